"""The time over each arc for one kind of vehicle, at one hour, with what is closed: a vector of weights."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from siaga_desk.domain.events import RoadClosed
from siaga_desk.domain.profile import Vehicle
from siaga_desk.geo.travel import ROAD_CLASSES

from .blocked import Blocked
from .network import Floats, RoadNetwork, Whole
from .paths import NEVER, Weights

PASSING_KMH = 10.0
"""Through water that is not too deep, past what leaves room enough."""

_PATH = ROAD_CLASSES.index("path")


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
