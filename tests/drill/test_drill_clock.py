from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.drill.clock import DrillClock

START = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)


class Real:
    """The real seconds, in a test's hand."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


def shown(clock: DrillClock) -> float:
    return (clock.now() - START).total_seconds()


def test_it_runs_as_fast_as_it_is_told_from_then_on() -> None:
    real = Real()
    clock = DrillClock(START, 10, counter=real)
    real.seconds += 3
    assert shown(clock) == 30
    clock.run_at(60)
    assert shown(clock) == 30
    real.seconds += 1
    assert shown(clock) == 90


def test_it_stands_still_and_goes_on_where_it_stood() -> None:
    real = Real()
    clock = DrillClock(START, 10, counter=real)
    real.seconds += 1
    clock.pause()
    assert not clock.is_running
    real.seconds += 500
    clock.run_at(5)
    assert shown(clock) == 10
    clock.resume()
    real.seconds += 1
    assert shown(clock) == 15


def test_it_jumps_forward_and_never_back() -> None:
    clock = DrillClock(START, running=False, counter=Real())
    clock.jump_to(START + timedelta(hours=1))
    clock.jump_to(START)
    assert shown(clock) == 3600


def test_it_says_how_long_to_wait_in_real_seconds() -> None:
    clock = DrillClock(START, 10, counter=Real())
    assert clock.wait_s(START + timedelta(seconds=30)) == 3
    assert clock.wait_s(START - timedelta(seconds=30)) == 0
    clock.pause()
    assert clock.wait_s(START + timedelta(seconds=30)) == math.inf


@pytest.mark.parametrize("rate", [0, -1, 601, float("nan"), float("inf")])
def test_a_speed_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(ValueError, match="rate"):
        DrillClock(START, rate)
    with pytest.raises(ValueError, match="rate"):
        DrillClock(START).run_at(rate)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        DrillClock(START.replace(tzinfo=None))


@given(st.lists(st.tuples(st.sampled_from(["pause", "resume", "rate", "jump", "wait"]), st.floats(0.1, 600)), max_size=30))
def test_whatever_is_done_to_it_it_never_goes_back(moves: list[tuple[str, float]]) -> None:
    real = Real()
    clock = DrillClock(START, counter=real)
    last = clock.now()
    for move, value in moves:
        if move == "pause":
            clock.pause()
        elif move == "resume":
            clock.resume()
        elif move == "rate":
            clock.run_at(value)
        elif move == "jump":
            clock.jump_to(START + timedelta(seconds=value))
        else:
            real.seconds += value
        assert clock.now() >= last
        last = clock.now()
