"""Writing and signs in the wall's measure: one unit is a pixel of a wall 2160 high. Knows nothing of what is written."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from siaga_desk.ui.look.glyphs import glyph
from siaga_desk.ui.look.style import WALL_HEIGHT, Role, current, wall_font

# Shares of the height, in px of 2160 (guide section 7)
TIME, CLOCK, FIGURE, TITLE, READY, PLACE, MOVED, WORD, BODY, SMALL, HOURS = 132, 116, 84, 76, 72, 64, 58, 50, 50, 48, 44
REGULAR, SEMIBOLD, BOLD = QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold


def unit_of(height_px: int) -> float:
    """Pixels in one unit on a wall so high."""
    return height_px / WALL_HEIGHT


class Ink:
    """A painter of a wall. All lengths and sizes are in units; colours are tokens or "#RRGGBB"."""

    def __init__(self, painter: QPainter, unit: float, dpr: float) -> None:
        self.painter = painter
        self._unit, self._dpr = unit, dpr
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    @staticmethod
    def colour(token: str) -> QColor:
        return QColor(token if token.startswith("#") else current().theme[token])

    def metrics(self, size: float, weight: QFont.Weight = REGULAR) -> QFontMetricsF:
        return QFontMetricsF(self._font(size, weight))

    def width(self, text: str, size: float, weight: QFont.Weight = REGULAR) -> float:
        return self.metrics(size, weight).horizontalAdvance(text) / self._unit

    def write(
        self,
        box: QRectF,
        text: str,
        size: float,
        colour: str = "text",
        weight: QFont.Weight = REGULAR,
        *,
        right: bool = False,
        centred: bool = False,
    ) -> float:
        """One line in the middle of the box's height, cut with “…” where the box ends. Returns the width written."""
        metrics = self.metrics(size, weight)
        shown = metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, box.width() * self._unit)
        across = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
        self.painter.setFont(self._font(size, weight))
        self.painter.setPen(self.colour(colour))
        self.painter.drawText(
            self._px(box),
            (Qt.AlignmentFlag.AlignRight if right else across) | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine,
            shown,
        )
        return metrics.horizontalAdvance(shown) / self._unit

    def fill(self, box: QRectF, colour: str) -> None:
        self.painter.fillRect(self._px(box), self.colour(colour))

    def frame(self, box: QRectF, radius: float, line: str, width: float, ground: str | None = None) -> None:
        self.painter.setPen(QPen(self.colour(line), max(1.0, width * self._unit)))
        self.painter.setBrush(self.colour(ground) if ground else Qt.BrushStyle.NoBrush)
        self.painter.drawRoundedRect(self._px(box), radius * self._unit, radius * self._unit)

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(self.colour(colour))
        self.painter.drawEllipse(QPointF(x, y) * self._unit, radius * self._unit, radius * self._unit)

    def sign(self, box: QRectF, name: str, colour: str) -> None:
        at = self._px(box)
        self.painter.drawPixmap(at.topLeft(), glyph(name, self.colour(colour).name(), at.width(), self._dpr))

    def rule(self, width: float, y: float) -> None:
        """A line between two regions."""
        self.fill(QRectF(0, y - 3, width, 3), "line")

    def _font(self, size: float, weight: QFont.Weight) -> QFont:
        font = wall_font(Role.BODY, WALL_HEIGHT)
        font.setPixelSize(max(1, round(size * self._unit * current().text_scale)))
        font.setWeight(weight)
        return font

    def _px(self, box: QRectF) -> QRectF:
        u = self._unit
        return QRectF(box.x() * u, box.y() * u, box.width() * u, box.height() * u)


class Panel(QWidget):
    """A region of the wall that draws itself, placed by its window, which alone knows how high the wall is."""

    HEIGHT: float | None = None  # units; None: takes what is left

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.unit = 1.0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def place(self, left: int, top: int, width: int, bottom: int, unit: float) -> int:
        """Take its height below `top`, or what is left above `bottom`. Returns where it ends."""
        self.unit = unit
        height = bottom - top if self.HEIGHT is None else round(self.HEIGHT * unit)
        self.setGeometry(left, top, width, height)
        self.update()
        return top + height

    def in_units(self) -> tuple[float, float]:
        """Its width and height."""
        return self.width() / self.unit, self.height() / self.unit

    def begin(self, ground: str = "bg0") -> tuple[Ink, float, float]:
        """For a paint event: ink on the panel's ground, and the panel's width and height. End `ink.painter` after it."""
        ink = Ink(QPainter(self), self.unit, self.devicePixelRatioF())
        width, height = self.in_units()
        ink.fill(QRectF(0, 0, width, height), ground)
        return ink, width, height

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.update()
