"""The bundle file: what was put in comes out, and a file that is not wholly what was written is refused whole."""

from __future__ import annotations

import errno
import hashlib
import random
import stat
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk import whole_file
from siaga_desk.domain import events as e
from siaga_desk.domain.codec import canonical, plain
from siaga_desk.domain.envelope import SignedEvent
from siaga_desk.domain.errors import BadInput, StoreTrouble
from siaga_desk.domain.events import Classification
from siaga_desk.sync import bundle as bundles
from siaga_desk.sync.bundle import Header, open_bundle, write_bundle
from siaga_desk.sync.vectors import Span
from tests.builders import NOW, Chain


def some(count: int, number: int = 90) -> list[SignedEvent]:
    """A chain of calls, every second one with words."""
    chain = Chain(number)
    facts = (e.CallReceived(f"c{n}", Classification.PRANK, number=f"+62812{n:08}" if n % 2 else None) for n in range(count))
    return [chain.write(fact, f"number:{n}") for n, fact in enumerate(facts)]


def header(*spans: Span) -> Header:
    return Header("live", "kota_serang", "desk-1", "Meja 1", NOW, "tests", (), spans)


def span_of(signed: Sequence[SignedEvent], number: int = 90) -> Span:
    return Span(Chain(number).signer.chain, 0, len(signed) - 1)


def written(path: Path, signed: Sequence[SignedEvent]) -> bytes:
    write_bundle(path, header(span_of(signed)), signed)
    return path.read_bytes()


def read(path: Path) -> list[SignedEvent]:
    with open_bundle(path) as bundle:
        return [signed for *_, signed in bundle.events()]


def refusal(path: Path) -> str:
    with pytest.raises(BadInput) as why, open_bundle(path):
        pass
    assert str(path) in str(why.value) or why.value.message.text == bundles.NEWER
    return why.value.message.text


def test_what_was_put_in_comes_out_as_often_as_it_is_asked(tmp_path: Path) -> None:
    signed = some(1_200)
    size = write_bundle(tmp_path / "a", header(span_of(signed)), signed)
    assert size == (tmp_path / "a").stat().st_size
    with open_bundle(tmp_path / "a") as bundle:
        assert bundle.header == header(span_of(signed))
        first, second = bundle.events(), bundle.events()
        pairs = [(one, two) for one, two in zip(first, second, strict=True)]
        assert all(one == two for one, two in pairs)
        assert [one[2] for one, _ in pairs] == signed
        assert [one[1] for one, _ in pairs] == list(range(1_200))


def test_only_its_user_may_read_it(tmp_path: Path) -> None:
    written(tmp_path / "a", some(3))
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


def test_every_byte_counts(tmp_path: Path) -> None:
    whole = written(tmp_path / "a", some(2))
    path = tmp_path / "b"
    for place in range(len(whole)):
        for bit in (1, 128):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
            assert refusal(path) in {bundles.DAMAGED, bundles.FOREIGN, bundles.NEWER}
            assert place < 22 or refusal(path) == bundles.DAMAGED


def test_a_file_that_was_cut_anywhere_is_damaged(tmp_path: Path) -> None:
    whole = written(tmp_path / "a", some(2))
    path = tmp_path / "b"
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert refusal(path) == (bundles.FOREIGN if length < 18 else bundles.DAMAGED)


