"""Points, areas and how sure we are of them. Positions are (lat, lon), WGS 84, degrees; lengths in metres."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from .errors import BadInput, Message

EARTH_M = 6_371_008.8  # radius of the mean sphere


MAX_RADIUS_M = 50_000.0
"""A place known no better than this is not known."""

LATITUDE, LONGITUDE = Message("lintang"), Message("bujur")


class LocationMethod(StrEnum):
    """How a location became known."""

    MAP = "map"  # picked on the map
    DRAGGED = "dragged"  # an earlier pin, corrected by hand
    TYPED = "typed"  # coordinates typed or pasted
    PLACE = "place"  # a named place
    KELURAHAN = "kelurahan"  # only the kelurahan is known
    PHONE = "phone"  # sent by the caller's phone


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


@dataclass(frozen=True, slots=True)
class AreaFix:
    """Which area a point lies in. Outside the city `kelurahan` and `kecamatan` are None.

    `neighbour` names the neighbouring kecamatan, e.g. "Kec. Kramatwatu, Kabupaten Serang"; None inside the city, and
    outside everything we have data for. `at_sea` is true on the water of the bay.
    """

    inside_city: bool
    kelurahan: str | None = None
    kelurahan_code: str | None = None
    kecamatan: str | None = None
    kecamatan_code: str | None = None
    neighbour: str | None = None
    at_sea: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """A point as events and commands carry it."""

    lat: float
    lon: float


class AreaLookup(Protocol):
    """Point -> area. Filled by geo.areas; the rules only need this."""

    def locate(self, lat: float, lon: float) -> AreaFix: ...


@dataclass(frozen=True, slots=True)
class Location:
    """A point with how it was found, how far off it may be, and whether a person verified it."""

    lat: float
    lon: float
    radius_m: float
    method: LocationMethod
    verified: bool
    kelurahan: str | None = None
    kelurahan_code: str | None = None
    kecamatan: str | None = None
    kecamatan_code: str | None = None
    neighbour: str | None = None
    inside_city: bool = True
    confidence: int | None = None  # percent that it lies within the radius, where a telephone said so
    place: str | None = field(default=None, metadata={"private": True})  # a street or a house: personal


def check_position(lat: float, lon: float) -> tuple[float, float]:
    """(lat, lon) if they can be a place on earth, else BadInput with the reason. Seven decimals are kept (1 cm)."""
    for name, value, limit in ((LATITUDE, lat, 90.0), (LONGITUDE, lon, 180.0)):
        if not math.isfinite(value):
            raise BadInput("Koordinat tidak terbaca: {name} bukan angka.", name=name)
        if abs(value) > limit:
            if name is LATITUDE and abs(value) <= 180 and abs(lon) <= 90:
                raise BadInput(
                    "Lintang dan bujur tampaknya tertukar: {lat}; {lon}. Tulis lintang dulu, misalnya -6,1093; 106,1678.",
                    lat=lat,
                    lon=lon,
                )
            raise BadInput("Koordinat tidak terbaca: {name} {value} berada di luar bumi.", name=name, value=value)
    return round(lat, 7) + 0.0, round(lon, 7) + 0.0


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance, metres, on the mean sphere (error under 0.6 %)."""
    p1, p2 = math.radians(lat1), math.radians(lat2)
    h = math.sin((p2 - p1) / 2) ** 2 + math.cos(p1) * math.cos(p2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, h)))


def point_from(lat: float, lon: float, distance_m: float, bearing_deg: float) -> tuple[float, float]:
    """The (lat, lon) that lies `distance_m` from a point, in the direction `bearing_deg` (0 north, 90 east)."""
    angle, bearing = distance_m / EARTH_M, math.radians(bearing_deg)
    phi = math.radians(lat)
    sine = math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing)
    there = math.asin(max(-1.0, min(1.0, sine)))
    east = math.atan2(math.sin(bearing) * math.sin(angle) * math.cos(phi), math.cos(angle) - math.sin(phi) * math.sin(there))
    return check_position(math.degrees(there), (lon + math.degrees(east) + 540.0) % 360.0 - 180.0)


def bearing_deg(lat: float, lon: float, to_lat: float, to_lon: float) -> float:
    """The direction, degrees (0 north, 90 east), in which the great circle to a point sets out; 0 to itself."""
    phi, there, east = math.radians(lat), math.radians(to_lat), math.radians(to_lon - lon)
    north = math.cos(phi) * math.sin(there) - math.sin(phi) * math.cos(there) * math.cos(east)
    return math.degrees(math.atan2(math.sin(east) * math.cos(there), north)) % 360.0


def rim(lat: float, lon: float, radius_m: float, points: int = 16) -> tuple[tuple[float, float], ...]:
    """Points on the circle, evenly spread from north. With 16, none of its rim is farther than 0.2 radii from one."""
    return tuple(point_from(lat, lon, radius_m, 360.0 * n / points) for n in range(points))
