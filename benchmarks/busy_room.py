"""An hour of a busy room in the real window, with time moved by hand: what grows, what stays behind, how long people wait.

3,600 ticks; calls, and incidents that are opened, placed, sent to, moved, closed, beside 300 that stay open. Everything goes
the ordinary road into a real store; nothing is left out but the waiting.
"""

from __future__ import annotations

import gc
import os
import re
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import psutil
import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer

from siaga_desk.domain.profile import Milestone
from siaga_desk.domain.units import UnitStatus
from siaga_desk.drill.clock import DrillClock

from .at_desk import AtDesk, at_desk
from .machine import sync_ms, workplace
from .table import Cell, Report, Table, Target, spread

TICKS = 3_600
PINS = 300
CALLS, INCIDENTS = 300, 40
WARM_TICKS = 300  # caches fill, the allocator finds its size: growth is counted from here
TRACED_TICKS = 600
PULSE_MS = 4
STUCK_MS, TICK_MS = 100.0, 20.0
"""A person sees a window as stuck from about 100 ms on; what comes every second must be far from it."""

LOST, LEFT = 100, 50
"""PySide6 6.12.0 loses a reference with every signal and timer: thousands in this hour. Rows of lists come and go."""

QOBJECTS = "QObjects of the window"


def measure(*, quick: bool = False) -> Report:
    ticks, pins, warm, traced = (40, 5, 5, 20) if quick else (TICKS, PINS, WARM_TICKS, TRACED_TICKS)
    clock = DrillClock(datetime.now(UTC), running=False)
    with workplace("busy_room") as folder, at_desk(folder, clock, pins=pins, ticking=False) as desk:
        hour = _Hour(desk, clock, calls_a_tick=CALLS / TICKS, incidents_a_tick=INCIDENTS / TICKS * (5 if quick else 1))
        hour.run(warm)
        hour.forget_times()
        before = _Count(desk)
        begun = time.monotonic()
        hour.run(ticks)
        took_s = time.monotonic() - begun
        after = _Count(desk)
        growth = _growth(lambda: hour.run(traced))
    sync = sync_ms()
    times: list[tuple[Cell, ...]] = [
        ("tick of the window", len(hour.ticks), *spread(hour.ticks)),
        ("a command until the window shows it", len(hour.changes), *spread(hour.changes)),
        ("GUI thread blocked while that happens, longest each", len(hour.blocks), *spread(hour.blocks)),
        ("the disk: a synced 4 KiB write", 200, *sync),
    ]
    memory: list[tuple[Cell, ...]] = [
        (name, before.memory[name], after.memory[name], after.memory[name] - before.memory[name]) for name in before.memory
    ]
    counted: list[tuple[Cell, ...]] = [
        (name, before.counts[name], after.counts[name], after.counts[name] - before.counts[name]) for name in before.counts
    ]
    kinds = after.kinds - before.kinds
    grown: list[tuple[Cell, ...]] = [(f"live objects: {kind}", count) for kind, count in kinds.most_common(8) if count > 1]
    happened = f"{hour.count['calls']} calls, {hour.count['opened']} incidents opened, {hour.count['closed']} closed"
    return Report(
        (
            Table(
                f"A busy hour: {pins} pins stay open; {ticks:,} ticks, {happened}, in {took_s:.0f} s; milliseconds",
                ("what", "times", "median", "p95", "longest"),
                tuple(times),
            ),
            Table(
                "Memory of the processes, MB (RSS; pages that several share are counted in each)",
                ("process", "before", "after", "grown"),
                tuple(memory),
            ),
            Table("Counted in our process", ("what", "before", "after", "grown"), tuple(counted)),
            Table("What grew, by kind of our objects in that hour (the live window grows with calls)", ("kind", "more"),
                  tuple(grown)),
            Table(f"Python memory that grew in {traced} more ticks (tracemalloc)", ("where", "KB", "blocks"), growth),
        ),
        (
            Target("GUI thread blocked by a change, p95", spread(hour.blocks).p95, STUCK_MS, "ms"),
            Target("tick of the window, p95", spread(hour.ticks).p95, TICK_MS, "ms"),
            Target("references to True, False or None lost", after.lost(before), LOST, "references"),
            Target("widgets and timers left behind", after.counts[QOBJECTS] - before.counts[QOBJECTS], LEFT, "objects"),
        ),
    )  # fmt: skip


