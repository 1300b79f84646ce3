"""Named places as a CSV table, read line by line and written back, and the two tables that ship. Searches nothing.

A table made by hand needs no more than kind, name, lat and lon. What `csv_table` says of tables holds here too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from types import MappingProxyType

from siaga_desk.domain.errors import BadInput, Message, StoreTrouble
from siaga_desk.domain.places import check_position
from siaga_desk.resources import gisdata

from .csv_table import Line, LineProblem, guarded, read_lines
from .degrees import read_degrees, write_degrees
from .gazetteer import Place, PlaceKind

USUAL_RADIUS_M = MappingProxyType(
    {
        PlaceKind.KELURAHAN: 1500.0,
        PlaceKind.KECAMATAN: 4000.0,
        PlaceKind.KAMPUNG: 500.0,
        PlaceKind.HOUSING: 400.0,
        PlaceKind.SCHOOL: 100.0,
        PlaceKind.HEALTH: 100.0,
        PlaceKind.HOSPITAL: 150.0,
        PlaceKind.STATION: 150.0,
        PlaceKind.TERMINAL: 150.0,
        PlaceKind.TOLL_GATE: 300.0,
        PlaceKind.MARKET: 200.0,
        PlaceKind.SHOP: 150.0,
        PlaceKind.OFFICE: 100.0,
        PlaceKind.POLICE: 150.0,
        PlaceKind.PRISON: 150.0,
        PlaceKind.WORSHIP: 100.0,
        PlaceKind.JUNCTION: 100.0,
        PlaceKind.STREET: 500.0,
        PlaceKind.KILOMETRE: 500.0,
        PlaceKind.LANDMARK: 200.0,
    }
)
"""How wide a place of each kind is when nobody measured it, metres."""

LARGEST_RADIUS_M = 100_000
COLUMNS = ("id", "kind", "name", "aliases", "lat", "lon", "radius_m", "points", "source", "licence", "quality")
REQUIRED = ("kind", "name", "lat", "lon")
NAMES = {
    "id": ("kode",),
    "kind": ("jenis",),
    "name": ("nama",),
    "aliases": ("nama_lain", "nama lain", "alias"),
    "lat": ("lintang", "latitude"),
    "lon": ("bujur", "longitude"),
    "radius_m": ("radius", "radius (m)"),
    "points": ("titik",),
    "source": ("sumber",),
    "licence": ("lisensi",),
    "quality": ("mutu",),
}
"""Column -> the Indonesian headings that are read as well."""

_KINDS = {kind.value: kind for kind in PlaceKind}
_RADIUS = re.compile(r"([0-9]{1,6}(?:[.,][0-9]{1,2})?)\s*(?:m|meter)?", re.IGNORECASE)
_QUALITY = re.compile(r"([ABC])\b.*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Places:
    """The places that can be used, and what is wrong with the other lines. `lines`: where each of `rows` stands."""

    rows: tuple[Place, ...]
    problems: tuple[LineProblem, ...]
    lines: tuple[int, ...] = field(default=(), compare=False)


def slug(text: str) -> str:
    """An id made of a name: "RS Tk.IV Kencana" -> "rs-tk-iv-kencana"."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def read_places(text: str) -> Places:
    """The places in a CSV table. Never raises.

    A line without an id gets one made of kind, name and position, the same at every reading; one without a radius gets the
    kind's usual one. Of two lines with one id the first stays.
    """
    problems: list[LineProblem] = []
    rows: list[Place] = []
    lines: list[int] = []
    first_line: dict[str, int] = {}
    for line in read_lines(text, NAMES, REQUIRED, problems):
        place = _place(line)
        if place is None:
            continue
        earlier = first_line.setdefault(place.id.casefold(), line.number)
        if earlier == line.number:
            rows.append(place)
            lines.append(line.number)
        elif line.cell("id"):
            values = {"id": place.id, "line": earlier}
            line.problem("id", Message("Kode “{id}” sudah dipakai di baris {line}. Beri kode lain.", values))
        else:
            line.problem("", Message("Tempat ini sudah ada di baris {line}.", {"line": earlier}))
    return Places(tuple(rows), tuple(sorted(problems, key=lambda problem: problem.line)), tuple(lines))


