"""How well each place explains what was said. Draws and places nothing.

A place is scored by the whole phrase: words of its own name, words that its kelurahan or a named neighbour explains, and
words that nothing explains. So "SMAN 1 Ciceri" finds the SMAN 1 that lies near Ciceri, and "SMAN 99" finds nothing whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from siaga_desk.domain.places import AreaFix, AreaLookup, distance_m

from .gazetteer import AREAS, EXTENDED, Place, PlaceKind
from .phrase import Phrase, Relation, said_of
from .place_index import Match, PlaceIndex, Spoken
from .spelling import FILLERS, JUNCTIONS, KINDS, LEVELS, TOWNS, WEAK, key_of, keys

EXACT = 0.97
"""From here on two words are the same word."""

NOTHING_ELSE_M = 300.0
"""Two answers nearer to each other than this are one."""

_SLIP = 0.85  # from here on one may be a slip of the finger for the other
_DOUBT = 0.6  # what is left of a score for each thing that speaks against the place
_WEAKLY = 0.8  # how much of a weak word any place explains
_FILLER_WEIGHT = 0.02  # of a phrase
_BESIDES = 0.4  # what a part that names nothing known counts, beside others that do
_ENOUGH = 0.34  # a worse score is not worth a line
_BESIDE_THE_BEST = 0.6  # nor is one beside an answer that explains everything

_MOST_JUDGED = 120  # matches of a phrase that are held against all its words; further ones only if they are named whole

_NEIGHBOUR_M = 1_200.0  # as far as people name a place to say where another one is
_SEEN_M = 25_000.0  # as far away as a place may be that one is going towards

_ROLE = {None: 1.0, Relation.BETWEEN: 0.6, Relation.TOWARDS: 0.3}  # named is not where it is
_RANK = {kind: n for n, kind in enumerate(PlaceKind)}
_WIDTH = {  # of two equally good answers the one that says more precisely where
    PlaceKind.KECAMATAN: 0.92,
    PlaceKind.KELURAHAN: 0.93,
    PlaceKind.STREET: 0.91,
    PlaceKind.KAMPUNG: 0.96,
    PlaceKind.HOUSING: 0.96,
}


@dataclass(frozen=True, slots=True)
class Hit:
    """How a place explains a phrase.

    `part`: the part that names it. `score`: 0 to 1. `name`: which of its names; `read`: words read as others, (said, read).
    `unread`: words that nothing explains. `beside`: other places of the phrase that it lies near. `whole`: every word is
    explained and nothing was guessed, apart from whether another place does as well.
    """

    place: Place
    area: AreaFix
    part: int
    score: float
    name: str
    read: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    junction: bool = False  # a crossing was said, and the place is none
    whole: bool = False
    full: bool = False  # every word of its name was said, near enough
    told: bool = False  # so was every word of it that tells places apart
    aim: bool = False  # the caller goes towards it


def find(phrase: Phrase, index: PlaceIndex, areas: AreaLookup, near: tuple[float, float] | None = None) -> list[Hit]:
    """Places that explain a good part of the phrase, best first. `near` (lat, lon) decides only between equals."""
    best: dict[str, Hit] = {}
    for hit in _Judge(phrase, index, areas).hits():
        held = best.get(hit.place.id)
        if held is None or hit.score > held.score:
            best[hit.place.id] = hit
    highest = max((hit.score for hit in best.values()), default=0.0)
    enough = _BESIDE_THE_BEST * highest if any(hit.whole for hit in best.values()) else _ENOUGH
    enough_full = min(enough, highest / 2)  # a whole name is worth a line beside others that are little better
    kept = [hit for hit in best.values() if hit.score >= (enough_full if hit.full else enough) or (hit.aim and hit.told)]

    def order(hit: Hit) -> tuple[float, bool, int, float, str]:
        away_m = distance_m(*near, hit.place.lat, hit.place.lon) if near else 0.0
        return -round(hit.score, 3), hit.place.quality == "C", _RANK[hit.place.kind], away_m, hit.place.id

    return sorted(kept, key=order)


class _Judge:
    """One phrase, and what every place is held against."""

    def __init__(self, phrase: Phrase, index: PlaceIndex, areas: AreaLookup) -> None:
        self._parts, self._areas = phrase.parts, areas
        self._spoken = Spoken.of(phrase.parts)
        self._area_of: dict[str, AreaFix] = {}  # what is asked again and again within the phrase
        self._named: dict[AreaFix, set[int]] = {}
        self._said = [word.key for word in self._spoken.words]
        self._runs = _runs(self._said)
        self._fillers = [index.filler(word) for word in self._spoken.words]
        self._weights = [
            index.weight(word.key) if filler is None else _FILLER_WEIGHT
            for word, filler in zip(self._spoken.words, self._fillers, strict=True)
        ]
        self._matches = index.matches(self._spoken, self._weights)
        named = {match.part for match in self._matches if match.told > 0.5}
        for at, part_of in enumerate(self._spoken.part_of):
            if named and part_of not in named:
                self._weights[at] *= _BESIDES
        self._mentions = [match for match in self._matches if _is_told(match)]
        self._exact = [match for match in self._matches if _is_exact(match)]

    def hits(self) -> Iterator[Hit]:
        for n, match in enumerate(self._matches):
            if n < _MOST_JUDGED or _is_told(match):
                yield self._hit(match)

    def _hit(self, match: Match) -> Hit:
        place, part = match.name.place, self._parts[match.part]
        area = self._area(place)
        spoken = self._spoken.words
        explained = {at: alike for at, (alike, _) in match.own.items()}
        doubts: float = self._other_kind(match, explained) + self._other_number(match)
        for at in self._named_in(area):
            explained.setdefault(at, 1.0)
        beside = self._neighbours(match, explained)
        weakly = self._weak_words(explained, area)
        unread = self._unread(explained)
        if unread and match.least < EXACT:
            doubts += 0.25  # one guess may be; a guess among words that nobody knows is none
        junction = any(word.key in JUNCTIONS and at not in match.own for at, word in enumerate(spoken))
        weak_alone = all(spoken[at].key in WEAK for at in match.own) and len(spoken) > len(match.own)
        if all(word.key in WEAK for word in spoken) and match.covered < 0.95:
            doubts += 3  # "kota serang" names no puskesmas
        full = match.covered >= 0.95 and match.least >= _SLIP and not weak_alone
        exact = full and _is_exact(match)
        slips = {
            at: filler
            for at, filler in enumerate(self._fillers)
            if filler is not None and at not in match.own and spoken[at].key not in FILLERS
        }
        guessed = bool(doubts or unread or slips) or beside.far or beside.guessed or weakly or junction
        return Hit(
            place=place,
            area=area,
            part=match.part,
            score=self._score(match, explained) * _DOUBT ** (doubts + beside.far),
            name=match.name.label,
            read=(*self._read_as(match), *((spoken[at].said, filler) for at, filler in slips.items())),
            unread=unread,
            beside=beside.names,
            junction=junction,
            full=full,
            told=_is_told(match),
            aim=part.relation is Relation.TOWARDS,
            whole=exact
            and not guessed
            and part.relation not in (Relation.TOWARDS, Relation.BETWEEN)
            and not self._has_rival(match),
        )

    def _unread(self, explained: Mapping[int, float]) -> tuple[str, ...]:
        """What nothing explains: words that stood in a row as they stood, with the fillers between them."""
        spoken, part_of = self._spoken.words, self._spoken.part_of
        runs: list[range] = []
        for at in range(len(spoken)):
            if at in explained:
                continue
            gap = range(runs[-1].stop, at) if runs else range(0)
            if runs and part_of[at] == part_of[runs[-1].start] and all(self._fillers[n] is not None for n in gap):
                runs[-1] = range(runs[-1].start, at + 1)
            else:
                runs.append(range(at, at + 1))
        return tuple(dict.fromkeys(said_of(spoken[run.start : run.stop]) for run in runs))

    def _area(self, place: Place) -> AreaFix:
        if (known := self._area_of.get(place.id)) is None:
            known = self._area_of[place.id] = self._areas.locate(place.lat, place.lon)
        return known

    def _named_in(self, area: AreaFix) -> set[int]:
        if (known := self._named.get(area)) is None:
            known = self._named[area] = _named_in(area, self._said, self._runs)
        return known

    def _score(self, match: Match, explained: Mapping[int, float]) -> float:
        """How much of the phrase is explained, less where much of the name went unsaid, or the place is wide."""
        place, relation = match.name.place, self._parts[match.part].relation
        total = sum(self._weights)
        score = sum(self._weights[at] * alike for at, alike in explained.items()) / total
        own = sum(self._weights[at] for at in match.own) / total
        score *= 0.97 + 0.03 * own
        score *= 0.6 + 0.4 * min(1.0, match.covered)
        score *= _WIDTH.get(place.kind, 0.97 if place.quality == "C" and own < 1.0 else 1.0)
        return score * _ROLE.get(relation, 0.985)

    def _other_kind(self, match: Match, explained: dict[int, float]) -> int:
        """Fillers and words for kinds are explained here; how many say that the place is of another kind."""
        doubts = 0
        for at, word in enumerate(self._spoken.words):
            if at in explained:
                continue
            if self._fillers[at] is not None:
                explained[at] = 1.0
            elif word.key in JUNCTIONS:
                explained[at] = 0.9
            elif self._spoken.part_of[at] == match.part and (kinds := KINDS.get(word.key)):
                if match.name.place.kind in kinds and word.key not in LEVELS:
                    explained[at] = 1.0 if at + 1 in match.own else 0.5
                elif at + 1 in match.own:
                    doubts += 1  # "puskesmas rau" is not Pasar Rau
        return doubts

    def _other_number(self, match: Match) -> int:
        """ "SDN 6" asked of "SD Negeri 3": both have a number, and not the same."""
        spoken = self._spoken
        said = {at for at, word in enumerate(spoken.words) if word.is_number and spoken.part_of[at] == match.part}
        named = {n for n, key in enumerate(match.name.keys) if key.isdigit()}
        read = {n for _, places in match.own.values() for n in places if n in named}
        return int(bool(said - match.own.keys()) and len(read) < len(named))

    def _weak_words(self, explained: dict[int, float], area: AreaFix) -> bool:
        """Words that stand in many names are explained by any place; whether one may speak of another place all the same.

        "Kota" and "Serang" say the city, and so nothing of a place in it. "Swasta", "kabupaten" say something.
        """
        guessed = False
        for at, word in enumerate(self._spoken.words):
            if word.key in WEAK and at not in explained:
                explained[at] = _WEAKLY
                guessed = guessed or word.key not in TOWNS or not area.inside_city
        return guessed

    def _has_rival(self, match: Match) -> bool:
        """Whether another place may as well be meant.

        Either words are the whole name of one ("SD Cijawa 2" is no SD 2 near SD Cijawa; of "Stasiun Serang, Pasar Rau" only
        one can be it, but "SDN Rawu dekat Pasar Rau" says which), or the part leaves words of this name out and stands in
        another as well ("SDN 2": there is more than one), or in one that only a weak word tells apart ("RS Serang" and
        "RS Kota Serang"). An area that was named tells them apart too.
        """
        place, own = match.name.place, match.own.keys()
        for other in self._exact:
            there = other.name.place
            steered_by = self._parts[match.part].relation is None and self._parts[other.part].relation is not None
            if not steered_by and not self._is_same(place, there):
                more = other.own.keys() - own
                beside = there.kind in EXTENDED and not any(
                    self._spoken.words[at].key not in WEAK for at in own & other.own.keys()
                )
                if more and not beside:
                    return True
        open_ = bool(_unsaid(match))
        area_said = self._named_in(self._area(place)) - own
        return any(
            own <= other.own.keys()
            and other.least >= EXACT
            and (open_ or all(key in WEAK for key in _unsaid(other)))
            and not self._is_same(place, other.name.place)
            and area_said <= self._named_in(self._area(other.name.place))
            for other in self._matches
            if other.part == match.part and other.name.place.kind not in EXTENDED
        )

    @staticmethod
    def _is_same(place: Place, other: Place) -> bool:
        return place.id == other.id or distance_m(place.lat, place.lon, other.lat, other.lon) <= NOTHING_ELSE_M

    def _neighbours(self, match: Match, explained: dict[int, float]) -> _Beside:
        """Words that other named places explain because they lie near; what is explained by them is entered."""
        place = match.name.place
        names: list[str] = []
        far: set[int] = set()
        guessed = False
        own = sum(self._tells(at) for at in match.own)
        for other in self._mentions:  # what names more of the words comes first
            open_ = [at for at in other.own if at not in explained and at not in far and self._said[at] not in WEAK]
            there = other.name.place
            if there.id == place.id or not any(self._tells(at) for at in open_):
                continue
            if there.kind is PlaceKind.STREET and other.part == match.part and not self._is_called_road(other):
                continue  # "terminal pandeglang" is not at Jl. Raya Pandeglang
            towards = self._parts[other.part].relation is Relation.TOWARDS
            is_area = there.kind in AREAS
            if towards:
                near_m = _SEEN_M
            elif is_area:  # one that it lay in would have explained the word: at best it lies beside it
                near_m = _NEIGHBOUR_M + there.radius_m / 2 if there.kind is PlaceKind.KELURAHAN else 0.0
            else:
                near_m = _NEIGHBOUR_M + there.radius_m
            gap_m = distance_m(place.lat, place.lon, there.lat, there.lon) - min(500.0, place.radius_m)
            if gap_m <= near_m:
                only_beside = is_area and not towards
                vague = there.kind is PlaceKind.STREET or there.quality == "C"  # "SMPN 1 Pandeglang" is no road's
                rival = other.part == match.part and sum(self._tells(at) for at in open_) > own
                where = place.kind in AREAS and there.kind not in EXTENDED  # then the other is the place that is meant
                for at in open_:
                    explained[at] = (0.5 if where else 0.7 if only_beside else 0.9) * other.own[at][0]
                for at in other.own:
                    if self._said[at] in WEAK:
                        explained.setdefault(at, _WEAKLY)
                guessed = guessed or only_beside or vague or rival or not _is_exact(other)
                names.append(there.name)
            elif is_area:
                far.update(open_)
        return _Beside(tuple(names), bool(far), guessed)

    def _is_called_road(self, match: Match) -> bool:
        """Whether a word for roads was said with a street's name."""
        return any(PlaceKind.STREET in KINDS.get(self._said[at], ()) or self._said[at] in WEAK for at in match.own)

    def _tells(self, at: int) -> bool:
        """Whether a word by itself can say which place is meant."""
        key = self._spoken.words[at].key
        return not key.isdigit() and key not in KINDS

    def _read_as(self, match: Match) -> tuple[tuple[str, str], ...]:
        """What was read as something else, as it was said and as it was read."""
        read: dict[tuple[int, ...], list[int]] = {}
        for at, (alike, places) in sorted(match.own.items()):
            if alike < EXACT:
                read.setdefault(places, []).append(at)
        return tuple(
            (said_of(tuple(self._spoken.words[at] for at in said)), said_of(tuple(match.name.words[n] for n in places)))
            for places, said in read.items()
        )


