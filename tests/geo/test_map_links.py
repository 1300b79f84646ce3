"""Links of map services: what they carry is read out of their letters; nothing is ever opened."""

from __future__ import annotations

import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.geo.coordinates import Form, Written, read_point
from siaga_desk.geo.map_links import Holds, find_links
from tests.memory import CENTRE

PLACE = (-6.1093, 106.1678)


@pytest.fixture(autouse=True)
def _no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a link was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def one(text: str) -> Written:
    reading = read_point(text, CENTRE)
    assert reading is not None
    (point,) = reading.points
    return point


MARKED = [
    "https://maps.google.com/?q=-6.1093,106.1678",
    "https://maps.google.com/maps?q=-6.1093%2C106.1678&z=17&hl=id",
    "http://maps.google.com/maps?q=loc:-6.1093,106.1678",
    "https://maps.google.com/?q=loc%3A-6.1093+106.1678",
    "https://www.google.com/maps?q=-6.1093,106.1678(Pasar+Rau)",
    "https://maps.google.co.id/?ll=-6.1093,106.1678",
    "maps.google.com/?q=-6.1093,106.1678",
    "https://maps.google.com/?q=-6.1093, 106.1678",
    "https://www.google.com/maps/search/?api=1&query=-6.1093%2C106.1678",
    "https://www.google.com/maps/search/-6.1093,106.1678",
    "https://www.google.com/maps/search/-6.1093,+106.1678?entry=tts",
    "https://www.google.com/maps/place/-6.1093,106.1678/@-6.12,106.15,13z",
    "https://www.google.com/maps/place/Pasar+Rau,+Kota+Serang/@-6.12,106.15,17z/data=!3m1!4b1!4m6!3m5!1s0x2e41:0x9!8m2!3d-6.1093!4d106.1678!16s",
    "https://www.google.com/maps/place/Pasar+Rau/data=!4m6!3m5!1s0x2e41!8m2!3d-6.1093!4d106.1678",
    "https://www.google.com/maps/dir/-6.12,106.15/-6.1093,106.1678/@-6.11,106.16,14z",
    "https://www.google.com/maps/dir/A/B/@-6.1,106.1,14z/data=!4m14!4m13!1m5!1m1!1s0x1!2m2!1d106.15!2d-6.12!1m5!1m1!1s0x2!2m2!1d106.1678!2d-6.1093!3e0",
    "https://www.google.com/maps/dir/?api=1&origin=-6.12,106.15&destination=-6.1093,106.1678",
    "https://consent.google.com/ml?continue=https://maps.google.com/maps?q%3D-6.1093,106.1678&gl=ID",
    "https://consent.google.com/m?continue=https%253A%252F%252Fwww.google.com%252Fmaps%253Fq%253D-6.1093%252C106.1678",
    "comgooglemaps://?q=-6.1093,106.1678",
    "https://waze.com/ul?ll=-6.1093,106.1678&navigate=yes",
    "https://www.waze.com/ul?ll=-6.1093%2C106.1678&navigate=yes&zoom=17",
    "https://www.waze.com/live-map/directions?to=ll.-6.1093%2C106.1678",
    "waze://?ll=-6.1093,106.1678",
    "https://www.openstreetmap.org/?mlat=-6.1093&mlon=106.1678#map=17/-6.12/106.15",
    "https://maps.apple.com/?ll=-6.1093,106.1678&q=Pasar%20Rau&t=m",
    "https://maps.apple.com/?q=-6.1093,106.1678",
    "https://maps.apple.com/?address=Jl.%20Raya&ll=-6.1093,106.1678",
    "https://maps.apple.com/place?coordinate=-6.1093,106.1678&name=Rau",
    "http://maps.apple.com/?daddr=-6.1093,106.1678",
    "https://bing.com/maps?sp=point.-6.1093_106.1678_Pasar_Rau",
    "https://example.org/lacak?lat=-6.1093&lon=106.1678",
]


