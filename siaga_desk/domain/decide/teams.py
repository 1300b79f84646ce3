"""Rules about units on an incident: sending them, and the milestones they reach."""

from __future__ import annotations

from collections.abc import Iterator

from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.errors import RuleViolation, sentence
from siaga_desk.domain.ids import incident_stream
from siaga_desk.domain.incidents import PROGRESS
from siaga_desk.domain.profile import Milestone
from siaga_desk.domain.situation import Situation

from .ruling import (
    Context,
    Draft,
    check_ready,
    known_category,
    known_incident,
    listed_unit,
    needed_text,
    occurred_at,
    open_incident,
    ruled,
)


@ruled.register
def _(command: c.AssignUnit, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = open_incident(situation, command.incident, context)
    unit = listed_unit(situation, command.unit)
    assert unit.record is not None
    kind = context.profile.unit_kinds.get(unit.record.unit_kind)
    if kind is None or not kind.mobile:
        raise RuleViolation("{unit} adalah tempat, bukan unit yang bisa dikirim. Pilih unit lain.", unit=unit.name)
    check_ready(unit)
    if duty := situation.duties.get(unit.id):
        raise RuleViolation(
            "{unit} sudah bertugas di {label}. Lepaskan dari sana dulu, atau pilih unit lain.",
            unit=unit.name,
            label=", ".join(incident.label for incident, _ in duty),
        )
    assignment = command.assignment or context.mint()
    if assignment in incident.assignments:
        raise RuleViolation("Penugasan ini sudah tercatat.")
    category = context.profile.categories.get(incident.category)
    fact = e.UnitAssigned(
        assignment=assignment,
        unit=unit.id,
        unit_name=unit.name,
        unit_kind=kind.id,
        # a category that this profile no longer knows has no plan: then every team counts
        required=category is None or any(line.capability in kind.capabilities for line in category.plan_at(incident.alarm)),
        example=unit.record.example,
        advice=command.advice,
    )
    yield Draft(incident_stream(incident.id), fact, occurred_at(command.occurred, context, incident.received))


_NEEDS = {
    Milestone.ACKNOWLEDGED: (Milestone.ASSIGNED,),
    Milestone.MOVING: (Milestone.ASSIGNED, Milestone.ACKNOWLEDGED),
    Milestone.ARRIVED: (Milestone.MOVING,),
    Milestone.DONE: (Milestone.ARRIVED,),
    Milestone.STOOD_DOWN: PROGRESS,
    Milestone.DECLINED: (Milestone.ASSIGNED, Milestone.ACKNOWLEDGED),
}
_TOO_SOON = {
    Milestone.ARRIVED: sentence("{unit} belum bisa ditandai tiba, karena belum ditandai bergerak. Tekan B dulu."),
    Milestone.DONE: sentence("{unit} belum bisa ditandai selesai, karena belum ditandai tiba. Tekan S dulu, atau lepaskan."),
}


@ruled.register
def _(command: c.MarkUnit, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = open_incident(situation, command.incident, context)
    assignment = incident.assignments.get(command.assignment)
    if assignment is None:
        raise RuleViolation("Penugasan itu tidak ada pada kejadian {label}.", label=incident.label)
    unit = assignment.unit_name or assignment.unit
    if command.milestone not in _NEEDS:
        raise RuleViolation("{unit} sudah ditugaskan.", unit=unit)
    if command.milestone in assignment.reached:
        return
    if assignment.status not in _NEEDS[command.milestone]:
        if not assignment.is_active:
            raise RuleViolation("Penugasan {unit} sudah berakhir. Tugaskan lagi bila masih perlu.", unit=unit)
        refusal = _TOO_SOON.get(
            command.milestone, sentence("{unit} sudah lebih jauh dari itu. Batalkan tanda terakhir dulu.")
        )
        raise RuleViolation(refusal, unit=unit)
    reason = (command.reason or "").strip() or None
    if reason is None and command.milestone in (Milestone.DECLINED, Milestone.STOOD_DOWN):
        raise RuleViolation("Tulis alasannya dengan satu kalimat, supaya tercatat.")
    occurred = occurred_at(command.occurred, context, max(r.at for r in assignment.reached.values()))
    fact = e.REACHED[command.milestone](assignment.id, assignment.unit, reason)
    yield Draft(incident_stream(incident.id), fact, occurred)


@ruled.register
def _(command: c.RaiseAlarm, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = open_incident(situation, command.incident, context)
    category = known_category(context.profile, incident.category)
    if category.highest_alarm == 1:
        raise RuleViolation("{category} hanya punya satu tingkat alarm di profil kota.", category=category.name)
    if not 1 <= command.level <= category.highest_alarm:
        raise RuleViolation(
            "{category} punya tingkat alarm 1 sampai {highest}.", category=category.name, highest=category.highest_alarm
        )
    reason = command.reason.strip()
    if command.level < incident.alarm and not reason:
        raise RuleViolation("Menurunkan tingkat alarm perlu alasan. Tulis satu kalimat.")
    if command.level != incident.alarm:
        yield Draft(incident_stream(incident.id), e.AlarmRaised(command.level, reason or None), context.now)


@ruled.register
def _(command: c.RecordChoice, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = open_incident(situation, command.incident, context)
    if not (command.advised or command.sent or command.lacking):
        raise RuleViolation("Tidak ada yang dicatat: sebutkan unit yang disarankan, yang dikirim, atau yang kurang.")
    for unit in command.sent:
        if unit not in situation.units:
            raise RuleViolation("Unit “{unit}” tidak ada di daftar.", unit=unit)
    if any(lacking.count < 1 for lacking in command.lacking):
        raise RuleViolation("Jumlah unit yang kurang harus 1 atau lebih.")
    reason = (command.reason or "").strip() or None
    fact = e.UnitsChosen(command.advised, tuple(dict.fromkeys(command.sent)), command.lacking, command.engine, reason)
    yield Draft(incident_stream(incident.id), fact, context.now)


@ruled.register
def _(command: c.ExplainChoice, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = known_incident(situation, command.incident)  # also once it is closed: the reason is for later
    asked = command.choice or (incident.choices[-1].event if incident.choices else None)
    choice = next((each for each in incident.choices if each.event == asked), None)
    if choice is None:
        raise RuleViolation("Pilihan unit itu tidak tercatat pada kejadian {label}.", label=incident.label)
    reason = needed_text(command.reason, sentence("Tulis alasannya dengan satu kalimat, supaya tercatat."))
    if choice.reason != reason:
        yield Draft(incident_stream(incident.id), e.ChoiceExplained(choice.event, reason), context.now)
