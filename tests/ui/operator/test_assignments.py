"""The rows of teams: what their minutes rest on is said for as long as the minutes are."""

from __future__ import annotations

from collections.abc import Callable

from siaga_desk.domain.commands import MarkUnit
from siaga_desk.domain.profile import Milestone
from siaga_desk.ui.operator.assignments import Team
from tests.ui.at_desk import AtDesk, K


def test_a_time_of_arrival_says_what_it_rests_on(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk()
    desk.sign_on()
    desk.call("081200004417", "sesak napas", "medis")
    desk.type("-6,1186; 106,1600")
    desk.settle()
    desk.key(K.Key_F12)
    incident = desk.only_incident
    (assignment,) = incident.assignments.values()
    row = Team(assignment, desk.place.zone)
    assert row.now.startswith("tiba dalam ")
    assert row.steps.endswith(" · waktu menurut garis lurus")
    desk.do(MarkUnit(incident=incident.id, assignment=assignment.id, milestone=Milestone.MOVING))
    row = Team(desk.only_incident.assignments[assignment.id], desk.place.zone)
    assert "menurut" not in row.now + row.steps
