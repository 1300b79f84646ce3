"""Rules about the room: erasing personal data."""

from __future__ import annotations

from collections.abc import Iterator

from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.calls import Caller
from siaga_desk.domain.errors import RuleViolation, sentence
from siaga_desk.domain.ids import ROOM
from siaga_desk.domain.people import Role
from siaga_desk.domain.situation import Situation

from .ruling import ERASED_AT_ONCE, Context, Draft, needed_text, ruled


@ruled.register
def _(command: c.ErasePersonalData, situation: Situation, context: Context) -> Iterator[Draft]:
    """Their streams must be in the situation: a block in force keeps its number."""
    if context.actor.role != Role.SUPERVISOR:
        raise RuleViolation("Hanya penyelia yang boleh menghapus data pribadi.")
    reason = needed_text(command.reason, sentence("Menghapus data pribadi perlu alasan. Tulis satu kalimat."))
    wanted = set(command.events) - situation.erased
    private = set[str]()
    for stream in situation.streams.values():
        found = {event.id for event in stream.events if event.id in wanted}
        everywhere = situation.of_number(stream.state) if found and isinstance(stream.state, Caller) else ()
        if any(known.blocked_at(context.now) for known in everywhere):
            raise RuleViolation("Nomor yang masih diblokir tidak bisa dihapus. Buka blokirnya dulu.")
        private |= {event.id for event in stream.events if event.id in found and event.part_digest is not None}
        wanted -= found
    if wanted:
        raise RuleViolation("Catatan itu tidak ada, atau sudah dibatalkan.")
    ids = sorted(private)
    for start in range(0, len(ids), ERASED_AT_ONCE):
        yield Draft(ROOM, e.PersonalDataErased(tuple(ids[start : start + ERASED_AT_ONCE]), reason), context.now)
