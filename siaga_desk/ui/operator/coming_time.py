"""A time that lies ahead as a person enters it, "18.00", "3 jam" or "15-03 06.00", as the moment it means. Pure."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from siaga_desk.domain.errors import BadInput

_SPAN = re.compile(r"\+?(\d{1,4})\s*(jam|j|hours?|h|menit|mnt|min|minutes?|m|hari|days?|d)", re.IGNORECASE)
_CLOCK = re.compile(r"(?:(\d{1,2})[-/](\d{1,2})(?:[-/](\d{4}))?\s+)?(\d{1,2})[.:](\d{2})")
_UNITS = {"j": "hours", "h": "hours", "m": "minutes", "d": "days"}
HALF_A_DAY, MINUTE = timedelta(hours=12), timedelta(minutes=1)


def coming_time(text: str, now: datetime, zone: ZoneInfo, *, near: bool = False) -> datetime | None:
    """The moment that `text` means, in UTC; None if it is empty. BadInput if it is no time.

    "3 jam", "90 menit", "2 hari": so long from `now`. "18.00": the next time the room's clock reads that, or with `near` the
    nearest, which may be past. "15-03 06.00", "15-03-2026 06.00": that day's; without a year, the one nearest to now.
    """
    text = " ".join(text.split())
    if not text:
        return None
    if span := _SPAN.fullmatch(text):
        unit = "days" if span[2].casefold() == "hari" else _UNITS[span[2][0].casefold()]
        return now + timedelta(**{unit: int(span[1])})
    read = _CLOCK.fullmatch(text)
    if read is None:
        raise BadInput("Waktu “{text}” tidak terbaca. Tulis misalnya 18.00, 3 jam, atau 15-03 06.00.", text=text[:30])
    local = now.astimezone(zone)
    try:
        moment = local.replace(hour=int(read[4]), minute=int(read[5]), second=0, microsecond=0)
        if read[1] is not None:
            moment = _on_day(moment, int(read[1]), int(read[2]), read[3])
        elif near:
            moment = min((moment + timedelta(days=by) for by in (-1, 0, 1)), key=lambda one: abs(one - local))
        elif moment <= local:
            moment += timedelta(days=1)
        return moment.astimezone(now.tzinfo)
    except (ValueError, OverflowError):
        raise BadInput("Waktu “{text}” tidak ada. Tulis misalnya 18.00, 3 jam, atau 15-03 06.00.", text=text[:30]) from None


def _on_day(moment: datetime, day: int, month: int, year: str | None) -> datetime:
    if year is not None:
        return moment.replace(year=int(year), month=month, day=day)
    years = [moment.replace(year=moment.year + by, month=month, day=day) for by in (-1, 0, 1)]
    return min(years, key=lambda one: abs(one - moment))


def entered(moment: datetime, now: datetime, zone: ZoneInfo, *, near: bool = False) -> str:
    """The moment as a person would enter it; `coming_time` with the same `near` gives the same minute back."""
    there = moment.astimezone(zone).replace(second=0, microsecond=0)
    ahead = there - now
    alone = abs(ahead) < HALF_A_DAY - MINUTE if near else timedelta(0) < ahead < timedelta(days=1) - MINUTE
    return f"{there:%H.%M}" if alone else f"{there:%d-%m-%Y %H.%M}"
