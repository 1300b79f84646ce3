"""Every unit of the city, what it is doing and whether it is in service. Changes nothing itself."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from siaga_desk.domain.profile import UnitKind
from siaga_desk.domain.units import Unit, UnitStatus
from siaga_desk.figures import time_of_day, unit_word
from siaga_desk.i18n import language, t
from siaga_desk.ui.actions import ACTIONS
from siaga_desk.ui.look.parts import KeyHint, Words, cap_size, paint_dashed_tag
from siaga_desk.ui.look.sprites import UNIT_OVERFLOW, unit_sprite
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .rows import Index, Row, RowDelegate, RowList, RowModel, advance, line_height, write
from .workplace import Workplace


@dataclass(frozen=True, slots=True)
class KindHead:
    id: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    unit: Unit
    kind: UnitKind | None
    status: UnitStatus
    doing: str

    @property
    def id(self) -> str:
        return self.unit.id

    @property
    def example(self) -> bool:
        return self.unit.record is not None and self.unit.record.example


def unit_rows(place: Workplace) -> list[KindHead | UnitRow]:
    """By kind in the profile's order, then by name."""
    situation, kinds = place.situation, list(place.profile.unit_kinds)
    listed = [unit for unit in situation.units.values() if unit.is_listed and unit.record is not None]
    by_kind: dict[str, list[UnitRow]] = {}
    for unit in sorted(listed, key=lambda unit: unit.name.casefold()):
        assert unit.record is not None
        kind = place.profile.unit_kinds.get(unit.record.unit_kind)
        status = situation.unit_status(unit.id)
        row = UnitRow(unit, kind, status, _doing(unit, status, kind, place))
        by_kind.setdefault(unit.record.unit_kind, []).append(row)
    rows: list[KindHead | UnitRow] = []
    for id_ in sorted(by_kind, key=lambda id_: kinds.index(id_) if id_ in kinds else len(kinds)):
        group = by_kind[id_]
        kind = group[0].kind
        name = (kind.name_en if language() == "en" else kind.name) if kind else id_
        ready = sum(row.status is UnitStatus.READY for row in group)
        note = t("{ready} dari {total} siap", ready=ready, total=len(group)) if kind is None or kind.mobile else t("tempat")
        rows += [KindHead(f"kind {id_}", name, note), *group]
    return rows


def _doing(unit: Unit, status: UnitStatus, kind: UnitKind | None, place: Workplace) -> str:
    if kind is not None and not kind.mobile:
        return ""
    duty = place.situation.duties.get(unit.id, ())
    said = unit_word(status)
    if duty:
        said = t("{status} di {label}", status=said, label=", ".join(incident.label for incident, _ in duty))
    elif unit.out_since is not None:
        time = time_of_day(unit.out_since, place.zone)
        said = t("{status} sejak {time}: {reason}", status=said, time=time, reason=unit.out_reason or "")
    return said


class _Units(RowModel[KindHead | UnitRow]):
    def id_of(self, row: KindHead | UnitRow) -> str:
        return row.id

    def can_be_chosen(self, row: KindHead | UnitRow) -> bool:
        return isinstance(row, UnitRow)

    def spoken(self, row: KindHead | UnitRow) -> str:
        if isinstance(row, KindHead):
            return f"{row.text} {row.note}"
        record = row.unit.record
        said = [row.unit.name, row.doing]
        if record is not None:
            said += [t("contoh") if record.example else "", record.note, record.source]
        return ", ".join(part for part in said if part)


class UnitsPage(QWidget):
    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.rows = _Units(self)
        self.list = RowList()
        self.list.setModel(self.rows)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setAccessibleName(t("Daftar unit"))
        self.list.empty = t("Belum ada unit di kota ini. Alt U ubah daftar unit.")
        self._title = Words(t("Unit"), Role.TITLE, "text")
        keys = QHBoxLayout()
        keys.setSpacing(6)
        self._hints: list[Words] = []
        for id_ in ("unit.service", "unit.editor", "back"):
            keys.addWidget(KeyHint(ACTIONS[id_].key))
            words = Words(ACTIONS[id_].hint, Role.HINT, "text3")
            self._hints.append(words)
            keys.addWidget(words)
            keys.addSpacing(8)
        keys.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._title)
        column.addWidget(self.list, 1)
        column.addLayout(keys)

    def show_situation(self) -> None:
        self.rows.put(unit_rows(self._place))

    def choose(self, unit: str) -> None:
        self.list.setCurrentIndex(self.rows.index_of(unit))

    @property
    def current(self) -> Unit | None:
        row = self.rows.row_at(self.list.currentIndex())
        return row.unit if isinstance(row, UnitRow) else None

    def restyle(self, width: Width) -> None:
        self.list.set_width_class(width)
        for words in (self._title, *self._hints):
            words.set_width_class(width)


class _Delegate(RowDelegate):
    def height_of(self, index: Index, width: int) -> int:
        if isinstance(index.data(Row), KindHead):
            return round(line_height(role_font(Role.STRONG, self.width_class))) + current().px(12)
        return max(current().px(30), round(line_height(role_font(Role.BODY, self.width_class))) + current().px(10))

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        row, look = index.data(Row), current()
        strong, hint, body = (role_font(role, self.width_class) for role in (Role.STRONG, Role.HINT, Role.BODY))
        inner = rect.adjusted(look.px(12), 0, -look.px(8), 0)
        if isinstance(row, KindHead):
            write(painter, inner, row.note, hint, look.theme["text3"], right=True)
            write(painter, inner, row.text, strong, look.theme["text2"])
        elif isinstance(row, UnitRow):
            size = look.px(20)
            glyph = row.kind.glyph if row.kind else "tanda-contoh"
            dpr = painter.device().devicePixelRatioF()
            plate = unit_sprite(look.theme, row.status, glyph, row.example, size=size, dpr=dpr)
            edge = size * UNIT_OVERFLOW
            painter.drawPixmap(round(inner.left() - edge), round(inner.center().y() - size / 2 - edge), plate)
            inner.setLeft(inner.left() + size + look.px(12))
            half = min(advance(body, row.doing), inner.width() * 0.5)
            doing = QRectF(inner.right() - half, inner.top(), half, inner.height())
            write(painter, doing, row.doing, body, look.theme["text2"], right=True)
            inner.setRight(doing.left() - look.px(8))
            taken = write(painter, inner, row.unit.name, body, look.theme["text"])
            if row.example:
                painter.setFont(hint)
                cap = cap_size(QFontMetricsF(hint), t("contoh"))
                left = inner.left() + taken + look.px(8)
                if left + cap.width() <= inner.right() + look.px(8):
                    where = QRectF(left, inner.center().y() - cap.height() / 2, cap.width(), cap.height())
                    paint_dashed_tag(painter, where, look.theme, t("contoh"))
