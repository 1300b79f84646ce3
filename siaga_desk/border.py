"""What comes in from people, cleaned before the rules see it: text made storable, telephone numbers made comparable.

Nothing is judged here and nothing is lost that could be read: hostile text stays, as text.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from siaga_desk.domain.commands import Command, NoteCall, TakeCall

C = TypeVar("C", bound=Command)

# Control characters and lone surrogates, and those marks that turn the reading order of what stands *beside* them:
# "radius 50 m" after a place must not read "m 05 suidar".
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
REPLACEMENT = "\ufffd"


def clean(command: C, region: str = "ID") -> C:
    """The command with every text storable, and a call's number in E.164 where it is one."""
    cleaned: C = _clean(command)
    if isinstance(cleaned, TakeCall | NoteCall) and cleaned.number is not None:
        return replace(cleaned, number=telephone_number(cleaned.number, region))
    return cleaned


def _clean(value: Any) -> Any:
    if type(value) is str:  # the words of an enum are our own
        return storable(value)
    if isinstance(value, tuple):
        return tuple(_clean(item) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: _clean(getattr(value, field.name)) for field in fields(value)})
    return value


def storable(text: str) -> str:
    """`text` with what cannot be stored or would mislead the eye replaced by U+FFFD; tabs and line ends stay."""
    return _UNSTORABLE.sub(REPLACEMENT, text)


def telephone_number(text: str, region: str = "ID") -> str | None:
    """A number as it was shown or typed -> E.164 ("+6281200004417"); short and odd ones as they are; None if empty."""
    import phonenumbers  # large tables: not before the first call

    text = " ".join(text.split())
    if not text:
        return None
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return text
    if not phonenumbers.is_possible_number(number) or (number.country_code == 62 and number.italian_leading_zero):
        return text  # behind 62 stands no zero: with one it is the beginning of a number, as it was cut off or misread
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def readable_number(number: str | None) -> str:
    """A stored number as people write it here: "0812-0000-4417"."""
    import phonenumbers

    if number is None:
        return ""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    national = parsed.country_code == 62
    form = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)
