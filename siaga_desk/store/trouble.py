"""What goes wrong with a disk or a file, in sentences: what was not kept, what still works, what to do."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from siaga_desk.domain.errors import StoreTrouble, sentence

FULL = sentence("Diska penuh. Peristiwa terakhir tidak tersimpan dan tidak ditampilkan. Catat di kertas, panggil penyelia.")
READ_ONLY = sentence("Berkas data tidak bisa ditulis: {path}. Peristiwa terakhir tidak tersimpan. Panggil penyelia.")
DAMAGED = sentence(
    "Berkas data rusak: {path}. Berkas tidak disentuh. Pulihkan dari cadangan, lalu jalankan “siaga-desk log verify”."
)
FOREIGN = sentence("Berkas ini bukan data Siaga Desk: {path}. Berkas tidak disentuh.")
NEWER = sentence(
    "Data ini dibuat versi yang lebih baru (skema {theirs}, program ini {ours}). Perbarui program; data tidak disentuh."
)
IN_USE = sentence(
    "Berkas data sedang dipakai Siaga Desk lain di komputer ini. Tutup yang lain dulu, atau lanjutkan di sana."
)
OLDER = sentence("Data ini dibuat versi yang lebih lama. Buka dulu di meja operator, supaya dibarui.")
MISSING = sentence("Berkas data tidak ada: {path}.")
UNREACHABLE = sentence("Berkas data tidak bisa dibuka: {path}. Periksa folder dan haknya.")
BUSY = sentence("Berkas data sedang terkunci. Peristiwa terakhir tidak tersimpan. Ulangi langkah terakhir.")
DISK = sentence(
    "Diska bermasalah. Peristiwa terakhir tidak tersimpan dan tidak ditampilkan. Catat di kertas, panggil penyelia."
)
OTHER_LEDGER = sentence(
    "Berkas ini milik catatan lain ({theirs}, bukan {ours}). Latihan dan kejadian nyata tidak pernah dicampur."
)

_BY_CODE = {
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": FOREIGN,
    "SQLITE_CANTOPEN": UNREACHABLE,
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_IOERR": DISK,
}


def translate(error: BaseException | None, path: object, sentences: Mapping[str, str] = _BY_CODE) -> StoreTrouble | None:
    """The sentence for an SQLite error; None for anything else, which is then our own bug.

    `sentences`: how the name of the error begins -> what is said, for a file whose loss means something else.
    """
    if not isinstance(error, sqlite3.DatabaseError):
        return None
    code = getattr(error, "sqlite_errorname", "")
    if not code and isinstance(error, sqlite3.OperationalError):  # Python's own: a text that is not UTF-8
        code = "SQLITE_CORRUPT"
    for prefix, text in sentences.items():
        if code.startswith(prefix):
            return StoreTrouble(text, path=str(path)) if "{path}" in text else StoreTrouble(text)
    return None
