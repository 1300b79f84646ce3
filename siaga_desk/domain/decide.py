"""The rules: a command against the situation gives facts, or a refusal whose text is for the operator.

Pure: the time, the actor and new ids come in with `Context`. Nothing here looks at a clock, a file or a window.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import singledispatch

from . import commands as c
from . import events as e
from .calls import Call, Caller
from .clocks import whole_ms
from .commands import Command
from .errors import Message, RuleViolation, sentence
from .events import Classification, Fact, Outcome
from .ids import (
    ROOM,
    desk_stream,
    incident_stream,
    number_stream,
    place_stream,
    stream_key,
    stream_kind,
    unit_stream,
    watch_stream,
)
from .incidents import PROGRESS, Incident
from .people import Actor, Role
from .places import AreaLookup, Location, check_position
from .profile import Category, Milestone, Profile
from .situation import Situation
from .units import Unit

FUTURE_ALLOWED = timedelta(seconds=2)
PAST_ALLOWED = timedelta(days=30)
MAX_RADIUS_M = 50_000.0
MAX_TEXT = 10_000
MAX_NAME = 120
MAX_ALIASES = 20
ERASED_AT_ONCE = 1_000  # ids in one event, which has a largest size


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules need beside the situation. `mint` gives a new id at every call."""

    now: datetime
    actor: Actor
    profile: Profile
    areas: AreaLookup
    mint: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact that is to be written, in which stream, and when it happened."""

    stream: str
    fact: Fact
    occurred: datetime


def decide(situation: Situation, command: Command, context: Context) -> tuple[Draft, ...]:
    """The facts that follow from a command, in order; RuleViolation (or BadInput for a point) if it may not be.

    An empty answer: it is so already.
    """
    if not context.actor.person and not isinstance(command, c.SignOn):
        raise RuleViolation("Sebutkan nama Anda dulu, supaya catatan tahu siapa yang bekerja di meja ini.")
    _check_length(*(getattr(command, field.name) for field in fields(command)))  # type: ignore[arg-type] # a dataclass
    return tuple(_decide(command, situation, context))


@singledispatch
def _decide(command: Command, situation: Situation, context: Context) -> Iterator[Draft]:
    raise TypeError(f"no rule for {type(command).__name__}")


# --- desk -------------------------------------------------------------------------------------------------------------


@_decide.register
def _(command: c.SignOn, situation: Situation, context: Context) -> Iterator[Draft]:
    person = _text(command.person, sentence("Nama tidak boleh kosong. Tulis nama Anda."))
    stream = watch_stream(context.actor.desk, context.mint())
    yield Draft(stream, e.SignedOn(person, command.role), context.now)


@_decide.register
def _(command: c.SignOff, situation: Situation, context: Context) -> Iterator[Draft]:
    if (watch := situation.watches.get(context.actor.desk)) is not None:
        yield Draft(desk_stream(watch.id), e.SignedOff(), context.now)


@_decide.register
def _(command: c.ViewIncident, situation: Situation, context: Context) -> Iterator[Draft]:
    if command.incident is not None:
        _incident(situation, command.incident)
    watch = situation.watches.get(context.actor.desk)
    if watch is not None and watch.looking_at != command.incident:
        yield Draft(desk_stream(watch.id), e.IncidentViewed(command.incident), context.now)


# --- calls ------------------------------------------------------------------------------------------------------------


@_decide.register
def _(command: c.TakeCall, situation: Situation, context: Context) -> Iterator[Draft]:
    call = command.call or context.mint()
    if situation.call(call) is not None:
        raise RuleViolation("Panggilan ini sudah tercatat.")
    known = situation.callers_with(command.number) if command.number else ()
    stream = number_stream(known[0].id if known else context.mint())
    fact = e.CallReceived(
        call,
        classification=command.classification,
        number=command.number,
        caller=command.caller,
        words=command.words,
    )
    yield Draft(stream, fact, _occurred(command.occurred, context))


@_decide.register
def _(command: c.NoteCall, situation: Situation, context: Context) -> Iterator[Draft]:
    caller, call = _call(situation, command.call)
    number = command.number if command.number != call.number else None
    if number is not None and (len(caller.calls) > 1 or caller.block or caller.proposed):
        # the stream is the number's: the other calls, and a block, would go over to another number with it
        raise RuleViolation("Nomor ini punya riwayat sendiri, jadi tidak diganti. Tulis nomor yang benar di kata penelepon.")
    if number is not None or (call.words, call.caller) != (command.words, command.caller):
        yield Draft(number_stream(caller.id), e.CallNoted(call.id, command.caller, command.words, number), context.now)


@_decide.register
def _(command: c.ClassifyCall, situation: Situation, context: Context) -> Iterator[Draft]:
    caller, call = _call(situation, command.call)
    if call.incidents and command.classification is not Classification.REAL:
        labels = ", ".join(situation.incidents[i].label for i in call.incidents if i in situation.incidents)
        raise RuleViolation(
            "Panggilan ini melaporkan kejadian {label}. Batalkan penggabungannya dulu, atau tutup kejadiannya "
            "sebagai laporan palsu.",
            label=labels,
        )
    if call.classification is not command.classification:
        yield Draft(number_stream(caller.id), e.CallClassified(call.id, command.classification), context.now)


@_decide.register
def _(command: c.JoinCall, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = _open(situation, command.incident, context)
    yield from _join(situation, command.call, incident.id, context)
    _, call = _call(situation, command.call)
    fact = e.ReportJoined(call.id, call.received or context.now, call.words)
    yield Draft(incident_stream(incident.id), fact, context.now)


@_decide.register
def _(command: c.CallBack, situation: Situation, context: Context) -> Iterator[Draft]:
    caller, call = _call(situation, command.call)
    if call.classification is not Classification.CUT_OFF:
        raise RuleViolation("Panggilan ini tidak terputus, jadi tidak perlu ditelepon balik.")
    fact = e.CalledBack(call.id, command.reached, command.note)
    yield Draft(number_stream(caller.id), fact, _occurred(command.occurred, context, call.received))


@_decide.register
def _(command: c.BlockNumber, situation: Situation, context: Context) -> Iterator[Draft]:
    caller, call = _call(situation, command.call)
    reason = _text(command.reason, sentence("Memblokir nomor perlu alasan. Tulis satu kalimat."))
    if call.number is None:
        raise RuleViolation("Nomor ini disembunyikan, jadi tidak bisa diblokir.")
    everywhere = situation.callers_with(call.number) or (caller,)
    abuses = sum(known.abuses for known in everywhere)
    policy = context.profile.blocking
    if abuses <= policy.abuses:
        raise RuleViolation(
            "Nomor ini baru {abuses} kali disalahgunakan. Blokir boleh bila lebih dari {limit} kali.",
            abuses=abuses,
            limit=policy.abuses,
        )
    stream = number_stream(caller.id)
    if context.actor.role != Role.SUPERVISOR:
        yield Draft(stream, e.BlockProposed(reason), context.now)
        return
    repeated = sum(known.blocks for known in everywhere) + 1 >= policy.permanent_after
    until = None if repeated else whole_ms(context.now + timedelta(hours=policy.hours))
    yield Draft(stream, e.NumberBlocked(reason, until), context.now)


@_decide.register
def _(command: c.UnblockNumber, situation: Situation, context: Context) -> Iterator[Draft]:
    caller, call = _call(situation, command.call)
    reason = _text(command.reason, sentence("Membuka blokir perlu alasan. Tulis satu kalimat."))
    if context.actor.role != Role.SUPERVISOR:
        raise RuleViolation("Hanya penyelia yang boleh membuka blokir nomor.")
    everywhere = situation.callers_with(call.number) if call.number else (caller,)
    for known in everywhere:
        if known.block is not None or known.proposed is not None:
            yield Draft(number_stream(known.id), e.NumberUnblocked(reason), context.now)


# --- incidents --------------------------------------------------------------------------------------------------------


@_decide.register
def _(command: c.OpenIncident, situation: Situation, context: Context) -> Iterator[Draft]:
    category = _category(context.profile, command.category)
    incident = command.incident or context.mint()
    if incident in situation.incidents:
        raise RuleViolation("Kejadian ini sudah dibuka.")
    words, received = command.words, _occurred(command.occurred, context)
    if command.call is not None:
        yield from _join(situation, command.call, incident, context)
        _, call = _call(situation, command.call)
        received = call.received or received
        words = words if words is not None else call.words
    fact = e.IncidentOpened(
        label=_next_label(situation),
        category=category.id,
        priority=_priority(category.priority if command.priority is None else command.priority),
        deadlines=category.deadlines,
        received=received,
        call=command.call,
        words=words,
    )
    yield Draft(incident_stream(incident), fact, context.now)


@_decide.register
def _(command: c.ChangeCategory, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = _open(situation, command.incident, context)
    category = _category(context.profile, command.category)
    if category.id != incident.category:
        fact = e.CategoryChanged(category.id, min(category.priority, incident.priority), category.deadlines)
        yield Draft(incident_stream(incident.id), fact, context.now)


@_decide.register
def _(command: c.ChangePriority, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = _open(situation, command.incident, context)
    priority = _priority(command.priority)
    reason = command.reason.strip()
    if priority > incident.priority and not reason:
        raise RuleViolation("Menurunkan prioritas perlu alasan. Tulis satu kalimat.")
    if priority != incident.priority:
        yield Draft(incident_stream(incident.id), e.PriorityChanged(priority, reason), context.now)


@_decide.register
def _(command: c.Locate, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = _open(situation, command.incident, context)
    lat, lon = check_position(command.lat, command.lon)
    radius_m = _radius_m(command.radius_m)
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


@_decide.register
def _(command: c.WriteNote, situation: Situation, context: Context) -> Iterator[Draft]:
    """Also on a closed incident: what somebody knows is never thrown away."""
    incident = _incident(situation, command.incident)
    text = _text(command.text, sentence("Catatan masih kosong."))
    yield Draft(incident_stream(incident.id), e.NoteWritten(text), _occurred(command.occurred, context))


@_decide.register
def _(command: c.TakeOver, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = _open(situation, command.incident, context)
    if incident.owner != context.actor:
        yield Draft(incident_stream(incident.id), e.OwnerChanged(), context.now)


@_decide.register
def _(command: c.Telephone, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = _open(situation, command.incident, context)
    if command.agency not in context.profile.agencies:
        raise RuleViolation("Instansi “{agency}” tidak ada di profil kota.", agency=command.agency)
    fact = e.AgencyTelephoned(command.agency, command.answered, command.person)
    yield Draft(incident_stream(incident.id), fact, _occurred(command.occurred, context, incident.received))


@_decide.register
def _(command: c.AssignUnit, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = _open(situation, command.incident, context)
    unit = _unit(situation, command.unit)
    assert unit.record is not None
    kind = context.profile.unit_kinds.get(unit.record.unit_kind)
    if kind is None or not kind.mobile:
        raise RuleViolation("{unit} adalah tempat, bukan unit yang bisa dikirim. Pilih unit lain.", unit=unit.name)
    _ready(unit)
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
        required=category is None or any(line.capability in kind.capabilities for line in category.plan),
        example=unit.record.example,
        advice=command.advice,
    )
    yield Draft(incident_stream(incident.id), fact, _occurred(command.occurred, context, incident.received))


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


@_decide.register
def _(command: c.MarkUnit, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = _open(situation, command.incident, context)
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
    occurred = _occurred(command.occurred, context, max(r.at for r in assignment.reached.values()))
    fact = e.REACHED[command.milestone](assignment.id, assignment.unit, reason)
    yield Draft(incident_stream(incident.id), fact, occurred)


@_decide.register
def _(command: c.CloseIncident, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = _open(situation, command.incident, context)
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


@_decide.register
def _(command: c.ReopenIncident, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = _incident(situation, command.incident)
    if incident.closing is None:
        return
    reason = _text(command.reason, sentence("Membuka kembali perlu alasan. Tulis satu kalimat."))
    yield Draft(incident_stream(incident.id), e.IncidentReopened(reason), context.now)


@_decide.register
def _(command: c.Withdraw, situation: Situation, context: Context) -> Iterator[Draft]:
    stream = situation.streams.get(command.stream)
    event = next((x for x in stream.events if x.id == command.event), None) if stream else None
    if stream is None or event is None or event.id in stream.withdrawn:
        raise RuleViolation("Catatan itu tidak ada, atau sudah dibatalkan.")
    if not event.fact.withdrawable:
        raise RuleViolation("Catatan ini tidak bisa dibatalkan. Tulis koreksi sebagai catatan baru.")
    if stream_kind(stream.id) == "incident":
        _check_withdrawal(situation, _open(situation, stream_key(stream.id), context), event.fact)
    if isinstance(event.fact, e.NumberBlocked) and context.actor.role != Role.SUPERVISOR:
        raise RuleViolation("Hanya penyelia yang boleh membuka blokir nomor.")
    if isinstance(event.fact, e.CallClassified) and _call(situation, event.fact.call)[1].incidents:
        raise RuleViolation("Panggilan ini melaporkan kejadian. Batalkan penggabungannya dulu.")
    reason = _text(command.reason, sentence("Membatalkan perlu alasan. Tulis satu kalimat."))
    yield Draft(stream.id, e.FactWithdrawn(event.id, reason), context.now)
    match event.fact:
        case e.CallJoined(call=call, incident=incident):
            yield _other_half(situation, call, incident, incident_stream(incident), reason, context)
        case e.ReportJoined(call=call):
            caller, _ = _call(situation, call)
            yield _other_half(situation, call, stream_key(stream.id), number_stream(caller.id), reason, context)


def _other_half(situation: Situation, call: str, incident: str, stream: str, reason: str, context: Context) -> Draft:
    """A joining lies in the call's stream and in the incident's (`stream`: the other one): both are withdrawn or none."""
    _open(situation, incident, context)
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
            _ready(_idle(situation, assignment.unit))
    if isinstance(fact, e.UnitAssigned):
        assignment = incident.assignments.get(fact.assignment)
        if assignment and len(assignment.reached) > 1:
            raise RuleViolation(
                "{unit} sudah menjawab tugas ini. Lepaskan dengan alasan, supaya tercatat.", unit=fact.unit_name
            )


# --- units ------------------------------------------------------------------------------------------------------------


@_decide.register
def _(command: c.RecordUnit, situation: Situation, context: Context) -> Iterator[Draft]:
    name = _text(command.name, sentence("Nama unit tidak boleh kosong."))
    if not command.unit.strip():
        raise RuleViolation("Kode unit tidak boleh kosong.")
    if command.unit_kind not in context.profile.unit_kinds:
        raise RuleViolation("Jenis unit “{kind}” tidak ada di profil kota.", kind=command.unit_kind)
    if command.agency not in context.profile.agencies:
        raise RuleViolation("Instansi “{agency}” tidak ada di profil kota.", agency=command.agency)
    if command.crew is not None and not 0 <= command.crew <= 99:
        raise RuleViolation("Jumlah awak harus dari 0 sampai 99.")
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
    )
    known = situation.units.get(command.unit)
    if known is None or known.record != record or known.retired is not None:
        yield Draft(unit_stream(command.unit), record, context.now)


@_decide.register
def _(command: c.RetireUnit, situation: Situation, context: Context) -> Iterator[Draft]:
    unit = _idle(situation, command.unit)
    reason = _text(command.reason, sentence("Menghapus unit dari daftar perlu alasan. Tulis satu kalimat."))
    yield Draft(unit_stream(unit.id), e.UnitRetired(reason), context.now)


@_decide.register
def _(command: c.TakeUnitOut, situation: Situation, context: Context) -> Iterator[Draft]:
    unit = _idle(situation, command.unit)
    reason = _text(command.reason, sentence("Tulis alasannya dengan satu kalimat, supaya tercatat."))
    if unit.out_reason != reason:
        yield Draft(unit_stream(unit.id), e.UnitOutOfService(reason), context.now)


@_decide.register
def _(command: c.ReturnUnit, situation: Situation, context: Context) -> Iterator[Draft]:
    unit = _unit(situation, command.unit)
    if unit.out_since is not None:
        yield Draft(unit_stream(unit.id), e.UnitBackInService(), context.now)


# --- places -----------------------------------------------------------------------------------------------------------


@_decide.register
def _(command: c.SavePlace, situation: Situation, context: Context) -> Iterator[Draft]:
    name = _text(" ".join(command.name.split()), sentence("Nama tempat tidak boleh kosong."))
    aliases = tuple(dict.fromkeys(alias for one in command.aliases if (alias := " ".join(one.split())) and alias != name))
    if any(len(one) > MAX_NAME for one in (name, *aliases)) or len(aliases) > MAX_ALIASES:
        raise RuleViolation(
            "Nama tempat paling panjang {letters} huruf, dengan paling banyak {count} nama lain.",
            letters=MAX_NAME,
            count=MAX_ALIASES,
        )
    if not any(letter.isalpha() for letter in name):
        raise RuleViolation("Nama tempat harus memuat huruf, supaya bisa dicari.")
    lat, lon = check_position(command.lat, command.lon)
    record = e.PlaceSaved(
        place_kind=command.place_kind,
        lat=lat,
        lon=lon,
        radius_m=_radius_m(command.radius_m),
        same_as=command.same_as,
        name=name,
        aliases=aliases or None,
    )
    known = situation.places.get(command.saved) if command.saved else None
    if known is None or known.record != record or known.dropped is not None:
        yield Draft(place_stream(command.saved or context.mint()), record, context.now)


@_decide.register
def _(command: c.DropPlace, situation: Situation, context: Context) -> Iterator[Draft]:
    known = situation.places.get(command.saved)
    if known is None or not known.is_listed:
        raise RuleViolation("Tempat simpanan itu tidak ada, atau sudah dihapus.")
    reason = _text(command.reason, sentence("Menghapus tempat simpanan perlu alasan. Tulis satu kalimat."))
    yield Draft(place_stream(known.id), e.PlaceDropped(reason), context.now)


# --- the room ---------------------------------------------------------------------------------------------------------


@_decide.register
def _(command: c.ErasePersonalData, situation: Situation, context: Context) -> Iterator[Draft]:
    """Their streams must be in the situation: a block in force keeps its number."""
    if context.actor.role != Role.SUPERVISOR:
        raise RuleViolation("Hanya penyelia yang boleh menghapus data pribadi.")
    reason = _text(command.reason, sentence("Menghapus data pribadi perlu alasan. Tulis satu kalimat."))
    wanted = set(command.events) - situation.erased
    private = set[str]()
    for stream in situation.streams.values():
        found = {event.id for event in stream.events if event.id in wanted}
        if found and isinstance(stream.state, Caller) and stream.state.blocked_at(context.now):
            raise RuleViolation("Nomor yang masih diblokir tidak bisa dihapus. Buka blokirnya dulu.")
        private |= {event.id for event in stream.events if event.id in found and event.part_digest is not None}
        wanted -= found
    if wanted:
        raise RuleViolation("Catatan itu tidak ada, atau sudah dibatalkan.")
    ids = sorted(private)
    for start in range(0, len(ids), ERASED_AT_ONCE):
        yield Draft(ROOM, e.PersonalDataErased(tuple(ids[start : start + ERASED_AT_ONCE]), reason), context.now)


# --- what several rules ask -------------------------------------------------------------------------------------------


def _call(situation: Situation, call: str) -> tuple[Caller, Call]:
    known = situation.call(call)
    if known is None:
        raise RuleViolation("Panggilan itu tidak ada di meja ini.")
    return known


def _join(situation: Situation, call: str, incident: str, context: Context) -> Iterator[Draft]:
    """The call's half of joining it to an incident; a call that reports something is a real one."""
    caller, known = _call(situation, call)
    if known.incidents:
        labels = ", ".join(situation.incidents[i].label for i in known.incidents if i in situation.incidents)
        raise RuleViolation("Panggilan ini sudah melaporkan kejadian {label}.", label=labels)
    if known.classification is not Classification.REAL:
        yield Draft(number_stream(caller.id), e.CallClassified(call, Classification.REAL), context.now)
    yield Draft(number_stream(caller.id), e.CallJoined(call, incident), context.now)


