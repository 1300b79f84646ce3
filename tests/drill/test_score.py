from __future__ import annotations

import json
import random
from datetime import timedelta
from pathlib import Path

import pytest

from siaga_desk.domain.commands import ClassifyCall, JoinCall, OpenIncident, SignOn
from siaga_desk.domain.deadlines import ClockState
from siaga_desk.domain.events import (
    CallClassified,
    CallJoined,
    CallReceived,
    Classification,
    IncidentLocated,
    IncidentOpened,
    UnitAssigned,
    UnitMoving,
)
from siaga_desk.domain.places import distance_m
from siaga_desk.drill.score import score, table
from tests.drill.stage import PROFILE, SMALL, Stage, shipped, written


def played(name: str = "first_drill") -> Stage:
    stage = Stage(shipped(name))
    stage.run()
    return stage


def test_the_first_drill_s_score() -> None:
    result = played().play.score()
    assert [(c.id, c.given, c.classified_after_s, c.incidents) for c in result.calls] == [
        ("pohon_1", "benar", 8, ("0001",)),
        ("prank_1", "prank", 8, ()),
        ("api_1", "benar", 8, ("0002",)),
        ("api_2", "benar", 8, ("0002",)),
        ("prank_2", "prank", 8, ()),
    ]
    fire, tree = result.incidents
    assert (fire.opened_after_s, fire.placed_after_s, fire.moved_after_s) == (14, 34, 116)
    assert (fire.first_error_m, fire.error_m) == (pytest.approx(520, abs=0.1), pytest.approx(35, abs=0.1))
    assert fire.sent == ("Damkar Ciceri 01", "Damkar Mako 01", "Ambulans PKM Rau")
    assert (fire.clock, fire.left_s, fire.missed) == (ClockState.MET, 900 - 116, False)
    assert (fire.reports, fire.calls) == (2, 2)
    assert (tree.moved_after_s, tree.clock, tree.missed) == (None, ClockState.OVERDUE, True)
    assert tree.left_s == 900 - (1260 - 20)
    assert result.moved_in_time == (1, 2)
    assert result.right_calls == 5
    assert result.unscripted == ()


@pytest.mark.parametrize("name", ["first_drill", "banjir_kasemen"])
def test_every_figure_can_be_found_again_in_the_log(name: str) -> None:
    """Counted a second time, from the bare events and without the fold."""
    stage = played(name)
    events = [entry.event for entry in stage.store.entries]
    result = stage.play.score()
    rang = {e.fact.call: e.occurred for e in events if isinstance(e.fact, CallReceived)}
    classified = {e.fact.call: e for e in events if isinstance(e.fact, CallClassified)}
    assert len(result.calls) == len(stage.scenario.calls)
    assert len(result.incidents) == len(stage.scenario.incidents)
    for call in result.calls:
        event = classified[f"drill-{call.id}"]
        assert isinstance(event.fact, CallClassified)
        assert call.given == event.fact.classification
        assert call.classified_after_s == (event.occurred - rang[f"drill-{call.id}"]).total_seconds()
    for one in result.incidents:
        truth = stage.scenario.incidents[one.id]
        about = {c.call for c in stage.scenario.calls if c.about == one.id}
        first = min(rang[call] for call in about)
        (opened,) = (e for e in events if isinstance(e.fact, IncidentOpened) and e.fact.call in about)
        mine = [e for e in events if e.stream == opened.stream]
        pins = [(e.occurred, e.fact.location) for e in mine if isinstance(e.fact, IncidentLocated)]
        moved = [e.occurred for e in mine if isinstance(e.fact, UnitMoving)]
        joined = [e for e in events if isinstance(e.fact, CallJoined) and e.fact.call in about]
        assert one.opened_after_s == (opened.occurred - first).total_seconds()
        assert one.placed_after_s == (pins[0][0] - first).total_seconds()
        assert one.error_m == distance_m(truth.lat, truth.lon, pins[-1][1].lat, pins[-1][1].lon)
        assert one.sent == tuple(e.fact.unit_name for e in mine if isinstance(e.fact, UnitAssigned))
        assert one.moved_after_s == ((min(moved) - first).total_seconds() if moved else None)
        assert one.missed == (not moved or min(moved) > first + timedelta(minutes=15))
        assert one.reports == len(joined)


def test_the_order_of_the_log_and_another_ledger_change_nothing() -> None:
    stage = played()
    events = [entry.event for entry in stage.store.entries]
    at = stage.clock.now()
    other = played("banjir_kasemen")
    mixed = [*events, *(entry.event for entry in other.store.entries)]
    random.Random(7).shuffle(mixed)
    assert score(stage.scenario, PROFILE, mixed, at) == stage.play.score()


