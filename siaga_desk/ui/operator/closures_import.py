"""Closed roads from a file, in the window: it is read, reported on line by line, and closed only after a person said so.

Reads on a lane of its own. What is read while somebody has turned to a caller waits for him. Paints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.commands import CloseRoad
from siaga_desk.domain.decide.closures import checked
from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.figures import number
from siaga_desk.i18n import say, t
from siaga_desk.ui.files import Choose, FileLane, file_dialog
from siaga_desk.ui.look.report_view import Cell

from .work_panel import WorkPanel
from .workplace import Workplace

if TYPE_CHECKING:
    from siaga_desk.geo.closures_file import ClosuresFile

LARGEST_BYTES = 20_000_000  # a city's floods have a few hundred kilobytes; more is some other file
AT_ONCE = 500  # closures that are taken in together


def choose_closures(window: QWidget, then: Callable[[Path], None]) -> None:
    """Not modal: a call may come while somebody looks for his file."""
    dialog = window.findChild(QFileDialog)
    if dialog is None:
        filters = f"{t('Penutupan jalan (*.geojson *.json *.csv)')};;{t('Semua berkas (*)')}"
        dialog = file_dialog(window, t("Impor penutupan jalan"), filters, then)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class ClosuresImport(QObject):
    """`refused` and `told` carry Messages for the message bar. `choose`: how a file is asked for (tests hand in a path)."""

    refused = Signal(object)
    told = Signal(object)

    def __init__(self, place: Workplace, panel: WorkPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place, self._panel, self._page = place, panel, panel.closures
        self.choose: Choose = choose_closures
        self._files = FileLane("closures", self)
        self._reading = ""
        self._ready: tuple[CloseRoad, ...] = ()
        self._waiting: Callable[[], None] | None = None  # for somebody to turn back to the page
        panel.stack.currentChanged.connect(self._turned, Qt.ConnectionType.QueuedConnection)
        self._page.report.accepted.connect(self._accept)
        self._page.report.declined.connect(self._page.put_report_away)

    @property
    def is_settled(self) -> bool:
        return self._files.is_idle

    def close(self) -> None:
        self._files.close()

    def ask(self) -> None:
        """Which file? Its report comes to the page."""
        self._panel.show_closures()
        self.choose(self._panel.window(), self._take)

    def _take(self, path: Path) -> None:
        if self._reading:
            self.told.emit(Message("{file} masih dibaca. Tunggu sebentar, lalu ulangi.", {"file": self._reading}))
            return
        self._page.put_report_away()
        self._reading = path.name
        self._page.say_reading(t("Membaca {file} …", file=path.name))
        known = tuple(each for each in self._place.situation.closures.values() if each.is_listed)
        work = partial(_read, path, self._place.zone, self._place.now(), known)
        self._files.do(work, partial(self._have, path), self._refuse)

    def _ended(self) -> None:
        self._reading = ""
        self._page.say_reading("")

    def _refuse(self, why: Message) -> None:
        self._ended()
        self.refused.emit(why)

    def _have(self, path: Path, found: ClosuresFile) -> None:
        self._ended()
        if self._is_shown:
            self._report(path, found)
        else:
            self._waiting = partial(self._report, path, found)
            self.told.emit(Message("Impor {file} menunggu jawaban Anda. Shift F5 menampilkannya.", {"file": path.name}))

    @property
    def _is_shown(self) -> bool:
        return self._panel.stack.currentWidget() is self._page

    def _turned(self) -> None:
        if self._is_shown and self._waiting is not None:
            step, self._waiting = self._waiting, None
            step()

    def _report(self, path: Path, found: ClosuresFile) -> None:
        self._ready = found.rows[:AT_ONCE]
        count = len(self._ready)
        go = t("Catat {n} penutupan", n=number(count)) if count else ""
        self._panel.put_strips_away()
        self._page.report.show_report(_question(found, count), path.name, _lines(found), go)
        self._page.show_report()

    def _accept(self) -> None:
        rows, self._ready = self._ready, ()
        if not rows:
            return
        self._page.report.wait()
        # each as a stream of its own: the ids are minted by the rules
        self._place.road.do(*rows, done=lambda _: self._accepted(len(rows)), refused=partial(self._not_accepted, rows))

    def _accepted(self, count: int) -> None:
        self._page.put_report_away()
        self.told.emit(Message("{n} penutupan tercatat. Saran unit memakainya mulai sekarang.", {"n": count}))

    def _not_accepted(self, rows: tuple[CloseRoad, ...], why: Message) -> None:
        self._ready = rows
        self._page.report.refuse(say(why))


def _question(found: ClosuresFile, count: int) -> str:
    bad = len({problem.line for problem in found.problems})
    if not count:
        return t("Tidak ada penutupan yang bisa dicatat dari berkas ini. Lihat sebabnya di bawah.")
    if bad:
        return t("{n} penutupan siap dicatat, {bad} tidak terbaca. Catat yang siap?", n=number(count), bad=number(bad))
    return t("{n} penutupan siap dicatat. Catat sekarang?", n=number(count))


def _lines(found: ClosuresFile) -> list[Cell]:
    """What is wrong first, then what should be known, by their places in the file."""
    told = [(problem, "warn") for problem in found.problems] + [(remark, "text2") for remark in found.remarks]
    return [(_where(found, each.line), each.column, say(each.message), tone) for each, tone in told]


def _where(found: ClosuresFile, line: int) -> str:
    return t("fitur {n}", n=line) if found.features else t("baris {n}", n=line)


# --- on the lane ---


def _read(path: Path, zone: ZoneInfo, now: datetime, known: Iterable[Closure]) -> ClosuresFile:
    """BadInput: it cannot be read at all. What is closed already, shape and reason the same, is a problem of its line."""
    from siaga_desk.geo.closures_file import read_closures
    from siaga_desk.geo.csv_table import LineProblem, decode

    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= LARGEST_BYTES else b""
    except OSError:
        raise BadInput("Berkas {file} tidak bisa dibaca.", file=str(path)) from None
    if size > LARGEST_BYTES:
        values = {"file": path.name, "size": size // 1_000_000}
        raise BadInput("Berkas {file} terlalu besar untuk penutupan jalan: {size} MB. Tidak ada yang berubah.", **values)
    found = read_closures(decode(raw), path.name, zone, now)
    there = {(each.record.points, each.record.reason) for each in known if each.record is not None}
    records = [checked(row, now) for row in found.rows]
    twice = [(record.points, record.reason) in there for record in records]
    said = Message("Penutupan ini sudah tercatat. Tidak dicatat dua kali.")
    repeated = tuple(LineProblem(line, "", said) for line, again in zip(found.lines, twice, strict=True) if again)
    new = [(row, line) for row, line, again in zip(found.rows, found.lines, twice, strict=True) if not again]
    rows, lines = tuple(row for row, _ in new), tuple(line for _, line in new)
    return replace(found, rows=rows, lines=lines, problems=(*found.problems, *repeated))
