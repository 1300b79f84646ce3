"""Dataclasses <-> canonical JSON, and what is private in them held apart. Knows no event and no command.

Understands str, int, float, bool, aware datetimes, string enums, optional values, tuples, string mappings and frozen
dataclasses of these. A field with `metadata={"private": True}` belongs to the private part, at any depth.
"""

from __future__ import annotations

import json
import math
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache, partial
from typing import Any, TypeVar, Union, cast

from .clocks import from_ms, to_ms

Json = dict[str, Any]
T = TypeVar("T")


class Malformed(ValueError):
    """Something is not of the form it should have; the text says where."""


LARGEST = 2**53 - 1
"""Whole numbers beyond this are not kept exactly by every reader of JSON, and SQL has no room for the largest."""

DEEPEST = 32
"""Nothing of ours is nested deeper; what is could exhaust the stack of whoever walks through it."""

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(3000, 1, 1, tzinfo=UTC)  # room to add a deadline, or to show it in any zone


def canonical(value: object) -> bytes:
    """The one form in which a JSON value is hashed: sorted keys, no spaces, UTF-8, no NaN."""
    return _CANONICAL.encode(value).encode()


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def read_canonical(data: bytes) -> Any:
    """The value of canonical bytes; Malformed for any other bytes, also for other spellings of the same value."""
    value = read_plain(data)
    try:
        if canonical(value) != data:
            raise Malformed("not canonical")
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from error
    return value


def read_plain(data: bytes) -> Any:
    """The value of JSON bytes in any spelling: of our own, which were canonical when they were written."""
    try:
        value = json.loads(data.decode())
        if data.count(b"{") + data.count(b"[") > DEEPEST and _depth(value) > DEEPEST:
            raise Malformed("nested too deep")
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)) from error
    return value


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return 1 + max(map(_depth, inner), default=0)


def split(value: Any) -> tuple[Json, Json]:
    """A dataclass as (public, private) JSON objects. Private values that are None are left out."""
    public: Json = {}
    private: Json = {}
    for field in fields(value):
        inner = getattr(value, field.name)
        if field.metadata.get("private"):
            if inner is not None:
                private[field.name] = plain(inner)
        elif is_dataclass(inner):
            public[field.name], hidden = split(inner)
            if hidden:
                private[field.name] = hidden
        else:
            public[field.name] = plain(inner)
    return public, private


def plain(value: Any) -> Any:
    """Any understood value as JSON, private fields included."""
    if value is None or isinstance(value, (bool, int, str)):
        return str(value) if isinstance(value, StrEnum) else value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Malformed("not a finite number")
        return value
    if isinstance(value, datetime):
        return write_time(value)
    if isinstance(value, (tuple, list, frozenset)):
        return [plain(v) for v in (sorted(value) if isinstance(value, frozenset) else value)]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    raise Malformed(f"cannot be written: {type(value).__name__}")


def merge(public: Json, private: Json) -> Json:
    """The inverse of `split`, before `build`. A private value never replaces a public one."""
    merged = dict(public)
    for name, value in private.items():
        below = merged.get(name)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[name] = merge(below, value)
        else:
            merged.setdefault(name, value)
    return merged


def build(kind: type[T], read: Any, where: str = "") -> T:
    """A dataclass from its JSON object. Unknown fields are ignored (newer minor forms), missing ones take their default."""
    if not isinstance(read, dict):
        raise Malformed(f"{where or kind.__name__}: an object is needed")
    values = {}
    for name, reader, has_default in _shape(cast(Any, kind)):
        path = f"{where}.{name}" if where else name
        if name in read:
            values[name] = reader(read[name], path)
        elif not has_default:
            raise Malformed(f"{path}: missing")
    try:
        return kind(**values)
    except ValueError as error:  # the kind itself says no
        raise Malformed(f"{where or kind.__name__}: {error}") from error


_Reader = Callable[[Any, str], Any]
"""A JSON value and where it stands -> the value of a field; Malformed if it is not of the field's type."""


@cache
def _shape(kind: Any) -> tuple[tuple[str, _Reader, bool], ...]:
    """Each field's name, its reader, and whether it has a default. A start reads thousands of events: hints are taken
    apart once."""
    hints = typing.get_type_hints(kind)
    return tuple(
        (f.name, _reader(hints[f.name]), f.default is not MISSING or f.default_factory is not MISSING)
        for f in fields(kind)
        if f.init
    )


def _reader(hint: Any) -> _Reader:
    origin = typing.get_origin(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (_reader(a) for a in typing.get_args(hint) if a is not type(None))
        return lambda read, where: None if read is None else inner(read, where)
    if origin is tuple:
        return partial(_tuple, _reader(typing.get_args(hint)[0]))
    if hint is datetime:
        return read_time
    if is_dataclass(hint):
        return partial(build, cast(type[Any], hint))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return partial(_choice, hint)
    return {str: _text, float: _float, int: _int}.get(hint) or partial(_other, hint)


def _tuple(inner: _Reader, read: Any, where: str) -> Any:
    if not isinstance(read, list):
        raise Malformed(f"{where}: a list is needed")
    return tuple(inner(item, f"{where}[{n}]") for n, item in enumerate(read))


def _choice(kind: type[StrEnum], read: Any, where: str) -> StrEnum:
    try:
        return kind(read)
    except ValueError:
        raise Malformed(f"{where}: {read!r} is not one of {', '.join(kind)}") from None


def _text(read: Any, where: str) -> str:
    return read if isinstance(read, str) else _other(str, read, where)


def _float(read: Any, where: str) -> float:
    if isinstance(read, int) and not isinstance(read, bool):
        try:
            return float(read)
        except OverflowError:
            raise Malformed(f"{where}: too large") from None
    number: float = _other(float, read, where)
    if not math.isfinite(number):
        raise Malformed(f"{where}: not a finite number")
    return number


def _int(read: Any, where: str) -> int:
    number: int = _other(int, read, where)
    if abs(number) > LARGEST:
        raise Malformed(f"{where}: too large")
    return number


def _other(hint: Any, read: Any, where: str) -> Any:
    if not isinstance(hint, type) or not isinstance(read, hint) or (isinstance(read, bool) and hint is not bool):
        raise Malformed(f"{where}: {getattr(hint, '__name__', hint)} is needed, not {type(read).__name__}")
    return read


def write_time(at: datetime) -> str:
    """ "2026-11-21T14:05:09.120Z": UTC, milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def read_time(text: object, where: str = "time") -> datetime:
    """An aware time from ISO 8601, in the years 1970 to 2999; a time without a zone is refused rather than guessed."""
    if not isinstance(text, str):
        raise Malformed(f"{where}: a time is needed")
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise Malformed(f"{where}: a time zone is needed")
        if not _EARLIEST <= at < _LATEST:
            raise Malformed(f"{where}: no such year")
        return from_ms(to_ms(at))
    except (ValueError, OverflowError) as error:
        raise Malformed(f"{where}: {error}") from error
