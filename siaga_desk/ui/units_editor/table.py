"""The CSV table against the list: what an import would do, line by line, and the text of an export. Pure; no disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from siaga_desk.domain.commands import RecordUnit
from siaga_desk.domain.errors import Message
from siaga_desk.domain.places import AreaLookup
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.domain.units import Unit
from siaga_desk.geo.units_file import LineProblem, UnitRow, decode, read_units, record_unit, unit_row, write_units

from .draft import outside_city

MAX_BYTES = 5_000_000


class Fate(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    CHANGED = "changed"
    REAL = "real"  # an example becomes a real unit
    BACK = "back"  # it had been taken off the list
    SAME = "same"


FATES: Mapping[Fate, Message] = {
    Fate.NEW: Message("baru"),
    Fate.CHANGED: Message("berubah"),
    Fate.REAL: Message("menggantikan contoh"),
    Fate.BACK: Message("kembali ke daftar"),
    Fate.SAME: Message("sama"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that can be imported. `outside`: its point is not in the city."""

    row: UnitRow
    fate: Fate
    outside: Message | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do. `question` is asked before it; empty `commands`: there is nothing to import."""

    entries: tuple[Entry, ...]
    problems: tuple[LineProblem, ...]
    commands: tuple[RecordUnit, ...]
    heading_line: int = 1

    @property
    def lost(self) -> tuple[int, ...]:
        """The lines that would be left out. A column that is not read is no such line."""
        return tuple(sorted({problem.line for problem in self.problems if problem.line > self.heading_line}))

    @property
    def question(self) -> Message:
        ready, lost = len(self.commands), self.lost
        if not self.entries:
            return Message("Tidak ada baris yang bisa dimasukkan. Daftar unit tidak berubah.")
        if not ready:
            same = {"n": len(self.entries)}
            return Message("Semua {n} baris yang terbaca sudah sama dengan daftar. Tidak ada yang dimasukkan.", same)
        if not lost:
            return Message("{n} baris siap dimasukkan. Unit lain tidak berubah.", {"n": ready})
        first = next(problem for problem in self.problems if problem.line == lost[0])
        values = {"line": lost[0], "why": first.message, "n": ready, "more": len(lost) - 1}
        if len(lost) == 1:
            return Message("Baris {line}: {why} {n} baris lain siap dimasukkan. Lanjut tanpa baris {line}?", values)
        return Message(
            "Baris {line}: {why} {more} baris lain juga bermasalah. {n} baris siap dimasukkan. "
            "Lanjut tanpa yang bermasalah?",
            values,
        )


def plan_import(raw: bytes, situation: Situation, profile: Profile, areas: AreaLookup) -> Plan:
    """What importing this file would do to the list. Never raises for what is in the file."""
    if len(raw) > MAX_BYTES:
        most = MAX_BYTES // 1_000_000
        said = Message("Berkas ini terlalu besar untuk daftar unit: paling banyak {n} MB.", {"n": most})
        return Plan((), (LineProblem(1, "", said),), ())
    text = decode(raw)
    read = read_units(text, profile)
    entries = tuple(_entry(row, situation, areas) for row in read.rows)
    commands = tuple(record_unit(entry.row) for entry in entries if entry.fate is not Fate.SAME)
    return Plan(entries, read.problems, commands, _heading_line(text))


def _heading_line(text: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and line[:4].casefold() != "sep=":
            return number
    return 1


def _entry(row: UnitRow, situation: Situation, areas: AreaLookup) -> Entry:
    known = situation.units.get(row.id)
    return Entry(row, _fate(row, known), outside_city(areas.locate(row.lat, row.lon)))


def _fate(row: UnitRow, known: Unit | None) -> Fate:
    if known is None or known.record is None:
        return Fate.NEW
    if known.retired is not None:
        return Fate.BACK
    if known.record.example and not row.example:
        return Fate.REAL
    return Fate.SAME if unit_row(row.id, known.record) == row else Fate.CHANGED


def export_text(situation: Situation) -> str:
    """The listed units as a CSV table; reading it again changes nothing."""
    listed = sorted((u for u in situation.units.values() if u.is_listed), key=lambda u: u.id)
    rows = [unit_row(unit.id, unit.record) for unit in listed if unit.record is not None]
    return write_units(rows)
