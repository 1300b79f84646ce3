"""Positions of vehicles in a small file beside the store: the newest of each unit, and two hours of what came.

Any number of processes write and read it. Must never contain anything that cannot be lost: a vehicle reports again in
seconds, and what a decision used of a position is in its event.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

from filelock import FileLock, Timeout
from sqlalchemy import Column, Connection, Engine, Float, Index, Integer, MetaData, Table, Text, delete, insert, select, text
from sqlalchemy.dialects.sqlite import insert as upsert

from siaga_desk.domain.clocks import whole_ms
from siaga_desk.domain.errors import StoreTrouble, sentence
from siaga_desk.domain.positions import IN_A_ROW, Fix, Judged, Track, Verdict

from . import trouble
from .file import BUSY_MS, beside, engine_over
from .tables import Utc

APPLICATION_ID = 0x51A6A113
"""In the file's header: these are positions of a Siaga Desk store."""

FORM = 1
"""What is written; a file of a newer program is left alone."""

KEPT = timedelta(hours=2)
"""How long what came is kept; the newest position of a unit stays."""

PRUNE_EVERY = timedelta(minutes=1)

LOST = sentence("Diska penuh atau bermasalah. Posisi terakhir tidak tersimpan; yang lama tetap dipakai dengan umurnya.")
NO_RIGHT = sentence("Berkas posisi tidak bisa dibuka atau ditulis: {path}. Periksa folder dan haknya.")
DAMAGED = sentence("Berkas posisi rusak: {path}. Unit dihitung dari posnya. Hapus berkas itu; posisi baru datang sendiri.")
FOREIGN = sentence("Berkas ini bukan posisi Siaga Desk: {path}. Berkas tidak disentuh.")
NEWER = sentence("Berkas posisi dibuat versi yang lebih baru: {path}. Perbarui program; berkas tidak disentuh.")
BUSY = sentence("Berkas posisi sedang terkunci. Posisi terakhir tidak tersimpan; yang berikutnya datang sendiri.")

_BY_CODE: Mapping[str, str] = {
    "SQLITE_FULL": LOST,
    "SQLITE_IOERR": LOST,
    "SQLITE_READONLY": NO_RIGHT,
    "SQLITE_CANTOPEN": NO_RIGHT,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": FOREIGN,
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
}

_metadata = MetaData()


def _place() -> Iterable[Column[Any]]:
    """The columns of a `Fix`, in its order."""
    yield Column("lat", Float, nullable=False)
    yield Column("lon", Float, nullable=False)
    yield Column("at", Utc, nullable=False)
    yield Column("source", Text, nullable=False)
    yield Column("speed_kmh", Float)
    yield Column("heading_deg", Float)
    yield Column("accuracy_m", Float)


latest = Table(
    "latest", _metadata, Column("unit", Text, primary_key=True), *_place(), Column("pos", Integer, nullable=False)
)

reports = Table(
    "reports",
    _metadata,
    Column("pos", Integer, primary_key=True),  # order of arrival; never given twice, also not after pruning
    Column("unit", Text, nullable=False),
    *_place(),
    Column("verdict", Text, nullable=False),
    Column("received", Utc, nullable=False),
    Column("stands_at", Utc),
    Column("needed_kmh", Float, nullable=False),
    Index("reports_unit", "unit", "verdict", "pos"),
    Index("reports_received", "received"),
    sqlite_autoincrement=True,
)

_FIX = ("unit", "lat", "lon", "at", "source", "speed_kmh", "heading_deg", "accuracy_m")
_KEPT_VERDICTS = frozenset({Verdict.FOLLOWED, Verdict.STALE, Verdict.FUTURE, Verdict.IMPOSSIBLE})
"""A report that is no newer than what is known, or names no place, leaves no row: whoever handed it in has the answer."""

_LAST_POS = text("SELECT seq FROM sqlite_sequence WHERE name = 'reports'")
_FOLLOWED = (Verdict.FOLLOWED.value, Verdict.STALE.value)
_FLAGGED = (Verdict.STALE.value, Verdict.FUTURE.value, Verdict.IMPOSSIBLE.value)


def positions_beside(store: Path) -> Path:
    """The file of the positions that belong to a store, also where `store` is only a link to it."""
    return beside(store, ".posisi")


