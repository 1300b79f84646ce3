"""The live window: which streams are in memory, how they come in and when they go. Decides nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from siaga_desk.domain.calls import Caller
from siaga_desk.domain.closures import Closure
from siaga_desk.domain.codec import Malformed
from siaga_desk.domain.envelope import (
    Event,
    SignedEvent,
    unseal,
)
from siaga_desk.domain.errors import StoreTrouble
from siaga_desk.domain.events import PersonalDataErased
from siaga_desk.domain.ids import number_stream
from siaga_desk.domain.incidents import Incident
from siaga_desk.domain.people import DeskState
from siaga_desk.domain.situation import Situation, Stream, fold

from .log import Log

LIVE_HOURS = 12
"""How long closed incidents, finished callers and roads that are open again stay in the live window."""


def stored_event(signed: SignedEvent) -> Event:
    """An event from our own log. It was whole when it was written."""
    try:
        return unseal(signed, checked=True)
    except Malformed as why:
        raise StoreTrouble(
            "Catatan di berkas data rusak. Berkas tidak disentuh. "
            "Pulihkan dari cadangan, lalu jalankan “siaga-desk log verify”."
        ) from why


def erased_by(events: Iterable[Event]) -> set[str]:
    """Ids of the events whose private parts these events erase."""
    return {erased for e in events if isinstance(e.fact, PersonalDataErased) for erased in e.fact.events}


def with_streams(situation: Situation, streams: Iterable[str], log: Log) -> Situation:
    """The situation with these streams, if they exist, in it and whole."""
    missing = {stream for stream in streams if stream not in situation.streams}
    if not missing:
        return situation
    read = [fold(stream, map(stored_event, events)) for stream, events in log.streams(missing).items()]
    return situation.with_streams(read) if read else situation


def without_quiet(situation: Situation, now: datetime) -> Situation:
    """The situation without what has gone quiet. A number stays whole while any of its streams has not."""
    since = now - timedelta(hours=LIVE_HOURS)
    latest = situation.latest_label
    quiet = {
        stream.id
        for stream in situation.streams.values()
        if _is_quiet(stream, since) and not (latest and any(e.position == latest.position for e in stream.events))
    }
    for streams in ([number_stream(caller.id) for caller in callers] for callers in situation.numbers):
        if not quiet.issuperset(streams):
            quiet.difference_update(streams)
    return situation.without(quiet) if quiet else situation


def _is_quiet(stream: Stream, since: datetime) -> bool:
    if stream.events[-1].recorded >= since:
        return False
    state = stream.state
    if isinstance(state, Incident):
        return state.closing is not None
    if isinstance(state, Caller):
        return not any(call.is_open or call.needs_call_back for call in state.calls.values())
    if isinstance(state, Closure):
        return state.is_over(since)
    return isinstance(state, DeskState) and state.ended is not None
