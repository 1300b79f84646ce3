"""Who should go, in the window: from the incident to the drawn list, with each engine that a desk may have."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtGui import QPixmap

from siaga_desk.dispatch.advice import Recommendation, advise
from siaga_desk.domain.clocks import SteadyClock
from siaga_desk.drill.clock import DrillClock
from siaga_desk.geo.roads.main_roads import main_roads
from siaga_desk.geo.roads.network import RoadNetwork
from siaga_desk.geo.roads.road_times import RoadTimes

from .at_desk import AtDesk, at_desk
from .machine import workplace
from .street_town import street_town
from .table import Cell, Report, Table, Target, spread

INCIDENTS = 160
JUNCTIONS, TINY = 50_000, 1_500
TARGET_MS = 20.0  # promised by issue 4


def measure(*, quick: bool = False) -> Report:
    incidents, junctions = (12, TINY) if quick else (INCIDENTS, JUNCTIONS)
    networks: dict[str, Callable[[], RoadNetwork]] = {
        "main roads, as shipped": lambda: main_roads("kota_serang"),
        f"a town of {junctions:,} nodes": lambda: street_town(junctions),
    }
    clock = DrillClock(datetime.now(UTC), running=False)
    rows: list[tuple[Cell, ...]] = []
    drawn: list[float] = []
    with workplace("recommendation") as folder, at_desk(folder, clock, pins=incidents, steady=SteadyClock()) as desk:
        place = desk.window._place
        for name, network in networks.items():
            place.travel.use(RoadTimes(network(), place.profile))
            desk.wait(0.2)
            # the engine remembers where it has met an incident: every row has others
            fresh = [desk.incidents[first::4] for first in range(4)]
            exact = [_timed(lambda i=i: _advice(desk, i, exactly=True)) for i in fresh[0]]
            unsure = [_timed(lambda i=i: _advice(desk, i)) for i in fresh[1]]
            drawn = [_timed(lambda i=i: _show(desk, i), after=lambda: desk.wait(0.05)) for i in fresh[2]]
            taken = [_timed(lambda i=i: _take(desk, i), after=lambda: desk.wait(0.05)) for i in fresh[3]]
            rows += [
                (f"{name}: the advice alone, for a point", *spread(exact)),
                (f"{name}: the advice alone, with its radius", *spread(unsure)),
                (f"{name}: and its list drawn", *spread(drawn)),
                (f"{name}: the incident taken in hand", *spread(taken)),
            ]
        units = len(place.situation.units)
    return Report(
        (
            Table(
                f"Who should go: {incidents} incidents, {units} units",
                ("until", "median, ms", "p95, ms", "longest, ms"),
                tuple(rows),
                (
                    "A quarter of the incidents each; radii of 30, 150 and 600 m. The advice alone: every unit's time, to",
                    "the place and 16 points at its radius, and the ways of those shown first. Drawn: the list is filled,",
                    "laid out and painted as well. Taken in hand: with all else that the window shows of an incident.",
                ),
            ),
        ),
        (Target(f"incident to drawn list, a town of {junctions:,} nodes, p95", spread(drawn).p95, TARGET_MS, "ms"),),
    )


def _timed(work: Callable[[], object], after: Callable[[], object] = lambda: None) -> float:
    begun = time.perf_counter()
    work()
    took = (time.perf_counter() - begun) * 1000
    after()
    return took


def _advice(desk: AtDesk, incident: str, *, exactly: bool = False) -> Recommendation:
    """As the window asks for it."""
    place = desk.window._place
    wanted = place.situation.incidents[incident]
    where = wanted.location
    assert where is not None
    return advise(
        place.situation,
        place.profile,
        place.travel,
        category=wanted.category,
        lat=where.lat,
        lon=where.lon,
        radius_m=0.0 if exactly else where.radius_m,
        now=place.now(),
        exclude_incident=incident,
    )


def _show(desk: AtDesk, incident: str) -> None:
    panel = desk.window.panel.advice
    panel.show_advice(_advice(desk, incident), "")
    panel.render(QPixmap(panel.size()))


def _take(desk: AtDesk, incident: str) -> None:
    window = desk.window
    panel = window.panel.advice
    window.work.show_incident(incident)
    panel.render(QPixmap(panel.size()))
    where = window._place.situation.incidents[incident].location
    if panel.advice is None or where is None or (panel.advice.lat, panel.advice.lon) != (where.lat, where.lon):
        raise RuntimeError("another advice was drawn, or none")
