"""`python -m benchmarks [name ...] [--quick]`: each in a process of its own, tables, and targets with a yes or a no.

Measures nothing itself.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from .machine import machine, without_screen, workplace
from .table import Report, side_by_side

NAMES = (
    "start_up",
    "command_to_pin",
    "map_page",
    "area_lookup",
    "place_search",
    "road_times",
    "recommendation",
    "store",
    "busy_room",
)
"""Modules beside this one, each with `measure(*, quick: bool) -> Report`; the short ones first."""


def main() -> int:
    asked = _arguments()
    without_screen()
    if asked.alone:
        report = importlib.import_module(f"benchmarks.{asked.names[0]}").measure(quick=asked.quick)
        asked.alone.write_text(json.dumps(report.as_json()), encoding="utf-8")
        return 0
    asked.out.mkdir(parents=True, exist_ok=True)
    stood_on = machine()
    _say(text := stood_on.text() + "\n")
    found: list[tuple[str, Report]] = []
    broken: list[str] = []
    for name in asked.names or NAMES:
        begun = time.monotonic()
        report = _alone(name, quick=asked.quick)
        took = f"({name}: {time.monotonic() - begun:.0f} s)"
        if report is None:
            broken.append(name)
            part = f"{name} did not come to an end {took}\n"
        else:
            found.append((name, report))
            part = f"{report.text()}\n{took}\n"
        text += "\n" + part
        _say("\n" + part)
    if found:
        text += (every := f"\nTargets\n\n{side_by_side(found)}\n")
        _say(every)
    (asked.out / "bench.txt").write_text(text, encoding="utf-8")
    plain = {"machine": asdict(stood_on), "reports": {name: report.as_json() for name, report in found}}
    (asked.out / "bench.json").write_text(json.dumps(plain, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="name", help=", ".join(NAMES))
    options.add_argument("--quick", action="store_true", help="sizes so small that only breakage shows, not speed")
    options.add_argument("--out", type=Path, default=Path("out"), help="folder of bench.txt and bench.json")
    options.add_argument("--alone", type=Path, help=argparse.SUPPRESS)  # one of them, in this process, its report to a file
    return options.parse_args()


def _alone(name: str, *, quick: bool) -> Report | None:
    """The report of one benchmark, which ran in a process of its own; None if it broke (it has said why)."""
    with workplace("report") as folder:
        file = folder / "report.json"
        command = [sys.executable, "-m", "benchmarks", name, "--alone", str(file), *(["--quick"] if quick else [])]
        if subprocess.run(command, check=False).returncode != 0 or not file.exists():
            return None
        return Report.from_json(json.loads(file.read_text(encoding="utf-8")))


def _say(text: str) -> None:
    print(text, end="", flush=True)


if __name__ == "__main__":
    sys.exit(main())
