"""The named places of a city: what a place is, and which kinds there are. Reads no file and searches nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PlaceKind(StrEnum):
    """What a place is. The values stand in files and in the answers of `siaga-desk locate`: never renamed."""

    KELURAHAN = "kelurahan"
    KECAMATAN = "kecamatan"
    KAMPUNG = "kampung"  # also a lingkungan: the part of a kelurahan that people name
    HOUSING = "perumahan"
    SCHOOL = "sekolah"
    HEALTH = "puskesmas"  # also a clinic
    HOSPITAL = "rumah_sakit"
    STATION = "stasiun"
    TERMINAL = "terminal"
    TOLL_GATE = "gerbang_tol"
    MARKET = "pasar"
    SHOP = "toko"  # malls, shops, fuel stations
    OFFICE = "kantor"
    POLICE = "polisi"
    PRISON = "lapas"
    WORSHIP = "ibadah"
    JUNCTION = "simpang"
    STREET = "jalan"
    KILOMETRE = "kilometer"  # where an address with its kilometre is known to lie
    LANDMARK = "patokan"  # anything else that people steer by


EXTENDED = frozenset(
    {PlaceKind.KELURAHAN, PlaceKind.KECAMATAN, PlaceKind.KAMPUNG, PlaceKind.HOUSING, PlaceKind.STREET}
)
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
