"""One number of degrees as people write it, and back. No pair and no text around it: that is `coordinates`."""

from __future__ import annotations

import re

_MINUS = "\N{MINUS SIGN}"
_ONE = re.compile(rf"[-+{_MINUS}]?[0-9]{{1,9}}(?:[.,][0-9]{{1,30}})?")


def read_degrees(text: str) -> float | None:
    """One number of decimal degrees, with a comma or a point, with any minus sign; None for anything else."""
    text = text.strip()
    return float(text.replace(",", ".").replace(_MINUS, "-")) if _ONE.fullmatch(text) else None


def write_degrees(value: float, sign: str = ".") -> str:
    """Seven decimals at most (1 cm), with the decimal `sign` asked for. `read_degrees` gives the same place back."""
    return f"{value:.7f}".rstrip("0").rstrip(".").replace(".", sign)
