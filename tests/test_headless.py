"""The second front end: every line gets its answer, nothing on a line ends it, and what was answered is there again."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siaga_desk import headless
from siaga_desk.app import Room, open_room
from siaga_desk.domain.codec import write_time
from siaga_desk.domain.commands import COMMANDS
from siaga_desk.domain.errors import RuleViolation
from siaga_desk.domain.events import FACTS
from siaga_desk.domain.situation import Changes
from siaga_desk.headless import MAX_LINE, Headless, changes_form, run
from siaga_desk.headless_asks import ASKS
from siaga_desk.headless_tables import renewed
from tests.soak.programs import kill_programs

ROOT = Path(__file__).parents[1]
FIRE = {"do": "OpenIncident", "incident": "i1", "category": "kebakaran"}
PLACE = {
    "do": "Locate",
    "incident": "i1",
    "lat": -6.1093,
    "lon": 106.1678,
    "radius_m": 250,
    "method": "map",
    "verified": False,
}


class Talk:
    """A headless desk in this process, and what it has said."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self._said: list[bytes] = []
        self._front = Headless(room, self._said.append)

    def say(self, line: object) -> list[dict[str, Any]]:
        """Every line out that one line in leads to."""
        self._said.clear()
        self._front.answer(line if isinstance(line, bytes) else json.dumps(line).encode())
        return [json.loads(said) for said in self._said]

    def last(self, line: object) -> dict[str, Any]:
        return self.say(line)[-1]

    def sign_on(self) -> None:
        assert "ok" in self.last({"do": "SignOn", "person": "Rina"})


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    room = open_room(tmp_path / "room.siaga")
    talk = Talk(room)
    talk.sign_on()
    yield talk
    room.close()


# --- the conversation ---------------------------------------------------------------------------------------------------


def test_a_call_becomes_an_incident_and_a_team_moves(talk: Talk) -> None:
    *events, ok = talk.say(
        {"do": "TakeCall", "id": "a", "call": "c1", "number": "0812 0000 4417", "words": "ada <b>api</b>"}
    )
    assert [line["event"]["kind"] for line in events] == ["CallReceived"]
    assert events[0]["event"]["fact"]["number"] == "+6281200004417"
    assert events[0]["event"]["fact"]["words"] == "ada <b>api</b>"
    assert ok["ok"] == "a"
    assert ok["events"] == [events[0]["event"]["id"]]
    assert "ok" in talk.last({"do": [{**FIRE, "call": "c1"}, PLACE]})

    advice = talk.last({"ask": "advice", "category": "kebakaran", "lat": -6.1, "lon": 106.15, "incident": "i1"})["advice"]
    unit = advice["lines"][0]["candidates"][0]
    assert unit["rank"] == 1
    taken = {name: unit[name] for name in ("eta_s", "travel_s", "distance_m", "engine", "rank", "position_from")}
    assign = {"do": "AssignUnit", "incident": "i1", "unit": unit["unit"], "assignment": "a1", "advice": taken}
    assert "ok" in talk.last(assign)
    *events, ok = talk.say({"do": "MarkUnit", "incident": "i1", "assignment": "a1", "milestone": "moving"})
    assert [line["event"]["told"] for line in events] == [f"{unit['name']} bergerak"]
    assert ok["changed"]["incidents"] == ["i1"]

    (row,) = talk.last({"ask": "incidents"})["incidents"]
    assert row["clock"]["state"] == "met"
    assert row["kelurahan"] is not None
    situation = talk.last({"ask": "situation"})["situation"]
    assert [incident["id"] for incident in situation["open_incidents"]] == ["i1"]
    assert [clock["state"] for clock in situation["open_incidents"][0]["clocks"]] == ["met", "running"]
    moving = [known for known in situation["units"] if known["status"] == "moving"]
    assert [known["duties"] for known in moving] == [[{"incident": "i1", "assignment": "a1"}]]


