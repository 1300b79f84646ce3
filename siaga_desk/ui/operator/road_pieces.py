"""Pieces of road, chosen one after the other on the map or with the keyboard, each joined to those before it.

Closes nothing: who owns it hears of every step and takes the line.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.events import ClosureShape
from siaga_desk.domain.places import check_position
from siaga_desk.geo.closure_shapes import METRE_DEG, beside_m, joined
from siaga_desk.geo.travel import Line
from siaga_desk.i18n import t
from siaga_desk.map.messages import Cursor

from .closing_strip import RoadStrip
from .closure_line import shape_words
from .map_side import MapSide

if TYPE_CHECKING:
    from siaga_desk.geo.roads.road_times import RoadTimes

REACH_M = 150.0
"""Farther from a road than this nobody means it."""
STEP_M = 50.0
LOOK_M = 120.0

NO_ROAD = Message("Tidak ada jalan di dekat titik itu. Klik tepat di jalannya, atau Alt W menggambar wilayah.")
APART = Message("Ruas itu tidak bersambung dengan yang sudah dipilih. Pilih ruas di ujungnya, atau simpan dulu yang ini.")
NOT_LAST = Message("Ruas di tengah tidak bisa dilepas. Backspace melepas yang terakhir.")


class RoadPieces(QObject):
    """`changed`: other pieces are chosen; `done`: these are all; `left`: given up; `refused` carries a Message."""

    changed = Signal()
    done = Signal()
    left = Signal()
    refused = Signal(object)

    def __init__(self, map_side: MapSide, strip: RoadStrip, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._map_side, self._strip = map_side, strip
        self._roads: RoadTimes | None = None
        self._pieces: list[tuple[str, Line]] = []
        self._at: tuple[float, float] | None = None  # of the keyboard
        strip.moved.connect(self._move)
        strip.taken.connect(self._take_here)
        strip.taken_back.connect(self._take_back)
        strip.went_on.connect(self.go_on)
        strip.left.connect(self._leave)

    @property
    def line(self) -> Line:
        """(lat, lon) points through all the pieces; empty while there is none."""
        return joined([line for _, line in self._pieces]) or ()

    @property
    def name(self) -> str:
        """The names of the streets, each once."""
        return ", ".join(dict.fromkeys(name for name, _ in self._pieces if name))

    def begin(self, roads: RoadTimes) -> None:
        """Clicks on the map are for this until it is done or left."""
        self._roads, self._pieces, self._at = roads, [], self._map_side.map.middle
        self._map_side.lend_clicks(self.take, t("Klik ruas jalan yang ditutup. Enter lanjut, Esc batal."))
        self._strip.open()

    def go_on(self) -> None:
        if not self._pieces:
            self.refused.emit(Message("Belum ada ruas yang dipilih. Klik jalannya, atau geser titik lalu Spasi."))
            return
        self._end()
        self._strip.close_()
        self.done.emit()

    def _leave(self) -> None:
        self._end()
        self._pieces = []
        self.left.emit()

    def _end(self) -> None:
        self._roads = None
        self._map_side.lend_clicks(None)
        self._map_side.map.set_cursor(None)

    # --- pieces ---

    def take(self, lat: float, lon: float) -> None:
        """The piece at this point, or without it if it is chosen already."""
        self._strip.setFocus()  # the click may have taken it to the map
        found = self._roads.road_at(lat, lon) if self._roads is not None else None
        if found is None or beside_m(lat, lon, found[1]) > REACH_M:
            self.refused.emit(NO_ROAD)
            return
        known = [n for n, (_, line) in enumerate(self._pieces) if line in (found[1], found[1][::-1])]
        pieces = [piece for n, piece in enumerate(self._pieces) if n not in known] if known else [*self._pieces, found]
        if joined([line for _, line in pieces]) is None:
            self.refused.emit(NOT_LAST if known else APART)
            return
        self._put(pieces)

    def _take_back(self) -> None:
        if self._pieces:
            self._put(self._pieces[:-1])

    def _put(self, pieces: list[tuple[str, Line]]) -> None:
        self._pieces = pieces
        name = self.name or t("jalan tanpa nama")
        self._strip.say(f"{name} · {shape_words(ClosureShape.ROAD, self.line)}" if pieces else "")
        self.changed.emit()

    # --- with the keyboard ---

    def _move(self, north: int, east: int) -> None:
        if self._at is None:
            self._at = self._map_side.map.middle
        if self._at is None:
            return
        lat, lon = self._at
        shrink = max(0.1, math.cos(math.radians(lat)))
        try:
            self._at = check_position(lat + north * STEP_M * METRE_DEG, lon + east * STEP_M * METRE_DEG / shrink)
        except BadInput:
            return  # at the edge of the earth
        self._map_side.map.set_cursor(Cursor(*self._at, STEP_M, False))
        self._map_side.map.reveal(*self._at, LOOK_M)

    def _take_here(self) -> None:
        if self._at is None:
            self._at = self._map_side.map.middle
        if self._at is not None:
            self.take(*self._at)
