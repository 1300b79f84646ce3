"""The table of keys in docs/guide/tombol.md, made from the table of actions. `python tools/key_table.py FILE` renews it.

Never part of the program: the operator has the same table under F1.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from siaga_desk.i18n import say, t
from siaga_desk.ui.actions import ACTIONS, HEADS, Spec, Where, shown

_BLOCK = re.compile(r"(<!-- tombol -->\n).*?(<!-- akhir -->)", re.DOTALL)
_DIGITS = tuple(f"teams.tick.{n}" for n in range(1, 10))


def renewed(document: str) -> str:
    """The document with the keys between its marks as the program has them now. ValueError if it has no marks."""
    if not _BLOCK.search(document):
        raise ValueError("the document has no place for the keys")
    return _BLOCK.sub(lambda block: f"{block[1]}{keys()}\n{block[2]}", document)


def keys() -> str:
    """A heading and a table for every part of the desk, in the order of the help page."""
    head = "| tombol | tindakan |\n| --- | --- |\n"
    return "".join(f"\n## {say(name)}\n\n{head}{''.join(_rows(where))}" for where, name in HEADS.items())


def _rows(where: Where) -> Iterator[str]:
    """Nine digits are one line, as in the help."""
    for spec in ACTIONS.values():
        if spec.where is where and spec.id not in _DIGITS[1:]:
            text = t("Centang unit dengan angka itu") if spec.id in _DIGITS else say(spec.text)
            yield f"| {_pressed(spec)} | {text} |\n"


def _pressed(spec: Spec) -> str:
    to_nine = " … `9`" if spec.id in _DIGITS else ""
    return " atau ".join(f"`{shown(key)}`{to_nine}" for key in spec.keys)


if __name__ == "__main__":
    document = Path(sys.argv[1])
    document.write_text(renewed(document.read_text(encoding="utf-8")), encoding="utf-8")
