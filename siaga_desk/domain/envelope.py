"""The envelope: the bytes of an event that are hashed, signed, chained and stored verbatim.

A chain's id *is* its Ed25519 public key (64 hex digits), so that every event can be checked by itself, in whatever order
events arrive. This module hashes; signing is done through the `Signer` and `Verifier` protocols.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from .clocks import Stamp
from .codec import (
    LARGEST,
    Json,
    Malformed,
    build,
    canonical,
    merge,
    read_canonical,
    read_plain,
    read_time,
    split,
    write_time,
)
from .events import FACTS, Fact, Unknown
from .ids import ROOM, stream_kind
from .people import Actor

GENESIS = "0" * 64
"""`prev` of a chain's first event."""

FORM = 1
"""The form of the envelope itself."""

MAX_BYTES = 256 * 1024
"""Of an event, and of its private part."""

SALT_BYTES = 16


class Part(NamedTuple):
    """The private part: random salt (16 bytes) and canonical JSON. The event holds SHA-256(salt || content)."""

    salt: bytes
    content: bytes

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.salt + self.content).hexdigest()


class SignedEvent(NamedTuple):
    """What travels and what is stored. `part` is None where there is none, where it was erased or is not for us."""

    data: bytes
    signature: bytes
    part: Part | None


class Signer(Protocol):
    """The key of the chain that this store writes."""

    chain: str

    def sign(self, data: bytes) -> bytes: ...


class Verifier(Protocol):
    def verify(self, chain: str, data: bytes, signature: bytes) -> bool: ...


class Position(NamedTuple):
    """An event's place in the one total order in which every desk folds."""

    clock: Stamp
    id: str


@dataclass(frozen=True, slots=True)
class Event:
    """An event as read: the envelope's fields and the fact. `digest` is the SHA-256 of the bytes, hex.

    `bare`: it has a private part that is not here (erased, or not for us).
    """

    ledger: str
    chain: str
    seq: int
    prev: str
    position: Position
    stream: str
    actor: Actor
    occurred: datetime
    recorded: datetime
    offset_ms: int | None
    bound_ms: int | None
    part_digest: str | None
    fact: Fact
    digest: str
    bare: bool = False

    @property
    def id(self) -> str:
        return self.position.id

    @property
    def kind(self) -> str:
        return self.fact.kind if isinstance(self.fact, Unknown) else type(self.fact).__name__

    @property
    def entered_later(self) -> bool:
        """Somebody entered it more than five seconds after it happened (a telephone report of 14.05)."""
        return (self.recorded - self.occurred).total_seconds() > 5.0


def seal(
    fact: Fact,
    *,
    ledger: str,
    signer: Signer,
    seq: int,
    prev: str,
    position: Position,
    stream: str,
    actor: Actor,
    occurred: datetime,
    recorded: datetime,
    offset_ms: int | None,
    bound_ms: int | None,
    salt: bytes,
) -> SignedEvent:
    """A fact as signed bytes. `salt`: 16 random bytes, used only if the fact has private words."""
    body, private = split(fact)
    part = Part(salt, canonical(private)) if private else None
    data = canonical(
        {
            "form": FORM,
            "ledger": ledger,
            "chain": signer.chain,
            "seq": seq,
            "prev": prev,
            "id": position.id,
            "clock": list(position.clock),
            "kind": type(fact).__name__,
            "version": fact.version,
            "stream": stream,
            "actor": {"desk": actor.desk, "person": actor.person, "role": actor.role},
            "occurred": write_time(occurred),
            "recorded": write_time(recorded),
            "offset_ms": offset_ms,
            "bound_ms": bound_ms,
            "private": part.digest if part else None,
            "body": body,
        }
    )
    return SignedEvent(data, signer.sign(data), part)


def unseal(signed: SignedEvent, *, checked: bool = False) -> Event:
    """The event in these bytes; Malformed if they are not an event, or if the private part is not the one it names.

    Does not check the signature (`Verifier` does). An unknown kind or a newer version gives an `Unknown` fact.
    `checked`: they come from our own log, where only canonical bytes are written; that is not asked a second time.
    """
    if len(signed.data) > MAX_BYTES:
        raise Malformed("too large")
    reader = read_plain if checked else read_canonical
    read = reader(signed.data)
    if not isinstance(read, dict):
        raise Malformed("not an envelope")
    part_digest = _take(read, "private", (str, type(None)))
    private: Json = {}
    if signed.part is not None:
        if len(signed.part.salt) != SALT_BYTES or len(signed.part.content) > MAX_BYTES:
            raise Malformed("the private part has the wrong size")
        if signed.part.digest != part_digest:
            raise Malformed("the private part is not the one that the event names")
        hidden = reader(signed.part.content)
        if not isinstance(hidden, dict):
            raise Malformed("the private part is not an object")
        private = hidden
    clock = _take(read, "clock", (list,))
    if len(clock) != 2 or not all(type(n) is int and 0 <= n <= LARGEST for n in clock):
        raise Malformed("clock")
    seq = _take(read, "seq", (int,))
    if not 0 <= seq <= LARGEST:
        raise Malformed("seq")
    stream = _take(read, "stream", (str,))
    return Event(
        ledger=_take(read, "ledger", (str,)),
        chain=_take(read, "chain", (str,)),
        seq=seq,
        prev=_take(read, "prev", (str,)),
        position=Position(Stamp(*clock), _take(read, "id", (str,))),
        stream=stream,
        actor=build(Actor, read.get("actor"), "actor"),
        occurred=read_time(read.get("occurred"), "occurred"),
        recorded=read_time(read.get("recorded"), "recorded"),
        offset_ms=_take(read, "offset_ms", (int, type(None))),
        bound_ms=_take(read, "bound_ms", (int, type(None))),
        part_digest=part_digest,
        fact=_fact(
            stream, _take(read, "kind", (str,)), _take(read, "version", (int,)), _take(read, "body", (dict,)), private
        ),
        digest=hashlib.sha256(signed.data).hexdigest(),
        bare=part_digest is not None and signed.part is None,
    )


def _fact(stream: str, kind: str, version: int, body: Mapping[str, Any], private: Json) -> Fact:
    known = FACTS.get(kind)
    if known is None or version > known.version or not _belongs(known.room, stream):
        return Unknown(kind, version, body)
    try:
        return build(known, merge(dict(body), private), kind)
    except Malformed:  # authentic, but not as we know it: a mistake elsewhere never blocks a chain
        return Unknown(kind, version, body)


def _belongs(room: str, stream: str) -> bool:
    """A fact in a stream of another kind would be folded by some readers and passed over by others."""
    return room == "any" or (stream == ROOM if room == ROOM else stream_kind(stream) == room)


def _take(read: Json, name: str, kinds: tuple[type, ...]) -> Any:
    value = read.get(name)
    if type(value) not in kinds:
        raise Malformed(name)
    return value
