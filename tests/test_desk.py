"""The one road: all or none, durable before shown, and nothing from elsewhere that is not what it says."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from siaga_desk.desk import Desk, Entry, Folded
from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.codec import canonical
from siaga_desk.domain.commands import Command
from siaga_desk.domain.envelope import GENESIS, SignedEvent, unseal
from siaga_desk.domain.errors import BadInput, Refusal, RuleViolation, StoreTrouble
from siaga_desk.domain.events import Advice, Classification, Outcome
from siaga_desk.domain.people import Role
from siaga_desk.domain.places import LocationMethod
from siaga_desk.domain.profile import Milestone
from siaga_desk.domain.situation import Changes, Situation
from tests.builders import NOW, Chain, make_desk, record, sent, signed_on
from tests.memory import HandClock, MemoryStore


def open_fire(desk: Desk, incident: str = "i1", *more: Command) -> None:
    desk.do(c.OpenIncident(incident=incident, category="kebakaran"), *more)


def event_of(desk: Desk, stream: str, kind: type[e.Fact]) -> str:
    return next(x.id for x in reversed(desk.situation.streams[stream].events) if isinstance(x.fact, kind))


def withdraw(desk: Desk, stream: str, kind: type[e.Fact]) -> Changes:
    return desk.do(c.Withdraw(stream=stream, event=event_of(desk, stream, kind), reason="keliru"))


# --- commands ---------------------------------------------------------------------------------------------------------


def test_commands_are_done_all_or_none() -> None:
    desk, store, _ = signed_on()
    before, held = desk.situation, len(store.entries)
    with pytest.raises(RuleViolation):
        desk.do(c.TakeCall(call="c1"), c.OpenIncident(incident="i1", category="kebakaran", call="tidak-ada"))
    assert (desk.situation, len(store.entries)) == (before, held)


def test_who_signs_on_in_a_batch_gives_the_commands_after_it() -> None:
    desk, _, _ = make_desk(1)
    changes = desk.do(c.SignOn(person="Rina"), c.TakeCall(call="c1"))
    assert [event.actor.person for event in changes.events] == ["Rina", "Rina"]


def test_nobody_at_the_desk_nothing_done() -> None:
    desk, _, _ = make_desk(1)
    with pytest.raises(RuleViolation, match="Sebutkan nama"):
        desk.do(c.TakeCall())


def test_a_new_watch_ends_the_one_before_even_if_the_clock_was_set_back() -> None:
    desk, store, clock = signed_on()
    clock.move(hours=-1)
    desk, *_ = make_desk(1, store=store, clock=clock)
    changes = desk.do(c.SignOn(person="Budi"))
    assert desk.actor.person == "Budi"
    assert [(type(x.fact), x.actor.person) for x in changes.events][-1:] == [(e.SignedOff, "Rina")]
    assert [watch.person for watch in desk.situation.watches.values()] == ["Budi"]


def test_nothing_is_shown_before_it_is_durable() -> None:
    desk, store, _ = signed_on()
    seen: list[Changes] = []
    desk.subscribe(lambda situation, changes: seen.append(changes))
    before, head = desk.situation, len(store.entries)

    def full(entries: Sequence[Entry], streams: Sequence[Folded], received: datetime, erased: Collection[str]) -> None:
        assert desk.situation is before
        raise StoreTrouble("Diska penuh.")

    kept, store.append = store.append, full  # type: ignore[method-assign]
    with pytest.raises(StoreTrouble):
        open_fire(desk)
    assert (desk.situation, len(store.entries), seen) == (before, head, [])
    store.append = kept  # type: ignore[method-assign]
    open_fire(desk)
    assert desk.situation.incidents["i1"].is_open
    assert [event.seq for event in desk.situation.streams["incident:i1"].events] == [head]


def test_a_listener_that_falls_over_stops_neither_the_desk_nor_the_others(caplog: pytest.LogCaptureFixture) -> None:
    desk, _, _ = signed_on()
    seen: list[Situation] = []

    def broken(situation: Situation, changes: Changes) -> None:
        raise ZeroDivisionError

    desk.subscribe(broken)
    stop = desk.subscribe(lambda situation, changes: seen.append(situation))
    open_fire(desk)
    stop()
    open_fire(desk, "i2")
    assert [sorted(situation.incidents) for situation in seen] == [["i1"]]
    assert "ZeroDivisionError" in caplog.text


def test_what_is_decided_comes_after_what_was_seen_also_when_that_is_ahead() -> None:
    """Another desk's clock is ten minutes ahead: our closing, our pin, our reopening still count here and everywhere."""
    desk, store, _ = signed_on()
    ahead, other, _ = make_desk(2, clock=HandClock(NOW + timedelta(minutes=10)))
    ahead.do(c.SignOn(person="Jauh"))
    open_fire(ahead)
    ahead.do(locate(-6.11))
    desk.receive(sent(other))
    desk.do(locate(-6.12))
    assert desk.situation.incidents["i1"].location.lat == -6.12
    desk.do(c.CloseIncident(incident="i1", outcome=Outcome.CANCELLED))
    assert not desk.situation.incidents["i1"].is_open
    desk.do(c.ReopenIncident(incident="i1", reason="belum"))
    assert desk.situation.incidents["i1"].is_open
    ahead.receive(sent(store))
    assert ahead.situation.incidents["i1"] == desk.situation.incidents["i1"]


