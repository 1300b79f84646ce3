"""Who should go, in the window: from the incident to the drawn list, with each engine that a desk may have."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtGui import QPixmap

from siaga_desk.dispatch.advice import advise
from siaga_desk.domain.clocks import SteadyClock
from siaga_desk.drill.clock import DrillClock
from siaga_desk.geo.roads.main_roads import main_roads
from siaga_desk.geo.roads.network import RoadNetwork
from siaga_desk.geo.roads.road_times import RoadTimes

from .at_desk import AtDesk, at_desk
from .machine import workplace
from .street_town import street_town
from .table import Cell, Report, Table, Target, spread

INCIDENTS = 60
JUNCTIONS, TINY = 50_000, 1_500
TARGET_MS = 20.0  # promised by issue 4


def measure(*, quick: bool = False) -> Report:
    incidents, junctions = (4, TINY) if quick else (INCIDENTS, JUNCTIONS)
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
            exact = [_reckoned(desk, incident, exactly=True) for incident in desk.incidents]
            unsure = [_reckoned(desk, incident) for incident in desk.incidents]
            drawn = [_drawn(desk, incident) for incident in desk.incidents]
            rows += [
                (f"{name}: the advice alone, for a point", *spread(exact)),
                (f"{name}: the advice alone, with its radius", *spread(unsure)),
                (f"{name}: to the drawn list", *spread(drawn)),
            ]
        units = len(place.situation.units)
    return Report(
        (
            Table(
                f"Who should go: {incidents} incidents, {units} units",
                ("until", "median, ms", "p95, ms", "longest, ms"),
                tuple(rows),
                (
                    "The advice alone: every unit's time, to the place and to 16 points at its radius, and",
                    "the ways of those shown first. Drawn: the advice for an incident, its list filled, laid out and",
                    "painted, in the window's own steps one after the other; the places have radii of 30, 150 and 600 m.",
                ),
            ),
        ),
        (Target(f"incident to drawn list, a town of {junctions:,} nodes, p95", spread(drawn).p95, TARGET_MS, "ms"),),
    )


def _reckoned(desk: AtDesk, incident: str, *, exactly: bool = False) -> float:
    place = desk.window._place
    wanted = place.situation.incidents[incident]
    where = wanted.location
    assert where is not None
    begun = time.perf_counter()
    advise(
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
    return (time.perf_counter() - begun) * 1000


def _drawn(desk: AtDesk, incident: str) -> float:
    """The incident is in hand: the list is made anew for it, as when a place is given or a unit has moved."""
    window = desk.window
    window.work.show_incident(incident)
    desk.wait(0.1)
    panel = window.panel.advice
    picture = QPixmap(panel.size())
    begun = time.perf_counter()
    window.hand.times_changed()
    panel.render(picture)
    took = (time.perf_counter() - begun) * 1000
    if not panel.advice or panel.list.model().rowCount() == 0:
        raise RuntimeError("no advice was drawn")
    return took
