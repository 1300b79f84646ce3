"""Real pages for the tests of the map, and the promise that a page says nothing on its console that nobody expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtWebEngineCore import QWebEngineProfile
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from siaga_desk.map.view import MapView, make_profile
from tests.map.on_screen import OnScreen, Recorder
from tests.quiet import fail_on_warnings

nothing_unexpected = pytest.fixture(autouse=True)(fail_on_warnings)


@pytest.fixture(scope="session")
def profile(qapp: QApplication) -> QWebEngineProfile:
    return make_profile(qapp)


@pytest.fixture(scope="session")
def recorder(profile: QWebEngineProfile) -> Recorder:
    recorder = Recorder(profile)
    profile.setUrlRequestInterceptor(recorder)
    return recorder


@pytest.fixture
def open_map(qtbot: QtBot, profile: QWebEngineProfile) -> Iterator[Callable[..., OnScreen]]:
    views: list[MapView] = []

    def open_one(
        theme: str = "dark",
        before: Callable[[MapView], object] | None = None,
        own_profile: QWebEngineProfile | None = None,
        **more: Any,
    ) -> OnScreen:
        view = MapView(own_profile or profile, theme, **more)
        views.append(view)
        view.resize(900, 700)
        if before is not None:
            before(view)
        with qtbot.waitSignal(view.ready, timeout=20_000):
            view.show()
        return OnScreen(qtbot, view)

    yield open_one
    for view in views:
        shiboken6.delete(view)  # now, not "later": the page must go before its profile


@pytest.fixture
def shown(open_map: Callable[..., OnScreen]) -> OnScreen:
    return open_map()
