"""Every sentence that people read has its English, with the same places for values; and every sentence is found here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from siaga_desk import i18n
from siaga_desk.domain.errors import Message
from siaga_desk.profiles import shipped_profile

PACKAGE = Path(i18n.__file__).parent
SAID_WITH = {"t", "Message", "RuleViolation", "BadInput", "StoreTrouble", "sentence"}
PLACE = re.compile(r"\{(\w*)[^}]*\}")


def sentences() -> Iterator[tuple[str, str]]:
    """(sentence, where) for every literal sentence in the sources."""
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        said_with = SAID_WITH | _short_names(tree)
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            first = node.args[0]
            if name in said_with and isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
                yield first.value, f"{file.relative_to(PACKAGE)}:{node.lineno}"


def _short_names(tree: ast.AST) -> set[str]:
    """A table of many sentences may call the marker by a shorter name: `m = Message`."""
    return {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in SAID_WITH
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def test_every_sentence_has_its_english() -> None:
    english = i18n.catalogue("en")
    missing = {text: where for text, where in sentences() if text not in english}
    assert not missing, "\n".join(f"{where}: {text}" for text, where in missing.items())


def test_no_english_is_left_of_a_sentence_that_died() -> None:
    said = {text for text, _ in sentences()}
    assert not [text for text in i18n.catalogue("en") if text not in said]


def test_both_languages_have_the_same_places_for_values() -> None:
    different = [
        (text, english)
        for text, english in i18n.catalogue("en").items()
        if sorted(PLACE.findall(text)) != sorted(PLACE.findall(english))
    ]
    assert not different


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_sentence_is_said_in_the_chosen_language_and_its_values_are_left_alone(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(i18n, "_language", "id")
    i18n.use(language)
    said = i18n.say(Message("Unit “{unit}” tidak ada di daftar.", {"unit": "{x} <b>"}))
    assert said == {"id": "Unit “{x} <b>” tidak ada di daftar.", "en": "Unit “{x} <b>” is not in the list."}[language]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="xx"):
        i18n.use("xx")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_what_the_profile_names_is_told_in_the_chosen_language(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "_language", language)
    names = i18n.names_of(shipped_profile("kota_serang"))
    assert names["kebakaran"] == {"id": "Kebakaran", "en": "Fire"}[language]
    assert names["ambulans"] == {"id": "Ambulans", "en": "Ambulance"}[language]
