"""Who should go: the response plan filled with the units that are there soonest, and why. Advises; never sends.

Pure: a situation, a profile and an engine of travel times in, a value out. Every unit that can go is routed, no shortlist.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from siaga_desk.domain.errors import Message
from siaga_desk.domain.events import Advice, Advised, Lacking
from siaga_desk.domain.incidents import Assignment, Incident
from siaga_desk.domain.places import Point
from siaga_desk.domain.positions import Fix
from siaga_desk.domain.profile import Milestone, PlanLine, Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.geo.travel import AccuracyClass, TravelTimes, Way

from .arrival import Arrival, arrivals, with_ways
from .filling import fill, kinds_able
from .readiness import FROM_FIX, FROM_POST, NO_FIXES, Excluded, Ready, sort_out
from .reasons import beaten, reasons, shortfall

__all__ = ["AdviceLine", "Candidate", "Excluded", "Recommendation", "advise"]

CLOSELY = 4
"""How many more than the plan needs are looked at with their way: those that a desk shows at first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A unit that is ready to go. `eta_s` is turnout plus travel to the pin, seconds, rounded up."""

    unit: str
    name: str
    kind: str
    example: bool
    rank: int  # 1: no ready unit that can do the same is there sooner
    eta_s: int
    eta_range_s: tuple[int, int] | None  # least and most over what is unsure; None: the same minute either way
    turnout_s: int
    travel_s: int
    exact_travel_s: float
    distance_m: int | None  # None: not looked at so closely
    engine: str
    accuracy_class: AccuracyClass
    position_from: str
    position: Point
    position_age_s: int | None
    chosen: bool  # ticked: the plan needs it
    why: tuple[Message, ...]
    way: Way | None = None

    @property
    def arrival_s(self) -> float:
        """Turnout and travel, to the millisecond: what `eta_s` was rounded up from."""
        return self.turnout_s + self.exact_travel_s

    def recorded(self) -> Advice:
        """What `AssignUnit` takes along, so that the choice can be judged later."""
        return Advice(
            self.eta_s,
            self.travel_s,
            self.distance_m,
            self.engine,
            self.rank,
            self.position_from,
            str(self.accuracy_class),
            self.position,
            self.position_age_s,
        )


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
class Recommendation:
    """The answer for one place at one moment. Old as soon as the situation, the place or the category changes."""

    category: str
    alarm: int
    lat: float
    lon: float
    radius_m: float
    at: datetime
    engine: str
    method: Message  # how the times were computed, e.g. "garis lurus × 1,4"
    lines: tuple[AdviceLine, ...]
    others: tuple[Candidate, ...]  # ready units that no line asks for, by arrival
    excluded: tuple[Excluded, ...]
    shortfalls: tuple[Message, ...]  # what the plan lacks, who could be asked next, and what to do
    serving: tuple[str, ...] = ()  # the kinds of the units that serve the incident already

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Everybody who can go: those of the plan line by line, then the others."""
        return (*(candidate for line in self.lines for candidate in line.candidates), *self.others)

    @property
    def chosen(self) -> tuple[Candidate, ...]:
        """The ticked units: they fill the plan as far as it can be filled."""
        return tuple(candidate for line in self.lines for candidate in line.candidates if candidate.chosen)

    @property
    def fills_plan(self) -> bool:
        return not any(line.short for line in self.lines)

    def advised(self) -> tuple[Advised, ...]:
        """What `RecordChoice` keeps of it."""
        return tuple(Advised(each.unit, each.name, each.eta_s, each.rank) for each in self.chosen)

    def lacking(self, sent: Sequence[str]) -> tuple[Lacking, ...]:
        """What the plan lacks once these units go."""
        going = [*self.serving, *(candidate.kind for candidate in self.candidates if candidate.unit in sent)]
        plan = [PlanLine(line.capability, line.needed) for line in self.lines]
        places = fill(plan, [line.kinds for line in self.lines], going)  # one that is ticked by hand may serve another line
        missing = [line.count - places.count(number) for number, line in enumerate(plan)]
        return tuple(Lacking(line.capability, count) for line, count in zip(plan, missing, strict=True) if count)


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
    positions: Mapping[str, Fix] = NO_FIXES,
    losses: Mapping[str, int] | None = None,
    alarm: int = 1,
    closely: int = CLOSELY,
) -> Recommendation:
    """Which units should go to (lat, lon), known to `radius_m`.

    `exclude_incident` is the incident that asks, once it is open: what serves it already fills the plan of its alarm level,
    and what declined it is not offered again. `positions`: what vehicles reported. `losses`: how many places fall out of
    reach when a unit leaves; then one that leaves fewer is ticked if it is no more than `nearer_s` later, and its price is
    said. `alarm`: the level while no incident asks. `closely`: how many more than the plan needs come with their way. A
    category that the profile does not know has no plan: all units are listed, none is ticked. BadInput for a point that is
    no place.
    """
    if not 0.0 <= radius_m < math.inf:
        raise ValueError(f"radius {radius_m} m")
    known = profile.categories.get(category)
    asking = situation.incidents.get(exclude_incident) if exclude_incident else None
    alarm = asking.alarm if asking else alarm
    plan = known.plan_at(alarm) if known else (PlanLine("", 0),)
    ready, excluded = sort_out(situation, profile, now, asking=asking, positions=positions)
    found, cut_off = arrivals(ready, travel, profile, lat, lon, radius_m, now)
    seats = _Seats(found, plan, profile, asking, losses)
    found = with_ways(found, travel, lat, lon, seats.closely(closely))
    lines, others = seats.lines(found, travel, situation, now)
    wanted = {kind for line in lines for kind in line.kinds}
    excluded = [*excluded, *cut_off]
    spare = [each.soon for each in excluded if each.soon is not None]
    later, _ = arrivals(spare, travel, profile, lat, lon, 0.0, now)
    return Recommendation(
        category=category,
        alarm=alarm,
        lat=lat,
        lon=lon,
        radius_m=radius_m,
        at=now,
        engine=travel.engine,
        method=travel.description,
        lines=lines,
        others=others,
        excluded=tuple(each for each in excluded if each.kind in wanted or each.kind not in profile.unit_kinds),
        shortfalls=_shortfalls(lines, found, later, profile),
        serving=seats.serving,
    )


