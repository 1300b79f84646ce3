"""The table of units going in and out of the window: asked for, read, shown line by line, and only then recorded.

What a line means stands in `table`; nothing is decided here, and no file is touched on the GUI thread.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from siaga_desk.domain.places import AreaLookup
from siaga_desk.domain.profile import Profile
from siaga_desk.figures import number
from siaga_desk.i18n import say, t
from siaga_desk.ui.files import Choose
from siaga_desk.ui.road import Road

from .files import Files
from .import_view import ImportView
from .table import Plan, export_text, plan_import


class Exchange(QObject):
    """`shown`: the preview wants to be looked at; `left`: it does not any more. `told`: a sentence about what was done;
    `refused`: a Message."""

    shown = Signal()
    left = Signal()
    told = Signal(str)
    refused = Signal(object)

    def __init__(
        self,
        road: Road,
        profile: Profile,
        areas: AreaLookup,
        preview: ImportView,
        choose_open: Choose,
        choose_save: Choose,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._road, self._profile, self._areas, self._preview = road, profile, areas, preview
        self._choose_open, self._choose_save, self._window = choose_open, choose_save, window
        self._files = Files(self)
        preview.accepted.connect(self._import)
        preview.declined.connect(self.leave)

    # --- in ---

    @Slot()
    def ask_import(self) -> None:
        self._choose_open(self._window, self._read)

    def _read(self, path: Path) -> None:
        self._files.read(path, lambda raw: self._plan(raw, path.name), self.refused.emit)

    def _plan(self, raw: bytes, file_name: str) -> None:
        situation, profile, areas = self._road.situation, self._profile, self._areas
        self._road.ask(
            lambda: plan_import(raw, situation, profile, areas),
            done=lambda plan: self._show(plan, file_name),
            refused=self.refused.emit,
        )

    def _show(self, plan: Plan, file_name: str) -> None:
        self.shown.emit()
        self._preview.show_plan(plan, file_name)

    @Slot()
    def _import(self) -> None:
        plan = self._preview.plan
        if plan is not None and plan.commands:
            self._preview.wait()
            self._road.do(
                *plan.commands,
                done=lambda changes: self._imported(len(plan.commands)),
                refused=lambda why: self._preview.refuse(say(why)),
            )

    def _imported(self, lines: int) -> None:
        self.leave()
        self.told.emit(t("{n} unit dimasukkan dari berkas.", n=number(lines)))

    @Slot()
    def leave(self) -> None:
        """Put the preview away; nothing more is imported."""
        self._preview.go.setEnabled(True)
        self.left.emit()

    # --- out ---

    @Slot()
    def ask_export(self) -> None:
        self._choose_save(self._window, self._write)

    def _write(self, path: Path) -> None:
        said = t("Daftar unit ditulis ke {path}.", path=str(path))
        self._files.write(path, export_text(self._road.situation), lambda _: self.told.emit(said), self.refused.emit)

    def close(self) -> None:
        self._files.close()
