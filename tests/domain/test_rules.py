"""The rules: no command, however foolish, leaves the room in a state that cannot be; what is refused has changed nothing."""

from __future__ import annotations

import random
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from siaga_desk.desk import Desk
from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.commands import COMMANDS, Command
from siaga_desk.domain.deadlines import ClockState
from siaga_desk.domain.errors import Refusal
from siaga_desk.domain.events import NEEDED_A_TEAM, Classification, Outcome
from siaga_desk.domain.ids import incident_stream
from siaga_desk.domain.incidents import PROGRESS, Incident
from siaga_desk.domain.people import Role
from siaga_desk.domain.places import LocationMethod, PlaceKind, Point
from siaga_desk.domain.profile import Milestone
from siaga_desk.domain.situation import Situation
from tests.builders import NOW, PROFILE, UNITS, any_command, folded, make_desk, record, sent, signed_on

EARLIEST = datetime(1, 1, 1, tzinfo=UTC)

# --- what must always be so -------------------------------------------------------------------------------------------


def check(situation: Situation, desk: Desk) -> None:
    """The invariants of one desk's own commands."""
    now = desk.clock.now()
    for unit, duty in situation.duties.items():
        assert len(duty) == 1, f"{unit} was sent twice"
        known = situation.units[unit]
        assert known.is_listed, "a unit that is not listed has a duty"
        assert known.out_since is None, "a unit that is out has a duty"
    for incident in situation.incidents.values():
        _check_incident(incident, situation)
        for clock in incident.clocks(now):
            late = clock.left < timedelta(0)
            assert clock.is_open == (clock.state in _STILL), "an open clock counts, a closed one does not"
            assert late == (clock.state in (ClockState.OVERDUE, ClockState.MET_LATE)) or not _is_timed(clock.state)
            assert 0.0 <= clock.fraction <= 1.0
            if clock.stopped is None:
                assert incident.is_open
    for caller in situation.callers.values():
        for call in caller.calls.values():
            assert call.received is not None, "a call that was never received"
            if call.incidents:
                assert call.classification is Classification.REAL, "a report that is no real call"
                (incident,) = call.incidents
                assert call.id in situation.incidents[incident].reports, "joined on one side only"
    for watch in situation.desks.values():
        if watch.since is not None and watch.ended is None:
            assert situation.watches[watch.desk] == watch, "two people at one desk"
    for closure in situation.closures.values():
        assert closure.record is not None
        assert closure.is_listed == (closure.reopened is None), "a closure that lies nowhere, or closes nothing"
    labels = [incident.label for incident in situation.incidents.values()]
    assert len(labels) == len(set(labels)), "one label, two incidents"


_STILL = (ClockState.RUNNING, ClockState.WARNING, ClockState.CRITICAL, ClockState.OVERDUE)


def _is_timed(state: ClockState) -> bool:
    return state not in (ClockState.MISSED, ClockState.ENDED)


def _check_incident(incident: Incident, situation: Situation) -> None:
    assert incident.is_listed
    assert 1 <= incident.priority <= 4
    assert 1 <= incident.alarm <= PROFILE.categories[incident.category].highest_alarm
    if incident.closing is not None:
        assert not incident.active, "closed, and still a team on it"
        moved = incident.first_reached(Milestone.MOVING)
        erased = any(event.bare for event in situation.streams[incident_stream(incident.id)].events)
        if incident.closing.outcome in NEEDED_A_TEAM and moved is None and not erased:
            assert incident.closing.note, "no team moved, and nobody wrote why"
    assert not incident.after_closing
    for assignment in incident.assignments.values():
        times = [assignment.reached[m].at for m in PROGRESS if m in assignment.reached]
        assert times == sorted(times), "milestones out of order"
        assert Milestone.ASSIGNED in assignment.reached
        if Milestone.ARRIVED in assignment.reached:
            assert Milestone.MOVING in assignment.reached
        if Milestone.DONE in assignment.reached:
            assert Milestone.ARRIVED in assignment.reached
        endings = [m for m in (Milestone.DONE, Milestone.STOOD_DOWN, Milestone.DECLINED) if m in assignment.reached]
        assert len(endings) <= 1, "ended twice"
        assert all(assignment.reached[end].at >= max(times) for end in endings)
    for call in incident.reports:
        found = situation.call(call)
        assert found is not None
        assert incident.id in found[1].incidents, "joined on one side only"


# --- every command, sensible or not -----------------------------------------------------------------------------------


