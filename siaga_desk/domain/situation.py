"""The fold: the state of the room as a pure function of its events.

Every desk folds in one total order (hybrid logical clock, event id), so desks that hold the same events show the same
situation, whatever the order of arrival. Knows no rule and no store; a `Situation` is an immutable value.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from typing import NamedTuple, TypeVar

from . import calls, closures, incidents, saved_places, units
from .calls import Call, Caller
from .closures import Closure
from .envelope import Event, Position
from .events import ChainStarted, FactWithdrawn, IncidentOpened, IncidentViewed, PersonalDataErased, SignedOff, SignedOn
from .ids import ROOM, stream_key, stream_kind
from .incidents import Assignment, Incident
from .people import DeskState
from .profile import Milestone
from .saved_places import SavedPlace
from .units import Unit, UnitStatus


@dataclass(frozen=True, slots=True)
class Room:
    """What belongs to no incident, number, unit or desk."""

    erased: frozenset[str] = frozenset()  # ids of events whose private part is gone


State = Caller | Incident | Unit | SavedPlace | Closure | DeskState | Room | None
"""A folded stream. None: a stream of a kind that a newer version knows."""


S = TypeVar("S", Caller, Incident, Unit, SavedPlace, Closure, DeskState)


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream's events in total order, each once, and the state folded from them."""

    id: str
    events: tuple[Event, ...] = ()
    withdrawn: frozenset[str] = frozenset()
    state: State = None

    def with_event(self, event: Event) -> Stream:
        """The stream with one more event, wherever in the order it belongs. One that is there already changes nothing."""
        if not self.events or event.position > self.events[-1].position:
            if isinstance(event.fact, FactWithdrawn):
                return fold(self.id, (*self.events, event))
            state = _apply(_start(self), () if self._is_withdrawn(event) else (event,))
            return replace(self, events=(*self.events, event), state=state)
        place = bisect_left(self.events, event.position, key=_position)
        held = self.events[place]
        if held.position == event.position:
            if (kept := _one_of(held, event)) == held:
                return self
            return fold(self.id, (*self.events[:place], kept, *self.events[place + 1 :]))
        return fold(self.id, (*self.events[:place], event, *self.events[place:]))

    def _is_withdrawn(self, event: Event) -> bool:
        """A withdrawal of what cannot be withdrawn (another program's mistake) changes nothing."""
        return event.id in self.withdrawn and event.fact.withdrawable


def fold(stream: str, events: Iterable[Event]) -> Stream:
    """A stream from nothing. `events` may come in any order and repeat."""
    chosen: dict[Position, Event] = {}
    for event in events:
        held = chosen.get(event.position)
        chosen[event.position] = event if held is None else _one_of(held, event)
    ordered = tuple(sorted(chosen.values(), key=_position))
    withdrawn = frozenset(e.fact.event for e in ordered if isinstance(e.fact, FactWithdrawn))
    folded = Stream(stream, ordered, withdrawn)
    return replace(folded, state=_apply(_start(folded), (event for event in ordered if not folded._is_withdrawn(event))))


def _position(event: Event) -> Position:
    return event.position


def _one_of(event: Event, copy: Event) -> Event:
    """What counts of two copies of one event (a restored branch has a second chain), whichever came first.

    The smaller digest; and the private words of either, so that an erasure, which takes them from both, changes no choice.
    """
    kept, other = sorted((event, copy), key=lambda one: (one.digest, one.bare))
    return replace(kept, fact=other.fact, bare=False) if kept.bare and not other.bare else kept


def _start(stream: Stream) -> State:
    if stream.state is not None:
        return stream.state
    key = stream_key(stream.id)
    match stream_kind(stream.id):
        case "incident":
            return Incident(key)
        case "number":
            return Caller(key)
        case "unit":
            return Unit(key)
        case "place":
            return SavedPlace(key)
        case "closure":
            return Closure(key)
        case "desk":
            return DeskState(key)
        case "room":
            return Room()
    return None


def _apply(state: State, events: Iterable[Event]) -> State:
    """The state after more events, in total order."""
    match state:
        case Incident():
            return reduce(incidents.apply, events, state)
        case Caller():
            return calls.apply(state, events)
        case Unit():
            return reduce(units.apply, events, state)
        case SavedPlace():
            return reduce(saved_places.apply, events, state)
        case Closure():
            return reduce(closures.apply, events, state)
        case DeskState():
            return reduce(_desk, events, state)
        case Room():
            return reduce(_room, events, state)
    return state


