"""What was decided and looks different now: a nearer unit has become free, or a road on the way has closed.

Pure, and never more than a remark: nothing is sent, called back or turned around by it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.errors import Message
from siaga_desk.domain.incidents import Assignment, Incident
from siaga_desk.domain.narrative import closure_word
from siaga_desk.domain.places import Location
from siaga_desk.domain.positions import Fix
from siaga_desk.domain.profile import Milestone, Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.geo.travel import AccuracyClass, TravelTimes

from .arrival import minutes, seconds
from .readiness import NO_FIXES, Ready, could_go, has_post, sort_out

DETOUR_S = 60
"""A way around that costs less is not worth a word."""


@dataclass(frozen=True, slots=True)
class Thought:
    """A remark about a unit that was sent to an incident. The same remark has the same id as long as it holds.

    `other`: who would be there sooner, "" for a road that closed. `saved_s`: what sending the other buys; below 0: what
    the closed road costs, infinite where no way is left.
    """

    id: str
    incident: str
    unit: str
    other: str
    saved_s: float
    fact: Message
    rest: Message


def second_thoughts(
    situation: Situation,
    profile: Profile,
    travel: TravelTimes,
    now: datetime,
    positions: Mapping[str, Fix] = NO_FIXES,
    *,
    said: Collection[str] = (),
) -> tuple[Thought, ...]:
    """What is worth a word now, in the order of the incidents.

    `said`: ids that stand already; they hold on until half of what made them worth it is gone, so that a vehicle on the edge
    does not make them come and go.
    """
    nearer: list[Thought] = []
    blocked: list[Thought] = []
    for incident in situation.open_incidents:
        if incident.location is None:
            continue
        sent = [each for a in incident.active if (each := _sent(situation, profile, incident, a, now, positions))]
        waiting = [each for each in sent if each.assignment.at(Milestone.MOVING) is None]
        if waiting:
            ready, _ = sort_out(situation, profile, now, asking=incident, positions=positions)
            nearer += _nearer(waiting, ready, profile, travel, said)
        blocked += _blocked(sent, situation, travel, now)
    return (*_each_unit_once(nearer), *blocked)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A unit on its way to an incident, or asked to go."""

    incident: Incident
    location: Location
    assignment: Assignment
    ready: Ready
    turnout_s: float  # what is left of it

    @property
    def name(self) -> object:
        return self.ready.marked


def _sent(
    situation: Situation,
    profile: Profile,
    incident: Incident,
    assignment: Assignment,
    now: datetime,
    positions: Mapping[str, Fix],
) -> _Sent | None:
    """None: it has arrived, or nobody knows where it comes from."""
    unit = situation.units.get(assignment.unit)
    record = unit.record if unit else None
    kind = profile.unit_kinds.get(record.unit_kind) if record else None
    asked = assignment.at(Milestone.ASSIGNED)
    arrived = assignment.at(Milestone.ARRIVED) is not None
    if (
        unit is None
        or record is None
        or kind is None
        or asked is None
        or arrived
        or incident.location is None
        or not has_post(record)
    ):
        return None
    ready = could_go(unit, record, kind, profile, now, positions.get(unit.id))
    moving = assignment.at(Milestone.MOVING) is not None
    left_s = 0.0 if moving else max(0.0, ready.turnout_s - (now - asked).total_seconds())
    return _Sent(incident, incident.location, assignment, ready, left_s)


# --- a nearer unit --------------------------------------------------------------------------------------------------------


def _nearer(
    waiting: Sequence[_Sent], ready: Sequence[Ready], profile: Profile, travel: TravelTimes, said: Collection[str]
) -> list[Thought]:
    """Every ready unit that could do the same for a unit that has not left, and would be there enough sooner."""
    incident, at = waiting[0].incident, waiting[0].location
    passed_over = _passed_over(incident)
    ready = [each for each in ready if each.unit.id not in passed_over]
    legs = travel.to_point([each.origin for each in (*(s.ready for s in waiting), *ready)], at.lat, at.lon, lengths=False)
    there_s = [leg.travel_s for leg in legs]
    found = []
    for sent, travel_s in zip(waiting, there_s, strict=False):
        sent_s = sent.turnout_s + travel_s
        for other, other_travel_s in zip(ready, there_s[len(waiting) :], strict=True):
            other_s = other.turnout_s + other_travel_s
            if not math.isfinite(other_s) or not _does_the_same(other, sent, profile):
                continue
            id_ = f"nearer {incident.id} {sent.assignment.id} {other.unit.id}"
            saved_s = sent_s - other_s
            if saved_s >= (profile.nearer_s / 2 if id_ in said else profile.nearer_s):
                found.append(_nearer_thought(id_, sent, sent_s, other, other_s))
    return found