def test_a_batch_happens_wholly_or_not_at_all(talk: Talk) -> None:
    refused = talk.last({"do": [FIRE, {**PLACE, "radius_m": -1}], "id": 7})
    assert refused["refused"] == 7
    assert refused["kind"] == "rule"
    assert talk.last({"ask": "incidents"})["incidents"] == []


def test_a_refusal_has_its_sentence_its_template_and_its_values(talk: Talk) -> None:
    talk.say(FIRE)
    assert talk.last({"do": "AssignUnit", "id": [1], "incident": "i1", "unit": "hantu"}) == {
        "refused": [1],
        "kind": "rule",
        "text": "Unit “hantu” tidak ada di daftar.",
        "message": {"text": "Unit “{unit}” tidak ada di daftar.", "values": {"unit": "hantu"}},
    }


def test_what_is_so_already_is_ok_and_changes_nothing(talk: Talk) -> None:
    talk.say(FIRE)
    same = {"do": "ChangePriority", "incident": "i1", "priority": 1}
    talk.say(same)
    assert talk.say(same) == [
        {
            "ok": None,
            "changed": {"incidents": [], "callers": [], "units": [], "places": [], "closures": [], "desks": []},
            "events": [],
        }
    ]


def test_every_part_of_the_room_that_can_change_is_told() -> None:
    parts = {each.name for each in fields(Changes)} - {"events"}
    assert set(changes_form(Changes())["changed"]) == parts


def test_a_closed_road_is_told_and_stands_in_the_situation_until_it_is_open_again(talk: Talk) -> None:
    area = [{"lat": lat, "lon": lon} for lat, lon in ((-6.13, 106.14), (-6.13, 106.18), (-6.10, 106.18), (-6.10, 106.14))]
    closing = {"do": "CloseRoad", "closure": "c1", "shape": "area", "points": area, "reason": "banjir"}
    *events, ok = talk.say({**closing, "depth_m": 0.4, "note": "selutut"})
    assert ok["changed"]["closures"] == ["c1"]
    assert [line["event"]["kind"] for line in events] == ["RoadClosed"]
    tomorrow = write_time(talk.room.clock.now() + timedelta(days=1))
    later = {**closing, "closure": "c2", "starts": tomorrow}
    assert "ok" in talk.last(later)
    closures = talk.last({"ask": "situation"})["situation"]["closures"]
    assert [(each["id"], each["in_force"], each["record"]["depth_m"]) for each in closures] == [
        ("c1", True, 0.4),
        ("c2", False, None),
    ]
    assert talk.last({"do": "ReopenRoad", "closure": "c1"})["changed"]["closures"] == ["c1"]
    assert [each["id"] for each in talk.last({"ask": "situation"})["situation"]["closures"]] == ["c2"]


def test_a_saved_place_is_told_and_stands_in_the_situation(talk: Talk) -> None:
    saved = {"do": "SavePlace", "saved": "p1", "name": "Gudang Beras", "lat": -6.11, "lon": 106.15, "radius_m": 30}
    assert talk.last({**saved, "place_kind": "perumahan"})["changed"]["places"] == ["p1"]
    (place,) = talk.last({"ask": "situation"})["situation"]["places"]
    assert (place["id"], place["record"]["name"]) == ("p1", "Gudang Beras")


def test_what_was_advised_and_sent_instead_is_kept_and_explained(talk: Talk) -> None:
    talk.say({"do": [FIRE, PLACE]})
    advice = talk.last({"ask": "advice", "category": "kebakaran", "lat": -6.1093, "lon": 106.1678, "incident": "i1"})[
        "advice"
    ]
    assert advice["fills_plan"]
    assert [each["unit"] for each in advice["advised"]] == [
        unit["unit"] for line in advice["lines"] for unit in line["candidates"] if unit["chosen"]
    ]
    assert advice["lacking"] == []
    other = advice["lines"][0]["candidates"][-1]["unit"]
    choice = {"do": "RecordChoice", "incident": "i1", "advised": advice["advised"], "sent": [other]}
    assert "ok" in talk.last({"do": [{"do": "AssignUnit", "incident": "i1", "unit": other}, choice]})
    assert "ok" in talk.last({"do": "ExplainChoice", "incident": "i1", "reason": "yang dekat mogok"})
    assert "ok" in talk.last({"do": "RaiseAlarm", "incident": "i1", "level": 2})
    (incident,) = talk.last({"ask": "situation"})["situation"]["open_incidents"]
    assert incident["alarm"] == 2
    (kept,) = incident["choices"]
    assert (kept["differs"], kept["reason"], kept["fact"]["sent"]) == (True, "yang dekat mogok", [other])


