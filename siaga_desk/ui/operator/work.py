"""What this desk has in hand, a call or an incident, and every command about it. Holds no widget and paints nothing.

What was typed is kept until the log has it: a refusal loses nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from siaga_desk.dispatch.advice import Candidate as Unit
from siaga_desk.dispatch.advice import Recommendation
from siaga_desk.domain.calls import Call
from siaga_desk.domain.commands import (
    AssignUnit,
    CallBack,
    ClassifyCall,
    Command,
    JoinCall,
    Locate,
    NoteCall,
    OpenIncident,
    RecordChoice,
    SignOff,
    SignOn,
    TakeCall,
    ViewIncident,
    Withdraw,
)
from siaga_desk.domain.envelope import Event
from siaga_desk.domain.errors import Message
from siaga_desk.domain.events import Classification, SignedOff, SignedOn
from siaga_desk.domain.ids import incident_stream, number_stream
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.narrative import names_in, tell
from siaga_desk.domain.people import Role
from siaga_desk.domain.places import LocationMethod
from siaga_desk.domain.situation import Changes
from siaga_desk.geo.candidates import Candidate
from siaga_desk.i18n import names_of

from .workplace import Workplace

SAVE_AFTER_MS = 800
"""Words are written to the log when the typing rests for so long."""

NO_CATEGORY = Message("Pilih jenis kejadian dulu. Ketik huruf awalnya, misalnya “keb”.")
NO_PLACE = Message("Lokasi belum ada. Tulis kelurahan atau koordinat, tunjuk di peta, atau Ctrl O: lokasi menyusul.")
NO_UNIT = Message("Belum ada unit yang dicentang. Tekan angkanya, lalu F12.")
NO_ADVICE = Message("Belum ada saran. Pilih jenis dan lokasi dulu; tanpa unit pun kejadiannya dicatat.")
NOTHING_MINE = Message("Tidak ada catatan Anda di sini yang bisa dibatalkan.")
TAKEN_BACK = Message("salah tekan")


def _choice(incident: str, advice: Recommendation, sent: Sequence[str]) -> RecordChoice:
    return RecordChoice(
        incident=incident,
        advised=advice.advised(),
        sent=tuple(sent),
        lacking=advice.lacking(sent),
        engine=advice.engine,
    )


@dataclass(frozen=True, slots=True)
class CallInHand:
    """A call on this desk's table. `recorded`: the log has it."""

    id: str
    rang: datetime
    recorded: bool = False
    number: str | None = None
    caller: str | None = None
    words: str | None = None
    category: str | None = None
    priority: int | None = None  # None: the category's own
    classification: Classification | None = None


