"""The real operator's window on a real store, for benchmarks that work in it. Measures nothing itself."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer

from siaga_desk import app
from siaga_desk.domain.clocks import Clock
from siaga_desk.domain.commands import Command
from siaga_desk.domain.errors import Message
from siaga_desk.domain.situation import Changes
from siaga_desk.i18n import say
from siaga_desk.ui.operator.window import OperatorWindow
from siaga_desk.windows import at_work, stage

from .machine import SCREEN
from .rooms import Work, fill, ready_room

PATIENCE_S = 60.0
STREETS = (-6.11, 106.16, 12.5)
"""A look at the city in which every pin is drawn by itself (below zoom 12 they stand in groups)."""


class AtDesk:
    """A window whose page stands, and somebody at it."""

    def __init__(self, window: OperatorWindow, room: app.Room, incidents: list[str], work: Work) -> None:
        self.window, self.room, self.incidents, self.work = window, room, incidents, work
        self.map = window.map_side.map
        self._loop = QEventLoop()
        self._timer = QTimer()
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._loop.quit)

    def wait(self, seconds: float) -> None:
        """Let the window and its page live so long. With one timer: each QTimer.singleShot of PySide6 leaves a little."""
        self._timer.start(round(seconds * 1000))
        self._loop.exec()

    def until(self, done: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not done():
            if time.monotonic() > end:
                raise TimeoutError("the window or its page did not get that far")
            self.wait(0.002)

    def do(self, *commands: Command) -> None:
        """As a screen does it: asked of the road, waited for in the event loop. RuntimeError if the rules refuse."""
        ended: list[Changes | Message] = []
        self.window._place.road.do(*commands, done=ended.append, refused=ended.append)
        self.until(lambda: bool(ended))
        if isinstance(ended[0], Message):
            raise RuntimeError(say(ended[0]))

    def evaluate(self, script: str) -> Any:
        answers: list[Any] = []
        self.map.page().runJavaScript(f"JSON.stringify({script})", 0, answers.append)
        self.until(lambda: bool(answers))
        return json.loads(answers[0]) if answers[0] else None


@contextmanager
def at_desk(folder: Path, clock: Any, *, pins: int, steady: Clock | None = None, ticking: bool = True) -> Iterator[AtDesk]:
    """A new store in `folder`, filled with `pins` open incidents, its window open and its map standing.

    `clock` (a DrillClock that stands) is used to fill the store, and afterwards too unless there is a `steady` one.
    """
    store = folder / "meja.siaga"
    room = ready_room(store, clock)
    work = Work(room.profile)
    incidents = fill(room, clock, work, calls=0, incidents=pins, until=clock.now())
    if steady is not None:
        room.close()
    with stage() as on:
        view = on.map_view("dark")
        room = app.open_room(store, clock=steady) if steady is not None else room
        settings = folder / "settings.json"
        with at_work(on, room, view, settings, clock_rate=1.0 if steady else 0.0, ticking=ticking) as window:
            desk = AtDesk(window, room, incidents, work)
            ready: list[bool] = []
            view.ready.connect(lambda: ready.append(True))
            window.resize(*SCREEN)
            window.show()
            desk.until(lambda: bool(ready))
            view.go_to(*STREETS)
            desk.until(lambda: desk.evaluate("Surface.idle() && Layout.now().pins.length") == pins)
            yield desk
