"""Advice that stands still while somebody looks at it: the ticks stay where they were until he takes the new ones. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from .advice import AdviceLine, Recommendation


def kept(advice: Recommendation, ticked: Collection[str]) -> Recommendation:
    """The new advice with the ticks of the earlier one (`ticked`: ids of units), as far as they are still offered.

    Places that a ticked unit left behind, because it is gone or serves by now, are filled as the new advice has it.
    """
    return replace(advice, lines=tuple(_kept(line, frozenset(ticked)) for line in advice.lines))


def _kept(line: AdviceLine, ticked: frozenset[str]) -> AdviceLine:
    stay = {candidate.unit for candidate in line.candidates if candidate.unit in ticked}
    left = max(0, line.needed - len(line.sent) - len(stay))
    fresh = [candidate.unit for candidate in line.candidates if candidate.chosen and candidate.unit not in stay][:left]
    chosen = {*stay, *fresh}
    return replace(line, candidates=tuple(replace(each, chosen=each.unit in chosen) for each in line.candidates))
