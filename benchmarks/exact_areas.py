"""The shipped kelurahan in whole numbers, and what shapely says of points among them: the second opinion on `Areas`.

In whole lattice steps (10^-7 degree) every vertex and every point is exact as a float, and GEOS decides such a point without
rounding; in degrees, "on the border" would depend on how a decimal is stored. Never asks `Areas` anything.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from siaga_desk.geo.areas import LATTICE
from siaga_desk.resources import gisdata

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
METRE = LATTICE / 110_574
"""In lattice steps, northwards; eastwards more of them, by the cosine of the latitude. True to 1 % here."""


@dataclass(frozen=True, slots=True)
class Points:
    """In lattice steps, whole numbers; `lats` and `lons` are the same in degrees."""

    y: Floats
    x: Floats

    @property
    def lats(self) -> Floats:
        return self.y / LATTICE

    @property
    def lons(self) -> Floats:
        return self.x / LATTICE

    def __len__(self) -> int:
        return len(self.x)


@functools.cache
def whole_shapes() -> tuple[shapely.Geometry, ...]:
    """Every kelurahan in lattice steps, in the order of the codes: the order in which `Areas` asks."""
    frame = geopandas.read_file(gisdata("kota_serang.gpkg"), layer="kelurahan").sort_values("kode")
    return tuple(shapely.transform(frame.geometry.to_numpy(), lambda degrees: np.rint(degrees * LATTICE)))


def owners(points: Points) -> tuple[Indices, Indices]:
    """(the first kelurahan whose inside or edge holds each point, -1 for none; how many hold it)."""
    first, holders = np.full(len(points), -1), np.zeros(len(points), dtype=np.int64)
    for index, shape in reversed(list(enumerate(whole_shapes()))):
        west, south, east, north = shapely.bounds(shape)
        near = np.flatnonzero((points.x >= west) & (points.x <= east) & (points.y >= south) & (points.y <= north))
        shapely.prepare(shape)
        held = near[shapely.intersects_xy(shape, points.x[near], points.y[near])]
        first[held] = index
        holders[held] += 1
    return first, holders


def anywhere(count: int, seed: int, margin: float = 0.0) -> Points:
    """Uniform in the city's bounding box, widened by `margin` degrees; half of them are outside the city."""
    random = np.random.default_rng(seed)
    west, south, east, north = shapely.total_bounds(np.array(whole_shapes()))
    wider = margin * LATTICE
    y = np.rint(random.uniform(south - wider, north + wider, count))
    return Points(y, np.rint(random.uniform(west - wider, east + wider, count)))


def beside_borders(apart_m: float, every: int = 1) -> Points:
    """One metre left and right of every border: of the middle of each edge, and of points at most `apart_m` apart along it.

    `every`: only each so-many-th of the points. Both kelurahan of a shared border bring theirs.
    """
    starts, ends = _edges()
    middle_lat = np.cos(np.radians((starts[:, 1] + ends[:, 1]) / 2 / LATTICE))
    east, north = (ends[:, 0] - starts[:, 0]) * middle_lat, ends[:, 1] - starts[:, 1]
    length = np.hypot(east, north)
    parts = 2 * np.maximum(1, np.ceil(length / METRE / apart_m / 2)).astype(np.int64)  # even, so that the middle is one
    edge = np.repeat(np.arange(len(parts)), parts - 1)
    along = np.arange(1, len(edge) + 1) - np.repeat(np.cumsum(parts - 1) - (parts - 1), parts - 1)
    share = (along / parts[edge])[:, None]
    on = starts[edge] * (1 - share) + ends[edge] * share
    across = np.column_stack([-north[edge] / middle_lat[edge], east[edge]]) / length[edge][:, None] * METRE
    x, y = np.rint(np.concatenate([on + across, on - across])).T
    return Points(y[::every], x[::every])


def on_borders() -> Points:
    """Points exactly on a border: every vertex, and the middle of each edge where that is a whole number of steps."""
    starts, ends = _edges()
    twice = starts + ends
    whole = (twice % 2 == 0).all(axis=1)
    x, y = np.unique(np.concatenate([starts, twice[whole] / 2]), axis=0).T
    return Points(y, x)


def _edges() -> tuple[Floats, Floats]:
    """(starts, ends) of every edge of every kelurahan, each (n, 2) with x before y."""
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(np.array(whole_shapes())))]
    return np.concatenate([ring[:-1] for ring in rings]), np.concatenate([ring[1:] for ring in rings])
