"""Reads an OpenStreetMap extract in a process of its own: given a damaged file, libosmium can end the process it runs in.

The child reads and sends; it writes nothing but the temporary index. What happens here happens to the import alone.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from siaga_desk.domain.errors import BadInput, Message, Refusal

from .city_margin import CityMargin
from .osm_extract import Extract, Progress, read_extract

ENDING_S = 5.0
"""How long a child that has sent everything may take to end before it is made to."""

Read = Callable[[Path, CityMargin, Progress, Path], Extract]


def read_apart(path: Path, margin: CityMargin, progress: Progress, index_folder: Path, read: Read = read_extract) -> Extract:
    """`read_extract` with the same arguments, progress and refusals, in a process of its own.

    BadInput also when that process ends without an answer. Whatever `progress` raises goes through and ends the child.
    """
    processes = multiprocessing.get_context("spawn")  # a fork would take our threads' locks with it
    ours, theirs = processes.Pipe(duplex=False)
    child = processes.Process(target=_read, args=(theirs, read, path, margin, index_folder), daemon=True)
    child.start()
    theirs.close()
    try:
        while True:
            try:
                said = ours.recv()
            except EOFError:
                raise BadInput(
                    "Berkas {file} rusak: pembacanya berhenti di tengah jalan. Tidak ada yang berubah. "
                    "Unduh ulang, lalu coba lagi.",
                    file=path.name,
                ) from None
            match said:
                case Extract():
                    child.join(ENDING_S)
                    return said
                case Refusal():
                    raise said
                case Message() as what, float() as share:
                    progress(what, share)
    finally:
        ours.close()
        child.kill()
        child.join()


def _read(answers: Connection, read: Read, path: Path, margin: CityMargin, index_folder: Path) -> None:
    """In the child. Ctrl+C reaches both processes; the parent is the one who acts on it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        answers.send(read(path, margin, lambda what, share: answers.send((what, share)), index_folder))
    except Refusal as why:
        answers.send(why)
