"""Where it happened: the place box, candidates with their radius, and what may be wrong with them. Puts no pin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from siaga_desk.domain.errors import Message
from siaga_desk.domain.places import AreaFix, Location
from siaga_desk.figures import distance, point
from siaga_desk.geo.locate import Candidate, Reading, outside_city, picked, read_place
from siaga_desk.i18n import say, t
from siaga_desk.ui.look.glyphs import glyph
from siaga_desk.ui.look.parts import ElidedLabel, KeyHint, Words
from siaga_desk.ui.look.sprites import paint_candidate
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .incident_line import place_text
from .rows import Index, Row, RowDelegate, RowList, RowModel, advance, line_height, write
from .workplace import Workplace

VISIBLE = 3


def area_name(area: AreaFix) -> str:
    """ "Cimuncang, Kec. Serang", or what lies there instead."""
    if area.kelurahan:
        return t("{kelurahan}, Kec. {kecamatan}", kelurahan=area.kelurahan, kecamatan=area.kecamatan)
    if area.kecamatan:
        return t("Kec. {kecamatan}", kecamatan=area.kecamatan)
    if area.neighbour:
        return t("di luar kota: {neighbour}", neighbour=area.neighbour)
    return t("di laut") if area.at_sea else t("di luar kota")


def candidate_name(candidate: Candidate) -> str:
    return candidate.name or point(candidate.lat, candidate.lon)


@dataclass(frozen=True, slots=True)
class Numbered:
    n: int
    candidate: Candidate


class _Candidates(RowModel[Numbered]):
    def id_of(self, row: Numbered) -> str:
        return f"{row.n} {row.candidate.lat} {row.candidate.lon} {row.candidate.name}"

    def spoken(self, row: Numbered) -> str:
        candidate = row.candidate
        reach = t("radius {distance}", distance=distance(candidate.radius_m))
        return ", ".join((candidate_name(candidate), area_name(candidate.area), say(candidate.why), reach))


class _Delegate(RowDelegate):
    def height_of(self, index: Index, width: int) -> int:
        lines = sum(line_height(role_font(role, self.width_class)) for role in (Role.BODY, Role.HINT))
        return round(lines) + current().px(8 if self.width_class is Width.WIDE else 4)

    def paint_row(self, painter: QPainter, rect: QRectF, index: Index, *, selected: bool) -> None:
        row = index.data(Row)
        if not isinstance(row, Numbered):
            return
        look, candidate = current(), row.candidate
        strong, hint, body = (role_font(role, self.width_class) for role in (Role.STRONG, Role.HINT, Role.BODY))
        size = look.px(21)
        disc = QRectF(rect.left() + look.px(10), rect.center().y() - size / 2, size, size)
        paint_candidate(painter, disc, look.theme, str(row.n))
        reach = f"±{distance(candidate.radius_m)}"
        right = rect.right() - look.px(8)
        write(painter, QRectF(right - 200, rect.top(), 200, rect.height()), reach, strong, look.theme["text"], right=True)
        right -= advance(strong, reach) + look.px(20)
        mark = glyph("tanda-belum-terverifikasi", look.theme["accent"], look.px(14), painter.device().devicePixelRatioF())
        painter.drawPixmap(round(right), round(rect.center().y() - look.px(7)), mark)
        right -= look.px(8)
        left = disc.right() + look.px(9)
        top = rect.center().y() - (line_height(strong) + line_height(hint)) / 2
        first = QRectF(left, top, right - left, line_height(strong))
        taken = write(painter, first, candidate_name(candidate), strong, look.theme["text"])
        write(painter, first.adjusted(taken + look.px(8), 0, 0, 0), area_name(candidate.area), body, look.theme["text2"])
        second = QRectF(left, first.bottom(), right - left, line_height(hint))
        write(painter, second, say(candidate.why), hint, look.theme["text2"])


class PlacePanel(QWidget):
    """`previewed`: the candidate under the cursor changed (None: none). `placed`: put it; True as verified."""

    previewed = Signal(object)
    placed = Signal(bool)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._title = Words(t("Lokasi"), Role.TITLE, "text")
        self._key = KeyHint("Ctrl L")
        self.state = Words("", Role.BODY, "text2")
        self.box = QLineEdit()
        self.box.setAccessibleName(t("Lokasi"))
        self.box.setPlaceholderText(t("Kelurahan, koordinat, tautan peta, atau klik peta"))
        self.box.setMaxLength(500)
        self.rows = _Candidates(self)
        self.list = RowList()
        self.list.setModel(self.rows)
        self.list.setItemDelegate(_Delegate(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName(t("Calon lokasi"))
        self.trouble = Words("", Role.BODY, "err")
        self.trouble.setWordWrap(True)
        hints = (t("taruh"), t("pratinjau, peta diam"), t("terverifikasi"))
        self._hints = [Words(text, Role.HINT, "text3") for text in hints]
        self._known: Location | None = None
        self._lay_out()
        self.box.textEdited.connect(self._typed)
        self.box.installEventFilter(self)
        self.list.selectionModel().currentChanged.connect(lambda *_: self.previewed.emit(self.candidate))
        self.restyle(Width.WIDE)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self._title)
        head.addWidget(self._key)
        head.addStretch(1)
        head.addWidget(self.state)
        column.addLayout(head)
        column.addWidget(self.box)
        column.addWidget(self.list)
        column.addWidget(self.trouble)
        self._keys = QWidget()
        keys = QHBoxLayout(self._keys)
        keys.setContentsMargins(0, 0, 0, 0)
        keys.setSpacing(5)
        for key, words in zip(("Enter", "↑↓", "Ctrl Enter"), self._hints, strict=True):
            keys.addWidget(KeyHint(key))
            keys.addWidget(words)
            keys.addSpacing(8)
        keys.addStretch(1)
        column.addWidget(self._keys)

    @property
    def candidate(self) -> Candidate | None:
        row = self.rows.row_at(self.list.currentIndex())
        return row.candidate if row else None

    @property
    def candidates(self) -> Sequence[Numbered]:
        return self.rows.rows

    def show_known(self, location: Location | None) -> None:
        """What is known of the place of the thing in hand."""
        self._known = location
        self._say_state()

    def clear(self) -> None:
        self.box.clear()
        self._show(Reading())

    def show_picked(self, lat: float, lon: float) -> None:
        """Somebody showed a point on the map."""
        candidate = picked(lat, lon, self._place.areas)
        self.box.setText(point(candidate.lat, candidate.lon))
        self._show(Reading((candidate,), notice=outside_city(candidate.area)))

    def _typed(self, text: str) -> None:
        self._show(read_place(text, self._place.areas))

    def _show(self, reading: Reading) -> None:
        self.rows.put([Numbered(n, candidate) for n, candidate in enumerate(reading.candidates, 1)])
        said: Message | None = reading.trouble or reading.notice
        self.trouble.set_tone("err" if reading.trouble else "warn")
        self.trouble.setText(say(said) if said else "")
        self.trouble.setVisible(said is not None)
        there = bool(reading.candidates)
        self.list.setVisible(there)
        self._keys.setVisible(there)
        if there:
            self.list.setCurrentIndex(self.rows.index(0))
        self._fit()
        self._say_state()
        self.previewed.emit(self.candidate)

    def _say_state(self) -> None:
        if self.candidate is not None:
            self.state.setText(t("belum ditaruh"))
            self.state.set_tone("accent")
        elif self._known is None:
            self.state.setText(t("belum ada"))
            self.state.set_tone("text2")
        else:
            sure = t("terverifikasi") if self._known.verified else t("belum terverifikasi")
            self.state.setText(f"{place_text(self._known)} · {sure}")
            self.state.set_tone("text2")

    def _fit(self) -> None:
        shown = min(VISIBLE, len(self.rows.rows))
        self.list.setFixedHeight(sum(self.list.sizeHintForRow(n) for n in range(shown)) + 4)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the box ↑↓ move the preview, Enter puts the pin, Ctrl+Enter as verified."""
        if watched is not self.box or event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key = event.key()
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.rows.rows:
            at = self.list.currentIndex().row() + (1 if key == Qt.Key.Key_Down else -1)
            self.list.setCurrentIndex(self.rows.index(max(0, min(at, len(self.rows.rows) - 1))))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.placed.emit(bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
            return True
        return super().eventFilter(watched, event)

    def set_compact(self, compact: bool) -> None:
        self._hints[1].setText(t("pratinjau") if compact else t("pratinjau, peta diam"))

    def restyle(self, width: Width) -> None:
        for words in (self._title, self.state, self.trouble, *self._hints):
            words.set_width_class(width)
        font = role_font(Role.TITLE, width)
        font.setWeight(QFont.Weight.Normal)
        self.box.setFont(font)
        self.box.setFixedHeight(QFontMetrics(font).height() + current().px(12))
        self.list.set_width_class(width)
        self._fit()


class PlacingStrip(QWidget):
    """The strip over the map, always of one height: what would be placed, or what is chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "bg1")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(14)
        self._name = Words("", Role.TITLE, "text")
        self._rest = ElidedLabel("", Role.BODY, "text2")
        self._state = Words("", Role.STRONG, "accent")
        self._key, self._verb = KeyHint("Enter"), Words(t("taruh pin"), Role.BODY, "text2")
        row.addWidget(self._name)
        row.addWidget(self._rest, 1)
        row.addWidget(self._state)
        row.addWidget(self._key)
        row.addWidget(self._verb)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._placing = self._enters = self._compact = False
        self.show_idle(t("Klik kanan di peta: kejadian baru di sini."))
        self.restyle(Width.WIDE)

    def set_compact(self, compact: bool) -> None:
        """Little room: the key stands in the work panel as well."""
        self._compact = compact
        self._show_key()

    def _show_key(self) -> None:
        for widget in (self._key, self._verb):
            widget.setVisible(self._enters and not self._compact)

    def show_candidate(self, candidate: Candidate) -> None:
        reach = t("radius {distance}", distance=distance(candidate.radius_m))
        self._set(
            candidate_name(candidate), f"{area_name(candidate.area)}   {reach}", t("belum terverifikasi"), placing=True
        )

    def show_chosen(self, title: str, rest: str, *, verified: bool | None) -> None:
        state = "" if verified is None else t("terverifikasi") if verified else t("belum terverifikasi")
        self._set(title, rest, state, placing=False)

    def show_picking(self) -> None:
        self._set(t("Klik tempatnya di peta"), t("Esc batal"), "", placing=True, enter=False)

    def show_idle(self, text: str) -> None:
        self._set("", text, "", placing=False)

    def _set(self, name: str, rest: str, state: str, *, placing: bool, enter: bool = True) -> None:
        self._name.setText(name)
        self._name.setVisible(bool(name))
        self._rest.set_whole(rest)
        self._state.setText(state)
        self._placing, self._enters = placing, placing and enter
        self._show_key()
        self.update()

    def restyle(self, width: Width) -> None:
        for words in (self._name, self._rest, self._state, self._verb):
            words.set_width_class(width)
        self.setFixedHeight(current().px(36 if width is Width.WIDE else 32))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current().theme
        painter.fillRect(self.rect(), theme["bg1"])
        thick = 2 if self._placing else 1
        painter.fillRect(0, self.height() - thick, self.width(), thick, theme["accent" if self._placing else "line"])
