"""Writes the prepared file that `areas` reads: cells, bands and edges of a set of areas. Never imported at start-up."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from .areas import ARRAYS, FORMAT, LATTICE, TABLE, Kecamatan, Kelurahan

CELL = (
    5_000  # lattice steps: 0.0005 degree, 55 m. Half as wide loads in 22 ms instead of 9, twice as wide halves the bulk rate
)
FIXED_TIME = (2020, 1, 1, 0, 0, 0)  # in the ZIP, so that the same sources give the same bytes


def prepare(
    path: Path,
    kelurahan: Sequence[Kelurahan],
    kecamatan: Sequence[Kecamatan],
    neighbours: Sequence[str],
    shapes: Sequence[BaseGeometry],
    cell: int = CELL,
) -> None:
    """Write the file `Areas.load` reads.

    `shapes` are polygons or multipolygons (lon, lat), in the order in which they are asked: one for each of `kelurahan`
    (sorted by code), one for each of `neighbours`, and any that follow are the sea. Vertices are rounded to seven decimals.
    """
    xs, ys, edges, owner = _edges(shapes)
    west, south = int(xs.min()), int(ys.min())
    columns, rows = (int(xs.max()) - west) // cell + 1, (int(ys.max()) - south) // cell + 1

    # every edge in every row of cells it passes
    low, high = np.minimum(ys[edges], ys[edges + 1]), np.maximum(ys[edges], ys[edges + 1])
    first_row, last_row = (low - south) // cell, (high - south) // cell
    which, row = _spread(first_row, last_row)
    order = np.lexsort((edges[which], row, owner[which]))
    which, row = which[order], row[order]
    band_offset, bands = _bands(owner[which], row, len(shapes))

    grid, asked = _grid(xs, ys, edges[which], owner[which], row, shapes, (west, south, cell, columns, rows))
    table: dict[str, Any] = {
        "format": FORMAT,
        "west": west,
        "south": south,
        "cell": cell,
        "columns": columns,
        "rows": rows,
        "kecamatan": [asdict(each) for each in kecamatan],
        "kelurahan": [asdict(each) for each in kelurahan],
        "neighbours": list(neighbours),
        "seas": len(shapes) - len(kelurahan) - len(neighbours),
        "band_offset": band_offset,
        "asked": asked,
    }
    _write(path, table, {"grid": grid, "xs": xs, "ys": ys, "edges": edges[which], "bands": bands})


def _edges(shapes: Sequence[BaseGeometry]) -> tuple[NDArray[np.int64], ...]:
    """(xs, ys, edges, owner): ring vertices one after the other; edge `e` goes from vertex e to e + 1; whose it is."""
    xs, ys, edges, owner = [], [], [], []
    begin = 0
    for number, shape in enumerate(shapes):
        for ring in shapely.get_rings(shapely.get_parts(shape)):
            points = np.rint(shapely.get_coordinates(ring) * LATTICE).astype(np.int64)
            xs.append(points[:, 0])
            ys.append(points[:, 1])
            edges.append(np.arange(begin, begin + len(points) - 1))
            owner.append(np.full(len(points) - 1, number))
            begin += len(points)
    return np.concatenate(xs), np.concatenate(ys), np.concatenate(edges), np.concatenate(owner)


def _spread(first: NDArray[np.int64], last: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(index, value): every value from first[i] to last[i], for every i."""
    count = last - first + 1
    index = np.repeat(np.arange(len(first)), count)
    return index, first[index] + np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)


def _bands(owner: NDArray[np.int64], row: NDArray[np.int64], areas: int) -> tuple[list[int], NDArray[np.int64]]:
    """(band_offset, bands): the edges of area `a` in a row are edges[bands[b] : bands[b + 1]], b = band_offset[a] + row.

    `owner` and `row` are sorted. A row in which an area has no edge (between two islands) is an empty band.
    """
    band_offset, sizes = [], []
    before = 0
    for area in range(areas):
        rows = row[owner == area]
        band_offset.append(before - int(rows.min()))
        sizes.append(np.bincount(rows - rows.min()))
        before += len(sizes[-1])
    return band_offset, np.concatenate([[0], np.cumsum(np.concatenate(sizes))])


