"""Places out of a GeoPackage: any reference system, any shape, columns as a table has them, and every refusal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.places import distance_m
from siaga_desk.geo.city_margin import CityMargin
from siaga_desk.geo.gazetteer import PlaceKind
from siaga_desk.geo.place_sets import read_sets
from siaga_desk.geo.places_file import USUAL_RADIUS_M, Places
from siaga_desk.geo.places_geopackage import read_geopackage
from siaga_desk.geo.places_import import import_places

AT = shapely.Point(106.16, -6.12)


@pytest.fixture(scope="module")
def margin() -> CityMargin:
    return CityMargin("Kota Uji", shapely.box(106.1, -6.2, 106.2, -6.1))


def package(
    path: Path, shapes: list[shapely.Geometry | None], layer: str = "tempat", crs: Any = 4326, **columns: list[Any]
) -> Path:
    frame = geopandas.GeoDataFrame(
        {"jenis": ["toko"] * len(shapes), "nama": [f"Toko {index}" for index in range(len(shapes))]} | columns,
        geometry=shapes,
        crs=4326,
    )
    frame = frame.to_crs(crs) if crs else frame.set_crs(None, allow_override=True)
    frame.to_file(path, layer=layer, driver="GPKG", engine="pyogrio")
    return path


def said(read: Places) -> list[tuple[int, str]]:
    return [(problem.line, str(problem.message)) for problem in read.problems]


@pytest.mark.parametrize("crs", [4326, 32748, 3857, 23878])
def test_every_reference_system_leads_to_the_same_place(tmp_path: Path, margin: CityMargin, crs: int) -> None:
    (place,) = read_geopackage(package(tmp_path / "a.gpkg", [AT], crs=crs), margin).rows
    assert distance_m(place.lat, place.lon, AT.y, AT.x) < 0.1
    assert (place.kind, place.name, place.radius_m) == (PlaceKind.SHOP, "Toko 0", USUAL_RADIUS_M[PlaceKind.SHOP])


def test_lines_and_areas_give_radius_and_points(tmp_path: Path, margin: CityMargin) -> None:
    line = shapely.LineString([(106.16, -6.12), (106.169, -6.12)])  # 995 m
    area = shapely.box(106.16, -6.13, 106.161, -6.129)
    many = shapely.MultiPoint([(106.16, -6.12), (106.161, -6.12)])
    deep = shapely.Point(106.16, -6.12, 44)
    read = read_geopackage(package(tmp_path / "a.gpkg", [line, area, many, deep]), margin)
    assert read.problems == ()
    street, block, pair, high = read.rows
    assert len(street.points) == 11
    assert 497 <= street.radius_m <= 502
    assert block.points == ()
    assert area.contains(shapely.Point(block.lon, block.lat))
    assert 78 <= block.radius_m <= 157
    assert pair.radius_m >= 55
    assert (high.lat, high.lon) == (-6.12, 106.16)


def test_a_line_far_beyond_the_city_gives_points_near_the_city_only(tmp_path: Path, margin: CityMargin) -> None:
    line = shapely.LineString([(105.46, -6.12), (106.86, -6.12)])  # its middle is in the city
    (street,) = read_geopackage(package(tmp_path / "a.gpkg", [line]), margin).rows
    assert 200 < len(street.points) < 300
    assert all(106.0 < lon < 106.3 for _, lon in street.points)


def test_what_the_layer_says_comes_before_what_the_shape_gives(tmp_path: Path, margin: CityMargin) -> None:
    area = shapely.box(106.16, -6.13, 106.161, -6.129)
    path = package(
        tmp_path / "a.gpkg",
        [area, area],
        kode=["a", "b"],
        Radius=[500.0, None],
        nama_lain=["Satu; Sa", None],
        lintang=[1.0, 2.0],  # a stale column: the shape knows better
        bujur=[1.0, 2.0],
        sumber=["survei\n2026", "=1+1"],
        mutu=["A", "C"],
    )
    first, second = read_geopackage(path, margin).rows
    assert (first.id, first.radius_m, first.aliases, first.quality) == ("a", 500.0, ("Satu", "Sa"), "A")
    assert first.source == "survei 2026"
    assert second.source == "=1+1"
    assert 78 <= second.radius_m <= 157
    assert area.contains(shapely.Point(first.lon, first.lat))


def test_problems_count_features_from_one(tmp_path: Path, margin: CityMargin) -> None:
    path = package(
        tmp_path / "a.gpkg",
        [AT, None, AT, shapely.Point(), AT],
        kode=["a", "b", "c", "d", "a"],
        nama=["Baik", "Tanpa titik", "", "Titik kosong", "Kode sama"],
    )
    read = read_geopackage(path, margin)
    assert [place.name for place in read.rows] == ["Baik"]
    assert read.lines == (1,)
    assert [line for line, _ in said(read)] == [2, 2, 3, 4, 4, 5]
    assert said(read)[0] == (2, "Kolom “lat” kosong.")
    assert said(read)[2] == (3, "Kolom “nama” kosong.")
    assert said(read)[-1] == (5, "Kode “a” sudah dipakai di baris 1. Beri kode lain.")


def test_a_point_far_away_is_refused_by_its_line(tmp_path: Path, margin: CityMargin) -> None:
    path = package(tmp_path / "a.gpkg", [AT, shapely.Point(110.4, -7.0)], warna=["biru", "merah"])
    report = import_places(path, margin, tmp_path / "sets", "a", anyway=True)
    assert [problem.line for problem in report.problems] == [2]
    assert [str(each) for each in report.unread] == ["Kolom “warna” tidak dikenal dan tidak dibaca."]
    assert [place.name for place in read_sets(tmp_path / "sets").places] == ["Toko 0"]


def test_coordinates_that_lie_about_their_system_are_a_problem_of_their_line(tmp_path: Path, margin: CityMargin) -> None:
    wrong = shapely.Point(628_000, 9_323_000)  # UTM metres in a layer that says degrees
    read = read_geopackage(package(tmp_path / "a.gpkg", [wrong, shapely.LineString([(0, 95), (1e6, 1e6)]), AT]), margin)
    assert [place.name for place in read.rows] == ["Toko 2"]
    assert {line for line, _ in said(read)} == {1, 2}


def test_a_layer_without_the_columns_says_which_are_missing(tmp_path: Path, margin: CityMargin) -> None:
    frame = geopandas.GeoDataFrame({"label": ["x"]}, geometry=[AT], crs=4326)
    frame.to_file(tmp_path / "a.gpkg", layer="a", driver="GPKG", engine="pyogrio")
    read = read_geopackage(tmp_path / "a.gpkg", margin)
    assert read.rows == ()
    assert {line for line, _ in said(read)} == {0}
    assert any("“jenis” tidak ada" in text for _, text in said(read))


def test_one_of_several_layers_has_to_be_named(tmp_path: Path, margin: CityMargin) -> None:
    path = package(tmp_path / "a.gpkg", [AT], layer="satu")
    package(path, [AT, AT], layer="dua")
    with pytest.raises(BadInput, match=r"a\.gpkg berisi 2 lapisan bergeometri: satu, dua\. Sebut satu dengan --layer"):
        read_geopackage(path, margin)
    assert len(read_geopackage(path, margin, "dua").rows) == 2
    with pytest.raises(BadInput, match=r"Lapisan “tiga” tidak ada di a\.gpkg\. Yang ada: satu, dua\."):
        read_geopackage(path, margin, "tiga")


def test_a_layer_without_a_reference_system_is_refused(tmp_path: Path, margin: CityMargin) -> None:
    with pytest.warns(UserWarning, match="'crs' was not provided"):
        path = package(tmp_path / "a.gpkg", [AT], crs=None)
    with pytest.raises(BadInput, match="“tempat” tidak menyebut sistem koordinatnya"):
        read_geopackage(path, margin)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" + b"x" * 4000, b"jenis,nama\n"])
def test_what_is_no_geopackage_is_refused(tmp_path: Path, margin: CityMargin, content: bytes) -> None:
    (tmp_path / "a.gpkg").write_bytes(content)
    with pytest.raises(BadInput, match=r"tidak terbaca sebagai GeoPackage\. Tidak ada yang berubah"):
        read_geopackage(tmp_path / "a.gpkg", margin)
