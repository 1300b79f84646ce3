"""`siaga-desk recommend`: who should go to a place, from files or from a store, for people and scripts. Decides nothing."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.i18n import say, t

if TYPE_CHECKING:
    from siaga_desk.dispatch.advice import Candidate, Recommendation
    from siaga_desk.domain.closures import Closure
    from siaga_desk.domain.positions import Fix
    from siaga_desk.domain.profile import Profile
    from siaga_desk.domain.situation import Situation
    from siaga_desk.geo.travel import TravelTimes

DONE = 0
MOST_BYTES = 100_000_000
"""Of a file of units or closures: a thousand times what a city has."""
YEARS = range(1970, 2201)
"""Beyond them a moment has no hour in every zone."""

Add = Callable[[str, str, Callable[[argparse.Namespace], int]], Any]
"""Adds a command: its name, what it does, who does it. Gives the group for its options."""


def add_commands(add: Add, profile_option: Callable[[Any], None]) -> None:
    one = add("recommend", t("siapa yang sebaiknya berangkat ke sebuah titik"), _recommend)
    one.add_argument("--lat", required=True, metavar="N", help=t("lintang, misalnya -6,1093"))
    one.add_argument("--lon", required=True, metavar="N", help=t("bujur, misalnya 106,1678"))
    one.add_argument("--category", required=True, metavar="ID", help=t("jenis kejadian di profil kota, misalnya kebakaran"))
    one.add_argument("--radius", type=float, default=0.0, metavar="M", help=t("seberapa pasti titiknya, meter"))
    one.add_argument("--alarm", type=int, default=1, metavar="N", help=t("tingkat alarm; tanpa ini 1"))
    one.add_argument("--units", type=Path, metavar="CSV", help=t("tabel unit: id, name, kind, lat, lon, status"))
    one.add_argument(
        "--store", type=Path, metavar="FILE", help=t("berkas data: unit, tugas, penutupan dan posisi dari sana")
    )
    one.add_argument("--keep-cover", action="store_true", help=t("jaga wilayah tetap terjangkau; harganya disebut"))
    network_options(one)
    profile_option(one)
    one.add_argument("--json", action="store_true", help=t("jawaban sebagai JSON, untuk skrip"))


def network_options(one: Any) -> None:
    """What decides the times: the network, what is closed, the hour."""
    one.add_argument(
        "--network",
        type=Path,
        metavar="PATH",
        help=t("cuplikan .osm.pbf, berkas .roads, atau folder nodes.csv dan arcs.csv"),
    )
    one.add_argument("--closures", type=Path, metavar="FILE", help=t("penutupan jalan: GeoJSON atau CSV"))
    one.add_argument("--at", metavar="TIME", help=t("jam berapa, misalnya 2026-11-21T07:00+07:00; tanpa ini sekarang"))


def asked_engine(asked: argparse.Namespace, profile: Profile) -> TravelTimes:
    """The engine over the network that was named; what is made of it is kept for the next time."""
    from platformdirs import user_cache_path

    from siaga_desk.cli_data import Bar
    from siaga_desk.road_engines import engine_of

    bar = Bar(sys.stderr)
    try:
        return engine_of(asked.network, profile, user_cache_path("siaga-desk") / "jalan", bar)
    finally:
        bar.close()


def asked_time(asked: argparse.Namespace, profile: Profile) -> datetime:
    """`--at`, a time without a zone being the city's; now without it. BadInput: it is no time."""
    from zoneinfo import ZoneInfo

    from siaga_desk.domain.clocks import SteadyClock, whole_ms

    if asked.at is None:
        return SteadyClock().now()
    try:
        at = datetime.fromisoformat(asked.at)
        if at.year not in YEARS:
            raise ValueError("a time of no city")
    except ValueError:
        raise BadInput("Waktu “{text}” tidak terbaca. Contoh: 2026-11-21T07:00+07:00", text=asked.at[:60]) from None
    return whole_ms(at if at.tzinfo else at.replace(tzinfo=ZoneInfo(profile.time_zone)))


