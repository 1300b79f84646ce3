"""Everything that is said between Python and the map page, both ways, as values with one JSON form.

The other half is resources/map/link.js. Knows places and texts; must never contain Qt, nor the domain's incidents and units.
Texts travel as they are (they are callers' words): the page only ever draws them or puts them in `textContent`.
"""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, cast

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.places import check_position

UnitStatus = Literal["ready", "assigned", "moving", "on_scene", "out"]
Surface = Literal["desk", "narrow", "wall"]

MAX_TEXT = 2_000  # characters of one text that reach the page; a card shows a few hundred
MAX_PX = 100_000  # of a view's width and height, many walls wide
MAX_ZOOM = 30  # the map stops at 19
MAX_SAID = 20_000  # characters of one message from the page; the longest honest one has under 2,500


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
    """A way over the map, (lat, lon) points. Dotted: not on the road network."""

    id: str
    points: tuple[tuple[float, float], ...]
    chosen: bool
    dotted: bool

    def __post_init__(self) -> None:
        for lat, lon in self.points:
            check_position(lat, lon)


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


ToPage = Update | GoTo | Reveal | LookBack | Stay | ShowCity | ZoomBy | OpenLayers


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
            raise _unreadable("not a point of the view")


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
            raise _unreadable("not a zoom")


@dataclass(frozen=True, slots=True)
class PageTrouble:
    """Something the page could not do, for the log: a layer that did not load."""

    what: str


FromPage = Clicked | ContextMenu | PinSelected | PinDragged | UnitSelected | Hovered | ViewChanged | PageTrouble

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
    said: FromPage = _read(text, _FROM_PAGE)
    return said


def read_to_page(text: str) -> ToPage:
    """The reverse of `write` for what goes to the page (recordings, tests). BadInput if it cannot be read."""
    said: ToPage = _read(text, _TO_PAGE, limit=None)
    return said


def plain(value: Any) -> Any:
    """A value of this module as dicts, lists, texts and numbers. Texts are cut at MAX_TEXT, and cleaned of
    NUL and lone surrogates, which no page can carry."""
    if isinstance(value, str):
        return _clean(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in _names(cast("Hashable", type(value)))}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value]


_NOT_CARRIED = re.compile("[\x00\ud800-\udfff]")


def _clean(text: str) -> str:
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - 1] + "…"
    return _NOT_CARRIED.sub("\ufffd", text)


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cast("type[Any]", kind)))


def _unreadable(why: str) -> BadInput:
    return BadInput("Pesan dari peta tidak terbaca: {why}.", why=why)


def _read(text: str, kinds: Mapping[str, type[Any]], limit: int | None = MAX_SAID) -> Any:
    if limit is not None and len(text) > limit:
        raise _unreadable(f"{len(text)} characters")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _unreadable("not JSON") from error
    if not isinstance(said, dict):
        raise _unreadable("not an object")
    name = said.pop("is", None)
    kind = kinds.get(name) if isinstance(name, str) else None
    if kind is None:
        raise _unreadable(f"unknown kind {str(name)[:40]!r}")
    return _object(said, kind)


@cache
def _hints(kind: Hashable) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _object(said: object, kind: type[Any]) -> Any:
    if not isinstance(said, dict) or set(said) - set(_names(cast("Hashable", kind))):
        raise _unreadable(f"not a {kind.__name__}")
    hints = _hints(cast("Hashable", kind))
    try:
        return kind(**{name: _value(value, hints[name], name) for name, value in said.items()})
    except TypeError as error:
        raise _unreadable(f"{kind.__name__} lacks a value") from error


def _value(said: Any, wanted: Any, name: str) -> Any:
    origin, inner = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (Union, types.UnionType):
        options = [option for option in inner if option is not type(None)]
        if said is None and len(options) < len(inner):
            return None
        return _value(said, options[0], name)
    if origin is Literal:
        if isinstance(said, str) and said in inner:
            return said
    elif origin is tuple:
        if isinstance(said, list) and (inner[-1] is Ellipsis or len(said) == len(inner)):
            each = [inner[0]] * len(said) if inner[-1] is Ellipsis else inner
            return tuple(_value(one, kind, name) for one, kind in zip(said, each, strict=True))
    elif wanted is float:
        if isinstance(said, int | float) and not isinstance(said, bool) and abs(said) < 1e300:  # NaN compares false
            return float(said)
    elif wanted is int:
        if isinstance(said, int) and not isinstance(said, bool):
            return said
    elif wanted is bool or wanted is str:
        if isinstance(said, wanted):
            return said
    elif is_dataclass(wanted):
        return _object(said, cast("type[Any]", wanted))
    elif isinstance(said, dict):  # settings: a mapping of single values
        return said
    raise _unreadable(f"{name} is {type(said).__name__}")
