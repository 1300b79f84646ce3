"""The shared look and its parts: tokens reach the screen, words stay letters, the bar keeps its place."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from siaga_desk.domain.errors import Message
from siaga_desk.resources import resource
from siaga_desk.theme import NAMES, theme
from siaga_desk.ui.look import style
from siaga_desk.ui.look.drill import DrillBand, DrillFrame, drill_title
from siaga_desk.ui.look.message_bar import HEIGHTS, STANDS_S, MessageBar, Notice
from siaga_desk.ui.look.parts import DashedTag, ElidedLabel, KeyHint, RoomClock, Words, plain_tooltip
from siaga_desk.ui.look.style import Look, Role, Width
from tests.ui.dressing import dressed_in

HOSTILE = '<img src=x onerror="alert(1)"><b>api</b> & asap'


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    with dressed_in("dark", qapp) as app:
        yield app


def colours(widget: QWidget) -> set[str]:
    image: QImage = widget.grab().toImage()
    return {image.pixelColor(x, y).name().upper() for x in range(image.width()) for y in range(image.height())}


@pytest.mark.parametrize("name", NAMES)
def test_the_style_sheet_is_filled_in(name: str) -> None:
    look = Look(theme(name), 1.5)
    sheet = style.style_sheet(look)
    assert "@" not in sheet
    assert look.theme["accent"] in sheet
    assert "border-radius: 6px" in sheet  # 4 CSS px at 150 %
    assert sheet.count("{") == sheet.count("}")


@pytest.mark.parametrize("name", NAMES)
def test_the_check_mark_is_on_accent(name: str) -> None:
    drawing = ElementTree.parse(resource("theme", f"check-{name}.svg")).getroot()
    assert drawing[0].get("stroke") == theme(name)["on_accent"]


@pytest.mark.parametrize("name", NAMES)
def test_a_field_and_the_primary_button_wear_the_tokens(dressed: QApplication, qtbot: QtBot, name: str) -> None:
    look = style.apply(dressed, name).theme
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    primary, field = QPushButton("Kirim"), QLineEdit()
    primary.setProperty("primary", "true")
    column.addWidget(primary)
    column.addWidget(field)
    window.show()
    assert look["accent"] in colours(primary)
    assert {look["bg2"], look["line2"]} <= colours(field)


def test_focus_is_an_accent_frame_inside_the_field_that_moves_nothing(dressed: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    field = QLineEdit("x")
    column.addWidget(field)
    column.addWidget(QLineEdit())
    window.resize(300, 120)
    window.show()
    before = field.geometry()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    assert field.geometry() == before
    image = field.grab().toImage()
    assert [image.pixelColor(x, field.height() // 2).name().upper() for x in (0, 1)] == [theme("dark")["accent"]] * 2


def test_type_follows_width_and_text_scale(dressed: QApplication) -> None:
    assert style.role_font(Role.TIME, Width.WIDE).pixelSize() == 27
    assert style.role_font(Role.TIME, Width.NARROW).pixelSize() == 21
    assert (style.width_class(1600), style.width_class(1599)) == (Width.WIDE, Width.NARROW)
    assert style.wall_font(Role.TIME, 2160).pixelSize() == 132
    assert style.wall_font(Role.HINT, 1080).pixelSize() == 24
    words = Words("11:06", Role.TIME)
    style.apply(dressed, "light", 2.0)
    assert words.font().pixelSize() == 54
    assert dressed.font().pixelSize() == 26
    with pytest.raises(ValueError, match="out of range"):
        style.apply(dressed, "light", 30)


def test_what_a_caller_said_is_letters(dressed: QApplication, qtbot: QtBot) -> None:
    label, hint = Words(HOSTILE), ElidedLabel(HOSTILE)
    for widget in (label, hint):
        qtbot.addWidget(widget)
        assert widget.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == HOSTILE
    hint.resize(40, 20)
    hint.grab()  # lays it out
    assert "<img" not in hint.toolTip()
    assert "&lt;img" in hint.toolTip()
    assert plain_tooltip("") == ""


def test_the_hint_is_cut_and_the_name_is_not(dressed: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    row = QHBoxLayout(window)
    name, hint = Words("Ambulans PKM Singandaru"), ElidedLabel("posisi 22 menit lalu,\nmaka rentangnya 9–15 mnt")
    row.addWidget(name)
    row.addWidget(hint)
    window.show()
    needed = name.sizeHint().width()
    window.resize(needed + 100, 40)
    qtbot.waitUntil(lambda: hint.text().endswith("…"))
    assert name.width() >= needed
    assert hint.whole == "posisi 22 menit lalu, maka rentangnya 9–15 mnt"
    assert hint.toolTip()
    window.resize(needed + 800, 40)
    qtbot.waitUntil(lambda: hint.text() == hint.whole)
    assert hint.toolTip() == ""


def test_the_rooms_clock_keeps_its_width(dressed: QApplication, qtbot: QtBot) -> None:
    clock = RoomClock(ZoneInfo("Asia/Jakarta"))
    qtbot.addWidget(clock)
    clock.show_time(datetime(2025, 11, 20, 19, 47, 31, tzinfo=UTC))
    assert clock.text() == "02.47.31"
    width = clock.width()
    clock.show_time(datetime(2025, 11, 20, 4, 11, 11, tzinfo=UTC))
    assert clock.width() == width >= clock.fontMetrics().horizontalAdvance("08.08.08")


def test_a_tag_is_dashed_and_a_key_cap_is_not(dressed: QApplication, qtbot: QtBot) -> None:
    def frame_pixels(widget: QWidget) -> int:
        widget.setFixedWidth(120)
        image = widget.grab().toImage()
        return sum(image.pixelColor(x, 0).name().upper() == theme("dark")["line2"] for x in range(5, 115))

    key, tag = KeyHint("F12"), DashedTag("contoh")
    qtbot.addWidget(key)
    qtbot.addWidget(tag)
    assert frame_pixels(key) == 110
    assert 20 < frame_pixels(tag) < 100


def test_the_drill_band_is_striped_and_its_frame_goes_round(dressed: QApplication, qtbot: QtBot) -> None:
    content = QWidget()
    primary = QPushButton("Kirim", content)
    primary.setProperty("primary", "true")
    frame = DrillFrame(content, "Banjir Kasemen")
    qtbot.addWidget(frame)
    frame.resize(900, 300)
    frame.show()
    look = theme("dark")
    image = frame.grab().toImage()
    dark = [image.pixelColor(x, 19).name().upper() == look["on_drill"] for x in range(150)]
    assert sum(a and not b for a, b in pairwise(dark)) >= 4  # stripes
    for x, y in ((1, 150), (898, 150), (450, 298)):
        assert image.pixelColor(x, y).name().upper() == look["drill"]
    assert image.pixelColor(450, 250).name().upper() == look["bg1"]
    assert look["drill"] in colours(primary)
    assert drill_title("Meja 1").startswith("[LATIHAN] ")


def test_the_drill_band_never_cuts_its_word(dressed: QApplication, qtbot: QtBot) -> None:
    band = DrillBand("Banjir Kasemen dan tiga kebakaran")
    qtbot.addWidget(band)
    word = band_ink(band, 1600)
    assert sum(word) > 30
    assert band_ink(band, 340) == word


def band_ink(band: DrillBand, width: int) -> list[bool]:
    """Which columns of the word's place are inked, from its first letter on."""
    band.resize(width, 38)
    image = band.grab().toImage()
    ink, left = QColor(theme("dark")["on_drill"]), min(150, width // 5) + 18
    return [any(image.pixelColor(x, y) == ink for y in range(38)) for x in range(left, left + 95)]


class _Count:
    """Seconds that go on when they are told to."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def seconds() -> _Count:
    return _Count()


@pytest.fixture
def bar(dressed: QApplication, qtbot: QtBot, seconds: _Count) -> MessageBar:
    bar = MessageBar(seconds=seconds)
    qtbot.addWidget(bar)
    bar.resize(1200, 30)
    return bar


def test_the_bar_shows_the_heaviest_and_of_equals_the_first(bar: MessageBar) -> None:
    for id_, weight in (("a", 1), ("b", 5), ("c", 5)):
        bar.put(Notice(id_, weight, Message(id_)))
    assert bar.notice is not None
    assert (bar.notice.id, bar.count) == ("b", 3)
    bar.put(Notice("b", 0, Message("b lagi")))
    assert bar.notice.id == "c"
    bar.withdraw("c")
    bar.withdraw("c")
    assert bar.notice.id == "a"


def test_answer_does_what_is_offered_and_dismiss_does_not(bar: MessageBar, seconds: _Count, qtbot: QtBot) -> None:
    done: list[str] = []
    bar.put(Notice("a", 2, Message("Dikirim dua kali"), verb=Message("pilih"), answer=lambda: done.append("a")))
    bar.put(Notice("b", 1, Message("Luring")))
    seconds.at += STANDS_S
    bar.answer()
    assert done == ["a"]
    seconds.at += STANDS_S
    bar.answer()
    assert bar.notice is not None
    assert bar.notice.id == "b"  # offers nothing: stays
    with qtbot.waitSignal(bar.dismissed) as dismissed:
        bar.dismiss()
    assert dismissed.args == ["b"]
    assert bar.notice is None
    bar.answer()
    bar.dismiss()
    assert done == ["a"]


def test_a_heavier_notice_is_not_answered_by_a_key_that_was_meant_for_another(bar: MessageBar, seconds: _Count) -> None:
    done: list[str] = []

    def notice(id_: str, weight: int, said: str = "x") -> Notice:
        return Notice(id_, weight, Message(said), verb=Message("lihat"), answer=lambda: done.append(id_))

    bar.put(notice("light", 1))
    seconds.at += STANDS_S
    bar.put(notice("heavy", 9))
    bar.answer()
    bar.dismiss()
    assert bar.count == 2, "it came just before the key"
    seconds.at += STANDS_S * 0.6
    bar.put(notice("heavy", 9))
    bar.put(notice("other", 2))
    seconds.at += STANDS_S * 0.6
    assert bar.stands, "the same said again is not new, nor is what stands behind it"
    bar.put(notice("heavy", 9, "other words"))
    bar.answer()
    assert done == []
    seconds.at += STANDS_S
    bar.answer()
    assert done == ["heavy"]
    bar.answer()
    assert done == ["heavy"], "what came forward is new to the eye"
    seconds.at += STANDS_S
    bar.answer()
    assert done == ["heavy", "other"]


def test_the_mouse_can_press_the_key(bar: MessageBar, seconds: _Count, qtbot: QtBot) -> None:
    done: list[str] = []
    bar.put(
        Notice(
            "a", 2, Message("Dikirim"), Message("Keduanya berlaku."), verb=Message("pilih"), answer=lambda: done.append("a")
        )
    )
    seconds.at += STANDS_S
    bar.show()
    bar.grab()
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(20, 15))
    assert done == []
    x = int(bar._verb_area.center().x())
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(x, 15))
    assert done == ["a"]


def test_the_bar_keeps_its_height_and_takes_no_focus(dressed: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    field, bar = QLineEdit(), MessageBar()
    column.addWidget(field)
    column.addWidget(bar)
    window.show()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    empty = bar.height()
    bar.put(Notice("a", 1, Message(HOSTILE), Message("Panjang sekali. " * 50)))
    assert bar.height() == empty == HEIGHTS[Width.WIDE]
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton)
    assert field.hasFocus()
    assert "&lt;img" in bar.toolTip()
    assert HOSTILE in bar.accessibleName()
    bar.set_width_class(Width.NARROW)
    qtbot.waitUntil(lambda: bar.height() == HEIGHTS[Width.NARROW])


def test_the_rest_is_cut_before_key_and_count(bar: MessageBar) -> None:
    bar.put(Notice("a", 2, Message("Fakta"), Message("sisa " * 200), verb=Message("pilih"), answer=lambda: None))
    bar.put(Notice("b", 1, Message("lain")))
    bar.grab()
    assert 0 < bar._verb_area.left() < bar._verb_area.right() < bar.width()


def test_parts_leave_nothing_behind(dressed: QApplication) -> None:
    def once() -> list[weakref.ref[QWidget]]:
        frame = DrillFrame(QWidget(), "Latihan")
        bar, clock, tag = MessageBar(frame), RoomClock(ZoneInfo("Asia/Jakarta"), parent=frame), DashedTag("contoh", frame)
        bar.put(Notice("a", 1, Message("x"), verb=Message("pilih"), answer=bar.update))
        frame.grab()
        return [weakref.ref(widget) for widget in (frame, frame.band, bar, clock, tag)]

    before = len(QApplication.allWidgets())
    kept = once()
    gc.collect()
    assert [ref() for ref in kept] == [None] * len(kept)
    assert len(QApplication.allWidgets()) == before
