"""Above the wall's map and list: the room, its clock, whether the store is followed, and the bands that shout."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from siaga_desk.figures import time_of_day
from siaga_desk.i18n import say, t
from siaga_desk.ui.look.drill import BAND_HEIGHT, DrillBand
from siaga_desk.ui.look.style import current

from .ink import BOLD, CLOCK, PLACE, SEMIBOLD, SMALL, Ink, Panel
from .watch import Health


class HeadPanel(Panel):
    """The room's name, teams moved in time, whether the store is followed, and the time of day."""

    HEIGHT = 156

    def __init__(self, room: str, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._room, self._zone = room, zone
        self._said: tuple[str, str, str, bool, str] = ("", "", "", True, "")

    def show_all(self, now: datetime, in_time: tuple[str, str], health: Health, last: datetime | None) -> None:
        """`last`: when anything was recorded last."""
        if health.trouble is not None:
            state = t("tidak diperbarui sejak {time}", time=time_of_day(health.since, self._zone))
        elif last is not None:
            state = t("tersambung, catatan terakhir {time}", time=time_of_day(last, self._zone))
        else:
            state = t("tersambung")
        said = (time_of_day(now, self._zone, seconds=True), *in_time, health.trouble is None, state)
        if said != self._said:
            self._said = said
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        ink, width, height = self.begin()
        time, label, value, is_well, state = self._said
        room = min(ink.width(self._room, 72, BOLD), width / 4)
        ink.write(QRectF(56, 0, room + 2, height), self._room, 72, "text", BOLD)
        clock = ink.width("00.00.00", CLOCK, BOLD)
        begins = width - 56 - clock
        ink.write(QRectF(begins, 0, clock + 2, height), time, CLOCK, "text", BOLD, right=True)
        ends = begins - 64
        length = ink.width(state, SMALL)
        ink.write(QRectF(ends - length, 8, length + 2, height - 8), state, SMALL, "text2" if is_well else "warn")
        sign = "tanda-tersambung" if is_well else "tanda-luring"
        ink.sign(QRectF(ends - length - 64, height / 2 - 18, 44, 44), sign, "ok" if is_well else "warn")
        ends -= length + 64 + 40
        x = 56 + room + 64
        if x + ink.width(label, SMALL) + 16 + ink.width(value, SMALL, BOLD) < ends:
            x += ink.write(QRectF(x, 8, ends - x, height - 8), label, SMALL, "text2") + 16
            ink.write(QRectF(x, 8, ends - x, height - 8), value, SMALL, "text", BOLD)
        ink.rule(width, height)
        ink.painter.end()


class TroubleBand(Panel):
    """Across the whole wall: what is shown may be old. The fact, what still counts, what to do."""

    HEIGHT = 190

    def __init__(self, zone: ZoneInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._fact = self._rest = ""

    @property
    def said(self) -> str:
        return f"{self._fact} {self._rest}".strip()

    def show_health(self, health: Health) -> None:
        if health.trouble is None:
            self._fact = self._rest = ""
        else:
            self._fact = say(health.trouble)
            self._rest = t(
                "Dinding menunjukkan keadaan pukul {time}. Tenggat tetap dihitung. Pakai layar meja, panggil penyelia.",
                time=time_of_day(health.since, self._zone, seconds=True),
            )
        self.setAccessibleName(self.said)
        self.setVisible(health.trouble is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        on = current().theme.clock_colours("warning")["on"]
        ink, width, height = self.begin("warn")
        ink.sign(QRectF(56, height / 2 - 52, 104, 104), "tanda-luring", on)
        ink.write(QRectF(200, 14, width - 256, 92), self._fact, PLACE, on, BOLD)
        ink.write(QRectF(200, 100, width - 256, 76), self._rest, SMALL, on, SEMIBOLD)
        ink.painter.end()


class WallDrillBand(Panel):
    """The desk's drill band, enlarged to be read across the room."""

    HEIGHT = 104

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._band = DrillBand(title, self)
        self._band.hide()
        self.setAccessibleName(self._band.accessibleName())

    def paintEvent(self, event: QPaintEvent) -> None:
        scale = self.height() / current().px(BAND_HEIGHT)
        self._band.resize(round(self.width() / scale), current().px(BAND_HEIGHT))
        painter = QPainter(self)
        painter.scale(scale, scale)
        self._band.render(painter, QPoint(), renderFlags=QWidget.RenderFlag.DrawChildren)
        painter.end()


def paint_frame(ink: Ink, width: float, height: float, thick: float) -> None:
    """The drill's frame around everything."""
    for box in (
        QRectF(0, 0, thick, height),
        QRectF(width - thick, 0, thick, height),
        QRectF(0, height - thick, width, thick),
    ):
        ink.fill(box, "drill")
