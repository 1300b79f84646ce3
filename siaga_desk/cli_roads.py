"""`siaga-desk isochrone`: how far one comes in so many minutes, for people and scripts. Reckons nothing."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from siaga_desk.cli_recommend import asked_closures, asked_engine, asked_time, check_near, network_options, point
from siaga_desk.domain.errors import BadInput
from siaga_desk.figures import number
from siaga_desk.i18n import say, t

if TYPE_CHECKING:
    from siaga_desk.domain.profile import Profile
    from siaga_desk.geo.roads.reach import Band

DONE = 0
MOST_MINUTES = 240
MOST_BANDS = 12

Add = Callable[[str, str, Callable[[argparse.Namespace], int]], Any]
"""Adds a command: its name, what it does, who does it. Gives the group for its options."""


def add_commands(add: Add, profile_option: Callable[[Any], None]) -> None:
    one = add("isochrone", t("sejauh mana jangkauan dari sebuah titik dalam beberapa menit"), _isochrone)
    one.add_argument("--lat", required=True, metavar="N", help=t("lintang, misalnya -6,1093"))
    one.add_argument("--lon", required=True, metavar="N", help=t("bujur, misalnya 106,1678"))
    one.add_argument("--minutes", default="5,10,15", metavar="N,N,...", help=t("berapa menit berkendara; tanpa ini 5,10,15"))
    one.add_argument("--vehicle", default="", metavar="ID", help=t("jenis kendaraan di profil kota; tanpa ini mobil biasa"))
    network_options(one)
    profile_option(one)
    one.add_argument("--json", action="store_true", help=t("jawaban sebagai JSON, untuk skrip"))


def _isochrone(asked: argparse.Namespace) -> int:
    from siaga_desk.geo.roads.reach import reach
    from siaga_desk.geo.roads.road_times import RoadTimes
    from siaga_desk.geo.travel import Origin
    from siaga_desk.profiles import profile_of

    profile = profile_of(asked.profile)
    limits_s = [minutes * 60 for minutes in _minutes(asked.minutes)]
    origin = Origin(*point(asked), _vehicle(asked.vehicle, profile))
    now = asked_time(asked, profile)
    travel = asked_engine(asked, profile)
    check_near(travel, origin.lat, origin.lon, asked.network)
    closures = asked_closures(asked, profile, now)
    if isinstance(travel, RoadTimes):
        travel.tell(closures, now)
    bands = reach(travel, [origin], limits_s)
    if asked.json:
        shown = {"engine": travel.engine, "method": say(travel.description), "vehicle": origin.vehicle or None}
        print(json.dumps(shown | {"bands": [form(band) for band in bands]}, allow_nan=False, ensure_ascii=False))
    else:
        print(t("Dihitung dengan {method}", method=say(travel.description)))
        for band in bands:
            print(t("{minutes} menit: {area} km²", minutes=number(band.limit_s / 60), area=number(band.area_km2, 1)))
    return DONE


def form(band: Band) -> dict[str, Any]:
    """A band as scripts read it: `geometry` is a GeoJSON MultiPolygon, what is reached in that time or less."""
    return {
        "minutes": band.limit_s / 60,
        "area_km2": round(band.area_km2, 3),
        "geometry": {"type": "MultiPolygon", "coordinates": band.coordinates()},
    }


def _minutes(text: str) -> list[float]:
    """ "5, 10" -> [5.0, 10.0]. BadInput: they are no minutes, or too many."""
    try:
        found = sorted({float(part) for part in text.split(",")})
    except ValueError:
        found = []
    if not found or not all(0 < each <= MOST_MINUTES for each in found) or len(found) > MOST_BANDS:
        raise BadInput(
            "Menit “{text}” tidak terbaca. Tulis misalnya 5,10,15: paling banyak {count} angka, sampai {most}.",
            text=text[:60],
            count=MOST_BANDS,
            most=MOST_MINUTES,
        )
    return found


def _vehicle(text: str, profile: Profile) -> str:
    if text and text not in profile.vehicles:
        raise BadInput(
            "Kendaraan “{vehicle}” tidak ada di profil kota. Yang ada: {known}.",
            vehicle=text[:60],
            known=", ".join(profile.vehicles),
        )
    return text
