"""The fold: whatever the order, the batches and the copies in which events arrive, the same events show the same room."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from siaga_desk.domain import events as e
from siaga_desk.domain.commands import OpenIncident
from siaga_desk.domain.envelope import SignedEvent, unseal
from siaga_desk.domain.events import Classification, Outcome, Unknown
from siaga_desk.domain.situation import Situation, fold
from tests.builders import NOW, Chain, Shift, folded, make_desk, sent, strange_events


def without_erased_words(signed: Iterable[SignedEvent]) -> list[SignedEvent]:
    """What the oracle may know: the private parts of erased events are nowhere."""
    every = list(signed)
    erased = {i for one in every if isinstance(fact := unseal(one).fact, e.PersonalDataErased) for i in fact.events}
    return [one._replace(part=None) if unseal(one).id in erased else one for one in every]


def batches(chance: random.Random, signed: list[SignedEvent]) -> Iterable[list[SignedEvent]]:
    """Shuffled, some twice, cut anywhere."""
    arriving = [*signed, *chance.sample(signed, len(signed) // 4)]
    chance.shuffle(arriving)
    while arriving:
        size = chance.choice((1, 2, 7, 40, len(arriving)))
        yield arriving[:size]
        arriving = arriving[size:]


@given(seed=st.integers(0, 2**32), steps=st.integers(0, 70))
@settings(max_examples=60)
def test_any_order_any_batches_equal_the_fold_from_nothing(seed: int, steps: int) -> None:
    chance = random.Random(seed)
    shift = Shift(chance)
    shift.work(steps)
    signed = [*shift.events(), *strange_events(chance, shift.events())]
    desk, store, _ = make_desk(50)
    for batch in batches(chance, signed):
        assert not desk.receive(batch).refused
    own = sent(store)[:1]
    assert desk.situation == folded(without_erased_words([*own, *signed]))
    assert len(store.entries) == len(own) + len(signed)


@given(seed=st.integers(0, 2**32), steps=st.integers(0, 60))
@settings(max_examples=20)
def test_desks_that_have_exchanged_everything_show_the_same_room(seed: int, steps: int) -> None:
    shift = Shift(random.Random(seed))
    shift.work(steps)
    shift.exchange()
    first, *others = (seat.desk.situation for seat in shift.seats)
    assert all(other == first for other in others)


def test_a_copy_with_the_words_counts_more_than_one_without_whichever_came_first() -> None:
    chain, restored = Chain(91), Chain(92)
    call = chain.write(e.CallReceived("c1", number="+6281200004417", words="api"), "number:n1")
    copies = [call._replace(part=None), restored.copy(call)]
    for order in (copies, copies[::-1]):
        stream = fold("number:n1", map(unseal, order[:1])).with_event(unseal(order[1]))
        assert stream == fold("number:n1", map(unseal, order))
        assert stream.state.calls["c1"].words == "api"


def test_an_event_far_ahead_is_kept_and_does_not_drag_the_clock_along() -> None:
    desk, _, _ = make_desk(1)
    chain = Chain(91)
    desk.receive([chain.write(e.IncidentOpened("0400", "banjir", 2, (), NOW), "incident:i1", at=NOW + timedelta(days=1))])
    assert desk.situation.incidents["i1"].label == "0400"
    desk.receive([chain.write(e.NoteWritten("n"), "incident:i2", at=NOW + timedelta(seconds=50))])
    changes = desk.do(OpenIncident(category="kebakaran"), actor=desk.system)
    stamp = changes.events[-1].position.clock
    assert (
        timedelta(seconds=50) <= timedelta(milliseconds=stamp.ms) - timedelta(seconds=NOW.timestamp()) < timedelta(minutes=1)
    )


def test_an_event_of_a_newer_version_is_kept_and_changes_nothing() -> None:
    desk, store, _ = make_desk(1)
    chain = Chain(91)
    desk.receive([chain.write(e.IncidentOpened("0001", "banjir", 2, (), NOW), "incident:i1")])
    before = desk.situation.incidents["i1"]
    newer = chain.write(e.PriorityChanged(1, "?"), "incident:i1", counter=1, version=2)
    desk.receive([newer])
    assert desk.situation.incidents["i1"] == before
    assert isinstance(desk.situation.streams["incident:i1"].events[-1].fact, Unknown)
    assert newer in sent(store)


def test_a_withdrawal_that_comes_before_what_it_withdraws_counts() -> None:
    chain = Chain(91)
    joined = chain.write(e.CallClassified("c1", Classification.PRANK), "number:n1", event="kemudian")
    withdrawn = Chain(92).write(e.FactWithdrawn("kemudian", "keliru"), "number:n1", at=NOW - timedelta(minutes=9))
    stream = fold("number:n1", [unseal(withdrawn)]).with_event(unseal(joined))
    assert not stream.state.calls


def test_what_cannot_be_withdrawn_stays_whatever_another_program_says() -> None:
    chain = Chain(91)
    opened = chain.write(e.IncidentOpened("0001", "banjir", 2, (), NOW), "incident:i1", event="buka")
    stream = fold("incident:i1", map(unseal, [opened, chain.write(e.FactWithdrawn("buka", "?"), "incident:i1")]))
    assert stream.state.is_listed


def test_a_team_sent_to_a_closed_incident_from_afar_is_shown() -> None:
    chain = Chain(91)
    opened = chain.write(e.IncidentOpened("0001", "banjir", 2, (), NOW), "incident:i1")
    closed = chain.write(e.IncidentClosed(Outcome.HANDLED), "incident:i1", counter=1)
    sent_ = chain.write(e.UnitAssigned("a1", "u1", "U 1", "bpbd", True, False), "incident:i1", event="kirim", counter=2)
    incident = fold("incident:i1", map(unseal, (opened, closed, sent_))).state
    assert incident.after_closing == ("kirim",)
    reopened = chain.write(e.IncidentReopened("tim jalan"), "incident:i1", counter=3)
    assert fold("incident:i1", map(unseal, (opened, closed, sent_, reopened))).state.after_closing == ()


def test_a_fact_in_a_stream_of_another_kind_means_nothing() -> None:
    chain = Chain(91)
    stray = unseal(chain.write(e.PersonalDataErased(("x",), "?"), "incident:i1"))
    assert isinstance(stray.fact, Unknown)
    situation, _ = Situation().with_events([stray])
    assert not situation.erased


def test_a_copy_that_comes_with_the_erasure_of_its_words_counts_as_it_would_from_nothing() -> None:
    """The copy that was held had its words, so that the other was passed over; then neither had any."""
    chain, restored = Chain(91), Chain(93)
    note = chain.write(e.NoteWritten("api"), "incident:i1", event="catatan")
    copied = restored.copy(note)
    erasure = chain.write(e.PersonalDataErased(("catatan",), "diminta"), "room", counter=1)
    shown = []
    for batches_ in ([[note], [copied, erasure]], [[copied], [note, erasure]], [[erasure], [copied], [note]]):
        desk, _, _ = make_desk(1)
        for batch in batches_:
            assert not desk.receive(batch).refused
        shown.append(desk.situation.streams["incident:i1"])
    assert shown[0] == shown[1] == shown[2]
