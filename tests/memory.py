"""A store that lives in memory, for tests of what stands on `Desk`: the three protocols, and keys that need no cryptography.

It keeps bytes and folds them when asked, so it has no projection that could be wrong. Never in the product.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from siaga_desk.desk import CallRow, Desk, Entry, Folded, Head, Identity, IncidentRow, NumberHistory
from siaga_desk.domain.calls import Call, Caller
from siaga_desk.domain.clocks import Clock
from siaga_desk.domain.deadlines import ClockState
from siaga_desk.domain.envelope import GENESIS, Event, SignedEvent, unseal
from siaga_desk.domain.events import CallReceived, IncidentOpened
from siaga_desk.domain.ids import ROOM, stream_kind
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.places import AreaFix, AreaLookup
from siaga_desk.domain.profile import Milestone, Profile
from siaga_desk.domain.situation import Situation, by_deadline
from siaga_desk.geo.coordinates import CityCentre

CENTRE = CityCentre(-6.12, 106.16, "Kota Serang")


class HandClock:
    """A clock that stands still until it is moved."""

    offset_ms: int | None = None
    bound_ms: int | None = None

    def __init__(self, at: datetime = datetime(2026, 3, 14, 2, 30, tzinfo=UTC)) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, **span: float) -> None:
        self.at += timedelta(**span)


class Keys:
    """Signs with a keyed hash; a chain's id is the hash of its secret. Knows only the chains that it has made."""

    def __init__(self) -> None:
        self._secrets: dict[str, bytes] = {}

    def make(self, secret: bytes = b"a test's secret") -> Key:
        chain = hashlib.sha256(secret).hexdigest()
        self._secrets[chain] = secret
        return Key(chain, secret)

    def verify(self, chain: str, data: bytes, signature: bytes) -> bool:
        secret = self._secrets.get(chain)
        return secret is not None and hmac.compare_digest(_signature(secret, data), signature)


class Key:
    def __init__(self, chain: str, secret: bytes) -> None:
        self.chain = chain
        self._secret = secret

    def sign(self, data: bytes) -> bytes:
        return _signature(self._secret, data)


def _signature(secret: bytes, data: bytes) -> bytes:
    return hmac.new(secret, data, hashlib.sha512).digest()


class Everywhere:
    """Areas of a city that has one kelurahan and no border."""

    def locate(self, lat: float, lon: float) -> AreaFix:
        return AreaFix(True, "Cimuncang", "36.73.01.1006", "Serang", "36.73.01")