def _incident(situation: Situation, incident: str) -> Incident:
    known = situation.incidents.get(incident)
    if known is None or not known.is_listed:
        raise RuleViolation("Kejadian itu tidak ada di meja ini.")
    return known


def _open(situation: Situation, incident: str, context: Context) -> Incident:
    known = _incident(situation, incident)
    if known.closing is not None:
        raise RuleViolation(
            "Kejadian {label} sudah ditutup oleh {person}. Buka kembali dulu, atau tulis catatan.",
            label=known.label,
            person=known.closing.by.person,
        )
    return known


def _unit(situation: Situation, unit: str) -> Unit:
    known = situation.units.get(unit)
    if known is None or not known.is_listed:
        raise RuleViolation("Unit “{unit}” tidak ada di daftar.", unit=unit)
    return known


def _idle(situation: Situation, unit: str) -> Unit:
    known = _unit(situation, unit)
    if duty := situation.duties.get(unit):
        raise RuleViolation(
            "{unit} masih bertugas di {label}. Lepaskan dari sana dulu.",
            unit=known.name,
            label=", ".join(incident.label for incident, _ in duty),
        )
    return known


def _ready(unit: Unit) -> None:
    if unit.out_since is not None:
        raise RuleViolation(
            "{unit} sedang tidak siap: {reason}. Kembalikan siap dulu, atau pilih unit lain.",
            unit=unit.name,
            reason=unit.out_reason or Message("tanpa alasan"),
        )


