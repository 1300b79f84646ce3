"""What a drill came to, read from its log and laid beside the scenario's truth. Counts and measures; praises nobody.

Pure: the same events give the same score, on any desk and at any later time. Every figure can be found again in the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from siaga_desk.domain.deadlines import ClockState, read_clock
from siaga_desk.domain.envelope import Event
from siaga_desk.domain.events import Classification
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.narrative import CLASSIFICATION_WORDS
from siaga_desk.domain.places import distance_m
from siaga_desk.domain.profile import Milestone, Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.figures import time_of_day
from siaga_desk.i18n import say, t

from .scenario import CallInject, Scenario, TrueIncident

DECIDED = frozenset({ClockState.MET, ClockState.MET_LATE, ClockState.OVERDUE, ClockState.MISSED})
MISSED = DECIDED - {ClockState.MET}


@dataclass(frozen=True, slots=True)
class CallScore:
    """One call. Seconds count from its ring; None: it did not come to that."""

    id: str
    expected: str
    given: str | None
    classified_after_s: float | None
    incidents: tuple[str, ...]  # labels of the incidents it was joined to

    @property
    def is_right(self) -> bool:
        return self.given == self.expected


@dataclass(frozen=True, slots=True)
class IncidentScore:
    """One true incident. Seconds count from the first ring about it; None: it did not come to that."""

    id: str
    title: str
    label: str | None
    rang: datetime | None
    opened_after_s: float | None
    placed_after_s: float | None
    first_error_m: float | None
    error_m: float | None  # of the last pin
    sent: tuple[str, ...]  # names of the units, in order
    moved_after_s: float | None
    clock: ClockState | None  # report -> team moving
    left_s: float | None  # on that clock when it stopped, else now; negative: late
    reports: int  # calls about it that were joined
    calls: int  # calls about it that came in
    opened_twice: tuple[str, ...]  # labels of further incidents that were opened for it

    @property
    def missed(self) -> bool:
        """No team moved before the deadline. An incident that nobody opened has missed it too."""
        return self.clock in MISSED


@dataclass(frozen=True, slots=True)
class Score:
    drill: str
    title: str
    ledger: str
    at: datetime
    calls: tuple[CallScore, ...]
    incidents: tuple[IncidentScore, ...]
    unscripted: tuple[str, ...]  # labels of incidents that the drill knows nothing of

    @property
    def right_calls(self) -> int:
        return sum(call.is_right for call in self.calls)

    @property
    def moved_in_time(self) -> tuple[int, int]:
        """(in time, all whose clock is decided)."""
        states = [incident.clock for incident in self.incidents if incident.clock in DECIDED]
        return states.count(ClockState.MET), len(states)

    def rows(self) -> dict[str, Any]:
        """The score as JSON values; times ISO 8601 in UTC, lengths in metres, spans in seconds."""
        in_time, decided = self.moved_in_time
        return {
            "heading": f"[LATIHAN] {self.title}",
            "drill": self.drill,
            "ledger": self.ledger,
            "at": self.at.isoformat(),
            "calls": [{**asdict(call), "is_right": call.is_right} for call in self.calls],
            "incidents": [
                {**asdict(one), "rang": one.rang.isoformat() if one.rang else None, "missed": one.missed}
                for one in self.incidents
            ],
            "unscripted": list(self.unscripted),
            "right_calls": self.right_calls,
            "moved_in_time": in_time,
            "decided": decided,
        }


def score(scenario: Scenario, profile: Profile, events: Iterable[Event], at: datetime) -> Score:
    """The score at `at` (clocks that still run are read then). `events`: all of the drill's ledger, in any order."""
    situation, _ = Situation().with_events(event for event in events if event.ledger == scenario.ledger)
    opened = sorted(
        (incident for incident in situation.incidents.values() if incident.is_listed),
        key=lambda incident: (incident.opened or at, incident.label, incident.id),
    )
    mine: dict[str, list[Incident]] = {}
    unscripted = []
    for incident in opened:
        truth = _truth(scenario, incident)
        if truth is None:
            unscripted.append(incident.label)
        else:
            mine.setdefault(truth.id, []).append(incident)
    calls = (_call(call, situation) for call in scenario.calls)
    return Score(
        drill=scenario.name,
        title=scenario.title,
        ledger=scenario.ledger,
        at=at,
        calls=tuple(call for call in calls if call is not None),
        incidents=tuple(
            _incident(truth, scenario, profile, situation, mine.get(truth.id, ()), at)
            for truth in scenario.incidents.values()
        ),
        unscripted=tuple(unscripted),
    )


def _truth(scenario: Scenario, incident: Incident) -> TrueIncident | None:
    """What an incident truly is: what the earliest of its reports is about."""
    reports = sorted(incident.reports.values(), key=lambda report: (report.received, report.call))
    return next((truth for report in reports if (truth := scenario.truth(report.call))), None)


def _call(inject: CallInject, situation: Situation) -> CallScore | None:
    """None while it has not rung."""
    known = situation.call(inject.call)
    if known is None or known[1].received is None:
        return None
    call = known[1]
    return CallScore(
        id=inject.id,
        expected=inject.classification,
        given=call.classification,
        classified_after_s=_seconds(call.received, call.classified),
        incidents=tuple(situation.incidents[i].label for i in call.incidents if i in situation.incidents),
    )


