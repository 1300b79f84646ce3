"""One of a few reasons, chosen with one digit. Knows no reason's meaning."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from siaga_desk.ui.look.parts import FocusFrame
from siaga_desk.ui.look.style import Role, Width, role_font

from .buttons import Segments

COLUMNS = 3
_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class ReasonKeys(FocusFrame):
    """While it has the focus its digits choose, before they are a shortcut of the window; ← and → go on to the next.

    `chosen`: with a digit or the mouse; `entered`: Enter.
    """

    chosen = Signal()
    entered = Signal()

    def __init__(self, items: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        """`items`: id and words; at most nine."""
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._ids = [id_ for id_, _ in items]
        self._at = 0
        self.segments = Segments([(id_, str(n), words) for n, (id_, words) in enumerate(items, start=1)])
        self.segments.stand_in(COLUMNS)
        column = QVBoxLayout(self)
        column.setContentsMargins(3, 3, 3, 3)
        column.addWidget(self.segments)
        for id_, button in self.segments.buttons.items():
            button.clicked.connect(partial(self._pick, id_))

    @property
    def current(self) -> str:
        return self._ids[self._at]

    def choose(self, id_: str) -> None:
        """Show this one as chosen; nobody is told."""
        self._at = self._ids.index(id_)
        self.segments.check(id_)

    def _pick(self, id_: str, _checked: bool = False) -> None:
        self.choose(id_)
        self.chosen.emit()

    def _digit(self, event: QKeyEvent) -> str | None:
        digit = event.key() - Qt.Key.Key_1
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return self._ids[digit] if plain and 0 <= digit < len(self._ids) else None

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._digit(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        id_, step = self._digit(event), _STEPS.get(event.key())
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():  # held down since what came before: nobody has read this
                self.entered.emit()
        elif id_ is not None:
            self._pick(id_)
        elif step is not None:
            self.choose(self._ids[(self._at + step) % len(self._ids)])
        else:
            super().keyPressEvent(event)

    def restyle(self, width: Width) -> None:
        for button in self.segments.buttons.values():
            button.setFont(role_font(Role.HINT, width))
