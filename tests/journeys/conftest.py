"""Whole stories: a room in a file, the real window, the real map page; hands on the keyboard, eyes on window and page."""

from __future__ import annotations

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
from tests.quiet import fail_on_warnings
from tests.ui.at_desk import AtDesk, open_desks

nothing_unexpected = pytest.fixture(autouse=True)(fail_on_warnings)


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
    def make_map(theme: str) -> MapView:
        return MapView(map_profile, theme, attribution=attribution())

    with open_desks(qtbot, tmp_path, make_map, clock) as open_one:

        def open_with_a_page(**more: Any) -> AtDesk:
            desk = open_one(**more)
            qtbot.waitUntil(lambda: desk.window.map_side.map.bridge.listening, timeout=20_000)
            return desk

        yield open_with_a_page
