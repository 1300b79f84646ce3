"""Opens windows on rooms: the Qt half of the composition root. Builds nothing itself, decides nothing.

The order is what makes a start quick. The map's page is begun first, with nothing imported but what it needs: Chromium
starts in processes of its own. Meanwhile, on a thread, what reads the store is imported and the log is read; the page is
served from this one. That is why most imports here are inside functions.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from siaga_desk.domain.errors import BadInput, Message, Refusal, StoreTrouble
from siaga_desk.i18n import say
from siaga_desk.settings import Settings, default_path, read_settings, write_settings

if TYPE_CHECKING:
    from PySide6.QtWebEngineCore import QWebEngineProfile
    from PySide6.QtWidgets import QApplication, QWidget

    from siaga_desk import app
    from siaga_desk.diagnostics import Diary
    from siaga_desk.domain.clocks import Clock
    from siaga_desk.domain.places import AreaLookup
    from siaga_desk.domain.positions import Fix, Judged
    from siaga_desk.domain.profile import Profile
    from siaga_desk.geo.locate import Locator
    from siaga_desk.geo.roads.road_times import RoadTimes
    from siaga_desk.map.mbtiles import MBTiles
    from siaga_desk.map.view import MapView
    from siaga_desk.ui.operator.window import OperatorWindow
    from siaga_desk.ui.operator.workplace import Workplace
    from siaga_desk.ui.positions import ReadDoubts, ReadPositions
    from siaga_desk.ui.roads import Progress
    from siaga_desk.ui.units_editor.window import UnitsEditor

REST_MS = 600_000
"""How often quiet streams leave the live window."""

SHEET_AFTER_S = 5.0
"""The first situation sheet waits until the window has opened: it would make the start a tenth longer."""


@dataclass(frozen=True, slots=True)
class Stage:
    """What every window stands on: the application, the pages' world, the basemap if the city supplied one."""

    qt: QApplication
    pages: QWebEngineProfile
    basemap: MBTiles | None

    def map_view(self, theme: str, parent: QWidget | None = None) -> MapView:
        from siaga_desk.geo.layers import attribution
        from siaga_desk.map.view import MapView

        tiles = self.basemap.tiles if self.basemap else None
        return MapView(self.pages, theme, parent, attribution=attribution(), basemap=tiles)


@contextmanager
def stage(mbtiles: Path | None = None, *, offscreen: bool = False) -> Iterator[Stage]:
    """The application, made once a process; `offscreen`: nobody looks at it.

    BadInput: there is no screen, the basemap is no such file, or the map would not start.
    """
    if offscreen:
        _unseen()
    elif no_screen():
        raise BadInput("Tidak ada layar di sini, jadi jendela tidak bisa dibuka. Jalankan dari meja yang berlayar.")

    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from siaga_desk.map import scheme
    from siaga_desk.map.mbtiles import MBTiles
    from siaga_desk.map.view import make_profile

    if _is_root() and "--no-sandbox" not in os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", ""):
        raise BadInput("Siaga Desk tidak dibuka sebagai root: peta berjalan dalam kotak pasir. Pakai pengguna biasa.")
    basemap = MBTiles(mbtiles) if mbtiles else None
    scheme.register()
    qt = QApplication.instance() or QApplication(["siaga-desk"])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("Siaga Desk")
    ending = _Ending(qt)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ending.ask)
    heartbeat = QTimer(qt)  # also lets Python hear a signal while Qt waits
    heartbeat.start(500)
    heartbeat.timeout.connect(ending.look)
    try:
        yield Stage(qt, make_profile(qt, basemap=basemap), basemap)
    finally:
        heartbeat.stop()
        if basemap is not None:
            basemap.close()


def no_screen() -> bool:
    """Whether nothing can be shown here. Asked before Qt, which would end the process without a word of ours."""
    told = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform.startswith("linux") and not any(os.environ.get(name) for name in told)


