"""The foot of the wall's list: calls since midnight, the last 24 hours, units that can be sent. Counts nothing itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from siaga_desk.figures import time_of_day
from siaga_desk.i18n import t
from siaga_desk.ui.look.style import current

from .board import Line, Ready, first_hour
from .ink import BOLD, FIGURE, HOURS, READY, REGULAR, SEMIBOLD, SMALL, Panel

EDGE = 60.0


class CountsPanel(Panel):
    """Calls since midnight: a figure and its word, the real ones in front."""

    HEIGHT = 116

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: tuple[tuple[str, str], ...] = ()

    def show_counts(self, counts: tuple[tuple[str, str], ...]) -> None:
        if counts != self._counts:
            self._counts = counts
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ink, width, height = self.begin()
        parts = []
        for place, (figure, word) in enumerate(self._counts):
            weight = BOLD if place < 2 else REGULAR
            parts.append((figure, word, weight, ink.width(figure, FIGURE, weight), ink.width(word, SMALL)))
        used = sum(figure_width + 18 + word_width for *_, figure_width, word_width in parts)
        gap = max(18.0, (width - 2 * EDGE - used) / max(1, len(parts) - 1))
        x = EDGE
        for place, (figure, word, weight, figure_width, word_width) in enumerate(parts):
            quiet = "text" if place < 2 else "text2"
            ink.write(QRectF(x, 14, figure_width + 2, height - 14), figure, FIGURE, quiet, weight)
            x += figure_width + 18
            ink.write(QRectF(x, 30, word_width + 2, height - 18), word, SMALL, "text" if place == 1 else "text2")
            x += word_width + gap
        ink.painter.end()


class HoursStrip(Panel):
    """Calls in each of the last 24 hours as bars; a dot over a bar for every real one (at most five, then a figure)."""

    HEIGHT = 220
    BASE, TALLEST, MOST_DOTS = 156.0, 112.0, 5

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._start: datetime | None = None
        self._hours: tuple[tuple[int, int], ...] = ()

    def show_hours(self, hours: tuple[tuple[datetime, int, int], ...], now: datetime) -> None:
        start = first_hour(now, self._zone)
        known = {hour: (calls, real) for hour, calls, real in hours}
        steps = tuple(known.get(start + timedelta(hours=n), (0, 0)) for n in range(24))
        if (start, steps) != (self._start, self._hours):
            self._start, self._hours = start, steps
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ink, width, _ = self.begin()
        if self._start is None:
            ink.painter.end()
            return
        step = (width - 2 * EDGE) / 24
        most = max((calls for calls, _ in self._hours), default=0) or 1
        named: list[float] = []
        for n, (calls, real) in enumerate(self._hours):
            x = EDGE + n * step
            tall = self.TALLEST * calls / most if calls else 0.0
            ink.fill(QRectF(x, self.BASE - tall, step * 0.78, tall), "line2")
            dots = min(real, self.MOST_DOTS) if real <= self.MOST_DOTS else 0
            pitch = min(24.0, max(10.0, (self.BASE - tall - 4) / max(1, dots)))
            for k in range(dots):
                ink.dot(x + step * 0.39, self.BASE - tall - 18 - pitch * k, 9, "text")
            if real > self.MOST_DOTS:
                ink.write(
                    QRectF(x - step, self.BASE - tall - 56, step * 2.78, 54), str(real), HOURS, "text", BOLD, centred=True
                )
            hour = self._start + timedelta(hours=n)
            if hour.astimezone(self._zone).hour in (0, 12):
                named.append(x)
                ink.write(QRectF(x, self.BASE + 4, 220, 60), time_of_day(hour, self._zone), HOURS, "text2")
        if len(named) == 2:
            between = QRectF(named[0] + 130, self.BASE + 4, named[1] - named[0] - 140, 60)
            ink.write(between, t("Panggilan per jam, titik = benar"), HOURS, "text2", centred=True)
        ink.fill(QRectF(EDGE, self.BASE, width - 2 * EDGE, 3), "line2")
        ink.painter.end()


class ReadyPanel(Panel):
    """Units that can be sent now, of how many, per kind. A dashed plate: some of them are only examples."""

    HEIGHT = 150

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kinds: tuple[Ready, ...] = ()

    def show_kinds(self, kinds: tuple[Ready, ...]) -> None:
        if kinds != self._kinds:
            self._kinds = kinds
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ink, width, _ = self.begin()
        ink.fill(QRectF(EDGE - 10, 4, width - 2 * EDGE + 20, 3), "line")
        cell = (width - 2 * EDGE) / max(1, len(self._kinds))
        for place, kind in enumerate(self._kinds):
            x = EDGE + place * cell
            sign = QRectF(x, 34, 92, 92)
            if kind.examples:
                self._dashed(ink.painter, sign)
            ink.sign(sign.adjusted(10, 10, -10, -10) if kind.examples else sign, kind.glyph, "unit")
            x += 112
            said = ink.write(QRectF(x, 14, cell, 74), str(kind.ready), READY, "text", BOLD)
            ink.write(QRectF(x + said + 2, 20, cell - 112 - said, 74), f"/{kind.total} {t('siap')}", SMALL, "text2")
            ink.write(QRectF(x, 84, cell - 124, 56), kind.name, SMALL, "text2")
        ink.painter.end()

    def _dashed(self, painter: QPainter, box: QRectF) -> None:
        pen = painter.pen()
        pen.setColor(current().theme["unit"])
        pen.setWidthF(max(1.0, 3 * self.unit))
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        u = self.unit
        painter.drawRoundedRect(QRectF(box.x() * u, box.y() * u, box.width() * u, box.height() * u), 12 * u, 12 * u)


class LinesPanel(Panel):
    """What else the room should know: a label and its value."""

    PITCH, ABOVE, MOST = 62.0, 14.0, 3
    NEEDED = ABOVE + MOST * PITCH

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()

    def show_lines(self, lines: tuple[Line, ...]) -> None:
        if lines != self._lines:
            self._lines = lines
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ink, width, _ = self.begin()
        ink.fill(QRectF(EDGE - 10, 4, width - 2 * EDGE + 20, 3), "line")
        labels = max((ink.width(line.label, SMALL) for line in self._lines), default=0.0)
        for place, line in enumerate(self._lines):
            y = self.ABOVE + place * self.PITCH
            ink.write(QRectF(EDGE, y, labels + 2, self.PITCH), line.label, SMALL, "text2")
            colour = current().theme.clock_colours("overdue")["ink"] if line.alarm else "text"
            x = EDGE + labels + 60
            ink.write(QRectF(x, y, width - EDGE - x, self.PITCH), line.value, SMALL, colour, SEMIBOLD)
        ink.painter.end()
