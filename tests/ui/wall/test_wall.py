"""The wall as a window on a real store: it follows, it shouts, it hides, and it cannot write."""

from __future__ import annotations

import ast
import gc
import sqlite3
import threading
import weakref
from dataclasses import fields
from functools import partial
from pathlib import Path

import pytest
import shiboken6
import sqlalchemy
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWebEngineCore import QWebEngineProfile
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from siaga_desk.app import Watching
from siaga_desk.domain import commands as c
from siaga_desk.domain.errors import StoreTrouble
from siaga_desk.domain.events import ClosureReason, ClosureShape
from siaga_desk.domain.places import Point
from siaga_desk.domain.profile import Milestone
from siaga_desk.map.view import MapView, make_profile
from siaga_desk.ui import wall as wall_package
from siaga_desk.ui.wall import watch
from siaga_desk.ui.wall.window import WallWindow
from tests.map.on_screen import OnScreen
from tests.ui.wall.conftest import OpenWall, PlainMap
from tests.ui.wall.night import HOSTILE, Night, follow


def titles(wall: WallWindow) -> list[str]:
    return [row.title for row in wall.waiting.rows]


def has_counted(wall: WallWindow) -> bool:
    return wall.watch.figures is not None


def colours(wall: WallWindow) -> set[str]:
    image: QImage = wall.grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


def test_it_follows_the_desk(night: Night, open_wall: OpenWall, qtbot: QtBot) -> None:
    wall = open_wall(night)
    qtbot.waitUntil(lambda: wall.watch.figures is not None)
    assert titles(wall) == []
    made = night.busy()
    qtbot.waitUntil(lambda: len(titles(wall)) == 5)
    assert titles(wall)[0] == "Pohon tumbang"
    assert isinstance(wall.map, PlainMap)
    assert set(wall.map.pins) == {made[name] for name in made if name != "kdrt"}
    night.do(c.ChangeCategory(incident=made["pohon"], category="kdrt"))  # now it is a hidden one
    qtbot.waitUntil(lambda: titles(wall)[0] == "Kejadian tertutup")
    assert made["pohon"] not in wall.map.pins


def test_a_closed_road_is_on_the_wall_without_its_name(night: Night, open_wall: OpenWall, qtbot: QtBot) -> None:
    wall = open_wall(night)
    assert isinstance(wall.map, PlainMap)
    shown = wall.map
    points = (Point(-6.12, 106.15), Point(-6.12, 106.16), Point(-6.11, 106.16))
    shut = c.CloseRoad(
        closure="j1", shape=ClosureShape.AREA, points=points, reason=ClosureReason.FLOOD, name="depan rumah Bu Eni"
    )
    night.do(shut)
    qtbot.waitUntil(lambda: len(shown.closures) == 1)
    assert shown.closures[0].title.startswith("Banjir · ditutup sejak ")
    assert "Eni" not in str(shown.closures)
    night.do(c.ReopenRoad(closure="j1"))
    qtbot.waitUntil(lambda: not shown.closures)


def test_a_unit_at_a_hidden_incident_stays_at_its_post_on_the_wall(night: Night, open_wall: OpenWall, qtbot: QtBot) -> None:
    unit = night.unit("polisi")
    post = night.room.desk.situation.units[unit].record
    assert post is not None
    incident = night.incident("kdrt", "Curug", 300)
    night.send(incident, unit, (200, Milestone.MOVING), (100, Milestone.ARRIVED))
    wall = open_wall(night)
    assert isinstance(wall.map, PlainMap)
    qtbot.waitUntil(lambda: unit in wall.map.units)
    assert (wall.map.units[unit].lat, wall.map.units[unit].lon) == (post.lat, post.lon)
    assert wall.map.units[unit].status == "on_scene"


def test_rows_that_find_no_room_are_counted(night: Night, open_wall: OpenWall, qtbot: QtBot) -> None:
    for number in range(7):
        night.incident("jalan_rusak", "Curug", 500 - number)
    night.at(0)
    wall = open_wall(night)
    qtbot.waitUntil(lambda: len(wall.waiting.rows) == 7)
    drawn, rest = wall.waiting.fitting()
    assert (len(drawn), len(rest)) == (4, 3)


def test_hostile_words_are_drawn_and_nothing_else(night: Night, open_wall: OpenWall, qtbot: QtBot) -> None:
    unit = night.unit("ambulans")
    record = night.room.desk.situation.units[unit].record
    assert record is not None
    for text in HOSTILE:
        night.do(
            c.RecordUnit(
                unit=unit,
                name=text,
                unit_kind=record.unit_kind,
                agency=record.agency,
                lat=record.lat,
                lon=record.lon,
                example=True,
            )
        )
        incident = night.incident("medis", "Curug", 500, words=text, place=text)
        night.at(400)
        night.send(incident, unit, (300, Milestone.MOVING), (200, Milestone.ARRIVED), (100, Milestone.DONE))
    night.at(0)
    wall = open_wall(night)
    qtbot.waitUntil(lambda: len(wall.waiting.rows) + len(wall.moved.rows) == len(HOSTILE))
    assert len(colours(wall)) > 3


