"""Reads a city's profile from TOML and refuses, with file, line and reason, what does not hold together.

The only reader of profiles. Knows the form of the file and its references; decides nothing about an incident, and no
name of a city, an agency or a category stands in it.
"""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.profile import (
    EVERY_DAY,
    Agency,
    BlockPolicy,
    Category,
    DeadlineRule,
    Hours,
    Milestone,
    Neighbour,
    PlanLine,
    Profile,
    RoadHours,
    Turnout,
    UnitKind,
    Vehicle,
)
from siaga_desk.domain.units import read_shift
from siaga_desk.geo.travel import ROAD_CLASSES
from siaga_desk.resources import resource
from siaga_desk.toml_tables import Table

_WHAT = Message("Profil kota")
_GLYPH = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_DAY_S = 86_400
_DAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
_DEADLINE_MILESTONES = (Milestone.ASSIGNED, Milestone.ACKNOWLEDGED, Milestone.MOVING, Milestone.ARRIVED, Milestone.DONE)


def shipped_profiles() -> tuple[str, ...]:
    """Ids of the profiles that come with the program, in alphabetical order."""
    return tuple(sorted(file.stem for file in resource("profiles").glob("*.toml")))


def shipped_profile(id: str) -> Profile:  # noqa: A002 - the profile's own word
    """The profile with this id that comes with the program; BadInput where there is none or it does not hold together."""
    if id not in shipped_profiles():
        raise BadInput("Profil kota “{id}” tidak ada. Yang tersedia: {ids}.", id=id, ids=", ".join(shipped_profiles()))
    return load_profile(resource("profiles", f"{id}.toml"))


def profile_of(name: str) -> Profile:
    """A shipped profile by its id, or one of the city's own by the path of its .toml file. BadInput: with the reason."""
    return load_profile(Path(name)) if name.endswith(".toml") else shipped_profile(name)


def load_profile(path: Path) -> Profile:
    """The profile in the TOML file at `path`. Any fault is a BadInput whose values name `file` and, once read, `line`."""
    return _profile(_Table.load(path, _WHAT))


def _profile(top: _Table) -> Profile:
    top.only(
        *(
            "id",
            "city",
            "room",
            "room_telephone",
            "time_zone",
            "time_zone_name",
            "utm_epsg",
            "centre",
            "gisdata",
            "detour_factor",
            "speed_kmh",
            "off_road_kmh",
            "nearer_s",
        ),
        *("blocking", "deadlines", "agencies", "unit_kinds", "categories", "neighbours"),
        *("vehicles", "road_hours", "coverage"),
    )
    centre = top.point("centre")
    agencies = {key: _agency(key, table) for key, table in top.named("agencies")}
    vehicles = {key: _vehicle(key, table) for key, table in top.named("vehicles")} if top.has("vehicles") else {}
    unit_kinds = {key: _unit_kind(key, table, agencies, vehicles) for key, table in top.named("unit_kinds")}
    deadlines = {key: _deadline(table) for key, table in top.named("deadlines")}
    neighbours = top.named("neighbours") if top.has("neighbours") else ()
    mobile = frozenset[str]().union(*(kind.capabilities for kind in unit_kinds.values() if kind.mobile))
    return Profile(
        id=top.id("id"),
        city=top.text("city"),
        room=top.text("room"),
        time_zone=top.time_zone("time_zone"),
        time_zone_name=top.text("time_zone_name"),
        utm_epsg=top.utm_epsg("utm_epsg", longitude=centre[1]),
        centre=centre,
        gisdata=top.id("gisdata", default=""),
        detour_factor=top.number("detour_factor", least=1, most=5),
        speed_kmh=top.number("speed_kmh", least=1, most=200),
        categories={key: _category(key, table, agencies, mobile, deadlines) for key, table in top.named("categories")},
        agencies=agencies,
        unit_kinds=unit_kinds,
        blocking=_blocking(top.table("blocking")),
        neighbours={key: _neighbour(key, table) for key, table in neighbours},
        room_telephone=top.text("room_telephone", default=""),
        vehicles=vehicles,
        road_hours=_road_hours(top),
        off_road_kmh=top.number("off_road_kmh", least=1, most=60, default=10.0),
        coverage=top.table("coverage").coverage(mobile) if top.has("coverage") else {},
        nearer_s=top.whole("nearer_s", least=10, most=3600, default=120),
    )


def _vehicle(key: str, table: _Table) -> Vehicle:
    table.only("name", "width_m", "wading_m", "paths")
    return Vehicle(
        id=key,
        name=table.text("name"),
        width_m=table.number("width_m", least=0.5, most=4),
        wading_m=table.number("wading_m", least=0, most=3),
        paths=table.flag("paths"),
    )


def _road_hours(top: _Table) -> tuple[RoadHours, ...]:
    """No class of road has two factors at once."""
    read: list[RoadHours] = []
    for table in top.tables("road_hours"):
        table.only("from", "to", "days", "factors")
        factors = table.filled("factors")
        factors.only(*ROAD_CLASSES)
        hours, days = table.hours(), table.days("days")
        for road in factors.values:
            if any(road in o.factors and days & o.days and hours.overlap(o.hours) for o in read):
                raise factors.fault(Message("“{name}” sudah punya faktor pada jam itu", {"name": road}), road)
        read.append(RoadHours(hours, {road: factors.number(road, least=0.5, most=10) for road in factors.values}, days))
    return tuple(read)


