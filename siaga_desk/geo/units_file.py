"""The city's list of units as a CSV table, read line by line and written back. Knows no disk, no window and no store.

People make this table in a spreadsheet: it may come with a byte order mark, semicolons, decimal commas, Indonesian headings
and empty lines. What cannot be read is a sentence with its line and column; the other lines stay usable. Nothing raises.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from siaga_desk.domain.commands import RecordUnit
from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.events import UnitRecorded
from siaga_desk.domain.places import check_position

from .coordinates import read_degrees, write_degrees


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


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why something in the table was not read.

    `line` counts from 1 as a text editor does; `column` is the heading as the file has it, "" for the whole line.
    """

    line: int
    column: str
    message: Message


@dataclass(frozen=True, slots=True)
class UnitsFile:
    """The rows that can be used, and what is wrong with the others."""

    rows: tuple[UnitRow, ...]
    problems: tuple[LineProblem, ...]


# heading -> the Indonesian heading that is read as well, and how many letters a cell may have
_TEXT_LIMIT = {"id": 64, "name": 120, "kind": 40, "agency": 40, "source": 400, "quality": 200, "telephone": 60, "note": 600}
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
}
COLUMNS = tuple(_INDONESIAN)
REQUIRED = ("id", "name", "kind", "agency", "lat", "lon", "example")
_HEADINGS = {heading: column for column, indonesian in _INDONESIAN.items() for heading in (column, indonesian)}
_YES, _NO = {"1", "ya", "y", "benar", "true", "contoh"}, {"0", "tidak", "t", "salah", "false", "nyata"}

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# a spreadsheet runs a cell that begins so as a formula; the apostrophe before it is ours
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def decode(raw: bytes) -> str:
    """The text of a file as spreadsheets save it. What is not UTF-8 or UTF-16 becomes U+FFFD, which `read_units` reports."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    return raw.decode("utf-8-sig", errors="replace")


def read_units(text: str, kinds: Collection[str], agencies: Collection[str]) -> UnitsFile:
    """The units in a CSV table. `kinds` and `agencies` are the ids that the city profile knows. Never raises."""
    problems: list[LineProblem] = []
    records = _records(text, problems)
    line, headings = next(records, (1, []))
    columns = _columns(line, headings, problems)
    if columns is None:
        return UnitsFile((), tuple(problems))
    rows: list[UnitRow] = []
    first_line: dict[str, int] = {}
    for line, cells in records:
        reader = _Line(line, dict(zip(columns, headings, strict=True)), problems)
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            said = Message(
                "Baris ini berisi {count} kolom, judulnya {expected}. "
                "Bila memakai koma desimal, pisahkan kolom dengan titik koma.",
                {"count": len(cells), "expected": len(columns)},
            )
            reader.problem("", said)
            continue
        row = reader.row(dict(zip(columns, cells, strict=False)), kinds, agencies)
        if reader.id:
            earlier = first_line.setdefault(reader.id.casefold(), line)
            if earlier != line:
                values = {"id": reader.id, "line": earlier}
                reader.problem("id", Message("Kode “{id}” sudah dipakai di baris {line}. Beri kode lain.", values))
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
            **{column: _guarded(getattr(row, column)) for column in _TEXT_LIMIT},
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
    )


def _records(text: str, problems: list[LineProblem]) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every line that is not empty."""
    text = text.removeprefix("\ufeff")
    skipped = 0
    if text[:4].casefold() == "sep=":  # what Excel writes to itself
        _, _, text = text.partition("\n")
        skipped = 1
    heading = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            said = Message(
                "Baris {line} tidak terbaca sebagai tabel: tanda kutipnya tidak lengkap, atau selnya terlalu panjang. "
                "Periksa dari baris ini.",
                {"line": line},
            )
            problems.append(LineProblem(line, "", said))
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


def _columns(line: int, headings: list[str], problems: list[LineProblem]) -> list[str] | None:
    """The column behind each heading ("" for one we do not read), or None when the table cannot be read at all."""
    columns = [_HEADINGS.get(heading.strip().casefold(), "") for heading in headings]
    fatal = False
    for column in REQUIRED:
        if column not in columns:
            fatal = True
            said = Message(
                "Kolom “{column}” atau “{indonesian}” tidak ada. Baris judul harus berisi: {required}.",
                {"column": column, "indonesian": _INDONESIAN[column], "required": ", ".join(REQUIRED)},
            )
            problems.append(LineProblem(line, column, said))
    for index, (heading, column) in enumerate(zip(headings, columns, strict=True)):
        if column and column in columns[:index]:
            fatal = True
            problems.append(
                LineProblem(line, heading, Message("Kolom “{column}” ada dua kali.", {"column": heading.strip()}))
            )
        elif not column and heading.strip():
            said = Message("Kolom “{column}” tidak dikenal dan tidak dibaca.", {"column": heading.strip()})
            problems.append(LineProblem(line, heading, said))
    return None if fatal else columns


