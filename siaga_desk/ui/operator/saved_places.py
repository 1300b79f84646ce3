"""Places that people teach the gazetteer: what each key does to them, as commands; and what the search is told of them.

Paints nothing. Who saved a place and when is the log's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Signal

from siaga_desk.domain.commands import DropPlace, SavePlace
from siaga_desk.domain.errors import Message
from siaga_desk.domain.places import AreaFix, distance_m
from siaga_desk.domain.saved_places import SavedPlace
from siaga_desk.domain.situation import Changes, Situation
from siaga_desk.figures import distance, point
from siaga_desk.geo.candidates import Candidate, Reading, picked
from siaga_desk.geo.gazetteer import SAVED, Place, kind_of, saved_place
from siaga_desk.i18n import t
from siaga_desk.ui.place_search import PlaceSearch

from .candidate_line import area_name
from .question import Question
from .save_place import MOST_M, Asked, Filled
from .saved_place_line import name_typed, plain
from .work import Work
from .work_panel import WorkPanel
from .workplace import Workplace

if TYPE_CHECKING:
    from siaga_desk.geo.locate import Locator

NEARBY_M = 1000.0
"""The same name twice within so much is said before it is saved."""

SET_STAYS = Message("Set tempat tidak diubah di sini. Betulkan tabelnya, lalu Ctrl I mengimpornya lagi.")
NO_POINT = Message("Belum ada titik untuk disimpan. Cari tempatnya di Lokasi, tunjuk di peta, atau pilih kejadian.")


class _About(NamedTuple):
    """Where the form's place lies; `known`: the gazetteer's place there; `saved`: the saved place that is changed."""

    lat: float
    lon: float
    known: Place | None = None
    saved: SavedPlace | None = None


class SavedPlaces(QObject):
    """`refused` and `told` carry Messages for the message bar."""

    refused = Signal(object)
    told = Signal(object)

    def __init__(
        self, place: Workplace, work: Work, panel: WorkPanel, search: PlaceSearch, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._place, self._work, self._panel, self._search = place, work, panel, search
        self._taught: set[str] = set()
        self._typed: tuple[str, Reading] | None = None  # of the call or the incident whose id is `_typed_for`
        self._typed_for: str | None = None
        self._about: _About | None = None
        self._said_of: Filled | None = None  # for this it was said that the name is there already
        search.found.connect(self._hear)
        work.changed.connect(self._keep_typed)
        panel.form.filled.connect(self._check)
        panel.saved.change_wished.connect(self.change)
        panel.saved.drop_wished.connect(self.drop)

    # --- what the search knows ---

    def show_situation(self, situation: Situation, changes: Changes | None) -> None:
        """Tell the search what was saved, changed and dropped, here or at another desk."""
        for id_ in situation.places if changes is None else changes.places:
            saved = situation.places.get(id_)
            if saved is not None and saved.is_listed:
                self._search.learn(saved_place(saved))
                self._taught.add(id_)
            elif id_ in self._taught:
                self._search.forget(f"{SAVED}{id_}")
                self._taught.discard(id_)
        if self._panel.stack.currentWidget() is self._panel.saved and (changes is None or changes.places):
            self._panel.saved.show_situation()

    # --- which words were not understood ---

    def _hear(self, text: str, reading: Reading) -> None:
        self._typed, self._typed_for = (text, reading), self._in_hand

    @property
    def _in_hand(self) -> str | None:
        return self._work.call.id if self._work.call else self._work.incident_id

    def _keep_typed(self) -> None:
        """What was typed for a call stays known for the incident that it has opened, and for nothing else."""
        incident, now = self._work.incident, self._in_hand
        if self._typed_for == now or (incident is not None and self._typed_for in incident.reports):
            self._typed_for = now
        else:
            self._typed = self._typed_for = None

    @property
    def _name_typed(self) -> str:
        if self._typed is None:
            return ""
        from siaga_desk.geo.coordinates import CityCentre  # by now the search has read it: not at the start

        return name_typed(*self._typed, self._place.areas, CityCentre.of(self._place.profile))

    # --- keys ---

    def save_here(self) -> None:
        """The place under the pick cursor, else where the incident in hand is."""
        candidate, incident = self._work.candidate, self._work.incident
        if candidate is not None:
            self._save_candidate(candidate)
        elif incident is not None and incident.location is not None:
            location = incident.location
            area = self._place.areas.locate(location.lat, location.lon)
            self._ask_new(_About(location.lat, location.lon), area, location.radius_m, self._name_typed)
        else:
            self.refused.emit(NO_POINT)

    def save_at(self, lat: float, lon: float) -> None:
        """A point of the map."""
        self._save_candidate(picked(lat, lon, self._place.areas))

    def change(self) -> None:
        """The saved place under the cursor of the list."""
        saved = self._panel.saved.current
        if saved is not None:
            self._ask_change(saved)
        elif self._panel.saved.current_set is not None:
            self.refused.emit(SET_STAYS)

    def drop(self) -> None:
        saved = self._panel.saved.current
        if saved is None or saved.record is None:
            return
        self._panel.put_strips_away()
        question = Question(
            f"drop {saved.id}",
            t("Hapus “{name}” dari tempat simpanan. Apa alasannya?", name=saved.record.name),
            lambda _, reason: self._drop(saved.id, reason),
        )
        self._panel.question.ask(question)

    def _drop(self, saved: str, reason: str) -> None:
        self._place.road.do(
            DropPlace(saved=saved, reason=reason),
            done=lambda _: self._panel.question.answered(),
            refused=self.refused.emit,
        )

    # --- the form ---

    def _save_candidate(self, candidate: Candidate) -> None:
        id_ = candidate.id
        saved = self._place.situation.places.get(id_.removeprefix(SAVED)) if id_ and id_.startswith(SAVED) else None
        if saved is not None:
            self._ask_change(saved, self._name_typed)
        elif id_ is None:
            about = _About(candidate.lat, candidate.lon)
            self._ask_new(about, candidate.area, candidate.radius_m, self._name_typed)
        else:
            found = partial(self._found_place, candidate)
            self._search.aside(lambda locator: locator.place(id_), found, partial(found, None))

    def _found_place(self, candidate: Candidate, known: Place | None) -> None:
        """The words may be another name of a place that the gazetteer has, unless some of them mean something else."""
        other = bool(candidate.unread) or candidate.place not in (None, candidate.name)
        about = _About(candidate.lat, candidate.lon, known)
        self._ask_new(about, candidate.area, candidate.radius_m, self._name_typed, same=known is not None and not other)

    def _ask_new(self, about: _About, area: AreaFix, radius_m: float, name: str, *, same: bool = False) -> None:
        begins = Filled(name, radius_m=max(1, min(MOST_M, round(radius_m))), same=same)
        where = f"{area_name(area)} · {point(about.lat, about.lon)}"
        known = about.known.name if about.known else ""
        asked = Asked(f"{about.lat:.5f} {about.lon:.5f} {name}", t("Simpan tempat ini"), where, begins, known)
        self._ask(about, asked)

    def _ask_change(self, saved: SavedPlace, another_name: str = "") -> None:
        record = saved.record
        if record is None:
            return
        others = dict.fromkeys((*(record.aliases or ()), *([another_name] if another_name else ())))
        same = record.same_as is not None
        begins = Filled(record.name or "", kind_of(record.place_kind), tuple(others), round(record.radius_m), same)
        where = f"{area_name(self._place.areas.locate(record.lat, record.lon))} · {point(record.lat, record.lon)}"
        self._ask(_About(record.lat, record.lon, saved=saved), Asked(saved.id, t("Ubah tempat simpanan"), where, begins))

    def _ask(self, about: _About, asked: Asked) -> None:
        self._panel.put_strips_away()
        self._about, self._said_of = about, None
        self._panel.form.ask(asked)

    # --- saving ---

    def _check(self, filled: Filled) -> None:
        """A name that is there already is said first; the same once more saves it all the same."""
        about = self._about
        if about is None:
            return
        if filled == self._said_of or not filled.name:
            self._save(about, filled)
        else:
            own = f"{SAVED}{about.saved.id}" if about.saved else None
            look = _there_already((filled.name, *filled.others), about.lat, about.lon, own)
            checked = partial(self._checked, about, filled)
            self._search.aside(look, checked, partial(checked, None))

    def _checked(self, about: _About, filled: Filled, there: tuple[str, Candidate] | None) -> None:
        form = self._panel.form
        if form.asked is None or self._about is not about or form.now != filled:
            return  # put away, or typed on meanwhile
        if there is None:
            self._save(about, filled)
            return
        name, candidate = there
        self._said_of = filled
        form.warn(
            t(
                "“{name}” sudah dikenal: {place}, {distance} dari titik ini. Enter sekali lagi tetap menyimpan.",
                name=name,
                place=candidate.name,
                distance=distance(distance_m(about.lat, about.lon, candidate.lat, candidate.lon)),
            )
        )

    def _save(self, about: _About, filled: Filled) -> None:
        known, saved = about.known, about.saved
        command = SavePlace(
            saved=saved.id if saved else None,
            name=filled.name,
            place_kind=filled.kind,
            lat=about.lat,
            lon=about.lon,
            radius_m=filled.radius_m,
            aliases=filled.others,
        )
        if saved is not None and saved.record is not None:
            if saved.record.same_as is not None:
                record = saved.record
                command = replace(command, same_as=record.same_as, radius_m=record.radius_m)
        elif filled.same and known is not None:
            command = replace(
                command, same_as=known.id, place_kind=known.kind, lat=known.lat, lon=known.lon, radius_m=known.radius_m
            )
        done = Message("“{name}” tersimpan. Kotak lokasi mengenalnya mulai sekarang.", {"name": filled.name})
        self._place.road.do(command, done=lambda _: self._saved(done), refused=self.refused.emit)

    def _saved(self, done: Message) -> None:
        self._panel.form.saved()
        self.told.emit(done)


def _there_already(
    names: Sequence[str], lat: float, lon: float, own: str | None
) -> Callable[[Locator], tuple[str, Candidate] | None]:
    """For the search's lane: the first of `names` that already leads to a place near (lat, lon) other than `own`."""

    def look(locator: Locator) -> tuple[str, Candidate] | None:
        for name in names:
            for candidate in locator.read(name, near=(lat, lon)).candidates:
                same = candidate.verified or plain(candidate.name or "") == plain(name)
                is_other = candidate.id is not None and candidate.id != own
                if same and is_other and distance_m(lat, lon, candidate.lat, candidate.lon) <= NEARBY_M:
                    return name, candidate
        return None

    return look
