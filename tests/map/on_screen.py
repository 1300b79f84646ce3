"""A map on the offscreen screen, with hands and eyes for the tests."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWebEngineCore import QWebEngineUrlRequestInfo
from pytestqt.qtbot import QtBot

from siaga_desk.map import scheme
from siaga_desk.map.view import MapView


class Recorder(scheme.OnlySiaga):
    """The interceptor of the product, which also writes down what was asked for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.asked: list[str] = []

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:  # noqa: N802 - Qt's name
        self.asked.append(info.requestUrl().toString())
        super().interceptRequest(info)


class OnScreen:
    """One map, its page ready."""

    def __init__(self, qtbot: QtBot, view: MapView) -> None:
        self.qtbot, self.view = qtbot, view

    def evaluate(self, script: str) -> Any:
        """What the script says, through JSON."""
        with self.qtbot.waitCallback(timeout=10_000) as got:
            self.view.page().runJavaScript(f"JSON.stringify({script})", 0, got)
        (said,) = got.args
        return json.loads(said) if said else None

    def until(self, script: str, wanted: Any = True) -> None:
        self.qtbot.waitUntil(lambda: self.evaluate(script) == wanted, timeout=10_000)

    def settle(self) -> None:
        """Until everything told so far is drawn."""
        self.qtbot.wait(120)  # what changed within 100 ms goes together
        self.until("Surface.idle()")

    def spot(self, mark: str) -> QPoint:
        """Where a pin or unit is drawn, in the view."""
        self.settle()
        x, y = self.evaluate(f"Surface.at(Layout.now().byId.get({json.dumps(mark)}))")
        return QPoint(round(x), round(y))

    @property
    def hand(self) -> Any:
        """The widget that takes mouse and keys."""
        return self.view.focusProxy()

    def click(self, at: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        self.qtbot.mouseMove(self.hand, at)
        self.qtbot.mouseClick(self.hand, button, pos=at)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.hand, key, modifier)

    def colour(self, at: QPoint) -> str:
        return self.view.grab().toImage().pixelColor(at).name().upper()
