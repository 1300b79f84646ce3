"""One table of a drill's TOML file, read value by value. Every complaint names file, line and reason; it judges no drill."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from siaga_desk.domain.errors import BadInput
from siaga_desk.toml_lines import Place, lines_of, overwhelming_line

ID = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Table:
    """A table and its place in the file. Every reading method raises BadInput for what is missing or wrong."""

    file: str
    lines: dict[Place, int]
    values: dict[str, object]
    place: Place = ()

    @classmethod
    def parse(cls, raw: bytes, file: str) -> Table:
        """The whole file. BadInput where the bytes are not TOML."""
        try:
            text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise BadInput(
                "Latihan tidak dimuat: {file} baris {line}, tulisannya bukan UTF-8.", file=file, line=line
            ) from None
        try:
            values = tomllib.loads(text)
            return cls(file, lines_of(text), values)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else text.rstrip().count("\n") + 1  # else "at end of document"
            raise BadInput("Latihan tidak dimuat: {file} baris {line}, bukan TOML yang sah.", file=file, line=line) from None
        except (ValueError, RecursionError):  # a number of thousands of digits; hundreds of brackets in each other
            line = overwhelming_line(text)
            raise BadInput(
                "Latihan tidak dimuat: {file} baris {line}, nilainya terlalu besar.", file=file, line=line
            ) from None

    def at(self, *below: str | int) -> dict[str, object]:
        """`file` and `line` of a value below this table, or of the nearest thing around it that has a line."""
        place = (*self.place, *below)
        while place and place not in self.lines:
            place = place[:-1]
        return {"file": self.file, "line": self.lines.get(place, 1)}

    def only(self, *keys: str) -> None:
        """Refuse a key that is not among `keys`: asked first, so that a slip is named, not what it leaves missing."""
        for key in self.values:
            if key not in keys:
                raise BadInput("Latihan tidak dimuat: {file} baris {line}, “{key}” tidak dikenal.", **self.at(key), key=key)

    def has(self, key: str) -> bool:
        return key in self.values

    def text(self, key: str, *, default: str | None = None) -> str:
        """A line of text; with a default it may be left out."""
        value = self._value(key, default)
        if not isinstance(value, str) or not value.isprintable() or not (value.strip() or value == default):
            raise BadInput(
                "Latihan tidak dimuat: {file} baris {line}, “{key}” harus teks sebaris yang tidak kosong.",
                **self.at(key),
                key=key,
            )
        return value

    def id(self, key: str) -> str:
        value = self.text(key)
        if not ID.fullmatch(value):
            raise BadInput(
                "Latihan tidak dimuat: {file} baris {line}, “{name}” harus ditulis dengan a-z, 0-9 dan garis bawah.",
                **self.at(key),
                name=value,
            )
        return value

    def one_of(self, key: str, known: Collection[str], *, default: str | None = None) -> str:
        value = self.text(key, default=default)
        if value not in known:
            raise BadInput(
                "Latihan tidak dimuat: {file} baris {line}, “{name}” bukan {key} yang dikenal. Yang dikenal: {known}.",
                **self.at(key),
                name=value,
                key=key,
                known=", ".join(known),
            )
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise BadInput(
                "Latihan tidak dimuat: {file} baris {line}, “{key}” harus true atau false.", **self.at(key), key=key
            )
        return value

    def number(self, key: str, *, least: float, most: float, default: float | None = None) -> float:
        value = self._value(key, default)
        # NaN and infinity are TOML numbers; a comparison with NaN is False, so it is refused here as well
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            raise BadInput(
                "Latihan tidak dimuat: {file} baris {line}, “{key}” harus angka dari {least} sampai {most}.",
                **self.at(key),
                key=key,
                least=f"{least:g}",
                most=f"{most:g}",
            )
        return float(value)

    def whole(self, key: str, *, least: int, most: int, default: int | None = None) -> int:
        value = self._value(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise BadInput(
                "Latihan tidak dimuat: {file} baris {line}, “{key}” harus bilangan bulat dari {least} sampai {most}.",
                **self.at(key),
                key=key,
                least=least,
                most=most,
            )
        return value

    def time(self, key: str) -> datetime:
        value = self._value(key)
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise BadInput(
                "Latihan tidak dimuat: {file} baris {line}, “{key}” harus tanggal dan jam dengan zona waktu, "
                "misalnya 2026-03-14T02:30:00+07:00.",
                **self.at(key),
                key=key,
            )
        return value.astimezone(UTC)

    def table(self, key: str) -> Table:
        """The table below `key`; an empty one where it is left out."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise BadInput(
                "Latihan tidak dimuat: {file} baris {line}, “{key}” harus sebuah tabel, ditulis [{key}].",
                **self.at(key),
                key=key,
            )
        return Table(self.file, self.lines, value, (*self.place, key))

    def tables(self, key: str) -> Iterator[Table]:
        """The tables of a list; none where it is left out."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise BadInput(
                "Latihan tidak dimuat: {file} baris {line}, “{key}” harus daftar tabel, ditulis [[{key}]].",
                **self.at(key),
                key=key,
            )
        for index, each in enumerate(value):
            yield Table(self.file, self.lines, each, (*self.place, key, index))

    def _value(self, key: str, default: object = None) -> object:
        if key in self.values:
            return self.values[key]
        if default is not None:
            return default
        raise BadInput("Latihan tidak dimuat: {file} baris {line}, “{key}” belum ditulis.", **self.at(), key=key)
