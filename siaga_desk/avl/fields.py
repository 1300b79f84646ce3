"""Reading one report's fields, whatever wrote them: numbers, times, ids. Knows no format, and no unit of the city.

BadInput names the field as the sender calls it. What is shown of a value is short and printable.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from siaga_desk.domain.clocks import from_ms
from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.positions import Fix

KNOT_KMH = 1.852
MPS_KMH = 3.6

EARLIEST = datetime(1980, 1, 6, tzinfo=UTC)
"""Satellite time begins here: what is dated earlier comes from a clock that was never set."""

LATEST = datetime(3000, 1, 1, tzinfo=UTC)

FASTEST_SAID_KMH = 1_000.0
_MILLISECONDS_FROM = 1e11  # as seconds the year 5138, as milliseconds 1973
_LONGEST_ID = 200
_NUMBER = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Report:
    """A position with the names its sender goes by, the surest first. `fix.unit` is the first of them."""

    names: tuple[str, ...]
    fix: Fix


@dataclass(frozen=True, slots=True)
class Reading:
    """What stood in a line or a body. `ignored`: messages that are sound and hold no position; `bad`: why others fail."""

    reports: tuple[Report, ...] = ()
    ignored: int = 0
    bad: tuple[Message, ...] = ()

    def __add__(self, other: Reading) -> Reading:
        return Reading(self.reports + other.reports, self.ignored + other.ignored, self.bad + other.bad)


IGNORED = Reading(ignored=1)

Fields = Mapping[str, object]


def report(
    names: tuple[str, ...],
    source: str,
    lat: float,
    lon: float,
    at: datetime,
    *,
    speed_kmh: float | None = None,
    heading_deg: float | None = None,
    accuracy_m: float | None = None,
) -> Reading:
    """One report. What makes no sense of speed and heading (−1 is a telephone's “unknown”) is left out; so is an accuracy
    of 0, which means unknown. An accuracy below 0 says that the position is none: it stays, and is judged."""
    if not names:
        raise BadInput("Unit atau alatnya tidak disebut.")
    speed = speed_kmh if speed_kmh is not None and 0 <= speed_kmh <= FASTEST_SAID_KMH else None
    heading = heading_deg % 360.0 if heading_deg is not None and 0 <= heading_deg <= 360 else None
    return Reading((Report(names, Fix(names[0], lat, lon, at, source, speed, heading, accuracy_m or None)),))


def name_of(value: object) -> str:
    """A text or a whole number as an id; "" for anything else, and for what is too long to be one."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**20 else ""
    if not isinstance(value, str) or len(value) > _LONGEST_ID or not value.isprintable():
        return ""
    return value.strip()


def names_of(*values: object) -> tuple[str, ...]:
    """The ids among the values, each once."""
    return tuple(dict.fromkeys(filter(None, map(name_of, values))))


def needed(fields: Fields, field: str) -> float:
    """A finite number that must be there."""
    value = fields.get(field)
    if value is None or value == "":
        raise BadInput("“{field}” tidak ada.", field=field)
    if (number := as_number(value)) is None:
        raise BadInput("“{field}” bukan angka: {value}.", field=field, value=shown(value))
    return number


def optional(fields: Fields, field: str) -> float | None:
    """A finite number that may be missing; what is none is an error, so that nothing is taken for exact by mistake."""
    return None if fields.get(field) in (None, "") else needed(fields, field)


def as_number(value: object) -> float | None:
    """A finite number, also from a text that is one; None otherwise."""
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def scaled(number: float | None, factor: float) -> float | None:
    return None if number is None else number * factor


def time_of(fields: Fields, field: str) -> datetime:
    """An aware UTC time: ISO 8601 with its zone, or seconds or milliseconds since 1970."""
    value = fields.get(field)
    if value is None or value == "":
        raise BadInput("“{field}” tidak ada.", field=field)
    at = _moment(value)
    if at is None:
        raise BadInput("“{field}” bukan waktu dengan zonanya: {value}.", field=field, value=shown(value))
    if not EARLIEST <= at < LATEST:
        raise BadInput("“{field}” {value}: jam alatnya belum disetel.", field=field, value=shown(value))
    return at


def _moment(value: object) -> datetime | None:
    number = as_number(value)
    try:
        if number is not None:
            return from_ms(round(number if abs(number) >= _MILLISECONDS_FROM else number * 1000))
        if isinstance(value, str) and len(value) <= 64:
            at = datetime.fromisoformat(value.strip())
            return None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    return None


def shown(value: object) -> str:
    """A value as it can be put into a sentence: one short line, nothing that a terminal would act on."""
    match value:
        case dict():
            text = "{…}"
        case list():
            text = "[…]"
        case _:
            text = str(value)
    return "".join(letter if letter.isprintable() else "·" for letter in text[:40])