def asked_closures(asked: argparse.Namespace, profile: Profile, now: datetime) -> list[Closure]:
    """The closures of `--closures`, and complaints about what of it cannot be read."""
    if asked.closures is None:
        return []
    from zoneinfo import ZoneInfo

    from siaga_desk.domain.closures import Closure
    from siaga_desk.domain.decide.closures import OVER
    from siaga_desk.domain.events import RoadClosed
    from siaga_desk.geo.closures_file import read_closures
    from siaga_desk.geo.csv_table import decode

    found = read_closures(decode(_bytes(asked.closures)), asked.closures.name, ZoneInfo(profile.time_zone), now)
    for problem in found.problems:
        complain(Message("Baris {line}: {why}", {"line": problem.line, "why": problem.message}))
    # an answer as if everything were open would be another one; what is over by then is open indeed
    if not found.rows and any(problem.message.text != OVER for problem in found.problems):
        raise BadInput("Di berkas {file} tidak ada penutupan jalan yang terbaca.", file=str(asked.closures))
    return [
        Closure(
            row.closure or f"{asked.closures.name}:{number}",
            RoadClosed(
                row.shape,
                row.points,
                row.reason,
                row.starts or now,
                row.ends,
                row.slow_kmh,
                row.depth_m,
                row.width_m,
                row.name or None,
                row.note or None,
            ),
            now,
        )
        for number, row in enumerate(found.rows, 1)
    ]


def point(asked: argparse.Namespace) -> tuple[float, float]:
    """`--lat` and `--lon`. BadInput: no place on earth."""
    from siaga_desk.cli_city import degrees
    from siaga_desk.domain.places import LATITUDE, LONGITUDE, check_position

    return check_position(degrees(LATITUDE, asked.lat), degrees(LONGITUDE, asked.lon))


def check_near(travel: TravelTimes, lat: float, lon: float, what: Path | None) -> None:
    """BadInput: the point lies where the network that was named has no road at all. Of the shipped one it is only said:
    a straight line goes anywhere.
    """
    from siaga_desk.geo.roads.road_times import RoadTimes

    if not isinstance(travel, RoadTimes) or travel.is_near(lat, lon):
        return
    if what is not None:
        raise BadInput(
            "Titik {lat}; {lon} terletak di luar jaringan jalan {file}. Pakai jaringan lain, atau titik di dalamnya.",
            lat=lat,
            lon=lon,
            file=what.name,
        )
    where = {"lat": lat, "lon": lon}
    complain(Message("Titik {lat}; {lon} jauh dari jalan utama kota ini. Semua waktunya dari garis lurus.", where))


def complain(message: Message) -> None:
    print(say(message), file=sys.stderr)


