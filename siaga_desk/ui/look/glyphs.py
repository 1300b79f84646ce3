"""The signs of resources/icons, drawn in any colour at any size. Knows no sign's meaning."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from siaga_desk.resources import resource


def paint_glyph(painter: QPainter, rect: QRectF, name: str, colour: str) -> None:
    """Draw resources/icons/<name>.svg into `rect` (logical px). KeyError where there is no such sign."""
    _renderer(name, colour).render(painter, rect)


def glyph(name: str, colour: str, size: float, dpr: float = 1.0) -> QPixmap:
    """The sign as a pixmap of `size` logical px, kept until Qt needs the room."""
    return drawn_once(
        f"siaga glyph {name} {colour} {size} {dpr}",
        QSizeF(size, size),
        dpr,
        lambda painter: paint_glyph(painter, QRectF(0, 0, size, size), name, colour),
    )


def drawn_once(key: str, size: QSizeF, dpr: float, paint: Callable[[QPainter], None]) -> QPixmap:
    """The pixmap that `paint` draws on a transparent ground of `size` logical px, from Qt's cache if it is there."""
    kept = QPixmap()
    if QPixmapCache.find(key, kept):
        return kept
    drawn = QPixmap((size * dpr).toSize())
    drawn.setDevicePixelRatio(dpr)
    drawn.fill(QColor(Qt.GlobalColor.transparent))
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    try:
        paint(painter)
    finally:
        painter.end()
    QPixmapCache.insert(key, drawn)
    return drawn


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    file = resource("icons", f"{name}.svg")
    if not file.is_file():
        raise KeyError(name)
    source = file.read_text(encoding="utf-8").replace("<path ", f'<path fill="{colour}" ')
    return QSvgRenderer(QByteArray(source.encode()))
