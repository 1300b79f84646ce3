"""What every test runs under: no screen, no network, and WebEngine without its sandbox, since we may be root here."""

from __future__ import annotations

import os

from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QTWEBENGINE_CHROMIUM_FLAGS", "--no-sandbox --disable-gpu")

settings.register_profile("room", deadline=None)  # two busy cores are no reason to fail
settings.load_profile("room")


def pytest_configure() -> None:
    """The map's scheme must be known before any test makes the QApplication."""
    from siaga_desk.map import scheme

    scheme.register()
