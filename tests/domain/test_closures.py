"""Roads that cannot be driven as usual: closed with who and when, changed whole, opened again, erasable, gone when over."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.desk import Desk
from siaga_desk.desk.live import LIVE_HOURS
from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.closures import MAX_POINTS, Closure, apply
from siaga_desk.domain.errors import BadInput, RuleViolation
from siaga_desk.domain.events import ClosureReason, ClosureShape
from siaga_desk.domain.people import Role
from siaga_desk.domain.places import Point
from tests.builders import NOW, Chain, folded, make_desk, sent
from tests.memory import HandClock

CORNERS = (Point(-6.11, 106.15), Point(-6.12, 106.15), Point(-6.12, 106.16))
HOUR = timedelta(hours=1)


def closing(**changed: object) -> c.CloseRoad:
    given: dict[str, object] = {
        "closure": "j1",
        "shape": ClosureShape.AREA,
        "points": CORNERS,
        "reason": ClosureReason.FLOOD,
        "name": "  Underpass   Kemang ",
        "note": " pompa menyala ",
    }
    return c.CloseRoad(**given | changed)  # type: ignore[arg-type]


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOW)


@pytest.fixture
def desk(clock: HandClock) -> Desk:
    desk, _, _ = make_desk(1, clock=clock)
    desk.do(c.SignOn(person="Rina", role=Role.SUPERVISOR))
    return desk


def record_of(desk: Desk, closure: str = "j1") -> e.RoadClosed:
    record = desk.situation.closures[closure].record
    assert record is not None
    return record


# --- closing ----------------------------------------------------------------------------------------------------------


def test_a_closure_says_who_and_when_and_is_in_force_at_once(desk: Desk) -> None:
    changes = desk.do(closing())
    assert changes.closures == {"j1"}
    closure = desk.situation.closures["j1"]
    assert closure.record == e.RoadClosed("area", CORNERS, "banjir", NOW, name="Underpass Kemang", note="pompa menyala")
    assert closure.by is not None
    assert (closure.by.person, closure.at) == ("Rina", NOW)
    assert closure.is_listed
    assert closure.in_force(NOW)
    assert not desk.do(closing()), "closing the same again is no event"


def test_a_closure_without_an_id_is_a_new_one_each_time(desk: Desk) -> None:
    desk.do(closing(closure=None), closing(closure=None))
    assert len(desk.situation.closures) == 2


def test_a_closure_is_in_force_from_its_start_until_before_its_end(desk: Desk) -> None:
    desk.do(closing(starts=NOW + HOUR, ends=NOW + 3 * HOUR))
    closure = desk.situation.closures["j1"]
    hours = [-1, 0, 1, 2, 3, 4]
    assert [closure.in_force(NOW + n * HOUR) for n in hours] == [False, False, True, True, False, False]
    assert [closure.is_over(NOW + n * HOUR) for n in hours] == [False, False, False, False, True, True]


def test_a_ring_is_left_open_and_no_point_is_there_twice_in_a_row(desk: Desk) -> None:
    first, second, third = CORNERS
    desk.do(closing(points=(first, first, second, third, third, first)))
    assert record_of(desk).points == CORNERS
    desk.do(closing(closure="j2", shape=ClosureShape.ROAD, points=(first, second, first)))
    assert record_of(desk, "j2").points == (first, second, first), "a road may come back to where it began"


def test_what_is_left_of_the_road_is_kept(desk: Desk) -> None:
    desk.do(closing(slow_kmh=10, depth_m=0.4, width_m=2))
    record = record_of(desk)
    assert (record.slow_kmh, record.depth_m, record.width_m) == (10.0, 0.4, 2.0)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"points": CORNERS[:2]}, "sedikit 3 titik"),
        ({"points": (*CORNERS[:2], *CORNERS[:2])}, "sedikit 3 titik"),
        ({"points": ()}, "sedikit 3 titik"),
        ({"shape": ClosureShape.ROAD, "points": CORNERS[:1] * 2}, "sedikit 2 titik"),
        ({"points": tuple(Point(-6.1 - n / 1000, 106.1 + n / 500) for n in range(4))}, "segaris"),
        ({"points": tuple(Point(-6 - (n % 2) / 1000, 106 + n / 1e4) for n in range(MAX_POINTS + 1))}, str(MAX_POINTS)),
        ({"points": (*CORNERS, Point(-7.5, 106.16))}, "100 km"),
        ({"slow_kmh": 0}, "Kecepatan"),
        ({"slow_kmh": math.nan}, "Kecepatan"),
        ({"depth_m": -0.1}, "Kedalaman"),
        ({"width_m": math.inf}, "Lebar"),
        ({"name": "x" * 121}, "120"),
        ({"note": "x" * 10_001}, "10000"),
        ({"starts": NOW - timedelta(days=31)}, "Awal"),
        ({"starts": NOW + timedelta(days=367)}, "Awal"),
        ({"ends": NOW}, "sudah lewat"),
        ({"ends": NOW + timedelta(days=800)}, "terlalu jauh"),
        ({"starts": NOW + 2 * HOUR, "ends": NOW + 2 * HOUR}, "sesudah awalnya"),
    ],
)
def test_what_would_close_nothing_or_too_much_is_refused(desk: Desk, changed: dict[str, object], says: str) -> None:
    with pytest.raises(RuleViolation, match=says):
        desk.do(closing(**changed))
    assert not desk.situation.closures


def test_a_point_off_the_earth_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput):
        desk.do(closing(points=(*CORNERS, Point(-96.0, 10.0))))


# --- changing and opening ---------------------------------------------------------------------------------------------


def test_a_closure_keeps_its_start_when_something_else_is_mended(desk: Desk, clock: HandClock) -> None:
    desk.do(closing())
    clock.move(hours=2)
    desk.do(closing(depth_m=0.5))
    assert record_of(desk).starts == NOW
    assert record_of(desk).depth_m == 0.5


def test_what_began_and_ended_long_ago_can_still_be_mended(desk: Desk, clock: HandClock) -> None:
    desk.do(closing(ends=NOW + HOUR))
    clock.move(hours=24 * 60)
    desk.do(closing(starts=NOW, ends=NOW + HOUR, name="Underpass Kebon Jahe"))
    assert record_of(desk).name == "Underpass Kebon Jahe"
    with pytest.raises(RuleViolation, match="Awal"):
        desk.do(closing(starts=NOW - HOUR, ends=NOW + HOUR))
    with pytest.raises(RuleViolation, match="sudah lewat"):
        desk.do(closing(starts=NOW, ends=NOW + 2 * HOUR))


def test_a_road_is_opened_once_and_closed_again_from_now_on(desk: Desk, clock: HandClock) -> None:
    desk.do(closing(), c.ReopenRoad(closure="j1"))
    closure = desk.situation.closures["j1"]
    assert not closure.is_listed
    assert not closure.in_force(NOW)
    assert closure.is_over(NOW)
    with pytest.raises(RuleViolation, match="sudah dibuka"):
        desk.do(c.ReopenRoad(closure="j1"))
    with pytest.raises(RuleViolation, match="tidak ada"):
        desk.do(c.ReopenRoad(closure="entah"))
    clock.move(hours=1)
    desk.do(closing())
    assert desk.situation.closures["j1"].in_force(NOW + HOUR)
    assert record_of(desk).starts == NOW + HOUR


def test_its_name_and_its_notes_can_be_erased(desk: Desk) -> None:
    (closed,) = desk.do(closing(name="depan rumah Bu Eni")).events
    (opened,) = desk.do(c.ReopenRoad(closure="j1", reason="kata Bu Eni surut")).events
    assert isinstance(opened.fact, e.RoadReopened)
    assert opened.fact.reason == "kata Bu Eni surut"
    desk.do(c.ErasePersonalData(events=(closed.id, opened.id), reason="permintaan warga"))
    assert record_of(desk) == e.RoadClosed("area", CORNERS, "banjir", NOW)
    assert desk.situation.streams["closure:j1"].events[1].fact == e.RoadReopened()


def test_closing_a_road_is_undone_by_opening_it_not_by_a_withdrawal(desk: Desk) -> None:
    (event,) = desk.do(closing()).events
    with pytest.raises(RuleViolation, match="tidak bisa dibatalkan"):
        desk.do(c.Withdraw(stream=event.stream, event=event.id, reason="keliru"))


# --- from elsewhere, and long ago -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "strange",
    [
        e.RoadClosed("area", (), "banjir", NOW),
        e.RoadClosed("area", CORNERS[:2], "banjir", NOW),
        e.RoadClosed("road", CORNERS[:1] * 2, "banjir", NOW),
        e.RoadClosed("area", (Point(1e9, 106.1), *CORNERS), "banjir", NOW),
        e.RoadClosed("area", (*CORNERS, Point(-6.1, -181.0)), "banjir", NOW),
        e.RoadClosed("area", tuple(Point(-6.1 - n / 1000, 106.1) for n in range(4)), "banjir", NOW),
        e.RoadClosed("circle", CORNERS, "banjir", NOW),
        e.RoadClosed("road", CORNERS * MAX_POINTS, "banjir", NOW),
    ],
)
def test_what_another_desk_closed_nowhere_on_earth_is_not_listed(desk: Desk, strange: e.RoadClosed) -> None:
    received = desk.receive([Chain().write(strange, "closure:asing")])
    assert received.changes.closures == {"asing"}
    closure = desk.situation.closures["asing"]
    assert closure.record == strange, "it is kept"
    assert not closure.is_listed
    assert not closure.in_force(NOW + HOUR)
    with pytest.raises(RuleViolation, match="tidak ada"):
        desk.do(c.ReopenRoad(closure="asing"))


@pytest.mark.parametrize("speed", [0.0, -5.0])
def test_a_speed_that_nobody_can_drive_is_a_closed_road(desk: Desk, speed: float) -> None:
    strange = e.RoadClosed("area", CORNERS, "gempa", NOW, slow_kmh=speed)
    desk.receive([Chain().write(strange, "closure:asing")])
    assert desk.situation.closures["asing"].record == replace(strange, slow_kmh=None)
    assert desk.situation.closures["asing"].in_force(NOW)


def test_an_opening_that_came_before_its_closure_leaves_nothing_listed() -> None:
    assert not Closure("j1").is_listed
    assert not Closure("j1", reopened=NOW).in_force(NOW)


numbers = st.floats(allow_nan=False, allow_infinity=False)
points = st.builds(Point, numbers | st.sampled_from((-6.11, -6.12)), numbers | st.sampled_from((106.15, 106.16)))
times = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=NOW.tzinfo))  # noqa: DTZ001


@given(
    record=st.builds(
        e.RoadClosed,
        shape=st.sampled_from(("area", "road", "")),
        points=st.lists(points, max_size=5).map(tuple),
        reason=st.text(max_size=3),
        starts=times,
        ends=st.none() | times,
        slow_kmh=st.none() | numbers,
        depth_m=st.none() | numbers,
        width_m=st.none() | numbers,
        name=st.none(),
        note=st.none(),
    ),
    now=times,
)
def test_any_closure_of_any_desk_is_folded_and_never_both_in_force_and_over(record: e.RoadClosed, now: datetime) -> None:
    desk, _, _ = make_desk(1)
    desk.receive([Chain().write(record, "closure:x")])
    closure = desk.situation.closures["x"]
    assert not (closure.in_force(now) and closure.is_over(now))
    assert closure.is_listed or not closure.in_force(now)
    assert closure.record is not None
    assert closure.record.slow_kmh is None or closure.record.slow_kmh > 0


def test_a_road_that_is_open_again_goes_quiet_and_comes_back_when_it_is_closed_again() -> None:
    desk, store, clock = make_desk(1)
    desk.do(c.SignOn(person="Rina", role=Role.OPERATOR))
    desk.do(
        closing(closure="terus"),
        closing(closure="lewat", ends=NOW + HOUR),
        closing(closure="dibuka"),
        c.ReopenRoad(closure="dibuka"),
    )
    desk.rest()
    assert set(desk.situation.closures) == {"terus", "lewat", "dibuka"}
    clock.move(hours=LIVE_HOURS + 2)
    desk.rest()
    assert set(desk.situation.closures) == {"terus"}
    again, _, _ = make_desk(1, store=store, clock=clock)
    assert "terus" in again.situation.closures
    assert "dibuka" not in again.situation.closures
    again.do(closing(closure="dibuka"))
    assert len(again.situation.streams["closure:dibuka"].events) == 3
    assert again.situation.closures["dibuka"] == folded(sent(store)).closures["dibuka"]


def test_folding_is_blind_to_what_it_does_not_know() -> None:
    """A withdrawal or a newer fact in the stream changes nothing."""
    desk, _, _ = make_desk(1)
    desk.do(closing(), actor=desk.system)
    before = desk.situation.closures["j1"]
    chain = Chain()
    desk.receive(
        [
            chain.write(e.FactWithdrawn(desk.situation.streams["closure:j1"].events[0].id), "closure:j1"),
            chain.write(e.RoadReopened(), "closure:j1", version=9),
        ]
    )
    assert desk.situation.closures["j1"] == before
    assert apply(before, desk.situation.streams["closure:j1"].events[-1]) == before
