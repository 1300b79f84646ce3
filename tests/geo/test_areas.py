"""Point -> area: exact, one answer on every border, the same one singly and in bulk."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from benchmarks.exact_areas import METRE, Points, anywhere, beside_borders, on_borders, owners, whole_shapes
from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.places import AreaFix
from siaga_desk.geo.areas import LATTICE, TABLE, Areas, shipped_areas
from siaga_desk.geo.build_areas import prepare
from siaga_desk.resources import gisdata
from tests.geo.town_picture import SIDE, drawn, kelurahan, letter_at, shapes_of

TOWN = """
    ..~~~~~~
    nnA~~~A~
    nnAABBB~
    nAAAB.BC
    nDDDBBCC
    mmDDDCCC
    """


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Areas:
    return drawn(TOWN, tmp_path_factory.mktemp("town") / "town.areas")


@pytest.fixture(scope="module")
def city() -> Areas:
    return shipped_areas()


def first_that_covers(shapes: list[shapely.Geometry], lats: np.ndarray, lons: np.ndarray) -> np.ndarray:
    """What shapely says, by the rule: the first shape whose inside or edge holds the point, -1 for none."""
    found = np.full(len(lats), -1)
    for index, shape in reversed(list(enumerate(shapes))):
        found[shapely.intersects_xy(shape, lons, lats)] = index
    return found


# the town drawn above


def test_the_middle_of_every_letter_is_that_letter(town: Areas) -> None:
    lines = [line.strip() for line in TOWN.strip().splitlines()][::-1]
    seen = [[letter_at(town, column + 0.5, row + 0.5) for column in range(8)] for row in range(6)]
    assert ["".join(line) for line in seen] == lines


@pytest.mark.parametrize(
    ("column", "row", "expected", "why"),
    [
        (4, 2.5, "A", "the edge of A and B belongs to A"),
        (4, 1.5, "B", "the edge of D and B belongs to B"),
        (4, 2, "A", "the corner where A, B and D meet belongs to A"),
        (6, 1, "B", "the corner of B and C belongs to B"),
        (2, 3.5, "A", "the city's edge towards a neighbour is in the city"),
        (2, 4.5, "A", "the city's edge towards a neighbour is in the city"),
        (1, 1, "D", "the corner of the city and two neighbours is in the city"),
        (0, 1, "m", "the edge of two neighbours belongs to the first of them"),
        (4, 4, "A", "the corner of A, B and the sea is A's"),
        (3, 4.5, "A", "the shore is land"),
        (5, 2.5, "B", "the edge of the hole is B's"),
        (5.5, 2.5, ".", "the hole is nothing"),
        (6.5, 4.5, "A", "the island belongs to A"),
        (8, 3.5, "~", "the last edge of all"),
        (8.1, 3.5, ".", "just beyond it"),
        (-0.1, 3.5, ".", "just before the first"),
        (0, 6, ".", "a corner of nothing"),
    ],
)
def test_borders_have_one_answer_by_rule(town: Areas, column: float, row: float, expected: str, why: str) -> None:
    assert letter_at(town, column, row) == expected, why


def test_the_answer_says_all_it_knows(town: Areas) -> None:
    def at(column: float, row: float) -> AreaFix:
        return town.locate(row * SIDE / LATTICE, column * SIDE / LATTICE)

    assert at(3.5, 1.5) == AreaFix(True, kelurahan="D", kelurahan_code="99.01.D", kecamatan="Kota", kecamatan_code="99.01")
    assert at(0.5, 0.5) == AreaFix(False, neighbour="m")
    assert at(3.5, 5.5) == AreaFix(False, at_sea=True)
    assert at(0.5, 5.5) == AreaFix(False)


@pytest.mark.parametrize("cell", [1, 2, 3, 10, 20, 1000])
def test_cells_of_any_size_give_the_same_answers(tmp_path: Path, cell: int) -> None:
    areas = drawn(TOWN, tmp_path / "town.areas", cell)
    shapes = [shape for letter, shape in shapes_of(TOWN).items() if letter.isupper()]
    xs, ys = (part.ravel() / LATTICE for part in np.meshgrid(np.arange(-3, 84), np.arange(-3, 64)))
    assert np.array_equal(areas.locate_many(ys, xs), first_that_covers(shapes, ys, xs))


@given(
    corners=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=4, max_size=12, unique=True),
    cell=st.integers(1, 70),
)
def test_slanted_borders_agree_with_a_second_opinion_everywhere(
    tmp_path_factory: pytest.TempPathFactory, corners: list[tuple[int, int]], cell: int
) -> None:
    drawn_triangles = shapely.get_parts(shapely.delaunay_triangles(shapely.MultiPoint(corners)))
    triangles = [shapely.get_coordinates(each) for each in drawn_triangles]
    assume(triangles)  # or all corners are in one line
    path = tmp_path_factory.mktemp("triangles") / "t.areas"
    inner = [kelurahan(f"{index:02}") for index in range(len(triangles))]
    prepare(path, inner, [], [], [shapely.Polygon(each / LATTICE) for each in triangles], cell)
    areas = Areas.load(path)
    xs, ys = (part.ravel() for part in np.meshgrid(np.arange(-2, 63), np.arange(-2, 63)))
    # shapely on whole numbers is exact: the second opinion never rounds
    expected = first_that_covers([shapely.Polygon(each) for each in triangles], ys.astype(float), xs.astype(float))
    assert np.array_equal(areas.locate_many(ys / LATTICE, xs / LATTICE), expected)
    for index in range(0, len(xs), 37):
        code = areas.locate(ys[index] / LATTICE, xs[index] / LATTICE).kelurahan_code
        assert code == (inner[expected[index]].code if expected[index] >= 0 else None)


# the city that ships


def test_the_city_has_its_kelurahan_and_kecamatan(city: Areas) -> None:
    assert len(city.kelurahan) == 67
    assert [each.name for each in city.kecamatan] == ["Serang", "Kasemen", "Walantaka", "Curug", "Cipocok Jaya", "Taktakan"]
    codes = [each.code for each in city.kelurahan]
    assert codes == sorted(set(codes))
    assert all(len(each.bps_code) == 10 and len(each.postal_code) == 5 for each in city.kelurahan)
    assert {each.kecamatan_code for each in city.kelurahan} == {each.code for each in city.kecamatan}


def test_every_label_point_lies_in_its_own_area(city: Areas) -> None:
    for each in city.kelurahan:
        assert city.locate(each.label_lat, each.label_lon).kelurahan_code == each.code
    for kecamatan in city.kecamatan:
        assert city.locate(kecamatan.label_lat, kecamatan.label_lon).kecamatan_code == kecamatan.code


@pytest.mark.parametrize(
    ("lat", "lon", "neighbour", "at_sea"),
    [
        (-6.07, 106.11, "Kec. Kramatwatu, Kabupaten Serang", False),
        (-6.125833, 106.234169, "Kec. Ciruas, Kabupaten Serang", False),
        (-6.018889, 106.046608, "Kec. Jombang, Kota Cilegon", False),
        (-5.98, 106.15, None, True),
        (-6.4, 106.1, None, False),
        (51.5, 0.0, None, False),
    ],
)
def test_outside_the_city_the_neighbour_or_the_sea_is_named(
    city: Areas, lat: float, lon: float, neighbour: str | None, at_sea: bool
) -> None:
    assert city.locate(lat, lon) == AreaFix(False, neighbour=neighbour, at_sea=at_sea)


def agree(city: Areas, points: Points, singly: int) -> None:
    """In bulk all of them, and each `singly`-th alone, with what shapely says in whole numbers."""
    expected, _ = owners(points)
    assert np.array_equal(city.locate_many(points.lats, points.lons), expected)
    for index in range(0, len(points), singly):
        fix = city.locate(float(points.lats[index]), float(points.lons[index]))
        assert fix.kelurahan_code == (city.kelurahan[expected[index]].code if expected[index] >= 0 else None)


def test_100_000_random_points_agree_with_shapely(city: Areas) -> None:
    """A million of them in `python -m benchmarks area_lookup`."""
    agree(city, anywhere(100_000, seed=112, margin=0.01), singly=7)


def test_one_metre_either_side_of_every_border_agrees_with_shapely(city: Areas) -> None:
    points = beside_borders(apart_m=50)
    assert len(points) > 34_000
    agree(city, points, singly=3)


def test_the_points_beside_a_border_are_one_metre_from_it() -> None:
    points = beside_borders(apart_m=50, every=199)
    lines = shapely.STRtree([shapely.boundary(shape) for shape in whole_shapes()])
    _, off = lines.query_nearest(shapely.points(points.x, points.y), return_distance=True, all_matches=False)
    assert off.max() / METRE < 1.02, "a lattice step is a hundredth of it; another border may be nearer still"
    assert np.median(off) / METRE == pytest.approx(1, abs=0.02)


def test_a_point_on_a_shared_edge_belongs_to_exactly_one_kelurahan(city: Areas) -> None:
    """Every vertex of every border, and the middle of each edge that lies on the lattice: to the first by code."""
    points = on_borders()
    _, holders = owners(points)
    assert holders.min() == 1
    assert (holders > 1).sum() > 8_000
    agree(city, points, singly=1)


def test_positions_finer_than_the_lattice_have_one_answer_singly_and_in_bulk(city: Areas) -> None:
    """Halves of a step too, where rounding twice would differ from rounding once."""
    points = on_borders()
    finer = np.random.default_rng(112).choice([-0.5, -0.25, 0.25, 0.5], size=(2, len(points)))
    lats, lons = (points.y + finer[0]) / LATTICE, (points.x + finer[1]) / LATTICE
    bulk = city.locate_many(lats, lons)
    for lat, lon, found in zip(lats.tolist(), lons.tolist(), bulk.tolist(), strict=True):
        assert city.locate(lat, lon).kelurahan_code == (city.kelurahan[found].code if found >= 0 else None)


def test_bulk_answers_have_the_shape_of_the_question(city: Areas) -> None:
    lats, lons = np.full((3, 2), -6.12), np.full((3, 2), 106.15)
    assert city.locate_many(lats, lons).shape == (3, 2)
    assert city.locate_many(np.array([]), np.array([])).shape == (0,)
    with pytest.raises(ValueError, match=r"\(3, 2\) latitudes"):
        city.locate_many(lats, lons[0])


# what cannot be a place


@pytest.mark.parametrize(
    ("lat", "lon", "reason"),
    [
        (math.nan, 106.1, "lintang bukan angka"),
        (-6.1, math.inf, "bujur bukan angka"),
        (106.1678, -6.1093, "tertukar"),
        (-6.1, 190.0, "di luar bumi"),
        (-96.2, 106.1, "tertukar|di luar bumi"),
    ],
)
def test_what_cannot_be_a_place_is_said_so(city: Areas, lat: float, lon: float, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        city.locate(lat, lon)
    with pytest.raises(BadInput, match=reason):
        city.locate_many(np.array([-6.1, lat]), np.array([106.1, lon]))


# the file


def test_loading_and_asking_needs_neither_numpy_nor_gdal() -> None:
    program = (
        "import sys; from siaga_desk.geo.areas import shipped_areas\n"
        "print(shipped_areas().locate(-6.1199, 106.1526).kelurahan)\n"
        "print(sorted({'numpy', 'shapely', 'geopandas', 'pyogrio', 'pyproj'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:2] == ["Cipare", "[]"]


def test_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"Data wilayah none\.areas tidak terbaca"):
        Areas.load(tmp_path / "none.areas")


@pytest.mark.parametrize("part", ["areas.json", "grid", "xs", "ys", "edges", "bands"])
def test_a_damaged_part_is_a_sentence(tmp_path: Path, part: str) -> None:
    raw = bytearray(gisdata("kota_serang.areas").read_bytes())
    with zipfile.ZipFile(gisdata("kota_serang.areas")) as file:
        entry = file.getinfo(part)
    raw[entry.header_offset + 30 + len(part) + entry.compress_size // 2] ^= 0xFF
    (tmp_path / "bad.areas").write_bytes(raw)
    with pytest.raises(BadInput, match="tidak terbaca"):
        Areas.load(tmp_path / "bad.areas")


@given(place=st.integers(0, 2_000), value=st.integers(0, 255))
def test_no_byte_of_a_file_can_be_changed_into_a_crash(
    tmp_path_factory: pytest.TempPathFactory, place: int, value: int
) -> None:
    path = tmp_path_factory.mktemp("bytes") / "town.areas"
    drawn("AB~\nCCn", path)
    raw = bytearray(path.read_bytes())
    raw[place % len(raw)] = value
    path.write_bytes(raw)
    try:
        areas = Areas.load(path)
    except BadInput:
        return
    assert letter_at(areas, 0.5, 1.5) == "A"  # a date, or another byte that says nothing


@pytest.mark.parametrize("size", [0, 100, 100_000])
def test_half_a_file_is_a_sentence(tmp_path: Path, size: int) -> None:
    (tmp_path / "half.areas").write_bytes(gisdata("kota_serang.areas").read_bytes()[:size])
    with pytest.raises(BadInput, match="tidak terbaca"):
        Areas.load(tmp_path / "half.areas")


def test_a_file_of_another_format_says_which_way_out(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "new.areas", "w") as file:
        file.writestr(TABLE, json.dumps({"format": 2}))
    with pytest.raises(BadInput, match="siaga-desk data build"):
        Areas.load(tmp_path / "new.areas")


def test_parts_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    drawn(TOWN, tmp_path / "town.areas")
    with zipfile.ZipFile(tmp_path / "town.areas") as file:
        parts = {name: file.read(name) for name in file.namelist()}
    with zipfile.ZipFile(tmp_path / "mixed.areas", "w") as file:
        for name, content in parts.items():
            file.writestr(name, content[:-2] if name == "grid" else content)
    with pytest.raises(BadInput, match="tidak terbaca"):
        Areas.load(tmp_path / "mixed.areas")


def test_where_areas_overlap_the_first_one_asked_has_the_point(tmp_path: Path) -> None:
    """A sea drawn as a plain box runs under the land; cells on the shore then hold an area that has no edge there."""
    island, strait, sea = (
        shapely.box(low / LATTICE, low / LATTICE, high / LATTICE, high / LATTICE)
        for low, high in ((40, 60), (30, 70), (0, 100))
    )
    prepare(tmp_path / "n.areas", [kelurahan("A")], [], ["n"], [island, strait, sea], cell=7)
    areas = Areas.load(tmp_path / "n.areas")
    xs, ys = (part.ravel() / LATTICE for part in np.meshgrid(np.arange(-5, 106), np.arange(-5, 106)))
    expected = first_that_covers([island, strait, sea], ys, xs)
    for lat, lon, index in zip(ys.tolist(), xs.tolist(), expected.tolist(), strict=True):
        fix = areas.locate(lat, lon)
        assert (fix.inside_city, fix.neighbour, fix.at_sea) == (index == 0, "n" if index == 1 else None, index == 2)
