"""The coarse network: what the build joins and what it leaves apart; the shipped one carries trips across the city."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.places import distance_m
from siaga_desk.geo.areas import shipped_areas
from siaga_desk.geo.build_map import Projection
from siaga_desk.geo.build_roads import GAP_M, GATE_REACH_M, SAME_JUNCTION_M, MainRoads, connected
from siaga_desk.geo.build_sources import Road
from siaga_desk.geo.roads.main_roads import SOURCE, SPEEDS_KMH, main_roads
from siaga_desk.geo.roads.network import ROAD_CLASSES, RoadNetwork
from siaga_desk.geo.travel import AccuracyClass
from siaga_desk.resources import gisdata

UTM = Projection(32748)
EAST_M, NORTH_M = 628_000.0, 9_324_000.0  # the middle of the city

Metres = tuple[float, float]  # east and north of the middle


def degrees(point: Metres) -> tuple[float, float]:
    """(lat, lon)"""
    at = UTM.degrees(shapely.Point(EAST_M + point[0], NORTH_M + point[1]))
    return at.y, at.x


def road(road_class: str, *points: Metres) -> Road:
    line = shapely.LineString([(EAST_M + east, NORTH_M + north) for east, north in points])
    return Road(road_class, "", "uji", UTM.degrees(line))


def build(*roads: Road, gates: tuple[Metres, ...] = ()) -> MainRoads:
    return connected(roads, [degrees(gate) for gate in gates], UTM, SOURCE)


def kilometres(network: RoadNetwork, road_class: str) -> float:
    return float(network.metres[network.road_class == ROAD_CLASSES.index(road_class)].sum()) / 2000


def way(network: RoadNetwork, here: tuple[float, float], there: tuple[float, float]) -> tuple[float, float]:
    """(metres, seconds) of the quickest way between the nearest junctions, without the legs beside the network."""

    def nearest(lat: float, lon: float) -> int:
        return min(range(network.nodes), key=lambda n: distance_m(lat, lon, network.node_lat[n], network.node_lon[n]))

    def cheapest(cost: np.ndarray) -> float:
        links = csr_array((cost, (network.tail, network.head)), shape=(network.nodes, network.nodes))
        return float(dijkstra(links, indices=nearest(*here))[nearest(*there)])

    return cheapest(network.metres), cheapest(network.seconds)


# what the build joins


def test_roads_meet_where_they_cross() -> None:
    made = build(road("trunk", (-1000, 0), (1000, 0)), road("primary", (0, -1000), (0, 1000)))
    assert (made.network.nodes, made.network.arcs) == (5, 8)
    assert (made.joined, made.bridged, made.gates, made.dropped_m) == (0, 0, 0, 0)


def test_every_road_may_be_driven_both_ways_along_the_same_points() -> None:
    network = build(road("trunk", (-1000, 0), (300, 500), (1000, 0)), road("primary", (1000, 0), (1500, 0))).network
    shapes = {(network.tail[arc], network.head[arc]): network.shape_of(arc) for arc in range(network.arcs)}
    assert len(shapes) == 4
    assert all(shapes[head, tail] == points[::-1] for (tail, head), points in shapes.items())


def test_a_motorway_goes_over_other_roads() -> None:
    made = build(road("trunk", (-5000, 0), (5000, 0)), road("motorway", (0, -3000), (0, 3000)))
    assert kilometres(made.network, "motorway") == 0
    assert made.dropped_m == pytest.approx(6000, rel=0.001)


def test_a_gate_joins_the_motorway_with_the_nearest_road() -> None:
    roads = road("trunk", (-5000, 0), (5000, 0)), road("motorway", (-3000, -3000), (3000, 3000))
    made = build(*roads, gates=((1000, 400),))
    assert (made.gates, made.dropped_m) == (1, 0)
    assert kilometres(made.network, "link") == pytest.approx(0.4 + 0.6 / 2**0.5, rel=0.01)
    assert way(made.network, degrees((-5000, 0)), degrees((3000, 3000)))[0] == pytest.approx(
        6000 + 1000 * kilometres(made.network, "link") + (3000 - 700) * 2**0.5, rel=0.01
    )


def test_a_gate_too_far_from_either_joins_nothing() -> None:
    roads = road("trunk", (-5000, 0), (5000, 0)), road("motorway", (-5000, 3000), (5000, 3000))
    assert build(*roads, gates=((0, GATE_REACH_M + 10),)).gates == 0
    assert build(*roads, gates=((0, GATE_REACH_M - 10),)).gates == 1
    assert build(roads[0], gates=((0, 10),)).gates == 0, "no motorway at all"


@pytest.mark.parametrize(
    ("gap_m", "expected"),
    [(SAME_JUNCTION_M - 1, (1, 0)), (SAME_JUNCTION_M + 1, (0, 1)), (GAP_M - 1, (0, 1)), (GAP_M + 1, (0, 0))],
)
def test_a_loose_end_is_joined_bridged_or_left_by_the_width_of_the_gap(gap_m: float, expected: tuple[int, int]) -> None:
    made = build(road("trunk", (-3000, 0), (3000, 0)), road("primary", (0, gap_m), (0, 2000)))
    assert (made.joined, made.bridged) == expected
    assert made.dropped_m == pytest.approx(0 if any(expected) else 2000 - gap_m, abs=1)
    assert kilometres(made.network, "link") == pytest.approx(gap_m / 1000 * made.bridged, rel=0.001)


def test_two_loose_ends_that_face_each_other_are_one_joint() -> None:
    made = build(road("trunk", (-3000, 0), (0, 0)), road("trunk", (70, 0), (3000, 0)))
    assert (made.joined, made.network.nodes, made.network.arcs) == (1, 4, 6)


def test_two_carriageways_between_the_same_junctions_are_one_road() -> None:
    made = build(road("trunk", (0, 0), (1000, 40), (2000, 0)), road("trunk", (2000, 0), (1000, -30), (0, 0)))
    assert made.network.arcs == 2
    assert made.dropped_m == 0


def test_the_larger_part_is_kept() -> None:
    made = build(
        road("primary", (0, 5000), (900, 5000)), road("trunk", (-3000, 0), (0, 0)), road("primary", (0, 0), (0, 2000))
    )
    assert made.dropped_m == pytest.approx(900, rel=0.001)
    assert made.quality.endswith("0 gerbang tol disambungkan, 0,9 km yang tak tersambung dibuang")


def test_without_a_road_it_says_so() -> None:
    with pytest.raises(BadInput, match="tidak memuat satu pun jalan utama"):
        build()


Place = st.tuples(*[st.integers(-40, 40).map(lambda step: step * 76.0)] * 2)
Line = st.tuples(st.sampled_from(["motorway", "trunk", "primary"]), st.lists(Place, min_size=2, max_size=5, unique=True))


@settings(max_examples=60, deadline=None)
@given(st.lists(Line, min_size=1, max_size=10), st.lists(Place, max_size=3))
def test_any_lines_give_one_connected_network_the_same_in_any_order(
    lines: list[tuple[str, list[Metres]]], gates: list[Metres]
) -> None:
    roads = [road(road_class, *points) for road_class, points in lines]
    made, again = build(*roads, gates=tuple(gates)), build(*reversed(roads), gates=tuple(reversed(gates)))
    network = made.network
    assert network.strongly_connected()[1] == 0
    assert made.dropped_m >= 0
    assert np.array_equal(network.metres, again.network.metres)
    assert np.array_equal(network.shape_lat, again.network.shape_lat)
    for arc in range(network.arcs):
        points = network.shape_of(arc)
        assert points[0] == (network.node_lat[network.tail[arc]], network.node_lon[network.tail[arc]])
        assert points[-1] == (network.node_lat[network.head[arc]], network.node_lon[network.head[arc]])
        length = sum(distance_m(*one, *two) for one, two in itertools.pairwise(points))
        assert network.metres[arc] == pytest.approx(length, rel=0.01, abs=0.2)


# what ships


@pytest.fixture(scope="module")
def shipped() -> RoadNetwork:
    return main_roads("kota_serang")


@pytest.fixture(scope="module")
def posts() -> dict[str, tuple[float, float]]:
    with gisdata("unit_kota_serang.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)}


def test_the_shipped_network_says_what_it_is(shipped: RoadNetwork) -> None:
    assert shipped.source.kind is AccuracyClass.MAIN_ROADS
    assert shipped.source.licence == "ODbL"
    assert shipped.source.quality == "jalan utama saja, digeneralkan 50–250 m, tanpa nama, arah tidak diketahui"
    assert shipped.names == ("",)


def test_the_shipped_network_is_one_piece_with_all_its_roads(shipped: RoadNetwork) -> None:
    assert shipped.strongly_connected()[1] == 0
    assert kilometres(shipped, "primary") == pytest.approx(22.2, abs=0.1), "and the short pieces at four joints"
    assert 45 < kilometres(shipped, "trunk") < 66.2, "the second carriageways are gone"
    assert 25 < kilometres(shipped, "motorway") < 59.2
    assert kilometres(shipped, "link") < 5


def test_no_arc_is_faster_than_its_class(shipped: RoadNetwork) -> None:
    limits = np.array([SPEEDS_KMH[ROAD_CLASSES[each]] for each in shipped.road_class])
    assert (shipped.metres / shipped.seconds * 3.6 <= limits + 1e-9).all()


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("Puskesmas Kasemen", "Puskesmas Curug"),
        ("Puskesmas Kasemen", "Puskesmas Walantaka"),
        ("Puskesmas Taktakan", "Puskesmas Walantaka"),
        ("Puskesmas Taktakan", "Puskesmas Curug"),
    ],
)
def test_trips_across_the_city_are_longer_than_the_straight_line_but_not_absurd(
    shipped: RoadNetwork, posts: dict[str, tuple[float, float]], here: str, there: str
) -> None:
    straight_m = distance_m(*posts[here], *posts[there])
    off_m = sum(
        min(distance_m(*posts[end], lat, lon) for lat, lon in zip(shipped.node_lat, shipped.node_lon, strict=True))
        for end in (here, there)
    )
    metres, seconds = way(shipped, posts[here], posts[there])
    assert straight_m < metres + off_m < 3 * straight_m
    assert 20 < metres / seconds * 3.6 < 70


def test_how_far_the_kelurahan_lie_from_a_main_road(shipped: RoadNetwork) -> None:
    """Beside it there are straight lines only. gisdata/README.md tells these figures, so that nobody takes it for more."""
    open_roads = np.flatnonzero(shipped.road_class != ROAD_CLASSES.index("motorway"))  # nobody turns off between two gates
    roads = UTM.metres(shapely.MultiLineString([[(lon, lat) for lat, lon in shipped.shape_of(arc)] for arc in open_roads]))
    labels = UTM.metres(shapely.points([(each.label_lon, each.label_lat) for each in shipped_areas().kelurahan]))
    off_m = np.sort(shapely.distance(labels, roads))
    assert np.median(off_m) == pytest.approx(2_080, abs=10)
    assert off_m[-1] == pytest.approx(8_263, abs=10)


def test_the_shipped_bytes_are_those_of_its_content(shipped: RoadNetwork, tmp_path: Path) -> None:
    """No clock and no order of a set is in them: a rebuild of the same content changes nothing."""
    shipped.save(tmp_path / "again.roads")
    assert (tmp_path / "again.roads").read_bytes() == gisdata("kota_serang.roads").read_bytes()


def test_another_city_has_none() -> None:
    with pytest.raises(BadInput, match="tidak terbaca"):
        main_roads("kota_lain")
