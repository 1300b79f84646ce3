"""Quiet notes for the message bar: what looks different once units were sent. Reckoned off the GUI thread; never sends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
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
        self._said: frozenset[str] = frozenset()

    def refresh(self) -> None:
        """Units, incidents, positions, roads or the hour are others. Where nobody is on duty there is nothing to think."""
        situation = self._place.situation
        if not situation.duties:
            self._reckoning.forget("thoughts")
            self._tell(())
            return
        work = partial(self._reckon, situation, self._place.now(), self._positions.latest, self._said)
        self._reckoning.ask("thoughts", work, self._tell)

    def _reckon(
        self, situation: Situation, now: datetime, positions: Mapping[str, Fix], said: Collection[str]
    ) -> tuple[Notice, ...]:
        """On the lane."""
        return (
            *self._about_the_sent(situation, now, positions, said),
            *self._about_the_city(situation, now, positions),
        )

    def _about_the_sent(
        self, situation: Situation, now: datetime, positions: Mapping[str, Fix], said: Collection[str]
    ) -> Iterator[Notice]:
        place = self._place
        for each in second_thoughts(situation, place.profile, place.travel, now, positions, said=said):
            answer = partial(self._show_incident, each.incident)
            yield _note(each.id, each.fact, each.rest, answer)

    def _about_the_city(self, situation: Situation, now: datetime, positions: Mapping[str, Fix]) -> Iterator[Notice]:
        """One note for each capability as long as the same units are out, whoever would be the best to move by then."""
        place, profile = self._place, self._place.profile
        for capability, move in stand_by(situation, profile, place.travel, place.cover_points, now, positions):
            out = " ".join(sorted(situation.duties))
            fact = move.message(profile.coverage[capability])
            rest = Message("Perlu {minutes} menit ke sana.", {"minutes": minutes(seconds(move.there_s))})
            yield _note(f"gap {capability} {out}", fact, rest, partial(self._show_coverage, capability))

    def _tell(self, notes: tuple[Notice, ...]) -> None:
        self._said = frozenset(note.id for note in notes)
        self.thought.emit(notes)


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
