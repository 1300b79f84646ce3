"""How much of a circle lies in which kelurahan, beside shapely's own intersection."""

from __future__ import annotations

import math

import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.places import rim
from siaga_desk.geo.areas import shipped_areas
from siaga_desk.resources import gisdata

AREAS = shipped_areas()


@pytest.fixture(scope="module")
def kelurahan() -> dict[str, shapely.Geometry]:
    _, _, shapes, (codes,) = pyogrio.raw.read(gisdata("kota_serang.gpkg"), layer="kelurahan", columns=["kode"])
    return dict(zip(codes, shapely.from_wkb(shapes), strict=True))


@given(st.floats(-6.22, -6.02), st.floats(106.08, 106.28), st.floats(20, 3_000))
def test_shares_agree_with_shapely(kelurahan: dict[str, shapely.Geometry], lat: float, lon: float, radius_m: float) -> None:
    circle = shapely.Polygon([(x, y) for y, x in rim(lat, lon, radius_m, 256)])
    shares = AREAS.shares(lat, lon, radius_m)
    assert math.isclose(sum(share.share for share in shares), 1.0)
    assert [s.share for s in shares] == sorted((s.share for s in shares), reverse=True)
    told = {share.area.kelurahan_code: share.share for share in shares if share.area.inside_city}
    for code, shape in kelurahan.items():
        exact = shape.intersection(circle).area / circle.area
        assert told.get(code, 0.0) == pytest.approx(exact, abs=0.02), code


def test_a_circle_within_one_kelurahan_names_it_alone() -> None:
    shares = AREAS.shares(-6.113964, 106.153166, 50)
    assert [(share.area.kelurahan, share.share) for share in shares] == [("Kota Baru", 1.0)]


def test_a_centre_off_the_earth_is_refused() -> None:
    with pytest.raises(BadInput):
        AREAS.shares(96.2, 106.1, 50)
