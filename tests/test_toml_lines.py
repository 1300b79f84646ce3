"""Lines of values in a TOML text, against texts whose lines are known because the test wrote them."""

from __future__ import annotations

import tomllib
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.toml_lines import Place, lines_of

PICTURE = '''\
# 1
a = 1 # 2
"b c".d = [ # 3
  1979-05-27 07:32:00, # 4
  { x = "]", y.z = [true, # 5
     'it]' ] }, # 6

] # 8
long = """ # 9
[not.a.table]
e = \\"""
""""" # 12
lit = \'\'\'
[no]\'\'\' # 14
[ t . "u.v" ] # 15
k = "#\\"" # 16
[[t.list]] # 17
k = 1 # 18
[[t.list]] # 19
k = 2 # 20
[t.list.in] # 21
k = 3 # 22
'''


def test_the_picture() -> None:
    tomllib.loads(PICTURE)
    lines = lines_of(PICTURE)
    expected: dict[Place, int] = {
        ("a",): 2,
        ("b c",): 3,
        ("b c", "d"): 3,
        ("b c", "d", 0): 4,
        ("b c", "d", 1): 5,
        ("b c", "d", 1, "x"): 5,
        ("b c", "d", 1, "y"): 5,
        ("b c", "d", 1, "y", "z"): 5,
        ("b c", "d", 1, "y", "z", 0): 5,
        ("b c", "d", 1, "y", "z", 1): 6,
        ("long",): 9,
        ("lit",): 13,
        ("t",): 15,
        ("t", "u.v"): 15,
        ("t", "u.v", "k"): 16,
        ("t", "list"): 17,
        ("t", "list", 0): 17,
        ("t", "list", 0, "k"): 18,
        ("t", "list", 1): 19,
        ("t", "list", 1, "k"): 20,
        ("t", "list", 1, "in"): 21,
        ("t", "list", 1, "in", "k"): 22,
    }
    assert lines == expected


def _places(value: Any, place: Place = ()) -> set[Place]:
    found = {place} if place else set()
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in items:
        found |= _places(below, (*place, key))
    return found


@given(st.text(alphabet="ab.=[]{},\"'\\#\n 1", max_size=60))
def test_whatever_tomllib_reads_has_a_line_for_each_of_its_values(text: str) -> None:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    lines = lines_of(text)
    assert set(lines) == _places(values)
    assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())
