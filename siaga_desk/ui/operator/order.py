"""The order of a list that must not move under a person's eyes. Plain values; knows no Qt and no incident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class HeldOrder:
    """Groups of keys as they are shown, and as they would stand if nobody looked.

    While `held`, what is shown keeps its place: what would move waits, what is new comes at the end of its group, what is
    gone stays. `waiting` says how many keys would move.
    """

    shown: tuple[tuple[str, ...], ...] = ()
    wanted: tuple[tuple[str, ...], ...] = ()
    held: bool = False
    gone: frozenset[str] = field(default=frozenset())  # shown, though no longer wanted

    def want(self, groups: Sequence[Sequence[str]]) -> HeldOrder:
        """The order with these groups wanted now."""
        wanted = tuple(tuple(group) for group in groups)
        if not self.held or len(self.shown) != len(wanted):
            return replace(self, shown=wanted, wanted=wanted, gone=frozenset())
        known = {key for group in self.shown for key in group}
        shown = tuple(
            (*before, *(key for key in now if key not in known)) for before, now in zip(self.shown, wanted, strict=True)
        )
        return self._settled(replace(self, shown=shown, wanted=wanted))

    def hold(self, held: bool) -> HeldOrder:
        """Held, or let go: then everything takes its place at once."""
        if held or not self.held:
            return replace(self, held=held)
        return replace(self, shown=self.wanted, held=False, gone=frozenset())

    def reordered(self) -> HeldOrder:
        """In the wanted order now, and held again if it was."""
        return replace(self, shown=self.wanted, gone=frozenset())

    @property
    def waiting(self) -> int:
        """How many shown keys are not where they would be: the fewest that must be moved, or taken away."""
        if self.shown == self.wanted:
            return 0
        stays = sum(_in_place(shown, wanted) for shown, wanted in zip(self.shown, self.wanted, strict=True))
        return sum(len(group) for group in self.shown) - stays

    def _settled(self, order: HeldOrder) -> HeldOrder:
        wanted = {key for group in order.wanted for key in group}
        return replace(order, gone=frozenset(key for group in order.shown for key in group if key not in wanted))


def _in_place(shown: Sequence[str], wanted: Sequence[str]) -> int:
    """The length of the longest common subsequence: keys that need not move."""
    lengths = [0] * (len(wanted) + 1)
    for key in shown:
        before = 0
        for n, other in enumerate(wanted, 1):
            before, lengths[n] = lengths[n], before + 1 if key == other else max(lengths[n], lengths[n - 1])
    return lengths[-1]
