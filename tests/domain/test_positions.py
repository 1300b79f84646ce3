"""Positions of vehicles: which are followed, which are not, and that a unit is never locked out by one wrong report."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from siaga_desk.domain.places import distance_m, point_from
from siaga_desk.domain.positions import (
    IN_A_ROW,
    USABLE_S,
    Fix,
    Judged,
    Track,
    Verdict,
    age_s,
    judge,
    usable,
)

NOW = datetime(2026, 11, 20, 19, 44, 30, tzinfo=UTC)
WIB = timezone(timedelta(hours=7))
POST = (-6.1093, 106.1678)


def fix(ago_s: float = 0, *, metres: float = 0, east: float = 90, accuracy_m: float | None = 5.0) -> Fix:
    """A report `ago_s` before now, `metres` from the post."""
    lat, lon = point_from(*POST, metres, east)
    return Fix("mako-02", lat, lon, NOW - timedelta(seconds=ago_s), "test", accuracy_m=accuracy_m)


def told(judged: Judged) -> str:
    return str(judged.message("Damkar Mako 02", WIB))


# ago (s)  metres from the last one, which is 60 s old   verdict
PICTURE = """
0          0        followed
0          1000     followed
0          4900     followed
0          5020     impossible
59.5       80       followed
59.5       110      impossible
-60        0        followed
-61        0        future
60         0        older
61         0        older
61         90000    older
"""


@pytest.mark.parametrize("line", PICTURE.strip().splitlines())
def test_a_report_against_the_one_before(line: str) -> None:
    ago, metres, verdict = line.split()
    assert judge(fix(float(ago), metres=float(metres)), fix(60), NOW).verdict == verdict


def test_the_first_report_of_a_unit_is_followed_wherever_it_is() -> None:
    judged = judge(fix(0, metres=80_000), None, NOW)
    assert judged.verdict is Verdict.FOLLOWED
    assert judged.message("Damkar Mako 02", WIB) is None


def test_a_late_report_is_the_newest_known_one_and_is_said_to_be_late() -> None:
    before = fix(1_200)
    assert judge(fix(600), before, NOW).verdict is Verdict.FOLLOWED
    late = judge(fix(601), before, NOW)
    assert (late.verdict, late.is_followed) == (Verdict.STALE, True)
    assert told(late) == "Posisi Damkar Mako 02 sudah berumur 10 menit waktu tiba. Posisi itu dipakai dengan umurnya."
    assert "berumur 99 menit waktu" in told(judge(fix(99 * 60 + 59), None, NOW))
    assert "berumur 27 jam waktu" in told(judge(fix(100_000), None, NOW))
    assert "berumur 11574 hari waktu" in told(judge(fix(1_000_000_000), None, NOW))
    too_late = judge(fix(1_900), None, NOW)
    assert too_late.verdict is Verdict.STALE
    assert "terlalu lama" in told(too_late)
    assert not usable(too_late.fix, NOW)


def test_a_late_report_that_jumps_is_a_jump() -> None:
    assert judge(fix(700, metres=90_000), fix(760), NOW).verdict is Verdict.IMPOSSIBLE


def test_a_jump_is_told_in_the_rooms_words_and_time() -> None:
    judged = judge(fix(0, metres=8_000), fix(30), NOW)
    assert judged.verdict is Verdict.IMPOSSIBLE
    assert told(judged) == (
        "Posisi Damkar Mako 02 melompat 959 km/jam. Posisi itu tidak dipakai; posisi 02.44 tetap berlaku."
    )


def test_a_wrong_clock_is_told() -> None:
    assert told(judge(fix(-7_200), None, NOW)) == (
        "Posisi Damkar Mako 02 bertanda waktu 7200 detik di depan jam komputer ini. Posisi itu tidak dipakai. "
        "Periksa jam alatnya."
    )


@pytest.mark.parametrize(
    ("lat", "lon", "accuracy_m"),
    [
        (0.0, 0.0, None),
        (0.0005, -0.0005, None),
        (106.1678, -6.1093, None),
        (math.nan, 106.0, None),
        (-6.1, math.inf, None),
        (-96.1, 206.0, None),
        (*POST, 5_001.0),
        (*POST, -1.0),
        (*POST, math.nan),
        (*POST, math.inf),
    ],
)
def test_what_is_no_place_is_never_followed_and_says_why(lat: float, lon: float, accuracy_m: float | None) -> None:
    judged = judge(replace(fix(), lat=lat, lon=lon, accuracy_m=accuracy_m), fix(60), NOW)
    assert judged.verdict is Verdict.NOWHERE
    assert told(judged) not in ("", "None")


def test_a_coarse_position_explains_a_distance_that_an_exact_one_does_not() -> None:
    before = fix(10)
    assert judge(fix(0, metres=2_500, accuracy_m=10), before, NOW).verdict is Verdict.IMPOSSIBLE
    assert judge(fix(0, metres=2_500, accuracy_m=2_400), before, NOW).verdict is Verdict.FOLLOWED


def test_two_that_agree_are_not_believed_three_are() -> None:
    track = Track(fix(60))
    verdicts = []
    for ago in (3, 2, 1):
        judged, track = track.after(fix(ago, metres=50_000 + ago), NOW)
        verdicts.append(judged.verdict)
    assert verdicts == [Verdict.IMPOSSIBLE, Verdict.IMPOSSIBLE, Verdict.FOLLOWED]
    assert track == Track(fix(1, metres=50_001))


def test_the_same_report_three_times_is_one_report() -> None:
    track = Track(fix(60))
    for _ in range(5):
        judged, track = track.after(fix(3, metres=50_000), NOW)
        assert judged.verdict is Verdict.IMPOSSIBLE
    assert track.last == fix(60)


def test_reports_that_jump_about_are_never_believed() -> None:
    track = Track(fix(60))
    for ago in range(30, 0, -1):
        judged, track = track.after(fix(ago, metres=50_000, east=ago * 97.0), NOW)
        assert judged.verdict is Verdict.IMPOSSIBLE


def test_what_fits_between_two_doubted_ones_makes_them_count_anew() -> None:
    track = Track(fix(60))
    verdicts = []
    for ago, metres in ((9, 50_000), (8, 50_000), (7, 0), (6, 50_000), (5, 50_000), (4, 0)):
        judged, track = track.after(fix(ago, metres=metres), NOW)
        verdicts.append(judged.is_followed)
    assert verdicts == [False, False, True, False, False, True]


def test_a_position_from_a_time_when_our_own_clock_was_wrong_does_not_stand_until_then() -> None:
    tomorrow = fix(-86_400, metres=90_000)
    assert judge(fix(0), tomorrow, NOW).verdict is Verdict.FOLLOWED
    assert not usable(tomorrow, NOW)


def test_how_old_a_position_is_and_how_long_it_may_be_used() -> None:
    assert age_s(fix(90), NOW) == 90
    assert age_s(fix(-30), NOW) == 0
    assert usable(fix(USABLE_S), NOW)
    assert not usable(fix(USABLE_S + 0.001), NOW)
    assert usable(fix(-60), NOW)
    assert not usable(fix(-61), NOW)


# --- whatever comes -------------------------------------------------------------------------------------------------------

numbers = st.floats() | st.sampled_from([0.0, -6.1, 106.1, 90.0, 180.0])
fixes = st.builds(
    Fix,
    unit=st.just("u"),
    lat=numbers,
    lon=numbers,
    at=st.datetimes(timezones=st.just(UTC)) | st.floats(-9_000, 9_000).map(lambda s: NOW + timedelta(seconds=s)),
    source=st.just("test"),
    accuracy_m=st.none() | numbers,
)


@given(st.lists(fixes, max_size=12))
def test_any_reports_are_judged_and_what_stands_is_a_place_of_a_believable_time(reports: list[Fix]) -> None:
    track = Track()
    for report in reports:
        before = track
        judged, track = track.after(report, NOW)
        judged.message("U", WIB)
        assert judged.is_followed == (track.last is report or track.last == report != before.last)
        if track.last is not None:
            assert abs(track.last.lat) <= 90
            assert abs(track.last.lon) <= 180
            assert track.last.at <= NOW + timedelta(seconds=60)
            if before.last is not None:
                assert track.last.at >= before.last.at
        assert len(track.doubted) < IN_A_ROW


@given(
    st.lists(
        st.tuples(st.integers(1, 300), st.floats(0, 200), st.floats(0, 360), st.floats(0, 1), st.floats(0, 360)),
        min_size=1,
        max_size=30,
    ),
    st.floats(0, 2_000),
)
def test_no_drive_up_to_200_km_an_hour_is_a_jump_however_coarse(
    legs: list[tuple[int, float, float, float, float]], accuracy_m: float
) -> None:
    at = NOW - timedelta(seconds=sum(leg[0] for leg in legs) + 1)
    place, track = POST, Track()
    for seconds, kmh, course, off, there in legs:
        at += timedelta(seconds=seconds)
        place = point_from(*place, kmh / 3.6 * seconds, course)
        seen = point_from(*place, off * accuracy_m, there)
        judged, track = track.after(Fix("u", *seen, at, "test", accuracy_m=accuracy_m), at)
        assert judged.verdict is Verdict.FOLLOWED


@given(fixes, st.floats(0, 200), st.integers(1, 120), st.floats(0, 360))
def test_no_wrong_report_locks_a_unit_out(wrong: Fix, kmh: float, every_s: int, course: float) -> None:
    _, track = Track().after(wrong, NOW)
    place, at, followed = POST, NOW, 0
    for _ in range(IN_A_ROW):
        at += timedelta(seconds=every_s + 61)  # a wrong one may be dated 60 s ahead
        place = point_from(*place, kmh / 3.6 * every_s, course)
        judged, track = track.after(Fix("u", *place, at, "test", accuracy_m=10), at)
        followed += judged.is_followed
    assert followed >= 1
    assert track.last == judged.fix


@given(st.floats(0, 200_000), st.integers(1, 3_600), st.floats(0, 360), st.floats(0, 5_000), st.none() | st.floats(0, 5_000))
def test_a_jump_is_what_needs_more_than_the_limit_when_both_are_as_far_off_as_they_say(
    metres: float, seconds: int, course: float, here_m: float, there_m: float | None
) -> None:
    here = fix(seconds, accuracy_m=here_m)
    there = fix(0, metres=metres, east=course, accuracy_m=there_m)
    least_m = distance_m(here.lat, here.lon, there.lat, there.lon) - here_m - (50 if there_m is None else there_m)
    assume(abs(least_m / seconds * 3.6 - 300) > 1e-6)
    assert (judge(there, here, NOW).verdict is Verdict.IMPOSSIBLE) == (least_m / seconds * 3.6 > 300)
