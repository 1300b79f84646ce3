"""Who is there first: 50 units to one incident over roads; ours beside what would be asked instead, on one network.

    python -m benchmarks.road_times                           # the made-up town
    python -m benchmarks.road_times --network PATH [PATH ..]  # a folder with nodes.csv and arcs.csv, .osm.pbf, prepared file

Units and incidents stand at nodes, so that every engine means the same way; ours is asked by position all the same and
finds the road itself. Every answer of ours is compared with scipy's, to the millisecond of travel. Rustworkx is measured
where it is installed, OSRM and Valhalla where OSRM_PROGRAMS and VALHALLA_PROGRAMS name the folders of their unpacked
wheels (see `road_services`).
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import shapely

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.events import ClosureReason, ClosureShape, RoadClosed
from siaga_desk.domain.places import Point, point_from
from siaga_desk.geo.roads.connected import joined
from siaga_desk.geo.roads.network import ROAD_CLASSES, RoadNetwork
from siaga_desk.geo.roads.osm_roads import read_roads
from siaga_desk.geo.roads.paths import ShortestPaths, made_ready, order_of
from siaga_desk.geo.roads.plain_csv import read_folder
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.geo.travel import Origin
from siaga_desk.profiles import shipped_profile

from .machine import workplace
from .road_peers import Ask, by_scipy, peers, straight_m, weights_of
from .road_services import osrm, valhalla, write_extract
from .street_town import street_town
from .table import Cell, Report, Table, Target, spread

JUNCTIONS, MANY_JUNCTIONS, TINY = 50_000, 100_000, 1_500
UNITS = 50
ROOMS, INCIDENTS = 20, 50  # so many times other units, and incidents for each; of these the quick run takes few
SHORTLIST = 5
SERVICE_EACH = 20
SEED = 112
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)  # in the city; no factor of a busy hour applies
POLYGONS = 120
WITHOUT_MS, WITH_ROUTES_MS, CLOSURE_MS, IMPORT_S, READY_S = 0.3, 3.0, 30.0, 60.0, 1.0  # promised by issue 4
SERVICES = (("OSRM_PROGRAMS", osrm), ("VALHALLA_PROGRAMS", valhalla))


@dataclass(frozen=True)
class Room:
    """Nodes at which units stand, and those of incidents, one after the other."""

    units: list[int]
    incidents: list[int]


@dataclass(frozen=True)
class Asked:
    """What an engine took for each question, and which (question: room, incident) those were."""

    ms: list[float]
    answers: dict[tuple[int, int], list[float]]


def rooms(network: RoadNetwork, count: int, incidents: int) -> list[Room]:
    random = np.random.default_rng(SEED)
    nodes = unmistakable(network)
    return [Room(random.choice(nodes, UNITS).tolist(), random.choice(nodes, incidents).tolist()) for _ in range(count)]


def unmistakable(network: RoadNetwork) -> np.ndarray:
    """The nodes whose position means them: no arc but their own passes within 10 cm (a bridge does), none is under 3 m."""
    groups = np.repeat(np.arange(network.arcs), np.diff(network.shape_start))
    lines = shapely.linestrings(np.column_stack((network.shape_lon, network.shape_lat)), indices=groups)
    points = shapely.points(network.node_lon, network.node_lat)
    node, arc = shapely.STRtree(lines).query(points, predicate="dwithin", distance=1e-6)
    other = (network.tail[arc] != node) & (network.head[arc] != node)
    clear = np.ones(network.nodes, bool)
    clear[node[other]] = False
    short = network.metres < 3
    clear[network.tail[short]] = clear[network.head[short]] = False
    return np.flatnonzero(clear)


def for_cars(network: RoadNetwork) -> RoadNetwork:
    """The part that cars reach and leave again: in it every question has an answer."""
    part: RoadNetwork = network.kept(network.road_class != ROAD_CLASSES.index("path")).strongly_connected()[0]
    return part


# how long it takes


def origins(network: RoadNetwork, units: Sequence[int], vehicles: Sequence[str] = ("",)) -> list[Origin]:
    return [
        Origin(float(network.node_lat[unit]), float(network.node_lon[unit]), vehicles[n % len(vehicles)])
        for n, unit in enumerate(units)
    ]


def at(network: RoadNetwork, node: int) -> tuple[float, float]:
    return float(network.node_lat[node]), float(network.node_lon[node])


def asked_of_ours(engine: RoadTimes, some: Sequence[Room], how: str, vehicles: Sequence[str] = ("",)) -> Asked:
    """`how`: "times", "moved" (other units at each question), "routes" (of the first three), "lengths" (all distances)."""
    network = engine.network
    took: list[float] = []
    answers: dict[tuple[int, int], list[float]] = {}
    for number, room in enumerate(some):
        units = origins(network, room.units, vehicles)
        if how != "moved":
            engine.to_point(
                units, *at(network, room.incidents[-1]), lengths=False
            )  # units stand still between two questions
        for nth, node in enumerate(room.incidents):
            if how == "moved":
                others = some[(number + nth + 1) % len(some)].units
                units = origins(network, [*others[nth % UNITS :], *others[: nth % UNITS]], vehicles)
            place = at(network, node)
            begun = time.perf_counter()
            legs = engine.to_point(units, *place, lengths=how == "lengths")
            if how == "routes":
                first = sorted(range(len(legs)), key=lambda n: legs[n].travel_s)[:3]
                ways = [engine.way(units[n], *place) for n in first]
                assert all(ways)
            took.append((time.perf_counter() - begun) * 1000)
            if how != "moved":
                answers[number, nth] = [leg.travel_s * 1000 for leg in legs]
    return Asked(took, answers)


def asked_of(ask: Ask, some: Sequence[Room], each: int = 1) -> Asked:
    took: list[float] = []
    answers: dict[tuple[int, int], list[float]] = {}
    questions = [(number, nth) for number, room in enumerate(some) for nth in range(len(room.incidents))]
    for number, nth in questions[::each]:
        begun = time.perf_counter()
        found = ask(some[number].units, some[number].incidents[nth])
        took.append((time.perf_counter() - begun) * 1000)
        answers[number, nth] = found
    return Asked(took, answers)


def differing(asked: Asked, judge: Asked) -> int:
    """Units whose time is not the judge's, to the millisecond."""
    return sum(
        int(np.count_nonzero(np.abs(np.array(times) - np.array(judge.answers[question])) > 0.5))
        for question, times in asked.answers.items()
    )


