"""Where a vehicle says it is, and whether it is believed. Must never contain where positions come from or are kept.

A position is no event: it lies in a stream beside the log, and what a decision used of it is copied into its event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import pairwise

from .errors import BadInput, Message
from .places import check_position, distance_m

AHEAD_S = 60.0
"""A time further ahead of our clock than this is a wrong clock, not a position."""

STALE_S = 600.0
"""Older than this on arrival: the newest that is known of the unit, but somebody should know that it came late."""

USABLE_S = 1_800.0
"""Up to this age a position may stand for the unit, its age said; an older one does not, and the unit's post is used."""

DRIVING_KMH = 5.0
"""A vehicle that reported less was standing: a receiver at rest wanders."""

FASTEST_KMH = 300.0
"""What needs more than this between two reports is a jump, not a drive."""

ASSUMED_ACCURACY_M = 50.0
"""Of a report that does not say how accurate it is: a satellite fix between buildings."""

WORST_ACCURACY_M = 5_000.0
"""A vehicle known no better than this is not known: it could be at either end of the city."""

IN_A_ROW = 3
"""So many reports that fit one another are believed against the one before them: that one was the wrong one."""

_NULL_ISLAND_DEG = 1e-3  # about 110 m around 0, 0: what a receiver says that has no fix yet


@dataclass(frozen=True, slots=True)
class Fix:
    """One report of a vehicle. `at`: aware UTC, when it was there. None: it did not say.

    `heading_deg`: 0 north, 90 east. `accuracy_m`: radius within which it probably is. `source`: the format it came in.
    """

    unit: str
    lat: float
    lon: float
    at: datetime
    source: str
    speed_kmh: float | None = None
    heading_deg: float | None = None
    accuracy_m: float | None = None


class Verdict(StrEnum):
    """What becomes of a report. The values stand in files: never renamed."""

    FOLLOWED = "followed"  # the unit is there
    STALE = "stale"  # followed as well, but it came late
    OLDER = "older"  # no newer than what is known: a report that was sent twice, or waited in a queue
    FUTURE = "future"
    IMPOSSIBLE = "impossible"
    NOWHERE = "nowhere"  # no place on earth, or none worth the name


@dataclass(frozen=True, slots=True)
class Judged:
    """A report with its verdict. `received`: when it was judged. `stands_at`: of which time the position is that stood
    against it; `needed_kmh`: what the way from there would have taken."""

    fix: Fix
    verdict: Verdict
    received: datetime
    stands_at: datetime | None = None
    needed_kmh: float = 0.0

    @property
    def is_followed(self) -> bool:
        """Whether it is now the newest known position of its unit."""
        return self.verdict in (Verdict.FOLLOWED, Verdict.STALE)

    def message(self, name: str, zone: tzinfo) -> Message | None:
        """What a person should know of it, with the unit's name and the room's time zone; None: nothing."""
        late_s = (self.received - self.fix.at).total_seconds()
        match self.verdict:
            case Verdict.STALE if late_s <= USABLE_S:
                return Message(
                    "Posisi {unit} sudah berumur {age} waktu tiba. Posisi itu dipakai dengan umurnya.",
                    {"unit": name, "age": _in_words(late_s)},
                )
            case Verdict.STALE:
                return Message(
                    "Posisi {unit} sudah berumur {age} waktu tiba. Itu terlalu lama; posnya yang dipakai.",
                    {"unit": name, "age": _in_words(late_s)},
                )
            case Verdict.FUTURE:
                return Message(
                    "Posisi {unit} bertanda waktu {seconds} detik di depan jam komputer ini. Posisi itu tidak dipakai. "
                    "Periksa jam alatnya.",
                    {"unit": name, "seconds": round(-late_s)},
                )
            case Verdict.IMPOSSIBLE if self.stands_at is not None:
                return Message(
                    "Posisi {unit} melompat {kmh} km/jam. Posisi itu tidak dipakai; posisi {time} tetap berlaku.",
                    {"unit": name, "kmh": round(self.needed_kmh), "time": f"{self.stands_at.astimezone(zone):%H.%M}"},
                )
            case Verdict.NOWHERE:
                return nowhere(self.fix)
        return None


