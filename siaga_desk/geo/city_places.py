"""Every named place that a city's search knows on this computer: what ships, and the sets that were imported here.

Places saved in a window are events of the log and come from there, not from here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from siaga_desk.domain.errors import Message, Refusal
from siaga_desk.domain.places import AreaLookup

from .coordinates import CityCentre
from .gazetteer import Place
from .locate import Locator
from .place_sets import places_folder, read_sets
from .places_file import shipped_places

if TYPE_CHECKING:
    from siaga_desk.domain.profile import Profile


@dataclass(frozen=True, slots=True)
class CityPlaces:
    """`notices`: lists that cannot be used whole. `attributions`: what the sets' licences want to see on every map."""

    places: tuple[Place, ...] = ()
    notices: tuple[Message, ...] = ()
    attributions: tuple[str, ...] = ()


def city_places(city: str | None, sets_folder: Path | None = None) -> CityPlaces:
    """The places of a city (a profile's `gisdata`; None: a city without data has none). `sets_folder`: not this desk's own.

    Never fails for want of a list, the one that ships included: points and areas are understood without any.
    """
    if not city:
        return CityPlaces()
    sets = read_sets(sets_folder or places_folder(city))
    shipped: tuple[Place, ...] = ()
    lost: tuple[Message, ...] = ()
    try:
        shipped = shipped_places(city)
    except Refusal as why:
        lost = (why.message,)
    return CityPlaces((*shipped, *sets.places), (*lost, *sets.notices), sets.attributions)


def city_locator(
    areas: AreaLookup,
    city: Profile,
    sets_folder: Path | None = None,
    tell: Callable[[Message], None] | None = None,
    credit: Callable[[Sequence[str]], None] | None = None,
) -> Locator:
    """The city's place box, ready: some 100 ms. `tell` is given each notice, `credit` the attributions.

    `credit` also hears that there are none: the set that wanted one may have been taken out since.
    """
    known = city_places(city.gisdata, sets_folder)
    if tell is not None:
        for notice in known.notices:
            tell(notice)
    if credit is not None:
        credit(known.attributions)
    return Locator(areas, CityCentre.of(city), known.places)