def _nearer_thought(id_: str, sent: _Sent, sent_s: float, other: Ready, other_s: float) -> Thought:
    soon = {"other": other.marked, "label": sent.incident.label, "minutes": minutes(seconds(other_s))}
    if math.isfinite(sent_s):
        late = {"unit": sent.name, "minutes": minutes(seconds(sent_s))}
        rest = Message("{unit} yang dikirim belum bergerak, perlu {minutes} mnt.", late)
    else:
        rest = Message("{unit} yang dikirim belum bergerak, dan tidak ada jalan untuknya.", {"unit": sent.name})
    return Thought(
        id_,
        sent.incident.id,
        sent.ready.unit.id,
        other.unit.id,
        sent_s - other_s,
        Message("{other} kini lebih dekat ke {label}: {minutes} mnt.", soon),
        rest,
    )


def _passed_over(incident: Incident) -> set[str]:
    """Units that were advised when somebody sent others: a person has decided that."""
    return {
        advised.unit
        for choice in incident.choices
        for advised in choice.fact.advised
        if advised.unit not in choice.fact.sent
    }


def _does_the_same(other: Ready, sent: _Sent, profile: Profile) -> bool:
    """Whether it can do whatever the plan wants of the one that was sent; if nothing, whether it is of its kind."""
    category = profile.categories.get(sent.incident.category)
    plan = category.plan_at(sent.incident.alarm) if category else ()
    wanted = {line.capability for line in plan} & sent.ready.kind.capabilities
    if not wanted:
        return other.kind.id == sent.ready.kind.id
    return wanted <= other.kind.capabilities


def _each_unit_once(found: Sequence[Thought]) -> list[Thought]:
    """Those that save most: nobody can go to two places, and one better unit for a place is enough."""
    units: set[str] = set()
    others: set[str] = set()
    kept = []
    for thought in sorted(found, key=lambda each: (-each.saved_s, each.id)):
        if thought.unit not in units and thought.other not in others:
            units.add(thought.unit)
            others.add(thought.other)
            kept.append(thought)
    return kept


# --- a road that closed ---------------------------------------------------------------------------------------------------


def _blocked(sent: Sequence[_Sent], situation: Situation, travel: TravelTimes, now: datetime) -> list[Thought]:
    """The units whose way goes through what was closed after they were asked."""
    if travel.accuracy_class is AccuracyClass.STRAIGHT_LINE:
        return []  # it goes around nothing
    found = []
    for each in sent:
        asked = each.assignment.at(Milestone.ASSIGNED)
        assert asked is not None
        news = {c.id: c for c in situation.closures.values() if c.in_force(now) and _since(c) > asked}
        if not news:
            continue
        way = travel.way(each.ready.origin, each.location.lat, each.location.lon, drawn=False)
        if way is None:
            closures, cost_s = sorted(news.values(), key=lambda c: (_since(c), c.id))[-1:], math.inf
            rest = Message("Tidak ada jalan lain di jaringan ini.")
        else:
            closures, cost_s = [news[id_] for id_ in way.avoided if id_ in news], way.lost_s
            total, more = minutes(seconds(each.turnout_s + way.travel_s)), minutes(seconds(way.lost_s))
            rest = Message("Lewat jalan lain {total} mnt, {more} mnt lebih lama.", {"total": total, "more": more})
        if closures and cost_s >= DETOUR_S:
            found.append(_blocked_thought(each, closures, cost_s, rest))
    return found


def _since(closure: Closure) -> datetime:
    """From when on it could have been reckoned with. Of one in force."""
    assert closure.record is not None
    return max(closure.record.starts, closure.at or closure.record.starts)


def _blocked_thought(sent: _Sent, closures: Sequence[Closure], cost_s: float, rest: Message) -> Thought:
    reasons = dict.fromkeys(each.record.reason for each in closures if each.record)
    values = {"label": sent.incident.label, "unit": sent.name, "reason": closure_word(next(iter(reasons)))}
    if sent.ready.fix is None:
        rest = Message("{rest} Dihitung dari posnya.", {"rest": rest})
    return Thought(
        f"blocked {sent.incident.id} {sent.assignment.id} {' '.join(each.id for each in closures)}",
        sent.incident.id,
        sent.ready.unit.id,
        "",
        -cost_s,
        Message("Jalan ke {label} untuk {unit} terhalang {reason}.", values),
        rest,
    )
