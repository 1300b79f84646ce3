"""Road networks made ready once, as files beside the store, and which of them this desk uses. Searches no way itself.

A file's name is made of what it was made from: the bytes of the source, the form, the reading, the city. So what is there
need not be made again, two processes that make it make the same, and a file is never changed: what serves goes on serving
while its successor is made.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from siaga_desk.domain.errors import BadInput, Message, StoreTrouble
from siaga_desk.geo.city_margin import MARGIN_M, CityMargin
from siaga_desk.geo.osm_apart import read_apart
from siaga_desk.geo.osm_file import Progress, is_extract
from siaga_desk.whole_file import write_whole

from .connected import Joined, joined
from .network import FORMAT, RoadNetwork, Whole
from .osm_roads import OsmRoads, read_roads
from .plain_csv import ARCS, NODES, read_folder

log = logging.getLogger(__name__)

SUFFIX = ".roads"
READING = 2
"""Counted up whenever the readers make another network of the same source: speeds, access, what is mended."""

Order = Callable[[RoadNetwork], Whole]
"""`paths.order_of`: what the shortest paths are prepared by, seconds for a large city."""

LONGEST_M = 300.0
"""Streets are cut into pieces no longer than this: a flood on one end of a country road does not close the other."""

_IN_USE = "dipakai.json"
_UNUSED_S = 3_600.0  # another process may just have made a file that it will use in a moment
_BLOCK_BYTES = 1 << 20


def roads_folder(store: Path) -> Path:
    """Where the prepared networks of the desk with this store are. It need not exist."""
    return store.parent / "jalan"


# --- making ---------------------------------------------------------------------------------------------------------------


def prepare(source: Path, folder: Path, margin: CityMargin | None, progress: Progress, *, order: Order) -> Path:
    """The prepared file of a source (an extract, or a folder with `nodes.csv` and `arcs.csv`) in `folder`, made if needed.

    With a city only what lies near it. BadInput: the source cannot be read, holds no road that can be used, or none near the
    city. StoreTrouble: the disk. Whatever `progress` raises goes through; nothing is half done.
    """
    return _prepared(source, folder, margin, progress, order)[0]


def network_of(
    path: Path, folder: Path | None, margin: CityMargin | None, progress: Progress, *, order: Order
) -> RoadNetwork:
    """The network that a path is: a prepared file, an extract, or a folder of tables. The last two are kept in `folder`.

    A prepared file is taken wherever it lies: the city was asked about when it was made. Without a `folder` nothing is kept,
    and the network has no order. The refusals of `prepare`.
    """
    if path.suffix.casefold() == SUFFIX:
        return RoadNetwork.load(path)
    if folder is not None:
        return _prepared(path, folder, margin, progress, order)[1]
    with tempfile.TemporaryDirectory(prefix="siaga-jalan-") as beside:
        return _read(path, margin, progress, Path(beside))


def keep(network: RoadNetwork, key: str, folder: Path, *, order: Order) -> Path:
    """Put a network that was read from the source with this key (see `key_of`) into `folder`, with its order.

    A sound file that is there is left alone. StoreTrouble: the disk.
    """
    path = folder / f"{key}{SUFFIX}"
    if _sound(path) is None:
        network = network.in_pieces(LONGEST_M)
        _save(replace(network, order=order(network)), path)
    return path


def relied_on(found: OsmRoads, file: str) -> Joined:
    """The part of what an extract gave on which a desk can rely. BadInput: there is none."""
    try:
        return joined(found.network)
    except ValueError:
        raise BadInput(
            "Jalan di berkas {file} tidak saling tersambung: tidak ada yang bisa didatangi lalu ditinggalkan. "
            "Tidak ada yang berubah.",
            file=file,
        ) from None


def key_of(source: Path, margin: CityMargin | None) -> str:
    """What a prepared file of this source, as it is now, is called by. BadInput: it cannot be read."""
    read = hashlib.sha256(_recipe(margin).encode())
    for file in _files(source):
        try:
            if not file.is_file():  # a pipe or a device may never end
                raise FileNotFoundError(file)
            with file.open("rb") as opened:
                read.update(f"\0{file.stat().st_size}\0".encode())
                while block := opened.read(_BLOCK_BYTES):
                    read.update(block)
        except OSError:
            raise BadInput(
                "Berkas {file} tidak ada atau tidak bisa dibaca. Tidak ada yang berubah.", file=str(file)
            ) from None
    return read.hexdigest()


def _prepared(
    source: Path, folder: Path, margin: CityMargin | None, progress: Progress, order: Order
) -> tuple[Path, RoadNetwork]:
    checking = Message("Memeriksa {file}", {"file": source.name})
    progress(checking, 0.0)
    path = folder / f"{key_of(source, margin)}{SUFFIX}"
    network = _sound(path)
    if network is None:
        made_folder(folder)
        network = _read(source, margin, lambda said, share: progress(said, 0.7 * share), folder)
        progress(Message("Menyiapkan jaringan jalan"), 0.7)
        network = replace(network, order=order(network))
        progress(Message("Menyiapkan jaringan jalan"), 0.98)
        _save(network, path)
    progress(Message("Selesai"), 1.0)
    return path, network


def made_folder(folder: Path) -> None:
    """StoreTrouble when it is not there and cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as trouble:
        raise _not_written(folder) from trouble


def _sound(path: Path) -> RoadNetwork | None:
    """The network of a prepared file that is there and whole."""
    try:
        return RoadNetwork.load(path)
    except BadInput:
        return None


