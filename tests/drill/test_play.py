"""The drill as a story: what the city does by itself, what it answers, and what it never does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from siaga_desk.domain.clocks import SteadyClock
from siaga_desk.domain.commands import AssignUnit, ClassifyCall, MarkUnit, OpenIncident, SignOn
from siaga_desk.domain.deadlines import ClockState
from siaga_desk.domain.errors import BadInput, RuleViolation, StoreTrouble
from siaga_desk.domain.events import CallReceived, Classification
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.narrative import names_in, tell
from siaga_desk.domain.profile import Milestone
from siaga_desk.drill.city import City
from siaga_desk.drill.play import Party, Play, follow
from siaga_desk.i18n import say
from tests.drill.stage import PROFILE, SMALL, Stage, shipped, written
from tests.memory import memory_desk

STORY = """\
0:00 Operator Rina (latihan) mulai bertugas
0:05 DLH Pohon 01 tidak siap: gergaji mesin di bengkel
0:28 Operator Rina (latihan) mengklasifikasi: benar
0:34 Panggilan digabung ke kejadian 0001
1:04 Lokasi ditaruh di Jl. Raya Kaligandu, Kaligandu, Kec. Serang (dari nama tempat), radius 250 m, belum terverifikasi
1:13 Operator Rina (latihan) mengklasifikasi: prank
1:16 BPBD 01 (contoh) ditugaskan, perkiraan sampai 16 menit menurut garis lurus
1:43 Operator Rina (latihan) mengklasifikasi: benar
1:47 BPBD ditelepon: tidak menjawab
1:49 Panggilan digabung ke kejadian 0002
2:03 DLH ditelepon: menjawab
2:09 Lokasi ditaruh di Cimuncang, dekat pasar, Cimuncang, Kec. Serang (dari nama wilayah), radius 900 m, belum terverifikasi
2:19 PLN ditelepon: menjawab
2:21 Damkar Ciceri 01 (contoh) ditugaskan, perkiraan sampai 6 menit menurut garis lurus
2:21 Damkar Mako 01 (contoh) ditugaskan, perkiraan sampai 8 menit menurut garis lurus
2:21 Ambulans PKM Rau (contoh) ditugaskan, perkiraan sampai 5 menit menurut garis lurus
2:32 Damkar ditelepon: menjawab
2:36 Damkar Ciceri 01 menerima tugas
2:36 Damkar Mako 01 menerima tugas
2:48 PLN ditelepon: menjawab
2:51 Ambulans PKM Rau menerima tugas
3:04 Polresta ditelepon: menjawab
3:20 Dinkes ditelepon: menjawab
3:31 Damkar Ciceri 01 bergerak
3:31 Damkar Mako 01 bergerak
3:43 Operator Rina (latihan) mengklasifikasi: benar
3:49 Panggilan digabung ke kejadian 0002
4:34 Lokasi dikoreksi ke Pasar Rau, sisi belakang, Cimuncang, Kec. Serang, radius 60 m, terverifikasi
4:41 Ambulans PKM Rau bergerak
5:12 BPBD ditelepon: tidak menjawab
5:28 Operator Rina (latihan) mengklasifikasi: prank
7:11 Ambulans PKM Rau tiba di lokasi
9:31 Damkar Ciceri 01 tiba di lokasi
9:31 Damkar Mako 01 tiba di lokasi
14:11 Ambulans PKM Rau selesai bertugas
17:31 Damkar Ciceri 01 selesai bertugas
17:31 Damkar Mako 01 selesai bertugas
17:51 Kejadian ditutup, tertangani: Selesai menurut tim di lokasi."""


def incident_of(stage: Stage, category: str) -> Incident:
    (found,) = (i for i in stage.desk.situation.incidents.values() if i.category == category)
    return found


def test_the_first_drill_is_the_story_it_promises() -> None:
    stage = Stage(shipped("first_drill"))
    stage.run()
    told = []
    for step in stage.steps:
        assert step.refused is None
        for event in step.events:
            minutes, seconds = divmod(int((event.occurred - stage.scenario.start).total_seconds()), 60)
            sentence = say(tell(event, PROFILE, names_in(stage.desk.situation)))
            if "kata penelepon" not in sentence:  # the callers' words are told by the scenario itself
                told.append(f"{minutes}:{seconds:02} {sentence}")
    assert "\n".join(told) == STORY


def test_the_fire_is_met_and_the_tree_is_missed() -> None:
    stage = Stage(shipped("first_drill"))
    stage.run(16 * 60)
    now = stage.clock.now()
    fire, tree = incident_of(stage, "kebakaran"), incident_of(stage, "pohon_tumbang")
    assert fire.clock(now).state is ClockState.MET  # type: ignore[union-attr]
    assert tree.clock(now).state is ClockState.OVERDUE  # type: ignore[union-attr]
    assert len(fire.reports) == 2
    assert [t.answered for t in tree.telephoned if t.agency == "bpbd"] == [False, False]


def test_what_the_operator_sends_carries_the_advice_it_was_chosen_by() -> None:
    stage = Stage(shipped("first_drill"))
    stage.run(3 * 60)
    advised = [a.advice for a in incident_of(stage, "kebakaran").assignments.values()]
    assert [(a.rank, a.engine, a.position_from) for a in advised if a] == [
        (1, "straight_line", "post"),
        (2, "straight_line", "post"),
        (1, "straight_line", "post"),
    ]


def test_everything_is_in_the_drill_s_ledger_and_came_through_the_desk() -> None:
    stage = Stage(shipped("first_drill"))
    stage.run()
    assert {entry.event.ledger for entry in stage.store.entries} == {"drill:first_drill"}
    people = {(entry.event.actor.person, str(entry.event.actor.role)) for entry in stage.store.entries}
    assert people == {("sistem", "system"), ("Rina (latihan)", "operator")}
    calls = [e.event for e in stage.store.entries if isinstance(e.event.fact, CallReceived)]
    assert {event.actor.person for event in calls} == {"sistem"}
    assert stage.store.situation().incidents == stage.desk.situation.incidents


def test_the_same_drill_played_twice_is_the_same() -> None:
    plays = []
    for seed in (0, 1):  # other ids each time
        stage = Stage(shipped("banjir_kasemen"), seed=seed)
        stage.run()
        plays.append((stage.play.score(), [(step.at, step.party, len(step.events)) for step in stage.steps]))
    assert plays[0] == plays[1]


def test_a_drill_stops_and_goes_on_where_it_stopped() -> None:
    through, halted = Stage(shipped("first_drill")), Stage(shipped("first_drill"))
    through.run()
    for second in (0, 3, 95, 400, 401, 1000):
        halted.run(second)
    halted.run()
    assert halted.play.score() == through.play.score()
    assert halted.play.is_over


# --- a person at the desk ---------------------------------------------------------------------------------------------


def test_without_the_scripted_operator_the_city_waits_for_a_person(tmp_path: Path) -> None:
    stage = Stage(written(tmp_path), solo=False)
    stage.run(100)
    ((_, call),) = [known for c in stage.scenario.calls if (known := stage.desk.situation.call(c.call))]
    assert call.is_open
    assert call.words == "api"
    assert stage.play.next_due is None


def assigned(tmp_path: Path, text: str = SMALL, unit: str = "damkar-mako-01") -> Stage:
    """A person has opened the incident and sent a unit, 60 seconds into the drill."""
    stage = Stage(written(tmp_path, text), solo=False)
    stage.run(60)
    stage.desk.do(SignOn(person="Sari"))
    stage.desk.do(OpenIncident(incident="api", call="drill-satu", category="kebakaran"))
    stage.desk.do(AssignUnit(incident="api", unit=unit, assignment="a"))
    return stage


def reached(stage: Stage) -> dict[str, float]:
    """Milestone -> seconds after the start."""
    milestones = stage.desk.situation.incidents["api"].assignments["a"].reached
    return {str(m): (r.at - stage.scenario.start).total_seconds() for m, r in milestones.items()}


def test_a_team_answers_the_assignment_step_by_step(tmp_path: Path) -> None:
    stage = assigned(tmp_path)
    stage.run()
    assert reached(stage) == {"assigned": 60, "acknowledged": 70, "moving": 120, "arrived": 220, "done": 420}
    assert {step.party for step in stage.steps} == {Party.CITY}


def test_a_team_without_a_script_of_its_own_steps_never_moves(tmp_path: Path) -> None:
    stage = assigned(tmp_path, SMALL + '[[teams]]\nkind = "damkar"\n')
    stage.run()
    assert reached(stage) == {"assigned": 60}


def test_a_team_that_declines_says_why(tmp_path: Path) -> None:
    stage = assigned(tmp_path, SMALL + '[[teams]]\nkind = "damkar"\ndeclines_s = 30\nreason = "pompa rusak"\n')
    stage.run()
    assert reached(stage) == {"assigned": 60, "declined": 90}
    declined = stage.desk.situation.incidents["api"].assignments["a"].reached[Milestone.DECLINED]
    assert declined.reason == "pompa rusak"


def test_a_team_that_is_stood_down_turns_round(tmp_path: Path) -> None:
    stage = assigned(tmp_path)
    stage.run(130)
    stage.desk.do(MarkUnit(incident="api", assignment="a", milestone=Milestone.STOOD_DOWN, reason="api padam"))
    stage.run()
    assert "arrived" not in reached(stage)
    assert all(step.refused is None for step in stage.steps)


def test_what_a_person_has_entered_already_is_not_entered_again(tmp_path: Path) -> None:
    stage = assigned(tmp_path)
    stage.run(75)
    stage.desk.do(MarkUnit(incident="api", assignment="a", milestone=Milestone.MOVING))
    stage.run()
    assert reached(stage)["moving"] == 75
    assert reached(stage)["arrived"] == 220


def test_what_the_rules_refuse_is_a_step_that_says_so(tmp_path: Path) -> None:
    stage = assigned(tmp_path)
    stage.run(65)
    stage.desk.do(MarkUnit(incident="api", assignment="a", milestone=Milestone.MOVING))
    stage.run(71)
    assert [str(step.refused) for step in stage.steps if step.refused] == [
        "Damkar Mako 01 sudah lebih jauh dari itu. Batalkan tanda terakhir dulu."
    ]


def test_a_unit_drops_out_only_while_it_is_free(tmp_path: Path) -> None:
    outages = "".join(
        f'[[outages]]\nafter_s = 90\nunit = "{unit}"\nreason = "rusak"\n' for unit in ("damkar-mako-01", "damkar-mako-02")
    )
    stage = assigned(tmp_path, SMALL + outages)
    stage.run()
    units = stage.desk.situation.units
    assert units["damkar-mako-01"].out_since is None
    assert units["damkar-mako-02"].out_reason == "rusak"


def test_the_scripted_operator_sends_another_when_a_team_declines() -> None:
    stage = Stage(shipped("banjir_kasemen"))
    stage.run(300)
    (flood,) = stage.desk.situation.open_incidents
    assert [(a.unit, str(a.status)) for a in flood.assignments.values()] == [
        ("basarnas-01", "declined"),
        ("bpbd-01", "acknowledged"),
    ]


def test_a_call_that_was_cut_off_is_called_back() -> None:
    stage = Stage(shipped("banjir_kasemen"))
    stage.run(600)
    known = stage.desk.situation.call("drill-putus_1")
    assert known is not None
    assert known[1].classification is Classification.CUT_OFF
    assert known[1].reached is True


# --- where a drill may be played --------------------------------------------------------------------------------------


def test_a_live_ledger_is_refused() -> None:
    stage = Stage(shipped("first_drill"))
    live, store = memory_desk(PROFILE, clock=stage.clock)
    before = len(store.entries)
    with pytest.raises(RuleViolation, match="buku kejadian nyata"):
        Play(stage.scenario, live, stage.clock, [City(stage.scenario)])
    assert len(store.entries) == before


def test_another_drill_s_ledger_and_a_used_one_are_refused() -> None:
    stage = Stage(shipped("first_drill"))
    with pytest.raises(RuleViolation, match="milik latihan “first_drill”"):
        Play(shipped("banjir_kasemen"), stage.desk, stage.clock, [])
    stage.run(60)
    with pytest.raises(RuleViolation, match="sudah berisi latihan"):
        Play(stage.scenario, stage.desk, stage.clock, [])


def test_a_unit_of_the_script_that_is_not_there_is_named() -> None:
    stage = Stage(shipped("first_drill"))
    outages = (replace(stage.scenario.outages[0], unit="kapal-01"),)
    with pytest.raises(BadInput, match="unit “kapal-01” tidak ada di daftar"):
        Play(replace(stage.scenario, outages=outages), stage.desk, stage.clock, [])


def test_the_desk_must_go_by_the_drill_s_clock() -> None:
    scenario = shipped("first_drill")
    desk, _ = memory_desk(PROFILE, clock=SteadyClock(), ledger=scenario.ledger)
    with pytest.raises(ValueError, match="clock"):
        Play(scenario, desk, Stage(scenario).clock, [])


def test_after_closing_nothing_is_heard(tmp_path: Path) -> None:
    stage = Stage(written(tmp_path), solo=False)
    stage.run(60)
    stage.play.close()
    stage.desk.do(SignOn(person="Sari"))
    stage.desk.do(OpenIncident(incident="api", call="drill-satu", category="kebakaran"))
    stage.desk.do(AssignUnit(incident="api", unit="damkar-mako-01"))
    assert stage.play.next_due is None


# --- in its own time --------------------------------------------------------------------------------------------------


def test_it_follows_its_clock_and_says_when_to_look_again(tmp_path: Path) -> None:
    stage = Stage(written(tmp_path), solo=False, running=True)  # 10 times as fast
    steps = follow(stage.play, stage.steps.append)
    assert next(steps) == 0.5  # the call rings at 5 seconds: half a real second
    stage.counter += 0.4
    assert next(steps) == pytest.approx(0.1)
    assert stage.steps == []
    stage.counter += 0.1
    assert next(steps) == 0.5
    assert len(stage.steps) == 1
    stage.clock.pause()
    stage.counter += 1000
    assert next(steps) == 0.5
    stage.clock.resume()
    stage.counter += 200
    assert list(steps) == []  # 2,000 simulated seconds: over


def test_what_is_due_after_the_end_is_not_played(tmp_path: Path) -> None:
    stage = Stage(written(tmp_path), solo=False, running=True)
    next(follow(stage.play))
    stage.counter += 195
    stage.play.run_due()
    stage.desk.do(SignOn(person="Sari"))
    stage.desk.do(OpenIncident(incident="api", call="drill-satu", category="kebakaran"))
    stage.desk.do(AssignUnit(incident="api", unit="damkar-mako-01", assignment="a"))
    stage.counter += 1000
    assert list(follow(stage.play)) == []
    assert set(reached(stage)) == {"assigned", "acknowledged"}


def test_the_next_thing_can_be_called_up_before_its_time(tmp_path: Path) -> None:
    stage = Stage(written(tmp_path), solo=False)
    step = stage.play.run_next()
    assert step is not None
    assert [type(event.fact) for event in step.events] == [CallReceived]
    assert stage.play.next_due is None


def test_called_up_early_it_does_not_push_out_what_follows_from_it(tmp_path: Path) -> None:
    stage = Stage(written(tmp_path))
    stage.play.run_next()  # signs on
    stage.play.run_next()  # the call, five seconds early
    assert stage.play.next_due == stage.scenario.start.replace(second=8)
    stage.run()
    assert stage.play.score().incidents[0].clock is ClockState.MET


def test_when_the_disk_is_full_it_stays_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage(written(tmp_path), solo=False)

    def full(*_: object) -> None:
        raise StoreTrouble("Diska penuh.")

    with monkeypatch.context() as trouble:
        trouble.setattr(stage.store, "append", full)
        with pytest.raises(StoreTrouble):
            stage.run()
    stage.run()
    assert stage.desk.situation.call("drill-satu") is not None


def test_the_operator_may_classify_before_the_script_does(tmp_path: Path) -> None:
    stage = Stage(written(tmp_path))
    stage.run(6)
    stage.desk.do(ClassifyCall(call="drill-satu", classification=Classification.REAL))
    stage.desk.do(OpenIncident(call="drill-satu", category="kebakaran"))
    stage.run()
    assert len(stage.desk.situation.incidents) == 1
    assert all(step.refused is None for step in stage.steps)


def test_when_every_team_has_declined_the_scripted_operator_leaves_it_open(tmp_path: Path) -> None:
    declines = 'declines_s = 20\nreason = "mogok"\n'
    stage = Stage(written(tmp_path, SMALL[: SMALL.index("[[teams]]")] + "[[teams]]\n" + declines))
    stage.run()
    (fire,) = stage.desk.situation.open_incidents
    assert {str(a.status) for a in fire.assignments.values()} == {"declined"}
    units = [a.unit for a in fire.assignments.values()]
    assert len(units) == len(set(units)) > 3  # each was asked once, then the next
    assert stage.play.score().incidents[0].clock is ClockState.OVERDUE


POWER_BESIDE_THE_FIRE = """
[[incidents]]
id = "gardu"
title = "Gardu"
category = "listrik"
lat = -6.109
lon = 106.167
placing = [{after_s = 10, error_m = 0, radius_m = 50, method = "map"}]

[[calls]]
id = "dua"
after_s = 60
words = "gardu meledak"
classification = "benar"
about = "gardu"
"""


def test_the_scripted_operator_joins_only_what_is_of_the_same_kind(tmp_path: Path) -> None:
    """A substation beside the fire is offered as akin; whether it is the same is for a person to say."""
    stage = Stage(written(tmp_path, SMALL + POWER_BESIDE_THE_FIRE))
    stage.run(120)
    assert sorted(i.category for i in stage.desk.situation.open_incidents) == ["kebakaran", "listrik"]
