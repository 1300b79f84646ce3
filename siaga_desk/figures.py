"""How figures are written: durations with a colon, times of day with dots, so that the two can never be confused.

Pure text from values. Must never contain Qt, nor decide anything about what it writes.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from siaga_desk.domain.deadlines import ClockState, DispatchClock
from siaga_desk.domain.profile import Milestone
from siaga_desk.domain.units import UnitStatus
from siaga_desk.i18n import language, t


def duration(length: timedelta) -> str:
    """ "4:21", from one hour on "1:04:21". The sign is dropped, begun seconds are cut off."""
    seconds = math.floor(abs(length).total_seconds())
    minutes, s = divmod(seconds, 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02}:{s:02}" if hours else f"{m}:{s:02}"


def time_left(left: timedelta) -> str:
    """ "4:21" before the deadline, "+3:12" after it. Cut off on both sides: never shows more time than there is."""
    return f"+{duration(left)}" if left < timedelta(0) else duration(left)


def clock_reading(clock: DispatchClock) -> str:
    """What stands beside the ring: time left while it runs, then the margin. "–" where there is none to speak of."""
    match clock.state:
        case ClockState.MET:
            return t("sisa {time}", time=duration(clock.left))
        case ClockState.MET_LATE:
            return t("lewat {time}", time=duration(clock.left))
        case ClockState.MISSED | ClockState.ENDED:
            return t("lewat {time}", time=duration(clock.left)) if clock.left < timedelta(0) else "–"
        case _:
            return time_left(clock.left)


def clock_word(state: ClockState, *, narrow: bool = False) -> str:
    """The word under the time: a state is never told by colour alone."""
    match state:
        case ClockState.RUNNING:
            return t("berjalan")
        case ClockState.WARNING:
            return t("peringatan")
        case ClockState.CRITICAL:
            return t("kritis")
        case ClockState.OVERDUE:
            return t("lewat")
        case ClockState.MET:
            return t("tercapai")
        case ClockState.MET_LATE:
            return t("terlambat") if narrow else t("terlambat tercapai")
        case ClockState.MISSED:
            return t("terlewat")
        case ClockState.ENDED:
            return t("selesai")


def unit_word(status: UnitStatus) -> str:
    match status:
        case UnitStatus.READY:
            return t("siap")
        case UnitStatus.ASSIGNED:
            return t("ditugaskan")
        case UnitStatus.MOVING:
            return t("bergerak")
        case UnitStatus.ON_SCENE:
            return t("di lokasi")
        case UnitStatus.OUT:
            return t("tidak siap")


def milestone_word(milestone: Milestone) -> str:
    """How far a team is with its task."""
    match milestone:
        case Milestone.ASSIGNED:
            return t("ditugaskan")
        case Milestone.ACKNOWLEDGED:
            return t("menerima")
        case Milestone.MOVING:
            return t("bergerak")
        case Milestone.ARRIVED:
            return t("di lokasi")
        case Milestone.DONE:
            return t("selesai")
        case Milestone.STOOD_DOWN:
            return t("dilepas")
        case Milestone.DECLINED:
            return t("menolak")


def time_of_day(at: datetime, zone: ZoneInfo, *, seconds: bool = False) -> str:
    """ "02.47" or "02.47.31" on the room's wall clock; `at` is aware."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone has no time of day")
    return at.astimezone(zone).strftime("%H.%M.%S" if seconds else "%H.%M")


def number(value: float, decimals: int = 0) -> str:
    """ "1.204", "3,8"; in English "1,204", "3.8". Halves are rounded away from zero, a negative zero is zero."""
    scale = 10**decimals
    whole = math.floor(abs(value) * scale + 0.5)
    written = f"{math.copysign(whole / scale, value) if whole else 0:,.{decimals}f}"
    return written if language() == "en" else written.translate(str.maketrans(",.", ".,"))


def distance(length_m: float) -> str:
    """ "8 m", "600 m" (tens), "3,8 km", "120 km": as fine as it is worth knowing."""
    if length_m < 9.5:
        return f"{number(length_m)} m"
    if length_m < 995:
        return f"{number(10 * math.floor(length_m / 10 + 0.5))} m"
    return f"{number(length_m / 1000, 1 if length_m < 99_950 else 0)} km"


def point(lat: float, lon: float) -> str:
    """ "-6,10930; 106,16780": to the metre, and as the place box reads it again."""
    return f"{number(lat, 5)}; {number(lon, 5)}"


def minutes(length_s: float) -> str:
    """ "7 mnt", rounded up: a team is never promised earlier than computed."""
    return t("{n} mnt", n=number(_minutes(length_s)))


def minutes_between(least_s: float, most_s: float) -> str:
    """ "9–15 mnt", or "9 mnt" where both ends are the same minute."""
    least, most = sorted((_minutes(least_s), _minutes(most_s)))
    return minutes(least_s) if least == most else t("{least}–{most} mnt", least=number(least), most=number(most))


def _minutes(length_s: float) -> int:
    return math.ceil(length_s / 60 - 1e-9)
