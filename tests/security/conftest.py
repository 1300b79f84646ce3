"""The hostile view of everything: the map's page and the operator's desk as the other tests know them."""

from __future__ import annotations

from tests.map.conftest import nothing_unexpected, open_map, profile, recorder, shown
from tests.ui.conftest import clock, desk, open_desk

__all__ = [
    "clock",
    "desk",
    "nothing_unexpected",
    "open_desk",
    "open_map",
    "profile",
    "recorder",
    "shown",
]
