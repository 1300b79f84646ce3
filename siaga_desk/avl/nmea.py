"""NMEA 0183: positions from RMC and GGA sentences of any talker, their checksum verified. Knows no other format.

Fields after IEC 61162-1: RMC is time, status, position, speed in knots, course, date; GGA is time, position, quality, HDOP
and has no date. A receiver that has no position says so: that is no fault.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import xor

from siaga_desk.domain.errors import BadInput

from .fields import IGNORED, KNOT_KMH, Reading, as_number, report, scaled, shown

SOURCE = "nmea"

HDOP_M = 5.0
"""Metres of a position for each unit of HDOP: what an ordinary receiver is off by."""

_PAIRED = timedelta(seconds=10)
"""While RMC sentences come, a GGA only adds how accurate they are: both tell the same position."""

_SENTENCE = re.compile(r"\$([A-Z]{2})([A-Z]{3}),([\x20-\x7e]*)\*([0-9A-Fa-f]{2})")
_ANY = re.compile(r"\$([\x20-\x7e]+?)\*([0-9A-Fa-f]{2})")
_TIME = re.compile(r"(\d\d)(\d\d)(\d\d)(?:\.(\d{1,9}))?", re.ASCII)
_DATE = re.compile(r"(\d\d)(\d\d)(\d\d)", re.ASCII)
_ANGLE = re.compile(r"(\d{2,3})(\d\d(?:\.\d{1,12})?)", re.ASCII)

_NO_POSITION = frozenset("NMS")  # mode indicator: none, typed in by hand, a simulator
_NO_QUALITY = frozenset(("", "0", "7", "8"))  # GGA's words for the same


@dataclass(frozen=True, slots=True)
class _Receiver:
    """What one receiver said before."""

    rmc: datetime | None = None
    gga: time | None = None
    accuracy_m: float | None = None


class NmeaReader:
    """Reads sentences of many receivers; remembers of each the date that its GGA sentences lack."""

    def __init__(self) -> None:
        self._receivers: dict[str, _Receiver] = {}

    def read(self, unit: str, sentence: str, now: datetime) -> Reading:
        """One sentence of `unit`. BadInput: damaged, or not what its kind should be. Other sentences are ignored."""
        kind, fields = _checked(sentence.strip())
        if kind == "RMC":
            return self._rmc(unit, fields)
        if kind == "GGA":
            return self._gga(unit, fields, now)
        return IGNORED

    def _rmc(self, unit: str, fields: list[str]) -> Reading:
        if len(fields) < 9:
            raise BadInput("Kalimat NMEA {kind} tidak lengkap.", kind="RMC")
        if fields[1] != "A" or (len(fields) > 11 and fields[11] in _NO_POSITION):
            return IGNORED
        at = datetime.combine(_date(fields[8]), _time(fields[0]), UTC)
        before = self._receivers.get(unit, _Receiver())
        self._receivers[unit] = replace(before, rmc=at)
        return report(
            (unit,),
            SOURCE,
            _angle(fields[2], fields[3], "NS"),
            _angle(fields[4], fields[5], "EW"),
            at,
            speed_kmh=scaled(as_number(fields[6]), KNOT_KMH),
            heading_deg=as_number(fields[7]),
            accuracy_m=before.accuracy_m if _is_near(before.gga, at) else None,
        )

    def _gga(self, unit: str, fields: list[str], now: datetime) -> Reading:
        if len(fields) < 8:
            raise BadInput("Kalimat NMEA {kind} tidak lengkap.", kind="GGA")
        if fields[5] in _NO_QUALITY:
            return IGNORED
        at = _time(fields[0])
        before = self._receivers.get(unit, _Receiver())
        accuracy_m = scaled(as_number(fields[7]), HDOP_M)
        self._receivers[unit] = replace(before, gga=at, accuracy_m=accuracy_m)
        if before.rmc is not None and _is_near(at, before.rmc):
            return IGNORED
        return report(
            (unit,),
            SOURCE,
            _angle(fields[1], fields[2], "NS"),
            _angle(fields[3], fields[4], "EW"),
            _nearest(at, before.rmc or now),
            accuracy_m=accuracy_m,
        )


def _checked(sentence: str) -> tuple[str, list[str]]:
    """(kind, fields) of a sentence whose checksum is right; a kind that is not RMC or GGA may have no fields."""
    whole = _ANY.fullmatch(sentence)
    if whole is None:
        raise BadInput("Kalimat NMEA tidak utuh, atau tanpa tanda periksa (*hh): {text}.", text=shown(sentence))
    if reduce(xor, whole[1].encode("ascii"), 0) != int(whole[2], 16):
        raise BadInput("Tanda periksa NMEA tidak cocok; kalimatnya rusak di jalan: {text}.", text=shown(sentence))
    found = _SENTENCE.fullmatch(sentence)
    return ("", []) if found is None else (found[2], found[3].split(","))


def _time(text: str) -> time:
    found = _TIME.fullmatch(text)
    try:
        if found is not None:
            return time(int(found[1]), int(found[2]), int(found[3]), int((found[4] or "0").ljust(6, "0")[:6]))
    except ValueError:
        pass
    raise BadInput("Jam NMEA tidak terbaca: {value}.", value=shown(text))


def _date(text: str) -> date:
    """ddmmyy; satellite time begins in 1980, so 80 to 99 are of the last century."""
    found = _DATE.fullmatch(text)
    try:
        if found is not None:
            year = int(found[3])
            return date((1900 if year >= 80 else 2000) + year, int(found[2]), int(found[1]))
    except ValueError:
        pass
    raise BadInput("Tanggal NMEA tidak terbaca: {value}.", value=shown(text))


def _angle(text: str, side: str, sides: str) -> float:
    """ddmm.mmmm and its side as signed degrees."""
    found = _ANGLE.fullmatch(text)
    if found is None or side not in sides or not side or len(found[1]) != (2 if sides == "NS" else 3):
        raise BadInput("Koordinat NMEA tidak terbaca: {value}.", value=shown(f"{text},{side}"))
    minutes = float(found[2])
    if minutes >= 60:
        raise BadInput("Koordinat NMEA tidak terbaca: {value}.", value=shown(f"{text},{side}"))
    degrees = int(found[1]) + minutes / 60
    return -degrees if side == sides[1] else degrees


def _nearest(at: time, to: datetime) -> datetime:
    """The moment with that time of day that lies nearest to `to`: midnight may lie between them."""
    days = (to.date() + timedelta(days=n) for n in (-1, 0, 1))
    return min((datetime.combine(day, at, UTC) for day in days), key=lambda moment: abs(moment - to))


def _is_near(at: time | None, to: datetime) -> bool:
    return at is not None and abs(_nearest(at, to) - to) <= _PAIRED
