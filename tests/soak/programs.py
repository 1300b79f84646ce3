"""The headless program, killed at any moment, the making of its store included: what it had answered must be there again."""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from siaga_desk.domain.envelope import unseal
from siaga_desk.domain.errors import StoreTrouble
from siaga_desk.domain.events import FACTS
from siaga_desk.store import read_store, verify

ROOT = Path(__file__).parents[2]
LONGEST_TALK_S, LONGEST_START_S = 0.25, 2.0
"""A kill comes at most so long after the first line out; or, one in five, after the start of the process."""

WHOLE_EVERY = 10
"""Every signature of a growing log is checked once in so many lives; that nothing is gone, in each."""

PLACE = {"lat": -6.11, "lon": 106.16, "radius_m": 9, "method": "map", "verified": True}


@dataclass
class Tally:
    kills: int = 0
    before_ready: int = 0  # killed while it was still starting
    answered: set[str] = field(default_factory=set)  # ids of events that some answer or event line has shown
    written: int = 0  # events in the store at the end


def kill_programs(store: Path, times: int, seed: int) -> Tally:
    """Kill it `times` times. AssertionError: an answered event is gone, a step is half there, a chain does not verify."""
    chance, tally = random.Random(seed), Tally()
    for life in range(times):
        _live_and_die(store, life, chance, tally)
        tally.kills += 1
        _look(store, tally, whole=life % WHOLE_EVERY == 0 or life == times - 1)
    return tally


def _live_and_die(store: Path, life: int, chance: random.Random, tally: Tally) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "siaga_desk", "headless", "--store", str(store), "--person", "Rina"],
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(store.parent), "XDG_CONFIG_HOME": str(store.parent)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    shown: list[bytes] = []
    ready = threading.Event()
    reader = threading.Thread(target=_listen, args=(process, shown, ready))
    writer = threading.Thread(target=_talk, args=(process, life))
    reader.start()
    writer.start()
    try:
        if chance.random() < 0.8:
            assert ready.wait(60), "it does not start"
            time.sleep(chance.uniform(0, LONGEST_TALK_S))
        else:
            time.sleep(chance.uniform(0, LONGEST_START_S))
    finally:
        process.kill()
        process.wait()
        reader.join()
        writer.join()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
    tally.before_ready += not ready.is_set()
    for line in shown:
        said = json.loads(line)
        assert "refused" not in said, said
        tally.answered.update([said["event"]["id"]] if "event" in said else said.get("events", ()))


def _talk(process: subprocess.Popen[bytes], life: int) -> None:
    """Steps of three events each, as fast as they are taken, until nobody takes them any more."""
    assert process.stdin is not None
    try:
        for number in range(1_000_000):
            incident = f"{life}-{number}"
            step = [
                {"do": "OpenIncident", "incident": incident, "category": "kebakaran"},
                {"do": "Locate", "incident": incident, **PLACE},
                {"do": "CloseIncident", "incident": incident, "outcome": "laporan_palsu"},
            ]
            process.stdin.write(json.dumps({"do": step, "id": number}).encode() + b"\n")
            process.stdin.flush()
    except OSError:
        return


def _listen(process: subprocess.Popen[bytes], shown: list[bytes], ready: threading.Event) -> None:
    """Every whole line that it wrote. The last one may be cut off by the kill: that one said nothing."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.endswith(b"\n"):
            shown.append(line)
            ready.set()


def _look(store: Path, tally: Tally, *, whole: bool) -> None:
    try:
        reader = read_store(store)
    except StoreTrouble:  # killed before there was a whole store: the next start makes it
        assert not tally.answered
        return
    try:
        events = [unseal(signed) for _, signed in reader.log.since(0, 10_000_000)]
    finally:
        reader.close()
    tally.written = len(events)
    gone = tally.answered - {event.id for event in events}
    assert not gone, f"{len(gone)} answered events are gone"
    steps = Counter(event.stream for event in events if event.stream.startswith("incident:"))
    assert set(steps.values()) <= {3}, "a step is half there"
    assert {event.kind for event in events} <= set(FACTS)
    if whole:
        found = verify(store)
        assert found.ok, found.first_bad
