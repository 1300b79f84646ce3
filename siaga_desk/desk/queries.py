"""What screens, sheets and scripts may ask of a store's history: rows and the protocol. Knows no SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from siaga_desk.domain.envelope import (
    Event,
)


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call as history shows it."""

    call: str
    stream: str
    received: datetime
    number: str | None
    caller: str | None
    words: str | None
    classification: str | None
    incident: str | None
    person: str | None
    needs_call_back: bool


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident as lists, sheets and scripts show it; times aware UTC."""

    incident: str
    label: str
    category: str
    priority: int
    is_open: bool
    received: datetime | None
    deadline: datetime | None
    moved: datetime | None
    lat: float | None
    lon: float | None
    radius_m: float | None
    verified: bool | None
    kelurahan: str | None
    kecamatan: str | None
    neighbour: str | None
    place: str | None
    reports: int
    units: str  # names of the units, by comma
    outcome: str | None
    closed: datetime | None


@dataclass(frozen=True, slots=True)
class NumberHistory:
    """What the room knows of a number over the whole log. `tally` counts by classification, None: not classified."""

    calls: int
    first: datetime | None
    last: datetime | None
    tally: Mapping[str | None, int]


class Queries(Protocol):
    """Reading what is not in the live window. Safe from any thread; never waits for a writer."""

    def calls(self, *, number: str | None = None, since: datetime | None = None, limit: int = 200) -> Sequence[CallRow]:
        """The newest first."""
        ...

    def incidents(
        self, *, open_only: bool = False, text: str = "", since: datetime | None = None, limit: int = 200
    ) -> Sequence[IncidentRow]:
        """Open ones by absolute deadline, then closed ones, the newest first. `text`: in label, place or area."""
        ...

    def number_history(self, number: str) -> NumberHistory: ...

    def call_counts(self, since: datetime, until: datetime | None = None) -> Mapping[str | None, int]:
        """Calls received in a span, by classification."""
        ...

    def calls_by_hour(self, since: datetime) -> Sequence[tuple[datetime, int, int]]:
        """(start of the hour, calls, real ones) for each hour that had any."""
        ...

    def moved_in_time(self, since: datetime, now: datetime) -> tuple[int, int]:
        """(teams moved within the limit, incidents that needed one) of the incidents received since and decided by now.

        An open incident whose limit has passed without a team that moved is decided too.
        """
        ...

    def history(self, stream: str) -> Sequence[Event]:
        """Every event of a stream in total order."""
        ...
