"""The second front end: commands as JSON lines in, what changed as JSON lines out. Knows no window.

Every line in gets exactly one answer, in order, and an answer is written only after what it says is durable. A line that
makes no sense is refused with a sentence; nothing that can be written on a line ends the program. See docs/headless.md.
"""

from __future__ import annotations

import json
import logging
import signal
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import datetime, timedelta
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import siaga_desk
from siaga_desk.border import storable, telephone_number
from siaga_desk.diagnostics import SOFT_SENTENCE
from siaga_desk.dispatch.advice import advise
from siaga_desk.domain.calls import Call, Caller
from siaga_desk.domain.codec import Json, Malformed, build
from siaga_desk.domain.commands import COMMANDS, Command, SignOn
from siaga_desk.domain.errors import BadInput, Message, Refusal, RuleViolation, StoreTrouble
from siaga_desk.domain.narrative import names_in
from siaga_desk.domain.places import check_position
from siaga_desk.domain.situation import Changes
from siaga_desk.geo.roads.city_roads import CityRoads
from siaga_desk.headless_asks import (
    ASKS,
    Ask,
    AskAdvice,
    AskArea,
    AskCalls,
    AskClock,
    AskCounts,
    AskHistory,
    AskIds,
    AskIncidents,
    AskLog,
    AskNumber,
    AskSituation,
    AskUnits,
)
from siaga_desk.i18n import names_of, say
from siaga_desk.json_forms import (
    advice_form,
    area_form,
    closure_form,
    event_form,
    form,
    incident_form,
    message_form,
    read_signed,
    row_form,
    signed_form,
    unit_form,
)
from siaga_desk.store.positions import PositionsFile, positions_beside

if TYPE_CHECKING:
    from siaga_desk.app import Room

log = logging.getLogger(__name__)

MAX_LINE = 4 * 1024 * 1024
"""Bytes of one line. A command is a few hundred; this leaves room for a batch of received events."""

MOST_ROWS = 10_000
MOST_ALARM = 9
REST_EVERY = timedelta(minutes=10)


class ReaderGone(BrokenPipeError):
    """Nobody reads our answers any more, or they cannot be written."""


# --- the front end ------------------------------------------------------------------------------------------------------


