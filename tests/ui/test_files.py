"""Work on files beside the window: its end is heard on the GUI thread, a refusal is said, a bug softly."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.ui.files import FileLane
from siaga_desk.ui.road import OUR_BUG
from tests.quiet import no_thread_left


class Ends:
    """What was heard of the work, and on which thread."""

    def __init__(self) -> None:
        self.heard: list[object] = []
        self.threads: set[int] = set()

    def __call__(self, end: object) -> None:
        self.heard.append(end)
        self.threads.add(threading.get_ident())


@pytest.fixture
def lane(qapp: QObject) -> Iterator[FileLane]:
    with no_thread_left("test files"):
        made = FileLane("test files", qapp)
        yield made
        made.close()


def test_the_work_is_done_elsewhere_and_heard_here_in_order(lane: FileLane, qtbot: QtBot) -> None:
    done = Ends()
    for n in range(3):
        lane.do(lambda n=n: (n, threading.get_ident()), done, done)  # type: ignore[misc]
    assert not lane.is_idle
    qtbot.waitUntil(lambda: lane.is_idle)
    assert [end[0] for end in done.heard if isinstance(end, tuple)] == [0, 1, 2]
    assert done.threads == {threading.get_ident()}
    assert threading.get_ident() not in {end[1] for end in done.heard if isinstance(end, tuple)}


def test_a_refusal_is_said(lane: FileLane, qtbot: QtBot) -> None:
    done, refused = Ends(), Ends()

    def work() -> None:
        raise BadInput("Berkas {file} tidak bisa dibaca.", file="x")

    lane.do(work, done, refused)
    qtbot.waitUntil(lambda: lane.is_idle)
    assert (done.heard, refused.heard) == ([], [Message("Berkas {file} tidak bisa dibaca.", {"file": "x"})])


@pytest.mark.expects_warnings
def test_a_bug_is_logged_and_said_softly(lane: FileLane, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    done, refused = Ends(), Ends()
    lane.do(lambda: 1 // 0, done, refused)
    qtbot.waitUntil(lambda: lane.is_idle)
    assert (done.heard, refused.heard) == ([], [OUR_BUG])
    (record,) = caplog.records
    assert record.exc_info is not None


def test_closed_the_work_is_finished_and_nobody_hears_of_it(lane: FileLane, qtbot: QtBot) -> None:
    done, finished = Ends(), []
    lane.do(lambda: finished.append(1), done, done)
    lane.close()
    lane.close()
    lane.do(lambda: finished.append(2), done, done)
    qtbot.wait(20)
    assert (finished, done.heard) == ([1], [])
