"""The application in a theme for the length of a test, and as it was afterwards. Shows nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtWidgets import QApplication

from siaga_desk.ui.look import style


@contextmanager
def dressed_in(theme: str, app: QApplication) -> Iterator[QApplication]:
    palette, font, sheet = app.palette(), app.font(), app.styleSheet()
    style.apply(app, theme)
    yield app
    style._look = None
    app.setStyleSheet(sheet)
    app.setPalette(palette)
    app.setFont(font)
