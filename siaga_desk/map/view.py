"""The map as a widget: a plain Python face over the page. What it shows is set here; what the user does comes as signals.

Must never decide anything: whether a dragged pin stays where it was put is the desk's to say. The view moves only when the
user asked (`show_city`, `zoom_in`, `zoom_out`, `go_to`, `reveal`, or with the mouse).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QFontDatabase, QKeyEvent
from PySide6.QtWebChannel import QWebChannel
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEnginePermission, QWebEngineProfile, QWebEngineSettings
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QWidget

from siaga_desk.resources import gisdata
from siaga_desk.theme import theme

from . import messages, scheme
from .bridge import MapBridge
from .mbtiles import MBTiles
from .wire import plain
from .words import page_words

log = logging.getLogger(__name__)

RELOADS_AT_ONCE = 3  # a page that dies this often within a minute is left alone for RELOAD_PAUSE_MS before the next try
RELOAD_PAUSE_MS = 5_000
DRAWING_KEYS = frozenset(
    {
        Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Backspace, Qt.Key.Key_Space,
        Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down,
    }
)  # fmt: skip


def make_profile(
    parent: QObject,
    *,
    gis: Path | None = None,
    basemap: MBTiles | None = None,
    more: Mapping[str, scheme.RouteTo] | None = None,
) -> QWebEngineProfile:
    """The pages' world: our files, no network, nothing kept on disk.

    `parent` must outlive every MapView, or Qt warns and may crash: give it the application. `gis` is the folder of the
    city's map layers (default: gisdata/map). `more` adds hosts (tests).
    """
    profile = QWebEngineProfile(parent)  # without a storage name: off the record
    routes: dict[str, scheme.RouteTo] = {
        "map": scheme.page_route(gis or gisdata("map")),
        "leaflet": scheme.leaflet_route(),
        "qt": scheme.qt_route,
    }
    if basemap is not None:
        routes["tiles"] = basemap.answer
    profile.installUrlSchemeHandler(scheme.NAME, scheme.SchemeHandler(routes | dict(more or {}), profile))
    profile.setUrlRequestInterceptor(scheme.OnlySiaga(profile))
    profile.downloadRequested.connect(_no_download)
    return profile


def _no_download(download: object) -> None:
    """A map has nothing to download; Qt cancels what nobody accepts."""
    log.warning("the map page tried to download something: refused")


def _no_permission(asked: QWebEnginePermission) -> None:
    """A map needs no camera, no clipboard and no notifications."""
    log.warning("the map page asked for %s: refused", asked.permissionType().name)
    asked.deny()


class _Page(QWebEnginePage):
    """Our page and nothing else: no navigation away, no new windows, no dialogs, every console line in the log."""

    def javaScriptConsoleMessage(
        self, level: QWebEnginePage.JavaScriptConsoleMessageLevel, message: str, line: int, source: str
    ) -> None:
        log.warning("map page, %.200r:%s: %.500r", source, line, message)

    def acceptNavigationRequest(self, url: QUrl | str, kind: QWebEnginePage.NavigationType, is_main_frame: bool) -> bool:
        accepted = QUrl(url) == QUrl(scheme.PAGE) and is_main_frame
        if not accepted:
            log.warning("the map page wanted to go to %.200s: refused", QUrl(url).toString())
        return accepted

    def createWindow(self, kind: QWebEnginePage.WebWindowType) -> QWebEnginePage | None:  # type: ignore[override] # none is opened
        return None

    def javaScriptAlert(self, origin: QUrl | str, message: str) -> None:
        log.warning("the map page tried to show a dialog: refused")

    def javaScriptConfirm(self, origin: QUrl | str, message: str) -> bool:
        log.warning("the map page tried to show a dialog: refused")
        return False

    def javaScriptPrompt(self, origin: QUrl | str, message: str, default: str) -> tuple[bool, str]:
        log.warning("the map page tried to show a dialog: refused")
        return False, ""


class MapView(QWebEngineView):
    """The map. Set what it shows with `set_*` and `put_*` (cheap: only changes travel); listen to its signals.

    `attribution` is the credit line of the layers; `home` is (lat, lon) to look at where no city outline is known.
    """

    ready = Signal()  # the page can be used; again after every reload
    reloaded = Signal()  # the page's process had died and is back with everything it showed
    clicked = Signal(float, float)  # lat, lon, where nothing lay (anywhere, in pick mode)
    context_menu = Signal(object, QPoint)  # messages.ContextMenu, where on the screen
    pin_selected = Signal(str)
    pin_dragged = Signal(str, float, float)  # id, lat, lon: a wish
    unit_selected = Signal(str)
    closure_selected = Signal(str)
    drawn = Signal(object, bool)  # ((lat, lon), ...) of the area being drawn, the pointer's place too; whether it is done
    drawing_left = Signal()  # the user gave the drawing up
    hovered = Signal(object)  # messages.Hovered
    view_changed = Signal(object)  # messages.ViewChanged

    def __init__(
        self,
        profile: QWebEngineProfile,
        theme_name: str = "dark",
        parent: QWidget | None = None,
        *,
        attribution: str = "",
        home: tuple[float, float] = (-6.12, 106.16),
        basemap: messages.Tiles | None = None,
    ) -> None:
        super().__init__(parent)
        self.bridge = MapBridge(self)
        self._surface: messages.Surface = "desk"
        self._deaths: list[float] = []
        self._reloading = False
        self._is_ready = False
        page = _Page(profile, self)
        settings = page.settings()
        for attribute in (
            QWebEngineSettings.WebAttribute.LocalContentCanAccessFileUrls,
            QWebEngineSettings.WebAttribute.LocalContentCanAccessRemoteUrls,
            QWebEngineSettings.WebAttribute.JavascriptCanOpenWindows,
            QWebEngineSettings.WebAttribute.FocusOnNavigationEnabled,
            QWebEngineSettings.WebAttribute.PluginsEnabled,
            QWebEngineSettings.WebAttribute.PdfViewerEnabled,
            QWebEngineSettings.WebAttribute.FullScreenSupportEnabled,
            QWebEngineSettings.WebAttribute.ScreenCaptureEnabled,
            QWebEngineSettings.WebAttribute.NavigateOnDropEnabled,
        ):
            settings.setAttribute(attribute, False)
        channel = QWebChannel(page)
        channel.registerObject("bridge", self.bridge)
        page.setWebChannel(channel)
        page.renderProcessTerminated.connect(self._page_died)
        page.permissionRequested.connect(_no_permission)
        self.setPage(page)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)  # ours comes as a signal
        self.bridge.said.connect(self._page_said)
        self.bridge.ready.connect(self._page_ready)
        for name, value in (
            ("words", page_words()),
            ("font", QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()),
            ("surface", self._surface),
            ("scale", 1.0),
            ("attribution", attribution),
            ("home", home),
            ("tiles", basemap),
            ("drawing", None),
        ):
            self.bridge.shown.set(name, value)
        self.set_theme(theme_name)
        self.set_clock(round(time.time() * 1000))
        self.load(QUrl(scheme.PAGE))

    @property
    def is_ready(self) -> bool:
        """Whether the page stands: it may have come up before anybody listened for `ready`."""
        return self._is_ready

    @property
    def middle(self) -> tuple[float, float] | None:
        """(lat, lon) in the middle of the view, as the page last told it; None before it has."""
        at = self.bridge.shown.settings.get("view")
        return (at["lat"], at["lon"]) if at else None

    # -- what it shows -------------------------------------------------------------------------------------

    def set_pins(self, pins: Sequence[messages.Pin]) -> None:
        """Show exactly these incidents."""
        self.bridge.shown.pins.replace([pin for pin in pins if self._may_show(pin)])
        self.bridge.changed()

    def put_pins(self, changed: Iterable[messages.Pin], removed: Iterable[str] = ()) -> None:
        """Show these incidents as they are now, and the removed ids no more; the rest stays."""
        changed = list(changed)
        withheld = [pin.id for pin in changed if not self._may_show(pin)]
        self.bridge.shown.pins.put([pin for pin in changed if self._may_show(pin)], [*removed, *withheld])
        self.bridge.changed()

    def set_units(self, units: Sequence[messages.UnitMark]) -> None:
        """Show exactly these units."""
        self.bridge.shown.units.replace(units)
        self.bridge.changed()

    def put_units(self, changed: Iterable[messages.UnitMark], removed: Iterable[str] = ()) -> None:
        """Show these units as they are now, and the removed ids no more; the rest stays."""
        self.bridge.shown.units.put(changed, removed)
        self.bridge.changed()

    def set_attribution(self, attribution: str) -> None:
        """Another credit line: more is shown, or searched, than at first."""
        self._set("attribution", attribution)

    def set_routes(self, routes: Sequence[messages.Route]) -> None:
        self._set("routes", routes)

    def set_closures(self, closures: Sequence[messages.Closure]) -> None:
        """Show exactly these closures and slow zones."""
        self._set("closures", closures)

    def set_draft(self, points: messages.Points | None, area: bool) -> None:
        """What would be closed: the corners of an area or the points of a road's line; None: nothing."""
        self._set("draft", None if points is None else messages.Draft(points, area))

    def set_reach(self, reach: Sequence[messages.Reach], title: str = "") -> None:
        """How far one comes in so many minutes; `title` says in the corner from where. An empty `reach`: nothing."""
        self.bridge.shown.set("reach_title", title)
        self._set("reach", reach)

    def set_coverage(self, coverage: Sequence[messages.Covered]) -> None:
        """Which kelurahan are reached in time, with the legend in the corner; empty: nothing."""
        self._set("coverage", coverage)

    def set_cursor(self, cursor: messages.Cursor | None) -> None:
        """The pick cursor: where the pin would be placed."""
        self._set("cursor", cursor)

    def set_candidates(self, candidates: Sequence[messages.Candidate]) -> None:
        self._set("candidates", candidates)

    def set_earlier(self, earlier: messages.Earlier | None) -> None:
        """Where the chosen pin was before: small hollow marks, each with a thin line to where it is now."""
        self._set("earlier", earlier)

    def select(self, mark_id: str | None) -> None:
        """The chosen pin or unit: an accent ring, on top. Does not move the view."""
        self._set("selected", mark_id)

    # -- how it shows it -----------------------------------------------------------------------------------

    def set_theme(self, name: str) -> None:
        """ "dark" or "light"; layers and signs are re-coloured in place."""
        colours = theme(name)
        self.page().setBackgroundColor(colours["land"])
        self._set("theme", colours.as_json())

    def set_text_scale(self, scale: float) -> None:
        """1.0 is 100 %."""
        self._set("scale", scale)

    def set_surface(self, surface: messages.Surface) -> None:
        """ "desk" (window 1600 px or wider), "narrow" (below), "wall" (sizes follow the height; looks only).

        A wall is never told of hidden pins: choose the surface before the pins.
        """
        self._surface = surface
        if surface == "wall":
            shown = self.bridge.shown.pins
            shown.put((), [pin.id for pin in shown.now.values() if pin.hidden])
        self._set("surface", surface)

    def set_clock(self, now_ms: int, rate: float = 1.0) -> None:
        """The room's clock reads `now_ms` (epoch milliseconds) now and runs `rate` times as fast as this computer's.

        Call it when the offset or rate changes, and about once a minute: a stepped system clock must not stay on the pins.
        """
        self._set("clock", messages.ClockReading(now_ms, round(time.time() * 1000), rate))

    def set_pick_mode(self, picking: bool) -> None:
        """While picking, every click is a `clicked`, also on a pin, and nothing can be dragged."""
        self._set("picking", picking)

    # -- drawing an area -----------------------------------------------------------------------------------

    @property
    def is_drawing(self) -> bool:
        return self.bridge.shown.settings["drawing"] is not None

    def draw_area(self, on: bool) -> None:
        """While it is on, clicks (or the arrow keys and the space bar) put corners, and Enter, Backspace and Esc belong to
        the map if it has the focus: give it the focus. `drawn` tells of every step; its last, and `drawing_left`, end it.

        Off: the drawing is put away without a word. On while it is on: it goes on.
        """
        if on != self.is_drawing:
            self._set("drawing", messages.Drawing() if on else None)

    def end_drawing(self) -> None:
        """What Enter on the map does: the area is done, and comes as `drawn`. With fewer than three corners the map says
        what is missing, and the drawing goes on."""
        if self.is_drawing:
            self.bridge.tell(messages.EndDrawing())

    # -- what the user asked to look at --------------------------------------------------------------------

    def show_city(self) -> None:
        self.bridge.tell(messages.ShowCity())

    def zoom_in(self) -> None:
        self.bridge.tell(messages.ZoomBy(1))

    def zoom_out(self) -> None:
        self.bridge.tell(messages.ZoomBy(-1))

    def go_to(self, lat: float, lon: float, zoom: float | None = None) -> None:
        """Only when the user asked. BadInput for an impossible place."""
        self.bridge.tell(messages.GoTo(lat, lon, zoom))

    def reveal(self, lat: float, lon: float, radius_m: float) -> None:
        """Only when the user turned to this candidate. Moves the view, just enough, if the point is outside it."""
        self.bridge.tell(messages.Reveal(lat, lon, radius_m))

    def look_back(self) -> None:
        """The view as it was before `reveal` moved it; nothing if it did not, or if the user moved the map since."""
        self.bridge.tell(messages.LookBack())

    def stay(self) -> None:
        """What `reveal` moved stays where it is."""
        self.bridge.tell(messages.Stay())

    def open_layers(self) -> None:
        """Open or close the list of layers."""
        self.bridge.tell(messages.OpenLayers())

    # -- the page ------------------------------------------------------------------------------------------

    def _set(self, name: str, value: object) -> None:
        self.bridge.shown.set(name, value)
        self.bridge.changed()

    def _may_show(self, pin: messages.Pin) -> bool:
        return not (pin.hidden and self._surface == "wall")

    def _page_said(self, message: messages.FromPage) -> None:
        match message:
            case messages.Clicked(lat, lon):
                self.clicked.emit(lat, lon)
            case messages.ContextMenu(x=x, y=y):
                self.context_menu.emit(message, self.mapToGlobal(QPoint(round(x), round(y))))
            case messages.PinSelected(pin):
                self.pin_selected.emit(pin)
            case messages.PinDragged(pin, lat, lon):
                self.pin_dragged.emit(pin, lat, lon)
            case messages.UnitSelected(unit):
                self.unit_selected.emit(unit)
            case messages.ClosureSelected(closure):
                self.closure_selected.emit(closure)
            case messages.Drawn():
                self._drawn(message)
            case messages.DrawingLeft():
                if self.is_drawing:
                    self._keep("drawing", None)
                    self.drawing_left.emit()
            case messages.Hovered():
                self.hovered.emit(message)
            case messages.ViewChanged(lat, lon, zoom):
                self._keep("view", messages.ViewAt(lat, lon, zoom))
                self.view_changed.emit(message)
            case messages.PageTrouble(what):
                log.warning("map page: %.500r", what)

    def _drawn(self, message: messages.Drawn) -> None:
        if not self.is_drawing:
            return  # said before the page heard that the drawing was put away
        put = message.points[:-1] if message.running else message.points
        self._keep("drawing", None if message.done else messages.Drawing(put))
        self.drawn.emit(message.points, message.done)

    def _keep(self, name: str, value: object) -> None:
        """Remember for a page that dies what the living page itself has just said; it is not told."""
        self.bridge.shown.settings[name] = plain(value)

    def event(self, event: QEvent) -> bool:
        """While an area is drawn, its keys are the map's before they are a shortcut of the window."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self.is_drawing
            and event.key() in DRAWING_KEYS
            and not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        ):
            event.accept()
            return True
        return super().event(event)

    def _page_ready(self) -> None:
        self._is_ready = True
        self.ready.emit()
        if self._reloading:
            self._reloading = False
            self.reloaded.emit()

    def _page_died(self, status: QWebEnginePage.RenderProcessTerminationStatus, code: int) -> None:
        self.bridge.page_gone()
        self._is_ready = False
        if status == QWebEnginePage.RenderProcessTerminationStatus.NormalTerminationStatus:
            return
        now = time.monotonic()
        self._deaths = [*(at for at in self._deaths if now - at < 60), now]
        pause_ms = 0 if len(self._deaths) <= RELOADS_AT_ONCE else RELOAD_PAUSE_MS
        log.error("the map page's process ended (%s, %s); loading it again in %s ms", status.name, code, pause_ms)
        self._reloading = True
        QTimer.singleShot(pause_ms, self, self._load_again)  # never from inside Qt's own report of the death

    def _load_again(self) -> None:
        self.load(QUrl(scheme.PAGE))
