"""What a list says about an incident: its title, its place, and the next human act. Pure text; knows no Qt.

Also read by the wall. Callers' words never come in here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from siaga_desk.domain.deadlines import ClockState
from siaga_desk.domain.incidents import Assignment, Incident
from siaga_desk.domain.places import Location
from siaga_desk.domain.profile import Category, Milestone, PlanLine, Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.figures import distance, time_of_day
from siaga_desk.geo.candidates import whole_kecamatan
from siaga_desk.i18n import language, named, t

LATE = frozenset({ClockState.CRITICAL, ClockState.OVERDUE})
OPEN_CLOCKS = frozenset({ClockState.RUNNING, ClockState.WARNING, ClockState.CRITICAL, ClockState.OVERDUE})
UNKNOWN_GLYPH = "kategori-informasi"


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One row. `waiting` names the next human act; `telephone`: that act is a telephone call."""

    incident: Incident
    title: str
    label: str
    glyph: str
    place: str
    kelurahan: str
    waiting: str
    telephone: bool
    unverified: bool
    hidden: bool
    reports: int
    alarm: str = ""  # "Alarm 2"; "" at the first
    short: str = ""  # what it is called where the title has no room

    @property
    def id(self) -> str:
        return self.incident.id


def incident_line(incident: Incident, profile: Profile, zone: ZoneInfo, label: str | None = None) -> IncidentLine:
    """`label`: what it is called where two desks gave one label twice."""
    category = profile.categories.get(incident.category)
    location = incident.location
    waiting, telephone = next_act(incident, profile, zone)
    return IncidentLine(
        incident,
        title=category_name(category, incident.category),
        label=label or incident.label,
        glyph=category.glyph if category else UNKNOWN_GLYPH,
        place=place_text(location),
        kelurahan=area_text(location),
        waiting=waiting,
        telephone=telephone,
        unverified=location is not None and not location.verified,
        hidden=category is not None and category.sensitive,
        reports=len(incident.reports),
        alarm=alarm_text(incident),
        short=short_name(category, incident.category),
    )


def labels(incidents: Iterable[Incident], situation: Situation) -> dict[str, str]:
    """Incident id -> label; two desks apart may give one label twice: then the desk's name follows."""
    listed = list({incident.id: incident for incident in incidents}.values())
    given = Counter(incident.label for incident in listed)
    found = {}
    for incident in listed:
        found[incident.id] = incident.label
        if given[incident.label] > 1 and incident.opened_by is not None:
            desk = situation.desks.get(incident.opened_by.desk)
            found[incident.id] = f"{incident.label} {(desk.name if desk else None) or incident.opened_by.desk[:4]}"
    return found


def category_name(category: Category | None, id_: str = "") -> str:
    """In the room's language; the bare id of one that this profile does not know."""
    if category is None:
        return id_
    return category.name_en if language() == "en" else category.name


def short_name(category: Category | None, id_: str = "") -> str:
    """What the room calls it for short; its name where it has no shorter one, or in another language."""
    return category.short if category and category.short and language() == "id" else category_name(category, id_)


def alarm_text(incident: Incident) -> str:
    """ "Alarm 2"; "" while the kind's own plan is enough."""
    return t("Alarm {n}", n=incident.alarm) if incident.alarm > 1 else ""


def plan_text(plan: Sequence[PlanLine], profile: Profile) -> str:
    """ "4 Damkar, 2 Ambulans / PMI": how many, of the kinds of unit that can do it."""
    return ", ".join(f"{line.count} {_able(line.capability, profile)}" for line in plan)


def _able(capability: str, profile: Profile) -> str:
    kinds = [kind for kind in profile.unit_kinds.values() if kind.mobile and capability in kind.capabilities]
    return " / ".join(named(kind) for kind in kinds[:2]) or capability


def area_text(location: Location | None) -> str:
    """The kelurahan, or what lies there instead."""
    if location is None:
        return t("lokasi belum ada")
    if _only_kecamatan(location):
        return t("Kec. {kecamatan}", kecamatan=location.kecamatan)
    if location.kelurahan:
        return location.kelurahan
    if location.neighbour:
        return t("di luar kota: {neighbour}", neighbour=location.neighbour)
    return t("di luar kota")


