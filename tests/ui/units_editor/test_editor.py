"""The editor on a real room: typing, picking, saving, retiring, importing, exporting; and what others do meanwhile."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from siaga_desk.domain.commands import AssignUnit, OpenIncident, RecordUnit, RetireUnit
from siaga_desk.domain.units import UnitStatus
from siaga_desk.map.view import MapView, make_profile
from siaga_desk.ui.units_editor.import_view import report_lines
from tests.map.on_screen import OnScreen
from tests.ui.units_editor.conftest import Bench, OpenBench
from tests.ui.wall.night import HOSTILE

UNIT = "damkar-mako-01"


def press_save(bench: Bench) -> None:
    bench.qtbot.mouseClick(bench.editor.form.save, Qt.MouseButton.LeftButton)


def test_the_list_shows_every_unit_with_its_mark(bench: Bench) -> None:
    lines = {line.id: line for line in bench.editor.lines.rows}
    assert set(lines) == {unit.id for unit in bench.road.situation.units.values() if unit.is_listed}
    assert "contoh" in bench.editor.lines.spoken(lines[UNIT])
    assert lines[UNIT].second == "Damkar · siap · titik label kelurahan (BPS/HDX 2019)"
    assert bench.editor.count.text() == "43 unit, 30 contoh"
    assert set(bench.map.units) == set(lines)
    bench.qtbot.keyClicks(bench.editor.wanted, "puskesmas dinkes kasemen")
    assert [line.id for line in bench.editor.lines.rows] == ["puskesmas-kasemen"]


def test_a_new_unit(bench: Bench) -> None:
    bench.write("name", "Ambulans Uji 01")
    bench.write("lat", "-6,12")
    bench.write("lon", "106.16")
    bench.editor.form.example.setChecked(False)
    assert bench.editor.form.area.text().startswith("Kel. ")
    assert bench.map.cursor_at is not None
    assert bench.map.cursor_at.verified
    press_save(bench)
    bench.until_told("Tersimpan: Ambulans Uji 01.")
    record = bench.unit("ambulans-uji-01").record
    assert record is not None
    assert (record.lat, record.lon, record.example) == (-6.12, 106.16, False)
    assert "ambulans-uji-01" in bench.map.units
    assert bench.editor.form.id.isReadOnly()


def test_crew_hours_and_whose_it_is(bench: Bench) -> None:
    form = bench.editor.form
    bench.editor.choose(UNIT)
    assert (form.crew.text(), form.shift.text(), form.neighbour.currentText()) == ("", "", "bukan, unit kota sendiri")
    bench.write("crew", "4")
    bench.write("shift", "malam")
    press_save(bench)
    assert bench.told.startswith("Jam jaga “malam” tidak terbaca.")
    assert form.shift.hasFocus()
    bench.write("shift", "7.00-19.00")
    form.neighbour.setCurrentIndex(form.neighbour.findText("Kota Cilegon"))
    press_save(bench)
    bench.until_told("Tersimpan")
    record = bench.unit(UNIT).record
    assert record is not None
    assert (record.crew, record.shift, record.neighbour) == (4, "07.00-19.00", "kota_cilegon")
    assert form.shift.text() == "07.00-19.00", "as it is kept"
    bench.qtbot.keyClicks(bench.editor.wanted, "cilegon")
    assert [line.second.split(" · ")[0] for line in bench.editor.lines.rows] == ["Damkar Kota Cilegon"]


def test_what_is_missing_is_said_and_focused(bench: Bench) -> None:
    bench.write("name", "Pos")
    press_save(bench)
    assert bench.told == "Kolom “lintang” kosong. Kolom “bujur” kosong."
    assert bench.editor.form.lat.hasFocus()
    assert bench.editor.form.name.text() == "Pos"


def test_a_point_outside_the_city_is_said_and_saved(bench: Bench) -> None:
    bench.write("name", "Pos Kramatwatu")
    bench.write("lat", "-6.0501, 106.1012")  # both at once, as pasted
    bench.qtbot.keyClick(bench.editor.form.lat, Qt.Key.Key_Tab)
    assert (bench.editor.form.lat.text(), bench.editor.form.lon.text()) == ("-6,0501", "106,1012")
    assert bench.editor.form.area.text() == "Titik ini di luar kota, di Kec. Kramatwatu, Kabupaten Serang."
    press_save(bench)
    bench.until_told("Tersimpan")


def test_an_example_becomes_real(bench: Bench) -> None:
    bench.editor.choose(UNIT)
    assert bench.map.selected == UNIT
    bench.editor.form.example.setChecked(False)
    press_save(bench)
    bench.until_told("Tersimpan")
    assert not bench.map.units[UNIT].example
    assert bench.editor.count.text() == "43 unit, 29 contoh"


def test_a_pick_on_the_map(bench: Bench) -> None:
    bench.editor.choose(UNIT)
    bench.map.clicked.emit(-6.2, 106.2)
    assert bench.editor.form.lat.text() != "-6,2"  # nobody asked to pick
    bench.editor.form.pick.click()
    assert bench.map.picking
    bench.map.clicked.emit(-6.1200004, 106.1600006)
    assert not bench.map.picking
    form = bench.editor.form
    assert (form.lat.text(), form.lon.text(), form.source.text()) == ("-6,12", "106,160001", "ditunjuk di peta")
    bench.write("source", "survei lapangan")
    form.pick.click()
    bench.map.clicked.emit(-6.13, 106.17)
    assert form.source.text() == "survei lapangan"
    assert bench.map.gone_to == []  # the view stays
    form.look.click()
    assert bench.map.gone_to == [(-6.13, 106.17)]


def test_what_was_typed_is_kept_while_others_are_looked_at(bench: Bench) -> None:
    bench.editor.choose(UNIT)
    bench.write("note", "")
    bench.write("name", "Mako satu")
    bench.editor.choose("puskesmas-kasemen")
    assert bench.editor.form.name.text() == "Puskesmas Kasemen"
    line = next(line for line in bench.editor.lines.rows if line.id == UNIT)
    assert line.unsaved
    bench.map.unit_selected.emit(UNIT)
    assert bench.editor.form.name.text() == "Mako satu"
    bench.editor.form.revert.click()
    assert bench.editor.form.name.text() == "Damkar Mako 01"
    assert not any(line.unsaved for line in bench.editor.lines.rows)


def test_out_of_service_and_back(bench: Bench) -> None:
    bench.editor.choose(UNIT)
    form = bench.editor.form
    assert form.service.text() == "Tandai tidak siap"
    form.service.click()
    bench.until_told("Tulis alasannya dengan satu kalimat")
    bench.write("reason", "pompa rusak")
    form.service.click()
    bench.until_told("Unit ditandai tidak siap.")
    assert bench.road.situation.unit_status(UNIT) is UnitStatus.OUT
    line = next(line for line in bench.editor.lines.rows if line.id == UNIT)
    assert "tidak siap: pompa rusak" in line.second
    form.service.click()
    bench.until_told("Unit siap kembali.")
    assert bench.road.situation.unit_status(UNIT) is UnitStatus.READY


def test_retiring_and_coming_back(bench: Bench) -> None:
    bench.editor.choose(UNIT)
    bench.write("reason", "dijual")
    bench.editor.form.retire.click()
    bench.until_told("Damkar Mako 01 sudah dihapus dari daftar.")
    assert UNIT not in bench.map.units
    assert UNIT not in {line.id for line in bench.editor.lines.rows}
    bench.write("name", "Damkar Mako 01")
    assert bench.told == ""  # not complete yet: nothing to be warned of before it can be saved
    bench.write("lat", "-6,12")
    bench.write("lon", "106,16")
    assert bench.told == "Kode ini pernah dihapus dari daftar. Simpan mengembalikannya."
    press_save(bench)
    bench.until_told("Tersimpan")
    assert UNIT in bench.map.units


def test_a_unit_on_duty_is_not_retired(bench: Bench) -> None:
    bench.do(OpenIncident(incident="i1", category="kebakaran"), AssignUnit(incident="i1", unit=UNIT))
    bench.editor.choose(UNIT)
    bench.write("reason", "dijual")
    bench.editor.form.retire.click()
    bench.until_told("Damkar Mako 01 masih bertugas di 0001.")
    assert bench.editor.form.reason.text() == "dijual"


def record(unit: str, name: str) -> RecordUnit:
    return RecordUnit(unit=unit, name=name, unit_kind="damkar", agency="dpkp", lat=-6.12, lon=106.16, example=False)


def test_what_others_change_is_shown_or_said(bench: Bench) -> None:
    bench.editor.choose(UNIT)
    bench.do(record(UNIT, "Dari meja lain"))
    assert bench.editor.form.name.text() == "Dari meja lain"
    bench.write("name", "Yang saya ketik")
    bench.do(record(UNIT, "Dari meja lain lagi"))
    assert bench.editor.form.name.text() == "Yang saya ketik"
    assert bench.told.startswith("Unit ini baru diubah di tempat lain.")
    bench.do(RetireUnit(unit=UNIT, reason="x"))
    assert bench.told.startswith("Unit ini baru dihapus dari daftar.")
    assert bench.editor.form.name.text() == "Yang saya ketik"


# --- the table ---


def test_an_import_is_shown_then_done_as_one_step(bench: Bench, tmp_path: Path) -> None:
    bench.to_read = tmp_path / "unit.csv"
    bench.to_read.write_text(
        "kode;nama;jenis;instansi;lintang;bujur;contoh\n"
        f"{UNIT};Damkar Mako 01;damkar;dpkp;-6,12;106,16;0\n"
        "baru-1;Ambulans Baru;ambulans;dinkes;-6,05;106,10;1\n"
        "salah;Pos;damkar;dpkp;;106,1;1\n"
    )
    bench.editor.exchange.ask_import()
    bench.qtbot.waitUntil(lambda: bench.editor.stack.currentWidget() is bench.editor.preview)
    preview = bench.editor.preview
    assert preview.question.text() == "Baris 4: Kolom “lintang” kosong. 2 baris lain siap dimasukkan. Lanjut tanpa baris 4?"
    assert [line[:3] for line in preview.lines] == [
        ("baris 4", "lintang", "Kolom “lintang” kosong."),
        (UNIT, "Damkar Mako 01", "menggantikan contoh"),
        ("baru-1", "Ambulans Baru", "baru. Titik ini di luar kota, di Kec. Kramatwatu, Kabupaten Serang."),
    ]
    assert preview.go.text() == "Masukkan 2 baris"
    assert "baru-1" not in bench.road.situation.units  # nothing yet
    bench.qtbot.mouseClick(preview.go, Qt.MouseButton.LeftButton)
    bench.until_told("2 unit dimasukkan dari berkas.")
    assert bench.editor.stack.currentWidget() is bench.editor.work
    assert not bench.map.units[UNIT].example
    assert "baru-1" in bench.map.units


def test_an_import_may_be_declined(bench: Bench, tmp_path: Path) -> None:
    bench.to_read = tmp_path / "unit.csv"
    bench.to_read.write_text("kode,nama,jenis,instansi,lintang,bujur,contoh\nn,N,damkar,dpkp,-6.1,106.1,1\n")
    bench.editor.exchange.ask_import()
    bench.qtbot.waitUntil(lambda: bench.editor.stack.currentWidget() is bench.editor.preview)
    bench.qtbot.keyClick(bench.editor.preview, Qt.Key.Key_Escape)
    assert bench.editor.stack.currentWidget() is bench.editor.work
    assert "n" not in bench.road.situation.units


def test_enter_imports_what_is_shown(bench: Bench, tmp_path: Path) -> None:
    bench.to_read = tmp_path / "unit.csv"
    bench.to_read.write_text("kode,nama,jenis,instansi,lintang,bujur,contoh\nn,N,damkar,dpkp,-6.1,106.1,1\n")
    bench.editor.exchange.ask_import()
    bench.qtbot.waitUntil(lambda: bench.editor.stack.currentWidget() is bench.editor.preview)
    bench.qtbot.keyClick(bench.editor.preview.table, Qt.Key.Key_Return)
    bench.until_told("1 unit dimasukkan dari berkas.")
    assert "n" in bench.road.situation.units


def test_an_import_that_the_desk_refuses_changes_nothing(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.to_read = tmp_path / "unit.csv"
    bench.to_read.write_text("kode,nama,jenis,instansi,lintang,bujur,contoh\nn,N,damkar,dpkp,-6.1,106.1,1\n")
    bench.editor.exchange.ask_import()
    bench.qtbot.waitUntil(lambda: bench.editor.stack.currentWidget() is bench.editor.preview)
    plan = bench.editor.preview.plan
    assert plan is not None
    bad = RecordUnit(unit="m", name="M", unit_kind="kapal", agency="dpkp", lat=-6.1, lon=106.1, example=True)
    object.__setattr__(plan, "commands", (*plan.commands, bad))
    bench.qtbot.mouseClick(bench.editor.preview.go, Qt.MouseButton.LeftButton)
    bench.qtbot.waitUntil(lambda: "kapal" in bench.editor.preview.question.text())
    assert "n" not in bench.road.situation.units  # all or none
    assert bench.editor.preview.go.isEnabled()


def test_a_file_that_cannot_be_read_or_written_is_a_sentence(bench: Bench, tmp_path: Path) -> None:
    bench.to_read = tmp_path / "tidak-ada.csv"
    bench.editor.exchange.ask_import()
    bench.until_told(f"Berkas {bench.to_read} tidak bisa dibaca.")
    blocked = tmp_path / "berkas"
    blocked.write_text("")
    bench.to_write = blocked / "unit.csv"
    bench.editor.exchange.ask_export()
    bench.until_told(f"Berkas {bench.to_write} tidak bisa ditulis.")


def test_what_was_exported_changes_nothing_when_it_is_imported(bench: Bench, tmp_path: Path) -> None:
    bench.to_write = bench.to_read = tmp_path / "unit.csv"
    bench.editor.exchange.ask_export()
    bench.until_told("Daftar unit ditulis ke ")
    bench.editor.exchange.ask_import()
    bench.qtbot.waitUntil(lambda: bench.editor.stack.currentWidget() is bench.editor.preview)
    assert bench.editor.preview.question.text().startswith("Semua 43 baris yang terbaca sudah sama dengan daftar.")
    assert not bench.editor.preview.go.isVisible()


# --- hostile words, drills, life ---


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_shown_as_they_are(bench: Bench, tmp_path: Path, text: str) -> None:
    bench.do(
        RecordUnit(
            unit="jahat",
            name=text,
            unit_kind="damkar",
            agency="dpkp",
            lat=-6.12,
            lon=106.16,
            example=True,
            source=text,
            note=text,
        )
    )
    bench.editor.choose("jahat")
    assert bench.editor.form.title.textFormat() is Qt.TextFormat.PlainText
    kept = bench.unit("jahat").name
    assert bench.editor.form.title.text() == kept
    index = bench.editor.lines.index_of("jahat")
    tooltip = index.data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tooltip
    assert "<b>" not in tooltip
    bench.editor.grab()
    bench.to_read = tmp_path / "unit.csv"
    quoted = text.replace("\0", "").replace('"', '""')
    bench.to_read.write_text(
        f'kode,nama,jenis,instansi,lintang,bujur,contoh\n"{quoted}","{quoted}",damkar,dpkp,-6.1,106.1,1\n'
    )
    bench.editor.exchange.ask_import()
    bench.qtbot.waitUntil(lambda: bench.editor.stack.currentWidget() is bench.editor.preview)
    plan = bench.editor.preview.plan
    assert plan is not None
    assert plan.commands == ()
    assert report_lines(plan)
    bench.editor.grab()


def test_a_drill_wears_its_mark(open_bench: OpenBench) -> None:
    bench = open_bench(ledger="drill:uji")
    assert bench.editor.windowTitle().startswith("[LATIHAN] ")
    assert bench.editor.property("drill") is None
    assert bench.editor.findChild(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly).property("drill") == "true"


def test_an_editor_that_is_disposed_of_leaves_nothing(dressed: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    before = set(QApplication.allWidgets())
    bench = Bench(qtbot, tmp_path / "ruang.siaga")
    bench.editor.choose(UNIT)
    gone = weakref.ref(bench.editor)
    bench.close()
    del bench
    gc.collect()
    assert gone() is None
    assert set(QApplication.allWidgets()) == before


def test_closing_keeps_what_was_typed(bench: Bench) -> None:
    bench.write("name", "Belum selesai")
    bench.editor.form.pick.click()
    bench.editor.close()
    assert not bench.map.picking
    bench.editor.show()
    assert bench.editor.form.name.text() == "Belum selesai"


@pytest.mark.page
def test_a_pick_on_the_real_map(open_bench: OpenBench, qtbot: QtBot, qapp: QApplication) -> None:
    profile = make_profile(qapp)
    bench = open_bench(make_map=lambda parent: MapView(profile, "light", parent))
    view = bench.editor.map
    assert isinstance(view, MapView)
    with qtbot.waitSignal(view.ready, timeout=20_000):
        pass
    page = OnScreen(qtbot, view)
    page.until("Scene.units.size", 43)
    bench.editor.choose(UNIT)
    bench.editor.form.pick.click()
    page.until("Scene.set.picking")
    page.click(QPoint(view.width() // 2, view.height() // 2))
    qtbot.waitUntil(lambda: bench.editor.form.source.text() == "ditunjuk di peta")
    at = page.evaluate("map_siaga.containerPointToLatLng(map_siaga.getSize().divideBy(2))")
    assert float(bench.editor.form.lat.text().replace(",", ".")) == pytest.approx(at["lat"], abs=2e-3)
    assert float(bench.editor.form.lon.text().replace(",", ".")) == pytest.approx(at["lng"], abs=2e-3)
    press_save(bench)
    bench.until_told("Tersimpan")
    moved = bench.unit(UNIT).record
    assert moved is not None
    page.until(f"Scene.units.get('{UNIT}').lat.toFixed(4)", f"{moved.lat:.4f}")
