"""The shapes of closed roads and areas: read from GeoJSON, from WKT and from pairs of degrees, joined, and made simpler.

Knows no reason, no time and no command. Points are (lat, lon) everywhere but in GeoJSON and WKT, which say x before y.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from siaga_desk.domain.closures import MAX_POINTS
from siaga_desk.domain.errors import BadInput, sentence
from siaga_desk.domain.events import ClosureShape
from siaga_desk.domain.places import check_position

from .degrees import read_degrees
from .travel import Line

METRE_DEG = 1 / 111_195
COARSEST_M = 250.0
"""Simpler than that a shape is another shape."""

NO_SHAPE = sentence("Bentuk {kind} tidak menutup apa pun. Yang dibaca: Polygon, MultiPolygon, LineString, MultiLineString.")
BAD_SHAPE = sentence("Titik-titik bentuk ini tidak terbaca. Periksa koordinatnya.")

_KINDS = {
    "Polygon": ClosureShape.AREA,
    "MultiPolygon": ClosureShape.AREA,
    "LineString": ClosureShape.ROAD,
    "MultiLineString": ClosureShape.ROAD,
}


class Outline(NamedTuple):
    """An area's ring (not closed) or a road's line. `holes`: the area had some, and they are lost."""

    shape: ClosureShape
    points: Line
    holes: bool = False


def from_geojson(geometry: object) -> tuple[Outline, ...]:
    """The outlines of a GeoJSON geometry, several of a Multi one. BadInput for what is no line and no area."""
    if not isinstance(geometry, dict):
        raise BadInput(NO_SHAPE, kind="null")
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    shape = _KINDS.get(kind) if isinstance(kind, str) else None
    if shape is None:
        raise BadInput(NO_SHAPE, kind=str(kind)[:40])
    parts = list(_list(coordinates)) if str(kind).startswith("Multi") else [coordinates]
    if not parts:
        raise BadInput(BAD_SHAPE)
    return tuple(_outline(shape, part) for part in parts)


def from_wkt(text: str) -> tuple[Outline, ...]:
    """The same of a well-known text, "POLYGON ((106.16 -6.11, ...))"."""
    import shapely
    from shapely.geometry import mapping

    try:
        read = mapping(shapely.from_wkt(text))
    except (shapely.errors.GEOSException, ValueError, TypeError, AttributeError):
        raise BadInput(BAD_SHAPE) from None
    return from_geojson(read)


def from_pairs(text: str) -> Line:
    """ "lat lon; lat lon": points in turn. A comma may part the two, or be the decimal sign. BadInput for others."""
    return tuple(_pair(pair) for pair in text.replace("|", ";").split(";") if pair.strip())


def _pair(pair: str) -> tuple[float, float]:
    words = pair.split()
    if len(words) == 1:
        words = pair.split(",")
    numbers = [read_degrees(word.strip().rstrip(",")) for word in words]
    match numbers:
        case [float() as lat, float() as lon]:
            return check_position(lat, lon)
    raise BadInput(
        "Titik “{value}” tidak terbaca. Tulis lintang spasi bujur, misalnya -6.1093 106.1678; -6.1101 106.1690.",
        value=pair.strip()[:40],
    )


def _outline(shape: ClosureShape, coordinates: object) -> Outline:
    if shape is ClosureShape.ROAD:
        return Outline(shape, tuple(_points(coordinates)))
    rings = list(_list(coordinates))
    if not rings:
        raise BadInput(BAD_SHAPE)
    points = tuple(_points(rings[0]))
    if len(points) > 1 and points[0] == points[-1]:
        points = points[:-1]
    return Outline(shape, points, holes=len(rings) > 1)


def _points(coordinates: object) -> Iterator[tuple[float, float]]:
    for each in _list(coordinates):
        match list(_list(each)):
            case [float() | int() as lon, float() | int() as lat, *_]:
                try:
                    yield check_position(float(lat), float(lon))
                except OverflowError:
                    raise BadInput(BAD_SHAPE) from None
            case _:
                raise BadInput(BAD_SHAPE)


def _list(value: object) -> Iterable[object]:
    if not isinstance(value, list | tuple):
        raise BadInput(BAD_SHAPE)
    return value


# --- simpler, and joined ----------------------------------------------------------------------------------------------


def simplified(outline: Outline) -> tuple[Outline, float]:
    """With no more points than a closure may have, and by how many metres it may be beside what it was; 0.0: as it was.

    What cannot be made so simple stays as it was, and the rule refuses it.
    """
    if len(outline.points) <= MAX_POINTS:
        return outline, 0.0
    tolerance_m = 1.0
    while tolerance_m <= COARSEST_M:
        points = _simpler(outline, tolerance_m * METRE_DEG)
        if len(points) <= MAX_POINTS:
            return outline._replace(points=points), tolerance_m
        tolerance_m *= 2
    return outline, 0.0


def _simpler(outline: Outline, tolerance_deg: float) -> Line:
    import shapely

    flat = [(lon, lat) for lat, lon in outline.points]
    if outline.shape is ClosureShape.ROAD:
        return tuple((lat, lon) for lon, lat in shapely.simplify(shapely.LineString(flat), tolerance_deg).coords)
    area = shapely.simplify(shapely.Polygon(flat), tolerance_deg)
    return tuple((lat, lon) for lon, lat in shapely.get_coordinates(area)[:-1].tolist())


def joined(pieces: Sequence[Line]) -> Line | None:
    """One line through all the pieces, each at an end of those before it; None where one of them is not."""
    whole: list[tuple[float, float]] = []
    for n, piece in enumerate(pieces):
        if n == 0:
            whole = list(piece)
        elif piece[0] == whole[-1]:
            whole += piece[1:]
        elif piece[-1] == whole[-1]:
            whole += piece[-2::-1]
        elif piece[-1] == whole[0]:
            whole = [*piece[:-1], *whole]
        elif piece[0] == whole[0]:
            whole = [*piece[:0:-1], *whole]
        else:
            return None
    return tuple(whole)


# --- how large, how far -----------------------------------------------------------------------------------------------


def area_m2(corners: Line) -> float:
    """What a ring encloses, square metres, on a flat earth: good to a hundredth for a city."""
    if not corners:
        return 0.0
    x, y = _flat(corners, corners[0])
    return abs(sum(x[n - 1] * y[n] - x[n] * y[n - 1] for n in range(len(corners)))) / 2


def beside_m(lat: float, lon: float, line: Line) -> float:
    """How far a point lies from a line, metres."""
    x, y = _flat(line, (lat, lon))
    least = math.hypot(x[0], y[0])
    for n in range(1, len(line)):
        dx, dy = x[n] - x[n - 1], y[n] - y[n - 1]
        along = -(x[n - 1] * dx + y[n - 1] * dy) / ((dx * dx + dy * dy) or 1.0)
        along = max(0.0, min(1.0, along))
        least = min(least, math.hypot(x[n - 1] + along * dx, y[n - 1] + along * dy))
    return least


def _flat(points: Line, origin: tuple[float, float]) -> tuple[list[float], list[float]]:
    """Metres east and north of `origin`."""
    shrink = math.cos(math.radians(origin[0]))
    return (
        [(lon - origin[1]) * shrink / METRE_DEG for _, lon in points],
        [(lat - origin[0]) / METRE_DEG for lat, _ in points],
    )
