"""The teams of an incident and what they have reached, with a key for each step. Marks nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from siaga_desk.domain.incidents import Assignment, Incident
from siaga_desk.domain.narrative import accuracy_word
from siaga_desk.domain.profile import Milestone
from siaga_desk.domain.units import UnitStatus
from siaga_desk.figures import milestone_word, minutes, time_of_day
from siaga_desk.i18n import say, t
from siaga_desk.ui.actions import ACTIONS
from siaga_desk.ui.look.parts import cap_size, paint_dashed_tag
from siaga_desk.ui.look.sprites import UNIT_OVERFLOW, unit_sprite
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .buttons import Segments
from .rows import Index, Row, RowDelegate, RowList, RowModel, line_height, write
from .workplace import Workplace

STEPS: Mapping[str, Milestone] = {
    "team.acknowledged": Milestone.ACKNOWLEDGED,
    "team.moving": Milestone.MOVING,
    "team.arrived": Milestone.ARRIVED,
    "team.done": Milestone.DONE,
    "team.declined": Milestone.DECLINED,
    "team.stood_down": Milestone.STOOD_DOWN,
}
VISIBLE = 5

_PLATE = {
    Milestone.ASSIGNED: UnitStatus.ASSIGNED,
    Milestone.ACKNOWLEDGED: UnitStatus.ASSIGNED,
    Milestone.MOVING: UnitStatus.MOVING,
    Milestone.ARRIVED: UnitStatus.ON_SCENE,
}


@dataclass(frozen=True, slots=True)
class Team:
    assignment: Assignment
    zone: ZoneInfo

    @property
    def id(self) -> str:
        return self.assignment.id

    @property
    def name(self) -> str:
        return self.assignment.unit_name or self.assignment.unit

    @property
    def steps(self) -> str:
        """ "ditugaskan 02.40, bergerak 02.41 (dicatat kemudian)", in the order in which it happened; while it shows
        minutes, what they rest on.
        """
        reached = sorted(self.assignment.reached.items(), key=lambda entry: (entry[1].at, list(Milestone).index(entry[0])))
        said = []
        for milestone, when in reached:
            text = f"{milestone_word(milestone)} {time_of_day(when.at, self.zone)}"
            if when.entered_later:
                text = t("{step} (dicatat kemudian)", step=text)
            if when.reason:
                text = f"{text}: {when.reason}"
            said.append(text)
        text, advice = ", ".join(said), self.assignment.advice
        if advice is None or self.assignment.status is not Milestone.ASSIGNED or (method := accuracy_word(advice)) is None:
            return text
        return f"{text} · {t('waktu menurut {method}', method=say(method))}"

    @property
    def now(self) -> str:
        status = self.assignment.status
        if status is Milestone.ASSIGNED and self.assignment.advice:
            return t("tiba dalam {minutes}", minutes=minutes(self.assignment.advice.eta_s))
        return milestone_word(status)


class _Teams(RowModel[Team]):
    def id_of(self, row: Team) -> str:
        return row.id

    def spoken(self, row: Team) -> str:
        return f"{row.name}, {row.steps}"


class _Delegate(RowDelegate):
    def __init__(self, glyphs: Mapping[str, str], parent: RowList) -> None:
        super().__init__(parent)
        self._glyphs = glyphs

    def height_of(self, index: Index, width: int) -> int:
        lines = sum(line_height(role_font(role, self.width_class)) for role in (Role.TITLE, Role.HINT))
        return round(lines) + current().px(8)

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        row, look = index.data(Row), current()
        if not isinstance(row, Team):
            return
        active = row.assignment.is_active
        title, hint, strong = (role_font(role, self.width_class) for role in (Role.TITLE, Role.HINT, Role.STRONG))
        size = look.px(26 if self.width_class is Width.WIDE else 22)
        status = _PLATE.get(row.assignment.status, UnitStatus.READY)
        glyph = self._glyphs.get(row.assignment.unit_kind or "", "tanda-contoh")
        dpr = painter.device().devicePixelRatioF()
        plate = unit_sprite(look.theme, status, glyph, row.assignment.example, size=size, dpr=dpr)
        left, edge = rect.left() + look.px(14), size * UNIT_OVERFLOW
        painter.drawPixmap(round(left - edge), round(rect.center().y() - size / 2 - edge), plate)
        box = QRectF(left + size + look.px(12), rect.top(), 0, 0)
        box.setRight(rect.right() - look.px(8))
        top = rect.center().y() - (line_height(title) + line_height(hint)) / 2
        first = QRectF(box.left(), top, box.width(), line_height(title))
        said = write(painter, first, row.now, strong, look.theme["text" if active else "text2"], right=True)
        name = first.adjusted(0, 0, -said - look.px(10), 0)
        taken = write(painter, name, row.name, title, look.theme["text" if active else "text2"])
        if row.assignment.example:
            painter.setFont(hint)
            cap = cap_size(QFontMetricsF(hint), t("contoh"))
            where = QRectF(box.left() + taken + look.px(8), name.center().y() - cap.height() / 2, cap.width(), cap.height())
            if where.right() <= name.right():
                paint_dashed_tag(painter, where, look.theme, t("contoh"))
        second = QRectF(box.left(), first.bottom(), box.width(), line_height(hint))
        write(painter, second, row.steps, hint, look.theme["text2" if selected else "text3"])


class Assignments(QWidget):
    """`marked`: an action's id, for the team under the cursor. The time that was entered is in `time`."""

    marked = Signal(str)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = place.zone
        self._incident: str | None = None
        self.rows = _Teams(self)
        self.list = RowList()
        self.list.setModel(self.rows)
        self.list.setItemDelegate(_Delegate({k.id: k.glyph for k in place.profile.unit_kinds.values()}, self.list))
        self.list.setAccessibleName(t("Unit yang bertugas"))
        self.steps = Segments([(id_, ACTIONS[id_].key, ACTIONS[id_].hint) for id_ in STEPS])
        self.time = QLineEdit()
        self.time.setPlaceholderText(f"{ACTIONS['team.time'].key} {t('kini')}")
        self.time.setMaxLength(8)
        self.time.setAccessibleName(say(ACTIONS["team.time"].text))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.list)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.steps, 1)
        row.addWidget(self.time)
        column.addLayout(row)
        for id_, button in self.steps.buttons.items():
            button.setCheckable(False)
            button.clicked.connect(lambda _checked=False, id_=id_: self.marked.emit(id_))
        self.list.selectionModel().currentChanged.connect(lambda *_: self._enable())

    def set_compact(self, compact: bool) -> None:
        self.steps.stand_in(3 if compact else len(STEPS))

    def show_incident(self, incident: Incident) -> None:
        """Teams in the order in which they were sent; those that are done last."""
        teams = [Team(a, self._zone) for a in incident.assignments.values()]
        teams.sort(key=lambda team: not team.assignment.is_active)
        if incident.id != self._incident:
            self._incident = incident.id
            self.time.clear()
            self.rows.put([])
        self.rows.put(teams)
        if not self.list.currentIndex().isValid() and teams:
            self.list.setCurrentIndex(self.rows.index(0))
        self.setVisible(bool(teams))
        self._fit()
        self._enable()

    @property
    def current(self) -> Assignment | None:
        row = self.rows.row_at(self.list.currentIndex())
        return row.assignment if row else None

    def step_on(self, milestone: Milestone) -> None:
        """The cursor goes to the next team that has not come so far, so that one key after another serves them all."""
        order = list(Milestone)
        for n, row in enumerate(self.rows.rows):
            if row.assignment.is_active and order.index(row.assignment.status) < order.index(milestone):
                self.list.setCurrentIndex(self.rows.index(n))
                return

    def _enable(self) -> None:
        there = self.current is not None and self.current.is_active
        for button in self.steps.buttons.values():
            button.setEnabled(there)

    def _fit(self) -> None:
        shown = min(VISIBLE, len(self.rows.rows))
        self.list.setFixedHeight(sum(self.list.sizeHintForRow(n) for n in range(shown)) + 4)

    def restyle(self, width: Width) -> None:
        self.list.set_width_class(width)
        for button in self.steps.buttons.values():
            button.setFont(role_font(Role.HINT, width))
        self.time.setFont(role_font(Role.BODY, width))
        self.time.setFixedWidth(current().px(62 if width is Width.WIDE else 54))
        self.time.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._fit()
