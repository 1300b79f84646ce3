"""OpenStreetMap extracts as places: what is kept, joined, clipped and dropped, on small extracts written here."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import osmium
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.places import distance_m
from siaga_desk.geo import osm_file, osm_import, osm_places
from siaga_desk.geo.city_margin import CityMargin
from siaga_desk.geo.extent import LEAST_RADIUS_M, STEP_M, points_along
from siaga_desk.geo.gazetteer import Place, PlaceKind
from siaga_desk.geo.osm_file import Progress
from siaga_desk.geo.osm_import import PlacesGo, import_extract
from siaga_desk.geo.osm_kinds import LONGEST_NAME, MOST_ALIASES, clean, is_street, kind_of, names_of
from siaga_desk.geo.place_sets import keep_set, read_sets
from siaga_desk.geo.places_file import read_places, write_places
from siaga_desk.geo.places_import import OsmReport
from tests.osm_town import MIDDLE, OsmTown, Spot, position

SQUARE_M = 3_000.0  # half a side of the test's city, around MIDDLE; its margin adds 6 km


@pytest.fixture(scope="module")
def margin() -> CityMargin:
    (south, west), (north, east) = position((-SQUARE_M, -SQUARE_M)), position((SQUARE_M, SQUARE_M))
    return CityMargin("Kota Uji", shapely.box(west, south, east, north))


class Imported(NamedTuple):
    report: OsmReport
    places: tuple[Place, ...]

    def named(self, name: str) -> list[Place]:
        return [place for place in self.places if place.name == name]

    def only(self, name: str) -> Place:
        (place,) = self.named(name)
        return place


Import = Callable[[OsmTown], Imported]


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process a test would take a minute together; tests/geo/test_osm_apart.py has them."""
    monkeypatch.setattr(osm_import, "read_apart", lambda *asked: asked[-1](*asked[:-1]))


def import_osm(path: Path, margin: CityMargin, folder: Path, name: str, progress: Progress) -> OsmReport:
    report = import_extract(path, margin, progress, places=PlacesGo(folder, name), roads=None).places
    assert report is not None
    return report


def quiet(message: Message, share: float) -> None:
    pass


@pytest.fixture
def imported(tmp_path: Path, margin: CityMargin) -> Import:
    def run(town: OsmTown, suffix: str = ".osm.pbf", date: str | None = None) -> Imported:
        path = town.write(tmp_path / f"uji{suffix}", date)
        report = import_osm(path, margin, tmp_path / "sets", "osm", quiet)
        read = read_sets(tmp_path / "sets")
        assert read.notices == ()
        return Imported(report, read.places)

    return run


def apart_m(place: Place, spot: Spot) -> float:
    return distance_m(place.lat, place.lon, *position(spot))


# streets


def test_pieces_of_one_street_are_one_place(imported: Import) -> None:
    town = OsmTown()
    first = town.way((0, 0), (400, 0), highway="residential", name="Jalan Veteran", ref="51")
    town.way((400, 0), (1000, 0), highway="residential", name="Jalan Veteran", old_name="Jalan Kota; Jalan Benteng")
    town.way((1250, 0), (1500, 0), highway="residential", name="Jl. Veteran")  # 250 m on
    street = imported(town).only("Jalan Veteran")
    assert street.kind is PlaceKind.STREET
    assert street.id == f"osm.w{first}"
    assert street.aliases == ("51", "Jalan Kota", "Jalan Benteng", "Jl. Veteran")
    assert (street.source, street.licence, street.quality) == ("OpenStreetMap", "ODbL 1.0", "B")
    for end in ((0, 0), (1500, 0)):
        assert apart_m(street, end) <= street.radius_m + 1  # the flat map is right to 0.1 %
    assert street.radius_m < 1000
    for east in range(0, 1001, 10):
        assert min(distance_m(*point, *position((east, 0))) for point in street.points) <= STEP_M


def test_streets_of_one_name_far_apart_stay_two(imported: Import) -> None:
    town = OsmTown()
    town.way((0, 0), (100, 0), highway="residential", name="Gang Masjid")
    town.way((0, 310), (100, 310), highway="residential", name="Gang Masjid")
    places = imported(town).named("Gang Masjid")
    assert len(places) == 2
    assert {apart_m(place, (50, 0)) < 100 for place in places} == {True, False}


