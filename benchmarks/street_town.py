"""A made-up town of any size, the same every time: main roads, dead ends, one-ways, a river with bridges. Measures nothing.

Not a grid: junctions are scattered, closest in the middle of the town. Roads of the higher classes run between the centres
of ever smaller parts of the town; every other junction hangs on a tree of short streets (which gives the dead ends), and
some more streets close blocks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra, minimum_spanning_tree
from scipy.spatial import Delaunay

from siaga_desk.geo.roads.network import ROAD_CLASSES, RoadNetwork, RoadSource
from siaga_desk.geo.travel import AccuracyClass

MIDDLE = (-6.12, 106.16)  # lat, lon
SMALL = ROAD_CLASSES.index("residential")
METRES_A_DEGREE = 111_195.0
SPACING_M = 75.0  # between junctions, on average: 50,000 of them on 280 km2, as large as Kota Serang
STREETS_A_JUNCTION = 1.3
BRIDGES = 7
ONE_WAY = 0.12  # of small streets
SPEED_KMH = {
    "primary": 45.0,
    "secondary": 38.0,
    "tertiary": 32.0,
    "unclassified": 28.0,
    "residential": 22.0,
    "living_street": 12.0,
}
CENTRES = (("primary", 3_000, 3), ("secondary", 600, 3), ("tertiary", 120, 3))
"""Class, junctions to a centre of it, to how many of the nearest centres each is joined."""

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True)
class _Streets:
    """Undirected: `a[i]` and `b[i]` are the junctions of street i; metres from the town's middle."""

    x: Floats
    y: Floats
    a: Whole
    b: Whole

    @property
    def length(self) -> Floats:
        return np.hypot(self.x[self.a] - self.x[self.b], self.y[self.a] - self.y[self.b])

    def graph(self, cost: Floats) -> csr_array:
        """Both directions."""
        size = (len(self.x), len(self.x))
        return csr_array(
            (np.tile(cost, 2), (np.concatenate((self.a, self.b)), np.concatenate((self.b, self.a)))), shape=size
        )

    def only(self, kept: NDArray[np.bool_] | Whole) -> _Streets:
        return _Streets(self.x, self.y, self.a[kept], self.b[kept])


def street_town(junctions: int, seed: int = 112) -> RoadNetwork:
    """`junctions` nodes, but for the few that the river cuts off; strongly connected."""
    random = np.random.default_rng(seed)
    possible = _over_the_river(_scattered(junctions, random), random)
    kind = _main_roads(possible, random)
    kept = _kept(possible, kind != SMALL, random)
    streets = possible.only(kept)
    return _network(streets, _with_small_ones(streets, kind[kept], random), random).strongly_connected()[0]


def _scattered(count: int, random: np.random.Generator) -> _Streets:
    """Junctions in a round town, and every street that could be: the edges of Delaunay's triangles."""
    share = np.sqrt(random.random(count))
    distance = _radius_m(count) * (0.55 * share + 0.45 * share**2)  # closer together in the middle
    angle = random.uniform(0, 2 * np.pi, count)
    x, y = distance * np.cos(angle), distance * np.sin(angle)
    corners = Delaunay(np.column_stack((x, y))).simplices
    ends = np.sort(np.concatenate((corners[:, :2], corners[:, 1:], corners[:, ::2])), axis=1)
    ends = np.unique(ends, axis=0).astype(np.int64)
    return _Streets(x, y, ends[:, 0], ends[:, 1])


def _radius_m(junctions: int) -> float:
    return SPACING_M * float(np.sqrt(junctions / np.pi))


def _is_north(x: Floats, y: Floats) -> NDArray[np.bool_]:
    """Of the river, in radii of the town."""
    north: NDArray[np.bool_] = y > 0.18 * np.sin(x * 5) + 0.1
    return north


