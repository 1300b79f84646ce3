"""Situation -> what a map shows: pins, units and closed roads, and only what changed. Serves every window that has a map.

Must never decide where anything is, nor move the view. Callers' words and numbers do not go to the page.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from siaga_desk.domain import closures
from siaga_desk.domain.clocks import to_ms
from siaga_desk.domain.events import ClosureShape
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.positions import DRIVING_KMH, Fix, usable
from siaga_desk.domain.profile import Milestone, Profile
from siaga_desk.domain.situation import Changes, Situation
from siaga_desk.domain.units import Unit
from siaga_desk.map.messages import Closure, Pin, SecondClock, UnitMark
from siaga_desk.ui.operator.closure_line import PLANNED_AHEAD, map_title
from siaga_desk.ui.operator.incident_line import UNKNOWN_GLYPH, category_name, place_text


class Marks(Protocol):
    """What of a map the feed needs (map.view.MapView has it)."""

    def set_pins(self, pins: Sequence[Pin]) -> None: ...
    def put_pins(self, changed: Iterable[Pin], removed: Iterable[str] = ()) -> None: ...
    def set_units(self, units: Sequence[UnitMark]) -> None: ...
    def put_units(self, changed: Iterable[UnitMark], removed: Iterable[str] = ()) -> None: ...
    def set_closures(self, closures: Sequence[Closure]) -> None: ...


def pin(incident: Incident, profile: Profile, *, drill: bool) -> Pin | None:
    """The incident's pin; None while it is not placed, not listed, or closed."""
    location = incident.location
    if location is None or not incident.is_open or incident.received is None:
        return None
    category = profile.categories.get(incident.category)
    main, *others = incident.deadlines or (None,)
    second = others[0] if others else None
    return Pin(
        incident.id,
        location.lat,
        location.lon,
        category.glyph if category else UNKNOWN_GLYPH,
        title=f"{category_name(category, incident.category)} {incident.label}",
        subtitle=place_text(location),
        started_ms=to_ms(incident.received),
        deadline_ms=to_ms(incident.received + main.limit) if main else None,
        warning_s=main.warning_s if main else 0,
        critical_s=main.critical_s if main else 0,
        met_ms=_ms(incident.first_reached(main.milestone)) if main else None,
        second=SecondClock(to_ms(incident.received + second.limit), _ms(incident.first_reached(second.milestone)))
        if second
        else None,
        radius_m=location.radius_m,
        verified=location.verified,
        drill=drill,
        hidden=category is not None and category.sensitive,
    )


def _ms(at: datetime | None) -> int | None:
    return None if at is None else to_ms(at)


def mark(
    unit: Unit, situation: Situation, profile: Profile, *, key: str | None = None, fix: Fix | None = None
) -> UnitMark | None:
    """The unit where its vehicle reports it, at the incident it has arrived at, or at its post; None if it is not listed.

    `key`: the number with which it can be ticked; such a unit is recommended. `fix`: only one that is still usable. A
    vehicle that stands has no heading, whatever its receiver says; of one that drove, the map drops it when it gets old.
    """
    if not unit.is_listed or unit.record is None:
        return None
    kind = profile.unit_kinds.get(unit.record.unit_kind)
    lat, lon = unit.record.lat, unit.record.lon
    for incident, assignment in situation.duties.get(unit.id, ()):
        if assignment.status is Milestone.ARRIVED and incident.location is not None:
            lat, lon = incident.location.lat, incident.location.lon
    if fix is not None:
        lat, lon = fix.lat, fix.lon
    is_driving = fix is not None and (fix.speed_kmh is None or fix.speed_kmh >= DRIVING_KMH)
    return UnitMark(
        unit.id,
        lat,
        lon,
        kind.glyph if kind else "tanda-contoh",
        name=unit.name,
        status=situation.unit_status(unit.id).value,
        example=unit.record.example,
        heading=fix.heading_deg if fix and is_driving else None,
        fixed_ms=to_ms(fix.at) if fix else None,
        key=key,
        recommended=key is not None,
    )


