"""Trouble with disks and files, real ones: a sentence, nothing lost that was shown, nothing shown that was not kept."""

from __future__ import annotations

import contextlib
import os
import random
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import pytest

import siaga_desk.store
from siaga_desk.domain import commands as c
from siaga_desk.domain.errors import Refusal, StoreTrouble
from siaga_desk.domain.events import ChainStarted
from siaga_desk.store import open_store, read_store, verify
from siaga_desk.store.file import Mark
from siaga_desk.store.tables import SCHEMA

from .rooms import Opened, a_day, opened, projections, sql

LONG = "kata " * 1_900


def open_it(path: Path, ledger: str = "live") -> None:
    open_store(path, ledger=ledger, profile="kota_serang", desk="d", desk_name="D").close()


# --- no room left -----------------------------------------------------------------------------------------------------


@contextmanager
def no_more_pages(room: Opened) -> Iterator[None]:
    """SQLite's own limit: the answer is the one of a full disk."""
    engine = room.store.log._engine
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        (before,) = driver.execute("PRAGMA max_page_count").fetchone()
        driver.execute("PRAGMA max_page_count=1")  # that is: as many as there are
    yield
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"PRAGMA max_page_count={before}")


@contextmanager
def no_larger_files(room: Opened) -> Iterator[None]:
    """The system refuses every write beyond what there is."""
    largest = max(beside.stat().st_size for beside in room.store.path.parent.iterdir())
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def a_full_disk(room: Opened) -> Iterator[None]:
    """Something else has filled the disk."""
    filler = room.store.path.parent / "filler"
    with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    yield
    filler.unlink()


def mounted(folder: Path, options: str = "size=4m") -> bool:
    return subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], capture_output=True).returncode == 0


def may_mount() -> bool:
    """Whether this test may make a small disk of its own (root outside of a closed container)."""
    with tempfile.TemporaryDirectory() as folder:
        if os.geteuid() != 0 or not mounted(Path(folder)):
            return False
        subprocess.run(["umount", folder], check=True)
        return True


MAY_MOUNT = may_mount()


@contextmanager
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    assert mounted(folder)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


Fill = Callable[[Opened], AbstractContextManager[None]]
FILLS: list[Fill] = [no_more_pages, no_larger_files, *([a_full_disk] if MAY_MOUNT else [])]


@pytest.mark.parametrize("fill", FILLS, ids=lambda fill: fill.__name__)
def test_without_room_a_command_is_refused_and_the_desk_goes_on_when_there_is_room(tmp_path: Path, fill: Fill) -> None:
    with small_disk(tmp_path) if fill is a_full_disk else contextlib.nullcontext(tmp_path) as folder:
        path = folder / "a.siaga"
        with opened(path) as room:
            a_day(room.desk)
            told: list[object] = []
            room.desk.subscribe(lambda situation, changes: told.append(changes))
            with fill(room):
                _until_refused(room)
                before = room.desk.situation
                kept = len(told)
                with pytest.raises(StoreTrouble, match="tidak tersimpan"):
                    room.desk.do(*(c.WriteNote(incident="i1", text=LONG + str(n)) for n in range(99)))
                assert room.desk.situation is before
                assert len(told) == kept
                assert room.store.queries.incidents()[0].incident == "i1"  # reading goes on
            room.desk.do(c.WriteNote(incident="i1", text="ada tempat lagi"))
            shown = room.desk.situation
        assert verify(path).ok
        with opened(path) as again:
            assert again.desk.situation == shown
            assert again.desk.situation.incidents["i1"].notes[-1].text == "ada tempat lagi"


def _until_refused(room: Opened) -> None:
    """The first refusal may come after some steps that still found room; each of these was kept."""
    for n in range(5_000):
        before = room.desk.situation
        try:
            room.desk.do(c.WriteNote(incident="i1", text=f"{LONG}{n}"))
        except StoreTrouble:
            assert room.desk.situation is before
            return
    raise AssertionError("there was always room")


