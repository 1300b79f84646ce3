"""Whose report it is, what became of it, and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from siaga_desk.avl.fields import Reading
from siaga_desk.avl.formats import LineReader
from siaga_desk.avl.intake import Intake, Kind
from siaga_desk.domain.errors import StoreTrouble
from siaga_desk.domain.positions import Fix, Judged
from siaga_desk.store.positions import PositionsFile

NOW = datetime(2026, 11, 20, 19, 44, 30, tzinfo=UTC)
WIB = timezone(timedelta(hours=7))


class Units:
    def name_of(self, unit: str) -> str | None:
        return {"mako-02": "Damkar Mako 02", "amb-1": "Ambulans 1"}.get(unit)


@pytest.fixture
def file(tmp_path: Path) -> Iterator[PositionsFile]:
    with closing(PositionsFile(tmp_path / "p.posisi")) as opened:
        yield opened


@pytest.fixture
def intake(file: PositionsFile) -> Intake:
    return Intake(file, Units(), {"86489": "amb-1", "lama": "sudah-dihapus"}, WIB)


def line(unit: str, ago_s: int = 0, lat: float = -6.1, lon: float = 106.1) -> str:
    return json.dumps({"unit": unit, "lat": lat, "lon": lon, "time": (NOW - timedelta(seconds=ago_s)).isoformat()})


def readings(*lines: str) -> list[tuple[int, Reading]]:
    reader = LineReader()
    return [(number, reader.read(text.encode(), NOW)) for number, text in enumerate(lines, 1)]


def test_every_message_is_counted_once_and_every_wrong_one_named(intake: Intake, file: PositionsFile) -> None:
    notes = intake.take(
        readings(
            line("mako-02", 60),
            line("mako-02", 61),
            line("amb-1", 700),
            "",
            line("mako-02", -100),
            line("mako-02", 0, lat=-6.9),
            line("hantu"),
            '{"_type": "lwt"}',
            "halo",
            line("mako-02", 0, lat=106.1, lon=-6.1),
            line("mako-02", 0, lat=0, lon=0),
        ),
        NOW,
    )
    assert [(note.line, note.kind, note.unit) for note in notes] == [
        (3, Kind.FLAGGED, "amb-1"),
        (5, Kind.FLAGGED, "mako-02"),
        (6, Kind.FLAGGED, "mako-02"),
        (7, Kind.BAD, None),
        (9, Kind.BAD, None),
        (10, Kind.BAD, None),
        (11, Kind.BAD, None),
    ]
    assert [str(note.message).split(".")[0] for note in notes[2:]] == [
        "Posisi Damkar Mako 02 melompat 5331 km/jam",
        "Unit “hantu” tidak ada di daftar unit",
        "Bukan JSON, NMEA atau parameter OsmAnd: halo",
        "Lintang dan bujur tampaknya tertukar: 106,1; -6,1",
        "Posisi 0; 0: alatnya belum menangkap satelit",
    ]
    tally = intake.tally
    assert tally.lines == 10
    assert dict(tally.counts) == {
        "followed": 1,
        "older": 1,
        "stale": 1,
        "future": 1,
        "impossible": 1,
        "unknown": 1,
        "ignored": 1,
        "bad": 3,
    }
    assert (tally.units, dict(tally.unknown)) == ({"mako-02", "amb-1"}, {"hantu": 1})
    assert set(file.latest()) == {"mako-02", "amb-1"}


def test_a_device_stands_for_its_unit_under_any_of_its_names(intake: Intake, file: PositionsFile) -> None:
    sent = {"_type": "location", "lat": -6.1, "lon": 106.1, "tst": NOW.timestamp(), "topic": "owntracks/x/y", "tid": "86489"}
    assert intake.take(readings(json.dumps(sent), line("mako-02")), NOW) == []
    assert {unit: fix.unit for unit, fix in file.latest().items()} == {"amb-1": "amb-1", "mako-02": "mako-02"}


def test_a_device_of_a_unit_that_is_gone_is_of_nobody(intake: Intake, file: PositionsFile) -> None:
    (note,) = intake.take(readings(line("lama")), NOW)
    assert "“lama” tidak ada" in str(note.message)
    assert file.latest() == {}


@pytest.mark.parametrize(
    ("lines", "readable"),
    [((), True), (("",), True), (("halo",), False), (("halo", line("hantu")), True), (("halo", '{"_type": "lwt"}'), True)],
)
def test_whether_anything_could_be_read(intake: Intake, lines: Sequence[str], readable: bool) -> None:
    intake.take(readings(*lines), NOW)
    assert intake.tally.is_readable is readable


def test_what_was_not_kept_is_not_counted() -> None:
    class Full:
        def report(self, fixes: Sequence[Fix], now: datetime) -> list[Judged]:
            raise StoreTrouble("penuh")

    intake = Intake(Full(), Units(), {}, WIB)
    with pytest.raises(StoreTrouble):
        intake.take(readings(line("mako-02"), line("hantu"), "halo"), NOW)
    assert (intake.tally.lines, intake.tally.counts.total(), intake.tally.unknown.total()) == (0, 0, 0)


def test_names_of_strangers_do_not_fill_the_memory(intake: Intake) -> None:
    intake.take(readings(*(line(f"x{n}") for n in range(1_200)), line("x0")), NOW)
    assert len(intake.tally.unknown) == 1_000
    assert intake.tally.unknown["x0"] == 2
    assert intake.tally.counts["unknown"] == 1_201
