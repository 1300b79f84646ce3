"""Rooms for tests: desks apart that exchange events, foreign chains that write what no program of ours would, random shifts.

What is made here is real: signed events in real chains. Stores are chosen by the test (memory, SQLite).
"""

from __future__ import annotations

import contextlib
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from siaga_desk.desk import Desk, Identity
from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.clocks import Stamp, to_ms
from siaga_desk.domain.codec import canonical
from siaga_desk.domain.envelope import GENESIS, Event, Position, SignedEvent, Signer, seal, unseal
from siaga_desk.domain.errors import Refusal
from siaga_desk.domain.events import Classification, Fact, Outcome
from siaga_desk.domain.people import Actor, Role
from siaga_desk.domain.places import LocationMethod, PlaceKind, Point
from siaga_desk.domain.profile import Milestone, Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.profiles import shipped_profile
from siaga_desk.store import Ed25519Verifier
from siaga_desk.store.keys import ChainKey

from .memory import Everywhere, HandClock, MemoryStore, counted_bytes

NOW = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)
PROFILE: Profile = shipped_profile("kota_serang")
VERIFIER = Ed25519Verifier()
UNITS = (("damkar-1", "damkar"), ("damkar-2", "damkar"), ("ambulans-1", "ambulans"))


def key(number: int) -> ChainKey:
    """The same key for the same number in every run."""
    return ChainKey(number.to_bytes(32, "big"))


def kind_of_unit(capability: str) -> str:
    """A mobile kind of unit that can do this."""
    return next(k.id for k in PROFILE.unit_kinds.values() if k.mobile and capability in k.capabilities)


def record(unit: str, kind: str = "damkar", name: str | None = None) -> c.RecordUnit:
    agency = PROFILE.unit_kinds[kind].agency
    return c.RecordUnit(
        unit=unit, name=name or unit.title(), unit_kind=kind, agency=agency, lat=-6.12, lon=106.15, example=True
    )


def make_desk(
    number: int,
    *,
    store: MemoryStore | None = None,
    clock: HandClock | None = None,
    signer: Signer | None = None,
    ledger: str = "live",
    start: bool = True,
) -> tuple[Desk, MemoryStore, HandClock]:
    """Desk `number` with a real Ed25519 chain on a store in memory."""
    store = store or MemoryStore()
    clock = clock or HandClock(NOW)
    desk = Desk(
        identity=Identity(ledger, f"desk-{number}", f"Meja {number}"),
        profile=PROFILE,
        areas=Everywhere(),
        clock=clock,
        log=store,
        finder=store,
        signer=signer or key(number),
        verifier=VERIFIER,
        randomness=counted_bytes(number),
    )
    if start:
        desk.start(program="tests")
    return desk, store, clock


def signed_on(number: int = 1, role: Role = Role.SUPERVISOR) -> tuple[Desk, MemoryStore, HandClock]:
    """A desk with three units, at which somebody has signed on."""
    desk, store, clock = make_desk(number)
    desk.do(*(record(unit, kind) for unit, kind in UNITS), actor=desk.system)
    desk.do(c.SignOn(person="Rina", role=role))
    return desk, store, clock


class Chain:
    """A chain of another program: writes any fact into any stream, at any time, and copies of others' events."""

    def __init__(self, number: int = 90, ledger: str = "live") -> None:
        self.signer = key(number)
        self.ledger = ledger
        self.seq, self.prev = 0, GENESIS
        self.actor = Actor(f"desk-{number}", "Asing", "operator")
        self._random = counted_bytes(number)

    def write(
        self, fact: Fact, stream: str, *, at: datetime = NOW, event: str | None = None, counter: int = 0, **fields: object
    ) -> SignedEvent:
        """`fields` replace fields of the envelope before it is signed: kind="Storm", version=9, seq=..."""
        signed = seal(
            fact,
            ledger=self.ledger,
            signer=self.signer,
            seq=self.seq,
            prev=self.prev,
            position=Position(Stamp(to_ms(at), counter), event or self._random(16).hex()),
            stream=stream,
            actor=self.actor,
            occurred=at,
            recorded=at,
            offset_ms=None,
            bound_ms=None,
            salt=self._random(16),
        )
        return self._place(json.loads(signed.data) | fields, signed)

    def copy(self, signed: SignedEvent) -> SignedEvent:
        """The same event once more, in this chain: what a restored store does with the branch that it had forgotten."""
        return self._place(
            json.loads(signed.data) | {"chain": self.signer.chain, "seq": self.seq, "prev": self.prev}, signed
        )

    def _place(self, envelope: dict[str, object], signed: SignedEvent) -> SignedEvent:
        data = canonical(envelope)
        made = SignedEvent(data, self.signer.sign(data), signed.part)
        event = unseal(made._replace(part=None))
        self.seq, self.prev = event.seq + 1, event.digest
        return made


