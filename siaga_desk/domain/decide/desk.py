"""Rules about who works at a desk and what it shows."""

from __future__ import annotations

from collections.abc import Iterator

from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.errors import sentence
from siaga_desk.domain.ids import desk_stream, watch_stream
from siaga_desk.domain.situation import Situation

from .ruling import Context, Draft, known_incident, needed_text, ruled


@ruled.register
def _(command: c.SignOn, situation: Situation, context: Context) -> Iterator[Draft]:
    person = needed_text(command.person, sentence("Nama tidak boleh kosong. Tulis nama Anda."))
    stream = watch_stream(context.actor.desk, context.mint())
    yield Draft(stream, e.SignedOn(person, command.role), context.now)


@ruled.register
def _(command: c.SignOff, situation: Situation, context: Context) -> Iterator[Draft]:
    if (watch := situation.watches.get(context.actor.desk)) is not None:
        yield Draft(desk_stream(watch.id), e.SignedOff(), context.now)


@ruled.register
def _(command: c.ViewIncident, situation: Situation, context: Context) -> Iterator[Draft]:
    if command.incident is not None:
        known_incident(situation, command.incident)
    watch = situation.watches.get(context.actor.desk)
    if watch is not None and watch.looking_at != command.incident:
        yield Draft(desk_stream(watch.id), e.IncidentViewed(command.incident), context.now)
