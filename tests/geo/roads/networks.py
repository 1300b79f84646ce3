"""Small road networks for tests: random ones, and one from a picture of numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from siaga_desk.geo.roads.network import RoadNetwork, RoadSource
from siaga_desk.geo.travel import ROAD_CLASSES, AccuracyClass

SOURCE = RoadSource(AccuracyClass.ROAD_NETWORK, "uji")
SOUTH, WEST = -6.2, 106.1
STEP_DEG = 0.001  # about 111 m


def network(
    places: Sequence[tuple[float, float]],
    arcs: Sequence[tuple[int, int, float]],
    *,
    classes: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
    widths_m: Sequence[float] | None = None,
    source: RoadSource = SOURCE,
) -> RoadNetwork:
    """Nodes at (lat, lon); arcs (from, to, seconds), straight, as long as they look."""
    lat, lon = (np.array(column, np.float64) for column in zip(*places, strict=True))
    tail, head = (np.array([arc[n] for arc in arcs], np.int64) for n in (0, 1))
    table = tuple(dict.fromkeys(("", *(names or ()))))
    across = np.cos(np.radians(lat[tail])) * (lon[head] - lon[tail])
    return RoadNetwork(
        node_lat=lat,
        node_lon=lon,
        tail=tail,
        head=head,
        metres=np.hypot(lat[head] - lat[tail], across) * 111_195.08,
        seconds=np.array([arc[2] for arc in arcs], np.float64),
        road_class=np.array([ROAD_CLASSES.index(each) for each in classes or ["residential"] * len(arcs)], np.uint8),
        name=np.array([table.index(each) for each in names or [""] * len(arcs)], np.int64),
        width_m=np.array(widths_m if widths_m is not None else [np.nan] * len(arcs), np.float64),
        shape_start=np.arange(len(arcs) + 1, dtype=np.int64) * 2,
        shape_lat=np.stack((lat[tail], lat[head]), 1).ravel(),
        shape_lon=np.stack((lon[tail], lon[head]), 1).ravel(),
        names=table,
        source=source,
    )


def random_network(seed: int, nodes: int, arcs: int) -> RoadNetwork:
    """Nodes on a circle, so that no arc passes by another node; arcs one-way and both ways between any of them."""
    chance = np.random.default_rng(seed)
    angle = 2 * np.pi * np.arange(nodes) / nodes
    places = np.column_stack((SOUTH + 0.03 * np.sin(angle), WEST + 0.03 * np.cos(angle)))
    ends = chance.integers(0, nodes, (arcs, 2))
    ends = np.concatenate(([[0, 1]], ends[ends[:, 0] != ends[:, 1]]))
    both = chance.random(len(ends)) < 0.5
    ends = np.concatenate((ends, ends[both][:, ::-1]))
    seconds = chance.integers(1, 400, len(ends)) / 10
    return network(
        [(float(lat), float(lon)) for lat, lon in places],
        [(int(a), int(b), float(s)) for (a, b), s in zip(ends, seconds, strict=True)],
    )


def grid(rows: int, columns: int, *, seconds: float = 10.0) -> RoadNetwork:
    """Streets both ways in a grid, STEP_DEG apart; node `row * columns + column`, counted from the south-west."""
    places = [(SOUTH + row * STEP_DEG, WEST + column * STEP_DEG) for row in range(rows) for column in range(columns)]
    arcs: list[tuple[int, int, float]] = []
    for node in range(rows * columns):
        if (node + 1) % columns:
            arcs += [(node, node + 1, seconds), (node + 1, node, seconds)]
        if node + columns < rows * columns:
            arcs += [(node, node + columns, seconds), (node + columns, node, seconds)]
    return network(places, arcs)
