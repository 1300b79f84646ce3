"""How far one comes within so many minutes, as areas on the map. Never a way to one place, nor who should go there.

Streets are reached part by part and collected in square cells; the outline of the cells is drawn a cell wider and without
their steps. So an area holds all that is reached, and at most two cells beside those that hold it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from siaga_desk.geo.travel import ROAD_CLASSES, AccuracyClass, Line, Origin, TravelTimes

from .city_roads import CityRoads
from .road_times import RoadTimes
from .snapping import FlatMap

if TYPE_CHECKING:
    from .network import RoadNetwork

CELL_M = 80.0
MOST_CELLS = 1_000  # a side: what reaches farther is drawn in larger cells
STEP_M = 40.0  # along a road: a piece is reached if it is begun in time, and touches no more than a block of four cells
CIRCLE_POINTS = 64

_MOTORWAY = ROAD_CLASSES.index("motorway")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Band:
    """What is reached within `limit_s`: areas, each as its edge and the edges of its holes, closed (lat, lon) rings."""

    limit_s: float
    areas: tuple[tuple[Line, ...], ...]
    area_km2: float

    @property
    def rings(self) -> tuple[Line, ...]:
        return tuple(ring for area in self.areas for ring in area)

    def coordinates(self) -> list[list[list[tuple[float, float]]]]:
        """Of a GeoJSON MultiPolygon, to 0.1 m: [lon, lat], outer edges to the left as RFC 7946 wants them."""
        return [[[(round(lon, 6), round(lat, 6)) for lat, lon in ring] for ring in area] for area in self.areas]


def reach(travel: TravelTimes, origins: Sequence[Origin], limits_s: Iterable[float]) -> tuple[Band, ...]:
    """One band for each limit (seconds of driving, turnout not counted), the shortest first; each lies within the next.

    From the nearest of `origins`. Over roads where the engine knows any, around what is closed; else circles. BadInput for
    an origin that is no place.
    """
    limits = sorted(set(limits_s))
    if not limits or not (limits[0] > 0 and limits[-1] < math.inf):
        raise ValueError("no time to go anywhere")
    roads = travel.roads if isinstance(travel, CityRoads) else travel
    if not origins:
        return tuple(Band(limit, (), 0.0) for limit in limits)
    if isinstance(roads, RoadTimes):
        return _by_road(roads, origins, limits)
    return _in_circles(travel, origins, limits)


def _in_circles(travel: TravelTimes, origins: Sequence[Origin], limits: Sequence[float]) -> tuple[Band, ...]:
    flat = _middle(origins)
    bands = []
    for limit in limits:
        circles = []
        for origin in origins:
            x, y = flat.point(origin.lat, origin.lon)
            (leg,) = travel.to_point((origin,), *flat.degrees(x, y + 1000.0))
            # a little more than the circle: its corners must not cut off what lies on it
            radius = limit / leg.travel_s * 1000.0 / math.cos(math.pi / CIRCLE_POINTS)
            circles.append(shapely.Point(x, y).buffer(radius, quad_segs=CIRCLE_POINTS // 4))
        bands.append(_band(limit, shapely.union_all(circles), flat))
    return tuple(bands)


def _middle(origins: Sequence[Origin]) -> FlatMap:
    lats, lons = [origin.lat for origin in origins], [origin.lon for origin in origins]
    return FlatMap((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)


# --- over roads -----------------------------------------------------------------------------------------------------------


class _Pieces(NamedTuple):
    """Short straight pieces of road on the flat map, and when one is where each begins. A place is a piece to itself."""

    x: Floats
    y: Floats
    to_x: Floats
    to_y: Floats
    seconds: Floats

    @classmethod
    def places(cls, x: Floats, y: Floats, seconds: Floats) -> _Pieces:
        return cls(x, y, x, y, seconds)

    @classmethod
    def of(cls, parts: Sequence[_Pieces]) -> _Pieces:
        return cls(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _by_road(roads: RoadTimes, origins: Sequence[Origin], limits: Sequence[float]) -> tuple[Band, ...]:
    flat, network = _middle(origins), roads.network
    reached = []
    for vehicle in dict.fromkeys(origin.vehicle for origin in origins):
        its = [origin for origin in origins if origin.vehicle == vehicle]
        reached.append(_on_roads(roads, its, np.ones(network.arcs, bool), limits[-1], flat))
        if roads.accuracy_class is AccuracyClass.MAIN_ROADS:
            reached.append(_beside(roads, its, limits[-1], flat))
    return _bands(_Pieces.of(reached), limits, flat)


def _on_roads(roads: RoadTimes, origins: Sequence[Origin], of: NDArray[np.bool_], limit: float, flat: FlatMap) -> _Pieces:
    """The arcs `of` that one vehicle enters within the limit, in pieces no longer than STEP_M."""
    network, over = roads.network, roads.seconds(origins[0].vehicle)
    usable, at_tail = of & np.isfinite(over), roads.everywhere(origins)[network.tail]
    arcs = np.flatnonzero(usable & (at_tail <= limit))
    parts = [_along(network, arcs, at_tail[arcs], over[arcs], np.zeros(len(arcs)), flat)]
    for origin in origins:  # the rest of the road on which it stands: its end may be out of reach
        entries = [each for each in roads.entries(origin) if usable[each[0]]]
        own = np.array([arc for arc, _, _ in entries], np.int64)
        behind, before_s = (np.array([each[n] for each in entries]) for n in (1, 2))
        # as if one had come from the tail in just the time that makes it true at the entry
        parts.append(_along(network, own, before_s - behind * over[own], over[own], behind, flat))
    return _Pieces.of(parts)


def _along(
    network: RoadNetwork, arcs: NDArray[np.int64], at_tail: Floats, over: Floats, behind: Floats, flat: FlatMap
) -> _Pieces:
    """The pieces of these arcs, from the share `behind` on."""
    starts, counts = network.shape_start[arcs], np.diff(network.shape_start)[arcs]
    owner = np.repeat(np.arange(len(arcs)), counts)
    point = np.repeat(starts, counts) + _count_up(counts)
    x, y = flat.xy(network.shape_lat[point], network.shape_lon[point])
    first = np.flatnonzero(owner[1:] == owner[:-1])  # where a straight part begins
    owner_of, dx, dy = owner[first], x[first + 1] - x[first], y[first + 1] - y[first]
    long = np.hypot(dx, dy)
    along = np.concatenate(([0.0], np.cumsum(long)))
    begins = np.searchsorted(owner_of, np.arange(len(arcs) + 1))
    whole = np.diff(along[begins])[owner_of]
    before = along[:-1] - along[begins[:-1]][owner_of]
    steps = np.maximum(1, np.ceil(long / STEP_M)).astype(np.int64)
    straight, nth = np.repeat(np.arange(len(first)), steps), _count_up(steps)
    part, step = nth / steps[straight], 1 / steps[straight]
    arc, length = owner_of[straight], whole[straight]
    shares = [
        np.divide(before[straight] + end * long[straight], length, out=end.copy(), where=length > 0)
        for end in (part, part + step)
    ]
    seconds = at_tail[arc] + np.maximum(shares[0], behind[arc]) * over[arc]
    x, y = x[first][straight] + part * dx[straight], y[first][straight] + part * dy[straight]
    pieces = _Pieces(x, y, x + step * dx[straight], y + step * dy[straight], seconds)
    ahead = shares[1] >= behind[arc] - 1e-9
    return _Pieces(*(column[ahead] for column in pieces))


def _count_up(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, .. count - 1 for each count, one after the other."""
    return np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)


