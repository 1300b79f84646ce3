"""The city's table of units: every way a spreadsheet bends it, and what is said about each line that cannot be used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.errors import RuleViolation
from siaga_desk.domain.profile import Hours
from siaga_desk.domain.units import MAX_PARTS, write_shift
from siaga_desk.geo.units_file import (
    COLUMNS,
    UnitRow,
    UnitsFile,
    decode,
    read_units,
    record_unit,
    unit_row,
    write_units,
)
from siaga_desk.profiles import shipped_profile
from tests.memory import memory_desk

KINDS = ("ambulans", "damkar")
AGENCIES = ("dinkes", "dpkp")
PROFILE = shipped_profile("kota_serang")
HEAD = "id,name,kind,agency,lat,lon,example\n"


def read(text: str) -> UnitsFile:
    return read_units(text, PROFILE)


def said(file: UnitsFile) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, str(problem.message)) for problem in file.problems]


# what is read


def test_a_plain_table() -> None:
    text = (
        "id,name,kind,agency,lat,lon,example,source,quality,telephone,note,crew,shift,neighbour\n"
        'd1,"Damkar, Mako 01",damkar,dpkp,-6.12,106.17,1,peta,B,0254-1,catatan,6,7.00 - 19.00,kota_cilegon\n'
    )
    row = UnitRow(
        *("d1", "Damkar, Mako 01", "damkar", "dpkp", -6.12, 106.17, True, "peta", "B", "0254-1", "catatan", 6),
        shift="07.00-19.00",
        neighbour="kota_cilegon",
    )
    assert read(text) == UnitsFile((row,), ())


def test_a_table_from_before_hours_and_neighbours_is_read() -> None:
    (row,) = read(HEAD.strip() + ",source,quality,telephone,note,crew\na,A,damkar,dpkp,-6.1,106.1,0,peta,B,,,\n").rows
    assert (row.shift, row.neighbour) == ("", "")


@pytest.mark.parametrize(
    ("heading", "cell", "says"),
    [
        ("shift", "siang", "Jam jaga “siang” tidak terbaca. Tulis misalnya 07.00-19.00; 22.00-06.00."),
        ("jam_jaga", "; ".join(["07.00-08.00"] * 9), "Jam jaga paling banyak 8 bagian sehari. Gabungkan yang bersambung."),
        ("jam_jaga", "0" * 121, "Isi kolom “jam_jaga” terlalu panjang: 121 huruf, paling banyak 120."),
        ("neighbour", "kota_bogor", "Tetangga “kota_bogor” tidak ada di profil kota."),
        ("tetangga", "Kota Cilegon", "Tetangga “Kota Cilegon” tidak ada di profil kota."),
    ],
)
def test_hours_that_cannot_be_read_and_neighbours_nobody_knows_are_said_with_their_line(
    heading: str, cell: str, says: str
) -> None:
    file = read(f'{HEAD.strip()},{heading}\na,A,damkar,dpkp,-6.1,106.1,0,"{cell}"\nb,B,damkar,dpkp,-6.1,106.1,0,\n')
    assert [row.id for row in file.rows] == ["b"]
    assert said(file) == [(2, heading, says)]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffid;name;kind;agency;lat;lon;example\r\na;A;damkar;dpkp;-6,12;106,17;0\r\n",
        "sep=;\nid;name;kind;agency;lat;lon;example\na;A;damkar;dpkp;-6,12;106,17;0\n",
        "id\tname\tkind\tagency\tlat\tlon\texample\na\tA\tdamkar\tdpkp\t-6,12\t106,17\t0\n",
        "kode;NAMA;jenis;Instansi; lintang ;bujur;contoh\na;A;damkar;dpkp;-6,12;106,17;tidak\n",
        '"id","name","kind","agency","lat","lon","example"\n"a","A","damkar","dpkp","\u22126,12","+106,17","0"',
        "\n\nid,name,kind,agency,lat,lon,example,,\n,,,,,,\n a , A ,damkar,dpkp,-6.12,106.17,0,,\n,,,,,,,,,,\n",
        "lon,lat,name,id,agency,kind,example\r106.17,-6.12,A,a,dpkp,damkar,0\r",
    ],
    ids=["excel", "sep=", "tabs", "indonesian", "quotes, signs", "empty lines and columns", "old mac, other order"],
)
def test_one_row_in_the_dialects_of_spreadsheets(text: str) -> None:
    assert read(text) == UnitsFile((UnitRow("a", "A", "damkar", "dpkp", -6.12, 106.17, False),), ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_encodings_that_spreadsheets_save(encoding: str) -> None:
    assert decode("Damkar – Ciceri ★".encode(encoding)) == "Damkar – Ciceri ★"


def test_a_wrong_encoding_is_said_and_the_other_lines_stay() -> None:
    raw = (HEAD + "a,Caf\xe9,damkar,dpkp,-6.1,106.1,0\nb,B,damkar,dpkp,-6.1,106.1,0\n").encode("cp1252")
    file = read(decode(raw))
    assert [row.id for row in file.rows] == ["b"]
    assert said(file)[0] == (2, "name", "Huruf di kolom “name” rusak. Simpan ulang berkas sebagai CSV UTF-8.")


def test_what_looks_like_a_program_is_text() -> None:
    for hostile in ("<img src=x onerror=alert(1)>", "'; drop table units; --", "${jndi:ldap://x}", "{0.__class__}", "%s%n"):
        (row,) = read(HEAD + f'a,"{hostile}",damkar,dpkp,-6.1,106.1,0\n').rows
        assert row.name == hostile


# what is not read


@pytest.mark.parametrize(
    ("line", "column", "text"),
    [
        (",A,damkar,dpkp,-6.1,106.1,0", "id", "Kolom “id” kosong."),
        ("a b,A,damkar,dpkp,-6.1,106.1,0", "id", "Kode “a b” hanya boleh"),
        ("a,  ,damkar,dpkp,-6.1,106.1,0", "name", "Kolom “name” kosong."),
        ("a," + "A" * 121 + ",damkar,dpkp,-6.1,106.1,0", "name", "121 huruf, paling banyak 120"),
        ("a,A\x00B,damkar,dpkp,-6.1,106.1,0", "name", "tidak dapat ditampilkan"),
        ("a,A\u202eB,damkar,dpkp,-6.1,106.1,0", "name", "tidak dapat ditampilkan"),
        ("a,A\ud800B,damkar,dpkp,-6.1,106.1,0", "name", "tidak dapat ditampilkan"),
        ("a,A,roket,dpkp,-6.1,106.1,0", "kind", "Jenis unit “roket” tidak ada di profil kota."),
        ("a,A,damkar,nasa,-6.1,106.1,0", "agency", "Instansi “nasa” tidak ada di profil kota."),
        ("a,A,damkar,dpkp,,106.1,0", "lat", "Kolom “lat” kosong."),
        ("a,A,damkar,dpkp,-6.1,timur,0", "lon", "Koordinat “timur” tidak terbaca."),
        ("a,A,damkar,dpkp,-6.1,nan,0", "lon", "Koordinat “nan” tidak terbaca."),
        ("a,A,damkar,dpkp,-6.1,1e2,0", "lon", "Koordinat “1e2” tidak terbaca."),
        ("a,A,damkar,dpkp,-61.199.015,106.1,0", "lat", "Koordinat “-61.199.015” tidak terbaca."),
        ("a,A,damkar,dpkp,106.1,-6.1,0", "lat", "Lintang dan bujur tampaknya tertukar"),
        ("a,A,damkar,dpkp,-6.1,196.1,0", "lon", "bujur 196,1 berada di luar bumi"),
        ("a,A,damkar,dpkp,-6.1,106.1,", "example", "harus 1 (contoh) atau 0 (unit nyata)"),
        ("a,A,damkar,dpkp,-6.1,106.1,mungkin", "example", "harus 1 (contoh) atau 0 (unit nyata)"),
        ("a,A,damkar,dpkp,-6.1", "lon", "Kolom “lon” kosong."),
        ("a,A,damkar,dpkp,-6,1,106,1,0", "", "9 kolom, judulnya 7"),
        ('a,"A"B,damkar,dpkp,-6.1,106.1,0', "", "Baris 2 tidak terbaca sebagai tabel"),
        ('a,"A,damkar,dpkp,-6.1,106.1,0', "", "Baris 2 tidak terbaca sebagai tabel"),
        ("a," + "A" * 140_000 + ",damkar,dpkp,-6.1,106.1,0", "", "Baris 2 tidak terbaca sebagai tabel"),
    ],
)
def test_a_line_that_cannot_be_used_says_why(line: str, column: str, text: str) -> None:
    problems = said(read(HEAD + line + "\n"))
    assert read(HEAD + line + "\n").rows == ()
    assert (problems[0][0], problems[0][1]) == (2, column)
    assert text in problems[0][2]


def test_every_problem_of_a_line_is_said_at_once() -> None:
    assert [problem[1] for problem in said(read(HEAD + ",,roket,nasa,x,y,z"))] == [
        "id",
        "name",
        "kind",
        "agency",
        "lat",
        "lon",
        "example",
    ]


def test_lines_are_counted_as_an_editor_does() -> None:
    text = "sep=,\n\n" + HEAD + 'a,"A\nB",damkar,dpkp,-6.1,106.1,0\n\nb,,damkar,dpkp,-6.1,106.1,0\n'
    file = read(text)
    assert [row.name for row in file.rows] == ["A B"]
    assert [problem.line for problem in file.problems] == [7]


def test_a_code_used_twice_names_the_first_line() -> None:
    file = read(HEAD + "a,A,damkar,dpkp,-6.1,106.1,0\nA,B,damkar,dpkp,-6.1,106.1,0\n")
    assert [row.name for row in file.rows] == ["A"]
    assert said(file) == [(3, "id", "Kode “A” sudah dipakai di baris 2. Beri kode lain.")]


def test_the_columns_are_named_as_the_file_names_them() -> None:
    file = read("kode;nama;jenis;instansi;lintang;bujur;contoh\na;A;damkar;dpkp;;106,1;0\n")
    assert said(file) == [(2, "lintang", "Kolom “lintang” kosong.")]


def test_missing_and_doubled_columns_stop_the_table() -> None:
    file = read("id,name,kind,lat,lon,example\na,A,damkar,-6.1,106.1,0\n")
    assert file.rows == ()
    assert said(file)[0][:2] == (1, "agency")
    assert "“agency” atau “instansi” tidak ada" in said(file)[0][2]
    assert said(read(HEAD.strip() + ",nama\n")) == [(1, "nama", "Kolom “nama” ada dua kali.")]
    assert len(read("").problems) == 7


def test_an_unknown_column_is_said_and_not_read() -> None:
    file = read(HEAD.strip() + ",telepone\na,A,damkar,dpkp,-6.1,106.1,0,0254\n")
    assert len(file.rows) == 1
    assert said(file) == [(1, "telepone", "Kolom “telepone” tidak dikenal dan tidak dibaca.")]


def test_a_crew_is_a_number() -> None:
    file = read(HEAD.strip() + ",awak\na,A,damkar,dpkp,-6.1,106.1,0,enam\n")
    assert said(file) == [(2, "awak", "Kolom “awak” harus angka 0 sampai 99.")]


# there and back

TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"], exclude_characters="\ufffd"), max_size=40
).map(lambda text: " ".join(text.split()))
ROWS = st.lists(
    st.builds(
        UnitRow,
        id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True),
        name=TEXT.filter(bool),
        kind=st.sampled_from(KINDS),
        agency=st.sampled_from(AGENCIES),
        lat=st.floats(-90, 90).map(lambda value: round(value, 7) + 0.0),
        lon=st.floats(-180, 180).map(lambda value: round(value, 7) + 0.0),
        example=st.booleans(),
        source=TEXT,
        quality=TEXT,
        telephone=TEXT,
        note=TEXT,
        crew=st.none() | st.integers(0, 99),
        shift=st.lists(st.builds(Hours, st.integers(0, 1439), st.integers(0, 1439)), max_size=MAX_PARTS).map(write_shift),
        neighbour=st.sampled_from(("", *PROFILE.neighbours)),
    ),
    unique_by=lambda row: row.id.casefold(),
    max_size=5,
)


@given(ROWS)
def test_what_is_written_is_read_back(rows: list[UnitRow]) -> None:
    assert read(write_units(rows)) == UnitsFile(tuple(rows), ())


@given(ROWS)
def test_what_a_desk_was_told_of_a_unit_it_gives_back_whole(rows: list[UnitRow]) -> None:
    desk, _ = memory_desk(PROFILE)
    desk.do(*map(record_unit, rows), actor=desk.system)
    units = desk.situation.units
    assert {id_: unit_row(id_, unit.record) for id_, unit in units.items() if unit.record} == {row.id: row for row in rows}


@pytest.mark.parametrize("crew", [-1, 100])
def test_a_desk_records_no_crew_that_the_table_could_not_hold(crew: int) -> None:
    desk, _ = memory_desk(PROFILE)
    with pytest.raises(RuleViolation, match="dari 0 sampai 99"):
        desk.do(record_unit(UnitRow("a", "A", "damkar", "dpkp", -6.1, 106.1, False, crew=crew)), actor=desk.system)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "'=", "''+", "＝"])
def test_no_cell_of_ours_is_a_formula(start: str) -> None:
    row = UnitRow("a", f"{start}cmd|' /C calc'!A0", "damkar", "dpkp", -6.1, 106.1, False, telephone="+62 254")
    written = write_units([row])
    assert f",'{start}cmd" in written
    assert ",'+62 254," in written
    assert ",-6.1,106.1," in written  # a number is no formula, and must stay one
    assert read(written).rows == (row,)


def test_the_headings_that_are_written_are_those_that_are_documented() -> None:
    assert write_units([]) == "id,name,kind,agency,lat,lon,example,source,quality,telephone,note,crew,shift,neighbour\n"
    assert len(COLUMNS) == 14


# nothing raises


@given(st.text(), st.binary())
def test_no_text_raises(text: str, raw: bytes) -> None:
    for each in (text, decode(raw), HEAD + text, HEAD + decode(raw)):
        file = read(each)
        assert all(problem.line >= 1 and str(problem.message) for problem in file.problems)


LINE = st.lists(
    st.sampled_from(
        ["a", "b", "A", '"', "'", "=", "damkar", "dpkp", "-6,1", "106.1", "0", "1", "nan", "\n", "\r", ";", ",", "\0", " "]
    ),
    max_size=30,
).map("".join)


@given(LINE, st.sampled_from([",", ";", "\t"]))
def test_no_near_table_raises_and_every_row_has_its_line(text: str, separator: str) -> None:
    table = (
        HEAD.replace(",", separator)
        + f"x{separator}X{separator}damkar{separator}dpkp{separator}1{separator}1{separator}1\n"
        + text
    )
    file = read(table)
    assert file.rows[0] == UnitRow("x", "X", "damkar", "dpkp", 1.0, 1.0, True)
    assert all(1 <= problem.line <= table.count("\n") + table.count("\r") + 1 for problem in file.problems)
    assert len({row.id.casefold() for row in file.rows}) == len(file.rows)
