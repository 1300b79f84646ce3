"""`siaga-desk data ...` as a person runs it: exit code, words, files."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from siaga_desk import i18n
from siaga_desk.app import default_store
from siaga_desk.cli import DONE, INTERRUPTED, REFUSED, main
from siaga_desk.cli_data import Bar
from siaga_desk.domain.errors import Message
from siaga_desk.geo.place_sets import places_folder, read_sets
from siaga_desk.geo.places_file import read_places
from siaga_desk.geo.roads.network import RoadNetwork
from siaga_desk.geo.roads.prepared import in_use, roads_folder
from tests.osm_town import OsmTown

ROOT = Path(__file__).parents[1]
TABLE = "jenis,nama,lintang,bujur\ntoko,Toko A,-6.12,106.16\ntoko,Toko B,,106.16\nsekolah,SD C,-6.13,106.15\n"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings, diaries and sets of this test's own; the language as it was."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    yield
    i18n.use("id")


@pytest.fixture
def town(tmp_path: Path) -> Path:
    town = OsmTown()
    west, middle, east = (town.node((x, 0)) for x in (0, 400, 800))
    town.way_of([west, middle], highway="residential", name="Jalan Veteran")
    town.way_of([middle, east], highway="residential", name="Jalan Veteran")
    town.way((0, 50_000), (100, 50_000), highway="residential", name="Jalan Jauh")
    town.area((0, 100), 60, 60, building="mosque", name="Masjid Agung")
    town.node((20, 120), amenity="place_of_worship", name="Masjid Agung")
    town.node((0, 900), amenity="fire_station", name="Pos Damkar Ciceri")
    town.node((0, 1200), shop="kiosk", name="Toko \x07Bunyi")
    town.node((0, 1300), natural="peak", name="Gunung Uji")
    town.way_of([middle, town.node((400, 100))], highway="tertiary", oneway="yes")
    town.way((0, 40), (800, 40), highway="footway")
    return town.write(tmp_path / "uji.osm.pbf", "2026-11-20T21:21:00Z")


def sets() -> Path:
    return places_folder("kota_serang")


def roads() -> Path:
    return roads_folder(default_store("kota_serang"))


PLACES_SAID = [
    "Set “osm” ditulis: 4 tempat, dari 8 objek bernama di cuplikan.",
    "Isi cuplikan per 2026-11-20.",
    "        1  ibadah",
    "        1  jalan",
    "        1  kantor",
    "        1  toko",
    "Tidak dimasukkan:",
    "        1  di luar Kota Serang dan 6 km sekitarnya",
    "        1  bukan tempat yang dicari orang: sungai, batas, rute",
    "        1  sama dengan tempat lain bernama sama di dekatnya",
    "1 nama berisi huruf yang tidak dapat ditampilkan atau terlalu panjang; dibersihkan.",
    "Pos pemadam: Pos Damkar Ciceri",
    "Ini tempat untuk dicari, bukan unit: unit hanya dari daftar unit yang dipastikan instansinya.",
]
ROADS_SAID = [
    "0,8 km jalan, 3 simpul, 4 ruas.",
    "      0,8  km residential",
    "0,0 % satu arah, 100,0 % bernama.",
    "1 simpul tidak tersambung dua arah dengan yang lain dan tidak dipakai; 75,0 % tersambung.",
    "Jalan yang tidak dimasukkan:",
    "        1  di luar Kota Serang dan 6 km sekitarnya",
    "        1  bukan untuk kendaraan: trotoar, tangga, peron",
    "Larangan belok dan batas tinggi tidak dibaca.",
]


def test_an_extract_is_imported_and_told_about(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "import-osm", str(town), "--city", "kota_serang"]) == DONE
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert re.fullmatch(r"Jaringan jalan siap dan dipakai, dari 3 jalan; cuplikan memuat 5\. \d+,\d detik\.", lines.pop(13))
    assert lines == [*PLACES_SAID, *ROADS_SAID, "Peta akan menyebut © kontributor OpenStreetMap (ODbL)."]
    assert "Selesai · 100 %" in said.err
    text = (sets() / "osm.csv").read_text(encoding="utf-8")
    read = read_places(text)
    assert read.problems == ()
    assert sorted(place.name for place in read.rows) == ["Jalan Veteran", "Masjid Agung", "Pos Damkar Ciceri", "Toko Bunyi"]
    assert {place.source for place in read.rows} == {"OpenStreetMap (2026-11-20)"}
    used = in_use(roads())
    assert used is not None
    assert used.source == town
    network = RoadNetwork.load(used.prepared)
    # three junctions, and what cuts the streets between them into pieces of 300 m at most
    assert (network.nodes, network.source.date, len(network.order)) == (7, "2026-11-20", 7)


def test_the_report_for_scripts(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["data", "import-osm", str(town), "--name", "jawa", "--to", str(tmp_path / "sets"), "--json"]
    assert main([*words, "--store", str(tmp_path / "meja" / "kota.siaga")]) == DONE
    said = json.loads(capsys.readouterr().out)
    (file,) = (tmp_path / "meja" / "jalan").glob("*.roads")
    told = said.pop("roads")
    assert told.pop("seconds") > 0
    assert told == {
        "file": str(file),
        "extract_date": "2026-11-20",
        "read": 5,
        "used": 3,
        "dropped": {"not_for_vehicles": 1, "outside": 1},
        "nodes": 3,
        "arcs": 4,
        "km": pytest.approx(0.8, abs=0.002),
        "km_by_class": {"residential": pytest.approx(0.8, abs=0.002)},
        "one_way_share": 0.0,
        "named_share": 1.0,
        "left_out_nodes": 1,
        "connected_share": 0.75,
        "motorcycle_only_arcs": 0,
    }
    assert said == {
        "set": "jawa",
        "file": str(tmp_path / "sets" / "jawa.csv"),
        "extract_date": "2026-11-20",
        "read": 8,
        "places": 4,
        "kept": {"ibadah": 1, "jalan": 1, "kantor": 1, "toko": 1},
        "dropped": {"duplicate": 1, "no_place": 1, "outside": 1},
        "cleaned_names": 1,
        "fire_stations": ["Pos Damkar Ciceri"],
        "police": [],
        "hospitals": [],
    }
    assert not sets().exists()
    assert not roads().exists()


def test_places_or_roads_alone(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "import-osm", str(town), "--places-only"]) == DONE
    assert capsys.readouterr().out.splitlines()[: len(PLACES_SAID)] == PLACES_SAID
    assert not roads().exists()
    (sets() / "osm.csv").unlink()
    assert main(["data", "import-osm", str(town), "--roads-only"]) == DONE
    assert capsys.readouterr().out.splitlines()[1:] == [
        *ROADS_SAID,
        "Peta akan menyebut © kontributor OpenStreetMap (ODbL).",
    ]
    assert list(sets().iterdir()) == []
    assert main(["data", "import-osm", str(town), "--roads-only", "--places-only"]) == REFUSED
    assert "Pilih salah satu" in capsys.readouterr().err


def test_an_extract_without_usable_roads_still_gives_its_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    town = OsmTown()
    town.node((0, 0), shop="kiosk", name="Toko A")
    town.way((0, 0), (100, 0), highway="residential", oneway="yes")
    path = town.write(tmp_path / "satu.osm")
    assert main(["data", "import-osm", str(path), "--json"]) == DONE
    said = json.loads(capsys.readouterr().out)
    assert (said["places"], said["roads"]) == (1, None)
    assert said["refused"].startswith("Jalan di berkas satu.osm tidak saling tersambung")
    assert in_use(roads()) is None
    assert main(["data", "import-osm", str(path), "--roads-only"]) == REFUSED
    assert "tidak saling tersambung" in capsys.readouterr().err


def test_an_extract_without_places_still_gives_its_roads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    town = OsmTown()
    town.way((0, 0), (100, 0), highway="residential")
    path = town.write(tmp_path / "jalan.osm")
    assert main(["data", "import-osm", str(path)]) == DONE
    said = capsys.readouterr()
    assert said.out.startswith("Jaringan jalan siap dan dipakai, dari 1 jalan")
    assert said.err.splitlines()[-1] == "Berkas jalan.osm tidak memuat apa pun di Kota Serang. Tidak ada yang berubah."
    assert in_use(roads()) is not None


def test_what_a_second_extract_refuses_leaves_the_first_network_in_use(town: Path, tmp_path: Path) -> None:
    assert main(["data", "import-osm", str(town)]) == DONE
    before = in_use(roads())
    far = OsmTown()
    far.way((90_000, 0), (90_100, 0), highway="residential", name="Jalan Jauh")
    assert main(["data", "import-osm", str(far.write(tmp_path / "jauh.osm"))]) == REFUSED
    assert in_use(roads()) == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["tidak-ada.osm.pbf"], "Berkas tidak-ada.osm.pbf tidak ada. Tidak ada yang berubah."),
        (["uji.osm.pbf", "--city", "atlantis"], "Profil kota “atlantis” tidak ada."),
        (["uji.osm.pbf", "--city", "kabupaten_sidoarjo"], "Data wilayah Kabupaten Sidoarjo tidak ada di program ini."),
        (["uji.osm.pbf", "--name", "../keluar"], "Nama set “../keluar” tidak bisa dipakai"),
        (["jauh.osm.pbf"], "Berkas jauh.osm.pbf tidak memuat apa pun di Kota Serang. Tidak ada yang berubah."),
        (["rusak.osm.pbf"], "bukan data OpenStreetMap, atau rusak dari awal."),
        (["uji.osm.pbf", "--to", "uji.osm.pbf/di-bawah-berkas"], "tidak dapat dibuat. Tidak ada yang berubah."),
    ],
)
def test_what_cannot_be_imported_is_one_sentence(
    words: list[str],
    sentence: str,
    town: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    far = OsmTown()
    far.node((90_000, 0), shop="kiosk", name="Toko Jauh")
    far.write(tmp_path / "jauh.osm.pbf")
    (tmp_path / "rusak.osm.pbf").write_bytes(os.urandom(3000))
    monkeypatch.chdir(tmp_path)
    assert main(["data", "import-osm", *words]) == REFUSED
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err.splitlines()[-1]
    assert list(sets().glob("*")) == []
    assert list(roads().glob("*.roads")) == []


@pytest.mark.slow
def test_ctrl_c_leaves_the_earlier_set_and_nothing_else(town: Path, tmp_path: Path) -> None:
    assert main(["data", "import-osm", str(town)]) == DONE
    earlier = (sets() / "osm.csv").read_bytes()
    crowd = OsmTown()
    for index in range(60_000):
        crowd.node((index % 300, index // 300), shop="kiosk", name=f"Toko {index * 7919 % 60_013}")
    path = crowd.write(tmp_path / "ramai.osm.pbf")
    running = subprocess.Popen(
        [sys.executable, "-m", "siaga_desk", "data", "import-osm", str(path)], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    assert running.stderr is not None
    assert running.stderr.readline().startswith("Membaca ramai.osm.pbf")
    running.send_signal(signal.SIGINT)
    running.stderr.close()
    assert running.wait(60) == INTERRUPTED
    assert [file.name for file in sets().iterdir()] == ["osm.csv"]
    assert (sets() / "osm.csv").read_bytes() == earlier


# tables


def test_a_table_with_problems_changes_nothing_and_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "Tempat Kita.csv"
    path.write_text(TABLE, encoding="utf-8")
    assert main(["data", "import-places", str(path)]) == REFUSED
    assert capsys.readouterr().err.splitlines() == [
        "Baris 3: Kolom “lintang” kosong.",
        "2 baris lain siap dimasukkan. Tidak ada yang berubah. Untuk lanjut tanpa baris yang disebut, tambahkan --anyway.",
    ]
    assert not sets().exists()
    assert main(["data", "import-places", str(path), "--anyway"]) == DONE
    said = capsys.readouterr()
    assert said.out == "Set “tempat-kita” ditulis: 2 tempat.\n"
    assert said.err == "Baris 3: Kolom “lintang” kosong.\n"
    assert [place.id.partition(".")[0] for place in read_sets(sets()).places] == ["tempat-kita"] * 2


def test_a_table_of_only_bad_lines_is_refused_even_anyway(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.csv"
    path.write_text("jenis,nama,lintang,bujur\ntoko,Toko A,-7.9,112.6\n", encoding="utf-8")
    assert main(["data", "import-places", str(path), "--anyway"]) == REFUSED
    assert capsys.readouterr().err.splitlines() == [
        "Baris 2: “Toko A” terletak lebih dari 6 km di luar Kota Serang. Periksa lintang dan bujurnya.",
        "Tidak ada baris yang dapat dimasukkan. Tidak ada yang berubah.",
    ]


def test_sets_are_listed_and_taken_out(town: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "sets"]) == DONE
    assert capsys.readouterr().out == f"Belum ada set tempat di {sets()}.\n"
    path = tmp_path / "survei.csv"
    path.write_text(
        "jenis,nama,lintang,bujur,sumber,lisensi\ntoko,A,-6.12,106.16,satu,CC0\ntoko,B,-6.12,106.16,dua,CC0\n",
        encoding="utf-8",
    )
    assert main(["data", "import-osm", str(town)]) == DONE
    assert main(["data", "import-places", str(path)]) == DONE
    os.utime(sets() / "osm.csv", (1_795_279_000, 1_795_279_000))  # 21 November 2026, 23.36 WIB
    os.utime(sets() / "survei.csv", (1_795_282_000, 1_795_282_000))  # 22 November 2026, 00.26 WIB
    capsys.readouterr()
    assert main(["data", "sets"]) == DONE
    assert capsys.readouterr().out.splitlines() == [
        "osm\t4 tempat\tOpenStreetMap (2026-11-20)\tODbL 1.0\t21-11-2026",
        "survei\t2 tempat\tsatu dan 1 lagi\tCC0\t22-11-2026",
    ]
    (sets() / "rusak.csv").write_bytes(b"\xff")
    assert main(["data", "sets", "--json"]) == DONE
    said = capsys.readouterr()
    assert [(each["set"], each["places"]) for each in json.loads(said.out)] == [("osm", 4), ("survei", 2)]
    assert "“rusak” tidak terbaca" in said.err
    assert main(["data", "drop-set", "osm"]) == DONE
    assert capsys.readouterr().out == "Set “osm” dikeluarkan.\n"
    assert main(["data", "drop-set", "osm"]) == REFUSED
    assert [each.name for each in read_sets(sets()).sets] == ["survei"]


# networks


def tables(at: Path, nodes: str, arcs: str) -> Path:
    at.mkdir()
    (at / "nodes.csv").write_text(f"id,lat,lon\n{nodes}", encoding="utf-8")
    (at / "arcs.csv").write_text(f"from,to,metres,seconds,name\n{arcs}", encoding="utf-8")
    return at


def test_a_network_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tables(
        tmp_path / "uji",
        "a,-6.12,106.16\nb,-6.12,106.17\nc,-6.13,106.17\nd,-6.14,106.18\ne,-6.1,106.1\n",
        "a,b,1110,90,Jalan Veteran\nb,a,1110,90,Jalan Veteran\nb,c,500,0,\nc,a,1600,3600,\nc,d,1570,30,Gang Buntu\n"
        "a,a,1,1,\n",
    )
    assert main(["data", "check-network", str(path)]) == DONE
    assert capsys.readouterr().out.splitlines() == [
        "uji",
        "4,8 km jalan, 4 simpul, 5 ruas.",
        "      4,8  km other",
        "76,7 % satu arah, 56,0 % bernama.",
        "        1  ruas dari sebuah simpul ke simpul itu sendiri, dilewati",
        "        1  ruas tanpa waktu, diberi 1 milidetik",
        "        1  simpul tanpa ruas, dilewati",
        "Bagian terbesar yang tersambung dua arah: 3 simpul, 75,0 %.",
        "Di luar bagian itu: 1 simpul, 1,6 km. Dari atau ke sana tidak ada jalan di jaringan ini.",
        "Nama yang hanya ada di sana: Gang Buntu",
        "2 ruas lebih cepat dari 130 km/jam.",
        "1 ruas lebih lambat dari 3 km/jam.",
        "1 ruas lebih pendek dari garis lurus antara kedua simpulnya.",
        "Lintang -6,1400 sampai -6,1200, bujur 106,1600 sampai 106,1800.",
        "100,0 % simpulnya di Kota Serang dan 6 km sekitarnya.",
    ]


def test_the_check_for_scripts(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "check-network", str(town), "--json"]) == DONE
    said = json.loads(capsys.readouterr().out)
    box = said.pop("box")
    assert box["south"] < box["north"]
    assert said.pop("km") == pytest.approx(0.9, abs=0.002)
    assert said.pop("km_by_class") == {
        "residential": pytest.approx(0.8, abs=0.002),
        "tertiary": pytest.approx(0.1, abs=0.002),
    }
    assert said.pop("one_way_share") == pytest.approx(1 / 9, abs=0.001)
    assert said.pop("named_share") == pytest.approx(8 / 9, abs=0.001)
    assert said == {
        "kind": "extract",
        "source": {
            "name": "OpenStreetMap (kontributor OSM)",
            "licence": "ODbL 1.0",
            "date": "2026-11-20",
            "quality": "tanpa larangan belok dan batas tinggi",
        },
        "changed": {"not_for_vehicles": 1, "outside": 1},
        "nodes": 4,
        "arcs": 5,
        "largest_part": {"nodes": 3, "share": 0.75},
        "outside_largest": {"nodes": 1, "km": pytest.approx(0.1, abs=0.002), "isolated_names": []},
        "city": "Kota Serang",
        "inside_city_share": 1.0,
        "suspicious": {"faster_than_130_kmh": 0, "slower_than_3_kmh": 0, "shorter_than_straight_line": 0},
        "usable": True,
    }
    assert not roads().exists()


def test_a_prepared_file_is_checked_as_well(town: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "import-osm", str(town), "--roads-only"]) == DONE
    (file,) = roads().glob("*.roads")
    capsys.readouterr()
    assert main(["data", "check-network", str(file), "--json"]) == DONE
    said = json.loads(capsys.readouterr().out)
    assert (said["kind"], said["nodes"], said["largest_part"]["share"]) == ("prepared", 7, 1.0)


def test_a_network_of_another_city_is_told_and_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tables(tmp_path / "malang", "a,-7.9,112.6\nb,-7.9,112.7\n", "a,b,11100,900,\nb,a,11100,900,\n")
    assert main(["data", "check-network", str(path), "--json"]) == REFUSED
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert (told["usable"], told["inside_city_share"], told["nodes"]) == (False, 0.0, 2)
    assert said.err == "Jaringan jalan malang terletak lebih dari 6 km di luar Kota Serang. Tidak ada yang berubah.\n"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("tidak-ada", "tidak-ada bukan jaringan jalan"),
        ("kosong.osm", "tidak memuat jalan yang bisa dilalui kendaraan"),
        ("rusak.roads", "rusak.roads tidak terbaca atau rusak"),
        ("folder", "Berkas nodes.csv tidak bisa dibaca di folder"),
    ],
)
def test_what_is_no_network_is_one_sentence(
    name: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    OsmTown().write(tmp_path / "kosong.osm")
    (tmp_path / "rusak.roads").write_bytes(b"PK")
    (tmp_path / "folder").mkdir()
    assert main(["data", "check-network", str(tmp_path / name)]) == REFUSED
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err.splitlines()[-1]


# the bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


READING = Message("Membaca {file}", {"file": "jawa.osm.pbf"})


def test_on_a_terminal_the_bar_is_one_line_that_only_grows() -> None:
    terminal = Terminal()
    bar = Bar(terminal)
    bar.EVERY_S = 0.0  # type: ignore[misc]
    for share in (0.0, 0.5, 0.3, 1.0):
        bar(READING, share)
    bar.close()
    drawn = terminal.getvalue()
    assert drawn.count("\n") == 1
    assert drawn.endswith("\n")
    lines = drawn.rstrip("\n").split("\r")[1:]
    assert [line.count("=") for line in lines] == [0, 12, 12, 24]
    assert lines[1] == f"[{'=' * 12}{' ' * 12}] Membaca jawa.osm.pbf · 50 %\x1b[K"


def test_elsewhere_it_is_a_line_a_quarter() -> None:
    stream = io.StringIO()
    bar = Bar(stream)
    for step in range(1001):
        bar(READING, step / 1000)
    bar.close()
    assert [line.rpartition("· ")[2] for line in stream.getvalue().splitlines()] == ["0 %", "25 %", "50 %", "75 %", "100 %"]


def test_a_bar_that_was_never_drawn_leaves_no_line() -> None:
    terminal = Terminal()
    Bar(terminal).close()
    assert terminal.getvalue() == ""
