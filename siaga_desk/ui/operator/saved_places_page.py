"""Every place that people saved, with what it is, where, by whom and when. Changes nothing itself."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from siaga_desk.domain.saved_places import SavedPlace
from siaga_desk.i18n import t
from siaga_desk.ui.actions import ACTIONS
from siaga_desk.ui.look.parts import KeyHint, Words
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .rows import Index, Row, RowDelegate, RowList, RowModel, advance, line_height, rule, write
from .saved_place_line import SavedLine, saved_line
from .workplace import Workplace


class _Saved(RowModel[SavedLine]):
    def id_of(self, row: SavedLine) -> str:
        return row.id

    def spoken(self, row: SavedLine) -> str:
        return f"{row.name}, {row.area}, {row.what}"


class _List(RowList):
    """Enter changes; a click only chooses."""

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in ("\r", "\n"):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class SavedPlacesPage(QWidget):
    """`change_wished`: of the place under the cursor."""

    change_wished = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.rows = _Saved(self)
        self.list = _List()
        self.list.setModel(self.rows)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setAccessibleName(t("Tempat simpanan"))
        self.list.empty = t("Belum ada tempat simpanan. Cari atau tunjuk sebuah tempat, lalu Ctrl S.")
        self._title = Words(t("Tempat simpanan"), Role.TITLE, "text")
        self._count = Words("", Role.TITLE, "text3")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addStretch(1)
        keys = QHBoxLayout()
        keys.setSpacing(6)
        self._hints: list[Words] = []
        for id_ in ("saved.change", "saved.drop", "back"):
            keys.addWidget(KeyHint(ACTIONS[id_].key))
            words = Words(ACTIONS[id_].hint, Role.HINT, "text3")
            self._hints.append(words)
            keys.addWidget(words)
            keys.addSpacing(8)
        keys.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addLayout(keys)
        self.list.entered.connect(self.change_wished)
        self.list.doubleClicked.connect(lambda _index: self.change_wished.emit())

    def show_situation(self) -> None:
        place = self._place
        listed = [saved for saved in place.situation.places.values() if saved.is_listed]
        lines = [saved_line(saved, place.areas, place.zone) for saved in listed]
        self.rows.put(sorted(lines, key=lambda line: (line.name.casefold(), line.id)))
        self._count.setText(str(len(lines)) if lines else "")

    @property
    def current(self) -> SavedPlace | None:
        row = self.rows.row_at(self.list.currentIndex())
        return row.saved if row else None

    def restyle(self, width: Width) -> None:
        self.list.set_width_class(width)
        for words in (self._title, self._count, *self._hints):
            words.set_width_class(width)


class _Delegate(RowDelegate):
    def height_of(self, index: Index, width: int) -> int:
        lines = sum(line_height(role_font(role, self.width_class)) for role in (Role.TITLE, Role.HINT))
        return round(lines) + current().px(10)

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        row, look = index.data(Row), current()
        if not isinstance(row, SavedLine):
            return
        rule(painter, rect)
        title, hint, body = (role_font(role, self.width_class) for role in (Role.TITLE, Role.HINT, Role.BODY))
        inner = rect.adjusted(look.px(12), 0, -look.px(8), 0)
        top = inner.center().y() - (line_height(title) + line_height(hint)) / 2
        first = QRectF(inner.left(), top, inner.width(), line_height(title))
        area = min(advance(body, row.area), first.width() * 0.5)
        write(painter, first.adjusted(first.width() - area, 0, 0, 0), row.area, body, look.theme["text2"], right=True)
        write(painter, first.adjusted(0, 0, -area - look.px(10), 0), row.name, title, look.theme["text"])
        second = QRectF(inner.left(), first.bottom(), inner.width(), line_height(hint))
        write(painter, second, row.what, hint, look.theme["text2"])
