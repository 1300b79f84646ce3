"""A city's place box: what ships and what was imported together; a list that is damaged is said and the rest works."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from siaga_desk.domain.errors import Message, StoreTrouble
from siaga_desk.domain.places import distance_m
from siaga_desk.geo import city_places as under_test
from siaga_desk.geo.areas import shipped_areas
from siaga_desk.geo.city_places import city_locator, city_places
from siaga_desk.geo.gazetteer import Place, PlaceKind
from siaga_desk.geo.place_sets import keep_set
from siaga_desk.profiles import shipped_profile
from tests.memory import Everywhere

CITY = "kota_serang"
PROFILE = shipped_profile(CITY)
AREAS = shipped_areas(CITY)
ELSEWHERE = shipped_profile("kabupaten_sidoarjo")
STALL = Place("w1", PlaceKind.SHOP, "Warung Zubaedah", -6.118, 106.16, 50.0)


def test_what_ships_and_what_was_imported_are_found(tmp_path: Path) -> None:
    keep_set(tmp_path, "dari_dinas", [STALL])
    locator = city_locator(AREAS, PROFILE, tmp_path)
    assert locator.read("pasar rau").candidates[0].name == "Pasar Rau"
    assert locator.read("warung zubaedah").candidates[0].id == "dari_dinas.w1"


def test_a_damaged_set_is_said_and_the_rest_works(tmp_path: Path) -> None:
    keep_set(tmp_path, "dari_dinas", [STALL])
    (tmp_path / "rusak.csv").write_bytes(b"\xff\xfe\x00")
    heard: list[Message] = []
    credited: list[Sequence[str]] = []
    locator = city_locator(AREAS, PROFILE, tmp_path, heard.append, credited.append)
    assert [message.values["name"] for message in heard] == ["rusak"]
    assert locator.read("warung zubaedah").candidates[0].id == "dari_dinas.w1"
    assert credited == [()], "no licence asks for a line, any more"


def test_without_the_list_that_ships_points_and_imported_places_are_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(city: str) -> tuple[Place, ...]:
        raise StoreTrouble("Daftar tempat {file} tidak dapat dibuka.", file=city)

    monkeypatch.setattr(under_test, "shipped_places", gone)
    keep_set(tmp_path, "dari_dinas", [STALL])
    heard: list[Message] = []
    locator = city_locator(AREAS, PROFILE, tmp_path, heard.append)
    assert [message.text for message in heard] == ["Daftar tempat {file} tidak dapat dibuka."]
    (candidate,) = locator.read("-6,1180; 106,1600").candidates
    assert (candidate.lat, candidate.lon) == (-6.118, 106.16)
    assert locator.read("warung zubaedah").candidates[0].id == "dari_dinas.w1"


def test_a_city_without_data_has_no_places() -> None:
    assert city_places(None).places == ()
    assert city_locator(Everywhere(), ELSEWHERE).read("-6,1180; 106,1600").candidates


def test_a_short_plus_code_is_read_around_the_city_of_the_desk() -> None:
    """The same few letters are a place in every city; in none of them is another's meant."""
    for profile in (PROFILE, ELSEWHERE):
        (candidate,) = city_locator(Everywhere(), profile).read("V5V8+2X").candidates
        assert distance_m(*profile.centre, candidate.lat, candidate.lon) < 80_000
        assert profile.city in str(candidate.why)
        assert not candidate.verified
