"""Who goes, told whole: by road; a vehicle reports and moves up; another is sent, the reason said, and the team moves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from siaga_desk.domain.commands import RecordUnit, RetireUnit
from siaga_desk.domain.errors import Message
from siaga_desk.domain.positions import Fix
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.store.positions import PositionsFile, positions_beside
from siaga_desk.ui.operator.advice_panel import Offered
from siaga_desk.ui.roads import Progress
from tests.dispatch.room import PROFILE
from tests.geo.roads.networks import network
from tests.map.on_screen import OnScreen
from tests.ui.at_desk import ALT, AtDesk, K

pytestmark = [pytest.mark.journey, pytest.mark.page]

BRIDGE, CROSSING, MARKET, TERMINAL = (-6.110, 106.150), (-6.110, 106.160), (-6.118, 106.160), (-6.118, 106.172)
NEAR = (-6.1176, 106.1585)  # beside the market, but its street leads away, over the bridge
PATIENT = "-6,1180; 106,1600"


def town(progress: Progress) -> Iterator[RoadTimes | Message]:
    """From NEAR one drives over the bridge and the crossing; from the terminal straight to the market."""
    streets = [
        (0, 1, 150.0, "Jl. Buntu"),
        (1, 2, 90.0, "Jl. Jembatan"),
        (2, 3, 80.0, "Jl. Raya"),
        (3, 4, 120.0, "Jl. Terminal"),
    ]
    both = [(a, b, s, name) for x, y, s, name in streets for a, b in ((x, y), (y, x))]
    places = [NEAR, BRIDGE, CROSSING, MARKET, TERMINAL]
    yield RoadTimes(network(places, [(a, b, s) for a, b, s, _ in both], names=[name for *_, name in both]), PROFILE)


def ambulance(unit: str, at: tuple[float, float]) -> RecordUnit:
    lat, lon = at
    return RecordUnit(unit=unit, name=unit.title(), unit_kind="ambulans", agency="dinkes", lat=lat, lon=lon, example=False)


def shown(desk: AtDesk) -> list[tuple[str, bool]]:
    """The ambulances as the list has them, and whether they are ticked."""
    rows = [row for row in desk.window.panel.advice.rows.rows if isinstance(row, Offered)]
    return [(row.unit.name, row.ticked) for row in rows if row.unit.kind == "ambulans"]


def why(desk: AtDesk, unit: str) -> str:
    (row,) = [row for row in desk.window.panel.advice.rows.rows if isinstance(row, Offered) and row.id == unit]
    return " · ".join(row.why)


def test_who_goes_and_why_and_what_was_decided_instead(open_desk: Callable[..., AtDesk], tmp_path: Path) -> None:
    vehicles = PositionsFile(positions_beside(tmp_path / "ruang.siaga"))
    desk = open_desk(load_engines=town, read_positions=vehicles.latest)
    desk.sign_on()
    desk.qtbot.waitUntil(lambda: "jalan: jalan uji" in desk.window.status.facts.whole)
    medical = {kind.id for kind in PROFILE.unit_kinds.values() if "pertolongan_medis" in kind.capabilities}
    others = [unit.id for unit in desk.situation.units.values() if unit.record and unit.record.unit_kind in medical]
    desk.do(*(RetireUnit(unit=unit, reason="bukan di cerita ini") for unit in others))
    desk.do(ambulance("pasar", NEAR), ambulance("terminal", TERMINAL))
    page = OnScreen(desk.qtbot, desk.window.map_side.map)

    # the call and the place: the unit next door has no way but over the bridge
    desk.call("0812 0000 4417", "sesak napas di pasar", "medis")
    desk.type(PATIENT)
    desk.settle()
    assert shown(desk) == [("Terminal", True), ("Pasar", False)]
    assert "garis lurus lebih dekat Pasar, tetapi jalannya 3 menit lebih lama" in why(desk, "terminal")
    assert "lewat Jl. Terminal" in why(desk, "terminal")
    page.until("Scene.set.routes.filter((route) => route.chosen).map((route) => route.id)", ["terminal"])

    # the other one is out already, at the crossing: nothing moves under the fingers until the new advice is taken
    vehicles.report([Fix("pasar", *CROSSING, desk.clock.now(), "uji", 35.0, 180.0, 5.0)], desk.clock.now())
    desk.window.positions.look()
    common = desk.window.panel.advice.common
    desk.qtbot.waitUntil(lambda: common.text().startswith("saran berubah, Alt R pakai yang baru"))
    assert shown(desk) == [("Terminal", True), ("Pasar", False)]
    assert "posisi GPS baru saja" in why(desk, "pasar"), "the times and reasons are the new ones"
    desk.key(K.Key_R, ALT)
    assert not common.text().startswith("saran berubah")
    assert shown(desk) == [("Pasar", True), ("Terminal", False)]
    assert "posisi GPS baru saja" in why(desk, "pasar")
    assert "sudah di luar posnya" in why(desk, "pasar")
    page.until("Layout.now().byId.get('pasar').unit.lat", CROSSING[0])
    page.until("Scene.set.routes.filter((route) => route.chosen).map((route) => route.id)", ["pasar"])

    # somebody knows better: it has a patient on board
    desk.key(K.Key_1, ALT)
    desk.key(K.Key_2, ALT)
    assert shown(desk) == [("Pasar", False), ("Terminal", True)]
    desk.clock.move(seconds=20)
    desk.key(K.Key_F12)
    incident = desk.only_incident
    assert [each.unit for each in incident.active] == ["terminal"], "sent at once, without a question"
    desk.qtbot.waitUntil(lambda: desk.window.bar.stands)
    assert desk.message.startswith(f"Ke {incident.label} dikirim unit lain dari saran.")
    desk.key(K.Key_K, ALT)
    desk.type("Pasar sedang membawa pasien")
    desk.key(K.Key_Return)
    assert desk.message == ""

    # the team moves
    desk.window.panel.setFocus()
    desk.clock.move(minutes=2)
    desk.key(K.Key_B)
    assert desk.only_incident.first_reached(incident.deadlines[0].milestone) == desk.clock.now()

    # the history tells it, the newest first; and so it does after a restart
    desk.key(K.Key_H)
    told = [row.sentence for row in desk.window.panel.history.rows.rows]
    at = [
        next(n for n, sentence in enumerate(told) if sentence.startswith(start))
        for start in (
            "Terminal bergerak",
            "Operator Rina menjelaskan pilihan unit: Pasar sedang membawa pasien",
            "Disarankan Pasar, dikirim Terminal",
            "Terminal ditugaskan",
            "Kejadian 0001 dibuka",
        )
    ]
    assert at == sorted(at)
    kept = desk.only_incident
    desk.close()
    again = open_desk()
    assert again.only_incident == kept
    (choice,) = again.only_incident.choices
    assert ([each.unit for each in choice.fact.advised], choice.fact.sent) == (["pasar"], ("terminal",))
    vehicles.close()
