"""The bytes of an event: what is written is read, and nothing else is."""

from __future__ import annotations

import contextlib
import json
import math
import typing
from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaga_desk.domain import events as e
from siaga_desk.domain.clocks import from_ms
from siaga_desk.domain.codec import LARGEST, Malformed, build, canonical, merge, read_canonical, read_time, split, write_time
from siaga_desk.domain.commands import COMMANDS
from siaga_desk.domain.envelope import MAX_BYTES, Part, SignedEvent, unseal
from siaga_desk.domain.events import FACTS, Fact, Unknown
from siaga_desk.domain.people import Actor
from siaga_desk.domain.places import Location, LocationMethod, Point
from siaga_desk.domain.profile import DeadlineRule, Milestone
from tests.builders import VERIFIER, Chain, make_desk

whole_ms = st.integers(0, 32_000_000_000_000).map(from_ms)
storable = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)
rules = st.builds(
    DeadlineRule, st.sampled_from(Milestone), st.integers(1, 86_400), st.integers(0, 86_400), st.integers(0, 86_400)
)
numbers = st.floats(allow_nan=False, allow_infinity=False)
locations = st.builds(
    Location,
    lat=numbers,
    lon=numbers,
    radius_m=numbers,
    method=st.sampled_from(LocationMethod),
    verified=st.booleans(),
    kelurahan=st.none() | storable,
    place=st.none() | storable,
)
st.register_type_strategy(datetime, whole_ms)
st.register_type_strategy(DeadlineRule, rules)
st.register_type_strategy(Location, locations)
whole = st.integers(-LARGEST, LARGEST)
points = st.builds(Point, numbers, numbers)
st.register_type_strategy(Point, points)
st.register_type_strategy(e.Advised, st.builds(e.Advised, storable, storable, whole, whole))
st.register_type_strategy(e.Lacking, st.builds(e.Lacking, storable, whole))
st.register_type_strategy(
    e.Advice,
    st.builds(
        *(e.Advice, whole, whole, whole, storable, whole, storable),
        accuracy_class=storable,
        position=st.none() | points,
        position_age_s=st.none() | whole,
    ),
)


def facts() -> st.SearchStrategy[Fact]:
    known = [kind for kind in FACTS.values() if kind is not Unknown]
    return st.one_of(*(st.builds(kind, **{f.name: _field(kind, f.name) for f in fields(kind)}) for kind in known))


def _field(kind: type[Fact], name: str) -> st.SearchStrategy[object]:
    hint = typing.get_type_hints(kind)[name]
    simple = {str: storable, int: whole, float: numbers, bool: st.booleans()}
    if hint in simple:
        return simple[hint]
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)[0]
        return st.lists(storable if inner is str else st.from_type(inner), max_size=3).map(tuple)
    options = [option for option in typing.get_args(hint) if option is not type(None)]
    if options:
        (inner,) = options
        return st.none() | (simple[inner] if inner in simple else st.from_type(inner))
    return st.from_type(hint)


STREAMS = {"any": "incident:i1", "room": "room"}


def stream_for(kind: type[Fact]) -> str:
    return STREAMS.get(kind.room, f"{kind.room}:x")


@given(fact=facts())
@settings(max_examples=300)
def test_every_fact_is_read_as_it_was_written(fact: Fact) -> None:
    signed = Chain().write(fact, stream_for(type(fact)))
    event = unseal(signed)
    assert event.fact == fact
    assert VERIFIER.verify(event.chain, signed.data, signed.signature)


@given(fact=facts())
@settings(max_examples=200)
def test_private_words_are_never_in_the_bytes_that_are_kept_for_ever(fact: Fact) -> None:
    public, private = split(fact)
    assert build(type(fact), merge(public, private)) == fact
    signed = Chain().write(fact, stream_for(type(fact)))
    bare = unseal(signed._replace(part=None)).fact
    for name, value in private.items():
        assert name not in json.loads(signed.data)["body"] or isinstance(value, dict)
        if not isinstance(value, dict):
            assert getattr(bare, name) is None


def test_every_field_that_may_tell_who_somebody_is_is_private() -> None:
    """A new field with such a name must decide."""
    telling = {"number", "caller", "words", "text", "note", "telephone", "place", "person"}
    public_on_purpose = {("SignedOn", "person"), ("UnitRecorded", "note")}  # who works here; what a unit is
    found = {
        (kind.__name__, field.name)
        for kind in (*FACTS.values(), Location)
        for field in fields(kind)
        if field.name in telling and not field.metadata.get("private")
    }
    assert found == public_on_purpose


