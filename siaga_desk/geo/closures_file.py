"""Closed roads and areas as a file: GeoJSON, or a table; read feature by feature or line by line, and written as GeoJSON.

What cannot be read is a sentence with its place; the others stay usable. Closes nothing itself and knows no disk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import partial

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.commands import CloseRoad
from siaga_desk.domain.decide.closures import checked
from siaga_desk.domain.errors import BadInput, Message, Refusal, sentence
from siaga_desk.domain.events import ClosureReason, ClosureShape
from siaga_desk.domain.places import Point

from .closure_shapes import Outline, from_geojson, from_pairs, from_wkt, simplified
from .csv_table import UNREAD, Line, LineProblem, read_lines
from .degrees import read_degrees

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "points": ("titik", "wkt", "geometri", "geometry", "koordinat"),
    "shape": ("bentuk",),
    "reason": ("alasan", "sebab"),
    "starts": ("mulai", "awal"),
    "ends": ("selesai", "sampai", "akhir"),
    "slow_kmh": ("kecepatan", "kecepatan_kmh", "lambat_kmh"),
    "depth_m": ("kedalaman", "kedalaman_m", "air_m"),
    "width_m": ("lebar", "lebar_m", "lebar_tersisa"),
    "name": ("nama",),
    "note": ("catatan", "keterangan"),
}
"""Column of a table, or property of a feature -> the headings that are read as well."""

_REASONS: Mapping[str, ClosureReason] = {
    **{reason.value: reason for reason in ClosureReason},
    "flood": ClosureReason.FLOOD,
    "genangan": ClosureReason.FLOOD,
    "tree": ClosureReason.TREE,
    "pohon": ClosureReason.TREE,
    "event": ClosureReason.EVENT,
    "repair": ClosureReason.REPAIR,
    "roadworks": ClosureReason.REPAIR,
    "accident": ClosureReason.ACCIDENT,
    "laka": ClosureReason.ACCIDENT,
    "other": ClosureReason.OTHER,
    "lainnya": ClosureReason.OTHER,
    "sebab_lain": ClosureReason.OTHER,
}
_SHAPES: Mapping[str, ClosureShape] = {
    **{shape.value: shape for shape in ClosureShape},
    "wilayah": ClosureShape.AREA,
    "jalan": ClosureShape.ROAD,
}
_MOMENT = re.compile(
    r"(?:(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})|(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4}))"
    r"(?:(?:T|\s+)(?P<hour>\d{1,2})[.:](?P<minute>\d{2})(?:[.:](?P<second>\d{2})(?:[.,](?P<part>\d{1,6})\d*)?)?)?"
    r"\s*(?P<zone>Z|WIB|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE | re.ASCII,
)
_WKT = re.compile(r"[A-Za-z]+\s*(?:(?:Z|M|ZM)\s*)?\(|[A-Za-z]+\s+EMPTY\b", re.ASCII)
_WORLD = re.compile(r"CRS84|EPSG:+(?:[\d.]*:)?4326", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ClosuresFile:
    """`rows`: what would be closed, each as a new closure; `lines`: where each stands, a line of a table or, with
    `features`, the number of a feature. `problems` cost their row each; `remarks` cost nothing, but should be known."""

    rows: tuple[CloseRoad, ...]
    lines: tuple[int, ...]
    problems: tuple[LineProblem, ...]
    remarks: tuple[LineProblem, ...]
    features: bool


def read_closures(text: str, name: str, zone: tzinfo, now: datetime) -> ClosuresFile:
    """The closures in a GeoJSON or CSV file called `name`. BadInput for a file that is neither.

    Times with a zone are that moment; others are read in `zone`. A day alone begins at midnight and ends at the next one.
    What begins nowhere begins `now`. Every row keeps the rules of a closure that is made by hand.
    """
    text = text.removeprefix("\ufeff")
    reading = _Reading(zone, now)
    features = text.lstrip()[:1] in ("{", "[")
    if features:
        for line, geometry in _features(text, name, reading.problems):
            reading.take(line, partial(from_geojson, geometry))
    else:
        for line in _lines(text, name, reading.problems):
            reading.take(line, partial(_outlines, line))
    remarks = [*reading.remarks, *(each for each in reading.problems if each.message.text == UNREAD)]
    return ClosuresFile(
        tuple(reading.rows),
        tuple(reading.lines),
        tuple(sorted((each for each in reading.problems if each.message.text != UNREAD), key=_place)),
        tuple(sorted(remarks, key=_place)),
        features,
    )


def write_closures(closures: Iterable[Closure]) -> str:
    """The listed closures as GeoJSON. `read_closures` gives the same back, those that are over apart."""
    features = []
    for closure in closures:
        record = closure.record
        if record is None or not closure.is_listed:
            continue
        ring = [[point.lon, point.lat] for point in record.points]
        is_area = record.shape == ClosureShape.AREA
        given = {
            "reason": record.reason,
            "starts": record.starts.isoformat(),
            "ends": record.ends.isoformat() if record.ends else None,
            "slow_kmh": record.slow_kmh,
            "depth_m": record.depth_m,
            "width_m": record.width_m,
            "name": record.name,
            "note": record.note,
        }
        features.append(
            {
                "type": "Feature",
                "id": closure.id,
                "properties": {key: value for key, value in given.items() if value is not None},
                "geometry": {
                    "type": "Polygon" if is_area else "LineString",
                    "coordinates": [[*ring, ring[0]]] if is_area else ring,
                },
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1) + "\n"


def _place(problem: LineProblem) -> int:
    return problem.line


NEITHER = sentence(
    "Berkas {file} bukan GeoJSON dan bukan tabel penutupan jalan. Tidak ada yang berubah. "
    "Simpan sebagai GeoJSON, atau CSV dengan kolom titik."
)
EMPTY = sentence("Berkas {file} tidak berisi penutupan jalan. Tidak ada yang berubah.")


# --- rows -------------------------------------------------------------------------------------------------------------


class _Reading:
    """What has been read so far."""

    def __init__(self, zone: tzinfo, now: datetime) -> None:
        self._zone, self._now = zone, now
        self.rows: list[CloseRoad] = []
        self.lines: list[int] = []
        self.problems: list[LineProblem] = []
        self.remarks: list[LineProblem] = []

    def take(self, line: Line, outlines: Callable[[], tuple[Outline, ...]]) -> None:
        """All the closures of one line or feature, or none and why."""
        try:
            found = outlines()
        except BadInput as refusal:
            line.problem("points", refusal.message)
            found = ()
        reason, other = self._reason(line)
        note = line.text("note", 2000)
        starts, ends = self._moment(line, "starts"), self._moment(line, "ends")
        slow_kmh, depth_m, width_m = (self._number(line, column) for column in ("slow_kmh", "depth_m", "width_m"))
        name = line.text("name", 120)
        if not line.sound:
            return
        made = []
        for outline in found:
            simple, beside_m = simplified(outline)
            command = CloseRoad(
                shape=simple.shape,
                points=tuple(Point(lat, lon) for lat, lon in simple.points),
                reason=reason,
                starts=starts,
                ends=ends,
                slow_kmh=slow_kmh,
                depth_m=depth_m,
                width_m=width_m,
                name=name,
                note=" ".join(part for part in (other, note) if part),
            )
            try:
                checked(command, self._now)
            except Refusal as refusal:
                line.problem("", refusal.message)
                return
            made.append(command)
            if outline.holes:
                self._remark(line, Message("Wilayah ini berlubang. Lubangnya ikut ditutup."))
            if beside_m:
                values = {"metres": round(beside_m), "before": len(outline.points), "after": len(simple.points)}
                said = Message(
                    "Disederhanakan dari {before} menjadi {after} titik, meleset paling banyak {metres} m.", values
                )
                self._remark(line, said)
        if other:
            self._remark(line, Message("Alasan “{reason}” tidak dikenal. Dicatat sebagai sebab lain.", {"reason": other}))
        self.rows += made
        self.lines += [line.number] * len(made)

    def _remark(self, line: Line, said: Message) -> None:
        self.remarks.append(LineProblem(line.number, "", said))

    @staticmethod
    def _reason(line: Line) -> tuple[ClosureReason, str]:
        """The reason, and the word for it where nobody knows the word."""
        word = line.text("reason", 120)
        known = _REASONS.get("_".join(word.casefold().split())) if word else ClosureReason.OTHER
        return (known, "") if known is not None else (ClosureReason.OTHER, word)

    @staticmethod
    def _number(line: Line, column: str) -> float | None:
        cell = line.cell(column)
        if not cell:
            return None
        number = read_degrees(cell)
        if number is None:
            values = {"value": cell[:40], "column": line.heading(column)}
            line.problem(column, Message("Angka “{value}” di kolom “{column}” tidak terbaca. Tulis misalnya 0,4.", values))
        return number

    def _moment(self, line: Line, column: str) -> datetime | None:
        cell = line.cell(column)
        if not cell:
            return None
        found = read_moment(cell, self._zone, end=column == "ends")
        if found is None:
            values = {"value": cell[:40], "column": line.heading(column)}
            said = Message("Waktu “{value}” di kolom “{column}” tidak terbaca. Tulis misalnya 2026-03-14 14.30.", values)
            line.problem(column, said)
        return found


def read_moment(text: str, zone: tzinfo, *, end: bool = False) -> datetime | None:
    """ "2026-03-14T07:30:00+07:00", "14-03-2026 07.30", "2026-03-14" as a moment in UTC; None for anything else.

    Without a zone it is read in `zone`; a day alone is its midnight, or with `end` the next one.
    """
    found = _MOMENT.fullmatch(text.strip())
    if found is None:
        return None
    year, month, day = (int(found[a] or found[b]) for a, b in (("y", "year"), ("m", "month"), ("d", "day")))
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    said = (found["zone"] or "").upper().replace(":", "")
    try:
        if said == "Z":
            zone = UTC
        elif said == "WIB":
            zone = timezone(timedelta(hours=7))
        elif said:
            away = timedelta(hours=int(said[1:3]), minutes=int(said[3:]))
            zone = timezone(-away if said[0] == "-" else away)
        moment = datetime(year, month, day, hour, minute, second, int((found["part"] or "0").ljust(6, "0")), zone)
        if end and found["hour"] is None:
            moment += timedelta(days=1)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


# --- a table ----------------------------------------------------------------------------------------------------------


def _lines(text: str, name: str, problems: list[LineProblem]) -> Iterator[Line]:
    """Every line; BadInput where there is none, or no column of points."""
    found = False
    for line in read_lines(text, COLUMNS, ("points",), problems):
        found = True
        yield line
    if not found:
        why = next((each.message for each in problems if each.message.text != UNREAD), None)
        raise BadInput(EMPTY if why is None and text.strip() else NEITHER, file=name)


def _outlines(line: Line) -> tuple[Outline, ...]:
    """What the cell of points says, as pairs or as WKT."""
    cell = line.cell("points")
    if not cell:
        raise BadInput("Kolom “{column}” kosong.", column=line.heading("points"))
    if _WKT.match(cell):
        return from_wkt(cell)
    points = from_pairs(cell)
    word = line.cell("shape").casefold()
    shape = _SHAPES.get(word)
    if shape is None and not word:
        closed = len(points) > 3 and points[0] == points[-1]
        shape = ClosureShape.AREA if closed else ClosureShape.ROAD if len(points) == 2 else None
    if shape is None:
        raise BadInput("Apakah ini wilayah atau jalan? Tulis “wilayah” atau “jalan” di kolom bentuk.")
    return (Outline(shape, points[:-1] if shape is ClosureShape.AREA and points[0] == points[-1] else points),)


# --- GeoJSON ----------------------------------------------------------------------------------------------------------


def _features(text: str, name: str, problems: list[LineProblem]) -> Iterator[tuple[Line, object]]:
    """Each feature's properties, as a line of a table, and its geometry."""
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput(NEITHER, file=name) from None
    kind = read.get("type") if isinstance(read, dict) else None
    if kind == "FeatureCollection":
        features = read.get("features")
    elif kind == "Feature":
        features = [read]
    elif isinstance(kind, str) and ("coordinates" in read or "geometries" in read):
        features = [{"type": "Feature", "geometry": read}]
    else:
        features = None
    if not isinstance(features, list):
        raise BadInput(NEITHER, file=name)
    system = read.get("crs")
    if system is not None and not _WORLD.search(json.dumps(system)):
        raise BadInput(
            "Koordinat di berkas {file} bukan lintang dan bujur WGS 84. Tidak ada yang berubah. "
            "Simpan ulang sebagai GeoJSON WGS 84 (EPSG:4326).",
            file=name,
        )
    if not features:
        raise BadInput(EMPTY, file=name)
    for number, feature in enumerate(features, start=1):
        given = feature if isinstance(feature, dict) else {}
        yield _as_line(number, given.get("properties"), problems), given.get("geometry")


def _as_line(number: int, properties: object, problems: list[LineProblem]) -> Line:
    """A property that means nothing here is somebody else's business, and not said: files of others are full of them."""
    given = properties if isinstance(properties, dict) else {}
    of = {heading: column for column, others in COLUMNS.items() for heading in (column, *others)}
    cells: dict[str, str] = {}
    headings: dict[str, str] = {}
    for key, value in given.items():
        column = of.get(key.strip().casefold())
        if column not in (None, "points", "shape") and value is not None and column not in cells:
            cells[column] = str(value)
            headings[column] = key
    return Line(number, cells, headings, problems)
