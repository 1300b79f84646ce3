"""History read from the projections (`desk.Queries`). Reads only, on connections of its own, from any thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Engine, Select, and_, case, func, or_, select, type_coerce

from siaga_desk.desk import CallRow, IncidentRow, NumberHistory, stored_event
from siaga_desk.domain.clocks import from_ms
from siaga_desk.domain.envelope import Event
from siaga_desk.domain.events import Classification
from siaga_desk.domain.situation import fold

from .log import as_signed, signed_events
from .tables import calls, events, incidents

HOUR_MS = 3_600_000


class SqlQueries:
    """What screens, sheets and scripts ask of a store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def calls(self, *, number: str | None = None, since: datetime | None = None, limit: int = 200) -> Sequence[CallRow]:
        wanted = select(*(calls.c[f.name] for f in fields(CallRow)))
        if number is not None:
            wanted = wanted.where(calls.c.number == number)
        if since is not None:
            wanted = wanted.where(calls.c.received >= since)
        return [CallRow(*row) for row in self._rows(wanted.order_by(calls.c.received.desc()).limit(limit))]

    def incidents(
        self, *, open_only: bool = False, text: str = "", since: datetime | None = None, limit: int = 200
    ) -> Sequence[IncidentRow]:
        wanted = select(*(incidents.c[f.name] for f in fields(IncidentRow)))
        if since is not None:
            wanted = wanted.where(incidents.c.received >= since)
        for word in text.split():
            like = f"%{_literal(word)}%"
            columns = (
                incidents.c.label,
                incidents.c.category,
                incidents.c.place,
                incidents.c.kelurahan,
                incidents.c.kecamatan,
            )
            wanted = wanted.where(or_(*(column.ilike(like, escape="\\") for column in columns)))
        rows = self._rows(
            wanted.where(incidents.c.is_open)
            .order_by(incidents.c.deadline.is_(None), incidents.c.deadline, incidents.c.incident)
            .limit(limit)
        )
        if not open_only and len(rows) < limit:
            closed = wanted.where(~incidents.c.is_open).order_by(incidents.c.closed.desc())
            rows += self._rows(closed.limit(limit - len(rows)))
        return [IncidentRow(*row) for row in rows]

    def number_history(self, number: str) -> NumberHistory:
        tally = select(calls.c.classification, func.count(), func.min(calls.c.received), func.max(calls.c.received)).where(
            calls.c.number == number
        )
        rows = self._rows(tally.group_by(calls.c.classification))
        return NumberHistory(
            calls=sum(row[1] for row in rows),
            first=min((row[2] for row in rows), default=None),
            last=max((row[3] for row in rows), default=None),
            tally={row[0]: row[1] for row in rows},
        )

    def call_counts(self, since: datetime, until: datetime | None = None) -> Mapping[str | None, int]:
        wanted = select(calls.c.classification, func.count()).where(calls.c.received >= since)
        if until is not None:
            wanted = wanted.where(calls.c.received < until)
        return {row[0]: row[1] for row in self._rows(wanted.group_by(calls.c.classification))}

    def calls_by_hour(self, since: datetime) -> Sequence[tuple[datetime, int, int]]:
        hour = type_coerce(calls.c.received, BigInteger) // HOUR_MS
        real = func.sum(case((calls.c.classification == Classification.REAL.value, 1), else_=0))
        wanted = select(hour, func.count(), real).where(calls.c.received >= since).group_by(hour).order_by(hour)
        return [(from_ms(int(row[0]) * HOUR_MS), row[1], row[2]) for row in self._rows(wanted)]

    def moved_in_time(self, since: datetime, now: datetime) -> tuple[int, int]:
        in_time = and_(incidents.c.moved.is_not(None), incidents.c.moved <= incidents.c.deadline)
        overdue = and_(incidents.c.is_open, incidents.c.deadline < now)
        decided = or_(incidents.c.moved.is_not(None), overdue, and_(~incidents.c.is_open, incidents.c.needed_a_team))
        wanted = select(func.count().filter(in_time), func.count()).where(
            incidents.c.received >= since, incidents.c.deadline.is_not(None), decided
        )
        (row,) = self._rows(wanted)
        return row[0], row[1]

    def history(self, stream: str) -> Sequence[Event]:
        rows = self._rows(signed_events().where(events.c.stream == stream))
        return fold(stream, (stored_event(as_signed(row)) for row in rows)).events

    def _rows(self, wanted: Select[*tuple[Any, ...]]) -> list[Any]:
        with self._engine.connect() as connection:
            return list(connection.execute(wanted))


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
