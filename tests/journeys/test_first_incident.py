"""From the ringing to the closed incident, on the keyboard alone; and after a restart it is all there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from siaga_desk.domain.deadlines import ClockState
from siaga_desk.domain.events import Classification, Outcome
from siaga_desk.domain.places import LocationMethod
from siaga_desk.domain.profile import Milestone
from siaga_desk.ui.operator.incident_list import Head
from tests.map.on_screen import OnScreen
from tests.ui.at_desk import CTRL, AtDesk, K

pytestmark = [pytest.mark.journey, pytest.mark.page]


def state(desk: AtDesk) -> ClockState:
    clock = desk.only_incident.clock(desk.clock.now())
    assert clock is not None
    return clock.state


def test_a_fire_from_the_call_to_the_closing_by_keys_alone(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk()
    page = OnScreen(desk.qtbot, desk.window.map_side.map)

    # who works here
    assert desk.focus is desk.window.panel.sign_on.name
    desk.type("Rina")
    desk.key(K.Key_Return)
    assert desk.place.person == "Rina"

    # the call: number, words, true, fire
    rang = desk.clock.now()
    desk.key(K.Key_F2)
    desk.type("0812 0000 4417")
    desk.key(K.Key_Return)
    desk.clock.move(seconds=12)
    desk.type("api besar di belakang pasar rau, masih ada orang")
    desk.key(K.Key_F5)
    desk.clock.move(seconds=5)
    desk.type("keb")
    desk.key(K.Key_Return)
    assert desk.window.panel.call.priority.value() == 1

    # the place, by coordinates; the pick cursor is on the map, no pin yet
    desk.type("-6,1180; 106,1600")
    (candidate,) = desk.window.panel.where.candidates
    assert candidate.candidate.area.kelurahan
    assert not desk.situation.incidents
    page.settle()

    # the advice fills the plan: two engines and an ambulance; F12 places and sends
    advice = desk.window.panel.advice
    assert advice.advice is not None
    assert advice.advice.fills_plan
    assert desk.window.panel.send.text() == "Taruh dan kirim 3 unit"
    desk.clock.move(seconds=20)
    desk.key(K.Key_F12)
    incident = desk.only_incident
    assert incident.received == rang
    assert incident.location is not None
    assert incident.location.method is LocationMethod.TYPED
    assert not incident.location.verified
    assert len(incident.active) == 3
    assert desk.window.work.incident is not None
    page.settle()
    page.until(f"Layout.now().byId.has({incident.id!r})")

    # looked at, owned
    assert incident.owner is not None
    assert incident.owner.person == "Rina"
    assert [watch.person for watch in desk.situation.lookers(incident.id)] == ["Rina"]

    # agencies are telephoned: the list is open already
    desk.key(K.Key_T)
    desk.key(K.Key_Return)
    assert [(c.agency, c.answered) for c in desk.only_incident.telephoned] == [("dpkp", True)]

    # the ring runs; a team acknowledges, moves: met with its margin
    assert state(desk) is ClockState.RUNNING
    desk.wait(minutes=11)
    assert state(desk) is ClockState.WARNING
    desk.key(K.Key_A)
    desk.key(K.Key_A)
    desk.key(K.Key_A)
    assert {a.status for a in desk.only_incident.active} == {Milestone.ACKNOWLEDGED}
    desk.key(K.Key_B)
    assert state(desk) is ClockState.MET
    clock = desk.only_incident.clock(desk.clock.now())
    assert clock is not None
    assert clock.left == rang + timedelta(minutes=15) - desk.clock.now()
    desk.window.tick()
    rows = [row for row in desk.window.incidents.rows.rows if not isinstance(row, Head)]
    assert "bergerak" in rows[0].waiting

    # too soon is refused, with what to do
    desk.clock.move(minutes=1)
    desk.key(K.Key_B)
    desk.key(K.Key_B)
    desk.clock.move(minutes=2)
    for _ in range(3):
        desk.key(K.Key_S)
    assert {a.status for a in desk.only_incident.active} == {Milestone.ARRIVED}
    desk.key(K.Key_E)
    desk.type("tertangani")
    desk.key(K.Key_Return)
    desk.key(K.Key_Return)
    assert "belum bisa ditutup" in desk.message
    desk.key(K.Key_Escape)
    desk.clock.move(minutes=30)
    for _ in range(3):
        desk.key(K.Key_L)
    assert not desk.only_incident.active

    # a note, then closed
    desk.key(K.Key_N)
    desk.type("api padam 03.25")
    desk.key(K.Key_Return)
    desk.key(K.Key_E)
    desk.type("tertangani")
    desk.key(K.Key_Return)
    desk.key(K.Key_Return)
    closed = desk.only_incident
    assert closed.closing is not None
    assert closed.closing.outcome is Outcome.HANDLED
    assert state(desk) is ClockState.MET
    page.settle()
    page.until(f"Layout.now().byId.has({closed.id!r})", wanted=False)

    # the history tells it, the last first
    desk.key(K.Key_H)
    told = [row.sentence for row in desk.window.panel.history.rows.rows]
    assert "api padam 03.25" in told[1]
    assert "Kejadian 0001 dibuka" in told[-1]

    # the program starts again: the same room
    situation = desk.situation
    desk.close()
    again = open_desk()
    assert again.situation.incidents == situation.incidents
    assert again.situation.callers == situation.callers
    assert again.situation.units == situation.units


def test_pulling_the_plug_in_the_middle_loses_nothing(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk()
    desk.sign_on()
    desk.call("0812 0000 4417", "api besar", "keb")
    desk.type("-6,1180; 106,1600")
    desk.key(K.Key_F12)
    desk.call("0877 1111 2222", "ada tabrakan")
    desk.wait(seconds=30)
    desk.close()
    again = open_desk()
    incident = again.only_incident
    assert len(incident.active) == 3
    page = OnScreen(again.qtbot, again.window.map_side.map)
    page.settle()
    page.until(f"Layout.now().byId.has({incident.id!r})")
    (waiting,) = again.window.queue.rows.rows
    assert waiting.call.words == "ada tabrakan"
    again.wait(minutes=16)
    clock = incident.clock(again.clock.now())
    assert clock is not None
    assert clock.state is ClockState.OVERDUE, "the deadline did not wait"


def test_two_pranks_and_a_second_caller(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk()
    desk.sign_on()
    for number in ("0877 0000 1358", "0877 0000 1358"):
        desk.key(K.Key_F2)
        desk.type(number)
        desk.key(K.Key_F6)
    (caller,) = desk.situation.callers.values()
    assert caller.tally() == {Classification.PRANK: 2}
    desk.call("0812 0000 4417", "api", "keb")
    desk.type("-6,1180; 106,1600")
    desk.key(K.Key_Return, CTRL)
    first = desk.only_incident
    desk.clock.move(minutes=2)
    desk.call("0813 5555 6666", "asap tebal", "keb")
    desk.type("-6,1190; 106,1605")
    assert desk.window.panel.offer.match is not None
    desk.window.panel.setFocus()
    desk.key(K.Key_G)
    joined = desk.only_incident
    assert joined.id == first.id
    assert len(joined.reports) == 2
    assert joined.received == first.received
    assert desk.window.work.incident is not None


def test_the_page_reports_a_click_where_it_was(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk()
    desk.sign_on()
    desk.call("0812", "banjir", "banj")
    page = OnScreen(desk.qtbot, desk.window.map_side.map)
    page.settle()
    page.click(page.view.rect().center())
    desk.qtbot.waitUntil(lambda: desk.window.panel.where.candidate is not None)
    candidate = desk.window.panel.where.candidate
    assert candidate is not None
    assert candidate.method is LocationMethod.MAP
    desk.key(K.Key_Return)
    location = desk.only_incident.location
    assert location is not None
    assert (location.lat, location.lon) == (candidate.lat, candidate.lon)


def test_hostile_words_stay_words_on_the_page(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk()
    desk.sign_on()
    bad = "<img src=x onerror=document.title='owned'><script>document.title='owned'</script>"
    desk.call("0812", "", "banj")
    desk.window.panel.call.words.setPlainText(bad)
    desk.type("-6,1180; 106,1600")
    desk.key(K.Key_Return)
    page = OnScreen(desk.qtbot, desk.window.map_side.map)
    page.settle()
    assert desk.only_incident.words == bad
    assert page.evaluate("document.title") == "Siaga Desk"
    assert page.evaluate("document.images.length") == 0
