"""The place box's front door: whatever a caller says or sends -> candidates with a radius and a reason.

Nothing is ever snapped: no candidate, no pin. Knows no window, opens no link.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from siaga_desk.domain.places import AreaLookup, LocationMethod

from .aml import read_aml
from .candidates import PICKED_RADIUS_M, Candidate, Reading, outside_city, picked, whole_kecamatan
from .coordinates import CityCentre, Form, PointReading, Written, read_point
from .gazetteer import Place
from .place_index import PlaceIndex
from .spoken_place import MAX_CANDIDATES, read_words

__all__ = ["PICKED_RADIUS_M", "Candidate", "Locator", "Reading", "outside_city", "picked", "read_sent", "whole_kecamatan"]


class Locator:
    """The place box of one city: its areas and its named places, ready to be searched.

    Not for several threads at once: a window keeps it on a lane of its own.
    """

    def __init__(self, areas: AreaLookup, centre: CityCentre, places: Iterable[Place] = ()) -> None:
        self._areas, self._centre = areas, centre
        self._index = PlaceIndex(places)

    def learn(self, place: Place) -> None:
        """Know one more place, or this one anew."""
        self._index.learn(place)

    def forget(self, id_: str) -> None:
        """Know this place no more; one that was never known is no trouble."""
        self._index.forget(id_)

    def place(self, id_: str) -> Place | None:
        """The place that a candidate's `id` names."""
        return self._index.get(id_)

    def read(self, text: str, *, now: datetime | None = None, near: tuple[float, float] | None = None) -> Reading:
        """What `text` may mean. `now` tells how old a telephone's location is; `near` (lat, lon) only breaks ties.

        Empty text: nothing, and no trouble. Any text is answered; none raises.
        """
        if not text.strip():
            return Reading()
        sent = read_sent(text, self._areas, self._centre, now=now)
        return sent if sent is not None else read_words(text.strip(), self._index, self._areas, near)


def read_sent(text: str, areas: AreaLookup, centre: CityCentre, *, now: datetime | None = None) -> Reading | None:
    """The points that a text holds: coordinates, a link, a telephone's message. None: it holds only words."""
    found = read_aml(text, now or datetime.now(UTC)) or read_point(text, centre)
    return None if found is None else _points(found, areas)


def _points(found: PointReading, areas: AreaLookup) -> Reading:
    candidates = tuple(_candidate(point, areas) for point in found.points[:MAX_CANDIDATES])
    return Reading(candidates, found.trouble, found.notice or (outside_city(candidates[0].area) if candidates else None))


def _candidate(point: Written, areas: AreaLookup) -> Candidate:
    area = areas.locate(point.lat, point.lon)
    return Candidate(
        point.lat,
        point.lon,
        point.radius_m,
        LocationMethod.PHONE if point.form is Form.AML else LocationMethod.TYPED,
        area,
        point.why,
        kind=str(point.form),
        verified=point.verified,
        confidence=point.confidence,
    )
