"""The network as each kind of vehicle finds it: the hour, what is closed, widths and depths, as weights of the arcs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.events import RoadClosed
from siaga_desk.domain.profile import Profile, Vehicle
from siaga_desk.geo.travel import ROAD_CLASSES

from .blocked import Blocked, blocked_by
from .network import Floats, RoadNetwork, Whole
from .paths import NEVER, Metric, ShortestPaths, Weights
from .snapping import Snapping

SPARE = 6
"""So many metrics are kept to be changed into the next: some hundred arcs differ, and a new one takes far longer."""

PASSING_KMH = 10.0
"""Through water that is not too deep, past what leaves room enough."""

_PATH = ROAD_CLASSES.index("path")
_CAR = Vehicle("", "", width_m=0.0, wading_m=0.0)


def weights_of(
    network: RoadNetwork, vehicle: Vehicle, factors: Floats, closed: Iterable[tuple[RoadClosed, Blocked]]
) -> Weights:
    """Milliseconds over each arc `[m]`, NEVER where it does not get through. `factors`: of the hour, by road class."""
    seconds = network.seconds * factors[network.road_class]
    never = network.width_m < vehicle.width_m  # an unknown width (NaN) closes nothing
    if not vehicle.paths:
        never |= network.road_class == _PATH
    for record, (arcs, shares) in closed:
        if (kmh := _kmh(vehicle, record)) is None:
            never[arcs] = True
        else:
            with np.errstate(over="ignore"):  # slower than any number is as slow as can be said
                slow = seconds[arcs] * (1 - shares) + network.metres[arcs] * shares / (kmh / 3.6)
            seconds[arcs] = np.maximum(seconds[arcs], slow)
    weights = np.clip(np.rint(seconds * 1000), 1, NEVER - 1).astype(np.int64)
    weights[never] = NEVER
    return weights


def hinders(
    network: RoadNetwork, vehicle: Vehicle, factors: Floats, record: RoadClosed, blocked: Blocked, arcs: Whole
) -> bool:
    """Whether what is closed keeps the vehicle from any of these arcs, or makes it slower there."""
    on = np.isin(blocked.arcs, arcs)
    kmh = _kmh(vehicle, record)
    if kmh is None or not on.any():
        return bool(on.any())
    touched = blocked.arcs[on]
    free = network.seconds[touched] * factors[network.road_class[touched]]
    with np.errstate(over="ignore"):
        slower = network.metres[touched] / (kmh / 3.6) > free
    return bool((slower & (blocked.shares[on] > 0)).any())


def _kmh(vehicle: Vehicle, record: RoadClosed) -> float | None:
    """How fast it may go where this holds; None: not at all."""
    return PASSING_KMH if record.slow_kmh is None and gets_through(vehicle, record) else record.slow_kmh


def gets_through(vehicle: Vehicle, record: RoadClosed) -> bool:
    """What is not said of a closure stops everybody."""
    depth_m, width_m = record.depth_m, record.width_m
    if depth_m is None and width_m is None:
        return False
    return (depth_m is None or depth_m <= vehicle.wading_m) and (width_m is None or width_m >= vehicle.width_m)


@dataclass(slots=True, eq=False)
class Found:
    """The network as one kind of vehicle finds it now. Vehicles that find it the same share it."""

    name: str  # of the first of them
    free: Metric  # without closures, at this hour
    now: Metric
    usable: NDArray[np.bool_]  # the arcs


class Conditions:
    """What is closed and what hour it is, and what that makes of the network for each vehicle. Not for several threads."""

    def __init__(self, network: RoadNetwork, profile: Profile, ready: ShortestPaths, snapping: Snapping) -> None:
        self._network, self._profile, self._ready, self._snapping = network, profile, ready, snapping
        self.closures: tuple[Closure, ...] = ()  # in force
        self.blocked: dict[Closure, Blocked] = {}
        self.factors: Floats = np.ones(len(ROAD_CLASSES))
        self._found: dict[str, Found] = {}
        self._free: dict[str, Weights] = {}  # at this hour
        self._wide_enough: dict[str, NDArray[np.bool_]] = {}
        # making a metric takes longest: neither the first question waits for it nor the first closure
        self._pool: list[Metric] = []
        self._pool.append(ready.metric(self.found("").free.weights))

    def tell(self, closures: Iterable[Closure], now: datetime) -> bool:
        """Whether anything is another now. Closures that are not in force do nothing."""
        in_force = tuple(sorted((each for each in closures if each.in_force(now)), key=lambda each: each.id))
        factors = np.ones(len(ROAD_CLASSES))
        local = self._profile.local(now)
        for part in self._profile.road_hours:
            if part.hold(local):
                for name, factor in part.factors.items():
                    factors[ROAD_CLASSES.index(name)] = factor
        if not np.array_equal(factors, self.factors):
            self._free.clear()
        elif in_force == self.closures:
            return False
        self.blocked = {each: self.blocked.get(each) or self._blocked_by(each) for each in in_force}
        self.closures, self.factors = in_force, factors
        used = [metric for each in self._found.values() for metric in (each.free, each.now)]
        self._pool = list({id(metric): metric for metric in (*used, *self._pool)}.values())[:SPARE]
        self._found.clear()
        return True

    def found(self, name: str) -> Found:
        """The network as this vehicle finds it; made at its first question after each change."""
        known = self._found.get(name)
        if known is None:
            weights = self._free_weights(name)
            free = now = self._metric(weights)
            if self.closures:
                now_weights = self._weights(name, self.closures)
                if not np.array_equal(now_weights, weights):
                    now = self._metric(now_weights)
            alike = (each for each in self._found.values() if each.free is free and each.now is now)
            known = self._found[name] = next(alike, None) or Found(name, free, now, now.weights < NEVER)
        return known

    def vehicle(self, name: str) -> Vehicle:
        """One that the profile does not know passes wherever a car does."""
        return self._profile.vehicles.get(name, _CAR)

    def wide_enough(self, name: str) -> NDArray[np.bool_]:
        """The arcs on which it fits: the same at any hour, and whatever is closed."""
        if name not in self._wide_enough:
            self._wide_enough[name] = self._free_weights(name) < NEVER
        return self._wide_enough[name]

    def _blocked_by(self, closure: Closure) -> Blocked:
        assert closure.record is not None
        return blocked_by(closure.record, self._network, self._snapping)

    def _free_weights(self, name: str) -> Weights:
        if name not in self._free:
            self._free[name] = self._weights(name, ())
        return self._free[name]

    def _weights(self, name: str, closures: Sequence[Closure]) -> Weights:
        closed = [(each.record, self.blocked[each]) for each in closures if each.record is not None]
        return weights_of(self._network, self.vehicle(name), self.factors, closed)

    def _metric(self, weights: Weights) -> Metric:
        """One with these weights: of a vehicle that finds the network the same, or of before, changed, or a new one."""
        for metric in (metric for known in self._found.values() for metric in (known.free, known.now)):
            if np.array_equal(metric.weights, weights):
                return metric
        if self._pool:
            apart = [int(np.count_nonzero(metric.weights != weights)) for metric in self._pool]
            metric = self._pool.pop(int(np.argmin(apart)))
            metric.become(weights)
            return metric
        return self._ready.metric(weights)