def test_a_clock_that_was_set_right_does_not_undo_what_is_decided_after() -> None:
    desk, store, clock = signed_on()
    open_fire(desk, "i1", c.CloseIncident(incident="i1", outcome=Outcome.CANCELLED))
    clock.move(hours=-3)
    desk, *_ = make_desk(1, store=store, clock=clock)
    desk.do(c.SignOn(person="Rina"), c.ReopenIncident(incident="i1", reason="belum"))
    assert desk.situation.incidents["i1"].is_open


def test_a_clock_behind_the_log_is_said() -> None:
    desk, store, clock = signed_on()
    clock.move(seconds=-90)
    desk, *_ = make_desk(1, store=store, clock=clock, start=False)
    (notice,) = desk.start(program="tests")
    assert "selisih 90 detik" in str(notice)
    clock.move(seconds=89)
    desk, *_ = make_desk(1, store=store, clock=clock, start=False)
    assert desk.start(program="tests") == ()


def test_labels_differ_while_a_desk_elsewhere_is_ahead() -> None:
    desk, _, _ = signed_on()
    chain = Chain()
    opened = e.IncidentOpened("0400", "banjir", 2, (), NOW)
    desk.receive([chain.write(opened, "incident:jauh", at=NOW + timedelta(days=1))])
    open_fire(desk, "i1")
    open_fire(desk, "i2")
    assert [desk.situation.incidents[i].label for i in ("i1", "i2")] == ["0401", "0402"]


@pytest.mark.parametrize("label", ["9999", "satu", "12345", "²", ""])
def test_labels_stay_four_digits_whatever_another_desk_gave(label: str) -> None:
    desk, _, _ = signed_on()
    desk.receive([Chain().write(e.IncidentOpened(label, "banjir", 2, (), NOW + timedelta(0)), "incident:lain")])
    open_fire(desk)
    assert desk.situation.incidents["i1"].label == "0001"


@pytest.mark.parametrize(
    "command",
    [
        c.AssignUnit(incident="i1", unit="damkar-1", advice=Advice(10**30, 1, 1, "mesin", 1)),
        c.AssignUnit(incident="i1", unit="damkar-1", advice=Advice(1, 1, 1, "x" * 300_000, 1)),
        c.WriteNote(incident="i1", text="terlambat", occurred=datetime(1, 1, 1, tzinfo=UTC)),
        c.WriteNote(incident="i1", text="x" * 10_001),
        c.TakeCall(call="x" * 10_001),
        c.Locate(incident="i1", lat=-6.1, lon=106.1, radius_m=float("nan"), method=LocationMethod.MAP, verified=True),
        c.Locate(incident="i1", lat=float("nan"), lon=106.1, radius_m=5, method=LocationMethod.MAP, verified=True),
        c.ErasePersonalData(events=("tidak-ada",), reason="diminta"),
    ],
    ids=lambda command: type(command).__name__,
)
def test_what_cannot_be_kept_as_it_is_is_refused(command: Command) -> None:
    desk, store, _ = signed_on()
    open_fire(desk)
    before, held = desk.situation, len(store.entries)
    with pytest.raises(Refusal):
        desk.do(command)
    assert (desk.situation, len(store.entries)) == (before, held)


def test_unstorable_characters_are_replaced_at_any_depth() -> None:
    desk, _, _ = signed_on()
    open_fire(desk)
    desk.do(c.AssignUnit(incident="i1", unit="damkar-1", assignment="a\x00", advice=Advice(1, 1, 1, "\ud800", 1)))
    (assignment,) = desk.situation.incidents["i1"].assignments.values()
    assert (assignment.id, assignment.advice.engine) == ("a\ufffd", "\ufffd")


