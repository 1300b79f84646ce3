"""Time: what a clock is, and the hybrid logical clock that orders events across desks.

Only values and arithmetic, but for `SteadyClock`, the one clock of a running desk.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

AHEAD_LIMIT_MS = 60_000
"""A foreign event further ahead than this is kept and marked, and does not drag our clock along."""


class Clock(Protocol):
    """The time of a desk: aware UTC. `offset_ms` is centre minus us, `bound_ms` how far off that may be; None: unknown."""

    offset_ms: int | None
    bound_ms: int | None

    def now(self) -> datetime: ...


class SteadyClock:
    """The computer's time at the start of the program, carried on by a counter that also counts sleep.

    Somebody who sets the computer's clock while the program runs moves no deadline; `drift()` says that it happened.
    """

    offset_ms: int | None = None
    bound_ms: int | None = None

    def __init__(self) -> None:
        self._start = datetime.now(UTC)
        self._count = _uptime_ns()

    def now(self) -> datetime:
        return self._start + timedelta(microseconds=(_uptime_ns() - self._count) // 1000)

    def drift(self) -> timedelta:
        """How far the computer's own clock has moved away from ours since the start."""
        return datetime.now(UTC) - self.now()


def _uptime_ns() -> int:
    boot = getattr(time, "CLOCK_BOOTTIME", None)  # Linux; elsewhere monotonic counts sleep or comes closest to it
    return time.clock_gettime_ns(boot) if boot is not None else time.monotonic_ns()


class Stamp(NamedTuple):
    """A reading of the hybrid logical clock: milliseconds since 1970 (UTC) and a counter within them."""

    ms: int
    counter: int


class HybridClock:
    """Stamps that grow, whatever the computer's clock does, and that come after everything seen so far."""

    def __init__(self, clock: Clock, last: Stamp = Stamp(0, 0)) -> None:  # noqa: B008 - immutable
        self._clock = clock
        self._last = last

    def next(self) -> Stamp:
        ms = to_ms(self._clock.now())
        last = self._last
        self._last = Stamp(ms, 0) if ms > last.ms else Stamp(last.ms, last.counter + 1)
        return self._last

    def saw(self, stamp: Stamp) -> bool:
        """Take note of a foreign stamp. True if it is so far ahead that it was left aside."""
        if stamp.ms > to_ms(self._clock.now()) + AHEAD_LIMIT_MS:
            return True
        self._last = max(self._last, stamp)
        return False


def to_ms(at: datetime) -> int:
    """Whole milliseconds since 1970 of an aware time."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


def from_ms(ms: int) -> datetime:
    return _EPOCH + timedelta(milliseconds=ms)


def whole_ms(at: datetime) -> datetime:
    """`at` as it will be after a trip through an event: UTC, cut to milliseconds."""
    return from_ms(to_ms(at))


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
