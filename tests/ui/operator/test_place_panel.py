"""The place box as the operator lives it: early keys, previews, Esc, the mouse, shares, earlier places."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QStyle, QStyleOptionFrame

from siaga_desk.domain.commands import Locate, OpenIncident
from siaga_desk.domain.errors import Message
from siaga_desk.domain.places import AreaFix, Location, LocationMethod
from siaga_desk.geo.areas import shipped_areas
from siaga_desk.geo.locate import Candidate, Locator, Reading
from siaga_desk.ui.look.style import current
from siaga_desk.ui.operator.candidate_line import shares_text
from siaga_desk.ui.operator.place_panel import PlacePanel
from tests.memory import CENTRE
from tests.ui.at_desk import CTRL, NO, AtDesk, K
from tests.ui.quiet_map import QuietMap

CIMUNCANG, LOPANG = AreaFix(True, "Cimuncang", "1", "Serang", "2"), AreaFix(True, "Lopang", "3", "Serang", "2")


def candidate(name: str, lat: float = -6.118, lon: float = 106.16, **more: object) -> Candidate:
    told = {"radius_m": 250.0, "method": LocationMethod.PLACE, "area": CIMUNCANG, "why": Message("nama cocok"), "name": name}
    return Candidate(lat, lon, **(told | more))  # type: ignore[arg-type] # a table of test values


class Known(Locator):
    """Knows what it is told; `gate` shut: every answer waits."""

    def __init__(self) -> None:
        super().__init__(shipped_areas("kota_serang"), CENTRE)
        self.gate = threading.Event()
        self.gate.set()
        self.means: dict[str, Reading] = {
            "pasar rau": Reading((candidate("Pasar Rau", verified=True), candidate("Jl. Pasar Rau", -6.12, 106.17))),
            "pasar lama": Reading((candidate("Pasar Lama", -6.13, 106.15), candidate("Gg. Pasar Lama", -6.14, 106.14))),
            "pasar": Reading(tuple(candidate(f"Pasar {n}", -6.11 - n / 100) for n in range(6))),
        }
        self.near: list[tuple[float, float] | None] = []

    def read(self, text: str, *, now: datetime | None = None, near: tuple[float, float] | None = None) -> Reading:
        assert self.gate.wait(10)
        self.near.append(near)
        return self.means.get(text, Reading(trouble=Message("Tempat itu tidak dikenal.")))


@pytest.fixture
def known() -> Known:
    return Known()


@pytest.fixture
def desk(open_desk: Callable[..., AtDesk], known: Known) -> AtDesk:
    """A call about a flood is in hand, the keyboard in the place box."""
    opened = open_desk(load_locator=lambda: known)
    opened.sign_on()
    opened.call("081200004417", "banjir", "banj")
    assert opened.focus is opened.window.panel.where.box
    return opened


def where(desk: AtDesk) -> PlacePanel:
    return desk.window.panel.where


def map_of(desk: AtDesk) -> QuietMap:
    shown = desk.window.map_side.map
    assert isinstance(shown, QuietMap)
    return shown


def quickly(desk: AtDesk, text: str = "", *keys: Qt.Key) -> None:
    """Typed over what stands in the box, and keys after it, without waiting for anything."""
    box = where(desk).box
    if text:
        box.selectAll()
        QTest.keyClicks(box, text)
    for key in keys:
        QTest.keyClick(box, key)


def chosen(desk: AtDesk) -> str | None:
    candidate = where(desk).candidate
    return candidate.name if candidate else None


# --- keys that come before the answer ---


def test_enter_before_the_answer_places_what_that_text_means(desk: AtDesk, known: Known) -> None:
    desk.type("pasar rau")
    assert chosen(desk) == "Pasar Rau"
    known.gate.clear()
    quickly(desk, "pasar lama", K.Key_Return)
    assert not desk.situation.incidents
    known.gate.set()
    desk.settle()
    location = desk.only_incident.location
    assert location is not None
    assert (location.lat, location.lon) == (-6.13, 106.15)


def test_typing_on_takes_an_early_enter_back(desk: AtDesk, known: Known) -> None:
    known.gate.clear()
    quickly(desk, "pasar rau", K.Key_Return)
    QTest.keyClicks(where(desk).box, " x")
    known.gate.set()
    desk.settle()
    assert not desk.situation.incidents
    assert where(desk).box.text() == "pasar rau x"


def test_an_early_enter_on_what_is_not_known_places_nothing(desk: AtDesk, known: Known) -> None:
    desk.type("pasar rau")
    known.gate.clear()
    quickly(desk, "jembatan merah", K.Key_Return)
    known.gate.set()
    desk.settle()
    assert not desk.situation.incidents
    assert where(desk).trouble.text() == "Tempat itu tidak dikenal."


def test_early_arrows_and_ctrl_enter_count_from_the_answer(desk: AtDesk, known: Known) -> None:
    known.gate.clear()
    quickly(desk, "pasar lama", K.Key_Down)
    QTest.keyClick(where(desk).box, K.Key_Return, CTRL)
    known.gate.set()
    desk.settle()
    location = desk.only_incident.location
    assert location is not None
    assert (location.lat, location.lon, location.verified) == (-6.14, 106.14, True)


def test_f12_before_the_answer_sends_to_what_that_text_means(desk: AtDesk, known: Known) -> None:
    desk.type("pasar rau")
    assert desk.window.panel.advice.ticked
    known.gate.clear()
    quickly(desk, "pasar lama", K.Key_F12)
    assert not desk.situation.incidents
    known.gate.set()
    desk.settle()
    incident = desk.only_incident
    assert incident.location is not None
    assert (incident.location.lat, incident.location.lon) == (-6.13, 106.15)
    assert incident.active


def test_f12_sends_those_who_are_near_the_place_that_is_typed_now(desk: AtDesk, known: Known) -> None:
    known.means |= {
        "utara": Reading((candidate("Utara", -6.04),)),
        "selatan": Reading((candidate("Selatan", -6.17, 106.21),)),
    }

    def ticked() -> set[str]:
        return {unit.unit for unit in desk.window.panel.advice.ticked}

    desk.type("utara")
    north = ticked()
    quickly(desk, "selatan")
    desk.qtbot.waitUntil(lambda: chosen(desk) == "Selatan")
    assert ticked() == north, "not with every letter"
    desk.key(K.Key_F12)
    sent = {assignment.unit for assignment in desk.only_incident.active}
    assert sent
    assert sent != north


def test_an_answer_that_comes_after_the_call_was_put_away_is_shown_to_nobody(desk: AtDesk, known: Known) -> None:
    known.gate.clear()
    quickly(desk, "pasar rau", K.Key_Return)
    desk.window.work.leave()
    known.gate.set()
    desk.settle()
    assert chosen(desk) is None
    assert not desk.situation.incidents


def test_a_click_on_the_map_needs_no_answer(desk: AtDesk, known: Known) -> None:
    known.gate.clear()
    quickly(desk, "pasar rau")
    map_of(desk).clicked.emit(-6.1, 106.15)
    QTest.keyClick(where(desk).box, K.Key_Return)
    known.gate.set()
    desk.settle()
    location = desk.only_incident.location
    assert location is not None
    assert location.method is LocationMethod.MAP


def test_a_long_message_is_pasted_whole(desk: AtDesk) -> None:
    message = "Pak tolong " * 100 + "https://maps.google.com/?q=-6.118,106.16"
    desk.paste(message)
    assert where(desk).box.text() == message


# --- preview and Esc ---


def test_typing_looks_once_it_rests_and_arrows_look_at_once(desk: AtDesk) -> None:
    desk.type("pasar rau")
    assert map_of(desk).revealed == [], "not with every letter"
    desk.qtbot.waitUntil(lambda: map_of(desk).revealed == [(-6.118, 106.16)])
    desk.key(K.Key_Down)
    assert map_of(desk).revealed == [(-6.118, 106.16), (-6.12, 106.17)]
    cursor = map_of(desk).cursor_
    assert cursor is not None
    assert (cursor.lat, cursor.lon) == (-6.12, 106.17)


def test_escape_is_one_step_back_and_loses_no_text(desk: AtDesk) -> None:
    desk.type("pasar rau")
    desk.key(K.Key_Down)
    desk.key(K.Key_Escape)
    assert where(desk).box.text() == "pasar rau"
    assert chosen(desk) is None
    assert (map_of(desk).cursor_, map_of(desk).candidates) == (None, [])
    assert "back" in map_of(desk).told
    assert desk.window.work.call is not None, "the call is still in hand"
    assert desk.focus is where(desk).box
    desk.key(K.Key_Escape)
    assert desk.window.work.call is None, "and waits in the queue now"
    assert len(desk.window.queue.rows.rows) == 1


def test_escape_takes_an_early_enter_back(desk: AtDesk, known: Known) -> None:
    known.gate.clear()
    quickly(desk, "pasar rau", K.Key_Return, K.Key_Escape)
    known.gate.set()
    desk.settle()
    assert not desk.situation.incidents
    assert where(desk).box.text() == "pasar rau"
    assert chosen(desk) is None


@pytest.mark.parametrize("key", [K.Key_Down, K.Key_Return])
def test_after_escape_a_key_brings_the_rows_back_and_places_nothing_unseen(desk: AtDesk, key: Qt.Key) -> None:
    desk.type("pasar rau")
    desk.key(K.Key_Escape)
    desk.key(key)
    assert chosen(desk) == "Pasar Rau"
    assert not desk.situation.incidents
    desk.key(K.Key_Return)
    assert desk.only_incident.location is not None


def test_enter_keeps_the_view(desk: AtDesk) -> None:
    desk.type("pasar rau")
    desk.key(K.Key_Down)
    desk.key(K.Key_Return)
    assert desk.only_incident.location is not None
    assert "back" not in map_of(desk).told
    assert map_of(desk).revealed == [], "what shows now is the person's own view"


def test_the_middle_of_the_view_goes_with_the_text(desk: AtDesk, known: Known) -> None:
    known.near.clear()
    map_of(desk).middle = (-6.2, 106.2)
    desk.type("pasar rau")
    assert set(known.near) == {(-6.2, 106.2)}


# --- what was not understood ---


def test_what_was_not_understood_whole_enough_is_chosen_by_hand_only(desk: AtDesk, known: Known) -> None:
    half = candidate("Pasar Rau", unread="jembatan")
    known.means["jembatan pasar rau"] = Reading((half,), notice=Message("“jembatan” tidak dikenal."))
    desk.type("pasar rau")
    quickly(desk, "jembatan pasar rau")
    desk.settle()
    assert chosen(desk) is None
    desk.qtbot.waitUntil(lambda: where(desk).trouble.text() == "“jembatan” tidak dikenal.")
    assert [one.n for one in map_of(desk).candidates] == [1], "it is shown, and no cursor is on it"
    assert map_of(desk).cursor_ is None
    desk.key(K.Key_Return)
    assert not desk.situation.incidents
    assert desk.message.startswith("Lokasi belum ada")
    desk.key(K.Key_Down)
    assert chosen(desk) == "Pasar Rau"
    desk.key(K.Key_Return)
    assert desk.only_incident.location is not None


def test_half_a_word_is_not_called_unknown_while_one_types(desk: AtDesk) -> None:
    desk.type("pasar rau")
    rows = where(desk).list
    high = rows.height()
    quickly(desk, "pasa")
    desk.settle()
    assert chosen(desk) is None, "and what stood there before cannot be placed"
    assert where(desk).trouble.isHidden()
    assert rows.isVisible()
    assert rows.height() == high, "nothing jumps"
    desk.qtbot.waitUntil(lambda: where(desk).trouble.text() == "Tempat itu tidak dikenal.")
    assert not rows.isVisible()
    quickly(desk, "pasar rau")
    desk.settle()
    assert where(desk).trouble.isHidden()


def test_what_is_to_be_read_before_placing_waits_for_the_typing_too_but_not_for_enter(desk: AtDesk, known: Known) -> None:
    known.means["pasar r"] = Reading((candidate("Pasar Rau"),), notice=Message("Titik ini di luar kota."))
    desk.type("pasar r")
    assert where(desk).list.isVisible()
    assert where(desk).trouble.isHidden()
    QTest.keyClick(where(desk).box, K.Key_Return)
    assert where(desk).trouble.text() == "Titik ini di luar kota."


# --- rows ---


def test_only_what_was_not_understood_whole_has_the_mark(desk: AtDesk) -> None:
    desk.type("pasar rau")
    rows = where(desk).list
    accent, dpr = QColor(current().theme["accent"]), rows.devicePixelRatioF()
    image = rows.viewport().grab().toImage()

    def marked(row: int) -> bool:
        box = rows.visualRect(where(desk).rows.index(row))
        right = range(round((box.right() - 100) * dpr), round(box.right() * dpr))
        return any(image.pixelColor(x, y) == accent for x in right for y in range(box.top() + 2, box.bottom() - 2))

    assert [marked(0), marked(1)] == [False, True]
    spoken = [str(where(desk).rows.index(n).data()) for n in (0, 1)]
    assert ["belum terverifikasi" in said for said in spoken] == [False, True]


def test_where_there_is_little_room_the_strip_keeps_the_radius_and_leaves_the_key_to_the_panel(
    open_desk: Callable[..., AtDesk], known: Known
) -> None:
    desk = open_desk(load_locator=lambda: known, size=(1366, 768))
    desk.sign_on()
    desk.call("0812", "", "banj")
    desk.type("pasar rau")
    strip = desk.window.map_side.strip
    assert strip._key.isHidden()
    assert strip._rest.text().startswith("radius 250 m · ")
    desk.window.resize(1920, 1080)
    desk.qtbot.waitUntil(strip._key.isVisible)


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_what_the_empty_box_asks_for_is_read_whole(
    open_desk: Callable[..., AtDesk], known: Known, size: tuple[int, int]
) -> None:
    desk = open_desk(load_locator=lambda: known, size=size)
    desk.sign_on()
    desk.call("0812", "", "banj")
    box = where(desk).box
    option = QStyleOptionFrame()
    box.initStyleOption(option)
    room = box.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, box).width()
    assert "kata penelepon" in box.placeholderText()
    assert box.fontMetrics().horizontalAdvance(box.placeholderText()) <= room - 4  # two margins of Qt's own


def test_rows_keep_their_height_while_one_place_is_sought(desk: AtDesk) -> None:
    rows = where(desk).list
    desk.type("pasar")
    high = rows.height()
    assert len(where(desk).candidates) == 6
    assert high > 3 * rows.sizeHintForRow(0), "a wide window shows more than three"
    desk.type(" rau")
    assert len(where(desk).candidates) == 2
    assert rows.height() == high, "what stands below does not jump"


def test_a_narrow_window_shows_three_and_scrolls(open_desk: Callable[..., AtDesk], known: Known) -> None:
    desk = open_desk(load_locator=lambda: known, size=(1366, 768))
    desk.sign_on()
    desk.call("0812", "", "banj")
    desk.type("pasar")
    rows = where(desk).list
    assert rows.height() == 3 * rows.sizeHintForRow(0) + 4
    for _ in range(5):
        desk.key(K.Key_Down)
    assert chosen(desk) == "Pasar 5"
    last = rows.visualRect(rows.currentIndex())
    assert rows.viewport().rect().contains(last.center()), "the chosen row is seen"


def test_a_click_chooses_and_a_double_click_places(desk: AtDesk) -> None:
    desk.type("pasar rau")
    rows = where(desk).list
    at = rows.visualRect(where(desk).rows.index(1)).center()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, NO, at)
    assert chosen(desk) == "Jl. Pasar Rau"
    assert map_of(desk).revealed[-1] == (-6.12, 106.17)
    assert desk.focus is where(desk).box
    QTest.mouseDClick(rows.viewport(), Qt.MouseButton.LeftButton, NO, at)
    desk.settle()
    location = desk.only_incident.location
    assert location is not None
    assert (location.lat, location.lon) == (-6.12, 106.17)


def test_a_mouse_that_moves_chooses_and_one_that_rests_does_not(desk: AtDesk) -> None:
    desk.type("pasar rau")
    rows = where(desk).list
    at = QPointF(rows.visualRect(where(desk).rows.index(1)).center())
    rested = QPointF(rows.viewport().mapToGlobal(at.toPoint()))
    rows._mouse_rested_at = rested

    def move(by: QPoint) -> None:
        no = Qt.MouseButton.NoButton
        event = QMouseEvent(QEvent.Type.MouseMove, at + QPointF(by), rested + QPointF(by), no, no, NO)
        QApplication.sendEvent(rows.viewport(), event)

    move(QPoint(2, 1))
    assert chosen(desk) == "Pasar Rau", "a nudge, or rows that came up under it"
    move(QPoint(9, 0))
    assert chosen(desk) == "Jl. Pasar Rau"


def test_a_name_is_text_wherever_it_is_shown(desk: AtDesk, known: Known) -> None:
    bad = "<b>Pasar</b><img src=x>"
    known.means["jahat"] = Reading((candidate(bad, radius_m=900.0), candidate(bad, -6.13)))
    desk.type("jahat")
    shown = [label for label in desk.window.map_side.strip.findChildren(QLabel) if bad in label.text()]
    assert shown
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in shown)
    tip = str(where(desk).rows.index(0).data(Qt.ItemDataRole.ToolTipRole))
    assert "<b>" not in tip
    assert "&lt;b&gt;" in tip


# --- shares ---


def test_a_radius_over_several_kelurahan_lists_them_with_shares() -> None:
    areas = shipped_areas("kota_serang")
    said = shares_text(candidate("Pasar Rau", -6.118, 106.16, radius_m=900.0), areas)
    parts = [part.rpartition(" ")[0] for part in said.split(", ")]
    assert len(parts) > 1
    shares = [int(part.rpartition(" ")[2]) for part in parts]
    assert shares == sorted(shares, reverse=True)
    assert 95 <= sum(shares) <= 103
    assert said.endswith(" %")


def test_a_radius_in_one_kelurahan_and_a_whole_kelurahan_have_no_shares() -> None:
    areas = shipped_areas("kota_serang")
    (label,) = [k for k in areas.kelurahan if k.name == "Cimuncang"]
    small = candidate("x", label.label_lat, label.label_lon, radius_m=30.0)
    whole = candidate("x", label.label_lat, label.label_lon, radius_m=3_000.0, method=LocationMethod.KELURAHAN)
    assert shares_text(small, areas) == ""
    assert shares_text(whole, areas) == "", "its circle reaches beyond it, the place does not"


def test_shares_stand_in_the_panel_on_the_strip_and_at_the_placed_incident(desk: AtDesk, known: Known) -> None:
    wide = candidate("Pasar Rau", radius_m=900.0)
    known.means["luas"] = Reading((wide,))
    desk.type("luas")
    shares = shares_text(wide, desk.place.areas)
    assert shares in where(desk).shares.whole
    assert shares in desk.window.map_side.strip._rest.whole
    desk.key(K.Key_Return)
    location = desk.only_incident.location
    assert isinstance(location, Location)
    assert desk.window.panel.head.where.whole.endswith(shares)
    assert shares in desk.window.panel.head.where.whole


# --- earlier places ---


def test_the_selected_incident_shows_where_its_pin_was(desk: AtDesk) -> None:
    desk.type("pasar rau")
    desk.key(K.Key_Return)
    assert map_of(desk).earlier is None
    incident = desk.only_incident.id
    map_of(desk).pin_dragged.emit(incident, -6.125, 106.165)
    desk.settle()
    map_of(desk).pin_dragged.emit(incident, -6.126, 106.166)
    desk.settle()
    earlier = map_of(desk).earlier
    assert earlier is not None
    assert earlier.places == ((-6.118, 106.16), (-6.125, 106.165))
    assert (earlier.lat, earlier.lon) == (-6.126, 106.166)
    desk.window.panel.setFocus()
    desk.key(K.Key_Z, CTRL)
    earlier = map_of(desk).earlier
    assert earlier is not None
    assert earlier.places == ((-6.118, 106.16),), "what was taken back never was"
    desk.key(K.Key_Escape)
    assert map_of(desk).earlier is None


def test_a_place_that_was_come_back_to_is_no_earlier_one(desk: AtDesk) -> None:
    incident = desk.road.mint()
    there = {"incident": incident, "radius_m": 100.0, "method": LocationMethod.MAP, "verified": False}
    desk.do(OpenIncident(incident=incident, category="banjir"), Locate(lat=-6.118, lon=106.16, **there))
    for lat in (-6.12, -6.118):
        desk.do(Locate(lat=lat, lon=106.16, **there))
    desk.window.work.show_incident(incident)
    desk.settle()
    earlier = map_of(desk).earlier
    assert earlier is not None
    assert earlier.places == ((-6.12, 106.16),)
