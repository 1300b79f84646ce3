"""Places that people teach the gazetteer: kept with who and when, changed whole, dropped with a reason, erasable."""

from __future__ import annotations

import pytest

from siaga_desk.desk import Desk
from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.errors import BadInput, RuleViolation
from siaga_desk.domain.people import Role
from siaga_desk.domain.places import PlaceKind
from siaga_desk.domain.saved_places import SavedPlace
from tests.builders import make_desk


def saving(**changed: object) -> c.SavePlace:
    given: dict[str, object] = {
        "saved": "p1",
        "name": "  Gapura   Biru ",
        "place_kind": PlaceKind.LANDMARK,
        "lat": -6.11,
        "lon": 106.16,
        "radius_m": 50,
        "aliases": ("gapura", " gapura ", "Gapura Biru", ""),
    }
    return c.SavePlace(**given | changed)  # type: ignore[arg-type]


@pytest.fixture
def desk() -> Desk:
    desk, _, _ = make_desk(1)
    desk.do(c.SignOn(person="Rina", role=Role.SUPERVISOR))
    return desk


def test_a_saved_place_says_who_and_when_and_keeps_each_name_once(desk: Desk) -> None:
    changes = desk.do(saving())
    assert changes.places == {"p1"}
    place = desk.situation.places["p1"]
    assert place.is_listed
    assert place.record == e.PlaceSaved("patokan", -6.11, 106.16, 50.0, name="Gapura Biru", aliases=("gapura",))
    assert place.by is not None
    assert place.by.person == "Rina"
    assert place.at is not None
    assert not desk.do(saving()), "saving the same again is no event"


def test_a_place_without_an_id_is_a_new_one_each_time(desk: Desk) -> None:
    desk.do(saving(saved=None), saving(saved=None, name="Pos Ronda"))
    assert sorted(str(p.record and p.record.name) for p in desk.situation.places.values()) == ["Gapura Biru", "Pos Ronda"]


def test_what_was_saved_can_be_changed_dropped_and_saved_again(desk: Desk) -> None:
    desk.do(saving(), saving(name="Gapura Hijau"))
    assert desk.situation.places["p1"].record == e.PlaceSaved(
        "patokan", -6.11, 106.16, 50.0, name="Gapura Hijau", aliases=("gapura", "Gapura Biru")
    )
    desk.do(c.DropPlace(saved="p1", reason="dibongkar"))
    assert not desk.situation.places["p1"].is_listed
    with pytest.raises(RuleViolation, match="tidak ada"):
        desk.do(c.DropPlace(saved="p1", reason="lagi"))
    desk.do(saving(name="Gapura Hijau"))
    assert desk.situation.places["p1"].is_listed


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": "  "}, "kosong"),
        ({"name": "12/3"}, "huruf"),
        ({"name": "x" * 121}, "120"),
        ({"aliases": tuple(f"nama {n}" for n in range(21))}, "20"),
        ({"radius_m": 0}, "Radius"),
    ],
)
def test_what_could_not_be_found_again_is_refused(desk: Desk, changed: dict[str, object], says: str) -> None:
    with pytest.raises(RuleViolation, match=says):
        desk.do(saving(**changed))
    assert not desk.situation.places


def test_a_point_off_the_earth_is_refused(desk: Desk) -> None:
    with pytest.raises(BadInput):
        desk.do(saving(lat=-96.2, lon=10.0))


def test_names_people_saved_can_be_erased(desk: Desk) -> None:
    (event,) = desk.do(saving(name="rumah Bu Eni")).events
    desk.do(c.ErasePersonalData(events=(event.id,), reason="permintaan warga"))
    place = desk.situation.places["p1"]
    assert place.record == e.PlaceSaved("patokan", -6.11, 106.16, 50.0)
    assert not place.is_listed


@pytest.mark.parametrize(
    ("lat", "lon", "radius_m"), [(1e9, 106.16, 50), (-6.11, 181, 50), (-6.11, 106.16, 0), (-6.11, 106.16, 1e300)]
)
def test_what_another_desk_saved_nowhere_on_earth_is_not_listed(lat: float, lon: float, radius_m: float) -> None:
    assert not SavedPlace("p1", e.PlaceSaved("patokan", lat, lon, radius_m, name="Gapura Biru")).is_listed
    assert SavedPlace("p1", e.PlaceSaved("patokan", -6.11, 106.16, 50, name="Gapura Biru")).is_listed