def _save(network: RoadNetwork, path: Path) -> None:
    try:
        network.save(path)
    except OSError as trouble:
        raise _not_written(path.parent) from trouble


def _not_written(folder: Path) -> StoreTrouble:
    return StoreTrouble(
        "Jaringan jalan tidak dapat ditulis ke {folder}. Jaringan yang lama tetap dipakai. Periksa izin dan sisa tempat, "
        "lalu ulangi.",
        folder=str(folder),
    )


def _read(source: Path, margin: CityMargin | None, progress: Progress, index_folder: Path) -> RoadNetwork:
    if source.is_dir():
        progress(Message("Membaca {file}", {"file": source.name}), 0.0)
        network = read_folder(source).network
        _check_near(network, margin, source.name)
        return network
    if not is_extract(source):
        raise BadInput(
            "{file} bukan jaringan jalan. Yang dapat dibaca: cuplikan .osm.pbf, berkas .roads, atau folder berisi {nodes} "
            "dan {arcs}.",
            file=source.name,
            nodes=NODES,
            arcs=ARCS,
        )
    found = read_apart(source, margin, progress, index_folder, read_roads)
    return relied_on(found, source.name).network.in_pieces(LONGEST_M)


def far_away(name: str, city: str) -> BadInput:
    """The refusal of a network of which no node lies in the box of the city and its margin."""
    return BadInput(
        "Jaringan jalan {file} terletak lebih dari {km} km di luar {city}. Tidak ada yang berubah.",
        file=name,
        km=MARGIN_M / 1000,
        city=city,
    )


def _check_near(network: RoadNetwork, margin: CityMargin | None, name: str) -> None:
    if margin is None:
        return
    west, south, east, north = margin.box
    inside = (network.node_lon >= west) & (network.node_lon <= east)
    inside &= (network.node_lat >= south) & (network.node_lat <= north)
    if not inside.any():
        raise far_away(name, margin.name)


# --- using ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class InUse:
    """Which prepared file a desk uses, and what it was made from. Either may have gone since."""

    prepared: Path
    source: Path
    since: datetime  # UTC
    size_bytes: int  # of the source
    stamps: tuple[tuple[int, int], ...]  # size and time of change (ns) of each file of the source
    recipe: str


def in_use(folder: Path) -> InUse | None:
    """What the desk with this folder uses; None where nothing was put in use, or where that cannot be read any more."""
    try:
        said = json.loads((folder / _IN_USE).read_bytes())
        name = str(said["prepared"])
        if Path(name).name != name or not name.endswith(SUFFIX):
            raise ValueError("no prepared file of ours")
        stamps = tuple((int(size), int(changed)) for size, changed in said["stamps"])
        since = datetime.fromisoformat(said["since"])
        if since.tzinfo is None:
            raise ValueError("a time of nowhere")
        return InUse(
            folder / name,
            Path(str(said["source"])),
            since.astimezone(UTC),
            sum(size for size, _ in stamps),
            stamps,
            str(said["recipe"]),
        )
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError) as trouble:
        log.info("roads in use: %s", type(trouble).__name__)
        return None


def use(folder: Path, prepared: Path, source: Path, margin: CityMargin | None) -> None:
    """From now on the desk uses this prepared file of `folder`; others that nobody uses are removed.

    StoreTrouble: the disk, or the file has gone; the earlier one stays in use.
    """
    try:
        if not prepared.is_file():
            raise FileNotFoundError(prepared)
        said = {
            "prepared": prepared.name,
            "source": str(source.resolve()),
            "since": datetime.now(UTC).isoformat(timespec="seconds"),
            "stamps": _stamps(source),
            "recipe": _recipe(margin),
        }
        write_whole(folder / _IN_USE, json.dumps(said, ensure_ascii=False, indent=2) + "\n")
    except OSError as trouble:
        raise _not_written(folder) from trouble
    _remove_unused(folder, prepared)


def outdated(folder: Path, margin: CityMargin | None) -> Path | None:
    """The source from which the network in use should be made anew, in the background; None where that is not needed.

    It is when the file has gone or is damaged, or this program would make another, or the source has changed; and the
    source is there. Where only its time has changed, all of it is read to know.
    """
    used = in_use(folder)
    if used is None:
        return None
    try:
        same = used.recipe == _recipe(margin) and _sound(used.prepared) is not None
        if same and used.stamps == _stamps(used.source):
            return None
        if same and used.prepared.stem == key_of(used.source, margin):
            return None
        _stamps(used.source)
    except (OSError, ValueError, BadInput):  # ValueError: what was remembered is no path
        return None  # it was on a stick: what was made of it goes on serving
    return used.source


def _remove_unused(folder: Path, used: Path) -> None:
    now = time.time()
    for file in (*folder.glob(f"*{SUFFIX}"), *folder.glob(f".*{SUFFIX}-*")):
        with contextlib.suppress(OSError):
            if file.name != used.name and now - file.stat().st_mtime > _UNUSED_S:
                file.unlink()


def _files(source: Path) -> list[Path]:
    return [source / NODES, source / ARCS] if source.is_dir() else [source]


def _stamps(source: Path) -> tuple[tuple[int, int], ...]:
    return tuple((stat.st_size, stat.st_mtime_ns) for stat in (file.stat() for file in _files(source)))


def _recipe(margin: CityMargin | None) -> str:
    """What besides the source decides what is made of it."""
    box = "" if margin is None else " ".join(f"{degrees:.6f}" for degrees in margin.box)
    return f"{FORMAT}.{READING} {box}"
