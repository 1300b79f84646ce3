"""What a headless desk can be asked, as values. Fields and what they mean, never an answer: that is `headless`' part.

docs/headless.md is made from these docstrings and fields.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, TypeVar, dataclass_transform


class Ask:
    """A question. It changes nothing."""

    __slots__ = ()
    word: ClassVar[str]


ASKS: dict[str, type[Ask]] = {}
T = TypeVar("T", bound=Ask)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def _ask(word: str) -> Callable[[type[T]], type[T]]:
    def enter(kind: type[T]) -> type[T]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(kind)
        made.word = word
        ASKS[word] = made
        return made

    return enter


@_ask("situation")
class AskSituation(Ask):
    """The live window: open and lately closed incidents with their clocks, calls that wait, units, places that were
    saved, roads that are closed or will be, desks."""


@_ask("incidents")
class AskIncidents(Ask):
    """The list of incidents, open ones by deadline, then closed ones, the newest first; `text`: in label, place or area."""

    open_only: bool = False
    text: str = ""
    since: datetime | None = None
    limit: int = 200


@_ask("calls")
class AskCalls(Ask):
    """Calls, the newest first."""

    number: str | None = None
    since: datetime | None = None
    limit: int = 200


@_ask("number")
class AskNumber(Ask):
    """What the room knows of a telephone number."""

    number: str


@_ask("counts")
class AskCounts(Ask):
    """How many calls of each classification were received in a span ("none": not classified)."""

    since: datetime
    until: datetime | None = None


@_ask("units")
class AskUnits(Ask):
    """Every unit of the list with what it is doing."""


@_ask("advice")
class AskAdvice(Ask):
    """Which units should go to a place; `incident`: the one that asks, once it is open; `alarm`: the level until then.

    `advised` and `lacking` of the answer are what `RecordChoice` takes when the chosen ones are sent.
    """

    category: str
    lat: float
    lon: float
    radius_m: float = 0.0
    incident: str | None = None
    alarm: int = 1


@_ask("area")
class AskArea(Ask):
    """Which kelurahan a point lies in, or which neighbour."""

    lat: float
    lon: float


@_ask("history")
class AskHistory(Ask):
    """Every event of a stream in total order; an event names its stream ("incident:ID", "unit:ID", ...)."""

    stream: str


@_ask("log")
class AskLog(Ask):
    """Events as they travel, in the order of arrival here, after position `after`: another desk can `receive` them."""

    after: int = 0
    limit: int = 1000


@_ask("ids")
class AskIds(Ask):
    """New ids, for calls, incidents and assignments that later commands of one batch name."""

    count: int = 1


@_ask("clock")
class AskClock(Ask):
    """The time at this desk, UTC."""