class Headless:
    """One desk driven by lines. `write` takes a line, newline included, and has flushed it on return, or ReaderGone."""

    def __init__(self, room: Room, write: Callable[[bytes], None]) -> None:
        self._room = room
        self._write_line = write
        self._positions = PositionsFile(positions_beside(room.store.path))
        self._travel: CityRoads | None = None  # made when advice is first asked for
        self._rested = room.clock.now()

    def greet(self, person: str | None = None) -> None:
        """The first line: who and where we are. With `person`, he signs on."""
        room = self._room
        if person is not None:
            self._show(self._do((SignOn(person=person),)))
        self._write(
            {
                "ready": {
                    "program": siaga_desk.__version__,
                    "ledger": room.identity.ledger,
                    "desk": room.identity.desk,
                    "desk_name": room.identity.desk_name,
                    "profile": room.profile.id,
                    "person": room.desk.actor.person or None,
                    "at": form(room.clock.now()),
                    "notices": [say(notice) for notice in room.notices],
                }
            }
        )

    def answer(self, line: bytes) -> None:
        """Answer one line. Raises ReaderGone and nothing else."""
        if not line.strip():
            return
        identity: Any = None
        try:
            read = read_line(line)
            identity = read.get("id")
            self._answer(read, identity)
        except Refusal as why:
            self._refuse(identity, why.message, _kind(why))
        except Malformed as why:  # an event larger than an event may be
            self._refuse(identity, Message("Perintah tidak bisa dicatat: {why}.", {"why": str(why)}), "input")
        except ReaderGone:
            raise
        except Exception:  # our bug: said softly, in the diary, and the desk goes on
            log.exception("unexpected")
            self._refuse(identity, SOFT_SENTENCE, "bug")
        self._rest()

    def _answer(self, read: Json, identity: Any) -> None:
        chosen = [word for word in ("do", "ask", "receive") if word in read]
        if len(chosen) != 1:
            raise BadInput("Baris harus berisi tepat satu dari: do, ask, receive.")
        match chosen[0]:
            case "do":
                changes = self._do(read_commands(read))
                self._show(changes)
                self._write({"ok": identity, **changes_form(changes)})
            case "receive":
                self._write({"ok": identity, **self._receive(read)})
            case "ask":
                ask = read_ask(read)
                self._write({"answer": identity, ask.word: self._asked(ask)})

    def _do(self, commands: tuple[Command, ...]) -> Changes:
        return self._room.lane.submit(lambda: self._room.desk.do(*commands)).result()

    def _receive(self, read: Json) -> Json:
        _only(read, {"receive", "id"}, "receive")
        events = read["receive"]
        if not isinstance(events, list):
            raise BadInput("Isi “receive” harus daftar peristiwa.")
        try:
            signed = [read_signed(event, f"receive[{n}]") for n, event in enumerate(events)]
        except Malformed as why:
            raise BadInput("Peristiwa tidak terbaca: {why}.", why=str(why)) from None
        changes, refused = self._room.lane.submit(lambda: self._room.desk.receive(signed)).result()
        self._show(changes)
        place = {id(one): n for n, one in enumerate(signed)}
        answers = [{"index": place[id(one.signed)], "reason": one.reason} for one in refused]
        return {**changes_form(changes), "refused_events": answers}

    def _show(self, changes: Changes) -> None:
        """One line for each event that is new here."""
        names = names_of(self._room.profile) | names_in(self._room.desk.situation)
        for event in changes.events:
            self._write({"event": event_form(event, self._room.profile, names)})

    # --- answers ---

    def _asked(self, ask: Ask) -> Any:
        room, now = self._room, self._room.clock.now()
        situation, queries = room.desk.situation, room.queries
        match ask:
            case AskSituation():
                return self._situation(now)
            case AskIncidents():
                rows = queries.incidents(open_only=ask.open_only, text=ask.text, since=ask.since, limit=_limit(ask.limit))
                return [row_form(row, situation, room.profile, now) for row in rows]
            case AskCalls():
                number = telephone_number(ask.number) if ask.number is not None else None
                return form(queries.calls(number=number, since=ask.since, limit=_limit(ask.limit)))
            case AskNumber():
                return form(queries.number_history(telephone_number(ask.number) or ""))
            case AskCounts():
                return form(queries.call_counts(ask.since, ask.until))
            case AskUnits():
                return [unit_form(unit, situation) for unit in situation.units.values() if unit.is_listed]
            case AskAdvice():
                return self._advice(ask, now)
            case AskArea():
                return area_form(room.areas.locate(*check_position(ask.lat, ask.lon)))
            case AskHistory():
                names = names_of(room.profile) | names_in(situation)
                return [event_form(event, room.profile, names) for event in queries.history(ask.stream)]
            case AskLog():
                after, limit = _whole(ask.after, 0, 1 << 53), _limit(ask.limit)
                signed = room.lane.submit(lambda: room.store.log.since(after, limit)).result()
                return [{"position": position, **signed_form(event)} for position, event in signed]
            case AskIds():
                return [room.desk.mint() for _ in range(_whole(ask.count, 1, 1_000))]
            case AskClock():
                return {"now": form(now), "offset_ms": room.clock.offset_ms, "bound_ms": room.clock.bound_ms}
        raise AssertionError(ask.word)

    def _situation(self, now: datetime) -> Json:
        situation, actor = self._room.desk.situation, self._room.desk.actor
        waiting = [
            call_form(caller, call)
            for caller in situation.callers.values()
            for call in caller.calls.values()
            if call.is_open or call.needs_call_back
        ]
        return {
            "at": form(now),
            "actor": form(actor),
            "open_incidents": [incident_form(incident, now) for incident in situation.open_incidents],
            "other_incidents": [
                incident_form(incident, now)
                for incident in situation.incidents.values()
                if incident.is_listed and not incident.is_open
            ],
            "waiting_calls": waiting,
            "units": [unit_form(unit, situation) for unit in situation.units.values() if unit.is_listed],
            "places": [form(place) for place in situation.places.values() if place.is_listed],
            "closures": [
                closure_form(closure, now)
                for closure in situation.closures.values()
                if closure.is_listed and not closure.is_over(now)
            ],
            "desks": form(list(situation.desks.values())),
        }

    def _advice(self, ask: AskAdvice, now: datetime) -> Any:
        lat, lon = check_position(ask.lat, ask.lon)
        if not 0.0 <= ask.radius_m <= 50_000.0:
            raise BadInput("Radius harus dari 0 sampai {limit} km.", limit=50)
        answer = advise(
            self._room.desk.situation,
            self._room.profile,
            self._travel_times(now),
            category=ask.category,
            lat=lat,
            lon=lon,
            radius_m=ask.radius_m,
            now=now,
            exclude_incident=ask.incident,
            positions=self._positions.latest(),
            alarm=_whole(ask.alarm, 1, MOST_ALARM),
        )
        return advice_form(answer)

    def _travel_times(self, now: datetime) -> CityRoads:
        """The best engine there is, told of what is closed. Made when it is first asked for: most runs never do."""
        if self._travel is None:
            from siaga_desk.geo.roads.prepared import roads_folder
            from siaga_desk.road_engines import desk_engines

            self._travel = CityRoads(self._room.profile)
            for made in desk_engines(self._room.profile, roads_folder(self._room.store.path), lambda _said, _share: None):
                if isinstance(made, Message):
                    log.warning("roads: %s", made)
                else:
                    self._travel.use(made)
        self._travel.tell(self._room.desk.situation.closures.values(), now)
        return self._travel

    # --- lines out ---

    def refuse_line(self, why: BadInput) -> None:
        """Answer a line that was not even read."""
        self._refuse(None, why.message, _kind(why))

    def _refuse(self, identity: Any, message: Message, kind: str) -> None:
        self._write({"refused": identity, "kind": kind, "text": say(message), "message": message_form(message)})

    def _write(self, value: Json) -> None:
        self._write_line(json.dumps(value, allow_nan=False).encode("ascii") + b"\n")

    def _rest(self) -> None:
        now = self._room.clock.now()
        if now - self._rested >= REST_EVERY:
            self._rested = now
            self._room.lane.submit(self._room.desk.rest).result()


