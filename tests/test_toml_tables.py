"""What holds for every TOML file of ours; what is said of a profile and of a drill is tested with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.i18n import say
from siaga_desk.toml_tables import Table

PICTURE = b"""\
name = "a"
empty = ""
blank = " "
id = "Dua Kata"
names = ["a", "b", "a"]
on = 1
few = 3
point = [1, 2, 3]
at = 2026-03-14T02:30:00
[inner]
[[list]]
x = inf
"""


def picture() -> Table:
    return Table.parse(PICTURE, "x.toml", Message("Gambar"))


def test_what_may_be_left_out_may_be_written_empty() -> None:
    table = picture()
    assert [table.text(key, default="") for key in ("name", "empty", "absent")] == ["a", "", ""]
    assert [table.id(key, default="") for key in ("name", "empty", "absent")] == ["a", "", ""]
    assert table.table("absent", default={}).values == {}
    assert list(table.tables("absent")) == []
    assert not table.flag("absent")
    assert table.number("absent", least=0, most=1, default=0.5) == 0.5


@pytest.mark.parametrize(
    ("read", "line", "why"),
    [
        (lambda table: table.only("name"), 2, "“empty” tidak dikenal"),
        (lambda table: table.text("absent"), 1, "“absent” belum ditulis"),
        (lambda table: table.text("empty"), 2, "teks sebaris yang tidak kosong"),
        (lambda table: table.text("blank", default=""), 3, "teks sebaris yang tidak kosong"),
        (lambda table: table.text("few"), 7, "teks sebaris"),
        (lambda table: table.id("id"), 4, "a-z, 0-9 dan garis bawah"),
        (lambda table: table.texts("names"), 5, "“a” ditulis dua kali"),
        (lambda table: table.texts("name"), 1, "daftar teks"),
        (lambda table: table.one_of("name", ("b", "c")), 1, "bukan name yang dikenal. Yang dikenal: b, c"),
        (lambda table: table.flag("on"), 6, "true atau false"),
        (lambda table: table.whole("few", least=4, most=5), 7, "bilangan bulat dari 4 sampai 5"),
        (lambda table: table.point("point"), 8, "[lintang, bujur]"),
        (lambda table: table.time("at"), 9, "zona waktu"),
        (lambda table: table.table("name"), 1, "pasangan nama dan nilai"),
        (lambda table: table.filled("inner"), 10, "“inner” tidak boleh kosong"),
        (lambda table: table.table("inner").text("y"), 10, "“y” belum ditulis"),
        (lambda table: list(table.tables("inner")), 10, "[[inner]]"),
        (lambda table: next(table.tables("list")).number("x", least=0, most=9), 12, "angka dari 0 sampai 9"),
        (lambda _: Table.parse(b"a = 1\na = 2\n", "x.toml", Message("Gambar")), 2, "nama ini ditulis dua kali"),
        (lambda _: Table.parse(b"a = 1\nb = \n", "x.toml", Message("Gambar")), 2, "bukan TOML yang sah"),
        (lambda _: Table.parse(b"a = 1\n# \xe9\n", "x.toml", Message("Gambar")), 2, "bukan UTF-8"),
    ],
)
def test_a_complaint_is_one_sentence_with_file_line_and_reason(read: Callable[[Table], object], line: int, why: str) -> None:
    with pytest.raises(BadInput) as refused:
        read(picture())
    said = say(refused.value.message)
    assert said.startswith(f"Gambar tidak dimuat: x.toml baris {line}, ")
    assert said.endswith(".")
    assert why in said


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"Gambar tidak dimuat: berkas x\.toml tidak bisa dibaca\."):
        Table.load(tmp_path / "x.toml", Message("Gambar"))
