"""Candidates in the real page: the view moves only for what lies outside it, just enough, and comes back exactly."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor

from siaga_desk.map.messages import Candidate, Cursor, Earlier
from siaga_desk.theme import theme
from tests.map.marks import a_pin
from tests.map.on_screen import OnScreen

pytestmark = pytest.mark.page

MIDDLE = (-6.12, 106.16)
STREETS = 14.0
SEEN = (-6.125, 106.165)
OUTSIDE = (-6.15, 106.20)  # 4.4 km east, 3.3 km south; the view reaches 4.3 km either side and 3.3 km up and down


@pytest.fixture
def streets(open_map: Callable[..., OnScreen]) -> OnScreen:
    shown = open_map()
    shown.view.go_to(*MIDDLE, STREETS)
    shown.until("map_siaga.getZoom()", STREETS)
    return shown


def view_of(shown: OnScreen) -> list[float]:
    shown.settle()
    at: list[float] = shown.evaluate("[map_siaga.getCenter().lat, map_siaga.getCenter().lng, map_siaga.getZoom()]")
    return at


def spot_of(shown: OnScreen, place: tuple[float, float]) -> tuple[float, float]:
    x, y = shown.evaluate(f"(({{x, y}}) => [x, y])(map_siaga.latLngToContainerPoint([{place[0]}, {place[1]}]))")
    return x, y


def test_a_candidate_in_view_moves_nothing(streets: OnScreen) -> None:
    before = view_of(streets)
    streets.view.set_cursor(Cursor(*SEEN, 250, False))
    streets.view.reveal(*SEEN, 250)
    assert view_of(streets) == before
    streets.view.look_back()
    assert view_of(streets) == before


def test_a_candidate_outside_comes_well_inside_at_the_same_zoom_and_esc_brings_the_view_back(streets: OnScreen) -> None:
    before = view_of(streets)
    streets.view.reveal(*OUTSIDE, 250)
    lat, lon, zoom = view_of(streets)
    assert zoom == before[2]
    assert (lat, lon) != (before[0], before[1])
    x, y = spot_of(streets, OUTSIDE)
    assert x == pytest.approx(0.75 * 900, abs=2), "just enough: what was looked at stays in view as far as it can"
    assert y == pytest.approx(0.75 * 700, abs=2)
    streets.view.look_back()
    assert view_of(streets) == before


def test_the_view_that_was_is_the_one_before_the_first_candidate(streets: OnScreen) -> None:
    before = view_of(streets)
    streets.view.reveal(*OUTSIDE, 250)
    streets.view.reveal(-6.05, 106.10, 250)
    away = view_of(streets)
    streets.view.reveal(*OUTSIDE, 250)
    assert view_of(streets) != away
    streets.view.look_back()
    assert view_of(streets) == before


def test_a_candidate_that_the_first_view_showed_is_looked_at_from_there(streets: OnScreen) -> None:
    before = view_of(streets)
    streets.view.reveal(-6.30, 106.40, 250)
    streets.view.reveal(*SEEN, 250)
    assert view_of(streets) == before


def test_a_view_between_whole_pixels_comes_back_exactly_too(streets: OnScreen) -> None:
    streets.view.go_to(-6.1234567, 106.1654321, 13.25)
    before = view_of(streets)
    assert before == [-6.1234567, 106.1654321, 13.25]
    streets.view.reveal(-6.25, 106.30, 250)
    assert view_of(streets) != before
    streets.view.look_back()
    assert view_of(streets) == before


def test_for_a_radius_that_does_not_fit_one_looks_from_farther_away_but_never_beyond_the_city(streets: OnScreen) -> None:
    before = view_of(streets)
    streets.view.reveal(*OUTSIDE, 4_000)
    zoom = view_of(streets)[2]
    assert zoom < STREETS
    east = (OUTSIDE[0], OUTSIDE[1] + math.degrees(4_000 / (6_371_008.8 * math.cos(math.radians(OUTSIDE[0])))))
    x, _ = spot_of(streets, east)
    assert x < 900, "the whole circle is seen"
    streets.view.look_back()
    assert view_of(streets) == before
    streets.view.reveal(*OUTSIDE, 60_000)
    assert view_of(streets)[2] == 11
    streets.view.look_back()
    assert view_of(streets) == before


def test_who_moves_the_map_by_hand_keeps_that_view(streets: OnScreen) -> None:
    streets.view.reveal(*OUTSIDE, 250)
    streets.settle()
    streets.view.zoom_in()
    by_hand = view_of(streets)
    assert by_hand[2] == STREETS + 1
    streets.view.look_back()
    assert view_of(streets) == by_hand


def test_once_the_pin_is_put_the_view_stays(streets: OnScreen) -> None:
    streets.view.reveal(*OUTSIDE, 250)
    there = view_of(streets)
    streets.view.stay()
    streets.view.look_back()
    assert view_of(streets) == there


def test_a_refresh_moves_nothing_while_a_candidate_is_looked_at(streets: OnScreen) -> None:
    streets.view.reveal(*OUTSIDE, 250)
    there = view_of(streets)
    streets.view.set_pins([a_pin("1", lat=-6.0, lon=106.3)])
    streets.view.set_candidates([Candidate(1, -6.0, 106.0, 10), Candidate(2, *OUTSIDE, 250)])
    streets.view.set_cursor(Cursor(-6.0, 106.0, 900, False))
    streets.view.set_text_scale(1.5)
    assert view_of(streets) == there


def test_the_middle_of_the_view_is_known_without_asking(streets: OnScreen) -> None:
    streets.view.go_to(-6.2, 106.2, 13)
    streets.settle()
    assert streets.view.middle == pytest.approx((-6.2, 106.2), abs=1e-9)
    told: list[str] = []
    streets.view.bridge.said.connect(told.append)
    streets.qtbot.wait(300)
    assert told == [], "and nobody asks"


def test_before_the_page_stands_there_is_no_middle(open_map: Callable[..., OnScreen]) -> None:
    seen: list[object] = []
    open_map(before=lambda view: seen.append(view.middle))
    assert seen == [None]


# -- what is drawn -------------------------------------------------------------------------------------------------


def test_where_the_pin_was_is_a_hollow_mark_with_a_line_to_where_it_is(streets: OnScreen) -> None:
    was = (-6.12, 106.172)
    streets.view.set_pins([a_pin("1", radius_m=10.0)])
    streets.view.set_earlier(Earlier((was,), *MIDDLE))
    streets.until("Scene.set.earlier?.places.length", 1)
    x, y = (round(v) for v in spot_of(streets, was))
    look = theme("dark")
    rim, line = QPoint(x + 4, y), QPoint(x - 30, y)

    def near(at: QPoint, colour: str) -> bool:
        return _distance(QColor(streets.colour(at)), QColor(look[colour])) < 90

    streets.qtbot.waitUntil(lambda: near(rim, "text2"), timeout=5000)
    assert near(QPoint(x, y), "maphalo"), "hollow"
    lined = [streets.colour(line + QPoint(0, dy)) for dy in (-1, 0)]
    streets.view.set_earlier(None)
    streets.until("Scene.set.earlier", None)
    streets.qtbot.waitUntil(lambda: not near(rim, "text2"), timeout=5000)
    assert lined != [streets.colour(line + QPoint(0, dy)) for dy in (-1, 0)]


def test_a_radius_wider_than_the_view_hardly_colours_the_map_and_is_drawn_quickly(streets: OnScreen) -> None:
    corner = QPoint(30, 350)
    streets.view.go_to(*MIDDLE, 18)
    streets.settle()
    plain = QColor(streets.colour(corner))
    streets.view.set_cursor(Cursor(*MIDDLE, 5_000, False))
    streets.view.set_candidates([Candidate(n, -6.12, 106.16 + n / 1000, 50_000) for n in range(6)])
    streets.until("Scene.set.candidates.length", 6)
    streets.settle()
    tinted = QColor(streets.colour(corner))
    assert 0 < _distance(plain, tinted) < 25
    assert streets.evaluate("Surface.spent.still") < 100, "not a million dashes"


def test_the_rim_of_a_wide_circle_is_drawn_where_it_crosses_the_view(streets: OnScreen) -> None:
    """6 km to the west lies the middle of a circle of 6 km; near by the line stands upright through the middle."""
    lat, lon = MIDDLE
    west = lon - math.degrees(6_000 / (6_371_008.8 * math.cos(math.radians(lat))))
    streets.view.go_to(lat, lon, 18)
    streets.settle()
    streets.view.set_cursor(Cursor(lat, west, 6_000, True))
    streets.until("Scene.set.cursor?.radius_m", 6000)
    accent = QColor(theme("dark")["accent"])

    def crossed() -> bool:
        image = streets.view.grab().toImage()
        return any(_distance(image.pixelColor(x, 350), accent) < 40 for x in range(430, 470))

    streets.qtbot.waitUntil(crossed, timeout=5000)


def _distance(a: QColor, b: QColor) -> int:
    return abs(a.red() - b.red()) + abs(a.green() - b.green()) + abs(a.blue() - b.blue())
