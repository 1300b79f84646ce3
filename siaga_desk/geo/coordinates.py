"""Points as people write and send them -> candidates with a radius, each with what it rests on. No area, no opened link.

`read_point` reads every form but the telephone's own message (`aml`). Nothing is ever snapped or guessed in silence:
a swapped pair, a lost minus, the middle of a screen and a short code are said, and are not `verified`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.places import check_position, distance_m

from .angles import Angle, Axis, Notation, Pair, read_pairs
from .map_links import Holds, Link, find_links
from .plus_code import Cell, decode, recover
from .utm import find_utm

if TYPE_CHECKING:
    from siaga_desk.domain.profile import Profile

MAX_POINTS = 6
MAX_LENGTH = 10_000
"""What is written behind so many characters is not read."""
LEAST_RADIUS_M, MOST_RADIUS_M = 20.0, 50_000.0
_DEGREE_M = 111_320.0


class CityCentre(NamedTuple):
    """The middle of the desk's city, and its name as people write it: what a short Plus Code is read around."""

    lat: float
    lon: float
    name: str

    @classmethod
    def of(cls, profile: Profile) -> CityCentre:
        return cls(*profile.centre, profile.city)


class Form(StrEnum):
    """How a point was written. The values stand in the answers of `siaga-desk locate`: never renamed."""

    DECIMAL = "desimal"
    DMS = "dms"
    DDM = "ddm"
    UTM = "utm"
    PLUS_CODE = "plus_code"
    GEO = "geo"
    LINK = "tautan"
    AML = "aml"


@dataclass(frozen=True, slots=True)
class Written:
    """A point that a text tells, degrees, and how far off it may be, metres. `why` says what it rests on.

    `verified`: it was written out whole and read without a guess. `confidence`: percent that the point lies within the
    radius, and `measured`: when (aware, UTC), where a telephone told them.
    """

    lat: float
    lon: float
    radius_m: float
    form: Form
    why: Message
    verified: bool = True
    confidence: int | None = None
    measured: datetime | None = None


@dataclass(frozen=True, slots=True)
class PointReading:
    """Points, the likeliest first, or in `trouble` why there is none; `notice` is to be read before placing."""

    points: tuple[Written, ...] = ()
    trouble: Message | None = None
    notice: Message | None = None


# --- a text -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Find:
    """What one place in the text says: the points it may mean, or the trouble with it."""

    start: int
    end: int
    points: tuple[Written, ...] = ()
    trouble: Message | None = None
    notice: Message | None = None


_LIVE = re.compile(r"live location|lokasi (?:terkini|langsung|live)\b|membagikan lokasi\b", re.IGNORECASE)


def read_point(text: str, centre: CityCentre) -> PointReading | None:
    """The points that `text` tells, in order, MAX_POINTS at most; None if it holds no coordinates at all.

    Short Plus Codes are recovered near `centre`. Never raises; linear in the text.
    """
    text = text[:MAX_LENGTH]
    finds = [_linked(link, centre) for link in find_links(text)]
    rest = _without(text, finds)
    named = [*_utm(rest), *_plus_codes(rest, centre)]
    written = [*named, *_angles(_without(rest, named), beside=bool(finds or named))]
    finds = sorted([*finds, *written], key=lambda find: find.start)
    troubles = [find.trouble for find in finds if find.trouble is not None]
    if not any(find.points for find in finds):
        if not troubles and _LIVE.search(text):
            troubles.append(
                Message(
                    "Lokasi terkini WhatsApp tidak memuat titik di dalam teksnya. "
                    "Minta penelepon mengirim koordinat atau lokasi saat ini sebagai tautan."
                )
            )
        return PointReading(trouble=troubles[0]) if troubles else None
    notice = next((find.notice for find in finds if find.notice is not None), None)
    apart = _apart([find.points for find in finds if find.points])
    points = tuple(point for group in apart for point in group)[:MAX_POINTS]
    if len(apart) > 1:
        points = tuple(replace(point, verified=False) for point in points)
        notice = notice or Message("Teks ini memuat {count} titik. Tanyakan mana yang dimaksud.", {"count": len(apart)})
    return PointReading(points, notice=notice or next((find.trouble for find in written if find.trouble is not None), None))


def _without(text: str, finds: list[_Find]) -> str:
    """`text` of the same length, with what was found in it made unreadable."""
    parts, at = [], 0
    for find in sorted(finds, key=lambda find: find.start):
        parts += [text[at : find.start], "\0" * (find.end - max(at, find.start))]
        at = max(at, find.end)
    return "".join([*parts, text[at:]])


