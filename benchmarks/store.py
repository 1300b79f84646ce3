"""A year's calls in one store: what a durable step, a look-up, a list, a new incident and a start cost.

    python -m benchmarks.store [CALLS]

The calls are real signed events in a real chain, entered through the store's own log. Look-ups are asked twice: as the
screens ask, and in the same run with `sqlite3` on the same file with the same indexes and nothing between.
"""

from __future__ import annotations

import os
import random
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from siaga_desk import app
from siaga_desk.desk import Entry, Folded
from siaga_desk.domain import commands as c
from siaga_desk.domain.calls import Caller
from siaga_desk.domain.clocks import Stamp, to_ms, whole_ms
from siaga_desk.domain.decide.calls import CALLS_A_STREAM
from siaga_desk.domain.envelope import GENESIS, Position, seal, unseal
from siaga_desk.domain.events import CallReceived, Classification
from siaga_desk.domain.ids import number_stream, uuid7
from siaga_desk.domain.people import Actor
from siaga_desk.domain.situation import Stream
from siaga_desk.drill.clock import DrillClock
from siaga_desk.store.keys import ChainKey

from .machine import workplace
from .rooms import CALLS_A_DAY, NOT_REAL, SEED, Work, fill, ready_room
from .table import Report, Spread, Table, Target, spread

CALLS = 645_000
CLOSED, OPEN = 1_000, 60
BATCH = 2_000
ROUNDS = 400
STARTS = 7

HISTORY = "SELECT classification, count(*), min(received), max(received) FROM calls WHERE number = ? GROUP BY classification"
LATEST = "SELECT * FROM calls WHERE number = ? ORDER BY received DESC LIMIT 20"
LISTED = (
    "SELECT * FROM incidents WHERE is_open = 1 ORDER BY deadline IS NULL, deadline, incident LIMIT 200",
    "SELECT * FROM incidents WHERE is_open = 0 ORDER BY closed DESC LIMIT 140",
)


def measure(*, quick: bool = False, calls: int | None = None) -> Report:
    calls = calls or (3_000 if quick else CALLS)
    rounds = 20 if quick else ROUNDS
    with workplace("store") as folder:
        path = folder / "tahun.siaga"
        steps = durable_steps(folder, rounds)
        numbers, took_s = a_year(path, calls, closed=20 if quick else CLOSED, open_=5 if quick else OPEN)
        starts = spread(timed(lambda: app.open_room(path).close()) for _ in range(2 if quick else STARTS))
        asked = look_ups(path, numbers, rounds)
        opening, busiest = work(path, numbers, rounds)
        size_mb = path.stat().st_size / 1e6
    title = f"{calls:,} calls in the store ({size_mb:,.0f} MB, entered in {took_s:,.0f} s); milliseconds"
    return Report(
        (
            Table(
                "One durable step on a new store; milliseconds",
                ("step", "median", "p95"),
                tuple((name, took.median, took.p95) for name, took in steps.items()),
            ),
            Table(
                title,
                ("question", "median", "p95", "sqlite3 median", "sqlite3 p95", "ours / sqlite3"),
                tuple(
                    (name, ours.median, ours.p95, plain.median, plain.p95, ours.median / plain.median)
                    for name, (ours, plain) in asked.items()
                ),
            ),
            Table(
                title,
                ("work", "median", "p95"),
                (
                    ("open an incident: one durable command", opening.median, opening.p95),
                    ("a call from the number with the most calls, the first in half a day", busiest, None),
                    ("start: open the store and read the live window", starts.median, starts.p95),
                ),
            ),
        ),
        (
            Target("number look-up, p95", asked["number look-up: history and the last 20 calls"][0].p95, 5, "ms"),
            Target("incident list, p95", asked["incident list: all open, the last closed"][0].p95, 50, "ms"),
            Target("open an incident, p95", opening.p95, 10, "ms"),
        ),
    )


def timed(do: Callable[[], object]) -> float:
    """Milliseconds."""
    start = time.perf_counter()
    do()
    return 1000 * (time.perf_counter() - start)


def durable_steps(folder: Path, rounds: int) -> dict[str, Spread]:
    """The disk's own cost, and commands, taken in turns so that the disk's mood is the same for all."""
    clock = DrillClock(datetime.now(UTC), running=False)
    room = ready_room(folder / "baru.siaga", clock)
    room.desk.do(c.OpenIncident(incident="i", category="banjir"))
    found: dict[str, list[float]] = {"the disk: append 1 KiB, fdatasync": [], "take a junk call": [], "write a note": []}
    disk, call, note = found.values()
    with open(folder / "sync", "wb", buffering=0) as file:
        for n in range(rounds):
            disk.append(timed(lambda: (file.write(b"\x5a" * 1024), os.fdatasync(file.fileno()))))
            taken = c.TakeCall(number=f"0812{n:08}", words="halo", classification=Classification.GHOST)
            call.append(timed(lambda taken=taken: room.desk.do(taken)))  # type: ignore[misc]
            note.append(timed(lambda n=n: room.desk.do(c.WriteNote(incident="i", text=f"catatan {n}"))))  # type: ignore[misc]
    room.close()
    return {name: spread(took) for name, took in found.items()}