def _neighbour(key: str, table: _Table) -> Neighbour:
    table.only("name", "telephone", "asking_s")
    return Neighbour(
        id=key,
        name=table.text("name"),
        telephone=table.text("telephone", default=""),
        asking_s=table.whole("asking_s", least=0, most=3600, default=0),
    )


def _agency(key: str, table: _Table) -> Agency:
    table.only("name", "short", "vertical", "glyph", "telephone", "standby_telephone", "standby_name")
    return Agency(
        id=key,
        name=table.text("name"),
        short=table.text("short"),
        vertical=table.flag("vertical"),
        glyph=table.glyph("glyph"),
        telephone=table.text("telephone", default=""),
        standby_telephone=table.text("standby_telephone", default=""),
        standby_name=table.text("standby_name", default=""),
    )


def _unit_kind(key: str, table: _Table, agencies: dict[str, Agency], vehicles: dict[str, Vehicle]) -> UnitKind:
    table.only(
        "name",
        "name_en",
        "glyph",
        "agency",
        "capabilities",
        "turnout_s",
        "mobile",
        *("turnouts", "vehicle", "least_crew", "rest_s"),
    )
    return UnitKind(
        id=key,
        name=table.text("name"),
        name_en=table.text("name_en"),
        glyph=table.glyph("glyph"),
        agency=table.agency("agency", agencies),
        capabilities=frozenset(table.ids("capabilities")),
        turnout_s=table.whole("turnout_s", least=0, most=3600),
        mobile=table.flag("mobile", default=True),
        turnouts=_turnouts(table),
        vehicle=table.one_of("vehicle", vehicles) if table.has("vehicle") else "",
        least_crew=table.whole("least_crew", least=0, most=99, default=0),
        rest_s=table.whole("rest_s", least=0, most=_DAY_S, default=0),
    )


def _turnouts(kind: _Table) -> tuple[Turnout, ...]:
    read: list[Turnout] = []
    for table in kind.tables("turnouts"):
        table.only("from", "to", "turnout_s")
        hours = table.hours()
        if any(hours.overlap(other.hours) for other in read):
            raise table.fault(Message("jam itu tumpang tindih dengan jam sebelumnya"), "from")
        read.append(Turnout(hours, table.whole("turnout_s", least=0, most=3600)))
    return tuple(read)


def _deadline(table: _Table) -> DeadlineRule:
    table.only("milestone", "limit_s", "warning_s", "critical_s")
    rule = DeadlineRule(
        milestone=table.milestone("milestone"),
        limit_s=table.whole("limit_s", least=1, most=_DAY_S),
        warning_s=table.whole("warning_s", least=0, most=_DAY_S),
        critical_s=table.whole("critical_s", least=0, most=_DAY_S),
    )
    if rule.warning_s >= rule.limit_s:
        raise table.fault(Message("warning_s harus kurang dari limit_s ({limit})", {"limit": rule.limit_s}), "warning_s")
    if rule.critical_s > rule.warning_s:
        why = Message("critical_s tidak boleh lebih dari warning_s ({limit})", {"limit": rule.warning_s})
        raise table.fault(why, "critical_s")
    return rule


def _category(
    key: str,
    table: _Table,
    agencies: dict[str, Agency],
    mobile: frozenset[str],
    deadlines: dict[str, DeadlineRule],
) -> Category:
    table.only(
        "name", "name_en", "glyph", "priority", "plan", "telephone", "questions", "deadlines", "sensitive", "short", "alarms"
    )
    return Category(
        id=key,
        name=table.text("name"),
        name_en=table.text("name_en"),
        glyph=table.glyph("glyph"),
        priority=table.whole("priority", least=1, most=4),
        plan=table.plan("plan", mobile),
        telephone=table.telephone("telephone", agencies),
        questions=table.texts("questions"),
        deadlines=table.deadlines("deadlines", deadlines),
        sensitive=table.flag("sensitive"),
        short=table.text("short", default=""),
        alarms=table.alarms("alarms", mobile),
    )


def _blocking(table: _Table) -> BlockPolicy:
    table.only("abuses", "hours", "permanent_after")
    return BlockPolicy(
        abuses=table.whole("abuses", least=1, most=1000),
        hours=table.whole("hours", least=1, most=8760),
        permanent_after=table.whole("permanent_after", least=1, most=1000),
    )


