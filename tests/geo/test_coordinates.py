"""Coordinates as people write them: read as they are meant or not at all, and written so that they read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.geo.coordinates import read_degrees, read_pair, write_degrees


@pytest.mark.parametrize("text", ["-6.1093", "-6,1093", "−6,1093", " -6.1093 ", "-06.10930"])
def test_one_number_with_a_comma_or_a_point(text: str) -> None:
    assert read_degrees(text) == -6.1093


@pytest.mark.parametrize("text", ["", "-", "6,1,0", "6.1.0", "1e2", "1_0", "nan", "inf", "٦", "enam", "-6.1 106.2", "6."])
def test_what_is_no_number_is_none(text: str) -> None:
    assert read_degrees(text) is None


def test_a_pair_keeps_its_decimals_and_gets_the_minus_of_its_side() -> None:
    assert read_pair("6,10930 LS; 106,1678 BT") == ("-6.10930", "106.1678")
    assert read_pair("geo:-6.1093,106.1678?z=17") == ("-6.1093", "106.1678")


@pytest.mark.parametrize("text", ["-6,1093", "081234567890 081234567891", "km 4", ""])
def test_what_is_no_pair_is_none(text: str) -> None:
    assert read_pair(text) is None


@given(value=st.floats(-180, 180), sign=st.sampled_from(".,"))
def test_what_is_written_reads_back_to_the_centimetre(value: float, sign: str) -> None:
    assert read_degrees(write_degrees(value, sign)) == pytest.approx(value, abs=5.1e-8)


@given(st.text(alphabet="-+−0123456789.,;° SNEWLTUB", max_size=40))
def test_any_text_is_a_pair_of_numbers_or_none(text: str) -> None:
    if (pair := read_pair(text)) is not None:
        assert all(isinstance(read_degrees(part), float) for part in pair)