def sent(store: MemoryStore) -> list[SignedEvent]:
    """Everything a store holds, as it would travel."""
    return [entry.signed for entry in store.entries]


def folded(signed: Iterable[SignedEvent]) -> Situation:
    """The oracle: everything at once, in total order, from nothing."""
    events = [unseal(one) for one in signed]
    situation, _ = Situation().with_events(sorted(events, key=lambda event: event.position))
    return situation


# --- random shifts ----------------------------------------------------------------------------------------------------


@dataclass
class Seat:
    desk: Desk
    store: MemoryStore
    clock: HandClock
    seen: int = 0  # how much of its store the others have been given


class Shift:
    """Several desks with clocks that disagree by up to ten minutes, worked at random; now and then they exchange."""

    def __init__(self, chance: random.Random, desks: int = 3) -> None:
        self.chance = chance
        self.seats: list[Seat] = []
        for number in range(1, desks + 1):
            skew = timedelta(seconds=chance.choice((0, 0, 1, -45, 90, -600, 600)))
            desk, store, clock = make_desk(number, clock=HandClock(NOW + skew))
            role = Role.SUPERVISOR if number == 1 else Role.OPERATOR
            desk.do(c.SignOn(person=f"Orang {number}", role=role))
            self.seats.append(Seat(desk, store, clock))
        first = self.seats[0].desk
        first.do(*(record(unit, kind) for unit, kind in UNITS))
        self.exchange()

    def work(self, steps: int) -> None:
        for _ in range(steps):
            for seat in self.seats:
                seat.clock.move(seconds=self.chance.choice((0, 0, 1, 20)))
            seat = self.chance.choice(self.seats)
            with contextlib.suppress(Refusal):  # nonsense is part of the work
                seat.desk.do(any_command(self.chance, seat.desk.situation, seat.clock.now()))
            if self.chance.random() < 0.1:
                self.exchange()

    def exchange(self) -> None:
        for giver in self.seats:
            news = sent(giver.store)[giver.seen :]
            for taker in self.seats:
                if taker is not giver:
                    assert not taker.desk.receive(news).refused
        for seat in self.seats:
            seat.seen = len(seat.store.entries)

    def events(self) -> list[SignedEvent]:
        """Everything that anybody wrote, each once, with the words where anybody still has them."""
        every: dict[bytes, SignedEvent] = {}
        for seat in self.seats:
            for signed in sent(seat.store):
                if signed.data not in every or signed.part is not None:
                    every[signed.data] = signed
        return list(every.values())


def strange_events(chance: random.Random, known: Sequence[SignedEvent]) -> list[SignedEvent]:
    """What comes from programs that are newer, wrong, ahead, or restored from a backup."""
    events = [unseal(one) for one in known]
    newer, ahead, restored = Chain(91), Chain(92), Chain(93)
    made = [
        newer.write(e.ChainStarted("Meja Baru", PROFILE.id, "9"), "desk:desk-91"),
        newer.write(e.NoteWritten("cuaca"), "weather:serang", kind="StormSeen"),
        newer.write(e.NoteWritten("lebih baru"), chance.choice(events).stream, version=9),
        newer.write(e.IncidentOpened("0815", "kategori_baru", 2, (), NOW), "incident:baru", at=NOW + timedelta(seconds=30)),
        newer.write(e.UnitRetired("salah tempat"), chance.choice(events).stream),
        ahead.write(e.ChainStarted("Meja Depan", PROFILE.id, "0"), "desk:desk-92", at=NOW + timedelta(hours=1)),
        ahead.write(e.IncidentOpened("7000", "banjir", 2, (), NOW), "incident:depan", at=NOW + timedelta(hours=1)),
    ]
    for event in chance.sample(events, min(6, len(events))):
        stranger = chance.choice((newer, ahead))
        made.append(
            stranger.write(
                e.FactWithdrawn(event.id, "keliru"), event.stream, at=NOW + timedelta(seconds=chance.randint(-900, 900))
            )
        )
    late = [event for event in events if event.stream.startswith("incident:")]
    for event in chance.sample(late, min(4, len(late))):
        fact: Fact = chance.choice(
            (
                e.UnitMoving("tugas-lain", "damkar-1"),
                e.IncidentClosed(Outcome.DUPLICATE, "ganda"),
                e.IncidentReopened("masih ada"),
                e.NoteWritten("datang terlambat"),
                e.UnitAssigned("tugas-lain", "damkar-1", "Damkar 1", "damkar", True, False),
            )
        )
        made.append(newer.write(fact, event.stream, at=NOW + timedelta(seconds=chance.randint(-900, 900))))
    start = chance.randrange(len(known))
    for signed in known[start : start + 5]:
        copied = restored.copy(signed)
        made.append(copied if chance.random() < 0.5 else copied._replace(part=None))
    return made


