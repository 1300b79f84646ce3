"""What is typed about a closed road, read and said again: times, speed, depth, width. Pure; knows no window."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.events import ClosureReason, RoadClosed
from siaga_desk.figures import number
from siaga_desk.geo.degrees import read_degrees
from siaga_desk.i18n import t

from .closure_line import span_words
from .coming_time import coming_time, entered


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the form, as it was typed."""

    reason: ClosureReason = ClosureReason.FLOOD
    starts: str = ""
    ends: str = ""
    slow: str = ""
    depth: str = ""
    width: str = ""
    name: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """The same, read. None: now, until somebody opens it, closed, not known."""

    reason: ClosureReason
    starts: datetime | None
    ends: datetime | None
    slow_kmh: float | None
    depth_m: float | None
    width_m: float | None
    name: str
    note: str


def typed_of(record: RoadClosed, now: datetime, zone: ZoneInfo) -> Typed:
    """A closure as a person would have typed it."""
    return Typed(
        ClosureReason(record.reason) if record.reason in set(ClosureReason) else ClosureReason.OTHER,
        entered(record.starts, now, zone, near=True),
        entered(record.ends, now, zone) if record.ends else "",
        _figure(record.slow_kmh),
        _figure(record.depth_m),
        _figure(record.width_m),
        record.name or "",
        record.note or "",
    )


def read_terms(typed: Typed, now: datetime, zone: ZoneInfo, before: RoadClosed | None = None) -> Terms:
    """BadInput for what cannot be read. `before`: a time that still says that closure's minute is its, to the second."""
    return Terms(
        typed.reason,
        _kept(coming_time(typed.starts, now, zone, near=True), before.starts if before else None),
        _kept(coming_time(typed.ends, now, zone), before.ends if before else None),
        _number(typed.slow),
        _number(typed.depth),
        _number(typed.width),
        typed.name,
        typed.note,
    )


def terms_words(terms: Terms, now: datetime, zone: ZoneInfo) -> str:
    """ "Ditutup sejak 02.10 sampai 06.00. Kendaraan yang sanggup air 0,4 m lewat perlahan." """
    span = span_words(terms.starts or now, terms.ends, now, zone)
    if terms.ends is None:
        span = t("{span}, sampai dibuka", span=span)
    if terms.slow_kmh is not None:
        said = t("Lambat, {kmh} km/jam, {span}.", kmh=_figure(terms.slow_kmh), span=span)
    else:
        said = t("Ditutup {span}.", span=span)
    if terms.slow_kmh is None and (terms.depth_m is not None or terms.width_m is not None):
        left = [t("air {metres} m", metres=_figure(terms.depth_m))] if terms.depth_m is not None else []
        left += [t("lebar {metres} m", metres=_figure(terms.width_m))] if terms.width_m is not None else []
        said += " " + t("Kendaraan yang sanggup melewati {left} lewat perlahan.", left=", ".join(left))
    return said


def _kept(read: datetime | None, before: datetime | None) -> datetime | None:
    same = read and before and read.replace(second=0, microsecond=0) == before.replace(second=0, microsecond=0)
    return before if same else read


def _number(text: str) -> float | None:
    if not text:
        return None
    value = read_degrees(text)
    if value is None:
        raise BadInput("Angka “{text}” tidak terbaca. Tulis misalnya 0,4.", text=text[:20])
    return value


def _figure(value: float | None) -> str:
    """As short as it can be said and typed, to the centimetre."""
    if value is None:
        return ""
    decimals = next((d for d in (0, 1) if round(value, d) == value), 2)
    return number(value, decimals)
