"""What a person can do at the operator's desk, as one table: keys, hints, help and the command bar are all made from it.

Must never contain what an action does: the window hands that in, by id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from siaga_desk.domain.errors import Message
from siaga_desk.i18n import say


class Where(StrEnum):
    """Under which head an action stands in the help. Letters and digits act outside text fields, wherever they stand."""

    CALL = "call"
    PLACE = "place"
    TEAMS = "teams"
    INCIDENT = "incident"
    LISTS = "lists"
    MAP = "map"
    DESK = "desk"


HEADS: Mapping[Where, Message] = {
    Where.CALL: Message("Panggilan"),
    Where.PLACE: Message("Lokasi"),
    Where.TEAMS: Message("Yang berangkat"),
    Where.INCIDENT: Message("Kejadian"),
    Where.LISTS: Message("Daftar"),
    Where.MAP: Message("Peta"),
    Where.DESK: Message("Meja"),
}


class Need(StrEnum):
    """What must be there for an action to make sense."""

    PERSON = "person"
    CALL = "call"
    CALL_BACK = "call_back"
    INCIDENT = "incident"
    WORK = "work"  # a call or an incident in the work panel
    ASSIGNMENT = "assignment"
    OFFER = "offer"
    UNIT = "unit"
    SAVED = "saved"
    CLOSURE = "closure"
    MESSAGE = "message"


MISSING: Mapping[Need, Message] = {
    Need.PERSON: Message("Sebutkan nama Anda dulu, supaya catatan tahu siapa yang bekerja di meja ini."),
    Need.CALL: Message("Belum ada panggilan di panel kerja. Tekan F2 untuk panggilan baru."),
    Need.CALL_BACK: Message("Tidak ada panggilan terputus di panel kerja. Pilih dari antrean panggilan."),
    Need.INCIDENT: Message("Pilih kejadian dulu: F3, panah, lalu Enter."),
    Need.WORK: Message("Pilih kejadian dengan F3, atau tekan F2 untuk panggilan baru."),
    Need.ASSIGNMENT: Message("Belum ada unit yang bertugas di kejadian ini. Centang unit, lalu F12."),
    Need.OFFER: Message("Tidak ada kejadian serupa yang ditawarkan untuk digabung."),
    Need.UNIT: Message("Pilih unit dulu: F4, lalu panah."),
    Need.SAVED: Message("Pilih tempat simpanan dulu: Shift F4, lalu panah."),
    Need.CLOSURE: Message("Pilih penutupan dulu: Shift F5, lalu panah."),
    Need.MESSAGE: Message("Tidak ada pesan yang menunggu."),
}


@dataclass(frozen=True, slots=True)
class Spec:
    """One action. `keys` in Qt's portable form, the one that is shown first; `short` is the word of a key hint."""

    id: str
    where: Where
    text: Message
    keys: tuple[str, ...]
    needs: Need | None = Need.PERSON
    short: Message | None = None

    @property
    def hint(self) -> str:
        """The word beside the key, where there is little room."""
        return say(self.short or self.text)

    @property
    def key(self) -> str:
        """The first key as it is shown: "Ctrl L"."""
        return shown(self.keys[0]) if self.keys else ""


_KEY_NAMES = {"Return": "Enter", "Esc": "Esc", "Up": "↑", "Down": "↓"}


def shown(key: str) -> str:
    """ "Ctrl+L" -> "Ctrl L", "Ctrl+Return" -> "Ctrl Enter", "+" -> "+"."""
    parts = [part or "+" for part in key.split("+")] if key != "+" else ["+"]
    if len(parts) > 1 and parts[-2:] == ["+", "+"]:
        parts = [*parts[:-2], "+"]
    return " ".join(_KEY_NAMES.get(part, part) for part in parts)


