"""What a city's room knows about itself: categories, agencies, kinds of unit, response plans, deadlines.

Values only. `siaga_desk.profiles` reads them from resources/profiles/*.toml and refuses what does not hold together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

YEAR_S = 366 * 86_400


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

    def neighbour_of(self, area: str | None) -> Neighbour | None:
        """Whose area that is: "Kec. Kramatwatu, Kabupaten Serang" -> Kabupaten Serang."""
        found = (one for one in self.neighbours.values() if area and area.endswith(one.name))
        return max(found, key=lambda one: len(one.name), default=None)
