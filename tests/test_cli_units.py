"""`siaga-desk units position` and `listen`: what came is kept, what is wrong is named, and it ends when it is told."""

from __future__ import annotations

import http.client
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from siaga_desk import cli_units, i18n
from siaga_desk.app import open_room
from siaga_desk.cli import DONE, FAILED, REFUSED, main
from siaga_desk.domain.commands import RetireUnit
from siaga_desk.domain.errors import StoreTrouble
from siaga_desk.store.positions import PositionsFile, positions_beside

A, B = "puskesmas-curug", "puskesmas-ciracas"
LONG_S = 120.0  # a busy machine's start


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    yield
    i18n.use("id")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "ruang.siaga"
    open_room(path).close()
    return path


def line(unit: str | None = A, ago_s: float = 0, lat: object = -6.11, lon: float = 106.16) -> str:
    at = (datetime.now(UTC) - timedelta(seconds=ago_s)).isoformat()
    return json.dumps({"unit": unit, "lat": lat, "lon": lon, "time": at})


def position(store: Path, *words: str) -> int:
    return main(["units", "position", "--store", str(store), *words])


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def pipe(*lines: str | bytes) -> None:
        raw = b"\n".join(each if isinstance(each, bytes) else each.encode() for each in lines)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))

    return pipe


def latest(store: Path) -> dict[str, tuple[float, float]]:
    with closing(PositionsFile(positions_beside(store))) as file:
        return {unit: (fix.lat, fix.lon) for unit, fix in file.latest().items()}


# --- lines ----------------------------------------------------------------------------------------------------------------


def test_lines_are_kept_and_the_bad_ones_named(
    store: Path, piped: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    piped(line(), "halo", b"\xff", line("hantu"), line(B, -900), line(A, -30, lat=-6.9), '{"_type": "lwt"}', "")
    assert position(store) == DONE
    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "Baris 2: Bukan JSON, NMEA atau parameter OsmAnd: halo.",
        "Baris 3: Hurufnya bukan UTF-8.",
        "Baris 4: Unit “hantu” tidak ada di daftar unit. Posisinya tidak dicatat.",
        next(each for each in said.err.splitlines() if "di depan jam komputer ini" in each),
        next(each for each in said.err.splitlines() if "melompat" in each),
    ]
    assert [each.strip() for each in said.out.splitlines()] == [
        "7 pesan, 1 unit.",
        "1  posisi baru",
        "1  bertanda waktu yang belum tiba, tidak dipakai",
        "1  melompat, tidak dipakai",
        "1  bukan dari unit di daftar",
        "1  pesan tanpa posisi",
        "2  tidak terbaca",
        "Bukan unit di daftar: hantu",
    ]
    assert latest(store) == {A: (-6.11, 106.16)}


def test_the_answer_for_scripts(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "posisi.jsonl"
    file.write_text(f"{line()}\n{line(lat='x')}\n{line('hantu')}\n{line(B, 700)}\n")
    assert position(store, str(file), "--json") == DONE
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert [(note["line"], note["kind"], note["unit"]) for note in answer.pop("notes")] == [
        (2, "bad", None),
        (3, "bad", None),
        (4, "flagged", B),
    ]
    assert answer == {
        "lines": 4,
        "followed": 1,
        "stale": 1,
        "older": 0,
        "future": 0,
        "impossible": 0,
        "unknown": 1,
        "ignored": 0,
        "bad": 1,
        "lost": 0,
        "units": [B, A],
        "unknown_units": {"hantu": 1},
    }


def test_devices_stand_for_units_and_lines_may_name_nobody(
    store: Path, tmp_path: Path, piped: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    devices = tmp_path / "alat.csv"
    devices.write_text(f"Alat;Kode;Catatan\n864893;{B};pelacak\n", encoding="utf-8-sig")
    piped(line("864893"), line(None), line(A, -1))
    assert position(store, "-", "--devices", str(devices), "--unit", A) == DONE
    assert set(latest(store)) == {A, B}
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("device;unit\nx;\n", "Baris 2: Kolom “unit” kosong."),
        ("device;unit\nx;a\nx;b\n", "Baris 3: Alat “x” sudah punya unit lain."),
        ("alat;nama\nx;a\n", "Kolom “unit” atau “kode” tidak ada."),
    ],
)
def test_a_device_table_with_a_fault_is_not_half_used(
    store: Path, tmp_path: Path, piped: Callable[..., None], capsys: pytest.CaptureFixture[str], table: str, said: str
) -> None:
    (tmp_path / "alat.csv").write_text(table)
    piped(line())
    assert position(store, "--devices", str(tmp_path / "alat.csv")) == REFUSED
    error = capsys.readouterr().err
    assert said in error
    assert "tidak dipakai. Perbaiki barisnya dulu." in error
    assert latest(store) == {}


