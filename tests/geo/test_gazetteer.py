"""Places that people saved, as the search knows them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from siaga_desk.domain import commands as c
from siaga_desk.domain.people import Role
from siaga_desk.domain.saved_places import SavedPlace
from siaga_desk.geo.gazetteer import Place, PlaceKind, kind_of, saved_place
from tests.builders import make_desk


def saved(*more: c.Command, **changed: object) -> Mapping[str, SavedPlace]:
    desk, _, _ = make_desk(1)
    given: dict[str, object] = {
        "saved": "p1",
        "name": "Warung Bu Haji",
        "place_kind": PlaceKind.SHOP,
        "lat": -6.11,
        "lon": 106.16,
        "radius_m": 50,
        "aliases": ("bu haji",),
    }
    desk.do(c.SignOn(person="Rina", role=Role.OPERATOR))
    desk.do(c.SavePlace(**given | changed), *more)  # type: ignore[arg-type]
    return desk.situation.places


def test_a_saved_place_is_a_place_whose_source_is_who_saved_it() -> None:
    assert saved_place(saved()["p1"]) == Place(
        id="saved:p1",
        kind=PlaceKind.SHOP,
        name="Warung Bu Haji",
        lat=-6.11,
        lon=106.16,
        radius_m=50.0,
        aliases=("bu haji",),
        source="disimpan Rina",
        licence="",
        quality="B",
    )


def test_what_is_not_listed_is_no_place() -> None:
    with pytest.raises(ValueError, match="p1"):
        saved_place(saved(c.DropPlace(saved="p1", reason="tutup"))["p1"])
    with pytest.raises(ValueError, match="p2"):
        saved_place(SavedPlace("p2"))


def test_a_kind_that_a_newer_version_knows_is_a_landmark() -> None:
    assert kind_of("jembatan_gantung") is PlaceKind.LANDMARK
    assert kind_of("pasar") is PlaceKind.MARKET
