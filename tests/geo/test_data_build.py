"""The build on a town of four kelurahan: what it derives, what it refuses, and that it gives the same bytes twice."""

from __future__ import annotations

import csv
import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from siaga_desk.domain.errors import BadInput, StoreTrouble
from siaga_desk.geo.areas import Areas
from siaga_desk.geo.build import build
from siaga_desk.geo.layers import read_layers
from siaga_desk.geo.places_file import read_places
from siaga_desk.geo.roads.network import RoadNetwork

WEST, SOUTH, SIDE = 106.1, -6.2, 0.02
BPS = "BPS (uji)"

Rows = list[tuple[dict[str, Any], shapely.Geometry]]


def box(column: float, row: float, columns: float = 1, rows: float = 1) -> shapely.MultiPolygon:
    """A rectangle of the town's squares, counted from the lower left corner, corners on seven decimals."""
    corners = (WEST + column * SIDE, SOUTH + row * SIDE, WEST + (column + columns) * SIDE, SOUTH + (row + rows) * SIDE)
    return shapely.MultiPolygon([shapely.box(*(round(value, 7) for value in corners))])


def layer(path: Path, name: str, rows: Rows, crs: int = 4326) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame = geopandas.GeoDataFrame([record for record, _ in rows], geometry=[shape for _, shape in rows], crs=crs)
    frame.to_file(path, layer=name, driver="GPKG", engine="pyogrio")


