"""What a test leaves behind that nobody asked for: warnings in the log, threads that go on. Asks nothing of Qt."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


def fail_on_warnings(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """The body of a fixture: a warning, a console line of a page included, fails the test unless it `expects_warnings`."""
    yield
    if request.node.get_closest_marker("expects_warnings") is None:
        said = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
        assert not said


@contextmanager
def no_thread_left(*names: str) -> Iterator[None]:
    """No thread whose name begins so is there afterwards that was not there before."""
    before = set(threading.enumerate())
    yield
    left = set(threading.enumerate()) - before
    assert not [thread.name for thread in left if thread.name.startswith(names)]
