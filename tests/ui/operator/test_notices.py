"""What stands in the message bar about reports of vehicles that cannot be true."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from siaga_desk.domain.positions import Fix, Judged, Verdict
from siaga_desk.ui.operator.notices import doubts
from tests.dispatch.room import HERE, Room

WIB = ZoneInfo("Asia/Jakarta")


def test_a_jump_is_said_once_a_unit_and_what_only_came_late_or_is_nobody_is_not() -> None:
    room = Room()
    room.unit("mako", "damkar", 500)
    now = room.clock.now()

    def judged(unit: str, verdict: Verdict, kmh: float = 0.0) -> Judged:
        return Judged(Fix(unit, *HERE, now, "json"), verdict, now, now - timedelta(minutes=4), kmh)

    reports = [
        judged("mako", Verdict.IMPOSSIBLE, 400),
        judged("stranger", Verdict.IMPOSSIBLE, 400),
        judged("mako", Verdict.IMPOSSIBLE, 900),
        judged("mako", Verdict.STALE),
    ]
    (notice,) = doubts(reports, room.desk.situation, WIB)
    assert notice.id == "doubt mako"
    assert str(notice.fact) == "Posisi Mako melompat 900 km/jam."
    assert str(notice.rest) == "Posisi itu tidak dipakai; posisi 09.26 tetap berlaku."
