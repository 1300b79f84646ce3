"""From what was read to the positions file: whose report it is, what became of it, and what a person should know.

Knows no format and no network, and says nothing itself: it hands out notes. Not safe from two threads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from typing import Protocol

from siaga_desk.domain.errors import Message
from siaga_desk.domain.positions import Fix, Judged, Verdict, nowhere

from .fields import Reading, Report, shown

BAD, UNKNOWN, IGNORED = "bad", "unknown", "ignored"
"""Beside the verdicts, what can become of a message: not readable, of no unit of ours, no position in it."""

_MOST_UNKNOWN = 1_000


class Roster(Protocol):
    """The city's units."""

    def name_of(self, unit: str) -> str | None:
        """The name of a listed unit; None: there is none with this id."""
        ...


class Keeps(Protocol):
    """Where positions are kept: store.positions.PositionsFile."""

    def report(self, fixes: Sequence[Fix], now: datetime) -> list[Judged]: ...


class Kind(StrEnum):
    BAD = "bad"  # nothing was kept of it
    FLAGGED = "flagged"  # it is kept, and followed only when it came late


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be said of the message at `line` (from 1): in which line, of which unit, what."""

    line: int
    kind: Kind
    message: Message
    unit: str | None = None


@dataclass(slots=True)
class Tally:
    """What became of everything so far: by verdict, and by BAD, UNKNOWN and IGNORED."""

    lines: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    units: set[str] = field(default_factory=set)  # that were followed
    unknown: Counter[str] = field(default_factory=Counter)  # ids that belong to no unit

    @property
    def kept(self) -> int:
        """Reports that are now, or were, the newest of their unit."""
        return self.counts[Verdict.FOLLOWED] + self.counts[Verdict.STALE]

    @property
    def is_readable(self) -> bool:
        """Whether anything made sense, or nothing came at all."""
        return self.lines == 0 or self.counts.total() > self.counts[BAD]


class Intake:
    """Takes readings. `devices`: what a device calls itself -> id of its unit; one that is not in it uses the unit's id."""

    def __init__(self, keeps: Keeps, roster: Roster, devices: Mapping[str, str], zone: tzinfo) -> None:
        self.tally = Tally()
        self._keeps = keeps
        self._roster = roster
        self._devices = devices
        self._zone = zone

    def take(self, readings: Sequence[tuple[int, Reading]], now: datetime) -> list[Note]:
        """Keep what stands in these (line, reading), in one step. StoreTrouble: none of it was kept or counted."""
        notes: list[Note] = []
        nobody: list[str] = []
        fixes: list[tuple[int, Fix, str]] = []
        counts: Counter[str] = Counter()
        for line, reading in readings:
            counts[IGNORED] += reading.ignored
            for why in reading.bad:
                counts[BAD] += 1
                notes.append(Note(line, Kind.BAD, why))
            for report in reading.reports:
                if (said := nowhere(report.fix)) is not None:
                    counts[BAD] += 1
                    notes.append(Note(line, Kind.BAD, said))
                elif (whose := self._whose(report)) is None:
                    counts[UNKNOWN] += 1
                    nobody.append(report.fix.unit)
                    notes.append(Note(line, Kind.BAD, _nobody(report)))
                else:
                    fixes.append((line, replace(report.fix, unit=whose[0]), whose[1]))
        for (line, _, name), judged in zip(fixes, self._keeps.report([fix for _, fix, _ in fixes], now), strict=True):
            counts[judged.verdict] += 1
            if judged.is_followed:
                self.tally.units.add(judged.fix.unit)
            if (said := judged.message(name, self._zone)) is not None:
                notes.append(Note(line, Kind.FLAGGED, said, judged.fix.unit))
        self.tally.counts += counts
        self.tally.lines += sum(1 for _, reading in readings if reading != Reading())
        for name in nobody:
            if name in self.tally.unknown or len(self.tally.unknown) < _MOST_UNKNOWN:
                self.tally.unknown[name] += 1
        return sorted(notes, key=lambda note: note.line)

    def _whose(self, report: Report) -> tuple[str, str] | None:
        """(id, name) of the unit that the report is of."""
        for said in report.names:
            unit = self._devices.get(said, said)
            if (name := self._roster.name_of(unit)) is not None:
                return unit, name
        return None


def _nobody(report: Report) -> Message:
    return Message("Unit “{unit}” tidak ada di daftar unit. Posisinya tidak dicatat.", {"unit": shown(report.fix.unit)})
