"""The file under a store: opening, locking, schema, durability. One process writes, any number read."""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import secrets
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, insert, select, text, update
from sqlalchemy.pool import QueuePool

from siaga_desk.domain.errors import StoreTrouble

from . import trouble
from .tables import APPLICATION_ID, SCHEMA, meta

BUSY_MS = 5_000
LOCK_WAIT_S = 0.3  # a reader that asks whether anybody writes (presence.py) holds the lock for an instant


def beside(path: Path, ending: str) -> Path:
    """A file beside the store itself, also where `path` is only a link to it: one store has one lock and one mark."""
    return Path(f"{os.path.realpath(path)}{ending}")


def lock(path: Path) -> FileLock:
    """The writer's lock, held while the process lives. StoreTrouble if another writer holds it, or `path` is no file."""
    if path.exists() and not path.is_file():
        raise StoreTrouble(trouble.UNREACHABLE, path=str(path))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A start takes it on one thread, the end lets go of it on another.
        held = FileLock(beside(path, ".lock"), thread_local=False)
        held.acquire(timeout=LOCK_WAIT_S)
    except Timeout:
        raise StoreTrouble(trouble.IN_USE) from None
    except OSError:
        raise StoreTrouble(trouble.UNREACHABLE, path=str(path)) from None
    return held


def writing_engine(path: Path) -> Engine:
    """An engine for the one writer: WAL, synchronous=FULL (a power cut loses nothing that was committed), foreign keys.

    Creates the file if there is none. Every transaction takes the write lock at once.
    """

    def connect() -> sqlite3.Connection:
        with contextlib.suppress(OSError):  # callers' words are for this user only; SQLite's side files follow suit
            os.close(os.open(path, os.O_CREAT, 0o600))
        connection = sqlite3.connect(path.absolute(), timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False)
        try:
            _check_header(connection, path)
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            connection.execute("PRAGMA secure_delete=ON")  # erased words are overwritten, not just forgotten
            connection.execute("PRAGMA wal_autocheckpoint=2000")
        except BaseException:
            connection.close()
            raise
        return connection

    if path.exists() and path.stat().st_size == 0 and Mark(path).is_beside():
        raise StoreTrouble(trouble.DAMAGED, path=str(path))  # it had been a store
    return engine_over(connect, path, "BEGIN IMMEDIATE")


def reading_engine(path: Path, least: int = SCHEMA) -> Engine:
    """An engine that cannot write, beside a writer or without one. StoreTrouble if there is no such store of that schema."""

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro",
            uri=True,
            timeout=BUSY_MS / 1000,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute("PRAGMA query_only=ON")
        return connection

    if not path.is_file():
        raise StoreTrouble(trouble.MISSING, path=str(path))
    engine = engine_over(connect, path, "BEGIN")
    try:
        with engine.connect() as connection:
            if _pragma(connection, "application_id") != APPLICATION_ID:
                raise StoreTrouble(trouble.FOREIGN, path=str(path))
            _check_schema(schema(connection), least)
    except BaseException:
        engine.dispose()
        raise
    return engine


def engine_over(
    connect: Callable[[], sqlite3.Connection],
    path: Path,
    begin: str,
    say: Callable[..., StoreTrouble | None] = trouble.translate,
) -> Engine:
    """An engine over connections in SQLite's own autocommit mode: `begin` opens each transaction, `say` tells trouble."""
    engine = create_engine(URL.create("sqlite"), creator=connect, poolclass=QueuePool, pool_size=2, max_overflow=4)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    @event.listens_for(engine, "handle_error")
    def _say(context: ExceptionContext) -> None:
        if (said := say(context.original_exception, path)) is not None:
            raise said from context.original_exception

    return engine


def _check_header(connection: sqlite3.Connection, path: Path) -> None:
    """Claim a new file; refuse one that is somebody else's before a byte of it is changed."""
    (theirs,) = connection.execute("PRAGMA application_id").fetchone()
    if theirs == APPLICATION_ID:
        return
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if theirs != 0 or tables:
        raise StoreTrouble(trouble.FOREIGN, path=str(path))
    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
    connection.execute("PRAGMA journal_mode=WAL")  # kept in the file: later openings must not fight over it
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")


