"""A time that a person enters later, "14.05", as the moment it means. Pure; knows no window."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from siaga_desk.domain.errors import BadInput

_TIME = re.compile(r"(\d{1,2})[.:]?(\d{2})(?:[.:](\d{2}))?")
AHEAD = timedelta(seconds=2)


def entered_time(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The latest moment before `now` at which the room's clock read `text`; None if it is empty. BadInput if it is no time.

    "14.05", "14:05", "1405" and "14.05.30" are read. A time later than now was yesterday's: rules refuse what is too early.
    """
    text = text.strip()
    if not text:
        return None
    read = _TIME.fullmatch(text)
    if read is None:
        raise BadInput("Jam “{text}” tidak terbaca. Tulis misalnya 14.05.", text=text[:20])
    hour, minute, second = int(read[1]), int(read[2]), int(read[3] or 0)
    if hour > 23 or minute > 59 or second > 59:
        raise BadInput("Jam “{text}” tidak ada. Tulis misalnya 14.05.", text=text[:20])
    local = now.astimezone(zone)
    moment = local.replace(hour=hour, minute=minute, second=second, microsecond=0)
    if moment > local + AHEAD:
        moment -= timedelta(days=1)
    return moment.astimezone(now.tzinfo)
