"""The hand-over note in the work panel, to be read out, copied and noted in the log. A strip, no dialog; sends nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from siaga_desk.i18n import t
from siaga_desk.ui.look.parts import KeyHint, Words
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .buttons import KeyButton

SHARE_OF_WINDOW = 0.3
"""At most so much of the window's height is the note's; the rest of it scrolls."""


class HandOverStrip(QWidget):
    """`copied`: the note's text. `prepared`: the incident, and for whom. `let_go`: an incident whose note was put away."""

    copied = Signal(str)
    prepared = Signal(str, str)
    let_go = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "bg2")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.incident: str | None = None
        self._receivers: dict[str, str] = {}  # what was typed for notes that were put away
        self._before: QWidget | None = None
        self.title = Words("", Role.STRONG, "text")
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(t("Catatan alih"))
        self.text.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.warning = Words("", Role.HINT, "text2")
        self.warning.setWordWrap(True)
        self._for = Words(t("Untuk"), Role.BODY, "text2")
        self.receiver = QLineEdit()
        self.receiver.setMaxLength(200)
        self.receiver.setAccessibleName(t("Catatan alih untuk siapa"))
        self.receiver.setPlaceholderText(t("Daerah atau pusat, dan nama penerimanya"))
        self.copy = KeyButton(t("Salin"), "Ctrl C")
        self.note = KeyButton(t("Catat sudah disiapkan"), "Enter")
        self._esc = Words(t("batal"), Role.HINT, "text3")
        self._lay_out()
        for field in (self.text, self.receiver):
            field.installEventFilter(self)
        self.copy.clicked.connect(self._copy)
        self.note.clicked.connect(self._prepare)
        self.hide()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addWidget(self.warning)
        for_whom = QHBoxLayout()
        for_whom.setSpacing(8)
        for_whom.addWidget(self._for)
        for_whom.addWidget(self.receiver, 1)
        column.addLayout(for_whom)
        keys = QHBoxLayout()
        keys.setSpacing(8)
        keys.addWidget(self.note)
        keys.addWidget(self.copy)
        keys.addStretch(1)
        keys.addWidget(KeyHint("Esc"))
        keys.addWidget(self._esc)
        column.addLayout(keys)
        column.addStretch(1)

    def show_note(self, incident: str, title: str, text: str, receiver: str, telephone: str) -> None:
        """The note of this incident, for `receiver` unless somebody wrote another one before. The keyboard comes here.

        `telephone`: of the receiver's centre; "" where the profile has none, which is said.
        """
        self.put_away()
        self.incident = incident
        self._before = self.window().focusWidget()
        self.title.setText(title)
        unknown = t("Nomor pusatnya belum diisi di profil.")
        number = t("Nomor pusatnya: {telephone}.", telephone=telephone) if telephone else unknown
        caution = t(
            "Memuat nomor dan kata pelapor: hanya untuk petugas yang menangani. Program ini tidak mengirim apa pun; "
            "bacakan di telepon atau tempel sendiri."
        )
        self.warning.setText(f"{number} {caution}")
        self.receiver.setText(self._receivers.get(incident, receiver))
        self.text.setPlainText(text)
        self.show()
        self._take_room()
        self.receiver.setFocus()

    def refresh(self, text: str) -> None:
        """The same note, further on: a team has moved, a caller said more."""
        if text != self.text.toPlainText():
            at = self.text.verticalScrollBar().value()
            self.text.setPlainText(text)
            self.text.verticalScrollBar().setValue(at)
            self._take_room()

    def put_away(self) -> None:
        """Back to where the keyboard was; for whom it is stays known."""
        incident, self.incident = self.incident, None
        if incident is None:
            return
        self._receivers[incident] = self.receiver.text()
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus()
        self.let_go.emit(incident)

    def _take_room(self) -> None:
        """As high as the note, within bounds."""
        line = self.text.fontMetrics().lineSpacing()
        lines = self.text.document().size().height()  # a plain text's size counts lines
        most = round(SHARE_OF_WINDOW * self.window().height())
        self.text.setFixedHeight(min(round(line * lines) + current().px(22), max(most, 4 * line)))

    def _copy(self) -> None:
        self.copied.emit(self.text.toPlainText())

    def _prepare(self) -> None:
        if self.incident is not None:
            self.prepared.emit(self.incident, self.receiver.text().strip())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter notes it down; Ctrl+C copies the whole note unless a part is marked."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride:
            if event.matches(QKeySequence.StandardKey.Copy):
                event.accept()  # in here it is the note that is copied, not the incident
            return super().eventFilter(watched, event)
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        marked = self.text.textCursor().hasSelection() if watched is self.text else self.receiver.hasSelectedText()
        if event.matches(QKeySequence.StandardKey.Copy) and not marked:
            self._copy()
            return True
        if (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            if not event.isAutoRepeat():
                self._prepare()
            return True
        return super().eventFilter(watched, event)

    def restyle(self, width: Width) -> None:
        for words in (self.title, self.warning, self._for, self._esc):
            words.set_width_class(width)
        body = role_font(Role.BODY, width)
        for field in (self.text, self.receiver, self.copy, self.note):
            field.setFont(body)
        if self.incident is not None:
            self._take_room()
