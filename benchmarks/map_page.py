"""How fast the map page is, beside DOM markers and Leaflet circleMarkers in the same page: `python -m benchmarks.map_page`.

Runs offscreen in software unless QT_QPA_PLATFORM says otherwise; with a GPU everything is faster.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from typing import Any

import shiboken6
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from siaga_desk.map import scheme
from siaga_desk.map.messages import Pin
from siaga_desk.map.view import MapView, make_profile

from .machine import without_screen
from .table import Cell, Report, Spread, Table, Target, spread

SIZE = (1100, 720)
GLYPHS = ("kebakaran", "laka", "listrik", "medis", "banjir", "pohon-tumbang", "kriminal", "pju")

# The peers: each draws n ringed clocks, steps them once a second and is dragged with the map, as ours are. A circleMarker
# can show its ring as a dash, but no glyph and no figures; DOM markers show ring and figures, and no glyph.
PEERS = """
(() => {
    const svg = "http://www.w3.org/2000/svg";
    const peers = {dom: [], circle: []};
    const group = L.layerGroup().addTo(map_siaga);
    const text = (left) => (left < 0 ? "+" : "") + Text.duration(Math.abs(left));
    window.Peers = {
        dom(pins) {
            for (const pin of pins) {
                const box = document.createElement("div");
                const picture = document.createElementNS(svg, "svg");
                const ring = document.createElementNS(svg, "circle");
                const dress = (made, values) => { for (const [k, v] of Object.entries(values)) made.setAttribute(k, v); };
                dress(ring, {cx: 14, cy: 14, r: 12, fill: "#5083C9", stroke: "#EAEFF4", "stroke-width": 3, pathLength: 48});
                dress(picture, {width: 28, height: 28});
                picture.append(ring);
                const label = document.createElement("span");
                box.append(picture, label);
                const icon = L.divIcon({html: box, iconSize: [28, 28], className: "peer"});
                L.marker([pin.lat, pin.lon], {icon}).addTo(group);
                peers.dom.push({pin, ring, label});
            }
        },
        circle(pins) {
            for (const pin of pins) {
                const circle = L.circleMarker([pin.lat, pin.lon], {radius: 14, weight: 3, renderer: this.canvas});
                peers.circle.push({pin, circle: circle.addTo(group)});
            }
        },
        canvas: L.canvas({padding: 0.35}),
        step(now) {
            for (const {pin, ring, label} of peers.dom) {
                const left = (pin.deadline_ms - now) / 1000;
                ring.setAttribute("stroke-dasharray", Math.max(0, Math.ceil(left / 900 * 48)) + " 48");
                label.textContent = text(left);
            }
            for (const {pin, circle} of peers.circle) {
                const left = (pin.deadline_ms - now) / 1000;
                const color = left < 0 ? "#E1193D" : left < 120 ? "#F5873D" : left < 300 ? "#FFEC70" : "#5083C9";
                circle.setStyle({color, dashArray: `${Math.max(1, Math.ceil(left / 900 * 48))} 90`});
            }
            if (peers.dom.length) document.body.offsetHeight; // style and layout are part of a DOM step
            if (peers.circle.length) this.canvas._redraw();
        },
        clear() { group.clearLayers(); peers.dom = []; peers.circle = []; },
    };
    return 1;
})()
"""

# Twenty seconds of clock, stepped as fast as they can be computed and drawn; milliseconds of script each.
STEP = """
(() => {
    const spent = [];
    const start = Clock.now();
    if (KIND === "own") Surface.flush();
    for (let n = 1; n <= 20; n++) {
        const now = start + n * 1000;
        Clock.set({now_ms: now, at_ms: Date.now(), rate: 0});
        const begun = performance.now();
        if (KIND === "own") { Surface.tick(); Surface.flush(); } else Peers.step(now);
        spent.push(performance.now() - begun);
    }
    return spent;
})()
"""

# A hand drags the map to and fro for three seconds; a clock step each second. Frames that came, and the longest gap.
DRAG = """
(() => {
    window.dragged = null;
    const box = map_siaga.getContainer();
    const send = (kind, x) => box.dispatchEvent(
        new MouseEvent(kind, {clientX: x, clientY: 5, button: 0, buttons: 1, bubbles: true, view: window}));
    let frames = 0, begun = 0, last = 0, longest = 0, seconds = 0;
    const frame = (at) => {
        if (!begun) { begun = last = at; send("mousedown", 500); }
        longest = Math.max(longest, at - last);
        last = at;
        if (at - begun > 1000 * (seconds + 1)) {
            seconds++;
            if (KIND === "own") Surface.tick(); else Peers.step(Clock.now() + seconds * 1000);
        }
        if (at - begun > 3000) { send("mouseup", 500); window.dragged = {fps: frames / 3, longest}; return; }
        frames++;
        send("mousemove", 500 + 350 * Math.sin((at - begun) / 300));
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    return 1;
})()
"""


def pins(count: int, seed: int = 112) -> list[Pin]:
    """Invented pins all over the city, deadlines spread so that a step changes every ring's figures and some states."""
    chance = random.Random(seed)
    now = round(time.time() * 1000)
    found = []
    for n in range(count):
        due = now + chance.randrange(-300, 900) * 1000
        found.append(
            Pin(
                id=f"{n:05}",
                lat=chance.uniform(-6.18, -6.03),
                lon=chance.uniform(106.10, 106.22),
                glyph=f"kategori-{chance.choice(GLYPHS)}",
                title=f"Kejadian {n}",
                subtitle="rekaan",
                started_ms=due - 900_000,
                deadline_ms=due,
                warning_s=300,
                critical_s=120,
                radius_m=30.0,
                verified=True,
            )
        )
    return found


class Bench:
    def __init__(self, app: QApplication) -> None:
        self.app = app
        self.profile = make_profile(app)
        self.view: MapView | None = None

    def open(self) -> float:
        """A new page; milliseconds from asking for it to its being interactive with its layers drawn."""
        if self.view is not None:
            shiboken6.delete(self.view)
        begun = time.perf_counter()
        self.view = MapView(self.profile)
        self.view.resize(*SIZE)
        loop = QEventLoop()
        self.view.ready.connect(loop.quit)
        self.view.show()
        loop.exec()
        return 1000 * (time.perf_counter() - begun)

    def evaluate(self, script: str) -> Any:
        assert self.view is not None
        answers: list[Any] = []
        loop = QEventLoop()

        def answer(said: Any) -> None:
            answers.append(said)
            loop.quit()

        self.view.page().runJavaScript(f"JSON.stringify({script})", 0, answer)
        loop.exec()
        return json.loads(answers[0]) if answers[0] else None

    def wait(self, milliseconds: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(self, done: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                raise TimeoutError
            self.wait(5)

    def show(self, kind: str, count: int, zoom: float) -> None:
        assert self.view is not None
        self.evaluate("(Peers.clear(), 1)")
        self.view.set_pins(pins(count) if kind == "own" else [])
        self.view.go_to(-6.11, 106.16, zoom)
        self.view.set_clock(round(time.time() * 1000))
        self.wait(400)
        if kind != "own":
            told = json.dumps([{"lat": one.lat, "lon": one.lon, "deadline_ms": one.deadline_ms} for one in pins(count)])
            self.evaluate(f"(Peers.{kind}({told}), 1)")
            self.wait(400)

    def step(self, kind: str) -> list[float]:
        spent: list[float] = self.evaluate(STEP.replace("KIND", repr(kind)))
        return spent

    def drag(self, kind: str) -> tuple[float, float]:
        self.evaluate(DRAG.replace("KIND", repr(kind)))
        self.until(lambda: self.evaluate("window.dragged") is not None)
        dragged = self.evaluate("window.dragged")
        return dragged["fps"], dragged["longest"]

    def changed_to_drawn(self, count: int, rounds: int = 60) -> list[float]:
        """Milliseconds from `put_pins` of one changed pin among `count` to its having been painted on the canvas."""
        assert self.view is not None
        self.show("own", count, 12.5)
        self.evaluate(
            "(() => { const paint = PaintLive.paint; window.seen = [0, 0]; PaintLive.paint = (...all) => { paint(...all);"
            " const item = Layout.now().byId.get('00000');"
            " window.seen = [item?.tx ?? 0, performance.timeOrigin + performance.now()]; };"
            " return 1; })()"
        )
        found = []
        first = pins(count)[0]
        for n in range(rounds):
            self.wait(130)  # the last change's 100 ms are over: this one goes at once
            before = self.evaluate("window.seen")[0]
            values = {name: getattr(first, name) for name in Pin.__slots__} | {"lon": 106.16 + 0.0004 * (n + 1)}
            moved = Pin(**values)
            begun = time.time() * 1000
            self.view.put_pins([moved])
            self.until(lambda was=before: self.evaluate("window.seen")[0] != was)
            found.append(self.evaluate("window.seen")[1] - begun)
        return found


def measure(*, quick: bool = False) -> Report:
    sizes, again, rounds = ((20,), 1, 3) if quick else ((300, 3_000), 7, 60)
    without_screen()
    scheme.register()
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    bench = Bench(app)
    first = bench.open()
    opened = spread(bench.open() for _ in range(again))
    bench.evaluate(PEERS)
    ours: dict[int, tuple[Spread, float]] = {}
    drawn: list[tuple[Cell, ...]] = []
    for count in sizes:
        for kind, name in (("own", "our canvas"), ("circle", "Leaflet circleMarker"), ("dom", "DOM markers")):
            bench.show(kind, count, 12.5)
            step = spread(bench.step(kind))
            fps, longest = bench.drag(kind)
            ours.setdefault(count, (step, fps))
            beside = ours[count]
            ratios = (step.median / beside[0].median, beside[1] / fps if fps else None)
            drawn.append((name, count, step.median, step.p95, ratios[0], fps, ratios[1], longest))
    changed: list[tuple[Cell, ...]] = []
    for count in (10,) if quick else (30, 300):
        bench.open()
        bench.evaluate(PEERS)
        changed.append((f"one changed pin of {count}", *spread(bench.changed_to_drawn(count, rounds))))
    shiboken6.delete(bench.view)
    step, fps = ours[sizes[0]]
    return Report(
        (
            Table(
                f"The map page, {SIZE[0]} x {SIZE[1]}: clocks ticking and the map dragged, all in the same page",
                ("drawn by", "pins", "step, ms", "p95", "x ours", "frames/s", "ours x", "longest gap, ms"),
                tuple(drawn),
                ("A step is the script's time for one second of every clock: for ours with its drawing.",),
            ),
            Table(
                "The page; milliseconds",
                ("from", "median", "p95", "longest"),
                (
                    ("asked for -> interactive, the first in the process", first, None, None),
                    ("asked for -> interactive, again", *opened),
                    *((f"{what} -> painted", *took) for what, *took in changed),
                ),
            ),
        ),
        (
            Target(f"{sizes[0]} pins: script of a clock step, p95", step.p95, 10, "ms"),
            Target(f"{sizes[0]} pins: panning", fps, 30, "frames/s", at_least=True),
        ),
    )


if __name__ == "__main__":
    print(measure().text())