def _room(room: Room, event: Event) -> Room:
    return Room(room.erased | frozenset(event.fact.events)) if isinstance(event.fact, PersonalDataErased) else room


def _desk(desk: DeskState, event: Event) -> DeskState:
    match event.fact:
        case ChainStarted() as fact:
            return replace(desk, name=fact.desk_name, chains=(*desk.chains, event.chain))
        case SignedOn() as fact:
            return replace(desk, person=fact.person, role=fact.role, since=event.occurred)
        case SignedOff():
            return replace(desk, ended=event.occurred, looking_at=None)
        case IncidentViewed(incident=incident):
            return replace(desk, looking_at=incident)
    return desk


@dataclass(frozen=True, slots=True)
class Changes:
    """What a batch of events touched, by id; `events` are those that are new here, in total order."""

    incidents: frozenset[str] = frozenset()
    callers: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    closures: frozenset[str] = frozenset()
    desks: frozenset[str] = frozenset()
    events: tuple[Event, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.events)

    def touching(self, streams: Iterable[str]) -> Changes:
        """The same, and these streams were touched as well."""
        ids: defaultdict[str, set[str]] = defaultdict(set)
        for stream in streams:
            ids[stream_kind(stream)].add(stream_key(stream))
        return Changes(
            incidents=self.incidents | ids["incident"],
            callers=self.callers | ids["number"],
            units=self.units | ids["unit"],
            places=self.places | ids["place"],
            closures=self.closures | ids["closure"],
            desks=self.desks | ids["desk"],
            events=self.events,
        )


class Label(NamedTuple):
    """The label of the incident that was opened last, in total order: the next one follows it."""

    position: Position
    text: str