def _unseen() -> None:
    """Qt without a screen. Chromium refuses its sandbox to root, who exists on build machines and in containers only:
    there, and only where nobody looks, it goes without. An operator's desk always keeps the sandbox."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    if _is_root():
        os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--no-sandbox --disable-gpu")


def _is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


class _Ending:
    """A wish to end that came by signal, kept until no window is left: it may come before there is one."""

    def __init__(self, qt: QApplication) -> None:
        self._qt, self._asked = qt, False

    def ask(self, number: int, frame: FrameType | None) -> None:
        self._asked = True

    def look(self) -> None:
        if self._asked:
            self._qt.closeAllWindows()


def _nobody(said: Message) -> None:
    """No window is left to say it in; the diary has it."""


def run_operator(
    *,
    store: Path | None,
    profile: str,
    desk_name: str | None,
    theme: str | None,
    mbtiles: Path | None,
    diary: Diary | None = None,
    settings_file: Path | None = None,
    on_ready: Callable[[OperatorWindow], None] | None = None,
) -> int:
    """Open the operator's window and stay until it is closed. `on_ready` is called once, when the map can be used."""
    settings_file = settings_file or default_path()
    settings = with_theme(settings_file, theme)
    with stage(mbtiles) as on:
        view = on.map_view(settings.theme)
        room = opened(partial(_open_room, store, profile=profile, desk_name=desk_name or settings.desk), view)
        with at_work(on, room, view, settings_file, diary=diary) as window:
            window.showMaximized()
            if on_ready is not None:
                if view.is_ready:  # it came up while the room was opened
                    on_ready(window)
                else:
                    view.ready.connect(lambda: on_ready(window))
            return on.qt.exec()


def with_theme(settings_file: Path, theme: str | None) -> Settings:
    """What the person chose; a theme asked for now is his choice from now on."""
    settings = read_settings(settings_file).settings
    if theme is not None and theme != settings.theme:
        settings = replace(settings, theme=theme)
        write_settings(settings_file, settings)
    return settings


def _open_room(store: Path | None, *, profile: str, desk_name: str) -> app.Room:
    from siaga_desk import app

    return app.open_room(store or app.default_store(profile), profile=profile, desk_name=desk_name)


def opened(open_room: Callable[[], app.Room], view: MapView) -> app.Room:
    """The room, opened on a thread while the page comes up on this one.

    A refusal also in a dialog: who started the program from a menu sees no command line.
    """
    import shiboken6
    from PySide6.QtCore import QEventLoop, QMetaObject, Qt

    try:
        with ThreadPoolExecutor(1, "opening") as pool:
            loop = QEventLoop()
            room = pool.submit(open_room)
            room.add_done_callback(lambda _: QMetaObject.invokeMethod(loop, "quit", Qt.ConnectionType.QueuedConnection))
            import siaga_desk.ui.operator.window  # noqa: F401 - it will be needed in a moment

            loop.exec()
            return room.result()
    except Refusal as why:
        from PySide6.QtGui import QGuiApplication
        from PySide6.QtWidgets import QMessageBox

        if QGuiApplication.platformName() != "offscreen":
            box = QMessageBox(QMessageBox.Icon.Warning, "Siaga Desk", say(why.message))
            box.setTextFormat(Qt.TextFormat.PlainText)
            box.exec()
        shiboken6.delete(view)  # the page must go before the pages' world does
        raise


@contextmanager
def at_work(
    on: Stage,
    room: app.Room,
    view: MapView,
    settings_file: Path,
    *,
    diary: Diary | None = None,
    drill_name: str = "",
    clock_rate: float = 1.0,
    ticking: bool = True,
) -> Iterator[OperatorWindow]:
    """The operator's window on a room, and all that runs beside it; everything is closed again in order.

    What goes wrong outside a command (a bug of ours, a sheet that cannot be written) is said in the window as well.
    """
    import shiboken6
    from PySide6.QtCore import QTimer

    from siaga_desk.geo.place_sets import places_folder
    from siaga_desk.geo.roads.city_roads import CityRoads
    from siaga_desk.reports.sheet import SheetKeeper, sheet_beside, write_sheet
    from siaga_desk.ui.operator.window import OperatorWindow
    from siaga_desk.ui.operator.workplace import Workplace
    from siaga_desk.ui.road import Road

    with ExitStack() as closing:  # in the opposite order, whatever fails on the way
        closing.callback(room.close)
        positions, doubts = _positions(room.store.path, room.clock)
        road = Road(room.desk, room.lane)
        closing.callback(road.close)
        city = room.profile
        place = Workplace(
            road=road,
            profile=city,
            areas=room.areas,
            queries=room.queries,
            clock=room.clock,
            travel=CityRoads(city),
            drill=room.identity.drill is not None,
            load_locator=partial(
                _locator,
                room.areas,
                city,
                tell=lambda notice: road.later(partial(road.refused.emit, notice)),
                credit=lambda wished: road.later(partial(_with_credit, view, wished)),
            ),
            sets_folder=places_folder(city.gisdata) if city.gisdata else None,
            load_engines=partial(_engines, city, room.store.path),
            read_positions=positions,
            read_doubts=doubts,
        )
        if diary is not None:
            diary.tell = road.refused.emit
            closing.callback(setattr, diary, "tell", _nobody)
        sheets = SheetKeeper(
            lambda: write_sheet(sheet_beside(room.store.path), room.desk.situation, city, room.clock, room.identity),
            tell=lambda said: road.refused.emit(said) if said else None,
            first_s=SHEET_AFTER_S,
        )
        units = _Units(on, place)
        window = OperatorWindow(
            place,
            lambda _theme: view,
            settings_file,
            drill_name=drill_name,
            clock_rate=clock_rate,
            notices=room.notices,
            open_units=units.show,
            ticking=ticking,
        )
        sheets.start()
        closing.callback(sheets.close)
        closing.callback(shiboken6.delete, window)  # its page must go before the pages' world does
        closing.callback(window.close)
        closing.callback(units.close)
        resting = QTimer(window)
        resting.timeout.connect(lambda: room.lane.submit(room.desk.rest))
        resting.start(REST_MS)
        yield window


