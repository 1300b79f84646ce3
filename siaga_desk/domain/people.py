"""Who acts: people at desks. A desk's state is folded from its own stream."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    TRAINER = "trainer"
    SYSTEM = "system"  # the program itself: the first units, a drill's script


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it, where."""

    desk: str
    person: str
    role: str  # a Role; of a newer version perhaps another word


@dataclass(frozen=True, slots=True)
class DeskState:
    """A desk of the room: who sits there, which incident is looked at, which chains it has written."""

    id: str
    name: str | None = None
    chains: tuple[str, ...] = ()
    person: str | None = None
    role: str | None = None
    since: datetime | None = None
    looking_at: str | None = None  # incident id
