"""Arcs in a row as they lie on the map: their points, their length, the streets they follow. Knows no time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from siaga_desk.geo.travel import Line, Passed

from .network import Floats, RoadNetwork, Whole
from .snapping import FlatMap

DRAWN_M = 4.0
"""A way on the map may be that far from the road: less than its line is wide."""


@dataclass(frozen=True, slots=True)
class Row:
    """Arcs that follow each other, from the share `first` of the first one's length to the share `last` of the last's."""

    arcs: NDArray[np.int64]
    first: float = 0.0
    last: float = 1.0

    def metres(self, network: RoadNetwork) -> float:
        return float(self._lengths(network).sum())

    def streets(self, network: RoadNetwork) -> tuple[Passed, ...]:
        """The named streets, neighbours of one name together."""
        if not len(self.arcs):
            return ()
        names = network.name[self.arcs]
        begins = np.flatnonzero(np.concatenate(([True], names[1:] != names[:-1])))
        lengths = np.add.reduceat(self._lengths(network), begins)
        found = zip(names[begins].tolist(), lengths.tolist(), strict=True)
        return tuple(Passed(network.names[name], metres) for name, metres in found if name)

    def points(self, network: RoadNetwork) -> Line:
        """The shape points between its two ends, which it does not know; none twice in a row."""
        lat, lon = self.shape(network)
        return tuple(zip(lat.tolist(), lon.tolist(), strict=True))

    def shape(self, network: RoadNetwork) -> tuple[Floats, Floats]:
        """The same as arrays, latitudes and longitudes."""
        if not len(self.arcs):
            return np.empty(0), np.empty(0)
        start = network.shape_start
        counts = start[self.arcs + 1] - start[self.arcs]
        nth = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
        index = np.repeat(start[self.arcs], counts) + nth
        lat, lon = network.shape_lat[index], network.shape_lon[index]
        low = self._inside(network, 0, self.first) if self.first > 0 else 0
        high = len(index) - int(counts[-1]) + self._inside(network, -1, self.last) if self.last < 1 else len(index)
        lat, lon = lat[low:high], lon[low:high]
        keep = np.ones(len(lat), bool)
        keep[1:] = (lat[1:] != lat[:-1]) | (lon[1:] != lon[:-1])
        return lat[keep], lon[keep]

    def _lengths(self, network: RoadNetwork) -> NDArray[np.float64]:
        """Of what of each arc belongs to it."""
        lengths = network.metres[self.arcs].copy()
        if len(lengths):
            beyond, before = (1 - self.last) * lengths[-1], self.first * lengths[0]
            lengths[0] -= before
            lengths[-1] -= beyond
        return lengths

    def _inside(self, network: RoadNetwork, which: int, share: float) -> int:
        """How many points of an arc lie before a share of its length, its first one among them."""
        arc = int(self.arcs[which])
        points = slice(int(network.shape_start[arc]), int(network.shape_start[arc + 1]))
        lat, lon = network.shape_lat[points], network.shape_lon[points]
        steps = np.hypot(np.diff(lat), np.diff(lon) * np.cos(np.radians(lat[0])))
        along = np.concatenate(([0.0], np.cumsum(steps)))
        return int(np.searchsorted(along, share * along[-1], side="left" if which else "right"))


def drawn(begin: tuple[float, float], row: Row, end: tuple[float, float], network: RoadNetwork, flat: FlatMap) -> Line:
    """A way from one place to another as a map draws it, without the points that nobody would miss."""
    lat, lon = row.shape(network)
    lat, lon = np.concatenate(([begin[0]], lat, [end[0]])), np.concatenate(([begin[1]], lon, [end[1]]))
    x, y = flat.xy(lat, lon)
    line = shapely.LineString(np.column_stack((x, y, np.arange(len(x)))))
    kept = shapely.get_coordinates(shapely.simplify(line, DRAWN_M), include_z=True)[:, 2].astype(np.int64)
    return tuple(zip(lat[kept].tolist(), lon[kept].tolist(), strict=True))


def between_junctions(network: RoadNetwork, arc: int) -> list[int]:
    """The arcs of a road from the junction behind to the one ahead, in its direction."""
    arcs = [arc]
    while (on := _next(arcs[-1], network.tail, network.head)) is not None and on not in arcs:
        arcs.append(on)
    while (on := _next(arcs[0], network.head, network.tail)) is not None and on not in arcs:
        arcs.insert(0, on)
    return arcs


def _next(arc: int, near: Whole, far: Whole) -> int | None:
    """The arc that goes on where this one ends (`near` is tail) or begins (head), if no other road meets it there."""
    node, came = int(far[arc]), int(near[arc])
    leaving, coming = np.flatnonzero(near == node), np.flatnonzero(far == node)
    beside = {*far[leaving].tolist(), *near[coming].tolist()}
    on = [int(each) for each in leaving if far[each] != came]
    return on[0] if len(on) == 1 and len(beside) <= 2 else None
