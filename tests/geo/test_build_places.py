"""The named places: how addresses are read, what the build makes of them, and that what ships is honest about itself."""

from __future__ import annotations

import csv
from collections import Counter

import geopandas
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.places import distance_m
from siaga_desk.geo.areas import Kelurahan, shipped_areas
from siaga_desk.geo.build_addresses import Addresses, alike, compact, kilometre, shown, words_of
from siaga_desk.geo.build_map import Projection
from siaga_desk.geo.build_places import named_places
from siaga_desk.geo.build_sources import KelurahanSource, School, Sources, Street
from siaga_desk.geo.build_sources import Place as Facility
from siaga_desk.geo.build_streets import street_named, street_names
from siaga_desk.geo.gazetteer import Place, PlaceKind
from siaga_desk.geo.layers import read_layers
from siaga_desk.geo.places_file import COLUMNS, read_places, shipped_places
from siaga_desk.resources import gisdata

CITY = Addresses(
    ["Kaligandu", "Cipare", "Tembong", "Panancangan", "Taktakan", "Walantaka"], ["Serang", "Taktakan", "Walantaka"]
)


def names(words: tuple[str, ...]) -> str:
    return " ".join(words)


# reading addresses


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("Jl.raya Pandeglang Km.06,5 No.3", "JALAN RAYA PANDEGLANG KM 6.5 NO 3"),
        ("JLN. K.H. ABD. FATTAH HASAN", "JALAN KH ABDUL FATAH HASAN"),
        ("Jl. A. Yani, Kp.Kaloran", "JALAN AHMAD YANI , KAMPUNG KALORAN"),
        ("Jl.45 Ds. Sayar", "JALAN EMPAT LIMA KEL SAYAR"),
        ("Jl. Letnan Djidun (Lingk. Legok)", "JALAN LETNAN JIDUN , LINGKUNGAN LEGOK ,"),
        ("Jl. Syeh Nawawi Al-Bantani", "JALAN SYEKH NAWAWI AL BANTANI"),
        ("", ""),
    ],
)
def test_the_words_of_an_address_have_one_spelling(address: str, words: str) -> None:
    assert names(tuple(words_of(address))) == words


@pytest.mark.parametrize(
    ("address", "kampung"),
    [
        ("Kp Jaha", ["JAHA"]),
        ("Kp. Limpar Rt.01 Rw.06", ["LIMPAR"]),
        ("Link. Tinggar RT 03", ["TINGGAR"]),
        ("LINK. PAKEL JALAN", ["PAKEL"]),
        ("KP. PASANGGRAHAN WALANTAKA SERANG", ["PASANGGRAHAN"]),
        ("Lingk. Selatan Serang", []),  # half of Jl. Lingkar Selatan
        ("Kp. Tembong", []),  # a kelurahan
        ("Kp. 12", []),
        ("Jl. Raya Cilegon", []),
        ("Link. Mandala Citra Indah", []),  # housing, by its words
    ],
)
def test_a_kampung_is_what_is_marked_as_one(address: str, kampung: list[str]) -> None:
    assert [names(each) for each in CITY.kampung(words_of(address))] == kampung


@pytest.mark.parametrize(
    ("address", "housing"),
    [
        ("Komp. Ciolang Jaya", ["KOMPLEK CIOLANG JAYA"]),
        ("Komplek Perumnas Ciracas", ["PERUMNAS CIRACAS"]),
        ("CITRA GADING BLOK D6/13", ["PERUMAHAN CITRA GADING"]),
        ("Komplek Citra Gading Blok D6", ["KOMPLEK CITRA GADING"]),
        ("Lingk. Mandala Citra Indah Kota Serang", ["PERUMAHAN MANDALA CITRA INDAH"]),
        ("KH Fatah Hasan Blok D8", []),  # no word of housing before the block
        ("Jl. Pandawa Komp. Pemda", []),  # offices
        ("Komp. P&K.", []),
        ("Jl. Taman Baru", []),
    ],
)
def test_housing_is_what_is_marked_as_such(address: str, housing: list[str]) -> None:
    assert [names(each) for each in CITY.housing(words_of(address))] == housing


