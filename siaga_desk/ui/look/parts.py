"""Small parts that every window uses: plain words, key caps, tags, the room's clock. They show what they are given.

Nothing here interprets markup: what a caller said is shown letter by letter, in labels and in tooltips.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from siaga_desk.figures import time_of_day
from siaga_desk.theme import Theme

from .style import Role, Width, current, role_font


def plain_tooltip(text: str) -> str:
    """`text` for setToolTip: Qt guesses whether a tooltip is markup, so the guess is taken from it."""
    return f'<p style="white-space:pre-wrap">{escape(text)}</p>' if text else ""


class FocusFrame(QWidget):
    """A part that takes the keys itself: framed while it has them, visible without colour alone."""

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(QPen(QColor(current().theme["accent"]), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()


class Words(QLabel):
    """A label of plain text in a role and a tone: text, text2, text3, accent, ok, warn, err, or a clock state."""

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        tone: str = "text",
        width: Width = Width.WIDE,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._role = role
        self._width = width
        self.setProperty("tone", tone)
        self.setFont(role_font(role, width))
        self.setText(text)

    def set_tone(self, tone: str) -> None:
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)

    def set_width_class(self, width: Width) -> None:
        self._width = width
        self.setFont(role_font(self._role, width))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.setFont(role_font(self._role, self._width))


class ElidedLabel(Words):
    """Plain text on one line that gives way: it shrinks before its neighbours do, ends in “…” and tells all in its tooltip.

    For hints and second lines; a time, a name or an alarm is a Words, which is never cut.
    """

    def __init__(
        self,
        text: str = "",
        role: Role = Role.HINT,
        tone: str = "text3",
        width: Width = Width.WIDE,
        parent: QWidget | None = None,
    ) -> None:
        self._whole = ""
        super().__init__("", role, tone, width, parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_whole(text)

    @property
    def whole(self) -> str:
        """The text before anything was cut off."""
        return self._whole

    def set_whole(self, text: str) -> None:
        self._whole = " ".join(text.split())
        self.updateGeometry()
        self._cut()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self._whole) + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.fontMetrics().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._cut()

    def _cut(self) -> None:
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, self.width())
        if shown != self.text():
            self.setText(shown)
        self.setToolTip(plain_tooltip(self._whole if shown != self._whole else ""))


class _Cap(QWidget):
    """A word in a small frame, as wide as the word."""

    def __init__(self, words: str, paint: Callable[[QPainter, QRectF, Theme, str], None], parent: QWidget | None) -> None:
        super().__init__(parent)
        self._words = words
        self._paint = paint
        self.setFont(role_font(Role.HINT))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words)

    def sizeHint(self) -> QSize:
        return cap_size(QFontMetricsF(self.font()), self._words)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self.font())
        self._paint(painter, QRectF(self.rect()), current().theme, self._words)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.setFont(role_font(Role.HINT))
            self.updateGeometry()


class KeyHint(_Cap):
    """The key that does it: “F12”, “Alt K”."""

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(key, paint_key_cap, parent)


class DashedTag(_Cap):
    """A word in a dashed frame, for what nobody confirmed: “contoh”."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, paint_dashed_tag, parent)


class RoomClock(Words):
    """The time of the room, “02.47.31”, at a width that never changes. Whoever ticks the window tells it the time."""

    def __init__(self, zone: ZoneInfo, width: Width = Width.WIDE, parent: QWidget | None = None) -> None:
        super().__init__("", Role.CLOCK, "text", width, parent)
        self._zone = zone
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._fix_width()

    def show_time(self, now: datetime) -> None:
        """`now` is aware."""
        self.setText(time_of_day(now, self._zone, seconds=True))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fix_width()

    def _fix_width(self) -> None:
        self.setFixedWidth(self.fontMetrics().horizontalAdvance("00.00.00") + 4)


def cap_size(metrics: QFontMetricsF, words: str) -> QSize:
    """Logical px that a key cap or tag with `words` needs: for delegates, too."""
    return QSize(round(metrics.horizontalAdvance(words) + current().px(11)), round(metrics.height() + 3))


def paint_key_cap(painter: QPainter, rect: QRectF, look: Theme, key: str, colour: str | None = None) -> None:
    """A key in its frame, in the painter's font. On a filled button give the text's `colour`."""
    pen = QPen(QColor(colour or look["line2"]), 1)
    _paint_frame(painter, rect, pen, key, QColor(colour or look["text2"]))


def paint_dashed_tag(painter: QPainter, rect: QRectF, look: Theme, words: str) -> None:
    """A word in a dashed frame, in the painter's font."""
    pen = QPen(QColor(look["line2"]), 1)
    pen.setDashPattern([3, 2])
    _paint_frame(painter, rect, pen, words, QColor(look["text2"]))


def _paint_frame(painter: QPainter, rect: QRectF, pen: QPen, words: str, colour: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
    painter.setPen(colour)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
    painter.restore()
