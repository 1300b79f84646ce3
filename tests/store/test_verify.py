"""Verification: whatever is changed behind the program's back, in any byte of any column, is noticed and named."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.envelope import SignedEvent, unseal
from siaga_desk.domain.errors import StoreTrouble
from siaga_desk.store import verify
from tests.builders import Chain

from .rooms import a_day, opened, sql


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with our own chain and one from elsewhere, some words erased. Never written by a test."""
    path = tmp_path_factory.mktemp("verify") / "whole.siaga"
    with opened(path) as room:
        a_day(room.desk)
        note = room.desk.situation.streams["incident:i1"].events[-1].id
        room.desk.do(c.ErasePersonalData(events=(note,), reason="diminta"))
        chain = Chain(91)
        room.desk.receive([chain.write(e.NoteWritten(f"catatan {n}"), "incident:i1", counter=n) for n in range(4)])
        room.desk.do(c.WriteNote(incident="i1", text="terakhir"))
    return path


@pytest.fixture
def store(whole: Path, tmp_path: Path) -> Path:
    path = tmp_path / "store.siaga"
    shutil.copy(whole, path)
    return path


def rows(path: Path) -> list[tuple[int, str, int, str]]:
    return sql(path, "SELECT pos, chain, seq, event FROM events ORDER BY pos")


def test_a_store_as_it_was_written_verifies(whole: Path) -> None:
    found = verify(whole)
    assert found.ok
    assert (found.ledger, sum(chain.events for chain in found.chains)) == ("live", len(rows(whole)))
    assert sorted((chain.desk, chain.last) for chain in found.chains) == [("", 3), ("Meja 1", len(rows(whole)) - 5)]


