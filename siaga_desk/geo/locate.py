"""What a person typed or pasted as a place -> candidates with a radius. Nothing is ever snapped: no candidate, no pin.

Understands coordinates and names of kelurahan and kecamatan. Pure; knows no window.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.places import AreaFix, AreaLookup, LocationMethod, check_position, distance_m, point_from

from .areas import Areas
from .coordinates import read_pair
from .gazetteer import Place

PICKED_RADIUS_M = 50.0
"""How far off a point may be that somebody shows on the map while the caller describes it."""
MAX_CANDIDATES = 6


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant. `why` says what it rests on; `name` is None for a bare point.

    `place` is recorded with the pin, where the area of the point alone would say more than is known. `kind` is a
    `PlaceKind` or a `Form`; `id` the gazetteer's, None for a bare point. `score` runs from 0 to 1. `verified`: what was
    said was understood whole, without a guess, and means one place; the pin itself is verified by a person only.
    `confidence`: percent that the point lies within the radius, where a telephone said so.
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
    confidence: int | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Candidates, best first, or in `trouble` why there is none; `notice` is to be read before placing."""

    candidates: tuple[Candidate, ...] = ()
    trouble: Message | None = None
    notice: Message | None = None


class Locator:
    """The place box of one city: its areas and its named places, ready to be searched."""

    def __init__(self, areas: AreaLookup, places: Iterable[Place] = ()) -> None:
        self._areas = areas
        self._places = {place.id: place for place in places}

    def learn(self, place: Place) -> None:
        """Know one more place, or this one anew."""
        self._places[place.id] = place

    def forget(self, id_: str) -> None:
        """Know this place no more; one that was never known is no trouble."""
        self._places.pop(id_, None)

    def read(self, text: str, *, now: datetime | None = None, near: tuple[float, float] | None = None) -> Reading:
        """What `text` may mean. `now` tells how old a telephone's location is; `near` only breaks ties."""
        return read_place(text, self._areas)


def read_place(text: str, areas: AreaLookup) -> Reading:
    """What `text` may mean. Empty text: nothing, and no trouble."""
    text = " ".join(text.split())
    if not text:
        return Reading()
    if (pair := read_pair(text)) is not None:
        return _point(*pair, areas)
    found = tuple(_named(text, areas))[:MAX_CANDIDATES] if isinstance(areas, Areas) else ()
    if not found:
        return Reading(
            trouble=Message(
                "Tempat “{text}” tidak dikenal. Pin belum ditaruh. Tulis kelurahannya, koordinatnya, atau tunjuk di peta.",
                {"text": text[:60]},
            )
        )
    return Reading(found)


