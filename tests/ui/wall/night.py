"""A night in Kota Serang on a real store: the incidents of the mock-up, built with the commands that operators give."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from siaga_desk.app import LIVE, Room, Watching, follow_room, open_room
from siaga_desk.domain import commands as c
from siaga_desk.domain.events import Classification, Outcome
from siaga_desk.domain.places import LocationMethod
from siaga_desk.domain.profile import Milestone
from siaga_desk.geo.areas import Areas
from tests.memory import HandClock

NOW = datetime(2026, 3, 13, 19, 48, 10, tzinfo=UTC)  # 02.48.10 WIB
HOSTILE = (
    "<img src=x onerror=\"fetch('https://evil.example')\"><script>alert(1)</script>",
    "'; DROP TABLE events; --",
    "\u202eterbalik\u0000\u001b[31m & <b>tebal</b>",
    "{__import__('os')} %s %n {0}",
)


def follow(store: Path, clock: HandClock) -> Watching:
    return follow_room(store, clock=clock)


class Night:
    """The room at work. `at` moves the clock to so many seconds before NOW."""

    def __init__(self, store: Path, *, ledger: str = LIVE) -> None:
        self.store = store
        self.clock = HandClock(NOW - timedelta(hours=3))
        self.room: Room = open_room(store, ledger=ledger, clock=self.clock)
        self.do(c.SignOn(person="Rina"))

    def do(self, *commands: c.Command) -> None:
        self.room.desk.do(*commands)

    def at(self, seconds_ago: float) -> None:
        self.clock.at = NOW - timedelta(seconds=seconds_ago)

    def incident(
        self,
        category: str,
        kelurahan: str | None,
        ago_s: float,
        *,
        verified: bool = True,
        words: str = "tolong",
        place: str = "Jl. Rahasia No. 7",
    ) -> str:
        self.at(ago_s)
        call, incident = self.room.desk.mint(), self.room.desk.mint()
        self.do(
            c.TakeCall(call=call, number="0812 1111 2222", caller="Siti Rahasia", words=words),
            c.ClassifyCall(call=call, classification=Classification.REAL),
            c.OpenIncident(incident=incident, category=category, call=call),
        )
        if kelurahan is not None:
            lat, lon = self.point(kelurahan)
            self.do(
                c.Locate(
                    incident=incident,
                    lat=lat,
                    lon=lon,
                    radius_m=30 if verified else 600,
                    method=LocationMethod.MAP,
                    verified=verified,
                    place=place,
                )
            )
        return incident

    def point(self, kelurahan: str) -> tuple[float, float]:
        areas = self.room.areas
        assert isinstance(areas, Areas)
        label = next(k for k in areas.kelurahan if k.name == kelurahan)
        return label.label_lat, label.label_lon

    def send(self, incident: str, unit: str, *milestones: tuple[float, Milestone]) -> str:
        """Assign now, then reach each milestone so many seconds before NOW."""
        assignment = self.room.desk.mint()
        self.do(c.AssignUnit(incident=incident, unit=unit, assignment=assignment))
        for ago_s, milestone in milestones:
            self.at(ago_s)
            self.do(c.MarkUnit(incident=incident, assignment=assignment, milestone=milestone))
        return assignment

    def unit(self, kind: str, number: int = 0) -> str:
        return [u.id for u in self.room.desk.situation.units.values() if u.record and u.record.unit_kind == kind][number]

    def junk(self, calls: int = 200) -> None:
        """Calls of the day, seldom real."""
        draw = random.Random(7)
        kinds = [Classification.PRANK] * 16 + [Classification.GHOST] * 3 + [Classification.CUT_OFF]
        for n in range(calls):
            self.at(86_000 - n * 86_000 / calls)
            self.do(c.TakeCall(number=f"0856{n:08}", classification=draw.choice(kinds)))

    def busy(self) -> dict[str, str]:
        """Seven incidents in all states, left at NOW."""
        made = {}
        made["gardu"] = self.incident("listrik", "Drangong", 2400)
        self.at(2300)
        self.send(made["gardu"], self.unit("pln"), (2300, Milestone.ACKNOWLEDGED), (2400 - 1025, Milestone.MOVING))
        made["pohon"] = self.incident("pohon_tumbang", "Kaligandu", 900 + 231)
        for ago_s in (960, 500):
            self.at(ago_s)
            self.do(c.Telephone(incident=made["pohon"], agency="bpbd", answered=False))
        made["laka"] = self.incident("laka", "Panancangan", 1100)
        self.at(1000)
        self.send(made["laka"], self.unit("polisi", 1), (1100 - 400, Milestone.MOVING))
        made["medis"] = self.incident("medis", "Unyur", 900 - 69)
        self.at(700)
        self.send(made["medis"], self.unit("ambulans"), (600, Milestone.ACKNOWLEDGED))
        made["banjir"] = self.incident("banjir", "Warung Jaud", 900 - 222, verified=False)
        for ago_s in (500, 300):
            self.at(ago_s)
            call = self.room.desk.mint()
            self.do(
                c.TakeCall(call=call, number="0813 3333", words="air naik"), c.JoinCall(call=call, incident=made["banjir"])
            )
        made["kdrt"] = self.incident("kdrt", "Cimuncang", 900 - 627)
        self.at(200)
        self.send(made["kdrt"], self.unit("polisi"), (190, Milestone.ACKNOWLEDGED))
        made["kebakaran"] = self.incident("kebakaran", "Cimuncang", 900 - 813)
        self.at(60)
        for number in (0, 1):
            self.send(made["kebakaran"], self.unit("damkar", number))
        self.at(0)
        return made

    def close_all(self) -> None:
        self.at(600)
        for incident in self.room.desk.situation.open_incidents:
            self.do(c.CloseIncident(incident=incident.id, outcome=Outcome.FALSE_REPORT))
        self.at(0)

    def close(self) -> None:
        self.room.close()
