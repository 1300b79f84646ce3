"""Settings come back as they were kept; a file that makes no sense costs nothing but itself."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk import settings
from siaga_desk.i18n import say
from siaga_desk.settings import Settings, read_settings, write_settings

CHOSEN = Settings("light", "en", 1.5, {"main": (384, 1012, 524)}, "Rina “Ina”", "Meja 2")


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "new" / "settings.json"
    assert write_settings(path, CHOSEN) is None
    assert read_settings(path) == (CHOSEN, None)


def test_without_a_file_there_are_the_defaults_and_no_word_about_it(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "settings.json") == (Settings(), None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"theme": "pink"}',
        b'{"theme": ["dark"]}',
        b'{"language": "nl"}',
        b'{"text_scale": NaN}',
        b'{"text_scale": true}',
        b'{"text_scale": "1"}',
        b'{"splitters": []}',
        b'{"splitters": {"a": [1.5]}}',
        b'{"splitters": {"a": [-1]}}',
        b'{"person": 7}',
        b'{"desk": "' + b"x" * 201 + b'"}',
    ],
)
def test_a_file_that_makes_no_sense_is_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    found, message = read_settings(path)
    assert found == Settings()
    assert message is not None
    assert "disisihkan" in say(message)
    assert not path.exists()
    assert (tmp_path / "settings.rusak.json").read_bytes() == content


def test_what_a_newer_version_added_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"theme": "light", "smell": "roses"}))
    assert read_settings(path) == (Settings(theme="light"), None)


@pytest.mark.parametrize(("written", "read"), [(0.1, 0.75), (1, 1.0), (99, 2.0)])
def test_text_keeps_a_size_that_can_be_used(tmp_path: Path, written: float, read: float) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"text_scale": written}))
    assert read_settings(path).settings.text_scale == read


def test_a_folder_in_place_of_the_file_is_said(tmp_path: Path) -> None:
    found, message = read_settings(tmp_path)
    assert found == Settings()
    assert message is not None
    assert str(tmp_path) in say(message)


def test_a_full_disk_keeps_the_earlier_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    write_settings(path, CHOSEN)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    message = write_settings(path, Settings())
    assert message is not None
    assert str(path) in say(message)
    assert read_settings(path).settings == CHOSEN
    assert os.listdir(tmp_path) == ["settings.json"]


@given(
    content=st.binary() | st.recursive(st.none() | st.text() | st.floats(), st.lists).map(lambda v: json.dumps(v).encode())
)
def test_no_file_raises(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any-settings.json"
    path.write_bytes(content)
    assert isinstance(read_settings(path).settings, Settings)


def test_the_default_place_is_the_user_s_own(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.default_path().name == "settings.json"
    assert "siaga-desk" in str(settings.default_path())