def test_every_changed_byte_of_an_event_is_noticed() -> None:
    desk, _, _ = make_desk(1)
    signed = Chain().write(e.CallReceived("c1", number="+6281200004417", words="api besar"), "number:n1")
    assert signed.part is not None
    pieces = (signed.data, signed.signature, signed.part.salt, signed.part.content)
    changed = []
    for piece, whole_piece in enumerate(pieces):
        for place in range(len(whole_piece)):
            for flip in (0x01, 0x80, 0x20):
                bad = bytearray(whole_piece)
                bad[place] ^= flip
                now = [bytes(bad) if n == piece else kept for n, kept in enumerate(pieces)]
                changed.append(SignedEvent(now[0], now[1], Part(now[2], now[3])))
    answer = desk.receive(changed)
    assert len(answer.refused) == len(changed)
    assert not desk.receive([signed]).refused


def test_a_byte_moved_from_the_salt_to_the_words_is_noticed() -> None:
    signed = Chain().write(e.NoteWritten("api"), "incident:i1")
    assert signed.part is not None
    salt, content = signed.part
    for moved in (Part(salt + content[:1], content[1:]), Part(salt[:-1], salt[-1:] + content)):
        assert moved.digest == signed.part.digest
        with pytest.raises(Malformed):
            unseal(signed._replace(part=moved))


def test_words_for_an_event_that_has_none_are_refused() -> None:
    signed = Chain().write(e.OwnerChanged(), "incident:i1")
    with pytest.raises(Malformed):
        unseal(signed._replace(part=Part(b"x" * 16, b"{}")))


@given(fact=facts())
@settings(max_examples=100)
def test_our_own_bytes_are_read_as_anybody_s(fact: Fact) -> None:
    signed = Chain().write(fact, stream_for(type(fact)))
    assert unseal(signed, checked=True) == unseal(signed)
    bare = signed._replace(part=None)
    assert unseal(bare, checked=True) == unseal(bare)


def test_of_our_own_bytes_only_the_spelling_is_not_asked_again() -> None:
    signed = Chain().write(e.NoteWritten("api"), "incident:i1")
    assert signed.part is not None
    respelled = signed._replace(data=signed.data.replace(b'":', b'": ', 1))
    with pytest.raises(Malformed, match="not canonical"):
        unseal(respelled)
    assert unseal(respelled, checked=True).fact == e.NoteWritten("api")
    for damaged in (
        signed._replace(data=signed.data[:-1]),
        signed._replace(data=b"\xff" + signed.data[1:]),
        signed._replace(data=signed.data.replace(b'"seq":0', b'"seq":-')),
        signed._replace(data=signed.data.replace(b'"seq":', b'"sep":')),
        signed._replace(data=b"[" * 33 + b"]" * 33),
        signed._replace(data=signed.data + b" " * MAX_BYTES),
        signed._replace(part=signed.part._replace(content=b'{"text":"abu"}')),
        signed._replace(part=signed.part._replace(salt=b"x" * 16)),
    ):
        with pytest.raises(Malformed):
            unseal(damaged, checked=True)


def test_a_private_part_never_replaces_what_is_public() -> None:
    assert merge({"label": "1", "location": {"lat": 1}}, {"label": "2", "location": {"lat": 2, "place": "x"}}) == {
        "label": "1",
        "location": {"lat": 1, "place": "x"},
    }


def test_a_size_beyond_the_limit_is_refused() -> None:
    with pytest.raises(Malformed, match="too large"):
        Chain().write(e.IncidentOpened("x" * MAX_BYTES, "banjir", 2, (), datetime(2026, 3, 14, tzinfo=UTC)), "incident:i1")
    with pytest.raises(Malformed, match="size"):
        unseal(Chain().write(e.NoteWritten("x" * MAX_BYTES), "incident:i1"))


# --- any bytes, any JSON ----------------------------------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | numbers | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def malformed_or(call: typing.Callable[[], object]) -> None:
    with contextlib.suppress(Malformed):  # anything else is a failure
        call()


@given(data=st.binary(max_size=200))
def test_any_bytes_are_an_event_or_malformed(data: bytes) -> None:
    malformed_or(lambda: read_canonical(data))
    malformed_or(lambda: unseal(SignedEvent(data, b"", None)))
    malformed_or(lambda: unseal(SignedEvent(data, b"", Part(data[:16], data[16:]))))


ENVELOPE = json.loads(Chain().write(e.IncidentLocated(Location(1, 2, 3, LocationMethod.MAP, True)), "incident:i").data)


@given(value=json_values, name=st.sampled_from(sorted(ENVELOPE)), deeper=st.booleans())
@settings(max_examples=400)
def test_any_envelope_is_an_event_or_malformed(value: object, name: str, deeper: bool) -> None:
    changed = {**ENVELOPE, name: value} if not deeper else {**ENVELOPE, "body": {"location": {"lat": value}, name: value}}
    malformed_or(lambda: unseal(SignedEvent(canonical(changed), b"", None)))


@given(
    kind=st.sampled_from([*FACTS.values(), *COMMANDS.values(), Actor, Location, DeadlineRule, e.Advice]), read=json_values
)
@settings(max_examples=300)
def test_any_json_builds_or_is_malformed(kind: type[object], read: object) -> None:
    malformed_or(lambda: build(kind, read))
    if isinstance(read, dict):
        names = [f.name for f in fields(kind)] or ["x"]  # type: ignore[arg-type]
        malformed_or(lambda: build(kind, dict.fromkeys(names, next(iter(read.values()), None))))


