"""What the map shows of the roads when asked, and what the bar says quietly after units were sent. No page needed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from siaga_desk.dispatch.coverage import Coverage, Covered, CoverPoint
from siaga_desk.domain.commands import AssignUnit, CloseRoad, MarkUnit, RecordUnit, ReopenRoad, ReturnUnit, TakeUnitOut
from siaga_desk.domain.events import ClosureReason, ClosureShape
from siaga_desk.domain.places import Point
from siaga_desk.domain.positions import Fix
from siaga_desk.domain.profile import Milestone
from siaga_desk.geo.roads.main_roads import main_roads
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.map.messages import MAX_POINTS
from siaga_desk.ui.operator.reach_view import drawable, marks
from tests.geo.roads.networks import grid
from tests.ui.at_desk import AtDesk, K
from tests.ui.operator.test_window import map_of, opened

INF = float("inf")


@pytest.fixture
def desk(open_desk: Callable[..., AtDesk]) -> AtDesk:
    """Two engines and two ambulances of our own, north and south; the shipped examples are away."""
    desk = open_desk()
    desk.sign_on()
    mobile = desk.place.profile.unit_kinds
    records = {unit.id: unit.record for unit in desk.situation.units.values() if unit.record}
    desk.do(*(TakeUnitOut(unit=id_, reason="uji") for id_, record in records.items() if mobile[record.unit_kind].mobile))
    for unit, kind, lat in (
        ("utara", "damkar", -6.06),
        ("selatan", "damkar", -6.16),
        ("amb_utara", "ambulans", -6.06),
        ("amb_selatan", "ambulans", -6.16),
    ):
        desk.do(
            RecordUnit(
                unit=unit,
                name=unit.replace("_", " ").title(),
                unit_kind=kind,
                agency=mobile[kind].agency,
                lat=lat,
                lon=106.16,
                example=False,
            )
        )
    return desk


def status(desk: AtDesk) -> str:
    return desk.window.status.facts.whole


def late(desk: AtDesk) -> int:
    return sum(each.state != "reached" for each in map_of(desk).coverage)


class TestReach:
    def test_the_unit_of_the_page_and_off_again(self, desk: AtDesk) -> None:
        desk.key(K.Key_F4)
        desk.window.panel.units.choose("utara")
        desk.key(K.Key_I)
        shown = map_of(desk)
        assert [each.minutes for each in shown.reach] == [5, 10, 15]
        assert all(each.rings for each in shown.reach)
        assert shown.reach_title == "Utara dari pos: 5, 10, 15 menit berkendara, tanpa waktu siap"
        desk.window.panel.units.choose("selatan")
        desk.key(K.Key_I)
        assert shown.reach_title.startswith("Selatan dari pos")
        desk.key(K.Key_I)
        assert shown.reach == ()

    def test_before_an_incident_the_first_of_the_advice(self, desk: AtDesk) -> None:
        desk.window.work.show_incident(opened(desk, "kebakaran", lat=-6.15))
        desk.settle()
        desk.window.panel.setFocus()
        desk.key(K.Key_I)
        assert map_of(desk).reach_title.startswith("Selatan dari pos")

    def test_nobody_is_looked_at_and_that_is_said(self, desk: AtDesk) -> None:
        desk.key(K.Key_I)
        assert desk.message.startswith("Pilih unit dulu dengan F4")
        assert map_of(desk).reach == ()

    def test_it_goes_with_the_vehicle_the_roads_and_the_unit(self, desk: AtDesk) -> None:
        desk.key(K.Key_F4)
        desk.window.panel.units.choose("utara")
        desk.key(K.Key_I)
        shown = map_of(desk)
        circles = shown.reach
        desk.place.travel.use(RoadTimes(main_roads("kota_serang"), desk.place.profile))
        desk.window.roads.engines.changed.emit()
        desk.settle()
        assert shown.reach != circles
        by_road = shown.reach
        desk.window.positions.latest = {"utara": Fix("utara", -6.13, 106.15, desk.clock.now(), "uji")}
        desk.window.positions.moved.emit(frozenset({"selatan"}))
        desk.settle()
        assert shown.reach == by_road
        desk.window.positions.moved.emit(frozenset({"utara"}))
        desk.settle()
        assert shown.reach != by_road
        assert shown.reach_title.startswith("Utara dari posisi GPS")


class TestCoverage:
    def test_each_capability_in_turn_then_none(self, desk: AtDesk) -> None:
        desk.key(K.Key_Q)
        assert len(map_of(desk).coverage) == 67
        fire = status(desk)
        assert fire.startswith(f"Damkar siap: {late(desk)} dari 67 kelurahan (titik tengahnya) tidak terjangkau 15 menit")
        desk.key(K.Key_Q)
        assert status(desk).startswith("Ambulans")
        desk.key(K.Key_Q)
        assert map_of(desk).coverage == []
        assert not status(desk).startswith(("Damkar", "Ambulans"))

    def test_it_follows_who_is_busy(self, desk: AtDesk) -> None:
        desk.key(K.Key_Q)
        both = late(desk)
        incident = opened(desk, "kebakaran", lat=-6.15)
        desk.do(AssignUnit(incident=incident, unit="selatan"))
        one = late(desk)
        assert both < one
        desk.do(TakeUnitOut(unit="utara", reason="rusak"))
        assert {each.state for each in map_of(desk).coverage} == {"unreached"}
        assert "67 dari 67" in status(desk)
        desk.do(ReturnUnit(unit="utara"))
        assert late(desk) == one

    def test_marks_are_what_the_map_knows(self) -> None:
        points = [CoverPoint(f"c{n}", f"K {n}", 0.0, 0.0) for n in range(4)]
        found = [Covered(p, "u" if s < INF else "", s, INF) for p, s in zip(points, [60.0, 900.0, 900.5, INF], strict=True)]
        assert [(m.kelurahan_code, m.state, m.minutes) for m in marks(Coverage(900, tuple(found)))] == [
            ("c0", "reached", 1),
            ("c1", "reached", 15),
            ("c2", "late", 16),
            ("c3", "unreached", None),
        ]


def test_of_too_many_points_the_largest_rings_are_drawn() -> None:
    rings = [tuple((0.0, float(n)) for n in range(count)) for count in (10, MAX_POINTS - 20, 15, 4)]
    assert [len(ring) for ring in drawable(rings)] == [MAX_POINTS - 20, 15, 4]


class TestAfterthoughts:
    def test_a_unit_that_becomes_free_is_named_quietly_and_leads_to_the_incident(self, desk: AtDesk) -> None:
        desk.do(TakeUnitOut(unit="amb_selatan", reason="isi bensin"))
        incident = opened(desk, "medis", lat=-6.16)
        desk.do(AssignUnit(incident=incident, unit="amb_utara"))
        before = desk.message
        assert "kini lebih dekat" not in before
        desk.do(ReturnUnit(unit="amb_selatan"))
        label = desk.only_incident.label
        assert desk.message.startswith(f"Amb Selatan kini lebih dekat ke {label}: ")
        assert "Amb Utara yang dikirim belum bergerak" in desk.message
        note = desk.window.bar.notice
        assert note is not None
        assert note.answer is not None
        note.answer()
        desk.settle()
        assert desk.window.work.incident is not None
        (assignment,) = desk.only_incident.active
        assert assignment.unit == "amb_utara", "nothing is sent by itself"

    def test_it_goes_when_it_no_longer_holds_and_is_not_said_twice(self, desk: AtDesk) -> None:
        desk.do(TakeUnitOut(unit="amb_selatan", reason="isi bensin"))
        incident = opened(desk, "medis", lat=-6.16)
        desk.do(AssignUnit(incident=incident, unit="amb_utara"), ReturnUnit(unit="amb_selatan"))
        assert "kini lebih dekat" in desk.message
        (assignment,) = desk.only_incident.active
        desk.do(MarkUnit(incident=incident, assignment=assignment.id, milestone=Milestone.MOVING))
        assert "kini lebih dekat" not in desk.message

    def test_a_gap_names_who_could_wait_where_and_shows_it(self, desk: AtDesk) -> None:
        """A second engine in the south; when the north goes out, one of them could wait in the north."""
        desk.do(
            RecordUnit(
                unit="cadangan", name="Cadangan", unit_kind="damkar", agency="dpkp", lat=-6.161, lon=106.16, example=False
            )
        )
        incident = opened(desk, "kebakaran", lat=-6.05)
        desk.do(AssignUnit(incident=incident, unit="utara"))
        assert "menunggu di pos Utara" in desk.message
        assert "kelurahan kembali terjangkau 15 menit" in desk.message
        note = desk.window.bar.notice
        assert note is not None
        assert note.answer is not None
        note.answer()
        desk.settle()
        assert len(map_of(desk).coverage) == 67
        assert status(desk).startswith("Damkar siap:")

    def test_a_road_that_closes_on_the_way_is_told_until_it_opens(self, desk: AtDesk) -> None:
        """Streets of a block a minute; a flood of twenty blocks across the way of the southern engine."""
        desk.place.travel.use(RoadTimes(grid(50, 80, seconds=60.0), desk.place.profile))
        incident = opened(desk, "kebakaran", lat=-6.19)
        desk.do(AssignUnit(incident=incident, unit="selatan"))
        assert "terhalang" not in desk.message
        desk.clock.move(seconds=1)
        corners = [(-6.1755, 106.1495), (-6.1755, 106.1705), (-6.1745, 106.1705), (-6.1745, 106.1495)]
        points = tuple(Point(*corner) for corner in corners)
        desk.do(CloseRoad(closure="k", shape=ClosureShape.AREA, points=points, reason=ClosureReason.FLOOD))
        assert desk.message.startswith(
            f"Jalan ke {desk.only_incident.label} untuk Selatan terhalang banjir. Lewat jalan lain "
        )
        desk.do(ReopenRoad(closure="k"))
        assert "terhalang" not in desk.message

    def test_with_nobody_on_duty_there_is_nothing_to_say(self, desk: AtDesk) -> None:
        opened(desk, "kebakaran")
        assert desk.message == ""
        assert desk.window.roads.reckoning.is_idle
