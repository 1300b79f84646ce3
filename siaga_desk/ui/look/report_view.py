"""What a file would do, line by line, and one question before it does. Reads no file and does nothing itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QSizePolicy, QTableView, QVBoxLayout, QWidget

from siaga_desk.i18n import t

from .parts import ElidedLabel, KeyHint, Words, plain_tooltip
from .style import Role, Width, current, role_font

Index = QModelIndex | QPersistentModelIndex
Cell = tuple[str, str, str, str]
"""A line of the report: where, what, what becomes of it, and the tone of that."""


class _Lines(QAbstractTableModel):
    def __init__(self, headings: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self._headings = headings
        self.lines: Sequence[Cell] = ()

    def put(self, lines: Sequence[Cell]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        text = " ".join(line[index.column()].split())
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(text)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 2:
            return QColor(current().theme[line[3]])
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return self._headings[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class ReportView(QWidget):
    """`accepted`: do it. `declined`: change nothing. Enter does the one whose button is lit; who owns it hears Esc.

    `headings`: of the three columns. `row_px`: CSS px of a line, room for two rows of text where it is narrow.
    """

    accepted = Signal()
    declined = Signal()

    def __init__(self, headings: Sequence[str], row_px: int = 28, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row_px = row_px
        self.question = Words("", Role.TITLE, "text", Width.NARROW)
        self.question.setWordWrap(True)
        policy = self.question.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)  # a name without a blank must not widen what stands around
        self.question.setSizePolicy(policy)
        self.notes = ElidedLabel("", Role.BODY, "text2", Width.NARROW)
        self._lines = _Lines(headings, self)
        self.table = QTableView()
        self.table.setModel(self._lines)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.setAccessibleName(t("Laporan baris demi baris"))
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setResizeContentsPrecision(50)  # lines looked at for a width: there may be half a million
        for column, mode in enumerate((QHeaderView.ResizeMode.ResizeToContents,) * 2 + (QHeaderView.ResizeMode.Stretch,)):
            header.setSectionResizeMode(column, mode)
        self.go = QPushButton()
        self.go.setProperty("primary", "true")
        self.go.setAutoDefault(False)
        self.stop = QPushButton(t("Batal"))
        self.stop.setAutoDefault(False)
        self.go.clicked.connect(self.accepted)
        self.stop.clicked.connect(self.declined)
        self._enter = KeyHint("Enter")
        foot = QHBoxLayout()
        for widget in (self.go, self._enter, self.stop, KeyHint("Esc")):
            foot.addWidget(widget)
        foot.addStretch(1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.question)
        rows.addWidget(self.notes)
        rows.addWidget(self.table, 1)
        rows.addLayout(foot)
        self.setFocusProxy(self.go)
        self._measure()

    def _measure(self) -> None:
        self.table.verticalHeader().setDefaultSectionSize(current().px(self._row_px))
        self.table.horizontalHeader().setMaximumSectionSize(current().px(320))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A table and a button leave Enter to what they stand in."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():  # held down since what came before: nobody has read this
            (self.stop if self.stop.hasFocus() or self.go.isHidden() else self.go).click()

    @property
    def lines(self) -> list[Cell]:
        return list(self._lines.lines)

    def show_report(self, question: str, notes: str, lines: Sequence[Cell], go: str) -> None:
        """`go`: what the button says that does it, "" where nothing can be done. The keyboard comes to the button."""
        self.question.setText(question)
        self.notes.set_whole(notes)
        self._lines.put(lines)
        self.table.scrollToTop()
        self.go.setEnabled(True)
        self.go.setText(go)
        for part in (self.go, self._enter):
            part.setVisible(bool(go))
        self.stop.setText(t("Batal") if go else t("Tutup"))
        self.setFocusProxy(self.go if go else self.stop)

    def wait(self) -> None:
        """It is on its way. Enter does nothing until it is there."""
        self.table.setFocus()
        self.go.setEnabled(False)

    def refuse(self, text: str) -> None:
        """It was refused whole; the report stays."""
        self.go.setEnabled(True)
        self.question.setText(text)
        if self.table.hasFocus():
            self.setFocus()

    def restyle(self, width: Width) -> None:
        for words in (self.question, self.notes):
            words.set_width_class(width)
        for part in (self.table, self.table.horizontalHeader(), self.stop):
            part.setFont(role_font(Role.BODY, width))
        bold = role_font(Role.TITLE, width)
        bold.setWeight(QFont.Weight.Bold)  # as the style draws it: measured lighter, its words are cut
        self.go.setFont(bold)
