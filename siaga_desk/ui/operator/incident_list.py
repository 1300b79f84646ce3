"""The list of open incidents by absolute deadline: model, painting, held order. Must never sort by time left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from siaga_desk.domain.deadlines import ClockState, DispatchClock
from siaga_desk.domain.incidents import Incident
from siaga_desk.figures import clock_reading, clock_word, time_left
from siaga_desk.i18n import t
from siaga_desk.ui.look.glyphs import glyph
from siaga_desk.ui.look.parts import cap_size, paint_key_cap
from siaga_desk.ui.look.sprites import OVERFLOW, incident_sprite
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .incident_line import LATE, OPEN_CLOCKS, IncidentLine, incident_line, labels
from .order import HeldOrder
from .rows import Index, RowDelegate, RowList, RowModel, advance, line_height, rule, write
from .rows import Row as RowRole
from .workplace import Workplace

FRESH_S = 2.0
"""How long a new row has `sel` behind it."""


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a group. `waiting`: changes of order that are held back."""

    id: str
    text: str
    count: int
    key: str = ""
    waiting: int = 0


ListRow = Head | IncidentLine


class IncidentModel(RowModel[ListRow]):
    """Heads and incidents. `now` is the time that is painted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.now: datetime | None = None
        self.fresh: dict[str, datetime] = {}

    def id_of(self, row: ListRow) -> str:
        return row.id

    def can_be_chosen(self, row: ListRow) -> bool:
        return isinstance(row, IncidentLine)

    def spoken(self, row: ListRow) -> str:
        if isinstance(row, Head):
            return f"{row.text} {row.count}"
        said = [row.title, *filter(None, (row.alarm,)), row.label, row.place, row.waiting]
        clock = row.incident.clock(self.now) if self.now else None
        if clock:
            said += [clock_reading(clock), clock_word(clock.state)]
        if row.unverified:
            said.append(t("belum terverifikasi"))
        if row.hidden:
            said.append(t("disembunyikan di layar dinding"))
        return ", ".join(said)


class IncidentList(RowList):
    """Open incidents in two groups. `chosen`: a person chose this incident."""

    chosen = Signal(str)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._order = HeldOrder()
        self._lines: dict[str, IncidentLine] = {}
        self.rows = IncidentModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(IncidentDelegate(self))
        self.setAccessibleName(t("Daftar kejadian"))
        self.empty = t("Tidak ada kejadian terbuka. F2 panggilan baru.")
        self.taken.connect(self._take_row)
        self.watched.connect(self._watch)

    def show_situation(self, now: datetime) -> None:
        """The open incidents as they are now. Rows move only if nobody looks at the list."""
        situation = self._place.situation
        listed = [*situation.open_incidents]
        shown = {key for group in self._order.shown for key in group}
        closed = [i for key in shown if (i := situation.incidents.get(key)) and not i.is_open]
        called = labels([*listed, *closed], situation)
        self._lines = {i.id: self._line(i, called[i.id]) for i in [*listed, *closed]}
        waiting = [i.id for i in listed if self._still_counts(i.id, now)]
        moved = [i.id for i in listed if not self._still_counts(i.id, now)]
        for key in self._lines:
            if key not in shown and self.rows.now is not None:
                self.rows.fresh[key] = now
        self._order = self._order.hold(self.is_watched).want((waiting, moved))
        self._lay_out(now)

    def tick(self, now: datetime) -> None:
        """Count on: repaints the signs and the times, moves nothing."""
        self.rows.now = now
        self.rows.fresh = {k: at for k, at in self.rows.fresh.items() if 0 <= (now - at).total_seconds() < FRESH_S}
        self.viewport().update()

    def choose(self, incident: str | None) -> None:
        """Mark what is shown elsewhere; does not scroll unless the row is out of sight."""
        index = self.rows.index_of(incident)
        if index != self.currentIndex():
            self.setCurrentIndex(index)

    def reorder(self) -> None:
        """Everything takes its place now."""
        self._order = self._order.reordered()
        self.show_situation(self._place.now())

    @property
    def held_changes(self) -> int:
        return self._order.waiting

    def _line(self, incident: Incident, label: str) -> IncidentLine:
        """The row as it was, while neither the incident nor its label is another."""
        known = self._lines.get(incident.id)
        if known is not None and known.incident is incident and known.label == label:
            return known
        return incident_line(incident, self._place.profile, self._place.zone, label)

    def _still_counts(self, incident: str, now: datetime) -> bool:
        clock = self._lines[incident].incident.clock(now)
        return clock is None or clock.state in OPEN_CLOCKS

    def _lay_out(self, now: datetime) -> None:
        self.rows.now = now
        rows: list[ListRow] = []
        names = (("head:waiting", t("Belum bergerak"), "F3"), ("head:moved", t("Sudah bergerak"), ""))
        for (id_, text, key), group in zip(names, self._order.shown, strict=True):
            lines = [self._lines[incident] for incident in group if incident in self._lines]
            if lines or id_ == "head:waiting":
                waiting = self._order.waiting if id_ == "head:waiting" else 0
                rows.append(Head(id_, text, len(lines), key, waiting))
            rows += lines
        self.rows.put(rows)
        self.viewport().update()

    def _take_row(self, row: ListRow) -> None:
        if isinstance(row, IncidentLine):
            self.chosen.emit(row.id)

    def _watch(self, watched: bool) -> None:
        held = self._order.hold(watched)
        if held != self._order:
            self._order = held
            self._lay_out(self._place.now())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not any(isinstance(row, IncidentLine) for row in self.rows.rows):
            self.say_empty(self.visualRect(self.rows.index(0)).bottom())


class IncidentDelegate(RowDelegate):
    """Sprite | title, place, what is waited for | time left and the state's word."""

    def height_of(self, index: Index, width: int) -> int:
        look, row = current(), index.data(RowRole)
        width_class = self.width_class
        if isinstance(row, Head):
            return round(line_height(role_font(Role.STRONG, width_class))) + look.px(20 if width_class is Width.WIDE else 13)
        roles = (Role.TIME, Role.TITLE, Role.BODY) if self.compact else (Role.TITLE, Role.BODY, Role.HINT)
        lines = sum(line_height(role_font(role, width_class)) for role in roles)
        return round(lines) + look.px(16 if width_class is Width.WIDE else 10)

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        row, model = index.data(RowRole), index.model()
        assert isinstance(model, IncidentModel)
        if isinstance(row, Head):
            self._paint_head(painter, rect, row)
        elif isinstance(row, IncidentLine) and model.now is not None:
            rule(painter, rect)
            if row.id in model.fresh and not selected:
                painter.fillRect(rect.adjusted(0, 1, 0, 0), QColor(current().theme["sel"]))
            if self.compact:
                self._paint_compact(painter, rect, row, model.now)
            else:
                self._paint_incident(painter, rect, row, model.now, selected)

    def _paint_compact(self, painter: QPainter, rect: QRectF, row: IncidentLine, now: datetime) -> None:
        """Sign and time, kind, kelurahan: under each other."""
        look, width = current(), self.width_class
        clocks = row.incident.clocks(now)
        inner = rect.adjusted(look.px(10), look.px(5), -look.px(8), -look.px(5))
        time, title, body = (role_font(role, width) for role in (Role.TIME, Role.TITLE, Role.BODY))
        first = QRectF(inner.left(), inner.top(), inner.width(), line_height(time))
        if clocks:
            size = look.px(24)
            dpr = painter.device().devicePixelRatioF()
            sprite = incident_sprite(look.theme, clocks[0].state, row.glyph, clocks[0].fraction, size=size, dpr=dpr)
            painter.drawPixmap(
                round(first.left() - size * OVERFLOW), round(first.center().y() - size / 2 - size * OVERFLOW), sprite
            )
            ink = look.theme.clock_colours(clocks[0].state)["ink"]
            taken = write(
                painter, first.adjusted(size + look.px(8), 0, 0, 0), clock_reading(clocks[0]), time, ink, cut=False
            )
            word = first.adjusted(size + look.px(14) + taken, 0, 0, 0)
            write(painter, word, clock_word(clocks[0].state, narrow=True), role_font(Role.STRONG, width), ink, right=True)
        second = QRectF(inner.left(), first.bottom(), inner.width(), line_height(title))
        name = row.title if advance(title, row.title) <= second.width() else row.short
        write(painter, second, name, title, look.theme["text"])
        third = QRectF(inner.left(), second.bottom(), inner.width(), line_height(body))
        write(painter, third, row.kelurahan, body, look.theme["text2"])

    def _paint_head(self, painter: QPainter, rect: QRectF, head: Head) -> None:
        look = current()
        strong, hint = (role_font(role, self.width_class) for role in (Role.STRONG, Role.HINT))
        inner = rect.adjusted(look.px(16), look.px(4), -look.px(16), 0)
        taken = write(painter, inner, head.text, strong, look.theme["text2"])
        count = QRectF(inner.left() + taken + look.px(8), inner.top(), inner.width(), inner.height())
        taken += look.px(8) + write(painter, count, str(head.count), strong, look.theme["text3"])
        if head.key:
            cap = cap_size(QFontMetricsF(hint), head.key)
            painter.setFont(hint)
            where = QRectF(inner.right() - cap.width(), inner.center().y() - cap.height() / 2, cap.width(), cap.height())
            paint_key_cap(painter, where, look.theme, head.key)
            inner = inner.adjusted(0, 0, -cap.width() - look.px(8), 0)
        if head.waiting:
            said = t("{n} perubahan urutan, Alt R", n=head.waiting)
            write(painter, inner.adjusted(taken + look.px(16), 0, 0, 0), said, hint, look.theme["accent"], right=True)

    def _paint_incident(self, painter: QPainter, rect: QRectF, row: IncidentLine, now: datetime, selected: bool) -> None:
        look, width = current(), self.width_class
        wide = width is Width.WIDE
        clocks = row.incident.clocks(now)
        clock = clocks[0] if clocks else None
        left = rect.left() + look.px(14 if wide else 10)
        size = look.px(40 if wide else 32)
        if clock is not None:
            second = (clocks[1].state, clocks[1].fraction) if len(clocks) > 1 and clocks[1].is_open else None
            dpr = painter.device().devicePixelRatioF()
            sprite = incident_sprite(look.theme, clock.state, row.glyph, clock.fraction, second, size=size, dpr=dpr)
            painter.drawPixmap(round(left - size * OVERFLOW), round(rect.center().y() - size / 2 - size * OVERFLOW), sprite)
        inner = QRectF(left + size + look.px(12 if wide else 9), rect.top() + 1, 0, rect.height() - 1)
        inner.setRight(rect.right() - look.px(14 if wide else 10))
        taken, below = self._paint_time(painter, inner, clocks) if clock is not None else (0.0, 0.0)
        last_right = inner.right() - below - look.px(8)
        inner.setRight(inner.right() - taken - look.px(8))
        fonts = [role_font(role, width) for role in (Role.TITLE, Role.BODY, Role.HINT)]
        heights = [line_height(font) for font in fonts]
        y = rect.center().y() - sum(heights) / 2
        boxes = []
        for height in heights:
            boxes.append(QRectF(inner.left(), y, inner.width(), height))
            y += height
        boxes[2].setRight(last_right)
        self._paint_title(painter, boxes[0], row, fonts[0], role_font(Role.HINT, width), selected)
        where = row.place if wide else f"{row.label} · {row.kelurahan}"
        write(painter, boxes[1], where, fonts[1], look.theme["text2"])
        late = clock is not None and clock.state in LATE
        self._paint_waiting(painter, boxes[2], row, fonts[2], clock if late else None, selected)

    def _paint_title(
        self, painter: QPainter, box: QRectF, row: IncidentLine, font: QFont, hint: QFont, selected: bool
    ) -> None:
        look = current()
        quiet = look.theme["text2" if selected else "text3"]
        marks = [
            name
            for name, there in (("tanda-belum-terverifikasi", row.unverified), ("tanda-disembunyikan", row.hidden))
            if there
        ]
        reports = t("{n} laporan", n=row.reports) if row.reports > 1 else ""
        gap, sign = look.px(6), look.px(14)
        label = row.label if self.width_class is Width.WIDE else ""
        said = [text for text in (row.alarm, label) if text]
        room = sum(advance(hint, text) + gap for text in said) + len(marks) * (sign + gap)
        name = row.title if advance(font, row.title) <= box.width() - room else row.short
        if advance(font, name) > box.width() - room:
            font = role_font(Role.STRONG, self.width_class)  # rather smaller than cut
        title = QRectF(box)
        title.setRight(max(box.left() + look.px(40), box.right() - room))
        x = box.left() + write(painter, title, name, font, look.theme["text"]) + gap
        for text in said:
            ink = quiet if text is label else look.theme["text"]
            x += write(painter, QRectF(x, box.top() + 1, box.right() - x, box.height()), text, hint, ink) + gap
        for name in marks:
            painter.drawPixmap(
                round(x),
                round(box.center().y() - sign / 2),
                glyph(name, look.theme["text2"], sign, painter.device().devicePixelRatioF()),
            )
            x += sign + gap
        if reports and x + advance(hint, reports) <= box.right():
            write(painter, QRectF(x, box.top() + 1, box.right() - x, box.height()), reports, hint, look.theme["text2"])

    def _paint_waiting(
        self, painter: QPainter, box: QRectF, row: IncidentLine, font: QFont, late: DispatchClock | None, selected: bool
    ) -> None:
        look = current()
        colour = look.theme["text2" if selected else "text3"]
        if late is not None:
            colour = look.theme.clock_colours(late.state)["ink"]
            font = QFont(font)
            font.setWeight(QFont.Weight.Bold)
        if row.telephone:
            sign = look.px(12)
            picture = glyph("tanda-telepon", colour, sign, painter.device().devicePixelRatioF())
            painter.drawPixmap(round(box.left()), round(box.center().y() - sign / 2), picture)
            box = box.adjusted(sign + look.px(5), 0, 0, 0)
        write(painter, box, row.waiting, font, colour)

    def _paint_time(self, painter: QPainter, inner: QRectF, clocks: tuple[DispatchClock, ...]) -> tuple[float, float]:
        """Right-aligned: the time, under it the word, a second clock. Returns the widths above and below."""
        look, width = current(), self.width_class
        clock = clocks[0]
        counts = clock.state in OPEN_CLOCKS
        font = role_font(Role.TIME if counts else Role.TITLE, width)
        word_font, hint = role_font(Role.STRONG, width), role_font(Role.HINT, width)
        colours = look.theme.clock_colours(clock.state)
        reading, word = clock_reading(clock), clock_word(clock.state, narrow=True)
        second = ""
        if len(clocks) > 1 and clocks[1].is_open and clock.state is not ClockState.ENDED:
            second = t("tiba {time}", time=time_left(clocks[1].left))
        heights = [line_height(font) * 1.02, line_height(word_font), line_height(hint) if second else 0.0]
        y = inner.center().y() - sum(heights) / 2
        column = max(advance(font, reading) + look.px(12), advance(word_font, word), advance(hint, second))
        box = QRectF(inner.right() - column, y, column, heights[0])
        if clock.state is ClockState.OVERDUE:
            plate = QRectF(
                inner.right() - advance(font, reading) - look.px(11),
                y + 1,
                advance(font, reading) + look.px(11),
                heights[0] - 1,
            )
            painter.setPen(QPen(QColor(colours["ink"]), 1.5))
            painter.setBrush(QColor(colours["fill"]))
            painter.drawRoundedRect(plate, 3, 3)
            write(painter, plate.adjusted(0, 0, -look.px(5), 0), reading, font, colours["on"], right=True, cut=False)
        else:
            write(painter, box, reading, font, colours["ink"], right=True, cut=False)
        under = QRectF(box.left(), box.bottom(), column, heights[1])
        write(painter, under, word, word_font, colours["ink"], right=True, cut=False)
        if second:
            last = QRectF(box.left(), under.bottom(), column, heights[2])
            write(painter, last, second, hint, look.theme.clock_colours(clocks[1].state)["ink"], right=True, cut=False)
        plate_width = look.px(11) if clock.state is ClockState.OVERDUE else 0
        upper = max(advance(font, reading) + plate_width, advance(word_font, word) if second else 0.0)
        return upper, max(advance(word_font, word), advance(hint, second))
