"""Makes one connected, coarse network of the main-road lines, and counts what it joined. Never imported at start-up.

The lines come from map tiles of zoom 7: their points lie on a lattice of 76 m and 50 to 250 m off the road, one road is cut
into pieces that need not meet, and nothing says names or directions. What is done with them, in this order, motorways
apart from all other roads (where the two cross, one goes over the other):

1. Roads meet where their lines cross. Two carriageways between the same junctions become one road.
2. A loose end within `SAME_JUNCTION_M` of another road is taken to meet it: a short piece of its own class joins them.
3. Pieces that are still apart are bridged where the gap is at most `GAP_M`, by a straight and slow arc of class "link".
4. A toll gate is where the motorway meets the other roads, whatever the tiles left out between them: a "link" from the
   nearest motorway through the gate to the nearest other road, each within `GATE_REACH_M`.
5. What is in no way joined to the largest part is left out, and its length told.

Both directions everywhere: which ones are allowed is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from shapely.ops import substring

from siaga_desk.domain.errors import BadInput

from .build_map import Projection
from .build_sources import DECIMALS, Road
from .roads.main_roads import LINK, SPEEDS_KMH
from .roads.network import ROAD_CLASSES, RoadNetwork, RoadSource

MOTORWAY = "motorway"
SAME_JUNCTION_M = 110.0  # one diagonal step of the tiles' lattice (76 m aside)
GAP_M = 300.0  # little more than the lines are off the road (250 m)
GATE_REACH_M = 2_000.0  # GT Cilegon Timur stands 1.5 km from the trunk road
_TOUCHES_M = 1.0  # nearer than this to a road's end is that end


@dataclass(frozen=True)
class MainRoads:
    """The network, and what became of the lines that it was made of. Lengths in metres."""

    network: RoadNetwork
    joined: int  # loose ends
    bridged: int  # gaps between pieces
    gates: int
    dropped_m: float

    @property
    def quality(self) -> str:
        """Indonesian, for the table of layers."""
        done = f"{self.joined} ujung disambung, {self.bridged} celah dijembatani, {self.gates} gerbang tol disambungkan"
        dropped_km = f"{self.dropped_m / 1000:.1f}".replace(".", ",")
        return f"{self.network.source.quality}; {done}, {dropped_km} km yang tak tersambung dibuang"


class _Line(NamedTuple):
    """A road between two junctions, in metres of the projection."""

    road_class: str
    shape: shapely.LineString

    @property
    def ends(self) -> tuple[_Key, _Key]:
        points = shapely.get_coordinates(self.shape)
        return _key(points[0]), _key(points[-1])


_Key = tuple[float, float]  # a junction: metres, one decimal


def connected(
    roads: Iterable[Road], gates: Iterable[tuple[float, float]], projection: Projection, source: RoadSource
) -> MainRoads:
    """The network of these roads (lon, lat); `gates` are (lat, lon) of toll gates. BadInput when there is no road."""
    lines = [_Line(road.road_class, projection.metres(road.shape)) for road in roads]
    fast = _Layer(line for line in lines if line.road_class == MOTORWAY)
    other = _Layer(line for line in lines if line.road_class != MOTORWAY)
    joined = fast.join_loose_ends() + other.join_loose_ends()
    bridged = fast.bridge_gaps() + other.bridge_gaps()
    links = []
    for lat, lon in sorted(gates):
        gate = projection.metres(shapely.Point(lon, lat))
        if fast.distance(gate) <= GATE_REACH_M and other.distance(gate) <= GATE_REACH_M:
            points = [other.meet(gate), gate, fast.meet(gate)]
            links.append(_Line(LINK, shapely.LineString(points)))
    whole = [*fast.lines, *other.lines, *links]
    if not whole:
        raise BadInput("Sumber jalan tidak memuat satu pun jalan utama di sekitar kota. Tidak ada yang diubah.")
    network, _ = _network(whole, projection, source).strongly_connected()
    dropped_m = sum(line.shape.length for line in whole) - float(network.metres.sum()) / 2
    return MainRoads(network, joined, bridged, len(links), max(0.0, dropped_m))


class _Layer:
    """Roads that meet where they cross."""

    def __init__(self, lines: Iterable[_Line]) -> None:
        self.lines = _one_a_road(_crossed(list(lines)))

    def distance(self, point: shapely.Point) -> float:
        """Metres to the nearest road; infinite without one."""
        return min((line.shape.distance(point) for line in self.lines), default=np.inf)

    def meet(self, point: shapely.Point, others: Sequence[_Line] | None = None) -> shapely.Point:
        """The nearest point on a road (of `others`, or of any); a road that it lies within is cut there."""
        line = min(self.lines if others is None else others, key=lambda line: line.shape.distance(point))
        along = line.shape.project(point)
        if along < _TOUCHES_M:
            return shapely.Point(line.shape.coords[0])
        if along > line.shape.length - _TOUCHES_M:
            return shapely.Point(line.shape.coords[-1])
        cuts = ((0.0, along), (along, line.shape.length))
        parts = [shapely.LineString(shapely.get_coordinates(substring(line.shape, *cut))) for cut in cuts]
        at = self.lines.index(line)
        self.lines[at : at + 1] = [_Line(line.road_class, part) for part in parts]
        return shapely.Point(parts[1].coords[0])

    def join_loose_ends(self) -> int:
        """How many were joined to a road that starts, ends or passes within one step of the lattice."""
        joined = 0
        for end, line in self._loose_ends():
            if len(_neighbours(self.lines)[end]) > 1:
                continue  # the one before was joined to it
            point = shapely.Point(next(at for at in (line.shape.coords[0], line.shape.coords[-1]) if _key(at) == end))
            near = [each for each in self.lines if end not in each.ends and each.shape.distance(point) <= SAME_JUNCTION_M]
            if near:
                self.lines.append(_Line(line.road_class, shapely.LineString([point, self.meet(point, near)])))
                joined += 1
        return joined

    def _loose_ends(self) -> list[tuple[_Key, _Line]]:
        neighbours = _neighbours(self.lines)
        loose = {end: line for line in self.lines for end in line.ends if len(neighbours[end]) == 1}
        return sorted(loose.items())

    def bridge_gaps(self) -> int:
        """How many links were laid between pieces, the narrowest gap first."""
        bridged = 0
        while len(pieces := _pieces(self.lines)) > 1:
            shapes = [shapely.MultiLineString([line.shape for line in piece]) for piece in pieces]
            gap_m, one, two = min(
                (shapes[one].distance(shapes[two]), one, two) for one in range(len(pieces)) for two in range(one)
            )
            if gap_m > GAP_M:
                break
            near = shapely.Point(shapely.shortest_line(shapes[one], shapes[two]).coords[0])
            there = self.meet(near, pieces[two])
            self.lines.append(_Line(LINK, shapely.LineString([self.meet(near, pieces[one]), there])))
            bridged += 1
        return bridged


def _crossed(lines: Sequence[_Line]) -> list[_Line]:
    """The same lines, cut where they cross; what two of them share is there once, as the better of both classes."""
    ranked = sorted(lines, key=lambda line: ROAD_CLASSES.index(line.road_class))
    cut = []
    for part in shapely.get_parts(shapely.union_all([line.shape for line in lines])):
        middle = part.interpolate(0.5, normalized=True)
        cut.append(_Line(next(line for line in ranked if line.shape.distance(middle) < _TOUCHES_M).road_class, part))
    return sorted(cut, key=_by_place)


def _one_a_road(lines: Sequence[_Line]) -> list[_Line]:
    """The shortest of several between the same two junctions; what only returns to its junction is no way to anywhere."""
    shortest: dict[frozenset[_Key], _Line] = {}
    for line in sorted(lines, key=lambda line: (line.shape.length, *_by_place(line))):
        if line.ends[0] != line.ends[1]:
            shortest.setdefault(frozenset(line.ends), line)
    return sorted(shortest.values(), key=_by_place)


def _pieces(lines: Sequence[_Line]) -> list[list[_Line]]:
    """The lines in groups that hang together, each group by place."""
    group: dict[_Key, _Key] = {}

    def head(end: _Key) -> _Key:
        while group.setdefault(end, end) != end:
            end = group[end]
        return end

    for line in lines:
        one, two = sorted(map(head, line.ends))
        group[two] = one
    pieces: dict[_Key, list[_Line]] = {}
    for line in sorted(lines, key=_by_place):
        pieces.setdefault(head(line.ends[0]), []).append(line)
    return list(pieces.values())


def _neighbours(lines: Iterable[_Line]) -> Mapping[_Key, set[_Key]]:
    found: dict[_Key, set[_Key]] = {}
    for one, two in (line.ends for line in lines):
        found.setdefault(one, set()).add(two)
        found.setdefault(two, set()).add(one)
    return found


def _network(lines: Sequence[_Line], projection: Projection, source: RoadSource) -> RoadNetwork:
    """Every line as two arcs."""
    junctions = {end: number for number, end in enumerate(sorted({end for line in lines for end in line.ends}))}
    position: dict[int, np.ndarray] = {}
    arcs = []
    for line in lines:
        tail, head = (junctions[end] for end in line.ends)
        shape = np.round(shapely.get_coordinates(projection.degrees(line.shape)), DECIMALS)
        for node, at in ((tail, 0), (head, -1)):
            shape[at] = position.setdefault(node, shape[at].copy())  # ends that are one junction are one point
        arcs += [(tail, head, line, shape), (head, tail, line, shape[::-1])]
    arcs.sort(key=lambda arc: (arc[0], arc[1], arc[2].shape.length))
    metres = np.array([line.shape.length for _, _, line, _ in arcs])
    speed_ms = np.array([SPEEDS_KMH[line.road_class] / 3.6 for _, _, line, _ in arcs])
    points = np.concatenate([shape for *_, shape in arcs])
    return RoadNetwork(
        node_lat=np.array([position[node][1] for node in range(len(junctions))]),
        node_lon=np.array([position[node][0] for node in range(len(junctions))]),
        tail=np.array([tail for tail, *_ in arcs]),
        head=np.array([head for _, head, *_ in arcs]),
        metres=metres,
        seconds=metres / speed_ms,
        road_class=np.array([ROAD_CLASSES.index(line.road_class) for _, _, line, _ in arcs], np.uint8),
        name=np.zeros(len(arcs), np.int64),
        width_m=np.full(len(arcs), np.nan),
        shape_start=np.concatenate(([0], np.cumsum([len(shape) for *_, shape in arcs]))),
        shape_lat=points[:, 1].copy(),
        shape_lon=points[:, 0].copy(),
        names=("",),
        source=source,
    )


def _key(point: Sequence[float]) -> _Key:
    return round(float(point[0]), 1), round(float(point[1]), 1)


def _by_place(line: _Line) -> tuple[_Key, _Key, bytes]:
    return (*line.ends, line.shape.wkb)
