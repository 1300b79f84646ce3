"""`siaga-desk data ...`: the city's data, places and roads from elsewhere. Says what was done; the work is in `geo`."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from siaga_desk.cli_network import checked_form, roads_form, tell_checked, tell_roads
from siaga_desk.domain.errors import BadInput, Message, sentence
from siaga_desk.figures import number
from siaga_desk.i18n import say, t

if TYPE_CHECKING:
    from siaga_desk.domain.profile import Profile
    from siaga_desk.geo.places_import import OsmReport

DONE = 0
CITY = "kota_serang"

Add = Callable[[str, str, Callable[[argparse.Namespace], int]], Any]
"""Adds a command: its name, what it does, who does it. Gives the group for its options."""


def add_commands(add: Add) -> None:
    one = add("build", t("bangun gisdata dari folder sumber"), _build)
    one.add_argument("--from", dest="source", type=Path, required=True, metavar="DIR", help=t("folder sumber"))
    one.add_argument("--to", type=Path, metavar="DIR", help=t("folder hasil; tanpa ini gisdata milik program"))

    one = add("import-osm", t("masukkan tempat bernama dan jaringan jalan dari cuplikan OpenStreetMap"), _import_osm)
    one.add_argument("file", type=Path, metavar="FILE", help=t(".osm.pbf, juga .osm, .osm.bz2, .osm.gz"))
    one.add_argument("--name", default="osm", metavar="NAME", help=t("nama set; yang lama bernama sama diganti"))
    one.add_argument("--places-only", action="store_true", help=t("tempat saja, jaringan jalan tetap seperti semula"))
    one.add_argument("--roads-only", action="store_true", help=t("jaringan jalan saja, set tempat tetap seperti semula"))
    one.add_argument(
        "--store",
        type=Path,
        metavar="FILE",
        help=t("jaringan jalan untuk meja dengan berkas data ini; tanpa ini yang biasa"),
    )
    one.add_argument("--json", action="store_true", help=t("jawaban sebagai JSON, untuk skrip"))
    _where(one)

    one = add("check-network", t("periksa sebuah jaringan jalan; tidak ada yang berubah"), _check_network)
    one.add_argument(
        "file", type=Path, metavar="FILE|DIR", help=t(".osm.pbf, .roads, atau folder berisi nodes.csv dan arcs.csv")
    )
    one.add_argument("--json", action="store_true", help=t("jawaban sebagai JSON, untuk skrip"))
    _city_option(one)

    one = add("import-places", t("masukkan tempat dari tabel CSV atau GeoPackage"), _import_places)
    one.add_argument("file", type=Path, metavar="FILE", help=t(".csv atau .gpkg"))
    one.add_argument("--name", metavar="NAME", help=t("nama set; tanpa ini dari nama berkas"))
    one.add_argument("--layer", metavar="NAME", help=t("lapisan GeoPackage, bila ada beberapa"))
    one.add_argument("--anyway", action="store_true", help=t("masukkan baris yang baik, lewati yang bermasalah"))
    _where(one)

    one = add("sets", t("daftar set tempat yang sudah dimasukkan"), _sets)
    one.add_argument("--json", action="store_true", help=t("jawaban sebagai JSON, untuk skrip"))
    _where(one)

    one = add("drop-set", t("keluarkan sebuah set tempat"), _drop_set)
    one.add_argument("name", metavar="NAME")
    _where(one)


def _city_option(options: Any) -> None:
    options.add_argument("--city", default=CITY, metavar="ID", help=t("profil kota: namanya, atau berkas .toml milik kota"))


def _where(options: Any) -> None:
    _city_option(options)
    options.add_argument("--to", type=Path, metavar="DIR", help=t("folder set tempat; tanpa ini milik meja ini"))


def _profile(asked: argparse.Namespace) -> Profile:
    from siaga_desk.profiles import profile_of

    profile = profile_of(asked.city)
    if not profile.gisdata:
        raise BadInput("Data wilayah {city} tidak ada di program ini.", city=profile.city)
    return profile


def _city(asked: argparse.Namespace) -> tuple[Profile, Path]:
    """The city's profile and the folder of its sets."""
    from siaga_desk.geo.place_sets import places_folder

    profile = _profile(asked)
    return profile, asked.to or places_folder(profile.gisdata)


