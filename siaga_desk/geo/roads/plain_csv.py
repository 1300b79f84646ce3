"""Reads a road network from a folder with `nodes.csv` and `arcs.csv`, as anybody can publish one. Knows no city and no map.

`nodes.csv`: id, lat, lon. `arcs.csv`: from, to, metres, seconds, one row a direction; name and class are read as well, any
further column is not. The network is taken as it is given, pieces that nothing joins included: `data check-network` tells.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, NoReturn

import numpy as np
from numpy.typing import NDArray

from siaga_desk.domain.errors import BadInput, Message, Refusal
from siaga_desk.domain.places import check_position
from siaga_desk.geo.csv_table import decode, unguarded
from siaga_desk.geo.osm_kinds import clean
from siaga_desk.geo.travel import AccuracyClass

from .network import LEAST_S, ROAD_CLASSES, RoadNetwork, RoadSource

NODES, ARCS = "nodes.csv", "arcs.csv"

MOST_S = 86_400.0  # a day on one arc is another unit, or a mistake
MOST_M = 1_000_000.0

SELF_LOOPS, NO_TIME, UNUSED_NODES = "self_loops", "no_time", "unused_nodes"
"""What is mended, keys of `PlainRoads.mended`. They stand in `--json` answers: never renamed."""


class PlainRoads(NamedTuple):
    """A network as the folder has it, and how often something in it was mended.

    `self_loops`: arcs from a node to itself, left out. `no_time`: arcs of less than LEAST_S, which now take that.
    `unused_nodes`: nodes that no arc touches, left out.
    """

    network: RoadNetwork
    mended: Mapping[str, int]


def read_folder(folder: Path) -> PlainRoads:
    """BadInput: a file is missing or is no such table; names the file, the line and what is wrong in it."""
    nodes = _table(folder / NODES, ("id", "lat", "lon"), ())
    arcs = _table(folder / ARCS, ("from", "to", "metres", "seconds"), ("name", "class"))
    number = _numbering(nodes)
    lat, lon = nodes.numbers("lat"), nodes.numbers("lon")
    _check_positions(nodes, lat, lon)
    tail, head = _ends(arcs, "from", number), _ends(arcs, "to", number)
    metres = _measured(arcs, "metres", MOST_M)
    seconds = _measured(arcs, "seconds", MOST_S)

    proper = tail != head
    if not proper.any():
        raise BadInput("{file} tidak berisi satu ruas pun dari satu simpul ke simpul lain.", file=ARCS)
    names, name = _names(arcs.columns.get("name"), len(tail))
    ends = np.stack((tail, head), axis=1).ravel()
    whole = RoadNetwork(
        node_lat=lat,
        node_lon=lon,
        tail=tail,
        head=head,
        metres=metres,
        seconds=np.maximum(seconds, LEAST_S),
        road_class=_classes(arcs.columns.get("class"), len(tail)),
        name=name,
        width_m=np.full(len(tail), np.nan),
        shape_start=np.arange(0, 2 * len(tail) + 1, 2),
        shape_lat=lat[ends],
        shape_lon=lon[ends],
        names=names,
        source=RoadSource(AccuracyClass.ROAD_NETWORK, clean(folder.resolve().name)[0]),
    )
    network = whole.kept(proper)
    mended = {
        SELF_LOOPS: int((~proper).sum()),
        NO_TIME: int((seconds[proper] < LEAST_S).sum()),
        UNUSED_NODES: whole.nodes - network.nodes,
    }
    return PlainRoads(network, mended)


# --- the two files as columns ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Table:
    """The columns that are read, and the line of the file (from 1) that each row ends on."""

    file: str
    lines: Sequence[int]
    columns: Mapping[str, Sequence[str]]
    decimal_comma: bool

    def refuse(self, row: int, why: Message) -> NoReturn:
        _refuse(self.file, self.lines[row], why)

    def refuse_first(self, bad: NDArray[np.bool_], why: Callable[[int], Message]) -> None:
        if bad.any():
            row = int(bad.argmax())
            self.refuse(row, why(row))

    def numbers(self, column: str) -> NDArray[np.float64]:
        """The column as finite numbers."""
        cells = self.columns[column]
        if self.decimal_comma:
            cells = [cell.replace(",", ".") for cell in cells]
        try:
            values = np.fromiter(map(float, cells), np.float64, len(cells))
        except ValueError:
            values = np.array([_number(cell) for cell in cells])
        self.refuse_first(~np.isfinite(values), lambda row: self._no_number(column, row))
        return values

    def _no_number(self, column: str, row: int) -> Message:
        cell = clean(self.columns[column][row])[0]
        if not cell:
            return Message("Kolom “{column}” kosong.", {"column": column})
        return Message("Kolom “{column}” berisi “{value}”, bukan angka.", {"column": column, "value": cell})


def _refuse(file: str, line: int, why: Message) -> NoReturn:
    raise BadInput("{file}, baris {line}: {why}", file=file, line=line, why=why)


def _number(cell: str) -> float:
    try:
        return float(cell)
    except ValueError:
        return float("nan")


def _table(path: Path, required: Sequence[str], optional: Sequence[str]) -> _Table:
    try:
        if not path.is_file():  # a pipe may never end
            raise FileNotFoundError(path)
        raw = path.read_bytes()
    except OSError:
        raise BadInput(
            "Berkas {file} tidak bisa dibaca di folder {folder}. Jaringan jalan dibaca dari {nodes} dan {arcs}.",
            file=path.name,
            folder=str(path.parent),
            nodes=NODES,
            arcs=ARCS,
        ) from None
    text = decode(raw)
    heading = next((line for line in io.StringIO(text) if line.strip()), "")
    delimiter = max(",;\t", key=heading.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
                lines.append(reader.line_num)
    except csv.Error:
        raise BadInput(
            "{file}, baris {line}: tidak terbaca sebagai tabel. Periksa tanda kutip dan panjang selnya.",
            file=path.name,
            line=reader.line_num,
        ) from None
    headings = [each.strip().casefold() for each in rows[0]] if rows else []
    if missing := [column for column in required if headings.count(column) != 1]:
        raise BadInput(
            "{file}: kolom “{column}” harus ada satu kali. Baris judulnya harus berisi {required}.",
            file=path.name,
            column=missing[0],
            required=", ".join(required),
        )
    if len(rows) == 1:
        raise BadInput("{file} hanya berisi baris judul.", file=path.name)
    read = [column for column in (*required, *optional) if column in headings]
    width = 1 + max(headings.index(column) for column in required)
    for line, cells in zip(lines[1:], rows[1:], strict=True):
        if len(cells) < width:
            values = {"count": len(cells), "expected": len(headings)}
            _refuse(path.name, line, Message("hanya {count} kolom, seharusnya {expected}.", values))
    columns = {}
    for column in read:
        at = headings.index(column)
        columns[column] = [cells[at].strip() if at < len(cells) else "" for cells in rows[1:]]
    return _Table(path.name, lines[1:], columns, delimiter != ",")


# --- what the columns mean ------------------------------------------------------------------------------------------------


def _numbering(nodes: _Table) -> dict[str, int]:
    """The row of each node by its id."""
    ids = nodes.columns["id"]
    number = dict(zip(ids, range(len(ids)), strict=True))
    if "" in number:
        nodes.refuse(ids.index(""), Message("Kolom “{column}” kosong.", {"column": "id"}))
    if len(number) < len(ids):
        first: dict[str, int] = {}
        for row, id_ in enumerate(ids):
            if (earlier := first.setdefault(id_, row)) != row:
                values = {"id": clean(id_)[0], "line": nodes.lines[earlier]}
                nodes.refuse(row, Message("simpul “{id}” sudah ada di baris {line}.", values))
    return number


def _check_positions(nodes: _Table, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> None:
    off = (np.abs(lat) > 90) | (np.abs(lon) > 180)
    if off.any():
        row = int(off.argmax())
        try:
            check_position(float(lat[row]), float(lon[row]))
        except Refusal as why:
            nodes.refuse(row, why.message)


def _ends(arcs: _Table, column: str, number: Mapping[str, int]) -> NDArray[np.int64]:
    ids = arcs.columns[column]
    found = np.fromiter((number.get(id_, -1) for id_ in ids), np.int64, len(ids))
    arcs.refuse_first(
        found < 0,
        lambda row: Message("simpul “{id}” tidak ada di {nodes}.", {"id": clean(ids[row])[0], "nodes": NODES}),
    )
    return found


def _measured(arcs: _Table, column: str, most: float) -> NDArray[np.float64]:
    """A column of lengths or times: from 0 to `most`."""
    values = arcs.numbers(column)

    def said(row: int) -> Message:
        shown = {"column": column, "value": float(values[row]), "most": most}
        if values[row] < 0:
            return Message("“{column}” tidak boleh kurang dari 0: {value}.", shown)
        return Message("“{column}” {value} lebih dari {most}: periksa satuannya.", shown)

    arcs.refuse_first((values < 0) | (values > most), said)
    return values + 0.0  # -0 becomes 0


def _classes(cells: Sequence[str] | None, arcs: int) -> NDArray[np.uint8]:
    """As OpenStreetMap calls them; a ramp (`primary_link`) is a link, what is not in the table is "other"."""
    if cells is None:
        return np.zeros(arcs, np.uint8)
    index = {name: place for place, name in enumerate(ROAD_CLASSES)}
    link = index["link"]
    of = {cell: link if cell.casefold().endswith("_link") else index.get(cell.casefold(), 0) for cell in set(cells)}
    return np.fromiter((of[cell] for cell in cells), np.uint8, arcs)


def _names(cells: Sequence[str] | None, arcs: int) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The table of names, "" first, and each arc's place in it."""
    if cells is None:
        return ("",), np.zeros(arcs, np.int64)
    place = {"": 0}
    of = {cell: place.setdefault(clean(unguarded(cell))[0], len(place)) for cell in dict.fromkeys(cells)}
    return tuple(place), np.fromiter((of[cell] for cell in cells), np.int64, arcs)
