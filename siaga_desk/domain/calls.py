"""A telephone number and its calls, folded from the number's stream. A junk call ends here and never meets an incident."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from .envelope import Event
from .events import (
    ABUSES,
    BlockProposed,
    CallClassified,
    CalledBack,
    CallJoined,
    CallNoted,
    CallReceived,
    Classification,
    NumberBlocked,
    NumberUnblocked,
)
from .people import Actor


@dataclass(frozen=True, slots=True)
class Call:
    """One call. `received` is None while only later events about it have arrived."""

    id: str
    received: datetime | None = None
    number: str | None = None
    caller: str | None = None
    words: str | None = None
    taken_by: Actor | None = None
    classification: Classification | None = None
    classified: datetime | None = None
    incidents: tuple[str, ...] = ()  # more than one: two desks joined it differently, a person decides
    called_back: datetime | None = None
    reached: bool | None = None

    @property
    def is_open(self) -> bool:
        """Still on an operator's table: not classified, or real and not yet with an incident."""
        return self.classification is None or (self.classification is Classification.REAL and not self.incidents)

    @property
    def needs_call_back(self) -> bool:
        return self.classification is Classification.CUT_OFF and self.reached is not True


@dataclass(frozen=True, slots=True)
class Block:
    since: datetime
    until: datetime | None  # None: permanently
    reason: str | None  # None: erased
    by: Actor


@dataclass(frozen=True, slots=True)
class Caller:
    """A number as the room knows it. Two desks may have begun a stream for one number each: see `Situation.callers_with`."""

    id: str
    number: str | None = None
    calls: Mapping[str, Call] = field(default_factory=dict)
    block: Block | None = None
    blocks: int = 0  # how often it has been blocked
    proposed: Block | None = None  # waits for a supervisor

    @property
    def abuses(self) -> int:
        return sum(1 for call in self.calls.values() if call.classification in ABUSES)

    def tally(self) -> dict[Classification | None, int]:
        """How many calls of each classification; None: not classified."""
        counts: dict[Classification | None, int] = {}
        for call in self.calls.values():
            counts[call.classification] = counts.get(call.classification, 0) + 1
        return counts

    def last_received(self) -> datetime | None:
        return max((c.received for c in self.calls.values() if c.received), default=None)

    def blocked_at(self, now: datetime) -> bool:
        return self.block is not None and (self.block.until is None or now < self.block.until)


def apply(caller: Caller, events: Iterable[Event]) -> Caller:
    """The caller after more events, in total order. Any event is placed; what is not about calls changes nothing.

    Many at once, because a number may have called thousands of times: its calls are copied once, not at every event.
    """
    known = dict(caller.calls)
    for event in events:
        caller = _apply(caller, event, known)
    return replace(caller, calls=known)


def _apply(caller: Caller, event: Event, known: dict[str, Call]) -> Caller:
    """The caller but for its calls, which are brought up to date in `known`."""
    match event.fact:
        case CallReceived() as fact:
            call = _call(known, fact.call)
            named = fact.classification is not None
            known[call.id] = replace(
                call,
                received=event.occurred,
                number=fact.number,
                caller=fact.caller,
                words=fact.words,
                taken_by=event.actor,
                classification=fact.classification if named else call.classification,
                classified=event.occurred if named else call.classified,
            )
            return _numbered(caller, fact.number)
        case CallNoted() as fact:
            call = _call(known, fact.call)
            call = replace(call, caller=fact.caller, words=fact.words, number=fact.number or call.number)
            known[call.id] = call
            return _numbered(caller, fact.number)
        case CallClassified() as fact:
            known[fact.call] = replace(
                _call(known, fact.call), classification=fact.classification, classified=event.occurred
            )
        case CallJoined() as fact:
            call = _call(known, fact.call)
            if fact.incident not in call.incidents:
                known[fact.call] = replace(call, incidents=(*call.incidents, fact.incident))
        case CalledBack() as fact:
            known[fact.call] = replace(_call(known, fact.call), called_back=event.occurred, reached=fact.reached)
        case BlockProposed(reason=reason):
            return replace(caller, proposed=Block(event.occurred, None, reason, event.actor))
        case NumberBlocked(reason=reason, until=until):
            return replace(
                caller,
                block=Block(event.occurred, until, reason, event.actor),
                blocks=caller.blocks + 1,
                proposed=None,
            )
        case NumberUnblocked():
            return replace(caller, block=None, proposed=None)
    return caller


def _numbered(caller: Caller, number: str | None) -> Caller:
    return replace(caller, number=number) if number and number != caller.number else caller


def _call(known: Mapping[str, Call], call: str) -> Call:
    return known.get(call) or Call(call)