def test_a_chain_of_near_pieces_is_one_street_however_long(imported: Import) -> None:
    town = OsmTown()
    for east in range(0, 2000, 350):
        town.way((east, 0), (east + 100, 0), highway="residential", name="Jalan Panjang")
    assert imported(town).only("Jalan Panjang").radius_m > 800


def test_two_carriageways_give_one_row_of_points(imported: Import) -> None:
    town = OsmTown()
    town.way((0, 0), (1000, 0), highway="primary", name="Jalan Kembar")
    town.way((1000, 12), (0, 12), highway="primary", name="Jalan Kembar")
    assert len(imported(town).only("Jalan Kembar").points) == 11


def test_a_lane_is_one_however_its_first_word_is_written(imported: Import) -> None:
    town = OsmTown()
    for north, name in enumerate(("Gg. Mawar", "Gang Mawar", "GG Mawar", "Gang Mawar", "Ggang Mawar")):
        town.way((0, north * 10), (100, north * 10), highway="residential", name=name)
    lane, other = sorted(imported(town).places, key=lambda place: place.name)
    assert (lane.name, lane.aliases) == ("Gang Mawar", ("Gg. Mawar", "GG Mawar"))
    assert other.name == "Ggang Mawar"


def test_a_name_that_half_the_city_shares_keeps_a_cell_readable(imported: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(osm_places, "MOST_POINTS", 7)
    town = OsmTown()
    town.way((0, 0), (2000, 0), highway="residential", name="Jalan Desa")
    points = imported(town).only("Jalan Desa").points
    assert len(points) == 7
    assert distance_m(*points[0], *position((0, 0))) < 1
    assert distance_m(*points[-1], *position((1800, 0))) < 2


def test_a_street_is_cut_at_the_margin(imported: Import, margin: CityMargin) -> None:
    town = OsmTown()
    town.way((8_000, 0), (20_000, 0), highway="primary", name="Jalan Keluar")
    street = imported(town).only("Jalan Keluar")
    assert margin.holds(street.lat, street.lon)
    ends_m = sorted(distance_m(*MIDDLE, *point) for point in street.points)
    assert ends_m[0] == pytest.approx(8_000, abs=5)
    assert ends_m[-1] == pytest.approx(9_000, abs=10)


def test_a_street_that_lost_nodes_keeps_its_known_pieces(imported: Import) -> None:
    town = OsmTown()
    known = [town.node(spot) for spot in ((0, 0), (100, 0), (200, 0), (300, 0))]
    town.way_of([known[0], known[1], 999_999, known[2], known[3]], highway="residential", name="Jalan Putus")
    street = imported(town).only("Jalan Putus")
    between = [point for point in street.points if 110 < distance_m(*position((0, 0)), *point) < 190]
    assert between == []
    assert len(street.points) == 4


def test_a_named_bridge_is_a_place_of_its_own(imported: Import) -> None:
    town = OsmTown()
    town.way((0, 0), (80, 0), highway="primary", name="Jalan Raya", bridge="yes", bridge__name="Jembatan Merah")
    found = imported(town)
    assert found.only("Jembatan Merah").kind is PlaceKind.LANDMARK
    assert found.only("Jalan Raya").kind is PlaceKind.STREET


def test_roundabouts_are_junctions_unless_named_after_their_street(imported: Import) -> None:
    town = OsmTown()
    ring = ((0, 0), (20, 0), (20, 20), (0, 20))
    town.way(*ring, closed=True, highway="primary", junction="roundabout", name="Bundaran Ciceri")
    town.way(*ring, closed=True, highway="primary", junction="roundabout", name="Jalan Ciceri")
    found = imported(town)
    assert found.only("Bundaran Ciceri").kind is PlaceKind.JUNCTION
    assert found.only("Jalan Ciceri").kind is PlaceKind.STREET


# places


def test_a_point_an_area_and_a_relation(imported: Import) -> None:
    town = OsmTown()
    town.node((0, 0), amenity="fuel", name="SPBU Ciceri")
    town.area((500, 0), 120, 80, amenity="school", name="SMAN 1")
    half = town.way((1000, 0), (1100, 0), (1100, 100))
    rest = town.way((1000, 0), (1000, 100), (1100, 100))
    hole = town.area((1040, 40), 10, 10)
    town.relation({half: "outer", rest: "outer", hole: "inner"}, type="multipolygon", amenity="hospital", name="RSUD Uji")
    found = imported(town)
    fuel, school, hospital = (found.only(name) for name in ("SPBU Ciceri", "SMAN 1", "RSUD Uji"))
    assert (fuel.kind, fuel.radius_m) == (PlaceKind.SHOP, LEAST_RADIUS_M)
    assert apart_m(fuel, (0, 0)) < 0.1
    assert school.kind is PlaceKind.SCHOOL
    assert 72 < school.radius_m < 150
    assert hospital.kind is PlaceKind.HOSPITAL
    assert all(apart_m(hospital, corner) <= hospital.radius_m + 1 for corner in ((1000, 0), (1100, 100), (1000, 100)))
    assert found.report.kept == {PlaceKind.SHOP: 1, PlaceKind.SCHOOL: 1, PlaceKind.HOSPITAL: 1}
    assert found.report.read == 3


def test_the_point_of_a_bent_area_lies_inside_it(imported: Import) -> None:
    town = OsmTown()
    bent = ((0, 0), (300, 0), (300, 20), (20, 20), (20, 280), (300, 280), (300, 300), (0, 300))
    town.way(*bent, closed=True, amenity="marketplace", name="Pasar Bengkok")
    market = imported(town).only("Pasar Bengkok")
    area = shapely.Polygon([position(spot)[::-1] for spot in bent])
    assert area.contains(shapely.Point(market.lon, market.lat))


def test_a_settlement_that_is_only_a_point_has_a_usual_width(imported: Import) -> None:
    town = OsmTown()
    town.node((0, 0), place="hamlet", name="Kebon Jahe")
    assert imported(town).only("Kebon Jahe").radius_m == 500


def test_a_node_and_a_building_of_one_name_are_one(imported: Import) -> None:
    town = OsmTown()
    town.node((130, 20), amenity="place_of_worship", name="masjid agung", alt_name="Masjid Raya")
    town.area((0, 0), 40, 40, building="mosque", name="Masjid Agung")
    found = imported(town)
    mosque = found.only("Masjid Agung")
    assert found.report.dropped == {"duplicate": 1}
    assert mosque.aliases == ("Masjid Raya",)
    assert apart_m(mosque, (130, 20)) + LEAST_RADIUS_M <= mosque.radius_m + 1


def test_one_name_and_two_places_stay_two(imported: Import) -> None:
    town = OsmTown()
    town.node((0, 0), amenity="school", name="Al-Azhar")
    town.node((60, 0), amenity="place_of_worship", name="Al-Azhar")
    town.node((0, 0), shop="kiosk", name="Toko Jaya")
    town.node((160, 0), shop="kiosk", name="Toko Jaya")
    found = imported(town)
    assert len(found.named("Al-Azhar")) == 2
    assert len(found.named("Toko Jaya")) == 2


def test_what_lies_outside_is_counted_and_not_kept(imported: Import) -> None:
    town = OsmTown()
    for index, east in enumerate((8_900, 9_100, 30_000, 400_000)):
        town.node((east, 0), shop="kiosk", name=f"Toko {index}")
        town.area((east, 1000), 50, 50, amenity="school", name=f"SD {index}")
        town.way((east, 2000), (east + 50, 2000), highway="residential", name=f"Jalan {index}")
        ring = town.area((east, 3000), 50, 50)
        town.relation({ring: "outer"}, type="multipolygon", landuse="residential", name=f"Perumahan {index}")
    found = imported(town)
    assert sorted(place.name for place in found.places) == ["Jalan 0", "Perumahan 0", "SD 0", "Toko 0"]
    assert found.report.dropped == {"outside": 12}
    assert found.report.read == 16


def test_shapes_that_are_none(imported: Import) -> None:
    town = OsmTown()
    town.node((0, 0), shop="kiosk", name="Toko")
    lone = town.node((0, 0))
    town.way_of([lone], amenity="school", name="Satu simpul")
    town.way_of([lone, lone, lone], highway="residential", name="Jalan Diam")
    town.way_of([777_001, 777_002], highway="residential", name="Jalan Tanpa Simpul")
    open_ = town.way((0, 0), (100, 0), (100, 100))
    town.relation({open_: "outer"}, type="multipolygon", amenity="school", name="Tidak tertutup")
    town.relation({888: "outer"}, type="multipolygon", amenity="school", name="Tanpa anggota")
    crossed = town.way((0, 0), (100, 100), (100, 0), (0, 100), closed=True, amenity="school", name="Dasi Kupu")
    found = imported(town)
    assert {place.name for place in found.places} == {"Toko", "Dasi Kupu"}
    assert found.only("Dasi Kupu").id == f"osm.w{crossed}"
    assert found.report.dropped == {"no_geometry": 4, "outside": 1}


def test_rivers_borders_and_towns_are_no_places(imported: Import) -> None:
    town = OsmTown()
    town.node((0, 0), shop="kiosk", name="Toko")
    town.way((0, 0), (500, 0), waterway="river", name="Ci Banten")
    town.node((0, 0), place="city", name="Serang")
    border = town.area((0, 0), 1000, 1000)
    town.relation({border: "outer"}, type="boundary", boundary="administrative", name="Kelurahan Uji")
    town.relation({border: ""}, type="route", route="bus", name="Trayek 1")
    found = imported(town)
    assert [place.name for place in found.places] == ["Toko"]
    assert found.report.dropped == {"no_place": 4}


def test_stations_of_the_fire_service_police_and_hospitals_are_told(imported: Import) -> None:
    town = OsmTown()
    town.node((0, 0), amenity="fire_station", name="Pos Damkar Uji")
    town.node((0, 500), amenity="police", name="Polsek Uji")
    town.node((0, 900), amenity="hospital", name="RS Uji")
    town.node((0, 20_000), amenity="fire_station", name="Pos Damkar Jauh")
    report = imported(town).report
    assert (report.fire_stations, report.police, report.hospitals) == (("Pos Damkar Uji",), ("Polsek Uji",), ("RS Uji",))


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"amenity": "clinic", "healthcare": "hospital"}, PlaceKind.HOSPITAL),
        ({"amenity": "hospital", "name": "Puskesmas Singandaru"}, PlaceKind.HEALTH),
        ({"railway": "station", "public_transport": "station", "building": "yes"}, PlaceKind.STATION),
        ({"public_transport": "platform"}, PlaceKind.LANDMARK),
        ({"amenity": "bus_station"}, PlaceKind.TERMINAL),
        ({"barrier": "toll_booth"}, PlaceKind.TOLL_GATE),
        ({"highway": "motorway_junction", "name": "Serang Timur"}, PlaceKind.JUNCTION),
        ({"highway": "motorway_junction", "name": "GT Serang Timur"}, PlaceKind.TOLL_GATE),
        ({"landuse": "residential", "name": "Bumi Agung"}, PlaceKind.HOUSING),
        ({"landuse": "residential", "name": "Kampung Baru"}, PlaceKind.KAMPUNG),
        ({"place": "neighbourhood", "name": "Komplek Ciracas"}, PlaceKind.HOUSING),
        ({"shop": "mall", "building": "retail"}, PlaceKind.SHOP),
        ({"shop": "no"}, None),
        ({"office": "government"}, PlaceKind.OFFICE),
        ({"building": "mosque"}, PlaceKind.WORSHIP),
        ({"building": "yes", "name": "Pasar Rau"}, PlaceKind.MARKET),
        ({"man_made": "bridge"}, PlaceKind.LANDMARK),
        ({"natural": "water"}, None),
        ({}, None),
    ],
)
def test_the_kind_of_tags(tags: dict[str, str], kind: PlaceKind | None) -> None:
    assert kind_of(tags) is kind


