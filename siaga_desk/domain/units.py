"""A responding unit, folded from its own stream. What it is doing follows from the incidents it is assigned to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .envelope import Event
from .events import UnitBackInService, UnitOutOfService, UnitRecorded, UnitRetired


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
