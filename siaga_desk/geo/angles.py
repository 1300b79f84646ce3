"""Pairs of angles that are written out in a text: decimal degrees, degrees and minutes, degrees, minutes and seconds.

Digits only: whether a pair is a place, swapped, or has lost its minus is `coordinates`' to say. Linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum


class Axis(Enum):
    LAT = "lat"
    LON = "lon"


class Notation(Enum):
    """How an angle is written."""

    DECIMAL = 0
    MINUTES = 1
    SECONDS = 2


@dataclass(frozen=True, slots=True)
class Angle:
    """One angle: signed degrees, and the degrees that one step of its last digit is worth.

    `axis` is told by a side (S, LS, BT ...) or a word (lat, bujur ...); `side`: by a side. `signed`: a sign or a side
    is there. `wrong`: sixty minutes or seconds, or more. `doubtful`: a minus and a side that contradict
    each other. `marked`: it can hardly be anything but an angle.
    """

    degrees: float
    step: float
    axis: Axis | None
    side: bool
    signed: bool
    marked: bool
    wrong: bool
    notation: Notation
    doubtful: bool
    decimals: int
    has_degree_sign: bool
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Pair:
    """Two angles that stand together, in their order, at text[start:]. `alone`: nothing else is said in the text.

    `semicolon`: one stands between them, so that neither can be half of a time or of a sum of money.
    """

    one: Angle
    other: Angle
    start: int
    alone: bool
    semicolon: bool


_TOKEN = re.compile(
    r"(?P<num>[-+\u2212\u2013\u2010\u2011\ufe63\uff0d]?[0-9]+(?:[.,][0-9]+)*)|(?P<word>[^\W\d_]+)|(?P<space>\s+)|(?P<mark>.)",
    re.DOTALL,
)
_SIDES = {
    **dict.fromkeys(("s", "ls", "selatan", "south"), (Axis.LAT, -1)),
    **dict.fromkeys(("n", "u", "lu", "utara", "north"), (Axis.LAT, 1)),
    **dict.fromkeys(("e", "t", "bt", "timur", "east"), (Axis.LON, 1)),
    **dict.fromkeys(("w", "b", "bb", "barat", "west"), (Axis.LON, -1)),
}
_KEYS = {
    **dict.fromkeys(("lat", "latitude", "lintang"), Axis.LAT),
    **dict.fromkeys(("lon", "long", "lng", "longitude", "bujur"), Axis.LON),
}
_DEGREE = {"°", "º", "˚", "d", "deg", "degree", "degrees", "derajat"}
_MINUTE = {"'", "’", "‘", "′", "`", "´", "m", "min", "menit"}
_SECOND = {'"', "”", "“", "″", "˝", "s", "sec", "detik", "dtk"}
_SIGNS = "-+\u2212\u2013\u2010\u2011\ufe63\uff0d"
_BETWEEN = set(",;/&()[]{}\"'”’<>_-–—") | {"dan", "and"}
_TOLD_WITH = set(":=\"'.(")
_LENGTHS = {"m", "meter", "mtr", "km", "kilo", "kilometer", "langkah"}
_SAYS_COORDINATES = {"koordinat", "coordinate", "coordinates", "gps", "lokasi", "location", "titik", "posisi", "wgs"}
_FARTHEST, _LONGEST, _MOST_NUMBERS = 12, 40, 200

_Token = tuple[str, str, int]  # kind, text, where it starts


def read_pairs(text: str, meant: Callable[[Pair], bool]) -> Iterator[Pair]:
    """Every pair of neighbouring numbers in `text` that can be angles and are `meant` so, in order, no number twice.

    Only the first 200 numbers are looked at: whoever sends more sends a table, not a place.
    """
    tokens = _tokens(text)
    numbers = [place for place, token in enumerate(tokens) if token[0] == "num"][:_MOST_NUMBERS]
    said = sum(kind in ("num", "word") and word.casefold() not in _SAYS_COORDINATES for kind, word, _ in tokens)
    floor, turn = 0, 0
    while turn < len(numbers) - 1:
        found = _pair(tokens, numbers[turn], floor, said)
        if found is None or not meant(found):
            turn += 1
            continue
        yield found
        floor = found.other.end
        while turn < len(numbers) and numbers[turn] < floor:
            turn += 1


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _TOKEN.finditer(text):
        kind, word, start = match.lastgroup or "mark", match[0], match.start()
        if kind != "num" or "," not in word:
            tokens.append((kind, word, start))
            continue
        parts = word.split(",")
        if "." not in word:  # decimal commas: "-6,1093", and "-6,1093,106,1678"
            parts = [word] if len(parts) == 2 else [f"{a},{b}" for a, b in zip(parts[::2], parts[1::2], strict=False)]
            if len(parts) * 2 != word.count(",") + 1:
                tokens.append(("mark", word, start))
                continue
        for place, part in enumerate(parts):
            if place:
                tokens.append(("mark", ",", start - 1))
            tokens.append(("num", part, start))
            start += len(part) + 1
    return tokens


def _pair(tokens: list[_Token], first: int, floor: int, said: int) -> Pair | None:
    one = _angle(tokens, first, floor)
    if one is None:
        return None
    semicolon, place = False, one.end
    while place < len(tokens) and tokens[place][0] != "num":
        kind, word, _ = tokens[place]
        plain = word.casefold()
        if kind == "word" and plain not in _SIDES and plain not in _KEYS and plain not in _BETWEEN:
            return None
        if kind == "mark" and word not in _BETWEEN and word not in _TOLD_WITH:
            return None
        semicolon = semicolon or word == ";"
        place += 1
        if place - one.end > _FARTHEST:
            return None
    if place >= len(tokens) or (other := _angle(tokens, place, one.end)) is None:
        return None
    if place == one.end and min(one.decimals, other.decimals) < 3:  # "12-13" is no pair, "-06.1093+106.1678" is
        return None
    if one.notation is not other.notation and not (one.has_degree_sign and other.has_degree_sign):
        return None
    inside = sum(
        kind in ("num", "word") and word.casefold() not in _SAYS_COORDINATES
        for kind, word, _ in tokens[one.first : other.end]
    )
    return Pair(one, other, tokens[one.first][2], said == inside, semicolon)


def _angle(tokens: list[_Token], place: int, floor: int) -> Angle | None:
    """The angle whose degrees stand at tokens[place]; nothing before `floor` belongs to it."""
    degrees = tokens[place][1]
    if not _is_number(degrees):
        return None
    told_axis, side, first = _told_before(tokens, place, floor)
    if side is None and told_axis is None and place > floor and tokens[place - 1][0] == "word":
        return None  # "km4", "RT02"
    body, end, has_degree_sign, unit_letters = [degrees], place + 1, False, False
    after = _skip(tokens, end)
    if _is(tokens, after, _DEGREE):
        has_degree_sign, unit_letters, end = True, tokens[after][0] == "word", after + 1
        if _whole(degrees):
            body, end = _minutes(tokens, body, end)
    elif _whole(degrees):
        body, end = _spaced(tokens, body, end, side is not None)
    if side is None:
        side, end = _told_behind(tokens, end, seconds=unit_letters and len(body) == 3)
    if not has_degree_sign and len(body) > 1 and side is None:
        body, end = body[:1], place + 1
    if side is None and told_axis is None and not has_degree_sign and _is_kind(tokens, end, "word"):
        return None  # "12.5km"
    if not has_degree_sign and _is(tokens, _skip(tokens, end), _LENGTHS):
        return None  # "ke selatan 6, timur 100 meter"
    axis = side[0] if side else told_axis
    numbers = [float(_plain(part)) for part in body]
    size = abs(numbers[0]) + sum(part / 60**power for power, part in enumerate(numbers[1:], 1))
    negative = degrees[0] not in "+0123456789"
    decimals = len(_plain(body[-1]).partition(".")[2])
    return Angle(
        degrees=-size if (side and side[1] < 0) or (negative and axis is not Axis.LON) or (negative and not side) else size,
        step=10.0**-decimals / 60 ** (len(body) - 1),
        axis=axis,
        side=side is not None,
        signed=side is not None or not degrees[0].isdecimal(),
        marked=axis is not None or (has_degree_sign and len(body) > 1),
        wrong=any(part >= 60 for part in numbers[1:]),
        notation=Notation(len(body) - 1),
        doubtful=negative and side is not None and side[1] > 0,
        decimals=decimals,
        has_degree_sign=has_degree_sign,
        first=first,
        end=end,
    )


def _minutes(tokens: list[_Token], body: list[str], end: int) -> tuple[list[str], int]:
    """Minutes and seconds behind a degree sign, as far as they are there."""
    for marks in (_MINUTE, _SECOND):
        place = _skip(tokens, end)
        if not _is_kind(tokens, place, "num") or not _is_number(tokens[place][1]) or not tokens[place][1][0].isdecimal():
            break
        after = _skip(tokens, place + 1)
        if _is(tokens, after, _DEGREE) or (marks is _MINUTE and _is(tokens, after, _SECOND)):
            break  # the degrees of the next angle, or seconds without minutes
        if marks is _SECOND and not _whole(body[-1]):
            break
        body, end = [*body, tokens[place][1]], place + 1
        if _is(tokens, after, marks):
            end = after + 1
        elif marks is _SECOND and _is(tokens, after, _MINUTE) and _is(tokens, after + 1, _MINUTE):
            end = after + 2  # '' for "
    return body, end


def _spaced(tokens: list[_Token], body: list[str], end: int, has_side: bool) -> tuple[list[str], int]:
    """Minutes and seconds behind spaces or colons, "6 07 12.3": only beside a side, which the caller looks for."""
    while len(body) < 3 and _whole(body[-1]):
        place = end + 1
        between = tokens[end][1] if end < len(tokens) else ""
        if not (between == ":" or between.isspace()) or not _is_kind(tokens, place, "num"):
            break
        number = tokens[place][1]
        if not _is_number(number) or not number[0].isdecimal() or (has_side and float(_plain(number)) >= 60):
            break
        body, end = [*body, number], place + 1
    return body, end


def _told_before(tokens: list[_Token], place: int, floor: int) -> tuple[Axis | None, tuple[Axis, int] | None, int]:
    """What stands before a number: the axis of a word (lat, bujur), a side (S, LS), and where that begins."""
    side, first, at = None, place, place - 1
    while at >= floor and place - at <= 8:
        kind, word, _ = tokens[at]
        plain = word.casefold()
        if kind == "word" and plain in _KEYS:
            return _KEYS[plain], side, at
        if kind == "word" and plain in _SIDES and side is None and (len(word) > 1 or word.isupper()):
            side, first = _SIDES[plain], at
        elif kind != "space" and word not in _TOLD_WITH:
            break
        at -= 1
    return None, side, first


def _told_behind(tokens: list[_Token], end: int, *, seconds: bool) -> tuple[tuple[Axis, int] | None, int]:
    """The side behind an angle, and where it ends. `seconds`: in "05sE" the s is for seconds."""
    place = _skip(tokens, end)
    if not _is_kind(tokens, place, "word"):
        return None, end
    plain = tokens[place][1].casefold()
    if seconds and place == end and len(plain) > 1 and plain[0] == "s" and plain[1:] in _SIDES:
        return _SIDES[plain[1:]], place + 1
    if plain in _KEYS and _is_kind(tokens, place + 1, "space") and _is_kind(tokens, place + 2, "word"):
        place += 2  # "6,1 lintang selatan"
        plain = tokens[place][1].casefold()
    if plain not in _SIDES or (len(plain) == 1 and place > end and not tokens[place][1].isupper()):
        return None, end
    return _SIDES[plain], place + 1


def _skip(tokens: list[_Token], place: int) -> int:
    return place + 1 if _is_kind(tokens, place, "space") else place


def _is_kind(tokens: list[_Token], place: int, kind: str) -> bool:
    return place < len(tokens) and tokens[place][0] == kind


def _is(tokens: list[_Token], place: int, words: set[str]) -> bool:
    return place < len(tokens) and tokens[place][1].casefold() in words


def _is_number(word: str) -> bool:
    return len(word) <= _LONGEST and word.count(".") + word.count(",") <= 1


def _whole(word: str) -> bool:
    return "." not in word and "," not in word


def _plain(word: str) -> str:
    """The number without its sign, with a decimal point."""
    return word.lstrip(_SIGNS).replace(",", ".")
