"""The table of named places: what a hand-made one may leave out, what is said of each line, and what ships."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.errors import BadInput, StoreTrouble
from siaga_desk.geo import places_file
from siaga_desk.geo.gazetteer import Place, PlaceKind
from siaga_desk.geo.places_file import (
    COLUMNS,
    USUAL_RADIUS_M,
    Places,
    read_places,
    shipped_places,
    with_aliases,
    write_places,
)

HEAD = "id,kind,name,aliases,lat,lon,radius_m,points,source,licence,quality\n"


def said(text: str) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.column, str(problem.message)) for problem in read_places(text).problems]


# what is read


def test_a_whole_line() -> None:
    text = HEAD + 'j1,jalan,Jl. Raya,raya; jalan besar,-6.12,106.17,850.5,"-6.12 106.17; -6.13 106.18",uji,CC0,c\n'
    points = ((-6.12, 106.17), (-6.13, 106.18))
    row = Place("j1", PlaceKind.STREET, "Jl. Raya", -6.12, 106.17, 850.5, ("raya", "jalan besar"), points, "uji", "CC0", "C")
    assert read_places(text) == Places((row,), ())


@pytest.mark.parametrize(
    "text",
    [
        "kind,name,lat,lon\nkampung,Kidul,-6.12,106.17\n",
        "\ufeffjenis;nama;lintang;bujur;nama_lain;radius;mutu;sumber;titik;kode\r\nKampung;Kidul;-6,12;106,17;;;;;;\r\n",
        "sep=;\nJenis;Nama;Lintang;Bujur\n\nkampung ;  Kidul ; −6,12;106,17\n",
        "bujur\tlintang\tnama\tjenis\n106.17\t-6.12\tKidul\tkampung\n",
    ],
    ids=["least", "indonesian", "sep=", "tabs"],
)
def test_what_a_hand_made_table_may_leave_out(text: str) -> None:
    (place,) = read_places(text).rows
    assert (place.kind, place.name, place.lat, place.lon) == (PlaceKind.KAMPUNG, "Kidul", -6.12, 106.17)
    assert place.radius_m == USUAL_RADIUS_M[PlaceKind.KAMPUNG]
    assert place.quality == "B"
    assert read_places(text).problems == ()
    assert place.id == "kampung-kidul-" + place.id[-8:]


def test_a_made_id_follows_from_what_the_line_says() -> None:
    def made(line: str) -> str:
        return read_places("kind,name,lat,lon,source\n" + line).rows[0].id

    one = made("kampung,Kidul,-6.12,106.17,a")
    assert one == made('"kampung"," Kidul",-6.1200,106.17,another')
    others = {
        made(each) for each in ("jalan,Kidul,-6.12,106.17,a", "kampung,Lor,-6.12,106.17,a", "kampung,Kidul,-6.13,106.17,a")
    }
    assert len(others - {one}) == 3
    assert made("kampung,★,-6.12,106.17,a").startswith("kampung-")


def test_every_kind_has_its_usual_radius_and_two_words_are_one_kind() -> None:
    assert set(USUAL_RADIUS_M) == set(PlaceKind)
    (place,) = read_places("kind,name,lat,lon\nRumah Sakit,RS Uji,-6.1,106.1\n").rows
    assert place.kind is PlaceKind.HOSPITAL


@pytest.mark.parametrize(("cell", "radius_m"), [("500", 500), ("500 m", 500), ('"12,5"', 12.5), ("0.01", 0.01)])
def test_a_radius_is_metres(cell: str, radius_m: float) -> None:
    assert read_places(f"kind,name,lat,lon,radius\nkampung,A,-6.1,106.1,{cell}\n").rows[0].radius_m == radius_m


# what is not read


@pytest.mark.parametrize(
    ("line", "column", "text"),
    [
        (
            ",kota,A,,-6.1,106.1,,,,,",
            "kind",
            "Jenis tempat “kota” tidak dikenal. Yang dikenal: kelurahan, kecamatan, kampung",
        ),
        (",,A,,-6.1,106.1,,,,,", "kind", "Kolom “kind” kosong."),
        (",kampung,  ,,-6.1,106.1,,,,,", "name", "Kolom “name” kosong."),
        (",kampung,A\u202eB,,-6.1,106.1,,,,,", "name", "tidak dapat ditampilkan"),
        (",kampung,A,\ufffd,-6.1,106.1,,,,,", "aliases", "rusak. Simpan ulang"),
        (",kampung,A,,,106.1,,,,,", "lat", "Kolom “lat” kosong."),
        (",kampung,A,,-6.1,timur,,,,,", "lon", "Koordinat “timur” tidak terbaca."),
        (",kampung,A,,106.1,-6.1,,,,,", "lat", "Lintang dan bujur tampaknya tertukar"),
        (",kampung,A,,-6.1,190,,,,,", "lon", "berada di luar bumi"),
        (",kampung,A,,-6.1,106.1,luas,,,,", "radius_m", "Radius “luas” tidak terbaca."),
        (",kampung,A,,-6.1,106.1,1.500,,,,", "radius_m", "tanpa titik ribuan"),
        (",kampung,A,,-6.1,106.1,-5,,,,", "radius_m", "Radius “-5” tidak terbaca."),
        (",kampung,A,,-6.1,106.1,0,,,,", "radius_m", "lebih dari 0 dan paling banyak 100000 meter"),
        (",kampung,A,,-6.1,106.1,100001,,,,", "radius_m", "paling banyak 100000 meter"),
        (",jalan,A,,-6.1,106.1,,-6.1 106.1 7,,,", "points", "Titik “-6.1 106.1 7” tidak terbaca."),
        (",jalan,A,,-6.1,106.1,,-6.1 190,,,", "points", "berada di luar bumi"),
        (",kampung,A,,-6.1,106.1,,,,,baik", "quality", "harus A, B atau C"),
        ("a b,kampung,A,,-6.1,106.1,,,,,", "id", "Kode “a b” hanya boleh"),
        (",kampung,A,,-6,1,106,1,500,,uji,CC0,A", "", "13 kolom, judulnya 11"),
        (',kampung,"A"B,,-6.1,106.1,,,,,', "", "Baris 2 tidak terbaca sebagai tabel"),
    ],
)
def test_a_line_that_cannot_be_used_says_why_and_the_others_stay(line: str, column: str, text: str) -> None:
    table = f"{HEAD}{line}\nb,kampung,B,,-6.1,106.1,,,,,\n"
    assert [place.id for place in read_places(table).rows] == ["b"]
    ((number, where, why),) = said(table)
    assert (number, where) == (2, column)
    assert text in why


def test_every_problem_of_a_line_is_said_at_once() -> None:
    columns = [column for _, column, _ in said(HEAD + "a b,kota,,,x,y,z,q,,,sip\n")]
    assert columns == ["id", "name", "kind", "lat", "lon", "radius_m", "points", "quality"]


def test_of_two_lines_with_one_id_the_first_stays() -> None:
    table = HEAD + "a,kampung,A,,-6.1,106.1,,,,,\nA,kampung,B,,-6.1,106.1,,,,,\n"
    assert [place.name for place in read_places(table).rows] == ["A"]
    assert said(table) == [(3, "id", "Kode “A” sudah dipakai di baris 2. Beri kode lain.")]


def test_the_same_place_twice_without_an_id() -> None:
    table = "kind,name,lat,lon\nkampung,A,-6.1,106.1\nkampung,B,-6.1,106.1\nkampung,A,-6.1,106.1\n"
    assert [place.name for place in read_places(table).rows] == ["A", "B"]
    assert said(table) == [(4, "", "Tempat ini sudah ada di baris 2.")]


def test_a_missing_column_stops_the_table() -> None:
    assert read_places("kind,name,lat\nkampung,A,-6.1\n").rows == ()
    assert said("jenis,nama,lat\nkampung,A,-6.1\n") == [
        (1, "lon", "Kolom “lon” atau “bujur” tidak ada. Baris judul harus berisi: kind, name, lat, lon.")
    ]


# there and back

TEXT = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cf", "Zl", "Zp"], exclude_characters="\ufffd"), max_size=40
).map(lambda text: " ".join(text.split()))
LAT = st.floats(-90, 90).map(lambda value: round(value, 7) + 0.0)
LON = st.floats(-180, 180).map(lambda value: round(value, 7) + 0.0)
PLACES = st.lists(
    st.builds(
        Place,
        id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True),
        kind=st.sampled_from(PlaceKind),
        name=TEXT.filter(bool),
        lat=LAT,
        lon=LON,
        radius_m=st.floats(0.01, 100_000).map(lambda value: round(value, 2)),
        aliases=st.lists(TEXT.map(lambda text: " ".join(text.replace(";", " ").split())).filter(bool), max_size=3).map(
            tuple
        ),
        points=st.lists(st.tuples(LAT, LON), max_size=3).map(tuple),
        source=TEXT,
        licence=TEXT,
        quality=st.sampled_from("ABC"),
    ),
    unique_by=lambda place: place.id.casefold(),
    max_size=4,
)


@given(PLACES)
def test_what_is_written_is_read_back(places: list[Place]) -> None:
    assert read_places(write_places(places)) == Places(tuple(places), ())


def test_the_headings_are_those_that_are_documented() -> None:
    assert write_places([]) == HEAD
    assert ",".join(COLUMNS) + "\n" == HEAD


def test_no_name_of_ours_is_a_formula_and_no_alias_parts_in_two() -> None:
    place = Place("a", PlaceKind.SHOP, "=1+1", -6.1, 106.1, 100, ("+62", "a; b"))
    written = write_places([place])
    assert ",'=1+1,'+62; \"" not in written
    assert ",'=1+1," in written
    (back,) = read_places(written).rows
    assert (back.name, back.aliases) == ("=1+1", ("+62", "a, b"))


@given(st.text())
def test_no_text_raises(text: str) -> None:
    for each in (text, HEAD + text, f"{HEAD},kampung,{text}"):
        assert all(problem.line >= 1 and str(problem.message) for problem in read_places(each).problems)


# merging, and what ships


def test_a_curated_row_adds_names_to_the_place_of_its_id_or_is_new() -> None:
    hospital = Place("rs", PlaceKind.HOSPITAL, "RSUD Uji", -6.1, 106.1, 150, ("RSU",), source="a")
    names = Place("rs", PlaceKind.HOSPITAL, "RSUD Uji", -6.2, 106.2, 9, ("rumah sakit umum", "RSU"), source="b")
    landmark = Place("tugu", PlaceKind.LANDMARK, "Tugu", -6.1, 106.1, 100)
    merged = with_aliases([hospital], [names, landmark])
    assert merged == (
        Place("rs", PlaceKind.HOSPITAL, "RSUD Uji", -6.1, 106.1, 150, ("RSU", "rumah sakit umum"), source="a"),
        landmark,
    )


def test_a_missing_or_damaged_table_says_what_still_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places_file, "gisdata", lambda name: tmp_path / name)
    with pytest.raises(StoreTrouble, match=r"tempat_uji\.csv tidak dapat dibuka. Koordinat dan peta tetap"):
        shipped_places("uji")
    (tmp_path / "tempat_uji.csv").write_text(HEAD + "a,kampung,A,,-6.1,106.1,,,,,\n", encoding="utf-8")
    (tmp_path / "nama_lain_uji.csv").write_text(HEAD + "a,kampung,A,B,x,106.1,,,,,\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"nama_lain_uji\.csv rusak di baris 2: Koordinat “x” tidak terbaca"):
        shipped_places("uji")
    (tmp_path / "nama_lain_uji.csv").write_text(HEAD + "a,kampung,A,B,-6.1,106.1,,,,,\n", encoding="utf-8")
    (place,) = shipped_places("uji")
    assert place.aliases == ("B",)
