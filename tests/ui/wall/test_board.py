"""What stands on the wall, read as text: order, words, figures; and that nothing private can be among it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.deadlines import ClockState
from siaga_desk.domain.events import Outcome
from siaga_desk.domain.places import Point
from siaga_desk.domain.profile import Milestone
from siaga_desk.ui.wall.board import Board, Figures, board, in_time_words, read_figures, rest_words
from siaga_desk.ui.wall.public import Public, public
from tests.ui.wall.night import HOSTILE, NOW, Night

ZONE = ZoneInfo("Asia/Jakarta")


def shown(night: Night) -> Public:
    return public(night.room.desk.situation, night.room.profile)


def figures(night: Night) -> Figures:
    return read_figures(night.room.queries, NOW, ZONE)


def read(night: Night) -> Board:
    return board(shown(night), night.room.profile, figures(night), NOW, ZONE)


def picture(made: Board) -> str:
    rows = [f"{r.title} | {r.place} | {r.act} | {r.clock.reading if r.clock else '–'}" for r in made.waiting]
    moved = [f"sudah: {r.title} | {r.place} | {r.clock.reading if r.clock else '–'}" for r in made.moved]
    return "\n".join((*rows, *moved))


def test_a_busy_night(night: Night) -> None:
    night.busy()
    assert (
        picture(read(night))
        == """\