def side_by_side(
    network: RoadNetwork, ready: ShortestPaths, some: Sequence[Room], judge: Asked, title: str
) -> tuple[Table, int]:
    """The table, and how many answers of ours differ from the judge's."""
    kinds = list(engine_vehicles())

    def engine() -> RoadTimes:
        """One that has seen no incident yet: it remembers where each lies."""
        return RoadTimes(network, shipped_profile("kota_serang"), ready=ready)

    ours = {
        "siaga_desk RoadTimes, 50 times": asked_of_ours(engine(), some, "times"),
        "  the same, every unit elsewhere each time": asked_of_ours(engine(), some, "moved"),
        f"  the same, {len(kinds)} kinds of vehicle": asked_of_ours(engine(), some, "times", kinds),
        "  and the routes of the first three": asked_of_ours(engine(), some, "routes"),
        "  and the distances of all 50": asked_of_ours(engine(), some, "lengths"),
    }
    reference = spread(next(iter(ours.values())).ms)
    rows: list[tuple[Cell, ...]] = []

    def add(name: str, asked: Asked, differ: int | None) -> None:
        its = spread(asked.ms)
        rows.append(
            (
                name,
                len(asked.ms),
                its.median,
                its.p95,
                its.longest,
                its.median / reference.median,
                its.p95 / reference.p95,
                differ,
            )
        )

    wrong = 0
    for name, asked in ours.items():
        differ = differing(asked, judge) if asked.answers else None
        wrong += differ or 0
        add(name, asked, differ)
    for peer in peers(network, weights_of(network)):
        asked = asked_of(peer.ask, some, peer.each)
        add(peer.name, asked, differing(asked, judge))
    straight = asked_of(lambda units, place: straight_m(network, units, place).tolist(), some)
    add("straight line (numpy), no road", straight, None)
    notes = (
        "Differ: of the answers, those that are not scipy's to the millisecond of travel. All on the same questions; slow",
        "ones answer every 4th or 20th. Ours finds the road beside each position itself; the others are given nodes.",
    )
    columns = ("asked of", "questions", "median, ms", "p95, ms", "longest, ms", "x ours (median)", "x ours (p95)", "differ")
    return Table(title, columns, tuple(rows), notes), wrong


