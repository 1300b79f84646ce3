"""The telephone's own location message: read exactly, and whatever is wrong with it is said by its name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk import i18n
from siaga_desk.geo.aml import read_aml
from siaga_desk.geo.coordinates import Form, PointReading, Written

IMSI, IMEI = "510101234567890", "356708041746734"
MEASURED = datetime(2026, 11, 21, 14, 19, 35, tzinfo=UTC)
NOW = MEASURED + timedelta(seconds=40)


def message(*, header: str = 'A"ML=1', ml: int | None = None, **values: str) -> str:
    """A message with its right length, unless `ml` says another."""
    parts = {"lt": "-6.10930", "lg": "+106.16780", "rd": "50", "top": "20261121141935", "lc": "90", "pm": "G"}
    parts |= {"si": IMSI, "ei": IMEI, "mcc": "510", "mnc": "10"} | values
    text = ";".join([header, *(f"{name}={value}" for name, value in parts.items())]) + ";ml="
    return text + str(ml if ml is not None else len(text) + 3)


def read(text: str, now: datetime = NOW) -> PointReading:
    reading = read_aml(text, now)
    assert reading is not None
    said = " ".join(str(each) for each in (reading.trouble, reading.notice, *(point.why for point in reading.points)))
    assert IMSI not in said
    assert IMEI not in said
    return reading


def one(text: str, now: datetime = NOW) -> Written:
    reading = read(text, now)
    (point,) = reading.points
    assert reading.trouble is None
    return point


def refused(text: str) -> str:
    reading = read(text)
    assert not reading.points
    return str(reading.trouble)


def test_a_whole_message_is_a_point_with_all_it_tells() -> None:
    reading = read(message())
    (point,) = reading.points
    assert (point.lat, point.lon, point.radius_m, point.form) == (-6.1093, 106.1678, 50.0, Form.AML)
    assert (point.verified, point.confidence, point.measured) == (True, 90, MEASURED)
    assert str(point.why) == "lokasi ponsel (AML) dari satelit: radius 50 m, keyakinan 90 %, diukur baru saja"
    assert (reading.trouble, reading.notice) == (None, None)


def test_the_example_of_the_standard() -> None:
    text = (
        'A"ML=1;lt=+54.76397;lg=-0.18305;rd=50;top=20130717141935;lc=90;pm=W;'
        "si=123456789012345;ei=1234567890123456;mcc=234;mnc=30;ml=128"
    )
    point = one(text, datetime(2013, 7, 17, 14, 20, tzinfo=UTC))
    assert (point.lat, point.lon, point.radius_m, point.confidence, point.verified) == (54.76397, -0.18305, 50, 90, True)
    assert "Wi-Fi" in str(point.why)


@pytest.mark.parametrize("text", ["", "A", "ML=1", "jl raya km 4", "lt=-6.1;lg=106.1", "Kamal=1", "-6.1093, 106.1678"])
def test_what_is_no_such_message_is_none(text: str) -> None:
    assert read_aml(text, NOW) is None


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: f"  {text}\n",
        lambda text: f"{text}.",
        lambda text: text.lower(),
        lambda text: text.replace('"', "”"),
        lambda text: text.replace('"', "''"),
        lambda text: text.replace('"', ""),
        lambda text: text.replace(";", ";\r\n"),
        lambda text: text[:70] + "\n" + text[70:],
        lambda text: f"Dari +62 812: {text}",
        lambda text: f"{text} [SMS 1/1]",
        lambda text: text.replace("-6", "−6"),
    ],
)
def test_what_gateways_do_to_it_is_put_up_with(spoil: object) -> None:
    assert callable(spoil)
    point = one(spoil(message()))
    assert (point.lat, point.lon, point.radius_m, point.verified) == (-6.1093, 106.1678, 50.0, True)


@pytest.mark.parametrize("pm", ["G", "W", "F"])
def test_ways_that_are_believed(pm: str) -> None:
    assert one(message(pm=pm)).verified


@pytest.mark.parametrize(("pm", "said"), [("C", "menara seluler saja"), ("U", "cara yang tidak disebut")])
def test_a_cell_carries_its_radius_and_is_not_verified(pm: str, said: str) -> None:
    point = one(message(pm=pm, rd="2500"))
    assert (point.radius_m, point.verified) == (2500, False)
    assert said in str(point.why)
    assert "2.500 m" in str(point.why)


def test_little_confidence_is_not_verified() -> None:
    assert not one(message(lc="30")).verified
    assert one(message(lc="68")).confidence == 68


def test_a_tiny_radius_is_twenty_metres() -> None:
    assert one(message(rd="3.79")).radius_m == 20


def test_an_old_location_is_said_and_not_verified() -> None:
    reading = read(message(rd="1200"), MEASURED + timedelta(minutes=14, seconds=59))
    assert not reading.points[0].verified
    assert str(reading.notice) == "Lokasi dari ponsel berumur 14 menit. Ditaruh sebagai belum terverifikasi, radius 1.200 m."


@pytest.mark.parametrize(
    ("age", "said"),
    [(timedelta(minutes=119), "119 menit"), (timedelta(hours=3), "3 jam"), (timedelta(days=900), "900 hari")],
)
def test_how_old(age: timedelta, said: str) -> None:
    assert said in str(read(message(), MEASURED + age).notice)


def test_five_minutes_are_fresh() -> None:
    assert read(message(), MEASURED + timedelta(minutes=5)).notice is None
    assert read(message(), MEASURED + timedelta(minutes=5, seconds=1)).notice is not None


def test_the_sentence_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_language", "en")
    notice = read(message(rd="1200"), MEASURED + timedelta(minutes=14)).notice
    assert notice is not None
    assert i18n.say(notice) == "The phone's location is 14 minutes old. Placed as unverified, radius 1,200 m."


def test_a_clock_ahead_of_ours_is_said() -> None:
    assert one(message(), MEASURED - timedelta(minutes=1)).verified
    reading = read(message(), MEASURED - timedelta(minutes=30))
    assert not reading.points[0].verified
    assert "Jam ponsel 30 menit di depan" in str(reading.notice)
    assert "umur lokasinya tidak diketahui" in str(reading.notice)


@pytest.mark.parametrize(
    "values", [{"rd": "N", "pm": "N", "lt": "+00.00000", "lg": "+000.00000", "lc": "0"}, {"pm": "N"}, {"rd": "N"}]
)
def test_the_null_location_is_named(values: dict[str, str]) -> None:
    assert "tidak tahu lokasinya" in refused(message(**values))


def test_zero_and_zero_is_the_null_location() -> None:
    assert "tidak tahu lokasinya" in refused(message(lt="+0.00000", lg="+0.00000"))


@pytest.mark.parametrize("ml", [1, 126, 9999])
def test_a_wrong_length_is_said_and_not_verified(ml: int) -> None:
    reading = read(message(ml=ml))
    assert not reading.points[0].verified
    assert f"seharusnya {ml}" in str(reading.notice)


def test_a_lost_end_is_said_and_not_verified() -> None:
    text = message()
    reading = read(text[: text.index(";mcc")])
    assert not reading.points[0].verified
    assert "terpotong" in str(reading.notice)


def test_an_old_and_changed_message_says_both() -> None:
    notice = str(read(message(ml=1), MEASURED + timedelta(minutes=14)).notice)
    assert "seharusnya 1" in notice
    assert "14 menit" in notice


@pytest.mark.parametrize("name", ["lt", "lg", "rd", "top", "lc", "pm"])
def test_a_missing_part_is_named(name: str) -> None:
    text = ";".join(part for part in message().split(";") if not part.startswith(f"{name}="))
    assert refused(text) == f"Pesan lokasi ponsel tidak lengkap: bagian {name} tidak ada. Tanyakan lokasinya."


@pytest.mark.parametrize("name", ["lt", "rd", "ei", "ml"])
def test_a_part_told_twice_is_named(name: str) -> None:
    text = message()
    part = next(part for part in text.split(";") if part.startswith(f"{name}="))
    assert f"bagian {name} tertulis dua kali" in refused(
        text.replace(";lc=", f";{part};lc=") if name != "ml" else text.replace(";lc=", ";ml=x;lc=")
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("lt", "6"),
        ("lt", "-6,10930"),
        ("lt", "-6.1O930"),
        ("lt", ""),
        ("lg", "106°"),
        ("lg", "+1067.1"),
        ("rd", "lima"),
        ("rd", "-50"),
        ("top", "2026112114193"),
        ("top", "21-11-2026 14:19"),
        ("lc", "tinggi"),
        ("pm", "X"),
        ("pm", "GPS"),
        ("rd", "٥٠"),
    ],
)
def test_a_damaged_part_is_named(name: str, value: str) -> None:
    assert (
        refused(message(**{name: value})) == f"Pesan lokasi ponsel tidak terbaca: bagian {name} rusak. Tanyakan lokasinya."
    )


@pytest.mark.parametrize(
    ("name", "value"), [("rd", "0"), ("rd", "900000"), ("lc", "101"), ("top", "20261321141935"), ("top", "20261121246000")]
)
def test_a_value_out_of_bounds_is_named(name: str, value: str) -> None:
    assert f"nilai {name} di luar batas" in refused(message(**{name: value}))


def test_a_place_off_the_earth_is_said() -> None:
    assert "luar bumi" in refused(message(lt="+96.20000"))


@pytest.mark.parametrize(
    ("header", "said"), [('A"ML=2', "versi 2"), ('A"ML=', "versinya rusak"), ('A"ML=satu', "versinya rusak")]
)
def test_another_version_is_named(header: str, said: str) -> None:
    assert said in refused(message(header=header))


def test_the_second_version_as_telephones_send_it() -> None:
    text = f'A"ML=2;en=+112;et=1593187189;lo=-6.10930,106.16780,20.1;lt=-9999;lc=68;ls=G;ei={IMEI};nc=51010'
    assert "versi 2; yang terbaca hanya versi 1" in refused(text)


def test_a_lost_sign_is_two_readings() -> None:
    points = read(message(lt="6.10930")).points
    assert [point.lat for point in points] == [-6.1093, 6.1093]
    assert not any(point.verified for point in points)
    assert [point.lat for point in read(message(lt="+6.10930")).points] == [6.1093]


def test_of_several_messages_the_last_measured_counts() -> None:
    older = message(lt="-6.20000", top="20261121141900")
    for text in (f"{older}\n{message()}", f"{message()}\n{older}"):
        assert one(text).lat == -6.1093
    assert one(f'{message()} A"ML=1;lt=').lat == -6.1093


@given(st.text(max_size=200), st.integers(0, 150))
def test_any_spoilt_message_is_answered(put: str, place: int) -> None:
    text = message()
    for spoilt in (text[:place] + put + text[place:], text[:place] + put, put + text[place:], f'A"ML=1;{put}'):
        reading = read_aml(spoilt, NOW)
        if reading is not None:
            assert bool(reading.points) != (reading.trouble is not None)
            said = f"{reading.trouble} {reading.notice} {[str(point.why) for point in reading.points]}"
            assert IMSI not in said
            assert IMEI not in said


@given(st.floats(-89.9, 89.9), st.floats(-179.9, 179.9), st.integers(20, 50_000), st.integers(50, 100))
def test_what_a_telephone_writes_comes_back(lat: float, lon: float, radius: int, confidence: int) -> None:
    if abs(lat) < 1e-5 and abs(lon) < 1e-5:
        return
    point = one(message(lt=f"{lat:+.5f}", lg=f"{lon:+.5f}", rd=str(radius), lc=str(confidence)))
    assert (point.lat, point.lon) == pytest.approx((lat, lon), abs=5.1e-6)
    assert (point.radius_m, point.confidence, point.verified) == (radius, confidence, True)
