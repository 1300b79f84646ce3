"""The file of positions: many write, many read, two hours are kept, and trouble is a sentence."""

from __future__ import annotations

import multiprocessing
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.errors import StoreTrouble
from siaga_desk.domain.positions import Fix, Track, Verdict
from siaga_desk.store import positions
from siaga_desk.store.positions import FORM, KEPT, PositionsFile, positions_beside

from .rooms import sql

NOW = datetime(2026, 11, 20, 19, 44, 30, tzinfo=UTC)
HERE = (-6.1093, 106.1678)
NEAR = (-6.11, 106.17)
FAR = (-6.9, 107.6)


def fix(unit: str = "mako-02", ago_s: float = 0, place: tuple[float, float] = HERE) -> Fix:
    return Fix(unit, *place, NOW - timedelta(seconds=ago_s), "test", speed_kmh=12.5, heading_deg=90.0, accuracy_m=8.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return positions_beside(tmp_path / "ruang.siaga")


@pytest.fixture
def file(path: Path) -> Iterator[PositionsFile]:
    with closing(PositionsFile(path)) as opened:
        yield opened


def verdicts(file: PositionsFile, *fixes: Fix, now: datetime = NOW) -> list[str]:
    return [str(judged.verdict) for judged in file.report(fixes, now)]


def test_without_a_report_nothing_is_known_and_no_file_is_made(file: PositionsFile) -> None:
    assert (file.latest(), file.history("mako-02", NOW), file.flagged(NOW), file.version()) == ({}, [], [], 0)
    assert file.report([], NOW) == []
    assert not file.path.exists()


def test_what_was_reported_is_read_again_as_it_was(file: PositionsFile, path: Path) -> None:
    bare = Fix("amb-1", *HERE, NOW, "nmea")
    assert verdicts(file, fix(), bare) == ["followed", "followed"]
    with closing(PositionsFile(path)) as other:
        assert other.latest() == {"mako-02": fix(), "amb-1": bare}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_newest_stands_and_the_way_there_is_kept(file: PositionsFile) -> None:
    way = [fix(ago_s=ago, place=(HERE[0], HERE[1] + ago / 1e5)) for ago in (50, 40, 30, 20)]
    assert verdicts(file, *way[:3]) == ["followed"] * 3
    assert verdicts(file, way[3], way[0]) == ["followed", "older"]
    assert file.latest() == {"mako-02": way[3]}
    assert file.history("mako-02", NOW - timedelta(seconds=40)) == way[1:]
    assert file.history("amb-1", NOW - KEPT) == []


def test_a_report_sent_twice_is_kept_once(file: PositionsFile) -> None:
    odd = replace(fix(), at=NOW - timedelta(microseconds=1_500))
    assert verdicts(file, odd) == ["followed"]
    before = file.version()
    assert verdicts(file, odd) == ["older"]
    assert file.version() == before


def test_what_is_not_followed_is_flagged_with_what_stood_against_it(file: PositionsFile) -> None:
    assert verdicts(file, fix(ago_s=60), fix(ago_s=-90), fix(place=FAR), fix("amb-1", 700)) == [
        "followed",
        "future",
        "impossible",
        "stale",
    ]
    future, jump, late = file.flagged(NOW)
    assert [str(one.verdict) for one in (future, jump, late)] == ["future", "impossible", "stale"]
    assert jump.fix == fix(place=FAR)
    assert jump.stands_at == NOW - timedelta(seconds=60)
    assert jump.needed_kmh > 300
    said = jump.message("Damkar Mako 02", timezone(timedelta(hours=7)))
    assert str(said).endswith("Posisi itu tidak dipakai; posisi 02.43 tetap berlaku.")
    assert file.latest() == {"mako-02": fix(ago_s=60), "amb-1": fix("amb-1", 700)}
    assert file.flagged(NOW + timedelta(seconds=1)) == []


def test_what_is_no_place_is_answered_and_leaves_no_row(file: PositionsFile) -> None:
    assert verdicts(file, fix(), fix(place=(0.0, 0.0)), fix(place=(float("nan"), 106.0))) == [
        "followed",
        "nowhere",
        "nowhere",
    ]
    assert sql(file.path, "SELECT count(*) FROM reports") == [(1,)]


def test_three_that_agree_are_believed_also_by_another_process_each(path: Path) -> None:
    answers = []
    for one in (fix(ago_s=60), fix(ago_s=3, place=FAR), fix(ago_s=2, place=FAR), fix(ago_s=1, place=FAR)):
        with closing(PositionsFile(path)) as file:
            answers += verdicts(file, one)
    assert answers == ["followed", "impossible", "impossible", "followed"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]), st.integers(-90, 900), st.sampled_from([HERE, FAR, (0.0, 0.0), (-6.11, 106.17)])
        ),
        max_size=25,
    ),
    st.lists(st.integers(1, 5), max_size=25),
)
def test_the_file_judges_as_the_rules_do_however_the_reports_are_cut_into_steps(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, int, tuple[float, float]]], cuts: list[int]
) -> None:
    reports = [fix(*one) for one in told]
    tracks, wanted = {"a": Track(), "b": Track()}, []
    for report in reports:
        judged, tracks[report.unit] = tracks[report.unit].after(report, NOW)
        wanted.append(judged)
    with closing(PositionsFile(tmp_path_factory.mktemp("p") / "p.posisi")) as file:
        got, rest = [], reports
        for cut in (*cuts, len(reports)):
            got += file.report(rest[:cut], NOW)
            rest = rest[cut:]
        assert got == wanted
        assert file.latest() == {unit: track.last for unit, track in tracks.items() if track.last is not None}


