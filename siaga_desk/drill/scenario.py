"""A drill as its trainer wrote it: what truly happens, who calls, who answers, which teams move. Values and their reader.

Plays nothing and knows no desk. The form of the file is described in docs/drills.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from siaga_desk.desk import LIVE_HOURS
from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.events import Classification
from siaga_desk.domain.ids import drill_ledger
from siaga_desk.domain.places import LocationMethod, check_position, point_from
from siaga_desk.domain.profile import Milestone, Profile
from siaga_desk.profiles import shipped_profile
from siaga_desk.toml_tables import Table

from .clock import FASTEST, SLOWEST

K = TypeVar("K")
V = TypeVar("V")

WHAT = Message("Latihan")
DAY_S = 86_400
UNSCRIPTED_RING_S = 10
"""An agency that a drill says nothing about answers after this."""


@dataclass(frozen=True, slots=True)
class Placing:
    """How the scripted operator puts the pin: `after_s` after opening, `error_m` off the truth in a stated direction."""

    after_s: int
    lat: float
    lon: float
    error_m: float
    radius_m: float  # what the operator says about it
    method: LocationMethod
    verified: bool
    place: str | None


@dataclass(frozen=True, slots=True)
class TrueIncident:
    """What truly happens, and where."""

    id: str
    title: str
    category: str
    lat: float
    lon: float
    placing: tuple[Placing, ...]  # at least one, in order of time


@dataclass(frozen=True, slots=True)
class CallInject:
    """A call that comes in, and what it is: a right answer to every question the room has to settle."""

    id: str
    after_s: int
    number: str | None
    caller: str | None
    words: str
    classification: Classification
    about: str | None  # id of the true incident; None for a call about nothing
    reached: bool  # whether a call-back would reach it

    @property
    def call(self) -> str:
        """Its id in the log."""
        return f"drill-{self.id}"


@dataclass(frozen=True, slots=True)
class AgencyScript:
    """An agency's telephone: picked up after `after_s`, or not at all and given up after that."""

    agency: str
    answers: bool
    after_s: int


@dataclass(frozen=True, slots=True)
class TeamScript:
    """What a team does once it is assigned: milestones, each some seconds after the one before. Empty: nothing at all."""

    unit: str | None  # this unit, or
    kind: str | None  # these kinds, or (both None) everybody else
    steps: tuple[tuple[Milestone, int], ...]
    reason: str | None  # for a team that declines


@dataclass(frozen=True, slots=True)
class Outage:
    """A unit that drops out of service, unless it is on an incident by then."""

    after_s: int
    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class SoloScript:
    """The pace of the scripted operator, in seconds."""

    person: str
    listens_s: int  # from the ring to the classification
    opens_s: int  # from there to the incident, or to joining one
    sends_s: int  # from the first pin to the assignments
    telephones_s: int  # dialling, before each agency's ringing
    redials_s: int  # from no answer to the next try
    tries: int
    closes_s: int  # from the last team's end to closing


@dataclass(frozen=True, slots=True)
class Scenario:
    name: str
    title: str
    story: str
    profile: str
    start: datetime
    rate: float
    ends_after_s: int
    solo: SoloScript
    incidents: Mapping[str, TrueIncident]
    calls: tuple[CallInject, ...]  # by time
    agencies: Mapping[str, AgencyScript]
    teams: tuple[TeamScript, ...]
    outages: tuple[Outage, ...]

    @property
    def ledger(self) -> str:
        """A drill writes into a ledger of its own, never into the live one."""
        return drill_ledger(self.name)

    @property
    def end(self) -> datetime:
        return self.start + timedelta(seconds=self.ends_after_s)

    def call(self, call: str) -> CallInject | None:
        """The inject behind a call of the log."""
        return next((inject for inject in self.calls if inject.call == call), None)

    def truth(self, call: str | None) -> TrueIncident | None:
        """What a call of the log is truly about."""
        inject = self.call(call) if call else None
        return self.incidents[inject.about] if inject and inject.about else None

    def agency(self, agency: str) -> AgencyScript:
        return self.agencies.get(agency) or AgencyScript(agency, True, UNSCRIPTED_RING_S)

    def team(self, unit: str, kind: str) -> TeamScript:
        """The script of the unit itself, else of its kind, else of everybody else."""
        ways = {(script.unit, script.kind): script for script in self.teams}
        return ways.get((unit, None)) or ways.get((None, kind)) or ways[None, None]


