"""Buttons that show their key where they are pressed. They know no action's deed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from siaga_desk.ui.look.parts import cap_size, paint_key_cap
from siaga_desk.ui.look.style import Role, current, role_font


class KeyButton(QPushButton):
    """A button with a key cap after its words. Takes no focus: the keyboard has the key itself."""

    def __init__(self, text: str, key: str = "", parent: QWidget | None = None, *, primary: bool = False) -> None:
        super().__init__(text, parent)
        self._key = key
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoDefault(False)
        if primary:
            self.setProperty("primary", "true")

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + self._cap_width(), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _cap_width(self) -> int:
        return cap_size(QFontMetricsF(role_font(Role.HINT)), self._key).width() + current().px(8) if self._key else 0

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._key:
            super().paintEvent(event)
            return
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        words, option.text = option.text, ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        primary = self.property("primary") == "true"
        drill = primary and self.window().property("is_drill") is True
        token = "text" if not primary else "on_drill" if drill else "on_accent"
        ink = QColor(current().theme[token if self.isEnabled() else "text2"])
        metrics = QFontMetricsF(self.font())
        cap = cap_size(QFontMetricsF(role_font(Role.HINT)), self._key)
        gap = current().px(8)
        width = metrics.horizontalAdvance(words) + gap + cap.width()
        left = (self.width() - width) / 2
        painter.setFont(self.font())
        painter.setPen(ink)
        painter.drawText(QRectF(left, 0, width, self.height()), Qt.AlignmentFlag.AlignVCenter, words)
        painter.setFont(role_font(Role.HINT))
        where = QRectF(left + width - cap.width(), (self.height() - cap.height()) / 2, cap.width(), cap.height())
        paint_key_cap(painter, where, current().theme, self._key, ink.name() if primary else None)


class _Segment(QPushButton):
    """As narrow as its words: many stand side by side."""

    def sizeHint(self) -> QSize:
        return QSize(round(QFontMetricsF(self.font()).horizontalAdvance(self.text())) + 8, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The style would cut the words at its padding."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        words, option.text = option.text, ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        on = "on_drill" if self.window().property("is_drill") is True else "on_accent"
        token = on if self.isChecked() else "text2" if self.isEnabled() else "text3"
        painter.setFont(self.font())
        painter.setPen(QColor(current().theme[token]))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)


class Segments(QWidget):
    """One choice of several, side by side; each says its key first. `buttons` by id."""

    def __init__(self, items: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        """`items`: id, key, words."""
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self.buttons: dict[str, QPushButton] = {}
        for n, (id_, key, words) in enumerate(items):
            button = _Segment(f"{key} {words}" if key else words)
            button.setProperty("segment", "first" if n == 0 else "last" if n == len(items) - 1 else "middle")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Fixed)
            self.buttons[id_] = button
        self.stand_in(len(self.buttons))

    def stand_in(self, columns: int) -> None:
        """So many side by side, the others below them."""
        for n, button in enumerate(self.buttons.values()):
            self._grid.addWidget(button, n // columns, n % columns)

    def check(self, id_: str | None) -> None:
        """Show this one as chosen, and no other."""
        for known, button in self.buttons.items():
            button.setChecked(known == id_)
