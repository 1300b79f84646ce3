"""Plus Codes: the specification's own vectors, and every short code comes back from near its place."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.geo.plus_code import decode, is_full, is_short, recover

# Vectors from test_data/ of github.com/google/open-location-code (Apache-2.0): decoding, validityTests, shortCodeTests.


@pytest.mark.parametrize(
    ("code", "south", "west", "north", "east"),
    [
        ("7FG49Q00+", 20.35, 2.75, 20.4, 2.8),
        ("7FG49QCJ+2V", 20.37, 2.782125, 20.370125, 2.78225),
        ("7FG49QCJ+2VX", 20.3701, 2.78221875, 20.370125, 2.78225),
        ("7FG49QCJ+2VXGJ", 20.370113, 2.782234375, 20.370114, 2.78223632813),
        ("8FVC2222+22", 47.0, 8.0, 47.000125, 8.000125),
        ("4VCPPQGP+Q9", -41.273125, 174.785875, -41.273, 174.786),
        ("62G20000+", 0.0, -180.0, 1, -179),
        ("22220000+", -90, -180, -89, -179),
        ("22222222+22", -90.0, -180.0, -89.999875, -179.999875),
        ("6VGX0000+", 0, 179, 1, 180),
        ("CFX3X2X2+X2", 89.9998750, 1, 90, 1.0001250),
        ("84000000+", 30, -140, 50, -120),
        ("849VGJQF+VX7QR3J", 37.5396691200, -122.3750698242, 37.5396691600, -122.3750697021),
        ("849VGJQF+VX7QR3J7QR3J", 37.5396691200, -122.3750698242, 37.5396691600, -122.3750697021),
    ],
)
def test_a_full_code_is_its_cell(code: str, south: float, west: float, north: float, east: float) -> None:
    cell = decode(code)
    assert cell is not None
    assert (cell.south, cell.west) == pytest.approx((south, west), abs=1e-9)
    assert (cell.south + cell.height, cell.west + cell.width) == pytest.approx((north, east), abs=1e-9)


@pytest.mark.parametrize(
    "code", ["8FWC2345+G6", "8FWC2345+G6G", "8fwc2345+", "8FWCX400+", "849VGJQF+VX7QR3J", "849VGJQF+VX7QR3JW"]
)
def test_full_codes(code: str) -> None:
    assert is_full(code)
    assert not is_short(code)


@pytest.mark.parametrize("code", ["WC2345+G6g", "2345+G6", "45+G6", "+G6"])
def test_short_codes(code: str) -> None:
    assert is_short(code)
    assert not is_full(code)
    assert decode(code) is None


@pytest.mark.parametrize(
    "code",
    [
        "G+",
        "+",
        "8FWC2345+G",
        "8FWC2_45+G6",
        "8FWC2η45+G6",
        "8FWC2345+G6+",
        "8FWC2345G6+",
        "8FWC2300+G6",
        "WC2300+G6g",
        "WC2345+G",
        "WC2300+",
        "849VGJQF+VX7QR3U",
        "849VGJQF+VX7QR3JU",
        "",
        "0812",
    ],
)
def test_what_is_no_code(code: str) -> None:
    assert not is_full(code)
    assert not is_short(code)
    assert decode(code) is None
    assert recover(code, -6.12, 106.15) is None


@pytest.mark.parametrize(
    ("full", "lat", "lon", "short"),
    [
        ("9C3W9QCJ+2VX", 51.3701125, -1.217765625, "+2VX"),
        ("9C3W9QCJ+2VX", 51.3708675, -1.217765625, "CJ+2VX"),
        ("9C3W9QCJ+2VX", 51.3701125, -1.217010625, "CJ+2VX"),
        ("9C3W9QCJ+2VX", 51.3852125, -1.217765625, "9QCJ+2VX"),
        ("9C3W9QCJ+2VX", 51.3701125, -1.202665625, "9QCJ+2VX"),
        ("8FJFW222+", 42.899, 9.012, "22+"),
        ("796RXG22+", 14.95125, -23.5001, "22+"),
        ("8FRCXGRF+PM", 47.00, 8.55, "XGRF+PM"),
        ("CFX22222+22", 89.6, 0.0, "2222+22"),
        ("2CXXXXXX+XX", -81.0, 0.0, "XXXXXX+XX"),
    ],
)
def test_a_short_code_is_recovered_from_near_its_place(full: str, lat: float, lon: float, short: str) -> None:
    found, wanted = recover(short, lat, lon), decode(full)
    assert found is not None
    assert wanted is not None
    assert (found.south, found.west) == pytest.approx((wanted.south, wanted.west), abs=1e-9)


digits = st.text(alphabet="23456789CFGHJMPQRVWX", min_size=1, max_size=1)


@given(st.lists(digits, min_size=8, max_size=8), st.floats(-0.49, 0.49), st.floats(-0.49, 0.49))
def test_four_digits_less_are_recovered_within_half_a_degree(tail: list[str], north: float, east: float) -> None:
    code = "6P5G" + "".join(tail[:4]) + "+" + "".join(tail[4:])
    cell = decode(code)
    assert cell is not None
    lat, lon = cell.centre
    found = recover(code[4:], lat + north, lon + east)
    assert found is not None
    assert math.dist(found.centre, cell.centre) < 1e-9


@given(st.text(max_size=30), st.floats(-90, 90), st.floats(-180, 180))
def test_any_text_is_a_cell_or_none(text: str, lat: float, lon: float) -> None:
    assert (decode(text) is not None) == is_full(text)
    assert recover(text, lat, lon) is None or is_short(text)
