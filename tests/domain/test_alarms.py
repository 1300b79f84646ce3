"""Alarm levels of an incident: raised by anyone, lowered with a reason, never beyond what the profile plans."""

from __future__ import annotations

import pytest

from siaga_desk.desk import Desk
from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.errors import RuleViolation
from siaga_desk.domain.events import Outcome
from siaga_desk.domain.incidents import Incident
from tests.builders import PROFILE, Chain, kind_of_unit, record, signed_on


@pytest.fixture
def desk() -> Desk:
    desk, _, _ = signed_on()
    desk.do(c.OpenIncident(incident="i1", category="kebakaran"))
    return desk


def incident(desk: Desk) -> Incident:
    return desk.situation.incidents["i1"]


def raising(level: int, reason: str = "") -> c.RaiseAlarm:
    return c.RaiseAlarm(incident="i1", level=level, reason=reason)


def test_an_incident_begins_at_the_first_alarm_and_is_raised_without_a_word(desk: Desk) -> None:
    assert incident(desk).alarm == 1
    changes = desk.do(raising(2))
    assert changes.incidents == {"i1"}
    assert incident(desk).alarm == 2
    assert not desk.do(raising(2)), "it is so already"
    desk.do(raising(3, " pasar, angin kencang "))
    (event,) = desk.situation.streams["incident:i1"].events[-1:]
    assert event.fact == e.AlarmRaised(3, "pasar, angin kencang")


def test_lowering_needs_a_reason(desk: Desk) -> None:
    desk.do(raising(3))
    with pytest.raises(RuleViolation, match="alasan"):
        desk.do(raising(1, "  "))
    desk.do(raising(1, "api padam"))
    assert incident(desk).alarm == 1


@pytest.mark.parametrize("level", [-1, 0, 4])
def test_a_level_that_the_profile_does_not_plan_is_refused(desk: Desk, level: int) -> None:
    with pytest.raises(RuleViolation, match="alarm 1 sampai 3"):
        desk.do(raising(level))
    assert incident(desk).alarm == 1


def test_a_kind_with_one_level_says_so(desk: Desk) -> None:
    desk.do(c.ChangeCategory(incident="i1", category="medis"))
    with pytest.raises(RuleViolation, match="hanya punya satu"):
        desk.do(raising(2))


def test_a_closed_incident_is_not_raised(desk: Desk) -> None:
    desk.do(c.CloseIncident(incident="i1", outcome=Outcome.FALSE_REPORT))
    with pytest.raises(RuleViolation, match="sudah ditutup"):
        desk.do(raising(2))


def test_another_kind_begins_at_its_own_first_alarm_and_taking_it_back_brings_the_level_back(desk: Desk) -> None:
    desk.do(raising(2))
    (changed,) = desk.do(c.ChangeCategory(incident="i1", category="laka")).events
    assert incident(desk).alarm == 1
    desk.do(c.Withdraw(stream="incident:i1", event=changed.id, reason="tetap kebakaran"))
    assert (incident(desk).category, incident(desk).alarm) == ("kebakaran", 2)


def test_taking_an_alarm_back_leaves_the_one_before(desk: Desk) -> None:
    desk.do(raising(2))
    (third,) = desk.do(raising(3)).events
    desk.do(c.Withdraw(stream="incident:i1", event=third.id, reason="salah tekan"))
    assert incident(desk).alarm == 2


def test_a_unit_that_only_a_higher_alarm_needs_counts_once_it_is_raised(desk: Desk) -> None:
    """Its moving meets the dispatch clock: it is part of the plan that holds when it is sent."""
    assert "lalu_lintas" not in {line.capability for line in PROFILE.categories["kebakaran"].plan}
    kind = kind_of_unit("lalu_lintas")
    desk.do(record("polisi-1", kind), record("polisi-2", kind))
    desk.do(c.AssignUnit(incident="i1", unit="polisi-1", assignment="a1"))
    desk.do(raising(2), c.AssignUnit(incident="i1", unit="polisi-2", assignment="a2"))
    assert [incident(desk).assignments[a].required for a in ("a1", "a2")] == [False, True]


@pytest.mark.parametrize("level", [-7, 0, 1, 2, 3, 99])
def test_a_level_that_another_desk_s_profile_knows_needs_the_nearest_plan_that_ours_has(desk: Desk, level: int) -> None:
    desk.receive([Chain().write(e.AlarmRaised(level), "incident:i1")])
    category = PROFILE.categories["kebakaran"]
    plans = (category.plan, *category.alarms)
    assert category.plan_at(incident(desk).alarm) == plans[max(0, min(level - 1, 2))]


def test_the_reason_can_be_erased(desk: Desk) -> None:
    (event,) = desk.do(raising(2, "kata Pak RT rumahnya dua")).events
    desk.do(c.ErasePersonalData(events=(event.id,), reason="permintaan warga"))
    assert desk.situation.streams["incident:i1"].events[-1].fact == e.AlarmRaised(2)
    assert incident(desk).alarm == 2