@dataclass(frozen=True, slots=True)
class Track:
    """What is known of one unit: the position that stands, and the reports since then that did not fit it."""

    last: Fix | None = None
    doubted: tuple[Fix, ...] = ()  # oldest first, at most IN_A_ROW - 1

    def after(self, fix: Fix, now: datetime) -> tuple[Judged, Track]:
        """The report judged, and what is known then."""
        judged = judge(fix, self.last, now, self.doubted)
        if judged.is_followed:
            return judged, Track(fix)
        if judged.verdict is Verdict.IMPOSSIBLE:
            return judged, Track(self.last, (*self.doubted, fix)[1 - IN_A_ROW :])
        return judged, self


def judge(fix: Fix, last: Fix | None, now: datetime, doubted: tuple[Fix, ...] = ()) -> Judged:
    """Whether a report is believed. `last`: the position of that unit that stands; `doubted`: the impossible ones since.

    `now` is our own clock. Never raises for any numbers in `fix`.
    """
    age = (now - fix.at).total_seconds()
    if nowhere(fix) is not None:
        return Judged(fix, Verdict.NOWHERE, now)
    if age < -AHEAD_S:
        return Judged(fix, Verdict.FUTURE, now)
    if last is not None and (last.at - now).total_seconds() > AHEAD_S:
        last, doubted = None, ()  # our own clock was wrong when it came: it must not stand until that time is reached
    followed = Verdict.STALE if age > STALE_S else Verdict.FOLLOWED
    if last is None:
        return Judged(fix, followed, now)
    if fix.at <= last.at:
        return Judged(fix, Verdict.OLDER, now, last.at)
    kmh = needed_kmh(last, fix)
    if kmh > FASTEST_KMH and not _agree((*doubted, fix)[-IN_A_ROW:]):
        return Judged(fix, Verdict.IMPOSSIBLE, now, last.at, kmh)
    return Judged(fix, followed, now, last.at, kmh)


def nowhere(fix: Fix) -> Message | None:
    """Why the report names no place that a unit can be at; None when it does."""
    try:
        lat, lon = check_position(fix.lat, fix.lon)
    except BadInput as why:
        return why.message
    if abs(lat) < _NULL_ISLAND_DEG and abs(lon) < _NULL_ISLAND_DEG:
        return Message("Posisi 0; 0: alatnya belum menangkap satelit.")
    if fix.accuracy_m is not None and not 0 <= fix.accuracy_m <= WORST_ACCURACY_M:
        return Message("Ketelitian {metres} m terlalu kasar untuk sebuah kendaraan.", {"metres": fix.accuracy_m})
    return None


def needed_kmh(before: Fix, after: Fix) -> float:
    """The speed that the way between two reports takes at least, as far off as both may be; never below 0.

    Times come in whole seconds, so less than one is counted as one.
    """
    slack = sum(ASSUMED_ACCURACY_M if each.accuracy_m is None else each.accuracy_m for each in (before, after))
    metres = max(0.0, distance_m(before.lat, before.lon, after.lat, after.lon) - slack)
    return metres / max(1.0, (after.at - before.at).total_seconds()) * 3.6


def age_s(fix: Fix, now: datetime) -> float:
    """How old the position is; 0 for one that a clock slightly ahead of ours has dated."""
    return max(0.0, (now - fix.at).total_seconds())


def usable(fix: Fix, now: datetime) -> bool:
    """Whether the unit may be taken to be there, its age said. If not, its post is used."""
    return timedelta(seconds=-AHEAD_S) <= now - fix.at <= timedelta(seconds=USABLE_S)


def _agree(reports: tuple[Fix, ...]) -> bool:
    """Whether these are so many reports in a row, each later than the one before and within a drive of it."""
    return len(reports) >= IN_A_ROW and all(a.at < b.at and needed_kmh(a, b) <= FASTEST_KMH for a, b in pairwise(reports))


def _in_words(late_s: float) -> Message:
    """The whole minutes, hours or days of a time, whichever a person reads at once."""
    minutes = int(late_s // 60)
    if minutes < 100:
        return Message("{count} menit", {"count": minutes})
    if minutes < 6_000:
        return Message("{count} jam", {"count": minutes // 60})
    return Message("{count} hari", {"count": minutes // 1_440})
