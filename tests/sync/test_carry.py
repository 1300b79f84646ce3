"""Chains carried between stores on disk: whatever stick comes first, everybody ends with the same, and nothing is lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.envelope import SignedEvent, unseal
from siaga_desk.domain.errors import BadInput, Refusal, StoreTrouble
from siaga_desk.domain.events import Unknown
from siaga_desk.store import verify
from siaga_desk.sync import carry
from siaga_desk.sync.bundle import Header, open_bundle, write_bundle
from siaga_desk.sync.carry import FOLLOWS_REFUSED, Turned, check, check_is_of, take
from siaga_desk.sync.vectors import Span
from tests.builders import NOW, PROFILE, VERIFIER, Chain, any_command, key
from tests.memory import HandClock
from tests.store.test_erasure import erase, found_in, tell_all

from .desks import at_work, bundle_of, call, chains_of, events_of, held, situation_of, taken


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a bundle of some dozen events takes several."""
    monkeypatch.setattr(carry, "AT_ONCE", 5)


def stores(folder: Path, number: int) -> list[Path]:
    """New stores of desks apart."""
    made = [folder / f"{n}.siaga" for n in range(1, number + 1)]
    for n, path in enumerate(made, 1):
        with at_work(path, n) as room:
            call(room.desk, n)
    return made


def foreign(path: Path, signed: list[SignedEvent], *, first: int = 0, ledger: str = "live") -> Path:
    """A bundle of another program's: a run of one chain."""
    span = Span(unseal(signed[0]).chain, first, first + len(signed) - 1)
    write_bundle(path, Header(ledger, PROFILE.id, "desk-90", "Meja 90", NOW, "9", (), (span,)), signed)
    return path


def notes(chain: Chain, number: int) -> list[SignedEvent]:
    opened = e.IncidentOpened("0001", "banjir", 2, (), NOW)
    return [chain.write(e.NoteWritten(f"catatan {n}") if n else opened, "incident:jauh", counter=n) for n in range(number)]


# --- everything arrives ---------------------------------------------------------------------------------------------------


def test_what_was_carried_is_there_once(tmp_path: Path) -> None:
    one, two = stores(tmp_path, 2)
    made = bundle_of(one, tmp_path / "stik")
    assert made.header.events == len(events_of(one))
    found = taken(tmp_path / "stik", two, 2)
    assert (found.new, found.known, found.refused) == (made.header.events, 0, [])
    assert chains_of(one).items() <= chains_of(two).items()
    again = taken(tmp_path / "stik", two, 2)
    assert (again.new, again.known, again.refused) == (0, made.header.events, [])
    assert {incident.id for incident in situation_of(two).open_incidents} == {"i1", "i2"}
    assert verify(two).ok


def test_only_what_the_receiver_lacks_is_written(tmp_path: Path) -> None:
    one, two = stores(tmp_path, 2)
    bundle_of(one, tmp_path / "semua")
    taken(tmp_path / "semua", two, 2)
    with at_work(one) as room:
        call(room.desk, 11)
    asked = bundle_of(two, tmp_path / "tanya", empty=True)
    assert asked.header.events == 0
    made = bundle_of(one, tmp_path / "sisa", since=tmp_path / "tanya")
    assert 0 < made.header.events < 6
    found = taken(tmp_path / "sisa", two, 2)
    assert (found.new, found.known) == (made.header.events, 0)
    assert chains_of(one).items() <= chains_of(two).items()
    bundle_of(one, tmp_path / "lagi", since=tmp_path / "sisa")
    with open_bundle(tmp_path / "lagi") as bundle:
        assert bundle.header.events == 0, "one's own earlier bundle says what was given already"


steps = st.lists(
    st.one_of(
        st.tuples(st.just("work"), st.integers(0, 2), st.integers(0, 999)),
        st.tuples(st.sampled_from(("all", "since", "again")), st.integers(0, 2), st.integers(0, 2)),
    ),
    max_size=9,
)