def test_a_unit_that_was_retired_has_no_position(
    store: Path, piped: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    room = open_room(store)
    room.desk.do(RetireUnit(unit=A, reason="dijual"), actor=room.desk.system)
    room.close()
    piped(line())
    assert position(store) == DONE
    assert latest(store) == {}
    assert "tidak ada di daftar unit" in capsys.readouterr().err


@pytest.mark.parametrize(("lines", "code"), [((), DONE), (("", ""), DONE), (("halo",), FAILED), (("halo", "$x"), FAILED)])
def test_the_exit_code_says_whether_anything_was_readable(
    store: Path, piped: Callable[..., None], lines: tuple[str, ...], code: int
) -> None:
    piped(*lines)
    assert position(store) == code


def test_what_cannot_be_stored_is_said_and_the_rest_goes_on(
    store: Path, piped: Callable[..., None], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: PositionsFile, fixes: object, now: object) -> None:
        raise StoreTrouble("Diska penuh.")

    monkeypatch.setattr(PositionsFile, "report", full)
    piped(line(), line(B), "")
    assert position(store) == FAILED
    said = capsys.readouterr()
    assert said.err == "Diska penuh.\n"
    assert "2  tidak tersimpan" in said.out


@pytest.mark.parametrize("missing", ["store", "file", "devices"])
def test_what_is_not_there_is_refused(store: Path, capsys: pytest.CaptureFixture[str], missing: str) -> None:
    words = {
        "store": ["--store", str(store.with_name("lain.siaga"))],
        "file": ["--store", str(store), str(store.with_name("lain.jsonl"))],
        "devices": ["--store", str(store), "--devices", str(store.with_name("lain.csv"))],
    }[missing]
    assert main(["units", "position", *words]) == REFUSED
    assert "lain." in capsys.readouterr().err
    assert not store.with_name("lain.siaga").exists()


def test_what_goes_wrong_every_second_does_not_bury_the_rest(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 1_000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    voice = cli_units._Voice()
    for _ in range(1_250):
        voice("rusak")
    assert capsys.readouterr().err.count("rusak") == voice.MOST
    now += voice.WINDOW_S
    voice("lain")
    voice.close()
    assert capsys.readouterr().err == "… dan 1.050 lagi.\nlain\n"


# --- a pipe and a listener that stay ------------------------------------------------------------------------------------


def start(*words: str, **named: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "siaga_desk", "units", *words]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ, **named)


def until(seen: Callable[[], bool], program: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + LONG_S
    while not seen():
        assert program.poll() is None, program.communicate()[1].decode()
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_line_is_kept_when_it_comes_and_a_pipe_ends_when_it_is_told(store: Path, number: signal.Signals) -> None:
    with start("position", "--store", str(store), stdin=subprocess.PIPE) as program:
        assert program.stdin is not None
        for unit in (A, B):
            program.stdin.write(f"{line(unit)}\n".encode())
            program.stdin.flush()
            until(lambda unit=unit: unit in latest(store), program)  # type: ignore[misc]
        program.send_signal(number)
        out, err = program.communicate(timeout=LONG_S)
    assert (program.returncode, err) == (DONE, b"")
    assert out.decode().splitlines()[0] == "2 pesan, 2 unit."


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_listener_keeps_what_is_sent_and_ends_when_it_is_told(store: Path, number: signal.Signals) -> None:
    with start("listen", "--store", str(store), "--port", "0", "--token", "rahasia") as program:
        assert program.stdout is not None
        url = program.stdout.readline().decode().split()[-1]
        port = int(url.rstrip("/").rpartition(":")[2])
        answers = []
        for path, body in (
            ("/?token=rahasia", line(A)),
            (f"/?token=rahasia&id={B}&lat=-6.1&lon=106.1", ""),
            ("/?token=rahasia", line("hantu")),
            ("/?token=rahasia", line(A, -900)),
            ("/?token=salah", line(A)),
        ):
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=LONG_S)) as connection:
                connection.request("POST", path, body.encode())
                answers.append(connection.getresponse().status)
        assert answers == [200, 200, 400, 200, 401]
        assert latest(store) == {A: (-6.11, 106.16), B: (-6.1, 106.1)}
        program.send_signal(number)
        out, err = program.communicate(timeout=LONG_S)
    assert program.returncode == DONE
    assert out.decode().splitlines()[0] == "4 pesan, 2 unit."
    said = err.decode()
    assert "127.0.0.1: Unit “hantu” tidak ada" in said
    assert "127.0.0.1: Token salah" in said
    assert "di depan jam komputer ini" in said
    assert "rahasia" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "0", "--host", "0.0.0.0"], "--token"),
        (["--port", "0", "--token", " "], "Token kosong"),
        (["--port", "70000"], "--port"),
        (["--port", "banyak"], "--port"),
        ([], "--port"),
    ],
)
def test_a_listener_that_would_be_open_or_makes_no_sense_is_refused(
    store: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["units", "listen", "--store", str(store), *words]) == REFUSED
    assert said in capsys.readouterr().err
