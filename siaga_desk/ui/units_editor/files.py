"""Which file, and its bytes: asked with a dialog that blocks nobody else, read and written off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.i18n import t
from siaga_desk.lanes import Lane
from siaga_desk.whole_file import write_whole

from .table import MAX_BYTES

T = TypeVar("T")
Choose = Callable[[QWidget, Callable[[Path], None]], None]
"""Ask, over this window, for a file; call back with it, or not at all."""


def choose_to_read(window: QWidget, then: Callable[[Path], None]) -> None:
    _dialog(window, t("Impor daftar unit"), then, saving=False)


def choose_to_write(window: QWidget, then: Callable[[Path], None]) -> None:
    _dialog(window, t("Ekspor daftar unit"), then, saving=True)


def _dialog(window: QWidget, title: str, then: Callable[[Path], None], *, saving: bool) -> None:
    dialog = QFileDialog(window, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setNameFilter(t("Tabel CSV (*.csv)"))
    if saving:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("unit.csv")
    else:
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda chosen: then(Path(chosen)))
    dialog.open()  # modal to this window only: the operator's work goes on


class Files(QObject):
    """A disk may be slow or a network folder hang: neither may stop a window."""

    _arrived = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._lane = Lane("unit files")
        self._arrived.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def read(self, path: Path, done: Callable[[bytes], None], refused: Callable[[Message], None]) -> None:
        """At most one byte more than a table may have: who reads it says that it is too large."""
        self._do(partial(_read, path), done, refused)

    def write(self, path: Path, text: str, done: Callable[[None], None], refused: Callable[[Message], None]) -> None:
        self._do(partial(_write, path, text), done, refused)

    def close(self) -> None:
        """What was asked is still done; nobody hears of it."""
        self._arrived.disconnect(self._run)
        self._lane.close()

    def _do(self, work: Callable[[], T], done: Callable[[T], None], refused: Callable[[Message], None]) -> None:
        self._lane.submit(work).add_done_callback(lambda ended: self._arrived.emit(partial(_settle, ended, done, refused)))

    @Slot(object)
    def _run(self, work: Callable[[], None]) -> None:
        work()


def _settle(ended: Future[T], done: Callable[[T], None], refused: Callable[[Message], None]) -> None:
    error = ended.exception()
    if isinstance(error, BadInput):
        refused(error.message)
    else:
        done(ended.result())


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError:
        raise BadInput("Berkas {path} tidak bisa dibaca. Daftar unit tidak berubah.", path=str(path)) from None


def _write(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError:
        raise BadInput(
            "Berkas {path} tidak bisa ditulis. Daftar unit tidak berubah. Pilih tempat lain.", path=str(path)
        ) from None