def a_year(path: Path, calls: int, *, closed: int, open_: int) -> tuple[list[str], float]:
    """Calls up to now, incidents among them. Returns a sample of the numbers, weighted by calls, and how long it took."""
    began = time.perf_counter()
    now = whole_ms(datetime.now(UTC))
    start = now - timedelta(days=calls / CALLS_A_DAY)
    clock = DrillClock(start, running=False)
    room = ready_room(path, clock)
    invented = Work(room.profile)
    for _ in range(closed):
        incident = invented.id("incident")
        room.desk.do(*invented.report(incident), invented.locate(incident), invented.close(incident))
    recent = min(calls // 2, CALLS_A_DAY // 2)  # half a day is entered by the ordinary commands
    numbers = _entered_in_bulk(room, invented, calls - recent - closed - open_, start, now - timedelta(hours=12))
    clock.jump_to(now - timedelta(hours=12))
    room.desk.rest()
    room.desk.do(c.SignOn(person="Rina"))
    fill(room, clock, invented, calls=recent, incidents=open_, until=now)
    room.close()
    return numbers, time.perf_counter() - began


def _entered_in_bulk(room: app.Room, invented: Work, calls: int, start: datetime, until: datetime) -> list[str]:
    """Junk calls in a chain of another desk, signed and folded one by one, written `BATCH` at a time.

    Each in a stream of its number, as the room would: what a number that calls for years costs is to be seen.
    """
    key, seq, prev = ChainKey.mint(), 0, GENESIS
    chance = random.Random(SEED)
    actor = Actor("desk-lain", "Budi", "operator")
    known = room.desk.situation
    streams = {caller.number: known.streams[number_stream(caller.id)] for caller in known.callers.values() if caller.number}
    numbers: list[str] = []
    for first in range(0, calls, BATCH):
        entries: list[Entry] = []
        folded: dict[str, Folded] = {}
        for n in range(first, min(first + BATCH, calls)):
            at = whole_ms(start + (until - start) * (n / calls))
            number = "+62" + invented.number()[1:]
            numbers.append(number)
            held = streams.get(number)
            if held and isinstance(held.state, Caller) and len(held.state.calls) >= CALLS_A_STREAM:
                held = None  # the number goes on in a new one
            stream = held.id if held else number_stream(uuid7(to_ms(at), chance.randbytes(10)))
            signed = seal(
                CallReceived(invented.id("call"), chance.choice(NOT_REAL), number=number),
                ledger=app.LIVE,
                signer=key,
                seq=seq,
                prev=prev,
                position=Position(Stamp(to_ms(at), 0), uuid7(to_ms(at), chance.randbytes(10))),
                stream=stream,
                actor=actor,
                occurred=at,
                recorded=at,
                offset_ms=None,
                bound_ms=None,
                salt=chance.randbytes(16),
            )
            event = unseal(signed)
            seq, prev = seq + 1, event.digest
            entries.append(Entry(signed, event))
            streams[number] = (held or Stream(stream)).with_event(event)
            folded[stream] = Folded(folded[stream].before if stream in folded else held, streams[number])
        room.store.log.append(entries, list(folded.values()), entries[-1].event.recorded, ())
    return chance.sample(numbers, min(len(numbers), 2_000))


def look_ups(path: Path, numbers: Sequence[str], rounds: int) -> dict[str, tuple[Spread, Spread]]:
    """(ours, plain sqlite3) of each question, in turns."""
    watching = app.follow_room(path)
    ask = watching.queries
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as plain:

        def of(number: str) -> None:
            ask.number_history(number)
            ask.calls(number=number, limit=20)

        def of_plain(number: str) -> None:
            plain.execute(HISTORY, (number,)).fetchall()
            plain.execute(LATEST, (number,)).fetchall()

        def listed_plain() -> None:
            for question in LISTED:
                plain.execute(question).fetchall()

        pairs: dict[str, list[tuple[float, float]]] = {
            "number look-up: history and the last 20 calls": [
                (timed(lambda n=n: of(n)), timed(lambda n=n: of_plain(n)))  # type: ignore[misc]
                for n in (numbers * rounds)[:rounds]
            ],
            "look-up of a number that never called": [
                (timed(lambda n=n: of(f"+62899{n}")), timed(lambda n=n: of_plain(f"+62899{n}")))  # type: ignore[misc]
                for n in range(rounds)
            ],
            "incident list: all open, the last closed": [
                (timed(lambda: ask.incidents(limit=200)), timed(listed_plain)) for _ in range(rounds)
            ],
        }
    watching.close()
    return {name: (spread(o for o, _ in took), spread(p for _, p in took)) for name, took in pairs.items()}


def work(path: Path, numbers: Sequence[str], rounds: int) -> tuple[Spread, float]:
    """Opening an incident on a call, and the call whose number brings the longest history into the live window."""
    room = app.open_room(path)
    room.desk.do(c.SignOn(person="Rina"))
    busiest = max(set(numbers), key=list(numbers).count)
    longest = timed(lambda: room.desk.do(c.TakeCall(number=busiest)))
    took = []
    for n in range(rounds):
        call = f"bench-{n}"
        room.desk.do(c.TakeCall(call=call, number=f"0899{n:08}", words="ada api"))
        opened = c.OpenIncident(incident=f"bench-{n}", category="kebakaran", call=call)
        took.append(timed(lambda opened=opened: room.desk.do(opened)))  # type: ignore[misc]
    room.close()
    return spread(took), longest


if __name__ == "__main__":
    print(measure(calls=int(sys.argv[1]) if len(sys.argv) > 1 else None).text())
