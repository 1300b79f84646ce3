"""Closed roads from files: GeoJSON and tables, what is said of what cannot be read, and that any text is survived."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.closures import MAX_POINTS, Closure
from siaga_desk.domain.commands import CloseRoad
from siaga_desk.domain.decide.closures import checked
from siaga_desk.domain.errors import BadInput, RuleViolation
from siaga_desk.domain.events import ClosureReason, ClosureShape
from siaga_desk.domain.places import Point
from siaga_desk.geo.closure_shapes import Outline, from_pairs, joined, simplified
from siaga_desk.geo.closures_file import ClosuresFile, read_closures, read_moment, write_closures

NOW = datetime(2026, 3, 14, 7, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Jakarta")
RING = [[106.16, -6.12], [106.17, -6.12], [106.17, -6.11], [106.16, -6.11], [106.16, -6.12]]
CORNERS = tuple(Point(lat, lon) for lon, lat in RING[:-1])


def read(text: str) -> ClosuresFile:
    return read_closures(text, "banjir.geojson", ZONE, NOW)


def feature(geometry: object, **properties: object) -> str:
    return json.dumps({"type": "Feature", "properties": properties, "geometry": geometry})


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings) or [RING]}


def said(found: ClosuresFile) -> list[tuple[int, str]]:
    return [(each.line, str(each.message)) for each in found.problems]


def test_a_feature_becomes_a_closure_with_all_that_it_says() -> None:
    text = feature(
        polygon(),
        Alasan="Banjir",
        mulai="2026-03-14 13.00",
        ends="2026-03-14T12:00:00Z",
        kedalaman="0,4",
        nama=" Jl.  Sochari ",
    )
    found = read(text)
    assert found.problems == found.remarks == ()
    assert found.features
    assert found.lines == (1,)
    assert found.rows == (
        CloseRoad(
            shape=ClosureShape.AREA,
            points=CORNERS,
            reason=ClosureReason.FLOOD,
            starts=datetime(2026, 3, 14, 6, tzinfo=UTC),
            ends=datetime(2026, 3, 14, 12, tzinfo=UTC),
            depth_m=0.4,
            name="Jl. Sochari",
        ),
    )


def test_many_parts_are_many_closures_and_a_hole_is_said() -> None:
    second = [[lon + 0.1, lat] for lon, lat in RING]
    lines = [[[106.1, -6.1], [106.2, -6.1]], [[106.1, -6.2], [106.2, -6.2]]]
    text = json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"geometry": {"type": "MultiPolygon", "coordinates": [[RING, RING], [second]]}},
                {"geometry": {"type": "Point", "coordinates": [106, -6]}},
                {"geometry": {"type": "MultiLineString", "coordinates": lines}, "properties": {"slow_kmh": 10, "id": 7}},
                {"geometry": None, "properties": None},
                "nothing",
            ],
        }
    )
    found = read(text)
    assert [(row.shape.value, row.slow_kmh) for row in found.rows] == [("area", None)] * 2 + [("road", 10.0)] * 2
    assert found.lines == (1, 1, 3, 3)
    assert [line for line, _ in said(found)] == [2, 4, 5]
    assert "Point" in said(found)[0][1]
    assert [(each.line, str(each.message)) for each in found.remarks] == [
        (1, "Wilayah ini berlubang. Lubangnya ikut ditutup.")
    ]


def test_a_bare_geometry_is_closed_from_now_until_somebody_opens_it() -> None:
    (row,) = read(json.dumps({"type": "LineString", "coordinates": [[106.1, -6.1, 12], [106.2, -6.1, 12]]})).rows
    assert (row.shape, row.points) == (ClosureShape.ROAD, (Point(-6.1, 106.1), Point(-6.1, 106.2)))
    assert (row.starts, row.ends, row.reason, row.slow_kmh) == (None, None, ClosureReason.OTHER, None)


def test_a_table_is_read_with_indonesian_headings() -> None:
    text = (
        "alasan;mulai;selesai;titik;bentuk;kecepatan;catatan\n"
        'pohon tumbang;;15-03-2026;"-6,12 106,16; -6,12 106,17";;;jatuh di depan kantor\n'
        'acara;;;"-6.12,106.16; -6.12, 106.17; -6.11 106.17";wilayah;10;\n'
        'Genangan air;;;"POLYGON ((106.16 -6.12, 106.17 -6.12, 106.17 -6.11, 106.16 -6.12))";;;semata kaki\n'
    )
    found = read(text)
    assert found.problems == ()
    assert not found.features
    assert found.lines == (2, 3, 4)
    tree, event, water = found.rows
    assert (tree.shape, tree.reason, tree.note) == (ClosureShape.ROAD, ClosureReason.TREE, "jatuh di depan kantor")
    assert tree.ends == datetime(2026, 3, 15, 17, tzinfo=UTC), "a day alone is over at its end, here"
    assert (event.shape, event.slow_kmh, len(event.points)) == (ClosureShape.AREA, 10.0, 3)
    assert (water.reason, water.note) == (ClosureReason.OTHER, "Genangan air semata kaki"), "the word is kept"
    assert [str(each.message) for each in found.remarks] == [
        "Alasan “Genangan air” tidak dikenal. Dicatat sebagai sebab lain."
    ]


@pytest.mark.parametrize(
    ("row", "wanted"),
    [
        ('"-6.1 106.1; -6.1 106.2; -6.2 106.2",,,', "Apakah ini wilayah atau jalan?"),
        ('"-6.1 106.1; di sana",,,', "Titik “di sana” tidak terbaca."),
        ('"LINESTRING (106.1",,,', "Titik-titik bentuk ini tidak terbaca."),
        ('"106.1 -6.1; 106.2 -6.1",,,', "Lintang dan bujur tampaknya tertukar"),
        ('"-6.1 106.1; -6.1 106.2",besok,,', "Waktu “besok” di kolom “mulai” tidak terbaca."),
        ('"-6.1 106.1; -6.1 106.2",,14-03-2026 09.00,', "Akhir penutupan sudah lewat"),
        ('"-6.1 106.1; -6.1 106.2",,,lambat', "Angka “lambat” di kolom “slow_kmh” tidak terbaca."),
        ('"-6.1 106.1; -6.1 106.2",,,300', "Kecepatan yang tersisa harus dari 1 sampai 100 km/jam."),
        ('"-6.1 106.1; -7.9 106.2",,,', "Penutupan lebih lebar dari 100 km."),
        (",,14-03-2027 09.00,", "Kolom “points” kosong."),
    ],
)
def test_what_is_wrong_with_a_line_is_said_and_the_others_stay(row: str, wanted: str) -> None:
    found = read(f'points,mulai,ends,slow_kmh\n{row}\n"-6.1 106.1; -6.1 106.2",,,\n')
    assert found.lines == (3,)
    ((line, sentence),) = said(found)
    assert line == 2
    assert sentence.startswith(wanted)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"type": 3}',
        "[" * 100_000,
        "a;b\n1;2\n",
        "\x00\x01",
        '{"type": "FeatureCollection"}',
        '{"a": 1e999}',
    ],
)
def test_a_file_that_is_neither_is_refused_whole(text: str) -> None:
    with pytest.raises(BadInput, match="Tidak ada yang berubah"):
        read(text)


def test_a_file_without_closures_and_one_in_other_degrees_are_refused() -> None:
    for text in ("titik,alasan\n", '{"type": "FeatureCollection", "features": []}'):
        with pytest.raises(BadInput, match="tidak berisi penutupan"):
            read(text)
    utm = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32748"}}
    with pytest.raises(BadInput, match="WGS 84"):
        read(json.dumps({"type": "FeatureCollection", "crs": utm, "features": [{}]}))
    world = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert read(json.dumps({"type": "FeatureCollection", "crs": world, "features": [{"geometry": polygon()}]})).rows


def test_a_shape_with_too_many_corners_is_made_simpler_and_that_is_said() -> None:
    from math import cos, pi, sin

    circle = [[106.16 + 0.01 * cos(2 * pi * n / 3000), -6.12 + 0.01 * sin(2 * pi * n / 3000)] for n in range(3000)]
    found = read(feature(polygon([*circle, circle[0]])))
    (row,) = found.rows
    assert 3 < len(row.points) <= MAX_POINTS
    assert "Disederhanakan dari 3000 menjadi" in str(found.remarks[0].message)


def test_what_cannot_be_made_simpler_stays_as_it_was() -> None:
    teeth = tuple((-6.0 - 0.02 * (n % 2), 106.0 + n * 0.001) for n in range(MAX_POINTS + 1))
    outline = Outline(ClosureShape.ROAD, teeth)
    assert simplified(outline) == (outline, 0.0)


@pytest.mark.parametrize(
    ("text", "end", "wanted"),
    [
        ("2026-03-14T07:30:00+07:00", False, datetime(2026, 3, 14, 0, 30, tzinfo=UTC)),
        ("2026-03-14T07:30:00.250Z", False, datetime(2026, 3, 14, 7, 30, 0, 250_000, tzinfo=UTC)),
        ("14/3/2026 7.30", False, datetime(2026, 3, 14, 0, 30, tzinfo=UTC)),
        ("14-03-2026 07:30 WIB", False, datetime(2026, 3, 14, 0, 30, tzinfo=UTC)),
        ("2026-03-14 07:30 -0330", False, datetime(2026, 3, 14, 11, 0, tzinfo=UTC)),
        ("2026-03-14", False, datetime(2026, 3, 13, 17, tzinfo=UTC)),
        ("2026-03-14", True, datetime(2026, 3, 14, 17, tzinfo=UTC)),
        ("2026-02-30", False, None),
        ("9999-12-31", True, None),
        ("0001-01-01", False, None),
        ("2026-03-14 07:30+99:00", False, None),
        ("besok", False, None),
    ],
)
def test_moments(text: str, end: bool, wanted: datetime | None) -> None:
    assert read_moment(text, ZONE, end=end) == wanted


DEGREES = st.floats(-0.2, 0.2)
POINTS = st.lists(
    st.builds(lambda a, b: Point(round(-6.1 + a, 7), round(106.1 + b, 7)), DEGREES, DEGREES), min_size=2, max_size=9
)
CLOSINGS = st.builds(
    CloseRoad,
    shape=st.sampled_from(ClosureShape),
    points=POINTS.map(tuple),
    reason=st.sampled_from(ClosureReason),
    starts=st.none() | st.integers(-1000, 1000).map(lambda m: NOW + timedelta(minutes=m)),
    ends=st.none() | st.integers(1001, 9000).map(lambda m: NOW + timedelta(minutes=m)),
    slow_kmh=st.none() | st.integers(1, 100).map(float),
    depth_m=st.none() | st.floats(0.001, 19).map(lambda x: round(x, 3)),
    width_m=st.none() | st.floats(0.001, 49).map(lambda x: round(x, 3)),
    name=st.text(st.characters(codec="utf-8", categories=["L", "Nd"]), max_size=40),
    note=st.text(st.characters(codec="utf-8", categories=["L", "Nd"]), max_size=40),
)


@given(st.lists(CLOSINGS, max_size=4))
def test_what_is_written_is_read_back(commands: list[CloseRoad]) -> None:
    records = []
    for command in commands:
        try:
            records.append(checked(command, NOW))
        except RuleViolation:
            continue
    text = write_closures(Closure(str(n), record, NOW) for n, record in enumerate(records))
    if not records:
        with pytest.raises(BadInput):
            read(text)
        return
    found = read(text)
    assert found.problems == found.remarks == ()
    assert [checked(row, NOW) for row in found.rows] == records


def test_what_is_not_listed_is_not_written() -> None:
    record = checked(CloseRoad(shape=ClosureShape.AREA, points=CORNERS, reason=ClosureReason.FLOOD), NOW)
    opened = Closure("c", record, NOW, reopened=NOW)
    assert json.loads(write_closures([opened, Closure("d")]))["features"] == []


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["type", "features", "geometry", "properties", "coordinates", "crs", "starts", "slow_kmh", "name"]
            ),
            inner | st.sampled_from(["Feature", "FeatureCollection", "Polygon", "MultiLineString", "LineString"]),
            max_size=5,
        )
    ),
    max_leaves=25,
)


@given(st.text() | st.text().map("titik,alasan,mulai\n".__add__) | JSONS.map(json.dumps))
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        found = read(text)
    except BadInput:
        return
    assert len(found.rows) == len(found.lines)
    assert all(str(problem.message) and problem.line > 0 for problem in (*found.problems, *found.remarks))
    for row in found.rows:
        checked(row, NOW)


@given(st.text(alphabet="POLYGNMUTIE()0123456789.,- ;|"))
def test_any_points_are_read_or_refused_with_a_sentence(text: str) -> None:
    found = read(json.dumps({"type": "Polygon", "coordinates": [RING]}))
    assert found.rows
    try:
        read(f'titik,alasan\n"{text}",banjir\n')
    except BadInput:
        return


def test_pieces_of_a_road_are_joined_at_either_end_and_either_way() -> None:
    a, b, c, d = (-6.0, 106.0), (-6.0, 106.1), (-6.0, 106.2), (-6.0, 106.3)
    for pieces in ([(a, b), (b, c), (c, d)], [(b, a), (c, b), (d, c)], [(b, c), (a, b), (d, c)], [(b, c), (c, d), (b, a)]):
        assert joined(pieces) in ((a, b, c, d), (d, c, b, a))
    assert joined([(a, b), (c, d)]) is None
    assert joined([]) == ()


def test_pairs_say_latitude_first() -> None:
    assert from_pairs("-6.1 106.1;\n −6,2  106,2 | -6.3,106.3;") == ((-6.1, 106.1), (-6.2, 106.2), (-6.3, 106.3))
