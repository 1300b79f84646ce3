"""A place that people taught the gazetteer, folded from its own stream. What it is found by is the search's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from .envelope import Event
from .events import PlaceDropped, PlaceSaved
from .people import Actor
from .places import MAX_RADIUS_M


@dataclass(frozen=True, slots=True)
class SavedPlace:
    """`record` is None while its record has not arrived.

    One whose name was erased is not listed, nor one from another desk that lies nowhere on earth: it must stop no search.
    """

    id: str
    record: PlaceSaved | None = None
    at: datetime | None = None
    by: Actor | None = None
    dropped: datetime | None = None

    @property
    def is_listed(self) -> bool:
        return self.record is not None and bool(self.record.name) and self.dropped is None and _is_on_earth(self.record)


def apply(place: SavedPlace, event: Event) -> SavedPlace:
    match event.fact:
        case PlaceSaved() as record:
            return replace(place, record=record, at=event.occurred, by=event.actor, dropped=None)
        case PlaceDropped():
            return replace(place, dropped=event.occurred)
    return place


def _is_on_earth(record: PlaceSaved) -> bool:
    return abs(record.lat) <= 90.0 and abs(record.lon) <= 180.0 and 0.0 < record.radius_m <= MAX_RADIUS_M