def _build(asked: argparse.Namespace) -> int:
    from siaga_desk.geo.build import build
    from siaga_desk.resources import gisdata

    build(asked.source, asked.to or gisdata(), print)
    return DONE


def _import_osm(asked: argparse.Namespace) -> int:
    if asked.places_only and asked.roads_only:
        raise BadInput("Pilih salah satu: --places-only atau --roads-only. Tanpa keduanya, tempat dan jalan masuk.")
    profile, folder = _city(asked)
    from siaga_desk.geo.city_margin import CityMargin
    from siaga_desk.geo.osm_import import PlacesGo, RoadsGo, import_extract

    places = None if asked.roads_only else PlacesGo(folder, asked.name)
    roads = None
    if not asked.places_only:
        from siaga_desk.app import default_store
        from siaga_desk.geo.roads.paths import order_of
        from siaga_desk.geo.roads.prepared import roads_folder

        roads = RoadsGo(roads_folder(asked.store or default_store(asked.city)), order_of)
    bar = Bar(sys.stderr)
    try:
        report = import_extract(asked.file, CityMargin.shipped(profile.gisdata), bar, places=places, roads=roads)
    finally:
        bar.close()
    if asked.json:
        form = _osm_form(report.places) if report.places else {}
        if roads is not None:
            form["roads"] = roads_form(report.roads) if report.roads else None
        if report.refused:
            form["refused"] = say(report.refused)
        _answer(form)
        return DONE
    if report.places is not None:
        _tell_osm(report.places, profile.city)
    if report.roads is not None:
        tell_roads(report.roads, profile.city)
    print(t("Peta akan menyebut © kontributor OpenStreetMap (ODbL)."))
    if report.refused is not None:
        _note(say(report.refused))
    return DONE


def _osm_form(report: OsmReport) -> dict[str, Any]:
    return {
        "set": report.name,
        "file": str(report.path),
        "extract_date": report.date or None,
        "read": report.read,
        "places": sum(report.kept.values()),
        "kept": {kind.value: count for kind, count in sorted(report.kept.items())},
        "dropped": {reason: count for reason, count in sorted(report.dropped.items()) if count},
        "cleaned_names": report.cleaned,
        "fire_stations": list(report.fire_stations),
        "police": list(report.police),
        "hospitals": list(report.hospitals),
    }


_REASONS: Mapping[str, str] = {
    "outside": sentence("di luar {city} dan {km} km sekitarnya"),
    "no_place": sentence("bukan tempat yang dicari orang: sungai, batas, rute"),
    "duplicate": sentence("sama dengan tempat lain bernama sama di dekatnya"),
    "no_geometry": sentence("tanpa bentuk yang dapat dipakai"),
    "no_name": sentence("tanpa nama yang terbaca"),
}


def _tell_osm(report: OsmReport, city: str) -> None:
    from siaga_desk.geo.city_margin import MARGIN_M

    km = number(MARGIN_M / 1000)
    values = {"name": report.name, "kept": number(sum(report.kept.values())), "read": number(report.read)}
    print(t("Set “{name}” ditulis: {kept} tempat, dari {read} objek bernama di cuplikan.", **values))
    if report.date:
        print(t("Isi cuplikan per {date}.", date=report.date))
    for kind, count in sorted(report.kept.items(), key=lambda each: (-each[1], each[0])):
        print(f"{number(count):>9}  {kind.value.replace('_', ' ')}")
    if any(report.dropped.values()):
        print(t("Tidak dimasukkan:"))
        for reason, text in _REASONS.items():
            if count := report.dropped.get(reason, 0):
                print(f"{number(count):>9}  {t(text, city=city, km=km)}")
    if report.cleaned:
        print(
            t(
                "{count} nama berisi huruf yang tidak dapat ditampilkan atau terlalu panjang; dibersihkan.",
                count=report.cleaned,
            )
        )
    for text, names in (
        (sentence("Pos pemadam: {names}"), report.fire_stations),
        (sentence("Polisi: {names}"), report.police),
        (sentence("Rumah sakit: {names}"), report.hospitals),
    ):
        if names:
            print(t(text, names=", ".join(names)))
    if report.fire_stations or report.police or report.hospitals:
        print(t("Ini tempat untuk dicari, bukan unit: unit hanya dari daftar unit yang dipastikan instansinya."))


