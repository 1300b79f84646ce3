"""From a command on the GUI thread to its pin drawn on the real page: rules, durable write, fold, feed, page, frame."""

from __future__ import annotations

import json
import logging
import random
import time
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QObject

from siaga_desk.domain.clocks import SteadyClock
from siaga_desk.drill.clock import DrillClock
from siaga_desk.map.messages import PageTrouble

from .at_desk import AtDesk, at_desk
from .machine import sync_ms, workplace
from .table import Cell, Report, Table, Target, spread

PINS = 300
ROUNDS = 100
TARGET_MS = 50.0

# Notes when the pin was painted at its new place. A task that is posted while a frame is made runs when that frame has left
# the page's hands; the next frame begins when the compositor is ready for more. The page's word comes after both.
EYE = """
(() => {
    const paint = PaintLive.paint;
    const now = () => performance.timeOrigin + performance.now();
    const after = new MessageChannel();
    let told = null;
    after.port1.onmessage = () => {
        told.framed = now();
        requestAnimationFrame(() => {
            told.next = now();
            Link.say({is: "PageTrouble", what: JSON.stringify(told)}); // the message with free text
        });
    };
    window.watched = null;
    PaintLive.paint = (...all) => {
        paint(...all);
        const item = watched && Layout.now().byId.get(watched.id);
        if (!item || Math.abs(item.pin.lat - watched.lat) > 1e-7 || Math.abs(item.pin.lon - watched.lon) > 1e-7) return;
        told = {n: watched.n, painted: now()};
        watched = null;
        after.port2.postMessage(null);
    };
    return 1;
})()
"""

STEPS = {
    "durable": "written durably",
    "told": "the page has been told",
    "painted": "painted on the canvas",
    "framed": "the frame with it has left the page",
    "next": "the next frame begins: it is seen by now at the latest",
}


def measure(*, quick: bool = False) -> Report:
    pins, rounds = (10, 4) if quick else (PINS, ROUNDS)
    clock = DrillClock(datetime.now(UTC), running=False)
    with workplace("command_to_pin") as folder, at_desk(folder, clock, pins=pins, steady=SteadyClock()) as desk:
        eye = _Eye(desk)
        alone = [eye.look(pause_s=desk.work.chance.uniform(0.15, 0.35)) for _ in range(rounds)]
        crowded = [eye.look(pause_s=0.0, before=True) for _ in range(rounds)]
    rows: list[tuple[Cell, ...]] = []
    for title, found in (("a change by itself", alone), ("right after another: told together, 100 ms later", crowded)):
        rows.append((title, None, None, None))
        for name, what in STEPS.items():
            rows.append((f"  {what}", *spread(one[name] for one in found)))
    sync = sync_ms()
    rows.append(("the disk: a synced 4 KiB write", *sync))
    drawn = spread(one["framed"] for one in alone)
    return Report(
        (
            Table(
                f"Command to pin: Locate, with {pins} pins on the map; milliseconds since the window asked",
                ("until", "median", "p95", "longest"),
                tuple(rows),
            ),
        ),
        (Target(f"command to pin drawn (its frame has left the page), {pins} pins, p95", drawn.p95, TARGET_MS, "ms"),),
    )


class _Eye(QObject):
    """Moves a pin and watches until it is seen at its new place."""

    def __init__(self, desk: AtDesk) -> None:
        super().__init__()
        self._desk = desk
        self._chance = random.Random(7)
        self._rounds = 0
        self._at: dict[str, float] = {}
        logging.getLogger("siaga_desk.map.view").setLevel(logging.ERROR)  # it would repeat what the page says
        desk.evaluate(EYE)
        desk.map.bridge.said.connect(self._said)
        desk.map.bridge.to_page.connect(self._told)
        log: Any = desk.room.store.log
        self._append = log.append
        log.append = self._durably

    def look(self, *, pause_s: float, before: bool = False) -> dict[str, float]:
        """Milliseconds from asking to each step. `before`: another pin was moved just before."""
        desk = self._desk
        desk.wait(pause_s)
        if before:
            desk.do(desk.work.locate(desk.incidents[-1]))
        self._rounds += 1
        incident = self._chance.choice(desk.incidents[:-1])
        command = desk.work.locate(incident, (round(self._chance.uniform(-6.13, -6.09), 6), desk.work.point()[1]))
        watched = f"{{id: '{incident}', lat: {command.lat}, lon: {command.lon}, n: {self._rounds}}}"
        desk.evaluate(f"(window.watched = {watched}, 1)")
        self._at = {}
        asked = time.time()
        desk.window._place.road.do(command)
        desk.until(lambda: "next" in self._at)
        return {name: 1000 * (at - asked) for name, at in self._at.items()}

    def _durably(self, *given: Any) -> None:
        """On the desk's lane: the store's own append, and when it came back."""
        self._append(*given)
        self._at.setdefault("durable", time.time())

    def _told(self, _message: str) -> None:
        self._at["told"] = time.time()

    def _said(self, message: object) -> None:
        if isinstance(message, PageTrouble):
            told = json.loads(message.what)
            if told["n"] == self._rounds:
                self._at |= {name: told[name] / 1000 for name in ("painted", "framed", "next")}