def test_two_hours_are_kept_and_the_last_position_for_good(file: PositionsFile) -> None:
    file.report([fix(), fix("amb-1"), fix("amb-1", -90)], NOW)
    later = NOW + KEPT + timedelta(seconds=1)
    before = file.version()
    file.report([replace(fix(), at=later)], later)
    assert file.history("amb-1", NOW - KEPT) == []
    assert file.flagged(NOW - KEPT) == []
    assert file.history("mako-02", NOW - KEPT) == [replace(fix(), at=later)]
    assert file.latest()["amb-1"] == fix("amb-1")
    assert file.version() > before


def test_the_version_moves_with_everything_that_is_kept_whoever_writes_it(file: PositionsFile, path: Path) -> None:
    with closing(PositionsFile(path)) as reader:
        seen = [reader.version()]
        for one in (fix(ago_s=9), fix(ago_s=-90), fix(ago_s=8)):
            file.report([one], NOW)
            seen.append(reader.version())
        assert seen == sorted(set(seen))
        assert reader.version() == seen[-1]


def test_a_reader_follows_a_file_that_was_removed_and_made_anew(file: PositionsFile, path: Path) -> None:
    with closing(PositionsFile(path)) as reader:
        file.report([fix()], NOW)
        assert set(reader.latest()) == {"mako-02"}
        path.unlink()
        assert reader.latest() == {}
        file.report([fix("amb-1")], NOW)
        assert set(reader.latest()) == {"amb-1"}


def test_remains_of_a_removed_file_do_not_come_back(file: PositionsFile, path: Path) -> None:
    file.report([fix()], NOW)
    remains = path.with_name(f"{path.name}-wal").read_bytes()
    assert remains
    file.close()
    path.unlink()
    path.with_name(f"{path.name}-wal").write_bytes(remains)
    file.report([fix("amb-1")], NOW)
    assert set(file.latest()) == {"amb-1"}


# --- many at once -----------------------------------------------------------------------------------------------------


def write_many(path: str, unit: str, count: int) -> None:
    with closing(PositionsFile(Path(path))) as file:
        for ago in range(count, 0, -1):
            file.report([fix(unit, ago)], NOW)


