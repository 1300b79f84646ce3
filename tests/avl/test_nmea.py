"""NMEA 0183 as receivers send it: verified, in degrees and km/h, with the date that GGA lacks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import xor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.avl.fields import IGNORED, Reading
from siaga_desk.avl.formats import LineReader
from siaga_desk.domain.positions import Fix

NOW = datetime(2026, 11, 20, 19, 44, 30, tzinfo=UTC)
RMC = "GPRMC,194300.00,A,0606.5580,S,10610.0680,E,022.4,084.4,201126,003.1,W,A"
GGA = "GPGGA,194300.00,0606.5580,S,10610.0680,E,1,08,0.9,25.4,M,,M,,"


def signed(body: str) -> str:
    return f"${body}*{reduce(xor, body.encode(), 0):02X}"


def read(*bodies: str, now: datetime = NOW) -> list[Reading]:
    reader = LineReader("mako-02")
    return [reader.read(signed(body).encode(), now) for body in bodies]


def fixes(*bodies: str, now: datetime = NOW) -> list[Fix]:
    readings = read(*bodies, now=now)
    assert not any(reading.bad for reading in readings)
    return [report.fix for reading in readings for report in reading.reports]


def test_rmc_tells_place_time_speed_and_heading() -> None:
    (fix,) = fixes(RMC)
    assert (fix.lat, fix.lon) == (pytest.approx(-6.1093), pytest.approx(106.1678))
    assert fix.at == datetime(2026, 11, 20, 19, 43, tzinfo=UTC)
    assert (fix.unit, fix.source, fix.speed_kmh, fix.heading_deg, fix.accuracy_m) == (
        "mako-02",
        "nmea",
        pytest.approx(41.4848),
        84.4,
        None,
    )


def test_a_sentence_as_it_stands_in_every_book() -> None:
    line = b"amb-1|$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A\r\n"
    (report,) = LineReader().read(line, NOW).reports
    assert (report.names, report.fix.at.year) == (("amb-1",), 1994)
    assert (report.fix.lat, report.fix.lon) == (pytest.approx(48.1173), pytest.approx(11.5166667))


def test_west_and_south_are_negative_and_every_talker_is_read() -> None:
    (fix,) = fixes("GNRMC,194300,A,3352.1280,S,15112.5580,W,,,201126,,,D,V")
    assert (fix.lat, fix.lon) == (pytest.approx(-33.8688), pytest.approx(-151.2093))
    assert (fix.speed_kmh, fix.heading_deg) == (None, None)


def test_gga_has_no_date_and_takes_today_and_its_accuracy_from_hdop() -> None:
    (fix,) = fixes(GGA)
    assert fix.at == datetime(2026, 11, 20, 19, 43, tzinfo=UTC)
    assert (fix.accuracy_m, fix.speed_kmh) == (4.5, None)


def test_gga_shortly_before_midnight_read_shortly_after_is_of_yesterday() -> None:
    after = datetime(2026, 11, 21, 0, 0, 2, tzinfo=UTC)
    (fix,) = fixes(GGA.replace("194300.00", "235959.00"), now=after)
    assert fix.at == datetime(2026, 11, 20, 23, 59, 59, tzinfo=UTC)
    (fix,) = fixes(GGA.replace("194300.00", "000001.00"), now=after - timedelta(seconds=4))
    assert fix.at == datetime(2026, 11, 21, 0, 0, 1, tzinfo=UTC)


def test_gga_takes_the_date_of_the_last_rmc_also_over_midnight() -> None:
    old = RMC.replace("194300.00", "235950.00").replace("201126", "010324")
    first, second = fixes(old, GGA.replace("194300.00", "000030.00"))
    assert second.at - first.at == timedelta(seconds=40)


def test_both_sentences_of_one_second_are_one_report() -> None:
    later = RMC.replace("194300.00", "194301.00")
    readings = read(RMC, GGA, later)
    assert [len(reading.reports) for reading in readings] == [1, 0, 1]
    assert readings[1] == IGNORED
    assert readings[2].reports[0].fix.accuracy_m == 4.5


def test_when_rmc_stops_gga_tells_the_position_again() -> None:
    assert len(fixes(RMC, GGA.replace("194300.00", "194311.00"))) == 2


def test_each_receiver_has_its_own_date() -> None:
    reader = LineReader()
    reader.read(f"a|{signed(RMC.replace('201126', '010324'))}".encode(), NOW)
    (report,) = reader.read(f"b|{signed(GGA)}".encode(), NOW).reports
    assert report.fix.at.date() == NOW.date()


@pytest.mark.parametrize(
    "body",
    [
        RMC.replace(",A,06", ",V,06"),
        "GPRMC,194300.00,V,,,,,,,201126,,,N",
        RMC[:-1] + "N",
        RMC[:-1] + "S",
        GGA.replace(",E,1,", ",E,0,"),
        GGA.replace(",E,1,", ",E,8,"),
        "GPGGA,194300.00,,,,,0,00,99.99,,,,,,",
        "GPGSV,3,1,11,03,03,111,00,04,15,270,00,06,01,010,00,13,06,292,00",
        "GPVTG,054.7,T,034.4,M,005.5,N,010.2,K",
        "PGRME,15.0,M,45.0,M,25.0,M",
        "PMTK001,314,3",
    ],
)
def test_no_position_yet_and_other_sentences_are_no_fault(body: str) -> None:
    assert read(body) == [IGNORED]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (signed(RMC)[:-1] + "?", "tidak utuh"),
        (f"${RMC}", "tanpa tanda periksa"),
        (signed(RMC).replace("0606.5580", "0606.5581"), "tidak cocok"),
        (signed("GPRMC,194300,A,0606"), "tidak lengkap"),
        (signed("GPGGA,194300"), "tidak lengkap"),
        (signed(RMC.replace("0606.5580", "0660.0000")), "Koordinat NMEA tidak terbaca: 0660.0000,S"),
        (signed(RMC.replace("0606.5580", "606.5580")), "Koordinat NMEA"),
        (signed(RMC.replace("10610.0680", "0610.0680")), "Koordinat NMEA"),
        (signed(RMC.replace(",S,", ",E,")), "Koordinat NMEA"),
        (signed(RMC.replace(",S,", ",,")), "Koordinat NMEA"),
        (signed(RMC.replace("194300.00", "246100")), "Jam NMEA"),
        (signed(RMC.replace("194300.00", "")), "Jam NMEA"),
        (signed(RMC.replace("201126", "310226")), "Tanggal NMEA"),
        (signed(RMC.replace("201126", "")), "Tanggal NMEA"),
    ],
)
def test_why_a_sentence_cannot_be_read(line: str, said: str) -> None:
    (reason,) = LineReader("u").read(line.encode(), NOW).bad
    assert said in str(reason)


@pytest.mark.parametrize("line", [signed(RMC), f"|{signed(RMC)}", f"\x07|{signed(RMC)}"])
def test_a_sentence_of_nobody_is_refused(line: str) -> None:
    (reason,) = LineReader().read(line.encode(), NOW).bad
    assert "--unit" in str(reason)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80))
def test_any_signed_sentence_is_read_or_refused_with_a_sentence(text: str) -> None:
    for body in (text, f"GPRMC,{text}", f"GPGGA,{text}", f"GPRMC,194300,A,{text},S,10610.0,E,1,1,201126"):
        (reading,) = read(body)
        assert (len(reading.reports), reading.ignored, len(reading.bad)) in ((1, 0, 0), (0, 1, 0), (0, 0, 1))


@given(st.integers(0, len(signed(RMC)) - 1), st.integers(1, 255))
def test_one_damaged_byte_never_moves_a_vehicle(place: int, change: int) -> None:
    line = bytearray(signed(RMC).encode())
    line[place] ^= change
    (whole,) = fixes(RMC)
    for report in LineReader("mako-02").read(bytes(line), NOW).reports:
        assert report.fix == whole
