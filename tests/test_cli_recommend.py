"""`siaga-desk recommend`: any published network, any table of units, exact to the millisecond, and honest about the rest."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from siaga_desk.cli import main
from siaga_desk.geo.roads.network import RoadNetwork
from tests.geo.roads.networks import grid, network, random_network
from tests.geo.roads.test_paths import by_definition
from tests.geo.roads.test_road_times import at


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def table(path: Path, heading: str, rows: Iterable[Iterable[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heading.split(","))
        writer.writerows(rows)
    return path


def folder(path: Path, town: RoadNetwork) -> Path:
    path.mkdir()
    places = enumerate(zip(town.node_lat.tolist(), town.node_lon.tolist(), strict=True))
    table(path / "nodes.csv", "id,lat,lon", ((n, *place) for n, place in places))
    arcs = zip(town.tail.tolist(), town.head.tolist(), town.metres.tolist(), town.seconds.tolist(), strict=True)
    table(path / "arcs.csv", "from,to,metres,seconds", arcs)
    return path


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    assert main(["recommend", *words, "--json"]) == 0, capsys.readouterr().err
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def test_every_unit_of_a_published_network_is_ranked_by_the_quickest_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town, _ = random_network(11, 120, 260).strongly_connected()
    chance = np.random.default_rng(11)
    posts, target = chance.integers(0, town.nodes, 50).tolist(), int(chance.integers(town.nodes))
    rows = [(f"u{n}", f"U {n}", "ambulans", town.node_lat[p], town.node_lon[p], "ready") for n, p in enumerate(posts)]
    units = table(tmp_path / "units.csv", "id,name,kind,lat,lon,status", rows)
    where = [f"--lat={town.node_lat[target]}", f"--lon={town.node_lon[target]}", "--category=medis"]
    answer = asked(capsys, *where, f"--network={folder(tmp_path / 'town', town)}", f"--units={units}")
    found = answer["candidates"]
    assert isinstance(found, list)
    assert answer["engine"] == "roads"
    weights = np.rint(town.seconds * 1000).astype(np.int64)
    expected = {f"u{n}": by_definition(town, weights, [(post, 0)])[target] / 1000 for n, post in enumerate(posts)}
    assert {each["unit"]: each["travel_s"] for each in found} == expected
    assert [each["arrival_s"] for each in found] == sorted(each["arrival_s"] for each in found)
    assert all(each["arrival_s"] == pytest.approx(each["turnout_s"] + each["travel_s"]) for each in found)
    assert [each["chosen"] for each in found] == [True] + [False] * 49
    assert answer["shortfall"] == []


def test_who_cannot_go_is_listed_with_the_reason_and_a_shortfall_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        ("a", "A", "damkar", *at(0, 0), "siap"),
        ("b", "B", "damkar", *at(0, 1), "perbaikan"),
        ("c", "C", "kapal", *at(1, 1), ""),
    ]
    units = table(tmp_path / "units.csv", "id,name,kind,lat,lon,status", rows)
    answer = asked(
        capsys,
        *(f"--lat={at(2, 2)[0]}", f"--lon={at(2, 2)[1]}", "--category=kebakaran", f"--units={units}"),
        f"--network={folder(tmp_path / 'town', grid(4, 4))}",
    )
    assert [each["unit"] for each in answer["candidates"]] == ["a"]  # type: ignore[attr-defined]
    why = {each["unit"]: each["why"] for each in answer["excluded"]}  # type: ignore[attr-defined]
    assert why == {"b": "tidak siap: perbaikan", "c": "jenis unit “kapal” tidak ada di profil kota"}
    short = {each["capability"]: each["count"] for each in answer["shortfall"]}  # type: ignore[attr-defined]
    assert short == {"pemadaman": 1, "pertolongan_medis": 1}


def test_a_closure_turns_the_ranking_around_and_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    places = [at(0, 0), at(0, 2), at(0, 6), at(5, 0), at(5, 2)]
    arcs = [
        (a, b, s)
        for x, y, s in ((0, 1, 20.0), (1, 2, 60.0), (0, 3, 50.0), (3, 4, 20.0), (4, 1, 50.0))
        for a, b in ((x, y), (y, x))
    ]
    town = folder(tmp_path / "town", network(places, arcs))
    rows = [("near", "Near", "ambulans", *at(0, 0), ""), ("far", "Far", "ambulans", *at(0, 6), "")]
    units = table(tmp_path / "units.csv", "id,name,kind,lat,lon,status", rows)
    (south, west), (north, east) = at(-0.2, 0.8), at(0.2, 1.2)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    flood = tmp_path / "flood.geojson"
    properties = {"name": "Jl. Banjir", "reason": "banjir"}
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    flood.write_text(json.dumps(feature), encoding="utf-8")
    words = [f"--lat={at(0, 2)[0]}", f"--lon={at(0, 2)[1]}", "--category=medis", f"--network={town}", f"--units={units}"]
    dry = asked(capsys, *words)
    wet = asked(capsys, *words, f"--closures={flood}")
    assert [each["unit"] for each in dry["candidates"]] == ["near", "far"]  # type: ignore[attr-defined]
    assert [(each["unit"], each["travel_s"]) for each in wet["candidates"]] == [("far", 60.0), ("near", 120.0)]  # type: ignore[attr-defined]
    first, second = (each["why"] for each in wet["candidates"])  # type: ignore[attr-defined]
    assert "garis lurus lebih dekat Near, tetapi jalannya 1 menit lebih lama" in first
    assert "menghindari Jl. Banjir, 2 mnt lebih lama" in second


def test_without_a_network_the_main_roads_that_ship_are_used(capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, "--lat=-6.1093", "--lon=106.1678", "--category=kebakaran")
    assert (answer["engine"], answer["method"]) == ("main_roads", "jalan utama")
    assert main(["recommend", "--lat=-6.1093", "--lon=106.1678", "--category=kebakaran"]) == 0
    said = capsys.readouterr().out
    assert "Dihitung dengan jalan utama" in said
    assert "contoh" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--category=badai"], "Jenis “badai” tidak ada"),
        (["--category=medis", "--at=kemarin"], "Waktu “kemarin” tidak terbaca"),
        *[(["--category=medis", f"--at={at}"], "tidak terbaca") for at in ("0001-01-01T00:00", "9999-12-31T23:59-12:00")],
        (["--category=medis", "--radius=-1"], "Radius"),
        (["--category=kebakaran", "--alarm=4"], "Tingkat alarm 4 tidak ada untuk “kebakaran”. Yang ada: 1 sampai 3."),
        (["--category=kebakaran", "--alarm=0"], "Tingkat alarm 0"),
        (["--category=medis", f"--units={os.devnull}"], "tidak bisa dibaca"),
        (["--category=medis", f"--closures={os.devnull}"], "tidak bisa dibaca"),
        (["--category=medis", "--units=a\0b"], "tidak bisa dibaca"),
        (["--category=medis", "--units=tidak.csv"], "tidak.csv tidak ada"),
        (["--category=medis", "--network=tidak.osm.pbf"], "tidak ada"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_the_reason(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["recommend", "--lat=-6.1", "--lon=106.16", *words]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["", "x,y\n1,2\n", "id,kind,lat,lon\n", "id,kind,lat,lon\na,damkar,nan,106\n", "\0\x1b" * 500]
)
def test_a_table_without_a_unit_is_no_city_without_units(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "u.csv").write_text(text, encoding="utf-8")
    words = ["--lat=-6.1", "--lon=106.16", "--category=medis", f"--units={tmp_path / 'u.csv'}", "--json"]
    assert main(["recommend", *words]) == 2
    assert "tidak berisi satu unit pun" in capsys.readouterr().err


def test_a_file_of_which_no_closure_can_be_read_is_not_an_open_city(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flood = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [[[1, 2]]]}}
    (tmp_path / "c.geojson").write_text(json.dumps(flood), encoding="utf-8")
    words = ["--lat=-6.1", "--lon=106.16", "--category=medis", f"--closures={tmp_path / 'c.geojson'}", "--json"]
    assert main(["recommend", *words]) == 2
    assert "tidak ada penutupan jalan yang terbaca" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["pipe", "folder/nodes.csv", "pipe.osm.pbf"])
def test_a_network_that_is_a_pipe_is_refused_and_not_waited_for(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe = tmp_path / name
    pipe.parent.mkdir(exist_ok=True)
    os.mkfifo(pipe)
    network = pipe.parent if pipe.suffix == ".csv" else pipe
    assert main(["recommend", "--lat=-6.1", "--lon=106.16", "--category=medis", f"--network={network}"]) == 2
    assert main(["data", "check-network", str(network)]) == 2
    assert "tidak" in capsys.readouterr().err


def test_a_file_larger_than_any_table_is_refused_before_it_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("siaga_desk.cli_recommend.MOST_BYTES", 2_000_000)
    (tmp_path / "u.csv").write_bytes(b"a" * 2_000_001)
    words = ["--lat=-6.1", "--lon=106.16", "--category=medis", f"--units={tmp_path / 'u.csv'}"]
    assert main(["recommend", *words]) == 2
    assert "lebih besar dari 2 MB" in capsys.readouterr().err


def test_a_point_where_the_network_has_no_road_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    town = folder(tmp_path / "town", grid(3, 3))
    assert main(["recommend", "--lat=-7.4", "--lon=112.7", "--category=medis", f"--network={town}"]) == 2
    assert "di luar jaringan jalan town" in capsys.readouterr().err


def test_a_point_on_the_other_side_of_the_earth_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["recommend", "--lat=48", "--lon=11", "--category=medis"]) == 0
    assert "jauh dari jalan utama" in capsys.readouterr().err
    assert main(["isochrone", "--lat=48", "--lon=11"]) == 0
    assert "jauh dari jalan utama" in capsys.readouterr().err
    assert main(["recommend", "--lat=-6.12", "--lon=106.16", "--category=medis"]) == 0
    assert "jauh" not in capsys.readouterr().err
