"""The hand-over note says what the neighbour needs, honestly, and only in lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from siaga_desk.app import Room, open_room
from siaga_desk.domain.commands import AssignUnit, JoinCall, Locate, MarkUnit, OpenIncident, SignOn, TakeCall, WriteNote
from siaga_desk.domain.places import Location, LocationMethod
from siaga_desk.domain.profile import Milestone
from siaga_desk.geo.coordinates import read_point
from siaga_desk.reports.hand_over import hand_over_text, is_prepared, prepared_note, receiver
from tests.memory import CENTRE, HandClock

KRAMATWATU = (-6.0735, 106.1102)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    yield from opened(tmp_path, "live")


def opened(folder: Path, ledger: str) -> Iterator[Room]:
    room = open_room(folder / "ruang.siaga", ledger=ledger, clock=HandClock())
    room.desk.do(SignOn(person="Rina"))
    yield room
    room.close()


def engine(room: Room) -> str:
    units = room.desk.situation.units.values()
    return next(unit.id for unit in units if unit.record and unit.record.unit_kind == "damkar")


def fire(room: Room, words: str = "truk terguling,\nsolar tumpah") -> str:
    """Reported by a caller, placed by hand in Kramatwatu, one engine on its way."""
    desk = room.desk
    call, incident, unit = desk.mint(), desk.mint(), engine(room)
    lat, lon = KRAMATWATU
    desk.do(
        TakeCall(call=call, number="081200004417", caller="Budi", words=words),
        OpenIncident(incident=incident, category="kebakaran", priority=1, call=call),
        Locate(incident=incident, lat=lat, lon=lon, radius_m=50, method=LocationMethod.MAP, verified=False),
        AssignUnit(incident=incident, unit=unit),
    )
    (assignment,) = desk.situation.incidents[incident].assignments
    desk.do(MarkUnit(incident=incident, assignment=assignment, milestone=Milestone.MOVING))
    return incident


def note(room: Room, incident: str) -> list[str]:
    desk = room.desk
    known = desk.situation.incidents[incident]
    return hand_over_text(known, desk.situation, desk.profile, desk.identity, "Rina").split("\n")


def test_the_note_says_what_the_neighbour_needs(room: Room) -> None:
    incident = fire(room)
    (team,) = room.desk.situation.incidents[incident].active
    example = " (contoh)" if team.example else ""
    assert note(room, incident) == [
        "112 Kota Serang, catatan alih kejadian 0001",
        "Kebakaran, prioritas 1, nyawa terancam",
        "Kata pelapor: “truk terguling, solar tumpah”",
        "Lokasi: Kec. Kramatwatu, Kab. Serang",
        "Koordinat: -6.07350, 106.11020 (radius 50 m, belum terverifikasi)",
        "Peta: https://maps.google.com/?q=-6.07350,106.11020",
        "Dilaporkan 09.30 WIB, 14-03-2026",
        "Pelapor: 0812-0000-4417 (Budi)",
        f"Unit kami: {team.unit_name} bergerak{example}",
        "Dialihkan oleh Rina, Meja 1, 112 Kota Serang",
    ]


def test_the_coordinates_read_back_as_the_same_point(room: Room) -> None:
    lines = note(room, fire(room))
    written = next(line for line in lines if line.startswith("Koordinat: "))
    read = read_point(written.removeprefix("Koordinat: ").partition(" (")[0], CENTRE)
    assert read is not None
    assert [(point.lat, point.lon) for point in read.points] == [KRAMATWATU]


def test_what_is_not_known_is_said_so(room: Room) -> None:
    incident = room.desk.mint()
    room.desk.do(OpenIncident(incident=incident, category="banjir"))
    lines = note(room, incident)
    assert "Lokasi: belum diketahui" in lines
    assert "Pelapor: tidak ada nomornya" in lines
    assert "Unit kami: belum ada yang dikirim" in lines
    assert not any("Kata pelapor" in line or "Peta" in line for line in lines)


def test_every_caller_and_what_each_said_is_told_once(room: Room) -> None:
    incident = fire(room)
    for number in ("081355556666", ""):
        call = room.desk.mint()
        room.desk.do(TakeCall(call=call, number=number, words="asap hitam"), JoinCall(call=call, incident=incident))
    lines = note(room, incident)
    assert "Kata pelapor: “truk terguling, solar tumpah” “asap hitam”" in lines
    assert "Pelapor: 0812-0000-4417 (Budi), 0813-5555-6666, nomor disembunyikan" in lines


def test_a_drill_says_so_first(tmp_path: Path) -> None:
    for room in opened(tmp_path, "drill:uji"):
        assert note(room, fire(room))[0] == "[LATIHAN] bukan kejadian nyata"


def test_what_a_caller_said_makes_no_line_of_its_own(room: Room) -> None:
    told = note(room, fire(room, "api\n[LATIHAN] bukan kejadian nyata\u2028batal\u202e"))
    assert len(told) == 10
    assert told[2] == "Kata pelapor: “api [LATIHAN] bukan kejadian nyata batal\ufffd”"


def test_the_logged_note_is_recognised_on_every_desk(room: Room) -> None:
    incident = fire(room)
    assert not is_prepared(room.desk.situation.incidents[incident])
    room.desk.do(WriteNote(incident=incident, text="Pusat tetangga tidak mengangkat"))
    assert not is_prepared(room.desk.situation.incidents[incident])
    room.desk.do(WriteNote(incident=incident, text=prepared_note(" Kec. Kramatwatu,\nKab. Serang ")))
    known = room.desk.situation.incidents[incident]
    assert known.notes[-1].text == "Catatan alih disiapkan untuk Kec. Kramatwatu, Kab. Serang"
    assert is_prepared(known)


def test_who_answers_for_a_place() -> None:
    there = Location(*KRAMATWATU, 50, LocationMethod.MAP, False, neighbour="Kec. Jombang, Kota Cilegon", inside_city=False)
    assert receiver(there) == "Kec. Jombang, Kota Cilegon"
    assert receiver(replace(there, neighbour="Kec. Ciruas, Kabupaten Serang")) == "Kec. Ciruas, Kab. Serang"
    assert receiver(replace(there, neighbour=None)) == ""
    assert receiver(replace(there, inside_city=True)) == ""
    assert receiver(None) == ""
