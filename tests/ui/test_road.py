"""The Qt side of the one road: in order, on the GUI thread, refusals as sentences, nothing left behind."""

from __future__ import annotations

import gc
import logging
import threading
import weakref
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from siaga_desk.desk import Desk, Identity
from siaga_desk.domain.commands import Command, OpenIncident, SignOn
from siaga_desk.domain.errors import Message, StoreTrouble
from siaga_desk.domain.situation import Changes, Situation
from siaga_desk.lanes import Lane
from siaga_desk.profiles import shipped_profile
from siaga_desk.ui.road import OUR_BUG, Road
from tests.memory import Everywhere, HandClock, Keys, MemoryStore


@pytest.fixture
def desk() -> Desk:
    keys = Keys()
    key = keys.make()
    store = MemoryStore([key.chain])
    made = Desk(
        identity=Identity("live", "d1", "Meja 1"),
        profile=shipped_profile("kota_serang"),
        areas=Everywhere(),
        clock=HandClock(),
        log=store,
        finder=store,
        signer=key,
        verifier=keys,
    )
    made.start(program="test")
    return made


@pytest.fixture
def lane() -> Iterator[Lane]:
    lane = Lane("desk")
    yield lane
    lane.close()


def test_changed_then_done_on_the_gui_thread(desk: Desk, lane: Lane, qtbot: QtBot) -> None:
    road = Road(desk, lane)
    here, seen = threading.get_ident(), []
    road.changed.connect(lambda s, c: seen.append(("changed", threading.get_ident() == here, s is road.situation, bool(c))))
    road.do(
        SignOn(person="Rina"),
        OpenIncident(category="banjir"),
        done=lambda changes: seen.append(
            ("done", threading.get_ident() == here, isinstance(changes, Changes), bool(changes))
        ),
    )
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [("changed", True, True, True), ("done", True, True, True)]
    assert len(road.situation.incidents) == 1
    road.close()


def test_a_refusal_is_a_sentence_and_changes_nothing(desk: Desk, lane: Lane, qtbot: QtBot) -> None:
    road = Road(desk, lane)
    before = road.situation
    with qtbot.waitSignal(road.refused) as said:
        road.do(OpenIncident(category="banjir"))
    (message,) = said.args
    assert "Sebutkan nama Anda dulu" in str(message)
    own: list[Message] = []
    road.do(OpenIncident(category="banjir"), refused=own.append)
    qtbot.waitUntil(lambda: bool(own))
    assert road.situation is before
    road.close()


def test_trouble_with_the_disk_is_a_sentence_too(
    desk: Desk, lane: Lane, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    road = Road(desk, lane)

    def full(*_: object) -> None:
        raise StoreTrouble("Diska penuh. Catat di kertas, panggil penyelia.")

    monkeypatch.setattr(desk._log, "append", full)
    with qtbot.waitSignal(road.refused) as said:
        road.do(SignOn(person="Rina"))
    assert "Diska penuh" in str(said.args[0])
    assert not road.situation.watches
    road.close()


@pytest.mark.expects_warnings
def test_our_own_bug_is_logged_and_said_softly(
    desk: Desk, lane: Lane, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    class Nonsense(Command):
        __slots__ = ()

    road = Road(desk, lane)
    with qtbot.waitSignal(road.refused) as said:
        road.ask(lambda: 1 // 0)
    assert said.args == [OUR_BUG]
    assert any(record.levelno == logging.ERROR and record.exc_info for record in caplog.records)
    with qtbot.waitSignal(road.refused):
        road.do(Nonsense())
    road.close()


def test_a_closed_road_hears_nothing_and_lets_go(desk: Desk, lane: Lane, qtbot: QtBot) -> None:
    road = Road(desk, lane)
    heard: list[Situation] = []
    road.changed.connect(lambda situation, _: heard.append(situation))
    road.do(SignOn(person="Rina"))
    road.close()
    lane.submit(lambda: desk.do(OpenIncident(category="banjir"))).result()
    qtbot.wait(20)
    assert not heard
    assert desk._listeners == []
    gone = weakref.ref(road)
    del road
    gc.collect()
    assert gone() is None


def test_nothing_is_missed_between_the_snapshot_and_the_first_change(desk: Desk, lane: Lane, qtbot: QtBot) -> None:
    lane.submit(lambda: desk.do(SignOn(person="Rina")))
    ahead = lane.submit(lambda: desk.do(OpenIncident(category="banjir")))
    road = Road(desk, lane)
    behind = lane.submit(lambda: desk.do(OpenIncident(category="laka")))
    ahead.result()
    behind.result()
    qtbot.waitUntil(lambda: len(road.situation.incidents) == 2)
    road.close()
