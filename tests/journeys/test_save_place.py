"""A landmark that no map holds: shown by one caller's operator, saved, and found by the next, here and at another desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from siaga_desk.domain.places import LocationMethod
from tests.map.on_screen import OnScreen
from tests.ui.at_desk import CTRL, AtDesk, K

pytestmark = [pytest.mark.journey, pytest.mark.page]


def offered(desk: AtDesk, text: str) -> list[tuple[str | None, bool]]:
    """What the place box says to `text`: id, and whether it was understood whole."""
    desk.key(K.Key_L, CTRL)
    desk.window.panel.where.box.clear()
    desk.type(text)
    return [(row.candidate.id, row.candidate.verified) for row in desk.window.panel.where.candidates]


def hear(desk: AtDesk) -> None:
    """Until what was looked up aside is answered."""
    done: list[bool] = []
    desk.window.hand.search.aside(lambda locator: True, done.append)
    desk.qtbot.waitUntil(lambda: bool(done))
    desk.settle()


def test_an_unknown_landmark_is_known_from_then_on(open_desk: Callable[..., AtDesk], tmp_path: Path) -> None:
    desk = open_desk()
    desk.sign_on()

    # the caller says something that no map holds; the operator finds it with him, on the map
    desk.call("0812 0000 4417", "pohon tumbang depan gapura biru", "pohon")
    assert offered(desk, "gapura biru") == []
    desk.qtbot.waitUntil(lambda: "tidak dikenal" in desk.window.panel.where.trouble.text())
    page = OnScreen(desk.qtbot, desk.window.map_side.map)
    page.settle()
    page.click(page.view.rect().center())
    desk.qtbot.waitUntil(lambda: desk.window.panel.where.candidate is not None)
    desk.key(K.Key_Return)
    placed = desk.only_incident.location
    assert placed is not None
    assert placed.method is LocationMethod.MAP

    # the emergency first, then the name: it is there already
    desk.key(K.Key_S, CTRL)
    assert desk.window.panel.form.name.text() == "Gapura Biru"
    desk.key(K.Key_Return)
    hear(desk)
    assert desk.message.startswith("“Gapura Biru” tersimpan.")
    ((id_, place),) = desk.situation.places.items()
    assert place.record is not None
    assert (place.record.lat, place.record.lon) == (placed.lat, placed.lon)
    assert place.by is not None
    assert place.by.person == "Rina"

    # the next caller is found by it
    desk.call("0813 5555 6666", "motor jatuh", "laka")
    assert offered(desk, "depan gapura biru")[0][0] == f"saved:{id_}"
    desk.key(K.Key_Return)
    desk.settle()
    second = next(i for i in desk.situation.incidents.values() if i.label == "0002")
    assert second.location is not None
    assert second.location.method is LocationMethod.PLACE
    assert not second.location.verified, "only a person verifies"

    # so at another desk, once it has the events
    streams = desk.room.lane.submit(lambda: desk.room.store.log.streams([f"place:{id_}"])).result()
    elsewhere = tmp_path / "meja-2"
    elsewhere.mkdir()
    other = open_desk(folder=elsewhere)
    other.sign_on("Agus")
    other.call("0814 1111 2222", "banjir", "banj")
    assert offered(other, "gapura biru") == []
    other.room.lane.submit(lambda: other.room.desk.receive(streams[f"place:{id_}"])).result()
    other.settle()
    assert offered(other, "gapura biru")[0] == (f"saved:{id_}", True)
    other.close()

    # and here after a restart, until somebody removes it with a reason
    desk.close()
    desk = open_desk()
    desk.sign_on("Agus")
    desk.call("0814 1111 2222", "banjir", "banj")
    assert offered(desk, "gapura biru")[0] == (f"saved:{id_}", True)
    desk.key(K.Key_F4, Qt.KeyboardModifier.ShiftModifier)
    (row,) = desk.window.panel.saved.rows.rows
    assert row.name == "Gapura Biru"
    assert "Rina" in row.what
    desk.key(K.Key_Delete)
    desk.type("gapura dibongkar")
    desk.key(K.Key_Return)
    desk.key(K.Key_Escape)
    assert offered(desk, "gapura biru") == []
