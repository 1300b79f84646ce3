"""The bars above and below: who works here, the command bar, the shift's figures, the clock, the keys. They only show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from siaga_desk.figures import number
from siaga_desk.i18n import t
from siaga_desk.ui.actions import ACTIONS
from siaga_desk.ui.look.parts import ElidedLabel, KeyHint, RoomClock, Words
from siaga_desk.ui.look.style import Role, Width, current, role_font

from .drop_field import Choice, DropField
from .workplace import Workplace

HINTED = ("call.new", "list.incidents", "list.units", "map.layers", "help")


class _Bar(QWidget):
    """A bar of fixed height with a rule at one edge."""

    def __init__(self, ground: str, *, rule_below: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground, self._rule_below = ground, rule_below
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current().theme
        painter.fillRect(self.rect(), QColor(theme[self._ground]))
        painter.fillRect(0, self.height() - 1 if self._rule_below else 0, self.width(), 1, QColor(theme["line"]))


class TopBar(_Bar):
    def __init__(self, place: Workplace, suggest: Callable[[str], Sequence[Choice]], parent: QWidget | None = None) -> None:
        super().__init__("bg1", rule_below=True, parent=parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(16)
        self._brand = Words("Siaga Desk", Role.TITLE, "text")
        self._city = Words(place.profile.city, Role.BODY, "text2")
        self.command = DropField(suggest)
        self.command.setPlaceholderText(t("Cari kejadian, nomor, tempat, atau ketik perintah"))
        self.command.setAccessibleName(t("Perintah"))
        self.command.setMaxLength(200)
        self.command.setMaximumWidth(620)
        self._slash = KeyHint("/")
        self.who = ElidedLabel("", Role.BODY, "text2")
        self._since = Words("", Role.BODY, "text2")
        self._in = Words("", Role.STRONG, "text")
        self._real = Words("", Role.STRONG, "text")
        self._words = [Words(t("masuk") + " ·", Role.BODY, "text2"), Words(t("benar"), Role.BODY, "text2")]
        self.clock = RoomClock(place.zone)
        self.clock.setAccessibleName(t("Jam ruang"))
        row.addWidget(self._brand)
        row.addWidget(self._city)
        row.addStretch(1)
        row.addWidget(self._slash)
        row.addWidget(self.command, 6)
        row.addStretch(1)
        row.addWidget(self.who)
        figures = QHBoxLayout()
        figures.setSpacing(5)
        for words in (self._since, self._in, self._words[0], self._real, self._words[1]):
            figures.addWidget(words)
        row.addLayout(figures)
        row.addWidget(self.clock)
        self.restyle(Width.WIDE)

    def show_person(self, desk: str | None, person: str | None) -> None:
        self.who.set_whole(" · ".join(part for part in (desk, person) if part))

    def show_counts(self, received: int, real: int) -> None:
        """Calls since midnight in the room's time."""
        self._since.setText(t("sejak 00.00:"))
        self._in.setText(number(received))
        self._real.setText(number(real))

    def show_time(self, now: datetime) -> None:
        self.clock.show_time(now)

    def restyle(self, width: Width) -> None:
        wide = width is Width.WIDE
        for words in (self._brand, self._city, self.who, self._since, self._in, self._real, *self._words, self.clock):
            words.set_width_class(width)
        self._since.setVisible(wide)
        self.command.setFont(role_font(Role.BODY, width))
        self.command.width_class = width
        self.setFixedHeight(current().px(46 if wide else 40))


class StatusBar(_Bar):
    """Facts at the left, keys at the right; the keys are cut first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg0", rule_below=False, parent=parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 0, 14, 0)
        row.setSpacing(18)
        self.facts = ElidedLabel("", Role.HINT, "text2")
        row.addWidget(self.facts, 1)
        self._said: tuple[str, ...] = ()
        self._preparing = self._on_map = ""
        self._hints: list[Words] = []
        for id_ in HINTED:
            pair = QHBoxLayout()
            pair.setSpacing(5)
            words = Words(ACTIONS[id_].hint, Role.HINT, "text3")
            pair.addWidget(KeyHint(ACTIONS[id_].key))
            pair.addWidget(words)
            self._hints.append(words)
            row.addLayout(pair)
        self.restyle(Width.WIDE)

    def show_facts(self, *facts: str) -> None:
        self._said = facts
        self.facts.set_whole("  ·  ".join(fact for fact in (self._on_map, *facts, self._preparing) if fact))

    def show_on_map(self, what: str) -> None:
        """What the person had the map show, before the facts; "" when nothing."""
        self._on_map = what
        self.show_facts(*self._said)

    def show_preparing(self, what: str) -> None:
        """What is made ready meanwhile, behind the facts; "" when nothing is."""
        self._preparing = what
        self.show_facts(*self._said)

    def restyle(self, width: Width) -> None:
        for words in (self.facts, *self._hints):
            words.set_width_class(width)
        self.setFixedHeight(current().px(26 if width is Width.WIDE else 24))


class SectionHead(QWidget):
    """ "Antrean panggilan  2" above a list."""

    def __init__(self, text: str, key: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 14, 4)
        row.setSpacing(8)
        self._text, self._count = Words(text, Role.STRONG, "text2"), Words("", Role.STRONG, "text3")
        row.addWidget(self._text)
        row.addWidget(self._count)
        row.addStretch(1)
        if key:
            row.addWidget(KeyHint(key))

    def show_count(self, count: int) -> None:
        self._count.setText(str(count) if count else "")

    def restyle(self, width: Width) -> None:
        for words in (self._text, self._count):
            words.set_width_class(width)
