"""The clock of a drill: it can run faster, stand still and jump forward. Never goes back; never the clock of a live room."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

SLOWEST, FASTEST = 0.1, 600.0
"""Simulated seconds in a real one."""


class _Anchor(NamedTuple):
    """At `reading` of the counter it was `at` in the drill, and time ran `rate` times as fast; 0: it stands still."""

    at: datetime
    reading: float
    rate: float


class DrillClock:
    """A `Clock` (aware UTC). May be read from any thread; it is steered from one at a time."""

    offset_ms: int | None = None
    bound_ms: int | None = None

    def __init__(
        self, start: datetime, rate: float = 1.0, *, running: bool = True, counter: Callable[[], float] = time.monotonic
    ) -> None:
        """`counter` gives real seconds from any zero; it must not go back."""
        if start.tzinfo is None:
            raise ValueError("a drill starts at an aware time")
        self._counter = counter
        self._rate = _checked(rate)
        # read and replaced as one value: a reader on another thread never sees half a change
        self._anchor = _Anchor(start, counter(), rate if running else 0.0)

    def now(self) -> datetime:
        anchor = self._anchor
        return anchor.at + timedelta(seconds=(self._counter() - anchor.reading) * anchor.rate)

    @property
    def rate(self) -> float:
        """Simulated seconds in a real one while it runs."""
        return self._rate

    @property
    def is_running(self) -> bool:
        return self._anchor.rate > 0.0

    def run_at(self, rate: float) -> None:
        """Another speed from now on; a clock that stands still keeps standing. ValueError beyond SLOWEST and FASTEST."""
        self._rate = _checked(rate)
        if self.is_running:
            self._set(self.now(), rate)

    def pause(self) -> None:
        self._set(self.now(), 0.0)

    def resume(self) -> None:
        self._set(self.now(), self._rate)

    def jump_to(self, at: datetime) -> None:
        """Let the time until `at` pass at once. A time that has passed already changes nothing."""
        self._set(max(at, self.now()), self._anchor.rate)

    def wait_s(self, until: datetime) -> float:
        """Real seconds until the clock shows `until`: 0 if it has passed, infinite while the clock stands still."""
        anchor = self._anchor
        left_s = (until - self.now()).total_seconds()
        if left_s <= 0.0:
            return 0.0
        return left_s / anchor.rate if anchor.rate > 0.0 else float("inf")

    def _set(self, at: datetime, rate: float) -> None:
        self._anchor = _Anchor(at, self._counter(), rate)


def _checked(rate: float) -> float:
    if not SLOWEST <= rate <= FASTEST:
        raise ValueError(f"rate {rate}")
    return rate
