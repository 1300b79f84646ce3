"""Coverage is what it says: the same sums, written from their definitions, over tables of times that chance made."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.dispatch.coverage import (
    CoverPoint,
    Post,
    cover_points,
    cover_table,
    covered,
    gaps_opened,
    losses,
    lost_without,
    move_up,
    vacant_posts,
)
from siaga_desk.dispatch.readiness import Ready, sort_out
from siaga_desk.domain.commands import AssignUnit
from siaga_desk.domain.errors import Message
from siaga_desk.domain.events import UnitRecorded
from siaga_desk.domain.places import point_from
from siaga_desk.domain.units import Unit
from siaga_desk.geo.areas import shipped_areas
from siaga_desk.geo.straight_line import StraightLine
from siaga_desk.geo.travel import AccuracyClass, Leg, Origin, Way
from tests.dispatch.room import HERE, PROFILE, Room

LIMIT_S = 900.0
KIND = PROFILE.unit_kinds["damkar"]
NOON = 12 * 60


class Table:
    """An engine that knows the seconds from some places to some others, and nothing else. A place is its latitude."""

    engine, accuracy_class, description = "table", AccuracyClass.ROAD_NETWORK, Message("tabel")

    def __init__(self, seconds: dict[tuple[float, float], float]) -> None:
        self._seconds = seconds

    def to_point(self, origins: Sequence[Origin], lat: float, lon: float, *, lengths: bool = True) -> Sequence[Leg]:
        found = [self._seconds[origin.lat, lat] for origin in origins]
        return [Leg(math.nan, s, self.engine, self.accuracy_class) for s in found]

    def seconds_to(self, origins: Sequence[Origin], points: Sequence[tuple[float, float]]) -> list[list[float]]:
        return [[leg.travel_s for leg in self.to_point(origins, *point)] for point in points]

    def way(self, origin: Origin, lat: float, lon: float, *, drawn: bool = True) -> Way | None:
        raise AssertionError("nobody asks for the way")


def ready_unit(name: str, lat: float, turnout_s: int = 60, *, neighbour: str = "") -> Ready:
    record = UnitRecorded(name=name, unit_kind="damkar", agency="dpkp", lat=lat, lon=0.0, example=False)
    return Ready(Unit(name, record), record, KIND, Origin(lat, 0.0, KIND.vehicle), turnout_s, neighbour=neighbour)


def point(n: int) -> CoverPoint:
    return CoverPoint(f"p{n}", f"Kelurahan {n}", 50.0 + n, 0.0)


some_seconds = st.one_of(st.integers(0, 1800).map(float), st.just(math.inf))


@st.composite
def cities(draw: st.DrawFn) -> tuple[list[Ready], list[CoverPoint], list[Post], Table]:
    """Units at latitude 0, 1, .., posts at 30, points at 50; equal times and places out of reach are common."""
    units = [
        ready_unit(f"u{n}", float(n), draw(st.sampled_from([0, 60, 120])), neighbour=draw(st.sampled_from(["", "", "Lain"])))
        for n in range(draw(st.integers(0, 4)))
    ]
    points = [point(n) for n in range(draw(st.integers(0, 6)))]
    posts = [Post(f"gone{n}", f"Pos {n}", 30.0 + n, 0.0) for n in range(draw(st.integers(0, 2)))]
    near = st.one_of(some_seconds, st.sampled_from([0.0, 840.0, 900.0]))
    begins = [*(u.origin.lat for u in units), *(p.lat for p in posts)]
    ends = [*(p.lat for p in points), *(p.lat for p in posts)]
    return units, points, posts, Table({(a, b): draw(near) for a in begins for b in ends})


def first_s(units: list[Ready], at: CoverPoint, travel: Table) -> float:
    """By the definition: the least of turnout and travel."""
    legs = travel.to_point([each.origin for each in units], at.lat, at.lon)
    return min((each.turnout_s + leg.travel_s for each, leg in zip(units, legs, strict=True)), default=math.inf)


@given(cities())
def test_who_is_first_and_what_each_unit_holds_alone(city: tuple[list[Ready], list[CoverPoint], list[Post], Table]) -> None:
    units, points, _, travel = city
    table = cover_table(units, travel, points, "pemadaman")
    whole = covered(table, LIMIT_S)
    for one in whole.points:
        assert one.seconds == first_s(units, one.point, travel)
        if one.unit:
            (mine,) = [each for each in units if each.unit.id == one.unit]
            others = [each for each in units if each is not mine]
            assert first_s([mine], one.point, travel) == one.seconds
            assert one.second_s == first_s(others, one.point, travel)
        else:
            assert one.seconds == one.second_s == math.inf
    lost = losses(units, travel, points, "pemadaman", LIMIT_S)
    assert lost == lost_without(table, LIMIT_S)
    assert lost.keys() == {each.unit.id for each in units}
    for gone in units:
        left = [each for each in units if each is not gone]
        after = covered(cover_table(left, travel, points, "pemadaman"), LIMIT_S)
        gaps = gaps_opened(whole, after)
        assert lost[gone.unit.id] == len(gaps)
        assert {each.point for each in after.late} == {each.point for each in whole.late} | set(gaps)


@given(cities())
def test_a_move_buys_what_the_city_would_look_like_after_it(
    city: tuple[list[Ready], list[CoverPoint], list[Post], Table],
) -> None:
    units, points, posts, travel = city
    table = cover_table(units, travel, points, "pemadaman")
    now = covered(table, LIMIT_S)
    moves = move_up(table, travel, posts, LIMIT_S, NOON)
    said = {(move.unit.unit.id, move.post.unit): move for move in moves}
    for each in units:
        for post in posts:
            there = replace(each, origin=Origin(post.lat, post.lon, KIND.vehicle), turnout_s=KIND.turnout_at(NOON))
            then = covered(cover_table([there if u is each else u for u in units], travel, points, "pemadaman"), LIMIT_S)
            gained, opened = gaps_opened(then, now), gaps_opened(now, then)
            (drive,) = travel.to_point([each.origin], post.lat, post.lon)
            worth = len(gained) > len(opened) and math.isfinite(drive.travel_s) and not each.neighbour
            move = said.get((each.unit.id, post.unit))
            assert (move is not None) == worth
            if move is not None:
                assert (move.gained, move.opened, move.there_s) == (gained, opened, drive.travel_s)
                both = [
                    (a.seconds, b.seconds)
                    for a, b in zip(now.points, then.points, strict=True)
                    if a.seconds < math.inf and b.seconds < math.inf
                ]
                mean = sum(a - b for a, b in both) / len(both) if both else 0.0
                assert math.isclose(move.mean_saved_s, mean, abs_tol=1e-6)
    assert [move.net for move in moves] == sorted((move.net for move in moves), reverse=True)


def test_a_capability_is_asked_of_those_who_have_it() -> None:
    room = Room()
    room.unit("mako", "damkar", 0)
    room.unit("pkm", "ambulans", 0)
    ready, _ = sort_out(room.desk.situation, PROFILE, room.clock.now())
    travel = StraightLine(PROFILE.detour_factor, PROFILE.speed_kmh)
    points = cover_points(shipped_areas().kelurahan)
    assert len(points) == 67
    assert len({each.code for each in points}) == 67
    assert [each.unit.id for each in cover_table(ready, travel, points, "pertolongan_medis").units] == ["pkm"]
    fire = covered(cover_table(ready, travel, points, "pemadaman"), LIMIT_S)
    assert {each.unit for each in fire.points} == {"mako"}
    assert 0 < len(fire.late) < 67
    none = covered(cover_table(ready, travel, points, "tidak_ada"), LIMIT_S)
    assert len(none.late) == 67


def test_when_a_team_leaves_the_note_says_who_could_wait_at_its_post() -> None:
    """Two posts 8 km apart, two engines in the south, one in the north; the north one goes to a fire."""
    room = Room()
    room.unit("utara", "damkar", 8000)
    room.unit("selatan a", "damkar", 0)
    room.unit("selatan b", "damkar", 100)
    north, south = point_from(*HERE, 8000, 0.0), HERE
    points = [CoverPoint("u", "Utara", *north), CoverPoint("s", "Selatan", *south)]
    travel = StraightLine(1.4, 30)
    before, _ = sort_out(room.desk.situation, PROFILE, room.clock.now())
    assert vacant_posts(room.desk.situation, PROFILE, before, "pemadaman") == ()
    room.incident("api", "kebakaran", distance_m=0)
    room.desk.do(AssignUnit(incident="api", unit="utara"))
    ready, _ = sort_out(room.desk.situation, PROFILE, room.clock.now())
    posts = vacant_posts(room.desk.situation, PROFILE, ready, "pemadaman")
    assert [each.unit for each in posts] == ["utara"]
    assert vacant_posts(room.desk.situation, PROFILE, ready, "pertolongan_medis") == ()
    was = covered(cover_table(before, travel, points, "pemadaman"), 600)
    table = cover_table(ready, travel, points, "pemadaman")
    opened = gaps_opened(was, covered(table, 600))
    assert [each.name for each in opened] == ["Utara"]
    moves = move_up(table, travel, posts, 600, NOON)
    assert [each.unit.unit.id for each in moves] == ["selatan b", "selatan a"]  # b is 100 m nearer
    assert str(moves[0].message(600)) == "Bila Selatan B menunggu di pos Utara, 1 kelurahan kembali terjangkau 10 menit."
    assert moves[0].opened == ()
