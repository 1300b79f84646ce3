"""The place box's front door: what is said and what is sent, never snapped, never swapped without a word."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaga_desk.domain.places import LocationMethod, distance_m
from siaga_desk.geo.areas import shipped_areas
from siaga_desk.geo.gazetteer import Place, PlaceKind
from siaga_desk.geo.locate import Locator, Reading, picked
from siaga_desk.geo.places_file import shipped_places
from tests.memory import CENTRE, Everywhere

NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
AREAS = shipped_areas("kota_serang")
CITY = Locator(AREAS, CENTRE, shipped_places("kota_serang"))
NAMELESS = Locator(Everywhere(), CENTRE)


def read(text: str) -> Reading:
    return CITY.read(text, now=NOW)


def point(reading: Reading) -> tuple[float, float]:
    (candidate,) = reading.candidates
    return candidate.lat, candidate.lon


# --- sent -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "-6.1093, 106.1678",
        "-6,1093; 106,1678",
        "geo:-6.1093,106.1678?z=17",
        "https://maps.google.com/?q=-6.1093,106.1678",
        "saya di -6.1093, 106.1678 dekat pasar",
    ],
)
def test_a_point_that_was_sent_is_that_point(text: str) -> None:
    reading = read(text)
    assert point(reading) == (-6.1093, 106.1678)
    candidate = reading.candidates[0]
    assert (candidate.method, candidate.verified) == (LocationMethod.TYPED, True)
    assert candidate.area.kelurahan == "Cimuncang"
    assert reading.trouble is reading.notice is None


def test_swapped_coordinates_are_read_and_said() -> None:
    reading = read("106.1678, -6.1093")
    assert point(reading) == (-6.1093, 106.1678)
    assert "tertukar" in str(reading.notice)


def test_off_the_earth_is_said() -> None:
    reading = read("96,2; 106,1")
    assert not reading.candidates
    assert "luar bumi" in str(reading.trouble)


def test_outside_the_city_the_neighbour_is_named() -> None:
    reading = read("-6.05, 106.10")
    assert "Titik ini di luar kota, di Kec. Kramatwatu" in str(reading.notice)
    assert reading.candidates[0].area.neighbour == "Kec. Kramatwatu, Kabupaten Serang"
    assert picked(-5.9, 106.16, AREAS).area.at_sea


def test_a_telephones_message_keeps_its_circle_and_its_confidence() -> None:
    body = 'A"ML=1;lt=-6.10930;lg=+106.16780;rd=35;top=20261121045900;lc=68;pm=G;ml='
    candidate = read(f"{body}{len(body) + 3}").candidates[0]
    assert (candidate.lat, candidate.lon, candidate.radius_m) == (-6.1093, 106.1678, 35.0)
    assert (candidate.method, candidate.confidence, candidate.kind) == (LocationMethod.PHONE, 68, "aml")


def test_a_city_without_names_still_reads_coordinates() -> None:
    assert point(NAMELESS.read("-6.1, 106.1")) == (-6.1, 106.1)
    assert "cimuncang" in str(NAMELESS.read("cimuncang").trouble)


# --- said -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["Kel. Cimuncang", "kelurahan  CIMUNCANG", "kelurahan cimun"])
def test_a_kelurahan_by_name_with_all_of_it_in_the_circle(text: str) -> None:
    first = read(text).candidates[0]
    assert (first.name, first.method) == ("Kel. Cimuncang", LocationMethod.KELURAHAN)
    assert not first.verified, "an area says no place"
    farthest_m = max(
        distance_m(first.lat, first.lon, lat / 1000, lon / 1000)
        for lat in range(-6200, -6050, 2)
        for lon in range(106080, 106250, 2)
        if AREAS.locate(lat / 1000, lon / 1000).kelurahan == "Cimuncang"
    )
    assert first.radius_m >= farthest_m


def test_of_equal_names_the_smaller_area_comes_first() -> None:
    names = [c.name for c in read("serang").candidates]
    assert names.index("Kel. Serang") < names.index("Kec. Serang")
    assert read("kec. serang").candidates[0].name == "Kec. Serang"


@pytest.mark.parametrize("text", ["xq, wv", "inf 106", "jembatan merah", "<b>x</b>", "…", "0812 3456 7890"])
def test_what_is_not_known_has_no_candidate(text: str) -> None:
    reading = read(text)
    assert not reading.candidates
    assert "Pin belum ditaruh" in str(reading.trouble)


def test_half_known_is_offered_with_what_is_not_and_never_as_certain() -> None:
    reading = read("jembatan merah kasemen")
    assert reading.candidates[0].name == "Kel. Kasemen"
    assert reading.candidates[0].unread == "jembatan merah"
    assert not any(candidate.verified for candidate in reading.candidates)
    assert "“jembatan merah” tidak dikenal" in str(reading.notice)


def test_a_place_across_the_border_is_named_and_said() -> None:
    reading = read("puskesmas kramatwatu")
    assert reading.candidates[0].name == "Puskesmas Kramat Watu"
    assert "Kec. Kramatwatu" in str(reading.notice)


def test_what_the_caller_said_is_kept_where_it_says_more_than_the_name() -> None:
    assert read("puskesmas singandaru").candidates[0].place == "Puskesmas Singandaru"
    assert read("belakang puskesmas singandaru").candidates[0].place == "belakang puskesmas singandaru"
    assert read("kelurahan kagungan").candidates[0].place is None
    assert read("RT 02 RW 05 Kagungan").candidates[0].place == "RT 02 RW 05 Kagungan"
    assert read("kec. kasemen").candidates[0].place == "seluruh Kec. Kasemen"


def test_a_place_can_be_learnt_and_forgotten() -> None:
    city = Locator(AREAS, CENTRE, shipped_places("kota_serang"))
    gate = Place("saved:1", PlaceKind.LANDMARK, "Gapura Zamrud", -6.11, 106.16, 50, aliases=("pintu ijo",))
    assert not city.read("gapura zamrud").candidates
    city.learn(gate)
    assert city.read("gapura zamrud").candidates[0].id == "saved:1"
    assert city.read("pintu ijo").candidates[0].verified
    assert city.place("saved:1") == gate
    city.learn(Place("saved:1", PlaceKind.LANDMARK, "Gapura Nilam", -6.11, 106.16, 50))
    assert all(candidate.unread for candidate in city.read("gapura zamrud").candidates)
    city.forget("saved:1")
    city.forget("never known")
    assert not city.read("gapura nilam").candidates


def test_nearness_decides_between_equals_only() -> None:
    """Two kelurahan are called Sukawana; the better match stays first wherever one looks."""
    twice = [c for c in read("kel sukawana").candidates if c.name == "Kel. Sukawana"]
    assert len(twice) == 2
    for wanted in twice:
        near = CITY.read("kel sukawana", near=(wanted.lat, wanted.lon)).candidates
        assert (near[0].lat, near[0].lon) == (wanted.lat, wanted.lon)
    assert CITY.read("pasar rau", near=(-6.0392, 106.162)).candidates[0].name == "Pasar Rau"


@given(st.text(max_size=10_000))
@settings(max_examples=60)
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    reading = read(text)
    assert bool(reading.candidates) or (reading.trouble is not None) == bool(text.strip())
    for candidate in reading.candidates:
        assert 0.0 <= candidate.score <= 1.0
        assert 0.0 < candidate.radius_m <= 50_000.0
        assert len(candidate.place or "") <= 200


_WORDS = """
dekat belakang depan antara dan sebelah utara selatan arah 500 meter kilo km 4 sdn sman 1 puskesmas pasar rau jl raya
jakarta kasemen kel kec serang ciceri rt 02 rw blok c no 12 , pertigaan stasiun karangantu ke setengah ratus dari
"""
_SPEECH = st.lists(st.sampled_from(_WORDS.split()), max_size=60)


@given(_SPEECH)
def test_words_in_any_order_are_read_or_refused(spoken: list[str]) -> None:
    text = " ".join(spoken)
    reading = read(text)
    assert bool(reading.candidates) or (reading.trouble is not None) == bool(text.strip())
