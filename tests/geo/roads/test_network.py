"""A network as arrays: what holds together, what is kept of it, and its file, whole or damaged."""

from __future__ import annotations

import json
import zipfile
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from siaga_desk.domain.errors import BadInput
from siaga_desk.geo.roads import network as network_module
from siaga_desk.geo.roads.connected import PATH, joined, together
from siaga_desk.geo.roads.network import LEAST_S, ROAD_CLASSES, RoadNetwork, RoadSource
from siaga_desk.geo.travel import AccuracyClass

SOURCE = RoadSource(AccuracyClass.ROAD_NETWORK, "Uji", "CC0", "2026-11-20", "buatan")


@st.composite
def networks(draw: st.DrawFn, most: int = 9) -> RoadNetwork:
    """Any network, with bends, names, several arcs between two nodes, and arcs from a node to itself."""
    count = draw(st.integers(2, most))
    places = draw(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=count, max_size=count))
    ends = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), min_size=1, max_size=24))
    arcs = len(ends)
    names = ("", *draw(st.lists(st.text(min_size=1, max_size=6), max_size=3, unique=True)))
    bends = draw(st.lists(st.lists(st.sampled_from(places), max_size=3), min_size=arcs, max_size=arcs))
    shapes = [[places[a], *between, places[b]] for (a, b), between in zip(ends, bends, strict=True)]
    points = np.array([point for shape in shapes for point in shape])

    def column(each: st.SearchStrategy[Any]) -> np.ndarray[Any, Any]:
        return np.array(draw(st.lists(each, min_size=arcs, max_size=arcs)))

    return RoadNetwork(
        node_lat=np.array([lat for lat, _ in places]),
        node_lon=np.array([lon for _, lon in places]),
        tail=np.array([a for a, _ in ends]),
        head=np.array([b for _, b in ends]),
        metres=column(st.floats(0, 1e5)),
        seconds=column(st.floats(LEAST_S, 1e4)),
        road_class=column(st.integers(0, len(ROAD_CLASSES) - 1)).astype(np.uint8),
        name=column(st.integers(0, len(names) - 1)),
        width_m=column(st.floats(1, 9) | st.just(float("nan"))),
        shape_start=np.cumsum([0, *map(len, shapes)]),
        shape_lat=points[:, 0],
        shape_lon=points[:, 1],
        names=names,
        source=SOURCE,
    )


def told(network: RoadNetwork, arc: int) -> tuple[object, ...]:
    """An arc in words that do not depend on numbers of nodes."""
    return (
        tuple(network.shape_of(arc)),
        float(network.metres[arc]),
        float(network.seconds[arc]),
        int(network.road_class[arc]),
        network.names[network.name[arc]],
        repr(float(network.width_m[arc])),
        (float(network.node_lat[network.tail[arc]]), float(network.node_lon[network.tail[arc]])),
        (float(network.node_lat[network.head[arc]]), float(network.node_lon[network.head[arc]])),
    )


def reach(network: RoadNetwork, arcs: list[int]) -> list[set[int]]:
    """Which nodes each node reaches over these arcs, itself included, by walking."""
    ways: dict[int, set[int]] = {}
    for arc in arcs:
        ways.setdefault(int(network.tail[arc]), set()).add(int(network.head[arc]))
    found = []
    for start in range(network.nodes):
        seen, todo = {start}, [start]
        while todo:
            new = ways.get(todo.pop(), set()) - seen
            seen |= new
            todo.extend(new)
        found.append(seen)
    return found


def parts(network: RoadNetwork, arcs: list[int]) -> list[frozenset[int]]:
    """For each node those that it reaches and that reach it."""
    reached = reach(network, arcs)
    return [frozenset(other for other in reached[node] if node in reached[other]) for node in range(network.nodes)]


# parts


@given(networks(), st.data())
def test_what_is_kept_stays_what_it_was(network: RoadNetwork, data: st.DataObject) -> None:
    chosen = np.array(data.draw(st.lists(st.booleans(), min_size=network.arcs, max_size=network.arcs)))
    if not chosen.any():
        with pytest.raises(ValueError, match="no road"):
            network.kept(chosen)
        return
    kept = network.kept(chosen)
    assert [told(kept, arc) for arc in range(kept.arcs)] == [told(network, int(arc)) for arc in np.flatnonzero(chosen)]
    assert set(range(kept.nodes)) == set(kept.tail.tolist()) | set(kept.head.tolist())
    assert (kept.names, kept.source, len(kept.order)) == (network.names, network.source, 0)