Pohon tumbang | Kaligandu | BPBD belum menjawab · 2 kali | +3:51
Kesehatan atau medis | Unyur | Ambulans PKM Banten Girang terima 02.38 | 1:09
Banjir | Warung Jaud | Belum ada unit dikirim · lokasi belum terverifikasi · 3 laporan | 3:42
Kejadian tertutup | Kec. Serang | Polisi terima 02.45. Tidak dipetakan | 10:27
Kebakaran | Cimuncang | Damkar Mako 01 dan 1 lagi belum menerima | 13:33
sudah: Gardu atau jaringan listrik | Drangong | lewat 2:05
sudah: Kecelakaan lalu lintas | Panancangan | sisa 8:20"""
    )


def test_a_higher_alarm_stands_before_what_is_to_be_done(night: Night) -> None:
    made = night.busy()
    night.do(c.RaiseAlarm(incident=made["kebakaran"], level=2))
    (row,) = [row for row in read(night).waiting if row.incident == made["kebakaran"]]
    assert row.act == "Alarm 2 · Damkar Mako 01 dan 1 lagi belum menerima"


def test_time_that_passes_changes_no_order(night: Night) -> None:
    night.busy()
    first = [row.incident for row in read(night).waiting]
    later = board(shown(night), night.room.profile, None, NOW + timedelta(minutes=40), ZONE)
    assert [row.incident for row in later.waiting] == first
    assert {row.clock.state for row in later.waiting if row.clock} == {ClockState.OVERDUE}


def test_the_alarm_is_an_overdue_incident_whose_agency_is_silent(night: Night) -> None:
    night.busy()
    assert [row.title for row in read(night).waiting if row.alarm] == ["Pohon tumbang"]


def test_the_second_clock_is_said_when_it_says_more(night: Night) -> None:
    fire = night.busy()["kebakaran"]
    (row,) = (row for row in read(night).waiting if row.incident == fire)
    assert row.clock is not None
    assert row.clock.second is None  # both deadlines are fifteen minutes from the report
    assignment = next(iter(night.room.desk.situation.incidents[fire].assignments))
    night.do(c.MarkUnit(incident=fire, assignment=assignment, milestone=Milestone.MOVING))
    (row,) = (row for row in read(night).moved if row.incident == fire)
    assert row.clock is not None
    assert row.clock.second is not None
    assert row.clock.second[:2] == ("tiba 13:33", ClockState.RUNNING)


def test_nothing_private_comes_in(night: Night) -> None:
    made = night.busy()
    night.do(c.WriteNote(incident=made["kdrt"], text="RAHASIA catatan"))
    night.do(c.Telephone(incident=made["kdrt"], agency="dp3akb", answered=False, person="RAHASIA petugas"))
    sent, waiting = night.unit("polisi", 2), night.unit("polisi", 1)
    advised = e.Advised(waiting, "Patroli", 300, 1)
    advice = e.Advice(4711, 4700, 4612, "straight_line", 1)
    night.do(
        c.AssignUnit(incident=made["kdrt"], unit=sent, assignment="a9", advice=advice),
        c.MarkUnit(incident=made["kdrt"], assignment="a9", milestone=Milestone.DECLINED, reason="RAHASIA alasan"),
        c.RecordChoice(incident=made["kebakaran"], advised=(advised,), sent=(sent,), reason="RAHASIA pilihan"),
        c.RaiseAlarm(incident=made["kebakaran"], level=2, reason="RAHASIA alarm"),
        c.TakeUnitOut(unit=sent, reason="RAHASIA sakit"),
        c.CloseRoad(
            shape=e.ClosureShape.ROAD,
            points=(Point(-6.11, 106.15), Point(-6.12, 106.16)),
            reason=e.ClosureReason.FLOOD,
            name="RAHASIA depan rumah",
            note="RAHASIA catatan",
        ),
    )
    for text in HOSTILE:
        night.incident("medis", "Curug", 30, words=f"RAHASIA {text}", place=f"RAHASIA {text}")
    night.at(0)
    known = repr(shown(night)) + repr(read(night))
    for secret in (
        "RAHASIA",
        "Rahasia",
        "0812",
        "+62",
        "tolong",
        "air naik",
        "Siti",
        "<img",
        "DROP TABLE",
        "DP3AKB",
        "dp3akb",
        "4612",  # how far from a unit the hidden place is
    ):
        assert secret not in known
    lat, _ = night.point("Cimuncang")
    hidden = shown(night).situation.incidents[made["kdrt"]]
    assert hidden.locations == ()
    assert shown(night).hidden[made["kdrt"]] == "Serang"
    assert shown(night).situation.incidents[made["kebakaran"]].locations[0].location.lat == pytest.approx(lat)


def test_a_closed_road_comes_in_by_where_and_why_alone(night: Night) -> None:
    points = (Point(-6.11, 106.15), Point(-6.12, 106.16))
    shut = partial(c.CloseRoad, shape=e.ClosureShape.ROAD, points=points, reason=e.ClosureReason.FLOOD)
    night.do(shut(closure="j1", name="depan rumah Bu Eni"), shut(closure="j2"), c.ReopenRoad(closure="j2"))
    (closure,) = shown(night).situation.closures.values()
    assert closure.record is not None
    assert (closure.id, closure.record.points, closure.record.reason) == ("j1", points, "banjir")
    assert (closure.record.name, closure.record.note) == (None, None)
    assert closure.in_force(NOW)


def test_a_category_of_another_version_may_be_a_sensitive_one(night: Night) -> None:
    made = night.busy()
    profile = night.room.profile
    without = replace(profile, categories={k: v for k, v in profile.categories.items() if k != "banjir"})
    seen = public(night.room.desk.situation, without)
    assert seen.situation.incidents[made["banjir"]].location is None
    titles = [row.title for row in board(seen, without, None, NOW, ZONE).waiting]
    assert titles.count("Kejadian tertutup") == 2


def test_a_hidden_incident_names_only_kinds_of_unit(night: Night) -> None:
    incident = night.incident("kdrt", None, 300)
    acts = []

    def note() -> None:
        night.at(0)
        acts.append(read(night).waiting[0].act if read(night).waiting else read(night).moved[0].act)

    note()
    night.at(200)
    assignment = night.send(incident, night.unit("polisi"))
    note()
    for ago, milestone in ((180, Milestone.MOVING), (120, Milestone.ARRIVED), (60, Milestone.DONE)):
        night.at(ago)
        night.do(c.MarkUnit(incident=incident, assignment=assignment, milestone=milestone))
        note()
    assert acts == [
        "Belum ada unit dikirim. Tidak dipetakan",
        "Polisi ditugaskan. Tidak dipetakan",
        "Polisi bergerak 02.45. Tidak dipetakan",
        "Polisi di lokasi sejak 02.46. Tidak dipetakan",
        "Tidak ada unit lagi. Tidak dipetakan",
    ]
    assert read(night).moved[0].place == ""  # nobody knows the place yet


def test_the_foot(night: Night) -> None:
    night.junk(60)
    night.busy()
    foot = read(night)
    counts = {word: figure for figure, word in foot.counts}
    assert counts["benar"] == "9"
    assert counts["masuk"] == str(9 + sum(int(counts[word]) for word in ("prank", "ghost", "terputus")))
    assert [(kind.name, kind.ready, kind.total, kind.examples) for kind in foot.ready] == [
        ("Damkar", 3, 5, True),
        ("Ambulans", 9, 10, True),
        ("Polisi", 1, 3, True),
        ("BPBD", 2, 2, True),
        ("PLN", 1, 2, True),
    ]
    silent, call_backs, examples = foot.lines
    assert (silent.value, silent.alarm) == ("BPBD 16 mnt", True)
    assert call_backs.value.startswith(f"{len(shown(night).call_backs)}, tertua ")
    assert examples.value == "30 dari 43, bergaris putus"


def test_figures_of_teams_moved_in_time(night: Night) -> None:
    assert in_time_words(None, night.room.profile) == ("Bergerak dalam 15 mnt, 7 hari:", "belum ada")
    night.busy()
    assert any(row.left is not None and row.left < timedelta(0) for row in read(night).waiting)  # late already, though open
    assert in_time_words(figures(night), night.room.profile)[1] == "1 dari 3"


def test_an_empty_room_tells_the_time_since_the_last(night: Night) -> None:
    assert read(night).empty == ("Tidak ada kejadian terbuka",)
    incident = night.incident("medis", "Unyur", 1000)
    night.at(600)
    night.do(c.CloseIncident(incident=incident, outcome=Outcome.FALSE_REPORT))
    assert read(night).waiting == read(night).moved == ()
    assert read(night).empty[1] == "Yang terakhir ditutup 02.38, 10:00 yang lalu"
    later = board(shown(night), night.room.profile, figures(night), NOW + timedelta(days=2), ZONE)
    assert later.empty[1] == "Yang terakhir ditutup 14/3/2026 pukul 02.38"


def test_rows_without_room_are_counted_with_the_least_time(night: Night) -> None:
    night.busy()
    rows = read(night).waiting
    assert rest_words(rows[3:]) == "dan 2 lagi, sisa paling sedikit 10:27"
    assert rest_words(rows) == "dan 5 lagi, terlama lewat +3:51"
    assert rest_words([replace(rows[0], left=None)]) == "dan 1 lagi"
