"""Makes every picture of the documents from real windows on a real store: `make pictures`. Never part of the program.

    python tools/screenshots.py [FOLDER]      without FOLDER: docs/guide/gambar

One invented night is written to a store with the commands that people give; then the windows are opened on it, the keys are
pressed that a hand would press, and what is seen is saved with 256 colours. Callers and numbers are invented
(0812-0000-xxxx). The clock stands still, so that a picture taken anew can be compared with the one before.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QPoint, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from siaga_desk import app
from siaga_desk.domain import commands as c
from siaga_desk.domain.deadlines import ClockState, DispatchClock
from siaga_desk.domain.events import Classification, Outcome
from siaga_desk.domain.places import LocationMethod
from siaga_desk.domain.profile import Milestone
from siaga_desk.domain.units import UnitStatus
from siaga_desk.figures import clock_reading, clock_word, unit_word
from siaga_desk.geo.areas import Areas
from siaga_desk.profiles import shipped_profile
from siaga_desk.settings import Settings, write_settings
from siaga_desk.theme import theme
from siaga_desk.ui.look import style
from siaga_desk.ui.look.sprites import paint_incident, paint_unit
from siaga_desk.ui.operator.window import OperatorWindow
from siaga_desk.ui.units_editor.window import UnitsEditor
from siaga_desk.ui.wall.window import WallWindow
from siaga_desk.windows import Stage, at_work, opened, stage

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "guide" / "gambar"

NOW = datetime(2026, 3, 13, 19, 48, 10, tzinfo=UTC)  # 02.48.10 WIB
PAGE_S = 60.0
SETTLE_S = 1.0
COLOURS = 256

K, NONE = Qt.Key, Qt.KeyboardModifier.NoModifier


class StandingClock:
    """The room's time, which stands still until it is set."""

    offset_ms: int | None = None
    bound_ms: int | None = None

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class Night:
    """An invented night in Kota Serang, told to a desk. Times are seconds before NOW."""

    def __init__(self, room: app.Room, clock: StandingClock) -> None:
        self._room, self._clock = room, clock
        self._numbers = itertools.count(1001)
        assert isinstance(room.areas, Areas)
        self._labels = {k.name: (k.label_lat, k.label_lon) for k in room.areas.kelurahan}

    def tell(self) -> None:
        """Calls since midnight, few of them real, and six open incidents, each in another state of its clock."""
        self._at(10_100)
        self._do(c.SignOn(person="Rina"))
        self._calls_that_are_none()
        closed = self._incident(8_000, "medis", "Sumur Pecung", "ibu sesak napas, rumah cat hijau")
        self._sent(closed, "ambulans-pkm-serang-kota", 7_900, acknowledged=7_880, moving=7_760, arrived=7_300, done=5_500)
        self._at(5_400)
        self._do(c.CloseIncident(incident=closed, outcome=Outcome.HANDLED))

        power = self._incident(2_400, "listrik", "Drangong", "gardu berbunyi keras lalu padam satu kampung")
        self._sent(power, "pln-gangguan-01", 2_300, acknowledged=2_100, moving=1_400)
        tree = self._incident(1_131, "pohon_tumbang", "Kaligandu", "pohon besar menutup jalan, motor tidak bisa lewat")
        for ago_s in (960, 500):
            self._at(ago_s)
            self._do(c.Telephone(incident=tree, agency="bpbd", answered=False))
        crash = self._incident(1_060, "laka", "Panancangan", "dua motor, satu orang tidak bangun")
        self._telephoned(crash, "polresta", 1_000)
        self._sent(crash, "patroli-cipocok-01", 990, acknowledged=960, moving=660)
        ill = self._incident(792, "medis", "Unyur", "bapak saya pingsan, umur enam puluh")
        self._telephoned(ill, "dinkes", 720)
        self._sent(ill, "ambulans-pkm-singandaru", 700, acknowledged=640)
        flood = self._incident(678, "banjir", "Warung Jaud", "air masuk rumah, selutut", verified=False)
        for ago_s in (500, 300):
            self._at(ago_s)
            call = self._call("air naik terus, ada lansia", Classification.REAL)
            self._do(c.JoinCall(call=call, incident=flood))
        beating = self._incident(273, "kdrt", "Cimuncang", "tetangga dipukul suaminya")
        self._sent(beating, "patroli-serang-01", 200, acknowledged=190)
        self._at(95)
        self._call("halo ... tolong ...", Classification.CUT_OFF)
        self._at(0)

    # --- small words ---

    def _at(self, seconds_ago: float) -> None:
        self._clock.at = NOW - timedelta(seconds=seconds_ago)

    def _do(self, *commands: c.Command) -> None:
        self._room.lane.submit(lambda: self._room.desk.do(*commands)).result()

    def _mint(self) -> str:
        return self._room.desk.mint()

    def _number(self) -> str:
        return f"0812-0000-{next(self._numbers)}"

    def _calls_that_are_none(self) -> None:
        kinds = [Classification.PRANK] * 9 + [Classification.GHOST] * 4 + [Classification.WRONG_NUMBER]
        for n, kind in zip(range(196), itertools.cycle(kinds), strict=False):
            self._at(10_090 - n * 51)
            self._do(c.TakeCall(number=self._number(), classification=kind))

    def _call(self, words: str, kind: Classification) -> str:
        call = self._mint()
        self._do(c.TakeCall(call=call, number=self._number(), words=words), c.ClassifyCall(call=call, classification=kind))
        return call

    def _incident(self, ago_s: float, category: str, kelurahan: str, words: str, *, verified: bool = True) -> str:
        self._at(ago_s)
        call, incident = self._call(words, Classification.REAL), self._mint()
        lat, lon = self._labels[kelurahan]
        where = c.Locate(
            incident=incident,
            lat=lat,
            lon=lon,
            radius_m=30 if verified else 600,
            method=LocationMethod.MAP if verified else LocationMethod.KELURAHAN,
            verified=verified,
        )
        self._do(c.OpenIncident(incident=incident, category=category, call=call), where)
        return incident

    def _telephoned(self, incident: str, agency: str, ago_s: float) -> None:
        self._at(ago_s)
        self._do(c.Telephone(incident=incident, agency=agency, answered=True))

    def _sent(self, incident: str, unit: str, ago_s: float, **reached: float) -> None:
        """Assigned, then each milestone so many seconds before NOW."""
        assignment = self._mint()
        self._at(ago_s)
        self._do(c.AssignUnit(incident=incident, unit=unit, assignment=assignment))
        for milestone, when in reached.items():
            self._at(when)
            self._do(c.MarkUnit(incident=incident, assignment=assignment, milestone=Milestone(milestone)))


