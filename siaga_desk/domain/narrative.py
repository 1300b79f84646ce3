"""Every kind of event as one sentence for people. Says what happened; when, and entered later or not, is the screen's.

What a caller or an operator wrote goes in as a value and is never part of a sentence's own text. Decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from . import events as e
from .envelope import Event
from .errors import Message
from .events import Classification, ClosureReason, Fact, Outcome
from .people import Actor, Role
from .places import Location, LocationMethod
from .profile import Milestone, Profile
from .situation import Situation

NO_NAMES: Mapping[str, str] = MappingProxyType({})

CLASSIFICATION_WORDS: Mapping[Classification, Message] = {
    Classification.REAL: Message("benar"),
    Classification.PRANK: Message("prank"),
    Classification.GHOST: Message("ghost"),
    Classification.CUT_OFF: Message("terputus"),
    Classification.WRONG_NUMBER: Message("salah sambung"),
    Classification.INFORMATION: Message("informasi"),
}

OUTCOME_WORDS: Mapping[Outcome, Message] = {
    Outcome.HANDLED: Message("tertangani"),
    Outcome.NOT_HANDLED: Message("tidak tertangani"),
    Outcome.HANDED_OVER: Message("dialihkan"),
    Outcome.CANCELLED: Message("dibatalkan"),
    Outcome.FALSE_REPORT: Message("laporan palsu"),
    Outcome.DUPLICATE: Message("laporan ganda"),
}

METHOD_WORDS: Mapping[LocationMethod, Message] = {
    LocationMethod.MAP: Message("ditunjuk di peta"),
    LocationMethod.DRAGGED: Message("digeser di peta"),
    LocationMethod.TYPED: Message("dari koordinat"),
    LocationMethod.PLACE: Message("dari nama tempat"),
    LocationMethod.KELURAHAN: Message("dari nama wilayah"),
    LocationMethod.PHONE: Message("dari ponsel penelepon"),
}

CLOSURE_WORDS: Mapping[ClosureReason, Message] = {
    ClosureReason.FLOOD: Message("banjir"),
    ClosureReason.TREE: Message("pohon tumbang"),
    ClosureReason.EVENT: Message("acara"),
    ClosureReason.REPAIR: Message("perbaikan"),
    ClosureReason.ACCIDENT: Message("kecelakaan"),
    ClosureReason.OTHER: Message("sebab lain"),
}

ACCURACY_WORDS: Mapping[str, Message] = {  # geo.travel.AccuracyClass, as events hold it
    "road_network": Message("jaringan jalan"),
    "main_roads": Message("jalan utama"),
    "straight_line": Message("garis lurus"),
}

_REACHED = {
    Milestone.ACKNOWLEDGED: Message("{unit} menerima tugas"),
    Milestone.MOVING: Message("{unit} bergerak"),
    Milestone.ARRIVED: Message("{unit} tiba di lokasi"),
    Milestone.DONE: Message("{unit} selesai bertugas"),
    Milestone.STOOD_DOWN: Message("{unit} dilepas dari tugas"),
    Milestone.DECLINED: Message("{unit} menolak tugas"),
}


def names_in(situation: Situation) -> dict[str, str]:
    """Ids -> what people call them: labels of incidents, names of units, desks and closures. For `tell`."""
    return {
        **{desk.id: desk.name for desk in situation.desks.values() if desk.name},
        **{unit.id: unit.name for unit in situation.units.values()},
        **{closure.id: name for closure in situation.closures.values() if closure.record and (name := closure.record.name)},
        **{incident.id: incident.label for incident in situation.incidents.values() if incident.label},
    }


def tell(event: Event, profile: Profile, names: Mapping[str, str] = NO_NAMES) -> Message:
    """What happened, in one sentence without a full stop. Values may be messages themselves: `i18n.say` says those too.

    `names`: id -> what people call it (`names_in`); also the place for category names in another language. What is
    missing there is taken from the profile, or is the id.
    """
    return _Teller(event, profile, names).tell(event.fact)


class _Teller:
    """One event, and what its sentence may need."""

    def __init__(self, event: Event, profile: Profile, names: Mapping[str, str]) -> None:
        self._event = event
        self._profile = profile
        self._names = names
        self._who = _who(event.actor)

    def tell(self, fact: Fact) -> Message:
        room = _room(fact)
        if room == "desk":
            return self._desk(fact)
        if room == "number":
            return self._number(fact)
        if room == "incident":
            return self._incident(fact)
        if room == "unit":
            return self._unit(fact)
        if room == "place":
            return self._saved_place(fact)
        if room == "closure":
            return self._closure(fact)
        return self._other(fact)

    def _desk(self, fact: Fact) -> Message:
        match fact:
            case e.ChainStarted(desk_name=desk, predecessor=None):
                return Message("{desk} mulai mencatat", {"desk": desk})
            case e.ChainStarted(desk_name=desk):
                return Message("{desk} melanjutkan catatan sebelumnya", {"desk": desk})
            case e.SignedOn():
                return Message("{who} mulai bertugas", {"who": self._who})
            case e.SignedOff():
                return Message("{who} selesai bertugas", {"who": self._who})
            case e.IncidentViewed(incident=None):
                return Message("{who} tidak lagi melihat kejadian", {"who": self._who})
            case e.IncidentViewed(incident=str(incident)):
                return Message("{who} melihat kejadian {incident}", {"who": self._who, "incident": self._name(incident)})
        return self._other(fact)

    def _number(self, fact: Fact) -> Message:
        match fact:
            case e.CallReceived():
                return self._call(fact)
            case e.CallNoted(number=str() as number, words=words):
                corrected = Message("{who} membetulkan nomor menjadi {number}", {"who": self._who, "number": number})
                return _quoting(corrected, words)
            case e.CallNoted(caller=caller, words=words):
                if not caller and not words:
                    return Message("Catatan panggilan dikosongkan atau sudah dihapus")
                if not caller:
                    return Message("Kata penelepon: “{words}”", {"words": words})
                if not words:
                    return Message("Nama penelepon: {caller}", {"caller": caller})
                return Message("Kata penelepon {caller}: “{words}”", {"caller": caller, "words": words})
            case e.CallClassified(classification=classification):
                what = CLASSIFICATION_WORDS[classification]
                return Message("{who} mengklasifikasi: {classification}", {"who": self._who, "classification": what})
            case e.CallJoined(incident=incident):
                return Message("Panggilan digabung ke kejadian {incident}", {"incident": self._name(incident)})
            case e.CalledBack(reached=True, note=note):
                return _because(Message("{who} menelepon balik: tersambung", {"who": self._who}), note)
            case e.CalledBack(note=note):
                return _because(Message("{who} menelepon balik: tidak tersambung", {"who": self._who}), note)
            case e.BlockProposed(reason=reason):
                return _because(Message("{who} mengusulkan blokir nomor", {"who": self._who}), reason)
            case e.NumberBlocked(reason=reason, until=None):
                return _because(Message("{who} memblokir nomor untuk seterusnya", {"who": self._who}), reason)
            case e.NumberBlocked(reason=reason, until=datetime() as until):
                blocked = Message("{who} memblokir nomor sampai {time}", {"who": self._who, "time": self._time(until)})
                return _because(blocked, reason)
            case e.NumberUnblocked(reason=reason):
                return _because(Message("{who} membuka blokir nomor", {"who": self._who}), reason)
        return self._other(fact)

    def _call(self, fact: e.CallReceived) -> Message:
        # None: withheld by the caller's telephone, or erased since; both are "not on record"
        number = fact.number or Message("nomor yang tidak tercatat")
        values = {"who": self._who, "number": number}
        if fact.classification is None:
            said = Message("{who} menerima panggilan dari {number}", values)
        else:
            what = CLASSIFICATION_WORDS[fact.classification]
            said = Message("{who} menerima panggilan dari {number}: {classification}", {**values, "classification": what})
        if fact.caller:
            said = Message("{fact}, nama penelepon {caller}", {"fact": said, "caller": fact.caller})
        return _quoting(said, fact.words)

    def _incident(self, fact: Fact) -> Message:
        match fact:
            case e.IncidentOpened():
                values = {"label": fact.label, "category": self._category(fact.category), "priority": fact.priority}
                return _quoting(Message("Kejadian {label} dibuka: {category}, prioritas {priority}", values), fact.words)
            case e.ReportJoined(words=words):
                return _quoting(Message("Laporan lain tentang kejadian yang sama"), words)
            case e.CategoryChanged():
                values = {"category": self._category(fact.category), "priority": fact.priority}
                return Message("Jenis diganti menjadi {category}, prioritas {priority}", values)
            case e.PriorityChanged(priority=priority, reason=reason):
                return _because(Message("Prioritas diganti menjadi {priority}", {"priority": priority}), reason)
            case e.IncidentLocated(location=location):
                return self._located(location)
            case e.AlarmRaised(level=level, reason=reason):
                return _because(Message("{who} menetapkan alarm {level}", {"who": self._who, "level": level}), reason)
            case e.UnitsChosen():
                return self._choice(fact)
            case e.ChoiceExplained(reason=reason):
                return _because(Message("{who} menjelaskan pilihan unit", {"who": self._who}), reason)
            case e.NoteWritten(text=None):
                return Message("{who} menulis catatan, isinya sudah dihapus", {"who": self._who})
            case e.NoteWritten(text=str(text)):
                return Message("{who} mencatat: {text}", {"who": self._who, "text": text})
            case e.OwnerChanged():
                return Message("{who} mengambil alih kejadian ini", {"who": self._who})
            case e.AgencyTelephoned(agency=agency, answered=False):
                return Message("{agency} ditelepon: tidak menjawab", {"agency": self._agency(agency)})
            case e.AgencyTelephoned(agency=agency, person=None):
                return Message("{agency} ditelepon: menjawab", {"agency": self._agency(agency)})
            case e.AgencyTelephoned(agency=agency, person=str(person)):
                return Message("{agency} ditelepon: dijawab {person}", {"agency": self._agency(agency), "person": person})
            case e.UnitAssigned():
                return _assigned(fact)
            case e.MilestoneReached():
                return _because(Message(_REACHED[fact.milestone].text, {"unit": self._name(fact.unit)}), fact.reason)
            case e.IncidentClosed(outcome=outcome, note=note):
                return _because(Message("Kejadian ditutup, {outcome}", {"outcome": OUTCOME_WORDS[outcome]}), note)
            case e.IncidentReopened(reason=reason):
                return _because(Message("{who} membuka kembali kejadian", {"who": self._who}), reason)
        return self._other(fact)

    def _choice(self, fact: e.UnitsChosen) -> Message:
        """What was advised and what was sent, by name; the same units are said once."""
        advised = ", ".join(each.unit_name for each in fact.advised)
        sent = ", ".join(map(self._name, fact.sent))
        if not sent and advised:
            said = Message("Disarankan {advised}, tidak ada yang dikirim", {"advised": advised})
        elif not sent:
            said = Message("Tidak ada unit yang bisa dikirim")
        elif {each.unit for each in fact.advised} == set(fact.sent):
            said = Message("Unit dikirim sesuai saran: {sent}", {"sent": sent})
        elif advised:
            said = Message("Disarankan {advised}, dikirim {sent}", {"advised": advised, "sent": sent})
        else:
            said = Message("Tanpa saran, dikirim {sent}", {"sent": sent})
        if fact.lacking:
            said = Message("{fact}, kurang {count} unit", {"fact": said, "count": sum(x.count for x in fact.lacking)})
        return _because(said, fact.reason)

    def _located(self, location: Location) -> Message:
        """Where, how it was found, how wide, how sure, and whether a person verified it."""
        values: dict[str, object] = {
            "place": self._place(location),
            "method": METHOD_WORDS[location.method],
            "radius_m": f"{location.radius_m:.0f}",
            "sure": Message("terverifikasi") if location.verified else Message("belum terverifikasi"),
        }
        if location.method is LocationMethod.DRAGGED:
            return Message("Lokasi dikoreksi ke {place}, radius {radius_m} m, {sure}", values)
        if location.confidence is not None:
            values["confidence"] = location.confidence
            return Message(
                "Lokasi ditaruh di {place} ({method}), radius {radius_m} m dengan keyakinan {confidence} %, {sure}", values
            )
        return Message("Lokasi ditaruh di {place} ({method}), radius {radius_m} m, {sure}", values)

    def _place(self, location: Location) -> object:
        area = area_words(location)
        known = ", ".join(part for part in (location.place, area) if part)
        if location.inside_city and known:
            return known
        if known:
            return Message("{place} (luar {city})", {"place": known, "city": self._profile.city})
        return Message("luar {city}", {"city": self._profile.city})

    def _unit(self, fact: Fact) -> Message:
        unit = self._name(self._event.stream.partition(":")[2])
        match fact:
            case e.UnitRecorded():
                kind = self._profile.unit_kinds.get(fact.unit_kind)
                values = {
                    "unit": _marked(fact.name, example=fact.example),
                    "kind": self._names.get(fact.unit_kind) or (kind.name if kind else fact.unit_kind),
                    "agency": self._agency(fact.agency),
                }
                return Message("Data unit {unit} dicatat: {kind}, {agency}", values)
            case e.UnitRetired(reason=reason):
                return _because(Message("{unit} dihapus dari daftar unit", {"unit": unit}), reason)
            case e.UnitOutOfService(reason=reason):
                return _because(Message("{unit} tidak siap", {"unit": unit}), reason)
            case e.UnitBackInService():
                return Message("{unit} siap lagi", {"unit": unit})
        return self._other(fact)

    def _saved_place(self, fact: Fact) -> Message:
        match fact:
            case e.PlaceSaved(name=None):
                return Message("{who} menyimpan tempat, namanya sudah dihapus", {"who": self._who})
            case e.PlaceSaved(name=str(name), aliases=aliases):
                names = ", ".join((name, *(aliases or ())))
                return Message("{who} menyimpan tempat: {name}", {"who": self._who, "name": names})
            case e.PlaceDropped(reason=reason):
                return _because(Message("{who} menghapus tempat simpanan", {"who": self._who}), reason)
        return self._other(fact)

    def _closure(self, fact: Fact) -> Message:
        match fact:
            case e.RoadClosed():
                return self._closed(fact)
            case e.RoadReopened(reason=reason):
                where = self._names.get(self._event.stream.partition(":")[2]) or Message("jalan yang ditutup")
                return _because(Message("{who} membuka lagi {where}", {"who": self._who, "where": where}), reason)
        return self._other(fact)

    def _closed(self, fact: e.RoadClosed) -> Message:
        """Where, why, what is left of the road, and between which times if not from now until somebody opens it."""
        where = fact.name or (Message("sebuah ruas") if fact.shape == e.ClosureShape.ROAD else Message("sebuah wilayah"))
        values: dict[str, object] = {"who": self._who, "where": where, "reason": closure_word(fact.reason)}
        if fact.slow_kmh is None:
            said = Message("{who} menutup jalan: {where}, {reason}", values)
        else:
            values["kmh"] = fact.slow_kmh
            said = Message("{who} mencatat jalan lambat: {where}, {reason}, {kmh} km/jam", values)
        if fact.depth_m is not None:
            said = Message("{fact}, air {metres} m", {"fact": said, "metres": fact.depth_m})
        if fact.width_m is not None:
            said = Message("{fact}, lebar tersisa {metres} m", {"fact": said, "metres": fact.width_m})
        if fact.starts > self._event.occurred:
            said = Message("{fact}, mulai {time}", {"fact": said, "time": self._time(fact.starts)})
        if fact.ends is not None:
            said = Message("{fact}, sampai {time}", {"fact": said, "time": self._time(fact.ends)})
        return _because(said, fact.note)

    def _other(self, fact: Fact) -> Message:
        match fact:
            case e.FactWithdrawn(reason=reason):
                return _because(Message("{who} membatalkan catatan sebelumnya", {"who": self._who}), reason)
            case e.PersonalDataErased(events=events, reason=reason):
                erased = Message(
                    "{who} menghapus data pribadi dari {count} peristiwa", {"who": self._who, "count": len(events)}
                )
                return _because(erased, reason)
        return Message("Peristiwa jenis baru ({kind}) dari versi program yang lebih baru", {"kind": self._event.kind})

    def _name(self, id: str) -> str:  # noqa: A002 - it is one
        return self._names.get(id) or id

    def _category(self, category: str) -> str:
        known = self._profile.categories.get(category)
        return self._names.get(category) or (known.name if known else category)

    def _agency(self, agency: str) -> str:
        known = self._profile.agencies.get(agency)
        return self._names.get(agency) or (known.short if known else agency)

    def _time(self, at: datetime) -> str:
        local = at.astimezone(ZoneInfo(self._profile.time_zone))
        return f"{local:%d-%m-%Y %H.%M} {self._profile.time_zone_name}"


def area_words(location: Location) -> str:
    """ "Cimuncang, Kec. Serang", the neighbour's name outside the city, "" where nothing is known."""
    if not location.inside_city:
        return location.neighbour or ""
    kecamatan = f"Kec. {location.kecamatan}" if location.kecamatan else None
    return ", ".join(part for part in (location.kelurahan, kecamatan) if part)


