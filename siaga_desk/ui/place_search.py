"""The place box's search on a lane of its own: what is typed goes there, what it means comes back on the GUI thread.

Must never hold the window up, and never answer with what an earlier text meant. Knows no widget.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from traceback import format_tb
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from siaga_desk.domain.errors import Message, Refusal
from siaga_desk.geo.candidates import Reading
from siaga_desk.geo.gazetteer import Place
from siaga_desk.lanes import Lane

if TYPE_CHECKING:
    from siaga_desk.geo.locate import Locator

T = TypeVar("T")
log = logging.getLogger(__name__)

STUMBLED = Message("Pencarian tempat tersandung pada tulisan ini. Sudah dicatat. Tunjuk tempatnya di peta.")


class _Asked(NamedTuple):
    text: str
    near: tuple[float, float] | None
    now: datetime


class PlaceSearch(QObject):
    """`found`: a text and its `Reading`. One text is read at a time; of those that wait only the latest is read next.

    `load` makes the Locator, on the lane, when the first text is asked for or `prepare` is called. A Refusal of it is
    answered as trouble, and it is tried again with the next text.
    """

    found = Signal(str, object)
    _arrived = Signal(object)  # work for the GUI thread, from the lane

    def __init__(self, load: Callable[[], Locator], now: Callable[[], datetime], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._load, self._now = load, now
        self._lane = Lane("places")
        self._locator: Locator | None = None  # touched on the lane only, as is what each Locator is told when it is made
        self._told: dict[str, Place | None] = {}  # by id; None: forgotten
        self._reading: _Asked | None = None
        self._waiting: _Asked | None = None
        self._closed = False
        self._arrived.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def ask(self, text: str, near: tuple[float, float] | None) -> None:
        """What may `text` mean? `near` (lat, lon) only breaks ties."""
        asked = _Asked(text, near, self._now())
        if self._reading is None:
            self._start(asked)
        else:
            self._waiting = asked

    def prepare(self) -> None:
        """Somebody is about to type: have the Locator there."""
        self._do(self._ready)

    def learn(self, place: Place) -> None:
        """Know one more place, or this one anew."""
        self._do(lambda: self._tell(place.id, place))

    def forget(self, id_: str) -> None:
        """Know this place no more."""
        self._do(lambda: self._tell(id_, None))

    def renew(self, done: Callable[[], None], stumbled: Callable[[], None] | None = None) -> None:
        """The places on the disk are others now: load the Locator again, if there is one; what it was told it is told again.

        What is asked meanwhile is answered afterwards, by the new one. If it cannot be made the old one stays: `stumbled`.
        """
        self._beside(self._renew, lambda _: done(), stumbled)

    def aside(
        self, look: Callable[[Locator], T], done: Callable[[T], None], stumbled: Callable[[], None] | None = None
    ) -> None:
        """Have something else looked up, on the lane; afterwards `done` with it, or `stumbled`; nothing once closed."""
        self._beside(lambda: look(self._ready()), done, stumbled)

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked is answered."""
        return self._reading is None

    def close(self) -> None:
        """Answer nothing more, and end the lane. Closing twice is closing once."""
        self._closed = True
        self._reading = self._waiting = None
        self._lane.close()

    def _do(self, work: Callable[[], object]) -> None:
        if not self._closed:
            self._lane.submit(work).add_done_callback(_log_bug)

    def _beside(self, work: Callable[[], T], done: Callable[[T], None], stumbled: Callable[[], None] | None) -> None:
        if not self._closed:
            ending = self._lane.submit(work)
            ending.add_done_callback(lambda ended: self._arrived.emit(partial(self._looked, ended, done, stumbled)))

    def _start(self, asked: _Asked) -> None:
        if not self._closed:
            self._reading = asked
            work = self._lane.submit(partial(self._read, asked))
            work.add_done_callback(lambda ended: self._arrived.emit(partial(self._settle, ended)))

    @Slot(object)
    def _run(self, work: Callable[[], None]) -> None:
        if not self._closed:
            work()

    def _looked(self, ended: Future[T], done: Callable[[T], None], stumbled: Callable[[], None] | None) -> None:
        _log_bug(ended)
        if ended.exception() is None:
            done(ended.result())
        elif stumbled is not None:
            stumbled()

    def _settle(self, ended: Future[Reading]) -> None:
        asked, waiting, self._waiting = self._reading, self._waiting, None
        assert asked is not None
        self._reading = None
        error = ended.exception()
        _log_bug(ended)
        if waiting is not None:
            self._start(waiting)  # what was asked before is overtaken: nobody wants to know any more
        elif isinstance(error, Refusal):
            self.found.emit(asked.text, Reading(trouble=error.message))
        else:
            self.found.emit(asked.text, Reading(trouble=STUMBLED) if error else ended.result())

    # --- on the lane ---

    def _read(self, asked: _Asked) -> Reading:
        return self._ready().read(asked.text, now=asked.now, near=asked.near)

    def _ready(self) -> Locator:
        if self._locator is None:
            self._locator = self._made()
        return self._locator

    def _renew(self) -> None:
        if self._locator is not None:
            self._locator = self._made()

    def _made(self) -> Locator:
        locator = self._load()
        for id_, place in self._told.items():
            _tell(locator, id_, place)
        return locator

    def _tell(self, id_: str, place: Place | None) -> None:
        self._told[id_] = place
        if self._locator is not None:
            _tell(self._locator, id_, place)


def _tell(locator: Locator, id_: str, place: Place | None) -> None:
    if place is None:
        locator.forget(id_)
    else:
        locator.learn(place)


def _log_bug(ended: Future[Any]) -> None:
    """A bug of ours. What was typed is somebody's words and stays out of the log; an exception's own text may quote it."""
    error = ended.exception()
    if error is not None and not isinstance(error, Refusal):
        log.error("the place search stumbled: %s\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