def is_north_of_the_river(town: RoadNetwork) -> NDArray[np.bool_]:
    """For each node of a town as `street_town` made it."""
    size_deg = _radius_m(town.nodes) / METRES_A_DEGREE
    east = (town.node_lon - MIDDLE[1]) * np.cos(np.radians(MIDDLE[0]))
    return _is_north(east / size_deg, (town.node_lat - MIDDLE[0]) / size_deg)


def _over_the_river(streets: _Streets, random: np.random.Generator) -> _Streets:
    """Without the streets that cross the river, but for the bridges, which lie about evenly along it."""
    size = _radius_m(len(streets.x))
    side = _is_north(streets.x / size, streets.y / size)
    across = np.flatnonzero(side[streets.a] != side[streets.b])
    along = (streets.x[streets.a[across]] + streets.x[streets.b[across]]) / 2
    wanted = (np.arange(BRIDGES) + random.uniform(0.2, 0.8, BRIDGES)) / BRIDGES * 1.6 * size - 0.8 * size
    bridges = across[[int(np.argmin(np.abs(along - at) + streets.length[across])) for at in wanted]]
    kept = np.ones(len(streets.a), bool)
    kept[across] = False
    kept[bridges] = True
    return streets.only(kept)


def _main_roads(streets: _Streets, random: np.random.Generator) -> Whole:
    """An index into ROAD_CLASSES for each street: what lies on the way between centres is a main road."""
    kind = np.full(len(streets.a), SMALL)
    cost = streets.length
    street_of = _street_numbers(streets)
    for name, junctions, nearest in CENTRES:
        chosen = random.choice(len(streets.x), max(4, len(streets.x) // junctions), replace=False)
        graph = streets.graph(cost)
        for centre in chosen.tolist():
            apart = np.hypot(streets.x[chosen] - streets.x[centre], streets.y[chosen] - streets.y[centre])
            order = np.argsort(apart, kind="stable")[1 : nearest + 1]
            reach = 3 * float(apart[order[-1]])
            _, came_from = dijkstra(graph, indices=centre, return_predecessors=True, limit=reach)
            for at in chosen[order].tolist():
                while (before := int(came_from[at])) >= 0:
                    street = street_of[frozenset((at, before))]
                    kind[street] = min(int(kind[street]), ROAD_CLASSES.index(name))  # larger roads come first in the table
                    at = before
        cost = np.where(kind == SMALL, streets.length, streets.length * 0.7)
    return kind


def _kept(streets: _Streets, main: NDArray[np.bool_], random: np.random.Generator) -> Whole:
    """Which streets there are: main roads, a tree of short streets that joins all, and some more."""
    cost = streets.length * random.uniform(0.7, 1.6, len(streets.a))
    count = len(streets.x)
    tree = minimum_spanning_tree(
        csr_array((np.where(main, 0.01, 1.0) * cost, (streets.a, streets.b)), shape=(count, count))
    ).tocoo()
    there = main | np.isin(streets.a * count + streets.b, tree.row.astype(np.int64) * count + tree.col)
    more = np.flatnonzero(~there & (streets.length < 4 * SPACING_M))
    # a short street between junctions that few others join is the likeliest to be there
    degree = np.bincount(np.concatenate((streets.a[there], streets.b[there])), minlength=count)
    likely = (
        cost[more] * (1 + 0.25 * (degree[streets.a[more]] + degree[streets.b[more]])) * random.uniform(0.5, 2.0, len(more))
    )
    wanted = max(0, int(STREETS_A_JUNCTION * count) - int(there.sum()))
    there[more[np.argsort(likely, kind="stable")[:wanted]]] = True
    return np.flatnonzero(there)


def _with_small_ones(streets: _Streets, kind: Whole, random: np.random.Generator) -> Whole:
    """Dead ends are narrow, some through streets are a little larger."""
    degree = np.bincount(np.concatenate((streets.a, streets.b)), minlength=len(streets.x))
    small = kind == SMALL
    ends_blind = (degree[streets.a] == 1) | (degree[streets.b] == 1)
    larger = small & ~ends_blind & (random.random(len(kind)) < 0.15)
    kind = np.where(small & ends_blind, ROAD_CLASSES.index("living_street"), kind)
    return np.where(larger, ROAD_CLASSES.index("unclassified"), kind)


def _street_numbers(streets: _Streets) -> dict[frozenset[int], int]:
    return {frozenset(ends): n for n, ends in enumerate(zip(streets.a.tolist(), streets.b.tolist(), strict=True))}


def _network(streets: _Streets, kind: Whole, random: np.random.Generator) -> RoadNetwork:
    """Streets with a bend in the middle, as arcs: one for a one-way street, else two."""
    count = len(streets.a)
    ax, ay, bx, by = streets.x[streets.a], streets.y[streets.a], streets.x[streets.b], streets.y[streets.b]
    bend = random.uniform(-0.12, 0.12, count)
    mx, my = (ax + bx) / 2 - bend * (by - ay), (ay + by) / 2 + bend * (bx - ax)
    metres = np.hypot(mx - ax, my - ay) + np.hypot(bx - mx, by - my)
    degree = np.bincount(np.concatenate((streets.a, streets.b)), minlength=len(streets.x))
    through = (degree[streets.a] > 1) & (degree[streets.b] > 1)
    small = kind >= ROAD_CLASSES.index("unclassified")
    one_way = through & small & (random.random(count) < ONE_WAY)
    turned = one_way & (random.random(count) < 0.5)
    tail, head = np.where(turned, streets.b, streets.a), np.where(turned, streets.a, streets.b)
    back = np.flatnonzero(~one_way)
    links = (np.concatenate((tail, head[back])), np.concatenate((head, tail[back])))
    size = (len(streets.x), len(streets.x))
    _, part = connected_components(csr_array((np.ones(len(links[0])), links), shape=size), connection="strong")
    back = np.flatnonzero(~one_way | (part[tail] != part[head]))  # nobody is sent where there is no way back from
    street = np.concatenate((np.arange(count), back))
    tail, head = np.concatenate((tail, head[back])), np.concatenate((head, tail[back]))

    across = METRES_A_DEGREE * np.cos(np.radians(MIDDLE[0]))
    # positions are kept to seven decimals everywhere: whoever asks for a junction means the junction
    lat = np.round(MIDDLE[0] + streets.y / METRES_A_DEGREE, 7)
    lon = np.round(MIDDLE[1] + streets.x / across, 7)
    middle_lat, middle_lon = MIDDLE[0] + my / METRES_A_DEGREE, MIDDLE[1] + mx / across
    speed_ms = np.array([SPEED_KMH.get(name, 1.0) / 3.6 for name in ROAD_CLASSES])
    names, name = _names(streets, kind)
    return RoadNetwork(
        node_lat=lat,
        node_lon=lon,
        tail=tail,
        head=head,
        metres=metres[street],
        seconds=metres[street] / speed_ms[kind[street]],
        road_class=kind[street].astype(np.uint8),
        name=name[street],
        width_m=np.full(len(street), np.nan),
        shape_start=np.arange(0, 3 * len(street) + 1, 3),
        shape_lat=np.column_stack((lat[tail], middle_lat[street], lat[head])).ravel(),
        shape_lon=np.column_stack((lon[tail], middle_lon[street], lon[head])).ravel(),
        names=names,
        source=RoadSource(AccuracyClass.ROAD_NETWORK, "kota karangan", "MIT", quality="dibuat untuk mengukur"),
    )


def _names(streets: _Streets, kind: Whole) -> tuple[tuple[str, ...], Whole]:
    """Streets of one class in one square of 800 m share a name."""
    east, north = (((each[streets.a] + each[streets.b]) / 1600).astype(np.int64) + 1000 for each in (streets.x, streets.y))
    which, name = np.unique(kind * 10**8 + east * 10**4 + north, return_inverse=True)
    return ("", *(f"Jalan {ROAD_CLASSES[int(each) // 10**8]} {n}" for n, each in enumerate(which))), name.astype(
        np.int64
    ) + 1
