"""A basemap that the city supplies: read as it is, or refused with a sentence."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from siaga_desk.domain.errors import BadInput
from siaga_desk.map.mbtiles import EMPTY_PNG, MBTiles

PNG = EMPTY_PNG + b"north"


def write(file: Path, tiles: list[tuple[int, int, int, bytes]], attribution: str = "") -> Path:
    with closing(sqlite3.connect(file)) as db:
        db.execute("create table metadata (name text, value text)")
        db.execute("create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
        db.execute("insert into metadata values ('attribution', ?)", (attribution,))
        db.executemany("insert into tiles values (?, ?, ?, ?)", tiles)
        db.commit()
    return file


def test_rows_count_from_the_south_in_the_file_and_from_the_north_on_the_page(tmp_path: Path) -> None:
    tiles = MBTiles(write(tmp_path / "kota.mbtiles", [(2, 1, 3, PNG)], '© <a href="http://x">OSM</a>'))
    assert tiles.answer("/2/1/0.png") == ("image/png", PNG)
    assert tiles.answer("/2/1/3.png") == ("image/png", EMPTY_PNG)
    assert (tiles.tiles.min_zoom, tiles.tiles.max_zoom, tiles.tiles.attribution) == (2, 2, "© OSM")
    tiles.close()


@pytest.mark.parametrize(
    "path", ["/", "/2/1/0", "/2/1/0.jpg", "/a/b/c.png", "/2/1/0.png/../x", "/999/0/0.png", "/99/0/0.png", "/2/-1/0.png"]
)
def test_what_is_no_tile_is_not_looked_for(tmp_path: Path, path: str) -> None:
    tiles = MBTiles(write(tmp_path / "kota.mbtiles", [(2, 1, 3, PNG)]))
    with pytest.raises(LookupError):
        tiles.answer(path)
    tiles.close()


def test_the_file_is_never_written(tmp_path: Path) -> None:
    file = write(tmp_path / "kota.mbtiles", [(2, 1, 3, PNG)])
    before = file.read_bytes()
    tiles = MBTiles(file)
    tiles.answer("/2/1/0.png")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        tiles._db.execute("delete from tiles")
    tiles.close()
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["kota.mbtiles"]


def test_what_is_no_raster_mbtiles_is_refused_with_what_still_works(tmp_path: Path) -> None:
    picture = tmp_path / "foto.mbtiles"
    picture.write_bytes(b"\xff\xd8\xff" * 1000)
    empty = tmp_path / "kosong.mbtiles"
    empty.touch()
    vector = write(tmp_path / "vektor.mbtiles", [(0, 0, 0, b"\x1f\x8bvector")])
    bare = write(tmp_path / "hampa.mbtiles", [])
    for file in (picture, empty, vector, bare, tmp_path / "tidak-ada.mbtiles", tmp_path):
        with pytest.raises(BadInput, match="pin tetap tampil") as refused:
            MBTiles(file)
        assert file.name in str(refused.value)
    assert not (tmp_path / "tidak-ada.mbtiles").exists()
