"""What every engine that estimates a unit's way to a place answers, and says about itself; no engine lives here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from siaga_desk.domain.errors import Message


class AccuracyClass(StrEnum):
    """What an estimate rests on, best first. It is shown with every time: a guess never looks like a route."""

    ROAD_NETWORK = "road_network"  # a complete street network
    MAIN_ROADS = "main_roads"  # main roads only: small streets are straight lines
    STRAIGHT_LINE = "straight_line"  # no road at all


@dataclass(frozen=True, slots=True)
class Leg:
    """One way from an origin to the place. Turnout (getting ready) is not in it."""

    distance_m: float
    travel_s: float
    engine: str
    accuracy_class: AccuracyClass


class TravelTimes(Protocol):
    """An engine. Pure: the same question has the same answer until the engine itself is replaced or told of a closure."""

    @property
    def engine(self) -> str:
        """Its name in events and logs, ASCII."""

    @property
    def description(self) -> Message:
        """How it computes, in words for the advice line, e.g. "garis lurus × 1,4"."""

    def to_point(self, origins: Sequence[tuple[float, float]], lat: float, lon: float) -> Sequence[Leg]:
        """One leg from each origin (lat, lon) to the point, in the order of `origins`. BadInput for what is no place."""
