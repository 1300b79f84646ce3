"""One sentence that is asked for: a reason, a note, an outcome. A strip, never a dialog; drafts are kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from siaga_desk.i18n import t
from siaga_desk.ui.look.parts import FocusFrame, KeyHint, Words
from siaga_desk.ui.look.style import Role, Width, role_font

from .drop_field import Choice, DropField


@dataclass(frozen=True, slots=True)
class Question:
    """`then` hears the chosen id ("" without choices) and the text. `id`: under which a draft is kept."""

    id: str
    text: str
    then: Callable[[str, str], None]
    choices: Sequence[Choice] = ()
    hint: str = ""
    chosen: str = ""  # the choice that is proposed
    verb: str = ""  # nothing is to be typed: what Enter does


class QuestionStrip(FocusFrame):
    """Enter answers, Esc puts it away; what was typed is there again when the same is asked again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "bg2")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # for a question to which Enter is the whole answer
        self._question: Question | None = None
        self._drafts: dict[str, str] = {}
        self._chosen = ""
        self._before: QWidget | None = None
        self.label = Words("", Role.STRONG, "text")
        self.label.setWordWrap(True)
        self.choice = DropField(self._suggest, opens_empty=True)
        self.box = QLineEdit()
        self.box.setMaxLength(2000)
        self._hints = [Words(t("simpan"), Role.HINT, "text3"), Words(t("batal, teks disimpan"), Role.HINT, "text3")]
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(self.label)
        column.addWidget(self.choice)
        column.addWidget(self.box)
        row = QHBoxLayout()
        row.setSpacing(6)
        for key, words in zip(("Enter", "Esc"), self._hints, strict=True):
            row.addWidget(KeyHint(key))
            row.addWidget(words)
            row.addSpacing(8)
        row.addStretch(1)
        column.addLayout(row)
        self.box.installEventFilter(self)
        self.choice.textEdited.connect(self._unchoose)
        self.choice.picked.connect(self._picked)
        self.hide()

    @property
    def question(self) -> Question | None:
        return self._question

    def ask(self, question: Question) -> None:
        self.put_away()
        self._question = question
        self._chosen = question.chosen
        self._before = self.window().focusWidget()
        self.label.setText(question.text)
        self.choice.setVisible(bool(question.choices))
        self.choice.setText(next((choice.text for choice in question.choices if choice.id == question.chosen), ""))
        self.box.setHidden(bool(question.verb or (question.choices and not question.hint)))
        self.box.setPlaceholderText(question.hint)
        self.box.setText(self._drafts.get(question.id, ""))
        self._hints[0].setText(question.verb or t("simpan"))
        self._hints[1].setText(t("batal") if question.verb else t("batal, teks disimpan"))
        self.show()
        if question.verb:
            self.setFocus()
            return
        (self.choice if question.choices and not question.chosen else self.box).setFocus()

    def put_away(self) -> None:
        """Back to where the keyboard was. The draft is kept."""
        if self._question is None:
            return
        if self.box.text().strip():
            self._drafts[self._question.id] = self.box.text()
        self._question = None
        self.choice.close_list()
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()

    def answered(self) -> None:
        """The answer was accepted: its draft is not needed any more."""
        question = self._question
        self.put_away()
        if question is not None:
            self._drafts.pop(question.id, None)

    def _suggest(self, text: str) -> Sequence[Choice]:
        if self._question is None:
            return ()
        wanted = text.casefold().split()
        found = [c for c in self._question.choices if all(word in c.text.casefold() for word in wanted)]
        return sorted(found, key=lambda c: not c.text.casefold().startswith(wanted[0] if wanted else ""))

    def _unchoose(self) -> None:
        """Typed over: what was chosen before is not meant any more."""
        self._chosen = ""

    def _picked(self, choice: Choice) -> None:
        self._chosen = choice.id
        self.choice.setText(choice.text)
        if self._question is not None and self._question.hint:
            self.box.setFocus()
        else:
            self._answer()

    def _answer(self) -> None:
        question = self._question
        if question is None:
            return
        if question.choices and not self._chosen:
            self.choice.setFocus()
            return
        question.then(self._chosen, self.box.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._question is not None and self._question.verb and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._answer()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.box
            and event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            if not event.isAutoRepeat():  # held down since the question before: nobody has read this one
                self._answer()
            return True
        return super().eventFilter(watched, event)

    def restyle(self, width: Width) -> None:
        for words in (self.label, *self._hints):
            words.set_width_class(width)
        for field in (self.box, self.choice):
            field.setFont(role_font(Role.BODY, width))
        self.choice.width_class = width
