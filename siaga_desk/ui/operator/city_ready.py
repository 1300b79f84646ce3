"""How many units of each kind are ready in the city, in one strip of figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QEvent, QRectF, QSize
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from siaga_desk.domain.profile import Profile, UnitKind
from siaga_desk.domain.situation import Situation
from siaga_desk.domain.units import UnitStatus
from siaga_desk.figures import time_of_day
from siaga_desk.i18n import language, t
from siaga_desk.ui.look.glyphs import glyph
from siaga_desk.ui.look.parts import plain_tooltip
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .rows import advance, line_height, write
from .workplace import Workplace


@dataclass(frozen=True, slots=True)
class Ready:
    kind: UnitKind
    ready: int
    total: int

    @property
    def name(self) -> str:
        return self.kind.name_en if language() == "en" else self.kind.name


def ready_in_city(situation: Situation, profile: Profile) -> tuple[Ready, ...]:
    """For every kind that can be sent and of which the city has any: ready units, and all."""
    counts: dict[str, list[int]] = {}
    for unit in situation.units.values():
        if unit.is_listed and unit.record is not None:
            entry = counts.setdefault(unit.record.unit_kind, [0, 0])
            entry[0] += situation.unit_status(unit.id) is UnitStatus.READY
            entry[1] += 1
    return tuple(Ready(kind, *counts[kind.id]) for kind in profile.unit_kinds.values() if kind.mobile and kind.id in counts)


class CityReady(QWidget):
    """Paints as many kinds as fit, in the profile's order; all of them are in the tooltip."""

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._counts: tuple[Ready, ...] = ()
        self._at = ""
        self.width_class = Width.WIDE
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_situation(self, now: datetime) -> None:
        self._counts = ready_in_city(self._place.situation, self._place.profile)
        self._at = time_of_day(now, self._place.zone)
        said = ", ".join(f"{c.name} {c.ready}/{c.total}" for c in self._counts)
        self.setAccessibleName(t("Siap di kota: {counts}", counts=said))
        self.setToolTip(plain_tooltip(said))
        self.update()

    def sizeHint(self) -> QSize:
        head, figure, hint = self._fonts()
        return QSize(
            current().px(200), round(line_height(head) + line_height(figure) + line_height(hint)) + current().px(26)
        )

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self.updateGeometry()

    def _fonts(self) -> list[QFont]:
        return [role_font(role, self.width_class) for role in (Role.STRONG, Role.TITLE, Role.HINT)]

    def paintEvent(self, event: QPaintEvent) -> None:
        look = current()
        painter = QPainter(self)
        head, figure, hint = self._fonts()
        inner = QRectF(self.rect()).adjusted(look.px(16), 0, -look.px(14), 0)
        top = QRectF(inner.left(), look.px(4), inner.width(), line_height(head))
        taken = write(painter, top, t("Siap di kota"), head, look.theme["text2"])
        write(painter, top.adjusted(taken + look.px(8), 0, 0, 0), t("jam {time}", time=self._at), hint, look.theme["text3"])
        painter.fillRect(QRectF(0, top.bottom() + look.px(6), self.width(), 1), look.theme["line"])
        sign, gap = look.px(18), look.px(6)
        x, y = inner.left(), top.bottom() + look.px(12)
        for count in self._counts:
            ready, of = str(count.ready), f"/{count.total}"
            width = max(sign + gap + advance(figure, ready) + advance(hint, of), advance(hint, count.name))
            if x + width > inner.right():
                break
            line = QRectF(x, y, width + 2, line_height(figure))
            picture = glyph(count.kind.glyph, look.theme["text2"], sign, self.devicePixelRatioF())
            painter.drawPixmap(round(x), round(line.center().y() - sign / 2), picture)
            at = x + sign + gap
            at += write(
                painter, QRectF(at, y, width, line.height()), ready, figure, look.theme["text" if count.ready else "text3"]
            )
            write(painter, QRectF(at, y + 2, width, line.height()), of, hint, look.theme["text3"])
            write(painter, QRectF(x, line.bottom(), width + 2, line_height(hint)), count.name, hint, look.theme["text2"])
            x += width + look.px(16)
