"""How the window's regions share its room, by its size and the size of the text. Sizes are the person's and are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from PySide6.QtWidgets import QSplitter

from siaga_desk.ui.look.style import Width, width_class

from .appearance import Appearance

COMPACT_WIDTH, COMPACT_HEIGHT = 1000, 640
"""A window smaller than this, in px at 100 % text, has its work panel in tabs: it is small, or its text is large."""

FIRST_SIZES: Mapping[str, Mapping[str, tuple[int, ...]]] = {
    "regions": {"wide": (384, 1012, 524), "narrow": (296, 650, 420), "compact": (170, 150, 360)},
    "left": {"wide": (620, 180), "narrow": (470, 120), "compact": (200, 90)},
}
"""CSS px of each splitter's parts, before anybody moved them."""


class Shape(NamedTuple):
    width: Width
    compact: bool

    @property
    def name(self) -> str:
        """Under which the sizes of the regions are kept."""
        return "compact" if self.compact else self.width.value


def shape_of(width_px: int, height_px: int, text_scale: float) -> Shape:
    compact = width_px / text_scale < COMPACT_WIDTH or height_px / text_scale < COMPACT_HEIGHT
    return Shape(Width.NARROW if compact else width_class(width_px), compact)


class Regions:
    """The window's splitters by name. `shape` is None until the window has a size."""

    def __init__(self, looks: Appearance, splitters: Mapping[str, QSplitter]) -> None:
        self._looks, self._splitters = looks, splitters
        self.shape: Shape | None = None

    def give(self) -> None:
        """The sizes as the person left them in this shape."""
        if self.shape is not None:
            for name, splitter in self._splitters.items():
                self._looks.give_sizes(name, splitter, self.shape.name, FIRST_SIZES[name][self.shape.name])

    def keep(self) -> None:
        if self.shape is not None:
            for name, splitter in self._splitters.items():
                self._looks.keep_sizes(name, splitter, self.shape.name)
