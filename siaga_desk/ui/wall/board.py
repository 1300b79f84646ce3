"""What stands on the wall beside the map, as plain values: rows by absolute deadline, figures, lines. Draws nothing.

Made of a `Public` only: what a caller said or is called cannot come in here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from siaga_desk.desk import Queries
from siaga_desk.domain.deadlines import ClockState, DispatchClock
from siaga_desk.domain.events import Classification
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.profile import Milestone, Profile, UnitKind
from siaga_desk.domain.units import UnitStatus
from siaga_desk.figures import clock_reading, clock_word, duration, minutes, number, time_left, time_of_day
from siaga_desk.i18n import language, t
from siaga_desk.ui.operator.incident_line import OPEN_CLOCKS, UNKNOWN_GLYPH, alarm_text, area_text, category_name, next_act

from .public import Public

HIDDEN_GLYPH = "kategori-tertutup"
KINDS = 5  # as many kinds of unit as stand side by side
WEEK = timedelta(days=7)
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Clockface:
    """What is drawn of an incident's clocks. `second`: reading, state and share left of a second deadline that says
    more than the first."""

    state: ClockState
    fraction: float
    reading: str
    word: str
    second: tuple[str, ClockState, float] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An open incident. `act`: the next human act; `alarm`: it is overdue and waits for an answer on the telephone."""

    incident: str
    glyph: str
    title: str
    place: str
    act: str
    alarm: bool
    urgent: bool  # priority 1
    clock: Clockface | None
    left: timedelta | None


@dataclass(frozen=True, slots=True)
class Ready:
    """How many units of a kind can be sent. `examples`: some of them are only examples."""

    glyph: str
    name: str
    ready: int
    total: int
    examples: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line at the foot. `alarm`: it wants a person."""

    label: str
    value: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted in the store: calls by classification since midnight, by hour, and teams moved in time in a week."""

    counts: Mapping[str | None, int]
    hours: tuple[tuple[datetime, int, int], ...]
    in_time: tuple[int, int]
    last_closed: datetime | None


@dataclass(frozen=True, slots=True)
class Board:
    """Everything beside the map. `empty`: the sentences that stand where no incident is open."""

    waiting: tuple[Row, ...]
    moved: tuple[Row, ...]
    counts: tuple[tuple[str, str], ...]  # figure, word
    ready: tuple[Ready, ...]
    lines: tuple[Line, ...]
    empty: tuple[str, ...]


def read_figures(queries: Queries, now: datetime, zone: ZoneInfo) -> Figures:
    """StoreTrouble when the store cannot be read."""
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    newest = next((row for row in queries.incidents(limit=200) if not row.is_open), None)
    return Figures(
        counts=dict(queries.call_counts(midnight)),
        hours=tuple(queries.calls_by_hour(first_hour(now, zone))),
        in_time=queries.moved_in_time(now - WEEK, now),
        last_closed=newest.closed if newest else None,
    )


def first_hour(now: datetime, zone: ZoneInfo) -> datetime:
    """The start of the first of the 24 hours that end with the one that runs now."""
    return now.astimezone(zone).replace(minute=0, second=0, microsecond=0) - timedelta(hours=23)


def board(shown: Public, profile: Profile, figures: Figures | None, now: datetime, zone: ZoneInfo) -> Board:
    """`figures` None: not read yet."""
    rows = [(incident, _row(incident, shown, profile, now, zone)) for incident in shown.situation.open_incidents]
    return Board(
        waiting=tuple(row for incident, row in rows if not _has_moved(incident)),
        moved=tuple(row for incident, row in rows if _has_moved(incident)),
        counts=_counts(figures),
        ready=_ready(shown, profile),
        lines=_lines(shown, profile, now),
        empty=_empty(figures, now, zone),
    )


def in_time_words(figures: Figures | None, profile: Profile) -> tuple[str, str]:
    """ "Bergerak dalam 15 mnt, 7 hari:", "18 dari 21"."""
    limits = {category.deadlines[0].limit_s for category in profile.categories.values() if category.deadlines}
    if len(limits) == 1:
        label = t("Bergerak dalam {limit}, 7 hari:", limit=minutes(limits.pop()))
    else:
        label = t("Bergerak dalam tenggat, 7 hari:")
    if figures is None or figures.in_time[1] == 0:
        return label, t("belum ada")
    moved, needed = figures.in_time
    return label, t("{moved} dari {needed}", moved=number(moved), needed=number(needed))


