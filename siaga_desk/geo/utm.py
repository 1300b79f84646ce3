"""UTM coordinates that are written out in a text, zones 46 to 54 (Indonesia) -> latitude and longitude on WGS 84.

Digits and letters only: whether the point is meant is `coordinates`' to say. The projection is worked out here, because
to load pyproj for the first time costs a tenth of a second under the fingers of whoever types.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MOST = 24
"""More than so many in one text are not looked at."""


@dataclass(frozen=True, slots=True)
class Utm:
    """UTM coordinates at text[start:end]: their point, degrees, and what one step of the last digit is worth, metres.

    `letter`: the band, or LS or LU. S is the band of another continent: people mean the southern hemisphere by it.
    """

    start: int
    end: int
    lat: float
    lon: float
    step_m: float
    letter: str


_METRES = r"[0-9]{5,8}(?:[.,][0-9]{1,3})?|[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}|[0-9]{3}\.[0-9]{3}"
_BOTH = (
    rf"(?:mE|E|X|T)?\s{{0,3}}[:=]?\s{{0,3}}({_METRES})\s{{0,3}}(mE|mT|mN|mU|m|E|N|T|U)?[\s,;/]{{1,4}}"
    rf"(?:mN|N|Y|U)?\s{{0,3}}[:=]?\s{{0,3}}({_METRES})\s{{0,3}}(?:mE|mT|mN|mU|m|E|N|T|U)?(?![A-Z0-9])"
)
_ZONE = r"(4[6-9]|5[0-4])\s?(LS|LU|[CDEFGHJKLMNPQRSTUVWX])"
_ZONE_FIRST = re.compile(rf"(?<![A-Z0-9.,]){_ZONE}(?![A-Z])[\s,;:/]{{1,4}}{_BOTH}", re.IGNORECASE)
_ZONE_LAST = re.compile(
    rf"(?<![A-Z0-9.,])(?=[0-9METXY]){_BOTH}[\s,;:/(]{{1,4}}(?:zona|zone)?\s?{_ZONE}(?![A-Z0-9])", re.IGNORECASE
)


def find_utm(text: str) -> Iterator[Utm]:
    """The UTM coordinates in `text`. None of them overlap."""
    taken: list[tuple[int, int]] = []
    for pattern in (_ZONE_FIRST, _ZONE_LAST):
        for match in islice(pattern.finditer(text), MOST):
            start, end = match.span()
            found = _read(match, zone_first=pattern is _ZONE_FIRST)
            if found is not None and not any(start < other and begin < end for begin, other in taken):
                taken.append((start, end))
                yield found


def from_utm(zone: int, easting: float, northing: float, *, south: bool) -> tuple[float, float]:
    """(lat, lon) on WGS 84 of a point within four degrees of its zone's meridian, to the millimetre.

    Krüger's series to the third order: C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers, 2011.
    """
    xi, eta = (northing - (10_000_000.0 if south else 0.0)) / _RADIUS, (easting - 500_000.0) / _RADIUS
    x = xi - sum(b * math.sin(2 * j * xi) * math.cosh(2 * j * eta) for j, b in enumerate(_BETA, 1))
    y = eta - sum(b * math.cos(2 * j * xi) * math.sinh(2 * j * eta) for j, b in enumerate(_BETA, 1))
    conformal = math.asin(math.sin(x) / math.cosh(y))
    lat = conformal + sum(d * math.sin(2 * j * conformal) for j, d in enumerate(_DELTA, 1))
    lon = math.atan2(math.sinh(y), math.cos(x))
    return math.degrees(lat), math.degrees(lon) + 6 * zone - 183


_FLATTENING = 1 / 298.257223563
_N = _FLATTENING / (2 - _FLATTENING)
_RADIUS = 0.9996 * 6_378_137.0 / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_BETA = (_N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96, _N**2 / 48 + _N**3 / 15, 17 * _N**3 / 480)
_DELTA = (2 * _N - 2 * _N**2 / 3 - 2 * _N**3, 7 * _N**2 / 3 - 8 * _N**3 / 5, 56 * _N**3 / 15)


def _read(match: re.Match[str], *, zone_first: bool) -> Utm | None:
    groups = match.groups()
    zone, letter, one, unit, other = groups if zone_first else (*groups[3:], *groups[:3])
    letter = letter.upper()
    if (unit or "").upper().endswith(("N", "U")):
        one, other = other, one
    easting, northing = _metres(one), _metres(other)
    if not 100_000 <= easting < 900_000:
        easting, northing = northing, easting  # northing first: in the south none of them looks like an easting
    if not (100_000 <= easting < 900_000 and 0 <= northing <= 10_000_000):
        return None
    south = letter in ("S", "LS") or (letter < "N" and letter != "LU")
    lat, lon = from_utm(int(zone), easting, northing, south=south)
    return Utm(*match.span(), lat, lon, max(_step_m(one), _step_m(other)), letter)


def _has_decimals(number: str) -> bool:
    """ "626000.5" and "626000,50"; the points of "626.000" and "9.323.000" stand between thousands."""
    return len(number) > 7 and number.count(".") + number.count(",") == 1


def _step_m(number: str) -> float:
    return 10.0 ** -len(re.split("[.,]", number)[1]) if _has_decimals(number) else 1.0


def _metres(number: str) -> float:
    return float(number.replace(",", ".") if _has_decimals(number) else number.replace(".", "").replace(",", ""))
