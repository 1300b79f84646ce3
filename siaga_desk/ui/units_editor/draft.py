"""A unit as it is typed, and the record it makes. Pure; no window.

The form is one line of the CSV table: the same reader checks both, so whatever is recorded here can be exported and read
again, and a person is told the same sentence for the same mistake.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from siaga_desk.domain.commands import RecordUnit
from siaga_desk.domain.errors import Message, sentence
from siaga_desk.domain.events import UnitRecorded
from siaga_desk.domain.places import AreaFix, AreaLookup, LocationMethod, check_position
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.geo import locate
from siaga_desk.geo.coordinates import CityCentre
from siaga_desk.geo.degrees import read_degrees, write_degrees
from siaga_desk.geo.units_file import read_units, record_unit
from siaga_desk.i18n import language

_HEADINGS = {  # field of a draft -> heading of the table: the words of its sentences
    "id": "kode",
    "name": "nama",
    "kind": "jenis",
    "agency": "instansi",
    "lat": "lintang",
    "lon": "bujur",
    "example": "contoh",
    "telephone": "telepon",
    "source": "sumber",
    "note": "catatan",
    "crew": "awak",
    "shift": "jam_jaga",
    "neighbour": "tetangga",
}
_FIELDS = {heading: name for name, heading in _HEADINGS.items()}


@dataclass(frozen=True, slots=True)
class UnitDraft:
    """The form's fields as typed; `example` as ticked."""

    id: str = ""
    name: str = ""
    kind: str = ""
    agency: str = ""
    lat: str = ""
    lon: str = ""
    example: bool = True  # until somebody says that it is real
    telephone: str = ""
    source: str = ""
    note: str = ""
    crew: str = ""
    shift: str = ""
    neighbour: str = ""  # id; "": the city's own


@dataclass(frozen=True, slots=True)
class Reading:
    """The command if the draft can be recorded; what is wrong by field; what a person should know before saving."""

    command: RecordUnit | None
    problems: Mapping[str, Message] = field(default_factory=dict)
    notes: tuple[Message, ...] = ()


def draft_of(unit: str, record: UnitRecorded) -> UnitDraft:
    """A recorded unit as it stands in the form."""
    return UnitDraft(
        id=unit,
        name=record.name,
        kind=record.unit_kind,
        agency=record.agency,
        lat=degrees_text(record.lat),
        lon=degrees_text(record.lon),
        example=record.example,
        telephone=record.telephone or "",
        source=record.source,
        note=record.note,
        crew="" if record.crew is None else str(record.crew),
        shift=record.shift,
        neighbour=record.neighbour,
    )


def read_draft(draft: UnitDraft, situation: Situation, profile: Profile, *, editing: str | None) -> Reading:
    """`editing`: the unit that is being changed; None for a new one, whose code may be left empty: its name makes one."""
    id_ = editing or draft.id.strip() or slug(draft.name)
    cells = {f.name: str(getattr(draft, f.name)) for f in fields(draft)}
    cells |= {"id": id_, "example": "1" if draft.example else "0"}
    table = io.StringIO()
    csv.writer(table).writerows([_HEADINGS.values(), [cells[name] for name in _HEADINGS]])
    read = read_units(table.getvalue(), profile)
    problems: dict[str, Message] = {}
    for problem in read.problems:
        problems.setdefault(_FIELDS.get(problem.column, "name"), problem.message)
    notes: list[Message] = []
    if editing is None and id_:
        taken = _taken(id_, situation)
        if isinstance(taken, Message):
            notes.append(taken)
        elif taken is not None:
            problems.setdefault("id", taken.because)
    if problems or not read.rows:
        return Reading(None, problems)
    (row,) = read.rows
    known = situation.units.get(editing) if editing else None
    if known is not None and known.record is not None:
        moved = (known.record.lat, known.record.lon) != (row.lat, row.lon)
        if moved and known.record.source and known.record.source == row.source:
            notes.append(Message("Posisinya berubah, sumbernya masih yang lama."))
        # the form does not ask for this: it stays, but for what was said of a position that is no longer the unit's
        row = replace(row, quality="" if moved else known.record.quality)
    return Reading(record_unit(row), {}, tuple(notes))


@dataclass(frozen=True, slots=True)
class _Refusal:
    because: Message


def _taken(id_: str, situation: Situation) -> Message | _Refusal | None:
    """An example may be replaced by the real unit; a real one is changed where it stands in the list."""
    same = next((unit for known, unit in situation.units.items() if known.casefold() == id_.casefold()), None)
    if same is None or same.record is None:
        return None
    if same.id != id_:
        return _Refusal(Message("Kode “{id}” sudah ada dengan huruf lain: {known}.", {"id": id_, "known": same.id}))
    if same.retired is not None:
        return Message("Kode ini pernah dihapus dari daftar. Simpan mengembalikannya.")
    if same.record.example:
        return Message("Menggantikan contoh “{name}”.", {"name": same.name})
    said = sentence("Kode “{id}” sudah dipakai {name}. Pilih {name} di daftar untuk mengubahnya.")
    return _Refusal(Message(said, {"id": id_, "name": same.name}))


def typed_pair(text: str, areas: AreaLookup, centre: CityCentre) -> tuple[float, float, Message | None] | None:
    """Latitude, longitude and what is to be read first, if `text` holds both: pasted, a link, or with decimal commas."""
    read = locate.read_sent(text, areas, centre)
    if read is None or not read.candidates or read.candidates[0].method is not LocationMethod.TYPED:
        return None
    best, *others = read.candidates
    notice = best.why if others else read.notice
    return best.lat, best.lon, None if notice == locate.outside_city(best.area) else notice


def position_of(draft: UnitDraft) -> tuple[float, float] | None:
    """Where the draft stands, as far as it can be read already."""
    numbers = [read_degrees(text) for text in (draft.lat, draft.lon)]
    if numbers[0] is None or numbers[1] is None or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        return None
    return check_position(numbers[0], numbers[1])


def degrees_text(value: float) -> str:
    """Seven decimals at most (1 cm), with the comma or point of the language."""
    return write_degrees(value, "." if language() == "en" else ",")


def outside_city(area: AreaFix) -> Message | None:
    """The sentence for a unit outside the city; None for one inside."""
    if area.inside_city:
        return None
    if area.neighbour:
        return Message("Titik ini di luar kota, di {neighbour}.", {"neighbour": area.neighbour})
    if area.at_sea:
        return Message("Titik ini di laut.")
    return Message("Titik ini jauh di luar kota.")


def slug(name: str) -> str:
    """A code from a name: "Damkar Mako 01" -> "damkar-mako-01"; empty if nothing of it can be used."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")[:64].strip("-")
