"""Where in a TOML text each value stands, which tomllib does not tell. Finds lines; never judges or converts a value."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from typing import TypeAlias

Place: TypeAlias = tuple[str | int, ...]  # ("categories", "banjir", "telephone", 2)

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'  # up to two quotes may stand right before the closing three
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\])*"'
    r"|'[^']*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\n]+")  # a number, a date (which may hold a space), true, false


def lines_of(text: str) -> dict[Place, int]:
    """Line, counted from 1, of every table, key and list item of `text`: TOML that tomllib has read, line ends as "\\n"."""
    return _Walk(text).lines


def overwhelming_line(text: str) -> int:
    """Line at which tomllib gives up on `text` with something other than TOMLDecodeError: too many digits, or brackets."""
    rows = text.split("\n")

    def gives_up(count: int) -> bool:
        try:
            tomllib.loads("\n".join(rows[:count]))
        except tomllib.TOMLDecodeError:  # cut off in the middle of a value
            return False
        except (ValueError, RecursionError):
            return True
        return False

    return bisect_left(range(len(rows)), True, lo=1, key=gives_up)


class _Walk:
    def __init__(self, text: str) -> None:
        self.lines: dict[Place, int] = {}
        self._text = text
        self._pos = 0
        self._counted_to = 0
        self._line = 1
        self._last: dict[Place, int] = {}  # array of tables -> index of its latest table
        table: Place = ()
        self._skip(_BLANK)
        while self._pos < len(text):
            if text[self._pos] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> Place:
        array = self._text.startswith("[[", self._pos)
        line = self._here()
        self._pos += 1 + array
        keys = self._keys()
        self._pos += 1 + array
        place: Place = ()
        for key in keys[:-1]:
            place = self._latest((*place, key), line)
        place = (*place, keys[-1])
        if array:
            self._last[place] = self._last.get(place, -1) + 1
        return self._latest(place, line)

    def _latest(self, place: Place, line: int) -> Place:
        self.lines.setdefault(place, line)
        if place in self._last:
            place = (*place, self._last[place])
            self.lines.setdefault(place, line)
        return place

    def _pair(self, table: Place) -> None:
        line = self._here()
        for key in self._keys():
            table = (*table, key)
            self.lines.setdefault(table, line)
        self._pos += 1  # the equals sign
        self._skip(_SPACE)
        self._value(table)

    def _value(self, place: Place) -> None:
        opening = self._text[self._pos]
        if opening == "[":
            self._pos += 1
            index = 0
            while not self._closed("]"):
                self.lines[(*place, index)] = self._here()
                self._value((*place, index))
                index += 1
        elif opening == "{":
            self._pos += 1
            while not self._closed("}"):
                self._pair(place)
        else:
            self._skip(_STRING if opening in "\"'" else _SCALAR)

    def _closed(self, bracket: str) -> bool:
        """Past the blanks and a comma; true, and past the bracket, where that is what follows."""
        self._skip(_BLANK)
        if self._text[self._pos] == ",":
            self._pos += 1
            self._skip(_BLANK)
        if self._text[self._pos] != bracket:
            return False
        self._pos += 1
        return True

    def _keys(self) -> list[str]:
        """A dotted key, up to and without what ends it."""
        keys: list[str] = []
        while True:
            self._skip(_SPACE)
            if self._text[self._pos] in "\"'":
                keys.append(tomllib.loads(f"key = {self._skip(_STRING)}")["key"])
            else:
                keys.append(self._skip(_BARE_KEY))
            self._skip(_SPACE)
            if self._text[self._pos] != ".":
                return keys
            self._pos += 1

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._pos)
        if found is None:
            raise ValueError(f"not the TOML that was promised, at {self._pos}")
        self._pos = found.end()
        return found[0]

    def _here(self) -> int:
        self._line += self._text.count("\n", self._counted_to, self._pos)
        self._counted_to = self._pos
        return self._line
