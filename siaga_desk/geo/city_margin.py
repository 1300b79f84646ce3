"""The city and a margin around it: which imported places belong to a desk here. Knows no kelurahan; never at start-up."""

from __future__ import annotations

import math
from typing import Any, Self

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.places import distance_m
from siaga_desk.resources import gisdata

MARGIN_M = 6_000.0  # as far as the main roads that ship reach
_METRES_A_DEGREE = distance_m(0, 0, 1, 0)


class CityMargin:
    """The outline of a city, widened by MARGIN_M, and a flat map of it in metres.

    The flat map is degrees times a factor, right to 0.1 % up to 40 km from the city's middle.
    """

    def __init__(self, name: str, border: BaseGeometry, margin_m: float = MARGIN_M) -> None:
        """`border` in degrees (lon, lat). `name` as people say it: "Kota Serang"."""
        self.name = name
        west, south, east, north = border.bounds
        self._origin = np.array([(west + east) / 2, (south + north) / 2])
        self._scale = np.array([math.cos(math.radians((south + north) / 2)), 1.0]) * _METRES_A_DEGREE
        self.shape = self.metres(border).buffer(margin_m)
        """The city and its margin, in metres of the flat map."""
        shapely.prepare(self.shape)
        self.box: tuple[float, float, float, float] = self.degrees(self.shape).bounds
        """West, south, east, north of it, degrees."""

    @classmethod
    def shipped(cls, city: str) -> Self:
        """Of the city data that ship under this name (a profile's `gisdata`). BadInput when there are none."""
        import pyogrio.raw

        path = gisdata(f"{city}.gpkg") if city else None
        if path is None or not path.is_file():
            raise BadInput("Batas kota “{city}” tidak ada di program ini.", city=city)
        _, _, shapes, columns = pyogrio.raw.read(path, layer="batas_kota", columns=["nama"])
        return cls(str(columns[0][0]), shapely.union_all(shapely.from_wkb(shapes)))

    def metres(self, shapes: Any) -> Any:
        """Degrees (lon, lat) to metres east and north of the city's middle."""
        return shapely.transform(shapes, lambda points: (points - self._origin) * self._scale)

    def degrees(self, shapes: Any) -> Any:
        """And back."""
        return shapely.transform(shapes, lambda points: points / self._scale + self._origin)

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point lies in the city or its margin."""
        west, south, east, north = self.box
        if not (west <= lon <= east and south <= lat <= north):  # NaN is not either
            return False
        x, y = (np.array([lon, lat]) - self._origin) * self._scale
        return bool(shapely.intersects_xy(self.shape, x, y))