# --- withdrawing ------------------------------------------------------------------------------------------------------


def sent_out(desk: Desk) -> None:
    open_fire(desk, "i1", c.AssignUnit(incident="i1", unit="damkar-1", assignment="a1"), stand_down("i1", "a1"))
    open_fire(desk, "i2")


def stand_down(incident: str, assignment: str) -> Command:
    return c.MarkUnit(incident=incident, assignment=assignment, milestone=Milestone.STOOD_DOWN, reason="hujan")


def locate(lat: float) -> Command:
    return c.Locate(incident="i1", lat=lat, lon=106.1, radius_m=5, method=LocationMethod.MAP, verified=True)


@pytest.mark.parametrize(
    ("meanwhile", "refusal"),
    [
        (c.AssignUnit(incident="i2", unit="damkar-1", assignment="a2"), "masih bertugas di 0002"),
        (c.TakeUnitOut(unit="damkar-1", reason="ban"), "sedang tidak siap"),
        (c.RetireUnit(unit="damkar-1", reason="dijual"), "tidak ada di daftar"),
    ],
)
def test_a_unit_that_is_elsewhere_by_now_is_not_called_back_by_a_withdrawal(meanwhile: Command, refusal: str) -> None:
    desk, _, _ = signed_on()
    sent_out(desk)
    desk.do(meanwhile)
    with pytest.raises(RuleViolation, match=refusal):
        withdraw(desk, "incident:i1", e.UnitStoodDown)


def test_a_unit_that_is_free_goes_on_when_its_standing_down_is_withdrawn() -> None:
    desk, _, _ = signed_on()
    sent_out(desk)
    withdraw(desk, "incident:i1", e.UnitStoodDown)
    assert [assignment.id for assignment in desk.situation.incidents["i1"].active] == ["a1"]


def test_a_report_stays_a_real_call() -> None:
    desk, _, _ = signed_on()
    desk.do(c.TakeCall(call="c1"), c.OpenIncident(incident="i1", category="kebakaran", call="c1"))
    stream = desk.situation.call("c1")[0].id
    with pytest.raises(RuleViolation, match="melaporkan kejadian"):
        withdraw(desk, f"number:{stream}", e.CallClassified)


def test_a_joining_is_withdrawn_on_both_sides_from_either() -> None:
    for half in (e.CallJoined, e.ReportJoined):
        desk, _, _ = signed_on()
        open_fire(desk, "i1", c.TakeCall(call="c1"), c.JoinCall(call="c1", incident="i1"))
        caller, call = desk.situation.call("c1")
        assert call.incidents == ("i1",)
        withdraw(desk, f"number:{caller.id}" if half is e.CallJoined else "incident:i1", half)
        assert desk.situation.call("c1")[1].incidents == ()
        assert desk.situation.incidents["i1"].reports == {}


def test_the_call_that_opened_an_incident_cannot_be_taken_from_it() -> None:
    desk, _, _ = signed_on()
    desk.do(c.TakeCall(call="c1"), c.OpenIncident(incident="i1", category="kebakaran", call="c1"))
    caller, _ = desk.situation.call("c1")
    with pytest.raises(RuleViolation, match="yang membuka kejadiannya"):
        withdraw(desk, f"number:{caller.id}", e.CallJoined)


def test_a_closed_incident_keeps_its_reports() -> None:
    desk, _, _ = signed_on()
    open_fire(desk, "i1", c.TakeCall(call="c1"), c.JoinCall(call="c1", incident="i1"))
    desk.do(c.CloseIncident(incident="i1", outcome=Outcome.CANCELLED))
    caller, _ = desk.situation.call("c1")
    with pytest.raises(RuleViolation, match="sudah ditutup"):
        withdraw(desk, f"number:{caller.id}", e.CallJoined)


def test_of_a_call_that_two_desks_joined_differently_the_joining_that_is_named_is_withdrawn() -> None:
    desk, _, _ = signed_on()
    open_fire(desk, "i1", c.TakeCall(call="c1"), c.JoinCall(call="c1", incident="i1"))
    open_fire(desk, "i2")
    caller, _ = desk.situation.call("c1")
    chain = Chain()
    desk.receive(
        [
            chain.write(e.CallJoined("c1", "i2"), f"number:{caller.id}", at=NOW + timedelta(seconds=9)),
            chain.write(e.ReportJoined("c1", NOW), "incident:i2", at=NOW + timedelta(seconds=9)),
        ]
    )
    withdraw(desk, "incident:i2", e.ReportJoined)
    assert desk.situation.call("c1")[1].incidents == ("i1",)
    assert set(desk.situation.incidents["i1"].reports) == {"c1"}


