"""What a road network is, in figures, and what in it looks wrong. Changes nothing and keeps nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from siaga_desk.geo.city_margin import CityMargin
from siaga_desk.geo.osm_apart import read_apart
from siaga_desk.geo.osm_file import Progress, is_extract

from .connected import together
from .network import ROAD_CLASSES, RoadNetwork, RoadSource
from .osm_roads import read_roads
from .plain_csv import read_folder
from .prepared import network_of, relied_on

FASTEST_KMH, SLOWEST_KMH = 130.0, 3.0
SPEED_FROM_M = 20.0  # a gate makes a shorter arc slow, a rounded second makes it fast
SHORTER_M, SHORTER_SHARE = 1.0, 0.01  # an arc may be that much shorter than the straight line: positions are rounded
SAME_LENGTH_M, SAME_LENGTH_SHARE = 1.0, 0.01
_EARTH_M = 6_371_008.8


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """A network in figures. A road with two directions counts once in kilometres, twice in arcs.

    `largest_*` is the largest part in which every node reaches every other; `isolated_names` are streets that lie wholly
    outside it. `box` is south, west, north, east; `inside_city` the share of nodes in the box of the city and its margin,
    None where no city is asked about.
    """

    nodes: int
    arcs: int
    km: float
    km_by_class: Mapping[str, float]  # only classes that there are
    one_way_share: float  # of km
    named_share: float
    largest_nodes: int
    largest_share: float  # of nodes
    outside_nodes: int
    outside_km: float
    isolated_names: tuple[str, ...]
    box: tuple[float, float, float, float]
    inside_city: float | None
    too_fast: int  # arcs above FASTEST_KMH
    too_slow: int  # arcs below SLOWEST_KMH
    too_short: int  # arcs shorter than the straight line between their nodes


class Checked(NamedTuple):
    """What a path is: "extract", "tables" or "prepared"; `changed` counts what was left out or mended while reading it."""

    kind: str
    source: RoadSource
    facts: NetworkFacts
    changed: Mapping[str, int]


def check(path: Path, margin: CityMargin | None, progress: Progress) -> Checked:
    """Read whatever a network can be, whole: also what a desk would leave out because nothing joins it to the rest.

    BadInput: it is no network, or one that no desk can use. Of an extract only what lies near the city is looked at; tables
    and prepared files are taken as they are, wherever they lie.
    """
    if path.is_dir():
        network, mended = read_folder(path)
        return Checked("tables", network.source, examine(network, margin), mended)
    if is_extract(path):
        with tempfile.TemporaryDirectory(prefix="siaga-jalan-") as beside:
            found = read_apart(path, margin, progress, Path(beside), read_roads)
        relied_on(found, path.name)
        return Checked("extract", found.network.source, examine(found.network, margin), found.dropped)
    network = network_of(path, None, None, progress, order=lambda network: network.order)
    return Checked("prepared", network.source, examine(network, margin), {})


def examine(network: RoadNetwork, margin: CityMargin | None) -> NetworkFacts:
    """Arcs shorter than SPEED_FROM_M have no speed to speak of."""
    once = counted_once(network)
    km = network.metres * once / 1000
    by_class = np.bincount(network.road_class, km, len(ROAD_CLASSES))
    one_way = _one_way(network)
    largest = together(network)
    reached = int(largest.sum())
    inside = largest[network.tail] & largest[network.head]
    isolated = set(network.name[~inside].tolist()) - set(network.name[inside].tolist())
    long = network.metres >= SPEED_FROM_M
    kmh = network.metres / network.seconds * 3.6
    straight = _straight_m(network)
    total = float(km.sum())
    return NetworkFacts(
        nodes=network.nodes,
        arcs=network.arcs,
        km=total,
        km_by_class={ROAD_CLASSES[each]: float(by_class[each]) for each in np.flatnonzero(np.bincount(network.road_class))},
        one_way_share=float(km[one_way].sum()) / total if total else 0.0,
        named_share=float(km[network.name > 0].sum()) / total if total else 0.0,
        largest_nodes=reached,
        largest_share=reached / network.nodes,
        outside_nodes=network.nodes - reached,
        outside_km=float(km[~inside].sum()),
        isolated_names=tuple(sorted(network.names[each] for each in isolated if each)),
        box=network.box,
        inside_city=None if margin is None else float(_in_box(network, margin).mean()),
        too_fast=int((long & (kmh > FASTEST_KMH)).sum()),
        too_slow=int((long & (kmh < SLOWEST_KMH)).sum()),
        too_short=int((network.metres < straight * (1 - SHORTER_SHARE) - SHORTER_M).sum()),
    )


def counted_once(network: RoadNetwork) -> NDArray[np.bool_]:
    """One arc of each road: of two that are the directions of one road, the first."""
    first, second = _directions(network)
    once = np.ones(network.arcs, bool)
    once[np.maximum(first, second)] = False
    return once


def _one_way(network: RoadNetwork) -> NDArray[np.bool_]:
    alone = np.ones(network.arcs, bool)
    for each in _directions(network):
        alone[each] = False
    return alone


def _directions(network: RoadNetwork) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of arcs that join the same two nodes in opposite directions and are equally long; no arc in two pairs."""
    low, high = np.minimum(network.tail, network.head), np.maximum(network.tail, network.head)
    forward = network.tail < network.head
    order = np.lexsort((forward, network.metres, high, low))
    one, other = order[:-1], order[1:]
    apart = np.abs(network.metres[one] - network.metres[other])
    pair = (low[one] == low[other]) & (high[one] == high[other]) & (forward[one] != forward[other])
    pair &= apart <= SAME_LENGTH_M + SAME_LENGTH_SHARE * network.metres[one]
    at = np.flatnonzero(pair)
    # of pairs that follow each other and share an arc every second one counts
    begins = np.concatenate(([True], np.diff(at) > 1))[: len(at)]
    run_start = np.maximum.accumulate(np.where(begins, np.arange(len(at)), 0)) if len(at) else at
    chosen = at[(np.arange(len(at)) - run_start) % 2 == 0]
    return one[chosen], other[chosen]


def _straight_m(network: RoadNetwork) -> NDArray[np.float64]:
    phi, lam = np.radians(network.node_lat), np.radians(network.node_lon)
    a, b = network.tail, network.head
    half = np.sin((phi[b] - phi[a]) / 2) ** 2 + np.cos(phi[a]) * np.cos(phi[b]) * np.sin((lam[b] - lam[a]) / 2) ** 2
    return np.asarray(2 * _EARTH_M * np.arcsin(np.sqrt(np.clip(half, 0, 1))))


def _in_box(network: RoadNetwork, margin: CityMargin) -> NDArray[np.bool_]:
    west, south, east, north = margin.box
    inside = (network.node_lon >= west) & (network.node_lon <= east)
    return np.asarray(inside & (network.node_lat >= south) & (network.node_lat <= north))
