"""Every place that people saved, with what it is, where, by whom and when; below them the sets that were imported.

Changes nothing itself.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from siaga_desk.domain.saved_places import SavedPlace
from siaga_desk.figures import number
from siaga_desk.i18n import t
from siaga_desk.ui.actions import ACTIONS
from siaga_desk.ui.look.parts import ElidedLabel, KeyHint, Words
from siaga_desk.ui.look.report_view import ReportView
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .place_set_line import SetHead, SetLine
from .rows import EnterList, Index, Row, RowDelegate, RowModel, advance, line_height, rule, write
from .saved_place_line import SavedLine, saved_line
from .workplace import Workplace

Listed = SavedLine | SetHead | SetLine


class _Rows(RowModel[Listed]):
    def id_of(self, row: Listed) -> str:
        return row.id

    def can_be_chosen(self, row: Listed) -> bool:
        return not isinstance(row, SetHead)

    def spoken(self, row: Listed) -> str:
        match row:
            case SetHead():
                return _head_text()
            case SetLine():
                return f"{row.name}, {row.count}, {row.what}"
            case _:
                return f"{row.name}, {row.area}, {row.what}"


def _head_text() -> str:
    return t("Set yang diimpor")


class SavedPlacesPage(QWidget):
    """`change_wished`, `drop_wished`: of the row under the cursor. `report`: of an import, where the list was."""

    change_wished = Signal()
    drop_wished = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._sets: tuple[SetLine, ...] = ()
        self._saved = 0
        self.rows = _Rows(self)
        self.list = EnterList()
        self.list.setModel(self.rows)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setAccessibleName(t("Tempat simpanan dan set"))
        self.list.empty = t(
            "Belum ada tempat simpanan. Cari atau tunjuk sebuah tempat, lalu Ctrl S. Ctrl I mengimpor tabel tempat."
        )
        self.report = ReportView((t("Baris"), t("Kolom"), t("Yang terjadi")), row_px=44)
        self._title = Words("", Role.TITLE, "text")
        self._count = Words("", Role.TITLE, "text3")
        self.reading = ElidedLabel("", Role.BODY, "text2")
        self.notice = Words("", Role.BODY, "warn")
        self.notice.setWordWrap(True)
        policy = self.notice.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)  # a path must not widen the panel
        self.notice.setSizePolicy(policy)
        self._hints: list[Words] = []
        self._pages = QStackedWidget()
        self._lay_out()
        self.list.entered.connect(self.change_wished)
        self.list.doubleClicked.connect(lambda _index: self.change_wished.emit())
        self.say_notices("")
        self.put_report_away()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addWidget(self.reading, 1)
        keys = QHBoxLayout()
        keys.setSpacing(6)
        for id_ in ("saved.change", "saved.drop", "saved.import", "back"):
            keys.addWidget(KeyHint(ACTIONS[id_].key))
            words = Words(ACTIONS[id_].hint, Role.HINT, "text3")
            self._hints.append(words)
            keys.addWidget(words)
            keys.addSpacing(8)
        keys.addStretch(1)
        listing = QWidget()
        below = QVBoxLayout(listing)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(6)
        below.addWidget(self.notice)
        below.addWidget(self.list, 1)
        below.addLayout(keys)
        self._pages.addWidget(listing)
        self._pages.addWidget(self.report)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._pages, 1)

    # --- what is listed ---

    def show_situation(self) -> None:
        place = self._place
        listed = [saved for saved in place.situation.places.values() if saved.is_listed]
        lines = [saved_line(saved, place.areas, place.zone) for saved in listed]
        lines.sort(key=lambda line: (line.name.casefold(), line.id))
        head = (SetHead(len(self._sets)),) if self._sets else ()
        self.rows.put([*lines, *head, *self._sets])
        self._saved = len(lines)
        self._show_head()

    def show_sets(self, sets: tuple[SetLine, ...], at: str | None = None) -> None:
        """`at`: the set that has just come; the cursor goes there."""
        self._sets = sets
        self.show_situation()
        if at is not None:
            self.list.setCurrentIndex(self.rows.index_of(next((line.id for line in sets if line.name == at), None)))
        elif self.list.hasFocus():
            self._take_a_row()

    def _show_head(self) -> None:
        self._title.setText(t("Impor tempat") if self.reports else t("Tempat simpanan"))
        self._count.setText(number(self._saved) if self._saved and not self.reports else "")

    def say_reading(self, text: str) -> None:
        """What is being done to a file just now; "" for nothing."""
        self.reading.set_whole(text)

    def say_notices(self, text: str) -> None:
        """What is wrong with sets that are there."""
        self.notice.setText(text)
        self.notice.setVisible(bool(text))

    # --- which row ---

    @property
    def chosen(self) -> SavedLine | SetLine | None:
        row = None if self.reports else self.rows.row_at(self.list.currentIndex())
        return None if isinstance(row, SetHead) else row

    @property
    def current(self) -> SavedPlace | None:
        row = self.chosen
        return row.saved if isinstance(row, SavedLine) else None

    @property
    def current_set(self) -> SetLine | None:
        row = self.chosen
        return row if isinstance(row, SetLine) else None

    def take_keyboard(self) -> None:
        """To the first row, or to where it was; to the report while there is one."""
        self._take_a_row()
        (self.report if self.reports else self.list).setFocus()

    def _take_a_row(self) -> None:
        if not self.list.currentIndex().isValid():
            first = next((row for row in self.rows.rows if self.rows.can_be_chosen(row)), None)
            self.list.setCurrentIndex(self.rows.index_of(first.id if first else None))

    # --- an import ---

    @property
    def reports(self) -> bool:
        """Whether a report stands where the list was."""
        return self._pages.currentWidget() is self.report

    def show_report(self) -> None:
        self._pages.setCurrentWidget(self.report)
        self._show_head()
        self.report.setFocus()

    def put_report_away(self) -> bool:
        """Back to the list. False: there was no report."""
        had, focus = self.reports, self.window().focusWidget()
        focused = focus is not None and self.report.isAncestorOf(focus)
        self._pages.setCurrentIndex(0)
        self._show_head()
        if focused:
            self.take_keyboard()
        return had

    def restyle(self, width: Width) -> None:
        self.list.set_width_class(width)
        self.report.restyle(width)
        for words in (self._title, self._count, self.reading, self.notice, *self._hints):
            words.set_width_class(width)


class _Delegate(RowDelegate):
    def height_of(self, index: Index, width: int) -> int:
        if isinstance(index.data(Row), SetHead):
            return round(line_height(role_font(Role.STRONG, self.width_class))) + current().px(16)
        lines = sum(line_height(role_font(role, self.width_class)) for role in (Role.TITLE, Role.HINT))
        return round(lines) + current().px(10)

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        row, look = index.data(Row), current()
        inner = rect.adjusted(look.px(12), 0, -look.px(8), 0)
        rule(painter, rect)
        match row:
            case SetHead():
                strong, hint = (role_font(role, self.width_class) for role in (Role.STRONG, Role.HINT))
                write(painter, inner, number(row.count), hint, look.theme["text3"], right=True)
                write(painter, inner, _head_text(), strong, look.theme["text2"])
            case SetLine():
                self._write_two(painter, inner, row.name, row.count, row.what)
            case SavedLine():
                self._write_two(painter, inner, row.name, row.area, row.what)

    def _write_two(self, painter: QPainter, inner: QRectF, name: str, beside: str, what: str) -> None:
        look = current()
        title, hint, body = (role_font(role, self.width_class) for role in (Role.TITLE, Role.HINT, Role.BODY))
        top = inner.center().y() - (line_height(title) + line_height(hint)) / 2
        first = QRectF(inner.left(), top, inner.width(), line_height(title))
        taken = min(advance(body, beside), first.width() * 0.5)
        write(painter, first.adjusted(first.width() - taken, 0, 0, 0), beside, body, look.theme["text2"], right=True)
        write(painter, first.adjusted(0, 0, -taken - look.px(10), 0), name, title, look.theme["text"])
        second = QRectF(inner.left(), first.bottom(), inner.width(), line_height(hint))
        write(painter, second, what, hint, look.theme["text2"])
