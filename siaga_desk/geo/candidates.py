"""What the place box answers: candidates with a radius and a reason. Finds none itself."""

from __future__ import annotations

from dataclasses import dataclass

from siaga_desk.domain.errors import Message
from siaga_desk.domain.places import AreaFix, AreaLookup, LocationMethod, check_position

PICKED_RADIUS_M = 50.0
"""How far off a point may be that somebody shows on the map while the caller describes it."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant. `why` says what it rests on; `name` is None for a bare point.

    `place` is recorded with the pin, where the area of the point alone would say more than is known, or less than was said.
    `kind` is a `PlaceKind` or a `Form`; `id` the gazetteer's, None for a bare point. `score` runs from 0 to 1. `verified`:
    what was said was understood whole, without a guess, and means one place; the pin itself is verified by a person only.
    `unread`: words of it that were not understood; such a candidate is never chosen but by hand. `confidence`: percent that
    the point lies within the radius, where a telephone said so.
    """

    lat: float
    lon: float
    radius_m: float
    method: LocationMethod
    area: AreaFix
    why: Message
    name: str | None = None
    place: str | None = None
    kind: str = ""
    score: float = 1.0
    verified: bool = False
    unread: str | None = None
    confidence: int | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Candidates, best first, or in `trouble` why there is none; `notice` is to be read before placing."""

    candidates: tuple[Candidate, ...] = ()
    trouble: Message | None = None
    notice: Message | None = None


def picked(lat: float, lon: float, areas: AreaLookup) -> Candidate:
    """The candidate for a point that was shown on the map. BadInput if it is no place on earth."""
    lat, lon = check_position(lat, lon)
    return Candidate(
        lat,
        lon,
        PICKED_RADIUS_M,
        LocationMethod.MAP,
        areas.locate(lat, lon),
        Message("ditunjuk di peta oleh operator"),
        kind="peta",
    )


def outside_city(area: AreaFix) -> Message | None:
    """The sentence for a point outside the city, with the neighbour's name; None for one inside."""
    if area.inside_city:
        return None
    if area.neighbour:
        return Message(
            "Titik ini di luar kota, di {neighbour}. Bisa ditaruh; siapkan alih ke sana.", {"neighbour": area.neighbour}
        )
    if area.at_sea:
        return Message("Titik ini di laut. Periksa sebelum menaruh pin.")
    return Message("Titik ini jauh di luar kota. Periksa sebelum menaruh pin.")


def whole_kecamatan(name: str) -> str:
    """What is recorded as the place where nobody said more than the kecamatan."""
    return f"seluruh Kec. {name}"