def _table() -> tuple[Spec, ...]:
    return (
        Spec("call.new", Where.CALL, Message("Panggilan baru"), ("F2",), short=Message("panggilan baru")),
        Spec("call.real", Where.CALL, Message("Benar"), ("F5",), Need.CALL),
        Spec("call.prank", Where.CALL, Message("Prank"), ("F6",), Need.CALL),
        Spec("call.ghost", Where.CALL, Message("Ghost"), ("F7",), Need.CALL),
        Spec("call.cut_off", Where.CALL, Message("Terputus"), ("F8",), Need.CALL),
        Spec("call.wrong_number", Where.CALL, Message("Salah sambung"), ("F9",), Need.CALL),
        Spec("call.information", Where.CALL, Message("Informasi"), ("F10",), Need.CALL),
        Spec(
            "call.join",
            Where.CALL,
            Message("Gabung dengan kejadian yang ditawarkan"),
            ("G", "Alt+G"),
            Need.OFFER,
            Message("gabung"),
        ),
        Spec(
            "call.reached", Where.CALL, Message("Telepon balik: tersambung"), ("Y",), Need.CALL_BACK, Message("tersambung")
        ),
        Spec(
            "call.unreached",
            Where.CALL,
            Message("Telepon balik: tidak diangkat"),
            ("K",),
            Need.CALL_BACK,
            Message("tidak diangkat"),
        ),
        Spec("call.focus", Where.CALL, Message("Ke panggilan atau kejadian di panel kerja"), ("Alt+C",), Need.WORK),
        Spec("call.number", Where.CALL, Message("Betulkan nomor penelepon"), ("Alt+M",), Need.CALL),
        Spec("call.block", Where.CALL, Message("Blokir nomor, atau buka blokirnya"), ("Alt+B",), Need.CALL),
        Spec("call.question", Where.CALL, Message("Pertanyaan berikutnya"), ("Alt+N",), Need.CALL),
        Spec("place.focus", Where.PLACE, Message("Tulis lokasi"), ("Ctrl+L",), Need.WORK, Message("lokasi")),
        Spec("place.put", Where.PLACE, Message("Taruh pin"), ("Return",), Need.WORK, Message("taruh")),
        Spec(
            "place.verified",
            Where.PLACE,
            Message("Taruh pin sebagai terverifikasi"),
            ("Ctrl+Return",),
            Need.WORK,
            Message("terverifikasi"),
        ),
        Spec("place.pick", Where.PLACE, Message("Tunjuk di peta"), ("Alt+P",), Need.WORK, Message("tunjuk di peta")),
        Spec("place.save", Where.PLACE, Message("Simpan tempat ini"), ("Ctrl+S",), short=Message("simpan tempat")),
        Spec(
            "place.later",
            Where.PLACE,
            Message("Buka kejadian, lokasi menyusul"),
            ("Ctrl+O",),
            Need.CALL,
            Message("lokasi menyusul"),
        ),
        Spec(
            "teams.send",
            Where.TEAMS,
            Message("Taruh pin dan kirim unit yang dicentang"),
            ("F12",),
            Need.WORK,
            Message("kirim"),
        ),
        Spec(
            "teams.spare",
            Where.TEAMS,
            Message("Centang unit yang membiarkan wilayah tetap terjangkau, atau yang tercepat"),
            ("Alt+V",),
            Need.WORK,
            Message("jaga wilayah"),
        ),
        Spec(
            "teams.none",
            Where.TEAMS,
            Message("Tidak ada unit yang bisa dikirim: catat dan telepon"),
            ("Shift+F12",),
            Need.WORK,
            Message("tidak ada unit"),
        ),
        *(
            Spec(f"teams.tick.{n}", Where.TEAMS, Message("Centang unit {n}", {"n": n}), (str(n), f"Alt+{n}"), Need.WORK)
            for n in range(1, 10)
        ),
        Spec("team.acknowledged", Where.TEAMS, Message("Unit menerima tugas"), ("A",), Need.ASSIGNMENT, Message("terima")),
        Spec("team.moving", Where.TEAMS, Message("Unit bergerak"), ("B",), Need.ASSIGNMENT, Message("bergerak")),
        Spec("team.arrived", Where.TEAMS, Message("Unit sampai di lokasi"), ("S",), Need.ASSIGNMENT, Message("sampai")),
        Spec("team.done", Where.TEAMS, Message("Unit selesai"), ("L",), Need.ASSIGNMENT, Message("selesai")),
        Spec("team.declined", Where.TEAMS, Message("Unit menolak tugas"), ("X",), Need.ASSIGNMENT, Message("tolak")),
        Spec("team.stood_down", Where.TEAMS, Message("Lepaskan unit"), ("D",), Need.ASSIGNMENT, Message("lepas")),
        Spec("team.time", Where.TEAMS, Message("Jam yang dicatat belakangan"), ("J",), Need.INCIDENT, Message("jam")),
        Spec(
            "incident.telephone",
            Where.INCIDENT,
            Message("Daftar telepon instansi"),
            ("T",),
            Need.INCIDENT,
            Message("telepon"),
        ),
        Spec("incident.note", Where.INCIDENT, Message("Tulis catatan"), ("N",), Need.INCIDENT, Message("catatan")),
        Spec("incident.history", Where.INCIDENT, Message("Riwayat kejadian"), ("H",), Need.INCIDENT, Message("riwayat")),
        Spec("incident.category", Where.INCIDENT, Message("Ubah jenis kejadian"), ("C",), Need.INCIDENT, Message("jenis")),
        Spec("incident.priority", Where.INCIDENT, Message("Ubah prioritas"), ("R",), Need.INCIDENT, Message("prioritas")),
        Spec("incident.alarm", Where.INCIDENT, Message("Ubah tingkat alarm"), ("W",), Need.INCIDENT, Message("alarm")),
        Spec(
            "incident.take_over",
            Where.INCIDENT,
            Message("Ambil alih kejadian"),
            ("U",),
            Need.INCIDENT,
            Message("ambil alih"),
        ),
        Spec(
            "incident.close",
            Where.INCIDENT,
            Message("Tutup atau buka kembali kejadian"),
            ("E",),
            Need.INCIDENT,
            Message("tutup"),
        ),
        Spec("incident.copy", Where.INCIDENT, Message("Salin untuk WhatsApp"), ("Ctrl+C",), Need.INCIDENT, Message("salin")),
        Spec(
            "incident.hand_over",
            Where.INCIDENT,
            Message("Siapkan catatan alih ke daerah tetangga"),
            ("Alt+A",),
            Need.INCIDENT,
            Message("catatan alih"),
        ),
        Spec("undo", Where.INCIDENT, Message("Batalkan catatan terakhir saya"), ("Ctrl+Z",), short=Message("batalkan")),
        Spec("list.incidents", Where.LISTS, Message("Daftar kejadian"), ("F3",), short=Message("kejadian")),
        Spec("list.units", Where.LISTS, Message("Daftar unit"), ("F4",), short=Message("unit")),
        Spec("list.queue", Where.LISTS, Message("Antrean panggilan"), ("Shift+F3",), short=Message("antrean")),
        Spec(
            "list.reorder",
            Where.LISTS,
            Message("Urutkan daftar dan pakai saran yang baru"),
            ("Alt+R",),
            short=Message("urutkan"),
        ),
        Spec(
            "unit.service",
            Where.LISTS,
            Message("Unit tidak siap, atau siap kembali"),
            ("O",),
            Need.UNIT,
            Message("siap atau tidak"),
        ),
        Spec("unit.editor", Where.LISTS, Message("Ubah daftar unit kota"), ("Alt+U",), short=Message("ubah daftar")),
        Spec("list.saved", Where.LISTS, Message("Daftar tempat simpanan"), ("Shift+F4",), short=Message("tempat simpanan")),
        Spec("saved.change", Where.LISTS, Message("Ubah tempat simpanan"), ("M",), Need.SAVED, Message("ubah")),
        Spec("saved.drop", Where.LISTS, Message("Hapus tempat simpanan atau set"), ("Del",), Need.SAVED, Message("hapus")),
        Spec("saved.import", Where.LISTS, Message("Impor tempat"), ("Ctrl+I",), short=Message("impor")),
        Spec("list.closures", Where.LISTS, Message("Daftar jalan ditutup"), ("Shift+F5",), short=Message("jalan ditutup")),
        Spec(
            "closure.draw",
            Where.MAP,
            Message("Gambar wilayah yang ditutup"),
            ("Alt+W",),
            short=Message("gambar wilayah"),
        ),
        Spec("closure.road", Where.MAP, Message("Tunjuk ruas jalan yang ditutup"), ("Alt+D",), short=Message("tunjuk ruas")),
        Spec("closure.change", Where.LISTS, Message("Ubah penutupan jalan"), ("Alt+E",), Need.CLOSURE, Message("ubah")),
        Spec("closure.reopen", Where.LISTS, Message("Buka lagi jalan"), ("Alt+O",), Need.CLOSURE, Message("buka lagi")),
        Spec("closure.import", Where.LISTS, Message("Impor penutupan jalan"), ("Ctrl+Shift+I",), short=Message("impor")),
        Spec("map.layers", Where.MAP, Message("Lapisan peta"), ("P",), None, Message("lapisan peta")),
        Spec("map.in", Where.MAP, Message("Perbesar peta"), ("+", "="), None),
        Spec("map.out", Where.MAP, Message("Perkecil peta"), ("-",), None),
        Spec("map.city", Where.MAP, Message("Seluruh kota"), ("0",), None),
        Spec(
            "map.reach",
            Where.MAP,
            Message("Jangkauan unit ini di peta: 5, 10, 15 menit"),
            ("I",),
            short=Message("jangkauan"),
        ),
        Spec(
            "map.coverage",
            Where.MAP,
            Message("Kelurahan yang tidak terjangkau unit siap: pemadaman, medis, padam"),
            ("Q",),
            short=Message("peta jangkauan"),
        ),
        Spec("map.here", Where.MAP, Message("Lihat kejadian ini di peta"), ("V",), Need.INCIDENT),
        Spec("message.answer", Where.DESK, Message("Jawab pesan"), ("Alt+K",), Need.MESSAGE),
        Spec("message.dismiss", Where.DESK, Message("Singkirkan pesan"), ("Alt+X",), Need.MESSAGE),
        Spec("command", Where.DESK, Message("Cari kejadian, nomor, tempat, atau perintah"), ("Ctrl+K", "/")),
        Spec("back", Where.DESK, Message("Mundur satu langkah, teks tidak hilang"), ("Esc",), None, Message("mundur")),
        Spec("view.theme", Where.DESK, Message("Tema gelap atau terang"), ("Alt+T",), None),
        Spec("view.larger", Where.DESK, Message("Huruf lebih besar"), ("Ctrl++", "Ctrl+="), None),
        Spec("view.smaller", Where.DESK, Message("Huruf lebih kecil"), ("Ctrl+-",), None),
        Spec("sign_off", Where.DESK, Message("Ganti petugas di meja ini"), ("Ctrl+Shift+Q",)),
        Spec("help", Where.DESK, Message("Bantuan"), ("F1",), None, Message("bantuan")),
    )


