"""Reads the named streets and places near one city out of an OpenStreetMap extract. Writes no file; never at start-up.

The file is read by libosmium and filtered there: of all the objects of an island only those with a name reach Python. It is
read up to three times: relations (which ways do they need), nodes and ways, the ways that relations need.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from .city_margin import CityMargin
from .gazetteer import PlaceKind
from .osm_file import OsmFile, Progress, opened, share_of_nodes, share_of_ways
from .osm_kinds import NAME_KEYS, Names, Tags, is_street, kind_of, names_of, structure_name

_FAR_DEG = 1.0  # a way whose first node lies that far from the city does not reach it


@dataclass(frozen=True, slots=True)
class Street:
    """One named way of the map: `line` in metres of the margin's flat map, clipped to it."""

    way: int
    names: Names
    line: BaseGeometry


@dataclass(frozen=True, slots=True)
class Poi:
    """A named point, line or area near the city.

    `key` is the object's number with its kind: "n1", "w2", "r3"; "b2" is the bridge or tunnel on way 2.
    """

    key: str
    kind: PlaceKind
    names: Names
    shape: BaseGeometry  # in metres of the margin's flat map
    tags: Tags


@dataclass(slots=True)
class Extract:
    """What was found. `dropped` counts why named objects were left out."""

    date: str = ""  # "2026-11-20" where the file says it, else ""
    read: int = 0
    cleaned: int = 0
    streets: list[Street] = field(default_factory=list)
    pois: list[Poi] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)


OUTSIDE, NO_GEOMETRY, NO_NAME, NO_PLACE, DUPLICATE = "outside", "no_geometry", "no_name", "no_place", "duplicate"
"""Reasons in `dropped`. The values stand in `--json` answers: never renamed."""


def read_extract(path: Path, margin: CityMargin, progress: Progress, index_folder: Path) -> Extract:
    """The named streets and places of the file that lie in the city or its margin.

    `index_folder` (there already) takes a large extract's temporary index. BadInput: no such file, not OpenStreetMap, cut
    off or damaged, or no room for the index.
    """
    with opened(path, index_folder) as file:
        return read_named(file, margin, progress)


def read_named(file: OsmFile, margin: CityMargin, progress: Progress) -> Extract:
    """The same of a file that is open, for whoever reads more out of it."""
    return _Reading(file, margin, progress).run()


