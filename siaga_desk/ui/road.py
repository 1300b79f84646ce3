"""The Qt side of the one road: commands go to the desk's lane, what changed comes back on the GUI thread.

Must never contain a rule, nor a widget: any window works with the same few lines.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from siaga_desk.desk import Desk
from siaga_desk.domain.commands import Command
from siaga_desk.domain.errors import Message, Refusal
from siaga_desk.domain.situation import Changes, Situation
from siaga_desk.lanes import Lane

log = logging.getLogger(__name__)
T = TypeVar("T")
Done = Callable[[T], None]
Refused = Callable[[Message], None]
OUR_BUG = Message("Ada yang salah di program ini. Sudah dicatat, pekerjaan Anda aman. Lanjutkan.")


class Road(QObject):
    """`situation` is the last snapshot. `changed` comes after it was replaced, and before the `done` of the command."""

    changed = Signal(object, object)  # Situation, Changes
    refused = Signal(object)  # errors.Message, of a command whose caller did not want to hear it himself
    _arrived = Signal(object)  # work for the GUI thread, from the lane

    def __init__(self, desk: Desk, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._lane = desk, lane
        self.identity, self.mint = desk.identity, desk.mint  # minting is safe from any thread
        self._arrived.connect(self._run, Qt.ConnectionType.QueuedConnection)
        self._unsubscribe, self.situation = lane.submit(lambda: (desk.subscribe(self._heard), desk.situation)).result()

    def do(self, *commands: Command, done: Done[Changes] | None = None, refused: Refused | None = None) -> None:
        """All of these or none. Afterwards `done` with what changed, or `refused` (else the signal) with why not."""
        self.ask(lambda: self._desk.do(*commands), done=done, refused=refused)

    def ask(self, look_up: Callable[[], T], done: Done[T] | None = None, refused: Refused | None = None) -> None:
        """Have something looked up off the GUI thread, after all that was asked before."""
        settle = partial(_settle, done=done, refused=refused or self.refused.emit)
        self._lane.submit(look_up).add_done_callback(lambda ended: self._arrived.emit(partial(settle, ended)))

    def later(self, work: Callable[[], None]) -> None:
        """Have `work` done on the GUI thread. May be called from any thread; after `close` it is not done."""
        self._arrived.emit(work)

    def close(self) -> None:
        """Hear nothing more. What was asked is still done; nobody is told. The lane stays its owner's."""
        self._arrived.disconnect(self._run)
        self._lane.submit(self._unsubscribe).result()

    def _heard(self, situation: Situation, changes: Changes) -> None:
        self._arrived.emit(partial(self._show, situation, changes))

    def _show(self, situation: Situation, changes: Changes) -> None:
        self.situation = situation
        self.changed.emit(situation, changes)

    @Slot(object)
    def _run(self, work: Callable[[], None]) -> None:
        work()


def _settle(ended: Future[T], done: Done[T] | None, refused: Refused) -> None:
    error = ended.exception()
    if isinstance(error, Refusal):
        refused(error.message)
    elif error is not None:
        log.error("the desk stumbled", exc_info=error)
        refused(OUR_BUG)
    elif done is not None:
        done(ended.result())
