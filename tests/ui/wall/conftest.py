"""A store of its own for every test, and walls that are closed whatever happens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QWidget

from siaga_desk.app import Watching
from siaga_desk.map.messages import Closure, Pin, UnitMark
from siaga_desk.ui.wall.window import WallWindow
from tests.quiet import no_thread_left
from tests.ui.dressing import dressed_in
from tests.ui.wall.night import Night, follow


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    with no_thread_left("wall", "desk"):
        yield


@pytest.fixture
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    with dressed_in("dark", qapp) as app:
        yield app


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    made = Night(tmp_path / "ruang.siaga")
    yield made
    made.close()


class PlainMap(QWidget):
    """Keeps what a map was told."""

    ready = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pins: dict[str, Pin] = {}
        self.units: dict[str, UnitMark] = {}
        self.closures: list[Closure] = []
        self.surface, self.fits = "", 0

    def set_pins(self, pins: Any) -> None:
        self.pins = {pin.id: pin for pin in pins}

    def put_pins(self, changed: Any, removed: Any = ()) -> None:
        self.pins |= {pin.id: pin for pin in changed}
        for id_ in removed:
            self.pins.pop(id_, None)

    def set_units(self, units: Any) -> None:
        self.units = {unit.id: unit for unit in units}

    def put_units(self, changed: Any, removed: Any = ()) -> None:
        self.units |= {unit.id: unit for unit in changed}

    def set_closures(self, closures: Any) -> None:
        self.closures = list(closures)

    def set_surface(self, surface: str) -> None:
        self.surface = surface

    def set_clock(self, now_ms: int, rate: float = 1.0) -> None:
        self.now_ms = now_ms

    def show_city(self) -> None:
        self.fits += 1


OpenWall = Callable[..., WallWindow]


@pytest.fixture
def open_wall(dressed: QApplication) -> Iterator[OpenWall]:
    walls: list[WallWindow] = []

    def open_one(night: Night, make_map: Callable[[QWidget], Any] = PlainMap, source: Any = None) -> WallWindow:
        first = source or follow(night.store, night.clock)
        wall = WallWindow(
            profile=night.room.profile,
            identity=first.identity if isinstance(first, Watching) else night.room.identity,
            clock=night.clock,
            source=first,
            reopen=lambda: follow(night.store, night.clock),
            make_map=make_map,
        )
        walls.append(wall)
        wall.resize(1920, 1080)
        wall.show()
        return wall

    yield open_one
    for wall in walls:
        wall.close()
        shiboken6.delete(wall)
