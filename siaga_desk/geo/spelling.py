"""Words as callers and sources write them -> words that can be compared. Knows no place and no grammar.

Callers write as they speak: "Tjiracas", "Syekh", "Sech", "karangantu", "SDN 06", "kmplk". Two words are compared by their
`key`; what differs only in spelling has one key, so a spelling is no guess. A slip of the finger is one, and is told so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from siaga_desk.domain.places import PlaceKind

from .vocabulary import FILLER_WORDS, GLUED, KIND_WORDS, LEVEL_WORDS, SHORT, TWO_WORDS, WEAK_WORDS

MOST_WORDS = 40
"""What is read of a text. Nobody describes one place in more words, and each costs time."""

MOST_LETTERS = 1_000
"""Letters that are looked at for those words."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word. `said`: as it was written; `key`: what is compared. `closes`: a comma, or a line's end, stood behind it.

    `open`: the text ends with it, so that it may be the beginning of a longer word.
    """

    said: str
    key: str
    closes: bool = False
    open: bool = False

    @property
    def is_number(self) -> bool:
        return self.key.isdigit()


def words(text: str) -> tuple[Word, ...]:
    """The words of a text, at most `MOST_WORDS`, abbreviations written out, number words as figures."""
    return first_words(text)[0]


def first_words(text: str) -> tuple[tuple[Word, ...], bool]:
    """The `words` of a text, and whether it was cut: more stand behind them, or the last of them goes on."""
    plain = _plain(text[:MOST_LETTERS])
    cut = any(map(str.isalnum, text[MOST_LETTERS:]))
    found: list[Word] = []
    ends_open = plain[-1:].isalnum()
    for match in _TOKEN.finditer(plain):
        token, stop = match.group("word"), match.group("stop")
        if token is None:
            if found and stop:
                found[-1] = Word(found[-1].said, found[-1].key, closes=True)
            continue
        if len(found) == MOST_WORDS * 2:  # single letters may be one word yet, but not without end
            cut = True
            break
        found.append(Word(token, token, open=ends_open and match.end() == len(plain)))
    full = _written_out(_letters_joined(found))
    return tuple(full[:MOST_WORDS]), cut or len(full) > MOST_WORDS


@lru_cache(maxsize=4_096)
def keys(name: str) -> tuple[str, ...]:
    """The keys of a place's name, in order."""
    return tuple(word.key for word in words(name))


@lru_cache(maxsize=65_536)
def key_of(word: str) -> str:
    """What is compared of one plain word: old and new spelling, doubled letters and sounds written two ways are the same."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    heard = word
    for written, sound in _SOUNDS:
        heard = heard.replace(written, sound)
    heard = _DOUBLED.sub(r"\1", heard)
    return heard if heard == word else key_of(heard)  # one sound may bring another to light: "sch", "fh"


# --- from text to tokens ----------------------------------------------------------------------------------------------

_TOKEN = re.compile(r"(?P<word>[^\W\d_]+|\d+)|(?P<stop>[,;\n|])")
_DOUBLED = re.compile(r"(.)\1+")
_SOUNDS = (  # old spelling before 1947 and 1972, Arabic names, and f/p, z/j as they are spoken here
    ("oe", "u"),
    ("tj", "c"),
    ("dj", "j"),
    ("sj", "s"),
    ("nj", "ny"),
    ("ch", "h"),
    ("kh", "h"),
    ("sy", "s"),
    ("sh", "s"),
    ("dh", "d"),
    ("th", "t"),
    ("ph", "p"),
    ("bh", "b"),
    ("f", "p"),
    ("v", "p"),
    ("q", "k"),
    ("x", "ks"),
    ("z", "j"),
    ("ie", "i"),
)


def _plain(text: str) -> str:
    """Small letters without accents; an apostrophe within a word is no gap ("Ma'mun")."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "'’‘`ʼ")


def _letters_joined(found: list[Word]) -> list[Word]:
    """ "s m a n 1" and "s.m.a.n 1" -> "sman 1": single letters that follow one another are one abbreviation."""
    joined: list[Word] = []
    run = False
    for word in found:
        single = len(word.said) == 1 and word.said.isalpha()
        if single and run and not joined[-1].closes:
            said = joined[-1].said + word.said
            joined[-1] = Word(said, said, word.closes, word.open)
        else:
            joined.append(word)
        run = single
    return joined


def _written_out(found: list[Word]) -> list[Word]:
    """Abbreviations in full and everything with its key; phrases of two words that mean one thing as one word."""
    full: list[Word] = []
    at = 0
    while at < len(found):
        word = found[at]
        after = found[at + 1] if at + 1 < len(found) and not word.closes else None
        if after is not None and (one := TWO_WORDS.get((word.said, after.said))):
            full += _in_full(Word(f"{word.said} {after.said}", "", after.closes, after.open), one)
            at += 2
            continue
        full += _in_full(word, SHORT.get(word.said) or _without_glue(word.said))
        at += 1
    return full


def _in_full(word: Word, meant: str) -> Iterator[Word]:
    """`meant`, one word or more; only a word that is what was typed may be the beginning of a longer one."""
    *first, last = meant.split()
    for one in first:
        yield Word(word.said, key_of(one))
    yield Word(word.said, key_of(last), word.closes, word.open and meant == word.said)


def _without_glue(said: str) -> str:
    """ "didepan" -> "depan", "belakangnya" -> "belakang"; any other word as it is."""
    bare = said.removeprefix("di").removesuffix("nya")
    return bare if bare in GLUED else said


# --- classes of words, by key -----------------------------------------------------------------------------------------

WEAK = frozenset(map(key_of, WEAK_WORDS))
"""Stand in many names; callers leave them out."""

TOWNS = frozenset(map(key_of, ("kota", "serang")))
"""Those of them that are also parts of names: Kota Baru, Serang Timur."""

FILLERS: Mapping[str, str] = {key_of(word): word for word in FILLER_WORDS.split()}
"""Key -> as it is written. Are said around a place; they cost nothing where no place explains them."""

LEVELS = frozenset(map(key_of, LEVEL_WORDS))
"""Kinds of school: an SMP is no SMA."""

KINDS: Mapping[str, frozenset[PlaceKind]] = {key_of(word): kinds for word, kinds in KIND_WORDS.items()}
"""Say of what kind a place is."""

JUNCTIONS = frozenset(key for key, kinds in KINDS.items() if PlaceKind.JUNCTION in kinds)

SHORT_LEVELS: Mapping[str, str] = {
    short: key_of(meant.split()[0]) for short, meant in SHORT.items() if meant.split()[0] in LEVEL_WORDS and len(short) >= 4
}
"""Abbreviations that begin with a kind of school -> that kind's key: slips are made in them too ("smna")."""