def _pragma(connection: Connection, name: str) -> int:
    return int(connection.exec_driver_sql(f"PRAGMA {name}").scalar_one())


def schema(connection: Connection) -> int:
    """The schema of the file: 0 for a new one."""
    known = connection.execute(text("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'")).scalar()
    if known is None:
        return 0
    return int(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or 0)


def _check_schema(theirs: int, least: int = 0) -> None:
    if theirs > SCHEMA:
        raise StoreTrouble(trouble.NEWER, theirs=theirs, ours=SCHEMA)
    if theirs < least:
        raise StoreTrouble(trouble.OLDER)


def prepare(engine: Engine, path: Path, rebuild: Callable[[Connection], None]) -> tuple[int, Path | None]:
    """Bring the file to our schema. Returns the schema it had, and where the backup of an older one was put.

    The projections of an older one are written anew in the same transaction: a store is never without them. A newer schema
    is refused and the file is not touched.
    """
    with engine.connect() as connection:
        theirs = schema(connection)
    _check_schema(theirs)
    if theirs == SCHEMA:
        return theirs, None
    backup = _back_up(engine, path, theirs) if theirs else None
    from alembic import command  # heavy, and needed only on the day the schema changes
    from alembic.config import Config

    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, f"{SCHEMA:04d}")
        if theirs:
            rebuild(connection)
    return theirs, backup


def _back_up(engine: Engine, path: Path, theirs: int) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    backup = path.with_name(f"{path.stem}.skema{theirs}-{stamp}{path.suffix}")
    try:
        os.close(os.open(backup, os.O_CREAT, 0o600))
        with engine.connect() as connection, contextlib.closing(sqlite3.connect(backup)) as copy:
            source: Any = connection.connection.driver_connection
            source.backup(copy)
    except (OSError, sqlite3.Error) as error:
        backup.unlink(missing_ok=True)
        raise trouble.translate(error, backup) or StoreTrouble(trouble.DISK) from error
    return backup


def remember(connection: Connection, name: str, value: str) -> None:
    if connection.execute(update(meta).where(meta.c.name == name).values(value=value)).rowcount == 0:
        connection.execute(insert(meta).values(name=name, value=value))


def remembered(connection: Connection, name: str) -> str | None:
    return connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar()


def place_of(path: Path) -> str:
    """Which file this is, on which computer: a copy of it is another place."""
    machine = platform.node()
    with contextlib.suppress(OSError):
        machine = Path("/etc/machine-id").read_text().strip() or machine
    stat = path.stat()
    return hashlib.sha256(f"{machine}|{stat.st_dev}|{stat.st_ino}".encode()).hexdigest()


class Mark:
    """Tells a store that goes on from one that was restored from a backup.

    A random word, new at every opening, is kept in the store and in a small file beside it; there it is followed by how far
    the log has come, written after every step and never waited for: after a power cut it may lag behind the store, but
    only a restored store lags behind it.
    """

    def __init__(self, path: Path) -> None:
        self._path = beside(path, ".mark")
        self._word = ""
        self._file: IO[bytes] | None = None

    def is_beside(self) -> bool:
        return self._path.exists()

    def lost(self, connection: Connection, last: int) -> int | None:
        """How many steps of the log were there when this store was open here last and are gone. None: it never was."""
        try:
            word, _, reached = self._path.read_text().partition(" ")
            return max(0, int(reached) - last) if word == remembered(connection, "mark") else None
        except (OSError, ValueError):
            return None

    def renew(self, connection: Connection, last: int) -> None:
        self._word = secrets.token_hex(16)
        remember(connection, "mark", self._word)
        with contextlib.suppress(OSError):  # the next opening then begins a new chain, and loses nothing
            self._file = open(self._path, "wb", buffering=0)  # noqa: SIM115 - kept open: it is written after every step
        self.reached(last)

    def reached(self, pos: int) -> None:
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.seek(0)
                self._file.write(f"{self._word} {pos:016d}".encode())

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
