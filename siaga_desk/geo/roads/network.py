"""A road network as plain arrays, and its one file form. Never where it came from, nor which way is quickest.

A node is where roads meet or end; an arc is one direction of the road between two nodes, with its own geometry.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from dataclasses import asdict, dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from siaga_desk.domain.errors import BadInput
from siaga_desk.geo.travel import ROAD_CLASSES, AccuracyClass
from siaga_desk.whole_file import write_whole

__all__ = ["FORMAT", "LEAST_S", "ROAD_CLASSES", "RoadNetwork", "RoadSource"]

FORMAT = 1  # of the prepared file; another number is refused
LEAST_S = 0.001  # over an arc: a road that takes no time at all would make every way over it as good as any other

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_ARRAYS: dict[str, type[np.generic]] = {
    "node_lat": np.float64,
    "node_lon": np.float64,
    "tail": np.int64,
    "head": np.int64,
    "metres": np.float64,
    "seconds": np.float64,
    "road_class": np.uint8,
    "name": np.int64,
    "width_m": np.float64,
    "shape_start": np.int64,
    "shape_lat": np.float64,
    "shape_lon": np.float64,
}


# what zip, numpy and JSON make of damaged bytes: a length of petabytes, a part that is packed or locked, text for numbers
_UNREADABLE = (
    *(OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, MemoryError, OverflowError, RuntimeError),
    *(SyntaxError, zipfile.BadZipFile, zlib.error),
)


@dataclass(frozen=True, slots=True)
class RoadSource:
    """Whence a network is and how good: shown with every time that it gives."""

    kind: AccuracyClass
    name: str  # "OpenStreetMap (kontributor OSM)"
    licence: str = ""
    date: str = ""  # "2026-11-20" where the source says it
    quality: str = ""


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Nodes `[n]` and arcs `[m]`. Degrees are WGS 84; `seconds` is the time over an arc when nothing is in the way.

    Arc `i` runs from node `tail[i]` to node `head[i]` along the points `shape_lat/lon[shape_start[i] : shape_start[i + 1]]`,
    both nodes included. `order` (node ids, or empty) is what the shortest paths are prepared by, see `paths`.
    """

    node_lat: Floats
    node_lon: Floats
    tail: Whole
    head: Whole
    metres: Floats
    seconds: Floats
    road_class: NDArray[np.uint8]
    name: Whole  # index into `names`; 0 is no name
    width_m: Floats  # NaN: not known
    shape_start: Whole  # [m + 1]
    shape_lat: Floats
    shape_lon: Floats
    names: tuple[str, ...]
    source: RoadSource
    order: Whole = field(default_factory=lambda: np.empty(0, np.int64))

    def __post_init__(self) -> None:
        """ValueError where the arrays do not hold together."""
        nodes, arcs = len(self.node_lat), len(self.tail)
        same = ("tail", "head", "metres", "seconds", "road_class", "name", "width_m")
        if len(self.node_lon) != nodes or any(len(getattr(self, key)) != arcs for key in same):
            raise ValueError("arrays of different lengths")
        if len(self.shape_start) != arcs + 1 or len(self.shape_lat) != len(self.shape_lon):
            raise ValueError("a shape is missing")
        if len(self.order) not in (0, nodes):
            raise ValueError("an order of other nodes")
        if arcs == 0 or nodes == 0:
            raise ValueError("no road")
        ends = np.concatenate((self.tail, self.head))
        if ends.min() < 0 or ends.max() >= nodes:
            raise ValueError("an arc to no node")
        if self.name.min() < 0 or self.name.max() >= len(self.names) or self.road_class.max() >= len(ROAD_CLASSES):
            raise ValueError("a name or class that is not in the table")
        if not (np.isfinite(self.seconds).all() and (self.seconds > 0).all()):
            raise ValueError("an arc that takes no time, or for ever")
        if not (np.isfinite(self.metres).all() and (self.metres >= 0).all()):
            raise ValueError("an arc without a length")
        steps = np.diff(self.shape_start)
        if self.shape_start[0] != 0 or self.shape_start[-1] != len(self.shape_lat) or (steps < 2).any():
            raise ValueError("shapes that do not follow each other")
        positions = (np.abs(self.node_lat) <= 90).all() and (np.abs(self.node_lon) <= 180).all()
        if not (positions and (np.abs(self.shape_lat) <= 90).all() and (np.abs(self.shape_lon) <= 180).all()):
            raise ValueError("a position that is not on earth")

    @property
    def nodes(self) -> int:
        return len(self.node_lat)

    @property
    def arcs(self) -> int:
        return len(self.tail)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """South, west, north, east of its nodes."""
        south, north = float(self.node_lat.min()), float(self.node_lat.max())
        return south, float(self.node_lon.min()), north, float(self.node_lon.max())

    def shape_of(self, arc: int) -> list[tuple[float, float]]:
        """The (lat, lon) points of an arc, in its direction."""
        points = slice(int(self.shape_start[arc]), int(self.shape_start[arc + 1]))
        return list(zip(self.shape_lat[points].tolist(), self.shape_lon[points].tolist(), strict=True))

    def kept(self, arcs: NDArray[np.bool_]) -> RoadNetwork:
        """The network of these arcs `[m]` only, without nodes that no arc touches. ValueError when nothing is left."""
        number = np.full(self.nodes, -1, np.int64)
        touched = np.zeros(self.nodes, bool)
        touched[self.tail[arcs]] = touched[self.head[arcs]] = True
        number[touched] = np.arange(int(touched.sum()))
        steps = np.diff(self.shape_start)
        points = np.repeat(arcs, steps)
        return replace(
            self,
            node_lat=self.node_lat[touched],
            node_lon=self.node_lon[touched],
            tail=number[self.tail[arcs]],
            head=number[self.head[arcs]],
            metres=self.metres[arcs],
            seconds=self.seconds[arcs],
            road_class=self.road_class[arcs],
            name=self.name[arcs],
            width_m=self.width_m[arcs],
            shape_start=np.concatenate(([0], np.cumsum(steps[arcs]))),
            shape_lat=self.shape_lat[points],
            shape_lon=self.shape_lon[points],
            order=np.empty(0, np.int64),
        )

    def in_pieces(self, longest_m: float) -> RoadNetwork:
        """The same network, every arc that is longer than `longest_m` cut into equal pieces at nodes of its own.

        So that what closes a part of a long road does not close all of it. Times and lengths are shared out by length.
        """
        counts = np.maximum(1, np.ceil(self.metres / longest_m)).astype(np.int64)
        if counts.max(initial=1) == 1:
            return self
        cuts = [_cut(np.array(self.shape_of(arc)), int(counts[arc])) if counts[arc] > 1 else [] for arc in range(self.arcs)]
        piece_of = np.repeat(np.arange(self.arcs), counts)
        first = np.cumsum(counts) - counts
        fresh = self.nodes + np.arange(int((counts - 1).sum()))  # the nodes between the pieces, arc by arc
        inner = np.ones(len(piece_of), bool)
        inner[first] = False
        tail, head = self.tail[piece_of], self.head[piece_of]
        tail[inner] = fresh
        head[np.flatnonzero(inner) - 1] = fresh
        shapes = [shape for arc, cut in enumerate(cuts) for shape in (cut or [np.array(self.shape_of(arc))])]
        points = np.concatenate(shapes)
        between = np.array([shape[0] for cut in cuts for shape in cut[1:]]).reshape(-1, 2)
        share = counts[piece_of]
        return replace(
            self,
            node_lat=np.concatenate((self.node_lat, between[:, 0])),
            node_lon=np.concatenate((self.node_lon, between[:, 1])),
            tail=tail,
            head=head,
            metres=self.metres[piece_of] / share,
            seconds=self.seconds[piece_of] / share,
            road_class=self.road_class[piece_of],
            name=self.name[piece_of],
            width_m=self.width_m[piece_of],
            shape_start=np.concatenate(([0], np.cumsum([len(shape) for shape in shapes]))),
            shape_lat=points[:, 0].copy(),
            shape_lon=points[:, 1].copy(),
            order=np.empty(0, np.int64),
        )

    def strongly_connected(self) -> tuple[RoadNetwork, int]:
        """The largest part in which every node reaches every other, and how many nodes were left out.

        ValueError where no two nodes reach each other.
        """
        from scipy.sparse import csr_array
        from scipy.sparse.csgraph import connected_components

        links = csr_array((np.ones(self.arcs, np.int8), (self.tail, self.head)), shape=(self.nodes, self.nodes))
        _, part = connected_components(links, directed=True, connection="strong")
        inside = part == np.bincount(part).argmax()
        connected = self.kept(inside[self.tail] & inside[self.head])
        return connected, self.nodes - connected.nodes

    # --- the file ---

    def save(self, path: Path) -> None:
        """Write it whole, or not at all."""
        table = {"format": FORMAT, "names": self.names, "source": asdict(self.source)}
        arrays = {key: getattr(self, key) for key in (*_ARRAYS, "order")}
        arrays["table"] = np.frombuffer(json.dumps(table, ensure_ascii=False).encode(), np.uint8)
        written = io.BytesIO()
        # as np.savez does it, but the same bytes with any Python: no clock, no hint of what wrote it
        with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
            for key, array in arrays.items():
                member = io.BytesIO()
                np.lib.format.write_array(member, np.asanyarray(array), allow_pickle=False)
                name = zipfile.ZipInfo(f"{key}.npy")
                name.create_system = 3
                archive.writestr(name, member.getvalue())
        write_whole(path, written.getvalue())

    @classmethod
    def load(cls, path: Path) -> Self:
        """BadInput: no such file, of another form, or damaged."""
        try:
            # numpy leaves a file open that it opened itself and finds to be no archive
            with path.open("rb") as file, np.load(file, allow_pickle=False) as read:
                table = json.loads(read["table"].tobytes().decode())
                if table["format"] != FORMAT:
                    raise BadInput(
                        "Jaringan jalan {file} dibuat versi program yang lain. Siapkan ulang dari sumbernya.", file=path.name
                    )
                arrays: dict[str, Any] = {key: read[key].astype(kind, copy=False) for key, kind in _ARRAYS.items()}
                source = RoadSource(**(table["source"] | {"kind": AccuracyClass(table["source"]["kind"])}))
                order = read["order"].astype(np.int64, copy=False)
                if len(order) and not np.array_equal(np.sort(order), np.arange(len(order))):
                    raise ValueError("an order that is none")
                return cls(**arrays, names=tuple(map(str, table["names"])), source=source, order=order)
        except _UNREADABLE as trouble:
            raise BadInput(
                "Jaringan jalan {file} tidak terbaca atau rusak. Siapkan ulang dari sumbernya.", file=path.name
            ) from trouble


def _cut(line: Floats, pieces: int) -> list[Floats]:
    """A line of (lat, lon) points `[k, 2]` as lines of equal length, each beginning where the one before ended."""
    steps = np.hypot(np.diff(line[:, 0]), np.diff(line[:, 1]) * np.cos(np.radians(line[0, 0])))
    along = np.concatenate(([0.0], np.cumsum(steps)))
    at = along[-1] * np.arange(1, pieces) / pieces
    ends = np.column_stack((np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])))
    ends = np.vstack((line[:1], ends, line[-1:]))
    bounds = np.concatenate(([0.0], at, [along[-1]]))
    inside = [(along > low) & (along < high) for low, high in pairwise(bounds)]
    return [np.vstack((ends[n], line[each], ends[n + 1])) for n, each in enumerate(inside)]
