"""What vehicles report of where they are, as a window sees it: read on a lane, told when it changes. Judges nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from siaga_desk.domain.errors import Message, Refusal
from siaga_desk.domain.positions import Fix, Judged
from siaga_desk.lanes import Lane

from .road import OUR_BUG, Road

log = logging.getLogger(__name__)

EVERY_MS = 2_000
"""How often the file beside the store is asked whether anything changed, which costs a fraction of a millisecond."""

ReadPositions = Callable[[], Mapping[str, Fix] | None]
"""The newest position of each unit; None: nothing changed since the last call. Used on one thread. May refuse."""


ReadDoubts = Callable[[], Sequence[Judged]]
"""The reports since the last call that were not followed, or came late. Used on the same thread. May refuse."""


class Positions(QObject):
    """`moved`: these units report another position now. `doubted`: reports that a person should know of."""

    moved = Signal(object)  # frozenset of ids
    doubted = Signal(object)  # tuple of Judged

    def __init__(
        self,
        read: ReadPositions | None,
        road: Road,
        parent: QObject | None = None,
        *,
        read_doubts: ReadDoubts | None = None,
    ) -> None:
        super().__init__(parent)
        self._read, self._read_doubts, self._road = read, read_doubts, road
        self.latest: Mapping[str, Fix] = {}
        self._lane: Lane | None = None
        self._asked = False
        self._complained = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        if self._read is not None and self._lane is None:
            self._lane = Lane("positions")
            self._timer.start()
            self.look()

    def look(self) -> None:
        """Ask now, unless an answer is still to come."""
        if self._lane is not None and not self._asked:
            self._asked = True
            self._lane.submit(self._look)

    def close(self) -> None:
        self._timer.stop()
        if self._lane is not None:
            self._lane.close()
            self._lane = None

    def _look(self) -> None:
        """On the lane. Trouble is said once; the units are reckoned from what was known, and it is tried again."""
        assert self._read is not None
        found = None
        try:
            found = self._read()
            if found is not None and self._read_doubts is not None and (doubts := tuple(self._read_doubts())):
                self._road.later(partial(self.doubted.emit, doubts))
        except Refusal as why:
            self._complain(why.message)
        except Exception as bug:  # ours: a desk that says so still knows where its units were
            if not self._complained:
                log.error("positions", exc_info=bug)
            self._complain(OUR_BUG)
        else:
            self._complained = False
        self._road.later(partial(self._take, found))

    def _complain(self, why: Message) -> None:
        if not self._complained:
            self._complained = True
            self._road.later(partial(self._road.refused.emit, why))

    def _take(self, found: Mapping[str, Fix] | None) -> None:
        self._asked = False
        if found is None:
            return
        before, self.latest = self.latest, found
        changed = {unit for unit in before.keys() | found.keys() if before.get(unit) != found.get(unit)}
        if changed:
            self.moved.emit(frozenset(changed))