class MemoryStore:
    """`Log`, `Finder` and `Queries` in one. `own` are the chains that this store writes itself."""

    def __init__(self, own: Collection[str] = ()) -> None:
        self.entries: list[Entry] = []
        self.written: datetime | None = None
        self.own = set(own)

    # --- Log ---

    def head(self, chain: str) -> Head:
        last = max((e.event for e in self.entries if e.event.chain == chain), key=lambda e: e.seq, default=None)
        return Head(last.seq, last.digest) if last else Head(-1, GENESIS)

    def last_written(self) -> datetime | None:
        return self.written

    def append(
        self, entries: Sequence[Entry], streams: Sequence[Folded], received: datetime, erased: Collection[str]
    ) -> None:
        places = {(e.event.chain, e.event.seq) for e in self.entries}
        assert not places & {(e.event.chain, e.event.seq) for e in entries}, "a place of a chain is written once"
        self.entries += entries
        self.written = received
        for index, (signed, event) in enumerate(self.entries):
            if event.id in erased:
                bare = signed._replace(part=None)
                self.entries[index] = Entry(bare, unseal(bare))

    def streams(self, ids: Collection[str]) -> Mapping[str, Sequence[SignedEvent]]:
        found: defaultdict[str, list[SignedEvent]] = defaultdict(list)
        for signed, event in self.entries:
            if event.stream in ids:
                found[event.stream].append(signed)
        return dict(found)

    def streams_of(self, events: Collection[str]) -> set[str]:
        return {e.event.stream for e in self.entries if e.event.id in events}

    def digests(self, chain_seqs: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        places = {(e.event.chain, e.event.seq): e.event.digest for e in self.entries}
        return {place: places[place] for place in chain_seqs if place in places}

    def prevs(self, chain_seqs: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        return {
            (e.event.chain, e.event.seq): e.event.prev for e in self.entries if (e.event.chain, e.event.seq) in chain_seqs
        }

    # --- Finder ---

    def live_streams(self, since: datetime) -> Sequence[str]:
        situation = self.situation()
        live = {e.event.stream for e in self.entries if stream_kind(e.event.stream) in ("unit", "place", "desk", ROOM)}
        live |= {e.event.stream for e in self.entries if e.event.recorded >= since}
        live |= {f"incident:{i.id}" for i in situation.open_incidents}
        live |= {f"closure:{c.id}" for c in situation.closures.values() if c.record is not None and c.reopened is None}
        for everywhere in situation.numbers:
            if any(call.is_open or call.needs_call_back for caller in everywhere for call in caller.calls.values()):
                live |= {f"number:{caller.id}" for caller in everywhere}
        return sorted(live)

    def number_streams(self, *numbers: str) -> Sequence[str]:
        return [f"number:{caller.id}" for caller in self.situation().callers.values() if caller.number in numbers]

    def call_stream(self, call: str) -> str | None:
        streams = (e.event.stream for e in self.entries if isinstance(f := e.event.fact, CallReceived) and f.call == call)
        return next(streams, None)

    def latest_incident(self) -> str | None:
        opened = [e.event for e in self.entries if isinstance(e.event.fact, IncidentOpened)]
        return max(opened, key=lambda e: e.position).stream if opened else None

    # --- Queries ---

    def situation(self) -> Situation:
        """Everything, folded from nothing."""
        situation, _ = Situation().with_events(entry.event for entry in self.entries)
        return situation

    def calls(self, *, number: str | None = None, since: datetime | None = None, limit: int = 200) -> Sequence[CallRow]:
        rows = [
            _call_row(caller, call)
            for caller, call in self._received()
            if (number is None or call.number == number) and (since is None or _received(call) >= since)
        ]
        return sorted(rows, key=lambda row: (row.received, row.call), reverse=True)[:limit]

    def incidents(
        self, *, open_only: bool = False, text: str = "", since: datetime | None = None, limit: int = 200
    ) -> Sequence[IncidentRow]:
        situation = self.situation()
        listed = [i for i in situation.incidents.values() if i.is_listed]
        closed = sorted(
            (i for i in listed if i.closing), key=lambda i: (i.closing.at if i.closing else None, i.id), reverse=True
        )
        rows = [_incident_row(i) for i in (*sorted((i for i in listed if i.is_open), key=by_deadline), *closed)]
        wanted = text.casefold()
        return [
            row
            for row in rows
            if (row.is_open or not open_only)
            and (since is None or (row.received is not None and row.received >= since))
            and wanted in " ".join(filter(None, (row.label, row.place, row.kelurahan, row.kecamatan))).casefold()
        ][:limit]

    def number_history(self, number: str) -> NumberHistory:
        calls = [call for _, call in self._received() if call.number == number]
        times = [_received(call) for call in calls]
        return NumberHistory(len(calls), min(times, default=None), max(times, default=None), _tally(calls))

    def call_counts(self, since: datetime, until: datetime | None = None) -> Mapping[str | None, int]:
        return _tally([c for _, c in self._received() if since <= _received(c) and (until is None or _received(c) < until)])

    def calls_by_hour(self, since: datetime) -> Sequence[tuple[datetime, int, int]]:
        hours: defaultdict[datetime, list[Call]] = defaultdict(list)
        for _, call in self._received():
            if _received(call) >= since:
                hours[_received(call).replace(minute=0, second=0, microsecond=0)].append(call)
        return [(hour, len(hours[hour]), _tally(hours[hour]).get("benar", 0)) for hour in sorted(hours)]

    def moved_in_time(self, since: datetime, now: datetime) -> tuple[int, int]:
        in_time = needed = 0
        for incident in self.situation().incidents.values():
            clock = incident.clock(now)
            if clock is None or incident.received is None or incident.received < since:
                continue
            if clock.state is ClockState.ENDED or (clock.is_open and clock.state is not ClockState.OVERDUE):
                continue
            needed += 1
            in_time += clock.state is ClockState.MET
        return in_time, needed

    def history(self, stream: str) -> Sequence[Event]:
        events = (e.event for e in self.entries if e.event.stream == stream)
        return sorted(events, key=lambda event: event.position)

    def _received(self) -> list[tuple[Caller, Call]]:
        callers = self.situation().callers.values()
        return [(caller, call) for caller in callers for call in caller.calls.values() if call.received]


def _received(call: Call) -> datetime:
    assert call.received is not None
    return call.received


def _tally(calls: Sequence[Call]) -> dict[str | None, int]:
    return dict(Counter(str(c.classification) if c.classification else None for c in calls))


def _call_row(caller: Caller, call: Call) -> CallRow:
    return CallRow(
        call=call.id,
        stream=f"number:{caller.id}",
        received=_received(call),
        number=call.number,
        caller=call.caller,
        words=call.words,
        classification=call.classification,
        incident=next(iter(call.incidents), None),
        person=call.taken_by.person if call.taken_by else None,
        needs_call_back=call.needs_call_back,
    )


def _incident_row(incident: Incident) -> IncidentRow:
    place = incident.location
    deadlines = incident.deadlines
    return IncidentRow(
        incident=incident.id,
        label=incident.label,
        category=incident.category,
        priority=incident.priority,
        is_open=incident.is_open,
        received=incident.received,
        deadline=incident.received + deadlines[0].limit if incident.received and deadlines else None,
        moved=incident.first_reached(Milestone.MOVING),
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        radius_m=place.radius_m if place else None,
        verified=place.verified if place else None,
        kelurahan=place.kelurahan if place else None,
        kecamatan=place.kecamatan if place else None,
        neighbour=place.neighbour if place else None,
        place=place.place if place else None,
        reports=len(incident.reports),
        units=", ".join(a.unit_name or a.unit for a in incident.assignments.values()),
        outcome=incident.closing.outcome if incident.closing else None,
        closed=incident.closing.at if incident.closing else None,
    )


def counted_bytes(seed: int = 0) -> Callable[[int], bytes]:
    """A source of "random" bytes that gives the same ones in every run."""
    count = itertools.count(seed * 1_000_000)
    return lambda size: hashlib.shake_128(str(next(count)).encode()).digest(size)


def memory_desk(
    profile: Profile,
    *,
    clock: Clock | None = None,
    areas: AreaLookup | None = None,
    ledger: str = "live",
    seed: int = 0,
    store: MemoryStore | None = None,
) -> tuple[Desk, MemoryStore]:
    """A started desk on a store in memory (a given one is opened again), with the ids it mints the same in every run."""
    keys = Keys()
    key = keys.make(f"chain {seed}".encode())
    store = store or MemoryStore()
    store.own.add(key.chain)
    desk = Desk(
        identity=Identity(ledger, f"desk-{seed}", f"Meja {seed + 1}"),
        profile=profile,
        areas=areas or Everywhere(),
        clock=clock or HandClock(),
        log=store,
        finder=store,
        signer=key,
        verifier=keys,
        randomness=counted_bytes(seed),
    )
    desk.start(program="tests")
    return desk, store
