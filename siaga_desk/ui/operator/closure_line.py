"""Words for closed and slow roads: what a row of the list, the map and the form say of one. Pure; knows no Qt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.events import ClosureShape, RoadClosed
from siaga_desk.domain.narrative import closure_word
from siaga_desk.domain.places import distance_m
from siaga_desk.figures import distance, number, time_of_day
from siaga_desk.geo.closure_shapes import area_m2
from siaga_desk.i18n import say, t

PLANNED_AHEAD = timedelta(hours=24)
"""What begins later than that is in the list, not on the map."""


class State(StrEnum):
    """Under which head a row stands, in this order."""

    UNSAVED = "unsaved"
    IN_FORCE = "in force"
    PLANNED = "planned"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class ClosureHead:
    state: State
    count: int

    @property
    def id(self) -> str:
        return f"head {self.state}"

    @property
    def text(self) -> str:
        match self.state:
            case State.UNSAVED:
                return t("Belum disimpan")
            case State.IN_FORCE:
                return t("Berlaku sekarang")
            case State.PLANNED:
                return t("Direncanakan")
            case State.OVER:
                return t("Berakhir hari ini")


@dataclass(frozen=True, slots=True)
class ClosureLine:
    """One row. `effect`: what is left of the road; `what`: why, when, how deep; `who`: by whom, and the note."""

    id: str
    state: State
    name: str
    effect: str
    what: str
    who: str = ""


def closure_lines(closures: Iterable[Closure], now: datetime, zone: ZoneInfo) -> list[ClosureHead | ClosureLine]:
    """Those in force, the newest first; those planned, the next first; those that ended today."""
    by_state: dict[State, list[Closure]] = {State.IN_FORCE: [], State.PLANNED: [], State.OVER: []}
    for closure in closures:
        state = state_of(closure, now, zone)
        if state is not None:
            by_state[state].append(closure)
    by_state[State.IN_FORCE].sort(key=lambda one: (_starts(one), one.id), reverse=True)
    by_state[State.PLANNED].sort(key=lambda one: (_starts(one), one.id))
    by_state[State.OVER].sort(key=lambda one: (_ended(one) or now, one.id), reverse=True)
    rows: list[ClosureHead | ClosureLine] = []
    for state, listed in by_state.items():
        if listed:
            rows += [ClosureHead(state, len(listed)), *(closure_line(one, state, now, zone) for one in listed)]
    return rows


def state_of(closure: Closure, now: datetime, zone: ZoneInfo) -> State | None:
    """None: it is not listed, and did not end today either."""
    record = closure.record
    if record is None:
        return None
    if closure.is_over(now):
        ended = _ended(closure)
        today = ended is not None and ended.astimezone(zone).date() == now.astimezone(zone).date()
        return State.OVER if today else None
    if not closure.is_listed:
        return None
    return State.PLANNED if now < record.starts else State.IN_FORCE


def closure_line(closure: Closure, state: State, now: datetime, zone: ZoneInfo) -> ClosureLine:
    """ValueError for a closure whose record has not arrived."""
    record = closure.record
    if record is None:
        raise ValueError(f"no record: {closure.id}")
    said = [reason_word(record), _when(closure, record, state, now, zone)]
    if record.depth_m is not None:
        said.append(t("air {metres} m", metres=number(record.depth_m, 1)))
    if record.width_m is not None:
        said.append(t("lebar tersisa {metres} m", metres=number(record.width_m, 1)))
    who = [record.note] if record.note else []
    if closure.by is not None and closure.at is not None:
        who.insert(0, t("{person}, {time}", person=closure.by.person, time=moment(closure.at, now, zone)))
    left = "" if state is State.OVER else effect(record)
    return ClosureLine(closure.id, state, closure_name(record), left, " · ".join(said), " · ".join(who))


def reason_word(record: RoadClosed) -> str:
    return say(closure_word(record.reason))


def closure_name(record: RoadClosed) -> str:
    """As it was named, or what it is."""
    if record.name:
        return record.name
    return t("Sebuah wilayah") if record.shape == ClosureShape.AREA else t("Sebuah ruas")


def effect(record: RoadClosed) -> str:
    if record.slow_kmh is None:
        return t("ditutup")
    return t("lambat {kmh} km/jam", kmh=number(record.slow_kmh))


def map_title(record: RoadClosed, now: datetime, zone: ZoneInfo) -> str:
    """ "Banjir · ditutup sejak 01.20": no name, for a wall shows it too."""
    reason, span = _capital(reason_word(record)), span_words(record.starts, record.ends, now, zone)
    return f"{reason} · {effect(record)} {span}"


def span_words(starts: datetime, ends: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    """ "sejak 01.20", "mulai 14.00 sampai 18.00"."""
    begins = (
        t("sejak {time}", time=moment(starts, now, zone))
        if starts <= now
        else t("mulai {time}", time=moment(starts, now, zone))
    )
    return begins if ends is None else t("{begins} sampai {time}", begins=begins, time=moment(ends, now, zone))


def moment(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """ "01.20", or "13-03 01.20" on another day."""
    time = time_of_day(at, zone)
    return time if at.astimezone(zone).date() == now.astimezone(zone).date() else f"{at.astimezone(zone):%d-%m} {time}"


def shape_words(shape: ClosureShape, points: Iterable[tuple[float, float]]) -> str:
    """How large it is: "wilayah 12 ha", "ruas 340 m"."""
    line = tuple(points)
    if shape is ClosureShape.ROAD:
        length_m = sum(distance_m(*a, *b) for a, b in pairwise(line))
        return t("ruas {length}", length=distance(length_m))
    hectares = area_m2(line) / 10_000
    return t("wilayah {area} ha", area=number(hectares, 0 if hectares >= 10 else 1))


def _when(closure: Closure, record: RoadClosed, state: State, now: datetime, zone: ZoneInfo) -> str:
    if state is not State.OVER:
        return span_words(record.starts, record.ends, now, zone)
    ended = _ended(closure)
    time = moment(ended, now, zone) if ended else ""
    return t("dibuka {time}", time=time) if closure.reopened is not None else t("berakhir {time}", time=time)


def _starts(closure: Closure) -> datetime:
    assert closure.record is not None
    return closure.record.starts


def _ended(closure: Closure) -> datetime | None:
    if closure.reopened is not None:
        return closure.reopened
    return closure.record.ends if closure.record else None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
