"""The dispatch clock, drawn: report at 0, warning with 5:00 left, critical with 2:00 left, deadline at 15:00."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from siaga_desk.desk import Desk
from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.deadlines import ClockState, DispatchClock, read_clock
from siaga_desk.domain.errors import RuleViolation
from siaga_desk.domain.events import Outcome
from siaga_desk.domain.people import Role
from siaga_desk.domain.profile import DeadlineRule, Milestone
from tests.builders import NOW, Chain, make_desk, signed_on
from tests.memory import HandClock

RULE = DeadlineRule(Milestone.MOVING, limit_s=900, warning_s=300, critical_s=120)


def seconds(text: str) -> timedelta:
    """ "14:59.999" -> a span."""
    sign = -1 if text.startswith("-") else 1
    minutes, rest = text.lstrip("-").split(":")
    return sign * timedelta(minutes=int(minutes), seconds=float(rest))


# read at     moved at    closed at  needed  state       left        arc
PICTURE = """
0:00        -           -          yes     running     15:00       1.0
0:01        -           -          yes     running     14:59       0.9989
9:59.999    -           -          yes     running     5:00.001    0.3333
10:00       -           -          yes     warning     5:00        0.3333
12:59.999   -           -          yes     warning     2:00.001    0.1333
13:00       -           -          yes     critical    2:00        0.1333
14:59.999   -           -          yes     critical    0:00.001    0.0
15:00       -           -          yes     critical    0:00        0.0
15:00.001   -           -          yes     overdue     -0:00.001   0.0
999:00      -           -          yes     overdue     -984:00     0.0
-1:00       -           -          yes     running     16:00       1.0
99:00       0:00        -          yes     met         15:00       1.0
99:00       4:00        -          yes     met         11:00       0.7333
99:00       15:00       -          yes     met         0:00        0.0
99:00       15:00.001   -          yes     met_late    -0:00.001   0.0
99:00       20:00       -          yes     met_late    -5:00       0.0
99:00       4:00        30:00      yes     met         11:00       0.7333
99:00       4:00        30:00      no      met         11:00       0.7333
99:00       20:00       19:00      yes     met_late    -5:00       0.0
99:00       -           3:00       yes     missed      12:00       0.8
99:00       -           30:00      yes     missed      -15:00      0.0
99:00       -           3:00       no      ended       12:00       0.8
99:00       -           30:00      no      ended       -15:00      0.0
"""


@pytest.mark.parametrize("line", PICTURE.strip().splitlines(), ids=lambda line: " ".join(line.split()))
def test_the_clock_as_drawn(line: str) -> None:
    at, moved, closed, needed, state, left, arc = line.split()

    def when(text: str) -> datetime | None:
        return None if text == "-" else NOW + seconds(text)

    clock = read_clock(RULE, NOW, NOW + seconds(at), reached=when(moved), closed=when(closed), needed=needed == "yes")
    assert (clock.state, clock.left, round(clock.fraction, 4)) == (
        ClockState(state),
        seconds(left),
        pytest.approx(float(arc), abs=6e-5),
    )
    assert clock.deadline == NOW + timedelta(minutes=15)
    assert clock.is_open == (moved == closed == "-")


def test_the_picture_shows_every_state() -> None:
    assert {line.split()[4] for line in PICTURE.strip().splitlines()} == set(ClockState)


@pytest.mark.parametrize("wrong", [(0, 0, 0), (-1, 0, 0), (10**9, 0, 0), (900, -1, 0), (900, 0, 10**12)])
def test_a_rule_that_no_clock_could_show_cannot_be_made(wrong: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError):
        DeadlineRule(Milestone.MOVING, *wrong)


# --- stories ----------------------------------------------------------------------------------------------------------


class Fire:
    """A fire reported at NOW; teams are sent and marked at minutes after that."""

    def __init__(self) -> None:
        self.desk, self.store, self.clock = signed_on()
        self.desk.do(c.TakeCall(call="c1", words="api"), c.OpenIncident(incident="i1", category="kebakaran", call="c1"))

    def at(self, minutes: float) -> Fire:
        self.clock.at = NOW + timedelta(minutes=minutes)
        return self

    def send(self, unit: str, assignment: str = "a1") -> Fire:
        self.desk.do(c.AssignUnit(incident="i1", unit=unit, assignment=assignment))
        return self

    def mark(self, milestone: Milestone, assignment: str = "a1", *, minute: float | None = None) -> Fire:
        occurred = None if minute is None else NOW + timedelta(minutes=minute)
        self.desk.do(
            c.MarkUnit(incident="i1", assignment=assignment, milestone=milestone, reason="sebab", occurred=occurred)
        )
        return self

    def withdraw(self, kind: type[e.Fact]) -> Fire:
        events = self.desk.situation.streams["incident:i1"].events
        event = next(x.id for x in reversed(events) if isinstance(x.fact, kind))
        self.desk.do(c.Withdraw(stream="incident:i1", event=event, reason="keliru"))
        return self

    def close(self, outcome: Outcome, note: str | None = None) -> Fire:
        self.desk.do(c.CloseIncident(incident="i1", outcome=outcome, note=note))
        return self

    def clocks(self) -> tuple[DispatchClock, ...]:
        return self.desk.situation.incidents["i1"].clocks(self.clock.now())

    def states(self) -> list[str]:
        return [clock.state.value for clock in self.clocks()]


def test_a_fire_has_two_clocks_and_each_is_met_by_its_own_milestone() -> None:
    fire = Fire()
    assert [(clock.rule.milestone.value, clock.state.value) for clock in fire.clocks()] == [
        ("moving", "running"),
        ("arrived", "running"),
    ]
    assert fire.at(4).send("damkar-1").mark(Milestone.MOVING).states() == ["met", "running"]
    assert fire.at(16).states() == ["met", "overdue"]
    assert fire.mark(Milestone.ARRIVED).states() == ["met", "met_late"]
    assert [clock.left for clock in fire.clocks()] == [timedelta(minutes=11), timedelta(minutes=-1)]


def test_no_other_kind_of_incident_has_a_second_clock() -> None:
    fire = Fire()
    fire.desk.do(c.ChangeCategory(incident="i1", category="pohon_tumbang"))
    assert len(fire.clocks()) == 1


def test_the_clock_is_met_by_a_team_of_the_plan_only() -> None:
    fire = Fire()
    fire.desk.do(c.RecordUnit(unit="dlh-1", name="DLH", unit_kind="dlh", agency="dlh", lat=-6.1, lon=106.1, example=True))
    assert fire.at(3).send("dlh-1", "a0").mark(Milestone.MOVING, "a0").states() == ["running", "running"]
    assert fire.at(5).send("ambulans-1", "a1").mark(Milestone.MOVING, "a1").states() == ["met", "running"]


def test_the_first_team_that_moves_counts_and_goes_on_counting_if_it_turns_back() -> None:
    fire = Fire().at(2).send("damkar-1", "a1").send("damkar-2", "a2")
    fire.at(6).mark(Milestone.MOVING, "a2").at(8).mark(Milestone.MOVING, "a1")
    assert fire.clocks()[0].stopped == NOW + timedelta(minutes=6)
    assert fire.at(9).mark(Milestone.STOOD_DOWN, "a2").clocks()[0].stopped == NOW + timedelta(minutes=6)


@pytest.mark.parametrize("ending", [Milestone.DECLINED, Milestone.STOOD_DOWN])
def test_a_team_that_never_moved_meets_nothing(ending: Milestone) -> None:
    fire = Fire().at(2).send("damkar-1").mark(ending)
    assert fire.states() == ["running", "running"]
    assert fire.at(16).states() == ["overdue", "overdue"]


def test_withdrawing_that_a_team_moves_starts_the_clock_again() -> None:
    fire = Fire().at(2).send("damkar-1").mark(Milestone.MOVING).at(14)
    assert fire.states()[0] == "met"
    assert fire.withdraw(e.UnitMoving).states()[0] == "critical"
    assert fire.mark(Milestone.MOVING).clocks()[0].left == timedelta(minutes=1)


def test_a_time_entered_later_is_the_time_that_counts_and_is_marked_so() -> None:
    fire = Fire().send("damkar-1").at(20).mark(Milestone.MOVING, minute=9)
    assert fire.states()[0] == "met"
    reached = fire.desk.situation.incidents["i1"].assignments["a1"].reached
    assert (reached[Milestone.MOVING].entered_later, reached[Milestone.ASSIGNED].entered_later) == (True, False)


@pytest.mark.parametrize(("minute", "why"), [(1, "lebih awal"), (21, "belum tiba")])
def test_a_time_that_cannot_be_is_refused(minute: float, why: str) -> None:
    fire = Fire().at(2).send("damkar-1").at(20)
    with pytest.raises(RuleViolation, match=why):
        fire.mark(Milestone.MOVING, minute=minute)


def test_the_clock_starts_when_the_earliest_joined_report_was_received() -> None:
    fire = Fire()
    desk = fire.desk
    desk.do(c.TakeCall(call="c0", occurred=NOW - timedelta(minutes=6)), c.JoinCall(call="c0", incident="i1"))
    assert fire.at(9).states()[0] == "critical"
    assert fire.clocks()[0].started == NOW - timedelta(minutes=6)
    assert fire.withdraw(e.ReportJoined).clocks()[0].started == NOW
    assert fire.states()[0] == "running"


def test_an_incident_without_a_call_starts_when_its_report_was_received() -> None:
    desk, _, _ = signed_on()
    desk.do(c.OpenIncident(incident="i2", category="banjir", occurred=NOW - timedelta(minutes=4)))
    assert desk.situation.incidents["i2"].received == NOW - timedelta(minutes=4)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.HANDLED, "missed"),
        (Outcome.NOT_HANDLED, "missed"),
        (Outcome.HANDED_OVER, "ended"),
        (Outcome.CANCELLED, "ended"),
        (Outcome.FALSE_REPORT, "ended"),
        (Outcome.DUPLICATE, "ended"),
    ],
)
def test_closing_without_a_team_is_missed_only_if_one_was_needed(outcome: Outcome, state: str) -> None:
    fire = Fire().at(3).close(outcome, "padam sendiri")
    assert fire.states() == [state, state]
    assert fire.at(99).clocks()[0].left == timedelta(minutes=12)


def test_reopening_lets_the_clock_go_on_from_the_report() -> None:
    fire = Fire().at(3).close(Outcome.FALSE_REPORT).at(14)
    fire.desk.do(c.ReopenIncident(incident="i1", reason="ternyata benar"))
    assert fire.states() == ["critical", "critical"]


def test_a_milestone_that_arrives_after_the_closing_still_meets_the_clock() -> None:
    fire = Fire().at(1).send("damkar-1").mark(Milestone.STOOD_DOWN).at(30).close(Outcome.NOT_HANDLED, "tidak ada tim")
    assert fire.states()[0] == "missed"
    late = Chain().write(e.UnitMoving("a1", "damkar-1"), "incident:i1", at=NOW + timedelta(minutes=2))
    fire.desk.receive([late])
    assert fire.states()[0] == "met"


def test_a_team_said_to_have_arrived_has_moved() -> None:
    fire = Fire().at(1).send("damkar-1")
    fire.desk.receive([Chain().write(e.UnitArrived("a1", "damkar-1"), "incident:i1", at=NOW + timedelta(minutes=7))])
    assert [clock.stopped for clock in fire.clocks()] == [NOW + timedelta(minutes=7)] * 2


def restarted(fire: Fire) -> Desk:
    desk, _, _ = make_desk(1, store=fire.store, clock=fire.clock)
    return desk


def test_the_clock_survives_restart_and_sleep() -> None:
    fire = Fire().at(2).send("damkar-1")
    fire.at(14)  # the lid was closed for twelve minutes
    assert fire.states()[0] == "critical"
    again = restarted(fire).situation.incidents["i1"].clocks(fire.clock.now())
    assert again == fire.clocks()
    fire.at(60 * 30)  # and for more than a day: an open incident is still there
    assert restarted(fire).situation.incidents["i1"].clocks(fire.clock.now())[0].state is ClockState.OVERDUE


def test_another_desk_reads_the_same_clock() -> None:
    fire = Fire().at(2).send("damkar-1").mark(Milestone.MOVING)
    other, _, _ = make_desk(2, clock=HandClock(fire.clock.now()))
    other.receive([entry.signed for entry in fire.store.entries])
    assert other.situation.incidents["i1"].clocks(fire.clock.now()) == fire.clocks()


def test_lists_stay_in_the_order_of_absolute_deadlines_while_time_passes() -> None:
    desk, _, clock = signed_on(role=Role.OPERATOR)
    for n, category in enumerate(("banjir", "kebakaran", "laka")):
        desk.do(c.OpenIncident(incident=f"i{n}", category=category, occurred=NOW - timedelta(minutes=n)))
    before = [incident.id for incident in desk.situation.open_incidents]
    deadlines = [incident.clock(NOW).deadline for incident in desk.situation.open_incidents]
    assert deadlines == sorted(deadlines)
    clock.move(hours=5)
    desk.rest()
    assert [incident.id for incident in desk.situation.open_incidents] == before