# --- lines in -----------------------------------------------------------------------------------------------------------


def read_line(line: bytes) -> Json:
    """The JSON object on a line, every text in it storable. BadInput says what it is instead."""
    try:
        read = _storable(json.loads(line.decode("utf-8"), parse_constant=_no_number))
    except UnicodeDecodeError:
        raise BadInput("Baris ini bukan UTF-8.") from None
    except RecursionError:
        raise BadInput("Baris ini bersarang terlalu dalam.") from None
    except json.JSONDecodeError as why:
        raise BadInput("Baris ini bukan JSON, mulai huruf ke-{column}.", column=why.colno) from None
    except ValueError:  # thousands of digits
        raise BadInput("Ada angka yang terlalu panjang di baris ini.") from None
    if not isinstance(read, dict):
        raise BadInput("Baris harus berupa objek JSON, misalnya {example}.", example='{"ask": "situation", "id": 1}')
    return read


def _no_number(name: str) -> Any:
    raise BadInput("{name} bukan angka JSON.", name=name)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, list):
        return [_storable(inner) for inner in value]
    if isinstance(value, dict):
        return {storable(key): _storable(inner) for key, inner in value.items()}
    return value


def read_commands(read: Json) -> tuple[Command, ...]:
    """One command, or a batch that is done wholly or not at all."""
    asked = read["do"]
    if isinstance(asked, str):
        return (_command(read),)
    if not isinstance(asked, list) or not asked:
        raise BadInput("Isi “do” harus nama perintah, atau daftar perintah yang tidak kosong.")
    _only(read, {"do", "id"}, "do")
    for one in asked:
        if not isinstance(one, dict) or not isinstance(one.get("do"), str):
            raise BadInput("Setiap perintah dalam daftar harus objek dengan “do”.")
    return tuple(_command(one) for one in asked)


