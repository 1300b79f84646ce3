"""A desk in a process of its own that is killed at any moment: what it had acknowledged must be there again."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

from siaga_desk.domain import commands as c
from siaga_desk.domain.envelope import unseal
from siaga_desk.domain.errors import Refusal
from siaga_desk.store import read_store, verify
from tests.builders import any_command
from tests.memory import HandClock
from tests.store.rooms import opened

LONGEST_WORK_S, LONGEST_START_S = 0.03, 0.15
"""It is killed at most so long after its first acknowledged step; or, one time in five, after its start."""


def work_until_killed(path: Path, seed: int, out: int) -> None:
    """Random commands, a line for each that was acknowledged: "<how many events> <ids>"."""
    chance = random.Random(seed)
    clock = HandClock()
    clock.move(minutes=seed)
    with opened(path, clock=clock) as room:
        desk = room.desk
        desk.do(c.SignOn(person="Rina", role=c.Role.SUPERVISOR))
        while True:
            clock.move(milliseconds=chance.choice((0, 1, 500)))
            commands = [any_command(chance, desk.situation, clock.now()) for _ in range(chance.choice((1, 1, 3)))]
            try:
                changes = desk.do(*commands)
            except Refusal:
                continue
            ids = " ".join(event.id for event in changes.events)
            os.write(out, f"{len(changes.events)} {ids}\n".encode())


def kill_desks(path: Path, times: int, seed: int) -> int:
    """Kill it `times` times; how many events had been acknowledged. AssertionError: one of them is gone."""
    chance = random.Random(seed)
    with opened(path):
        pass
    acknowledged: set[str] = set()
    for life in range(times):
        at_work = chance.random() < 0.8
        after_s = chance.uniform(0, LONGEST_WORK_S if at_work else LONGEST_START_S)
        steps = one_life(path, seed * 1_000_000 + life, after_s, at_work)
        acknowledged.update(event for step in steps for event in step)
        if life % 10 == 0 or life == times - 1:
            there = events_in(path)
            assert acknowledged <= there, f"lost after {life + 1} kills: {sorted(acknowledged - there)}"
    found = verify(path)
    assert found.ok, found.first_bad
    with opened(path) as room:
        room.desk.do(c.TakeCall())
    return len(acknowledged)


def one_life(path: Path, seed: int, after_s: float, at_work: bool) -> list[list[str]]:
    """A child (forked: everything is imported already) works, and is killed so long after its first step or its start."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            work_until_killed(path, seed, write)
        finally:
            os._exit(3)
    os.close(write)
    heard = os.read(read, 65_536) if at_work else b""
    time.sleep(after_s)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it fell over by itself"
    while more := os.read(read, 65_536):  # what the pipe holds had been acknowledged
        heard += more
    os.close(read)
    whole = heard.decode().split("\n")[:-1]
    return [line.split()[1:] for line in whole]


def events_in(path: Path) -> set[str]:
    reader = read_store(path)
    try:
        found: set[str] = set()
        pos = 0
        while batch := reader.log.since(pos):
            found.update(unseal(signed).id for _, signed in batch)
            pos = batch[-1][0]
        return found
    finally:
        reader.close()
