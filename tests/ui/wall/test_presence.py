"""Whether the file that is read is still the one in its place, and whether somebody writes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from siaga_desk.app import open_room
from siaga_desk.domain.errors import StoreTrouble
from siaga_desk.store.presence import UNWRITTEN, Presence


def test_a_desk_that_writes_is_seen_to_begin_and_to_end(tmp_path: Path) -> None:
    store = tmp_path / "ruang.siaga"
    room = open_room(store)
    presence = Presence(store)
    assert presence.notice() is None
    room.close()
    assert presence.notice() == UNWRITTEN
    again = open_room(store)
    assert presence.notice() is None
    again.close()
    (tmp_path / "ruang.siaga.lock").unlink(missing_ok=True)
    assert presence.notice() == UNWRITTEN


def test_looking_keeps_no_desk_from_starting(tmp_path: Path) -> None:
    store = tmp_path / "ruang.siaga"
    open_room(store).close()
    presence = Presence(store)
    for _ in range(20):
        assert presence.notice() == UNWRITTEN
        open_room(store).close()


def test_a_file_that_is_gone_or_replaced_is_said(tmp_path: Path) -> None:
    store, away = tmp_path / "ruang.siaga", tmp_path / "cadangan.siaga"
    open_room(store).close()
    presence = Presence(store)
    shutil.copy(store, away)
    store.unlink()
    with pytest.raises(StoreTrouble, match="sudah tidak ada"):
        presence.notice()
    away.rename(store)
    with pytest.raises(StoreTrouble, match="diganti"):
        presence.notice()
