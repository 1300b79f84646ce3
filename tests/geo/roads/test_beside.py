"""Straight parts of a way through closed areas are told: nobody is believed to fly over a flood."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.events import RoadClosed
from siaga_desk.domain.places import Point
from siaga_desk.geo.roads.beside import closed_beside, enters
from siaga_desk.geo.roads.network import RoadSource
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.geo.travel import AccuracyClass, Origin
from tests.dispatch.room import PROFILE
from tests.geo.roads.networks import grid
from tests.geo.roads.test_road_times import NOW, around, at

COARSE = replace(grid(2, 30), source=RoadSource(AccuracyClass.MAIN_ROADS, "jalan utama"))
SPOTS = st.tuples(st.floats(-8, 8), st.floats(-8, 8))
STAR = [(3 * math.cos(a), 3 * math.sin(a)) for a in (2 * math.pi * n * 2 / 5 for n in range(5))]


@given(st.lists(SPOTS, min_size=3, max_size=5), st.lists(SPOTS, min_size=1, max_size=4))
def test_a_line_enters_where_it_has_a_point_inside(
    corners: list[tuple[float, float]], line: list[tuple[float, float]]
) -> None:
    area = shapely.Polygon(corners)
    shape = shapely.LineString(line) if len(line) > 1 else shapely.Point(line[0])
    assume(area.is_valid and area.area > 0.01)
    assume(all(shape.distance(shapely.Point(corner)) > 1e-6 for corner in corners))  # on a corner it may go either way
    assume(all(shapely.Point(spot).distance(area.exterior) > 1e-6 for spot in line))
    assert enters(line, corners) == shape.intersects(area)


def test_the_middle_of_a_star_is_inside_and_its_bays_are_not() -> None:
    assert enters([(0.0, 0.0)], STAR)
    assert enters([(0.0, -9.0), (0.0, 9.0)], STAR)
    assert not enters([(-2.9, 0.0)], STAR)


def crossed(*closures: Closure, vehicle: str = "") -> tuple[str, ...]:
    """Of the way between two places on either side of a closed area, far from the main road, which is shut between them."""
    engine = RoadTimes(COARSE, PROFILE)
    engine.tell([*closures, replace(around(0.5, 10, 0.9), id="shut")], NOW)
    way = engine.way(Origin(*at(10, 8), vehicle), *at(10, 12))
    assert way is not None
    assert not way.points, "straight"
    return way.beside


def test_a_straight_way_names_the_closed_areas_that_it_goes_through() -> None:
    assert crossed(around(10, 10)) == ("c",)
    assert crossed(around(9, 10)) == ()
    assert crossed(replace(around(10, 10), id="a"), replace(around(10, 12), id="b")) == ("a", "b"), "also the place's own"


@pytest.mark.parametrize(
    ("changed", "vehicle", "said"),
    [
        ({"slow_kmh": 5.0}, "truk", ()),
        ({"depth_m": 0.1}, "truk", ()),
        ({"depth_m": 3.0}, "truk", ("c",)),
        ({"shape": "road"}, "truk", ()),
        ({"ends": datetime(2026, 1, 1, tzinfo=UTC)}, "truk", ()),
    ],
)
def test_what_does_not_stop_the_vehicle_is_not_named(
    changed: dict[str, object], vehicle: str, said: tuple[str, ...]
) -> None:
    assert crossed(around(10, 10, 0.3, **changed), vehicle=vehicle) == said


def test_a_last_leg_into_the_water_is_named_and_a_road_beside_it_is_not() -> None:
    engine = RoadTimes(grid(6, 6), PROFILE)
    engine.tell([around(2, 2, 0.6)], NOW)
    into, beside = engine.way(Origin(*at(0, 0)), *at(2, 2)), engine.way(Origin(*at(0, 0)), *at(5, 5))
    assert into is not None
    assert beside is not None
    assert (into.beside, beside.beside) == (("c",), ())


def test_an_area_of_another_program_without_its_record_stops_nobody() -> None:
    record = RoadClosed("area", tuple(Point(*at(*spot)) for spot in ((0, 0), (0, 1), (1, 1))), "banjir", NOW)
    known, unknown = Closure("known", record, NOW), Closure("unknown")
    car = PROFILE.vehicles["mobil"]
    assert closed_beside([(at(0.3, 0.5), at(0.4, 0.6))], [known, unknown], car) == ("known",)
    assert closed_beside([(), ()], [known], car) == ()
