"""Point -> kelurahan, neighbour or sea, exactly and at once; never geopandas, GDAL or a guess.

The prepared file (written by `build_areas`, a ZIP of one JSON table and five little-endian arrays) *is* the index: nothing
is computed at start-up, and one point is looked up with the standard library alone. numpy is imported by the first bulk
look-up only.

Exact means: positions are read on the lattice of seven decimals (1 cm) that `check_position` keeps, every border vertex lies
on the same lattice, and all arithmetic is in whole numbers. A point on a border therefore has an answer by rule, not by
rounding: areas are asked in a fixed order (kelurahan by code, then neighbours by code, then the sea) and the first one
whose inside *or edge* holds the point has it.
"""

from __future__ import annotations

import json
import math
import struct
import sys
import zipfile
import zlib
from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.places import AreaFix, check_position, point_from
from siaga_desk.resources import gisdata

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FORMAT = 1  # of the prepared file; another number is refused
LATTICE = 10_000_000  # lattice steps in a degree
TABLE = "areas.json"
SAMPLES = 400  # points at which a circle is asked for its areas: about 2 ms
_GOLDEN_DEG = 180.0 * (3.0 - math.sqrt(5.0))  # turning by it from point to point fills a circle evenly
ARRAYS = {"grid": "H", "xs": "i", "ys": "i", "edges": "i", "bands": "i"}  # name -> typecode of `array`


@dataclass(frozen=True, slots=True)
class Kecamatan:
    code: str  # Kemendagri, "36.73.01"
    name: str
    label_lat: float
    label_lon: float


@dataclass(frozen=True, slots=True)
class Kelurahan:
    code: str  # Kemendagri, "36.73.01.1001"
    bps_code: str
    name: str
    kecamatan: str
    kecamatan_code: str
    postal_code: str
    label_lat: float
    label_lon: float


@dataclass(frozen=True, slots=True)
class Share:
    """How much of a circle lies in an area: 0 to 1."""

    area: AreaFix
    share: float