@pytest.mark.parametrize(
    ("address", "kelurahan"),
    [
        ("Jl. Raya 3, Kel. Penancangan, Kec. Cipocok Jaya", ["PENANCANGAN"]),
        ("Jl. Ahmad Yani No.64, Cipare, Kec. Serang", ["CIPARE"]),
        ("Jl. Raya Serang, Taktakan", []),  # the kecamatan, or the kelurahan of its name: not known which
        ("Ds. Taktakan", ["TAKTAKAN"]),
        ("Kel. Entah", []),
    ],
)
def test_the_kelurahan_of_an_address(address: str, kelurahan: list[str]) -> None:
    assert [names(each) for each in CITY.kelurahan(words_of(address))] == kelurahan


def test_the_kilometre_behind_a_street() -> None:
    assert [kilometre(words_of(text), 0) for text in ("Km 04", "KM.6,5", "km 12", "No 4", "Jl.km Idris")] == [
        "4",
        "6,5",
        "12",
        None,
        None,
    ]


PIECES = (
    "Jl.",
    "Kp.",
    "Link.",
    "Komp.",
    "Blok",
    "KM",
    "6,5",
    "Kel.",
    ",",
    "/",
    "Cipare",
    "Serang",
    "RAYA",
    "45",
    "Citra",
    "I",
)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join))
def test_no_address_is_too_odd_and_no_name_has_a_mark_in_it(address: str) -> None:
    words = words_of(address)
    streets = [name for _, name in CITY.street_words(words)]
    housing = [name[1:] for name in CITY.housing(words)]
    for name in (*CITY.kampung(words), *CITY.kelurahan(words), *housing, *streets, CITY.street_name(address) or ("X",)):
        assert name
        assert not {",", "JALAN", "KAMPUNG", "LINGKUNGAN", "KOMPLEK", "BLOK", "KM", "KEL"} & set(name), (address, name)


def test_names_that_are_alike_and_names_that_are_not() -> None:
    assert alike(compact("Fatah Hasan"), compact("FATTAH HASAN"))
    assert alike(compact("Ustad Uzer Yahya"), compact("USTAD UZEIR YAHYA"))
    assert not alike("JAHA", "JAMI")
    assert not alike("SERANG", "CERANG")
    assert not alike("", "SERANG")


def test_names_are_shown_with_their_short_words_kept() -> None:
    assert shown(["SMKS", "PGRI", "2", "AL-KHAIRIYAH"]) == "SMKS PGRI 2 Al-Khairiyah"
    assert shown(["KH", "SYAMUN", "II"]) == "KH Syamun II"


# streets


def street(name: str, addresses: int = 1, lat: float = -6.12, lon: float = 106.15) -> Street:
    return Street(name, addresses, (lat, lon))


def test_one_street_under_many_spellings() -> None:
    rows = [
        street("KI AJURUM", 3),
        street("KIAJURUM", lat=-6.18),
        street("KI AJURUM CIPARE SERANG"),
        street("KH JAMHARI"),
        street("KH DJAMHARI LONTAR BARU"),
        street("USTAD UZER YAHYA"),
        street("USTAD UZEIR YAHYA", 2),
        street("KAMPUNG CIKENTANG"),
        street("RAYA PANDEGLANG", 12),
        street("RAYA CILEGON", 8),
        street("BANTEN"),
        street("BANTEN LAMA"),
    ]
    found = {names(each.words): [names(words) for words in each.variants] for each in street_names(CITY, rows)}
    assert found == {
        "BANTEN": [],
        "BANTEN LAMA": [],
        "KH JAMHARI": [],
        "KI AJURUM": [],
        "RAYA CILEGON": [],
        "RAYA PANDEGLANG": [],
        "USTAD UZEIR YAHYA": ["USTAD UZER YAHYA"],
    }


def test_which_street_an_address_means() -> None:
    streets = street_names(CITY, [street("KI UJU KAUJON KIDUL"), street("BANTEN"), street("BANTEN LAMA"), street("PETIR")])

    def meant(*words: str) -> str:
        found = street_named(words, streets)
        return names(found.words) if found else ""

    assert meant("KI", "UJU") == "KI UJU KAUJON KIDUL"
    assert meant("BANTEN", "LAMA", "RAMAI") == "BANTEN LAMA"
    assert meant("RAYA", "PETIR") == "PETIR"
    assert meant("KI") == ""
    assert meant("ENTAH") == ""


# what the build makes of it, on four kelurahan of the real city