def _long(text: str) -> str:
    return text * 1_000 if text == "terlalu panjang" else text


calls = st.sampled_from(("c1", "c2", "c3", "tidak-ada"))
incidents = st.sampled_from(("i1", "i2", "tidak-ada"))
units = st.sampled_from([unit for unit, _ in UNITS] + ["puskesmas", "tidak-ada"])
assignments = st.sampled_from(("a1", "a2", "a3", "tidak-ada"))
texts = st.sampled_from(("", "  ", "hujan", "<script>", "a\x00\ud800b", "terlalu panjang")).map(_long)
odd = st.sampled_from((float("nan"), float("inf"), -200.0, 106.1, -6.11, -6.12, 1e308))
minutes_ago = st.one_of(st.none(), st.integers(-10, 40), st.just(60 * 24 * 365 * 2000))
open_ones = st.sampled_from(("i1", "i2"))
known_assignments = st.sampled_from(("a1", "a2", "a3"))
milestones = st.sampled_from(list(Milestone))
maybe = st.none() | texts
closures = st.sampled_from(("j1", "j2", "tidak-ada"))
TRIANGLE = (Point(-6.11, 106.15), Point(-6.12, 106.15), Point(-6.12, 106.16))
times = st.none() | st.integers(-40 * 24, 800 * 24).map(lambda hours: NOW + timedelta(hours=hours)) | st.just(EARLIEST)

