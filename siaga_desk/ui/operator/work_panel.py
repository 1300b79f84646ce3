"""The work panel: the call or the incident in hand, from its head to the send button. Joins its parts; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from siaga_desk.dispatch.duplicates import Match
from siaga_desk.domain.incidents import Incident
from siaga_desk.i18n import say, t
from siaga_desk.ui.actions import ACTIONS
from siaga_desk.ui.look.parts import ElidedLabel, Words
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .advice_panel import AdvicePanel
from .assignments import Assignments
from .buttons import KeyButton, Segments
from .call_form import CallForm
from .closing_form import ClosingForm
from .closing_strip import RoadStrip
from .closures_page import ClosuresPage
from .hand_over import HandOverStrip
from .help_page import HelpPage
from .history_list import HistoryList
from .incident_head import IncidentHead
from .place_panel import PlacePanel
from .question import QuestionStrip
from .save_place import PlaceForm
from .saved_places_page import SavedPlacesPage
from .sign_on import SignOnPanel
from .telephone_list import TelephoneList
from .units_page import UnitsPage
from .workplace import Workplace

UNITS_TAB, TELEPHONE_TAB, HISTORY_TAB = "list.units", "incident.telephone", "incident.history"

ROOM_FOR_ALL = 820
"""CSS px of height that suffice for the work and a tall strip below it; with less, who goes waits until it is away."""

COMPACT_WIDTH = 310
"""CSS px that suffice for each part behind the tabs; the widest page that is not shown must not hold the map narrow."""


def _line() -> QFrame:
    line = QFrame()
    line.setProperty("rule", "line")
    return line


class WorkPanel(QWidget):
    """`pressed`: an action's id, with the mouse."""

    pressed = Signal(str)

    def __init__(self, place: Workplace, last_person: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "bg1")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._place = place
        self.call = CallForm(place)
        self.head = IncidentHead(place)
        self.teams = Assignments(place)
        self.where = PlacePanel(place)
        self.advice = AdvicePanel(place)
        self.telephone = TelephoneList(place)
        self.history = HistoryList(place)
        self.question = QuestionStrip()
        self.note = HandOverStrip()
        self.form = PlaceForm()
        self.closing = ClosingForm(place.now, place.zone)
        self.road_strip = RoadStrip()
        self.sign_on = SignOnPanel(place, last_person)
        self.units = UnitsPage(place)
        self.saved = SavedPlacesPage(place)
        self.closures = ClosuresPage(place)
        self.help = HelpPage()
        self.send = KeyButton("", ACTIONS["teams.send"].key, primary=True)
        self.then = Words("", Role.BODY, "text2")
        self.then.setWordWrap(True)
        self._empty = Words("", Role.BODY, "text3")
        self._empty.setWordWrap(True)
        tabs = [(UNITS_TAB, ACTIONS[UNITS_TAB].key, t("saran unit"))] + [(i, ACTIONS[i].key, ACTIONS[i].hint) for i in _TABS]
        self.tabs = Segments(tabs)
        steps = (("0", "Alt C", t("Panggilan")), ("1", ACTIONS["place.focus"].key, t("Lokasi")), ("2", "F4", t("Berangkat")))
        self.steps = Segments(steps)
        self._compact, self._step = False, 0
        self.offer = _OfferLine()
        self.back_row = _BackRow()
        self.stack = QStackedWidget()
        self.body = QStackedWidget()
        self._work = QWidget()
        self._lay_out()
        self.send.clicked.connect(lambda: self.pressed.emit("teams.send"))
        for strip in (self.question, *self._tall):
            strip.installEventFilter(self)
        self.offer.button.clicked.connect(lambda: self.pressed.emit("call.join"))
        self.back_row.reached.clicked.connect(lambda: self.pressed.emit("call.reached"))
        self.back_row.missed.clicked.connect(lambda: self.pressed.emit("call.unreached"))
        self.head.wished.connect(self.pressed)
        for id_, button in self.tabs.buttons.items():
            button.clicked.connect(lambda _checked=False, id_=id_: self.show_tab(id_))
        for id_, button in self.steps.buttons.items():
            button.clicked.connect(lambda _checked=False, id_=id_: self.show_step(int(id_)))
        self.advice.ticks_changed.connect(self.show_send)
        self.show_tab(UNITS_TAB)
        self.show_step(0)
        self._parts(call=True)  # what is not shown asks for no width

    def _lay_out(self) -> None:
        self._lines = [_line(), _line()]
        for tab in (self.advice, self.telephone, self.history):
            self.body.addWidget(tab)
        self._parts_of_work = [
            _part(self.call, self.head, self.back_row, self.teams),
            _part(self._lines[0], self.where, self.offer),
            _part(self._lines[1], self.tabs, self.body),
        ]
        column = QVBoxLayout(self._work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.steps)
        for part in self._parts_of_work:
            column.addWidget(part, int(part is self._parts_of_work[-1]))
        self._send_row = QWidget()
        row = QHBoxLayout(self._send_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.send)
        row.addWidget(self.then, 1)
        column.addWidget(self._send_row)
        empty = QWidget()
        QVBoxLayout(empty).addWidget(self._empty, 0, Qt.AlignmentFlag.AlignTop)
        self._empty_page = empty
        for page in (self.sign_on, empty, self._work, self.units, self.saved, self.closures, self.help):
            self.stack.addWidget(page)
        self._outer = QVBoxLayout(self)
        self._outer.setSpacing(8)
        self._outer.addWidget(self.stack, 1)
        self._tall: tuple[QWidget, ...] = (self.note, self.form, self.closing)
        self._strips = (self.question, self.note, self.form, self.closing, self.road_strip)
        for strip in self._strips:
            self._outer.addWidget(strip)

    def put_strips_away(self) -> bool:
        """What is asked, noted or filled in below goes away, whatever was typed stays. False: nothing was open."""
        open_ = [strip for strip in self._strips if not strip.isHidden()]
        for strip in open_:
            strip.put_away()
        return bool(open_)

    # --- pages ---

    def ask_name(self) -> None:
        self.stack.setCurrentWidget(self.sign_on)

    def show_empty(self) -> None:
        self._empty.setText(
            t("F2 panggilan baru. F3 daftar kejadian, lalu Enter. Klik kanan di peta: kejadian baru di sini.")
        )
        self.stack.setCurrentWidget(self._empty_page)

    def show_units(self) -> None:
        self.units.show_situation()
        self.stack.setCurrentWidget(self.units)
        self.units.list.setFocus()

    def show_saved(self) -> None:
        self.saved.show_situation()
        self.stack.setCurrentWidget(self.saved)
        self.saved.take_keyboard()

    def show_closures(self) -> None:
        self.closures.show_situation(self._place.now())
        self.stack.setCurrentWidget(self.closures)
        self.closures.take_keyboard()

    def show_help(self) -> None:
        self.stack.setCurrentWidget(self.help)
        self.help.setFocus()

    @property
    def aside(self) -> bool:
        """A page that is looked up is open: units, saved places, closed roads or help."""
        return self.stack.currentWidget() in (self.units, self.saved, self.closures, self.help)

    def step_back(self) -> bool:
        """One step back within the page that is looked up. False: there is none."""
        page = self.stack.currentWidget()
        return page in (self.saved, self.closures) and page.put_report_away()

    def show_work(self) -> None:
        self.stack.setCurrentWidget(self._work)

    def show_call(self, *, call_back: bool) -> None:
        """The parts for a call in hand."""
        self._parts(call=True)
        self.back_row.setVisible(call_back)
        self.show_tab(UNITS_TAB)
        self.show_work()

    def show_incident(self, incident: Incident, *, placing: bool) -> None:
        """The parts for an incident in hand; the place box while its place is being found."""
        self._parts(call=False)
        self.head.show_incident(incident)
        self.teams.show_incident(incident)
        self.where.show_known(incident.location)
        self.where.setVisible(incident.is_open and (placing or incident.location is None))
        self._lines[1].setVisible(not self.where.isHidden())
        self.telephone.show_incident(incident)
        self.history.show_incident(incident)
        self.back_row.hide()
        if not self.aside:
            self.show_work()

    def _parts(self, *, call: bool) -> None:
        self.call.setVisible(call)
        self.head.setHidden(call)
        self.tabs.setHidden(call)
        if call:
            self.teams.hide()
            self.where.show()
            self._lines[1].show()

    def show_tab(self, id_: str) -> None:
        self.tabs.check(id_)
        self.body.setCurrentIndex((UNITS_TAB, *_TABS).index(id_))
        self._make_room()

    @property
    def tab(self) -> str:
        return (UNITS_TAB, *_TABS)[self.body.currentIndex()]

    # --- much larger text: one part at a time ---

    @property
    def compact(self) -> bool:
        return self._compact

    def set_compact(self, compact: bool) -> None:
        """Where the text is too large for all of it, the call, its place and who goes stand behind tabs."""
        self._compact = compact
        self.stack.setMinimumWidth(current().px(COMPACT_WIDTH) if compact else 0)
        for part in (self.call, self.head, self.back_row, self.teams, self.where):
            part.set_compact(compact)
        self.show_step(self._step)

    def show_step(self, step: int) -> None:
        self._step = step
        self.steps.setVisible(self._compact)
        self.steps.check(str(step))
        self._make_room()

    def _make_room(self) -> None:
        """What a step shows, less what a tall strip below leaves no room for."""
        tall = any(not strip.isHidden() for strip in self._tall)
        low = tall and self.height() < current().px(ROOM_FOR_ALL)
        last = len(self._parts_of_work) - 1
        for n, part in enumerate(self._parts_of_work):
            part.setVisible((not self._compact or n == self._step) and not (low and n == last))
        asked = self._compact and not self.question.isHidden()
        self._send_row.setVisible(self.tab == UNITS_TAB and not low and not asked)
        self.stack.setHidden(tall and self._compact and self.stack.currentWidget() is self._work)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self._make_room()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def focus(self, widget: QWidget) -> None:
        """The keyboard to `widget`, whichever part of the work it stands in."""
        for n, part in enumerate(self._parts_of_work):
            if part.isAncestorOf(widget):
                self.show_step(n)
        widget.setFocus()

    # --- what follows from what is shown ---

    def show_offer(self, matches: Sequence[Match]) -> None:
        self.offer.show_match(matches[0] if matches else None)

    def show_send(self) -> None:
        """The button says what F12 would do now."""
        count, placing = len(self.advice.ticked), self.where.candidate is not None
        if count and placing:
            words = t("Taruh dan kirim {n} unit", n=count)
        elif count:
            words = t("Kirim {n} unit", n=count)
        else:
            words = t("Kirim unit")
        self.send.setText(words)
        self.send.setEnabled(bool(count))
        self.send.updateGeometry()

    def show_telephones(self, category: str | None) -> None:
        known = self._place.profile.categories.get(category or "")
        agencies = self._place.profile.agencies
        names = [agencies[id_].short or agencies[id_].name for id_ in known.telephone if id_ in agencies] if known else []
        self.then.setText(t("lalu telepon: {agencies}", agencies=", ".join(names)) if names else "")

    def tick(self, now: datetime) -> None:
        self.call.tick(now)
        self.head.tick(now)

    def restyle(self, width: Width) -> None:
        wide = width is Width.WIDE
        margin = current().px(16 if wide else 12)
        self._outer.setContentsMargins(margin, current().px(10), margin, current().px(10))
        for part in (
            self.call,
            self.head,
            self.teams,
            self.where,
            self.advice,
            self.question,
            self.note,
            self.form,
            self.closing,
            self.road_strip,
            self.saved,
            self.closures,
            self.units,
            self.offer,
        ):
            part.restyle(width)
        for listed in (self.telephone, self.history):
            listed.set_width_class(width)
        self.then.set_width_class(width)
        self._empty.set_width_class(width)
        self.send.setFont(role_font(Role.TITLE, width))
        for button in (*self.tabs.buttons.values(), *self.steps.buttons.values()):
            button.setFont(role_font(Role.HINT, width))


