"""A stage for tests of drills: the shipped units on a desk in memory, and a scenario from a few lines of TOML."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from pathlib import Path

from siaga_desk.desk import Desk
from siaga_desk.domain.commands import Command
from siaga_desk.domain.profile import Profile
from siaga_desk.drill.city import City
from siaga_desk.drill.clock import DrillClock
from siaga_desk.drill.play import Play, Player, Step, run_story
from siaga_desk.drill.scenario import Scenario, load_scenario
from siaga_desk.drill.solo import Solo
from siaga_desk.geo.areas import Areas, shipped_areas
from siaga_desk.geo.straight_line import StraightLine
from siaga_desk.geo.units_file import read_units, record_unit
from siaga_desk.profiles import shipped_profile
from siaga_desk.resources import gisdata, resource
from tests.memory import MemoryStore, memory_desk

PROFILE: Profile = shipped_profile("kota_serang")


@cache
def areas() -> Areas:
    return shipped_areas("kota_serang")


@cache
def units() -> Sequence[Command]:
    rows = read_units(gisdata("unit_kota_serang.csv").read_text(encoding="utf-8"), PROFILE).rows
    return tuple(map(record_unit, rows))


def shipped(name: str) -> Scenario:
    return load_scenario(resource("drills", f"{name}.toml"))


class Stage:
    """A scenario about to be played; `counter` are the real seconds that its clock goes by."""

    def __init__(self, scenario: Scenario, *, solo: bool = True, running: bool = False, seed: int = 0) -> None:
        self.scenario = scenario
        self.counter = 0.0
        self.clock = DrillClock(scenario.start, scenario.rate, running=running, counter=lambda: self.counter)
        self.desk: Desk
        self.store: MemoryStore
        self.desk, self.store = memory_desk(PROFILE, clock=self.clock, areas=areas(), ledger=scenario.ledger, seed=seed)
        self.desk.do(*units(), actor=self.desk.system)
        players: list[Player] = [City(scenario)]
        if solo:
            players.append(Solo(scenario, PROFILE, StraightLine(PROFILE.detour_factor, PROFILE.speed_kmh)))
        self.play = Play(scenario, self.desk, self.clock, players)
        self.steps: list[Step] = []

    def run(self, seconds: float | None = None) -> None:
        """Up to so many seconds after the start; None: to the end."""
        until = None if seconds is None else self.scenario.start + timedelta(seconds=seconds)
        run_story(self.play, until, self.steps.append)


SMALL = """\
name = "kecil"
title = "Latihan kecil"
profile = "kota_serang"
start = 2026-03-14T02:30:00+07:00
rate = 10
ends_after_s = 2000

[[incidents]]
id = "api"
title = "Api"
category = "kebakaran"
lat = -6.109
lon = 106.167

[[incidents.placing]]
after_s = 10
error_m = 100
bearing_deg = 90
radius_m = 200
method = "map"

[[calls]]
id = "satu"
after_s = 5
number = "0812-0000-0001"
words = "api"
classification = "benar"
about = "api"

[[teams]]
acknowledges_s = 10
moves_s = 50
arrives_s = 100
finishes_s = 200
"""


def written(folder: Path, text: str = SMALL) -> Scenario:
    file = folder / "latihan.toml"
    file.write_text(text, encoding="utf-8")
    return load_scenario(file)
