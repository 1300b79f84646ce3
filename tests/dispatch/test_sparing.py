"""Keeping areas in reach: the unit on which an area depends stays, when another is hardly later, and the price is said."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from siaga_desk.dispatch import sparing
from siaga_desk.dispatch.advice import Recommendation, advise
from siaga_desk.dispatch.coverage import CoverPoint, losses
from siaga_desk.dispatch.sparing import KEPT_S, Sparing
from siaga_desk.domain.commands import TakeUnitOut
from siaga_desk.domain.places import point_from
from siaga_desk.geo.straight_line import StraightLine
from tests.dispatch.room import HERE, PROFILE, Room

TRAVEL = StraightLine(PROFILE.detour_factor, PROFILE.speed_kmh)
NORTH = CoverPoint("n", "Utara", *point_from(*HERE, 5_500, 0))
SOUTH = CoverPoint("s", "Selatan", *point_from(*HERE, 5_500, 180))


def advice(room: Room, points: Sequence[CoverPoint], category: str = "hewan") -> Recommendation:
    situation, now = room.desk.situation, room.clock.now()
    lost = Sparing(PROFILE, points).losses(situation, TRAVEL, now, "kebakaran")
    where = {"lat": HERE[0], "lon": HERE[1], "radius_m": 0.0}
    return advise(situation, PROFILE, TRAVEL, category=category, now=now, losses=lost, **where)


def room_of_three() -> Room:
    """Two engines that stand alike and one to the north, on which the north depends; it is the nearest to the incident."""
    room = Room()
    room.unit("north", "damkar", 900, bearing=0)
    room.unit("south", "damkar", 1000, bearing=180)
    room.unit("twin", "damkar", 1010, bearing=180)
    return room


def test_the_one_on_which_an_area_depends_stays_and_the_price_is_said() -> None:
    answer = advice(room_of_three(), [NORTH, SOUTH])
    assert [c.unit for c in answer.lines[0].candidates] == ["north", "south", "twin"], "the ranking stays by arrival"
    (ticked,) = answer.chosen
    assert ticked.unit == "south"
    later = ticked.eta_s - answer.lines[0].candidates[0].eta_s
    assert f"1 tempat tetap terjangkau North, {later} detik lebih lama" in map(str, ticked.why)


def test_where_nothing_is_lost_the_soonest_goes_and_no_price_is_said() -> None:
    answer = advice(room_of_three(), [SOUTH])
    (ticked,) = answer.chosen
    assert ticked.unit == "north"
    assert not any("terjangkau" in str(why) for why in ticked.why)


def test_much_later_is_too_dear() -> None:
    room = Room()
    room.unit("north", "damkar", 900, bearing=0)
    room.unit(
        "south", "damkar", 900 + (PROFILE.nearer_s + 30) * PROFILE.speed_kmh / 3.6 / PROFILE.detour_factor, bearing=180
    )
    (ticked,) = advice(room, [NORTH]).chosen
    assert ticked.unit == "north"


def test_it_is_reckoned_again_only_when_something_moved(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def counted(*given: object) -> dict[str, int]:
        asked.append(given[3])
        return losses(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(sparing, "losses", counted)
    room = room_of_three()
    kept = Sparing(PROFILE, [NORTH])

    def ask(version: int = 0) -> dict[str, int]:
        return kept.losses(room.desk.situation, TRAVEL, room.clock.now(), "kebakaran", version=version)

    assert ask() == ask() == {"north": 1, "south": 0, "twin": 0}
    assert sorted(asked) == ["pemadaman", "pertolongan_medis"]
    ask(version=1)  # another engine, or a road is closed
    room.desk.do(TakeUnitOut(unit="north", reason="ban"))
    assert ask(version=1) == {"south": 0, "twin": 0}
    room.clock.move(seconds=KEPT_S + 1)
    ask(version=1)
    assert len(asked) == 2 * 4


def test_a_category_that_nobody_knows_loses_nothing() -> None:
    assert Sparing(PROFILE, [NORTH]).losses(Room().desk.situation, TRAVEL, Room().clock.now(), "badai") == {}
