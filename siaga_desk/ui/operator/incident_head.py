"""The head of an incident: what and where it is, whose it is, who looks too, and how much time is left."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from siaga_desk.border import readable_number
from siaga_desk.domain.deadlines import ClockState, DispatchClock
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.narrative import OUTCOME_WORDS
from siaga_desk.figures import clock_reading, clock_word, time_left, time_of_day
from siaga_desk.i18n import say, t
from siaga_desk.ui.actions import ACTIONS
from siaga_desk.ui.look.parts import ElidedLabel, Words
from siaga_desk.ui.look.sprites import OVERFLOW, incident_sprite
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .buttons import Segments
from .candidate_line import shares_text
from .incident_line import UNKNOWN_GLYPH, alarm_text, category_name, labels, place_text
from .rows import advance, line_height, write
from .workplace import Workplace

VERBS = ("incident.take_over", "incident.note", "incident.category", "incident.priority", "incident.copy", "incident.close")


class ClockSign(QWidget):
    """The incident's sprite, as in the list and on the map."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clocks: tuple[DispatchClock, ...] = ()
        self.sign = UNKNOWN_GLYPH
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        side = round(current().px(40) * (1 + 2 * OVERFLOW))
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.clocks:
            return
        clock = self.clocks[0]
        second = (self.clocks[1].state, self.clocks[1].fraction) if len(self.clocks) > 1 and self.clocks[1].is_open else None
        size, dpr = current().px(40), self.devicePixelRatioF()
        sprite = incident_sprite(current().theme, clock.state, self.sign, clock.fraction, second, size=size, dpr=dpr)
        QPainter(self).drawPixmap(0, 0, sprite)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()


