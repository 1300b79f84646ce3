"""Who goes, in the window: by road as soon as there is one, from where vehicles are, and what a person chose instead."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication

from siaga_desk.domain.commands import RecordUnit, RetireUnit, TakeUnitOut
from siaga_desk.domain.errors import Message
from siaga_desk.domain.events import Lacking
from siaga_desk.domain.positions import USABLE_S, Fix
from siaga_desk.geo.roads.network import RoadNetwork
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.geo.travel import AccuracyClass
from siaga_desk.i18n import say
from siaga_desk.ui.operator.advice_panel import Offered
from siaga_desk.ui.operator.work_panel import TELEPHONE_TAB, UNITS_TAB
from siaga_desk.ui.roads import Progress
from tests.dispatch.room import PROFILE
from tests.geo.roads.networks import network
from tests.quiet import no_thread_left
from tests.ui.at_desk import ALT, SHIFT, AtDesk, K
from tests.ui.quiet_map import QuietMap

WEST, MIDDLE, EAST = (-6.118, 106.150), (-6.118, 106.160), (-6.118, 106.172)
PATIENT = "-6,1186; 106,1600"  # 67 m south of the middle


def town() -> RoadNetwork:
    """Jl. Barat leads to the middle from the west in 100 s, Jl. Timur from the east in 120 s."""
    arcs = [(0, 1, 100.0), (1, 0, 100.0), (1, 2, 120.0), (2, 1, 120.0)]
    return network([WEST, MIDDLE, EAST], arcs, names=["Jl. Barat"] * 2 + ["Jl. Timur"] * 2)


def town_roads(progress: Progress) -> Iterator[RoadTimes | Message]:
    yield RoadTimes(town(), PROFILE)


def map_of(desk: AtDesk) -> QuietMap:
    shown = desk.window.map_side.map
    assert isinstance(shown, QuietMap)
    return shown


def add_unit(desk: AtDesk, unit: str, at: tuple[float, float], *, kind: str = "ambulans") -> None:
    agency = PROFILE.unit_kinds[kind].agency
    desk.do(RecordUnit(unit=unit, name=unit.title(), unit_kind=kind, agency=agency, lat=at[0], lon=at[1], example=False))


def on_roads(desk: AtDesk) -> None:
    """Until the town's roads answer."""
    desk.qtbot.waitUntil(lambda: desk.window.roads.engines._travel.engine == "roads")
    desk.settle()


def offered(desk: AtDesk) -> dict[str, Offered]:
    return {row.id: row for row in desk.window.panel.advice.rows.rows if isinstance(row, Offered)}


def ticked(desk: AtDesk) -> list[str]:
    return [unit.unit for unit in desk.window.panel.advice.ticked]


def ill_in_town(desk: AtDesk, *ours: str) -> None:
    """A call about somebody ill, with an ambulance at each end of the town and no other."""
    medical = {kind.id for kind in PROFILE.unit_kinds.values() if "pertolongan_medis" in kind.capabilities}
    others = [unit for unit in desk.situation.units.values() if unit.record and unit.record.unit_kind in medical]
    desk.do(*(RetireUnit(unit=unit.id, reason="uji") for unit in others if unit.id not in ours))
    add_unit(desk, "barat", WEST)
    add_unit(desk, "timur", EAST)
    desk.call("081200004417", "sesak napas", "medis")
    desk.type(PATIENT)
    desk.settle()


@pytest.fixture
def by_road(open_desk: Callable[..., AtDesk]) -> AtDesk:
    desk = open_desk(load_engines=town_roads)
    desk.sign_on()
    on_roads(desk)
    return desk


# --- engines ----------------------------------------------------------------------------------------------------------


