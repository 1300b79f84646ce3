"""What a shape says of a place: a point inside, its reach, points along it. Metres of a flat map; never at start-up."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

LEAST_RADIUS_M = 30.0  # of any place that was drawn on a map: no map is surer of itself
STEP_M = 100.0  # between the known points along a line

Point = tuple[float, float]


def point_inside(shape: BaseGeometry) -> tuple[Point, float]:
    """A point (x, y) of the shape, well inside where it is an area, and how far the shape reaches from it."""
    if shape.geom_type in ("Polygon", "MultiPolygon", "GeometryCollection"):
        point = shape.representative_point()
    else:
        point = shapely.get_point(shapely.shortest_line(shape, shape.centroid), 0)
    corners = shapely.get_coordinates(shape)
    reach_m = float(np.hypot(corners[:, 0] - point.x, corners[:, 1] - point.y).max())
    return (point.x, point.y), max(reach_m, LEAST_RADIUS_M)


def points_along(lines: BaseGeometry) -> list[Point]:
    """Points at most STEP_M apart along each line, ends included; of two within half a step of each other the first stays.

    Two carriageways side by side so give one row of points, not two.
    """
    kept: dict[tuple[int, int], list[Point]] = defaultdict(list)
    points: list[Point] = []
    cell_m = STEP_M / 2
    for line in shapely.get_parts(lines):
        steps = np.linspace(0.0, line.length, math.ceil(line.length / STEP_M - 0.001) + 1)
        for x, y in shapely.get_coordinates(shapely.line_interpolate_point(line, steps)):
            column, row = math.floor(x / cell_m), math.floor(y / cell_m)
            beside = (other for i in (-1, 0, 1) for j in (-1, 0, 1) for other in kept.get((column + i, row + j), ()))
            if all(math.dist((x, y), other) >= cell_m for other in beside):
                point = (float(x), float(y))
                kept[column, row].append(point)
                points.append(point)
    return points
