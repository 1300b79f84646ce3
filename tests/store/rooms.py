"""Stores on disk for tests: opened by the product's own roads, with a clock that is moved by hand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from siaga_desk.desk import Desk
from siaga_desk.domain import commands as c
from siaga_desk.domain.people import Role
from siaga_desk.store import Store, open_store
from siaga_desk.store.projections import PROJECTIONS
from tests.builders import NOW, PROFILE, UNITS, VERIFIER, record
from tests.memory import Everywhere, HandClock


@dataclass
class Opened:
    desk: Desk
    store: Store
    clock: HandClock


@contextmanager
def opened(path: Path, *, ledger: str = "live", clock: HandClock | None = None) -> Iterator[Opened]:
    """A desk on the store at `path`; a new store gets three units and a supervisor."""
    clock = clock or HandClock(NOW)
    store = open_store(path, ledger=ledger, profile=PROFILE.id, desk="desk-1", desk_name="Meja 1")
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
        if not desk.situation.units:
            desk.do(*(record(unit, kind) for unit, kind in UNITS), actor=desk.system)
        if not desk.actor.person:
            desk.do(c.SignOn(person="Rina", role=Role.SUPERVISOR))
        yield Opened(desk, store, clock)
    finally:
        store.close()


def a_day(desk: Desk) -> None:
    """Two calls, an incident, a team that moves, a prank."""
    desk.do(c.TakeCall(call="c1", number="0812 0000 4417", caller="Ujang", words="api di pasar Rau"))
    desk.do(c.OpenIncident(incident="i1", category="kebakaran", call="c1"))
    desk.do(c.AssignUnit(incident="i1", unit="damkar-1", assignment="a1"))
    desk.do(c.WriteNote(incident="i1", text="akses lewat gang"))
    desk.do(c.TakeCall(call="c2", number="0812 0000 4418", classification=c.Classification.PRANK))


def sql(path: Path, *statements: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Behind the program's back."""
    with closing(sqlite3.connect(path)) as connection:
        rows: list[tuple[Any, ...]] = []
        for statement in statements:
            rows = connection.execute(statement, values).fetchall()
        connection.commit()
        return rows


def projections(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every projection."""
    return {table.name: sorted(sql(path, f"SELECT * FROM {table.name}"), key=repr) for table in PROJECTIONS}