PROJECTION = Projection(32748)
SHIPPED = shipped_areas()


def square(label: tuple[float, float]) -> shapely.MultiPolygon:
    lat, lon = label
    return shapely.MultiPolygon([shapely.box(lon - 0.005, lat - 0.005, lon + 0.005, lat + 0.005)])


def made(
    schools: list[School] | None = None, streets: list[Street] | None = None, facilities: list[Facility] | None = None
) -> list[Place]:
    kelurahan = [each for each in SHIPPED.kelurahan if each.name in ("Cipare", "Tembong", "Kaligandu", "Karundang")]
    sources = Sources(
        city_code="36.73",
        city_name="Kota Serang",
        kelurahan=tuple(KelurahanSource(each, each.name, "exact", square(_label(each))) for each in kelurahan),
        neighbours=(),
        sea_name="",
        sea=shapely.MultiPolygon(),
        coast=shapely.MultiLineString(),
        facilities=tuple(facilities or ()),
        places=(),
        schools=tuple(schools or ()),
        streets=tuple(streets or ()),
        roads=(),
    )
    kecamatan = [(each, square((each.label_lat, each.label_lon))) for each in SHIPPED.kecamatan]
    return list(named_places(sources, kecamatan, SHIPPED, PROJECTION))


def _label(kelurahan: Kelurahan) -> tuple[float, float]:
    return kelurahan.label_lat, kelurahan.label_lon


def school(
    number: int, name: str, address: str, at: tuple[float, float] | None, quality: str = "A: dalam kecamatan tertulis"
) -> School:
    return School(str(number), name, address, "Serang", at, quality)


CIPARE = _label(next(each for each in SHIPPED.kelurahan if each.name == "Cipare"))


def near(north_m: float, east_m: float = 0.0) -> tuple[float, float]:
    return round(CIPARE[0] + north_m / 110_600, 6), round(CIPARE[1] + east_m / 110_600, 6)


def of_kind(places: list[Place], kind: PlaceKind) -> list[Place]:
    return [place for place in places if place.kind is kind]


def test_a_kampung_of_addresses_holds_its_points_and_lies_twice_when_they_are_far_apart() -> None:
    places = made([school(1, "SMP A", "Kp. Jaha", near(0)), school(2, "SMP B", "Kp.jaha", near(600))])
    (one,) = of_kind(places, PlaceKind.KAMPUNG)
    assert (one.name, one.quality, one.id) == ("Jaha", "C", "kampung-jaha")
    assert one.radius_m == pytest.approx(500, abs=11)
    apart = made([school(1, "SMP A", "Kp. Jaha", near(0)), school(2, "SMP B", "Kp.jaha", near(4000))])
    assert [place.radius_m for place in of_kind(apart, PlaceKind.KAMPUNG)] == [400, 400]


def test_a_state_school_names_its_kampung_unless_a_kelurahan_or_an_address_has_the_name() -> None:
    places = made(
        [
            school(1, "SD NEGERI CIUJI 2", "Jl. Satu", near(0)),
            school(2, "SD NEGERI TEMBONG 1", "Jl. Satu", near(0)),
            school(3, "SD NEGERI JAHA", "Kp Jaha", near(0)),
            school(4, "SD ISLAM HARAPAN", "Jl. Satu", near(0)),
            school(5, "SD NEGERI CILAIN", "Kp Jaha", near(0)),
            school(6, "SD NEGERI CIRAGU", "Jl. Satu", near(0), "B: kecamatan tidak cocok"),
        ]
    )
    assert {place.name: place.radius_m for place in of_kind(places, PlaceKind.KAMPUNG)} == {
        "Ciuji": 800,
        "Jaha": 400,
        "Cilain": 1200,
    }


def test_a_street_keeps_its_points_and_drops_one_that_lies_alone() -> None:
    points = [near(0), near(500), near(1000), near(9000)]
    schools = [school(number, "SMP A", "Jl. Raya Uji No. 1", at) for number, at in enumerate(points)]
    (one,) = of_kind(made(schools, [street("RAYA UJI")]), PlaceKind.STREET)
    assert one.name == "Jl. Raya Uji"
    assert set(one.points) == set(points[:3])
    (lone,) = of_kind(made(schools[:1], [street("RAYA UJI")]), PlaceKind.STREET)
    assert lone.radius_m == 2000  # of a main road one point says little


