"""The bundle file: chains on their way by USB stick, as bytes. Judges no event and opens no store.

    "siaga-desk bundle 1\\n"   zlib( length, header; each event: lengths, bytes, signature, salt, private part )   SHA-256

The digest is of everything before it, so that a file that was cut or damaged is known before anything of it is believed.
It proves no more than that: who wrote an event is proved by the event's own signature.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from siaga_desk.desk import Head
from siaga_desk.domain.codec import LARGEST, Malformed, build, canonical, plain, read_canonical
from siaga_desk.domain.envelope import MAX_BYTES, SALT_BYTES, Part, SignedEvent
from siaga_desk.domain.errors import BadInput, StoreTrouble, sentence
from siaga_desk.whole_file import writing_whole

from .vectors import Span, Vector

FORM = 1
"""The form of the file. A newer one is refused."""

LARGEST_HEADER = 8 * 1024 * 1024
SIGNATURE_BYTES = 64
PACKING = 6
"""zlib's level: the file is half as large again with 1, and hardly smaller with 9."""

FOREIGN = sentence("Berkas ini bukan bundel Siaga Desk: {path}. Tidak ada yang berubah.")
NEWER = sentence(
    "Bundel ini dibuat versi yang lebih baru (bentuk {theirs}, program ini {ours}). Perbarui program ini dulu; tidak ada "
    "yang berubah."
)
DAMAGED = sentence(
    "Bundel tidak utuh, terpotong atau rusak di jalan: {path}. Tidak ada yang dimasukkan. Salin atau buat lagi bundelnya."
)
UNREADABLE = sentence("Bundel tidak bisa dibaca: {path}. Periksa stik dan haknya, lalu ulangi.")
UNWRITABLE = sentence(
    "Bundel tidak bisa ditulis ke {path}: tempatnya penuh atau tidak boleh ditulisi. Tidak ada yang tertinggal di sana. "
    "Pakai stik atau folder lain."
)
NO_FOLDER = sentence("Folder tidak ada: {path}. Pasang stiknya dulu, atau pilih folder lain.")
EXISTS = sentence("Berkas sudah ada: {path}. Pilih nama lain; bundel lama tidak ditimpa.")

_MAGIC = b"siaga-desk bundle "
_DIGEST_BYTES = hashlib.sha256().digest_size
_AT_ONCE = 1024 * 1024
_LENGTH = struct.Struct(">I")
_LENGTHS = struct.Struct(">II")  # of an event, and of its private part: 0 is none


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a chain goes without a gap in the store that made the bundle."""

    chain: str
    seq: int
    digest: str

    def __post_init__(self) -> None:
        if not 0 <= self.seq <= LARGEST:
            raise ValueError("seq")


@dataclass(frozen=True, slots=True)
class Header:
    """What a bundle says of itself: whose it is, how far that store had come, and which events lie in it, in this order."""

    ledger: str
    profile: str
    desk: str
    desk_name: str
    made: datetime
    program: str
    reached: tuple[Reached, ...]
    spans: tuple[Span, ...]

    @property
    def vector(self) -> Vector:
        return {each.chain: Head(each.seq, each.digest) for each in self.reached}

    @property
    def events(self) -> int:
        return sum(map(len, self.spans))


# --- writing --------------------------------------------------------------------------------------------------------------


def write_bundle(path: Path, header: Header, events: Iterable[SignedEvent]) -> int:
    """Write a bundle whole, and only where there is none yet; its size in bytes. `events`: those of the header's spans.

    StoreTrouble: it cannot be written, or stands there already; nothing is left beside it.
    """
    if not path.parent.is_dir():  # a stick that is not in its slot must not become a folder of that name
        raise StoreTrouble(NO_FOLDER, path=str(path.parent))
    if path.exists():
        raise StoreTrouble(EXISTS, path=str(path))
    try:
        with writing_whole(path) as file:
            packed = _Packed(file)
            said = canonical(plain(header))
            packed.write(_LENGTH.pack(len(said)) + said)
            count = 0
            for signed in events:
                packed.write(_event_bytes(signed))
                count += 1
            if count != header.events:
                raise AssertionError(f"{count} events of {header.events}")
            packed.end()
            return file.tell()
    except OSError:
        raise StoreTrouble(UNWRITABLE, path=str(path)) from None


def _event_bytes(signed: SignedEvent) -> bytes:
    part = signed.part
    lengths = _LENGTHS.pack(len(signed.data), 0 if part is None else len(part.content))
    return b"".join((lengths, signed.data, signed.signature, *(() if part is None else part)))


class _Packed:
    """Packs what is written, and hashes what comes of it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._zlib = zlib.compressobj(PACKING)
        self._hash = hashlib.sha256()
        self._put(_MAGIC + f"{FORM}\n".encode())

    def write(self, data: bytes) -> None:
        self._put(self._zlib.compress(data))

    def end(self) -> None:
        self._put(self._zlib.flush())
        self._file.write(self._hash.digest())

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)


