"""The one road: commands in, events down, what changed out. Knows no window and no SQL.

A `Desk` lives on one serial lane; it is not safe to call from two threads. Windows hold its last `situation`, an
immutable value. What a window is shown has been durable before.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import timedelta
from typing import NamedTuple

from siaga_desk.border import clean
from siaga_desk.domain.calls import Caller
from siaga_desk.domain.clocks import Clock, HybridClock, Stamp, to_ms, whole_ms
from siaga_desk.domain.codec import Malformed
from siaga_desk.domain.commands import (
    BlockNumber,
    Command,
    ErasePersonalData,
    NoteCall,
    SignOff,
    SignOn,
    TakeCall,
    UnblockNumber,
    Withdraw,
)
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
from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.events import CallJoined, CallNoted, CallReceived, ChainStarted, ReportJoined
from siaga_desk.domain.ids import (
    ROOM,
    closure_stream,
    desk_stream,
    incident_stream,
    place_stream,
    unit_stream,
    uuid7,
)
from siaga_desk.domain.people import Actor, Role
from siaga_desk.domain.places import AreaLookup
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Changes, Situation, Stream, fold

from .live import LIVE_HOURS, erased_by, stored_event, with_streams, without_quiet
from .log import Entry, Finder, Folded, Head, Identity, Log

log = logging.getLogger(__name__)

SYSTEM = "sistem"


class Refused(NamedTuple):
    """A foreign event that is not kept, and why (for the log and the supervisor, not for the operator).

    `forks`: it is authentic, and its chain has another history here.
    """

    signed: SignedEvent
    reason: str
    forks: bool = False


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
        # (a millisecond on: within the last one, the counter had gone further)
        self._stamps = HybridClock(self.clock, Stamp(to_ms(last) + 1, 0) if behind < timedelta(minutes=1) else Stamp(0, 0))
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
        self.situation = without_quiet(self.situation, self.clock.now())

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
        self._bring_whole(stream for command in cleaned for stream in self._needs(command))
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
                refused.append(Refused(one, "another event stands at this place of the chain", forks=True))
                continue
            entries[event.chain, event.seq] = Entry(one, event)
        new = self._unknown(entries, refused)
        erased = self.situation.erased | erased_by(entry.event for entry in new)
        new = [_without_part(entry) if entry.event.id in erased else entry for entry in new]
        ahead = [entry.event for entry in new if self._stamps.saw(entry.event.position.clock)]
        if ahead:
            log.warning("%d events are more than a minute ahead of this desk, the first: %s", len(ahead), ahead[0].id)
        numbers = {fact.number or "" for entry in new if isinstance(fact := entry.event.fact, CallReceived | CallNoted)}
        self._bring_whole({entry.event.stream for entry in new}.union(self._finder.number_streams(*numbers)))
        return Received(self._commit(new, self._head), tuple(refused))

    def _check(self, signed: SignedEvent) -> Event:
        event = unseal(signed)
        if event.ledger != self.identity.ledger:
            raise Malformed("of another ledger")
        if not self._verifier.verify(event.chain, signed.data, signed.signature):
            raise Malformed("the signature is not the chain's")
        return event

    def _unknown(self, entries: dict[tuple[str, int], Entry], refused: list[Refused]) -> list[Entry]:
        """Those whose place in their chain is free and fits its neighbours, and that go on from none that was refused."""
        digests = dict(self._log.digests({(chain, seq + step) for chain, seq in entries for step in (-1, 0)}))
        missing = entries.keys() - digests.keys()
        prevs = self._log.prevs({(chain, seq + 1) for chain, seq in missing})
        new = []
        forks: set[str] = set()  # digests: else the branch of a restored store would be kept from its second event on
        for (chain, seq), entry in sorted(entries.items()):
            here = digests.get((chain, seq))
            if here == entry.event.digest:
                continue
            before = digests.get((chain, seq - 1)) or (GENESIS if seq == 0 else None)
            if here is not None:
                reason = "another event stands at this place of the chain"
            elif before is not None and entry.event.prev != before:
                reason = "it does not follow the event before it"
            elif entry.event.prev in forks:
                reason = "it follows an event that does not fit this chain"
            elif prevs.get((chain, seq + 1), entry.event.digest) != entry.event.digest:
                reason = "the event after it does not follow it"
            else:
                digests[chain, seq] = entry.event.digest
                new.append(entry)
                continue
            forks.add(entry.event.digest)
            refused.append(Refused(entry.signed, reason, forks=True))
        return new

    # --- what both roads share ---

    def _commit(self, entries: Sequence[Entry], head: Head) -> Changes:
        """Fold, store, then show: in this order, so that what is shown is durable."""
        if not entries:
            return Changes()
        before = self.situation
        after, changes = before.with_events(entry.event for entry in entries)
        erased = erased_by(entry.event for entry in entries)
        streams = {
            event.stream: Folded(before.streams.get(event.stream), after.streams[event.stream]) for event in changes.events
        }
        if erased:
            for stream in self._without_words(erased, entries):
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

    def _without_words(self, erased: set[str], entries: Sequence[Entry]) -> Iterable[Stream]:
        """The streams of these events, folded anew without their private parts: as logged, and as about to be."""
        for stream, signed in self._log.streams(self._log.streams_of(erased)).items():
            stored = (Entry(s, stored_event(s)) for s in signed)
            events = [(_without_part(e) if e.event.id in erased else e).event for e in stored]
            events += [entry.event for entry in entries if entry.event.stream == stream]
            yield fold(stream, events)

    def _bring(self, streams: Iterable[str]) -> None:
        self.situation = with_streams(self.situation, streams, self._log)

    def _bring_whole(self, streams: Iterable[str]) -> None:
        """These streams; and what comes in of a telephone number comes with all its other streams."""
        before = self.situation.callers
        self._bring(streams)
        here = self.situation.callers
        if numbers := {here[key].number or "" for key in here.keys() - before.keys()}:
            self._bring(self._finder.number_streams(*numbers))

    def _needs(self, command: Command) -> Iterable[str]:
        """The streams that the rules will ask about."""
        named = {field.name: getattr(command, field.name) for field in fields(command)}  # type: ignore[arg-type] # a dataclass
        if incident := named.get("incident"):
            yield incident_stream(incident)
        if unit := named.get("unit"):
            yield unit_stream(unit)
        if saved := named.get("saved"):
            yield place_stream(saved)
        if closure := named.get("closure"):
            yield closure_stream(closure)
        if (call := named.get("call")) and self.situation.call(call) is None and (stream := self._finder.call_stream(call)):
            yield stream
        if isinstance(command, TakeCall | NoteCall) and command.number:
            yield from self._finder.number_streams(command.number)
        if isinstance(command, NoteCall | BlockNumber | UnblockNumber):
            yield from self._of_number(command.call)
        if isinstance(command, Withdraw):
            yield command.stream
            yield from self._other_halves(command)
        if isinstance(command, ErasePersonalData):
            yield ROOM
            streams = self._log.streams_of(command.events)
            yield from streams
            self._bring(streams)
            for stream in streams & self.situation.streams.keys():
                if isinstance(caller := self.situation.streams[stream].state, Caller) and caller.number:
                    yield from self._finder.number_streams(caller.number)

    def _of_number(self, call: str) -> Iterable[str]:
        """Every stream of the number that called: of what is in the window since a start, only the newest may be here."""
        known = self.situation.call(call)
        if known is not None and known[0].number:
            yield from self._finder.number_streams(known[0].number)

    def _other_halves(self, command: Withdraw) -> Iterable[str]:
        self._bring([command.stream])
        stream = self.situation.streams.get(command.stream)
        for event in stream.events if stream else ():
            if event.id == command.event:
                if isinstance(event.fact, CallJoined):
                    yield incident_stream(event.fact.incident)
                elif isinstance(event.fact, ReportJoined) and (number := self._finder.call_stream(event.fact.call)):
                    yield number


def _without_part(entry: Entry) -> Entry:
    bare = entry.signed._replace(part=None)
    return Entry(bare, unseal(bare))
