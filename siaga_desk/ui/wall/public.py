"""What a wall may know: the situation without callers, words, street-level places, and points of hidden incidents.

Taken out before anything reaches a window, so that no later mistake on the wall can show it. Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.incidents import Assignment, Incident
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.domain.units import Unit


@dataclass(frozen=True)
class Public:
    """`hidden`: id of each hidden incident -> its kecamatan, all that is told of where it is (None: not known).

    `call_backs`: when each call that was cut off, and was not reached since, had come in. `last`: when anything was
    recorded last.
    """

    situation: Situation = field(default_factory=Situation)
    hidden: Mapping[str, str | None] = field(default_factory=dict)
    call_backs: tuple[datetime, ...] = ()
    last: datetime | None = None


def public(situation: Situation, profile: Profile) -> Public:
    """Only listed incidents, units and closed roads, no callers, no desks."""
    hidden = {i.id: _kecamatan(i) for i in situation.incidents.values() if i.is_listed and _is_hidden(i, profile)}
    incidents = {i.id: _bare(i, hide=i.id in hidden) for i in situation.incidents.values() if i.is_listed}
    units = {u.id: _bare_unit(u) for u in situation.units.values() if u.is_listed}
    closures = {c.id: _nameless(c) for c in situation.closures.values() if c.is_listed}
    waiting = (call for caller in situation.callers.values() for call in caller.calls.values() if call.needs_call_back)
    recorded = (stream.events[-1].recorded for stream in situation.streams.values() if stream.events)
    return Public(
        Situation(incidents=incidents, units=units, closures=closures),
        hidden,
        tuple(sorted(call.received for call in waiting if call.received is not None)),
        max(recorded, default=None),
    )


def _is_hidden(incident: Incident, profile: Profile) -> bool:
    """A category that this profile does not know may be a sensitive one: it is hidden, too."""
    category = profile.categories.get(incident.category)
    return category is None or category.sensitive


def _kecamatan(incident: Incident) -> str | None:
    return incident.location.kecamatan if incident.location else None


def _bare(incident: Incident, *, hide: bool) -> Incident:
    located = () if hide else incident.locations[-1:]
    return replace(
        incident,
        words=None,
        reports={id_: replace(report, words=None) for id_, report in incident.reports.items()},
        locations=tuple(replace(one, location=replace(one.location, place=None)) for one in located),
        telephoned=() if hide else tuple(replace(call, person=None) for call in incident.telephoned),
        notes=(),
        choices=(),
        assignments={id_: _told(assignment, hide=hide) for id_, assignment in incident.assignments.items()},
        closing=replace(incident.closing, note=None) if incident.closing else None,
    )


def _told(assignment: Assignment, *, hide: bool) -> Assignment:
    """How far a unit has come, without anybody's reasons. How far it is to a hidden place would tell where that is."""
    reached = {milestone: replace(one, reason=None) for milestone, one in assignment.reached.items()}
    return replace(assignment, reached=reached, advice=None if hide else assignment.advice)


def _bare_unit(unit: Unit) -> Unit:
    record = replace(unit.record, telephone=None) if unit.record else None
    return replace(unit, record=record, out_reason=None)


def _nameless(closure: Closure) -> Closure:
    record = replace(closure.record, name=None, note=None) if closure.record else None
    return replace(closure, record=record, by=None)
