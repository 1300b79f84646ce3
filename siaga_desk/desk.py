"""The one road: commands in, events down, what changed out. Knows no window and no SQL.

A `Desk` lives on one serial lane; it is not safe to call from two threads. Windows hold its last `situation`, an
immutable value. What a window is shown has been durable before.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from siaga_desk.border import clean
from siaga_desk.domain.calls import Caller
from siaga_desk.domain.clocks import Clock, HybridClock, Stamp, to_ms, whole_ms
from siaga_desk.domain.codec import Malformed
from siaga_desk.domain.commands import Command, ErasePersonalData, SignOff, SignOn, TakeCall, Withdraw
from siaga_desk.domain.decide import Context, Draft, decide
from siaga_desk.domain.envelope import (
    GENESIS,
    SALT_BYTES,
    Event,
    Position,
    SignedEvent,
    Signer,
    Verifier,
    seal,
    unseal,
)
from siaga_desk.domain.errors import BadInput, Message, StoreTrouble
from siaga_desk.domain.events import CallJoined, ChainStarted, PersonalDataErased, ReportJoined
from siaga_desk.domain.ids import (
    ROOM,
    desk_stream,
    drill_of,
    incident_stream,
    unit_stream,
    uuid7,
)
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.people import Actor, DeskState, Role
from siaga_desk.domain.places import AreaLookup
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Changes, Situation, Stream, fold

log = logging.getLogger(__name__)

LIVE_HOURS = 12
"""How long closed incidents and finished callers stay in the live window."""

SYSTEM = "sistem"


class Head(NamedTuple):
    """The end of a chain: the last sequence number (-1: empty) and the digest of that event."""

    seq: int
    digest: str


class Entry(NamedTuple):
    """An event on its way into the log: the bytes, and the same as read."""

    signed: SignedEvent
    event: Event


class Folded(NamedTuple):
    """A stream before and after a batch; the projections are written from it."""

    before: Stream | None
    after: Stream


class Log(Protocol):
    """The durable log of one store. Every method may raise StoreTrouble."""

    def head(self, chain: str) -> Head: ...

    def last_written(self) -> datetime | None:
        """What our clock said when this store was written last."""
        ...

    def append(
        self, entries: Sequence[Entry], streams: Sequence[Folded], received: datetime, erased: Collection[str]
    ) -> None:
        """Events, projections of their streams and the deletion of erased private parts: one durable transaction."""
        ...

    def streams(self, ids: Collection[str]) -> Mapping[str, Sequence[SignedEvent]]:
        """Every event of these streams. Streams that have none are left out."""
        ...

    def streams_of(self, events: Collection[str]) -> set[str]:
        """The streams in which these events lie."""
        ...

    def digests(self, chain_seqs: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        """The digest of each of these places of chains, where there is an event."""
        ...

    def prevs(self, chain_seqs: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], str]:
        """Which digest the event at each of these places of chains says it follows, where there is one."""
        ...


class Finder(Protocol):
    """What a desk must look up before it can decide. Screens ask the store's wider `Queries`."""

    def live_streams(self, since: datetime) -> Sequence[str]:
        """Units, desks, the room; open incidents and calls, and those touched since."""
        ...

    def number_streams(self, number: str) -> Sequence[str]: ...

    def call_stream(self, call: str) -> str | None: ...

    def latest_incident(self) -> str | None:
        """The stream of the incident that was opened last."""
        ...


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call as history shows it."""

    call: str
    stream: str
    received: datetime
    number: str | None
    caller: str | None
    words: str | None
    classification: str | None
    incident: str | None
    person: str | None
    needs_call_back: bool


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident as lists, sheets and scripts show it; times aware UTC."""

    incident: str
    label: str
    category: str
    priority: int
    is_open: bool
    received: datetime | None
    deadline: datetime | None
    moved: datetime | None
    lat: float | None
    lon: float | None
    radius_m: float | None
    verified: bool | None
    kelurahan: str | None
    kecamatan: str | None
    neighbour: str | None
    place: str | None
    reports: int
    units: str  # names of the units, by comma
    outcome: str | None
    closed: datetime | None


@dataclass(frozen=True, slots=True)
class NumberHistory:
    """What the room knows of a number over the whole log. `tally` counts by classification, None: not classified."""

    calls: int
    first: datetime | None
    last: datetime | None
    tally: Mapping[str | None, int]


