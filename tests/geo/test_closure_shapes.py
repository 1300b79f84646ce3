"""How large a shape is and how far a point lies from it, against shapely on a flat map; and shapes made simpler."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.closures import MAX_POINTS
from siaga_desk.domain.events import ClosureShape
from siaga_desk.geo.closure_shapes import COARSEST_M, METRE_DEG, Outline, area_m2, beside_m, simplified

LAT, LON = -6.12, 106.15
STEPS = st.tuples(st.integers(-4000, 4000), st.integers(-4000, 4000))


def at(east_m: float, north_m: float) -> tuple[float, float]:
    return LAT + north_m * METRE_DEG, LON + east_m * METRE_DEG / math.cos(math.radians(LAT))


def test_a_field_of_two_hectares() -> None:
    assert area_m2((at(0, 0), at(200, 0), at(200, 100), at(0, 100))) == pytest.approx(20_000, rel=1e-3)
    assert area_m2(()) == 0.0


@given(st.lists(STEPS, min_size=3, max_size=8))
def test_an_area_is_that_of_its_ring(steps: list[tuple[int, int]]) -> None:
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(steps, [*steps[1:], steps[0]], strict=True))
    assert area_m2(tuple(at(*step) for step in steps)) == pytest.approx(abs(doubled) / 2, rel=5e-3, abs=5e4)


@given(st.lists(STEPS, min_size=2, max_size=8), STEPS)
def test_how_far_a_point_lies_from_a_line(steps: list[tuple[int, int]], point: tuple[int, int]) -> None:
    wanted_m = shapely.distance(shapely.LineString(steps), shapely.Point(point))
    assert beside_m(*at(*point), tuple(at(*step) for step in steps)) == pytest.approx(wanted_m, rel=5e-3, abs=5)


def test_a_simpler_shape_lies_as_near_to_what_it_was_as_it_says() -> None:
    coast = tuple(at(2 * n, 300 * math.sin(n / 90) + 3 * math.sin(n)) for n in range(4 * MAX_POINTS))
    for outline in (Outline(ClosureShape.ROAD, coast), Outline(ClosureShape.AREA, (*coast, at(4000, 9000)))):
        simple, off_m = simplified(outline)
        assert len(simple.points) <= MAX_POINTS
        assert 0 < off_m <= COARSEST_M
        assert set(simple.points) <= set(outline.points)
        line = (*simple.points, simple.points[0]) if outline.shape is ClosureShape.AREA else simple.points
        assert max(beside_m(*point, line) for point in outline.points[::7]) <= 1.02 * off_m
