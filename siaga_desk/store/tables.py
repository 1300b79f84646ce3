"""The tables of a desk's store. `events` and `parts` are the truth; all others are projections and can be rewritten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

from siaga_desk.domain.clocks import from_ms, to_ms

APPLICATION_ID = 0x51A6A112
"""In the file's header: this SQLite file is a Siaga Desk store."""

SCHEMA = 2
"""The schema this program writes: the number of the last migration in versions/."""


class Utc(TypeDecorator[datetime]):
    """An aware UTC time as whole milliseconds since 1970: SQLite would give naive times back."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        return None if value is None else to_ms(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        return None if value is None else from_ms(value)


metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

own_chains = Table(
    "own_chains",
    metadata,
    Column("chain", Text, primary_key=True),
    Column("key", LargeBinary, nullable=False),
    Column("place", Text, nullable=False),  # which file this was: a copied or restored store begins a new chain
    Column("started", Utc, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("pos", Integer, primary_key=True),  # order of arrival here
    Column("chain", Text, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("event", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ms", BigInteger, nullable=False),
    Column("counter", Integer, nullable=False),
    Column("received", Utc, nullable=False),  # when this store learned of it: time travel shows what was known then
    Column("data", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    UniqueConstraint("chain", "seq", name="events_chain_seq"),
    Index("events_stream", "stream"),
    Index("events_event", "event"),
    Index("events_received", "received", "stream"),
)

parts = Table(
    "parts",
    metadata,
    Column("pos", Integer, ForeignKey("events.pos"), primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
)

calls = Table(
    "calls",
    metadata,
    Column("call", Text, primary_key=True),
    Column("stream", Text, primary_key=True),  # two desks apart may have entered one call each
    Column("received", Utc, nullable=False),
    Column("number", Text),
    Column("caller", Text),
    Column("words", Text),
    Column("classification", Text),
    Column("incident", Text),
    Column("person", Text),
    Column("is_open", Boolean(create_constraint=False), nullable=False),
    Column("needs_call_back", Boolean(create_constraint=False), nullable=False),
    Index("calls_number", "number", "received", "classification"),
    Index("calls_received", "received", "classification"),
    Index("calls_waiting", "stream", sqlite_where=text("is_open = 1 OR needs_call_back = 1")),
)

numbers = Table(
    "numbers",
    metadata,
    Column("stream", Text, primary_key=True),
    Column("number", Text),
    Column("calls", Integer, nullable=False),
    Column("abuses", Integer, nullable=False),
    Column("last_received", Utc),
    Column("blocked_until", Utc),
    Column("is_blocked", Boolean(create_constraint=False), nullable=False),
    Index("numbers_number", "number"),
)

incidents = Table(
    "incidents",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("label", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("is_open", Boolean(create_constraint=False), nullable=False),
    Column("opened_position", Text, nullable=False),  # its place in the total order, sortable
    Column("received", Utc),
    Column("deadline", Utc),
    Column("moved", Utc),
    Column("needed_a_team", Boolean(create_constraint=False), nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("radius_m", Float),
    Column("verified", Boolean(create_constraint=False)),
    Column("kelurahan", Text),
    Column("kecamatan", Text),
    Column("neighbour", Text),
    Column("place", Text),
    Column("reports", Integer, nullable=False),
    Column("units", Text, nullable=False),
    Column("outcome", Text),
    Column("closed", Utc),
    Index("incidents_open", "is_open", "deadline"),
    Index("incidents_closed", "is_open", "closed"),
    Index("incidents_received", "received"),
    Index("incidents_opened", "opened_position"),
)

assignments = Table(
    "assignments",
    metadata,
    Column("incident", Text, primary_key=True),
    Column("assignment", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("unit_name", Text),
    Column("unit_kind", Text),
    Column("required", Boolean(create_constraint=False), nullable=False),
    Column("status", Text, nullable=False),
    Column("assigned", Utc),
    Column("acknowledged", Utc),
    Column("moving", Utc),
    Column("arrived", Utc),
    Column("done", Utc),
    Column("stood_down", Utc),
    Column("declined", Utc),
    Index("assignments_unit", "unit"),
)

units = Table(
    "units",
    metadata,
    Column("unit", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("unit_kind", Text, nullable=False),
    Column("agency", Text, nullable=False),
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Column("example", Boolean(create_constraint=False), nullable=False),
    Column("out_since", Utc),
    Column("out_reason", Text),
    Column("retired", Utc),
)
