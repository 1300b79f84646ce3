"""Rules about calls: taking, naming, joining, calling back, blocking their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.clocks import whole_ms
from siaga_desk.domain.errors import RuleViolation, sentence
from siaga_desk.domain.events import Classification
from siaga_desk.domain.ids import incident_stream, number_stream
from siaga_desk.domain.people import Role
from siaga_desk.domain.situation import Situation, by_id

from .ruling import Context, Draft, join_call, known_call, needed_text, occurred_at, open_incident, ruled

CALLS_A_STREAM = 100
"""A stream is read whole. A number that has called more often goes on in a new one; rules count over all of them."""


@ruled.register
def _(command: c.TakeCall, situation: Situation, context: Context) -> Iterator[Draft]:
    call = command.call or context.mint()
    if situation.call(call) is not None:
        raise RuleViolation("Panggilan ini sudah tercatat.")
    known = situation.callers_with(command.number) if command.number else ()
    newest = max((one for one in known if len(one.calls) < CALLS_A_STREAM), key=by_id, default=None)
    stream = number_stream(newest.id if newest else context.mint())
    fact = e.CallReceived(
        call,
        classification=command.classification,
        number=command.number,
        caller=command.caller,
        words=command.words,
    )
    yield Draft(stream, fact, occurred_at(command.occurred, context))


@ruled.register
def _(command: c.NoteCall, situation: Situation, context: Context) -> Iterator[Draft]:
    caller, call = known_call(situation, command.call)
    number = command.number if command.number != call.number else None
    everywhere = situation.of_number(caller)
    if number is not None and (
        sum(len(known.calls) for known in everywhere) > 1 or any(known.block or known.proposed for known in everywhere)
    ):
        # the stream is the number's: the other calls, and a block, would go over to another number with it
        raise RuleViolation("Nomor ini punya riwayat sendiri, jadi tidak diganti. Tulis nomor yang benar di kata penelepon.")
    if number is not None or (call.words, call.caller) != (command.words, command.caller):
        yield Draft(number_stream(caller.id), e.CallNoted(call.id, command.caller, command.words, number), context.now)


@ruled.register
def _(command: c.ClassifyCall, situation: Situation, context: Context) -> Iterator[Draft]:
    caller, call = known_call(situation, command.call)
    if call.incidents and command.classification is not Classification.REAL:
        labels = ", ".join(situation.incidents[i].label for i in call.incidents if i in situation.incidents)
        raise RuleViolation(
            "Panggilan ini melaporkan kejadian {label}. Batalkan penggabungannya dulu, atau tutup kejadiannya "
            "sebagai laporan palsu.",
            label=labels,
        )
    if call.classification is not command.classification:
        yield Draft(number_stream(caller.id), e.CallClassified(call.id, command.classification), context.now)


@ruled.register
def _(command: c.JoinCall, situation: Situation, context: Context) -> Iterator[Draft]:
    incident = open_incident(situation, command.incident, context)
    yield from join_call(situation, command.call, incident.id, context)
    _, call = known_call(situation, command.call)
    fact = e.ReportJoined(call.id, call.received or context.now, call.words)
    yield Draft(incident_stream(incident.id), fact, context.now)


@ruled.register
def _(command: c.CallBack, situation: Situation, context: Context) -> Iterator[Draft]:
    caller, call = known_call(situation, command.call)
    if call.classification is not Classification.CUT_OFF:
        raise RuleViolation("Panggilan ini tidak terputus, jadi tidak perlu ditelepon balik.")
    fact = e.CalledBack(call.id, command.reached, command.note)
    yield Draft(number_stream(caller.id), fact, occurred_at(command.occurred, context, call.received))


@ruled.register
def _(command: c.BlockNumber, situation: Situation, context: Context) -> Iterator[Draft]:
    caller, call = known_call(situation, command.call)
    reason = needed_text(command.reason, sentence("Memblokir nomor perlu alasan. Tulis satu kalimat."))
    if call.number is None:
        raise RuleViolation("Nomor ini disembunyikan, jadi tidak bisa diblokir.")
    everywhere = situation.of_number(caller)
    abuses = sum(known.abuses for known in everywhere)
    policy = context.profile.blocking
    if abuses <= policy.abuses:
        raise RuleViolation(
            "Nomor ini baru {abuses} kali disalahgunakan. Blokir boleh bila lebih dari {limit} kali.",
            abuses=abuses,
            limit=policy.abuses,
        )
    # beside what is in force already, so that one replaces the other as it does in a stream
    in_force = (known for known in everywhere if known.proposed is not None or known.blocked_at(context.now))
    stream = number_stream(next(in_force, max(everywhere, key=by_id)).id)
    if context.actor.role != Role.SUPERVISOR:
        yield Draft(stream, e.BlockProposed(reason), context.now)
        return
    repeated = sum(known.blocks for known in everywhere) + 1 >= policy.permanent_after
    until = None if repeated else whole_ms(context.now + timedelta(hours=policy.hours))
    yield Draft(stream, e.NumberBlocked(reason, until), context.now)


@ruled.register
def _(command: c.UnblockNumber, situation: Situation, context: Context) -> Iterator[Draft]:
    caller, _ = known_call(situation, command.call)
    reason = needed_text(command.reason, sentence("Membuka blokir perlu alasan. Tulis satu kalimat."))
    if context.actor.role != Role.SUPERVISOR:
        raise RuleViolation("Hanya penyelia yang boleh membuka blokir nomor.")
    for known in situation.of_number(caller):
        if known.block is not None or known.proposed is not None:
            yield Draft(number_stream(known.id), e.NumberUnblocked(reason), context.now)
