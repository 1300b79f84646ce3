"""A real room for every test, the editor over it, and a map that keeps what it was told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from siaga_desk.app import Room, open_room
from siaga_desk.domain.commands import Command, SignOn
from siaga_desk.domain.units import Unit
from siaga_desk.map.messages import Cursor, UnitMark
from siaga_desk.ui.road import Road
from siaga_desk.ui.units_editor.window import UnitsEditor
from tests.quiet import no_thread_left
from tests.ui.dressing import dressed_in


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    with no_thread_left("unit files", "desk"):
        yield


class PlainMap(QWidget):
    clicked = Signal(float, float)
    unit_selected = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.units: dict[str, UnitMark] = {}
        self.cursor_at: Cursor | None = None
        self.picking = False
        self.selected: str | None = None
        self.gone_to: list[tuple[float, float]] = []

    def set_pins(self, pins: Any) -> None:
        assert list(pins) == []

    def put_pins(self, changed: Any, removed: Any = ()) -> None:
        assert list(changed) == []

    def set_units(self, units: Any) -> None:
        self.units = {unit.id: unit for unit in units}

    def put_units(self, changed: Any, removed: Any = ()) -> None:
        self.units |= {unit.id: unit for unit in changed}
        for id_ in removed:
            self.units.pop(id_, None)

    def set_cursor(self, cursor: Cursor | None) -> None:
        self.cursor_at = cursor

    def set_pick_mode(self, picking: bool) -> None:
        self.picking = picking

    def select(self, mark_id: str | None) -> None:
        self.selected = mark_id

    def go_to(self, lat: float, lon: float, zoom: float | None = None) -> None:
        self.gone_to.append((lat, lon))


class Bench:
    """The room, the road, the editor; and the files that the dialogs would have given."""

    def __init__(
        self, qtbot: QtBot, store: Path, make_map: Callable[[QWidget], Any] = PlainMap, ledger: str = "live"
    ) -> None:
        self.qtbot = qtbot
        self.room: Room = open_room(store, ledger=ledger)
        self.room.desk.do(SignOn(person="Rina"))
        self.road = Road(self.room.desk, self.room.lane)
        self.to_read: Path = store
        self.to_write: Path = store
        self.editor = UnitsEditor(
            self.road,
            profile=self.room.profile,
            areas=self.room.areas,
            make_map=make_map,
            choose_open=lambda window, then: then(self.to_read),
            choose_save=lambda window, then: then(self.to_write),
        )
        self.editor.resize(1366, 768)
        self.editor.show()

    @property
    def map(self) -> PlainMap:
        assert isinstance(self.editor.map, PlainMap)
        return self.editor.map

    @property
    def told(self) -> str:
        return self.editor.form.told.text()

    def unit(self, id_: str) -> Unit:
        return self.road.situation.units[id_]

    def do(self, *commands: Command) -> None:
        """As if another window had done it."""
        done: list[object] = []
        self.road.do(*commands, done=done.append)
        self.qtbot.waitUntil(lambda: bool(done))

    def write(self, field: str, text: str) -> None:
        """Type into a field of the form."""
        line = getattr(self.editor.form, field)
        line.setFocus()
        line.selectAll()
        self.qtbot.keyClicks(line, text)

    def until_told(self, beginning: str) -> None:
        self.qtbot.waitUntil(lambda: self.told.startswith(beginning))

    def close(self) -> None:
        self.editor.dispose()
        self.editor.close()
        shiboken6.delete(self.editor)
        self.road.close()
        self.room.close()


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    with dressed_in("light", qapp) as app:
        yield app


OpenBench = Callable[..., Bench]


@pytest.fixture
def open_bench(dressed: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[OpenBench]:
    benches: list[Bench] = []

    def open_one(**more: Any) -> Bench:
        benches.append(Bench(qtbot, tmp_path / f"ruang{len(benches)}.siaga", **more))
        return benches[-1]

    yield open_one
    for bench in benches:
        bench.close()


@pytest.fixture
def bench(open_bench: OpenBench) -> Bench:
    return open_bench()
