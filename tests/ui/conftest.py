"""A desk with a map that only remembers: for everything that does not need the page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from tests.memory import HandClock
from tests.ui.at_desk import AtDesk
from tests.ui.quiet_map import QuietMap


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "expects_warnings: the test provokes a warning and reads it itself")


@pytest.fixture(autouse=True)
def nothing_unexpected(caplog: pytest.LogCaptureFixture, request: pytest.FixtureRequest) -> Iterator[None]:
    """Any warning fails the test, unless it is marked as expecting some."""
    yield
    if request.node.get_closest_marker("expects_warnings") is None:
        said = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
        assert not said


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def open_desk(qtbot: QtBot, tmp_path: Path, clock: HandClock) -> Iterator[Callable[..., AtDesk]]:
    """Opens the desk; once more on the same file after `close()`."""
    open_ones: list[AtDesk] = []

    def open_one(**more: Any) -> AtDesk:
        desk = AtDesk(qtbot, tmp_path, lambda theme: QuietMap(), **{"clock": clock, **more})
        open_ones.append(desk)
        closing = desk.close

        def close() -> None:
            open_ones.remove(desk)
            closing()

        desk.close = close  # type: ignore[method-assign] # so that a desk that a test closed is not closed again
        return desk

    yield open_one
    for desk in list(open_ones):
        desk.close()


@pytest.fixture
def desk(open_desk: Callable[..., AtDesk]) -> AtDesk:
    """Somebody has signed on."""
    opened = open_desk()
    opened.sign_on()
    return opened
