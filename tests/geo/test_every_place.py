"""Every place that ships, looked for by its own name and by names that are nearly its own: found first, or never certain.

The search is not told which names exist; here it is asked for all of them, and for what a caller might get wrong in each.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from siaga_desk.domain.places import distance_m
from siaga_desk.geo.areas import shipped_areas
from siaga_desk.geo.candidates import Candidate
from siaga_desk.geo.gazetteer import EXTENDED, Place
from siaga_desk.geo.locate import Locator
from siaga_desk.geo.places_file import shipped_places
from siaga_desk.geo.spelling import keys
from tests.memory import CENTRE

PLACES = shipped_places("kota_serang")
POINTS = [place for place in PLACES if place.kind not in EXTENDED]
CITY = Locator(shipped_areas("kota_serang"), CENTRE, PLACES)
SAME_M = 300.0


def first(said: str) -> Candidate | None:
    return next(iter(CITY.read(said).candidates), None)


def is_it(candidate: Candidate | None, place: Place) -> bool:
    return candidate is not None and distance_m(candidate.lat, candidate.lon, place.lat, place.lon) <= SAME_M


def certain(said: str) -> Iterator[Candidate]:
    return (candidate for candidate in CITY.read(said).candidates if candidate.verified)


def test_its_own_name_finds_a_place_first_unless_another_bears_it_too() -> None:
    bearers: dict[tuple[str, ...], list[Place]] = {}
    for place in PLACES:
        for name in (place.name, *place.aliases):
            bearers.setdefault(keys(name), []).append(place)
    lost = [
        place.name
        for place in PLACES
        if not any(is_it(first(place.name), bearer) for bearer in bearers[keys(place.name)])
        and not is_it(first(f"{place.kind} {place.name}"), place)
    ]
    assert len(lost) <= 3, lost


def test_its_own_name_is_never_certain_of_another() -> None:
    wrong = [(place.name, one.name) for place in POINTS for one in certain(place.name) if not is_it(one, place)]
    assert not wrong


def test_another_number_is_never_certain() -> None:
    for place in POINTS:
        said = place.name.split()
        for at, word in enumerate(said):
            if word.isdecimal():
                other = " ".join((*said[:at], str(int(word) + 50), *said[at + 1 :]))
                assert not list(certain(other)), other


def test_a_word_that_nobody_knows_is_never_swallowed() -> None:
    for place in POINTS:
        assert not list(certain(f"{place.name} wirakencana")), place.name


@pytest.mark.parametrize(("level", "other"), [("SD", "SMP"), ("SMP", "SMA"), ("SMA", "SMK")])
def test_another_kind_of_school_is_never_certain(level: str, other: str) -> None:
    for place in POINTS:
        name = place.name.split()
        if name[0] == level:
            said = " ".join((other, *name[1:]))
            assert not [one.name for one in certain(said) if is_it(one, place) and one.name == place.name], said


def test_a_lost_letter_is_forgiven_and_said() -> None:
    """Without the middle letter of its longest word nearly every place is still first, and what was read is told."""
    asked = found = 0
    for place in POINTS:
        longest = max(place.name.split(), key=len)
        if len(longest) < 6 or not longest.isalpha():
            continue
        middle = len(longest) // 2
        said = place.name.replace(longest, longest[:middle] + longest[middle + 1 :])
        if keys(said) == keys(place.name):
            continue  # a doubled letter, say: that is spelling
        asked += 1
        found += is_it(first(said), place)
        for one in certain(said):
            assert keys(said) in {keys(name) for name in _names(one)}, (said, one.name)
    assert found >= 0.95 * asked


def _names(candidate: Candidate) -> tuple[str, ...]:
    place = CITY.place(str(candidate.id))
    assert place is not None
    return (place.name, *place.aliases)
