"""Every action with its keys, as the table of actions has it. Nothing here is written by hand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from siaga_desk.i18n import say, t
from siaga_desk.ui.actions import ACTIONS, HEADS, shown
from siaga_desk.ui.look.parts import KeyHint, Words
from siaga_desk.ui.look.style import Role

_LIKE_THE_FIRST = frozenset(f"teams.tick.{n}" for n in range(2, 10))
"""Nine digits are one line."""


class HelpPage(QScrollArea):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(t("Bantuan"))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(4, 0, 8, 8)
        column.setSpacing(6)
        column.addWidget(Words(t("Bantuan: semua tindakan dan tombolnya"), Role.TITLE, "text"))
        note = Words(
            t("Huruf dan angka tunggal berlaku di luar kotak teks. Ctrl K mencari tindakan dari mana saja."), Role.HINT
        )
        note.setWordWrap(True)
        column.addWidget(note)
        for where, head in HEADS.items():
            column.addSpacing(6)
            column.addWidget(Words(say(head), Role.STRONG, "text2"))
            grid = QGridLayout()
            grid.setHorizontalSpacing(12)
            grid.setVerticalSpacing(4)
            grid.setColumnStretch(1, 1)
            listed = (s for s in ACTIONS.values() if s.where is where and s.id not in _LIKE_THE_FIRST)
            for row, spec in enumerate(listed):
                first_digit = spec.id == "teams.tick.1"
                keys = QHBoxLayout()
                keys.setSpacing(4)
                for key in spec.keys:
                    keys.addWidget(KeyHint(f"{shown(key)} … 9" if first_digit else shown(key)))
                keys.addStretch(1)
                grid.addLayout(keys, row, 0)
                words = Words(t("Centang unit dengan angka itu") if first_digit else say(spec.text), Role.BODY, "text")
                words.setWordWrap(True)
                grid.addWidget(words, row, 1)
            column.addLayout(grid)
        column.addStretch(1)
        self.setWidget(inside)
