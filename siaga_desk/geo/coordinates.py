"""Coordinates as people write them, read and written in this one place. Text and numbers only: no area, no language.

Whether a pair can be a place on earth is `domain.places.check_position`'s to say, not the reader's.
"""

from __future__ import annotations

import re

_MINUS = "\N{MINUS SIGN}"
_POINT = rf"[-+{_MINUS}]?[0-9]{{1,9}}(?:\.[0-9]{{1,30}})?"
_COMMA = rf"[-+{_MINUS}]?[0-9]{{1,9}},[0-9]{{1,30}}"
_SIDE = r"\s*°?\s*([NSEWUTB]|LS|LU|BT|BB)?"
_ONE = re.compile(rf"{_POINT}|{_COMMA}")
_LINK = re.compile(rf"(?:geo:|.*[@?=/])({_POINT}),\s*({_POINT})(?:[,;?&/].*)?", re.IGNORECASE)
_PAIRS = (  # commas first: "-6,1093, 106,1678" also looks like two pairs of points
    re.compile(rf"({_COMMA}){_SIDE}\s*[,; ]\s*({_COMMA}){_SIDE}", re.IGNORECASE),
    re.compile(rf"({_POINT}){_SIDE}\s*[,; ]\s*({_POINT}){_SIDE}", re.IGNORECASE),
)
_SOUTH_OR_WEST = {"S", "LS", "W", "BB"}


def read_degrees(text: str) -> float | None:
    """One number of decimal degrees, with a comma or a point, with any minus sign; None for anything else."""
    text = text.strip()
    return float(_plain(text)) if _ONE.fullmatch(text) else None


def read_pair(text: str) -> tuple[str, str] | None:
    """Latitude and longitude of a pair, a geo: address or a map's link; None if `text` is none of them.

    As written, so that the decimals can be counted, with decimal points, and the minus that a side (S, LS, W, BB) means.
    """
    text = " ".join(text.split())
    if _ONE.fullmatch(text):  # "-6,12" is one number with a decimal comma
        return None
    if (found := _LINK.fullmatch(text)) is not None:
        return _plain(found[1]), _plain(found[2])
    for form in _PAIRS:
        if (found := form.fullmatch(text)) is not None:
            lat, lat_side, lon, lon_side = found.groups()
            return _plain(lat, lat_side), _plain(lon, lon_side)
    return None


def write_degrees(value: float, sign: str = ".") -> str:
    """Seven decimals at most (1 cm), with the decimal `sign` asked for. `read_degrees` gives the same place back."""
    return f"{value:.7f}".rstrip("0").rstrip(".").replace(".", sign)


def _plain(number: str, side: str | None = None) -> str:
    number = number.replace(",", ".").replace(_MINUS, "-")
    return f"-{number.lstrip('+-')}" if side and side.upper() in _SOUTH_OR_WEST else number
