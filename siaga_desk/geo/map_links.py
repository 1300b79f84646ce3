"""Links of map services and geo: addresses inside a text -> the digits or words they carry. Parsed, never opened.

Must never open a connection, nor judge a point: what the digits mean is `coordinates`' to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import islice
from urllib.parse import unquote


class Holds(Enum):
    """What a link says about a place."""

    POINT = auto()  # a point that was marked
    VIEW = auto()  # only the middle of a screen
    WORDS = auto()
    NOTHING = auto()  # a short link, or one to a map without a place


@dataclass(frozen=True, slots=True)
class Link:
    """A link that stands at text[start:end]. `pair`: latitude and longitude as written, for POINT and VIEW.

    `words`: a name, an address, a Plus Code or degrees and minutes that a map's link tells, beside a VIEW or alone.
    `radius_m`: how far off the point may be as the link itself says (geo: u=), or how far a screen reaches around its
    middle; None where it says nothing. `geo`: a geo: address.
    """

    holds: Holds
    pair: tuple[str, str] | None = None
    words: str = ""
    radius_m: float | None = None
    geo: bool = False
    start: int = 0
    end: int = 0


_NUMBER = r"[-+]?[0-9]{1,9}(?:\.[0-9]{1,30})?"
_HOSTS = (
    r"(?:www\.|m\.)?(?:maps\.app\.goo\.gl|goo\.gl/maps|g\.co/kgs|maps\.google\.[a-z]{2,3}(?:\.[a-z]{2})?"
    r"|google\.[a-z]{2,3}(?:\.[a-z]{2})?/maps|wa\.me|waze\.com|ul\.waze\.com|openstreetmap\.org|osm\.org|osm\.app"
    r"|maps\.apple\.com|maps\.apple|bing\.com/maps|plus\.codes)"
)
_FIND = re.compile(
    rf"(?<![a-z0-9])(?:https?://|comgooglemaps://|waze://|maps://|geo:(?={_NUMBER},)|{_HOSTS}(?=[/?#]))\S*"
    r"(?:(?<=[0-9],)[ ][-+]?[0-9]{1,3}\.[0-9]+\S*)?",  # "q=-6.1093, 106.1678", pasted with its space
    re.IGNORECASE,
)
_MAP = re.compile(rf"(?:https?://)?{_HOSTS}(?:[/?#]|$)|(?:comgooglemaps|waze|maps)://", re.IGNORECASE)
_PAIR = re.compile(
    rf"(?:loc:|point\.|ll\.)?\s*({_NUMBER})(?:,|~|_|\+)[ +]?({_NUMBER})(?:_.*|[ +]*\(.*|,[0-9.]*z?)?",
    re.IGNORECASE | re.DOTALL,
)
_INSIDE = re.compile(rf"[?&@=/]({_NUMBER}),({_NUMBER})(?![0-9.])")
_PLACE = re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})")
_STOP = re.compile(rf"!1d({_NUMBER})!2d({_NUMBER})(?![0-9.]|!3d)")
_EMBEDDED = re.compile(rf"!2d({_NUMBER})!3d({_NUMBER})")
_AT = re.compile(rf"@({_NUMBER}),({_NUMBER})(?:,([0-9]{{1,9}}(?:\.[0-9]{{1,9}})?)([zma]))?")
_HASH = re.compile(rf"map=([0-9]{{1,2}}(?:\.[0-9]{{1,9}})?)/({_NUMBER})/({_NUMBER})")
_CODE = re.compile(r"(?<![A-Z0-9])[2-9CFGHJMPQRVWX]{4,8}\+[2-9CFGHJMPQRVWX]{2,7}(?![A-Z0-9])", re.IGNORECASE)

_MARKED = ("destination", "daddr", "coordinate", "q", "query", "to", "ll", "latlng", "sp", "where1", "address")
_MARKED_APART = (("mlat", "mlon"), ("lat", "lon"), ("lat", "lng"), ("latitude", "longitude"))
_SEEN = ("center", "cp", "ll", "sll", "near")
_TOLD_BEHIND = {"place", "search", "dir", "plus.codes"}
_MOST_TOLD, _MOST_LOOKED_AT = 20, 40
_ENDS = ".,;:!?)]}>\"'”’»*_"


def find_links(text: str) -> Iterator[Link]:
    """The links and geo: addresses of `text`, in order. A link to no map that holds no point is none."""
    for match in islice(_FIND.finditer(text), _MOST_LOOKED_AT):
        written = match[0].rstrip(_ENDS)
        link = _geo(written) if written[:4].casefold() == "geo:" else _link(written)
        if link is not None:
            yield replace(link, start=match.start(), end=match.start() + len(written))


def _geo(written: str) -> Link | None:
    """RFC 5870, and what Android adds: "geo:0,0?q=-6.1093,106.1678(Pasar Rau)"."""
    address, _, query = unquote(written[4:]).partition("?")
    place, *parameters = address.split(";")
    parts = place.split(",")
    named = {name.casefold(): value for name, _, value in (each.partition("=") for each in parameters)}
    if len(parts) < 2 or named.get("crs", "wgs84").casefold() != "wgs84":
        return None
    pair = parts[0], parts[1]
    if not all(re.fullmatch(_NUMBER, part) for part in pair):
        return None
    asked = _fields(query).get("q", "")
    if asked and float(pair[0]) == 0 == float(pair[1]):
        if (there := _PAIR.fullmatch(asked)) is None:
            return Link(Holds.WORDS, words=_spaced(asked), geo=True)
        pair = there[1], there[2]
    uncertain = named.get("u", "")
    radius_m = float(uncertain) if re.fullmatch(r"[0-9]{1,7}(?:\.[0-9]{1,9})?", uncertain) else None
    return Link(Holds.POINT, pair, radius_m=radius_m, geo=True)


def _link(written: str) -> Link | None:
    plain = unquote(unquote(written)) if "%25" in written else unquote(written)
    if (places := _PLACE.findall(plain)) != []:
        return _point(*places[-1])
    if (stops := _STOP.findall(plain)) != []:
        return _point(*reversed(stops[-1]))
    address, _, behind = plain.partition("?")
    query, _, fragment = behind.partition("#")
    fields = _fields(query or fragment)
    for north, east in _MARKED_APART:
        if re.fullmatch(_NUMBER, fields.get(north, "")) and re.fullmatch(_NUMBER, fields.get(east, "")):
            return _point(fields[north], fields[east])
    told = _told(address, fields)
    for value in told:
        if (pair := _PAIR.fullmatch(value)) is not None:
            return _point(pair[1], pair[2])
        if "://" in value and (inner := _INSIDE.search(value)) is not None:
            return _point(inner[1], inner[2])
    is_map = _MAP.match(written) is not None
    words = next((_spaced(value) for value in told if "://" not in value), "") if is_map else ""
    if (seen := _seen(plain, fields)) is not None:
        return replace(seen, words=words)
    if words:
        return Link(Holds.WORDS, words=words)
    return Link(Holds.NOTHING) if is_map else None


def _told(address: str, fields: dict[str, str]) -> list[str]:
    """What a link says of a place, the best first: its marked fields, the end of a route, links inside it, its path."""
    marked = [name for name in _MARKED if fields.get(name)]
    if "google." in address and fields.get("q") and "ll" in marked:
        marked.remove("ll")  # with a question beside it, Google's ll is the middle of the screen
    told = [fields[name].strip() for name in marked]
    told += [value for name, value in fields.items() if "://" in value and name not in _MARKED]
    path = [part for part in address.split("/") if part and not part.startswith(("@", "data="))]
    heads = [place for place, part in enumerate(path) if part.casefold() in _TOLD_BEHIND]
    if heads:
        behind = path[heads[0] + 1 :]
        told += behind[-1:] if path[heads[0]].casefold() == "dir" else behind[:1]
    else:
        told += [part for part in path[1:] if _PAIR.fullmatch(part)]
    return told[:_MOST_TOLD]


def _point(lat: str, lon: str) -> Link:
    return Link(Holds.POINT, (lat, lon))


def _seen(plain: str, fields: dict[str, str]) -> Link | None:
    """The middle of the screen, if that is told."""
    if (at := _AT.search(plain)) is not None:
        return Link(Holds.VIEW, (at[1], at[2]), radius_m=_reach_m(at[3], at[4]))
    if (middle := _HASH.search(plain)) is not None:
        return Link(Holds.VIEW, (middle[2], middle[3]), radius_m=_reach_m(middle[1], "z"))
    if (embedded := _EMBEDDED.search(plain)) is not None:
        return Link(Holds.VIEW, (embedded[2], embedded[1]), radius_m=_reach_m(None, None))
    for name in _SEEN:
        if (pair := _PAIR.fullmatch(fields.get(name, ""))) is not None:
            zooms = (fields.get(each, "") for each in ("zoom", "z", "lvl"))
            zoom = next((each for each in zooms if re.fullmatch(r"[0-9]{1,2}(?:\.[0-9]{1,9})?", each)), None)
            return Link(Holds.VIEW, (pair[1], pair[2]), radius_m=_reach_m(zoom, "z"))
    return None


def _reach_m(value: str | None, unit: str | None) -> float:
    """From the middle of a screen to its edge, metres: z is a zoom, m a height of view, a a photograph from the street."""
    if unit == "a":
        return 50.0
    if unit == "m" and value is not None:
        return float(value) / 2
    zoom = min(float(value), 22.0) if value is not None else 15.0
    return 156_543.0 / 2**zoom * 500  # metres a pixel at the equator, half a screen of 1000


def _fields(query: str) -> dict[str, str]:
    """name -> value, the first of each name."""
    fields: dict[str, str] = {}
    for each in query.split("&"):
        name, _, value = each.partition("=")
        fields.setdefault(name.casefold(), value)
    return fields


def _spaced(value: str) -> str:
    """Words from an address: a plus is a space there, except in a Plus Code."""
    if (code := _CODE.search(value)) is None:
        return " ".join(value.replace("+", " ").split())
    before, behind = value[: code.start()].replace("+", " "), value[code.end() :].replace("+", " ")
    return " ".join(f"{before}{code[0]}{behind}".split())
