"""The named places of a city: what a place is, and which are wide. Reads no file and searches nothing."""

from __future__ import annotations

from dataclasses import dataclass

from siaga_desk.domain.places import PlaceKind
from siaga_desk.domain.saved_places import SavedPlace

__all__ = ["AREAS", "EXTENDED", "SAVED", "Place", "PlaceKind", "kind_of", "saved_place"]

AREAS = frozenset({PlaceKind.KELURAHAN, PlaceKind.KECAMATAN})
"""What the city is divided into, whole: a place lies in one of each."""

EXTENDED = AREAS | {PlaceKind.KAMPUNG, PlaceKind.HOUSING, PlaceKind.STREET}
"""Kinds so wide that naming one does not yet say where something happens."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place people name. `name` is what is shown; `aliases` are other names people use for it.

    All of it lies within `radius_m` of (lat, lon), as far as the source knows. `points` are known points along something
    long (a street's addresses, or its line every hundred metres), (lat, lon) each; empty for what is one point.
    `quality`: "A" surveyed or official, "B" probable, "C" a guess that must be said.
    """

    id: str
    kind: PlaceKind
    name: str
    lat: float
    lon: float
    radius_m: float
    aliases: tuple[str, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    source: str = ""
    licence: str = ""
    quality: str = "B"


SAVED = "saved:"
"""How the id of a place begins that people saved in the window; the saved place's own id follows."""


def saved_place(saved: SavedPlace) -> Place:
    """A saved place as the search knows it, who saved it as its source. ValueError for one that is not listed.

    Other names of a place of the gazetteer are a place too: at the same point, with the same radius.
    """
    record = saved.record
    if record is None or not record.name or not saved.is_listed:
        raise ValueError(f"not listed: {saved.id}")
    return Place(
        id=f"{SAVED}{saved.id}",
        kind=kind_of(record.place_kind),
        name=record.name,
        lat=record.lat,
        lon=record.lon,
        radius_m=record.radius_m,
        aliases=record.aliases or (),
        source=f"disimpan {saved.by.person}" if saved.by else "disimpan",
    )


def kind_of(value: str) -> PlaceKind:
    """A place's kind as it was written; of one that a newer version knows we only know that people steer by it."""
    try:
        return PlaceKind(value)
    except ValueError:
        return PlaceKind.LANDMARK
