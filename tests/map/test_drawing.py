"""An area drawn by hand in the real page: every step is told, the keys are the map's only meanwhile, and nothing is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from siaga_desk.map.messages import MAX_CORNERS, MIN_CORNERS, Drawn, Points, write
from siaga_desk.map.words import page_words
from tests.map.marks import a_pin
from tests.map.on_screen import OnScreen

pytestmark = pytest.mark.page

CORNERS = (QPoint(300, 200), QPoint(600, 220), QPoint(560, 500))
LONG_AFTER = 10_000_000  # ms; after everything that qtbot has said
LEGEND = "document.querySelector('.siaga-legend').innerText"


class Heard:
    """What the view said of the drawing, in order."""

    def __init__(self, shown: OnScreen) -> None:
        self.steps: list[tuple[Points, bool]] = []
        self.left = 0
        shown.view.drawn.connect(lambda points, done: self.steps.append((points, done)))
        shown.view.drawing_left.connect(self._leave)

    def _leave(self) -> None:
        self.left += 1

    @property
    def last(self) -> tuple[Points, bool]:
        return self.steps[-1]


@pytest.fixture
def drawing(shown: OnScreen) -> OnScreen:
    """A map near enough for streets, with an area about to be drawn on it."""
    shown.view.go_to(-6.12, 106.16, 14)
    shown.until("map_siaga.getZoom()", 14)
    shown.view.draw_area(True)
    shown.until("Drawing.on()")
    return shown


def put(shown: OnScreen, *places: QPoint) -> None:
    for place in places:
        count = shown.evaluate("Drawing.corners().length")
        shown.click(place)
        shown.until("Drawing.corners().length", count + 1)


def where(shown: OnScreen, at: QPoint) -> tuple[float, float]:
    place = shown.evaluate(f"map_siaga.containerPointToLatLng([{at.x()}, {at.y()}])")
    return pytest.approx((place["lat"], place["lng"]), abs=2e-5)  # type: ignore[no-any-return] # a pixel is 9 m here


def double_click(shown: OnScreen, at: QPoint) -> None:
    """As a hand does it: qtbot's own sets its clicks so far apart that they are single ones."""
    shown.qtbot.mouseMove(shown.hand, at)
    place, button, none = QPointF(at), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    steps = (
        (QEvent.Type.MouseButtonPress, 0),
        (QEvent.Type.MouseButtonRelease, 60),
        (QEvent.Type.MouseButtonDblClick, 160),
        (QEvent.Type.MouseButtonRelease, 220),
    )
    for kind, after in steps:
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
        event = QMouseEvent(kind, place, QPointF(shown.hand.mapToGlobal(at)), button, held, none)
        event.setTimestamp(LONG_AFTER + after)
        QApplication.sendEvent(shown.hand, event)


# -- with the mouse ------------------------------------------------------------------------------------------------


def test_every_corner_is_told_and_enter_ends(drawing: OnScreen) -> None:
    heard = Heard(drawing)
    put(drawing, *CORNERS)
    drawing.qtbot.waitUntil(lambda: len(heard.last[0]) == 3)
    assert not any(done for _, done in heard.steps)
    drawing.key(Qt.Key.Key_Return)
    drawing.qtbot.waitUntil(lambda: heard.last[1])
    assert list(heard.last[0]) == [where(drawing, at) for at in CORNERS]
    assert not drawing.view.is_drawing
    assert drawing.evaluate("[Drawing.on(), Scene.set.drawing]") == [False, None]
    assert heard.left == 0


def test_the_pointer_runs_ahead_as_the_last_corner_and_is_taken_back_when_it_leaves(drawing: OnScreen) -> None:
    put(drawing, CORNERS[0])
    heard = Heard(drawing)
    ahead = QPoint(500, 400)
    drawing.qtbot.mouseMove(drawing.hand, ahead)
    drawing.qtbot.waitUntil(lambda: bool(heard.steps) and len(heard.last[0]) == 2)
    assert heard.last == ((where(drawing, CORNERS[0]), where(drawing, ahead)), False)
    drawing.evaluate("(map_siaga.getContainer().dispatchEvent(new MouseEvent('mouseleave')), 1)")
    drawing.qtbot.waitUntil(lambda: len(heard.last[0]) == 1)


def test_a_pointer_that_only_moves_is_no_area_yet(drawing: OnScreen) -> None:
    heard = Heard(drawing)
    for x in (300, 400, 500):
        drawing.qtbot.mouseMove(drawing.hand, QPoint(x, 300))
    drawing.qtbot.wait(300)
    assert heard.steps == []


def test_a_busy_pointer_is_told_together_and_its_last_place_is_not_lost(drawing: OnScreen) -> None:
    put(drawing, *CORNERS)
    drawing.settle()
    heard = Heard(drawing)
    drawing.evaluate("(() => { for (let n = 0; n < 500; n++) Drawing.move({lat: -6.13, lon: 106.15 + n * 1e-5}); })() ?? 1")
    drawing.qtbot.waitUntil(lambda: bool(heard.steps) and heard.last[0][-1] == (-6.13, pytest.approx(106.15499)))
    assert len(heard.steps) <= 5  # at once, and then ten times a second; the loop itself takes a moment


