"""What a benchmark found: tables, and targets with an honest yes or no; as text for people and as JSON for machines.

Measures nothing itself.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

Cell = str | float | int | None


@dataclass(frozen=True, slots=True)
class Table:
    """`columns` name every column with its unit; the first one says what a row is. None: not measured, or no such thing."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        shown = [self.columns, *(tuple(_shown(cell) for cell in row) for row in self.rows)]
        widths = [max(len(line[n]) for line in shown) for n in range(len(self.columns))]
        words = [n == 0 or any(isinstance(row[n], str) for row in self.rows) for n in range(len(self.columns))]
        lines = [
            "  ".join(c.ljust(w) if left else c.rjust(w) for c, w, left in zip(line, widths, words, strict=True)).rstrip()
            for line in shown
        ]
        return "\n".join([self.title, "", lines[0], "-" * max(map(len, lines)), *lines[1:], *self.notes])


@dataclass(frozen=True, slots=True)
class Target:
    """A figure that was promised: `measured` is to be below `limit` (or above, where `at_least`)."""

    what: str
    measured: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.measured > self.limit if self.at_least else self.measured < self.limit

    def text(self) -> str:
        sign = ">" if self.at_least else "<"
        answer = "yes" if self.met else "NO "
        return f"{answer}  {self.what}: {_shown(self.measured)} {self.unit} (target {sign} {_shown(self.limit)} {self.unit})"


@dataclass(frozen=True, slots=True)
class Report:
    """All that one benchmark found."""

    tables: tuple[Table, ...]
    targets: tuple[Target, ...] = field(default=())

    def text(self) -> str:
        parts = [table.text() for table in self.tables]
        if self.targets:
            parts.append("\n".join(target.text() for target in self.targets))
        return "\n\n".join(parts)

    def as_json(self) -> dict[str, Any]:
        """The same as plain values; every target says whether it was met."""
        plain = asdict(self)
        plain["targets"] = [asdict(target) | {"met": target.met} for target in self.targets]
        return plain

    @classmethod
    def from_json(cls, plain: dict[str, Any]) -> Report:
        tables = (
            Table(t["title"], tuple(t["columns"]), tuple(tuple(row) for row in t["rows"]), tuple(t["notes"]))
            for t in plain["tables"]
        )
        targets = (Target(**{name: value for name, value in t.items() if name != "met"}) for t in plain["targets"])
        return cls(tuple(tables), tuple(targets))


class Spread(NamedTuple):
    """Of many measurements of one thing."""

    median: float
    p95: float
    longest: float


def spread(values: Iterable[float]) -> Spread:
    """ValueError if there are none."""
    ordered = sorted(values)
    if not ordered:
        raise ValueError("nothing was measured")
    return Spread(statistics.median(ordered), ordered[math.ceil(0.95 * len(ordered)) - 1], ordered[-1])


def side_by_side(reports: Sequence[tuple[str, Report]]) -> str:
    """Every target of every report, in one list."""
    return "\n".join(f"{name:16}{target.text()}" for name, report in reports for target in report.targets)


def _shown(cell: Cell) -> str:
    """Three figures are as much as a measurement here is worth; whole numbers are whole."""
    if cell is None:
        return "-"
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int) or abs(cell) >= 100:
        return f"{cell:,.0f}"
    if cell == 0:
        return "0"
    return f"{cell:.{max(0, 2 - math.floor(math.log10(abs(cell))))}f}"
