"""The diary names code and never people, and what goes wrong with it stops nothing."""

from __future__ import annotations

import logging
import sys
import threading
from pathlib import Path

import pytest

from siaga_desk.diagnostics import SOFT_SENTENCE, diary
from siaga_desk.domain.errors import Message, RuleViolation

WORDS = "rumah Ujang 0812-0000-4417 terbakar"


def test_what_nobody_caught_is_written_and_told(tmp_path: Path) -> None:
    told: list[Message] = []
    with diary("operator", tmp_path, console=False) as kept:
        kept.tell = told.append
        try:
            None.number  # type: ignore[attr-defined] # noqa: B018
        except AttributeError:
            sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
    written = (tmp_path / "operator.log").read_text()
    assert "AttributeError: 'NoneType' object has no attribute 'number'" in written
    assert "test_diagnostics.py" in written
    assert told == [SOFT_SENTENCE]


def test_what_a_thread_did_not_catch_is_written_too(tmp_path: Path) -> None:
    told: list[Message] = []

    def work() -> None:
        raise ZeroDivisionError

    with diary("operator", tmp_path, console=False) as kept:
        kept.tell = told.append
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert "ZeroDivisionError" in (tmp_path / "operator.log").read_text()
    assert told == [SOFT_SENTENCE]


def test_words_of_people_are_left_out(tmp_path: Path) -> None:
    with diary("operator", tmp_path, console=False):
        try:
            try:
                raise RuleViolation("Unit “{unit}” tidak ada di daftar.", unit=WORDS)
            except RuleViolation as error:
                raise ValueError(WORDS) from error
        except ValueError:
            logging.getLogger("x").exception("unexpected")
    written = (tmp_path / "operator.log").read_text()
    assert "Ujang" not in written
    assert "builtins.ValueError\n" in written
    assert "RuleViolation: Unit “{unit}” tidak ada di daftar." in written


def test_afterwards_everything_is_as_before(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = root.level, list(root.handlers), sys.excepthook, threading.excepthook, logging.raiseExceptions
    with diary("operator", tmp_path):
        assert sys.excepthook is not before[2]
    assert (root.level, list(root.handlers), sys.excepthook, threading.excepthook, logging.raiseExceptions) == before


def test_a_folder_that_cannot_be_made_stops_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    with diary("operator", tmp_path / "file", console=False) as kept:
        logging.getLogger("x").error("cannot be kept")
    assert kept.path is None
    assert "cannot be kept" in capsys.readouterr().err


def test_a_diary_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("siaga_desk.diagnostics.BYTES_A_FILE", 1_000)
    with diary("operator", tmp_path, console=False):
        for _ in range(500):
            logging.getLogger("x").info("a line of the diary that is long enough")
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["operator.log", *(f"operator.log.{n}" for n in range(1, 6))]


def test_an_interrupt_is_not_a_bug(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with diary("operator", tmp_path, console=False) as kept:
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert kept.path is not None
    assert kept.path.read_text() == ""
    assert "KeyboardInterrupt" in capsys.readouterr().err
