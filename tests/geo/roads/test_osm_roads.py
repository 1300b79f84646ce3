"""OpenStreetMap extracts as road networks, on small towns written here: nodes, arcs, barriers, what is left out."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.geo import osm_file
from siaga_desk.geo.city_margin import CityMargin
from siaga_desk.geo.osm_apart import read_apart
from siaga_desk.geo.roads.connected import PATH, joined
from siaga_desk.geo.roads.network import ROAD_CLASSES, RoadNetwork
from siaga_desk.geo.roads.osm_roads import OsmRoads, read_roads
from siaga_desk.geo.roads.road_tags import GATE_S, MOTORCYCLE_AROUND_S, SPEED_KMH
from siaga_desk.geo.travel import AccuracyClass
from tests.osm_town import OsmTown, Spot, position

SQUARE_M = 3_000.0  # half a side of the test's city, around MIDDLE; its margin adds 6 km
EDGE_M = SQUARE_M + 6_000.0


@pytest.fixture(scope="module")
def margin() -> CityMargin:
    (south, west), (north, east) = position((-SQUARE_M, -SQUARE_M)), position((SQUARE_M, SQUARE_M))
    return CityMargin("Kota Uji", shapely.box(west, south, east, north))


def quiet(message: Message, share: float) -> None:
    pass


Read = Callable[[OsmTown], OsmRoads]


@pytest.fixture
def read(tmp_path: Path, margin: CityMargin) -> Read:
    return lambda town: read_roads(town.write(tmp_path / "uji.osm.pbf", "2026-11-20T21:21:00Z"), margin, quiet, tmp_path)


class Arc(NamedTuple):
    """In metres east and north of MIDDLE, rounded to 10 cm."""

    tail: Spot
    head: Spot
    metres: float
    seconds: float
    kind: str
    name: str
    shape: tuple[Spot, ...]


def spot(lat: float, lon: float) -> Spot:
    (lat0, lon0), (lat1, lon1) = position((0, 0)), position((1000, 1000))
    return round((lon - lon0) / (lon1 - lon0) * 1000, 1) + 0.0, round((lat - lat0) / (lat1 - lat0) * 1000, 1) + 0.0


def arcs(network: RoadNetwork) -> list[Arc]:
    nodes = [spot(*each) for each in zip(network.node_lat.tolist(), network.node_lon.tolist(), strict=True)]
    return [
        Arc(
            nodes[network.tail[arc]],
            nodes[network.head[arc]],
            float(network.metres[arc]),
            float(network.seconds[arc]),
            ROAD_CLASSES[network.road_class[arc]],
            network.names[network.name[arc]],
            tuple(spot(*point) for point in network.shape_of(arc)),
        )
        for arc in range(network.arcs)
    ]


def pairs(network: RoadNetwork) -> set[tuple[Spot, Spot]]:
    return {(arc.tail, arc.head) for arc in arcs(network)}


def nodes(network: RoadNetwork) -> list[Spot]:
    return sorted(spot(*each) for each in zip(network.node_lat.tolist(), network.node_lon.tolist(), strict=True))


# where ways meet


def test_ways_meet_at_nodes_and_keep_their_bends_between(read: Read) -> None:
    town = OsmTown()
    a, bend, b, c, d = (town.node(at) for at in ((0, 0), (50, 50), (100, 0), (200, 0), (100, 300)))
    town.way_of([a, bend, b, c], highway="residential", name="Jalan Veteran")
    town.way_of([b, d], highway="primary", name="Jalan Raya", oneway="yes")
    found = read(town)
    assert nodes(found.network) == [(0, 0), (100, 0), (100, 300), (200, 0)]
    by_pair = {(arc.tail, arc.head): arc for arc in arcs(found.network)}
    assert set(by_pair) == {
        ((0, 0), (100, 0)),
        ((100, 0), (0, 0)),
        ((100, 0), (200, 0)),
        ((200, 0), (100, 0)),
        ((100, 0), (100, 300)),
    }
    bent = by_pair[(0, 0), (100, 0)]
    assert bent.shape == ((0, 0), (50, 50), (100, 0))
    assert by_pair[(100, 0), (0, 0)].shape == ((100, 0), (50, 50), (0, 0))
    assert bent.metres == pytest.approx(2 * math.hypot(50, 50), rel=1e-3)
    assert bent.seconds == pytest.approx(bent.metres / (SPEED_KMH["residential"] / 3.6))
    assert (bent.kind, bent.name) == ("residential", "Jalan Veteran")
    assert by_pair[(100, 0), (100, 300)].kind == "primary"
    assert (found.read, found.used, dict(found.dropped)) == (2, 2, {})


def test_a_network_says_where_it_comes_from(read: Read) -> None:
    town = OsmTown()
    town.way((0, 0), (100, 0), highway="residential")
    source = read(town).network.source
    assert source.kind is AccuracyClass.ROAD_NETWORK
    assert (source.name, source.licence, source.date) == ("OpenStreetMap (kontributor OSM)", "ODbL 1.0", "2026-11-20")
    assert "tanpa larangan belok" in source.quality


def test_directions_are_arcs(read: Read) -> None:
    town = OsmTown()
    town.way((0, 0), (100, 0), highway="residential", oneway="yes")
    town.way((0, 50), (100, 50), highway="residential", oneway="-1")
    town.way((0, 90), (100, 90), highway="motorway")
    network = read(town).network
    assert pairs(network) == {((0, 0), (100, 0)), ((100, 50), (0, 50)), ((0, 90), (100, 90))}
    backward = next(arc for arc in arcs(network) if arc.tail == (100, 50))
    assert backward.shape == ((100, 50), (0, 50))


def test_a_ring_has_a_node_on_its_far_side(read: Read) -> None:
    town = OsmTown()
    foot = town.node((0, 0))
    town.way_of([town.node((-100, 0)), foot], highway="residential")
    town.way_of([foot, *(town.node(at) for at in ((50, 0), (50, 50), (0, 50))), foot], highway="residential")
    network = read(town).network
    assert (network.tail != network.head).all()
    assert len(nodes(network)) == 3
    assert joined(network).left_out == 0


def test_a_roundabout_is_driven_one_way_round(read: Read) -> None:
    town = OsmTown()
    ring = [town.node(at) for at in ((10, 0), (0, 10), (-10, 0), (0, -10))]
    town.way_of([*ring, ring[0]], highway="secondary", junction="roundabout")
    for at, outside in zip(ring, ((100, 0), (0, 100), (-100, 0), (0, -100)), strict=True):
        town.way_of([at, town.node(outside)], highway="secondary")
    whole = read(town).network
    inner = [(arc.tail, arc.head) for arc in arcs(whole) if max(map(abs, (*arc.tail, *arc.head))) < 50]
    assert sorted(inner) == sorted([((10, 0), (0, 10)), ((0, 10), (-10, 0)), ((-10, 0), (0, -10)), ((0, -10), (10, 0))])
    assert joined(whole).left_out == 0


def test_a_way_that_crosses_itself_and_a_node_named_twice(read: Read) -> None:
    town = OsmTown()
    a, b, c, d = (town.node(at) for at in ((0, 0), (100, 0), (100, 100), (50, -50)))
    town.way_of([a, a, b, c, b, d], highway="residential")
    network = read(town).network
    assert nodes(network) == [(0, 0), (50, -50), (100, 0), (100, 100)]
    assert (network.metres > 0).all()


# barriers


def test_a_bollard_stops_cars_and_a_motorcycle_gets_around(read: Read) -> None:
    town = OsmTown()
    a, b = town.node((0, 0)), town.node((200, 0))
    bollard = town.node((100, 0), barrier="bollard")
    town.way_of([a, bollard, b], highway="residential")
    network = read(town).network
    cars = network.kept(network.road_class != PATH)
    assert pairs(cars) == {((0, 0), (100, 0)), ((100, 0), (0, 0)), ((200, 0), (100, 0)), ((100, 0), (200, 0))}
    assert cars.nodes == 4
    around = [arc for arc in arcs(network) if arc.kind == "path"]
    assert [(arc.metres, arc.seconds) for arc in around] == [(0, MOTORCYCLE_AROUND_S)] * 2
    assert network.strongly_connected()[1] == 0
    assert all(arc.shape == ((100, 0), (100, 0)) for arc in around)


def test_a_block_where_three_ways_meet_parts_them_all(read: Read) -> None:
    town = OsmTown()
    block = town.node((0, 0), barrier="block")
    for outside in ((100, 0), (-100, 0), (0, 100)):
        town.way_of([block, town.node(outside)], highway="residential")
    network = read(town).network
    assert network.nodes == 6
    assert int((network.road_class == PATH).sum()) == 4
    assert network.strongly_connected()[1] == 0


def test_a_gate_costs_time_once_whether_at_a_node_or_between(read: Read) -> None:
    town = OsmTown()
    a, b, c, d = (town.node(at) for at in ((0, 0), (200, 0), (400, 0), (200, 200)))
    inside = town.node((100, 0), barrier="gate")
    gate = town.node((0, 500), barrier="lift_gate")
    town.way_of([a, inside, b], highway="residential")
    town.way_of([b, c], highway="residential")
    town.way_of([b, d], highway="residential")
    ends = [town.node(at) for at in ((-100, 500), (100, 500), (0, 600))]
    for end in ends:
        town.way_of([end, gate], highway="residential")
    by_pair = {(arc.tail, arc.head): arc for arc in arcs(read(town).network)}

    def waits(tail: Spot, head: Spot) -> float:
        arc = by_pair[tail, head]
        return arc.seconds - arc.metres / (SPEED_KMH["residential"] / 3.6)

    assert waits((0, 0), (200, 0)) == pytest.approx(GATE_S)
    assert waits((200, 0), (0, 0)) == pytest.approx(GATE_S)
    assert waits((200, 0), (400, 0)) == pytest.approx(0, abs=1e-6)
    assert waits((-100, 500), (0, 500)) + waits((0, 500), (0, 600)) == pytest.approx(GATE_S)


# what is left out


def test_what_is_not_taken_is_counted_with_its_reason(read: Read) -> None:
    town = OsmTown()
    town.way((0, 0), (100, 0), highway="residential")
    town.way((0, 10), (100, 10), highway="footway")
    town.way((0, 20), (100, 20), highway="residential", access="no")
    town.way((0, 30), (100, 30), highway="construction")
    town.area((0, 100), 50, 50, highway="pedestrian", area="yes")
    town.way((0, 80_000), (100, 80_000), highway="residential")  # seen by its first node
    town.way((20_000, 0), (20_100, 0), highway="residential")  # only when it is clipped
    alone = town.node((0, 60))
    town.way_of([alone, alone], highway="residential")
    town.way_of([alone, 999_999], highway="residential")
    town.node((0, 0), amenity="school")
    town.way((0, 40), (100, 40), waterway="river")
    found = read(town)
    assert (found.read, found.used) == (9, 1)
    assert found.dropped == {
        "not_for_vehicles": 1,
        "closed": 1,
        "not_built": 1,
        "area": 1,
        "outside": 2,
        "no_geometry": 2,
    }


def test_a_road_that_leaves_the_box_is_cut_after_the_step_that_leaves(read: Read) -> None:
    town = OsmTown()
    town.way(*((x, 0.0) for x in (0, EDGE_M - 100, EDGE_M + 100, EDGE_M + 500, EDGE_M + 900)), highway="primary")
    assert pairs(read(town).network) == {((0, 0), (EDGE_M + 100, 0)), ((EDGE_M + 100, 0), (0, 0))}


def test_a_road_across_a_corner_of_the_box_stays_whole(read: Read) -> None:
    town = OsmTown()
    town.way((-EDGE_M - 200, 0), (EDGE_M + 200, 10), highway="motorway")
    assert read(town).network.arcs == 1


def test_where_an_extract_lacks_a_node_the_way_is_in_two(read: Read) -> None:
    town = OsmTown()
    a, b, c, d = (town.node(at) for at in ((0, 0), (100, 0), (200, 0), (300, 0)))
    town.way_of([a, b, 999_999, c, d], highway="residential", oneway="yes")
    assert pairs(read(town).network) == {((0, 0), (100, 0)), ((200, 0), (300, 0))}


@pytest.mark.parametrize(
    ("spots", "tags", "said"),
    [
        (((0, 0), (9, 9)), {"highway": "footway"}, "tidak memuat jalan yang bisa dilalui kendaraan"),
        (((0, 0), (9, 9)), {"waterway": "river"}, "tidak memuat jalan yang bisa dilalui kendaraan"),
        (((20_000, 0), (20_100, 0)), {"highway": "primary"}, "terletak lebih dari 6 km di luar Kota Uji"),
        (((500_000, 0), (500_100, 0)), {"highway": "primary"}, "terletak lebih dari 6 km di luar Kota Uji"),
    ],
)
def test_no_road_for_us_is_refused_with_the_reason(
    read: Read, spots: tuple[Spot, Spot], tags: dict[str, str], said: str
) -> None:
    town = OsmTown()
    town.way(*spots, **tags)
    with pytest.raises(BadInput, match=said):
        read(town)


def test_without_a_city_all_of_the_file_is_taken(tmp_path: Path) -> None:
    town = OsmTown()
    town.way((500_000, 0), (500_100, 0), highway="primary")
    path = town.write(tmp_path / "jauh.osm")
    assert read_roads(path, None, quiet, tmp_path).network.arcs == 2


def test_what_is_no_extract_is_refused(tmp_path: Path, margin: CityMargin) -> None:
    path = tmp_path / "rusak.osm.pbf"
    path.write_bytes(b"<html>404</html>" * 50)
    with pytest.raises(BadInput, match="bukan data OpenStreetMap"):
        read_roads(path, margin, quiet, tmp_path)


def test_read_apart_the_network_is_the_same(tmp_path: Path, margin: CityMargin) -> None:
    town = OsmTown()
    town.way((0, 0), (100, 0), (100, 100), highway="residential", name="Jalan \x07Bunyi")
    path = town.write(tmp_path / "uji.osm.pbf")
    told: list[float] = []
    apart = read_apart(path, margin, lambda message, share: told.append(share), tmp_path, read_roads)
    here = read_roads(path, margin, quiet, tmp_path)
    assert arcs(apart.network) == arcs(here.network)
    assert apart.network.names == ("", "Jalan Bunyi")
    assert (apart.read, apart.used, apart.dropped) == (1, 1, {})
    assert told == sorted(told)
    assert told[-1] == 1.0


# what holds together


def test_what_cars_reach_only_over_a_path_is_for_motorcycles(read: Read) -> None:
    town = OsmTown()
    a, b, c, d, e = (town.node((x, 0.0)) for x in (0, 100, 200, 300, 400))
    town.way_of([a, b], highway="residential")
    town.way_of([b, c], highway="residential")
    town.way_of([c, d], highway="path")
    town.way_of([d, e], highway="residential")
    town.way((0, 500), (100, 500), highway="residential")  # joined to nothing
    whole = read(town).network
    network, left_out, turned = joined(whole)
    assert (left_out, turned) == (2, 2)
    assert {(arc.tail[0], arc.head[0]): arc.kind for arc in arcs(network) if arc.tail < arc.head} == {
        (0, 100): "residential",
        (100, 200): "residential",
        (200, 300): "path",
        (300, 400): "path",
    }


def test_streets_that_only_lead_away_hold_nothing_together(read: Read) -> None:
    town = OsmTown()
    town.way((0, 0), (100, 0), highway="residential", oneway="yes")
    network = read(town).network
    with pytest.raises(ValueError, match="no road there and back"):
        joined(network)


def test_a_web_of_paths_larger_than_the_streets_is_not_where_cars_are(read: Read) -> None:
    town = OsmTown()
    town.way((0, 0), (100, 0), highway="residential")
    foot = town.node((500, 500))
    for x in range(20):
        town.way_of([foot, town.node((x, 700))], highway="path")
    network, left_out, turned = joined(read(town).network)
    assert pairs(network) == {((0, 0), (100, 0)), ((100, 0), (0, 0))}
    assert (left_out, turned) == (21, 0)


spots = st.tuples(st.integers(-3, 3), st.integers(-3, 3))
ways = st.lists(
    st.tuples(
        st.lists(spots, min_size=2, max_size=6),
        st.sampled_from(["residential", "primary", "path", "motorway", "footway"]),
        st.sampled_from(["yes", "no", "-1", ""]),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ways=ways, barriers=st.dictionaries(spots, st.sampled_from(["bollard", "gate"]), max_size=4))
def test_any_town_is_the_network_that_its_steps_make(
    ways: list[tuple[list[Spot], str, str]], barriers: dict[Spot, str], tmp_path: Path, margin: CityMargin
) -> None:
    """Told apart from the program's own way of joining: every step between two neighbouring nodes is an edge, and two points
    reach each other over the network exactly where they do over the steps."""
    town = OsmTown()
    ref = {
        at: town.node((at[0] * 100, at[1] * 100), **({"barrier": barriers[at]} if at in barriers else {}))
        for at in dict.fromkeys([*(at for line, _, _ in ways for at in line), *barriers])
    }
    for line, kind, oneway in ways:
        town.way_of([ref[at] for at in line], highway=kind, **({"oneway": oneway} if oneway else {}))
    (tmp_path / "acak.osm").unlink(missing_ok=True)
    path = town.write(tmp_path / "acak.osm")
    steps = set()
    for line, kind, oneway in ways:
        if kind == "footway":
            continue
        for a, b in pairwise(line):
            if a != b:
                forward = oneway != "-1"
                backward = oneway == "-1" or (oneway != "yes" and not (kind == "motorway" and oneway == ""))
                steps |= {(a, b)} if forward else set()
                steps |= {(b, a)} if backward else set()
    try:
        network = read_roads(path, margin, quiet, tmp_path).network
    except BadInput:
        assert not steps
        return
    at = nodes_in_order(network)
    reach = closure({place for step in steps for place in step}, steps)
    parts = connected(network)
    for one in range(network.nodes):
        for other in range(network.nodes):
            assert (parts[one] == parts[other]) == ((at[one], at[other]) in reach and (at[other], at[one]) in reach)
    walked = {(a, b) for arc in range(network.arcs) for a, b in pairwise(hundreds(network, arc)) if a != b}
    assert walked == steps
    assert (network.tail != network.head).all()


def nodes_in_order(network: RoadNetwork) -> list[Spot]:
    return [hundred(*each) for each in zip(network.node_lat.tolist(), network.node_lon.tolist(), strict=True)]


def hundred(lat: float, lon: float) -> Spot:
    x, y = spot(lat, lon)
    return round(x / 100), round(y / 100)


def hundreds(network: RoadNetwork, arc: int) -> list[Spot]:
    return [hundred(*point) for point in network.shape_of(arc)]


def closure(places: set[Spot], steps: set[tuple[Spot, Spot]]) -> set[tuple[Spot, Spot]]:
    reach = steps | {(place, place) for place in places}
    for middle in places:
        reach |= {(a, d) for a, b in reach if b == middle for c, d in reach if c == middle}
    return reach


def connected(network: RoadNetwork) -> list[int]:
    links = csr_array((np.ones(network.arcs), (network.tail, network.head)), shape=(network.nodes, network.nodes))
    return connected_components(links, directed=True, connection="strong")[1].tolist()


def test_a_large_extract_keeps_positions_on_disk_and_gives_the_same_network(
    tmp_path: Path, margin: CityMargin, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = OsmTown()
    town.way((0, 0), (100, 50), (200, 0), highway="residential", name="Jalan Veteran")
    path = town.write(tmp_path / "jawa.osm.pbf")
    here = read_roads(path, margin, quiet, tmp_path)
    monkeypatch.setattr(osm_file, "IN_MEMORY_BYTES", 0)
    large = read_roads(path, margin, quiet, tmp_path)
    assert arcs(large.network) == arcs(here.network)
    assert [file.name for file in tmp_path.iterdir()] == ["jawa.osm.pbf"]
