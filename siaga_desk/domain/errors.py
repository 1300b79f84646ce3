"""How the core says no. A text here is for the operator: the fact, what still works, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence for people: the Indonesian text with {places}, and the values for them. Translated where it is shown.

    A float among the values gets its decimal comma or point there as well: nobody writes one into a value.
    """

    text: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        written = {name: decimal(value) if isinstance(value, float) else value for name, value in self.values.items()}
        return self.text.format(**written) if written else self.text


def decimal(value: float, sign: str = ",") -> str:
    """A number in a sentence, at most ten figures of it (a longitude to 1 cm), with its reader's decimal `sign`."""
    return f"{value:.10g}".replace(".", sign)


def sentence(text: str) -> str:
    """Marks a sentence that is kept here and said elsewhere, so that the catalogue's check finds it."""
    return text


class Refusal(Exception):
    """Anything that is answered with a sentence instead of a traceback."""

    def __init__(self, text: str, /, **values: object) -> None:
        super().__init__(text, values)
        self.message = Message(text, values)

    def __reduce__(self) -> tuple[object, ...]:
        """So that it can be sent from one process to another."""
        return _refused, (type(self), self.message)

    def __str__(self) -> str:
        return str(self.message)


def _refused(kind: type[Refusal], message: Message) -> Refusal:
    return kind(message.text, **message.values)


class RuleViolation(Refusal):
    """A rule of the room says no to a command. Nothing was changed."""


class BadInput(Refusal):
    """Something that came in cannot be read: a coordinate, a file, a line. Nothing was changed."""


class StoreTrouble(Refusal):
    """The disk or the file under the store. Says what was not kept and what to do."""
