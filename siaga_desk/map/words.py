"""The words that the page writes, in the language of the room. Must never contain a caller's word."""

from __future__ import annotations

from siaga_desk.i18n import language, t


def page_words() -> dict[str, str]:
    """What the page calls things, by the names its scripts use. {n} and {time} are filled in by the page."""
    return {
        "running": t("berjalan"),
        "warning": t("peringatan"),
        "critical": t("kritis"),
        "overdue": t("lewat"),
        "met": t("tercapai"),
        "met_late": t("terlambat tercapai"),
        "missed": t("terlewat"),
        "ended": t("selesai"),
        "left": t("sisa {time}"),
        "late": t("lewat {time}"),
        "arrives": t("tiba {time}"),
        "example": t("contoh"),
        "unverified": t("belum terverifikasi"),
        "verified": t("terverifikasi"),
        "radius": t("radius"),
        "drill": t("LATIHAN"),
        "hidden": t("disembunyikan di layar dinding"),
        "from_post": t("posisi pos, bukan GPS"),
        "position": t("posisi {time} lalu"),
        "minutes": t("{n} mnt"),
        "hours": t("{n} jam"),
        "days": t("{n} hari"),
        "decimal": "." if language() == "en" else ",",
        "ready": t("siap"),
        "assigned": t("ditugaskan"),
        "moving": t("bergerak"),
        "on_scene": t("di lokasi"),
        "out": t("tidak siap"),
        "map": t("Peta"),
        "closed": t("ditutup"),
        "slow": t("dilalui pelan"),
        "not_now": t("tidak berlaku sekarang"),
        "cover.reached": t("terjangkau tepat waktu"),
        "cover.late": t("terjangkau, tetapi terlambat"),
        "cover.unreached": t("tidak terjangkau"),
        "draw.keys": t("Klik, atau panah dan Spasi: sudut. Backspace: hapus yang terakhir. Enter: selesai. Esc: batal."),
        "draw.few": t("Paling sedikit {n} sudut. Tambah sudut dulu, atau Esc untuk batal."),
        "draw.full": t("{n} sudut, lebih tidak dimuat. Enter: selesai. Backspace: hapus yang terakhir."),
        "layer.tiles": t("Peta latar"),
        "layer.laut": t("Laut"),
        "layer.kelurahan": t("Batas kelurahan"),
        "layer.kecamatan": t("Batas kecamatan"),
        "layer.jalan": t("Jalan utama"),
        "layer.fasilitas": t("Fasilitas"),
        "layer.names": t("Nama wilayah"),
    }
