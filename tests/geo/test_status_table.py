"""Units as a plain table: what can be read is used, what cannot is a sentence with its line, and nothing raises."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.geo.csv_table import decode
from siaga_desk.geo.status_table import StatusTable, read_status_table
from siaga_desk.resources import gisdata
from tests.dispatch.room import PROFILE
from tests.memory import HandClock

NOW = HandClock().now()
HEADING = "id,name,kind,lat,lon,status\n"


def read(text: str) -> StatusTable:
    return read_status_table(text, PROFILE, NOW)


def problems(text: str) -> list[tuple[int, str]]:
    return [(problem.line, str(problem.message)) for problem in read(text).problems]


def test_a_unit_is_what_its_line_says() -> None:
    found = read(HEADING + "d1,Damkar Satu,damkar,-6.11,106.15,siap\n")
    assert found.problems == ()
    unit = found.units["d1"]
    assert unit.record is not None
    assert (unit.id, unit.name, unit.out_since, unit.record.unit_kind) == ("d1", "Damkar Satu", None, "damkar")
    assert (unit.record.lat, unit.record.lon, unit.record.example, unit.record.agency) == (-6.11, 106.15, False, "dpkp")
    assert (unit.record.crew, unit.record.shift, unit.record.neighbour) == (None, "", "")


@pytest.mark.parametrize("status", ["", "siap", "Siap", "READY", "available", " tersedia "])
def test_a_unit_is_ready_when_its_status_says_so_or_nothing(status: str) -> None:
    unit = read(HEADING + f"d1,,damkar,-6.11,106.15,{status}\n").units["d1"]
    assert (unit.out_since, unit.name) == (None, "d1")


def test_any_other_status_is_the_reason_why_it_does_not_go() -> None:
    unit = read(HEADING + "d1,,damkar,-6.11,106.15,ban kempes\n").units["d1"]
    assert (unit.out_since, unit.out_reason) == (NOW, "ban kempes")


def test_name_and_status_may_be_missing_and_headings_may_be_indonesian() -> None:
    assert read("id,kind,lat,lon\na,damkar,-6.1,106.1\n").units["a"].out_since is None
    found = read(
        "kode;jenis;lintang;bujur;keadaan;awak;jam_jaga;tetangga\na;damkar;-6,1;106,1;siap;4;07.00-19.00;kota_cilegon\n"
    )
    assert found.problems == ()
    record = found.units["a"].record
    assert record is not None
    assert (record.lat, record.crew, record.shift, record.neighbour) == (-6.1, 4, "07.00-19.00", "kota_cilegon")


def test_a_kind_that_the_profile_does_not_know_is_left_to_the_advice() -> None:
    record = read(HEADING + "k,Kapal,kapal,-6.1,106.1,\n").units["k"].record
    assert record is not None
    assert (record.unit_kind, record.agency) == ("kapal", "")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",Tanpa kode,damkar,-6.1,106.1,", "Kolom “id” kosong."),
        ("a,Tanpa jenis,,-6.1,106.1,", "Kolom “kind” kosong."),
        ("a,Di luar bumi,damkar,96.2,106.1,", "lintang 96,2"),
        ("a,Tanpa tempat,damkar,,106.1,", "Kolom “lat” kosong."),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_others_are_used(line: str, said: str) -> None:
    text = HEADING + f"{line}\nb,,damkar,-6.1,106.1,\n"
    assert list(read(text).units) == ["b"]
    ((number, why),) = problems(text)
    assert number == 2
    assert said in why


def test_a_crew_or_a_shift_that_nobody_can_read_is_no_unit_of_unknown_readiness() -> None:
    text = "id,kind,lat,lon,crew,shift\na,damkar,-6.1,106.1,banyak,\nb,damkar,-6.1,106.1,4,malam\nc,damkar,-6.1,106.1,,\n"
    assert list(read(text).units) == ["c"]
    (first, said), (second, other) = problems(text)
    assert (first, second) == (2, 3)
    assert said == "Kolom “crew” harus angka 0 sampai 99."
    assert other.startswith("Jam jaga “malam” tidak terbaca.")


def test_the_second_of_a_code_is_named() -> None:
    text = HEADING + "a,Satu,damkar,-6.1,106.1,\na,Dua,damkar,-6.1,106.1,\n"
    assert read(text).units["a"].name == "Satu"
    assert problems(text) == [(3, "Kode “a” sudah dipakai. Beri kode lain.")]


def test_what_ships_for_the_city_is_read_whole() -> None:
    found = read(decode(gisdata(f"unit_{PROFILE.gisdata}.csv").read_bytes()))
    assert found.problems == ()
    assert len(found.units) > 20
    assert any(unit.record and unit.record.example for unit in found.units.values())


cells = st.text(st.characters(codec="utf-8"), max_size=12)


@given(st.lists(st.lists(cells, max_size=9), max_size=6), st.sampled_from([",", ";", "\t"]))
def test_nothing_on_a_line_raises(rows: list[list[str]], separator: str) -> None:
    text = separator.join(("id", "name", "kind", "lat", "lon", "status", "crew", "shift")) + "\n"
    found = read(text + "\n".join(separator.join(row) for row in rows))
    for id_, unit in found.units.items():
        assert id_ == unit.id
        assert unit.record is not None
        assert abs(unit.record.lat) <= 90
        assert (unit.out_since is None) is (unit.out_reason is None)


@given(cells)
def test_nothing_as_a_table_raises(text: str) -> None:
    assert read(text).units == {}