class PositionsFile:
    """The positions at `path`. The file is made by the first report; without one nothing is known, and that is no trouble.

    Safe from several threads. Every method raises StoreTrouble with the reason.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = Lock()
        self._reading: _Open | None = None
        self._writing: _Open | None = None
        self._pruned: datetime | None = None

    def report(self, fixes: Sequence[Fix], now: datetime) -> list[Judged]:
        """Judge the reports in their order and keep what follows from it, all in one step. One verdict for each.

        Times are cut to whole milliseconds. `now`: aware UTC, our own clock.
        """
        if not fixes:
            return []
        judged: list[Judged] = []
        with self._writer().begin() as connection:
            tracks = {unit: _track(connection, unit) for unit in {fix.unit for fix in fixes}}
            for fix in fixes:
                one, tracks[fix.unit] = tracks[fix.unit].after(_whole(fix), now)
                judged.append(one)
            self._keep(connection, judged)
            if self._pruned is None or not now - PRUNE_EVERY < self._pruned <= now:
                connection.execute(delete(reports).where(reports.c.received < now - KEPT))
                self._pruned = now
        return judged

    def latest(self) -> Mapping[str, Fix]:
        """The newest believed position of every unit, however old: `domain.positions.usable` tells which may be used."""
        rows = self._rows(select(*(latest.c[name] for name in _FIX)))
        return {row.unit: Fix(*row) for row in rows if _holds_numbers(row)}

    def history(self, unit: str, since: datetime) -> Sequence[Fix]:
        """The believed positions of a unit, oldest first; those of the last two hours are kept."""
        wanted = select(*(reports.c[name] for name in _FIX)).where(
            reports.c.unit == unit, reports.c.verdict.in_(_FOLLOWED), reports.c.at >= since
        )
        return [Fix(*row) for row in self._rows(wanted.order_by(reports.c.at, reports.c.pos))]

    def flagged(self, since: datetime) -> Sequence[Judged]:
        """What came late, from the future or by an impossible jump and was received since then, in order of arrival."""
        judged = (reports.c.verdict, reports.c.received, reports.c.stands_at, reports.c.needed_kmh)
        wanted = select(*(reports.c[name] for name in _FIX), *judged).where(
            reports.c.verdict.in_(_FLAGGED), reports.c.received >= since
        )
        return [
            Judged(Fix(*row[: len(_FIX)]), Verdict(row.verdict), row.received, row.stands_at, row.needed_kmh)
            for row in self._rows(wanted.order_by(reports.c.pos))
        ]

    def version(self) -> int:
        """Another number whenever something was kept since; 0 while there is nothing. Cheap enough for every second."""
        rows = self._rows(_LAST_POS)
        return int(rows[0][0]) if rows else 0

    def close(self) -> None:
        with self._lock:
            for each in (self._reading, self._writing):
                if each is not None:
                    each.engine.dispose()
            self._reading = self._writing = None

    # --- the file ---------------------------------------------------------------------------------------------------------

    def _keep(self, connection: Connection, judged: Sequence[Judged]) -> None:
        rows = [_row(one) for one in judged if one.verdict in _KEPT_VERDICTS]
        if not rows:
            return
        last = connection.execute(_LAST_POS).scalar() or 0
        for pos, row in enumerate(rows, last + 1):  # numbered here: a thousand rows then are one statement
            row["pos"] = pos
        connection.execute(insert(reports), rows)
        newest = {row["unit"]: row for row in rows if row["verdict"] in _FOLLOWED}
        for row in newest.values():
            values = {name: row[name] for name in (*_FIX, "pos")}
            connection.execute(upsert(latest).values(values).on_conflict_do_update(index_elements=["unit"], set_=values))

    def _rows(self, wanted: Any) -> list[Any]:
        engine = self._reader()
        if engine is None:
            return []
        with engine.connect() as connection:
            return list(connection.execute(wanted))

    def _reader(self) -> Engine | None:
        with self._lock:
            identity = _identity(self.path)
            if self._reading is not None and self._reading.identity != identity:
                self._reading.engine.dispose()  # the file was removed, or another one lies in its place
                self._reading = None
            if self._reading is None and identity is not None:
                engine = engine_over(partial(_connect_reading, self.path), self.path, "BEGIN", _translate)
                self._reading = _Open(engine, identity)
            return None if self._reading is None else self._reading.engine

    def _writer(self) -> Engine:
        with self._lock:
            if self._writing is not None and self._writing.identity != _identity(self.path):
                self._writing.engine.dispose()
                self._writing = None
            if self._writing is None:
                _make(self.path)
                engine = engine_over(partial(_connect_writing, self.path), self.path, "BEGIN IMMEDIATE", _translate)
                self._writing = _Open(engine, _identity(self.path))
            return self._writing.engine


class _Open:
    """An engine and the file it was opened on."""

    def __init__(self, engine: Engine, identity: tuple[int, int] | None) -> None:
        self.engine = engine
        self.identity = identity


_translate = partial(trouble.translate, sentences=_BY_CODE)


def _holds_numbers(row: Any) -> bool:
    """SQLite keeps any text in a column of numbers: a damaged row costs its unit, not everybody."""
    needed, perhaps = (row.lat, row.lon), (row.speed_kmh, row.heading_deg, row.accuracy_m)
    return all(isinstance(each, int | float) for each in (*needed, *(each for each in perhaps if each is not None)))


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file lies there; None: none, or an empty one, which is none yet."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return (stat.st_dev, stat.st_ino) if stat.st_size else None


def _make(path: Path) -> None:
    """A file with our tables, unless there is one. It is put in its place whole: nobody ever opens half of it."""
    fresh = beside(path, ".baru")
    try:
        with FileLock(beside(path, ".lock"), timeout=BUSY_MS / 1000):
            if _identity(path) is not None:
                return
            for left in (fresh, *(beside(path, ending) for ending in ("-wal", "-shm"))):
                left.unlink(missing_ok=True)  # of a file that somebody removed: SQLite would take it for a part of ours
            os.close(os.open(fresh, os.O_CREAT, 0o600))  # where the crews are is for this user only
            engine = engine_over(partial(_connect_making, fresh), path, "BEGIN IMMEDIATE", _translate)
            try:
                with engine.begin() as connection:
                    _metadata.create_all(connection)
            finally:
                engine.dispose()
            fresh.replace(path)
    except Timeout:
        raise StoreTrouble(BUSY) from None
    except OSError:
        raise StoreTrouble(NO_RIGHT, path=str(path)) from None


def _connect_making(path: Path) -> sqlite3.Connection:
    connection = _open(path, "rw")
    connection.execute("PRAGMA journal_mode=WAL")  # kept in the file: readers never wait for a writer
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version={FORM}")
    return connection


def _connect_writing(path: Path) -> sqlite3.Connection:
    """synchronous=NORMAL: a power cut may take the last seconds with it and never harms the file. FULL would make the disk
    wait for every report of every vehicle, to keep what the next report replaces."""
    connection = _checked(path, _open(path, "rw"))
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection


def _connect_reading(path: Path) -> sqlite3.Connection:
    connection = _checked(path, _open(path, "ro"))
    connection.execute("PRAGMA query_only=ON")
    return connection


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_MS / 1000,
        isolation_level=None,
        check_same_thread=False,
    )


def _checked(path: Path, connection: sqlite3.Connection) -> sqlite3.Connection:
    """The connection, unless the file is not ours or of a newer program: then StoreTrouble."""
    try:
        (theirs,) = connection.execute("PRAGMA application_id").fetchone()
        (form,) = connection.execute("PRAGMA user_version").fetchone()
        if theirs != APPLICATION_ID:
            raise StoreTrouble(FOREIGN, path=str(path))
        if form > FORM:
            raise StoreTrouble(NEWER, path=str(path))
    except BaseException:
        connection.close()
        raise
    return connection


def _track(connection: Connection, unit: str) -> Track:
    """What is known of a unit, as `Track.after` left it."""
    columns = [latest.c[name] for name in _FIX]
    row = connection.execute(select(*columns, latest.c.pos).where(latest.c.unit == unit)).first()
    since = -1 if row is None else row.pos
    doubted = connection.execute(
        select(*(reports.c[name] for name in _FIX))
        .where(reports.c.unit == unit, reports.c.verdict == Verdict.IMPOSSIBLE.value, reports.c.pos > since)
        .order_by(reports.c.pos.desc())
        .limit(IN_A_ROW - 1)
    ).all()
    last = None if row is None else Fix(*row[: len(_FIX)])
    return Track(last, tuple(Fix(*each) for each in reversed(doubted)))


def _row(judged: Judged) -> dict[str, Any]:
    """A row of `reports` without its number."""
    return {
        **{name: getattr(judged.fix, name) for name in _FIX},
        "verdict": judged.verdict.value,
        "received": judged.received,
        "stands_at": judged.stands_at,
        "needed_kmh": judged.needed_kmh,
    }


def _whole(fix: Fix) -> Fix:
    """As it will be read again, so that a report sent twice is no newer than itself."""
    return replace(fix, at=whole_ms(fix.at))
