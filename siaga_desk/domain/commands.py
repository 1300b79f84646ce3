"""What people can ask for. Imperative; a command changes nothing by itself: the rules turn it into facts, or refuse.

`occurred` is when it happened if that is not now (a telephone report of 14.05). Ids that a command leaves out are minted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, dataclass_transform

from .events import Advice, Advised, Classification, ClosureReason, ClosureShape, Lacking, Outcome
from .people import Role
from .places import LocationMethod, PlaceKind, Point
from .profile import Milestone


class Command:
    """Anything that can be asked of a desk."""

    __slots__ = ()


COMMANDS: dict[str, type[Command]] = {}
T = TypeVar("T", bound=Command)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def _command() -> Callable[[type[T]], type[T]]:
    def enter(kind: type[T]) -> type[T]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(kind)
        COMMANDS[made.__name__] = made
        return made

    return enter


@_command()
class SignOn(Command):
    """The person at this desk names himself."""

    person: str
    role: Role = Role.OPERATOR


@_command()
class SignOff(Command):
    pass


@_command()
class ViewIncident(Command):
    """This desk now shows the incident (None: none)."""

    incident: str | None = None


@_command()
class TakeCall(Command):
    """A call is taken. `number` as it was shown or typed; None: withheld. With `classification` it is done at once."""

    call: str | None = None
    number: str | None = None
    caller: str | None = None
    words: str | None = None
    classification: Classification | None = None
    occurred: datetime | None = None


@_command()
class NoteCall(Command):
    """What the caller says, as typed so far. `number` corrects a mistyped one; None: it stands."""

    call: str
    caller: str | None = None
    words: str | None = None
    number: str | None = None


@_command()
class ClassifyCall(Command):
    call: str
    classification: Classification


@_command()
class JoinCall(Command):
    """The call reports an incident that is known already."""

    call: str
    incident: str


@_command()
class CallBack(Command):
    """The call-back of a call that was cut off was tried."""

    call: str
    reached: bool
    note: str | None = None
    occurred: datetime | None = None


@_command()
class BlockNumber(Command):
    """A supervisor blocks the number of this call; from an operator it is a proposal."""

    call: str
    reason: str


@_command()
class UnblockNumber(Command):
    call: str
    reason: str


@_command()
class OpenIncident(Command):
    """A new incident, from a call or (without one) from what the room itself has seen or been told."""

    incident: str | None = None
    category: str
    priority: int | None = None  # None: the category's own
    call: str | None = None
    words: str | None = None
    occurred: datetime | None = None  # when the report was received, if there is no call


@_command()
class ChangeCategory(Command):
    incident: str
    category: str


@_command()
class ChangePriority(Command):
    """Lowering it (a larger number) needs a reason."""

    incident: str
    priority: int
    reason: str = ""


@_command()
class Locate(Command):
    """Put the incident's pin. The kelurahan follows from the point."""

    incident: str
    lat: float
    lon: float
    radius_m: float
    method: LocationMethod
    verified: bool
    place: str | None = None
    confidence: int | None = None


@_command()
class RaiseAlarm(Command):
    """The incident needs the plan of this alarm level; lowering it needs a reason."""

    incident: str
    level: int
    reason: str = ""


@_command()
class RecordChoice(Command):
    """What was advised, and what was sent or that nothing could be: kept to be judged later."""

    incident: str
    advised: tuple[Advised, ...]
    sent: tuple[str, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    engine: str = ""
    reason: str | None = None


@_command()
class ExplainChoice(Command):
    """Why others were sent than advised. `choice`: the event that recorded it; None: the last of the incident."""

    incident: str
    choice: str | None = None
    reason: str


@_command()
class WriteNote(Command):
    incident: str
    text: str
    occurred: datetime | None = None


@_command()
class TakeOver(Command):
    """The person at this desk now owns the incident."""

    incident: str


@_command()
class Telephone(Command):
    """An agency's standby officer was telephoned."""

    incident: str
    agency: str
    answered: bool
    person: str | None = None
    occurred: datetime | None = None


@_command()
class AssignUnit(Command):
    incident: str
    unit: str
    assignment: str | None = None
    advice: Advice | None = None
    occurred: datetime | None = None


@_command()
class MarkUnit(Command):
    """A team acknowledged, moves, arrived, is done, stands down or declined (these two with a reason)."""

    incident: str
    assignment: str
    milestone: Milestone
    reason: str | None = None
    occurred: datetime | None = None


@_command()
class CloseIncident(Command):
    incident: str
    outcome: Outcome
    note: str | None = None


@_command()
class ReopenIncident(Command):
    incident: str
    reason: str


@_command()
class Withdraw(Command):
    """An event of an incident or of a call was entered by mistake: it no longer counts, and stays in the log."""

    stream: str
    event: str
    reason: str


@_command()
class RecordUnit(Command):
    """A unit, new or changed, whole."""

    unit: str
    name: str
    unit_kind: str
    agency: str
    lat: float
    lon: float
    example: bool
    source: str = ""
    note: str = ""
    telephone: str | None = None
    quality: str = ""
    crew: int | None = None
    shift: str = ""
    neighbour: str = ""


@_command()
class RetireUnit(Command):
    unit: str
    reason: str


@_command()
class TakeUnitOut(Command):
    """The unit is out of service."""

    unit: str
    reason: str


@_command()
class ReturnUnit(Command):
    """The unit is back in service."""

    unit: str


@_command()
class SavePlace(Command):
    """Teach the gazetteer a place, or with `same_as` other names of one that it has; `saved`: one saved before, whole."""

    saved: str | None = None
    name: str
    place_kind: PlaceKind
    lat: float
    lon: float
    radius_m: float
    aliases: tuple[str, ...] = ()
    same_as: str | None = None


@_command()
class DropPlace(Command):
    """A saved place is wrong, or gone."""

    saved: str
    reason: str


@_command()
class CloseRoad(Command):
    """A road or an area is closed or slow; `closure`: one known before, changed whole. `starts` None: now, or as it was."""

    closure: str | None = None
    shape: ClosureShape
    points: tuple[Point, ...]
    reason: ClosureReason
    starts: datetime | None = None
    ends: datetime | None = None
    slow_kmh: float | None = None
    depth_m: float | None = None
    width_m: float | None = None
    name: str = ""
    note: str = ""


@_command()
class ReopenRoad(Command):
    closure: str
    reason: str = ""


@_command()
class ErasePersonalData(Command):
    """A supervisor has the private parts of these events deleted, on every desk. The chain still verifies."""

    events: tuple[str, ...]
    reason: str
