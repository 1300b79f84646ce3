"""The real page: what Python shows is there, what the user does comes back, and the view is the user's."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from siaga_desk.map.mbtiles import MBTiles
from siaga_desk.map.messages import Candidate, ContextMenu, Cursor, Earlier, Hovered, Route, SecondClock
from siaga_desk.map.view import make_profile
from siaga_desk.map.words import page_words
from siaga_desk.theme import theme
from tests.map.marks import MINUTE, a_pin, a_unit, now_ms
from tests.map.on_screen import OnScreen

pytestmark = pytest.mark.page

NEAR = {"lat": -6.12, "lon": 106.16}
STREETS = 14.0


@pytest.fixture
def streets(shown: OnScreen) -> OnScreen:
    """A map looked at near enough that every pin stands alone."""
    shown.view.go_to(NEAR["lat"], NEAR["lon"], STREETS)
    shown.until("map_siaga.getZoom()", STREETS)
    return shown


def view_of(shown: OnScreen) -> list[float]:
    return shown.evaluate("[map_siaga.getCenter().lat, map_siaga.getCenter().lng, map_siaga.getZoom()]")


# -- showing -----------------------------------------------------------------------------------------------------


def test_the_page_opens_on_the_whole_city_with_its_layers(shown: OnScreen) -> None:
    assert shown.evaluate("Basemap.places.kelurahan.length") == 67
    assert shown.evaluate("Basemap.places.kecamatan.length") == 6
    inside = "Basemap.cityBounds().then((b) => { window.whole = map_siaga.getBounds().contains(b); }) && 1"
    shown.evaluate(inside)
    shown.until("window.whole")
    names = shown.evaluate(
        "[...document.querySelectorAll('.leaflet-control-layers-overlays span span')].map((s) => s.textContent.trim())"
    )
    assert names == ["Batas kelurahan", "Batas kecamatan", "Jalan utama", "Fasilitas", "Nama wilayah"]


def test_pins_and_units_come_change_and_go_as_diffs(streets: OnScreen) -> None:
    view = streets.view
    view.set_pins([a_pin("1"), a_pin("2", lat=-6.13)])
    view.set_units([a_unit("u1"), a_unit("u2", lat=-6.12)])
    streets.until("[Scene.pins.size, Scene.units.size]", [2, 2])
    told: list[str] = []
    view.bridge.to_page.connect(told.append)
    view.put_pins([a_pin("2", lat=-6.14)], removed=["1"])
    streets.until("[...Scene.pins.values()].map((p) => [p.id, p.lat])", [["2", -6.14]])
    view.set_units([a_unit("u1", status="moving")])
    streets.until("[...Scene.units.values()].map((u) => [u.id, u.status])", [["u1", "moving"]])
    assert "u2" not in "".join(told).replace('"units_gone":["u2"]', "")  # only what changed travels
    count = len(told)
    view.set_units([a_unit("u1", status="moving")])
    streets.settle()
    assert len(told) == count  # the same again is not told again


def test_the_first_change_goes_at_once_and_what_follows_goes_together(streets: OnScreen) -> None:
    streets.settle()
    told: list[str] = []
    streets.view.bridge.to_page.connect(told.append)
    for left in range(600, 500, -1):
        streets.view.put_pins([a_pin("1", left_s=left)])
    assert len(told) == 1
    streets.settle()
    assert len(told) == 2


@pytest.mark.parametrize("name", ["dark", "light"])
def test_an_overdue_pin_is_the_filled_octagon_in_its_colour(open_map: Callable[..., OnScreen], name: str) -> None:
    shown = open_map(name)
    shown.view.set_pins([a_pin("1", left_s=-100)])
    shown.view.go_to(NEAR["lat"], NEAR["lon"], STREETS)
    shown.until("map_siaga.getZoom()", STREETS)
    at = shown.spot("1")
    rim = at + QPoint(0, -20)  # between the octagon's edge and its inner line
    shown.qtbot.waitUntil(lambda: shown.colour(rim) == theme(name).clock["overdue"]["fill"].upper(), timeout=5000)


def test_the_theme_changes_without_a_reload(streets: OnScreen) -> None:
    streets.view.set_pins([a_pin("1")])
    streets.evaluate("(window.stays = 1)")
    corner = QPoint(40, 350)
    streets.settle()
    streets.view.set_theme("light")
    city = theme("light")["city"].upper()
    streets.qtbot.waitUntil(lambda: streets.colour(corner) == city, timeout=5000)
    assert streets.evaluate("window.stays") == 1


def test_the_ring_steps_by_itself_from_the_absolute_deadline(streets: OnScreen) -> None:
    streets.view.set_pins([a_pin("1", left_s=121)])
    streets.until("Layout.now().byId.get('1')?.clock.state", "warning")
    told: list[str] = []
    streets.view.bridge.to_page.connect(told.append)
    streets.until("Layout.now().byId.get('1')?.clock.state", "critical")
    assert told == []


def test_a_fast_drill_clock_moves_the_deadlines(streets: OnScreen) -> None:
    streets.view.set_pins([a_pin("1", left_s=900)])
    streets.view.set_clock(now_ms() + 13 * MINUTE, rate=60.0)
    streets.until("Layout.now().byId.get('1')?.clock.state", "overdue")


def test_pins_on_one_point_are_spread_with_their_true_point_kept(streets: OnScreen) -> None:
    streets.view.set_pins([a_pin(str(n), left_s=500 + n) for n in range(5)])
    streets.until("Layout.now().pins.length", 5)
    places = streets.evaluate("Layout.now().pins.map((p) => [p.x, p.y, p.tx, p.ty])")
    assert len({(x, y) for x, y, _, _ in places}) == 5
    assert len({(tx, ty) for _, _, tx, ty in places}) == 1
    assert sum((x, y) == (tx, ty) for x, y, tx, ty in places) == 1
    far = [((x - tx) ** 2 + (y - ty) ** 2) ** 0.5 for x, y, tx, ty in places if (x, y) != (tx, ty)]
    assert far == pytest.approx([50.4] * 4, abs=1)


def test_from_afar_pins_become_one_sign_in_the_shape_of_the_worst(shown: OnScreen) -> None:
    shown.view.set_pins([a_pin("1", left_s=800), a_pin("2", left_s=-5, lat=-6.121), a_pin("3", left_s=100, lat=-6.119)])
    shown.view.go_to(NEAR["lat"], NEAR["lon"], 11)
    shown.until("Layout.now().groups.map((g) => [g.members.length, g.clock.state])", [[3, "overdue"]])


def test_times_beside_pins_hit_no_pin_and_names_hit_nothing(streets: OnScreen) -> None:
    pins = [
        a_pin(str(n), left_s=90 + 40 * n, lat=-6.12 + 0.003 * (n % 4), lon=106.155 + 0.0035 * (n // 4)) for n in range(16)
    ]
    streets.view.set_pins(pins)
    streets.until("Layout.now().pins.length", 16)
    bad = streets.evaluate(
        """(() => {
            const {pins, names} = Layout.now();
            const over = (b, p) => b.x0 < p.x + p.r && b.x1 > p.x - p.r && b.y0 < p.y + p.r && b.y1 > p.y - p.r;
            const times = pins.filter((p) => p.label && !p.label.blocked);
            return {
                times: times.length,
                bad: times.filter((t) => pins.some((p) => p !== t && over(t.label.box, p))).length,
                names: names.length,
                covered: names.filter((n) => pins.some((p) => over({x0: n.x, x1: n.x + 1, y0: n.y, y1: n.y + 1}, p))).length,
            };
        })()"""
    )
    assert bad["times"] > 8
    assert bad["bad"] == bad["covered"] == 0
    assert bad["names"] > 5


def test_signs_are_drawn_near_their_origin_because_a_canvas_counts_in_single_precision(shown: OnScreen) -> None:
    shown.view.set_pins([a_pin("1")])
    shown.view.go_to(NEAR["lat"], NEAR["lon"], 19)
    shown.until("map_siaga.getZoom()", 19)
    shown.until("Layout.now().pins.map((p) => Math.abs(p.x) + Math.abs(p.y) < 1000)", [True])
    assert (shown.spot("1") - QPoint(450, 350)).manhattanLength() <= 2


def test_cursor_candidates_and_routes_reach_the_page(streets: OnScreen) -> None:
    streets.view.set_cursor(Cursor(-6.12, 106.16, 250, False))
    streets.view.set_candidates([Candidate(1, -6.12, 106.17, 100)])
    streets.view.set_routes([Route("r", ((-6.12, 106.16), (-6.13, 106.17)), True, True)])
    streets.until(
        "[Scene.set.cursor?.radius_m, Scene.set.candidates[0]?.n, Scene.set.routes[0]?.points.length]", [250, 1, 2]
    )
    accent = theme("dark")["accent"].upper()
    streets.qtbot.waitUntil(lambda: streets.colour(QPoint(450, 350)) == accent, timeout=5000)
    streets.view.set_cursor(None)
    streets.view.set_routes([])
    streets.until("Scene.set.cursor", None)
    streets.qtbot.waitUntil(lambda: streets.colour(QPoint(450, 350)) != accent, timeout=5000)


def test_a_wall_is_never_told_of_hidden_pins(open_map: Callable[..., OnScreen]) -> None:
    told: list[str] = []

    def before(view: Any) -> None:
        view.bridge.to_page.connect(told.append)
        view.set_surface("wall")
        view.set_pins([a_pin("1", title="rahasia", hidden=True), a_pin("2")])

    shown = open_map(before=before)
    shown.view.put_pins([a_pin("2", title="rahasia", hidden=True)])
    shown.until("Scene.pins.size", 0)
    assert "rahasia" not in "".join(told)


def test_text_scale_and_surface_change_the_sizes(streets: OnScreen) -> None:
    streets.until("Layout.now().sizes.pin", 42)
    streets.view.set_text_scale(2.0)
    streets.until("Layout.now().sizes.pin", 84)
    streets.view.set_text_scale(1.0)
    streets.view.set_surface("narrow")
    streets.until("Layout.now().sizes.pin", 36)


# -- the user's hands --------------------------------------------------------------------------------------------


def test_a_click_on_the_map_is_a_place(streets: OnScreen) -> None:
    with streets.qtbot.waitSignal(streets.view.clicked, timeout=5000) as got:
        streets.click(QPoint(450, 350))
    assert got.args == pytest.approx([NEAR["lat"], NEAR["lon"]], abs=1e-4)


def test_a_click_on_a_pin_or_unit_selects_it(streets: OnScreen) -> None:
    streets.view.set_pins([a_pin("1")])
    streets.view.set_units([a_unit("u1", lat=-6.125)])
    at = streets.spot("1")
    with (
        streets.qtbot.waitSignal(streets.view.pin_selected, timeout=5000) as got,
        streets.qtbot.assertNotEmitted(streets.view.clicked),
    ):
        streets.click(at)
    assert got.args == ["1"]
    at = streets.spot("u1")
    with streets.qtbot.waitSignal(streets.view.unit_selected, timeout=5000) as got:
        streets.click(at)
    assert got.args == ["u1"]


def test_in_pick_mode_every_click_is_a_place(streets: OnScreen) -> None:
    streets.view.set_pins([a_pin("1")])
    streets.view.set_pick_mode(True)
    at = streets.spot("1")
    with (
        streets.qtbot.waitSignal(streets.view.clicked, timeout=5000),
        streets.qtbot.assertNotEmitted(streets.view.pin_selected),
    ):
        streets.click(at)


def drag(shown: OnScreen, start: QPoint, end: QPoint, *, let_go: bool = True) -> None:
    shown.qtbot.mouseMove(shown.hand, start)
    shown.qtbot.mousePress(shown.hand, Qt.MouseButton.LeftButton, pos=start)
    for part in (0.3, 0.6, 1.0):
        shown.qtbot.mouseMove(shown.hand, start + (end - start) * part)
        shown.qtbot.wait(30)
    if let_go:
        shown.qtbot.mouseRelease(shown.hand, Qt.MouseButton.LeftButton, pos=end)


def test_dragging_a_pin_is_a_wish_and_the_pin_stays_until_python_moves_it(streets: OnScreen) -> None:
    streets.view.set_pins([a_pin("1")])
    at, before = streets.spot("1"), view_of(streets)
    with streets.qtbot.waitSignal(streets.view.pin_dragged, timeout=5000) as got:
        drag(streets, at, at + QPoint(80, -60))
    mark, lat, lon = got.args
    assert mark == "1"
    assert lat > NEAR["lat"]
    assert lon > NEAR["lon"]
    assert streets.spot("1") == at
    assert view_of(streets) == before


def test_a_shaking_hand_is_no_correction(streets: OnScreen) -> None:
    streets.view.set_pins([a_pin("1")])
    at = streets.spot("1")
    with (
        streets.qtbot.waitSignal(streets.view.pin_selected, timeout=5000),
        streets.qtbot.assertNotEmitted(streets.view.pin_dragged),
    ):
        drag(streets, at, at + QPoint(3, 2))


def test_escape_gives_the_pin_back(streets: OnScreen) -> None:
    streets.view.set_pins([a_pin("1")])
    at = streets.spot("1")
    with (
        streets.qtbot.assertNotEmitted(streets.view.pin_dragged, wait=300),
        streets.qtbot.assertNotEmitted(streets.view.clicked, wait=300),
    ):
        drag(streets, at, at + QPoint(80, 0), let_go=False)
        streets.until("document.querySelector('.siaga-dragging') !== null")
        streets.key(Qt.Key.Key_Escape)
        streets.until("document.querySelector('.siaga-dragging') === null")
        streets.qtbot.mouseRelease(streets.hand, Qt.MouseButton.LeftButton, pos=at + QPoint(80, 0))


def test_dragging_the_map_moves_the_map_and_is_no_click(streets: OnScreen) -> None:
    with (
        streets.qtbot.waitSignal(streets.view.view_changed, timeout=5000) as got,
        streets.qtbot.assertNotEmitted(streets.view.clicked, wait=200),
    ):
        drag(streets, QPoint(300, 300), QPoint(400, 300))
    (seen,) = got.args
    assert seen.lon < NEAR["lon"]
    assert seen.bounds[0] < seen.lat < seen.bounds[2]


def test_a_right_click_asks_for_the_menu_with_the_place_and_the_pin(streets: OnScreen) -> None:
    streets.view.set_pins([a_pin("1")])
    at = streets.spot("1")
    with streets.qtbot.waitSignal(streets.view.context_menu, timeout=5000) as got:
        streets.click(at, Qt.MouseButton.RightButton)
    menu, where = got.args
    assert isinstance(menu, ContextMenu)
    assert menu.pin == "1"
    assert where == streets.view.mapToGlobal(at)
    with streets.qtbot.waitSignal(streets.view.context_menu, timeout=5000) as got:
        streets.click(QPoint(100, 100), Qt.MouseButton.RightButton)
    assert got.args[0].pin is None


def test_the_card_names_what_is_under_the_pointer(streets: OnScreen) -> None:
    streets.view.set_pins([a_pin("1", left_s=100, second=SecondClock(now_ms() + 8 * MINUTE), verified=False, radius_m=1200)])
    at = streets.spot("1")
    with streets.qtbot.waitSignal(streets.view.hovered, timeout=5000) as got:
        streets.qtbot.mouseMove(streets.hand, at - QPoint(60, 60))
        streets.qtbot.mouseMove(streets.hand, at)
    assert got.args == [Hovered("pin", "1")]
    text = streets.evaluate("Card.box.innerText")
    assert text.splitlines()[:2] == ["Kebakaran 1", "Cimuncang"]
    assert "kritis" in text
    assert "tiba 7:" in text
    assert "belum terverifikasi, radius 1,2 km" in text
    with streets.qtbot.waitSignal(streets.view.hovered, timeout=5000) as got:
        streets.qtbot.mouseMove(streets.hand, QPoint(20, 650))
    assert got.args == [Hovered(None, None)]
    assert streets.evaluate("Card.box.hidden") is True


def test_tab_goes_through_the_pins_by_deadline_and_arrows_by_direction(streets: OnScreen) -> None:
    view = streets.view
    view.set_pins([a_pin("late", left_s=-50), a_pin("east", left_s=400, lon=106.17), a_pin("north", left_s=700, lat=-6.11)])
    view.pin_selected.connect(view.select)
    streets.settle()
    streets.hand.setFocus()
    streets.evaluate("(map_siaga.getContainer().focus(), 1)")
    before = view_of(streets)
    for key, wanted in (
        (Qt.Key.Key_Tab, "late"),
        (Qt.Key.Key_Tab, "east"),
        (Qt.Key.Key_Backtab, "late"),
        (Qt.Key.Key_Up, "north"),
        (Qt.Key.Key_Down, "late"),
        (Qt.Key.Key_Right, "east"),
    ):
        with streets.qtbot.waitSignal(view.pin_selected, timeout=5000) as got:
            streets.key(
                key, Qt.KeyboardModifier.ShiftModifier if key == Qt.Key.Key_Backtab else Qt.KeyboardModifier.NoModifier
            )
        assert got.args == [wanted], key
        streets.until("Scene.set.selected", wanted)
    assert view_of(streets) == before


# -- the view is the user's ----------------------------------------------------------------------------------------


def test_nothing_that_is_shown_moves_the_view(streets: OnScreen) -> None:
    before = view_of(streets)
    view = streets.view
    view.set_pins([a_pin("1", lat=-6.0, lon=106.3)])
    view.set_units([a_unit("u", lat=-6.2)])
    view.select("1")
    view.set_cursor(Cursor(-6.0, 106.0, 900, False))
    view.set_candidates([Candidate(1, -5.9, 106.0, 10)])
    view.set_earlier(Earlier(((-6.0, 106.0),), -6.3, 106.4))
    view.set_routes([Route("r", ((-6.0, 106.0), (-6.3, 106.4)), True, False)])
    view.set_theme("light")
    view.set_clock(now_ms())
    view.set_text_scale(1.5)
    streets.settle()
    assert view_of(streets) == before


def test_the_user_may_zoom_go_and_see_the_city(shown: OnScreen) -> None:
    city = view_of(shown)
    shown.view.zoom_in()
    shown.until("map_siaga.getZoom()", city[2] + 1)
    shown.view.zoom_out()
    shown.until("map_siaga.getZoom()", city[2])
    shown.view.go_to(-6.2, 106.2)
    shown.until("map_siaga.getCenter().lat.toFixed(2)", "-6.20")
    shown.view.show_city()
    shown.until(f"Math.abs(map_siaga.getCenter().lat - {city[0]}) < 0.001")  # whole pixels
    shown.view.open_layers()
    shown.until("document.querySelector('.leaflet-control-layers-expanded') !== null")


def test_the_whole_city_stays_whole_when_the_window_changes_and_any_other_view_stays_itself(shown: OnScreen) -> None:
    city = view_of(shown)
    shown.view.resize(1800, 1400)
    shown.until("map_siaga.getZoom()", city[2] + 1)
    shown.view.go_to(-6.2, 106.2, 14)
    shown.until("map_siaga.getZoom()", 14)
    before = view_of(shown)
    shown.view.resize(900, 700)
    shown.until("map_siaga.getSize().x", 900)
    shown.settle()
    assert view_of(shown) == pytest.approx(before, abs=1e-3)


# -- trouble -------------------------------------------------------------------------------------------------------


@pytest.mark.expects_warnings
def test_a_page_whose_process_is_killed_comes_back_as_it_was(
    streets: OnScreen, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    view = streets.view
    view.set_pins([a_pin("1"), a_pin("2", lat=-6.13)])
    view.set_units([a_unit()])
    view.select("2")
    view.set_cursor(Cursor(-6.12, 106.16, 250, False))
    view.set_pick_mode(True)
    drag(streets, QPoint(300, 300), QPoint(400, 350))
    streets.settle()
    before = view_of(streets)
    assert view.is_ready  # also for who did not hear it come up
    with qtbot.waitSignal(view.reloaded, timeout=20_000):
        os.kill(view.page().renderProcessPid(), signal.SIGKILL)
        qtbot.waitUntil(lambda: not view.bridge.listening, timeout=10_000)
        assert not view.is_ready
        view.put_pins([a_pin("3", lat=-6.11)])  # while it is gone
    assert view.is_ready
    assert view_of(streets) == pytest.approx(before, abs=1e-6)
    assert streets.evaluate("[[...Scene.pins.keys()], Scene.units.size, Scene.set.selected, Scene.set.picking]") == [
        ["1", "2", "3"],
        1,
        "2",
        True,
    ]
    assert streets.evaluate("Scene.set.cursor.radius_m") == 250
    assert any("process ended" in record.getMessage() for record in caplog.records)


@pytest.mark.expects_warnings
@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        "{}",
        '{"is":"Clicked"}',
        '{"is":"Clicked","lat":1e999,"lon":0}',
        '{"is":"Clicked","lat":"1","lon":0}',
        '{"is":"Clicked","lat":96.2,"lon":0}',
        '{"is":"Clicked","lat":0,"lon":0,"more":1}',
        '{"is":"Update","everything":true}',
        "[" * 5000,
        '{"is":"PinSelected","id":"' + "x" * 30_000 + '"}',
    ],
)
def test_what_the_page_says_unreadably_is_logged_and_nothing_happens(
    streets: OnScreen, caplog: pytest.LogCaptureFixture, said: str
) -> None:
    with streets.qtbot.assertNotEmitted(streets.view.bridge.said, wait=100):
        streets.view.bridge.from_page(said)
    assert [record.levelname for record in caplog.records] == ["WARNING"]


def test_a_supplied_basemap_lies_under_everything(
    qapp: QApplication, open_map: Callable[..., OnScreen], tmp_path: Path
) -> None:
    picture = QImage(256, 256, QImage.Format.Format_RGB32)
    picture.fill(QColor("#336699"))
    out = QBuffer()
    out.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(out, "PNG")
    file = tmp_path / "kota.mbtiles"
    with closing(sqlite3.connect(file)) as db:
        db.execute("create table metadata (name text, value text)")
        db.execute("create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
        x, y = int((106.16 + 180) / 360 * 1024), 1023 - 529  # the tile of zoom 10 over the city, counted from the south
        for column in (x - 1, x, x + 1):
            for row in (y - 1, y, y + 1):
                db.execute("insert into tiles values (10, ?, ?, ?)", (column, row, bytes(out.data().data())))
        db.commit()
    basemap = MBTiles(file)
    shown = open_map(own_profile=make_profile(qapp, basemap=basemap), basemap=basemap.tiles)
    shown.view.go_to(NEAR["lat"], NEAR["lon"], STREETS)
    shown.qtbot.waitUntil(lambda: shown.colour(QPoint(40, 345)) == "#336699", timeout=10_000)
    labels = "[...document.querySelectorAll('.leaflet-control-layers-overlays label')].map((l) => l.textContent.trim())"
    assert "Peta latar" in shown.evaluate(labels)
    shown.evaluate(
        "(document.querySelectorAll('.leaflet-control-layers-overlays input').forEach((box, n) => {"
        f"if ({labels}[n] === 'Peta latar') box.click(); }}), 1)"
    )
    city = theme("dark")["city"].upper()
    shown.qtbot.waitUntil(lambda: shown.colour(QPoint(40, 345)) == city, timeout=10_000)
    basemap.close()


def test_the_page_speaks_the_language_of_the_room(
    open_map: Callable[..., OnScreen], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = page_words()
    monkeypatch.setattr(
        "siaga_desk.map.view.page_words", lambda: words | {"layer.jalan": "Main roads", "critical": "critical!"}
    )
    shown = open_map(before=lambda view: view.set_pins([a_pin("1", left_s=60)]))
    assert "Main roads" in shown.evaluate("document.querySelector('.leaflet-control-layers-overlays').textContent")
    shown.evaluate("(Card.show(Layout.now().byId.get('1')), 1)")
    assert "critical!" in shown.evaluate("Card.box.textContent")


def test_a_city_without_layers_opens_at_its_home(
    qapp: QApplication, open_map: Callable[..., OnScreen], tmp_path: Path
) -> None:
    shown = open_map(own_profile=make_profile(qapp, gis=tmp_path), home=(-7.45, 112.71))
    assert view_of(shown) == pytest.approx([-7.45, 112.71, 12], abs=1e-4)
    shown.view.set_pins([a_pin("1", lat=-7.45, lon=112.71)])
    shown.until("Layout.now().pins.length", 1)