def _part(*widgets: QWidget) -> QWidget:
    """Widgets under each other, from the top; a stack takes what is left."""
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(8)
    for widget in widgets:
        column.addWidget(widget, int(isinstance(widget, QStackedWidget)))
    if not any(isinstance(widget, QStackedWidget) for widget in widgets):
        column.addStretch(1)
    return part


_TABS = (TELEPHONE_TAB, HISTORY_TAB)


class _OfferLine(QWidget):
    """ "0394 Banjir, 240 m dari sini": the open incident that this may be, and the key to join it."""

    def __init__(self) -> None:
        super().__init__()
        self.match: Match | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._fact = Words("", Role.STRONG, "warn")
        self._why = ElidedLabel("", Role.BODY, "text2")
        self.button = KeyButton(t("Gabung"), ACTIONS["call.join"].key)
        row.addWidget(self._fact)
        row.addWidget(self._why, 1)
        row.addWidget(self.button)
        self.hide()

    def show_match(self, match: Match | None) -> None:
        self.match = match
        self.setVisible(match is not None)
        if match is not None:
            self._fact.setText(t("Mungkin sama: {label}", label=match.incident.label))
            self._why.set_whole(say(match.why))

    def restyle(self, width: Width) -> None:
        for words in (self._fact, self._why):
            words.set_width_class(width)
        self.button.setFont(role_font(Role.BODY, width))


class _BackRow(QWidget):
    """The call-back of a call that was cut off."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._title = Words(t("Telepon balik:"), Role.STRONG, "text")
        row.addWidget(self._title)
        self.reached = KeyButton(ACTIONS["call.reached"].hint, ACTIONS["call.reached"].key)
        self.missed = KeyButton(ACTIONS["call.unreached"].hint, ACTIONS["call.unreached"].key)
        row.addWidget(self.reached)
        row.addWidget(self.missed)
        row.addStretch(1)
        self.hide()

    def set_compact(self, compact: bool) -> None:
        self._title.setHidden(compact)  # the buttons say it
