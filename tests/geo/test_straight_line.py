"""The engine without roads: what it answers, and that it says what it is."""

from __future__ import annotations

import math

import pytest

from siaga_desk.domain.errors import BadInput
from siaga_desk.geo.straight_line import StraightLine
from siaga_desk.geo.travel import AccuracyClass, Origin, TravelTimes

SERANG = (-6.12, 106.15)


def test_a_degree_of_latitude_is_as_long_as_it_is() -> None:
    engine: TravelTimes = StraightLine(detour_factor=1.4, speed_kmh=36)
    (leg,) = engine.to_point([Origin(-6.13, 106.15)], *SERANG)
    assert leg.distance_m == pytest.approx(1111.95 * 1.4, rel=1e-4)
    assert leg.travel_s == pytest.approx(leg.distance_m / 10)
    assert (leg.engine, leg.accuracy_class) == ("straight_line", AccuracyClass.STRAIGHT_LINE)


def test_every_origin_has_its_leg_in_its_place() -> None:
    far, near, here = StraightLine(1.4, 30).to_point(
        [Origin(-6.2, 106.15), Origin(-6.121, 106.15), Origin(*SERANG)], *SERANG
    )
    assert far.travel_s > near.travel_s > here.travel_s == 0
    assert StraightLine(1.4, 30).to_point([], *SERANG) == ()


def test_it_says_how_it_computes() -> None:
    assert str(StraightLine(1.4, 30).description) == "garis lurus × 1,4"


@pytest.mark.parametrize(
    ("factor", "speed"), [(0.9, 30), (math.nan, 30), (math.inf, 30), (1.4, 0), (1.4, -5), (1.4, math.nan)]
)
def test_an_impossible_engine_is_not_made(factor: float, speed: float) -> None:
    with pytest.raises(ValueError, match=r"detour|speed"):
        StraightLine(factor, speed)


def test_what_is_no_place_is_refused() -> None:
    engine = StraightLine(1.4, 30)
    with pytest.raises(BadInput, match="tertukar"):
        engine.to_point([Origin(*SERANG)], 106.15, -6.12)
    with pytest.raises(BadInput, match="bukan angka"):
        engine.to_point([Origin(math.nan, 106.15)], *SERANG)
