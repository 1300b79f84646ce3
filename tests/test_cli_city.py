"""`siaga-desk locate`: what a script gets for a caller's words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from siaga_desk.app import open_room
from siaga_desk.cli import main
from siaga_desk.domain.commands import SavePlace
from siaga_desk.domain.people import Actor, Role
from siaga_desk.domain.places import PlaceKind
from siaga_desk.geo.gazetteer import Place
from siaga_desk.geo.place_sets import keep_set, places_folder

KEYS = ["name", "kind", "lat", "lon", "radius_m", "kelurahan", "kecamatan", "verified", "score", "why"]


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def located(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[list[dict[str, Any]], str]:
    assert main(["locate", *words, "--json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert all(list(one) == KEYS for one in found)
    return found, err


def test_a_place_behind_another(capsys: pytest.CaptureFixture[str]) -> None:
    found, err = located(capsys, "belakang Puskesmas Banten Girang")
    assert found[0] == {
        "name": "Puskesmas Banten Girang",
        "kind": "puskesmas",
        "lat": -6.144722,
        "lon": 106.159721,
        "radius_m": 150.0,
        "kelurahan": "Tembong",
        "kecamatan": "Cipocok Jaya",
        "verified": True,
        "score": pytest.approx(0.98, abs=0.02),
        "why": "di belakangnya",
    }
    assert err == ""


@pytest.mark.parametrize("words", [("-6.1093,106.1678",), ("-6,1093; 106,1678",), ("-6.1093", "106.1678")])
def test_a_minus_at_the_beginning_is_no_option(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    found, _ = located(capsys, *words)
    assert [(one["lat"], one["lon"], one["kind"], one["verified"]) for one in found] == [
        (-6.1093, 106.1678, "desimal", True)
    ]


def test_nothing_known_is_an_empty_list_and_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    found, err = located(capsys, "jembatan", "merah")
    assert found == []
    assert err.startswith("Tempat “jembatan merah” tidak dikenal. Pin belum ditaruh.")


def test_across_the_border_the_neighbour_stands_where_the_kecamatan_would(capsys: pytest.CaptureFixture[str]) -> None:
    found, err = located(capsys, "-6.05 106.10")
    assert (found[0]["kelurahan"], found[0]["kecamatan"]) == (None, "Kec. Kramatwatu, Kabupaten Serang")
    assert "di luar kota" in err


def test_near_decides_between_equals(capsys: pytest.CaptureFixture[str]) -> None:
    twice = [one for one in located(capsys, "kel sukawana")[0] if one["name"] == "Kel. Sukawana"]
    assert len(twice) == 2
    for one in twice:
        nearest = located(capsys, "kel sukawana", "--near", f"{one['lat']},{one['lon']}")[0][0]
        assert (nearest["lat"], nearest["lon"]) == (one["lat"], one["lon"])
    assert main(["locate", "pasar", "--near", "sana"]) == 2


def test_in_words_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["locate", "pasar rau"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.split("\t")[:5] == ["Pasar Rau", "Cimuncang, Serang", "-6.109252, 106.167760", "±400 m", "terverifikasi"]


def test_imported_sets_and_saved_places_are_found(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    keep_set(places_folder("kota_serang"), "warga", [Place("1", PlaceKind.LANDMARK, "Gapura Zamrud", -6.11, 106.16, 50.0)])
    assert located(capsys, "gapura zamrud")[0][0]["name"] == "Gapura Zamrud"
    store = tmp_path / "meja.siaga"
    room = open_room(store)
    try:
        saving = SavePlace(name="Warung Nilam", place_kind=PlaceKind.SHOP, lat=-6.12, lon=106.15, radius_m=40)
        room.lane.submit(lambda: room.desk.do(saving, actor=Actor("d", "Rina", Role.OPERATOR))).result()
    finally:
        room.close()
    assert not any(one["verified"] for one in located(capsys, "warung nilam")[0])
    assert located(capsys, "warung nilam", "--store", str(store))[0][0]["name"] == "Warung Nilam"


def test_a_damaged_set_is_said_and_the_rest_works(capsys: pytest.CaptureFixture[str]) -> None:
    folder = places_folder("kota_serang")
    folder.mkdir(parents=True)
    (folder / "rusak.csv").write_bytes(b"\xff\xfe\x00")
    found, err = located(capsys, "pasar rau")
    assert found[0]["name"] == "Pasar Rau"
    assert "Set tempat “rusak” tidak terbaca" in err