@pytest.mark.parametrize("text", MARKED)
def test_a_marked_point(text: str) -> None:
    point = one(text)
    assert (point.lat, point.lon) == PLACE
    assert (point.form, point.radius_m, point.verified) == (Form.LINK, 20.0, True)


@pytest.mark.parametrize(
    "text",
    [
        "Lokasi: https://maps.google.com/?q=-6.1093,106.1678",
        "Saya di sini\nhttps://maps.google.com/?q=-6.1093,106.1678.\ntolong cepat",
        "*Pasar Rau* (https://maps.google.com/?q=-6.1093,106.1678)",
        "[21/11 23.47] Budi: https://maps.google.com/?q=-6.1093,106.1678 RT 02 RW 05",
    ],
)
def test_text_around_a_link(text: str) -> None:
    assert (one(text).lat, one(text).lon) == PLACE


@pytest.mark.parametrize(
    ("text", "radius_m"),
    [
        ("https://www.google.com/maps/@-6.1093,106.1678,17z", 597),
        ("https://www.google.com/maps/@-6.1093,106.1678,15z", 2389),
        ("https://www.google.com/maps/@-6.1093,106.1678,1500m/data=!3m1!1e3", 750),
        ("https://www.google.com/maps/@-6.1093,106.1678,3a,75y,90h,90t/data=!3m6", 50),
        ("https://www.google.com/maps/place/Pasar+Rau/@-6.1093,106.1678,17z/data=abc", 597),
        ("https://www.google.com/maps/embed?pb=!1m18!1m12!1m3!1d3966.5!2d106.1678!3d-6.1093!2m3", 2389),
        ("https://maps.google.com/maps?q=Pasar+Rau&ll=-6.1093,106.1678&z=17", 597),
        ("https://www.google.com/maps/@?api=1&map_action=map&center=-6.1093%2C106.1678&zoom=17", 597),
        ("https://www.openstreetmap.org/#map=17/-6.1093/106.1678", 597),
        ("https://www.openstreetmap.org/node/12#map=17/-6.1093/106.1678&layers=N", 597),
        ("https://www.bing.com/maps?cp=-6.1093~106.1678&lvl=16", 1194),
        ("https://www.google.com/maps/@-6.1093,106.1678,1z", 50_000),
    ],
)
def test_the_middle_of_a_screen_is_said_to_be_no_more(text: str, radius_m: float) -> None:
    point = one(text)
    assert (point.lat, point.lon) == PLACE
    assert point.radius_m == pytest.approx(radius_m, rel=0.01)
    assert not point.verified
    assert "tengah layar" in str(point.why)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "https://www.google.com/maps/place/6%C2%B006'33.5%22S+106%C2%B010'04.1%22E/@-6.12,106.15,17z",
            (-6.1093056, 106.1678056),
        ),
        ("https://maps.google.com/?q=6°06'33.5\"S+106°10'04.1\"E", (-6.1093056, 106.1678056)),
        ("https://maps.google.com/?q=-6,1093;106,1678", PLACE),
        ("https://maps.google.com/?q=V5V8+2X,+Serang", (-6.1074375, 106.1674375)),
        ("https://maps.google.com/?q=V5V8%2B2X%20Serang", (-6.1074375, 106.1674375)),
        ("https://plus.codes/6P58V5V8+2X", (-6.1074375, 106.1674375)),
    ],
)
def test_words_in_a_link_that_are_a_point(text: str, expected: tuple[float, float]) -> None:
    point = one(text)
    assert (point.lat, point.lon) == pytest.approx(expected, abs=1e-6)
    assert (point.form, point.verified) == (Form.LINK, True)


