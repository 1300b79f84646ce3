"""A CSV table as spreadsheets save it, line by line: headings, texts, positions, and what is wrong with each.

It may come with a byte order mark, semicolons, decimal commas, Indonesian headings and empty lines. What cannot be read is a
sentence with its line and column; the other lines stay usable. Nothing raises. Knows no disk and no column's own meaning.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from siaga_desk.domain.errors import BadInput, Message, sentence
from siaga_desk.domain.places import check_position

from .degrees import read_degrees

UNREAD = sentence("Kolom “{column}” tidak dikenal dan tidak dibaca.")
"""The one problem of a table that costs no line."""

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# a spreadsheet runs a cell that begins so as a formula; the apostrophe before it is ours
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠]")
# control letters, halves of letters, and what turns the direction of writing
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class LineProblem:
    """Why something in the table was not read.

    `line` counts from 1 as a text editor does; `column` is the heading as the file has it, "" for the whole line.
    """

    line: int
    column: str
    message: Message


def decode(raw: bytes) -> str:
    """The text of a file as spreadsheets save it. What is not UTF-8 or UTF-16 becomes U+FFFD, which the reader reports."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    return raw.decode("utf-8-sig", errors="replace")


def guarded(text: str) -> str:
    """A text as a cell that no spreadsheet runs as a formula. `Line.text` gives it back."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


class Line:
    """Reads the cells of one line and notes every problem in it, so that a person mends a line once."""

    def __init__(
        self, number: int, cells: Mapping[str, str], headings: Mapping[str, str], problems: list[LineProblem]
    ) -> None:
        self.number = number
        self.sound = True
        self._cells = cells
        self._headings = headings
        self._problems = problems

    def problem(self, column: str, message: Message) -> None:
        self.sound = False
        self._problems.append(LineProblem(self.number, self.heading(column), message))

    def heading(self, column: str) -> str:
        """As the file has it: that is what a person looks for."""
        return self._headings.get(column, column).strip()

    def cell(self, column: str) -> str:
        """What stands in the cell, without blanks around it; "" for a column that the table does not have."""
        cell = self._cells.get(column)
        return unguarded(cell.strip()) if cell else ""

    def text(self, column: str, limit: int) -> str:
        """A text of at most `limit` letters on one line; "" and a problem when it cannot be shown to people."""
        cell = self._cells.get(column)
        if not cell:
            return ""
        value = unguarded(" ".join(cell.split()))
        if "\ufffd" in value:
            said = Message("Huruf di kolom “{column}” rusak. Simpan ulang berkas sebagai CSV UTF-8.", self._named(column))
        elif not value.isprintable() and _HIDDEN.search(value):  # what is printable hides nothing, and that is quick to know
            said = Message(
                "Kolom “{column}” berisi huruf yang tidak dapat ditampilkan. Ketik ulang isinya.", self._named(column)
            )
        elif len(value) > limit:
            said = Message(
                "Isi kolom “{column}” terlalu panjang: {count} huruf, paling banyak {limit}.",
                self._named(column) | {"count": str(len(value)), "limit": str(limit)},
            )
        else:
            return value
        self.problem(column, said)
        return ""

    def _named(self, column: str) -> dict[str, str]:
        return {"column": self.heading(column)}

    def blank(self, column: str) -> None:
        """Note that a cell is empty that must not be."""
        self.problem(column, Message("Kolom “{column}” kosong.", self._named(column)))

    def id(self, limit: int) -> str:
        """The line's own key; "" for an empty cell."""
        value = self.text("id", limit)
        if value and not ID.fullmatch(value):
            self.problem("id", Message("Kode “{id}” hanya boleh berisi huruf, angka, titik, - dan _.", {"id": value}))
        return value

    def position(self) -> tuple[float, float] | None:
        """(lat, lon) of the columns "lat" and "lon"."""
        numbers = []
        for column in ("lat", "lon"):
            value = self.cell(column)
            if not value:
                self.blank(column)
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


def read_lines(
    text: str, names: Mapping[str, Sequence[str]], required: Sequence[str], problems: list[LineProblem]
) -> Iterator[Line]:
    """Every line of the table that is not empty and not wider than its headings.

    `names` has, for each column, the Indonesian headings that are read as well. No line at all comes from a table that
    lacks a `required` column or has one twice. What is wrong is added to `problems`.
    """
    records = _records(text, problems)
    number, headings = next(records, (1, []))
    columns = _columns(number, headings, names, required, problems)
    if columns is None:
        return
    heading_of = dict(zip(columns, headings, strict=True))
    for number, cells in records:
        line = Line(number, dict(zip(columns, cells, strict=False)), heading_of, problems)
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            said = Message(
                "Baris ini berisi {count} kolom, judulnya {expected}. "
                "Bila memakai koma desimal, pisahkan kolom dengan titik koma.",
                {"count": len(cells), "expected": len(columns)},
            )
            line.problem("", said)
            continue
        yield line


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


def _columns(
    line: int,
    headings: list[str],
    names: Mapping[str, Sequence[str]],
    required: Sequence[str],
    problems: list[LineProblem],
) -> list[str] | None:
    """The column behind each heading ("" for one we do not read), or None when the table cannot be read at all."""
    known = {heading: column for column, others in names.items() for heading in (column, *others)}
    columns = [known.get(heading.strip().casefold(), "") for heading in headings]
    fatal = False
    for column in required:
        if column not in columns:
            fatal = True
            said = Message(
                "Kolom “{column}” atau “{indonesian}” tidak ada. Baris judul harus berisi: {required}.",
                {"column": column, "indonesian": names[column][0], "required": ", ".join(required)},
            )
            problems.append(LineProblem(line, column, said))
    for index, (heading, column) in enumerate(zip(headings, columns, strict=True)):
        if column and column in columns[:index]:
            fatal = True
            problems.append(
                LineProblem(line, heading, Message("Kolom “{column}” ada dua kali.", {"column": heading.strip()}))
            )
        elif not column and heading.strip():
            problems.append(LineProblem(line, heading, Message(UNREAD, {"column": heading.strip()})))
    return None if fatal else columns
