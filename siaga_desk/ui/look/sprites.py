"""The pictures of incidents and units for lists, the same as the map's: incidents are round, units are square.

Draws what it is told. Must never compute a clock or a status. Sizes are in logical px; all geometry follows the sheet
of signs: shares of the ring's diameter `d` for incidents, of the plate's side `s` for units.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from siaga_desk.domain.deadlines import ClockState
from siaga_desk.domain.units import UnitStatus
from siaga_desk.theme import Theme

from .glyphs import drawn_once, paint_glyph

ARC_STEPS = 48
OVERFLOW = (
    0.15  # casing and badges reach this share of d beyond the ring on every side; a nose this share of s or a bit more
)
UNIT_OVERFLOW = 0.35  # nose, foot bar, frame and key: this share of s beyond the plate

_STATE_GLYPHS = {
    ClockState.RUNNING: "jam-berjalan",
    ClockState.WARNING: "jam-peringatan",
    ClockState.CRITICAL: "jam-kritis",
    ClockState.OVERDUE: "jam-lewat",
    ClockState.MET: "jam-tercapai",
    ClockState.MET_LATE: "jam-terlambat-tercapai",
    ClockState.MISSED: "jam-lewat",
    ClockState.ENDED: "jam-berjalan",
}


def arc_step(fraction: float) -> int:
    """Which of the 48 arcs is drawn for this share of time left: none only when none is left."""
    return min(ARC_STEPS, max(0, math.ceil(fraction * ARC_STEPS - 1e-9)))


def incident_sprite(
    look: Theme,
    state: ClockState,
    glyph: str,
    fraction: float,
    second: tuple[ClockState, float] | None = None,
    *,
    size: float = 40,
    dpr: float = 1.0,
) -> QPixmap:
    """`paint_incident` once per arc step, kept: a pixmap of size x (1 + 2 OVERFLOW), the ring in its middle."""
    step, second_step = arc_step(fraction), second and (second[0], arc_step(second[1]))
    edge = size * OVERFLOW
    return drawn_once(
        f"siaga incident {look.name} {state} {glyph} {step} {second_step} {size} {dpr}",
        QSizeF(size + 2 * edge, size + 2 * edge),
        dpr,
        lambda painter: paint_incident(painter, QRectF(edge, edge, size, size), look, state, glyph, fraction, second),
    )


def unit_sprite(
    look: Theme,
    status: UnitStatus,
    glyph: str,
    example: bool,
    key: str | None = None,
    recommended: bool = False,
    *,
    size: float = 26,
    dpr: float = 1.0,
) -> QPixmap:
    """`paint_unit`, kept: a pixmap of size x (1 + 2 UNIT_OVERFLOW), the plate in its middle."""
    edge = size * UNIT_OVERFLOW
    return drawn_once(
        f"siaga unit {look.name} {status} {glyph} {example} {key} {recommended} {size} {dpr}",
        QSizeF(size + 2 * edge, size + 2 * edge),
        dpr,
        lambda painter: paint_unit(painter, QRectF(edge, edge, size, size), look, status, glyph, example, key, recommended),
    )


def paint_incident(
    painter: QPainter,
    rect: QRectF,
    look: Theme,
    state: ClockState,
    glyph: str,
    fraction: float,
    second: tuple[ClockState, float] | None = None,
) -> None:
    """An incident with its clock. `rect` is the ring's square.

    `fraction`: share of the time that is left, for the states that still count. `second`: state and fraction of a second
    clock, a thin arc inside the ring.
    """
    d, centre = rect.width(), rect.center()
    colours = look.clock_colours(state)
    fill, ink, on = QColor(colours["fill"]), colours["ink"], QColor(colours["on"])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _disc(painter, centre, 0.55 * d, QColor(look["maphalo"]))
    match state:
        case ClockState.RUNNING | ClockState.WARNING | ClockState.CRITICAL:
            track = QColor(look["line2"])
            track.setAlphaF(0.7)
            _ring(painter, centre, 0.45 * d, 0.045 * d, track)
            _arc(painter, centre, 0.45 * d, 0.10 * d, fill, fraction)
            shrunk = 0.9 if second else 1.0  # makes room for the second arc
            if state is ClockState.CRITICAL:
                _polygon(painter, _diamond(centre, 0.3375 * d * shrunk), fill)
                _glyph(painter, centre, 0.36 * d * shrunk, glyph, on.name())
            else:
                _disc(painter, centre, 0.325 * d * shrunk, fill)
                _glyph(painter, centre, 0.42 * d * shrunk, glyph, on.name())
            if state is ClockState.WARNING:
                _triangle_badge(painter, centre, d, look, fill.name())
        case ClockState.OVERDUE:
            _polygon(painter, _octagon(centre, 0.5 * d), fill)
            _polygon(painter, _octagon(centre, 0.4056 * d), None, QPen(on, 0.04 * d))
            _glyph(painter, centre, 0.46 * d, glyph, on.name())
        case ClockState.MET | ClockState.ENDED:
            _ring(painter, centre, 0.45 * d, 0.06 * d, fill)
            _glyph(painter, centre, 0.42 * d, glyph, ink)
        case ClockState.MET_LATE | ClockState.MISSED:
            _polygon(painter, _octagon(centre, 0.472 * d), None, QPen(fill, 0.06 * d))
            _glyph(painter, centre, 0.42 * d, glyph, ink)
    if second and state is not ClockState.OVERDUE:
        _second_arc(painter, centre, d, look, *second)
    if state in (ClockState.MET, ClockState.MET_LATE, ClockState.MISSED):
        _round_badge(painter, centre + QPointF(0.36 * d, 0.36 * d), d, look, state, fill, on)
    painter.restore()


def paint_unit(
    painter: QPainter,
    rect: QRectF,
    look: Theme,
    status: UnitStatus,
    glyph: str,
    example: bool,
    key: str | None = None,
    recommended: bool = False,
) -> None:
    """A unit's plate. `rect` is the plate's square.

    Kind is the glyph, status the form; an example is dashed and hollow. `key` stands on the corner, and only a
    `recommended` plate wears the accent frame.
    """
    s = rect.width()
    unit, quiet = QColor(look["unit"]), QColor(look["text3"])
    hollow = status in (UnitStatus.ASSIGNED, UnitStatus.OUT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _plate(painter, _grown(rect, 0.047 * s), 0.2 * s, QColor(look["maphalo"]))
    if hollow or example:
        pen = QPen(quiet if hollow else unit, s * (0.047 if hollow else 0.056))
        if example:
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            pen.setDashPattern([0.16 * s / pen.widthF(), 0.11 * s / pen.widthF()])
        _plate(painter, _grown(rect, -s / 32), 0.16 * s, QColor(look["bg1" if hollow else "bg3"]), pen)
        _glyph(painter, rect.center(), 0.7 * s, glyph, pen.color().name())
    else:
        _plate(painter, rect, 0.16 * s, unit)
        _glyph(painter, rect.center(), 0.74 * s, glyph, look["on_unit"])
    match status:
        case UnitStatus.ASSIGNED:
            painter.fillRect(QRectF(rect.left(), rect.top(), s / 2, 0.11 * s), unit)
        case UnitStatus.MOVING:
            _nose(painter, rect, unit, QColor(look["maphalo"]))
        case UnitStatus.ON_SCENE:
            painter.fillRect(QRectF(rect.left(), rect.bottom() + 0.0625 * s, s, 0.095 * s), unit)
        case UnitStatus.OUT:
            painter.setPen(QPen(quiet, 0.0625 * s))
            painter.drawLine(rect.bottomLeft(), rect.topRight())
        case UnitStatus.READY:
            pass
    accent = QColor(look["accent"])
    if recommended:
        _plate(painter, _grown(rect, 0.1 * s), 0.22 * s, None, QPen(accent, 0.08 * s))
    if key is not None:
        side = 0.5 * s
        corner = QRectF(rect.left() - 0.25 * s, rect.top() - 0.25 * s, side, side)
        _plate(painter, corner, 0.06 * s, accent)
        _words(painter, corner, key, 0.42 * s, QColor(look["on_accent"]))
    painter.restore()


def paint_candidate(painter: QPainter, rect: QRectF, look: Theme, number: str) -> None:
    """A place that may be meant: dashed, because nobody confirmed it, with its number."""
    d, accent = rect.width(), QColor(look["accent"])
    pen = QPen(accent, 0.08 * d)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([1.5, 1.25])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.setBrush(QColor(look["bg1"]))
    painter.drawEllipse(_grown(rect, -0.05 * d))
    _words(painter, rect, number, 0.56 * d, accent)
    painter.restore()


def _grown(rect: QRectF, by: float) -> QRectF:
    return rect.adjusted(-by, -by, by, by)


def _disc(painter: QPainter, centre: QPointF, radius: float, fill: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawEllipse(centre, radius, radius)


def _ring(painter: QPainter, centre: QPointF, radius: float, width: float, colour: QColor) -> None:
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(centre, radius, radius)


def _arc(painter: QPainter, centre: QPointF, radius: float, width: float, colour: QColor, fraction: float) -> None:
    """From twelve o'clock, clockwise, as long as `fraction` of the circle, in steps: it empties clockwise from its end."""
    step = arc_step(fraction)
    if not step:
        return
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    square = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
    painter.drawArc(square, 90 * 16, -round(360 * 16 * step / ARC_STEPS))