def test_the_band_when_no_desk_writes(night: Night, open_wall: OpenWall, qtbot: QtBot) -> None:
    night.busy()
    wall = open_wall(night)
    qtbot.waitUntil(lambda: len(titles(wall)) == 5)
    assert not wall.trouble.isVisible()
    night.room.store.close()
    qtbot.waitUntil(wall.trouble.isVisible)
    assert wall.trouble.said.startswith(
        "Tidak ada meja yang sedang mencatat ke berkas data ini. Dinding menunjukkan keadaan pukul 02.48.10."
    )
    assert wall.trouble.width() == wall.width()
    assert wall.waiting.geometry().top() >= wall.trouble.geometry().bottom()
    assert len(titles(wall)) == 5  # what is known stays
    assert not wall.hours.isVisible()  # it gave its place to the band, no line was cut
    assert wall.lines.height() >= wall.lines.NEEDED * wall.lines.unit - 1


def test_a_file_that_is_taken_away_and_one_that_comes_back(
    night: Night, open_wall: OpenWall, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "AGAIN_S", 0.3)
    night.busy()
    wall = open_wall(night)
    qtbot.waitUntil(lambda: len(titles(wall)) == 5)
    away = night.store.with_suffix(".pergi")
    night.store.rename(away)
    qtbot.waitUntil(lambda: "tidak ada" in wall.trouble.said)
    away.rename(night.store)
    qtbot.waitUntil(lambda: not wall.trouble.isVisible())
    night.incident("pju", "Curug", 10)
    qtbot.waitUntil(lambda: len(titles(wall)) == 6)


class Broken:
    """A store that opens and cannot be read."""

    closed = 0
    queries = None

    def __init__(self, error: Exception) -> None:
        self._error = error
        self.follower = self

    def notice(self) -> None:
        raise self._error

    def close(self) -> None:
        self.closed += 1


def test_a_store_that_cannot_be_read_is_opened_again(
    night: Night, open_wall: OpenWall, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "AGAIN_S", 0.2)
    night.busy()
    broken = Broken(StoreTrouble("Berkas data rusak."))
    wall = open_wall(night, source=broken)
    qtbot.waitUntil(lambda: wall.trouble.said.startswith("Berkas data rusak."))
    qtbot.waitUntil(lambda: len(titles(wall)) == 5)
    assert not wall.trouble.isVisible()
    assert broken.closed == 1


