"""`siaga-desk area` and `locate`: questions to the city's data that need no window and no store of their own."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.figures import distance
from siaga_desk.i18n import say, t

if TYPE_CHECKING:
    from siaga_desk.domain.profile import Profile
    from siaga_desk.geo.candidates import Candidate

DONE = 0

Add = Callable[[str, str, Callable[[argparse.Namespace], int]], Any]
"""Adds a command: its name, what it does, who does it. Gives the group for its options."""


def add_commands(add: Add, profile_option: Callable[[Any], None]) -> None:
    one = add("area", t("kelurahan dan kecamatan sebuah titik"), _area)
    one.add_argument("--lat", required=True, metavar="N", help=t("lintang, misalnya -6,1093"))
    one.add_argument("--lon", required=True, metavar="N", help=t("bujur, misalnya 106,1678"))
    profile_option(one)
    _json(one)

    one = add("locate", t("cari tempat dari kata penelepon, koordinat, tautan, atau pesan ponsel"), _locate)
    one.add_argument("text", nargs="+", metavar="TEXT", help=t("apa yang dikatakan atau dikirim penelepon"))
    one.add_argument("--near", metavar="LAT,LON", help=t("hanya untuk memilih di antara yang sama baiknya"))
    one.add_argument("--store", type=Path, metavar="FILE", help=t("berkas data; tempat yang disimpan di meja ikut dicari"))
    profile_option(one)
    _json(one)


def _json(options: Any) -> None:
    options.add_argument("--json", action="store_true", help=t("jawaban sebagai JSON, untuk skrip"))


def _answer(value: Any) -> None:
    print(json.dumps(value, allow_nan=False, ensure_ascii=False))


def _complain(message: Message) -> None:
    print(say(message), file=sys.stderr)


def _city(asked: argparse.Namespace) -> Profile:
    from siaga_desk.profiles import profile_of

    profile = profile_of(asked.profile)
    if not profile.gisdata:
        raise BadInput("Data wilayah {city} tidak ada di program ini.", city=profile.city)
    return profile


def _area(asked: argparse.Namespace) -> int:
    from siaga_desk.domain.places import LATITUDE, LONGITUDE, check_position
    from siaga_desk.geo.areas import shipped_areas
    from siaga_desk.json_forms import area_form

    lat, lon = check_position(degrees(LATITUDE, asked.lat), degrees(LONGITUDE, asked.lon))
    profile = _city(asked)
    fix = shipped_areas(str(profile.gisdata)).locate(lat, lon)
    if asked.json:
        _answer(area_form(fix))
    elif fix.inside_city:
        print(f"{fix.kelurahan}, Kec. {fix.kecamatan} ({fix.kelurahan_code})")
    elif fix.neighbour:
        print(t("Di luar {city}, di {neighbour}.", city=profile.city, neighbour=fix.neighbour))
    elif fix.at_sea:
        print(t("Di laut, di luar {city}.", city=profile.city))
    else:
        print(t("Di luar {city}.", city=profile.city))
    return DONE


def _locate(asked: argparse.Namespace) -> int:
    """An empty list is an answer: nothing that was said is known."""
    from siaga_desk.geo.areas import shipped_areas
    from siaga_desk.geo.city_places import city_places
    from siaga_desk.geo.coordinates import CityCentre
    from siaga_desk.geo.locate import Locator

    profile = _city(asked)
    near = _near(asked.near, profile)
    known = city_places(profile.gisdata)
    for notice in known.notices:
        _complain(notice)
    locator = Locator(shipped_areas(str(profile.gisdata)), CityCentre.of(profile), known.places)
    if asked.store is not None:
        _learn_saved(locator, asked.store)
    reading = locator.read(" ".join(asked.text), near=near)
    for said in (reading.trouble, reading.notice):
        if said is not None:
            _complain(said)
    if asked.json:
        _answer([form(candidate) for candidate in reading.candidates])
    else:
        for candidate in reading.candidates:
            print("\t".join(_line(candidate)))
    return DONE


def _learn_saved(locator: Any, store: Path) -> None:
    from siaga_desk.app import follow_room
    from siaga_desk.geo.gazetteer import saved_place

    room = follow_room(store)
    try:
        saved = [place for place in room.follower.situation.places.values() if place.is_listed]
    finally:
        room.close()
    for place in saved:
        locator.learn(saved_place(place))


def form(candidate: Candidate) -> dict[str, Any]:
    """A candidate as scripts read it. Outside the city `kelurahan` is null and `kecamatan` names the neighbour's."""
    area = candidate.area
    return {
        "name": candidate.name or f"{candidate.lat}, {candidate.lon}",
        "kind": candidate.kind,
        "lat": candidate.lat,
        "lon": candidate.lon,
        "radius_m": round(candidate.radius_m, 1),
        "kelurahan": area.kelurahan,
        "kecamatan": area.kecamatan or area.neighbour,
        "verified": candidate.verified,
        "score": candidate.score,
        "why": say(candidate.why),
    }


def _line(candidate: Candidate) -> tuple[str, ...]:
    shown = form(candidate)
    sure = t("terverifikasi") if candidate.verified else t("belum terverifikasi")
    where = ", ".join(filter(None, (shown["kelurahan"], shown["kecamatan"]))) or "–"
    point = f"{candidate.lat:.6f}, {candidate.lon:.6f}"
    return shown["name"], where, point, f"±{distance(candidate.radius_m)}", sure, shown["why"]


def _near(text: str | None, profile: Profile) -> tuple[float, float] | None:
    from siaga_desk.geo.coordinates import CityCentre, read_point

    if text is None:
        return None
    found = read_point(text, CityCentre.of(profile))
    if found is None or not found.points:
        raise BadInput("Koordinat tidak terbaca: “{text}”.", text=text[:60])
    return found.points[0].lat, found.points[0].lon


def degrees(name: Message, text: str) -> float:
    from siaga_desk.geo.degrees import read_degrees

    if (value := read_degrees(text)) is None:
        raise BadInput("Koordinat tidak terbaca: {name} “{text}” bukan angka.", name=name, text=text[:60])
    return value
