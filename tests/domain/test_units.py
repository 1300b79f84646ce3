"""A unit's record: when it is on duty, whose it is, and what cannot be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.errors import BadInput, RuleViolation
from siaga_desk.domain.profile import Hours
from siaga_desk.domain.units import MAX_PARTS, Unit, read_shift, write_shift
from tests.builders import PROFILE, Chain, record, signed_on


def minute(text: str) -> int:
    hour, minutes = text.split(".")
    return int(hour) * 60 + int(minutes)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        (" ; ", ()),
        ("07.00-19.00", (Hours(420, 1140),)),
        ("7:00 – 19:30", (Hours(420, 1170),)),
        ("07.00-12.00;13.00-17.00", (Hours(420, 720), Hours(780, 1020))),
        ("22.00-06.00", (Hours(1320, 360),)),
        ("16.00-24.00", (Hours(960, 0),)),
        ("00.00-24.00", (Hours(0, 0),)),
    ],
)
def test_hours_of_duty_are_read_as_people_write_them(text: str, parts: tuple[Hours, ...]) -> None:
    assert read_shift(text) == parts


@pytest.mark.parametrize(
    "text",
    ["siang", "07.00", "7-19", "07.00-25.00", "24.00-07.00", "07.60-08.00", "07.00-24.01", "07.00-19.00, 22.00-06.00"],
)
def test_what_is_no_hours_of_duty_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadInput, match=r"misalnya 07\.00-19\.00; 22\.00-06\.00"):
        read_shift(text)


@given(st.text(max_size=80) | st.text(alphabet="0123456789.:-;– ", max_size=40))
def test_any_text_is_hours_of_the_day_or_refused(text: str) -> None:
    try:
        parts = read_shift(text)
    except BadInput:
        return
    assert all(0 <= part.start_min < 1440 and 0 <= part.end_min < 1440 for part in parts)
    assert read_shift(write_shift(parts)) == parts
    assert len(write_shift(parts)) <= 120, "the table of units has no more room"


def test_a_day_has_only_so_many_parts() -> None:
    assert len(read_shift(";".join(["07.00-08.00"] * MAX_PARTS))) == MAX_PARTS
    with pytest.raises(BadInput, match="paling banyak 8"):
        read_shift(";".join(["07.00-08.00"] * (MAX_PARTS + 1)))


def test_a_long_text_is_not_repeated_whole() -> None:
    with pytest.raises(BadInput) as refused:
        read_shift("siang malam " * 100)
    assert len(str(refused.value)) < 160


@given(start=st.integers(0, 1439), end=st.integers(0, 1440))
def test_what_is_written_is_on_duty_from_its_first_minute_until_before_its_last(start: int, end: int) -> None:
    (part,) = read_shift(f"{start // 60:02d}.{start % 60:02d}-{end // 60:02d}.{end % 60:02d}")
    length = (end - start) % 1440 or 1440
    held = [n % 1440 for n in range(start, start + length)]
    assert sorted(n for n in range(1440) if part.hold(n)) == sorted(held)


@pytest.mark.parametrize(
    ("shift", "at", "on"),
    [
        ("", "03.00", True),
        ("22.00-06.00", "21.59", False),
        ("22.00-06.00", "22.00", True),
        ("22.00-06.00", "05.59", True),
        ("22.00-06.00", "06.00", False),
        ("07.00-12.00; 13.00-17.00", "12.30", False),
        ("07.00-12.00; 13.00-17.00", "13.00", True),
        ("kalau sempat", "03.00", True),  # of another program: better asked in vain than forgotten
    ],
)
def test_a_unit_is_on_duty_at_its_hours(shift: str, at: str, on: bool) -> None:
    known = Unit("u", e.UnitRecorded("U", "damkar", "dpkp", -6.1, 106.1, False, shift=shift))
    assert known.on_shift(minute(at)) is on
    assert Unit("u").on_shift(minute(at)), "its record has not arrived"


def test_the_city_s_minute_is_its_own_not_that_of_the_computer() -> None:
    assert PROFILE.minute_of(datetime(2026, 3, 14, 23, 30, tzinfo=UTC)) == 6 * 60 + 30


def test_a_record_keeps_hours_and_neighbour_and_is_refused_with_others() -> None:
    desk, _, _ = signed_on()
    desk.do(replace(record("damkar-1"), shift="  7:00 – 19.00;   22.00-06.00 ;", neighbour="kota_cilegon", crew=4))
    known = desk.situation.units["damkar-1"].record
    assert known is not None
    assert (known.shift, known.neighbour, known.crew) == ("07.00-19.00; 22.00-06.00", "kota_cilegon", 4)
    with pytest.raises(BadInput, match="“malam”"):
        desk.do(replace(record("damkar-1"), shift="malam"))
    with pytest.raises(RuleViolation, match="Tetangga “kota_bogor”"):
        desk.do(replace(record("damkar-1"), neighbour="kota_bogor"))
    assert desk.situation.units["damkar-1"].record == known


def test_a_record_from_before_these_fields_is_read_as_always_on_duty_and_ours() -> None:
    desk, _, _ = signed_on()
    desk.receive([Chain().write(e.UnitRecorded("Lama", "damkar", "dpkp", -6.1, 106.1, False), "unit:lama")])
    known = desk.situation.units["lama"]
    assert known.record is not None
    assert (known.record.shift, known.record.neighbour, known.on_shift(0)) == ("", "", True)


def test_a_command_that_says_nothing_of_hours_takes_them_away() -> None:
    """A record is changed whole: what a file or a form leaves out is not kept by chance."""
    desk, _, _ = signed_on()
    desk.do(replace(record("damkar-1"), shift="07.00-19.00"), c.TakeUnitOut(unit="damkar-1", reason="ban"))
    desk.do(record("damkar-1"))
    known = desk.situation.units["damkar-1"]
    assert known.record is not None
    assert (known.record.shift, known.out_reason) == ("", "ban")
