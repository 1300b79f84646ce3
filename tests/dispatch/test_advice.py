from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.dispatch.advice import Recommendation, advise
from siaga_desk.dispatch.filling import fill
from siaga_desk.domain.commands import AssignUnit, MarkUnit, RetireUnit, TakeUnitOut
from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.events import UnitRecorded
from siaga_desk.domain.profile import Milestone, PlanLine
from siaga_desk.domain.situation import Situation
from siaga_desk.domain.units import Unit
from siaga_desk.geo.straight_line import StraightLine
from siaga_desk.geo.travel import AccuracyClass, Leg, Origin
from tests.dispatch.room import HERE, PROFILE, Room
from tests.memory import HandClock

TRAVEL = StraightLine(PROFILE.detour_factor, PROFILE.speed_kmh)


def advice(room: Room, category: str, *, radius_m: float = 0.0, incident: str | None = None) -> Recommendation:
    return advise(
        room.desk.situation,
        PROFILE,
        TRAVEL,
        category=category,
        lat=HERE[0],
        lon=HERE[1],
        radius_m=radius_m,
        now=room.clock.now(),
        exclude_incident=incident,
    )


def picture(answer: Recommendation) -> str:
    """One line per line of the plan: `capability needed/chosen: unit minutes`, a star on those that are ticked."""
    rows = []
    for line in answer.lines:
        units = " ".join(f"{c.unit}{'*' * c.chosen}{-(-c.eta_s // 60)}" for c in line.candidates)
        rows.append(f"{line.capability} {line.needed}/{line.chosen}: {units}".strip())
    if answer.others:
        rows.append("others: " + " ".join(c.unit for c in answer.others))
    return "\n".join(rows)


def test_a_fire_gets_two_engines_and_an_ambulance_the_soonest_first() -> None:
    room = Room()
    room.unit("far", "damkar", 5000)
    room.unit("near", "damkar", 1000)
    room.unit("mid", "damkar", 2000)
    room.unit("amb", "ambulans", 500)
    room.unit("patrol", "polisi", 100)
    answer = advice(room, "kebakaran")
    assert picture(answer) == "pemadaman 2/2: near*4 mid*7 far15\npertolongan_medis 1/1: amb*4\nothers: patrol"
    assert [c.unit for c in answer.chosen] == ["near", "mid", "amb"]
    assert answer.fills_plan
    assert answer.shortfalls == ()


def test_a_candidate_says_how_its_time_was_computed() -> None:
    room = Room()
    room.unit("mako", "damkar", 1000, example=True)
    candidate = advice(room, "kebakaran").lines[0].candidates[0]
    assert candidate.example
    assert (candidate.turnout_s, candidate.travel_s, candidate.eta_s, candidate.distance_m) == (60, 168, 228, 1400)
    assert candidate.eta_range_s is None
    assert [str(why) for why in candidate.why] == [
        "siap 1 + jalan 3 mnt · 1,4 km",
        "garis lurus × 1,4",
        "posisi pos, bukan GPS",
    ]
    recorded = candidate.recorded()
    assert (recorded.eta_s, recorded.travel_s, recorded.distance_m) == (228, 168, 1400)
    assert (recorded.engine, recorded.rank, recorded.position_from) == ("straight_line", 1, "post")


def test_the_turnout_counts_the_nearest_is_not_the_first_there() -> None:
    room = Room()
    room.unit("dlh", "dlh", 500)  # turnout 5 minutes
    room.unit("bpbd", "bpbd", 900)  # turnout 3
    assert [c.unit for c in advice(room, "pohon_tumbang").lines[0].candidates] == ["bpbd", "dlh"]


def test_an_uncertain_place_gives_a_range_and_says_why() -> None:
    room = Room()
    room.unit("mako", "damkar", 3000)
    candidate = advice(room, "kebakaran", radius_m=1000).lines[0].candidates[0]
    assert candidate.eta_s == 60 + 504
    assert candidate.eta_range_s == (60 + 336, 60 + 672)  # one kilometre nearer, one farther: exact on this line
    assert str(candidate.why[-1]) == "tempat belum pasti, maka 7–13 mnt"


