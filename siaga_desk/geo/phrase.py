"""What a caller says of a place, taken apart: names, and words that say how the place lies to them. Knows no place.

"warung depan Pasar Rau arah Kepandean, RT 2" has three parts: "warung"; in front of "pasar rau"; towards "kepandean"; and a
detail that no map here knows. Every word is kept in exactly one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from .spelling import FILLERS, Word, key_of, words


class Relation(StrEnum):
    """How the place lies to what is named."""

    NEAR = "near"
    BEHIND = "behind"
    FRONT = "front"
    ACROSS = "across"
    BESIDE = "beside"
    BETWEEN = "between"  # two parts that follow one another have it
    AWAY = "away"  # in a direction, at a distance, or both
    TOWARDS = "towards"  # the named is where one goes, not where one is


@dataclass(frozen=True, slots=True)
class Part:
    """Words that name something, and how the place lies to it (None: the place itself is named)."""

    words: tuple[Word, ...]
    relation: Relation | None = None
    bearing_deg: float | None = None  # 0 north, 90 east
    distance_m: float | None = None

    @property
    def said(self) -> str:
        return said_of(self.words)


@dataclass(frozen=True, slots=True)
class Phrase:
    """`details`: what was said that maps do not hold (RT, RW, house, block)."""

    parts: tuple[Part, ...]
    details: tuple[str, ...] = ()


def said_of(spoken: tuple[Word, ...]) -> str:
    """The words as they were written, each once ("sdn" stands for two)."""
    said: list[str] = []
    for n, word in enumerate(spoken):
        if n == 0 or word.said != spoken[n - 1].said or word.key == spoken[n - 1].key:
            said.append(word.said)
    return " ".join(said)


def read_phrase(text: str) -> Phrase:
    """`text` taken apart. Never refuses: what is no relation and no detail is part of a name."""
    return _Reader(words(text)).read()


_RELATIONS = {
    key_of(word): relation
    for word, relation in (
        ("dekat", Relation.NEAR),
        ("sekitar", Relation.NEAR),
        ("sekitaran", Relation.NEAR),
        ("seputar", Relation.NEAR),
        ("seputaran", Relation.NEAR),
        ("belakang", Relation.BEHIND),
        ("depan", Relation.FRONT),
        ("seberang", Relation.ACROSS),
        ("samping", Relation.BESIDE),
        ("sebelah", Relation.BESIDE),
    )
}
_BEARINGS = {
    key_of(word): bearing
    for word, bearing in (
        ("utara", 0.0),
        ("timurlaut", 45.0),
        ("timur", 90.0),
        ("tenggara", 135.0),
        ("selatan", 180.0),
        ("baratdaya", 225.0),
        ("barat", 270.0),
        ("baratlaut", 315.0),
    )
}
_TOWARDS = frozenset(map(key_of, ("arah", "menuju", "jurusan", "mengarah")))
_SIDES = frozenset(map(key_of, ("sebelah", "bagian", "ke", "arah", "di")))  # what stands before a point of the compass
_AT = key_of("di")
_BETWEEN = key_of("antara")
_AND = frozenset(map(key_of, ("dan", "sama", "dengan", "dg", "dgn")))
_UNITS = {key_of("meter"): 1.0, key_of("kilometer"): 1000.0}
_HALF, _HUNDRED, _A_HUNDRED, _THOUSAND = map(key_of, ("setengah", "ratus", "seratus", "seribu"))
_RT = key_of("rt")
_NUMBERED = {_RT: "RT", key_of("rw"): "RW", key_of("no"): "no.", key_of("lantai"): "lantai"}
_BLOCK = key_of("blok")
FARTHEST_M = 50_000.0


class _Reader:
    """Walks over the words once; each step takes at least one."""

    def __init__(self, spoken: tuple[Word, ...]) -> None:
        self._words = spoken
        self._at = 0
        self._parts: list[Part] = []
        self._details: list[str] = []
        self._name: list[Word] = []
        self._relation: Relation | None = None
        self._bearing: float | None = None
        self._distance: float | None = None

    def read(self) -> Phrase:
        while self._at < len(self._words):
            word = self._words[self._at]
            if word.key == _AT:
                self._close()  # "tabrakan di ...": what stands before it tells what happened, mostly
            taken = self._distance_here() or self._detail_here() or self._direction_here() or self._relation_here()
            if not taken:
                self._name.append(word)
                self._at += 1
            if self._words[self._at - 1].closes:
                self._close()
        self._close()
        return Phrase(tuple(self._parts), tuple(self._details))

    def _key(self, ahead: int = 0) -> str | None:
        at = self._at + ahead
        return self._words[at].key if at < len(self._words) else None

    def _close(self) -> None:
        """The part that was being read is whole. One of fillers only has no name; its relation waits for the next."""
        if any(word.key not in FILLERS for word in self._name):
            self._parts.append(Part(tuple(self._name), self._relation, self._bearing, self._distance))
            between = self._relation is Relation.BETWEEN and self._waits_for_second()
            self._relation, self._bearing, self._distance = Relation.BETWEEN if between else None, None, None
        self._name = []

    def _waits_for_second(self) -> bool:
        """Whether only one end of a "between" has been named."""
        run = 0
        for part in reversed(self._parts):
            if part.relation is not Relation.BETWEEN:
                break
            run += 1
        return run % 2 == 1

    def _turn(self, relation: Relation, bearing: float | None = None) -> None:
        self._close()
        self._relation, self._bearing = relation, bearing

    # --- "500 meter", "setengah kilo", "1,5 km" (the comma was taken for a gap: "1" and "5") ---

    def _distance_here(self) -> bool:
        taken = self._amount()
        if taken is None:
            return False
        amount, length = taken
        unit = _UNITS.get(self._key(length) or "")
        if unit is None or not 0.0 < amount * unit <= FARTHEST_M:
            return False
        distance = amount * unit
        self._at += length + 1
        if self._name and any(word.key not in FILLERS for word in self._name) and not self._names_follow():
            self._away(distance)  # "stasiun karangantu 500 meter"
        else:
            self._close()
            self._relation, self._distance = Relation.AWAY, distance
        return True

    def _away(self, distance_m: float) -> None:
        if self._relation in (None, Relation.NEAR, Relation.AWAY):
            self._relation = Relation.AWAY
        self._distance = distance_m

    def _names_follow(self) -> bool:
        """ "warung 500 meter dari pasar": the distance belongs to what comes."""
        return self._key() in (key_of("dari"), key_of("sebelum"), key_of("setelah"), *_BEARINGS)

    def _amount(self) -> tuple[float, int] | None:
        """An amount that begins here, and how many words it takes."""
        key, after = self._key(), self._key(1)
        if key == _HALF:
            return 0.5, 1
        if key == _A_HUNDRED:
            return 100.0, 1
        if key == _THOUSAND:
            return 1000.0, 1
        if key is None or not key.isdecimal() or len(key) > 6:
            return None
        if after == _HALF:
            return float(key) + 0.5, 2  # "satu setengah kilo"
        if after == _HUNDRED:
            return float(key) * 100.0, 2
        if after is not None and after.isdecimal() and len(after) <= 3 and self._key(2) in _UNITS:
            return float(f"{key}.{after}"), 2
        return float(key), 1

    # --- "RT 02", "no 12", "blok C 5" ---

    def _detail_here(self) -> bool:
        key, after = self._key(), self._key(1)
        if key in _NUMBERED and after is not None and after.isdecimal():
            number, taken = self._words[self._at + 1].said, 2
            second = self._key(2)
            if key == _RT and second is not None and second.isdecimal() and not self._words[self._at + 1].closes:
                number, taken = f"{number}/{self._words[self._at + 2].said}", 3  # "RT 2/5": the second is the RW
            self._details.append(f"{_NUMBERED[key]} {number}")
            self._at += taken
            return True
        if key == _BLOCK and after is not None and (len(after) <= 2 or after.isdecimal()):
            taken, house = 2, self._key(2)
            if house is not None and house.isdecimal() and not self._words[self._at + 1].closes:
                taken = 3
            self._details.append(f"blok {' '.join(word.said for word in self._words[self._at + 1 : self._at + taken])}")
            self._at += taken
            return True
        return False

    # --- "sebelah utara", "ke arah selatan", "arah Kepandean" ---

    def _direction_here(self) -> bool:
        ahead = 0
        while self._key(ahead) in _SIDES:
            ahead += 1
        bearing = _BEARINGS.get(self._key(ahead) or "")
        first = ahead == 0 and not any(word.key not in FILLERS for word in self._name)  # "Lingkar Selatan" is a name
        if bearing is not None and (ahead or first or self._after_distance()):
            self._at += ahead + 1
            if self._key() == key_of("dari"):
                self._at += 1
            distance = self._distance
            if self._nothing_follows() and any(word.key not in FILLERS for word in self._name):
                self._relation, self._bearing = Relation.AWAY, bearing  # "stasiun karangantu ke utara"
            else:
                self._turn(Relation.AWAY, bearing)
                self._distance = self._distance or (distance if not self._name else None)
            return True
        if self._key() in _TOWARDS:
            self._turn(Relation.TOWARDS)
            self._at += 1
            return True
        return False

    def _after_distance(self) -> bool:
        """ "500 meter utara stasiun": the distance was read, the name has not begun."""
        return self._relation is Relation.AWAY and not self._name

    def _nothing_follows(self) -> bool:
        """Whether the part ends here, but for a distance."""
        if self._at >= len(self._words) or self._words[self._at - 1].closes:
            return True
        taken = self._amount()
        return taken is not None and self._key(taken[1]) in _UNITS

    # --- "depan", "antara A dan B" ---

    def _relation_here(self) -> bool:
        key = self._key()
        if key == _BETWEEN:
            self._turn(Relation.BETWEEN)
        elif key in _AND and self._relation is Relation.BETWEEN and self._name:
            self._close()
        elif key in _RELATIONS:
            self._turn(_RELATIONS[key])
        else:
            return False
        self._at += 1
        return True
