"""What a rule is given, what it gives, and the questions that several rules ask."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import singledispatch

from siaga_desk.domain import events as e
from siaga_desk.domain.calls import Call, Caller
from siaga_desk.domain.clocks import whole_ms
from siaga_desk.domain.commands import Command
from siaga_desk.domain.errors import Message, RuleViolation
from siaga_desk.domain.events import Classification, Fact
from siaga_desk.domain.ids import number_stream
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.people import Actor
from siaga_desk.domain.places import MAX_RADIUS_M, AreaLookup
from siaga_desk.domain.profile import Category, Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.domain.units import Unit

FUTURE_ALLOWED = timedelta(seconds=2)
PAST_ALLOWED = timedelta(days=30)
MAX_TEXT = 10_000
MAX_NAME = 120
MAX_ALIASES = 20
ERASED_AT_ONCE = 1_000  # ids in one event, which has a largest size


@dataclass(frozen=True, slots=True)
class Context:
    """What the rules need beside the situation. `mint` gives a new id at every call."""

    now: datetime
    actor: Actor
    profile: Profile
    areas: AreaLookup
    mint: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A fact that is to be written, in which stream, and when it happened."""

    stream: str
    fact: Fact
    occurred: datetime


@singledispatch
def ruled(command: Command, situation: Situation, context: Context) -> Iterator[Draft]:
    """The rule of a kind of command. Each file of this package enters its own."""
    raise TypeError(f"no rule for {type(command).__name__}")


def known_call(situation: Situation, call: str) -> tuple[Caller, Call]:
    known = situation.call(call)
    if known is None:
        raise RuleViolation("Panggilan itu tidak ada di meja ini.")
    return known


def join_call(situation: Situation, call: str, incident: str, context: Context) -> Iterator[Draft]:
    """The call's half of joining it to an incident; a call that reports something is a real one."""
    caller, known = known_call(situation, call)
    if known.incidents:
        labels = ", ".join(situation.incidents[i].label for i in known.incidents if i in situation.incidents)
        raise RuleViolation("Panggilan ini sudah melaporkan kejadian {label}.", label=labels)
    if known.classification is not Classification.REAL:
        yield Draft(number_stream(caller.id), e.CallClassified(call, Classification.REAL), context.now)
    yield Draft(number_stream(caller.id), e.CallJoined(call, incident), context.now)


def known_incident(situation: Situation, incident: str) -> Incident:
    known = situation.incidents.get(incident)
    if known is None or not known.is_listed:
        raise RuleViolation("Kejadian itu tidak ada di meja ini.")
    return known


def open_incident(situation: Situation, incident: str, context: Context) -> Incident:
    known = known_incident(situation, incident)
    if known.closing is not None:
        raise RuleViolation(
            "Kejadian {label} sudah ditutup oleh {person}. Buka kembali dulu, atau tulis catatan.",
            label=known.label,
            person=known.closing.by.person,
        )
    return known


def listed_unit(situation: Situation, unit: str) -> Unit:
    known = situation.units.get(unit)
    if known is None or not known.is_listed:
        raise RuleViolation("Unit “{unit}” tidak ada di daftar.", unit=unit)
    return known


def idle_unit(situation: Situation, unit: str) -> Unit:
    known = listed_unit(situation, unit)
    if duty := situation.duties.get(unit):
        raise RuleViolation(
            "{unit} masih bertugas di {label}. Lepaskan dari sana dulu.",
            unit=known.name,
            label=", ".join(incident.label for incident, _ in duty),
        )
    return known


def check_ready(unit: Unit) -> None:
    if unit.out_since is not None:
        raise RuleViolation(
            "{unit} sedang tidak siap: {reason}. Kembalikan siap dulu, atau pilih unit lain.",
            unit=unit.name,
            reason=unit.out_reason or Message("tanpa alasan"),
        )


def known_category(profile: Profile, category: str) -> Category:
    known = profile.categories.get(category)
    if known is None:
        raise RuleViolation("Jenis kejadian “{category}” tidak ada di profil kota.", category=category)
    return known


def checked_radius_m(radius_m: float) -> float:
    if not 0.0 < radius_m <= MAX_RADIUS_M:
        raise RuleViolation("Radius harus lebih dari 0 dan paling jauh {limit} km.", limit=int(MAX_RADIUS_M / 1000))
    return float(radius_m)


def checked_priority(priority: int) -> int:
    if not 1 <= priority <= 4:
        raise RuleViolation("Prioritas adalah 1 (nyawa terancam) sampai 4.")
    return priority


def next_label(situation: Situation) -> str:
    """Four digits that people can say on the telephone. Two desks apart may give one twice: screens then add the desk."""
    last = situation.latest_label.text if situation.latest_label else ""
    number = int(last) if last.isascii() and last.isdigit() and len(last) <= 4 else 0
    taken = {incident.label for incident in situation.incidents.values()}
    # the latest stays the latest while a clock elsewhere is ahead of ours: what it is followed by is taken then
    return next((label for step in range(9999) if (label := f"{(number + step) % 9999 + 1:04d}") not in taken), "0000")


def occurred_at(occurred: datetime | None, context: Context, not_before: datetime | None = None) -> datetime:
    """When it happened: now, or the time that was entered, if that is possible."""
    if occurred is None:
        return max(context.now, not_before) if not_before else context.now
    occurred = whole_ms(occurred)
    if occurred > context.now + FUTURE_ALLOWED:
        raise RuleViolation("Jam yang ditulis belum tiba. Periksa jamnya.")
    if occurred < context.now - PAST_ALLOWED:
        raise RuleViolation(
            "Waktu yang ditulis lebih dari {days} hari yang lalu. Periksa tanggalnya.", days=PAST_ALLOWED.days
        )
    if not_before is not None and occurred < not_before:
        raise RuleViolation("Jam yang ditulis lebih awal dari langkah sebelumnya. Periksa jamnya.")
    return occurred


def needed_text(text: str, refusal: str) -> str:
    text = text.strip()
    if not text:
        raise RuleViolation(refusal)
    return text