def rest_words(rows: Sequence[Row]) -> str:
    """What stands for rows that found no room, the one with the least time first among them."""
    lefts = [row.left for row in rows if row.left is not None]
    if not lefts:
        return t("dan {n} lagi", n=len(rows))
    least = min(lefts)
    if least < timedelta(0):
        return t("dan {n} lagi, terlama lewat {time}", n=len(rows), time=time_left(least))
    return t("dan {n} lagi, sisa paling sedikit {time}", n=len(rows), time=time_left(least))


# --- rows ---


def _has_moved(incident: Incident) -> bool:
    return incident.first_reached(Milestone.MOVING) is not None


def _row(incident: Incident, shown: Public, profile: Profile, now: datetime, zone: ZoneInfo) -> Row:
    main, *others = incident.clocks(now) or (None,)
    face = _clockface(main, next(iter(others), None)) if main else None
    row = partial(
        Row,
        incident=incident.id,
        urgent=incident.priority == 1,
        clock=face,
        left=main.left if main and main.is_open else None,
    )
    if incident.id in shown.hidden:
        kecamatan = shown.hidden[incident.id]
        return row(
            glyph=HIDDEN_GLYPH,
            title=t("Kejadian tertutup"),
            place=t("Kec. {name}", name=kecamatan) if kecamatan else "",
            act=t("{act}. Tidak dipetakan", act=_hidden_act(incident, profile, zone)),
            alarm=False,
        )
    category = profile.categories.get(incident.category)
    act, telephone = next_act(incident, profile, zone)
    parts = [part for part in (alarm_text(incident), act) if part]
    if incident.location is not None and not incident.location.verified:
        parts.append(t("lokasi belum terverifikasi"))
    if len(incident.reports) > 1:
        parts.append(t("{n} laporan", n=len(incident.reports)))
    return row(
        glyph=category.glyph if category else UNKNOWN_GLYPH,
        title=category_name(category, incident.category),
        place=area_text(incident.location),
        act=_sentence(" · ".join(parts)),
        alarm=telephone and face is not None and face.state is ClockState.OVERDUE,
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _clockface(main: DispatchClock, second: DispatchClock | None) -> Clockface:
    inner = None
    says_more = second is not None and (second.deadline != main.deadline or main.stopped is not None)
    if second is not None and says_more and second.state in OPEN_CLOCKS:
        said = _SECOND.get(second.rule.milestone, _other)
        inner = (said(clock_reading(second)), second.state, second.fraction)
    return Clockface(main.state, main.fraction, clock_reading(main), clock_word(main.state), inner)


def _other(reading: str) -> str:
    return reading


_SECOND: Mapping[Milestone, Callable[[str], str]] = {
    Milestone.ARRIVED: lambda reading: t("tiba {time}", time=reading),
    Milestone.MOVING: lambda reading: t("bergerak {time}", time=reading),
}


def _hidden_act(incident: Incident, profile: Profile, zone: ZoneInfo) -> str:
    """Only the kind of unit: a unit's name, or the agency that is telephoned, would say where or what it is."""
    if not incident.active:
        return t("Belum ada unit dikirim") if not incident.assignments else t("Tidak ada unit lagi")
    sent = incident.active[0]
    kind = profile.unit_kinds.get(sent.unit_kind or "")
    name = _kind_name(kind) if kind else t("Unit")
    at = sent.at(sent.status)
    time = time_of_day(at, zone) if at else ""
    match sent.status:
        case Milestone.ACKNOWLEDGED:
            return t("{unit} terima {time}", unit=name, time=time)
        case Milestone.MOVING:
            return t("{unit} bergerak {time}", unit=name, time=time)
        case Milestone.ARRIVED:
            return t("{unit} di lokasi sejak {time}", unit=name, time=time)
        case _:
            return t("{unit} ditugaskan", unit=name)


# --- the foot ---


def _counts(figures: Figures | None) -> tuple[tuple[str, str], ...]:
    counts = figures.counts if figures else {}
    words = (
        (sum(counts.values()), t("masuk")),
        (counts.get(Classification.REAL.value, 0), t("benar")),
        (counts.get(Classification.PRANK.value, 0), t("prank")),
        (counts.get(Classification.GHOST.value, 0), t("ghost")),
        (counts.get(Classification.CUT_OFF.value, 0), t("terputus")),
    )
    return tuple((number(n) if figures else "–", word) for n, word in words)


def _kind_name(kind: UnitKind) -> str:
    return kind.name_en if language() == "en" else kind.name


def _ready(shown: Public, profile: Profile) -> tuple[Ready, ...]:
    """The kinds with the most units, in the profile's order; what is not sent anywhere (a building) is left out."""
    total: Counter[str] = Counter()
    ready: Counter[str] = Counter()
    examples: set[str] = set()
    for unit in shown.situation.units.values():
        kind = profile.unit_kinds.get(unit.record.unit_kind) if unit.record else None
        if kind is None or not kind.mobile or unit.record is None:
            continue
        total[kind.id] += 1
        ready[kind.id] += shown.situation.unit_status(unit.id) is UnitStatus.READY
        if unit.record.example:
            examples.add(kind.id)
    order = {id_: place for place, id_ in enumerate(profile.unit_kinds)}
    chosen = sorted(sorted(total, key=lambda id_: (-total[id_], order[id_]))[:KINDS], key=lambda id_: order[id_])
    kinds = ((id_, profile.unit_kinds[id_]) for id_ in chosen)
    return tuple(Ready(k.glyph, _kind_name(k), ready[i], total[i], i in examples) for i, k in kinds)


def _lines(shown: Public, profile: Profile, now: datetime) -> tuple[Line, ...]:
    silent = _not_answering(shown, profile, now)
    waits = [now - received for received in shown.call_backs]
    lines = [
        Line(t("Belum menjawab telepon"), silent or t("tidak ada"), alarm=bool(silent)),
        Line(
            t("Menunggu telepon balik"),
            t("{n}, tertua {time}", n=len(waits), time=_age(max(waits))) if waits else t("tidak ada"),
        ),
    ]
    units = [unit for unit in shown.situation.units.values() if unit.record is not None]
    if examples := sum(1 for unit in units if unit.record and unit.record.example):
        lines.append(Line(t("Unit contoh di peta"), t("{n} dari {total}, bergaris putus", n=examples, total=len(units))))
    return tuple(lines)


def _not_answering(shown: Public, profile: Profile, now: datetime) -> str:
    """Agencies that were telephoned, have not answered since, on incidents where no team moves yet."""
    since: dict[str, datetime] = {}
    for incident in shown.situation.open_incidents:
        if _has_moved(incident):
            continue
        answered = {call.agency for call in incident.telephoned if call.answered}
        for call in incident.telephoned:
            if call.agency not in answered:
                since[call.agency] = min(call.at, since.get(call.agency, call.at))
    names = {id_: agency.short for id_, agency in profile.agencies.items()}
    said = (f"{names.get(id_, id_)} {_age(now - at)}" for id_, at in sorted(since.items(), key=lambda item: item[1]))
    return ", ".join(said)


def _age(length: timedelta) -> str:
    """Whole minutes, cut off: "16 mnt", "2 jam 5 mnt"."""
    whole = max(0, int(length.total_seconds() // 60))
    hours, rest = divmod(whole, 60)
    return t("{h} jam {m} mnt", h=hours, m=rest) if hours else t("{n} mnt", n=whole)


def _empty(figures: Figures | None, now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    if figures is None or figures.last_closed is None:
        return (t("Tidak ada kejadian terbuka"),)
    closed = figures.last_closed
    if now - closed >= DAY:
        day = closed.astimezone(zone)
        date, time = f"{day.day}/{day.month}/{day.year}", time_of_day(closed, zone)
        since = t("Yang terakhir ditutup {date} pukul {time}", date=date, time=time)
    else:
        since = t(
            "Yang terakhir ditutup {time}, {length} yang lalu", time=time_of_day(closed, zone), length=duration(now - closed)
        )
    return (t("Tidak ada kejadian terbuka"), since)
