"""Many desks, one clock, one bad network, all in one process and all by a seed: what goes wrong in a year, in a blink.

Desks exchange by version vectors: one says how far it has come, another answers with what it lacks. On the way messages are
late, overtake each other, come twice, or never; desks crash, disks fill up, backups are put back.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from siaga_desk.desk import Desk, Entry, Folded, Head, Identity
from siaga_desk.domain import commands as c
from siaga_desk.domain.envelope import GENESIS, SignedEvent
from siaga_desk.domain.errors import Refusal, StoreTrouble
from siaga_desk.domain.people import Role
from siaga_desk.domain.situation import Situation
from siaga_desk.store.chains import Held
from siaga_desk.sync.vectors import Vector, compare, vector_of
from tests.builders import NOW, PROFILE, UNITS, any_command, record
from tests.memory import Everywhere, HandClock, Keys, MemoryStore, counted_bytes

Place = tuple[str, int]


class Disk(MemoryStore):
    """A store in memory with an index, that may be full for one step."""

    def __init__(self, entries: Sequence[Entry] = (), written: datetime | None = None) -> None:
        super().__init__()
        self.entries = list(entries)
        self.written = written
        self.full = False
        self._index: dict[Place, Entry] = {}
        self._read: tuple[int, Situation] = (0, Situation())

    @property
    def places(self) -> Mapping[Place, Entry]:
        if len(self._index) != len(self.entries):
            self._index = {(entry.event.chain, entry.event.seq): entry for entry in self.entries}
        return self._index

    def append(
        self, entries: Sequence[Entry], streams: Sequence[Folded], received: datetime, erased: Collection[str]
    ) -> None:
        if self.full:
            self.full = False
            raise StoreTrouble("Diska penuh.")
        super().append(entries, streams, received, erased)
        self._index = {}

    def digests(self, chain_seqs: Collection[Place]) -> Mapping[Place, str]:
        return {place: self.places[place].event.digest for place in chain_seqs if place in self.places}

    def prevs(self, chain_seqs: Collection[Place]) -> Mapping[Place, str]:
        return {place: self.places[place].event.prev for place in chain_seqs if place in self.places}

    def situation(self) -> Situation:
        if self._read[0] != len(self.entries):
            self._read = len(self.entries), super().situation()
        return self._read[1]

    def held(self) -> list[Held]:
        """As `store.chains` tells it."""
        runs: dict[str, list[tuple[int, int]]] = {}
        for chain, seq in sorted(self.places):
            its = runs.setdefault(chain, [])
            if its and its[-1][1] == seq - 1:
                its[-1] = (its[-1][0], seq)
            else:
                its.append((seq, seq))
        return [
            Held(
                chain,
                "",
                tuple(its),
                Head(its[0][1], self.places[chain, its[0][1]].event.digest) if its[0][0] == 0 else Head(-1, GENESIS),
            )
            for chain, its in runs.items()
        ]

    def lacking(self, theirs: Vector) -> list[SignedEvent]:
        """What another store lacks of this one."""
        found = compare(self.held(), theirs, lambda chain, seq: self.digests([(chain, seq)]).get((chain, seq)))
        assert found.forks == ()
        return [self.places[span.chain, seq].signed for span in found.lacking for seq in range(span.first, span.last + 1)]


@dataclass
class Seat:
    number: int
    disk: Disk
    clock: HandClock
    desk: Desk
    life: int = 0  # messages to an earlier life of the program are lost with it


@dataclass
class Network:
    """A room of `desks`; `run` it, `heal` it, and look at what is left."""

    seed: int
    desks: int = 4
    seats: list[Seat] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)  # every event that any screen showed
    lost: set[str] = field(default_factory=set)  # those that were on one disk only when it died

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.keys = Keys()
        self._chains = count()
        self._chain_of: dict[int, int] = {}
        self._order = count()
        self._now = 0.0
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._apart: set[frozenset[int]] = set()
        self._backups: dict[int, tuple[Entry, ...]] = {}
        for number in range(self.desks):
            skew = timedelta(seconds=self.chance.choice((0, 0, 1, -45, 90, -600, 600)))
            disk, clock = Disk(), HandClock(NOW + skew)
            self.seats.append(Seat(number, disk, clock, self._opened(number, disk, clock, None)))
            self.seats[-1].desk.do(c.SignOn(person=f"Orang {number}", role=Role.SUPERVISOR))
        self.seats[0].desk.do(*(record(unit, kind) for unit, kind in UNITS))

    def _opened(self, number: int, disk: Disk, clock: HandClock, chain: int | None) -> Desk:
        """The program started on a disk: with the chain it had, or with a new one (`chain` None)."""
        mine = next(self._chains) if chain is None else chain
        desk = Desk(
            identity=Identity("live", f"desk-{number}", f"Meja {number}"),
            profile=PROFILE,
            areas=Everywhere(),
            clock=clock,
            log=disk,
            finder=disk,
            signer=self.keys.make(b"chain %d of %d" % (mine, self.seed)),
            verifier=self.keys,
            randomness=counted_bytes(1_000 * number + next(self._order)),
        )
        desk.subscribe(lambda situation, changes: self.shown.update(event.id for event in changes.events))
        desk.start(program="tests")
        self._chain_of[number] = mine
        return desk

    # --- time ---

    def run(self, steps: int) -> None:
        for _ in range(steps):
            self._pass(self.chance.choice((0.0, 0.2, 1.0, 15.0)))
            seat = self.chance.choice(self.seats)
            self.chance.choices(
                (self._work, self._ask, self._part, self._crash, self._fill, self._back_up, self._restore),
                (50, 36, 6, 4, 4, 5, 5),
            )[0](seat)
        self._pass(100.0)

    def heal(self) -> int:
        """Everybody hears everybody until nobody hears anything new; how many rounds that took."""
        self._apart.clear()
        for rounds in count(1):
            before = sum(len(seat.disk.entries) for seat in self.seats)
            for taker in self.seats:
                for giver in self.seats:
                    assert not taker.desk.receive(giver.disk.lacking(vector_of(taker.disk.held()))).refused
            if sum(len(seat.disk.entries) for seat in self.seats) == before:
                return rounds
        raise AssertionError

    def _pass(self, seconds: float) -> None:
        end = self._now + seconds
        while self._due and self._due[0][0] <= end:
            self._now, _, happen = heapq.heappop(self._due)
            happen()
        self._now = end
        for seat in self.seats:
            seat.clock.move(seconds=seconds)

    def _send(self, giver: Seat, taker: Seat, deliver: Callable[[], None]) -> None:
        life = taker.life

        def arrive() -> None:
            if frozenset((giver.number, taker.number)) not in self._apart and taker.life == life:
                with suppress(StoreTrouble):  # a full disk: nothing was kept, and it will ask again
                    deliver()

        for _ in range(self.chance.choices((0, 1, 2), (15, 75, 10))[0]):
            late = self.chance.expovariate(1 / 3.0)
            heapq.heappush(self._due, (self._now + late, next(self._order), arrive))

    # --- what happens ---

    def _work(self, seat: Seat) -> None:
        for _ in range(self.chance.randint(2, 12)):
            with suppress(Refusal):  # nonsense is part of the work
                seat.desk.do(any_command(self.chance, seat.desk.situation, seat.clock.now()))

    def _ask(self, seat: Seat) -> None:
        vector = vector_of(seat.disk.held())
        for other in self.seats:
            if other is not seat:
                self._send(seat, other, lambda other=other: self._answer(other, seat, vector))

    def _answer(self, giver: Seat, taker: Seat, vector: Vector) -> None:
        for batch in self._cut(giver.disk.lacking(vector)):
            self._send(giver, taker, lambda batch=batch: self._take(taker, batch))

    def _take(self, taker: Seat, batch: list[SignedEvent]) -> None:
        assert not taker.desk.receive(batch).refused

    def _cut(self, events: list[SignedEvent]) -> Iterator[list[SignedEvent]]:
        if self.chance.random() < 0.2:
            self.chance.shuffle(events)
        size = self.chance.randint(1, 40)
        for start in range(0, len(events), size):
            yield events[start : start + size]

    def _part(self, seat: Seat) -> None:
        """A cable is pulled, or all are put back."""
        if self._apart and self.chance.random() < 0.5:
            self._apart.clear()
        else:
            self._apart |= {frozenset((seat.number, other.number)) for other in self.seats if self.chance.random() < 0.7}

    def _crash(self, seat: Seat) -> None:
        seat.life += 1
        seat.desk = self._opened(seat.number, seat.disk, seat.clock, self._chain_of[seat.number])

    def _fill(self, seat: Seat) -> None:
        seat.disk.full = True
        self._work(seat)
        seat.disk.full = False

    def _back_up(self, seat: Seat) -> None:
        self._backups[seat.number] = tuple(seat.disk.entries)

    def _restore(self, seat: Seat) -> None:
        """The disk dies, an old backup is put back: the store knows itself for one, and begins a new chain."""
        if (backup := self._backups.get(seat.number)) is None:
            return
        kept = {entry.event.id for entry in backup}
        kept |= {entry.event.id for other in self.seats if other is not seat for entry in other.disk.entries}
        self.lost |= {entry.event.id for entry in seat.disk.entries} - kept
        seat.life += 1
        seat.disk = Disk(backup, backup[-1].event.recorded)
        seat.desk = self._opened(seat.number, seat.disk, seat.clock, None)