def _grid(
    xs: NDArray[np.int64],
    ys: NDArray[np.int64],
    edges: NDArray[np.int64],
    owner: NDArray[np.int64],
    row: NDArray[np.int64],
    shapes: Sequence[BaseGeometry],
    frame: tuple[int, int, int, int, int],
) -> tuple[NDArray[np.int64], list[list[int]]]:
    """(grid, asked): for every cell its area, `len(shapes)` for none, or that + 1 + the index of a list in `asked`."""
    west, south, cell, columns, rows = frame
    nowhere = len(shapes)

    # the columns an edge passes in a row, one lattice step too many on both sides: a cell asked in vain only costs time
    x1, y1, x2, y2 = xs[edges], ys[edges], xs[edges + 1], ys[edges + 1]
    at = []
    for bound in (south + row * cell, south + (row + 1) * cell):
        y = np.clip(bound, np.minimum(y1, y2), np.maximum(y1, y2))
        at.append(x1 + (x2 - x1) * (y - y1) / np.where(y2 == y1, 1, y2 - y1))
    flat = y1 == y2
    left = np.where(flat, np.minimum(x1, x2), np.minimum(*at))
    right = np.where(flat, np.maximum(x1, x2), np.maximum(*at))
    first = np.clip((np.floor(left).astype(np.int64) - 1 - west) // cell, 0, columns - 1)
    last = np.clip((np.ceil(right).astype(np.int64) + 1 - west) // cell, 0, columns - 1)
    which, column = _spread(first, last)
    touched = row[which] * columns + column
    pairs = [np.unique(touched * nowhere + owner[which])]  # (cell, area) as one number

    # untouched cells side by side lie in the same areas: one point answers for the whole run
    grid = np.full(columns * rows, -1, dtype=np.int64)
    grid[touched] = -2
    starts = np.flatnonzero((grid == -1) & ((np.arange(grid.size) % columns == 0) | (np.roll(grid, 1) == -2)))
    crossed = np.unique(touched)
    labels = np.full(len(starts), nowhere)
    for number in reversed(range(nowhere)):
        shapely.prepare(shapes[number])
        labels[_centres_in(shapes[number], starts, frame)] = number
        # an area with no edge in a crossed cell covers it wholly or not at all
        pairs.append(crossed[_centres_in(shapes[number], crossed, frame)] * nowhere + number)
    untouched = np.flatnonzero(grid == -1)
    grid[untouched] = labels[np.searchsorted(starts, untouched, side="right") - 1]

    asked: dict[tuple[int, ...], int] = {}
    together = np.unique(np.concatenate(pairs))
    cells, areas = together // nowhere, together % nowhere
    for each, members in zip(crossed.tolist(), np.split(areas, np.flatnonzero(np.diff(cells)) + 1), strict=True):
        grid[each] = nowhere + 1 + asked.setdefault(tuple(members.tolist()), len(asked))
    if nowhere + len(asked) > np.iinfo(np.uint16).max:
        raise ValueError("too many areas for this format")
    return grid, [list(areas) for areas in asked]


def _centres_in(shape: BaseGeometry, cells: NDArray[np.int64], frame: tuple[int, int, int, int, int]) -> NDArray[np.bool_]:
    """Which of the cells have their centre in the shape."""
    west, south, cell, columns, _ = frame
    x, y = west + (cells % columns + 0.5) * cell, south + (cells // columns + 0.5) * cell
    inside: NDArray[np.bool_] = shapely.intersects_xy(shape, x / LATTICE, y / LATTICE)
    return inside


def _write(path: Path, table: dict[str, Any], arrays: dict[str, NDArray[np.int64]]) -> None:
    size = {"H": "<u2", "i": "<i4"}
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode()
    contents = {TABLE: text} | {name: arrays[name].astype(size[code]).tobytes() for name, code in ARRAYS.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for name, content in contents.items():
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # or the platform's name would be in the bytes
            file.writestr(entry, content)
