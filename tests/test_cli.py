"""The command line: what is asked is done, nonsense gets one sentence, and no command loads what it does not need."""

from __future__ import annotations

import contextlib
import csv
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk import cli_city, i18n
from siaga_desk.app import open_room
from siaga_desk.cli import DONE, FAILED, REFUSED, main
from siaga_desk.diagnostics import Diary
from siaga_desk.domain.commands import CloseIncident, Locate, OpenIncident, SignOn, TakeCall
from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.events import Outcome
from siaga_desk.domain.places import LATITUDE, LocationMethod
from siaga_desk.resources import gisdata

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Settings and diaries of this test's own; the language as it was."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    yield
    i18n.use("id")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one open incident, one that was closed, and a call."""
    path = tmp_path / "room.siaga"
    room = open_room(path)
    room.desk.do(
        SignOn(person="Rina"),
        OpenIncident(incident="i1", category="kebakaran"),
        Locate(incident="i1", lat=-6.1093, lon=106.1678, radius_m=250, method=LocationMethod.MAP, verified=False),
        OpenIncident(incident="i2", category="pohon_tumbang"),
        CloseIncident(incident="i2", outcome=Outcome.FALSE_REPORT),
        TakeCall(call="c1", words="halo"),
    )
    room.close()
    return path


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


# --- area -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("lat", "lon"), [("-6.1093", "106.1678"), ("-6,1093", "106,1678"), ("−6,1093", "+106.1678")])
def test_area_inside_the_city(capsys: pytest.CaptureFixture[str], lat: str, lon: str) -> None:
    assert main(["area", "--lat", lat, "--lon", lon, "--json"]) == DONE
    assert answer(capsys) == {
        "kelurahan": "Cimuncang",
        "kecamatan": "Serang",
        "kode": "36.73.01.1006",
        "inside_city": True,
        "neighbour": None,
    }


def test_area_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["area", "--lat=-6.1093", "--lon", "106.1678"]) == DONE
    assert capsys.readouterr().out == "Cimuncang, Kec. Serang (36.73.01.1006)\n"


@pytest.mark.parametrize(
    ("lat", "lon", "words", "neighbour"),
    [
        (
            "-6.05",
            "106.09",
            "Di luar Kota Serang, di Kec. Waringinkurung, Kabupaten Serang.",
            "Kec. Waringinkurung, Kabupaten Serang",
        ),
        ("-5.98", "106.14", "Di laut, di luar Kota Serang.", None),
        ("52.37", "4.9", "Di luar Kota Serang.", None),
    ],
)
def test_area_outside_the_city(
    capsys: pytest.CaptureFixture[str], lat: str, lon: str, words: str, neighbour: str | None
) -> None:
    assert main(["area", "--lat", lat, "--lon", lon]) == DONE
    assert capsys.readouterr().out == f"{words}\n"
    assert main(["area", "--lat", lat, "--lon", lon, "--json"]) == DONE
    nowhere = dict.fromkeys(("kelurahan", "kecamatan", "kode"))
    assert answer(capsys) == {**nowhere, "inside_city": False, "neighbour": neighbour}


@pytest.mark.parametrize(
    ("lat", "lon", "sentence"),
    [
        ("nan", "106", "lintang “nan” bukan angka"),
        ("-6", "-inf", "bujur “-inf” bukan angka"),
        ("106.1678", "-6.1093", "tampaknya tertukar"),
        ("96,2", "-6,1", "tampaknya tertukar"),
        ("-6", "1061678", "bujur 1061678 berada di luar bumi"),
        ("-91", "-190", "lintang -91 berada di luar bumi"),
        ("enam", "106", "lintang “enam” bukan angka"),
        ("-enam", "106", "lintang “-enam” bukan angka"),
        ("-6,1,0", "106", "bukan angka"),
        ("1_0", "106", "bukan angka"),
        ("", "106", "bukan angka"),
        ("٦", "106", "bukan angka"),
    ],
)
def test_area_of_no_place(capsys: pytest.CaptureFixture[str], lat: str, lon: str, sentence: str) -> None:
    assert main(["area", "--lat", lat, "--lon", lon, "--json"]) == REFUSED
    said = capsys.readouterr()
    assert said.out == ""
    assert sentence in said.err
    assert said.err.count("\n") == 1


def test_area_where_no_map_is_shipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["area", "--lat", "-7.45", "--lon", "112.7", "--profile", "kabupaten_sidoarjo"]) == REFUSED
    assert capsys.readouterr().err == "Data wilayah Kabupaten Sidoarjo tidak ada di program ini.\n"


@given(text=st.text())
def test_no_text_breaks_a_coordinate(text: str) -> None:
    with contextlib.suppress(BadInput):
        assert isinstance(cli_city.degrees(LATITUDE, text), float)


# --- stores ---------------------------------------------------------------------------------------------------------------


def test_a_whole_log_is_verified(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", "verify", "--store", str(store), "--json"]) == DONE
    found = answer(capsys)
    assert found["ok"] is True
    assert found["first_bad"] is None
    (chain,) = found["chains"]
    assert chain["desk"] == "Meja 1"
    assert chain["events"] == chain["last"] + 1
    assert main(["log", "verify", "--store", str(store)]) == DONE
    assert capsys.readouterr().out.endswith("Semua utuh.\n")


def test_the_first_bad_event_is_named(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw = store.read_bytes()
    assert raw.count(b'"pohon_tumbang"') == 1
    store.write_bytes(raw.replace(b'"pohon_tumbang"', b'"pohon_tumbanf"'))
    assert main(["log", "verify", "--store", str(store), "--json"]) == FAILED
    found = answer(capsys)
    assert found["ok"] is False
    assert set(found["first_bad"]) == {"chain", "seq", "event", "reason"}
    assert found["first_bad"]["chain"] == found["chains"][0]["chain"]
    assert main(["log", "verify", "--store", str(store)]) == FAILED
    assert f"Tidak utuh mulai peristiwa {found['first_bad']['seq']}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command", [["log", "verify"], ["incidents"], ["sheet", "--out", "x.html"], ["units", "export", "x.csv"]]
)
def test_what_is_no_store_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: Sequence[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main([*command, "--store", str(tmp_path / "none.siaga")]) == REFUSED
    assert capsys.readouterr().err.startswith("Berkas data tidak ada")
    (tmp_path / "other.siaga").write_bytes(b"something else altogether, and long enough to look like a file\n" * 50)
    assert main([*command, "--store", str(tmp_path / "other.siaga")]) == REFUSED
    said = capsys.readouterr().err
    assert "bukan data Siaga Desk" in said
    assert said.count("\n") == 1
    assert (tmp_path / "other.siaga").read_bytes().startswith(b"something else")


def test_incidents_with_their_clocks(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["incidents", "--store", str(store), "--json"]) == DONE
    open_, closed = answer(capsys)
    assert (open_["incident"], open_["label"], open_["kelurahan"], open_["verified"]) == ("i1", "0001", "Cimuncang", False)
    assert open_["clock"]["state"] == "running"
    assert 0 < open_["clock"]["left_s"] <= 900
    assert open_["clock"]["deadline"] == open_["deadline"]
    assert (closed["incident"], closed["is_open"], closed["outcome"]) == ("i2", False, "laporan_palsu")
    assert closed["clock"]["state"] == "ended"


def test_incidents_in_words_and_only_the_open_ones(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["incidents", "--store", str(store), "--open"]) == DONE
    assert capsys.readouterr().out == "0001\tkebakaran\tCimuncang, Serang\trunning\t–\n"


def test_incidents_of_a_span(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["incidents", "--store", str(store), "--since", "2999-01-01T00:00+07:00", "--json"]) == DONE
    assert answer(capsys) == []
    assert main(["incidents", "--store", str(store), "--since", "kemarin", "--json"]) == REFUSED
    assert "Waktu tidak terbaca" in capsys.readouterr().err


def test_readers_work_beside_a_writer(store: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    room = open_room(store)
    try:
        assert main(["incidents", "--store", str(store), "--json"]) == DONE
        assert len(answer(capsys)) == 2
        assert main(["units", "export", str(tmp_path / "units.csv"), "--store", str(store)]) == DONE
        capsys.readouterr()
        assert main(["headless", "--store", str(store)]) == REFUSED
        assert "sedang dipakai" in capsys.readouterr().err
    finally:
        room.close()


def test_the_sheet(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "sheet.html"
    assert main(["sheet", "--store", str(store), "--out", str(out)]) == DONE
    assert "Cimuncang" in out.read_text(encoding="utf-8")
    (tmp_path / "file").write_text("")
    assert main(["sheet", "--store", str(store), "--out", str(tmp_path / "file" / "sheet.html")]) == REFUSED
    assert "Lembar situasi tidak bisa ditulis" in capsys.readouterr().err


def test_a_closed_store_is_one_file(store: Path) -> None:
    """Whoever copies it to a stick takes everything."""
    assert not store.with_name(f"{store.name}-wal").exists()


# --- units ----------------------------------------------------------------------------------------------------------------


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_units_go_out_and_come_in_again(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    assert main(["units", "export", str(first), "--store", str(store)]) == DONE
    rows = table(first)
    assert rows == sorted(table(gisdata("unit_kota_serang.csv")), key=lambda row: row["id"])  # nothing that ships is lost
    assert capsys.readouterr().out == f"{len(rows)} unit ditulis.\n"
    import_ = ["units", "import", str(first), "--store", str(store), "--person", "Rina"]
    assert main(import_) == DONE
    assert capsys.readouterr().out == f"{len(rows)} unit dibaca, 0 dicatat.\n"
    first.write_text(first.read_text(encoding="utf-8").replace(rows[0]["name"], "Nama Baru"), encoding="utf-8")
    assert main(import_) == DONE
    assert capsys.readouterr().out == f"{len(rows)} unit dibaca, 1 dicatat.\n"
    assert main(["units", "export", str(second), "--store", str(store)]) == DONE
    assert second.read_bytes() == first.read_bytes()


def test_a_bad_line_is_named_and_nothing_comes_in_unless_asked(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "units.csv"
    path.write_text(
        "kode;nama;jenis;instansi;lintang;bujur;contoh\n"
        "d-77;Damkar 77;damkar;dpkp;-6,11;106,15;tidak\n"
        "d-78;Damkar 78;damkar;dpkp;;106,15;tidak\n",
        encoding="utf-8",
    )
    import_ = ["units", "import", str(path), "--store", str(store), "--person", "Rina"]
    assert main(import_) == REFUSED
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "Baris 3: Kolom “lintang” kosong.",
        "Tidak ada yang dimasukkan. 1 baris siap; perbaiki berkasnya, atau tambahkan --skip-bad.",
    ]
    assert main([*import_, "--skip-bad"]) == DONE
    assert capsys.readouterr().out == "1 unit dibaca, 1 dicatat.\n"


@pytest.mark.parametrize("person", ["", " "])
def test_nobody_brings_no_units_in(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], person: str) -> None:
    assert main(["units", "export", str(tmp_path / "u.csv"), "--store", str(store)]) == DONE
    capsys.readouterr()
    assert main(["units", "import", str(tmp_path / "u.csv"), "--store", str(store), "--person", person]) == REFUSED
    assert "Sebutkan nama Anda" in capsys.readouterr().err


def test_a_table_that_is_not_there(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["units", "import", str(tmp_path / "no.csv"), "--store", str(store), "--person", "Rina"]) == REFUSED
    assert "tidak bisa dibaca" in capsys.readouterr().err
    assert main(["units", "export", str(tmp_path), "--store", str(store)]) == REFUSED
    assert "tidak bisa ditulis" in capsys.readouterr().err


# --- profiles and data ----------------------------------------------------------------------------------------------------


def test_a_profile_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shipped = ROOT / "resources" / "profiles" / "kota_serang.toml"
    assert main(["profile", "check", str(shipped)]) == DONE
    assert "Profil Kota Serang baik: 17 jenis kejadian, 14 instansi" in capsys.readouterr().out
    bad = tmp_path / "bad.toml"
    bad.write_text(shipped.read_text(encoding="utf-8").replace("pemadaman = 2", "pemadamann = 2"), encoding="utf-8")
    assert main(["profile", "check", str(bad)]) == REFUSED
    assert "bad.toml baris " in capsys.readouterr().err


def test_data_from_a_folder_that_has_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["data", "build", "--from", str(tmp_path), "--to", str(tmp_path / "out")]) == REFUSED
    assert capsys.readouterr().err.count("\n") == 1
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


# --- commands that show a window ------------------------------------------------------------------------------------------


RUN, WALL, DRILL = "windows.run_operator", "windows.run_wall", "performance.play_drill"


@pytest.mark.parametrize(
    ("words", "function", "expected"),
    [
        (
            ["run"],
            RUN,
            {"store": None, "profile": "kota_serang", "desk_name": None, "theme": None, "mbtiles": None},
        ),
        (
            ["run", "--store", "a.siaga", "--desk", "Meja 2", "--theme", "light", "--mbtiles", "b.mbtiles"],
            RUN,
            {
                "store": Path("a.siaga"),
                "profile": "kota_serang",
                "desk_name": "Meja 2",
                "theme": "light",
                "mbtiles": Path("b.mbtiles"),
            },
        ),
        (["wall", "--store", "a.siaga"], WALL, {"store": Path("a.siaga"), "theme": None, "mbtiles": None}),
        (
            ["drill", "play", "s.toml", "--solo", "--offscreen", "--out", "keluar", "--rate", "1,5"],
            DRILL,
            {
                "story": Path("s.toml"),
                "solo": True,
                "offscreen": True,
                "out": Path("keluar"),
                "rate": 1.5,
                "theme": None,
            },
        ),
    ],
)
def test_what_a_window_is_told(
    monkeypatch: pytest.MonkeyPatch, words: list[str], function: str, expected: dict[str, object]
) -> None:
    told: list[dict[str, object]] = []

    def shown(**named: object) -> int:
        told.append(named)
        return 0

    monkeypatch.setattr(f"siaga_desk.{function}", shown)
    assert main(words) == DONE
    (named,) = told
    assert isinstance(named.pop("diary", None), Diary) is (function != WALL)
    assert named == expected


# --- words that make no sense ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Masih kurang: PERINTAH."),
        (["log"], "Masih kurang: PERINTAH."),
        (["log", "verify"], "Masih kurang: --store."),
        (["area", "--lat", "1"], "Masih kurang: --lon."),
        (["area", "--lat", "--lon", "1"], "--lat perlu diikuti nilainya."),
        (["area", "--lat", "1", "--lon", "2", "--foo"], "Tidak dikenal: --foo."),
        (["drill", "play", "x", "--rate", "cepat"], "--rate tidak bisa berisi 'cepat'."),
        (["drill", "play", "x", "--rate", "0"], "--rate tidak bisa berisi '0'."),
        (["drill", "play", "x", "--rate", "nan"], "--rate tidak bisa berisi 'nan'."),
        (["run", "--theme", "pink"], "--theme tidak mengenal 'pink'. Pilih dari 'dark', 'light'."),
        (["fly"], "PERINTAH tidak mengenal 'fly'."),
        (["incidents", "--store", "x", "--limit", "0"], "--limit tidak bisa berisi '0'."),
        (["incidents", "--store", "x", "--json=1"], "--json tidak diikuti nilai."),
    ],
)
def test_words_that_make_no_sense(capsys: pytest.CaptureFixture[str], words: list[str], sentence: str) -> None:
    assert main(words) == REFUSED
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(sentence)
    assert "Bantuan: siaga-desk" in said.err


def test_help_of_every_command_is_in_the_user_s_language(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        [],
        *(
            ["run"],
            ["wall"],
            ["headless"],
            ["drill"],
            ["drill", "play"],
            ["log"],
            ["log", "verify"],
            ["area"],
            ["incidents"],
        ),
        *(["sheet"], ["units"], ["units", "import"], ["units", "export"], ["data"], ["data", "build"], ["profile", "check"]),
    ):
        assert main([*words, "--help"]) == DONE
        said = capsys.readouterr().out
        assert said.startswith("pemakaian: siaga-desk")
        for english in ("usage", "options", "positional", "show this", "show program"):
            assert english not in said


def test_another_language_is_spoken_from_the_first_word(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["area", "--language", "en", "--lat", "nan", "--lon", "1"]) == REFUSED
    assert capsys.readouterr().err == "Coordinates cannot be read: latitude “nan” is not a number.\n"
    assert main(["log", "verify", "--language=en", "--help"]) == DONE
    assert "pemakaian" not in capsys.readouterr().out
    for before_the_command in (["--language", "en", "--help"], ["drill", "--language=en", "--help"]):
        assert main(before_the_command) == DONE
        assert capsys.readouterr().out.startswith("usage: ")
    i18n.use("id")
    assert main(["log", "verify", "--store", str(store)]) == DONE
    assert capsys.readouterr().out.endswith("Semua utuh.\n")


def without_a_screen(*words: str) -> subprocess.CompletedProcess[str]:
    """The program as a script starts it where no display is, and nothing was told to Qt or to Chromium."""
    told = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "QTWEBENGINE_CHROMIUM_FLAGS")
    env = {name: value for name, value in os.environ.items() if name not in told}
    return subprocess.run([sys.executable, "-m", "siaga_desk", *words], cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("command", ["run", "wall"])
def test_where_no_screen_is_a_window_is_refused_in_a_sentence(store: Path, command: str) -> None:
    done = without_a_screen(command, "--store", str(store))
    assert (done.returncode, done.stdout) == (REFUSED, "")
    assert done.stderr == "Tidak ada layar di sini, jadi jendela tidak bisa dibuka. Jalankan dari meja yang berlayar.\n"


@pytest.mark.slow
def test_where_no_screen_is_a_drill_is_played_at_once(tmp_path: Path) -> None:
    done = without_a_screen("drill", "play", "resources/drills/first_drill.toml", "--solo", "--out", str(tmp_path / "out"))
    assert done.returncode == DONE, done.stderr
    assert "Panggilan dicatat dengan benar: 5 dari 5." in done.stdout
    pictures = [file.name for file in sorted((tmp_path / "out").glob("*.png"))]
    assert pictures == ["1-ditaruh.png", "2-dikirim.png", "3-bergerak.png", "4-gabung.png", "5-akhir.png"]


# --- trouble --------------------------------------------------------------------------------------------------------------


def test_a_bug_of_ours_is_one_soft_sentence_and_in_the_diary(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(**named: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(f"siaga_desk.{WALL}", broken)
    assert main(["wall", "--store", "x"]) == FAILED
    said = capsys.readouterr().err
    assert said == "Ada yang salah di program ini. Sudah dicatat, pekerjaan Anda aman. Lanjutkan.\n"
    (diary,) = (tmp_path / "home").rglob("wall.log")
    assert "ZeroDivisionError" in diary.read_text(encoding="utf-8")


def test_settings_that_make_no_sense_are_said_and_do_not_stop_a_command(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    settings = tmp_path / "home" / "siaga-desk" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text("{")
    assert main(["area", "--lat", "-6.1093", "--lon", "106.1678"]) == DONE
    assert "Pengaturan tidak terbaca" in capsys.readouterr().err
    assert main(["area", "--lat", "-6.1093", "--lon", "106.1678"]) == DONE
    assert capsys.readouterr().err == ""


def test_the_command_line_leaves_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    before = list(logging.getLogger().handlers), sys.excepthook, threading.enumerate()
    assert main(["area", "--lat", "-6.1093", "--lon", "106.1678"]) == DONE
    assert (list(logging.getLogger().handlers), sys.excepthook, threading.enumerate()) == before


# --- what is loaded -------------------------------------------------------------------------------------------------------

LOADED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Blocker())
from siaga_desk.cli import main
code = main(sys.argv[1:])
print("LOADED", *sorted({name.partition(".")[0] for name in sys.modules}))
sys.exit(code)
"""
HEAVY = {"PySide6", "shiboken6", "geopandas", "pandas", "folium", "pyogrio", "shapely", "numpy", "alembic", "babel"}


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (["--help"], HEAVY | {"sqlalchemy", "cryptography", "phonenumbers"}),
        (["area", "--lat", "-6.1", "--lon", "106.15", "--json"], HEAVY | {"cryptography"}),
        (["headless", "--store", "{store}"], HEAVY),
        (["incidents", "--store", "{store}", "--json"], HEAVY),
        (["log", "verify", "--store", "{store}", "--json"], HEAVY),
        (["sheet", "--store", "{store}", "--out", "{store}.html"], HEAVY),
    ],
)
def test_a_command_loads_only_what_it_needs(store: Path, words: list[str], unwanted: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *(word.format(store=store) for word in words)],
        cwd=ROOT,
        env=dict(os.environ),
        input=b"",
        capture_output=True,
        check=False,
    )
    loaded = set(done.stdout.decode().rpartition("LOADED ")[2].split())
    assert (done.returncode, done.stderr) == (0, b"")
    assert "siaga_desk" in loaded
    assert not loaded & unwanted


def test_python_m_is_the_same(store: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "siaga_desk", "log", "verify", "--store", str(store)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.decode().endswith("Semua utuh.\n")


def test_a_reader_who_has_gone_is_no_bug(store: Path) -> None:
    done = subprocess.run(
        f'"{sys.executable}" -m siaga_desk incidents --store "{store}" --json | true',
        shell=True,
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert done.stderr == b""
