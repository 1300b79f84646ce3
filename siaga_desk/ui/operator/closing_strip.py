"""Which pieces of road are to be closed, while they are pointed at: a strip with the keyboard. Finds no road itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from siaga_desk.i18n import t
from siaga_desk.ui.look.parts import FocusFrame, KeyHint, Words
from siaga_desk.ui.look.style import Role, Width

_STEPS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (1, 0),
    Qt.Key.Key_Down: (-1, 0),
}


class RoadStrip(FocusFrame):
    """Arrows: `moved` (steps north, steps east); space bar: `taken`; Backspace: `taken_back`; Enter: `went_on`; Esc puts it
    away: `left`."""

    moved = Signal(int, int)
    taken = Signal()
    taken_back = Signal()
    went_on = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "bg2")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(t("Ruas jalan yang ditutup"))
        self._is_open = False
        self._before: QWidget | None = None
        self.title = Words(t("Klik ruas jalan yang ditutup"), Role.STRONG, "text")
        self.pieces = Words("", Role.BODY, "text2")
        self.pieces.setWordWrap(True)
        self._hints: list[Words] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self.pieces)
        for line in (
            ((t("panah"), t("geser titik")), (t("Spasi"), t("ambil ruas di titik"))),
            (("Backspace", t("lepas yang terakhir")), ("Enter", t("lanjut")), ("Esc", t("batal"))),
        ):
            row = QHBoxLayout()
            row.setSpacing(6)
            for key, words in line:
                row.addWidget(KeyHint(key))
                hint = Words(words, Role.HINT, "text3")
                self._hints.append(hint)
                row.addWidget(hint)
                row.addSpacing(6)
            row.addStretch(1)
            column.addLayout(row)
        self.hide()

    @property
    def is_open(self) -> bool:
        return self._is_open

    def open(self) -> None:
        """The keyboard comes here."""
        if not self._is_open:
            self._before = self.window().focusWidget()
        self._is_open = True
        self.say("")
        self.show()
        self.setFocus()

    def say(self, pieces: str) -> None:
        """What is chosen so far."""
        self.pieces.setText(pieces or t("Belum ada ruas. Klik berikutnya menambah ruas yang bersambung."))

    def put_away(self) -> None:
        """Back to where the keyboard was."""
        if self._is_open:
            self.close_()
            self.left.emit()

    def close_(self) -> None:
        """The same, and nobody is told."""
        self._is_open = False
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._does(event):
            event.accept()
            return True
        return super().event(event)

    @staticmethod
    def _does(event: QKeyEvent) -> bool:
        own = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_Backspace, *_STEPS)
        return event.key() in own and not event.modifiers() & ~(
            Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, times = event.key(), 5 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        if not self._does(event):
            super().keyPressEvent(event)
        elif key in _STEPS:
            north, east = _STEPS[key]
            self.moved.emit(north * times, east * times)
        elif event.isAutoRepeat():
            return
        elif key == Qt.Key.Key_Space:
            self.taken.emit()
        elif key == Qt.Key.Key_Backspace:
            self.taken_back.emit()
        else:
            self.went_on.emit()

    def restyle(self, width: Width) -> None:
        for words in (self.title, self.pieces, *self._hints):
            words.set_width_class(width)
