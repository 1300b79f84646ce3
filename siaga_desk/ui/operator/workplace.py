"""What every part of the operator's window is given: the road, the city, the clock. Holds no state and draws nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from siaga_desk.desk import Queries
from siaga_desk.dispatch.coverage import CoverPoint, cover_points
from siaga_desk.domain.clocks import Clock
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.people import Role
from siaga_desk.domain.places import AreaLookup
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.geo.areas import Areas
from siaga_desk.geo.roads.city_roads import CityRoads
from siaga_desk.ui.positions import ReadDoubts, ReadPositions
from siaga_desk.ui.road import Road
from siaga_desk.ui.roads import LoadEngines

if TYPE_CHECKING:
    from siaga_desk.geo.locate import Locator


@dataclass(frozen=True)
class Workplace:
    """One desk at work. `drill`: the ledger is a drill's."""

    road: Road
    profile: Profile
    areas: AreaLookup
    queries: Queries
    clock: Clock
    travel: CityRoads
    drill: bool = False
    load_locator: Callable[[], Locator] | None = None  # None: the places that ship for the city
    sets_folder: Path | None = None  # where imported sets of places are; None: a city without data imports none
    load_engines: LoadEngines | None = None  # None: the straight line it is
    read_positions: ReadPositions | None = None  # None: no vehicle reports
    read_doubts: ReadDoubts | None = None

    def locator(self) -> Locator:
        """What the place box searches in; made on the search's own lane, and only once somebody is about to type."""
        if self.load_locator is not None:
            return self.load_locator()
        from siaga_desk.geo.coordinates import CityCentre
        from siaga_desk.geo.locate import Locator
        from siaga_desk.geo.places_file import shipped_places

        places = shipped_places(self.profile.gisdata) if self.profile.gisdata else ()
        return Locator(self.areas, CityCentre.of(self.profile), places)

    @cached_property
    def cover_points(self) -> tuple[CoverPoint, ...]:
        """Where it is asked whether the city is covered: the middle of each kelurahan; none where no city data ship."""
        return cover_points(self.areas.kelurahan) if isinstance(self.areas, Areas) else ()

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.profile.time_zone)

    @property
    def situation(self) -> Situation:
        return self.road.situation

    @property
    def person(self) -> str | None:
        """Who signed on at this desk."""
        watch = self.situation.watches.get(self.road.identity.desk)
        return watch.person if watch else None

    @property
    def supervisor(self) -> bool:
        """A supervisor signed on at this desk."""
        watch = self.situation.watches.get(self.road.identity.desk)
        return watch is not None and watch.role == Role.SUPERVISOR

    def now(self) -> datetime:
        return self.clock.now()

    def incident(self, id_: str | None) -> Incident | None:
        return self.situation.incidents.get(id_) if id_ else None
