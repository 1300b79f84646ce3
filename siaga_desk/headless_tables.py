"""The tables of docs/headless.md, made from the code they describe. `python -m siaga_desk.headless_tables FILE` renews them.

Never at work in a desk: it is for whoever changes a command, an event or a question.
"""

from __future__ import annotations

import json
import re
import sys
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from siaga_desk.domain.commands import COMMANDS, Command
from siaga_desk.domain.events import FACTS, Fact
from siaga_desk.headless_asks import ASKS, Ask
from siaga_desk.whole_file import write_whole

_PLAIN = {str: "text", int: "whole number", float: "number", bool: "true or false", datetime: "time"}
_BLOCK = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def renewed(document: str) -> str:
    """The document with every table between its marks as the code now says. KeyError for a mark that names no table."""
    tables = {"commands": commands, "asks": asks, "events": events, "words": words, "objects": objects}
    return _BLOCK.sub(lambda block: f"{block[1]}\n{tables[block[2]]()}\n{block[3]}", document)


def commands() -> str:
    return _table(
        ("command", "fields", "what it asks for"),
        ((f"`{name}`", _fields(kind), _doc(kind)) for name, kind in COMMANDS.items()),
    )


def asks() -> str:
    return _table(
        ("ask", "fields", "what it answers"), ((f"`{word}`", _fields(kind), _doc(kind)) for word, kind in ASKS.items())
    )


def events() -> str:
    return _table(
        ("event", "stream", "fields", "what happened"),
        ((f"`{name}`", kind.room, _fields(kind), _doc(kind)) for name, kind in FACTS.items()),
    )


def words() -> str:
    """The closed lists that commands, questions and events use."""
    enums = (kind for kind in _used() if issubclass(kind, StrEnum))
    return _table(("list", "words"), ((kind.__name__, " · ".join(f"`{word}`" for word in kind)) for kind in enums))


def objects() -> str:
    """The objects that fields hold."""
    held = (kind for kind in _used() if is_dataclass(kind))
    return _table(("object", "fields", "what it is"), ((kind.__name__, _fields(kind), _doc(kind)) for kind in held))


def _used() -> list[type]:
    """Enumerations and dataclasses that fields refer to, directly or not, by name."""
    found: dict[str, type] = {}
    open_: list[type] = [*COMMANDS.values(), *ASKS.values(), *FACTS.values()]
    while open_:
        for hint in typing.get_type_hints(open_.pop()).values():
            for kind in _parts(hint):
                if (
                    isinstance(kind, type)
                    and (issubclass(kind, StrEnum) or is_dataclass(kind))
                    and kind.__name__ not in found
                ):
                    found[kind.__name__] = kind
                    open_.append(kind)
    return [found[name] for name in sorted(found)]


def _parts(hint: Any) -> Iterator[Any]:
    inner = typing.get_args(hint)
    if typing.get_origin(hint) is typing.ClassVar:
        return
    if not inner:
        yield hint
    for one in inner:
        yield from _parts(one)


def _table(heads: tuple[str, ...], rows: typing.Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _fields(kind: type) -> str:
    hints = typing.get_type_hints(kind)
    return "<br>".join(_field(each, hints) for each in fields(kind)) or "–"


def _field(each: Field[Any], hints: Mapping[str, Any]) -> str:
    default = "" if each.default is MISSING else f" = `{_value(each.default)}`"
    private = ", private" if each.metadata.get("private") else ""
    return f"`{each.name}` {_hint(hints[each.name])}{default}{private}"


def _value(value: object) -> str:
    return json.dumps(value)


def _hint(hint: Any) -> str:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return f"{_hint(next(one for one in inner if one is not type(None)))} or null"
    if origin is tuple:
        return f"list of {_hint(inner[0])}"
    return _PLAIN.get(hint) or str(hint.__name__)


def _doc(kind: type) -> str:
    """The name in plain words, and the docstring (or the base's) on one line."""
    said = re.sub(r"(?<!^)(?=[A-Z])", " ", kind.__name__.removeprefix("Ask")).capitalize() + "."
    for one in kind.__mro__:
        text = one.__doc__ or ""
        if one in (object, Command, Fact, Ask):
            break
        if not text.startswith(f"{one.__name__}("):  # else Python made it, and it says nothing
            return f"{said} {' '.join(text.split())}"
    return said


if __name__ == "__main__":
    document = Path(sys.argv[1])
    write_whole(document, renewed(document.read_text(encoding="utf-8")))
