"""What can happen: every kind of event and what it carries. Past tense, immutable, never renamed once written.

A class is a *fact*; the envelope around it (who, when, in which chain) is in `envelope.py`. A new field needs a default;
a changed meaning needs a new `version`. Private fields travel in the private part and are None once erased: callers'
words, and every reason, because people type names into it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar, dataclass_transform

from .people import Role
from .places import Location, Point
from .profile import DeadlineRule, Milestone


class Classification(StrEnum):
    """What a call turned out to be. The values are the room's own words."""

    REAL = "benar"
    PRANK = "prank"
    GHOST = "ghost"
    CUT_OFF = "terputus"
    WRONG_NUMBER = "salah_sambung"
    INFORMATION = "informasi"


ABUSES = frozenset({Classification.PRANK, Classification.GHOST})


class Outcome(StrEnum):
    """How an incident ended."""

    HANDLED = "tertangani"
    NOT_HANDLED = "tidak_tertangani"
    HANDED_OVER = "dialihkan"
    CANCELLED = "dibatalkan"
    FALSE_REPORT = "laporan_palsu"
    DUPLICATE = "ganda"


NEEDED_A_TEAM = frozenset({Outcome.HANDLED, Outcome.NOT_HANDLED})


class ClosureReason(StrEnum):
    """Why a road cannot be driven as usual."""

    FLOOD = "banjir"
    TREE = "pohon_tumbang"
    EVENT = "acara"
    REPAIR = "perbaikan"
    ACCIDENT = "kecelakaan"
    OTHER = "lain"


class ClosureShape(StrEnum):
    """What the points of a closure are: the corners of an area, or a line along a road."""

    AREA = "area"
    ROAD = "road"


@dataclass(frozen=True, slots=True)
class Advice:
    """What the desk was told about a unit when it was chosen. Copied into the event, so that it can be judged later."""

    eta_s: int  # turnout included
    travel_s: int
    distance_m: int | None  # None: the way was not looked at
    engine: str
    rank: int  # 1 is the nearest in time
    position_from: str = "post"
    accuracy_class: str = ""  # a geo.travel.AccuracyClass
    position: Point | None = None  # where it was taken to start
    position_age_s: int | None = None  # of a fix; None: its post


@dataclass(frozen=True, slots=True)
class Advised:
    """A unit that the desk was advised to send."""

    unit: str
    unit_name: str
    eta_s: int
    rank: int


@dataclass(frozen=True, slots=True)
class Lacking:
    """What the plan needs and nobody ready could fill."""

    capability: str
    count: int


class Fact:
    """Anything that happened. `room` says in which kind of stream it lies."""

    __slots__ = ()
    room: ClassVar[str]
    version: ClassVar[int] = 1
    withdrawable: ClassVar[bool] = False


FACTS: dict[str, type[Fact]] = {}
T = TypeVar("T", bound=Fact)


PRIVATE: Mapping[str, bool] = {"private": True}


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def _fact(room: str, *, withdrawable: bool = False) -> Callable[[type[T]], type[T]]:
    def enter(kind: type[T]) -> type[T]:
        made = dataclass(frozen=True, slots=True)(kind)
        made.room = room
        made.withdrawable = withdrawable
        FACTS[made.__name__] = made
        return made

    return enter


@dataclass(frozen=True, slots=True)
class Unknown(Fact):
    """An event of a newer version: kept, passed on, shown as such."""

    kind: str
    newer: int
    body: Mapping[str, Any]


# --- desk -------------------------------------------------------------------------------------------------------------


@_fact("desk")
class ChainStarted(Fact):
    """The first event of every chain."""

    desk_name: str
    profile: str
    program: str
    predecessor: str | None = None
    predecessor_seq: int | None = None


@_fact("desk")
class SignedOn(Fact):
    person: str
    role: Role


@_fact("desk")
class SignedOff(Fact):
    pass


@_fact("desk")
class IncidentViewed(Fact):
    """The desk now shows this incident (None: none)."""

    incident: str | None = None


# --- number -----------------------------------------------------------------------------------------------------------


@_fact("number")
class CallReceived(Fact):
    """A call came in; `occurred` is when it rang. One event is enough for a call that is classified at once."""

    call: str
    classification: Classification | None = None
    number: str | None = field(default=None, metadata=PRIVATE)  # E.164 where it can be; None: withheld, or erased
    caller: str | None = field(default=None, metadata=PRIVATE)
    words: str | None = field(default=None, metadata=PRIVATE)