def test_advice_before_there_is_an_incident_is_for_the_level_that_was_asked(talk: Talk) -> None:
    ask = {"ask": "advice", "category": "kebakaran", "lat": -6.1093, "lon": 106.1678}
    first, second = (talk.last({**ask, "alarm": level})["advice"] for level in (1, 2))
    assert [line["needed"] for line in first["lines"]] == [2, 1]
    assert [line["needed"] for line in second["lines"]] == [4, 2, 1]
    assert talk.last({**ask, "alarm": 0})["kind"] == "input"


def test_questions(talk: Talk) -> None:
    talk.say({"do": "TakeCall", "call": "c1", "number": "081200004417", "classification": "prank"})
    talk.say({"do": "TakeCall", "call": "c2", "number": "081200004417", "classification": "terputus"})
    talk.say(FIRE)
    assert talk.last({"ask": "number", "number": "0812-0000-4417"})["number"]["tally"] == {"prank": 1, "terputus": 1}
    assert {call["call"] for call in talk.last({"ask": "calls", "number": "081200004417"})["calls"]} == {"c1", "c2"}
    assert talk.last({"ask": "counts", "since": "2020-01-01T00:00:00Z"})["counts"] == {"prank": 1, "terputus": 1}
    assert [c["id"] for c in talk.last({"ask": "situation"})["situation"]["waiting_calls"]] == ["c2"]
    history = talk.last({"ask": "history", "stream": "incident:i1"})["history"]
    assert [event["kind"] for event in history] == ["IncidentOpened"]
    assert len(talk.last({"ask": "units"})["units"]) == len(talk.room.desk.situation.units)
    assert len(set(talk.last({"ask": "ids", "count": 3})["ids"])) == 3
    assert talk.last({"ask": "clock"})["clock"]["offset_ms"] is None
    area = talk.last({"ask": "area", "lat": -6.1093, "lon": 106.1678})["area"]
    assert area["inside_city"]
    assert area["kode"].startswith("36.73.")


def test_two_desks_that_exchange_their_logs_show_the_same(talk: Talk, tmp_path: Path) -> None:
    talk.say({"do": "TakeCall", "call": "c1", "number": "081200004417", "words": "ada api"})
    talk.say({"do": [{**FIRE, "call": "c1"}, PLACE]})
    other = open_room(tmp_path / "other.siaga", desk_name="Meja 2")
    try:
        second = Talk(other)
        log = talk.last({"ask": "log", "limit": 10_000})["log"]
        log.reverse()
        *events, ok = second.say({"receive": log, "id": 1})
        assert len(events) == len(log)
        assert ok["refused_events"] == []
        assert second.last({"ask": "incidents"})["incidents"][0]["label"] == "0001"
        assert second.say({"receive": log})[-1]["events"] == []

        damaged = {**log[0], "signature": log[1]["signature"]}
        assert second.last({"receive": [log[1], damaged]})["refused_events"] == [
            {"index": 1, "reason": "the signature is not the chain's"}
        ]
        later = talk.last({"ask": "log", "after": log[0]["position"]})
        assert later["log"] == []
    finally:
        other.close()


