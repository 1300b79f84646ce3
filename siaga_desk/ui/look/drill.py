"""The mark of a drill on a window: the striped band with the word, the frame, the violet primary button.

To many eyes the violet is the keyboard's blue, so stripes, word and frame carry the mark. A window without them is real.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from siaga_desk.i18n import t

from .style import Role, current, role_font

BAND_HEIGHT = 38  # CSS px
FRAME_WIDTH = 4


class DrillBand(QWidget):
    """LATIHAN, the drill's name and what it means, between stripes. The word is never cut; the others give way."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{t('LATIHAN')}. {title}")

    def sizeHint(self) -> QSize:
        return QSize(current().px(400), current().px(BAND_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, current().px(BAND_HEIGHT))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = current()
        ground, ink = QColor(look.theme["drill"]), QColor(look.theme["on_drill"])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), ground)
        left, gap = min(look.px(150), self.width() // 5), look.px(18)
        _stripes(painter, QRectF(0, 0, left, self.height()), ink, look.px(14), look.px(34))
        x = float(left + gap)
        painter.setPen(ink)
        for font, text, may_be_cut in (
            (_spaced(), t("LATIHAN"), False),
            (role_font(Role.STRONG), self._title, True),
            (role_font(Role.BODY), t("buku latihan terpisah, tidak terhubung ke kejadian nyata"), True),
        ):
            metrics = QFontMetricsF(font)
            room = self.width() - gap - x
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room) if may_be_cut else text
            if may_be_cut and room < metrics.horizontalAdvance("LATIHAN"):
                break
            painter.setFont(font)
            box = QRectF(x, 0, metrics.horizontalAdvance(shown) + 1, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown)
            x = box.right() + gap
        if x < self.width():
            _stripes(painter, QRectF(x, 0, self.width() - x, self.height()), ink, look.px(14), look.px(34))


class DrillFrame(QWidget):
    """A window's content inside the band and the frame of a drill; primary buttons inside turn violet."""

    def __init__(self, content: QWidget, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("drill", "true")
        self.band = DrillBand(title, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(FRAME_WIDTH, 0, FRAME_WIDTH, FRAME_WIDTH)
        column.setSpacing(0)
        column.addWidget(self.band)
        column.addWidget(content, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current().theme["drill"]))
        inside = self.rect().adjusted(FRAME_WIDTH, 0, -FRAME_WIDTH, -FRAME_WIDTH)
        painter.fillRect(inside, QColor(current().theme["bg1"]))


def drill_title(title: str) -> str:
    """A window's, print's or message's title in a drill: the mark comes first, where no list can cut it off."""
    return f"[{t('LATIHAN')}] {title}"


def _spaced() -> QFont:
    font = role_font(Role.STRONG)
    font.setPixelSize(current().px(20))
    font.setWeight(QFont.Weight.Bold)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, current().px(3))
    return font


def _stripes(painter: QPainter, area: QRectF, colour: QColor, width: int, period: int) -> None:
    """Slanted stripes, cut to `area`; an area without room for a stripe stays plain."""
    lean = area.height() * 0.466  # 115 degrees
    painter.save()
    painter.setClipRect(area)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    x = area.left() - lean
    while x < area.right():
        corners = ((x + lean, area.top()), (x + lean + width, area.top()), (x + width, area.bottom()), (x, area.bottom()))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
        x += period
    painter.restore()