class _Line:
    """Reads the cells of one line and notes every problem in it, so that a person mends a line once."""

    def __init__(self, line: int, headings: dict[str, str], problems: list[LineProblem]) -> None:
        self._line = line
        self._headings = headings
        self._problems = problems
        self._sound = True
        self.id = ""

    def problem(self, column: str, message: Message) -> None:
        self._sound = False
        self._problems.append(LineProblem(self._line, self._heading(column), message))

    def _heading(self, column: str) -> str:
        """As the file has it: that is what a person looks for."""
        return self._headings.get(column, column).strip()

    def row(self, cells: dict[str, str], kinds: Collection[str], agencies: Collection[str]) -> UnitRow | None:
        texts = {column: self._text(column, cells.get(column, "")) for column in _TEXT_LIMIT}
        self.id = texts["id"]
        for column in ("id", "name", "kind", "agency"):
            if not texts[column]:
                self.problem(column, Message("Kolom “{column}” kosong.", {"column": self._heading(column)}))
        if self.id and not _ID.fullmatch(self.id):
            self.problem("id", Message("Kode “{id}” hanya boleh berisi huruf, angka, titik, - dan _.", {"id": self.id}))
        if texts["kind"] and texts["kind"] not in kinds:
            self.problem("kind", Message("Jenis unit “{kind}” tidak ada di profil kota.", {"kind": texts["kind"]}))
        if texts["agency"] and texts["agency"] not in agencies:
            self.problem("agency", Message("Instansi “{agency}” tidak ada di profil kota.", {"agency": texts["agency"]}))
        position = self._position(cells.get("lat", ""), cells.get("lon", ""))
        example = self._example(cells.get("example", ""))
        crew = self._crew(cells.get("crew", ""))
        if not self._sound or position is None:
            return None
        return UnitRow(lat=position[0], lon=position[1], example=example, crew=crew, **texts)

    def _text(self, column: str, cell: str) -> str:
        value = _unguarded(" ".join(cell.split()))
        heading = {"column": self._heading(column)}
        if "\ufffd" in value:
            self.problem(column, Message("Huruf di kolom “{column}” rusak. Simpan ulang berkas sebagai CSV UTF-8.", heading))
            return ""
        if any(unicodedata.category(letter) in ("Cc", "Cs") or letter in _BIDI for letter in value):
            said = Message("Kolom “{column}” berisi huruf yang tidak dapat ditampilkan. Ketik ulang isinya.", heading)
            self.problem(column, said)
            return ""
        limit = _TEXT_LIMIT[column]
        if len(value) > limit:
            said = Message(
                "Isi kolom “{column}” terlalu panjang: {count} huruf, paling banyak {limit}.",
                heading | {"count": str(len(value)), "limit": str(limit)},
            )
            self.problem(column, said)
            return ""
        return value

    def _example(self, cell: str) -> bool:
        value = _unguarded(cell.strip()).casefold()
        if value not in _YES | _NO:
            heading = {"column": self._heading("example")}
            self.problem("example", Message("Kolom “{column}” harus 1 (contoh) atau 0 (unit nyata).", heading))
        return value not in _NO

    def _crew(self, cell: str) -> int | None:
        value = _unguarded(cell.strip())
        if not value:
            return None
        if not re.fullmatch(r"[0-9]{1,2}", value):
            self.problem("crew", Message("Kolom “{column}” harus angka 0 sampai 99.", {"column": self._heading("crew")}))
            return None
        return int(value)

    def _position(self, lat_cell: str, lon_cell: str) -> tuple[float, float] | None:
        numbers = []
        for column, cell in (("lat", lat_cell), ("lon", lon_cell)):
            value = _unguarded(cell.strip())
            if not value:
                self.problem(column, Message("Kolom “{column}” kosong.", {"column": self._heading(column)}))
            elif (number := read_degrees(value)) is None:
                said = Message(
                    "Koordinat “{value}” tidak terbaca. Tulis derajat desimal, misalnya -6,1093 dan 106,1678.",
                    {"value": value[:40]},
                )
                self.problem(column, said)
            else:
                numbers.append(number)
        if len(numbers) < 2:
            return None
        try:
            return check_position(numbers[0], numbers[1])
        except BadInput as refusal:
            self.problem("lat" if abs(numbers[0]) > 90 else "lon", refusal.message)
            return None


def _guarded(text: str) -> str:
    return f"'{text}" if _FORMULA.match(text) else text


def _unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