COMMANDS_TRIED: dict[type[Command], st.SearchStrategy[Command]] = {
    c.SignOn: st.builds(c.SignOn, person=texts, role=st.sampled_from(list(Role))),
    c.SignOff: st.builds(c.SignOff),
    c.ViewIncident: st.builds(c.ViewIncident, incident=st.none() | incidents),
    c.TakeCall: st.builds(
        c.TakeCall,
        call=calls,
        number=st.sampled_from((None, "", "0812 0000 4417", "112", "bukan nomor", "terlalu panjang")).map(
            lambda number: number and _long(number)
        ),
        words=maybe,
        caller=maybe,
        classification=st.none() | st.sampled_from(list(Classification)),
    ),
    c.NoteCall: st.builds(c.NoteCall, call=calls, caller=maybe, words=maybe, number=maybe),
    c.ClassifyCall: st.builds(c.ClassifyCall, call=calls, classification=st.sampled_from(list(Classification))),
    c.JoinCall: st.builds(c.JoinCall, call=calls, incident=incidents),
    c.CallBack: st.builds(c.CallBack, call=calls, reached=st.booleans(), note=maybe),
    c.BlockNumber: st.builds(c.BlockNumber, call=calls, reason=texts),
    c.UnblockNumber: st.builds(c.UnblockNumber, call=calls, reason=texts),
    c.OpenIncident: st.builds(
        c.OpenIncident,
        incident=incidents.filter(lambda i: i != "tidak-ada"),
        category=st.sampled_from(("kebakaran", "banjir", "tidak-ada")),
        priority=st.none() | st.integers(0, 5),
        call=st.none() | calls,
        words=maybe,
    ),
    c.ChangeCategory: st.builds(
        c.ChangeCategory, incident=incidents, category=st.sampled_from(("laka", "kebakaran", "tidak-ada"))
    ),
    c.ChangePriority: st.builds(c.ChangePriority, incident=incidents, priority=st.integers(-(10**30), 10**30), reason=texts),
    c.Locate: st.builds(
        c.Locate,
        incident=incidents,
        lat=odd,
        lon=odd,
        radius_m=odd,
        method=st.sampled_from(list(LocationMethod)),
        verified=st.booleans(),
        place=maybe,
        confidence=st.none() | st.integers(-1, 101),
    ),
    c.WriteNote: st.builds(c.WriteNote, incident=incidents, text=texts),
    c.TakeOver: st.builds(c.TakeOver, incident=incidents),
    c.Telephone: st.builds(
        c.Telephone, incident=incidents, agency=st.sampled_from(("dpkp", "tidak-ada")), answered=st.booleans(), person=maybe
    ),
    c.AssignUnit: st.builds(
        c.AssignUnit,
        incident=incidents,
        unit=units,
        assignment=assignments,
        advice=st.none() | st.builds(e.Advice, st.integers(), st.integers(), st.integers(), texts, st.integers()),
    ),
    c.MarkUnit: st.builds(c.MarkUnit, incident=incidents, assignment=assignments, milestone=milestones, reason=maybe),
    c.CloseIncident: st.builds(c.CloseIncident, incident=incidents, outcome=st.sampled_from(list(Outcome)), note=maybe),
    c.ReopenIncident: st.builds(c.ReopenIncident, incident=incidents, reason=texts),
    c.Withdraw: st.builds(
        c.Withdraw, stream=st.sampled_from(("incident:i1", "room", "tidak-ada", "")), event=texts, reason=texts
    ),
    c.RecordUnit: st.builds(
        c.RecordUnit,
        unit=units,
        name=texts,
        unit_kind=st.sampled_from(("damkar", "puskesmas", "tidak-ada")),
        agency=st.sampled_from(("dpkp", "tidak-ada")),
        lat=odd,
        lon=odd,
        example=st.booleans(),
        crew=st.none() | st.integers(),
        shift=texts | st.just("22.00-06.00"),
        neighbour=st.sampled_from(("", "kota_cilegon", "tidak-ada")),
    ),
    c.RetireUnit: st.builds(c.RetireUnit, unit=units, reason=texts),
    c.TakeUnitOut: st.builds(c.TakeUnitOut, unit=units, reason=texts),
    c.ReturnUnit: st.builds(c.ReturnUnit, unit=units),
    c.SavePlace: st.builds(
        c.SavePlace,
        saved=st.sampled_from((None, "p1", "tidak-ada")),
        name=texts,
        place_kind=st.sampled_from(list(PlaceKind)),
        lat=odd,
        lon=odd,
        radius_m=odd,
        aliases=st.lists(texts, max_size=3).map(tuple),
        same_as=maybe,
    ),
    c.DropPlace: st.builds(c.DropPlace, saved=st.sampled_from(("p1", "tidak-ada")), reason=texts),
    c.RaiseAlarm: st.builds(c.RaiseAlarm, incident=incidents, level=st.integers(-1, 5), reason=texts),
    c.RecordChoice: st.builds(
        c.RecordChoice,
        incident=incidents,
        advised=st.lists(st.builds(e.Advised, units, texts, st.integers(), st.integers()), max_size=2).map(tuple),
        sent=st.lists(units, max_size=3).map(tuple),
        lacking=st.lists(st.builds(e.Lacking, texts, st.integers()), max_size=1).map(tuple),
        engine=texts,
        reason=maybe,
    ),
    c.ExplainChoice: st.builds(c.ExplainChoice, incident=incidents, choice=maybe, reason=texts),
    c.CloseRoad: st.builds(
        c.CloseRoad,
        closure=closures,
        shape=st.sampled_from(list(e.ClosureShape)),
        points=st.lists(st.builds(Point, odd, odd), max_size=4).map(tuple) | st.sampled_from((TRIANGLE, TRIANGLE[:2])),
        reason=st.sampled_from(list(e.ClosureReason)),
        starts=times,
        ends=times,
        slow_kmh=st.none() | odd | st.just(5),
        depth_m=st.none() | odd | st.just(0.4),
        width_m=st.none() | odd | st.just(3),
        name=texts,
        note=texts,
    ),
    c.ReopenRoad: st.builds(c.ReopenRoad, closure=closures, reason=texts),
    c.ErasePersonalData: st.builds(c.ErasePersonalData, events=st.lists(texts, max_size=2).map(tuple), reason=texts),
}


def test_every_command_is_tried() -> None:
    assert set(COMMANDS_TRIED) == set(COMMANDS.values())


