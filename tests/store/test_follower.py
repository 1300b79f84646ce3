"""The wall's view: another process's store, read only, shows what the desk shows, whenever it looks."""

from __future__ import annotations

import random
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaga_desk.desk import Follower
from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.errors import Refusal, StoreTrouble
from siaga_desk.domain.places import Point
from siaga_desk.store import Reader, read_store
from tests.builders import NOW, PROFILE, Chain, Shift, any_command
from tests.domain.test_fold import batches
from tests.memory import HandClock

from .rooms import Opened, a_day, opened, sql


def follow(reader: Reader, clock: HandClock | None = None) -> Follower:
    return Follower(
        identity=reader.identity, profile=PROFILE, clock=clock or HandClock(NOW), log=reader.log, finder=reader.log
    )


def catch_up(wall: Follower) -> None:
    while wall.poll():
        pass


def test_what_the_desk_does_is_seen_with_what_it_changed(tmp_path: Path) -> None:
    with opened(tmp_path / "a.siaga") as room:
        reader = read_store(tmp_path / "a.siaga")
        wall = follow(reader)
        assert wall.situation == room.desk.situation
        assert not wall.poll()
        changes = room.desk.do(c.OpenIncident(incident="i1", category="banjir"), c.TakeCall(call="c1"))
        assert wall.poll() == changes
        assert wall.situation == room.desk.situation
        reader.close()


@given(seed=st.integers(0, 2**32), steps=st.integers(0, 40))
@settings(max_examples=15)
def test_a_wall_that_looks_now_and_then_shows_what_the_desk_shows(
    tmp_path_factory: pytest.TempPathFactory, seed: int, steps: int
) -> None:
    path = tmp_path_factory.mktemp("wall") / "a.siaga"
    chance = random.Random(seed)
    shift = Shift(chance, desks=2)
    shift.work(20)
    elsewhere = list(batches(chance, shift.events()))
    with opened(path) as room:
        reader = read_store(path)
        wall = follow(reader, room.clock)
        for _ in range(steps):
            room.clock.move(seconds=chance.choice((0, 1, 60)))
            _one_step(room, chance, elsewhere)
            if chance.random() < 0.3:
                wall.poll()
        catch_up(wall)
        assert wall.situation == room.desk.situation
        reader.close()


def _one_step(room: Opened, chance: random.Random, elsewhere: list[list[object]]) -> None:
    if elsewhere and chance.random() < 0.3:
        room.desk.receive(elsewhere.pop())
        return
    try:
        room.desk.do(any_command(chance, room.desk.situation, room.clock.now()))
    except Refusal:
        return


def test_more_than_one_look_can_take_in_is_taken_in_by_several(tmp_path: Path) -> None:
    with opened(tmp_path / "a.siaga") as room:
        reader = read_store(tmp_path / "a.siaga")
        wall = follow(reader)
        chain = Chain(91)
        room.desk.receive([chain.write(e.NoteWritten(f"n{n}"), f"incident:i{n % 7}", counter=n) for n in range(2_500)])
        assert len(wall.poll().events) == 1_000
        assert wall.situation == room.desk.situation  # streams that were new to it were read whole
        assert not wall.poll()
        room.desk.receive(
            [chain.write(e.NoteWritten(f"n{n}"), f"incident:i{n % 7}", counter=3_000 + n) for n in range(2_500)]
        )
        assert [len(wall.poll().events) for _ in range(4)] == [1_000, 1_000, 500, 0]
        assert wall.situation == room.desk.situation
        reader.close()


def test_an_event_of_a_quiet_stream_brings_back_the_whole_stream(tmp_path: Path) -> None:
    with opened(tmp_path / "a.siaga") as room:
        room.desk.do(c.OpenIncident(incident="i1", category="banjir"))
        room.desk.do(c.CloseIncident(incident="i1", outcome=e.Outcome.CANCELLED))
        room.clock.move(hours=13)
        reader = read_store(tmp_path / "a.siaga")
        wall = follow(reader, room.clock)
        assert not wall.situation.incidents
        room.desk.receive([Chain(91).write(e.NoteWritten("terlambat"), "incident:i1", at=NOW + timedelta(seconds=1))])
        assert wall.poll().incidents == {"i1"}
        assert wall.situation.incidents["i1"] == room.desk.situation.incidents["i1"]
        wall.rest()
        assert set(wall.situation.incidents) == {"i1"}
        reader.close()


def test_a_closed_road_is_never_quiet_and_one_that_is_open_again_comes_back_with_its_next_closure(tmp_path: Path) -> None:
    def closing(closure: str) -> c.CloseRoad:
        ends = (Point(-6.11, 106.15), Point(-6.12, 106.16))
        return c.CloseRoad(closure=closure, shape=e.ClosureShape.ROAD, points=ends, reason=e.ClosureReason.TREE)

    with opened(tmp_path / "a.siaga") as room:
        room.desk.do(closing("terus"), closing("dibuka"), c.ReopenRoad(closure="dibuka"))
        room.desk.do(closing("lagi"), c.ReopenRoad(closure="lagi"), closing("lagi"))
        reader = read_store(tmp_path / "a.siaga")
        assert set(follow(reader).situation.closures) == {"terus", "dibuka", "lagi"}
        room.clock.move(hours=13)
        wall = follow(reader, room.clock)
        assert set(wall.situation.closures) == {"terus", "lagi"}
        room.desk.do(closing("dibuka"))
        assert wall.poll().closures == {"dibuka"}
        assert wall.situation.closures == room.desk.situation.closures
        assert len(wall.situation.streams["closure:dibuka"].events) == 3
        reader.close()


def test_readers_in_other_threads_never_see_half_a_step(tmp_path: Path) -> None:
    """Every step opens an incident and sends a unit: nobody ever sees the one without the other."""
    path = tmp_path / "a.siaga"
    halves: list[str] = []
    done = threading.Event()

    def look() -> None:
        reader = read_store(path)
        wall = follow(reader)
        while not done.is_set():
            wall.poll()
            halves.extend(i.id for i in wall.situation.incidents.values() if not i.notes)
            halves.extend(row.incident for row in reader.queries.incidents(open_only=True) if row.label == "")
        catch_up(wall)
        seen.append(set(wall.situation.incidents))
        reader.close()

    seen: list[set[str]] = []
    with opened(path) as room:
        threads = [threading.Thread(target=look) for _ in range(2)]
        for thread in threads:
            thread.start()
        for n in range(120):
            room.desk.do(c.OpenIncident(incident=f"i{n}", category="banjir"), c.WriteNote(incident=f"i{n}", text="dua"))
        done.set()
        for thread in threads:
            thread.join()
        assert halves == []
        assert seen == [set(room.desk.situation.incidents)] * 2


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    with opened(tmp_path / "a.siaga") as room:
        a_day(room.desk)
        reader = read_store(tmp_path / "a.siaga")
        with pytest.raises(StoreTrouble, match="tidak bisa ditulis"), reader._engine.begin() as connection:
            connection.exec_driver_sql("DELETE FROM events")
        reader.close()
    assert sql(tmp_path / "a.siaga", "SELECT count(*) > 8 FROM events") == [(1,)]
