"""The log and its projections in SQL. Nothing outside this package knows SQL."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Connection, Engine, func, insert, select

from siaga_desk.desk import Folded, Identity
from siaga_desk.domain.envelope import unseal
from siaga_desk.domain.errors import Message, StoreTrouble
from siaga_desk.domain.situation import fold

from . import projections, trouble
from .file import (
    Mark,
    lock,
    place_of,
    prepare,
    reading_engine,
    remember,
    remembered,
    writing_engine,
)
from .keys import ChainKey, Ed25519Verifier
from .log import SqlLog, as_signed, signed_events
from .queries import SqlQueries
from .tables import events, own_chains
from .verify import BadEvent, ChainCheck, Verification, verify

AT_ONCE = 500
"""Streams in one step of `rebuild`: what fits in memory and in one statement."""

__all__ = [
    "BadEvent",
    "ChainCheck",
    "Ed25519Verifier",
    "Reader",
    "Store",
    "Verification",
    "open_store",
    "read_store",
    "verify",
]


@dataclass(frozen=True, slots=True)
class Store:
    """An open store: this process is its one writer until `close`."""

    path: Path
    identity: Identity
    profile: str
    log: SqlLog
    queries: SqlQueries
    signer: ChainKey
    predecessor: tuple[str, int] | None  # the chain that this one goes on from, after a copy or a restore
    is_new: bool
    notices: tuple[Message, ...]
    _engines: tuple[Engine, ...]
    _mark: Mark
    _lock: FileLock

    def close(self) -> None:
        for engine in reversed(self._engines):  # the writer last: it folds the -wal file back into the store
            engine.dispose()
        self._mark.close()
        self._lock.release()


@dataclass(frozen=True, slots=True)
class Reader:
    """A store that is only read, beside its writer or without one."""

    identity: Identity
    profile: str
    log: SqlLog
    queries: SqlQueries
    _engine: Engine

    def close(self) -> None:
        self._engine.dispose()


def open_store(path: Path, *, ledger: str, profile: str, desk: str, desk_name: str) -> Store:
    """Open the store for writing; make it if there is none.

    StoreTrouble: another writer has it, a newer schema, another ledger, not ours, damaged, not writable.
    """
    held = lock(path)
    mark = Mark(path)
    try:
        engine = writing_engine(path)
    except BaseException:
        held.release()
        raise
    try:
        theirs, backup = prepare(engine, path, rebuild)
        with engine.begin() as connection:
            identity, profile = _identity(connection, Identity(ledger, desk, desk_name), profile)
            signer, predecessor = _own_chain(connection, path, mark)
        reading = reading_engine(path)
    except BaseException:
        engine.dispose()
        mark.close()
        held.release()
        raise
    notices: tuple[Message, ...] = ()
    if backup is not None:
        notices = (Message("Data dari versi lama sudah dibarui. Cadangannya: {path}.", {"path": str(backup)}),)
    log, queries = SqlLog(engine, mark.reached), SqlQueries(reading)
    return Store(
        path, identity, profile, log, queries, signer, predecessor, theirs == 0, notices, (engine, reading), mark, held
    )


def read_store(path: Path) -> Reader:
    """Open the store for reading only. StoreTrouble: there is none, a newer schema, not ours, damaged."""
    engine = reading_engine(path)
    try:
        with engine.connect() as connection:
            ledger, desk, name, profile = (
                remembered(connection, word) or "" for word in ("ledger", "desk", "desk_name", "profile")
            )
        return Reader(Identity(ledger, desk, name), profile, SqlLog(engine), SqlQueries(engine), engine)
    except BaseException:
        engine.dispose()
        raise


def rebuild(connection: Connection) -> None:
    """Write every projection again from the log, stream by stream."""
    projections.clear(connection)
    streams = connection.execute(select(events.c.stream).distinct().order_by(events.c.stream)).scalars().all()
    for start in range(0, len(streams), AT_ONCE):
        found = defaultdict(list)
        for row in connection.execute(signed_events().where(events.c.stream.in_(streams[start : start + AT_ONCE]))):
            found[row.stream].append(unseal(as_signed(row)))
        projections.write(connection, [Folded(None, fold(stream, read)) for stream, read in found.items()])


def _identity(connection: Connection, asked: Identity, profile: str) -> tuple[Identity, str]:
    """Who this store is: decided when it is made. Another ledger is refused."""
    ledger = remembered(connection, "ledger")
    if ledger is None:
        for name, value in (
            ("ledger", asked.ledger),
            ("desk", asked.desk),
            ("desk_name", asked.desk_name),
            ("profile", profile),
        ):
            remember(connection, name, value)
        return asked, profile
    if ledger != asked.ledger:
        raise StoreTrouble(trouble.OTHER_LEDGER, theirs=ledger, ours=asked.ledger)
    desk, name = remembered(connection, "desk") or asked.desk, remembered(connection, "desk_name") or asked.desk_name
    return Identity(ledger, desk, name), remembered(connection, "profile") or profile


def _own_chain(connection: Connection, path: Path, mark: Mark) -> tuple[ChainKey, tuple[str, int] | None]:
    """The key of the chain to go on with. A copied or restored file goes on under a new chain, with a predecessor."""
    reached = connection.execute(select(func.max(events.c.pos))).scalar() or 0
    same = mark.lost(connection, reached) == 0
    mark.renew(connection, reached)
    place = place_of(path)
    last = connection.execute(
        select(own_chains.c.chain, own_chains.c.key, own_chains.c.place).order_by(own_chains.c.started.desc()).limit(1)
    ).first()
    if last is not None and same and last.place == place:
        return ChainKey(last.key), None
    key = ChainKey.mint()
    connection.execute(insert(own_chains).values(chain=key.chain, key=key.private, place=place, started=datetime.now(UTC)))
    if last is None:
        return key, None
    seq = connection.execute(select(func.max(events.c.seq)).where(events.c.chain == last.chain)).scalar()
    return key, (last.chain, -1 if seq is None else seq)
