"""Units with what they are doing as a plain CSV table, for trying advice out beside the log. Knows no disk and no store.

Columns id, name, kind, lat, lon, status; of them name and status may be missing. A unit is ready when its status says so or
says nothing. What cannot be read is a sentence with its line; the other lines stay usable. Nothing raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.events import UnitRecorded
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.units import Unit, read_shift

from .csv_table import LineProblem, read_lines

_NAMES = {
    "id": ("kode",),
    "name": ("nama",),
    "kind": ("jenis",),
    "lat": ("lintang",),
    "lon": ("bujur",),
    "status": ("keadaan",),
    **{column: (column,) for column in ("agency", "example", "source", "quality", "telephone", "note")},
    "crew": ("awak",),
    "shift": ("jam_jaga",),
    "neighbour": ("tetangga",),
}
_READY = frozenset({"", "ready", "siap", "available", "tersedia"})


@dataclass(frozen=True, slots=True)
class StatusTable:
    units: dict[str, Unit]
    problems: tuple[LineProblem, ...]


def read_status_table(text: str, profile: Profile, now: datetime) -> StatusTable:
    """The units of the table. One that is not ready is out of service, and its status is the reason."""
    problems: list[LineProblem] = []
    units: dict[str, Unit] = {}
    for line in read_lines(text, _NAMES, ("id", "kind", "lat", "lon"), problems):
        unit, kind = line.id(64), line.text("kind", 40)
        name, status = line.text("name", 120), line.text("status", 120)
        for column, value in (("id", unit), ("kind", kind)):
            if not value and line.sound:
                line.blank(column)
        crew, shift = line.cell("crew"), line.text("shift", 120)
        if crew and not (crew.isascii() and crew.isdigit() and len(crew) < 3):
            line.problem("crew", Message("Kolom “{column}” harus angka 0 sampai 99.", {"column": line.heading("crew")}))
        try:
            read_shift(shift)
        except BadInput as refusal:
            line.problem("shift", refusal.message)
        position = line.position()
        if unit in units:
            line.problem("id", Message("Kode “{id}” sudah dipakai. Beri kode lain.", {"id": unit}))
        if not line.sound or position is None:
            continue
        known = profile.unit_kinds.get(kind)
        record = UnitRecorded(
            name=name or unit,
            unit_kind=kind,
            agency=known.agency if known else "",
            lat=position[0],
            lon=position[1],
            example=line.cell("example").casefold() in {"1", "ya", "true", "contoh"},
            crew=int(crew) if crew else None,
            shift=shift,
            neighbour=line.text("neighbour", 40),
        )
        is_ready = status.casefold() in _READY
        units[unit] = Unit(unit, record, None if is_ready else now, None if is_ready else status)
    return StatusTable(units, tuple(sorted(problems, key=lambda problem: problem.line)))