def table(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


#    row 2   sea  sea  sea
#    row 1    k2   k3  East
#    row 0    k0   k1  East        k0, k1 are kecamatan A; k2, k3 kecamatan B
KELURAHAN = {
    "36.73.01.1001": ("Satu", "36.73.01", "A", box(0, 0)),
    "36.73.01.1002": ("Dua", "36.73.01", "A", box(1, 0)),
    "36.73.02.1001": ("Tiga", "36.73.02", "B", box(0, 1)),
    "36.73.02.1002": ("Empat", "36.73.02", "B", box(1, 1)),
}


def write_admin(folder: Path, kelurahan: dict[str, shapely.Geometry], crs: int = 4326) -> None:
    path = folder / "admin/kota_serang_admin.gpkg"
    path.unlink(missing_ok=True)
    layer(path, "kelurahan", [({"kode": code}, shape) for code, shape in kelurahan.items()], crs)
    layer(path, "batas_kota", [({"kode": "36.73", "nama": "Kota Uji"}, box(0, 0, 2, 2))])
    east = {"kode_kec": "36.04.01", "kecamatan": "Timur", "kab_kota": "Kabupaten Uji"}
    beside = shapely.segmentize(box(2, 0, 1, 2), SIDE * 1.01)  # a vertex where two kelurahan meet: edges must match
    layer(path, "tetangga_kecamatan", [(east, shapely.transform(beside, lambda points: points.round(7)))])
    layer(path, "laut", [({"nama": "Teluk Uji"}, box(-3, 2, 9, 4))])
    shore = shapely.LineString([(WEST, SOUTH + 2 * SIDE), (WEST + 3 * SIDE, SOUTH + 2 * SIDE)])
    layer(path, "garis_pantai", [({"nama": "pantai"}, shapely.MultiLineString([shore]))])


def write_codes(folder: Path, **changes: Any) -> None:
    rows = []
    for index, (code, (name, kecamatan_code, kecamatan, shape)) in enumerate(KELURAHAN.items()):
        centre = shape.centroid
        row = {
            "kode": code,
            "nama": name,
            "kode_bps": f"367301000{index}",
            "nama_bps": name.upper(),
            "kode_kec": kecamatan_code,
            "kecamatan": kecamatan,
            "kodepos": "42111",
            "kode_match": "exact",
            "label_lon": round(centre.x, 6),
            "label_lat": round(centre.y, 6),
        }
        rows.append(row | (changes if index == 0 else {}))
    table(folder / "codes/kelurahan_kota_serang_67.csv", rows)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A source folder, laid out as the real one."""
    folder = tmp_path_factory.mktemp("source")
    write_admin(folder, {code: row[3] for code, row in KELURAHAN.items()})
    write_codes(folder)
    blank = {"alamat": "", "telepon": "", "lon": "", "lat": "", "sumber": "uji", "mutu_koordinat": "A", "catatan": ""}
    table(
        folder / "facilities/fasilitas_kota_serang.csv",
        [
            blank | {"jenis": "puskesmas", "nama": "Puskesmas Dua", "lon": "106.13", "lat": "-6.19", "telepon": "0254-1"},
            blank | {"jenis": "rumah_sakit", "nama": "RS Tanpa Titik", "telepon": "0254-2"},
            blank | {"jenis": "pasar", "nama": "Pasar Timur", "lon": "106.15", "lat": "-6.17"},
        ],
    )
    place = {"jenis": "kampung", "kecamatan": "", "sumber": "GeoNames uji", "mutu": "B"}
    table(
        folder / "gazetteer/gazetteer_kota_serang.csv",
        [
            place | {"nama": "Kubang", "kelurahan": "Satu", "lon": "106.105", "lat": "-6.195"},
            place | {"nama": "Kubang", "kelurahan": "Tiga", "lon": "106.105", "lat": "-6.175"},
            place | {"nama": "Kubang", "kelurahan": "Tiga", "lon": "106.106", "lat": "-6.175"},
            place | {"nama": "Jauh", "kelurahan": "", "lon": "106.3", "lat": "-6.3", "sumber": "BPS/HDX 2019"},
        ],
    )
    index = {"n": "1", "lon_min": "", "lon_max": "", "lat_min": "", "lat_max": "", "kelurahan": "", "kecamatan": ""}
    table(
        folder / "gazetteer/indeks_jalan_dari_alamat_kota_serang.csv",
        [index | {"jalan": "RAYA UJI", "lon": "106.12", "lat": "-6.18"}],
    )
    schools = [
        ("1", "SD NEGERI CIUJI 1", "Jl. Raya Uji Km 2 Kp. Cioji", "A", -6.185, 106.115, "A: dalam kecamatan tertulis"),
        ("2", "SMP PGRI UJI", "Jl. Raya Uji", "B", None, None, "B: di luar wilayah"),
    ]
    school_columns = ("npsn", "sekolah", "alamat_jalan", "kec_tertulis", "lat", "lon", "mutu")
    layer(
        folder / "schools/sekolah_kota_serang.gpkg",
        "sekolah_kota_serang",
        [
            (dict(zip(school_columns, school, strict=True)), shapely.Point(school[5] or 0, school[4] or 0))
            for school in schools
        ],
    )
    roads = [
        ("trunk", [(105.9, -6.17), (106.4, -6.17)]),
        ("motorway_construction", [(106.1, -6.18), (106.14, -6.18)]),
        ("primary", [(106.12, -6.2), (106.12, -6.16)]),
        ("primary", [(107.0, -6.2), (107.1, -6.16)]),
    ]
    rows: Rows = [
        ({"kelas_osm": road_class, "struktur": None, "sumber": "© OpenStreetMap (uji)"}, shapely.LineString(points))
        for road_class, points in roads
    ]
    layer(folder / "roads/kota_serang_jalan_utama.gpkg", "jalan_utama_sekitar", rows)
    return folder


@pytest.fixture(scope="module")
def built(town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("built") / "gisdata"
    build(town, target, lambda line: None)
    return target


@pytest.fixture
def bent(town: Path, tmp_path: Path) -> Callable[[], Path]:
    """A copy of the town that a test may damage."""
    return lambda: Path(shutil.copytree(town, tmp_path / "source"))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_the_same_sources_give_the_same_bytes(town: Path, built: Path, tmp_path: Path) -> None:
    time.sleep(1.1)  # a stamp of the second would differ now
    build(town, tmp_path, lambda line: None)
    again, before = contents(tmp_path), contents(built)
    assert [name for name in before if before[name] != again.get(name)] == []
    assert len(again) == len(before) == 15


def test_it_reports_every_file_and_leaves_nothing_else(town: Path, tmp_path: Path) -> None:
    said: list[str] = []
    build(town, tmp_path, said.append)
    assert [line.split(":")[0] for line in said] == sorted(contents(tmp_path))
    assert all(line.endswith(" kB") for line in said)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_the_index_answers(built: Path) -> None:
    areas = Areas.load(built / "kota_serang.areas")
    assert [each.name for each in areas.kelurahan] == ["Satu", "Dua", "Tiga", "Empat"]
    assert [(each.code, each.name) for each in areas.kecamatan] == [("36.73.01", "A"), ("36.73.02", "B")]
    assert areas.locate(-6.19, 106.11).kelurahan == "Satu"
    assert areas.locate(-6.18, 106.12).kelurahan == "Satu"  # the corner of all four
    assert areas.locate(-6.19, 106.15).neighbour == "Kec. Timur, Kabupaten Uji"
    assert areas.locate(-6.15, 106.11).at_sea


def test_kecamatan_and_city_are_unions(built: Path) -> None:
    kecamatan = geopandas.read_file(built / "kota_serang.gpkg", layer="kecamatan")
    assert kecamatan["jumlah_kelurahan"].tolist() == [2, 2]
    assert shapely.equals(kecamatan.geometry[0], box(0, 0, 2, 1))
    city = geopandas.read_file(built / "kota_serang.gpkg", layer="batas_kota")
    assert shapely.equals(city.geometry[0], box(0, 0, 2, 2))
    assert city["luas_statistik_km2"][0] == pytest.approx(4 * (SIDE * 110.65) * (SIDE * 110.6), rel=0.01)


def test_places_get_ids_and_areas(built: Path) -> None:
    places = geopandas.read_file(built / "kota_serang.gpkg", layer="tempat").set_index("id")
    assert list(places.index) == ["kampung-jauh", "kampung-kubang-satu", "kampung-kubang-tiga", "kampung-kubang-tiga-2"]
    assert places["kelurahan"].fillna("").tolist() == ["", "Satu", "Tiga", "Tiga"]
    assert places["lisensi"].tolist() == ["CC BY-IGO", "CC BY 4.0", "CC BY 4.0", "CC BY 4.0"]
    facilities = geopandas.read_file(built / "kota_serang.gpkg", layer="fasilitas").set_index("id")
    assert facilities.loc["rumah-sakit-rs-tanpa-titik"].geometry is None
    assert facilities.loc["pasar-pasar-timur", "luar_kota"] == "Kec. Timur, Kabupaten Uji"


def test_roads_are_open_and_cut_at_six_kilometres(built: Path) -> None:
    roads = geopandas.read_file(built / "jalan_utama.gpkg")
    assert roads["kelas"].tolist() == ["trunk", "primary"]
    trunk = roads.to_crs(32748).geometry[0]
    assert trunk.length == pytest.approx(12_000 + 2 * SIDE * 110_650, rel=0.01)


def test_the_main_roads_are_a_network_that_meets_where_they_cross(built: Path) -> None:
    network = RoadNetwork.load(built / "kota_serang.roads")
    assert (network.nodes, network.arcs) == (5, 8)
    (listed,) = (layer for layer in read_layers(built / "lapisan.csv") if layer.file == "kota_serang.roads")
    assert (listed.features, listed.licence) == (8, "ODbL")


def test_without_a_road_near_the_city_nothing_is_built(bent: Callable[[], Path], tmp_path: Path) -> None:
    source = bent()
    path = source / "roads/kota_serang_jalan_utama.gpkg"
    path.unlink()
    far = shapely.LineString([(107.0, -6.2), (107.1, -6.16)])
    layer(path, "jalan_utama_sekitar", [({"kelas_osm": "trunk", "struktur": None, "sumber": "uji"}, far)])
    refused(source, tmp_path / "target", "tidak memuat satu pun jalan utama")


def test_the_map_sea_touches_the_land_and_the_coast_has_no_frame(built: Path) -> None:
    def shape(name: str) -> shapely.Geometry:
        feature = json.loads((built / "map" / f"{name}.geojson").read_text(encoding="utf-8"))["features"][0]
        return shapely.from_geojson(json.dumps(feature["geometry"]))

    sea, land = shape("laut"), box(0, 0, 3, 2)
    assert sea.intersection(land).area == 0
    assert sea.boundary.contains(shapely.LineString([(WEST, SOUTH + 2 * SIDE), (WEST + 3 * SIDE, SOUTH + 2 * SIDE)]))
    assert sea.bounds[1] > SOUTH + 2 * SIDE - 0.001  # where no land is known, the sea ends where the detailed one does
    assert shape("garis_pantai").bounds == pytest.approx((WEST, -6.16, WEST + 3 * SIDE, -6.16), abs=0.06)


def test_units_are_real_where_there_is_a_point_and_examples_where_not(built: Path) -> None:
    with (built / "unit_kota_serang.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["name"], row["example"]) for row in rows[:2]] == [("Puskesmas Dua", "0"), ("Ambulans PKM Dua", "1")]
    assert {row["example"] for row in rows[2:]} == {"1"}
    assert not [row for row in rows if "RS" in row["name"]]


def test_the_table_of_layers_counts_what_was_written(built: Path) -> None:
    features = {layer.layer: layer.features for layer in read_layers(built / "lapisan.csv")}
    assert (features["kelurahan"], features["tempat"], features["jalan_utama"], features["peta jalan"]) == (4, 4, 2, 2)
    assert features["unit awal"] == len((built / "unit_kota_serang.csv").read_text(encoding="utf-8").splitlines()) - 1


# refusals


def refused(source: Path, target: Path, match: str) -> None:
    target.mkdir()
    (target / "kept").write_text("as it was")
    with pytest.raises(BadInput, match=match):
        build(source, target, lambda line: None)
    assert contents(target) == {"kept": b"as it was"}


@pytest.mark.parametrize("name", ["admin/kota_serang_admin.gpkg", "gazetteer/gazetteer_kota_serang.csv"])
def test_a_missing_source_is_named(bent: Callable[[], Path], tmp_path: Path, name: str) -> None:
    source = bent()
    (source / name).unlink()
    refused(source, tmp_path / "target", f"Berkas sumber {name} tidak ada")


def test_overlapping_kelurahan_are_refused(bent: Callable[[], Path], tmp_path: Path) -> None:
    source = bent()
    shapes = {code: row[3] for code, row in KELURAHAN.items()}
    write_admin(source, shapes | {"36.73.01.1001": box(0, 0, 1.1, 1)})
    refused(source, tmp_path / "target", "Batas wilayah di kota_serang_admin.gpkg bercelah atau bertumpuk")


def test_a_kelurahan_that_reaches_into_the_neighbour_is_refused(bent: Callable[[], Path], tmp_path: Path) -> None:
    source = bent()
    shapes = {code: row[3] for code, row in KELURAHAN.items()}
    write_admin(source, shapes | {"36.73.01.1002": box(1, 0, 1.1, 1)})
    refused(source, tmp_path / "target", "bercelah atau bertumpuk")


def test_codes_that_do_not_fit_the_borders_are_named(bent: Callable[[], Path], tmp_path: Path) -> None:
    source = bent()
    write_codes(source, kode="36.73.01.9999")
    refused(source, tmp_path / "target", r"tidak cocok dengan batasnya: 36\.73\.01\.1001, 36\.73\.01\.9999")


def test_a_label_point_outside_its_kelurahan_is_refused(bent: Callable[[], Path], tmp_path: Path) -> None:
    source = bent()
    write_codes(source, label_lon=106.13)
    refused(source, tmp_path / "target", r"Titik label kelurahan 36\.73\.01\.1001")


def test_another_reference_system_is_refused(bent: Callable[[], Path], tmp_path: Path) -> None:
    source = bent()
    write_admin(source, {code: row[3] for code, row in KELURAHAN.items()}, crs=32748)
    refused(source, tmp_path / "target", "kelurahan di kota_serang_admin.gpkg kosong atau bukan EPSG:4326")


def test_a_target_that_cannot_be_written_is_a_sentence(town: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreTrouble, match="tidak dapat ditulis"):
        build(town, tmp_path / "file" / "gisdata", lambda line: None)


def test_the_table_kept_by_hand_beside_the_products_is_listed_and_left_as_it_is(town: Path, tmp_path: Path) -> None:
    by_hand = tmp_path / "nama_lain_kota_serang.csv"
    by_hand.write_text("jenis,nama,lintang,bujur\npatokan,Tugu,-6.19,106.11\n", encoding="utf-8")
    build(town, tmp_path, lambda line: None)
    (listed,) = (layer for layer in read_layers(tmp_path / "lapisan.csv") if layer.file == by_hand.name)
    assert listed.features == 1
    assert by_hand.read_text(encoding="utf-8").startswith("jenis,nama")
    by_hand.write_text("jenis,nama,lintang,bujur\npatokan,Tugu,x,106.11\n", encoding="utf-8")
    with pytest.raises(BadInput, match="baris 2: Koordinat"):
        build(town, tmp_path, lambda line: None)


def test_places_are_named_with_their_radius(built: Path) -> None:
    places = {place.id: place for place in read_places((built / "tempat_kota_serang.csv").read_text(encoding="utf-8")).rows}
    assert places["kelurahan-36.73.01.1001"].name == "Satu"
    assert places["kecamatan-36.04.01"].name == "Timur"
    assert places["sekolah-1"].name == "SD Negeri Ciuji 1"
    assert (places["sekolah-2"].radius_m, places["sekolah-2"].quality) == (places["kecamatan-36.73.02"].radius_m, "C")
    assert places["jalan-jl-raya-uji"].points == ((-6.185, 106.115),)
    assert {"kampung-cioji", "kampung-ciuji", "kilometer-jl-raya-uji-km-2", "pasar-pasar-timur"} <= set(places)
    assert "rumah-sakit-rs-tanpa-titik" not in places  # without an address nobody can place it
