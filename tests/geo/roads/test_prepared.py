"""Prepared networks: made once, never changed, made anew when damaged; which one is in use, and when it is out of date."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siaga_desk.domain.errors import BadInput, Message, StoreTrouble
from siaga_desk.geo.city_margin import CityMargin
from siaga_desk.geo.roads import prepared
from siaga_desk.geo.roads.network import RoadNetwork, Whole
from siaga_desk.geo.roads.prepared import in_use, key_of, network_of, outdated, prepare, use
from tests.osm_town import OsmTown, position

NODES = "id,lat,lon\na,-6.12,106.16\nb,-6.12,106.17\nc,-6.13,106.17\n"
ARCS = "from,to,metres,seconds\na,b,1100,90\nb,a,1100,95\nb,c,1112,80\nc,a,1580,120\n"


@pytest.fixture(scope="module")
def margin() -> CityMargin:
    (south, west), (north, east) = position((-3_000, -3_000)), position((3_000, 3_000))
    return CityMargin("Kota Uji", shapely.box(west, south, east, north))


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """tests/geo/test_osm_apart.py and test_osm_roads.py have the process apart."""
    monkeypatch.setattr(prepared, "read_apart", lambda *asked: asked[-1](*asked[:-1]))


@pytest.fixture
def tables(tmp_path: Path) -> Path:
    source = tmp_path / "jaringan"
    source.mkdir()
    (source / "nodes.csv").write_text(NODES)
    (source / "arcs.csv").write_text(ARCS)
    return source


@pytest.fixture
def extract(tmp_path: Path) -> Path:
    town = OsmTown()
    a, b, c = (town.node(at) for at in ((0, 0), (100, 0), (100, 100)))
    town.way_of([a, b, c], highway="residential", name="Jalan Veteran")
    town.way_of([b, town.node((300, 0))], highway="primary")
    town.way((0, 900), (100, 900), highway="residential")
    return town.write(tmp_path / "uji.osm.pbf", "2026-11-20T21:21:00Z")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return prepared.roads_folder(tmp_path / "meja" / "kota.siaga")


class Order:
    """Computes one, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, network: RoadNetwork) -> Whole:
        self.asked += 1
        return np.arange(network.nodes)[::-1]


def quiet(message: Message, share: float) -> None:
    pass


def aged(path: Path, seconds: float = 7_200) -> Path:
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


# making


@pytest.mark.parametrize("kind", ["tables", "extract"])
def test_a_source_is_made_ready_once(kind: str, request: pytest.FixtureRequest, folder: Path, margin: CityMargin) -> None:
    source, order = request.getfixturevalue(kind), Order()
    told: list[float] = []
    path = prepare(source, folder, margin, lambda message, share: told.append(share), order=order)
    assert (path.parent, path.suffix) == (folder, ".roads")
    assert told == sorted(told)
    assert told[-1] == 1.0
    network = RoadNetwork.load(path)
    assert network.order.tolist() == list(range(network.nodes))[::-1]
    before = aged(path).stat()
    assert prepare(source, folder, margin, quiet, order=order) == path
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert order.asked == 1
    assert [file.name for file in folder.iterdir()] == [path.name]


def test_of_an_extract_only_what_holds_together_is_used(extract: Path, folder: Path, margin: CityMargin) -> None:
    network = network_of(extract, folder, margin, quiet, order=Order())
    assert network.nodes == 4
    assert network.source.date == "2026-11-20"
    assert network.strongly_connected()[1] == 0


def test_a_damaged_file_is_made_anew(tables: Path, folder: Path, margin: CityMargin) -> None:
    order = Order()
    path = prepare(tables, folder, margin, quiet, order=order)
    whole = path.read_bytes()
    for damaged in (b"", whole[:-200], b"PK" + whole[2:800]):
        path.write_bytes(damaged)
        assert prepare(tables, folder, margin, quiet, order=order) == path
        assert RoadNetwork.load(path).nodes == 3
    assert order.asked == 4


