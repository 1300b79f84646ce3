"""A caller from beyond the border: from the call to the note in the log and the incident handed over, by keys alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication

from siaga_desk.domain.events import Outcome
from tests.map.on_screen import OnScreen
from tests.ui.at_desk import ALT, CTRL, AtDesk, K

pytestmark = [pytest.mark.journey, pytest.mark.page]

SAID = "Titik 0001 di luar Kota Serang, di Kec. Kramatwatu, Kab. Serang. Siapkan catatan alih ke sana?"


def test_a_caller_from_kramatwatu_is_handed_over(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk()
    page = OnScreen(desk.qtbot, desk.window.map_side.map)
    desk.sign_on()
    desk.call("0812 0000 4417", "truk tangki terguling, solar tumpah", "laka")

    # before it is placed, the box says whose it is; placed, it stands in the bar
    desk.type("-6.0735, 106.1102")
    desk.qtbot.waitUntil(lambda: "Kramatwatu" in desk.window.panel.where.trouble.text())  # once the typing rests
    assert desk.message == ""
    desk.key(K.Key_Return)
    assert desk.message == SAID
    page.settle()

    # the desk restarts: it still stands there
    desk.close()
    desk = open_desk()
    desk.sign_on()
    assert desk.message == SAID

    # one key shows the note, one copies it
    desk.qtbot.waitUntil(lambda: desk.window.bar.stands)
    desk.key(K.Key_K, ALT)
    note = desk.window.panel.note.text.toPlainText()
    for line in (
        "Kecelakaan lalu lintas, prioritas 1, nyawa terancam",
        "Kata pelapor: “truk tangki terguling, solar tumpah”",
        "Lokasi: Kec. Kramatwatu, Kab. Serang",
        "Peta: https://maps.google.com/?q=-6.07350,106.11020",
        "Pelapor: 0812-0000-4417",
        "Dialihkan oleh Rina, Meja 1, 112 Kota Serang",
    ):
        assert line in note.split("\n")
    desk.key(K.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == note

    # who took it is written down; closing as handed over is one Enter away
    desk.type(", Pak Budi")
    desk.key(K.Key_Return)
    (written,) = desk.only_incident.notes
    assert written.text == "Catatan alih disiapkan untuk Kec. Kramatwatu, Kab. Serang, Pak Budi"
    assert written.by.person == "Rina"
    assert desk.window.panel.question.choice.text() == "dialihkan"
    desk.key(K.Key_Return)
    closing = desk.only_incident.closing
    assert closing is not None
    assert closing.outcome is Outcome.HANDED_OVER
    assert not desk.message.startswith("Titik")

    # the history tells both, the last first
    desk.key(K.Key_H)
    told = [row.sentence for row in desk.window.panel.history.rows.rows]
    assert "dialihkan" in told[0]
    assert "Catatan alih disiapkan untuk Kec. Kramatwatu, Kab. Serang, Pak Budi" in told[1]