@pytest.mark.parametrize("highway", ["proposed", "bus_stop", "motorway_junction", ""])
def test_what_is_no_street(highway: str) -> None:
    assert not is_street({"highway": highway})


# names


def test_hostile_names_become_text(imported: Import) -> None:
    town = OsmTown()
    town.node((0, 0), shop="kiosk", name="Toko\x07 \u202eayaJ\u202c\tBaru\u200f")
    town.node((300, 0), shop="kiosk", name="A" * 250)
    town.node((600, 0), shop="kiosk", name="=HYPERLINK(1)", alt_name=";;'=2; <b>dua</b>;;")
    town.node((900, 0), shop="kiosk", name="\u202e\u2066\x01")
    found = imported(town)
    assert {place.name for place in found.places} == {"Toko ayaJ Baru", "A" * (LONGEST_NAME - 1) + "…", "=HYPERLINK(1)"}
    assert found.only("=HYPERLINK(1)").aliases == ("'=2", "<b>dua</b>")
    assert found.report.cleaned == 2
    assert found.report.dropped == {"no_name": 1}


@pytest.mark.parametrize(
    ("text", "shown", "cut_short"),
    [
        ("  Pasar \t Rau\u2028", "Pasar Rau", False),
        ("A" * 10_000, "A" * (LONGEST_NAME - 1) + "…", True),
        ("A" * LONGEST_NAME, "A" * LONGEST_NAME, False),
        ("\ufffd", "", True),
        ("", "", False),
    ],
)
def test_a_name_is_cleaned(text: str, shown: str, cut_short: bool) -> None:
    assert clean(text) == (shown, cut_short)


