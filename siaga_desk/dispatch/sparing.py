"""What the city loses when a unit leaves, kept for as long as nothing moved: for whoever wants areas kept in reach."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from siaga_desk.domain.positions import Fix
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.geo.travel import TravelTimes

from .coverage import CoverPoint, losses
from .readiness import NO_FIXES, sort_out

KEPT_S = 60.0
"""Shifts and rests pass, and vehicles drive: after so long it is reckoned anew even if nobody said anything."""


class Sparing:
    """Asked with every advice, reckoned only when the units, the roads or the minute are others: 67 places x 30 units."""

    def __init__(self, profile: Profile, points: Sequence[CoverPoint]) -> None:
        self._profile, self._points = profile, points
        self._from: tuple[object, ...] = ()
        self._at: datetime | None = None
        self._lost: dict[str, dict[str, int]] = {}

    def losses(
        self,
        situation: Situation,
        travel: TravelTimes,
        now: datetime,
        category: str,
        *,
        positions: Mapping[str, Fix] = NO_FIXES,
        version: int = 0,
    ) -> dict[str, int]:
        """Unit -> how many places nobody else reaches in time, over what the category's plan needs and the profile covers.

        `version`: another one for other roads.
        """
        made_from = (situation.units, situation.duties, positions, travel.engine, version)
        same = len(self._from) == len(made_from) and all(
            a is b or a == b for a, b in zip(self._from, made_from, strict=True)
        )
        if not same or self._at is None or abs((now - self._at).total_seconds()) > KEPT_S:
            self._from, self._at, self._lost = made_from, now, {}
        known = self._profile.categories.get(category)
        total: Counter[str] = Counter()
        for capability in {line.capability for line in known.plan} if known else ():
            within_s = self._profile.coverage.get(capability)
            if within_s is None:
                continue
            if capability not in self._lost:
                ready, _ = sort_out(situation, self._profile, now, positions=positions)
                self._lost[capability] = losses(ready, travel, self._points, capability, within_s)
            total.update(self._lost[capability])
        return dict(total)