def closure_word(reason: str) -> Message:
    """ "banjir"; a newer version's reason is one we do not know."""
    return next((said for known, said in CLOSURE_WORDS.items() if known == reason), CLOSURE_WORDS[ClosureReason.OTHER])


def accuracy_word(advice: e.Advice) -> Message | None:
    """What its minutes rest on; None where the event does not say so in a way that we know."""
    return ACCURACY_WORDS.get(advice.accuracy_class)


def _room(fact: Fact) -> str:
    return getattr(fact, "room", "")


def _who(actor: Actor) -> Message:
    values = {"person": actor.person}
    match actor.role:
        case Role.OPERATOR:
            return Message("Operator {person}", values)
        case Role.SUPERVISOR:
            return Message("Penyelia {person}", values)
        case Role.TRAINER:
            return Message("Pelatih {person}", values)
        case Role.SYSTEM:
            return Message("Program")
    return Message("{person}", values)


def _assigned(fact: e.UnitAssigned) -> Message:
    unit = _marked(fact.unit_name, example=fact.example)
    if fact.advice is None:
        return Message("{unit} ditugaskan", {"unit": unit})
    values = {"unit": unit, "minutes": -(-fact.advice.eta_s // 60)}  # a minute begun is a minute
    if (method := accuracy_word(fact.advice)) is None:
        return Message("{unit} ditugaskan, perkiraan sampai {minutes} menit", values)
    return Message("{unit} ditugaskan, perkiraan sampai {minutes} menit menurut {method}", values | {"method": method})


def _marked(unit: str, *, example: bool) -> object:
    """A unit that nobody confirmed is never told as a real one."""
    return Message("{unit} (contoh)", {"unit": unit}) if example else unit


def _because(fact: Message, reason: str | None) -> Message:
    return Message("{fact}: {reason}", {"fact": fact, "reason": reason}) if reason else fact


def _quoting(fact: Message, words: str | None) -> Message:
    return Message("{fact}, kata penelepon: “{words}”", {"fact": fact, "words": words}) if words else fact
