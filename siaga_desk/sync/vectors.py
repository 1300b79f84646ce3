"""Version vectors: how far each chain goes in a store, and what another store lacks of ours. Values only; reads no file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from siaga_desk.desk import Head
from siaga_desk.domain.codec import LARGEST
from siaga_desk.store.chains import Held

Vector = Mapping[str, Head]
"""Chain -> the last event up to which nothing is missing. A chain whose first event is missing is not in it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring events of a chain, `first` and `last` included."""

    chain: str
    first: int
    last: int

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last <= LARGEST:
            raise ValueError("a span has at least one event")

    def __len__(self) -> int:
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Fork:
    """Two histories of one chain: another event stands here at `seq` than there."""

    chain: str
    seq: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """`lacking`: what they lack of ours, as far as their vector tells. `forks`: chains that are not the same chain there."""

    lacking: tuple[Span, ...]
    forks: tuple[Fork, ...]


def vector_of(held: Iterable[Held]) -> dict[str, Head]:
    """A store's version vector."""
    return {each.chain: each.whole for each in held if each.whole.seq >= 0}


def compare(ours: Iterable[Held], theirs: Vector, digest: Callable[[str, int], str | None]) -> Comparison:
    """Hold our chains against another store's vector. `digest(chain, seq)`: ours at that place, None if it is not here.

    A fork can be seen only at the place that their vector names; they see one beyond it when they receive. Of a forked
    chain they are given everything: whoever decides which history is true needs both.
    """
    lacking: list[Span] = []
    forks: list[Fork] = []
    for each in ours:
        known = theirs.get(each.chain)
        after = -1 if known is None else known.seq
        if known is not None and digest(each.chain, known.seq) not in (None, known.digest):
            forks.append(Fork(each.chain, known.seq))
            after = -1
        lacking += [Span(each.chain, max(first, after + 1), last) for first, last in each.runs if last > after]
    return Comparison(tuple(lacking), tuple(forks))
