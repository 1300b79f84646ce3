"""Checking a store: every chain from its first event to its last, and that the columns say what the bytes say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, or_, select, type_coerce
from sqlalchemy.types import NULLTYPE

from siaga_desk.domain.codec import Malformed
from siaga_desk.domain.envelope import GENESIS, Event, SignedEvent, unseal
from siaga_desk.domain.events import ChainStarted, PersonalDataErased
from siaga_desk.domain.ids import ROOM

from .file import Mark, reading_engine, remembered
from .keys import Ed25519Verifier
from .log import as_signed
from .tables import events, own_chains, parts

_CHECKED = tuple(
    events.c[name] for name in ("chain", "seq", "event", "digest", "stream", "kind", "ms", "counter", "data", "signature")
)


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """A chain that was read: whose it is, how many events, the last sequence number."""

    chain: str
    desk: str
    events: int
    last: int


@dataclass(frozen=True, slots=True)
class BadEvent:
    """The first event that is not as it was written; `event`: its id as the column says."""

    chain: str
    seq: int
    event: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verification:
    ledger: str
    chains: tuple[ChainCheck, ...]
    first_bad: BadEvent | None

    @property
    def ok(self) -> bool:
        return self.first_bad is None


def verify(path: Path, progress: Callable[[int], None] = lambda checked: None) -> Verification:
    """Read the whole store without changing it. StoreTrouble if it cannot be read at all."""
    engine = reading_engine(path, least=1)
    try:
        with engine.connect() as connection:
            ledger = remembered(connection, "ledger") or ""
            own = set(connection.execute(select(own_chains.c.chain)).scalars())
            erased = _erased(connection)
            checks: list[ChainCheck] = []
            bad: BadEvent | None = None
            checked = 0
            for chain in list(connection.execute(select(events.c.chain).distinct()).scalars()):
                desk, last, count = "", -1, 0
                for event, found in _check(connection, chain, ledger, erased, chain in own):
                    checked += 1
                    progress(checked)
                    if found is not None:
                        bad = bad or found
                        break
                    assert event is not None
                    count, last = count + 1, event.seq
                    if isinstance(event.fact, ChainStarted):
                        desk = event.fact.desk_name
                checks.append(ChainCheck(chain, desk, count, last))
            reached = connection.execute(select(func.max(events.c.pos))).scalar() or 0
            if bad is None and (lost := Mark(path).lost(connection, reached)):
                bad = BadEvent("", -1, "", f"{lost} events at the end of the log are gone")
            return Verification(ledger, tuple(checks), bad)
    finally:
        engine.dispose()


def _erased(connection: Connection) -> set[str] | None:
    """Ids of the events whose private parts may not be here. None: an erasure is bad, and is named itself."""
    found: set[str] = set()
    erasures: Any = connection.execute(
        select(*(type_coerce(events.c[name], NULLTYPE) for name in ("chain", "data", "signature"))).where(
            or_(events.c.kind == PersonalDataErased.__name__, events.c.stream == ROOM)
        )
    )
    for row in erasures:
        try:
            if not Ed25519Verifier().verify(row.chain, row.data, row.signature):
                return None
            fact = unseal(SignedEvent(row.data, row.signature, None)).fact
        except (Malformed, TypeError):
            return None
        found.update(fact.events if isinstance(fact, PersonalDataErased) else ())
    return found


def _check(
    connection: Connection, chain: str, ledger: str, erased: set[str] | None, own: bool
) -> Iterator[tuple[Event | None, BadEvent | None]]:
    """Each event of a chain in order, and at the first that is wrong, what is."""
    verifier = Ed25519Verifier()
    prev, expected = GENESIS, 0
    rows: Any = connection.execute(
        select(*(type_coerce(column, NULLTYPE) for column in (*_CHECKED, parts.c.salt, parts.c.content)))
        .outerjoin(parts, parts.c.pos == events.c.pos)
        .where(events.c.chain == chain)
        .order_by(events.c.seq)
        .execution_options(yield_per=500)
    )
    for row in rows:
        reason = ""
        event = None
        if row.seq != expected:
            reason = f"event {expected} is missing"
        elif not all(isinstance(value, bytes) for value in (row.data, row.signature, row.salt or b"", row.content or b"")):
            reason = "it is not stored as bytes"
        elif not verifier.verify(chain, row.data, row.signature):
            reason = "the signature is not the chain's"
        else:
            try:
                event = unseal(as_signed(row))
            except Malformed as why:
                reason = str(why)
        if event is not None:
            reason = _disagreement(event, row, ledger, prev)
            if not reason and event.part_digest is not None and erased is not None:
                if event.bare and own and event.id not in erased:
                    reason = "its private part is missing"
                elif not event.bare and event.id in erased:
                    reason = "its private part was erased and is here"
        if reason:
            yield event, BadEvent(chain, row.seq, row.event, reason)
            return
        assert event is not None
        prev, expected = event.digest, expected + 1
        yield event, None


def _disagreement(event: Event, row: Any, ledger: str, prev: str) -> str:
    if event.prev != prev:
        return "it does not follow the event before it"
    if event.ledger != ledger:
        return "it belongs to another ledger"
    said = (row.chain, row.seq, row.event, row.digest, row.stream, row.kind, row.ms, row.counter)
    true = (
        event.chain,
        event.seq,
        event.id,
        event.digest,
        event.stream,
        event.kind,
        *event.position.clock,
    )
    return "" if said == true else "its columns do not say what its bytes say"
