"""The computer is shut down, or somebody presses Ctrl C: the program ends in order, at whatever moment it is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from siaga_desk.reports.sheet import sheet_beside
from siaga_desk.store import verify

LONG_S = 120.0  # a busy machine's start


def until(seen: Callable[[], bool], program: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + LONG_S
    while not seen():
        assert program.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize(("number", "moment"), [(signal.SIGTERM, "before there is a window"), (signal.SIGINT, "at work")])
def test_the_operators_program_ends_when_it_is_told(tmp_path: Path, number: signal.Signals, moment: str) -> None:
    store = tmp_path / "ruang.siaga"
    sign = store if moment == "before there is a window" else sheet_beside(store)
    folders = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("STATE", "CONFIG", "DATA", "CACHE")}
    command = [sys.executable, "-m", "siaga_desk", "run", "--store", str(store)]
    with subprocess.Popen(command, env=os.environ | folders, stderr=subprocess.PIPE) as program:
        try:
            until(sign.exists, program)
            program.send_signal(number)
            _, said = program.communicate(timeout=LONG_S)
        finally:
            program.kill()
    assert program.returncode == 0, said.decode()
    assert not store.with_name("ruang.siaga-wal").exists(), "the store was let go of in order"
    assert verify(store).ok
