"""Tables of places in the window: the report by line, going on without it, sets listed and dropped, the search renewed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from siaga_desk.domain.commands import SavePlace
from siaga_desk.domain.errors import StoreTrouble
from siaga_desk.domain.places import PlaceKind
from siaga_desk.geo import places_import
from siaga_desk.geo.areas import shipped_areas
from siaga_desk.geo.gazetteer import Place
from siaga_desk.geo.locate import Locator
from siaga_desk.geo.place_sets import OSM_SOURCE, keep_set, read_sets
from siaga_desk.geo.places_import import TableReport
from siaga_desk.ui.operator.place_set_line import SetHead, SetLine, set_name
from siaga_desk.ui.operator.saved_places_page import SavedPlacesPage
from tests.memory import CENTRE
from tests.ui.at_desk import CTRL, AtDesk, K

SHIFT = Qt.KeyboardModifier.ShiftModifier
HEADING = "jenis;nama;lintang;bujur;sumber\n"
GATE = "patokan;Gapura Zamrud;-6,118;106,16;Bappeda\n"
POST = "patokan;Pos Kamling Melati;-6,121;106,17;Bappeda\n"
NOWHERE = "patokan;Pos Tanpa Titik;;106,17;Bappeda\n"


@pytest.fixture
def sets(tmp_path: Path) -> Path:
    return tmp_path / "tempat"


@pytest.fixture
def desk(open_desk: Callable[..., AtDesk], sets: Path) -> AtDesk:
    """Somebody has signed on at a desk that imports into `sets`."""
    opened = open_desk(sets=sets)
    opened.sign_on()
    return opened


def page(desk: AtDesk) -> SavedPlacesPage:
    return desk.window.panel.saved


def table(tmp_path: Path, *lines: str, name: str = "Pos Ronda.csv") -> Path:
    path = tmp_path / name
    path.write_text(HEADING + "".join(lines), encoding="utf-8")
    return path


def package(tmp_path: Path, *layers: str) -> Path:
    path = tmp_path / "dinas.gpkg"
    for n, layer in enumerate(layers):
        columns = {"jenis": ["patokan"], "nama": [f"Gapura {layer.title()}"]}
        frame = geopandas.GeoDataFrame(columns, geometry=[shapely.Point(106.16 + n / 1000, -6.118)], crs=4326)
        frame.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
    return path


def import_(desk: AtDesk, path: Path) -> None:
    """Ctrl I, and this file from the dialog."""
    desk.window.sets.choose = lambda _, then: then(path)
    desk.key(K.Key_I, CTRL)
    settle(desk)


def hear(desk: AtDesk) -> None:
    desk.settle()
    done: list[bool] = []
    desk.window.hand.search.aside(lambda locator: True, done.append)
    desk.qtbot.waitUntil(lambda: bool(done))


def settle(desk: AtDesk) -> None:
    """Until what was read is in the search as well, and said."""
    hear(desk)
    hear(desk)


def press(desk: AtDesk, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    desk.key(key, modifiers)
    settle(desk)


def found(desk: AtDesk, text: str) -> list[str | None]:
    """What the place box offers for `text` to a caller, best first."""
    desk.call("0812", "", "banj")
    desk.key(K.Key_L, CTRL)
    desk.window.panel.where.box.clear()
    desk.type(text)
    return [row.candidate.id for row in desk.window.panel.where.candidates]


def listed(desk: AtDesk) -> list[tuple[str, str]]:
    return [(row.name, row.count) for row in page(desk).rows.rows if isinstance(row, SetLine)]


def names(folder: Path) -> list[str]:
    return [place.name for place in read_sets(folder).places]


def test_a_sound_table_is_in_at_once_and_is_said_where_from(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    import_(desk, table(tmp_path, GATE, POST))
    assert desk.message == "Set “pos-ronda” masuk: 2 tempat. Kotak lokasi mengenalnya mulai sekarang."
    assert desk.window.panel.stack.currentWidget() is page(desk)
    assert not page(desk).reports
    head, line = page(desk).rows.rows
    assert head == SetHead(1)
    assert isinstance(line, SetLine)
    day = f"{next(iter(read_sets(sets).sets)).imported.astimezone(desk.place.zone):%d-%m-%Y}"
    assert (line.name, line.count) == ("pos-ronda", "2 tempat")
    assert line.what == f"Bappeda · lisensi tidak disebut · diimpor {day}"
    first = read_sets(sets).places[0]
    assert found(desk, "gapura zamrud")[0] == first.id


def test_a_bad_line_is_reported_and_nothing_changes_until_a_person_goes_on(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    assert found(desk, "gapura zamrud") == []
    import_(desk, table(tmp_path, GATE, NOWHERE, POST))
    report = page(desk).report
    assert report.question.text() == "Baris 3: Kolom “lintang” kosong. 2 baris lain siap dimasukkan. Lanjut tanpa baris 3?"
    assert report.lines == [("baris 3", "lintang", "Kolom “lintang” kosong.", "err")]
    assert report.notes.whole == "set “pos-ronda”, dari Pos Ronda.csv"
    assert report.go.text() == "Masukkan 2 tempat"
    assert desk.focus is report.go
    assert not sets.exists(), "nothing yet"
    press(desk, K.Key_Return)
    assert desk.message.startswith("Set “pos-ronda” masuk: 2 tempat.")
    assert not page(desk).reports
    assert page(desk).list.hasFocus()
    assert names(sets) == ["Gapura Zamrud", "Pos Kamling Melati"]
    assert found(desk, "gapura zamrud")[0] is not None


def test_esc_gives_it_up_and_leaves_the_page_next(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    import_(desk, table(tmp_path, GATE, NOWHERE))
    press(desk, K.Key_Escape)
    assert not page(desk).reports
    assert page(desk).list.hasFocus()
    press(desk, K.Key_Escape)
    assert desk.window.panel.stack.currentWidget() is not page(desk)
    assert not sets.exists()


def test_where_no_line_is_left_there_is_nothing_to_go_on_with(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    import_(desk, table(tmp_path, NOWHERE))
    report = page(desk).report
    assert report.question.text() == "Tidak ada baris yang dapat dimasukkan. Tidak ada yang berubah."
    assert report.go.isHidden()
    assert desk.focus is report.stop
    press(desk, K.Key_Return)
    assert not page(desk).reports
    assert not sets.exists()


def test_columns_that_mean_nothing_are_named(desk: AtDesk, tmp_path: Path) -> None:
    path = tmp_path / "rt.csv"
    path.write_text("jenis,nama,lat,lon,warna\npatokan,Gapura Zamrud,-6.118,106.16,hijau\n")
    import_(desk, path)
    assert desk.message.endswith("Kolom yang tidak dibaca: warna.")
    path.write_text("jenis,nama,lat,lon,warna\npatokan,Gapura Zamrud,-6.118,106.16,hijau\npatokan,,-6.118,106.16,\n")
    import_(desk, path.rename(tmp_path / "rw.csv"))
    assert ("", "warna", "Kolom “warna” tidak dikenal dan tidak dibaca.", "text2") in page(desk).report.lines


def test_a_file_that_was_mended_meanwhile_is_read_as_it_is_now(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    path = table(tmp_path, GATE, NOWHERE)
    import_(desk, path)
    table(tmp_path, GATE, POST, NOWHERE, NOWHERE)
    press(desk, K.Key_Return)
    assert page(desk).report.question.text().startswith("2 baris tidak dapat dimasukkan, yang pertama baris 4:")
    assert not sets.exists(), "this is another report than the one that was answered"
    table(tmp_path, GATE, POST)
    press(desk, K.Key_Return)
    assert names(sets) == ["Gapura Zamrud", "Pos Kamling Melati"]


def test_a_file_that_is_gone_meanwhile_is_said_in_the_report(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    path = table(tmp_path, GATE, NOWHERE)
    import_(desk, path)
    path.unlink()
    press(desk, K.Key_Return)
    assert page(desk).report.question.text() == f"Berkas {path} tidak bisa dibaca."
    assert page(desk).report.go.isEnabled()
    assert not sets.exists()


def test_a_set_of_the_same_name_is_replaced_only_when_somebody_says_so(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    import_(desk, table(tmp_path, GATE))
    import_(desk, table(tmp_path, POST))
    asked = desk.window.panel.question
    assert asked.label.text().startswith("Set “pos-ronda” sudah ada: 1 tempat, Bappeda · ")
    assert asked.label.text().endswith(" Ganti dengan Pos Ronda.csv?")
    assert asked.box.isHidden()
    press(desk, K.Key_Escape)
    assert asked.isHidden()
    assert names(sets) == ["Gapura Zamrud"]
    import_(desk, table(tmp_path, POST))
    press(desk, K.Key_Return)
    assert names(sets) == ["Pos Kamling Melati"]
    assert found(desk, "gapura zamrud") == []


def test_of_several_layers_one_is_asked_for_and_becomes_a_set_of_its_own(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    path = package(tmp_path, "rubi", "nila")
    import_(desk, path)
    asked = desk.window.panel.question
    assert asked.label.text().startswith("dinas.gpkg berisi 2 lapisan: rubi, nila. Yang mana?")
    desk.type("nil")
    press(desk, K.Key_Return)
    assert names(sets) == ["Gapura Nila"]
    assert listed(desk) == [("dinas-nila", "1 tempat")]
    import_(desk, path)
    press(desk, K.Key_Down)
    press(desk, K.Key_Return)
    assert names(sets) == ["Gapura Nila", "Gapura Rubi"]


def test_a_package_with_one_layer_asks_nothing(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    import_(desk, package(tmp_path, "rubi"))
    assert listed(desk) == [("dinas", "1 tempat")]
    assert names(sets) == ["Gapura Rubi"]


@pytest.mark.parametrize("name", ["java-latest.osm.pbf", "serang.osm", "Serang.OSM.BZ2", "serang.osm.gz"])
def test_an_extract_is_sent_to_the_command(desk: AtDesk, tmp_path: Path, name: str) -> None:
    import_(desk, tmp_path / name)
    assert f"siaga-desk data import-osm {name} --city kota_serang." in desk.message


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tempat.xlsx", b"PK", "Berkas tempat.xlsx bukan CSV atau GeoPackage."),
        ("dinas.gpkg", b"PK", "Berkas dinas.gpkg tidak terbaca sebagai GeoPackage."),
        ("kosong.csv", HEADING.encode(), "Berkas kosong.csv tidak berisi tempat."),
        ("tidak-ada.csv", None, "tidak bisa dibaca."),
    ],
)
def test_what_cannot_be_read_is_a_sentence(
    desk: AtDesk, sets: Path, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    import_(desk, tmp_path / name)
    assert said in desk.message
    assert page(desk).reading.whole == ""
    assert not sets.exists()


def test_a_full_disk_leaves_the_report_and_says_why(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    import_(desk, table(tmp_path, GATE, NOWHERE))
    sets.write_text("not a folder")
    press(desk, K.Key_Return)
    assert page(desk).report.question.text().startswith("Set tempat tidak dapat ditulis ke ")
    sets.unlink()
    press(desk, K.Key_Return)
    assert names(sets) == ["Gapura Zamrud"]


def test_a_set_is_dropped_by_keys_alone_and_known_no_more(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    assert found(desk, "gapura zamrud") == []
    import_(desk, table(tmp_path, GATE))
    assert found(desk, "gapura zamrud") != []
    press(desk, K.Key_F4, SHIFT)
    press(desk, K.Key_Delete)
    asked = desk.window.panel.question
    assert asked.label.text().startswith("Keluarkan set “pos-ronda”: 1 tempat, Bappeda · ")
    press(desk, K.Key_Escape)
    assert names(sets) == ["Gapura Zamrud"]
    assert page(desk).list.hasFocus()
    press(desk, K.Key_Delete)
    press(desk, K.Key_Return)
    assert names(sets) == []
    assert listed(desk) == []
    assert desk.message.startswith("Set “pos-ronda” dikeluarkan.")
    assert found(desk, "gapura zamrud") == []


def test_enter_on_a_set_says_how_it_is_changed(desk: AtDesk, tmp_path: Path) -> None:
    import_(desk, table(tmp_path, GATE))
    assert page(desk).list.hasFocus()
    press(desk, K.Key_Return)
    assert desk.message.startswith("Set tempat tidak diubah di sini.")
    import_(desk, table(tmp_path, POST, name="rw.csv"))
    assert desk.message.startswith("Set “rw” masuk"), "what works puts the refusal away"
    row = page(desk).current_set
    assert row is not None
    assert row.name == "rw"


def test_sets_stand_below_what_people_saved(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    desk.do(SavePlace(name="Gapura Biru", place_kind=PlaceKind.LANDMARK, radius_m=50, lat=-6.118, lon=106.16))
    keep_set(sets, "warga", [Place("1", PlaceKind.LANDMARK, "Pos Melati", -6.12, 106.16, 50.0)])
    press(desk, K.Key_F4, SHIFT)
    saved, head, line = page(desk).rows.rows
    assert page(desk).current is not None
    press(desk, K.Key_Down)
    assert page(desk).chosen == line, "the head is nothing to be chosen"
    assert (saved.id, head) == (next(iter(desk.situation.places)), SetHead(1))


def test_what_was_saved_is_still_known_after_an_import(desk: AtDesk, tmp_path: Path) -> None:
    desk.do(SavePlace(name="Gapura Biru", place_kind=PlaceKind.LANDMARK, radius_m=50, lat=-6.118, lon=106.16))
    (id_,) = desk.situation.places
    assert found(desk, "gapura biru")[0] == f"saved:{id_}"
    import_(desk, table(tmp_path, GATE))
    assert found(desk, "gapura biru")[0] == f"saved:{id_}"


def test_what_a_command_imported_is_known_once_the_page_is_looked_at(desk: AtDesk, sets: Path) -> None:
    assert found(desk, "pos melati") == []
    keep_set(sets, "osm", [Place("1", PlaceKind.LANDMARK, "Pos Melati", -6.12, 106.16, 50.0, source=OSM_SOURCE)])
    press(desk, K.Key_F4, SHIFT)
    assert listed(desk) == [("osm", "1 tempat")]
    assert found(desk, "pos melati") == ["osm.1"]
    assert list(desk.credited) == ["tempat © kontributor OpenStreetMap (ODbL)"]
    press(desk, K.Key_F4, SHIFT)
    press(desk, K.Key_Delete)
    press(desk, K.Key_Return)
    assert not desk.credited, "the map credits nobody whose places are gone"


def test_a_damaged_set_is_said_on_the_page(desk: AtDesk, sets: Path) -> None:
    sets.mkdir()
    (sets / "rusak.csv").write_bytes(b"\xff\xfe\x00")
    press(desk, K.Key_F4, SHIFT)
    assert page(desk).notice.text().startswith("Set tempat “rusak” tidak terbaca")
    assert page(desk).notice.isVisible()
    (sets / "rusak.csv").unlink()
    press(desk, K.Key_Escape)
    press(desk, K.Key_F4, SHIFT)
    assert page(desk).notice.isHidden()


def test_a_caller_comes_first_and_the_report_waits(
    desk: AtDesk, sets: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table on a slow disk: somebody calls while it is read."""
    go, real = threading.Event(), places_import.import_places

    def slowly(*args: Any, **more: Any) -> TableReport:
        assert go.wait(10)
        return real(*args, **more)

    monkeypatch.setattr(places_import, "import_places", slowly)
    slow = table(tmp_path, GATE, NOWHERE, name="lambat.csv")
    desk.window.sets.choose = lambda _, then: then(slow)
    desk.window.actions_.trigger("saved.import")
    assert page(desk).reading.whole == "Membaca lambat.csv …"
    desk.window.actions_.trigger("saved.import")
    desk.qtbot.waitUntil(lambda: desk.message.startswith("lambat.csv masih dibaca."))
    desk.window.actions_.trigger("call.new")
    number = desk.window.panel.call.number
    assert number.hasFocus()
    go.set()
    settle(desk)
    assert number.hasFocus()
    assert desk.window.panel.stack.currentWidget() is not page(desk)
    assert desk.message == "Impor lambat.csv menunggu jawaban Anda. Shift F4 menampilkannya."
    press(desk, K.Key_F4, SHIFT)
    assert page(desk).report.go.hasFocus()
    assert page(desk).report.question.text().startswith("Baris 3: ")
    assert not sets.exists()