def changed_bytes(path: Path, table: str, column: str) -> Iterator[int]:
    """Bytes of a column of each row, turned over one at a time: the row's pos. Afterwards all is as it was."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for pos, value in connection.execute(f"SELECT pos, CAST({column} AS BLOB) FROM {table}").fetchall():
            for place in _places(len(value)):
                bad = bytearray(value)
                bad[place] ^= 0x01
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE pos = ?", (bytes(bad), pos))
                yield pos
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE pos = ?", (value, pos))


def _places(length: int) -> list[int]:
    """Every byte is tried by `receive` (test_envelope); here the ends and some in between, for every row and column."""
    return sorted({0, 1, length // 3, length // 2, length - 1} & set(range(length)))


@pytest.mark.parametrize(
    ("table", "column"), [("events", "data"), ("events", "signature"), ("parts", "salt"), ("parts", "content")]
)
def test_a_changed_byte_is_noticed_and_its_event_is_named(store: Path, table: str, column: str) -> None:
    named = {pos: event for pos, _, _, event in rows(store)}
    tried = 0
    for pos in changed_bytes(store, table, column):
        bad = verify(store).first_bad
        assert bad is not None
        assert bad.event == named[pos]
        tried += 1
    assert tried > 20
    assert verify(store).ok


COLUMNS = ("event", "digest", "stream", "kind", "ms", "counter", "data", "signature")


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("value", ["x", 7, b"x", 2.5, -(2**62)], ids=repr)
def test_a_column_that_says_something_else_is_noticed(store: Path, column: str, value: object) -> None:
    pos, _, _, event = rows(store)[4]
    sql(store, f"UPDATE events SET {column} = ? WHERE pos = {pos}", values=(value,))
    bad = verify(store).first_bad
    assert bad is not None
    if column != "event":
        assert bad.event == event


@pytest.mark.parametrize("value", ["x", 99, -1, b"x"], ids=repr)
@pytest.mark.parametrize("column", ["seq", "chain"])
def test_an_event_that_was_moved_elsewhere_in_the_chains_is_noticed(store: Path, column: str, value: object) -> None:
    pos, *_ = rows(store)[4]
    sql(store, f"UPDATE events SET {column} = ? WHERE pos = {pos}", values=(value,))
    assert not verify(store).ok


def test_every_column_of_an_event_is_checked_or_only_about_its_arrival(whole: Path) -> None:
    columns = {row[1] for row in sql(whole, "PRAGMA table_info(events)")}
    assert columns - {*COLUMNS, "seq", "chain"} == {"pos", "received"}  # when it came here: nobody else knows


def test_two_events_that_were_swapped_are_noticed(store: Path) -> None:
    (a, _, _, first), (b, *_), *_ = rows(store)[3:]
    everything = "chain, seq, event, digest, stream, kind, ms, counter, data, signature"
    with closing(sqlite3.connect(store)) as connection:
        one, two = (connection.execute(f"SELECT {everything} FROM events WHERE pos = ?", (p,)).fetchone() for p in (a, b))
        connection.execute("UPDATE events SET seq = seq + 1000 WHERE pos IN (?, ?)", (a, b))
        places = everything.replace(",", " = ?,") + " = ?"
        connection.execute(f"UPDATE events SET {places} WHERE pos = ?", (one[0], two[1], *one[2:], b))
        connection.execute(f"UPDATE events SET {places} WHERE pos = ?", (two[0], one[1], *two[2:], a))
        connection.commit()
    bad = verify(store).first_bad
    assert bad is not None
    assert (bad.event != first, bad.seq) == (True, 3)


@pytest.mark.parametrize("which", [0, 1, 5])
def test_an_event_that_is_gone_from_the_middle_is_noticed(store: Path, which: int) -> None:
    pos, chain, seq, _ = rows(store)[which]
    sql(store, f"DELETE FROM parts WHERE pos = {pos}", f"DELETE FROM events WHERE pos = {pos}")
    bad = verify(store).first_bad
    assert bad is not None
    assert (bad.chain, bad.seq, bad.reason) == (chain, seq + 1, f"event {seq} is missing")


def test_events_that_are_gone_from_the_end_are_noticed_where_the_store_was_written(whole: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    with opened(path) as room:
        a_day(room.desk)
    last = rows(path)[-1][0]
    assert verify(path).ok
    sql(path, f"DELETE FROM parts WHERE pos >= {last - 1}", f"DELETE FROM events WHERE pos >= {last - 1}")
    bad = verify(path).first_bad
    assert bad is not None
    assert bad.reason == "2 events at the end of the log are gone"


def test_words_of_ours_that_are_gone_without_an_erasure_are_noticed(store: Path) -> None:
    (pos,) = sql(store, "SELECT min(pos) FROM parts")[0]
    sql(store, f"DELETE FROM parts WHERE pos = {pos}")
    bad = verify(store).first_bad
    assert bad is not None
    assert bad.reason == "its private part is missing"
    assert bad.event == next(event for p, _, _, event in rows(store) if p == pos)


def test_words_of_others_need_not_be_here(store: Path) -> None:
    sql(store, f"DELETE FROM parts WHERE pos IN (SELECT pos FROM events WHERE chain = '{Chain(91).signer.chain}')")
    assert verify(store).ok


def test_words_that_were_erased_and_are_back_are_noticed(whole: Path, store: Path, tmp_path: Path) -> None:
    path = tmp_path / "kept.siaga"
    with opened(path) as room:
        a_day(room.desk)
        note = room.desk.situation.streams["incident:i1"].events[-1].id
        (kept,) = sql(
            path, f"SELECT pos, salt, content FROM parts WHERE pos = (SELECT pos FROM events WHERE event = '{note}')"
        )
        room.desk.do(c.ErasePersonalData(events=(note,), reason="diminta"))
    assert verify(path).ok
    sql(path, "INSERT INTO parts VALUES (?, ?, ?)", values=kept)
    bad = verify(path).first_bad
    assert bad is not None
    assert (bad.event, bad.reason) == (note, "its private part was erased and is here")


def test_words_of_another_event_are_noticed(store: Path) -> None:
    a, b = (pos for (pos,) in sql(store, "SELECT pos FROM parts ORDER BY pos LIMIT 2"))
    (content,) = sql(store, f"SELECT content FROM parts WHERE pos = {b}")[0]
    sql(store, f"UPDATE parts SET content = ? WHERE pos = {a}", values=(content,))
    assert not verify(store).ok


def test_another_ledger_is_noticed(store: Path) -> None:
    sql(store, "UPDATE meta SET value = 'drill:banjir' WHERE name = 'ledger'")
    bad = verify(store).first_bad
    assert bad is not None
    assert bad.reason == "it belongs to another ledger"


def test_a_text_that_is_no_text_is_said_in_a_sentence(store: Path) -> None:
    sql(store, "UPDATE events SET kind = CAST(x'ff' AS TEXT) WHERE pos = 5")
    with pytest.raises(StoreTrouble, match="rusak"):
        verify(store)


def test_verifying_changes_nothing(store: Path) -> None:
    before = store.read_bytes()
    seen: list[int] = []
    verify(store, progress=seen.append)
    assert store.read_bytes() == before
    assert seen == list(range(1, len(rows(store)) + 1))
    assert sorted(os.listdir(store.parent)) == ["store.siaga"]


def test_chains_are_checked_one_by_one(store: Path) -> None:
    """A bad event in one chain does not hide how far the others go."""
    strangers = Chain(91).signer.chain
    sql(store, f"UPDATE events SET digest = 'x' WHERE chain = '{strangers}' AND seq = 2")
    found = verify(store)
    assert found.first_bad is not None
    assert (found.first_bad.chain, found.first_bad.seq) == (strangers, 2)
    assert {chain.chain: chain.events for chain in found.chains}[strangers] == 2
    assert sum(chain.events for chain in found.chains) == len(rows(store)) - 2


def test_a_store_is_read_event_by_event_as_it_was_written(whole: Path) -> None:
    stored = sql(whole, "SELECT data, digest, event FROM events")
    assert stored
    for data, digest, event in stored:
        read = unseal(SignedEvent(data, b"", None))
        assert (read.digest, read.id) == (digest, event)
