"""The page counts by itself; it must read every clock as the domain does, to the second and the arc step."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from siaga_desk import i18n
from siaga_desk.domain.deadlines import DispatchClock, read_clock
from siaga_desk.domain.profile import DeadlineRule, Milestone
from siaga_desk.figures import clock_reading
from siaga_desk.map.messages import Pin
from siaga_desk.map.wire import plain
from siaga_desk.map.words import page_words
from siaga_desk.ui.look.sprites import arc_step
from tests.map.on_screen import OnScreen

pytestmark = pytest.mark.page

START = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
RULE = DeadlineRule(Milestone.MOVING, limit_s=900, warning_s=300, critical_s=120)


def ms(at: datetime | None) -> int | None:
    return None if at is None else round(at.timestamp() * 1000)


def as_pin(reached: datetime | None, closed: datetime | None, needed: bool) -> Pin:
    return Pin(
        id="1",
        lat=-6.1,
        lon=106.1,
        glyph="kategori-banjir",
        title="",
        subtitle="",
        started_ms=ms(START) or 0,
        deadline_ms=ms(START + RULE.limit),
        warning_s=300,
        critical_s=120,
        met_ms=ms(reached),
        ended_ms=ms(closed),
        needed=needed,
    )


def as_said(clock: DispatchClock) -> list[Any]:
    reading = clock_reading(clock)
    if clock.state in ("missed", "ended"):
        return [clock.state.value, 0, ""]
    return [clock.state.value, arc_step(clock.fraction) if clock.is_open else 0, reading]


def cases() -> list[tuple[datetime, datetime | None, datetime | None, bool]]:
    """Every border to the millisecond, and a few hundred at random."""
    chance = random.Random(112)
    edges = [
        0,
        1,
        999,
        1000,
        599_999,
        600_000,
        600_001,
        779_999,
        780_000,
        780_001,
        899_999,
        900_000,
        900_001,
        901_000,
        4_600_000,
    ]
    moments = edges + [chance.randrange(0, 6_000_000) for _ in range(200)]
    found: list[tuple[datetime, datetime | None, datetime | None, bool]] = []
    for moment in moments:
        at = START + timedelta(milliseconds=moment)
        later = at + timedelta(milliseconds=chance.randrange(0, 3_000_000))
        found += [(at, None, None, True), (later, at, None, True), (later, None, at, True), (later, None, at, False)]
    return found


def test_the_page_reads_every_clock_as_the_domain_does(shown: OnScreen) -> None:
    asked = cases()
    pins = [[plain(as_pin(reached, closed, needed)), ms(now)] for now, reached, closed, needed in asked]
    told = shown.evaluate(
        f"{json.dumps(pins)}.map(([pin, at]) => {{ const c = Clock.of(pin, at); return [c.state, c.arc, c.text]; }})"
    )
    for (now, reached, closed, needed), got in zip(asked, told, strict=True):
        wanted = as_said(read_clock(RULE, START, now, reached=reached, closed=closed, needed=needed))
        assert got == wanted, (now, reached, closed, needed)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("id", ["sisa 8:20", "lewat 2:05", "tiba 7:59", "posisi 22 mnt lalu", "1,2 km"]),
        ("en", ["8:20 left", "late 2:05", "arrives 7:59", "position 22 min ago", "1.2 km"]),
    ],
)
def test_each_language_puts_the_time_where_it_belongs(
    shown: OnScreen, language: str, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_language", language)
    got = shown.evaluate(
        f"""(() => {{ Text.setWords({json.dumps(page_words())}); return [
            Text.say("left", {{time: "8:20"}}), Text.say("late", {{time: "2:05"}}), Text.say("arrives", {{time: "7:59"}}),
            Text.say("position", {{time: Text.age(22 * 60000)}}), Text.metres(1200)]; }})()"""
    )
    assert got == said


def test_no_deadline_has_no_time(shown: OnScreen) -> None:
    pin = plain(as_pin(None, None, True)) | {"deadline_ms": None}
    assert shown.evaluate(f"(({{state, arc, text}}) => [state, arc, text])(Clock.of({json.dumps(pin)}, 1))") == [
        "untimed",
        0,
        "",
    ]


def test_a_second_clock_is_read_beside_the_first(shown: OnScreen) -> None:
    pin = plain(as_pin(START + timedelta(minutes=3), None, True)) | {
        "second": {"deadline_ms": ms(START + RULE.limit), "met_ms": None}
    }
    at = ms(START + timedelta(minutes=14))
    said = shown.evaluate(f"((c) => [c.state, c.second.state, c.second.text])(Clock.of({json.dumps(pin)}, {at}))")
    assert said == ["met", "critical", "1:00"]
