"""The chains of a store in one reading: what is here of each, what is missing, and the events in the order of their chain.

Beside the store's writer or without one; whatever is written meanwhile, a reading does not move. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select

from siaga_desk.desk import Head, Identity
from siaga_desk.domain.codec import Malformed
from siaga_desk.domain.envelope import GENESIS, SignedEvent, unseal
from siaga_desk.domain.events import ChainStarted

from .file import reading_engine, remembered
from .log import as_signed, signed_events
from .tables import events

AT_ONCE = 500
"""Events that are in memory while a chain is read."""


@dataclass(frozen=True, slots=True)
class Held:
    """What is here of a chain: the runs of it as (first, last) sequence numbers, both included, ascending and apart.

    `whole`: the last event up to which nothing is missing, seq -1 if the first is. `desk`: whose chain, "" if unknown.
    """

    chain: str
    desk: str
    runs: tuple[tuple[int, int], ...]
    whole: Head

    @property
    def gaps(self) -> tuple[tuple[int, int], ...]:
        """What is missing before the last event that is here, as (first, last)."""
        ends = [-1, *(last for _, last in self.runs)]
        return tuple((end + 1, first - 1) for end, (first, _) in zip(ends, self.runs, strict=False) if first > end + 1)


class Chains:
    """One reading of a store. StoreTrouble from any method: the file cannot be read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.identity = Identity(*(remembered(connection, word) or "" for word in ("ledger", "desk", "desk_name")))
        self.profile = remembered(connection, "profile") or ""

    def held(self) -> tuple[Held, ...]:
        """Every chain of which there is an event, in the order of their ids."""
        counted = select(events.c.chain, func.count(), func.min(events.c.seq), func.max(events.c.seq))
        return tuple(
            self._held(chain, ((first, last),) if last - first + 1 == count else self._runs(chain))
            for chain, count, first, last in self._connection.execute(
                counted.group_by(events.c.chain).order_by(events.c.chain)
            ).all()
        )

    def digest(self, chain: str, seq: int) -> str | None:
        """The digest of the event at this place of a chain; None: it is not here."""
        here = select(events.c.digest).where(events.c.chain == chain, events.c.seq == seq)
        return self._connection.execute(here).scalar()

    def events(self, chain: str, first: int, last: int) -> Iterator[SignedEvent]:
        """The events of a chain from `first` to `last`, both included, in order, with the private parts that are here."""
        asked = signed_events().where(events.c.chain == chain, events.c.seq.between(first, last)).order_by(events.c.seq)
        for row in self._connection.execute(asked.execution_options(yield_per=AT_ONCE)):
            yield as_signed(row)

    def _held(self, chain: str, runs: tuple[tuple[int, int], ...]) -> Held:
        first, last = runs[0]
        whole = Head(last, self.digest(chain, last) or "") if first == 0 else Head(-1, GENESIS)
        return Held(chain, self._desk_of(chain), runs, whole)

    def _runs(self, chain: str) -> tuple[tuple[int, int], ...]:
        numbered = (
            select(events.c.seq, (events.c.seq - func.row_number().over(order_by=events.c.seq)).label("run"))
            .where(events.c.chain == chain)
            .subquery()
        )
        ends = select(func.min(numbered.c.seq), func.max(numbered.c.seq)).group_by(numbered.c.run)
        return tuple(sorted((first, last) for first, last in self._connection.execute(ends)))

    def _desk_of(self, chain: str) -> str:
        first = select(events.c.data).where(events.c.chain == chain, events.c.seq == 0)
        data = self._connection.execute(first).scalar()
        try:
            fact = unseal(SignedEvent(data, b"", None), checked=True).fact if data is not None else None
        except Malformed:  # `log verify` says so; a name is not worth an end here
            fact = None
        return fact.desk_name if isinstance(fact, ChainStarted) else ""


@contextmanager
def read_chains(path: Path) -> Iterator[Chains]:
    """Read a store's chains. StoreTrouble: there is no store, a schema that is not ours, damaged."""
    engine = reading_engine(path)
    try:
        with engine.connect() as connection:
            yield Chains(connection)
    finally:
        engine.dispose()
