"""The benchmarks run and say what they found; how fast anything is, is not asked here."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import __main__ as runs
from benchmarks.__main__ import NAMES
from benchmarks.road_peers import by_scipy, peers, weights_of
from benchmarks.road_services import write_extract
from benchmarks.road_times import asked_of, differing, read_network, rooms
from benchmarks.street_town import BRIDGES, SPEED_KMH, is_north_of_the_river, street_town
from benchmarks.table import Report, Table, Target, spread
from siaga_desk.geo.roads.network import ROAD_CLASSES, RoadNetwork

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_each_benchmark_runs_in_a_tiny_size_and_gives_its_rows(name: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", name, "--quick", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    report = Report.from_json(json.loads((tmp_path / "bench.json").read_text())["reports"][name])
    assert report.tables
    for table in report.tables:
        assert table.rows
        for row in table.rows:
            assert len(row) == len(table.columns)
            assert all(math.isfinite(cell) for cell in row if isinstance(cell, int | float))
    assert report.text() in (tmp_path / "bench.txt").read_text()
    assert report.text() in done.stdout


def test_a_benchmark_that_breaks_is_said_and_the_run_does_not_end_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The others' figures are kept."""
    monkeypatch.setattr(sys, "argv", ["benchmarks", "store", "map_page", "--out", str(tmp_path)])
    monkeypatch.setattr(runs, "machine", lambda: REPORT.tables[0])
    monkeypatch.setattr(runs, "without_screen", lambda: None)
    monkeypatch.setattr(runs, "_alone", lambda name, quick: None if name == "store" else REPORT)
    assert runs.main() == 1
    assert "store did not come to an end" in capsys.readouterr().out
    assert list(json.loads((tmp_path / "bench.json").read_text())["reports"]) == ["map_page"]


REPORT = Report(
    (Table("Title", ("what", "ms", "said"), (("first", 1.234567, "yes"), ("second", None, "no")), ("note",)),),
    (Target("quick", 4.0, 5.0, "ms"), Target("smooth", 25.0, 30.0, "frames/s", at_least=True)),
)


def test_a_report_survives_the_way_through_json() -> None:
    assert Report.from_json(json.loads(json.dumps(REPORT.as_json()))) == REPORT


def test_a_target_is_met_or_it_is_not() -> None:
    assert [target.met for target in REPORT.targets] == [True, False]
    assert not Target("exactly", 5.0, 5.0, "ms").met, "below means below"
    assert [target["met"] for target in REPORT.as_json()["targets"]] == [True, False]


def test_a_report_reads_as_a_table_with_yes_and_no() -> None:
    assert REPORT.text().splitlines() == [
        "Title",
        "",
        "what      ms  said",
        "------------------",
        "first   1.23  yes",
        "second     -  no",
        "note",
        "",
        "yes  quick: 4.00 ms (target < 5.00 ms)",
        "NO   smooth: 25.0 frames/s (target > 30.0 frames/s)",
    ]


def test_p95_is_a_value_that_was_measured() -> None:
    assert spread(range(1, 101)) == (50.5, 95, 100)
    assert spread([7.0]) == (7.0, 7.0, 7.0)
    with pytest.raises(ValueError, match="nothing was measured"):
        spread([])


# the made-up town and what is asked beside ours


@pytest.fixture(scope="module")
def town() -> RoadNetwork:
    return street_town(600)


def test_the_town_is_the_same_every_time_and_all_of_it_hangs_together(town: RoadNetwork, tmp_path: Path) -> None:
    town.save(tmp_path / "one.roads")
    street_town(600).save(tmp_path / "two.roads")
    assert (tmp_path / "one.roads").read_bytes() == (tmp_path / "two.roads").read_bytes()
    assert town.strongly_connected()[1] == 0
    assert 590 <= town.nodes <= 600


def test_the_town_is_no_grid(town: RoadNetwork) -> None:
    """Dead ends, crossings, one-ways, large and small roads, and few ways over the river."""
    roads = np.unique(np.sort(np.column_stack((town.tail, town.head)), axis=1), axis=0)
    degree = np.bincount(roads.ravel())
    assert 1.2 < len(roads) / town.nodes < 1.4
    assert {1, 2, 3, 4} <= set(degree.tolist())
    assert 0.02 < (2 * len(roads) - town.arcs) / len(roads) < 0.2
    assert {ROAD_CLASSES[each] for each in np.unique(town.road_class)} == set(SPEED_KMH)
    north = is_north_of_the_river(town)
    assert 0.2 < north.mean() < 0.8
    assert 1 <= int((north[roads[:, 0]] != north[roads[:, 1]]).sum()) <= BRIDGES


def test_the_peers_agree_with_each_other(town: RoadNetwork) -> None:
    """Else a ratio would compare two different questions."""
    weights = weights_of(town)
    some = rooms(town, 2, 2)
    judge = asked_of(by_scipy(town, weights), some)
    for peer in peers(town, weights):
        assert differing(asked_of(peer.ask, some), judge) == 0, peer.name


def test_a_difference_is_counted(town: RoadNetwork) -> None:
    some = rooms(town, 2, 2)
    judge = asked_of(by_scipy(town, weights_of(town)), some)
    slower = asked_of(by_scipy(town, weights_of(town) + 1), some)
    assert differing(slower, judge) > 0


def test_the_extract_that_others_are_given_is_the_same_network(town: RoadNetwork, tmp_path: Path) -> None:
    write_extract(town, tmp_path / "town.osm.pbf")
    read = read_network(tmp_path / "town.osm.pbf")
    assert (read.nodes, read.arcs) == (town.nodes, town.arcs)
    assert read.metres.sum() == pytest.approx(town.metres.sum(), rel=0.01)