@_fact("number")
class CallNoted(Fact):
    """What the caller says, as typed so far. Replaces the earlier text; the history keeps it.

    `number` corrects the one that was typed at first; None: it stands (or was erased).
    """

    call: str
    caller: str | None = field(default=None, metadata=PRIVATE)
    words: str | None = field(default=None, metadata=PRIVATE)
    number: str | None = field(default=None, metadata=PRIVATE)


@_fact("number", withdrawable=True)
class CallClassified(Fact):
    call: str
    classification: Classification


@_fact("number", withdrawable=True)
class CallJoined(Fact):
    """The call reports this incident."""

    call: str
    incident: str


@_fact("number", withdrawable=True)
class CalledBack(Fact):
    """The call-back of a call that was cut off was tried."""

    call: str
    reached: bool
    note: str | None = field(default=None, metadata=PRIVATE)


@_fact("number", withdrawable=True)
class BlockProposed(Fact):
    reason: str | None = field(default=None, metadata=PRIVATE)


@_fact("number", withdrawable=True)
class NumberBlocked(Fact):
    """`until` None: permanently."""

    reason: str | None = field(default=None, metadata=PRIVATE)
    until: datetime | None = None


@_fact("number")
class NumberUnblocked(Fact):
    reason: str | None = field(default=None, metadata=PRIVATE)


# --- incident ---------------------------------------------------------------------------------------------------------


@_fact("incident")
class IncidentOpened(Fact):
    """`received` is when the report that opened it was received: the clocks start there."""

    label: str
    category: str
    priority: int
    deadlines: tuple[DeadlineRule, ...]
    received: datetime
    call: str | None = None
    words: str | None = field(default=None, metadata=PRIVATE)


@_fact("incident", withdrawable=True)
class ReportJoined(Fact):
    """A further call reports the same incident."""

    call: str
    received: datetime
    words: str | None = field(default=None, metadata=PRIVATE)


@_fact("incident", withdrawable=True)
class CategoryChanged(Fact):
    category: str
    priority: int
    deadlines: tuple[DeadlineRule, ...]


@_fact("incident", withdrawable=True)
class PriorityChanged(Fact):
    priority: int
    reason: str | None = field(default=None, metadata=PRIVATE)


@_fact("incident", withdrawable=True)
class IncidentLocated(Fact):
    location: Location


@_fact("incident", withdrawable=True)
class AlarmRaised(Fact):
    """The incident needs the plan of this alarm level from now on; 1 is the category's own plan."""

    level: int
    reason: str | None = field(default=None, metadata=PRIVATE)


@_fact("incident")
class UnitsChosen(Fact):
    """What was advised when units were sent, or none could be, and what was sent instead."""

    advised: tuple[Advised, ...]
    sent: tuple[str, ...]  # ids of units
    lacking: tuple[Lacking, ...] = ()
    engine: str = ""
    reason: str | None = field(default=None, metadata=PRIVATE)


@_fact("incident")
class ChoiceExplained(Fact):
    """Why other units were sent than advised, said after they were sent: nobody waits for a reason."""

    choice: str  # id of the UnitsChosen
    reason: str | None = field(default=None, metadata=PRIVATE)


@_fact("incident", withdrawable=True)
class NoteWritten(Fact):
    text: str | None = field(default=None, metadata=PRIVATE)


@_fact("incident")
class OwnerChanged(Fact):
    """The desk and person of the envelope's actor now own the incident."""


@_fact("incident", withdrawable=True)
class AgencyTelephoned(Fact):
    agency: str
    answered: bool
    person: str | None = field(default=None, metadata=PRIVATE)


@_fact("incident", withdrawable=True)
class UnitAssigned(Fact):
    """Name and kind are copied: the log stays readable when the unit is renamed."""

    assignment: str
    unit: str
    unit_name: str
    unit_kind: str
    required: bool
    example: bool
    advice: Advice | None = None


@dataclass(frozen=True, slots=True)
class MilestoneReached(Fact):
    """A team reached `milestone`; the envelope's `occurred` says when."""

    milestone: ClassVar[Milestone]
    assignment: str
    unit: str
    reason: str | None = field(default=None, metadata=PRIVATE)


@_fact("incident", withdrawable=True)
class UnitAcknowledged(MilestoneReached):
    milestone: ClassVar[Milestone] = Milestone.ACKNOWLEDGED


