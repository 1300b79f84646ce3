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
    m = Message
    return (
        Spec("call.new", Where.CALL, m("Panggilan baru"), ("F2",), short=m("panggilan baru")),
        Spec("call.real", Where.CALL, m("Benar"), ("F5",), Need.CALL),
        Spec("call.prank", Where.CALL, m("Prank"), ("F6",), Need.CALL),
        Spec("call.ghost", Where.CALL, m("Ghost"), ("F7",), Need.CALL),
        Spec("call.cut_off", Where.CALL, m("Terputus"), ("F8",), Need.CALL),
        Spec("call.wrong_number", Where.CALL, m("Salah sambung"), ("F9",), Need.CALL),
        Spec("call.information", Where.CALL, m("Informasi"), ("F10",), Need.CALL),
        Spec("call.join", Where.CALL, m("Gabung dengan kejadian yang ditawarkan"), ("G", "Alt+G"), Need.OFFER, m("gabung")),
        Spec("call.reached", Where.CALL, m("Telepon balik: tersambung"), ("Y",), Need.CALL_BACK, m("tersambung")),
        Spec("call.unreached", Where.CALL, m("Telepon balik: tidak diangkat"), ("K",), Need.CALL_BACK, m("tidak diangkat")),
        Spec("call.question", Where.CALL, m("Pertanyaan berikutnya"), ("Alt+N",), Need.CALL),
        Spec("place.focus", Where.PLACE, m("Tulis lokasi"), ("Ctrl+L",), Need.WORK, m("lokasi")),
        Spec("place.put", Where.PLACE, m("Taruh pin"), ("Return",), Need.WORK, m("taruh")),
        Spec(
            "place.verified",
            Where.PLACE,
            m("Taruh pin sebagai terverifikasi"),
            ("Ctrl+Return",),
            Need.WORK,
            m("terverifikasi"),
        ),
        Spec("place.pick", Where.PLACE, m("Tunjuk di peta"), ("Alt+P",), Need.WORK, m("tunjuk di peta")),
        Spec("place.later", Where.PLACE, m("Buka kejadian, lokasi menyusul"), ("Ctrl+O",), Need.CALL, m("lokasi menyusul")),
        Spec("teams.send", Where.TEAMS, m("Taruh pin dan kirim unit yang dicentang"), ("F12",), Need.WORK, m("kirim")),
        *(
            Spec(f"teams.tick.{n}", Where.TEAMS, m("Centang unit {n}", {"n": n}), (str(n), f"Alt+{n}"), Need.WORK)
            for n in range(1, 10)
        ),
        Spec("team.acknowledged", Where.TEAMS, m("Unit menerima tugas"), ("A",), Need.ASSIGNMENT, m("terima")),
        Spec("team.moving", Where.TEAMS, m("Unit bergerak"), ("B",), Need.ASSIGNMENT, m("bergerak")),
        Spec("team.arrived", Where.TEAMS, m("Unit sampai di lokasi"), ("S",), Need.ASSIGNMENT, m("sampai")),
        Spec("team.done", Where.TEAMS, m("Unit selesai"), ("L",), Need.ASSIGNMENT, m("selesai")),
        Spec("team.declined", Where.TEAMS, m("Unit menolak tugas"), ("X",), Need.ASSIGNMENT, m("tolak")),
        Spec("team.stood_down", Where.TEAMS, m("Lepaskan unit"), ("D",), Need.ASSIGNMENT, m("lepas")),
        Spec("team.time", Where.TEAMS, m("Jam yang dicatat belakangan"), ("J",), Need.INCIDENT, m("jam")),
        Spec("incident.telephone", Where.INCIDENT, m("Daftar telepon instansi"), ("T",), Need.INCIDENT, m("telepon")),
        Spec("incident.note", Where.INCIDENT, m("Tulis catatan"), ("N",), Need.INCIDENT, m("catatan")),
        Spec("incident.history", Where.INCIDENT, m("Riwayat kejadian"), ("H",), Need.INCIDENT, m("riwayat")),
        Spec("incident.category", Where.INCIDENT, m("Ubah jenis kejadian"), ("C",), Need.INCIDENT, m("jenis")),
        Spec("incident.priority", Where.INCIDENT, m("Ubah prioritas"), ("R",), Need.INCIDENT, m("prioritas")),
        Spec("incident.take_over", Where.INCIDENT, m("Ambil alih kejadian"), ("U",), Need.INCIDENT, m("ambil alih")),
        Spec("incident.close", Where.INCIDENT, m("Tutup atau buka kembali kejadian"), ("E",), Need.INCIDENT, m("tutup")),
        Spec("incident.copy", Where.INCIDENT, m("Salin untuk WhatsApp"), ("Ctrl+C",), Need.INCIDENT, m("salin")),
        Spec("undo", Where.INCIDENT, m("Batalkan catatan terakhir saya"), ("Ctrl+Z",), Need.WORK, m("batalkan")),
        Spec("list.incidents", Where.LISTS, m("Daftar kejadian"), ("F3",), short=m("kejadian")),
        Spec("list.units", Where.LISTS, m("Daftar unit"), ("F4",), short=m("unit")),
        Spec("list.queue", Where.LISTS, m("Antrean panggilan"), ("Shift+F3",), short=m("antrean")),
        Spec("list.reorder", Where.LISTS, m("Urutkan daftar sekarang"), ("Alt+R",), short=m("urutkan")),
        Spec("unit.service", Where.LISTS, m("Unit tidak siap, atau siap kembali"), ("O",), Need.UNIT, m("siap atau tidak")),
        Spec("unit.editor", Where.LISTS, m("Ubah daftar unit kota"), ("Alt+U",), short=m("ubah daftar")),
        Spec("map.layers", Where.MAP, m("Lapisan peta"), ("P",), None, m("lapisan peta")),
        Spec("map.in", Where.MAP, m("Perbesar peta"), ("+", "="), None),
        Spec("map.out", Where.MAP, m("Perkecil peta"), ("-",), None),
        Spec("map.city", Where.MAP, m("Seluruh kota"), ("0",), None),
        Spec("map.here", Where.MAP, m("Lihat kejadian ini di peta"), ("V",), Need.INCIDENT),
        Spec("message.answer", Where.DESK, m("Jawab pesan"), ("Alt+K",), Need.MESSAGE),
        Spec("message.dismiss", Where.DESK, m("Singkirkan pesan"), ("Alt+X",), Need.MESSAGE),
        Spec("command", Where.DESK, m("Cari kejadian, nomor, tempat, atau perintah"), ("Ctrl+K", "/")),
        Spec("back", Where.DESK, m("Mundur satu langkah, teks tidak hilang"), ("Esc",), None, m("mundur")),
        Spec("view.theme", Where.DESK, m("Tema gelap atau terang"), ("Alt+T",), None),
        Spec("view.larger", Where.DESK, m("Huruf lebih besar"), ("Ctrl++", "Ctrl+="), None),
        Spec("view.smaller", Where.DESK, m("Huruf lebih kecil"), ("Ctrl+-",), None),
        Spec("sign_off", Where.DESK, m("Ganti petugas di meja ini"), ("Ctrl+Shift+Q",)),
        Spec("help", Where.DESK, m("Bantuan"), ("F1",), None, m("bantuan")),
    )


ACTIONS: Mapping[str, Spec] = {spec.id: spec for spec in _table()}

BY_WIDGET = frozenset({"place.put"})
"""Their key belongs to the widget that has the focus: Enter does the step in focus."""


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
            action.setAutoRepeat(spec.where is Where.MAP)  # a key that is held down places nothing twice
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