def test_a_call_that_nobody_takes_is_a_missed_deadline_all_the_same(tmp_path: Path) -> None:
    stage = Stage(written(tmp_path), solo=False)
    stage.run(650)
    early = stage.play.score()
    (unseen,) = early.incidents
    assert (early.calls[0].given, early.calls[0].classified_after_s, early.calls[0].is_right) == (None, None, False)
    assert (unseen.label, unseen.clock, unseen.missed) == (None, ClockState.WARNING, False)
    stage.run()
    assert stage.play.score().incidents[0].clock is ClockState.OVERDUE
    assert stage.play.score().moved_in_time == (0, 1)


def test_before_the_first_ring_there_is_nothing_to_score(tmp_path: Path) -> None:
    stage = Stage(written(tmp_path), solo=False)
    result = stage.play.score()
    assert result.calls == ()
    assert result.incidents[0].clock is None
    assert result.moved_in_time == (0, 0)
    assert "Api" in table(result, PROFILE)


TWO_CALLS = (
    SMALL
    + """
[[calls]]
id = "dua"
after_s = 30
words = "kebakaran"
classification = "benar"
about = "api"

[[calls]]
id = "iseng"
after_s = 40
classification = "prank"
"""
)


def test_what_went_wrong_is_counted(tmp_path: Path) -> None:
    """One fire opened twice, a prank taken for a fire, and an incident out of nowhere."""
    stage = Stage(written(tmp_path, TWO_CALLS), solo=False)
    stage.run(50)
    stage.desk.do(SignOn(person="Sari"))
    stage.desk.do(OpenIncident(call="drill-satu", category="kebakaran"))
    stage.desk.do(OpenIncident(call="drill-dua", category="kebakaran"))
    stage.desk.do(OpenIncident(category="medis"))
    stage.desk.do(OpenIncident(call="drill-iseng", category="kebakaran"))
    result = stage.play.score()
    (fire,) = result.incidents
    assert (fire.label, fire.opened_twice, fire.reports, fire.calls) == ("0001", ("0002",), 1, 2)
    assert result.unscripted == ("0003", "0004")
    assert [call.is_right for call in result.calls] == [True, True, False]
    said = table(result, PROFILE)
    assert "Api dibuka lebih dari sekali: 0002." in said
    assert "Kejadian di luar naskah: 0003, 0004." in said
    assert "benar (!)" in said


def test_a_second_call_that_is_joined_counts(tmp_path: Path) -> None:
    stage = Stage(written(tmp_path, TWO_CALLS), solo=False)
    stage.run(50)
    stage.desk.do(SignOn(person="Sari"))
    stage.desk.do(OpenIncident(incident="api", call="drill-satu", category="kebakaran"))
    stage.desk.do(JoinCall(call="drill-dua", incident="api"))
    stage.desk.do(ClassifyCall(call="drill-iseng", classification=Classification.PRANK))
    result = stage.play.score()
    assert (result.incidents[0].reports, result.incidents[0].opened_twice) == (2, ())
    assert result.right_calls == 3


def test_the_table_says_drill_first_and_holds_the_figures() -> None:
    result = played().play.score()
    said = table(result, PROFILE)
    assert said.startswith("LATIHAN: Api di Pasar Rau\n")
    assert "Sampai 02.51.00 WIB waktu latihan. Tidak ada instansi yang dihubungi." in said
    fire = next(line for line in said.splitlines() if line.startswith("Api di kios"))
    assert fire.split("  ")[0] == "Api di kios kain Pasar Rau"
    for figure in ("0002", "0:14", "0:34", "520 m, lalu 35 m", "1:56", "tercapai, sisa 13:04", "2 dari 2"):
        assert figure in fire
    tree = next(line for line in said.splitlines() if line.startswith("Pohon"))
    for figure in ("tidak", "terlewat, lewat 5:40"):
        assert figure in tree
    assert "Tim bergerak dalam tenggat: 1 dari 2." in said


def test_the_rows_are_json_and_say_drill() -> None:
    rows = played().play.score().rows()
    read = json.loads(json.dumps(rows))
    assert read["heading"] == "[LATIHAN] Api di Pasar Rau"
    assert read["incidents"][1]["missed"] is True
    assert read["calls"][0]["is_right"] is True
    assert (read["moved_in_time"], read["decided"]) == (1, 2)
