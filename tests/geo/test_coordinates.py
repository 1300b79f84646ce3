"""Coordinates as people write them: read as they are meant or not at all, and written so that they read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.geo.coordinates import CityCentre, Form, PointReading, Written, read_point
from siaga_desk.geo.degrees import read_degrees, write_degrees
from tests.memory import CENTRE

DECIMAL = (-6.1093, 106.1678)
MINUTES = (-6.1200833, 106.1513889)
METRES = (-6.1235893, 106.1387111)  # by the Krüger series, worked out apart from pyproj


def one(text: str) -> Written:
    reading = read_point(text, CENTRE)
    assert reading is not None
    (point,) = reading.points
    assert reading.trouble is None
    return point


def read(text: str) -> PointReading:
    reading = read_point(text, CENTRE)
    assert reading is not None
    return reading


# --- one number and, for its present users, one pair ------------------------------------------------------------------


@pytest.mark.parametrize("text", ["-6.1093", "-6,1093", "−6,1093", " -6.1093 ", "-06.10930"])
def test_one_number_with_a_comma_or_a_point(text: str) -> None:
    assert read_degrees(text) == -6.1093


@pytest.mark.parametrize("text", ["", "-", "6,1,0", "6.1.0", "1e2", "1_0", "nan", "inf", "٦", "enam", "-6.1 106.2", "6."])
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_degrees(text) is None


@given(value=st.floats(-180, 180), sign=st.sampled_from(".,"))
def test_what_is_written_reads_back_to_the_centimetre(value: float, sign: str) -> None:
    assert read_degrees(write_degrees(value, sign)) == pytest.approx(value, abs=5.1e-8)


# --- every form -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "-6.1093, 106.1678",
        "-6.1093,106.1678",
        "-6,1093; 106,1678",
        "-6,1093, 106,1678",
        "-6,1093,106,1678",
        "−6,1093 106,1678",
        "–6.1093 106.1678",
        "-6.1093\n106.1678",
        "(-6.1093, 106.1678)",
        "[-6.1093; 106.1678]",
        "-06.1093+106.1678/",
        "S 6.1093 E 106.1678",
        "S6.1093 E106.1678",
        "6.1093S 106.1678E",
        "6.1093° S, 106.1678° E",
        "6,1093 LS; 106,1678 BT",
        "106,1678 BT 6,1093 LS",
        "6,1093 lintang selatan, 106,1678 bujur timur",
        "lintang selatan 6.1093 bujur timur 106.1678",
        "lat: -6.1093, long: 106.1678",
        "LAT=-6.1093 LON=106.1678",
        "bujur 106,1678 lintang -6,1093",
        '{"lat": -6.1093, "lng": 106.1678}',
        "latitude=-6.1093&longitude=106.1678",
        "saya di -6.1093,106.1678 dekat masjid",
        "Koordinat -6.1093 106.1678.",
        "RT 02 RW 05 no 12, -6.1093 106.1678",
        "-6.1093 - 106.1678",
        "Lat : -6.1093°\nLong : 106.1678°\nAlt 25.3 m, akurasi 12 m",
        "@-6.1093,106.1678,17z",
    ],
)
def test_decimal_degrees(text: str) -> None:
    point = one(text)
    assert (point.lat, point.lon) == DECIMAL
    assert (point.form, point.radius_m, point.verified) == (Form.DECIMAL, 20.0, True)


@pytest.mark.parametrize(
    "text",
    [
        "6°07'12.3\"S 106°09'05\"E",
        "6°07'12,3\" LS 106°09'05\" BT",
        "6º07’12.3” S, 106º09’05” E",
        "6˚ 7′ 12.3″ S / 106˚ 9′ 5″ E",
        "6° 7' 12.3'' S, 106° 9' 5'' E",
        "-6°07'12.3\" +106°09'05\"",
        "6d07m12.3sS 106d09m05sE",
        "6 07 12.3 S 106 09 05 E",
        "S 6 07 12.3, E 106 09 05",
        "S 6°07'12.3\" E 106°09'05\"",
        "106°09'05\" BT 6°07'12.3\" LS",
        "06°07'12.3\"LS – 106°09'05\"BT",
        "6:07:12.3 S 106:09:05 E",
        "6 derajat 7 menit 12.3 detik LS, 106 derajat 9 menit 5 detik BT",
        "Latitude: 6° 7' 12.3\" S\nLongitude: 106° 9' 5\" E",
    ],
)
def test_degrees_minutes_and_seconds(text: str) -> None:
    point = one(text)
    assert (point.lat, point.lon) == pytest.approx(MINUTES, abs=1e-7)
    assert (point.form, point.radius_m, point.verified) == (Form.DMS, 20.0, True)


@pytest.mark.parametrize(
    "text",
    [
        "6°07.205'S 106°09.08333'E",
        "6 07.205 S 106 09.08333 E",
        "S 6° 7,205' E 106° 9,08333'",
        "6° 7.205′ LS; 106° 9.08333′ BT",
    ],
)
def test_degrees_and_minutes(text: str) -> None:
    point = one(text)
    assert (point.lat, point.lon) == pytest.approx(MINUTES, abs=1e-6)
    assert (point.form, point.radius_m, point.verified) == (Form.DDM, 20.0, True)


@pytest.mark.parametrize(
    "text",
    [
        "48 M 626000 9323000",
        "48M 626000 9323000",
        "48S 626000mE 9323000mN",
        "48S 626000 mE, 9323000 mN",
        "48S E626000 N9323000",
        "48 m 626000,9323000",
        "UTM 48 S 626000 9323000",
        "zona 48S 626.000 9.323.000",
        "48LS X: 626000 Y: 9323000",
        "626000 9323000 48S",
        "626000mE 9323000mN zona 48S",
        "48S 9323000 626000",
        "9323000N 626000E 48S",
        "lokasi 48M 626000,0 9323000,0 ya",
    ],
)
def test_utm(text: str) -> None:
    point = one(text)
    assert (point.lat, point.lon) == pytest.approx(METRES, abs=1e-6)
    assert (point.form, point.radius_m, point.verified) == (Form.UTM, 20.0, True)


def test_utm_of_the_other_zones_and_of_the_north() -> None:
    assert (one("54M 300000 9700000").lat, one("54M 300000 9700000").lon) == pytest.approx((-2.7124, 139.2010), abs=1e-3)
    assert one("47N 300000 500000").lat == pytest.approx(4.52, abs=0.01)
    assert one("47LU 300000 500000").lat == one("47N 300000 500000").lat
    assert read_point("61S 626000 9323000", CENTRE) is None
    assert read_point("48S 6260 9323", CENTRE) is None


@pytest.mark.parametrize(
    ("text", "verified"),
    [
        ("6P58V5V8+2X", True),
        ("6p58v5v8+2x", True),
        ("V5V8+2X Serang", True),
        ("V5V8+2X, Kota Serang, Banten", True),
        ("V5V8+2X Cipocok Jaya, Kota Serang, Banten", True),
        ("58V5V8+2X, Kab. Serang", True),
        ("V5V8+2X", False),
        ("V5V8+2X Jakarta", False),
        ("V5V8+2X Serang Baru, Bekasi", False),
    ],
)
def test_plus_codes(text: str, verified: bool) -> None:
    point = one(text)
    assert (point.lat, point.lon) == pytest.approx((-6.1074375, 106.1674375), abs=1e-6)
    assert (point.form, point.radius_m) == (Form.PLUS_CODE, 20.0)
    assert point.verified is verified


def test_a_short_plus_code_is_recovered_near_the_city_of_the_desk() -> None:
    reading = read_point("V5V8+2X Semarang", CityCentre(-6.99, 110.42, "Kota Semarang"))
    assert reading is not None
    (point,) = reading.points
    assert (point.lat, point.lon) == pytest.approx((-6.1074375 - 1, 110.1674375), abs=1.01)
    assert abs(point.lat + 6.99) <= 0.5
    assert point.verified
    assert "Kota Semarang" in str(point.why)


def test_a_wide_plus_code_is_a_wide_circle() -> None:
    assert one("6P58V500+").radius_m == pytest.approx(3935, abs=2)


# --- what a number of digits is worth ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "radius_m"),
    [
        ("-6.1, 106.2", 5566),
        ("-6.12, 106.15", 556.6),
        ("-6.109, 106.1678", 55.66),
        ("-6.11934, 106.15532", 20),
        ("lat: -6, lon: 106", 50_000),
        ("6°07' LS 106°09' BT", 927.7),
        ("6°07'12\" LS 106°09'05\" BT", 20),
    ],
)
def test_fewer_digits_are_a_wider_circle(text: str, radius_m: float) -> None:
    assert one(text).radius_m == pytest.approx(radius_m, rel=1e-3)


# --- what is said -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["106.1678, -6.1093", "106,1678; -6,1093", "lat: 106.1678, lon: -6.1093", "geo:106.1678,-6.1093"]
)
def test_swapped_coordinates_are_read_and_said(text: str) -> None:
    reading = read(text)
    (point,) = reading.points
    assert (point.lat, point.lon) == DECIMAL
    assert not point.verified
    assert str(reading.notice).startswith("Lintang dan bujur tampaknya tertukar. Dibaca sebagai -6,1093; 106,1678.")


@pytest.mark.parametrize(
    "text", ["6.1093, 106.1678", "6,1093 106,1678", "106.1678 6.1093", "https://maps.google.com/?q=6.1093,106.1678"]
)
def test_a_lost_minus_is_offered_never_assumed(text: str) -> None:
    points = read(text).points
    assert [(point.lat, point.lon) for point in points] == [DECIMAL, (6.1093, 106.1678)]
    assert "minus" in str(points[0].why)
    assert not any(point.verified for point in points)


@pytest.mark.parametrize("text", ["6.1093 LU 106.1678 BT", "+6.1093 106.1678", "N 6.1093 E 106.1678"])
def test_a_side_or_a_plus_means_the_north(text: str) -> None:
    assert (one(text).lat, one(text).verified) == (6.1093, True)


def test_a_minus_against_its_side_is_said() -> None:
    for text in ("-6.1093 N, 106.1678 E", "6,1093 LS -106,1678 BT"):
        point = one(text)
        assert (point.lat, point.lon, point.verified) == (*DECIMAL, False)
        assert "bertentangan; dibaca sebagai -6,1093; 106,1678" in str(point.why)


@pytest.mark.parametrize(
    "text",
    [
        "96,2; 106,1",
        "-6,1; 200,5",
        "999999,1; 1,0",
        "saya di -96.1093, 106.1678",
        "106.1678 S 6.1093 E",
        "96°06'33\"S 106°10'04\"E",
    ],
)
def test_off_the_earth_is_said(text: str) -> None:
    reading = read(text)
    assert not reading.points
    assert "di luar bumi" in str(reading.trouble) or "tertukar" in str(reading.trouble)


@pytest.mark.parametrize(
    "text", ["6°67'12\"S 106°09'05\"E", "6°07'60\"S 106°09'05\"E", "6 07 72 S 106 09 05 E", "6°60.1'S 106°09.0'E"]
)
def test_sixty_minutes_are_refused(text: str) -> None:
    reading = read(text)
    assert not reading.points
    assert "kurang dari 60" in str(reading.trouble)


def test_the_point_of_a_telephone_that_knows_nothing_is_said() -> None:
    point = one("0.000000, 0.000000")
    assert "tidak tahu" in str(point.why)
    assert not point.verified


def test_several_points_come_in_their_order_and_none_is_taken_for_granted() -> None:
    reading = read("dari -6.1200, 106.1500 ke 6°06'33.5\"S 106°10'04.1\"E atau 48M 626000 9333000")
    assert [point.form for point in reading.points] == [Form.DECIMAL, Form.DMS, Form.UTM]
    assert not any(point.verified for point in reading.points)
    assert "3 titik" in str(reading.notice)


def test_a_pair_that_cannot_be_read_is_said_beside_one_that_can() -> None:
    reading = read("-6.1093, 106.1678 atau 6°67'12\"S 106°09'05\"E")
    assert [(point.lat, point.lon) for point in reading.points] == [DECIMAL]
    assert "kurang dari 60" in str(reading.notice)


def test_six_points_at_most() -> None:
    assert len(read(" dan ".join(f"-6.{n}000, 106.{n}000" for n in range(1, 10))).points) == 6


def test_a_point_told_twice_is_one_point_the_closer_told() -> None:
    point = one("-6.11, 106.17 https://maps.google.com/?q=-6.1093,106.1678")
    assert (point.lat, point.lon, point.form, point.verified) == (*DECIMAL, Form.LINK, True)


# --- what is no point -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jl raya jakarta km 4 no 12",
        "jl. raya serang km 4,5 no. 12",
        "RT 02 RW 05",
        "RT 02/RW 05 Kagungan",
        "blok C 12 no 3",
        "081234567890 081234567891",
        "+62 812-3456-7890",
        "(0254) 200112, 200113",
        "112",
        "12-10-2026",
        "21.11.2026 23.47",
        "12.30, 13.45",
        "jam 02.30 sampai 06.15",
        "harga 12.500, 15.000",
        "Rp 6.500 dan 110.000",
        "suhu 36.5° dan 37.2°",
        "12.5km, 13.2km",
        "100.5000m 200.5000m",
        "tol serang km 72.500 arah jakarta",
        "SDN 1 Serang",
        "500 meter utara stasiun, 2 km dari pasar",
        "-6.1",
        "-6,1093",
        "6.1.0, 106.1.0",
        "nan, nan",
        "A+ B+",
        "0812+34",
        "2345+67",
        "6P58+",
        "S E",
        "blok S 5 B 7",
        "A 1234 BT 5678 S",
        "selatan 6, timur 100 meter",
        "5 km utara, 2 km timur",
        "KM 72+500 arah Merak",
        "° ' \"",
    ],
)
def test_spoken_addresses_numbers_times_and_dates_are_no_points(text: str) -> None:
    assert read_point(text, CENTRE) is None


def test_what_stands_behind_ten_thousand_characters_is_not_read() -> None:
    assert read_point("x" * 10_000 + " -6.1093, 106.1678", CENTRE) is None
