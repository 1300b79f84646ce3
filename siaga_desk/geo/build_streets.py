"""The streets of the index made from addresses, each once, and which one a written address means. Draws nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from siaga_desk.domain.places import distance_m

from .build_addresses import Addresses, alike, compact
from .build_sources import Street

_ONE_STREET_M = 3_000.0  # two spellings of one name farther apart are two streets


@dataclass(frozen=True, slots=True)
class StreetName:
    """One street of the index under all the spellings that addresses have for it. Words in capitals."""

    words: tuple[str, ...]
    variants: tuple[tuple[str, ...], ...]
    lat: float
    lon: float


def street_names(addresses: Addresses, index: Iterable[Street]) -> tuple[StreetName, ...]:
    """The streets of the index, each once: KH Djamhari Lontar Baru and KH Jamhari are one street."""
    rows = [(addresses.street_name(each.name), each) for each in index]
    rows = [(words, each) for words, each in rows if words and len(compact(words)) > 2]
    rows.sort(key=lambda row: (len(row[0]), -row[1].addresses, row[0]))
    found: list[tuple[StreetName, int]] = []
    for words, street in rows:
        for number, (known, most) in enumerate(found):
            joined = _joined(words, street, known)
            if joined is not None:
                if street.addresses > most and compact(words) == compact(known.words):
                    joined = replace(joined, words=words)  # the spelling that most addresses have
                found[number] = joined, max(street.addresses, most)
                break
        else:
            found.append((StreetName(words, (), *street.position), street.addresses))
    return tuple(sorted((each for each, _ in found), key=lambda each: each.words))


def _joined(words: tuple[str, ...], street: Street, known: StreetName) -> StreetName | None:
    """`known` with another row of the index that is the same street; None if it is another one.

    The same: another spelling, or a name of two words and more with something after it that only says where.
    """
    if compact(words) == compact(known.words):
        return known
    near = distance_m(*street.position, known.lat, known.lon) < _ONE_STREET_M
    if near and alike(compact(words), compact(known.words)):
        return known if words in known.variants else replace(known, variants=(*known.variants, words))
    raya = known.words[0] == "RAYA"
    bare = words[1:] if words[0] == "RAYA" and not raya else words
    return known if len(known.words) > (2 if raya else 1) and begins_with(bare, known.words) else None


def street_named(words: tuple[str, ...], streets: Sequence[StreetName]) -> StreetName | None:
    """The street whose name begins `words`, the longest; else the one that `words` begin, if it is the only one."""
    for tried in (words, words[1:]) if words[0] == "RAYA" else (words,):
        whole = [each for each in streets if any(begins_with(tried, name) for name in (each.words, *each.variants))]
        if whole:
            return max(whole, key=lambda each: (compact(each.words) == compact(tried), len(compact(each.words)), each.words))
    begun = [each for each in streets if len(words) > 1 and each.words[: len(words)] == words]
    return begun[0] if len(begun) == 1 else None


def begins_with(words: tuple[str, ...], base: tuple[str, ...]) -> bool:
    """Whether a street's words begin with those of `base`, in any near spelling: KISAHAL LOPANG, KI SAHAL."""
    wanted = compact(base)
    return any(alike(compact(words[:count]), wanted, 0.92) for count in range(1, len(words) + 1))
