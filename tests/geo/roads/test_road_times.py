"""The engine over a network: exact, around what is closed, for each vehicle, and honest about what lies beside the road."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.events import RoadClosed
from siaga_desk.domain.places import Point, check_position, distance_m, point_from
from siaga_desk.geo.roads.network import RoadNetwork, RoadSource
from siaga_desk.geo.roads.paths import NEVER, Dijkstra
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.geo.travel import AccuracyClass, Origin, TravelTimes
from siaga_desk.profiles import shipped_profile
from tests.geo.roads.networks import SOUTH, STEP_DEG, WEST, grid, network, random_network
from tests.geo.roads.test_paths import by_definition

PROFILE = replace(shipped_profile("kota_serang"), road_hours=())
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)  # 10.00 in Serang


def at(row: float, column: float) -> tuple[float, float]:
    """(lat, lon) of a place on the grid."""
    return SOUTH + row * STEP_DEG, WEST + column * STEP_DEG


def closure(points: Sequence[tuple[float, float]], id_: str = "c", shape: str = "area", **changed: object) -> Closure:
    given: dict[str, object] = {"reason": "banjir", "starts": NOW - timedelta(hours=1)}
    record = RoadClosed(shape, tuple(Point(*point) for point in points), **given | changed)  # type: ignore[arg-type]
    return Closure(id_, record, NOW)


def around(row: float, column: float, half: float = 0.3, **changed: object) -> Closure:
    """A square area on the grid."""
    corners = [at(row - half, column - half), at(row - half, column + half)]
    corners += [at(row + half, column + half), at(row + half, column - half)]
    return closure(corners, **changed)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32), share=st.floats(1, 4))
def test_from_node_to_node_it_is_the_quickest_way_of_the_network(seed: int, share: float) -> None:
    town, _ = random_network(seed, 40, int(40 * share)).strongly_connected()
    engine = RoadTimes(town, PROFILE)
    weights = np.rint(town.seconds * 1000).astype(np.int64)
    places = list(zip(town.node_lat.tolist(), town.node_lon.tolist(), strict=True))
    chance = np.random.default_rng(seed)
    for target in chance.integers(0, town.nodes, 5).tolist():
        legs = engine.to_point([Origin(*place) for place in places], *places[target])
        for node, leg in enumerate(legs):
            expected = by_definition(town, weights, [(node, 0)])[target] / 1000
            assert leg.travel_s == expected
            way = engine.way(Origin(*places[node]), *places[target])
            assert way is not None
            assert way.travel_s == pytest.approx(leg.travel_s)
            assert way.distance_m == pytest.approx(leg.distance_m)


def test_on_a_grid_every_time_is_known() -> None:
    engine: TravelTimes = RoadTimes(grid(6, 6), PROFILE)
    legs = engine.to_point([Origin(*at(0, 0)), Origin(*at(5, 5)), Origin(*at(2, 3))], *at(2, 3))
    assert [leg.travel_s for leg in legs] == [50.0, 50.0, 0.0]
    assert legs[0].distance_m == pytest.approx(5 * 111, rel=0.01)
    assert {(leg.engine, leg.accuracy_class, leg.off_road_m) for leg in legs} == {("roads", AccuracyClass.ROAD_NETWORK, 0.0)}


def test_along_an_arc_the_part_of_it_counts() -> None:
    engine = RoadTimes(grid(2, 3), PROFILE)
    (leg,) = engine.to_point([Origin(*at(0, 0.25))], *at(0, 1.5))
    assert leg.travel_s == pytest.approx(12.5)
    (leg,) = engine.to_point([Origin(*at(0, 0.25))], *at(0, 0.75))
    assert leg.travel_s == pytest.approx(5.0), "both on one arc"
    (back,) = engine.to_point([Origin(*at(0, 0.75))], *at(0, 0.25))
    assert back.travel_s == pytest.approx(5.0)


def test_against_a_one_way_one_goes_around() -> None:
    ring = network([at(0, 0), at(0, 1), at(1, 1), at(1, 0)], [(0, 1, 10), (1, 2, 10), (2, 3, 10), (3, 0, 10)])
    engine = RoadTimes(ring, PROFILE)
    (there,) = engine.to_point([Origin(*at(0, 0.25))], *at(0, 0.75))
    (back,) = engine.to_point([Origin(*at(0, 0.75))], *at(0, 0.25))
    assert there.travel_s == pytest.approx(5)
    assert back.travel_s == pytest.approx(35)


def test_beside_the_road_one_goes_slowly_and_it_is_said() -> None:
    engine = RoadTimes(grid(2, 2), PROFILE)
    beside = point_from(*at(1, 1), 100, 0)
    (leg,) = engine.to_point([Origin(*at(0, 0))], *beside)
    assert leg.off_road_m == pytest.approx(100, rel=0.01)
    assert leg.travel_s == pytest.approx(20 + 100 / (PROFILE.off_road_kmh / 3.6), rel=0.01)
    way = engine.way(Origin(*at(0, 0)), *beside)
    assert way is not None
    assert way.lead == ()
    assert way.tail[-1] == pytest.approx(beside)
    assert way.points[-1] == pytest.approx(at(1, 1))


def test_nearer_to_each_other_than_to_the_road_one_walks_over() -> None:
    engine = RoadTimes(grid(2, 2), PROFILE)
    here, there = point_from(*at(0, 0), 400, 180), point_from(*at(0, 0), 430, 180)
    (leg,) = engine.to_point([Origin(*here)], *there)
    assert leg.travel_s == pytest.approx(30 / (PROFILE.off_road_kmh / 3.6), rel=0.01)
    way = engine.way(Origin(*here), *there)
    assert way is not None
    assert way.points == ()
    assert way.lead == (pytest.approx(here), pytest.approx(there))


def test_who_stands_at_the_place_is_there_also_far_from_any_road() -> None:
    engine = RoadTimes(grid(2, 2), PROFILE)
    here = point_from(*at(0, 0), 400, 180)
    origin = Origin(*check_position(*here))
    (leg,) = engine.to_point([origin], origin.lat, origin.lon)
    way = engine.way(origin, origin.lat, origin.lon)
    assert way is not None
    assert (leg.travel_s, way.travel_s, engine.seconds_to([origin], [(origin.lat, origin.lon)])) == (0.0, 0.0, [[0.0]])


@pytest.mark.parametrize("metres", [0.0, 0.9, 1e6])
def test_a_table_may_say_any_length(metres: float) -> None:
    """Where on a road one stands is seen on the map: an arc of 0 m had both its ends at its beginning."""
    plain = network([at(0, 0), at(0, 4), at(0, 8)], [(0, 1, 40), (1, 0, 50), (1, 2, 60), (2, 1, 70)])
    engine = RoadTimes(replace(plain, metres=np.full(4, metres)), PROFILE)
    origins = [Origin(*at(0, column)) for column in (0, 2, 4, 8)]
    assert [leg.travel_s for leg in engine.to_point(origins, *at(0, 4))] == [40, 20, 0, 70]
    assert [leg.travel_s for leg in engine.to_point(origins, *at(0, 8))] == [100, 80, 60, 0]


def test_at_a_junction_one_is_not_on_the_road_that_passes_over_it() -> None:
    town = network(
        [at(0, 0), at(0, 4), at(0, 8)],
        [(0, 2, 10), (2, 0, 10), (0, 1, 100), (1, 0, 100), (1, 2, 100), (2, 1, 100)],
    )
    engine = RoadTimes(town, PROFILE)
    (leg,) = engine.to_point([Origin(*at(0, 4))], *at(0, 0))
    assert leg.travel_s == 100.0
    (leg,) = engine.to_point([Origin(*at(0, 8))], *at(0, 4))
    assert leg.travel_s == 100.0


class TestClosures:
    def test_a_closed_area_is_gone_around_and_named_with_its_price(self) -> None:
        engine = RoadTimes(grid(5, 9), PROFILE)
        origin, place = Origin(*at(2, 0)), at(2, 8)
        assert not engine.tell([], NOW)
        assert engine.tell([around(2, 4)], NOW)
        (leg,) = engine.to_point([origin], *place)
        assert leg.travel_s == 100.0
        way = engine.way(origin, *place)
        assert way is not None
        assert (way.avoided, way.lost_s, way.travel_s) == (("c",), 20.0, 100.0)
        assert all(distance_m(*point, *at(2, 4)) > 30 for point in way.points)
        assert engine.tell([], NOW)
        assert engine.to_point([origin], *place)[0].travel_s == 80.0

    @pytest.mark.parametrize("turns", [1, 2, 3])
    def test_an_area_that_is_drawn_around_more_than_once_is_closed_all_the_same(self, turns: int) -> None:
        engine = RoadTimes(grid(5, 9), PROFILE)
        corners = 8 * turns
        angles = [2 * math.pi * turns * n / corners + 0.01 * n for n in range(corners)]  # a hand that does not meet itself
        engine.tell([closure([at(2 + 0.6 * math.sin(a), 4 + 0.6 * math.cos(a)) for a in angles])], NOW)
        (leg,) = engine.to_point([Origin(*at(2, 0))], *at(2, 8))
        assert leg.travel_s == 100.0

    def test_the_middle_of_a_star_is_closed_as_well(self) -> None:
        engine = RoadTimes(grid(5, 5), PROFILE)
        star = [at(2 + 1.5 * math.cos(4 * math.pi * n / 5), 2 + 1.5 * math.sin(4 * math.pi * n / 5)) for n in range(5)]
        engine.tell([closure(star)], NOW)
        (leg,) = engine.to_point([Origin(*at(0, 0))], *at(2, 2))
        assert leg.off_road_m > 50

    def test_a_closure_counts_only_while_it_is_in_force(self) -> None:
        engine = RoadTimes(grid(5, 9), PROFILE)
        later = around(2, 4, starts=NOW + timedelta(hours=1), ends=NOW + timedelta(hours=2))
        origin = Origin(*at(2, 0))
        for hours, expected in ((0, 80.0), (1, 100.0), (2, 80.0)):
            engine.tell([later], NOW + timedelta(hours=hours))
            assert engine.to_point([origin], *at(2, 8))[0].travel_s == expected

    def test_water_stops_who_cannot_wade_and_slows_who_can(self) -> None:
        engine = RoadTimes(grid(1, 9), PROFILE)
        engine.tell([around(0, 4, half=0.1, depth_m=0.5)], NOW)
        car, truck, nobody = engine.to_point([Origin(*at(0, 0), v) for v in ("mobil", "truk", "")], *at(0, 8))
        assert math.isinf(car.travel_s)
        assert math.isinf(car.distance_m)
        assert math.isinf(nobody.travel_s)
        wet_m = 2 * 0.1 * 111.2
        assert truck.travel_s == pytest.approx(80 - 2 * 0.1 * 10 + wet_m / (10 / 3.6), abs=0.5)
        assert engine.way(Origin(*at(0, 0), "mobil"), *at(0, 8)) is None

    def test_who_wades_goes_through_and_avoids_nothing(self) -> None:
        engine = RoadTimes(grid(5, 9), PROFILE)
        engine.tell([around(2, 4, half=0.05, depth_m=0.5)], NOW)
        truck, car = (engine.way(Origin(*at(2, 0), vehicle), *at(2, 8)) for vehicle in ("truk", "mobil"))
        assert truck is not None
        assert car is not None
        assert (truck.through, truck.avoided) == (("c",), ())
        assert (car.through, car.avoided) == ((), ("c",))
        assert 0 < truck.lost_s < car.lost_s == 20.0

    def test_what_hinders_nobody_is_neither_avoided_nor_gone_through(self) -> None:
        engine = RoadTimes(grid(5, 9), PROFILE)
        harmless = around(2, 4, half=9, id_="wide", slow_kmh=500.0)
        engine.tell([around(2, 4), harmless, around(2, 4, id_="room", width_m=9.0, depth_m=0.0, slow_kmh=300.0)], NOW)
        way = engine.way(Origin(*at(2, 0)), *at(2, 8))
        assert way is not None
        assert (way.avoided, way.through, way.lost_s) == (("c",), (), 20.0)

    def test_who_drives_through_another_part_of_an_area_does_not_avoid_it(self) -> None:
        town = network(
            [at(0, 0), at(0, 4), at(3, 2)],
            [(0, 1, 40), (1, 0, 40), (0, 2, 200), (2, 0, 200), (2, 1, 200), (1, 2, 200)],
        )
        engine = RoadTimes(town, PROFILE)
        engine.tell([around(1.5, 2, half=1.6, slow_kmh=2.0)], NOW)
        way = engine.way(Origin(*at(0, 0)), *at(3, 2))
        assert way is not None
        assert (way.avoided, way.through) == ((), ("c",))

    def test_the_way_from_the_waters_edge_is_part_of_what_a_flood_costs(self) -> None:
        engine = RoadTimes(grid(5, 5), PROFILE)
        dry = engine.way(Origin(*at(2, 0)), *at(2, 2))
        engine.tell([around(2, 2, half=0.6)], NOW)
        wet = engine.way(Origin(*at(2, 0)), *at(2, 2))
        assert dry is not None
        assert wet is not None
        assert wet.distance_m == pytest.approx(dry.distance_m, rel=0.01), "half of it beside the road"
        assert wet.avoided == ("c",)
        assert wet.lost_s == pytest.approx(wet.travel_s - dry.travel_s, abs=0.001)
        assert wet.lost_s > 20

    def test_a_flood_before_the_door_is_named_though_the_junction_before_it_stays_open(self) -> None:
        town = network(
            [at(0, 0), at(0, 4), at(0, 8), at(4, 0)],
            [(0, 1, 40), (1, 0, 40), (1, 2, 40), (2, 1, 40), (0, 3, 40), (3, 0, 40)],
        )
        engine = RoadTimes(town, PROFILE)
        door = at(1, 5)
        dry = engine.way(Origin(*at(0, 0)), *door)
        engine.tell([around(0, 5.5, half=0.9)], NOW)
        wet = engine.way(Origin(*at(0, 0)), *door)
        assert dry is not None
        assert wet is not None
        assert wet.travel_s > dry.travel_s
        assert (wet.avoided, wet.through) == (("c",), ())

    @pytest.mark.parametrize("kmh", [1e-308, 1e308, math.inf])
    def test_a_speed_that_nobody_can_mean_is_no_trouble(self, kmh: float) -> None:
        engine = RoadTimes(grid(3, 5), PROFILE)
        engine.tell([around(1, 2, slow_kmh=kmh)], NOW)
        way = engine.way(Origin(*at(1, 0)), *at(1, 4))
        assert way is not None
        assert way.travel_s == (60.0 if kmh < 1 else 40.0)
        assert way.avoided == (("c",) if kmh < 1 else ())

    def test_a_slow_zone_slows_the_part_that_lies_in_it(self) -> None:
        engine = RoadTimes(grid(1, 3, seconds=8.0), PROFILE)
        engine.tell([around(0, 1, half=0.5, slow_kmh=5.0)], NOW)
        (leg,) = engine.to_point([Origin(*at(0, 0))], *at(0, 2))
        assert leg.travel_s == pytest.approx(8 + 111.2 / (5 / 3.6), rel=0.01)

    def test_a_line_closes_the_road_along_it_and_no_road_across(self) -> None:
        engine = RoadTimes(grid(3, 3), PROFILE)
        engine.tell([closure([at(1, 0), at(1, 2)], shape="road")], NOW)
        assert engine.to_point([Origin(*at(0, 1))], *at(2, 1))[0].travel_s == 20.0
        assert engine.to_point([Origin(*at(1, 0))], *at(1, 2))[0].travel_s == 40.0

    def test_an_incident_in_the_water_is_reached_from_its_edge(self) -> None:
        engine = RoadTimes(grid(5, 5), PROFILE)
        engine.tell([around(2, 2, half=0.6)], NOW)
        (leg,) = engine.to_point([Origin(*at(0, 0))], *at(2, 2))
        assert leg.off_road_m == pytest.approx(111, rel=0.02)
        assert math.isfinite(leg.travel_s)

    def test_a_flood_on_one_end_of_a_long_road_leaves_the_other_open(self) -> None:
        road = network([at(0, 0), at(0, 20), at(9, 0)], [(0, 1, 200), (1, 0, 200), (0, 2, 90), (2, 0, 90)])
        whole, pieces = RoadTimes(road, PROFILE), RoadTimes(road.in_pieces(300), PROFILE)
        for engine in (whole, pieces):
            engine.tell([around(0, 18, half=0.5)], NOW)
        (near,) = pieces.to_point([Origin(*at(9, 0))], *at(0, 5))
        assert near.travel_s == pytest.approx(90 + 50)
        assert near.off_road_m == 0
        assert whole.to_point([Origin(*at(9, 0))], *at(0, 5))[0].off_road_m > 400

    def test_a_post_in_the_water_sends_nobody(self) -> None:
        engine = RoadTimes(grid(9, 9), PROFILE)
        engine.tell([around(4, 4, half=1.5)], NOW)
        (leg,) = engine.to_point([Origin(*at(4, 4))], *at(0, 0))
        assert math.isinf(leg.travel_s)

    @settings(max_examples=15, deadline=None)
    @given(seed=st.integers(0, 2**32))
    def test_closing_and_opening_in_any_order_ends_where_a_new_engine_begins(self, seed: int) -> None:
        chance = np.random.default_rng(seed)
        town = grid(7, 7)
        engine = RoadTimes(town, PROFILE)
        areas = [around(*chance.uniform(0, 6, 2), half=float(chance.uniform(0.1, 1)), id_=f"c{n}") for n in range(5)]
        origins = [Origin(*at(*chance.integers(0, 7, 2)), v) for v in ("", "mobil", "truk") for _ in range(3)]
        for _ in range(6):
            told = [area for area in areas if chance.random() < 0.5]
            engine.tell(told, NOW)
            fresh = RoadTimes(town, PROFILE, ready=Dijkstra(town))
            fresh.tell(told, NOW)
            place = at(*chance.uniform(0, 6, 2))
            # of two ways that take the same time, either may be told
            for leg, other in zip(engine.to_point(origins, *place), fresh.to_point(origins, *place), strict=True):
                assert (leg.travel_s, leg.off_road_m) == (other.travel_s, other.off_road_m)


def test_the_hour_slows_some_classes_of_road() -> None:
    town = network(
        [at(0, 0), at(0, 1), at(1, 1)],
        [(0, 1, 10), (1, 0, 10), (1, 2, 10), (2, 1, 10)],
        classes=["primary", "primary", "residential", "residential"],
    )
    engine = RoadTimes(town, shipped_profile("kota_serang"))
    origins = [Origin(*at(0, 0))]
    assert engine.tell([], datetime(2026, 11, 23, 0, 0, tzinfo=UTC))  # Monday, 07.00
    assert engine.to_point(origins, *at(1, 1))[0].travel_s == pytest.approx(10 * 1.4 + 10)
    assert engine.tell([], NOW)
    assert engine.to_point(origins, *at(1, 1))[0].travel_s == 20.0
    assert not engine.tell([], NOW + timedelta(minutes=1))
    assert not engine.tell([], datetime(2026, 11, 22, 0, 0, tzinfo=UTC)), "on Sunday nobody hurries"


def test_narrow_roads_and_paths_are_for_who_fits() -> None:
    town = network(
        [at(0, 0), at(0, 1), at(3, 1), at(3, 0)],
        [(0, 1, 10), (1, 0, 10), (1, 2, 90), (2, 1, 90), (2, 3, 10), (3, 2, 10), (0, 3, 30), (3, 0, 30)],
        classes=["residential"] * 6 + ["path"] * 2,
        widths_m=[2.2, 2.2, *[math.nan] * 6],
    )
    engine = RoadTimes(town, PROFILE)
    origins = [Origin(*at(0, 0), vehicle) for vehicle in ("motor", "mobil", "truk")]
    motor, car, truck = engine.to_point(origins, *at(3, 0))
    assert motor.travel_s == 30.0
    assert car.travel_s == 110.0
    assert truck.off_road_m > 100, "too wide for the street before its door"


def test_what_lies_beside_a_motorway_is_reached_from_another_road() -> None:
    town = network(
        [at(0, 0), at(0, 5), at(3, 0), at(3, 5)],
        [(0, 1, 10), (1, 0, 10), (2, 3, 30), (3, 2, 30), (0, 2, 30), (2, 0, 30)],
        classes=["motorway"] * 2 + ["residential"] * 4,
    )
    engine = RoadTimes(town, PROFILE)
    on, beside = point_from(*at(0, 3), 20, 0), point_from(*at(0, 3), 100, 0)
    (leg,) = engine.to_point([Origin(*at(3, 0))], *on)
    assert leg.off_road_m == pytest.approx(20, rel=0.05)
    (leg,) = engine.to_point([Origin(*at(3, 0))], *beside)
    assert leg.off_road_m > 200


def test_on_main_roads_small_streets_are_lengthened_straight_lines() -> None:
    coarse = replace(grid(2, 30), source=RoadSource(AccuracyClass.MAIN_ROADS, "jalan utama"))
    engine = RoadTimes(coarse, PROFILE)
    assert engine.engine == "main_roads"
    here = point_from(*at(1, 0), 1000, 0)
    (leg,) = engine.to_point([Origin(*here)], *at(1, 0))
    assert leg.distance_m == pytest.approx(1000 * PROFILE.detour_factor, rel=0.01)
    assert leg.travel_s == pytest.approx(leg.distance_m / (PROFILE.speed_kmh / 3.6), rel=0.01)
    assert leg.off_road_m == leg.distance_m


def test_on_main_roads_nobody_flies_over_a_flood_that_the_road_goes_around() -> None:
    """A road around three sides; straight across is quicker, until water lies there."""
    corners = [at(0, 0), at(20, 0), at(20, 20), at(0, 20)]
    arcs = [(a, b, 60.0) for n in range(3) for a, b in ((n, n + 1), (n + 1, n))]
    coarse = network(corners, arcs, source=RoadSource(AccuracyClass.MAIN_ROADS, "jalan utama"))
    engine = RoadTimes(coarse, replace(PROFILE, speed_kmh=60.0, detour_factor=1.0))
    unit, place = Origin(*at(0.05, 0)), at(0.05, 20)
    (dry,) = engine.to_point([unit], *place)
    assert dry.accuracy_class is AccuracyClass.STRAIGHT_LINE
    engine.tell([around(0, 10, half=1)], NOW)
    (wet,) = engine.to_point([unit], *place)
    assert (wet.accuracy_class, wet.travel_s) == (AccuracyClass.MAIN_ROADS, pytest.approx(180, abs=2))
    assert engine.seconds_to([unit], [place]) == [[wet.travel_s]]
    way = engine.way(unit, *place)
    assert way is not None
    assert (way.travel_s, way.beside) == (wet.travel_s, ())
    inside = at(0, 10)  # in the water everybody ends up in it: the straight way is no worse
    (leg,) = engine.to_point([unit], *inside)
    assert leg.accuracy_class is AccuracyClass.STRAIGHT_LINE


def test_streets_are_named_in_order_and_once() -> None:
    places = [at(0, n) for n in range(5)]
    arcs = [(n, n + 1, 10.0) for n in range(4)]
    engine = RoadTimes(network(places, arcs, names=["Jl. A", "Jl. A", "", "Jl. B"]), PROFILE)
    way = engine.way(Origin(*places[0]), *places[4])
    assert way is not None
    assert [street.name for street in way.streets] == ["Jl. A", "Jl. B"]
    assert way.streets[0].metres == pytest.approx(222, rel=0.01)


def test_a_road_is_picked_from_junction_to_junction() -> None:
    town = network(
        [at(0, 0), at(0, 1), at(0, 2), at(0, 3), at(1, 1)],
        [(a, b, 10) for a, b in ((0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2), (1, 4), (4, 1))],
        names=["Jl. A"] * 6 + ["Jl. B"] * 2,
    )
    picked = RoadTimes(town, PROFILE).road_at(*at(0.1, 1.6))
    assert picked is not None
    name, line = picked
    assert name == "Jl. A"
    assert {line[0], line[-1]} == {at(0, 1), at(0, 3)}
    assert at(0, 2) in line


def test_everywhere_is_the_nearest_of_all_starts() -> None:
    engine = RoadTimes(grid(4, 4), PROFILE)
    times = engine.everywhere([Origin(*at(0, 0)), Origin(*at(3, 3), "truk")])
    assert times.reshape(4, 4)[0].tolist() == [0, 10, 20, 30]
    assert times.reshape(4, 4)[3].tolist() == [30, 20, 10, 0]


def test_legs_without_lengths_have_the_same_times() -> None:
    engine = RoadTimes(grid(4, 4), PROFILE)
    origins = [Origin(*at(0, 0.3)), Origin(*at(2.4, 3))]
    slow, quick = (engine.to_point(origins, *at(1, 1.7), lengths=lengths) for lengths in (True, False))
    assert [leg.travel_s for leg in slow] == [leg.travel_s for leg in quick]
    assert all(math.isnan(leg.distance_m) for leg in quick)


def test_a_point_that_is_no_place_is_refused() -> None:
    engine = RoadTimes(grid(2, 2), PROFILE)
    with pytest.raises(BadInput):
        engine.to_point([Origin(*at(0, 0))], math.nan, 106.1)
    with pytest.raises(BadInput):
        engine.way(Origin(95.0, 106.1), *at(0, 0))
    assert engine.to_point([], *at(0, 0)) == ()


def test_never_is_beyond_any_time_that_is_reckoned() -> None:
    slow: RoadNetwork = network([at(0, 0), at(0, 1)], [(0, 1, 5e6), (1, 0, 5e6)])
    (leg,) = RoadTimes(slow, PROFILE).to_point([Origin(*at(0, 0))], *at(0, 1))
    assert leg.travel_s == math.inf or leg.travel_s < NEVER


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), coarse=st.booleans())
def test_many_places_at_once_have_the_times_of_one_by_one(seed: int, coarse: bool) -> None:
    chance = np.random.default_rng(seed)
    town = grid(5, 5)
    if coarse:
        town = replace(town, source=RoadSource(AccuracyClass.MAIN_ROADS, "jalan utama"))
    engine = RoadTimes(town, PROFILE)
    engine.tell([around(*chance.uniform(0, 4, 2), half=0.7, depth_m=0.4)], NOW)
    origins = [Origin(*at(*chance.uniform(-0.5, 4.5, 2)), str(v)) for v in chance.choice(["", "mobil", "truk"], 9)]
    origins += [Origin(*at(2, 2)), Origin(*at(2, 2.4))]
    points = [at(*chance.uniform(-0.5, 4.5, 2)) for _ in range(6)] + [at(2, 2.3), at(0, 0)]
    one_by_one = [[leg.travel_s for leg in engine.to_point(origins, *point, lengths=False)] for point in points]
    assert engine.seconds_to(origins, points) == [pytest.approx(row) for row in one_by_one]
    assert engine.seconds_to([], points) == [[] for _ in points]
    assert engine.seconds_to(origins, []) == []
