"""Another process's store, followed: the same fold as the desk's, and no way to write."""

from __future__ import annotations

from datetime import timedelta

from siaga_desk.domain.clocks import Clock
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Changes, Situation

from .live import LIVE_HOURS, erased_by, stored_event, with_streams, without_quiet
from .log import Finder, FollowedLog, Identity


class Follower:
    """Another process's store, read only: the wall's view. The same fold as the desk's; not safe from two threads."""

    def __init__(self, *, identity: Identity, profile: Profile, clock: Clock, log: FollowedLog, finder: Finder) -> None:
        self.identity = identity
        self.profile = profile
        self.clock = clock
        self._log = log
        self._pos = log.last_pos()
        self.situation = with_streams(Situation(), finder.live_streams(clock.now() - timedelta(hours=LIVE_HOURS)), log)

    def poll(self) -> Changes:
        """Take in what the writer has written since, and say what changed. Empty: there is nothing more."""
        while batch := self._log.since(self._pos):
            events = [stored_event(signed) for _, signed in batch]
            erased = erased_by(events)
            # their words are gone from the file: those streams are read again
            again = self._log.streams_of(erased) & self.situation.streams.keys() if erased else set()
            situation = self.situation.without(again)
            others = {event.stream for event in events} - situation.streams.keys()
            fresh, changes = situation.with_events(event for event in events if event.stream not in others)
            _, of_others = Situation().with_events(event for event in events if event.stream in others)
            self.situation = with_streams(fresh, others | again, self._log)
            self._pos = batch[-1][0]
            new = sorted((*changes.events, *of_others.events), key=lambda event: event.position)
            if new:  # else a stream that was read whole before had it already
                return Changes(events=tuple(new)).touching({event.stream for event in new} | again)
        return Changes()

    def rest(self) -> None:
        """Let go of streams that have gone quiet."""
        self.situation = without_quiet(self.situation, self.clock.now())