def _second_arc(painter: QPainter, centre: QPointF, d: float, look: Theme, state: ClockState, fraction: float) -> None:
    if state in (ClockState.RUNNING, ClockState.WARNING, ClockState.CRITICAL):
        _arc(painter, centre, 0.355 * d, 0.04 * d, QColor(look.clock_colours(state)["fill"]), fraction)
    elif state is ClockState.OVERDUE:  # the clock inside is late though the outer one is not: a whole ring in its colour
        _ring(painter, centre, 0.355 * d, 0.04 * d, QColor(look.clock_colours(state)["fill"]))


def _polygon(painter: QPainter, shape: QPolygonF, fill: QColor | None, pen: QPen | None = None) -> None:
    painter.setPen(pen or QPen(Qt.PenStyle.NoPen))
    if fill is None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setBrush(fill)
    painter.drawPolygon(shape)


def _octagon(centre: QPointF, apothem: float) -> QPolygonF:
    """A stop sign: flat on top, `apothem` from its centre to each side."""
    radius = apothem / math.cos(math.pi / 8)
    angles = [math.pi / 8 + k * math.pi / 4 for k in range(8)]
    return QPolygonF([centre + QPointF(radius * math.cos(a), radius * math.sin(a)) for a in angles])


def _diamond(centre: QPointF, half: float) -> QPolygonF:
    return QPolygonF([centre + QPointF(x, y) for x, y in ((0, -half), (half, 0), (0, half), (-half, 0))])


