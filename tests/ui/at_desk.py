"""An operator at his desk, for tests: a real room in a file, the real window, keys as a hand presses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import shiboken6
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from siaga_desk.app import Room, open_room
from siaga_desk.domain.commands import Command
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.situation import Changes, Situation
from siaga_desk.geo.city_places import city_locator
from siaga_desk.geo.locate import Locator
from siaga_desk.geo.roads.city_roads import CityRoads
from siaga_desk.i18n import say
from siaga_desk.ui.operator.window import OperatorWindow
from siaga_desk.ui.operator.workplace import Workplace
from siaga_desk.ui.positions import ReadPositions
from siaga_desk.ui.road import Road
from siaga_desk.ui.roads import LoadEngines
from tests.memory import HandClock

K, NO = Qt.Key, Qt.KeyboardModifier.NoModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


class AtDesk:
    """`close()` is what pulling the chair back does; the file stays. Closing twice is closing once."""

    def __init__(
        self,
        qtbot: QtBot,
        folder: Path,
        make_map: Callable[[str], QWidget],
        clock: HandClock,
        *,
        ledger: str = "live",
        size: tuple[int, int] = (1920, 1080),
        load_locator: Callable[[], Locator] | None = None,
        sets: Path | None = None,
        load_engines: LoadEngines | None = None,
        read_positions: ReadPositions | None = None,
    ) -> None:
        """`sets`: where imported sets of places are; None: nothing is imported at this desk. `load_engines` None: the
        straight line it is; `read_positions` None: no vehicle reports.
        """
        self.qtbot, self.clock = qtbot, clock
        self._is_closed = False
        self.room: Room = open_room(folder / "ruang.siaga", ledger=ledger, clock=clock)
        profile = self.room.profile
        self.road = Road(self.room.desk, self.room.lane)
        travel = CityRoads(profile)
        drill = ledger != "live"
        self.credited: Sequence[str] = ()  # what the places' licences want to see on the map
        if sets is not None and load_locator is None:
            load_locator = partial(city_locator, self.room.areas, profile, sets, credit=self._credit)
        self.place = Workplace(
            self.road,
            profile,
            self.room.areas,
            self.room.queries,
            clock,
            travel,
            drill,
            load_locator,
            sets,
            load_engines,
            read_positions,
        )
        self.window = OperatorWindow(
            self.place,
            make_map,
            folder / "settings.json",
            drill_name="Uji" if drill else "",
            notices=self.room.notices,
            ticking=False,
        )
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.settle()

    def _credit(self, wished: Sequence[str]) -> None:
        self.credited = wished

    # --- hands ---

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
        self.settle()

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)
        self._hear_of_places()

    def paste(self, text: str) -> None:
        """Text that no keyboard can type."""
        QApplication.clipboard().setText(text)
        self.key(K.Key_V, CTRL)

    def sign_on(self, person: str = "Rina") -> None:
        self.window.panel.sign_on.name.setText(person)
        self.window.panel.sign_on.name.setFocus()
        self.key(K.Key_Return)

    def call(self, number: str, words: str = "", kind: str = "") -> None:
        """F2, the number, the words, F5 and the kind, by keys alone."""
        self.key(K.Key_F2)
        self.type(number)
        self.key(K.Key_Return)
        if words:
            self.type(words)
        if kind:
            self.key(K.Key_F5)
            self.type(kind)
            self.key(K.Key_Return)

    def do(self, *commands: Command) -> Changes:
        """What another part of the room does meanwhile, on the desk's lane."""
        changes = self.room.lane.submit(lambda: self.room.desk.do(*commands)).result()
        self.settle()
        return changes

    def wait(self, **span: float) -> None:
        """Time passes in the room, and the window ticks."""
        self.clock.move(**span)
        self.window.tick()

    def settle(self) -> None:
        """Until all that was asked is done and shown, places too, and what follows from it as well."""
        self._hear_of_places()
        for _ in range(3):
            self.qtbot.waitUntil(lambda: self.window.roads.reckoning.is_idle)
            done: list[bool] = []
            self.road.ask(lambda: None, done=lambda _, done=done: done.append(True))
            self.qtbot.waitUntil(lambda done=done: bool(done))

    def _hear_of_places(self) -> None:
        """Until it is known and shown what the place box's text means, and what became of an import."""
        self.qtbot.waitUntil(lambda: self.window.hand.is_settled and self.window.sets.is_settled)

    # --- eyes ---

    @property
    def situation(self) -> Situation:
        return self.road.situation

    @property
    def only_incident(self) -> Incident:
        (incident,) = self.situation.incidents.values()
        return incident

    @property
    def message(self) -> str:
        """What the message bar says now."""
        notice = self.window.bar.notice
        return " ".join(say(part) for part in (notice.fact, notice.rest) if part) if notice else ""

    @property
    def focus(self) -> QWidget | None:
        return QApplication.focusWidget()

    # --- leaving ---

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self.window.close()
        self.settle()
        self.road.close()
        self.room.close()
        shiboken6.delete(self.window)  # now, not "later": the map's page must go before its profile
        shiboken6.delete(self.road)


@contextmanager
def open_desks(
    qtbot: QtBot, folder: Path, make_map: Callable[[str], QWidget], clock: HandClock
) -> Iterator[Callable[..., AtDesk]]:
    """Opens desks on one file, one after the other, or elsewhere in a folder of its own; at the end all are closed."""
    desks: list[AtDesk] = []

    def open_one(folder: Path = folder, **more: Any) -> AtDesk:
        desks.append(AtDesk(qtbot, folder, make_map, **({"clock": clock} | more)))
        return desks[-1]

    yield open_one
    for desk in desks:
        desk.close()
