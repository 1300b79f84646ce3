"""A field with choices under it: type a few letters, Enter takes the first. It never steals the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from siaga_desk.ui.look.glyphs import glyph
from siaga_desk.ui.look.parts import cap_size, paint_key_cap
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .rows import Index, Row, RowDelegate, RowList, RowModel, advance, line_height, write

MOST_ROWS = 9


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be taken. `sign`: a glyph's name, or ""; `key`: its shortcut, for the eye."""

    id: str
    text: str
    detail: str = ""
    sign: str = ""
    key: str = ""


class _Choices(RowModel[Choice]):
    def id_of(self, row: Choice) -> str:
        return row.id

    def spoken(self, row: Choice) -> str:
        return f"{row.text} {row.detail}".strip()


class _Delegate(RowDelegate):
    def height_of(self, index: Index, width: int) -> int:
        return max(current().px(28), round(line_height(role_font(Role.BODY, self.width_class))) + current().px(10))

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        row = index.data(Row)
        if not isinstance(row, Choice):
            return
        look = current()
        body, hint = role_font(Role.BODY, self.width_class), role_font(Role.HINT, self.width_class)
        inner = rect.adjusted(look.px(12), 0, -look.px(10), 0)
        if row.sign:
            sign = look.px(16)
            picture = glyph(row.sign, look.theme["text2"], sign, painter.device().devicePixelRatioF())
            painter.drawPixmap(round(inner.left()), round(inner.center().y() - sign / 2), picture)
            inner.setLeft(inner.left() + sign + look.px(8))
        if row.key:
            painter.setFont(hint)
            cap = cap_size(QFontMetricsF(hint), row.key)
            where = QRectF(inner.right() - cap.width(), inner.center().y() - cap.height() / 2, cap.width(), cap.height())
            paint_key_cap(painter, where, look.theme, row.key)
            inner.setRight(where.left() - look.px(8))
        taken = write(painter, inner, row.text, body, look.theme["text"])
        rest = inner.adjusted(taken + look.px(10), 0, 0, 0)
        if rest.width() > advance(hint, "…"):
            write(painter, rest, row.detail, hint, look.theme["text2"])


class DropList(RowList):
    """The choices, as a frame over the rest of the window. The field keeps the focus."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.rows = _Choices(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.Box)
        self.setObjectName("drop")
        self.setStyleSheet("")
        self.hide()

    def open_under(self, field: QWidget, choices: Sequence[Choice]) -> None:
        self.rows.put(choices)
        if not choices:
            self.hide()
            return
        self.setCurrentIndex(self.rows.index(0))
        below = field.mapTo(self.window(), QPoint(0, field.height() + 2))
        height = sum(self.sizeHintForRow(n) for n in range(len(choices))) + 6
        width = max(field.width(), current().px(260))
        x = max(4, min(below.x(), self.window().width() - width - 4))
        self.setGeometry(x, below.y(), width, min(height, self.window().height() - below.y() - 4))
        self.raise_()
        self.show()

    def step(self, by: int) -> None:
        at = (self.currentIndex().row() + by) % max(1, len(self.rows.rows))
        self.setCurrentIndex(self.rows.index(at))


class DropField(QLineEdit):
    """`suggest` gives the choices for what was typed; `picked` says what was taken."""

    picked = Signal(object)  # Choice

    def __init__(
        self, suggest: Callable[[str], Sequence[Choice]], parent: QWidget | None = None, *, opens_empty: bool = False
    ) -> None:
        super().__init__(parent)
        self._suggest = suggest
        self._opens_empty = opens_empty
        self._list: DropList | None = None
        self.width_class = Width.WIDE
        self.textEdited.connect(self._offer)
        self._sign = ""

    def set_sign(self, glyph_name: str) -> None:
        """A sign before the text; "" for none."""
        self._sign = glyph_name
        self.setTextMargins(current().px(22) if glyph_name else 0, 0, 0, 0)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._sign:
            size = current().px(16)
            picture = glyph(self._sign, current().theme["text"], size, self.devicePixelRatioF())
            QPainter(self).drawPixmap(current().px(9), round((self.height() - size) / 2), picture)

    @property
    def is_open(self) -> bool:
        return self._list is not None and self._list.isVisible()

    @property
    def current_choice(self) -> Choice | None:
        return self._list.rows.row_at(self._list.currentIndex()) if self._list is not None and self.is_open else None

    def close_list(self) -> None:
        if self._list is not None:
            self._list.hide()

    def _offer(self) -> None:
        if self._list is None:
            self._list = DropList(self.window())
            self._list.taken.connect(self._take)
        self._list.set_width_class(self.width_class)
        text = self.text()
        choices = self._suggest(text)[:MOST_ROWS] if text.strip() or self._opens_empty else ()
        self._list.open_under(self, choices)

    def _take(self, choice: Choice) -> None:
        self.close_list()
        self.picked.emit(choice)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            if not self.is_open:
                self._offer()
            elif self._list is not None:
                self._list.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.is_open and (choice := self.current_choice):
            self._take(choice)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.close_list()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.is_open
        ):
            event.accept()  # Esc closes the choices first, and nothing else
            self.close_list()
            return True
        return super().event(event)