def test_a_unit_inside_the_circle_may_be_at_the_place_already() -> None:
    room = Room()
    room.unit("mako", "damkar", 300)
    candidate = advice(room, "kebakaran", radius_m=1000).lines[0].candidates[0]
    assert candidate.eta_range_s is not None
    assert candidate.eta_range_s[0] == 60


def test_units_that_cannot_go_are_named_with_the_reason() -> None:
    room = Room()
    for unit in ("busy", "broken", "gone", "ready"):
        room.unit(unit, "damkar", 1000)
    room.unit("irrelevant", "polisi", 1000)
    room.desk.do(TakeUnitOut(unit="irrelevant", reason="ban kempes"))
    room.desk.do(TakeUnitOut(unit="broken", reason="pompa rusak"))
    room.desk.do(RetireUnit(unit="gone", reason="dijual"))
    room.incident("other", "kebakaran")
    room.desk.do(AssignUnit(incident="other", unit="busy"))
    answer = advice(room, "kebakaran")
    assert {e.name: str(e.why) for e in answer.excluded} == {"Broken": "tidak siap: pompa rusak", "Busy": "bertugas di 0001"}
    assert [c.unit for c in answer.chosen] == ["ready"]


def test_a_place_is_no_unit() -> None:
    room = Room()
    room.unit("rsud", "rumah_sakit", 100)
    hospitals = replace(PROFILE.unit_kinds["rumah_sakit"], capabilities=frozenset({"pertolongan_medis"}))
    profile = replace(PROFILE, unit_kinds={**PROFILE.unit_kinds, "rumah_sakit": hospitals, "tamu": hospitals})
    room.unit("amb", "ambulans", 4000)
    answer = advise(
        room.desk.situation, profile, TRAVEL, category="medis", lat=HERE[0], lon=HERE[1], radius_m=0, now=room.clock.now()
    )
    assert [c.unit for c in answer.chosen] == ["amb"]
    assert "rumah_sakit" not in answer.lines[0].kinds


def test_what_the_plan_lacks_is_said() -> None:
    room = Room()
    room.unit("only", "damkar", 1000)
    assert [str(said) for said in advice(room, "kebakaran").shortfalls] == [
        "Damkar kurang 1 dari rencana. Kirim yang ada dulu, kekurangannya tetap terlihat.",
        "Tidak ada Ambulans / PMI yang siap. Telepon Dinkes / PMI, minta bantuan Kabupaten Serang / Kota Cilegon, "
        "dan tetap di telepon dengan penelepon.",
    ]


def test_an_empty_room_has_an_answer_too() -> None:
    answer = advice(Room(), "perampokan")
    assert answer.chosen == ()
    assert [str(said) for said in answer.shortfalls] == [
        "Tidak ada Polisi yang siap. Telepon Polresta, minta bantuan Kabupaten Serang / Kota Cilegon, "
        "dan tetap di telepon dengan penelepon."
    ]


def test_a_city_that_knows_no_neighbour_names_none() -> None:
    alone = replace(PROFILE, neighbours={})
    now = Room().clock.now()
    answer = advise(Room().desk.situation, alone, TRAVEL, category="medis", lat=HERE[0], lon=HERE[1], radius_m=0, now=now)
    assert [str(said) for said in answer.shortfalls] == [
        "Tidak ada Ambulans / PMI yang siap. Telepon Dinkes / PMI, dan tetap di telepon dengan penelepon."
    ]


def test_what_serves_the_incident_already_fills_its_plan_and_who_declined_is_not_asked_again() -> None:
    room = Room()
    for unit, metres in (("sent", 1000), ("refuser", 1500), ("next", 2000), ("last", 9000)):
        room.unit(unit, "damkar", metres)
    fire = room.incident("fire", "kebakaran")
    room.desk.do(AssignUnit(incident=fire, unit="sent", assignment="a"))
    room.desk.do(AssignUnit(incident=fire, unit="refuser", assignment="b"))
    room.desk.do(MarkUnit(incident=fire, assignment="b", milestone=Milestone.DECLINED, reason="pompa rusak"))
    answer = advice(room, "kebakaran", incident=fire)
    assert picture(answer).splitlines()[0] == "pemadaman 2/2: next*7 last27"
    assert answer.lines[0].sent == ("Sent",)
    assert {e.unit: str(e.why) for e in answer.excluded} == {"refuser": "menolak kejadian ini: pompa rusak"}


