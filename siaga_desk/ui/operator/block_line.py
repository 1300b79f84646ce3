"""Whether a number is blocked, proposed to be, or may be: what a screen says about it. Pure; knows no Qt and no rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from siaga_desk.domain.calls import Block, Caller
from siaga_desk.domain.profile import BlockPolicy
from siaga_desk.domain.situation import Situation
from siaga_desk.figures import time_of_day
from siaga_desk.i18n import t


@dataclass(frozen=True, slots=True)
class BlockState:
    """Over every stream of the number. `may`: it was abused more often than the profile allows."""

    block: Block | None = None
    proposed: Block | None = None
    may: bool = False


def block_state(situation: Situation, caller: Caller, policy: BlockPolicy, now: datetime) -> BlockState:
    """`caller` and whoever else has its number."""
    everywhere = (situation.callers_with(caller.number) if caller.number else ()) or (caller,)
    blocks = [known.block for known in everywhere if known.block is not None and known.blocked_at(now)]
    lasting = max(blocks, key=lambda block: (block.until is None, block.until or block.since), default=None)
    proposed = next((known.proposed for known in everywhere if known.proposed is not None), None)
    return BlockState(lasting, proposed, bool(caller.number) and sum(known.abuses for known in everywhere) > policy.abuses)


def block_text(state: BlockState, now: datetime, zone: ZoneInfo) -> str:
    """ "diblokir sampai 14.05", "usul blokir di penyelia", "bisa diusul blokir"; "" where there is nothing to say."""
    if state.block is not None:
        return _blocked(state.block, now, zone)
    if state.proposed is not None:
        return t("usul blokir di penyelia")
    return t("bisa diusul blokir") if state.may else ""


def _blocked(block: Block, now: datetime, zone: ZoneInfo) -> str:
    if block.until is None:
        return t("diblokir tetap")
    until, today = block.until.astimezone(zone), now.astimezone(zone).date()
    if until.date() == today:
        return t("diblokir sampai {time}", time=time_of_day(until, zone))
    return t("diblokir sampai {day} pukul {time}", day=f"{until.day}/{until.month}", time=time_of_day(until, zone))
