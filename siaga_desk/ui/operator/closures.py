"""Closed roads in the window: an area is drawn, a road pointed at, its terms filled in, saved, changed and opened again.

While a shape is being drawn the roads are told of it as if it were closed, so that the advice is for then; it is a draft
of this window and never in the log. Paints nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.commands import CloseRoad, ReopenRoad
from siaga_desk.domain.errors import Message
from siaga_desk.domain.events import ClosureReason, ClosureShape, RoadClosed
from siaga_desk.domain.places import Point
from siaga_desk.domain.situation import Changes, Situation
from siaga_desk.geo.closure_shapes import Outline, simplified
from siaga_desk.geo.travel import Line
from siaga_desk.i18n import t

from .candidate_line import area_name
from .closing_terms import Terms, Typed, typed_of
from .closure_line import ClosureLine, State, closure_name, effect, reason_word, shape_words
from .map_side import MapSide
from .question import Question
from .road_pieces import RoadPieces
from .work import Work
from .work_panel import WorkPanel
from .workplace import Workplace

REPLAN_MS = 30
"""So long the pointer's steps are gathered while an area is drawn."""

LOOK_M = 300.0
"""So much around a closure's first point is brought into view."""

UNSAVED = "unsaved"
NOTHING_DRAWN = Message("Belum ada bentuk. Alt W menggambar wilayah, Alt D menunjuk ruas jalan.")
IS_OVER = Message("Penutupan ini sudah berakhir. Gambar yang baru bila jalannya tertutup lagi.")


@dataclass(frozen=True, slots=True)
class _Shape:
    """What would be closed. `changes`: the closure that is changed; `typed`: what stood in the form when it was put away."""

    shape: ClosureShape
    points: Line
    name: str = ""
    changes: Closure | None = None
    typed: Typed | None = None


