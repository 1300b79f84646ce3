"""Point -> kelurahan, side by side with what a GIS programmer would reach for first, in one run on the same points.

    python -m benchmarks.area_lookup

Every rival is given its best honest form: loaded, prepared and warmed before the clock runs. Correctness is counted against
what shapely says in whole numbers (`exact_areas`): of a million points anywhere, of points one metre either side of every
border and of points on one, with the shipped full-detail borders.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import geopandas
import numpy as np
import shapely

from siaga_desk.geo.areas import shipped_areas
from siaga_desk.resources import gisdata

from .exact_areas import Points, anywhere, beside_borders, on_borders, owners
from .table import Report, Table, Target

POINTS = 1_000_000
SINGLE = 20_000  # asked one by one, fewer where a rival is slow
SEED = 112
APART_M = 10.0  # of the points along a border
SINGLY_US = 5.0  # promised by issue 3, as the next
BULK_A_SECOND = 2_000_000


@dataclass(frozen=True)
class Row:
    """One way of asking. Times in microseconds; `bulk` in points a second, None where it has no bulk form."""

    name: str
    p50_us: float
    p95_us: float
    bulk: float | None
    mismatches: int | None  # of POINTS, None where only single points were asked


def single_us(ask: Callable[[float, float], object], lats: Sequence[float], lons: Sequence[float]) -> tuple[float, float]:
    """(p50, p95) of one question, microseconds, the cost of the clock taken off."""
    clock = time.perf_counter_ns
    empty = np.median([-(clock() - clock()) for _ in range(1000)])
    for lat, lon in zip(lats[:100], lons[:100], strict=True):
        ask(lat, lon)
    took = np.empty(len(lats))
    for index, (lat, lon) in enumerate(zip(lats, lons, strict=True)):
        start = clock()
        ask(lat, lon)
        took[index] = clock() - start - empty
    return float(np.percentile(took, 50)) / 1000, float(np.percentile(took, 95)) / 1000


def bulk_rate(ask: Callable[[], np.ndarray], points: int, rounds: int = 5) -> tuple[float, np.ndarray]:
    """(points a second at the median of `rounds`, the answer)."""
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        answer = ask()
        took.append(time.perf_counter() - start)
    return points / float(np.median(took)), answer


def run(points: int = POINTS, single: int = SINGLE) -> list[Row]:
    """Every way of asking, ours first. Points are uniform in the city's bounding box; half of them are outside the city."""
    areas = shipped_areas()
    frame = geopandas.read_file(gisdata("kota_serang.gpkg"), layer="kelurahan").sort_values("kode").reset_index(drop=True)
    shapes = frame.geometry.to_numpy()
    asked = anywhere(points, SEED)
    lats, lons = asked.lats, asked.lons
    truth, _ = owners(asked)
    some_lats, some_lons = lats[:single].tolist(), lons[:single].tolist()
    rows = []

    rate, answer = bulk_rate(lambda: areas.locate_many(lats, lons), points)
    rows.append(Row("siaga_desk Areas", *single_us(areas.locate, some_lats, some_lons), rate, int((answer != truth).sum())))

    prepared = shapes.copy()
    shapely.prepare(prepared)
    tree = shapely.STRtree(prepared)
    boxes = shapely.bounds(prepared)

    def from_prepared(lat: float, lon: float) -> int:
        point = shapely.Point(lon, lat)
        return next((index for index in sorted(tree.query(point)) if prepared[index].intersects(point)), -1)

    def all_prepared() -> np.ndarray:
        found = np.full(points, -1)
        for index in reversed(range(len(prepared))):
            low_lon, low_lat, high_lon, high_lat = boxes[index]
            near = np.flatnonzero((lats >= low_lat) & (lats <= high_lat) & (lons >= low_lon) & (lons <= high_lon))
            found[near[shapely.intersects_xy(prepared[index], lons[near], lats[near])]] = index
        return found

    rate, answer = bulk_rate(all_prepared, points, rounds=3)
    times = single_us(from_prepared, some_lats, some_lons)
    rows.append(Row("shapely boxes, then prepared", *times, rate, int((answer != truth).sum())))

    def from_tree(lat: float, lon: float) -> int:
        return int(min(tree.query(shapely.Point(lon, lat), predicate="intersects"), default=-1))

    def all_from_tree() -> np.ndarray:
        found = np.full(points, len(shapes))
        point, area = tree.query(shapely.points(lons, lats), predicate="intersects")
        np.minimum.at(found, point, area)
        return np.where(found < len(shapes), found, -1)

    rate, answer = bulk_rate(all_from_tree, points, rounds=1)
    times = single_us(from_tree, some_lats[:5000], some_lons[:5000])
    rows.append(Row("shapely STRtree.query(predicate)", *times, rate, int((answer != truth).sum())))

    times = single_us(lambda lat, lon: frame.contains(shapely.Point(lon, lat)), some_lats[:1000], some_lons[:1000])
    rows.append(Row("gdf.contains(point)", *times, None, None))

    def join_one(lat: float, lon: float) -> object:
        one = geopandas.GeoDataFrame(geometry=[shapely.Point(lon, lat)], crs=4326)
        return geopandas.sjoin(one, frame, predicate="intersects")

    def join_all() -> np.ndarray:
        many = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lons, lats), crs=4326)
        joined = geopandas.sjoin(many, frame[["geometry"]], predicate="intersects")
        first = joined.groupby(level=0)["index_right"].min()
        found = np.full(points, -1)
        found[first.index.to_numpy()] = first.to_numpy()
        return found

    rate, answer = bulk_rate(join_all, points, rounds=1)
    times = single_us(join_one, some_lats[:300], some_lons[:300])
    rows.append(Row("geopandas.sjoin", *times, rate, int((answer != truth).sum())))
    return rows