def _shortfalls(
    lines: Sequence[AdviceLine], found: Sequence[Arrival], later: Sequence[Arrival], profile: Profile
) -> tuple[Message, ...]:
    """For each line that lacks something. The next best is a neighbour's unit, or one of ours that should have been left
    alone, and each is named for one line: it cannot go twice."""
    ticked = {candidate.unit for line in lines for candidate in line.candidates if candidate.chosen}
    taken, said = set(ticked), []
    for line in lines:
        if not line.short:
            continue
        able = {each.ready.unit.id: each for each in (*found, *later) if each.ready.kind.id in line.kinds}
        free = (each for unit, each in able.items() if unit not in taken)
        next_best = min(free, key=lambda each: each.order, default=None)
        some = bool(line.chosen) or not ticked.isdisjoint(able)  # one that another line has ticked is ready all the same
        if next_best is not None:
            taken.add(next_best.ready.unit.id)
        said.append(shortfall(line.kinds, line.short, some=some, next_best=next_best, profile=profile))
    return tuple(said)


class _Seats:
    """The plan's lines, and who takes a place in which."""

    def __init__(
        self,
        found: Sequence[Arrival],
        plan: Sequence[PlanLine],
        profile: Profile,
        asking: Incident | None,
        losses: Mapping[str, int] | None,
    ) -> None:
        self._plan, self._profile = plan, profile
        self._able = [kinds_able(profile, line) for line in plan]
        self._serving = _serving(asking)
        self._units = [each.ready.unit.id for each in found]
        self._kinds = [each.ready.kind.id for each in found]
        self.serving = tuple(a.unit_kind or "" for a in self._serving)
        # a neighbour's unit is offered, and taken by a person: its centre has to agree
        order = [n for n in self._preferred(found, losses) if not found[n].ready.neighbour]
        places = fill(plan, self._able, [*self.serving, *(self._kinds[n] for n in order)])
        self._sent_to = places[: len(self._serving)]
        self._place_of: dict[int, int | None] = dict(zip(order, places[len(self._serving) :], strict=True))
        self._losses = losses

    def _preferred(self, found: Sequence[Arrival], losses: Mapping[str, int] | None) -> list[int]:
        """In which order the arrivals are taken: by arrival; one that spares an area before one that is little sooner."""
        if losses is None:
            return list(range(len(found)))
        left, order = list(range(len(found))), []
        while left:
            first = found[left[0]]
            beside = [n for n in left if n == left[0] or self._stands_in(found[n], first)]
            best = min(beside, key=lambda n: (losses.get(found[n].ready.unit.id, 0), n))
            left.remove(best)
            order.append(best)
        return order

    def _stands_in(self, one: Arrival, first: Arrival) -> bool:
        """Whether it does what the first does, hardly later."""
        same_work = any(one.ready.kind.id in kinds and first.ready.kind.id in kinds for kinds in self._able)
        return same_work and one.eta_s <= first.eta_s + self._profile.nearer_s

    def closely(self, more: int) -> frozenset[str]:
        """The units that a desk looks at: of each line those it needs and `more`, and the first of the others."""
        chosen = set()
        for line, kinds in zip(self._plan, self._able, strict=True):
            chosen.update(
                [unit for unit, kind in zip(self._units, self._kinds, strict=True) if kind in kinds][: line.count + more]
            )
        chosen.update([self._units[n] for n in range(len(self._units)) if self._place_of.get(n) is not None])
        others = [
            unit for unit, kind in zip(self._units, self._kinds, strict=True) if not any(kind in k for k in self._able)
        ]
        return frozenset((*chosen, *others[:more]))

    def lines(
        self, found: Sequence[Arrival], travel: TravelTimes, situation: Situation, now: datetime
    ) -> tuple[tuple[AdviceLine, ...], tuple[Candidate, ...]]:
        """The plan's lines with their candidates, and the units that no line asks for."""
        left = set(range(len(found)))
        lines = []
        for number, (line, kinds) in enumerate(zip(self._plan, self._able, strict=True)):
            able = [n for n in range(len(found)) if self._kinds[n] in kinds]
            candidates = []
            for rank, n in enumerate(able, 1):
                if n in left and self._place_of.get(n) in (number, None):
                    left.remove(n)
                    ticked = self._place_of.get(n) == number
                    why = reasons(found[n], travel, situation, found[n].ready.position_age_s(now))
                    more = self._more(found, able, n) if ticked or rank == 1 else ()
                    candidates.append(_candidate(found[n], rank, ticked, (*why[:1], *more, *why[1:]), now))
            places = zip(self._serving, self._sent_to, strict=True)
            sent = tuple(a.unit_name or a.unit for a, place in places if place == number)
            lines.append(AdviceLine(line.capability, kinds, line.count, sent, tuple(candidates)))
        others = []
        for rank, n in enumerate(sorted(left), 1):
            why = reasons(found[n], travel, situation, found[n].ready.position_age_s(now))
            others.append(_candidate(found[n], rank, False, why, now))
        return tuple(lines), tuple(others)

    def _more(self, found: Sequence[Arrival], able: Sequence[int], n: int) -> tuple[Message, ...]:
        """Why this one and not another of its line."""
        said = []
        others = [found[m] for m in able if m > n]
        if (lost := beaten(found[n], others)) is not None:
            said.append(lost)
        passed = [found[m] for m in able if m < n and self._place_of.get(m) is None and not found[m].ready.neighbour]
        if self._losses is not None and passed:
            spared = self._losses.get(passed[0].ready.unit.id, 0) - self._losses.get(self._units[n], 0)
            if spared > 0:
                values = {"count": spared, "seconds": found[n].eta_s - passed[0].eta_s, "unit": passed[0].ready.marked}
                said.append(Message("{count} tempat tetap terjangkau {unit}, {seconds} detik lebih lama", values))
        return tuple(said)


def _candidate(arrival: Arrival, rank: int, chosen: bool, why: tuple[Message, ...], now: datetime) -> Candidate:
    ready: Ready = arrival.ready
    return Candidate(
        unit=ready.unit.id,
        name=ready.unit.name,
        kind=ready.kind.id,
        example=ready.record.example,
        rank=rank,
        eta_s=arrival.eta_s,
        eta_range_s=arrival.range_s,
        turnout_s=ready.turnout_s,
        travel_s=arrival.travel_s,
        exact_travel_s=arrival.leg.travel_s,
        distance_m=arrival.distance_m,
        engine=arrival.leg.engine,
        accuracy_class=arrival.leg.accuracy_class,
        position_from=FROM_POST if ready.fix is None else FROM_FIX,
        position=ready.position,
        position_age_s=ready.position_age_s(now),
        chosen=chosen,
        why=why,
        way=arrival.way,
    )


def _serving(asking: Incident | None) -> tuple[Assignment, ...]:
    """What serves the incident, or has served it to the end."""
    assignments = asking.assignments.values() if asking else ()
    return tuple(a for a in assignments if a.is_active or a.status is Milestone.DONE)
