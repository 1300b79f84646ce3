"""Where the files that ship with the program are. Finds them; never reads or writes them."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def _shipped(folder: str) -> Path:
    package = Path(__file__).parent
    for place in (package / "_shipped" / folder, package.parent / folder):
        if place.is_dir():
            return place
    raise FileNotFoundError(folder)


def resource(*parts: str) -> Path:
    """A path below resources/."""
    return _shipped("resources").joinpath(*parts)


def gisdata(*parts: str) -> Path:
    """A path below gisdata/."""
    return _shipped("gisdata").joinpath(*parts)