class _Reading:
    """One reading of one file."""

    def __init__(self, file: OsmFile, margin: CityMargin, progress: Progress) -> None:
        self._file = file
        self._margin = margin
        self._progress = progress
        self._found = Extract(file.date)
        west, south, east, north = margin.box
        self._near = (west - _FAR_DEG, south - _FAR_DEG, east + _FAR_DEG, north + _FAR_DEG)

    def run(self) -> Extract:
        from osmium.filter import IdFilter, KeyFilter
        from osmium.osm import NODE, RELATION, WAY

        wanted: dict[int, tuple[Tags, list[int]]] = {}
        for relation in self._file.objects(RELATION, KeyFilter(*NAME_KEYS)):
            self._relation(relation, wanted)
        self._say(0.05)
        # nodes without a name pass the first filter, so that the index gets their positions, and not the last
        for each in self._file.objects_with_positions(NODE | WAY, KeyFilter(*NAME_KEYS), KeyFilter(*NAME_KEYS)):
            if each.is_node():
                self._node(each)
            else:
                self._way(each)
        self._say(0.8)
        if wanted:
            lines: dict[int, Any] = {}
            members = IdFilter({way for _, ways in wanted.values() for way in ways})
            for way in self._file.objects_with_positions(WAY, members):
                if (points := self._points(way)) is not None:
                    lines[way.id] = points
            self._areas(wanted, lines)
        return self._found

    def _say(self, share: float) -> None:
        self._file.say(self._progress, share)

    # one object

    def _relation(self, relation: Any, wanted: dict[int, tuple[Tags, list[int]]]) -> None:
        self._begin(0.0)
        tags = self._tags(relation)
        if tags is None:
            return
        if tags.get("type") != "multipolygon" or kind_of(tags) is None:
            self._found.dropped[NO_PLACE] += 1
            return
        wanted[relation.id] = tags, [each.ref for each in relation.members if each.type == "w" and each.role != "inner"]

    def _node(self, node: Any) -> None:
        self._begin(0.05 + 0.5 * share_of_nodes(node.id))
        if not node.location.valid():
            self._found.dropped[NO_GEOMETRY] += 1
        elif not self._margin.holds(node.lat, node.lon):  # before its tags are looked at: nearly all lie elsewhere
            self._found.dropped[OUTSIDE] += 1
        elif (tags := self._tags(node)) is not None:
            self._poi(f"n{node.id}", tags, self._margin.metres(shapely.Point(node.lon, node.lat)))

    def _way(self, way: Any) -> None:
        self._begin(0.55 + 0.25 * share_of_ways(way.id))
        points = self._points(way)
        if points is None:
            self._found.dropped[OUTSIDE] += 1
            return
        pieces = [piece for piece in points if (piece != piece[0]).any()]
        if not pieces:
            self._found.dropped[NO_GEOMETRY] += 1
            return
        line = self._margin.metres(shapely.MultiLineString(pieces))
        inside = _lines_of(shapely.intersection(line, self._margin.shape))
        if inside is None:
            self._found.dropped[OUTSIDE] += 1
            return
        tags = self._tags(way)
        if tags is None:
            return
        if is_street(tags):
            self._street(way.id, tags, inside)
            return
        closed = way.is_closed() and len(pieces) == 1 and len(pieces[0]) > 3
        self._poi(f"w{way.id}", tags, (_area([line]) if closed else None) or inside)

    def _street(self, way: int, tags: Tags, line: BaseGeometry) -> None:
        own = structure_name(tags)
        if own is not None:
            self._keep(f"b{way}", PlaceKind.LANDMARK, own, line, tags)
        if not any(tags.get(key) for key in NAME_KEYS[:5]):
            return  # only the bridge has a name
        names = names_of(tags)
        if names is None:
            self._found.dropped[NO_NAME] += 1
            return
        self._found.cleaned += names.cleaned
        self._found.streets.append(Street(way, names, line))

    def _poi(self, key: str, tags: Tags, shape: BaseGeometry) -> None:
        kind = kind_of(tags)
        if kind is None:
            self._found.dropped[NO_PLACE] += 1
            return
        names = names_of(tags)
        if names is None:
            self._found.dropped[NO_NAME] += 1
        else:
            self._keep(key, kind, names, shape, tags)

    def _keep(self, key: str, kind: PlaceKind, names: Names, shape: BaseGeometry, tags: Tags) -> None:
        if not shape.within(self._margin.shape):
            shape = shapely.intersection(shape, self._margin.shape)
        self._found.cleaned += names.cleaned
        self._found.pois.append(Poi(key, kind, names, shape, tags))

    def _areas(self, wanted: Mapping[int, tuple[Tags, list[int]]], lines: Mapping[int, Any]) -> None:
        """The relations, as far as their ways are in the file and near."""
        for id_, (tags, ways) in wanted.items():
            pieces = [self._margin.metres(shapely.LineString(piece)) for way in ways for piece in lines.get(way, ())]
            shape = _area(pieces)
            if not pieces:
                self._found.dropped[OUTSIDE] += 1
            elif shape is None:
                self._found.dropped[NO_GEOMETRY] += 1
            elif not shape.intersects(self._margin.shape):
                self._found.dropped[OUTSIDE] += 1
            else:
                self._poi(f"r{id_}", tags, shape)

    # its parts

    def _tags(self, each: Any) -> Tags | None:
        """None, counted, for one whose texts are no texts."""
        try:
            return {tag.k: tag.v for tag in each.tags}
        except UnicodeDecodeError:
            self._found.dropped[NO_NAME] += 1
            return None

    def _points(self, way: Any) -> list[Any] | None:
        """The way's positions (lon, lat), a new piece after each node that the file lacks; None for one far away."""
        pieces: list[list[tuple[float, float]]] = [[]]
        for node in way.nodes:
            at = node.location
            if not at.valid():
                pieces.append([])
                continue
            if len(pieces) == 1 and not pieces[0] and not self._is_near(at.lon, at.lat):
                return None
            pieces[-1].append((at.lon, at.lat))
        return [np.array(piece) for piece in pieces if len(piece) > 1]

    def _is_near(self, lon: float, lat: float) -> bool:
        west, south, east, north = self._near
        return west <= lon <= east and south <= lat <= north

    def _begin(self, share: float) -> None:
        """Another named object; now and then a word about how far we are."""
        self._found.read += 1
        if self._found.read % 500 == 0:
            self._say(share)


def _area(lines: list[BaseGeometry]) -> BaseGeometry | None:
    """The polygons that lines close, mended where they cross themselves; None where they close none."""
    if not lines:
        return None
    rings = shapely.node(shapely.MultiLineString(list(shapely.get_parts(np.array(lines)))))
    area = shapely.union_all(shapely.get_parts(shapely.polygonize([rings])))
    return None if area.is_empty or area.area <= 0 else area


def _lines_of(shape: BaseGeometry) -> BaseGeometry | None:
    """What of a clipped line is still a line."""
    lines = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.LineString) and part.length > 0]
    return shapely.MultiLineString(lines) if lines else None