def write_places(places: Iterable[Place]) -> str:
    """The CSV table of `places`, English headings, commas, LF. `read_places` gives the same places back.

    Degrees keep seven decimals, a radius two. A semicolon in an alias becomes a comma: it parts the aliases.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for place in places:
        writer.writerow(
            (
                place.id,
                place.kind.value,
                guarded(place.name),
                guarded("; ".join(alias.replace(";", ",") for alias in place.aliases)),
                write_degrees(place.lat),
                write_degrees(place.lon),
                f"{place.radius_m:.2f}".rstrip("0").rstrip("."),
                "; ".join(f"{write_degrees(lat)} {write_degrees(lon)}" for lat, lon in place.points),
                guarded(place.source),
                guarded(place.licence),
                place.quality,
            )
        )
    return out.getvalue()


def shipped_places(city: str) -> tuple[Place, ...]:
    """The places that ship for a city, with the curated other names and landmarks.

    StoreTrouble when a table is missing, BadInput when a line of it cannot be read: both say what still works.
    """
    return with_aliases(_shipped(f"tempat_{city}.csv"), _shipped(f"nama_lain_{city}.csv"))


def with_aliases(places: Iterable[Place], others: Iterable[Place]) -> tuple[Place, ...]:
    """`places`, then the new ones of `others`. One of `others` with the id of a place only adds its names to it."""
    found = {place.id: place for place in places}
    for other in others:
        known = found.get(other.id)
        if known is None:
            found[other.id] = other
            continue
        names = dict.fromkeys((*known.aliases, other.name, *other.aliases))
        names.pop(known.name, None)
        found[other.id] = replace(known, aliases=tuple(names))
    return tuple(found.values())


def _shipped(name: str) -> tuple[Place, ...]:
    try:
        text = gisdata(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as trouble:
        raise StoreTrouble(
            "Daftar tempat {file} tidak dapat dibuka. Koordinat dan peta tetap dapat dipakai. Pasang ulang program.",
            file=name,
        ) from trouble
    places = read_places(text)
    if places.problems:
        problem = places.problems[0]
        raise BadInput(
            "Daftar tempat {file} rusak di baris {line}: {why} Koordinat dan peta tetap dapat dipakai. "
            "Pasang ulang program.",
            file=name,
            line=problem.line,
            why=problem.message,
        )
    return places.rows


def _place(line: Line) -> Place | None:
    """The place if everything in the line can be used."""
    identity = line.id(100)
    name = line.text("name", 120)
    if not line.cell("name"):
        line.blank("name")
    kind = _kind(line)
    aliases = tuple(alias for each in line.text("aliases", 4000).split(";") if (alias := each.strip()))
    position = line.position()
    radius_m = _radius_m(line, kind)
    points = _points(line)
    quality = _quality(line)
    source, licence = line.text("source", 400), line.text("licence", 200)
    if not line.sound or position is None or kind is None:
        return None
    lat, lon = position
    identity = identity or _made_id(kind, name, lat, lon)
    return Place(identity, kind, name, lat, lon, radius_m, aliases, points, source, licence, quality)


def _kind(line: Line) -> PlaceKind | None:
    if not line.cell("kind"):
        line.blank("kind")
        return None
    value = line.text("kind", 40)
    if not value:
        return None
    kind = _KINDS.get(value.casefold().replace(" ", "_"))
    if kind is None:
        values = {"kind": value, "kinds": ", ".join(_KINDS)}
        line.problem("kind", Message("Jenis tempat “{kind}” tidak dikenal. Yang dikenal: {kinds}.", values))
    return kind


def _radius_m(line: Line, kind: PlaceKind | None) -> float:
    value = line.cell("radius_m")
    usual_m = USUAL_RADIUS_M[kind] if kind else 0.0
    if not value:
        return usual_m
    found = _RADIUS.fullmatch(value)
    if found is None:
        said = Message(
            "Radius “{value}” tidak terbaca. Tulis meter tanpa titik ribuan, misalnya 500.", {"value": value[:40]}
        )
        line.problem("radius_m", said)
        return usual_m
    radius_m = float(found[1].replace(",", "."))
    if not 0 < radius_m <= LARGEST_RADIUS_M:
        said = Message("Radius harus lebih dari 0 dan paling banyak {limit} meter.", {"limit": LARGEST_RADIUS_M})
        line.problem("radius_m", said)
    return radius_m


def _points(line: Line) -> tuple[tuple[float, float], ...]:
    """ "lat lon; lat lon": the known points along something long."""
    cell = line.cell("points")
    if not cell:
        return ()
    points = []
    for pair in cell.split(";"):
        numbers = [read_degrees(number) for number in pair.split()]
        match numbers:
            case []:
                continue
            case [float() as lat, float() as lon]:
                try:
                    points.append(check_position(lat, lon))
                except BadInput as refusal:
                    line.problem("points", refusal.message)
                    return ()
            case _:
                said = Message(
                    "Titik “{value}” tidak terbaca. Tulis lintang spasi bujur, misalnya -6.1093 106.1678; -6.1101 106.1690.",
                    {"value": pair.strip()[:40]},
                )
                line.problem("points", said)
                return ()
    return tuple(points)


def _quality(line: Line) -> str:
    value = line.text("quality", 200)
    if not value:
        return "B"
    found = _QUALITY.fullmatch(value)
    if found is None:
        said = Message("Kolom “{column}” harus A, B atau C.", {"column": line.heading("quality")})
        line.problem("quality", said)
        return "C"
    return found[1].upper()


def _made_id(kind: PlaceKind, name: str, lat: float, lon: float) -> str:
    told = f"{kind.value}|{name}|{write_degrees(lat)}|{write_degrees(lon)}"
    digest = blake2b(told.encode(), digest_size=4).hexdigest()
    return f"{slug(f'{kind.value} {name}')[:60].strip('-')}-{digest}"
