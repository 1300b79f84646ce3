"""Geometry on the mean sphere, wherever on earth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.places import bearing_deg, distance_m, point_from, rim

HERE = (-6.1093, 106.1678)  # Pasar Rau


@pytest.mark.parametrize(("lat", "lon"), [HERE, (-7.45, 112.7), (0.0, 180.0), (89.9, 10.0), (-89.99, -170.0)])
def test_a_point_from_a_point_lies_as_far_as_asked(lat: float, lon: float) -> None:
    for there in rim(lat, lon, 1500.0):
        assert distance_m(lat, lon, *there) == pytest.approx(1500.0, abs=0.05)
    north = point_from(*HERE, 1000, 0)
    east = point_from(*HERE, 1000, 90)
    assert north[0] > HERE[0]
    assert east[1] > HERE[1]


@pytest.mark.parametrize(
    ("there", "bearing"),
    [((-5.0, 106.1678), 0.0), ((-7.0, 106.1678), 180.0), (HERE, 0.0), ((90.0, 0.0), 0.0), ((-6.1093, 106.2678), 90.005)],
)
def test_the_direction_to_a_point(there: tuple[float, float], bearing: float) -> None:
    off = bearing_deg(*HERE, *there) - bearing
    assert (off + 180) % 360 - 180 == pytest.approx(0.0, abs=0.001)


def test_the_direction_over_the_date_line_is_the_short_one() -> None:
    assert bearing_deg(0.0, 179.9, 0.0, -179.9) == pytest.approx(90.0)


@given(st.floats(-85, 85), st.floats(-180, 180), st.floats(100, 100_000), st.floats(0, 359))
def test_who_sets_out_in_the_direction_and_goes_the_distance_is_there(
    lat: float, lon: float, way_m: float, deg: float
) -> None:
    there = point_from(lat, lon, way_m, deg)
    again = point_from(lat, lon, distance_m(lat, lon, *there), bearing_deg(lat, lon, *there))
    assert distance_m(*there, *again) < 0.05  # seven decimals are kept
