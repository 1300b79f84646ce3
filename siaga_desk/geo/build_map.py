"""The small set of layers the map page draws, simplified together so that shared borders stay shared. Never for looking up.

GeoJSON, [lon, lat], six decimals, one feature a line. Whoever asks in which kelurahan a point lies asks `areas`. Never
imported at start-up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

TOLERANCE_M = 15.0  # of shapely.coverage_simplify: no border moves visibly at zoom 16
NEIGHBOUR_TOLERANCE_M = 60.0  # where only neighbours meet each other
DECIMALS = 6  # 11 cm
MARGIN_DEG = 0.055  # of land and sea drawn around the city, about 6 km
_COAST_MOVES_DEG = 0.0005  # 55 m, more than any coast moves when it is simplified

Frame = tuple[float, float, float, float]  # west, south, east, north


class Projection:
    """There and back between degrees and the metres of one UTM zone."""

    def __init__(self, epsg: int) -> None:
        self._to = Transformer.from_crs(4326, epsg, always_xy=True)
        self._back = Transformer.from_crs(epsg, 4326, always_xy=True)

    def metres(self, shapes: Any) -> Any:
        return shapely.transform(shapes, lambda points: np.column_stack(self._to.transform(points[:, 0], points[:, 1])))

    def degrees(self, shapes: Any) -> Any:
        return shapely.transform(shapes, lambda points: np.column_stack(self._back.transform(points[:, 0], points[:, 1])))


def rounded(shapes: Any, decimals: int) -> Any:
    return shapely.transform(shapes, lambda points: np.round(points, decimals))


def frame_around(shape: BaseGeometry) -> Frame:
    """What the map set covers: the shape's bounds and MARGIN_DEG, on a step of 0.005 degree."""
    west, south, east, north = shape.bounds
    low = [float(np.floor((value - MARGIN_DEG) * 200) / 200) for value in (west, south)]
    high = [float(np.ceil((value + MARGIN_DEG) * 200) / 200) for value in (east, north)]
    return (low[0], low[1], high[0], high[1])


def simplified_coverage(shapes: Sequence[BaseGeometry], projection: Projection) -> list[BaseGeometry]:
    """`shapes` (a coverage, degrees) with fewer vertices, still a coverage: no gap, no overlap, shared edges identical.

    Rounding can fold a sliver narrower than a decimal onto its neighbour (it does once, in Baros); coverage_clean mends it.
    ValueError when `shapes` or the result is no coverage: coverage_clean would hide the first.
    """
    if not (shapely.is_valid(shapes).all() and shapely.coverage_is_valid(shapes)):
        raise ValueError("the borders are not a coverage")
    fewer = projection.degrees(shapely.coverage_simplify(projection.metres(np.asarray(shapes)), TOLERANCE_M))
    clean = shapely.coverage_clean(  # type: ignore[attr-defined]  # the stubs describe shapely 2.1
        rounded(fewer, DECIMALS), snapping_distance=0
    )
    result = rounded(clean, DECIMALS)
    if len(result) != len(shapes) or not (shapely.is_valid(result).all() and shapely.coverage_is_valid(result)):
        raise ValueError("the simplified borders are not a coverage")
    return list(result)


def surroundings(shapes: Sequence[BaseGeometry], frame: Frame, projection: Projection) -> list[shapely.MultiPolygon]:
    """The parts of a coverage inside the frame, their borders with each other plainer; empty where nothing is left.

    The outline of the whole stays as it is: there it meets the city and the sea.
    """
    cut = np.array(
        [polygons(each) for each in rounded(shapely.intersection(np.asarray(shapes), shapely.box(*frame)), DECIMALS)]
    )
    plain = shapely.coverage_simplify(projection.metres(cut), NEIGHBOUR_TOLERANCE_M, simplify_boundary=False)
    return [polygons(each) for each in rounded(projection.degrees(plain), DECIMALS)]


def polygons(shape: BaseGeometry) -> shapely.MultiPolygon:
    """The polygons in a geometry, largest first: where a clip only touches, points and lines fall away."""
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
    parts.sort(key=_largest_first)
    return shapely.MultiPolygon(parts)


def sea_beside(land: Sequence[BaseGeometry], sea: BaseGeometry, frame: Frame) -> shapely.MultiPolygon:
    """The sea of the map: what simplified land leaves of the frame where the detailed sea is, so that the coasts agree."""
    rest = shapely.box(*frame).difference(shapely.coverage_union_all(np.asarray(land)))
    return polygons(rest.intersection(sea.buffer(_COAST_MOVES_DEG)))


def coast_of(sea: BaseGeometry, frame: Frame) -> shapely.MultiLineString:
    """The sea's outline without the frame that cuts it."""
    lines = shapely.line_merge(sea.boundary.difference(shapely.box(*frame).boundary))
    return shapely.MultiLineString(lines_of(lines))


def lines_of(shape: BaseGeometry) -> list[shapely.LineString]:
    """The lines in a geometry, from west to east."""
    lines = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.LineString) and not part.is_empty]
    return sorted(lines, key=lambda line: (line.bounds, line.wkb))


def label_point(shape: BaseGeometry, projection: Projection) -> tuple[float, float]:
    """(lat, lon) deep inside a polygon: the centre of the largest circle in it."""
    circle = shapely.maximum_inscribed_circle(projection.metres(shape), 25)
    lon, lat = shapely.get_coordinates(projection.degrees(circle))[0]
    return round(float(lat), DECIMALS), round(float(lon), DECIMALS)


def write_geojson(path: Path, features: Iterable[tuple[Mapping[str, Any], BaseGeometry]]) -> int:
    """Write (properties, geometry) pairs; how many there were."""
    lines = []
    for properties, shape in features:
        if shape.geom_type in ("Polygon", "MultiPolygon"):
            shape = shapely.orient_polygons(shape)
        geometry = json.loads(shapely.to_geojson(_single(rounded(shape, DECIMALS))))
        feature = {"type": "Feature", "properties": dict(properties), "geometry": geometry}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":"), allow_nan=False))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return len(lines)


def _largest_first(shape: BaseGeometry) -> tuple[float, float, tuple[float, ...]]:
    return (-shape.area, -shape.length, shape.bounds)


def _single(shape: BaseGeometry) -> BaseGeometry:
    """A collection of one is written as the one."""
    parts = shapely.get_parts(shape)
    return parts[0] if len(parts) == 1 else shape
