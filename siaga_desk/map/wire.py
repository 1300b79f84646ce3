"""Values as JSON objects and back, checked against their own type hints: the form in which map and page speak.

Knows dataclasses, tuples, literals and numbers; must never contain what is said (messages.py).
"""

from __future__ import annotations

import json
import re
import types
import typing
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, cast

from siaga_desk.domain.errors import BadInput

MAX_TEXT = 2_000  # characters of one text that reach the page; a card shows a few hundred

_AS_THEY_ARE = frozenset({float, int, bool, type(None)})


def plain(value: Any) -> Any:
    """A value as dicts, lists, texts and numbers. Texts are cut at MAX_TEXT, and cleaned of
    NUL and lone surrogates, which no page can carry."""
    kind = type(value)
    if kind in _AS_THEY_ARE:  # first, and lines next: a way has a thousand points
        return value
    if kind is tuple or kind is list:
        return [plain(one) for one in value]
    if isinstance(value, str):
        return _clean(value)
    if is_dataclass(value):
        return {name: plain(getattr(value, name)) for name in _names(cast("Hashable", kind))}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, bool | int | float):
        return value
    return [plain(one) for one in value]


_NOT_CARRIED = re.compile("[\x00\ud800-\udfff]")


def _clean(text: str) -> str:
    if len(text) > MAX_TEXT:
        text = text[: MAX_TEXT - 1] + "…"
    return _NOT_CARRIED.sub("\ufffd", text)


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    return tuple(field.name for field in fields(cast("type[Any]", kind)))


def unreadable(why: str) -> BadInput:
    """What is raised for words of the page that are none."""
    return BadInput("Pesan dari peta tidak terbaca: {why}.", why=why)


def read(text: str, kinds: Mapping[str, type[Any]], limit: int | None = None) -> Any:
    """The value that the text says, one of `kinds` by its name under "is". BadInput for anything else, and beyond `limit`
    characters."""
    if limit is not None and len(text) > limit:
        raise unreadable(f"{len(text)} characters")
    try:
        said = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise unreadable("not JSON") from error
    if not isinstance(said, dict):
        raise unreadable("not an object")
    name = said.pop("is", None)
    kind = kinds.get(name) if isinstance(name, str) else None
    if kind is None:
        raise unreadable(f"unknown kind {str(name)[:40]!r}")
    return _object(said, kind)


@cache
def _hints(kind: Hashable) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _object(said: object, kind: type[Any]) -> Any:
    if not isinstance(said, dict) or set(said) - set(_names(cast("Hashable", kind))):
        raise unreadable(f"not a {kind.__name__}")
    hints = _hints(cast("Hashable", kind))
    try:
        return kind(**{name: _value(value, hints[name], name) for name, value in said.items()})
    except TypeError as error:
        raise unreadable(f"{kind.__name__} lacks a value") from error


def _value(said: Any, wanted: Any, name: str) -> Any:
    origin, inner = typing.get_origin(wanted), typing.get_args(wanted)
    if origin in (Union, types.UnionType):
        options = [option for option in inner if option is not type(None)]
        if said is None and len(options) < len(inner):
            return None
        return _value(said, options[0], name)
    if origin is Literal:
        if isinstance(said, str) and said in inner:
            return said
    elif origin is tuple:
        if isinstance(said, list) and (inner[-1] is Ellipsis or len(said) == len(inner)):
            each = [inner[0]] * len(said) if inner[-1] is Ellipsis else inner
            return tuple(_value(one, kind, name) for one, kind in zip(said, each, strict=True))
    elif wanted is float:
        if isinstance(said, int | float) and not isinstance(said, bool) and abs(said) < 1e300:  # NaN compares false
            return float(said)
    elif wanted is int:
        if isinstance(said, int) and not isinstance(said, bool):
            return said
    elif wanted is bool or wanted is str:
        if isinstance(said, wanted):
            return said
    elif is_dataclass(wanted):
        return _object(said, cast("type[Any]", wanted))
    elif isinstance(said, dict):  # settings: a mapping of single values
        return said
    raise unreadable(f"{name} is {type(said).__name__}")
