"""Whatever text comes in, an answer comes out; and whatever form a point is written in, the point comes back."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.places import check_position, distance_m
from siaga_desk.geo.coordinates import MAX_POINTS, Form, Written, read_point
from tests.memory import CENTRE

PIECES = (
    "-6.1093", "106.1678", "6°07'12.3\"", "S", "E", "LS", "BT", ", ", " ", ";", "lat ", "bujur ", "°", "'", '"', "!3d",
    "!4d", "%2C", "%", "@", "geo:", "https://maps.google.com/?q=", "https://goo.gl/", "/maps/place/", "V5V8+2X", "+", "48M",
    "626000", "9323000",
    "km 4", "\0", "\ud800", "٦", "𝟞", "\n", "u=", "z", "-", "0", "9" * 50, "=", "&", "://", "#map=17/",
)  # fmt: skip


def sound(points: tuple[Written, ...]) -> None:
    for point in points:
        assert check_position(point.lat, point.lon) == (point.lat, point.lon)
        assert 20 <= point.radius_m <= 50_000
        assert str(point.why)


@given(st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=40).map("".join)))
def test_any_text_is_answered(text: str) -> None:
    reading = read_point(text, CENTRE)
    if reading is not None:
        assert bool(reading.points) != (reading.trouble is not None)
        assert len(reading.points) <= MAX_POINTS
        sound(reading.points)
        str(reading.trouble), str(reading.notice)


@pytest.mark.parametrize("piece", PIECES)
def test_ten_thousand_characters_of_one_kind_are_answered(piece: str) -> None:
    reading = read_point(piece * (10_000 // len(piece)), CENTRE)
    assert reading is None or len(reading.points) <= MAX_POINTS


south = st.floats(-11, -0.01)
east = st.floats(95, 141)


def near(text: str, lat: float, lon: float, form: Form) -> None:
    reading = read_point(text, CENTRE)
    assert reading is not None
    (point,) = reading.points
    assert point.form is form
    assert point.verified
    assert distance_m(point.lat, point.lon, lat, lon) <= point.radius_m * math.sqrt(2)


@given(south, east, st.integers(2, 7), st.sampled_from([", ", "; ", " "]), st.sampled_from(".,"))
def test_decimal_degrees_come_back(lat: float, lon: float, decimals: int, between: str, sign: str) -> None:
    near(f"{lat:.{decimals}f}{between}{lon:.{decimals}f}".replace(".", sign), lat, lon, Form.DECIMAL)


def in_seconds(degrees: float, decimals: int) -> str:
    steps = round(abs(degrees) * 3600 * 10**decimals)
    minutes, rest = divmod(steps, 60 * 10**decimals)
    seconds = f"{rest / 10**decimals:0{3 + decimals if decimals else 2}.{decimals}f}"
    return f"{minutes // 60}°{minutes % 60:02}'{seconds}\""


@given(south, east, st.integers(0, 3))
def test_degrees_minutes_and_seconds_come_back(lat: float, lon: float, decimals: int) -> None:
    near(f"{in_seconds(lat, decimals)}S {in_seconds(lon, decimals)}E", lat, lon, Form.DMS)


def in_minutes(degrees: float, decimals: int) -> str:
    whole, rest = divmod(round(abs(degrees) * 60 * 10**decimals), 60 * 10**decimals)
    return f"{whole}°{rest / 10**decimals:.{decimals}f}'"


@given(south, east, st.integers(1, 5))
def test_degrees_and_minutes_come_back(lat: float, lon: float, decimals: int) -> None:
    near(f"{in_minutes(lat, decimals)} LS, {in_minutes(lon, decimals)} BT", lat, lon, Form.DDM)


@given(st.integers(46, 54), st.integers(170_000, 830_000), st.integers(8_785_000, 9_999_000))
def test_utm_comes_back(zone: int, easting: int, northing: int) -> None:
    from pyproj import Transformer

    lon, lat = Transformer.from_crs(f"EPSG:{32700 + zone}", "EPSG:4326", always_xy=True).transform(easting, northing)
    near(f"{zone}LS {easting} {northing}", lat, lon, Form.UTM)


@given(south, east, st.integers(4, 7))
def test_links_come_back(lat: float, lon: float, decimals: int) -> None:
    pair = f"{lat:.{decimals}f},{lon:.{decimals}f}"
    near(f"Lokasi: https://maps.google.com/?q={pair}", lat, lon, Form.LINK)
    near(f"geo:{pair}?z=17", lat, lon, Form.GEO)


@given(south, east)
def test_a_swapped_pair_comes_back_and_is_said(lat: float, lon: float) -> None:
    reading = read_point(f"{lon:.5f}; {lat:.5f}", CENTRE)
    assert reading is not None
    assert "tertukar" in str(reading.notice)
    assert distance_m(reading.points[0].lat, reading.points[0].lon, lat, lon) < 2
