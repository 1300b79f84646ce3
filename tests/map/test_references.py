"""PySide6 6.12 loses a reference to True, False or None with every emit and aborts the process within hours: never again."""

from __future__ import annotations

import gc
import sys

import pytest
from PySide6.QtCore import QObject, QTimer, Signal

from tests.map.on_screen import OnScreen

ROUNDS = 10_000
SLACK = 1_000  # what the interpreter and pytest-qt's polling come and go by; a leak of one a round is 10,000


class Source(QObject):
    told = Signal(object)
    flag = Signal(bool)


def counts() -> list[int]:
    gc.collect()
    return [sys.getrefcount(one) for one in (True, False, None)]


def drift(before: list[int]) -> list[int]:
    return [now - then for now, then in zip(counts(), before, strict=True)]


def test_emitting_keeps_its_references(qapp: QObject) -> None:
    source = Source()
    heard: list[int] = [0]

    def hear(value: object) -> None:
        heard[0] += 1

    source.told.connect(hear)
    source.flag.connect(hear)
    before = counts()
    for _ in range(ROUNDS):
        source.told.emit(None)
        source.told.emit(True)
        source.flag.emit(False)
    assert heard == [3 * ROUNDS]
    assert max(map(abs, drift(before))) < SLACK


def test_timers_keep_their_references(qtbot: object) -> None:
    ticks = [0]
    timer = QTimer()
    timer.setInterval(0)

    def tick() -> None:
        ticks[0] += 1

    timer.timeout.connect(tick)
    before = counts()
    timer.start()
    qtbot.waitUntil(lambda: ticks[0] >= ROUNDS, timeout=60_000)  # type: ignore[attr-defined]
    timer.stop()
    assert max(map(abs, drift(before))) < SLACK


@pytest.mark.page
def test_messages_through_the_channel_keep_their_references(shown: OnScreen) -> None:
    heard, answered = [0], [0]

    def hear(message: object) -> None:
        heard[0] += 1

    def answer(said: object) -> None:
        answered[0] += 1

    shown.view.bridge.said.connect(hear)
    shown.settle()
    before = counts()
    page = shown.view.page()
    page.runJavaScript(f"for (let n = 0; n < {ROUNDS}; n++) Link.say({{is: 'Hovered', kind: null, id: null}})")
    for _ in range(ROUNDS):
        shown.view.bridge.to_page.emit('{"is":"OpenLayers"}')
    for _ in range(5000):
        page.runJavaScript("null", 0, answer)
    shown.qtbot.waitUntil(lambda: heard[0] >= ROUNDS and answered[0] == 5000, timeout=60_000)
    assert max(map(abs, drift(before))) < SLACK
