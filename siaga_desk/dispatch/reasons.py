"""Why a unit stands where it stands in the advice, and what to do when the plan cannot be filled. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.errors import Message, sentence
from siaga_desk.domain.narrative import closure_word
from siaga_desk.domain.positions import STALE_S
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.geo.travel import AccuracyClass, Passed, TravelTimes, Way

from .arrival import Arrival, minutes

UNSURE_PLACE = sentence("tempat belum pasti, maka {least}–{most} mnt")
"""True of every unit at once: a list of them says it in its head."""
UNSURE_POSITION = sentence("posisi unit belum pasti, maka {least}–{most} mnt")

OFF_ROAD_M = 150
"""From so much beside the network on, it is said."""
NAMED_M = 200.0
"""A street that is followed less is not what one calls the way."""


def reasons(arrival: Arrival, travel: TravelTimes, situation: Situation, age_s: int | None) -> tuple[Message, ...]:
    """What is true of one unit, the most important first: a narrow desk cuts off what stands last."""
    ready, way = arrival.ready, arrival.way
    method, travel_class = travel.description, travel.accuracy_class
    turnout = minutes(ready.turnout_s)
    values: dict[str, object] = {"turnout": turnout, "travel": max(0, minutes(arrival.eta_s) - turnout)}
    if arrival.distance_m is None:
        why = [Message("siap {turnout} + jalan {travel} mnt", values)]
    else:
        values["distance"] = round(arrival.distance_m / 1000, 1)
        why = [Message("siap {turnout} + jalan {travel} mnt · {distance} km", values)]
    if ready.neighbour:
        why.append(Message("unit {neighbour}: minta lewat pusatnya", {"neighbour": ready.neighbour}))
    if way is not None:
        why += _around(way, situation)
    beside = arrival.leg.accuracy_class is AccuracyClass.STRAIGHT_LINE and travel_class is not AccuracyClass.STRAIGHT_LINE
    why += [Message("garis lurus, tanpa jalan") if beside else method, _position(age_s)]
    if ready.out:
        why.append(Message("sudah di luar posnya"))
    if arrival.leg.off_road_m >= OFF_ROAD_M and arrival.leg.accuracy_class is not AccuracyClass.STRAIGHT_LINE:
        why.append(Message("{metres} m di luar jaringan jalan", {"metres": round(arrival.leg.off_road_m, -1)}))
    if arrival.range_s is not None:
        least, most = map(minutes, arrival.range_s)
        text = UNSURE_PLACE if arrival.unsure_place else UNSURE_POSITION
        why.append(Message(text, {"least": least, "most": most}))
    if way is not None:
        why += _along(way)
    return tuple(why)


def _position(age_s: int | None) -> Message:
    if age_s is None:
        return Message("posisi pos, bukan GPS")
    if age_s < 60:
        return Message("posisi GPS baru saja")
    if age_s < STALE_S:
        return Message("posisi {minutes} menit lalu", {"minutes": age_s // 60})
    return Message("posisi {minutes} menit lalu, sudah lama", {"minutes": age_s // 60})


def _along(way: Way) -> list[Message]:
    """The street that is followed longest."""
    longest = max(_together(way.streets), key=lambda street: street.metres, default=None)
    if longest is None or longest.metres < NAMED_M:
        return []
    return [Message("lewat {street}", {"street": longest.name})]


def _around(way: Way, situation: Situation) -> list[Message]:
    """What is closed: gone around, gone through slowly, or not looked at."""
    found = []
    if way.beside:
        wet = _both([closure_name(situation.closures.get(id_)) for id_ in way.beside])
        found.append(Message("menembus {closure} di luar jalan, memutarnya tidak dihitung", {"closure": wet}))
    if way.through:
        wet = _both([closure_name(situation.closures.get(id_)) for id_ in way.through])
        found.append(Message("melewati {closure} perlahan", {"closure": wet}))
    if way.avoided:
        around = _both([closure_name(situation.closures.get(id_)) for id_ in way.avoided])
        if lost := round(way.lost_s / 60):
            found.append(Message("menghindari {closure}, {minutes} mnt lebih lama", {"closure": around, "minutes": lost}))
        else:
            found.append(Message("menghindari {closure}", {"closure": around}))
    return found


def _both(names: Sequence[object]) -> object:
    """Several names as one, each once: what they cost, they cost together."""
    apart = [name for n, name in enumerate(names) if name not in names[:n]]
    if len(apart) == 1:
        return apart[0]
    text = sentence("{one} dan {other}") if len(apart) == 2 else sentence("{one}, {other} dan lainnya")
    return Message(text, {"one": apart[0], "other": apart[1]})


def _together(streets: Sequence[Passed]) -> list[Passed]:
    """Each name once."""
    metres: dict[str, float] = {}
    for street in streets:
        metres[street.name] = metres.get(street.name, 0.0) + street.metres
    return [Passed(*each) for each in metres.items()]


def closure_name(closure: Closure | None) -> object:
    """What people call it: its name, else why it is closed."""
    if closure is None or closure.record is None:
        return Message("jalan yang ditutup")
    return closure.record.name or closure_word(closure.record.reason)


def beaten(first: Arrival, others: Sequence[Arrival]) -> Message | None:
    """Why the unit that looks nearest on the map is not the first, if it would be a minute later."""
    if first.leg.accuracy_class is AccuracyClass.STRAIGHT_LINE:
        return None
    nearest = min(others, key=lambda each: (each.straight_m, each.ready.unit.id), default=None)
    if nearest is None or nearest.straight_m >= first.straight_m or nearest.travel_s - first.travel_s < 60:
        return None
    later = round((nearest.travel_s - first.travel_s) / 60)
    return Message(
        "garis lurus lebih dekat {unit}, tetapi jalannya {minutes} menit lebih lama",
        {"unit": nearest.ready.marked, "minutes": later},
    )


def shortfall(kinds: Sequence[str], count: int, *, some: bool, next_best: Arrival | None, profile: Profile) -> Message:
    """What the plan lacks and what to do. `some`: there are units of these kinds, only not enough; `next_best`: who could be
    asked all the same.
    """
    values: dict[str, object] = {"kinds": " / ".join(profile.unit_kinds[kind].name for kind in kinds), "count": count}
    agencies = dict.fromkeys(profile.unit_kinds[kind].agency for kind in kinds)
    values["agencies"] = " / ".join(profile.agencies[agency].short for agency in agencies)
    if next_best is not None:
        ready = next_best.ready
        whose = Message("{unit} ({neighbour})", {"unit": ready.marked, "neighbour": ready.neighbour})
        values |= {"unit": whose if ready.neighbour else ready.marked, "minutes": minutes(next_best.eta_s)}
    match some, next_best:
        case True, None:
            text = sentence("{kinds} kurang {count} dari rencana. Kirim yang ada dulu, kekurangannya tetap terlihat.")
        case True, _:
            text = sentence(
                "{kinds} kurang {count} dari rencana; terdekat berikutnya: {unit}, {minutes} menit. Kirim yang ada dulu."
            )
        case False, None if profile.neighbours:  # nobody of theirs is in our list: their centre may have somebody
            values["neighbours"] = " / ".join(neighbour.name for neighbour in profile.neighbours.values())
            text = sentence(
                "Tidak ada {kinds} yang siap. Telepon {agencies}, minta bantuan {neighbours}, "
                "dan tetap di telepon dengan penelepon."
            )
        case False, None:
            text = sentence("Tidak ada {kinds} yang siap. Telepon {agencies}, dan tetap di telepon dengan penelepon.")
        case _:
            text = sentence(
                "Tidak ada {kinds} yang siap. Terdekat berikutnya: {unit}, {minutes} menit. "
                "Telepon {agencies}, dan tetap di telepon dengan penelepon."
            )
    return Message(text, values)
