"""`python -m tests.soak [HOURS]`: desks are killed again and again on new stores until the time is over."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.store.killing import kill_often

KILLS = 1_000


def main(hours: float) -> None:
    end = time.monotonic() + hours * 3600
    seed = kills = events = 0
    while time.monotonic() < end:
        seed += 1
        with tempfile.TemporaryDirectory() as folder:
            events += kill_often(Path(folder, "soak.siaga"), KILLS, seed)
        kills += KILLS
        print(f"{kills} kills, {events} acknowledged events, none lost", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 1.0)
