"""The projections: written step by step, in any order of arrival, they are what a fold from nothing writes."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaga_desk.desk import Entry, Folded
from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.envelope import SignedEvent, unseal
from siaga_desk.domain.events import Classification, Outcome
from siaga_desk.store import open_store, rebuild, verify
from siaga_desk.store.file import writing_engine
from siaga_desk.store.projections import write
from tests.builders import NOW, Chain, Shift, folded, strange_events
from tests.domain.test_fold import batches, without_erased_words
from tests.memory import MemoryStore

from .rooms import a_day, opened, projections


def rebuilt(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The projections after all of them were written anew from the log."""
    engine = writing_engine(path)
    with engine.begin() as connection:
        rebuild(connection)
    engine.dispose()
    return projections(path)


def oracle(path: Path, signed: Iterable[SignedEvent]) -> dict[str, list[tuple[object, ...]]]:
    """The projections of a new store, from streams that were folded at once."""
    store = open_store(path, ledger="live", profile="kota_serang", desk="oracle", desk_name="O")
    store.close()
    engine = writing_engine(path)
    with engine.begin() as connection:
        write(connection, [Folded(None, stream) for stream in folded(signed).streams.values()])
    engine.dispose()
    return projections(path)


@given(seed=st.integers(0, 2**32), steps=st.integers(0, 70))
@settings(max_examples=20)
def test_any_order_any_batches_write_what_the_fold_from_nothing_writes(seed: int, steps: int) -> None:
    chance = random.Random(seed)
    shift = Shift(chance)
    shift.work(steps)
    signed = [*shift.events(), *strange_events(chance, shift.events())]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.siaga")
        with opened(path) as room:
            own = [one for events in room.store.log.streams(room.desk.situation.streams).values() for one in events]
            for batch in batches(chance, signed):
                assert not room.desk.receive(batch).refused
            shown = room.desk.situation
            every = without_erased_words([*own, *signed])
            asked = answers(room.store.queries), answers(in_memory(every))
        written = projections(path)
        assert written == rebuilt(path)
        assert written == oracle(Path(folder, "b.siaga"), every)
        assert asked[0] == asked[1]
        assert verify(path).ok
        with opened(path) as again:
            assert again.desk.situation == shown == folded(every)


def in_memory(signed: Iterable[SignedEvent]) -> MemoryStore:
    """The same events where every question is answered by folding."""
    store = MemoryStore()
    store.entries = [Entry(one, unseal(one)) for one in signed]
    return store


def answers(queries: object) -> dict[str, object]:
    """What the screens would be told."""
    since = NOW - timedelta(minutes=5)
    return {
        "calls": {row.call: row for row in queries.calls(limit=9_999)},
        "calls since": {row.call for row in queries.calls(since=since, limit=9_999)},
        "of a number": {row.call for row in queries.calls(number="+6281200004417")},
        "history of a number": queries.number_history("+6281200004417"),
        "counts": queries.call_counts(since),
        "hours": queries.calls_by_hour(since),
        "incidents": {row.incident: row for row in queries.incidents(limit=9_999)},
        "open": [row.incident for row in queries.incidents(open_only=True)],
        "searched": {row.incident for row in queries.incidents(text="Cimuncang", limit=9_999)},
        "in time": [queries.moved_in_time(since, NOW + timedelta(minutes=later)) for later in (0, 12, 60)],
    }


def test_one_call_that_two_desks_entered_is_two_rows(tmp_path: Path) -> None:
    calls = [
        Chain(number).write(e.CallReceived("sama", number=f"+62812000044{number}"), f"number:n{number}")
        for number in (91, 92)
    ]
    for order in (calls, calls[::-1]):
        path = tmp_path / f"{order is calls}.siaga"
        with opened(path) as room:
            room.desk.receive(order[:1])
            room.desk.receive(order[1:])
            assert sorted(row.stream for row in room.store.queries.calls()) == ["number:n91", "number:n92"]
            room.desk.do(c.ClassifyCall(call="sama", classification=Classification.GHOST))
        assert projections(path) == rebuilt(path)


def test_the_history_of_a_stream_is_in_total_order_and_each_event_once(tmp_path: Path) -> None:
    with opened(tmp_path / "a.siaga") as room:
        chain, copies = Chain(91), Chain(92)
        opened_ = chain.write(e.IncidentOpened("0001", "banjir", 2, (), NOW), "incident:i1")
        early = chain.write(e.NoteWritten("dulu"), "incident:i1", at=NOW - timedelta(minutes=1))
        room.desk.receive([opened_, early, copies.copy(opened_)])
        told = room.store.queries.history("incident:i1")
        assert [type(event.fact) for event in told] == [e.NoteWritten, e.IncidentOpened]
        assert tuple(told) == room.desk.situation.streams["incident:i1"].events


def test_a_search_takes_every_letter_as_it_is(tmp_path: Path) -> None:
    with opened(tmp_path / "a.siaga") as room:
        a_day(room.desk)
        for text, found in (
            ("kebakaran", 1),
            ("KEBAKARAN", 1),
            ("keba 0001", 1),
            ("%", 0),
            ("_", 0),
            ("\\", 0),
            ("' OR 1=1", 0),
        ):
            assert len(room.store.queries.incidents(text=text)) == found, text


def test_closed_incidents_come_after_open_ones_the_newest_first(tmp_path: Path) -> None:
    with opened(tmp_path / "a.siaga") as room:
        for n in range(5):
            room.clock.move(minutes=1)
            room.desk.do(c.OpenIncident(incident=f"i{n}", category="banjir"))
        for n in (1, 3):
            room.clock.move(minutes=1)
            room.desk.do(c.CloseIncident(incident=f"i{n}", outcome=Outcome.CANCELLED))
        assert [row.incident for row in room.store.queries.incidents()] == ["i0", "i2", "i4", "i3", "i1"]
        assert [row.incident for row in room.store.queries.incidents(limit=4)] == ["i0", "i2", "i4", "i3"]


@pytest.mark.parametrize("wal", [True, False])
def test_private_words_lie_in_parts_and_projections_only(tmp_path: Path, wal: bool) -> None:
    path = tmp_path / "a.siaga"
    with opened(path) as room:
        a_day(room.desk)
        if wal:
            _only_where_they_may(path)
    if not wal:
        _only_where_they_may(path)


def _only_where_they_may(path: Path) -> None:
    from .rooms import sql

    for column in ("chain", "event", "digest", "stream", "kind", "data", "signature"):
        for word in ("4417", "Ujang", "pasar Rau", "lewat gang"):
            assert sql(path, f"SELECT count(*) FROM events WHERE instr({column}, CAST('{word}' AS BLOB))") == [(0,)], column
            assert sql(path, "SELECT count(*) FROM parts WHERE instr(content, CAST('pasar Rau' AS BLOB))") != [(0,)]
