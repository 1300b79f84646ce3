"""Before an import: what the file would do, line by line, and one question. Imports nothing itself."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QPushButton, QTableView, QVBoxLayout, QWidget

from siaga_desk.figures import number
from siaga_desk.i18n import say, t
from siaga_desk.ui.look.parts import KeyHint, Words, plain_tooltip
from siaga_desk.ui.look.style import Role, Width, current

from .table import FATES, Plan

Index = QModelIndex | QPersistentModelIndex
Cell = tuple[str, str, str, str]  # where, what, what becomes of it, tone


def report_lines(plan: Plan) -> list[Cell]:
    """The problems by line first, since they want a person; then what is imported, and what is the same."""
    lines = [
        (t("baris {n}", n=number(problem.line)), problem.column, say(problem.message), "err") for problem in plan.problems
    ]
    for entry in plan.entries:
        said = say(FATES[entry.fate])
        if entry.outside is not None:
            said = f"{said}. {say(entry.outside)}"
        lines.append((entry.row.id, entry.row.name, said, "warn" if entry.outside else "text2"))
    return lines


class _Lines(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: list[Cell] = []

    def put(self, lines: list[Cell]) -> None:
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
            return (t("Baris atau kode"), t("Nama atau kolom"), t("Yang terjadi"))[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class ImportView(QWidget):
    """`accepted`: import the plan's commands. `declined`: change nothing."""

    accepted = Signal()
    declined = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan: Plan | None = None
        self.question = Words("", Role.TITLE, "text", Width.NARROW)
        self.question.setWordWrap(True)
        self.notes = Words("", Role.BODY, "text2", Width.NARROW)
        self.notes.setWordWrap(True)
        self._lines = _Lines(self)
        self.table = QTableView()
        self.table.setModel(self._lines)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        self.table.setAccessibleName(t("Laporan baris demi baris"))
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(current().px(28))
        header = self.table.horizontalHeader()
        for column, mode in enumerate((QHeaderView.ResizeMode.ResizeToContents,) * 2 + (QHeaderView.ResizeMode.Stretch,)):
            header.setSectionResizeMode(column, mode)
        header.setMaximumSectionSize(current().px(320))
        self.go = QPushButton()
        self.go.setProperty("primary", "true")
        self.go.setAutoDefault(False)
        self.stop = QPushButton(t("Batal"))
        self.stop.setAutoDefault(False)
        self.go.clicked.connect(self.accepted)
        self.stop.clicked.connect(self.declined)
        foot = QHBoxLayout()
        foot.addWidget(self.go)
        foot.addSpacing(8)
        foot.addWidget(self.stop)
        foot.addWidget(KeyHint("Esc"))
        foot.addStretch(1)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(16, 12, 16, 12)
        column_.setSpacing(8)
        column_.addWidget(self.question)
        column_.addWidget(self.notes)
        column_.addWidget(self.table, 1)
        column_.addLayout(foot)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.table.verticalHeader().setDefaultSectionSize(current().px(28))

    @property
    def lines(self) -> list[Cell]:
        return self._lines.lines

    def show_plan(self, plan: Plan, file_name: str) -> None:
        self.plan = plan
        self.question.setText(say(plan.question))
        self.notes.setText(file_name)
        self._lines.put(report_lines(plan))
        self.go.setVisible(bool(plan.commands))
        self.go.setText(t("Masukkan {n} baris", n=number(len(plan.commands))))
        (self.go if plan.commands else self.stop).setFocus()

    def wait(self) -> None:
        """The import is on its way."""
        self.go.setEnabled(False)

    def refuse(self, text: str) -> None:
        """The import was refused whole; the plan stays."""
        self.go.setEnabled(True)
        self.question.setText(text)
