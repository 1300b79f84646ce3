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
    """A desk, or one watch at it: each sign-on begins a stream of its own, so that no stream grows for years.

    `id` is the stream's key: "<desk>" (its chains) or "<desk>/<watch>" (who sits there, what is looked at).
    """

    id: str
    name: str | None = None
    chains: tuple[str, ...] = ()
    person: str | None = None
    role: str | None = None
    since: datetime | None = None
    ended: datetime | None = None
    looking_at: str | None = None  # incident id

    @property
    def desk(self) -> str:
        return self.id.partition("/")[0]