@pytest.mark.parametrize("change", [b" ", b"a,b,1,1\n"])
def test_another_source_is_another_file(tables: Path, folder: Path, margin: CityMargin, change: bytes) -> None:
    first = prepare(tables, folder, margin, quiet, order=Order())
    with (tables / "arcs.csv").open("ab") as file:
        file.write(change)
    second = prepare(tables, folder, margin, quiet, order=Order())
    assert first != second
    assert first.is_file()


def test_the_key_is_of_bytes_city_form_and_reading(
    tables: Path, margin: CityMargin, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = CityMargin("Kota Lain", shapely.box(107, -7, 107.1, -6.9))
    keys = [key_of(tables, margin), key_of(tables, elsewhere), key_of(tables, None)]
    (tables / "README.txt").write_text("tidak dibaca")
    assert key_of(tables, margin) == keys[0]
    nodes, arcs = tables / "nodes.csv", tables / "arcs.csv"
    nodes.write_text(NODES + ARCS[:4])
    arcs.write_text(ARCS[4:])  # the same bytes, parted elsewhere
    keys.append(key_of(tables, margin))
    for name in ("FORMAT", "READING"):
        monkeypatch.setattr(prepared, name, getattr(prepared, name) + 1)
        keys.append(key_of(tables, margin))
    assert len(set(keys)) == 6


def test_whoever_stops_it_leaves_nothing(tables: Path, folder: Path, margin: CityMargin) -> None:
    def stop(message: Message, share: float) -> None:
        if share >= 0.7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        prepare(tables, folder, margin, stop, order=Order())
    assert list(folder.iterdir()) == []


def test_many_at_once_make_one_file(tables: Path, folder: Path, margin: CityMargin) -> None:
    with ThreadPoolExecutor(6) as threads:
        made = list(threads.map(lambda _: prepare(tables, folder, margin, quiet, order=Order()), range(12)))
    assert list(folder.iterdir()) == [made[0]]
    assert set(made) == {made[0]}
    assert RoadNetwork.load(made[0]).nodes == 3


def far(folder: Path) -> Path:
    (folder / "nodes.csv").write_text(NODES.replace("106.", "110."))
    return folder


def streets_that_only_lead_away(folder: Path) -> Path:
    town = OsmTown()
    town.way((0, 0), (100, 0), highway="residential", oneway="yes")
    return town.write(folder / "satu-arah.osm")


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda tables: tables / "tidak.osm.pbf", "tidak ada atau tidak bisa dibaca"),
        (lambda tables: written(tables / "peta.gpkg", b"x"), "peta.gpkg bukan jaringan jalan. Yang dapat dibaca: cuplikan"),
        (lambda tables: written(tables / "peta.osm.pbf", b"x" * 99), "bukan data OpenStreetMap"),
        (lambda tables: written(tables / "arcs.csv", b"from").parent, "arcs.csv: kolom “to” harus ada satu kali"),
        (far, "Jaringan jalan jaringan terletak lebih dari 6 km di luar Kota Uji"),
        (streets_that_only_lead_away, "tidak saling tersambung"),
        (lambda tables: tables.parent, "nodes.csv"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_reason(
    make: Callable[[Path], Path], said: str, tables: Path, folder: Path, margin: CityMargin
) -> None:
    with pytest.raises(BadInput, match=said.replace(".", r"\.")):
        prepare(make(tables), folder, margin, quiet, order=Order())
    assert not folder.exists() or list(folder.iterdir()) == []


def test_without_a_city_a_network_may_lie_anywhere(tables: Path, folder: Path) -> None:
    assert network_of(far(tables), folder, None, quiet, order=Order()).nodes == 3


def test_a_disk_that_refuses_is_said(tables: Path, tmp_path: Path, margin: CityMargin) -> None:
    (tmp_path / "berkas").write_text("")
    with pytest.raises(StoreTrouble, match="Jaringan yang lama tetap dipakai"):
        prepare(tables, tmp_path / "berkas" / "jalan", margin, quiet, order=Order())


def test_a_network_is_also_read_from_its_prepared_file_or_without_keeping_it(
    tables: Path, folder: Path, margin: CityMargin
) -> None:
    path = prepare(tables, folder, margin, quiet, order=Order())
    again = network_of(path, folder, margin, quiet, order=Order())
    assert (again.nodes, len(again.order)) == (3, 3)
    fleeting = network_of(tables, None, margin, quiet, order=Order())
    assert (fleeting.nodes, len(fleeting.order)) == (3, 0)
    assert [file.name for file in folder.iterdir()] == [path.name]


# using


def test_nothing_is_in_use_at_first(folder: Path, margin: CityMargin) -> None:
    assert in_use(folder) is None
    assert outdated(folder, margin) is None


def test_what_is_put_in_use_is_told(tables: Path, folder: Path, margin: CityMargin) -> None:
    path = prepare(tables, folder, margin, quiet, order=Order())
    use(folder, path, tables, margin)
    used = in_use(folder)
    assert used is not None
    assert (used.prepared, used.source) == (path, tables)
    assert used.size_bytes == len(NODES) + len(ARCS)
    assert abs(used.since.timestamp() - time.time()) < 60
    assert outdated(folder, margin) is None


def test_what_nobody_uses_is_removed_unless_it_is_new(tables: Path, folder: Path, margin: CityMargin) -> None:
    old = prepare(tables, folder, margin, quiet, order=Order())
    use(folder, old, tables, margin)
    left = aged(written(folder / f".{old.name}-x1", b"half"))
    kept = [written(folder / "baru.roads", b""), aged(written(folder / "catatan.txt", b""))]
    (tables / "arcs.csv").write_text(ARCS + "a,c,1,1\n")
    new = prepare(tables, folder, margin, quiet, order=Order())
    aged(old)
    aged(new)
    use(folder, new, tables, margin)
    assert not old.exists()
    assert not left.exists()
    assert sorted(folder.iterdir()) == sorted([new, folder / "dipakai.json", *kept])


def test_a_file_that_has_gone_is_not_put_in_use(tables: Path, folder: Path, margin: CityMargin) -> None:
    path = prepare(tables, folder, margin, quiet, order=Order())
    use(folder, path, tables, margin)
    with pytest.raises(StoreTrouble):
        use(folder, folder / "tak-ada.roads", tables, margin)
    used = in_use(folder)
    assert used is not None
    assert used.prepared == path


def test_when_a_network_is_out_of_date(
    tables: Path, folder: Path, margin: CityMargin, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = prepare(tables, folder, margin, quiet, order=Order())
    use(folder, path, tables, margin)
    aged(tables / "nodes.csv")
    assert outdated(folder, margin) is None  # only its time is another
    with monkeypatch.context() as newer:
        newer.setattr(prepared, "READING", prepared.READING + 1)
        assert outdated(folder, margin) == tables
    assert outdated(folder, CityMargin("Kota Lain", shapely.box(107, -7, 107.1, -6.9))) == tables
    whole = path.read_bytes()
    path.unlink()
    assert outdated(folder, margin) == tables
    path.write_bytes(whole[:-200])
    assert outdated(folder, margin) == tables
    path.write_bytes(whole)
    assert outdated(folder, margin) is None
    (tables / "arcs.csv").write_text(ARCS + "a,c,1,1\n")
    assert outdated(folder, margin) == tables
    (tables / "arcs.csv").unlink()
    assert outdated(folder, margin) is None  # it cannot be made anew


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    damage=st.binary(max_size=80)
    | st.dictionaries(st.sampled_from(["prepared", "source", "since", "stamps", "recipe"]), values, min_size=1)
)
def test_no_damage_to_what_is_remembered_raises(
    damage: bytes | dict[str, object], tables: Path, folder: Path, margin: CityMargin
) -> None:
    path = prepare(tables, folder, margin, quiet, order=Order())
    use(folder, path, tables, margin)
    note = folder / "dipakai.json"
    sound = json.loads(note.read_bytes())
    note.write_bytes(damage if isinstance(damage, bytes) else json.dumps(sound | damage).encode())
    used = in_use(folder)
    assert used is None or used.prepared.parent == folder
    assert outdated(folder, margin) in (None, tables, used and used.source)