# --- lines that make no sense -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"{", "bukan JSON"),
        (b"x" * 1000, "bukan JSON"),
        (b'{"do": "SignOff"} {}', "bukan JSON"),
        (b"\xff\xfe{}", "bukan UTF-8"),
        (b"[]", "harus berupa objek JSON"),
        (b"7", "harus berupa objek JSON"),
        (b"{}", "tepat satu dari"),
        (b'{"do": "SignOff", "ask": "units"}', "tepat satu dari"),
        (b'{"ask": "area", "lat": NaN, "lon": 1}', "NaN bukan angka"),
        (b'{"ask": "area", "lat": -Infinity, "lon": 1}', "-Infinity bukan angka"),
        (b'{"ask": "area", "lat": 1e999, "lon": 1}', "tidak terbaca"),
        (b'{"ask": "area", "lat": 106.1, "lon": -6.1}', "tertukar"),
        (b'{"ask": "area", "lat": 96.2, "lon": 6.1}', "tertukar"),
        (b'{"ask": "area", "lat": "-6", "lon": 106}', "tidak terbaca"),
        (b'{"ask": "area", "lat": true, "lon": 106}', "tidak terbaca"),
        (b'{"ask": "clock", "id": ' + b"[" * 100_000, "terlalu dalam"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "terlalu dalam"),
        (b'{"ask": "incidents", "limit": ' + b"9" * 10_000 + b"}", "terlalu panjang"),
        (b'{"ask": "incidents", "limit": 999999}', "harus dari 1 sampai"),
        (b'{"ask": "incidents", "limit": 0}', "harus dari 1 sampai"),
        (b'{"ask": "log", "after": -1}', "harus dari 0 sampai"),
        (b'{"ask": "ids", "count": 1000000}', "harus dari 1 sampai"),
        (b'{"ask": "calls", "since": "2026-11-21T14:05:00"}', "time zone"),
        (b'{"ask": "calls", "since": "9999-99-99"}', "tidak terbaca"),
        (b'{"ask": "advice", "category": "x", "lat": -6, "lon": 106, "radius_m": 1e300}', "Radius"),
        (b'{"ask": "everything"}', "tidak dikenal"),
        (b'{"ask": {"a": 1}}', "tidak dikenal"),
        (b'{"ask": "units", "status": "ready"}', "tidak mempunyai isian"),
        (b'{"do": "Explode"}', "tidak dikenal"),
        (b'{"do": "__class__"}', "tidak dikenal"),
        (b'{"do": 7}', "nama perintah"),
        (b'{"do": []}', "nama perintah"),
        (b'{"do": [7]}', "harus objek"),
        (b'{"do": [{"do": []}]}', "harus objek"),
        (b'{"do": [{"do": "SignOff"}], "person": "x"}', "tidak mempunyai isian"),
        (b'{"do": "TakeCall", "nomer": "0812"}', "tidak mempunyai isian"),
        (b'{"do": "TakeCall", "words": 7}', "tidak terbaca"),
        (b'{"do": "ClassifyCall", "call": "c1", "classification": "hoax"}', "tidak terbaca"),
        (b'{"do": "ClassifyCall", "call": "c1"}', "missing"),
        (b'{"do": "CloseIncident", "incident": "i1", "outcome": ["ganda"]}', "tidak terbaca"),
        (b'{"receive": 7}', "daftar"),
        (b'{"receive": [7]}', "tidak terbaca"),
        (b'{"receive": [{"data": "?", "signature": ""}]}', "base64"),
        (b'{"receive": [{"data": "", "signature": "", "part": 7}]}', "tidak terbaca"),
        (b'{"receive": [], "more": 1}', "tidak mempunyai isian"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(talk: Talk, line: bytes, sentence: str) -> None:
    (answer,) = talk.say(line)
    assert answer["kind"] == "input"
    assert sentence in answer["text"]
    assert "ok" in talk.last({"do": "TakeCall"})


def test_a_line_without_anything_has_no_answer(talk: Talk) -> None:
    assert talk.say(b"\n") == []
    assert talk.say(b"  \r\n") == []


def test_what_cannot_be_stored_is_replaced_at_any_depth(talk: Talk) -> None:
    talk.say(b'{"do": "TakeCall", "call": "c\\u0000\\ud800", "words": "a\\u0000b"}')
    (call,) = talk.last({"ask": "calls"})["calls"]
    assert call["words"] == "a\ufffdb"
    assert call["call"] == "c\ufffd\ufffd"
    talk.say(FIRE)
    talk.say({"do": "RecordUnit", "unit": "u", "name": "U", "unit_kind": "damkar", "agency": "dpkp", "lat": -6, "lon": 106,
              "example": True})  # fmt: skip
    advice = b'{"eta_s": 1, "travel_s": 1, "distance_m": 1, "engine": "\\ud800", "rank": 1}'
    assert "ok" in talk.last(b'{"do": "AssignUnit", "incident": "i1", "unit": "u", "advice": ' + advice + b"}")


def test_an_erasure_of_what_the_log_does_not_hold_is_refused(talk: Talk) -> None:
    talk.say({"do": "SignOn", "person": "Sri", "role": "supervisor"})
    answer = talk.last({"do": "ErasePersonalData", "events": [f"e{n}" for n in range(60_000)], "reason": "uji"})
    assert answer["kind"] == "rule"
    assert "ok" in talk.last({"do": "TakeCall"})


def test_a_bug_of_ours_is_said_softly_and_the_desk_goes_on(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(headless, "read_ask", lambda read: 1 / 0)
        answer = talk.last({"ask": "units", "id": 3})
    assert answer["refused"] == 3
    assert answer["kind"] == "bug"
    assert "Sudah dicatat" in answer["text"]
    assert "units" in talk.last({"ask": "units"})


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    room = open_room(tmp_path_factory.mktemp("fuzz") / "room.siaga")
    talk = Talk(room)
    talk.sign_on()
    talk.say({"do": [FIRE, PLACE]})
    talk.say({"do": "TakeCall", "call": "c1"})
    yield talk
    room.close()


ODD = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 80), 1 << 80)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=()))
    | st.sampled_from(
        ["i1", "c1", "u", "damkar-ciceri-01", "kebakaran", "incident:i1", "2026-11-21T14:05:00Z", "moving", "map"]
    )
)
VALUES = st.recursive(ODD, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4))


