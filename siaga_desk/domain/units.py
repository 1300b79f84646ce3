"""A responding unit, folded from its own stream. What it is doing follows from the incidents it is assigned to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .envelope import Event
from .errors import BadInput
from .events import UnitBackInService, UnitOutOfService, UnitRecorded, UnitRetired
from .profile import DAY_MIN, Hours

_SHIFT = re.compile(r"(\d{1,2})[.:](\d{2})\s*[-–]\s*(\d{1,2})[.:](\d{2})")


MAX_PARTS = 8
"""Of a day on duty. The table of units has a column for them, of a size."""


def read_shift(text: str) -> tuple[Hours, ...]:
    """ "07.00-19.00; 22.00-06.00" as parts of the day; "" is always, and no part. BadInput: it says something else."""
    parts: list[Hours] = []
    for each in filter(None, (part.strip() for part in text.split(";"))):
        found = _SHIFT.fullmatch(each)
        numbers = [int(number) for number in found.groups()] if found else []
        if not numbers or numbers[0] > 23 or numbers[2] > 24 or max(numbers[1], numbers[3]) > 59 or numbers[2:] > [24, 0]:
            raise BadInput("Jam jaga “{text}” tidak terbaca. Tulis misalnya 07.00-19.00; 22.00-06.00.", text=text[:60])
        parts.append(Hours(numbers[0] * 60 + numbers[1], (numbers[2] * 60 + numbers[3]) % DAY_MIN))
    if len(parts) > MAX_PARTS:
        raise BadInput("Jam jaga paling banyak {count} bagian sehari. Gabungkan yang bersambung.", count=MAX_PARTS)
    return tuple(parts)


def write_shift(parts: Iterable[Hours]) -> str:
    """The one form in which hours of duty are kept and shown; `read_shift` gives the same parts back."""
    return "; ".join(f"{_clock(part.start_min)}-{_clock(part.end_min or DAY_MIN)}" for part in parts)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}.{minute % 60:02d}"


class UnitStatus(StrEnum):
    READY = "ready"
    ASSIGNED = "assigned"
    MOVING = "moving"
    ON_SCENE = "on_scene"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Unit:
    """`record` is None while its record has not arrived. `example`: nobody confirmed that it exists or stands there."""

    id: str
    record: UnitRecorded | None = None
    out_since: datetime | None = None
    out_reason: str | None = None
    retired: datetime | None = None

    @property
    def name(self) -> str:
        return self.record.name if self.record else self.id

    def on_shift(self, minute: int) -> bool:
        """Whether it is on duty at a minute after midnight. Hours that cannot be read (another program's) keep it on."""
        try:
            hours = read_shift(self.record.shift) if self.record else ()
        except BadInput:
            return True
        return not hours or any(part.hold(minute) for part in hours)

    @property
    def is_listed(self) -> bool:
        return self.record is not None and self.retired is None


def apply(unit: Unit, event: Event) -> Unit:
    match event.fact:
        case UnitRecorded() as record:
            return replace(unit, record=record, retired=None)
        case UnitRetired():
            return replace(unit, retired=event.occurred)
        case UnitOutOfService(reason=reason):
            return replace(unit, out_since=event.occurred, out_reason=reason)
        case UnitBackInService():
            return replace(unit, out_since=None, out_reason=None)
    return unit