def test_a_unit_that_has_done_its_work_still_counts_and_is_free_again() -> None:
    room = Room()
    room.unit("amb", "ambulans", 1000)
    ill = room.incident("ill", "medis")
    room.desk.do(AssignUnit(incident=ill, unit="amb", assignment="a"))
    for milestone in (Milestone.MOVING, Milestone.ARRIVED, Milestone.DONE):
        room.desk.do(MarkUnit(incident=ill, assignment="a", milestone=milestone))
    assert picture(advice(room, "medis", incident=ill)) == "pertolongan_medis 1/1:", "it rests for five minutes"
    room.clock.move(minutes=5)
    answer = advice(room, "medis", incident=ill)
    assert picture(answer) == "pertolongan_medis 1/1: amb5"
    assert answer.fills_plan


def test_a_unit_that_two_lines_could_use_goes_where_no_other_can() -> None:
    room = Room()
    room.unit("bpbd", "bpbd", 500)  # tanggap_bencana, penyelamatan
    room.unit("sar", "basarnas", 9000)  # penyelamatan only
    room.unit("pmi", "pmi", 500)
    plan = (PlanLine("penyelamatan", 1), PlanLine("tanggap_bencana", 1), PlanLine("pertolongan_medis", 1))
    category = replace(PROFILE.categories["bencana_alam"], plan=plan)
    profile = replace(PROFILE, categories={**PROFILE.categories, "bencana_alam": category})
    answer = advise(
        room.desk.situation,
        profile,
        TRAVEL,
        category="bencana_alam",
        lat=HERE[0],
        lon=HERE[1],
        radius_m=0,
        now=room.clock.now(),
    )
    assert picture(answer) == "penyelamatan 1/1: sar*31\ntanggap_bencana 1/1: bpbd*5\npertolongan_medis 1/1: pmi*5"
    assert answer.lines[0].candidates[0].rank == 2  # bpbd would be there sooner and is said to serve the other line


def test_a_category_of_another_profile_lists_everybody_and_ticks_nobody() -> None:
    room = Room()
    room.unit("mako", "damkar", 1000)
    room.unit("patrol", "polisi", 1000)
    answer = advice(room, "tsunami")
    assert picture(answer) == "0/0: mako4 patrol5"
    assert answer.shortfalls == ()


def test_equal_times_are_settled_the_known_unit_before_the_example_then_by_id() -> None:
    room = Room()
    for unit, example in (("d", False), ("b", True), ("c", False), ("a", True)):
        room.unit(unit, "damkar", 1000, example=example)
    assert [c.unit for c in advice(room, "kebakaran").lines[0].candidates] == ["c", "d", "a", "b"]


class Flooded:
    """An engine for which nothing leads to the place from north of it."""

    engine = "flooded"
    accuracy_class = AccuracyClass.ROAD_NETWORK
    description = TRAVEL.description

    def way(self, origin: Origin, lat: float, lon: float, *, drawn: bool = True) -> None:
        return None

    def seconds_to(self, origins: Sequence[Origin], points: Sequence[tuple[float, float]]) -> list[list[float]]:
        return [[leg.travel_s for leg in self.to_point(origins, *point)] for point in points]

    def to_point(self, origins: Sequence[Origin], lat: float, lon: float, *, lengths: bool = True) -> list[Leg]:
        return [
            Leg(float("inf"), float("inf"), self.engine, AccuracyClass.ROAD_NETWORK)
            if origin.lat > HERE[0]
            else Leg(1000.0, 100.0, self.engine, AccuracyClass.ROAD_NETWORK)
            for origin in origins
        ]


def test_a_unit_without_a_way_is_no_candidate() -> None:
    room = Room()
    room.unit("north", "damkar", 1000, bearing=0)
    room.unit("south", "damkar", 5000, bearing=180)
    answer = advise(
        room.desk.situation,
        PROFILE,
        Flooded(),
        category="kebakaran",
        lat=HERE[0],
        lon=HERE[1],
        radius_m=9,
        now=room.clock.now(),
    )
    assert [c.unit for c in answer.lines[0].candidates] == ["south"]
    assert [(e.unit, str(e.why)) for e in answer.excluded] == [("north", "tidak ada jalan ke sana")]


