"""The wall's window: the whole city at the left, what is open at the right. It only looks; nobody works at it.

Must never take a command, move the map, page, scroll or show anything that `public` has taken out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, Qt, QTimer, SignalInstance, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from siaga_desk.desk import Identity
from siaga_desk.domain.clocks import Clock, to_ms
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Changes
from siaga_desk.i18n import t
from siaga_desk.map.messages import Surface
from siaga_desk.ui.look.drill import drill_title
from siaga_desk.ui.map_feed import MapFeed, Marks

from .board import Figures, board, in_time_words
from .foot_panels import CountsPanel, HoursStrip, LinesPanel, ReadyPanel
from .head_panels import HeadPanel, TroubleBand, WallDrillBand, paint_frame
from .incident_panels import MovedPanel, WaitingPanel
from .ink import Ink, Panel, unit_of
from .public import Public
from .watch import Health, Source, Watch

LIST_WIDTH = 2110  # units; never more than LIST_SHARE of the width
LIST_SHARE = 0.56
FRAME = 10  # units, around a drill
CLOCK_MS = 60_000  # how often the map is told the time: a stepped system clock must not stay on the pins


class WallMap(Marks, Protocol):
    """What the wall needs of a map beside its marks. The object must be a QWidget (map.view.MapView)."""

    @property
    def ready(self) -> SignalInstance:
        """Emitted when the page can be used, and again when it is back after its process died."""
        ...

    def set_surface(self, surface: Surface) -> None: ...
    def set_clock(self, now_ms: int, rate: float = 1.0) -> None: ...
    def show_city(self) -> None: ...


class WallWindow(QWidget):
    """Follows `source`; when that can no longer be read it lets go of it and asks `reopen` for a new one.

    `make_map` gets the parent. Show it with showFullScreen(); Ctrl+Q closes it. `close` lets go of the store.
    """

    def __init__(
        self,
        *,
        profile: Profile,
        identity: Identity,
        clock: Clock,
        source: Source,
        reopen: Callable[[], Source],
        make_map: Callable[[QWidget], WallMap],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._profile, self._clock = profile, clock
        self._zone = ZoneInfo(profile.time_zone)
        self._is_drill = identity.drill is not None
        title = t("Dinding {room}", room=profile.room)
        self.setWindowTitle(drill_title(title) if self._is_drill else title)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self._unit = 1.0
        self._is_watching = True
        self._build(identity, make_map)
        self.map.ready.connect(self.map.show_city)  # whole from then on, whatever size the wall gets
        self._feed = MapFeed(self.map, profile, drill=self._is_drill)
        self.watch = Watch(source, reopen, profile, clock, self)
        self.watch.changed.connect(self._show_changes)
        self.watch.counted.connect(self._show_figures)
        self.watch.health_changed.connect(self._show_health)
        self._ticking = QTimer(self)
        self._ticking.setInterval(1000)
        self._ticking.timeout.connect(self.tick)
        self._ticking.start()
        self._map_clock = QTimer(self)
        self._map_clock.timeout.connect(self._tell_map_the_time)
        self._map_clock.start(CLOCK_MS)
        self._tell_map_the_time()
        QShortcut(QKeySequence("Ctrl+Q"), self, self.close)
        self.tick()

    def _build(self, identity: Identity, make_map: Callable[[QWidget], WallMap]) -> None:
        profile, zone = self._profile, self._zone
        self.head = HeadPanel(profile.room, zone, self)
        self.trouble = TroubleBand(zone, self)
        self.trouble.hide()
        self.map = make_map(self)
        self._map_widget = cast(QWidget, self.map)
        self._map_widget.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._map_widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.map.set_surface("wall")
        self.waiting, self.moved = WaitingPanel(self), MovedPanel(self)
        self.counts, self.hours = CountsPanel(self), HoursStrip(zone, self)
        self.ready, self.lines = ReadyPanel(self), LinesPanel(self)
        self._band = WallDrillBand(identity.drill, self) if identity.drill is not None else None

    # --- what is shown ---

    @Slot()
    def tick(self) -> None:
        """Draw what depends on the time of day."""
        now, watch = self._clock.now(), self.watch
        shown = board(watch.shown, self._profile, watch.figures, now, self._zone)
        self.waiting.show_rows(shown.waiting, () if shown.moved else shown.empty)
        self.moved.show_rows(shown.moved, t("Belum ada yang bergerak") if shown.waiting else "")
        self.counts.show_counts(shown.counts)
        if watch.figures is not None:
            self.hours.show_hours(watch.figures.hours, now)
        self.ready.show_kinds(shown.ready)
        self.lines.show_lines(shown.lines)
        self._feed.tick(now)
        self.head.show_all(now, in_time_words(watch.figures, self._profile), watch.health, watch.shown.last)

    @Slot(object, object)
    def _show_changes(self, shown: Public, changes: Changes | None) -> None:
        self._feed.show(shown.situation, changes)
        self.tick()

    @Slot(object)
    def _show_figures(self, figures: Figures) -> None:
        self.tick()

    @Slot(object)
    def _show_health(self, health: Health) -> None:
        self.trouble.show_health(health)
        self._place()
        self.tick()

    @Slot()
    def _tell_map_the_time(self) -> None:
        self.map.set_clock(to_ms(self._clock.now()))

    # --- the window ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        """Every region has a fixed share of the height; the map and the last lines take what is left."""
        unit = self._unit = unit_of(self.height())
        edge = round(FRAME * unit) if self._is_drill else 0
        left, right, bottom = edge, self.width() - edge, self.height() - edge
        top = 0
        above: tuple[Panel | None, ...] = (self._band, self.head, self.trouble)
        beside: tuple[Panel, ...] = (self.waiting, self.moved, self.counts, self.hours, self.ready, self.lines)
        for band in above:
            if band is not None and not band.isHidden():
                top = band.place(left, top, right - left, bottom, unit)
        list_width = round(min(LIST_WIDTH * unit, LIST_SHARE * (right - left)))
        self._map_widget.setGeometry(left, top, right - left - list_width, bottom - top)
        least = sum(panel.HEIGHT or 0 for panel in beside) + LinesPanel.NEEDED
        self.hours.setVisible(least * unit <= bottom - top + 1)  # bands come and go: the strip gives way, no line is cut
        for panel in beside:
            if not panel.isHidden():
                top = panel.place(right - list_width, top, list_width, bottom, unit)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ink = Ink(painter, self._unit, self.devicePixelRatioF())
        width, height = self.width() / self._unit, self.height() / self._unit
        ink.fill(QRectF(0, 0, width, height), "bg0")
        if self._is_drill:
            paint_frame(ink, width, height, FRAME)
        painter.end()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._ticking.stop()
        self._map_clock.stop()
        if self._is_watching:
            self._is_watching = False
            self.watch.close()
        super().closeEvent(event)
