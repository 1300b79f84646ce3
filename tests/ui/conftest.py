"""A desk with a map that only remembers: for everything that does not need the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.memory import HandClock
from tests.quiet import fail_on_warnings
from tests.ui.at_desk import AtDesk, open_desks
from tests.ui.quiet_map import QuietMap

nothing_unexpected = pytest.fixture(autouse=True)(fail_on_warnings)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def open_desk(qtbot: QtBot, tmp_path: Path, clock: HandClock) -> Iterator[Callable[..., AtDesk]]:
    """Opens the desk; once more on the same file after `close()`."""
    with open_desks(qtbot, tmp_path, lambda theme: QuietMap(), clock) as open_one:
        yield open_one


@pytest.fixture
def desk(open_desk: Callable[..., AtDesk]) -> AtDesk:
    """Somebody has signed on."""
    opened = open_desk()
    opened.sign_on()
    return opened
