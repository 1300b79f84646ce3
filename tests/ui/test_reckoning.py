"""Sums off the GUI thread: only the newest of a name is told, trouble is said once, and after closing nothing is."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from threading import Event, current_thread, main_thread

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from siaga_desk.lanes import Lane
from siaga_desk.ui.reckoning import Reckoning
from siaga_desk.ui.road import OUR_BUG, Road
from tests.builders import make_desk


@pytest.fixture
def road(qtbot: QtBot) -> Iterator[Road]:
    lane, parent = Lane("desk"), QObject()
    road = Road(make_desk(1)[0], lane, parent)
    yield road
    road.close()
    lane.close()
    parent.deleteLater()


@pytest.fixture
def reckoning(road: Road) -> Iterator[Reckoning]:
    made = Reckoning(road)
    yield made
    made.close()


def idle(qtbot: QtBot, reckoning: Reckoning) -> None:
    qtbot.waitUntil(lambda: reckoning.is_idle)


def test_work_is_done_elsewhere_and_told_here(qtbot: QtBot, reckoning: Reckoning) -> None:
    told: list[tuple[bool, bool]] = []
    reckoning.ask(
        "a", lambda: current_thread() is main_thread(), lambda at: told.append((at, current_thread() is main_thread()))
    )
    assert not reckoning.is_idle
    idle(qtbot, reckoning)
    assert told == [(False, True)]


def test_of_what_is_asked_under_one_name_the_newest_is_told(qtbot: QtBot, reckoning: Reckoning) -> None:
    go, done, told = Event(), list[int](), list[int]()

    def work(number: int) -> int:
        if number == 0:
            go.wait(10)
        done.append(number)
        return number

    for number in range(4):
        reckoning.ask("a", lambda number=number: work(number), told.append)  # type: ignore[misc]
    reckoning.ask("b", lambda: 9, told.append)
    go.set()
    idle(qtbot, reckoning)
    assert done == [0, 3], "1 and 2 were old before their turn came"
    assert sorted(told) == [3, 9], "0 was old when it was ready"


def test_what_nobody_wants_any_more_is_not_told(qtbot: QtBot, reckoning: Reckoning) -> None:
    go, told = Event(), list[str]()

    def slow() -> str:
        go.wait(10)
        return "slow"

    reckoning.ask("a", slow, told.append)
    reckoning.ask("b", lambda: "b", told.append)
    reckoning.forget("a")
    reckoning.forget("b")
    reckoning.ask("c", lambda: "c", told.append)
    go.set()
    idle(qtbot, reckoning)
    assert told == ["c"]


def test_trouble_is_said_once_and_the_next_goes_on(
    qtbot: QtBot, road: Road, reckoning: Reckoning, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[object] = []
    told: list[int] = []
    road.refused.connect(said.append)
    for _ in range(2):
        reckoning.ask("a", lambda: 1 // 0, told.append)
        idle(qtbot, reckoning)
    reckoning.ask("a", lambda: 5, told.append)
    idle(qtbot, reckoning)
    assert (told, said) == ([5], [OUR_BUG])
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2
    caplog.clear()


def test_after_closing_nothing_is_told_or_begun(qtbot: QtBot, road: Road) -> None:
    reckoning, told = Reckoning(road), list[int]()
    reckoning.ask("a", lambda: 1, told.append)
    reckoning.close()
    reckoning.ask("a", lambda: 2, told.append)
    heard: list[bool] = []
    road.ask(lambda: None, done=lambda _: heard.append(True))
    qtbot.waitUntil(lambda: bool(heard))
    assert told == []
