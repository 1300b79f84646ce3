"""Carrying chains: what of a store goes into a bundle, and what of a bundle a store takes.

Everything enters by `Desk.receive`; nothing here writes a store, or has an opinion of its own on what is authentic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import chain as joined
from pathlib import Path

from siaga_desk.desk import FollowedLog, Received
from siaga_desk.domain.codec import Malformed
from siaga_desk.domain.envelope import GENESIS, Event, SignedEvent, Verifier, unseal
from siaga_desk.domain.errors import BadInput, sentence
from siaga_desk.domain.events import ChainStarted, Unknown
from siaga_desk.store.chains import Chains

from .bundle import Bundle, Header, Reached, write_bundle
from .vectors import Fork, Span, compare, vector_of

AT_ONCE = 500
"""Events in one step of an import: so many are in memory, and durable together."""

OTHER_LEDGER = sentence(
    "Bundel ini milik catatan lain ({theirs}, bukan {ours}). Latihan dan kejadian nyata tidak pernah dicampur; tidak ada "
    "yang berubah."
)
OTHER_PROFILE = sentence("Bundel ini dari profil kota lain ({theirs}, bukan {ours}). Tidak ada yang berubah.")

FOLLOWS_REFUSED = "it goes on from an event that was refused"


def check_is_of(header: Header, ledger: str, profile: str) -> None:
    """BadInput: the bundle is another ledger's or another city's. `profile`: the id of the store's profile."""
    if header.ledger != ledger:
        raise BadInput(OTHER_LEDGER, theirs=header.ledger, ours=ledger)
    if header.profile != profile:
        raise BadInput(OTHER_PROFILE, theirs=header.profile, ours=profile)


# --- out ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle that was written: what it says of itself, its size, and chains that the receiver has otherwise."""

    header: Header
    size: int
    forks: tuple[Fork, ...]


