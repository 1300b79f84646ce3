"""Reads the source folder of the build into plain values; refuses sources that do not hold together. Writes nothing."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.places import check_position

from .areas import Kelurahan
from .build_map import polygons, rounded
from .places_file import slug

DECIMALS = 7  # the lattice of `areas`; the land of the source has no more

_ADMIN = "admin/kota_serang_admin.gpkg"
_CODES = "codes/kelurahan_kota_serang_67.csv"
_FACILITIES = "facilities/fasilitas_kota_serang.csv"
_GAZETTEER = "gazetteer/gazetteer_kota_serang.csv"
_STREETS = "gazetteer/indeks_jalan_dari_alamat_kota_serang.csv"
_SCHOOLS = "schools/sekolah_kota_serang.gpkg"
_ROADS = "roads/kota_serang_jalan_utama.gpkg"
_ROAD_CLASSES = ("motorway", "trunk", "primary")


@dataclass(frozen=True)
class KelurahanSource:
    kelurahan: Kelurahan
    name_bps: str
    code_match: str  # how the two codes were joined: exact or fuzzy, by name
    shape: shapely.MultiPolygon


@dataclass(frozen=True)
class Neighbour:
    """A kecamatan of another kabupaten or kota."""

    code: str
    name: str
    regency: str  # "Kabupaten Serang"
    shape: shapely.MultiPolygon

    @property
    def title(self) -> str:
        return f"Kec. {self.name}, {self.regency}"


@dataclass(frozen=True)
class Place:
    """A named point. A facility without a known position has none; it is kept for its telephone number."""

    id: str
    kind: str
    name: str
    position: tuple[float, float] | None  # lat, lon
    source: str
    quality: str
    address: str = ""
    telephone: str = ""
    note: str = ""


@dataclass(frozen=True)
class School:
    """A school of the open list. One whose written point lies in another country, or the like, has no position."""

    npsn: str
    name: str
    address: str
    kecamatan: str  # as written, not as located
    position: tuple[float, float] | None  # lat, lon
    quality: str


@dataclass(frozen=True)
class Street:
    """A street name of the index that was made from addresses, and the middle of the points that had it."""

    name: str
    addresses: int  # in how many it was read
    position: tuple[float, float]  # lat, lon


@dataclass(frozen=True)
class Road:
    road_class: str
    structure: str  # "bridge", "tunnel" or ""
    source: str
    shape: shapely.LineString


@dataclass(frozen=True)
class Sources:
    """Everything in a fixed order: kelurahan and neighbours by code, places and roads as `read_sources` sorts them."""

    city_code: str
    city_name: str
    kelurahan: tuple[KelurahanSource, ...]
    neighbours: tuple[Neighbour, ...]
    sea_name: str
    sea: shapely.MultiPolygon
    coast: shapely.MultiLineString
    facilities: tuple[Place, ...]
    places: tuple[Place, ...]
    schools: tuple[School, ...]
    streets: tuple[Street, ...]
    roads: tuple[Road, ...]


def read_sources(folder: Path) -> Sources:
    """BadInput, with the file, for one that is missing or does not fit the others."""
    for name in (_ADMIN, _CODES, _FACILITIES, _GAZETTEER, _STREETS, _SCHOOLS, _ROADS):
        if not (folder / name).is_file():
            raise BadInput(
                "Berkas sumber {file} tidak ada di {folder}. Tidak ada yang diubah.", file=name, folder=str(folder)
            )
    admin = folder / _ADMIN
    outline = _layer(admin, "batas_kota")[0]
    sea = _layer(admin, "laut")
    coast = _layer(admin, "garis_pantai")
    neighbours = [
        Neighbour(row["kode_kec"], row["kecamatan"], row["kab_kota"], _area(row["geometry"]))
        for row in _layer(admin, "tetangga_kecamatan")
    ]
    kelurahan = _kelurahan(admin, folder / _CODES)
    land = [*(each.shape for each in kelurahan), *(each.shape for each in neighbours)]
    if not (shapely.is_valid(land).all() and shapely.coverage_is_valid(land)):
        raise BadInput("Batas wilayah di {file} bercelah atau bertumpuk. Tidak ada yang diubah.", file=admin.name)
    return Sources(
        city_code=outline["kode"],
        city_name=outline["nama"],
        kelurahan=kelurahan,
        neighbours=tuple(sorted(neighbours, key=lambda each: each.code)),
        sea_name=sea[0]["nama"],
        sea=_area(shapely.union_all([row["geometry"] for row in sea])),
        coast=shapely.MultiLineString(
            [part for row in coast for part in shapely.get_parts(rounded(row["geometry"], DECIMALS))]
        ),
        facilities=_places(folder / _FACILITIES, "mutu_koordinat"),
        places=_places(folder / _GAZETTEER, "mutu"),
        schools=_schools(folder / _SCHOOLS),
        streets=_streets(folder / _STREETS),
        roads=_roads(folder / _ROADS),
    )


def _layer(path: Path, layer: str) -> list[dict[str, Any]]:
    import geopandas

    frame = geopandas.read_file(path, layer=layer)
    if frame.empty or frame.crs is None or frame.crs.to_epsg() != 4326:
        raise BadInput(
            "Layer {layer} di {file} kosong atau bukan EPSG:4326. Tidak ada yang diubah.", layer=layer, file=path.name
        )
    rows: list[dict[str, Any]] = frame.to_dict("records")
    return rows


def _area(shape: BaseGeometry) -> shapely.MultiPolygon:
    return polygons(rounded(shape, DECIMALS))


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [{key: (value or "").strip() for key, value in row.items()} for row in csv.DictReader(file)]


def _kelurahan(admin: Path, codes: Path) -> tuple[KelurahanSource, ...]:
    shapes = {row["kode"]: _area(row["geometry"]) for row in _layer(admin, "kelurahan")}
    rows = {row["kode"]: row for row in _csv(codes)}
    if shapes.keys() != rows.keys():
        different = ", ".join(sorted(shapes.keys() ^ rows.keys()))
        raise BadInput("Kode kelurahan di {file} tidak cocok dengan batasnya: {codes}.", file=codes.name, codes=different)
    found = []
    for code, row in sorted(rows.items()):
        lat, lon = check_position(float(row["label_lat"]), float(row["label_lon"]))
        if not shapely.contains_xy(shapes[code], lon, lat):
            raise BadInput("Titik label kelurahan {code} di {file} berada di luar batasnya.", code=code, file=codes.name)
        kelurahan = Kelurahan(
            code, row["kode_bps"], row["nama"], row["kecamatan"], row["kode_kec"], row["kodepos"], lat, lon
        )
        found.append(KelurahanSource(kelurahan, row["nama_bps"], row["kode_match"], shapes[code]))
    return tuple(found)


def _places(path: Path, quality: str) -> tuple[Place, ...]:
    """Sorted by id. Two of one name get the kelurahan, then a number, after it, in the order of the file."""
    rows = _csv(path)
    names = [slug(f"{row['jenis']} {row['nama']}") for row in rows]
    wanted = [
        name if names.count(name) == 1 else f"{name}-{slug(row['kelurahan'] or 'luar kota')}"
        for name, row in zip(names, rows, strict=True)
    ]
    found: list[Place] = []
    seen: dict[str, int] = {}
    for identity, row in zip(wanted, rows, strict=True):
        seen[identity] = seen.get(identity, 0) + 1
        position = check_position(float(row["lat"]), float(row["lon"])) if row["lat"] and row["lon"] else None
        found.append(
            Place(
                id=identity if seen[identity] == 1 else f"{identity}-{seen[identity]}",
                kind=row["jenis"],
                name=row["nama"],
                position=position,
                source=row["sumber"],
                quality=row[quality],
                address=" ".join(row.get("alamat", "").split()),
                telephone=row.get("telepon", ""),
                note=row.get("catatan", ""),
            )
        )
    return tuple(sorted(found, key=lambda place: place.id))


def _schools(path: Path) -> tuple[School, ...]:
    """Sorted by NPSN, the school's number."""
    found = []
    for row in _layer(path, "sekolah_kota_serang"):
        known = np.isfinite(row["lat"]) and np.isfinite(row["lon"])
        found.append(
            School(
                npsn=row["npsn"],
                name=" ".join(row["sekolah"].split()),
                address=" ".join(_or_blank(row["alamat_jalan"]).split()),
                kecamatan=_or_blank(row["kec_tertulis"]),
                position=check_position(float(row["lat"]), float(row["lon"])) if known else None,
                quality=row["mutu"],
            )
        )
    return tuple(sorted(found, key=lambda school: school.npsn))


def _streets(path: Path) -> tuple[Street, ...]:
    """Sorted by name."""
    rows = [Street(row["jalan"], int(row["n"]), check_position(float(row["lat"]), float(row["lon"]))) for row in _csv(path)]
    return tuple(sorted(rows, key=lambda street: street.name))


def _roads(path: Path) -> tuple[Road, ...]:
    """Roads that are open: one that is being built is no road yet."""
    rows = [row for row in _layer(path, "jalan_utama_sekitar") if row["kelas_osm"] in _ROAD_CLASSES]
    roads = [Road(row["kelas_osm"], _or_blank(row["struktur"]), row["sumber"], row["geometry"]) for row in rows]
    return tuple(sorted(roads, key=lambda road: (_ROAD_CLASSES.index(road.road_class), _start(road.shape), road.shape.wkb)))


def _or_blank(value: object) -> str:
    """geopandas gives an empty text as NaN."""
    return value if isinstance(value, str) else ""


def _start(line: BaseGeometry) -> tuple[float, ...]:
    return tuple(np.round(shapely.get_coordinates(line)[0], DECIMALS).tolist())
