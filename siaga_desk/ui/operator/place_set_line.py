"""Words for imported sets of places: what a row says of one, what the report says of a table. Pure; knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.figures import number
from siaga_desk.geo.place_sets import PlaceSet, in_short
from siaga_desk.geo.places_file import slug
from siaga_desk.i18n import say, t

if TYPE_CHECKING:
    from siaga_desk.geo.places_import import TableReport

TABLE, PACKAGE = ".csv", ".gpkg"
_OSM = (".pbf", ".osm", ".osm.bz2", ".osm.gz")
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class SetHead:
    """Above the sets in the list of saved places."""

    count: int
    id: str = "sets"


@dataclass(frozen=True, slots=True)
class SetLine:
    """One row of the sets."""

    name: str
    count: str
    what: str

    @property
    def id(self) -> str:
        return f"set {self.name}"


def set_line(found: PlaceSet, zone: ZoneInfo) -> SetLine:
    said = (
        in_short(found.sources) or t("sumber tidak disebut"),
        in_short(found.licences) or t("lisensi tidak disebut"),
        t("diimpor {day}", day=f"{found.imported.astimezone(zone):%d-%m-%Y}"),
    )
    return SetLine(found.name, t("{count} tempat", count=number(len(found.places))), " · ".join(said))


def check_readable(path: Path, profile: str) -> None:
    """BadInput, with what to do instead, for a file that no window reads. `profile`: the id of the city's."""
    name = path.name.casefold()
    if name.endswith(_OSM):
        raise BadInput(
            "Cuplikan OpenStreetMap dibaca di luar jendela ini. Jalankan: siaga-desk data import-osm {file} --city {city}. "
            "Lalu Shift F4.",
            file=path.name,
            city=profile,
        )
    if not name.endswith((TABLE, PACKAGE)):
        raise BadInput(
            "Berkas {file} bukan CSV atau GeoPackage. Tidak ada yang berubah. Simpan tabelnya sebagai CSV, lalu ulangi.",
            file=path.name,
        )


def set_name(path: Path, layer: str | None = None) -> str:
    """The set that a file, or one of its several layers, becomes: "Pos Kamling.csv" -> "pos-kamling"."""
    stem = path.stem if layer is None else f"{path.stem} {layer}"
    return slug(stem)[:_LONGEST_NAME].rstrip("-") or "tempat"


def report_lines(report: TableReport) -> list[tuple[str, str, str, str]]:
    """The problems by line, then the columns that mean nothing here, as the report's table has them."""
    lines = [
        (
            t("baris {n}", n=number(problem.line)) if problem.line else t("lapisan"),
            problem.column,
            say(problem.message),
            "err",
        )
        for problem in report.problems
    ]
    return lines + [("", str(message.values.get("column", "")), say(message), "text2") for message in report.unread]


def report_question(report: TableReport) -> str:
    """What stands above them."""
    asked = report.question
    return say(asked) if asked else t("Tidak ada baris yang dapat dimasukkan. Tidak ada yang berubah.")


def imported(report: TableReport) -> Message:
    """What is said once the set is there."""
    values = {"name": report.name, "count": number(report.ready)}
    if not report.unread:
        return Message("Set “{name}” masuk: {count} tempat. Kotak lokasi mengenalnya mulai sekarang.", values)
    columns = ", ".join(str(message.values.get("column", "")) for message in report.unread)
    return Message(
        "Set “{name}” masuk: {count} tempat. Kotak lokasi mengenalnya mulai sekarang. Kolom yang tidak dibaca: {columns}.",
        values | {"columns": columns},
    )
