"""Named places out of a GeoPackage, by way of the table that `places_file` reads. Writes nothing; never at start-up.

Points, lines and areas in any reference system. The geometry gives the position and, where the layer says nothing else,
radius and points along a line.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from siaga_desk.domain.errors import BadInput, Message

from .city_margin import CityMargin
from .csv_table import LineProblem, guarded
from .degrees import write_degrees
from .extent import point_inside, points_along
from .places_file import NAMES, Places, read_places

_MOST_POINTS = 2_000  # of one line: a cell of a table holds that many
_MADE = ("lat", "lon", "radius_m", "points")  # what the geometry gives


def read_geopackage(path: Path, margin: CityMargin, layer: str | None = None) -> Places:
    """The places of a layer, the only one with a geometry where none is named.

    Line 1 of the result is the layer's first feature; what concerns the whole layer is said of line 0. BadInput: no
    GeoPackage, no such layer, several to choose from, no reference system.
    """
    import pyogrio.raw

    name = _layer(path, layer)
    try:
        with _gdal_silent():
            meta, _, geometry, columns = pyogrio.raw.read(path, layer=name)
        shapes = shapely.from_wkb(geometry, on_invalid="ignore")
        at = _in_degrees(shapes, meta["crs"], name)
    except (OSError, RuntimeError, ValueError) as trouble:
        raise _no_package(path) from trouble
    texts = {
        heading: [_text(value) for value in values]
        for heading, values in zip(_headings(meta["fields"]), columns, strict=True)
        if not (_means(heading, "lat") or _means(heading, "lon"))  # the geometry says where, and better
    }
    known = {column: heading for heading in texts for column in ("radius_m", "points") if _means(heading, column)}
    made = [_made(shape, margin) for shape in at]
    for index, column in enumerate(_MADE):
        values = [row[index] for row in made]
        if column not in known:
            texts[column] = values
        else:  # what the layer says itself comes first
            own = texts[known[column]]
            texts[known[column]] = [given or value for given, value in zip(own, values, strict=True)]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(texts)
    writer.writerows(zip(*texts.values(), strict=True))
    return _numbered_as_features(read_places(out.getvalue()))


def layers_of(path: Path) -> tuple[str, ...]:
    """The layers with a geometry, in the file's order. BadInput: no GeoPackage."""
    import pyogrio

    try:
        with path.open("rb") as file:
            if not file.read(16).startswith(b"SQLite format 3"):
                raise _no_package(path)
        with _gdal_silent():
            return tuple(str(name) for name, shape in pyogrio.list_layers(path) if shape is not None)
    except (OSError, RuntimeError, ValueError) as trouble:
        raise _no_package(path) from trouble


def _layer(path: Path, layer: str | None) -> str:
    layers = layers_of(path)
    if layer is None and len(layers) == 1:
        return layers[0]
    names = ", ".join(layers) or "–"
    if layer is None:
        raise BadInput(
            "Berkas {file} berisi {count} lapisan bergeometri: {names}. Sebut satu dengan --layer.",
            file=path.name,
            count=len(layers),
            names=names,
        )
    if layer not in layers:
        raise BadInput("Lapisan “{layer}” tidak ada di {file}. Yang ada: {names}.", layer=layer, file=path.name, names=names)
    return layer


@contextmanager
def _gdal_silent() -> Iterator[None]:
    """What GDAL remarks of a file it reads all the same is for no operator; what it cannot read it raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _no_package(path: Path) -> BadInput:
    return BadInput("Berkas {file} tidak terbaca sebagai GeoPackage. Tidak ada yang berubah.", file=path.name)


def _in_degrees(shapes: Any, crs: str | None, layer: str) -> Any:
    """To WGS 84. What the transformation cannot place becomes infinite."""
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    try:
        system = CRS.from_user_input(crs) if crs else None
    except CRSError:
        system = None
    if system is None:
        raise BadInput(
            "Lapisan “{layer}” tidak menyebut sistem koordinatnya. Tetapkan dulu, misalnya di QGIS, lalu ulangi.",
            layer=layer,
        )
    there = Transformer.from_crs(system, 4326, always_xy=True)
    return shapely.transform(
        shapely.force_2d(shapes), lambda points: np.column_stack(there.transform(points[:, 0], points[:, 1]))
    )


def _made(shape: BaseGeometry | None, margin: CityMargin) -> tuple[str, str, str, str]:
    """The cells of _MADE. Empty ones are reported by the table's reader as what they are."""
    if shape is None or shape.is_empty:
        return "", "", "", ""
    corners = shapely.get_coordinates(shape)
    if not np.isfinite(corners).all() or np.abs(corners).max() > 180:
        return str(corners[0][1]), str(corners[0][0]), "", ""
    if isinstance(shape, shapely.Point):
        return write_degrees(shape.y), write_degrees(shape.x), "", ""
    flat = margin.metres(shape)
    (x, y), radius_m = point_inside(flat)
    along = []
    if flat.geom_type in ("LineString", "MultiLineString"):
        along = points_along(shapely.line_merge(shapely.intersection(flat, margin.shape)))[:_MOST_POINTS]
    (lon, lat), *points = shapely.get_coordinates(margin.degrees(shapely.points([(x, y), *along])))
    written = "; ".join(f"{write_degrees(lat)} {write_degrees(lon)}" for lon, lat in points)
    return write_degrees(lat), write_degrees(lon), str(round(radius_m)), written


def _headings(fields: Sequence[Any]) -> list[str]:
    """Names of the columns, without what parts cells."""
    return [" ".join(str(field).replace(";", " ").replace(",", " ").split()) for field in fields]


def _means(heading: str, column: str) -> bool:
    return heading.casefold() in (column, *NAMES[column])


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, np.floating | float) and float(value).is_integer():
        return str(int(value))
    return guarded(" ".join(str(value).split()))


def _numbered_as_features(read: Places) -> Places:
    """The heading is line 1 of our table and no line of the layer."""
    return Places(
        read.rows,
        tuple(replace(problem, line=problem.line - 1, message=_renumbered(problem)) for problem in read.problems),
        tuple(line - 1 for line in read.lines),
    )


def _renumbered(problem: LineProblem) -> Message:
    values = dict(problem.message.values)
    if isinstance(line := values.get("line"), int):
        values["line"] = line - 1
    return Message(problem.message.text, values)
