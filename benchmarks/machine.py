"""What a run stood on: processor, programs, the disk's sync cost. And what a run without a screen needs to be set up."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil

from .table import Spread, Table, spread

PLACE = Path("out") / "bench"
"""Stores are made here and not in the folder for temporary files, which may be memory and not a disk."""

SCREEN = (1920, 1080)


@contextmanager
def workplace(name: str) -> Iterator[Path]:
    """An empty folder on the disk that is measured, gone afterwards."""
    PLACE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{name}-", dir=PLACE) as made:
        yield Path(made)


def without_screen() -> None:
    """Before Qt: an offscreen screen of SCREEN, unless somebody chose another. To root Chromium refuses its sandbox."""
    if "QT_QPA_PLATFORM" not in os.environ:
        PLACE.mkdir(parents=True, exist_ok=True)
        about = PLACE / "screen.json"
        one = {"name": "one", "x": 0, "y": 0, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
        about.write_text(json.dumps({"screens": [one | dict(zip(("width", "height"), SCREEN, strict=True))]}))
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={about.absolute()}"
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--no-sandbox --disable-gpu")


def sync_ms(rounds: int = 200) -> Spread:
    """Milliseconds to append 4 KiB to a file and have the disk confirm it: what any durable write costs here at least."""
    took = []
    with workplace("sync") as folder, open(folder / "file", "wb", buffering=0) as file:
        for _ in range(rounds):
            start = time.perf_counter()
            file.write(b"\x5a" * 4096)
            os.fsync(file.fileno())
            took.append(1000 * (time.perf_counter() - start))
    return spread(took)


def machine() -> Table:
    from PySide6 import __version__ as pyside
    from PySide6.QtCore import qVersion

    sync = sync_ms()
    load = f"{psutil.getloadavg()[0]:.1f}"
    return Table(
        "The machine",
        ("what", "is"),
        (
            ("when", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
            ("processor", f"{_processor()}, {os.cpu_count()} cores"),
            ("memory, GB", f"{psutil.virtual_memory().total / 1e9:.1f}"),
            ("system", f"{platform.system()} {platform.release()} {platform.machine()}"),
            ("Python", platform.python_version()),
            ("PySide6, Qt", f"{pyside}, {qVersion()}"),
            ("SQLite", sqlite3.sqlite_version),
            ("screen", os.environ.get("QT_QPA_PLATFORM", "the system's own").partition(":")[0]),
            ("load before the run", load),
            ("a synced 4 KiB write, ms (median, p95)", f"{sync.median:.2f}, {sync.p95:.2f}"),
        ),
        ("Other work on the machine makes every figure worse: a load of more than 0.5 before the run is too much.",),
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