Maker = Callable[[random.Random, Situation, datetime], c.Command]


def any_command(chance: random.Random, situation: Situation, now: datetime) -> c.Command:
    """A command that makes sense more often than not."""
    return chance.choice(_COMMANDS)(chance, situation, now)


def _one_of(chance: random.Random, values: Iterable[str]) -> str:
    known = sorted(values)
    return chance.choice(known) if known and chance.random() < 0.95 else "tidak-ada"


def _incident(chance: random.Random, situation: Situation) -> str:
    listed = [i for i, incident in situation.incidents.items() if incident.is_listed]
    still = [i for i in listed if situation.incidents[i].is_open]
    return _one_of(chance, still if still and chance.random() < 0.8 else listed)


def _call(chance: random.Random, situation: Situation) -> str:
    return _one_of(chance, (call for caller in situation.callers.values() for call in caller.calls))


def _mark(chance: random.Random, situation: Situation, now: datetime) -> c.Command:
    incident = _incident(chance, situation)
    known = situation.incidents.get(incident)
    return c.MarkUnit(
        incident=incident,
        assignment=_one_of(chance, known.assignments if known else ()),
        milestone=chance.choice(list(Milestone)),
        reason=chance.choice((None, "hujan")),
        occurred=chance.choice((None, None, now - timedelta(seconds=chance.randint(-5, 300)))),
    )


def _close_road(chance: random.Random, situation: Situation, now: datetime) -> c.Command:
    corners = [Point(round(-6.12 + chance.random() / 50, 4), round(106.15 + chance.random() / 50, 4)) for _ in range(4)]
    return c.CloseRoad(
        closure=_one_of(chance, situation.closures) if chance.random() < 0.4 else None,
        shape=chance.choice(list(e.ClosureShape)),
        points=tuple(corners[: chance.randint(1, 4)]),
        reason=chance.choice(list(e.ClosureReason)),
        starts=chance.choice((None, None, now + timedelta(minutes=chance.randint(-60, 60)))),
        ends=chance.choice((None, now + timedelta(minutes=chance.randint(-10, 180)))),
        slow_kmh=chance.choice((None, 5, 0)),
        depth_m=chance.choice((None, 0.4)),
        name=chance.choice(("", "Jl. Veteran")),
    )


def _choice(chance: random.Random, situation: Situation, now: datetime) -> c.Command:
    advised, sent_ = _one_of(chance, situation.units), _one_of(chance, situation.units)
    return c.RecordChoice(
        incident=_incident(chance, situation),
        advised=(e.Advised(advised, advised.title(), chance.randint(60, 900), 1),),
        sent=chance.choice(((), (sent_,), (sent_, advised))),
        lacking=chance.choice(((), (e.Lacking("pemadaman", chance.randint(0, 2)),))),
        engine="straight_line",
        reason=chance.choice((None, "lebih dekat")),
    )


def _withdraw(chance: random.Random, situation: Situation, now: datetime) -> c.Command:
    stream = situation.streams.get(_one_of(chance, situation.streams))
    if stream is None:
        return c.Withdraw(stream="incident:tidak-ada", event="tidak-ada", reason="keliru")
    return c.Withdraw(stream=stream.id, event=chance.choice(stream.events).id, reason="keliru")


def _erase(chance: random.Random, situation: Situation, now: datetime) -> c.Command:
    events: list[Event] = [x for s in situation.streams.values() for x in s.events if x.part_digest is not None]
    chosen = chance.sample(events, min(len(events), 3))
    return c.ErasePersonalData(events=tuple(event.id for event in chosen), reason="diminta")


