"""The simulated city: callers who ring, teams that answer an assignment, units that drop out. Does no operator's work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

from siaga_desk.domain.commands import Command, MarkUnit, TakeCall, TakeUnitOut
from siaga_desk.domain.envelope import Event
from siaga_desk.domain.events import UnitAssigned
from siaga_desk.domain.ids import stream_key
from siaga_desk.domain.profile import Milestone
from siaga_desk.domain.situation import Situation

from .play import Party, Task
from .scenario import CallInject, Outage, Scenario


class City:
    """The player that follows the scenario's script, whoever sits at the desk."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario = scenario

    def begin(self) -> Iterator[Task]:
        start = self._scenario.start
        for outage in self._scenario.outages:
            yield Task(start + timedelta(seconds=outage.after_s), Party.CITY, partial(_drops_out, outage))
        for call in self._scenario.calls:
            yield Task(start + timedelta(seconds=call.after_s), Party.CITY, partial(_rings, call))

    def answer(self, event: Event, situation: Situation) -> Iterator[Task]:
        """Each step of the assigned team's script, counted from when the assignment was entered."""
        fact = event.fact
        if not isinstance(fact, UnitAssigned):
            return
        script, due = self._scenario.team(fact.unit, fact.unit_kind), event.recorded
        for milestone, after_s in script.steps:
            due += timedelta(seconds=after_s)
            reason = script.reason if milestone is Milestone.DECLINED else None
            reach = partial(_reaches, stream_key(event.stream), fact.assignment, milestone, reason)
            yield Task(due, Party.CITY, reach)


def _rings(call: CallInject, situation: Situation, now: datetime) -> Sequence[Command]:
    return [TakeCall(call=call.call, number=call.number, caller=call.caller, words=call.words or None)]


def _drops_out(outage: Outage, situation: Situation, now: datetime) -> Sequence[Command]:
    return [] if situation.duties.get(outage.unit) else [TakeUnitOut(unit=outage.unit, reason=outage.reason)]


def _reaches(
    incident: str, assignment: str, milestone: Milestone, reason: str | None, situation: Situation, now: datetime
) -> Sequence[Command]:
    """Nothing once the assignment has ended: a team that was stood down turns round."""
    known = situation.incidents.get(incident)
    if known is None or not known.is_open or not any(a.id == assignment for a in known.active):
        return []
    return [MarkUnit(incident=incident, assignment=assignment, milestone=milestone, reason=reason)]
