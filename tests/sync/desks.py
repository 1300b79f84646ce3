"""Desks apart, each with a store on disk, and sticks that go between them: by the product's own roads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from siaga_desk.desk import Desk
from siaga_desk.domain import commands as c
from siaga_desk.domain.envelope import SignedEvent, unseal
from siaga_desk.domain.people import Role
from siaga_desk.domain.situation import Situation
from siaga_desk.store import open_store, read_store
from siaga_desk.store.chains import Held, read_chains
from siaga_desk.sync.bundle import open_bundle
from siaga_desk.sync.carry import Exported, Taken, check_is_of, export, take
from tests.builders import NOW, PROFILE, UNITS, VERIFIER, folded, record
from tests.memory import Everywhere, HandClock
from tests.store.rooms import Opened


@contextmanager
def at_work(path: Path, number: int = 1, *, ledger: str = "live", clock: HandClock | None = None) -> Iterator[Opened]:
    """Desk `number` on the store at `path`. At a new one somebody signs on; the first desk's has three units."""
    clock = clock or HandClock(NOW)
    store = open_store(path, ledger=ledger, profile=PROFILE.id, desk=f"desk-{number}", desk_name=f"Meja {number}")
    try:
        desk = Desk(
            identity=store.identity,
            profile=PROFILE,
            areas=Everywhere(),
            clock=clock,
            log=store.log,
            finder=store.log,
            signer=store.signer,
            verifier=VERIFIER,
        )
        desk.start(program="tests", predecessor=store.predecessor)
        if store.is_new:
            if number == 1:
                desk.do(*(record(unit, kind) for unit, kind in UNITS), actor=desk.system)
            desk.do(c.SignOn(person=f"Orang {number}", role=Role.SUPERVISOR))
        yield Opened(desk, store, clock)
    finally:
        store.close()


def call(desk: Desk, number: int, words: str = "api di pasar Rau") -> None:
    """A call that becomes an incident."""
    desk.do(c.TakeCall(call=f"c{number}", number=f"0812{number:08}", caller="Ujang", words=words))
    desk.do(c.OpenIncident(incident=f"i{number}", category="kebakaran", call=f"c{number}"))


def bundle_of(store: Path, stick: Path, *, since: Path | None = None, empty: bool = False) -> Exported:
    """A bundle of everything at `stick`, or of what the maker of the bundle `since` lacks."""
    header = None
    if since is not None:
        with open_bundle(since) as theirs:
            header = theirs.header
    with read_chains(store) as chains:
        return export(chains, stick, profile=PROFILE.id, made=NOW, program="tests", since=header, empty=empty)


def taken(stick: Path, store: Path, number: int = 1) -> Taken:
    """The bundle at `stick`, taken into a store as the command line does it."""
    with open_bundle(stick) as bundle:
        with read_chains(store) as chains:
            check_is_of(bundle.header, chains.identity.ledger, PROFILE.id)
        with at_work(store, number, ledger=bundle.header.ledger) as room:
            return take(bundle, room.desk.receive, room.store.log)


def held(store: Path) -> tuple[Held, ...]:
    with read_chains(store) as chains:
        return chains.held()


def events_of(store: Path) -> list[SignedEvent]:
    """Everything in a store, in the order of arrival."""
    with closing(read_store(store)) as reader:
        found, pos = list[SignedEvent](), 0
        while batch := reader.log.since(pos):
            found += [signed for _, signed in batch]
            pos = batch[-1][0]
        return found


def chains_of(store: Path) -> dict[tuple[str, int], SignedEvent]:
    """Every event of a store by its place."""
    return {(event.chain, event.seq): signed for signed in events_of(store) for event in [unseal(signed)]}


def situation_of(store: Path) -> Situation:
    """Everything folded from nothing."""
    return folded(events_of(store))
