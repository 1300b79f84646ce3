"""What is drawn as reached is reached: against a search from the definition, around closures, part of the way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.places import point_from
from siaga_desk.geo.roads.city_roads import CityRoads
from siaga_desk.geo.roads.main_roads import main_roads
from siaga_desk.geo.roads.network import RoadNetwork
from siaga_desk.geo.roads.paths import NEVER
from siaga_desk.geo.roads.reach import CELL_M, STEP_M, Band, _outline, _wider, reach
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.geo.straight_line import StraightLine
from siaga_desk.geo.travel import Origin
from tests.geo.roads.networks import grid, network
from tests.geo.roads.test_paths import by_definition
from tests.geo.roads.test_road_times import NOW, PROFILE, around, at, closure

BESIDE_M = 3.9 * CELL_M + STEP_M
"""How far from what is reached an area may go: to the end of a piece of road that is begun, across a cell, its mitred
corner a cell wider, and moved by a cell."""


def shape(band: Band) -> shapely.MultiPolygon:
    """The areas as one geometry, (lat, lon); it must be sound."""
    made = shapely.MultiPolygon([shapely.Polygon(edge, holes) for edge, *holes in band.areas])
    assert made.is_valid
    return made


def holds(band: Band, points: Sequence[tuple[float, float]]) -> list[bool]:
    found = shapely.intersects_xy(shape(band), [lat for lat, _ in points], [lon for _, lon in points])
    return [bool(each) for each in found]


def places(town: RoadNetwork) -> list[tuple[float, float]]:
    return list(zip(town.node_lat.tolist(), town.node_lon.tolist(), strict=True))


@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    limits=st.lists(st.integers(20, 400), min_size=1, max_size=3, unique=True).map(sorted),
    gone=st.floats(0, 0.4),
)
def test_it_holds_what_is_reached_in_time_and_little_else(seed: int, limits: list[int], gone: float) -> None:
    """Grids with streets missing, one-way and both ways, slow and quick, at once with a flood in the middle of them."""
    chance = np.random.default_rng(seed)
    whole = grid(14, 14)
    kept = chance.random(whole.arcs) >= gone
    kept[0] = True
    town = whole.kept(kept)
    town.seconds[:] = chance.integers(3, 40, town.arcs)
    engine = RoadTimes(town, PROFILE)
    flood = around(6.5, 6.5, 2.3)
    engine.tell([flood], NOW)
    at_node = places(town)
    starts = chance.choice(town.nodes, 2, replace=False).tolist()
    weights = np.where(np.isfinite(over := engine.seconds("")), over * 1000, NEVER).round().astype(np.int64)
    open_ = [node for node in starts if (weights[(town.tail == node) | (town.head == node)] < NEVER).all()]
    times = np.array(by_definition(town, weights, [(node, 0) for node in open_])) / 1000
    bands = reach(engine, [Origin(*at_node[node]) for node in open_], limits)
    assert [band.limit_s for band in bands] == limits
    if not open_:  # both in the flood
        assert not any(band.rings for band in bands)
        return
    for band in bands:
        inside = holds(band, at_node)
        for node in np.flatnonzero(times <= band.limit_s):
            assert inside[node]
        # how far along each street one comes; every place in the area is near to such a piece
        shares = np.clip((band.limit_s - times[town.tail]) / np.maximum(over, 1e-9), 0, 1) * np.isfinite(over)
        driven = [n for n in range(town.arcs) if times[town.tail[n]] <= band.limit_s and np.isfinite(over[n])]
        ends = [
            (
                (1 - shares[n]) * np.array(at_node[town.tail[n]]) + shares[n] * np.array(at_node[town.head[n]]),
                at_node[town.tail[n]],
            )
            for n in driven
        ]
        assert all(holds(band, [tuple(end) for end, _ in ends]))
        roads = np.array([*([node, node] for node in np.array(at_node)[times <= band.limit_s]), *ends])
        roads = np.linspace(roads[:, 0], roads[:, 1], 5).reshape(-1, 2)
        for node in np.flatnonzero(inside):
            apart_m = (roads - at_node[node]) * 111_195  # longer than true to the east, by less than a hundredth
            assert np.hypot(*apart_m.T).min() <= BESIDE_M * 1.01
    for small, large in pairwise(bands):
        assert shape(small).difference(shape(large)).area < 1e-12
        assert small.area_km2 <= large.area_km2


@given(seed=st.integers(0, 2**32), rows=st.integers(1, 7), columns=st.integers(1, 7), share=st.floats(0, 1))
def test_the_outline_of_cells_is_their_union(seed: int, rows: int, columns: int, share: float) -> None:
    """Also where two touch at a corner only, and around holes."""
    inside = np.random.default_rng(seed).random((rows, columns)) < share
    cells = [shapely.box(100 * (c - 2), 100 * (r + 3), 100 * (c - 1), 100 * (r + 4)) for r, c in np.argwhere(inside)]
    outline = _outline(inside, -2, 3, 100.0)
    assert outline.is_valid
    assert outline.symmetric_difference(shapely.union_all(cells)).area == 0
    wider = _outline(_wider(inside), -3, 2, 100.0)
    around = shapely.union_all([cell.buffer(100, join_style="mitre") for cell in cells])
    assert wider.symmetric_difference(around).area < 1e-6


def test_a_closed_street_is_reached_from_its_other_side_only() -> None:
    """One long street; a flood on it: nothing behind it is reached until it is over."""
    street = network(
        [at(0, n) for n in range(0, 100, 10)], [arc for n in range(9) for arc in ((n, n + 1, 60), (n + 1, n, 60))]
    )
    engine = RoadTimes(street, PROFILE)
    engine.tell([around(0, 45, 1)], NOW)
    (band,) = reach(engine, [Origin(*at(0, 0))], [900])
    assert holds(band, [at(0, 30), at(0, 60), at(0, 90)]) == [True, False, False]
    engine.tell([], NOW)
    (band,) = reach(engine, [Origin(*at(0, 0))], [900])
    assert holds(band, [at(0, 30), at(0, 60), at(0, 90)]) == [True, True, True]
    engine.tell([closure([at(0, 44), at(0, 46)], "k", "road", starts=NOW + timedelta(hours=1))], NOW)
    assert reach(engine, [Origin(*at(0, 0))], [900])[0].areas == band.areas, "it is not closed yet"


def test_of_a_long_street_the_part_that_is_driven_is_reached() -> None:
    """From its middle, both ways where it has two, its far ends out of reach; forward only where it is one-way."""
    both = RoadTimes(network([at(0, 0), at(0, 100)], [(0, 1, 1000), (1, 0, 1000)]), PROFILE)
    (band,) = reach(both, [Origin(*at(0, 50))], [200])
    assert holds(band, [at(0, n) for n in (20, 31, 50, 69, 80)]) == [False, True, True, True, False]
    one = RoadTimes(network([at(0, 0), at(0, 100), at(1, 50)], [(0, 1, 1000), (1, 2, 900), (2, 0, 900)]), PROFILE)
    (band,) = reach(one, [Origin(*at(0, 50))], [200])
    assert holds(band, [at(0, n) for n in (20, 31, 50, 69, 80)]) == [False, False, True, True, False]


def test_a_block_that_is_far_around_is_a_hole() -> None:
    """A ring road: its middle is not reached, and its edge is a ring of its own."""
    corners = [(0, 0), (0, 20), (20, 20), (20, 0)]
    arcs = [arc for n in range(4) for arc in ((n, (n + 1) % 4, 60), ((n + 1) % 4, n, 60))]
    (band,) = reach(RoadTimes(network([at(*each) for each in corners], arcs), PROFILE), [Origin(*at(0, 0))], [600])
    assert [len(area) for area in band.areas] == [2]
    assert holds(band, [at(10, 10), at(10, 0), at(20, 10)]) == [False, True, True]
    (rings,) = band.coordinates()
    edge, hole = (shapely.LinearRing(ring) for ring in rings)
    assert shapely.Polygon(edge).contains(shapely.Point(at(10, 10)[1], at(10, 10)[0]))
    assert (edge.is_ccw, hole.is_ccw) == (True, False)


def test_a_wide_vehicle_and_a_narrow_one_reach_what_each_can() -> None:
    town = network(
        [at(0, 0), at(0, 10), at(0, 20)],
        [(0, 1, 30), (1, 0, 30), (1, 2, 30), (2, 1, 30)],
        widths_m=[5, 5, 1.5, 1.5],
    )
    engine = RoadTimes(town, PROFILE)
    narrow = {vehicle.id: vehicle.width_m for vehicle in PROFILE.vehicles.values()}
    wide = max(narrow, key=narrow.__getitem__)
    bands = [reach(engine, [Origin(*at(0, 0), vehicle)], [300])[0] for vehicle in (wide, "")]
    assert [holds(band, [at(0, 20)]) for band in bands] == [[False], [True]]
    (together,) = reach(engine, [Origin(*at(0, 0), wide), Origin(*at(0, 0))], [300])
    assert holds(together, [at(0, 20)]) == [True]


def test_without_a_road_it_is_circles() -> None:
    line = StraightLine(1.4, 36)
    bands = reach(CityRoads(PROFILE), [Origin(*at(0, 0))], [300])
    assert bands[0].area_km2 == pytest.approx(
        math.pi * (300 * PROFILE.speed_kmh / 3.6 / PROFILE.detour_factor / 1000) ** 2, rel=0.01
    )
    near, far = Origin(*at(0, 0)), Origin(*at(0, 5))
    small, large = reach(line, [near, far], [600, 140])
    radius_m = 140 * 10 / 1.4
    for bearing in range(0, 360, 10):
        assert holds(small, [point_from(*at(0, 0), radius_m * share, bearing) for share in (0.99, 1.6)]) == [True, False]
    assert shape(large).covers(shape(small))
    assert reach(line, [], [300]) == (Band(300, (), 0.0),)
    with pytest.raises(ValueError, match="no time"):
        reach(line, [near], [])
    with pytest.raises(BadInput):
        reach(line, [Origin(math.nan, 106.0)], [300])


def test_over_main_roads_it_agrees_with_the_times() -> None:
    """What is in time is inside, without exception; what is late all around is outside: on the edge a cell decides."""
    engine = RoadTimes(main_roads("kota_serang"), PROFILE)
    start = Origin(-6.12, 106.16)
    chance = np.random.default_rng(3)
    bands = reach(engine, [start], [300, 900])
    counted = {True: 0, False: 0}
    for lat, lon in zip(
        chance.uniform(-6.2, -6.03, 300).tolist(), chance.uniform(106.08, 106.25, 300).tolist(), strict=True
    ):

        def seconds(at: tuple[float, float]) -> float:
            return engine.to_point([start], *at, lengths=False)[0].travel_s

        there_s = seconds((lat, lon))
        for band in bands:
            if there_s <= band.limit_s:
                assert holds(band, [(lat, lon)]) == [True]
                counted[True] += 1
            elif all(seconds(point_from(lat, lon, 250, bearing)) > band.limit_s for bearing in range(0, 360, 30)):
                assert holds(band, [(lat, lon)]) == [False]
                counted[False] += 1
    assert min(counted.values()) > 100
