"""Every event of an incident as a sentence, the newest first; what was withdrawn stays and says so."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QWidget

from siaga_desk.domain.ids import incident_stream
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.narrative import names_in, tell
from siaga_desk.figures import time_of_day
from siaga_desk.i18n import names_of, say, t
from siaga_desk.ui.look.style import Role, current, role_font

from .rows import Index, Row, RowDelegate, RowList, RowModel, write
from .workplace import Workplace


@dataclass(frozen=True, slots=True)
class Told:
    """One event. `note`: entered later, withdrawn."""

    id: str
    time: str
    sentence: str
    by: str
    note: str
    withdrawn: bool


def history(place: Workplace, incident: Incident) -> list[Told]:
    stream = place.situation.streams.get(incident_stream(incident.id))
    if stream is None:
        return []
    names = names_of(place.profile) | names_in(place.situation)
    told = []
    for event in stream.events:
        notes = []
        if event.entered_later:
            notes.append(t("dicatat {time}", time=time_of_day(event.recorded, place.zone, seconds=True)))
        if event.id in stream.withdrawn:
            notes.append(t("dibatalkan"))
        desk = place.situation.desks.get(event.actor.desk)
        by = " · ".join(part for part in (event.actor.person, desk.name if desk else None) if part)
        sentence = say(tell(event, place.profile, names))
        time = time_of_day(event.occurred, place.zone, seconds=True)
        told.append(Told(event.id, time, sentence, by, ", ".join(notes), event.id in stream.withdrawn))
    return told[::-1]


class _History(RowModel[Told]):
    def id_of(self, row: Told) -> str:
        return row.id

    def spoken(self, row: Told) -> str:
        return " ".join(part for part in (row.time, row.sentence, row.by, row.note) if part)


class HistoryList(RowList):
    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.rows = _History(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(t("Riwayat kejadian"))

    def show_incident(self, incident: Incident) -> None:
        self.rows.put(history(self._place, incident))


_UNIT = re.compile(r"(?<=\d) (?=(?:m|km|mnt|min|dtk|s)\b)")
"""The gap within "800 m": no line is broken there."""


class _Delegate(RowDelegate):
    """Time | the whole sentence, on as many lines as it needs | who."""

    def height_of(self, index: Index, width: int) -> int:
        row = index.data(Row)
        if not isinstance(row, Told):
            return current().px(28)
        hint = role_font(Role.HINT, self.width_class)
        lines = round(self._sentence(row, width).boundingRect().height()) + QFontMetrics(hint).height()
        return max(current().px(28), lines + current().px(10))

    def _sentence(self, row: Told, width: int) -> QTextLayout:
        """Laid out: broken between words, and inside one only if it is longer than a line."""
        look = current()
        font = QFont(role_font(Role.BODY, self.width_class))
        font.setStrikeOut(row.withdrawn)
        layout = QTextLayout(_UNIT.sub("\N{NO-BREAK SPACE}", row.sentence.replace("\n", "\u2028")), font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(40, width - look.px(92)))
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        return layout

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        row, look = index.data(Row), current()
        if not isinstance(row, Told):
            return
        body, hint = role_font(Role.BODY, self.width_class), role_font(Role.HINT, self.width_class)
        painter.fillRect(QRectF(rect.left(), rect.bottom(), rect.width(), 1), QColor(look.theme["line"]))
        top = rect.top() + look.px(5)
        layout = self._sentence(row, round(rect.width()))
        line = QFontMetrics(body).height()
        write(painter, QRectF(rect.left() + look.px(10), top, look.px(70), line), row.time, body, look.theme["text2"])
        height = layout.boundingRect().height()
        area = QRectF(rect.left() + look.px(82), top, rect.width() - look.px(92), height)
        painter.setPen(QColor(look.theme["text2" if row.withdrawn else "text"]))
        layout.draw(painter, area.topLeft())
        below = QRectF(area.left(), area.bottom(), area.width(), QFontMetrics(hint).height())
        said = " · ".join(part for part in (row.by, row.note) if part)
        write(painter, below, said, hint, look.theme["text2" if selected else "text3"])
