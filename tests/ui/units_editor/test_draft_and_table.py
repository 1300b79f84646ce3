"""What is typed and what is read from a table obey the same rules; what goes out comes back the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.app import areas_of
from siaga_desk.domain.commands import RecordUnit
from siaga_desk.domain.errors import Message
from siaga_desk.domain.events import UnitRecorded
from siaga_desk.domain.situation import Situation
from siaga_desk.domain.units import Unit
from siaga_desk.geo.coordinates import CityCentre
from siaga_desk.i18n import say
from siaga_desk.profiles import shipped_profile
from siaga_desk.ui.units_editor.draft import (
    Reading,
    UnitDraft,
    degrees_text,
    draft_of,
    position_of,
    read_draft,
    slug,
    typed_pair,
)
from siaga_desk.ui.units_editor.table import MAX_BYTES, Fate, Plan, export_text, plan_import
from tests.memory import CENTRE

PROFILE = shipped_profile("kota_serang")
AREAS = areas_of(PROFILE)
GOOD = UnitDraft(name="Damkar Mako 01", kind="damkar", agency="dpkp", lat="-6,12", lon="106.16", example=False)


def record(command: RecordUnit) -> UnitRecorded:
    return UnitRecorded(
        name=command.name,
        unit_kind=command.unit_kind,
        agency=command.agency,
        lat=command.lat,
        lon=command.lon,
        example=command.example,
        source=command.source,
        note=command.note,
        telephone=command.telephone,
        quality=command.quality,
        crew=command.crew,
        shift=command.shift,
        neighbour=command.neighbour,
    )


def listed(*drafts: UnitDraft) -> Situation:
    made = {}
    for draft in drafts:
        command = read_draft(draft, Situation(), PROFILE, editing=None).command
        assert command is not None
        made[command.unit] = Unit(command.unit, record(command))
    return Situation(units=made)


def read(draft: UnitDraft, situation: Situation | None = None, editing: str | None = None) -> Reading:
    return read_draft(draft, situation or Situation(), PROFILE, editing=editing)


def test_a_good_draft_is_a_command() -> None:
    command = read(GOOD).command
    assert command is not None
    assert (command.unit, command.lat, command.lon, command.example) == ("damkar-mako-01", -6.12, 106.16, False)


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"name": " "}, "name", "Kolom “nama” kosong."),
        ({"lat": ""}, "lat", "Kolom “lintang” kosong."),
        ({"lat": "enam"}, "lat", "Koordinat “enam” tidak terbaca."),
        ({"lat": "nan"}, "lat", "Koordinat “nan” tidak terbaca."),
        ({"lat": "106,1678", "lon": "-6,1093"}, "lat", "Lintang dan bujur tampaknya tertukar"),
        ({"lon": "196,2"}, "lon", "Koordinat tidak terbaca: bujur 196,2 berada di luar bumi."),
        ({"kind": "kapal"}, "kind", "Jenis unit “kapal” tidak ada di profil kota."),
        ({"id": "a b"}, "id", "Kode “a b” hanya boleh berisi"),
        ({"name": "a\u202eb"}, "name", "Kolom “nama” berisi huruf yang tidak dapat ditampilkan."),
        ({"crew": "enam"}, "crew", "Kolom “awak” harus angka 0 sampai 99."),
        ({"shift": "malam"}, "shift", "Jam jaga “malam” tidak terbaca."),
        ({"neighbour": "kota_bogor"}, "neighbour", "Tetangga “kota_bogor” tidak ada di profil kota."),
    ],
)
def test_what_cannot_be_recorded_is_a_sentence_at_its_field(change: dict[str, str], field: str, sentence: str) -> None:
    reading = read(replace(GOOD, **change))
    assert reading.command is None
    assert say(reading.problems[field]).startswith(sentence)


def test_the_real_unit_takes_the_place_of_the_example() -> None:
    example = replace(GOOD, example=True)
    situation = listed(example)
    reading = read(GOOD, situation)
    assert [say(note) for note in reading.notes] == ["Menggantikan contoh “Damkar Mako 01”."]
    assert reading.command is not None
    assert (reading.command.unit, reading.command.example) == ("damkar-mako-01", False)


def test_a_real_unit_is_not_overwritten_by_a_new_one() -> None:
    reading = read(replace(GOOD, note="lain"), listed(GOOD))
    assert reading.command is None
    assert say(reading.problems["id"]).startswith("Kode “damkar-mako-01” sudah dipakai Damkar Mako 01.")
    assert "id" in read(replace(GOOD, id="DAMKAR-MAKO-01"), listed(GOOD)).problems
    assert read(replace(GOOD, note="lain"), listed(GOOD), editing="damkar-mako-01").command is not None


def test_a_moved_unit_whose_source_is_the_old_one_is_told() -> None:
    at_first = replace(GOOD, source="GPS 2024")
    moved = read(replace(at_first, lat="-6,13"), listed(at_first), editing="damkar-mako-01")
    assert [say(note) for note in moved.notes] == ["Posisinya berubah, sumbernya masih yang lama."]
    assert read(replace(at_first, lat="-6,13", source="GPS 2026"), listed(at_first), editing="damkar-mako-01").notes == ()


def test_what_the_form_does_not_ask_for_stays_but_for_words_about_a_position_that_is_left() -> None:
    unit = record(read(GOOD).command or pytest.fail("a good draft"))
    known = Situation(units={"u": Unit("u", replace(unit, quality="A: 30 m"))})
    draft = draft_of("u", known.units["u"].record or unit)
    renamed = read(replace(draft, name="Damkar Ciceri"), known, "u").command
    moved = read(replace(draft, lat="-6,13"), known, "u").command
    assert renamed is not None
    assert moved is not None
    assert renamed.quality == "A: 30 m"
    assert moved.quality == ""


def test_crew_hours_and_neighbour_are_typed_and_can_be_taken_away() -> None:
    typed = replace(GOOD, crew="4", shift="7:00-19:00;22.00-06.00", neighbour="kota_cilegon")
    command = read(typed).command
    assert command is not None
    assert (command.crew, command.shift, command.neighbour) == (4, "07.00-19.00; 22.00-06.00", "kota_cilegon")
    known = listed(typed)
    draft = draft_of("damkar-mako-01", known.units["damkar-mako-01"].record or pytest.fail("it was recorded"))
    assert (draft.crew, draft.shift, draft.neighbour) == ("4", "07.00-19.00; 22.00-06.00", "kota_cilegon")
    cleared = read(replace(draft, crew="", shift="", neighbour=""), known, "damkar-mako-01").command
    assert cleared is not None
    assert (cleared.crew, cleared.shift, cleared.neighbour) == (None, "", "")


def test_a_line_that_differs_in_its_crew_alone_is_a_change() -> None:
    known = listed(GOOD)
    text = export_text(known)
    assert [entry.fate for entry in plan_import(text.encode(), known, PROFILE, AREAS).entries] == [Fate.SAME]
    assert text.endswith(",,,\n")
    plan = plan_import(text.replace(",,,\n", ",6,,\n").encode(), known, PROFILE, AREAS)
    assert [(entry.fate, entry.row.crew) for entry in plan.entries] == [(Fate.CHANGED, 6)]
    assert [command.crew for command in plan.commands] == [6]
    plan = plan_import(text.replace(",,,\n", ",,22.00-06.00,\n").encode(), known, PROFILE, AREAS)
    assert [(entry.fate, entry.row.shift) for entry in plan.entries] == [(Fate.CHANGED, "22.00-06.00")]


def test_a_pair_may_be_pasted() -> None:
    for text in ("-6.1093, 106.1678", "-6,1093; 106,1678", "https://maps.example/@-6.1093,106.1678,17z"):
        assert typed_pair(text, AREAS, CENTRE) == (-6.1093, 106.1678, None)
    swapped = typed_pair("106.1678, -6.1093", AREAS, CENTRE)
    assert swapped is not None
    assert swapped[:2] == (-6.1093, 106.1678)
    assert isinstance(swapped[2], Message)
    elsewhere = CityCentre(-7.45, 112.7, "Kabupaten Sidoarjo")
    short = typed_pair("V5V8+2X", AREAS, elsewhere)
    assert short is not None
    assert short[:2] == pytest.approx((-7.1074, 113.1674), abs=1e-4), "around the city of the desk"
    assert typed_pair("Kasemen Utara Raya", AREAS, CENTRE) is None
    assert typed_pair("-6.1093", AREAS, CENTRE) is None
    assert typed_pair("-6,12", AREAS, CENTRE) is None  # a decimal comma, not a pair


def test_codes_from_names() -> None:
    assert slug("  Damkar Mako 01 (baru)") == "damkar-mako-01-baru"
    assert slug("Pos Ré") == "pos-re"
    assert slug("漢字") == ""


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_degrees_come_back_to_the_centimetre(lat: float, lon: float) -> None:
    position = position_of(UnitDraft(lat=degrees_text(lat), lon=degrees_text(lon)))
    assert position is not None
    assert position == pytest.approx((lat, lon), abs=1e-7)


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=80)


@given(
    st.builds(
        UnitDraft,
        id=st.text("ab-_.1 ", max_size=6),
        name=TEXT,
        kind=st.sampled_from(["damkar", "ambulans", "kapal"]),
        agency=st.sampled_from(["dpkp", "dinkes"]),
        lat=st.one_of(st.floats(-91, 91).map(str), TEXT),
        lon=st.one_of(st.floats(-181, 181).map(lambda v: str(v).replace(".", ",")), TEXT),
        example=st.booleans(),
        telephone=TEXT,
        source=TEXT,
        note=TEXT,
        crew=st.sampled_from(["", "4", "100"]),
        shift=st.one_of(st.sampled_from(["", "7.00-19.00", "22:00 - 24:00; 05.00-06.00"]), TEXT),
        neighbour=st.sampled_from(["", "kota_cilegon", "kota_bogor"]),
    )
)
def test_whatever_the_form_records_goes_out_and_comes_back_the_same(draft: UnitDraft) -> None:
    command = read(draft).command
    if command is None:
        assert read(draft).problems
        return
    situation = Situation(units={command.unit: Unit(command.unit, record(command))})
    plan = plan_import(export_text(situation).encode(), situation, PROFILE, AREAS)
    assert plan.problems == ()
    assert [entry.fate for entry in plan.entries] == [Fate.SAME]
    again = read(draft_of(command.unit, record(command)), situation, editing=command.unit).command
    assert again is not None
    assert record(again) == record(command)


# --- the table ---

TABLE = """kode;nama;jenis;instansi;lintang;bujur;contoh
damkar-mako-01;Damkar Mako 01;damkar;dpkp;-6,12;106,16;0
baru;Ambulans Kramatwatu;ambulans;dinkes;-6,05;106,10;1
"""


def plan(text: str, situation: Situation | None = None) -> Plan:
    return plan_import(text.encode(), situation or Situation(), PROFILE, AREAS)


def test_what_an_import_would_do() -> None:
    found = plan(TABLE, listed(replace(GOOD, example=True)))
    assert [(e.row.id, e.fate) for e in found.entries] == [("damkar-mako-01", Fate.REAL), ("baru", Fate.NEW)]
    outside = found.entries[1].outside
    assert outside is not None
    assert say(outside) == "Titik ini di luar kota, di Kec. Kramatwatu, Kabupaten Serang."
    assert say(found.question) == "2 baris siap dimasukkan. Unit lain tidak berubah."
    assert [command.unit for command in found.commands] == ["damkar-mako-01", "baru"]


def test_a_bad_line_is_asked_about() -> None:
    found = plan(TABLE + "x;Pos;damkar;dpkp;;106,1;1\n")
    assert say(found.question) == ("Baris 4: Kolom “lintang” kosong. 2 baris lain siap dimasukkan. Lanjut tanpa baris 4?")
    found = plan(TABLE + "x;Pos;damkar;dpkp;;106,1;1\ny;Pos;kapal;dpkp;-6,1;106,1;1\n")
    assert found.lost == (4, 5)
    assert say(found.question).endswith(
        "1 baris lain juga bermasalah. 2 baris siap dimasukkan. Lanjut tanpa yang bermasalah?"
    )


def test_a_column_that_is_not_read_loses_no_line() -> None:
    found = plan(TABLE.replace("contoh\n", "contoh;warna\n", 1))
    assert found.lost == ()
    assert len(found.problems) == 1
    assert say(found.question).startswith("2 baris siap dimasukkan.")


def test_the_same_table_again_changes_nothing() -> None:
    first = plan(TABLE)
    situation = Situation(units={command.unit: Unit(command.unit, record(command)) for command in first.commands})
    again = plan(TABLE, situation)
    assert again.commands == ()
    assert say(again.question).startswith("Semua 2 baris yang terbaca sudah sama dengan daftar.")


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\xfe", b"nama,jenis\nx,y\n", b"\xd0\xcf\x11\xe0" * 50])
def test_what_is_no_table_is_said(raw: bytes) -> None:
    found = plan_import(raw, Situation(), PROFILE, AREAS)
    assert found.commands == ()
    assert say(found.question) == "Tidak ada baris yang bisa dimasukkan. Daftar unit tidak berubah."
    assert found.problems


def test_a_file_that_is_too_large_is_refused() -> None:
    found = plan_import(b"x" * (MAX_BYTES + 1), Situation(), PROFILE, AREAS)
    assert say(found.problems[0].message) == "Berkas ini terlalu besar untuk daftar unit: paling banyak 5 MB."


def test_the_shipped_table_is_the_list(tmp_path: Path) -> None:
    shipped = Path("gisdata/unit_kota_serang.csv").read_bytes()
    found = plan_import(shipped, Situation(), PROFILE, AREAS)
    assert found.problems == ()
    assert len(found.commands) == len(shipped.splitlines()) - 1
