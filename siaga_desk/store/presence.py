"""Whether the store that a reader has open is still the one in its place, and whether a desk still writes it.

Never holds the writer's lock: a reader must not keep a desk from starting.
"""

from __future__ import annotations

import os
from pathlib import Path

from siaga_desk.domain.errors import Message, StoreTrouble, sentence

from .file import beside

GONE = sentence("Berkas data sudah tidak ada di tempatnya: {path}.")
REPLACED = sentence("Berkas data diganti dengan yang lain: {path}.")
UNWRITTEN = Message("Tidak ada meja yang sedang mencatat ke berkas data ini.")


class Presence:
    """Looks at the file and at the writer's lock beside it; cheap enough for every second."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._was = _identity(path)

    def notice(self) -> Message | None:
        """A sentence when nobody writes the store; None when somebody does, or where that cannot be known.

        StoreTrouble: the file is gone, or another one lies in its place (an open reader would never notice).
        """
        try:
            now = _identity(self._path)
        except OSError:
            raise StoreTrouble(GONE, path=str(self._path)) from None
        if now != self._was:
            raise StoreTrouble(REPLACED, path=str(self._path))
        return UNWRITTEN if _is_locked(beside(self._path, ".lock")) is False else None


def _identity(path: Path) -> tuple[int, int]:
    stat = path.stat()
    return stat.st_dev, stat.st_ino


def _is_locked(path: Path) -> bool | None:
    """Whether a process holds the lock; None where this system does not say.

    Asks for a *shared* lock and lets go of it at once; a desk that starts just then tries again (file.LOCK_WAIT_S).
    """
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    finally:
        os.close(file)  # lets go of the lock as well
    return False
