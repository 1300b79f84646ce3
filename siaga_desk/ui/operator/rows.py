"""What all lists of this window have in common: how a row is held, chosen and painted. Knows no kind of row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QEnterEvent, QFocusEvent, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from siaga_desk.ui.look.parts import plain_tooltip
from siaga_desk.ui.look.style import Role, Width, current, role_font

Index = QModelIndex | QPersistentModelIndex
R = TypeVar("R")
Row = Qt.ItemDataRole.UserRole
"""Under this role lies the row itself."""


class RowModel(QAbstractListModel, Generic[R]):
    """Rows with ids. `put` tells the view only what changed, so that selection and scroll position stay."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: list[R] = []

    @property
    def rows(self) -> Sequence[R]:
        return self._rows

    def id_of(self, row: R) -> str:
        """The row's identity over time."""
        raise NotImplementedError

    def can_be_chosen(self, row: R) -> bool:
        return True

    def spoken(self, row: R) -> str:
        """The row in words: for screen readers, and for the tooltip."""
        raise NotImplementedError

    def put(self, rows: Sequence[R]) -> None:
        """These rows now, in this order."""
        wanted = list(rows)
        ids = {self.id_of(row) for row in wanted}
        for at in range(len(self._rows) - 1, -1, -1):
            if self.id_of(self._rows[at]) not in ids:
                self.beginRemoveRows(QModelIndex(), at, at)
                del self._rows[at]
                self.endRemoveRows()
        for at, row in enumerate(wanted):
            self._place(at, row)

    def _place(self, at: int, row: R) -> None:
        found = next((n for n in range(at, len(self._rows)) if self.id_of(self._rows[n]) == self.id_of(row)), None)
        if found is None:
            self.beginInsertRows(QModelIndex(), at, at)
            self._rows.insert(at, row)
            self.endInsertRows()
            return
        if found != at:
            self.beginMoveRows(QModelIndex(), found, found, QModelIndex(), at)
            self._rows.insert(at, self._rows.pop(found))
            self.endMoveRows()
        if self._rows[at] != row:
            self._rows[at] = row
            self.dataChanged.emit(self.index(at), self.index(at))

    def index_of(self, id_: str | None) -> QModelIndex:
        """Where the row with this id is; an invalid index if nowhere."""
        at = next((n for n, row in enumerate(self._rows) if self.id_of(row) == id_), None)
        return QModelIndex() if at is None else self.index(at)

    def row_at(self, index: Index) -> R | None:
        return self._rows[index.row()] if index.isValid() and index.row() < len(self._rows) else None

    # --- Qt ---

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        row = self.row_at(index)
        if row is None:
            return None
        if role == Row:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return self.spoken(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self.spoken(row))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row_at(index)
        if row is None or not self.can_be_chosen(row):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class RowList(QListView):
    """A list of rows. `taken`: a person chose this row (Enter, click); `watched`: somebody looks, so it must hold still.

    `empty`: the sentence that stands there while it has no row, with the key that comes next.
    """

    taken = Signal(object)
    watched = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.width_class = Width.WIDE
        self.compact = False
        self.empty = ""
        self.setUniformItemSizes(False)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self.clicked.connect(self._take)
        self._pointed = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.empty and self.model() is not None and self.model().rowCount() == 0:
            self.say_empty(0)

    def say_empty(self, top: int) -> None:
        """The sentence of an empty list, below `top`."""
        look = current()
        painter = QPainter(self.viewport())
        painter.setFont(role_font(Role.BODY, self.width_class))
        painter.setPen(QColor(look.theme["text3"]))
        area = self.viewport().rect().adjusted(look.px(16), top + look.px(8), -look.px(16), 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, self.empty)

    def set_width_class(self, width: Width) -> None:
        if self.width_class is not width:
            self.width_class = width
            self.scheduleDelayedItemsLayout()

    def set_compact(self, compact: bool) -> None:
        """Very large text: a row says only what it cannot do without."""
        if self.compact is not compact:
            self.compact = compact
            self.scheduleDelayedItemsLayout()

    @property
    def is_watched(self) -> bool:
        return self._pointed or self.hasFocus()

    def _take(self, index: Index) -> None:
        row = index.data(Row)
        if row is not None:
            self.taken.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self._take(self.currentIndex())
            return
        if event.text().isprintable() and event.text():
            event.ignore()  # letters are actions here, not a search
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid():
            for at in range(self.model().rowCount()):
                if self.model().flags(self.model().index(at, 0)) & Qt.ItemFlag.ItemIsEnabled:
                    self.setCurrentIndex(self.model().index(at, 0))
                    break
        self.watched.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.watched.emit(self.is_watched)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._pointed = True
        self.watched.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._pointed = False
        self.watched.emit(self.is_watched)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.scheduleDelayedItemsLayout()


class RowDelegate(QStyledItemDelegate):
    """Paints the ground of a row, then lets `paint_row` write on it. All texts are drawn, none is markup."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        theme = current().theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.fillRect(rect, QColor(theme["sel"]))
            painter.fillRect(rect.left(), rect.top(), 4, rect.height(), QColor(theme["accent"]))
        self.paint_row(painter, QRectF(rect), index, selected=selected)
        painter.restore()

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        raise NotImplementedError

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else 100
        return QSize(width, self.height_of(index, width))

    def height_of(self, index: Index, width: int) -> int:
        raise NotImplementedError

    @property
    def compact(self) -> bool:
        view = self.parent()
        return isinstance(view, RowList) and view.compact

    @property
    def width_class(self) -> Width:
        view = self.parent()
        return view.width_class if isinstance(view, RowList) else Width.WIDE


def write(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    colour: str,
    *,
    right: bool = False,
    cut: bool = True,
) -> float:
    """One line of plain text in `rect`, cut with “…” if it must be; returns the width it took."""
    metrics = QFontMetricsF(font)
    line = " ".join(text.split())
    shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, max(0.0, rect.width())) if cut else line
    painter.setFont(font)
    painter.setPen(QColor(colour))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(
        rect, side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine | Qt.TextFlag.TextDontClip, shown
    )
    return metrics.horizontalAdvance(shown)


def line_height(font: QFont) -> float:
    return QFontMetricsF(font).height()


def advance(font: QFont, text: str) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)


def rule(painter: QPainter, rect: QRectF) -> None:
    """The thin line above a row."""
    painter.fillRect(QRectF(rect.left(), rect.top(), rect.width(), 1), QColor(current().theme["line"]))


class EnterList(RowList):
    """A list of which Enter does something; a click only chooses."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in ("\r", "\n"):
            self.entered.emit()
        else:
            super().keyPressEvent(event)