def test_a_store_that_cannot_be_made_says_so_and_leaves_nothing_that_stands_in_the_way(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, hard))
    try:
        with pytest.raises(StoreTrouble):
            open_it(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    with opened(path) as room:
        a_day(room.desk)
    assert verify(path).ok


# --- not writable, not there, not ours --------------------------------------------------------------------------------


def read_only_folder(path: Path) -> AbstractContextManager[None]:
    """However this can be had here: by rights, or (root has every right) by a mount."""

    @contextmanager
    def by_rights() -> Iterator[None]:
        for beside in path.parent.iterdir():
            beside.chmod(0o400)
        path.parent.chmod(0o500)
        yield
        path.parent.chmod(0o700)
        for beside in path.parent.iterdir():
            beside.chmod(0o600)

    @contextmanager
    def by_mount() -> Iterator[None]:
        subprocess.run(["mount", "--bind", path.parent, path.parent], check=True)
        subprocess.run(["mount", "-o", "remount,ro,bind", path.parent], check=True)
        yield
        subprocess.run(["umount", path.parent], check=True)

    return by_mount() if os.geteuid() == 0 else by_rights()


if MAY_MOUNT or os.geteuid() != 0:

    def test_a_store_that_may_not_be_written_says_so(tmp_path: Path) -> None:
        path = tmp_path / "folder" / "a.siaga"
        with opened(path) as room:
            a_day(room.desk)
        before = path.read_bytes()
        with read_only_folder(path):
            with pytest.raises(StoreTrouble, match="tidak bisa di"):
                open_it(path)
            reader = None
            with pytest.raises(StoreTrouble, match="tidak bisa dibuka"):
                reader = read_store(path)
            assert reader is None
        assert path.read_bytes() == before
        open_it(path)


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="tidak bisa dibuka"):
        open_it(tmp_path)
    with pytest.raises(StoreTrouble, match="tidak ada"):
        read_store(tmp_path)


def test_a_store_below_a_file_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreTrouble, match="tidak bisa dibuka"):
        open_it(tmp_path / "file" / "a.siaga")


def test_nothing_is_made_by_reading(tmp_path: Path) -> None:
    for ask in (read_store, verify):
        with pytest.raises(StoreTrouble, match="tidak ada"):
            ask(tmp_path / "tidak-ada.siaga")
    assert list(tmp_path.iterdir()) == []


def other_database(path: Path) -> None:
    sql(path, "CREATE TABLE orang (nama)", "INSERT INTO orang VALUES ('Siti')")


def other_application(path: Path) -> None:
    sql(path, "PRAGMA application_id=7")


def some_text(path: Path) -> None:
    path.write_text("Bukan basis data, hanya catatan harian.\n" * 100)


