"""I and Q on the real page: what is drawn is what was reckoned, every kelurahan is one of the page's, and off is off."""

from __future__ import annotations

from collections.abc import Callable

from siaga_desk.geo.roads.main_roads import main_roads
from siaga_desk.geo.roads.road_times import RoadTimes
from tests.map.on_screen import OnScreen
from tests.ui.at_desk import AtDesk, K


def test_reach_and_coverage_come_and_go_with_a_key(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk()
    desk.sign_on()
    desk.place.travel.use(RoadTimes(main_roads("kota_serang"), desk.place.profile))
    page = OnScreen(desk.qtbot, desk.window.map_side.map)
    engine = next(u for u in desk.situation.units.values() if u.record and u.record.unit_kind == "damkar")
    desk.key(K.Key_F4)
    desk.window.panel.units.choose(engine.id)
    desk.key(K.Key_I)
    page.until("Scene.set.reach.map((band) => band.minutes)", [5, 10, 15])
    assert page.evaluate("Scene.set.reach_title").startswith(f"{engine.name} (contoh) dari pos")
    desk.key(K.Key_Q)
    page.until("Scene.set.coverage.length", 67)
    page.settle()
    legend = page.evaluate("document.querySelector('.siaga-legend').textContent")
    assert "menit berkendara, tanpa waktu siap" in legend
    assert "terjangkau tepat waktu" in legend
    desk.key(K.Key_I)
    desk.key(K.Key_Q)
    desk.key(K.Key_Q)
    page.until("Scene.set.reach.length + Scene.set.coverage.length", 0)
    page.settle()
    assert page.evaluate("document.querySelector('.siaga-legend').hidden")
