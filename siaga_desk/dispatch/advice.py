"""Who should go: the response plan filled with the units that are there soonest, and why. Advises; never sends.

Pure: a situation, a profile and an engine of travel times in, a value out. Every unit that can go is routed, no shortlist.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from siaga_desk.domain.errors import Message, sentence
from siaga_desk.domain.events import Advice, UnitRecorded
from siaga_desk.domain.incidents import Assignment, Incident
from siaga_desk.domain.places import distance_m, rim
from siaga_desk.domain.profile import Milestone, PlanLine, Profile, UnitKind
from siaga_desk.domain.situation import Situation
from siaga_desk.domain.units import Unit
from siaga_desk.geo.travel import Leg, Origin, TravelTimes

UNSURE_PLACE = sentence("tempat belum pasti, maka {least}–{most} mnt")

FROM_POST = "post"
"""Where a unit's position comes from while no vehicle reports its own: the post that its record names."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that is ready to go. `eta_s` is turnout plus travel to the pin, seconds, rounded up."""

    unit: str
    name: str
    kind: str
    example: bool
    rank: int  # 1: no ready unit that can do the same is there sooner
    eta_s: int
    eta_range_s: tuple[int, int] | None  # least and most over the incident's radius; None: the same minute either way
    turnout_s: int
    travel_s: int
    distance_m: int
    engine: str
    position_from: str
    chosen: bool  # ticked: the plan needs it
    why: tuple[Message, ...]

    def recorded(self) -> Advice:
        """What `AssignUnit` takes along, so that the choice can be judged later."""
        return Advice(self.eta_s, self.travel_s, self.distance_m, self.engine, self.rank, self.position_from)


@dataclass(frozen=True, slots=True)
class AdviceLine:
    """One line of the response plan, its candidates by arrival. A unit stands in one line, also if it could serve two."""

    capability: str  # "" where the category has no plan
    kinds: tuple[str, ...]  # ids of the kinds of unit that can do it, in the profile's order
    needed: int
    sent: tuple[str, ...]  # names of units that serve this line already
    candidates: tuple[Candidate, ...]

    @property
    def chosen(self) -> int:
        """How many of the needed units are sent or ticked."""
        return len(self.sent) + sum(candidate.chosen for candidate in self.candidates)

    @property
    def short(self) -> int:
        return max(0, self.needed - self.chosen)