def _apart(groups: list[tuple[Written, ...]]) -> list[tuple[Written, ...]]:
    """Without the points that are told twice, as a link beside its own coordinates; of two the closer told stays."""
    kept: list[tuple[Written, ...]] = []
    for group in groups[: 4 * MAX_POINTS]:
        for place, other in enumerate(kept):
            first, second = other[0], group[0]
            if distance_m(first.lat, first.lon, second.lat, second.lon) <= max(first.radius_m, second.radius_m):
                if (second.verified, -second.radius_m) > (first.verified, -first.radius_m):
                    kept[place] = group
                break
        else:
            kept.append(group)
    return kept


# --- latitude and longitude -------------------------------------------------------------------------------------------


def _find(
    start: int,
    end: int,
    lat: float,
    lon: float,
    radius_m: float,
    form: Form,
    why: Message,
    *,
    ordered: bool = False,
    signed: bool = False,
    verified: bool = True,
) -> _Find:
    """What a pair means. `ordered`: its sides say which is the latitude. `signed`: the latitude has its sign or side."""
    radius_m = min(MOST_RADIUS_M, max(LEAST_RADIUS_M, radius_m))
    notice = None
    if not ordered and near_indonesia(lon, lat) and not near_indonesia(lat, lon):
        lat, lon, signed, verified = lon, lat, False, False
        why = Message("lintang dan bujur dibaca tertukar")
        notice = Message(
            "Lintang dan bujur tampaknya tertukar. Dibaca sebagai {lat}; {lon}. Periksa sebelum menaruh pin.",
            {"lat": round(lat, 4), "lon": round(lon, 4)},
        )
    try:
        lat, lon = check_position(lat, lon)
    except BadInput as refused:
        return _Find(start, end, trouble=refused.message)
    if lat == 0 == lon:
        why = Message("titik 0; 0: biasanya berarti ponsel tidak tahu lokasinya")
        return _Find(start, end, (Written(lat, lon, radius_m, form, why, verified=False),))
    if lat > 0 and not signed and near_indonesia(lat, lon):
        south = Message("mungkin lintang selatan: tanda minusnya hilang")
        points = (
            Written(-lat, lon, radius_m, form, south, verified=False),
            Written(lat, lon, radius_m, form, why, verified=False),
        )
        return _Find(start, end, points, notice=notice)
    return _Find(start, end, (Written(lat, lon, radius_m, form, why, verified=verified),), notice=notice)


def near_indonesia(lat: float, lon: float) -> bool:
    """Whether it lies in the box around Indonesia (6.5 N to 11.5 S), a minus before the latitude lost or not."""
    return -11.5 <= lat <= 11.5 and 94.5 <= lon <= 141.5


_FORMS = {Notation.DECIMAL: Form.DECIMAL, Notation.MINUTES: Form.DDM, Notation.SECONDS: Form.DMS}


def _angles(text: str, *, beside: bool) -> Iterator[_Find]:
    """`beside`: the text holds other points as well."""
    for count, pair in enumerate(read_pairs(text, lambda pair: _is_meant(pair, beside))):
        if count == 4 * MAX_POINTS:
            return
        one, other = pair.one, pair.other
        end = pair.start + 1  # nothing is read behind the angles
        if one.wrong or other.wrong:
            why = Message("Koordinat tidak terbaca: menit dan detik harus kurang dari 60. Minta penelepon membacanya lagi.")
            yield _Find(pair.start, end, trouble=why)
            continue
        if one.axis is Axis.LON or (one.axis is None and other.axis is Axis.LAT):
            one, other = other, one
        why = Message("koordinat seperti tertulis")
        doubtful = one.doubtful or other.doubtful
        if doubtful:
            why = Message(
                "tanda minus dan arahnya bertentangan; dibaca sebagai {lat}; {lon}",
                {"lat": round(one.degrees, 4), "lon": round(other.degrees, 4)},
            )
        yield _find(
            pair.start,
            end,
            one.degrees,
            other.degrees,
            max(one.step, other.step) * _DEGREE_M / 2,
            _FORMS[max((one.notation, other.notation), key=lambda notation: notation.value)],
            why,
            ordered=one.side or other.side,
            signed=one.signed,
            verified=not doubtful,
        )


def _is_meant(pair: Pair, beside: bool) -> bool:
    """Whether two numbers are a point, and no house numbers, sums of money, times or temperatures."""
    one, other = pair.one, pair.other
    if one.axis is not None and one.axis is other.axis:
        return False
    decimals = min(one.decimals, other.decimals)
    near = near_indonesia(one.degrees, other.degrees) or near_indonesia(other.degrees, one.degrees)
    if one.marked and other.marked:  # "blok S 5 B 7" has its sides too
        by_words = not (one.side or other.side)
        return near or by_words or decimals >= 3 or (one.has_degree_sign and other.has_degree_sign)
    if one.marked or other.marked:
        return decimals >= 3
    minus = one.degrees < 0 or other.degrees < 0
    if decimals >= 4 or (near and minus and decimals >= 2):
        return True
    if not pair.alone or beside:
        return False
    if near:
        return decimals >= 1 or minus
    return decimals >= 1 and (pair.semicolon or minus or (decimals != 3 and not (_is_time(one) and _is_time(other))))


