"""Is this report about an incident that is open already? Offers likely ones with the reason; never joins by itself.

Pure. A wrong offer costs a glance, a missed one sends two crews to one fire: distances are generous, the reason is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from siaga_desk.domain.errors import Message
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.places import distance_m
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Situation

# Callers misjudge where they are and what they see, and the less alike two reports are, the nearer they must be.
# Assumptions until drills have measured them.
SAME_CATEGORY_GAP_M = 300.0
AKIN_GAP_M = 100.0
SAME_CATEGORY_WITHIN = timedelta(hours=3)
AKIN_WITHIN = timedelta(hours=1)
SAME_KELURAHAN_WITHIN = timedelta(minutes=60)
NO_PLACE_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Match:
    """An open incident that the report may be about. `distance_m` is from point to point; None: one has no place yet."""

    incident: Incident
    distance_m: float | None
    minutes: int  # between the report and the nearest report of the incident
    same_category: bool
    why: Message


def likely_same(
    situation: Situation,
    profile: Profile,
    *,
    category: str,
    lat: float | None,
    lon: float | None,
    radius_m: float,
    received: datetime | None,
    now: datetime,
    kelurahan_code: str | None = None,
) -> tuple[Match, ...]:
    """Open incidents that a report of `category`, received at `received` (None: now), may be about; the likeliest first.

    Two places agree when the gap between their circles is small. While the report has no point (lat and lon None) or the
    incident has none, the same kelurahan counts (`kelurahan_code`, if known), and for a few minutes the category alone.
    """
    when = received or now
    found = []
    for incident in situation.open_incidents:
        same = incident.category == category
        apart = min((abs(when - at) for at in _received(incident)), default=None)
        if apart is None or not (same or akin(profile, incident.category, category)):
            continue
        place = incident.location
        minutes = apart // timedelta(minutes=1)
        words: dict[str, object] = {"category": _name(profile, incident.category), "minutes": minutes}
        if place is not None and lat is not None and lon is not None:
            metres = distance_m(place.lat, place.lon, lat, lon)
            gap, within = (SAME_CATEGORY_GAP_M, SAME_CATEGORY_WITHIN) if same else (AKIN_GAP_M, AKIN_WITHIN)
            if metres - place.radius_m - radius_m <= gap and apart <= within:
                why = Message(
                    "{category}, {distance} m dari sini, selisih {minutes} menit", {**words, "distance": round(metres)}
                )
                found.append(Match(incident, metres, minutes, same, why))
        elif place is not None and place.kelurahan_code is not None and kelurahan_code is not None:
            if place.kelurahan_code == kelurahan_code and apart <= SAME_KELURAHAN_WITHIN:
                why = Message(
                    "{category}, juga di {kelurahan}, selisih {minutes} menit", {**words, "kelurahan": place.kelurahan}
                )
                found.append(Match(incident, None, minutes, same, why))
        elif same and apart <= NO_PLACE_WITHIN:
            why = Message("{category}, selisih {minutes} menit, tempatnya belum bisa dibandingkan", words)
            found.append(Match(incident, None, minutes, same, why))
    return tuple(sorted(found, key=_likeliest))


def akin(profile: Profile, one: str, other: str) -> bool:
    """Whether two categories can be words for one event: an agency is among the first two that either telephones."""
    known = [profile.categories[category].telephone[:2] for category in (one, other) if category in profile.categories]
    return one == other or (len(known) == 2 and not set(known[0]).isdisjoint(known[1]))


def _received(incident: Incident) -> Iterator[datetime]:
    yield from (report.received for report in incident.reports.values())
    if incident.first_received is not None:
        yield incident.first_received


def _name(profile: Profile, category: str) -> str:
    known = profile.categories.get(category)
    return known.name if known else category


def _likeliest(match: Match) -> tuple[bool, bool, float, int, str, str]:
    return (
        match.distance_m is None,
        not match.same_category,
        match.distance_m or 0.0,
        match.minutes,
        match.incident.label,
        match.incident.id,
    )
