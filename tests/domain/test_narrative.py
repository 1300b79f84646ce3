"""Every kind of event has its sentence, and no text of a caller ever becomes part of one's template."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain import events as e
from siaga_desk.domain.clocks import Stamp
from siaga_desk.domain.envelope import Event, Position
from siaga_desk.domain.errors import Message
from siaga_desk.domain.events import FACTS, Advice, Advised, Classification, ClosureReason, Fact, Lacking, Outcome
from siaga_desk.domain.narrative import names_in, tell
from siaga_desk.domain.people import Actor, Role
from siaga_desk.domain.places import Location, LocationMethod, Point
from siaga_desk.domain.profile import DeadlineRule, Milestone
from siaga_desk.domain.situation import Situation
from siaga_desk.profiles import shipped_profile

AT = datetime(2026, 11, 21, 7, 5, tzinfo=UTC)
MOVING = DeadlineRule(Milestone.MOVING, 900, 300, 120)
CIMUNCANG = Location(
    lat=-6.11,
    lon=106.15,
    radius_m=250,
    method=LocationMethod.KELURAHAN,
    verified=False,
    kelurahan="Cimuncang",
    kecamatan="Serang",
)
KRAMATWATU = Location(-6.05, 106.11, 30, LocationMethod.MAP, True, neighbour="Kec. Kramatwatu", inside_city=False)
NOWHERE = Location(-7.0, 107.0, 30, LocationMethod.DRAGGED, False, inside_city=False)
NAMES = {"i1": "0393", "mako-02": "Damkar Mako 02"}
PROFILE = shipped_profile("kota_serang")
MAKO = Advised("mako-02", "Damkar Mako 02", 300, 1)
LINE = (Point(-6.11, 106.15), Point(-6.12, 106.16))

SENTENCES: list[tuple[Fact, str]] = [
    (e.ChainStarted("Meja 1", "kota_serang", "0.1.0"), "Meja 1 mulai mencatat"),
    (e.ChainStarted("Meja 1", "kota_serang", "0.1.0", "ab", 7), "Meja 1 melanjutkan catatan sebelumnya"),
    (e.SignedOn("Rina", Role.OPERATOR), "Operator Rina mulai bertugas"),
    (e.SignedOff(), "Operator Rina selesai bertugas"),
    (e.IncidentViewed("i1"), "Operator Rina melihat kejadian 0393"),
    (e.IncidentViewed(), "Operator Rina tidak lagi melihat kejadian"),
    (e.CallReceived("c1", number="+62812"), "Operator Rina menerima panggilan dari +62812"),
    (
        e.CallReceived("c1", Classification.WRONG_NUMBER),
        "Operator Rina menerima panggilan dari nomor yang tidak tercatat: salah sambung",
    ),
    (
        e.CallReceived("c1", number="+62812", caller="Ujang", words="rumah terbakar"),
        "Operator Rina menerima panggilan dari +62812, nama penelepon Ujang, kata penelepon: “rumah terbakar”",
    ),
    (e.CallNoted("c1", "Ujang", "dekat masjid"), "Kata penelepon Ujang: “dekat masjid”"),
    (e.CallNoted("c1", None, "dekat masjid"), "Kata penelepon: “dekat masjid”"),
    (e.CallNoted("c1", "Ujang"), "Nama penelepon: Ujang"),
    (
        e.CallNoted("c1", "Ujang", "api", "+6281200004417"),
        "Operator Rina membetulkan nomor menjadi +6281200004417, kata penelepon: “api”",
    ),
    (e.CallNoted("c1"), "Catatan panggilan dikosongkan atau sudah dihapus"),
    (e.CallClassified("c1", Classification.PRANK), "Operator Rina mengklasifikasi: prank"),
    (e.CallJoined("c1", "i1"), "Panggilan digabung ke kejadian 0393"),
    (e.CalledBack("c1", True), "Operator Rina menelepon balik: tersambung"),
    (e.CalledBack("c1", False, "sibuk"), "Operator Rina menelepon balik: tidak tersambung: sibuk"),
    (e.BlockProposed("enam kali iseng"), "Operator Rina mengusulkan blokir nomor: enam kali iseng"),
    (e.NumberBlocked("iseng", AT), "Operator Rina memblokir nomor sampai 21-11-2026 14.05 WIB: iseng"),
    (e.NumberBlocked("iseng"), "Operator Rina memblokir nomor untuk seterusnya: iseng"),
    (e.NumberUnblocked("keliru"), "Operator Rina membuka blokir nomor: keliru"),
    (
        e.IncidentOpened("0393", "kebakaran", 1, (MOVING,), AT, words="ada api"),
        "Kejadian 0393 dibuka: {category}, prioritas 1, kata penelepon: “ada api”",
    ),
    (e.IncidentOpened("0393", "dari_versi_lain", 2, (), AT), "Kejadian 0393 dibuka: dari_versi_lain, prioritas 2"),
    (e.ReportJoined("c2", AT, "api besar"), "Laporan lain tentang kejadian yang sama, kata penelepon: “api besar”"),
    (e.CategoryChanged("kebakaran", 1, (MOVING,)), "Jenis diganti menjadi {category}, prioritas 1"),
    (e.PriorityChanged(3, "sudah padam"), "Prioritas diganti menjadi 3: sudah padam"),
    (e.PriorityChanged(1, ""), "Prioritas diganti menjadi 1"),
    (
        e.IncidentLocated(CIMUNCANG),
        "Lokasi ditaruh di Cimuncang, Kec. Serang (dari nama wilayah), radius 250 m, belum terverifikasi",
    ),
    (
        e.IncidentLocated(KRAMATWATU),
        "Lokasi ditaruh di Kec. Kramatwatu (luar Kota Serang) (ditunjuk di peta), radius 30 m, terverifikasi",
    ),
    (e.IncidentLocated(NOWHERE), "Lokasi dikoreksi ke luar Kota Serang, radius 30 m, belum terverifikasi"),
    (
        e.IncidentLocated(replace(CIMUNCANG, method=LocationMethod.PHONE, radius_m=35, confidence=68)),
        "Lokasi ditaruh di Cimuncang, Kec. Serang (dari ponsel penelepon), radius 35 m dengan keyakinan 68 %, "
        "belum terverifikasi",
    ),
    (e.AlarmRaised(2, "api merambat"), "Operator Rina menetapkan alarm 2: api merambat"),
    (e.AlarmRaised(3), "Operator Rina menetapkan alarm 3"),
    (e.UnitsChosen((MAKO,), ("mako-02",)), "Unit dikirim sesuai saran: Damkar Mako 02"),
    (
        e.UnitsChosen((Advised("x", "Ambulans 3", 481, 1),), ("mako-02",), (Lacking("pemadaman", 2),), "osm", "lebih dekat"),
        "Disarankan Ambulans 3, dikirim Damkar Mako 02, kurang 2 unit: lebih dekat",
    ),
    (e.UnitsChosen((), ("mako-02", "x")), "Tanpa saran, dikirim Damkar Mako 02, x"),
    (e.UnitsChosen((MAKO,), (), reason="warga menolak"), "Disarankan Damkar Mako 02, tidak ada yang dikirim: warga menolak"),
    (e.UnitsChosen((), (), (Lacking("pemadaman", 1),)), "Tidak ada unit yang bisa dikirim, kurang 1 unit"),
    (e.ChoiceExplained("e1", "jalan rusak"), "Operator Rina menjelaskan pilihan unit: jalan rusak"),
    (e.ChoiceExplained("e1"), "Operator Rina menjelaskan pilihan unit"),
    (e.NoteWritten("akses sempit"), "Operator Rina mencatat: akses sempit"),
    (e.NoteWritten(), "Operator Rina menulis catatan, isinya sudah dihapus"),
    (e.OwnerChanged(), "Operator Rina mengambil alih kejadian ini"),
    (e.AgencyTelephoned("bpbd", False), "BPBD ditelepon: tidak menjawab"),
    (e.AgencyTelephoned("bpbd", True), "BPBD ditelepon: menjawab"),
    (e.AgencyTelephoned("bpbd", True, "Pak Asep"), "BPBD ditelepon: dijawab Pak Asep"),
    (e.UnitAssigned("a1", "mako-02", "Damkar Mako 02", "damkar", True, False), "Damkar Mako 02 ditugaskan"),
    (
        e.UnitAssigned("a1", "x", "Ambulans 3", "ambulans", True, True, Advice(481, 421, 3800, "straight_line", 1)),
        "Ambulans 3 (contoh) ditugaskan, perkiraan sampai 9 menit",
    ),
    (
        e.UnitAssigned("a1", "x", "Pos", "bpbd", True, False, Advice(60, 0, 0, "roads", 1, accuracy_class="road_network")),
        "Pos ditugaskan, perkiraan sampai 1 menit menurut jaringan jalan",
    ),
    (
        e.UnitAssigned("a1", "x", "Pos", "bpbd", True, False, Advice(60, 0, 0, "baru", 1, accuracy_class="satelit")),
        "Pos ditugaskan, perkiraan sampai 1 menit",
    ),
    (e.UnitAcknowledged("a1", "mako-02"), "Damkar Mako 02 menerima tugas"),
    (e.UnitMoving("a1", "mako-02"), "Damkar Mako 02 bergerak"),
    (e.UnitArrived("a1", "mako-02"), "Damkar Mako 02 tiba di lokasi"),
    (e.UnitDone("a1", "mako-02"), "Damkar Mako 02 selesai bertugas"),
    (e.UnitStoodDown("a1", "mako-02", "api padam"), "Damkar Mako 02 dilepas dari tugas: api padam"),
    (e.UnitDeclined("a1", "mako-02", "mogok"), "Damkar Mako 02 menolak tugas: mogok"),
    (e.IncidentClosed(Outcome.FALSE_REPORT), "Kejadian ditutup, laporan palsu"),
    (e.IncidentClosed(Outcome.NOT_HANDLED, "jalan putus"), "Kejadian ditutup, tidak tertangani: jalan putus"),
    (e.IncidentReopened("api lagi"), "Operator Rina membuka kembali kejadian: api lagi"),
    (
        e.UnitRecorded("Damkar Mako 02", "kereta_kuda", "bpbd", -6.1, 106.1, True),
        "Data unit Damkar Mako 02 (contoh) dicatat: kereta_kuda, BPBD",
    ),
    (e.UnitRetired("dijual"), "Damkar Mako 02 dihapus dari daftar unit: dijual"),
    (e.UnitOutOfService("servis"), "Damkar Mako 02 tidak siap: servis"),
    (e.UnitBackInService(), "Damkar Mako 02 siap lagi"),
    (
        e.PlaceSaved("patokan", -6.1, 106.1, 50, name="Gapura Biru", aliases=("gapura",)),
        "Operator Rina menyimpan tempat: Gapura Biru, gapura",
    ),
    (e.PlaceSaved("patokan", -6.1, 106.1, 50), "Operator Rina menyimpan tempat, namanya sudah dihapus"),
    (e.PlaceDropped("dibongkar"), "Operator Rina menghapus tempat simpanan: dibongkar"),
    (
        e.RoadClosed("road", LINE, "pohon_tumbang", AT, name="Jl. Veteran", note="menunggu DLH"),
        "Operator Rina menutup jalan: Jl. Veteran, pohon tumbang: menunggu DLH",
    ),
    (
        e.RoadClosed("area", LINE, "banjir", AT, AT + timedelta(hours=3), slow_kmh=7.5, depth_m=0.4, width_m=3),
        "Operator Rina mencatat jalan lambat: sebuah wilayah, banjir, 7,5 km/jam, air 0,4 m, lebar tersisa 3 m, "
        "sampai 21-11-2026 17.05 WIB",
    ),
    (
        e.RoadClosed("road", LINE, "gempa", AT + timedelta(hours=1)),
        "Operator Rina menutup jalan: sebuah ruas, sebab lain, mulai 21-11-2026 15.05 WIB",
    ),
    (e.RoadReopened("surut"), "Operator Rina membuka lagi Damkar Mako 02: surut"),
    (e.FactWithdrawn("e1", "salah tekan"), "Operator Rina membatalkan catatan sebelumnya: salah tekan"),
    (
        e.PersonalDataErased(("e1", "e2"), "permintaan warga"),
        "Operator Rina menghapus data pribadi dari 2 peristiwa: permintaan warga",
    ),
    (
        e.Unknown("DroneLaunched", 3, {}),
        "Peristiwa jenis baru (DroneLaunched) dari versi program yang lebih baru",
    ),
]


def happened(fact: Fact, actor: Actor = Actor("d1", "Rina", Role.OPERATOR), stream: str = "unit:mako-02") -> Event:  # noqa: B008
    return Event(
        ledger="live",
        chain="ab",
        seq=1,
        prev="",
        position=Position(Stamp(1, 0), "e9"),
        stream=stream,
        actor=actor,
        occurred=AT,
        recorded=AT,
        offset_ms=None,
        bound_ms=None,
        part_digest=None,
        fact=fact,
        digest="",
    )


@pytest.mark.parametrize(("fact", "sentence"), SENTENCES, ids=[type(fact).__name__ for fact, _ in SENTENCES])
def test_sentence(fact: Fact, sentence: str) -> None:
    expected = sentence.replace("{category}", PROFILE.categories["kebakaran"].name)
    assert str(tell(happened(fact), PROFILE, NAMES)) == expected


def test_every_kind_has_its_sentence() -> None:
    assert {type(fact) for fact, _ in SENTENCES} == {*FACTS.values(), e.Unknown}


@pytest.mark.parametrize("word", [*Classification, *Outcome, *ClosureReason])
def test_every_word_of_a_closed_list_is_said(word: Classification | Outcome | ClosureReason) -> None:
    fact: Fact
    match word:
        case Classification():
            fact = e.CallClassified("c1", word)
        case Outcome():
            fact = e.IncidentClosed(word)
        case ClosureReason():
            fact = e.RoadClosed("road", LINE, word, AT)
    assert "_" not in str(tell(happened(fact), PROFILE))


def test_a_road_is_opened_by_the_name_under_which_it_was_closed() -> None:
    closed = e.RoadClosed("road", LINE, "banjir", AT, name="Jl. Veteran")
    situation, _ = Situation().with_events([happened(closed, stream="closure:v")])
    opened = happened(e.RoadReopened(), stream="closure:v")
    assert str(tell(opened, PROFILE, names_in(situation))) == "Operator Rina membuka lagi Jl. Veteran"
    assert str(tell(opened, PROFILE)) == "Operator Rina membuka lagi jalan yang ditutup"


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("operator", "Operator Rina selesai bertugas"),
        ("supervisor", "Penyelia Rina selesai bertugas"),
        ("trainer", "Pelatih Rina selesai bertugas"),
        ("system", "Program selesai bertugas"),
        ("a_role_of_a_newer_version", "Rina selesai bertugas"),
    ],
)
def test_who(role: str, expected: str) -> None:
    assert str(tell(happened(e.SignedOff(), Actor("d1", "Rina", role)), PROFILE)) == expected


def test_what_is_not_known_is_told_by_its_id() -> None:
    assert str(tell(happened(e.UnitMoving("a1", "mako-02")), PROFILE)) == "mako-02 bergerak"
    assert str(tell(happened(e.AgencyTelephoned("tni", False)), PROFILE)) == "tni ditelepon: tidak menjawab"


def test_names_in_a_reader_s_language_win() -> None:
    told = tell(happened(e.CategoryChanged("kebakaran", 1, ())), PROFILE, {"kebakaran": "Fire"})
    assert str(told) == "Jenis diganti menjadi Fire, prioritas 1"


def test_names_in_the_situation() -> None:
    opened = e.IncidentOpened("0393", "kebakaran", 1, (), AT)
    recorded = e.UnitRecorded("Damkar Mako 02", "damkar", "dpkp", -6.1, 106.1, True)
    events = [
        happened(e.ChainStarted("Meja 1", "kota_serang", "0.1.0"), stream="desk:d1"),
        happened(recorded, stream="unit:mako-02"),
        happened(opened, stream="incident:i1"),
    ]
    situation, _ = Situation().with_events(events)
    assert names_in(situation) == {"d1": "Meja 1", "mako-02": "Damkar Mako 02", "i1": "0393"}


@given(text=st.text(min_size=1))
def test_text_of_people_stays_a_value(text: str) -> None:
    hostile = text + "{who}{0.__class__}<script>alert(1)</script>"
    facts = [
        e.CallReceived("c1", number=hostile, caller=hostile, words=hostile),
        e.CallNoted("c1", hostile, hostile),
        e.NoteWritten(hostile),
        e.PriorityChanged(1, hostile),
        e.AlarmRaised(2, hostile),
        e.UnitsChosen((Advised("u", hostile, 1, 1),), ("v",), (), "osm", hostile),
        e.ChoiceExplained("e1", hostile),
        e.RoadClosed("road", LINE, hostile, AT, name=hostile, note=hostile),
        e.RoadReopened(hostile),
        e.IncidentClosed(Outcome.HANDLED, hostile),
        e.UnitAssigned("a1", "u", hostile, "x", True, True),
        e.IncidentLocated(Location(0, 0, 1, LocationMethod.MAP, True, place=hostile)),
    ]
    for fact in facts:
        told = tell(happened(fact), PROFILE)
        assert hostile in str(told)
        assert all(hostile not in template for template in templates(told))


def templates(message: Message) -> list[str]:
    """The templates of a message and of those inside it, each checked to use exactly the values it has."""
    used = {name for _, name, _, _ in string.Formatter().parse(message.text) if name is not None}
    assert used == set(message.values)
    inner = [value for value in message.values.values() if isinstance(value, Message)]
    return [message.text, *(text for value in inner for text in templates(value))]