def _command(read: Json) -> Command:
    name = read["do"]
    kind = COMMANDS.get(name)
    if kind is None:
        raise BadInput("Perintah “{name}” tidak dikenal.", name=name[:100])
    return _built(kind, read, name, {"do", "id"})


def read_ask(read: Json) -> Ask:
    name = read["ask"]
    kind = ASKS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise BadInput("Pertanyaan “{name}” tidak dikenal. Yang ada: {known}.", name=str(name)[:100], known=", ".join(ASKS))
    return _built(kind, read, str(name), {"ask", "id"})


C = TypeVar("C", Command, Ask)


def _built(kind: type[C], read: Json, name: str, ours: set[str]) -> C:
    _only(read, ours | {each.name for each in fields(kind)}, name)  # type: ignore[arg-type] # every one is a dataclass
    try:
        return build(kind, {key: value for key, value in read.items() if key not in ours}, name)
    except Malformed as why:
        raise BadInput("“{name}” tidak terbaca: {why}.", name=name, why=str(why)[:500]) from None


def _only(read: Mapping[str, Any], known: set[str], name: str) -> None:
    """A misspelt field is never passed over: what it was meant to say would be lost."""
    unknown = sorted(read.keys() - known)
    if unknown:
        raise BadInput("“{name}” tidak mempunyai isian “{field}”.", name=name, field=unknown[0][:100])


def _limit(value: int) -> int:
    return _whole(value, 1, MOST_ROWS)


def _whole(value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise BadInput("Angka {value} harus dari {least} sampai {most}.", value=str(value)[:20], least=least, most=most)
    return value


def _kind(why: Refusal) -> str:
    if isinstance(why, RuleViolation):
        return "rule"
    return "store" if isinstance(why, StoreTrouble) else "input"


_TOUCHED = tuple(each.name for each in fields(Changes) if each.name != "events")


def changes_form(changes: Changes) -> Json:
    """Ids of what changed, and of the events that did it."""
    touched = {name: sorted(getattr(changes, name)) for name in _TOUCHED}
    return {"changed": touched, "events": [event.id for event in changes.events]}


def call_form(caller: Caller, call: Call) -> Json:
    """A call that somebody must still do something about."""
    return {**form(call), "caller_id": caller.id, "is_open": call.is_open, "needs_call_back": call.needs_call_back}


# --- life ---------------------------------------------------------------------------------------------------------------


class _Stop(Exception):
    """SIGTERM or SIGINT came while we waited for a line."""


class _Ending:
    """Ends the wait for the next line, and never the work on one."""

    def __init__(self) -> None:
        self.asked = False
        self._waiting = False

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        self.asked = True
        if self._waiting:
            raise _Stop

    def wait(self, read: Callable[[], bytes]) -> bytes:
        """The next line, b"" at the end or when we were asked to end."""
        try:
            self._waiting = True  # first, so that a signal from here on is not slept through
            if self.asked:
                return b""
            return read()
        except _Stop:
            return b""
        finally:
            self._waiting = False


def run(room: Room, source: BinaryIO, sink: BinaryIO, *, person: str | None = None) -> None:
    """Answer lines until the source ends or SIGTERM or SIGINT comes. ReaderGone; Refusal: `person` cannot sign on."""

    def write(line: bytes) -> None:
        try:
            sink.write(line)
            sink.flush()
        except OSError as why:
            raise ReaderGone from why

    front, ending = Headless(room, write), _Ending()
    before = {number: signal.signal(number, ending) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        front.greet(person)
        while line := ending.wait(partial(_next_line, source)):
            if len(line) > MAX_LINE:
                front.refuse_line(BadInput("Baris terlalu panjang: paling banyak {limit} bita.", limit=MAX_LINE))
            else:
                front.answer(line)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _next_line(source: BinaryIO) -> bytes:
    """A line; of one that is too long only so much that it can be seen, its rest is read and thrown away."""
    line = source.readline(MAX_LINE + 1)
    rest = line
    while len(rest) > MAX_LINE and not rest.endswith(b"\n"):
        rest = source.readline(MAX_LINE + 1)
    return line
