"""What the window puts into the message bar: refusals, remarks, conflicts. Builds notices; shows none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial

from siaga_desk.domain.errors import Message
from siaga_desk.domain.situation import Situation
from siaga_desk.figures import duration
from siaga_desk.i18n import say
from siaga_desk.ui.look.message_bar import Notice

REFUSAL, CONFLICT, CLOCK, REMARK = 50, 40, 30, 10

CLOCK_ID = "clock"
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
    return Notice(CLOCK_ID, CLOCK, fact, rest, glyph="jam-peringatan")
