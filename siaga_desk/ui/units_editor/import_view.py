"""Before an import of units: what the table would do, line by line, and one question. Imports nothing itself."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from siaga_desk.figures import number
from siaga_desk.i18n import say, t
from siaga_desk.ui.look.report_view import Cell, ReportView

from .table import FATES, Plan


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


class ImportView(ReportView):
    """`plan`: what `accepted` is about."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__((t("Baris atau kode"), t("Nama atau kolom"), t("Yang terjadi")), parent=parent)
        self.setContentsMargins(16, 12, 16, 12)
        self.plan: Plan | None = None

    def show_plan(self, plan: Plan, file_name: str) -> None:
        self.plan = plan
        go = t("Masukkan {n} baris", n=number(len(plan.commands))) if plan.commands else ""
        self.show_report(say(plan.question), file_name, report_lines(plan), go)
        self.setFocus()