class _Hour:
    """Works the room, second by second of its own clock."""

    def __init__(self, desk: AtDesk, clock: DrillClock, *, calls_a_tick: float, incidents_a_tick: float) -> None:
        self._desk, self._clock = desk, clock
        self._calls, self._incidents = calls_a_tick, incidents_a_tick
        self._due: list[tuple[datetime, Iterator[float]]] = []  # incidents on their way, and when each goes on
        self._now = clock.now()
        self._pulse = _Pulse(desk.window)
        self.count: Counter[str] = Counter()
        self.forget_times()

    def forget_times(self) -> None:
        self.ticks: list[float] = []
        self.changes: list[float] = []
        self.blocks: list[float] = []
        self.count.clear()

    def run(self, ticks: int) -> None:
        chance = self._desk.work.chance
        for n in range(ticks):
            self._now += timedelta(seconds=1)
            self._clock.jump_to(self._now)
            begun = time.perf_counter()
            self._desk.window.tick()
            self.ticks.append(1000 * (time.perf_counter() - begun))
            self._desk.window.map_side.set_clock(0.0)
            if chance.random() < self._calls:
                self._do(*self._desk.work.junk())
                self.count["calls"] += 1
            if chance.random() < self._incidents:
                self._due.append((self._now, self._incident()))
            for due in [one for one in self._due if one[0] <= self._now]:
                self._due.remove(due)
                wait_s = next(due[1], None)
                if wait_s is not None:
                    self._due.append((self._now + timedelta(seconds=wait_s), due[1]))
            self._desk.wait(0.003)
            if n % 30 == 0:
                self._desk.evaluate("1")  # the page keeps up

    def _incident(self) -> Iterator[float]:
        """From the call to the end, with the seconds to wait between."""
        desk, work = self._desk, self._desk.work
        incident, assignment = work.id("incident"), work.id("assignment")
        self._do(*work.report(incident))
        self.count["opened"] += 1
        desk.window.work.show_incident(incident)
        yield 20
        self._do(work.locate(incident))
        yield 15
        unit = self._free_unit()
        if unit is not None:
            self._do(work.send(incident, assignment, unit))
            for milestone in (Milestone.ACKNOWLEDGED, Milestone.MOVING, Milestone.ARRIVED, Milestone.DONE):
                yield work.chance.uniform(30, 240)
                self._do(work.mark(incident, assignment, milestone))
        yield 30
        self._do(work.close(incident))
        self.count["closed"] += 1

    def _free_unit(self) -> str | None:
        situation = self._desk.window._place.situation
        mobile = (u.id for u in situation.units.values() if u.record and self._mobile(u.record.unit_kind))
        return next((unit for unit in mobile if situation.unit_status(unit) is UnitStatus.READY), None)

    def _mobile(self, kind: str) -> bool:
        return self._desk.room.profile.unit_kinds[kind].mobile

    def _do(self, *commands: object) -> None:
        self._pulse.restart()
        begun = time.perf_counter()
        self._desk.do(*commands)  # type: ignore[arg-type]
        self._desk.wait(2 * PULSE_MS / 1000)  # what is repainted after it belongs to it
        self.changes.append(1000 * (time.perf_counter() - begun))
        self.blocks.append(self._pulse.longest_ms)


class _Pulse:
    """A timer that should fire every PULSE_MS: how late it comes is how long the GUI thread was busy with something else."""

    def __init__(self, parent: QObject) -> None:
        self._timer = QTimer(parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(PULSE_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()
        self.restart()

    def restart(self) -> None:
        self._last = time.perf_counter()
        self.longest_ms = 0.0

    def _beat(self) -> None:
        now = time.perf_counter()
        self.longest_ms = max(self.longest_ms, 1000 * (now - self._last) - PULSE_MS)
        self._last = now


class _Count:
    """What there is at one moment."""

    def __init__(self, desk: AtDesk) -> None:
        desk.wait(0.5)
        gc.collect()
        own = psutil.Process()
        self.memory = {"ours (Python, Qt, Chromium's main part)": own.memory_info().rss / 1e6}
        for child in own.children(recursive=True):
            kind = re.search(r"--type=(\S+)", " ".join(child.cmdline()))
            if kind is not None:
                page = kind[1] == "renderer" or (kind[1] == "zygote" and child.ppid() != own.pid)  # a page is a fork of it
                name = "the map's page" if page else f"Chromium's {kind[1]}"
                self.memory[name] = self.memory.get(name, 0.0) + child.memory_info().rss / 1e6
        self.counts = {
            QOBJECTS: len(desk.window.findChildren(QObject)),
            "Python wrappers of Qt objects": len(shiboken6.getAllValidWrappers()),
            "open files": own.num_fds() if hasattr(own, "num_fds") else 0,
            "threads": own.num_threads(),
            "streams in the live window": len(desk.room.desk.situation.streams),
            **{f"references to {value}": sys.getrefcount(value) for value in (True, False, None)},
        }
        self.kinds = Counter(
            f"{kind.__module__}.{kind.__qualname__}"
            for kind in map(type, gc.get_objects())
            if str(kind.__module__).startswith(("siaga_desk", "PySide6"))
        )

    def lost(self, since: _Count) -> int:
        """Of True, False or None, the most references that went missing. Live objects only ever add some."""
        return max(since.counts[n] - self.counts[n] for n in self.counts if n.startswith("references"))


def _growth(work: Callable[[], None]) -> tuple[tuple[Cell, ...], ...]:
    """(where, KB, blocks) of what Python allocated during `work` and still holds, the most first."""
    here = os.getcwd() + os.sep
    tracemalloc.start(1)
    work()
    gc.collect()
    first = tracemalloc.take_snapshot()
    work()
    gc.collect()
    found = tracemalloc.take_snapshot().compare_to(first, "lineno")
    tracemalloc.stop()
    kept = [one for one in found if one.size_diff > 0 and tracemalloc.__file__ not in str(one.traceback)]
    rows = []
    for one in sorted(kept, key=lambda one: -one.size_diff)[:8]:
        frame = one.traceback[0]
        place = frame.filename.removeprefix(here).rpartition("site-packages/")[2]
        rows.append((f"{place}:{frame.lineno}", one.size_diff / 1000, one.count_diff))
    return tuple(rows)