class Queries(Protocol):
    """Reading what is not in the live window. Safe from any thread; never waits for a writer."""

    def calls(self, *, number: str | None = None, since: datetime | None = None, limit: int = 200) -> Sequence[CallRow]:
        """The newest first."""
        ...

    def incidents(
        self, *, open_only: bool = False, text: str = "", since: datetime | None = None, limit: int = 200
    ) -> Sequence[IncidentRow]:
        """Open ones by absolute deadline, then closed ones, the newest first. `text`: in label, place or area."""
        ...

    def number_history(self, number: str) -> NumberHistory: ...

    def call_counts(self, since: datetime, until: datetime | None = None) -> Mapping[str | None, int]:
        """Calls received in a span, by classification."""
        ...

    def calls_by_hour(self, since: datetime) -> Sequence[tuple[datetime, int, int]]:
        """(start of the hour, calls, real ones) for each hour that had any."""
        ...

    def moved_in_time(self, since: datetime) -> tuple[int, int]:
        """(teams moved within the limit, incidents that needed one) of the incidents received since and now decided."""
        ...

    def history(self, stream: str) -> Sequence[Event]:
        """Every event of a stream in total order."""
        ...


@dataclass(frozen=True, slots=True)
class Identity:
    """Which room, which ledger (live or a drill), which desk."""

    ledger: str
    desk: str
    desk_name: str

    @property
    def drill(self) -> str | None:
        """The drill's name; None where it is no drill."""
        return drill_of(self.ledger)


class Refused(NamedTuple):
    """A foreign event that is not kept, and why (for the log and the supervisor, not for the operator)."""

    signed: SignedEvent
    reason: str


class Received(NamedTuple):
    changes: Changes
    refused: tuple[Refused, ...]


Listener = Callable[[Situation, Changes], None]