def test_backspace_takes_the_last_corner_back(drawing: OnScreen) -> None:
    put(drawing, *CORNERS)
    heard = Heard(drawing)
    drawing.evaluate("(Drawing.move(null), 1)")
    for left in (2, 1, 0):
        drawing.key(Qt.Key.Key_Backspace)
        drawing.until("Drawing.corners().length", left)
    drawing.qtbot.waitUntil(lambda: heard.last == ((), False))
    drawing.key(Qt.Key.Key_Backspace)  # none is left: nothing happens
    drawing.settle()
    assert drawing.view.is_drawing


def test_a_double_click_puts_the_last_corner_and_ends(drawing: OnScreen) -> None:
    heard = Heard(drawing)
    put(drawing, *CORNERS[:2])
    with drawing.qtbot.assertNotEmitted(drawing.view.clicked, wait=300):
        double_click(drawing, CORNERS[2])
        drawing.qtbot.waitUntil(lambda: bool(heard.steps) and heard.last[1])
    assert len(heard.last[0]) == 3


def test_a_click_on_the_first_corner_ends(drawing: OnScreen) -> None:
    heard = Heard(drawing)
    put(drawing, *CORNERS)
    with drawing.qtbot.assertNotEmitted(drawing.view.clicked, wait=200):
        drawing.click(CORNERS[0] + QPoint(4, -3))
        drawing.qtbot.waitUntil(lambda: heard.last[1])
    assert len(heard.last[0]) == 3


def test_a_double_click_on_the_first_corner_ends_and_is_no_click_on_the_map(drawing: OnScreen) -> None:
    heard = Heard(drawing)
    put(drawing, *CORNERS)
    with drawing.qtbot.assertNotEmitted(drawing.view.clicked, wait=300):
        double_click(drawing, CORNERS[0])
        drawing.qtbot.waitUntil(lambda: heard.last[1])
    assert [done for _, done in heard.steps].count(True) == 1


def test_two_corners_are_no_area_and_the_map_says_so(drawing: OnScreen) -> None:
    heard = Heard(drawing)
    put(drawing, *CORNERS[:2])
    drawing.key(Qt.Key.Key_Return)
    drawing.until(LEGEND, page_words()["draw.few"].format(n=MIN_CORNERS))
    assert drawing.view.is_drawing
    drawing.view.end_drawing()
    put(drawing, CORNERS[2])
    assert not any(done for _, done in heard.steps)
    drawing.view.end_drawing()
    drawing.qtbot.waitUntil(lambda: heard.last[1])


def test_escape_gives_up(drawing: OnScreen) -> None:
    heard = Heard(drawing)
    put(drawing, *CORNERS)
    assert page_words()["draw.keys"] in drawing.evaluate(LEGEND)
    with drawing.qtbot.waitSignal(drawing.view.drawing_left, timeout=5000):
        drawing.key(Qt.Key.Key_Escape)
    assert not drawing.view.is_drawing
    assert not any(done for _, done in heard.steps)
    assert drawing.evaluate("document.querySelector('.siaga-legend').hidden") is True


def test_no_corner_beyond_the_limit_is_put_and_the_map_says_so(drawing: OnScreen) -> None:
    heard = Heard(drawing)
    drawing.evaluate(
        f"(() => {{ for (let n = 0; n < {MAX_CORNERS + 20}; n++)"
        "Drawing.put({lat: -6.15 + n * 3e-4, lon: 106.15 + n % 2 / 99});"
        "Drawing.move({lat: -6.3, lon: 106.3}); })() ?? 1"
    )
    drawing.until("Drawing.corners().length", MAX_CORNERS)
    drawing.until(LEGEND, page_words()["draw.full"].format(n=MAX_CORNERS))
    drawing.key(Qt.Key.Key_Return)
    drawing.qtbot.waitUntil(lambda: heard.last[1])
    assert len(heard.last[0]) == MAX_CORNERS


# -- what else the map does meanwhile ------------------------------------------------------------------------------


def test_while_drawing_a_pin_is_ground_like_any_other(drawing: OnScreen) -> None:
    drawing.view.set_pins([a_pin("1")])
    at = drawing.spot("1")
    with (
        drawing.qtbot.assertNotEmitted(drawing.view.pin_selected, wait=200),
        drawing.qtbot.assertNotEmitted(drawing.view.pin_dragged, wait=200),
        drawing.qtbot.assertNotEmitted(drawing.view.context_menu, wait=200),
        drawing.qtbot.assertNotEmitted(drawing.view.clicked, wait=200),
    ):
        put(drawing, at)
        drawing.click(at + QPoint(50, 0), Qt.MouseButton.RightButton)
        drawing.key(Qt.Key.Key_Tab)
    assert drawing.evaluate("Drawing.corners().length") == 1


