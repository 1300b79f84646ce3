"""A TOML file read table by table and value by value, every complaint with file, line and reason.

Knows the form of values, never what they mean: what a profile or a drill is stands in the modules that read them with this.
"""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.toml_lines import Place, lines_of, overwhelming_line

log = logging.getLogger(__name__)

_ID = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its place in the file.

    Every reading method raises BadInput for a value that is not what it must be, and for one that is left out without a
    default. `what` the file is begins each complaint.
    """

    what: Message
    file: str
    lines: dict[Place, int]
    values: dict[str, object]
    place: Place = ()

    @classmethod
    def load(cls, path: Path, what: Message) -> Self:
        """The whole file at `path`. Any fault is a BadInput whose values name `file` and, once read, `line`."""
        try:
            raw = path.read_bytes()
        except OSError as error:
            log.warning("%s: %s", path, error)
            raise BadInput("{what} tidak dimuat: berkas {file} tidak bisa dibaca.", what=what, file=path.name) from None
        return cls.parse(raw, path.name, what)

    @classmethod
    def parse(cls, raw: bytes, file: str, what: Message) -> Self:
        """The whole file. BadInput where the bytes are not TOML."""
        try:
            text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise _fault(what, file, line, Message("tulisannya bukan UTF-8")) from None
        try:
            values = tomllib.loads(text)
            return cls(what, file, lines_of(text), values)
        except tomllib.TOMLDecodeError as error:
            log.warning("%s: %s", file, error)
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else text.rstrip().count("\n") + 1  # else "at end of document"
            if re.search(r"twice|overwrite|redefine|mutate", str(error)):
                raise _fault(what, file, line, Message("nama ini ditulis dua kali")) from None
            raise _fault(what, file, line, Message("bukan TOML yang sah")) from None
        except (ValueError, RecursionError) as error:  # a number of thousands of digits; hundreds of brackets in each other
            log.warning("%s: %s", file, error)
            raise _fault(what, file, overwhelming_line(text), Message("nilainya terlalu besar")) from None

    def fault(self, why: Message, *below: str | int) -> BadInput:
        """The complaint about a value below this table, to be raised. `why` ends the sentence, but for the full stop."""
        return _fault(self.what, self.file, self.line(*below), why)

    def line(self, *below: str | int) -> int:
        """Where a value below this table stands, or the nearest thing around it that has a line."""
        place = (*self.place, *below)
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def only(self, *keys: str) -> None:
        """Refuse a key that is not among `keys`: asked first, so that a slip is named, not what it leaves missing."""
        for key in self.values:
            if key not in keys:
                raise self.fault(Message("“{key}” tidak dikenal", {"key": key}), key)

    def has(self, key: str) -> bool:
        return key in self.values

    def missing(self, key: str) -> BadInput:
        """The complaint about a key that is left out, to be raised."""
        return self.fault(Message("“{key}” belum ditulis", {"key": key}))

    def text(self, key: str, *, default: str | None = None) -> str:
        """A line of text; the default may be written out, too, even an empty one."""
        value = self._value(key, default)
        return value if isinstance(value, str) and value == default else self._text(value, key)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of lines of text, each only once, at least one."""
        values = self._value(key)
        if not isinstance(values, list) or not values:
            raise self.fault(Message("“{key}” harus daftar teks yang tidak kosong", {"key": key}), key)
        for index, value in enumerate(values):
            self._text(value, key, index)
            if value in values[:index]:
                raise self.fault(Message("“{name}” ditulis dua kali", {"name": value}), key, index)
        return tuple(values)

    def id(self, key: str, *, default: str | None = None) -> str:
        value = self.text(key, default=default)
        return value if value == default else self._id(value, key)

    def ids(self, key: str) -> tuple[str, ...]:
        return tuple(self._id(value, key, index) for index, value in enumerate(self.texts(key)))

    def one_of(self, key: str, known: Collection[str], *, default: str | None = None) -> str:
        value = self.text(key, default=default)
        if value not in known:
            values = {"name": value, "key": key, "known": ", ".join(known)}
            raise self.fault(Message("“{name}” bukan {key} yang dikenal. Yang dikenal: {known}", values), key)
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise self.fault(Message("“{key}” harus true atau false", {"key": key}), key)
        return value

    def whole(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        value = self._value(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            values = {"key": key, "least": least, "most": most}
            raise self.fault(Message("“{key}” harus bilangan bulat dari {least} sampai {most}", values), key)
        return value

    def number(self, key: str, *, least: float, most: float, default: float | None = None) -> float:
        return self._number(self._value(key, default), key, least=least, most=most)

    def point(self, key: str) -> tuple[float, float]:
        """A position, (lat, lon) in degrees."""
        value = self._value(key)
        if not isinstance(value, list) or len(value) != 2:
            raise self.fault(Message("“{key}” harus [lintang, bujur]", {"key": key}), key)
        return self._number(value[0], key, 0, least=-90, most=90), self._number(value[1], key, 1, least=-180, most=180)

    def time(self, key: str) -> datetime:
        value = self._value(key)
        if not isinstance(value, datetime) or value.tzinfo is None:
            why = Message(
                "“{key}” harus tanggal dan jam dengan zona waktu, misalnya 2026-03-14T02:30:00+07:00", {"key": key}
            )
            raise self.fault(why, key)
        return value.astimezone(UTC)

    def table(self, key: str, *, default: dict[str, object] | None = None) -> Self:
        value = self._value(key, default)
        if not isinstance(value, dict):
            raise self.fault(Message("“{key}” harus berisi pasangan nama dan nilai", {"key": key}), key)
        return replace(self, values=value, place=(*self.place, key))

    def filled(self, key: str) -> Self:
        """The table below `key`, which says at least one thing."""
        table = self.table(key)
        if not table.values:
            raise self.fault(Message("“{key}” tidak boleh kosong", {"key": key}), key)
        return table

    def named(self, key: str) -> Iterator[tuple[str, Self]]:
        """The tables below `key`, each under its id; at least one."""
        tables = self.filled(key)
        for name in tables.values:
            yield tables._id(name, name), tables.table(name)

    def tables(self, key: str) -> Iterator[Self]:
        """The tables of a list; none where it is left out."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.fault(Message("“{key}” harus daftar tabel, ditulis [[{key}]]", {"key": key}), key)
        for index, each in enumerate(value):
            yield replace(self, values=each, place=(*self.place, key, index))

    def _value(self, key: str, default: object = None) -> object:
        if key in self.values:
            return self.values[key]
        if default is None:
            raise self.missing(key)
        return default

    def _text(self, value: object, key: str, *index: int) -> str:
        # Invisible letters (control characters, direction marks, line ends) have no business in a name on screen.
        if not isinstance(value, str) or not value.isprintable() or not value.strip():
            why = Message("“{key}” harus teks sebaris yang tidak kosong, tanpa huruf tersembunyi", {"key": key})
            raise self.fault(why, key, *index)
        return value

    def _id(self, value: str, *below: str | int) -> str:
        if not _ID.fullmatch(value):
            raise self.fault(Message("“{name}” harus ditulis dengan a-z, 0-9 dan garis bawah", {"name": value}), *below)
        return value

    def _number(self, value: object, key: str, *index: int, least: float, most: float) -> float:
        # NaN and infinity are TOML numbers; a comparison with NaN is False, so it is refused here as well.
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            values = {"key": key, "least": f"{least:g}", "most": f"{most:g}"}
            raise self.fault(Message("“{key}” harus angka dari {least} sampai {most}", values), key, *index)
        return float(value)


def _fault(what: Message, file: str, line: int, why: Message) -> BadInput:
    return BadInput("{what} tidak dimuat: {file} baris {line}, {why}.", what=what, file=file, line=line, why=why)
