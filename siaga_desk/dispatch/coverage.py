"""Who could be where how soon, over the whole city: what nobody reaches in time, and what sending or moving a unit changes.

Pure. The city is asked at one point a kelurahan, its middle: whoever shows an answer says "titik tengah kelurahan".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from siaga_desk.domain.errors import Message
from siaga_desk.domain.positions import Fix
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.geo.travel import Origin, TravelTimes

from .readiness import NO_FIXES, Ready, has_post, sort_out

WORTH_MOVING = 3
"""So many kelurahan a unit must win for the city before anybody is asked to move it."""


class CoverPoint(NamedTuple):
    """Where coverage is asked: `code` and `name` are the kelurahan's."""

    code: str
    name: str
    lat: float
    lon: float


class _Kelurahan(Protocol):
    """As `geo.areas` has it."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def label_lat(self) -> float: ...
    @property
    def label_lon(self) -> float: ...


def cover_points(kelurahan: Iterable[_Kelurahan]) -> tuple[CoverPoint, ...]:
    """The middle of each, in their order."""
    return tuple(CoverPoint(each.code, each.name, each.label_lat, each.label_lon) for each in kelurahan)


@dataclass(frozen=True, slots=True)
class CoverTable:
    """When each unit that has the capability could be at each point: `seconds[point][unit]`, turnout included.

    Infinite where there is no way. It is good for as long as the units stand where they stand and the roads are as they are.
    """

    points: tuple[CoverPoint, ...]
    units: tuple[Ready, ...]
    seconds: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Covered:
    """Who is at a point first. `unit` is "" and `seconds` infinite where nobody gets there; `second_s`: the next one."""

    point: CoverPoint
    unit: str
    seconds: float
    second_s: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every point, in the order of the points, and within how many seconds somebody should be there."""

    within_s: float
    points: tuple[Covered, ...]

    @property
    def late(self) -> tuple[Covered, ...]:
        """The points that nobody reaches in time."""
        return tuple(each for each in self.points if each.seconds > self.within_s)


def cover_table(ready: Iterable[Ready], travel: TravelTimes, points: Sequence[CoverPoint], capability: str) -> CoverTable:
    """Every unit with the capability routed to every point. The one costly step: the rest are sums over it."""
    units = tuple(each for each in ready if capability in each.kind.capabilities)
    travelled = _travelled(tuple(each.origin for each in units), travel, points)
    seconds = tuple(tuple(each.turnout_s + s for each, s in zip(units, row, strict=True)) for row in travelled)
    return CoverTable(tuple(points), units, seconds)


def covered(table: CoverTable, within_s: float) -> Coverage:
    """Who is first at each point; at the same second the unit with the smaller id."""
    found = []
    for point, row in zip(table.points, table.seconds, strict=True):
        there = sorted((s, each.unit.id) for s, each in zip(row, table.units, strict=True) if s < math.inf)
        first, unit = there[0] if there else (math.inf, "")
        found.append(Covered(point, unit, first, there[1][0] if len(there) > 1 else math.inf))
    return Coverage(within_s, tuple(found))


def lost_without(table: CoverTable, within_s: float) -> dict[str, int]:
    """For each unit, how many points nobody reaches in time any more once it is gone: the price of sending it."""
    lost = {each.unit.id: 0 for each in table.units}
    for one in covered(table, within_s).points:
        if one.seconds <= within_s < one.second_s:
            lost[one.unit] += 1
    return lost


def losses(
    ready: Iterable[Ready], travel: TravelTimes, points: Sequence[CoverPoint], capability: str, within_s: float
) -> dict[str, int]:
    """`lost_without` of these units: {unit with the capability: points that depend on it alone}."""
    return lost_without(cover_table(ready, travel, points, capability), within_s)


def gaps_opened(before: Coverage, after: Coverage) -> tuple[CoverPoint, ...]:
    """The points that were reached in time and are not any more. Both of the same points."""
    return tuple(
        then.point
        for then, now in zip(before.points, after.points, strict=True)
        if then.seconds <= before.within_s and now.seconds > after.within_s
    )


# --- who could stand by for whom ------------------------------------------------------------------------------------------


class Post(NamedTuple):
    """Where a unit stands that is out now: somebody else could wait there for what comes next."""

    unit: str
    name: object  # for a sentence
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class MoveUp:
    """A unit waiting at another's post, and what that buys once it is there, after `there_s` of driving."""

    unit: Ready
    post: Post
    there_s: float
    gained: tuple[CoverPoint, ...]  # in time then, not now
    opened: tuple[CoverPoint, ...]  # in time now, not then; fewer than are gained
    mean_saved_s: float  # over the points that somebody reaches both now and then

    @property
    def net(self) -> int:
        return len(self.gained) - len(self.opened)

    def message(self, within_s: float) -> Message:
        values = {
            "unit": self.unit.marked,
            "post": self.post.name,
            "count": len(self.gained),
            "minutes": round(within_s / 60),
            "lost": len(self.opened),
        }
        if self.opened:
            return Message(
                "Bila {unit} menunggu di pos {post}, {count} kelurahan kembali terjangkau {minutes} menit "
                "dan {lost} lain tidak lagi.",
                values,
            )
        return Message("Bila {unit} menunggu di pos {post}, {count} kelurahan kembali terjangkau {minutes} menit.", values)


