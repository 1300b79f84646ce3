from __future__ import annotations

from datetime import timedelta

import pytest

from siaga_desk.dispatch.duplicates import Match, akin, likely_same
from siaga_desk.domain.commands import CloseIncident
from siaga_desk.domain.events import Outcome
from tests.dispatch.room import HERE, PROFILE, Room


def offers(
    room: Room, category: str = "kebakaran", *, placed: bool = True, radius_m: float = 50.0, kelurahan: str | None = None
) -> list[Match]:
    now = room.clock.now()
    lat, lon = HERE if placed else (None, None)
    return list(
        likely_same(
            room.desk.situation,
            PROFILE,
            category=category,
            lat=lat,
            lon=lon,
            radius_m=radius_m,
            received=now,
            now=now,
            kelurahan_code=kelurahan,
        )
    )


def test_a_second_caller_near_by_is_offered_the_fire_with_the_reason() -> None:
    room = Room()
    fire = room.incident("fire", "kebakaran", distance_m=200, minutes_ago=4)
    (match,) = offers(room)
    assert match.incident.id == fire
    assert match.distance_m == pytest.approx(200, abs=0.1)
    assert match.minutes == 4
    assert str(match.why) == "Kebakaran, 200 m dari sini, selisih 4 menit"


@pytest.mark.parametrize(
    ("metres", "radius_m", "minutes", "offered"),
    [(390, 50, 1, True), (410, 50, 1, False), (2000, 1700, 1, True), (100, 50, 179, True), (100, 50, 181, False)],
)
def test_near_means_the_gap_between_the_circles_and_the_time(
    metres: float, radius_m: float, minutes: float, offered: bool
) -> None:
    room = Room()
    room.incident("fire", "kebakaran", distance_m=metres, radius_m=radius_m, minutes_ago=minutes)
    assert bool(offers(room)) is offered


def test_another_word_for_the_same_event_counts_when_it_is_nearer_still() -> None:
    room = Room()
    room.incident("power", "listrik", distance_m=150)
    (match,) = offers(room, "kebakaran")
    assert not match.same_category
    assert str(match.why) == "Gardu atau jaringan listrik, 150 m dari sini, selisih 0 menit"
    room.incident("farther", "listrik", distance_m=250)
    assert [m.incident.id for m in offers(room, "kebakaran")] == ["power"]
    assert offers(room, "perampokan") == []


def test_kinship_follows_who_is_telephoned_first() -> None:
    assert akin(PROFILE, "kebakaran", "listrik")
    assert akin(PROFILE, "laka", "medis")
    assert akin(PROFILE, "perampokan", "kriminal")
    assert not akin(PROFILE, "kebakaran", "pohon_tumbang")
    assert akin(PROFILE, "unknown", "unknown")
    assert not akin(PROFILE, "unknown", "kebakaran")


def test_without_a_point_the_kelurahan_speaks_and_for_a_quarter_of_an_hour_the_category() -> None:
    room = Room()
    room.incident("placed", "kebakaran", distance_m=900, minutes_ago=40)
    room.incident("unplaced", "kebakaran", minutes_ago=10)
    room.incident("stale", "kebakaran", minutes_ago=16)
    room.incident("other", "medis", minutes_ago=1)
    assert [m.incident.id for m in offers(room, placed=False)] == ["unplaced"]
    both = offers(room, placed=False, kelurahan="36.73.01.1006")
    assert [m.incident.id for m in both] == ["unplaced", "placed"]
    assert [m.distance_m for m in both] == [None, None]
    assert str(both[1].why) == "Kebakaran, juga di Cimuncang, selisih 40 menit"
    assert [m.incident.id for m in offers(room, placed=False, kelurahan="36.73.02.1001")] == ["unplaced"]


def test_the_likeliest_comes_first() -> None:
    room = Room()
    room.incident("unplaced", "kebakaran")
    room.incident("akin", "listrik", distance_m=10)
    room.incident("far", "kebakaran", distance_m=300)
    room.incident("near", "kebakaran", distance_m=100)
    assert [m.incident.id for m in offers(room)] == ["near", "far", "akin", "unplaced"]


def test_a_closed_incident_is_never_offered() -> None:
    room = Room()
    fire = room.incident("fire", "kebakaran", distance_m=10)
    room.desk.do(CloseIncident(incident=fire, outcome=Outcome.FALSE_REPORT))
    assert offers(room) == []


def test_the_time_is_that_of_the_nearest_report_or_now() -> None:
    room = Room()
    room.incident("fire", "kebakaran", distance_m=10, minutes_ago=30)
    now = room.clock.now()
    ask = {"category": "kebakaran", "lat": HERE[0], "lon": HERE[1], "radius_m": 50.0, "now": now}
    (late,) = likely_same(room.desk.situation, PROFILE, received=None, **ask)
    (same,) = likely_same(room.desk.situation, PROFILE, received=now - timedelta(minutes=30), **ask)
    assert (late.minutes, same.minutes) == (30, 0)
