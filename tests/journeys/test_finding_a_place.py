"""An operator finds a caller: the real gazetteer, the real page; the view is moved only where it must be, and given back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from siaga_desk.domain.places import LocationMethod
from tests.map.on_screen import OnScreen
from tests.ui.at_desk import AtDesk, K

pytestmark = pytest.mark.page


def view_of(page: OnScreen) -> list[float]:
    page.settle()
    at: list[float] = page.evaluate("[map_siaga.getCenter().lat, map_siaga.getCenter().lng, map_siaga.getZoom()]")
    return at


def test_a_caller_at_a_station_far_from_where_one_looks(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk()
    desk.sign_on()
    page = OnScreen(desk.qtbot, desk.window.map_side.map)
    desk.call("081200004417", "orang jatuh dari kereta", "laka")
    where = desk.window.panel.where
    assert desk.focus is where.box
    page.view.go_to(-6.14, 106.16, 15)
    page.until("map_siaga.getZoom()", 15)
    mine = view_of(page)
    assert page.view.middle == (mine[0], mine[1])

    # typing does not wait, and the view follows once it rests
    desk.type("stasiun karangantu")
    candidate = where.candidate
    assert candidate is not None
    assert candidate.name == "Stasiun Karangantu"
    desk.qtbot.waitUntil(lambda: view_of(page) != mine, timeout=5000)
    seen = page.evaluate(f"map_siaga.getBounds().contains([{candidate.lat}, {candidate.lon}])")
    assert seen
    assert view_of(page)[2] == 15

    # Esc: one step back, exactly; the words stay
    desk.key(K.Key_Escape)
    assert view_of(page) == mine
    assert where.box.text() == "stasiun karangantu"
    assert where.candidate is None

    # what lies in view moves nothing
    page.view.go_to(candidate.lat, candidate.lon, 14)
    page.until("map_siaga.getZoom()", 14)
    there = view_of(page)
    desk.key(K.Key_Down)
    assert where.candidate is not None
    desk.qtbot.wait(500)
    assert view_of(page) == there

    # Enter puts the pin and keeps the view
    desk.key(K.Key_Return)
    location = desk.only_incident.location
    assert location is not None
    assert location.method is LocationMethod.PLACE
    assert not location.verified, "a person has not said so"
    assert view_of(page) == there
    page.until(f"Layout.now().byId.has({desk.only_incident.id!r})")
