"""Every text field of every command, filled with what a prank caller would send: kept or refused, and told as text."""

from __future__ import annotations

import contextlib
import json
import logging
import typing
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from siaga_desk import diagnostics
from siaga_desk.app import Room, open_room
from siaga_desk.border import storable
from siaga_desk.domain.commands import COMMANDS, Command, OpenIncident, SignOn, TakeCall
from siaga_desk.domain.errors import Refusal
from siaga_desk.domain.people import Role
from siaga_desk.domain.units import UnitStatus
from siaga_desk.headless import Headless
from siaga_desk.reports.sheet import sheet_html
from siaga_desk.store import verify

HOSTILE = (
    "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "'; drop table events; --",
    "{0.__class__} {text} {{}} {",
    "%s %(name)s %n",
    "=cmd|' /C calc'!A0",
    "a\x00\x1b[31m\x9b\x7f\ud800\u202e\u2066\u200b",
    "\n\u2028\t\r\n",
    "x" * 10_000,
    "\u0645\u0631\u062d\u0628\u0627 \u0336",
)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with contextlib.closing(open_room(tmp_path / "ruang.siaga")) as room:
        room.desk.do(SignOn(person="Rina", role=Role.SUPERVISOR))
        room.desk.do(TakeCall(call="k1", number="081200004417"))
        room.desk.do(OpenIncident(incident="i1", category="kebakaran", call="k1"))
        yield room


def known(room: Room) -> dict[str, Any]:
    """Ids that exist, by the field that names them."""
    situation = room.desk.situation
    unit = next(u for u in situation.units.values() if u.record and situation.unit_status(u.id) is UnitStatus.READY)
    assert unit.record is not None
    return {
        "incident": "i1",
        "call": "k1",
        "unit": unit.id,
        "agency": unit.record.agency,
        "unit_kind": unit.record.unit_kind,
        "category": "kebakaran",
        "assignment": "a1",
        "stream": "incident:i1",
        "event": situation.streams["incident:i1"].events[0].id,
        "lat": -6.12,
        "lon": 106.15,
    }


def filled(kind: type[Command], words: str, ids: dict[str, Any]) -> Command:
    """The command with `words` in every text that `ids` does not give."""
    hints = typing.get_type_hints(kind)
    return kind(**{each.name: ids.get(each.name, _value(hints[each.name], words)) for each in fields(kind)})  # type: ignore[arg-type]


def _value(hint: Any, words: str) -> Any:
    options = [one for one in typing.get_args(hint) if one is not type(None)] or [hint]
    kind = options[0]
    if kind is str:
        return (words,) if typing.get_origin(hint) is tuple else words
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return next(iter(kind))
    return {float: 9.0, int: 4, bool: True}.get(kind)


@pytest.mark.parametrize("words", HOSTILE)
def test_it_is_kept_or_refused_and_told_everywhere(room: Room, words: str) -> None:
    ids = known(room)
    for kind in COMMANDS.values():
        named = [each.name for each in fields(kind) if isinstance(ids.get(each.name), str)]  # type: ignore[arg-type]
        for without in (None, *named):
            command = filled(kind, words, {name: value for name, value in ids.items() if name != without})
            with contextlib.suppress(Refusal):
                room.desk.do(command)
    lines: list[bytes] = []
    front = Headless(room, lines.append)
    for ask in ("situation", "incidents", "units", "calls"):
        front.answer(json.dumps({"ask": ask}).encode())
    for stream in room.desk.situation.streams:
        front.answer(json.dumps({"ask": "history", "stream": stream}).encode())
    assert all("answer" in json.loads(line) for line in lines)
    html = sheet_html(room.desk.situation, room.profile, room.clock.now(), room.identity)
    assert "<img" not in html
    assert "<script" not in html
    assert verify(room.store.path).ok
    said = storable(words).strip()
    assert not said or json.dumps(said)[1:-1] in b"".join(lines).decode(), "what was said is there to be read"


@pytest.mark.expects_warnings
def test_personal_words_are_in_no_event_and_in_no_diary(tmp_path: Path) -> None:
    """They lie beside the events, where they can be erased."""
    secret, number, store = "RAHASIA", "081299887766", tmp_path / "ruang.siaga"
    with diagnostics.diary("uji", tmp_path / "log", console=False):
        with contextlib.closing(open_room(store)) as room:
            room.desk.do(SignOn(person="Rina", role=Role.SUPERVISOR))
            write = Headless(room, lambda line: None).answer
            for said in (
                {"do": "TakeCall", "call": "k1", "number": number, "caller": secret, "words": secret},
                {"do": "NoteCall", "call": "k1", "caller": f"{secret} lagi", "words": secret},
                {"do": "OpenIncident", "incident": "i1", "category": "kebakaran", "call": "k1", "words": secret},
                {"do": "Locate", "incident": "i1", "lat": -6.1, "lon": 106.1, "radius_m": 9, "method": "map",
                 "verified": False, "place": secret},
                {"do": "WriteNote", "incident": "i1", "text": secret},
                {"do": "Telephone", "incident": "i1", "agency": "dpkp", "answered": True, "person": secret},
                {"do": "CloseIncident", "incident": "i1", "outcome": "laporan_palsu", "note": secret},
                {"do": "NoteCall", "call": "tidak ada", "words": secret},
                {"ask": "number", "number": secret},
                {"ask": secret},
            ):  # fmt: skip
                write(json.dumps(said).encode())
            write(f"{secret} {{".encode())
            try:
                raise ValueError(secret) from KeyError(number)
            except ValueError:
                logging.getLogger("siaga_desk").exception("unexpected")
        engine = create_engine(f"sqlite:///{store}")
        with engine.connect() as connection:
            events = b"".join(connection.execute(text("select data from events")).scalars())
            parts = b"".join(connection.execute(text("select content from parts")).scalars())
        engine.dispose()
    diary = (tmp_path / "log" / "uji.log").read_text()
    assert "unexpected" in diary
    assert parts.count(secret.encode()) >= 8
    for hidden in (secret, "81299887766", "1299-8877"):
        assert hidden.encode() not in events
        assert hidden not in diary


def test_a_time_that_no_clock_has_is_refused(room: Room) -> None:
    for at in (datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)):
        with pytest.raises(Refusal):
            room.desk.do(TakeCall(number="0812", occurred=at))
