"""What vehicles and tracking servers send: every format in its units, and a reason for whatever cannot be read."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.avl.fields import EARLIEST, IGNORED, LATEST, Reading
from siaga_desk.avl.formats import MAX_LINE, LineReader, read_json, read_query
from siaga_desk.domain.positions import Fix

NOW = datetime(2026, 11, 20, 19, 44, 30, tzinfo=UTC)
AT = datetime(2026, 11, 20, 19, 43, 0, tzinfo=UTC)
TST = 1_795_203_780  # AT in seconds


def read(text: str | bytes, unit: str | None = None) -> Reading:
    return LineReader(unit).read(text.encode() if isinstance(text, str) else text, NOW)


def one(reading: Reading) -> tuple[tuple[str, ...], Fix]:
    assert reading.bad == ()
    (report,) = reading.reports
    assert report.fix.unit == report.names[0]
    return report.names, report.fix


def why(reading: Reading) -> str:
    assert reading.reports == ()
    (said,) = reading.bad
    return str(said)


OWN = {
    "unit": "mako-02",
    "lat": -6.1093,
    "lon": 106.1678,
    "time": "2026-11-21T02:43:00+07:00",
    "speed_kmh": 41.5,
    "heading": 270,
    "accuracy_m": 8,
}


def own(**changed: Any) -> str:
    return json.dumps({key: value for key, value in {**OWN, **changed}.items() if value is not ...})


# --- every format, its units and its names --------------------------------------------------------------------------------


def test_our_own_line() -> None:
    names, fix = one(read(own()))
    assert names == ("mako-02",)
    assert fix == Fix("mako-02", -6.1093, 106.1678, AT, "json", 41.5, 270.0, 8.0)


@pytest.mark.parametrize(
    "time", ["2026-11-20T19:43:00Z", "2026-11-21T02:43:00.000+0700", TST, TST * 1000, float(TST), str(TST)]
)
def test_a_time_in_every_form(time: object) -> None:
    assert one(read(own(time=time)))[1].at == AT


@given(st.datetimes(EARLIEST.replace(tzinfo=None), LATEST.replace(tzinfo=None), timezones=st.just(UTC)))
def test_seconds_and_milliseconds_are_told_apart(at: datetime) -> None:
    ms = (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    wanted = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
    if not EARLIEST <= wanted < LATEST:
        return
    assert one(read(own(time=ms / 1000)))[1].at == pytest.approx(wanted, abs=timedelta(milliseconds=1))
    assert one(read(own(time=ms)))[1].at == wanted


def test_the_least_that_a_line_needs() -> None:
    assert one(read(own(speed_kmh=..., heading=..., accuracy_m=...)))[1] == Fix("mako-02", -6.1093, 106.1678, AT, "json")


def test_owntracks() -> None:
    sent = {"_type": "location", "lat": -6.1, "lon": 106.1, "tst": TST, "vel": 36, "cog": 90, "acc": 12, "tid": "M2"}
    names, fix = one(read(json.dumps({**sent, "topic": "owntracks/damkar/hp-mako"})))
    assert names == ("owntracks/damkar/hp-mako", "damkar/hp-mako", "M2")
    assert fix == Fix("owntracks/damkar/hp-mako", -6.1, 106.1, AT, "owntracks", 36.0, 90.0, 12.0)
    assert one(read_json(json.dumps(sent), ("damkar/hp",)))[0] == ("damkar/hp", "M2")


@pytest.mark.parametrize("kind", ["lwt", "transition", "waypoint", "status", "card", "steps", "cmd", "", None, 3, [1]])
def test_what_else_owntracks_sends_is_no_fault(kind: object) -> None:
    assert read(json.dumps({"_type": kind, "tst": TST})) == IGNORED


def test_owntracks_encrypted_is_said_since_no_position_would_ever_come() -> None:
    assert "tersandi" in why(read('{"_type": "encrypted", "data": "AbC="}'))


TRACCAR = {
    "position": {
        "id": 1,
        "deviceId": 10,
        "fixTime": "2026-11-20T19:43:00.000+00:00",
        "deviceTime": "2026-11-20T19:43:01.000+00:00",
        "valid": True,
        "outdated": False,
        "latitude": -6.1,
        "longitude": 106.1,
        "speed": 10.0,
        "course": 180.0,
        "accuracy": 0.0,
        "attributes": {"motion": True},
    },
    "device": {"id": 10, "name": "Mako 02", "uniqueId": "864893030000001"},
}


def test_traccar_forward_in_knots() -> None:
    names, fix = one(read(json.dumps(TRACCAR)))
    assert names == ("864893030000001",)
    assert fix == Fix("864893030000001", -6.1, 106.1, AT, "traccar", 18.52, 180.0, None)


@pytest.mark.parametrize("changed", [{"valid": False}, {"outdated": True}])
def test_a_last_known_position_said_again_is_no_new_one(changed: dict[str, bool]) -> None:
    assert read(json.dumps({**TRACCAR, "position": {**TRACCAR["position"], **changed}})) == IGNORED


def test_a_traccar_event_without_a_position_is_no_fault() -> None:
    assert read(json.dumps({"event": {}, "position": None, "device": {}})) == IGNORED


def test_traccar_without_its_device_goes_by_the_servers_number() -> None:
    assert one(read(json.dumps({"position": TRACCAR["position"]})))[0] == ("10",)


def test_the_traccar_telephone_in_metres_a_second() -> None:
    coords = {"latitude": -6.1, "longitude": 106.1, "accuracy": 5, "speed": 10, "heading": -1, "altitude": 20}
    sent = {"location": {"timestamp": "2026-11-20T19:43:00.000Z", "coords": coords}, "device_id": "48241179"}
    names, fix = one(read(json.dumps(sent)))
    assert (names, fix) == (("48241179",), Fix("48241179", -6.1, 106.1, AT, "traccar", 36.0, None, 5.0))


@pytest.mark.parametrize(
    "query",
    [
        f"id=hp-7&lat=-6.1&lon=106.1&timestamp={TST}&speed=10&bearing=45&accuracy=7&batt=80",
        f"?deviceid=hp-7&location=-6.1,106.1&timestamp={TST * 1000}&speed=10.0&heading=45&accuracy=7",
        "id=hp-7&lat=-6.1&lon=106.1&timestamp=2026-11-20T19%3A43%3A00Z&speed=10&bearing=45&accuracy=7&valid=true",
    ],
)
def test_osmand_in_knots(query: str) -> None:
    assert one(read(query)) == (("hp-7",), Fix("hp-7", -6.1, 106.1, AT, "osmand", 18.52, 45.0, 7.0))


def test_osmand_without_a_time_means_now() -> None:
    assert one(read_query("id=a&lat=-6.1&lon=106.1", NOW))[1].at == NOW


@pytest.mark.parametrize("valid", ["false", "0", "False"])
def test_osmand_that_says_it_is_not_valid_is_no_position(valid: str) -> None:
    assert read(f"id=a&lat=-6.1&lon=106.1&valid={valid}") == IGNORED


def test_a_list_is_read_one_by_one() -> None:
    reading = read(f"[{own()}, {own(lat='x')}, 7, {own(unit='b')}]")
    assert [report.fix.unit for report in reading.reports] == ["mako-02", "b"]
    assert len(reading.bad) == 2


def test_who_sends_may_be_said_beside_the_lines() -> None:
    assert one(read(own(unit=...), "amb-1"))[0] == ("amb-1",)
    assert one(read("lat=-6.1&lon=106.1", "amb-1"))[0] == ("amb-1",)
    assert one(read(own(), "amb-1"))[0][0] == "mako-02"


@pytest.mark.parametrize("line", [b"", b"  \r\n", b"\xef\xbb\xbf", b"\t"])
def test_an_empty_line_is_nothing(line: bytes) -> None:
    assert read(line) == Reading()


def test_a_byte_order_mark_is_passed_over() -> None:
    assert one(read(b"\xef\xbb\xbf" + own().encode()))[0] == ("mako-02",)


# --- what makes no sense --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("halo", "Bukan JSON"),
        ('{"unit": ', "JSON tidak terbaca"),
        ("[" * 10_000, "JSON tidak terbaca"),
        ("[" + "9" * 5_000 + "]", "JSON tidak terbaca"),
        (b'{"unit": "\xff"}', "UTF-8"),
        (b"\xff\xfe{\x00", "UTF-8"),
        ("x" * (MAX_LINE + 1), "terlalu panjang"),
        ("[7]", "Bukan objek"),
        (own(unit=...), "Unit atau alatnya"),
        (own(unit="a\x1b[2J"), "Unit atau alatnya"),
        (own(unit="\ud800"), "Unit atau alatnya"),
        (own(unit="u" * 201), "Unit atau alatnya"),
        (own(unit=True), "Unit atau alatnya"),
        (own(lat=...), "“lat” tidak ada"),
        (own(lon=None), "“lon” tidak ada"),
        (own(lat="-6,1"), "“lat” bukan angka: -6,1"),
        (own(lat=float("nan")), "“lat” bukan angka: nan"),
        (own(lat=True), "“lat” bukan angka"),
        (own(lat=[[1]]), "“lat” bukan angka: […]"),
        (own().replace("-6.1093", "1e999"), "“lat” bukan angka: inf"),
        (own().replace("-6.1093", "9" * 400), "“lat” bukan angka: 999"),
        (own(lat="\x1b[31m"), "“lat” bukan angka: ·[31m"),
        (own(time=...), "“time” tidak ada"),
        (own(time="kemarin"), "“time” bukan waktu"),
        (own(time="2026-11-20T19:43:00"), "“time” bukan waktu dengan zonanya"),
        (own(time=True), "“time” bukan waktu"),
        (own(time=10**300), "“time” bukan waktu"),
        (own(time=0), "belum disetel"),
        (own(time="1970-01-01T00:00:00Z"), "belum disetel"),
        (own(time="9999-12-31T23:59:59-01:00"), "“time” bukan waktu"),
        (own(time="3000-01-01T00:00:00Z"), "belum disetel"),
        (own(accuracy_m="kira-kira"), "“accuracy_m” bukan angka"),
        ('{"position": 7}', "“position” bukan objek"),
        ('{"location": {"timestamp": 1}, "device_id": "a"}', "“location.coords” bukan objek"),
        ("id=a&lat=-6.1", "“lon” tidak ada"),
        ("id=a&location=-6.1&timestamp=1", "“lon” tidak ada"),
        ("lat=-6.1&lon=106.1", "Unit atau alatnya"),
        ("id=a&" * 101, "Parameter tidak terbaca"),
    ],
)
def test_why_a_line_cannot_be_read(line: str | bytes, said: str) -> None:
    assert said in why(read(line))


@pytest.mark.parametrize(
    ("changed", "speed", "heading"),
    [
        ({"speed_kmh": -1, "heading": -1}, None, None),
        ({"speed_kmh": "cepat", "heading": 400}, None, None),
        ({"speed_kmh": 4_000, "heading": 360}, None, 0.0),
        ({"speed_kmh": 0, "heading": 0}, 0.0, 0.0),
    ],
)
def test_speed_and_heading_that_make_no_sense_cost_no_position(
    changed: dict[str, object], speed: float | None, heading: float | None
) -> None:
    fix = one(read(own(**changed)))[1]
    assert (fix.speed_kmh, fix.heading_deg) == (speed, heading)


def test_an_accuracy_of_nothing_is_unknown_and_one_below_nothing_stays_to_be_judged() -> None:
    assert one(read(own(accuracy_m=0)))[1].accuracy_m is None
    assert one(read(own(accuracy_m=-1)))[1].accuracy_m == -1


# --- whatever comes -------------------------------------------------------------------------------------------------------

words = st.sampled_from(
    ["_type", "location", "position", "device", "uniqueId", "unit", "lat", "lon", "latitude", "time", "tst", "coords", "acc"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("location"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=6),
    max_leaves=20,
)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_sentence(line: bytes) -> None:
    for said in read(line).bad:
        assert str(said).isprintable()


@given(values)
def test_any_json_is_read_or_refused_with_a_sentence(value: object) -> None:
    text = json.dumps(value)
    for reading in (read(text), read_json(text)):
        for said in reading.bad:
            assert str(said).isprintable()
        for report in reading.reports:
            assert report.names
            assert report.fix.at.tzinfo is UTC


@given(st.text(max_size=100), st.text(max_size=100))
def test_any_query_is_read_or_refused_with_a_sentence(text: str, value: str) -> None:
    for query in (text, f"id=a&lat={value}&lon={value}", f"id={value}&location={value}&timestamp={value}"):
        for said in read_query(query, NOW).bad:
            assert str(said).isprintable()


def test_every_example_of_the_guide_is_read_as_the_same_place() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "posisi-kendaraan.md").read_text(encoding="utf-8")
    examples = guide.partition("```json\n")[2].partition("```")[0].splitlines()
    fixes = [one(read(line))[1] for line in examples]
    assert [fix.source for fix in fixes] == ["json", "owntracks", "traccar", "osmand", "nmea"]
    assert {(round(fix.lat, 6), round(fix.lon, 6), fix.at) for fix in fixes} == {
        (-6.1093, 106.1678, datetime(2026, 11, 20, 19, 44, tzinfo=UTC))
    }
    assert {fix.speed_kmh and round(fix.speed_kmh) for fix in fixes} == {40, None}
