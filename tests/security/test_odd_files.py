"""Odd places for a store: links, devices, names that SQLite would read otherwise. One writer, one owner, one sentence."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from siaga_desk.app import follow_room, open_room
from siaga_desk.domain.errors import StoreTrouble
from siaga_desk.store import verify


@pytest.fixture(autouse=True)
def loose_mask() -> Iterator[None]:
    """As on most computers: what is made without care can be read by everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_link_to_a_store_is_that_store(tmp_path: Path) -> None:
    store, link = tmp_path / "ruang.siaga", tmp_path / "pintas.siaga"
    link.symlink_to(store)
    with closing(open_room(store)) as room:
        chain = room.store.signer.chain
        with pytest.raises(StoreTrouble, match="sedang dipakai"):
            open_room(link)
        with closing(follow_room(link)) as watching:
            assert watching.notice() is None, "a desk writes it, whatever the name"
    with closing(open_room(link)) as room:
        assert room.store.signer.chain == chain, "it is no copy"
    assert verify(link).ok


def test_a_store_made_through_a_link_is_private_as_well(tmp_path: Path) -> None:
    (tmp_path / "pintas.siaga").symlink_to(tmp_path / "ruang.siaga")
    open_room(tmp_path / "pintas.siaga").close()
    assert (tmp_path / "ruang.siaga").stat().st_mode & 0o077 == 0


def test_what_is_no_file_is_refused_untouched(tmp_path: Path) -> None:
    pipe, folder, loop = tmp_path / "pipa", tmp_path / "map", tmp_path / "lingkar"
    os.mkfifo(pipe)
    folder.mkdir()
    loop.symlink_to(loop)
    before = sorted(tmp_path.iterdir())
    for odd in (pipe, folder, Path("/dev/null")):
        with pytest.raises(StoreTrouble, match="tidak bisa dibuka"):
            open_room(odd)
    assert sorted(tmp_path.iterdir()) == before
    assert not Path("/dev/null.lock").exists()
    with pytest.raises(StoreTrouble, match="tidak bisa dibuka"):
        open_room(loop)


@pytest.mark.parametrize("name", [":memory:", "file:x?mode=memory", "a b%20#?&.siaga", "'; drop table events;--", "é\n語"])
def test_a_name_is_only_a_name(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with closing(open_room(Path(name))) as room:
        units = len(room.desk.situation.units)
    with closing(follow_room(tmp_path / name)) as watching:
        assert len(watching.follower.situation.units) == units > 0


def test_the_folder_we_stand_in_is_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(StoreTrouble, match="tidak bisa dibuka"):
        open_room(Path(""))
    with pytest.raises(StoreTrouble):
        follow_room(Path(""))
