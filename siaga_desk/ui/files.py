"""Files that people bring to a window or take away: which one, and work on it that may take its time.

A disk may be slow or a network folder hang: neither may stop a window. Knows no file's form.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from siaga_desk.domain.errors import Message, Refusal
from siaga_desk.lanes import Lane
from siaga_desk.ui.road import OUR_BUG

T = TypeVar("T")
log = logging.getLogger(__name__)

Choose = Callable[[QWidget, Callable[[Path], None]], None]
"""Ask, over this window, for a file; call back with it, or not at all."""


def file_dialog(window: QWidget, title: str, filters: str, then: Callable[[Path], None]) -> QFileDialog:
    """A dialog for one file, not open yet; it is gone once it is closed."""
    dialog = QFileDialog(window, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilter(filters)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    return dialog


class FileLane(QObject):
    """Work on files, one piece after another, off the GUI thread. Ends are heard on it."""

    _arrived = Signal(object)

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = Lane(name)
        self._closed = False
        self._under_way = 0
        self._arrived.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def do(self, work: Callable[[], T], done: Callable[[T], None], refused: Callable[[Message], None]) -> None:
        """Afterwards `done` with what it gave, or `refused` with why not; a bug of ours is in the log, too."""
        if not self._closed:
            self._under_way += 1
            ending = self._lane.submit(work)
            ending.add_done_callback(lambda ended: self._arrived.emit(partial(_settle, ended, done, refused)))

    @property
    def is_idle(self) -> bool:
        """Whether everything that was asked is heard of."""
        return not self._under_way

    def close(self) -> None:
        """What was asked is still done; nobody hears of it. Closing twice is closing once."""
        self._closed = True
        self._lane.close()

    @Slot(object)
    def _run(self, work: Callable[[], None]) -> None:
        if not self._closed:
            self._under_way -= 1
            work()


def _settle(ended: Future[T], done: Callable[[T], None], refused: Callable[[Message], None]) -> None:
    error = ended.exception()
    if isinstance(error, Refusal):
        refused(error.message)
    elif error is not None:
        log.error("work on a file stumbled", exc_info=error)
        refused(OUR_BUG)
    else:
        done(ended.result())
