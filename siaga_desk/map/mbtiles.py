"""A raster basemap that the city supplies as one MBTiles file, read only. Must never write to it or fetch anything."""

from __future__ import annotations

import base64
import re
import sqlite3
from pathlib import Path

from siaga_desk.domain.errors import BadInput

from .messages import MAX_ZOOM, Tiles

# One clear pixel: a missing tile is nothing to report.
EMPTY_PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII=")
_PICTURES = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))


class MBTiles:
    """Tiles of one file. `tiles` is what the page is told; `answer` is the route of siaga://tiles/z/x/y.

    Specification: MBTiles 1.3; rows count from the south (TMS), the page's from the north.
    """

    def __init__(self, file: Path) -> None:
        """BadInput, with what still works, if the file is not raster MBTiles."""
        self._db = _open(file)
        try:
            said = {str(name): str(value) for name, value in self._db.execute("select name, value from metadata")}
            lowest, highest = self._db.execute("select min(zoom_level), max(zoom_level) from tiles").fetchone()
            first = self._db.execute("select tile_data from tiles limit 1").fetchone()
        except sqlite3.Error as error:
            self.close()
            raise _not_mbtiles(file) from error
        if first is None or not isinstance(lowest, int) or not isinstance(highest, int) or _picture_type(first[0]) is None:
            self.close()
            raise BadInput(
                "Peta latar {file} tidak dipakai: isinya bukan ubin gambar. Batas, jalan, dan pin tetap tampil. "
                "Pilih berkas MBTiles bergambar (PNG, JPEG, atau WebP).",
                file=file.name,
            )
        self.tiles = Tiles(lowest, highest, _words_only(said.get("attribution", "")))

    def close(self) -> None:
        self._db.close()

    def answer(self, path: str) -> tuple[str, bytes]:
        """The picture for "/z/x/y.png" (y from the north), an empty one beyond the edge. LookupError: no such path."""
        asked = re.fullmatch(r"/(\d{1,2})/(\d{1,9})/(\d{1,9})\.png", path)
        if asked is None:
            raise LookupError(path)
        z, x, y = (int(part) for part in asked.groups())
        if z > MAX_ZOOM:
            raise LookupError(path)
        try:
            row = self._db.execute(
                "select tile_data from tiles where zoom_level = ? and tile_column = ? and tile_row = ?",
                (z, x, (1 << z) - 1 - y),
            ).fetchone()
        except sqlite3.Error as error:
            raise LookupError(path) from error
        kind = _picture_type(row[0]) if row else None
        return (kind, bytes(row[0])) if kind else ("image/png", EMPTY_PNG)


def _open(file: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error as error:
        raise _not_mbtiles(file) from error


def _not_mbtiles(file: Path) -> BadInput:
    return BadInput(
        "Peta latar {file} tidak dipakai: bukan berkas MBTiles yang dapat dibaca. Batas, jalan, dan pin tetap tampil. "
        "Periksa berkasnya, atau pilih yang lain.",
        file=file.name,
    )


def _picture_type(blob: object) -> str | None:
    if not isinstance(blob, bytes):
        return None
    return next((kind for start, kind in _PICTURES if blob.startswith(start)), None)


def _words_only(html: str) -> str:
    """An attribution in MBTiles may be HTML: keep its words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html)).strip()[:200]