def picked(lat: float, lon: float, areas: AreaLookup) -> Candidate:
    """The candidate for a point that was shown on the map. BadInput if it is no place on earth."""
    lat, lon = check_position(lat, lon)
    return Candidate(
        lat, lon, PICKED_RADIUS_M, LocationMethod.MAP, areas.locate(lat, lon), Message("ditunjuk di peta oleh operator")
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


# --- coordinates ------------------------------------------------------------------------------------------------------


def _point(lat_text: str, lon_text: str, areas: AreaLookup) -> Reading:
    lat, lon = float(lat_text), float(lon_text)
    radius_m = max(_precision_m(lat_text), _precision_m(lon_text))
    notice = None
    if _in_indonesia(lon, lat) and not _in_indonesia(lat, lon):
        lat, lon = lon, lat
        notice = Message(
            "Lintang dan bujur tampaknya tertukar. Dibaca sebagai {lat}; {lon}. Periksa sebelum menaruh pin.",
            {"lat": round(lat, 4), "lon": round(lon, 4)},
        )
    try:
        lat, lon = check_position(lat, lon)
    except BadInput as refused:
        return Reading(trouble=refused.message)
    here = Candidate(lat, lon, radius_m, LocationMethod.TYPED, areas.locate(lat, lon), Message("koordinat seperti tertulis"))
    if lat > 0 and not here.area.inside_city and (south := areas.locate(-lat, lon)).inside_city:
        why = Message("mungkin lintang selatan: tanda minusnya hilang")
        return Reading((Candidate(-lat, lon, radius_m, LocationMethod.TYPED, south, why), here))
    return Reading((here,), notice=notice or outside_city(here.area))


def _in_indonesia(lat: float, lon: float) -> bool:
    return -11.5 <= lat <= 6.5 and 94.5 <= lon <= 141.5


def _precision_m(number: str) -> float:
    """How far off a number with so many decimals may be, at least 20 m: half a step either way, on the ground."""
    decimals = len(number.partition(".")[2])
    return min(50_000.0, max(20.0, 111_320.0 * 10.0**-decimals / 2))


# --- names ------------------------------------------------------------------------------------------------------------

_PREFIX = re.compile(r"^(kelurahan|kel|kecamatan|kec|desa|kota)\b\.?\s*", re.IGNORECASE)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", name.casefold())


def _named(text: str, areas: Areas) -> Iterator[Candidate]:
    """Areas whose name is, begins with or holds what was typed; of equals the smaller area first."""
    kind = (_PREFIX.match(text) or [""])[0].casefold()
    wanted = _plain(_PREFIX.sub("", text))
    if len(wanted) < 3:
        return
    ranked: list[tuple[int, int, str, Candidate]] = []
    if not kind.startswith("kec"):
        for kelurahan in areas.kelurahan:
            if (rank := _rank(wanted, _plain(kelurahan.name))) is not None:
                where = areas.locate(kelurahan.label_lat, kelurahan.label_lon)
                ranked.append((rank, 0, kelurahan.name, _whole(kelurahan.name, kelurahan.code, where, areas)))
    if not kind.startswith(("kel", "desa")):
        for kecamatan in areas.kecamatan:
            if (rank := _rank(wanted, _plain(kecamatan.name))) is not None:
                whole = _whole_kecamatan(kecamatan.name, kecamatan.code, areas)
                ranked.append((rank, 1, kecamatan.name, whole))
    yield from (candidate for *_, candidate in sorted(ranked, key=lambda entry: entry[:3]))


def _rank(wanted: str, name: str) -> int | None:
    if wanted == name:
        return 0
    if name.startswith(wanted):
        return 1
    return 2 if wanted in name else None


def _whole(name: str, code: str, area: AreaFix, areas: Areas) -> Candidate:
    label = next(k for k in areas.kelurahan if k.code == code)
    return Candidate(
        label.label_lat,
        label.label_lon,
        _reach_m(areas, code),
        LocationMethod.KELURAHAN,
        area,
        Message("seluruh kelurahan; tanyakan patokan"),
        f"Kel. {name}",
    )


def _whole_kecamatan(name: str, code: str, areas: Areas) -> Candidate:
    label = next(k for k in areas.kecamatan if k.code == code)
    reach = max(
        distance_m(label.label_lat, label.label_lon, k.label_lat, k.label_lon) + _reach_m(areas, k.code)
        for k in areas.kelurahan
        if k.kecamatan_code == code
    )
    return Candidate(
        label.label_lat,
        label.label_lon,
        reach,
        LocationMethod.KELURAHAN,
        AreaFix(True, kecamatan=name, kecamatan_code=code),
        Message("seluruh kecamatan; tanyakan kelurahannya"),
        f"Kec. {name}",
        whole_kecamatan(name),
    )


def whole_kecamatan(name: str) -> str:
    """What is recorded as the place where nobody said more than the kecamatan."""
    return f"seluruh Kec. {name}"


STEP_M, FARTHEST_M, DIRECTIONS = 150.0, 8_000.0, 16


@lru_cache(maxsize=512)
def _reach_m(areas: Areas, code: str) -> float:
    """How far the kelurahan reaches from its label point: its area is asked along sixteen rays, in steps of 150 m."""
    label = next(k for k in areas.kelurahan if k.code == code)
    farthest = STEP_M
    for direction in range(DIRECTIONS):
        for step in range(1, int(FARTHEST_M / STEP_M) + 1):
            lat, lon = point_from(label.label_lat, label.label_lon, step * STEP_M, 360.0 * direction / DIRECTIONS)
            if areas.locate(lat, lon).kelurahan_code == code:
                farthest = max(farthest, step * STEP_M)
    return farthest
