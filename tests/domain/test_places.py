"""Geometry on the mean sphere, wherever on earth."""

from __future__ import annotations

import pytest

from siaga_desk.domain.places import distance_m, point_from, rim

HERE = (-6.1093, 106.1678)  # Pasar Rau


@pytest.mark.parametrize(("lat", "lon"), [HERE, (-7.45, 112.7), (0.0, 180.0), (89.9, 10.0), (-89.99, -170.0)])
def test_a_point_from_a_point_lies_as_far_as_asked(lat: float, lon: float) -> None:
    for there in rim(lat, lon, 1500.0):
        assert distance_m(lat, lon, *there) == pytest.approx(1500.0, abs=0.05)
    north = point_from(*HERE, 1000, 0)
    east = point_from(*HERE, 1000, 90)
    assert north[0] > HERE[0]
    assert east[1] > HERE[1]
