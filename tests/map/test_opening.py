"""A page that is begun before its window is there: it comes up unseen, and stands whole at the first sight."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from pytestqt.qtbot import QtBot

from siaga_desk.map.view import MapView
from tests.map.marks import a_pin
from tests.map.on_screen import OnScreen

pytestmark = pytest.mark.page


def test_a_page_begun_unseen_stands_whole_at_the_first_sight(open_map: Callable[..., OnScreen], qtbot: QtBot) -> None:
    """Not ready while nobody sees it; then fitted to the size it is seen in, with the pins it was given meanwhile."""

    def come_up_unseen(view: MapView) -> None:
        ready = []
        view.ready.connect(lambda: ready.append(True))
        qtbot.waitUntil(lambda: view.bridge.listening, timeout=20_000)
        qtbot.wait(500)  # what it does unseen
        assert not ready
        view.set_pins([a_pin("a"), a_pin("b")])
        view.resize(1200, 500)

    map_ = open_map(before=come_up_unseen)
    assert map_.evaluate("Scene.pins.size") == 2
    map_.until("map_siaga.getSize().x", 1200)
    looks = "[map_siaga.getZoom(), map_siaga.getCenter().lat, map_siaga.getCenter().lng]"
    at_first = map_.evaluate(looks)
    map_.view.show_city()
    map_.settle()
    assert map_.evaluate(looks) == at_first
