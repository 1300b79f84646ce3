"""What a city's room knows about itself: categories, agencies, kinds of unit, response plans, deadlines.

Values only. `siaga_desk.profiles` reads them from resources/profiles/*.toml and refuses what does not hold together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

YEAR_S = 366 * 86_400
DAY_MIN = 24 * 60
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Hours:
    """A part of every day, in minutes after midnight of the city's time; `start` later than `end` goes past midnight."""

    start_min: int
    end_min: int

    def hold(self, minute: int) -> bool:
        """Whether a minute after midnight lies in it. Equal ends are the whole day."""
        if self.start_min < self.end_min:
            return self.start_min <= minute < self.end_min
        return minute >= self.start_min or minute < self.end_min

    def overlap(self, other: Hours) -> bool:
        return self.hold(other.start_min) or other.hold(self.start_min)


class Milestone(StrEnum):
    """What a team can reach on an incident, in the order in which it usually does."""

    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    MOVING = "moving"
    ARRIVED = "arrived"
    DONE = "done"
    STOOD_DOWN = "stood_down"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class DeadlineRule:
    """From the earliest report to a milestone of the first required unit, in whole seconds."""

    milestone: Milestone
    limit_s: int
    warning_s: int  # "peringatan" when this much or less is left
    critical_s: int  # "kritis" when this much or less is left

    def __post_init__(self) -> None:
        # they are added to times, and the limit is divided by
        if not 0 < self.limit_s <= YEAR_S or not all(0 <= s <= YEAR_S for s in (self.warning_s, self.critical_s)):
            raise ValueError("a deadline is out of range")

    @property
    def limit(self) -> timedelta:
        return timedelta(seconds=self.limit_s)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One line of a response plan: `count` units that have `capability`."""

    capability: str
    count: int


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of incident. `deadlines[0]` is the main clock (report -> team moving); a second one is drawn inside it."""

    id: str  # ASCII, in events: never changed once used
    name: str  # Indonesian, on screen
    name_en: str
    glyph: str  # resources/icons/<glyph>.svg
    priority: int  # 1 (life in danger) .. 4
    plan: tuple[PlanLine, ...]
    telephone: tuple[str, ...]  # agency ids, in the order in which they are telephoned
    questions: tuple[str, ...]  # asked of the caller, in order
    deadlines: tuple[DeadlineRule, ...]
    sensitive: bool = False  # hidden on the wall
    short: str = ""  # Indonesian, where the name has no room; "": it has none shorter
    alarms: tuple[tuple[PlanLine, ...], ...] = ()  # the whole plans of alarm levels 2, 3, ...; each holds the one before

    def plan_at(self, alarm: int) -> tuple[PlanLine, ...]:
        """What an alarm level needs; a level beyond the last is the last."""
        levels = (self.plan, *self.alarms)
        return levels[min(max(alarm, 1), len(levels)) - 1]

    @property
    def highest_alarm(self) -> int:
        return 1 + len(self.alarms)


@dataclass(frozen=True, slots=True)
class Agency:
    """One of the city's agencies (OPD) or of the vertical ones. Telephone fields are empty until the city fills them."""

    id: str
    name: str
    short: str
    vertical: bool
    glyph: str
    telephone: str = ""
    standby_telephone: str = ""
    standby_name: str = ""


@dataclass(frozen=True, slots=True)
class Vehicle:
    """What a kind of unit drives, as far as it decides where it gets through. Metres."""

    id: str
    name: str
    width_m: float
    wading_m: float  # how deep the water may be
    paths: bool = False  # alleys too narrow for a car


@dataclass(frozen=True, slots=True)
class RoadHours:
    """How many times longer roads of a class (geo.roads.network.ROAD_CLASSES) take at some hours."""

    hours: Hours
    factors: Mapping[str, float]
    days: frozenset[int] = EVERY_DAY  # 0 is Monday; hours past midnight belong to the day on which they are

    def hold(self, at: datetime) -> bool:
        """Whether a time, local to the city, lies in it."""
        return at.weekday() in self.days and self.hours.hold(at.hour * 60 + at.minute)


@dataclass(frozen=True, slots=True)
class Turnout:
    """Another turnout at some hours, seconds."""

    hours: Hours
    turnout_s: int


@dataclass(frozen=True, slots=True)
class UnitKind:
    """A kind of responding unit, what it can do, and how long it takes to get moving."""

    id: str
    name: str
    name_en: str
    glyph: str
    agency: str
    capabilities: frozenset[str]
    turnout_s: int
    mobile: bool = True  # a puskesmas building is not sent anywhere
    turnouts: tuple[Turnout, ...] = ()  # at some hours
    vehicle: str = ""  # the profile's id; "": passes wherever a car does
    least_crew: int = 0  # with fewer it does not leave
    rest_s: int = 0  # after a task

    def turnout_at(self, minute: int) -> int:
        """Seconds, at a minute after midnight of the city's time."""
        return next((each.turnout_s for each in self.turnouts if each.hours.hold(minute)), self.turnout_s)


@dataclass(frozen=True, slots=True)
class BlockPolicy:
    """More than `abuses` abuses of a number: it may be blocked for `hours`; blocked `permanent_after` times: for good."""

    abuses: int = 5
    hours: int = 24
    permanent_after: int = 2


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A region next to the city, by the name that the map gives it, and its emergency centre's telephone ("": unknown)."""

    id: str
    name: str  # "Kabupaten Serang"
    telephone: str = ""
    asking_s: int = 0  # until its centre has sent a unit that we asked for


@dataclass(frozen=True, slots=True)
class Profile:
    """A city's room. Mappings keep the order of the file: it is the order on screen."""

    id: str
    city: str  # "Kota Serang"
    room: str  # "112 Kota Serang"
    time_zone: str  # IANA
    time_zone_name: str  # "WIB"
    utm_epsg: int
    centre: tuple[float, float]  # lat, lon
    gisdata: str  # name of the prepared city in gisdata/, "" where none is shipped
    detour_factor: float  # straight line x this = assumed road distance
    speed_kmh: float  # assumed on that distance
    categories: Mapping[str, Category]
    agencies: Mapping[str, Agency]
    unit_kinds: Mapping[str, UnitKind]
    blocking: BlockPolicy
    neighbours: Mapping[str, Neighbour] = field(default_factory=dict)
    room_telephone: str = ""  # where a neighbour who was handed an incident calls back
    vehicles: Mapping[str, Vehicle] = field(default_factory=dict)
    road_hours: tuple[RoadHours, ...] = ()
    off_road_kmh: float = 10.0  # beside the road network, assumed
    coverage: Mapping[str, int] = field(default_factory=dict)  # capability -> within how many seconds it should be there
    nearer_s: int = 120  # a unit that is at least that much sooner is worth a note

    def minute_of(self, at: datetime) -> int:
        """Minutes after midnight in the city."""
        local = self.local(at)
        return local.hour * 60 + local.minute

    def local(self, at: datetime) -> datetime:
        """The time as the city's clocks show it."""
        return at.astimezone(ZoneInfo(self.time_zone))

    def neighbour_of(self, area: str | None) -> Neighbour | None:
        """Whose area that is: "Kec. Kramatwatu, Kabupaten Serang" -> Kabupaten Serang."""
        found = (one for one in self.neighbours.values() if area and area.endswith(one.name))
        return max(found, key=lambda one: len(one.name), default=None)
