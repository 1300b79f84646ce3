"""Plays a drill on a desk: what is due happens, as commands like any other. Knows no window, writes no event itself.

`Play` lives on the desk's lane, like the desk. Two ways through it: `run_story` lets the time between two happenings pass at
once, `follow` keeps to the drill's clock. A live ledger is refused.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from siaga_desk.desk import Desk
from siaga_desk.domain.commands import Command
from siaga_desk.domain.envelope import Event
from siaga_desk.domain.errors import BadInput, Message, Refusal, RuleViolation, StoreTrouble
from siaga_desk.domain.situation import Changes, Situation

from .clock import DrillClock
from .scenario import Scenario
from .score import Score, score

LONGEST_WAIT_S = 0.5
"""What people do at the desk brings new things due: look again after this."""


class Party(StrEnum):
    """Whose doing it is."""

    CITY = "city"  # callers, agencies, teams: written by the system
    OPERATOR = "operator"  # whoever has signed on at the desk


Commands = Callable[[Situation, datetime], Sequence[Command]]
"""What is to be asked of the desk, given the situation and the time at that moment. Empty: it is no longer so."""


@dataclass(frozen=True, slots=True)
class Task:
    """Something that is to happen at `due`."""

    due: datetime
    party: Party
    commands: Commands


class Player(Protocol):
    """One side of a drill. Pure: it answers what happens with what is to happen."""

    def begin(self) -> Iterable[Task]: ...

    def answer(self, event: Event, situation: Situation) -> Iterable[Task]:
        """What follows from an event, given the situation after it."""
        ...


@dataclass(frozen=True, slots=True)
class Step:
    """What a task came to. `refused`: the rules said no, because people had done something else meanwhile."""

    at: datetime
    party: Party
    events: tuple[Event, ...]
    refused: Message | None = None


class Play:
    """One performance. Begins at once: what is due at the start waits to be run."""

    def __init__(self, scenario: Scenario, desk: Desk, clock: DrillClock, players: Sequence[Player]) -> None:
        """RuleViolation for a live ledger or one that holds a drill already, BadInput if a unit of the script is missing."""
        if desk.clock is not clock:
            raise ValueError("the desk goes by another clock")
        _check_ledger(scenario, desk)
        listed = {unit.id for unit in desk.situation.units.values() if unit.is_listed}
        for unit in (*(team.unit for team in scenario.teams), *(outage.unit for outage in scenario.outages)):
            if unit is not None and unit not in listed:
                raise BadInput("Latihan tidak dimulai: unit “{unit}” tidak ada di daftar.", unit=unit)
        self.scenario = scenario
        self.desk = desk
        self.clock = clock
        self._players = tuple(players)
        self._agenda: list[tuple[datetime, int, Task]] = []
        self._order = itertools.count()  # what is due at the same moment happens in the order in which it was planned
        for player in self._players:
            self._plan(player.begin())
        self._unsubscribe = desk.subscribe(self._heard)

    @property
    def next_due(self) -> datetime | None:
        """When the next thing happens; None: nothing more, unless somebody at the desk does something."""
        return self._agenda[0][0] if self._agenda else None

    @property
    def is_over(self) -> bool:
        return self.clock.now() >= self.scenario.end

    def run_due(self) -> list[Step]:
        """Let everything happen that is due by the drill's clock. StoreTrouble: what is due stays due."""
        steps: list[Step] = []
        while (due := self.next_due) is not None and due <= min(self.clock.now(), self.scenario.end):
            step = self.run_next()
            steps += [step] if step else []
        return steps

    def run_next(self) -> Step | None:
        """Let the next thing happen, due or not. None: it was no longer so. StoreTrouble: it stays due."""
        entry = heapq.heappop(self._agenda)
        task = entry[2]
        commands = task.commands(self.desk.situation, self.clock.now())
        actor = self.desk.system if task.party is Party.CITY else None
        changes, refused = Changes(), None
        try:
            changes = self.desk.do(*commands, actor=actor)
        except StoreTrouble:
            heapq.heappush(self._agenda, entry)
            raise
        except Refusal as why:
            refused = why.message
        if not changes and refused is None:
            return None
        return Step(self.clock.now(), task.party, changes.events, refused)

    def wait_s(self) -> float:
        """Real seconds until the next thing is due or the drill ends; infinite while its clock stands still."""
        return self.clock.wait_s(min(self.next_due or self.scenario.end, self.scenario.end))

    def score(self) -> Score:
        """What it has come to so far, from the desk's live window: it holds a drill whole."""
        events = (event for stream in self.desk.situation.streams.values() for event in stream.events)
        return score(self.scenario, self.desk.profile, events, self.clock.now())

    def close(self) -> None:
        """Hear nothing more. The desk stays its owner's."""
        self._unsubscribe()

    def _heard(self, situation: Situation, changes: Changes) -> None:
        for event in changes.events:
            for player in self._players:
                self._plan(player.answer(event, situation))

    def _plan(self, tasks: Iterable[Task]) -> None:
        for task in tasks:
            heapq.heappush(self._agenda, (task.due, next(self._order), task))


def run_story(play: Play, until: datetime | None = None, on_step: Callable[[Step], None] = lambda step: None) -> None:
    """The drill up to `until` (None: its end) without waiting: the clock stands still and jumps from thing to thing."""
    until = min(until or play.scenario.end, play.scenario.end)
    play.clock.pause()
    while (due := play.next_due) is not None and due <= until:
        play.clock.jump_to(due)
        step = play.run_next()
        if step is not None:
            on_step(step)
    play.clock.jump_to(until)


def follow(play: Play, on_step: Callable[[Step], None] = lambda step: None) -> Iterator[float]:
    """The drill by its own clock, for a timer or a thread: ask for the next item on the desk's lane, and again after as many
    real seconds as it says. Ends with the drill."""
    while True:
        for step in play.run_due():
            on_step(step)
        if play.is_over:
            return
        yield min(play.wait_s(), LONGEST_WAIT_S)


def _check_ledger(scenario: Scenario, desk: Desk) -> None:
    if desk.identity.drill is None:
        raise RuleViolation("Latihan tidak dimulai: ini buku kejadian nyata. Latihan memakai berkas data sendiri.")
    if desk.identity.ledger != scenario.ledger:
        raise RuleViolation(
            "Latihan tidak dimulai: berkas data ini milik latihan “{other}”. Pakai berkas baru.",
            other=desk.identity.drill,
        )
    if desk.situation.callers or desk.situation.incidents:
        raise RuleViolation("Latihan tidak dimulai: berkas data ini sudah berisi latihan. Pakai berkas baru.")