def test_a_name_that_is_no_text_costs_only_its_object(tmp_path: Path, margin: CityMargin) -> None:
    town = OsmTown()
    town.node((0, 0), shop="kiosk", name="Toko Baik")
    town.node((300, 0), shop="kiosk", name="RUSAKRUSAK")
    path = town.write(tmp_path / "uji.osm.pbf", form="pbf,pbf_compression=none")
    path.write_bytes(path.read_bytes().replace(b"RUSAKRUSAK", b"\xff\xfe\x80\xc0RUSAK\xf5"))
    report = import_osm(path, margin, tmp_path, "osm", quiet)
    assert report.dropped == {"no_name": 1}
    assert [place.name for place in read_sets(tmp_path).places] == ["Toko Baik"]


def test_other_names_are_aliases_in_their_order(imported: Import) -> None:
    town = OsmTown()
    town.node((0, 0), amenity="school", name="SMAN 1", name__id="SMA Negeri 1", official_name="SMAN 1", short_name="Smansa")
    town.node((500, 0), amenity="school", name__id="Tanpa Nama Utama")
    found = imported(town)
    assert found.only("SMAN 1").aliases == ("SMA Negeri 1", "Smansa")
    assert found.only("Tanpa Nama Utama").kind is PlaceKind.SCHOOL