def test_processes_and_threads_write_at_once_and_nothing_is_lost(path: Path) -> None:
    start = multiprocessing.get_context("spawn")
    writers = [start.Process(target=write_many, args=(str(path), f"p{n}", 40)) for n in range(3)]
    for writer in writers:
        writer.start()
    with closing(PositionsFile(path)) as file, ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(file.report, [fix(f"t{n}", ago)], NOW) for ago in range(40, 0, -1) for n in range(2)]:
            done.result()
        for writer in writers:
            writer.join()
            assert writer.exitcode == 0
        assert {unit: len(file.history(unit, NOW - KEPT)) for unit in file.latest() if unit.startswith("p")} == {
            "p0": 40,
            "p1": 40,
            "p2": 40,
        }
        assert sql(path, "PRAGMA integrity_check") == [("ok",)]


# --- trouble ----------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_ours_is_left_alone(file: PositionsFile, path: Path) -> None:
    path.write_bytes(b"catatan lain\n" * 200)
    for ask in (lambda: file.report([fix()], NOW), file.latest, file.version):
        with pytest.raises(StoreTrouble, match="bukan posisi"):
            ask()
    assert path.read_bytes() == b"catatan lain\n" * 200


def test_another_database_is_left_alone(file: PositionsFile, path: Path) -> None:
    sql(path, "CREATE TABLE other (x)")
    with pytest.raises(StoreTrouble, match="bukan posisi"):
        file.report([fix()], NOW)
    assert sql(path, "SELECT name FROM sqlite_master") == [("other",)]


def test_a_file_of_a_newer_program_is_left_alone(file: PositionsFile, path: Path) -> None:
    file.report([fix()], NOW)
    file.close()
    sql(path, f"PRAGMA user_version={FORM + 1}")
    for ask in (lambda: file.report([fix()], NOW), file.latest):
        with pytest.raises(StoreTrouble, match="lebih baru"):
            ask()


def test_an_empty_file_is_made_anew(file: PositionsFile, path: Path) -> None:
    path.touch()
    assert file.latest() == {}
    assert verdicts(file, fix()) == ["followed"]


def test_a_damaged_file_says_what_to_do(file: PositionsFile, path: Path) -> None:
    file.report([fix(f"unit-{n}") for n in range(200)], NOW)
    file.close()
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\xa5" * (len(raw) - 4096)
    path.write_bytes(raw)
    with pytest.raises(StoreTrouble, match="rusak"):
        file.latest()


def test_no_room_left_says_what_is_lost_and_what_stands(file: PositionsFile, monkeypatch: pytest.MonkeyPatch) -> None:
    file.report([fix(ago_s=5)], NOW)
    file.close()
    connect = positions._connect_writing

    def small(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        connection.execute("PRAGMA max_page_count=1")  # that is: as many as there are
        return connection

    monkeypatch.setattr(positions, "_connect_writing", small)
    with pytest.raises(StoreTrouble, match="Posisi terakhir tidak tersimpan"):
        file.report([fix(f"unit-{n}") for n in range(500)], NOW)
    assert file.latest() == {"mako-02": fix(ago_s=5)}


def test_a_writer_that_does_not_let_go_is_said(file: PositionsFile, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.report([fix(ago_s=5)], NOW)
    file.close()
    monkeypatch.setattr(positions, "BUSY_MS", 50)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreTrouble, match="terkunci"):
            file.report([fix()], NOW)
        assert file.latest() == {"mako-02": fix(ago_s=5)}
        other.execute("ROLLBACK")
    assert verdicts(file, fix()) == [str(Verdict.FOLLOWED)]


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "berkas").touch()
    with (
        closing(PositionsFile(tmp_path / "berkas" / "p.posisi")) as file,
        pytest.raises(StoreTrouble, match="Periksa folder"),
    ):
        file.report([fix()], NOW)


@pytest.mark.parametrize("column", ["lat", "lon", "accuracy_m"])
def test_a_damaged_row_costs_its_unit_and_nobody_else(file: PositionsFile, path: Path, column: str) -> None:
    file.report([fix("amb-1"), fix("mako-02")], NOW)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE latest SET {column} = 'rusak' WHERE unit = 'amb-1'")
    assert list(file.latest()) == ["mako-02"]
