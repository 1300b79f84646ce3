"""The program's own diary, for whoever mends it: what went wrong, where in the code. No caller's words, no number, no name.

Operators read sentences; this is for their technicians. A full disk or a forbidden folder silences it and stops nothing.
"""

from __future__ import annotations

import contextlib
import copy
import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from siaga_desk.domain.errors import Message, Refusal

log = logging.getLogger(__name__)

SOFT_SENTENCE = Message("Ada yang salah di program ini. Sudah dicatat, pekerjaan Anda aman. Lanjutkan.")

BYTES_A_FILE = 1_000_000
OLD_FILES = 5

Kind = type[BaseException]


class Diary:
    """`tell` is called, on whatever thread it happened, with the sentence for people when a bug of ours was caught."""

    def __init__(self, path: Path | None) -> None:
        self.path = path  # None: nothing can be written there
        self.tell: Callable[[Message], None] = lambda said: None

    def record(self, kind: Kind, error: BaseException, trace: TracebackType | None) -> None:
        """A bug of ours: into the diary, one soft sentence to the person, and the work goes on."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("unexpected", exc_info=(kind, error, trace))
        self.tell(SOFT_SENTENCE)


def default_folder() -> Path:
    """Where the diaries of this computer's user are."""
    import platformdirs

    return platformdirs.user_log_path("siaga-desk", appauthor=False)


@contextlib.contextmanager
def diary(name: str, folder: Path | None = None, *, console: bool = True) -> Iterator[Diary]:
    """Keep a diary <folder>/<name>.log while the block runs; catch what nobody else caught, on every thread.

    One name for each kind of program ("operator", "wall", ...): two processes must not turn over one file.
    """
    root = logging.getLogger()
    before = root.level, logging.raiseExceptions, sys.excepthook, threading.excepthook
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # the disk may be full: then there is no diary, and that must not be shouted about
    handlers: list[logging.Handler] = []
    path = _path(name, folder)
    if path is not None:
        handlers.append(
            RotatingFileHandler(path, maxBytes=BYTES_A_FILE, backupCount=OLD_FILES, encoding="utf-8", delay=True)
        )
    if console or path is None:  # what cannot be kept is at least seen
        shown = logging.StreamHandler()
        shown.setLevel(logging.ERROR)
        handlers.append(shown)
    for handler in handlers:
        handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        root.addHandler(handler)
    kept = Diary(path)
    sys.excepthook = kept.record
    threading.excepthook = lambda args: kept.record(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)
    try:
        yield kept
    finally:
        level, logging.raiseExceptions, sys.excepthook, threading.excepthook = before
        root.setLevel(level)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()


def _path(name: str, folder: Path | None) -> Path | None:
    folder = folder or default_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / f"{name}.log", "a", encoding="utf-8"):
            pass
    except OSError:
        return None
    return folder / f"{name}.log"


_SPEAK_OF_CODE = (
    OSError,
    ImportError,
    AttributeError,
    NameError,
    TypeError,
    AssertionError,
    RecursionError,
    MemoryError,
)
"""Exceptions whose own text names code or files. Those of any other may quote what a caller said, and are left out."""


class Discreet(logging.Formatter):
    """Tracebacks with places and kinds of exception, but without words that may be somebody's."""

    def format(self, record: logging.LogRecord) -> str:
        own = copy.copy(record)
        own.exc_text = None  # a handler before us may have left its own, less discreet text there
        return super().format(own)

    def formatException(  # noqa: N802 - logging's name
        self, ei: tuple[Kind, BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        lines: list[str] = []
        error: BaseException | None = ei[1]
        met: set[int] = set()
        while error is not None and id(error) not in met:
            met.add(id(error))
            lines += traceback.format_tb(error.__traceback__)
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}{_words(error)}\n")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
            if error is not None:
                lines.append("after:\n")
        return "".join(lines).rstrip("\n")


def _words(error: BaseException) -> str:
    if isinstance(error, Refusal):
        return f": {error.message.text}"
    return f": {error}" if isinstance(error, _SPEAK_OF_CODE) else ""
