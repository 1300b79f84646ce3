"""Advice that somebody looks at: its ticks stay until he takes the new ones, and what they left behind is filled."""

from __future__ import annotations

from siaga_desk.dispatch.advice import Recommendation, advise
from siaga_desk.dispatch.steady import kept
from siaga_desk.domain.commands import RecordUnit, TakeUnitOut
from siaga_desk.domain.places import point_from
from siaga_desk.geo.straight_line import StraightLine
from tests.dispatch.room import HERE, PROFILE, Room

TRAVEL = StraightLine(PROFILE.detour_factor, PROFILE.speed_kmh)


def advice(room: Room) -> Recommendation:
    where = {"lat": HERE[0], "lon": HERE[1], "radius_m": 0.0}
    return advise(room.desk.situation, PROFILE, TRAVEL, category="kebakaran", now=room.clock.now(), **where)


def ticked(answer: Recommendation) -> list[str]:
    return [unit.unit for unit in answer.chosen]


def room_of_four() -> Room:
    room = Room()
    for n, unit in enumerate(("a", "b", "c", "d"), 1):
        room.unit(unit, "damkar", 1000 * n)
    return room


def test_a_tick_stays_though_another_is_sooner_now() -> None:
    room = room_of_four()
    before = advice(room)
    assert ticked(before) == ["a", "b"]
    lat, lon = point_from(*HERE, 100, 0)
    moved = RecordUnit(unit="d", name="D", unit_kind="damkar", agency="dpkp", lat=lat, lon=lon, example=False)
    room.desk.do(moved)
    after = advice(room)
    assert ticked(after) == ["d", "a"]
    held = kept(after, ticked(before))
    assert ticked(held) == ["a", "b"]
    assert [c.unit for c in held.lines[0].candidates] == ["d", "a", "b", "c"], "times and ranks are the new ones"
    assert [a.unit for a in held.advised()] == ["a", "b"], "what is recorded as advised is what was shown"


def test_a_place_that_a_tick_left_behind_is_filled_as_it_would_be_now() -> None:
    room = room_of_four()
    before = advice(room)
    room.desk.do(TakeUnitOut(unit="a", reason="ban"))
    held = kept(advice(room), ticked(before))
    assert ticked(held) == ["b", "c"]
    assert not held.lines[0].short


def test_nothing_held_is_the_advice_itself() -> None:
    answer = advice(room_of_four())
    assert kept(answer, ticked(answer)) == answer
    assert ticked(kept(answer, [])) == ticked(answer)
    assert kept(answer, ["nobody"]) == answer
