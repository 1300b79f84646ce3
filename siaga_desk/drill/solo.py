"""The scripted operator of a solo drill: works every call to its end at a stated pace, by the usual commands and advice.

What a caller means, and how far off the pin is put, comes from the scenario; whom to send comes from `dispatch`. Decides
nothing that a scenario does not state, and never peeks at what the city will do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from siaga_desk.dispatch.advice import advise
from siaga_desk.dispatch.duplicates import likely_same
from siaga_desk.domain.commands import (
    AssignUnit,
    CallBack,
    ClassifyCall,
    CloseIncident,
    Command,
    JoinCall,
    Locate,
    OpenIncident,
    SignOn,
    Telephone,
)
from siaga_desk.domain.envelope import Event
from siaga_desk.domain.events import CallReceived, Classification, IncidentLocated, IncidentOpened, MilestoneReached, Outcome
from siaga_desk.domain.ids import stream_key
from siaga_desk.domain.incidents import ENDINGS, Incident
from siaga_desk.domain.profile import Milestone, Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.geo.travel import TravelTimes

from .play import Commands, Party, Task
from .scenario import CallInject, Placing, Scenario, TrueIncident


class Solo:
    """The player that sits at the desk. Keeps no memory: what is to be done follows from what happened."""

    def __init__(self, scenario: Scenario, profile: Profile, travel: TravelTimes) -> None:
        self._scenario = scenario
        self._pace = scenario.solo
        self._profile = profile
        self._travel = travel

    def begin(self) -> Iterator[Task]:
        yield Task(self._scenario.start, Party.OPERATOR, lambda situation, now: [SignOn(person=self._pace.person)])

    def answer(self, event: Event, situation: Situation) -> Iterator[Task]:
        match event.fact:
            case CallReceived(call=call) if inject := self._scenario.call(call):
                yield from self._take(inject, event.recorded)
            case IncidentOpened(call=call) if truth := self._scenario.truth(call):
                for placing in truth.placing:
                    yield _task(event.recorded, placing.after_s, partial(_place, stream_key(event.stream), placing))
            case IncidentLocated():
                incident = situation.incidents[stream_key(event.stream)]
                if len(incident.locations) == 1:
                    yield from self._dispatch(incident, event.recorded)
            case MilestoneReached(milestone=milestone) if milestone in ENDINGS:
                incident_id = stream_key(event.stream)
                if milestone is Milestone.DECLINED:
                    yield _task(event.recorded, self._pace.sends_s, partial(self._send, incident_id))
                yield _task(event.recorded, self._pace.closes_s, partial(_close, incident_id))

    # --- a call -------------------------------------------------------------------------------------------------------

    def _take(self, inject: CallInject, rang: datetime) -> Iterator[Task]:
        yield _task(
            rang,
            self._pace.listens_s,
            lambda situation, now: [ClassifyCall(call=inject.call, classification=inject.classification)],
        )
        if inject.about is not None:
            truth = self._scenario.incidents[inject.about]
            yield _task(rang, self._pace.listens_s + self._pace.opens_s, partial(self._open, inject.call, truth))
        if inject.classification is Classification.CUT_OFF:
            yield _task(
                rang,
                self._pace.listens_s + self._pace.redials_s,
                lambda situation, now: [CallBack(call=inject.call, reached=inject.reached)],
            )

    def _open(self, call: str, truth: TrueIncident, situation: Situation, now: datetime) -> Sequence[Command]:
        """Join the incident that is offered as the same, else open one. The place is where the caller's words first lead."""
        known = situation.call(call)
        if known is None or known[1].incidents:
            return []
        heard = truth.placing[0]
        offered = likely_same(
            situation,
            self._profile,
            category=truth.category,
            lat=heard.lat,
            lon=heard.lon,
            radius_m=heard.radius_m,
            received=known[1].received,
            now=now,
        )
        for match in offered:
            if match.same_category:
                return [JoinCall(call=call, incident=match.incident.id)]
        return [OpenIncident(category=truth.category, call=call)]

    # --- an incident --------------------------------------------------------------------------------------------------

    def _dispatch(self, incident: Incident, placed: datetime) -> Iterator[Task]:
        """Send, then telephone the category's agencies in order; who does not answer is tried again later."""
        pace = self._pace
        yield _task(placed, pace.sends_s, partial(self._send, incident.id))
        category = self._profile.categories.get(incident.category)
        due_s = pace.sends_s
        for agency in category.telephone if category else ():
            script = self._scenario.agency(agency)
            due_s += pace.telephones_s + script.after_s
            for again in range(1 if script.answers else pace.tries):
                later_s = due_s + again * (pace.redials_s + script.after_s)
                yield _task(placed, later_s, partial(_telephone, incident.id, agency, script.answers))

    def _send(self, incident_id: str, situation: Situation, now: datetime) -> Sequence[Command]:
        incident = situation.incidents[incident_id]
        place = incident.location
        if not incident.is_open or place is None:
            return []
        advice = advise(
            situation,
            self._profile,
            self._travel,
            category=incident.category,
            lat=place.lat,
            lon=place.lon,
            radius_m=0.0 if place.verified else place.radius_m,
            now=now,
            exclude_incident=incident_id,
        )
        return [AssignUnit(incident=incident_id, unit=unit.unit, advice=unit.recorded()) for unit in advice.chosen]


def _task(since: datetime, after_s: int, commands: Commands) -> Task:
    return Task(since + timedelta(seconds=after_s), Party.OPERATOR, commands)


def _place(incident_id: str, placing: Placing, situation: Situation, now: datetime) -> Sequence[Command]:
    if not situation.incidents[incident_id].is_open:
        return []
    return [
        Locate(
            incident=incident_id,
            lat=placing.lat,
            lon=placing.lon,
            radius_m=placing.radius_m,
            method=placing.method,
            verified=placing.verified,
            place=placing.place,
        )
    ]


def _telephone(incident_id: str, agency: str, answered: bool, situation: Situation, now: datetime) -> Sequence[Command]:
    if not situation.incidents[incident_id].is_open:
        return []
    return [Telephone(incident=incident_id, agency=agency, answered=answered)]


def _close(incident_id: str, situation: Situation, now: datetime) -> Sequence[Command]:
    """Once the last team has done its work. An incident on which no team has finished stays open."""
    incident = situation.incidents[incident_id]
    finished = any(assignment.status is Milestone.DONE for assignment in incident.assignments.values())
    if not incident.is_open or incident.active or not finished:
        return []
    return [CloseIncident(incident=incident_id, outcome=Outcome.HANDLED, note="Selesai menurut tim di lokasi.")]
