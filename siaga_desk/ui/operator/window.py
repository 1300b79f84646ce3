"""The operator's window: makes its parts once, joins them, and hands each change to those whom it concerns.

Must never contain a rule, a text about an incident, or what an action does: those are in the parts and in `deeds`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from siaga_desk.domain.errors import Message
from siaga_desk.domain.people import Role as PersonRole
from siaga_desk.domain.situation import Changes, Situation
from siaga_desk.i18n import say, t
from siaga_desk.map.view import MapView
from siaga_desk.ui.actions import Actions, Need
from siaga_desk.ui.look.drill import DrillFrame, drill_title
from siaga_desk.ui.look.message_bar import MessageBar
from siaga_desk.ui.positions import Positions

from .appearance import TEXT_STEP, Appearance
from .bars import SectionHead, StatusBar, TopBar
from .call_form import KEYED
from .city_ready import CityReady
from .deeds import Deeds
from .drop_field import Choice
from .in_hand import InHand
from .incident_list import IncidentList
from .map_side import MapSide
from .notices import Standing, refusal, remark
from .on_the_road import OnTheRoad
from .place_sets import PlaceSets
from .queue_list import QueueList
from .saved_places import SavedPlaces
from .search import search
from .shape import Regions, Shape, shape_of
from .work import Work
from .work_panel import HISTORY_TAB, TELEPHONE_TAB, UNITS_TAB, WorkPanel
from .workplace import Workplace

TICK_MS = 1000
MAP_CLOCK_EVERY = 60  # ticks


class OperatorWindow(QWidget):
    """One desk's window. `open_units` is given the window when the person wants to change the city's units.

    `make_map` is called once, with the theme's name. `clock_rate`: how fast the room's clock runs (drills). `notices`: what
    the person should know from the start. The road stays its owner's; `close()` writes what was typed and lets go of it.
    """

    def __init__(
        self,
        place: Workplace,
        make_map: Callable[[str], MapView],
        settings_file: Path,
        *,
        drill_name: str = "",
        clock_rate: float = 1.0,
        notices: tuple[Message, ...] = (),
        open_units: Callable[[QWidget], None] | None = None,
        ticking: bool = True,
    ) -> None:
        super().__init__()
        self._place, self._rate, self._open_units = place, clock_rate, open_units
        self.looks = Appearance(settings_file, self._remark)
        self._ticks = 0
        self.setProperty("is_drill", place.drill)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(960, 600)  # smaller than this, texts are cut; larger minima of parts never hold the window open
        self.setWindowTitle(self._title())
        self.work = Work(place, self)
        self.panel = WorkPanel(place, self.looks.settings.person)
        self.deeds = Deeds(place, self.work, self.panel, self)
        self.map_side = MapSide(place, make_map(self.looks.settings.theme))
        self.incidents = IncidentList(place)
        self.queue = QueueList(place)
        self.ready = CityReady(place)
        self.positions = Positions(place.read_positions, place.road, self, read_doubts=place.read_doubts)
        self.hand = InHand(place, self.work, self.panel, self.map_side, self.incidents, self.positions, self)
        self.roads = OnTheRoad(place, self.work, self.panel, self.map_side, self.hand, self.positions, self)
        self.saved = SavedPlaces(place, self.work, self.panel, self.hand.search, self)
        self.sets = PlaceSets(place, self.panel, self.hand.search, self)
        self.bar = MessageBar()
        self.standing = Standing(
            place, self.bar, self.work.show_incident, self.work.take_up, self.deeds.hand_over_of, self.deeds.explain
        )
        self.status = StatusBar()
        self.roads.speak_through(self.standing, self.status, self.bar)
        self.actions_ = Actions(self, self._what_keys_do(), self._missing, self._refused)
        self.top = TopBar(place, lambda text: search(text, place, self.actions_.possible))
        self._lay_out(drill_name)
        self._connect()
        for message in (*notices, *([self.looks.notice] if self.looks.notice else [])):
            self._remark(message)
        self.timer = QTimer(self)
        self.timer.setInterval(TICK_MS)
        self.timer.timeout.connect(self.tick)
        self._situation_changed(place.situation, None)
        self.hand.show()
        self.resize(1600, 900)
        if self.map_side.map.is_ready:
            self.roads.start()
        else:  # what the roads import would hold up the start; again after a reload does nothing
            self.map_side.map.ready.connect(self.roads.start)
        if ticking:
            self.timer.start()

    def _title(self) -> str:
        title = f"Siaga Desk · {self._place.profile.room} · {self._place.road.identity.desk_name}"
        return drill_title(title) if self._place.drill else title

    # --- making ---

    def _lay_out(self, drill_name: str) -> None:
        queue = QWidget()
        below = QVBoxLayout(queue)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(0)
        self._queue_head = SectionHead(t("Antrean panggilan"), "Shift F3")
        below.addWidget(self._queue_head)
        below.addWidget(self.queue, 1)
        self._left = QSplitter(Qt.Orientation.Vertical)
        self._left.addWidget(self.incidents)
        self._left.addWidget(queue)
        self._left.setStretchFactor(0, 1)
        self._left.setChildrenCollapsible(False)
        left = QWidget()
        left.setProperty("panel", "bg1")
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._left, 1)
        column.addWidget(self.ready)
        self._regions = QSplitter(Qt.Orientation.Horizontal)
        for region in (left, self.map_side, self.panel):
            self._regions.addWidget(region)
        self._shares = Regions(self.looks, {"regions": self._regions, "left": self._left})
        self._regions.setStretchFactor(1, 1)
        self._regions.setChildrenCollapsible(False)
        content = QWidget()
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.top)
        rows.addWidget(self._regions, 1)
        rows.addWidget(self.bar)
        rows.addWidget(self.status)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(DrillFrame(content, drill_name) if self._place.drill else content)

    def _connect(self) -> None:
        place, panel, work = self._place, self.panel, self.work
        place.road.changed.connect(self._situation_changed)
        place.road.refused.connect(self._refused)
        self.roads.changed.connect(self._show_person)
        for part in (work, self.deeds, self.saved, self.sets, self.roads):
            part.refused.connect(self._refused)
            part.told.connect(self._remark)
        self.sets.told.connect(lambda _: self.bar.withdraw(refusal(Message("")).id))
        self.hand.shown.connect(self._show_queue)
        panel.sign_on.named.connect(self._sign_on)
        panel.pressed.connect(self.actions_.trigger)
        panel.call.number_done.connect(work.record)
        panel.call.block_wished.connect(self.deeds.block)
        panel.call.classified.connect(self.actions_.trigger)
        panel.where.placed.connect(lambda verified: work.place_pin(verified=verified))
        panel.teams.marked.connect(self.actions_.trigger)
        panel.telephone.telephoned.connect(self.deeds.telephone)
        panel.note.let_go.connect(self.standing.ask_again)
        self.incidents.chosen.connect(work.show_incident)
        self.queue.taken.connect(lambda row: work.take_up(row.id))
        self.top.command.picked.connect(self._command)
        self.map_side.pointed.connect(self.hand.point)
        self.map_side.new_here.connect(self.deeds.open_here)
        self.map_side.save_here.connect(self.saved.save_at)
        self.map_side.incident_pointed.connect(self.hand.point_incident)
        self.map_side.dragged.connect(work.drag)
        self.map_side.unit_pointed.connect(self.panel.units.choose)
        self.map_side.map.reloaded.connect(
            lambda: self._remark(Message("Peta berhenti dan dimuat ulang. Pin dan jam tidak terpengaruh."))
        )

    def _what_keys_do(self) -> Mapping[str, Callable[[], None]]:
        deeds, work, panel, map_ = self.deeds, self.work, self.panel, self.map_side.map
        return {
            "call.new": self.work.new_call,
            **{id_: partial(self._classify, id_) for id_ in KEYED},
            "call.join": self._join,
            "call.focus": self._focus_work,
            "call.number": deeds.number,
            "call.block": deeds.block,
            "call.question": panel.call.next_question,
            "call.reached": partial(self._back_or_telephone, True),
            "call.unreached": partial(self._back_or_telephone, False),
            "place.focus": self._focus_place,
            "place.put": lambda: panel.where.once_read(partial(work.place_pin, verified=False)),
            "place.verified": lambda: panel.where.once_read(partial(work.place_pin, verified=True)),
            "place.pick": lambda: self.map_side.pick(True),
            "place.later": work.open_without_place,
            "place.save": lambda: panel.where.once_read(self.saved.save_here),
            "teams.send": self.hand.send,
            "teams.none": self.hand.send_nobody,
            "teams.spare": self.hand.turn_sparing,
            **{f"teams.tick.{n}": partial(self.hand.tick, n) for n in range(1, 10)},
            **{
                id_: partial(deeds.mark, id_)
                for id_ in (
                    "team.acknowledged",
                    "team.moving",
                    "team.arrived",
                    "team.done",
                    "team.declined",
                    "team.stood_down",
                )
            },
            "team.time": partial(panel.focus, panel.teams.time),
            "incident.telephone": self._telephone,
            "incident.note": deeds.note,
            "incident.history": lambda: self._tab(HISTORY_TAB, panel.history),
            "incident.category": deeds.category,
            "incident.priority": deeds.priority,
            "incident.alarm": deeds.alarm,
            "incident.take_over": deeds.take_over,
            "incident.close": deeds.close,
            "incident.copy": deeds.copy,
            "incident.hand_over": deeds.hand_over,
            "undo": work.undo,
            "list.incidents": self.incidents.setFocus,
            "list.units": self._units,
            "list.queue": self.queue.setFocus,
            "list.reorder": self._as_it_is_now,
            "list.saved": panel.show_saved,
            "saved.change": self.saved.change,
            "saved.drop": panel.saved.drop_wished.emit,
            "saved.import": self.sets.ask,
            **self.roads.what_keys_do(),
            "unit.service": deeds.service,
            "unit.editor": self._edit_units,
            "map.layers": map_.open_layers,
            "map.in": map_.zoom_in,
            "map.out": map_.zoom_out,
            "map.city": map_.show_city,
            "map.here": self._look_here,
            "message.answer": self.bar.answer,
            "message.dismiss": self.bar.dismiss,
            "command": self._focus_command,
            "back": self._back,
            "view.theme": lambda: self._dress(self.looks.turn_theme),
            "view.larger": lambda: self._dress(partial(self.looks.scale, TEXT_STEP)),
            "view.smaller": lambda: self._dress(partial(self.looks.scale, -TEXT_STEP)),
            "sign_off": work.sign_off,
            "help": panel.show_help,
        }

    def _missing(self, need: Need) -> bool:
        """Whether what an action needs is not there."""
        work, panel = self.work, self.panel
        match need:
            case Need.PERSON:
                return not work.signed_on
            case Need.CALL:
                return work.call is None
            case Need.CALL_BACK:
                return not (panel.telephone.hasFocus() or (work.call and (c := work.call_known()) and c.needs_call_back))
            case Need.INCIDENT:
                return work.incident is None
            case Need.WORK:
                return work.call is None and work.incident is None
            case Need.ASSIGNMENT:
                return work.incident is None or panel.teams.current is None
            case Need.OFFER:
                return panel.offer.match is None or work.call is None
            case Need.UNIT:
                return panel.stack.currentWidget() is not panel.units or panel.units.current is None
            case Need.SAVED:
                return panel.stack.currentWidget() is not panel.saved or panel.saved.chosen is None
            case Need.CLOSURE:
                return panel.stack.currentWidget() is not panel.closures or panel.closures.chosen is None
            case Need.MESSAGE:
                return self.bar.notice is None

    # --- what changed ---

    def _situation_changed(self, situation: Situation, changes: Changes | None) -> None:
        now = self._place.now()
        self.map_side.feed.show(situation, changes)
        self.map_side.feed.tick(now)
        self.roads.show_situation(situation, changes)
        if changes is None or changes.incidents or changes.desks:
            self.incidents.show_situation(now)
        if changes is None or changes.callers:
            self._show_queue()
            self._count_calls()
        if changes is None or changes.units or changes.incidents:
            self.ready.show_situation(now)
            if self.panel.stack.currentWidget() is self.panel.units:
                self.panel.units.show_situation()
        if changes is None or changes.desks:
            if self.work.hear_who_signs(changes):
                self.hand.show()
            self._show_person()
        if changes is not None and any(e.actor.desk == self._place.road.identity.desk for e in changes.events):
            self.bar.withdraw(refusal(Message("")).id)
        self.standing.show_situation(situation)
        self.saved.show_situation(situation, changes)
        self.deeds.refresh_note()
        self.hand.refresh(changes)

    def _show_person(self) -> None:
        person = self._place.person if self.work.signed_on else None
        self.top.show_person(self._place.road.identity.desk_name, person)
        working = len(self._place.situation.watches)
        self.status.show_facts(
            t("data setempat"),
            t("{n} meja aktif", n=working),
            t("jalan: {method}", method=say(self._place.travel.description)),
        )

    def _show_queue(self) -> None:
        self.queue.show_situation(self._place.now(), self.work.call.id if self.work.call else None)
        self._queue_head.show_count(len(self.queue.rows.rows))

    def _count_calls(self) -> None:
        """Of today, off the GUI thread."""
        midnight = self._place.now().astimezone(self._place.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        since = midnight.astimezone(UTC)
        self._place.road.ask(
            lambda: self._place.queries.call_counts(since),
            done=lambda counts: self.top.show_counts(sum(counts.values()), counts.get("benar", 0)),
        )

    # --- keys ---

    def _as_it_is_now(self) -> None:
        """What stood still under the fingers: the list by deadline, the advice by arrival."""
        self.incidents.reorder()
        self.panel.advice.take_newest()

    def _classify(self, action: str) -> None:
        self.work.classify(KEYED[action])
        if self.work.call is not None:
            self.panel.call.show_classification(self.work.call.classification)
            if self.work.call.category is None and action == "call.real":
                self.panel.focus(self.panel.call.kind)

    def _join(self) -> None:
        if self.panel.offer.match is not None:
            self.work.join(self.panel.offer.match.incident.id)

    def _back_or_telephone(self, reached: bool) -> None:
        if self.panel.telephone.hasFocus():
            (self.panel.telephone.answered if reached else self.panel.telephone.unanswered)()
        else:
            self.work.called_back(reached=reached)

    def _focus_work(self) -> None:
        self.panel.show_work()
        self.panel.show_step(0)
        (self.panel.call.words if self.work.call is not None else self.panel).setFocus()

    def _focus_place(self) -> None:
        self.panel.show_work()
        self.panel.where.show()
        self.panel.focus(self.panel.where.box)
        self.panel.where.box.selectAll()

    def _tab(self, id_: str, focus: QWidget) -> None:
        self.panel.show_work()
        self.panel.show_tab(id_)
        self.panel.focus(focus)

    def _telephone(self) -> None:
        self._tab(TELEPHONE_TAB, self.panel.telephone)

    def _units(self) -> None:
        """The advice beside an incident or a call; a second time, or without one, all units of the city."""
        panel = self.panel
        if not panel.aside and panel.advice.advice is not None and not panel.advice.list.hasFocus():
            self._tab(UNITS_TAB, panel.advice.list)
        else:
            panel.show_units()

    def _edit_units(self) -> None:
        if self._open_units is not None:
            self._open_units(self)
        else:
            self.panel.show_units()

    def _look_here(self) -> None:
        incident = self.work.incident
        if incident is not None and incident.location is not None:
            self.map_side.map.go_to(incident.location.lat, incident.location.lon, 14)

    def _focus_command(self) -> None:
        self.top.command.setFocus()
        self.top.command.selectAll()

    def _command(self, choice: Choice) -> None:
        kind, _, id_ = choice.id.partition(":")
        self.top.command.clear()
        self.panel.setFocus()
        match kind:
            case "action":
                self.actions_.trigger(id_)
            case "incident":
                self.work.show_incident(id_)
            case "call":
                self.work.take_up(id_)
            case "area":
                lat, lon = id_.split(";")
                self.map_side.map.go_to(float(lat), float(lon), 14)

    def _back(self) -> None:
        """One step back; nothing that was typed is lost."""
        panel, work = self.panel, self.work
        if self.roads.closures.step_back() or panel.put_strips_away() or panel.step_back():
            return
        if self.map_side.picking:
            self.map_side.pick(False)
            self.hand.show_strip()
        elif self.top.command.hasFocus():
            panel.setFocus()
        elif panel.aside:
            panel.show_work() if work.call or work.incident else panel.show_empty()
            panel.setFocus()
        elif panel.where.box.hasFocus() and panel.where.step_back():
            return
        elif panel.where.box.hasFocus() and work.incident is not None:
            panel.setFocus()
            self.hand.refresh(None)
        elif work.call is not None or work.incident is not None:
            work.leave()

    def _sign_on(self, name: str, role: PersonRole) -> None:
        self.looks.remember_person(name)
        self.work.sign_on(name, role)

    def _refused(self, message: Message) -> None:
        self.bar.put(refusal(message))

    def _remark(self, message: Message) -> None:
        self.bar.put(remark(message))

    # --- how it looks ---

    def tick(self) -> None:
        """Once a second: the times count on, nothing else moves."""
        now = self._place.now()
        self.top.show_time(now)
        self.incidents.tick(now)
        self.queue.tick(now)
        self.panel.tick(now)
        self.standing.tick()
        self.map_side.feed.tick(now)
        self.roads.tick()
        if self._ticks % MAP_CLOCK_EVERY == 0:
            self.map_side.set_clock(self._rate)
            self.ready.show_situation(now)
            self._show_queue()
            self._count_calls()
            self.roads.tick_minute()
        self._ticks += 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._take_shape()

    def _take_shape(self) -> None:
        shape = shape_of(self.width(), self.height(), self.looks.settings.text_scale)
        if shape != self._shares.shape:
            self._shares.keep()
            self._shares.shape = shape
            self._restyle(shape)
            QTimer.singleShot(0, self, self._give_sizes)  # once the parts know how narrow they can be now

    def _give_sizes(self) -> None:
        if (layout := self.panel.layout()) is not None:
            layout.activate()
        self._shares.give()

    def _dress(self, change: Callable[[], None]) -> None:
        change()
        self._take_shape()
        if self._shares.shape is not None:
            self._restyle(self._shares.shape)

    def _restyle(self, shape: Shape) -> None:
        width, compact = shape
        self.panel.set_compact(compact)
        self.incidents.set_compact(compact)
        self.queue.set_compact(compact)
        self.ready.setHidden(compact)
        for part in (self.top, self.status, self.panel, self._queue_head):
            part.restyle(width)
        for shown in (self.bar, self.incidents, self.queue):
            shown.set_width_class(width)
        self.ready.width_class = width
        self.ready.updateGeometry()
        self.map_side.restyle(width, self.looks.settings.theme, self.looks.settings.text_scale)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.timer.stop()
        self.hand.close()
        self.roads.close()
        self.sets.close()
        self.work.save()
        self._shares.keep()
        self.looks.save()
        self._place.road.changed.disconnect(self._situation_changed)
        self._place.road.refused.disconnect(self._refused)
        super().closeEvent(event)
