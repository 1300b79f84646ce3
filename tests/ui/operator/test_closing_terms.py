"""What is typed about a closed road: times ahead, figures, and that what is said of a closure can be typed again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.events import ClosureReason, RoadClosed
from siaga_desk.domain.places import Point
from siaga_desk.ui.operator.closing_terms import Typed, read_terms, terms_words, typed_of
from siaga_desk.ui.operator.coming_time import coming_time, entered

ZONE = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 3, 14, 2, 30, 5, tzinfo=UTC)  # 09.30.05 in the room


@pytest.mark.parametrize(
    ("text", "near", "wanted"),
    [
        ("", False, None),
        ("3 jam", False, NOW + timedelta(hours=3)),
        ("90mnt", False, NOW + timedelta(minutes=90)),
        ("+2 hari", False, NOW + timedelta(days=2)),
        ("18.00", False, datetime(2026, 3, 14, 11, 0, tzinfo=UTC)),
        ("06:00", False, datetime(2026, 3, 14, 23, 0, tzinfo=UTC)),
        ("09.30", False, datetime(2026, 3, 15, 2, 30, tzinfo=UTC)),
        ("06.00", True, datetime(2026, 3, 13, 23, 0, tzinfo=UTC)),
        ("23.00", True, datetime(2026, 3, 13, 16, 0, tzinfo=UTC)),
        ("20.00", True, datetime(2026, 3, 14, 13, 0, tzinfo=UTC)),
        ("15-03 06.00", False, datetime(2026, 3, 14, 23, 0, tzinfo=UTC)),
        ("01-01 06.00", False, datetime(2025, 12, 31, 23, 0, tzinfo=UTC)),
        ("15/03/2027 06.00", False, datetime(2027, 3, 14, 23, 0, tzinfo=UTC)),
    ],
)
def test_times_ahead(text: str, near: bool, wanted: datetime | None) -> None:
    assert coming_time(text, NOW, ZONE, near=near) == wanted


@pytest.mark.parametrize("text", ["besok", "25.00", "18", "31-02 06.00", "1-1-0001 06.00", "3", "jam 3"])
def test_what_is_no_time_is_said(text: str) -> None:
    with pytest.raises(BadInput, match=r"Tulis misalnya 18\.00"):
        coming_time(text, NOW, ZONE)


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_refused(text: str) -> None:
    try:
        found = coming_time(text, NOW, ZONE)
    except BadInput:
        return
    assert found is None or found.tzinfo is not None


MINUTES = st.integers(-60 * 24 * 40, 60 * 24 * 400)


@given(MINUTES, st.integers(0, 59), st.booleans())
def test_a_time_as_it_is_entered_is_the_same_minute_again(minutes: int, second: int, near: bool) -> None:
    moment = NOW.replace(second=second) + timedelta(minutes=minutes)
    again = coming_time(entered(moment, NOW, ZONE, near=near), NOW, ZONE, near=near)
    assert again == moment.replace(second=0)


FIGURES = st.none() | st.integers(1, 1900).map(lambda n: n / 100)


@given(MINUTES, st.none() | MINUTES, FIGURES, FIGURES, FIGURES, st.sampled_from(ClosureReason))
def test_a_closure_that_nobody_touched_stays_as_it_was(
    starts: int, ends: int | None, slow: float | None, depth: float | None, width: float | None, reason: ClosureReason
) -> None:
    record = RoadClosed(
        "area",
        (Point(-6.1, 106.1),),
        reason,
        NOW + timedelta(minutes=starts, seconds=17),
        None if ends is None else NOW + timedelta(minutes=ends, seconds=41),
        slow,
        depth,
        width,
        "Jl. Satu",
        "catatan",
    )
    terms = read_terms(typed_of(record, NOW, ZONE), NOW, ZONE, record)
    assert (terms.reason, terms.starts, terms.ends) == (reason, record.starts, record.ends)
    assert (terms.slow_kmh, terms.depth_m, terms.width_m, terms.name, terms.note) == (
        slow,
        depth,
        width,
        "Jl. Satu",
        "catatan",
    )


def test_a_reason_of_a_newer_version_is_another_cause() -> None:
    record = RoadClosed("area", (), "meteor", NOW)
    assert typed_of(record, NOW, ZONE).reason is ClosureReason.OTHER


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        (Typed(), "Ditutup sejak 09.30, sampai dibuka."),
        (Typed(ends="06.00"), "Ditutup sejak 09.30 sampai 15-03 06.00."),
        (Typed(starts="18.00", ends="20.00", slow="10"), "Lambat, 10 km/jam, mulai 18.00 sampai 20.00."),
        (Typed(depth="0,4", slow="5"), "Lambat, 5 km/jam, sejak 09.30, sampai dibuka."),
        (
            Typed(width="2,5"),
            "Ditutup sejak 09.30, sampai dibuka. Kendaraan yang sanggup melewati lebar 2,5 m lewat perlahan.",
        ),
    ],
)
def test_what_is_typed_is_said_as_a_sentence(typed: Typed, wanted: str) -> None:
    assert terms_words(read_terms(typed, NOW, ZONE), NOW, ZONE) == wanted


def test_a_figure_that_is_none_is_refused() -> None:
    with pytest.raises(BadInput, match="Angka “dalam” tidak terbaca"):
        read_terms(Typed(depth="dalam"), NOW, ZONE)