class Areas:
    """The areas of one city and what lies around it. Immutable once loaded, so threads may share it.

    The land is cut into square cells. A cell that lies wholly in one area holds that area's number; a cell that a border
    crosses holds the number of a short list of areas to ask, in order. An area is asked by counting its edges to the east of
    the point, and only the edges in the point's row of cells (its *band*) are looked at.
    """

    def __init__(self, table: Mapping[str, Any], arrays: Mapping[str, array[int]]) -> None:
        """From the prepared file's parts, see `build_areas.prepare`."""
        self.kecamatan: tuple[Kecamatan, ...] = tuple(Kecamatan(**row) for row in table["kecamatan"])
        self.kelurahan: tuple[Kelurahan, ...] = tuple(Kelurahan(**row) for row in table["kelurahan"])
        self._fixes: tuple[AreaFix, ...] = (
            *(
                AreaFix(
                    True, kelurahan=k.name, kelurahan_code=k.code, kecamatan=k.kecamatan, kecamatan_code=k.kecamatan_code
                )
                for k in self.kelurahan
            ),
            *(AreaFix(False, neighbour=name) for name in table["neighbours"]),
            *(AreaFix(False, at_sea=True) for _ in range(table["seas"])),
            AreaFix(False),  # nothing known there
        )
        self._nowhere = len(self._fixes) - 1
        self._x0: int = table["west"]
        self._y0: int = table["south"]
        self._cell: int = table["cell"]
        self._cols: int = table["columns"]
        self._rows: int = table["rows"]
        self._asked: tuple[tuple[int, ...], ...] = tuple(tuple(areas) for areas in table["asked"])
        # bands[band_offset[a] + row] is where the edges of area `a` in that row begin in `edges`
        self._band_offset: tuple[int, ...] = tuple(table["band_offset"])
        self._grid, self._xs, self._ys = arrays["grid"], arrays["xs"], arrays["ys"]
        self._edges, self._bands = arrays["edges"], arrays["bands"]
        if len(self._grid) != self._cols * self._rows or len(self._band_offset) != self._nowhere:
            raise ValueError("the table and the arrays do not belong together")

    @classmethod
    def load(cls, path: Path) -> Self:
        """The areas in a prepared file. BadInput when it is missing, damaged or of another format."""
        try:
            with zipfile.ZipFile(path) as file:
                table = json.loads(file.read(TABLE))
                if table.get("format") != FORMAT:
                    raise BadInput(
                        "Data wilayah {file} dibuat untuk versi program lain. Buat ulang dengan: siaga-desk data build.",
                        file=path.name,
                    )
                arrays = {}
                for name, typecode in ARRAYS.items():
                    arrays[name] = array(typecode)
                    arrays[name].frombytes(file.read(name))
                    if sys.byteorder == "big":
                        arrays[name].byteswap()
            return cls(table, arrays)
        except _UNREADABLE as trouble:
            raise BadInput(
                "Data wilayah {file} tidak terbaca. Pasang ulang program, atau buat ulang dengan: siaga-desk data build.",
                file=path.name,
            ) from trouble

    def locate(self, lat: float, lon: float) -> AreaFix:
        """The area of a point. BadInput when it cannot be a place on earth (NaN, out of range, swapped)."""
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            check_position(lat, lon)  # says what is wrong with it; NaN gets here too
        return self._fixes[self._area_at(round(lon * LATTICE), round(lat * LATTICE))]

    def shares(self, lat: float, lon: float, radius_m: float) -> tuple[Share, ...]:
        """The areas that a circle overlaps, with their shares of it, the largest first; shares add up to 1.

        Asked at `SAMPLES` points that lie evenly in the circle: a share is within 0.02 of the exact one, and an area that
        covers less than about half a hundredth of the circle may be missing. BadInput when the centre cannot be a place.
        """
        lat, lon = check_position(lat, lon)
        count: Counter[AreaFix] = Counter()
        for n in range(SAMPLES):
            at = point_from(lat, lon, radius_m * math.sqrt((n + 0.5) / SAMPLES), _GOLDEN_DEG * n)
            count[self.locate(*at)] += 1
        return tuple(Share(area, n / SAMPLES) for area, n in count.most_common())

    def _area_at(self, x: int, y: int) -> int:
        column, row = (x - self._x0) // self._cell, (y - self._y0) // self._cell
        if not (0 <= column < self._cols and 0 <= row < self._rows):
            return self._nowhere
        found = self._grid[row * self._cols + column]
        if found <= self._nowhere:
            return found
        for area in self._asked[found - self._nowhere - 1]:
            if self._holds(area, row, x, y):
                return area
        return self._nowhere

    def _holds(self, area: int, row: int, x: int, y: int) -> bool:
        """Whether the point is inside the area or on its edge. Whole numbers throughout: exact."""
        xs, ys = self._xs, self._ys
        band = self._band_offset[area] + row
        inside = False
        for edge in self._edges[self._bands[band] : self._bands[band + 1]]:
            y1, y2 = ys[edge], ys[edge + 1]
            if y1 > y < y2 or y1 < y > y2:
                continue
            x1, x2 = xs[edge], xs[edge + 1]
            side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
            if side == 0 and (x1 <= x <= x2 or x2 <= x <= x1):
                return True
            if (y1 > y) != (y2 > y) and (side > 0) == (y2 > y1):
                inside = not inside
        return inside

    def locate_many(self, lats: NDArray[np.float64], lons: NDArray[np.float64]) -> NDArray[np.int32]:
        """Index into `kelurahan` of each point, -1 outside the city: the same answers as `locate`, millions a second.

        `lats` and `lons` are arrays of one shape, degrees; the answer has that shape. BadInput when any cannot be a place.
        """
        import numpy as np

        lats, lons = np.asarray(lats, dtype=np.float64), np.asarray(lons, dtype=np.float64)
        if lats.shape != lons.shape:
            raise ValueError(f"{lats.shape} latitudes, {lons.shape} longitudes")
        bad = ~((np.abs(lats) <= 90) & (np.abs(lons) <= 180))
        if bad.any():
            check_position(float(lats[bad][0]), float(lons[bad][0]))
        flat_lats, flat_lons = lats.ravel(), lons.ravel()
        answer = np.empty(flat_lats.size, dtype=np.int32)
        for start in range(0, answer.size, _CHUNK):
            part = slice(start, start + _CHUNK)
            x, y = np.rint(flat_lons[part] * LATTICE), np.rint(flat_lats[part] * LATTICE)
            answer[part] = self._areas_at(x.astype(np.int64), y.astype(np.int64))
        answer[answer >= len(self.kelurahan)] = -1
        return answer.reshape(lats.shape)

    def _areas_at(self, x: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int32]:
        """`_area_at` of many lattice points."""
        import numpy as np

        column, row = (x - self._x0) // self._cell, (y - self._y0) // self._cell
        known = (column >= 0) & (column < self._cols) & (row >= 0) & (row < self._rows)
        found = np.full(x.size, self._nowhere, dtype=np.int32)
        found[known] = np.frombuffer(self._grid, dtype=np.uint16)[row[known] * self._cols + column[known]]
        open_ = np.flatnonzero(found > self._nowhere)  # a border crosses their cell
        asked = found[open_] - self._nowhere - 1
        found[open_] = self._nowhere
        turn = 0
        while open_.size:
            area = self._asked_table[asked, turn]
            open_, asked, area = (part[area >= 0] for part in (open_, asked, area))
            held = self._hold(area, row[open_], x[open_], y[open_])
            found[open_[held]] = area[held]
            open_, asked = open_[~held], asked[~held]
            turn += 1
        return found

    @cached_property
    def _asked_table(self) -> NDArray[np.int32]:
        """`_asked` as a rectangle, -1 after the end of each list and in the last column."""
        import numpy as np

        width = max((len(areas) for areas in self._asked), default=0) + 1
        return np.array([(*areas, *[-1] * (width - len(areas))) for areas in self._asked], dtype=np.int32).reshape(-1, width)

    def _hold(
        self, area: NDArray[np.int32], row: NDArray[np.int64], x: NDArray[np.int64], y: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """`_holds` of many (area, point) pairs: every pair is laid beside each edge of its band."""
        import numpy as np

        bands = np.frombuffer(self._bands, dtype=np.int32)
        band = np.array(self._band_offset)[area] + row
        first, count = bands[band], bands[band + 1] - bands[band]
        pair = np.repeat(np.arange(area.size), count)
        step = np.arange(pair.size) - np.repeat(np.cumsum(count) - count, count)
        edge = np.frombuffer(self._edges, dtype=np.int32)[first[pair] + step]
        xs, ys = np.frombuffer(self._xs, dtype=np.int32), np.frombuffer(self._ys, dtype=np.int32)
        x1, x2 = xs[edge].astype(np.int64), xs[edge + 1].astype(np.int64)
        y1, y2 = ys[edge].astype(np.int64), ys[edge + 1].astype(np.int64)
        px, py = x[pair], y[pair]
        side = (x2 - x1) * (py - y1) - (px - x1) * (y2 - y1)
        within = (
            (np.minimum(x1, x2) <= px) & (px <= np.maximum(x1, x2)) & (np.minimum(y1, y2) <= py) & (py <= np.maximum(y1, y2))
        )
        on_edge = np.bincount(pair[(side == 0) & within], minlength=area.size) > 0
        crossed = ((y1 > py) != (y2 > py)) & ((side > 0) == (y2 > y1))
        held: NDArray[np.bool_] = on_edge | (np.bincount(pair[crossed], minlength=area.size) % 2 == 1)
        return held


_UNREADABLE = (  # what a damaged file can make of zipfile, zlib, json and our own table
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    RuntimeError,  # "encrypted", and NotImplementedError for an unknown compression
    struct.error,
)
_CHUNK = 65_536  # points looked up at a time: what is written for them stays in the processor's cache


def shipped_areas(name: str = "kota_serang") -> Areas:
    """The areas that ship with the program for the city `name` (a profile's `gisdata`)."""
    return Areas.load(gisdata(f"{name}.areas"))
