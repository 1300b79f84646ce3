"""Rooms with work in them, for benchmarks: invented calls and incidents, entered by the ordinary commands.

The same in every run. Nothing here measures, and nothing here reaches round the desk.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from siaga_desk import app
from siaga_desk.domain import commands as c
from siaga_desk.domain.events import Classification, Outcome
from siaga_desk.domain.people import Role
from siaga_desk.domain.places import LocationMethod
from siaga_desk.domain.profile import Milestone, Profile
from siaga_desk.drill.clock import DrillClock

SEED = 112
CALLS_A_DAY = 1_790  # 53,794 in the room's first month
TOGETHER = 12  # calls, entered in one step: about ten minutes' worth
OFTEN, OFTEN_SHARE = 100, 0.3  # numbers that call again and again, and their share of the calls
NOT_REAL = (
    *(Classification.GHOST,) * 6,
    *(Classification.PRANK,) * 3,
    Classification.WRONG_NUMBER,
    Classification.INFORMATION,
)
WORDS = ("ada api di belakang pasar", "pohon tumbang menutup jalan", "motor ditabrak truk", "ibu saya pingsan")


@dataclass
class Work:
    """Invents commands; `do` them in any desk of the profile."""

    profile: Profile
    units: Sequence[str] = ()
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    count: int = 0

    def id(self, kind: str) -> str:
        self.count += 1
        return f"{kind}-{self.count:06}"

    def number(self) -> str:
        """Of some hundred people who call again and again, or of one of very many who call once."""
        often = self.chance.random() < OFTEN_SHARE
        return f"0812{self.chance.randrange(OFTEN) if often else self.chance.randrange(1_000, 90_000_000):08}"

    def point(self) -> tuple[float, float]:
        """Somewhere in or near the city."""
        return round(self.chance.uniform(-6.18, -6.03), 6), round(self.chance.uniform(106.10, 106.22), 6)

    def junk(self) -> tuple[c.Command, ...]:
        """A call that is nothing: one small event."""
        said = self.chance.choice((None, None, "halo", "tes"))
        call = c.TakeCall(
            call=self.id("call"), number=self.number(), words=said, classification=self.chance.choice(NOT_REAL)
        )
        return (call,)

    def report(self, incident: str) -> tuple[c.Command, ...]:
        """A real call that opens an incident without a place yet."""
        call = self.id("call")
        taken = c.TakeCall(
            call=call, number=self.number(), words=self.chance.choice(WORDS), classification=Classification.REAL
        )
        return taken, c.OpenIncident(
            incident=incident, category=self.chance.choice(sorted(self.profile.categories)), call=call
        )

    def locate(self, incident: str, at: tuple[float, float] | None = None) -> c.Locate:
        lat, lon = at or self.point()
        return c.Locate(
            incident=incident,
            lat=lat,
            lon=lon,
            radius_m=float(self.chance.choice((30, 150, 600))),
            method=LocationMethod.MAP,
            verified=self.chance.random() < 0.6,
        )

    def send(self, incident: str, assignment: str, unit: str) -> c.AssignUnit:
        return c.AssignUnit(incident=incident, assignment=assignment, unit=unit)

    @staticmethod
    def mark(incident: str, assignment: str, milestone: Milestone) -> c.MarkUnit:
        return c.MarkUnit(incident=incident, assignment=assignment, milestone=milestone)

    @staticmethod
    def close(incident: str) -> c.CloseIncident:
        return c.CloseIncident(incident=incident, outcome=Outcome.HANDED_OVER, note="selesai")


def ready_room(store: Path, clock: DrillClock, *, ledger: str = app.LIVE) -> app.Room:
    """A room on a new store with its shipped units, at which somebody has signed on."""
    room = app.open_room(store, clock=clock, ledger=ledger)
    room.desk.do(c.SignOn(person="Rina", role=Role.OPERATOR))
    return room


def fill(room: app.Room, clock: DrillClock, work: Work, *, calls: int, incidents: int, until: datetime) -> list[str]:
    """Days of `calls`, then open, placed `incidents` in the last 40 minutes before `until`. Returns the incidents."""
    start = clock.now()
    for n in range(0, calls, TOGETHER):
        clock.jump_to(start + (until - start) * (n / calls))
        room.desk.rest()
        room.desk.do(*(call for _ in range(min(TOGETHER, calls - n)) for call in work.junk()))
    opened = []
    for n in range(incidents):
        clock.jump_to(until - timedelta(minutes=40) * (1 - n / incidents))
        opened.append(placed(room, work))
    clock.jump_to(until)
    return opened


def placed(room: app.Room, work: Work) -> str:
    """One more open incident with its pin."""
    incident = work.id("incident")
    room.desk.do(*work.report(incident), work.locate(incident))
    return incident


def ordinary_store(store: Path, *, calls: int, incidents: int) -> None:
    """What a desk finds in the morning: days of calls, and incidents that are open now."""
    now = datetime.now(UTC)
    clock = DrillClock(now - timedelta(days=calls / CALLS_A_DAY), running=False)
    room = ready_room(store, clock)
    fill(room, clock, Work(room.profile), calls=calls, incidents=incidents, until=now)
    room.close()
