"""Erasure: what was said is gone from every byte of the file and every screen, and stays gone; the chain still verifies."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest

from siaga_desk.desk import Desk, Follower
from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.places import LocationMethod
from siaga_desk.domain.situation import Changes
from siaga_desk.store import read_store, verify
from tests.builders import NOW, PROFILE, Chain
from tests.memory import HandClock

from .rooms import a_day, opened, projections, sql

SECRET = ("81299994417", "Ujang bin Fulan", "api di rumah Pak Fulan", "Jl. Rahasia 7")


def tell_all(desk: Desk) -> None:
    """A caller whose number, name, words and house lie in four streams."""
    number, caller, words, place = SECRET
    desk.do(c.TakeCall(call="s1", number=f"0{number}", caller=caller, words=words))
    desk.do(c.OpenIncident(incident="s", category="kebakaran", call="s1"))
    desk.do(c.Locate(incident="s", lat=-6.1, lon=106.1, radius_m=9, method=LocationMethod.PLACE, verified=True, place=place))
    desk.do(c.NoteCall(call="s1", caller=caller, words=words + " lagi"))
    desk.do(c.WriteNote(incident="s", text=f"{caller} menunggu di {place}"))


def private(desk: Desk, *streams: str) -> tuple[str, ...]:
    return tuple(x.id for s in streams for x in desk.situation.streams[s].events if x.part_digest is not None)


def erase(desk: Desk) -> None:
    caller, _ = desk.situation.call("s1")
    desk.do(c.ErasePersonalData(events=private(desk, f"number:{caller.id}", "incident:s"), reason="diminta"))


def bytes_on_disk(path: Path) -> bytes:
    return b"".join(beside.read_bytes() for beside in sorted(path.parent.iterdir()))


def found_in(data: bytes) -> list[str]:
    return [word for word in SECRET if word.encode() in data or word.encode("utf-16-le") in data]


def test_nothing_of_it_is_left_in_any_byte_of_the_files(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    with opened(path) as room:
        a_day(room.desk)
        tell_all(room.desk)
        a_day_of_others(room.desk, 40)
        assert found_in(bytes_on_disk(path)) == list(SECRET)
        erase(room.desk)
        assert found_in(bytes_on_disk(path)) == []
        assert verify(path).ok
    assert found_in(bytes_on_disk(path)) == []


def a_day_of_others(desk: Desk, calls: int) -> None:
    for n in range(calls):
        desk.do(c.TakeCall(number=f"0812{n:07d}", words="kata " * 30, classification=e.Classification.GHOST))


@pytest.mark.parametrize("seed", range(4))
def test_nothing_is_left_when_pages_were_split_and_filled_again(tmp_path: Path, seed: int) -> None:
    """Many rows of many sizes around it, some of them rewritten: SQLite has moved its cells about."""
    chance = random.Random(seed)
    path = tmp_path / "a.siaga"
    with opened(path) as room:
        for n in range(150):
            number = chance.choice(("081200000001", f"0812{chance.randrange(10**7):07d}"))
            call = f"c{n}"
            room.desk.do(c.TakeCall(call=call, number=number, words="x" * chance.randrange(4_000)))
            if chance.random() < 0.5:
                room.desk.do(c.NoteCall(call=call, words="y" * chance.randrange(9_000)))
            if n == 75:
                tell_all(room.desk)
        erase(room.desk)
        assert found_in(bytes_on_disk(path)) == []


def test_a_reader_in_the_middle_only_delays_it(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    with opened(path) as room:
        tell_all(room.desk)
        reader = read_store(path)
        sql(path, "PRAGMA wal_checkpoint")
        with reader._engine.connect() as reading:
            assert reading.exec_driver_sql("SELECT count(*) FROM events").scalar_one() > 0
            engine = room.store.log._engine
            with engine.connect() as connection:
                connection.connection.driver_connection.execute("PRAGMA busy_timeout=50")  # type: ignore[union-attr]
            erase(room.desk)
        room.desk.do(c.WriteNote(incident="s", text="langkah berikutnya"))
        assert found_in(bytes_on_disk(path)) == []
        reader.close()


def test_screens_and_rows_know_nothing_of_it_any_more(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    with opened(path) as room:
        tell_all(room.desk)
        reader = read_store(path)
        wall = Follower(identity=reader.identity, profile=PROFILE, clock=HandClock(NOW), log=reader.log, finder=reader.log)
        assert found_in(repr(wall.situation).encode()) != []
        caller = room.desk.situation.call("s1")[0].id
        told: list[Changes] = []
        room.desk.subscribe(lambda situation, changes: told.append(changes))
        erase(room.desk)
        assert wall.poll() == told[0]
        assert (told[0].incidents, told[0].callers) == ({"s"}, {caller})  # else no screen would draw them again
        assert wall.situation == room.desk.situation
        reader.close()
        for shown in (room.desk.situation, wall.situation, room.store.queries.calls(), room.store.queries.incidents()):
            assert found_in(repr(shown).encode()) == []
        assert room.desk.situation.incidents["s"].label == "0001"
        shown = room.desk.situation
        numbers = room.store.queries.number_history(f"+62{SECRET[0]}")
        assert numbers.calls == 0
    assert found_in(repr(projections(path)).encode()) == []
    with opened(path) as again:
        assert again.desk.situation == shown


def test_a_part_that_comes_later_stays_out_of_the_file_too(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    chain, restored = Chain(91), Chain(92)
    call = chain.write(e.CallReceived("s1", number=f"+62{SECRET[0]}", words=SECRET[2]), "number:s", event="dihapus")
    erasure = chain.write(e.PersonalDataErased(("dihapus",), "diminta"), "room", counter=1)
    with opened(path) as room:
        assert not room.desk.receive([erasure]).refused
        assert not room.desk.receive([restored.copy(call)]).refused
        assert not room.desk.receive([call]).refused
        assert room.desk.situation.callers["s"].number is None
    with opened(path) as room:
        assert not room.desk.receive([call]).refused
    assert found_in(bytes_on_disk(path)) == []
    assert verify(path).ok


def test_words_in_quiet_streams_are_erased_as_well(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    with opened(path) as room:
        tell_all(room.desk)
        events = private(room.desk, f"number:{room.desk.situation.call('s1')[0].id}", "incident:s")
        room.desk.do(c.CloseIncident(incident="s", outcome=e.Outcome.CANCELLED))
        room.clock.move(hours=13)
        room.desk.rest()
        assert not room.desk.situation.callers
        room.desk.do(c.SignOn(person="Rina", role=c.Role.SUPERVISOR))
        room.desk.do(c.ErasePersonalData(events=events, reason="diminta"))
    assert found_in(bytes_on_disk(path)) == []
    assert found_in(repr(projections(path)).encode()) == []


def test_what_is_public_of_a_record_stays(tmp_path: Path) -> None:
    with opened(tmp_path / "a.siaga") as room:
        tell_all(room.desk)
        before = room.desk.situation.incidents["s"]
        erase(room.desk)
        after = room.desk.situation.incidents["s"]
        assert (after.received, after.category, after.location.lat) == (
            before.received,
            before.category,
            before.location.lat,
        )
        assert [note.text for note in after.notes] == [None]


def names(rows: Iterable[tuple[object, ...]]) -> set[object]:
    return {row[0] for row in rows}


def test_exactly_the_parts_that_were_named_are_gone(tmp_path: Path) -> None:
    path = tmp_path / "a.siaga"
    query = "SELECT event FROM events JOIN parts USING (pos)"
    with opened(path) as room:
        a_day(room.desk)
        tell_all(room.desk)
        before = names(sql(path, query))
        gone = private(room.desk, "incident:s")
        (erasure,) = room.desk.do(c.ErasePersonalData(events=gone, reason="diminta")).events
        assert names(sql(path, query)) == before - set(gone) | {erasure.id}, "its own reason is private as well"
