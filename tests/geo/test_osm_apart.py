"""An extract is read in a process of its own: whatever a damaged file does to libosmium, the import answers in words."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.geo import osm_import
from siaga_desk.geo.city_margin import CityMargin
from siaga_desk.geo.osm_apart import read_apart
from siaga_desk.geo.osm_extract import Extract, read_extract
from siaga_desk.geo.osm_file import Progress
from siaga_desk.geo.osm_import import Found, PlacesGo, RoadsGo, import_extract
from siaga_desk.geo.place_sets import read_sets
from siaga_desk.geo.places_import import OsmReport
from siaga_desk.geo.roads.network import RoadNetwork
from siaga_desk.geo.roads.paths import order_of
from tests.osm_town import OsmTown, position


@pytest.fixture(scope="module")
def margin() -> CityMargin:
    (south, west), (north, east) = position((-3_000, -3_000)), position((3_000, 3_000))
    return CityMargin("Kota Uji", shapely.box(west, south, east, north))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An extract in which every byte means something."""
    town = OsmTown()
    for index in range(10):
        town.way((0, index * 10), (400, index * 10), highway="residential", name=f"Jalan {index}")
        town.node((0, index * 10), barrier="gate")
        ring = town.area((index * 60, 100), 50, 50, amenity="school", name=f"SD {index}")
        town.relation({ring: "outer"}, type="multipolygon", amenity="hospital", name=f"RS {index}")
    return town.write(tmp_path_factory.mktemp("osm") / "utuh.osm.pbf", form="pbf,pbf_compression=none")


def import_osm(path: Path, margin: CityMargin, folder: Path, name: str, progress: Progress) -> OsmReport:
    report = import_extract(path, margin, progress, places=PlacesGo(folder, name), roads=None).places
    assert report is not None
    return report


def quiet(message: Message, share: float) -> None:
    pass


def test_apart_is_read_what_would_be_read_here(whole: Path, margin: CityMargin, tmp_path: Path) -> None:
    told: list[float] = []
    apart = read_apart(whole, margin, lambda message, share: told.append(share), tmp_path, read_extract)
    here = read_extract(whole, margin, quiet, tmp_path)
    assert (apart.read, apart.date, apart.dropped) == (here.read, here.date, here.dropped)
    assert [street.names for street in apart.streets] == [street.names for street in here.streets]
    assert [(poi.key, poi.kind, poi.names) for poi in apart.pois] == [(poi.key, poi.kind, poi.names) for poi in here.pois]
    assert told == sorted(told)
    assert told


def test_a_refusal_comes_back_with_its_words(tmp_path: Path, margin: CityMargin) -> None:
    with pytest.raises(BadInput, match=r"Berkas .*tak-ada\.osm\.pbf tidak ada"):
        read_apart(tmp_path / "tak-ada.osm.pbf", margin, quiet, tmp_path, read_extract)


def _die(path: Path, margin: CityMargin, progress: Progress, index_folder: Path) -> Extract:
    progress(Message("Membaca {file}", {"file": path.name}), 0.5)
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError("the dead do not speak")


def test_of_two_objects_with_one_number_one_is_kept(
    margin: CityMargin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = OsmTown()
    town.area((0, 100), 50, 50, amenity="school", name="SD 1")
    town.area((900, 100), 50, 50, amenity="school", name="SD 2")
    path = town.write(tmp_path / "dua.osm.pbf")

    def one_number(*asked: object) -> Found:
        found = read_extract(path, margin, quiet, tmp_path)
        found.pois = [replace(poi, key="w1") for poi in found.pois]
        return Found(found, None)

    monkeypatch.setattr(osm_import, "read_apart", one_number)
    report = import_osm(path, margin, tmp_path / "sets", "osm", quiet)
    sets = read_sets(tmp_path / "sets")
    assert sum(report.kept.values()) == len(sets.places) == 1
    assert report.dropped["duplicate"] == 1
    assert not sets.notices


def test_a_reader_that_dies_is_a_sentence(whole: Path, margin: CityMargin, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"utuh\.osm\.pbf rusak: pembacanya berhenti"):
        read_apart(whole, margin, quiet, tmp_path, _die)


def test_whatever_progress_raises_ends_the_reader_too(whole: Path, margin: CityMargin, tmp_path: Path) -> None:
    def stop(message: Message, share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_apart(whole, margin, stop, tmp_path, read_extract)


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(changes=st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), min_size=1, max_size=20))
def test_no_damaged_extract_breaks_the_import(changes: list[tuple[int, int]], whole: Path, margin: CityMargin) -> None:
    """Some of them end libosmium's process: here that is one more refusal."""
    damaged = bytearray(whole.read_bytes())
    for place, byte in changes:
        damaged[place % len(damaged)] = byte
    path = whole.with_name("rusak.osm.pbf")
    path.write_bytes(bytes(damaged))
    sets, jalan = whole.with_name("sets"), whole.with_name("jalan")
    try:
        report = import_extract(path, margin, quiet, places=PlacesGo(sets, "osm"), roads=RoadsGo(jalan, order_of))
    except BadInput:
        return
    if report.places is not None:
        assert sum(report.places.kept.values()) == len(read_sets(sets).places)
    if report.roads is not None:
        kept = RoadNetwork.load(report.roads.path)  # long streets are in pieces: as many more nodes as arcs
        facts = report.roads.facts
        assert kept.nodes - facts.nodes == (kept.arcs - facts.arcs) >= 0