@dataclass(frozen=True, slots=True)
class Excluded:
    """A unit that could do what the plan needs and cannot go now; `why` continues its name: "bertugas di 0393"."""

    unit: str
    name: str
    kind: str
    example: bool
    why: Message


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The answer for one place at one moment. Old as soon as the situation, the place or the category changes."""

    category: str
    lat: float
    lon: float
    radius_m: float
    at: datetime
    method: Message  # how the times were computed, e.g. "garis lurus × 1,4"
    lines: tuple[AdviceLine, ...]
    others: tuple[Candidate, ...]  # ready units that no line asks for, by arrival
    excluded: tuple[Excluded, ...]
    shortfalls: tuple[Message, ...]  # what the plan lacks, and what to do

    @property
    def chosen(self) -> tuple[Candidate, ...]:
        """The ticked units: they fill the plan as far as it can be filled."""
        return tuple(candidate for line in self.lines for candidate in line.candidates if candidate.chosen)

    @property
    def fills_plan(self) -> bool:
        return not any(line.short for line in self.lines)


def advise(
    situation: Situation,
    profile: Profile,
    travel: TravelTimes,
    *,
    category: str,
    lat: float,
    lon: float,
    radius_m: float,
    now: datetime,
    exclude_incident: str | None = None,
) -> Recommendation:
    """Which units should go to (lat, lon), known to `radius_m`.

    `exclude_incident` is the incident that asks, once it is open: what serves it already fills its plan, and what declined
    it is not offered again. A category that the profile does not know has no plan: all units are listed, none is ticked.
    BadInput for a point that is no place.
    """
    if not 0.0 <= radius_m < math.inf:
        raise ValueError(f"radius {radius_m} m")
    known = profile.categories.get(category)
    asking = situation.incidents.get(exclude_incident) if exclude_incident else None
    ready, excluded = _sort_out(situation, profile, asking)
    ways, cut_off = _ways(ready, travel, lat, lon, radius_m)
    lines, others = _lines(ways, asking, profile, known.plan if known else (PlanLine("", 0),), travel.description)
    wanted = {kind for line in lines for kind in line.kinds}
    return Recommendation(
        category=category,
        lat=lat,
        lon=lon,
        radius_m=radius_m,
        at=now,
        method=travel.description,
        lines=lines,
        others=others,
        excluded=tuple(e for e in (*excluded, *cut_off) if e.kind in wanted or e.kind not in profile.unit_kinds),
        shortfalls=tuple(_shortfall(line, profile) for line in lines if line.short),
    )


# --- who is there -----------------------------------------------------------------------------------------------------


class _Ready(NamedTuple):
    unit: Unit
    record: UnitRecorded
    kind: UnitKind


def _sort_out(situation: Situation, profile: Profile, asking: Incident | None) -> tuple[list[_Ready], list[Excluded]]:
    """The units that can go, and those that cannot with the reason. Units on the asking incident are neither."""
    here = {assignment.unit for assignment in asking.active} if asking else set()
    refused = _declined(asking)
    ready, excluded = [], []
    for unit in sorted(situation.units.values(), key=lambda unit: (unit.name.casefold(), unit.id)):
        record = unit.record
        if record is None or not unit.is_listed or unit.id in here:
            continue
        kind = profile.unit_kinds.get(record.unit_kind)
        if kind is None:
            why = Message("jenis unit “{kind}” tidak ada di profil kota", {"kind": record.unit_kind})
        elif not kind.mobile:
            why = Message("tempat, bukan unit yang bisa dikirim")
        elif unit.out_since is not None:
            why = Message("tidak siap: {reason}", {"reason": unit.out_reason or ""})
        elif duty := situation.duties.get(unit.id):
            why = Message("bertugas di {label}", {"label": ", ".join(incident.label for incident, _ in duty)})
        elif unit.id in refused:
            why = Message("menolak kejadian ini: {reason}", {"reason": refused[unit.id]})
        else:
            ready.append(_Ready(unit, record, kind))
            continue
        excluded.append(_excluded(unit, record, why))
    return ready, excluded


def _excluded(unit: Unit, record: UnitRecorded, why: Message) -> Excluded:
    return Excluded(unit.id, unit.name, record.unit_kind, record.example, why)


def _declined(asking: Incident | None) -> dict[str, str]:
    """Units that declined the incident, with what they said."""
    return {
        assignment.unit: assignment.reached[Milestone.DECLINED].reason or ""
        for assignment in (asking.assignments.values() if asking else ())
        if Milestone.DECLINED in assignment.reached
    }


# --- how long they take -----------------------------------------------------------------------------------------------


class _Way(NamedTuple):
    """A ready unit on its way, all in whole seconds and metres so that equal ways are equal on every machine."""

    ready: _Ready
    leg: Leg
    travel_s: int
    range_s: tuple[int, int] | None

    @property
    def eta_s(self) -> int:
        return self.ready.kind.turnout_s + self.travel_s

    @property
    def order(self) -> tuple[int, bool, int, str]:
        """By arrival; at the same second a unit that is known before an example, then the shorter way, then by id."""
        return self.eta_s, self.ready.record.example, round(self.leg.distance_m), self.ready.unit.id


def _ways(
    ready: Sequence[_Ready], travel: TravelTimes, lat: float, lon: float, radius_m: float
) -> tuple[list[_Way], list[Excluded]]:
    """Every ready unit that can get there, in order of arrival, and those that cannot."""
    posts = [Origin(each.record.lat, each.record.lon) for each in ready]
    legs = travel.to_point(posts, lat, lon)
    around = [travel.to_point(posts, *point) for point in rim(lat, lon, radius_m)] if radius_m > 0 else []
    ways, cut_off = [], []
    for number, (each, leg) in enumerate(zip(ready, legs, strict=True)):
        if not math.isfinite(leg.travel_s):
            cut_off.append(_excluded(each.unit, each.record, Message("tidak ada jalan ke sana")))
            continue
        # a corner of the circle that no road reaches says nothing about the way to the others
        times = [leg.travel_s, *(s for legs in around if math.isfinite(s := legs[number].travel_s))]
        if distance_m(each.record.lat, each.record.lon, lat, lon) <= radius_m:
            times.append(0.0)  # it may have happened at the unit's own door
        least, most = (each.kind.turnout_s + _seconds(seconds) for seconds in (min(times), max(times)))
        same = _minutes(least) == _minutes(most)
        ways.append(_Way(each, leg, _seconds(leg.travel_s), None if same else (least, most)))
    return sorted(ways, key=lambda way: way.order), cut_off


def _seconds(exact: float) -> int:
    """Whole seconds, rounded up; a thousandth is noise of the arithmetic and buys no second."""
    return math.ceil(round(exact, 3))


def _minutes(seconds: float) -> int:
    """Whole minutes, rounded up: a team is never promised earlier than computed."""
    return math.ceil(seconds / 60)


def _candidate(way: _Way, rank: int, chosen: bool, method: Message) -> Candidate:
    unit, record, kind = way.ready
    turnout = _minutes(kind.turnout_s)
    why = [
        Message(
            "siap {turnout} + jalan {travel} mnt · {distance} km",
            {
                "turnout": turnout,
                "travel": max(0, _minutes(way.eta_s) - turnout),
                "distance": round(way.leg.distance_m / 1000, 1),
            },
        ),
        method,
        Message("posisi pos, bukan GPS"),
    ]
    if way.range_s is not None:
        least, most = map(_minutes, way.range_s)
        why.append(Message(UNSURE_PLACE, {"least": least, "most": most}))
    return Candidate(
        unit=unit.id,
        name=unit.name,
        kind=kind.id,
        example=record.example,
        rank=rank,
        eta_s=way.eta_s,
        eta_range_s=way.range_s,
        turnout_s=kind.turnout_s,
        travel_s=way.travel_s,
        distance_m=round(way.leg.distance_m),
        engine=way.leg.engine,
        position_from=FROM_POST,
        chosen=chosen,
        why=tuple(why),
    )


# --- what the plan needs ----------------------------------------------------------------------------------------------


def _lines(
    ways: Sequence[_Way], asking: Incident | None, profile: Profile, plan: Sequence[PlanLine], method: Message
) -> tuple[tuple[AdviceLine, ...], tuple[Candidate, ...]]:
    """The plan's lines with their candidates, and the units that no line asks for."""
    able = [_kinds_able(profile, line) for line in plan]
    serving = _serving(asking)
    places = _fill(plan, able, [*(a.unit_kind or "" for a in serving), *(way.ready.kind.id for way in ways)])
    sent_to, place_of = places[: len(serving)], places[len(serving) :]
    left = set(range(len(ways)))
    lines = []
    for number, (line, kinds) in enumerate(zip(plan, able, strict=True)):
        rank, candidates = 0, []
        for index, way in enumerate(ways):
            if way.ready.kind.id not in kinds:
                continue
            rank += 1
            if index in left and place_of[index] in (number, None):
                left.remove(index)
                candidates.append(_candidate(way, rank, place_of[index] == number, method))
        sent = tuple(a.unit_name or a.unit for a, place in zip(serving, sent_to, strict=True) if place == number)
        lines.append(AdviceLine(line.capability, kinds, line.count, sent, tuple(candidates)))
    others = (_candidate(ways[index], rank, False, method) for rank, index in enumerate(sorted(left), 1))
    return tuple(lines), tuple(others)


