"""Invented pins and units for the tests of the map."""

from __future__ import annotations

import time
from typing import Any

from siaga_desk.map.messages import Pin, UnitMark

MINUTE = 60_000


def now_ms() -> int:
    return round(time.time() * 1000)


def a_pin(pin_id: str = "0391", *, left_s: int = 600, **more: Any) -> Pin:
    """A pin in the middle of the city with so many seconds left of 15 minutes."""
    due = now_ms() + left_s * 1000
    told: dict[str, Any] = {
        "id": pin_id,
        "lat": -6.12,
        "lon": 106.16,
        "glyph": "kategori-kebakaran",
        "title": f"Kebakaran {pin_id}",
        "subtitle": "Cimuncang",
        "started_ms": due - 15 * MINUTE,
        "deadline_ms": due,
        "warning_s": 300,
        "critical_s": 120,
        "radius_m": 30.0,
        "verified": True,
    }
    return Pin(**(told | more))


def a_unit(unit_id: str = "u1", **more: Any) -> UnitMark:
    told: dict[str, Any] = {
        "id": unit_id,
        "lat": -6.11,
        "lon": 106.15,
        "glyph": "unit-damkar",
        "name": "Damkar Ciceri 01",
        "status": "ready",
        "example": True,
    }
    return UnitMark(**(told | more))
