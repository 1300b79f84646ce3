"""The calls that wait: open ones, and the call-backs of those that were cut off. Pure; knows no Qt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from siaga_desk.desk import NumberHistory
from siaga_desk.domain.calls import Call, Caller
from siaga_desk.domain.events import Classification
from siaga_desk.domain.narrative import CLASSIFICATION_WORDS
from siaga_desk.domain.profile import BlockPolicy
from siaga_desk.domain.situation import Situation
from siaga_desk.i18n import say, t

from .block_line import block_state, block_text


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One number that waits, however often it rang. `since` is when its earliest waiting call rang."""

    call: Call  # the earliest
    number: str | None
    rang: int
    since: datetime
    tally: str
    call_back: bool
    low: bool  # blocked, or abused too often and never anything true: at the end of the queue, never out of it
    blocked: str = ""  # "diblokir sampai 14.05", "usul blokir di penyelia"

    @property
    def id(self) -> str:
        return self.call.id


def queue_lines(
    situation: Situation, policy: BlockPolicy, now: datetime, zone: ZoneInfo, *, without: str | None = None
) -> tuple[QueueLine, ...]:
    """Who waits, the longest first; those that only abused it last. `without`: the call in hand here.

    A call that another desk took is on that desk's table, but stays visible: the room must see what nobody finished.
    """
    lines = []
    for everywhere in situation.numbers:
        for line in _lines(everywhere, policy, without):
            state = block_state(situation, everywhere[-1], policy, now)
            low = line.low or state.block is not None
            lines.append(replace(line, low=low, blocked=block_text(state, now, zone)))
    return tuple(sorted(lines, key=lambda line: (line.low, line.call_back, line.since, line.id)))


def _lines(everywhere: Sequence[Caller], policy: BlockPolicy, without: str | None) -> Iterator[QueueLine]:
    """`everywhere`: every stream of one number."""
    every = calls_of(everywhere)
    known = sorted(
        ((call.received, call.id, call) for call in every if call.received is not None and call.id != without),
        key=lambda entry: entry[:2],
    )
    waiting = [call for *_, call in known if call.is_open]
    backs = [call for *_, call in known if call.needs_call_back]
    for calls, call_back in ((waiting, False), (backs, True)):
        if not calls:
            continue
        first = calls[0]
        assert first.received is not None
        low = sum(caller.abuses for caller in everywhere) > policy.abuses and not _any_real(every)
        number = everywhere[-1].number
        yield QueueLine(first, number, len(calls), first.received, tally_text(every, calls), call_back, low)


def calls_of(everywhere: Iterable[Caller]) -> list[Call]:
    return [call for caller in everywhere for call in caller.calls.values()]


def _any_real(calls: Iterable[Call]) -> bool:
    return any(call.classification is Classification.REAL for call in calls)


def tally_text(every: Iterable[Call], besides: Iterable[Call] = ()) -> str:
    """ "2 benar, 1 terputus" of the number's other calls; "panggilan pertama" if there are none."""
    left_out = {call.id for call in besides}
    counts: dict[Classification, int] = {}
    for call in every:
        if call.id not in left_out and call.classification is not None:
            counts[call.classification] = counts.get(call.classification, 0) + 1
    if not counts:
        return t("panggilan pertama")
    often = sorted(counts.items(), key=lambda count: (-count[1], count[0]))
    return ", ".join(f"{n} {say(CLASSIFICATION_WORDS[kind])}" for kind, n in often)


def history_text(history: NumberHistory, zone: ZoneInfo) -> str:
    """ "3 panggilan sejak 02.14: 2 benar, 1 terputus", over the whole log; the call in hand is one of them."""
    if history.calls <= 1 or history.first is None:
        return t("panggilan pertama")
    first = history.first.astimezone(zone)
    since = f"{first.day} {MONTHS[first.month - 1]()} {first.year}"
    words = {kind.value: say(word) for kind, word in CLASSIFICATION_WORDS.items()}
    tally = sorted(((n, words.get(kind, kind)) for kind, n in history.tally.items() if kind), reverse=True)
    said = ", ".join(f"{n} {kind}" for n, kind in tally)
    return t("{n} panggilan sejak {since}: {tally}", n=history.calls, since=since, tally=said or t("belum ada yang selesai"))


MONTHS = (
    lambda: t("Januari"),
    lambda: t("Februari"),
    lambda: t("Maret"),
    lambda: t("April"),
    lambda: t("Mei"),
    lambda: t("Juni"),
    lambda: t("Juli"),
    lambda: t("Agustus"),
    lambda: t("September"),
    lambda: t("Oktober"),
    lambda: t("November"),
    lambda: t("Desember"),
)
