"""Who works here? The first panel of the window; nothing else can be changed before it is answered."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from siaga_desk.domain.people import Role as PersonRole
from siaga_desk.i18n import t
from siaga_desk.ui.look.parts import Words
from siaga_desk.ui.look.style import Role, current

from .buttons import KeyButton, Segments
from .workplace import Workplace


class SignOnPanel(QWidget):
    """`named`: name and role, once a name was written."""

    named = Signal(str, object)

    def __init__(self, place: Workplace, last_person: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "bg1")
        self.name = QLineEdit(last_person)
        self.name.setMaxLength(80)
        self.name.setAccessibleName(t("Nama"))
        self.name.setPlaceholderText(t("Nama Anda"))
        self.roles = Segments(
            [(PersonRole.OPERATOR.value, "", t("Operator")), (PersonRole.SUPERVISOR.value, "", t("Penyelia"))]
        )
        self.roles.check(PersonRole.OPERATOR.value)
        self._role = PersonRole.OPERATOR
        go = KeyButton(t("Mulai bekerja"), "Enter", primary=True)
        box = QWidget()
        box.setMaximumWidth(current().px(420))
        form = QVBoxLayout(box)
        form.setSpacing(10)
        question = Words(t("Siapa yang bekerja di meja ini?"), Role.NUMBER, "text")
        question.setWordWrap(True)
        form.addWidget(question)
        note = Words(t("{room}. Nama Anda tercatat pada setiap tindakan.", room=place.profile.room), Role.BODY, "text2")
        note.setWordWrap(True)
        form.addWidget(note)
        form.addSpacing(8)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.addWidget(Words(t("Nama"), Role.BODY, "text2"), 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(Words(t("Tugas"), Role.BODY, "text2"), 1, 0)
        grid.addWidget(self.roles, 1, 1)
        form.addLayout(grid)
        form.addSpacing(8)
        form.addWidget(go)
        outer = QHBoxLayout(self)
        outer.addStretch(1)
        middle = QVBoxLayout()
        middle.addStretch(2)
        middle.addWidget(box)
        middle.addStretch(3)
        outer.addLayout(middle, 2)
        outer.addStretch(1)
        for id_, button in self.roles.buttons.items():
            button.clicked.connect(lambda _checked=False, id_=id_: self._choose(PersonRole(id_)))
        self.name.returnPressed.connect(self._go)
        go.clicked.connect(self._go)

    def _choose(self, role: PersonRole) -> None:
        self._role = role
        self.roles.check(role.value)

    def _go(self) -> None:
        self.named.emit(self.name.text(), self._role)
