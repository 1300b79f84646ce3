"""Who could go, from where and how soon; who could not, and why; who could be asked all the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest

from siaga_desk.dispatch.advice import advise
from siaga_desk.dispatch.coverage import CoverPoint, stand_by
from siaga_desk.dispatch.readiness import AT_POST_M, NO_FIXES, Excluded, Ready, sort_out
from siaga_desk.dispatch.second_thoughts import second_thoughts
from siaga_desk.domain.commands import AssignUnit, MarkUnit, TakeUnitOut
from siaga_desk.domain.positions import AHEAD_S, USABLE_S, Fix
from siaga_desk.domain.profile import Milestone
from siaga_desk.geo.straight_line import StraightLine
from tests.dispatch.room import HERE, PROFILE, Room

LINE = StraightLine(PROFILE.detour_factor, PROFILE.speed_kmh)

FIRE, AMBULANCE = PROFILE.unit_kinds["damkar"], PROFILE.unit_kinds["ambulans"]


def only_ready(room: Room, positions: Mapping[str, Fix] = NO_FIXES) -> Ready:
    (ready,), excluded = sort_out(room.desk.situation, PROFILE, room.clock.now(), positions=positions)
    assert excluded == []
    return ready


def only_excluded(room: Room) -> Excluded:
    ready, (excluded,) = sort_out(room.desk.situation, PROFILE, room.clock.now())
    assert ready == []
    return excluded


# --- from where -------------------------------------------------------------------------------------------------------


def test_a_unit_starts_from_its_post_while_its_vehicle_says_nothing() -> None:
    room = Room()
    room.unit("mako", "damkar", 1000)
    ready = only_ready(room)
    assert (ready.fix, ready.out, ready.position_age_s(room.clock.now())) == (None, False, None)
    assert (ready.origin.lat, ready.origin.lon) == (ready.record.lat, ready.record.lon)
    assert ready.origin.vehicle == "truk"
    assert ready.turnout_s == FIRE.turnout_s


def test_a_vehicle_that_reports_starts_from_there_and_is_out_already() -> None:
    room = Room()
    room.unit("mako", "damkar", 3000)
    fix = room.fix("mako", 400, ago_s=22 * 60)
    ready = only_ready(room, {"mako": fix})
    assert (ready.origin.lat, ready.origin.lon, ready.origin.vehicle) == (fix.lat, fix.lon, "truk")
    assert (ready.out, ready.turnout_s) == (True, 0), "its crew is in it: nobody has to get ready"
    assert ready.position_age_s(room.clock.now()) == 22 * 60


def test_a_vehicle_at_its_post_still_has_to_get_ready() -> None:
    room = Room()
    room.unit("mako", "damkar", 1000)
    near, far = (room.fix("mako", 1000 - AT_POST_M + by) for by in (20, -20))
    assert not only_ready(room, {"mako": near}).out
    assert only_ready(room, {"mako": near}).turnout_s == FIRE.turnout_s
    assert only_ready(room, {"mako": far}).out
    vague = replace(far, accuracy_m=100.0)
    assert not only_ready(room, {"mako": vague}).out, "so vague a report may well come from the post"


@pytest.mark.parametrize(
    ("ago_s", "is_followed"),
    [(0, True), (USABLE_S, True), (USABLE_S + 1, False), (-AHEAD_S, True), (-AHEAD_S - 1, False)],
)
def test_a_report_of_long_ago_or_of_the_future_counts_for_nothing(ago_s: float, is_followed: bool) -> None:
    room = Room()
    room.unit("mako", "damkar", 3000)
    ready = only_ready(room, {"mako": room.fix("mako", 100, ago_s=ago_s)})
    assert (ready.fix is not None, ready.out) == (is_followed, is_followed)
    assert ready.turnout_s == (0 if is_followed else FIRE.turnout_s)


def test_a_slightly_fast_clock_makes_no_negative_age() -> None:
    room = Room()
    room.unit("mako", "damkar", 3000)
    ready = only_ready(room, {"mako": room.fix("mako", 100, ago_s=-30)})
    assert ready.position_age_s(room.clock.now()) == 0


def test_the_turnout_is_the_hours() -> None:
    room = Room()
    room.unit("mako", "damkar", 1000)
    assert only_ready(room).turnout_s == 60  # 09.30
    room.clock.move(hours=12, minutes=29)
    assert only_ready(room).turnout_s == 60  # 21.59
    room.clock.move(minutes=1)
    assert only_ready(room).turnout_s == 90  # 22.00
    room.clock.move(hours=7)
    assert only_ready(room).turnout_s == 60  # 05.00


# --- whose ------------------------------------------------------------------------------------------------------------


def test_a_neighbours_unit_takes_the_time_of_asking_too() -> None:
    room = Room()
    room.unit("serang", "damkar", 3000, neighbour="kabupaten_serang")
    ready = only_ready(room)
    assert ready.neighbour == "Kabupaten Serang"
    asking_s = PROFILE.neighbours["kabupaten_serang"].asking_s
    assert asking_s > 0
    assert ready.turnout_s == FIRE.turnout_s + asking_s
    assert only_ready(room, {"serang": room.fix("serang", 100)}).turnout_s == asking_s, "out already, but still to be asked"


def test_a_neighbour_that_the_profile_does_not_know_is_still_none_of_ours() -> None:
    room = Room()
    room.unit("serang", "damkar", 3000, neighbour="kabupaten_serang")
    elsewhere = replace(PROFILE, neighbours={})  # of a desk that was not told of it yet
    (ready,), _ = sort_out(room.desk.situation, elsewhere, room.clock.now())
    assert (ready.neighbour, ready.turnout_s) == ("kabupaten_serang", FIRE.turnout_s)


def test_an_example_is_named_as_one() -> None:
    room = Room()
    room.unit("mako", "damkar", 1000, example=True)
    room.unit("pos", "damkar", 1000)
    ready, _ = sort_out(room.desk.situation, PROFILE, room.clock.now())
    assert [str(each.marked) for each in ready] == ["Mako (contoh)", "Pos"]


# --- who should be left alone -----------------------------------------------------------------------------------------


def test_a_unit_off_duty_is_left_alone_and_could_be_asked() -> None:
    room = Room()
    room.unit("malam", "ambulans", 1000, shift="19.00-07.00")
    excluded = only_excluded(room)  # 09.30
    assert (excluded.unit, excluded.name, excluded.kind) == ("malam", "Malam", "ambulans")
    assert str(excluded.why) == "di luar jam jaga 19.00-07.00"
    assert excluded.soon is not None
    assert excluded.soon.turnout_s == AMBULANCE.turnout_s
    room.clock.move(hours=10)
    assert only_ready(room).unit.id == "malam"


def test_a_crew_that_is_too_small_or_unknown() -> None:
    room = Room()
    room.unit("mako", "damkar", 1000, crew=FIRE.least_crew - 1)
    excluded = only_excluded(room)
    assert str(excluded.why) == "awak 2, perlu 3"
    assert excluded.soon is not None
    room.unit("mako", "damkar", 1000, crew=FIRE.least_crew)
    assert only_ready(room).record.crew == FIRE.least_crew
    room.unit("mako", "damkar", 1000)
    assert only_ready(room).record.crew is None, "nobody said how many they are: they are asked"


def test_a_unit_rests_after_its_last_task_and_until_when_is_said_in_the_citys_time() -> None:
    room = Room()
    room.unit("amb", "ambulans", 1000)
    for number in range(2):
        room.incident(f"i{number}", "medis")
        room.desk.do(AssignUnit(incident=f"i{number}", unit="amb", assignment=f"a{number}"))
        for milestone in (Milestone.MOVING, Milestone.ARRIVED, Milestone.DONE):
            room.desk.do(MarkUnit(incident=f"i{number}", assignment=f"a{number}", milestone=milestone))
        room.clock.move(minutes=2)
    excluded = only_excluded(room)  # done at 09.30 and 09.32
    assert str(excluded.why) == "istirahat sampai 09.37"
    assert excluded.soon is not None
    room.clock.move(minutes=3)
    assert only_ready(room).unit.id == "amb"


def test_who_was_called_back_has_nothing_to_rest_from() -> None:
    room = Room()
    room.unit("amb", "ambulans", 1000)
    room.incident("i", "medis")
    room.desk.do(AssignUnit(incident="i", unit="amb", assignment="a"))
    room.desk.do(MarkUnit(incident="i", assignment="a", milestone=Milestone.STOOD_DOWN, reason="salah alamat"))
    assert only_ready(room).unit.id == "amb"


# --- who cannot go ----------------------------------------------------------------------------------------------------


def test_who_cannot_go_cannot_be_asked_either_and_the_hardest_reason_is_said() -> None:
    room = Room()
    room.unit("rsud", "rumah_sakit", 100)
    room.unit("rusak", "damkar", 100, crew=1, shift="19.00-07.00")
    room.unit("sibuk", "damkar", 100, crew=1)
    room.unit("menolak", "damkar", 100)
    room.desk.do(TakeUnitOut(unit="rusak", reason="pompa rusak"))
    room.incident("lain", "kebakaran")
    room.desk.do(AssignUnit(incident="lain", unit="sibuk"))
    room.incident("api", "kebakaran")
    room.desk.do(AssignUnit(incident="api", unit="menolak", assignment="a"))
    room.desk.do(MarkUnit(incident="api", assignment="a", milestone=Milestone.DECLINED, reason="kurang air"))
    asking = room.desk.situation.incidents["api"]
    ready, excluded = sort_out(room.desk.situation, PROFILE, room.clock.now(), asking=asking)
    assert ready == []
    assert {each.unit: str(each.why) for each in excluded} == {
        "menolak": "menolak kejadian ini: kurang air",
        "rsud": "tempat, bukan unit yang bisa dikirim",
        "rusak": "tidak siap: pompa rusak",
        "sibuk": "bertugas di 0001",
    }
    assert all(each.soon is None for each in excluded)
    elsewhere, _ = sort_out(room.desk.situation, PROFILE, room.clock.now())
    assert [each.unit.id for each in elsewhere] == ["menolak"], "it declined that one only"


def test_who_is_on_the_asking_incident_is_in_neither_list() -> None:
    room = Room()
    room.unit("sent", "damkar", 100)
    room.incident("api", "kebakaran")
    room.desk.do(AssignUnit(incident="api", unit="sent"))
    asking = room.desk.situation.incidents["api"]
    assert sort_out(room.desk.situation, PROFILE, room.clock.now(), asking=asking) == ([], [])


def test_a_kind_of_another_profile_is_named() -> None:
    room = Room()
    room.unit("kapal", "damkar", 100)
    kinds = {id_: kind for id_, kind in PROFILE.unit_kinds.items() if id_ != "damkar"}
    ready, (excluded,) = sort_out(room.desk.situation, replace(PROFILE, unit_kinds=kinds), room.clock.now())
    assert ready == []
    assert str(excluded.why) == "jenis unit “damkar” tidak ada di profil kota"


@pytest.mark.parametrize("wrong", [{"lat": 999.0}, {"lat": math.nan}, {"lon": math.inf}])
@pytest.mark.parametrize("busy", [False, True])
def test_a_record_that_lies_nowhere_costs_the_room_nothing_but_that_unit(wrong: dict[str, float], busy: bool) -> None:
    """Another desk's program may have written anything: every unit's advice, cover and second thoughts failed with it."""
    room = Room()
    for n, unit in enumerate("ab"):
        room.unit(unit, "damkar", 500 + n)
    incident = room.incident("i", "kebakaran", distance_m=900)
    if busy:
        room.desk.do(AssignUnit(incident=incident, unit="b", assignment="x"))
    situation = room.desk.situation
    unit = situation.units["b"]
    assert unit.record is not None
    situation = replace(situation, units={**situation.units, "b": replace(unit, record=replace(unit.record, **wrong))})
    ready, excluded = sort_out(situation, PROFILE, room.clock.now())
    assert [each.unit.id for each in ready] == ["a"]
    assert [each.unit for each in excluded] == ["b"]
    answer = advise(
        situation, PROFILE, LINE, category="kebakaran", lat=HERE[0], lon=HERE[1], radius_m=50.0, now=room.clock.now()
    )
    assert [each.unit for each in answer.candidates] == ["a"]
    assert second_thoughts(situation, PROFILE, LINE, room.clock.now()) == ()
    assert stand_by(situation, PROFILE, LINE, [CoverPoint("1", "Satu", *HERE)], room.clock.now()) == ()


@pytest.mark.parametrize(
    "wrong",
    [{"lat": 999.0}, {"lat": math.nan}, {"accuracy_m": math.inf}, {"accuracy_m": math.nan}, {"accuracy_m": -1e5}],
)
def test_a_position_of_a_damaged_file_is_none(wrong: dict[str, float]) -> None:
    room = Room()
    room.unit("a", "damkar", 500)
    fix = replace(room.fix("a", 3000), **wrong)
    ((ready,), _) = sort_out(room.desk.situation, PROFILE, room.clock.now(), positions={"a": fix})
    assert ready.fix is None
    assert not ready.out
