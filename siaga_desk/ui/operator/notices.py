"""What the window puts into the message bar: refusals, remarks, and what stands there while it is so. Decides nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta, tzinfo
from functools import partial

from siaga_desk.border import readable_number
from siaga_desk.domain.clocks import SteadyClock
from siaga_desk.domain.errors import Message
from siaga_desk.domain.positions import Judged
from siaga_desk.domain.situation import Situation
from siaga_desk.figures import duration
from siaga_desk.i18n import say
from siaga_desk.reports.hand_over import is_prepared, receiver
from siaga_desk.ui.look.message_bar import MessageBar, Notice

from .workplace import Workplace

REFUSAL, CONFLICT, OUTSIDE, CLOCK, PROPOSAL, CHOICE, REMARK, THOUGHT = 50, 40, 35, 30, 20, 15, 10, 5

DRIFT_ALLOWED = timedelta(seconds=2)


def _parts(message: Message) -> tuple[Message, Message | None]:
    """The first sentence, which is the fact, and the rest."""
    fact, dot, rest = say(message).partition(". ")
    return _said(fact + dot.strip()), (_said(rest) if rest else None)


def _said(text: str) -> Message:
    return Message("{said}", {"said": text})


def refusal(message: Message) -> Notice:
    """A rule or the store said no. The next one takes its place; the next thing that works takes it away."""
    fact, rest = _parts(message)
    return Notice("refusal", REFUSAL, fact, rest, tone="err", glyph="tanda-penutupan-jalan")


def remark(message: Message) -> Notice:
    """Something to know that asks for nothing."""
    fact, rest = _parts(message)
    return Notice("remark", REMARK, fact, rest, tone="text2", glyph="kategori-informasi")


def conflicts(situation: Situation, show: Callable[[str], None]) -> Iterator[Notice]:
    """Units that two desks sent to two incidents: both stand, a person decides."""
    for unit, duty in situation.duties.items():
        if len(duty) < 2:
            continue
        known = situation.units.get(unit)
        name = known.name if known else unit
        labels = ", ".join(incident.label for incident, _ in duty)
        yield Notice(
            f"twice {unit} {labels}",
            CONFLICT,
            Message("{unit} dikirim dua kali", {"unit": name}),
            Message(
                "ke {labels}. Keduanya tercatat. Pilih mana yang dilayani, lalu lepaskan dari yang lain.", {"labels": labels}
            ),
            verb=Message("lihat"),
            answer=partial(show, duty[0][0].id),
        )


def outside(place: Workplace, prepare: Callable[[str], None]) -> Iterator[Notice]:
    """Open incidents that lie with a neighbour and that nobody has prepared a note for. Said at the desk whose they are.

    Nobody's, and those of a desk where nobody works, are said at every desk.
    """
    situation, here = place.situation, place.road.identity.desk
    for incident in situation.open_incidents:
        whom = receiver(incident.location)
        owner = incident.owner.desk if incident.owner else None
        if not whom or is_prepared(incident) or (owner != here and owner in situation.watches):
            continue
        values = {"label": incident.label, "city": place.profile.city, "neighbour": whom}
        yield Notice(
            f"outside {incident.id} {whom}",
            OUTSIDE,
            Message("Titik {label} di luar {city}, di {neighbour}.", values),
            Message("Siapkan catatan alih ke sana?"),
            glyph="tanda-telepon",
            verb=Message("siapkan"),
            answer=partial(prepare, incident.id),
        )


def clock_moved(drift: timedelta) -> Notice | None:
    """Somebody set the computer's clock while the program runs. None while it agrees with ours.

    `drift`: the computer's clock minus ours, as `SteadyClock.drift()` says.
    """
    if abs(drift) <= DRIFT_ALLOWED:
        return None
    length = duration(abs(drift))
    fact = (
        Message("Jam komputer ini dimajukan {time} sejak program dibuka.", {"time": length})
        if drift > timedelta()
        else Message("Jam komputer ini dimundurkan {time} sejak program dibuka.", {"time": length})
    )
    rest = Message(
        "Tenggat dan catatan tetap memakai jam semula. Betulkan jamnya; bila jam baru yang benar, buka ulang program."
    )
    return Notice("clock", CLOCK, fact, rest, glyph="jam-peringatan")


def proposals(situation: Situation, take_up: Callable[[str], None]) -> Iterator[Notice]:
    """Numbers that operators want blocked, for a supervisor to decide."""
    for caller in situation.callers.values():
        last = max(caller.calls.values(), key=lambda call: (call.received is not None, call.received, call.id), default=None)
        if caller.proposed is None or last is None:
            continue
        who, reason = caller.proposed.by.person, caller.proposed.reason
        yield Notice(
            f"proposed {caller.id}",
            PROPOSAL,
            Message("Usul blokir {number}", {"number": readable_number(caller.number)}),
            Message("oleh {person}: {reason}", {"person": who, "reason": reason}),
            tone="text2",
            glyph="tanda-telepon",
            verb=Message("lihat"),
            answer=partial(take_up, last.id),
        )


def unexplained(place: Workplace, explain: Callable[[str], None]) -> Iterator[Notice]:
    """Open incidents to which somebody at this desk sent others than advised, without having said why."""
    for incident in place.situation.open_incidents:
        last = incident.choices[-1] if incident.choices else None
        if last is None or last.reason or not last.differs or not last.fact.sent or last.by.desk != place.road.identity.desk:
            continue
        yield Notice(
            f"choice {last.event}",
            CHOICE,
            Message("Ke {label} dikirim unit lain dari saran.", {"label": incident.label}),
            Message("Tulis alasannya bila sempat."),
            tone="text2",
            glyph="kategori-informasi",
            verb=Message("tulis"),
            answer=partial(explain, incident.id),
        )


def doubts(reports: Iterable[Judged], situation: Situation, zone: tzinfo) -> Iterator[Notice]:
    """The last report of each unit that was not followed: it cannot be true. One that only came late shows its age."""
    last = {each.fix.unit: each for each in reports if not each.is_followed}
    for unit, judged in last.items():
        known = situation.units.get(unit)
        said = judged.message(known.name, zone) if known is not None and known.is_listed else None
        if said is not None:
            fact, rest = _parts(said)
            yield Notice(f"doubt {unit}", REMARK, fact, rest, tone="text2", glyph="kategori-informasi")


class Standing:
    """Keeps in the bar what should stand there as long as it is so; what was dismissed or answered is not said again."""

    def __init__(
        self,
        place: Workplace,
        bar: MessageBar,
        show_incident: Callable[[str], None],
        take_up: Callable[[str], None],
        prepare: Callable[[str], None],
        explain: Callable[[str], None],
    ) -> None:
        self._place, self._bar, self._explain = place, bar, explain
        self._show_incident, self._take_up, self._prepare = show_incident, take_up, prepare
        self._said: set[str] = set()
        self._thoughts: tuple[Notice, ...] = ()
        self._drift_said = timedelta()

    def show_situation(self, situation: Situation) -> None:
        found = {notice.id: notice for notice in conflicts(situation, self._show_incident)}
        found |= {notice.id: notice for notice in outside(self._place, self._prepare)}
        found |= {notice.id: notice for notice in unexplained(self._place, self._explain)}
        found |= {notice.id: notice for notice in self._thoughts}
        if self._place.supervisor:
            found |= {notice.id: notice for notice in proposals(situation, self._take_up)}
        for gone in self._said - found.keys():
            self._bar.withdraw(gone)
        for id_ in found.keys() - self._said:
            self._bar.put(found[id_])
        self._said = set(found)

    def show_thoughts(self, notices: tuple[Notice, ...]) -> None:
        """The quiet notes that hold now, in place of those before."""
        self._thoughts = notices
        self.show_situation(self._place.situation)

    def ask_again(self, incident: str) -> None:
        """The note that somebody turned to was put away: as long as none is prepared, that stands in the bar."""
        self._said = {id_ for id_ in self._said if not id_.startswith(f"outside {incident} ")}
        self.show_situation(self._place.situation)

    def tick(self) -> None:
        """Somebody may have set the computer's clock: said once for each time, until it agrees with ours again."""
        clock = self._place.clock
        if not isinstance(clock, SteadyClock):
            return  # a drill has a time of its own
        drift = clock.drift()
        notice = clock_moved(drift)
        if notice is None:
            self._bar.withdraw("clock")
            self._drift_said = timedelta()
        elif abs(drift - self._drift_said) > DRIFT_ALLOWED:
            self._bar.put(notice)
            self._drift_said = drift