def place_text(location: Location | None) -> str:
    """ "Unyur · Perum Unyur Indah", "Warung Jaud · radius 600 m", "lokasi belum ada"."""
    if location is None:
        return area_text(location)
    parts = [area_text(location)]
    if _only_kecamatan(location):
        parts = [t("seluruh Kec. {name}", name=location.kecamatan)]
    elif location.place:
        parts.append(location.place)
    if not location.verified:
        parts.append(t("radius {distance}", distance=distance(location.radius_m)))
    return " · ".join(parts)


def _only_kecamatan(location: Location) -> bool:
    """Nobody said which kelurahan: the one in which the label point happens to lie is not shown."""
    return location.kecamatan is not None and location.place == whole_kecamatan(location.kecamatan)


def next_act(incident: Incident, profile: Profile, zone: ZoneInfo) -> tuple[str, bool]:
    """What has to be done by somebody next, and whether by telephone."""
    active = incident.active
    if incident.closing is not None:
        return t("ditutup {time}", time=_at(incident.closing.at, zone)), False
    if unanswered := _unanswered(incident):
        agency, tries = unanswered
        known = profile.agencies.get(agency)
        name = known.short if known else agency
        if tries > 1:
            return t("{agency} belum menjawab · {n} kali", agency=name, n=tries), True
        return t("{agency} belum menjawab", agency=name), True
    if not incident.assignments:
        return (t("lokasi belum ada, belum ada unit") if incident.location is None else t("belum ada unit dikirim")), False
    if not active:
        if any(a.status is Milestone.DONE for a in incident.assignments.values()):
            return t("semua unit selesai, tutup kejadian"), False
        return t("tidak ada unit lagi, kirim pengganti"), False
    return _teams(active, zone)


def _teams(active: tuple[Assignment, ...], zone: ZoneInfo) -> tuple[str, bool]:
    """The team that is furthest behind, since it is what somebody waits for; those on scene together."""
    for milestone, said in ((Milestone.ASSIGNED, "{unit} belum menerima"), (Milestone.ACKNOWLEDGED, "{unit} terima {time}")):
        behind = [a for a in active if a.status is milestone and (a.required or len(active) == 1)]
        if behind and not any(a.status in (Milestone.MOVING, Milestone.ARRIVED) and a.required for a in active):
            return _unit(behind[0], milestone, said, zone, len(behind)), True
    moving = [a for a in active if a.status is Milestone.MOVING]
    if moving:
        return _unit(moving[0], Milestone.MOVING, "{unit} bergerak {time}", zone, len(moving)), False
    arrived = [a for a in active if a.status is Milestone.ARRIVED]
    if arrived:
        return _unit(arrived[0], Milestone.ARRIVED, "{unit} di lokasi sejak {time}", zone, len(arrived)), False
    first = active[0]
    return _unit(first, first.status, "{unit} belum menerima", zone, len(active)), True


def _unit(assignment: Assignment, milestone: Milestone, said: str, zone: ZoneInfo, count: int) -> str:
    name = assignment.unit_name or assignment.unit
    if count > 1:
        name = t("{unit} dan {n} lagi", unit=name, n=count - 1)
    at = assignment.at(milestone)
    return _TEAM_SAYINGS[said](name, _at(at, zone) if at else "")


_TEAM_SAYINGS = {
    "{unit} belum menerima": lambda unit, time: t("{unit} belum menerima", unit=unit),
    "{unit} terima {time}": lambda unit, time: t("{unit} terima {time}", unit=unit, time=time),
    "{unit} bergerak {time}": lambda unit, time: t("{unit} bergerak {time}", unit=unit, time=time),
    "{unit} di lokasi sejak {time}": lambda unit, time: t("{unit} di lokasi sejak {time}", unit=unit, time=time),
}


def _unanswered(incident: Incident) -> tuple[str, int] | None:
    """The agency that was tried last and has never answered, and how often; None once any team moves."""
    if incident.first_reached(Milestone.MOVING) is not None:
        return None
    answered = {call.agency for call in incident.telephoned if call.answered}
    tries = [call.agency for call in incident.telephoned if call.agency not in answered]
    return (tries[-1], tries.count(tries[-1])) if tries else None


def _at(at: datetime, zone: ZoneInfo) -> str:
    return time_of_day(at, zone)
