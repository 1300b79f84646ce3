"""The form that teaches the gazetteer a place: name, kind, other names, radius. A strip, no dialog; it saves nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from siaga_desk.domain.places import PlaceKind
from siaga_desk.i18n import say, t
from siaga_desk.ui.look.parts import ElidedLabel, KeyHint, Words
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .buttons import KeyButton
from .drop_field import Choice, DropField
from .saved_place_line import KIND_WORDS, OFFERED

MOST_M = 20_000
NEW, SAME = "new", "same"


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form. `same`: these are other names of the place that the form names."""

    name: str
    kind: PlaceKind = PlaceKind.LANDMARK
    others: tuple[str, ...] = ()
    radius_m: int = 50
    same: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form is about. `id`: under which a draft is kept; `begins`: what it begins with.

    `known`: the gazetteer's place that this may be another name of, "" if there is none.
    """

    id: str
    title: str
    where: str
    begins: Filled
    known: str = ""


class PlaceForm(QWidget):
    """Enter in any field: `filled`. Esc puts it away; what was typed is there again for the same place."""

    filled = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "bg2")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.asked: Asked | None = None
        self._drafts: dict[str, Filled] = {}
        self._kind = PlaceKind.LANDMARK
        self._same = False
        self._before: QWidget | None = None
        self.title = Words("", Role.STRONG, "text")
        self.where = ElidedLabel("", Role.BODY, "text2")
        self.as_ = DropField(self._ways, opens_empty=True)
        self.name, self.others = QLineEdit(), QLineEdit()
        self.kind = DropField(self._kinds, opens_empty=True)
        self.radius = QSpinBox()
        self.radius.setRange(1, MOST_M)
        self.radius.setPrefix("±")
        self.radius.setSuffix(" m")
        self.radius.lineEdit().setTextMargins(6, 0, 0, 0)
        self.others.setPlaceholderText(t("pisahkan dengan koma"))
        self.warning = Words("", Role.BODY, "warn")
        self.warning.setWordWrap(True)
        self.save = KeyButton(t("Simpan"), "Enter")
        self._esc = Words(t("batal, teks disimpan"), Role.HINT, "text3")
        self._labels = [Words(text, Role.BODY, "text2") for text in (t("Sebagai"), t("Nama"), t("Jenis"), t("Nama lain"))]
        self._fields = (self.as_, self.name, self.kind, self.radius, self.others)
        names = (t("Simpan sebagai"), t("Nama tempat"), t("Jenis tempat"), t("Radius tempat"), t("Nama lain"))
        for field, name in zip(self._fields, names, strict=True):
            field.setAccessibleName(name)
            field.installEventFilter(self)
        self._lay_out()
        for field, after in pairwise(self._fields):
            self.setTabOrder(field, after)
        self.as_.picked.connect(self._as_picked)
        self.kind.picked.connect(self._kind_picked)
        for drop in (self.as_, self.kind):
            drop.editingFinished.connect(self._show_choices)  # half a word is no choice
        for field in (self.name, self.others):
            field.setMaxLength(500)
            field.textEdited.connect(lambda _: self.warn(""))
        self.save.clicked.connect(self._fill)
        self.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.where, 1)
        column.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        for row, label in enumerate(self._labels):
            grid.addWidget(label, row, 0)
        grid.addWidget(self.as_, 0, 1, 1, 2)
        grid.addWidget(self.name, 1, 1, 1, 2)
        grid.addWidget(self.kind, 2, 1)
        grid.addWidget(self.radius, 2, 2)
        grid.addWidget(self.others, 3, 1, 1, 2)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        column.addLayout(grid)
        column.addWidget(self.warning)
        keys = QHBoxLayout()
        keys.setSpacing(8)
        keys.addWidget(self.save)
        keys.addStretch(1)
        keys.addWidget(KeyHint("Esc"))
        keys.addWidget(self._esc)
        column.addLayout(keys)
        column.addStretch(1)

    # --- opening and closing ---

    def ask(self, asked: Asked) -> None:
        """The keyboard comes to the name."""
        self.put_away()
        self.asked = asked
        self._before = self.window().focusWidget()
        begins = self._drafts.get(asked.id, asked.begins)
        self.title.setText(asked.title)
        self.where.set_whole(asked.where)
        self.name.setText(begins.name)
        self.others.setText(", ".join(begins.others))
        self.radius.setValue(begins.radius_m)
        self._kind, self._same = begins.kind, begins.same
        for part in (self._labels[0], self.as_):
            part.setVisible(bool(asked.known))
        self._show_choices()
        self.warn("")
        self.show()
        self.name.setFocus()
        self.name.selectAll()

    def put_away(self) -> None:
        """Back to where the keyboard was. The draft is kept."""
        if self.asked is None:
            return
        if self.now != self.asked.begins:
            self._drafts[self.asked.id] = self.now
        self.asked = None
        for drop in (self.as_, self.kind):
            drop.close_list()
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def saved(self) -> None:
        """It was accepted: the draft is not needed any more."""
        asked = self.asked
        self.put_away()
        if asked is not None:
            self._drafts.pop(asked.id, None)

    def warn(self, text: str) -> None:
        """Something to be read before it is saved."""
        self.warning.setText(text)
        self.warning.setVisible(bool(text))

    @property
    def now(self) -> Filled:
        """What stands in the form now."""
        others = tuple(name for one in re.split("[,;]", self.others.text()) if (name := one.strip()))
        return Filled(self.name.text().strip(), self._kind, others, self.radius.value(), self._same)

    # --- filling in ---

    def _ways(self, text: str) -> Sequence[Choice]:
        known = self.asked.known if self.asked else ""
        ways = [Choice(SAME, t("nama lain untuk {place}", place=known)), Choice(NEW, t("tempat baru di titik ini"))]
        return _beginning(ways, "" if text == self._way else text)

    @property
    def _way(self) -> str:
        known = self.asked.known if self.asked else ""
        return t("nama lain untuk {place}", place=known) if self._same else t("tempat baru di titik ini")

    def _kinds(self, text: str) -> Sequence[Choice]:
        kinds = [Choice(kind.value, say(KIND_WORDS[kind])) for kind in dict.fromkeys((*OFFERED, self._kind))]
        return _beginning(kinds, "" if text == say(KIND_WORDS[self._kind]) else text)

    def _as_picked(self, choice: Choice) -> None:
        self._same = choice.id == SAME
        self._show_choices()
        self.name.setFocus()

    def _kind_picked(self, choice: Choice) -> None:
        self._kind = PlaceKind(choice.id)
        self._show_choices()
        self.radius.setFocus()

    def _show_choices(self) -> None:
        self.as_.setText(self._way)
        self.kind.setText(say(KIND_WORDS[self._kind]))
        for part in (self._labels[2], self.kind, self.radius):  # the place's own are kept
            part.setHidden(self._same)

    def _fill(self) -> None:
        if self.asked is not None:
            self.filled.emit(self.now)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter saves, unless it takes a choice."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not (isinstance(watched, DropField) and watched.is_open)
        ):
            if not event.isAutoRepeat():
                self._fill()
            return True
        return super().eventFilter(watched, event)

    def restyle(self, width: Width) -> None:
        for words in (self.title, self.where, self.warning, self._esc, *self._labels):
            words.set_width_class(width)
        body = role_font(Role.BODY, width)
        for field in (*self._fields, self.save):
            field.setFont(body)
        for drop in (self.as_, self.kind):
            drop.width_class = width
        for label in self._labels:
            label.setFixedWidth(current().px(76 if width is Width.WIDE else 64))


def _beginning(choices: Sequence[Choice], text: str) -> Sequence[Choice]:
    """The choices that hold each word of `text`."""
    return [choice for choice in choices if all(word in choice.text.casefold() for word in text.casefold().split())]
