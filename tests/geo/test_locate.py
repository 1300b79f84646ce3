"""What was typed as a place: never snapped, never swapped without a word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.places import LocationMethod, distance_m
from siaga_desk.geo.areas import Areas, shipped_areas
from siaga_desk.geo.locate import Reading, picked, read_place
from tests.memory import Everywhere


@pytest.fixture(scope="module")
def areas() -> Areas:
    return shipped_areas("kota_serang")


def point(reading: Reading) -> tuple[float, float]:
    (candidate,) = reading.candidates
    return candidate.lat, candidate.lon


@pytest.mark.parametrize(
    "text",
    [
        "-6.1093, 106.1678",
        "-6.1093 106.1678",
        "-6,1093; 106,1678",
        "-6,1093 106,1678",
        "-6,1093, 106,1678",
        "−6,1093; 106,1678",
        "6,1093 LS; 106,1678 BT",
        "6.1093S 106.1678E",
        "6.1093° S, 106.1678° E",
        "geo:-6.1093,106.1678",
        "geo:-6.1093,106.1678?z=17",
        "https://maps.google.com/?q=-6.1093,106.1678",
        "https://www.google.com/maps/@-6.1093,106.1678,17z",
        "https://www.google.com/maps/place/Pasar+Rau/@-6.1093,106.1678,17z/data=abc",
        "  -6.1093 ,  106.1678 ",
    ],
)
def test_coordinates_in_every_way_people_write_them(areas: Areas, text: str) -> None:
    reading = read_place(text, areas)
    assert point(reading) == (-6.1093, 106.1678)
    assert reading.trouble is None
    assert reading.candidates[0].method is LocationMethod.TYPED
    assert reading.candidates[0].area.inside_city


def test_swapped_coordinates_are_read_and_said(areas: Areas) -> None:
    reading = read_place("106.1678, -6.1093", areas)
    assert point(reading) == (-6.1093, 106.1678)
    assert reading.notice is not None
    assert "tertukar" in str(reading.notice)


def test_a_missing_minus_is_offered_never_assumed(areas: Areas) -> None:
    reading = read_place("6.1093, 106.1678", areas)
    assert [(c.lat, c.lon) for c in reading.candidates] == [(-6.1093, 106.1678), (6.1093, 106.1678)]
    assert "minus" in str(reading.candidates[0].why)


@pytest.mark.parametrize("text", ["96,2; 106,1", "-6,1; 200,5", "999999,1; 1,0"])
def test_off_the_earth_is_said(areas: Areas, text: str) -> None:
    reading = read_place(text, areas)
    assert not reading.candidates
    assert "luar bumi" in str(reading.trouble)


@pytest.mark.parametrize("text", ["nan, nan", "inf 106", "jembatan merah", "km 4", "<b>x</b>", "-6.1", "se"])
def test_what_is_not_known_has_no_candidate(areas: Areas, text: str) -> None:
    reading = read_place(text, areas)
    assert not reading.candidates
    assert "Pin belum ditaruh" in str(reading.trouble)


def test_few_decimals_are_a_wide_circle(areas: Areas) -> None:
    assert read_place("-6.1, 106.2", areas).candidates[0].radius_m == pytest.approx(5566)
    assert read_place("-6.11934, 106.15532", areas).candidates[0].radius_m == 20


@pytest.mark.parametrize("text", ["cimuncang", "Kel. Cimuncang", "kelurahan  CIMUNCANG", "cimun"])
def test_a_kelurahan_by_name_with_all_of_it_in_the_circle(areas: Areas, text: str) -> None:
    first = read_place(text, areas).candidates[0]
    assert (first.name, first.method) == ("Kel. Cimuncang", LocationMethod.KELURAHAN)
    label = next(k for k in areas.kelurahan if k.name == "Cimuncang")
    farthest = max(
        distance_m(label.label_lat, label.label_lon, lat / 1000, lon / 1000)
        for lat in range(-6200, -6050, 2)
        for lon in range(106080, 106250, 2)
        if areas.locate(lat / 1000, lon / 1000).kelurahan == "Cimuncang"
    )
    assert first.radius_m >= farthest - 150


def test_a_kecamatan_reaches_over_its_kelurahan(areas: Areas) -> None:
    both = read_place("serang", areas).candidates
    names = [c.name for c in both]
    assert names[:2] == ["Kel. Serang", "Kec. Serang"], "of equal names the smaller first"
    assert both[1].radius_m > both[0].radius_m
    assert read_place("kec. serang", areas).candidates[0].name == "Kec. Serang"


def test_outside_the_city_the_neighbour_is_named(areas: Areas) -> None:
    reading = read_place("-6.05, 106.10", areas)
    assert "Titik ini di luar kota, di Kec. " in str(reading.notice)
    assert picked(-5.9, 106.16, areas).area.at_sea


def test_a_city_without_names_still_reads_coordinates() -> None:
    assert point(read_place("-6.1, 106.1", Everywhere())) == (-6.1, 106.1)
    assert read_place("cimuncang", Everywhere()).trouble is not None


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    reading = read_place(text, Everywhere())
    assert bool(reading.candidates) + (reading.trouble is not None) == (1 if text.split() else 0)


@given(st.floats(-90, 90), st.floats(-180, 180), st.integers(1, 6), st.booleans())
def test_a_typed_pair_is_where_it_says(lat: float, lon: float, decimals: int, commas: bool) -> None:
    text = f"{lat:.{decimals}f}; {lon:.{decimals}f}"
    reading = read_place(text.replace(".", ",") if commas else text, Everywhere())
    assert reading.candidates
    found = {(abs(round(c.lat, 6)), abs(round(c.lon, 6))) for c in reading.candidates}
    wanted = (abs(round(float(f"{lat:.{decimals}f}"), 6)), abs(round(float(f"{lon:.{decimals}f}"), 6)))
    assert found <= {wanted, wanted[::-1]}
