"""`siaga-desk data build`: derives the city data that ships (gisdata/) from the source folder. Never imported at start-up.

The same sources and library versions give the same bytes: everything is sorted, and no clock is read. Another version of
GDAL, SQLite, GEOS or zlib may arrange the same content in other bytes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from siaga_desk.domain.errors import BadInput, StoreTrouble
from siaga_desk.i18n import t

from .areas import Areas, Kecamatan
from .build_areas import prepare
from .build_map import (
    Frame,
    Projection,
    coast_of,
    frame_around,
    label_point,
    lines_of,
    polygons,
    rounded,
    sea_beside,
    simplified_coverage,
    surroundings,
    write_geojson,
)
from .build_places import named_places
from .build_roads import connected
from .build_sources import DECIMALS, Place, Road, Sources, read_sources
from .build_units import starting_units
from .csv_table import decode
from .layers import Layer, write_layers
from .places_file import read_places, write_places
from .roads.main_roads import SOURCE as MAIN_ROADS
from .units_file import write_units

CITY = "kota_serang"
_OTHER_NAMES = f"nama_lain_{CITY}.csv"
UTM_EPSG = 32748
ROAD_MARGIN_M = 6_000.0
FIXED_TIME = "2020-01-01T00:00:00.000Z"  # GDAL writes it where it would write the time of the build

Record = Mapping[str, Any]
Feature = tuple[Record, BaseGeometry | None]

_BPS = ("BPS, diterbitkan OCHA di HDX (COD-AB Indonesia 2020)", "CC BY-IGO", "2019-12-20")
_CODES = ("BPS/OCHA/HDX; kode Kemendagri dan kode pos: cahyadsn/wilayah", "CC BY-IGO; MIT (kode)", "2019-12-20")
_FACTS = (
    "per baris, kolom sumber: Kemenkes 2019, daftar BPJS, dan lain-lain",
    "fakta saja, lihat README",
    "2019 dan lain-lain",
)
_PLACES = (
    "per baris, kolom sumber: BPS, Kemdikbud 2019, Kemenkes 2019, GeoNames",
    "per baris, kolom lisensi",
    "2019 dan lain-lain",
)
_BY_HAND = ("per baris, kolom sumber: dicatat tim Siaga Desk", "per baris, kolom lisensi", "2026-11")
_OSM = ("© kontributor OpenStreetMap, dari ubin OpenMapTiles 3.6.1 zoom 7", "ODbL", "tidak tercatat")
_STATISTICAL = "batas statistik, bukan hukum; jangan menyebut luasnya resmi"
_FOR_DRAWING = (
    "disederhanakan bersama, toleransi 15 m (antartetangga 60 m), tanpa celah; untuk digambar, bukan untuk mencari"
)


@dataclass(frozen=True)
class _Area:
    """A kecamatan or the city, made of its kelurahan."""

    kecamatan: Kecamatan
    shape: shapely.MultiPolygon
    members: tuple[int, ...]  # indices of its kelurahan


def build(source: Path, target: Path, report: Callable[[str], None]) -> None:
    """Write every product into the folder `target`, replacing what is there; `report` is told each file and its size.

    BadInput when a source is missing or does not hold together: nothing in `target` was changed, because the files are built
    beside it first. StoreTrouble when `target` cannot be written.
    """
    sources = read_sources(source)
    by_hand = _kept_by_hand(target / _OTHER_NAMES)
    try:
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".build-", dir=target) as work:
            _Build(sources, by_hand, Path(work)).run()
            for path in sorted(each for each in Path(work).rglob("*") if each.is_file()):
                final = target / path.relative_to(work)
                final.parent.mkdir(exist_ok=True)
                size_kb = path.stat().st_size / 1000
                path.replace(final)
                report(t("{file}: {size} kB", file=str(final.relative_to(target)), size=f"{size_kb:.0f}"))
    except OSError as trouble:
        raise StoreTrouble(
            "Data kota tidak dapat ditulis ke {folder}. Periksa izin dan sisa tempat, lalu ulangi.", folder=str(target)
        ) from trouble


class _Build:
    """One run: the derived shapes, and the table of layers that grows with each one written."""

    def __init__(self, sources: Sources, by_hand: int, work: Path) -> None:
        self._sources = sources
        self._by_hand = by_hand
        self._work = work
        self._projection = Projection(UTM_EPSG)
        self._layers: list[Layer] = []
        shapes = [each.shape for each in sources.kelurahan]
        self._kecamatan = self._unions(shapes)
        self._city = polygons(shapely.coverage_union_all(shapes))

    def run(self) -> None:
        (self._work / "map").mkdir()
        areas = self._areas()
        self._lookup_layers(areas)
        self._roads()
        self._map(areas)
        units = starting_units(self._sources.facilities, areas.kelurahan)
        name = f"unit_{CITY}.csv"
        (self._work / name).write_text(write_units(units), encoding="utf-8", newline="\n")
        real = sum(not unit.example for unit in units)
        quality = f"{real} nyata (mutu per baris), {len(units) - real} contoh"
        self._list("unit awal", name, len(units), _FACTS, quality)
        self._named_places(areas)
        write_layers(self._work / "lapisan.csv", self._layers)

    def _unions(self, shapes: Sequence[BaseGeometry]) -> tuple[_Area, ...]:
        """The kecamatan of these kelurahan shapes, by code."""
        members: dict[str, list[int]] = {}
        for index, each in enumerate(self._sources.kelurahan):
            members.setdefault(each.kelurahan.kecamatan_code, []).append(index)
        areas = []
        for code, indices in sorted(members.items()):
            shape = polygons(shapely.coverage_union_all([shapes[index] for index in indices]))
            name = self._sources.kelurahan[indices[0]].kelurahan.kecamatan
            areas.append(_Area(Kecamatan(code, name, *label_point(shape, self._projection)), shape, tuple(indices)))
        return tuple(areas)

    def _list(self, layer: str, file: str, features: int, source: tuple[str, str, str], quality: str) -> None:
        self._layers.append(Layer(layer, file, features, *source, "EPSG:4326", quality))

    def _named_places(self, areas: Areas) -> None:
        """The gazetteer that the search reads. Other names and landmarks are kept by hand, in a file beside it."""
        kecamatan = [(each.kecamatan, each.shape) for each in self._kecamatan]
        places = named_places(self._sources, kecamatan, areas, self._projection)
        name = f"tempat_{CITY}.csv"
        (self._work / name).write_text(write_places(places), encoding="utf-8", newline="\n")
        quality = "A, B atau C per baris, dengan radius; C: hanya diketahui dari alamat atau dari nama sekolah"
        self._list("daftar tempat", name, len(places), _PLACES, quality)
        if self._by_hand:
            self._list(
                "nama lain dan patokan", _OTHER_NAMES, self._by_hand, _BY_HAND, "A, B atau C per baris, dengan radius"
            )

    # what is looked up: full detail

    def _areas(self) -> Areas:
        """The index, read back: what is written next is located with what will ship."""
        sources = self._sources
        name = f"{CITY}.areas"
        shapes = [*(each.shape for each in sources.kelurahan), *(each.shape for each in sources.neighbours)]
        prepare(
            self._work / name,
            [each.kelurahan for each in sources.kelurahan],
            [each.kecamatan for each in self._kecamatan],
            [each.title for each in sources.neighbours],
            [*shapes, sources.sea],
        )
        self._list("indeks wilayah", name, len(shapes) + 1, _CODES, f"rincian penuh, 7 desimal; {_STATISTICAL}")
        return Areas.load(self._work / name)

    def _lookup_layers(self, areas: Areas) -> None:
        sources = self._sources
        kecamatan = [
            (
                {
                    "kode": each.kecamatan.code,
                    "nama": each.kecamatan.name,
                    "jumlah_kelurahan": len(each.members),
                    "luas_statistik_km2": self._area_km2(each.shape),
                    "label_lat": each.kecamatan.label_lat,
                    "label_lon": each.kecamatan.label_lon,
                },
                each.shape,
            )
            for each in self._kecamatan
        ]
        kelurahan = [
            (
                {
                    "kode": each.kelurahan.code,
                    "kode_bps": each.kelurahan.bps_code,
                    "nama": each.kelurahan.name,
                    "nama_bps": each.name_bps,
                    "kecocokan_kode": each.code_match,
                    "kode_kecamatan": each.kelurahan.kecamatan_code,
                    "kecamatan": each.kelurahan.kecamatan,
                    "kode_pos": each.kelurahan.postal_code,
                    "luas_statistik_km2": self._area_km2(each.shape),
                    "label_lat": each.kelurahan.label_lat,
                    "label_lon": each.kelurahan.label_lon,
                },
                each.shape,
            )
            for each in sources.kelurahan
        ]
        city = {"kode": sources.city_code, "nama": sources.city_name, "luas_statistik_km2": self._area_km2(self._city)}
        neighbours = [
            ({"kode": each.code, "nama": each.name, "kabupaten_kota": each.regency, "sebutan": each.title}, each.shape)
            for each in sources.neighbours
        ]
        full = f"rincian penuh, cakupan tanpa celah dan tumpukan; {_STATISTICAL}"
        self._package("kecamatan", kecamatan, _CODES, full)
        self._package("kelurahan", kelurahan, _CODES, f"{full}; kode pos dari satu sumber")
        self._package("batas_kota", [(city, self._city)], _BPS, full)
        self._package("tetangga", neighbours, _BPS, full)
        self._package(
            "laut", [({"nama": sources.sea_name}, sources.sea)], _BPS, "kotak dikurangi daratan, bukan data kelautan"
        )
        self._package(
            "garis_pantai", [({"nama": "garis pantai"}, sources.coast)], _BPS, "tepi daratan statistik, bukan garis pasang"
        )
        self._package(
            "fasilitas",
            self._points(sources.facilities, areas, address=True),
            _FACTS,
            "A, B atau C per baris; sebagian tanpa titik",
        )
        self._package("tempat", self._points(sources.places, areas, address=False), _PLACES, "A, B atau C per baris")

    def _area_km2(self, shape: BaseGeometry) -> float:
        return round(float(shapely.area(self._projection.metres(shape))) / 1e6, 4)

    def _points(self, places: Sequence[Place], areas: Areas, *, address: bool) -> list[Feature]:
        """Places with the area that our own index gives them; one without a point keeps an empty geometry."""
        features: list[Feature] = []
        for each in places:
            at = areas.locate(*each.position) if each.position else None
            record = {
                "id": each.id,
                "jenis": each.kind,
                "nama": each.name,
                **({"alamat": each.address, "telepon": each.telephone} if address else {}),
                "kode_kelurahan": (at and at.kelurahan_code) or "",
                "kelurahan": (at and at.kelurahan) or "",
                "kecamatan": (at and at.kecamatan) or "",
                "luar_kota": (at and at.neighbour) or "",
                "sumber": each.source,
                "lisensi": _licence(each.source),
                "mutu": each.quality,
                **({"catatan": each.note} if address else {}),
            }
            features.append((record, shapely.Point(each.position[1], each.position[0]) if each.position else None))
        return features

    def _package(
        self, layer: str, features: Sequence[Feature], source: tuple[str, str, str], quality: str, file: str = f"{CITY}.gpkg"
    ) -> None:
        """Write one layer of a GeoPackage."""
        import geopandas

        frame = geopandas.GeoDataFrame(
            [record for record, _ in features], geometry=[shape for _, shape in features], crs="EPSG:4326"
        )
        with _gdal_without_clock():
            frame.to_file(
                self._work / file,
                layer=layer,
                driver="GPKG",
                engine="pyogrio",
                DESCRIPTION=f"{source[0]}; {source[1]}; {quality}",
            )
        self._list(layer, file, len(features), source, quality)

    # roads: another licence, other files

    def _roads(self) -> None:
        near = self._projection.degrees(self._projection.metres(self._city).buffer(ROAD_MARGIN_M))
        pieces = [
            ({"kelas": road.road_class, "struktur": road.structure, "sumber": road.source}, line)
            for road in self._sources.roads
            for line in lines_of(rounded(road.shape.intersection(near), DECIMALS))
        ]
        quality = "backdrop zoom 7: meleset 50 sampai 250 m, tanpa nama dan arah; bukan jaringan jalan"
        self._package("jalan_utama", pieces, _OSM, quality, file="jalan_utama.gpkg")
        self._main_roads([Road(record["kelas"], record["struktur"], record["sumber"], line) for record, line in pieces])
        features = []
        for road_class in dict.fromkeys(record["kelas"] for record, _ in pieces):
            lines = shapely.line_merge(shapely.union_all([line for record, line in pieces if record["kelas"] == road_class]))
            features.append(({"kelas": road_class}, shapely.MultiLineString(lines_of(lines))))
        self._draw("jalan", features, _OSM, quality)

    def _main_roads(self, roads: Sequence[Road]) -> None:
        """The same lines as a network on which ways are sought."""
        gates = [each.position for each in self._sources.facilities if each.kind == "gerbang_tol" and each.position]
        main = connected(roads, gates, self._projection, MAIN_ROADS)
        name = f"{CITY}.roads"
        main.network.save(self._work / name)
        self._list("jaringan jalan utama", name, main.network.arcs, _OSM, main.quality)

    # what is drawn: simplified

    def _map(self, areas: Areas) -> None:
        sources = self._sources
        count = len(sources.kelurahan)
        shapes = [*(each.shape for each in sources.kelurahan), *(each.shape for each in sources.neighbours)]
        land = simplified_coverage(shapes, self._projection)
        frame = frame_around(self._city)
        kelurahan = [
            (
                {
                    "kode": each.code,
                    "nama": each.name,
                    "kecamatan": each.kecamatan,
                    "label": [each.label_lon, each.label_lat],
                },
                shape,
            )
            for each, shape in zip(areas.kelurahan, land[:count], strict=True)
        ]
        kecamatan = [
            (
                _labelled(each.kecamatan.code, each.kecamatan.name, (each.kecamatan.label_lat, each.kecamatan.label_lon)),
                each.shape,
            )
            for each in self._unions(land[:count])
        ]
        city = polygons(shapely.coverage_union_all(land[:count]))
        around = [
            (_labelled(each.code, each.name, label_point(shape, self._projection)) | {"kabupaten_kota": each.regency}, shape)
            for each, shape in zip(sources.neighbours, surroundings(land[count:], frame, self._projection), strict=True)
            if not shape.is_empty
        ]
        sea = sea_beside(land, sources.sea, frame)
        facilities = [
            ({"id": each.id, "jenis": each.kind, "nama": each.name, "mutu": each.quality[:1]}, _point(each))
            for each in sources.facilities
            if each.position and _within(frame, each)
        ]
        drawing = f"{_FOR_DRAWING}; {_STATISTICAL}"
        self._draw("kelurahan", kelurahan, _CODES, drawing)
        self._draw("kecamatan", kecamatan, _CODES, drawing)
        self._draw("batas_kota", [({"kode": sources.city_code, "nama": sources.city_name}, city)], _BPS, drawing)
        self._draw("tetangga", around, _BPS, f"dipotong di bingkai peta; {drawing}")
        self._draw("laut", [({"nama": sources.sea_name}, sea)], _BPS, "bingkai dikurangi daratan yang disederhanakan")
        self._draw("garis_pantai", [({"nama": "garis pantai"}, coast_of(sea, frame))], _BPS, "tepi laut yang digambar")
        self._draw("fasilitas", facilities, _FACTS, "A, B atau C per baris; yang bertitik saja")

    def _draw(
        self, layer: str, features: Sequence[tuple[Record, BaseGeometry]], source: tuple[str, str, str], quality: str
    ) -> None:
        file = f"map/{layer}.geojson"
        self._list(f"peta {layer}", file, write_geojson(self._work / file, features), source, quality)


def _kept_by_hand(path: Path) -> int:
    """How many places the table has that people keep beside the products, 0 without one. The build leaves it as it is."""
    if not path.is_file():
        return 0
    places = read_places(decode(path.read_bytes()))
    if places.problems:
        problem = places.problems[0]
        raise BadInput("{file}, baris {line}: {why}", file=path.name, line=problem.line, why=problem.message)
    return len(places.rows)


def _labelled(code: str, name: str, label: tuple[float, float]) -> dict[str, Any]:
    return {"kode": code, "nama": name, "label": [label[1], label[0]]}


def _point(place: Place) -> shapely.Point:
    lat, lon = place.position or (np.nan, np.nan)
    return shapely.Point(lon, lat)


def _within(frame: Frame, place: Place) -> bool:
    return bool(shapely.box(*frame).contains(_point(place)))


def _licence(source: str) -> str:
    if source.startswith("BPS/HDX"):
        return "CC BY-IGO"
    if source.startswith("GeoNames"):
        return "CC BY 4.0"
    return "fakta saja"


@contextmanager
def _gdal_without_clock() -> Iterator[None]:
    """GDAL stamps each layer with the time of the day; the same sources shall give the same bytes."""
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_TIME})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
