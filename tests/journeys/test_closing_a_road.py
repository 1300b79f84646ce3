"""A flood while a house burns: the advice turns as its edge is drawn, the log has it at Enter, and then it opens again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from siaga_desk.domain.commands import RecordUnit
from siaga_desk.domain.events import RoadClosed, RoadReopened
from siaga_desk.domain.ids import closure_stream
from siaga_desk.geo.roads.network import RoadNetwork
from siaga_desk.geo.roads.road_times import RoadTimes
from tests.geo.roads.networks import SOUTH, STEP_DEG, WEST, grid
from tests.map.on_screen import OnScreen
from tests.ui.at_desk import ALT, AtDesk, K

pytestmark = [pytest.mark.journey, pytest.mark.page]

SHIFT = Qt.KeyboardModifier.ShiftModifier
SIDE = 21
LAT, LON = -6.13, 106.15  # the south-west corner of the streets
FIRE = (LAT + 10 * STEP_DEG, LON + 10 * STEP_DEG)


def streets() -> RoadNetwork:
    """A grid of two kilometres by two in the middle of Serang, one street through a canyon: the west has no other way."""
    made = grid(SIDE, SIDE, seconds=20.0)
    column = np.rint((made.node_lon - WEST) / STEP_DEG).astype(int)
    row = np.rint((made.node_lat - SOUTH) / STEP_DEG).astype(int)
    crosses = (np.minimum(column[made.tail], column[made.head]) == 7) & (column[made.tail] != column[made.head])
    keep = np.flatnonzero(~crosses | np.isin(row[made.tail], (0, 10)))
    shape = np.stack((keep * 2, keep * 2 + 1), 1).ravel()
    return replace(
        made,
        tail=made.tail[keep],
        head=made.head[keep],
        metres=made.metres[keep],
        seconds=made.seconds[keep],
        road_class=made.road_class[keep],
        name=made.name[keep],
        width_m=made.width_m[keep],
        shape_start=np.arange(len(keep) + 1, dtype=np.int64) * 2,
        shape_lat=made.shape_lat[shape] + (LAT - SOUTH),
        shape_lon=made.shape_lon[shape] + (LON - WEST),
        node_lat=made.node_lat + (LAT - SOUTH),
        node_lon=made.node_lon + (LON - WEST),
    )


def engine(desk: AtDesk, unit: str, row: float, column: float) -> None:
    """A fire engine of the city at a junction."""
    lat, lon = LAT + row * STEP_DEG, LON + column * STEP_DEG
    desk.do(RecordUnit(unit=unit, name=unit, unit_kind="damkar", agency="dpkp", lat=lat, lon=lon, example=False))


def order(desk: AtDesk) -> list[str]:
    """The two engines in the order in which the advice has them."""
    advice = desk.window.panel.advice.advice
    return [one.name for one in advice.candidates if one.name in ("Barat", "Timur")] if advice else []


def test_the_advice_turns_while_the_flood_is_drawn(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk()
    desk.sign_on()
    desk.place.travel.use(RoadTimes(streets(), desk.place.profile))
    engine(desk, "Barat", 10, 4)  # six streets away, over the bridge
    engine(desk, "Timur", 10, 19)  # nine streets away
    desk.call("0812 0000 4417", "rumah terbakar", "keb")
    desk.window.map_side.map.clicked.emit(*FIRE)
    desk.key(K.Key_Return)
    desk.settle()
    assert desk.only_incident.location is not None
    assert order(desk) == ["Barat", "Timur"]

    # the edge of the flood, corner by corner, over the bridge
    page = OnScreen(desk.qtbot, desk.window.map_side.map)
    page.view.go_to(*FIRE, 15)
    page.until("map_siaga.getZoom()", 15)
    page.settle()
    desk.key(K.Key_W, ALT)
    page.until("Drawing.on()")
    north, south = LAT + 10.4 * STEP_DEG, LAT + 9.6 * STEP_DEG
    west, east = LON + 7.2 * STEP_DEG, LON + 7.8 * STEP_DEG
    for n, (lat, lon) in enumerate(((north, west), (north, east), (south, east), (south, west))):
        at = page.evaluate(f"map_siaga.latLngToContainerPoint([{lat}, {lon}])")
        page.click(QPoint(round(at["x"]), round(at["y"])))
        page.until("Drawing.corners().length", n + 1)
    desk.qtbot.waitUntil(lambda: order(desk) == ["Timur", "Barat"])
    assert not desk.situation.closures, "it is a drawing yet"

    page.key(K.Key_Return)
    form = desk.window.panel.closing
    desk.qtbot.waitUntil(form.isVisible)
    assert order(desk) == ["Timur", "Barat"], "and stays one while its terms are filled in"
    desk.key(K.Key_1)
    desk.type("3 jam")
    desk.key(K.Key_Return)
    (closure,) = desk.situation.closures.values()
    (event,) = desk.situation.streams[closure_stream(closure.id)].events
    assert isinstance(event.fact, RoadClosed)
    assert (event.fact.shape, event.fact.reason, len(event.fact.points)) == ("area", "banjir", 4)
    assert event.actor.person == "Rina"
    assert order(desk) == ["Timur", "Barat"]

    # it is on the map, and a click on it leads to its row
    page.settle()
    page.click(QPoint(round(at["x"]) + 6, round(at["y"]) - 6))
    desk.qtbot.waitUntil(lambda: desk.window.panel.closures.current is desk.situation.closures[closure.id])
    desk.key(K.Key_O, ALT)
    desk.type("surut")
    desk.key(K.Key_Return)
    assert desk.situation.closures[closure.id].reopened is not None
    assert isinstance(desk.situation.streams[closure_stream(closure.id)].events[-1].fact, RoadReopened)
    assert order(desk) == ["Barat", "Timur"]
    desk.key(K.Key_Escape)

    # drawn, and given up: the advice is as before, and nothing was written
    count = len(desk.situation.closures)
    desk.key(K.Key_W, ALT)
    page.until("Drawing.on()")
    for n, (lat, lon) in enumerate(((north, west), (north, east), (south, east))):
        at = page.evaluate(f"map_siaga.latLngToContainerPoint([{lat}, {lon}])")
        page.click(QPoint(round(at["x"]), round(at["y"])))
        page.until("Drawing.corners().length", n + 1)
    desk.qtbot.waitUntil(lambda: order(desk) == ["Timur", "Barat"])
    page.key(K.Key_Escape)
    desk.qtbot.waitUntil(lambda: order(desk) == ["Barat", "Timur"])
    assert len(desk.situation.closures) == count
