"""Which table of units, and its bytes: asked with a dialog that blocks nobody else, read and written off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.i18n import t
from siaga_desk.ui.files import FileLane, file_dialog
from siaga_desk.whole_file import write_whole

from .table import MAX_BYTES


def choose_to_read(window: QWidget, then: Callable[[Path], None]) -> None:
    file_dialog(window, t("Impor daftar unit"), t("Tabel CSV (*.csv)"), then).open()  # modal to this window only


def choose_to_write(window: QWidget, then: Callable[[Path], None]) -> None:
    dialog = file_dialog(window, t("Ekspor daftar unit"), t("Tabel CSV (*.csv)"), then)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("csv")
    dialog.selectFile("unit.csv")
    dialog.open()


class Files(FileLane):
    def __init__(self, parent: QObject) -> None:
        super().__init__("unit files", parent)

    def read(self, path: Path, done: Callable[[bytes], None], refused: Callable[[Message], None]) -> None:
        """At most one byte more than a table may have: who reads it says that it is too large."""
        self.do(partial(_read, path), done, refused)

    def write(self, path: Path, text: str, done: Callable[[None], None], refused: Callable[[Message], None]) -> None:
        self.do(partial(_write, path, text), done, refused)


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