class Room(RuleBasedStateMachine):
    """One desk that is asked for anything at all."""

    @initialize()
    def open(self) -> None:
        self.desk, self.store, self.clock = make_desk(1)
        self.desk.do(*(record(unit, kind) for unit, kind in UNITS), record("puskesmas", "puskesmas"), actor=self.desk.system)
        self.desk.do(c.SignOn(person="Rina", role=Role.SUPERVISOR))
        self.desk.do(
            c.TakeCall(call="c1", number="081200004417", words="api"),
            c.OpenIncident(incident="i1", category="kebakaran", call="c1"),
            c.OpenIncident(incident="i2", category="banjir"),
            c.AssignUnit(incident="i1", unit="damkar-1", assignment="a1"),
            c.CloseRoad(closure="j1", shape=e.ClosureShape.AREA, points=TRIANGLE, reason=e.ClosureReason.FLOOD),
            c.SavePlace(saved="p1", name="Gapura Biru", place_kind=PlaceKind.LANDMARK, lat=-6.1, lon=106.1, radius_m=50),
        )

    def ask(self, *asked: Command) -> None:
        before, held = self.desk.situation, list(self.store.entries)
        try:
            self.desk.do(*asked)
        except Refusal:
            assert self.desk.situation == before
            assert self.store.entries == held

    @rule(command=st.one_of(*COMMANDS_TRIED.values()), ago=minutes_ago)
    def anything(self, command: Command, ago: int | None) -> None:
        self.ask(self.at(command, ago))

    # where mistakes would hide: the same two incidents, three units and three assignments, again and again

    @rule(incident=open_ones, unit=st.sampled_from([unit for unit, _ in UNITS]), assignment=known_assignments)
    def send(self, incident: str, unit: str, assignment: str) -> None:
        self.ask(c.AssignUnit(incident=incident, unit=unit, assignment=assignment))

    @rule(incident=open_ones, assignment=known_assignments, milestone=milestones, ago=minutes_ago)
    def mark(self, incident: str, assignment: str, milestone: Milestone, ago: int | None) -> None:
        self.ask(self.at(c.MarkUnit(incident=incident, assignment=assignment, milestone=milestone, reason="hujan"), ago))

    @rule(which=st.integers(0, 30))
    def withdraw(self, which: int) -> None:
        """One of the last events."""
        every = [event for _, stream in sorted(self.desk.situation.streams.items()) for event in stream.events]
        event = sorted(every, key=lambda event: event.position)[-1 - which % len(every)]
        self.ask(c.Withdraw(stream=event.stream, event=event.id, reason="keliru"))

    @rule(incident=open_ones, outcome=st.sampled_from(list(Outcome)), note=st.sampled_from((None, "padam")))
    def close(self, incident: str, outcome: Outcome, note: str | None) -> None:
        self.ask(c.CloseIncident(incident=incident, outcome=outcome, note=note))

    @rule(incident=open_ones)
    def reopen(self, incident: str) -> None:
        self.ask(c.ReopenIncident(incident=incident, reason="belum padam"))

    @rule(commands=st.lists(st.one_of(*COMMANDS_TRIED.values()), min_size=2, max_size=4))
    def several(self, commands: list[Command]) -> None:
        self.ask(*commands)

    @rule(person=st.sampled_from(("Rina", "Budi")), role=st.sampled_from(list(Role)))
    def change_of_watch(self, person: str, role: Role) -> None:
        self.ask(c.SignOn(person=person, role=role))

    @rule(seconds=st.sampled_from((1, 59, 400, 1000)))
    def wait(self, seconds: int) -> None:
        self.clock.move(seconds=seconds)

    @rule(back=st.sampled_from((0, 3, 700)))
    def restart(self, back: int) -> None:
        """The program starts again; the computer's clock may have been set back meanwhile."""
        self.clock.move(seconds=-back)
        before = self.desk.situation
        self.desk, _, _ = make_desk(1, store=self.store, clock=self.clock)
        assert self.desk.situation == before

    def at(self, command: Command, ago: int | None) -> Command:
        """The command, said to have happened so many minutes ago."""
        if ago is None or "occurred" not in {field.name for field in fields(command)}:
            return command
        try:
            occurred = self.clock.now() - timedelta(minutes=ago)
        except OverflowError:
            occurred = datetime(1, 1, 1, tzinfo=UTC)
        return replace(command, occurred=occurred)

    @invariant()
    def nothing_is_impossible(self) -> None:
        if hasattr(self, "desk"):
            check(self.desk.situation, self.desk)

    @invariant()
    def what_is_shown_is_what_is_stored(self) -> None:
        if hasattr(self, "desk"):
            assert self.desk.situation == folded(sent(self.store))


Room.TestCase.settings = settings(max_examples=60, stateful_step_count=40)
TestAnyCommand = Room.TestCase


@given(seed=st.integers(0, 2**32), steps=st.integers(0, 120))
@settings(max_examples=60)
def test_a_busy_shift_never_comes_into_a_state_that_cannot_be(seed: int, steps: int) -> None:
    chance = random.Random(seed)
    desk, store, clock = signed_on()
    for _ in range(steps):
        clock.move(seconds=chance.choice((0, 0, 1, 30)))
        before, held = desk.situation, list(store.entries)
        try:
            desk.do(any_command(chance, desk.situation, clock.now()))
        except Refusal:
            assert (desk.situation, store.entries) == (before, held)
        check(desk.situation, desk)
    assert desk.situation == folded(sent(store))