@pytest.mark.parametrize("make", [other_database, other_application, some_text], ids=lambda make: make.__name__)
def test_a_file_of_somebody_else_is_left_alone(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "milik-orang.db"
    make(path)
    before = path.read_bytes()
    for ask in (open_it, read_store, verify):
        with pytest.raises(StoreTrouble, match="bukan data Siaga Desk"):
            ask(path)
    assert path.read_bytes() == before


def test_a_drill_is_never_mixed_with_what_is_real(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    with opened(path, ledger="drill:banjir"):
        pass
    with pytest.raises(StoreTrouble, match="tidak pernah dicampur"):
        open_it(path)
    open_it(path, ledger="drill:banjir")


# --- damaged ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("damage") / "whole.siaga"
    with opened(path) as room:
        a_day(room.desk)
        for n in range(60):
            room.desk.do(c.WriteNote(incident="i1", text=f"{n} " * 400))
    return path


def only_sentences(path: Path) -> tuple[bool, bool]:
    """Open, use, read, check: whatever goes wrong is a sentence. Whether it could be used, and whether it is whole."""
    used = whole = False
    with contextlib.suppress(Refusal), opened(path) as room:
        room.store.queries.incidents(text="pasar")
        room.store.queries.calls()
        room.store.queries.history("incident:i1")
        room.desk.do(c.OpenIncident(incident="sesudah", category="banjir"))
        used = True
    with contextlib.suppress(StoreTrouble):
        read_store(path).close()
        whole = verify(path).ok
    return used, whole


@pytest.mark.parametrize("seed", range(40))
def test_damaged_pages_are_said_in_sentences(whole: Path, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = tmp_path / "a.siaga"
    bad = bytearray(whole.read_bytes())
    for _ in range(chance.choice((1, 1, 3, 20))):
        start = chance.randrange(100, len(bad) - 512)
        size = chance.choice((1, 16, 512, 4096))
        bad[start : start + size] = chance.choice((chance.randbytes(size), b"\0" * size))[: len(bad) - start]
    path.write_bytes(bad)
    only_sentences(path)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.9])
def test_a_store_that_was_cut_off_is_not_used(whole: Path, tmp_path: Path, share: float) -> None:
    path = tmp_path / "a.siaga"
    path.write_bytes(whole.read_bytes()[: int(whole.stat().st_size * share)])
    assert only_sentences(path) == (False, False)


def test_a_store_that_was_emptied_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    open_it(path)
    path.write_bytes(b"")
    with pytest.raises(StoreTrouble, match="rusak"):
        open_it(path)
    assert path.read_bytes() == b""


def test_an_altered_event_keeps_the_desk_from_showing_it(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    shutil.copy(whole, path)
    sql(path, "UPDATE events SET data = CAST(replace(CAST(data AS TEXT), 'kebakaran', 'kebakarax') AS BLOB)")
    sql(path, "UPDATE events SET data = x'7b7d' WHERE stream = 'incident:i1' AND kind = 'IncidentOpened'")
    with pytest.raises(StoreTrouble, match="rusak"), opened(path):
        pass
    assert not verify(path).ok


# --- schemas ----------------------------------------------------------------------------------------------------------


def test_a_newer_store_is_refused_and_left_alone(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    shutil.copy(whole, path)
    sql(path, f"UPDATE alembic_version SET version_num = '{SCHEMA + 1:04d}'")
    before = path.read_bytes()
    for ask in (open_it, read_store, verify):
        with pytest.raises(StoreTrouble, match=rf"skema {SCHEMA + 1}, program ini {SCHEMA}"):
            ask(path)
    assert path.read_bytes() == before


def make_older(path: Path) -> None:
    """The store as the first schema kept it: the log without projections."""
    tables = [name for (name,) in sql(path, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    keep = {"events", "parts", "own_chains", "meta", "alembic_version"}
    sql(
        path,
        *(f"DROP TABLE {name}" for name in tables if name not in keep),
        "UPDATE alembic_version SET version_num = '0001'",
    )


def test_an_older_store_is_backed_up_and_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    with opened(path) as room:
        a_day(room.desk)
        shown = room.desk.situation
    rows = projections(path)
    make_older(path)
    for ask in (read_store,):
        with pytest.raises(StoreTrouble, match="lebih lama"):
            ask(path)
    assert verify(path).ok
    with opened(path) as room:
        assert room.desk.situation == shown
        (notice,) = room.store.notices
    assert projections(path) == rows
    assert verify(path).ok
    (backup,) = tmp_path.glob("a.skema1-*.siaga")
    assert str(backup) in str(notice)
    assert sql(backup, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert sql(backup, "SELECT data FROM events") == sql(path, "SELECT data FROM events")
    assert (backup.stat().st_mode & 0o777) == 0o600
    with opened(path) as room:
        assert room.store.notices == ()


def test_a_migration_that_is_interrupted_leaves_the_older_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.siaga"
    with opened(path) as room:
        a_day(room.desk)
    make_older(path)
    before = sql(path, "SELECT name FROM sqlite_master ORDER BY 1")

    def interrupted(connection: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(siaga_desk.store, "rebuild", interrupted)
        with pytest.raises(KeyboardInterrupt):
            open_it(path)
    assert sql(path, "SELECT name FROM sqlite_master ORDER BY 1") == before
    with opened(path) as room:
        assert [row.incident for row in room.store.queries.incidents()] == ["i1"]


def test_without_room_for_the_backup_an_older_store_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    with opened(path) as room:
        a_day(room.desk)
    make_older(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        with pytest.raises(StoreTrouble, match="Diska"):
            open_it(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert sql(path, "SELECT version_num FROM alembic_version") == [("0001",)]
    assert not list(tmp_path.glob("*.skema1-*"))
    open_it(path)


# --- one writer -------------------------------------------------------------------------------------------------------


def test_a_store_opened_on_one_thread_is_let_go_of_on_another(tmp_path: Path) -> None:
    path = tmp_path / "ruang.siaga"
    with ThreadPoolExecutor(1) as pool:
        store = pool.submit(open_store, path, ledger="live", profile="kota_serang", desk="d", desk_name="D").result()
    store.close()
    open_it(path)


def test_a_second_writer_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    script = (
        "import sys; from pathlib import Path; from siaga_desk.store import open_store\n"
        "try: open_store(Path(sys.argv[1]), ledger='live', profile='p', desk='d', desk_name='D').close(); print('terbuka')\n"
        "except Exception as why: print(type(why).__name__, why)\n"
    )

    def elsewhere() -> str:
        done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
        return done.stdout

    with opened(path) as room:
        assert "StoreTrouble Berkas data sedang dipakai Siaga Desk lain" in elsewhere()
        a_day(room.desk)
    assert elsewhere() == "terbuka\n"


# --- copies and backups -----------------------------------------------------------------------------------------------


def chains(path: Path) -> list[str]:
    return [chain for (chain,) in sql(path, "SELECT chain FROM events GROUP BY chain ORDER BY min(pos)")]


def started(room: Opened) -> ChainStarted:
    """What the last chain says of itself."""
    stream = room.desk.situation.streams["desk:desk-1"]
    return [event.fact for event in stream.events if isinstance(event.fact, ChainStarted)][-1]


def test_the_same_store_goes_on_with_its_chain(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    for _ in range(3):
        with opened(path) as room:
            room.desk.do(c.TakeCall())
            assert started(room).predecessor is None
    assert len(chains(path)) == 1


def test_a_copy_goes_on_under_a_chain_of_its_own(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.siaga", tmp_path / "b" / "a.siaga"
    with opened(path) as room:
        a_day(room.desk)
        shown = room.desk.situation.incidents
    shutil.copytree(tmp_path, copy.parent)  # with its mark
    last = sql(path, "SELECT max(seq) FROM events")[0][0]
    with opened(copy) as room:
        assert room.desk.situation.incidents == shown
        assert (started(room).predecessor, started(room).predecessor_seq) == (chains(path)[0], last)
        room.desk.do(c.WriteNote(incident="i1", text="di salinan"))
    with opened(path) as room:
        room.desk.do(c.WriteNote(incident="i1", text="di asal"))
        assert started(room).predecessor is None
        copied = [signed for events in _all(copy) for signed in events]
        assert not room.desk.receive(copied).refused
        assert {"di salinan", "di asal"} <= {note.text for note in room.desk.situation.incidents["i1"].notes}
    for each in (path, copy):
        assert verify(each).ok


def _all(path: Path) -> Iterator[list[object]]:
    reader = read_store(path)
    yield [signed for _, signed in reader.log.since(0, 10_000)]
    reader.close()


@pytest.mark.parametrize("when", ["an earlier opening", "the same opening"])
def test_a_backup_put_back_in_place_begins_a_new_chain(tmp_path: Path, when: str) -> None:
    """The same file in the same place, a little older: what was written since may be on other desks already."""
    path = tmp_path / "a.siaga"
    with opened(path) as room:
        a_day(room.desk)
        if when == "the same opening":
            backup = _back_up(path)
            room.desk.do(c.WriteNote(incident="i1", text="sesudah cadangan"))
    if when == "an earlier opening":
        backup = _back_up(path)
        with opened(path) as room:
            room.desk.do(c.WriteNote(incident="i1", text="sesudah cadangan"))
    sent = [signed for events in _all(path) for signed in events]
    path.write_bytes(backup)  # the inode stays
    last = sql(path, "SELECT max(seq) FROM events")[0][0]
    with opened(path) as room:
        assert started(room).predecessor_seq == last
        room.desk.do(c.WriteNote(incident="i1", text="di cadangan"))
        assert not room.desk.receive(sent).refused  # what had been sent comes back, and the two chains agree
        texts = {note.text for note in room.desk.situation.incidents["i1"].notes}
        assert {"sesudah cadangan", "di cadangan"} <= texts
    assert len(chains(path)) == 2
    assert verify(path).ok


def _back_up(path: Path) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        return copy.read_bytes()


def test_a_mark_that_lags_behind_after_a_power_cut_is_no_restored_backup(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    with opened(path) as room:
        mark = Path(f"{path}.mark").read_text()
        a_day(room.desk)
    assert Path(f"{path}.mark").read_text() != mark
    Path(f"{path}.mark").write_text(mark)
    with opened(path) as room:
        assert started(room).predecessor is None


def test_without_its_mark_a_store_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    for broken in (None, b"", b"\xff\xfe", b"abc", b"abc xyz"):
        with opened(path) as room:
            room.desk.do(c.TakeCall())
            calls = len(room.store.queries.calls())
        mark = Path(f"{path}.mark")
        if broken is None:
            mark.unlink()
        else:
            mark.write_bytes(broken)
        with opened(path) as room:
            assert len(room.store.queries.calls()) == calls
    assert verify(path).ok
    assert Mark(path).is_beside()
