"""Reads an OpenStreetMap extract in a process of its own: given a damaged file, libosmium can end the process it runs in.

The child reads and sends; it writes nothing but the temporary index. What happens here happens to the import alone.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, TypeVar

from siaga_desk.domain.errors import BadInput, Message, Refusal

from .osm_file import Progress

ENDING_S = 5.0
"""How long a child that has sent everything may take to end before it is made to."""

Margin = TypeVar("Margin")
Found = TypeVar("Found")
Read = Callable[[Path, Margin, Progress, Path], Found]


@dataclass(frozen=True, slots=True)
class _Answer:
    found: Any


def read_apart(path: Path, margin: Margin, progress: Progress, index_folder: Path, read: Read[Margin, Found]) -> Found:
    """`read` with the same arguments, answer, progress and refusals, in a process of its own.

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
                case _Answer(found):
                    child.join(ENDING_S)
                    return found  # type: ignore[no-any-return]
                case Refusal():
                    raise said
                case Message() as what, float() as share:
                    progress(what, share)
    finally:
        ours.close()
        child.kill()
        child.join()


def _read(answers: Connection, read: Read[Any, Any], path: Path, margin: Any, index_folder: Path) -> None:
    """In the child. Ctrl+C reaches both processes; the parent is the one who acts on it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        answers.send(_Answer(read(path, margin, lambda what, share: answers.send((what, share)), index_folder)))
    except Refusal as why:
        answers.send(why)
