"""What else could be asked for the way of 50 units to a place: libraries in this process, on the same whole milliseconds.

Every one searches once, backwards from the place, where it can. None of them snaps a point to a road: they are given
nodes. Never asks the engine of Siaga Desk anything.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from siaga_desk.geo.roads.network import RoadNetwork

Weights = NDArray[np.int64]
Ask = Callable[[Sequence[int], int], list[float]]
"""Nodes where units stand, the node of the place -> milliseconds for each unit; infinite without a way."""


class Peer(NamedTuple):
    name: str
    ask: Ask
    each: int = 1  # it is asked every so-many-th question only, because it is slow


def weights_of(network: RoadNetwork) -> Weights:
    """Whole milliseconds over each arc, as the engine counts."""
    return np.maximum(np.rint(network.seconds * 1000), 1).astype(np.int64)


def quickest_arcs(network: RoadNetwork, weights: Weights, open_: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """Of the arcs `open_` between the same two nodes the quickest: a matrix would add them up."""
    ordered = np.lexsort((weights, network.head, network.tail))
    if open_ is not None:
        ordered = ordered[open_[ordered]]
    tail, head = network.tail[ordered], network.head[ordered]
    first = np.ones(len(ordered), bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    chosen: NDArray[np.int64] = ordered[first]
    return chosen


def by_scipy(network: RoadNetwork, weights: Weights, open_: NDArray[np.bool_] | None = None) -> Ask:
    """The judge as well: every answer of ours is compared with it."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    arcs = quickest_arcs(network, weights, open_)
    shape = (network.nodes, network.nodes)
    backwards = csr_array((weights[arcs].astype(np.float64), (network.head[arcs], network.tail[arcs])), shape=shape)

    def ask(units: Sequence[int], place: int) -> list[float]:
        times: list[float] = dijkstra(backwards, indices=place)[list(units)].tolist()
        return times

    return ask


def by_networkx(network: RoadNetwork, weights: Weights) -> Ask:
    import networkx

    arcs = quickest_arcs(network, weights)
    backwards = networkx.DiGraph()
    ends = network.head[arcs].tolist(), network.tail[arcs].tolist(), weights[arcs].tolist()
    backwards.add_weighted_edges_from(zip(*ends, strict=True))

    def ask(units: Sequence[int], place: int) -> list[float]:
        times = networkx.single_source_dijkstra_path_length(backwards, place)
        return [float(times.get(unit, math.inf)) for unit in units]

    return ask


def by_igraph(network: RoadNetwork, weights: Weights) -> Ask:
    import igraph

    graph = igraph.Graph(
        n=network.nodes, edges=list(zip(network.tail.tolist(), network.head.tolist(), strict=True)), directed=True
    )
    cost = weights.tolist()

    def ask(units: Sequence[int], place: int) -> list[float]:
        several = list(dict.fromkeys(units))  # it refuses one node twice
        row = graph.distances(source=[place], target=several, weights=cost, mode="in")[0]
        times = dict(zip(several, row, strict=True))
        return [float(times[unit]) for unit in units]

    return ask


def by_rustworkx(network: RoadNetwork, weights: Weights) -> Ask:
    import rustworkx

    backwards = rustworkx.PyDiGraph()
    backwards.add_nodes_from([None] * network.nodes)
    ends = network.head.tolist(), network.tail.tolist(), weights.tolist()
    backwards.add_edges_from(list(zip(*ends, strict=True)))

    def ask(units: Sequence[int], place: int) -> list[float]:
        times = rustworkx.dijkstra_shortest_path_lengths(backwards, place, float)
        return [0.0 if unit == place else float(times[unit]) if unit in times else math.inf for unit in units]

    return ask


def peers(network: RoadNetwork, weights: Weights) -> list[Peer]:
    """Those that are installed."""
    found = [
        Peer("scipy dijkstra, once backwards", by_scipy(network, weights)),
        Peer("igraph distances", by_igraph(network, weights), 4),
    ]
    if find_spec("rustworkx"):
        found.append(Peer("rustworkx dijkstra", by_rustworkx(network, weights), 4))
    return [*found, Peer("networkx dijkstra", by_networkx(network, weights), 20)]


def straight_m(network: RoadNetwork, units: Sequence[int], place: int) -> NDArray[np.float64]:
    """Metres as the crow flies, on a flat map: exact enough to put units in order."""
    lat, lon = network.node_lat, network.node_lon
    north = (lat[list(units)] - lat[place]) * 111_195.0
    east = (lon[list(units)] - lon[place]) * 111_195.0 * math.cos(math.radians(float(lat[place])))
    metres: NDArray[np.float64] = np.hypot(north, east)
    return metres
