"""What is said of each unit: true, short, and nothing that the roads do not say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from siaga_desk.dispatch.advice import Candidate, Recommendation, advise
from siaga_desk.dispatch.readiness import NO_FIXES
from siaga_desk.dispatch.reasons import closure_name
from siaga_desk.domain.closures import Closure
from siaga_desk.domain.commands import CloseRoad
from siaga_desk.domain.events import ClosureReason, ClosureShape
from siaga_desk.domain.places import Point, point_from
from siaga_desk.domain.positions import Fix
from siaga_desk.geo.roads.network import RoadNetwork, RoadSource
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.geo.straight_line import StraightLine
from siaga_desk.geo.travel import AccuracyClass
from tests.dispatch.room import HERE, PROFILE, Room
from tests.geo.roads.networks import SOURCE, network
from tests.geo.roads.test_road_times import at

LINE = StraightLine(PROFILE.detour_factor, PROFILE.speed_kmh)
WEST, FIRE, EAST = at(0, 0), at(0, 2), at(0, 6)  # Jl. Pasar leads from WEST to FIRE, Jl. Timur from EAST


def town(source: RoadSource = SOURCE, *, round_s: float = 50.0) -> RoadNetwork:
    """The straight Jl. Pasar in two halves, Jl. Lingkar around it by the north, and Jl. Timur."""
    places = [WEST, at(0, 1), FIRE, EAST, at(1.5, 0), at(1.5, 2)]
    streets = [
        (0, 1, 10.0, "Jl. Pasar"),
        (1, 2, 10.0, "Jl. Pasar"),
        (2, 3, 60.0, "Jl. Timur"),
        (0, 4, round_s, "Jl. Lingkar"),
        (4, 5, 20.0, "Jl. Utara"),
        (5, 2, round_s, "Jl. Lingkar"),
    ]
    both = [(a, b, s, name) for x, y, s, name in streets for a, b in ((x, y), (y, x))]
    return network(places, [(a, b, s) for a, b, s, _ in both], names=[name for *_, name in both], source=source)


def square(row: float, column: float) -> tuple[Point, ...]:
    return tuple(
        Point(*at(row + north, column + east)) for north, east in ((-0.2, -0.2), (-0.2, 0.2), (0.2, 0.2), (0.2, -0.2))
    )


def close(
    room: Room, id_: str, row: float, column: float, reason: ClosureReason, name: str = "", depth_m: float | None = None
) -> None:
    area = square(row, column)
    room.desk.do(CloseRoad(closure=id_, shape=ClosureShape.AREA, points=area, reason=reason, name=name, depth_m=depth_m))


def by_road(
    room: Room,
    *,
    to: tuple[float, float] = FIRE,
    radius_m: float = 0.0,
    fixes: Sequence[Fix] = (),
    streets: RoadNetwork | None = None,
) -> Recommendation:
    engine = RoadTimes(streets or town(), PROFILE)
    engine.tell(room.desk.situation.closures.values(), room.clock.now())
    return advise(
        room.desk.situation,
        PROFILE,
        engine,
        category="medis",
        lat=to[0],
        lon=to[1],
        radius_m=radius_m,
        now=room.clock.now(),
        positions={fix.unit: fix for fix in fixes} or NO_FIXES,
    )


def by_line(room: Room, *, radius_m: float = 0.0, fix: Fix | None = None) -> list[str]:
    answer = advise(
        room.desk.situation,
        PROFILE,
        LINE,
        category="medis",
        lat=HERE[0],
        lon=HERE[1],
        radius_m=radius_m,
        now=room.clock.now(),
        positions={fix.unit: fix} if fix else NO_FIXES,
    )
    return why(answer.candidates[0])


def why(candidate: Candidate) -> list[str]:
    return [str(each) for each in candidate.why]


def ambulances(*at_: tuple[str, tuple[float, float]]) -> Room:
    room = Room()
    for unit, where in at_:
        room.unit_at(unit, "ambulans", where)
    return room


# --- along the road ---------------------------------------------------------------------------------------------------


def test_a_unit_says_how_long_how_far_by_which_road_and_from_where() -> None:
    (candidate,) = by_road(ambulances(("barat", WEST))).candidates
    assert why(candidate) == ["siap 2 + jalan 1 mnt · 0,2 km", "jalan uji", "posisi pos, bukan GPS", "lewat Jl. Pasar"]
    assert (candidate.engine, candidate.accuracy_class) == ("roads", AccuracyClass.ROAD_NETWORK)
    assert candidate.way is not None
    assert candidate.distance_m == round(candidate.way.distance_m) == 221


def test_a_street_is_named_by_all_that_is_driven_of_it() -> None:
    room = ambulances(("barat", WEST))
    close(room, "c", 0, 1, ClosureReason.FLOOD)
    (candidate,) = by_road(room).candidates
    assert candidate.way is not None
    assert [street.name for street in candidate.way.streets] == ["Jl. Lingkar", "Jl. Utara", "Jl. Lingkar"]
    assert max(candidate.way.streets, key=lambda street: street.metres).name == "Jl. Utara"
    assert "lewat Jl. Lingkar" in why(candidate)


def test_a_short_piece_of_a_street_is_not_the_way() -> None:
    (candidate,) = by_road(ambulances(("dekat", at(0, 1)))).candidates
    assert not any(each.startswith("lewat") for each in why(candidate))


def test_what_is_gone_around_is_named_with_what_it_costs() -> None:
    room = ambulances(("barat", WEST))
    close(room, "c", 0, 1, ClosureReason.FLOOD, name="Banjir Pasar")
    (candidate,) = by_road(room).candidates
    assert candidate.travel_s == 120
    assert "menghindari Banjir Pasar, 2 mnt lebih lama" in why(candidate)  # 100 s


def test_a_narrow_desk_that_cuts_the_line_cuts_the_street_and_no_caveat() -> None:
    room = ambulances(("barat", WEST))
    close(room, "c", 0, 1, ClosureReason.FLOOD)
    old = Fix("barat", *WEST, room.clock.now() - timedelta(minutes=22), "uji", 0.0, None, 10.0)
    (candidate,) = by_road(room, fixes=[old]).candidates
    said = why(candidate)
    assert said[1:2] == ["menghindari banjir, 2 mnt lebih lama"]
    assert said.index("lewat Jl. Lingkar") == len(said) - 1
    assert "posisi 22 menit lalu, sudah lama" in said


def test_two_closures_cost_once_and_equal_words_are_said_once() -> None:
    room = ambulances(("barat", WEST))
    close(room, "a", 0, 0.5, ClosureReason.FLOOD)
    close(room, "b", 0, 1.5, ClosureReason.FLOOD)
    (candidate,) = by_road(room).candidates
    assert [each for each in why(candidate) if "hindari" in each] == ["menghindari banjir, 2 mnt lebih lama"]
    close(room, "b", 0, 1.5, ClosureReason.TREE)
    (candidate,) = by_road(room).candidates
    assert [each for each in why(candidate) if "hindari" in each] == [
        "menghindari banjir dan pohon tumbang, 2 mnt lebih lama"
    ]
    close(room, "c", 0, 1, ClosureReason.EVENT, name="Pasar malam")
    (candidate,) = by_road(room).candidates
    assert "menghindari banjir, pohon tumbang dan lainnya, 2 mnt lebih lama" in why(candidate)


def test_water_that_it_wades_is_gone_through_slowly_and_that_is_said() -> None:
    room = ambulances(("barat", WEST))
    wading_m = PROFILE.vehicles["mobil"].wading_m
    close(room, "c", 0, 1, ClosureReason.FLOOD, depth_m=wading_m)
    (candidate,) = by_road(room).candidates
    assert 20 < candidate.travel_s < 120
    assert "melewati banjir perlahan" in why(candidate)
    assert not any("hindari" in each for each in why(candidate))
    close(room, "c", 0, 1, ClosureReason.FLOOD, depth_m=wading_m + 0.1)
    (candidate,) = by_road(room).candidates
    assert candidate.travel_s == 120
    assert not any("perlahan" in each for each in why(candidate))


def test_a_detour_of_seconds_is_not_made_a_minute() -> None:
    room = ambulances(("barat", WEST))
    close(room, "c", 0, 1, ClosureReason.FLOOD)
    (candidate,) = by_road(room, streets=town(round_s=10.0)).candidates
    assert candidate.travel_s == 40
    assert "menghindari banjir" in why(candidate)


def test_a_closure_without_a_name_is_called_what_it_is() -> None:
    assert str(closure_name(None)) == "jalan yang ditutup"
    assert str(closure_name(Closure("c"))) == "jalan yang ditutup", "its record has not arrived"
    room = Room()
    close(room, "c", 0, 1, ClosureReason.TREE)
    assert str(closure_name(room.desk.situation.closures["c"])) == "pohon tumbang"


# --- against the straight line ----------------------------------------------------------------------------------------


def test_who_only_looks_nearest_is_named_beside_the_first() -> None:
    room = ambulances(("barat", WEST), ("timur", EAST))
    close(room, "c", 0, 1, ClosureReason.FLOOD)
    first, second = by_road(room).candidates
    assert (first.unit, second.unit) == ("timur", "barat")
    assert why(first)[1] == "garis lurus lebih dekat Barat, tetapi jalannya 1 menit lebih lama"
    assert not any("garis lurus" in each for each in why(second))


def test_who_is_nearest_both_ways_is_not_compared() -> None:
    first, second = by_road(ambulances(("barat", WEST), ("timur", EAST))).candidates
    assert (first.unit, second.unit) == ("barat", "timur")
    assert not any("garis lurus" in each for each in why(first))


def test_half_a_minute_is_no_difference_worth_a_word() -> None:
    room = ambulances(("barat", WEST), ("timur", EAST))
    close(room, "c", 0, 1, ClosureReason.FLOOD)
    first, second = by_road(room, streets=town(round_s=35.0)).candidates
    assert (first.unit, second.unit, second.travel_s - first.travel_s) == ("timur", "barat", 30)
    assert not any("garis lurus" in each for each in why(first))


def test_who_is_far_both_ways_is_not_compared() -> None:
    first, second = by_road(ambulances(("barat", WEST), ("timur", EAST)), to=WEST).candidates
    assert (first.unit, second.unit, second.travel_s - first.travel_s) == ("barat", "timur", 80)
    assert not any("garis lurus" in each for each in why(first))


def test_an_example_that_looks_nearest_is_called_one() -> None:
    room = ambulances(("timur", EAST))
    room.unit_at("barat", "ambulans", WEST, example=True)
    close(room, "c", 0, 1, ClosureReason.FLOOD)
    first, _ = by_road(room).candidates
    assert why(first)[1] == "garis lurus lebih dekat Barat (contoh), tetapi jalannya 1 menit lebih lama"


def test_the_straight_line_is_never_compared_with_itself() -> None:
    room = Room()
    room.unit("bpbd", "bpbd", 900)
    room.unit("dlh", "dlh", 500)  # nearer, but five minutes of turnout
    answer = advise(
        room.desk.situation,
        PROFILE,
        LINE,
        category="pohon_tumbang",
        lat=HERE[0],
        lon=HERE[1],
        radius_m=0,
        now=room.clock.now(),
    )
    assert not any("lebih dekat" in said for each in answer.candidates for said in why(each))


# --- beside the road --------------------------------------------------------------------------------------------------


def test_what_lies_off_the_road_is_said_from_where_it_counts() -> None:
    room = ambulances(("ladang", point_from(*WEST, 400, 180.0)), ("gang", point_from(*WEST, 100, 180.0)))
    far, near = sorted(by_road(room).candidates, key=lambda each: each.unit, reverse=True)
    assert "400 m di luar jaringan jalan" in why(far)
    assert not any("di luar jaringan" in each for each in why(near))
    assert far.way is not None
    assert far.way.lead


def test_a_way_that_uses_no_main_road_is_called_straight() -> None:
    main = town(RoadSource(AccuracyClass.MAIN_ROADS, "uji"))
    room = ambulances(("dekat", at(-2, 2)), ("barat", WEST))
    near = next(each for each in by_road(room, to=at(-2, 3), streets=main).candidates if each.unit == "dekat")
    assert near.accuracy_class is AccuracyClass.STRAIGHT_LINE
    assert "garis lurus, tanpa jalan" in why(near)
    assert "jalan utama" not in why(near)
    assert not any("di luar jaringan" in each for each in why(near)), "all of it is, and that has been said"


# --- position ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago_s", "said"),
    [
        (-20, "posisi GPS baru saja"),
        (59, "posisi GPS baru saja"),
        (60, "posisi 1 menit lalu"),
        (599, "posisi 9 menit lalu"),
        (600, "posisi 10 menit lalu, sudah lama"),
        (22 * 60, "posisi 22 menit lalu, sudah lama"),
        (31 * 60, "posisi pos, bukan GPS"),
    ],
)
def test_where_from_and_how_old(ago_s: float, said: str) -> None:
    room = Room()
    room.unit("amb", "ambulans", 3000)
    assert said in by_line(room, fix=room.fix("amb", 3000, ago_s=ago_s))


def test_who_is_out_already_says_so_and_needs_no_turnout() -> None:
    room = Room()
    room.unit("amb", "ambulans", 9000)
    said = by_line(room, fix=room.fix("amb", 1000))
    assert said[0] == "siap 0 + jalan 3 mnt · 1,4 km"
    assert "sudah di luar posnya" in said


def test_a_range_says_what_makes_it() -> None:
    room = Room()
    room.unit("amb", "ambulans", 3000)
    assert by_line(room, radius_m=1000)[-1] == "tempat belum pasti, maka 8–14 mnt"
    moved = room.fix("amb", 3000, ago_s=180, speed_kmh=30)
    assert by_line(room, fix=moved)[-1] == "posisi unit belum pasti, maka 8–14 mnt"
    assert by_line(room, radius_m=1500, fix=moved)[-1].startswith("tempat belum pasti")
    assert by_line(room, radius_m=500, fix=moved)[-1].startswith("posisi unit belum pasti"), "what makes most of it"


def test_a_neighbours_unit_says_whom_to_ask() -> None:
    room = Room()
    room.unit("serang", "ambulans", 1000, neighbour="kabupaten_serang")
    assert by_line(room)[1] == "unit Kabupaten Serang: minta lewat pusatnya"


def test_reasons_do_not_depend_on_the_moment_but_on_the_age() -> None:
    room = Room()
    room.unit("amb", "ambulans", 3000)
    before = by_line(room, fix=room.fix("amb", 1000, ago_s=300))
    room.clock.at = datetime(2026, 7, 1, 5, 0, tzinfo=UTC)
    assert by_line(room, fix=replace(room.fix("amb", 1000), at=datetime(2026, 7, 1, 4, 55, tzinfo=UTC))) == before


def test_a_straight_way_through_a_flood_says_that_nobody_drives_there() -> None:
    main = town(RoadSource(AccuracyClass.MAIN_ROADS, "uji"))
    room = ambulances(("dekat", at(-6, 1)))
    close(room, "c", -6, 2, ClosureReason.FLOOD, name="Kali Banten")
    (candidate,) = by_road(room, to=at(-6, 3), streets=main).candidates
    assert candidate.accuracy_class is AccuracyClass.MAIN_ROADS, "the road goes around it"
    whole = tuple(Point(*at(*corner)) for corner in ((-1, -1), (-1, 5), (3, 5), (3, -1)))
    shut = CloseRoad(closure="w", shape=ClosureShape.AREA, points=whole, reason=ClosureReason.REPAIR)
    room.desk.do(shut)  # no road is left
    (candidate,) = by_road(room, to=at(-6, 3), streets=main).candidates
    assert candidate.accuracy_class is AccuracyClass.STRAIGHT_LINE
    assert why(candidate)[1] == "menembus Kali Banten di luar jalan, memutarnya tidak dihitung"
