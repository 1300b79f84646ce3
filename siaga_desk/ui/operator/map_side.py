"""The map's cell of the window: the strip above, the map, and what the map says to the work in hand. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from siaga_desk.dispatch.advice import Candidate as Unit
from siaga_desk.domain.clocks import to_ms
from siaga_desk.domain.events import IncidentLocated
from siaga_desk.domain.ids import incident_stream
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.situation import Stream
from siaga_desk.geo.candidates import Candidate
from siaga_desk.geo.travel import Origin, Way
from siaga_desk.i18n import t
from siaga_desk.map.messages import Candidate as MapCandidate
from siaga_desk.map.messages import ContextMenu, Cursor, Earlier, Route
from siaga_desk.map.view import MapView
from siaga_desk.ui.look.style import Width
from siaga_desk.ui.map_feed import MapFeed

from .candidate_line import shares_text
from .candidate_list import Numbered
from .incident_line import category_name, place_text
from .placing_strip import PlacingStrip
from .workplace import Workplace


def earlier_places(stream: Stream | None) -> tuple[tuple[float, float], ...]:
    """Where an incident's pin was before it came to where it is: (lat, lon), the oldest first, each place once.

    What was withdrawn never was.
    """
    located = [
        (event.fact.location.lat, event.fact.location.lon)
        for event in (stream.events if stream else ())
        if isinstance(event.fact, IncidentLocated) and stream and event.id not in stream.withdrawn
    ]
    return tuple(place for place in dict.fromkeys(located) if place != located[-1])


def routes(unit: Unit, way: Way | None, to: tuple[float, float], *, chosen: bool) -> list[Route]:
    """A unit's way: solid on the road, dotted beside it; all dotted where no road is known."""
    if way is None:
        return [Route(unit.unit, ((unit.position.lat, unit.position.lon), to), chosen=chosen, dotted=True)]
    parts = [("", way.points, False), ("/lead", way.lead, True), ("/tail", way.tail, True)]
    return [
        Route(unit.unit + part, points, chosen=chosen, dotted=dotted) for part, points, dotted in parts if len(points) > 1
    ]