def _category(profile: Profile, category: str) -> Category:
    known = profile.categories.get(category)
    if known is None:
        raise RuleViolation("Jenis kejadian “{category}” tidak ada di profil kota.", category=category)
    return known


def _radius_m(radius_m: float) -> float:
    if not 0.0 < radius_m <= MAX_RADIUS_M:
        raise RuleViolation("Radius harus lebih dari 0 dan paling jauh {limit} km.", limit=int(MAX_RADIUS_M / 1000))
    return float(radius_m)


def _priority(priority: int) -> int:
    if not 1 <= priority <= 4:
        raise RuleViolation("Prioritas adalah 1 (nyawa terancam) sampai 4.")
    return priority


def _next_label(situation: Situation) -> str:
    """Four digits that people can say on the telephone. Two desks apart may give one twice: screens then add the desk."""
    last = situation.latest_label.text if situation.latest_label else ""
    number = int(last) if last.isascii() and last.isdigit() and len(last) <= 4 else 0
    taken = {incident.label for incident in situation.incidents.values()}
    # the latest stays the latest while a clock elsewhere is ahead of ours: what it is followed by is taken then
    return next((label for step in range(9999) if (label := f"{(number + step) % 9999 + 1:04d}") not in taken), "0000")


def _occurred(occurred: datetime | None, context: Context, not_before: datetime | None = None) -> datetime:
    """When it happened: now, or the time that was entered, if that is possible."""
    if occurred is None:
        return max(context.now, not_before) if not_before else context.now
    occurred = whole_ms(occurred)
    if occurred > context.now + FUTURE_ALLOWED:
        raise RuleViolation("Jam yang ditulis belum tiba. Periksa jamnya.")
    if occurred < context.now - PAST_ALLOWED:
        raise RuleViolation(
            "Waktu yang ditulis lebih dari {days} hari yang lalu. Periksa tanggalnya.", days=PAST_ALLOWED.days
        )
    if not_before is not None and occurred < not_before:
        raise RuleViolation("Jam yang ditulis lebih awal dari langkah sebelumnya. Periksa jamnya.")
    return occurred


def _text(text: str, refusal: str) -> str:
    text = text.strip()
    if not text:
        raise RuleViolation(refusal)
    return text


def _check_length(*values: object) -> None:
    if any(isinstance(value, str) and len(value) > MAX_TEXT for value in values):
        raise RuleViolation("Teks terlalu panjang: paling banyak {limit} huruf.", limit=MAX_TEXT)