class Desk:
    """One desk's work on one store."""

    def __init__(
        self,
        *,
        identity: Identity,
        profile: Profile,
        areas: AreaLookup,
        clock: Clock,
        log: Log,
        finder: Finder,
        signer: Signer,
        verifier: Verifier,
        randomness: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self.identity = identity
        self.profile = profile
        self.clock = clock
        self.situation = Situation()
        self._areas = areas
        self._log = log
        self._finder = finder
        self._signer = signer
        self._verifier = verifier
        self._random = randomness
        self._stamps = HybridClock(clock)
        self._head = Head(-1, GENESIS)
        self._listeners: list[Listener] = []

    # --- life ---

    def start(self, *, program: str, predecessor: tuple[str, int] | None = None) -> tuple[Message, ...]:
        """Read the live window; begin the chain if it is new. Returns what the person at the desk should know."""
        self._head = self._log.head(self._signer.chain)
        now = self.clock.now()
        last = self._log.last_written() or now
        behind = last - now
        # a clock that had been far ahead and was set right must not stay ahead for ever
        self._stamps = HybridClock(self.clock, Stamp(to_ms(last), 0) if behind < timedelta(minutes=1) else Stamp(0, 0))
        self._bring(self._finder.live_streams(now - timedelta(hours=LIVE_HOURS)))
        if (latest := self._finder.latest_incident()) is not None:
            self._bring([latest])
        if self._head.seq < 0:
            chain, seq = predecessor or (None, None)
            started = ChainStarted(self.identity.desk_name, self.profile.id, program, chain, seq)
            self._write([Draft(desk_stream(self.identity.desk), started, whole_ms(now))], self.system)
        if behind > timedelta(seconds=2):
            return (
                Message(
                    "Jam komputer ini lebih lambat dari catatan terakhir, selisih {seconds} detik. "
                    "Periksa jam komputer: tenggat dihitung darinya.",
                    {"seconds": round(behind.total_seconds())},
                ),
            )
        return ()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear of every change, on the desk's lane. Returns the way to stop hearing."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def rest(self) -> None:
        """Let go of streams that have gone quiet; they come back when something needs them."""
        self.situation = _without_quiet(self.situation, self.clock.now())

    # --- commands ---

    @property
    def actor(self) -> Actor:
        """The person who signed on at this desk; an empty name before."""
        return self._actor(self.situation)

    def _actor(self, situation: Situation) -> Actor:
        watch = situation.watches.get(self.identity.desk)
        if watch is None:
            return Actor(self.identity.desk, "", Role.OPERATOR)
        return Actor(self.identity.desk, watch.person or "", watch.role or Role.OPERATOR)

    def do(self, *commands: Command, actor: Actor | None = None) -> Changes:
        """Commands, all or none, as one durable step. RuleViolation, BadInput or StoreTrouble: nothing has changed."""
        cleaned = [clean(command) for command in commands]
        self._bring(stream for command in cleaned for stream in self._needs(command))
        situation, entries, head = self.situation, list[Entry](), self._head
        for command in cleaned:
            for step, who in self._steps(command, actor or self._actor(situation)):
                context = Context(whole_ms(self.clock.now()), who, self.profile, self._areas, self.mint)
                made, head = self._seal(decide(situation, step, context), who, head, situation)
                situation, _ = situation.with_events(entry.event for entry in made)
                entries += made
        return self._commit(entries, head)

    def _steps(self, command: Command, actor: Actor) -> Iterable[tuple[Command, Actor]]:
        """A command and who gives it. Who signs on ends the watch of the person before him."""
        if isinstance(command, SignOn):
            if actor.person:
                yield SignOff(), actor
            actor = Actor(self.identity.desk, command.person.strip(), command.role)
        yield command, actor

    @property
    def system(self) -> Actor:
        """The actor of what the program itself writes: the first units, a drill's script."""
        return Actor(self.identity.desk, SYSTEM, Role.SYSTEM)

    def _write(self, drafts: Sequence[Draft], actor: Actor) -> Changes:
        return self._commit(*self._seal(drafts, actor, self._head, self.situation))

    def _seal(self, drafts: Iterable[Draft], actor: Actor, head: Head, situation: Situation) -> tuple[list[Entry], Head]:
        made: list[Entry] = []
        for draft in drafts:
            stream = situation.streams.get(draft.stream)
            seen = [entry.event for entry in made if entry.event.stream == draft.stream] or (stream and stream.events)
            try:
                signed = seal(
                    draft.fact,
                    ledger=self.identity.ledger,
                    signer=self._signer,
                    seq=head.seq + 1,
                    prev=head.digest,
                    position=Position(self._stamp_after(seen[-1] if seen else None), self.mint()),
                    stream=draft.stream,
                    actor=actor,
                    occurred=draft.occurred,
                    recorded=whole_ms(self.clock.now()),
                    offset_ms=self.clock.offset_ms,
                    bound_ms=self.clock.bound_ms,
                    salt=self._random(SALT_BYTES),
                )
                event = unseal(signed)
                if event.fact != draft.fact:
                    raise Malformed("it would not be read as it was written")
            except ValueError as why:
                raise BadInput(
                    "Isian ini terlalu besar atau tidak bisa disimpan apa adanya. Persingkat, lalu ulangi."
                ) from why
            head = Head(event.seq, event.digest)
            made.append(Entry(signed, event))
        return made, head

    def _stamp_after(self, seen: Event | None) -> Stamp:
        """What a person decides comes after what he saw of the matter, also where a clock elsewhere is far ahead of ours."""
        stamp = self._stamps.next()
        if seen is None or stamp > seen.position.clock:
            return stamp
        return Stamp(seen.position.clock.ms, seen.position.clock.counter + 1)

    def mint(self) -> str:
        """A new id (UUIDv7). Safe to call from any thread."""
        return uuid7(to_ms(self.clock.now()), self._random(10))

    # --- events from elsewhere ---

    def receive(self, signed: Iterable[SignedEvent]) -> Received:
        """Events of other desks, in any order and any batches; known ones are passed over. StoreTrouble: nothing kept.

        Each is checked by itself: form, ledger, signature (a chain's id is its key), private part, and that its place in
        the chain is free and agrees with its neighbours.
        """
        entries: dict[tuple[str, int], Entry] = {}
        refused: list[Refused] = []
        for one in signed:
            try:
                event = self._check(one)
            except Malformed as why:
                refused.append(Refused(one, str(why)))
                continue
            if (event.chain, event.seq) in entries and entries[event.chain, event.seq].event.digest != event.digest:
                refused.append(Refused(one, "another event stands at this place of the chain"))
                continue
            entries[event.chain, event.seq] = Entry(one, event)
        new = self._unknown(entries, refused)
        erased = self.situation.erased | _erased(entry.event for entry in new)
        new = [_without_part(entry) if entry.event.id in erased else entry for entry in new]
        ahead = [entry.event for entry in new if self._stamps.saw(entry.event.position.clock)]
        if ahead:
            log.warning("%d events are more than a minute ahead of this desk, the first: %s", len(ahead), ahead[0].id)
        return Received(self._commit(new, self._head), tuple(refused))

    def _check(self, signed: SignedEvent) -> Event:
        event = unseal(signed)
        if event.ledger != self.identity.ledger:
            raise Malformed("of another ledger")
        if not self._verifier.verify(event.chain, signed.data, signed.signature):
            raise Malformed("the signature is not the chain's")
        return event

    def _unknown(self, entries: dict[tuple[str, int], Entry], refused: list[Refused]) -> list[Entry]:
        """Those whose place in their chain is free and fits its neighbours."""
        digests = dict(self._log.digests({(chain, seq + step) for chain, seq in entries for step in (-1, 0)}))
        missing = entries.keys() - digests.keys()
        prevs = self._log.prevs({(chain, seq + 1) for chain, seq in missing})
        new = []
        for (chain, seq), entry in sorted(entries.items()):
            here = digests.get((chain, seq))
            if here == entry.event.digest:
                continue
            before = digests.get((chain, seq - 1)) or (GENESIS if seq == 0 else None)
            if here is not None:
                refused.append(Refused(entry.signed, "another event stands at this place of the chain"))
            elif before is not None and entry.event.prev != before:
                refused.append(Refused(entry.signed, "it does not follow the event before it"))
            elif prevs.get((chain, seq + 1), entry.event.digest) != entry.event.digest:
                refused.append(Refused(entry.signed, "the event after it does not follow it"))
            else:
                digests[chain, seq] = entry.event.digest
                new.append(entry)
        return new

    # --- what both roads share ---

    def _commit(self, entries: Sequence[Entry], head: Head) -> Changes:
        """Fold, store, then show: in this order, so that what is shown is durable."""
        if not entries:
            return Changes()
        self._bring(entry.event.stream for entry in entries)
        before = self.situation
        after, changes = before.with_events(entry.event for entry in entries)
        erased = _erased(entry.event for entry in entries)
        streams = {
            event.stream: Folded(before.streams.get(event.stream), after.streams[event.stream]) for event in changes.events
        }
        if erased:
            for stream in self._without_words(erased, after):
                streams[stream.id] = Folded(before.streams.get(stream.id), stream)
            after = after.with_streams(folded.after for folded in streams.values())
            changes = changes.touching(streams)
        self._log.append(entries, list(streams.values()), whole_ms(self.clock.now()), erased)
        self._head = head
        self.situation = after
        for listener in tuple(self._listeners):
            try:
                listener(after, changes)
            except Exception:  # it is durable: nobody may take it for undone, and the others must hear of it
                log.exception("a listener could not take in what changed")
        return changes

    def _without_words(self, erased: set[str], situation: Situation) -> Iterable[Stream]:
        """The streams of these events, folded anew without their private parts."""
        for stream, signed in self._log.streams(self._log.streams_of(erased)).items():
            entries = (Entry(s, stored_event(s)) for s in signed)
            events = [(_without_part(e) if e.event.id in erased else e).event for e in entries]
            held = situation.streams.get(stream)
            # what came in this batch is not in the log yet, and has no words that are erased
            events += [e for e in (held.events if held else ()) if e.bare or e.id not in erased or e.part_digest is None]
            yield fold(stream, events)

    def _bring(self, streams: Iterable[str]) -> None:
        self.situation = _with_streams(self.situation, streams, self._log)

    def _needs(self, command: Command) -> Iterable[str]:
        """The streams that the rules will ask about."""
        named = {field.name: getattr(command, field.name) for field in fields(command)}  # type: ignore[arg-type]
        if incident := named.get("incident"):
            yield incident_stream(incident)
        if unit := named.get("unit"):
            yield unit_stream(unit)
        if (call := named.get("call")) and (stream := self._finder.call_stream(call)):
            yield stream
        if isinstance(command, TakeCall) and command.number:
            yield from self._finder.number_streams(command.number)
        if isinstance(command, Withdraw):
            yield command.stream
            yield from self._other_halves(command)
        if isinstance(command, ErasePersonalData):
            yield ROOM
            yield from self._log.streams_of(command.events)

    def _other_halves(self, command: Withdraw) -> Iterable[str]:
        self._bring([command.stream])
        stream = self.situation.streams.get(command.stream)
        for event in stream.events if stream else ():
            if event.id == command.event:
                if isinstance(event.fact, CallJoined):
                    yield incident_stream(event.fact.incident)
                elif isinstance(event.fact, ReportJoined) and (number := self._finder.call_stream(event.fact.call)):
                    yield number


class FollowedLog(Log, Protocol):
    """A log that another process writes."""

    def last_pos(self) -> int: ...

    def since(self, pos: int) -> Sequence[tuple[int, SignedEvent]]:
        """Some of what arrived after a position, in the order of arrival."""
        ...


class Follower:
    """Another process's store, read only: the wall's view. The same fold as the desk's; not safe from two threads."""

    def __init__(self, *, identity: Identity, profile: Profile, clock: Clock, log: FollowedLog, finder: Finder) -> None:
        self.identity = identity
        self.profile = profile
        self.clock = clock
        self._log = log
        self._pos = log.last_pos()
        self.situation = _with_streams(Situation(), finder.live_streams(clock.now() - timedelta(hours=LIVE_HOURS)), log)

    def poll(self) -> Changes:
        """Take in what the writer has written since, and say what changed. Empty: there is nothing more."""
        while batch := self._log.since(self._pos):
            events = [stored_event(signed) for _, signed in batch]
            erased = _erased(events)
            # their words are gone from the file: those streams are read again
            again = self._log.streams_of(erased) & self.situation.streams.keys() if erased else set()
            situation = self.situation.without(again)
            others = {event.stream for event in events} - situation.streams.keys()
            fresh, changes = situation.with_events(event for event in events if event.stream not in others)
            _, of_others = Situation().with_events(event for event in events if event.stream in others)
            self.situation = _with_streams(fresh, others | again, self._log)
            self._pos = batch[-1][0]
            new = sorted((*changes.events, *of_others.events), key=lambda event: event.position)
            if new:  # else a stream that was read whole before had it already
                return Changes(events=tuple(new)).touching({event.stream for event in new} | again)
        return Changes()

    def rest(self) -> None:
        """Let go of streams that have gone quiet."""
        self.situation = _without_quiet(self.situation, self.clock.now())


def stored_event(signed: SignedEvent) -> Event:
    """An event from our own log. It was whole when it was written."""
    try:
        return unseal(signed)
    except Malformed as why:
        raise StoreTrouble(
            "Catatan di berkas data rusak. Berkas tidak disentuh. "
            "Pulihkan dari cadangan, lalu jalankan “siaga-desk log verify”."
        ) from why


def _erased(events: Iterable[Event]) -> set[str]:
    """Ids of the events whose private parts these events erase."""
    return {erased for e in events if isinstance(e.fact, PersonalDataErased) for erased in e.fact.events}


def _without_part(entry: Entry) -> Entry:
    bare = entry.signed._replace(part=None)
    return Entry(bare, unseal(bare))


def _with_streams(situation: Situation, streams: Iterable[str], log: Log) -> Situation:
    """The situation with these streams, if they exist, in it and whole."""
    missing = {stream for stream in streams if stream not in situation.streams}
    if not missing:
        return situation
    read, _ = Situation().with_events(stored_event(signed) for events in log.streams(missing).values() for signed in events)
    if not read.streams:
        return situation
    label = max(filter(None, (situation.latest_label, read.latest_label)), default=None)
    return replace(situation.with_streams(read.streams.values()), latest_label=label)


def _without_quiet(situation: Situation, now: datetime) -> Situation:
    since = now - timedelta(hours=LIVE_HOURS)
    latest = situation.latest_label
    quiet = [
        stream.id
        for stream in situation.streams.values()
        if _is_quiet(stream, since) and not (latest and any(e.position == latest.position for e in stream.events))
    ]
    return situation.without(quiet) if quiet else situation


def _is_quiet(stream: Stream, since: datetime) -> bool:
    if stream.events[-1].recorded >= since:
        return False
    state = stream.state
    if isinstance(state, Incident):
        return state.closing is not None
    if isinstance(state, Caller):
        return not any(call.is_open or call.needs_call_back for call in state.calls.values())
    return isinstance(state, DeskState) and state.ended is not None
