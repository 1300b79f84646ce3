"""Bringing places of others into a desk's gazetteer: reads, clips to the city and its margin, reports, keeps as a set.

An extract comes from `osm_import`, which reads it; tables are read here. On a thread of work: it takes seconds to minutes.
Nothing is half done: a set is written whole at the end, or nothing has changed. Never imported at start-up.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from siaga_desk.domain.errors import BadInput, Message, StoreTrouble

from .city_margin import MARGIN_M, CityMargin
from .csv_table import UNREAD, LineProblem, decode
from .gazetteer import PlaceKind
from .osm_extract import DUPLICATE, Extract
from .osm_file import Progress
from .osm_kinds import is_fire_station
from .osm_places import pois, streets
from .place_sets import OSM_SOURCE, checked_name, keep_set
from .places_file import Places, read_places

LARGEST_TABLE_BYTES = 50_000_000  # half a million places; more is some other file


@dataclass(frozen=True, slots=True)
class OsmReport:
    """What an extract gave. `dropped`: reason (`osm_extract`) -> how many named objects.

    Fire stations, police and hospitals are named because the city's own data lack many of them. They are places to find, not
    units: whether a team stands there, and which, only the agency knows.
    """

    name: str  # of the set
    path: Path
    date: str  # of the extract, "2026-11-20"; "" where it does not say
    read: int  # named objects of the whole extract
    kept: Mapping[PlaceKind, int]
    dropped: Mapping[str, int]
    cleaned: int  # names that lost letters that cannot be shown, or their end
    fire_stations: tuple[str, ...]
    police: tuple[str, ...]
    hospitals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableReport:
    """What a table gave. `written` is false where problems kept it out: then nothing has changed."""

    name: str  # of the set
    ready: int  # places that can be kept
    problems: tuple[LineProblem, ...]  # each costs its line; line 0 is the whole layer
    unread: tuple[Message, ...]  # columns that mean nothing here
    written: bool

    @property
    def question(self) -> Message | None:
        """What to ask before doing it `anyway`; None where nothing is wrong or nothing would be left."""
        lines = sorted({problem.line for problem in self.problems})
        if not lines or not self.ready:
            return None
        values = {"line": lines[0], "why": self.problems[0].message, "count": self.ready, "bad": len(lines)}
        if len(lines) == 1:
            return Message("Baris {line}: {why} {count} baris lain siap dimasukkan. Lanjut tanpa baris {line}?", values)
        return Message(
            "{bad} baris tidak dapat dimasukkan, yang pertama baris {line}: {why} {count} baris lain siap dimasukkan. "
            "Lanjut tanpa baris itu?",
            values,
        )


def made_folder(folder: Path) -> None:
    """StoreTrouble when it is not there and cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise StoreTrouble(
            "Folder {folder} tidak dapat dibuat. Tidak ada yang berubah. Periksa izin dan sisa tempat, lalu ulangi.",
            folder=str(folder),
        ) from trouble


def keep_extract(found: Extract, path: Path, margin: CityMargin, folder: Path, name: str, progress: Progress) -> OsmReport:
    """Keep what an extract has near the city as the set `name` of `folder`, in place of an earlier one.

    BadInput: it holds nothing here. StoreTrouble: the disk. In either case the earlier set is as it was.
    """
    progress(Message("Menyusun jalan dan tempat"), 0.95)
    source = f"{OSM_SOURCE} ({found.date})" if found.date else OSM_SOURCE
    places, duplicates = pois(found.pois, margin, source)
    places += streets(found.streets, margin, source)
    by_id = {place.id: place for place in reversed(places)}  # a damaged file may give one number to two objects
    duplicates += len(places) - len(by_id)
    places = list(by_id.values())
    if not places:
        raise BadInput(
            "Berkas {file} tidak memuat apa pun di {city}. Tidak ada yang berubah.", file=path.name, city=margin.name
        )
    kept_at = keep_set(folder, name, sorted(places, key=lambda place: (place.kind, place.name, place.id)))
    kept_keys = {place.id for place in places}
    stations = [poi for poi in found.pois if poi.key in kept_keys and is_fire_station(poi.tags)]
    return OsmReport(
        name=name,
        path=kept_at,
        date=found.date,
        read=found.read,
        kept=Counter(place.kind for place in places),
        dropped=found.dropped + Counter({DUPLICATE: duplicates}),
        cleaned=found.cleaned,
        fire_stations=tuple(sorted(poi.names.name for poi in stations)),
        police=tuple(sorted(place.name for place in places if place.kind is PlaceKind.POLICE)),
        hospitals=tuple(sorted(place.name for place in places if place.kind is PlaceKind.HOSPITAL)),
    )


def import_places(
    path: Path, margin: CityMargin, folder: Path, name: str, *, layer: str | None = None, anyway: bool = False
) -> TableReport:
    """Keep the places of a CSV table or a GeoPackage as the set `name` of `folder`, in place of an earlier one.

    With problems nothing is kept, unless `anyway`: then the good lines are. BadInput: the file cannot be read at all, or
    holds no place. StoreTrouble: the disk.
    """
    name = checked_name(name)
    read = _read(path, margin, layer)
    unread = tuple(problem.message for problem in read.problems if problem.message.text == UNREAD)
    problems = [problem for problem in read.problems if problem.message.text != UNREAD]
    places = []
    for line, place in zip(read.lines, read.rows, strict=True):
        if margin.holds(place.lat, place.lon):
            places.append(place)
            continue
        values = {"name": place.name, "city": margin.name, "km": MARGIN_M / 1000}
        said = Message("“{name}” terletak lebih dari {km} km di luar {city}. Periksa lintang dan bujurnya.", values)
        problems.append(LineProblem(line, "", said))
    if not places and not problems:
        raise BadInput("Berkas {file} tidak berisi tempat. Tidak ada yang berubah.", file=path.name)
    written = bool(places) and (anyway or not problems)
    if written:
        keep_set(folder, name, places)
    problems.sort(key=lambda problem: problem.line)
    return TableReport(name, len(places), tuple(problems), unread, written)


def _read(path: Path, margin: CityMargin, layer: str | None) -> Places:
    if path.suffix.casefold() == ".gpkg":
        from .places_geopackage import read_geopackage

        if not os.access(path, os.R_OK):
            raise BadInput("Berkas {file} tidak bisa dibaca.", file=str(path))
        return read_geopackage(path, margin, layer)
    try:
        size = path.stat().st_size
        if size > LARGEST_TABLE_BYTES:
            raise BadInput(
                "Berkas {file} terlalu besar untuk sebuah tabel tempat: {size} MB. Tidak ada yang berubah.",
                file=path.name,
                size=size // 1_000_000,
            )
        return read_places(decode(path.read_bytes()))
    except OSError:
        raise BadInput("Berkas {file} tidak bisa dibaca.", file=str(path)) from None
