"""What a caller says of a place, taken apart: names, and words that say how the place lies to them. Knows no place.

"warung depan Pasar Rau arah Kepandean, RT 2" has three parts: "warung"; in front of "pasar rau"; towards "kepandean"; and a
detail that no map here knows. Every word is kept in exactly one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from .spelling import FILLERS, Word, first_words, key_of


class Relation(StrEnum):
    """How the place lies to what is named."""

    NEAR = "near"
    BEHIND = "behind"
    FRONT = "front"
    ACROSS = "across"
    BESIDE = "beside"
    INSIDE = "inside"
    EDGE = "edge"
    END = "end"  # of a street
    BEFORE = "before"  # on a way that was not named
    AFTER = "after"
    FROM = "from"  # where somebody comes from, or calls from
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
    """`details`: what was said that maps do not hold (RT, RW, house, block, hour, how many).

    `denied`: where it is not ("bukan ..."), and what was put right ("..., eh salah").
    """

    parts: tuple[Part, ...]
    details: tuple[str, ...] = ()
    denied: tuple[Part, ...] = ()
    begun: bool = False  # a last word of one letter was left out: somebody is still typing it
    cut: bool = False  # more was said than is read of one text


def said_of(spoken: tuple[Word, ...]) -> str:
    """The words as they were written, each once ("sdn" stands for two)."""
    said: list[str] = []
    for n, word in enumerate(spoken):
        if n == 0 or word.said != spoken[n - 1].said or word.key == spoken[n - 1].key:
            said.append(word.said)
    return " ".join(said)


def read_phrase(text: str) -> Phrase:
    """`text` taken apart. Never refuses: what is no relation and no detail is part of a name."""
    spoken, cut = first_words(text)
    return replace(_Reader(spoken).read(), cut=cut)


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
        ("dalam", Relation.INSIDE),
        ("pinggir", Relation.EDGE),
        ("pinggiran", Relation.EDGE),
        ("tepi", Relation.EDGE),
        ("sebelum", Relation.BEFORE),
        ("setelah", Relation.AFTER),
        ("sesudah", Relation.AFTER),
        ("sehabis", Relation.AFTER),
        ("lewat", Relation.AFTER),
        ("melewati", Relation.AFTER),
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
_HINDMOST = frozenset(_RELATIONS.values())  # may also be said after the name
_TOWARDS = frozenset(map(key_of, ("arah", "menuju", "jurusan", "mengarah")))
_SIDES = frozenset(map(key_of, ("sebelah", "bagian", "ke", "arah", "di")))  # what stands before a point of the compass
_AT = key_of("di")
_FROM, _TO, _WANTS = map(key_of, ("dari", "ke", "mau"))
_LEADS_ON = frozenset((_FROM, key_of("sebelum"), key_of("setelah"), *_BEARINGS))  # behind a distance
_UNTIL = frozenset(map(key_of, ("sampai", "sampe", "nyampe")))
_NOT_YET = key_of("belum")
_END = key_of("ujung")
_WAYS = frozenset(map(key_of, ("jalan", "gang")))
_DENIES = key_of("bukan")
_BUT = frozenset(map(key_of, ("tapi", "tetapi", "melainkan")))
_OH = key_of("eh")
_WRONG = frozenset(map(key_of, ("salah", "bukan")))
_CORRECTS = frozenset(map(key_of, ("ralat", "maksudnya")))
_BETWEEN = frozenset(map(key_of, ("antara", "perbatasan")))
_AND = frozenset(map(key_of, ("dan", "sama", "dengan", "dg", "dgn")))
_UNITS = {key_of("meter"): 1.0, key_of("kilometer"): 1000.0}
_HALF, _HUNDRED, _A_HUNDRED, _THOUSAND = map(key_of, ("setengah", "ratus", "seratus", "seribu"))
_RT = key_of("rt")
_NUMBERED = {
    _RT: "RT",
    key_of("rw"): "RW",
    key_of("no"): "no.",
    key_of("lantai"): "lantai",
    key_of("jam"): "jam",
    key_of("pukul"): "pukul",
}
_COUNTED = frozenset(map(key_of, ("orang", "korban", "motor", "mobil", "truk", "bus", "angkot")))
_BLOCK = key_of("blok")
FARTHEST_M = 50_000.0


class _Reader:
    """Walks over the words once; each step takes at least one."""

    def __init__(self, spoken: tuple[Word, ...]) -> None:
        self._words = spoken
        self._at = 0
        self._parts: list[Part] = []
        self._denied: list[Part] = []
        self._denies: Word | None = None  # the word that denies the part that is being read
        self._details: list[str] = []
        self._begun = False
        self._name: list[Word] = []
        self._relation: Relation | None = None
        self._bearing: float | None = None
        self._distance: float | None = None

    def read(self) -> Phrase:
        while self._at < len(self._words):
            word = self._words[self._at]
            if word.key == _AT:
                self._close()  # "tabrakan di ...": what stands before it tells what happened, mostly
            taken = (
                self._distance_here()
                or self._detail_here()
                or self._denial_here()
                or self._direction_here()
                or self._way_here()
                or self._relation_here()
            )
            if not taken:
                if word.open and len(word.key) == 1 and word.key.isalpha() and self._at:
                    self._begun = True
                else:
                    self._name.append(word)
                self._at += 1
            if self._words[self._at - 1].closes:
                self._close()
                self._look_back()
        self._close()
        self._look_back()
        if not self._parts:
            return Phrase(tuple(self._denied), tuple(self._details))  # "bukan" stays among the words, and nobody knows it
        return Phrase(tuple(self._parts), tuple(self._details), tuple(self._denied), self._begun)

    def _key(self, ahead: int = 0) -> str | None:
        at = self._at + ahead
        return self._words[at].key if at < len(self._words) else None

    def _close(self) -> None:
        """The part that was being read is whole. One of fillers only has no name; its relation waits for the next."""
        if self._denies is not None and self._name:
            self._denied.append(Part((self._denies, *self._name), self._relation))
            self._denies = self._relation = self._bearing = self._distance = None
        elif self._is_named():
            self._parts.append(Part(tuple(self._name), self._relation, self._bearing, self._distance))
            self._both_ends()
            between = self._relation is Relation.BETWEEN and self._waits_for_second()
            self._relation, self._bearing, self._distance = Relation.BETWEEN if between else None, None, None
        self._name = []

    def _both_ends(self) -> None:
        """ "setelah A, sebelum B" is between them."""
        if [part.relation for part in self._parts[-2:]] == [Relation.AFTER, Relation.BEFORE]:
            self._parts[-2:] = [replace(part, relation=Relation.BETWEEN) for part in self._parts[-2:]]

    def _is_named(self) -> bool:
        return any(word.key not in FILLERS for word in self._name)

    def _look_back(self) -> None:
        """ "pasar rau belakang": a relation that nothing follows belongs to what was said before."""
        if self._relation in _HINDMOST and self._parts and self._parts[-1].relation is None and not self._name:
            self._parts[-1] = replace(self._parts[-1], relation=self._relation)
            self._relation = None

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
        if self._is_named() and not self._names_follow():
            self._away(distance)  # "stasiun karangantu 500 meter"
        else:
            self._close()
            self._relation, self._distance = Relation.AWAY, distance
        return True

    def _away(self, distance_m: float) -> None:
        if self._relation in (None, Relation.NEAR, Relation.AWAY, Relation.FROM):
            self._relation = Relation.AWAY
        self._distance = distance_m

    def _names_follow(self) -> bool:
        """ "warung 500 meter dari pasar": the distance belongs to what comes."""
        return self._key() in _LEADS_ON

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

    # --- "RT 02", "no 12", "2 korban", "blok C 5" ---

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
        if key is not None and key.isdecimal() and after in _COUNTED:  # how many are hurt, not which school it is
            self._details.append(f"{self._words[self._at].said} {self._words[self._at + 1].said}")
            self._at += 2
            return True
        if key == _BLOCK and after is not None and (len(after) <= 2 or after.isdecimal()):
            taken, house = 2, self._key(2)
            if house is not None and house.isdecimal() and not self._words[self._at + 1].closes:
                taken = 3
            self._details.append(f"blok {' '.join(word.said for word in self._words[self._at + 1 : self._at + taken])}")
            self._at += taken
            return True
        return False

    # --- "bukan Pasar Rau tapi ...", "eh salah, ..." ---

    def _denial_here(self) -> bool:
        key, after = self._key(), self._key(1)
        oh = key == _OH and after in _WRONG
        if oh or key in _CORRECTS:
            taken = 2 if oh else 1
            self._close()
            self._denied += self._parts or [Part(self._words[self._at : self._at + taken])]
            self._parts = []
            self._relation = self._bearing = self._distance = None
            self._at += taken
        elif key == _DENIES and after is not None and not self._words[self._at].closes:
            self._close()
            self._denies = self._words[self._at]
            self._at += 1
        elif key in _BUT:
            self._close()
            self._at += 1
        else:
            return False
        return True

    # --- "dari A (mau) ke B": on the way between them; "mau ke B": towards it ---

    def _way_here(self) -> bool:
        key = self._key()
        wants = key == _WANTS and (self._key(1) == _TO or self._key(1) in _TOWARDS)
        if key == _FROM and self._relation is None and not self._is_named():
            self._turn(Relation.FROM)
            self._at += 1
        elif self._relation is Relation.FROM and self._is_named() and (wants or key == _TO or key in _UNTIL):
            self._relation = Relation.BETWEEN
            self._close()
            self._at += 2 if wants else 1
        elif wants:
            self._turn(Relation.TOWARDS)
            self._at += 2
        else:
            return False
        return True

    # --- "sebelah utara", "ke arah selatan", "arah Kepandean" ---

    def _direction_here(self) -> bool:
        ahead = 0
        while self._key(ahead) in _SIDES:
            ahead += 1
        bearing = _BEARINGS.get(self._key(ahead) or "")
        first = ahead == 0 and not self._is_named()  # "Lingkar Selatan" is a name
        if bearing is not None and (ahead or first or self._after_distance()):
            self._at += ahead + 1
            if self._key() == _FROM:
                self._at += 1
            distance = self._distance
            if self._nothing_follows() and self._is_named():
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
        if key in _BETWEEN:
            self._turn(Relation.BETWEEN)
        elif key == _END and self._key(1) in _WAYS:
            self._turn(Relation.END)
        elif key == _NOT_YET and self._key(1) in _UNTIL:
            self._turn(Relation.BEFORE)
            self._at += 1
        elif key in _AND and self._relation is Relation.BETWEEN and self._name:
            self._close()
        elif key in _RELATIONS:
            self._turn(_RELATIONS[key])
        else:
            return False
        self._at += 1
        return True
