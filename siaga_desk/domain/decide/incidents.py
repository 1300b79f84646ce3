"""Rules about incidents: opening, placing, notes, telephone calls, closing."""

from __future__ import annotations

from collections.abc import Iterator

from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.errors import RuleViolation, sentence
from siaga_desk.domain.events import Outcome
from siaga_desk.domain.ids import incident_stream
from siaga_desk.domain.places import Location, check_position
from siaga_desk.domain.profile import Milestone
from siaga_desk.domain.situation import Situation

from .ruling import (
    Context,
    Draft,
    checked_priority,
    checked_radius_m,
    join_call,
    known_call,
    known_category,
    known_incident,
    needed_text,
    next_label,
    occurred_at,
    open_incident,
    ruled,
)


@ruled.register
def _(command: c.OpenIncident, situation: Situation, context: Context) -> Iterator[Draft]:
    category = known_category(context.profile, command.category)
    incident = command.incident or context.mint()
    if incident in situation.incidents:
        raise RuleViolation("Kejadian ini sudah dibuka.")
    words, received = command.words, occurred_at(command.occurred, context)
    if command.call is not None:
        yield from join_call(situation, command.call, incident, context)
        _, call = known_call(situation, command.call)
        received = call.received or received
        words = words if words is not None else call.words
    fact = e.IncidentOpened(
        label=next_label(situation),
        category=category.id,
        priority=checked_priority(category.priority if command.priority is None else command.priority),
        deadlines=category.deadlines,
        received=received,
        call=command.call,
        words=words,
    )
    yield Draft(incident_stream(incident), fact, context.now)


@ruled.register
def _(command: c.ChangeCategory, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = open_incident(situation, command.incident, context)
    category = known_category(context.profile, command.category)
    if category.id != incident.category:
        fact = e.CategoryChanged(category.id, min(category.priority, incident.priority), category.deadlines)
        yield Draft(incident_stream(incident.id), fact, context.now)


@ruled.register
def _(command: c.ChangePriority, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = open_incident(situation, command.incident, context)
    priority = checked_priority(command.priority)
    reason = command.reason.strip()
    if priority > incident.priority and not reason:
        raise RuleViolation("Menurunkan prioritas perlu alasan. Tulis satu kalimat.")
    if priority != incident.priority:
        yield Draft(incident_stream(incident.id), e.PriorityChanged(priority, reason), context.now)


@ruled.register
def _(command: c.Locate, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = open_incident(situation, command.incident, context)
    lat, lon = check_position(command.lat, command.lon)
    radius_m = checked_radius_m(command.radius_m)
    if command.confidence is not None and not 0 <= command.confidence <= 100:
        raise RuleViolation("Tingkat keyakinan harus dari 0 sampai 100 persen.")
    area = context.areas.locate(lat, lon)
    location = Location(
        lat=lat,
        lon=lon,
        radius_m=radius_m,
        method=command.method,
        verified=command.verified,
        kelurahan=area.kelurahan,
        kelurahan_code=area.kelurahan_code,
        kecamatan=area.kecamatan,
        kecamatan_code=area.kecamatan_code,
        neighbour=area.neighbour,
        inside_city=area.inside_city,
        confidence=command.confidence,
        place=(command.place or "").strip() or None,
    )
    if location != incident.location:
        yield Draft(incident_stream(incident.id), e.IncidentLocated(location), context.now)


@ruled.register
def _(command: c.WriteNote, situation: Situation, context: Context) -> Iterator[Draft]:
    """Also on a closed incident: what somebody knows is never thrown away."""
    incident = known_incident(situation, command.incident)
    text = needed_text(command.text, sentence("Catatan masih kosong."))
    yield Draft(incident_stream(incident.id), e.NoteWritten(text), occurred_at(command.occurred, context))


@ruled.register
def _(command: c.TakeOver, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = open_incident(situation, command.incident, context)
    if incident.owner != context.actor:
        yield Draft(incident_stream(incident.id), e.OwnerChanged(), context.now)


@ruled.register
def _(command: c.Telephone, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = open_incident(situation, command.incident, context)
    if command.agency not in context.profile.agencies:
        raise RuleViolation("Instansi “{agency}” tidak ada di profil kota.", agency=command.agency)
    fact = e.AgencyTelephoned(command.agency, command.answered, command.person)
    yield Draft(incident_stream(incident.id), fact, occurred_at(command.occurred, context, incident.received))


@ruled.register
def _(command: c.CloseIncident, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = open_incident(situation, command.incident, context)
    if incident.active:
        units = ", ".join(a.unit_name or a.unit for a in incident.active)
        raise RuleViolation(
            "Kejadian belum bisa ditutup: {units} masih bertugas. Tandai selesai atau lepaskan dulu.", units=units
        )
    note = (command.note or "").strip() or None
    unmoved = incident.first_reached(Milestone.MOVING) is None
    if note is None and (command.outcome is Outcome.NOT_HANDLED or (command.outcome is Outcome.HANDLED and unmoved)):
        raise RuleViolation("Tidak ada tim yang bergerak. Tulis dengan satu kalimat bagaimana kejadian ini berakhir.")
    yield Draft(incident_stream(incident.id), e.IncidentClosed(command.outcome, note), context.now)


@ruled.register
def _(command: c.ReopenIncident, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = known_incident(situation, command.incident)
    if incident.closing is None:
        return
    reason = needed_text(command.reason, sentence("Membuka kembali perlu alasan. Tulis satu kalimat."))
    yield Draft(incident_stream(incident.id), e.IncidentReopened(reason), context.now)