ACTIONS: Mapping[str, Spec] = {spec.id: spec for spec in _table()}

BY_WIDGET = frozenset({"place.put"})
"""Their key belongs to the widget that has the focus: Enter does the step in focus."""


REPEATED = frozenset({"map.in", "map.out"})
"""Their key may be held down."""


class Actions:
    """The table's QActions in one window. `missing(need)` says whether what an action needs is not there."""

    def __init__(
        self,
        window: QWidget,
        do: Mapping[str, Callable[[], None]],
        missing: Callable[[Need], bool],
        refused: Callable[[Message], None],
    ) -> None:
        if set(do) != set(ACTIONS):
            raise ValueError(f"actions without a deed, or deeds without an action: {set(do) ^ set(ACTIONS)}")
        self._do, self._missing, self._refused = do, missing, refused
        self.by_id: dict[str, QAction] = {}
        for spec in ACTIONS.values():
            action = QAction(say(spec.text), window)
            if spec.id not in BY_WIDGET:
                action.setShortcuts([QKeySequence(key) for key in spec.keys])
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.setAutoRepeat(spec.id in REPEATED)  # a key that is held down places nothing twice
            action.triggered.connect(partial(self.trigger, spec.id))
            window.addAction(action)
            self.by_id[spec.id] = action

    def trigger(self, action: str, _checked: bool = False) -> None:
        """Do it, or say in one sentence what is missing: a key never does nothing."""
        need = ACTIONS[action].needs
        if need is not None and self._missing(Need.PERSON) and need is not Need.MESSAGE:
            need = Need.PERSON
        if need is not None and self._missing(need):
            self._refused(MISSING[need])
        else:
            self._do[action]()

    def possible(self, action: str) -> bool:
        need = ACTIONS[action].needs
        return need is None or not self._missing(need)


def matching(words: str, actions: Iterable[Spec] = ACTIONS.values()) -> list[Spec]:
    """The actions whose text has every word of `words`, those that begin with the first one foremost."""
    wanted = words.casefold().split()
    found = [spec for spec in actions if all(word in say(spec.text).casefold() for word in wanted)]
    return sorted(found, key=lambda spec: not say(spec.text).casefold().startswith(wanted[0] if wanted else ""))
