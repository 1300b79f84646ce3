"""The form for a call: number, words, kind, one-key classification, and what to ask. Shows and reports; decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from siaga_desk.border import readable_number
from siaga_desk.domain.deadlines import read_clock
from siaga_desk.domain.events import Classification
from siaga_desk.domain.profile import Category, Milestone
from siaga_desk.figures import clock_reading, duration
from siaga_desk.i18n import say, t
from siaga_desk.ui.actions import ACTIONS
from siaga_desk.ui.look.parts import ElidedLabel, Words
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .buttons import KeyButton, Segments
from .drop_field import Choice, DropField
from .incident_line import category_name
from .workplace import Workplace

KEYED: dict[str, Classification] = {
    "call.real": Classification.REAL,
    "call.prank": Classification.PRANK,
    "call.ghost": Classification.GHOST,
    "call.cut_off": Classification.CUT_OFF,
    "call.wrong_number": Classification.WRONG_NUMBER,
    "call.information": Classification.INFORMATION,
}


class CallForm(QWidget):
    """`classified`: an action's id. `typed`: number, name or words changed. `category_chosen`: kind or priority changed."""

    classified = Signal(str)
    typed = Signal()
    number_done = Signal()
    block_wished = Signal()
    category_chosen = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.category: Category | None = None
        self._rang: datetime | None = None
        self._question = 0
        self._filling = False
        self.number = QLineEdit()
        self.number.setPlaceholderText(t("Nomor penelepon"))
        self.number.setAccessibleName(t("Nomor penelepon"))
        self.number.setMaxLength(40)
        self.rang = Words("", Role.BODY, "text3")
        self.left = Words("", Role.TIME, "running")
        self.tally = ElidedLabel("", Role.BODY, "text2")
        self.blocked = Words("", Role.STRONG, "warn")
        self.block = KeyButton("", ACTIONS["call.block"].key)
        self.until = Words(t("sampai tim bergerak"), Role.BODY, "text3")
        self.segments = Segments([(id_, ACTIONS[id_].key, say(ACTIONS[id_].text)) for id_ in KEYED])
        self.words = QPlainTextEdit()
        self.words.setTabChangesFocus(True)
        self.words.setAccessibleName(t("Kata penelepon"))
        self.words.setPlaceholderText(t("Tulis kata penelepon apa adanya"))
        self.words.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.kind = DropField(self._kinds, opens_empty=True)
        self.kind.setPlaceholderText(t("Jenis: ketik huruf awalnya"))
        self.kind.setAccessibleName(t("Jenis kejadian"))
        self.priority = QSpinBox()
        self.priority.setRange(1, 4)
        self.priority.setPrefix(t("prioritas") + " ")
        self.priority.setAccessibleName(t("Prioritas"))
        self.priority.lineEdit().setTextMargins(6, 0, 0, 0)
        self.caller = QLineEdit()
        self.caller.setPlaceholderText(t("Nama penelepon"))
        self.caller.setAccessibleName(t("Nama penelepon"))
        self.caller.setMaxLength(200)
        self.ask = ElidedLabel("", Role.BODY, "text")
        self.asked = Words("", Role.HINT, "text3")
        self._labels = [Words(t("Kata penelepon"), Role.BODY, "text2"), Words(t("Jenis"), Role.BODY, "text2")]
        self._lay_out()
        self.number.textEdited.connect(lambda _: self.typed.emit())
        self.number.returnPressed.connect(self._number_entered)
        self.block.clicked.connect(self.block_wished)
        self.words.textChanged.connect(self._words_changed)
        self.words.installEventFilter(self)
        self.caller.textEdited.connect(lambda _: self.typed.emit())
        self.kind.picked.connect(self._kind_picked)
        self.kind.returnPressed.connect(self.category_chosen)
        self.priority.valueChanged.connect(lambda _: self.category_chosen.emit())
        for id_, button in self.segments.buttons.items():
            button.clicked.connect(lambda _checked=False, id_=id_: self.classified.emit(id_))
        self.restyle(Width.WIDE)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.number, 1)
        head.addWidget(self.rang, 0, Qt.AlignmentFlag.AlignBottom)
        head.addWidget(self.left, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(head)
        second = QHBoxLayout()
        second.addWidget(self.tally, 1)
        second.addWidget(self.until)
        column.addLayout(second)
        blocking = QHBoxLayout()
        blocking.setSpacing(10)
        blocking.addWidget(self.blocked)
        blocking.addWidget(self.block)
        blocking.addStretch(1)
        column.addLayout(blocking)
        column.addWidget(self.segments)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        for row, label in enumerate(self._labels):
            label.setWordWrap(True)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.words, 0, 1)
        kinds = QHBoxLayout()
        kinds.setSpacing(8)
        kinds.addWidget(self.kind, 5)
        kinds.addWidget(self.priority, 3)
        kinds.addWidget(self.caller, 4)
        grid.addLayout(kinds, 1, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
        questions = QHBoxLayout()
        questions.setSpacing(8)
        self._asks = Words(t("Tanyakan"), Role.BODY, "text2")
        questions.addWidget(self._asks)
        questions.addWidget(self.ask, 1)
        questions.addWidget(self.asked)
        column.addLayout(questions)

    # --- filling ---

    def fill(
        self, *, rang: datetime | None, number: str | None, taken: bool, caller: str = "", words: str = "", tally: str = ""
    ) -> None:
        """Show this call. `taken`: it is recorded, so its number stands."""
        self._filling = True
        self._rang = rang
        self.number.setText(readable_number(number) if taken else number or "")
        if taken and not number:
            self.number.setText(t("nomor disembunyikan"))
        self.number.setReadOnly(taken)
        self.caller.setText(caller)
        self.words.setPlainText(words)
        self.show_tally(tally)
        self.show_block("", "")
        self._filling = False

    def clear(self) -> None:
        self.fill(rang=None, number="", taken=False)
        self.set_category(None)
        self.show_classification(None)

    def fix_number(self, number: str | None) -> None:
        """The call is recorded now: its number stands, as it was read."""
        self.number.setText(readable_number(number) or t("nomor disembunyikan"))
        self.number.setReadOnly(True)

    def show_tally(self, text: str) -> None:
        self.tally.set_whole(text)

    def show_block(self, said: str, offered: str) -> None:
        """`said`: "diblokir sampai 14.05"; `offered`: what Alt+B would do. Both empty: nothing stands there."""
        self.blocked.setText(said)
        self.blocked.setVisible(bool(said))
        self.block.setText(offered)
        self.block.setVisible(bool(offered))
        self.block.updateGeometry()

    def show_classification(self, classification: Classification | None) -> None:
        self.segments.check(next((id_ for id_, kind in KEYED.items() if kind is classification), None))

    def set_category(self, category: Category | None, priority: int | None = None) -> None:
        self._filling = True
        self.category = category
        self._question = 0
        self.kind.setText(category_name(category) if category else "")
        self.priority.setEnabled(category is not None)
        self.priority.setValue(priority or (category.priority if category else 4))
        self.kind.set_sign(category.glyph if category else "")
        self._show_question()
        self._filling = False

    @property
    def said(self) -> tuple[str | None, str | None]:
        """Name and words as typed; None where nothing was."""
        return self.caller.text().strip() or None, self.words.toPlainText().strip() or None

    @property
    def typed_number(self) -> str | None:
        return self.number.text().strip() or None

    def next_question(self) -> None:
        self._question += 1
        self._show_question()

    def tick(self, now: datetime) -> None:
        if self._rang is None:
            self.rang.setText("")
            self.left.setText("")
            return
        self.rang.setText(t("dering {time} lalu", time=duration(now - self._rang)))
        rule = next(iter(self.category.deadlines), None) if self.category else None
        self.until.setVisible(rule is None or rule.milestone is Milestone.MOVING)
        if rule is None:
            self.left.setText("")
            return
        clock = read_clock(rule, self._rang, now)
        self.left.set_tone(clock.state.value)
        self.left.setText(clock_reading(clock))

    # --- inside ---

    def _kinds(self, text: str) -> Sequence[Choice]:
        """Categories whose name has a word that begins like this, the profile's order; all of them for the empty text."""
        wanted = text.casefold().split()
        if self.category is not None and text == category_name(self.category):
            wanted = []
        found = []
        for category in self._place.profile.categories.values():
            words = category_name(category).casefold()
            starts = [words, *words.replace("/", " ").split(), category.id.replace("_", " ")]
            if all(any(start.startswith(word) for start in starts) for word in wanted):
                found.append(
                    Choice(category.id, category_name(category), t("prioritas {n}", n=category.priority), category.glyph)
                )
        first = wanted[0] if wanted else ""
        return sorted(found, key=lambda choice: not choice.text.casefold().startswith(first))

    def _kind_picked(self, choice: Choice) -> None:
        self.set_category(self._place.profile.categories[choice.id])
        self.category_chosen.emit()

    def _show_question(self) -> None:
        questions = self.category.questions if self.category else ()
        there = bool(questions)
        for widget in (self._asks, self.ask, self.asked):
            widget.setVisible(there)
        if there:
            at = self._question % len(questions)
            self.ask.set_whole(f"“{questions[at]}”")
            self.asked.setText(t("{n} dari {count} · Alt N · perlu disahkan", n=at + 1, count=len(questions)))

    def _number_entered(self) -> None:
        self.number_done.emit()
        self.words.setFocus()

    def _words_changed(self) -> None:
        if not self._filling:
            self.typed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter in the words goes on to the kind; Shift+Enter is a new line."""
        if (
            watched is self.words
            and event.type() is QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        ):
            self.kind.setFocus()
            self.kind.selectAll()
            return True
        return super().eventFilter(watched, event)

    def set_compact(self, compact: bool) -> None:
        """Much larger text than the window has room for: the classes stand in two rows."""
        self.segments.stand_in(3 if compact else len(KEYED))

    def restyle(self, width: Width) -> None:
        self.number.setFont(role_font(Role.NUMBER, width))
        self.block.setFont(role_font(Role.BODY, width))
        for words in (
            self.rang,
            self.left,
            self.tally,
            self.blocked,
            self.until,
            self.ask,
            self.asked,
            self._asks,
            *self._labels,
        ):
            words.set_width_class(width)
        body, hint = role_font(Role.BODY, width), role_font(Role.HINT, width)
        for field in (self.words, self.kind, self.priority, self.caller):
            field.setFont(body)
        self.kind.width_class = width
        for button in self.segments.buttons.values():
            button.setFont(hint)
        for label in self._labels:
            label.setFixedWidth(current().px(96 if width is Width.WIDE else 64))
        self.words.setFixedHeight(round(2 * self.words.fontMetrics().lineSpacing()) + current().px(21))
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.number.setFixedHeight(round(self.number.fontMetrics().height()) + current().px(8))
