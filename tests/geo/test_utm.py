"""UTM coordinates: the projection is the one of pyproj, and only what is written as UTM is read as such."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pyproj import Transformer

from siaga_desk.geo.utm import find_utm, from_utm


@given(st.integers(46, 54), st.floats(100_000, 900_000), st.floats(0, 10_000_000), st.booleans())
def test_the_projection_agrees_with_pyproj_to_the_millimetre(
    zone: int, easting: float, northing: float, south: bool
) -> None:
    crs = f"EPSG:{(32700 if south else 32600) + zone}"
    lon, lat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(easting, northing)
    assume(abs(lat) < 80)  # UTM ends there
    found = from_utm(zone, easting, northing, south=south)
    assert found[0] == pytest.approx(lat, abs=1e-8)
    assert (found[1] - lon) * math.cos(math.radians(lat)) == pytest.approx(0, abs=1e-8)


@pytest.mark.parametrize(
    ("text", "step_m", "letter"),
    [
        ("48M 626000 9323000", 1, "M"),
        ("48 s 626000.5, 9323000.5", 0.1, "S"),
        ("48LS 626000,25 9323000,25", 0.01, "LS"),
        ("zona 48S 626.000 9.323.000", 1, "S"),
        ("x 626000mE 9323000mN (zona 48M)", 1, "M"),
    ],
)
def test_what_a_step_is_worth(text: str, step_m: float, letter: str) -> None:
    (found,) = find_utm(text)
    assert (found.step_m, found.letter) == (pytest.approx(step_m), letter)
    assert (found.lat, found.lon) == pytest.approx((-6.12359, 106.13871), abs=1e-4)


def test_two_in_one_text() -> None:
    first, second = find_utm("48M 626000 9323000 dan 48M 627000 9324000")
    assert first.end <= second.start
    assert first.lat < second.lat


@pytest.mark.parametrize(
    "text",
    ["", "48", "48 M", "626000 9323000", "45M 626000 9323000", "55M 626000 9323000", "48I 626000 9323000", "48M 62600 93230",
     "148M 626000 9323000", "48MX 626000 9323000", "48M 99999 99999", "0812 626000 932300", "48M 626000 93230000"],
)  # fmt: skip
def test_what_is_no_utm(text: str) -> None:
    assert list(find_utm(text)) == []


@given(st.text(alphabet="468MSN0123 ,.;:/mETXYNU()\n", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for found in find_utm(text):
        assert math.isfinite(found.lat)
        assert math.isfinite(found.lon)
        assert 0 <= found.start < found.end <= len(text)
