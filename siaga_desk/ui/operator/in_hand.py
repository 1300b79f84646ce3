"""Shows what is in hand: fills panel, strip and map from `Work`, and hands back to it what is typed and pointed at.

Must never send a command: `Work` and `Deeds` do.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from siaga_desk.desk import NumberHistory
from siaga_desk.dispatch.advice import advise
from siaga_desk.dispatch.duplicates import likely_same
from siaga_desk.dispatch.sparing import Sparing
from siaga_desk.domain.situation import Changes
from siaga_desk.geo.candidates import Candidate
from siaga_desk.i18n import t
from siaga_desk.ui.place_search import PlaceSearch
from siaga_desk.ui.positions import Positions

from .block_line import block_state, block_text
from .incident_list import IncidentList
from .map_side import MapSide
from .queue_line import calls_of, history_text, tally_text
from .work import Work
from .work_panel import TELEPHONE_TAB, UNITS_TAB, WorkPanel
from .workplace import Workplace

ADVISE_AFTER_MS = 150
"""While one types, the units change when the letters rest for so long: not with every letter."""


class InHand(QObject):
    """`shown`: something else is in hand, or it is in the log now: the queue is another."""

    shown = Signal()

    def __init__(
        self,
        place: Workplace,
        work: Work,
        panel: WorkPanel,
        map_side: MapSide,
        incidents: IncidentList,
        positions: Positions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._place, self._work, self._panel, self._map_side = place, work, panel, map_side
        self._incidents, self._positions = incidents, positions
        self._sparing = Sparing(place.profile, place.cover_points)
        self.spares = False
        self.search = PlaceSearch(place.locator, place.now, self)
        self.search.found.connect(panel.where.show_reading)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(ADVISE_AFTER_MS)
        self._soon.timeout.connect(lambda: self._advise())
        work.changed.connect(self.show)
        work.call_recorded.connect(self._call_recorded)
        work.classified.connect(self._classified)
        work.sent_nobody.connect(self._sent_nobody)
        panel.call.typed.connect(self._typed)
        panel.call.category_chosen.connect(self._category_chosen)
        panel.where.asked.connect(lambda text: self.search.ask(text, map_side.map.middle))
        panel.where.previewed.connect(self._previewed)
        panel.where.turned_to.connect(self._turned_to)
        panel.where.let_go.connect(map_side.look_back)
        panel.advice.ticks_changed.connect(self._show_ways)

    def refresh(self, changes: Changes | None) -> None:
        """The work panel again, if what is in hand is concerned; nothing that is typed is touched."""
        incident = self._work.incident if self._work.signed_on else None
        concerned = changes is None or changes.desks or changes.callers
        if incident is not None and (concerned or (changes and incident.id in changes.incidents)):
            self._panel.show_incident(incident, placing=self._placing)
            self._incidents.choose(incident.id)
            self.show_strip()
        if changes is not None and changes.callers:
            self._show_block()
        if changes is None or changes.incidents or changes.units:
            own = incident is not None and (changes is None or incident.id in changes.incidents)
            self._advise(hold=not own)  # what others did must not move a digit under the fingers
        self._panel.tick(self._place.now())

    @property
    def _placing(self) -> bool:
        return not self._panel.where.isHidden() and (self._panel.where.box.hasFocus() or self._work.candidate is not None)

    def show(self) -> None:
        """Another call or incident, or the same one further on."""
        panel, work, call = self._panel, self._work, self._work.call
        panel.put_strips_away()
        self._map_side.pick(False)
        panel.where.clear()
        self._map_side.stay()
        if call is not None or (work.incident is not None and work.incident.location is None):
            self.search.prepare()
        panel.advice.forget_ticks()
        panel.show_offer(())
        if not work.signed_on:
            panel.ask_name()
            panel.sign_on.name.setFocus()
        elif call is not None:
            known = self._place.situation.call(call.id)
            every = calls_of(self._place.situation.of_number(known[0])) if known else ()
            tally = tally_text(every, [known[1]]) if known else ""
            panel.call.set_category(self._place.profile.categories.get(call.category or ""), call.priority)
            panel.call.fill(
                rang=call.rang,
                number=call.number,
                taken=call.recorded,
                caller=call.caller or "",
                words=call.words or "",
                tally=tally,
            )
            self._show_block()
            panel.call.show_classification(call.classification)
            panel.where.show_known(None)
            panel.show_call(call_back=bool(known and known[1].needs_call_back))
            panel.focus(panel.call.words if call.recorded else panel.call.number)
            if call.number:
                self._ask_history(call.number)
        elif (incident := work.incident) is not None:
            panel.show_tab(TELEPHONE_TAB if incident.active and not incident.telephoned else UNITS_TAB)
            panel.show_work()
            panel.show_incident(incident, placing=False)
            self._incidents.choose(incident.id)
            if incident.location is None and incident.is_open:
                panel.focus(panel.where.box)
            else:
                panel.show_step(0)
                if not self._incidents.hasFocus():
                    panel.setFocus()
        else:
            panel.show_empty()
            self._incidents.choose(None)
            panel.setFocus()
        panel.show_telephones(work.category)
        self._advise()
        self.show_strip()
        panel.tick(self._place.now())
        self.shown.emit()

    def _call_recorded(self) -> None:
        call = self._work.call
        if call is not None:
            known = self._work.call_known()
            self._panel.call.fix_number(known.number if known else call.number)
            if known and known.number:
                self._ask_history(known.number)
        self.shown.emit()

    def _show_block(self) -> None:
        """Whether the number in hand is blocked, and what could be done about it from this desk."""
        place, known = self._place, self._place.situation.call(self._work.call.id) if self._work.call else None
        if known is None:
            self._panel.call.show_block("", "")
            return
        state, now = block_state(place.situation, known[0], place.profile.blocking, place.now()), place.now()
        offered = ""
        if place.supervisor:
            offered = t("buka blokir") if state.block else t("putuskan usul") if state.proposed else ""
            offered = offered or (t("blokir") if state.may else "")
        elif state.may and not (state.block or state.proposed):
            offered = t("usul blokir")
        said = block_text(state, now, place.zone) if state.block or state.proposed else ""
        self._panel.call.show_block(said, offered)

    def _classified(self) -> None:
        if self._work.call is not None:
            self._panel.call.show_classification(self._work.call.classification)

    def _ask_history(self, number: str) -> None:
        """What the whole log knows of the number, beside it."""

        def told(history: NumberHistory) -> None:
            if self._work.call is not None:
                self._panel.call.show_tally(history_text(history, self._place.zone))

        self._place.road.ask(lambda: self._place.queries.number_history(number), done=told)

    def _typed(self) -> None:
        caller, words = self._panel.call.said
        self._work.typed(self._panel.call.typed_number, caller, words)

    def _category_chosen(self) -> None:
        category = self._panel.call.category
        priority = self._panel.call.priority.value() if category else None
        self._work.chose(category.id if category else None, priority if category and priority != category.priority else None)
        self._panel.show_telephones(self._work.category)
        if self._panel.call.kind.hasFocus() and category is not None:
            self._panel.focus(self._panel.where.box)
        self._advise()

    def _previewed(self, candidate: Candidate | None) -> None:
        self._work.candidate = candidate
        self._map_side.show_candidates(self._panel.where.candidates, candidate)
        self.show_strip()
        self._soon.start()

    def _turned_to(self, candidate: Candidate) -> None:
        self._map_side.look_at(candidate)
        self._catch_up()

    def _catch_up(self) -> None:
        """The units for where the pin would be now."""
        if self._soon.isActive():
            self._advise()

    @property
    def is_settled(self) -> bool:
        """Whether what is shown goes with what is typed."""
        return self.search.is_idle and not self._soon.isActive()

    def tick(self, key: int) -> None:
        """The number key of a unit."""
        self._catch_up()
        self._panel.advice.tick(key)

    def send(self) -> None:
        """F12: to where the text in the box means, with the units that are ticked for there."""
        self._panel.where.once_read(self._send)

    def _send(self) -> None:
        self._catch_up()
        self._work.send(self._panel.advice.ticked, self._panel.advice.advice)

    def send_nobody(self) -> None:
        """No unit can go: that is recorded with what the advice said, and whom to telephone is shown."""
        self._catch_up()
        self._work.send_nobody(self._panel.advice.advice)

    def _sent_nobody(self) -> None:
        """The next step is the telephone; what the plan lacks is said once more, with who could be asked."""
        self._panel.show_tab(TELEPHONE_TAB)
        self._panel.focus(self._panel.telephone)
        advice = self._panel.advice.advice
        for short in advice.shortfalls if advice else ():
            self._work.told.emit(short)

    def turn_sparing(self) -> None:
        """Whether areas are kept in reach where that costs little; the price stands on the unit."""
        self.spares = not self.spares
        self._panel.advice.show_sparing(self.spares)
        self._advise()

    def _losses(self, category: str, now: datetime) -> dict[str, int]:
        travel, fixes = self._place.travel, self._positions.latest
        return self._sparing.losses(self._place.situation, travel, now, category, positions=fixes, version=travel.version)

    def times_changed(self, *, hold: bool = False) -> None:
        """Other roads, another hour, other positions: the advice again."""
        self._advise(hold=hold)

    def point(self, lat: float, lon: float) -> None:
        """A place was shown on the map for what is in hand."""
        self._panel.where.show()
        self._panel.where.show_picked(lat, lon)
        self._panel.focus(self._panel.where.box)

    def point_incident(self, incident: str) -> None:
        """A pin was chosen: shown in the panel, unless a call is in hand, which a slip of the mouse must not put away."""
        if self._work.call is None:
            self._work.show_incident(incident)
        else:
            self._incidents.choose(incident)
            self._map_side.map.select(incident)

    def _advise(self, *, hold: bool = False) -> None:
        """The advice for what is in hand now. `hold`: nobody here asked, so what is ticked and numbered stays."""
        self._soon.stop()
        work, panel, place = self._work, self._panel, self._place
        incident, candidate, now = work.incident, work.candidate, place.now()
        where = candidate or (incident.location if incident else None)
        if work.category is None or where is None or (incident is not None and not incident.is_open):
            panel.advice.show_nothing(t("Pilih jenis dan lokasi, lalu saran unit muncul di sini."))
        else:
            advice = advise(
                place.situation,
                place.profile,
                place.travel,
                category=work.category,
                lat=where.lat,
                lon=where.lon,
                radius_m=where.radius_m,
                now=now,
                exclude_incident=incident.id if incident else None,
                positions=self._positions.latest,
                losses=self._losses(work.category, now) if self.spares else None,
            )
            place_panel = panel.where
            at = next((c.n for c in place_panel.candidates if c.candidate == candidate), None)
            panel.advice.show_advice(advice, t("dihitung dari calon {n}", n=at) if at else "", hold=hold)
        if work.call is not None and work.category is not None:
            matches = likely_same(
                place.situation,
                place.profile,
                category=work.category,
                lat=candidate.lat if candidate else None,
                lon=candidate.lon if candidate else None,
                radius_m=candidate.radius_m if candidate else 0.0,
                received=work.call.rang,
                now=now,
                kelurahan_code=candidate.area.kelurahan_code if candidate else None,
            )
            panel.show_offer(matches)
        else:
            panel.show_offer(())

    def _show_ways(self) -> None:
        where = self._work.candidate or (self._work.incident.location if self._work.incident else None)
        advice = self._panel.advice
        self._map_side.show_ways(advice.first_ways(), (where.lat, where.lon) if where else None, advice.keys)

    def close(self) -> None:
        """Look nothing up any more."""
        self._soon.stop()
        self.search.close()

    def show_strip(self) -> None:
        self._map_side.show_in_hand(self._work.incident, self._work.candidate, call=self._work.call is not None)