def _kinds_able(profile: Profile, line: PlanLine) -> tuple[str, ...]:
    """The kinds that can be sent for a line, in the profile's order; for the empty plan every kind that can be sent."""
    return tuple(
        kind.id
        for kind in profile.unit_kinds.values()
        if kind.mobile and (not line.capability or line.capability in kind.capabilities)
    )


def _serving(asking: Incident | None) -> tuple[Assignment, ...]:
    """What serves the incident, or has served it to the end."""
    assignments = asking.assignments.values() if asking else ()
    return tuple(a for a in assignments if a.is_active or a.status is Milestone.DONE)


def _fill(plan: Sequence[PlanLine], able: Sequence[Sequence[str]], kinds: Sequence[str]) -> list[int | None]:
    """For each unit, given by its kind and in order of preference, the number of the plan's line that it fills, or None.

    As many places are filled as can be, and with the earliest units that allow it: a unit that two lines could use goes
    where no other can. (Units that can fill a plan together form a transversal matroid, so taking each in turn that still
    fits, shifting earlier ones between lines where needed, is optimal.)
    """
    holders: list[list[int]] = [[] for _ in plan]
    place_of: list[int | None] = [None] * len(kinds)

    def seat(unit: int, tried: set[int]) -> bool:
        options = [n for n, able_kinds in enumerate(able) if kinds[unit] in able_kinds and n not in tried]
        for number in options:
            if len(holders[number]) < plan[number].count:
                holders[number].append(unit)
                place_of[unit] = number
                return True
        for number in options:
            if number in tried:  # in vain, further down
                continue
            tried.add(number)
            for holder in reversed(holders[number]):
                if seat(holder, tried):
                    holders[number].remove(holder)
                    holders[number].append(unit)
                    place_of[unit] = number
                    return True
        return False

    for unit in range(len(kinds)):
        seat(unit, set())
    return place_of


def _shortfall(line: AdviceLine, profile: Profile) -> Message:
    kinds = " / ".join(profile.unit_kinds[kind].name for kind in line.kinds)
    if line.chosen:
        return Message(
            "{kinds} kurang {count} dari rencana. Kirim yang ada dulu, kekurangannya tetap terlihat.",
            {"kinds": kinds, "count": line.short},
        )
    agencies = dict.fromkeys(profile.unit_kinds[kind].agency for kind in line.kinds)
    return Message(
        "Tidak ada {kinds} yang siap. Telepon {agencies}.",
        {"kinds": kinds, "agencies": " / ".join(profile.agencies[agency].short for agency in agencies)},
    )
