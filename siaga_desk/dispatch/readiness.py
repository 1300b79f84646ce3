"""Which units could go now, from where, and how soon they get moving; which cannot, and why. Knows no place to go to.

Pure. Advice, coverage and second thoughts all stand on this one answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from siaga_desk.domain.errors import Message
from siaga_desk.domain.events import UnitRecorded
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.places import Point, distance_m
from siaga_desk.domain.positions import Fix, age_s, nowhere, usable
from siaga_desk.domain.profile import Milestone, Profile, UnitKind
from siaga_desk.domain.situation import Situation
from siaga_desk.domain.units import Unit
from siaga_desk.geo.travel import Origin

FROM_POST, FROM_FIX = "post", "gps"
"""Where a unit's position comes from: the post that its record names, or what its vehicle reports."""

AT_POST_M = 300.0
"""A vehicle that is farther from its post is out with its crew: it need not get ready."""

NO_FIXES: Mapping[str, Fix] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Ready:
    """A unit that can go, from `origin`, `turnout_s` after it is asked."""

    unit: Unit
    record: UnitRecorded
    kind: UnitKind
    origin: Origin
    turnout_s: int
    fix: Fix | None = None  # None: it starts from its post
    out: bool = False  # away from its post
    neighbour: str = ""  # the name of the neighbour whose centre has to be asked; "": it is ours

    @property
    def marked(self) -> object:
        """Its name for a sentence: a unit that nobody confirmed is never told as a real one."""
        name = self.unit.name
        return Message("{unit} (contoh)", {"unit": name}) if self.record.example else name

    @property
    def position(self) -> Point:
        return Point(self.origin.lat, self.origin.lon)

    def position_age_s(self, now: datetime) -> int | None:
        return None if self.fix is None else max(0, round(age_s(self.fix, now)))


@dataclass(frozen=True, slots=True)
class Excluded:
    """A unit that cannot go now; `why` continues its name: "bertugas di 0393".

    `soon`: it is only resting, off duty or short of crew: whoever has nobody else may telephone it.
    """

    unit: str
    name: str
    kind: str
    example: bool
    why: Message
    soon: Ready | None = None


def sort_out(
    situation: Situation,
    profile: Profile,
    now: datetime,
    *,
    asking: Incident | None = None,
    positions: Mapping[str, Fix] = NO_FIXES,
) -> tuple[list[Ready], list[Excluded]]:
    """The units that can go, and those that cannot with the reason, by name. Units on the asking incident are neither."""
    here = {assignment.unit for assignment in asking.active} if asking else set()
    refused = _declined(asking)
    rested = _last_done(situation)
    ready, excluded = [], []
    for unit in sorted(situation.units.values(), key=lambda unit: (unit.name.casefold(), unit.id)):
        record = unit.record
        if record is None or not unit.is_listed or unit.id in here:
            continue
        kind = profile.unit_kinds.get(record.unit_kind)
        why, could = _hindrance(situation, unit, kind, refused), None
        if why is None and kind is not None:
            could = could_go(unit, record, kind, profile, now, positions.get(unit.id))
            why = _not_yet(unit, record, kind, profile, now, rested.get(unit.id))
            if why is None:
                ready.append(could)
                continue
        assert why is not None
        excluded.append(Excluded(unit.id, unit.name, record.unit_kind, record.example, why, could))
    return ready, excluded


def _hindrance(situation: Situation, unit: Unit, kind: UnitKind | None, refused: Mapping[str, str]) -> Message | None:
    """Why nobody could send it, even if he wanted to."""
    assert unit.record is not None
    if kind is None:
        return Message("jenis unit “{kind}” tidak ada di profil kota", {"kind": unit.record.unit_kind})
    if not kind.mobile:
        return Message("tempat, bukan unit yang bisa dikirim")
    if not has_post(unit.record):
        return Message("letak posnya tidak terbaca, isi ulang di daftar unit")
    if unit.out_since is not None:
        return Message("tidak siap: {reason}", {"reason": unit.out_reason or ""})
    if duty := situation.duties.get(unit.id):
        return Message("bertugas di {label}", {"label": ", ".join(incident.label for incident, _ in duty)})
    if unit.id in refused:
        return Message("menolak kejadian ini: {reason}", {"reason": refused[unit.id]})
    return None


def _not_yet(
    unit: Unit, record: UnitRecorded, kind: UnitKind, profile: Profile, now: datetime, done: datetime | None
) -> Message | None:
    """Why it should be left alone, though it could be asked."""
    if not unit.on_shift(profile.minute_of(now)):
        return Message("di luar jam jaga {shift}", {"shift": record.shift})
    if record.crew is not None and record.crew < kind.least_crew:
        return Message("awak {crew}, perlu {least}", {"crew": record.crew, "least": kind.least_crew})
    if done is not None and now < (until := done + timedelta(seconds=kind.rest_s)):
        local = until.astimezone(ZoneInfo(profile.time_zone))
        return Message("istirahat sampai {time}", {"time": f"{local:%H.%M}"})
    return None


def has_post(record: UnitRecorded) -> bool:
    """Whether its post is on earth. Another program's record may say anything, and must not cost the room its advice."""
    return abs(record.lat) <= 90.0 and abs(record.lon) <= 180.0


def could_go(unit: Unit, record: UnitRecorded, kind: UnitKind, profile: Profile, now: datetime, fix: Fix | None) -> Ready:
    """From where the unit would go and how soon, whether or not anything keeps it."""
    turnout_s = kind.turnout_at(profile.minute_of(now))
    neighbour = profile.neighbours.get(record.neighbour)  # one that the profile does not know is not ours all the same
    origin, out = Origin(record.lat, record.lon, kind.vehicle), False
    if fix is not None and usable(fix, now) and nowhere(fix) is None:
        origin = Origin(fix.lat, fix.lon, kind.vehicle)
        out = distance_m(record.lat, record.lon, fix.lat, fix.lon) > AT_POST_M + (fix.accuracy_m or 0.0)
    else:
        fix = None
    return Ready(
        unit,
        record,
        kind,
        origin,
        (0 if out else turnout_s) + (neighbour.asking_s if neighbour else 0),
        fix,
        out,
        neighbour.name if neighbour else record.neighbour,
    )


def _declined(asking: Incident | None) -> dict[str, str]:
    """Units that declined the incident, with what they said."""
    return {
        assignment.unit: assignment.reached[Milestone.DECLINED].reason or ""
        for assignment in (asking.assignments.values() if asking else ())
        if Milestone.DECLINED in assignment.reached
    }


def _last_done(situation: Situation) -> dict[str, datetime]:
    """When each unit last finished a task, as far as the live window goes back: half a day, longer than any rest."""
    done: dict[str, datetime] = {}
    for incident in situation.incidents.values():
        for assignment in incident.assignments.values():
            at = assignment.at(Milestone.DONE)
            if at is not None and at > done.get(assignment.unit, at - timedelta(seconds=1)):
                done[assignment.unit] = at
    return done
