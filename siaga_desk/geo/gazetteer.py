"""The named places of a city: what a place is, and which are wide. Reads no file and searches nothing."""

from __future__ import annotations

from dataclasses import dataclass

from siaga_desk.domain.places import PlaceKind

__all__ = ["EXTENDED", "Place", "PlaceKind"]

EXTENDED = frozenset({PlaceKind.KELURAHAN, PlaceKind.KECAMATAN, PlaceKind.KAMPUNG, PlaceKind.HOUSING, PlaceKind.STREET})
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
