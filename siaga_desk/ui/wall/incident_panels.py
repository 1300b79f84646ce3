"""The wall's list: what waits, by absolute deadline, time left loudest; below it what has moved. Draws what it is given."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from siaga_desk.domain.deadlines import ClockState
from siaga_desk.i18n import t
from siaga_desk.ui.look.sprites import OVERFLOW, incident_sprite
from siaga_desk.ui.look.style import current

from .board import Row, rest_words
from .ink import BODY, BOLD, MOVED, PLACE, SEMIBOLD, SMALL, TIME, TITLE, WORD, Ink, Panel

ROW, REST, MOVED_ROW = 208, 88, 164  # heights


def _paint_sprite(ink: Ink, row: Row, centre: QPointF, diameter: float, panel: Panel) -> None:
    if row.clock is None:
        ink.sign(
            QRectF(centre.x() - diameter * 0.3, centre.y() - diameter * 0.3, diameter * 0.6, diameter * 0.6),
            row.glyph,
            "text2",
        )
        return
    second = (row.clock.second[1], row.clock.second[2]) if row.clock.second else None
    size = diameter * panel.unit
    pixmap = incident_sprite(
        current().theme, row.clock.state, row.glyph, row.clock.fraction, second, size=size, dpr=panel.devicePixelRatioF()
    )
    side = size * (1 + 2 * OVERFLOW)
    ink.painter.drawPixmap(centre * panel.unit - QPointF(side / 2, side / 2), pixmap)


class WaitingPanel(Panel):
    """Incidents where no team moves yet. What finds no room is counted in the last line; nothing scrolls or pages."""

    HEIGHT = 5 * ROW

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()
        self._empty: tuple[str, ...] = ()

    def show_rows(self, rows: tuple[Row, ...], empty: tuple[str, ...]) -> None:
        """`empty`: what is said where nothing at all is open; no sentence where something has moved."""
        if (rows, empty) != (self.rows, self._empty):
            self.rows, self._empty = rows, empty
            self.update()

    def fitting(self) -> tuple[Sequence[Row], Sequence[Row]]:
        """The rows that are drawn, and those that are only counted."""
        height = self.in_units()[1]
        if len(self.rows) * ROW <= height:
            return self.rows, ()
        n = max(1, int((height - REST) // ROW))
        return self.rows[:n], self.rows[n:]

    def paintEvent(self, event: QPaintEvent) -> None:
        ink, width, height = self.begin()
        drawn, rest = self.fitting()
        for place, row in enumerate(drawn):
            self._paint_row(ink, row, place * ROW, width)
        if rest:
            top = len(drawn) * ROW
            ink.write(QRectF(54, top, width - 118, height - top), rest_words(rest), PLACE, "text", SEMIBOLD)
            ink.rule(width, height)
        if not self.rows and self._empty:
            ink.write(QRectF(54, 56, width - 118, 100), self._empty[0], TITLE, "text2", SEMIBOLD)
            for n, sentence in enumerate(self._empty[1:]):
                ink.write(QRectF(54, 156 + 72 * n, width - 118, 72), sentence, BODY, "text2")
        ink.painter.end()

    def _paint_row(self, ink: Ink, row: Row, top: float, width: float) -> None:
        _paint_sprite(ink, row, QPointF(118, top + ROW / 2), 128, self)
        end = self._paint_time(ink, row, top, width) - 36
        left = 236.0
        metrics_width = ink.width(row.title, TITLE, BOLD)
        ink.write(QRectF(left, top + 22, end - left, 96), row.title, TITLE, "text", BOLD)
        place = left + metrics_width + 30
        if end - place > 100:
            ink.write(QRectF(place, top + 26, end - place, 96), row.place, PLACE, "text2")
        if row.urgent:
            said = t("Prioritas 1")
            frame = ink.width(said, BODY, BOLD) + 34
            ink.frame(QRectF(left + 2, top + 122, frame, 64), 8, "line2", 3)
            ink.write(QRectF(left + 2, top + 122, frame, 64), said, BODY, "text", BOLD, centred=True)
            left += frame + 24
        if row.alarm:
            ink.write(
                QRectF(left, top + 120, end - left, 68),
                row.act,
                BODY,
                current().theme.clock_colours("overdue")["ink"],
                BOLD,
            )
        else:
            ink.write(QRectF(left, top + 120, end - left, 68), row.act, BODY, "text2")
        ink.rule(width, top + ROW)

    def _paint_time(self, ink: Ink, row: Row, top: float, width: float) -> float:
        """The time left and its word at the right edge. Returns where they begin."""
        right = width - 64
        if row.clock is None:
            ink.write(QRectF(right - 400, top + 11, 400, 130), "–", TIME, "text3", BOLD, right=True)
            return right - 100
        clock = row.clock
        colours = current().theme.clock_colours(clock.state)
        length = ink.width(clock.reading, TIME, BOLD)
        time_box = QRectF(right - length, top + 9, length + 2, 130)
        begins = time_box.left()
        if clock.state is ClockState.OVERDUE:
            plate = time_box.adjusted(-22, 2, 24, -2)
            ink.frame(plate, 12, colours["ink"], 4, colours["fill"])
            begins = plate.left()
            ink.write(time_box, clock.reading, TIME, colours["on"], BOLD)
        else:
            ink.write(time_box, clock.reading, TIME, colours["ink"], BOLD)
        word = ink.width(clock.word, WORD, BOLD)
        word_box = QRectF(right - word, top + 140, word + 2, 58)
        ink.write(word_box, clock.word, WORD, colours["ink"], BOLD)
        begins = min(begins, word_box.left())
        if clock.second is not None:
            said, state, _ = clock.second
            length = ink.width(said, WORD, SEMIBOLD)
            box = QRectF(word_box.left() - 30 - length, top + 140, length + 2, 58)
            ink.write(box, said, WORD, current().theme.clock_colours(state)["ink"], SEMIBOLD)
            begins = min(begins, box.left())
        return begins


class MovedPanel(Panel):
    """Incidents where a team moves: two side by side, smaller, with the margin; more are counted."""

    HEIGHT = MOVED_ROW

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[Row, ...] = ()
        self._empty = ""

    def show_rows(self, rows: tuple[Row, ...], empty: str = "") -> None:
        """`empty`: what is said where nothing has moved."""
        if (rows, empty) != (self.rows, self._empty):
            self.rows, self._empty = rows, empty
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ink, width, height = self.begin()
        if not self.rows:
            ink.write(QRectF(54, 0, width - 118, height), self._empty, SMALL, "text3")
        counted = len(self.rows) - 2
        room = width - (160 if counted > 0 else 0)
        for place, row in enumerate(self.rows[:2]):
            self._paint_cell(ink, row, QRectF(place * room / 2, 0, room / 2, height))
        if counted > 0:
            ink.fill(QRectF(room, 0, 3, height), "line")
            ink.write(QRectF(room, 0, 160, height), f"+{counted}", TITLE, "text2", SEMIBOLD, centred=True)
        ink.rule(width, height)
        ink.painter.end()

    def _paint_cell(self, ink: Ink, row: Row, cell: QRectF) -> None:
        if cell.left() > 0:
            ink.fill(QRectF(cell.left(), 0, 3, cell.height()), "line")
        _paint_sprite(ink, row, QPointF(cell.left() + 98, cell.height() / 2), 84, self)
        left, right = cell.left() + 176, cell.right() - 40
        ink.write(QRectF(left, 16, right - left, 68), row.title, 54, "text", SEMIBOLD)
        if row.clock is not None:
            readings = [(row.clock.reading, row.clock.state, MOVED, BOLD)]
            if row.clock.second:
                readings.append((row.clock.second[0], row.clock.second[1], SMALL, SEMIBOLD))
            for reading, state, size, weight in readings:
                length = ink.width(reading, size, weight)
                colour = current().theme.clock_colours(state)["ink"]
                ink.write(QRectF(right - length, 80, length + 2, 70), reading, size, colour, weight)
                right -= length + 30
        ink.write(QRectF(left, 82, right - left, 68), row.place, SMALL, "text2")
