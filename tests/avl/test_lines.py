"""Lines out of a stream, however it is cut."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.avl.lines import batches


def cut(chunks: list[bytes], longest: int = 100) -> list[list[tuple[int, bytes]]]:
    waiting = iter([chunk for chunk in chunks if chunk])
    return list(batches(lambda size: next(waiting, b""), longest))


def test_what_has_come_is_handed_on_at_once() -> None:
    assert cut([b"a\nb\nc", b"d\n", b"e"]) == [[(1, b"a"), (2, b"b")], [(3, b"cd")], [(4, b"e")]]


def test_of_a_line_that_is_too_long_only_so_much_is_kept_that_it_shows() -> None:
    assert cut([b"x" * 60] * 5 + [b"\nb\n"]) == [[(1, b"x" * 101), (2, b"b")]]


@given(st.lists(st.binary(max_size=30)), st.integers(1, 40))
def test_no_cut_changes_the_lines(chunks: list[bytes], longest: int) -> None:
    lines = [line for batch in cut(chunks, longest) for line in batch]
    whole = b"".join(chunks)
    wanted = whole.split(b"\n")
    if not wanted[-1]:
        wanted.pop()
    assert lines == [(number, line[: longest + 1]) for number, line in enumerate(wanted, 1)]


def test_a_large_stream_is_read_in_pieces() -> None:
    source = io.BytesIO(b"12345678\n" * 20_000)
    got = list(batches(source.read1, 100))
    assert len(got) > 1
    assert sum(map(len, got)) == 20_000
