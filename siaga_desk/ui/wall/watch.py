"""Follows a store for a window that only looks: polls on a lane of its own, says what changed and whether it can be trusted.

Has no way to write: a `Source` offers reading only. Must never do anything on the GUI thread that can wait.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Protocol
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from siaga_desk.desk import Queries
from siaga_desk.domain.clocks import Clock
from siaga_desk.domain.errors import Message, StoreTrouble
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Changes, Situation
from siaga_desk.lanes import Lane

from .board import Figures, read_figures
from .public import Public, public

log = logging.getLogger(__name__)

POLL_MS = 250
AGAIN_S = 2.0  # between two tries to open a store that could not be read, and two looks at its writer
STUCK_S = 3.0  # a poll that takes longer is said
FIGURES_S = 10.0  # counts are read at most this old, and at once (but once a second at most) when calls came in
REST_S = 3600.0

STUCK = Message("Berkas data tidak menjawab.")
STUMBLED = Message("Catatan tidak terbaca. Sebabnya sudah dicatat untuk teknisi.")


class Follows(Protocol):
    @property
    def situation(self) -> Situation: ...

    def poll(self) -> Changes: ...

    def rest(self) -> None: ...


class Source(Protocol):
    """A store that is open for reading (app.Watching)."""

    @property
    def follower(self) -> Follows: ...

    @property
    def queries(self) -> Queries: ...

    def notice(self) -> Message | None:
        """A sentence when nobody writes the store. StoreTrouble: it is gone or replaced."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Health:
    """Whether what is shown is how things are. `trouble`: why not; `since`: when all was well last."""

    trouble: Message | None
    since: datetime


@dataclass(frozen=True, slots=True)
class _Seen:
    shown: Public | None = None  # None: nothing has changed
    changes: Changes | None = None  # None: everything is new
    figures: Figures | None = None
    notice: Message | None = None
    trouble: Message | None = None


class Watch(QObject):
    """`shown` (Public) and `figures` are the last that were read."""

    changed = Signal(object, object)  # Public, Changes (None: everything)
    counted = Signal(object)  # Figures
    health_changed = Signal(object)  # Health
    _arrived = Signal(object)  # Future[_Seen], from the lane

    def __init__(
        self, source: Source, reopen: Callable[[], Source], profile: Profile, clock: Clock, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._source: Source | None = source  # on the lane only
        self._reopen, self._profile, self._clock = reopen, profile, clock
        self._zone = ZoneInfo(profile.time_zone)
        self._is_new = True  # on the lane only: the source has not been shown yet
        self._next_figures = self._next_rest = self._next_notice = 0.0
        self._last_notice: Message | None = None
        self._asked: float | None = None
        self._not_before = 0.0
        self.shown = Public()
        self.figures: Figures | None = None
        self._good_at = clock.now()
        self.health = Health(None, self._good_at)
        self._lane = Lane("wall")
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(POLL_MS)
        self.look()

    @Slot()
    def look(self) -> None:
        """Ask the lane what is new, unless it is still busy with the last question."""
        now = monotonic()
        if self._asked is not None:
            if now - self._asked > STUCK_S:
                self._set_health(STUCK)
        elif now >= self._not_before:
            self._asked = now
            self._lane.submit(self._see).add_done_callback(self._arrived.emit)

    def close(self) -> None:
        """Hear nothing more and let go of the store."""
        self._timer.stop()
        self._arrived.disconnect(self._take)
        self._lane.submit(self._let_go).result()
        self._lane.close()

    # --- on the lane ---

    def _see(self) -> _Seen:
        try:
            return self._read()
        except StoreTrouble as trouble:
            self._let_go()
            return _Seen(trouble=trouble.message)
        except Exception:
            self._let_go()
            raise

    def _read(self) -> _Seen:
        if self._source is None:
            self._source = self._reopen()
            self._is_new = True
            self._next_figures = self._next_rest = self._next_notice = 0.0
        source, now = self._source, monotonic()
        if now >= self._next_notice:
            self._next_notice = now + AGAIN_S
            self._last_notice = source.notice()
        changes = source.follower.poll()
        shown = None
        if self._is_new or changes:
            shown = public(source.follower.situation, self._profile)
        figures = None
        if (changes.callers or changes.incidents) and self._next_figures > now:
            self._next_figures = min(self._next_figures, now + 1.0)
        if now >= self._next_figures:
            self._next_figures = now + FIGURES_S
            figures = read_figures(source.queries, self._clock.now(), self._zone)
        if now >= self._next_rest:
            self._next_rest = now + REST_S
            source.follower.rest()
        everything, self._is_new = self._is_new, False
        return _Seen(shown, None if everything else changes, figures, self._last_notice)

    def _let_go(self) -> None:
        source, self._source = self._source, None
        if source is not None:
            source.close()

    # --- on the GUI thread ---

    @Slot(object)
    def _take(self, asked: Future[_Seen]) -> None:
        self._asked = None
        error = asked.exception()
        if error is not None:
            log.error("the store could not be followed", exc_info=error)
        seen = _Seen(trouble=STUMBLED) if error is not None else asked.result()
        if seen.trouble is not None:
            self._not_before = monotonic() + AGAIN_S
            self._set_health(seen.trouble)
            return
        if seen.shown is not None:
            self.shown = seen.shown
            self.changed.emit(seen.shown, seen.changes)
        if seen.figures is not None:
            self.figures = seen.figures
            self.counted.emit(seen.figures)
        self._set_health(seen.notice)

    def _set_health(self, trouble: Message | None) -> None:
        before, now = self.health, self._clock.now()
        if trouble is None:
            self._good_at = now
        since = before.since if trouble is not None and before.trouble is not None else self._good_at
        self.health = Health(trouble, since)
        if trouble != before.trouble:
            self.health_changed.emit(self.health)