def vacant_posts(situation: Situation, profile: Profile, ready: Iterable[Ready], capability: str) -> tuple[Post, ...]:
    """The posts of the city's units with the capability that are on duty, where no ready one stands; each place once."""
    held = {(each.record.lat, each.record.lon) for each in ready if capability in each.kind.capabilities and not each.out}
    posts: dict[tuple[float, float], Post] = {}
    for id_ in sorted(situation.duties):
        unit = situation.units.get(id_)
        record = unit.record if unit and unit.is_listed else None
        kind = profile.unit_kinds.get(record.unit_kind) if record else None
        if unit is None or record is None or kind is None or record.neighbour or capability not in kind.capabilities:
            continue
        if has_post(record) and (place := (record.lat, record.lon)) not in held:
            name = Message("{unit} (contoh)", {"unit": unit.name}) if record.example else unit.name
            posts.setdefault(place, Post(id_, name, *place))
    return tuple(posts.values())


def move_up(
    table: CoverTable, travel: TravelTimes, posts: Sequence[Post], within_s: float, minute: int
) -> tuple[MoveUp, ...]:
    """Which unit could wait at which post, the best first; only what gains more points than it opens.

    `minute` after midnight in the city, for the turnout at the post. A neighbour's unit is not moved: it is not ours to.
    """
    ours = [(n, each) for n, each in enumerate(table.units) if not each.neighbour]
    places = list(dict.fromkeys((post.lat, post.lon, each.origin.vehicle) for post in posts for _, each in ours))
    travelled = _travelled([Origin(*place) for place in places], travel, table.points)
    column = {place: n for n, place in enumerate(places)}
    now = covered(table, within_s)
    found = []
    for post in posts:
        drives = travel.to_point([each.origin for _, each in ours], post.lat, post.lon, lengths=False)
        for (number, each), leg in zip(ours, drives, strict=True):
            if not math.isfinite(leg.travel_s):
                continue
            at, turnout_s = column[post.lat, post.lon, each.origin.vehicle], each.kind.turnout_at(minute)
            from_here = [row[number] for row in table.seconds]
            from_post = [row[at] + turnout_s for row in travelled]
            move = _move(each, post, leg.travel_s, now, from_here, from_post)
            if move.net > 0:
                found.append(move)
    return tuple(
        sorted(found, key=lambda each: (-each.net, -each.mean_saved_s, each.there_s, each.unit.unit.id, each.post.unit))
    )


def stand_by(
    situation: Situation,
    profile: Profile,
    travel: TravelTimes,
    points: Sequence[CoverPoint],
    now: datetime,
    positions: Mapping[str, Fix] = NO_FIXES,
) -> tuple[tuple[str, MoveUp], ...]:
    """For each capability of the profile's coverage the best move that is worth it, while units of it are on duty."""
    ready, _ = sort_out(situation, profile, now, positions=positions)
    found = []
    for capability, within_s in profile.coverage.items():
        if posts := vacant_posts(situation, profile, ready, capability):
            table = cover_table(ready, travel, points, capability)
            moves = move_up(table, travel, posts, within_s, profile.minute_of(now))
            if best := next((move for move in moves if move.net >= WORTH_MOVING), None):
                found.append((capability, best))
    return tuple(found)


def _move(
    unit: Ready, post: Post, there_s: float, now: Coverage, from_here: Sequence[float], from_post: Sequence[float]
) -> MoveUp:
    gained, opened, saved_s, counted = [], [], 0.0, 0
    for one, here_s, post_s in zip(now.points, from_here, from_post, strict=True):
        # without the unit, the first of the others is there; who is first by name does not matter at the same second
        others_s = one.second_s if here_s == one.seconds else one.seconds
        then_s = min(others_s, post_s)
        if one.seconds > now.within_s >= then_s:
            gained.append(one.point)
        elif one.seconds <= now.within_s < then_s:
            opened.append(one.point)
        if one.seconds < math.inf and then_s < math.inf:
            saved_s, counted = saved_s + one.seconds - then_s, counted + 1
    return MoveUp(unit, post, there_s, tuple(gained), tuple(opened), saved_s / counted if counted else 0.0)


def _travelled(
    origins: Sequence[Origin], travel: TravelTimes, points: Sequence[CoverPoint]
) -> tuple[tuple[float, ...], ...]:
    """Seconds `[point][origin]`."""
    if not origins:
        return tuple(() for _ in points)
    return tuple(tuple(row) for row in travel.seconds_to(origins, [(each.lat, each.lon) for each in points]))
