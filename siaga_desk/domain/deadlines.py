"""The dispatch clock: a value computed from what happened and the time now. Never a counter, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .profile import DeadlineRule


class ClockState(StrEnum):
    RUNNING = "running"
    WARNING = "warning"
    CRITICAL = "critical"
    OVERDUE = "overdue"
    MET = "met"
    MET_LATE = "met_late"
    MISSED = "missed"  # closed although a team was needed and none ever moved
    ENDED = "ended"  # closed, and no team was needed: a false report, a duplicate, handed over


@dataclass(frozen=True, slots=True)
class DispatchClock:
    """A reading. `left` is what remains (or remained when met or closed) before the deadline; negative when late."""

    state: ClockState
    rule: DeadlineRule
    started: datetime
    deadline: datetime
    stopped: datetime | None  # when it was met, or the incident was closed
    left: timedelta

    @property
    def fraction(self) -> float:
        """Share of the time that is left, 0 to 1: the ring's arc."""
        return min(1.0, max(0.0, self.left / self.rule.limit))

    @property
    def is_open(self) -> bool:
        """Still counting."""
        return self.stopped is None


def read_clock(
    rule: DeadlineRule,
    started: datetime,
    now: datetime,
    *,
    reached: datetime | None = None,
    closed: datetime | None = None,
    needed: bool = True,
) -> DispatchClock:
    """The clock of `rule` that started at `started`, read at `now`.

    `reached`: when the first required unit reached the milestone. `closed`: when the incident was closed without that;
    `needed` says whether a team had been needed at all.
    """
    deadline = started + rule.limit
    stopped = reached or closed
    left = deadline - (stopped or now)
    late = left < timedelta(0)
    if reached is not None:
        state = ClockState.MET_LATE if late else ClockState.MET
    elif closed is not None:
        state = ClockState.MISSED if needed else ClockState.ENDED
    elif late:
        state = ClockState.OVERDUE
    elif left <= timedelta(seconds=rule.critical_s):
        state = ClockState.CRITICAL
    elif left <= timedelta(seconds=rule.warning_s):
        state = ClockState.WARNING
    else:
        state = ClockState.RUNNING
    return DispatchClock(state, rule, started, deadline, stopped, left)
