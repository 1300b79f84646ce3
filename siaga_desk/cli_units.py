"""`siaga-desk units ...`: the list of units in and out, and the positions of their vehicles. Only says what was done."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from io import BufferedReader
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from siaga_desk.domain.errors import BadInput, Message, StoreTrouble, sentence
from siaga_desk.figures import number
from siaga_desk.i18n import say, t

if TYPE_CHECKING:
    from siaga_desk.app import Watching
    from siaga_desk.avl.fields import Reading
    from siaga_desk.avl.intake import Intake, Note, Tally

DONE, FAILED = 0, 1

Add = Callable[[str, str, Callable[[argparse.Namespace], int]], Any]
"""Adds a command: its name, what it does, who does it. Gives the group for its options."""


def add_commands(add: Add) -> None:
    one = add("import", t("masukkan tabel unit ke berkas data"), _import)
    one.add_argument("file", type=Path, metavar="CSV")
    _store(one)
    one.add_argument("--person", required=True, metavar="NAME", help=t("siapa yang memasukkan, untuk catatan"))
    one.add_argument("--skip-bad", action="store_true", help=t("lewati baris yang tidak terbaca"))

    one = add("export", t("tulis daftar unit sebagai tabel"), _export)
    one.add_argument("file", type=Path, metavar="CSV")
    _store(one)

    one = add("position", t("catat posisi kendaraan dari baris JSON, OwnTracks, Traccar, OsmAnd atau NMEA"), _position)
    one.add_argument("file", nargs="?", default="-", metavar="FILE", help=t("berkas baris; tanpa ini, atau -, masukan baku"))
    _store(one)
    one.add_argument("--unit", metavar="ID", help=t("unit untuk baris yang tidak menyebutnya"))
    _devices(one)
    one.add_argument("--json", action="store_true", help=t("jawaban sebagai JSON, untuk skrip"))

    one = add("listen", t("terima posisi kendaraan lewat HTTP: OwnTracks, Traccar, OsmAnd"), _listen)
    _store(one)
    one.add_argument("--port", type=_port, required=True, metavar="N", help=t("0: yang mana saja yang bebas"))
    one.add_argument("--host", default="127.0.0.1", metavar="HOST", help=t("tanpa ini hanya dari komputer ini"))
    one.add_argument("--token", metavar="TOKEN", help=t("kata sandi pengirim; wajib bila komputer lain bisa mengirim"))
    _devices(one)


def _store(options: Any) -> None:
    options.add_argument("--store", type=Path, required=True, metavar="FILE", help=t("berkas data"))


def _devices(options: Any) -> None:
    options.add_argument("--devices", type=Path, metavar="CSV", help=t("tabel alat dan unitnya, kolom device dan unit"))


def _port(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 65_535:
        raise ValueError(text)
    return value


def _complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise BadInput("Berkas {file} tidak bisa dibaca.", file=str(file)) from None


# --- the list -------------------------------------------------------------------------------------------------------------


def _import(asked: argparse.Namespace) -> int:
    from siaga_desk.app import open_room
    from siaga_desk.domain.people import Actor, Role
    from siaga_desk.geo.units_file import decode, read_units, record_unit

    raw = _read(asked.file)
    room = open_room(asked.store)
    try:
        read = read_units(decode(raw), room.profile)
        for problem in read.problems:
            _complain(t("Baris {line}: {why}", line=problem.line, why=say(problem.message)))
        if read.problems and not asked.skip_bad:
            raise BadInput(
                "Tidak ada yang dimasukkan. {count} baris siap; perbaiki berkasnya, atau tambahkan --skip-bad.",
                count=len(read.rows),
            )
        records = [record_unit(row) for row in read.rows]
        actor = Actor(room.identity.desk, asked.person.strip(), Role.OPERATOR)
        changes = room.lane.submit(lambda: room.desk.do(*records, actor=actor)).result()
        print(t("{count} unit dibaca, {changed} dicatat.", count=len(records), changed=len(changes.units)))
    finally:
        room.close()
    return DONE


def _export(asked: argparse.Namespace) -> int:
    from siaga_desk.app import follow_room
    from siaga_desk.geo.units_file import unit_row, write_units
    from siaga_desk.whole_file import write_whole

    room = follow_room(asked.store)
    try:
        units = sorted(room.follower.situation.units.values(), key=lambda unit: unit.id)
    finally:
        room.close()
    rows = [unit_row(unit.id, unit.record) for unit in units if unit.is_listed and unit.record is not None]
    try:
        write_whole(asked.file, write_units(rows))
    except OSError:
        raise BadInput("Berkas {file} tidak bisa ditulis.", file=str(asked.file)) from None
    print(t("{count} unit ditulis.", count=len(rows)))
    return DONE


# --- positions ------------------------------------------------------------------------------------------------------------


class _Units:
    """The units of a store, looked at again every few seconds: a desk may record one while we run."""

    AGAIN_S = 5.0
    REST_S = 600.0

    def __init__(self, room: Watching) -> None:
        self._room = room
        self._looked = self._rested = time.monotonic()

    def name_of(self, unit: str) -> str | None:
        now = time.monotonic()
        if now - self._looked >= self.AGAIN_S:
            self._looked = now
            self._room.follower.poll()
        if now - self._rested >= self.REST_S:
            self._rested = now
            self._room.follower.rest()
        found = self._room.follower.situation.units.get(unit)
        return found.name if found is not None and found.is_listed else None


class _Voice:
    """Names what goes wrong on standard error: so many a minute, and how many more there were. A broken device, sending
    every second for a week, must not bury the others."""

    MOST = 200
    WINDOW_S = 60.0

    def __init__(self) -> None:
        self._since = float("-inf")
        self._said = self._unsaid = 0

    def __call__(self, text: str) -> None:
        now = time.monotonic()
        if now - self._since >= self.WINDOW_S:
            self.close()
            self._since, self._said = now, 0
        if self._said < self.MOST:
            self._said += 1
            _complain(text)
        else:
            self._unsaid += 1

    def close(self) -> None:
        """Say how many were left unsaid."""
        if self._unsaid:
            _complain(t("… dan {count} lagi.", count=number(self._unsaid)))
            self._unsaid = 0


def _position(asked: argparse.Namespace) -> int:
    """Lines are kept as they come, all that have come at a time; the counts are said at the end or at SIGTERM."""
    from siaga_desk.app import follow_room
    from siaga_desk.avl.formats import MAX_LINE, LineReader
    from siaga_desk.avl.intake import Intake
    from siaga_desk.avl.lines import batches
    from siaga_desk.store.positions import PositionsFile, positions_beside

    devices = _device_table(asked.devices)
    notes: list[Note] = []
    voice, ending, lost = _Voice(), _Ending(), 0
    with (
        closing(follow_room(asked.store)) as room,
        closing(PositionsFile(positions_beside(asked.store))) as positions,
        closing(voice),
        _source(asked.file) as source,
        _handled(ending),
    ):
        intake = Intake(positions, _Units(room), devices, ZoneInfo(room.profile.time_zone))
        reader = LineReader(asked.unit)
        for lines in batches(partial(ending.wait, source.read1), MAX_LINE):
            now = room.clock.now()
            try:
                found = intake.take([(line, reader.read(text, now)) for line, text in lines], now)
            except StoreTrouble as trouble:
                lost += len(lines)
                voice(say(trouble.message))
                continue
            for note in found:
                voice(t("Baris {line}: {why}", line=note.line, why=say(note.message)))
            notes += found[: _MOST_NOTES - len(notes)] if asked.json else []
    if asked.json:
        print(json.dumps(_tally_form(intake.tally, lost, notes), allow_nan=False, ensure_ascii=False))
    else:
        _tell(intake.tally, lost)
    return DONE if intake.tally.is_readable and not lost else FAILED


_MOST_NOTES = 1_000

_WORDS: Mapping[str, str] = {
    "followed": sentence("posisi baru"),
    "stale": sentence("datang terlambat, dipakai dengan umurnya"),
    "older": sentence("tidak lebih baru dari yang diketahui"),
    "future": sentence("bertanda waktu yang belum tiba, tidak dipakai"),
    "impossible": sentence("melompat, tidak dipakai"),
    "unknown": sentence("bukan dari unit di daftar"),
    "ignored": sentence("pesan tanpa posisi"),
    "bad": sentence("tidak terbaca"),
}


def _tell(tally: Tally, lost: int) -> None:
    print(t("{lines} pesan, {units} unit.", lines=number(tally.lines), units=number(len(tally.units))))
    for word, text in _WORDS.items():
        if tally.counts[word]:
            print(f"{number(tally.counts[word]):>9}  {t(text)}")
    if lost:
        print(f"{number(lost):>9}  {t('tidak tersimpan')}")
    if tally.unknown:
        print(t("Bukan unit di daftar: {names}", names=", ".join(sorted(tally.unknown)[:20])))


def _tally_form(tally: Tally, lost: int, notes: list[Note]) -> dict[str, Any]:
    return {
        "lines": tally.lines,
        **{word: tally.counts[word] for word in _WORDS},
        "lost": lost,
        "units": sorted(tally.units),
        "unknown_units": dict(sorted(tally.unknown.items())),
        "notes": [
            {"line": note.line, "unit": note.unit, "kind": note.kind.value, "why": say(note.message)} for note in notes
        ],
    }


def _listen(asked: argparse.Namespace) -> int:
    """Ends at SIGTERM or SIGINT, after what is being kept is kept."""
    from siaga_desk.app import follow_room
    from siaga_desk.avl.http import POLL_S, Listener
    from siaga_desk.avl.intake import Intake
    from siaga_desk.store.positions import PositionsFile, positions_beside

    if asked.token is not None and not asked.token.strip():
        raise BadInput("Token kosong. Tulis sebuah kata sandi, atau hilangkan --token.")
    devices = _device_table(asked.devices)
    voice = _Voice()
    one_at_a_time = threading.Lock()
    with (
        closing(follow_room(asked.store)) as room,
        closing(PositionsFile(positions_beside(asked.store))) as positions,
        closing(voice),
    ):
        intake = Intake(positions, _Units(room), devices, ZoneInfo(room.profile.time_zone))

        def refused(sender: str, why: Message) -> None:
            with one_at_a_time:
                voice(f"{sender}: {say(why)}")

        listener = Listener(
            asked.host,
            asked.port,
            token=asked.token,
            now=room.clock.now,
            take=partial(_take_one, intake, voice, room.clock.now, one_at_a_time),
            say=say,
            refused=refused,
        )
        # shutdown waits for serve_forever, so it cannot run on this thread
        with listener, _handled(lambda *_: threading.Thread(target=listener.shutdown).start()):
            print(t("Menerima posisi di {url}", url=listener.url), flush=True)
            listener.serve_forever(poll_interval=POLL_S)
    _tell(intake.tally, 0)
    return DONE


def _take_one(
    intake: Intake, voice: _Voice, now: Callable[[], datetime], one_at_a_time: threading.Lock, reading: Reading
) -> Message | None:
    """Why nothing of a request was kept; None when something was, or there was nothing to keep."""
    with one_at_a_time:
        notes = intake.take([(1, reading)], now())
        for note in notes:
            if note.kind == "flagged":
                voice(say(note.message))
    bad = [note.message for note in notes if note.kind == "bad"]
    return bad[0] if bad and len(bad) == len(reading.reports) + len(reading.bad) else None


# --- where lines come from, and when it ends -----------------------------------------------------------------------------


def _device_table(file: Path | None) -> dict[str, str]:
    """What devices call themselves -> id of their unit. BadInput after every line that cannot be read was named."""
    from siaga_desk.geo.csv_table import UNREAD, LineProblem, decode, read_lines

    if file is None:
        return {}
    problems: list[LineProblem] = []
    found: dict[str, str] = {}
    for line in read_lines(decode(_read(file)), {"device": ("alat",), "unit": ("kode",)}, ("device", "unit"), problems):
        device, unit = line.text("device", 200), line.text("unit", 200)
        for column, value in (("device", device), ("unit", unit)):
            if not value and line.sound:
                line.blank(column)
        if found.get(device, unit) != unit:
            line.problem("device", Message("Alat “{device}” sudah punya unit lain.", {"device": device}))
        if line.sound:
            found[device] = unit
    bad = [problem for problem in problems if problem.message.text != UNREAD]
    for problem in bad:
        _complain(t("Baris {line}: {why}", line=problem.line, why=say(problem.message)))
    if bad:
        raise BadInput("Tabel alat {file} tidak dipakai. Perbaiki barisnya dulu.", file=str(file))
    return found


@contextmanager
def _source(name: str) -> Iterator[BufferedReader]:
    if name == "-":
        yield cast(BufferedReader, sys.stdin.buffer)  # whose read1 gives what is there, and does not wait for more
        return
    try:
        file = open(name, "rb")  # noqa: SIM115 - closed below: only its opening may be refused here
    except OSError:
        raise BadInput("Berkas {file} tidak bisa dibaca.", file=name) from None
    with file:
        yield file


class _Told(Exception):
    """SIGTERM or SIGINT came while we waited."""


@contextmanager
def _handled(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """SIGTERM and SIGINT go to `handler`."""
    before = {number: signal.signal(number, handler) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


class _Ending:
    """Ends the wait for the next bytes, and never the work on those that came."""

    def __init__(self) -> None:
        self._asked = self._waiting = False

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        self._asked = True
        if self._waiting:
            raise _Told

    def wait(self, read: Callable[[int], bytes], size: int) -> bytes:
        """What `read` gives, b"" when we were asked to end."""
        try:
            self._waiting = True  # first, so that a signal from here on is not slept through
            return b"" if self._asked else read(size)
        except _Told:
            return b""
        finally:
            self._waiting = False
