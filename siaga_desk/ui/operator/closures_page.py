"""Every closed and slow road: those in force, those planned, those that ended today. Changes nothing itself."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from siaga_desk.domain.closures import Closure
from siaga_desk.figures import number
from siaga_desk.i18n import t
from siaga_desk.ui.actions import ACTIONS
from siaga_desk.ui.look.glyphs import glyph
from siaga_desk.ui.look.parts import ElidedLabel, KeyHint, Words
from siaga_desk.ui.look.report_view import ReportView
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .closure_line import ClosureHead, ClosureLine, State, closure_lines
from .rows import EnterList, Index, Row, RowDelegate, RowModel, advance, line_height, rule, write
from .workplace import Workplace

SIGN = "tanda-penutupan-jalan"
Listed = ClosureHead | ClosureLine
_KEYS = (("closure.draw", "closure.road", "closure.import"), ("closure.change", "closure.reopen", "back"))


class _Rows(RowModel[Listed]):
    def id_of(self, row: Listed) -> str:
        return row.id

    def can_be_chosen(self, row: Listed) -> bool:
        return isinstance(row, ClosureLine)

    def spoken(self, row: Listed) -> str:
        return (
            row.text
            if isinstance(row, ClosureHead)
            else ", ".join(part for part in (row.name, row.effect, row.what, row.who) if part)
        )


class ClosuresPage(QWidget):
    """`change_wished`: of the row under the cursor. `report`: of an import, where the list was."""

    change_wished = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._unsaved: ClosureLine | None = None
        self.rows = _Rows(self)
        self.list = EnterList()
        self.list.setModel(self.rows)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setAccessibleName(t("Jalan ditutup"))
        self.list.empty = t("Tidak ada jalan yang ditutup. Alt W menggambar wilayah, Alt D menunjuk ruas jalan.")
        self.report = ReportView((t("Tempat"), t("Kolom"), t("Yang terjadi")), row_px=44)
        self._title = Words(t("Jalan ditutup"), Role.TITLE, "text")
        self._count = Words("", Role.TITLE, "text3")
        self.reading = ElidedLabel("", Role.BODY, "text2")
        self._hints: list[Words] = []
        self._pages = QStackedWidget()
        self._lay_out()
        self.list.entered.connect(self.change_wished)
        self.list.doubleClicked.connect(lambda _index: self.change_wished.emit())
        self.put_report_away()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._count)
        head.addWidget(self.reading, 1)
        keys = QGridLayout()
        keys.setHorizontalSpacing(12)
        keys.setVerticalSpacing(4)
        for row, ids in enumerate(_KEYS):
            for column, id_ in enumerate(ids):
                cell = QHBoxLayout()
                cell.setSpacing(6)
                cell.addWidget(KeyHint(ACTIONS[id_].key))
                words = Words(ACTIONS[id_].hint, Role.HINT, "text3")
                self._hints.append(words)
                cell.addWidget(words)
                cell.addStretch(1)
                keys.addLayout(cell, row, column)
        keys.setColumnStretch(len(_KEYS[0]) - 1, 1)
        listing = QWidget()
        below = QVBoxLayout(listing)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(6)
        below.addWidget(self.list, 1)
        below.addLayout(keys)
        self._pages.addWidget(listing)
        self._pages.addWidget(self.report)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(6)
        column_.addLayout(head)
        column_.addWidget(self._pages, 1)

    # --- what is listed ---

    def show_situation(self, now: datetime) -> None:
        place = self._place
        rows = closure_lines(place.situation.closures.values(), now, place.zone)
        if self._unsaved is not None:
            rows = [ClosureHead(State.UNSAVED, 1), self._unsaved, *rows]
        self.rows.put(rows)
        in_force = sum(row.count for row in rows if isinstance(row, ClosureHead) and row.state is State.IN_FORCE)
        self._count.setText(number(in_force) if in_force else "")

    def show_unsaved(self, line: ClosureLine | None) -> None:
        """What was drawn and put away before it was saved; it stands above the others."""
        self._unsaved = line
        self.show_situation(self._place.now())

    def say_reading(self, text: str) -> None:
        """What is being done to a file just now; "" for nothing."""
        self.reading.set_whole(text)

    # --- which row ---

    @property
    def chosen(self) -> ClosureLine | None:
        row = None if self.reports else self.rows.row_at(self.list.currentIndex())
        return row if isinstance(row, ClosureLine) else None

    @property
    def current(self) -> Closure | None:
        row = self.chosen
        return self._place.situation.closures.get(row.id) if row else None

    def choose(self, id_: str) -> None:
        self.list.setCurrentIndex(self.rows.index_of(id_))

    def take_keyboard(self) -> None:
        """To the first row, or to where it was; to the report while there is one."""
        if not self.list.currentIndex().isValid():
            first = next((row for row in self.rows.rows if self.rows.can_be_chosen(row)), None)
            self.list.setCurrentIndex(self.rows.index_of(first.id if first else None))
        (self.report if self.reports else self.list).setFocus()

    # --- an import ---

    @property
    def reports(self) -> bool:
        """Whether a report stands where the list was."""
        return self._pages.currentWidget() is self.report

    def show_report(self) -> None:
        self._pages.setCurrentWidget(self.report)
        self.report.setFocus()

    def put_report_away(self) -> bool:
        """Back to the list. False: there was no report."""
        had, focus = self.reports, self.window().focusWidget()
        focused = focus is not None and self.report.isAncestorOf(focus)
        self._pages.setCurrentIndex(0)
        if focused:
            self.take_keyboard()
        return had

    def restyle(self, width: Width) -> None:
        self.list.set_width_class(width)
        self.report.restyle(width)
        for words in (self._title, self._count, self.reading, *self._hints):
            words.set_width_class(width)


class _Delegate(RowDelegate):
    def height_of(self, index: Index, width: int) -> int:
        if isinstance(index.data(Row), ClosureHead):
            return round(line_height(role_font(Role.STRONG, self.width_class))) + current().px(16)
        lines = sum(line_height(role_font(role, self.width_class)) for role in (Role.TITLE, Role.HINT, Role.HINT))
        return round(lines) + current().px(10)

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        row, look = index.data(Row), current()
        inner = rect.adjusted(look.px(12), 0, -look.px(8), 0)
        rule(painter, rect)
        strong, hint = role_font(Role.STRONG, self.width_class), role_font(Role.HINT, self.width_class)
        if isinstance(row, ClosureHead):
            write(painter, inner, number(row.count), hint, look.theme["text3"], right=True)
            write(painter, inner, row.text, strong, look.theme["text2"])
        elif isinstance(row, ClosureLine):
            self._write_line(painter, inner, row)

    def _write_line(self, painter: QPainter, inner: QRectF, row: ClosureLine) -> None:
        look = current()
        title, hint, body = (role_font(role, self.width_class) for role in (Role.TITLE, Role.HINT, Role.BODY))
        ink = look.theme["text2" if row.state is State.OVER else "text"]
        size = look.px(20)
        sign = glyph(SIGN, look.theme["hatch" if row.state is State.IN_FORCE else "text2"], size, _dpr(painter))
        painter.drawPixmap(round(inner.left()), round(inner.center().y() - size / 2), sign)
        inner = inner.adjusted(size + look.px(10), 0, 0, 0)
        top = inner.center().y() - line_height(title) / 2 - line_height(hint)
        first = QRectF(inner.left(), top, inner.width(), line_height(title))
        taken = min(advance(body, row.effect), first.width() * 0.5)
        write(painter, first.adjusted(first.width() - taken, 0, 0, 0), row.effect, body, look.theme["text2"], right=True)
        write(painter, first.adjusted(0, 0, -taken - look.px(10), 0), row.name, title, ink)
        second = QRectF(inner.left(), first.bottom(), inner.width(), line_height(hint))
        write(painter, second, row.what, hint, look.theme["text2"])
        write(painter, second.translated(0, second.height()), row.who, hint, look.theme["text2"])


def _dpr(painter: QPainter) -> float:
    return painter.device().devicePixelRatioF()
