"""A room for tests of advice: units put where the test wants them, on a desk in memory with the city's real profile."""

from __future__ import annotations

from datetime import timedelta

from siaga_desk.desk import Desk
from siaga_desk.domain.commands import Locate, OpenIncident, RecordUnit, SignOn
from siaga_desk.domain.places import LocationMethod, point_from
from siaga_desk.domain.positions import Fix
from siaga_desk.domain.profile import Profile
from siaga_desk.profiles import shipped_profile
from tests.memory import HandClock, memory_desk

PROFILE: Profile = shipped_profile("kota_serang")
HERE = (-6.1093, 106.1678)  # Pasar Rau


class Room:
    def __init__(self) -> None:
        self.clock = HandClock()
        self.desk: Desk
        self.desk, self.store = memory_desk(PROFILE, clock=self.clock)
        self.desk.do(SignOn(person="Rina"))

    def unit(
        self,
        unit: str,
        kind: str,
        distance_m: float,
        *,
        bearing: float = 0.0,
        example: bool = False,
        crew: int | None = None,
        shift: str = "",
        neighbour: str = "",
    ) -> None:
        self.unit_at(
            unit,
            kind,
            point_from(*HERE, distance_m, bearing),
            example=example,
            crew=crew,
            shift=shift,
            neighbour=neighbour,
        )

    def unit_at(
        self,
        unit: str,
        kind: str,
        at: tuple[float, float],
        *,
        example: bool = False,
        crew: int | None = None,
        shift: str = "",
        neighbour: str = "",
    ) -> None:
        self.desk.do(
            RecordUnit(
                unit=unit,
                name=unit.title(),
                unit_kind=kind,
                agency=PROFILE.unit_kinds[kind].agency,
                lat=at[0],
                lon=at[1],
                example=example,
                crew=crew,
                shift=shift,
                neighbour=neighbour,
            )
        )

    def fix(
        self,
        unit: str,
        distance_m: float,
        *,
        bearing: float = 0.0,
        ago_s: float = 0.0,
        speed_kmh: float | None = 0.0,
        accuracy_m: float | None = 10.0,
    ) -> Fix:
        """What its vehicle reported: so far from HERE, so long ago."""
        lat, lon = point_from(*HERE, distance_m, bearing)
        at = self.clock.now() - timedelta(seconds=ago_s)
        return Fix(unit, lat, lon, at, "uji", speed_kmh, None, accuracy_m)

    def incident(
        self,
        name: str,
        category: str,
        *,
        distance_m: float | None = None,
        radius_m: float = 50.0,
        minutes_ago: float = 0.0,
    ) -> str:
        """An open incident, `distance_m` east of HERE; None: not placed."""
        received = self.clock.now() - timedelta(minutes=minutes_ago)
        self.desk.do(OpenIncident(incident=name, category=category, occurred=received))
        if distance_m is not None:
            lat, lon = point_from(*HERE, distance_m, 90.0)
            self.desk.do(
                Locate(incident=name, lat=lat, lon=lon, radius_m=radius_m, method=LocationMethod.MAP, verified=False)
            )
        return name
