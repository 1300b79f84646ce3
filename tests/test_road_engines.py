"""Which engine a desk or a command gets: the best there is, the earlier one meanwhile, and a sentence for what is amiss."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.geo.roads import prepared
from siaga_desk.geo.roads.paths import order_of
from siaga_desk.geo.roads.prepared import in_use, prepare, use
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.geo.straight_line import StraightLine
from siaga_desk.geo.travel import Origin
from siaga_desk.road_engines import desk_engines, engine_of, margin_of, shipped_engine
from tests.dispatch.room import PROFILE

NODES = "id,lat,lon\na,-6.12,106.16\nb,-6.12,106.17\nc,-6.13,106.17\n"
ARCS = "from,to,metres,seconds\na,b,1100,90\nb,a,1100,95\nb,c,1112,80\nc,b,1112,120\n"
A, C = Origin(-6.12, 106.16), (-6.13, 106.17)
NOWHERE = replace(PROFILE, gisdata="")


def quiet(message: Message, share: float) -> None:
    pass


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    source = tmp_path / "jaringan"
    source.mkdir()
    (source / "nodes.csv").write_text(NODES, encoding="utf-8")
    (source / "arcs.csv").write_text(ARCS, encoding="utf-8")
    return source


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "jalan"


@pytest.fixture
def put_in_use(tables: Path, folder: Path) -> Path:
    """The prepared file of a desk that was told to use the tables."""
    margin = margin_of(PROFILE)
    path = prepare(tables, folder, margin, quiet, order=order_of)
    use(folder, path, tables, margin)
    return path


def made(folder: Path) -> tuple[list[RoadTimes], list[str]]:
    """Every engine that a desk gets, and every sentence."""
    found = list(desk_engines(PROFILE, folder, quiet))
    return (
        [each for each in found if isinstance(each, RoadTimes)],
        [str(each) for each in found if isinstance(each, Message)],
    )


def seconds(engine: RoadTimes) -> float:
    return engine.to_point([A], *C)[0].travel_s


def test_a_city_without_data_has_the_straight_line_and_no_outline() -> None:
    engine = shipped_engine(NOWHERE)
    assert isinstance(engine, StraightLine)
    assert str(engine.description) == "garis lurus × 1,4"
    assert margin_of(NOWHERE) is None
    assert margin_of(PROFILE) is not None


def test_a_desk_begins_with_the_main_roads_that_ship(folder: Path) -> None:
    engines, said = made(folder)
    assert [each.engine for each in engines] == ["main_roads"]
    assert said == []
    assert list(desk_engines(NOWHERE, folder, quiet)) == []


def test_what_was_put_in_use_follows_the_main_roads(folder: Path, put_in_use: Path) -> None:
    engines, said = made(folder)
    assert [each.engine for each in engines] == ["main_roads", "roads"]
    assert said == []
    assert seconds(engines[1]) == 170.0


def test_the_earlier_network_serves_while_its_changed_source_is_made_anew(
    folder: Path, put_in_use: Path, tables: Path
) -> None:
    (tables / "arcs.csv").write_text(ARCS.replace("b,c,1112,80", "b,c,1112,60"), encoding="utf-8")
    engines, said = made(folder)
    assert said == []
    assert [seconds(each) for each in engines[1:]] == [170.0, 150.0]
    now = in_use(folder)
    assert now is not None
    assert now.prepared != put_in_use
    engines, _ = made(folder)
    assert [seconds(each) for each in engines[1:]] == [150.0], "made once"


def test_a_source_that_has_become_unreadable_is_said_and_the_earlier_network_goes_on(
    folder: Path, put_in_use: Path, tables: Path
) -> None:
    (tables / "arcs.csv").write_text("from,to,metres,seconds\n", encoding="utf-8")
    engines, said = made(folder)
    assert [seconds(each) for each in engines[1:]] == [170.0]
    assert len(said) == 1
    again = in_use(folder)
    assert again is not None
    assert again.prepared == put_in_use


def test_a_damaged_file_is_said_and_made_anew(folder: Path, put_in_use: Path) -> None:
    put_in_use.write_bytes(put_in_use.read_bytes()[:-200])
    engines, said = made(folder)
    assert [seconds(each) for each in engines[1:]] == [170.0]
    assert len(said) == 1


def test_a_source_that_has_gone_is_not_missed(folder: Path, put_in_use: Path, tables: Path) -> None:
    for file in tables.iterdir():
        file.unlink()
    tables.rmdir()
    engines, said = made(folder)
    assert [seconds(each) for each in engines[1:]] == [170.0]
    assert said == []


def test_a_command_takes_what_it_is_told_wherever_that_lies(tables: Path, tmp_path: Path) -> None:
    cache = tmp_path / "simpanan"
    engine = engine_of(tables, PROFILE, cache, quiet)
    assert isinstance(engine, RoadTimes)
    assert seconds(engine) == 170.0
    (kept,) = cache.glob(f"*{prepared.SUFFIX}")
    again = engine_of(kept, PROFILE, cache, quiet)
    assert isinstance(again, RoadTimes)
    assert seconds(again) == 170.0
    far = NODES.replace("-6.1", "47.1").replace("106.1", "9.1")
    (tables / "nodes.csv").write_text(far, encoding="utf-8")
    elsewhere = engine_of(tables, PROFILE, cache, quiet)
    assert isinstance(elsewhere, RoadTimes)
    assert elsewhere.is_near(47.12, 9.16)
    assert engine_of(None, PROFILE, cache, quiet).engine == "main_roads"


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        engine_of(tmp_path / "tidak ada", PROFILE, tmp_path, quiet)
    (tmp_path / "kosong").mkdir()
    with pytest.raises(BadInput):
        engine_of(tmp_path / "kosong", PROFILE, tmp_path, quiet)
