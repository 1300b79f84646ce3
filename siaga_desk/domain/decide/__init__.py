"""The rules: a command against the situation gives facts, or a refusal whose text is for the operator.

Pure: the time, the actor and new ids come in with `Context`. Nothing here looks at a clock, a file or a window. One file a
subject; each enters its rules into `ruling.ruled`.
"""

from __future__ import annotations

from dataclasses import fields

from siaga_desk.domain import commands as c
from siaga_desk.domain.commands import Command
from siaga_desk.domain.errors import RuleViolation
from siaga_desk.domain.situation import Situation

from . import calls, closures, desk, incidents, places, room, teams, units, withdrawal  # noqa: F401 - they enter their rules
from .ruling import MAX_TEXT, Context, Draft, ruled

__all__ = ["Context", "Draft", "decide"]


def decide(situation: Situation, command: Command, context: Context) -> tuple[Draft, ...]:
    """The facts that follow from a command, in order; RuleViolation (or BadInput for a point) if it may not be.

    An empty answer: it is so already.
    """
    if not context.actor.person and not isinstance(command, c.SignOn):
        raise RuleViolation("Sebutkan nama Anda dulu, supaya catatan tahu siapa yang bekerja di meja ini.")
    _check_length(*(getattr(command, field.name) for field in fields(command)))  # type: ignore[arg-type] # a dataclass
    return tuple(ruled(command, situation, context))


def _check_length(*values: object) -> None:
    if any(isinstance(value, str) and len(value) > MAX_TEXT for value in values):
        raise RuleViolation("Teks terlalu panjang: paling banyak {limit} huruf.", limit=MAX_TEXT)
