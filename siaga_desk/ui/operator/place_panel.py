"""Where it happened: the place box, candidates with their radius, and what may be wrong with them. Puts no pin."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from siaga_desk.domain.errors import Message
from siaga_desk.domain.places import Location
from siaga_desk.figures import point
from siaga_desk.geo.candidates import Candidate, Reading, outside_city, picked
from siaga_desk.i18n import say, t
from siaga_desk.ui.look.parts import ElidedLabel, KeyHint, Words
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .candidate_line import reach_text
from .candidate_list import CandidateList, Numbered
from .incident_line import place_text
from .workplace import Workplace

REST_MS = 400
"""When the typing rests for so long, the first candidate should be seen on the map, and what is wrong is said; not with
every letter: half a word is not unknown yet."""

LONGEST = 10_000
"""Characters: a forwarded message with its link at the end is pasted whole."""


class PlacePanel(QWidget):
    """The box asks (`asked`), somebody answers with `show_reading`; until then what is shown stays, and waits.

    `previewed`: the candidate under the cursor changed (None: none). `turned_to`: the person turned to this candidate, or
    the typing rests on it: it should be seen. `let_go`: the preview ended by Esc. `placed`: put it; True as verified.
    """

    asked = Signal(str)
    previewed = Signal(object)
    turned_to = Signal(object)
    let_go = Signal()
    placed = Signal(bool)

    def __init__(self, place: Workplace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._title = Words(t("Lokasi"), Role.TITLE, "text")
        self._key = KeyHint("Ctrl L")
        self.state = Words("", Role.BODY, "text2")
        self.box = QLineEdit()
        self.box.setAccessibleName(t("Lokasi"))
        self.box.setPlaceholderText(t("Ketik kata penelepon, tempel tautan, atau klik peta"))
        self.box.setMaxLength(LONGEST)
        self.list = CandidateList()
        self.rows = self.list.rows
        self.shares = ElidedLabel("", Role.HINT, "text2")
        self.trouble = Words("", Role.BODY, "err")
        self.trouble.setWordWrap(True)
        hints = (t("taruh"), t("pratinjau, peta diam"), t("terverifikasi"), t("batal"))
        self._hints = [Words(text, Role.HINT, "text3") for text in hints]
        self._known: Location | None = None
        self._awaited: str | None = None  # the text whose meaning is not shown yet
        self._reading = Reading()  # what the text means, as far as the rows go
        self._once_read: list[Callable[[], None]] = []  # keys that were pressed meanwhile, in their order
        self._filling = False
        self._compact, self._width = False, Width.WIDE
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._lay_out()
        self.box.textEdited.connect(self._typed)
        self.box.installEventFilter(self)
        self.list.selectionModel().currentChanged.connect(self._moved)
        self.list.pointed.connect(self._point)
        self.list.clicked.connect(lambda index: self._click(index.row()))
        self.list.doubleClicked.connect(lambda _index: self._put(False))
        self._rest.timeout.connect(self._look)
        self._show(Reading())
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
        column.addWidget(self.shares)
        self._keys = QWidget()
        keys = QHBoxLayout(self._keys)
        keys.setContentsMargins(0, 0, 0, 0)
        keys.setSpacing(5)
        for key, words in zip(("Enter", "↑↓", "Ctrl Enter", "Esc"), self._hints, strict=True):
            self._escape = (KeyHint(key), words)
            for part in self._escape:
                keys.addWidget(part)
            keys.addSpacing(8)
        keys.addStretch(1)
        column.addWidget(self._keys)

    @property
    def candidate(self) -> Candidate | None:
        row = self.list.current
        return row.candidate if row else None

    @property
    def candidates(self) -> Sequence[Numbered]:
        return self.rows.rows

    def show_known(self, location: Location | None) -> None:
        """What is known of the place of the thing in hand."""
        self._known = location
        self._say_state()

    # --- what was typed, and what it means ---

    def clear(self) -> None:
        self.box.clear()
        self._show(Reading())

    def show_picked(self, lat: float, lon: float) -> None:
        """Somebody showed a point on the map."""
        candidate = picked(lat, lon, self._place.areas)
        self.box.setText(point(candidate.lat, candidate.lon))
        self._show(Reading((candidate,), notice=outside_city(candidate.area)))

    def show_reading(self, text: str, reading: Reading) -> None:
        """The answer to `asked`. One to another text than what stands in the box now is overtaken: nothing happens."""
        if text != self._awaited:
            return
        pressed = self._once_read
        self._show(reading, typing=not pressed)
        self._rest.start()
        for act in pressed:
            act()

    def once_read(self, act: Callable[[], None]) -> None:
        """Do it with what the text in the box means: now, or as soon as that is known. Typing on takes it back."""
        if self._awaited is None:
            act()
        else:
            self._once_read.append(act)

    def step_back(self) -> bool:
        """Esc: away with the candidates and what was said, the text stays. False: there was nothing to put away."""
        if self._is_put_away:
            return False
        self._show(Reading())
        self.let_go.emit()
        return True

    @property
    def _is_put_away(self) -> bool:
        return self._awaited is None and self._reading == Reading()

    def _typed(self, text: str) -> None:
        self.list.hold_mouse()
        self._ask(text)

    def _ask(self, text: str) -> None:
        self._once_read = []
        self._rest.stop()
        if text.strip():
            self._awaited = text
            self.asked.emit(text)
        else:
            self._show(Reading())

    def _show(self, reading: Reading, *, typing: bool = False) -> None:
        self._reading, self._awaited = reading, None
        self._once_read = []
        self._rest.stop()
        self._filling = True
        self.rows.put([Numbered(n, candidate) for n, candidate in enumerate(reading.candidates, 1)])
        if reading.candidates and reading.candidates[0].unread is None:
            self.list.setCurrentIndex(self.rows.index(0))
        else:
            self.list.setCurrentIndex(QModelIndex())  # what was not understood whole enough is never chosen but by hand
        self._filling = False
        if reading.candidates or not typing:
            self._give_room()
        if not (typing and (reading.trouble or reading.notice)):
            self._say_trouble()
        self._say_candidate()

    def _say_reading(self) -> None:
        self._give_room()
        self._say_trouble()

    def _give_room(self) -> None:
        for part in (self.list, self.shares, self._keys):
            part.setVisible(bool(self._reading.candidates))
        self.list.take_room()

    def _say_trouble(self) -> None:
        reading = self._reading
        said: Message | None = reading.trouble or reading.notice
        self.trouble.set_tone("err" if reading.trouble else "warn")
        self.trouble.setText(say(said) if said else "")
        self.trouble.setVisible(said is not None)

    def _say_candidate(self) -> None:
        candidate = self.candidate
        self.shares.set_whole(reach_text(candidate, self._place.areas) if candidate else "")
        self._say_state()
        self.previewed.emit(candidate)

    def _say_state(self) -> None:
        if self.rows.rows:
            self.state.setText(t("belum ditaruh") if self.candidate is not None else t("pilih dengan ↑↓"))
            self.state.set_tone("accent")
        elif self._known is None:
            self.state.setText(t("belum ada"))
            self.state.set_tone("text2")
        else:
            sure = t("terverifikasi") if self._known.verified else t("belum terverifikasi")
            self.state.setText(f"{place_text(self._known)} · {sure}")
            self.state.set_tone("text2")

    # --- the choice ---

    def _moved(self) -> None:
        if not self._filling:
            self._say_candidate()

    def _step(self, by: int) -> None:
        if self.rows.rows:
            self._choose(max(0, min(self.list.currentIndex().row() + by, len(self.rows.rows) - 1)))

    def _point(self, row: int) -> None:
        if self._awaited is None:  # else these rows are on their way out
            self._choose(row)

    def _click(self, row: int) -> None:
        self.box.setFocus()  # Enter goes on from here
        self._choose(row)

    def _choose(self, row: int) -> None:
        """The person turned to this row; what it answers is what was seen, so nothing else is waited for."""
        self._awaited = None
        self._once_read = []
        self._rest.stop()
        self.list.setCurrentIndex(self.rows.index(row))
        self._look()

    def _put(self, verified: bool) -> None:
        self._say_reading()
        self.placed.emit(verified)

    def _look(self) -> None:
        self._say_reading()
        if self.candidate is not None:
            self.turned_to.emit(self.candidate)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the box ↑↓ move the preview, Enter puts the pin, Ctrl+Enter as verified. After Esc they bring the rows back."""
        if watched is not self.box or event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        key = event.key()
        arrow = key in (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if not arrow and key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return super().eventFilter(watched, event)
        self.list.hold_mouse()
        if self._is_put_away and self.box.text().strip():
            self._ask(self.box.text())
        elif arrow:
            self.once_read(partial(self._step, 1 if key == Qt.Key.Key_Down else -1))
        else:
            verified = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self.once_read(partial(self._put, verified))
        return True

    # --- how it looks ---

    def set_compact(self, compact: bool) -> None:
        self._compact = compact
        self._say_hints()

    def _say_hints(self) -> None:
        """Where there is little room, what the map does is left to be seen; at twice the text also what Esc does."""
        little = self._compact or self._width is Width.NARROW
        self._hints[1].setText(t("pratinjau") if little else t("pratinjau, peta diam"))
        for part in self._escape:
            part.setHidden(self._compact)

    def restyle(self, width: Width) -> None:
        self._width = width
        self._say_hints()
        for words in (self._title, self.state, self.shares, self.trouble, *self._hints):
            words.set_width_class(width)
        font = role_font(Role.TITLE, width)
        font.setWeight(QFont.Weight.Normal)
        self.box.setFont(font)
        self.box.setFixedHeight(QFontMetrics(font).height() + current().px(12))
        self.list.set_width_class(width)
        self.list.take_room()
