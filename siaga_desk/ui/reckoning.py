"""Sums that take too long for the GUI thread and grow old: of what is asked under one name only the newest is done and told.

Must never hold a widget, and knows nothing of what is reckoned.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from siaga_desk.lanes import Lane

from .road import OUR_BUG, Road

log = logging.getLogger(__name__)

Work = Callable[[], Any]
Done = Callable[[Any], None]


class Reckoning:
    """One lane for all of a window's. Used on the GUI thread; `work` runs on the lane, `done` on the GUI thread again."""

    def __init__(self, road: Road) -> None:
        self._road = road
        self._lane: Lane | None = None
        self._wished: dict[str, tuple[Work, Done]] = {}
        self._running: str | None = None
        self._stale = False
        self._complained = False
        self._closed = False

    def ask(self, name: str, work: Work, done: Done) -> None:
        """Instead of what was asked under this name before, also if that is being reckoned just now."""
        if self._closed:
            return
        self._stale |= self._running == name
        self._wished[name] = work, done
        self._go_on()

    def forget(self, name: str) -> None:
        """Nobody wants to know any more."""
        self._wished.pop(name, None)
        self._stale |= self._running == name

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked is told."""
        return self._running is None and not self._wished

    def close(self) -> None:
        """Tell nothing more. What is being reckoned is finished first."""
        self._closed = True
        self._wished.clear()
        if self._lane is not None:
            self._lane.close()

    def _go_on(self) -> None:
        if self._running is not None or not self._wished:
            return
        name = next(iter(self._wished))
        work, done = self._wished.pop(name)
        self._running, self._stale = name, False
        self._lane = self._lane or Lane("reckoning")
        self._lane.submit(work).add_done_callback(lambda ended: self._road.later(partial(self._ended, ended, done)))

    def _ended(self, ended: Future[Any], done: Done) -> None:
        self._running = None
        if self._closed:
            return
        trouble = ended.exception()
        if trouble is not None:
            log.error("reckoning", exc_info=trouble)
            if not self._complained:  # it will be asked again and again
                self._complained = True
                self._road.refused.emit(OUR_BUG)
        elif not self._stale:
            done(ended.result())
        self._go_on()