@pytest.mark.expects_warnings
def test_a_fault_of_ours_is_said_and_logged(
    night: Night,
    open_wall: OpenWall,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(watch, "AGAIN_S", 0.2)
    broken = Broken(ValueError("bug"))
    wall = open_wall(night, source=broken)
    qtbot.waitUntil(lambda: wall.trouble.said.startswith("Catatan tidak terbaca."))
    qtbot.waitUntil(lambda: not wall.trouble.isVisible())
    assert broken.closed == 1
    assert any(record.exc_info for record in caplog.records)


def test_a_store_that_does_not_answer_is_said_while_the_window_lives(
    night: Night, open_wall: OpenWall, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "STUCK_S", 0.3)
    go_on = threading.Event()

    class Slow(Watching):
        def notice(self) -> None:
            go_on.wait(20)

    first = follow(night.store, night.clock)
    wall = open_wall(night, source=Slow(*(getattr(first, field.name) for field in fields(first))))
    qtbot.waitUntil(lambda: wall.trouble.said.startswith("Berkas data tidak menjawab."))
    go_on.set()
    qtbot.waitUntil(lambda: not wall.trouble.isVisible())


def test_a_drill_is_marked_everywhere(tmp_path: Path, open_wall: OpenWall, qtbot: QtBot) -> None:
    night = Night(tmp_path / "latihan.siaga", ledger="drill:kebakaran_pasar")
    try:
        night.busy()
        wall = open_wall(night)
        qtbot.waitUntil(lambda: len(titles(wall)) == 5)
        assert wall.windowTitle().startswith("[LATIHAN] ")
        assert isinstance(wall.map, PlainMap)
        assert all(pin.drill for pin in wall.map.pins.values())
        image = wall.grab().toImage()
        drill = "#b388ff"
        edges = ((2, 600), (1917, 600), (900, 1077))
        assert [image.pixelColor(x, y).name() for x, y in edges] == [drill] * 3
        assert drill in {image.pixelColor(x, 26).name() for x in range(0, 1920, 5)}
    finally:
        night.close()


def test_a_real_wall_wears_no_mark_of_a_drill(night: Night, open_wall: OpenWall, qtbot: QtBot) -> None:
    wall = open_wall(night)
    qtbot.waitUntil(lambda: wall.watch.figures is not None)
    assert "#b388ff" not in colours(wall)
    assert "LATIHAN" not in wall.windowTitle()


def test_a_wall_that_is_closed_leaves_nothing(night: Night, dressed: QApplication, qtbot: QtBot) -> None:
    before = set(QApplication.allWidgets())
    first = follow(night.store, night.clock)
    wall = WallWindow(
        profile=night.room.profile,
        identity=first.identity,
        clock=night.clock,
        source=first,
        reopen=lambda: follow(night.store, night.clock),
        make_map=PlainMap,
    )
    wall.show()
    qtbot.waitUntil(partial(has_counted, wall))
    wall.close()
    assert not any(timer.isActive() for timer in wall.findChildren(QTimer))
    gone = weakref.ref(wall)
    shiboken6.delete(wall)
    del wall
    gc.collect()
    assert gone() is None
    assert set(QApplication.allWidgets()) == before


# --- it cannot write ---


def test_the_store_is_opened_so_that_nothing_can_be_written(night: Night) -> None:
    source = follow(night.store, night.clock)
    try:
        engine = source.reader._engine
        with engine.connect() as connection, pytest.raises((StoreTrouble, sqlalchemy.exc.OperationalError)):
            connection.exec_driver_sql("DELETE FROM events")
        raw = engine.raw_connection()
        try:
            raw.driver_connection.execute("PRAGMA query_only=OFF")  # even so: the file itself is open for reading only
            with pytest.raises(sqlite3.OperationalError, match="readonly"):
                raw.driver_connection.execute("DELETE FROM events")
        finally:
            raw.driver_connection.rollback()
            raw.close()
    finally:
        source.close()


def test_no_module_of_the_wall_knows_a_command_or_a_desk() -> None:
    forbidden = {"siaga_desk.domain.commands", "siaga_desk.ui.road", "siaga_desk.app", "siaga_desk.store"}
    files = list(Path(wall_package.__path__[0]).glob("*.py"))
    assert "window.py" in {file.name for file in files}
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                assert not forbidden & {name.name for name in node.names}, file.name
            if isinstance(node, ast.ImportFrom) and node.module:
                assert not forbidden & {node.module, *(f"{node.module}.{name.name}" for name in node.names)}, file.name
                if node.module == "siaga_desk.desk":
                    assert {name.name for name in node.names} <= {"Queries", "Identity"}, file.name


def test_a_wall_leaves_every_event_as_it_was(night: Night, open_wall: OpenWall, qtbot: QtBot) -> None:
    night.busy()
    before = [stream.events for stream in night.room.desk.situation.streams.values()]
    wall = open_wall(night)
    qtbot.waitUntil(lambda: len(titles(wall)) == 5)
    qtbot.mouseClick(wall, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(wall, "bsl1 ")
    qtbot.wait(600)
    assert [stream.events for stream in night.room.desk.situation.streams.values()] == before
    other = follow(night.store, night.clock)
    try:
        assert {s.id: len(s.events) for s in other.follower.situation.streams.values()} == {
            s.id: len(s.events) for s in night.room.desk.situation.streams.values()
        }
    finally:
        other.close()


# --- the real map ---


@pytest.mark.page
def test_the_real_map_shows_what_may_be_shown(night: Night, open_wall: OpenWall, qtbot: QtBot, qapp: QApplication) -> None:
    made = night.busy()
    profile: QWebEngineProfile = make_profile(qapp)

    def make_map(parent: QWidget) -> MapView:
        return MapView(profile, "dark", parent)

    wall = open_wall(night, make_map)
    assert isinstance(wall.map, MapView)
    with qtbot.waitSignal(wall.map.ready, timeout=20_000):
        pass
    page = OnScreen(qtbot, wall.map)
    wanted = sorted(made[name] for name in made if name != "kdrt")
    page.until("Array.from(Scene.pins.keys()).sort()", wanted)
    assert page.evaluate("Scene.set.surface") == "wall"
    told = page.evaluate("Array.from(Scene.pins.values())") + page.evaluate("Array.from(Scene.units.values())")
    for secret in ("Rahasia", "0812", "Siti", "tolong"):
        assert secret not in repr(told)
    page.settle()
    fitted = page.evaluate("[map_siaga.getCenter(), map_siaga.getZoom()]")
    night.incident("pju", "Kasemen", 5)
    page.until("Scene.pins.size", len(wanted) + 1)
    assert page.evaluate("[map_siaga.getCenter(), map_siaga.getZoom()]") == fitted  # news never move the view
