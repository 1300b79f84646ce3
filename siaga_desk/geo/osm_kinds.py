"""Which tags of OpenStreetMap make a place of which kind, and which of its texts are names. No file, no geometry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from siaga_desk.border import REPLACEMENT, storable

from .gazetteer import PlaceKind

Tags = Mapping[str, str]

NAME_KEYS = ("name", "name:id", "official_name", "loc_name", "alt_name", "bridge:name", "tunnel:name")
"""What an object must have one of to be looked at. The first five can be its name, in this order."""

LONGEST_NAME = 120  # letters; a longer one is cut, because no list can show it
MOST_ALIASES = 12

_ALIAS_KEYS = (*NAME_KEYS[:5], "old_name", "short_name")
_TURNS_WRITING = re.compile("[\u061c\u200e\u200f]")  # like those that `storable` replaces, but invisible alone

_NO_STREET = frozenset(
    {
        *("proposed", "construction", "planned", "abandoned", "razed", "dismantled", "no", "elevator", "emergency_bay"),
        *("bus_stop", "platform", "rest_area", "services", "motorway_junction", "traffic_signals", "crossing"),
    }
)
_STREET_NAME = re.compile(r"(?:jalan|jln?|gang|gg)\b", re.IGNORECASE)  # a roundabout is called so after its street
_PRAYER_HOUSES = frozenset({"mosque", "church", "temple", "cathedral", "chapel", "shrine", "synagogue", "monastery"})
_SCHOOLS = frozenset({"school", "kindergarten", "college", "university"})

_K = PlaceKind
# The first line that fits decides. "*" stands for every value but "no".
_RULES: tuple[tuple[str, frozenset[str], PlaceKind], ...] = (
    ("amenity", frozenset({"hospital"}), _K.HOSPITAL),
    ("healthcare", frozenset({"hospital"}), _K.HOSPITAL),
    ("amenity", frozenset({"police"}), _K.POLICE),
    ("amenity", frozenset({"prison"}), _K.PRISON),
    ("amenity", frozenset({"fire_station"}), _K.OFFICE),
    ("amenity", _SCHOOLS | {"language_school", "music_school", "driving_school", "training"}, _K.SCHOOL),
    ("amenity", frozenset({"clinic", "doctors", "dentist", "health_post"}), _K.HEALTH),
    ("amenity", frozenset({"place_of_worship", "monastery"}), _K.WORSHIP),
    ("amenity", frozenset({"marketplace"}), _K.MARKET),
    ("amenity", frozenset({"bus_station", "ferry_terminal"}), _K.TERMINAL),
    ("railway", frozenset({"station", "halt"}), _K.STATION),
    ("barrier", frozenset({"toll_booth"}), _K.TOLL_GATE),
    ("highway", frozenset({"toll_gantry"}), _K.TOLL_GATE),
    ("highway", frozenset({"motorway_junction", "traffic_signals", "mini_roundabout"}), _K.JUNCTION),
    ("junction", frozenset({"yes", "roundabout", "circular", "intersection"}), _K.JUNCTION),
    ("emergency", frozenset({"ambulance_station"}), _K.HEALTH),
    ("amenity", frozenset({"townhall", "courthouse", "post_office", "bank", "public_building"}), _K.OFFICE),
    ("office", frozenset({"*"}), _K.OFFICE),
    ("amenity", frozenset({"fuel", "pharmacy", "restaurant", "cafe", "fast_food", "food_court"}), _K.SHOP),
    ("shop", frozenset({"*"}), _K.SHOP),
    ("craft", frozenset({"*"}), _K.SHOP),
    ("healthcare", frozenset({"*"}), _K.HEALTH),
    (
        "place",
        frozenset({"suburb", "village", "hamlet", "neighbourhood", "quarter", "isolated_dwelling", "locality"}),
        _K.KAMPUNG,
    ),
    ("landuse", frozenset({"residential"}), _K.HOUSING),
    ("building", _PRAYER_HOUSES, _K.WORSHIP),
    ("building", _SCHOOLS, _K.SCHOOL),
    ("building", frozenset({"hospital"}), _K.HOSPITAL),
    ("building", frozenset({"train_station"}), _K.STATION),
    ("building", frozenset({"retail", "supermarket", "kiosk"}), _K.SHOP),
    ("building", frozenset({"office", "government", "public"}), _K.OFFICE),
    ("place", frozenset({"square", "city_block", "plot", "island", "islet"}), _K.LANDMARK),
    ("highway", frozenset({"bus_stop", "platform", "rest_area", "services"}), _K.LANDMARK),
    ("landuse", frozenset({"*"}), _K.LANDMARK),
    ("power", frozenset({"plant", "substation"}), _K.LANDMARK),
    *(
        (key, frozenset({"*"}), _K.LANDMARK)
        for key in (
            *("public_transport", "tourism", "leisure", "man_made", "historic", "aeroway", "military"),
            *("amenity", "emergency", "building"),
        )
    ),
)
_MISTAKEN = (  # what mappers draw as something wide while its name says what people mean
    (re.compile(r"(?:kampung|kp|lingkungan|ling|link|dusun)\b", re.IGNORECASE), {_K.HOUSING}, _K.KAMPUNG),
    (re.compile(r"(?:perum|perumahan|komplek|kompleks|griya|cluster)\b", re.IGNORECASE), {_K.KAMPUNG}, _K.HOUSING),
    (re.compile(r"(?:gerbang tol|gt)\b", re.IGNORECASE), {_K.JUNCTION, _K.LANDMARK}, _K.TOLL_GATE),
    (re.compile(r"(?:simpang|pertigaan|perempatan|bundaran)\b", re.IGNORECASE), {_K.LANDMARK}, _K.JUNCTION),
    (re.compile(r"pasar\b", re.IGNORECASE), {_K.LANDMARK}, _K.MARKET),
    (re.compile(r"puskesmas\b", re.IGNORECASE), {_K.HOSPITAL, _K.LANDMARK, _K.OFFICE}, _K.HEALTH),
)
SETTLEMENT_RADIUS_M = {
    "suburb": 1500.0,
    "village": 1000.0,
    "quarter": 700.0,
    "hamlet": 500.0,
    "neighbourhood": 500.0,
    "locality": 500.0,
    "isolated_dwelling": 200.0,
}
"""How wide a settlement is that is only a point on the map, metres: a usual size, since the map does not say."""


@dataclass(frozen=True, slots=True)
class Names:
    """What an object is called. `cleaned`: letters were taken out or cut off."""

    name: str
    aliases: tuple[str, ...]
    cleaned: bool = False


def is_street(tags: Tags) -> bool:
    """Whether a *line* with these tags is a street."""
    highway = tags.get("highway", "")
    if not highway or highway in _NO_STREET or tags.get("area") == "yes":
        return False
    return tags.get("junction") not in ("roundabout", "circular") or _STREET_NAME.match(tags.get("name", "")) is not None


def kind_of(tags: Tags) -> PlaceKind | None:
    """The kind of place that a point or an area with these tags is; None for what nobody steers by (a river, a border)."""
    for key, values, kind in _RULES:
        value = tags.get(key)
        if value is not None and (value in values or ("*" in values and value != "no")):
            return _kind_by_name(tags, kind)
    return None


def is_fire_station(tags: Tags) -> bool:
    return tags.get("amenity") == "fire_station" or tags.get("building") == "fire_station"


def structure_name(tags: Tags) -> Names | None:
    """The name of the bridge or tunnel that a street runs through here, where it has one of its own."""
    for key in ("bridge:name", "tunnel:name"):
        text, cleaned = clean(tags.get(key, ""))
        if text:
            return Names(text, (), cleaned)
    return None


def names_of(tags: Tags) -> Names | None:
    """Name and other names, fit for a line of a table; None when no letter of any name can be shown."""
    found: dict[str, str] = {}
    touched = False
    for text in _texts(tags):
        name, cleaned = clean(text)
        touched = touched or cleaned
        if name:
            found.setdefault(name.casefold(), name)
    if not found:
        return None
    name, *aliases = found.values()
    return Names(name, tuple(aliases[:MOST_ALIASES]), touched)


def clean(text: str) -> tuple[str, bool]:
    """`text` on one line, without what cannot be stored or misleads the eye, at most LONGEST_NAME letters; whether it
    lost any. Anybody in the world can write a name into the map."""
    shown = _TURNS_WRITING.sub("", storable(text).replace(REPLACEMENT, " "))
    one_line = " ".join(shown.split())
    if len(one_line) > LONGEST_NAME:
        return one_line[: LONGEST_NAME - 1].rstrip() + "…", True
    return one_line, one_line != " ".join(text.split())


def _texts(tags: Tags) -> Iterator[str]:
    for key in _ALIAS_KEYS:
        if key == "name":  # a semicolon in it is rare, and then a part of it
            yield tags.get(key, "")
        else:
            yield from tags.get(key, "").split(";")
    if is_street(tags):
        yield from tags.get("ref", "").split(";")


def _kind_by_name(tags: Tags, kind: PlaceKind) -> PlaceKind:
    name = tags.get("name", "")
    for pattern, drawn, meant in _MISTAKEN:
        if kind in drawn and pattern.match(name):
            return meant
    return kind