@_fact("incident", withdrawable=True)
class UnitMoving(MilestoneReached):
    milestone: ClassVar[Milestone] = Milestone.MOVING


@_fact("incident", withdrawable=True)
class UnitArrived(MilestoneReached):
    milestone: ClassVar[Milestone] = Milestone.ARRIVED


@_fact("incident", withdrawable=True)
class UnitDone(MilestoneReached):
    milestone: ClassVar[Milestone] = Milestone.DONE


@_fact("incident", withdrawable=True)
class UnitStoodDown(MilestoneReached):
    milestone: ClassVar[Milestone] = Milestone.STOOD_DOWN


@_fact("incident", withdrawable=True)
class UnitDeclined(MilestoneReached):
    milestone: ClassVar[Milestone] = Milestone.DECLINED


REACHED: dict[Milestone, type[MilestoneReached]] = {
    kind.milestone: kind for kind in (UnitAcknowledged, UnitMoving, UnitArrived, UnitDone, UnitStoodDown, UnitDeclined)
}


@_fact("incident")
class IncidentClosed(Fact):
    outcome: Outcome
    note: str | None = field(default=None, metadata=PRIVATE)


@_fact("incident")
class IncidentReopened(Fact):
    reason: str | None = field(default=None, metadata=PRIVATE)


# --- unit -------------------------------------------------------------------------------------------------------------


@_fact("unit")
class UnitRecorded(Fact):
    """The whole record of a unit, new or changed. `example`: nobody has confirmed that it exists or stands there."""

    name: str
    unit_kind: str
    agency: str
    lat: float
    lon: float
    example: bool
    source: str = ""
    note: str = ""
    telephone: str | None = field(default=None, metadata=PRIVATE)
    quality: str = ""  # how good the position is, in the words of its source
    crew: int | None = None
    shift: str = ""  # when it is on duty, "07.00-19.00; 22.00-06.00" in the city's time; "": always
    neighbour: str = ""  # the profile's id of the neighbour whose centre has to be asked for it


@_fact("unit")
class UnitRetired(Fact):
    reason: str | None = field(default=None, metadata=PRIVATE)


@_fact("unit")
class UnitOutOfService(Fact):
    reason: str | None = field(default=None, metadata=PRIVATE)


@_fact("unit")
class UnitBackInService(Fact):
    pass


# --- place ------------------------------------------------------------------------------------------------------------


@_fact("place")
class PlaceSaved(Fact):
    """A place that people taught the gazetteer, new or changed, whole. Its names are private: people save houses too.

    `same_as`: the gazetteer's place that these are other names of; a new place otherwise.
    """

    place_kind: str
    lat: float
    lon: float
    radius_m: float
    same_as: str | None = None
    name: str | None = field(default=None, metadata=PRIVATE)
    aliases: tuple[str, ...] | None = field(default=None, metadata=PRIVATE)


@_fact("place")
class PlaceDropped(Fact):
    """The saved place is not to be found any more."""

    reason: str | None = field(default=None, metadata=PRIVATE)


# --- closure ----------------------------------------------------------------------------------------------------------


@_fact("closure")
class RoadClosed(Fact):
    """A road, or every road in an area, is closed or slow from `starts` until `ends`; new or changed, whole.

    `depth_m` and `width_m`: a vehicle that wades deeper and is narrower gets through, slowly.
    """

    shape: str  # a ClosureShape
    points: tuple[Point, ...]
    reason: str  # a ClosureReason
    starts: datetime
    ends: datetime | None = None  # None: until somebody opens it
    slow_kmh: float | None = None  # the speed that is left; None: closed
    depth_m: float | None = None  # of the water
    width_m: float | None = None  # that is left
    name: str | None = field(default=None, metadata=PRIVATE)  # "Jl. Trip Jamaksari depan RSUD"
    note: str | None = field(default=None, metadata=PRIVATE)


@_fact("closure")
class RoadReopened(Fact):
    reason: str | None = field(default=None, metadata=PRIVATE)


# --- any stream, and the room -----------------------------------------------------------------------------------------


@_fact("any")
class FactWithdrawn(Fact):
    """An earlier event of the same stream no longer counts. It stays in the log; a correction is a new event."""

    event: str
    reason: str | None = field(default=None, metadata=PRIVATE)


@_fact("room")
class PersonalDataErased(Fact):
    """The private parts of these events were deleted on every desk that holds this."""

    events: tuple[str, ...]
    reason: str | None = field(default=None, metadata=PRIVATE)