@given(networks())
def test_the_largest_part_is_that_in_which_all_reach_all(network: RoadNetwork) -> None:
    best = max(map(len, parts(network, list(range(network.arcs)))))
    assert int(together(network).sum()) == best
    if best == 1:
        return
    part, left_out = network.strongly_connected()
    assert (part.nodes, left_out) == (best, network.nodes - best)
    assert all(len(reached) == part.nodes for reached in reach(part, list(range(part.arcs))))


@given(networks())
def test_no_two_nodes_that_reach_each_other_hold_nothing(network: RoadNetwork) -> None:
    assume(max(map(len, parts(network, [arc for arc in range(network.arcs) if network.road_class[arc] != PATH]))) == 1)
    with pytest.raises(ValueError, match="no road there and back"):
        joined(network)


@given(networks())
def test_joined_everybody_reaches_everything_and_cars_reach_every_road_of_theirs(network: RoadNetwork) -> None:
    cars = [arc for arc in range(network.arcs) if network.road_class[arc] != PATH]
    home = max(parts(network, cars), key=len)
    assume(len(home) > 1)
    found, left_out, turned = joined(network)
    assert left_out == network.nodes - found.nodes
    assert all(len(reached) == found.nodes for reached in reach(found, list(range(found.arcs))))
    theirs = [arc for arc in range(found.arcs) if found.road_class[arc] != PATH]
    touched = {int(node) for arc in theirs for node in (found.tail[arc], found.head[arc])}
    assert all(touched <= reached for node, reached in enumerate(reach(found, theirs)) if node in touched)
    assert len(touched) == len(home)
    before = int((network.road_class != PATH).sum())
    assert len(theirs) + turned <= before


def test_hundreds_of_arcs_between_two_nodes_are_still_a_way() -> None:
    network = line([(0, 1)] * 256 + [(1, 0)] * 256)
    assert network.strongly_connected()[1] == 0
    assert together(network).all()


def line(ends: list[tuple[int, int]], **other: Any) -> RoadNetwork:
    tail, head = np.array([a for a, _ in ends]), np.array([b for _, b in ends])
    count, nodes = len(ends), int(max(tail.max(), head.max())) + 1
    lat, lon = np.full(nodes, -6.1), 106.1 + np.arange(nodes) / 100
    both = np.stack((tail, head), axis=1).ravel()
    whole: dict[str, Any] = {
        "node_lat": lat,
        "node_lon": lon,
        "tail": tail,
        "head": head,
        "metres": np.full(count, 1105.0),
        "seconds": np.full(count, 90.0),
        "road_class": np.zeros(count, np.uint8),
        "name": np.zeros(count, np.int64),
        "width_m": np.full(count, np.nan),
        "shape_start": np.arange(0, 2 * count + 1, 2),
        "shape_lat": lat[both],
        "shape_lon": lon[both],
        "names": ("",),
        "source": SOURCE,
    }
    return RoadNetwork(**(whole | other))


# what does not hold together


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"node_lon": np.zeros(5)}, "different lengths"),
        ({"metres": np.ones(3)}, "different lengths"),
        ({"shape_start": np.array([0, 2])}, "a shape is missing"),
        ({"shape_lat": np.zeros(3)}, "a shape is missing"),
        ({"order": np.array([0])}, "an order of other nodes"),
        ({"head": np.array([1, 7])}, "an arc to no node"),
        ({"tail": np.array([-1, 0])}, "an arc to no node"),
        ({"name": np.array([0, 1])}, "a name or class"),
        ({"road_class": np.array([0, 99], np.uint8)}, "a name or class"),
        ({"seconds": np.array([0.0, 1.0])}, "takes no time"),
        ({"seconds": np.array([np.inf, 1.0])}, "takes no time"),
        ({"metres": np.array([-1.0, 1.0])}, "without a length"),
        ({"metres": np.array([np.nan, 1.0])}, "without a length"),
        ({"shape_start": np.array([0, 3, 4])}, "do not follow each other"),
        ({"shape_start": np.array([1, 2, 4])}, "do not follow each other"),
        ({"node_lat": np.array([-96.1, -6.1])}, "not on earth"),
        ({"node_lat": np.array([np.nan, -6.1])}, "not on earth"),
    ],
)
def test_arrays_that_do_not_hold_together_make_no_network(other: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        line([(0, 1), (1, 0)], **other)


def test_no_road_at_all_is_no_network() -> None:
    network = line([(0, 1), (1, 0)])
    with pytest.raises(ValueError, match="no road"):
        network.kept(np.zeros(2, bool))


def test_the_box_is_that_of_its_nodes() -> None:
    assert line([(0, 1), (1, 2)]).box == pytest.approx((-6.1, 106.1, -6.1, 106.12))


# the file


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(network=networks(), ordered=st.booleans())
def test_what_is_saved_comes_back(network: RoadNetwork, ordered: bool, tmp_path: Path) -> None:
    if ordered:
        network = replace(network, order=np.arange(network.nodes)[::-1])
    network.save(tmp_path / "a.roads")
    again = RoadNetwork.load(tmp_path / "a.roads")
    for each in fields(RoadNetwork):
        one, other = getattr(network, each.name), getattr(again, each.name)
        if isinstance(one, np.ndarray):
            np.testing.assert_array_equal(one, other)
        else:
            assert one == other


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("jaringan") / "utuh.roads"
    replace(line([(0, 1), (1, 2), (2, 0)]), order=np.array([2, 0, 1])).save(path)
    return path


@settings(max_examples=300)
@given(
    changes=st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 255)), max_size=6),
    cut=st.none() | st.integers(0, 100_000),
)
def test_a_damaged_file_is_refused_or_still_a_network(changes: list[tuple[int, int]], cut: int | None, saved: Path) -> None:
    damaged = bytearray(saved.read_bytes())
    for place, byte in changes:
        damaged[place % len(damaged)] = byte
    path = saved.with_name("rusak.roads")
    path.write_bytes(damaged if cut is None else damaged[: cut % len(damaged)])
    try:
        network = RoadNetwork.load(path)
    except BadInput as why:
        said = str(why)
    else:
        said = ""
        assert network.arcs == 3
    assert not said or "rusak.roads" in said


