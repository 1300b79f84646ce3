"""What the map is to show, and what of it the page has not been told yet. Plain values; must never contain Qt.

It lives here and not in the page, so that a page that died comes back with everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Generic, Protocol, TypeVar

from .messages import Pin, UnitMark, Update
from .wire import plain


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)


class _Marks(Generic[N]):
    """Marks by id, and the ids that changed or went since they were last told."""

    def __init__(self) -> None:
        self.now: dict[str, N] = {}
        self._changed: set[str] = set()
        self._gone: set[str] = set()

    def put(self, changed: Iterable[N], removed: Iterable[str] = ()) -> None:
        for mark in changed:
            if self.now.get(mark.id) != mark:
                self.now[mark.id] = mark
                self._changed.add(mark.id)
                self._gone.discard(mark.id)
        for one in removed:
            if self.now.pop(one, None) is not None:
                self._changed.discard(one)
                self._gone.add(one)

    def replace(self, marks: Sequence[N]) -> None:
        self.put(marks, set(self.now) - {mark.id for mark in marks})

    def take(self) -> tuple[tuple[N, ...], tuple[str, ...]]:
        changed = tuple(self.now[one] for one in self.now if one in self._changed) if self._changed else ()
        gone = tuple(sorted(self._gone))
        self._changed.clear()
        self._gone.clear()
        return changed, gone


class Shown:
    """The whole of what a map shows: pins, units, and single settings by name (routes, cursor, theme ...)."""

    def __init__(self) -> None:
        self.pins: _Marks[Pin] = _Marks()
        self.units: _Marks[UnitMark] = _Marks()
        self.settings: dict[str, Any] = {}
        self._set: dict[str, None] = {}  # names told next, in the order in which they were set

    def set(self, name: str, value: Any) -> None:
        """Set a single value; one that is the same already is not told again."""
        value = plain(value)
        if name not in self.settings or self.settings[name] != value:
            self.settings[name] = value
            self._set[name] = None

    def changes(self) -> Update | None:
        """What the page does not know yet, told once; None if it knows everything."""
        pins, pins_gone = self.pins.take()
        units, units_gone = self.units.take()
        settings = {name: self.settings[name] for name in self._set}
        self._set.clear()
        if not (pins or pins_gone or units or units_gone or settings):
            return None
        return Update(False, pins, pins_gone, units, units_gone, settings)

    def everything(self) -> Update:
        """All of it, for a page that knows nothing."""
        self.changes()
        return Update(True, tuple(self.pins.now.values()), (), tuple(self.units.now.values()), (), dict(self.settings))