def load_scenario(path: Path, profile_of: Callable[[str], Profile] = shipped_profile) -> Scenario:
    """The drill in the TOML file at `path`. Any fault is a BadInput whose values name `file` and, once read, `line`.

    `profile_of` gives the city profile that the drill names; categories, agencies and kinds of unit are checked with it.
    """
    return _scenario(Table.load(path, WHAT), profile_of)


def _scenario(top: Table, profile_of: Callable[[str], Profile]) -> Scenario:
    top.only("name", "title", "story", "profile", "start", "rate", "ends_after_s", *_PARTS)
    profile = profile_of(top.id("profile"))
    ends_after_s = top.whole("ends_after_s", least=1, most=LIVE_HOURS * 3600)
    incidents = _unique(
        ((each, _incident(each, profile, ends_after_s)) for each in top.tables("incidents")), lambda one: one.id, "id"
    )
    calls = _unique(((each, _call(each, incidents, ends_after_s)) for each in top.tables("calls")), lambda one: one.id, "id")
    if not calls:
        raise top.fault(Message("tidak ada satu panggilan pun"), "calls")
    agencies = _unique(((each, _agency(each, profile)) for each in top.tables("agencies")), lambda one: one.agency, "agency")
    teams = _unique(((each, _team(each, profile)) for each in top.tables("teams")), lambda one: (one.unit, one.kind), "kind")
    if (None, None) not in teams:
        raise top.fault(Message("perlu satu [[teams]] tanpa unit dan kind, untuk tim yang lain"), "teams")
    return Scenario(
        name=top.id("name"),
        title=top.text("title"),
        story=top.text("story", default=""),
        profile=profile.id,
        start=top.time("start"),
        rate=top.number("rate", least=SLOWEST, most=FASTEST, default=1.0),
        ends_after_s=ends_after_s,
        solo=_solo(top.table("solo", default={})),
        incidents=incidents,
        calls=tuple(sorted(calls.values(), key=lambda call: call.after_s)),
        agencies=agencies,
        teams=tuple(teams.values()),
        outages=tuple(_outage(each, ends_after_s) for each in top.tables("outages")),
    )


_PARTS = ("solo", "incidents", "calls", "agencies", "teams", "outages")


def _unique(read: Iterable[tuple[Table, V]], key: Callable[[V], K], name: str) -> dict[K, V]:
    """Values by key; BadInput for the second one of a key."""
    found: dict[K, V] = {}
    for table, value in read:
        if key(value) in found:
            raise table.fault(Message("“{name}” ini sudah ditulis di atas", {"name": name}), name)
        found[key(value)] = value
    return found


def _incident(table: Table, profile: Profile, ends_after_s: int) -> TrueIncident:
    table.only("id", "title", "category", "lat", "lon", "placing")
    category = table.one_of("category", tuple(profile.categories))
    lat, lon = _position(table)
    placing = [_placing(each, lat, lon, ends_after_s) for each in table.tables("placing")]
    if not placing:
        raise table.missing("placing")
    return TrueIncident(
        id=table.id("id"),
        title=table.text("title"),
        category=category,
        lat=lat,
        lon=lon,
        placing=tuple(sorted(placing, key=lambda step: step.after_s)),
    )


def _position(table: Table) -> tuple[float, float]:
    lat, lon = table.number("lat", least=-360, most=360), table.number("lon", least=-360, most=360)
    try:
        return check_position(lat, lon)
    except BadInput as why:
        raise BadInput(
            "{what} tidak dimuat: {file} baris {line}. {why}",
            what=table.what,
            file=table.file,
            line=table.line("lat"),
            why=why.message,
        ) from None