def export(
    chains: Chains,
    to: Path,
    *,
    profile: str,
    made: datetime,
    program: str,
    since: Header | None = None,
    empty: bool = False,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Exported:
    """Write the store's events into a bundle at `to`: all, or what the maker of the bundle `since` lacks.

    `empty`: no event at all, only how far this store has come, for the `since` of another. BadInput: `since` is of another
    ledger or city. StoreTrouble: not written.
    """
    identity = chains.identity
    if since is not None:
        check_is_of(since, identity.ledger, profile)
    held = chains.held()
    found = compare(held, since.vector if since else {}, chains.digest)
    header = Header(
        ledger=identity.ledger,
        profile=profile,
        desk=identity.desk,
        desk_name=identity.desk_name,
        made=made,
        program=program,
        reached=tuple(Reached(chain, head.seq, head.digest) for chain, head in vector_of(held).items()),
        spans=() if empty else found.lacking,
    )
    events = joined.from_iterable(chains.events(span.chain, span.first, span.last) for span in header.spans)
    return Exported(header, write_bundle(to, header, _counted(events, header.events, progress)), found.forks)


def _counted(events: Iterable[SignedEvent], of: int, progress: Callable[[int, int], None]) -> Iterator[SignedEvent]:
    for done, signed in enumerate(events):
        if done % AT_ONCE == 0:
            progress(done, of)
        yield signed
    progress(of, of)


# --- in -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turned:
    """Neighbouring events of a bundle that were not taken, for one reason (English: for the supervisor and scripts)."""

    span: Span
    reason: str


@dataclass(slots=True)
class Taken:
    """What became of a bundle's events."""

    new: int = 0
    known: int = 0
    refused: list[Turned] = field(default_factory=list)

    def turn(self, chain: str, seq: int, reason: str) -> None:
        last = self.refused[-1] if self.refused else None
        if last and last.reason == reason and (last.span.chain, last.span.last + 1) == (chain, seq):
            self.refused[-1] = Turned(Span(chain, last.span.first, seq), reason)
        else:
            self.refused.append(Turned(Span(chain, seq, seq), reason))


def take(
    bundle: Bundle,
    receive: Callable[[Sequence[SignedEvent]], Received],
    log: FollowedLog,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Taken:
    """Hand a bundle's events to a desk, chain by chain. Each step is durable: after a kill or StoreTrouble, begin again.

    `receive` is the desk's own, `log` that of its store, which nobody else writes. A chain of which the store has another
    history is left where the two part; everything else goes on.
    """
    taken = Taken()
    forked: set[str] = set()
    done, of = 0, bundle.header.events
    for span, every in _batches(bundle):
        progress(done, of)
        done += len(every)
        here = log.digests({(span.chain, seq) for seq in every})
        batch = {seq: one for seq, one in every.items() if here.get((span.chain, seq)) != sha256(one.data).hexdigest()}
        taken.known += len(every) - len(batch)
        if span.chain in forked:
            for seq in batch:
                taken.turn(span.chain, seq, FOLLOWS_REFUSED)
        elif batch:
            _hand_over(span.chain, batch, receive, log, taken, forked)
    progress(of, of)
    return taken


def _hand_over(
    chain: str,
    batch: Mapping[int, SignedEvent],
    receive: Callable[[Sequence[SignedEvent]], Received],
    log: FollowedLog,
    taken: Taken,
    forked: set[str],
) -> None:
    before = log.last_pos()
    refused = {id(each.signed): each for each in receive(list(batch.values())).refused}
    new = log.last_pos() - before
    taken.new += new
    taken.known += len(batch) - new - len(refused)
    for seq, signed in batch.items():
        if (why := refused.get(id(signed))) is not None:
            taken.turn(chain, seq, why.reason)
            if why.forks:
                forked.add(chain)


def _batches(bundle: Bundle) -> Iterator[tuple[Span, dict[int, SignedEvent]]]:
    """Events by their places. Never of two chains: where one forks, the others go on."""
    batch: dict[int, SignedEvent] = {}
    within: Span | None = None
    for span, seq, signed in bundle.events():
        if within is not None and (len(batch) == AT_ONCE or within != span):
            yield within, batch
            batch = {}
        within = span
        batch[seq] = signed
    if within is not None:
        yield within, batch


# --- checking without a store ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SpanCheck:
    """A run of a chain in a bundle: whose it is ("" where its beginning is not in it), and the first event that is wrong."""

    span: Span
    desk: str
    bad: Turned | None


@dataclass(frozen=True, slots=True)
class Checked:
    """`unknown`: events of newer programs, which are carried on. `private`: events that come with their private part."""

    spans: tuple[SpanCheck, ...]
    unknown: int
    private: int

    @property
    def ok(self) -> bool:
        return all(each.bad is None for each in self.spans)


def check(bundle: Bundle, verifier: Verifier, progress: Callable[[int, int], None] = lambda done, of: None) -> Checked:
    """Look at every event of a bundle: form, signature, ledger, private part, and that it follows the one before it."""
    spans: list[SpanCheck] = []
    unknown = private = 0
    prev: str | None = None
    reached = bundle.header.vector
    of = bundle.header.events
    for done, (span, seq, signed) in enumerate(bundle.events()):
        if done % AT_ONCE == 0:
            progress(done, of)
        if seq == span.first:
            spans.append(SpanCheck(span, "", None))
            prev = GENESIS if seq == 0 else None
        if spans[-1].bad is not None:
            continue
        event, reason = _looked_at(signed, span.chain, seq, prev, bundle.header.ledger, verifier)
        if event is not None and not reason:
            head = reached.get(span.chain)
            if head is not None and head.seq == seq and head.digest != event.digest:
                reason = "it is not the event that the bundle's maker named"
        if event is None or reason:
            spans[-1] = SpanCheck(span, spans[-1].desk, Turned(Span(span.chain, seq, seq), reason))
            continue
        prev = event.digest
        unknown += isinstance(event.fact, Unknown)
        private += signed.part is not None
        if seq == 0 and isinstance(event.fact, ChainStarted):
            spans[-1] = SpanCheck(span, event.fact.desk_name, None)
    progress(of, of)
    return Checked(tuple(spans), unknown, private)


def _looked_at(
    signed: SignedEvent, chain: str, seq: int, prev: str | None, ledger: str, verifier: Verifier
) -> tuple[Event | None, str]:
    try:
        event = unseal(signed)
    except Malformed as why:
        return None, str(why)
    if (event.chain, event.seq) != (chain, seq):
        return event, "another place of a chain"
    if event.ledger != ledger:
        return event, "of another ledger"
    if not verifier.verify(event.chain, signed.data, signed.signature):
        return event, "the signature is not the chain's"
    if prev is not None and event.prev != prev:
        return event, "it does not follow the event before it"
    return event, ""
