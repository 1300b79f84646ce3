"""Which unit fills which line of a response plan. Knows kinds and counts only."""

from __future__ import annotations

from collections.abc import Sequence

from siaga_desk.domain.profile import PlanLine, Profile


def kinds_able(profile: Profile, line: PlanLine) -> tuple[str, ...]:
    """The kinds that can be sent for a line, in the profile's order; for the empty plan every kind that can be sent."""
    return tuple(
        kind.id
        for kind in profile.unit_kinds.values()
        if kind.mobile and (not line.capability or line.capability in kind.capabilities)
    )


def fill(plan: Sequence[PlanLine], able: Sequence[Sequence[str]], kinds: Sequence[str]) -> list[int | None]:
    """For each unit, given by its kind and in order of preference, the number of the plan's line that it fills, or None.

    As many places are filled as can be, and with the earliest units that allow it: a unit that two lines could use goes
    where no other can. (Units that can fill a plan together form a transversal matroid, so taking each in turn that still
    fits, shifting earlier ones between lines where needed, is optimal.)
    """
    holders: list[list[int]] = [[] for _ in plan]
    place_of: list[int | None] = [None] * len(kinds)

    def seat(unit: int, tried: set[int]) -> bool:
        options = [n for n, able_kinds in enumerate(able) if kinds[unit] in able_kinds and n not in tried]
        for number in options:
            if len(holders[number]) < plan[number].count:
                holders[number].append(unit)
                place_of[unit] = number
                return True
        for number in options:
            if number in tried:  # in vain, further down
                continue
            tried.add(number)
            for holder in reversed(holders[number]):
                if seat(holder, tried):
                    holders[number].remove(holder)
                    holders[number].append(unit)
                    place_of[unit] = number
                    return True
        return False

    for unit in range(len(kinds)):
        seat(unit, set())
    return place_of