def with_arrays(saved: Path, to: Path, **other: object) -> Path:
    with np.load(saved) as read:
        arrays = {key: read[key] for key in read.files}
    with to.open("wb") as file:
        np.savez(file, **(arrays | other))
    return to


@pytest.mark.parametrize(
    "other",
    [
        {"order": np.array([0, 0, 1])},
        {"order": np.array([0, 1])},
        {"tail": np.array([0, 1, 9])},
        {"table": np.frombuffer(b"[]", np.uint8)},
        {"table": np.frombuffer(b"\xff", np.uint8)},
        {"node_lat": np.array(["a", "b", "c"])},
        {"node_lat": np.array([None, None, None], dtype=object)},
        {"seconds": np.zeros((3, 2))},
    ],
)
def test_a_file_whose_parts_make_no_network_is_refused(other: dict[str, Any], saved: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="tidak terbaca atau rusak"):
        RoadNetwork.load(with_arrays(saved, tmp_path / "lain.roads", **other))


def test_a_file_of_another_form_says_so(saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network_module, "FORMAT", network_module.FORMAT + 1)
    with pytest.raises(BadInput, match="dibuat versi program yang lain"):
        RoadNetwork.load(saved)


def test_an_archive_of_something_else_and_no_file_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "lain.roads", "w") as archive:
        archive.writestr("table.npy", json.dumps({"format": 1}))
    for name in ("lain.roads", "tak-ada.roads"):
        with pytest.raises(BadInput, match=f"{name} tidak terbaca atau rusak"):
            RoadNetwork.load(tmp_path / name)


def test_a_disk_that_refuses_leaves_the_earlier_file(saved: Path, tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("")
    with pytest.raises(OSError, match="berkas"):
        line([(0, 1), (1, 0)]).save(tmp_path / "berkas" / "a.roads")


@given(network=networks(), share=st.floats(0.15, 1.5))
def test_in_pieces_it_is_the_same_network(network: RoadNetwork, share: float) -> None:
    longest_m = max(1e-6, float(network.metres.max()) * share)
    cut = network.in_pieces(longest_m)
    assert cut.metres.max() <= longest_m * (1 + 1e-9)
    assert cut.metres.sum() == pytest.approx(network.metres.sum())
    assert cut.seconds.sum() == pytest.approx(network.seconds.sum())
    assert cut.nodes - network.nodes == cut.arcs - network.arcs, "every new node lies between two pieces of one arc"
    assert cut.node_lat[: network.nodes].tolist() == network.node_lat.tolist()
    for node in range(network.nodes, cut.nodes):
        assert (cut.tail == node).sum() == (cut.head == node).sum() == 1
    for arc in range(cut.arcs):
        shape = cut.shape_of(arc)
        tail, head = int(cut.tail[arc]), int(cut.head[arc])
        assert shape[0] == pytest.approx((cut.node_lat[tail], cut.node_lon[tail]))
        assert shape[-1] == pytest.approx((cut.node_lat[head], cut.node_lon[head]))
