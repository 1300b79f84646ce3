"""The composition root: makes every object once and joins them. The only room that knows all the others."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

import siaga_desk
from siaga_desk.desk import Desk, Follower, Identity, Queries
from siaga_desk.domain.clocks import Clock, SteadyClock
from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.ids import LIVE
from siaga_desk.domain.places import AreaFix, AreaLookup
from siaga_desk.domain.profile import Profile
from siaga_desk.geo.areas import shipped_areas
from siaga_desk.geo.units_file import read_units, record_unit
from siaga_desk.lanes import Lane
from siaga_desk.profiles import profile_of
from siaga_desk.resources import gisdata
from siaga_desk.store import Ed25519Verifier, Reader, Store, open_store, read_store
from siaga_desk.store.presence import Presence

SUFFIX = ".siaga"


def default_store(profile: str) -> Path:
    """Where a desk keeps its data if nobody says otherwise."""
    from platformdirs import user_data_path

    return user_data_path("siaga-desk") / f"{profile}{SUFFIX}"


@dataclass(frozen=True, slots=True)
class Room:
    """A desk at work on its store. `desk` is used on `lane` only; `queries` from anywhere."""

    profile: Profile
    areas: AreaLookup
    clock: Clock
    desk: Desk
    queries: Queries
    lane: Lane
    notices: tuple[Message, ...]  # what the person at the desk should know from the start
    identity: Identity
    store: Store

    def close(self) -> None:
        """Finish what was asked, then let go of the file."""
        self.lane.close()
        self.store.close()


@dataclass(frozen=True, slots=True)
class Watching:
    """A store that is only read: the wall, scripts, sheets."""

    profile: Profile
    areas: AreaLookup
    clock: Clock
    follower: Follower
    queries: Queries
    identity: Identity
    reader: Reader
    presence: Presence

    def notice(self) -> Message | None:
        """A sentence when nobody writes the store. StoreTrouble: it is gone, or another lies in its place."""
        return self.presence.notice()

    def close(self) -> None:
        self.reader.close()


class _NoAreas:
    """Where no city data is shipped nothing is said about a point, neither where it is nor that it is outside."""

    def locate(self, lat: float, lon: float) -> AreaFix:
        return AreaFix(inside_city=True)


def areas_of(profile: Profile) -> AreaLookup:
    return shipped_areas(profile.gisdata) if profile.gisdata else _NoAreas()


def open_room(
    store: Path,
    *,
    profile: str = "kota_serang",
    desk_name: str = "Meja 1",
    ledger: str = LIVE,
    clock: Clock | None = None,
) -> Room:
    """Open a store for work; a new one gets the shipped units of its city. StoreTrouble, BadInput: with the reason.

    A store that exists keeps the profile and the name it was made with.
    """
    if not store.exists():
        profile_of(profile)  # refused before there is a store that would keep it
    opened = open_store(store, ledger=ledger, profile=profile, desk=f"desk-{secrets.token_hex(4)}", desk_name=desk_name)
    try:
        city = profile_of(opened.profile)
        areas = areas_of(city)
        clock = clock or SteadyClock()
        desk = Desk(
            identity=opened.identity,
            profile=city,
            areas=areas,
            clock=clock,
            log=opened.log,
            finder=opened.log,
            signer=opened.signer,
            verifier=Ed25519Verifier(),
        )
        notices = desk.start(program=siaga_desk.__version__, predecessor=opened.predecessor)
        if not desk.situation.units:
            _record_shipped_units(desk)
    except BaseException:  # whatever happened, Ctrl C included: the file that was opened is not left held
        opened.close()
        raise
    return Room(
        profile=city,
        areas=areas,
        clock=clock,
        desk=desk,
        queries=opened.queries,
        lane=Lane("desk"),
        notices=(*opened.notices, *notices),
        identity=opened.identity,
        store=opened,
    )


def follow_room(store: Path, *, clock: Clock | None = None) -> Watching:
    """Open a store for reading, beside its writer or without one. StoreTrouble: with the reason."""
    reader = read_store(store)
    try:
        city = profile_of(reader.profile)
        clock = clock or SteadyClock()
        follower = Follower(identity=reader.identity, profile=city, clock=clock, log=reader.log, finder=reader.log)
        return Watching(city, areas_of(city), clock, follower, reader.queries, reader.identity, reader, Presence(store))
    except BaseException:  # as above
        reader.close()
        raise


def _record_shipped_units(desk: Desk) -> None:
    """The city's units as far as they are known; what nobody confirmed is marked as an example, in every event."""
    profile = desk.profile
    if not profile.gisdata:
        return
    text = gisdata(f"unit_{profile.gisdata}.csv").read_text(encoding="utf-8")
    units = read_units(text, profile)
    if units.problems:
        problem = units.problems[0]
        raise BadInput("Daftar unit bawaan tidak terbaca, baris {line}: {why}", line=problem.line, why=problem.message)
    desk.do(*map(record_unit, units.rows), actor=desk.system)
