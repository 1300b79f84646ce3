"""Rules about taking an event back: what may be, by whom, and its other half."""

from __future__ import annotations

from collections.abc import Iterator

from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.errors import RuleViolation, sentence
from siaga_desk.domain.events import Fact
from siaga_desk.domain.ids import incident_stream, number_stream, stream_key, stream_kind
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.people import Role
from siaga_desk.domain.situation import Situation

from .ruling import Context, Draft, check_ready, idle_unit, known_call, needed_text, open_incident, ruled


@ruled.register
def _(command: c.Withdraw, situation: Situation, context: Context) -> Iterator[Draft]:
    stream = situation.streams.get(command.stream)
    event = next((x for x in stream.events if x.id == command.event), None) if stream else None
    if stream is None or event is None or event.id in stream.withdrawn:
        raise RuleViolation("Catatan itu tidak ada, atau sudah dibatalkan.")
    if not event.fact.withdrawable:
        raise RuleViolation("Catatan ini tidak bisa dibatalkan. Tulis koreksi sebagai catatan baru.")
    if stream_kind(stream.id) == "incident":
        _check_withdrawal(situation, open_incident(situation, stream_key(stream.id), context), event.fact)
    if isinstance(event.fact, e.NumberBlocked) and context.actor.role != Role.SUPERVISOR:
        raise RuleViolation("Hanya penyelia yang boleh membuka blokir nomor.")
    if isinstance(event.fact, e.CallClassified) and known_call(situation, event.fact.call)[1].incidents:
        raise RuleViolation("Panggilan ini melaporkan kejadian. Batalkan penggabungannya dulu.")
    reason = needed_text(command.reason, sentence("Membatalkan perlu alasan. Tulis satu kalimat."))
    yield Draft(stream.id, e.FactWithdrawn(event.id, reason), context.now)
    match event.fact:
        case e.CallJoined(call=call, incident=incident):
            yield _other_half(situation, call, incident, incident_stream(incident), reason, context)
        case e.ReportJoined(call=call):
            caller, _ = known_call(situation, call)
            yield _other_half(situation, call, stream_key(stream.id), number_stream(caller.id), reason, context)


def _other_half(situation: Situation, call: str, incident: str, stream: str, reason: str, context: Context) -> Draft:
    """A joining lies in the call's stream and in the incident's (`stream`: the other one): both are withdrawn or none."""
    open_incident(situation, incident, context)
    other = situation.streams.get(stream)
    for event in other.events if other else ():
        match event.fact:
            case e.CallJoined(call=c, incident=i):
                found = (c, i) == (call, incident)
            case e.ReportJoined(call=c):
                found = c == call
            case _:
                found = False
        if found and other and event.id not in other.withdrawn:
            return Draft(stream, e.FactWithdrawn(event.id, reason), context.now)
    raise RuleViolation("Panggilan ini yang membuka kejadiannya. Tutup kejadiannya sebagai laporan palsu atau ganda.")


def _check_withdrawal(situation: Situation, incident: Incident, fact: Fact) -> None:
    """A milestone may go only if nothing stands on it, and an ending only while the unit is free to go on."""
    if isinstance(fact, e.MilestoneReached):
        assignment = incident.assignments.get(fact.assignment)
        if assignment and assignment.status is not fact.milestone:
            raise RuleViolation(
                "{unit} sudah lebih jauh dari itu. Batalkan tanda terakhir dulu.",
                unit=assignment.unit_name or assignment.unit,
            )
        if assignment and not assignment.is_active:
            check_ready(idle_unit(situation, assignment.unit))
    if isinstance(fact, e.UnitAssigned):
        assignment = incident.assignments.get(fact.assignment)
        if assignment and len(assignment.reached) > 1:
            raise RuleViolation(
                "{unit} sudah menjawab tugas ini. Lepaskan dengan alasan, supaya tercatat.", unit=fact.unit_name
            )
