"""Where a point meets the road network: the nearest place on an arc that may be used. Knows no time and no closure.

A grid of square cells lists the pieces of road in each; the cells around the point are asked ring by ring until nothing
nearer can come. Metres on a flat map of the network's middle: within a city wrong by less than 0.1 %.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .network import RoadNetwork

METRES_A_DEGREE = math.pi * 6_371_008.8 / 180
CELL_M = 120.0
MOST_CELLS = 2_000  # a side: on a wider network cells are larger
CELLS_A_PIECE, MOST_LISTED = 8, 1_000_000
"""The cells list a piece that often on average: streets of a city 1.5 times. Else cells are larger."""
RINGS = 12
"""Farther than so many cells from any road, all pieces are asked at once."""
SAME_M = 0.005
"""Arcs that are no farther from the point than this from each other are equally near: the two directions of a street."""

Arcs = NDArray[np.int64]


class Snap(NamedTuple):
    """The nearest place on the network: `arcs` that pass it, each with the share of its length that lies before it."""

    lat: float
    lon: float
    off_m: float  # beside the road
    arcs: tuple[tuple[int, float], ...]  # in the order of their numbers


class FlatMap:
    """Degrees <-> metres east and north of a middle."""

    def __init__(self, lat: float, lon: float) -> None:
        self._lat, self._lon = lat, lon
        self._across = METRES_A_DEGREE * math.cos(math.radians(lat))

    def xy(self, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return (lon - self._lon) * self._across, (lat - self._lat) * METRES_A_DEGREE

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        return (lon - self._lon) * self._across, (lat - self._lat) * METRES_A_DEGREE

    def degrees(self, x: float, y: float) -> tuple[float, float]:
        """(lat, lon)."""
        return self._lat + y / METRES_A_DEGREE, self._lon + x / self._across


class Snapping:
    """The network's pieces of road, by where they are. Immutable."""

    def __init__(self, network: RoadNetwork) -> None:
        south, west, north, east = network.box
        self.flat = FlatMap((south + north) / 2, (west + east) / 2)
        x, y = self.flat.xy(network.shape_lat, network.shape_lon)
        points = np.diff(network.shape_start)
        inner = np.ones(len(x), bool)
        inner[network.shape_start[1:] - 1] = False  # the last point of an arc begins no piece
        first = np.flatnonzero(inner)
        self.arc = np.repeat(np.arange(network.arcs), points - 1)
        self.x, self.y = x[first], y[first]
        self.dx, self.dy = x[first + 1] - self.x, y[first + 1] - self.y
        self.length = np.hypot(self.dx, self.dy)
        # how far along its arc each piece begins, and how long the arc is on this map
        along = np.concatenate(([0.0], np.cumsum(self.length)))
        starts = np.concatenate(([0], np.cumsum(points - 1)))
        self._before = along[:-1] - along[starts[:-1]][self.arc]
        self.metres = np.diff(along[starts])  # [arc]
        self._whole = self.metres[self.arc]
        self._make_grid()

    def _make_grid(self) -> None:
        low_x, high_x = np.minimum(self.x, self.x + self.dx), np.maximum(self.x, self.x + self.dx)
        low_y, high_y = np.minimum(self.y, self.y + self.dy), np.maximum(self.y, self.y + self.dy)
        self._left, self._bottom = float(low_x.min()), float(low_y.min())
        widest = max(float(high_x.max()) - self._left, float(high_y.max()) - self._bottom)
        # where roads are far apart, small cells are asked in vain: as wide as a piece has room on average
        room_m = math.sqrt((float(high_x.max()) - self._left) * (float(high_y.max()) - self._bottom) / len(self.arc))
        self._cell_m = max(CELL_M, widest / MOST_CELLS, room_m)
        while True:
            west, east = self._column(low_x), self._column(high_x)
            south, north = self._row(low_y), self._row(high_y)
            wide, high = east - west + 1, north - south + 1
            counts = wide * high
            if counts.sum() <= max(MOST_LISTED, CELLS_A_PIECE * len(counts)):
                break
            self._cell_m *= 2  # arcs from one end of the city to the other lie in the box of thousands of cells each
        self._columns, self._rows = int(east.max()) + 1, int(north.max()) + 1
        piece = np.repeat(np.arange(len(counts)), counts)
        nth = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
        cell = (south[piece] + nth // wide[piece]) * self._columns + west[piece] + nth % wide[piece]
        order = np.argsort(cell, kind="stable")
        self._pieces = piece[order]
        self._cell_start = np.searchsorted(cell[order], np.arange(self._columns * self._rows + 1))

    def _column(self, x: NDArray[np.float64]) -> NDArray[np.int64]:
        return ((x - self._left) // self._cell_m).astype(np.int64)

    def _row(self, y: NDArray[np.float64]) -> NDArray[np.int64]:
        return ((y - self._bottom) // self._cell_m).astype(np.int64)

    def nearest(self, lat: float, lon: float, usable: NDArray[np.bool_]) -> Snap | None:
        """The nearest place on an arc with `usable[arc]`; None where no arc is."""
        x, y = self.flat.point(lat, lon)
        column, row = math.floor((x - self._left) / self._cell_m), math.floor((y - self._bottom) / self._cell_m)
        for ring in range(1, RINGS + 1):
            pieces = self._around(column, row, ring)
            pieces = pieces[usable[self.arc[pieces]]]
            found = self._nearest_of(pieces, x, y)
            if (
                found is not None and found.off_m <= ring * self._cell_m
            ):  # nothing nearer lies outside the cells that were asked
                return found
        return self._nearest_of(np.flatnonzero(usable[self.arc]), x, y)

    def within(self, west: float, south: float, east: float, north: float) -> Arcs:
        """The arcs that may touch a box (degrees), each once."""
        left, bottom = self.flat.point(south, west)
        right, top = self.flat.point(north, east)
        columns = (math.floor((each - self._left) / self._cell_m) for each in (left, right))
        rows = (math.floor((each - self._bottom) / self._cell_m) for each in (bottom, top))
        return np.unique(self.arc[self._cells(*columns, *rows)])

    def _around(self, column: int, row: int, ring: int) -> Arcs:
        return self._cells(column - ring, column + ring, row - ring, row + ring)

    def _cells(self, west: int, east: int, south: int, north: int) -> Arcs:
        """The pieces in a block of cells; one that several cells share comes several times."""
        west, east = max(west, 0), min(east, self._columns - 1)
        south, north = max(south, 0), min(north, self._rows - 1)
        if west > east or south > north:
            return np.empty(0, np.int64)
        starts = self._cell_start
        rows = (row * self._columns for row in range(south, north + 1))
        return np.concatenate([self._pieces[starts[row + west] : starts[row + east + 1]] for row in rows])

    def _nearest_of(self, pieces: Arcs, x: float, y: float) -> Snap | None:
        if not len(pieces):
            return None
        dx, dy, length = self.dx[pieces], self.dy[pieces], self.length[pieces]
        east, north = x - self.x[pieces], y - self.y[pieces]
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.clip(np.where(length > 0, (east * dx + north * dy) / (length * length), 0.0), 0.0, 1.0)
        off = np.hypot(east - share * dx, north - share * dy)
        best = int(np.argmin(off))
        same = np.flatnonzero(off <= off[best] + SAME_M)
        chosen = pieces[same]
        whole = self._whole[chosen]
        before = self._before[chosen] + share[same] * length[same]
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = np.where(whole > 0, before / whole, 0.0)
        arcs: dict[int, tuple[float, float]] = {}  # an arc may pass the place twice: where it comes nearest, the first
        for arc, off_m, part in zip(self.arc[chosen].tolist(), off[same].tolist(), shares.tolist(), strict=True):
            if arc not in arcs or (off_m, part) < arcs[arc]:
                arcs[arc] = off_m, part
        at_x = float(self.x[pieces[best]] + share[best] * dx[best])
        at_y = float(self.y[pieces[best]] + share[best] * dy[best])
        there = tuple((arc, min(max(part, 0.0), 1.0)) for arc, (_, part) in sorted(arcs.items()))
        return Snap(*self.flat.degrees(at_x, at_y), float(off[best]), there)
