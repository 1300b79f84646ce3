"""The units editor's window: list, map and form side by side. Not modal: the operator's work goes on beside it.

Every change is a command on the road. What was typed is kept until it is saved or given up, whatever is chosen meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, cast

from PySide6.QtCore import Qt, SignalInstance, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from siaga_desk.domain.commands import RecordUnit, RetireUnit, ReturnUnit, TakeUnitOut
from siaga_desk.domain.errors import Message
from siaga_desk.domain.places import AreaLookup
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Changes, Situation
from siaga_desk.figures import number
from siaga_desk.geo.coordinates import CityCentre
from siaga_desk.i18n import say, t
from siaga_desk.map.messages import Cursor
from siaga_desk.ui.files import Choose
from siaga_desk.ui.look.drill import DrillFrame, drill_title
from siaga_desk.ui.look.parts import Words
from siaga_desk.ui.look.style import Role, Width
from siaga_desk.ui.map_feed import MapFeed, Marks
from siaga_desk.ui.operator.buttons import KeyButton
from siaga_desk.ui.operator.rows import Index, RowList
from siaga_desk.ui.road import Road

from .draft import (
    UnitDraft,
    degrees_text,
    draft_of,
    outside_city,
    position_of,
    read_draft,
    slug,
    typed_pair,
)
from .exchange import Exchange
from .files import choose_to_read, choose_to_write
from .form import UnitForm
from .import_view import ImportView
from .unit_list import UnitDelegate, UnitLine, UnitLines, unit_lines

CURSOR_RADIUS_M = 30.0


class EditorMap(Marks, Protocol):
    """What the editor needs of a map. The object must be a QWidget (map.view.MapView)."""

    @property
    def clicked(self) -> SignalInstance: ...
    @property
    def unit_selected(self) -> SignalInstance: ...
    def set_cursor(self, cursor: Cursor | None) -> None: ...
    def set_pick_mode(self, picking: bool) -> None: ...
    def select(self, mark_id: str | None) -> None: ...
    def go_to(self, lat: float, lon: float, zoom: float | None = None) -> None: ...


class UnitsEditor(QWidget):
    """`make_map` gets the parent. `choose_open`, `choose_save`: how a file is asked for (tests hand in a path)."""

    def __init__(
        self,
        road: Road,
        *,
        profile: Profile,
        areas: AreaLookup,
        make_map: Callable[[QWidget], EditorMap],
        choose_open: Choose = choose_to_read,
        choose_save: Choose = choose_to_write,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._road, self._profile, self._areas = road, profile, areas
        self._is_drill = road.identity.drill is not None
        title = t("Unit {city}", city=profile.city)
        self.setWindowTitle(drill_title(title) if self._is_drill else title)
        self._unit: str | None = None  # None: a new one
        self._drafts: dict[str | None, UnitDraft] = {}  # what was typed and not saved, by unit
        self._shown = UnitDraft()  # the saved unit that the form was filled from
        self._is_saving = self._is_listing = False
        self.preview = ImportView()
        self.exchange = Exchange(road, profile, areas, self.preview, choose_open, choose_save, self)
        self._build(make_map)
        self._feed = MapFeed(self.map, profile, drill=self._is_drill)
        self._connect()
        self._show_units(None)
        self._show_form()
        self.form.name.setFocus()

    # --- what it is made of ---

    def _build(self, make_map: Callable[[QWidget], EditorMap]) -> None:
        self.count = Words("", Role.BODY, "text2", Width.NARROW)
        self.wanted = QLineEdit()
        self.wanted.setPlaceholderText(t("Cari nama, jenis, instansi"))
        self.wanted.setClearButtonEnabled(True)
        self.lines = UnitLines(self)
        self.list = RowList()
        self.list.set_width_class(Width.NARROW)
        self.list.setModel(self.lines)
        self.list.setItemDelegate(UnitDelegate(self.list))
        self.list.setAccessibleName(t("Daftar unit"))
        self.form = UnitForm(self._profile)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        search = QHBoxLayout()
        search.setContentsMargins(10, 8, 10, 8)
        search.addWidget(self.wanted)
        column.addLayout(search)
        column.addWidget(self.list, 1)
        self.work = QSplitter(Qt.Orientation.Horizontal)
        self.work.setChildrenCollapsible(False)
        self.map = make_map(self.work)
        self.work.addWidget(cast(QWidget, self.map))
        self.work.addWidget(self.form)
        self.work.setStretchFactor(0, 1)
        self.work.setSizes([610, 410])
        self.stack = QStackedWidget()
        self.stack.addWidget(self.work)
        self.stack.addWidget(self.preview)
        across = QSplitter(Qt.Orientation.Horizontal)
        across.setChildrenCollapsible(False)
        across.addWidget(left)
        across.addWidget(self.stack)
        across.setStretchFactor(1, 1)
        across.setSizes([346, 1020])
        content = QWidget()
        content.setProperty("panel", "bg1")
        content.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(self._head())
        line = QFrame()
        line.setProperty("rule", "line")
        rows.addWidget(line)
        rows.addWidget(across, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        if self._road.identity.drill is not None:
            whole.addWidget(DrillFrame(content, self._road.identity.drill, self))
        else:
            whole.addWidget(content)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 8)
        head.setSpacing(8)
        head.addWidget(Words(t("Daftar unit"), Role.TITLE, "text", Width.NARROW))
        head.addSpacing(12)
        head.addWidget(self.count)
        head.addStretch(1)
        for text, key, do in (
            (t("Unit baru"), "Ctrl N", self.new),
            (t("Impor CSV"), "Ctrl I", self.exchange.ask_import),
            (t("Ekspor CSV"), "Ctrl E", self.exchange.ask_export),
        ):
            button = KeyButton(text, key)
            button.clicked.connect(do)
            head.addWidget(button)
        return head

    def _connect(self) -> None:
        road, form = self._road, self.form
        road.changed.connect(self._heard)
        self.wanted.textChanged.connect(self._show_list)
        self.list.taken.connect(self._chosen)
        self.list.selectionModel().currentChanged.connect(self._moved_to)
        form.edited.connect(self._edited)
        form.lat.editingFinished.connect(self._split_pair)
        form.kind_chosen.connect(self._fit_agency)
        form.save_asked.connect(self.save)
        form.revert_asked.connect(self.revert)
        form.look_asked.connect(self._look)
        form.pick_toggled.connect(self.map.set_pick_mode)
        form.retire_asked.connect(self.retire)
        form.service_asked.connect(self.change_service)
        self.map.clicked.connect(self._picked)
        self.map.unit_selected.connect(self.choose)
        self.exchange.shown.connect(self._show_preview)
        self.exchange.left.connect(self._leave_preview)
        self.exchange.told.connect(self._done)
        self.exchange.refused.connect(self._refused)
        for key, do in (
            ("Ctrl+S", self.save),
            ("Ctrl+N", self.new),
            ("Ctrl+I", self.exchange.ask_import),
            ("Ctrl+E", self.exchange.ask_export),
            ("Ctrl+F", self.wanted.setFocus),
            ("Esc", self._back),
        ):
            QShortcut(QKeySequence(key), self, do)

    # --- which unit ---

    @Slot()
    def new(self) -> None:
        """An empty form, or what was typed in it before."""
        self._stow()
        self._unit = None
        self._show_form()
        self.list.selectionModel().clearCurrentIndex()
        self.list.clearSelection()
        self.map.select(None)
        self.form.name.setFocus()

    @Slot(str)
    def choose(self, unit: str) -> None:
        """Show this unit; what was typed for another one is kept."""
        if unit == self._unit or unit not in self._road.situation.units:
            return
        self._stow()
        self._unit = unit
        self._show_form()
        self.map.select(unit)
        self.list.setCurrentIndex(self.lines.index_of(unit))

    @Slot(object)
    def _chosen(self, line: UnitLine | None) -> None:
        if line is not None:
            self.choose(line.id)

    def _saved_draft(self) -> UnitDraft:
        known = self._road.situation.units.get(self._unit) if self._unit else None
        if known is None or known.record is None:
            kind = next(iter(self._profile.unit_kinds.values()))
            return UnitDraft(kind=kind.id, agency=kind.agency)
        return draft_of(known.id, known.record)

    @Slot(object, object)
    def _moved_to(self, now: Index, before: Index) -> None:
        """With the arrow keys. A list that changes under the cursor moves it as well: that chooses nothing."""
        if not self._is_listing:
            self._chosen(self.lines.row_at(now))

    @property
    def is_dirty(self) -> bool:
        return self.form.draft() != self._saved_draft()

    def _stow(self) -> None:
        if self.is_dirty:
            self._drafts[self._unit] = self.form.draft()
        else:
            self._drafts.pop(self._unit, None)
        self._show_list()

    def _show_form(self) -> None:
        self._shown = self._saved_draft()
        draft = self._drafts.get(self._unit) or self._shown
        known = self._road.situation.units.get(self._unit) if self._unit else None
        self.form.put(
            draft,
            title=known.name if known else t("Unit baru"),
            is_new=self._unit is None,
            is_out=known is not None and known.out_since is not None,
        )
        self.form.reason.clear()
        self.form.tell("", "text2")
        self.form.show_problems(())
        self._read()

    # --- typing ---

    @Slot()
    def _edited(self) -> None:
        self.form.show_problems(())
        self._read()

    @Slot()
    def _split_pair(self) -> None:
        """Both coordinates may be put into the first field: pasted, or as a link of a map."""
        pair = typed_pair(self.form.lat.text(), self._areas, CityCentre.of(self._profile))
        if pair is not None:
            lat, lon, notice = pair
            self.form.set_position(degrees_text(lat), degrees_text(lon))
            if notice is not None:
                self.form.tell(say(notice), "warn")

    def _read(self) -> None:
        """Where the draft stands, and what should be known before saving it."""
        draft = self.form.draft()
        position = position_of(draft)
        if position is None:
            self.map.set_cursor(None)
            self.form.area.setText("")
        else:
            area = self._areas.locate(*position)
            outside = outside_city(area)
            self.form.area.set_tone("warn" if outside else "text2")
            named = [t("Kel. {name}", name=area.kelurahan), t("Kec. {name}", name=area.kecamatan)] if area.kelurahan else []
            self.form.area.setText(say(outside) if outside else ", ".join(named))
            self.map.set_cursor(Cursor(*position, radius_m=CURSOR_RADIUS_M, verified=not draft.example))
        if self._unit is None:
            self.form.id.setPlaceholderText(slug(draft.name))
        reading = read_draft(draft, self._road.situation, self._profile, editing=self._unit)
        notes = [say(note) for note in reading.notes if self.is_dirty]
        if self._unit is None and "id" in reading.problems and draft.name:
            notes.append(say(reading.problems["id"]))
        self.form.tell(" ".join(notes), "warn" if notes else "text2")

    @Slot(str)
    def _fit_agency(self, kind: str) -> None:
        self.form.choose_agency(self._profile.unit_kinds[kind].agency)

    @Slot(float, float)
    def _picked(self, lat: float, lon: float) -> None:
        if not self.form.pick.isChecked():
            return
        self.form.pick.setChecked(False)
        source = self.form.source.text()
        keeps = source and source != self._saved_draft().source  # the person has written a new one already
        told = None if keeps else t("ditunjuk di peta")
        self.form.set_position(degrees_text(round(lat, 6)), degrees_text(round(lon, 6)), told)

    @Slot()
    def _look(self) -> None:
        if (position := position_of(self.form.draft())) is not None:
            self.map.go_to(*position)

    # --- saving ---

    @Slot()
    def save(self) -> None:
        """Record the draft, or say what is missing."""
        if self._is_saving or self.stack.currentWidget() is not self.work:
            return
        self._split_pair()
        draft = self.form.draft()
        reading = read_draft(draft, self._road.situation, self._profile, editing=self._unit)
        if reading.command is None:
            self.form.show_problems(reading.problems)
            self.form.tell(" ".join(dict.fromkeys(say(problem) for problem in reading.problems.values())), "err")
            return
        command = reading.command
        self._is_saving = True
        was = self._unit
        self._road.do(command, done=lambda changes: self._saved(command, was), refused=self._refused)

    def _saved(self, command: RecordUnit, was: str | None) -> None:
        self._is_saving = False
        self._drafts.pop(was, None)
        if self._unit == was:
            if was is None:
                self._unit = command.unit
                self.list.setCurrentIndex(self.lines.index_of(command.unit))
            self._show_form()
            self.form.tell(t("Tersimpan: {name}.", name=command.name), "ok")
        self._show_list()

    @Slot(object)
    def _refused(self, why: Message) -> None:
        self._is_saving = False
        self.form.tell(say(why), "err")

    @Slot()
    def revert(self) -> None:
        """Show what is saved; what was typed is given up."""
        self._drafts.pop(self._unit, None)
        self.form.put(UnitDraft(), title="", is_new=self._unit is None, is_out=False)
        self._show_form()
        self._show_list()

    @Slot(str)
    def retire(self, reason: str) -> None:
        if self._unit is not None:
            unit, name = self._unit, self.form.title.text()
            self._road.do(
                RetireUnit(unit=unit, reason=reason),
                done=lambda changes: self._retired(unit, name),
                refused=self._refused,
            )

    def _retired(self, unit: str, name: str) -> None:
        if self._unit == unit:
            self.form.put(self._saved_draft(), title="", is_new=False, is_out=False)
            self.new()
        self._drafts.pop(unit, None)
        self._show_list()
        if self._unit is None:
            self.form.tell(t("{name} sudah dihapus dari daftar.", name=name), "ok")

    @Slot(str)
    def change_service(self, reason: str) -> None:
        """Out of service, with a reason; or back."""
        if self._unit is None:
            return
        known = self._road.situation.units.get(self._unit)
        is_out = known is not None and known.out_since is not None
        command = ReturnUnit(unit=self._unit) if is_out else TakeUnitOut(unit=self._unit, reason=reason)
        said = t("Unit siap kembali.") if is_out else t("Unit ditandai tidak siap.")
        unit = self._unit
        self._road.do(command, done=lambda changes: self._changed_service(unit, said), refused=self._refused)

    def _changed_service(self, unit: str, said: str) -> None:
        if self._unit == unit:
            self._stow()
            self._show_form()
            self.form.tell(said, "ok")

    # --- what others change ---

    @Slot(object, object)
    def _heard(self, situation: Situation, changes: Changes) -> None:
        if changes.units:
            self._show_units(changes)
            if self._unit in changes.units and not self._is_saving:
                self._meet_change()
        elif changes.incidents:
            self._show_list()  # what they are doing

    def _meet_change(self) -> None:
        """The unit in the form was changed elsewhere: shown if nothing was typed, said if something was."""
        known = self._road.situation.units[self._unit or ""]
        if known.retired is not None:
            self.form.tell(t("Unit ini baru dihapus dari daftar. Simpan mengembalikannya."), "warn")
        elif self.form.draft() == self._shown:
            self._drafts.pop(self._unit, None)
            self._show_form()
        elif self._shown != self._saved_draft():
            said = t("Unit ini baru diubah di tempat lain. Simpan menimpanya, Batalkan perubahan menampilkannya.")
            self.form.tell(said, "warn")

    def _show_units(self, changes: Changes | None) -> None:
        """The map shows posts, wherever the units may be sent just now."""
        posts = Situation(units=self._road.situation.units)
        self._feed.show(posts, Changes(units=changes.units) if changes else None)
        self._show_list()

    @Slot()
    def _show_list(self) -> None:
        situation = self._road.situation
        unsaved = frozenset(unit for unit in self._drafts if unit is not None)
        self._is_listing = True
        self.lines.put(unit_lines(situation, self._profile, unsaved, self.wanted.text()))
        self.list.setCurrentIndex(self.lines.index_of(self._unit))
        self._is_listing = False
        listed = [unit for unit in situation.units.values() if unit.is_listed and unit.record is not None]
        examples = sum(1 for unit in listed if unit.record and unit.record.example)
        self.count.setText(t("{n} unit, {examples} contoh", n=number(len(listed)), examples=number(examples)))

    # --- the table ---

    @Slot()
    def _show_preview(self) -> None:
        self.stack.setCurrentWidget(self.preview)

    @Slot()
    def _leave_preview(self) -> None:
        self.stack.setCurrentWidget(self.work)

    @Slot(str)
    def _done(self, said: str) -> None:
        self.form.tell(said, "ok")

    # --- the window ---

    @Slot()
    def _back(self) -> None:
        """One step back; never loses text."""
        if self.stack.currentWidget() is self.preview:
            self.exchange.leave()
        elif self.form.pick.isChecked():
            self.form.pick.setChecked(False)
        else:
            self.list.setFocus()

    def dispose(self) -> None:
        """Before the road is closed: hear nothing more. What was typed and not saved is gone."""
        self._road.changed.disconnect(self._heard)
        self.exchange.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing only hides it: what was typed is there again when it is opened."""
        self.form.pick.setChecked(False)
        super().closeEvent(event)
