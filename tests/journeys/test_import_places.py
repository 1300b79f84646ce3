"""A table of the city's own with one bad line: imported in the window without it, and the next caller is found by it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from siaga_desk.domain.places import LocationMethod, PlaceKind
from siaga_desk.geo.gazetteer import Place
from siaga_desk.geo.place_sets import OSM_SOURCE, keep_set, read_sets
from tests.ui.at_desk import CTRL, AtDesk, K

pytestmark = [pytest.mark.journey, pytest.mark.page]
SHIFT = Qt.KeyboardModifier.ShiftModifier
CREDIT = "tempat © kontributor OpenStreetMap (ODbL)"
TABLE = """jenis;nama;nama lain;lintang;bujur;sumber;lisensi
patokan;Gapura Zamrud;gerbang hijau;-6,118;106,16;Kelurahan Cimuncang;bebas
patokan;Pos Kamling Melati;;;106,17;Kelurahan Cimuncang;bebas
patokan;Balai Warga Kenanga;;-6,121;106,162;Kelurahan Cimuncang;bebas
"""


def offered(desk: AtDesk, text: str) -> list[str | None]:
    """What the place box says to `text`."""
    desk.key(K.Key_L, CTRL)
    desk.window.panel.where.box.clear()
    desk.type(text)
    return [row.candidate.id for row in desk.window.panel.where.candidates]


def until_said(desk: AtDesk, beginning: str) -> None:
    desk.qtbot.waitUntil(lambda: desk.message.startswith(beginning))
    desk.settle()


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen, nothing can be raised
def test_a_table_with_a_bad_line_comes_in_and_the_next_caller_is_found_by_it(
    open_desk: Callable[..., AtDesk], tmp_path: Path
) -> None:
    sets = tmp_path / "tempat"
    table = tmp_path / "Lingkungan Cimuncang.csv"
    table.write_text(TABLE, encoding="utf-8")
    keep_set(sets, "osm", [Place("n1", PlaceKind.SHOP, "Toko Zubaedah", -6.12, 106.16, 50.0, source=OSM_SOURCE)])
    desk = open_desk(sets=sets)
    desk.sign_on()

    # a caller names a place that is not known yet; the operator keeps the call and puts the pin on the kelurahan
    desk.call("0812 0000 4417", "pohon tumbang", "pohon")
    assert offered(desk, "balai warga kenanga") == []
    assert offered(desk, "cimuncang") != []
    desk.key(K.Key_Return)
    assert desk.only_incident.location is not None
    assert list(desk.credited) == [CREDIT]

    # the kelurahan's table: Ctrl I, the file, and what it would do, before anything is done
    desk.key(K.Key_I, CTRL)
    (dialog,) = desk.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(table))
    dialog.reject()
    report = desk.window.panel.saved.report
    desk.qtbot.waitUntil(report.isVisible)
    assert report.question.text() == "Baris 3: Kolom “lintang” kosong. 2 baris lain siap dimasukkan. Lanjut tanpa baris 3?"
    assert [each.name for each in read_sets(sets).sets] == ["osm"]
    desk.window.activateWindow()
    desk.qtbot.waitUntil(report.go.hasFocus)
    desk.key(K.Key_Return)
    until_said(desk, "Set “lingkungan-cimuncang” masuk: 2 tempat.")

    # the next caller is found by it, and by its other name
    desk.call("0813 5555 6666", "motor jatuh", "laka")
    (known, *_) = offered(desk, "depan balai warga kenanga")
    assert known is not None
    assert known.startswith("lingkungan-cimuncang.")
    assert offered(desk, "gerbang hijau")[0] is not None
    assert offered(desk, "depan balai warga kenanga")[0] == known
    desk.key(K.Key_Return)
    desk.settle()
    second = next(incident for incident in desk.situation.incidents.values() if incident.label == "0002")
    assert second.location is not None
    assert second.location.method is LocationMethod.PLACE

    # a set that is taken out takes its line in the map's corner with it
    desk.key(K.Key_F4, SHIFT)
    desk.qtbot.waitUntil(lambda: len(desk.window.panel.saved.rows.rows) == 3)
    page = desk.window.panel.saved
    page.list.setCurrentIndex(page.rows.index_of("set osm"))
    desk.key(K.Key_Delete)
    desk.key(K.Key_Return)
    until_said(desk, "Set “osm” dikeluarkan.")
    assert not desk.credited
    desk.close()

    # after a restart it is all the same
    desk = open_desk(sets=sets)
    desk.sign_on("Agus")
    desk.call("0814 1111 2222", "banjir", "banj")
    assert offered(desk, "balai warga kenanga")[0] == known
    assert offered(desk, "toko zubaedah") == []
