"""Which closed areas the straight parts of a way, beside the network, go through. Knows no road and reckons no time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.events import ClosureShape
from siaga_desk.domain.profile import Vehicle
from siaga_desk.geo.travel import Line

from .conditions import gets_through


def closed_beside(lines: Iterable[Line], closures: Iterable[Closure], vehicle: Vehicle) -> tuple[str, ...]:
    """Ids of the `closures` that stop the vehicle and whose area one of the `lines`, (lat, lon), enters."""
    lines = [line for line in lines if line]
    found = []
    for closure in closures if lines else ():
        record = closure.record
        if record is None or record.shape != ClosureShape.AREA or record.slow_kmh is not None:
            continue
        corners = [(point.lat, point.lon) for point in record.points]
        if not gets_through(vehicle, record) and any(enters(line, corners) for line in lines):
            found.append(closure.id)
    return tuple(found)


def enters(line: Sequence[tuple[float, float]], corners: Sequence[tuple[float, float]]) -> bool:
    """Whether a line has a point in an area, whose edge may cross itself; what is gone around is inside."""
    edges = list(zip(corners, (*corners[1:], corners[0]), strict=True))
    return _is_inside(line[0], edges) or any(_cross(*piece, *edge) for piece in pairwise(line) for edge in edges)


def _is_inside(point: tuple[float, float], edges: Iterable[tuple[tuple[float, float], tuple[float, float]]]) -> bool:
    """Whether the edges go around it, however often."""
    turns = 0
    for a, b in edges:
        if a[0] <= point[0] < b[0]:
            turns += _side(a, b, point) > 0
        elif b[0] <= point[0] < a[0]:
            turns -= _side(a, b, point) < 0
    return turns != 0


def _cross(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float], d: tuple[float, float]) -> bool:
    """Whether a-b and c-d have a point in common; one that only touches a corner may go either way."""
    return _side(a, b, c) * _side(a, b, d) < 0 and _side(c, d, a) * _side(c, d, b) < 0


def _side(a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
