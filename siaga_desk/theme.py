"""The colour tokens, read once for Qt, for the sprites and for the map page. Knows colours, draws nothing."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from siaga_desk.resources import resource

NAMES = ("dark", "light")


@dataclass(frozen=True, slots=True)
class Theme:
    """`tokens["bg0"]` and `clock["running"]["fill" | "ink" | "on"]`, each "#RRGGBB"."""

    name: str
    tokens: Mapping[str, str]
    clock: Mapping[str, Mapping[str, str]]

    def __getitem__(self, token: str) -> str:
        return self.tokens[token]

    def clock_colours(self, state: str) -> Mapping[str, str]:
        """The "fill", "ink" and "on" of any clock state: missed is coloured like overdue, ended is grey."""
        if state == "ended":
            return {"fill": self["line2"], "ink": self["text3"], "on": self["bg1"]}
        return self.clock["overdue" if state == "missed" else state]

    def as_json(self) -> dict[str, Any]:
        """What the map page is told."""
        return {"name": self.name, **self.tokens, "clock": {s: dict(c) for s, c in self.clock.items()}}


@cache
def theme(name: str) -> Theme:
    """The theme called "dark" or "light"; KeyError for any other name."""
    with resource("theme", "tokens.toml").open("rb") as file:
        read = tomllib.load(file)[name]
    return Theme(name, {k: v for k, v in read.items() if k != "clock"}, read["clock"])
