"""Rules about the list of units."""

from __future__ import annotations

from collections.abc import Iterator

from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.errors import RuleViolation, sentence
from siaga_desk.domain.ids import unit_stream
from siaga_desk.domain.places import check_position
from siaga_desk.domain.situation import Situation
from siaga_desk.domain.units import read_shift, write_shift

from .ruling import Context, Draft, idle_unit, listed_unit, needed_text, ruled


@ruled.register
def _(command: c.RecordUnit, situation: Situation, context: Context) -> Iterator[Draft]:
    name = needed_text(command.name, sentence("Nama unit tidak boleh kosong."))
    if not command.unit.strip():
        raise RuleViolation("Kode unit tidak boleh kosong.")
    if command.unit_kind not in context.profile.unit_kinds:
        raise RuleViolation("Jenis unit “{kind}” tidak ada di profil kota.", kind=command.unit_kind)
    if command.agency not in context.profile.agencies:
        raise RuleViolation("Instansi “{agency}” tidak ada di profil kota.", agency=command.agency)
    if command.crew is not None and not 0 <= command.crew <= 99:
        raise RuleViolation("Jumlah awak harus dari 0 sampai 99.")
    if command.neighbour and command.neighbour not in context.profile.neighbours:
        raise RuleViolation("Tetangga “{neighbour}” tidak ada di profil kota.", neighbour=command.neighbour)
    lat, lon = check_position(command.lat, command.lon)
    record = e.UnitRecorded(
        name=name,
        unit_kind=command.unit_kind,
        agency=command.agency,
        lat=lat,
        lon=lon,
        example=command.example,
        source=command.source.strip(),
        note=command.note.strip(),
        telephone=(command.telephone or "").strip() or None,
        quality=command.quality.strip(),
        crew=command.crew,
        shift=write_shift(read_shift(command.shift)),
        neighbour=command.neighbour,
    )
    known = situation.units.get(command.unit)
    if known is None or known.record != record or known.retired is not None:
        yield Draft(unit_stream(command.unit), record, context.now)


@ruled.register
def _(command: c.RetireUnit, situation: Situation, context: Context) -> Iterator[Draft]:
    unit = idle_unit(situation, command.unit)
    reason = needed_text(command.reason, sentence("Menghapus unit dari daftar perlu alasan. Tulis satu kalimat."))
    yield Draft(unit_stream(unit.id), e.UnitRetired(reason), context.now)


@ruled.register
def _(command: c.TakeUnitOut, situation: Situation, context: Context) -> Iterator[Draft]:
    unit = idle_unit(situation, command.unit)
    reason = needed_text(command.reason, sentence("Tulis alasannya dengan satu kalimat, supaya tercatat."))
    if unit.out_reason != reason:
        yield Draft(unit_stream(unit.id), e.UnitOutOfService(reason), context.now)


@ruled.register
def _(command: c.ReturnUnit, situation: Situation, context: Context) -> Iterator[Draft]:
    unit = listed_unit(situation, command.unit)
    if unit.out_since is not None:
        yield Draft(unit_stream(unit.id), e.UnitBackInService(), context.now)
