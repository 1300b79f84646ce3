"""Brings the engines of travel times to a window: made on a lane of their own, put in use on the GUI thread.

Must never reckon a time: `CityRoads` answers, with whatever is ready.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from siaga_desk.domain.errors import Message
from siaga_desk.geo.roads.city_roads import CityRoads
from siaga_desk.lanes import Lane

from .road import OUR_BUG, Road

if TYPE_CHECKING:
    from siaga_desk.geo.roads.road_times import RoadTimes

log = logging.getLogger(__name__)

Progress = Callable[[Message, float], None]
LoadEngines = Callable[[Progress], Iterator["RoadTimes | Message"]]
"""Each engine as soon as it can serve, a better one after it, and what a person should know of those that cannot."""


class _Ended(Exception):
    """The window is closed: nobody waits for an engine any more."""


class EngineLane(QObject):
    """`changed`: another engine answers now. `preparing`: what is being done and how much of it, None when nothing is."""

    changed = Signal()
    preparing = Signal(object, float)  # Message | None

    def __init__(self, travel: CityRoads, road: Road, load: LoadEngines | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._travel, self._road, self._load = travel, road, load
        self._lane: Lane | None = None
        self._ended = False

    def start(self) -> None:
        """Once; the window is up by now, and the engines wait for nothing else."""
        if self._load is not None and self._lane is None:
            self._lane = Lane("roads")
            self._lane.submit(self._make).add_done_callback(self._made)

    def close(self) -> None:
        """Make nothing more; waits for no engine that is half made longer than its next word of progress."""
        self._ended = True
        if self._lane is not None:
            self._lane.close()

    # --- on the lane ---

    def _make(self) -> None:
        assert self._load is not None
        for made in self._load(self._progress):
            if self._ended:
                return
            if isinstance(made, Message):
                self._road.later(partial(self._road.refused.emit, made))
            else:
                self._road.later(partial(self._use, made))

    def _progress(self, said: Message, share: float) -> None:
        if self._ended:
            raise _Ended
        self._road.later(partial(self.preparing.emit, said, share))

    def _made(self, done: Future[None]) -> None:
        self._road.later(partial(self.preparing.emit, None, 1.0))
        trouble = done.exception()
        if trouble is not None and not isinstance(trouble, _Ended):
            log.error("roads", exc_info=trouble)
            self._road.later(partial(self._road.refused.emit, OUR_BUG))

    # --- on the GUI thread ---

    def _use(self, engine: RoadTimes) -> None:
        self._travel.use(engine)
        self.changed.emit()
