"""The durable log in SQLite (`desk.Log` and `desk.Finder`): one transaction a batch, projections included."""

from __future__ import annotations

import logging
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    tuple_,
)

from siaga_desk.desk import Entry, Folded, Head
from siaga_desk.domain.envelope import GENESIS, Part, SignedEvent, unseal
from siaga_desk.domain.events import RoadClosed, RoadReopened

from . import projections
from .tables import calls, events, incidents, numbers, parts

log = logging.getLogger(__name__)

SQL_VARIABLES = 900
"""How many values one statement may name: SQLite's own limit was 999 for a long time."""


class SqlLog:
    """The log of one store. Writing is for the desk's lane only."""

    def __init__(self, engine: Engine, reached: Callable[[int], None] = lambda pos: None) -> None:
        """`reached` hears how far the log has come, after every durable step."""
        self._engine = engine
        self._reached = reached
        self._to_forget = False
        with engine.connect() as connection:
            self._last = connection.execute(select(func.max(events.c.pos))).scalar() or 0

    # --- writing ---

    def append(
        self, entries: Sequence[Entry], streams: Sequence[Folded], received: datetime, erased: Collection[str]
    ) -> None:
        """Events, their private parts, the projections of their streams and erasures: durable when this returns."""
        rows = [
            {
                "pos": pos,
                "chain": event.chain,
                "seq": event.seq,
                "event": event.id,
                "digest": event.digest,
                "stream": event.stream,
                "kind": event.kind,
                "ms": event.position.clock.ms,
                "counter": event.position.clock.counter,
                "received": received,
                "data": signed.data,
                "signature": signed.signature,
            }
            for pos, (signed, event) in enumerate(entries, self._last + 1)
        ]
        private = [
            {"pos": row["pos"], "salt": signed.part.salt, "content": signed.part.content}
            for row, (signed, _) in zip(rows, entries, strict=True)
            if signed.part is not None
        ]
        with self._engine.begin() as connection:
            connection.execute(insert(events), rows)
            if private:
                connection.execute(insert(parts), private)
            for some in _some(erased):
                erase = select(events.c.pos).where(events.c.event.in_(some))
                connection.execute(delete(parts).where(parts.c.pos.in_(erase)))
            projections.write(connection, streams)
        self._last += len(rows)
        self._reached(self._last)
        self._to_forget = self._to_forget or bool(erased)
        if self._to_forget:
            self._forget()

    def _forget(self) -> None:
        """Erased words are overwritten in the store; what was there before stands in the -wal file until it is cut off."""
        connection = self._engine.raw_connection()
        try:
            busy, *_ = connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()  # type: ignore[union-attr]
            self._to_forget = bool(busy)  # somebody reads: after the next step again
        except sqlite3.Error:  # the step itself is durable
            log.exception("the -wal file could not be cut off")
        finally:
            connection.close()

    # --- reading the log ---

    def head(self, chain: str) -> Head:
        newest = select(events.c.seq, events.c.digest).where(events.c.chain == chain)
        with self._engine.connect() as connection:
            row = connection.execute(newest.order_by(events.c.seq.desc()).limit(1)).first()
        return Head(row.seq, row.digest) if row else Head(-1, GENESIS)

    def last_written(self) -> datetime | None:
        newest = select(events.c.received).order_by(events.c.pos.desc()).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(newest).scalar()

    def streams(self, ids: Collection[str]) -> Mapping[str, Sequence[SignedEvent]]:
        found: defaultdict[str, list[SignedEvent]] = defaultdict(list)
        with self._engine.connect() as connection:
            for some in _some(ids):
                for row in connection.execute(signed_events().where(events.c.stream.in_(some))):
                    found[row.stream].append(as_signed(row))
        return found

    def streams_of(self, ids: Collection[str]) -> set[str]:
        found: set[str] = set()
        with self._engine.connect() as connection:
            for some in _some(ids):
                found.update(connection.execute(select(events.c.stream).where(events.c.event.in_(some))).scalars())
        return found

    def digests(self, chain_seqs: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        found = {}
        with self._engine.connect() as connection:
            for here in _places(chain_seqs):
                for row in connection.execute(select(events.c.chain, events.c.seq, events.c.digest).where(here)):
                    found[row.chain, row.seq] = row.digest
        return found

    def prevs(self, chain_seqs: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        found = {}
        with self._engine.connect() as connection:
            for here in _places(chain_seqs):
                for row in connection.execute(select(events.c.chain, events.c.seq, events.c.data).where(here)):
                    found[row.chain, row.seq] = unseal(SignedEvent(row.data, b"", None)).prev
        return found

    def since(self, pos: int, limit: int = 1_000) -> list[tuple[int, SignedEvent]]:
        """What arrived after a position, in the order of arrival: how readers follow the writer."""
        with self._engine.connect() as connection:
            rows = connection.execute(signed_events().where(events.c.pos > pos).order_by(events.c.pos).limit(limit))
            return [(row.pos, as_signed(row)) for row in rows]

    def last_pos(self) -> int:
        with self._engine.connect() as connection:
            return connection.execute(select(func.max(events.c.pos))).scalar() or 0

    # --- finding streams ---

    def live_streams(self, since: datetime) -> Sequence[str]:
        with self._engine.connect() as connection:
            return live_streams(connection, since)

    def number_streams(self, *wanted: str) -> Sequence[str]:
        found: list[str] = []
        with self._engine.connect() as connection:
            for some in _some(wanted):
                found += connection.execute(select(numbers.c.stream).where(numbers.c.number.in_(some))).scalars()
        return found

    def call_stream(self, call: str) -> str | None:
        with self._engine.connect() as connection:
            return connection.execute(select(calls.c.stream).where(calls.c.call == call).order_by(calls.c.stream)).scalar()

    def latest_incident(self) -> str | None:
        newest = select(incidents.c.incident).order_by(incidents.c.opened_position.desc()).limit(1)
        with self._engine.connect() as connection:
            incident = connection.execute(newest).scalar()
        return f"incident:{incident}" if incident else None


def live_streams(connection: Connection, since: datetime) -> list[str]:
    """Units, saved places, desks and the room; open incidents; roads that nobody has opened again; numbers that
    wait, with all their streams; and what was touched since (watches among them)."""
    stream = events.c.stream
    desk = and_(stream.between("desk:", "desk;"), stream.not_like("%/%"))
    listed = (stream.between(f"{kind}:", f"{kind};") for kind in ("unit", "place"))
    whole = connection.execute(select(stream).distinct().where(or_(stream == "room", desk, *listed))).scalars()
    open_ = connection.execute(select(incidents.c.incident).where(incidents.c.is_open)).scalars()
    closed, opened = events.alias(), events.alias()
    opened_later = exists().where(
        opened.c.stream == closed.c.stream,
        opened.c.kind == RoadReopened.__name__,
        tuple_(opened.c.ms, opened.c.counter, opened.c.event) > tuple_(closed.c.ms, closed.c.counter, closed.c.event),
    )
    of_roads = closed.c.stream.between("closure:", "closure;")
    roads = select(closed.c.stream).where(of_roads, closed.c.kind == RoadClosed.__name__, ~opened_later).distinct()
    waits = select(calls.c.stream).distinct().where(or_(calls.c.is_open, calls.c.needs_call_back))
    same = numbers.alias()
    waiting = {
        *connection.execute(waits).scalars(),
        *connection.execute(
            select(same.c.stream).join(numbers, numbers.c.number == same.c.number).where(numbers.c.stream.in_(waits))
        ).scalars(),
    }
    touched = connection.execute(select(stream).where(events.c.received >= since)).scalars()
    return sorted({*whole, *(f"incident:{i}" for i in open_), *connection.execute(roads).scalars(), *waiting, *touched})


def signed_events() -> Select[Any]:
    """Events with their private parts, as they were received."""
    return select(events.c.pos, events.c.stream, events.c.data, events.c.signature, parts.c.salt, parts.c.content).outerjoin(
        parts, parts.c.pos == events.c.pos
    )


def as_signed(row: Row[Any]) -> SignedEvent:
    return SignedEvent(row.data, row.signature, Part(row.salt, row.content) if row.salt is not None else None)


def _places(chain_seqs: Collection[tuple[str, int]]) -> Iterator[ColumnElement[bool]]:
    """Conditions that together name these places of chains. Chain by chain: for pairs SQLite would read the whole log."""
    seqs: defaultdict[str, list[int]] = defaultdict(list)
    for chain, seq in chain_seqs:
        seqs[chain].append(seq)
    for chain, every in seqs.items():
        for some in _some(every):
            yield and_(events.c.chain == chain, events.c.seq.in_(some))


def _some(values: Collection[Any], size: int = SQL_VARIABLES) -> Iterator[list[Any]]:
    every = list(values)
    for start in range(0, len(every), size):
        yield every[start : start + size]
