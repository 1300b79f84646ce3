"""The desk: the one road for every change, and what it asks of a log. Knows no window and no SQL."""

from .follower import Follower
from .live import LIVE_HOURS, stored_event
from .log import Entry, Finder, Folded, FollowedLog, Head, Identity, Log
from .queries import CallRow, IncidentRow, NumberHistory, Queries
from .road import Desk, Received, Refused

__all__ = [
    "LIVE_HOURS",
    "CallRow",
    "Desk",
    "Entry",
    "Finder",
    "Folded",
    "FollowedLog",
    "Follower",
    "Head",
    "Identity",
    "IncidentRow",
    "Log",
    "NumberHistory",
    "Queries",
    "Received",
    "Refused",
    "stored_event",
]
