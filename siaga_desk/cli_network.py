"""What the command line says of a road network: in words, and as JSON for scripts. Reads and decides nothing."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from siaga_desk.domain.errors import sentence
from siaga_desk.figures import number
from siaga_desk.i18n import t

if TYPE_CHECKING:
    from siaga_desk.geo.osm_import import RoadsReport
    from siaga_desk.geo.roads.network_check import Checked, NetworkFacts

MOST_NAMES = 20  # in a sentence; the JSON has all


def roads_form(report: RoadsReport) -> dict[str, Any]:
    facts = report.facts
    return {
        "file": str(report.path),
        "extract_date": report.date or None,
        "read": report.read,
        "used": report.used,
        "dropped": {reason: count for reason, count in sorted(report.dropped.items()) if count},
        **_size_form(facts),
        "left_out_nodes": report.left_out,
        "connected_share": facts.nodes / (facts.nodes + report.left_out),
        "motorcycle_only_arcs": report.turned,
        "seconds": round(report.took_s, 1),
    }


def _size_form(facts: NetworkFacts) -> dict[str, Any]:
    return {
        "nodes": facts.nodes,
        "arcs": facts.arcs,
        "km": round(facts.km, 3),
        "km_by_class": {name: round(km, 3) for name, km in facts.km_by_class.items()},
        "one_way_share": facts.one_way_share,
        "named_share": facts.named_share,
    }


_LEFT_OUT: Mapping[str, str] = {
    "outside": sentence("di luar {city} dan {km} km sekitarnya"),
    "not_for_vehicles": sentence("bukan untuk kendaraan: trotoar, tangga, peron"),
    "closed": sentence("ditutup untuk kendaraan"),
    "not_built": sentence("belum dibangun, atau sudah tidak ada"),
    "area": sentence("digambar sebagai wilayah, bukan garis"),
    "no_geometry": sentence("tanpa bentuk yang dapat dipakai"),
}


def tell_roads(report: RoadsReport, city: str) -> None:
    from siaga_desk.geo.city_margin import MARGIN_M

    print(
        t(
            "Jaringan jalan siap dan dipakai, dari {used} jalan; cuplikan memuat {read}. {seconds} detik.",
            used=number(report.used),
            read=number(report.read),
            seconds=number(report.took_s, 1),
        )
    )
    _tell_size(report.facts)
    if report.left_out:
        share = report.facts.nodes / (report.facts.nodes + report.left_out)
        print(
            t(
                "{count} simpul tidak tersambung dua arah dengan yang lain dan tidak dipakai; {share} % tersambung.",
                count=number(report.left_out),
                share=_percent(share),
            )
        )
    if report.turned:
        print(t("{count} ruas hanya untuk motor: mobil tidak bisa masuk dan keluar lagi.", count=number(report.turned)))
    if any(report.dropped.values()):
        print(t("Jalan yang tidak dimasukkan:"))
        for reason, text in _LEFT_OUT.items():
            if count := report.dropped.get(reason, 0):
                print(f"{number(count):>9}  {t(text, city=city, km=number(MARGIN_M / 1000))}")
    print(t("Larangan belok dan batas tinggi tidak dibaca."))


def _tell_size(facts: NetworkFacts) -> None:
    values = {"km": number(facts.km, 1), "nodes": number(facts.nodes), "arcs": number(facts.arcs)}
    print(t("{km} km jalan, {nodes} simpul, {arcs} ruas.", **values))
    for name, km in sorted(facts.km_by_class.items(), key=lambda each: (-each[1], each[0])):
        print(f"{number(km, 1):>9}  km {name.replace('_', ' ')}")
    print(
        t("{share} % satu arah, {named} % bernama.", share=_percent(facts.one_way_share), named=_percent(facts.named_share))
    )


def _percent(share: float) -> str:
    """Cut off: 100 is all of it."""
    return number(math.floor(share * 1000 + 1e-6) / 10, 1)


def checked_form(found: Checked, city: str) -> dict[str, Any]:
    facts, source = found.facts, found.source
    south, west, north, east = facts.box
    return {
        "kind": found.kind,
        "source": {"name": source.name, "licence": source.licence, "date": source.date or None, "quality": source.quality},
        "changed": {reason: count for reason, count in sorted(found.changed.items()) if count},
        **_size_form(facts),
        "largest_part": {"nodes": facts.largest_nodes, "share": facts.largest_share},
        "outside_largest": {
            "nodes": facts.outside_nodes,
            "km": round(facts.outside_km, 3),
            "isolated_names": list(facts.isolated_names),
        },
        "box": {"south": south, "west": west, "north": north, "east": east},
        "city": city,
        "inside_city_share": facts.inside_city,
        "suspicious": {
            "faster_than_130_kmh": facts.too_fast,
            "slower_than_3_kmh": facts.too_slow,
            "shorter_than_straight_line": facts.too_short,
        },
        "usable": bool(facts.inside_city),
    }


_CHANGED: Mapping[str, str] = {
    **_LEFT_OUT,
    "self_loops": sentence("ruas dari sebuah simpul ke simpul itu sendiri, dilewati"),
    "no_time": sentence("ruas tanpa waktu, diberi 1 milidetik"),
    "unused_nodes": sentence("simpul tanpa ruas, dilewati"),
}


def tell_checked(found: Checked, city: str) -> None:
    from siaga_desk.geo.city_margin import MARGIN_M

    facts = found.facts
    print(" · ".join(filter(None, (found.source.name, found.source.licence, found.source.date, found.source.quality))))
    _tell_size(facts)
    for reason, text in _CHANGED.items():
        if count := found.changed.get(reason, 0):
            print(f"{number(count):>9}  {t(text, city=city, km=number(MARGIN_M / 1000))}")
    values = {"share": _percent(facts.largest_share), "nodes": number(facts.largest_nodes)}
    print(t("Bagian terbesar yang tersambung dua arah: {nodes} simpul, {share} %.", **values))
    if facts.outside_nodes:
        print(
            t(
                "Di luar bagian itu: {nodes} simpul, {km} km. Dari atau ke sana tidak ada jalan di jaringan ini.",
                nodes=number(facts.outside_nodes),
                km=number(facts.outside_km, 1),
            )
        )
    if facts.isolated_names:
        shown = ", ".join(facts.isolated_names[:MOST_NAMES])
        more = len(facts.isolated_names) - MOST_NAMES
        print(t("Nama yang hanya ada di sana: {names}", names=shown + (f", … +{number(more)}" if more > 0 else "")))
    for count, text in (
        (facts.too_fast, sentence("{count} ruas lebih cepat dari 130 km/jam.")),
        (facts.too_slow, sentence("{count} ruas lebih lambat dari 3 km/jam.")),
        (facts.too_short, sentence("{count} ruas lebih pendek dari garis lurus antara kedua simpulnya.")),
    ):
        if count:
            print(t(text, count=number(count)))
    south, west, north, east = (number(each, 4) for each in facts.box)
    print(t("Lintang {south} sampai {north}, bujur {west} sampai {east}.", south=south, north=north, west=west, east=east))
    inside = _percent(facts.inside_city or 0.0)
    print(t("{share} % simpulnya di {city} dan {km} km sekitarnya.", share=inside, city=city, km=number(MARGIN_M / 1000)))
