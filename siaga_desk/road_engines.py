"""Makes engines of travel times from what there is: the network a person names, the desk's own, the shipped main roads.

Part of the composition root: knows profiles' data and folders. Heavy: imported on a lane or by a command, never at start-up.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from siaga_desk.domain.errors import BadInput, Message, Refusal
from siaga_desk.domain.profile import Profile
from siaga_desk.geo.city_margin import CityMargin
from siaga_desk.geo.osm_file import Progress
from siaga_desk.geo.roads.main_roads import main_roads
from siaga_desk.geo.roads.paths import order_of
from siaga_desk.geo.roads.prepared import LONGEST_M, in_use, network_of, outdated, prepare, use
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.geo.straight_line import StraightLine
from siaga_desk.geo.travel import TravelTimes
from siaga_desk.resources import gisdata


def margin_of(profile: Profile) -> CityMargin | None:
    """The city's outline; None where the program ships no data of it."""
    if not profile.gisdata or not gisdata(f"{profile.gisdata}.gpkg").is_file():
        return None
    return CityMargin.shipped(profile.gisdata)


def engine_of(path: Path | None, profile: Profile, cache: Path, progress: Progress) -> TravelTimes:
    """For a command: over the network at `path` (an extract, a prepared file, a folder of tables), else over the best that
    ships. What is made of it is kept in `cache`. BadInput: it is no network. An extract is cut to the city; any other
    network may lie anywhere, so that published ones can be tried.
    """
    if path is None:
        return shipped_engine(profile)
    margin = margin_of(profile) if path.is_file() else None
    return RoadTimes(network_of(path, cache, margin, progress, order=order_of), profile)


def shipped_engine(profile: Profile) -> TravelTimes:
    """The main roads of the city; the straight line where none ship."""
    try:
        # its lines run for kilometres: a flood on one end must not close the other
        return RoadTimes(main_roads(profile.gisdata).in_pieces(LONGEST_M), profile)
    except BadInput:
        return StraightLine(profile.detour_factor, profile.speed_kmh)


def desk_engines(profile: Profile, folder: Path, progress: Progress) -> Iterator[RoadTimes | Message]:
    """For a desk: each engine as soon as it can serve, a better one after it, and what a person should know.

    First the shipped main roads; then the network in use; last, if its source or this program has changed, the one made
    anew, while the old one serves.
    """
    shipped = shipped_engine(profile)
    if isinstance(shipped, RoadTimes):
        yield shipped
    used = in_use(folder)
    if used is None:
        return
    try:
        yield RoadTimes(network_of(used.prepared, None, None, progress, order=order_of), profile)
    except Refusal as why:
        yield why.message
    margin = margin_of(profile)
    if (source := outdated(folder, margin)) is not None:
        try:
            prepared = prepare(source, folder, margin, progress, order=order_of)
            use(folder, prepared, source, margin)
            yield RoadTimes(network_of(prepared, None, None, progress, order=order_of), profile)
        except Refusal as why:
            yield why.message
