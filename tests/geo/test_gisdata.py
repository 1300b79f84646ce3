"""What ships in gisdata/: whole, a coverage at every scale, small, licences apart, and nothing invented shown as real."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyogrio
import pytest
import shapely

from siaga_desk.domain.places import distance_m
from siaga_desk.geo.areas import shipped_areas
from siaga_desk.geo.layers import Layer, attribution, read_layers, write_layers
from siaga_desk.geo.roads.network import RoadNetwork
from siaga_desk.geo.units_file import UnitRow, read_units, write_units
from siaga_desk.profiles import shipped_profile
from siaga_desk.resources import gisdata, resource

MAP = ("kelurahan", "kecamatan", "batas_kota", "tetangga", "laut", "garis_pantai", "fasilitas", "jalan")


def full(layer: str, file: str = "kota_serang.gpkg") -> geopandas.GeoDataFrame:
    return geopandas.read_file(gisdata(file), layer=layer)


def drawn(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(gisdata("map", f"{name}.geojson").read_text(encoding="utf-8"))
    return content


def drawn_shapes(name: str) -> np.ndarray:
    return np.array([shapely.from_geojson(json.dumps(feature["geometry"])) for feature in drawn(name)["features"]])


def km2(shapes: Any) -> np.ndarray:
    return geopandas.GeoSeries(shapes, crs=4326).to_crs(32748).area.to_numpy() / 1e6


# full detail


def test_the_layers_and_their_keys() -> None:
    kelurahan, kecamatan = full("kelurahan"), full("kecamatan")
    assert (len(kelurahan), len(kecamatan), len(full("batas_kota")), len(full("tetangga"))) == (67, 6, 1, 37)
    assert kelurahan["kode"].str.fullmatch(r"36\.73\.0[1-6]\.1\d{3}").all()
    assert kelurahan["kode_bps"].str.fullmatch(r"3673\d{6}").all()
    assert kelurahan["kode_pos"].str.fullmatch(r"421\d\d").all()
    for key in ("kode", "kode_bps"):
        assert kelurahan[key].is_unique
    assert set(kelurahan["kode_kecamatan"]) == set(kecamatan["kode"])
    assert (kelurahan["kode"].str[:8] == kelurahan["kode_kecamatan"]).all()
    assert {kelurahan.crs.to_epsg(), kecamatan.crs.to_epsg()} == {4326}


def test_the_borders_are_a_coverage() -> None:
    inner, around = full("kelurahan").geometry.to_numpy(), full("tetangga").geometry.to_numpy()
    assert shapely.is_valid(inner).all()
    assert shapely.coverage_is_valid(np.concatenate([inner, around]))


def test_kecamatan_and_city_are_made_of_their_kelurahan() -> None:
    kelurahan, kecamatan = full("kelurahan"), full("kecamatan")
    for each in kecamatan.itertuples():
        members = kelurahan[kelurahan["kode_kecamatan"] == each.kode]
        assert shapely.equals(each.geometry, shapely.coverage_union_all(members.geometry.to_numpy()))
    assert km2(kelurahan.geometry).sum() == pytest.approx(264.762, abs=0.001)
    assert km2(full("batas_kota").geometry).sum() == pytest.approx(km2(kelurahan.geometry).sum(), abs=1e-6)


def test_land_and_sea_do_not_overlap() -> None:
    land = shapely.union_all([*full("kelurahan").geometry, *full("tetangga").geometry])
    assert km2([land.intersection(full("laut").geometry[0])])[0] < 1e-6


def test_places_say_where_they_are_and_whence() -> None:
    areas = shipped_areas()
    for layer in ("fasilitas", "tempat"):
        places = full(layer)
        assert places["id"].is_unique
        assert (places["sumber"].str.len() > 3).all()
        assert set(places["lisensi"]) <= {"CC BY-IGO", "CC BY 4.0", "fakta saja"}
        for each in places[~places.geometry.isna()].itertuples():
            fix = areas.locate(each.geometry.y, each.geometry.x)
            assert each.kode_kelurahan == (fix.kelurahan_code or "")
    assert full("fasilitas").geometry.isna().sum() == 9
    assert not full("tempat").geometry.isna().any()


# what the map draws


def test_the_map_set_is_small() -> None:
    assert sorted(path.stem for path in gisdata("map").iterdir()) == sorted(MAP)
    assert sum(path.stat().st_size for path in gisdata("map").iterdir()) < 400_000


def test_simplified_borders_are_still_a_coverage() -> None:
    inner, around = drawn_shapes("kelurahan"), drawn_shapes("tetangga")
    assert shapely.is_valid(np.concatenate([inner, around])).all()
    assert shapely.coverage_is_valid(np.concatenate([inner, around]))
    assert km2(inner).sum() == pytest.approx(km2(drawn_shapes("batas_kota")).sum(), abs=1e-6)
    assert km2(drawn_shapes("kecamatan")).sum() == pytest.approx(km2(inner).sum(), abs=1e-6)
    for shapes, beside in ((inner, around), (drawn_shapes("laut"), np.concatenate([inner, around]))):
        overlap = shapely.intersection(shapely.union_all(shapes), shapely.union_all(beside))
        assert km2([overlap])[0] < 1e-6


def test_simplification_moves_no_border_far() -> None:
    detailed = full("kelurahan").sort_values("kode").geometry.to_crs(32748).to_numpy()
    plain = geopandas.GeoSeries(drawn_shapes("kelurahan"), crs=4326).to_crs(32748).to_numpy()
    assert shapely.hausdorff_distance(shapely.boundary(detailed), shapely.boundary(plain)).max() < 17
    assert np.abs(shapely.area(detailed) - shapely.area(plain)).max() < 5_000  # m2
    assert len(shapely.get_coordinates(plain)) < len(shapely.get_coordinates(detailed)) / 2


def test_the_map_has_the_same_kelurahan_with_their_labels() -> None:
    features = drawn("kelurahan")["features"]
    expected = [
        (each.code, each.name, each.kecamatan, [each.label_lon, each.label_lat]) for each in shipped_areas().kelurahan
    ]
    found = [feature["properties"] for feature in features]
    assert [(each["kode"], each["nama"], each["kecamatan"], each["label"]) for each in found] == expected


@pytest.mark.parametrize("name", MAP)
def test_map_files_are_geojson_with_six_decimals_around_the_city(name: str) -> None:
    text = gisdata("map", f"{name}.geojson").read_text(encoding="utf-8")
    assert not re.search(r"\d\.\d{7}", text)
    shapes = drawn_shapes(name)
    assert len(shapes) > 0
    assert not shapely.is_empty(shapes).any()
    west, south, east, north = shapely.total_bounds(shapes)
    assert 106.0 < west < east < 106.32
    assert -6.29 < south < north < -5.91


# licences and the table


def test_the_table_lists_every_file_with_its_features() -> None:
    layers = read_layers()
    files = {str(path.relative_to(gisdata())) for path in gisdata().rglob("*") if path.is_file()}
    assert {layer.file for layer in layers} == files - {"README.md", "lapisan.csv"}
    for layer in layers:
        assert all([layer.source, layer.licence, layer.date, layer.quality])
        assert layer.crs == "EPSG:4326"
        if layer.file.endswith(".gpkg"):
            assert pyogrio.read_info(gisdata(layer.file), layer=layer.layer)["features"] == layer.features
        elif layer.file.endswith(".geojson"):
            assert len(drawn(Path(layer.file).stem)["features"]) == layer.features
        elif layer.file.endswith(".roads"):
            assert RoadNetwork.load(gisdata(layer.file)).arcs == layer.features
    packages = {layer.file for layer in layers if layer.file.endswith(".gpkg")}
    for file in packages:
        listed = {layer.layer for layer in layers if layer.file == file}
        assert {name for name, _ in pyogrio.list_layers(gisdata(file))} == listed


def test_roads_are_odbl_and_alone_in_their_files() -> None:
    licences: dict[str, set[str]] = {}
    for layer in read_layers():
        licences.setdefault(layer.file, set()).add(layer.licence)
    odbl = {file for file, found in licences.items() if any("ODbL" in licence for licence in found)}
    assert odbl == {"jalan_utama.gpkg", "kota_serang.roads", "map/jalan.geojson"}
    assert all(licences[file] == {"ODbL"} for file in odbl)


def test_roads_are_open_roads_near_the_city() -> None:
    roads = full("jalan_utama", "jalan_utama.gpkg")
    assert set(roads["kelas"]) == {"motorway", "trunk", "primary"}
    assert roads["sumber"].str.contains("OpenStreetMap").all()
    city = full("batas_kota").to_crs(32748).geometry[0]
    assert roads.to_crs(32748).distance(city).max() < 6_000.5


def test_statistical_borders_are_called_so() -> None:
    for layer in read_layers():
        if layer.layer.removeprefix("peta ") in ("kelurahan", "kecamatan", "batas_kota", "tetangga", "indeks wilayah"):
            assert "batas statistik, bukan hukum" in layer.quality
    for name in ("kelurahan", "kecamatan", "batas_kota"):
        assert not [column for column in full(name).columns if "luas" in column and "statistik" not in column]


def test_the_corner_of_the_map_names_what_the_licences_ask_for() -> None:
    said = attribution()
    assert said == "© BPS via OCHA/HDX (CC BY-IGO) · jalan © kontributor OpenStreetMap (ODbL) · batas statistik, bukan hukum"


def test_the_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    layer = Layer("a", "b.gpkg", 3, 'sumber, "dengan" koma', "MIT", "2020", "EPSG:4326", "baik; sekali")
    write_layers(tmp_path / "lapisan.csv", [layer, layer])
    assert read_layers(tmp_path / "lapisan.csv") == (layer, layer)


# units


@pytest.fixture(scope="module")
def units() -> tuple[UnitRow, ...]:
    profile = shipped_profile("kota_serang")
    file = read_units(gisdata("unit_kota_serang.csv").read_text(encoding="utf-8"), profile)
    assert file.problems == ()
    return file.rows


def test_the_first_units_are_all_there(units: tuple[UnitRow, ...]) -> None:
    counted: dict[str, int] = {}
    for unit in units:
        counted[unit.kind] = counted.get(unit.kind, 0) + 1
    assert counted == {
        "puskesmas": 10,
        "rumah_sakit": 3,
        "ambulans": 10,
        "damkar": 5,
        "polisi": 3,
        "bpbd": 2,
        "pln": 2,
        "pmi": 1,
        "satpol_pp": 1,
        "dishub": 1,
        "dlh": 1,
        "pupr": 1,
        "dinsos": 1,
        "mobil_jenazah": 1,
        "basarnas": 1,
    }
    assert all(resource("icons", f"unit-{kind.replace('_', '-')}.svg").is_file() for kind in counted)


def test_only_what_a_source_places_is_real(units: tuple[UnitRow, ...]) -> None:
    facilities = full("fasilitas").set_index("nama")
    for unit in units:
        if unit.example:
            assert "contoh" in unit.note
            assert unit.telephone == "" or unit.kind == "ambulans"
            continue
        assert unit.kind in ("puskesmas", "rumah_sakit")
        at = facilities.loc[unit.name]
        assert (unit.lat, unit.lon) == (at.geometry.y, at.geometry.x)
        assert (unit.source, unit.quality, unit.telephone) == (at["sumber"], at["mutu"], at["telepon"])


def test_an_example_stands_on_a_label_point_or_a_puskesmas(units: tuple[UnitRow, ...]) -> None:
    labels = {(each.label_lat, each.label_lon) for each in shipped_areas().kelurahan}
    health = {(unit.lat, unit.lon) for unit in units if unit.kind == "puskesmas"}
    for unit in units:
        if unit.example:
            assert (unit.lat, unit.lon) in (health if unit.kind == "ambulans" else labels)


def test_every_unit_is_in_the_city_and_belongs_to_its_kinds_agency(units: tuple[UnitRow, ...]) -> None:
    areas, profile = shipped_areas(), shipped_profile("kota_serang")
    for unit in units:
        assert areas.locate(unit.lat, unit.lon).inside_city
        assert unit.agency == profile.unit_kinds[unit.kind].agency
        assert distance_m(unit.lat, unit.lon, *profile.centre) < 20_000


def test_the_shipped_table_is_what_an_export_gives(units: tuple[UnitRow, ...]) -> None:
    text = gisdata("unit_kota_serang.csv").read_text(encoding="utf-8")
    assert write_units(units) == text
