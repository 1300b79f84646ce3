"""What is said of a network in figures: kilometres counted once, what lies apart, what looks wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.geo.city_margin import CityMargin
from siaga_desk.geo.roads.network import ROAD_CLASSES, RoadNetwork, RoadSource
from siaga_desk.geo.roads.network_check import counted_once, examine
from siaga_desk.geo.travel import AccuracyClass

KM = 1000.0


def network(
    *arcs: tuple[int, int, float, float], nodes: int = 6, apart_deg: float = 0.01, lat: float = -6.12, names: str = ""
) -> RoadNetwork:
    """Arcs as (tail, head, metres, seconds) between nodes that lie in a row, `apart_deg` of longitude from each other."""
    tail, head = (np.array([arc[end] for arc in arcs]) for end in (0, 1))
    node_lon = 106.1 + np.arange(nodes) * apart_deg
    both = np.stack((tail, head), axis=1).ravel()
    return RoadNetwork(
        node_lat=np.full(nodes, lat),
        node_lon=node_lon,
        tail=tail,
        head=head,
        metres=np.array([arc[2] for arc in arcs]),
        seconds=np.array([arc[3] for arc in arcs]),
        road_class=np.zeros(len(arcs), np.uint8),
        name=np.array([" ABC".index(each) for each in names.ljust(len(arcs))]),
        width_m=np.full(len(arcs), np.nan),
        shape_start=np.arange(0, 2 * len(arcs) + 1, 2),
        shape_lat=np.full(len(both), lat),
        shape_lon=node_lon[both],
        names=("", "A", "B", "C"),
        source=RoadSource(AccuracyClass.ROAD_NETWORK, "Uji"),
    )


def test_a_road_of_two_directions_counts_once() -> None:
    facts = examine(network((0, 1, 2 * KM, 99), (1, 0, 2 * KM, 120), (1, 2, KM, 60), nodes=3), None)
    assert facts.km == pytest.approx(3)
    assert facts.one_way_share == pytest.approx(1 / 3)
    assert (facts.nodes, facts.arcs) == (3, 3)
    assert facts.inside_city is None


def test_two_roads_between_the_same_nodes_are_two() -> None:
    roads = network((0, 1, 2 * KM, 99), (0, 1, 5 * KM, 99), (1, 0, 5 * KM, 99), (1, 0, 2.01 * KM, 99), nodes=2)
    assert examine(roads, None).km == pytest.approx(7, abs=0.02)
    assert examine(roads, None).one_way_share == 0
    lengths = network((0, 1, 2 * KM, 99), (1, 0, 3 * KM, 99), nodes=2)  # no two directions of one road
    assert (examine(lengths, None).km, examine(lengths, None).one_way_share) == (5, 1)


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(1, 3)).filter(lambda arc: arc[0] != arc[1]), min_size=1
    )
)
def test_every_road_is_counted_once_or_twice_less(arcs: list[tuple[int, int, int]]) -> None:
    roads = network(*((a, b, length * 100.0, 9.0) for a, b, length in arcs), nodes=4)
    once = counted_once(roads)
    for low, high, metres in {(min(a, b), max(a, b), length * 100.0) for a, b, length in arcs}:
        there = (roads.metres == metres) & (np.minimum(roads.tail, roads.head) == low)
        there &= np.maximum(roads.tail, roads.head) == high
        forward = int((there & (roads.tail == low)).sum())
        backward = int(there.sum()) - forward
        assert max(forward, backward) <= int(once[there].sum()) <= forward + backward - (min(forward, backward) > 0)


def test_what_lies_apart_is_named() -> None:
    roads = network(
        *((0, 1, KM, 60), (1, 0, KM, 60), (1, 2, KM, 60), (2, 1, KM, 60), (3, 4, KM, 60), (4, 3, KM, 60), (2, 3, KM, 60)),
        nodes=6,
        names="AABBBBC",
    )
    facts = examine(roads, None)
    assert (facts.largest_nodes, facts.outside_nodes) == (3, 3)
    assert facts.largest_share == pytest.approx(0.5)
    assert facts.outside_km == pytest.approx(2)
    assert facts.isolated_names == ("C",)


def test_classes_and_names_are_shares_of_kilometres() -> None:
    roads = network((0, 1, KM, 60), (1, 2, 3 * KM, 60), names="A ", nodes=3)
    roads = replace(roads, road_class=np.array([ROAD_CLASSES.index("primary"), ROAD_CLASSES.index("path")], np.uint8))
    facts = examine(roads, None)
    assert facts.km_by_class == {"primary": pytest.approx(1), "path": pytest.approx(3)}
    assert facts.named_share == pytest.approx(0.25)


def test_what_looks_wrong_is_counted() -> None:
    straight = 0.01 * 111_195 * np.cos(np.radians(6.12))
    facts = examine(
        network(
            (0, 1, straight, straight / (131 / 3.6)),
            (1, 2, straight, straight / (129 / 3.6)),
            (2, 3, straight, straight / (2.9 / 3.6)),
            (3, 4, straight * 0.98, 90),
            (4, 5, straight * 0.995, 90),
        ),
        None,
    )
    assert (facts.too_fast, facts.too_slow, facts.too_short) == (1, 1, 1)
    near = examine(network((0, 1, 19, 0.001), (1, 2, 19, 90), nodes=3, apart_deg=0.0001), None)
    assert (near.too_fast, near.too_slow) == (0, 0)  # too short to have a speed


def test_how_much_of_it_lies_in_the_city() -> None:
    margin = CityMargin("Kota Uji", shapely.box(106.0, -6.2, 106.1, -6.1), margin_m=0.03 * 110_000)
    assert examine(network((0, 5, KM, 60)), margin).inside_city == pytest.approx(0.5)
    assert examine(network((0, 5, KM, 60), lat=-8), margin).inside_city == 0


def test_where_nothing_reaches_anything_the_largest_part_is_a_node() -> None:
    facts = examine(network((0, 1, KM, 60), nodes=2), None)
    assert (facts.largest_nodes, facts.outside_nodes, facts.outside_km) == (1, 1, 1)
