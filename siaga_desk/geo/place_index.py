"""Named places by the words people say: which names a phrase may mean, each laid beside its words. Judges nothing.

Spelling is compared by key (`spelling.key_of`), slips of the finger by optimal string alignment (rapidfuzz).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from math import log2

from .gazetteer import EXTENDED, Place
from .phrase import Part
from .spelling import FILLERS, KINDS, LEVELS, SHORT_LEVELS, TOWNS, WEAK, Word, key_of, words

_SHORTLIST = 80
_MOST_POSTINGS = 4_000
_COMMON = 500  # a word for a kind that stands in more names than this finds none by itself
_BEGINNINGS = 60
_LONG_FILLERS = tuple(sorted(key for key in FILLERS if len(key) >= 6))
_SHORT_LEVELS = tuple(SHORT_LEVELS)
_MOST_JOINED_WITH_SLIPS = 16  # words; of a longer text each pair would be a search through thousands of names
_SHORTEST_SLIP = 6  # letters of a word that may be a filler with a slip in it


@dataclass(frozen=True, slots=True)
class Name:
    place: Place
    label: str
    words: tuple[Word, ...]
    keys: tuple[str, ...]
    telling: tuple[int, ...]  # positions of the words that tell it apart from others of its kind
    weak: frozenset[int]  # positions of words that callers leave out


@dataclass(slots=True)
class Match:
    """A name laid beside the words of one part: word position -> how alike, and which words of the name it was read as."""

    name: Name
    part: int
    own: dict[int, tuple[float, tuple[int, ...]]] = field(default_factory=dict)
    covered: float = 0.0  # of the weight of its name
    told: float = 0.0  # of the weight of those words of it that tell places apart

    @property
    def least(self) -> float:
        return min((alike for alike, _ in self.own.values()), default=0.0)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A phrase's words in one row, with the part each belongs to."""

    words: tuple[Word, ...]
    part_of: tuple[int, ...]
    spans: tuple[range, ...]

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Spoken:
        spans, at = [], 0
        for part in parts:
            spans.append(range(at, at + len(part.words)))
            at += len(part.words)
        words = tuple(word for part in parts for word in part.words)
        return cls(words, tuple(n for n, span in enumerate(spans) for _ in span), tuple(spans))