def closed(closure: closures.Closure, now: datetime, zone: ZoneInfo) -> Closure | None:
    """The closure as it lies on the map; None unless it is in force or begins soon."""
    record = closure.record
    if record is None or not closure.is_listed or closure.is_over(now) or record.starts - now > PLANNED_AHEAD:
        return None
    return Closure(
        closure.id,
        tuple((point.lat, point.lon) for point in record.points),
        area=record.shape == ClosureShape.AREA,
        slow=record.slow_kmh is not None,
        active=closure.in_force(now),
        title=map_title(record, now, zone),
    )


class MapFeed:
    """Keeps one map in step with the situation, and with the hours of what is closed and the age of positions (`tick`).

    `keys`: unit id -> number key of what is recommended now.
    """

    def __init__(self, map_: Marks, profile: Profile, *, drill: bool) -> None:
        self._map, self._profile, self._drill = map_, profile, drill
        self._situation = Situation()
        self._keys: Mapping[str, str] = {}
        self._reported: Mapping[str, Fix] = {}
        self._fixes: Mapping[str, Fix] = {}  # of those, the usable ones
        self._zone = ZoneInfo(profile.time_zone)
        self._closed: list[Closure] | None = None  # as the map was told

    def show(self, situation: Situation, changes: Changes | None = None) -> None:
        """The whole situation (no `changes`), or what these changes touched; what is closed comes with the next tick."""
        self._situation = situation
        if changes is None:
            pins = (pin(incident, self._profile, drill=self._drill) for incident in situation.incidents.values())
            self._map.set_pins([made for made in pins if made is not None])
            marks = (self._mark(unit) for unit in situation.units)
            self._map.set_units([made for made in marks if made is not None])
            return
        if changes.incidents:
            self._put_pins(changes.incidents)
        if units := changes.units | self._sent_to(changes.incidents):
            self._put_units(units)

    def tick(self, now: datetime) -> None:
        """What is closed now: it begins and ends by itself, too. A vehicle that fell silent long ago is back at its post."""
        self._put_units(self._believe(now))
        known = self._situation.closures
        made = [closed(known[id_], now, self._zone) for id_ in sorted(known)]
        shown = [each for each in made if each is not None]
        if shown != self._closed:
            self._closed = shown
            self._map.set_closures(shown)

    def moved(self, fixes: Mapping[str, Fix], units: Collection[str], now: datetime) -> None:
        """Where vehicles report to be, and which of them moved."""
        self._reported = fixes
        self._put_units(self._believe(now) | set(units))

    def _believe(self, now: datetime) -> set[str]:
        """Take the reports that are usable now; the units of which that was not so, or is so no longer."""
        before, self._fixes = self._fixes, {unit: fix for unit, fix in self._reported.items() if usable(fix, now)}
        return set(before.keys() ^ self._fixes.keys())

    def recommend(self, keys: Mapping[str, str]) -> None:
        """Highlight these units with their number keys, and no others."""
        before, self._keys = self._keys, dict(keys)
        touched = {unit for unit in before.keys() | keys.keys() if before.get(unit) != keys.get(unit)}
        if touched:
            self._put_units(touched)

    def _put_pins(self, ids: Collection[str]) -> None:
        made: dict[str, Pin | None] = {}
        for id_ in ids:
            incident = self._situation.incidents.get(id_)
            made[id_] = pin(incident, self._profile, drill=self._drill) if incident else None
        self._map.put_pins([p for p in made.values() if p is not None], [id_ for id_, p in made.items() if p is None])

    def _put_units(self, ids: Collection[str]) -> None:
        if not ids:
            return
        made = {id_: self._mark(id_) for id_ in ids}
        self._map.put_units([m for m in made.values() if m is not None], [id_ for id_, m in made.items() if m is None])

    def _mark(self, id_: str) -> UnitMark | None:
        unit = self._situation.units.get(id_)
        if unit is None:
            return None
        return mark(unit, self._situation, self._profile, key=self._keys.get(id_), fix=self._fixes.get(id_))

    def _sent_to(self, incidents: Collection[str]) -> frozenset[str]:
        """The units that were ever sent to these incidents: what they are doing may have changed."""
        known = (self._situation.incidents.get(id_) for id_ in incidents)
        return frozenset(a.unit for incident in known if incident for a in incident.assignments.values())
