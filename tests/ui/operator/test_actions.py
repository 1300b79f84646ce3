"""The table of actions: every key once, every action done, said and found."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from siaga_desk.domain.errors import Message
from siaga_desk.i18n import say
from siaga_desk.ui.actions import ACTIONS, BY_WIDGET, HEADS, MISSING, Actions, Need, matching, shown


def test_no_key_is_given_twice() -> None:
    keys = Counter(QKeySequence(key).toString() for spec in ACTIONS.values() for key in spec.keys)
    assert [key for key, n in keys.items() if n > 1] == []
    assert "" not in keys, "every key is one that Qt knows"


def test_the_guides_keys() -> None:
    wanted = {
        "F2": "call.new",
        "F5": "call.real",
        "F6": "call.prank",
        "F7": "call.ghost",
        "F8": "call.cut_off",
        "F9": "call.wrong_number",
        "F10": "call.information",
        "Ctrl+L": "place.focus",
        "Ctrl+Return": "place.verified",
        "F12": "teams.send",
        "F3": "list.incidents",
        "F4": "list.units",
        "B": "team.moving",
        "S": "team.arrived",
        "L": "team.done",
        "T": "incident.telephone",
        "G": "call.join",
        "Ctrl+C": "incident.copy",
        "Ctrl+Z": "undo",
        "P": "map.layers",
        "Alt+K": "message.answer",
        "Alt+X": "message.dismiss",
        "Alt+R": "list.reorder",
        "F1": "help",
        "Esc": "back",
        "/": "command",
        "Ctrl+K": "command",
        "0": "map.city",
    }
    have = {key: spec.id for spec in ACTIONS.values() for key in spec.keys}
    assert {key: have.get(key) for key in wanted} == wanted
    assert all(have[str(n)] == have[f"Alt+{n}"] == f"teams.tick.{n}" for n in range(1, 10))


def test_every_action_can_be_said_helped_and_found() -> None:
    for spec in ACTIONS.values():
        assert say(spec.text)
        assert spec.where in HEADS
        assert spec.needs is None or spec.needs in MISSING
        assert spec in matching(say(spec.text))
    assert set(Need) == set(MISSING)


@pytest.mark.parametrize(
    ("key", "wanted"), [("Ctrl+L", "Ctrl L"), ("+", "+"), ("Ctrl++", "Ctrl +"), ("Return", "Enter"), ("F12", "F12")]
)
def test_keys_as_they_are_shown(key: str, wanted: str) -> None:
    assert shown(key) == wanted


def test_a_key_does_its_action_or_says_what_is_missing(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    done: list[str] = []
    said: list[Message] = []
    missing = {Need.CALL}
    deeds = {id_: (lambda id_=id_: done.append(id_)) for id_ in ACTIONS}
    actions = Actions(window, deeds, missing.__contains__, said.append)
    actions.trigger("call.prank")
    actions.trigger("call.new")
    actions.by_id["help"].trigger()
    assert done == ["call.new", "help"]
    assert said == [MISSING[Need.CALL]]
    missing.add(Need.PERSON)
    actions.trigger("incident.note")
    assert said[-1] == MISSING[Need.PERSON], "who works here comes first"
    assert not actions.possible("call.prank")
    assert all(bool(actions.by_id[id_].shortcuts()) != (id_ in BY_WIDGET) for id_ in ACTIONS)


def test_an_action_without_a_deed_is_refused(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    with pytest.raises(ValueError, match="help"):
        Actions(window, {id_: print for id_ in ACTIONS if id_ != "help"}, lambda need: False, print)