class PlaceIndex:
    """Places findable by what people say. Not for several threads at once: its owner's lane alone uses it."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._names: list[Name] = []
        self._by_id: dict[str, list[int]] = defaultdict(list)  # numbers of names
        self._forgotten: set[int] = set()  # numbers of names that still stand in the postings
        self._name_weights: dict[int, tuple[float, ...]] = {}  # number of a name -> what each of its words says
        self._postings: dict[str, list[tuple[int, int, int]]] = defaultdict(list)  # key -> (name, position, length)
        self._vocabulary: list[str] = []  # sorted
        self._by_length: dict[int, list[str]] = defaultdict(list)  # keys that a slip may have made something else of
        self._first_of_two: dict[str, int] = {}  # two words of a name as one key -> letters of the first
        self._similar: dict[tuple[str, bool], tuple[tuple[str, float], ...]] = {}
        from rapidfuzz import process  # not before it is needed, and not while somebody types
        from rapidfuzz.distance import OSA

        self._extract = partial(process.extract, scorer=OSA.distance)
        for place in places:
            self._enter(place)
        self._vocabulary = sorted(self._postings)

    # --- what is known ---

    def learn(self, place: Place) -> None:
        """Know one more place, or this one anew."""
        self.forget(place.id)
        for key in self._enter(place):
            insort(self._vocabulary, key)
        self._similar.clear()
        self._name_weights.clear()

    def forget(self, id_: str) -> None:
        self._forgotten.update(self._by_id.pop(id_, ()))

    def get(self, id_: str) -> Place | None:
        numbers = self._by_id.get(id_)
        return self._names[numbers[0]].place if numbers else None

    def _enter(self, place: Place) -> list[str]:
        """Index a place under each of its names; the keys that were new."""
        new: list[str] = []
        for label in (place.name, *place.aliases):
            name_words = words(label)
            name_keys = tuple(word.key for word in name_words)
            if not name_keys:
                continue
            number = len(self._names)
            weak = _weak_in(name_keys)
            telling = tuple(n for n, key in enumerate(name_keys) if n not in weak and key not in KINDS)
            self._names.append(Name(place, label, name_words, name_keys, telling, weak))
            self._by_id[place.id].append(number)
            terms = [(key, at, 1) for at, key in enumerate(name_keys)]
            terms += [
                (first + second, at, 2)
                for at, (first, second) in enumerate(pairwise(name_keys))
                if first.isalpha() and second.isalpha()
            ]
            for key, at, length in terms:
                if length == 2:
                    self._first_of_two[key] = max(len(name_keys[at]), self._first_of_two.get(key, 0))
                if key not in self._postings:
                    new.append(key)
                    if len(key) >= 4 and not key.isdigit():
                        self._by_length[len(key)].append(key)
                self._postings[key].append((number, at, length))
        return new

    # --- what may be meant ---

    def matches(self, spoken: Spoken, weights: Sequence[float]) -> list[Match]:
        """The names that words of a part may mean, those that name more of the words first; `weights` of the words."""
        similar = [dict(self._alike(word)) for word in spoken.words]
        found = [m for part, span in enumerate(spoken.spans) for m in self._matches(part, span, spoken, similar, weights)]
        return sorted(found, key=lambda match: (-len(match.own), -match.covered))

    def filler(self, word: Word) -> str | None:
        """The filler that a word is, or is with one slip if no place and no kind has that word; None for any other."""
        if word.key in FILLERS:
            return FILLERS[word.key]
        if len(word.key) < _SHORTEST_SLIP or word.key in KINDS or word.key in self._postings:
            return None
        near = self._extract(word.key, _LONG_FILLERS, score_cutoff=1, limit=1)
        return FILLERS[near[0][0]] if near else None

    def weight(self, key: str) -> float:
        """How much a word says: little where it stands in many names."""
        if key in WEAK:
            return 0.15
        if key in KINDS:
            return 0.5
        if key.isdigit():
            return 0.8
        return max(0.5, 1.0 - 0.1 * log2(1 + len(self._postings.get(key, ())) / 4))

    def _alike(self, word: Word) -> tuple[tuple[str, float], ...]:
        """Keys of the index that a word may stand for, with how alike they are."""
        asked = (word.key, word.open)
        if (known := self._similar.get(asked)) is None:
            if len(self._similar) > 4_096:
                self._similar.clear()
            known = self._similar[asked] = tuple(self._look_up(word.key, beginning=word.open).items())
        return known

    def _look_up(self, key: str, *, beginning: bool) -> dict[str, float]:
        found: dict[str, float] = {}
        known = key in self._postings
        if known:
            found[key] = 1.0
        elif 3 <= len(key) <= 5 and key.isalpha():
            for short, _, _ in self._extract(key, _SHORT_LEVELS, score_cutoff=1, limit=3):
                if SHORT_LEVELS[short] in self._postings:
                    found[SHORT_LEVELS[short]] = 0.7  # "smna" for sman
        if key.isdigit() or ((key in KINDS or key in WEAK) and not beginning):
            return found  # "pasar" is no slip of anything
        if len(key) >= 4 and key not in KINDS and key not in WEAK:
            slips = 1 if len(key) < 6 else 2
            for length in range(len(key) - slips, len(key) + slips + 1):  # no other length is within so many slips
                for other, distance, _ in self._extract(key, self._by_length.get(length, ()), score_cutoff=slips, limit=40):
                    if distance:
                        alike = 1.0 - 0.75 * distance / max(4, min(len(key), len(other)))
                        doubt = (0.0 if other[0] == key[0] else 0.05) + (0.1 if known else 0.0)
                        found[other] = max(found.get(other, 0.0), alike - doubt)
        if beginning and len(key) >= 2:
            at = bisect_left(self._vocabulary, key)
            for other in self._vocabulary[at : at + _BEGINNINGS]:
                if not other.startswith(key):
                    break
                if len(key) <= self._first_of_two.get(other, 0):
                    continue  # two words written as one: the first alone finds them already
                found[other] = max(found.get(other, 0.0), 0.72 + 0.2 * len(key) / len(other))
        return found

    def _matches(
        self,
        part: int,
        span: range,
        spoken: Spoken,
        similar: Sequence[Mapping[str, float]],
        weights: Sequence[float],
    ) -> Iterator[Match]:
        """The names that words of one part may mean, each laid beside them."""
        joined = self._joined(span, spoken)
        rough: defaultdict[int, float] = defaultdict(float)
        spent = 0
        for weak in (False, True):  # words that stand in every other name only where nothing rarer is said
            if weak and rough:
                break
            for at in span:
                for key, alike in similar[at].items():
                    postings = self._postings[key]
                    if (key in WEAK) is not weak or spent > _MOST_POSTINGS:
                        continue
                    if key in KINDS and len(postings) > _COMMON and len(span) > 1:
                        continue  # it adds to what the other words find, below
                    for number, _, length in postings:
                        rough[number] += alike * weights[at] * (0.98 if length == 2 else 1.0)
                    spent += len(postings)
            for (at, _), terms in joined.items():
                for key, alike in terms.items():
                    for number, _, _ in self._postings[key]:
                        rough[number] += alike * (weights[at] + weights[at + 1])
            for number in self._forgotten & rough.keys():
                del rough[number]  # before they take places that others should have
        shortlist = sorted(rough, key=lambda number: (-rough[number], len(self._names[number].keys), number))
        for number in shortlist[:_SHORTLIST]:
            match = self._laid_beside(number, part, span, spoken, similar, joined)
            if match.own:
                yield match

    def _joined(self, span: range, spoken: Spoken) -> dict[tuple[int, int], dict[str, float]]:
        """Pairs of words that are one word in the index: "karang antu" for Karangantu."""
        found: dict[tuple[int, int], dict[str, float]] = {}
        for at in span[:-1]:
            first, second = spoken.words[at], spoken.words[at + 1]
            if first.key.isalpha() and second.key.isalpha() and not first.closes and len(first.key + second.key) >= 5:
                one = Word(f"{first.said} {second.said}", key_of(first.key + second.key), open=second.open)
                if len(spoken.words) > _MOST_JOINED_WITH_SLIPS:
                    alike_keys: Iterable[tuple[str, float]] = [(one.key, 1.0)] if one.key in self._postings else ()
                else:
                    alike_keys = self._alike(one)
                terms = {key: alike for key, alike in alike_keys if alike >= 0.85 and key not in (first.key, second.key)}
                if terms:
                    found[at, at + 1] = terms
        return found

    def _laid_beside(
        self,
        number: int,
        part: int,
        span: range,
        spoken: Spoken,
        similar: Sequence[Mapping[str, float]],
        joined: Mapping[tuple[int, int], Mapping[str, float]],
    ) -> Match:
        """Each word with the word of the name that is most like it; no word twice."""
        name, name_weights = self._names[number], self._weights_of(number)
        pairs: list[tuple[float, tuple[int, ...], tuple[int, ...]]] = []
        doubles = {name.keys[n] + name.keys[n + 1]: n for n in range(len(name.keys) - 1)}
        for at in span:
            for n, key in enumerate(name.keys):
                if alike := similar[at].get(key):
                    pairs.append((alike, (at,), (n,)))
            for key, n in doubles.items():
                if (alike := similar[at].get(key)) and key not in name.keys:
                    pairs.append((alike * 0.99, (at,), (n, n + 1)))
        for both, terms in joined.items():
            for n, key in enumerate(name.keys):
                if alike := terms.get(key):
                    pairs.append((alike * 0.99, both, (n,)))

        def order(pair: tuple[float, tuple[int, ...], tuple[int, ...]]) -> tuple[float, int, tuple[int, ...]]:
            alike, said, named = pair
            return -alike - self._kind_before(said[0], span, spoken, name), abs(said[0] - span.start - named[0]), said

        pairs.sort(key=order)
        match = Match(name, part)
        taken: set[int] = set()
        covered = 0.0
        for alike, positions, places in pairs:
            if any(at in match.own for at in positions) or any(n in taken for n in places):
                continue
            for at in positions:
                match.own[at] = (alike, places)
            taken.update(places)
            covered += alike * sum(name_weights[n] for n in places)
        whole = sum(name_weights)
        match.covered = covered / whole if whole else 0.0
        if any(not name.keys[n].isdigit() for n in name.telling):
            match.told = sum(n in taken for n in name.telling) / len(name.telling)
        else:
            match.told = 1.0 if match.covered >= 0.95 else 0.0  # a number alone tells nothing
        if not self._says_enough(match, name, taken):
            match.own = {}
        return match

    @staticmethod
    def _kind_before(at: int, span: range, spoken: Spoken, name: Name) -> float:
        """ "kelurahan serang kecamatan serang": which of two words is meant, told by the word for a kind before it."""
        kinds = KINDS.get(spoken.words[at - 1].key) if at > span.start else None
        if kinds is None or spoken.words[at - 1].key in LEVELS:
            return 0.0
        return 0.2 if name.place.kind in kinds else -0.3

    def _weights_of(self, number: int) -> tuple[float, ...]:
        """How much each word of a name says of it."""
        if (known := self._name_weights.get(number)) is None:
            name = self._names[number]
            known = self._name_weights[number] = tuple(self._name_weight(name, at) for at in range(len(name.keys)))
        return known

    def _name_weight(self, name: Name, at: int) -> float:
        key = name.keys[at]
        if key in KINDS and name.place.kind in EXTENDED:
            return 0.1  # nobody has to say "jalan" or "kampung"
        if at in name.weak:
            return 0.01 if name.telling else self.weight(key)
        return max(0.5, self.weight(key)) if key in WEAK else self.weight(key)

    @staticmethod
    def _says_enough(match: Match, name: Name, taken: set[int]) -> bool:
        """Whether a word that tells places apart was said, or all of a name that has none."""
        if all(name.keys[n].isdigit() for n in taken):
            return match.covered >= 0.7  # "two houses from ..." is not School 2
        return not taken.isdisjoint(name.telling) or match.covered >= 0.7 or name.place.kind not in EXTENDED


def _weak_in(name_keys: tuple[str, ...]) -> frozenset[int]:
    """Positions of the weak words of a name. "Kota" and "Serang" are weak at its end only: Kota Baru is not Baru."""
    at_end = len(name_keys)
    while at_end and (name_keys[at_end - 1] in WEAK or name_keys[at_end - 1].isdigit()):
        at_end -= 1
    return frozenset(n for n, key in enumerate(name_keys) if key in WEAK and (n >= at_end or key not in TOWNS))