def blocked(role: Role) -> tuple[Desk, str]:
    desk, _, _ = signed_on()
    for n in range(6):
        desk.do(c.TakeCall(call=f"c{n}", number="0812 0000 4417", classification=Classification.PRANK))
    desk.do(c.BlockNumber(call="c0", reason="iseng"))
    desk.do(c.SignOn(person="Budi", role=role))
    return desk, desk.situation.call("c0")[0].id


def test_an_operator_does_not_unblock_a_number_by_a_withdrawal() -> None:
    desk, caller = blocked(Role.OPERATOR)
    with pytest.raises(RuleViolation, match="Hanya penyelia"):
        withdraw(desk, f"number:{caller}", e.NumberBlocked)
    desk, caller = blocked(Role.SUPERVISOR)
    withdraw(desk, f"number:{caller}", e.NumberBlocked)
    assert not desk.situation.callers[caller].blocked_at(NOW)


# --- erasing ----------------------------------------------------------------------------------------------------------


def test_a_block_in_force_keeps_its_number() -> None:
    desk, caller = blocked(Role.SUPERVISOR)
    received = tuple(x.id for x in desk.situation.streams[f"number:{caller}"].events if isinstance(x.fact, e.CallReceived))
    with pytest.raises(RuleViolation, match="masih diblokir"):
        desk.do(c.ErasePersonalData(events=received[:1], reason="diminta"))
    desk.do(c.UnblockNumber(call="c0", reason="keliru"), c.ErasePersonalData(events=received, reason="diminta"))
    assert desk.situation.callers[caller].number is None


def test_only_a_supervisor_erases() -> None:
    desk, _ = blocked(Role.OPERATOR)
    with pytest.raises(RuleViolation, match="Hanya penyelia"):
        desk.do(c.ErasePersonalData(events=("x",), reason="diminta"))


def test_very_many_words_are_erased_in_events_of_a_size_that_may_be() -> None:
    desk, _, _ = signed_on()
    open_fire(desk)
    desk.do(*(c.WriteNote(incident="i1", text="catatan") for _ in range(2_500)))
    notes = tuple(x.id for x in desk.situation.streams["incident:i1"].events if isinstance(x.fact, e.NoteWritten))
    changes = desk.do(c.ErasePersonalData(events=notes, reason="diminta"))
    assert len(changes.events) == 3
    assert {note.text for note in desk.situation.incidents["i1"].notes} == {None}
    assert desk.do(c.ErasePersonalData(events=notes, reason="diminta")).events == ()


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("erased_first", [True, False])
def test_words_stay_out_whenever_they_come(together: bool, erased_first: bool) -> None:
    desk, store, _ = make_desk(1)
    chain = Chain()
    call = chain.write(e.CallReceived("c1", number="+6281200004417"), "number:n1", event="ev")
    erasure = chain.write(e.PersonalDataErased(("ev",), "diminta"), "room", counter=1)
    signed = [erasure, call] if erased_first else [call, erasure]
    for batch in [signed] if together else [[one] for one in signed]:
        assert not desk.receive(batch).refused
    assert desk.situation.callers["n1"].number is None
    assert call._replace(part=None) in sent(store)
    assert all(b"4417" not in one.part.content for one in sent(store) if one.part)


# --- events from elsewhere --------------------------------------------------------------------------------------------


def three(chain: Chain) -> list[SignedEvent]:
    return [
        chain.write(e.IncidentOpened("0001", "banjir", 2, (), NOW), "incident:i1"),
        chain.write(e.NoteWritten("dua"), "incident:i1", counter=1),
        chain.write(e.NoteWritten("tiga"), "incident:i1", counter=2),
    ]


def refused(desk: Desk, *signed: SignedEvent) -> list[str]:
    return [each.reason for each in desk.receive(signed).refused]


def test_an_event_of_another_ledger_is_refused() -> None:
    desk, _, _ = make_desk(1)
    assert refused(desk, *three(Chain(ledger="drill:banjir"))) == ["of another ledger"] * 3
    assert not desk.situation.incidents


def test_an_event_that_is_signed_by_another_key_is_refused() -> None:
    desk, _, _ = make_desk(1)
    one, *_ = three(Chain(90))
    other, *_ = three(Chain(91))
    assert refused(desk, one._replace(signature=other.signature)) == ["the signature is not the chain's"]


