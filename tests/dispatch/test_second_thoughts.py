"""What looks different after somebody was sent: said once, while it is so, and never against what a person decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

import pytest

from siaga_desk.dispatch.readiness import NO_FIXES
from siaga_desk.dispatch.second_thoughts import Thought, second_thoughts
from siaga_desk.domain.commands import (
    AssignUnit,
    CloseRoad,
    Locate,
    MarkUnit,
    OpenIncident,
    RecordChoice,
    RecordUnit,
    ReopenRoad,
    ReturnUnit,
    TakeUnitOut,
)
from siaga_desk.domain.events import Advised, ClosureReason, ClosureShape
from siaga_desk.domain.places import LocationMethod, Point, point_from
from siaga_desk.domain.positions import Fix
from siaga_desk.domain.profile import Milestone
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.geo.straight_line import StraightLine
from siaga_desk.geo.travel import TravelTimes
from tests.dispatch.room import HERE, PROFILE, Room
from tests.geo.roads.networks import grid, network
from tests.geo.roads.test_road_times import at

LINE = StraightLine(1.4, 30)  # 1 km: 168 s


def thoughts(
    room: Room,
    travel: TravelTimes = LINE,
    positions: Mapping[str, Fix] = NO_FIXES,
    said: Collection[str] = (),
) -> tuple[Thought, ...]:
    return second_thoughts(room.desk.situation, PROFILE, travel, room.clock.now(), positions, said=said)


def told(found: tuple[Thought, ...]) -> list[str]:
    return [f"{each.fact} {each.rest}" for each in found]


def mark(room: Room, incident: str, unit: str, milestone: Milestone) -> None:
    (assignment,) = [a for a in room.desk.situation.incidents[incident].active if a.unit == unit]
    room.desk.do(MarkUnit(incident=incident, assignment=assignment.id, milestone=milestone))


def out(room: Room, unit: str) -> None:
    room.desk.do(TakeUnitOut(unit=unit, reason="ban kempes"))


class TestNearer:
    @pytest.fixture
    def room(self) -> Room:
        """A heart case at HERE; the near ambulance is out, the far one is sent and has not left."""
        room = Room()
        room.unit("jauh", "ambulans", 4000)
        room.unit("dekat", "ambulans", 1000)
        out(room, "dekat")
        room.incident("jantung", "medis", distance_m=0)
        room.desk.do(AssignUnit(incident="jantung", unit="jauh"))
        return room

    def test_a_unit_that_becomes_free_is_told_once_it_would_be_there_sooner(self, room: Room) -> None:
        assert thoughts(room) == ()
        room.desk.do(ReturnUnit(unit="dekat"))
        label = room.desk.situation.incidents["jantung"].label
        (found,) = thoughts(room)
        turnout = PROFILE.unit_kinds["ambulans"].turnout_at(9 * 60 + 30)
        near, far = -(-(turnout + 168) // 60), -(-(turnout + 4 * 168) // 60)
        assert told((found,)) == [
            f"Dekat kini lebih dekat ke {label}: {near} mnt. Jauh yang dikirim belum bergerak, perlu {far} mnt."
        ]
        assert (found.incident, found.unit, found.other) == ("jantung", "jauh", "dekat")
        assert found.saved_s == pytest.approx(3 * 168)
        assert thoughts(room)[0].id == found.id

    @pytest.mark.parametrize("milestone", [Milestone.MOVING, Milestone.ARRIVED, Milestone.STOOD_DOWN])
    def test_once_it_moves_nothing_is_said(self, room: Room, milestone: Milestone) -> None:
        room.desk.do(ReturnUnit(unit="dekat"))
        if milestone is Milestone.STOOD_DOWN:
            (assignment,) = room.desk.situation.incidents["jantung"].active
            room.desk.do(
                MarkUnit(incident="jantung", assignment=assignment.id, milestone=milestone, reason="tidak perlu lagi")
            )
        else:
            mark(room, "jantung", "jauh", Milestone.MOVING)
        if milestone is Milestone.ARRIVED:
            mark(room, "jantung", "jauh", Milestone.ARRIVED)
        assert thoughts(room) == ()

    def test_what_a_person_passed_over_is_not_brought_up_again(self, room: Room) -> None:
        room.desk.do(ReturnUnit(unit="dekat"))
        room.desk.do(RecordChoice(incident="jantung", advised=(Advised("dekat", "Dekat", 228, 1),), sent=("jauh",)))
        assert thoughts(room) == ()

    def test_another_kind_does_not_do_the_same(self, room: Room) -> None:
        room.unit("damkar", "damkar", 0)
        assert thoughts(room) == ()

    def test_a_little_sooner_is_not_worth_a_word_but_what_was_said_stands_a_little_longer(self, room: Room) -> None:
        room.desk.do(ReturnUnit(unit="dekat"))

        def reported(distance_m: float) -> dict[str, Fix]:
            lat, lon = point_from(*HERE, distance_m, 0.0)
            return {"jauh": Fix("jauh", lat, lon, room.clock.now(), "uji")}

        # on its post's ground it must get ready as well; from afar it is out with its crew, and the turnout falls away
        turnout = PROFILE.unit_kinds["ambulans"].turnout_at(9 * 60 + 30)
        enough = 1000 + (PROFILE.nearer_s + turnout) / 0.168
        positions = reported(enough + 10)
        (found,) = thoughts(room, positions=positions)
        assert found.saved_s == pytest.approx(PROFILE.nearer_s + 1.7, abs=0.5)
        positions = reported(enough - 10)
        assert thoughts(room, positions=positions) == ()
        assert [each.id for each in thoughts(room, positions=positions, said=[found.id])] == [found.id]
        positions = reported(1000 + (PROFILE.nearer_s / 2 + turnout) / 0.168 - 10)
        assert thoughts(room, positions=positions, said=[found.id]) == ()

    def test_the_turnout_that_has_gone_by_counts(self, room: Room) -> None:
        """The far one was asked a while ago: it could leave any moment."""
        room.desk.do(ReturnUnit(unit="dekat"))
        room.clock.move(seconds=20)
        assert thoughts(room)[0].saved_s == pytest.approx(3 * 168 - 20)
        room.clock.move(seconds=10_000)
        turnout = PROFILE.unit_kinds["ambulans"].turnout_at(PROFILE.minute_of(room.clock.now()))
        assert thoughts(room)[0].saved_s == pytest.approx(3 * 168 - turnout)

    def test_one_free_unit_is_told_to_one_incident_where_it_saves_most(self, room: Room) -> None:
        room.unit("lebih jauh", "ambulans", 9000)
        room.incident("jatuh", "medis", distance_m=0)
        room.desk.do(AssignUnit(incident="jatuh", unit="lebih jauh"))
        room.desk.do(ReturnUnit(unit="dekat"))
        assert [(each.incident, each.unit, each.other) for each in thoughts(room)] == [("jatuh", "lebih jauh", "dekat")]

    def test_an_example_is_told_as_one(self, room: Room) -> None:
        room.unit("contoh", "ambulans", 0, example=True)
        assert str(thoughts(room)[0].fact).startswith("Contoh (contoh) kini lebih dekat ke ")

    def test_an_incident_without_a_place_is_left_alone(self) -> None:
        room = Room()
        room.unit("jauh", "ambulans", 4000)
        room.unit("dekat", "ambulans", 0)
        room.incident("jantung", "medis")
        room.desk.do(AssignUnit(incident="jantung", unit="jauh"))
        assert thoughts(room) == ()


class TestBlocked:
    @pytest.fixture
    def room(self) -> Room:
        """An engine in the south-west of a town of 11 x 11 streets, a fire five blocks to its east."""
        room = Room()
        lat, lon = at(5, 0)
        room.desk.do(
            RecordUnit(unit="mako", name="Mako", unit_kind="damkar", agency="dpkp", lat=lat, lon=lon, example=False)
        )
        room.desk.do(OpenIncident(incident="api", category="kebakaran"))
        lat, lon = at(5, 10)
        room.desk.do(Locate(incident="api", lat=lat, lon=lon, radius_m=50, method=LocationMethod.MAP, verified=False))
        room.desk.do(AssignUnit(incident="api", unit="mako"))
        room.clock.move(seconds=5)
        return room

    def flood(self, room: Room, half: float = 2.5, **more: object) -> None:
        corners = [at(5 - half, 4.5), at(5 - half, 5.5), at(5 + half, 5.5), at(5 + half, 4.5)]
        points = tuple(Point(*corner) for corner in corners)
        room.desk.do(
            CloseRoad(closure="k", shape=ClosureShape.AREA, points=points, reason=ClosureReason.FLOOD, **more)  # type: ignore[arg-type]
        )

    def engine(self, room: Room) -> RoadTimes:
        engine = RoadTimes(grid(11, 11, seconds=30.0), PROFILE)
        engine.tell(room.desk.situation.closures.values(), room.clock.now())
        return engine

    def fix(self, room: Room, column: float) -> dict[str, Fix]:
        return {"mako": Fix("mako", *at(5, column), room.clock.now(), "uji")}

    def test_a_flood_on_the_way_is_told_with_what_it_costs(self, room: Room) -> None:
        label = room.desk.situation.incidents["api"].label
        mark(room, "api", "mako", Milestone.MOVING)
        assert thoughts(room, self.engine(room)) == ()
        self.flood(room)
        (found,) = thoughts(room, self.engine(room), self.fix(room, 2))
        # eight blocks east and three there and back: 14 x 30 s instead of 8
        assert told((found,)) == [f"Jalan ke {label} untuk Mako terhalang banjir. Lewat jalan lain 7 mnt, 3 mnt lebih lama."]
        assert (found.incident, found.unit, found.other, found.saved_s) == ("api", "mako", "", -180.0)
        room.clock.move(minutes=1)
        assert [each.id for each in thoughts(room, self.engine(room), self.fix(room, 3))] == [found.id]
        room.desk.do(ReopenRoad(closure="k"))
        assert thoughts(room, self.engine(room), self.fix(room, 3)) == ()

    def test_behind_the_vehicle_it_is_no_matter(self, room: Room) -> None:
        mark(room, "api", "mako", Milestone.MOVING)
        self.flood(room)
        assert thoughts(room, self.engine(room), self.fix(room, 7)) == ()

    def test_without_a_position_it_is_said_from_where_it_was_reckoned(self, room: Room) -> None:
        self.flood(room)
        (found,) = thoughts(room, self.engine(room))
        assert str(found.rest).endswith("3 mnt lebih lama. Dihitung dari posnya.")

    def test_what_was_closed_when_it_was_sent_is_no_news(self, room: Room) -> None:
        self.flood(room, ends=room.clock.now() + timedelta(hours=1))
        engine = self.engine(room)
        assert len(thoughts(room, engine)) == 1
        room.desk.do(OpenIncident(incident="lain", category="kebakaran"))
        mark(room, "api", "mako", Milestone.MOVING)
        mark(room, "api", "mako", Milestone.ARRIVED)
        mark(room, "api", "mako", Milestone.DONE)
        lat, lon = at(5, 10)
        room.desk.do(Locate(incident="lain", lat=lat, lon=lon, radius_m=50, method=LocationMethod.MAP, verified=False))
        room.clock.move(seconds=1)
        room.desk.do(AssignUnit(incident="lain", unit="mako"))
        assert thoughts(room, engine) == ()

    def test_a_closure_that_was_only_planned_then_is_news_when_it_begins(self, room: Room) -> None:
        begins = room.clock.now() + timedelta(minutes=10)
        self.flood(room, starts=begins)
        assert thoughts(room, self.engine(room)) == ()
        room.clock.at = begins
        assert len(thoughts(room, self.engine(room))) == 1

    def test_a_short_way_around_is_not_worth_a_word(self, room: Room) -> None:
        self.flood(room, half=0.4)
        engine = RoadTimes(grid(11, 11, seconds=10.0), PROFILE)
        engine.tell(room.desk.situation.closures.values(), room.clock.now())
        assert thoughts(room, engine) == ()

    def test_where_no_way_is_left_that_is_said(self, room: Room) -> None:
        street = network([at(5, 0), at(5, 5), at(5, 10)], [(0, 1, 60), (1, 0, 60), (1, 2, 60), (2, 1, 60)])
        engine = RoadTimes(street, PROFILE)
        self.flood(room)
        engine.tell(room.desk.situation.closures.values(), room.clock.now())
        (found,) = thoughts(room, engine, self.fix(room, 0.5))
        label = room.desk.situation.incidents["api"].label
        assert told((found,)) == [f"Jalan ke {label} untuk Mako terhalang banjir. Tidak ada jalan lain di jaringan ini."]

    def test_a_straight_line_knows_no_closure(self, room: Room) -> None:
        self.flood(room)
        assert thoughts(room, LINE) == ()
