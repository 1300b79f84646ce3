"""A closed or slow road, folded from its own stream. Which ways it stops is the road network's."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import datetime

from .envelope import Event
from .events import ClosureShape, RoadClosed, RoadReopened
from .people import Actor
from .places import Point

MAX_POINTS = 500
"""Of one closure: an event has a largest size, and every corner is asked for at each road nearby."""


_LEAST_DEG2 = 1e-10  # about one square metre
_SHAPES = frozenset(map(str, ClosureShape))


@dataclass(frozen=True, slots=True)
class Closure:
    """`record` is None while its record has not arrived; one that lies nowhere, from another desk, is not listed."""

    id: str
    record: RoadClosed | None = None
    at: datetime | None = None
    by: Actor | None = None
    reopened: datetime | None = None

    @property
    def is_listed(self) -> bool:
        return self.record is not None and self.reopened is None and _has_a_place(self.record)

    def in_force(self, now: datetime) -> bool:
        """Listed, begun and not over."""
        if self.record is None or not self.is_listed or now < self.record.starts:
            return False
        return self.record.ends is None or now < self.record.ends

    def is_over(self, now: datetime) -> bool:
        """Opened again, or past its end."""
        ends = self.record.ends if self.record else None
        return self.reopened is not None or (ends is not None and now >= ends)


def apply(closure: Closure, event: Event) -> Closure:
    match event.fact:
        case RoadClosed() as record:
            return replace(closure, record=_drivable(record), at=event.occurred, by=event.actor, reopened=None)
        case RoadReopened():
            return replace(closure, reopened=event.occurred)
    return closure


def has_extent(shape: str, points: tuple[Point, ...]) -> bool:
    """Whether the points are a line with two ends, or enclose some ground: an area without any would close nothing."""
    first, *others = points
    if shape == ClosureShape.ROAD:
        return any(other != first for other in others)
    shrink = math.cos(math.radians(first.lat))
    east_north = [((other.lon - first.lon) * shrink, other.lat - first.lat) for other in others]
    far_x, far_y = max(east_north, key=lambda point: math.hypot(*point))
    return any(abs(far_x * y - far_y * x) > _LEAST_DEG2 for x, y in east_north)


def least_points(shape: str) -> int:
    """An area has three corners, a line two ends."""
    return 3 if shape == ClosureShape.AREA else 2


def _has_a_place(record: RoadClosed) -> bool:
    return (
        record.shape in _SHAPES
        and least_points(record.shape) <= len(record.points) <= MAX_POINTS
        and all(map(_is_on_earth, record.points))
        and has_extent(record.shape, record.points)
    )


def _drivable(record: RoadClosed) -> RoadClosed:
    """A speed that nobody can drive, from another program, is a closed road: never one that is open."""
    return record if record.slow_kmh is None or record.slow_kmh > 0 else replace(record, slow_kmh=None)


def _is_on_earth(point: Point) -> bool:
    return abs(point.lat) <= 90.0 and abs(point.lon) <= 180.0
