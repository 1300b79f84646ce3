"""Travel times without a road network: the straight line, lengthened by a stated factor. Never called a route."""

from __future__ import annotations

import math
from collections.abc import Sequence

from siaga_desk.domain.errors import Message
from siaga_desk.domain.places import check_position, distance_m

from .travel import AccuracyClass, Leg, Origin, Way


class StraightLine:
    """The engine that always works. `distance_m` of its legs is the straight line times `detour_factor`.

    It picks another unit than the roads would for 18 to 47 % of incidents (measured on three real networks): whoever shows
    its answer shows `description` beside it.
    """

    def __init__(self, detour_factor: float, speed_kmh: float) -> None:
        """Both from the city profile. ValueError when the factor is below 1 or the speed is not above 0."""
        if not (math.isfinite(detour_factor) and detour_factor >= 1):
            raise ValueError(f"detour factor {detour_factor}: a road is never shorter than the straight line")
        if not (math.isfinite(speed_kmh) and speed_kmh > 0):
            raise ValueError(f"speed {speed_kmh} km/h")
        self._detour_factor = detour_factor
        self._metres_a_second = speed_kmh / 3.6

    @property
    def engine(self) -> str:
        return "straight_line"

    @property
    def accuracy_class(self) -> AccuracyClass:
        return AccuracyClass.STRAIGHT_LINE

    @property
    def description(self) -> Message:
        return Message("garis lurus × {factor}", {"factor": self._detour_factor})

    def to_point(self, origins: Sequence[Origin], lat: float, lon: float, *, lengths: bool = True) -> tuple[Leg, ...]:
        lat, lon = check_position(lat, lon)
        apart = [distance_m(*check_position(o.lat, o.lon), lat, lon) * self._detour_factor for o in origins]
        return tuple(
            Leg(metres, metres / self._metres_a_second, self.engine, AccuracyClass.STRAIGHT_LINE, metres) for metres in apart
        )

    def seconds_to(self, origins: Sequence[Origin], points: Sequence[tuple[float, float]]) -> list[list[float]]:
        return [[leg.travel_s for leg in self.to_point(origins, *point)] for point in points]

    def way(self, origin: Origin, lat: float, lon: float, *, drawn: bool = True) -> Way:
        (leg,) = self.to_point((origin,), lat, lon)
        line = ((origin.lat, origin.lon), (lat, lon))
        return Way((), line, (), leg.distance_m, leg.travel_s)