def forked(first: Chain, event: int, prev: str) -> SignedEvent:
    """What the same key would write at a place it has written before."""
    again = Chain(90)
    again.seq, again.prev = event, prev
    return again.write(e.NoteWritten("cabang"), "incident:i1", counter=9)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_second_event_at_a_place_of_a_chain_is_refused(place: int) -> None:
    desk, _, _ = make_desk(1)
    chain = Chain(90)
    whole = three(chain)
    assert refused(desk, *whole) == []
    prev = unseal(whole[place]).prev
    assert refused(desk, forked(chain, place, prev)) == ["another event stands at this place of the chain"]
    assert refused(make_desk(2)[0], whole[place], forked(chain, place, prev)) == [
        "another event stands at this place of the chain"
    ]


def test_an_event_that_does_not_follow_the_one_before_it_is_refused() -> None:
    chain = Chain(90)
    first, *_ = three(chain)
    stray = forked(chain, 1, "f" * 64)
    for batches in ([[first], [stray]], [[first, stray]], [[stray, first]]):
        desk, _, _ = make_desk(1)
        assert [reason for batch in batches for reason in refused(desk, *batch)] == [
            "it does not follow the event before it"
        ]


def test_an_event_that_the_one_after_it_does_not_follow_is_refused() -> None:
    chain = Chain(90)
    first, second, third = three(chain)
    desk, _, _ = make_desk(1)
    assert refused(desk, third) == []
    assert refused(desk, forked(chain, 1, unseal(first).digest)) == ["the event after it does not follow it"]
    assert refused(desk, first, second) == []


def test_what_goes_on_from_a_refused_event_is_refused_with_it() -> None:
    first, second, _ = three(Chain(90))
    branch = Chain(90)
    branch.seq, branch.prev = 1, unseal(first).digest
    others = [branch.write(e.NoteWritten(f"cabang {n}"), "incident:i1", counter=9) for n in range(3)]
    desk, store, _ = make_desk(1)
    assert refused(desk, first, second) == []
    got = desk.receive(others).refused
    assert [each.signed for each in got] == others
    assert all(each.forks for each in got)
    assert [event.seq for _, event in store.entries if event.chain == branch.signer.chain] == [0, 1]


def test_a_chain_begins_with_nothing_before_it() -> None:
    desk, _, _ = make_desk(1)
    assert refused(desk, forked(Chain(90), 0, "f" * 64)) == ["it does not follow the event before it"]
    assert refused(desk, forked(Chain(90), 0, GENESIS)) == []


def test_what_is_known_is_passed_over() -> None:
    desk, store, _ = make_desk(1)
    whole = three(Chain())
    desk.receive(whole)
    held = len(store.entries)
    again = desk.receive([*whole, *whole])
    assert (again.refused, again.changes, len(store.entries)) == ((), Changes(), held)


@pytest.mark.parametrize(
    "fields",
    [
        {"seq": -1},
        {"seq": 2**53},
        {"seq": "0"},
        {"clock": [0]},
        {"clock": [-1, 0]},
        {"clock": [2**53, 0]},
        {"clock": [0.5, 0]},
        {"occurred": "2026-03-14T02:30:00"},
        {"occurred": "0001-01-01T00:00:00Z"},
        {"occurred": "9999-12-31T23:59:59.999Z"},
        {"recorded": None},
        {"private": 5},
        {"actor": {"desk": "d"}},
        {"stream": None},
        {"body": []},
    ],
    ids=str,
)
def test_an_envelope_that_could_not_be_folded_is_refused(fields: dict[str, object]) -> None:
    desk, store, _ = make_desk(1)
    chain = Chain()
    good, *_ = three(chain)
    data = canonical(json.loads(good.data) | fields)
    assert len(refused(desk, SignedEvent(data, chain.signer.sign(data), None))) == 1
    assert len(store.entries) == 1


HUGE = 10**25


