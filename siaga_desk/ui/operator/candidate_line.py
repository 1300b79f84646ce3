"""What is said about a place that may be meant: its name, its area, and over which kelurahan its radius lies.

Pure text; knows no Qt.
"""

from __future__ import annotations

from functools import lru_cache

from siaga_desk.domain.places import AreaFix, AreaLookup, Location, LocationMethod
from siaga_desk.figures import point
from siaga_desk.geo.areas import Areas, Share
from siaga_desk.geo.candidates import Candidate
from siaga_desk.i18n import t

LEAST_SHARE = 0.01
"""Areas with less of the circle than this are not named: the figure's own error is as large."""


def area_name(area: AreaFix) -> str:
    """ "Cimuncang, Kec. Serang", or what lies there instead."""
    if area.kelurahan:
        return t("{kelurahan}, Kec. {kecamatan}", kelurahan=area.kelurahan, kecamatan=area.kecamatan)
    if area.kecamatan:
        return t("Kec. {kecamatan}", kecamatan=area.kecamatan)
    if area.neighbour:
        return t("di luar kota: {neighbour}", neighbour=area.neighbour)
    return t("di laut") if area.at_sea else t("di luar kota")


def candidate_name(candidate: Candidate) -> str:
    return candidate.name or point(candidate.lat, candidate.lon)


def shares_of(place: Candidate | Location, areas: AreaLookup) -> tuple[Share, ...]:
    """The areas that the place's radius overlaps, largest first. None where a whole kelurahan or kecamatan is meant: that
    circle only says how far the area reaches, and the place lies within the area."""
    if place.method is LocationMethod.KELURAHAN or not isinstance(areas, Areas):
        return ()
    return _shares(areas, place.lat, place.lon, place.radius_m)


def shares_text(place: Candidate | Location, areas: AreaLookup) -> str:
    """ "Kagungan 62 %, Lontarbaru 38 %"; "" where the radius lies in one area."""
    shares = [share for share in shares_of(place, areas) if share.share >= LEAST_SHARE]
    if len(shares) < 2:
        return ""
    return ", ".join(
        t("{area} {percent} %", area=_short(share.area), percent=min(99, round(100 * share.share))) for share in shares
    )


def reach_text(place: Candidate | Location, areas: AreaLookup) -> str:
    """Over what its radius lies, as a sentence; "" where a whole kelurahan or kecamatan is meant."""
    if shares := shares_text(place, areas):
        return t("radius meliputi {shares}", shares=shares)
    all_ = shares_of(place, areas)
    return t("radius seluruhnya di {area}", area=_short(all_[0].area)) if all_ else ""


@lru_cache(maxsize=64)
def _shares(areas: Areas, lat: float, lon: float, radius_m: float) -> tuple[Share, ...]:
    """The pick cursor goes up and down the same few places."""
    return areas.shares(lat, lon, radius_m)


def _short(area: AreaFix) -> str:
    if area.kelurahan:
        return area.kelurahan
    return area.neighbour or (t("laut") if area.at_sea else t("luar kota"))