def test_a_point_that_is_no_place_is_refused() -> None:
    with pytest.raises(BadInput):
        advise(Situation(), PROFILE, TRAVEL, category="medis", lat=float("nan"), lon=0, radius_m=0, now=HandClock().now())
    with pytest.raises(ValueError, match="radius"):
        advise(Situation(), PROFILE, TRAVEL, category="medis", lat=0, lon=0, radius_m=float("nan"), now=HandClock().now())


# --- what always holds ------------------------------------------------------------------------------------------------

MOBILE = sorted(kind.id for kind in PROFILE.unit_kinds.values() if kind.mobile)
units_anywhere = st.lists(
    st.tuples(st.sampled_from(MOBILE), st.floats(-6.2, -6.0), st.floats(106.1, 106.2), st.booleans(), st.booleans()),
    max_size=12,
)


def situation_of(rows: list[tuple[str, float, float, bool, bool]]) -> Situation:
    units = {}
    for number, (kind, lat, lon, example, out) in enumerate(rows):
        record = UnitRecorded(f"Unit {number}", kind, PROFILE.unit_kinds[kind].agency, lat, lon, example)
        since = HandClock().now() if out else None
        units[f"u{number}"] = Unit(f"u{number}", record, since, "bengkel" if out else None)
    return Situation(units=units)


def of(situation: Situation, category: str, radius_m: float = 0.0) -> Recommendation:
    return advise(
        situation, PROFILE, TRAVEL, category=category, lat=HERE[0], lon=HERE[1], radius_m=radius_m, now=HandClock().now()
    )


@given(units_anywhere, st.sampled_from(sorted(PROFILE.categories)), st.floats(0, 5000))
def test_every_ready_unit_is_listed_once_in_order_of_arrival(
    rows: list[tuple[str, float, float, bool, bool]], category: str, radius_m: float
) -> None:
    situation = situation_of(rows)
    answer = of(situation, category, radius_m)
    listed = [c.unit for line in answer.lines for c in line.candidates] + [c.unit for c in answer.others]
    assert sorted(listed) == sorted(u.id for u in situation.units.values() if u.out_since is None)
    for candidates in (*(line.candidates for line in answer.lines), answer.others):
        assert [c.eta_s for c in candidates] == sorted(c.eta_s for c in candidates)
        assert [c.rank for c in candidates] == sorted({c.rank for c in candidates})
    for line in answer.lines:
        assert line.chosen <= line.needed
        if line.short:
            assert all(c.chosen for c in line.candidates)  # nobody who could help is left unticked
    for c in (*answer.chosen, *answer.others):
        least, most = c.eta_range_s or (c.eta_s, c.eta_s)
        assert c.turnout_s <= least <= c.eta_s <= most


@given(units_anywhere, st.sampled_from(sorted(PROFILE.categories)), st.randoms(use_true_random=False))
def test_the_order_in_which_units_are_known_changes_nothing(
    rows: list[tuple[str, float, float, bool, bool]], category: str, chance: object
) -> None:
    situation = situation_of(rows)
    shuffled = list(situation.units.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined] # a random.Random
    assert of(replace(situation, units=dict(shuffled)), category) == of(situation, category)


@given(
    st.lists(st.integers(1, 2), min_size=1, max_size=3),
    st.lists(st.frozensets(st.integers(0, 2)), max_size=6),
)
def test_filling_is_the_best_there_is(counts: list[int], serves: list[frozenset[int]]) -> None:
    """Against every possible filling: as many places as can be, and no earlier set of units fills as many."""
    plan = [PlanLine(str(n), count) for n, count in enumerate(counts)]
    able = [[str(unit) for unit, lines in enumerate(serves) if n in lines] for n in range(len(plan))]
    places = fill(plan, able, [str(unit) for unit in range(len(serves))])
    assert all(place is None or str(unit) in able[place] for unit, place in enumerate(places))
    assert all(places.count(n) <= line.count for n, line in enumerate(plan))
    best = max(
        (
            [place is not None for place in choice]
            for choice in itertools.product(*([None, *range(len(plan))] for _ in serves))
            if all(place is None or str(unit) in able[place] for unit, place in enumerate(choice))
            and all(choice.count(n) <= line.count for n, line in enumerate(plan))
        ),
        key=lambda taken: (sum(taken), taken),
    )
    assert [place is not None for place in places] == best
