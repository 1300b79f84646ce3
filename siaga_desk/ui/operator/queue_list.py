"""The calls that wait, one row a number. Chooses nothing: the person does."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from siaga_desk.border import readable_number
from siaga_desk.figures import duration
from siaga_desk.i18n import t
from siaga_desk.ui.look.glyphs import glyph
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .queue_line import QueueLine, queue_lines
from .rows import Index, Row, RowDelegate, RowList, RowModel, advance, line_height, rule, write
from .workplace import Workplace


class QueueModel(RowModel[QueueLine]):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.now: datetime | None = None

    def id_of(self, row: QueueLine) -> str:
        return row.id

    def spoken(self, row: QueueLine) -> str:
        return ", ".join((number_text(row), self.waits(row), tally_line(row)))

    def since(self, row: QueueLine) -> str:
        return duration(self.now - row.since) if self.now is not None else ""

    def waits(self, row: QueueLine) -> str:
        if self.now is None:
            return ""
        length = self.since(row)
        return t("terputus {time} lalu", time=length) if row.call_back else t("menunggu {time}", time=length)


def number_text(row: QueueLine) -> str:
    """The number as people write it, and how often it rang."""
    number = readable_number(row.number) or t("nomor disembunyikan")
    return f"{number} × {row.rang}" if row.rang > 1 else number


def tally_line(row: QueueLine) -> str:
    said = [t("telepon balik")] if row.call_back else []
    said.append(row.tally)
    if row.low:
        said.append(t("antrean rendah"))
    if row.blocked:
        said.append(row.blocked)
    return " · ".join(said)


class QueueList(RowList):
    """`taken` carries the QueueLine that a person chose."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.rows = QueueModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(QueueDelegate(self))
        self.setAccessibleName(t("Antrean panggilan"))
        self.empty = t("Tidak ada panggilan yang menunggu. F2 panggilan baru.")

    def show_situation(self, now: datetime, in_hand: str | None) -> None:
        """`in_hand`: the call in the work panel here is not waiting."""
        self.rows.now = now
        place = self._place
        self.rows.put(queue_lines(place.situation, place.profile.blocking, now, place.zone, without=in_hand))

    def tick(self, now: datetime) -> None:
        self.rows.now = now
        self.viewport().update()


class QueueDelegate(RowDelegate):
    def height_of(self, index: Index, width: int) -> int:
        lines = sum(line_height(role_font(role, self.width_class)) for role in (Role.TITLE, Role.HINT))
        return round(lines) + current().px(14 if self.width_class is Width.WIDE else 9)

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        row, model = index.data(Row), index.model()
        if not isinstance(row, QueueLine) or not isinstance(model, QueueModel):
            return
        rule(painter, rect)
        look = current()
        title, hint = (role_font(role, self.width_class) for role in (Role.TITLE, Role.HINT))
        body = role_font(Role.BODY, self.width_class)
        inner = rect.adjusted(look.px(16), 0, -look.px(14), 0)
        top = rect.center().y() - (line_height(title) + line_height(hint)) / 2
        first = QRectF(inner.left(), top, inner.width(), line_height(title))
        second = QRectF(inner.left(), first.bottom(), inner.width(), line_height(hint))
        waits = model.waits(row) if self.width_class is Width.WIDE else model.since(row)
        if self.compact:  # the number is never cut: the time goes below it
            title, waits = role_font(Role.STRONG, self.width_class), ""
        write(painter, first, waits, body, look.theme["text2"], right=True)
        if row.call_back:
            sign = look.px(14)
            picture = glyph("tanda-telepon", look.theme["text2"], sign, painter.device().devicePixelRatioF())
            painter.drawPixmap(round(first.left()), round(first.center().y() - sign / 2), picture)
            first.setLeft(first.left() + sign + look.px(6))
        first.setRight(first.right() - advance(body, waits) - look.px(8))
        write(painter, first, number_text(row), title, look.theme["text2" if row.low else "text"])
        below = f"{model.since(row)} · {tally_line(row)}" if self.compact else tally_line(row)
        write(painter, second, below, hint, look.theme["text2" if selected else "text3"])
