"""The agencies that the category telephones, in order, and whether they answered. Dials nothing and decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QWidget

from siaga_desk.domain.incidents import Incident, Telephoned
from siaga_desk.domain.profile import Agency, Profile
from siaga_desk.figures import time_of_day
from siaga_desk.i18n import t
from siaga_desk.ui.look.glyphs import glyph
from siaga_desk.ui.look.style import Role, current, role_font

from .rows import Index, Row, RowDelegate, RowList, RowModel, advance, line_height, rule, write
from .workplace import Workplace


@dataclass(frozen=True, slots=True)
class AgencyRow:
    agency: Agency
    calls: tuple[Telephoned, ...]
    zone: ZoneInfo

    @property
    def id(self) -> str:
        return self.agency.id

    @property
    def number(self) -> str:
        """Who is on standby at which number; empty in the profile until the city fills it, and said so."""
        numbers = [part for part in (self.agency.standby_name, self.agency.standby_telephone) if part]
        return " · ".join(numbers) or self.agency.telephone or t("nomor belum diisi di profil kota")

    @property
    def state(self) -> str:
        if not self.calls:
            return t("belum ditelepon")
        last = self.calls[-1]
        time = time_of_day(last.at, self.zone)
        if any(call.answered for call in self.calls):
            answered = next(call for call in reversed(self.calls) if call.answered)
            return t("dijawab {time}", time=time_of_day(answered.at, self.zone))
        return t("belum menjawab · {n} kali, terakhir {time}", n=len(self.calls), time=time)

    @property
    def is_waiting(self) -> bool:
        return bool(self.calls) and not any(call.answered for call in self.calls)


def agency_rows(incident: Incident, profile: Profile, zone: ZoneInfo) -> list[AgencyRow]:
    """The category's agencies in their order, then any other that was telephoned."""
    category = profile.categories.get(incident.category)
    ids = dict.fromkeys([*(category.telephone if category else ()), *(call.agency for call in incident.telephoned)])
    rows = []
    for id_ in ids:
        agency = profile.agencies.get(id_) or Agency(id_, id_, id_, False, "tanda-telepon")
        rows.append(AgencyRow(agency, tuple(call for call in incident.telephoned if call.agency == id_), zone))
    return rows


class _Agencies(RowModel[AgencyRow]):
    def id_of(self, row: AgencyRow) -> str:
        return row.id

    def spoken(self, row: AgencyRow) -> str:
        return ", ".join((row.agency.name, row.number, row.state))


class TelephoneList(RowList):
    """`telephoned`: agency, answered. Enter or a click: it answered; K: nobody answered."""

    telephoned = Signal(str, bool)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.rows = _Agencies(self)
        self.setModel(self.rows)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(t("Daftar telepon instansi"))
        self.empty = t("Jenis ini tidak menelepon instansi mana pun. C ubah jenis.")

    def show_incident(self, incident: Incident) -> None:
        self.rows.put(agency_rows(incident, self._place.profile, self._place.zone))

    def unanswered(self) -> None:
        """Nobody picked up at the agency under the cursor."""
        row = self.rows.row_at(self.currentIndex())
        if row is not None:
            self.telephoned.emit(row.id, False)

    def answered(self) -> None:
        row = self.rows.row_at(self.currentIndex())
        if row is not None:
            self.telephoned.emit(row.id, True)
            if self.currentIndex().row() + 1 < len(self.rows.rows):
                self.setCurrentIndex(self.rows.index(self.currentIndex().row() + 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in ("\r", "\n"):
            self.answered()
            return
        super().keyPressEvent(event)


class _Delegate(RowDelegate):
    def height_of(self, index: Index, width: int) -> int:
        lines = sum(line_height(role_font(role, self.width_class)) for role in (Role.TITLE, Role.HINT))
        return round(lines) + current().px(10)

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        row, look = index.data(Row), current()
        if not isinstance(row, AgencyRow):
            return
        rule(painter, rect)
        title, hint, body = (role_font(role, self.width_class) for role in (Role.TITLE, Role.HINT, Role.BODY))
        sign = look.px(18)
        left = rect.left() + look.px(12)
        picture = glyph(row.agency.glyph, look.theme["text2"], sign, painter.device().devicePixelRatioF())
        painter.drawPixmap(round(left), round(rect.center().y() - sign / 2), picture)
        box = QRectF(left + sign + look.px(10), rect.center().y(), 0, line_height(title))
        box.setRight(rect.right() - look.px(8))
        box.moveTop(rect.center().y() - (line_height(title) + line_height(hint)) / 2)
        tone = "text" if row.is_waiting else "text2"
        write(painter, box, row.state, body, look.theme[tone], right=True)
        name = box.adjusted(0, 0, -advance(body, row.state) - look.px(10), 0)
        write(painter, name, row.agency.short or row.agency.name, title, look.theme["text"])
        below = QRectF(box.left(), box.bottom(), box.width(), line_height(hint))
        write(painter, below, f"{row.number} · {row.agency.name}", hint, look.theme["text2" if selected else "text3"])