def _check_network(asked: argparse.Namespace) -> int:
    profile = _profile(asked)
    from siaga_desk.geo.city_margin import CityMargin
    from siaga_desk.geo.roads.network_check import check
    from siaga_desk.geo.roads.prepared import far_away

    margin = CityMargin.shipped(profile.gisdata)
    bar = Bar(sys.stderr)
    try:
        found = check(asked.file, margin, bar)
    finally:
        bar.close()
    if asked.json:
        _answer(checked_form(found, profile.city))
    else:
        tell_checked(found, profile.city)
    if not found.facts.inside_city:
        raise far_away(asked.file.name, profile.city)
    return DONE


def _import_places(asked: argparse.Namespace) -> int:
    profile, folder = _city(asked)
    from siaga_desk.geo.city_margin import CityMargin
    from siaga_desk.geo.places_file import slug
    from siaga_desk.geo.places_import import import_places

    report = import_places(
        asked.file,
        CityMargin.shipped(profile.gisdata),
        folder,
        asked.name or slug(asked.file.stem)[:40].rstrip("-"),
        layer=asked.layer,
        anyway=asked.anyway,
    )
    for column in report.unread:
        _note(say(column))
    for problem in report.problems:
        _note(
            t("Baris {line}: {why}", line=problem.line, why=say(problem.message)) if problem.line else say(problem.message)
        )
    if not report.ready:
        raise BadInput("Tidak ada baris yang dapat dimasukkan. Tidak ada yang berubah.")
    if not report.written:
        raise BadInput(
            "{count} baris lain siap dimasukkan. Tidak ada yang berubah. Untuk lanjut tanpa baris yang disebut, "
            "tambahkan --anyway.",
            count=report.ready,
        )
    print(t("Set “{name}” ditulis: {count} tempat.", name=report.name, count=number(report.ready)))
    return DONE


def _sets(asked: argparse.Namespace) -> int:
    from zoneinfo import ZoneInfo

    from siaga_desk.geo.place_sets import in_short, read_sets

    profile, folder = _city(asked)
    found = read_sets(folder)
    for notice in found.notices:
        _note(say(notice))
    if asked.json:
        _answer(
            [
                {
                    "set": each.name,
                    "places": len(each.places),
                    "sources": list(each.sources),
                    "licences": list(each.licences),
                    "imported": each.imported.isoformat(timespec="seconds"),
                }
                for each in found.sets
            ]
        )
        return DONE
    if not found.sets:
        print(t("Belum ada set tempat di {folder}.", folder=str(folder)))
    for each in found.sets:
        day = each.imported.astimezone(ZoneInfo(profile.time_zone)).strftime("%d-%m-%Y")
        count = t("{count} tempat", count=number(len(each.places)))
        print("\t".join((each.name, count, in_short(each.sources) or "–", in_short(each.licences) or "–", day)))
    return DONE


def _drop_set(asked: argparse.Namespace) -> int:
    from siaga_desk.geo.place_sets import drop_set

    _, folder = _city(asked)
    drop_set(folder, asked.name)
    print(t("Set “{name}” dikeluarkan.", name=asked.name))
    return DONE


def _note(text: str) -> None:
    print(text, file=sys.stderr)


def _answer(value: Any) -> None:
    print(json.dumps(value, allow_nan=False, ensure_ascii=False))


class Bar:
    """How far a long command is: one calm line on a terminal, elsewhere a line for each quarter. Never goes backwards."""

    WIDTH = 24
    EVERY_S = 0.2

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._live = stream.isatty()
        self._shown = 0.0
        self._drawn_at = float("-inf")
        self._quarter = -1

    def __call__(self, message: Message, share: float) -> None:
        self._shown = max(self._shown, min(1.0, share))
        text = f"{say(message)} · {self._shown * 100:.0f} %"
        if not self._live:
            if (quarter := int(self._shown * 4)) > self._quarter:
                self._quarter = quarter
                print(text, file=self._stream, flush=True)
            return
        now = time.monotonic()
        if now - self._drawn_at < self.EVERY_S and self._shown < 1:
            return
        self._drawn_at = now
        done = round(self._shown * self.WIDTH)
        self._stream.write(f"\r[{'=' * done}{' ' * (self.WIDTH - done)}] {text}\x1b[K")
        self._stream.flush()

    def close(self) -> None:
        """Leave the line, as it is."""
        if self._live and self._drawn_at > float("-inf"):
            self._stream.write("\n")
            self._stream.flush()