def test_dragging_the_map_moves_it_and_puts_no_corner(drawing: OnScreen) -> None:
    put(drawing, CORNERS[0])
    with drawing.qtbot.waitSignal(drawing.view.view_changed, timeout=5000):
        drawing.qtbot.mousePress(drawing.hand, Qt.MouseButton.LeftButton, pos=QPoint(400, 400))
        for x in (430, 460, 500):
            drawing.qtbot.mouseMove(drawing.hand, QPoint(x, 400))
            drawing.qtbot.wait(30)
        drawing.qtbot.mouseRelease(drawing.hand, Qt.MouseButton.LeftButton, pos=QPoint(500, 400))
    drawing.settle()
    assert drawing.evaluate("Drawing.corners().length") == 1


def test_the_view_stays_while_an_area_is_drawn(drawing: OnScreen) -> None:
    view = "[map_siaga.getCenter().lat, map_siaga.getCenter().lng, map_siaga.getZoom()]"
    before = drawing.evaluate(view)
    put(drawing, *CORNERS)
    drawing.key(Qt.Key.Key_Right)
    drawing.key(Qt.Key.Key_Return)
    drawing.until("Drawing.on()", False)
    assert drawing.evaluate(view) == before


# -- with the keys -------------------------------------------------------------------------------------------------


def test_arrows_and_space_draw_without_a_mouse(drawing: OnScreen) -> None:
    heard = Heard(drawing)
    drawing.hand.setFocus()
    for way, times in ((Qt.Key.Key_Right, 4), (Qt.Key.Key_Down, 5), (Qt.Key.Key_Left, 6)):
        for _ in range(times):
            drawing.key(way)
        drawing.key(Qt.Key.Key_Space)
    drawing.until("Drawing.corners().length", 3)
    drawing.key(Qt.Key.Key_Return)
    drawing.qtbot.waitUntil(lambda: bool(heard.steps) and heard.last[1])
    # The first arrow brings the cross into the middle of the view.
    wanted = [QPoint(480, 350), QPoint(480, 400), QPoint(420, 400)]
    assert list(heard.last[0]) == [where(drawing, at) for at in wanted]


def test_the_keys_are_the_map_s_only_while_it_draws(drawing: OnScreen) -> None:
    pressed: list[str] = []
    for name in ("Esc", "Return", "Backspace", "Space", "Left", "F2", "Ctrl+Return"):
        QShortcut(QKeySequence(name), drawing.view, lambda name=name: pressed.append(name))
    put(drawing, *CORNERS)
    drawing.key(Qt.Key.Key_Left)
    drawing.key(Qt.Key.Key_Backspace)
    drawing.until("Drawing.corners().length", 2)
    drawing.key(Qt.Key.Key_F2)
    drawing.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert pressed == ["F2", "Ctrl+Return"]
    with drawing.qtbot.waitSignal(drawing.view.drawing_left, timeout=5000):
        drawing.key(Qt.Key.Key_Escape)
    drawing.key(Qt.Key.Key_Escape)
    drawing.key(Qt.Key.Key_Backspace)
    assert pressed == ["F2", "Ctrl+Return", "Esc", "Backspace"]


# -- what Python does ----------------------------------------------------------------------------------------------


def test_python_puts_the_drawing_away_without_a_word_and_hears_nothing_late(drawing: OnScreen) -> None:
    put(drawing, *CORNERS)
    heard = Heard(drawing)
    drawing.view.draw_area(False)
    drawing.view.bridge.from_page(write(Drawn(((-6.1, 106.1), (-6.1, 106.2), (-6.2, 106.2)), True)))
    drawing.view.bridge.from_page('{"is":"DrawingLeft"}')
    drawing.until("Drawing.on()", False)
    assert (heard.steps, heard.left) == ([], 0)
    drawing.view.draw_area(True)
    drawing.until("[Drawing.on(), Drawing.corners().length]", [True, 0])


@pytest.mark.expects_warnings
def test_a_page_that_died_goes_on_drawing_where_it_was(drawing: OnScreen, qtbot: QtBot) -> None:
    put(drawing, *CORNERS)
    drawing.qtbot.mouseMove(drawing.hand, QPoint(400, 600))
    heard = Heard(drawing)
    qtbot.waitUntil(lambda: bool(heard.steps) and len(heard.last[0]) == 4)  # three that are put, and the pointer
    before = drawing.evaluate("Drawing.corners()")
    with qtbot.waitSignal(drawing.view.reloaded, timeout=20_000):
        os.kill(drawing.view.page().renderProcessPid(), signal.SIGKILL)
    assert drawing.evaluate("[Drawing.on(), Drawing.corners()]") == [True, before]
    drawing.view.end_drawing()
    qtbot.waitUntil(lambda: heard.last[1])
    assert [list(point) for point in heard.last[0]] == before


def test_a_wall_only_looks(open_map: Callable[..., OnScreen]) -> None:
    wall = open_map(before=lambda view: view.set_surface("wall"))
    wall.view.draw_area(True)
    wall.settle()
    assert wall.evaluate("Drawing.on()") is False