@pytest.mark.parametrize(
    ("kind", "stream", "body"),
    [
        (
            "IncidentOpened",
            "incident:i9",
            {"label": "1", "category": "x", "priority": HUGE, "deadlines": [], "received": "T"},
        ),
        *(
            (
                "CategoryChanged",
                "incident:i1",
                {"category": "x", "priority": 1, "deadlines": [{"milestone": "moving"} | seconds]},
            )
            for seconds in (
                {"limit_s": 0, "warning_s": 0, "critical_s": 0},
                {"limit_s": -5, "warning_s": 0, "critical_s": 0},
                {"limit_s": 2**52, "warning_s": 0, "critical_s": 0},
                {"limit_s": 900, "warning_s": 2**52, "critical_s": 0},
                {"limit_s": 900, "warning_s": 300, "critical_s": -1},
            )
        ),
        ("PriorityChanged", "incident:i1", {"priority": HUGE, "reason": ""}),
        ("PriorityChanged", "incident:i1", {"priority": True, "reason": ""}),
        ("IncidentClosed", "incident:i1", {"outcome": ["tertangani"]}),
        (
            "UnitRecorded",
            "unit:u",
            {"name": "U", "unit_kind": "k", "agency": "a", "lat": HUGE**20, "lon": 0, "example": True},
        ),
        ("NumberBlocked", "number:n", {"reason": "", "until": "0001-01-01T00:00:00Z"}),
    ],
)
def test_a_fact_that_could_not_be_shown_is_kept_and_changes_nothing(kind: str, stream: str, body: dict[str, object]) -> None:
    """Another program's mistake blocks neither its chain nor this desk."""
    desk, store, _ = make_desk(1)
    chain = Chain()
    desk.receive([three(chain)[0]])
    before = desk.situation.incidents["i1"]
    strange = chain.write(e.NoteWritten(None), stream, counter=3, kind=kind, body=body)
    assert not desk.receive([strange]).refused
    assert strange in sent(store)
    assert desk.situation.incidents["i1"] == before
    assert [i.id for i in desk.situation.open_incidents] == ["i1"]
    desk.do(c.OpenIncident(category="kebakaran"), actor=desk.system)


# --- the live window --------------------------------------------------------------------------------------------------


def test_what_has_gone_quiet_is_let_go_and_comes_back_when_it_is_needed() -> None:
    desk, _, clock = signed_on()
    open_fire(desk, "i1", c.CloseIncident(incident="i1", outcome=Outcome.CANCELLED))
    open_fire(desk, "i2")
    clock.move(hours=13)
    desk.rest()
    assert set(desk.situation.incidents) == {"i2"}
    desk.do(c.ReopenIncident(incident="i1", reason="belum"))
    assert desk.situation.incidents["i1"].is_open
    assert len(desk.situation.streams["incident:i1"].events) == 3


def test_labels_go_on_after_everything_has_gone_quiet() -> None:
    desk, store, clock = signed_on()
    for incident in ("i1", "i2"):
        open_fire(desk, incident, c.CloseIncident(incident=incident, outcome=Outcome.CANCELLED))
    clock.move(hours=13)
    desk.rest()
    open_fire(desk, "i3")
    assert desk.situation.incidents["i3"].label == "0003"
    clock.move(hours=13)
    desk, *_ = make_desk(1, store=store, clock=clock)
    desk.do(c.SignOn(person="Rina"))
    open_fire(desk, "i4")
    assert desk.situation.incidents["i4"].label == "0004"


def test_a_late_event_of_a_quiet_stream_is_folded_into_the_whole_stream() -> None:
    desk, _, clock = signed_on()
    open_fire(desk, "i1", c.CloseIncident(incident="i1", outcome=Outcome.CANCELLED))
    clock.move(hours=13)
    desk.rest()
    desk.receive([Chain().write(e.NoteWritten("terlambat"), "incident:i1", at=NOW + timedelta(seconds=1))])
    assert desk.situation.incidents["i1"].label == "0001"
    assert len(desk.situation.incidents["i1"].notes) == 1


def test_a_damaged_record_is_said_in_a_sentence() -> None:
    desk, store, _ = signed_on()
    open_fire(desk)
    entry = store.entries[-1]
    store.entries[-1] = entry._replace(signed=entry.signed._replace(data=entry.signed.data[:-1]))
    with pytest.raises(StoreTrouble, match="rusak"):
        make_desk(1, store=store)


def test_a_unit_recorded_as_it_is_changes_nothing() -> None:
    desk, store, _ = signed_on()
    held = len(store.entries)
    assert not desk.do(record("damkar-1"))
    assert desk.do(replace(record("damkar-1"), name="Damkar Satu"))
    assert len(store.entries) == held + 1


def test_bad_input_is_a_refusal_too() -> None:
    desk, _, _ = signed_on()
    open_fire(desk)
    with pytest.raises(BadInput, match="tertukar"):
        desk.do(replace(locate(106.1), lon=-6.1))
    assert isinstance(MemoryStore().situation(), Situation)