PLACED = {"lat": 1, "lon": 2, "radius_m": 3, "method": "map", "verified": True}


@pytest.mark.parametrize(
    ("kind", "read", "why"),
    [
        (Actor, [], "Actor: an object is needed"),
        (Actor, {"desk": "d", "person": 5, "role": "operator"}, "person: str is needed, not int"),
        (Actor, {"desk": "d", "person": "p"}, "role: missing"),
        (Location, {**PLACED, "lat": "x"}, "lat: float is needed, not str"),
        (Location, {**PLACED, "lat": True}, "lat: float is needed, not bool"),
        (Location, {**PLACED, "lat": math.inf}, "lat: not a finite number"),
        (Location, {**PLACED, "lat": 10**400}, "lat: too large"),
        (Location, {**PLACED, "verified": 1}, "verified: bool is needed, not int"),
        (Location, {**PLACED, "method": "ramalan"}, "method: 'ramalan' is not one of "),
        (e.IncidentLocated, {"location": {**PLACED, "kelurahan": 1}}, "location.kelurahan: str is needed, not int"),
        (e.PersonalDataErased, {"events": "x", "reason": "r"}, "events: a list is needed"),
        (e.PersonalDataErased, {"events": ["x", None], "reason": "r"}, "events[1]: str is needed, not NoneType"),
        (e.PriorityChanged, {"priority": LARGEST + 1}, "priority: too large"),
        (e.PriorityChanged, {"priority": True}, "priority: int is needed, not bool"),
        (e.NumberBlocked, {"until": "kemarin"}, "until: "),
        (e.NumberBlocked, {"until": 5}, "until: a time is needed"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(kind: type[object], read: object, why: str) -> None:
    with pytest.raises(Malformed) as said:
        build(kind, read)
    assert str(said.value).startswith(why)


@given(text=st.text() | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?", fullmatch=True))
def test_any_text_is_a_time_or_malformed(text: str) -> None:
    malformed_or(lambda: read_time(text))


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":1e999}',
        b'{"a":"\\ud800"}',
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1.0e0}',
        b'{"a":"\\u0061"}',
        b"\xff",
        b"\xef\xbb\xbf{}",
        '{"a":1}'.encode("utf-16"),
        b'{"a":' + b"9" * 5_000 + b"}",
        b"[" * 100_000 + b"]" * 100_000,
        b"[" * 33 + b"]" * 33,
        b'{"a":' * 500 + b"1" + b"}" * 500,
    ],
    ids=lambda data: repr(data[:14]),
)
def test_another_spelling_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        read_canonical(data)


def test_what_is_nested_as_deep_as_ours_may_be_is_read() -> None:
    data = b"[" * 32 + b"]" * 32
    assert canonical(read_canonical(data)) == data


@given(us=st.integers(0, 32_000_000_000_000_000), zone=st.integers(-12, 14))
def test_times_come_back_in_utc_cut_to_milliseconds(us: int, zone: int) -> None:
    there = (from_ms(0) + timedelta(microseconds=us)).astimezone(timezone(timedelta(hours=zone)))
    again = read_time(write_time(there))
    assert again.utcoffset() == timedelta(0)
    assert timedelta(0) <= there - again < timedelta(milliseconds=1)
    assert len(write_time(there)) == len("2026-11-21T14:05:09.120Z")


@pytest.mark.parametrize(
    "text", ["2026-03-14T02:30:00", "2026-03-14", "0001-01-01T00:00:00Z", "3000-01-01T00:00:00Z", "", "kemarin", None, 5]
)
def test_a_time_that_is_none_is_refused(text: object) -> None:
    with pytest.raises(Malformed):
        read_time(text)


def test_the_form_of_an_event_is_what_it_always_was() -> None:
    """Golden bytes: what is written today must be read, and verified, for as long as there are stores."""
    signed = Chain().write(e.NoteWritten("api"), "incident:i1", event="0198")
    assert signed.data.decode() == (
        '{"actor":{"desk":"desk-90","person":"Asing","role":"operator"},"body":{},"bound_ms":null,'
        '"chain":"ef276402b01dd91385f2a0084c4aad926e4dc3ac89d180eeaf1105bc787f9ea7","clock":[1773455400000,0],"form":1,'
        '"id":"0198","kind":"NoteWritten","ledger":"live","occurred":"2026-03-14T02:30:00.000Z","offset_ms":null,'
        '"prev":"0000000000000000000000000000000000000000000000000000000000000000",'
        '"private":"e12c3a8cf5ac6d670bebdc4c239d9bb1948b0904c1cf5702852d5c3546cbc575",'
        '"recorded":"2026-03-14T02:30:00.000Z","seq":0,"stream":"incident:i1","version":1}'
    )
    assert signed.part is not None
    assert signed.part.content == b'{"text":"api"}'
