"""What the tags of OpenStreetMap say of a way for an ambulance or a fire engine: usable, how fast, which direction. No file.

An ambulance on duty goes where a car may and where only residents may; it waits at a gate. What no car passes but a
motorcycle does, a gang above all, is class "path". Hours and vehicles are not known here: the city's profile has them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Tags = Mapping[str, str]

NOT_FOR_VEHICLES, CLOSED, NOT_BUILT, AREA = "not_for_vehicles", "closed", "not_built", "area"
"""Why a way is left out. The values stand in `--json` answers: never renamed."""

SPEED_KMH: Mapping[str, float] = {
    "motorway": 80.0,
    "trunk": 45.0,
    "primary": 40.0,
    "secondary": 36.0,
    "tertiary": 32.0,
    "unclassified": 28.0,
    "residential": 24.0,
    "living_street": 15.0,
    "service": 15.0,
    "track": 12.0,
    "path": 12.0,
    "link": 25.0,
    "other": 20.0,
}
"""What a vehicle of an agency keeps over the length of such a road while nothing is in the way, km/h.

Our own choice. Its ceiling is what the road is built and signed for (PP 79/2013: 100 on a toll road, 50 in a town, 30 among
houses); below that, because a full fire engine slows at every junction, and stalls, parked cars and speed bumps narrow the
smaller streets. Right of way wins some of it back, rush hours cost more: those are factors of the profile, as are the city's
own measurements. Rather slow than fast: an arrival promised too early costs more than one promised too late.
"""
_MOTORWAY_LINK_KMH = 40.0
_OF_SIGN = 0.9  # of a posted limit is kept over the length of a road
_FROM_SIGN = (0.5, 1.5)  # times the class: nobody's mistyped sign makes an alley a motorway
_PRIVATE = 0.6  # behind a guard, between speed bumps
SLOWEST_KMH = 3.0

CAR_WIDTH_M = 1.8  # less than that is class "path"
_ALLEY_WIDTH_M = 2.5  # what is mapped as an alley is a gang unless it is known to be that wide
_WIDEST_M = 60.0

GATE_S = 10.0
TOLL_S = 5.0
MOTORCYCLE_AROUND_S = 5.0

_CLASSES = {
    **{name: name for name in ("motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential")},
    **{f"{name}_link": "link" for name in ("motorway", "trunk", "primary", "secondary", "tertiary")},
    **{name: name for name in ("living_street", "service", "track")},
    "road": "other",
}
_NARROW = frozenset({"path", "cycleway", "pedestrian", "bridleway", "footway"})
_NOT_BUILT = frozenset({"construction", "proposed", "planned", "abandoned", "razed", "dismantled", "disused", "demolished"})

_OPEN = frozenset({"yes", "designated", "permissive", "official"})
_CAR_ONLY_KEYS = ("motorcar", "motor_vehicle", "vehicle")
_CAR_KEYS = (*_CAR_ONLY_KEYS, "access")
_MOTORCYCLE_KEYS = ("motorcycle", "motor_vehicle", "vehicle", "access")

_CAP_KMH: Mapping[str, Mapping[str, float]] = {
    "surface": {
        **dict.fromkeys(("paving_stones", "sett", "bricks", "concrete:plates", "concrete:lanes", "compacted"), 30.0),
        **dict.fromkeys(("fine_gravel", "gravel", "unpaved", "wood", "metal", "cobblestone"), 20.0),
        **dict.fromkeys(("unhewn_cobblestone", "pebblestone", "dirt", "earth", "ground", "grass", "grass_paver"), 15.0),
        **dict.fromkeys(("rock", "stone", "mud", "sand", "clay"), 8.0),
    },
    "smoothness": {"intermediate": 40.0, "bad": 25.0, "very_bad": 15.0, "horrible": 8.0, "very_horrible": 5.0},
    "tracktype": {"grade1": 25.0, "grade2": 18.0, "grade3": 12.0, "grade4": 8.0, "grade5": 6.0},
    "service": {"driveway": 10.0, "parking_aisle": 10.0, "drive-through": 8.0, "alley": 12.0},
}

_SIGNS_KMH = {
    "ID:urban": 50.0,
    "ID:nsl_urban": 50.0,
    "ID:rural": 80.0,
    "ID:motorway": 100.0,
    "ID:freeway": 100.0,
    "ID:residential": 30.0,
    "ID:living_street": 30.0,
    "walk": 7.0,
}
_SPEED = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,2})?) ?(km/h|kmh|kph|mph|)", re.ASCII)
_METRES = re.compile(r"([0-9]{1,3}(?:[.,][0-9]{1,3})?) ?(?:m|meter|metre|metres)?", re.ASCII)
_FEET = re.compile(r"([0-9]{1,3})'(?: ?([0-9]{1,2})\")?", re.ASCII)

# at these a car turns back unless the map says it passes; at any other barrier somebody opens, or nobody has to
_SHUT = frozenset(
    {
        *("bollard", "block", "jersey_barrier", "log", "debris", "cycle_barrier", "motorcycle_barrier", "kissing_gate"),
        *("stile", "horse_stile", "turnstile", "full-height_turnstile", "sump_buster", "bus_trap", "spikes", "planter"),
        *("wall", "retaining_wall", "fence", "hedge", "ditch", "guard_rail", "tank_trap"),
    }
)
_NO_DELAY = frozenset({"kerb", "cattle_grid", "entrance", "no", "sally_port", "rumble_strip"})


@dataclass(frozen=True, slots=True)
class Road:
    """A way that can be used. A speed of None: not in this direction. At least one of the two is a number."""

    road_class: str  # of ROAD_CLASSES
    forward_kmh: float | None
    backward_kmh: float | None
    width_m: float | None


def road_of(tags: Tags) -> Road | str:
    """The road that a way with the key `highway` is, or the reason why it is none."""
    highway = tags.get("highway", "")
    if highway in _NOT_BUILT or tags.get("disused") == "yes" or tags.get("abandoned") == "yes":
        return NOT_BUILT
    if tags.get("area") == "yes":
        return AREA
    road_class = _CLASSES.get(highway)
    if (road_class is None and highway not in _NARROW) or tags.get("route") == "ferry":
        return NOT_FOR_VEHICLES
    forward, backward = _directions(tags)
    if tags.get("smoothness") == "impassable" or not (forward or backward):
        return CLOSED
    width_m = width_of(tags)
    wide = width_m is None or width_m >= CAR_WIDTH_M
    if not (wide and _car_may(tags, width_m)):
        if not _motorcycle_may(tags):
            return NOT_FOR_VEHICLES if road_class is None else CLOSED
        road_class = "path"
    kept = road_class or "service"  # a way for feet that is opened to us
    return Road(
        kept,
        _speed_kmh(tags, kept, "maxspeed:forward") if forward else None,
        _speed_kmh(tags, kept, "maxspeed:backward") if backward else None,
        width_m,
    )


def delay_of(tags: Tags) -> float:
    """What a car loses at a node with the key `barrier`, seconds; infinite where it does not get through."""
    barrier = tags.get("barrier", "")
    if tags.get("emergency") not in _OPEN and (
        _said(tags, _CAR_KEYS) == "no"
        or (
            barrier in _SHUT and _said(tags, _CAR_ONLY_KEYS) != "open"
        )  # "access=yes" of a bollard is meant for those on foot
        or tags.get("locked") == "yes"
    ):
        return math.inf
    if barrier in _NO_DELAY:
        return 0.0
    return TOLL_S if barrier == "toll_booth" else GATE_S


def width_of(tags: Tags) -> float | None:
    """Metres between what stands beside the road; an estimate only where nobody measured."""
    known = [
        width for key in ("width", "maxwidth", "maxwidth:physical") if (width := _metres(tags.get(key, ""))) is not None
    ]
    return min(known) if known else _metres(tags.get("est_width", ""))


def sign_kmh(text: str) -> float | None:
    """A posted limit, the lowest of several; None for what is no number ("none", "signals")."""
    limits = list(_limits(text))
    return min(limits) if limits else None


def _limits(text: str) -> Iterator[float]:
    for part in map(str.strip, text.split(";")):
        if part in _SIGNS_KMH:
            yield _SIGNS_KMH[part]
        elif found := _SPEED.fullmatch(part):
            limit = float(found[1]) * (1.609344 if found[2] == "mph" else 1.0)
            if limit > 0:
                yield limit


def _metres(text: str) -> float | None:
    if found := _METRES.fullmatch(text.strip()):
        metres = float(found[1].replace(",", "."))
    elif found := _FEET.fullmatch(text.strip()):
        metres = int(found[1]) * 0.3048 + int(found[2] or 0) * 0.0254
    else:
        return None
    return metres if 0 < metres <= _WIDEST_M else None


def _car_may(tags: Tags, width_m: float | None) -> bool:
    emergency = tags.get("emergency")
    if emergency in _OPEN:
        return tags.get("highway") != "steps"
    if emergency == "no":
        return False
    if tags.get("highway") in _NARROW:
        return tags.get("motorcar") in _OPEN
    if tags.get("service") == "alley" and (width_m is None or width_m < _ALLEY_WIDTH_M):
        return tags.get("motorcar") in _OPEN
    return _said(tags, _CAR_KEYS) != "no"


def _motorcycle_may(tags: Tags) -> bool:
    if tags.get("highway") == "footway" and tags.get("motorcycle") not in _OPEN:
        return False
    return _said(tags, _MOTORCYCLE_KEYS) != "no"


def _said(tags: Tags, keys: tuple[str, ...]) -> str | None:
    """The most particular of these keys that the map has: "no", "private" or "open"; None where it has none.

    Residents, customers, deliveries, farmers: whoever else may only enter for a purpose, we have one.
    """
    for key in keys:
        value = tags.get(key)
        if value == "no" or value == "private":
            return value
        if value:
            return "open"
    return None


def _directions(tags: Tags) -> tuple[bool, bool]:
    """Along the way as it is drawn, and against it. Where it changes by the hour (reversible) neither is counted on."""
    oneway = tags.get("oneway", "")
    if oneway in ("no", "false", "0", "alternating") or tags.get("oneway:emergency") == "no":
        return True, True
    if oneway in ("-1", "reverse"):
        return False, True
    if oneway == "reversible":
        return False, False
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") in ("motorway", "motorway_link")
    return True, not (implied or oneway in ("yes", "true", "1"))


def _speed_kmh(tags: Tags, road_class: str, sign_key: str) -> float:
    speed = _MOTORWAY_LINK_KMH if tags.get("highway") == "motorway_link" else SPEED_KMH[road_class]
    sign = sign_kmh(tags.get(sign_key, "")) or sign_kmh(tags.get("maxspeed", ""))
    if sign is not None:
        least, most = _FROM_SIGN
        speed = min(max(sign * _OF_SIGN, speed * least), speed * most)
    for key, caps in _CAP_KMH.items():
        speed = min(speed, caps.get(tags.get(key, ""), speed))
    if _said(tags, _CAR_KEYS) == "private":
        speed *= _PRIVATE
    return max(speed, SLOWEST_KMH)
