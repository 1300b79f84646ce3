"""What vehicles report comes to the window when it changes, and only then; trouble is said once, and it goes on."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from siaga_desk.domain.errors import Message, StoreTrouble
from siaga_desk.domain.positions import Fix, Judged, Verdict
from siaga_desk.lanes import Lane
from siaga_desk.ui.positions import Positions, ReadPositions
from siaga_desk.ui.road import OUR_BUG, Road
from tests.dispatch.room import PROFILE
from tests.memory import HandClock, memory_desk
from tests.quiet import no_thread_left

FIRST = Fix("a", -6.11, 106.16, HandClock().now(), "uji")
LATER = replace(FIRST, lat=-6.12)
OTHER = replace(FIRST, unit="b")
GONE = "Berkas posisi tidak bisa dibaca."


@pytest.fixture
def road() -> Iterator[Road]:
    desk, _ = memory_desk(PROFILE, clock=HandClock())
    lane = Lane("desk")
    road = Road(desk, lane)
    yield road
    road.close()
    lane.close()


class File:
    """What the reports are read from: answers one after the other, the last again and again."""

    def __init__(self, *answers: Mapping[str, Fix] | Exception | None) -> None:
        self._answers = list(answers)
        self.asked = 0
        self.threads: set[int] = set()

    def __call__(self) -> Mapping[str, Fix] | None:
        self.asked += 1
        self.threads.add(threading.get_ident())
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Watched:
    """The reports as a window has them, looked at by hand."""

    def __init__(self, road: Road, read: ReadPositions | None, qtbot: QtBot) -> None:
        self._road, self._qtbot = road, qtbot
        self.positions = Positions(read, road)
        self.moved: list[frozenset[str]] = []
        self.refused: list[Message] = []
        self.positions.moved.connect(self.moved.append)
        road.refused.connect(self.refused.append)

    def start(self) -> None:
        self.positions.start()
        self.positions._timer.stop()  # the hand looks, not the clock
        self.heard()

    def look(self) -> None:
        self.positions.look()
        self.heard()

    def heard(self) -> None:
        """Until the answer to the last look is there."""
        self._qtbot.waitUntil(lambda: not self.positions._asked)


def test_who_moved_is_told_and_what_did_not_change_is_not(road: Road, qtbot: QtBot) -> None:
    file = File(
        {"a": FIRST}, {"a": FIRST, "b": OTHER}, None, {"a": FIRST, "b": OTHER}, {"a": LATER, "b": OTHER}, {"a": LATER}
    )
    watched = Watched(road, file, qtbot)
    assert watched.positions.latest == {}
    watched.start()
    assert (watched.moved, watched.positions.latest) == ([{"a"}], {"a": FIRST})
    watched.look()
    assert watched.moved.pop() == {"b"}
    watched.look()  # nothing new in the file
    watched.look()  # written again, the same
    assert watched.moved == [{"a"}]
    assert watched.positions.latest == {"a": FIRST, "b": OTHER}
    watched.look()
    assert watched.moved.pop() == {"a"}
    watched.look()
    assert watched.moved.pop() == {"b"}, "it is known no more"
    watched.positions.close()
    assert threading.get_ident() not in file.threads, "the window does not wait for a disk"


def test_trouble_is_said_once_until_it_is_over_and_what_was_known_stands(road: Road, qtbot: QtBot) -> None:
    trouble = StoreTrouble(GONE)
    watched = Watched(road, File({"a": FIRST}, trouble, trouble, {"a": LATER}, trouble), qtbot)
    watched.start()
    watched.look()
    watched.look()
    assert watched.refused == [Message(GONE)]
    assert watched.positions.latest == {"a": FIRST}
    watched.look()
    assert watched.positions.latest == {"a": LATER}
    watched.look()
    assert watched.refused == [Message(GONE), Message(GONE)], "it came back: that is news"
    watched.positions.close()


@pytest.mark.expects_warnings
def test_what_we_did_wrong_is_said_once_and_it_is_tried_again(road: Road, qtbot: QtBot) -> None:
    file = File(ZeroDivisionError(), ZeroDivisionError(), {"a": FIRST})
    watched = Watched(road, file, qtbot)
    watched.start()
    watched.look()
    assert watched.refused == [OUR_BUG]
    watched.look()
    assert watched.positions.latest == {"a": FIRST}
    watched.positions.close()


def test_nobody_asks_again_before_the_answer(road: Road, qtbot: QtBot) -> None:
    may_answer, asked = threading.Event(), []

    def read() -> Mapping[str, Fix] | None:
        asked.append(True)
        assert may_answer.wait(10)
        return {}

    watched = Watched(road, read, qtbot)
    watched.positions.start()
    for _ in range(5):
        watched.positions.look()
    may_answer.set()
    watched.heard()
    assert len(asked) == 1
    watched.positions.close()


def test_it_looks_by_itself(road: Road, qtbot: QtBot) -> None:
    file = File({"a": FIRST})
    watched = Watched(road, file, qtbot)
    watched.positions._timer.setInterval(1)
    watched.positions.start()
    qtbot.waitUntil(lambda: file.asked >= 3)
    watched.positions.close()
    assert watched.moved == [{"a"}]


def test_after_closing_nobody_looks_and_no_thread_is_left(road: Road, qtbot: QtBot) -> None:
    file = File({"a": FIRST})
    with no_thread_left("positions"):
        watched = Watched(road, file, qtbot)
        watched.start()
        watched.positions.close()
        watched.positions.close()
        watched.positions.look()
    assert file.asked == 1


def test_where_no_vehicle_reports_nobody_looks(road: Road, qtbot: QtBot) -> None:
    with no_thread_left("positions"):
        watched = Watched(road, None, qtbot)
        watched.positions.start()
        watched.positions.look()
        watched.positions.close()
    assert watched.positions.latest == {}


def test_what_was_not_followed_is_told_with_it(road: Road, qtbot: QtBot) -> None:
    jumped = Judged(LATER, Verdict.IMPOSSIBLE, LATER.at, FIRST.at, 400.0)
    answers = [[jumped], []]
    watched = Watched(road, File({"a": FIRST}, {"a": FIRST}, None), qtbot)
    watched.positions = Positions(File({"a": FIRST}, {"a": FIRST}, None), road, read_doubts=lambda: answers.pop(0))
    told: list[tuple[Judged, ...]] = []
    watched.positions.doubted.connect(told.append)
    watched.start()
    watched.look()
    watched.look()  # nothing new in the file: nobody asks for doubts either
    assert told == [(jumped,)]
    assert answers == []
    watched.positions.close()
