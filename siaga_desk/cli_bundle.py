"""`siaga-desk bundle ...`: chains carried by USB stick. Says what was done; the work is in `sync`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import siaga_desk
from siaga_desk.cli_data import Bar
from siaga_desk.domain.codec import write_time
from siaga_desk.domain.errors import BadInput, Message, StoreTrouble
from siaga_desk.figures import number
from siaga_desk.i18n import say, t

if TYPE_CHECKING:
    from siaga_desk.desk import Received
    from siaga_desk.domain.envelope import SignedEvent
    from siaga_desk.domain.profile import Profile
    from siaga_desk.store.chains import Held
    from siaga_desk.sync.bundle import Bundle, Header
    from siaga_desk.sync.carry import SpanCheck, Taken, Turned

DONE, FAILED = 0, 1

REST_EVERY = 10
"""Steps of an import. More often: numbers that call again and again are read from the log again and again."""

LONG = 5_000
"""Fewer events are done before anybody reads how far it is."""

Add = Callable[[str, str, Callable[[argparse.Namespace], int]], Any]
"""Adds a command: its name, what it does, who does it. Gives the group for its options."""


def add_commands(add: Add) -> None:
    one = add("export", t("tulis peristiwa meja ini ke sebuah bundel; meja boleh tetap terbuka"), _export)
    _file(one)
    _store(one)
    one.add_argument(
        "--since", type=Path, metavar="FILE", help=t("bundel dari meja penerima: hanya yang belum ada di sana yang ditulis")
    )
    one.add_argument(
        "--ask",
        action="store_true",
        help=t("tanpa peristiwa: hanya daftar yang sudah ada di sini, untuk --since di meja lain"),
    )
    _json(one)

    one = add("import", t("masukkan bundel ke meja ini; jendela meja ditutup dulu"), _import)
    _file(one)
    _store(one)
    _json(one)

    one = add("check", t("periksa setiap peristiwa sebuah bundel; tidak ada yang berubah"), _check)
    _file(one)
    _json(one)


def _file(options: Any) -> None:
    options.add_argument("file", type=Path, metavar="FILE", help=t("berkas bundel"))


def _store(options: Any) -> None:
    options.add_argument("--store", type=Path, required=True, metavar="FILE", help=t("berkas data"))


def _json(options: Any) -> None:
    options.add_argument("--json", action="store_true", help=t("jawaban sebagai JSON, untuk skrip"))


# --- out ------------------------------------------------------------------------------------------------------------------


def _export(asked: argparse.Namespace) -> int:
    from siaga_desk.domain.clocks import SteadyClock
    from siaga_desk.profiles import profile_of
    from siaga_desk.store.chains import read_chains
    from siaga_desk.sync.bundle import open_bundle
    from siaga_desk.sync.carry import export

    if asked.ask and asked.since:
        raise BadInput("Pilih salah satu: --since atau --ask.")
    since = None
    if asked.since is not None:
        with open_bundle(asked.since) as theirs:
            since = theirs.header
    with read_chains(asked.store) as chains, _progress(Message("Menulis bundel")) as progress:
        profile = profile_of(chains.profile)
        names = {each.chain: each.desk for each in chains.held()}
        made = export(
            chains,
            asked.file,
            profile=profile.id,
            made=SteadyClock().now(),
            program=siaga_desk.__version__,
            since=since,
            empty=asked.ask,
            progress=progress,
        )
    if asked.json:
        forks = [{"chain": fork.chain, "desk": names.get(fork.chain, ""), "seq": fork.seq} for fork in made.forks]
        _answer({"file": str(asked.file), "bytes": made.size, **_header_form(made.header), "forks": forks})
        return FAILED if made.forks else DONE
    print(
        t(
            "{events} peristiwa dari {chains} rantai ditulis ke {path} ({size} kB).",
            events=number(made.header.events),
            chains=len({span.chain for span in made.header.spans}),
            path=asked.file,
            size=number(made.size / 1000),
        )
    )
    if made.header.events:
        print(t("Di dalamnya ada nomor dan kata penelepon, tidak disandikan. Jaga stiknya seperti arsip."))
    for fork in made.forks:
        _note(
            t(
                "{chain} di meja penerima lain isinya mulai peristiwa {seq} atau sebelumnya. Bundel ini membawa rantai itu "
                "seutuhnya; panggil penyelia.",
                chain=_chain(fork.chain, names),
                seq=fork.seq,
            )
        )
    return FAILED if made.forks else DONE


# --- in -------------------------------------------------------------------------------------------------------------------


def _import(asked: argparse.Namespace) -> int:
    from siaga_desk.profiles import profile_of
    from siaga_desk.store.chains import read_chains
    from siaga_desk.sync.bundle import open_bundle
    from siaga_desk.sync.carry import check_is_of

    with open_bundle(asked.file) as bundle:
        with read_chains(asked.store) as chains:
            profile = profile_of(chains.profile)
            check_is_of(bundle.header, chains.identity.ledger, profile.id)
        taken = _take(bundle, asked.store)
        header = bundle.header
    with read_chains(asked.store) as chains:
        held = chains.held()
    missing = [each for each in held if each.gaps]
    if asked.json:
        _answer(_taken_form(header, taken, held))
    else:
        _tell(header, taken, held, profile)
    return FAILED if taken.refused or missing else DONE


def _take(bundle: Bundle, store: Path) -> Taken:
    from siaga_desk.app import open_room
    from siaga_desk.store.trouble import IN_USE
    from siaga_desk.sync.carry import take

    try:
        room = open_room(store, ledger=bundle.header.ledger)
    except StoreTrouble as why:
        if why.message.text != IN_USE:
            raise
        raise StoreTrouble(
            "Meja ini sedang terbuka. Tutup jendelanya dulu, masukkan bundel, lalu buka lagi. Tidak ada yang berubah."
        ) from None

    for notice in room.notices:
        _note(say(notice))
    steps = count(1)

    def step(events: Sequence[SignedEvent]) -> Received:
        got = room.desk.receive(events)
        if next(steps) % REST_EVERY == 0:
            room.desk.rest()  # history passes through; only what is live stays in memory
        return got

    try:
        with _progress(Message("Memasukkan bundel")) as progress:
            return take(bundle, lambda events: room.lane.submit(partial(step, events)).result(), room.store.log, progress)
    finally:
        room.close()


def _tell(header: Header, taken: Taken, held: Sequence[Held], profile: Profile) -> None:
    names = {each.chain: each.desk for each in held}
    print(t("Bundel dari {desk}, dibuat {time}.", desk=header.desk_name, time=_time(header.made, profile)))
    print(
        t(
            "{new} peristiwa baru masuk, {known} sudah ada, {refused} ditolak.",
            new=number(taken.new),
            known=number(taken.known),
            refused=number(sum(len(each.span) for each in taken.refused)),
        )
    )
    _tell_refused(taken.refused, names)
    for each in held:
        for first, last in each.gaps:
            _note(
                t(
                    "{chain} kurang peristiwa {events}: minta bundel dari sana.",
                    chain=_chain(each.chain, names),
                    events=_range(first, last),
                )
            )


def _tell_refused(refused: Sequence[Turned], names: dict[str, str]) -> None:
    for each in refused:
        _note(
            t(
                "Ditolak: {chain}, peristiwa {events}: {reason}. Panggil penyelia.",
                chain=_chain(each.span.chain, names),
                events=_range(each.span.first, each.span.last),
                reason=each.reason,
            )
        )


# --- checking -------------------------------------------------------------------------------------------------------------


def _check(asked: argparse.Namespace) -> int:
    from siaga_desk.store import Ed25519Verifier
    from siaga_desk.sync.bundle import open_bundle
    from siaga_desk.sync.carry import check

    with open_bundle(asked.file) as bundle, _progress(Message("Memeriksa bundel")) as progress:
        found, header = check(bundle, Ed25519Verifier(), progress), bundle.header
    if asked.json:
        runs = [_run_form(each) for each in found.spans]
        shown = {"ok": found.ok, **_header_form(header), "unknown": found.unknown, "private": found.private, "runs": runs}
        _answer(shown)
        return DONE if found.ok else FAILED
    print(
        t(
            "Bundel dari {desk}, dibuat {time}: profil {profile}, catatan {ledger}, {events} peristiwa, {private} dengan "
            "data pribadi.",
            desk=header.desk_name,
            time=f"{header.made.astimezone():%d-%m-%Y %H.%M %Z}",  # its city may be unknown here: this computer's zone
            profile=header.profile,
            ledger=header.ledger,
            events=number(header.events),
            private=number(found.private),
        )
    )
    names = {each.span.chain: each.desk for each in found.spans if each.desk}
    for each in found.spans:
        print(
            t(
                "{chain}: peristiwa {events}",
                chain=_chain(each.span.chain, names),
                events=_range(each.span.first, each.span.last),
            )
        )
    if found.unknown:
        print(t("{events} peristiwa dari versi yang lebih baru: disimpan dan diteruskan.", events=number(found.unknown)))
    for each in found.spans:
        if each.bad is not None:
            _note(
                t(
                    "Tidak utuh mulai peristiwa {seq} dari rantai {chain}: {reason}. Semua sebelum itu utuh.",
                    seq=each.bad.span.first,
                    chain=each.span.chain[:12],
                    reason=each.bad.reason,
                )
            )
    if found.ok:
        print(t("Semua utuh."))
    return DONE if found.ok else FAILED


# --- forms and words ------------------------------------------------------------------------------------------------------


def _header_form(header: Header) -> dict[str, Any]:
    return {
        "from": {"desk": header.desk, "desk_name": header.desk_name, "made": write_time(header.made)},
        "ledger": header.ledger,
        "profile": header.profile,
        "program": header.program,
        "events": header.events,
        "vector": {each.chain: [each.seq, each.digest] for each in header.reached},
    }


def _taken_form(header: Header, taken: Taken, held: Sequence[Held]) -> dict[str, Any]:
    return {
        **_header_form(header),
        "new": taken.new,
        "known": taken.known,
        "refused": [_turned_form(each) for each in taken.refused],
        "gaps": [
            {"chain": each.chain, "desk": each.desk, "first": first, "last": last}
            for each in held
            for first, last in each.gaps
        ],
    }


def _turned_form(turned: Turned) -> dict[str, Any]:
    span = turned.span
    return {"chain": span.chain, "first": span.first, "last": span.last, "reason": turned.reason}


def _run_form(each: SpanCheck) -> dict[str, Any]:
    span = each.span
    bad = None if each.bad is None else {"seq": each.bad.span.first, "reason": each.bad.reason}
    return {"chain": span.chain, "desk": each.desk, "first": span.first, "last": span.last, "bad": bad}


def _chain(chain: str, names: dict[str, str]) -> str:
    """A chain as people know it: its desk, and enough of its id to tell it from that desk's earlier ones."""
    if desk := names.get(chain):
        return t("Rantai {desk} ({chain})", desk=desk, chain=chain[:8])
    return t("Rantai {chain}", chain=chain[:12])


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _time(at: datetime, profile: Profile) -> str:
    from zoneinfo import ZoneInfo

    return f"{at.astimezone(ZoneInfo(profile.time_zone)):%d-%m-%Y %H.%M} {profile.time_zone_name}"


@contextmanager
def _progress(message: Message) -> Iterator[Callable[[int, int], None]]:
    """A calm line on standard error, for what takes long."""
    bar = Bar(sys.stderr)

    def tell(done: int, of: int) -> None:
        if of > LONG:
            bar(message, done / of)

    try:
        yield tell
    finally:
        bar.close()


def _note(text: str) -> None:
    print(text, file=sys.stderr)


def _answer(value: Any) -> None:
    print(json.dumps(value, allow_nan=False, ensure_ascii=False))