def _locator(
    areas: AreaLookup, city: Profile, tell: Callable[[Message], None], credit: Callable[[Sequence[str]], None]
) -> Locator:
    """Imported on the search's lane, and only once somebody is about to type."""
    from siaga_desk.geo.city_places import city_locator

    return city_locator(areas, city, tell=tell, credit=credit)


def _engines(city: Profile, store: Path, progress: Progress) -> Iterator[RoadTimes | Message]:
    """Imported on the lane that makes them: numpy and the rest stay out of the start."""
    from siaga_desk.geo.roads.prepared import roads_folder
    from siaga_desk.road_engines import desk_engines

    yield from desk_engines(city, roads_folder(store), progress)


def _positions(store: Path, clock: Clock) -> tuple[ReadPositions, ReadDoubts]:
    """What is newest in the file beside the store, when anything has changed; and what was not followed since the start."""
    from siaga_desk.store.positions import PositionsFile, positions_beside

    file, seen, since = PositionsFile(positions_beside(store)), -1, clock.now()

    def read() -> Mapping[str, Fix] | None:
        nonlocal seen
        version = file.version()
        if version == seen:
            return None
        latest = file.latest()
        seen = version  # only now: what could not be read is asked for again
        return latest

    def doubts() -> Sequence[Judged]:
        nonlocal since
        found = file.flagged(since)
        if found:
            since = max(each.received for each in found) + timedelta(milliseconds=1)
        return found

    return read, doubts


def _with_credit(view: MapView, wished: Sequence[str]) -> None:
    """Show in the map's corner what the licences of imported places ask for."""
    from siaga_desk.geo.layers import attribution

    view.set_attribution(" · ".join((attribution(), *wished)))


class _Units:
    """The units editor of a desk: one window, shown again when it is asked for again."""

    def __init__(self, on: Stage, place: Workplace) -> None:
        self._on, self._place = on, place
        self._editor: UnitsEditor | None = None

    def show(self, beside: QWidget) -> None:
        from siaga_desk.ui.look import style
        from siaga_desk.ui.units_editor.window import UnitsEditor

        if self._editor is None:
            place = self._place
            self._editor = UnitsEditor(
                place.road,
                profile=place.profile,
                areas=place.areas,
                make_map=lambda parent: self._on.map_view(style.current().theme.name, parent),
            )
            self._editor.resize(min(beside.width(), 1366), min(beside.height(), 768))
        self._editor.show()
        self._editor.raise_()
        self._editor.activateWindow()

    def close(self) -> None:
        """Its page must go before the pages' world does."""
        import shiboken6

        if self._editor is not None:
            self._editor.dispose()
            self._editor.close()
            shiboken6.delete(self._editor)


def run_wall(*, store: Path, theme: str | None, mbtiles: Path | None) -> int:
    """Open the wall on a store that a desk of this computer writes, and stay until it is closed."""
    import shiboken6

    from siaga_desk import app
    from siaga_desk.ui.look import style
    from siaga_desk.ui.wall.window import WallWindow

    def follow() -> app.Watching:
        return app.follow_room(store)

    with stage(mbtiles) as on:
        watching = follow()
        if watching.identity.drill is not None:
            watching.close()
            raise StoreTrouble("Berkas ini milik latihan: jamnya bukan jam sekarang, jadi dinding tidak dibuka untuknya.")
        look = theme or "dark"
        style.apply(on.qt, look)
        window = WallWindow(
            profile=watching.profile,
            identity=watching.identity,
            clock=watching.clock,
            source=watching,
            reopen=follow,
            make_map=lambda parent: on.map_view(look, parent),
        )
        try:
            window.showFullScreen()
            return on.qt.exec()
        finally:
            window.close()
            shiboken6.delete(window)
