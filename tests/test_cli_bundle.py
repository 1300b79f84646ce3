"""`siaga-desk bundle`: what people and scripts are told, and with which exit code."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from siaga_desk import i18n
from siaga_desk.app import open_room
from siaga_desk.cli import DONE, FAILED, REFUSED, main
from siaga_desk.domain import events as e
from siaga_desk.domain.commands import OpenIncident, SignOn, TakeCall
from siaga_desk.domain.envelope import unseal
from siaga_desk.domain.ids import drill_ledger
from siaga_desk.sync.bundle import Header, write_bundle
from siaga_desk.sync.vectors import Span
from tests.builders import NOW, PROFILE, Chain


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    yield
    i18n.use("id")


@pytest.fixture(autouse=True)
def desks() -> None:
    """Two desks, each with a call of its own."""
    for n in (1, 2):
        room = open_room(Path(f"{n}.siaga"), desk_name=f"Meja {n}")
        room.desk.do(
            SignOn(person="Rina"), TakeCall(call=f"c{n}", words="api"), OpenIncident(incident=f"i{n}", category="banjir")
        )
        room.close()


def run(*words: str) -> int:
    return main(["bundle", *words])


def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def with_a_gap(path: Path) -> str:
    """A bundle of another desk that begins at its third event; the chain."""
    chain = Chain(90)
    made = [chain.write(e.NoteWritten(f"{n}"), "incident:jauh", counter=n) for n in range(5)]
    span = Span(unseal(made[0]).chain, 2, 4)
    write_bundle(path, Header("live", PROFILE.id, "desk-9", "Meja 9", NOW, "9", (), (span,)), made[2:])
    return span.chain


def test_there_and_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "a", "--store", "1.siaga", "--json") == DONE
    out = answer(capsys)
    assert (out["from"]["desk_name"], out["ledger"], out["bytes"]) == ("Meja 1", "live", Path("a").stat().st_size)
    assert run("import", "a", "--store", "2.siaga", "--json") == DONE
    into = answer(capsys)
    assert (into["new"], into["known"], into["refused"], into["gaps"]) == (out["events"], 0, [], [])
    assert run("export", "tanya", "--store", "1.siaga", "--ask") == DONE
    assert run("export", "b", "--store", "2.siaga", "--since", "tanya", "--json") == DONE
    capsys.readouterr()
    assert run("import", "b", "--store", "1.siaga") == DONE
    said = capsys.readouterr()
    assert "Bundel dari Meja 2, dibuat" in said.out
    assert "WIB." in said.out
    assert "0 sudah ada, 0 ditolak." in said.out
    assert said.err == ""
    for store in ("1.siaga", "2.siaga"):
        assert main(["log", "verify", "--store", store]) == DONE
        assert main(["incidents", "--store", store, "--json"]) == DONE
        *_, rows = capsys.readouterr().out.splitlines()
        assert {row["incident"] for row in json.loads(rows)} == {"i1", "i2"}


def test_a_window_that_is_open_may_export_and_not_import(capsys: pytest.CaptureFixture[str]) -> None:
    room = open_room(Path("1.siaga"))
    try:
        assert run("export", "a", "--store", "1.siaga") == DONE
        capsys.readouterr()
        assert run("import", "a", "--store", "1.siaga") == REFUSED
        assert capsys.readouterr().err.startswith("Meja ini sedang terbuka. Tutup jendelanya dulu")
    finally:
        room.close()


def test_a_gap_is_told_with_its_events(capsys: pytest.CaptureFixture[str]) -> None:
    chain = with_a_gap(Path("a"))
    assert run("import", "a", "--store", "1.siaga") == FAILED
    assert capsys.readouterr().err == f"Rantai {chain[:12]} kurang peristiwa 0–1: minta bundel dari sana.\n"
    assert run("import", "a", "--store", "1.siaga", "--json") == FAILED
    assert answer(capsys)["gaps"] == [{"chain": chain, "desk": "", "first": 0, "last": 1}]


def test_what_is_refused_is_told_by_chain_and_event(capsys: pytest.CaptureFixture[str]) -> None:
    chain = Chain(90)
    made = [chain.write(e.NoteWritten(f"{n}"), "incident:jauh", counter=n)._replace(signature=bytes(64)) for n in range(3)]
    span = Span(unseal(made[0]).chain, 0, 2)
    write_bundle(Path("a"), Header("live", PROFILE.id, "desk-9", "Meja 9", NOW, "9", (), (span,)), made)
    assert run("import", "a", "--store", "1.siaga") == FAILED
    said = capsys.readouterr()
    assert "0 peristiwa baru masuk, 0 sudah ada, 3 ditolak." in said.out
    assert f"Ditolak: Rantai {span.chain[:12]}, peristiwa 0–2: the signature is not the chain's." in said.err
    assert run("check", "a") == FAILED
    assert f"Tidak utuh mulai peristiwa 0 dari rantai {span.chain[:12]}" in capsys.readouterr().err
    assert run("check", "a", "--json") == FAILED
    (checked,) = answer(capsys)["runs"]
    assert checked["bad"] == {"seq": 0, "reason": "the signature is not the chain's"}


def test_a_check_needs_no_store(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("export", "a", "--store", "1.siaga") == DONE
    Path("1.siaga").unlink()
    capsys.readouterr()
    assert run("check", "a") == DONE
    said = capsys.readouterr().out
    assert said.startswith("Bundel dari Meja 1, dibuat ")
    assert "profil kota_serang, catatan live" in said
    assert "Rantai Meja 1 (" in said
    assert said.endswith("Semua utuh.\n")


def test_a_drill_stays_a_drill(capsys: pytest.CaptureFixture[str]) -> None:
    open_room(Path("latihan.siaga"), ledger=drill_ledger("banjir")).close()
    assert run("export", "a", "--store", "latihan.siaga") == DONE
    capsys.readouterr()
    assert run("import", "a", "--store", "1.siaga") == REFUSED
    assert "Latihan dan kejadian nyata tidak pernah dicampur" in capsys.readouterr().err
    assert run("export", "b", "--store", "1.siaga") == DONE
    assert run("import", "b", "--store", "latihan.siaga") == REFUSED
    room = open_room(Path("latihan2.siaga"), ledger=drill_ledger("banjir"))
    room.close()
    assert run("import", "a", "--store", "latihan2.siaga") == DONE


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "2.siaga", "--store", "1.siaga"), "bukan bundel Siaga Desk"),
        (("import", "tidak-ada", "--store", "1.siaga"), "Bundel tidak bisa dibaca"),
        (("import", ".", "--store", "1.siaga"), "Bundel tidak bisa dibaca"),
        (("import", "a", "--store", "tidak-ada.siaga"), "Berkas data tidak ada"),
        (("export", "a", "--store", "1.siaga"), "Berkas sudah ada"),
        (("export", "tidak/ada", "--store", "1.siaga"), "Folder tidak ada"),
        (("export", "b", "--store", "1.siaga", "--since", "2.siaga"), "bukan bundel Siaga Desk"),
        (("export", "b", "--store", "1.siaga", "--since", "a", "--ask"), "Pilih salah satu"),
        (("check", "2.siaga"), "bukan bundel Siaga Desk"),
    ],
)
def test_nonsense_gets_one_sentence_and_nothing_is_made(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    assert run("export", "a", "--store", "1.siaga") == DONE
    before = set(os.listdir())
    capsys.readouterr()
    assert run(*words) == REFUSED
    told = capsys.readouterr()
    assert said in told.err
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert set(os.listdir()) == before


def test_a_long_import_says_how_far_it_is(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("siaga_desk.cli_bundle.LONG", 10)
    assert run("export", "a", "--store", "1.siaga") == DONE
    assert run("import", "a", "--store", "2.siaga") == DONE
    assert "Memasukkan bundel · 100 %" in capsys.readouterr().err