class Closures(QObject):
    """`refused` and `told` carry Messages for the message bar. `replanned`: the roads answer otherwise now.
    `rested`: nothing is drafted any more; the strip over the map may say again what is in hand."""

    refused = Signal(object)
    told = Signal(object)
    replanned = Signal()
    rested = Signal()

    def __init__(
        self, place: Workplace, work: Work, panel: WorkPanel, map_side: MapSide, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._place, self._work, self._panel, self._page = place, work, panel, panel.closures
        self._map = map_side.map
        self._drawn: Line = ()
        self._since: datetime | None = None  # when the draft would have begun
        self._shape: _Shape | None = None  # what the form is about
        self._redrawn: _Shape | None = None  # what is being drawn anew
        self._kept: _Shape | None = None  # put away before it was saved
        self._draft: tuple[str, RoadClosed] | None = None  # id of the closure it takes the place of, "" for a new one
        self._saving: _Shape | None = None  # on its way to the log
        self._pieces = RoadPieces(map_side, panel.road_strip, self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REPLAN_MS)
        self._soon.timeout.connect(self._tell)
        self._map.drawn.connect(self._hear_drawn)
        self._map.drawing_left.connect(self._leave_drawing)
        self._map.closure_selected.connect(self.show)
        self._pieces.changed.connect(self._show_pieces)
        self._pieces.done.connect(self._pieces_done)
        self._pieces.left.connect(self._leave_pieces)
        self._pieces.refused.connect(self.refused)
        form = panel.closing
        form.changed.connect(self._terms_changed)
        form.filled.connect(self._save)
        form.left.connect(self._leave_form)
        form.refused.connect(self.refused)
        self._page.change_wished.connect(self.change)
        self._page.list.taken.connect(lambda _row: self._look())
        work.changed.connect(self.step_back)

    # --- what is known ---

    def show_situation(self, situation: Situation, changes: Changes | None) -> None:
        if changes is None or changes.closures:
            if self._panel.stack.currentWidget() is self._page:
                self._page.show_situation(self._place.now())
            self._tell()

    def tick(self) -> None:
        """What is closed begins and ends by itself, and the hour changes."""
        if self._panel.stack.currentWidget() is self._page:
            self._page.show_situation(self._place.now())
        self._tell()

    def _tell(self) -> None:
        """Tell the roads what is closed, the draft too."""
        self._soon.stop()
        now = self._place.now()
        instead = self._draft[0] if self._draft else None
        closures = [each for each in self._place.situation.closures.values() if each.id != instead]
        if self._draft is not None:
            closures.append(Closure(*self._draft, self._since))
        if self._place.travel.tell(closures, now):
            self.replanned.emit()

    @property
    def is_drafting(self) -> bool:
        """Whether the roads answer for something that is not closed, or not so, yet."""
        return self._draft is not None

    def show(self, id_: str | None = None) -> None:
        """The page, at this closure's row. Nothing where nobody has signed on: his name is asked for there."""
        if not self._work.signed_on:
            return
        self._panel.show_closures()
        if id_ is not None:
            self._page.choose(id_)

    # --- the draft ---

    def _would_close(self, shape: _Shape, terms: Terms | None = None) -> None:
        """From now on the roads are as if it were closed; as it is closed usually, until its terms can be read."""
        self._since = self._since or self._place.now()
        record = RoadClosed(
            shape=shape.shape,
            points=tuple(Point(lat, lon) for lat, lon in shape.points),
            reason=terms.reason if terms else ClosureReason.FLOOD,
            starts=(terms.starts if terms else None) or self._since,
            ends=terms.ends if terms else None,
            slow_kmh=terms.slow_kmh if terms else None,
            depth_m=terms.depth_m if terms else None,
            width_m=terms.width_m if terms else None,
            name=terms.name or None if terms else None,
        )
        self._draft = (shape.changes.id if shape.changes else "", record)

    def _drop_draft(self) -> None:
        self._draft = self._since = None
        self._map.set_draft(None, False)
        self._tell()
        self.rested.emit()

    def _begin_anew(self) -> None:
        """Whatever was begun is left. A shape whose form is open gets another shape, and keeps what was typed."""
        was_open = self._panel.closing.is_open
        self.step_back()
        self._panel.put_strips_away()
        self._redrawn = self._kept if was_open else None

    # --- drawing an area ---

    def draw(self) -> None:
        """Draw an area on the map; the same once more ends it. From an open form: its shape is drawn anew."""
        if self._map.is_drawing:
            self._map.end_drawing()
            return
        self._begin_anew()
        self._drawn = ()
        self._map.draw_area(True)
        self._map.setFocus()

    def _hear_drawn(self, points: Line, done: bool) -> None:
        self._drawn = points
        if done:
            self._fill_in(ClosureShape.AREA, points)
        else:
            if len(points) >= 3:
                self._would_close(_Shape(ClosureShape.AREA, points, changes=self._changes))
            else:
                self._draft = None
            if not self._soon.isActive():
                self._soon.start()

    @property
    def _changes(self) -> Closure | None:
        return self._redrawn.changes if self._redrawn else None

    def _leave_drawing(self) -> None:
        """Somebody turned to something else, or gave it up: what has three corners stays in the list."""
        self._map.draw_area(False)
        corners, before = self._drawn, self._redrawn
        self._drawn, self._redrawn = (), None
        if before is None and len(corners) >= 3:
            self._keep(_Shape(ClosureShape.AREA, corners, typed=Typed(name=self._area_of(corners))))
        self._drop_draft()

    # --- pointing at a road ---

    def pick_road(self) -> None:
        """Choose pieces of road on the map; the same once more goes on."""
        if self._panel.road_strip.is_open:
            self._pieces.go_on()
            return
        roads = self._place.travel.roads
        if roads is None:
            self.refused.emit(
                Message("Jaringan jalan belum ada, jadi ruas tidak bisa ditunjuk. Alt W menggambar wilayah yang ditutup.")
            )
            return
        self._begin_anew()
        self._pieces.begin(roads)

    def _show_pieces(self) -> None:
        line = self._pieces.line
        if line:
            self._would_close(_Shape(ClosureShape.ROAD, line, changes=self._changes))
            self._map.set_draft(line, False)
            self._tell()
        else:
            self._drop_draft()

    def _pieces_done(self) -> None:
        self.rested.emit()
        self._fill_in(ClosureShape.ROAD, self._pieces.line, self._pieces.name)

    def _leave_pieces(self) -> None:
        self._redrawn = None
        self._drop_draft()

    # --- the terms ---

    def _fill_in(self, shape: ClosureShape, points: Line, name: str = "") -> None:
        """The form, about this shape: with what was typed for the shape that it takes the place of."""
        outline, _ = simplified(Outline(shape, points))
        before, self._redrawn = self._redrawn, None
        if before is None:
            name = name or self._area_of(outline.points)
            self._ask(_Shape(shape, outline.points, name))
        else:
            again = replace(before, shape=shape, points=outline.points)
            self._keep(again)
            self._ask(again)

    def _area_of(self, points: Line) -> str:
        """Where an area lies, by its middle; its name until somebody has a better one."""
        lat, lon = (sum(each) / len(points) for each in zip(*points, strict=True))
        return area_name(self._place.areas.locate(lat, lon))

    def _ask(self, shape: _Shape) -> None:
        self._panel.put_strips_away()
        record = shape.changes.record if shape.changes else None
        if record is not None:
            begins, title = typed_of(record, self._place.now(), self._place.zone), t("Ubah penutupan")
        else:
            begins, title = Typed(name=shape.name), t("Tutup jalan")
        self._shape = shape
        self._would_close(shape)
        self._map.set_draft(shape.points, shape.shape is ClosureShape.AREA)
        self._panel.closing.ask(title, shape_words(shape.shape, shape.points), shape.typed or begins, record)

    def _terms_changed(self, terms: Terms | None) -> None:
        if self._shape is not None and self._saving is None:
            self._would_close(self._shape, terms)
            self._tell()

    def _save(self, terms: Terms) -> None:
        shape = self._shape
        if shape is None or self._saving is not None:
            return
        self._saving = shape
        typed, changes = self._panel.closing.typed, shape.changes
        command = CloseRoad(
            closure=changes.id if changes else None,
            shape=shape.shape,
            points=tuple(Point(lat, lon) for lat, lon in shape.points),
            reason=terms.reason,
            starts=terms.starts or (self._place.now() if changes else None),
            ends=terms.ends,
            slow_kmh=terms.slow_kmh,
            depth_m=terms.depth_m,
            width_m=terms.width_m,
            name=terms.name,
            note=terms.note,
        )
        refused = partial(self._not_saved, replace(shape, typed=typed))
        self._place.road.do(command, done=lambda _: self._saved(shape, terms), refused=refused)

    def _saved(self, shape: _Shape, terms: Terms) -> None:
        self._saving = None
        if self._kept is shape:
            self._keep(None)
        if self._shape is shape:
            self._shape = None
            self._panel.closing.saved()
            self._drop_draft()
        name = terms.name or shape_words(shape.shape, shape.points)
        self.told.emit(Message("Penutupan tercatat. Saran unit memakainya selama berlaku: {name}.", {"name": name}))

    def _not_saved(self, shape: _Shape, why: Message) -> None:
        """The form stays; if it was put away meanwhile, what stood in it is kept."""
        self._saving = None
        if not self._panel.closing.is_open:
            self._keep(shape)
        self.refused.emit(why)

    def _leave_form(self) -> None:
        """Put away before it was saved: what was drawn and typed stays in the list, unless it is on its way to the log."""
        shape, self._shape = self._shape, None
        if shape is not None and shape is not self._saving:
            self._keep(replace(shape, typed=self._panel.closing.typed))
        self._drop_draft()

    def _keep(self, shape: _Shape | None) -> None:
        self._kept = shape
        line = None
        if shape is not None and shape.typed is not None:
            name = shape.typed.name or t("Tanpa nama")
            line = ClosureLine(UNSAVED, State.UNSAVED, name, "", shape_words(shape.shape, shape.points))
        self._page.show_unsaved(line)

    # --- the list ---

    def change(self) -> None:
        """The closure under the cursor of the list, or what was put away unsaved."""
        row, closure = self._page.chosen, self._page.current
        if row is None or row.id == UNSAVED:
            if self._kept is not None:
                self._ask(self._kept)
            else:
                self.refused.emit(NOTHING_DRAWN)
        elif closure is None or not closure.is_listed or closure.is_over(self._place.now()):
            self.refused.emit(IS_OVER)
        elif closure.record is not None:
            points = tuple((point.lat, point.lon) for point in closure.record.points)
            self._ask(_Shape(ClosureShape(closure.record.shape), points, changes=closure))

    def reopen(self) -> None:
        """The closure under the cursor: the road is open again. What was put away unsaved is dropped."""
        row, closure = self._page.chosen, self._page.current
        if row is not None and row.id == UNSAVED:
            self._keep(None)
            return
        if closure is None or closure.record is None or closure.reopened is not None:
            self.refused.emit(IS_OVER)
            return
        self._panel.put_strips_away()
        record = closure.record
        values = {"name": closure_name(record), "reason": reason_word(record), "effect": effect(record)}
        self._panel.question.ask(
            Question(
                f"reopen {closure.id}",
                t("Buka lagi: {name}, {reason}, {effect}. Enter membukanya sekarang.", **values),
                lambda _, reason: self._reopen(closure.id, values["name"], reason),
                hint=t("alasan, boleh kosong"),
            )
        )

    def _reopen(self, closure: str, name: str, reason: str) -> None:
        said = Message("Jalan dibuka lagi. Saran unit memakainya mulai sekarang: {name}.", {"name": name})
        self._place.road.do(
            ReopenRoad(closure=closure, reason=reason), done=partial(self._reopened, said), refused=self.refused.emit
        )

    def _reopened(self, said: Message, _changes: Changes) -> None:
        self._panel.question.answered()
        self.told.emit(said)

    def _look(self) -> None:
        """A row was chosen: look at it on the map, as little as needed."""
        closure = self._page.current
        if closure is not None and closure.record is not None:
            first = closure.record.points[0]
            self._map.reveal(first.lat, first.lon, LOOK_M)

    # --- back ---

    def step_back(self) -> bool:
        """Leave the drawing. False: nothing is being drawn."""
        if not self._map.is_drawing:
            return False
        self._leave_drawing()
        return True

    def close(self) -> None:
        """Tell the roads nothing more."""
        self._soon.stop()
