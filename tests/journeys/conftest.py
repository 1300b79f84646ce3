"""Whole stories: a room in a file, the real window, the real map page; hands on the keyboard, eyes on window and page."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWebEngineCore import QWebEngineProfile
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from siaga_desk.geo.layers import attribution
from siaga_desk.map.view import MapView, make_profile
from tests.memory import HandClock
from tests.ui.at_desk import AtDesk


@pytest.fixture(autouse=True)
def nothing_unexpected(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning anywhere in a story, a console line of the page included, fails it."""
    yield
    said = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not said


@pytest.fixture(scope="session")
def map_profile(qapp: QApplication) -> QWebEngineProfile:
    return make_profile(qapp)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def open_desk(
    qtbot: QtBot, tmp_path: Path, clock: HandClock, map_profile: QWebEngineProfile
) -> Iterator[Callable[..., AtDesk]]:
    open_ones: list[AtDesk] = []

    def open_one(**more: Any) -> AtDesk:
        desk = AtDesk(qtbot, tmp_path, lambda theme: MapView(map_profile, theme, attribution=attribution()), clock, **more)
        qtbot.waitUntil(lambda: desk.window.map_side.map.bridge.listening, timeout=20_000)
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