@settings(max_examples=8, deadline=None)
@given(steps=steps)
def test_any_order_of_sticks_ends_in_the_same_room(steps: list, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("meja")
    three = stores(folder, 3)
    sticks: list[Path] = []
    names = count()

    def carried(giver: int, taker: int, since: bool) -> None:
        stick = folder / f"stik{next(names)}"
        theirs = None
        if since:
            theirs = folder / f"tanya{next(names)}"
            bundle_of(three[taker], theirs, empty=True)
        bundle_of(three[giver], stick, since=theirs)
        sticks.append(stick)
        assert not taken(stick, three[taker], taker + 1).refused

    for what, first, second in steps:
        if what == "work":
            chance = random.Random(second)
            with at_work(three[first], first + 1, clock=HandClock(NOW)) as room:
                for _ in range(4):
                    try:
                        room.desk.do(any_command(chance, room.desk.situation, room.clock.now()))
                    except Refusal:  # nonsense is part of the work
                        continue
        elif what == "again" and sticks:
            assert not taken(sticks[first % len(sticks)], three[second], second + 1).refused
        elif first != second:
            carried(first, second, what == "since")
    for giver, taker in ((1, 0), (2, 0), (0, 1), (0, 2)):
        carried(giver, taker, True)
    places = [chains_of(path) for path in three]
    assert places[0] == places[1] == places[2]
    situations = [situation_of(path) for path in three]
    assert situations[0] == situations[1] == situations[2]
    for n, path in enumerate(three, 1):
        assert verify(path).ok
        assert not any(each.gaps for each in held(path))
        with at_work(path, n) as room:
            assert room.desk.situation.incidents == situations[0].incidents


# --- gaps and forks -------------------------------------------------------------------------------------------------------


def test_a_gap_is_known_and_closes(tmp_path: Path) -> None:
    (one,) = stores(tmp_path, 1)
    events = notes(Chain(90), 20)
    chain = unseal(events[0]).chain
    assert taken(foreign(tmp_path / "b", events[8:12], first=8), one).new == 4
    assert taken(foreign(tmp_path / "c", events[15:], first=15), one).new == 5
    (its,) = [each for each in held(one) if each.chain == chain]
    assert its.gaps == ((0, 7), (12, 14))
    assert its.whole.seq == -1
    made = bundle_of(one, tmp_path / "d")
    assert [span for span in made.header.spans if span.chain == chain] == [Span(chain, 8, 11), Span(chain, 15, 19)]
    with open_bundle(tmp_path / "d") as bundle:
        assert check(bundle, VERIFIER).ok
    found = taken(foreign(tmp_path / "a", events), one)
    assert (found.new, found.known) == (11, 9)
    assert not any(each.gaps for each in held(one))


def test_a_forked_chain_is_left_where_it_parts_and_the_others_go_on(tmp_path: Path) -> None:
    (one,) = stores(tmp_path, 1)
    events = notes(Chain(90), 8)
    taken(foreign(tmp_path / "a", events), one)
    branch = Chain(90)
    branch.seq, branch.prev = 6, unseal(events[5]).digest
    others = [branch.write(e.NoteWritten(f"cabang {n}"), "incident:jauh", counter=50 + n) for n in range(14)]
    chain, second = branch.signer.chain, notes(Chain(91), 3)
    spans = (Span(chain, 0, 19), Span(unseal(second[0]).chain, 0, 2))
    header = Header("live", PROFILE.id, "desk-90", "Meja 90", NOW, "9", (), spans)
    write_bundle(tmp_path / "b", header, [*events[:6], *others, *second])
    found = taken(tmp_path / "b", one)
    assert (found.new, found.known) == (3, 6)
    assert all(turned.span.chain == chain for turned in found.refused)
    assert found.refused[0] == Turned(Span(chain, 6, 7), "another event stands at this place of the chain")
    assert found.refused[-1] == Turned(Span(chain, 10, 19), FOLLOWS_REFUSED)
    assert sum(len(turned.span) for turned in found.refused) == 14
    (its,) = [each for each in held(one) if each.chain == chain]
    assert its.runs == ((0, 7),)
    assert verify(one).ok


def test_a_fork_is_seen_before_anything_is_carried(tmp_path: Path) -> None:
    one, two = stores(tmp_path, 2)
    events = notes(Chain(90), 4)
    taken(foreign(tmp_path / "a", events), one)
    branch = Chain(90)
    branch.seq, branch.prev = 3, unseal(events[2]).digest
    other = [*events[:3], branch.write(e.NoteWritten("cabang"), "incident:jauh", counter=9)]
    taken(foreign(tmp_path / "b", other), two, 2)
    bundle_of(two, tmp_path / "tanya", empty=True)
    made = bundle_of(one, tmp_path / "c", since=tmp_path / "tanya")
    (fork,) = made.forks
    assert (fork.chain, fork.seq) == (branch.signer.chain, 3)
    assert Span(fork.chain, 0, 3) in made.header.spans


def test_a_restored_backup_gets_its_own_branch_back_and_goes_on(tmp_path: Path) -> None:
    one, two = stores(tmp_path, 2)
    backup = tmp_path / "cadangan"
    shutil.copyfile(one, backup)
    with at_work(one) as room:
        call(room.desk, 7)
        lost = room.desk.situation.incidents["i7"].label
    bundle_of(one, tmp_path / "a")
    taken(tmp_path / "a", two, 2)
    for beside in tmp_path.glob("1.siaga*"):
        beside.unlink()
    shutil.copyfile(backup, one)
    with at_work(one) as room:
        call(room.desk, 8)
        assert "i7" not in room.desk.situation.incidents
    bundle_of(two, tmp_path / "b")
    assert not taken(tmp_path / "b", one).refused
    bundle_of(one, tmp_path / "c")
    assert not taken(tmp_path / "c", two, 2).refused
    assert chains_of(one) == chains_of(two)
    assert situation_of(one) == situation_of(two)
    assert situation_of(one).incidents["i7"].label == lost
    assert {"i1", "i2", "i7", "i8"} <= situation_of(two).incidents.keys()
    assert verify(one).ok
    assert verify(two).ok


# --- what is not taken ----------------------------------------------------------------------------------------------------


def test_a_drills_bundle_never_enters_the_live_store(tmp_path: Path) -> None:
    (one,) = stores(tmp_path, 1)
    with at_work(tmp_path / "latihan.siaga", 2, ledger="drill:banjir") as room:
        call(room.desk, 2)
    bundle_of(tmp_path / "latihan.siaga", tmp_path / "a")
    before = events_of(one)
    with pytest.raises(BadInput, match="Latihan dan kejadian nyata tidak pernah dicampur"):
        taken(tmp_path / "a", one)
    with pytest.raises(BadInput, match="Latihan dan kejadian nyata"):
        bundle_of(one, tmp_path / "b", since=tmp_path / "a")
    assert not (tmp_path / "b").exists()
    assert events_of(one) == before


def test_a_bundle_whose_header_lies_about_its_ledger_brings_nothing_in(tmp_path: Path) -> None:
    (one,) = stores(tmp_path, 1)
    found = taken(foreign(tmp_path / "a", notes(Chain(90, ledger="drill:x"), 7)), one)
    assert (found.new, found.known) == (0, 0)
    assert [(turned.reason, len(turned.span)) for turned in found.refused] == [("of another ledger", 7)]


def test_another_citys_bundle_is_refused() -> None:
    header = Header("live", "kota_lain", "d", "D", NOW, "9", (), ())
    with pytest.raises(BadInput, match="profil kota lain"):
        check_is_of(header, "live", PROFILE.id)


def test_an_event_that_is_not_its_authors_is_named_and_the_rest_comes_in(tmp_path: Path) -> None:
    (one,) = stores(tmp_path, 1)
    events = notes(Chain(90), 9)
    events[4] = events[4]._replace(signature=key(7).sign(events[4].data))
    chain = unseal(events[0]).chain
    with open_bundle(foreign(tmp_path / "a", events)) as bundle:
        seen = check(bundle, VERIFIER)
    assert not seen.ok
    assert seen.spans[0].bad == Turned(Span(chain, 4, 4), "the signature is not the chain's")
    found = taken(tmp_path / "a", one)
    assert found.new == 8
    assert found.refused == [Turned(Span(chain, 4, 4), "the signature is not the chain's")]
    assert next(each for each in held(one) if each.chain == chain).gaps == ((4, 4),)


def test_events_of_a_newer_program_are_kept_and_passed_on(tmp_path: Path) -> None:
    one, two = stores(tmp_path, 2)
    newer = Chain(90)
    strange = [newer.write(e.NoteWritten("x"), "weather:serang", kind="StormSeen", version=3)]
    taken(foreign(tmp_path / "a", strange), one)
    bundle_of(one, tmp_path / "b")
    with open_bundle(tmp_path / "b") as bundle:
        assert check(bundle, VERIFIER).unknown == 1
    taken(tmp_path / "b", two, 2)
    kept = chains_of(two)[newer.signer.chain, 0]
    assert kept == strange[0]
    assert isinstance(unseal(kept).fact, Unknown)


def test_a_bundle_that_is_checked_says_what_is_in_it(tmp_path: Path) -> None:
    (one,) = stores(tmp_path, 1)
    made = bundle_of(one, tmp_path / "a")
    with open_bundle(tmp_path / "a") as bundle:
        found = check(bundle, VERIFIER)
    assert found.ok
    assert [(each.desk, len(each.span)) for each in found.spans] == [("Meja 1", made.header.events)]
    assert found.private == sum(signed.part is not None for signed in events_of(one)) > 0


@pytest.mark.parametrize("swap", ["order", "chain", "ledger"])
def test_a_check_sees_a_chain_that_is_not_one(tmp_path: Path, swap: str) -> None:
    events = notes(Chain(90), 4)
    if swap == "order":
        events[1], events[2] = events[2], events[1]
    elif swap == "chain":
        events[2] = notes(Chain(91), 3)[2]
    else:
        events[2] = notes(Chain(90, ledger="drill:x"), 3)[2]
    with open_bundle(foreign(tmp_path / "a", events)) as bundle:
        bad = check(bundle, VERIFIER).spans[0].bad
    assert bad is not None
    assert (bad.span.first, bad.reason) == {
        "order": (1, "another place of a chain"),
        "chain": (2, "another place of a chain"),
        "ledger": (2, "of another ledger"),
    }[swap]


# --- erased words ---------------------------------------------------------------------------------------------------------


def bytes_of(store: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(store.parent.glob(f"{store.name}*")))


def test_erased_words_stay_erased_on_both_sides(tmp_path: Path) -> None:
    one, two = stores(tmp_path, 2)
    with at_work(one) as room:
        tell_all(room.desk)
    bundle_of(one, tmp_path / "lama")
    taken(tmp_path / "lama", two, 2)
    assert found_in(bytes_of(two)) != []
    with at_work(one) as room:
        erase(room.desk)
    assert not taken(tmp_path / "lama", one).refused, "an older bundle of its own"
    assert found_in(bytes_of(one)) == []
    bundle_of(one, tmp_path / "baru")
    taken(tmp_path / "baru", two, 2)
    assert found_in(bytes_of(two)) == []
    taken(tmp_path / "lama", two, 2)
    assert found_in(bytes_of(two)) == []
    with at_work(tmp_path / "3.siaga", 3):
        pass
    taken(tmp_path / "baru", tmp_path / "3.siaga", 3)
    taken(tmp_path / "lama", tmp_path / "3.siaga", 3)
    assert found_in(bytes_of(tmp_path / "3.siaga")) == []
    for store in (one, two, tmp_path / "3.siaga"):
        assert verify(store).ok


def test_an_erasure_that_came_first_keeps_the_words_out(tmp_path: Path) -> None:
    """Of three desks: the second tells the third of the erasure, the first's older bundle comes later."""
    one, two = stores(tmp_path, 2)
    with at_work(one) as room:
        tell_all(room.desk)
        asked = e.PersonalDataErased(
            tuple(unseal(signed).id for signed in events_of(one) if signed.part is not None), "diminta"
        )
    bundle_of(one, tmp_path / "lama")
    taken(foreign(tmp_path / "hapus", [Chain(90).write(asked, "room")]), two, 2)
    assert not taken(tmp_path / "lama", two, 2).refused
    assert found_in(bytes_of(two)) == []


# --- a kill, a full disk --------------------------------------------------------------------------------------------------


def test_what_was_in_before_a_kill_is_in_and_the_rest_comes_at_the_next_try(tmp_path: Path) -> None:
    two = stores(tmp_path, 2)[1]
    stick = foreign(tmp_path / "a", notes(Chain(90), 400))
    chance = random.Random(5)
    kills = 0
    for _ in range(12):
        child = os.fork()
        if child == 0:
            try:
                taken(stick, two, 2)
                os._exit(0)
            finally:
                os._exit(3)
        time.sleep(chance.uniform(0.02, 0.4))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        kills += os.WIFSIGNALED(status)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "it fell over by itself"
        assert verify(two).ok, verify(two).first_bad
    assert kills >= 3
    before = len(events_of(two))
    found = taken(stick, two, 2)
    assert (found.new + found.known, found.refused) == (400, [])
    assert found.known == before - len([signed for signed in events_of(two) if unseal(signed).actor.desk != "desk-90"])
    assert not any(each.gaps for each in held(two))
    assert len({(event.chain, event.seq) for event in map(unseal, events_of(two))}) == len(events_of(two))


def test_a_disk_that_fills_up_leaves_whole_steps(tmp_path: Path) -> None:
    one, two = stores(tmp_path, 2)
    with at_work(one) as room:
        for n in range(20, 25):
            call(room.desk, n)
    bundle_of(one, tmp_path / "a")
    with open_bundle(tmp_path / "a") as bundle, at_work(two, 2) as room:
        append, left = room.store.log.append, iter(range(2))

        def full(*given_: object) -> None:
            if next(left, None) is None:
                raise StoreTrouble("Diska penuh.")
            append(*given_)

        room.store.log.append = full
        with pytest.raises(StoreTrouble, match="Diska penuh"):
            take(bundle, room.desk.receive, room.store.log)
        room.store.log.append = append
        room.desk.do(c.TakeCall(call="sesudah"))
        found = take(bundle, room.desk.receive, room.store.log)
        assert found.known == 10
        assert not found.refused
    assert chains_of(one).items() <= chains_of(two).items()
