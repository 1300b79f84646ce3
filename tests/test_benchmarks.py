"""The benchmarks run and say what they found; how fast anything is, is not asked here."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import __main__ as runs
from benchmarks.__main__ import NAMES
from benchmarks.table import Report, Table, Target, spread

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_each_benchmark_runs_in_a_tiny_size_and_gives_its_rows(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", name, "--quick", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    report = Report.from_json(json.loads((tmp_path / "bench.json").read_text())["reports"][name])
    assert report.tables
    for table in report.tables:
        assert table.rows
        for row in table.rows:
            assert len(row) == len(table.columns)
            assert all(math.isfinite(cell) for cell in row if isinstance(cell, int | float))
    assert report.text() in (tmp_path / "bench.txt").read_text()
    assert report.text() in done.stdout


def test_a_benchmark_that_breaks_is_said_and_the_run_does_not_end_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others' figures are kept."""
    monkeypatch.setattr(sys, "argv", ["benchmarks", "store", "map_page", "--out", str(tmp_path)])
    monkeypatch.setattr(runs, "machine", lambda: REPORT.tables[0])
    monkeypatch.setattr(runs, "without_screen", lambda: None)
    monkeypatch.setattr(runs, "_alone", lambda name, quick: None if name == "store" else REPORT)
    assert runs.main() == 1
    assert "store did not come to an end" in capsys.readouterr().out
    assert list(json.loads((tmp_path / "bench.json").read_text())["reports"]) == ["map_page"]


REPORT = Report(
    (Table("Title", ("what", "ms", "said"), (("first", 1.234567, "yes"), ("second", None, "no")), ("note",)),),
    (Target("quick", 4.0, 5.0, "ms"), Target("smooth", 25.0, 30.0, "frames/s", at_least=True)),
)


def test_a_report_survives_the_way_through_json() -> None:
    assert Report.from_json(json.loads(json.dumps(REPORT.as_json()))) == REPORT


def test_a_target_is_met_or_it_is_not() -> None:
    assert [target.met for target in REPORT.targets] == [True, False]
    assert not Target("exactly", 5.0, 5.0, "ms").met, "below means below"
    assert [target["met"] for target in REPORT.as_json()["targets"]] == [True, False]


def test_a_report_reads_as_a_table_with_yes_and_no() -> None:
    assert REPORT.text().splitlines() == [
        "Title",
        "",
        "what      ms  said",
        "------------------",
        "first   1.23  yes",
        "second     -  no",
        "note",
        "",
        "yes  quick: 4.00 ms (target < 5.00 ms)",
        "NO   smooth: 25.0 frames/s (target > 30.0 frames/s)",
    ]


def test_p95_is_a_value_that_was_measured() -> None:
    assert spread(range(1, 101)) == (50.5, 95, 100)
    assert spread([7.0]) == (7.0, 7.0, 7.0)
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])
