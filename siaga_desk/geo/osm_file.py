"""Opens an OpenStreetMap extract: its objects through libosmium's filters, where its nodes lie, what is wrong with it.

Chooses nothing: which objects matter is said by `osm_extract` (places) and `roads.osm_roads`. Never at start-up.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from siaga_desk.domain.errors import BadInput, Message

if TYPE_CHECKING:
    import osmium

Progress = Callable[[Message, float], None]
"""Told what is being done and which share of the whole is behind it, 0 .. 1. May raise, to stop: nothing is half done."""

SUFFIXES = {".osm.pbf": "pbf", ".pbf": "pbf", ".osm": "osm", ".osm.bz2": "osm.bz2", ".osm.gz": "osm.gz"}

IN_MEMORY_BYTES = 150_000_000
"""Extracts up to this size keep the positions of their nodes in memory, larger ones in a file beside the result.

A way knows only the numbers of its nodes, so the position of every node has to be at hand: 16 bytes each in a sparse index,
and a .pbf has a node in about 6 bytes. Java (about 0.9 GB, 150 million nodes) would need 2.4 GB, twice that while the index
grows, beside a desk that is on duty; as a file (`sparse_file_array`) the system keeps as much of it in memory as is free. A
dense index has a place for each of the 13 thousand million numbers ever given: 100 GB, whatever the extract's size.
"""
_DISK_FACTOR = 4  # the index is at most that many times as large as the .pbf

_LAST_NODE, _LAST_WAY = 15_000_000_000, 2_000_000_000  # numbers are given out upwards: how far we are in the file, about


def is_extract(path: Path) -> bool:
    """Whether the name is that of an extract."""
    return _form(path) is not None


class OsmFile:
    """An extract that is being read. `date` is "2026-11-20" where the file says it, else ""."""

    def __init__(self, path: Path, form: str, date: str, index: Any) -> None:
        self.path = path
        self.date = date
        self._form = form
        self._index = index
        self._has_positions = False

    def objects(self, entities: Any, *chain: Any) -> Iterator[Any]:
        """What of the file passes the chain. libosmium does not keep the filters alive: this frame does."""
        import osmium

        with _reader(self.path, self._form, entities) as reader:
            yield from osmium.OsmFileIterator(reader, *chain)

    def objects_with_positions(self, entities: Any, first: Any, *chain: Any) -> Iterator[Any]:
        """The same; ways that pass `first` know where their nodes lie.

        The file's nodes are read for that once, however often this is asked.
        """
        from osmium.osm import NODE, WAY

        if not self._has_positions:
            entities |= NODE
        yield from self.objects(entities, of_kind(WAY, first), _positions(self._index), *chain)
        self._has_positions = True

    def say(self, progress: Progress, share: float) -> None:
        progress(Message("Membaca {file}", {"file": self.path.name}), share)


@contextmanager
def opened(path: Path, index_folder: Path) -> Iterator[OsmFile]:
    """`index_folder` (there already) takes a large extract's temporary index.

    BadInput, also while it is being read: no such file, not OpenStreetMap, cut off or damaged, or no room for the index.
    """
    form = _form(path)
    if not path.is_file():
        raise BadInput("Berkas {file} tidak ada. Tidak ada yang berubah.", file=str(path))
    if form is None:
        raise BadInput(
            "Berkas {file} bukan berkas OpenStreetMap. Yang dapat dibaca: {kinds}.",
            file=path.name,
            kinds=", ".join(SUFFIXES),
        )
    with _complaints(path, begun=False):
        date = _date(path, form)
    with _complaints(path, begun=True), _index(path, index_folder) as index:
        yield OsmFile(path, form, date, index)


def of_kind(entities: Any, filter_: Any) -> Any:
    """The filter for these kinds of objects only: others pass it."""
    filter_.enable_for(entities)
    return filter_


def share_of_nodes(node: int) -> float:
    """How far through the nodes of a file the node of this number is, about."""
    return min(1.0, node / _LAST_NODE)


def share_of_ways(way: int) -> float:
    return min(1.0, way / _LAST_WAY)


def _form(path: Path) -> str | None:
    return next((form for suffix, form in SUFFIXES.items() if path.name.casefold().endswith(suffix)), None)


def _reader(path: Path, form: str, entities: Any) -> osmium.io.Reader:
    import osmium

    return osmium.io.Reader(osmium.io.File(str(path), form), entities)


def _date(path: Path, form: str) -> str:
    from osmium.osm import NOTHING

    with _reader(path, form, NOTHING) as reader:
        header = reader.header()
        said = header.get("osmosis_replication_timestamp") or header.get("timestamp") or ""
    found = re.match(r"\d{4}-\d{2}-\d{2}(?=T|$)", said, re.ASCII)
    return found[0] if found else ""


def _positions(index: Any) -> Any:
    """Puts the nodes' positions into the index, and from there into the ways."""
    import osmium

    handler = osmium.NodeLocationsForWays(index)
    handler.ignore_errors()  # at the edge of an extract ways lose nodes; whoever reads them sees which
    return handler


@contextmanager
def _index(path: Path, folder: Path) -> Iterator[Any]:
    """Where the positions of nodes are kept while reading, see IN_MEMORY_BYTES. `folder` exists."""
    import shutil

    import osmium

    size = path.stat().st_size
    if size <= IN_MEMORY_BYTES:
        yield osmium.index.create_map("flex_mem")
        return
    needed = size * _DISK_FACTOR
    if shutil.disk_usage(folder).free < needed:  # asked before: a file mapped into memory cannot say that the disk is full
        raise BadInput(
            "Membaca {file} perlu {needed} MB kosong di {folder}. Kosongkan tempat, atau pakai cuplikan yang lebih kecil.",
            file=path.name,
            needed=needed // 1_000_000,
            folder=str(folder),
        )
    with tempfile.TemporaryDirectory(prefix=".osm-", dir=folder, ignore_cleanup_errors=True) as beside:
        index = osmium.index.create_map(f"sparse_file_array,{Path(beside) / 'nodes'}")
        shutil.rmtree(beside, ignore_errors=True)  # it is open: where that can be, even a killed program leaves nothing
        yield index


@contextmanager
def _complaints(path: Path, *, begun: bool) -> Iterator[None]:
    """What libosmium says of a file that it cannot read, as a sentence."""
    try:
        yield
    except (RuntimeError, ValueError, OSError) as trouble:
        if begun:
            raise BadInput(
                "Berkas {file} terpotong atau rusak. Tidak ada yang berubah. Unduh ulang, lalu coba lagi.", file=path.name
            ) from trouble
        raise BadInput(
            "Isi berkas {file} bukan data OpenStreetMap, atau rusak dari awal. Tidak ada yang berubah.", file=path.name
        ) from trouble
