"""Travel times over a road network, for each kind of vehicle, at this hour, around what is closed. Knows no unit.

Every vehicle has its own weights: what is too narrow or too deep for it is closed to it alone. The engine is told of
closures and of the hour (`tell`); between two such calls its answers do not change. It may be used from any thread.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from threading import RLock

import numpy as np
from numpy.typing import NDArray

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.errors import Message
from siaga_desk.domain.places import check_position, distance_m
from siaga_desk.domain.profile import Profile, Vehicle
from siaga_desk.geo.travel import ROAD_CLASSES, AccuracyClass, Leg, Line, Origin, Passed, Way

from .blocked import Blocked, blocked_by
from .network import RoadNetwork
from .paths import NEVER, Metric, Path, ShortestPaths, Weights, made_ready
from .snapping import Snap, Snapping

MOTORWAY_REACH_M = 40.0
"""Only what lies that near to a motorway is on it: everything else beside it is reached from another road."""
NEAR_M = 1.0
"""Nearer than this to a road is on it, nearer to its end is at its end: positions are rounded."""
ORIGIN_SLACK_M = 100.0
"""A unit whose nearest road is closed starts from an open one at most that much farther; else it does not get away."""
PASSING_KMH = 10.0
"""Through water that is not too deep, past what leaves room enough."""

_MOTORWAY, _PATH = ROAD_CLASSES.index("motorway"), ROAD_CLASSES.index("path")
_CAR = Vehicle("", "", width_m=0.0, wading_m=0.0)


@dataclass(frozen=True, slots=True)
class _End:
    """Where a way may enter or leave the network: a node, the milliseconds from or to the point, and by which piece."""

    node: int
    ms: int
    arc: int = -1  # -1: the point is at the node
    share: float = 0.0


@dataclass(slots=True)
class _Vehicle:
    """The network as one kind of vehicle finds it. Vehicles that find it the same share their metrics."""

    free: Metric  # without closures, at this hour
    now: Metric
    usable: NDArray[np.bool_]  # for meeting the network, without motorways
    motorway: NDArray[np.bool_] | None
    was_usable: NDArray[np.bool_]  # were nothing closed
    snaps: dict[tuple[float, float, bool], Snap | None]


class RoadTimes:
    """The engine. A leg beside the network is straight: slow where every street is known, else at the city's assumed speed.

    The times are exact for the network: equal to Dijkstra's search over it, in milliseconds.
    """

    def __init__(self, network: RoadNetwork, profile: Profile, *, ready: ShortestPaths | None = None) -> None:
        self.network, self._profile = network, profile
        self._ready = ready or made_ready(network)
        self._snapping = Snapping(network)
        self._lock = RLock()
        self._closures: tuple[Closure, ...] = ()
        self._blocked: dict[Closure, Blocked] = {}
        self._factors = np.ones(len(ROAD_CLASSES))
        self._vehicles: dict[str, _Vehicle] = {}
        self._pool: list[Metric] = []
        if network.source.kind is AccuracyClass.MAIN_ROADS:
            self._off_s_a_metre = profile.detour_factor / (profile.speed_kmh / 3.6)
        else:
            self._off_s_a_metre = 3.6 / profile.off_road_kmh
        # making a metric takes longest: neither the first question waits for it nor the first closure
        self._pool.append(self._ready.metric(self._vehicle("").free.weights))

    # --- what it says about itself ---

    @property
    def engine(self) -> str:
        return "main_roads" if self.accuracy_class is AccuracyClass.MAIN_ROADS else "roads"

    @property
    def accuracy_class(self) -> AccuracyClass:
        return self.network.source.kind

    @property
    def description(self) -> Message:
        if self.accuracy_class is AccuracyClass.MAIN_ROADS:
            return Message("jalan utama")
        return Message("jalan {source}", {"source": self.network.source.name})

    # --- what it is told ---

    def tell(self, closures: Iterable[Closure], now: datetime) -> bool:
        """What is closed, and the hour; whether any answer may be another now. Closures that are not in force do nothing."""
        in_force = tuple(sorted((each for each in closures if each.in_force(now)), key=lambda each: each.id))
        factors = np.ones(len(ROAD_CLASSES))
        minute = self._profile.minute_of(now)
        for part in self._profile.road_hours:
            if part.hours.hold(minute):
                for name, factor in part.factors.items():
                    factors[ROAD_CLASSES.index(name)] = factor
        with self._lock:
            if in_force == self._closures and np.array_equal(factors, self._factors):
                return False
            self._blocked = {each: self._blocked.get(each) or self._blocked_by(each) for each in in_force}
            self._closures, self._factors = in_force, factors
            known = list(self._vehicles)
            used = [metric for each in self._vehicles.values() for metric in (each.free, each.now)]
            self._pool = list({id(metric): metric for metric in (*used, *self._pool)}.values())
            self._vehicles.clear()
            for vehicle in known:
                self._vehicle(vehicle)
            del self._pool[1:]
            return True

    def _blocked_by(self, closure: Closure) -> Blocked:
        assert closure.record is not None
        return blocked_by(closure.record, self.network, self._snapping)

    def _vehicle(self, name: str) -> _Vehicle:
        """The network as this vehicle finds it now; made at the first question after each change."""
        known = self._vehicles.get(name)
        if known is None:
            vehicle = self._profile.vehicles.get(name, _CAR)
            free = self._weights(vehicle, ())
            now = self._weights(vehicle, self._closures) if self._closures else free
            usable, was_usable = now < NEVER, free < NEVER
            motorway = self.network.road_class == _MOTORWAY
            on_motorway = usable & motorway
            known = _Vehicle(
                free=self._metric(free),
                now=self._metric(now),
                usable=usable & ~motorway if (usable & ~motorway).any() else usable,
                motorway=on_motorway if on_motorway.any() else None,
                was_usable=was_usable & ~motorway if (was_usable & ~motorway).any() else was_usable,
                snaps={},
            )
            self._vehicles[name] = known
        return known

    def _weights(self, vehicle: Vehicle, closures: Sequence[Closure]) -> Weights:
        """Milliseconds over each arc for the vehicle."""
        network = self.network
        seconds = network.seconds * self._factors[network.road_class]
        closed = network.width_m < vehicle.width_m  # an unknown width (NaN) closes nothing
        if not vehicle.paths:
            closed |= network.road_class == _PATH
        for closure in closures:
            record, blocked = closure.record, self._blocked[closure]
            assert record is not None
            kmh = record.slow_kmh
            if kmh is None and self._gets_through(vehicle, record.depth_m, record.width_m):
                kmh = PASSING_KMH
            if kmh is None:
                closed[blocked.arcs] = True
            else:
                inside_s = network.metres[blocked.arcs] * blocked.shares / (kmh / 3.6)
                slow = seconds[blocked.arcs] * (1 - blocked.shares) + inside_s
                seconds[blocked.arcs] = np.maximum(seconds[blocked.arcs], slow)
        weights = np.clip(np.rint(seconds * 1000), 1, NEVER - 1).astype(np.int64)
        weights[closed] = NEVER
        return weights

    @staticmethod
    def _gets_through(vehicle: Vehicle, depth_m: float | None, width_m: float | None) -> bool:
        """What is not said of a closure stops everybody."""
        if depth_m is None and width_m is None:
            return False
        return (depth_m is None or depth_m <= vehicle.wading_m) and (width_m is None or width_m >= vehicle.width_m)

    def _metric(self, weights: Weights) -> Metric:
        """One with these weights: of a vehicle that finds the network the same, or of before, changed, or a new one."""
        for known in self._vehicles.values():
            for metric in (known.free, known.now):
                if np.array_equal(metric.weights, weights):
                    return metric
        if self._pool:
            apart = [int(np.count_nonzero(metric.weights != weights)) for metric in self._pool]
            metric = self._pool.pop(int(np.argmin(apart)))
            metric.become(weights)
            return metric
        return self._ready.metric(weights)

    # --- questions ---

    def to_point(self, origins: Sequence[Origin], lat: float, lon: float, *, lengths: bool = True) -> tuple[Leg, ...]:
        """`lengths` False: `distance_m` is not reckoned and is NaN, which spares a path for each origin."""
        lat, lon = check_position(lat, lon)
        legs: list[Leg | None] = [None] * len(origins)
        with self._lock:
            for name in dict.fromkeys(origin.vehicle for origin in origins):
                vehicle = self._vehicle(name)
                asked = [(n, origin) for n, origin in enumerate(origins) if origin.vehicle == name]
                target = self._snap(vehicle, lat, lon, start=False)
                ends = self._ends(vehicle.now.weights, target, start=False)
                snaps = [self._snap(vehicle, *check_position(o.lat, o.lon), start=True) for _, o in asked]
                starts = [self._ends(vehicle.now.weights, snap, start=True) for snap in snaps]
                sources = dict.fromkeys(end.node for each in starts for end in each)
                times = dict(zip(sources, vehicle.now.to_ends(list(sources), _pairs(ends)), strict=True))
                for (n, origin), snap, begin in zip(asked, snaps, starts, strict=True):
                    ms = min((end.ms + times[end.node] for end in begin), default=NEVER)
                    legs[n] = self._leg(vehicle, origin, snap, begin, (lat, lon), target, ends, ms, lengths=lengths)
        return tuple(leg for leg in legs if leg is not None)

    def way(self, origin: Origin, lat: float, lon: float) -> Way | None:
        lat, lon = check_position(lat, lon)
        here = check_position(origin.lat, origin.lon)
        with self._lock:
            vehicle = self._vehicle(origin.vehicle)
            snap = self._snap(vehicle, *here, start=True)
            target = self._snap(vehicle, lat, lon, start=False)
            if self._is_direct(snap, target, distance_m(*here, lat, lon), self._by_road(vehicle, snap, target)):
                metres = distance_m(*here, lat, lon) * self._detour
                return Way((), (here, (lat, lon)), (), metres, distance_m(*here, lat, lon) * self._off_s_a_metre)
            found = self._found(vehicle.now, snap, target)
            if found is None or snap is None or target is None:
                return None
            avoided, lost_ms = self._avoided(vehicle, here, (lat, lon), found)
            off_m = _off(snap) + _off(target)
            return Way(
                points=found.points,
                lead=(here, found.points[0]) if _off(snap) else (),
                tail=(found.points[-1], (lat, lon)) if _off(target) else (),
                distance_m=found.metres + off_m * self._detour,
                travel_s=found.ms / 1000 + off_m * self._off_s_a_metre,
                streets=found.streets,
                avoided=avoided,
                lost_s=lost_ms / 1000,
            )

    def everywhere(self, origins: Sequence[Origin]) -> NDArray[np.float64]:
        """Seconds from the nearest of `origins` to every node `[n]`; infinite where there is no way."""
        best = np.full(self.network.nodes, math.inf)
        with self._lock:
            for name in dict.fromkeys(origin.vehicle for origin in origins):
                vehicle = self._vehicle(name)
                starts: list[tuple[int, int]] = []
                for origin in origins:
                    if origin.vehicle == name:
                        snap = self._snap(vehicle, *check_position(origin.lat, origin.lon), start=True)
                        off_ms = round(_off(snap) * self._off_s_a_metre * 1000) if snap else 0
                        starts += [(end.node, end.ms + off_ms) for end in self._ends(vehicle.now.weights, snap, start=True)]
                times = vehicle.now.everywhere(starts)
                best = np.minimum(best, np.where(times < NEVER, times / 1000, math.inf))
        return best

    def seconds(self, vehicle: str) -> NDArray[np.float64]:
        """Seconds over each arc `[m]` for a vehicle now; infinite where it does not get through."""
        with self._lock:
            weights = self._vehicle(vehicle).now.weights
            return np.where(weights < NEVER, weights / 1000, math.inf)

    def road_at(self, lat: float, lon: float) -> tuple[str, Line] | None:
        """The road nearest to a point, from junction to junction: its name ("": none) and (lat, lon) points."""
        snap = self._snapping.nearest(lat, lon, np.ones(self.network.arcs, bool))
        if snap is None:
            return None
        arcs = self._between_junctions(snap.arcs[0][0])
        return self.network.names[int(self.network.name[arcs[0]])], self._line(arcs)

    # --- from a point to the network and back ---

    def _snap(self, vehicle: _Vehicle, lat: float, lon: float, *, start: bool) -> Snap | None:
        """Where a point meets what is open to the vehicle. A unit does not leap over a closed road to the next open one."""
        key = (lat, lon, start)
        if key not in vehicle.snaps:
            if len(vehicle.snaps) > 4_000:  # units that move, incidents of days
                vehicle.snaps.clear()
            found = self._snapping.nearest(lat, lon, vehicle.usable)
            if vehicle.motorway is not None:
                on = self._snapping.nearest(lat, lon, vehicle.motorway)
                if on is not None and on.off_m <= MOTORWAY_REACH_M and (found is None or on.off_m < found.off_m):
                    found = on
            if start and found is not None and self._closures:
                nearest = self._snapping.nearest(lat, lon, vehicle.was_usable)
                if nearest is not None and found.off_m > nearest.off_m + ORIGIN_SLACK_M:
                    found = None
            vehicle.snaps[key] = found
        return vehicle.snaps[key]

    def _ends(self, weights: Weights, snap: Snap | None, *, start: bool) -> list[_End]:
        """The nodes by which a snapped point is left (`start`) or reached, the quickest for each node."""
        ends: dict[int, _End] = {}
        for arc, share in snap.arcs if snap else ():
            metres, ms = float(self.network.metres[arc]), int(weights[arc])
            tail, head = int(self.network.tail[arc]), int(self.network.head[arc])
            at_tail, at_head = share * metres <= NEAR_M, (1 - share) * metres <= NEAR_M
            if at_tail or at_head:
                end = _End(tail if at_tail else head, 0)
            elif start:
                end = _End(head, round((1 - share) * ms), arc, share)
            else:
                end = _End(tail, round(share * ms), arc, share)
            if end.node not in ends or end.ms < ends[end.node].ms:
                ends[end.node] = end
        return list(ends.values())

    def _along_one(self, weights: Weights, snap: Snap | None, target: Snap | None) -> tuple[int, int, float, float] | None:
        """The way when both lie on one arc, the place behind the start: ms, arc and the two shares."""
        there = dict(target.arcs) if target else {}
        ways = [
            (round((there[arc] - share) * int(weights[arc])), arc, share, there[arc])
            for arc, share in (snap.arcs if snap else ())
            if arc in there and there[arc] >= share and weights[arc] < NEVER
        ]
        return min(ways, default=None)

    @property
    def _detour(self) -> float:
        """Beside known streets one goes straight; small streets that nobody knows wind."""
        return self._profile.detour_factor if self.accuracy_class is AccuracyClass.MAIN_ROADS else 1.0

    def _is_direct(self, snap: Snap | None, target: Snap | None, apart_m: float, road_s: float) -> bool:
        """Whether one goes there without the network: the two are nearer to each other than to it, or, where it is coarse,
        it would be slower."""
        if apart_m * self._off_s_a_metre > road_s:
            return False
        if self.accuracy_class is AccuracyClass.MAIN_ROADS:
            return True
        return snap is not None and target is not None and 0 < apart_m <= _off(snap) + _off(target)

    def _by_road(self, vehicle: _Vehicle, snap: Snap | None, target: Snap | None) -> float:
        """Seconds over the network, what lies beside it included."""
        weights = vehicle.now.weights
        starts, ends = self._ends(weights, snap, start=True), self._ends(weights, target, start=False)
        found = vehicle.now.path(_pairs(starts), _pairs(ends))
        one = self._along_one(weights, snap, target)
        ms = min(found.ms if found else NEVER, one[0] if one else NEVER)
        return self._whole_s(ms, snap, target)

    def _whole_s(self, ms: int, snap: Snap | None, target: Snap | None) -> float:
        if ms >= NEVER or snap is None or target is None:
            return math.inf
        return ms / 1000 + (_off(snap) + _off(target)) * self._off_s_a_metre

    def _leg(
        self,
        vehicle: _Vehicle,
        origin: Origin,
        snap: Snap | None,
        starts: Sequence[_End],
        to: tuple[float, float],
        target: Snap | None,
        ends: Sequence[_End],
        ms: int,
        *,
        lengths: bool,
    ) -> Leg:
        one = self._along_one(vehicle.now.weights, snap, target)
        ms = min(ms, one[0] if one else NEVER)
        seconds = self._whole_s(ms, snap, target)
        apart_m = distance_m(origin.lat, origin.lon, *to)
        if self._is_direct(snap, target, apart_m, seconds):
            metres = apart_m * self._detour
            return Leg(metres, apart_m * self._off_s_a_metre, self.engine, self.accuracy_class, metres)
        if snap is None or target is None or not math.isfinite(seconds):
            return Leg(math.inf, math.inf, self.engine, self.accuracy_class)
        off_m = (_off(snap) + _off(target)) * self._detour
        metres = math.nan
        if lengths:
            if one is not None and one[0] == ms:
                metres = off_m + (one[3] - one[2]) * float(self.network.metres[one[1]])
            else:
                path = vehicle.now.path(_pairs(starts), _pairs(ends))
                assert path is not None
                metres = off_m + self._metres(path, starts, ends)
        return Leg(metres, seconds, self.engine, self.accuracy_class, off_m)

    def _metres(self, path: Path, starts: Sequence[_End], ends: Sequence[_End]) -> float:
        first, last = _by_node(starts)[path.first], _by_node(ends)[path.last]
        before = (1 - first.share) * float(self.network.metres[first.arc]) if first.arc >= 0 else 0.0
        after = last.share * float(self.network.metres[last.arc]) if last.arc >= 0 else 0.0
        return before + float(self.network.metres[path.arcs].sum()) + after

    # --- a way as it lies on the map ---

    @dataclass(frozen=True, slots=True)
    class _Found:
        ms: int
        metres: float
        points: Line
        streets: tuple[Passed, ...]
        arcs: frozenset[int]

    def _found(self, metric: Metric, snap: Snap | None, target: Snap | None) -> _Found | None:
        starts, ends = self._ends(metric.weights, snap, start=True), self._ends(metric.weights, target, start=False)
        path = metric.path(_pairs(starts), _pairs(ends))
        one = self._along_one(metric.weights, snap, target)
        if snap is None or target is None or (path is None and one is None):
            return None
        if one is not None and (path is None or one[0] <= path.ms):
            ms, arc, from_, to = one
            pieces = [(arc, from_, to)]
        else:
            assert path is not None
            ms, first, last = path.ms, _by_node(starts)[path.first], _by_node(ends)[path.last]
            pieces = [(first.arc, first.share, 1.0)] if first.arc >= 0 else []
            pieces += [(arc, 0.0, 1.0) for arc in path.arcs.tolist()]
            pieces += [(last.arc, 0.0, last.share)] if last.arc >= 0 else []
        points = self._points(pieces, (snap.lat, snap.lon), (target.lat, target.lon))
        metres = [(to - from_) * float(self.network.metres[arc]) for arc, from_, to in pieces]
        return self._Found(ms, sum(metres), points, self._streets(pieces, metres), frozenset(arc for arc, _, _ in pieces))

    def _points(
        self, pieces: Sequence[tuple[int, float, float]], begin: tuple[float, float], end: tuple[float, float]
    ) -> Line:
        points = [begin]
        for arc, from_, to in pieces:
            shape = self.network.shape_of(arc)
            points += shape if (from_, to) == (0.0, 1.0) else self._inside(shape, from_, to)
        points.append(end)
        return tuple(point for n, point in enumerate(points) if n == 0 or point != points[n - 1])

    def _inside(self, shape: Sequence[tuple[float, float]], from_: float, to: float) -> list[tuple[float, float]]:
        """The inner points of an arc that lie between two shares of its length."""
        flat = [self._snapping.flat.point(*point) for point in shape]
        steps = [math.dist(a, b) for a, b in pairwise(flat)]
        whole, along, kept = sum(steps) or 1.0, 0.0, []
        for point, step in zip(shape[1:], steps, strict=True):
            along += step
            if from_ < along / whole < to:
                kept.append(point)
        return kept

    def _streets(self, pieces: Sequence[tuple[int, float, float]], metres: Sequence[float]) -> tuple[Passed, ...]:
        passed: list[Passed] = []
        for (arc, _, _), length in zip(pieces, metres, strict=True):
            name = self.network.names[int(self.network.name[arc])]
            if passed and passed[-1].name == name:
                passed[-1] = Passed(name, passed[-1].metres + length)
            else:
                passed.append(Passed(name, length))
        return tuple(each for each in passed if each.name)

    def _avoided(
        self, vehicle: _Vehicle, here: tuple[float, float], there: tuple[float, float], found: _Found
    ) -> tuple[tuple[str, ...], int]:
        """The closures on the way that would be quickest without them, and the milliseconds that they cost."""
        if vehicle.free is vehicle.now:
            return (), 0
        snaps = [self._snapping.nearest(*point, vehicle.was_usable) for point in (here, there)]
        free = self._found(vehicle.free, *snaps)
        if free is None or free.ms >= found.ms:
            return (), 0
        on_it = (each.id for each, blocked in self._blocked.items() if not free.arcs.isdisjoint(blocked.arcs.tolist()))
        return tuple(sorted(on_it)), found.ms - free.ms

    def _between_junctions(self, arc: int) -> list[int]:
        """The arcs of a road from the junction behind to the one ahead, in its direction."""
        network = self.network
        arcs = [arc]
        for forward in (True, False):
            while True:
                at = arcs[-1] if forward else arcs[0]
                node = int(network.head[at] if forward else network.tail[at])
                beside = {int(n) for n in network.head[network.tail == node]} | {
                    int(n) for n in network.tail[network.head == node]
                }
                came = int(network.tail[at] if forward else network.head[at])
                (ends, others) = (network.tail, network.head) if forward else (network.head, network.tail)
                on = [int(a) for a in np.flatnonzero(ends == node) if int(others[a]) != came]
                if len(beside) != 2 or len(on) != 1 or on[0] in arcs:
                    break
                arcs = [*arcs, on[0]] if forward else [on[0], *arcs]
        return arcs

    def _line(self, arcs: Sequence[int]) -> Line:
        points = [point for arc in arcs for point in self.network.shape_of(arc)]
        return tuple(point for n, point in enumerate(points) if n == 0 or point != points[n - 1])


def _off(snap: Snap) -> float:
    """Metres beside the road; what is nearer than positions are rounded is on it."""
    return snap.off_m if snap.off_m > NEAR_M else 0.0


def _pairs(ends: Sequence[_End]) -> list[tuple[int, int]]:
    return [(end.node, end.ms) for end in ends]


def _by_node(ends: Sequence[_End]) -> dict[int, _End]:
    return {end.node: end for end in ends}
