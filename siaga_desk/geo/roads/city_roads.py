"""The engine of travel times that is in use: the best there is, another as soon as a better one is ready. Reckons nothing.

Light at start-up: an engine over roads is made elsewhere, on a lane of its own, and handed in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.errors import Message
from siaga_desk.domain.profile import Profile
from siaga_desk.geo.straight_line import StraightLine
from siaga_desk.geo.travel import AccuracyClass, Leg, Origin, TravelTimes, Way

if TYPE_CHECKING:
    from .road_times import RoadTimes


class CityRoads:
    """One for a desk. Begins with the straight line; every answer says which engine gave it."""

    def __init__(self, profile: Profile) -> None:
        self._lock = Lock()
        self._in_use: TravelTimes = StraightLine(profile.detour_factor, profile.speed_kmh)
        self.roads: RoadTimes | None = None  # what is in use, if it is an engine over roads
        self.version = 0
        """Another number whenever an answer may be another."""
        self._told: tuple[tuple[Closure, ...], datetime] | None = None

    def use(self, roads: RoadTimes) -> None:
        """From now on. It is told what the one before was told, before anybody asks it."""
        with self._lock:
            if self._told is not None:
                roads.tell(*self._told)
            self._in_use = self.roads = roads
            self.version += 1

    def tell(self, closures: Iterable[Closure], now: datetime) -> bool:
        """What is closed, and the hour; whether any answer may be another now."""
        closures = tuple(closures)
        with self._lock:
            self._told = closures, now
            changed = self.roads is not None and self.roads.tell(closures, now)
            self.version += changed
            return changed

    @property
    def engine(self) -> str:
        return self._in_use.engine

    @property
    def accuracy_class(self) -> AccuracyClass:
        return self._in_use.accuracy_class

    @property
    def description(self) -> Message:
        return self._in_use.description

    def to_point(self, origins: Sequence[Origin], lat: float, lon: float, *, lengths: bool = True) -> Sequence[Leg]:
        return self._in_use.to_point(origins, lat, lon, lengths=lengths)

    def seconds_to(self, origins: Sequence[Origin], points: Sequence[tuple[float, float]]) -> Sequence[Sequence[float]]:
        return self._in_use.seconds_to(origins, points)

    def way(self, origin: Origin, lat: float, lon: float, *, drawn: bool = True) -> Way | None:
        return self._in_use.way(origin, lat, lon, drawn=drawn)
