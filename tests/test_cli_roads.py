"""`siaga-desk isochrone`: what a script gets, over any network, around what is closed, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from siaga_desk.cli import main
from tests.geo.roads.networks import network
from tests.geo.roads.test_road_times import at
from tests.test_cli_recommend import folder

HERE = [f"--lat={at(0, 0)[0]}", f"--lon={at(0, 0)[1]}"]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def street(tmp_path: Path) -> Path:
    """Ten minutes of one street to the east, a minute every ten steps of the grid."""
    arcs = [arc for n in range(10) for arc in ((n, n + 1, 60.0), (n + 1, n, 60.0))]
    return folder(tmp_path / "street", network([at(0, 10 * n) for n in range(11)], arcs))


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["isochrone", *HERE, *words, "--json"]) == 0, capsys.readouterr().err
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def holds(band: dict[str, Any], column: float) -> bool:
    lat, lon = at(0, column)
    return bool(shapely.geometry.shape(band["geometry"]).intersects(shapely.Point(lon, lat)))


def test_each_band_is_a_geojson_area_of_what_is_reached(street: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, f"--network={street}", "--minutes=6,3")
    assert list(answer) == ["engine", "method", "vehicle", "bands"]
    assert answer["engine"] == "roads"
    three, six = answer["bands"]
    assert [list(band) for band in answer["bands"]] == [["minutes", "area_km2", "geometry"]] * 2
    assert (three["minutes"], six["minutes"]) == (3.0, 6.0)
    assert [holds(three, column) for column in (0, 29, 35, 59, 65)] == [True, True, False, False, False]
    assert [holds(six, column) for column in (0, 29, 35, 59, 65)] == [True, True, True, True, False]
    assert 0 < three["area_km2"] < six["area_km2"]


def test_a_closure_of_a_file_holds_at_the_time_asked_about(
    street: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (south, west), (north, east) = at(-2, 44), at(2, 46)
    corners = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    feature = {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [corners]},
        "properties": {"alasan": "banjir", "mulai": "2026-03-14 07.00", "selesai": "2026-03-14 12.00"},
    }
    flood = tmp_path / "banjir.geojson"
    flood.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    words = (f"--network={street}", f"--closures={flood}", "--minutes=9")
    (in_flood,) = asked(capsys, *words, "--at=2026-03-14T08:00")["bands"]
    (dry,) = asked(capsys, *words, "--at=2026-03-14T13:00")["bands"]
    assert [holds(in_flood, column) for column in (30, 60)] == [True, False]
    assert [holds(dry, column) for column in (30, 60)] == [True, True]


def test_without_a_network_it_says_on_what_it_rests(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["isochrone", "--lat", "-6,12", "--lon", "106,16", "--minutes", "5"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Dihitung dengan jalan utama"
    assert said[1].startswith("5 menit: ")
    assert said[1].endswith(" km²")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--minutes=0",), "Menit “0” tidak terbaca"),
        (("--minutes=5,lima",), "Menit “5,lima” tidak terbaca"),
        (("--minutes=nan",), "Menit “nan” tidak terbaca"),
        (("--minutes=241",), "Menit “241” tidak terbaca"),
        (("--vehicle=kapal",), "Kendaraan “kapal” tidak ada di profil kota. Yang ada: truk,"),
        (("--lat=96",), "lintang 96"),
        (("--at=besok",), "Waktu “besok” tidak terbaca"),
    ],
)
def test_what_makes_no_sense_is_refused(words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["isochrone", *HERE, *words]) == 2
    assert said in capsys.readouterr().err


def test_far_from_the_network_that_was_named_it_is_refused(street: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["isochrone", "--lat=-7", "--lon=107", f"--network={street}"]) == 2
    assert "di luar jaringan jalan street" in capsys.readouterr().err
