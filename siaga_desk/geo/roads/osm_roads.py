"""Reads a road network out of an OpenStreetMap extract: ways become arcs between the nodes where they meet. Writes no file.

Turn restrictions and heights are not read, and the network says so. What a way's tags mean is in `road_tags`.
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from siaga_desk.domain.errors import BadInput
from siaga_desk.geo.city_margin import MARGIN_M, CityMargin
from siaga_desk.geo.osm_file import OsmFile, Progress, opened, share_of_ways
from siaga_desk.geo.osm_kinds import names_of
from siaga_desk.geo.place_sets import OSM_LICENCE
from siaga_desk.geo.travel import AccuracyClass

from .connected import PATH
from .network import LEAST_S, ROAD_CLASSES, RoadNetwork, RoadSource
from .road_tags import MOTORCYCLE_AROUND_S, Road, Tags, delay_of, road_of

SOURCE_NAME = "OpenStreetMap (kontributor OSM)"
QUALITY = "tanpa larangan belok dan batas tinggi"

OUTSIDE, NO_GEOMETRY = "outside", "no_geometry"
"""Reasons in `dropped`, beside those of `road_tags`. The values stand in `--json` answers: never renamed."""

_FAR_DEG = 1.0  # a way whose first node lies that far from the city does not reach it
_EARTH_M = 6_371_008.8

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class OsmRoads:
    """What was found: every usable road near the city, joined or not (see `connected.joined`).

    `read` ways with the key `highway`, of which `used` are in the network; `dropped` counts why the others are not.
    """

    network: RoadNetwork
    read: int
    used: int
    dropped: Counter[str]


def read_roads(path: Path, margin: CityMargin | None, progress: Progress, index_folder: Path) -> OsmRoads:
    """The roads of the file that an ambulance, or at least a motorcycle, can use; within the margin's box, or all of them.

    `index_folder` (there already) takes a large extract's temporary index. BadInput: no such file, not OpenStreetMap, cut
    off or damaged, no room for the index, no road that can be used, or none near the city.
    """
    with opened(path, index_folder) as file:
        found = collect(file, margin, progress)
    return found.roads(path.name)


def collect(file: OsmFile, margin: CityMargin | None, progress: Progress) -> Collected:
    """The same of a file that is open, for whoever reads more out of it; `Collected.roads` makes the network."""
    from osmium.filter import EntityFilter, KeyFilter
    from osmium.osm import NODE, WAY

    found = Collected(margin, file.date)
    file.say(progress, 0.0)
    for node in file.objects(NODE, KeyFilter("barrier")):
        found.barrier(node)
    file.say(progress, 0.2)
    for way in file.objects_with_positions(WAY, KeyFilter("highway"), EntityFilter(WAY)):
        found.way(way)
        if found.read % 2_000 == 0:
            file.say(progress, 0.2 + 0.8 * share_of_ways(way.id))
    file.say(progress, 1.0)
    return found


class Collected:
    """The roads of one reading, way after way, as long flat columns: a city has a million points."""

    def __init__(self, margin: CityMargin | None, date: str) -> None:
        self.read = 0
        self._date = date
        self._dropped: Counter[str] = Counter()
        self._box = margin.box if margin is not None else (-180.0, -90.0, 180.0, 90.0)
        self._city = margin.name if margin is not None else ""
        west, south, east, north = self._box
        self._near = (west - _FAR_DEG, south - _FAR_DEG, east + _FAR_DEG, north + _FAR_DEG)
        self._delay: dict[int, float] = {}
        # of each point: the node's number and place, and the piece of a way that it belongs to
        self._ref, self._lat, self._lon, self._piece = array("q"), array("d"), array("d"), array("q")
        # of each piece
        self._class, self._name = array("B"), array("q")
        self._forward, self._backward, self._width = array("d"), array("d"), array("d")
        self._way = array("q")
        self._names: dict[str, int] = {"": 0}

    def barrier(self, node: Any) -> None:
        at = node.location
        if not at.valid() or not _within(self._near, at.lon, at.lat):
            return
        tags = _tags(node)
        if tags is not None and (delay := delay_of(tags)) > 0:
            self._delay[node.id] = delay

    def way(self, way: Any) -> None:
        self.read += 1
        pieces = self._pieces(way)
        if not pieces:
            self._dropped[OUTSIDE if pieces is None else NO_GEOMETRY] += 1
            return
        tags = _tags(way)
        road = NO_GEOMETRY if tags is None else road_of(tags)
        if tags is None or not isinstance(road, Road):
            self._dropped[str(road)] += 1
            return
        names = names_of(tags)
        name = self._names.setdefault(names.name if names else "", len(self._names))
        for piece in pieces:
            number = len(self._class)
            self._class.append(ROAD_CLASSES.index(road.road_class))
            self._name.append(name)
            self._forward.append(road.forward_kmh or math.nan)
            self._backward.append(road.backward_kmh or math.nan)
            self._width.append(road.width_m or math.nan)
            self._way.append(self.read)
            for ref, lat, lon in piece:
                self._ref.append(ref)
                self._lat.append(lat)
                self._lon.append(lon)
                self._piece.append(number)

    def _pieces(self, way: Any) -> list[list[tuple[int, float, float]]] | None:
        """What of the way lies near: a new piece after each node that the file lacks. None for one far away; [] for none."""
        pieces: list[list[tuple[int, float, float]]] = [[]]
        last = 0
        for node in way.nodes:
            at = node.location
            if not at.valid():
                pieces.append([])
                continue
            if last == 0 and not _within(self._near, at.lon, at.lat):
                return None
            if node.ref == last and pieces[-1]:
                continue  # the same node twice is a slip of the hand
            last = node.ref
            pieces[-1].append((last, at.lat, at.lon))
        return [piece for piece in pieces if len(piece) > 1]

    def roads(self, file: str) -> OsmRoads:
        """The network of what was collected. BadInput: no road that can be used, or none near the city."""
        if not self._way:
            raise self._refusal(file)
        points = self._points()
        shut = np.isin(points.ref, [ref for ref, delay in self._delay.items() if math.isinf(delay)])
        first, last = _edges(points, shut)
        if not len(first):
            raise self._refusal(file)
        way = np.array(self._way)
        used = len(np.unique(way[points.piece[first]]))
        self._dropped[OUTSIDE] += len(np.unique(way)) - used
        return OsmRoads(self._network(points, first, last, shut), self.read, used, +self._dropped)

    def _refusal(self, file: str) -> BadInput:
        if self._way or 0 < self.read == self._dropped[OUTSIDE]:
            return BadInput(
                "Semua jalan di berkas {file} terletak lebih dari {km} km di luar {city}. Tidak ada yang berubah.",
                file=file,
                km=MARGIN_M / 1000,
                city=self._city,
            )
        return BadInput("Berkas {file} tidak memuat jalan yang bisa dilalui kendaraan. Tidak ada yang berubah.", file=file)

    def _points(self) -> _Points:
        """Of the pieces, what touches the box."""
        lat, lon, piece = np.array(self._lat), np.array(self._lon), np.array(self._piece, np.int64)
        west, south, east, north = self._box
        step = piece[1:] == piece[:-1]
        step &= (np.maximum(lon[1:], lon[:-1]) >= west) & (np.minimum(lon[1:], lon[:-1]) <= east)
        step &= (np.maximum(lat[1:], lat[:-1]) >= south) & (np.minimum(lat[1:], lat[:-1]) <= north)
        begins, ends = ~np.concatenate(([False], step)), ~np.concatenate((step, [False]))
        kept = ~(begins & ends)
        ref = np.array(self._ref, np.int64)
        return _Points(ref[kept], lat[kept], lon[kept], piece[kept], begins[kept], ends[kept])

    def _network(self, points: _Points, first: Whole, last: Whole, shut: Flags) -> RoadNetwork:
        """Each edge in the directions that are allowed, and a way for motorcycles around what stops a car."""
        piece = points.piece[first]
        metres = _between(_steps_m(points.lat, points.lon), first, last)
        delay = np.array([self._delay.get(ref, 0.0) for ref in points.ref.tolist()])
        delay[shut] = 0.0
        # a gate inside an edge delays whoever passes it; of one at a node each side has half
        wait_s = _between(delay, first, last) + (delay[last] - delay[first]) / 2
        start, end, at, around = _numbered(points.ref, first, last, shut)

        kmh = np.concatenate((np.array(self._forward)[piece], np.array(self._backward)[piece]))
        going = np.flatnonzero(~np.isnan(kmh))
        edge, back = going % len(first), going >= len(first)
        begins, shape = _shapes(np.where(back, last[edge], first[edge]), np.where(back, first[edge], last[edge]))
        hops = np.concatenate((around, around[:, ::-1]))
        extra = len(hops)
        seconds = metres[edge] / (kmh[going] / 3.6) + wait_s[edge]
        shape = np.concatenate((shape, at[hops].ravel()))
        of_piece = piece[edge]
        return RoadNetwork(
            node_lat=points.lat[at],
            node_lon=points.lon[at],
            tail=np.concatenate((np.where(back, end[edge], start[edge]), hops[:, 0])),
            head=np.concatenate((np.where(back, start[edge], end[edge]), hops[:, 1])),
            metres=np.concatenate((metres[edge], np.zeros(extra))),
            seconds=np.concatenate((np.maximum(seconds, LEAST_S), np.full(extra, MOTORCYCLE_AROUND_S))),
            road_class=np.concatenate((np.array(self._class)[of_piece], np.full(extra, PATH))).astype(np.uint8),
            name=np.concatenate((np.array(self._name)[of_piece], np.zeros(extra, np.int64))),
            width_m=np.concatenate((np.array(self._width)[of_piece], np.full(extra, np.nan))),
            shape_start=np.concatenate((begins, begins[-1] + 2 * np.arange(1, extra + 1))),
            shape_lat=points.lat[shape],
            shape_lon=points.lon[shape],
            names=tuple(self._names),
            source=RoadSource(AccuracyClass.ROAD_NETWORK, SOURCE_NAME, OSM_LICENCE, self._date, QUALITY),
        )


class _Points(NamedTuple):
    """The points of all pieces, one piece after the other; `begins` and `ends` where one does."""

    ref: Whole
    lat: Floats
    lon: Floats
    piece: Whole
    begins: Flags
    ends: Flags


def _edges(points: _Points, shut: Flags) -> tuple[Whole, Whole]:
    """Every stretch between two neighbouring nodes, as its first and its last point.

    A node is where a piece begins or ends, where ways meet, and where a barrier is shut. A ring has one more on its far
    side: an arc from a node to itself would lead nowhere.
    """
    _, node, uses = np.unique(points.ref, return_inverse=True, return_counts=True)
    stops = points.begins | points.ends | (uses[node] > 1) | shut
    first, last = _stretches(stops, points.ends)
    rings = node[first] == node[last]
    stops[(first[rings] + last[rings]) // 2] = True
    return _stretches(stops, points.ends)


def _stretches(stops: Flags, ends: Flags) -> tuple[Whole, Whole]:
    at = np.flatnonzero(stops)
    goes_on = ~ends[at[:-1]]
    return at[:-1][goes_on], at[1:][goes_on]


def _numbered(ref: Whole, first: Whole, last: Whole, shut: Flags) -> tuple[Whole, Whole, Whole, Whole]:
    """The nodes at which edges start and end, the point at which each node lies, and pairs `[k, 2]` of nodes that a shut
    barrier parts: there every edge has a node of its own."""
    ends = np.concatenate((first, last))
    key = np.unique(ref[ends], return_inverse=True)[1]
    apart = np.flatnonzero(shut[ends])
    key[apart] = len(ends) + np.arange(len(apart))
    _, at, number = np.unique(key, return_index=True, return_inverse=True)
    beside = apart[np.argsort(ref[ends[apart]], kind="stable")]
    same = ref[ends[beside[1:]]] == ref[ends[beside[:-1]]]
    around = np.stack((number[beside[:-1]][same], number[beside[1:]][same]), axis=1)
    return number[: len(first)], number[len(first) :], ends[at], around


def _shapes(start: Whole, end: Whole) -> tuple[Whole, Whole]:
    """All points from `start[k]` to `end[k]`, backwards where it lies before, and where those of each k begin `[m + 1]`."""
    counts = np.abs(end - start) + 1
    begins = np.concatenate(([0], np.cumsum(counts)))
    nth = np.arange(begins[-1]) - np.repeat(begins[:-1], counts)
    return begins, np.repeat(start, counts) + nth * np.repeat(np.sign(end - start), counts)


def _between(values: Floats, first: Whole, last: Whole) -> Floats:
    """The sum of `values[first[k] : last[k]]` for each k."""
    before = np.concatenate(([0.0], np.cumsum(values)))
    return np.asarray(before[last] - before[first])


def _steps_m(lat: Floats, lon: Floats) -> Floats:
    """From each point to the next, metres on the mean sphere."""
    phi, lam = np.radians(lat), np.radians(lon)
    half = np.sin(np.diff(phi) / 2) ** 2 + np.cos(phi[1:]) * np.cos(phi[:-1]) * np.sin(np.diff(lam) / 2) ** 2
    return np.asarray(2 * _EARTH_M * np.arcsin(np.sqrt(half)))


def _tags(each: Any) -> Tags | None:
    """None for one whose texts are no texts."""
    try:
        return {tag.k: tag.v for tag in each.tags}
    except UnicodeDecodeError:
        return None


def _within(box: tuple[float, float, float, float], lon: float, lat: float) -> bool:
    west, south, east, north = box
    return west <= lon <= east and south <= lat <= north
