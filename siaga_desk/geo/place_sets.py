"""The sets of places that were imported on this desk: one CSV file each, below the user's data folder. Searches nothing.

A set is never written into another set's file, nor into what ships: some are share-alike (ODbL), all can be taken out again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from siaga_desk.domain.errors import BadInput, Message, StoreTrouble
from siaga_desk.i18n import t
from siaga_desk.whole_file import write_whole

from .gazetteer import Place
from .places_file import read_places, write_places

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")  # without a point: that parts the set's name from a place's id
OSM_SOURCE, OSM_LICENCE = "OpenStreetMap", "ODbL 1.0"


@dataclass(frozen=True, slots=True)
class PlaceSet:
    """One set. The ids of `places` begin with its name and a point, so that no two sets have one in common."""

    name: str
    places: tuple[Place, ...]
    imported: datetime  # UTC

    @property
    def sources(self) -> tuple[str, ...]:
        """Each source that a place of it names, in order."""
        return tuple(dict.fromkeys(place.source for place in self.places if place.source))

    @property
    def licences(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place.licence for place in self.places if place.licence))

    @property
    def attribution(self) -> str | None:
        """What the set's licence wants to see in the corner of every map, in the chosen language."""
        osm = any(place.source.startswith(OSM_SOURCE) for place in self.places)
        return t("tempat © kontributor OpenStreetMap (ODbL)") if osm else None


@dataclass(frozen=True, slots=True)
class Sets:
    """All sets of a folder by name, and a sentence for each that cannot be used whole."""

    sets: tuple[PlaceSet, ...] = ()
    notices: tuple[Message, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(place for each in self.sets for place in each.places)

    @property
    def attributions(self) -> tuple[str, ...]:
        """To be shown in the corner of every map, after `layers.attribution()`."""
        return tuple(dict.fromkeys(each.attribution for each in self.sets if each.attribution))


def in_short(words: Sequence[str]) -> str:
    """The first of a set's sources or licences and how many more there are, in the chosen language; "" for none."""
    if len(words) < 2:
        return "".join(words)
    return t("{first} dan {count} lagi", first=words[0], count=len(words) - 1)


def places_folder(city: str) -> Path:
    """Where the sets of the city (a profile's `gisdata`) are on this computer. It need not exist."""
    import platformdirs

    return platformdirs.user_data_path("siaga-desk", appauthor=False) / "tempat" / city


def read_sets(folder: Path) -> Sets:
    """Every set in the folder. Nothing raises: a set or a line that cannot be read is a notice, and the rest works."""
    sets: list[PlaceSet] = []
    notices: list[Message] = []
    try:
        files = sorted(file for file in folder.glob("*.csv") if not file.name.startswith("."))
    except OSError:
        files = []
    for file in files:
        values = {"name": file.stem, "path": str(file)}
        if not _NAME.fullmatch(file.stem):
            notices.append(
                Message("Berkas {path} tidak dibaca: nama set hanya boleh huruf kecil, angka, - dan _.", {"path": str(file)})
            )
            continue
        try:
            read = read_places(file.read_bytes().decode("utf-8-sig"))
            imported = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        except (OSError, ValueError):
            notices.append(
                Message(
                    "Set tempat “{name}” tidak terbaca dan tidak dipakai. Set lain tetap dipakai. Impor ulang set itu.",
                    values,
                )
            )
            continue
        if read.problems:
            bad = len({problem.line for problem in read.problems})
            values |= {"bad": str(bad), "good": str(len(read.rows)), "line": str(read.problems[0].line)}
            notices.append(
                Message(
                    "Set tempat “{name}” rusak di {bad} baris, mulai baris {line}. {good} tempat lain di dalamnya tetap "
                    "dipakai. Impor ulang set itu.",
                    values,
                )
            )
        if read.rows:
            places = tuple(replace(place, id=f"{file.stem}.{place.id}") for place in read.rows)
            sets.append(PlaceSet(file.stem, places, imported))
    return Sets(tuple(sets), tuple(notices))


def checked_name(name: str) -> str:
    """A set's name as it is kept, small letters. BadInput when it cannot be one."""
    name = name.strip().casefold()
    if not _NAME.fullmatch(name):
        raise BadInput(
            "Nama set “{name}” tidak bisa dipakai: 1 sampai 40 huruf kecil, angka, - dan _, diawali huruf atau angka.",
            name=name[:60],
        )
    return name


def keep_set(folder: Path, name: str, places: Iterable[Place]) -> Path:
    """Write the set, in place of an earlier one of this name, wholly or not at all. StoreTrouble: nothing has changed."""
    path = folder / f"{checked_name(name)}.csv"
    text = write_places(places)
    try:
        write_whole(path, text)
    except OSError as trouble:
        raise StoreTrouble(
            "Set tempat tidak dapat ditulis ke {folder}. Tidak ada yang berubah. Periksa izin dan sisa tempat, lalu ulangi.",
            folder=str(folder),
        ) from trouble
    return path


def drop_set(folder: Path, name: str) -> None:
    """Take the set out. BadInput when there is none of this name; StoreTrouble when the disk refuses."""
    path = folder / f"{checked_name(name)}.csv"
    try:
        path.unlink()
    except FileNotFoundError:
        raise BadInput("Set tempat “{name}” tidak ada. Lihat: siaga-desk data sets.", name=name) from None
    except OSError as trouble:
        raise StoreTrouble(
            "Set tempat “{name}” tidak dapat dihapus. Periksa izin {path}.", name=name, path=str(path)
        ) from trouble
