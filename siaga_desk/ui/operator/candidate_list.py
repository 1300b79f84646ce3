"""The rows of the place box: number, place and area, why this one, how far off it may be. Chooses nothing by itself."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QCursor, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from siaga_desk.figures import distance
from siaga_desk.geo.candidates import Candidate
from siaga_desk.i18n import say, t
from siaga_desk.ui.look.glyphs import glyph
from siaga_desk.ui.look.sprites import paint_candidate
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .candidate_line import area_name, candidate_name
from .rows import Index, Row, RowDelegate, RowList, RowModel, advance, line_height, write

FEW, MANY = 3, 6
"""Rows that are seen without scrolling: always, and where there is room."""
SHARE_OF_WINDOW = 0.17
"""At most so much of the window's height goes to rows beyond the first few: who departs must be seen as well."""
NUDGE_PX = 6
"""A mouse that was pushed no further than this has not pointed at anything."""


@dataclass(frozen=True, slots=True)
class Numbered:
    n: int
    candidate: Candidate


class _Rows(RowModel[Numbered]):
    def id_of(self, row: Numbered) -> str:
        return f"{row.n} {row.candidate.lat} {row.candidate.lon} {row.candidate.name}"

    def spoken(self, row: Numbered) -> str:
        candidate = row.candidate
        reach = t("radius {distance}", distance=distance(candidate.radius_m))
        said = [candidate_name(candidate), area_name(candidate.area), say(candidate.why), reach]
        return ", ".join([*said, *([] if candidate.verified else [t("belum terverifikasi")])])


class CandidateList(RowList):
    """`pointed`: the mouse moved to this row. The keyboard stays in the place box."""

    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = _Rows(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(t("Calon lokasi"))
        self._most = 0
        self._mouse_rested_at = QPointF(QCursor.pos())

    @property
    def current(self) -> Numbered | None:
        return self.rows.row_at(self.currentIndex())

    def hold_mouse(self) -> None:
        """The keyboard is used: rows that come up under a resting mouse are not pointed at."""
        self._mouse_rested_at = QPointF(QCursor.pos())

    def take_room(self) -> None:
        """As high as its rows need, within bounds; while one place is sought it never shrinks, so that nothing jumps."""
        count = len(self.rows.rows)
        self._most = max(self._most, count) if count else 0
        if not count:
            return
        row = max(1, self.sizeHintForRow(0))
        room = int(SHARE_OF_WINDOW * self.window().height()) // row if self.width_class is Width.WIDE else FEW
        self.setFixedHeight(min(self._most, max(FEW, min(MANY, room))) * row + 4)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        moved = event.globalPosition() - self._mouse_rested_at
        index = self.indexAt(event.position().toPoint())
        if moved.manhattanLength() > NUDGE_PX and index.isValid():
            self._mouse_rested_at = event.globalPosition()
            self.pointed.emit(index.row())


class _Delegate(RowDelegate):
    def height_of(self, index: Index, width: int) -> int:
        lines = sum(line_height(role_font(role, self.width_class)) for role in (Role.BODY, Role.HINT))
        return round(lines) + current().px(8 if self.width_class is Width.WIDE else 4)

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        row = index.data(Row)
        if not isinstance(row, Numbered):
            return
        look, candidate = current(), row.candidate
        strong, hint, body = (role_font(role, self.width_class) for role in (Role.STRONG, Role.HINT, Role.BODY))
        size = look.px(21)
        disc = QRectF(rect.left() + look.px(10), rect.center().y() - size / 2, size, size)
        paint_candidate(painter, disc, look.theme, str(row.n))
        reach = f"±{distance(candidate.radius_m)}"
        right = rect.right() - look.px(8)
        write(painter, QRectF(right - 200, rect.top(), 200, rect.height()), reach, strong, look.theme["text"], right=True)
        right -= advance(strong, reach) + look.px(20)
        if not candidate.verified:
            dpr = painter.device().devicePixelRatioF()
            mark = glyph("tanda-belum-terverifikasi", look.theme["accent"], look.px(14), dpr)
            painter.drawPixmap(round(right), round(rect.center().y() - look.px(7)), mark)
        right -= look.px(8)
        left = disc.right() + look.px(9)
        top = rect.center().y() - (line_height(strong) + line_height(hint)) / 2
        first = QRectF(left, top, right - left, line_height(strong))
        taken = write(painter, first, candidate_name(candidate), strong, look.theme["text"])
        write(painter, first.adjusted(taken + look.px(8), 0, 0, 0), area_name(candidate.area), body, look.theme["text2"])
        second = QRectF(left, first.bottom(), right - left, line_height(hint))
        write(painter, second, say(candidate.why), hint, look.theme["text2"])
