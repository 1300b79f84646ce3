"""A map without a page, for tests of what stands around it: it has MapView's face and remembers what it was shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QWidget

from siaga_desk.map.messages import (
    Candidate,
    Closure,
    Covered,
    Cursor,
    Earlier,
    Pin,
    Points,
    Reach,
    Route,
    UnitMark,
)


class QuietMap(QWidget):
    ready = Signal()
    is_ready = True
    reloaded = Signal()
    clicked = Signal(float, float)
    context_menu = Signal(object, QPoint)
    pin_selected = Signal(str)
    pin_dragged = Signal(str, float, float)
    unit_selected = Signal(str)
    closure_selected = Signal(str)
    drawn = Signal(object, bool)
    drawing_left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pins: dict[str, Pin] = {}
        self.units: dict[str, UnitMark] = {}
        self.routes: list[Route] = []
        self.candidates: list[Candidate] = []
        self.cursor_: Cursor | None = None
        self.selected: str | None = None
        self.looks: list[str] = []
        self.told: list[str] = []  # ids of the marks that were put, in order: only changes should be
        self.middle: tuple[float, float] | None = None
        self.earlier: Earlier | None = None
        self.revealed: list[tuple[float, float]] = []  # since the view was last the person's own
        self.went: list[tuple[float, float]] = []
        self.closures: list[list[Closure]] = []  # each time that it was told
        self.draft: tuple[Points, bool] | None = None
        self.is_drawing = False
        self.ended = 0  # how often the drawing was to be ended
        self.picking = False
        self.reach: tuple[Reach, ...] = ()
        self.reach_title = ""
        self.coverage: list[Covered] = []

    def set_pins(self, pins: Sequence[Pin]) -> None:
        self.pins = {pin.id: pin for pin in pins}

    def put_pins(self, changed: Iterable[Pin], removed: Iterable[str] = ()) -> None:
        for pin in changed:
            self.pins[pin.id] = pin
            self.told.append(pin.id)
        for gone in removed:
            self.pins.pop(gone, None)

    def set_units(self, units: Sequence[UnitMark]) -> None:
        self.units = {unit.id: unit for unit in units}

    def put_units(self, changed: Iterable[UnitMark], removed: Iterable[str] = ()) -> None:
        for unit in changed:
            self.units[unit.id] = unit
            self.told.append(unit.id)
        for gone in removed:
            self.units.pop(gone, None)

    def set_routes(self, routes: Sequence[Route]) -> None:
        self.routes = list(routes)

    def set_cursor(self, cursor: Cursor | None) -> None:
        self.cursor_ = cursor

    def set_candidates(self, candidates: Sequence[Candidate]) -> None:
        self.candidates = list(candidates)

    def set_earlier(self, earlier: Earlier | None) -> None:
        self.earlier = earlier

    def select(self, mark: str | None) -> None:
        self.selected = mark

    def set_theme(self, name: str) -> None:
        self.looks.append(name)

    def set_text_scale(self, scale: float) -> None:
        pass

    def set_surface(self, surface: str) -> None:
        pass

    def set_clock(self, now_ms: int, rate: float = 1.0) -> None:
        pass

    def set_pick_mode(self, picking: bool) -> None:
        self.picking = picking

    def set_closures(self, closures: Sequence[Closure]) -> None:
        self.closures.append(list(closures))

    def set_draft(self, points: Points | None, area: bool) -> None:
        self.draft = None if points is None else (points, area)

    def draw_area(self, on: bool) -> None:
        self.is_drawing = on

    def end_drawing(self) -> None:
        self.ended += 1

    def set_reach(self, reach: Sequence[Reach], title: str = "") -> None:
        self.reach, self.reach_title = tuple(reach), title

    def set_coverage(self, coverage: Sequence[Covered]) -> None:
        self.coverage = list(coverage)

    def show_city(self) -> None:
        self.told.append("city")

    def zoom_in(self) -> None:
        self.told.append("in")

    def zoom_out(self) -> None:
        self.told.append("out")

    def open_layers(self) -> None:
        self.told.append("layers")

    def reveal(self, lat: float, lon: float, radius_m: float) -> None:
        self.revealed.append((lat, lon))

    def look_back(self) -> None:
        self.revealed.clear()
        self.told.append("back")

    def stay(self) -> None:
        self.revealed.clear()

    def go_to(self, lat: float, lon: float, zoom: float | None = None) -> None:
        self.went.append((lat, lon))
