"""What people read, in their language. Indonesian is the source; every other language is a catalogue of it.

The message key *is* the Indonesian sentence, with {named} places for values, so that a missing translation is still a
sentence. The core never calls `t`: it raises or returns `domain.errors.Message` values, which are said where they are shown.
"""

from __future__ import annotations

from functools import cache

from siaga_desk.domain.errors import Message, decimal
from siaga_desk.domain.profile import Category, Profile, UnitKind
from siaga_desk.resources import resource

LANGUAGES = ("id", "en")
_language = "id"


def use(language: str) -> None:
    """Choose the language of this process: one of LANGUAGES."""
    global _language  # one language a process, chosen once at start
    if language not in LANGUAGES:
        raise ValueError(f"unknown language: {language}")
    _language = language


def language() -> str:
    return _language


@cache
def catalogue(name: str) -> dict[str, str]:
    """Indonesian sentence -> sentence in `name`, read from resources/locale/<name>.po."""
    from babel.messages.pofile import read_po

    with resource("locale", f"{name}.po").open("rb") as file:
        return {
            entry.id: entry.string
            for entry in read_po(file)
            if isinstance(entry.id, str) and entry.id and isinstance(entry.string, str) and entry.string
        }


def t(text: str, /, **values: object) -> str:
    """`text` in the chosen language, its {places} filled. Values are inserted as they are, never translated."""
    said = text if _language == "id" else catalogue(_language).get(text, text)
    return said.format(**values) if values else said


def say(message: Message) -> str:
    """A message of the core, in the chosen language. A value that is itself a message (a word of a list) is said too."""
    return t(message.text, **{name: _said(value) for name, value in message.values.items()})


def _said(value: object) -> object:
    match value:
        case Message():
            return say(value)
        case float():
            return decimal(value, "." if _language == "en" else ",")
    return value


def named(thing: Category | UnitKind) -> str:
    """The name of what the city's profile names in both languages."""
    return thing.name_en if _language == "en" else thing.name


def names_of(profile: Profile) -> dict[str, str]:
    """Ids of categories and kinds of unit -> their names in the chosen language. For `narrative.tell`."""
    return {id_: named(thing) for each in (profile.categories, profile.unit_kinds) for id_, thing in each.items()}