def _bytes(path: Path) -> bytes:
    """BadInput: there is none, or it is a device or pipe that may never end, or it is no table that a person has made."""
    try:
        if not path.is_file():
            raise FileNotFoundError(path)
        with path.open("rb") as file:
            read = file.read(MOST_BYTES + 1)
    except (OSError, ValueError):  # ValueError: a path that no system has
        raise BadInput("Berkas {file} tidak ada atau tidak bisa dibaca.", file=str(path)) from None
    if len(read) > MOST_BYTES:
        raise BadInput("Berkas {file} lebih besar dari {most} MB.", file=str(path), most=MOST_BYTES // 1_000_000)
    return read


def _recommend(asked: argparse.Namespace) -> int:
    from siaga_desk.dispatch.advice import advise
    from siaga_desk.dispatch.coverage import cover_points
    from siaga_desk.dispatch.sparing import Sparing
    from siaga_desk.geo.areas import shipped_areas
    from siaga_desk.profiles import profile_of

    profile = profile_of(asked.profile)
    if asked.category not in profile.categories:
        known = ", ".join(profile.categories)
        raise BadInput(
            "Jenis “{category}” tidak ada di profil kota. Yang ada: {known}.", category=asked.category, known=known
        )
    if not 0.0 <= asked.radius <= 50_000.0:
        raise BadInput("Radius harus dari 0 sampai 50000 meter.")
    highest = profile.categories[asked.category].highest_alarm
    if not 1 <= asked.alarm <= highest:
        raise BadInput(
            "Tingkat alarm {alarm} tidak ada untuk “{category}”. Yang ada: 1 sampai {highest}.",
            alarm=asked.alarm,
            category=asked.category,
            highest=highest,
        )
    lat, lon = point(asked)
    now = asked_time(asked, profile)
    travel = asked_engine(asked, profile)
    check_near(travel, lat, lon, asked.network)
    situation, positions = _situation(asked, profile, now)
    closures = [*situation.closures.values(), *asked_closures(asked, profile, now)]
    _tell(travel, closures, now)
    losses = None
    if asked.keep_cover and profile.gisdata:
        points = cover_points(shipped_areas(profile.gisdata).kelurahan)
        losses = Sparing(profile, points).losses(situation, travel, now, asked.category, positions=positions)
    answer = advise(
        _with_closures(situation, closures),
        profile,
        travel,
        category=asked.category,
        lat=lat,
        lon=lon,
        radius_m=asked.radius,
        now=now,
        positions=positions,
        losses=losses,
        alarm=asked.alarm,
        closely=len(situation.units),
    )
    if asked.json:
        print(json.dumps(form(answer), allow_nan=False, ensure_ascii=False))
    else:
        _print(answer)
    return DONE


def _tell(travel: TravelTimes, closures: Iterable[Closure], now: datetime) -> None:
    from siaga_desk.geo.roads.road_times import RoadTimes

    if isinstance(travel, RoadTimes):
        travel.tell(closures, now)


def _with_closures(situation: Situation, closures: Iterable[Closure]) -> Situation:
    from dataclasses import replace

    return replace(situation, closures={closure.id: closure for closure in closures})


def _situation(asked: argparse.Namespace, profile: Profile, now: datetime) -> tuple[Situation, Mapping[str, Fix]]:
    """Units from the table that was named, else from the store, else those that ship for the city."""
    from siaga_desk.domain.situation import Situation
    from siaga_desk.geo.csv_table import decode
    from siaga_desk.geo.status_table import read_status_table
    from siaga_desk.resources import gisdata

    situation, positions = Situation(), dict[str, "Fix"]()
    if asked.store is not None:
        from siaga_desk.app import follow_room
        from siaga_desk.store.positions import PositionsFile, positions_beside

        room = follow_room(asked.store)
        try:
            situation = room.follower.situation
        finally:
            room.close()
        positions = dict(PositionsFile(positions_beside(asked.store)).latest())
        if asked.units is None:
            return situation, positions
    if asked.units is None and not profile.gisdata:
        raise BadInput("Tidak ada unit untuk {city}. Sebutkan tabelnya dengan --units.", city=profile.city)
    table = asked.units or gisdata(f"unit_{profile.gisdata}.csv")
    found = read_status_table(decode(_bytes(table)), profile, now)
    for problem in found.problems:
        complain(Message("Baris {line}: {why}", {"line": problem.line, "why": problem.message}))
    if not found.units:  # "nobody is ready" would be another answer
        raise BadInput("Tabel {file} tidak berisi satu unit pun yang terbaca.", file=str(table))
    from dataclasses import replace

    return replace(situation, units=found.units, incidents={}), positions


def form(answer: Recommendation) -> dict[str, Any]:
    """The answer as scripts read it; times in seconds, to the millisecond. `engine` says what they rest on."""
    serving = sorted(
        (candidate for line in answer.lines for candidate in line.candidates), key=lambda each: (each.arrival_s, each.unit)
    )
    return {
        "engine": answer.engine,
        "method": say(answer.method),
        "category": answer.category,
        "alarm": answer.alarm,
        "candidates": [_candidate(candidate) for candidate in serving],
        "others": [_candidate(candidate) for candidate in answer.others],
        "excluded": [{"unit": each.unit, "name": each.name, "why": say(each.why)} for each in answer.excluded],
        "shortfall": [
            {"capability": line.capability, "count": line.short, "why": say(why)}
            for line, why in zip((line for line in answer.lines if line.short), answer.shortfalls, strict=True)
        ],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "unit": candidate.unit,
        "name": candidate.name,
        "kind": candidate.kind,
        "example": candidate.example,
        "arrival_s": round(candidate.arrival_s, 3),
        "turnout_s": candidate.turnout_s,
        "travel_s": round(candidate.exact_travel_s, 3),
        "distance_m": candidate.distance_m,
        "chosen": candidate.chosen,
        "why": " · ".join(map(say, candidate.why)),
    }


def _print(answer: Recommendation) -> None:
    shown = form(answer)
    print(t("Dihitung dengan {method}", method=shown["method"]))
    for each in shown["candidates"]:
        tick = "✓" if each["chosen"] else " "
        example = f" ({t('contoh')})" if each["example"] else ""
        print(f"{tick} {-(-each['arrival_s'] // 60):3.0f} {t('mnt')}  {each['name']}{example}\t{each['why']}")
    for each in shown["shortfall"]:
        print(f"! {each['why']}")
    for each in shown["excluded"]:
        print(f"- {each['name']} {each['why']}")
