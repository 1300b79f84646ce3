"""Figures as the room writes them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk import figures, i18n
from siaga_desk.domain.deadlines import ClockState, read_clock
from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.places import check_position
from siaga_desk.domain.profile import DeadlineRule, Milestone
from siaga_desk.domain.units import UnitStatus
from siaga_desk.geo.coordinates import read_point
from tests.memory import CENTRE

RULE = DeadlineRule(Milestone.MOVING, 900, 300, 120)
START = datetime(2025, 11, 20, 19, 32, 0, tzinfo=UTC)
WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(i18n, "catalogue", lambda name: {})
    i18n.use("en")
    yield
    i18n.use("id")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0:00"), (0.9, "0:00"), (59.99, "0:59"), (261, "4:21"), (3599, "59:59"), (3861, "1:04:21"), (360_000, "100:00:00")],
)
def test_durations_have_colons(seconds: float, text: str) -> None:
    assert figures.duration(timedelta(seconds=seconds)) == text
    assert figures.time_left(timedelta(seconds=seconds)) == text
    if seconds:
        assert figures.time_left(timedelta(seconds=-seconds)) == f"+{text}"


@given(st.timedeltas(min_value=timedelta(days=-3), max_value=timedelta(days=3)))
def test_a_duration_never_says_more_than_there_is(length: timedelta) -> None:
    fields = [int(field) for field in figures.duration(length).split(":")]
    said = sum(field * 60**power for power, field in enumerate(reversed(fields)))
    assert said <= abs(length).total_seconds() < said + 1


def test_times_of_day_have_dots_and_stand_in_the_rooms_zone() -> None:
    at = datetime(2025, 11, 20, 19, 47, 31, tzinfo=UTC)
    assert figures.time_of_day(at, WIB) == "02.47"
    assert figures.time_of_day(at, WIB, seconds=True) == "02.47.31"
    with pytest.raises(ValueError, match="without a zone"):
        figures.time_of_day(datetime(2025, 11, 20), WIB)  # noqa: DTZ001 - the point


@pytest.mark.parametrize(
    ("minute", "moved", "closed", "needed", "reading", "word"),
    [
        (3.9, None, None, True, "11:06", "berjalan"),
        (10.65, None, None, True, "4:21", "peringatan"),
        (13.2, None, None, True, "1:48", "kritis"),
        (18.2, None, None, True, "+3:12", "lewat"),
        (30, 20 / 3, None, True, "sisa 8:20", "tercapai"),
        (30, 15 + 125 / 60, None, True, "lewat 2:05", "terlambat tercapai"),
        (30, None, 20, True, "lewat 5:00", "terlewat"),
        (30, None, 5, True, "–", "terlewat"),
        (30, None, 5, False, "–", "selesai"),
    ],
)
def test_each_state_of_the_clock_has_its_reading_and_its_word(
    minute: float, moved: float | None, closed: float | None, needed: bool, reading: str, word: str
) -> None:
    def at(minutes: float | None) -> datetime | None:
        return None if minutes is None else START + timedelta(minutes=minutes)

    clock = read_clock(RULE, START, START + timedelta(minutes=minute), reached=at(moved), closed=at(closed), needed=needed)
    assert (figures.clock_reading(clock), figures.clock_word(clock.state)) == (reading, word)


def test_words_of_states_are_all_different() -> None:
    assert len({figures.clock_word(state) for state in ClockState}) == len(ClockState)
    assert len({figures.unit_word(status) for status in UnitStatus}) == len(UnitStatus)
    assert figures.clock_word(ClockState.MET_LATE, narrow=True) == "terlambat"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1204, 0, "1.204"), (18204, 0, "18.204"), (3.84, 1, "3,8"), (0.5, 0, "1"), (-0.04, 1, "0,0"), (-6.1093, 4, "-6,1093")],
)
def test_numbers_in_indonesian(value: float, decimals: int, text: str) -> None:
    assert figures.number(value, decimals) == text


@pytest.mark.parametrize(
    ("length_m", "text"),
    [
        (0, "0 m"),
        (4, "4 m"),
        (9.6, "10 m"),
        (30, "30 m"),
        (604, "600 m"),
        (994, "990 m"),
        (996, "1,0 km"),
        (3810, "3,8 km"),
        (120_400, "120 km"),
    ],
)
def test_distances(length_m: float, text: str) -> None:
    assert figures.distance(length_m) == text


def test_minutes_are_rounded_up() -> None:
    assert figures.minutes(410) == "7 mnt"
    assert figures.minutes(420) == "7 mnt"
    assert figures.minutes(0) == "0 mnt"
    assert figures.minutes_between(900, 539) == "9–15 mnt"
    assert figures.minutes_between(490, 540) == "9 mnt"


@pytest.mark.usefixtures("english")
def test_numbers_in_english() -> None:
    assert (figures.number(18204), figures.distance(3810)) == ("18,204", "3.8 km")
    assert figures.point(-6.1093, 106.1678) == "-6.10930; 106.16780"


def test_a_point_is_written_as_the_place_box_reads_it() -> None:
    written = figures.point(-6.1093, 106.1678)
    assert written == "-6,10930; 106,16780"
    read = read_point(written, CENTRE)
    assert read is not None
    assert [(point.lat, point.lon) for point in read.points] == [(-6.1093, 106.1678)]


@pytest.mark.usefixtures("english")
def test_a_number_in_a_sentence_has_the_readers_decimal_sign() -> None:
    method = Message("garis lurus × {factor}", {"factor": 1.4})
    around = Message("({method})", {"method": method})
    assert (str(around), i18n.say(around)) == ("(garis lurus × 1,4)", "(garis lurus × 1.4)")
    i18n.use("id")
    assert i18n.say(around) == "(garis lurus × 1,4)"


@pytest.mark.usefixtures("english")
def test_a_coordinate_that_is_refused_is_written_as_its_reader_writes() -> None:
    with pytest.raises(BadInput) as refused:
        check_position(96.25, 200.5)
    assert "lintang 96,25 berada" in str(refused.value)
    assert "lintang 96.25 berada" in i18n.say(refused.value.message)
