"""Quiet notes for the message bar: what looks different once units were sent. Reckoned off the GUI thread; never sends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from siaga_desk.dispatch.arrival import minutes, seconds
from siaga_desk.dispatch.coverage import stand_by
from siaga_desk.dispatch.second_thoughts import second_thoughts
from siaga_desk.domain.errors import Message
from siaga_desk.domain.positions import Fix
from siaga_desk.domain.situation import Situation
from siaga_desk.ui.look.message_bar import Notice
from siaga_desk.ui.positions import Positions
from siaga_desk.ui.reckoning import Reckoning

from .notices import THOUGHT
from .workplace import Workplace


class Afterthoughts(QObject):
    """`thought`: the notes that hold now, a tuple of Notice; each keeps its id for as long as it holds."""

    thought = Signal(object)

    def __init__(
        self,
        place: Workplace,
        positions: Positions,
        reckoning: Reckoning,
        show_incident: Callable[[str], None],
        show_coverage: Callable[[str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._place, self._positions, self._reckoning = place, positions, reckoning
        self._show_incident, self._show_coverage = show_incident, show_coverage
        self._about_sent: tuple[Notice, ...] = ()
        self._about_city: tuple[Notice, ...] = ()

    def refresh(self) -> None:
        """Units, incidents, roads or the hour are others. Where nobody is on duty there is nothing to think."""
        self.moved()
        if self._place.situation.duties:
            work = partial(self._reckon_city, self._place.situation, self._place.now(), self._positions.latest)
            self._reckoning.ask("gaps", work, self._tell_city)
        else:
            self._reckoning.forget("gaps")
            self._tell_city(())

    def moved(self) -> None:
        """Vehicles report other positions: what is thought of those that were sent. The city as a whole changes slowly."""
        if self._place.situation.duties:
            said = frozenset(note.id for note in self._about_sent)
            work = partial(self._reckon_sent, self._place.situation, self._place.now(), self._positions.latest, said)
            self._reckoning.ask("thoughts", work, self._tell_sent)
        else:
            self._reckoning.forget("thoughts")
            self._tell_sent(())

    # --- on the lane ---

    def _reckon_sent(
        self, situation: Situation, now: datetime, positions: Mapping[str, Fix], said: Collection[str]
    ) -> tuple[Notice, ...]:
        place = self._place
        found = second_thoughts(situation, place.profile, place.travel, now, positions, said=said)
        return tuple(_note(each.id, each.fact, each.rest, partial(self._show_incident, each.incident)) for each in found)

    def _reckon_city(self, situation: Situation, now: datetime, positions: Mapping[str, Fix]) -> tuple[Notice, ...]:
        """One note for each capability as long as the same units are out, whoever would be the best to move by then."""
        place, out = self._place, " ".join(sorted(situation.duties))
        notes = []
        for capability, move in stand_by(situation, place.profile, place.travel, place.cover_points, now, positions):
            fact = move.message(place.profile.coverage[capability])
            rest = Message("Perlu {minutes} menit ke sana.", {"minutes": minutes(seconds(move.there_s))})
            notes.append(_note(f"gap {capability} {out}", fact, rest, partial(self._show_coverage, capability)))
        return tuple(notes)

    # --- on the GUI thread ---

    def _tell_sent(self, notes: tuple[Notice, ...]) -> None:
        self._about_sent = notes
        self.thought.emit((*self._about_sent, *self._about_city))

    def _tell_city(self, notes: tuple[Notice, ...]) -> None:
        self._about_city = notes
        self.thought.emit((*self._about_sent, *self._about_city))


def _note(id_: str, fact: Message, rest: Message, answer: Callable[[], None]) -> Notice:
    return Notice(
        id_,
        THOUGHT,
        fact,
        rest,
        tone="text2",
        glyph="kategori-informasi",
        verb=Message("lihat"),
        answer=answer,
    )