@given(st.dictionaries(st.sampled_from(["name", "name:id", "alt_name", "old_name", "ref", "highway"]), st.text()))
def test_any_names_survive_the_table(tags: dict[str, str]) -> None:
    names = names_of(tags)
    if names is None:
        return
    assert len(names.aliases) <= MOST_ALIASES
    place = Place("n1", PlaceKind.SHOP, names.name, -6.0, 106.0, 30.0, names.aliases)
    read = read_places(write_places([place]))
    assert read.problems == ()
    assert read.rows[0].name == names.name
    assert read.rows[0].aliases == names.aliases


# shapes


@given(st.lists(st.tuples(st.floats(-5000, 5000), st.floats(-5000, 5000)), min_size=2, max_size=8))
def test_points_along_a_line_leave_no_part_of_it_unknown(spots: list[Spot]) -> None:
    line = shapely.LineString(spots)
    points = points_along(line)
    assert points
    for share in range(21):
        at = line.interpolate(share / 20, normalized=True)
        assert min(math.dist((at.x, at.y), point) for point in points) <= STEP_M + 0.1


# the file


@pytest.mark.parametrize("suffix", [".osm.pbf", ".osm", ".osm.bz2", ".osm.gz"])
def test_every_form_of_file_gives_the_same(suffix: str, imported: Callable[..., Imported]) -> None:
    town = OsmTown()
    town.way((0, 0), (400, 0), highway="residential", name="Jalan Veteran")
    found = imported(town, suffix, "2026-11-20T21:21:00Z")
    (street,) = found.places
    assert len(street.points) == 5
    if suffix == ".osm.pbf":
        assert found.report.date == "2026-11-20"
        assert street.source == "OpenStreetMap (2026-11-20)"


