"""Rows written from folded streams. Nothing is folded here a second time, and every row can be written again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, delete, insert

from siaga_desk.desk import Folded
from siaga_desk.domain.calls import Call, Caller
from siaga_desk.domain.events import NEEDED_A_TEAM, IncidentOpened
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.profile import Milestone
from siaga_desk.domain.situation import Stream
from siaga_desk.domain.units import Unit

from .tables import assignments, calls, incidents, numbers, units

PROJECTIONS: tuple[Table, ...] = (calls, numbers, incidents, assignments, units)

Row = dict[str, Any]


def write(connection: Connection, streams: Sequence[Folded]) -> None:
    """Bring the rows of these streams up to date."""
    rows: dict[Table, list[Row]] = {table: [] for table in PROJECTIONS}
    gone: list[str] = []
    for before, after in streams:
        match after.state:
            case Incident() as incident:
                gone.append(incident.id)
                if incident.is_listed:
                    rows[incidents].append(_incident(incident, after))
                    rows[assignments] += _assignments(incident)
            case Caller() as caller:
                known = before.state.calls if before and isinstance(before.state, Caller) else {}
                rows[calls] += (
                    _call(call, after.id)
                    for call in caller.calls.values()
                    if call is not known.get(call.id) and call.received is not None
                )
                rows[numbers].append(_number(caller, after.id))
            case Unit() as unit:
                if unit.record is not None:
                    rows[units].append(_unit(unit))
    if gone:
        ids = [{"id": incident} for incident in gone]
        for table in (incidents, assignments):
            connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE incident = :id", ids)  # noqa: S608 - our own names
    for table, new in rows.items():
        if new:
            connection.execute(insert(table).prefix_with("OR REPLACE"), new)


def clear(connection: Connection) -> None:
    for table in PROJECTIONS:
        connection.execute(delete(table))


def _incident(incident: Incident, stream: Stream) -> Row:
    opened = next(e for e in reversed(stream.events) if isinstance(e.fact, IncidentOpened))  # as its label
    main = next(iter(incident.deadlines), None)
    received = incident.received
    location = incident.location
    return {
        "incident": incident.id,
        "label": incident.label,
        "category": incident.category,
        "priority": incident.priority,
        "is_open": incident.is_open,
        "opened_position": f"{opened.position.clock.ms:016d}.{opened.position.clock.counter:016d}.{opened.id}",
        "received": received,
        "deadline": received + main.limit if received and main else None,
        "moved": incident.first_reached(Milestone.MOVING),
        "needed_a_team": incident.closing is None or incident.closing.outcome in NEEDED_A_TEAM,
        "lat": location.lat if location else None,
        "lon": location.lon if location else None,
        "radius_m": location.radius_m if location else None,
        "verified": location.verified if location else None,
        "kelurahan": location.kelurahan if location else None,
        "kecamatan": location.kecamatan if location else None,
        "neighbour": location.neighbour if location else None,
        "place": location.place if location else None,
        "reports": len(incident.reports),
        "units": ", ".join(a.unit_name or a.unit for a in incident.assignments.values()),
        "outcome": incident.closing.outcome.value if incident.closing else None,
        "closed": incident.closing.at if incident.closing else None,
    }


def _assignments(incident: Incident) -> list[Row]:
    return [
        {
            "incident": incident.id,
            "assignment": assignment.id,
            "unit": assignment.unit,
            "unit_name": assignment.unit_name,
            "unit_kind": assignment.unit_kind,
            "required": assignment.required,
            "status": assignment.status.value,
            **{m.value: assignment.reached[m].at if m in assignment.reached else None for m in Milestone},
        }
        for assignment in incident.assignments.values()
    ]


def _call(call: Call, stream: str) -> Row:
    return {
        "call": call.id,
        "stream": stream,
        "received": call.received,
        "number": call.number,
        "caller": call.caller,
        "words": call.words,
        "classification": call.classification.value if call.classification else None,
        "incident": call.incidents[0] if call.incidents else None,
        "person": call.taken_by.person if call.taken_by else None,
        "is_open": call.is_open,
        "needs_call_back": call.needs_call_back,
    }


def _number(caller: Caller, stream: str) -> Row:
    return {
        "stream": stream,
        "number": caller.number,
        "calls": len(caller.calls),
        "abuses": caller.abuses,
        "last_received": caller.last_received(),
        "blocked_until": caller.block.until if caller.block else None,
        "is_blocked": caller.block is not None,
    }


def _unit(unit: Unit) -> Row:
    assert unit.record is not None
    record = unit.record
    return {
        "unit": unit.id,
        "name": record.name,
        "unit_kind": record.unit_kind,
        "agency": record.agency,
        "lat": record.lat,
        "lon": record.lon,
        "example": record.example,
        "out_since": unit.out_since,
        "out_reason": unit.out_reason,
        "retired": unit.retired,
    }
