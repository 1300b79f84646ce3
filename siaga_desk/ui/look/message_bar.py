"""One message at a time above the status bar. Never covers, never takes focus, never leaves by a timer.

It keeps what it is given until that is answered, outdated or dismissed, and says how many there are. It decides nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from siaga_desk.domain.errors import Message
from siaga_desk.i18n import say, t

from .glyphs import glyph
from .parts import cap_size, paint_key_cap, plain_tooltip
from .style import Role, Width, current, role_font

STANDS_S = 0.7
"""A notice that has just come to be shown is neither answered nor dismissed: the key was meant for the one before it."""

HEIGHTS = {Width.WIDE: 30, Width.NARROW: 24}  # CSS px, also when empty: nothing moves when a message comes


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for the bar. A second one with the same id takes the place of the first.

    `fact` is read first, `rest` is what still works and what to do. `tone`: warn, err, ok or text2. `verb` says what
    `answer` does; a notice without an answer can only be dismissed.
    """

    id: str
    weight: int  # the heaviest is shown
    fact: Message
    rest: Message | None = None
    tone: str = "warn"
    glyph: str = "tanda-konflik"
    verb: Message | None = None
    answer: Callable[[], None] | None = None


class MessageBar(QWidget):
    """The bar. Its window binds Alt+K to `answer` and Alt+X to `dismiss`; the mouse can press the key as well.

    `seconds` counts on, whatever the computer's clock does.
    """

    dismissed = Signal(str)  # the notice's id

    def __init__(
        self,
        width: Width = Width.WIDE,
        parent: QWidget | None = None,
        *,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._width = width
        self._notices: dict[str, Notice] = {}
        self._seconds = seconds
        self._shown: Notice | None = None
        self._shown_at = 0.0
        self._verb_area = QRectF()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def notice(self) -> Notice | None:
        """What is shown: the heaviest, among equals the one that came first."""
        return max(self._notices.values(), key=lambda notice: notice.weight, default=None)

    @property
    def count(self) -> int:
        return len(self._notices)

    @property
    def stands(self) -> bool:
        """What is shown has been there long enough to have been read: keys may act on it."""
        return self._shown is not None and self._seconds() - self._shown_at >= STANDS_S

    def put(self, notice: Notice) -> None:
        """Show `notice`, or keep it until it is the heaviest."""
        self._notices[notice.id] = notice
        self._changed()

    def withdraw(self, id_: str) -> None:
        """Take a notice away that is no longer true; one that is not there is no fault."""
        if self._notices.pop(id_, None):
            self._changed()

    def answer(self) -> None:
        """Do what the shown notice offers, and take it away. Nothing happens where it offers nothing, or is too new."""
        notice = self.notice
        if notice and notice.answer and self.stands:
            self.withdraw(notice.id)
            notice.answer()

    def dismiss(self) -> None:
        """Take the shown notice away unanswered, unless it is too new to have been read."""
        notice = self.notice
        if notice and self.stands:
            self.withdraw(notice.id)
            self.dismissed.emit(notice.id)

    def set_width_class(self, width: Width) -> None:
        self._width = width
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(current().px(400), current().px(HEIGHTS[self._width]))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._verb_area.contains(event.position()):
            self.answer()
        else:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, tokens = current(), current().theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens["bg2"]))
        painter.fillRect(0, 0, self.width(), 1, QColor(tokens["line"]))
        self._verb_area = QRectF()
        notice = self.notice
        if notice is None:
            return
        gap, right = look.px(10), float(self.width() - look.px(14))
        size = look.px(16)
        painter.drawPixmap(
            look.px(14),
            (self.height() - size) // 2,
            glyph(notice.glyph, tokens[notice.tone], size, self.devicePixelRatioF()),
        )
        left = float(look.px(14) + size + gap)
        # The count at the right, room for key and verb, the fact at the left: what is between them, the rest, is cut first.
        if self.count > 1:
            which = t("{n} dari {count}", n=1, count=self.count)
            right = self._text(painter, which, role_font(Role.BODY, self._width), "text3", left, right, at_right=True) - gap
        verb, key = say(notice.verb) if notice.verb and notice.answer else "", t("Alt K")
        hint, body, strong = (role_font(role, self._width) for role in (Role.HINT, Role.BODY, Role.STRONG))
        cap = cap_size(QFontMetricsF(hint), key)
        verb_width = cap.width() + look.px(6) + QFontMetricsF(body).horizontalAdvance(verb) + 1 if verb else 0.0
        room = right - (verb_width + gap if verb else 0.0)
        left = self._text(painter, say(notice.fact), strong, "text", left, room) + gap
        if notice.rest:
            left = self._text(painter, say(notice.rest), body, "text2", left, room) + gap
        if verb:
            self._verb_area = QRectF(left, 0, verb_width, self.height())
            painter.setFont(hint)
            paint_key_cap(painter, QRectF(left, (self.height() - cap.height()) / 2, cap.width(), cap.height()), tokens, key)
            self._text(painter, verb, body, "text", left + cap.width() + look.px(6), right)

    def _text(
        self, painter: QPainter, text: str, font: QFont, token: str, left: float, right: float, *, at_right: bool = False
    ) -> float:
        """Draw on one line between `left` and `right`, cut if it must be; returns where it ended (at_right: began)."""
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, max(0.0, right - left))
        width = metrics.horizontalAdvance(shown) + 1
        start = right - width if at_right else left
        painter.setFont(font)
        painter.setPen(QColor(current().theme[token]))
        painter.drawText(
            QRectF(start, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown
        )
        return start if at_right else start + width

    def _changed(self) -> None:
        notice = self.notice
        before, self._shown = self._shown, notice
        if notice is not None and (before is None or _said_by(before) != _said_by(notice)):
            self._shown_at = self._seconds()
        whole = " ".join(say(part) for part in (notice.fact, notice.rest) if part) if notice else ""
        self.setAccessibleName(whole)
        self.setToolTip(plain_tooltip(whole))
        self.update()


def _said_by(notice: Notice) -> tuple[str, Message, Message | None, Message | None]:
    return notice.id, notice.fact, notice.rest, notice.verb