def _is_time(angle: Angle) -> bool:
    return angle.decimals == 2 and 0 <= angle.degrees < 25 and round(angle.degrees % 1 * 100) < 60


# --- links and codes --------------------------------------------------------------------------------------------------


def _linked(link: Link, centre: CityCentre) -> _Find:
    start, end = link.start, link.end
    form = Form.GEO if link.geo else Form.LINK
    if link.words and (told := _told_in_words(link.words, centre)) is not None:
        return replace(told, start=start, end=end, points=tuple(replace(point, form=form) for point in told.points))
    if link.pair is None:
        return _Find(start, end, trouble=_pointless(link.words))
    lat, lon = link.pair
    radius_m = max(_half_step_m(lat), _half_step_m(lon))
    signed = not lat[0].isdecimal()
    why = Message("titik dari alamat geo:") if link.geo else Message("titik yang ditandai di dalam tautan")
    if link.holds is Holds.VIEW:
        why = Message("hanya tengah layar peta dari tautan, bukan tempat yang ditandai")
    return _find(
        start,
        end,
        float(lat),
        float(lon),
        max(radius_m, link.radius_m or 0.0),
        form,
        why,
        signed=signed,
        verified=link.holds is Holds.POINT,
    )


def _told_in_words(words: str, centre: CityCentre) -> _Find | None:
    """The point that the words of a link hold: a Plus Code, degrees and minutes."""
    finds = [*_plus_codes(words, centre), *_angles(words, beside=False)]
    return next((find for find in finds if find.points), None)


def _pointless(words: str) -> Message:
    if words:
        return Message(
            "Tautan ini menyebut “{name}” tanpa titik. Cari nama itu, atau minta penelepon mengirim koordinat.",
            {"name": words[:60]},
        )
    return Message("Tautan pendek tidak memuat titik. Minta penelepon mengirim koordinat, atau tanyakan patokan terdekat.")


def _half_step_m(number: str) -> float:
    return _DEGREE_M * 10.0 ** -len(number.partition(".")[2]) / 2


def _utm(text: str) -> Iterator[_Find]:
    for utm in find_utm(text):
        yield _find(
            utm.start,
            utm.end,
            utm.lat,
            utm.lon,
            utm.step_m / 2,
            Form.UTM,
            Message("koordinat UTM seperti tertulis"),
            ordered=True,
            signed=True,
            verified=utm.letter != "S" or near_indonesia(utm.lat, utm.lon),
        )


_CODE = re.compile(r"(?<![A-Z0-9+])([2-9CFGHJMPQRVWX]{2,8}0{0,6}\+[2-9CFGHJMPQRVWX]{0,7})(?![A-Z0-9+])", re.IGNORECASE)


def _plus_codes(text: str, centre: CityCentre) -> Iterator[_Find]:
    for count, match in enumerate(_CODE.finditer(text)):
        code = match[1]
        if count == 4 * MAX_POINTS:
            return
        if code.isdecimal() or not re.search(r"[A-Z]", code, re.IGNORECASE):
            continue  # a telephone number
        if (cell := decode(code)) is not None:
            yield _celled(match, cell, Message("Plus Code seperti tertulis"), verified=True)
        elif code.index("+") in (4, 6) and code[-1] != "+" and (cell := recover(code, centre.lat, centre.lon)) is not None:
            named = _names(text[match.end() : match.end() + 120], centre.name)
            why = Message("Plus Code pendek, dibaca di sekitar {city}", {"city": centre.name})
            yield _celled(match, cell, why, verified=named)


def _celled(match: re.Match[str], cell: Cell, why: Message, *, verified: bool) -> _Find:
    lat, lon = cell.centre
    radius_m = math.hypot(cell.height, cell.width) / 2 * _DEGREE_M
    return _find(*match.span(), lat, lon, radius_m, Form.PLUS_CODE, why, ordered=True, signed=True, verified=verified)


def _names(behind: str, city: str) -> bool:
    """Whether the place behind a short code is the city: "V5V8+2X Serang" in Kota Serang, but not "V5V8+2X Serang Baru"."""
    return _bare(city) in map(_bare, re.split(r"[,;.\n]", behind))


def _bare(area: str) -> str:
    """An area's name without the word for what it is."""
    return re.sub(r"^(?:kota|kabupaten|kab|kecamatan|kec)\s+", "", area.strip().casefold())
