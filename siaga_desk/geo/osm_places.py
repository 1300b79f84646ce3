"""Makes places of what was found in an OpenStreetMap extract: pieces of one street joined, duplicates made one. No file."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from .city_margin import CityMargin
from .extent import Point, point_inside, points_along
from .gazetteer import Place, PlaceKind
from .osm_extract import Poi, Street
from .osm_kinds import MOST_ALIASES, SETTLEMENT_RADIUS_M
from .place_sets import OSM_LICENCE

ONE_STREET_M = 300.0  # ways of one name that lie this near each other are one street
DUPLICATE_M = 150.0  # two objects of one name and kind that lie this near each other are one place
QUALITY = "B"

MOST_POINTS = 2_000  # of one street: a cell of a table holds that many, and a name that half the city shares has more

_SHORT = ((re.compile(r"(?:jln|jl)\b\.?\s*"), "jalan "), (re.compile(r"gg\b\.?\s*"), "gang "))
_WIDE = {PlaceKind.KAMPUNG, PlaceKind.HOUSING}


def streets(found: Iterable[Street], margin: CityMargin, source: str) -> list[Place]:
    """One place a street: ways whose names are written alike and whose lines lie within ONE_STREET_M of another of them."""
    by_name: dict[str, list[Street]] = defaultdict(list)
    for way in found:
        by_name[_written_out(way.names.name.casefold())].append(way)
    return [_street(group, margin, source) for ways in by_name.values() for group in _groups(ways)]


def pois(found: Sequence[Poi], margin: CityMargin, source: str) -> tuple[list[Place], int]:
    """One place an object, and how many objects were another's duplicate.

    The most telling of duplicates stays (an area before a point, a kind before "patokan"), wide enough to hold the others.
    """
    by_name: dict[str, list[tuple[Poi, Point, float]]] = defaultdict(list)
    for poi in sorted(found, key=_most_telling):
        at, radius_m = point_inside(poi.shape)
        if poi.shape.geom_type == "Point":
            radius_m = SETTLEMENT_RADIUS_M.get(poi.tags.get("place", ""), radius_m)
        by_name[poi.names.name.casefold()].append((poi, at, radius_m))
    places, duplicates = [], 0
    for alike in by_name.values():
        kept: list[tuple[Poi, Point, float, list[str]]] = []
        for poi, at, radius_m in alike:
            for index, (first, there, wide_m, aliases) in enumerate(kept):
                apart_m = math.dist(at, there)
                if apart_m <= DUPLICATE_M and _same_kind(poi.kind, first.kind):
                    kept[index] = first, there, max(wide_m, apart_m + radius_m), [*aliases, *poi.names.aliases]
                    duplicates += 1
                    break
            else:
                kept.append((poi, at, radius_m, list(poi.names.aliases)))
        for poi, at, radius_m, names in kept:
            lat, lon = _degrees([at], margin)[0]
            name, others = poi.names.name, _without(poi.names.name, names)
            places.append(
                Place(poi.key, poi.kind, name, lat, lon, _metres(radius_m), others, (), source, OSM_LICENCE, QUALITY)
            )
    return places, duplicates


def _written_out(name: str) -> str:
    for short, word in _SHORT:
        if found := short.match(name):
            return word + name[found.end() :]
    return name


def _groups(ways: Sequence[Street]) -> list[list[Street]]:
    """Ways of one name, by nearness."""
    if len(ways) == 1:
        return [list(ways)]
    lines = np.array([way.line for way in ways])
    group = list(range(len(ways)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for one, other in shapely.STRtree(lines).query(lines, predicate="dwithin", distance=ONE_STREET_M).T:
        group[root(int(one))] = root(int(other))
    joined: dict[int, list[Street]] = defaultdict(list)
    for index, way in enumerate(ways):
        joined[root(index)].append(way)
    return list(joined.values())


def _street(ways: Sequence[Street], margin: CityMargin, source: str) -> Place:
    name = Counter(way.names.name for way in sorted(ways, key=lambda way: way.way)).most_common(1)[0][0]
    others = [text for way in ways for text in (way.names.name, *way.names.aliases)]
    lines = shapely.line_merge(shapely.union_all([way.line for way in ways]))
    centre, radius_m = point_inside(lines)
    along = points_along(lines)
    lat, lon = _degrees([centre], margin)[0]
    return Place(
        f"w{min(way.way for way in ways)}",
        PlaceKind.STREET,
        name,
        lat,
        lon,
        _metres(radius_m),
        _without(name, others),
        tuple(_degrees(along[:: math.ceil(len(along) / MOST_POINTS)], margin)),
        source,
        OSM_LICENCE,
        QUALITY,
    )


def _most_telling(poi: Poi) -> tuple[bool, bool, str]:
    return poi.kind is PlaceKind.LANDMARK, poi.shape.geom_type == "Point", poi.key


def _same_kind(one: PlaceKind, other: PlaceKind) -> bool:
    return one is other or PlaceKind.LANDMARK in (one, other) or {one, other} <= _WIDE


def _without(name: str, others: Iterable[str]) -> tuple[str, ...]:
    """The other names, each once."""
    seen = {name.casefold(): name}
    for other in others:
        seen.setdefault(other.casefold(), other)
    return tuple(seen.values())[1 : MOST_ALIASES + 1]


def _degrees(points: Sequence[Point], margin: CityMargin) -> list[tuple[float, float]]:
    """(lat, lon), seven decimals, of points in metres."""
    shapes = margin.degrees(shapely.points(np.asarray(points, dtype=float)))
    return [(round(float(y), 7), round(float(x), 7)) for x, y in shapely.get_coordinates(shapes)]


def _metres(value: float) -> float:
    return float(math.ceil(value))
