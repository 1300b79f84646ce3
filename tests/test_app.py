"""The composition root: a room opens on a file, goes on where it was, and can be watched from beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from siaga_desk.app import follow_room, open_room
from siaga_desk.domain import commands as c
from siaga_desk.domain.errors import StoreTrouble
from siaga_desk.domain.places import LocationMethod
from siaga_desk.domain.profile import Milestone
from siaga_desk.store import verify
from tests.builders import NOW
from tests.memory import HandClock


def test_a_call_becomes_an_incident_and_a_team_moves_and_the_plug_is_pulled(tmp_path: Path) -> None:
    path, clock = tmp_path / "ruang" / "serang.siaga", HandClock(NOW)
    room = open_room(path, clock=clock)
    unit = next(u for u in room.desk.situation.units.values() if u.record and u.record.unit_kind == "damkar")
    work = room.lane.submit(
        lambda: [
            room.desk.do(c.SignOn(person="Rina")),
            room.desk.do(c.TakeCall(call="c1", number="0812 0000 4417", words="api di pasar Rau")),
            room.desk.do(c.OpenIncident(incident="i1", category="kebakaran", call="c1")),
            room.desk.do(
                c.Locate(incident="i1", lat=-6.1149, lon=106.1502, radius_m=30, method=LocationMethod.MAP, verified=True)
            ),
            room.desk.do(c.AssignUnit(incident="i1", unit=unit.id, assignment="a1")),
            room.desk.do(c.MarkUnit(incident="i1", assignment="a1", milestone=Milestone.MOVING)),
        ]
    )
    assert all(work.result())
    watching = follow_room(path, clock=clock)
    assert watching.follower.situation == room.desk.situation
    (row,) = watching.queries.incidents()
    assert (row.label, row.kelurahan, row.kecamatan, row.units) == ("0001", "Kota Baru", "Serang", unit.name)
    assert row.moved == NOW
    watching.close()
    shown = room.desk.situation
    room.close()
    clock.move(minutes=3)
    again = open_room(path, clock=clock)
    assert again.desk.situation == shown
    assert again.notices == ()
    again.close()
    assert verify(path).ok


def test_the_shipped_units_are_recorded_once_and_examples_are_marked(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    room = open_room(path)
    units = room.desk.situation.units
    room.close()
    assert len(units) > 20
    assert any(unit.record.example for unit in units.values())
    assert any(not unit.record.example for unit in units.values())
    room = open_room(path)
    assert room.desk.situation.units == units
    room.close()


def test_a_store_keeps_the_profile_and_the_name_it_was_made_with(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    open_room(path, profile="kabupaten_sidoarjo", desk_name="Meja Timur").close()
    room = open_room(path, profile="kota_serang", desk_name="Meja Barat")
    assert (room.profile.id, room.identity.desk_name) == ("kabupaten_sidoarjo", "Meja Timur")
    assert room.desk.situation.units == {}
    room.close()


def test_a_city_without_data_says_nothing_about_a_point(tmp_path: Path) -> None:
    room = open_room(tmp_path / "a.siaga", profile="kabupaten_sidoarjo")
    category = next(iter(room.profile.categories))
    room.desk.do(c.SignOn(person="Rina"), c.OpenIncident(incident="i1", category=category))
    room.desk.do(c.Locate(incident="i1", lat=-7.45, lon=112.7, radius_m=30, method=LocationMethod.MAP, verified=True))
    location = room.desk.situation.incidents["i1"].location
    assert (location.inside_city, location.kelurahan, location.neighbour) == (True, None, None)
    room.close()


def test_a_room_that_cannot_be_opened_lets_go_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    open_room(path, ledger="drill:banjir").close()
    for _ in range(2):
        with pytest.raises(StoreTrouble, match="tidak pernah dicampur"):
            open_room(path)
    open_room(path, ledger="drill:banjir").close()


def test_one_room_a_store(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    room = open_room(path)
    with pytest.raises(StoreTrouble, match="sedang dipakai"):
        open_room(path)
    room.close()
    open_room(path).close()


def test_a_store_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="tidak ada"):
        follow_room(tmp_path / "a.siaga")


def test_an_unknown_profile_is_refused_before_a_store_would_keep_it(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    with pytest.raises(Exception, match="tidak_ada"):
        open_room(path, profile="tidak_ada")
    open_room(path, profile="kota_serang").close()
