"""Engines come to a window one after the other, each in use at once; what is said is said softly, and closing is quick."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from siaga_desk.domain.errors import Message
from siaga_desk.geo.roads.city_roads import CityRoads
from siaga_desk.geo.roads.network import RoadSource
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.geo.travel import AccuracyClass
from siaga_desk.lanes import Lane
from siaga_desk.ui.road import OUR_BUG, Road
from siaga_desk.ui.roads import EngineLane, LoadEngines, Progress
from tests.dispatch.room import PROFILE
from tests.geo.roads.networks import network
from tests.geo.roads.test_road_times import at, closure
from tests.memory import HandClock, memory_desk
from tests.quiet import no_thread_left

MAKING = Message("jaringan jalan disiapkan")
TOLD = Message("Jaringan jalan lama tidak bisa dibaca.")


def engine(kind: AccuracyClass = AccuracyClass.ROAD_NETWORK) -> RoadTimes:
    source = RoadSource(kind, "uji")
    return RoadTimes(network([at(0, 0), at(0, 1)], [(0, 1, 9.0), (1, 0, 9.0)], source=source), PROFILE)


NOW = HandClock().now()


@pytest.fixture
def road() -> Iterator[Road]:
    desk, _ = memory_desk(PROFILE, clock=HandClock())
    lane = Lane("desk")
    road = Road(desk, lane)
    yield road
    road.close()
    lane.close()


class Heard:
    """An engine lane, and what it said, in order."""

    def __init__(self, road: Road, load: LoadEngines | None) -> None:
        self.travel = CityRoads(PROFILE)
        self.lane = EngineLane(self.travel, road, load)
        self.said: list[object] = []
        self.threads: set[int] = set()
        self.lane.changed.connect(lambda: self._hear(f"uses {self.travel.engine}"))
        self.lane.preparing.connect(lambda said, share: self._hear((str(said) if said else None, share)))
        road.refused.connect(lambda message: self._hear(message))

    def _hear(self, what: object) -> None:
        self.said.append(what)
        self.threads.add(threading.get_ident())

    @property
    def is_done(self) -> bool:
        return (None, 1.0) in self.said


def test_each_engine_is_in_use_as_soon_as_it_is_made(road: Road, qtbot: QtBot) -> None:
    coarse, fine = engine(AccuracyClass.MAIN_ROADS), engine()
    may_go_on = threading.Event()

    def load(progress: Progress) -> Iterator[RoadTimes | Message]:
        yield coarse
        assert may_go_on.wait(10)
        progress(MAKING, 0.5)
        yield TOLD
        yield fine

    heard = Heard(road, load)
    assert heard.travel.engine == "straight_line"
    with no_thread_left("roads"):
        heard.lane.start()
        heard.lane.start()  # twice is once
        qtbot.waitUntil(lambda: heard.said == ["uses main_roads"])
        assert heard.travel.roads is coarse
        may_go_on.set()
        qtbot.waitUntil(lambda: heard.is_done)
        heard.lane.close()
    assert heard.said == ["uses main_roads", (str(MAKING), 0.5), TOLD, "uses roads", (None, 1.0)]
    assert heard.travel.roads is fine
    assert heard.threads == {threading.get_ident()}, "all on the GUI thread"


def test_an_engine_is_told_what_is_closed_before_it_answers(road: Road, qtbot: QtBot) -> None:
    made = engine()
    heard = Heard(road, lambda progress: iter((made,)))
    shut = closure([at(0, 0), at(0, 1)], shape="road", starts=NOW)
    assert not heard.travel.tell([shut], NOW), "a straight line goes around nothing"
    heard.lane.start()
    qtbot.waitUntil(lambda: heard.is_done)
    assert made.seconds("").tolist() == [float("inf")] * 2
    assert heard.travel.tell([], NOW)
    assert made.seconds("").tolist() == [9.0, 9.0]
    assert not heard.travel.tell([], NOW), "nothing changed"
    heard.lane.close()


@pytest.mark.expects_warnings
def test_what_we_did_wrong_is_said_softly_and_what_was_made_goes_on(road: Road, qtbot: QtBot) -> None:
    made = engine()

    def load(progress: Progress) -> Iterator[RoadTimes | Message]:
        yield made
        progress(MAKING, 0.2)
        raise ZeroDivisionError

    heard = Heard(road, load)
    heard.lane.start()
    qtbot.waitUntil(lambda: OUR_BUG in heard.said)
    assert heard.said == ["uses roads", (str(MAKING), 0.2), (None, 1.0), OUR_BUG], "no progress stands for ever"
    assert heard.travel.roads is made
    heard.lane.close()


def test_closing_waits_for_the_next_word_of_progress_only(road: Road, qtbot: QtBot) -> None:
    begun, never_asked = threading.Event(), threading.Event()
    finished: list[bool] = []

    def load(progress: Progress) -> Iterator[RoadTimes | Message]:
        for step in range(10_000):
            progress(MAKING, step / 10_000)
            begun.set()
            never_asked.wait(0.001)
        finished.append(True)
        yield engine()

    heard = Heard(road, load)
    with no_thread_left("roads"):
        heard.lane.start()
        assert begun.wait(10)
        heard.lane.close()
    qtbot.waitUntil(lambda: heard.is_done)
    assert not finished
    assert heard.travel.roads is None
    assert OUR_BUG not in heard.said, "that it ended is no trouble"


def test_an_engine_that_is_finished_after_closing_is_put_away(road: Road, qtbot: QtBot) -> None:
    begun, closing = threading.Event(), threading.Event()

    def load(progress: Progress) -> Iterator[RoadTimes | Message]:
        begun.set()
        assert closing.wait(10)
        yield engine()

    heard = Heard(road, load)
    heard.lane.start()
    assert begun.wait(10)
    closer = threading.Timer(0.05, closing.set)  # while `close` waits
    closer.start()
    heard.lane.close()
    closer.join()
    qtbot.waitUntil(lambda: heard.is_done)
    assert heard.said == [(None, 1.0)]
    assert heard.travel.roads is None


def test_without_engines_there_is_nothing_to_make_and_nothing_to_close(road: Road) -> None:
    heard = Heard(road, None)
    with no_thread_left("roads"):
        heard.lane.start()
        heard.lane.close()
    assert heard.said == []
    assert heard.travel.accuracy_class is AccuracyClass.STRAIGHT_LINE
