"""The durable log as the desk sees it: what it writes, what it reads back. Protocols and values; knows no SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from siaga_desk.domain.envelope import (
    Event,
    SignedEvent,
)
from siaga_desk.domain.ids import (
    drill_of,
)
from siaga_desk.domain.situation import Stream


@dataclass(frozen=True, slots=True)
class Identity:
    """Which room, which ledger (live or a drill), which desk."""

    ledger: str
    desk: str
    desk_name: str

    @property
    def drill(self) -> str | None:
        """The drill's name; None where it is no drill."""
        return drill_of(self.ledger)


class Head(NamedTuple):
    """The end of a chain: the last sequence number (-1: empty) and the digest of that event."""

    seq: int
    digest: str


class Entry(NamedTuple):
    """An event on its way into the log: the bytes, and the same as read."""

    signed: SignedEvent
    event: Event


class Folded(NamedTuple):
    """A stream before and after a batch; the projections are written from it."""

    before: Stream | None
    after: Stream


class Log(Protocol):
    """The durable log of one store. Every method may raise StoreTrouble."""

    def head(self, chain: str) -> Head: ...

    def last_written(self) -> datetime | None:
        """What our clock said when this store was written last."""
        ...

    def append(
        self, entries: Sequence[Entry], streams: Sequence[Folded], received: datetime, erased: Collection[str]
    ) -> None:
        """Events, projections of their streams and the deletion of erased private parts: one durable transaction."""
        ...

    def streams(self, ids: Collection[str]) -> Mapping[str, Sequence[SignedEvent]]:
        """Every event of these streams. Streams that have none are left out."""
        ...

    def streams_of(self, events: Collection[str]) -> set[str]:
        """The streams in which these events lie."""
        ...

    def digests(self, chain_seqs: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        """The digest of each of these places of chains, where there is an event."""
        ...

    def prevs(self, chain_seqs: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        """Which digest the event at each of these places of chains says it follows, where there is one."""
        ...


class Finder(Protocol):
    """What a desk must look up before it can decide. Screens ask the store's wider `Queries`."""

    def live_streams(self, since: datetime) -> Sequence[str]:
        """Units, desks, the room; open incidents and calls, and those touched since."""
        ...

    def number_streams(self, *numbers: str) -> Sequence[str]:
        """Every stream of these telephone numbers."""
        ...

    def call_stream(self, call: str) -> str | None: ...

    def latest_incident(self) -> str | None:
        """The stream of the incident that was opened last."""
        ...


class FollowedLog(Log, Protocol):
    """A log that another process writes."""

    def last_pos(self) -> int: ...

    def since(self, pos: int) -> Sequence[tuple[int, SignedEvent]]:
        """Some of what arrived after a position, in the order of arrival."""
        ...
