"""What people type: nothing they write makes a desk fall over, and what can be stored comes back as it was."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.border import REPLACEMENT, clean, readable_number, storable, telephone_number
from siaga_desk.domain import commands as c
from siaga_desk.domain.codec import canonical, read_canonical
from siaga_desk.domain.commands import COMMANDS
from siaga_desk.domain.events import Advice, Classification

any_text = st.text(st.characters(), max_size=60) | st.text("0123456789+-() ext.#*;=,", max_size=30)


@given(any_text)
def test_any_text_can_be_stored_and_comes_back(text: str) -> None:
    kept = storable(text)
    assert read_canonical(canonical(kept)) == kept
    assert storable(kept) == kept
    assert len(kept) == len(text)


@given(any_text)
def test_nothing_that_can_be_read_is_lost(text: str) -> None:
    assert all(b in (a, REPLACEMENT) for a, b in zip(text, storable(text), strict=True))
    readable = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", "", text)
    assert storable(readable) == readable


def test_no_text_turns_the_reading_order_of_its_neighbours() -> None:
    """An unclosed override would run on into the distance or the time that is written behind it."""
    assert storable("Pasar \u202eRau\u2066") == "Pasar \ufffdRau\ufffd"
    assert storable("\u0645\u0631\u062d\u0628\u0627 \u200f") == "\u0645\u0631\u062d\u0628\u0627 \u200f", "Arabic is text"


@given(any_text)
def test_any_text_can_stand_where_a_number_is_expected(text: str) -> None:
    kept = storable(text)
    number = telephone_number(kept)
    assert (number is None) == (not kept.strip())
    if number is not None:
        assert telephone_number(number) == number
        assert readable_number(number)


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("0812-0000-4417", "+6281200004417", "0812-0000-4417"),
        ("+62 812 0000 4417", "+6281200004417", "0812-0000-4417"),
        ("62812 0000 4417", "+6281200004417", "0812-0000-4417"),
        ("(0254) 200-112", "+62254200112", "(0254) 200112"),
        ("+65 6123 4567", "+6561234567", "+65 6123 4567"),
        ("112", "112", "112"),
        ("0819000", "0819000", "0819000"),
        ("  ", None, ""),
        ("tidak terbaca", "tidak terbaca", "tidak terbaca"),
        ("0812\u00a00000\u00a04417", "+6281200004417", "0812-0000-4417"),
    ],
)
def test_numbers_are_comparable_and_shown_as_people_write_them(typed: str, stored: str | None, shown: str) -> None:
    assert telephone_number(typed) == stored
    assert readable_number(stored) == shown


def test_a_command_is_cleaned_at_any_depth_and_enums_stay_themselves() -> None:
    assert clean(c.NoteCall(call="c1", number="0812 0000 4417")).number == "+6281200004417"
    call = clean(c.TakeCall(number="0812\x00", words="a\x07\tb\n", classification=Classification.PRANK))
    assert (call.words, call.classification) == ("a\ufffd\tb\n", Classification.PRANK)
    assert isinstance(call.classification, Classification)
    sent = clean(c.AssignUnit(incident="i\x00", unit="u", advice=Advice(1, 2, 3, "\udfff", 1)))
    assert (sent.incident, sent.advice) == ("i\ufffd", Advice(1, 2, 3, "\ufffd", 1))
    assert clean(c.ErasePersonalData(events=("\x00", "b"), reason="r")).events == ("\ufffd", "b")


def test_every_command_can_be_cleaned() -> None:
    for kind in COMMANDS.values():
        made = kind(**{field.name: "a\x00" for field in fields(kind)})
        assert all(getattr(clean(made), field.name) == "a\ufffd" for field in fields(kind))
