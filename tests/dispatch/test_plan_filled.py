"""The plan filled: at its alarm level, with our own first, a neighbour's only by a person, and what it lacks said once."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.dispatch.advice import Candidate, Recommendation, advise
from siaga_desk.domain.commands import AssignUnit, MarkUnit, RaiseAlarm
from siaga_desk.domain.events import Advised, Lacking, UnitRecorded
from siaga_desk.domain.places import distance_m, point_from
from siaga_desk.domain.profile import Milestone, PlanLine, Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.domain.units import Unit
from siaga_desk.geo.straight_line import StraightLine
from tests.dispatch.room import HERE, PROFILE, Room
from tests.memory import HandClock

TRAVEL = StraightLine(PROFILE.detour_factor, PROFILE.speed_kmh)


def with_plan(*plan: tuple[str, int]) -> Profile:
    """The city, but natural disasters have this plan."""
    lines = tuple(PlanLine(capability, count) for capability, count in plan)
    disaster = replace(PROFILE.categories["bencana_alam"], plan=lines, alarms=())
    return replace(PROFILE, categories={**PROFILE.categories, "bencana_alam": disaster})


def advice(
    situation: Situation,
    category: str = "bencana_alam",
    profile: Profile = PROFILE,
    *,
    incident: str | None = None,
    losses: Mapping[str, int] | None = None,
    alarm: int = 1,
) -> Recommendation:
    return advise(
        situation,
        profile,
        TRAVEL,
        category=category,
        lat=HERE[0],
        lon=HERE[1],
        radius_m=0.0,
        now=HandClock().now(),
        exclude_incident=incident,
        losses=losses,
        alarm=alarm,
    )


def ticked(answer: Recommendation) -> list[list[str]]:
    return [[each.unit for each in line.candidates if each.chosen] for line in answer.lines]


def said(answer: Recommendation) -> list[str]:
    return [str(short) for short in answer.shortfalls]


# --- alarm levels -----------------------------------------------------------------------------------------------------


def test_a_second_alarm_needs_more_and_counts_what_serves() -> None:
    room = Room()
    for number in range(6):
        room.unit(f"d{number}", "damkar", 1000 + number)
    room.incident("api", "kebakaran")
    for number in range(2):
        room.desk.do(AssignUnit(incident="api", unit=f"d{number}", assignment=f"a{number}"))
    assert [line.needed for line in advice(room.desk.situation, "kebakaran", incident="api").lines] == [2, 1]
    room.desk.do(RaiseAlarm(incident="api", level=2, reason="merambat"))
    answer = advice(room.desk.situation, "kebakaran", incident="api", alarm=1)
    assert answer.alarm == 2, "the incident's own level counts"
    assert [(line.capability, line.needed) for line in answer.lines] == [
        ("pemadaman", 4),
        ("pertolongan_medis", 2),
        ("lalu_lintas", 1),
    ]
    assert answer.lines[0].sent == ("D0", "D1")
    assert ticked(answer)[0] == ["d2", "d3"]


def test_before_there_is_an_incident_the_level_is_said_and_one_beyond_the_last_is_the_last() -> None:
    assert [line.needed for line in advice(Situation(), "kebakaran", alarm=2).lines] == [4, 2, 1]
    assert [line.needed for line in advice(Situation(), "kebakaran", alarm=9).lines] == [6, 3, 2, 1]


# --- whose ------------------------------------------------------------------------------------------------------------


def test_a_neighbours_unit_is_ranked_with_the_time_of_asking_and_never_ticked_by_itself() -> None:
    room = Room()
    room.unit("tetangga", "ambulans", 100, neighbour="kabupaten_serang")
    room.unit("dekat", "ambulans", 1000)
    room.unit("jauh", "ambulans", 9000)
    (line,) = advice(room.desk.situation, "medis").lines
    assert [(each.unit, each.rank, each.chosen) for each in line.candidates] == [
        ("dekat", 1, True),
        ("tetangga", 2, False),
        ("jauh", 3, False),
    ]
    room.unit("dekat", "ambulans", 20_000)
    answer = advice(room.desk.situation, "medis")
    first = answer.candidates[0]
    assert (first.unit, first.chosen) == ("tetangga", False), "there first, and all the same"
    assert ticked(answer) == [["jauh"]]
    assert answer.shortfalls == ()


def test_who_should_be_left_alone_is_offered_when_nobody_else_is_there() -> None:
    room = Room()
    room.unit("malam", "ambulans", 1000, shift="19.00-07.00")
    answer = advice(room.desk.situation, "medis")
    assert answer.candidates == ()
    assert [(each.unit, str(each.why)) for each in answer.excluded] == [("malam", "di luar jam jaga 19.00-07.00")]
    assert said(answer) == [
        "Tidak ada Ambulans / PMI yang siap. Terdekat berikutnya: Malam, 5 menit. "
        "Telepon Dinkes / PMI, dan tetap di telepon dengan penelepon."
    ]


def test_the_next_best_is_who_would_be_there_first_a_neighbour_or_one_that_rests() -> None:
    room = Room()
    room.unit("serang", "damkar", 1000, neighbour="kabupaten_serang")
    room.unit("malam", "damkar", 9000, shift="19.00-07.00", example=True)
    room.unit("mako", "damkar", 500)
    answer = advice(room.desk.situation, "kebakaran")
    assert ticked(answer)[0] == ["mako"]
    assert said(answer)[0] == (
        "Damkar kurang 1 dari rencana; terdekat berikutnya: Serang (Kabupaten Serang), 9 menit. Kirim yang ada dulu."
    )
    room.unit("malam", "damkar", 600, shift="19.00-07.00", example=True)
    assert "terdekat berikutnya: Malam (contoh), 3 menit" in said(advice(room.desk.situation, "kebakaran"))[0]


def test_one_unit_is_no_answer_to_two_gaps() -> None:
    """BPBD can do both: what one line has ticked, or what was named for one, the other cannot have too."""
    both = with_plan(("penyelamatan", 1), ("tanggap_bencana", 1))
    room = Room()
    room.unit("bpbd", "bpbd", 1000)
    answer = advice(room.desk.situation, profile=both)
    assert sum(map(len, ticked(answer))) == 1
    (short,) = said(answer)
    assert "kurang 1 dari rencana" in short, "not: there is none"
    assert "Bpbd" not in short
    room = Room()
    room.unit("bpbd", "bpbd", 1000, neighbour="kabupaten_serang")
    first, second = said(advice(room.desk.situation, profile=both))
    assert "Terdekat berikutnya: Bpbd (Kabupaten Serang), 11 menit." in first
    assert "Bpbd" not in second


# --- what is kept of it -----------------------------------------------------------------------------------------------


def test_what_was_advised_is_kept_by_name_time_and_rank() -> None:
    room = Room()
    room.unit("mako", "damkar", 1000)
    room.unit("amb", "ambulans", 3000)
    room.unit("jauh", "ambulans", 9000)
    assert advice(room.desk.situation, "kebakaran").advised() == (
        Advised("mako", "Mako", 60 + 168, 1),
        Advised("amb", "Amb", 120 + 504, 1),
    )


def test_what_was_used_of_a_position_is_copied_into_the_log() -> None:
    room = Room()
    room.unit("amb", "ambulans", 9000)
    fix = room.fix("amb", 1000, ago_s=90)
    answer = advise(
        room.desk.situation,
        PROFILE,
        TRAVEL,
        category="medis",
        lat=HERE[0],
        lon=HERE[1],
        radius_m=0,
        now=room.clock.now(),
        positions={"amb": fix},
    )
    (candidate,) = answer.candidates
    kept = candidate.recorded()
    assert (kept.position_from, kept.position_age_s) == ("gps", 90)
    assert kept.position is not None
    assert (kept.position.lat, kept.position.lon) == (fix.lat, fix.lon)
    assert (kept.accuracy_class, kept.engine) == ("straight_line", "straight_line")


def test_what_the_plan_lacks_once_these_go() -> None:
    room = Room()
    for number in range(3):
        room.unit(f"d{number}", "damkar", 1000 + number)
    answer = advice(room.desk.situation, "kebakaran")
    assert answer.lacking(["d0", "d1"]) == (Lacking("pertolongan_medis", 1),)
    assert answer.lacking(["d0"]) == (Lacking("pemadaman", 1), Lacking("pertolongan_medis", 1))
    assert answer.lacking([]) == (Lacking("pemadaman", 2), Lacking("pertolongan_medis", 1))
    assert answer.lacking(["d0", "d1", "d2"]) == (Lacking("pertolongan_medis", 1),), "one too many is no ambulance"


def test_one_sent_by_hand_counts_where_it_is_needed_not_where_it_was_listed() -> None:
    both = with_plan(("penyelamatan", 1), ("tanggap_bencana", 1))
    room = Room()
    room.unit("sar", "basarnas", 1000)
    room.unit("bpbd", "bpbd", 2000)
    room.unit("bpbd dua", "bpbd", 3000)
    answer = advice(room.desk.situation, profile=both)
    assert ticked(answer) == [["sar"], ["bpbd"]]
    assert answer.lacking(["sar", "bpbd dua"]) == (), "it is listed for rescue, and does the other as well"
    assert answer.lacking(["bpbd", "bpbd dua"]) == ()
    assert answer.lacking(["sar"]) == (Lacking("tanggap_bencana", 1),)


def test_what_serves_already_is_not_lacking() -> None:
    room = Room()
    room.unit("a", "damkar", 1000)
    room.unit("b", "damkar", 2000)
    room.incident("api", "kebakaran")
    room.desk.do(AssignUnit(incident="api", unit="a", assignment="a"))
    answer = advice(room.desk.situation, "kebakaran", incident="api")
    assert answer.lacking(["b"]) == (Lacking("pertolongan_medis", 1),)
    for milestone in (Milestone.MOVING, Milestone.ARRIVED, Milestone.DONE):
        room.desk.do(MarkUnit(incident="api", assignment="a", milestone=milestone))
    assert advice(room.desk.situation, "kebakaran", incident="api").lacking(["b"]) == (Lacking("pertolongan_medis", 1),)


# --- sparing an area --------------------------------------------------------------------------------------------------


def test_a_unit_that_leaves_no_gap_goes_first_and_its_price_is_said() -> None:
    room = Room()
    room.unit("terakhir", "ambulans", 1000)
    room.unit("cadangan", "ambulans", 1500)
    losses = {"terakhir": 4, "cadangan": 1}
    assert ticked(advice(room.desk.situation, "medis")) == [["terakhir"]]
    answer = advice(room.desk.situation, "medis", losses=losses)
    assert [(each.unit, each.rank, each.chosen) for each in answer.candidates] == [
        ("terakhir", 1, False),
        ("cadangan", 2, True),
    ]
    assert str(answer.candidates[1].why[1]) == "3 tempat tetap terjangkau Terakhir, 84 detik lebih lama"
    assert not any("terjangkau" in str(each) for each in answer.candidates[0].why)


def test_nobody_waits_longer_than_the_city_says_for_an_area_to_be_spared() -> None:
    room = Room()
    room.unit("terakhir", "ambulans", 1000)
    room.unit("jauh", "ambulans", 1000 + PROFILE.nearer_s / 0.168 + 10)
    assert ticked(advice(room.desk.situation, "medis", losses={"terakhir": 40})) == [["terakhir"]]


def test_sparing_never_swaps_one_kind_of_work_for_another() -> None:
    room = Room()
    room.unit("mako", "damkar", 1000)
    room.unit("amb", "ambulans", 1000)
    assert ticked(advice(room.desk.situation, "kebakaran", losses={"mako": 9, "amb": 9})) == [["mako"], ["amb"]]


@given(
    st.lists(st.tuples(st.integers(100, 9000), st.integers(0, 3)), max_size=7),
    st.integers(1, 4),
)
def test_sparing_fills_as_much_costs_no_more_than_it_may_and_loses_no_more(rows: list[tuple[int, int]], needed: int) -> None:
    profile = with_plan(("pertolongan_medis", needed))
    situation = Situation(units=dict(_unit(n, "ambulans", metres) for n, (metres, _) in enumerate(rows)))
    losses = {f"u{n}": lost for n, (_, lost) in enumerate(rows)}
    plain = advice(situation, profile=profile).chosen
    sparing = advice(situation, profile=profile, losses=losses).chosen
    assert len(sparing) == len(plain)
    for late, soon in zip(sorted(c.eta_s for c in sparing), sorted(c.eta_s for c in plain), strict=True):
        assert late <= soon + profile.nearer_s
    assert sum(losses[c.unit] for c in sparing) <= sum(losses[c.unit] for c in plain)


# --- what always holds ------------------------------------------------------------------------------------------------

KINDS = ("damkar", "ambulans", "pmi", "bpbd", "basarnas", "polisi")
CAPABILITIES = ("pemadaman", "pertolongan_medis", "penyelamatan", "tanggap_bencana")
OURS, RESTING, NEIGHBOURS = "", "19.00-07.00", "kabupaten_serang"


def _unit(number: int, kind: str, metres: float, state: str = OURS) -> tuple[str, Unit]:
    lat, lon = point_from(*HERE, metres, 37.0 * number)
    record = UnitRecorded(
        f"Unit {number}",
        kind,
        PROFILE.unit_kinds[kind].agency,
        lat,
        lon,
        example=False,
        shift=state if state == RESTING else "",
        neighbour=state if state == NEIGHBOURS else "",
    )
    return f"u{number}", Unit(f"u{number}", record)


def _order(candidate: Candidate) -> tuple[int, int, str]:
    """By arrival; at the same second the nearer one, then by id."""
    return candidate.eta_s, round(distance_m(candidate.position.lat, candidate.position.lon, *HERE)), candidate.unit


def _fits(kinds: Sequence[str], plan: Sequence[tuple[str, int]]) -> bool:
    """Whether these units can all stand in the plan at once: by trying every way."""
    seats = [capability for capability, count in plan for _ in range(count)]
    return any(
        all(seat in PROFILE.unit_kinds[kind].capabilities for kind, seat in zip(kinds, chosen, strict=True))
        for chosen in itertools.permutations(seats, len(kinds))
    )


@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.integers(1, 90), st.sampled_from([OURS, OURS, RESTING, NEIGHBOURS])), max_size=6
    ),
    st.lists(st.tuples(st.sampled_from(CAPABILITIES), st.integers(1, 2)), min_size=1, max_size=3, unique_by=lambda x: x[0]),
)
def test_the_ticks_are_the_best_subset_of_our_own_and_nobody_is_lost_or_doubled(
    rows: list[tuple[str, int, str]], plan: list[tuple[str, int]]
) -> None:
    situation = Situation(units=dict(_unit(n, kind, 100.0 * steps, state) for n, (kind, steps, state) in enumerate(rows)))
    answer = advice(situation, profile=with_plan(*plan))
    listed = [each.unit for each in answer.candidates]
    assert sorted(listed) == sorted(f"u{n}" for n, (_, _, state) in enumerate(rows) if state != RESTING)
    for line in answer.lines:
        order = [(each.eta_s, each.rank) for each in line.candidates]
        assert order == sorted(order)
        assert {each.kind for each in line.candidates} <= set(line.kinds)

    own = sorted((c for c in answer.candidates if rows[int(c.unit[1:])][2] == OURS), key=_order)
    subsets = itertools.chain.from_iterable(itertools.combinations(range(len(own)), n) for n in range(len(own) + 1))
    fitting = (subset for subset in subsets if _fits([own[n].kind for n in subset], plan))
    best = min(fitting, key=lambda subset: (-len(subset), subset))
    assert {c.unit for c in answer.chosen} == {own[n].unit for n in best}
    assert sum(line.short for line in answer.lines) == sum(count for _, count in plan) - len(best)
    assert sum(each.count for each in answer.lacking([c.unit for c in answer.chosen])) == sum(
        line.short for line in answer.lines
    )
    assert len(answer.shortfalls) == sum(line.short > 0 for line in answer.lines)


@given(st.lists(st.sampled_from(KINDS), max_size=6), st.sets(st.integers(0, 5)))
def test_what_is_lacking_agrees_with_every_way_of_standing_in_the_plan(kinds: list[str], sent: set[int]) -> None:
    plan = [("pemadaman", 1), ("penyelamatan", 2), ("tanggap_bencana", 1)]
    situation = Situation(units=dict(_unit(n, kind, 1000.0 + n) for n, kind in enumerate(kinds)))
    going = [n for n in sorted(sent) if n < len(kinds)]
    lacking = advice(situation, profile=with_plan(*plan)).lacking([f"u{n}" for n in going])
    most = max(
        size
        for size in range(len(going) + 1)
        for some in itertools.combinations(going, size)
        if _fits([kinds[n] for n in some], plan)
    )
    assert sum(each.count for each in lacking) == 4 - most
