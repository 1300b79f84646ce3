"""From starting the process of the real `siaga-desk run` to a map that can be used, with every open incident on it.

Each start is a process of its own on the same store of ordinary size. The clock starts before the process is made.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from .machine import workplace
from .rooms import ordinary_store
from .table import Report, Table, Target, spread

WARM_STARTS = 9
TARGET_S = 1.5
QGIS_S = 1.4
PATIENCE_S = 120


def measure(*, quick: bool = False) -> Report:
    calls, incidents = (100, 5) if quick else (5_000, 50)
    starts = 1 if quick else WARM_STARTS
    with workplace("start_up") as folder:
        store = folder / "meja.siaga"
        ordinary_store(store, calls=calls, incidents=incidents)
        begun = [start(folder, incidents) for _ in range(1 + starts)]
    first, *warm = begun
    rows: list[tuple[str | float | None, ...]] = []
    for name, what in STEPS.items():
        there = spread(one[name] for one in warm)
        rows.append((what, first[name], there.median, there.p95))
    total = spread(one["drawn"] for one in warm)
    cpu = spread(one["cpu_s"] for one in warm)
    rows.append(("(processor seconds of our process in it, without Chromium's)", first["cpu_s"], cpu.median, cpu.p95))
    rows.append(("QGIS opens the kelurahan layer (quoted, not measured here)", None, QGIS_S, None))
    return Report(
        (
            Table(
                f"Start: {calls:,} calls, {incidents} open incidents in the store; seconds since the process was asked for",
                ("until", "first start", f"median of {starts}", "p95"),
                tuple(rows),
                ("The first start finds no bytecode and compiles every module; those after it are warm.",
                 "QGIS's figure is the project's, for QGIS without plugins on a machine like this one."),
            ),
        ),
        (Target("start to interactive map, warm, median", total.median, TARGET_S, "s"),),
    )  # fmt: skip


STEPS = {
    "python": "the first line of ours",
    "imported": "its first modules are there",
    "opened": "Qt stands, the page is begun, the store is read",
    "ready": "the page says that it can be used",
    "drawn": "every pin is drawn in the window's real size",
}


def start(folder: Path, incidents: int) -> dict[str, float]:
    """Seconds from asking for the process to each step, and processor seconds. RuntimeError without its pins."""
    home = folder / "home"
    given = os.environ | {f"XDG_{kind}_HOME": str(home / kind) for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    given["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
    given.pop("PYTHONDONTWRITEBYTECODE", None)  # where it is set, no start would ever be a second one
    asked = time.time()
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.started", str(folder / "meja.siaga")],
        env=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    shutil.rmtree(home, ignore_errors=True)
    if done.returncode != 0 or not done.stdout.strip():
        raise RuntimeError(f"the program did not start: {done.stderr}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if told.pop("pins") != incidents:
        raise RuntimeError("the map came up without its pins")
    return {"cpu_s": told.pop("cpu_s")} | {name: at - asked for name, at in told.items()}