def test_the_advice_is_reckoned_anew_when_a_better_engine_arrives(open_desk: Callable[..., AtDesk]) -> None:
    may_go_on = threading.Event()

    def load(progress: Progress) -> Iterator[RoadTimes | Message]:
        progress(Message("Jaringan jalan disiapkan"), 0.4)
        assert may_go_on.wait(10)
        yield Message("Jaringan jalan lama tidak bisa dibaca.")
        yield RoadTimes(town(), PROFILE)

    desk = open_desk(load_engines=load)
    desk.sign_on()
    ill_in_town(desk)
    status = desk.window.status.facts
    desk.qtbot.waitUntil(lambda: "Jaringan jalan disiapkan, 40 %" in status.whole)
    assert "jalan: garis lurus × 1,4" in status.whole
    advice = desk.window.panel.advice.advice
    assert advice is not None
    assert advice.engine == "straight_line"
    may_go_on.set()
    on_roads(desk)
    assert "jalan: jalan uji" in status.whole
    assert "disiapkan" not in status.whole
    assert desk.message == "Jaringan jalan lama tidak bisa dibaca."
    advice = desk.window.panel.advice.advice
    assert advice is not None
    assert advice.engine == "roads"
    assert {c.accuracy_class for c in advice.candidates} == {AccuracyClass.ROAD_NETWORK}
    assert "lewat Jl. Barat" in " · ".join(offered(desk)["barat"].why)


def test_a_desk_closes_while_its_roads_are_still_being_made(open_desk: Callable[..., AtDesk]) -> None:
    begun, never = threading.Event(), threading.Event()
    finished: list[bool] = []

    def load(progress: Progress) -> Iterator[RoadTimes | Message]:
        for step in range(10_000):
            progress(Message("Jaringan jalan disiapkan"), step / 10_000)
            begun.set()
            never.wait(0.001)
        finished.append(True)
        yield RoadTimes(town(), PROFILE)

    with no_thread_left("roads", "positions"):
        desk = open_desk(load_engines=load, read_positions=dict)
        assert begun.wait(10)
        desk.close()
    assert not finished


# --- ways on the map --------------------------------------------------------------------------------------------------


def test_three_ways_are_drawn_the_ticked_bold_and_what_lies_off_the_road_dotted(by_road: AtDesk) -> None:
    desk = by_road
    add_unit(desk, "gang", (-6.1172, 106.155))  # 89 m north of Jl. Barat
    ill_in_town(desk, "gang")
    assert ticked(desk) == ["gang"]
    drawn = {route.id: route for route in map_of(desk).routes}
    assert {id_.split("/")[0] for id_ in drawn} >= {"gang", "barat"}
    assert len({id_.split("/")[0] for id_ in drawn}) <= 3
    assert {id_: route.chosen for id_, route in drawn.items()} == {id_: id_.startswith("gang") for id_ in drawn}
    assert {id_: route.dotted for id_, route in drawn.items()} == {id_: "/" in id_ for id_ in drawn}
    assert drawn["gang/lead"].points[0] == (-6.1172, 106.155)
    assert drawn["gang/lead"].points[-1] == drawn["gang"].points[0]
    assert drawn["gang"].points[-1] == drawn["gang/tail"].points[0] == MIDDLE
    assert drawn["gang/tail"].points[-1] == (-6.1186, 106.16)
    assert "barat/lead" not in drawn, "it stands on the road"
    desk.key(K.Key_1, ALT)
    desk.key(K.Key_2, ALT)
    assert ticked(desk) == ["barat"]
    assert {route.id.split("/")[0] for route in map_of(desk).routes if route.chosen} == {"barat"}


def test_once_all_are_sent_no_way_of_those_who_stay_is_drawn(by_road: AtDesk) -> None:
    desk = by_road
    ill_in_town(desk)
    desk.key(K.Key_F12)
    advice = desk.window.panel.advice.advice
    assert advice is not None
    assert advice.serving == ("ambulans",)
    assert any(each.unit == "timur" for each in advice.candidates), "offered still"
    assert map_of(desk).routes == []
    desk.key(K(ord(offered(desk)["timur"].key)), ALT)
    assert {route.id.split("/")[0] for route in map_of(desk).routes if route.chosen} == {"timur"}, "ticked by hand"