def test_a_large_extract_keeps_its_index_in_a_file_and_leaves_none(
    tmp_path: Path, margin: CityMargin, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = OsmTown()
    town.way((0, 0), (400, 0), highway="residential", name="Jalan Veteran")
    town.area((500, 0), 120, 80, amenity="school", name="SMAN 1")
    path = town.write(tmp_path / "jawa.osm.pbf")
    import_osm(path, margin, tmp_path / "kecil", "osm", quiet)
    monkeypatch.setattr(osm_file, "IN_MEMORY_BYTES", 0)
    kinds = []
    made = osmium.index.create_map
    monkeypatch.setattr(osmium.index, "create_map", lambda kind: kinds.append(kind.partition(",")[0]) or made(kind))
    import_osm(path, margin, tmp_path / "besar", "osm", quiet)
    assert kinds == ["sparse_file_array"]
    assert [file.name for file in (tmp_path / "besar").iterdir()] == ["osm.csv"]
    assert (tmp_path / "besar" / "osm.csv").read_bytes() == (tmp_path / "kecil" / "osm.csv").read_bytes()


def test_no_room_for_the_index_is_said_before_it_is_made(
    tmp_path: Path, margin: CityMargin, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = OsmTown().write(tmp_path / "jawa.osm.pbf")
    monkeypatch.setattr(osm_file, "IN_MEMORY_BYTES", 0)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(100, 90, 10))
    with pytest.raises(BadInput, match=r"Membaca jawa\.osm\.pbf perlu 0 MB kosong di"):
        import_osm(path, margin, tmp_path / "sets", "osm", quiet)
    assert list((tmp_path / "sets").iterdir()) == []


def crowded(path: Path) -> Path:
    town = OsmTown()
    for index in range(20_000):
        town.node((index % 100, index // 100), shop="kiosk", name=f"Toko {index * 7919 % 20_011}")
    return town.write(path)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda folder: folder / "tidak.osm.pbf", "tidak ada. Tidak ada yang berubah"),
        (lambda folder: folder, "tidak ada. Tidak ada yang berubah"),
        (lambda folder: written(folder / "peta.gpkg", b"x"), "bukan berkas OpenStreetMap. Yang dapat dibaca: .osm.pbf"),
        (lambda folder: written(folder / "peta.osm.pbf", b"<html>404</html>" * 50), "bukan data OpenStreetMap, atau rusak"),
        (lambda folder: written(folder / "peta.osm.pbf", b""), "bukan data OpenStreetMap, atau rusak"),
        (lambda folder: cut(crowded(folder / "peta.osm")), "terpotong atau rusak. Tidak ada yang berubah. Unduh ulang"),
        (lambda folder: written(folder / "peta.osm.bz2", b"BZh91AY&SY" + b"x" * 90), "rusak"),
        (lambda folder: cut(crowded(folder / "peta.osm.pbf")), "terpotong atau rusak. Tidak ada yang berubah. Unduh ulang"),
        (lambda folder: OsmTown().write(folder / "kosong.osm.pbf"), "kosong.osm.pbf tidak memuat apa pun di Kota Uji."),
    ],
)
def test_files_that_give_nothing_are_refused_with_a_sentence(
    make: Callable[[Path], Path], sentence: str, tmp_path: Path, margin: CityMargin
) -> None:
    earlier = keep_set(tmp_path / "sets", "osm", [Place("a", PlaceKind.SHOP, "Lama", *MIDDLE, 30.0)]).read_bytes()
    with pytest.raises(BadInput) as refused:
        import_osm(make(tmp_path), margin, tmp_path / "sets", "osm", quiet)
    assert sentence in str(refused.value)
    assert (tmp_path / "sets" / "osm.csv").read_bytes() == earlier
    assert len(list((tmp_path / "sets").iterdir())) == 1


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def cut(path: Path) -> Path:
    return written(path, path.read_bytes()[: path.stat().st_size * 2 // 3])


def test_being_stopped_half_way_changes_nothing(tmp_path: Path, margin: CityMargin) -> None:
    path = crowded(tmp_path / "uji.osm.pbf")

    def stop(message: Message, share: float) -> None:
        if share > 0.05:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_osm(path, margin, tmp_path / "sets", "osm", stop)
    assert list((tmp_path / "sets").iterdir()) == []


def test_progress_is_told_often_and_only_forwards(tmp_path: Path, margin: CityMargin) -> None:
    town = OsmTown()
    for index in range(3_000):
        town.node((index % 100, index // 100), shop="kiosk", name=f"Toko {index}")
    told: list[tuple[str, float]] = []
    path = town.write(tmp_path / "uji.osm.pbf")
    import_osm(path, margin, tmp_path / "sets", "osm", lambda message, share: told.append((str(message), share)))
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert len(told) > 6
    assert told[0][0] == "Membaca uji.osm.pbf"
    assert told[-1] == ("Selesai", 1.0)
