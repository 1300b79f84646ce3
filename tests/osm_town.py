"""A small OpenStreetMap extract that tests write themselves: objects placed by metres from the middle of Kota Serang."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Relation, Way

MIDDLE = (-6.12, 106.16)  # in Kota Serang
DEGREE_M = 111_195.0

Spot = tuple[float, float]  # metres east and north of MIDDLE


def position(spot: Spot) -> tuple[float, float]:
    """(lat, lon)"""
    east, north = spot
    lat, lon = MIDDLE
    return lat + north / DEGREE_M, lon + east / (DEGREE_M * math.cos(math.radians(lat)))


class OsmTown:
    """Collects objects; `write` puts them into a file, sorted as extracts are."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._ways: list[Way] = []
        self._relations: list[Relation] = []

    def node(self, spot: Spot, **tags: str) -> int:
        lat, lon = position(spot)
        self._nodes.append(Node(id=len(self._nodes) + 1, location=(lon, lat), tags=_tags(tags)))
        return len(self._nodes)

    def way(self, *spots: Spot, closed: bool = False, **tags: str) -> int:
        refs = [self.node(spot) for spot in spots]
        return self.way_of([*refs, refs[0]] if closed else refs, **tags)

    def way_of(self, refs: Sequence[int], **tags: str) -> int:
        self._ways.append(Way(id=len(self._ways) + 1, nodes=refs, tags=_tags(tags)))
        return len(self._ways)

    def area(self, south_west: Spot, width: float, height: float, **tags: str) -> int:
        x, y = south_west
        return self.way((x, y), (x + width, y), (x + width, y + height), (x, y + height), closed=True, **tags)

    def relation(self, members: Mapping[int, str], **tags: str) -> int:
        """`members`: way -> role."""
        told = [("w", way, role) for way, role in members.items()]
        self._relations.append(Relation(id=len(self._relations) + 1, members=told, tags=_tags(tags)))
        return len(self._relations)

    def write(self, path: Path, date: str | None = None, form: str = "") -> Path:
        """`form` as libosmium names it; without it the file's ending decides."""
        header = osmium.io.Header()
        if date:
            header.set("osmosis_replication_timestamp", date)
        with osmium.SimpleWriter(osmium.io.File(str(path), form), header=header) as writer:
            for each in self._nodes:
                writer.add_node(each)
            for way in self._ways:
                writer.add_way(way)
            for relation in self._relations:
                writer.add_relation(relation)
        return path


def _tags(tags: Mapping[str, str]) -> dict[str, str]:
    """`name__id` means the key "name:id"."""
    return {key.replace("__", ":"): value for key, value in tags.items()}