def _incident(
    truth: TrueIncident,
    scenario: Scenario,
    profile: Profile,
    situation: Situation,
    opened: Sequence[Incident],
    at: datetime,
) -> IncidentScore:
    known = (situation.call(inject.call) for inject in scenario.calls if inject.about == truth.id)
    calls = [call for _, call in filter(None, known) if call.received is not None]
    rang = min((call.received for call in calls if call.received), default=None)
    incident = opened[0] if opened else Incident("")
    errors = [distance_m(truth.lat, truth.lon, put.location.lat, put.location.lon) for put in incident.locations]
    clock = incident.clock(at)
    if clock is None and rang is not None:  # nobody opened it: its clock runs all the same
        clock = read_clock(profile.categories[truth.category].deadlines[0], rang, at)
    return IncidentScore(
        id=truth.id,
        title=truth.title,
        label=incident.label or None,
        rang=rang,
        opened_after_s=_seconds(rang, incident.opened),
        placed_after_s=_seconds(rang, incident.locations[0].at) if incident.locations else None,
        first_error_m=errors[0] if errors else None,
        error_m=errors[-1] if errors else None,
        sent=tuple(assignment.unit_name or assignment.unit for assignment in incident.assignments.values()),
        moved_after_s=_seconds(rang, incident.first_reached(Milestone.MOVING)),
        clock=clock.state if clock else None,
        left_s=clock.left.total_seconds() if clock else None,
        reports=sum(incident.id in call.incidents for call in calls),
        calls=len(calls),
        opened_twice=tuple(other.label for other in opened[1:]),
    )


def _seconds(since: datetime | None, until: datetime | None) -> float | None:
    return (until - since).total_seconds() if since and until else None


# --- as people read it ------------------------------------------------------------------------------------------------


def table(score: Score, profile: Profile) -> str:
    """The score as plain text in the chosen language, for a terminal or a print. It says LATIHAN first."""
    zone = ZoneInfo(profile.time_zone)
    in_time, decided = score.moved_in_time
    paragraphs = [
        t("LATIHAN: {title}", title=score.title),
        t(
            "Sampai {time} {zone} waktu latihan. Tidak ada instansi yang dihubungi.",
            time=time_of_day(score.at, zone, seconds=True),
            zone=profile.time_zone_name,
        ),
        "",
        *_columns(
            [t("panggilan"), t("seharusnya"), t("dicatat"), t("dalam"), t("kejadian")],
            [
                [
                    call.id,
                    _class_word(call.expected),
                    _class_word(call.given) + ("" if call.is_right else " (!)"),
                    _span(call.classified_after_s),
                    ", ".join(call.incidents) or "–",
                ]
                for call in score.calls
            ],
        ),
        "",
    ]
    heads = [t("kejadian"), t("nomor"), t("dibuka"), t("ditaruh"), t("meleset"), t("unit"), t("bergerak"), t("tenggat")]
    paragraphs += _columns(
        [*heads, t("laporan")],
        [
            [
                one.title,
                one.label or "–",
                _span(one.opened_after_s),
                _span(one.placed_after_s),
                _errors(one),
                str(len(one.sent)),
                _span(one.moved_after_s) if one.moved_after_s is not None else t("tidak"),
                _deadline(one),
                t("{joined} dari {calls}", joined=one.reports, calls=one.calls),
            ]
            for one in score.incidents
        ],
    )
    paragraphs += ["", *(f"{one.label}: {', '.join(one.sent)}" for one in score.incidents if one.sent)]
    paragraphs += [
        t("{title} dibuka lebih dari sekali: {labels}.", title=one.title, labels=", ".join(one.opened_twice))
        for one in score.incidents
        if one.opened_twice
    ]
    if score.unscripted:
        paragraphs.append(t("Kejadian di luar naskah: {labels}.", labels=", ".join(score.unscripted)))
    paragraphs += [
        "",
        t("Panggilan dicatat dengan benar: {right} dari {all}.", right=score.right_calls, all=len(score.calls)),
        t("Tim bergerak dalam tenggat: {in_time} dari {decided}.", in_time=in_time, decided=decided),
    ]
    return "\n".join(line.rstrip() for line in paragraphs) + "\n"


def _columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (heads, *rows)]


def _class_word(classification: str | None) -> str:
    return say(CLASSIFICATION_WORDS[Classification(classification)]) if classification else t("belum")


def _span(seconds: float | None) -> str:
    """ "4:21", from one hour on "1:04:21"; the sign is dropped."""
    if seconds is None:
        return "–"
    minutes, s = divmod(int(abs(seconds)), 60)
    hours, m = divmod(minutes, 60)
    return f"{hours}:{m:02}:{s:02}" if hours else f"{m}:{s:02}"


def _errors(one: IncidentScore) -> str:
    if one.first_error_m is None or one.error_m is None:
        return "–"
    first, last = round(one.first_error_m), round(one.error_m)
    return f"{last} m" if first == last else t("{first} m, lalu {last} m", first=first, last=last)


def _deadline(one: IncidentScore) -> str:
    match one.clock:
        case None:
            return "–"
        case ClockState.MET:
            return t("tercapai, sisa {time}", time=_span(one.left_s))
        case ClockState.MET_LATE:
            return t("terlambat, lewat {time}", time=_span(one.left_s))
        case ClockState.OVERDUE | ClockState.MISSED:
            return t("terlewat, lewat {time}", time=_span(one.left_s))
        case ClockState.ENDED:
            return t("selesai")
        case _:
            return t("berjalan, sisa {time}", time=_span(one.left_s))