@st.composite
def nearly_right(draw: st.DrawFn) -> dict[str, Any]:
    """A known command or question, with fields that may be anything."""
    verb, known = draw(st.sampled_from([("do", COMMANDS), ("ask", ASKS)]))
    name = draw(st.sampled_from(sorted(known)))
    line = {verb: name, "id": draw(VALUES)}
    for field in fields(known[name]):  # type: ignore[arg-type]
        if draw(st.integers(0, 9)):
            line[field.name] = draw(ODD if draw(st.booleans()) else VALUES)
    return line


@given(line=nearly_right() | VALUES | st.dictionaries(st.sampled_from(["do", "ask", "receive", "id"]), VALUES))
@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
def test_every_line_gets_exactly_one_answer(fuzzed: Talk, line: Any) -> None:
    answers = [out for out in fuzzed.say(line) if "event" not in out]
    assert len(answers) == 1
    assert answers[0].get("kind") != "bug"


@given(line=st.binary(min_size=1))
def test_any_bytes_get_an_answer(fuzzed: Talk, line: bytes) -> None:
    answers = fuzzed.say(line.replace(b"\n", b" "))
    assert len(answers) == bool(line.replace(b"\n", b" ").strip())


def test_trouble_with_a_file_inside_is_no_reason_to_end(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(lat: float, lon: float) -> None:
        raise OSError

    monkeypatch.setattr(headless, "check_position", broken)
    assert talk.last({"ask": "area", "lat": -6, "lon": 106})["kind"] == "bug"


def test_a_line_that_is_too_long_is_refused_and_the_next_one_read(talk: Talk) -> None:
    sink = io.BytesIO()
    run(talk.room, io.BytesIO(b"x" * (3 * MAX_LINE) + b'\n{"ask": "clock", "id": 9}\n'), sink)
    ready, refused, answer = map(json.loads, sink.getvalue().splitlines())
    assert "ready" in ready
    assert str(MAX_LINE) in refused["text"]
    assert answer["answer"] == 9


# --- the words in docs/headless.md --------------------------------------------------------------------------------------


def test_the_document_says_what_the_code_says() -> None:
    document = (ROOT / "docs" / "headless.md").read_text(encoding="utf-8")
    assert renewed(document) == document, "python -m siaga_desk.headless_tables docs/headless.md"


def test_every_command_event_and_question_is_documented() -> None:
    document = (ROOT / "docs" / "headless.md").read_text(encoding="utf-8")
    for name in (*COMMANDS, *FACTS, *ASKS):
        assert f"\n| `{name}` |" in document


def test_no_field_takes_a_word_of_the_line_s_own() -> None:
    for kind in (*COMMANDS.values(), *ASKS.values()):
        assert not {"do", "ask", "receive", "id"} & {field.name for field in fields(kind)}  # type: ignore[arg-type]


# --- as a process of its own --------------------------------------------------------------------------------------------

BLOCKED = """
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "geopandas", "pandas", "folium", "shapely", "pyogrio"):
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Blocker())
from siaga_desk.cli import main
sys.exit(main(sys.argv[1:]))
"""


def start(store: Path, *more: str) -> subprocess.Popen[bytes]:
    """The program as scripts run it, with everything blocked that belongs to windows and to the building of city data."""
    return subprocess.Popen(
        [sys.executable, "-c", BLOCKED, "headless", "--store", str(store), *more],
        cwd=ROOT,
        env={**os.environ, "XDG_STATE_HOME": str(store.parent), "XDG_CONFIG_HOME": str(store.parent)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def ask(process: subprocess.Popen[bytes], line: dict[str, Any]) -> dict[str, Any]:
    """The answer to a line, read as it comes: so it was flushed."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(line).encode() + b"\n")
    process.stdin.flush()
    while True:
        said = json.loads(process.stdout.readline())
        if "event" not in said and "ready" not in said:
            return dict(said)


def test_without_qt_and_until_the_end_of_the_input(tmp_path: Path) -> None:
    lines = [{"do": [FIRE, PLACE], "id": 1}, {"ask": "incidents", "id": 2}]
    process = start(tmp_path / "room.siaga", "--person", "Rina")
    out, err = process.communicate(b"\n".join(json.dumps(line).encode() for line in lines))
    said = [json.loads(line) for line in out.splitlines()]
    assert [next(iter(line)) for line in said] == ["event", "ready", "event", "event", "ok", "answer"]
    assert said[1]["ready"]["person"] == "Rina"
    assert (process.returncode, err) == (0, b"")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_between_two_lines(tmp_path: Path, number: signal.Signals) -> None:
    process = start(tmp_path / "room.siaga", "--person", "Rina")
    assert ask(process, FIRE)["ok"] is None
    process.send_signal(number)
    out, err = process.communicate()
    assert (process.returncode, out, err) == (0, b"", b"")


@pytest.mark.slow
def test_what_was_answered_is_there_after_kills_at_any_moment(tmp_path: Path) -> None:
    """As long as you like: `make soak`."""
    tally = kill_programs(tmp_path / "room.siaga", times=8, seed=1)
    assert tally.answered


def test_a_reader_who_has_gone_ends_it(tmp_path: Path) -> None:
    process = start(tmp_path / "room.siaga", "--person", "Rina")
    ask(process, FIRE)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(json.dumps(PLACE).encode() + b"\n")
    assert process.returncode == 1
    assert b"Traceback" not in err


def test_a_blank_name_is_a_sentence(tmp_path: Path) -> None:
    process = start(tmp_path / "room.siaga", "--person", " ")
    out, err = process.communicate(b"")
    assert (process.returncode, out) == (2, b"")
    assert err.decode() == "Nama tidak boleh kosong. Tulis nama Anda.\n"


def test_a_rule_violation_has_its_kind() -> None:
    assert headless._kind(RuleViolation("x")) == "rule"
