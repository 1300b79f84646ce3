"""What the window puts into the message bar: refusals, remarks, conflicts. Builds notices; shows none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from siaga_desk.domain.errors import Message
from siaga_desk.domain.situation import Situation
from siaga_desk.i18n import say
from siaga_desk.ui.look.message_bar import Notice

REFUSAL, CONFLICT, REMARK = 50, 40, 10


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