# --- hands and eyes -------------------------------------------------------------------------------------------------------


class Desk:
    """The operator's window under a hand."""

    def __init__(self, window: OperatorWindow, size: tuple[int, int]) -> None:
        self.window = window
        window.resize(*size)
        window.show()
        window.activateWindow()
        until(lambda: window.map_side.map.is_ready and window.isActiveWindow())
        let_pass(SETTLE_S)

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifiers)
        let_pass(0.15)

    def type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.window, text)
        let_pass(0.15)

    def sign_on(self, person: str) -> None:
        self.window.panel.sign_on.name.setFocus()
        self.window.panel.sign_on.name.selectAll()
        self.type(person)
        self.key(K.Key_Return)

    def look(self, widget: QWidget | None = None) -> QImage:
        """The window, or a part of it, when everything has arrived and been drawn."""
        let_pass(0.3)
        self.window.tick()
        self.window.map_side.set_clock(0.0)
        let_pass(SETTLE_S)
        return (widget or self.window).grab().toImage()


def let_pass(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


def until(seen: Callable[[], bool]) -> None:
    end = time.monotonic() + PAGE_S
    while not seen():
        if time.monotonic() > end:
            raise TimeoutError("a window did not come up")
        let_pass(0.05)


# --- files ----------------------------------------------------------------------------------------------------------------


class Album:
    """Where pictures go: PNG with at most 256 colours, found by median cut; flat panels lose nothing by it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, name: str, picture: QImage) -> None:
        table = [QColor(*(int(part) for part in colour)).rgb() for colour in palette(picture)]
        few = picture.convertToFormat(
            QImage.Format.Format_Indexed8,
            table,
            Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither,
        )
        file = self._folder / f"{name}.png"
        if not few.save(str(file), "PNG", 0):  # type: ignore[call-overload] # quality 0: packed as tightly as PNG can
            raise OSError(f"{file} cannot be written")
        print(f"{file.stat().st_size:>8,}  {file.relative_to(ROOT) if file.is_relative_to(ROOT) else file}")


def palette(picture: QImage) -> list[tuple[int, int, int]]:
    """At most 256 colours that stand for all of the picture's, by median cut. Shades of up to 1/32 count as one."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    pixels = rows[:, : plain.width() * 3].reshape(-1, 3)
    exact, counts = np.unique(pixels, axis=0, return_counts=True)
    if len(exact) <= COLOURS:
        return [(int(r), int(g), int(b)) for r, g, b in exact]
    boxes = [(exact.astype(np.int64), counts)]
    while len(boxes) < COLOURS:
        spread = [float(np.ptp(colours, axis=0).max()) * float(np.sqrt(n.sum())) for colours, n in boxes]
        widest = int(np.argmax(spread))
        colours, n = boxes.pop(widest)
        order = np.argsort(colours[:, int(np.argmax(np.ptp(colours, axis=0)))], kind="stable")
        colours, n = colours[order], n[order]
        middle = int(np.clip(np.searchsorted(np.cumsum(n), n.sum() / 2), 1, len(n) - 1))
        boxes += [(colours[:middle], n[:middle]), (colours[middle:], n[middle:])]
    means = (np.rint(np.average(colours, axis=0, weights=n)) for colours, n in boxes)
    return [(int(r), int(g), int(b)) for r, g, b in means]


# --- the pictures ---------------------------------------------------------------------------------------------------------


@contextmanager
def desk_on(
    on: Stage, store: Path, clock: StandingClock, look: str, size: tuple[int, int]
) -> Iterator[tuple[app.Room, Desk]]:
    """The operator's window on the store, nothing in it moving by itself."""
    settings = store.with_name(f"{look}.json")
    write_settings(settings, replace(Settings(), theme=look))
    view = on.map_view(look)
    room = opened(partial(app.open_room, store, clock=clock), view)
    is_new = not room.desk.situation.open_incidents
    if is_new:
        Night(room, clock).tell()
    with at_work(on, room, view, settings, clock_rate=0.0, ticking=False) as window:
        yield room, Desk(window, size)


def dark(on: Stage, store: Path, clock: StandingClock, album: Album) -> None:
    """An operator places a caller; the wall beside him."""
    with desk_on(on, store, clock, "dark", (1920, 1080)) as (_, desk):
        desk.sign_on("Rina")
        clock.at = NOW - timedelta(seconds=38)
        desk.key(K.Key_F2)
        clock.at = NOW
        desk.type("0812 0000 4417")
        desk.key(K.Key_Return)
        desk.type("api besar di gudang belakang puskesmas Banten Girang, masih ada orang di dalam")
        desk.key(K.Key_F5)
        desk.type("keb")
        desk.key(K.Key_Return)
        desk.window.map_side.map.go_to(-6.1265, 106.163, 13)
        desk.type("belakang pkm banten girang")
        let_pass(SETTLE_S)
        album.put("operator-gelap", desk.look())
        album.put("panggilan", desk.look(desk.window.panel))
        wall(on, store, clock, album)
        desk.key(K.Key_Escape)
        desk.key(K.Key_Escape)


def wall(on: Stage, store: Path, clock: StandingClock, album: Album) -> None:
    def follow() -> app.Watching:
        return app.follow_room(store, clock=clock)

    watching = follow()
    window = WallWindow(
        profile=watching.profile,
        identity=watching.identity,
        clock=clock,
        source=watching,
        reopen=follow,
        make_map=lambda parent: on.map_view("dark", parent),
    )
    ready: list[bool] = []
    window.map.ready.connect(lambda: ready.append(True))
    window.resize(1920, 1080)
    window.show()
    until(lambda: bool(ready) and window.watch.figures is not None)
    window.map.set_clock(round(clock.now().timestamp() * 1000), 0.0)
    window.tick()
    let_pass(2 * SETTLE_S)
    album.put("dinding", window.grab().toImage())
    window.close()
    window.deleteLater()
    let_pass(0.2)


def light(on: Stage, store: Path, clock: StandingClock, album: Album) -> None:
    """An incident in hand at a small desk; its history; the units editor."""
    with desk_on(on, store, clock, "light", (1366, 768)) as (room, desk):
        desk.sign_on("Agus")
        work = desk.window.work
        ill = next(i for i in room.desk.situation.open_incidents if i.category == "medis")
        work.show_incident(ill.id)
        let_pass(0.3)
        album.put("operator-terang", desk.look())
        desk.window.panel.setFocus()
        desk.key(K.Key_T)
        album.put("telepon", desk.look(desk.window.panel))
        flood(desk, album)
        desk.key(K.Key_F4)
        desk.window.actions_.trigger("unit.editor")
        editors = [w for w in QApplication.topLevelWidgets() if isinstance(w, UnitsEditor)]
        until(lambda: bool(editors) and editors[0].map.is_ready)  # type: ignore[attr-defined] # it is a MapView here
        let_pass(2 * SETTLE_S)
        editors[0].choose("ambulans-pkm-singandaru")
        let_pass(2 * SETTLE_S)
        album.put("daftar-unit", editors[0].grab().toImage())


def flood(desk: Desk, album: Album) -> None:
    """Somebody closes a flooded area: drawn, and its terms half filled in."""
    view = desk.window.map_side.map
    hand = view.focusProxy()
    assert hand is not None  # the page's own widget
    view.go_to(-6.118, 106.15, 14)
    let_pass(SETTLE_S)
    desk.key(K.Key_W, Qt.KeyboardModifier.AltModifier)
    let_pass(SETTLE_S)
    middle = view.rect().center()
    for x, y in ((-130, -60), (10, -110), (120, -10), (60, 90), (-90, 70)):
        at = middle + QPoint(x, y)
        QTest.mouseMove(hand, at)
        QTest.mouseClick(hand, Qt.MouseButton.LeftButton, pos=at)
        let_pass(0.7)  # two clicks soon after another are a double click, which ends the drawing
    QTest.keyClick(hand, K.Key_Return)
    until(desk.window.panel.closing.isVisible)
    desk.key(K.Key_1)
    desk.type("3 jam")
    desk.key(K.Key_Tab)
    desk.key(K.Key_Tab)
    desk.type("0,4")
    album.put("menutup-jalan", desk.look())
    desk.key(K.Key_Escape)


def signs(album: Album) -> None:
    """Every state of the clock, and every state of a unit, in both themes, with its word."""
    rule = shipped_profile("kota_serang").categories["medis"].deadlines[0]
    readings = (
        (ClockState.RUNNING, timedelta(minutes=11, seconds=6)),
        (ClockState.WARNING, timedelta(minutes=4, seconds=21)),
        (ClockState.CRITICAL, timedelta(minutes=1, seconds=48)),
        (ClockState.OVERDUE, -timedelta(minutes=3, seconds=12)),
        (ClockState.MET, timedelta(minutes=8, seconds=20)),
        (ClockState.MET_LATE, -timedelta(minutes=2, seconds=5)),
        (ClockState.MISSED, -timedelta(minutes=6)),
        (ClockState.ENDED, timedelta(minutes=7)),
    )

    def clock_sign(painter: QPainter, box: QRectF, look: str, place: int) -> tuple[str, str, str]:
        state, left = readings[place]
        reading = DispatchClock(state, rule, NOW, NOW + rule.limit, NOW, left)
        paint_incident(painter, box, theme(look), state, "kategori-kebakaran", reading.fraction)
        return clock_reading(reading), clock_word(state), theme(look).clock_colours(state)["ink"]

    units = ((UnitStatus.READY, False), *((status, True) for status in UnitStatus))

    def unit_sign(painter: QPainter, box: QRectF, look: str, place: int) -> tuple[str, str, str]:
        status, example = units[place]
        paint_unit(painter, box.adjusted(8, 8, -8, -8), theme(look), status, "unit-ambulans", example)
        return unit_word(status), "contoh" if example else "nyata", theme(look)["text"]

    album.put("jam", _strip(len(readings), clock_sign))
    album.put("tanda-unit", _strip(len(units), unit_sign))


def _strip(count: int, sign: Callable[[QPainter, QRectF, str, int], tuple[str, str, str]]) -> QImage:
    """Signs side by side, dark above, light below."""
    cell, tall, size = 130, 130, 56
    canvas = QPixmap(cell * count, 2 * tall)
    painter = QPainter(canvas)
    for row, look in enumerate(("dark", "light")):
        painter.fillRect(0, row * tall, canvas.width(), tall, QColor(theme(look)["bg1"]))
        for place in range(count):
            left, top = place * cell, row * tall
            upper, lower, ink = sign(painter, QRectF(left + (cell - size) / 2, top + 16, size, size), look, place)
            painter.setFont(style.role_font(style.Role.TITLE))
            painter.setPen(QColor(ink))
            painter.drawText(QRectF(left, top + 80, cell, 20), Qt.AlignmentFlag.AlignCenter, upper)
            painter.setFont(style.role_font(style.Role.HINT))
            painter.setPen(QColor(theme(look)["text2"]))
            painter.drawText(QRectF(left, top + 101, cell, 18), Qt.AlignmentFlag.AlignCenter, lower)
    painter.end()
    return canvas.toImage()


def drill(folder: Path, album: Album) -> None:
    """The first drill as `make run` plays it, and its last moment: a process of its own, with a store of its own."""
    story = ROOT / "resources" / "drills" / "first_drill.toml"
    played = [sys.executable, "-m", "siaga_desk", "drill", "play", str(story), "--solo", "--offscreen", "--out", str(folder)]
    subprocess.run(played, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own program
    album.put("latihan", QImage(str(next(folder.glob("*-bergerak.png")))))


def main() -> None:
    album = Album(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clock = StandingClock(NOW)
        store = folder / f"malam{app.SUFFIX}"
        with stage() as on:
            dark(on, store, clock, album)
            light(on, store, clock, album)
            signs(album)
        drill(folder / "latihan", album)


if __name__ == "__main__":
    main()
