"""Lines out of a stream as they come, many at a time under load. Knows nothing of what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

CHUNK = 65_536


def batches(read: Callable[[int], bytes], longest: int) -> Iterator[list[tuple[int, bytes]]]:
    """(number from 1, line without its end) of everything that has come, list after list, until the stream ends.

    `read`: gives what is there, at most so many bytes, waits only for the first of them, and gives b"" at the end. Of a line
    longer than `longest` bytes only the first `longest` + 1 are kept: so long that its reader sees it.
    """
    number, left = 1, b""
    while chunk := read(CHUNK):
        lines = []
        *whole, last = chunk.split(b"\n")
        for part in whole:
            lines.append((number, _cut(left, part, longest)))
            number, left = number + 1, b""
        left = _cut(left, last, longest)
        if lines:
            yield lines
    if left:
        yield [(number, left)]


def _cut(left: bytes, more: bytes, longest: int) -> bytes:
    return left + more[: longest + 1 - len(left)] if len(left) <= longest else left
