"""A number that calls again and again goes on in new streams: every answer is the one that a single stream would give."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaga_desk.desk import Desk
from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.commands import Command
from siaga_desk.domain.decide import calls as rules
from siaga_desk.domain.errors import Refusal
from siaga_desk.domain.events import Classification
from siaga_desk.domain.ids import number_stream
from siaga_desk.domain.people import Role
from siaga_desk.domain.situation import Situation
from siaga_desk.ui.operator.queue_line import queue_lines
from tests.builders import PROFILE, make_desk, sent, signed_on
from tests.memory import HandClock, MemoryStore
from tests.store.rooms import opened

NUMBERS = ("+6281200004417", "+6281200004418")
PRANK = Classification.PRANK
WIB = ZoneInfo("Asia/Jakarta")


class Room:
    """One or two desks, whose streams take so many calls each."""

    def __init__(self, calls_a_stream: int, desks: int) -> None:
        self.limit = calls_a_stream
        self.clock = HandClock()
        self.stores = [MemoryStore() for _ in range(desks)]
        self.desks = [make_desk(n, store=store, clock=self.clock)[0] for n, store in enumerate(self.stores, 1)]
        for desk in self.desks:
            desk.do(c.SignOn(person="Rina", role=Role.SUPERVISOR))

    def do(self, desk: int, *commands: Command) -> str:
        with patch.object(rules, "CALLS_A_STREAM", self.limit):
            try:
                self.desks[desk].do(*commands)
            except Refusal as why:
                return str(why.message)
        return "ya"

    def words_of(self, call: str) -> tuple[str, ...]:
        """Every event with private words in all streams of the number that called."""
        situation = self.stores[0].situation()
        known = situation.call(call)
        everywhere = situation.of_number(known[0]) if known else ()
        streams = [situation.streams[number_stream(one.id)] for one in everywhere]
        return tuple(event.id for stream in streams for event in stream.events if event.part_digest)

    def event_of(self, desk: int, call: str, kind: type[e.Fact]) -> tuple[str, str]:
        """Stream and id of the last event of a kind about a call."""
        events = [x.event for x in self.stores[desk].entries if isinstance(x.event.fact, kind) and x.event.fact.call == call]
        return (events[-1].stream, events[-1].id) if events else ("tidak-ada", "tidak-ada")

    def exchange(self) -> None:
        for desk, store in zip(self.desks, self.stores, strict=True):
            for other in self.stores:
                if other is not store:
                    assert not desk.receive(sent(other)).refused

    def restart(self, desk: int) -> None:
        self.desks[desk] = make_desk(desk + 1, store=self.stores[desk], clock=self.clock)[0]

    def known(self, desk: int) -> object:
        """What the rules, the queue and the history say of every number."""
        now, situation = self.clock.now(), self.stores[desk].situation()
        numbers = {n: of_number(situation, n, now) for n in NUMBERS}
        lines = queue_lines(self.desks[desk].situation, PROFILE.blocking, now, WIB)
        return numbers, lines, {n: self.stores[desk].number_history(n) for n in NUMBERS}


def of_number(situation: Situation, number: str, now: object) -> object:
    everywhere = situation.callers_with(number)
    blocks = {known.block for known in everywhere if known.blocked_at(now)}
    return (
        sum(known.abuses for known in everywhere),
        sum(known.blocks for known in everywhere),
        blocks,
        [known.proposed for known in everywhere if known.proposed],
        {call for known in everywhere for call in known.calls.values()},
    )


def any_step(chance: random.Random, calls: list[str]) -> tuple[str, object]:
    call = chance.choice(calls) if calls else "c0"
    role = chance.choice(tuple(Role))
    number = chance.choice((*NUMBERS, NUMBERS[0], None))
    return chance.choice(
        (
            *[("take", (number, chance.choice((PRANK, PRANK, PRANK, None, *Classification))))] * 9,
            ("do", c.ClassifyCall(call=call, classification=chance.choice(tuple(Classification)))),
            ("do", c.NoteCall(call=call, words="halo", number=chance.choice((None, NUMBERS[1])))),
            ("do", c.CallBack(call=call, reached=chance.random() < 0.5)),
            *[("do", c.BlockNumber(call=call, reason="iseng"))] * 3,
            ("do", c.UnblockNumber(call=call, reason="keliru")),
            ("do", c.SignOn(person="Budi", role=role)),
            ("withdraw", (call, chance.choice((e.CallClassified, e.CallNoted)))),
            ("erase", call),
            ("wait", timedelta(hours=chance.choice((0, 1, 7, 13, 25)))),
            ("rest", None),
            ("restart", None),
        )
    )


@given(seed=st.integers(0, 2**32), steps=st.integers(0, 60), limit=st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_many_streams_answer_as_one(seed: int, steps: int, limit: int) -> None:
    chance = random.Random(seed)
    many, one = Room(limit, 1), Room(10**9, 1)
    calls: list[str] = []
    for n in range(steps):
        kind, what = any_step(chance, calls)
        answers = []
        if kind == "take":
            calls.append(f"c{n}")
        for room in (many, one):
            room.clock.move(milliseconds=1)  # ids of streams begin with the time
            desk: Desk = room.desks[0]
            match kind, what:
                case "take", (number, classification):
                    answers.append(room.do(0, c.TakeCall(call=f"c{n}", number=number, classification=classification)))
                case "do", command:
                    answers.append(room.do(0, command))
                case "withdraw", (call, fact):
                    stream, event = room.event_of(0, call, fact)
                    answers.append(room.do(0, c.Withdraw(stream=stream, event=event, reason="keliru")))
                case "erase", call:
                    answers.append(room.do(0, c.ErasePersonalData(events=room.words_of(call), reason="diminta")))
                case "wait", span:
                    room.clock.at += span
                case "rest", _:
                    desk.rest()
                case "restart", _:
                    room.restart(0)
        assert len(set(answers)) <= 1, (kind, what, answers)
        if kind == "erase" and answers[0] == "ya":
            return  # nothing says any more that the streams were one number's: that is what was asked for
        assert many.known(0) == one.known(0), (kind, what)


def test_a_new_stream_begins_when_one_is_full() -> None:
    desk, store, clock = signed_on()
    for n in range(2 * rules.CALLS_A_STREAM + 1):
        clock.move(milliseconds=1)
        desk.do(c.TakeCall(call=f"c{n}", number=NUMBERS[0], classification=PRANK))
    sizes = [len(known.calls) for known in store.situation().callers_with(NUMBERS[0])]
    assert sizes == [rules.CALLS_A_STREAM, rules.CALLS_A_STREAM, 1]


def test_after_a_quiet_night_only_the_newest_stream_is_read_until_the_number_matters() -> None:
    room = Room(3, 1)
    for n in range(7):
        room.do(0, c.TakeCall(call=f"c{n}", number=NUMBERS[0], classification=PRANK))
        room.clock.move(hours=3)
    room.restart(0)
    assert len(room.desks[0].situation.callers_with(NUMBERS[0])) == 2  # what was touched in half a day
    assert room.do(0, c.SignOn(person="Rina", role=Role.SUPERVISOR), c.BlockNumber(call="c6", reason="iseng")) == "ya"
    assert len(room.desks[0].situation.callers_with(NUMBERS[0])) == 3


@pytest.mark.parametrize("classification", [None, Classification.CUT_OFF])
def test_a_number_that_waits_is_whole_after_a_start(classification: Classification | None) -> None:
    room = Room(3, 1)
    for n in range(7):
        room.do(0, c.TakeCall(call=f"c{n}", number=NUMBERS[0], classification=PRANK))
    room.do(0, c.TakeCall(call="c7", number=NUMBERS[0], classification=classification))
    room.clock.move(days=3)
    room.desks[0].rest()
    room.restart(0)
    (line,) = queue_lines(room.desks[0].situation, PROFILE.blocking, room.clock.now(), WIB)
    assert (line.rang, line.tally, line.low) == (1, "7 prank", True)


def test_a_store_gives_the_streams_that_a_start_needs(tmp_path: Path) -> None:
    waits, rests = NUMBERS
    with patch.object(rules, "CALLS_A_STREAM", 2), opened(tmp_path / "a.siaga") as room:
        for n in range(5):
            room.clock.move(milliseconds=1)
            for number in NUMBERS:
                room.desk.do(c.TakeCall(call=f"{number}{n}", number=number, classification=PRANK))
        room.desk.do(c.ClassifyCall(call=f"{waits}0", classification=Classification.CUT_OFF))
        clock = room.clock
    clock.move(days=3)
    with opened(tmp_path / "a.siaga", clock=clock) as room:
        assert len(room.desk.situation.callers_with(waits)) == 3
        assert not room.desk.situation.callers_with(rests)
        assert len(room.store.log.number_streams(*NUMBERS)) == 6
        room.desk.do(c.TakeCall(call="lagi", number=rests))
        assert len(room.desk.situation.callers_with(rests)) == 3
        room.desk.rest()
        assert len(room.desk.situation.callers_with(rests)) == 3


@given(seed=st.integers(0, 2**32), steps=st.integers(0, 40), limit=st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_two_desks_apart_count_over_the_streams_of_both(seed: int, steps: int, limit: int) -> None:
    chance = random.Random(seed)
    room = Room(limit, 2)
    calls: list[str] = []
    for n in range(steps):
        desk = chance.randrange(2)
        kind, what = any_step(chance, calls)
        if kind == "take":
            number, classification = what  # type: ignore[misc]
            calls.append(f"c{n}")
            room.do(desk, c.TakeCall(call=f"c{n}", number=number, classification=classification))
        elif kind == "do":
            room.do(desk, what)  # type: ignore[arg-type]
        elif chance.random() < 0.3:
            room.exchange()
    room.exchange()
    first, second = (store.situation() for store in room.stores)
    for number in NUMBERS:
        now = room.clock.now()
        assert of_number(first, number, now) == of_number(second, number, now)
        assert room.stores[0].number_history(number) == room.stores[1].number_history(number)
    for desk, store in zip(room.desks, room.stores, strict=True):
        everything = store.situation()
        for call in calls:
            known = everything.call(call)
            if known is None:
                continue
            supervisor = c.SignOn(person="Rina", role=Role.SUPERVISOR)
            asked = room.do(room.desks.index(desk), supervisor, c.BlockNumber(call=call, reason="iseng"))
            everywhere = everything.of_number(known[0])
            may = bool(known[1].number) and sum(k.abuses for k in everywhere) > PROFILE.blocking.abuses
            assert (asked == "ya") == may
            break
