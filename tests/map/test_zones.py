"""Closures, drafts, reach and coverage in the real page: told apart by form alone, under pins and units, in nobody's way."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, qGray
from PySide6.QtWidgets import QApplication

from siaga_desk.map.messages import MAX_POINTS, Closure, Covered, Points, Reach, Route
from siaga_desk.map.view import MapView, make_profile
from siaga_desk.map.words import page_words
from siaga_desk.resources import gisdata
from siaga_desk.theme import theme
from tests.map.marks import a_pin, a_unit, now_ms
from tests.map.on_screen import OnScreen
from tests.map.test_hostile import CORPUS

pytestmark = pytest.mark.page

LAT, LON = -6.12, 106.16
MIDDLE = QPoint(450, 350)
SQUARE: Points = ((LAT + 0.01, LON - 0.01), (LAT + 0.01, LON + 0.01), (LAT - 0.01, LON + 0.01), (LAT - 0.01, LON - 0.01))
ACROSS: Points = ((LAT, LON - 0.012), (LAT, LON + 0.012))
HALF = 117  # px from the middle to the square's sides, at zoom 14
SERANG = "36.73.01.1001"


@pytest.fixture
def plain_ground(qapp: QApplication, open_map: Callable[..., OnScreen], tmp_path: Path) -> OnScreen:
    """A map of one colour, so that every pixel that differs is ours."""
    shown = open_map(own_profile=make_profile(qapp, gis=tmp_path), home=(LAT, LON))
    shown.view.go_to(LAT, LON, 14)
    shown.until("map_siaga.getZoom()", 14)
    return shown


@pytest.fixture
def streets(shown: OnScreen) -> OnScreen:
    shown.view.go_to(LAT, LON, 14)
    shown.until("map_siaga.getZoom()", 14)
    return shown


def closure(points: Points = SQUARE, closure_id: str = "c", *, area: bool = True, **more: object) -> Closure:
    told = {"slow": False, "active": True, "title": "Banjir · ditutup sejak 01.20"}
    return Closure(closure_id, points, area, **(told | more))


def greys(shown: OnScreen, start: QPoint, end: QPoint) -> list[int]:
    """What an eye without colours sees from one point to another."""
    image = shown.view.grab().toImage()
    steps = max(abs(end.x() - start.x()), abs(end.y() - start.y()))
    return [
        qGray(image.pixel(start.x() + (end.x() - start.x()) * n // steps, start.y() + (end.y() - start.y()) * n // steps))
        for n in range(steps + 1)
    ]


def stripes(values: Sequence[int]) -> int:
    """How often something that differs from the ground (the commonest grey) begins."""
    ground = max(set(values), key=values.count)
    differs = [abs(value - ground) > 12 for value in values]
    return sum(now and not before for before, now in pairwise(differs))


def inside(shown: OnScreen) -> int:
    """Stripes across the lower part of the square, beside its sign."""
    return stripes(greys(shown, MIDDLE + QPoint(-HALF + 8, 70), MIDDLE + QPoint(HALF - 8, 70)))


def soon(shown: OnScreen, seen: Callable[[], bool]) -> None:
    """What the page has drawn is on the screen a frame or two later."""
    shown.settle()
    shown.qtbot.waitUntil(seen, timeout=5000)


def is_like(shown: OnScreen, at: QPoint, colour: str, off: int = 60) -> bool:
    a, b = QColor(shown.colour(at)), QColor(colour)
    return abs(a.red() - b.red()) + abs(a.green() - b.green()) + abs(a.blue() - b.blue()) < off


# -- closures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["dark", "light"])
def test_closed_slow_and_planned_areas_differ_in_grey(plain_ground: OnScreen, name: str) -> None:
    shown = plain_ground
    shown.view.set_theme(name)
    for kind, fewest, most in (({"active": True}, 11, 16), ({"slow": True}, 4, 8), ({"active": False}, 0, 0)):
        shown.view.set_closures([closure(title="", **kind)])
        soon(shown, lambda fewest=fewest, most=most: fewest <= inside(shown) <= most)
    edge = greys(shown, MIDDLE + QPoint(-HALF - 12, 40), MIDDLE + QPoint(-HALF + 12, 40))
    assert stripes(edge) == 1, "the outline of what is planned is there"


def test_a_closed_road_has_bars_across_whatever_its_direction(plain_ground: OnScreen) -> None:
    shown = plain_ground
    for way in (0, 45, 90, 135):
        a = math.radians(way)
        ends = tuple((LAT + s * 0.012 * math.sin(a), LON + s * 0.012 * math.cos(a)) for s in (-1, 1))
        off = QPoint(round(100 * math.cos(a)), round(-100 * math.sin(a)))
        for slow, fewest, most in ((False, 7, 14), (True, 3, 6)):
            shown.view.set_closures([closure(ends, area=False, slow=slow, title="")])
            soon(
                shown,
                lambda fewest=fewest, most=most, off=off: (
                    fewest <= stripes(greys(shown, MIDDLE + off / 4, MIDDLE + off)) <= most
                ),
            )


def test_a_closure_lies_under_pins_and_units(plain_ground: OnScreen) -> None:
    shown = plain_ground
    shown.view.set_pins([a_pin("1", left_s=-100, lat=LAT, lon=LON - 0.006)])
    shown.view.set_units([a_unit("u", lat=LAT, lon=LON + 0.006, example=False)])
    pin, unit = shown.spot("1") + QPoint(0, -20), shown.spot("u") + QPoint(-11, 0)
    colours = [theme("dark").clock["overdue"]["fill"], theme("dark")["unit"]]

    def uppermost() -> bool:
        return [shown.colour(pin), shown.colour(unit)] == colours

    soon(shown, uppermost)
    shown.view.set_closures([closure(), closure(ACROSS, "road", area=False)])
    soon(shown, lambda: inside(shown) > 5)
    assert uppermost()


def test_its_sign_stands_in_the_middle_or_elsewhere_inside_where_a_pin_is_in_the_way(plain_ground: OnScreen) -> None:
    shown = plain_ground
    sign = "Surface.at(Zones.item('c'))"
    shown.view.set_closures([closure()])
    shown.settle()
    assert shown.evaluate(sign) == pytest.approx([450, 350], abs=2)
    soon(shown, lambda: is_like(shown, MIDDLE + QPoint(-8, -4), theme("dark")["hatch"]))
    shown.view.set_pins([a_pin("1", lat=LAT, lon=LON)])
    shown.spot("1")
    x, y = shown.evaluate(sign)
    assert math.hypot(x - 450, y - 350) > 25
    assert abs(x - 450) < HALF
    assert abs(y - 350) < HALF


def test_a_hollow_area_has_its_sign_inside(plain_ground: OnScreen) -> None:
    """A U, open to the north: its centre of gravity is not in it."""
    shown = plain_ground
    u = [
        (0.01, -0.01),
        (0.01, -0.007),
        (-0.006, -0.007),
        (-0.006, 0.007),
        (0.01, 0.007),
        (0.01, 0.01),
        (-0.01, 0.01),
        (-0.01, -0.01),
    ]
    shown.view.set_closures([closure(tuple((LAT + y, LON + x) for y, x in u))])
    shown.settle()
    assert shown.evaluate(
        "(() => { const item = Zones.item('c'), zero = Shapes.zero(item.shape);"
        "const ctx = document.createElement('canvas').getContext('2d');"
        "return ctx.isPointInPath(item.shape.path, item.x - zero.x, item.y - zero.y); })()"
    )


def test_titles_hit_no_sign_and_push_no_time_away(streets: OnScreen) -> None:
    streets.view.set_pins(
        [
            a_pin(str(n), left_s=300 + n, lat=LAT + 0.006 * (n % 4) - 0.01, lon=LON + 0.008 * (n // 4) - 0.01)
            for n in range(12)
        ]
    )
    streets.view.set_units([a_unit(f"u{n}", lat=LAT + 0.004 * n, lon=LON - 0.015, recommended=True) for n in range(4)])
    placed = "[...Layout.now().pins, ...Layout.now().units].map((i) => [i.id, i.x, i.y, i.label?.box ?? null])"
    streets.until("Layout.now().pins.length", 12)
    streets.settle()
    before = streets.evaluate(placed)
    places = [(LAT + 0.012 * math.sin(n), LON + 0.02 * math.cos(n)) for n in range(12)]
    small = [tuple((lat + (y - LAT) / 5, lon + (x - LON) / 5) for y, x in SQUARE) for lat, lon in places]
    streets.view.set_closures([closure(points, f"c{n}", title="Banjir") for n, points in enumerate(small)])
    streets.until("Zones.closures().length", 12)
    streets.settle()
    assert streets.evaluate(placed) == before
    titles, bad = streets.evaluate(
        """(() => {
            const {near, names} = Layout.now();
            const over = (a, b) => a.x0 < b.x1 && a.x1 > b.x0 && a.y0 < b.y1 && a.y1 > b.y0;
            const boxes = Zones.closures().filter((one) => one.title !== null).map((one) => one.title.box);
            const words = names.map((one) => Near.box(one.x, one.y, 1));
            return [boxes.length, boxes.filter((box) => near.hits(box) || words.some((word) => over(word, box))).length];
        })()"""
    )
    assert titles >= 4
    assert bad == 0


def test_a_click_on_its_line_sign_or_title_selects_it_and_inside_is_the_map(plain_ground: OnScreen) -> None:
    shown = plain_ground
    shown.view.set_closures(
        [closure(), closure(((LAT - 0.02, LON - 0.02), (LAT - 0.02, LON + 0.02)), "road", area=False, title="")]
    )
    shown.settle()
    title = shown.evaluate(
        "(() => { const t = Zones.item('c').title, c = Surface.corner(); return [t.x - c.x, t.y - c.y]; })()"
    )
    for at, wanted in (
        (MIDDLE + QPoint(-HALF, 30), "c"),
        (MIDDLE, "c"),
        (QPoint(*map(round, title)), "c"),
        (MIDDLE + QPoint(60, 234), "road"),
    ):
        with (
            shown.qtbot.waitSignal(shown.view.closure_selected, timeout=5000) as got,
            shown.qtbot.assertNotEmitted(shown.view.clicked),
        ):
            shown.click(at)
        assert got.args == [wanted], at
    with (
        shown.qtbot.waitSignal(shown.view.clicked, timeout=5000),
        shown.qtbot.assertNotEmitted(shown.view.closure_selected),
    ):
        shown.click(MIDDLE + QPoint(50, 60))
    shown.view.set_pick_mode(True)
    shown.until("Scene.set.picking")
    with shown.qtbot.waitSignal(shown.view.clicked, timeout=5000):
        shown.click(MIDDLE)


def test_a_pin_on_a_closed_road_is_still_the_pin(plain_ground: OnScreen) -> None:
    shown = plain_ground
    shown.view.set_closures([closure(ACROSS, area=False)])
    shown.view.set_pins([a_pin("1", lat=LAT, lon=LON)])
    at = shown.spot("1")
    with shown.qtbot.waitSignal(shown.view.pin_selected, timeout=5000):
        shown.click(at)


def test_the_card_says_in_words_what_the_hatching_says(plain_ground: OnScreen) -> None:
    shown, words = plain_ground, page_words()
    for kind, wanted in (
        ({"active": True}, ["Banjir · ditutup sejak 01.20", words["closed"]]),
        ({"slow": True, "active": False}, ["Banjir · ditutup sejak 01.20", words["slow"], words["not_now"]]),
    ):
        shown.qtbot.mouseMove(shown.hand, QPoint(20, 20))
        shown.view.set_closures([closure(**kind)])
        shown.settle()
        shown.qtbot.mouseMove(shown.hand, MIDDLE + QPoint(-HALF, 30))
        shown.until("Card.box.hidden", False)
        assert shown.evaluate("Card.box.innerText").splitlines() == wanted


def test_the_chosen_closure_has_the_accent_and_nothing_else_changes(plain_ground: OnScreen) -> None:
    shown = plain_ground
    shown.view.set_closures([closure()])
    edge = MIDDLE + QPoint(-HALF, 30)
    soon(shown, lambda: is_like(shown, edge, theme("dark")["hatch"]))
    shown.view.select("c")
    shown.qtbot.waitUntil(lambda: is_like(shown, edge, theme("dark")["accent"]), timeout=5000)


def test_titles_of_any_words_are_drawn_as_words(plain_ground: OnScreen) -> None:
    shown = plain_ground
    tags = shown.evaluate("document.querySelectorAll('*').length")
    small = tuple((LAT + (y - LAT) / 8, LON + (x - LON) / 8) for y, x in SQUARE)
    shown.view.set_closures([closure(small, f"{n}#{text}", title=text) for n, text in enumerate(CORPUS)])
    shown.view.set_reach([Reach(5, (SQUARE,))], CORPUS[2])
    shown.until("Zones.closures().length", len(CORPUS))
    for n, text in enumerate(CORPUS):
        shown.evaluate(f"(Card.show(Zones.closures()[{n}]), 1)")
        readable = text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd").replace("\udfff", "\ufffd")
        assert readable[:50] in shown.evaluate("Card.box.textContent")
    shown.evaluate("(Card.hide(), 1)")
    assert CORPUS[2] in shown.evaluate("document.querySelector('.siaga-legend').textContent")
    assert shown.evaluate("window.hit ?? null") is None
    assert shown.evaluate("document.querySelectorAll('*').length") <= tags + 6  # the card's lines and the legend's row


def test_a_shape_of_any_form_is_drawn(plain_ground: OnScreen) -> None:
    shown = plain_ground
    here = (LAT, LON)
    many = tuple((LAT + 0.01 * math.sin(n / 100), LON + 0.01 * math.cos(n / 101)) for n in range(MAX_POINTS))
    forms: list[Points] = [(), (here,), (here, here), (here, here, here), many, ((-90.0, -180.0), (90.0, 180.0), (0.0, 0.0))]
    shown.view.set_closures(
        [closure(points, f"{n}{area}", area=area) for n, points in enumerate(forms) for area in (True, False)]
    )
    shown.view.set_reach([Reach(5, ()), Reach(10, ((), (here,), SQUARE))])
    shown.view.set_routes([Route(str(n), points, False, True) for n, points in enumerate(forms)])
    for points in forms:
        shown.view.set_draft(points, True)
        shown.settle()
        shown.view.set_draft(points, False)
        shown.settle()
    shown.view.go_to(LAT, LON, 19)
    shown.until("map_siaga.getZoom()", 19)
    shown.settle()
    assert shown.evaluate("Zones.closures().length") == 2 * (len(forms) - 1)


# -- drafts --------------------------------------------------------------------------------------------------------


def test_a_draft_is_a_dashed_outline_that_comes_and_goes(plain_ground: OnScreen) -> None:
    shown = plain_ground
    accent = qGray(QColor(theme("dark")["accent"]).rgb())

    def dashed(start: QPoint, end: QPoint) -> bool:
        line = [abs(value - accent) < 25 for value in greys(shown, start, end)]
        return 0.4 < sum(line) / len(line) < 0.9 and sum(now and not before for before, now in pairwise(line)) > 8

    for area, start, end in (
        (True, MIDDLE + QPoint(-HALF + 10, -HALF), MIDDLE + QPoint(HALF - 10, -HALF)),
        (False, MIDDLE - QPoint(100, 0), MIDDLE + QPoint(100, 0)),
    ):
        shown.view.set_draft(SQUARE if area else ACROSS, area)
        soon(shown, lambda start=start, end=end: dashed(start, end))
        shown.view.set_draft(None, area)
        soon(shown, lambda start=start, end=end: len(set(greys(shown, start, end))) == 1)


# -- reach and coverage --------------------------------------------------------------------------------------------


def ring(metres: float) -> Points:
    turn = [2 * math.pi * n / 60 for n in range(60)]
    return tuple((LAT + metres / 111_195 * math.sin(a), LON + metres / 110_600 * math.cos(a)) for a in turn)


def test_each_band_has_its_minutes_on_its_line_and_the_corner_says_from_where(plain_ground: OnScreen) -> None:
    shown = plain_ground
    bands = {5: 600.0, 10: 1300.0, 15: 2100.0}
    title = "Jangkauan Damkar Ciceri 01"
    shown.view.set_reach([Reach(minutes, (ring(metres),)) for minutes, metres in bands.items()], title)
    shown.settle()
    on_line = shown.evaluate(
        "Zones.minutes().map(({text, x, y}) => { const c = Surface.corner();"
        f"return [text, map_siaga.distance(map_siaga.containerPointToLatLng([x - c.x, y - c.y]), [{LAT}, {LON}])]; }})"
    )
    for minutes, metres in bands.items():
        far = [m for text, m in on_line if text == f"{minutes} mnt"]
        assert far, minutes
        assert far == pytest.approx([metres] * len(far), rel=0.03)
    assert shown.evaluate("document.querySelector('.siaga-legend').innerText") == title
    soon(shown, lambda: stripes(greys(shown, MIDDLE + QPoint(0, 3), MIDDLE + QPoint(440, 3))) >= 3)
    shown.view.set_reach(())
    shown.until("document.querySelector('.siaga-legend').hidden")
    shown.until("Zones.minutes().length", 0)


def test_kelurahan_are_told_apart_by_form_with_a_legend_in_words(open_map: Callable[..., OnScreen]) -> None:
    shown = open_map()
    lat, lon = -6.108, 106.095  # open country in the west of the city, no road
    codes = {f["properties"]["nama"]: f["properties"]["kode"] for f in _kelurahan()}
    shown.view.go_to(lat, lon, 14)
    shown.until("map_siaga.getZoom()", 14)
    everywhere = sorted(codes.values())

    def rows() -> tuple[int, int]:
        """The fewest and the most stripes in a row of pixels."""
        counts = [stripes(greys(shown, QPoint(500, y), QPoint(640, y))) for y in range(300, 340)]
        return min(counts), max(counts)

    plain = 2  # the borders and names of the map itself
    for state, is_so in (
        ("reached", lambda least, most: most <= plain),
        ("late", lambda least, most: least >= 4 and most <= 12),  # lines cross every row
        ("unreached", lambda least, most: least <= plain and most >= 10),  # between two rows of dots is nothing
    ):
        shown.view.set_coverage([Covered(code, state) for code in everywhere])
        soon(shown, lambda is_so=is_so: is_so(*rows()))


def _kelurahan() -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = json.loads(gisdata("map", "kelurahan.geojson").read_text())["features"]
    return found


def test_the_legend_names_what_occurs_and_late_minutes_stand_behind_the_name(streets: OnScreen) -> None:
    words = page_words()
    codes = {f["properties"]["nama"]: f["properties"]["kode"] for f in _kelurahan()}
    streets.view.set_coverage([Covered(codes["Cimuncang"], "late", 14), Covered(codes["Kota Baru"], "reached", 5)])
    streets.settle()
    legend = streets.evaluate("document.querySelector('.siaga-legend').innerText").splitlines()
    assert legend == [words["cover.late"], words["cover.reached"]]
    names = streets.evaluate("Layout.now().names.map((one) => one.name)")
    assert "Cimuncang · 14 mnt" in names
    assert "Kota Baru" in names
    streets.view.set_coverage([])
    streets.until("document.querySelector('.siaga-legend').hidden")
    streets.settle()
    assert "Cimuncang" in streets.evaluate("Layout.now().names.map((one) => one.name)")


@pytest.mark.expects_warnings
def test_a_kelurahan_that_the_layer_does_not_have_is_said_in_the_log(
    streets: OnScreen, caplog: pytest.LogCaptureFixture
) -> None:
    streets.view.set_coverage([Covered("99.99", "unreached"), Covered(SERANG, "late")])
    streets.qtbot.waitUntil(lambda: any("99.99" in record.getMessage() for record in caplog.records), timeout=5000)
    assert not any(SERANG in record.getMessage() for record in caplog.records)


# -- routes and units ----------------------------------------------------------------------------------------------


def test_the_chosen_way_is_bold_over_thin_ones_and_what_is_off_the_road_is_round_dots(plain_ground: OnScreen) -> None:
    shown = plain_ground
    thin = Route("b", ((LAT - 0.004, LON - 0.01), (LAT - 0.004, LON + 0.01)), False, False)
    bold = Route("a", ACROSS, True, False)
    over = Route("c", ((LAT - 0.012, LON), (LAT + 0.012, LON)), False, False)
    dots = Route("d", ((LAT + 0.006, LON - 0.01), (LAT + 0.006, LON + 0.01)), True, True)
    shown.view.set_routes([bold, thin, over, dots])
    colour = theme("dark")["route"]
    soon(shown, lambda: is_like(shown, MIDDLE, colour, 12))  # over the thin one that crosses it

    def width(y: int) -> int:
        return sum(is_like(shown, MIDDLE + QPoint(60, y + dy), colour, 200) for dy in range(-8, 9))

    assert width(0) > width(47) > 0
    dotted = greys(shown, MIDDLE + QPoint(20, -70), MIDDLE + QPoint(110, -70))
    assert 7 <= stripes(dotted) <= 11, "a dot every 10 px"


def test_only_who_moves_with_a_heading_has_a_nose_and_it_stands_clear_of_the_frame(plain_ground: OnScreen) -> None:
    shown = plain_ground
    east = a_unit("u", lat=LAT, lon=LON, example=False, status="moving", heading=90.0, fixed_ms=now_ms())
    for mark, nose in (
        (east, [22]),
        (replace(east, heading=None), []),
        (replace(east, fixed_ms=None), []),
        (replace(east, fixed_ms=now_ms() - 121_000), []),
        (replace(east, status="ready"), []),
        (replace(east, recommended=True), [27]),
    ):
        shown.view.set_units([mark])
        at = shown.spot("u")
        soon(
            shown,
            lambda at=at, nose=nose: (
                [dx for dx in (22, 27) if is_like(shown, at + QPoint(dx, 0), theme("dark")["unit"], 90)] == nose
            ),
        )


def test_an_old_position_says_its_age_and_a_fresh_one_nothing(plain_ground: OnScreen) -> None:
    shown = plain_ground
    minute = 60_000
    shown.view.set_units(
        [
            a_unit("fresh", lat=LAT, fixed_ms=now_ms() - minute),
            a_unit("old", lat=LAT + 0.005, fixed_ms=now_ms() - 22 * minute - 5000),
            a_unit("older", lat=LAT + 0.01, fixed_ms=now_ms() - 5 * 60 * minute - 5000),
            a_unit("post", lat=LAT - 0.005, fixed_ms=None),
        ]
    )
    shown.until("Layout.now().units.length", 4)
    ages = shown.evaluate("Object.fromEntries(Layout.now().units.map((item) => [item.id, item.age]))")
    assert ages == {"fresh": "", "old": "22 mnt", "older": "5 jam", "post": ""}
    shown.view.set_clock(now_ms() + 3 * minute)
    shown.until("Layout.now().byId.get('fresh').age", "4 mnt")


# -- the view is the user's ----------------------------------------------------------------------------------------


def test_none_of_it_moves_the_view_and_all_of_it_comes_back_with_the_page(open_map: Callable[..., OnScreen]) -> None:
    def show_all(view: MapView) -> None:
        view.set_closures([closure(), closure(ACROSS, "road", area=False)])
        view.set_draft(SQUARE, True)
        view.set_reach([Reach(5, (ring(9000),))], "Jangkauan")
        view.set_coverage([Covered(SERANG, "unreached")])
        view.set_routes([Route("r", ((-6.0, 106.0), (-6.3, 106.4)), True, False)])

    shown = open_map(before=show_all)
    there = "[Zones.closures().length, Scene.set.draft.points.length, Scene.set.reach.length, Scene.set.coverage.length]"
    assert shown.evaluate(there) == [2, 4, 1, 1]
    looks = "[map_siaga.getCenter().lat, map_siaga.getCenter().lng, map_siaga.getZoom()]"
    shown.view.go_to(-6.1, 106.1, 15)
    shown.until("map_siaga.getZoom()", 15)
    before = shown.evaluate(looks)
    show_all(shown.view)
    shown.view.set_closures([])
    shown.view.set_draft(None, False)
    shown.view.set_reach(())
    shown.view.set_coverage([])
    shown.settle()
    assert shown.evaluate(looks) == before
