"""Version vectors: what a store has of each chain, what another lacks, and a chain that is not the same chain there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.desk import Head
from siaga_desk.domain.envelope import GENESIS
from siaga_desk.store.chains import Held
from siaga_desk.sync.vectors import Comparison, Fork, Span, compare, vector_of

places = st.frozensets(st.integers(0, 30), max_size=20)
stores = st.dictionaries(st.sampled_from("abc"), places, max_size=3)


def digest(chain: str, seq: int) -> str:
    return f"{chain}{seq}"


def held(store: dict[str, frozenset[int]]) -> list[Held]:
    """What the store's reading would say."""
    found = []
    for chain, seqs in store.items():
        runs: list[tuple[int, int]] = []
        for seq in sorted(seqs):
            if runs and runs[-1][1] == seq - 1:
                runs[-1] = (runs[-1][0], seq)
            else:
                runs.append((seq, seq))
        if runs:
            last = runs[0][1] if runs[0][0] == 0 else -1
            found.append(Held(chain, "", tuple(runs), Head(last, digest(chain, last) if last >= 0 else GENESIS)))
    return found


def compared(ours: dict[str, frozenset[int]], theirs: dict[str, frozenset[int]]) -> Comparison:
    return compare(
        held(ours), vector_of(held(theirs)), lambda chain, seq: digest(chain, seq) if seq in ours[chain] else None
    )


@given(stores, stores)
def test_what_is_given_and_what_is_there_make_both(
    ours: dict[str, frozenset[int]], theirs: dict[str, frozenset[int]]
) -> None:
    found = compared(ours, theirs)
    given_ = {(span.chain, seq) for span in found.lacking for seq in range(span.first, span.last + 1)}
    mine = {(chain, seq) for chain, seqs in ours.items() for seq in seqs}
    there = {(chain, seq) for chain, seqs in theirs.items() for seq in seqs}
    assert given_ <= mine
    assert given_ | there == mine | there
    assert found.forks == ()
    assert sum(map(len, found.lacking)) == len(given_), "each is given once"


@given(stores)
def test_gaps_are_what_is_missing_before_the_last(store: dict[str, frozenset[int]]) -> None:
    for each in held(store):
        missing = {seq for first, last in each.gaps for seq in range(first, last + 1)}
        assert missing == set(range(max(store[each.chain]))) - store[each.chain]


@given(stores)
def test_nothing_is_given_to_a_store_that_is_like_ours_up_to_its_gaps(store: dict[str, frozenset[int]]) -> None:
    whole = {chain: frozenset(range(max(seqs) + 1)) for chain, seqs in store.items() if seqs}
    assert compared(whole, whole).lacking == ()


def test_another_event_at_the_place_that_they_name_is_a_fork_and_they_get_the_chain_whole() -> None:
    ours = held({"a": frozenset(range(9)), "b": frozenset(range(5))})
    found = compare(ours, {"a": Head(4, "other"), "b": Head(2, "b2")}, digest)
    assert found.forks == (Fork("a", 4),)
    assert found.lacking == (Span("a", 0, 8), Span("b", 3, 4))


def test_a_chain_that_is_further_there_is_no_fork() -> None:
    found = compare(held({"a": frozenset(range(3))}), {"a": Head(7, "a7")}, lambda chain, seq: None)
    assert found == Comparison((), ())


@pytest.mark.parametrize("ends", [(-1, 0), (3, 2), (0, 2**53)])
def test_a_span_has_events(ends: tuple[int, int]) -> None:
    with pytest.raises(ValueError):
        Span("a", *ends)