@pytest.mark.parametrize(
    ("text", "radius_m"),
    [
        ("geo:-6.1093,106.1678", 20),
        ("geo:-6.1093,106.1678;u=35", 35),
        ("GEO:-6.1093,106.1678;crs=wgs84;u=1200.5", 1200.5),
        ("geo:-6.1093,106.1678;u=3", 20),
        ("geo:-6.1093,106.1678,42?z=17", 20),
        ("geo:0,0?q=-6.1093,106.1678(Pasar+Rau)", 20),
        ("geo:0,0?q=-6.1093%2C106.1678", 20),
        ("lokasi geo:-6.1093,106.1678;u=35 ya", 35),
    ],
)
def test_geo_addresses(text: str, radius_m: float) -> None:
    point = one(text)
    assert (point.lat, point.lon) == PLACE
    assert (point.form, point.radius_m, point.verified) == (Form.GEO, radius_m, True)


def test_another_reference_system_is_not_read_as_ours() -> None:
    assert [link.holds for link in find_links("geo:-6.1093,106.1678;crs=nzgd49")] == []


@pytest.mark.parametrize(
    "text",
    [
        "https://maps.app.goo.gl/AbC123xyz",
        "maps.app.goo.gl/AbC123xyz?g_st=iw",
        "https://goo.gl/maps/xyz",
        "https://wa.me/628123456789",
        "https://waze.com/ul/hqqgu3xyz",
        "https://osm.org/go/4vlyuz--",
        "https://maps.apple/p/abc",
        "https://maps.google.com/?cid=1234567890",
        "https://www.google.com/maps",
        "tolong https://maps.app.goo.gl/AbC123xyz rumah saya",
    ],
)
def test_a_short_link_is_said_to_hold_no_point(text: str) -> None:
    reading = read_point(text, CENTRE)
    assert reading is not None
    assert not reading.points
    assert str(reading.trouble).startswith("Tautan pendek tidak memuat titik. Minta penelepon mengirim koordinat")


@pytest.mark.parametrize(
    "text",
    [
        "https://maps.google.com/?q=Pasar+Rau+Serang",
        "https://www.google.com/maps/place/Pasar+Rau+Serang/",
        "https://www.google.com/maps/dir/-6.12,106.15/Pasar+Rau+Serang/",
        "https://www.google.com/maps/search/?api=1&query=Pasar%20Rau%20Serang",
    ],
)
def test_a_name_without_a_point_is_told(text: str) -> None:
    reading = read_point(text, CENTRE)
    assert reading is not None
    assert not reading.points
    assert "“Pasar Rau Serang”" in str(reading.trouble)


@pytest.mark.parametrize("text", ["Lokasi terkini dibagikan", "Live location shared", "Budi membagikan lokasi terkini"])
def test_a_live_location_without_a_point_is_named(text: str) -> None:
    reading = read_point(text, CENTRE)
    assert reading is not None
    assert not reading.points
    assert "WhatsApp" in str(reading.trouble)


def test_a_point_beside_a_short_link_is_used() -> None:
    assert (one("-6.1093, 106.1678 https://maps.app.goo.gl/AbC").lat, one("-6.1093 106.1678 goo.gl/maps/x").form) == (
        -6.1093,
        Form.DECIMAL,
    )


@pytest.mark.parametrize(
    "text", ["https://example.org/berita?id=12", "lihat www.serangkota.go.id", "http://", "geo:", "geo:abc,def"]
)
def test_links_to_something_else_are_none_of_ours(text: str) -> None:
    assert list(find_links(text)) == []
    assert read_point(text, CENTRE) is None


def test_where_a_link_stands() -> None:
    text = "lihat https://maps.google.com/?q=-6.1,106.1, ya"
    (link,) = find_links(text)
    assert text[link.start : link.end] == "https://maps.google.com/?q=-6.1,106.1"
    assert link.holds is Holds.POINT


@given(st.sampled_from(MARKED), st.integers(0, 200), st.text(max_size=3))
def test_a_broken_link_is_answered(text: str, place: int, put: str) -> None:
    place = min(place, len(text))
    for broken in (text[:place], text[place:], text[:place] + put + text[place:]):
        for link in find_links(broken):
            assert 0 <= link.start < link.end <= len(broken)
        read_point(broken, CENTRE)
