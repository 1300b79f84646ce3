"""An incident: what was reported, where, who goes, and its clocks; folded from the incident's stream.

The fold places every event, in any order, and refuses none: rules are asked before an event is written, never after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from .deadlines import DispatchClock, read_clock
from .envelope import Event
from .events import (
    NEEDED_A_TEAM,
    Advice,
    AgencyTelephoned,
    AlarmRaised,
    CategoryChanged,
    ChoiceExplained,
    IncidentClosed,
    IncidentLocated,
    IncidentOpened,
    IncidentReopened,
    MilestoneReached,
    NoteWritten,
    Outcome,
    OwnerChanged,
    PriorityChanged,
    ReportJoined,
    UnitAssigned,
    UnitsChosen,
)
from .people import Actor
from .places import Location
from .profile import DeadlineRule, Milestone

ENDINGS = (Milestone.DECLINED, Milestone.STOOD_DOWN, Milestone.DONE)
PROGRESS = (Milestone.ASSIGNED, Milestone.ACKNOWLEDGED, Milestone.MOVING, Milestone.ARRIVED)


@dataclass(frozen=True, slots=True)
class Report:
    """A call that reports this incident."""

    call: str
    received: datetime
    words: str | None


@dataclass(frozen=True, slots=True)
class Reached:
    """When a milestone was reached, who entered it, and whether it was entered later."""

    at: datetime
    by: Actor
    entered_later: bool
    event: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """A unit on an incident. `unit_name` is None while only later events about it have arrived."""

    id: str
    unit: str
    unit_name: str | None = None
    unit_kind: str | None = None
    required: bool = True
    example: bool = False
    advice: Advice | None = None
    reached: Mapping[Milestone, Reached] = field(default_factory=dict)

    @property
    def status(self) -> Milestone:
        """The ending if there is one, else how far it came."""
        for milestone in (*ENDINGS, *reversed(PROGRESS)):
            if milestone in self.reached:
                return milestone
        return Milestone.ASSIGNED

    @property
    def is_active(self) -> bool:
        return self.status not in ENDINGS

    def at(self, milestone: Milestone) -> datetime | None:
        """When the milestone was reached. A team that arrived has moved, whether or not anybody said so."""
        reached = self.reached.get(milestone)
        if reached is None and milestone is Milestone.MOVING:
            reached = self.reached.get(Milestone.ARRIVED)
        return reached.at if reached else None


@dataclass(frozen=True, slots=True)
class Telephoned:
    agency: str
    at: datetime
    answered: bool
    person: str | None
    by: Actor


@dataclass(frozen=True, slots=True)
class Located:
    location: Location
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True)
class Note:
    text: str | None  # None: erased
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True)
class Choice:
    """What was advised and what was sent. `reason` may have been said later."""

    event: str
    fact: UnitsChosen
    at: datetime
    by: Actor
    reason: str | None

    @property
    def differs(self) -> bool:
        """Whether somebody was sent who was not advised, or the other way round."""
        return {advised.unit for advised in self.fact.advised} != set(self.fact.sent)


@dataclass(frozen=True, slots=True)
class Closing:
    outcome: Outcome
    note: str | None
    at: datetime
    by: Actor


@dataclass(frozen=True, slots=True)
class Incident:
    """`opened` is None while only later events about it have arrived; such an incident is not listed yet."""

    id: str
    label: str = ""
    category: str = ""
    priority: int = 4
    deadlines: tuple[DeadlineRule, ...] = ()
    opened: datetime | None = None
    opened_by: Actor | None = None
    first_received: datetime | None = None
    words: str | None = None
    reports: Mapping[str, Report] = field(default_factory=dict)
    locations: tuple[Located, ...] = ()
    assignments: Mapping[str, Assignment] = field(default_factory=dict)
    telephoned: tuple[Telephoned, ...] = ()
    owner: Actor | None = None
    notes: tuple[Note, ...] = ()
    alarm: int = 1  # the level whose plan it needs
    choices: tuple[Choice, ...] = ()
    closing: Closing | None = None
    after_closing: tuple[str, ...] = ()  # teams sent, or going on, after it was closed: shown, a person decides

    @property
    def is_listed(self) -> bool:
        return self.opened is not None

    @property
    def is_open(self) -> bool:
        return self.opened is not None and self.closing is None

    @property
    def received(self) -> datetime | None:
        """When the earliest joined report was received: the clocks start here."""
        times = [report.received for report in self.reports.values()]
        if self.first_received is not None:
            times.append(self.first_received)
        return min(times, default=None)

    @property
    def location(self) -> Location | None:
        return self.locations[-1].location if self.locations else None

    @property
    def active(self) -> tuple[Assignment, ...]:
        return tuple(a for a in self.assignments.values() if a.is_active)

    def first_reached(self, milestone: Milestone) -> datetime | None:
        """When the first required unit reached the milestone. A team that turned back later has still moved."""
        return min(
            (at for a in self.assignments.values() if a.required and (at := a.at(milestone)) is not None),
            default=None,
        )

    def clocks(self, now: datetime) -> tuple[DispatchClock, ...]:
        """A reading of each deadline; the first is the main one. Empty while the report has not arrived."""
        started = self.received
        if started is None:
            return ()
        return tuple(
            read_clock(
                rule,
                started,
                now,
                reached=self.first_reached(rule.milestone),
                closed=self.closing.at if self.closing else None,
                needed=self.closing is None or self.closing.outcome in NEEDED_A_TEAM,
            )
            for rule in self.deadlines
        )

    def clock(self, now: datetime) -> DispatchClock | None:
        """The main clock: report -> team moving."""
        return next(iter(self.clocks(now)), None)


def apply(incident: Incident, event: Event) -> Incident:
    """The incident after one more event, in total order."""
    match event.fact:
        case IncidentOpened() as fact:
            opened = replace(
                incident,
                label=fact.label,
                category=fact.category,
                priority=fact.priority,
                deadlines=fact.deadlines,
                opened=event.occurred,
                opened_by=event.actor,
                first_received=fact.received,
                words=fact.words,
                owner=event.actor,
            )
            if fact.call is None:
                return opened
            return _report(opened, Report(fact.call, fact.received, fact.words))
        case ReportJoined() as fact:
            return _report(incident, Report(fact.call, fact.received, fact.words))
        case CategoryChanged() as fact:
            return replace(incident, category=fact.category, priority=fact.priority, deadlines=fact.deadlines, alarm=1)
        case AlarmRaised(level=level):
            return replace(incident, alarm=level)
        case UnitsChosen() as fact:
            choice = Choice(event.id, fact, event.occurred, event.actor, fact.reason)
            return replace(incident, choices=(*incident.choices, choice))
        case ChoiceExplained() as fact:
            return replace(incident, choices=tuple(_explained(choice, fact) for choice in incident.choices))
        case PriorityChanged(priority=priority):
            return replace(incident, priority=priority)
        case IncidentLocated(location=location):
            return replace(incident, locations=(*incident.locations, Located(location, event.occurred, event.actor)))
        case NoteWritten(text=text):
            return replace(incident, notes=(*incident.notes, Note(text, event.occurred, event.actor)))
        case OwnerChanged():
            return replace(incident, owner=event.actor)
        case AgencyTelephoned() as fact:
            call = Telephoned(fact.agency, event.occurred, fact.answered, fact.person, event.actor)
            return replace(incident, telephoned=(*incident.telephoned, call))
        case UnitAssigned() as fact:
            assignment = replace(
                incident.assignments.get(fact.assignment) or Assignment(fact.assignment, fact.unit),
                unit=fact.unit,
                unit_name=fact.unit_name,
                unit_kind=fact.unit_kind,
                required=fact.required,
                example=fact.example,
                advice=fact.advice,
            )
            return _reach(incident, assignment, Milestone.ASSIGNED, event, None)
        case MilestoneReached() as fact:
            assignment = incident.assignments.get(fact.assignment) or Assignment(fact.assignment, fact.unit)
            return _reach(incident, assignment, fact.milestone, event, fact.reason)
        case IncidentClosed() as fact:
            return replace(incident, closing=Closing(fact.outcome, fact.note, event.occurred, event.actor))
        case IncidentReopened():
            return replace(incident, closing=None, after_closing=())
    return incident


def _explained(choice: Choice, fact: ChoiceExplained) -> Choice:
    return replace(choice, reason=fact.reason) if choice.event == fact.choice else choice


def _report(incident: Incident, report: Report) -> Incident:
    return replace(incident, reports={**incident.reports, report.call: report})


def _reach(incident: Incident, assignment: Assignment, milestone: Milestone, event: Event, reason: str | None) -> Incident:
    """Two desks may both enter a milestone: the earlier time stands, both are in the history."""
    known = assignment.reached.get(milestone)
    if known is None or event.occurred < known.at:
        entry = Reached(event.occurred, event.actor, event.entered_later, event.id, reason)
        assignment = replace(assignment, reached={**assignment.reached, milestone: entry})
    late = () if incident.closing is None else (event.id,)
    return replace(
        incident,
        assignments={**incident.assignments, assignment.id: assignment},
        after_closing=(*incident.after_closing, *late),
    )
