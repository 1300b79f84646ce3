"""Everything that is said between Python and the map page, both ways, as values with one JSON form.

The other half is resources/map/link.js. Knows places and texts; must never contain Qt, nor the domain's incidents and units.
Texts travel as they are (they are callers' words): the page only ever draws them or puts them in `textContent`.
"""

from __future__ import annotations

import json
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.places import check_position

from .wire import plain, read, unreadable

UnitStatus = Literal["ready", "assigned", "moving", "on_scene", "out"]
Surface = Literal["desk", "narrow", "wall"]
CoverageState = Literal["reached", "late", "unreached"]
Points = tuple[tuple[float, float], ...]
"""(lat, lon) points of a line, or of an area's edge (the first is not repeated at the end)."""

MAX_PX = 100_000  # of a view's width and height, many walls wide
MAX_ZOOM = 30  # the map stops at 19
MAX_SAID = 20_000  # characters of one message from the page; the longest honest one has under 6,000
MAX_POINTS = 5_000  # of one line or area; a way through the whole city has under a thousand
MAX_CORNERS = 200  # of an area drawn by hand
MIN_CORNERS = 3


def _checked(points: Iterable[tuple[float, float]], most: int = MAX_POINTS) -> None:
    """BadInput for an impossible place among the points, or for more than `most` of them."""
    count = 0
    for lat, lon in points:
        check_position(lat, lon)
        count += 1
    if count > most:
        raise BadInput(
            "Bentuk ini tidak digambar: {count} titik, peta memuat paling banyak {most}. Sederhanakan garisnya dulu.",
            count=count,
            most=most,
        )


# ---------------------------------------------------------------------------------------------- to the page


