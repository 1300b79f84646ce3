"""When each would be there, and how sure that is: place and position each add what is not known of them."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.dispatch.arrival import Arrival, arrivals, minutes, seconds
from siaga_desk.dispatch.readiness import NO_FIXES, Excluded, sort_out
from siaga_desk.domain.closures import Closure
from siaga_desk.domain.positions import ASSUMED_ACCURACY_M, DRIVING_KMH, FASTEST_KMH, Fix
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.geo.straight_line import StraightLine
from siaga_desk.geo.travel import AccuracyClass, TravelTimes
from tests.dispatch.room import HERE, PROFILE, Room
from tests.geo.roads.networks import grid
from tests.geo.roads.test_road_times import at, closure
from tests.memory import HandClock

LINE = StraightLine(PROFILE.detour_factor, PROFILE.speed_kmh)
METRE_S = PROFILE.detour_factor / (PROFILE.speed_kmh / 3.6)
SPEED_M_S = PROFILE.speed_kmh / 3.6


def found(
    room: Room,
    travel: TravelTimes = LINE,
    to: tuple[float, float] = HERE,
    radius_m: float = 0.0,
    positions: Mapping[str, Fix] = NO_FIXES,
) -> tuple[list[Arrival], list[Excluded]]:
    ready, _ = sort_out(room.desk.situation, PROFILE, room.clock.now(), positions=positions)
    return arrivals(ready, travel, PROFILE, *to, radius_m, room.clock.now())


def only(room: Room, radius_m: float = 0.0, fix: Fix | None = None) -> Arrival:
    (arrival,), cut_off = found(room, radius_m=radius_m, positions={fix.unit: fix} if fix else NO_FIXES)
    assert cut_off == []
    return arrival


# --- whole seconds and minutes ----------------------------------------------------------------------------------------


@given(st.floats(0, 1e6))
def test_nobody_is_promised_earlier_than_reckoned_nor_a_second_later_than_need_be(exact: float) -> None:
    whole = seconds(exact)
    assert exact - 0.001 <= whole < exact + 1
    assert whole <= 60 * minutes(whole) < whole + 60


def test_noise_of_the_arithmetic_buys_no_second() -> None:
    assert [seconds(each) for each in (60.0, 60.0004, 60.001, 0.0)] == [60, 60, 61, 0]
    assert [minutes(each) for each in (0, 1, 60, 61)] == [0, 1, 1, 2]


# --- what is not sure -------------------------------------------------------------------------------------------------


def test_a_sure_place_and_a_post_make_no_range() -> None:
    room = Room()
    room.unit("mako", "damkar", 3000)
    arrival = only(room)
    assert (arrival.eta_s, arrival.range_s, arrival.unsure_place) == (60 + 504, None, False)
    assert arrival.straight_m == pytest.approx(3000)


def test_the_worst_case_of_a_circle_is_its_far_rim() -> None:
    room = Room()
    room.unit("mako", "damkar", 3000)
    arrival = only(room, radius_m=500)
    assert arrival.unsure_place
    assert arrival.range_s == (60 + math.ceil(2500 * METRE_S), 60 + math.ceil(3500 * METRE_S))


def test_a_range_within_one_minute_is_no_range() -> None:
    room = Room()
    room.unit("mako", "damkar", 3000)  # 564 s: 9,4 minutes
    assert only(room, radius_m=50).range_s is None


def test_a_vehicle_that_stands_is_as_sure_as_its_receiver() -> None:
    room = Room()
    room.unit("mako", "damkar", 9000)
    arrival = only(room, fix=room.fix("mako", 3000, ago_s=1000, speed_kmh=DRIVING_KMH - 1, accuracy_m=500))
    off_s = 500 / SPEED_M_S
    assert not arrival.unsure_place
    assert arrival.range_s == (math.ceil(504 - off_s), math.ceil(504 + off_s)), "out: nobody has to get ready"


def test_a_vehicle_that_drove_may_be_anywhere_that_it_came_to_since() -> None:
    room = Room()
    room.unit("mako", "damkar", 9000)
    arrival = only(room, fix=room.fix("mako", 3000, ago_s=120, speed_kmh=60))
    off_s = 120 * 60 / PROFILE.speed_kmh + 10 / SPEED_M_S
    assert arrival.range_s == (math.ceil(504 - off_s), math.ceil(504 + off_s))


@pytest.mark.parametrize("speed_kmh", [1e9, math.inf])
def test_a_speed_that_nothing_drives_is_the_fastest_that_is_believed(speed_kmh: float) -> None:
    room = Room()
    room.unit("a", "ambulans", 4000)
    said, most = (only(room, fix=room.fix("a", 3000, ago_s=60, speed_kmh=kmh)) for kmh in (speed_kmh, FASTEST_KMH))
    assert said.range_s == most.range_s


def test_what_it_does_not_say_is_assumed() -> None:
    room = Room()
    room.unit("mako", "damkar", 9000)
    arrival = only(room, fix=room.fix("mako", 3000, ago_s=60, speed_kmh=None, accuracy_m=None))
    off_s = 60 + ASSUMED_ACCURACY_M / SPEED_M_S
    assert arrival.range_s == (math.ceil(504 - off_s), math.ceil(504 + off_s))


def test_place_and_position_add_up_and_nobody_arrives_before_he_leaves() -> None:
    room = Room()
    room.unit("mako", "damkar", 9000)
    fix = room.fix("mako", 3000, ago_s=300, speed_kmh=30)
    arrival = only(room, radius_m=1000, fix=fix)
    off_s = 300 + 10 / SPEED_M_S
    assert not arrival.unsure_place, "ten minutes of driving make more of it than two kilometres"
    assert arrival.range_s == (math.ceil(2000 * METRE_S - off_s), math.ceil(4000 * METRE_S + off_s))
    assert only(room, radius_m=2900, fix=fix).range_s == (0, math.ceil(5900 * METRE_S + off_s))


# --- over roads -------------------------------------------------------------------------------------------------------


def roads(closures: list[Closure], room: Room) -> RoadTimes:
    engine = RoadTimes(grid(4, 4), PROFILE)
    engine.tell(closures, room.clock.now())
    return engine


def flood(north_of: float) -> Closure:
    """Between two rows of the grid, from side to side."""
    ring = [at(north_of + 0.2, -1), at(north_of + 0.2, 4), at(north_of + 0.8, 4), at(north_of + 0.8, -1)]
    return closure(ring, starts=HandClock().now())


def test_who_is_cut_off_by_a_flood_is_said_with_the_reason() -> None:
    room = Room()
    room.unit_at("utara", "damkar", at(3, 0))
    room.unit_at("selatan", "damkar", at(0, 0))
    there, cut_off = found(room, roads([], room), at(0, 3))
    assert [each.ready.unit.id for each in there] == ["selatan", "utara"]
    assert cut_off == []
    there, cut_off = found(room, roads([flood(1)], room), at(0, 3))
    assert [each.ready.unit.id for each in there] == ["selatan"]
    assert [(each.unit, each.name, str(each.why)) for each in cut_off] == [("utara", "Utara", "tidak ada jalan ke sana")]


def test_a_part_of_the_circle_that_nobody_reaches_does_not_hide_who_reaches_the_pin() -> None:
    room = Room()
    room.unit_at("selatan", "damkar", at(0, 0))
    (arrival,), cut_off = found(room, roads([flood(1)], room), at(1, 2), radius_m=150)
    assert cut_off == []
    assert arrival.travel_s == 30
    assert all(math.isfinite(s) for s in arrival.range_s or ())


def test_the_time_is_the_roads_and_says_so() -> None:
    room = Room()
    room.unit_at("a", "damkar", at(0, 0))
    (arrival,), _ = found(room, roads([], room), at(2, 3))
    assert (arrival.travel_s, arrival.eta_s) == (50, 110)
    assert (arrival.leg.engine, arrival.leg.accuracy_class) == ("roads", AccuracyClass.ROAD_NETWORK)
    assert arrival.distance_m is None, "nobody asked for the way yet"


# --- the order --------------------------------------------------------------------------------------------------------

posts = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.sampled_from(["damkar", "ambulans", "bpbd"]), st.booleans()),
    max_size=8,
)


@given(posts, st.integers(0, 3), st.integers(0, 3), st.sampled_from([0.0, 40.0, 400.0]))
def test_by_arrival_everybody_once_and_the_range_holds_the_time(
    rows: list[tuple[int, int, str, bool]], row: int, column: int, radius_m: float
) -> None:
    room = Room()
    for number, (north, east, kind, example) in enumerate(rows):
        room.unit_at(f"u{number}", kind, at(north, east), example=example)
    there, cut_off = found(room, roads([flood(1)], room), at(row, column), radius_m=radius_m)
    assert sorted([each.ready.unit.id for each in there] + [each.unit for each in cut_off]) == sorted(
        f"u{number}" for number in range(len(rows))
    )
    assert {each.unit for each in cut_off} == {
        f"u{number}" for number, (north, *_) in enumerate(rows) if (north > 1) is not (row > 1)
    }
    times = [each.eta_s for each in there]
    assert times == sorted(times)
    for arrival in there:
        least, most = arrival.range_s or (arrival.eta_s, arrival.eta_s)
        assert arrival.ready.turnout_s <= least <= arrival.eta_s <= most
