"""Plus Codes (Open Location Code) -> the cell they name. Letters and numbers only: no text around them,.

After the specification of the Open Location Code project (github.com/google/open-location-code, Apache-2.0).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

_DIGITS = "23456789CFGHJMPQRVWX"
_VALUE = {digit: value for value, digit in enumerate(_DIGITS)}
_FORM = re.compile(rf"([{_DIGITS}]{{0,8}})(0{{0,6}})\+([{_DIGITS}]*)", re.IGNORECASE)
_PAIRED, _MOST, _BEFORE_PLUS = 10, 15, 8
_GRID_ROWS, _GRID_COLUMNS = 5, 4


@dataclass(frozen=True, slots=True)
class Cell:
    """The rectangle that a code names: its south-west corner and its sides, degrees."""

    south: float
    west: float
    height: float
    width: float

    @property
    def centre(self) -> tuple[float, float]:
        """(lat, lon)"""
        return min(self.south + self.height / 2, 90.0), min(self.west + self.width / 2, 180.0)


def is_full(code: str) -> bool:
    """Whether `code` names a cell by itself."""
    if (found := _FORM.fullmatch(code)) is None:
        return False
    digits, padding, _ = found.groups()
    if not _valid(code) or len(digits) + len(padding) != _BEFORE_PLUS:
        return False
    return _VALUE[digits[0].upper()] < 9 and _VALUE[digits[1].upper()] < 18  # 180 and 360 degrees, in steps of 20


def is_short(code: str) -> bool:
    """Whether `code` names a cell only together with a place near it."""
    return _valid(code) and code.index("+") < _BEFORE_PLUS


def decode(code: str) -> Cell | None:
    """The cell of a full code, None for anything else. Digits after the fifteenth are not used (they are millimetres)."""
    if not is_full(code):
        return None
    digits = [_VALUE[digit] for digit in code.upper() if digit in _VALUE][:_MOST]
    south, west, height, width = -90.0, -180.0, 400.0, 400.0
    for place in range(0, min(len(digits), _PAIRED), 2):
        height = width = height / 20
        south += digits[place] * height
        west += digits[place + 1] * width
    for digit in digits[_PAIRED:]:
        height, width = height / _GRID_ROWS, width / _GRID_COLUMNS
        south += digit // _GRID_COLUMNS * height
        west += digit % _GRID_COLUMNS * width
    return Cell(south, west, height, width)


def recover(code: str, lat: float, lon: float) -> Cell | None:
    """The cell nearest to (lat, lon) that has the short `code`; None if it is not a short code."""
    if not is_short(code):
        return None
    missing = _BEFORE_PLUS - code.index("+")
    step = 20.0 ** (2 - missing // 2)  # degrees between two cells with this short code
    cell = decode(_start(lat, lon)[:missing] + code)
    if cell is None:
        return None
    south, west = cell.south, cell.west
    middle_lat, middle_lon = cell.centre
    if lat + step / 2 < middle_lat and middle_lat - step >= -90:
        south -= step
    elif lat - step / 2 > middle_lat and middle_lat + step <= 90:
        south += step
    if lon + step / 2 < middle_lon:
        west -= step
    elif lon - step / 2 > middle_lon:
        west += step
    return Cell(south, west, cell.height, cell.width)


def _valid(code: str) -> bool:
    found = _FORM.fullmatch(code)
    if found is None:
        return False
    digits, padding, behind = found.groups()
    if padding:
        return len(digits) + len(padding) == _BEFORE_PLUS and len(digits) in (2, 4, 6) and not behind
    return len(digits) % 2 == 0 and len(behind) != 1 and bool(digits or behind)


def _start(lat: float, lon: float) -> str:
    """The first eight digits of the code of a point."""
    down, across = min(max(lat, -90.0), 89.999) + 90, (lon + 180) % 360
    code, step = "", 20.0
    for _ in range(4):
        row, column = math.floor(down / step + 1e-9), math.floor(across / step + 1e-9)
        code += _DIGITS[min(row, 19)] + _DIGITS[min(column, 19)]
        down, across, step = max(down - row * step, 0.0), max(across - column * step, 0.0), step / 20
    return code