def _beside(roads: RoadTimes, origins: Sequence[Origin], limit: float, flat: FlatMap) -> _Pieces:
    """The middles of cells beside main roads: straight from the nearest one, or without any road if that is quicker."""
    from scipy.spatial import cKDTree

    pace = roads.off_s_a_metre
    x, y = (np.array(each) for each in zip(*(flat.point(each.lat, each.lon) for each in origins), strict=True))
    direct = _Pieces.places(x, y, np.zeros(len(x)))
    # nothing beside a motorway is reached from it; the starts, never reached by road, for a network of nothing else
    others = _on_roads(roads, origins, roads.network.road_class != _MOTORWAY, math.inf, flat)
    near = _Pieces.of([others, direct._replace(seconds=np.full(len(x), math.inf))])
    from_here = _Pieces.of([near, direct])
    x, y, _, _, seconds = (each[from_here.seconds <= limit] for each in from_here)
    spare_m = (limit - seconds) / pace
    west, south, east, north = (x - spare_m).min(), (y - spare_m).min(), (x + spare_m).max(), (y + spare_m).max()
    cell = _cell_for(east - west, north - south)
    across, up = (np.arange(low, high + cell, cell) for low, high in ((west, east), (south, north)))
    middles = np.column_stack([each.ravel() for each in np.meshgrid(across, up)])
    direct_m, _ = cKDTree(np.column_stack(direct[:2])).query(middles)
    there, place = np.unique(np.column_stack(near[:2]).round(1), axis=0, return_inverse=True)
    soonest = np.full(len(there), math.inf)  # of both directions of a road
    np.minimum.at(soonest, place, near.seconds)
    off_m, nearest = cKDTree(there).query(middles)
    return _Pieces.places(middles[:, 0], middles[:, 1], np.minimum(direct_m * pace, soonest[nearest] + off_m * pace))


