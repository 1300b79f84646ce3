"""Places of others, in the window: a table is read, reported on, taken in and taken out again; then the search is renewed.

Reads and writes on a lane of its own. What is read while somebody has turned to a caller waits for him: no report comes over
a call, no question takes the keyboard from one. Paints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.figures import number
from siaga_desk.geo.place_sets import drop_set, read_sets
from siaga_desk.i18n import say, t
from siaga_desk.ui.files import Choose, FileLane, file_dialog
from siaga_desk.ui.look.report_view import Cell
from siaga_desk.ui.place_search import PlaceSearch

from .drop_field import Choice
from .place_set_line import PACKAGE, SetLine, check_readable, imported, report_lines, report_question, set_line, set_name
from .question import Question
from .work_panel import WorkPanel
from .workplace import Workplace

if TYPE_CHECKING:
    from siaga_desk.geo.places_import import TableReport

T = TypeVar("T")

DRILL = Message("Ini LATIHAN. Set tempat milik meja kerja tidak diubah dari sini.")
NOT_RENEWED = Message(
    "Kotak lokasi belum memakai set yang sekarang; yang dikenalnya tetap dapat dicari. Tutup jendela ini dan buka lagi."
)
_LAYERS_NAMED = 6


def choose_table(window: QWidget, then: Callable[[Path], None]) -> None:
    """Not modal: a call may come while somebody looks for his file."""
    dialog = window.findChild(QFileDialog)
    if dialog is None:
        filters = f"{t('Tabel tempat (*.csv *.gpkg)')};;{t('Semua berkas (*)')}"
        dialog = file_dialog(window, t("Impor tempat"), filters, then)
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


class _Import(NamedTuple):
    """A table on its way in. `read_at`: it was reported on as it was then, and is wanted without its bad lines."""

    path: Path
    name: str
    layer: str | None = None
    replaces: bool = False
    read_at: tuple[int, int] | None = None


class _Reported(NamedTuple):
    """`lines`: of the report's table; half a million of them are made off the GUI thread, too."""

    report: TableReport
    lines: Sequence[Cell]
    read_at: tuple[int, int]


class _Found(NamedTuple):
    """The sets on the disk, as the page shows them. `known`: by which they are known to be others than before."""

    lines: tuple[SetLine, ...]
    notices: str
    known: tuple[tuple[str, datetime, int], ...]


