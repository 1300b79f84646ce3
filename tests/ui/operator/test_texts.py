"""The small words of the window: entered times, what a row waits for, the tally of a number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk import i18n
from siaga_desk.desk import NumberHistory
from siaga_desk.domain.calls import Block, Call, Caller
from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.events import Classification, Outcome
from siaga_desk.domain.incidents import Assignment, Closing, Incident, Reached, Telephoned
from siaga_desk.domain.people import Actor
from siaga_desk.domain.profile import BlockPolicy, Milestone, PlanLine
from siaga_desk.domain.situation import Situation
from siaga_desk.profiles import shipped_profile
from siaga_desk.ui.operator.block_line import BlockState, block_state, block_text
from siaga_desk.ui.operator.entered_time import entered_time
from siaga_desk.ui.operator.incident_line import incident_line, labels, next_act, plan_text
from siaga_desk.ui.operator.queue_line import history_text, queue_lines

WIB = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 3, 14, 7, 30, tzinfo=UTC)  # 14.30 WIB
RINA = Actor("d1", "Rina", "operator")
PROFILE = shipped_profile("kota_serang")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("14.05", datetime(2026, 3, 14, 7, 5, tzinfo=UTC)),
        ("14:05", datetime(2026, 3, 14, 7, 5, tzinfo=UTC)),
        ("1405", datetime(2026, 3, 14, 7, 5, tzinfo=UTC)),
        ("14.05.30", datetime(2026, 3, 14, 7, 5, 30, tzinfo=UTC)),
        ("14.30", NOW),
        ("14.31", datetime(2026, 3, 13, 7, 31, tzinfo=UTC)),  # later than now was yesterday
        ("", None),
    ],
)
def test_an_entered_time_is_the_last_time_the_clock_read_so(text: str, wanted: datetime | None) -> None:
    assert entered_time(text, NOW, WIB) == wanted


@pytest.mark.parametrize("text", ["tadi", "25.00", "14.61", "1", "14.5", "-1.00", "14.05.99"])
def test_what_is_no_time_is_said(text: str) -> None:
    with pytest.raises(BadInput, match="misalnya 14"):
        entered_time(text, NOW, WIB)


@given(st.integers(0, 10**7).map(lambda minutes: NOW - timedelta(minutes=minutes)), st.times())
def test_an_entered_time_is_within_the_last_day(now: datetime, time: object) -> None:
    read = entered_time(f"{time:%H.%M}", now, WIB)  # type: ignore[str-format]
    assert read is not None
    assert now - timedelta(days=1) <= read + timedelta(minutes=1)
    assert read <= now + timedelta(seconds=2)
    assert f"{read.astimezone(WIB):%H.%M}" == f"{time:%H.%M}"


def team(name: str, *steps: Milestone, required: bool = True) -> Assignment:
    reached = {step: Reached(NOW + timedelta(minutes=n), RINA, False, f"e{n}") for n, step in enumerate(steps)}
    return Assignment(name, name, name, "damkar", required, reached=reached)


M = Milestone


@pytest.mark.parametrize(
    ("teams", "telephoned", "wanted"),
    [
        ([], [], ("lokasi belum ada, belum ada unit", False)),
        ([], [("bpbd", False)], ("BPBD belum menjawab", True)),
        ([], [("bpbd", False), ("bpbd", False)], ("BPBD belum menjawab · 2 kali", True)),
        ([], [("bpbd", False), ("bpbd", True)], ("lokasi belum ada, belum ada unit", False)),
        ([team("A", M.ASSIGNED)], [], ("A belum menerima", True)),
        ([team("A", M.ASSIGNED), team("B", M.ASSIGNED)], [], ("A dan 1 lagi belum menerima", True)),
        ([team("A", M.ASSIGNED, M.ACKNOWLEDGED)], [], ("A terima 14.31", True)),
        ([team("A", M.ASSIGNED, M.MOVING)], [], ("A bergerak 14.31", False)),
        ([team("A", M.ASSIGNED, M.MOVING, M.ARRIVED)], [], ("A di lokasi sejak 14.32", False)),
        ([team("A", M.ASSIGNED, M.MOVING, M.ARRIVED, M.DONE)], [], ("semua unit selesai, tutup kejadian", False)),
        ([team("A", M.ASSIGNED, M.DECLINED)], [], ("tidak ada unit lagi, kirim pengganti", False)),
        ([team("A", M.ASSIGNED, M.MOVING)], [("bpbd", False)], ("A bergerak 14.31", False)),
    ],
)
def test_a_row_names_the_next_human_act(teams: list, telephoned: list, wanted: tuple[str, bool]) -> None:
    calls = tuple(Telephoned(agency, NOW, answered, None, RINA) for agency, answered in telephoned)
    incident = Incident("i", "0001", "banjir", opened=NOW, assignments={a.id: a for a in teams}, telephoned=calls)
    assert next_act(incident, PROFILE, WIB) == wanted


def test_a_closed_one_says_when() -> None:
    closed = Incident("i", "0001", "banjir", opened=NOW, closing=Closing(Outcome.HANDLED, None, NOW, RINA))
    assert next_act(closed, PROFILE, WIB) == ("ditutup 14.30", False)


def test_a_category_that_the_profile_does_not_know_is_still_a_row() -> None:
    line = incident_line(Incident("i", "0001", "tsunami", opened=NOW), PROFILE, WIB)
    assert (line.title, line.hidden) == ("tsunami", False)


def test_a_row_says_the_alarm_from_the_second_on_and_what_each_needs() -> None:
    fire = Incident("i", "0001", "kebakaran", opened=NOW)
    assert incident_line(fire, PROFILE, WIB).alarm == ""
    assert incident_line(replace(fire, alarm=2), PROFILE, WIB).alarm == "Alarm 2"
    needs = plan_text(PROFILE.categories["kebakaran"].plan_at(2), PROFILE)
    assert needs == "4 Damkar, 2 Ambulans / PMI, 1 Polisi / Dishub"
    assert plan_text((PlanLine("helikopter", 1),), PROFILE) == "1 helikopter"


def test_one_label_twice_is_told_apart_by_the_desk() -> None:
    one = Incident("a", "0001", "banjir", opened=NOW, opened_by=RINA)
    two = Incident("b", "0001", "banjir", opened=NOW, opened_by=Actor("d2", "Agus", "operator"))
    assert labels([one, two, one], Situation()) == {"a": "0001 d1", "b": "0001 d2"}
    assert labels([one], Situation()) == {"a": "0001"}


def caller(number: str, *calls: tuple[int, Classification | None]) -> Caller:
    made = {
        f"{number}{n}": Call(f"{number}{n}", NOW - timedelta(minutes=ago), number, classification=kind)
        for n, (ago, kind) in enumerate(calls)
    }
    return Caller(number, number, made)


def test_who_waits_longest_is_first_and_a_storm_is_one_row() -> None:
    prank, cut = Classification.PRANK, Classification.CUT_OFF
    situation = Situation(
        callers={
            "a": caller("a", (2, None)),
            "b": caller("b", (5, None), (4, None), (3, None)),
            "c": caller("c", *[(90, prank)] * 6, (60, None)),
            "d": caller("d", (30, cut)),
            "e": caller("e", (1, prank)),
        }
    )
    lines = queue_lines(situation, BlockPolicy(abuses=5), NOW, WIB)
    assert [(line.number, line.rang, line.call_back, line.low) for line in lines] == [
        ("b", 3, False, False),
        ("a", 1, False, False),
        ("d", 1, True, False),
        ("c", 1, False, True),
    ]
    assert lines[3].tally == "6 prank"
    assert [line.number for line in queue_lines(situation, BlockPolicy(), NOW, WIB, without="a0")] == ["b", "d", "c"]


def test_a_number_with_something_true_is_never_put_last() -> None:
    calls = [(90, Classification.PRANK)] * 9 + [(80, Classification.REAL), (60, None)]
    known = caller("c", *calls)
    real = next(call for call in known.calls.values() if call.classification is Classification.REAL)
    joined = replace(known, calls={**known.calls, real.id: replace(real, incidents=("i",))})
    (line,) = queue_lines(Situation(callers={"c": joined}), BlockPolicy(abuses=5), NOW, WIB)
    assert not line.low


def test_the_history_of_a_number() -> None:
    first = datetime(2026, 2, 3, 20, tzinfo=UTC)
    history = NumberHistory(3, first, NOW, {"benar": 2, "terputus": 1, None: 0})
    assert history_text(history, WIB) == "3 panggilan sejak 4 Februari 2026: 2 benar, 1 terputus"
    assert history_text(NumberHistory(1, NOW, NOW, {None: 1}), WIB) == "panggilan pertama"


@pytest.mark.parametrize(
    ("until", "wanted"),
    [
        (None, "diblokir tetap"),
        (NOW + timedelta(hours=2), "diblokir sampai 16.30"),
        (NOW + timedelta(hours=24), "diblokir sampai 15/3 pukul 14.30"),
        (NOW, ""),  # it has run out
    ],
)
def test_a_block_says_how_long_it_lasts(until: datetime | None, wanted: str) -> None:
    blocked = replace(caller("x"), block=Block(NOW - timedelta(hours=1), until, "prank", RINA))
    state = block_state(Situation(callers={"x": blocked}), blocked, BlockPolicy(), NOW)
    assert block_text(state, NOW, WIB) == wanted


def test_a_number_that_two_desks_met_is_abused_and_blocked_as_one() -> None:
    prank = Classification.PRANK
    here, there = caller("x", *[(9, prank)] * 3), replace(caller("y", *[(9, prank)] * 3), number="x")
    situation = Situation(callers={"x": here, "y": there})
    assert block_text(block_state(situation, here, BlockPolicy(abuses=5), NOW), NOW, WIB) == "bisa diusul blokir"
    assert block_text(block_state(situation, here, BlockPolicy(abuses=6), NOW), NOW, WIB) == ""
    asked = replace(there, proposed=Block(NOW, None, "prank", RINA))
    situation = Situation(callers={"x": here, "y": asked})
    assert block_text(block_state(situation, here, BlockPolicy(), NOW), NOW, WIB) == "usul blokir di penyelia"
    withheld = replace(here, number=None)
    assert block_state(Situation(callers={"x": withheld}), withheld, BlockPolicy(abuses=0), NOW) == BlockState()


@pytest.mark.parametrize(("language", "wanted"), [("id", "Gardu listrik"), ("en", "Substation or power line")])
def test_a_long_name_has_a_short_one_where_there_is_little_room(
    language: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_language", language)
    line = incident_line(Incident("i", "0001", "listrik", opened=NOW), PROFILE, WIB)
    assert line.short == wanted
    fire = incident_line(Incident("i", "0001", "kebakaran", opened=NOW), PROFILE, WIB)
    assert fire.short == fire.title
