"""When each ready unit would be there, and how sure that is. Knows no plan and chooses nobody."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from siaga_desk.domain.errors import Message
from siaga_desk.domain.places import distance_m, rim
from siaga_desk.domain.positions import ASSUMED_ACCURACY_M, DRIVING_KMH, FASTEST_KMH, Fix, age_s
from siaga_desk.domain.profile import Profile
from siaga_desk.geo.travel import Leg, Line, TravelTimes, Way

from .readiness import Excluded, Ready


@dataclass(frozen=True, slots=True)
class Arrival:
    """A ready unit on its way, in whole seconds so that equal ways are equal on every machine."""

    ready: Ready
    leg: Leg
    travel_s: int
    straight_m: float
    range_s: tuple[int, int] | None = None  # least and most, turnout included; None: the same minute either way
    unsure_place: bool = False  # the incident's radius makes most of the range; else the age of the unit's position
    way: Way | None = None  # of those who are looked at more closely

    @property
    def eta_s(self) -> int:
        return self.ready.turnout_s + self.travel_s

    @property
    def distance_m(self) -> int | None:
        """Along the way; None while nobody has reckoned it."""
        metres = self.way.distance_m if self.way else self.leg.distance_m
        return round(metres) if math.isfinite(metres) else None

    @property
    def order(self) -> tuple[int, bool, int, str]:
        """By arrival; at the same second a unit that is known before an example, then the nearer one, then by id."""
        return self.eta_s, self.ready.record.example, round(self.straight_m), self.ready.unit.id


def arrivals(
    ready: Sequence[Ready], travel: TravelTimes, profile: Profile, lat: float, lon: float, radius_m: float, now: datetime
) -> tuple[list[Arrival], list[Excluded]]:
    """Every unit that can get there, in order of arrival, and those that cannot."""
    origins = [each.origin for each in ready]
    legs = travel.to_point(origins, lat, lon, lengths=False)
    around = travel.seconds_to(origins, _circle(lat, lon, radius_m)) if radius_m > 0 else []
    there, cut_off = [], []
    for number, (each, leg) in enumerate(zip(ready, legs, strict=True)):
        if not math.isfinite(leg.travel_s):
            why = Message("tidak ada jalan ke sana")
            cut_off.append(Excluded(each.unit.id, each.unit.name, each.record.unit_kind, each.record.example, why))
            continue
        straight_m = distance_m(each.origin.lat, each.origin.lon, lat, lon)
        # a corner of the circle that no road reaches says nothing about the way to the others
        times = [leg.travel_s, *(s for row in around if math.isfinite(s := row[number]))]
        if straight_m <= radius_m:
            times.append(0.0)  # it may have happened at the unit's own door
        unsure_s = _unsure_s(each.fix, profile, now)
        least = each.turnout_s + seconds(max(0.0, min(times) - unsure_s))
        most = each.turnout_s + seconds(max(times) + unsure_s)
        range_s = None if minutes(least) == minutes(most) else (least, most)
        unsure_place = max(times) - min(times) > 2 * unsure_s
        there.append(Arrival(each, leg, seconds(leg.travel_s), straight_m, range_s, unsure_place))
    return sorted(there, key=lambda arrival: arrival.order), cut_off


def _circle(lat: float, lon: float, radius_m: float) -> Line:
    """Places that stand for all in the circle, on its rim and half-way. A worse one may lie between them."""
    return (*rim(lat, lon, radius_m), *rim(lat, lon, radius_m / 2, 8))


def with_ways(
    found: Sequence[Arrival], travel: TravelTimes, lat: float, lon: float, closely: Collection[str]
) -> list[Arrival]:
    """The same; the units in `closely` with their way."""
    return [
        replace(each, way=travel.way(each.ready.origin, lat, lon, drawn=False)) if each.ready.unit.id in closely else each
        for each in found
    ]


def _unsure_s(fix: Fix | None, profile: Profile, now: datetime) -> float:
    """What a vehicle may have gone since it reported, and how far off the report was, as time on the road."""
    if fix is None:
        return 0.0
    moving_kmh = min(fix.speed_kmh, FASTEST_KMH) if fix.speed_kmh is not None else profile.speed_kmh
    since_s = max(0.0, age_s(fix, now)) * (moving_kmh if moving_kmh >= DRIVING_KMH else 0.0) / profile.speed_kmh
    return since_s + (fix.accuracy_m or ASSUMED_ACCURACY_M) / (profile.speed_kmh / 3.6)


def seconds(exact: float) -> int:
    """Whole seconds, rounded up; a thousandth is noise of the arithmetic and buys no second."""
    return math.ceil(round(exact, 3))


def minutes(whole_s: float) -> int:
    """Whole minutes, rounded up: a team is never promised earlier than computed."""
    return math.ceil(whole_s / 60)
