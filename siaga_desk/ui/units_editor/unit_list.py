"""The city's units in a list: what each is, whose, whether it is ready, and what its position rests on."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from siaga_desk.domain.events import UnitRecorded
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.domain.units import Unit, UnitStatus
from siaga_desk.figures import unit_word
from siaga_desk.i18n import t
from siaga_desk.ui.look.parts import cap_size, paint_dashed_tag
from siaga_desk.ui.look.sprites import UNIT_OVERFLOW, unit_sprite
from siaga_desk.ui.look.style import Role, current, role_font
from siaga_desk.ui.operator.rows import Index, Row, RowDelegate, RowModel, line_height, rule, write

UNKNOWN_GLYPH = "tanda-contoh"


@dataclass(frozen=True, slots=True)
class UnitLine:
    """`unsaved`: something was typed for it and not saved."""

    unit: Unit
    glyph: str
    agency: str
    status: UnitStatus
    unsaved: bool = False

    @property
    def id(self) -> str:
        return self.unit.id

    @property
    def example(self) -> bool:
        return self.unit.record is not None and self.unit.record.example

    @property
    def second(self) -> str:
        """Agency, status and the position's source."""
        source = self.unit.record.source if self.unit.record else ""
        said = unit_word(self.status)
        if self.unit.out_reason and self.status is UnitStatus.OUT:
            said = f"{said}: {self.unit.out_reason}"
        return " · ".join((self.agency, said, source or t("sumber posisi belum ditulis")))


def unit_lines(situation: Situation, profile: Profile, unsaved: frozenset[str], wanted: str = "") -> list[UnitLine]:
    """Listed units that hold every word of `wanted` in name, code, agency or kind; by kind as in the profile, then name."""
    order = {id_: place for place, id_ in enumerate(profile.unit_kinds)}
    lines = []
    for unit in situation.units.values():
        if not unit.is_listed or unit.record is None:
            continue
        kind, agency = profile.unit_kinds.get(unit.record.unit_kind), _agency(unit.record, profile)
        said = " ".join((unit.name, unit.id, agency, kind.name if kind else "")).casefold()
        if all(word in said for word in wanted.casefold().split()):
            lines.append(
                UnitLine(
                    unit,
                    kind.glyph if kind else UNKNOWN_GLYPH,
                    agency,
                    situation.unit_status(unit.id),
                    unit.id in unsaved,
                )
            )
    lines.sort(key=lambda line: (order.get(_kind(line.unit), len(order)), line.unit.name.casefold(), line.id))
    return lines


def _agency(record: UnitRecorded, profile: Profile) -> str:
    """ "Damkar", and whose it is where it is not the city's own: "Damkar Kota Cilegon"."""
    known, neighbour = profile.agencies.get(record.agency), profile.neighbours.get(record.neighbour)
    agency = known.short if known else record.agency
    return f"{agency} {neighbour.name if neighbour else record.neighbour}".rstrip()


def _kind(unit: Unit) -> str:
    return unit.record.unit_kind if unit.record else ""


class UnitLines(RowModel[UnitLine]):
    def id_of(self, row: UnitLine) -> str:
        return row.id

    def spoken(self, row: UnitLine) -> str:
        parts = [row.unit.name, t("contoh") if row.example else "", row.second, t("belum disimpan") if row.unsaved else ""]
        return ", ".join(part for part in parts if part)


class UnitDelegate(RowDelegate):
    """Plate | name / dashed tag, agency, status, source."""

    def height_of(self, index: Index, width: int) -> int:
        title, hint = role_font(Role.BODY, self.width_class), role_font(Role.HINT, self.width_class)
        return max(current().px(44), round(line_height(title) + line_height(hint)) + current().px(10))

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        line, look = index.data(Row), current()
        if not isinstance(line, UnitLine):
            return
        rule(painter, rect)
        size = look.px(24)
        dpr = painter.device().devicePixelRatioF()
        plate = unit_sprite(look.theme, line.status, line.glyph, line.example, size=size, dpr=dpr)
        edge = size * UNIT_OVERFLOW
        inner = rect.adjusted(look.px(14), look.px(4), -look.px(10), -look.px(4))
        painter.drawPixmap(round(inner.left() - edge), round(inner.center().y() - size / 2 - edge), plate)
        inner.setLeft(inner.left() + size + look.px(12))
        strong, hint = role_font(Role.STRONG, self.width_class), role_font(Role.HINT, self.width_class)
        upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() / 2)
        lower = QRectF(inner.left(), upper.bottom(), inner.width(), inner.height() / 2)
        for said, dashed in ((t("contoh"), True), (t("belum disimpan"), False)):  # beside the second line: a name is not cut
            if not (line.example if dashed else line.unsaved):
                continue
            painter.setFont(hint)
            cap = cap_size(QFontMetricsF(hint), said)
            where = QRectF(lower.left(), lower.center().y() - cap.height() / 2, cap.width(), cap.height())
            if dashed:
                paint_dashed_tag(painter, where, look.theme, said)
            else:
                write(painter, where, said, hint, look.theme["warn"])
            lower.setLeft(where.right() + look.px(8))
        write(painter, upper, line.unit.name, strong, look.theme["text"])
        write(painter, lower, line.second, hint, look.theme["text2"])
