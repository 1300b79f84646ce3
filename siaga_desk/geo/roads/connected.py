"""Which part of a road network holds together: one gets there, and back again. Knows no file and no map."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .network import ROAD_CLASSES, RoadNetwork

PATH = ROAD_CLASSES.index("path")

Flags = NDArray[np.bool_]


class Joined(NamedTuple):
    """The part of a network in which every node reaches every other, cars among themselves as well.

    `left_out` nodes do not belong to it. `turned` arcs were no use to a car, which got there or away only over a path: they
    are class "path" now.
    """

    network: RoadNetwork
    left_out: int
    turned: int


def joined(network: RoadNetwork) -> Joined:
    """The part that holds together around the largest one for cars. ValueError where no two nodes reach each other by car.

    A car that has entered a piece which only motorcycles reach would never leave it. So what cars cannot reach from the
    largest part of theirs, and return from, is for motorcycles.
    """
    cars = network.road_class != PATH
    home = _largest(_parts(network, cars))
    if home.sum() < 2:
        raise ValueError("no road there and back")
    parts = _parts(network, np.ones(network.arcs, bool))
    near = parts == parts[home.argmax()]
    inside = near[network.tail] & near[network.head]
    turned = inside & cars & ~(home[network.tail] & home[network.head])
    kept = replace(network, road_class=np.where(turned, PATH, network.road_class).astype(np.uint8)).kept(inside)
    return Joined(kept, network.nodes - kept.nodes, int(turned.sum()))


def together(network: RoadNetwork) -> Flags:
    """Which nodes belong to the largest part in which every node reaches every other."""
    return _largest(_parts(network, np.ones(network.arcs, bool)))


def _parts(network: RoadNetwork, arcs: Flags) -> NDArray[np.int32]:
    """A number for each node: those with the same one reach each other over `arcs`."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    tail, head = network.tail[arcs], network.head[arcs]
    links = csr_array((np.ones(len(tail)), (tail, head)), shape=(network.nodes, network.nodes))
    return np.asarray(connected_components(links, directed=True, connection="strong")[1])


def _largest(parts: NDArray[np.int32]) -> Flags:
    return np.asarray(parts == np.bincount(parts).argmax())