def test_without_roads_the_whole_way_is_dotted(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk()
    desk.sign_on()
    ill_in_town(desk)
    assert ticked(desk) == ["barat"]
    routes = map_of(desk).routes
    assert {route.dotted for route in routes} == {True}
    (chosen,) = [route for route in routes if route.chosen]
    assert chosen.points == (WEST, (-6.1186, 106.16))


def test_the_ways_go_when_nothing_is_in_hand(by_road: AtDesk) -> None:
    desk = by_road
    ill_in_town(desk)
    assert map_of(desk).routes
    desk.window.work.leave()
    desk.settle()
    assert map_of(desk).routes == []


# --- vehicles ---------------------------------------------------------------------------------------------------------


class Reports:
    """What the file beside the store would say."""

    def __init__(self) -> None:
        self.fixes: dict[str, Fix] = {}
        self._told: dict[str, Fix] | None = None

    def __call__(self) -> Mapping[str, Fix] | None:
        if self._told == self.fixes:
            return None
        self._told = dict(self.fixes)
        return self._told


def look(desk: AtDesk) -> None:
    """Ask for the vehicles' reports, and wait until they are shown."""
    desk.window.positions.look()
    desk.qtbot.waitUntil(lambda: not desk.window.positions._asked)
    desk.settle()


def test_a_units_mark_and_the_advice_follow_its_vehicle_until_it_falls_silent(open_desk: Callable[..., AtDesk]) -> None:
    reports = Reports()
    desk = open_desk(load_engines=town_roads, read_positions=reports)
    desk.window.positions._timer.stop()  # the test looks
    desk.sign_on()
    on_roads(desk)
    ill_in_town(desk)
    assert ticked(desk) == ["barat"]
    fix = Fix("timur", -6.118, 106.165, desk.clock.now(), "uji", speed_kmh=40.0, heading_deg=270.0, accuracy_m=5.0)
    reports.fixes["timur"] = fix
    look(desk)
    mark = map_of(desk).units["timur"]
    assert (mark.lat, mark.lon, mark.heading) == (fix.lat, fix.lon, 270.0)
    assert ticked(desk) == ["barat"], "nothing moves under the fingers"
    desk.key(K.Key_R, ALT)
    assert ticked(desk) == ["timur"], "it is out already, and nearer"
    assert "posisi GPS baru saja" in offered(desk)["timur"].why
    assert "sudah di luar posnya" in offered(desk)["timur"].why

    desk.wait(minutes=3)
    for _ in range(60):
        desk.window.tick()
    assert "posisi 3 menit lalu" in offered(desk)["timur"].why, "the age counts on by itself"

    desk.wait(seconds=USABLE_S)
    for _ in range(60):
        desk.window.tick()
    assert (map_of(desk).units["timur"].lon, map_of(desk).units["timur"].fixed_ms) == (EAST[1], None)
    desk.key(K.Key_R, ALT)
    assert ticked(desk) == ["barat"]

    reports.fixes["timur"] = replace(fix, at=desk.clock.now(), speed_kmh=0.0)
    look(desk)
    assert map_of(desk).units["timur"].heading is None, "it stands"
    desk.key(K.Key_R, ALT)
    assert ticked(desk) == ["timur"]


def test_digits_belong_to_units_while_somebody_looks_at_them(open_desk: Callable[..., AtDesk]) -> None:
    """A vehicle that comes nearer changes the times, and never what a digit ticks or F12 sends."""
    reports = Reports()
    desk = open_desk(load_engines=town_roads, read_positions=reports)
    desk.window.positions._timer.stop()
    desk.sign_on()
    on_roads(desk)
    ill_in_town(desk)
    digits = {unit: row.key for unit, row in offered(desk).items()}
    assert (digits["barat"], ticked(desk)) == ("1", ["barat"])
    reports.fixes["timur"] = Fix("timur", -6.118, 106.165, desk.clock.now(), "uji", speed_kmh=40.0, accuracy_m=5.0)
    look(desk)
    panel = desk.window.panel.advice
    assert {unit: row.key for unit, row in offered(desk).items()} == digits
    assert panel.is_old
    assert panel.common.text().startswith("saran berubah, Alt R pakai yang baru")
    desk.key(K.Key_1, ALT)
    assert ticked(desk) == [], "the digit means whom it meant"
    desk.key(K.Key_R, ALT)
    assert not panel.is_old
    assert offered(desk)["timur"].key == "1"


def test_a_range_of_a_vague_position_is_said_on_its_row_and_not_of_the_place(open_desk: Callable[..., AtDesk]) -> None:
    reports = Reports()
    desk = open_desk(load_engines=town_roads, read_positions=reports)
    desk.window.positions._timer.stop()
    desk.sign_on()
    on_roads(desk)
    ill_in_town(desk)
    reports.fixes["timur"] = Fix("timur", -6.118, 106.165, desk.clock.now(), "uji", accuracy_m=2000.0)
    look(desk)
    assert any(each.startswith("posisi unit belum pasti, maka ") for each in offered(desk)["timur"].why)
    assert offered(desk)["timur"].unit.eta_range_s is not None
    assert not any("belum pasti" in each for each in offered(desk)["barat"].why)


# --- what a person chose ----------------------------------------------------------------------------------------------


def test_sending_what_is_advised_is_kept_and_asks_for_no_reason(by_road: AtDesk) -> None:
    desk = by_road
    ill_in_town(desk)
    desk.key(K.Key_F12)
    (choice,) = desk.only_incident.choices
    assert [advised.unit for advised in choice.fact.advised] == ["barat"]
    assert (choice.fact.sent, choice.fact.lacking, choice.fact.engine) == (("barat",), (), "roads")
    assert not choice.differs
    assert desk.message == ""
    (assignment,) = desk.only_incident.active
    assert assignment.advice is not None
    assert (assignment.advice.engine, assignment.advice.position_from) == ("roads", "post")


def test_sending_others_is_never_held_up_and_the_reason_is_asked_for_afterwards(by_road: AtDesk) -> None:
    desk = by_road
    ill_in_town(desk)
    desk.key(K.Key_1, ALT)
    desk.key(K.Key_2, ALT)
    desk.key(K.Key_F12)
    incident = desk.only_incident
    assert [each.unit for each in incident.active] == ["timur"], "sent at once"
    assert incident.choices[0].differs
    desk.qtbot.waitUntil(lambda: desk.window.bar.stands)
    assert desk.message == f"Ke {incident.label} dikirim unit lain dari saran. Tulis alasannya bila sempat."
    desk.key(K.Key_K, ALT)
    question = desk.window.panel.question
    assert not question.isHidden()
    assert QApplication.focusWidget() is question.box
    desk.type("barat sedang diisi bensin")
    desk.key(K.Key_Return)
    assert desk.only_incident.choices[0].reason == "barat sedang diisi bensin"
    assert desk.message == ""
    told = [row.sentence for row in desk.window.panel.history.rows.rows]
    assert "Operator Rina menjelaskan pilihan unit: barat sedang diisi bensin" in told
    assert "Disarankan Barat, dikirim Timur" in told


def test_a_reason_that_nobody_asks_for_any_more_is_no_nagging(by_road: AtDesk, open_desk: Callable[..., AtDesk]) -> None:
    desk = by_road
    ill_in_town(desk)
    desk.key(K.Key_1, ALT)
    desk.key(K.Key_2, ALT)
    desk.key(K.Key_F12)
    desk.qtbot.waitUntil(lambda: desk.window.bar.stands)
    desk.key(K.Key_X, ALT)
    assert desk.message == ""
    desk.wait(minutes=1)
    assert desk.message == "", "dismissed is dismissed"


def test_nobody_can_go_is_a_step_of_its_own(by_road: AtDesk) -> None:
    desk = by_road
    desk.do(
        *(
            TakeUnitOut(unit=unit.id, reason="uji")
            for unit in desk.situation.units.values()
            if unit.record and unit.record.unit_kind == "polisi"
        )
    )
    desk.call("081200004417", "ada rampok", "perampokan")
    desk.type(PATIENT)
    desk.settle()
    assert ticked(desk) == []
    desk.key(K.Key_F12)
    assert desk.message.startswith("Belum ada unit yang dicentang")
    assert not desk.situation.incidents
    desk.key(K.Key_F12, SHIFT)
    incident = desk.only_incident
    assert incident.location is not None, "it is placed all the same"
    (choice,) = incident.choices
    assert (choice.fact.advised, choice.fact.sent) == ((), ())
    assert [each.capability for each in choice.fact.lacking] == [
        line.capability for line in PROFILE.categories["perampokan"].plan
    ]
    assert all(isinstance(each, Lacking) and each.count >= 1 for each in choice.fact.lacking)
    panel = desk.window.panel
    assert panel.tab == TELEPHONE_TAB
    assert desk.focus is panel.telephone
    assert desk.message.startswith("Tidak ada Polisi yang siap. Telepon Polresta")
    assert [say(short) for short in panel.advice.advice.shortfalls] == [desk.message] if panel.advice.advice else False
    assert panel.tab != UNITS_TAB


def test_nobody_can_go_needs_an_advice(by_road: AtDesk) -> None:
    desk = by_road
    desk.call("081200004417", "ada rampok", "perampokan")
    desk.key(K.Key_F12, SHIFT)
    assert desk.message.startswith("Belum ada saran.")
    assert not desk.situation.incidents
