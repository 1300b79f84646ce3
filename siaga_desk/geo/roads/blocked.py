"""Which arcs a closure touches, and how much of each. Knows no vehicle and no time."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from siaga_desk.domain.events import ClosureShape, RoadClosed

from .network import RoadNetwork
from .snapping import Snapping

BESIDE_M = 15.0
"""A line along a road closes what lies that near to it: it was drawn by hand, or comes from another map."""
ALONG = 0.5
"""Of a road beside such a line at least this share, or `ALONG_M`, must run along it: what only crosses it stays open."""
ALONG_M = 40.0
EDGE_M = 0.001
"""Corners of an area are that exact: a crossing that arithmetic does not quite close would leave all of it open."""


class Blocked(NamedTuple):
    """`arcs` are touched; `shares` says how much of the length of each lies inside, 0 .. 1."""

    arcs: NDArray[np.int64]
    shares: NDArray[np.float64]


def blocked_by(record: RoadClosed, network: RoadNetwork, snapping: Snapping) -> Blocked:
    """The arcs in the area, or along the line. An area drawn across itself counts with all that it encloses."""
    lats, lons = [point.lat for point in record.points], [point.lon for point in record.points]
    flat = [snapping.flat.point(lat, lon) for lat, lon in zip(lats, lons, strict=True)]
    is_area = record.shape == ClosureShape.AREA
    shape = _enclosed(flat) if is_area else shapely.LineString(flat).buffer(BESIDE_M)
    shapely.prepare(shape)
    west, south, east, north = shape.bounds
    (low_lat, low_lon), (high_lat, high_lon) = snapping.flat.degrees(west, south), snapping.flat.degrees(east, north)
    near = snapping.within(low_lon, low_lat, high_lon, high_lat)
    if not len(near):
        return Blocked(near, np.empty(0))
    lines = _lines(network, snapping, near)
    touched = shapely.intersects(lines, shape)
    near, lines = near[touched], lines[touched]
    lengths = shapely.length(lines)
    inside = lengths.copy()
    crossing = ~shapely.contains_properly(shape, lines)  # few, and cutting lines takes longest
    inside[crossing] = shapely.length(shapely.intersection(lines[crossing], shape))
    shares = np.clip(np.divide(inside, lengths, out=np.ones_like(inside), where=lengths > 0), 0.0, 1.0)
    if is_area:
        return Blocked(near, shares)
    along = (shares >= ALONG) | (inside >= ALONG_M)
    return Blocked(near[along], shares[along])


def _enclosed(corners: list[tuple[float, float]]) -> Any:
    """All that a ring goes around, also where it goes around twice: by the even-odd rule such a flood would be dry."""
    area = shapely.Polygon(corners)
    if area.is_valid:
        return area
    edge = shapely.union_all(area.exterior, grid_size=EDGE_M)
    return shapely.union_all([*shapely.polygonize([edge]).geoms, edge])


def _lines(network: RoadNetwork, snapping: Snapping, arcs: NDArray[np.int64]) -> NDArray[np.object_]:
    """The arcs' shapes on the flat map."""
    counts = network.shape_start[arcs + 1] - network.shape_start[arcs]
    nth = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    points = np.repeat(network.shape_start[arcs], counts) + nth
    x, y = snapping.flat.xy(network.shape_lat[points], network.shape_lon[points])
    groups = np.repeat(np.arange(len(arcs)), counts)
    lines: NDArray[np.object_] = np.asarray(shapely.linestrings(np.column_stack((x, y)), indices=groups), dtype=object)
    return lines
