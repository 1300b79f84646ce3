"""One line or one body of a request -> reports. Knows no unit of the city, no file and no network.

- our own JSON: {"unit", "lat", "lon", "time", "speed_kmh", "heading", "accuracy_m"}, the first four needed;
- OwnTracks (booklet, "JSON"): `_type` location; tst in seconds, vel in km/h, cog in degrees, acc in metres;
- Traccar position forwarding, type json: {"position", "device"}; speed in knots, course in degrees, accuracy in metres;
- Traccar Client from version 9: {"location": {"timestamp", "coords"}, "device_id"}; speed in metres a second;
- OsmAnd / Traccar protocol: a query or a form; id or deviceid, lat and lon or location, timestamp, speed in knots, bearing
  or heading, accuracy;
- NMEA 0183 (nmea.py), with its unit before it: `unit|$GPRMC,...`.

Nothing raises: what cannot be read is a sentence in the `Reading`, and what stands beside it is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl

from siaga_desk.domain.errors import BadInput, Message

from .fields import (
    IGNORED,
    KNOT_KMH,
    MPS_KMH,
    Fields,
    Reading,
    as_number,
    names_of,
    needed,
    optional,
    report,
    scaled,
    shown,
    time_of,
)
from .nmea import NmeaReader

MAX_LINE = 65_536
"""Bytes of one line: a report has a few hundred."""

_QUERY = re.compile(r"\??[A-Za-z_]\w*=")
_MOST_FIELDS = 100


class LineReader:
    """Reads lines of any of these formats. `unit`: who sent the lines that name nobody."""

    def __init__(self, unit: str | None = None) -> None:
        self._unit = unit
        self._nmea = NmeaReader()

    def read(self, line: bytes, now: datetime) -> Reading:
        """What stands in the line; nothing for an empty one. `now`: our own clock, for the formats that lack a date."""
        if len(line) > MAX_LINE:
            return _bad(Message("Baris terlalu panjang: paling banyak {limit} bita.", {"limit": MAX_LINE}))
        try:
            text = line.decode("utf-8-sig").strip()
        except UnicodeDecodeError:
            return _bad(Message("Hurufnya bukan UTF-8."))
        return _noted(lambda: self._text(text, now)) if text else Reading()

    def _text(self, text: str, now: datetime) -> Reading:
        if text[0] in "{[":
            return _json(text, self._unit)
        unit, bar, sentence = text.partition("|")
        if bar and sentence.lstrip().startswith("$"):
            return self._nmea.read(_unit_before(unit), sentence, now)
        if text.startswith("$"):
            return self._nmea.read(_unit_before(self._unit or ""), text, now)
        if _QUERY.match(text):
            return read_query(text.removeprefix("?"), now, self._unit)
        raise BadInput("Bukan JSON, NMEA atau parameter OsmAnd: {text}.", text=shown(text))


def read_json(text: str, names: tuple[str, ...] = ()) -> Reading:
    """A body of JSON. `names`: what the request says of its sender, for a report that says nothing."""
    return _noted(lambda: _json(text, *names))


def read_query(text: str, now: datetime, unit: str | None = None) -> Reading:
    """A query or a form as OsmAnd and Traccar send it. Without a time it is one of now, as they define it."""
    return _noted(lambda: _osmand(text, now, unit))


def _noted(read: Callable[[], Reading]) -> Reading:
    try:
        return read()
    except BadInput as why:
        return _bad(why.message)


def _bad(why: Message) -> Reading:
    return Reading(bad=(why,))


def _unit_before(unit: str) -> str:
    names = names_of(unit)
    if not names:
        raise BadInput("Kalimat NMEA tanpa unit: awali dengan unit| atau pakai --unit.")
    return names[0]


# --- JSON -----------------------------------------------------------------------------------------------------------------


def _json(text: str, *names: str | None) -> Reading:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput("JSON tidak terbaca: {text}.", text=shown(text)) from None
    if isinstance(read, list):
        found = Reading()
        for each in read:
            found += _noted(lambda one=each: _object(one, names))  # type: ignore[misc] # mypy knows no lambda's default
        return found
    return _object(read, names)


def _object(read: object, names: tuple[str | None, ...]) -> Reading:
    if not isinstance(read, dict):
        raise BadInput("Bukan objek JSON: {text}.", text=shown(read))
    if "_type" in read:
        return _owntracks(read, names)
    if "position" in read:
        return _traccar(read, names)
    if "location" in read:
        return _traccar_client(read, names)
    return report(
        names_of(read.get("unit"), *names),
        "json",
        needed(read, "lat"),
        needed(read, "lon"),
        time_of(read, "time"),
        speed_kmh=as_number(read.get("speed_kmh")),
        heading_deg=as_number(read.get("heading")),
        accuracy_m=optional(read, "accuracy_m"),
    )


def _owntracks(read: Fields, names: tuple[str | None, ...]) -> Reading:
    if read["_type"] == "encrypted":
        raise BadInput("OwnTracks mengirim pesan tersandi. Kosongkan kunci sandinya di pengaturan aplikasi.")
    if read["_type"] != "location":
        return IGNORED
    topic = names_of(read.get("topic"))
    short = topic[0].removeprefix("owntracks/") if topic else ""
    return report(
        names_of(*topic, short, *names, read.get("tid")),
        "owntracks",
        needed(read, "lat"),
        needed(read, "lon"),
        time_of(read, "tst"),
        speed_kmh=as_number(read.get("vel")),
        heading_deg=as_number(read.get("cog")),
        accuracy_m=optional(read, "acc"),
    )


def _traccar(read: Fields, names: tuple[str | None, ...]) -> Reading:
    position, device = read["position"], read.get("device")
    if position is None:
        return IGNORED  # an event without a position
    if not isinstance(position, dict):
        raise BadInput("“{field}” bukan objek JSON.", field="position")
    if position.get("valid") is False or position.get("outdated") is True:
        return IGNORED  # the receiver has lost its satellites: the last known position is said again
    unique = device.get("uniqueId") if isinstance(device, dict) else None
    return report(
        names_of(unique, *names, *(() if unique else (position.get("deviceId"),))),
        "traccar",
        needed(position, "latitude"),
        needed(position, "longitude"),
        time_of(position, "fixTime"),
        speed_kmh=scaled(as_number(position.get("speed")), KNOT_KMH),
        heading_deg=as_number(position.get("course")),
        accuracy_m=optional(position, "accuracy"),
    )


def _traccar_client(read: Fields, names: tuple[str | None, ...]) -> Reading:
    location = read["location"]
    coords = location.get("coords") if isinstance(location, dict) else None
    if not isinstance(location, dict) or not isinstance(coords, dict):
        raise BadInput("“{field}” bukan objek JSON.", field="location.coords")
    return report(
        names_of(read.get("device_id"), *names),
        "traccar",
        needed(coords, "latitude"),
        needed(coords, "longitude"),
        time_of(location, "timestamp"),
        speed_kmh=scaled(as_number(coords.get("speed")), MPS_KMH),
        heading_deg=as_number(coords.get("heading")),
        accuracy_m=optional(coords, "accuracy"),
    )


# --- a query --------------------------------------------------------------------------------------------------------------


def _osmand(text: str, now: datetime, unit: str | None) -> Reading:
    try:
        read: Mapping[str, str] = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise BadInput("Parameter tidak terbaca: {text}.", text=shown(text)) from None
    if read.get("valid", "1").lower() in ("0", "false"):
        return IGNORED
    lat_lon = read
    if "location" in read and "lat" not in read:
        lat, _, lon = read["location"].partition(",")
        lat_lon = {"lat": lat, "lon": lon}
    return report(
        names_of(read.get("id"), read.get("deviceid"), unit),
        "osmand",
        needed(lat_lon, "lat"),
        needed(lat_lon, "lon"),
        time_of(read, "timestamp") if read.get("timestamp") else now,
        speed_kmh=scaled(as_number(read.get("speed")), KNOT_KMH),
        heading_deg=as_number(read.get("bearing") or read.get("heading")),
        accuracy_m=optional(read, "accuracy"),
    )