class MapSide(QWidget):
    """`pointed`: a place was shown for what is in hand. `new_here`: an incident without a call is wished here.
    `save_here`: this place is to be known from now on.
    """

    pointed = Signal(float, float)
    new_here = Signal(float, float)
    save_here = Signal(float, float)
    incident_pointed = Signal(str)
    dragged = Signal(str, float, float)
    unit_pointed = Signal(str)

    def __init__(self, place: Workplace, map_view: MapView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.map = map_view
        self.strip = PlacingStrip()
        self.feed = MapFeed(map_view, place.profile, drill=place.drill)
        self._menu = QMenu(self)
        self._takes_clicks = False
        self._lent: Callable[[float, float], None] | None = None
        self._picking = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(map_view, 1)
        map_view.clicked.connect(self._clicked)
        map_view.context_menu.connect(self._context)
        map_view.pin_selected.connect(self.incident_pointed)
        map_view.pin_dragged.connect(self.dragged)
        map_view.unit_selected.connect(self.unit_pointed)

    # --- what is shown ---

    def set_clock(self, rate: float) -> None:
        self.map.set_clock(to_ms(self._place.now()), rate)

    def show_candidates(self, candidates: Sequence[Numbered], chosen: Candidate | None) -> None:
        """Dashed circles with their numbers, and the pick cursor on the one under the cursor."""
        self.map.set_candidates(
            [MapCandidate(c.n, c.candidate.lat, c.candidate.lon, c.candidate.radius_m) for c in candidates]
            if len(candidates) > 1 or chosen is None
            else []
        )
        self.map.set_cursor(Cursor(chosen.lat, chosen.lon, chosen.radius_m, False) if chosen else None)

    def look_at(self, candidate: Candidate) -> None:
        """Bring it into view if it is outside; Esc brings the view back."""
        self.map.reveal(candidate.lat, candidate.lon, candidate.radius_m)

    def look_back(self) -> None:
        """The view as it was before candidates were looked at."""
        self.map.look_back()

    def stay(self) -> None:
        """The pin is put, or something else is in hand: the view stays as it is."""
        self.map.stay()

    def show_ways(self, units: Sequence[tuple[Unit, bool]], to: tuple[float, float] | None, keys: Mapping[str, str]) -> None:
        """The ticked units with their digits, and the way of each, bold for those that are ticked (True)."""
        self.feed.recommend(keys)
        drawn = [routes(unit, self._way(unit, to), to, chosen=ticked) for unit, ticked in units] if to else []
        self.map.set_routes([route for each in drawn for route in each])

    def _way(self, unit: Unit, to: tuple[float, float]) -> Way | None:
        """With all its points, which the advice spares itself."""
        kind = self._place.profile.unit_kinds[unit.kind]
        return self._place.travel.way(Origin(unit.position.lat, unit.position.lon, kind.vehicle), *to)

    def show_in_hand(self, incident: Incident | None, candidate: Candidate | None, *, call: bool) -> None:
        """The strip and the chosen pin."""
        self._takes_clicks = call
        self._show_pick_mode()  # a click beside or on a sign is the place of the call in hand
        self.map.select(incident.id if incident else None)
        self._show_earlier(incident)
        if self._lent is not None:
            return
        if self._picking:
            self.strip.show_picking()
        elif candidate is not None:
            self.strip.show_candidate(candidate, shares_text(candidate, self._place.areas))
        elif incident is not None:
            category = self._place.profile.categories.get(incident.category)
            title = f"{category_name(category, incident.category)} {incident.label}"
            location = incident.location
            where = [place_text(location), shares_text(location, self._place.areas) if location else ""]
            sure = location.verified if location else None
            self.strip.show_chosen(title, " · ".join(part for part in where if part), verified=sure)
        elif call:
            self.strip.show_idle(t("Ketik kata penelepon, tempel tautan, atau klik peta."))
        else:
            self.strip.show_idle(t("Klik kanan di peta: kejadian baru di sini."))

    def _show_earlier(self, incident: Incident | None) -> None:
        earlier = None
        if incident is not None and incident.location is not None:
            stream = self._place.situation.streams.get(incident_stream(incident.id))
            if places := earlier_places(stream):
                earlier = Earlier(places, incident.location.lat, incident.location.lon)
        self.map.set_earlier(earlier)

    # --- what the person does there ---

    def pick(self, picking: bool) -> None:
        """The next click is the place of what is in hand."""
        self._picking = picking
        self._show_pick_mode()
        if picking:
            self.strip.show_picking()

    def lend_clicks(self, to: Callable[[float, float], None] | None, what: str = "") -> None:
        """Every click is for `to` until it is None, and the strip says `what` one clicks at: none of them places a pin."""
        self._lent = to
        self._show_pick_mode()
        if to is not None:
            self.strip.show_idle(what)

    def _show_pick_mode(self) -> None:
        self.map.set_pick_mode(self._takes_clicks or self._picking or self._lent is not None)

    @property
    def picking(self) -> bool:
        return self._picking

    def _clicked(self, lat: float, lon: float) -> None:
        if self._lent is not None:
            self._lent(lat, lon)
        elif self._picking or self._takes_clicks:
            self.pick(False)
            self.pointed.emit(lat, lon)

    def _context(self, where: ContextMenu, at: QPoint) -> None:
        """What can be done here. The menu is shown, not waited for."""
        self._menu.clear()
        incident = self._place.incident(where.pin)
        if incident is not None:
            name = category_name(self._place.profile.categories.get(incident.category), incident.category)
            chosen = self._menu.addAction(t("Buka {title} {label}", title=name, label=incident.label))
            chosen.triggered.connect(lambda: self.incident_pointed.emit(incident.id))
        if self._takes_clicks:
            here = self._menu.addAction(t("Lokasi panggilan ini di sini"))
            here.triggered.connect(lambda: self.pointed.emit(where.lat, where.lon))
        fresh = self._menu.addAction(t("Kejadian baru di sini"))
        fresh.triggered.connect(lambda: self.new_here.emit(where.lat, where.lon))
        keep = self._menu.addAction(t("Simpan tempat di sini"))
        keep.triggered.connect(lambda: self.save_here.emit(where.lat, where.lon))
        self._menu.popup(at)

    @property
    def menu(self) -> QMenu:
        return self._menu

    def restyle(self, width: Width, theme: str, scale: float) -> None:
        self.strip.restyle(width)
        self.map.set_theme(theme)
        self.map.set_text_scale(scale)
        self.map.set_surface("desk" if width is Width.WIDE else "narrow")