def test_a_report_that_is_left_is_there_again(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    import_(desk, table(tmp_path, GATE, NOWHERE))
    press(desk, K.Key_F2)
    assert not page(desk).isVisible()
    press(desk, K.Key_F4, SHIFT)
    assert page(desk).report.go.hasFocus()
    press(desk, K.Key_Return)
    assert names(sets) == ["Gapura Zamrud"]


def test_a_drill_leaves_the_desks_sets_alone(open_desk: Callable[..., AtDesk], sets: Path, tmp_path: Path) -> None:
    keep_set(sets, "warga", [Place("1", PlaceKind.LANDMARK, "Pos Melati", -6.12, 106.16, 50.0)])
    drill = open_desk(sets=sets, ledger="drill:uji")
    drill.sign_on()
    import_(drill, table(tmp_path, GATE))
    assert drill.message.startswith("Ini LATIHAN.")
    press(drill, K.Key_F4, SHIFT)
    press(drill, K.Key_Delete)
    assert drill.window.panel.question.isHidden()
    assert names(sets) == ["Pos Melati"]


def test_a_city_without_data_imports_nothing(open_desk: Callable[..., AtDesk], tmp_path: Path) -> None:
    desk = open_desk()
    desk.sign_on()
    import_(desk, table(tmp_path, GATE))
    assert desk.message.startswith("Data wilayah Kota Serang tidak ada di program ini.")


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen, nothing can be raised
def test_the_dialog_holds_nobody_up(desk: AtDesk) -> None:
    desk.key(K.Key_I, CTRL)
    (dialog,) = desk.window.findChildren(QFileDialog)
    assert not dialog.isModal()
    desk.window.activateWindow()
    desk.window.actions_.trigger("saved.import")
    assert desk.window.findChildren(QFileDialog) == [dialog], "asked twice is asked once"
    dialog.reject()


def test_names_of_sets() -> None:
    assert set_name(Path("Pos Kamling 2026.csv")) == "pos-kamling-2026"
    assert set_name(Path("dinas.gpkg"), "Pos_Kamling") == "dinas-pos-kamling"
    assert set_name(Path("座標.csv")) == "tempat"
    assert set_name(Path(f"{'panjang ' * 9}.csv")) == "panjang-panjang-panjang-panjang-panjang"


def test_where_the_search_cannot_be_renewed_it_is_said_and_the_old_one_answers(
    open_desk: Callable[..., AtDesk], sets: Path, tmp_path: Path
) -> None:
    gone: list[bool] = []

    def load() -> Locator:
        if gone:
            raise StoreTrouble("Daftar tempat {file} tidak dapat dibuka.", file="x")
        return Locator(
            shipped_areas("kota_serang"), CENTRE, [Place("1", PlaceKind.LANDMARK, "Pos Melati", -6.12, 106.16, 50.0)]
        )

    desk = open_desk(sets=sets, load_locator=load)
    desk.sign_on()
    assert found(desk, "pos melati") == ["1"]
    gone.append(True)
    import_(desk, table(tmp_path, GATE))
    assert desk.message.startswith("Kotak lokasi belum memakai set yang sekarang;")
    assert names(sets) == ["Gapura Zamrud"], "the set itself is there"
    assert found(desk, "pos melati") == ["1"]


def test_tab_goes_to_the_buttons_and_back_to_the_lines_and_enter_there_answers(
    desk: AtDesk, sets: Path, tmp_path: Path
) -> None:
    import_(desk, table(tmp_path, GATE, NOWHERE))
    report = page(desk).report
    press(desk, K.Key_Tab)
    assert report.stop.hasFocus()
    press(desk, K.Key_Backtab, SHIFT)
    press(desk, K.Key_Backtab, SHIFT)
    assert report.table.hasFocus()
    press(desk, K.Key_Return)
    assert names(sets) == ["Gapura Zamrud"]


def test_enter_on_cancel_cancels(desk: AtDesk, sets: Path, tmp_path: Path) -> None:
    import_(desk, table(tmp_path, GATE, NOWHERE))
    page(desk).report.stop.setFocus()
    press(desk, K.Key_Return)
    assert not page(desk).reports
    assert not sets.exists()