class _Beside(NamedTuple):
    """Named places that a place lies near; whether it lies far from an area that was named; whether this was guessed."""

    names: tuple[str, ...]
    far: bool
    guessed: bool


def _is_told(match: Match) -> bool:
    """Whether all was said that tells the name from others, near enough."""
    return match.told == 1.0 and match.least >= _SLIP


def _is_exact(match: Match) -> bool:
    """Whether the whole name was said, but for words that callers leave out, without a slip."""
    return match.covered >= EXACT and match.least >= EXACT


def _unsaid(match: Match) -> list[str]:
    """The words of the name that were left out."""
    said = {n for _, places in match.own.values() for n in places}
    return [key for n, key in enumerate(match.name.keys) if n not in said]


def _named_in(area: AreaFix, said: Sequence[str], runs: Mapping[str, Sequence[range]]) -> set[int]:
    """Positions of the words that name the area."""
    found: set[int] = set()
    for name in (area.kelurahan, area.kecamatan, area.neighbour):
        if not name:
            continue
        name_keys = keys(name)
        places = _where(runs, name_keys)
        if not places and name == area.kecamatan:
            places = _where(runs, name_keys[:1])  # "Cipocok" is said for Cipocok Jaya
        found |= places
    return found | {at - 1 for at in found if at and said[at - 1] in _AREA_WORDS}


_LONGEST_AREA = 5  # words


def _runs(said: Sequence[str]) -> dict[str, list[range]]:
    """Words that stand in a row, by the key they have when they are written as one."""
    runs: dict[str, list[range]] = {}
    for at in range(len(said)):
        for end in range(at + 1, min(len(said), at + _LONGEST_AREA) + 1):
            runs.setdefault(key_of("".join(said[at:end])), []).append(range(at, end))
    return runs


def _where(runs: Mapping[str, Sequence[range]], name_keys: tuple[str, ...]) -> set[int]:
    """Positions of a name's words, also where two of them are said as one, or one as two."""
    found = runs.get(key_of("".join(name_keys)), ())
    return {at for run in found if len(run) in (len(name_keys), 1, 2) for at in run}


_AREA_WORDS = frozenset(map(key_of, ("kelurahan", "kecamatan", "desa", "kota", "kabupaten")))