def engine_vehicles() -> Iterator[str]:
    """Those that no shipped width or path tells apart from a car on a network without widths: their times are the same."""
    return (name for name, vehicle in shipped_profile("kota_serang").vehicles.items() if not vehicle.paths)


def services(network: RoadNetwork, some: Sequence[Room], ours_ms: float) -> Table | None:
    rows: list[tuple[Cell, ...]] = []
    for variable, started in SERVICES:
        if variable not in os.environ:
            continue
        with workplace("service") as folder:
            extract = folder.absolute() / "town.osm.pbf"
            write_extract(network, extract)
            with started(Path(os.environ[variable]).absolute(), extract) as service:

                def ask(units: Sequence[int], place: int, service: object = service) -> list[float]:
                    return service.ask([at(network, unit) for unit in units], at(network, place))  # type: ignore[attr-defined]

                asked_of(ask, some[:1], max(1, len(some[0].incidents) // 3))
                its = spread(asked_of(ask, some, SERVICE_EACH).ms)
                empty = spread(asked_of(lambda units, place, s=service: [s.nothing()], some, SERVICE_EACH).ms)  # type: ignore[misc]
            rows.append((service.name, service.prepared_s, empty.median, its.median, its.p95, its.median / ours_ms))
    if not rows:
        return None
    return Table(
        f"The same questions to programs that run beside ours (every {SERVICE_EACH}th)",
        ("asked of", "made ready, s", "an empty question, ms", "median, ms", "p95, ms", "x ours (median)"),
        tuple(rows),
        ("Their speeds are by their own rules, so their times are not compared. One thread, one connection kept open.",),
    )


# what the straight line would send


def wrong_units(network: RoadNetwork, some: Sequence[Room], judge: Asked) -> Table:
    picks: dict[str, Callable[[np.ndarray, np.ndarray], int]] = {
        "the nearest as the crow flies": lambda apart, times: int(np.argmin(apart)),
        f"the best by road of the {SHORTLIST} nearest so": lambda apart, times: min(
            np.argsort(apart, kind="stable")[:SHORTLIST].tolist(), key=lambda unit: times[unit]
        ),
    }
    rows = []
    for name, pick in picks.items():
        lost = []
        for (number, nth), found in judge.answers.items():
            times = np.array(found)
            apart = straight_m(network, some[number].units, some[number].incidents[nth])
            lost.append((times[pick(apart, times)] - times.min()) / 1000)
        wrong = [each for each in lost if each > 0]
        its = spread(wrong or [0.0])
        rows.append((name, len(lost), 100 * len(wrong) / len(lost), its.median, its.p95, its.longest))
    return Table(
        "Who would be sent first without roads",
        ("sent", "incidents", "wrong first unit, %", "lost then, s (median)", "p95, s", "longest, s"),
        tuple(rows),
        ("Wrong: another of the 50 is sooner there by road. Lost: by how much, free of traffic and closures.",),
    )


# closures


def polygon(network: RoadNetwork, random: np.random.Generator) -> tuple[Point, ...]:
    """As one draws a flood: eight uneven corners, 100 to 700 m from somewhere in the town."""
    middle = at(network, int(random.integers(network.nodes)))
    size_m = random.uniform(150, 600)
    return tuple(
        Point(*point_from(*middle, size_m * random.uniform(0.7, 1.2), 45.0 * corner + random.uniform(-15, 15)))
        for corner in range(8)
    )


def flood(points: tuple[Point, ...], number: int) -> Closure:
    record = RoadClosed(ClosureShape.AREA, points, ClosureReason.FLOOD, NOON)
    return Closure(f"closure-{number}", record, at=NOON)


def closed_arcs(network: RoadNetwork, points: tuple[Point, ...]) -> np.ndarray:
    """By shapely on the degrees themselves."""
    groups = np.repeat(np.arange(network.arcs), np.diff(network.shape_start))
    lines = shapely.linestrings(np.column_stack((network.shape_lon, network.shape_lat)), indices=groups)
    closed: np.ndarray = shapely.intersects(lines, shapely.make_valid(shapely.Polygon([(p.lon, p.lat) for p in points])))
    return closed


def closures(network: RoadNetwork, engine: RoadTimes, some: Sequence[Room], count: int) -> tuple[Table, float, int]:
    """The table, the p95 of one new polygon, and how many answers differ from scipy's around it."""
    random = np.random.default_rng(SEED)
    kinds = list(engine_vehicles())
    weights = weights_of(network)
    drawn: list[float] = []
    opened: list[float] = []
    mixed: list[float] = []
    closed: list[int] = []
    changed = wrong = compared = 0
    for number in range(count):
        room = some[number % len(some)]
        units, place = origins(network, room.units), at(network, room.incidents[number % len(room.incidents)])
        points = polygon(network, random)
        engine.tell([], NOON)
        before = engine.to_point(units, *place, lengths=False)

        begun = time.perf_counter()
        engine.tell([flood(points, number)], NOON)
        legs = engine.to_point(units, *place, lengths=False)
        drawn.append((time.perf_counter() - begun) * 1000)

        shut = closed_arcs(network, points)
        closed.append(int(shut.sum()))
        beside = np.zeros(network.nodes, bool)
        beside[network.tail[shut]] = beside[network.head[shut]] = True
        target = room.incidents[number % len(room.incidents)]
        if not beside[target]:
            expected = by_scipy(network, weights, ~shut)(room.units, target)
            for unit, leg, ms in zip(room.units, legs, expected, strict=True):
                if not beside[unit]:
                    compared += 1
                    same = leg.travel_s == ms if np.isinf(ms) else abs(leg.travel_s * 1000 - ms) <= 0.5
                    wrong += not same
        changed += any(one.travel_s != other.travel_s for one, other in zip(before, legs, strict=True))

        begun = time.perf_counter()
        engine.tell([], NOON)
        engine.to_point(units, *place, lengths=False)
        opened.append((time.perf_counter() - begun) * 1000)

        several = origins(network, room.units, kinds)
        engine.to_point(several, *place, lengths=False)
        begun = time.perf_counter()
        engine.tell([flood(points, number)], NOON)
        engine.to_point(several, *place, lengths=False)
        mixed.append((time.perf_counter() - begun) * 1000)
    engine.tell([], NOON)
    rows = (
        ("a polygon is drawn", *spread(drawn)),
        ("it is taken away", *spread(opened)),
        (f"it is drawn, {len(kinds)} kinds of vehicle", *spread(mixed)),
    )
    table = Table(
        f"{count} floods drawn, one at a time: to the new times of 50 units",
        ("what", "median, ms", "p95, ms", "longest, ms"),
        rows,
        (
            f"They close {statistics.median(closed):.0f} arcs in the middle, {max(closed):,} at most, and change a time of",
            f"{changed} rooms. {compared:,} answers compared with scipy around the same arcs: {wrong} differ.",
        ),
    )
    return table, spread(drawn).p95, wrong


# a large network


def large(junctions: int) -> tuple[Table, float, float]:
    """The table, seconds of the import, seconds from the file to the first answer."""
    profile = shipped_profile("kota_serang")
    town = street_town(junctions)
    room = rooms(town, 1, 1)[0]
    rows: list[tuple[Cell, ...]] = []

    def timed(what: str, work: Callable[[], object]) -> float:
        begun = time.perf_counter()
        work()
        rows.append((what, time.perf_counter() - begun))
        return float(rows[-1][1])  # type: ignore[arg-type]

    with workplace("network") as folder:
        extract, prepared = folder / "town.osm.pbf", folder / "town.roads"
        write_extract(town, extract)
        kept: list[RoadNetwork] = []
        read = timed("read the extract", lambda: kept.append(read_roads(extract, None, lambda *_: None, folder).network))
        hold = timed("keep what hangs together", lambda: kept.append(joined(kept[-1]).network))
        order = timed("order the nodes", lambda: kept.append(replace(kept[-1], order=order_of(kept[-1]))))
        save = timed("write the prepared file", lambda: kept[-1].save(prepared))
        engines: list[RoadTimes] = []
        load = timed(
            "from the prepared file to the engine",
            lambda: engines.append(RoadTimes(RoadNetwork.load(prepared), profile)),
        )
        first = timed(
            "its first 50 times", lambda: engines[0].to_point(origins(town, room.units), *at(town, room.incidents[0]))
        )
        size_mb = prepared.stat().st_size / 1e6
    table = Table(
        f"A network of {kept[-1].nodes:,} nodes and {kept[-1].arcs:,} arcs",
        ("what", "s"),
        tuple(rows),
        (f"The extract has {extract_size(town)} ways; the prepared file {size_mb:.0f} MB.",),
    )
    return table, read + hold + order + save, load + first


def extract_size(town: RoadNetwork) -> str:
    ends = np.sort(np.column_stack((town.tail, town.head)), axis=1)
    return f"{len(np.unique(ends, axis=0)):,}"


# all of it


def facts(network: RoadNetwork, some: Sequence[Room], judge: Asked) -> Table:
    both = np.unique(np.sort(np.column_stack((network.tail, network.head)), axis=1), axis=0)
    degree = np.bincount(both.ravel(), minlength=network.nodes)
    kilometres = [
        (name, 100 * float(network.metres[network.road_class == number].sum() / network.metres.sum()))
        for number, name in enumerate(ROAD_CLASSES)
    ]
    main = ", ".join(f"{name} {share:.0f}" for name, share in kilometres if share >= 0.5)
    by_metres = asked_of(by_scipy(network, np.rint(network.metres * 1000).astype(np.int64)), some, 10)
    around = [
        metres / 1000 / apart
        for (number, nth), row in by_metres.answers.items()
        for metres, apart in zip(row, straight_m(network, some[number].units, some[number].incidents[nth]), strict=True)
        if apart > 1000
    ]
    its = spread(around) if around else None
    ends = 100 * float(np.mean(degree == 1))
    one_way = 2 * len(both) - network.arcs
    return Table(
        f"The network: {network.source.name}",
        ("what", "is"),
        (
            ("nodes, arcs", f"{network.nodes:,}, {network.arcs:,}"),
            ("roads a node", f"{len(both) / network.nodes:.2f}"),
            ("dead ends, % of nodes", f"{ends:.0f}"),
            ("one-way, % of roads", f"{100 * one_way / len(both):.0f}"),
            ("by length, %", main),
            ("shortest way / straight line, beyond 1 km", f"median {its.median:.2f}, p95 {its.p95:.2f}" if its else "-"),
            ("licence", network.source.licence or "-"),
        ),
    )


def measured_on(network: RoadNetwork, *, quick: bool) -> Report:
    """Everything but the large network."""
    network = for_cars(network)
    some = rooms(network, 2, 3) if quick else rooms(network, ROOMS, INCIDENTS)
    ready = made_ready(network)
    engine = RoadTimes(network, shipped_profile("kota_serang"), ready=ready)
    judge = asked_of(by_scipy(network, weights_of(network)), some)
    title = f"{UNITS} units to one incident, {network.nodes:,} nodes"
    table, wrong = side_by_side(network, ready, some, judge, title)
    drawing, closure_ms, wrong_around = closures(network, engine, some, 3 if quick else POLYGONS)
    (_, _, without, without_p95, *_), (_, _, _, with_p95, *_) = table.rows[0], table.rows[3]
    beside = services(network, some, float(without or 0))
    name = network.source.name
    targets = (
        Target(f"{name}: 50 times, p95", float(without_p95 or 0), WITHOUT_MS, "ms"),
        Target(f"{name}: 50 times and three routes, p95", float(with_p95 or 0), WITH_ROUTES_MS, "ms"),
        Target(f"{name}: a polygon to new times, p95", closure_ms, CLOSURE_MS, "ms"),
        Target(f"{name}: answers of ours that differ from scipy's", wrong + wrong_around, 1, "answers"),
    )
    tables = (facts(network, some, judge), table, *([beside] if beside else []), wrong_units(network, some, judge), drawing)
    return Report(tables, targets)


def measure(*, quick: bool = False) -> Report:
    town = measured_on(street_town(TINY if quick else JUNCTIONS), quick=quick)
    table, import_s, ready_s = large(TINY if quick else MANY_JUNCTIONS)
    targets = (
        Target(table.title + ": import", import_s, IMPORT_S, "s"),
        Target(table.title + ": from its file to the first answer", ready_s, READY_S, "s"),
    )
    return Report((*town.tables, table), (*town.targets, *targets))


def read_network(path: Path) -> RoadNetwork:
    """BadInput: it is none of the three forms."""
    if path.is_dir():
        return read_folder(path).network
    if path.name.endswith(".osm.pbf"):
        with workplace("extract") as folder:
            return read_roads(path, None, lambda *_: None, folder).network
    return RoadNetwork.load(path)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.road_times", description=__doc__)
    options.add_argument("--network", type=Path, nargs="+", default=(), help="folder of CSV, .osm.pbf or a prepared file")
    given = options.parse_args().network
    for report in (measured_on(read_network(path), quick=False) for path in given) if given else (measure(),):
        print(report.text(), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
