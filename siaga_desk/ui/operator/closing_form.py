"""The form about a closed road: why, from when until when, what is left of it. A strip, no dialog; it saves nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.events import ClosureReason, RoadClosed
from siaga_desk.domain.narrative import CLOSURE_WORDS
from siaga_desk.i18n import say, t
from siaga_desk.ui.look.parts import ElidedLabel, KeyHint, Words
from siaga_desk.ui.look.style import Role, Width, role_font

from .buttons import KeyButton
from .closing_terms import Terms, Typed, read_terms, terms_words
from .reason_keys import ReasonKeys

REASONS = tuple(ClosureReason)


class ClosingForm(QWidget):
    """Enter in any field: `filled`. Every letter: `changed`. Esc puts it away: `left`; a saved form is not left.

    `now` and `zone`: by which times are read.
    """

    filled = Signal(object)  # Terms
    changed = Signal(object)  # Terms, or None while they cannot be read
    left = Signal()
    refused = Signal(object)  # Message

    def __init__(self, now: Callable[[], datetime], zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._now, self._zone = now, zone
        self._changes: RoadClosed | None = None
        self.setProperty("panel", "bg2")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._is_open = False
        self._before: QWidget | None = None
        self.title = Words("", Role.STRONG, "text")
        self.where = ElidedLabel("", Role.BODY, "text2")
        self.reason = ReasonKeys([(reason.value, say(CLOSURE_WORDS[reason])) for reason in REASONS])
        self.texts = {key: QLineEdit() for key in ("starts", "ends", "slow", "depth", "width", "name", "note")}
        self.says = Words("", Role.BODY, "text2")
        self.says.setWordWrap(True)
        self.save = KeyButton(t("Simpan"), "Enter")
        self._esc = Words(t("mundur, gambar disimpan"), Role.HINT, "text3")
        self._labels = {
            "starts": Words(t("Mulai"), Role.BODY, "text2"),
            "ends": Words(t("Sampai"), Role.BODY, "text2"),
            "slow": Words(t("Laju km/jam"), Role.BODY, "text2"),
            "depth": Words(t("Air m"), Role.BODY, "text2"),
            "width": Words(t("Lebar m"), Role.BODY, "text2"),
            "name": Words(t("Nama"), Role.BODY, "text2"),
            "note": Words(t("Catatan"), Role.BODY, "text2"),
        }
        self._name_fields()
        self._lay_out()
        fields: tuple[QWidget, ...] = (self.reason, *self.texts.values())
        for field, after in pairwise(fields):
            self.setTabOrder(field, after)
        for text in self.texts.values():
            text.textEdited.connect(self._tell)
            text.installEventFilter(self)
        self.reason.chosen.connect(self._reason_chosen)
        self.reason.entered.connect(self._fill)
        self.save.clicked.connect(self._fill)
        self.hide()

    def _name_fields(self) -> None:
        spoken = {
            "starts": t("Mulai kapan"),
            "ends": t("Sampai kapan"),
            "slow": t("Laju yang tersisa, km/jam"),
            "depth": t("Kedalaman air, meter"),
            "width": t("Lebar yang tersisa, meter"),
            "name": t("Nama penutupan"),
            "note": t("Catatan penutupan"),
        }
        hints = {
            "starts": t("sekarang"),
            "ends": t("18.00 atau 3 jam"),
            "slow": t("kosong: ditutup"),
        }
        self.reason.setAccessibleName(t("Sebab penutupan"))
        for key, field in self.texts.items():
            field.setAccessibleName(spoken[key])
            field.setPlaceholderText(hints.get(key, ""))
            field.setMaxLength({"name": 120, "note": 2000}.get(key, 30))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.where, 1)
        column.addLayout(head)
        column.addWidget(self.reason)
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for row, pair in enumerate((("starts", "ends"), ("slow", "depth", "width"))):
            line = QHBoxLayout()
            line.setSpacing(8)
            for n, key in enumerate(pair):
                if n:
                    line.addWidget(self._labels[key])
                line.addWidget(self.texts[key], {"ends": 2, "slow": 2}.get(key, 1))
            grid.addWidget(self._labels[pair[0]], row, 0)
            grid.addLayout(line, row, 1)
        for row, key in enumerate(("name", "note"), start=2):
            grid.addWidget(self._labels[key], row, 0)
            grid.addWidget(self.texts[key], row, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        column.addWidget(self.says)
        keys = QHBoxLayout()
        keys.setSpacing(8)
        keys.addWidget(self.save)
        keys.addStretch(1)
        keys.addWidget(KeyHint("Esc"))
        keys.addWidget(self._esc)
        column.addLayout(keys)
        column.addStretch(1)

    # --- opening and closing ---

    @property
    def is_open(self) -> bool:
        return self._is_open

    def ask(self, title: str, where: str, begins: Typed, changes: RoadClosed | None = None) -> None:
        """The keyboard comes to the reason: one key chooses it. `changes`: the times of this closure stay, to the second."""
        if not self._is_open:
            self._before = self.window().focusWidget()
        self._is_open = True
        self._changes = changes
        self.title.setText(title)
        self.where.set_whole(where)
        self.reason.choose(begins.reason.value)
        for key, field in self.texts.items():
            field.setText(getattr(begins, key))
        self.show()
        self.reason.setFocus()
        self._tell()

    def put_away(self) -> None:
        """Back to where the keyboard was."""
        if self._is_open:
            self._close()
            self.left.emit()

    def saved(self) -> None:
        """It was accepted."""
        if self._is_open:
            self._close()

    def _close(self) -> None:
        self._is_open = False
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    @property
    def typed(self) -> Typed:
        """What stands in the form now."""
        return Typed(ClosureReason(self.reason.current), **{key: field.text().strip() for key, field in self.texts.items()})

    # --- filling in ---

    def _reason_chosen(self) -> None:
        self.texts["ends"].setFocus()
        self._tell()

    def _read(self) -> Terms:
        return read_terms(self.typed, self._now(), self._zone, self._changes)

    def _tell(self) -> None:
        try:
            terms = self._read()
        except BadInput as why:
            self.says.setText(say(why.message))
            self.changed.emit(None)
            return
        self.says.setText(terms_words(terms, self._now(), self._zone))
        self.changed.emit(terms)

    def _fill(self) -> None:
        if not self._is_open:
            return
        try:
            self.filled.emit(self._read())
        except BadInput as why:
            self.refused.emit(why.message)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter saves."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            if not event.isAutoRepeat():
                self._fill()
            return True
        return super().eventFilter(watched, event)

    def restyle(self, width: Width) -> None:
        for words in (self.title, self.where, self.says, self._esc, *self._labels.values()):
            words.set_width_class(width)
        body = role_font(Role.BODY, width)
        for field in (*self.texts.values(), self.save):
            field.setFont(body)
        self.reason.restyle(width)
