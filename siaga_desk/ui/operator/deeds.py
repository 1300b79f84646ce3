"""What each key does to the incident, the call or the unit in hand, as commands. One method an action; paints nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from siaga_desk.border import readable_number
from siaga_desk.domain.commands import (
    BlockNumber,
    ChangeCategory,
    ChangePriority,
    CloseIncident,
    Command,
    ExplainChoice,
    Locate,
    MarkUnit,
    OpenIncident,
    RaiseAlarm,
    ReopenIncident,
    ReturnUnit,
    TakeOver,
    TakeUnitOut,
    Telephone,
    UnblockNumber,
    WriteNote,
)
from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.events import Outcome
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.narrative import OUTCOME_WORDS, names_in
from siaga_desk.domain.places import LocationMethod
from siaga_desk.domain.profile import Milestone
from siaga_desk.geo.candidates import PICKED_RADIUS_M
from siaga_desk.i18n import say, t
from siaga_desk.reports.hand_over import hand_over_text, prepared_note, receiver

from .assignments import STEPS
from .block_line import block_state
from .drop_field import Choice
from .entered_time import entered_time
from .incident_line import category_name, plan_text
from .question import Question
from .share import share_text
from .work import Work
from .work_panel import WorkPanel
from .workplace import Workplace

WITH_REASON = frozenset({Milestone.DECLINED, Milestone.STOOD_DOWN})
NO_NUMBER = Message("Tulis nomor yang benar, atau Esc: nomor semula tetap.")
PROPOSED = Message("Usul blokir masuk antrean penyelia. Panggilan dari nomor ini tetap tampil, di antrean rendah.")
PROPOSED_ALREADY = Message("Usul blokir nomor ini sudah menunggu penyelia.")
BLOCKED_ALREADY = Message("Nomor ini sudah diblokir. Panggilannya tetap tampil; hanya penyelia yang membuka blokir.")
COPIED = Message("Teks untuk WhatsApp sudah disalin. Tempel di percakapan instansi.")
NOTE_COPIED = Message("Catatan alih sudah disalin. Tempel di percakapan penerimanya; program ini tidak mengirim apa pun.")
NO_RECEIVER = Message("Tulis untuk siapa catatan alih ini, misalnya “Kab. Serang, Pak Budi”.")


class Deeds(QObject):
    """`refused` and `told` carry Messages for the message bar."""

    refused = Signal(object)
    told = Signal(object)

    def __init__(self, place: Workplace, work: Work, panel: WorkPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place, self._work, self._panel = place, work, panel
        panel.note.copied.connect(self._copy_note)
        panel.note.prepared.connect(self._note_prepared)

    def _do(self, *commands: Command, done: Callable[[], None] | None = None) -> None:
        self._place.road.do(*commands, done=lambda _: done() if done else None, refused=self.refused.emit)

    def _ask(
        self,
        id_: str,
        text: str,
        then: Callable[[str, str], None],
        choices: Sequence[Choice] = (),
        hint: str = "",
        chosen: str = "",
    ) -> None:
        self._panel.put_strips_away()
        self._panel.question.ask(Question(id_, text, then, choices, hint, chosen))

    @property
    def _incident(self) -> Incident | None:
        return self._work.incident

    # --- the number of the call in hand ---

    def number(self) -> None:
        """A mistyped number; before it is recorded its field is there to be typed into."""
        call = self._work.call
        if call is None:
            return
        if not call.recorded:
            self._panel.focus(self._panel.call.number)
            return

        def answered(_: str, number: str) -> None:
            if number:
                self._work.correct_number(number, self._panel.question.answered)
            else:
                self.refused.emit(NO_NUMBER)

        known = self._work.call_known()
        shown = readable_number(known.number if known else call.number) or t("nomor disembunyikan")
        self._ask(f"number {call.id}", t("Nomor yang benar, bukan {number}", number=shown), answered)

    def block(self) -> None:
        """An operator proposes, a supervisor decides; what the rules do not allow, they say."""
        self._work.save()
        call, place = self._work.call, self._place
        known = place.situation.call(call.id) if call else None
        if call is None:
            return
        if known is None:  # on its way into the log, if anything is known of it
            self._ask_block(call.id, t("Usul blokir nomor ini. Apa alasannya?"))
            return
        state = block_state(place.situation, known[0], place.profile.blocking, place.now())
        number = readable_number(known[1].number)
        if not place.supervisor and state.block is not None:
            self.refused.emit(BLOCKED_ALREADY)
        elif not place.supervisor and state.proposed is not None:
            self.refused.emit(PROPOSED_ALREADY)
        elif not place.supervisor:
            self._ask_block(call.id, t("Usul blokir {number}. Apa alasannya?", number=number))
        elif state.block is not None:
            self._ask(
                f"unblock {call.id}",
                t("Buka blokir {number}. Apa alasannya?", number=number),
                lambda _, reason: self._decide_block(UnblockNumber(call=call.id, reason=reason)),
            )
        elif state.proposed is not None:
            self._ask(
                f"decide {call.id}",
                t("Usul blokir {number}: {reason}", number=number, reason=state.proposed.reason),
                lambda chosen, reason: self._decide_block(
                    BlockNumber(call=call.id, reason=reason)
                    if chosen == "block"
                    else UnblockNumber(call=call.id, reason=reason)
                ),
                choices=[Choice("block", t("Blokir")), Choice("leave", t("Jangan diblokir"))],
                hint=t("Alasan"),
            )
        else:
            self._ask_block(call.id, t("Blokir {number}. Apa alasannya?", number=number))

    def _ask_block(self, call: str, asked: str) -> None:
        self._ask(f"block {call}", asked, lambda _, reason: self._decide_block(BlockNumber(call=call, reason=reason)))

    def _decide_block(self, command: BlockNumber | UnblockNumber) -> None:
        def done() -> None:
            self._panel.question.answered()
            if isinstance(command, BlockNumber) and not self._place.supervisor:
                self.told.emit(PROPOSED)

        self._do(command, done=done)

    # --- teams ---

    def mark(self, action: str) -> None:
        """A step of the team under the cursor, now or at the time that was entered."""
        incident, assignment = self._incident, self._panel.teams.current
        if incident is None or assignment is None:
            return
        milestone = STEPS[action]
        try:
            occurred = entered_time(self._panel.teams.time.text(), self._place.now(), self._place.zone)
        except BadInput as unreadable:
            self.refused.emit(unreadable.message)
            self._panel.teams.time.setFocus()
            return
        command = partial(MarkUnit, incident=incident.id, assignment=assignment.id, milestone=milestone, occurred=occurred)
        if milestone not in WITH_REASON:
            self._do(command(reason=None), done=lambda: self._marked(milestone))
            return
        name = assignment.unit_name or assignment.unit
        asked = (
            t("{unit} menolak. Apa alasannya?", unit=name)
            if milestone is Milestone.DECLINED
            else t("Lepaskan {unit}. Apa alasannya?", unit=name)
        )
        self._ask(
            f"{action} {assignment.id}",
            asked,
            lambda _, reason: self._do(command(reason=reason), done=lambda: self._answered(milestone)),
        )

    def _answered(self, milestone: Milestone) -> None:
        self._panel.question.answered()
        self._marked(milestone)

    def _marked(self, milestone: Milestone) -> None:
        self._panel.teams.time.clear()
        self._panel.teams.step_on(milestone)

    # --- the incident ---

    def telephone(self, agency: str, answered: bool) -> None:
        if self._incident is not None:
            self._do(Telephone(incident=self._incident.id, agency=agency, answered=answered))

    def note(self) -> None:
        incident = self._incident
        if incident is not None:
            self._ask(
                f"note {incident.id}",
                t("Catatan untuk {label}", label=incident.label),
                lambda _, text: self._do(WriteNote(incident=incident.id, text=text), done=self._panel.question.answered),
            )

    def category(self) -> None:
        incident = self._incident
        if incident is None:
            return
        choices = [Choice(c.id, category_name(c), "", c.glyph) for c in self._place.profile.categories.values()]
        self._ask(
            f"category {incident.id}",
            t("Jenis yang benar untuk {label}", label=incident.label),
            lambda chosen, _: self._do(
                ChangeCategory(incident=incident.id, category=chosen), done=self._panel.question.answered
            ),
            choices=choices,
        )

    def priority(self) -> None:
        incident = self._incident
        if incident is None:
            return
        words = (t("1, nyawa terancam"), "2", "3", "4")
        self._ask(
            f"priority {incident.id}",
            t("Prioritas {label}, kini {n}", label=incident.label, n=incident.priority),
            lambda chosen, reason: self._do(
                ChangePriority(incident=incident.id, priority=int(chosen), reason=reason),
                done=self._panel.question.answered,
            ),
            choices=[Choice(str(n), text) for n, text in enumerate(words, 1)],
            hint=t("Alasan, perlu bila diturunkan"),
        )

    def alarm(self) -> None:
        """The plan of another alarm level; each says what it needs, and the next one up is proposed."""
        incident, profile = self._incident, self._place.profile
        if incident is None:
            return
        category = profile.categories.get(incident.category)
        if category is None or category.highest_alarm == 1:
            name = category_name(category, incident.category)
            self.refused.emit(Message("{category} hanya punya satu tingkat alarm di profil kota.", {"category": name}))
            return
        levels = range(1, category.highest_alarm + 1)
        self._ask(
            f"alarm {incident.id}",
            t("Tingkat alarm {label}, kini {n}", label=incident.label, n=incident.alarm),
            lambda chosen, reason: self._do(
                RaiseAlarm(incident=incident.id, level=int(chosen), reason=reason), done=self._panel.question.answered
            ),
            choices=[Choice(str(n), t("Alarm {n}", n=n), plan_text(category.plan_at(n), profile)) for n in levels],
            hint=t("Alasan, perlu bila diturunkan"),
            chosen=str(min(incident.alarm + 1, category.highest_alarm)),
        )

    def explain(self, incident: str) -> None:
        """Why others were sent than advised; asked afterwards, and never waited for."""
        known = self._place.incident(incident)
        if known is None or not known.choices:
            return
        self._work.show_incident(incident)
        choice, names = known.choices[-1], names_in(self._place.situation)
        advised = ", ".join(each.unit_name for each in choice.fact.advised) or t("tidak ada")
        sent = ", ".join(names.get(unit, unit) for unit in choice.fact.sent)

        def answered(_: str, reason: str) -> None:
            command = ExplainChoice(incident=incident, choice=choice.event, reason=reason)
            self._do(command, done=self._panel.question.answered)

        asked = t("Disarankan {advised}, dikirim {sent}. Apa alasannya?", advised=advised, sent=sent)
        self._ask(f"choice {choice.event}", asked, answered, hint=t("misalnya: pos itu sedang memeriksa kendaraannya"))

    def take_over(self) -> None:
        if self._incident is not None:
            self._do(TakeOver(incident=self._incident.id))

    def close(self) -> None:
        incident = self._incident
        if incident is None:
            return
        if incident.closing is not None:
            self._ask(
                f"reopen {incident.id}",
                t("Buka kembali {label}. Apa alasannya?", label=incident.label),
                lambda _, reason: self._do(
                    ReopenIncident(incident=incident.id, reason=reason), done=self._panel.question.answered
                ),
            )
            return
        self._ask_outcome(incident)

    def _ask_outcome(self, incident: Incident, proposed: Outcome | None = None) -> None:
        self._ask(
            f"close {incident.id}",
            t("Tutup {label}. Bagaimana berakhirnya?", label=incident.label),
            lambda chosen, note: self._do(
                CloseIncident(incident=incident.id, outcome=Outcome(chosen), note=note or None),
                done=self._panel.question.answered,
            ),
            choices=[Choice(outcome.value, say(OUTCOME_WORDS[outcome])) for outcome in Outcome],
            hint=t("Catatan penutup, boleh kosong bila tim sudah bergerak"),
            chosen=proposed.value if proposed else "",
        )

    def copy(self) -> None:
        if self._incident is not None:
            text = share_text(self._incident, self._place.profile, self._place.zone, drill=self._place.drill)
            QGuiApplication.clipboard().setText(text)
            self.told.emit(COPIED)

    def hand_over(self) -> None:
        """The note for whoever is responsible where it lies, to be read out or copied."""
        incident = self._incident
        if incident is not None:
            self._panel.put_strips_away()
            title = t("Catatan alih {label}", label=incident.label)
            neighbour = self._place.profile.neighbour_of(incident.location.neighbour if incident.location else None)
            telephone = neighbour.telephone if neighbour else ""
            self._panel.note.show_note(incident.id, title, self._note(incident), receiver(incident.location), telephone)

    def hand_over_of(self, incident: str) -> None:
        """The same for an incident that somebody is asked about."""
        self._work.show_incident(incident)
        self.hand_over()

    def refresh_note(self) -> None:
        """What the note says may have changed while it is read."""
        incident = self._place.incident(self._panel.note.incident)
        if incident is not None:
            self._panel.note.refresh(self._note(incident))

    def _note(self, incident: Incident) -> str:
        place = self._place
        return hand_over_text(incident, place.situation, place.profile, place.road.identity, place.person)

    def _copy_note(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.told.emit(NOTE_COPIED)

    def _note_prepared(self, incident: str, whom: str) -> None:
        if whom:
            self._do(WriteNote(incident=incident, text=prepared_note(whom)), done=lambda: self._handed_over(incident))
        else:
            self.refused.emit(NO_RECEIVER)

    def _handed_over(self, id_: str) -> None:
        """Closing is the next step, once no team of ours is out there."""
        self._panel.note.put_away()
        incident = self._incident
        if incident is None or incident.id != id_ or not incident.is_open:
            return
        if incident.active:
            units = ", ".join(a.unit_name or a.unit for a in incident.active)
            self.told.emit(
                Message(
                    "Catatan alih tercatat. {units} masih bertugas; setelah mereka selesai, E tutup sebagai dialihkan.",
                    {"units": units},
                )
            )
        else:
            self._ask_outcome(incident, Outcome.HANDED_OVER)

    def open_here(self, lat: float, lon: float) -> None:
        """An incident that the room itself has seen or been told of, without a call."""
        choices = [Choice(c.id, category_name(c), "", c.glyph) for c in self._place.profile.categories.values()]

        def opened(category: str, _: str) -> None:
            incident = self._place.road.mint()
            self._do(
                OpenIncident(incident=incident, category=category),
                Locate(
                    incident=incident,
                    lat=lat,
                    lon=lon,
                    radius_m=PICKED_RADIUS_M,
                    method=LocationMethod.MAP,
                    verified=False,
                ),
                done=lambda: self._opened(incident),
            )

        self._ask("open here", t("Kejadian baru di titik ini. Jenisnya?"), opened, choices=choices)

    def _opened(self, incident: str) -> None:
        self._panel.question.answered()
        self._work.show_incident(incident)

    # --- units ---

    def service(self) -> None:
        """Out of service with a reason, or back."""
        unit = self._panel.units.current
        if unit is None:
            return
        if unit.out_since is not None:
            self._do(ReturnUnit(unit=unit.id))
            return
        self._ask(
            f"out {unit.id}",
            t("{unit} tidak siap. Apa alasannya?", unit=unit.name),
            lambda _, reason: self._do(TakeUnitOut(unit=unit.id, reason=reason), done=self._panel.question.answered),
        )
