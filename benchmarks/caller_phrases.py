"""The labelled caller phrases and when an answer to one counts as right; see tests/data/README.md. Searches nothing itself.

Tests and the benchmark judge by the same rules, which therefore stand here.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

FILE = Path(__file__).parent.parent / "tests" / "data" / "caller_phrases.csv"
READ_AT = datetime(2026, 11, 21, 5, tzinfo=UTC)
"""When the phrases are read: their AML messages are of the minute before."""
UNKNOWN = "tak_dikenal"
SEVERAL = " | "


class Spot(NamedTuple):
    """Where a phrase truly is, and how near an answer must be."""

    place: str
    lat: float
    lon: float
    within_m: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """One line of the set. An unknown place has no right answer: `spots` is then the area it named, if any."""

    text: str
    held: bool
    kind: str
    mistake: bool
    spots: tuple[Spot, ...]
    note: str

    @property
    def unknown(self) -> bool:
        return self.kind == UNKNOWN


class Answer(Protocol):
    """What is judged of a `siaga_desk.geo.locate.Candidate`."""

    @property
    def lat(self) -> float: ...
    @property
    def lon(self) -> float: ...
    @property
    def verified(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """`off_m`: how far the first answer is from where the phrase truly is; None without an answer or a truth."""

    phrase: Phrase
    first: bool
    third: bool  # among the first three
    off_m: float | None
    confident: bool  # an answer is verified
    wrong_but_confident: bool  # and one that is verified is not right


def read_phrases(file: Path = FILE) -> tuple[Phrase, ...]:
    """The whole set. ValueError or KeyError if a line is not of the form."""
    with file.open(encoding="utf-8", newline="") as text:
        return tuple(_phrase(row) for row in csv.DictReader(text))


def _phrase(row: dict[str, str]) -> Phrase:
    if row["part"] not in ("tuning", "held") or row["mistake"] not in ("0", "1"):
        raise ValueError(row)
    places, lats, lons, withins = (row[name].split(SEVERAL) for name in ("place", "lat", "lon", "within_m"))
    spots = (
        tuple(
            Spot(place, float(lat), float(lon), float(within))
            for place, lat, lon, within in zip(places, lats, lons, withins, strict=True)
        )
        if row["lat"]
        else ()
    )
    return Phrase(row["phrase"], row["part"] == "held", row["kind"], row["mistake"] == "1", spots, row["note"])


def judge(phrase: Phrase, answers: Sequence[Answer]) -> Verdict:
    """`answers` best first. Any verified answer that is not right is wrong but confident, whatever its rank."""
    right = [_is_right(phrase, answer) for answer in answers]
    nearest = min((_off_m(spot, answers[0]) for spot in phrase.spots), default=None) if answers else None
    return Verdict(
        phrase,
        first=any(right[:1]),
        third=any(right[:3]),
        off_m=nearest,
        confident=any(answer.verified for answer in answers),
        wrong_but_confident=any(
            answer.verified and (phrase.unknown or not good) for answer, good in zip(answers, right, strict=True)
        ),
    )


def share(flags: Iterable[bool]) -> float:
    """Percent that are true; 0 of nothing."""
    every = list(flags)
    return 100 * sum(every) / len(every) if every else 0.0


def _is_right(phrase: Phrase, answer: Answer) -> bool:
    return any(_off_m(spot, answer) <= spot.within_m for spot in phrase.spots)


def _off_m(spot: Spot, answer: Answer) -> float:
    """Metres; on a sphere and flat, within 1 % of the ellipsoid for distances of a city."""
    north = math.radians(answer.lat - spot.lat)
    east = math.radians(answer.lon - spot.lon) * math.cos(math.radians(spot.lat))
    return 6_371_000 * math.hypot(north, east)
