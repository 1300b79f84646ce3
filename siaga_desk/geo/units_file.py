"""The city's list of units as a CSV table, read line by line and written back. Knows no disk, no window and no store.

People make this table in a spreadsheet: it may come with a byte order mark, semicolons, decimal commas, Indonesian headings
and empty lines. What cannot be read is a sentence with its line and column; the other lines stay usable. Nothing raises.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from siaga_desk.domain.commands import RecordUnit
from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.events import UnitRecorded
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.units import read_shift, write_shift

from .csv_table import Line, LineProblem, decode, guarded, read_lines
from .degrees import write_degrees

__all__ = [
    "COLUMNS",
    "REQUIRED",
    "LineProblem",
    "UnitRow",
    "UnitsFile",
    "decode",
    "read_units",
    "record_unit",
    "unit_row",
    "write_units",
]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit as the table gives it. `example` marks what nobody confirmed: it is shown as "contoh" wherever it appears."""

    id: str
    name: str
    kind: str
    agency: str
    lat: float
    lon: float
    example: bool
    source: str = ""
    quality: str = ""  # of the position
    telephone: str = ""
    note: str = ""
    crew: int | None = None
    shift: str = ""  # when it is on duty, as `domain.units.write_shift` writes it; "": always
    neighbour: str = ""  # the profile's id of the neighbour whose unit it is; "": the city's own


@dataclass(frozen=True, slots=True)
class UnitsFile:
    """The rows that can be used, and what is wrong with the others."""

    rows: tuple[UnitRow, ...]
    problems: tuple[LineProblem, ...]


# heading -> the Indonesian heading that is read as well, and how many letters a cell may have
_TEXT_LIMIT = {
    "id": 64, "name": 120, "kind": 40, "agency": 40, "source": 400, "quality": 200, "telephone": 60, "note": 600,
    "shift": 120, "neighbour": 40,
}  # fmt: skip
_INDONESIAN = {
    "id": "kode",
    "name": "nama",
    "kind": "jenis",
    "agency": "instansi",
    "lat": "lintang",
    "lon": "bujur",
    "example": "contoh",
    "source": "sumber",
    "quality": "mutu",
    "telephone": "telepon",
    "note": "catatan",
    "crew": "awak",
    "shift": "jam_jaga",
    "neighbour": "tetangga",
}
COLUMNS = tuple(_INDONESIAN)
REQUIRED = ("id", "name", "kind", "agency", "lat", "lon", "example")
_YES, _NO = {"1", "ya", "y", "benar", "true", "contoh"}, {"0", "tidak", "t", "salah", "false", "nyata"}


def read_units(text: str, profile: Profile) -> UnitsFile:
    """The units in a CSV table, of kinds, agencies and neighbours that the city's profile knows. Never raises."""
    problems: list[LineProblem] = []
    rows: list[UnitRow] = []
    first_line: dict[str, int] = {}
    for line in read_lines(text, {column: (name,) for column, name in _INDONESIAN.items()}, REQUIRED, problems):
        row_id, row = _row(line, profile)
        if row_id:
            earlier = first_line.setdefault(row_id.casefold(), line.number)
            if earlier != line.number:
                values = {"id": row_id, "line": earlier}
                line.problem("id", Message("Kode “{id}” sudah dipakai di baris {line}. Beri kode lain.", values))
                continue
        if row is not None:
            rows.append(row)
    return UnitsFile(tuple(rows), tuple(sorted(problems, key=lambda problem: problem.line)))


def write_units(rows: Iterable[UnitRow]) -> str:
    """The CSV table of `rows`, English headings, commas, LF. `read_units` gives the same rows back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        cells = {
            **{column: guarded(getattr(row, column)) for column in _TEXT_LIMIT},
            "lat": write_degrees(row.lat),
            "lon": write_degrees(row.lon),
            "example": "1" if row.example else "0",
            "crew": "" if row.crew is None else str(row.crew),
        }
        writer.writerow([cells[column] for column in COLUMNS])
    return out.getvalue()


def record_unit(row: UnitRow) -> RecordUnit:
    """What to ask of the desk, so that it knows the unit as the row has it."""
    return RecordUnit(
        unit=row.id,
        name=row.name,
        unit_kind=row.kind,
        agency=row.agency,
        lat=row.lat,
        lon=row.lon,
        example=row.example,
        source=row.source,
        quality=row.quality,
        telephone=row.telephone or None,
        note=row.note,
        crew=row.crew,
        shift=row.shift,
        neighbour=row.neighbour,
    )


def unit_row(unit: str, record: UnitRecorded) -> UnitRow:
    """The row of a unit that the desk knows. What `record_unit` asked for comes back whole."""
    return UnitRow(
        id=unit,
        name=record.name,
        kind=record.unit_kind,
        agency=record.agency,
        lat=record.lat,
        lon=record.lon,
        example=record.example,
        source=record.source,
        quality=record.quality,
        telephone=record.telephone or "",
        note=record.note,
        crew=record.crew,
        shift=record.shift,
        neighbour=record.neighbour,
    )


def _row(line: Line, profile: Profile) -> tuple[str, UnitRow | None]:
    """The id as the line has it, and the unit if everything in the line can be used."""
    texts = {column: line.id(limit) if column == "id" else line.text(column, limit) for column, limit in _TEXT_LIMIT.items()}
    for column in ("id", "name", "kind", "agency"):
        if not texts[column]:
            line.blank(column)
    if texts["kind"] and texts["kind"] not in profile.unit_kinds:
        line.problem("kind", Message("Jenis unit “{kind}” tidak ada di profil kota.", {"kind": texts["kind"]}))
    if texts["agency"] and texts["agency"] not in profile.agencies:
        line.problem("agency", Message("Instansi “{agency}” tidak ada di profil kota.", {"agency": texts["agency"]}))
    if texts["neighbour"] and texts["neighbour"] not in profile.neighbours:
        values = {"neighbour": texts["neighbour"]}
        line.problem("neighbour", Message("Tetangga “{neighbour}” tidak ada di profil kota.", values))
    try:
        texts["shift"] = write_shift(read_shift(texts["shift"]))
    except BadInput as refusal:
        line.problem("shift", refusal.message)
    position = line.position()
    example = _example(line)
    crew = _crew(line)
    if not line.sound or position is None:
        return texts["id"], None
    return texts["id"], UnitRow(lat=position[0], lon=position[1], example=example, crew=crew, **texts)


def _example(line: Line) -> bool:
    value = line.cell("example").casefold()
    if value not in _YES | _NO:
        heading = {"column": line.heading("example")}
        line.problem("example", Message("Kolom “{column}” harus 1 (contoh) atau 0 (unit nyata).", heading))
    return value not in _NO


def _crew(line: Line) -> int | None:
    value = line.cell("crew")
    if not value:
        return None
    if not re.fullmatch(r"[0-9]{1,2}", value):
        line.problem("crew", Message("Kolom “{column}” harus angka 0 sampai 99.", {"column": line.heading("crew")}))
        return None
    return int(value)
