"""A place that people taught the gazetteer, folded from its own stream. What it is found by is the search's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from .envelope import Event
from .events import PlaceDropped, PlaceSaved
from .people import Actor


@dataclass(frozen=True, slots=True)
class SavedPlace:
    """`record` is None while its record has not arrived; a record whose name was erased is not listed."""

    id: str
    record: PlaceSaved | None = None
    at: datetime | None = None
    by: Actor | None = None
    dropped: datetime | None = None

    @property
    def is_listed(self) -> bool:
        return self.record is not None and bool(self.record.name) and self.dropped is None


def apply(place: SavedPlace, event: Event) -> SavedPlace:
    match event.fact:
        case PlaceSaved() as record:
            return replace(place, record=record, at=event.occurred, by=event.actor, dropped=None)
        case PlaceDropped():
            return replace(place, dropped=event.occurred)
    return place
