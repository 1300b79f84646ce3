"""How the room's values look to scripts: JSON objects with the words of the code, times in UTC, lengths of time in seconds.

One form for every front end that speaks JSON (headless, `incidents --json`, `area --json`). Reads nothing, decides nothing.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from siaga_desk.desk import IncidentRow
from siaga_desk.dispatch.advice import Recommendation
from siaga_desk.domain.closures import Closure
from siaga_desk.domain.codec import Json, Malformed, write_time
from siaga_desk.domain.deadlines import DispatchClock, read_clock
from siaga_desk.domain.envelope import Event, Part, SignedEvent
from siaga_desk.domain.errors import Message
from siaga_desk.domain.events import NEEDED_A_TEAM, Unknown
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.narrative import tell
from siaga_desk.domain.places import AreaFix
from siaga_desk.domain.profile import DeadlineRule, Milestone, Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.domain.units import Unit
from siaga_desk.i18n import say


def form(value: Any) -> Any:
    """Any value of the room as JSON. Sentences are said in the chosen language; a mapping's None becomes "none"."""
    if value is None or isinstance(value, bool | int | float | str):
        return str(value) if isinstance(value, StrEnum) else value
    if isinstance(value, datetime):
        return write_time(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Message):
        return say(value)
    if isinstance(value, Mapping):
        return {"none" if key is None else str(key): form(inner) for key, inner in value.items()}
    if isinstance(value, frozenset | set):
        return sorted(form(inner) for inner in value)
    if isinstance(value, tuple | list):
        return [form(inner) for inner in value]
    if is_dataclass(value):
        return {field.name: form(getattr(value, field.name)) for field in fields(value)}
    return str(value)


def message_form(message: Message) -> Json:
    """The sentence as it was meant: the Indonesian text with its places, and the values."""
    return {"text": message.text, "values": {name: form(value) for name, value in message.values.items()}}


def clock_form(clock: DispatchClock | None) -> Json | None:
    """{"state", "left_s", "deadline", "milestone"}: `left_s` is negative when late."""
    if clock is None:
        return None
    return {
        "state": str(clock.state),
        "left_s": round(clock.left.total_seconds(), 3),
        "deadline": write_time(clock.deadline),
        "milestone": str(clock.rule.milestone),
    }


def row_form(row: IncidentRow, situation: Situation, profile: Profile, now: datetime) -> Json:
    """An incident of the list with its main clock read now."""
    live = situation.incidents.get(row.incident)
    clock = live.clock(now) if live is not None and live.is_listed else row_clock(row, profile, now)
    return {**form(row), "clock": clock_form(clock)}


def row_clock(row: IncidentRow, profile: Profile, now: datetime) -> DispatchClock | None:
    """The main clock as the row tells it; its thresholds are the category's. None: the row has no deadline."""
    if row.received is None or row.deadline is None:
        return None
    category = profile.categories.get(row.category)
    known = category.deadlines[0] if category and category.deadlines else DeadlineRule(Milestone.MOVING, 0, 0, 0)
    limit_s = round((row.deadline - row.received).total_seconds())
    rule = DeadlineRule(Milestone.MOVING, limit_s, known.warning_s, known.critical_s)
    needed = row.outcome in NEEDED_A_TEAM
    return read_clock(rule, row.received, now, reached=row.moved, closed=row.closed, needed=needed)


def incident_form(incident: Incident, now: datetime) -> Json:
    """A live incident, whole, with every clock read now."""
    return {
        **form(incident),
        "is_open": incident.is_open,
        "received": form(incident.received),
        "location": form(incident.location),
        "clocks": [clock_form(clock) for clock in incident.clocks(now)],
        "assignments": {
            assignment.id: {**form(assignment), "status": str(assignment.status)}
            for assignment in incident.assignments.values()
        },
        "choices": [{**form(choice), "differs": choice.differs} for choice in incident.choices],
    }


def unit_form(unit: Unit, situation: Situation) -> Json:
    """A unit with what it is doing and on which incidents."""
    duties = situation.duties.get(unit.id, ())
    return {
        **form(unit),
        "status": str(situation.unit_status(unit.id)),
        "duties": [{"incident": incident.id, "assignment": assignment.id} for incident, assignment in duties],
    }


def closure_form(closure: Closure, now: datetime) -> Json:
    """A closed or slow road; `in_force`: it has begun and is not over."""
    return {**form(closure), "in_force": closure.in_force(now)}


def advice_form(answer: Recommendation) -> Json:
    """The advice, whole; `advised` and `lacking` as `RecordChoice` takes them if the chosen ones are sent."""
    return {
        **form(answer),
        "fills_plan": answer.fills_plan,
        "advised": form(answer.advised()),
        "lacking": form(answer.lacking([each.unit for each in answer.chosen])),
    }


def area_form(fix: AreaFix) -> Json:
    """{"kelurahan", "kecamatan", "kode", "inside_city", "neighbour"}; `kode`: the kelurahan's, Kemendagri."""
    return {
        "kelurahan": fix.kelurahan,
        "kecamatan": fix.kecamatan,
        "kode": fix.kelurahan_code,
        "inside_city": fix.inside_city,
        "neighbour": fix.neighbour,
    }


def event_form(event: Event, profile: Profile, names: Mapping[str, str]) -> Json:
    """An event with its fact, private words included, and the sentence that tells it."""
    fact = event.fact
    return {
        "id": event.id,
        "kind": event.kind,
        "stream": event.stream,
        "occurred": write_time(event.occurred),
        "recorded": write_time(event.recorded),
        "entered_later": event.entered_later,
        "actor": form(event.actor),
        "ledger": event.ledger,
        "chain": event.chain,
        "seq": event.seq,
        "fact": form(fact.body if isinstance(fact, Unknown) else fact),
        "told": say(tell(event, profile, names)),
    }


def signed_form(signed: SignedEvent) -> Json:
    """An event as it travels: base64 of its bytes, its signature and its private part."""
    part = signed.part
    return {
        "data": _base64(signed.data),
        "signature": _base64(signed.signature),
        "part": None if part is None else {"salt": _base64(part.salt), "content": _base64(part.content)},
    }


def read_signed(read: Any, where: str) -> SignedEvent:
    """The inverse of `signed_form`; Malformed names what is wrong."""
    if not isinstance(read, dict):
        raise Malformed(f"{where}: an object is needed")
    part = read.get("part")
    if part is not None and not isinstance(part, dict):
        raise Malformed(f"{where}.part: an object or null is needed")
    return SignedEvent(
        _bytes(read, "data", where),
        _bytes(read, "signature", where),
        None if part is None else Part(_bytes(part, "salt", f"{where}.part"), _bytes(part, "content", f"{where}.part")),
    )


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(read: Json, name: str, where: str) -> bytes:
    text = read.get(name)
    if not isinstance(text, str):
        raise Malformed(f"{where}.{name}: base64 text is needed")
    try:
        return base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raise Malformed(f"{where}.{name}: not base64") from None