@dataclass(frozen=True)
class Situation:
    """The live window on the room: open incidents, recent callers, units, saved places, closures and desks.

    Each is folded from its whole stream. Streams that have gone quiet are not in it (`Desk` brings them back when an event
    or a command needs them).
    """

    streams: Mapping[str, Stream] = field(default_factory=dict)
    incidents: Mapping[str, Incident] = field(default_factory=dict)
    callers: Mapping[str, Caller] = field(default_factory=dict)
    units: Mapping[str, Unit] = field(default_factory=dict)
    places: Mapping[str, SavedPlace] = field(default_factory=dict)
    closures: Mapping[str, Closure] = field(default_factory=dict)
    desks: Mapping[str, DeskState] = field(default_factory=dict)
    latest_label: Label | None = None

    def with_events(self, events: Iterable[Event]) -> tuple[Situation, Changes]:
        """The situation after these events, in any order, and what changed. Their streams must be here or be new."""
        touched: dict[str, Stream] = {}
        new: list[Event] = []
        for event in events:
            before = touched.get(event.stream) or self.streams.get(event.stream) or Stream(event.stream)
            after = before.with_event(event)
            if after is not before:
                touched[event.stream] = after
                new.append(event)
        if not new:
            return self, Changes()
        new.sort(key=_position)
        return self.with_streams(touched.values()), Changes(events=tuple(new)).touching(touched)

    def with_streams(self, streams: Iterable[Stream]) -> Situation:
        """The situation with these folded streams put in, or in place of their earlier state."""
        put = {stream.id: stream for stream in streams}
        labels = (
            Label(event.position, event.fact.label)
            for stream in put.values()
            if isinstance(stream.state, Incident)
            for event in stream.events
            if isinstance(event.fact, IncidentOpened)
        )
        return Situation(
            {**self.streams, **put},
            _with(self.incidents, Incident, put.values()),
            _with(self.callers, Caller, put.values()),
            _with(self.units, Unit, put.values()),
            _with(self.places, SavedPlace, put.values()),
            _with(self.closures, Closure, put.values()),
            _with(self.desks, DeskState, put.values()),
            max(filter(None, (self.latest_label, *labels)), default=None),
        )

    def without(self, streams: Iterable[str]) -> Situation:
        """The situation without these streams (they have gone quiet)."""
        gone = set(streams)
        return Situation(
            {key: stream for key, stream in self.streams.items() if key not in gone},
            _without(self.incidents, "incident", gone),
            _without(self.callers, "number", gone),
            _without(self.units, "unit", gone),
            _without(self.places, "place", gone),
            _without(self.closures, "closure", gone),
            _without(self.desks, "desk", gone),
            self.latest_label,
        )

    # --- what crosses streams: computed, never stored ---

    @cached_property
    def open_incidents(self) -> tuple[Incident, ...]:
        """Open incidents by absolute deadline: counting down never reorders them. Those without a deadline come last."""
        return tuple(sorted((i for i in self.incidents.values() if i.is_open), key=by_deadline))

    @cached_property
    def duties(self) -> Mapping[str, tuple[tuple[Incident, Assignment], ...]]:
        """Unit id -> its active assignments on open incidents. More than one: sent twice, a person decides."""
        found: defaultdict[str, list[tuple[Incident, Assignment]]] = defaultdict(list)
        for incident in self.open_incidents:
            for assignment in incident.active:
                found[assignment.unit].append((incident, assignment))
        return {unit: tuple(duty) for unit, duty in found.items()}

    def unit_status(self, unit: str) -> UnitStatus:
        """What a unit is doing, from its assignments; the furthest one counts if it was sent twice."""
        known = self.units.get(unit)
        duty = [assignment.status for _, assignment in self.duties.get(unit, ())]
        if Milestone.ARRIVED in duty:
            return UnitStatus.ON_SCENE
        if Milestone.MOVING in duty:
            return UnitStatus.MOVING
        if duty:
            return UnitStatus.ASSIGNED
        if known is not None and known.out_since is not None:
            return UnitStatus.OUT
        return UnitStatus.READY

    def callers_with(self, number: str) -> tuple[Caller, ...]:
        """Every stream of this number, the newest last: one for every hundred calls, more where desks met it while apart."""
        return tuple(sorted((c for c in self.callers.values() if c.number == number), key=by_id))

    def of_number(self, caller: Caller) -> tuple[Caller, ...]:
        """The caller and every other stream of his number, the newest last; a withheld number stands alone."""
        return self.callers_with(caller.number) if caller.number else (caller,)

    @cached_property
    def numbers(self) -> tuple[tuple[Caller, ...], ...]:
        """The callers, the streams of one number together, the newest last; withheld numbers each alone."""
        found: defaultdict[str, list[Caller]] = defaultdict(list)
        for caller in sorted(self.callers.values(), key=by_id):
            found[caller.number or f"withheld {caller.id}"].append(caller)
        return tuple(map(tuple, found.values()))

    def call(self, call: str) -> tuple[Caller, Call] | None:
        """A call and whose it is."""
        found = [caller for caller in self.callers.values() if call in caller.calls]
        if not found:
            return None
        caller = min(found, key=lambda caller: caller.id)  # two desks apart may have entered it each
        return caller, caller.calls[call]

    @property
    def erased(self) -> frozenset[str]:
        """Ids of events whose private part is gone for good."""
        room = self.streams.get(ROOM)
        return room.state.erased if room and isinstance(room.state, Room) else frozenset()

    @cached_property
    def watches(self) -> Mapping[str, DeskState]:
        """Desk id -> the watch there from which nobody signed off. Signing on ends the one before."""
        held = sorted((d.since, d.id) for d in self.desks.values() if d.since is not None and d.ended is None)
        return {self.desks[key].desk: self.desks[key] for _, key in held}

    def lookers(self, incident: str) -> tuple[DeskState, ...]:
        """The watches that show this incident now."""
        return tuple(watch for _, watch in sorted(self.watches.items()) if watch.looking_at == incident)


def _with(known: Mapping[str, S], kind: type[S], streams: Collection[Stream]) -> Mapping[str, S]:
    """`known` with the states of this kind among `streams`; the same mapping where there is none."""
    put = {stream_key(stream.id): stream.state for stream in streams if isinstance(stream.state, kind)}
    return {**known, **put} if put else known


def _without(known: Mapping[str, S], kind: str, gone: Set[str]) -> Mapping[str, S]:
    return {key: state for key, state in known.items() if f"{kind}:{key}" not in gone}


def by_id(caller: Caller) -> str:
    """Sort key: ids of streams begin with the time at which they were made."""
    return caller.id


def by_deadline(incident: Incident) -> tuple[bool, float, str]:
    """Sort key: absolute main deadline, then id."""
    received = incident.received
    if received is None or not incident.deadlines:
        return True, 0.0, incident.id
    return False, (received + incident.deadlines[0].limit).timestamp(), incident.id