def test_a_street_whose_points_all_lie_apart_keeps_them_all() -> None:
    points = [near(0), near(3000), near(6000)]
    schools = [school(number, "SMP A", "Jl. Raya Uji No. 1", at) for number, at in enumerate(points)]
    (one,) = of_kind(made(schools, [street("RAYA UJI")]), PlaceKind.STREET)
    assert set(one.points) == set(points)


def test_a_kampung_is_wide_where_its_school_lies_far_from_the_street_of_its_address() -> None:
    schools = [school(number, "SMP A", "Jl. Raya Uji", near(500 * number)) for number in range(3)]
    places = made([*schools, school(9, "SMP B", "Jl. Raya Uji Kp. Jaha", near(6000))], [street("RAYA UJI")])
    assert [(place.name, place.radius_m) for place in of_kind(places, PlaceKind.KAMPUNG)] == [("Jaha", 1500)]


def test_kilometres_that_contradict_each_other_are_dropped() -> None:
    def stones(*written: tuple[str, tuple[float, float]]) -> list[str]:
        schools = [school(number, "SMP A", f"Jl. Raya Uji Km {km}", at) for number, (km, at) in enumerate(written)]
        return [place.name for place in of_kind(made(schools, [street("RAYA UJI")]), PlaceKind.KILOMETRE)]

    assert stones(("4", near(0)), ("5", near(1000))) == ["Jl. Raya Uji km 4", "Jl. Raya Uji km 5"]
    assert stones(("4", near(0)), ("11,5", near(300))) == []
    assert stones(("4", near(0)), ("4", near(5000))) == []
    assert stones(("4", near(0)), ("5", near(1000)), ("6", near(2000)), ("15", near(900))) == [
        f"Jl. Raya Uji km {km}" for km in (4, 5, 6)
    ]


def test_what_has_no_point_is_as_wide_as_what_its_address_names() -> None:
    def hospital(address: str) -> Facility:
        return Facility("rs", "rumah_sakit", "RS Uji", None, "daftar", "tidak ada", address)

    schools = [school(1, "SMP A", "Jl. Raya Uji Km 4", near(100)), school(2, "SMP B", "Jl. Raya Uji", near(2000))]

    def placed(address: str) -> Place | None:
        return next(iter(of_kind(made(schools, [street("RAYA UJI")], [hospital(address)]), PlaceKind.HOSPITAL)), None)

    by_stone, by_kelurahan = placed("Jl. Raya Uji Km 4 No. 1"), placed("Jl. Entah 3, Kel. Cipare")
    assert by_stone is not None
    assert (by_stone.radius_m, by_stone.quality, by_stone.lat) == (500, "C", near(100)[0])
    assert "ditaruh di Jl. Raya Uji km 4" in by_stone.source
    assert by_kelurahan is not None
    assert (by_kelurahan.lat, by_kelurahan.lon) == CIPARE
    assert placed("Jl. Entah 3") is None


def test_a_school_whose_point_is_doubted_is_wide_or_goes_where_its_address_says() -> None:
    outside = "B: di luar wilayah"
    at = {
        place.id: place
        for place in made(
            [
                school(1, "SMP A", "", near(0)),
                school(2, "SMP B", "", near(0), "A: dalam kecamatan tertulis; koordinat ganda"),
                school(3, "SMP C", "Jl. Entah", near(20_000), outside),
                school(4, "SMP D", "Kel. Cipare", near(20_000), outside),
                school(5, "SMP E", "Jl. Entah", None, f"{outside}; koordinat ganda"),
            ]
        )
    }
    assert [(at[f"sekolah-{n}"].radius_m, at[f"sekolah-{n}"].quality) for n in (1, 2, 3)] == [
        (150, "A"),
        (500, "B"),
        (1500, "C"),
    ]
    assert (at["sekolah-4"].lat, at["sekolah-4"].lon) == CIPARE
    assert at["sekolah-5"].lat == next(each.label_lat for each in SHIPPED.kecamatan if each.name == "Serang")


# what ships

BUILT = read_places(gisdata("tempat_kota_serang.csv").read_text(encoding="utf-8"))
BY_HAND = read_places(gisdata("nama_lain_kota_serang.csv").read_text(encoding="utf-8"))
ALL = shipped_places("kota_serang")


