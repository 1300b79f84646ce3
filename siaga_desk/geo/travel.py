"""What every engine that estimates a unit's way to a place answers, and says about itself; no engine lives here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, Protocol

from siaga_desk.domain.errors import Message


class AccuracyClass(StrEnum):
    """What an estimate rests on, best first. It is shown with every time: a guess never looks like a route."""

    ROAD_NETWORK = "road_network"  # a complete street network
    MAIN_ROADS = "main_roads"  # main roads only: small streets are straight lines
    STRAIGHT_LINE = "straight_line"  # no road at all


ROAD_CLASSES = (
    "other",  # also where a source says nothing
    "motorway",
    "trunk",
    "primary",
    "secondary",
    "tertiary",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "track",
    "path",  # too narrow for a car
    "link",  # a ramp
)
"""What a network's `road_class` indexes, and what the city's profile gives factors of the hour for. Only appended to."""


class Origin(NamedTuple):
    """Where a unit starts. `vehicle` is an id of the profile's vehicles; "" passes wherever a car does."""

    lat: float
    lon: float
    vehicle: str = ""


class Leg(NamedTuple):
    """One way from an origin to the place. Turnout (getting ready) is not in it. No way: infinite, both."""

    distance_m: float
    travel_s: float
    engine: str
    accuracy_class: AccuracyClass
    off_road_m: float = 0.0  # of the distance, what lies beside the network


class Passed(NamedTuple):
    """A named street on a way, and how far along it the way goes."""

    name: str
    metres: float


Line = tuple[tuple[float, float], ...]
"""(lat, lon) points in the order in which they are passed."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way, as it lies on the map. `lead` and `tail` lie beside the network; `points` is empty without a road."""

    points: Line
    lead: Line
    tail: Line
    distance_m: float
    travel_s: float
    streets: tuple[Passed, ...] = ()  # in order, neighbours of one name together
    avoided: tuple[str, ...] = ()  # ids of the closures through which it would be quicker
    lost_s: float = 0.0  # what the closures cost, avoided or gone through
    through: tuple[str, ...] = ()  # ids of the closures that it goes through slowly
    beside: tuple[str, ...] = ()  # ids of closed areas that lead or tail enter; what going around takes is not in the time


class TravelTimes(Protocol):
    """An engine. Pure: the same question has the same answer until the engine itself is replaced or told of a closure."""

    @property
    def engine(self) -> str:
        """Its name in events and logs, ASCII."""

    @property
    def accuracy_class(self) -> AccuracyClass: ...

    @property
    def description(self) -> Message:
        """How it computes, in words for the advice line, e.g. "garis lurus × 1,4"."""

    def to_point(self, origins: Sequence[Origin], lat: float, lon: float, *, lengths: bool = True) -> Sequence[Leg]:
        """One leg from each origin to the point, in the order of `origins`. BadInput for what is no place.

        `lengths` False: `distance_m` may be NaN, where it takes longer to reckon than the time.
        """

    def seconds_to(self, origins: Sequence[Origin], points: Sequence[tuple[float, float]]) -> Sequence[Sequence[float]]:
        """The `travel_s` of `to_point` for each of `points`; far quicker than asking one by one."""

    def way(self, origin: Origin, lat: float, lon: float, *, drawn: bool = True) -> Way | None:
        """The way whose leg `to_point` gives; None where there is none. `drawn` False: without its points."""
