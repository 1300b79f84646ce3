"""The name in what somebody typed and nobody understood, and what a row says of a saved place."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.places import PlaceKind
from siaga_desk.domain.saved_places import SavedPlace
from siaga_desk.geo.areas import shipped_areas
from siaga_desk.geo.gazetteer import Place
from siaga_desk.geo.locate import Locator
from siaga_desk.ui.operator.saved_place_line import KIND_WORDS, OFFERED, name_typed, saved_line
from tests.memory import CENTRE

AREAS = shipped_areas("kota_serang")
RAU = Place("m1", PlaceKind.MARKET, "Pasar Rau", -6.118, 106.16, 150.0)
HOUSES = Place("h1", PlaceKind.HOUSING, "Perumahan Ciracas Permai", -6.13, 106.15, 400.0)


def named(text: str) -> str:
    return name_typed(text, Locator(AREAS, CENTRE, (RAU, HOUSES)).read(text), AREAS, CENTRE)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("warung bu haji", "Warung Bu Haji"),
        ("dekat warung bu haji", "Warung Bu Haji"),
        ("warung bu haji depan pasar rau", "Warung Bu Haji"),
        ("PT Indah Kiat", "PT Indah Kiat"),
        ("pasar rao", "Pasar Rao"),
        ("masjid At-Taubah", "Masjid At-Taubah"),
        ("pasar rau", ""),
        ("psr. rau", ""),
        ("belakang pasar rau", ""),
        ("perumahan ciracas permai", ""),
        ("-6,1180; 106,1600", ""),
        ("https://maps.google.com/?q=-6.118,106.16", ""),
        ("geo:96,200", ""),
        ("   ", ""),
    ],
)
def test_only_a_name_that_nobody_understood_is_proposed(text: str, name: str) -> None:
    assert named(text) == name


@given(st.text(max_size=500))
def test_any_text_has_a_name_or_none(text: str) -> None:
    name = named(text)
    assert name == " ".join(name.split())
    assert not name or any(c.isalpha() for c in name)


def test_every_kind_has_a_word_and_few_are_offered() -> None:
    assert set(KIND_WORDS) == set(PlaceKind)
    assert len({str(word) for word in KIND_WORDS.values()}) == len(PlaceKind)
    assert OFFERED[0] is PlaceKind.LANDMARK
    assert not {PlaceKind.KELURAHAN, PlaceKind.KECAMATAN, PlaceKind.KILOMETRE} & set(OFFERED)


def test_a_place_whose_record_has_not_arrived_is_no_row() -> None:
    with pytest.raises(ValueError, match="p1"):
        saved_line(SavedPlace("p1"), AREAS, ZoneInfo("Asia/Jakarta"))