# --- from places to areas -------------------------------------------------------------------------------------------------


def _cell_for(width_m: float, height_m: float) -> float:
    return max(CELL_M, float(max(width_m, height_m)) / MOST_CELLS)


def _bands(pieces: _Pieces, limits: Sequence[float], flat: FlatMap) -> tuple[Band, ...]:
    x, y, to_x, to_y, seconds = (each[pieces.seconds <= limits[-1]] for each in pieces)
    if not len(x):
        return tuple(Band(limit, (), 0.0) for limit in limits)
    cell = _cell_for(np.ptp(x), np.ptp(y))
    columns, rows = ([np.floor(each / cell).astype(np.int64) for each in ends] for ends in ((x, to_x), (y, to_y)))
    left, bottom = int(min(map(np.min, columns))), int(min(map(np.min, rows)))
    cells = np.full((int(max(map(np.max, rows))) - bottom + 1, int(max(map(np.max, columns))) - left + 1), np.inf)
    aslant = (columns[0] != columns[1]) & (rows[0] != rows[1])  # it may touch the two cells between as well
    for row, column, which in ((0, 0, ...), (1, 1, ...), (0, 1, aslant), (1, 0, aslant)):
        np.minimum.at(cells, (rows[row][which] - bottom, columns[column][which] - left), seconds[which])
    bands, within = [], shapely.MultiPolygon()
    for limit in limits:
        # a cell wider, and then no point moved by more than that: what was inside stays inside
        wide = _outline(_wider(cells <= limit), left - 1, bottom - 1, cell)
        within = shapely.union(within, wide.simplify(cell))
        bands.append(_band(limit, within, flat))
    return tuple(bands)


def _wider(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The cells and all that touch one, with a row and a column more at each edge."""
    rows, columns = inside.shape
    wide = np.zeros((rows + 2, columns + 2), bool)
    for down, across in np.ndindex(3, 3):
        wide[down : down + rows, across : across + columns] |= inside
    return wide


def _outline(inside: NDArray[np.bool_], left: int, bottom: int, cell: float) -> Any:
    """The union of the cells, metres. Its edges are where a cell that is inside lies beside one that is not."""
    padded = np.pad(inside.astype(np.int8), 1)
    row, begin, end = _runs(np.diff(padded, axis=0)[:, 1:-1])
    column, low, high = _runs(np.diff(padded, axis=1)[1:-1].T)
    x1, x2 = np.concatenate((begin, column)), np.concatenate((end, column))
    y1, y2 = np.concatenate((row, low)), np.concatenate((row, high))
    ends = np.stack((left + x1, bottom + y1, left + x2, bottom + y2), axis=1).reshape(-1, 2, 2) * cell
    faces = shapely.get_parts(shapely.polygonize(np.asarray(shapely.linestrings(ends), dtype=object)))
    within = shapely.get_coordinates(shapely.point_on_surface(faces)) / cell  # a hole is a face as well
    kept = inside[np.floor(within[:, 1]).astype(np.int64) - bottom, np.floor(within[:, 0]).astype(np.int64) - left]
    return shapely.multipolygons(faces[kept])


def _runs(steps: NDArray[np.int8]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The longest pieces of equal steps, 0 left out: row, where it begins, behind where it ends."""
    changes = np.diff(np.pad(steps, ((0, 0), (1, 1))), axis=1) != 0
    row, at = np.nonzero(changes)
    following = np.flatnonzero(row[1:] == row[:-1])
    pieces = following[steps[row[following], at[following]] != 0]
    return row[pieces], at[pieces], at[pieces + 1]


def _band(limit: float, shape: Any, flat: FlatMap) -> Band:
    areas = []
    for polygon in shapely.get_parts(shapely.orient_polygons(shape)):
        rings = [polygon.exterior, *polygon.interiors]
        areas.append(tuple(tuple(flat.degrees(x, y) for x, y in shapely.get_coordinates(ring)) for ring in rings))
    return Band(limit, tuple(areas), float(shapely.area(shape)) / 1e6)