class PlaceSets(QObject):
    """`refused` and `told` carry Messages for the message bar. `choose`: how a file is asked for (tests hand in a path)."""

    refused = Signal(object)
    told = Signal(object)

    def __init__(self, place: Workplace, panel: WorkPanel, search: PlaceSearch, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._place, self._panel, self._page, self._search = place, panel, panel.saved, search
        self.choose: Choose = choose_table
        self._files = FileLane("place sets", self)
        self._reading = ""  # the file that is being read
        self._reported: _Import | None = None  # what the report is about
        self._waiting: Callable[[], None] | None = None  # for somebody to turn back to the page
        self._known: tuple[tuple[str, datetime, int], ...] | None = None  # the sets that the search was last told of
        panel.stack.currentChanged.connect(self._turned, Qt.ConnectionType.QueuedConnection)  # once the page is there
        self._page.drop_wished.connect(self.drop)
        self._page.report.accepted.connect(self._accept)
        self._page.report.declined.connect(self._page.put_report_away)

    @property
    def is_settled(self) -> bool:
        """Whether nothing is being read or written."""
        return self._files.is_idle

    def close(self) -> None:
        """What is being written is written; nobody hears of it."""
        self._files.close()

    # --- what is there ---

    def _turned(self) -> None:
        if self._is_shown:
            self._list(None)
            if self._waiting is not None:
                step, self._waiting = self._waiting, None
                step()

    @property
    def _is_shown(self) -> bool:
        return self._panel.stack.currentWidget() is self._page

    def _list(self, said: Message | None, at: str | None = None) -> None:
        """Show the sets as they are on the disk. If they are others than before, the search knows them before `said`."""
        folder = self._place.sets_folder
        if folder is not None:
            self._files.do(partial(_found, folder, self._place.zone), partial(self._listed, said, at), self.refused.emit)

    def _listed(self, said: Message | None, at: str | None, found: _Found) -> None:
        self._page.show_sets(found.lines, at)
        self._page.say_notices(found.notices)
        if said is not None or found.known != self._known:
            self._known = found.known
            self._search.renew(partial(self._renewed, said), partial(self.refused.emit, NOT_RENEWED))

    def _renewed(self, said: Message | None) -> None:
        if said is not None:
            self.told.emit(said)

    # --- taking in ---

    def ask(self) -> None:
        """Which file? Its report, or its question, comes to the page."""
        if self._may_change():
            self._panel.show_saved()
            self.choose(self._panel.window(), self._take)

    def _may_change(self) -> bool:
        place = self._place
        if place.sets_folder is None:
            self.refused.emit(Message("Data wilayah {city} tidak ada di program ini.", {"city": place.profile.city}))
        elif place.drill:
            self.refused.emit(DRILL)
        elif self._reading:
            self.told.emit(Message("{file} masih dibaca. Tunggu sebentar, lalu ulangi.", {"file": self._reading}))
        else:
            return True
        return False

    def _take(self, path: Path) -> None:
        if not self._may_change():
            return
        self._page.put_report_away()
        try:
            check_readable(path, self._place.profile.id)
        except BadInput as why:
            self.refused.emit(why.message)
            return
        if path.name.casefold().endswith(PACKAGE):
            self._read(path, partial(_layers, path), partial(self._have_layers, path))
        else:
            self._begin(_Import(path, set_name(path)))

    def _read(self, path: Path, work: Callable[[], T], done: Callable[[T], None], why_not: bool = False) -> None:
        """Have `work` done on the lane, and say so meanwhile. `why_not`: a refusal concerns the report that is shown."""

        def ended(then: Callable[[], None]) -> None:
            self._reading = ""
            self._page.say_reading("")
            then()

        def refused(why: Message) -> None:
            if why_not and self._page.report.isVisible():
                self._page.report.refuse(say(why))
            else:
                self.refused.emit(why)

        self._reading = path.name
        self._page.say_reading(t("Membaca {file} …", file=path.name))
        self._files.do(work, lambda result: ended(lambda: done(result)), lambda why: ended(lambda: refused(why)))

    def _have_layers(self, path: Path, layers: tuple[str, ...]) -> None:
        if len(layers) > 1:
            self._when_shown(path, partial(self._ask_layer, path, layers))
        else:
            self._begin(_Import(path, set_name(path)))

    def _ask_layer(self, path: Path, layers: tuple[str, ...]) -> None:
        named = ", ".join(layers[:_LAYERS_NAMED]) + (", …" if len(layers) > _LAYERS_NAMED else "")
        values = {"file": path.name, "count": number(len(layers)), "names": named}
        self._ask(
            Question(
                f"layer {path}",
                t("{file} berisi {count} lapisan: {names}. Yang mana? Ketik huruf awalnya, atau ↓.", **values),
                lambda layer, _: self._answered(lambda: self._begin(_Import(path, set_name(path, layer), layer))),
                [Choice(layer, layer) for layer in layers],
            )
        )

    def _ask(self, question: Question) -> None:
        self._panel.put_strips_away()
        self._panel.question.ask(question)

    def _answered(self, then: Callable[[], None]) -> None:
        self._panel.question.answered()
        then()

    def _begin(self, wanted: _Import) -> None:
        folder, city = self._place.sets_folder, self._place.profile.gisdata
        if folder is not None and city:
            work = partial(_import, wanted, city, folder, self._place.zone)
            self._read(wanted.path, work, partial(self._ended, wanted), why_not=wanted.read_at is not None)

    def _ended(self, wanted: _Import, came: _Reported | SetLine) -> None:
        if isinstance(came, SetLine):
            self._when_shown(wanted.path, partial(self._ask_replace, wanted, came))
        elif came.report.written:
            if wanted.read_at is not None:
                self._page.put_report_away()
            self._list(imported(came.report), came.report.name)
        else:
            self._reported = wanted._replace(replaces=True, read_at=came.read_at)
            self._when_shown(wanted.path, partial(self._report, wanted, came))

    def _ask_replace(self, wanted: _Import, there: SetLine) -> None:
        self._ask(
            Question(
                f"replace set {there.name}",
                t("Set “{name}” sudah ada: {count}, {what}. Ganti dengan {file}?", **_of(there), file=wanted.path.name),
                lambda _, __: self._answered(lambda: self._begin(wanted._replace(replaces=True))),
                verb=t("ganti"),
            )
        )

    def _report(self, wanted: _Import, came: _Reported) -> None:
        report = came.report
        go = t("Masukkan {n} tempat", n=number(report.ready)) if report.ready else ""
        file = t("set “{name}”, dari {file}", file=wanted.path.name, name=report.name) if go else wanted.path.name
        self._panel.put_strips_away()
        self._page.report.show_report(report_question(report), file, came.lines, go)
        self._page.show_report()

    def _accept(self) -> None:
        """Without the lines that the report names; if the file is another by now, it is reported on again."""
        if self._reported is not None and self._may_change():
            self._page.report.wait()
            self._begin(self._reported)

    def _when_shown(self, path: Path, step: Callable[[], None]) -> None:
        if self._is_shown:
            step()
        else:
            self._waiting = step
            self.told.emit(Message("Impor {file} menunggu jawaban Anda. Shift F4 menampilkannya.", {"file": path.name}))

    # --- taking out ---

    def drop(self) -> None:
        """The set under the cursor of the list."""
        line, folder = self._page.current_set, self._place.sets_folder
        if line is None or folder is None or not self._may_change():
            return
        said = Message("Set “{name}” dikeluarkan. Kotak lokasi tidak mengenalnya lagi.", {"name": line.name})
        work = partial(drop_set, folder, line.name)
        self._ask(
            Question(
                f"drop set {line.name}",
                t("Keluarkan set “{name}”: {count}, {what}? Berkas asalnya tidak disentuh.", **_of(line)),
                lambda _, __: self._answered(lambda: self._files.do(work, lambda _: self._list(said), self.refused.emit)),
                verb=t("keluarkan"),
            )
        )


def _of(line: SetLine) -> dict[str, str]:
    return {"name": line.name, "count": line.count, "what": line.what}


# --- on the lane ---


def _layers(path: Path) -> tuple[str, ...]:
    from siaga_desk.geo.places_geopackage import layers_of

    return layers_of(path)


def _found(folder: Path, zone: ZoneInfo) -> _Found:
    found = read_sets(folder)
    return _Found(
        tuple(set_line(each, zone) for each in found.sets),
        " ".join(say(notice) for notice in found.notices),
        tuple((each.name, each.imported, len(each.places)) for each in found.sets),
    )


def _import(wanted: _Import, city: str, folder: Path, zone: ZoneInfo) -> _Reported | SetLine:
    """What came of it, or the set that it would replace without anybody having said so."""
    from siaga_desk.geo.city_margin import CityMargin
    from siaga_desk.geo.places_import import import_places

    if not wanted.replaces:
        there = next((each for each in read_sets(folder).sets if each.name == wanted.name), None)
        if there is not None:
            return set_line(there, zone)
    read_at = _state(wanted.path)
    anyway = wanted.read_at == read_at
    margin = CityMargin.shipped(city)
    report = import_places(wanted.path, margin, folder, wanted.name, layer=wanted.layer, anyway=anyway)
    return _Reported(report, () if report.written else report_lines(report), read_at)


def _state(path: Path) -> tuple[int, int]:
    """By which a file is known to be the one that was read before."""
    try:
        found = path.stat()
    except OSError:
        raise BadInput("Berkas {file} tidak bisa dibaca.", file=str(path)) from None
    return found.st_mtime_ns, found.st_size
