"""A lane: one thread that does one piece of work after another, in the order asked. Knows no Qt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
log = logging.getLogger(__name__)


class Lane:
    """The desk's lane: everything that touches the log happens here, so nothing has to be locked."""

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Do `work` after all that was asked before. Its outcome, or its exception, is in the future."""
        return self._pool.submit(work)

    def close(self) -> None:
        """Finish what was asked, then end the thread."""
        self._pool.shutdown(wait=True)