def _glyph(painter: QPainter, centre: QPointF, size: float, name: str, colour: str) -> None:
    paint_glyph(painter, QRectF(centre.x() - size / 2, centre.y() - size / 2, size, size), name, colour)


def _triangle_badge(painter: QPainter, centre: QPointF, d: float, look: Theme, colour: str) -> None:
    left, top, size = centre.x() + 0.125 * d, centre.y() - 0.614 * d, 0.488 * d
    casing = [QPointF(left + size / 2, top), QPointF(left + size, top + 0.896 * size), QPointF(left, top + 0.896 * size)]
    _polygon(painter, QPolygonF(casing), QColor(look["maphalo"]))
    sign = QRectF(centre.x() + 0.186 * d, centre.y() - 0.544 * d, 0.368 * d, 0.368 * d)
    paint_glyph(painter, sign, _STATE_GLYPHS[ClockState.WARNING], colour)


def _round_badge(
    painter: QPainter, centre: QPointF, d: float, look: Theme, state: ClockState, fill: QColor, on: QColor
) -> None:
    """Bottom right: a check where a team moved, a bar where none ever did."""
    _disc(painter, centre, 0.24 * d, QColor(look["maphalo"]))
    if state is ClockState.MET:
        _disc(painter, centre, 0.2 * d, fill)
    else:
        _polygon(painter, _octagon(centre, 0.2 * d), fill)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    pen = QPen(on, 0.044 * d)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    painter.setPen(pen)
    if state is ClockState.MISSED:
        painter.drawLine(centre - QPointF(0.1 * d, 0), centre + QPointF(0.1 * d, 0))
    else:
        start = centre + QPointF(-0.078 * d, 0.006 * d)
        corner = start + QPointF(0.056 * d, 0.056 * d)
        painter.drawPolyline(QPolygonF([start, corner, corner + QPointF(0.1 * d, -0.114 * d)]))


def _plate(painter: QPainter, rect: QRectF, radius: float, fill: QColor | None, pen: QPen | None = None) -> None:
    painter.setPen(pen or QPen(Qt.PenStyle.NoPen))
    if fill is None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setBrush(fill)
    painter.drawRoundedRect(rect, radius, radius)


def _nose(painter: QPainter, rect: QRectF, fill: QColor, casing: QColor) -> None:
    """An arrow at the top right corner. Lists know no heading: it says moving, not whither."""
    k = rect.width() / 34
    painter.save()
    painter.translate(rect.center() + QPointF(0.61, -0.61) * rect.width())
    painter.rotate(45)
    painter.scale(k, k)
    nose = QPainterPath(QPointF(0, -9))
    for x, y in ((9, 7), (0, 3), (-9, 7)):
        nose.lineTo(x, y)
    nose.closeSubpath()
    painter.setPen(QPen(casing, 2))
    painter.setBrush(fill)
    painter.drawPath(nose)
    painter.restore()


def _words(painter: QPainter, rect: QRectF, words: str, size: float, colour: QColor) -> None:
    font = QFont(painter.font())
    font.setPixelSize(max(1, round(size)))
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(colour)
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, words)