@dataclass(frozen=True, slots=True)
class SecondClock:
    """A second deadline of the same incident (fire: arrival): a thin inner arc and a smaller time. Epoch milliseconds."""

    deadline_ms: int
    met_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Pin:
    """An incident on the map. All times are absolute epoch milliseconds; the page counts by itself.

    No `deadline_ms`: no clock is drawn. `met_ms`: when the deadline was met (late if after it). `ended_ms`: when the
    clock stopped without being met: missed if a team was `needed`, otherwise simply ended. The states are those of
    domain.deadlines.read_clock, computed anew in resources/map/clock.js (tests/map/test_clock.py holds them together).
    """

    id: str
    lat: float
    lon: float
    glyph: str
    title: str
    subtitle: str
    started_ms: int
    deadline_ms: int | None
    warning_s: int
    critical_s: int
    met_ms: int | None = None
    ended_ms: int | None = None
    second: SecondClock | None = None
    radius_m: float = 0.0
    verified: bool = False
    closed: bool = False
    drill: bool = False
    hidden: bool = False  # never told to a page on the wall
    needed: bool = True  # a team; only asked once the clock has ended

    def __post_init__(self) -> None:
        check_position(self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class UnitMark:
    """A responding unit. `heading` in degrees from north; `fixed_ms` None means the position is its post's, not GPS."""

    id: str
    lat: float
    lon: float
    glyph: str
    name: str
    status: UnitStatus
    example: bool
    heading: float | None = None
    fixed_ms: int | None = None
    key: str | None = None
    recommended: bool = False

    def __post_init__(self) -> None:
        check_position(self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Route:
    """A way over the map, or a part of one: a first or last stretch that lies off the road network is a dotted route of
    its own. Chosen: bold, and over the others."""

    id: str
    points: Points
    chosen: bool
    dotted: bool

    def __post_init__(self) -> None:
        _checked(self.points)


@dataclass(frozen=True, slots=True)
class Closure:
    """Where traffic does not pass (`slow`: passes slowly); an `area` by its corners, or a road by the points of its line.

    `title` stands beside it ("Banjir · ditutup sejak 01.20"). Not `active` (planned, or over): its outline only.
    """

    id: str
    points: Points
    area: bool
    slow: bool
    active: bool
    title: str

    def __post_init__(self) -> None:
        _checked(self.points)


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be closed, not yet said to anybody: an area, or a road's line."""

    points: Points
    area: bool

    def __post_init__(self) -> None:
        _checked(self.points)


@dataclass(frozen=True, slots=True)
class Drawing:
    """An area is being drawn by hand. The page keeps its corners; `corners` are for a page that takes over from one that
    died."""

    corners: Points = ()

    def __post_init__(self) -> None:
        _checked(self.corners, MAX_CORNERS)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one comes within so many minutes: the edges of the reached area, holes too, MAX_POINTS in all."""

    minutes: int
    rings: tuple[Points, ...]

    def __post_init__(self) -> None:
        _checked(point for ring in self.rings for point in ring)


@dataclass(frozen=True, slots=True)
class Covered:
    """Whether a kelurahan (by its BPS code, "36.73.01.1001") is reached in time, late, or not at all; `minutes` of the
    first who could be there."""

    kelurahan_code: str
    state: CoverageState
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the pin would be placed, with its radius in metres."""

    lat: float
    lon: float
    radius_m: float
    verified: bool

    def __post_init__(self) -> None:
        check_position(self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that the caller's words may mean, number `n` in the list beside the map."""

    n: int
    lat: float
    lon: float
    radius_m: float

    def __post_init__(self) -> None:
        check_position(self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Earlier:
    """Where the chosen pin was before, (lat, lon) points, and where it is now."""

    places: tuple[tuple[float, float], ...]
    lat: float
    lon: float

    def __post_init__(self) -> None:
        for lat, lon in (*self.places, (self.lat, self.lon)):
            check_position(lat, lon)


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The room's clock: it read `now_ms` when this computer's read `at_ms`, and runs at `rate` times its pace."""

    now_ms: int
    at_ms: int
    rate: float = 1.0


@dataclass(frozen=True, slots=True)
class Tiles:
    """The raster basemap that the city supplied, served below siaga://tiles/."""

    min_zoom: int
    max_zoom: int
    attribution: str


@dataclass(frozen=True, slots=True)
class ViewAt:
    """What part of the earth is looked at."""

    lat: float
    lon: float
    zoom: float


@dataclass(frozen=True, slots=True)
class Update:
    """What changed. With `everything`, what the page shows is replaced by this. `settings` holds single values by name."""

    everything: bool
    pins: tuple[Pin, ...] = ()
    pins_gone: tuple[str, ...] = ()
    units: tuple[UnitMark, ...] = ()
    units_gone: tuple[str, ...] = ()
    settings: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class GoTo:
    """The user asked to look at a place."""

    lat: float
    lon: float
    zoom: float | None

    def __post_init__(self) -> None:
        check_position(self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class Reveal:
    """The user turned to a candidate: if its point is outside the view, move the view just enough, and keep the earlier."""

    lat: float
    lon: float
    radius_m: float

    def __post_init__(self) -> None:
        check_position(self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class LookBack:
    """The user gave the candidates up: the view as it was before the first of them moved it."""


@dataclass(frozen=True, slots=True)
class Stay:
    """The candidates are done with: the view that shows now is the user's."""


@dataclass(frozen=True, slots=True)
class ShowCity:
    """The user asked for the whole city."""


@dataclass(frozen=True, slots=True)
class ZoomBy:
    """The user asked to come nearer (positive) or go further (negative)."""

    steps: int


@dataclass(frozen=True, slots=True)
class OpenLayers:
    """The user asked for the list of layers."""


@dataclass(frozen=True, slots=True)
class EndDrawing:
    """The area being drawn is done, as if Enter had been pressed on the map. With too few corners the page says so, and
    the drawing goes on."""


ToPage = Update | GoTo | Reveal | LookBack | Stay | ShowCity | ZoomBy | OpenLayers | EndDrawing


# -------------------------------------------------------------------------------------------- from the page


@dataclass(frozen=True, slots=True)
class Clicked:
    lat: float
    lon: float

    def __post_init__(self) -> None:
        check_position(self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class ContextMenu:
    """Right click (or the menu key) at a point; `x`, `y` are where in the view, CSS px; `pin` is what lay there."""

    lat: float
    lon: float
    x: float
    y: float
    pin: str | None = None

    def __post_init__(self) -> None:
        check_position(self.lat, self.lon)
        if not (0 <= self.x <= MAX_PX and 0 <= self.y <= MAX_PX):
            raise unreadable("not a point of the view")


@dataclass(frozen=True, slots=True)
class PinSelected:
    id: str


@dataclass(frozen=True, slots=True)
class PinDragged:
    """The pin was taken somewhere else by hand. It stays where it was until Python says otherwise."""

    id: str
    lat: float
    lon: float

    def __post_init__(self) -> None:
        check_position(self.lat, self.lon)


@dataclass(frozen=True, slots=True)
class UnitSelected:
    id: str


@dataclass(frozen=True, slots=True)
class ClosureSelected:
    id: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """The area as it is being drawn, its corners in turn. `running`: the last one is where the pointer is, not yet put.
    `done`: this is the area."""

    points: Points
    done: bool
    running: bool = False

    def __post_init__(self) -> None:
        _checked(self.points, MAX_CORNERS)
        if self.done and (self.running or len(self.points) < MIN_CORNERS):
            raise unreadable("not an area")


@dataclass(frozen=True, slots=True)
class DrawingLeft:
    """The user gave the drawing up."""


@dataclass(frozen=True, slots=True)
class Hovered:
    """The pointer rests on something; both None when it left."""

    kind: Literal["pin", "unit"] | None
    id: str | None


@dataclass(frozen=True, slots=True)
class ViewChanged:
    """The map shows another part of the earth. `bounds` is south, west, north, east."""

    lat: float
    lon: float
    zoom: float
    bounds: tuple[float, float, float, float]

    def __post_init__(self) -> None:
        check_position(self.lat, self.lon)
        if not 0 <= self.zoom <= MAX_ZOOM:
            raise unreadable("not a zoom")


@dataclass(frozen=True, slots=True)
class PageTrouble:
    """Something the page could not do, for the log: a layer that did not load."""

    what: str


FromPage = (
    Clicked | ContextMenu | PinSelected | PinDragged | UnitSelected | ClosureSelected | Drawn | DrawingLeft
    | Hovered | ViewChanged | PageTrouble
)  # fmt: skip

_TO_PAGE: Mapping[str, type[Any]] = {kind.__name__: kind for kind in typing.get_args(ToPage)}
_FROM_PAGE: Mapping[str, type[Any]] = {kind.__name__: kind for kind in typing.get_args(FromPage)}


# ------------------------------------------------------------------------------------------------- the form


def write(message: ToPage | FromPage) -> str:
    """A message as one JSON object, its kind under "is". ValueError for a number that JSON has no word for."""
    return json.dumps(
        {"is": type(message).__name__} | plain(message), ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )


def read_from_page(text: str) -> FromPage:
    """What the page said, or BadInput if it cannot be read or says an impossible place."""
    said: FromPage = read(text, _FROM_PAGE, MAX_SAID)
    return said


def read_to_page(text: str) -> ToPage:
    """The reverse of `write` for what goes to the page (recordings, tests). BadInput if it cannot be read."""
    said: ToPage = read(text, _TO_PAGE)
    return said
