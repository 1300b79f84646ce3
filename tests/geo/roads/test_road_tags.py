"""What tags say of a road: who may use it, which way, how fast; and what a barrier does."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.geo.roads.network import ROAD_CLASSES
from siaga_desk.geo.roads.road_tags import (
    AREA,
    CLOSED,
    GATE_S,
    NOT_BUILT,
    NOT_FOR_VEHICLES,
    SLOWEST_KMH,
    SPEED_KMH,
    TOLL_S,
    Road,
    delay_of,
    road_of,
    sign_kmh,
    width_of,
)


def road(**tags: str) -> Road:
    found = road_of(named(tags))
    assert isinstance(found, Road)
    return found


def named(tags: dict[str, str]) -> dict[str, str]:
    return {key.replace("__", ":"): value for key, value in tags.items()}


def test_every_class_has_a_speed() -> None:
    assert set(SPEED_KMH) == set(ROAD_CLASSES)


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"highway": "residential"}, "residential"),
        ({"highway": "road"}, "other"),
        ({"highway": "tertiary_link"}, "link"),
        ({"highway": "residential", "access": "private"}, "residential"),
        ({"highway": "service", "access": "delivery"}, "service"),
        ({"highway": "residential", "access": "no", "motor_vehicle": "yes"}, "residential"),
        ({"highway": "residential", "access": "no", "emergency": "yes"}, "residential"),
        ({"highway": "pedestrian", "emergency": "yes"}, "service"),
        ({"highway": "path", "motorcar": "yes"}, "service"),
        ({"highway": "path"}, "path"),
        ({"highway": "pedestrian"}, "path"),
        ({"highway": "cycleway"}, "path"),
        ({"highway": "footway", "motorcycle": "yes"}, "path"),
        ({"highway": "service", "service": "alley"}, "path"),
        ({"highway": "service", "service": "alley", "width": "3"}, "service"),
        ({"highway": "residential", "width": "1.5 m"}, "path"),
        ({"highway": "residential", "width": "1.5", "emergency": "yes"}, "path"),
        ({"highway": "residential", "motorcar": "no"}, "path"),
        ({"highway": "residential", "emergency": "no"}, "path"),
    ],
)
def test_what_a_car_or_only_a_motorcycle_may_use(tags: dict[str, str], kind: str) -> None:
    assert road(**tags).road_class == kind


@pytest.mark.parametrize(
    ("tags", "why"),
    [
        ({"highway": "footway"}, NOT_FOR_VEHICLES),
        ({"highway": "footway", "motorcycle": "no"}, NOT_FOR_VEHICLES),
        ({"highway": "path", "motor_vehicle": "no"}, NOT_FOR_VEHICLES),
        ({"highway": "steps", "emergency": "yes"}, NOT_FOR_VEHICLES),
        ({"highway": "bus_stop"}, NOT_FOR_VEHICLES),
        ({"highway": "residential", "route": "ferry"}, NOT_FOR_VEHICLES),
        ({"highway": "residential", "access": "no"}, CLOSED),
        ({"highway": "residential", "motor_vehicle": "no", "access": "yes"}, CLOSED),
        ({"highway": "track", "smoothness": "impassable"}, CLOSED),
        ({"highway": "primary", "oneway": "reversible"}, CLOSED),
        ({"highway": "construction", "construction": "primary"}, NOT_BUILT),
        ({"highway": "proposed"}, NOT_BUILT),
        ({"highway": "residential", "disused": "yes"}, NOT_BUILT),
        ({"highway": "pedestrian", "area": "yes"}, AREA),
        ({}, NOT_FOR_VEHICLES),
    ],
)
def test_what_is_no_road_for_us_and_why(tags: dict[str, str], why: str) -> None:
    assert road_of(tags) == why


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({"highway": "primary"}, True, True),
        ({"highway": "primary", "oneway": "yes"}, True, False),
        ({"highway": "primary", "oneway": "-1"}, False, True),
        ({"highway": "primary", "oneway": "no", "junction": "roundabout"}, True, True),
        ({"highway": "primary", "junction": "roundabout"}, True, False),
        ({"highway": "residential", "junction": "circular"}, True, False),
        ({"highway": "residential", "junction": "yes"}, True, True),
        ({"highway": "motorway"}, True, False),
        ({"highway": "motorway_link"}, True, False),
        ({"highway": "trunk"}, True, True),
        ({"highway": "trunk", "oneway": "alternating"}, True, True),
        ({"highway": "trunk", "oneway": "yes", "oneway__emergency": "no"}, True, True),
    ],
)
def test_directions(tags: dict[str, str], forward: bool, backward: bool) -> None:
    found = road(**tags)
    assert (found.forward_kmh is not None, found.backward_kmh is not None) == (forward, backward)


@pytest.mark.parametrize(
    ("tags", "kmh"),
    [
        ({"highway": "secondary"}, SPEED_KMH["secondary"]),
        ({"highway": "secondary", "maxspeed": "40"}, 36.0),
        ({"highway": "secondary", "maxspeed": "300"}, 54.0),  # nobody drives so
        ({"highway": "secondary", "maxspeed": "3"}, 18.0),
        ({"highway": "secondary", "maxspeed": "none"}, SPEED_KMH["secondary"]),
        ({"highway": "secondary", "maxspeed": "50;30"}, 27.0),
        ({"highway": "residential", "maxspeed": "ID:residential"}, 27.0),
        ({"highway": "secondary", "surface": "gravel"}, 20.0),
        ({"highway": "secondary", "surface": "asphalt"}, SPEED_KMH["secondary"]),
        ({"highway": "secondary", "smoothness": "very_bad", "surface": "gravel"}, 15.0),
        ({"highway": "track", "tracktype": "grade5"}, 6.0),
        ({"highway": "service", "service": "parking_aisle"}, 10.0),
        ({"highway": "service", "access": "private"}, SPEED_KMH["service"] * 0.6),
        ({"highway": "track", "smoothness": "very_horrible", "access": "private"}, SLOWEST_KMH),
        ({"highway": "motorway_link"}, 40.0),
    ],
)
def test_speeds(tags: dict[str, str], kmh: float) -> None:
    assert road(**tags).forward_kmh == pytest.approx(kmh)


def test_each_direction_has_its_own_sign() -> None:
    found = road(highway="primary", maxspeed="60", maxspeed__backward="30")
    assert (found.forward_kmh, found.backward_kmh) == (54.0, 27.0)


@pytest.mark.parametrize(
    ("text", "kmh"),
    [("30 mph", 48.28032), ("50 km/h", 50.0), ("80;60", 60.0), ("signals", None), ("0", None), ("", None), ("١٠", None)],
)
def test_a_posted_limit(text: str, kmh: float | None) -> None:
    assert sign_kmh(text) == (None if kmh is None else pytest.approx(kmh))


@pytest.mark.parametrize(
    ("tags", "metres"),
    [
        ({"width": "3"}, 3.0),
        ({"width": "2,5 m", "maxwidth": "2"}, 2.0),
        ({"width": "9'6\""}, 2.8956),
        ({"est_width": "4"}, 4.0),
        ({"width": "6", "est_width": "4"}, 6.0),
        ({"width": "narrow"}, None),
        ({"width": "0"}, None),
        ({"width": "300"}, None),
    ],
)
def test_widths(tags: dict[str, str], metres: float | None) -> None:
    assert width_of(tags) == (None if metres is None else pytest.approx(metres))


@pytest.mark.parametrize(
    ("tags", "seconds"),
    [
        ({"barrier": "bollard"}, math.inf),
        ({"barrier": "block", "access": "yes"}, math.inf),
        ({"barrier": "block", "motor_vehicle": "yes"}, GATE_S),
        ({"barrier": "gate", "locked": "yes"}, math.inf),
        ({"barrier": "gate", "locked": "yes", "emergency": "yes"}, GATE_S),
        ({"barrier": "bollard", "emergency": "yes"}, GATE_S),
        ({"barrier": "bollard", "motorcar": "no", "motorcycle": "yes"}, math.inf),
        ({"barrier": "gate"}, GATE_S),
        ({"barrier": "lift_gate", "access": "private"}, GATE_S),
        ({"barrier": "gate", "access": "no"}, math.inf),
        ({"barrier": "gate", "access": "no", "emergency": "designated"}, GATE_S),
        ({"barrier": "toll_booth"}, TOLL_S),
        ({"barrier": "cattle_grid"}, 0.0),
    ],
)
def test_barriers(tags: dict[str, str], seconds: float) -> None:
    assert delay_of(tags) == seconds


keys = st.sampled_from(
    [
        *("highway", "oneway", "junction", "access", "vehicle", "motor_vehicle", "motorcar", "motorcycle", "emergency"),
        *("maxspeed", "surface", "smoothness", "tracktype", "width", "service", "area", "barrier"),
    ]
)
values = st.text(max_size=6) | st.sampled_from(
    [
        *("primary", "residential", "path", "footway", "service", "yes", "no", "private", "-1", "roundabout", "alley"),
        *("bad", "impassable", "30", "gate", "bollard", "reversible"),
    ]
)


@given(st.dictionaries(keys, values))
def test_any_tags_are_a_road_that_can_be_driven_or_a_reason(tags: dict[str, str]) -> None:
    found = road_of(tags)
    if isinstance(found, Road):
        assert found.road_class in ROAD_CLASSES
        speeds = [speed for speed in (found.forward_kmh, found.backward_kmh) if speed is not None]
        assert speeds
        assert all(SLOWEST_KMH <= speed <= 130 for speed in speeds)
        assert found.width_m is None or found.width_m > 0
    else:
        assert found in (NOT_FOR_VEHICLES, CLOSED, NOT_BUILT, AREA)
    assert delay_of(tags) >= 0
