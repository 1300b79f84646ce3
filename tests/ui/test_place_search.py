"""The place box's search: on its own lane, the latest text wins, and a bug in it is said softly."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.geo.gazetteer import Place, PlaceKind
from siaga_desk.geo.locate import Locator, Reading
from siaga_desk.ui.place_search import STUMBLED, PlaceSearch
from tests.memory import CENTRE

NOW = datetime(2026, 3, 13, 19, 48, tzinfo=UTC)
HERE = (-6.12, 106.16)
MARKET = Place("m1", PlaceKind.MARKET, "Pasar Rau", *HERE, 100.0)


def saying(text: str) -> Reading:
    return Reading(notice=Message("{text}", {"text": text}))


@dataclass
class Slow:
    """A Locator whose readings wait for `go`, and that writes down what is done to it, and on which thread."""

    go: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    read_: list[tuple[str, datetime | None, tuple[float, float] | None]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    threads: set[int] = field(default_factory=set)

    def read(self, text: str, *, now: datetime | None = None, near: tuple[float, float] | None = None) -> Reading:
        self.threads.add(threading.get_ident())
        self.begun.set()
        assert self.go.wait(10)
        self.read_.append((text, now, near))
        if text == "bug":
            raise KeyError(text)
        return saying(text)

    def learn(self, place: Place) -> None:
        self.told.append(f"learn {place.name}")

    def forget(self, id_: str) -> None:
        self.told.append(f"forget {id_}")


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def make(slow: Slow) -> Iterator[Callable[..., PlaceSearch]]:
    made: list[PlaceSearch] = []

    def one(load: Callable[[], object] = lambda: slow) -> PlaceSearch:
        made.append(PlaceSearch(load, lambda: NOW))  # type: ignore[arg-type] # it has what of a Locator is used
        return made[-1]

    yield one
    slow.go.set()
    for search in made:
        search.close()


def heard_by(search: PlaceSearch) -> list[tuple[str, Reading]]:
    heard: list[tuple[str, Reading]] = []
    search.found.connect(lambda text, reading: heard.append((text, reading)))
    return heard


def test_a_text_is_read_elsewhere_and_its_answer_comes_back(
    make: Callable[..., PlaceSearch], slow: Slow, qtbot: QtBot
) -> None:
    search = make()
    heard = heard_by(search)
    search.ask("rau", HERE)
    assert not search.is_idle
    assert slow.begun.wait(10)
    assert heard == [], "the window went on while it was read"
    slow.go.set()
    qtbot.waitUntil(lambda: search.is_idle)
    assert heard == [("rau", saying("rau"))]
    assert slow.read_ == [("rau", NOW, HERE)]
    assert threading.get_ident() not in slow.threads


def test_of_the_texts_that_wait_only_the_latest_is_read_and_no_overtaken_one_is_answered(
    make: Callable[..., PlaceSearch], slow: Slow, qtbot: QtBot
) -> None:
    search = make()
    heard = heard_by(search)
    for text in ("p", "pa", "pas", "pasa", "pasar"):
        search.ask(text, None)
    slow.go.set()
    qtbot.waitUntil(lambda: search.is_idle)
    assert [text for text, _ in heard] == ["pasar"]
    assert [text for text, *_ in slow.read_] == ["p", "pasar"]


def test_nothing_is_loaded_before_somebody_is_about_to_type(
    make: Callable[..., PlaceSearch], slow: Slow, qtbot: QtBot
) -> None:
    loads: list[int] = []

    def load() -> Slow:
        loads.append(threading.get_ident())
        return slow

    slow.go.set()
    search = make(load)
    search.learn(MARKET)
    search.forget("m2")
    qtbot.wait(20)
    assert loads == []
    assert slow.told == []
    search.prepare()
    search.ask("rau", None)
    qtbot.waitUntil(lambda: search.is_idle)
    search.ask("rau 2", None)
    qtbot.waitUntil(lambda: search.is_idle)
    assert len(loads) == 1
    assert loads[0] != threading.get_ident()
    assert slow.told == ["learn Pasar Rau", "forget m2"], "what came before the Locator was there is not lost"


def test_what_is_learnt_is_known_to_the_next_text(make: Callable[..., PlaceSearch], slow: Slow, qtbot: QtBot) -> None:
    slow.go.set()
    search = make()
    search.ask("rau", None)
    search.learn(MARKET)
    search.forget("m1")
    search.ask("rau 2", None)
    qtbot.waitUntil(lambda: search.is_idle)
    assert slow.told == ["learn Pasar Rau", "forget m1"]


def renewing(search: PlaceSearch) -> list[str]:
    heard: list[str] = []
    search.renew(lambda: heard.append("renewed"), lambda: heard.append("stumbled"))
    return heard


def test_renewed_it_knows_again_what_it_was_told_and_answers_what_is_asked_meanwhile(
    make: Callable[..., PlaceSearch], slow: Slow, qtbot: QtBot
) -> None:
    other = Slow(go=slow.go)
    loads = iter((slow, other))
    search = make(lambda: next(loads))
    heard = heard_by(search)
    search.learn(MARKET)
    search.ask("rau", None)
    assert slow.begun.wait(10)
    ended = renewing(search)
    search.forget("m2")
    search.ask("rau 2", None)
    assert ended == [], "the window went on"
    slow.go.set()
    qtbot.waitUntil(lambda: search.is_idle)
    assert ended == ["renewed"]
    assert [text for text, _ in heard] == ["rau 2"]
    assert [text for text, *_ in other.read_] == ["rau 2"], "by the new one"
    assert other.told == ["learn Pasar Rau", "forget m2"]
    assert slow.told == ["learn Pasar Rau"]


def test_what_was_never_loaded_is_not_loaded_to_be_renewed(
    make: Callable[..., PlaceSearch], slow: Slow, qtbot: QtBot
) -> None:
    loads: list[int] = []

    def load() -> Slow:
        loads.append(1)
        return slow

    slow.go.set()
    search = make(load)
    ended = renewing(search)
    qtbot.waitUntil(lambda: bool(ended))
    assert (ended, loads) == (["renewed"], [])
    search.ask("rau", None)
    qtbot.waitUntil(lambda: search.is_idle)
    assert len(loads) == 1


def test_what_cannot_be_renewed_stays_as_it_was(make: Callable[..., PlaceSearch], slow: Slow, qtbot: QtBot) -> None:
    sound = [True]

    def load() -> Slow:
        if not sound.pop():
            raise BadInput("Daftar tempat {file} rusak.", file="x.csv")
        sound.append(False)
        return slow

    slow.go.set()
    search = make(load)
    heard = heard_by(search)
    search.ask("rau", None)
    qtbot.waitUntil(lambda: search.is_idle)
    ended = renewing(search)
    qtbot.waitUntil(lambda: bool(ended))
    assert ended == ["stumbled"]
    search.ask("rau 2", None)
    qtbot.waitUntil(lambda: search.is_idle)
    assert heard == [("rau", saying("rau")), ("rau 2", saying("rau 2"))]


@pytest.mark.expects_warnings
def test_a_bug_is_logged_without_the_words_and_said_softly_and_the_search_goes_on(
    make: Callable[..., PlaceSearch], slow: Slow, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    slow.go.set()
    search = make()
    heard = heard_by(search)
    search.ask("bug", None)
    qtbot.waitUntil(lambda: search.is_idle)
    search.ask("rau", None)
    qtbot.waitUntil(lambda: search.is_idle)
    assert heard == [("bug", Reading(trouble=STUMBLED)), ("rau", saying("rau"))]
    assert len(caplog.records) == 1
    assert "KeyError" in caplog.text
    assert "raise KeyError(text)" in caplog.text, "where it happened is told"
    assert "bug" not in caplog.text, "and what was typed is not, though the exception quotes it"


def test_something_else_is_looked_up_on_the_same_lane(make: Callable[..., PlaceSearch], slow: Slow, qtbot: QtBot) -> None:
    search = make()
    got: list[tuple[str, int]] = []

    def look(locator: object) -> tuple[str, int]:
        assert locator is slow
        return "place", threading.get_ident()

    search.aside(look, got.append)
    qtbot.waitUntil(lambda: bool(got))
    ((said, thread),) = got
    assert said == "place"
    assert thread != threading.get_ident()


@pytest.mark.expects_warnings
def test_a_look_that_stumbles_is_logged_and_answers_nothing(
    make: Callable[..., PlaceSearch], qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    search = make()
    got: list[object] = []
    search.aside(lambda _: 1 // 0, got.append)
    search.aside(lambda _: 2, got.append)
    qtbot.waitUntil(lambda: bool(got))
    assert got == [2]
    assert len(caplog.records) == 1


def test_places_that_cannot_be_read_are_said_and_tried_again(
    make: Callable[..., PlaceSearch], slow: Slow, qtbot: QtBot
) -> None:
    slow.go.set()
    damaged = [True]

    def load() -> Slow:
        if damaged:
            damaged.clear()
            raise BadInput("Daftar tempat {file} rusak.", file="x.csv")
        return slow

    search = make(load)
    heard = heard_by(search)
    for text in ("rau", "rau 2"):
        search.ask(text, None)
        qtbot.waitUntil(lambda: search.is_idle)
    assert heard[0] == ("rau", Reading(trouble=Message("Daftar tempat {file} rusak.", {"file": "x.csv"})))
    assert heard[1] == ("rau 2", saying("rau 2"))


def test_after_closing_nothing_is_answered_and_no_thread_is_left(
    make: Callable[..., PlaceSearch], slow: Slow, qtbot: QtBot
) -> None:
    search = make()
    heard = heard_by(search)
    search.ask("rau", None)
    assert slow.begun.wait(10)
    slow.go.set()
    search.close()
    search.close()
    search.ask("rau 2", None)
    search.learn(MARKET)
    qtbot.wait(20)
    assert heard == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("places")]


def test_the_real_locator_fits(qtbot: QtBot) -> None:
    search = PlaceSearch(lambda: Locator(_Nowhere(), CENTRE), lambda: NOW)  # type: ignore[arg-type] # asked for no area
    heard = heard_by(search)
    search.learn(MARKET)
    search.ask("jembatan merah", HERE)
    qtbot.waitUntil(lambda: search.is_idle)
    search.close()
    ((text, reading),) = heard
    assert text == "jembatan merah"
    assert not reading.candidates
    assert reading.trouble is not None


class _Nowhere:
    pass


def test_the_start_of_the_window_does_not_wait_for_the_search() -> None:
    """Its parsers and its word tables cost some 60 ms; they are imported on the lane, once somebody is about to type."""
    search = {"siaga_desk.geo.locate", "siaga_desk.geo.coordinates", "siaga_desk.geo.phrase", "rapidfuzz"}
    program = (
        f"import sys, siaga_desk.app, siaga_desk.windows, siaga_desk.ui.operator.window; print({search} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