class _Table(Table):
    """A table of a profile: what it holds is checked against the rest of the profile and against what ships."""

    __slots__ = ()

    def time_zone(self, key: str) -> str:
        name = self.text(key)
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError):  # unknown; not a name; a folder of names
            why = Message("zona waktu “{name}” tidak dikenal. Contoh: Asia/Jakarta", {"name": name})
            raise self.fault(why, key) from None
        return name

    def utm_epsg(self, key: str, *, longitude: float) -> int:
        """The EPSG code of a UTM zone (WGS 84), the city's own or, within a degree, the next: farther off, lengths bend."""
        epsg = self.whole(key, least=32601, most=32760)
        zone = epsg % 100
        if not 1 <= zone <= 60 or abs(zone * 6 - 183 - longitude) > 4:
            why = Message("{key} {epsg} bukan zona UTM tempat kota ini berada", {"key": key, "epsg": epsg})
            raise self.fault(why, key)
        return epsg

    def glyph(self, key: str) -> str:
        name = self.text(key)
        if not _GLYPH.fullmatch(name) or not resource("icons", f"{name}.svg").is_file():
            raise self.fault(Message("gambar “{name}” tidak ada di resources/icons", {"name": name}), key)
        return name

    def agency(self, key: str, agencies: dict[str, Agency]) -> str:
        return self._agency(self.text(key), agencies, key)

    def telephone(self, key: str, agencies: dict[str, Agency]) -> tuple[str, ...]:
        """Whom to telephone, in order."""
        return tuple(self._agency(name, agencies, key, index) for index, name in enumerate(self.texts(key)))

    def milestone(self, key: str) -> Milestone:
        name = self.text(key)
        if name not in {str(milestone) for milestone in _DEADLINE_MILESTONES}:
            values = {"name": name, "known": ", ".join(_DEADLINE_MILESTONES)}
            raise self.fault(Message("tonggak “{name}” tidak dikenal. Yang dikenal: {known}", values), key)
        return Milestone(name)

    def plan(self, key: str, mobile: frozenset[str]) -> tuple[PlanLine, ...]:
        """{capability = count}. Never empty: the dispatch clock of such a category could never be met."""
        return self.filled(key).plan_lines(mobile)

    def plan_lines(self, mobile: frozenset[str]) -> tuple[PlanLine, ...]:
        self._only_mobile(mobile)
        return tuple(PlanLine(capability, self.whole(capability, least=1, most=99)) for capability in self.values)

    def alarms(self, key: str, mobile: frozenset[str]) -> tuple[tuple[PlanLine, ...], ...]:
        """The whole plans of levels 2, 3, ...: a higher level never needs less."""
        levels: list[tuple[PlanLine, ...]] = []
        before = {line.capability: line.count for line in self.plan("plan", mobile)}
        for table in self.tables(key):
            levels.append(table.plan_lines(mobile))
            now = {line.capability: line.count for line in levels[-1]}
            for capability, count in before.items():
                if now.get(capability, 0) < count:
                    values = {"name": capability, "count": count}
                    raise table.fault(Message("alarm yang lebih tinggi perlu sedikitnya {count} “{name}”", values))
            before = now
        return tuple(levels)

    def days(self, key: str) -> frozenset[int]:
        """Names of days of the week, 0 being Monday; every day where none is named."""
        if not self.has(key):
            return EVERY_DAY
        names = self.texts(key)
        for index, name in enumerate(names):
            if name not in _DAYS:
                values = {"name": name, "known": ", ".join(_DAYS)}
                raise self.fault(Message("hari “{name}” tidak dikenal. Yang dikenal: {known}", values), key, index)
        return frozenset(map(_DAYS.index, names))

    def hours(self) -> Hours:
        """From `from` to `to`, written 22.00."""
        text = f"{self.text('from')}-{self.text('to')}"
        try:
            (hours,) = read_shift(text)
        except (BadInput, ValueError):
            raise self.fault(Message("jam “{text}” tidak terbaca. Contoh: 06.30", {"text": text}), "from") from None
        return hours

    def coverage(self, mobile: frozenset[str]) -> dict[str, int]:
        """{capability = seconds within which it should be there}."""
        self._only_mobile(mobile)
        return {capability: self.whole(capability, least=60, most=7200) for capability in self.values}

    def _only_mobile(self, mobile: frozenset[str]) -> None:
        """Each key is something that a unit which can be sent is able to do."""
        for capability in self.values:
            if capability not in mobile:
                why = Message("tidak ada unit bergerak dengan kemampuan “{name}”", {"name": capability})
                raise self.fault(why, capability)

    def deadlines(self, key: str, rules: dict[str, DeadlineRule]) -> tuple[DeadlineRule, ...]:
        """Names of deadlines, the main clock first; two to the same milestone are refused."""
        chosen: list[DeadlineRule] = []
        for index, name in enumerate(self.texts(key)):
            if name not in rules:
                raise self.fault(Message("tenggat “{name}” tidak ada di daftar", {"name": name}), key, index)
            if any(rule.milestone is rules[name].milestone for rule in chosen):
                why = Message("tenggat “{name}” mengulang tonggak yang sudah ada", {"name": name})
                raise self.fault(why, key, index)
            chosen.append(rules[name])
        return tuple(chosen)

    def _agency(self, name: str, agencies: dict[str, Agency], *below: str | int) -> str:
        if name not in agencies:
            raise self.fault(Message("instansi “{name}” tidak ada di daftar", {"name": name}), *below)
        return name
