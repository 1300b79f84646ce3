"""One extract brings places and roads: together, alone, where one of them cannot be had, where somebody stops."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import shapely

from siaga_desk.domain.errors import BadInput, Message, StoreTrouble
from siaga_desk.geo import osm_import
from siaga_desk.geo.city_margin import CityMargin
from siaga_desk.geo.osm_import import ImportReport, PlacesGo, RoadsGo, import_extract
from siaga_desk.geo.place_sets import read_sets
from siaga_desk.geo.roads.network import RoadNetwork, Whole
from siaga_desk.geo.roads.prepared import in_use
from tests.osm_town import OsmTown, position


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """tests/geo/test_osm_apart.py has the process apart, tests/test_cli_data.py all of it together."""
    monkeypatch.setattr(osm_import, "read_apart", lambda *asked: asked[-1](*asked[:-1]))


@pytest.fixture(scope="module")
def margin() -> CityMargin:
    (south, west), (north, east) = position((-3_000, -3_000)), position((3_000, 3_000))
    return CityMargin("Kota Uji", shapely.box(west, south, east, north))


def quiet(message: Message, share: float) -> None:
    pass


def order(network: RoadNetwork) -> Whole:
    return np.arange(network.nodes)


class Desk(NamedTuple):
    """Where one desk's places and roads are."""

    sets: Path
    roads: Path

    def takes(self, path: Path, margin: CityMargin, progress: osm_import.Progress = quiet) -> ImportReport:
        places, roads = PlacesGo(self.sets, "osm"), RoadsGo(self.roads, order)
        return import_extract(path, margin, progress, places=places, roads=roads)

    def places(self) -> list[str]:
        return sorted(place.name for place in read_sets(self.sets).places)

    def nodes(self) -> int:
        used = in_use(self.roads)
        return 0 if used is None else RoadNetwork.load(used.prepared).nodes


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "tempat", tmp_path / "jalan")


def town(path: Path, *, roads: int = 1, shops: int = 1) -> Path:
    made = OsmTown()
    for index in range(shops):
        made.node((index * 500, 500), shop="kiosk", name=f"Toko {index}")
    for index in range(roads):
        made.way((0, 0) if index == 0 else (100, 0), (100 * (index + 1), 0), highway="residential")
    return made.write(path, "2026-11-20T00:00:00Z")


def test_places_and_roads_come_in_by_one_reading(desk: Desk, margin: CityMargin, tmp_path: Path) -> None:
    told: list[float] = []
    report = desk.takes(town(tmp_path / "a.osm.pbf"), margin, lambda message, share: told.append(share))
    assert report.places is not None
    assert report.roads is not None
    assert report.refused is None
    assert (desk.places(), desk.nodes()) == (["Toko 0"], 2)
    assert report.roads.facts.nodes == 2
    assert report.roads.date == "2026-11-20"
    assert told[-1] == 1.0


def test_the_roads_are_the_same_alone(desk: Desk, margin: CityMargin, tmp_path: Path) -> None:
    path = town(tmp_path / "a.osm.pbf")
    both = desk.takes(path, margin).roads
    alone = import_extract(path, margin, quiet, places=None, roads=RoadsGo(tmp_path / "lain", order)).roads
    assert both is not None
    assert alone is not None
    assert both.path.read_bytes() == alone.path.read_bytes()


@pytest.mark.parametrize(("roads", "shops", "nodes", "places"), [(0, 2, 0, 2), (1, 0, 2, 0)])
def test_what_can_be_had_comes_in_without_the_other(
    roads: int, shops: int, nodes: int, places: int, desk: Desk, margin: CityMargin, tmp_path: Path
) -> None:
    report = desk.takes(town(tmp_path / "a.osm.pbf", roads=roads, shops=shops), margin)
    assert (report.places is None, report.roads is None) == (not places, not nodes)
    assert report.refused is not None
    assert (len(desk.places()), desk.nodes()) == (places, nodes)


def test_nothing_at_all_is_refused(desk: Desk, margin: CityMargin, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="tidak memuat apa pun di Kota Uji"):
        desk.takes(town(tmp_path / "a.osm.pbf", roads=0, shops=0), margin)
    with pytest.raises(BadInput, match="tidak memuat jalan"):
        import_extract(tmp_path / "a.osm.pbf", margin, quiet, places=None, roads=RoadsGo(desk.roads, order))


@pytest.mark.parametrize("at", [0.0, 0.5, 0.8, 0.95])
def test_whoever_stops_it_leaves_both_as_they_were(at: float, desk: Desk, margin: CityMargin, tmp_path: Path) -> None:
    desk.takes(town(tmp_path / "a.osm.pbf"), margin)

    def stop(message: Message, share: float) -> None:
        if share >= at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.takes(town(tmp_path / "b.osm.pbf", roads=2, shops=3), margin, stop)
    assert (desk.places(), desk.nodes()) == (["Toko 0"], 2)


def test_a_disk_that_refuses_the_network_leaves_both_as_they_were(desk: Desk, margin: CityMargin, tmp_path: Path) -> None:
    path = town(tmp_path / "a.osm.pbf")
    (tmp_path / "jalan").write_text("")
    with pytest.raises(StoreTrouble, match="tidak dapat dibuat"):
        desk.takes(path, margin)
    assert desk.places() == []