class TimePlate(QWidget):
    """The time left, large and right-aligned, on a filled plate once it is late."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clocks: tuple[DispatchClock, ...] = ()
        self.width_class = Width.WIDE
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        time, word, hint = (role_font(role, self.width_class) for role in (Role.TIME, Role.STRONG, Role.HINT))

        reading = clock_reading(self.clocks[0]) if self.clocks else ""
        wide = max(advance(time, sample) for sample in ("+00:00", reading)) + current().px(12)
        return QSize(round(wide), round(line_height(time) + line_height(word) + line_height(hint)))

    def paintEvent(self, event: QPaintEvent) -> None:

        if not self.clocks:
            return
        look, clock = current(), self.clocks[0]
        time, word, hint = (role_font(role, self.width_class) for role in (Role.TIME, Role.STRONG, Role.HINT))
        if not clock.is_open:
            time = role_font(Role.TITLE, self.width_class)
        colours = look.theme.clock_colours(clock.state)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        reading = clock_reading(clock)
        box = QRectF(0, 0, self.width(), line_height(time))
        if clock.state is ClockState.OVERDUE:
            plate = box.adjusted(self.width() - advance(time, reading) - look.px(12), 1, -1, -1)
            painter.setPen(colours["ink"])
            painter.setBrush(look.theme.clock_colours(clock.state)["fill"])
            painter.drawRoundedRect(plate, 3, 3)
            write(painter, plate.adjusted(0, 0, -look.px(5), 0), reading, time, colours["on"], right=True, cut=False)
        else:
            write(painter, box, reading, time, colours["ink"], right=True, cut=False)
        under = QRectF(0, box.bottom(), self.width(), line_height(word))
        write(painter, under, clock_word(clock.state), word, colours["ink"], right=True)
        if len(self.clocks) > 1 and self.clocks[1].is_open:
            second = self.clocks[1]
            last = QRectF(0, under.bottom(), self.width(), line_height(hint))
            ink = look.theme.clock_colours(second.state)["ink"]
            write(painter, last, t("tiba {time}", time=time_left(second.left)), hint, ink, right=True)


class IncidentHead(QWidget):
    """`wished`: an action's id, pressed with the mouse."""

    wished = Signal(str)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._incident: Incident | None = None
        self.sign = ClockSign()
        self.title = Words("", Role.NUMBER, "text")
        self.label = ElidedLabel("", Role.BODY, "text2")
        self.plate = TimePlate()
        self.where = ElidedLabel("", Role.BODY, "text2")
        self.owner = ElidedLabel("", Role.BODY, "text2")
        self.words = ElidedLabel("", Role.BODY, "text")
        self.verbs = Segments([(id_, ACTIONS[id_].key, ACTIONS[id_].hint) for id_ in VERBS])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(1)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.title)
        line.addWidget(self.label, 1, Qt.AlignmentFlag.AlignBottom)
        texts.addLayout(line)
        texts.addWidget(self.where)
        texts.addWidget(self.owner)
        head.addLayout(texts, 1)
        head.addWidget(self.plate, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self.words)
        column.addWidget(self.verbs)
        for id_, button in self.verbs.buttons.items():
            button.setCheckable(False)
            button.clicked.connect(lambda _checked=False, id_=id_: self.wished.emit(id_))

    def set_compact(self, compact: bool) -> None:
        self.verbs.stand_in(3 if compact else len(VERBS))

    def show_incident(self, incident: Incident) -> None:
        place = self._place
        self._incident = incident
        category = place.profile.categories.get(incident.category)
        self.sign.sign = category.glyph if category else UNKNOWN_GLYPH
        self.title.setText(category_name(category, incident.category))
        label = labels([*place.situation.open_incidents, incident], place.situation)[incident.id]
        reports = t("{n} laporan", n=len(incident.reports)) if len(incident.reports) > 1 else ""
        self.label.set_whole(" · ".join(part for part in (label, alarm_text(incident), reports) if part))
        where = [place_text(incident.location)]
        if incident.location is not None:
            where.append(t("terverifikasi") if incident.location.verified else t("belum terverifikasi"))
            where.append(shares_text(incident.location, place.areas))
        self.where.set_whole(" · ".join(part for part in where if part))
        priority = t("prioritas {n}", n=incident.priority)  # beside a long kind's name it would be cut
        self.owner.set_whole(" · ".join(part for part in (priority, self._whose(incident)) if part))
        said = [self._caller(incident), f"“{incident.words}”" if incident.words else ""]
        self.words.set_whole(" · ".join(part for part in said if part))
        self.words.setVisible(bool(self.words.whole))
        close = self.verbs.buttons["incident.close"]
        close.setText(f"E {t('buka kembali') if incident.closing else t('tutup')}")

    def tick(self, now: datetime) -> None:
        if self._incident is not None:
            self.sign.clocks = self.plate.clocks = self._incident.clocks(now)
            self.sign.update()
            self.plate.updateGeometry()
            self.plate.update()

    def _whose(self, incident: Incident) -> str:
        place = self._place
        said = []
        if incident.closing is not None:
            closing = incident.closing
            word = say(OUTCOME_WORDS[closing.outcome])
            time = time_of_day(closing.at, place.zone)
            said.append(t("ditutup {time} oleh {person}: {outcome}", time=time, person=closing.by.person, outcome=word))
        if incident.owner is not None:
            desk = place.situation.desks.get(incident.owner.desk)
            name = f"{incident.owner.person} ({desk.name})" if desk and desk.name else incident.owner.person
            mine = incident.owner.desk == place.road.identity.desk and incident.owner.person == place.person
            said.append(t("ditangani Anda") if mine else t("ditangani {name}", name=name))
        others = [w.person for w in place.situation.lookers(incident.id) if w.desk != place.road.identity.desk and w.person]
        if others:
            said.append(t("juga dilihat {names}", names=", ".join(others)))
        return " · ".join(said)

    def _caller(self, incident: Incident) -> str:
        """The first caller's number, as people write it."""
        for report in incident.reports.values():
            found = self._place.situation.call(report.call)
            if found is not None:
                return readable_number(found[1].number) or t("nomor disembunyikan")
        return ""

    def restyle(self, width: Width) -> None:
        for words in (self.title, self.label, self.where, self.owner, self.words):
            words.set_width_class(width)
        self.plate.width_class = width
        self.plate.updateGeometry()
        for button in self.verbs.buttons.values():
            button.setFont(role_font(Role.HINT, width))