# --- reading --------------------------------------------------------------------------------------------------------------


class Bundle:
    """A bundle that was found whole. It can be read again and again while its file is open."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self._file = file
        with _told(path):
            self._begin, self._end = _whole(file)
            self.header = self._header(self._unpacked())
            for _ in self.events():  # of the form it should have to its end, before the first event is used
                pass

    def events(self) -> Iterator[tuple[Span, int, SignedEvent]]:
        """Each event with the span it lies in and the place it should have there. BadInput: the file is not what it was."""
        with _told(self.path):
            source = self._unpacked()
            self._header(source)
            for span in self.header.spans:
                for seq in range(span.first, span.last + 1):
                    yield span, seq, _read_event(source)
            source.end()

    def _unpacked(self) -> _Unpacked:
        return _Unpacked(self._file, self._begin, self._end)

    def _header(self, source: _Unpacked) -> Header:
        (length,) = _LENGTH.unpack(source.read(_LENGTH.size))
        if length > LARGEST_HEADER:
            raise Malformed("header")
        return build(Header, read_canonical(source.read(length)), "header")


@contextmanager
def open_bundle(path: Path) -> Iterator[Bundle]:
    """A bundle, found whole to its last byte. BadInput: it is none, of a newer program, damaged, or cannot be read."""
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below, after what is done with it
    except OSError:
        raise BadInput(UNREADABLE, path=str(path)) from None
    with file:
        yield Bundle(path, file)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What may be wrong with a file, in a sentence."""
    try:
        yield
    except OSError:
        raise BadInput(UNREADABLE, path=str(path)) from None
    except (Malformed, zlib.error):
        raise BadInput(DAMAGED, path=str(path)) from None
    except BadInput as why:
        raise BadInput(why.message.text, **{**why.message.values, "path": str(path)}) from None


def _whole(file: BinaryIO) -> tuple[int, int]:
    """Where the packed part of a bundle begins and ends, after a look at every byte. BadInput; Malformed: damaged."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    first = file.readline(len(_MAGIC) + 12)
    if not first.startswith(_MAGIC):
        raise BadInput(FOREIGN)
    form = first[len(_MAGIC) :].rstrip(b"\n")
    if not form.isdigit() or not first.endswith(b"\n"):
        raise Malformed("form")
    if int(form) > FORM:
        raise BadInput(NEWER, theirs=int(form), ours=FORM)
    end = size - _DIGEST_BYTES
    if int(form) < 1 or end < len(first):
        raise Malformed("form")
    digest = hashlib.sha256(first)
    left = end - len(first)
    while left and (some := file.read(min(left, _AT_ONCE))):
        digest.update(some)
        left -= len(some)
    if left or file.read() != digest.digest():
        raise Malformed("digest")
    return len(first), end


class _Unpacked:
    """The packed part of a bundle as a stream that is never in memory whole."""

    def __init__(self, file: BinaryIO, begin: int, end: int) -> None:
        file.seek(begin)
        self._file = file
        self._at, self._end = begin, end
        self._zlib = zlib.decompressobj()
        self._ready = bytearray()

    def read(self, length: int) -> bytes:
        """So many bytes. Malformed: there are not so many."""
        while len(self._ready) < length:
            if not self._more():
                raise Malformed("it ends too early")
        data = bytes(memoryview(self._ready)[:length])
        del self._ready[:length]
        return data

    def end(self) -> None:
        """Malformed: something follows."""
        if self._ready or self._more() or not self._zlib.eof or self._zlib.unused_data or self._at != self._end:
            raise Malformed("something follows the last event")

    def _more(self) -> bool:
        packed = self._zlib.unconsumed_tail
        if not packed and not self._zlib.eof:
            self._file.seek(self._at)  # two readers of one bundle do not disturb each other
            packed = self._file.read(min(_AT_ONCE, self._end - self._at))
            self._at += len(packed)
        before = len(self._ready)
        self._ready += self._zlib.decompress(packed, _AT_ONCE)
        return len(self._ready) > before or bool(packed)


def _read_event(source: _Unpacked) -> SignedEvent:
    data, content = _LENGTHS.unpack(source.read(_LENGTHS.size))
    if data > MAX_BYTES or content > MAX_BYTES:
        raise Malformed("an event is too large")
    return SignedEvent(
        source.read(data),
        source.read(SIGNATURE_BYTES),
        Part(source.read(SALT_BYTES), source.read(content)) if content else None,
    )
