"""A folder of `nodes.csv` and `arcs.csv` as a network: what is read, what is mended, and what is refused with its line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siaga_desk.domain.errors import BadInput
from siaga_desk.geo.roads.network import LEAST_S, ROAD_CLASSES
from siaga_desk.geo.roads.plain_csv import read_folder
from siaga_desk.geo.travel import AccuracyClass

NODES = "id,lat,lon\na,-6.12,106.16\nb,-6.12,106.17\nc,-6.13,106.17\n"
ARCS = "from,to,metres,seconds\na,b,1100,90\nb,a,1100,95\nb,c,1112,80\nc,a,1580,120\n"


def folder(at: Path, nodes: str | bytes = NODES, arcs: str | bytes = ARCS) -> Path:
    for name, text in (("nodes.csv", nodes), ("arcs.csv", arcs)):
        (at / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return at


def test_a_folder_is_a_network_one_row_a_direction(tmp_path: Path) -> None:
    network, mended = read_folder(folder(tmp_path))
    assert (network.nodes, network.arcs) == (3, 4)
    assert network.node_lat.tolist() == [-6.12, -6.12, -6.13]
    assert network.node_lon.tolist() == [106.16, 106.17, 106.17]
    assert list(zip(network.tail.tolist(), network.head.tolist(), strict=True)) == [(0, 1), (1, 0), (1, 2), (2, 0)]
    assert network.metres.tolist() == [1100, 1100, 1112, 1580]
    assert network.seconds.tolist() == [90, 95, 80, 120]
    assert network.shape_of(2) == [(-6.12, 106.17), (-6.13, 106.17)]
    assert network.source.kind is AccuracyClass.ROAD_NETWORK
    assert network.source.name == tmp_path.name
    assert mended == {"self_loops": 0, "no_time": 0, "unused_nodes": 0}


def test_names_and_classes_are_read_and_other_columns_are_not(tmp_path: Path) -> None:
    arcs = (
        "seconds,class,lanes,to,from,metres,NAME\n"
        "1,primary,2,b,a,1,Jalan \x07Veteran\n"
        "1,Trunk_Link,,a,b,1,'-Gang\n"
        "1,corridor,,c,b,1,\n"
        "1,,,b,c,1,Jalan Veteran\n"
        "1,residential,,a,c,1\n"
    )
    network = read_folder(folder(tmp_path, arcs=arcs)).network
    assert [ROAD_CLASSES[each] for each in network.road_class] == ["primary", "link", "other", "other", "residential"]
    assert [network.names[each] for each in network.name] == ["Jalan Veteran", "-Gang", "", "Jalan Veteran", ""]
    assert network.names[0] == ""


def test_a_table_saved_by_a_spreadsheet_is_read(tmp_path: Path) -> None:
    nodes = b"\xef\xbb\xbf" + NODES.replace(",", ";").replace(".", ",").replace("\n", "\r\n").encode()
    arcs = ARCS.replace(",", "\t").replace("90", "90,5") + "\n\t\t\t\n"
    network = read_folder(folder(tmp_path, nodes, arcs)).network
    assert network.node_lat.tolist() == [-6.12, -6.12, -6.13]
    assert network.seconds.tolist() == [90.5, 95, 80, 120]


def test_what_cannot_be_driven_is_mended_and_counted(tmp_path: Path) -> None:
    nodes = NODES + "d,-6.2,106.2\ne,-6.3,106.2\n"
    arcs = ARCS + "a,a,5,3\nd,d,0,0\na,c,0,0\nc,b,-0,0.0002\n"
    network, mended = read_folder(folder(tmp_path, nodes, arcs))
    assert mended == {"self_loops": 2, "no_time": 2, "unused_nodes": 2}
    assert network.nodes == 3
    assert network.seconds.tolist() == [90, 95, 80, 120, LEAST_S, LEAST_S]


def test_pieces_that_nothing_joins_are_kept(tmp_path: Path) -> None:
    nodes = NODES + "d,-6.2,106.2\ne,-6.3,106.2\n"
    assert read_folder(folder(tmp_path, nodes, ARCS + "d,e,9,9\n")).network.nodes == 5


@pytest.mark.parametrize(
    ("nodes", "arcs", "said"),
    [
        ("", ARCS, "nodes.csv: kolom “id” harus ada satu kali. Baris judulnya harus berisi id, lat, lon."),
        ("id,lat,lon,lat\n", ARCS, "nodes.csv: kolom “lat” harus ada satu kali."),
        ("id,lat,lon\n\n", ARCS, "nodes.csv hanya berisi baris judul."),
        (NODES, "from,to,metres,seconds\n", "arcs.csv hanya berisi baris judul."),
        (NODES, "from,to,metres\na,b,1\n", "arcs.csv: kolom “seconds” harus ada satu kali."),
        (NODES + "\na,-6.1,106.1\n", ARCS, "nodes.csv, baris 6: simpul “a” sudah ada di baris 2."),
        (NODES + " ,-6.1,106.1\n", ARCS, "nodes.csv, baris 5: Kolom “id” kosong."),
        (NODES + "d,-6.1\n", ARCS, "nodes.csv, baris 5: hanya 2 kolom, seharusnya 3."),
        (NODES + "d,enam,106.1\n", ARCS, "nodes.csv, baris 5: Kolom “lat” berisi “enam”, bukan angka."),
        (NODES + "d,-6.1,\n", ARCS, "nodes.csv, baris 5: Kolom “lon” kosong."),
        (NODES + "d,nan,106.1\n", ARCS, "nodes.csv, baris 5: Kolom “lat” berisi “nan”, bukan angka."),
        (NODES + "d,106.1,-6.1\n", ARCS, "nodes.csv, baris 5: Lintang dan bujur tampaknya tertukar: 106,1; -6,1."),
        (NODES + "d,-6.1,181\n", ARCS, "nodes.csv, baris 5: Koordinat tidak terbaca: bujur 181 berada di luar bumi."),
        (NODES, ARCS + "a,z\x07,1,1\n", "arcs.csv, baris 6: simpul “z” tidak ada di nodes.csv."),
        (NODES, ARCS + "a,b,1,-1\n", "arcs.csv, baris 6: “seconds” tidak boleh kurang dari 0: -1."),
        (NODES, ARCS + "a,b,-0.5,1\n", "arcs.csv, baris 6: “metres” tidak boleh kurang dari 0: -0,5."),
        (NODES, ARCS + "a,b,1,90000\n", "arcs.csv, baris 6: “seconds” 90000 lebih dari 86400: periksa satuannya."),
        (NODES, ARCS + "a,b,1,inf\n", "arcs.csv, baris 6: Kolom “seconds” berisi “inf”, bukan angka."),
        (NODES, ARCS + 'a,b,"1\n', "arcs.csv, baris 6: tidak terbaca sebagai tabel."),
        (NODES, "from,to,metres,seconds\na,a,1,1\n", "arcs.csv tidak berisi satu ruas pun dari satu simpul ke simpul lain."),
        (NODES.encode("utf-16")[:-1], b"\x00\x01\xff\xfe" * 50, "arcs.csv: kolom “from” harus ada satu kali."),
    ],
)
def test_what_is_no_network_is_refused_with_file_line_and_reason(
    tmp_path: Path, nodes: str | bytes, arcs: str | bytes, said: str
) -> None:
    with pytest.raises(BadInput) as refused:
        read_folder(folder(tmp_path, nodes, arcs))
    assert str(refused.value).startswith(said)


def test_a_folder_without_the_two_files_is_refused(tmp_path: Path) -> None:
    folder(tmp_path)
    (tmp_path / "arcs.csv").unlink()
    with pytest.raises(BadInput, match=r"Berkas arcs\.csv tidak bisa dibaca di folder"):
        read_folder(tmp_path)
    with pytest.raises(BadInput, match=r"Berkas nodes\.csv tidak bisa dibaca di folder"):
        read_folder(tmp_path / "tidak-ada")


cells = st.text(st.characters(codec="utf-8"), max_size=8) | st.sampled_from(
    ["1", "-6.1", "106.2", "a", "b", '"', "", "1e999"]
)
tables = st.lists(st.lists(cells, max_size=5).map(",".join), max_size=5).map("\n".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nodes=st.binary(max_size=60) | tables, arcs=st.binary(max_size=60) | tables, headed=st.booleans())
def test_no_two_files_do_anything_else_than_read_or_be_refused(
    tmp_path: Path, nodes: str | bytes, arcs: str | bytes, headed: bool
) -> None:
    if headed and isinstance(nodes, str) and isinstance(arcs, str):
        nodes, arcs = NODES + nodes, ARCS + arcs
    try:
        network = read_folder(folder(tmp_path, nodes, arcs)).network
    except BadInput as refused:
        said = str(refused)
    else:
        said = ""
        assert (network.seconds >= LEAST_S).all()
    assert not said or "nodes.csv" in said or "arcs.csv" in said


@given(
    places=st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=2, max_size=8),
    roads=st.lists(
        st.tuples(st.integers(0, 7), st.integers(0, 7), st.floats(0, 1e6), st.floats(LEAST_S, 86_400)),
        min_size=1,
        max_size=20,
    ),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_network_comes_back_as_it_was_written(
    tmp_path: Path, places: list[tuple[float, float]], roads: list[tuple[int, int, float, float]]
) -> None:
    roads = [(a % len(places), b % len(places), metres, seconds) for a, b, metres, seconds in roads]
    proper = [road for road in roads if road[0] != road[1]]
    written = {"nodes": io.StringIO(), "arcs": io.StringIO()}
    csv.writer(written["nodes"]).writerows([("id", "lat", "lon"), *((f"n{i}", *place) for i, place in enumerate(places))])
    csv.writer(written["arcs"]).writerows(
        [("from", "to", "metres", "seconds"), *((f"n{a}", f"n{b}", *rest) for a, b, *rest in roads)]
    )
    folder(tmp_path, written["nodes"].getvalue(), written["arcs"].getvalue())
    if not proper:
        with pytest.raises(BadInput, match="tidak berisi satu ruas pun"):
            read_folder(tmp_path)
        return
    network, mended = read_folder(tmp_path)
    assert mended["self_loops"] == len(roads) - len(proper)
    position = list(zip(network.node_lat.tolist(), network.node_lon.tolist(), strict=True))
    assert [
        (position[tail], position[head], metres, seconds)
        for tail, head, metres, seconds in zip(
            network.tail.tolist(), network.head.tolist(), network.metres.tolist(), network.seconds.tolist(), strict=True
        )
    ] == [(places[a], places[b], metres, seconds) for a, b, metres, seconds in proper]
