"""`python -m tests.soak [HOURS]`: desks and programs are killed again and again on new stores until the time is over."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.soak.desks import kill_desks
from tests.soak.programs import kill_programs

DESKS, PROGRAMS = 1_000, 50
"""Kills of each on one store: a desk starts in milliseconds, a program in a second or two."""


def main(hours: float) -> None:
    end = time.monotonic() + hours * 3600
    seed = kills = events = 0
    while time.monotonic() < end:
        seed += 1
        with tempfile.TemporaryDirectory() as folder:
            events += kill_desks(Path(folder, "desks.siaga"), DESKS, seed)
            events += len(kill_programs(Path(folder, "programs.siaga"), PROGRAMS, seed).answered)
        kills += DESKS + PROGRAMS
        print(f"{kills} kills, {events} acknowledged events, none lost", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