class Work(QObject):
    """`changed`: something else is in hand. `call_recorded`, `classified`: so is the call in hand now."""

    changed = Signal()
    classified = Signal()
    call_recorded = Signal()
    refused = Signal(object)  # Message
    told = Signal(object)  # Message: what was undone
    sent_nobody = Signal()  # to the incident in hand

    def __init__(self, place: Workplace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.signed_on = False  # since this window is open: what an earlier watch left behind does not count
        self.call: CallInHand | None = None
        self.incident_id: str | None = None
        self.candidate: Candidate | None = None
        self._saved: tuple[str | None, str | None] = (None, None)
        self._last_call: str | None = None
        self._put_aside: dict[str, CallInHand] = {}  # calls that wait in the queue, with the kind that was chosen here
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SAVE_AFTER_MS)
        self._soon.timeout.connect(self.save)

    # --- who works here ---

    def sign_on(self, person: str, role: Role) -> None:
        self._place.road.do(SignOn(person=person, role=role))

    def sign_off(self) -> None:
        self.save()
        self._place.road.do(SignOff())

    def hear_who_signs(self, changes: Changes | None) -> bool:
        """Whether somebody signed on or off at this desk, here or by a drill's script."""
        here, before = self._place.road.identity.desk, self.signed_on
        facts = [event.fact for event in changes.events if event.actor.desk == here] if changes else []
        if any(isinstance(fact, SignedOn) for fact in facts):  # it ends the watch before: both come together
            self.signed_on = True
        elif any(isinstance(fact, SignedOff) for fact in facts):
            self.signed_on = False
        return self.signed_on is not before

    # --- what is in hand ---

    @property
    def incident(self) -> Incident | None:
        return None if self.call is not None else self._place.incident(self.incident_id)

    @property
    def category(self) -> str | None:
        """Of the call or the incident in hand."""
        if self.call is not None:
            return self.call.category
        return self.incident.category if self.incident else None

    def call_known(self) -> Call | None:
        """The call in hand as the log has it."""
        known = self._place.situation.call(self.call.id) if self.call else None
        return known[1] if known else None

    def new_call(self) -> None:
        """A call rings now. What was in hand is kept where it belongs."""
        self.save()
        self._hold(CallInHand(self._place.road.mint(), self._place.now()), None)

    def take_up(self, id_: str) -> None:
        """A call from the queue."""
        self.save()
        known = self._place.situation.call(id_)
        if known is None:
            return
        _, call = known
        before = self._put_aside.pop(id_, None)
        held = CallInHand(
            call.id,
            call.received or self._place.now(),
            True,
            call.number,
            call.caller,
            call.words,
            before.category if before else None,
            before.priority if before else None,
            call.classification,
        )
        self._hold(held, None)

    def show_incident(self, id_: str | None) -> None:
        self.save()
        if id_ == self.incident_id and self.call is None:
            return
        self._hold(None, id_)

    def _hold(self, call: CallInHand | None, incident: str | None) -> None:
        looked_at = self.incident_id
        if self.call is not None and self.call.recorded and self.call.category is not None:
            self._put_aside[self.call.id] = self.call
        self.call, self.incident_id, self.candidate = call, incident, None
        self._saved = (call.caller, call.words) if call else (None, None)
        self._soon.stop()
        if incident != looked_at and self.signed_on:
            self._place.road.do(ViewIncident(incident=incident))
        self.changed.emit()

    def leave(self) -> None:
        """Put it down: a call that is recorded waits in the queue, an incident stays in the list."""
        self.save()
        self._hold(None, None)

    # --- the call ---

    def typed(self, number: str | None, caller: str | None, words: str | None) -> None:
        """The form was typed into; the log hears of it when the typing rests."""
        if self.call is None:
            return
        if not self.call.recorded:
            self.call = replace(self.call, number=number)
        self.call = replace(self.call, caller=caller, words=words)
        if words or caller:
            self._soon.start()

    def chose(self, category: str | None, priority: int | None) -> None:
        if self.call is not None:
            self.call = replace(self.call, category=category, priority=priority)

    def save(self) -> None:
        """Write what was typed and is not in the log yet."""
        self._soon.stop()
        if (
            self.call is not None
            and self.signed_on
            and (self.call.recorded or self.call.number or self.call.words or self.call.caller)
        ):
            self._do_call(())

    def record(self) -> None:
        """The number is complete: the call is taken."""
        if self.call is not None and not self.call.recorded and self.call.number:
            self._do_call(())

    def correct_number(self, number: str, done: Callable[[], None]) -> None:
        """The number of the call in hand was mistyped. The earlier one stays in the history."""
        self.save()
        call = self.call
        if call is None:
            return

        def settled(_changes: Changes) -> None:
            if self.call is not None and self.call.id == call.id and (known := self.call_known()):
                self.call = replace(self.call, number=known.number)
                self.call_recorded.emit()
            done()

        note = NoteCall(call=call.id, caller=call.caller, words=call.words, number=number)
        self._place.road.do(note, done=settled, refused=self.refused.emit)

    def classify(self, classification: Classification) -> None:
        """One key. Only a real call stays in hand; a call that is nothing else is one event."""
        if self.call is None:
            return
        done = None if classification is Classification.REAL else self._put_down
        commands = (ClassifyCall(call=self.call.id, classification=classification),) if self.call.recorded else ()
        self._do_call(commands, done, classification)

    def join(self, incident: str) -> None:
        """The call in hand reports this incident again."""
        if self.call is not None:
            self._do_call((JoinCall(call=self.call.id, incident=incident),), lambda: self._hold(None, incident))

    def called_back(self, *, reached: bool) -> None:
        if self.call is not None and self.call.recorded:
            self._do_call((CallBack(call=self.call.id, reached=reached),), self._put_down)

    def _do_call(
        self,
        commands: Sequence[Command],
        done: Callable[[], None] | None = None,
        classification: Classification | None = None,
    ) -> None:
        """What is known of the call first, then `commands`, as one step; on a refusal everything is as it was."""
        call = self.call
        assert call is not None
        said, before = (call.caller, call.words), self._saved
        first: list[Command] = []
        if not call.recorded:
            taken = TakeCall(
                call=call.id,
                number=call.number,
                caller=call.caller,
                words=call.words,
                classification=classification,
                occurred=call.rang,
            )
            first.append(taken)
        elif said != before:
            first.append(NoteCall(call=call.id, caller=call.caller, words=call.words))
        if not first and not commands:
            return
        self._saved = said
        self.call = replace(call, recorded=True, classification=classification or call.classification)

        def settled(_changes: Changes) -> None:
            if not call.recorded:
                self.call_recorded.emit()
            if done is not None:
                done()

        def refused(why: Message) -> None:
            if self.call is not None and self.call.id == call.id:
                self._saved = before
                self.call = replace(self.call, recorded=call.recorded, classification=call.classification)
                self.classified.emit()
            self.refused.emit(why)

        self._place.road.do(*first, *commands, done=settled, refused=refused)

    def _put_down(self) -> None:
        if self.call is not None:
            self._last_call = self.call.id
            self._hold(None, None)

    # --- place and send ---

    def place_pin(self, *, verified: bool) -> None:
        """Enter: put the pin on the candidate; a call opens its incident with it."""
        if self.candidate is None:
            self.refused.emit(NO_PLACE)
        else:
            self._dispatch((), verified=verified)

    def open_without_place(self) -> None:
        self.candidate = None
        self._dispatch((), verified=False)

    def send(self, units: Sequence[Unit], advice: Recommendation | None) -> None:
        """F12: place and send in one step, all or none; what was advised is kept beside what is sent."""
        if not units:
            self.refused.emit(NO_UNIT)
        elif self.candidate is None and self.call is not None:
            self.refused.emit(NO_PLACE)
        else:
            self._dispatch(units, verified=False, advice=advice)

    def send_nobody(self, advice: Recommendation | None) -> None:
        """Nobody can go: the incident is opened and placed all the same, and that nobody could be sent is kept."""
        if advice is None:
            self.refused.emit(NO_ADVICE)
        else:
            self._dispatch((), verified=False, advice=advice)

    def drag(self, incident: str, lat: float, lon: float) -> None:
        """A pin was corrected by hand. The earlier place stays in the history, and the radius as honest as it was."""
        known = self._place.incident(incident)
        if known is None or known.location is None:
            return
        self._place.road.do(
            Locate(
                incident=incident,
                lat=lat,
                lon=lon,
                radius_m=known.location.radius_m,
                method=LocationMethod.DRAGGED,
                verified=known.location.verified,
                place=known.location.place,
            ),
            refused=self.refused.emit,
        )

    def _dispatch(self, units: Sequence[Unit], *, verified: bool, advice: Recommendation | None = None) -> None:
        place = self._place
        if self.call is not None:
            if self.call.category is None:
                self.refused.emit(NO_CATEGORY)
                return
            incident = place.road.mint()
            commands: list[Command] = [
                OpenIncident(incident=incident, category=self.call.category, priority=self.call.priority, call=self.call.id)
            ]
        elif self.incident_id is not None:
            incident = self.incident_id
            commands = []
        else:
            return
        if self.candidate is not None:
            commands.append(self._locate(incident, self.candidate, verified=verified))
        commands += [AssignUnit(incident=incident, unit=unit.unit, advice=unit.recorded()) for unit in units]
        if advice is not None:
            commands.append(_choice(incident, advice, [unit.unit for unit in units]))
        nobody = advice is not None and not units
        if self.call is not None:
            self._do_call(commands, partial(self._dispatched, incident, nobody=nobody, opened=True))
        elif commands:
            done = partial(self._dispatched, incident, nobody=nobody, opened=False)
            place.road.do(*commands, done=lambda _: done(), refused=self.refused.emit)

    def _dispatched(self, incident: str, *, nobody: bool, opened: bool) -> None:
        if opened:
            self._hold(None, incident)
        else:
            self.candidate = None
            self.changed.emit()
        if nobody:
            self.sent_nobody.emit()

    @staticmethod
    def _locate(incident: str, candidate: Candidate, *, verified: bool) -> Locate:
        return Locate(
            incident=incident,
            lat=candidate.lat,
            lon=candidate.lon,
            radius_m=candidate.radius_m,
            method=candidate.method,
            verified=verified,
            place=candidate.place,
            confidence=candidate.confidence,
        )

    # --- taking back ---

    def undo(self) -> None:
        """Withdraw the last thing that this desk's person entered here, if the rules allow it.

        With nothing in hand: the call that was put down last comes back, to be called something else by its key.
        """
        if self.call is None and self.incident is None and self._last_call is not None:
            self.take_up(self._last_call)
            return
        event = self._last_of_mine()
        if event is None:
            self.refused.emit(NOTHING_MINE)
            return
        names = names_of(self._place.profile) | names_in(self._place.situation)
        said = tell(event, self._place.profile, names)
        self._place.road.do(
            Withdraw(stream=event.stream, event=event.id, reason=str(TAKEN_BACK)),
            done=lambda _: self._undone(said),
            refused=self.refused.emit,
        )

    def _undone(self, said: Message) -> None:
        known = self.call_known()
        if self.call is not None and known is not None:
            self.call = replace(self.call, classification=known.classification)
        self.told.emit(Message("Dibatalkan: {what}.", {"what": said}))
        self.classified.emit()

    def _last_of_mine(self) -> Event | None:
        situation = self._place.situation
        if self.call is not None:
            found = situation.call(self.call.id)
            stream = situation.streams.get(number_stream(found[0].id)) if found else None
        else:
            stream = situation.streams.get(incident_stream(self.incident_id)) if self.incident_id else None
        me = (self._place.road.identity.desk, self._place.person)
        for event in reversed(stream.events if stream else ()):
            mine = (event.actor.desk, event.actor.person) == me
            if mine and event.fact.withdrawable and stream and event.id not in stream.withdrawn:
                return event
        return None
