"""Who should go: the advice as a list that is ticked with digits. Shows the advice and the ticks; sends nothing itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from siaga_desk.dispatch.advice import AdviceLine, Candidate, Recommendation
from siaga_desk.dispatch.reasons import UNSURE_PLACE
from siaga_desk.dispatch.steady import kept
from siaga_desk.domain.errors import Message
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.units import UnitStatus
from siaga_desk.figures import minutes, minutes_between
from siaga_desk.i18n import language, say, t
from siaga_desk.ui.look.parts import ElidedLabel, Words, cap_size, paint_dashed_tag, paint_key_cap
from siaga_desk.ui.look.sprites import UNIT_OVERFLOW, unit_sprite
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .rows import Index, Row, RowDelegate, RowList, RowModel, advance, line_height, write
from .workplace import Workplace

SPARE = 1
"""How many more than the plan needs are offered in its own line; the others stand at the end."""
OTHERS = 3
"""How many of those at the end are shown before somebody asks for all."""
KEYS = 9
WAYS = 3
"""So many ways are drawn at first; of every ticked unit in any case."""
MORE = "more"


@dataclass(frozen=True, slots=True)
class Head:
    id: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """A unit that can be ticked. `key`: the digit, "" after the ninth."""

    unit: Candidate
    key: str
    ticked: bool
    why: tuple[str, ...] = ()  # without what the head says for all
    quiet: bool = False  # nothing in the plan asks for it

    @property
    def id(self) -> str:
        return self.unit.unit


class _Advice(RowModel[Head | Offered]):
    def id_of(self, row: Head | Offered) -> str:
        return row.id

    def can_be_chosen(self, row: Head | Offered) -> bool:
        return isinstance(row, Offered) or row.id == MORE

    def spoken(self, row: Head | Offered) -> str:
        if isinstance(row, Head):
            return f"{row.text} {row.note}".strip()
        said = [row.unit.name, eta(row.unit), *(say(why) for why in row.unit.why)]
        if row.unit.example:
            said.insert(1, t("contoh"))
        if row.ticked:
            said.append(t("dicentang"))
        return ", ".join(said)


def eta(unit: Candidate) -> str:
    """ "7 mnt", or a range where the place is not sure."""
    return minutes_between(*unit.eta_range_s) if unit.eta_range_s else minutes(unit.eta_s)


def kinds_text(line: AdviceLine, profile: Profile) -> str:
    known = (profile.unit_kinds.get(kind) for kind in line.kinds)
    names = [(kind.name_en if language() == "en" else kind.name) for kind in known if kind]
    return " / ".join(names[:3]) or t("Semua unit")


def _shared(advice: Recommendation) -> list[Message]:
    """What is true of every unit that is offered: how its time was computed, that it stands at its post."""
    offered = [c for line in advice.lines for c in line.candidates] + list(advice.others)
    first = offered[0].why if offered else ()
    return [reason for reason in first if len(offered) > 1 and all(reason in c.why for c in offered)]


class AdvicePanel(QWidget):
    """`ticks_changed`: what is ticked, or offered, is different now."""

    ticks_changed = Signal()

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._advice: Recommendation | None = None
        self._newest: Recommendation | None = None
        self._digits: dict[str, int] = {}  # whose digit is whose, for as long as somebody looks at the same advice
        self._by_hand: dict[str, bool] = {}
        self._all = False
        self._sparing = False
        self._title = Words(t("Yang berangkat"), Role.TITLE, "text")
        self._state = ElidedLabel("", Role.BODY, "text2")
        self.common = ElidedLabel("", Role.HINT, "text3")
        self.rows = _Advice(self)
        self.list = RowList()
        self.list.setModel(self.rows)
        self.list.setItemDelegate(_Delegate(place.profile, self.list))
        self.list.setAccessibleName(t("Saran unit"))
        self.list.empty = t("Tidak ada unit yang bisa dikirim. T telepon instansi.")
        self.list.installEventFilter(self)
        self.excluded = ElidedLabel("", Role.HINT, "text3")
        self.short = Words("", Role.BODY, "warn")
        self.short.setWordWrap(True)
        self.empty = Words("", Role.BODY, "text3")
        self.empty.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(self._title)
        head.addWidget(self._state, 1, Qt.AlignmentFlag.AlignBottom)
        self._state.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column.addLayout(head)
        column.addWidget(self.common)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        column.addWidget(self.short)
        column.addWidget(self.excluded)
        self.list.taken.connect(self._flip)
        self.show_nothing("")

    # --- what is shown ---

    def forget_ticks(self) -> None:
        """Something else is in hand: ticks made by hand belonged to the other."""
        self._by_hand.clear()
        self._all = False

    def show_nothing(self, why: str) -> None:
        self._advice = self._newest = None
        self._digits.clear()
        self.empty.setText(why)
        self._lay_out()

    def show_sparing(self, on: bool) -> None:
        """Said in the head with the next advice: the ticks follow another rule."""
        self._sparing = on

    def show_advice(self, advice: Recommendation, computed_from: str, *, hold: bool = False) -> None:
        """`computed_from`: "calon 1", while the place is not placed.

        `hold`: nobody asked for it, something moved. Then digits, ticks and order stay under the fingers as they are; times
        and reasons are the new ones, and that the advice would be another now is said.
        """
        held = self._advice if hold else None
        self._newest = advice
        self._advice = advice if held is None else kept(advice, [unit.unit for unit in held.chosen])
        if held is None:
            self._digits.clear()
        self._state.set_whole(computed_from)
        self._lay_out()

    def take_newest(self) -> None:
        """The advice as it is now, with its own ticks and digits."""
        if self._newest is not None:
            self._advice = self._newest
            self._digits.clear()
            self._lay_out()

    @property
    def is_old(self) -> bool:
        """Whether other units would be ticked now."""
        if self._advice is None or self._newest is None:
            return False
        return {unit.unit for unit in self._advice.chosen} != {unit.unit for unit in self._newest.chosen}

    @property
    def advice(self) -> Recommendation | None:
        return self._advice

    @property
    def ticked(self) -> tuple[Candidate, ...]:
        return tuple(row.unit for row in self.rows.rows if isinstance(row, Offered) and row.ticked)

    def first_ways(self) -> tuple[tuple[Candidate, bool], ...]:
        """Whose ways are drawn, and whether it is ticked: the ticked ones, and the next by arrival up to WAYS.

        Nobody's once all are sent: the ways of units that stay at home would pass for those of the sent.
        """
        offered = [row for row in self.rows.rows if isinstance(row, Offered)]
        ticked = [row.unit for row in offered if row.ticked]
        if not ticked and self._advice is not None and self._advice.serving and self._advice.fills_plan:
            return ()
        others = sorted((row.unit for row in offered if not row.ticked and not row.quiet), key=lambda unit: unit.eta_s)
        return tuple((unit, True) for unit in ticked) + tuple((unit, False) for unit in others[: max(0, WAYS - len(ticked))])

    @property
    def keys(self) -> dict[str, str]:
        """Unit -> its digit, for the map."""
        return {row.id: row.key for row in self.rows.rows if isinstance(row, Offered) and row.key and row.ticked}

    def tick(self, n: int) -> None:
        """The digit's unit, ticked or not any more."""
        for row in self.rows.rows:
            if isinstance(row, Offered) and row.key == str(n):
                self._flip(row)
                return

    def _flip(self, row: Head | Offered) -> None:
        if isinstance(row, Offered):
            self._by_hand[row.id] = not row.ticked
        elif row.id == MORE:
            self._all = True
        self._lay_out()

    def _lay_out(self) -> None:
        advice = self._advice
        there = advice is not None
        self.empty.setVisible(not there)
        self.list.setVisible(there)
        rows: list[Head | Offered] = []
        self.excluded.hide()
        self.short.hide()
        self.common.hide()
        if advice is None:
            self._state.set_whole("")
        else:
            shared = _shared(advice)
            self._show_common(advice, shared)
            self._let_go(advice)
            later: list[Candidate] = []
            for n, line in enumerate(advice.lines):
                shown = self._steadily(c for i, c in enumerate(line.candidates) if i < line.needed + SPARE or self._stays(c))
                later += [c for c in line.candidates if c not in shown]
                ticked = sum(self._is_ticked(c) for c in shown)
                rows.append(Head(f"line {n}", kinds_text(line, self._place.profile), self._needs(line, ticked)))
                rows += [self._offered(c, shared) for c in shown]
            later = [*sorted(later, key=lambda c: (c.eta_s, c.unit)), *advice.others]  # those that can do it first
            if later:
                near = self._steadily(c for i, c in enumerate(later) if self._all or i < OTHERS or self._stays(c))
                rows.append(Head("others", t("Lainnya")))
                rows += [self._offered(c, shared, quiet=True) for c in near]
                if more := len(later) - len(near):
                    rows.append(Head(MORE, t("dan {n} lagi", n=more)))
            self._show_rest(advice)
        self.rows.put(rows)
        self.ticks_changed.emit()

    def _let_go(self, advice: Recommendation) -> None:
        """The digits of units that are not offered any more are free again."""
        offered = {candidate.unit for candidate in advice.candidates}
        self._digits = {unit: digit for unit, digit in self._digits.items() if unit in offered}

    def _stays(self, unit: Candidate) -> bool:
        return self._is_ticked(unit) or unit.unit in self._digits

    def _steadily(self, units: Iterable[Candidate]) -> list[Candidate]:
        """Those that have a digit by their digits, then the others as they come."""
        return sorted(units, key=lambda unit: self._digits.get(unit.unit, KEYS + 1))

    def _digit(self, unit: str) -> str:
        """Its own, or the next that is free; "" after the ninth."""
        if unit not in self._digits:
            free = set(range(1, KEYS + 1)) - set(self._digits.values())
            if not free:
                return ""
            self._digits[unit] = min(free)
        return str(self._digits[unit])

    def _show_rest(self, advice: Recommendation) -> None:
        self.short.setText("\n".join(say(short) for short in advice.shortfalls))
        self.short.setVisible(bool(advice.shortfalls))
        first = [f"{e.name} {say(e.why)}" for e in advice.excluded[:3]]
        if (more := len(advice.excluded) - len(first)) > 0:
            first.append(t("dan {n} lagi", n=more))
        self.excluded.set_whole(t("Tidak ikut: {units}", units=" · ".join(first)))
        self.excluded.setVisible(bool(first))

    @staticmethod
    def _needs(line: AdviceLine, ticked: int) -> str:
        if not line.needed:
            return ""
        if line.sent:
            return t("butuh {n}, dikirim {sent}, terpilih {ticked}", n=line.needed, sent=len(line.sent), ticked=ticked)
        return t("butuh {n}, terpilih {ticked}", n=line.needed, ticked=ticked)

    def _show_common(self, advice: Recommendation, shared: Collection[Message]) -> None:
        """Once in the head what would stand on every row, and why some times are ranges."""
        sparing = [t("menjaga wilayah tetap terjangkau")] if self._sparing else []
        other = [t("saran berubah, Alt R pakai yang baru")] if self.is_old else []
        said = [*other, *sparing, say(advice.method), *(say(reason) for reason in shared if reason != advice.method)]
        if any(reason.text == UNSURE_PLACE for line in advice.lines for c in line.candidates for reason in c.why):
            said.append(t("tempat belum pasti: rentang"))
        self.common.set_whole(" · ".join(said))
        self.common.show()

    def _offered(self, unit: Candidate, shared: Collection[Message], *, quiet: bool = False) -> Offered:
        why = tuple(say(reason) for reason in unit.why if reason not in shared and reason.text != UNSURE_PLACE)
        return Offered(unit, self._digit(unit.unit), self._is_ticked(unit), why, quiet)

    def _is_ticked(self, unit: Candidate) -> bool:
        return self._by_hand.get(unit.unit, unit.chosen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space ticks as well."""
        if watched is self.list and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            row = self.rows.row_at(self.list.currentIndex())
            if event.key() == Qt.Key.Key_Space and row is not None:
                self._flip(row)
                return True
        return super().eventFilter(watched, event)

    def restyle(self, width: Width) -> None:
        for words in (self._title, self._state, self.common, self.short, self.excluded, self.empty):
            words.set_width_class(width)
        self.list.set_width_class(width)


def _why_lines(row: Offered, *, wide: bool) -> list[str]:
    """What differs from unit to unit: one line, on a wide desk what follows from it on a second."""
    if not wide:
        return [" · ".join(row.why)]
    return [row.why[0] if row.why else "", *([" · ".join(row.why[1:])] if row.why[1:] else [])]


class _Delegate(RowDelegate):
    """Key | plate | name, how it is reckoned, why | minutes, tick."""

    def __init__(self, profile: Profile, parent: RowList) -> None:
        super().__init__(parent)
        self._glyphs = {kind.id: kind.glyph for kind in profile.unit_kinds.values()}

    def height_of(self, index: Index, width: int) -> int:
        row, wide = index.data(Row), self.width_class is Width.WIDE
        hint = line_height(role_font(Role.HINT, self.width_class))
        if isinstance(row, Head):
            return round(hint) + current().px(7 if wide else 4)
        title = line_height(role_font(Role.TITLE, self.width_class))
        return round(title + hint * len(_why_lines(row, wide=wide))) + current().px(8 if wide else 4)

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        row, look = index.data(Row), current()
        hint = role_font(Role.HINT, self.width_class)
        inner = rect.adjusted(look.px(8), 0, -look.px(8), 0)
        if isinstance(row, Head):
            write(painter, inner, row.note, hint, look.theme["text3"], right=True)
            ink = look.theme["accent" if row.id == MORE else "text2"]
            write(painter, inner.adjusted(0, 0, -advance(hint, row.note) - 8, 0), row.text, hint, ink)
        elif isinstance(row, Offered):
            self._paint_unit(painter, inner, row, selected)

    def _paint_unit(self, painter: QPainter, inner: QRectF, row: Offered, selected: bool) -> None:
        look, wide = current(), self.width_class is Width.WIDE
        hint, title = role_font(Role.HINT, self.width_class), role_font(Role.TITLE, self.width_class)
        middle = inner.center().y()
        if row.key:
            painter.setFont(hint)
            cap = cap_size(QFontMetricsF(hint), row.key)
            where = QRectF(inner.left(), middle - cap.height() / 2, cap.width(), cap.height())
            paint_key_cap(painter, where, look.theme, row.key)
        left, size = inner.left() + look.px(26), look.px(26 if wide else 22)
        kind = self._glyphs.get(row.unit.kind, "tanda-contoh")
        dpr = painter.device().devicePixelRatioF()
        plate = unit_sprite(look.theme, UnitStatus.READY, kind, row.unit.example, size=size, dpr=dpr)
        edge = size * UNIT_OVERFLOW
        painter.drawPixmap(round(left + look.px(4) - edge), round(middle - size / 2 - edge), plate)
        left += size + look.px(16)
        right = inner.right() - look.px(20)
        strong = role_font(Role.MINUTES, self.width_class)
        if not row.ticked:
            strong.setWeight(QFont.Weight.Normal)
        said = eta(row.unit)
        box = QRectF(right - look.px(150), inner.top(), look.px(150), inner.height())
        write(painter, box, said, strong, look.theme["text" if row.ticked else "text2"], right=True)
        if row.ticked:
            tick = QRectF(right + look.px(4), inner.top(), look.px(18), inner.height())
            write(painter, tick, "✓", title, look.theme["accent"], cut=False)
        right -= advance(strong, said) + look.px(10)
        lines = _why_lines(row, wide=wide)
        heights = [line_height(title)] + [line_height(hint)] * len(lines)
        y = middle - sum(heights) / 2
        name = QRectF(left, y, right - left, heights[0])
        tag = cap_size(QFontMetricsF(hint), t("contoh")).width() + look.px(8) if row.unit.example else 0
        if not row.ticked:
            title.setWeight(QFont.Weight.Normal)
        ink = look.theme["text" if row.ticked else "text3" if row.quiet and not selected else "text2"]
        taken = write(painter, name.adjusted(0, 0, -tag, 0), row.unit.name, title, ink)
        if row.unit.example:
            painter.setFont(hint)
            cap = cap_size(QFontMetricsF(hint), t("contoh"))
            where = QRectF(left + taken + look.px(8), name.center().y() - cap.height() / 2, cap.width(), cap.height())
            paint_dashed_tag(painter, where, look.theme, t("contoh"))
        y += heights[0]
        for n, line in enumerate(lines):
            colour = look.theme["text2" if selected or (n == 0 and not row.quiet) else "text3"]
            write(painter, QRectF(left, y, right - left, heights[1]), line, hint, colour)
            y += heights[1]
