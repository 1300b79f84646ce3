"""The strip over the map, always of one height: what would be placed, or what is chosen. Decides nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from siaga_desk.figures import distance
from siaga_desk.geo.candidates import Candidate
from siaga_desk.i18n import t
from siaga_desk.ui.look.parts import ElidedLabel, KeyHint, Words
from siaga_desk.ui.look.style import Role, Width, current

from .candidate_line import area_name, candidate_name

LONGEST_NAME = 60
"""Characters: names come from files and from people, too."""


class PlacingStrip(QWidget):
    """Names the candidate under the pick cursor, the incident in hand, or what can be done here."""

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
        self._placing = self._enters = self._little_room = False
        self.show_idle(t("Klik kanan di peta: kejadian baru di sini."))
        self.restyle(Width.WIDE)

    def _show_key(self) -> None:
        """Where there is little room the place's radius comes first: the key stands in the work panel as well."""
        for widget in (self._key, self._verb):
            widget.setVisible(self._enters and not self._little_room)

    def show_candidate(self, candidate: Candidate, shares: str) -> None:
        """`shares`: over which areas its radius lies, "" if over one: then the area itself is named."""
        reach = t("radius {distance}", distance=distance(candidate.radius_m))
        where = shares or area_name(candidate.area)
        self._set(candidate_name(candidate), f"{reach} · {where}", t("belum terverifikasi"), placing=True)

    def show_chosen(self, title: str, rest: str, *, verified: bool | None) -> None:
        state = "" if verified is None else t("terverifikasi") if verified else t("belum terverifikasi")
        self._set(title, rest, state, placing=False)

    def show_picking(self) -> None:
        self._set(t("Klik tempatnya di peta"), t("Esc batal"), "", placing=True, enter=False)

    def show_idle(self, text: str) -> None:
        self._set("", text, "", placing=False)

    def _set(self, name: str, rest: str, state: str, *, placing: bool, enter: bool = True) -> None:
        self._name.setText(name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…")
        self._name.setVisible(bool(name))
        self._rest.set_whole(rest)
        self._state.setText(state)
        self._placing, self._enters = placing, placing and enter
        self._show_key()
        self.update()

    def restyle(self, width: Width) -> None:
        self._little_room = width is Width.NARROW
        self._show_key()
        for words in (self._name, self._rest, self._state, self._verb):
            words.set_width_class(width)
        self.setFixedHeight(current().px(36 if width is Width.WIDE else 32))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        theme = current().theme
        painter.fillRect(self.rect(), theme["bg1"])
        thick = 2 if self._placing else 1
        painter.fillRect(0, self.height() - thick, self.width(), thick, theme["accent" if self._placing else "line"])
