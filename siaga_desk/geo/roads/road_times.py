"""Travel times over a road network, for each kind of vehicle, at this hour, around what is closed. Knows no unit.

Every vehicle has its own weights: what is too narrow or too deep for it is closed to it alone. The engine is told of
closures and of the hour (`tell`); between two such calls its answers do not change. It may be used from any thread.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import RLock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.errors import Message
from siaga_desk.domain.places import EARTH_M, check_position, distance_m
from siaga_desk.domain.profile import Profile
from siaga_desk.geo.travel import ROAD_CLASSES, AccuracyClass, Leg, Line, Origin, Way

from .beside import closed_beside
from .conditions import Conditions, Found, hinders
from .line_on_map import Row, between_junctions
from .line_on_map import drawn as _drawn
from .network import Floats, RoadNetwork
from .paths import NEVER, Metric, ShortestPaths, Weights, made_ready
from .snapping import METRES_A_DEGREE, Snap, Snapping

MOTORWAY_REACH_M = 40.0
"""Only what lies that near to a motorway is on it: everything else beside it is reached from another road."""
NEAR_M = 1.0
"""Nearer than this to a road is on it, nearer to its end is at its end: positions are rounded."""
ORIGIN_SLACK_M = 100.0
"""A unit whose nearest road is closed starts from an open one at most that much farther; else it does not get away."""
MOST_SNAPS = 20_000
NEAR_BOX_DEG = 0.1  # 11 km

_MOTORWAY = ROAD_CLASSES.index("motorway")
_NO_LEG = Leg(math.inf, math.inf, "", AccuracyClass.STRAIGHT_LINE)


@dataclass(frozen=True, slots=True)
class _End:
    """Where a way may enter or leave the network: a node, the milliseconds from or to the point, and by which piece."""

    node: int
    ms: int
    arc: int = -1  # -1: the point is at the node
    share: float = 0.0


class _Starts(NamedTuple):
    """Where some origins enter the network. `source`, `ms` and `first` run over all their ends, origin by origin."""

    snaps: list[Snap | None]
    ends: list[list[_End]]
    nodes: list[int]  # the nodes, each once
    source: NDArray[np.int64]  # which of them
    ms: NDArray[np.int64]
    first: NDArray[np.int64]  # where the ends of each origin that has any begin
    has: NDArray[np.bool_]
    lat: Floats  # of each origin
    off_m: Floats  # infinite where it is cut off
    on: Mapping[int, list[int]]  # which of them stand on an arc


class _Group(NamedTuple):
    """Origins that find the network the same: their numbers among all, themselves, and where they enter it."""

    vehicle: Found
    asked: list[int]
    origins: tuple[Origin, ...]
    starts: _Starts


class _Times(NamedTuple):
    """[place, origin]. `closely`: where a leg has to be looked at by itself, being on one arc perhaps, or not by road."""

    ms: Weights  # over the network
    seconds: Floats
    closely: NDArray[np.bool_]


class RoadTimes:
    """The engine. A leg beside the network is straight: slow where every street is known, else at the city's assumed speed.

    The times are exact for the network: equal to Dijkstra's search over it, in milliseconds.
    """

    def __init__(self, network: RoadNetwork, profile: Profile, *, ready: ShortestPaths | None = None) -> None:
        self.network, self._profile = network, profile
        self._snapping = Snapping(network)
        self._conditions = Conditions(network, profile, ready or made_ready(network), self._snapping)
        self._lock = RLock()
        self._last_groups: tuple[tuple[Origin, ...], list[_Group]] | None = None  # units stand still between two questions
        self._open_snaps: dict[tuple[str, float, float], Snap | None] = {}  # were nothing closed: for good
        self.accuracy_class = network.source.kind
        self._coarse = self.accuracy_class is AccuracyClass.MAIN_ROADS
        self._beside_class = AccuracyClass.STRAIGHT_LINE if self._coarse else self.accuracy_class
        self.engine = "main_roads" if self._coarse else "roads"
        # beside known streets one goes straight; small streets that nobody knows wind
        self._detour = profile.detour_factor if self._coarse else 1.0
        if self._coarse:  # seconds a metre, straight
            self.off_s_a_metre = profile.detour_factor / (profile.speed_kmh / 3.6)
        else:
            self.off_s_a_metre = 3.6 / profile.off_road_kmh

    @property
    def description(self) -> Message:
        if self._coarse:
            return Message("jalan utama")
        name = self.network.source.name
        return Message("jalan OSM") if name.startswith("OpenStreetMap") else Message("jalan {source}", {"source": name})

    def tell(self, closures: Iterable[Closure], now: datetime) -> bool:
        """What is closed, and the hour; whether any answer may be another now. Closures that are not in force do nothing."""
        with self._lock:
            changed = self._conditions.tell(closures, now)
            if changed:
                self._last_groups = None
            return changed

    # --- questions ---

    def to_point(self, origins: Sequence[Origin], lat: float, lon: float, *, lengths: bool = True) -> tuple[Leg, ...]:
        """`lengths` False: `distance_m` is not reckoned and is NaN, which spares a path for each origin."""
        point = check_position(lat, lon)
        legs: list[Leg] = [_NO_LEG] * len(origins)
        engine, grade, inf = self.engine, self.accuracy_class, math.inf
        with self._lock:
            for vehicle, asked, group, starts in self._by_vehicle(origins):
                target = self._snap(vehicle, *point)
                found = self._times(vehicle, group, starts, [point], [target])
                columns = list(range(len(asked)))
                if target is not None and not (lengths or self._coarse):  # nearly always: nothing more to look at
                    rows = zip(asked, found.seconds[0].tolist(), (starts.off_m + target.off_m).tolist(), strict=True)
                    for n, s, off_m in rows:
                        legs[n] = Leg(math.nan, s, engine, grade, off_m) if s < inf else Leg(inf, inf, engine, grade)
                    columns = np.flatnonzero(found.closely[0]).tolist()
                there = dict(target.arcs) if target else {}
                for column in columns:
                    ms, snap = int(found.ms[0, column]), starts.snaps[column]
                    legs[asked[column]] = self._leg(vehicle, group[column], snap, point, target, there, ms, lengths=lengths)
        return tuple(legs)

    def seconds_to(self, origins: Sequence[Origin], points: Sequence[tuple[float, float]]) -> list[list[float]]:
        points = [check_position(*point) for point in points]
        seconds = np.full((len(points), len(origins)), math.inf)
        with self._lock:
            for vehicle, asked, group, starts in self._by_vehicle(origins) if points else ():
                targets = [self._snap(vehicle, *point) for point in points]
                found = self._times(vehicle, group, starts, points, targets)
                for row, column in np.argwhere(found.closely).tolist():
                    target, ms = targets[row], int(found.ms[row, column])
                    there = dict(target.arcs) if target else {}
                    leg = self._leg(
                        vehicle, group[column], starts.snaps[column], points[row], target, there, ms, lengths=False
                    )
                    found.seconds[row, column] = leg.travel_s
                seconds[:, asked] = found.seconds
        answer: list[list[float]] = seconds.tolist()
        return answer

    def _times(
        self,
        vehicle: Found,
        origins: Sequence[Origin],
        starts: _Starts,
        points: Sequence[tuple[float, float]],
        targets: Sequence[Snap | None],
    ) -> _Times:
        """Every origin to every place, as a table."""
        ms = self._quickest(vehicle, starts, targets)
        off_m = np.array([target.off_m if target else math.inf for target in targets])
        seconds = ms / 1000 + (off_m[:, None] + starts.off_m[None, :]) * self.off_s_a_metre
        seconds[ms >= NEVER] = math.inf
        if self._coarse:
            apart_m = distances_m([(origin.lat, origin.lon) for origin in origins], points)
            straight_s = apart_m * self.off_s_a_metre
            # what is closed may turn a straight way back onto the roads
            closely = (straight_s <= seconds) & np.isfinite(seconds) & bool(self._conditions.closures)
            seconds = np.minimum(seconds, straight_s)
        else:
            closely = self._may_be_direct(points, off_m, starts)
        for row, target in enumerate(targets):
            for arc, _ in target.arcs if target else ():
                closely[row, starts.on.get(arc, ())] = True
        return _Times(ms, seconds, closely)

    @staticmethod
    def _may_be_direct(points: Sequence[tuple[float, float]], off_m: Floats, starts: _Starts) -> NDArray[np.bool_]:
        """[point, origin]: whether the straight way has to be looked at, see `_is_direct`."""
        beside_m = np.where(off_m < math.inf, off_m, 0.0)[:, None] + np.where(starts.off_m < math.inf, starts.off_m, 0.0)
        north = np.abs(np.array([lat for lat, _ in points])[:, None] - starts.lat)
        near: NDArray[np.bool_] = (beside_m > 0) & (north * METRES_A_DEGREE <= beside_m)
        return near

    def way(self, origin: Origin, lat: float, lon: float, *, drawn: bool = True) -> Way | None:
        there = check_position(lat, lon)
        here = check_position(origin.lat, origin.lon)
        with self._lock:
            vehicle = self._conditions.found(origin.vehicle)
            snap, target = self._start(vehicle, *here), self._snap(vehicle, *there)
            found = self._found(vehicle.now, snap, target)
            by_road_s = self._whole_s(found[0] if found else NEVER, snap, target)
            if self._is_direct(vehicle, snap, target, here, there, by_road_s):
                apart_m = distance_m(*here, *there)
                straight = (here, there)
                beside = self._beside(origin, straight)
                return Way((), straight, (), apart_m * self._detour, apart_m * self.off_s_a_metre, beside=beside)
            if found is None or snap is None or target is None:
                return None
            row = found[1]
            avoided, through, lost_s = self._hindered(vehicle, row, here, there, by_road_s)
            begin, end = (snap.lat, snap.lon), (target.lat, target.lon)
            lead: Line = (here, begin) if snap.off_m else ()
            tail: Line = (end, there) if target.off_m else ()
            return Way(
                points=_drawn(begin, row, end, self.network, self._snapping.flat) if drawn else (),
                lead=lead,
                tail=tail,
                distance_m=row.metres(self.network) + (snap.off_m + target.off_m) * self._detour,
                travel_s=by_road_s,
                streets=row.streets(self.network),
                avoided=avoided,
                lost_s=lost_s,
                through=through,
                beside=self._beside(origin, lead, tail),
            )

    def _beside(self, origin: Origin, *lines: Line) -> tuple[str, ...]:
        return closed_beside(lines, self._conditions.closures, self._conditions.vehicle(origin.vehicle))

    def is_near(self, lat: float, lon: float) -> bool:
        """Whether a point lies in the network's box, or no farther from it than NEAR_BOX_DEG."""
        south, west, north, east = self.network.box
        return south - NEAR_BOX_DEG <= lat <= north + NEAR_BOX_DEG and west - NEAR_BOX_DEG <= lon <= east + NEAR_BOX_DEG

    def everywhere(self, origins: Sequence[Origin]) -> NDArray[np.float64]:
        """Seconds from the nearest of `origins` to every node `[n]`; infinite where there is no way."""
        best = np.full(self.network.nodes, math.inf)
        with self._lock:
            for vehicle, _, _, starts in self._by_vehicle(origins):
                ends = [
                    (end.node, min(end.ms + round(snap.off_m * self.off_s_a_metre * 1000), NEVER))
                    for snap, ends in zip(starts.snaps, starts.ends, strict=True)
                    for end in ends
                    if snap
                ]
                times = vehicle.now.everywhere(ends)
                best = np.minimum(best, np.where(times < NEVER, times / 1000, math.inf))
        return best

    def entries(self, origin: Origin) -> list[tuple[int, float, float]]:
        """The arcs on which an origin enters the network: each with the share of it that lies behind, and the seconds until
        there beside the road. Empty: it does not get onto any."""
        with self._lock:
            snap = self._start(self._conditions.found(origin.vehicle), *check_position(origin.lat, origin.lon))
            return [(arc, share, snap.off_m * self.off_s_a_metre) for arc, share in snap.arcs] if snap else []

    def seconds(self, vehicle: str) -> NDArray[np.float64]:
        """Seconds over each arc `[m]` for a vehicle now; infinite where it does not get through."""
        with self._lock:
            weights = self._conditions.found(vehicle).now.weights
            return np.where(weights < NEVER, weights / 1000, math.inf)

    def road_at(self, lat: float, lon: float) -> tuple[str, Line] | None:
        """The road nearest to a point, from junction to junction: its name ("": none) and (lat, lon) points."""
        snap = self._snapping.nearest(*check_position(lat, lon), np.ones(self.network.arcs, bool))
        if snap is None:
            return None
        arcs = between_junctions(self.network, snap.arcs[0][0])
        return self.network.names[int(self.network.name[arcs[0]])], Row(np.array(arcs)).points(self.network)

    def _by_vehicle(self, origins: Sequence[Origin]) -> list[_Group]:
        """The origins, those together that find the network the same, as most vehicles do; kept for the next question."""
        wanted = tuple(origins)
        if self._last_groups is None or self._last_groups[0] != wanted:
            numbers: dict[Found, list[int]] = {}
            for number, origin in enumerate(wanted):
                numbers.setdefault(self._conditions.found(origin.vehicle), []).append(number)
            groups = []
            for vehicle, asked in numbers.items():
                group = tuple(wanted[n] for n in asked)
                groups.append(_Group(vehicle, asked, group, self._starts(vehicle, group)))
            self._last_groups = wanted, groups
        return self._last_groups[1]

    # --- from a point to the network ---

    def _snap(self, vehicle: Found, lat: float, lon: float) -> Snap | None:
        """Where a point meets what the vehicle may drive on now."""
        found = self._open_snap(vehicle.name, lat, lon)
        if found is None or not self._conditions.closures:
            return found
        arcs = tuple(each for each in found.arcs if vehicle.usable[each[0]])
        return found._replace(arcs=arcs) if arcs else self._nearest(lat, lon, vehicle.usable)

    def _open_snap(self, name: str, lat: float, lon: float) -> Snap | None:
        """The same, were nothing closed. Units and incidents stand still: it is kept."""
        key = (name, lat, lon)
        if key not in self._open_snaps:
            if len(self._open_snaps) >= MOST_SNAPS:
                self._open_snaps.clear()
            self._open_snaps[key] = self._nearest(lat, lon, self._conditions.wide_enough(name))
        return self._open_snaps[key]

    def _nearest(self, lat: float, lon: float, usable: NDArray[np.bool_]) -> Snap | None:
        found = self._snapping.nearest(lat, lon, usable)
        if found is not None and found.off_m > MOTORWAY_REACH_M and any(self._is_motorway(arc) for arc, _ in found.arcs):
            found = self._snapping.nearest(lat, lon, usable & (self.network.road_class != _MOTORWAY)) or found
        if found is None:
            return None
        # at a junction one is on the roads that meet there, not on one that passes over it
        ending = tuple(each for each in found.arcs if self._at_end(*each) is not None)
        return found._replace(arcs=ending or found.arcs, off_m=0.0 if found.off_m <= NEAR_M else found.off_m)

    def _at_end(self, arc: int, share: float) -> int | None:
        """The node that a place on an arc is at. Measured on the map: a table may give an arc no length."""
        near = self.network.tail if share <= 0.5 else self.network.head
        return int(near[arc]) if min(share, 1 - share) * self._snapping.metres[arc] <= NEAR_M else None

    def _is_motorway(self, arc: int) -> bool:
        return int(self.network.road_class[arc]) == _MOTORWAY

    def _starts(self, vehicle: Found, origins: Sequence[Origin]) -> _Starts:
        snaps = [self._start(vehicle, *check_position(origin.lat, origin.lon)) for origin in origins]
        ends = [self._ends(vehicle.now.weights, snap, start=True) for snap in snaps]
        nodes = list(dict.fromkeys(end.node for each in ends for end in each))
        number = {node: n for n, node in enumerate(nodes)}
        counts = np.array([len(each) for each in ends], np.int64)
        on: dict[int, list[int]] = {}
        for n, snap in enumerate(snaps):
            for arc, _ in snap.arcs if snap else ():
                on.setdefault(arc, []).append(n)
        return _Starts(
            snaps,
            ends,
            nodes,
            np.array([number[end.node] for each in ends for end in each], np.int64),
            np.array([end.ms for each in ends for end in each], np.int64),
            (np.cumsum(counts) - counts)[counts > 0],
            counts > 0,
            np.array([origin.lat for origin in origins]),
            np.array([snap.off_m if snap else math.inf for snap in snaps]),
            on,
        )

    def _start(self, vehicle: Found, lat: float, lon: float) -> Snap | None:
        """Where a unit enters the network. It does not leap over a closed road to a far open one."""
        found = self._snap(vehicle, lat, lon)
        if found is not None and self._conditions.closures:
            nearest = self._open_snap(vehicle.name, lat, lon)
            if nearest is not None and found.off_m > nearest.off_m + ORIGIN_SLACK_M:
                return None
        return found

    def _ends(self, weights: Weights, snap: Snap | None, *, start: bool) -> list[_End]:
        """The nodes by which a snapped point is left (`start`) or reached, the quickest for each node."""
        ends: dict[int, _End] = {}
        for arc, share in snap.arcs if snap else ():
            ms = int(weights[arc])
            if (node := self._at_end(arc, share)) is not None:
                end = _End(node, 0)
            elif start:
                end = _End(int(self.network.head[arc]), round((1 - share) * ms), arc, share)
            else:
                end = _End(int(self.network.tail[arc]), round(share * ms), arc, share)
            if end.node not in ends or end.ms < ends[end.node].ms:
                ends[end.node] = end
        return list(ends.values())

    # --- how long ---

    def _quickest(self, vehicle: Found, starts: _Starts, targets: Sequence[Snap | None]) -> Weights:
        """[place, origin]: milliseconds over the network; NEVER where there is no way."""
        whole = np.full((len(targets), len(starts.snaps)), NEVER, np.int64)
        if len(starts.ms):
            ends = [_pairs(self._ends(vehicle.now.weights, target, start=False)) for target in targets]
            times = np.array(vehicle.now.to_each(starts.nodes, ends), np.int64)
            whole[:, starts.has] = np.minimum.reduceat(times[:, starts.source] + starts.ms, starts.first, axis=1)
        return np.minimum(whole, NEVER)

    @staticmethod
    def _along_one(weights: Weights, snap: Snap | None, there: Mapping[int, float]) -> tuple[int, Row] | None:
        """The way when the place lies on an arc of the start's, behind it: milliseconds and the piece of the arc.

        `there`: the arcs of the place, each with the share of its length that lies before it.
        """
        best: tuple[int, Row] | None = None
        for arc, share in snap.arcs if snap else ():
            to = there.get(arc)
            if to is not None and to >= share and weights[arc] < NEVER:
                ms = round((to - share) * int(weights[arc]))
                if best is None or ms < best[0]:
                    best = ms, Row(np.array([arc]), share, to)
        return best

    def _is_direct(
        self,
        vehicle: Found,
        snap: Snap | None,
        target: Snap | None,
        here: tuple[float, float],
        there: tuple[float, float],
        by_road_s: float,
    ) -> bool:
        """Whether one goes there without the network: the two are nearer to each other than to it, or, where it is coarse,
        it would be slower; but not through a closed area that the way by road does not enter."""
        if self._coarse:
            if distance_m(*here, *there) * self.off_s_a_metre > by_road_s:
                return False
            if snap is None or target is None or not math.isfinite(by_road_s):
                return True
            return not self._flies_over(vehicle, snap, target, here, there)
        beside_m = (snap.off_m if snap else 0.0) + (target.off_m if target else 0.0)
        if beside_m == 0 or abs(here[0] - there[0]) * METRES_A_DEGREE > beside_m:
            return False  # most are far apart, and this is asked of every unit
        return distance_m(*here, *there) <= min(beside_m, by_road_s / self.off_s_a_metre)

    def _flies_over(
        self, vehicle: Found, snap: Snap, target: Snap, here: tuple[float, float], there: tuple[float, float]
    ) -> bool:
        closures, kind = self._conditions.closures, self._conditions.vehicle(vehicle.name)
        straight = closed_beside([(here, there)], closures, kind)
        beside = ((here, (snap.lat, snap.lon)), ((target.lat, target.lon), there))
        return bool(straight and set(straight).difference(closed_beside(beside, closures, kind)))

    def _whole_s(self, ms: int, snap: Snap | None, target: Snap | None) -> float:
        if ms >= NEVER or snap is None or target is None:
            return math.inf
        return ms / 1000 + (snap.off_m + target.off_m) * self.off_s_a_metre

    def _leg(
        self,
        vehicle: Found,
        origin: Origin,
        snap: Snap | None,
        to: tuple[float, float],
        target: Snap | None,
        there: Mapping[int, float],
        ms: int,
        *,
        lengths: bool,
    ) -> Leg:
        one = self._along_one(vehicle.now.weights, snap, there)
        if one is not None and one[0] < ms:
            ms = one[0]
        seconds = self._whole_s(ms, snap, target)
        if self._is_direct(vehicle, snap, target, (origin.lat, origin.lon), to, seconds):
            apart_m = distance_m(origin.lat, origin.lon, *to)
            metres = apart_m * self._detour
            return Leg(metres, apart_m * self.off_s_a_metre, self.engine, self._beside_class, metres)
        if snap is None or target is None or not math.isfinite(seconds):
            return Leg(math.inf, math.inf, self.engine, self.accuracy_class)
        off_m = (snap.off_m + target.off_m) * self._detour
        metres = math.nan
        if lengths:
            found = self._found(vehicle.now, snap, target)
            assert found is not None
            metres = off_m + found[1].metres(self.network)
        return Leg(metres, seconds, self.engine, self.accuracy_class, off_m)

    # --- which way ---

    def _found(self, metric: Metric, snap: Snap | None, target: Snap | None) -> tuple[int, Row] | None:
        """The quickest way over the network: milliseconds and arcs."""
        starts, ends = self._ends(metric.weights, snap, start=True), self._ends(metric.weights, target, start=False)
        path = metric.path(_pairs(starts), _pairs(ends))
        one = self._along_one(metric.weights, snap, dict(target.arcs) if target else {})
        if path is None or (one is not None and one[0] <= path.ms):
            return one
        first = next(end for end in starts if end.node == path.first)
        last = next(end for end in ends if end.node == path.last)
        before = [first.arc] if first.arc >= 0 else []
        after = [last.arc] if last.arc >= 0 else []
        arcs = np.concatenate((np.array(before, np.int64), path.arcs, np.array(after, np.int64)))
        return path.ms, Row(arcs, first.share if before else 0.0, last.share if after else 1.0)

    def _hindered(
        self, vehicle: Found, row: Row, here: tuple[float, float], there: tuple[float, float], by_road_s: float
    ) -> tuple[tuple[str, ...], tuple[str, ...], float]:
        """Which closures this way goes around, which it goes through, and the seconds that both cost, what is to be gone
        beside the road to and from them included."""
        if vehicle.free is vehicle.now:
            return (), (), 0.0
        through = self._hindering(vehicle, row)
        snap, target = (self._open_snap(vehicle.name, *point) for point in (here, there))
        free = self._found(vehicle.free, snap, target)
        lost_s = round(by_road_s - self._whole_s(free[0], snap, target), 3) if free else 0.0
        if free is None or lost_s <= 0:
            return (), tuple(sorted(through)), 0.0
        # who drives in one end of a flooded area and around the other does not avoid it
        touched = {each.id for each, blocked in self._conditions.blocked.items() if np.isin(row.arcs, blocked.arcs).any()}
        # a place of which no road nearby is open is met from another one, though the way itself may be the same
        moved = (each for each in (snap, target) if each and not any(vehicle.usable[arc] for arc, _ in each.arcs))
        met = self._hindering(vehicle, Row(np.array([*free[1].arcs, *(arc for each in moved for arc, _ in each.arcs)])))
        return tuple(sorted(met - touched)), tuple(sorted(through | (met & touched))), lost_s

    def _hindering(self, vehicle: Found, row: Row) -> set[str]:
        """The closures in force that keep it from these arcs, or make it slower there."""
        kind = self._conditions.vehicle(vehicle.name)
        return {
            each.id
            for each, blocked in self._conditions.blocked.items()
            if each.record and hinders(self.network, kind, self._conditions.factors, each.record, blocked, row.arcs)
        }


def distances_m(origins: Sequence[tuple[float, float]], points: Sequence[tuple[float, float]]) -> Floats:
    """`domain.places.distance_m` from each origin to each point, [point, origin]."""
    (lat1, lon1), (lat2, lon2) = (np.radians(np.array(places, np.float64)).T for places in (origins, points))
    h = np.sin((lat2[:, None] - lat1) / 2) ** 2
    h += np.cos(lat2[:, None]) * np.cos(lat1) * np.sin((lon2[:, None] - lon1) / 2) ** 2
    metres: Floats = 2 * EARTH_M * np.arcsin(np.sqrt(np.minimum(1.0, h)))
    return metres


def _pairs(ends: Sequence[_End]) -> list[tuple[int, int]]:
    return [(end.node, end.ms) for end in ends]
