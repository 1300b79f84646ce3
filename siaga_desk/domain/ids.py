"""Identifiers: UUIDv7 (RFC 9562), and the names of ledgers and streams. Makes no randomness of its own."""

from __future__ import annotations

import uuid


def uuid7(ms: int, randomness: bytes) -> str:
    """A UUIDv7 of a time in milliseconds since 1970 and ten random bytes."""
    value = ms << 80 | int.from_bytes(randomness[:10], "big")
    value = value & ~(0xF000 << 64) & ~(0xC000 << 48) | 0x7000 << 64 | 0x8000 << 48
    return str(uuid.UUID(int=value))


LIVE = "live"
"""The ledger of what truly happens; every other one is a drill's."""

_DRILL = "drill:"


def drill_ledger(drill: str) -> str:
    return f"{_DRILL}{drill}"


def drill_of(ledger: str) -> str | None:
    """The name of the drill whose ledger this is; None for the live one."""
    return None if ledger == LIVE else ledger.removeprefix(_DRILL)


ROOM = "room"


def incident_stream(incident: str) -> str:
    return f"incident:{incident}"


def number_stream(number: str) -> str:
    """`number` is a random id, never the telephone number: stream names are not personal data."""
    return f"number:{number}"


def unit_stream(unit: str) -> str:
    return f"unit:{unit}"


def place_stream(place: str) -> str:
    """A place that people saved."""
    return f"place:{place}"


def closure_stream(closure: str) -> str:
    return f"closure:{closure}"


def desk_stream(desk: str) -> str:
    return f"desk:{desk}"


def watch_stream(desk: str, watch: str) -> str:
    """A watch at a desk, from one sign-on to the next."""
    return f"desk:{desk}/{watch}"


def stream_kind(stream: str) -> str:
    """ "incident", "number", "unit", "place", "closure", "desk" or "room"; anything else is a stream of a newer version."""
    return stream.partition(":")[0]


def stream_key(stream: str) -> str:
    """What stands behind the kind: the incident's id, the unit's id, ..."""
    return stream.partition(":")[2]