def test_both_tables_are_read_whole() -> None:
    assert BUILT.problems == BY_HAND.problems == ()
    assert len(BY_HAND.rows) >= 60
    new = {place.id for place in BY_HAND.rows} - {place.id for place in BUILT.rows}
    assert len(ALL) == len(BUILT.rows) + len(new)
    listed = {layer.file: layer.features for layer in read_layers()}
    assert listed["tempat_kota_serang.csv"] == len(BUILT.rows)


def test_every_row_says_whence_and_under_which_licence() -> None:
    for place in (*BUILT.rows, *BY_HAND.rows):
        assert len(place.source) > 3, place
        assert place.licence in {"CC BY-IGO", "CC BY 4.0", "fakta saja"}, place
    assert all("2026" in place.source for place in BY_HAND.rows)


def test_ids_are_unique_and_the_radius_holds_the_points() -> None:
    assert len({place.id.casefold() for place in ALL}) == len(ALL)
    for place in ALL:
        assert 100 <= place.radius_m <= 25_000, place
        assert all(distance_m(place.lat, place.lon, *point) <= place.radius_m + 1 for point in place.points), place


def test_every_area_is_there_and_its_radius_covers_it() -> None:
    found = {place.id: place for place in ALL}
    for kind, count in (("kelurahan", 67), ("kecamatan", 6), ("tetangga", 37)):
        shapes = geopandas.read_file(gisdata("kota_serang.gpkg"), layer=kind)
        assert len(shapes) == count
        for each in shapes.itertuples():
            place = found[f"{'kelurahan' if kind == 'kelurahan' else 'kecamatan'}-{each.kode}"]
            fix = SHIPPED.locate(place.lat, place.lon)
            assert place.name == each.nama
            assert each.kode in (fix.kelurahan_code, fix.kecamatan_code) or each.sebutan == fix.neighbour
            reach_m = max(distance_m(place.lat, place.lon, lat, lon) for lon, lat in shapely.get_coordinates(each.geometry))
            assert reach_m <= place.radius_m < reach_m + 11


def test_places_of_the_city_lie_in_it_or_beside_it() -> None:
    for place in ALL:
        fix = SHIPPED.locate(place.lat, place.lon)
        assert fix.inside_city or fix.neighbour, place
    inside = [place for place in of_kind(list(ALL), PlaceKind.SCHOOL) if SHIPPED.locate(place.lat, place.lon).inside_city]
    assert len(inside) >= 400


def test_what_is_a_guess_says_so() -> None:
    for place in BUILT.rows:
        if "tanpa titik" in place.source or "dari nama sekolah" in place.source or "dari alamat sekolah" in place.source:
            assert place.quality == "C", place
            assert place.radius_m >= 400, place


def test_every_kind_has_its_places() -> None:
    kinds = Counter(place.kind for place in ALL)
    assert kinds[PlaceKind.KELURAHAN] == 67
    assert kinds[PlaceKind.SCHOOL] == 408
    assert kinds[PlaceKind.HOSPITAL] == 11  # eight of them without a point
    assert kinds[PlaceKind.STREET] > 130
    assert kinds[PlaceKind.KILOMETRE] > 50
    assert kinds[PlaceKind.KAMPUNG] > 180


def test_a_row_that_only_adds_names_repeats_its_place() -> None:
    built = {place.id: place for place in BUILT.rows}
    for place in BY_HAND.rows:
        if place.id in built:
            there = built[place.id]
            assert (place.kind, place.name) == (there.kind, there.name)
            assert distance_m(place.lat, place.lon, there.lat, there.lon) < 1, place.id
            assert place.aliases, place.id
        else:
            assert place.quality == "C", place.id


def test_names_that_people_say_are_known() -> None:
    names = {name.casefold() for place in ALL for name in (place.name, *place.aliases)}
    for said in (
        "RSDP",
        "PIR",
        "MOS",
        "SMANSA",
        "Tol Serang Timur",
        "Banten Lama",
        "Kepandean",
        "Rau",
        "Kramat Watu",
        "Kaloran",
    ):
        assert said.casefold() in names, said


def test_the_tables_have_one_form() -> None:
    for name in ("tempat_kota_serang.csv", "nama_lain_kota_serang.csv"):
        with gisdata(name).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == list(COLUMNS)
