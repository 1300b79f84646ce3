"""Rules about roads that cannot be driven as usual."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta

from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.clocks import whole_ms
from siaga_desk.domain.closures import MAX_POINTS, has_extent, least_points
from siaga_desk.domain.errors import RuleViolation, sentence
from siaga_desk.domain.ids import closure_stream
from siaga_desk.domain.places import Point, check_position, distance_m
from siaga_desk.domain.situation import Situation

from .ruling import MAX_NAME, PAST_ALLOWED, Context, Draft, ruled

FARTHEST_AHEAD = timedelta(days=366)
WIDEST_M = 100_000.0

SPEED = sentence("Kecepatan yang tersisa harus dari {least} sampai {most} km/jam.")
DEPTH = sentence("Kedalaman air harus dari {least} sampai {most} m.")
WIDTH = sentence("Lebar yang tersisa harus dari {least} sampai {most} m.")


@ruled.register
def _(command: c.CloseRoad, situation: Situation, context: Context) -> Iterator[Draft]:
    known = situation.closures.get(command.closure) if command.closure else None
    before = known.record if known is not None and known.reopened is None else None
    record = checked(command, context.now, before)
    if known is None or known.record != record or known.reopened is not None:
        yield Draft(closure_stream(command.closure or context.mint()), record, context.now)


def checked(command: c.CloseRoad, now: datetime, before: e.RoadClosed | None = None) -> e.RoadClosed:
    """What the command would have written; RuleViolation (or BadInput for a point) if it may not be. `before`: as it was."""
    name, note = " ".join(command.name.split()), command.note.strip()
    if len(name) > MAX_NAME:
        raise RuleViolation("Nama penutupan paling panjang {letters} huruf.", letters=MAX_NAME)
    starts = whole_ms(command.starts) if command.starts else before.starts if before else now
    ends = whole_ms(command.ends) if command.ends else None
    # what stands already may be older than a new closure could be: its other fields can still be mended
    if before is None or starts != before.starts:
        _check_start(starts, now)
    if before is None or ends != before.ends:
        _check_end(ends, now)
    if ends is not None and ends <= starts:
        raise RuleViolation("Akhir penutupan harus sesudah awalnya. Periksa jamnya.")
    return e.RoadClosed(
        shape=command.shape,
        points=_checked_points(command),
        reason=command.reason,
        starts=starts,
        ends=ends,
        slow_kmh=_within(command.slow_kmh, 1, 100, SPEED),
        depth_m=_within(command.depth_m, 0, 20, DEPTH),
        width_m=_within(command.width_m, 0, 50, WIDTH),
        name=name or None,
        note=note or None,
    )


@ruled.register
def _(command: c.ReopenRoad, situation: Situation, context: Context) -> Iterator[Draft]:
    known = situation.closures.get(command.closure)
    if known is None or not known.is_listed:
        raise RuleViolation("Penutupan itu tidak ada, atau jalannya sudah dibuka.")
    yield Draft(closure_stream(known.id), e.RoadReopened(command.reason.strip() or None), context.now)


def _check_start(starts: datetime, now: datetime) -> None:
    if not now - PAST_ALLOWED <= starts <= now + FARTHEST_AHEAD:
        raise RuleViolation("Awal penutupan terlalu jauh dari sekarang. Periksa tanggalnya.")


OVER = sentence("Akhir penutupan sudah lewat, jadi tidak menutup apa pun. Periksa jamnya.")


def _check_end(ends: datetime | None, now: datetime) -> None:
    if ends is None:
        return
    if ends <= now:
        raise RuleViolation(OVER)
    if ends > now + 2 * FARTHEST_AHEAD:
        raise RuleViolation("Akhir penutupan terlalu jauh dari sekarang. Periksa tanggalnya.")


def _checked_points(command: c.CloseRoad) -> tuple[Point, ...]:
    """The points, none twice in a row; an area's ring is not closed."""
    points: list[Point] = []
    for each in command.points:
        point = Point(*check_position(each.lat, each.lon))
        if not points or points[-1] != point:
            points.append(point)
    if command.shape is e.ClosureShape.AREA and len(points) > 1 and points[0] == points[-1]:
        points.pop()
    if len(set(points)) < least_points(command.shape):
        raise RuleViolation("Penutupan perlu paling sedikit {count} titik.", count=least_points(command.shape))
    if not has_extent(command.shape, tuple(points)):
        raise RuleViolation("Titik-titik wilayah itu terletak segaris, jadi tidak menutup apa pun. Gambar ulang.")
    if len(points) > MAX_POINTS:
        raise RuleViolation("Penutupan paling banyak {count} titik. Gambar lebih sederhana.", count=MAX_POINTS)
    if any(distance_m(points[0].lat, points[0].lon, each.lat, each.lon) > WIDEST_M for each in points):
        raise RuleViolation("Penutupan lebih lebar dari {limit} km. Periksa titik-titiknya.", limit=int(WIDEST_M / 1000))
    return tuple(points)


def _within(value: float | None, least: float, most: float, refusal: str) -> float | None:
    if value is not None and not (math.isfinite(value) and least <= value <= most):
        raise RuleViolation(refusal, least=least, most=most)
    return None if value is None else float(value)
