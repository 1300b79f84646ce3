"""Brings an OpenStreetMap extract onto a desk: its places as a set, its roads as the network in use, in one reading.

For a thread of work: it takes seconds to minutes. Nothing is half done: until the end both are as they were.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from siaga_desk.domain.errors import BadInput, Message

from .city_margin import CityMargin
from .osm_apart import read_apart
from .osm_extract import Extract, read_named
from .osm_file import Progress, opened
from .place_sets import checked_name
from .places_import import OsmReport, keep_extract, made_folder
from .roads import prepared
from .roads.network_check import NetworkFacts, examine
from .roads.osm_roads import OsmRoads, collect


class PlacesGo(NamedTuple):
    """Where places go: a folder of sets, and the name of the set."""

    folder: Path
    name: str


class RoadsGo(NamedTuple):
    """Where roads go: a folder of prepared networks, and what computes their order."""

    folder: Path
    order: prepared.Order


@dataclass(frozen=True, slots=True)
class RoadsReport:
    """What an extract gave as a network. `dropped`: reason (`osm_roads`, `road_tags`) -> how many ways.

    `left_out` nodes do not belong to the part that holds together; `turned` arcs are for motorcycles only because no car
    gets there and back. `facts` are those of the network that is used.
    """

    path: Path
    date: str
    read: int  # ways with the key `highway` of the whole extract
    used: int
    dropped: Mapping[str, int]
    left_out: int
    turned: int
    facts: NetworkFacts
    took_s: float


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came in. Where one of the two was asked for and could not be, `refused` says why; the other is in."""

    places: OsmReport | None
    roads: RoadsReport | None
    refused: Message | None = None


class Found(NamedTuple):
    """What the reader's process sends. Roads that cannot be used do not take the places with them."""

    places: Extract | None
    roads: OsmRoads | BadInput | None


def import_extract(
    path: Path, margin: CityMargin, progress: Progress, *, places: PlacesGo | None, roads: RoadsGo | None
) -> ImportReport:
    """Keep the places, or the roads, or both, of what lies near the city.

    BadInput: the file cannot be read, or holds nothing that was asked for. StoreTrouble: the disk. Whatever `progress`
    raises goes through. In every case what was there before is as it was.
    """
    begun = time.monotonic()
    name = checked_name(places.name) if places is not None else ""
    folders = [target.folder for target in (places, roads) if target is not None]
    for folder in folders:
        made_folder(folder)
    read = partial(_read, places is not None, roads is not None)
    found = read_apart(path, margin, lambda said, share: progress(said, 0.8 * share), folders[0], read)

    refused = found.roads.message if isinstance(found.roads, BadInput) else None
    report: RoadsReport | None = None
    if roads is not None and isinstance(found.roads, OsmRoads):
        try:
            report = _ready(found.roads, path, margin, roads, progress)
        except BadInput as why:
            if places is None:
                raise
            refused = why.message
    kept: OsmReport | None = None
    if places is not None and found.places is not None:
        try:
            kept = keep_extract(found.places, path, margin, places.folder, name, progress)
        except BadInput as why:
            if report is None:
                raise
            refused = why.message
    if roads is not None and report is not None:
        prepared.use(roads.folder, report.path, path, margin)
        report = replace(report, took_s=time.monotonic() - begun)
    progress(Message("Selesai"), 1.0)
    return ImportReport(kept, report, refused)


def _read(places: bool, roads: bool, path: Path, margin: CityMargin, progress: Progress, index_folder: Path) -> Found:
    """In the reader's process."""
    before = 0.6 if places else 0.0
    with opened(path, index_folder) as file:
        named = read_named(file, margin, lambda said, share: progress(said, before * share)) if places else None
        if not roads:
            return Found(named, None)
        collected = collect(file, margin, lambda said, share: progress(said, before + (1 - before) * share))
    try:
        return Found(named, collected.roads(path.name))
    except BadInput as why:
        if named is None:
            raise
        return Found(named, why)


def _ready(found: OsmRoads, path: Path, margin: CityMargin, to: RoadsGo, progress: Progress) -> RoadsReport:
    """The network made ready and kept, not yet in use."""
    progress(Message("Menyiapkan jaringan jalan"), 0.8)
    network, left_out, turned = prepared.relied_on(found, path.name)
    at = prepared.keep(network, prepared.key_of(path, margin), to.folder, order=to.order)
    facts = examine(network, margin)
    return RoadsReport(at, network.source.date, found.read, found.used, found.dropped, left_out, turned, facts, took_s=0.0)