_COMMANDS: tuple[Maker, ...] = (
    *(
        lambda r, s, now: c.TakeCall(
            number=r.choice((None, "081200004417", "0812 0000 4418", "112")),
            caller=r.choice((None, "Ujang")),
            words=r.choice((None, "ada api di pasar", "<b>tolong</b>")),
            classification=r.choice((None, None, *Classification)),
        ),
    )
    * 3,
    lambda r, s, now: c.NoteCall(
        call=_call(r, s),
        caller=r.choice((None, "Ujang")),
        words=r.choice((None, "di Cimuncang")),
        number=r.choice((None, None, "081200005555")),
    ),
    lambda r, s, now: c.ClassifyCall(call=_call(r, s), classification=r.choice(list(Classification))),
    lambda r, s, now: c.JoinCall(call=_call(r, s), incident=_incident(r, s)),
    lambda r, s, now: c.CallBack(call=_call(r, s), reached=r.random() < 0.5, note=r.choice((None, "sibuk"))),
    lambda r, s, now: c.BlockNumber(call=_call(r, s), reason="iseng"),
    lambda r, s, now: c.UnblockNumber(call=_call(r, s), reason="keliru"),
    *(
        lambda r, s, now: c.OpenIncident(
            category=r.choice(sorted(PROFILE.categories)), call=r.choice((None, _call(r, s))), words=r.choice((None, "api"))
        ),
    )
    * 3,
    lambda r, s, now: c.ChangeCategory(incident=_incident(r, s), category=r.choice(sorted(PROFILE.categories))),
    lambda r, s, now: c.ChangePriority(incident=_incident(r, s), priority=r.randint(0, 5), reason=r.choice(("", "padam"))),
    lambda r, s, now: c.Locate(
        incident=_incident(r, s),
        lat=r.choice((-6.11, -6.12, 106.1)),
        lon=106.16,
        radius_m=r.choice((10, 250.5, 0)),
        method=r.choice(list(LocationMethod)),
        verified=r.random() < 0.5,
        place=r.choice((None, "Jl. Veteran")),
    ),
    lambda r, s, now: c.WriteNote(incident=_incident(r, s), text=r.choice(("akses sempit", "  "))),
    lambda r, s, now: c.TakeOver(incident=_incident(r, s)),
    lambda r, s, now: c.Telephone(incident=_incident(r, s), agency=r.choice(sorted(PROFILE.agencies)), answered=True),
    *(lambda r, s, now: c.AssignUnit(incident=_incident(r, s), unit=_one_of(r, s.units)),) * 4,
    *(_mark,) * 8,
    *(lambda r, s, now: c.CloseIncident(incident=_incident(r, s), outcome=r.choice(list(Outcome)), note="selesai"),) * 2,
    lambda r, s, now: c.ReopenIncident(incident=_incident(r, s), reason="belum"),
    *(_withdraw,) * 2,
    lambda r, s, now: replace(record(_one_of(r, s.units)), name=r.choice(("Damkar A", "Damkar B"))),
    lambda r, s, now: c.RetireUnit(unit=_one_of(r, s.units), reason="dijual"),
    lambda r, s, now: c.TakeUnitOut(unit=_one_of(r, s.units), reason="ban"),
    lambda r, s, now: c.ReturnUnit(unit=_one_of(r, s.units)),
    lambda r, s, now: c.SavePlace(
        saved=_one_of(r, s.places) if r.random() < 0.5 else None,
        name=r.choice(("Gapura Biru", "Pos Ronda")),
        place_kind=PlaceKind.LANDMARK,
        lat=-6.11,
        lon=106.16,
        radius_m=r.choice((50, 80)),
        aliases=r.choice(((), ("gapura",))),
    ),
    lambda r, s, now: c.DropPlace(saved=_one_of(r, s.places), reason="dibongkar"),
    *(_close_road,) * 2,
    lambda r, s, now: c.ReopenRoad(closure=_one_of(r, s.closures), reason=r.choice(("", "surut"))),
    lambda r, s, now: c.RaiseAlarm(incident=_incident(r, s), level=r.randint(0, 4), reason=r.choice(("", "padam"))),
    _choice,
    lambda r, s, now: c.ExplainChoice(incident=_incident(r, s), choice=r.choice((None, None, "x")), reason="lebih dekat"),
    lambda r, s, now: c.ViewIncident(incident=r.choice((None, _incident(r, s)))),
    lambda r, s, now: c.SignOn(person=r.choice(("Rina", "Budi")), role=Role.SUPERVISOR),
    _erase,
)
