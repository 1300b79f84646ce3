"""The map's own geometry on a jagged coast: fewer vertices, and still no gap between land, neighbours and sea."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from siaga_desk.geo.build_map import (
    Projection,
    coast_of,
    frame_around,
    label_point,
    sea_beside,
    simplified_coverage,
    surroundings,
)

WEST, MIDDLE, EAST = 106.10, 106.13, 106.16
SOUTH, COAST, NORTH = -6.20, -6.17, -6.14
FRAME = (WEST, SOUTH, EAST, NORTH)
PROJECTION = Projection(32748)


def jagged(start: tuple[float, float], end: tuple[float, float], seed: int) -> list[tuple[float, float]]:
    """A line of 200 small steps, up to 8 m off the straight one; its ends are where they should be."""
    random = np.random.default_rng(seed)
    share = np.linspace(0, 1, 201)[:, None]
    points = np.array(start) * (1 - share) + np.array(end) * share
    points[1:-1] += random.uniform(-7e-5, 7e-5, (199, 2))
    return [(float(x), float(y)) for x, y in points]


@pytest.fixture
def land() -> list[shapely.Polygon]:
    """Two areas side by side, their common border and their coast jagged."""
    border = jagged((MIDDLE, SOUTH), (MIDDLE, COAST), 1)
    left_coast, right_coast = jagged((WEST, COAST), (MIDDLE, COAST), 2), jagged((MIDDLE, COAST), (EAST, COAST), 3)
    left = shapely.Polygon([(WEST, SOUTH), *border, *left_coast[::-1]])
    right = shapely.Polygon([*border[::-1], (EAST, SOUTH), *right_coast[::-1]])
    return [left, right]


@pytest.fixture
def sea(land: list[shapely.Polygon]) -> shapely.Geometry:
    return shapely.box(*FRAME).difference(shapely.union_all(land))


def test_a_simplified_coverage_is_one(land: list[shapely.Polygon]) -> None:
    plain = simplified_coverage(land, PROJECTION)
    assert shapely.coverage_is_valid(plain)
    assert shapely.get_num_coordinates(plain).sum() < shapely.get_num_coordinates(land).sum() / 2
    coordinates = shapely.get_coordinates(plain)
    assert np.array_equal(coordinates, np.round(coordinates, 6))


def test_what_is_no_coverage_is_not_simplified(land: list[shapely.Polygon]) -> None:
    overlap = land[1].union(shapely.box(MIDDLE - 0.01, SOUTH, MIDDLE, COAST - 0.01))
    bow_tie = shapely.Polygon([(WEST, SOUTH), (MIDDLE, COAST), (WEST, COAST), (MIDDLE, SOUTH)])
    for shapes in ([land[0], overlap], [bow_tie]):
        with pytest.raises(ValueError, match="not a coverage"):
            simplified_coverage(shapes, PROJECTION)


def test_the_drawn_sea_meets_the_drawn_land_without_a_gap(land: list[shapely.Polygon], sea: shapely.Geometry) -> None:
    plain = simplified_coverage(land, PROJECTION)
    drawn = sea_beside(plain, sea, FRAME)
    assert drawn.intersection(shapely.union_all(plain)).area < 1e-12
    assert drawn.union(shapely.union_all(plain)).symmetric_difference(shapely.box(*FRAME)).area < 1e-12


def test_land_that_is_not_known_is_not_drawn_as_sea(land: list[shapely.Polygon], sea: shapely.Geometry) -> None:
    drawn = sea_beside(land[:1], sea, FRAME)  # the right half is unknown
    assert not drawn.contains(shapely.Point(106.15, -6.19))
    assert drawn.contains(shapely.Point(106.15, -6.15))


def test_surroundings_are_plainer_inside_and_the_same_outside(land: list[shapely.Polygon]) -> None:
    plain = simplified_coverage(land, PROJECTION)
    around = surroundings(plain, FRAME, PROJECTION)
    assert shapely.coverage_is_valid(around)
    assert shapely.get_num_coordinates(around).sum() < shapely.get_num_coordinates(plain).sum()
    outline = shapely.union_all(plain).boundary
    assert shapely.hausdorff_distance(outline, shapely.union_all(around).boundary) < 1e-9


def test_surroundings_are_cut_at_the_frame(land: list[shapely.Polygon]) -> None:
    frame = (WEST + 0.01, SOUTH + 0.01, MIDDLE - 0.001, NORTH)
    left, right = surroundings(simplified_coverage(land, PROJECTION), frame, PROJECTION)
    assert left.bounds[:2] == pytest.approx(frame[:2])
    assert right.is_empty


def test_the_coast_is_the_sea_without_its_frame(land: list[shapely.Polygon], sea: shapely.Geometry) -> None:
    coast = coast_of(sea, FRAME)
    assert shapely.get_num_geometries(coast) == 1
    assert coast.bounds[1::2] == pytest.approx((COAST, COAST), abs=1e-4)
    assert (coast.bounds[0], coast.bounds[2]) == (WEST, EAST)


def test_the_frame_lies_on_round_numbers_around_the_shape() -> None:
    assert frame_around(shapely.box(106.066, -6.2199, 106.2553, -5.9806)) == pytest.approx((106.01, -6.275, 106.315, -5.925))


def test_a_label_stands_deep_inside() -> None:
    hook = shapely.Polygon([(0, 0), (9, 0), (9, 9), (8, 9), (8, 1), (0, 1)])  # its centroid is outside
    shape = shapely.transform(hook, lambda points: points * 0.01 + (106.1, -6.2))
    lat, lon = label_point(shape, PROJECTION)
    assert shape.contains(shapely.Point(lon, lat))
    assert shape.boundary.distance(shapely.Point(lon, lat)) > 0.0049
