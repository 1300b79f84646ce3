"""Sets of imported places: one file each, never half, never in each other's way; and tables that become sets."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk import whole_file
from siaga_desk.domain.errors import BadInput, StoreTrouble
from siaga_desk.geo import place_sets, places_import
from siaga_desk.geo.city_margin import CityMargin
from siaga_desk.geo.gazetteer import Place, PlaceKind
from siaga_desk.geo.place_sets import (
    checked_name,
    drop_set,
    keep_set,
    places_folder,
    read_sets,
)
from siaga_desk.geo.places_import import TableReport, import_places

HERE = Place("a", PlaceKind.SHOP, "Toko Baru", -6.12, 106.16, 30.0, ("Baru",), (), "survei 2026", "CC0", "A")
OSM = Place("w1", PlaceKind.STREET, "Jalan Uji", -6.12, 106.16, 80.0, (), (), "OpenStreetMap (2026-11-20)", "ODbL 1.0")
HEAD = "jenis,nama,lintang,bujur\n"


@pytest.fixture(scope="module")
def margin() -> CityMargin:
    return CityMargin("Kota Uji", shapely.box(106.1, -6.2, 106.2, -6.1))


# the folder


def test_what_is_kept_is_read_back_with_its_sets_name(tmp_path: Path) -> None:
    keep_set(tmp_path, "survei", [HERE])
    keep_set(tmp_path, "osm", [OSM])
    found = read_sets(tmp_path)
    assert found.notices == ()
    assert [each.name for each in found.sets] == ["osm", "survei"]
    assert [place.id for place in found.places] == ["osm.w1", "survei.a"]
    assert [place.name for place in found.places] == ["Jalan Uji", "Toko Baru"]
    osm, survey = found.sets
    assert (osm.sources, osm.licences) == (("OpenStreetMap (2026-11-20)",), ("ODbL 1.0",))
    assert abs(survey.imported.timestamp() - (tmp_path / "survei.csv").stat().st_mtime) < 1
    assert survey.imported.utcoffset() is not None


def test_the_map_names_openstreetmap_once_and_only_when_it_is_there(tmp_path: Path) -> None:
    keep_set(tmp_path, "survei", [HERE])
    assert read_sets(tmp_path).attributions == ()
    keep_set(tmp_path, "osm", [OSM])
    keep_set(tmp_path, "osm2", [OSM, HERE])
    assert read_sets(tmp_path).attributions == ("tempat © kontributor OpenStreetMap (ODbL)",)


def test_the_same_id_in_two_sets_names_two_places(tmp_path: Path) -> None:
    keep_set(tmp_path, "satu", [HERE])
    keep_set(tmp_path, "dua", [HERE])
    assert len({place.id for place in read_sets(tmp_path).places}) == 2


def test_a_set_is_replaced_by_one_of_its_name(tmp_path: Path) -> None:
    keep_set(tmp_path, "Survei", [HERE])
    keep_set(tmp_path, "survei", [OSM])
    assert [place.name for place in read_sets(tmp_path).places] == ["Jalan Uji"]


def test_a_damaged_set_is_named_and_the_others_work(tmp_path: Path) -> None:
    keep_set(tmp_path, "baik", [HERE])
    good = (tmp_path / "baik.csv").read_text(encoding="utf-8")
    (tmp_path / "rusak.csv").write_bytes(b"\xff\x00\xfe nonsens")
    (tmp_path / "sebagian.csv").write_text(good + "b,toko,Tanpa Titik,,,,30,,,,B\n" + "c,,,,,,,,,,\n", encoding="utf-8")
    (tmp_path / "map.csv").mkdir()
    (tmp_path / "Nama Lain.csv").write_text(good, encoding="utf-8")
    (tmp_path / ".baik.csv-x").write_text(good, encoding="utf-8")
    found = read_sets(tmp_path)
    assert [place.id for place in found.places] == ["baik.a", "sebagian.a"]
    notices = [str(notice) for notice in found.notices]
    unread = "tidak terbaca dan tidak dipakai. Set lain tetap dipakai. Impor ulang set itu."
    assert notices == [
        f"Berkas {tmp_path / 'Nama Lain.csv'} tidak dibaca: nama set hanya boleh huruf kecil, angka, - dan _.",
        f"Set tempat “map” {unread}",
        f"Set tempat “rusak” {unread}",
        "Set tempat “sebagian” rusak di 2 baris, mulai baris 3. 1 tempat lain di dalamnya tetap dipakai. "
        "Impor ulang set itu.",
    ]


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert read_sets(tmp_path / "tidak") == place_sets.Sets()


def test_the_folder_is_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert places_folder("kota_serang").parts[-2:] == ("tempat", "kota_serang")


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "a.b", "-a", "a b", "ä", "x" * 41, "a\n", "con\x00"])
def test_names_that_could_leave_the_folder_are_refused(name: str, tmp_path: Path) -> None:
    for act in (lambda: keep_set(tmp_path, name, [HERE]), lambda: drop_set(tmp_path, name)):
        if name == "a\n":  # a line's end around a name is no part of it
            assert checked_name(name) == "a"
            continue
        with pytest.raises(BadInput, match="tidak bisa dipakai"):
            act()
    assert list(tmp_path.iterdir()) == []


@given(st.text())
def test_a_name_is_a_file_of_the_folder_or_refused(name: str) -> None:
    try:
        kept = checked_name(name)
    except BadInput:
        return
    assert (Path("/x") / f"{kept}.csv").resolve().parent == Path("/x")
    assert checked_name(kept) == kept


def test_no_room_on_the_disk_leaves_the_earlier_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_set(tmp_path, "survei", [HERE])

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(whole_file.os, "fsync", full)
    with pytest.raises(StoreTrouble, match=r"tidak dapat ditulis ke .* Tidak ada yang berubah"):
        keep_set(tmp_path, "survei", [OSM])
    assert [place.name for place in read_sets(tmp_path).places] == ["Toko Baru"]
    assert [file.name for file in tmp_path.iterdir()] == ["survei.csv"]


def test_a_dropped_set_is_gone_and_dropping_none_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_set(tmp_path, "survei", [HERE])
    drop_set(tmp_path, "survei")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(BadInput, match="“survei” tidak ada"):
        drop_set(tmp_path, "survei")
    keep_set(tmp_path, "survei", [HERE])

    def refuse(path: Path) -> None:
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StoreTrouble, match="“survei” tidak dapat dihapus"):
        drop_set(tmp_path, "survei")


# a table becomes a set


def table(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "tabel.csv"
    path.write_text(text, encoding="utf-8")
    return path


def said(report: TableReport) -> list[tuple[int, str]]:
    return [(problem.line, str(problem.message)) for problem in report.problems]


def test_a_good_table_becomes_a_set(tmp_path: Path, margin: CityMargin) -> None:
    path = table(tmp_path, HEAD + "toko,Toko A,-6.12,106.16\nsekolah,SD B,-6.13,106.17\n")
    report = import_places(path, margin, tmp_path / "sets", "survei")
    assert (report.ready, report.problems, report.written, report.question) == (2, (), True, None)
    assert [place.name for place in read_sets(tmp_path / "sets").places] == ["Toko A", "SD B"]


PROBLEMS = HEAD + "toko,Toko A,-6.12,106.16\ntoko,Toko B,,106.16\ntoko,Toko Jauh,-7.5,110.1\nbukan,Toko C,-6.1,106.1\n"


def test_problems_are_told_line_by_line_and_change_nothing(tmp_path: Path, margin: CityMargin) -> None:
    report = import_places(table(tmp_path, PROBLEMS), margin, tmp_path / "sets", "survei")
    assert not report.written
    assert not (tmp_path / "sets").exists()
    assert report.ready == 1
    lines = said(report)
    assert [line for line, _ in lines] == [3, 4, 5]
    assert lines[0][1] == "Kolom “lintang” kosong."
    assert lines[1][1] == "“Toko Jauh” terletak lebih dari 6 km di luar Kota Uji. Periksa lintang dan bujurnya."
    assert lines[2][1].startswith("Jenis tempat “bukan” tidak dikenal.")
    assert str(report.question) == (
        "3 baris tidak dapat dimasukkan, yang pertama baris 3: Kolom “lintang” kosong. 1 baris lain siap dimasukkan. "
        "Lanjut tanpa baris itu?"
    )


def test_with_anyway_the_good_lines_go_in(tmp_path: Path, margin: CityMargin) -> None:
    report = import_places(table(tmp_path, PROBLEMS), margin, tmp_path / "sets", "survei", anyway=True)
    assert report.written
    assert len(report.problems) == 3
    assert [place.name for place in read_sets(tmp_path / "sets").places] == ["Toko A"]


def test_one_bad_line_is_asked_about_as_the_guide_has_it(tmp_path: Path, margin: CityMargin) -> None:
    path = table(tmp_path, HEAD + "toko,Toko A,-6.12,106.16\ntoko,Toko B,,106.16\n")
    report = import_places(path, margin, tmp_path / "sets", "survei")
    assert str(report.question) == ("Baris 3: Kolom “lintang” kosong. 1 baris lain siap dimasukkan. Lanjut tanpa baris 3?")


def test_a_column_that_means_nothing_is_named_and_costs_nothing(tmp_path: Path, margin: CityMargin) -> None:
    path = table(tmp_path, "jenis,nama,lintang,bujur,warna\ntoko,Toko A,-6.12,106.16,biru\n")
    report = import_places(path, margin, tmp_path / "sets", "survei")
    assert report.written
    assert [str(each) for each in report.unread] == ["Kolom “warna” tidak dikenal dan tidak dibaca."]


def test_nothing_good_is_not_written_even_anyway(tmp_path: Path, margin: CityMargin) -> None:
    keep_set(tmp_path / "sets", "survei", [HERE])
    report = import_places(table(tmp_path, HEAD + "toko,,,\n"), margin, tmp_path / "sets", "survei", anyway=True)
    assert (report.written, report.ready, report.question) == (False, 0, None)
    assert len(read_sets(tmp_path / "sets").places) == 1


@pytest.mark.parametrize("text", [HEAD, HEAD + "\n,,,\n"])
def test_a_table_of_nothing_is_refused(text: str, tmp_path: Path, margin: CityMargin) -> None:
    with pytest.raises(BadInput, match=r"tabel\.csv tidak berisi tempat"):
        import_places(table(tmp_path, text), margin, tmp_path / "sets", "survei")


def test_a_table_without_its_columns_says_which(tmp_path: Path, margin: CityMargin) -> None:
    report = import_places(table(tmp_path, "nama,lintang\nx,1\n"), margin, tmp_path / "sets", "survei", anyway=True)
    assert not report.written
    assert any("“jenis” tidak ada" in text for _, text in said(report))


def test_a_file_too_large_for_a_table_is_not_read(
    tmp_path: Path, margin: CityMargin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places_import, "LARGEST_TABLE_BYTES", 10)
    with pytest.raises(BadInput, match=r"tabel\.csv terlalu besar untuk sebuah tabel tempat: 0 MB"):
        import_places(table(tmp_path, HEAD), margin, tmp_path / "sets", "survei")


@pytest.mark.parametrize("name", ["tidak.csv", "tidak.gpkg", ""])
def test_a_file_that_is_not_there(name: str, tmp_path: Path, margin: CityMargin) -> None:
    with pytest.raises(BadInput, match="tidak bisa dibaca"):
        import_places(tmp_path / name, margin, tmp_path / "sets", "survei")


@given(raw=st.binary(max_size=400))
def test_no_bytes_break_the_import(raw: bytes, tmp_path_factory: pytest.TempPathFactory, margin: CityMargin) -> None:
    folder = tmp_path_factory.getbasetemp() / "bytes"
    folder.mkdir(exist_ok=True)
    path = folder / "x.csv"
    path.write_bytes(raw)
    try:
        report = import_places(path, margin, folder / "sets", "x", anyway=True)
    except BadInput:
        return
    assert report.written == (report.ready > 0)
    assert all(os.fspath(file).endswith(".csv") for file in (folder / "sets").glob("*"))


# the margin


def test_the_margin_is_six_kilometres_wide(margin: CityMargin) -> None:
    edge = 106.2  # the city's eastern border
    degree_m = 111_195 * 0.9943
    assert margin.holds(-6.15, edge + 5_950 / degree_m)
    assert not margin.holds(-6.15, edge + 6_050 / degree_m)
    assert margin.holds(-6.15, 106.15)
    assert not margin.holds(float("nan"), 106.15)


def test_the_shipped_city_and_a_city_that_does_not_ship() -> None:
    serang = CityMargin.shipped("kota_serang")
    assert serang.name == "Kota Serang"
    assert serang.holds(-6.12, 106.15)
    assert not serang.holds(-6.9, 107.6)
    for city in ("atlantis", ""):
        with pytest.raises(BadInput, match=f"Batas kota “{city}” tidak ada"):
            CityMargin.shipped(city)
