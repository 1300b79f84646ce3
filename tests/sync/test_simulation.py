"""Desks that exchange by vectors over a network that fails: in the end all have the same, once, and every chain verifies."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from siaga_desk.desk import Entry
from siaga_desk.domain.envelope import GENESIS, SignedEvent, unseal
from siaga_desk.domain.events import PersonalDataErased
from siaga_desk.domain.situation import Situation

from .network import Network, Place, Seat

SEEDS, STEPS = 120, 60


def looked_at(seat: Seat, *, whole: bool) -> tuple[dict[Place, SignedEvent], Situation]:
    """Every event of a store by its place, and all of them folded from nothing; `whole`: private words too."""
    entries = list(seat.disk.places.values())
    if not whole:
        bare = (entry.signed._replace(part=None) for entry in entries)
        entries = [Entry(signed, unseal(signed)) for signed in bare]
    entries.sort(key=lambda entry: entry.event.position)
    situation, _ = Situation().with_events(entry.event for entry in entries)
    return {(entry.event.chain, entry.event.seq): entry.signed for entry in entries}, situation


def settled(seed: int) -> Network:
    """A network after bad times and a good end, looked at from every side."""
    network = Network(seed, desks=2 + seed % 4)
    network.run(STEPS)
    network.heal()
    first, *others = network.seats
    there = {entry.event.id for entry in first.disk.entries}
    lost = network.lost - there  # what was on its way when the disk died has come all the same
    assert network.shown - lost <= there, "what a screen showed is there"
    places = {place: entry.event for place, entry in first.disk.places.items()}
    assert max(Counter((event.chain, event.seq) for event in places.values()).values()) == 1
    for each in first.disk.held():
        assert each.runs[0][0] == 0 or lost
        assert not each.gaps or lost, "nothing is missing but what died with its disk"
        seqs = [seq for start, end in each.runs for seq in range(start, end + 1)]
        assert seqs[0] != 0 or places[each.chain, 0].prev == GENESIS
        for before, after in pairwise(seqs):
            assert after != before + 1 or places[each.chain, after].prev == places[each.chain, before].digest
    for signed, event in first.disk.entries:
        assert network.keys.verify(event.chain, signed.data, signed.signature)
    # an erasure that died with its disk may have taken words elsewhere before: then only what is public is compared
    every, oracle = looked_at(first, whole=not lost)
    for seat in others:
        assert looked_at(seat, whole=not lost) == (every, oracle)
    for seat in network.seats if not lost else ():
        live = seat.desk.situation.streams
        assert live == {stream: oracle.streams[stream] for stream in live}
    return network


@pytest.mark.slow
@pytest.mark.parametrize("tenth", range(10))
def test_every_desk_ends_with_the_same(tenth: int) -> None:
    for seed in range(tenth, SEEDS, 10):
        try:
            settled(seed)
        except AssertionError as why:
            raise AssertionError(f"seed {seed}") from why


@pytest.mark.slow
def test_the_bad_times_were_bad() -> None:
    """A simulation in which nothing goes wrong shows nothing."""
    networks = [settled(seed) for seed in range(40)]
    facts = [entry.event.fact for network in networks for entry in network.seats[0].disk.entries]
    assert sum(isinstance(fact, PersonalDataErased) for fact in facts) > 40
    assert sum(bool(network.lost) for network in networks) > 4
    assert sum(seat.life for network in networks for seat in network.seats) > 60
    assert sum(len(seat.disk.held()) for network in networks for seat in network.seats[:1]) > 40 * 3.7
    assert len(facts) > 40 * 60