@given(more=st.binary(min_size=1, max_size=40))
def test_a_file_with_something_behind_it_is_damaged(more: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("more") / "a"
    path.write_bytes(written(path, some(2)) + more)
    assert refusal(path) == bundles.DAMAGED


@given(st.binary(max_size=200))
def test_any_other_file_is_no_bundle(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("other") / "a"
    path.write_bytes(data)
    ours = data.startswith(b"siaga-desk bundle ")  # it is tried: the words stand in the source
    assert refusal(path) in ({bundles.DAMAGED, bundles.NEWER} if ours else {bundles.FOREIGN})


def test_a_newer_form_is_named(tmp_path: Path) -> None:
    whole = written(tmp_path / "a", some(2))
    (tmp_path / "b").write_bytes(whole.replace(b"bundle 1\n", b"bundle 12\n", 1))
    with pytest.raises(BadInput, match="bentuk 12, program ini 1"), open_bundle(tmp_path / "b"):
        pass


# --- a file whose digest is right, made by somebody who means it ---------------------------------------------------------


def forged(path: Path, packed: bytes, more: bytes = b"") -> Path:
    data = b"siaga-desk bundle 1\n" + zlib.compress(packed) + more
    path.write_bytes(data + hashlib.sha256(data).digest())
    return path


def head(said: object) -> bytes:
    data = canonical(said)
    return struct.pack(">I", len(data)) + data


GOOD = plain(header(Span("a" * 64, 0, 0)))
EVENT = struct.pack(">II", 2, 0) + b"{}" + bytes(64)


def test_the_forger_could_make_a_good_one(tmp_path: Path) -> None:
    assert read(forged(tmp_path / "a", head(GOOD) + EVENT)) == [SignedEvent(b"{}", bytes(64), None)]


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        head(GOOD),
        head(GOOD) + EVENT[:-1],
        head(GOOD) + EVENT + EVENT,
        head(GOOD) + EVENT + b"\0",
        head(GOOD) + struct.pack(">II", 2**32 - 1, 0) + bytes(2_000_000),
        head(GOOD) + struct.pack(">II", 2, 2**31) + bytes(2_000_000),
        struct.pack(">I", 2**32 - 1) + bytes(9_000_000),
        head({**GOOD, "spans": [{"chain": "a", "first": 5, "last": 2}]}) + EVENT,
        head({**GOOD, "spans": [{"chain": "a", "first": 0, "last": 2**60}]}) + EVENT,
        head({**GOOD, "reached": [{"chain": "a", "seq": -3, "digest": ""}]}) + EVENT,
        head({**GOOD, "made": "kemarin"}) + EVENT,
        head([GOOD]) + EVENT,
        struct.pack(">I", 3) + b"abc" + EVENT,
    ],
)
def test_a_forgery_of_another_form_is_damaged(tmp_path: Path, packed: bytes) -> None:
    assert refusal(forged(tmp_path / "a", packed)) == bundles.DAMAGED


def test_nothing_may_hide_behind_the_packed_part(tmp_path: Path) -> None:
    assert refusal(forged(tmp_path / "a", head(GOOD) + EVENT, more=b"x")) == bundles.DAMAGED
    assert refusal(forged(tmp_path / "b", head(GOOD) + EVENT, more=bytes(3_000_000))) == bundles.DAMAGED


def test_a_file_that_changes_while_it_is_read_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a"
    size = len(written(path, [each._replace(signature=random.Random(n).randbytes(64)) for n, each in enumerate(some(99))]))
    with open_bundle(path) as bundle:
        events = bundle.events()
        with open(path, "r+b") as file:
            file.truncate(size // 2)
        with pytest.raises(BadInput, match="Bundel tidak utuh"):
            list(events)


# --- writing --------------------------------------------------------------------------------------------------------------


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    before = written(tmp_path / "a", some(3))
    with pytest.raises(StoreTrouble, match="Berkas sudah ada"):
        write_bundle(tmp_path / "a", header(), [])
    assert (tmp_path / "a").read_bytes() == before


def test_a_stick_that_is_not_there_does_not_become_a_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="Folder tidak ada"):
        write_bundle(tmp_path / "stik" / "a", header(), [])
    assert list(tmp_path.iterdir()) == []


def test_a_full_stick_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(whole_file.os, "fsync", full)
    with pytest.raises(StoreTrouble, match="tempatnya penuh"):
        write_bundle(tmp_path / "a", header(span_of(some(3))), some(3))
    assert list(tmp_path.iterdir()) == []


def test_a_bundle_that_breaks_off_is_none(tmp_path: Path) -> None:
    def broken() -> list[SignedEvent]:
        raise StoreTrouble("Berkas data rusak: {path}.", path="x")

    with pytest.raises(StoreTrouble):
        write_bundle(tmp_path / "a", header(span_of(some(3))), (each for _ in range(1) for each in broken()))
    assert list(tmp_path.iterdir()) == []