def load_ms(rounds: int = 9) -> float:
    """Median time to read the prepared file, warm."""
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        shipped_areas()
        took.append(time.perf_counter() - start)
    return float(np.median(took)) * 1000


def agreement(points: int, every: int) -> tuple[tuple[str, int, int, int, int], ...]:
    """(which points, how many, wrong in bulk, wrong singly, held by several) against the exact answer.

    Singly at most 200,000 of each are asked. `every`: only each so-many-th of the points beside borders.
    """
    areas = shipped_areas()
    codes = {each.code: index for index, each in enumerate(areas.kelurahan)}
    rows = []
    kinds: tuple[tuple[str, Points], ...] = (
        ("anywhere in the city's box", anywhere(points, SEED + 1)),
        (f"1 m either side of every border, {APART_M:.0f} m apart", beside_borders(APART_M, every)),
        ("on a border: vertices and middles of edges", on_borders()),
    )
    for name, asked in kinds:
        first, holders = owners(asked)
        bulk = areas.locate_many(asked.lats, asked.lons)
        some = min(len(asked), 200_000)
        fixes = (
            areas.locate(lat, lon) for lat, lon in zip(asked.lats[:some].tolist(), asked.lons[:some].tolist(), strict=True)
        )
        singly = np.array([codes.get(fix.kelurahan_code or "", -1) for fix in fixes])
        wrong = int((bulk != first).sum()), int((singly != first[:some]).sum())
        rows.append((name, len(asked), *wrong, int((holders > 1).sum())))
    return tuple(rows)


def measure(*, quick: bool = False) -> Report:
    points, single, every = (2_000, 200, 100) if quick else (POINTS, SINGLE, 1)
    rows = run(points, single)
    ours = rows[0]
    speed = Table(
        f"Point -> kelurahan: one of {single:,} points, then {points:,} at once; the same points for all",
        ("asked of", "median, us", "p95, us", "x ours", "points a second", "ours x", "wrong"),
        tuple(
            (
                row.name,
                row.p50_us,
                row.p95_us,
                row.p50_us / ours.p50_us,
                row.bulk,
                (ours.bulk or 0.0) / row.bulk if row.bulk else None,
                row.mismatches,
            )
            for row in rows
        ),
        (f"Reading the prepared file: {load_ms():.1f} ms.",),
    )
    agreed = agreement(points, every)
    exact = Table(
        "Against shapely in whole numbers: which kelurahan",
        ("points", "asked", "wrong in bulk", "wrong singly", "held by several"),
        agreed,
        ("Singly: at most 200,000 of each. A point that several hold belongs to the first by code, and to that one only.",),
    )
    targets = (
        Target("one point, median", ours.p50_us, SINGLY_US, "us"),
        Target("many points", ours.bulk or 0.0, BULK_A_SECOND, "a second", at_least=True),
        Target("points anywhere that differ from shapely", float(agreed[0][2] + agreed[0][3]), 1, "points"),
        Target("points beside and on a border that differ", float(sum(row[2] + row[3] for row in agreed[1:])), 1, "points"),
    )
    return Report((speed, exact), targets)


if __name__ == "__main__":
    print(measure().text())
