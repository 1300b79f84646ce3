"""Theme, text scale and sizes of the regions, and that they are remembered. They change only when a person asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QSplitter

from siaga_desk.domain.errors import Message
from siaga_desk.settings import LARGEST_TEXT, SMALLEST_TEXT, Settings, read_settings, write_settings
from siaga_desk.ui.look import style
from siaga_desk.ui.look.style import current

TEXT_STEP = 0.1


class Appearance:
    """`trouble` hears why something could not be kept. `notice`: what the person should know about the settings' file."""

    def __init__(self, file: Path, trouble: Callable[[Message], None]) -> None:
        self._file, self._trouble = file, trouble
        remembered = read_settings(file)
        self.settings: Settings = remembered.settings
        self.notice = remembered.message
        self.dress()

    def dress(self) -> None:
        """Theme and text scale on the whole application."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        style.apply(app, self.settings.theme, self.settings.text_scale)

    def turn_theme(self) -> None:
        self._keep(replace(self.settings, theme="light" if self.settings.theme == "dark" else "dark"))
        self.dress()

    def scale(self, by: float) -> None:
        wanted = round(self.settings.text_scale + by, 2)
        self._keep(replace(self.settings, text_scale=min(LARGEST_TEXT, max(SMALLEST_TEXT, wanted))))
        self.dress()

    def remember_person(self, name: str) -> None:
        self._keep(replace(self.settings, person=name.strip()[:80]))

    def give_sizes(self, name: str, splitter: QSplitter, shape: str, first: tuple[int, ...]) -> None:
        """The regions as the person left them in this shape of the window; `first`, in CSS px, before he ever moved them."""
        kept = self.settings.splitters.get(f"{name} {shape}")
        splitter.setSizes(list(kept or (round(size * current().text_scale) for size in first)))

    def keep_sizes(self, name: str, splitter: QSplitter, shape: str) -> None:
        sizes = {**self.settings.splitters, f"{name} {shape}": tuple(splitter.sizes())}
        self.settings = replace(self.settings, splitters=sizes)

    def save(self) -> None:
        self._keep(self.settings)

    def _keep(self, settings: Settings) -> None:
        self.settings = settings
        if (message := write_settings(self._file, settings)) is not None:
            self._trouble(message)