def _placing(table: Table, lat: float, lon: float, ends_after_s: int) -> Placing:
    table.only("after_s", "error_m", "bearing_deg", "radius_m", "method", "verified", "place")
    error_m = table.number("error_m", least=0, most=50_000)
    placed = point_from(lat, lon, error_m, table.number("bearing_deg", least=0, most=360, default=0.0))
    return Placing(
        after_s=table.whole("after_s", least=0, most=ends_after_s),
        lat=placed[0],
        lon=placed[1],
        error_m=error_m,
        radius_m=table.number("radius_m", least=1, most=50_000),
        method=LocationMethod(table.one_of("method", tuple(LocationMethod))),
        verified=table.flag("verified", default=False),
        place=table.text("place", default="") or None,
    )


def _call(table: Table, incidents: Mapping[str, TrueIncident], ends_after_s: int) -> CallInject:
    table.only("id", "after_s", "number", "caller", "words", "classification", "about", "reached")
    classification = Classification(table.one_of("classification", tuple(Classification)))
    about = table.one_of("about", tuple(incidents)) if table.has("about") else None
    if (classification is Classification.REAL) != (about is not None):
        why = Message("panggilan “benar”, dan hanya itu, perlu “about”: id kejadian yang dilaporkannya")
        raise table.fault(why, "about")
    return CallInject(
        id=table.id("id"),
        after_s=table.whole("after_s", least=0, most=ends_after_s),
        number=table.text("number", default="") or None,
        caller=table.text("caller", default="") or None,
        words=table.text("words", default=""),
        classification=classification,
        about=about,
        reached=table.flag("reached", default=False),
    )


def _agency(table: Table, profile: Profile) -> AgencyScript:
    table.only("agency", "answers", "after_s")
    return AgencyScript(
        agency=table.one_of("agency", tuple(profile.agencies)),
        answers=table.flag("answers", default=True),
        after_s=table.whole("after_s", least=0, most=600, default=UNSCRIPTED_RING_S),
    )


_STEPS = {
    "acknowledges_s": Milestone.ACKNOWLEDGED,
    "moves_s": Milestone.MOVING,
    "arrives_s": Milestone.ARRIVED,
    "finishes_s": Milestone.DONE,
    "declines_s": Milestone.DECLINED,
}
_NEEDS = {"arrives_s": "moves_s", "finishes_s": "arrives_s", "declines_s": "reason", "reason": "declines_s"}


def _team(table: Table, profile: Profile) -> TeamScript:
    table.only("unit", "kind", "reason", *_STEPS)
    for key, needed in _NEEDS.items():
        if table.has(key) and not table.has(needed):
            raise table.fault(Message("“{key}” perlu “{needed}”", {"key": key, "needed": needed}), key)
    for key, other in (("declines_s", "moves_s"), ("unit", "kind")):
        if table.has(key) and table.has(other):
            why = Message("tulis “{key}” atau “{other}”, bukan keduanya", {"key": key, "other": other})
            raise table.fault(why, key)
    return TeamScript(
        unit=table.text("unit") if table.has("unit") else None,
        kind=table.one_of("kind", tuple(profile.unit_kinds)) if table.has("kind") else None,
        steps=tuple(
            (milestone, table.whole(key, least=0, most=DAY_S)) for key, milestone in _STEPS.items() if table.has(key)
        ),
        reason=table.text("reason") if table.has("reason") else None,
    )


def _outage(table: Table, ends_after_s: int) -> Outage:
    table.only("after_s", "unit", "reason")
    after_s = table.whole("after_s", least=0, most=ends_after_s)
    return Outage(after_s, table.text("unit"), table.text("reason"))


def _solo(table: Table) -> SoloScript:
    table.only("person", "listens_s", "opens_s", "sends_s", "telephones_s", "redials_s", "tries", "closes_s")

    def seconds(key: str, default: int) -> int:
        return table.whole(key, least=0, most=3600, default=default)

    return SoloScript(
        person=table.text("person", default="Rina (latihan)"),
        listens_s=seconds("listens_s", 8),
        opens_s=seconds("opens_s", 6),
        sends_s=seconds("sends_s", 12),
        telephones_s=seconds("telephones_s", 8),
        redials_s=seconds("redials_s", 120),
        tries=table.whole("tries", least=1, most=10, default=2),
        closes_s=seconds("closes_s", 30),
    )
