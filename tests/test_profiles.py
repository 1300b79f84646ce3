"""City profiles: the two that ship, and every way in which a file can be wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.profile import Hours, Milestone, PlanLine, RoadHours, Vehicle
from siaga_desk.geo.areas import shipped_areas
from siaga_desk.i18n import say
from siaga_desk.profiles import load_profile, shipped_profile, shipped_profiles
from siaga_desk.resources import resource

SERANG = resource("profiles", "kota_serang.toml").read_text(encoding="utf-8")

KINDS = [
    *("kebakaran", "laka", "listrik", "medis", "ambulans", "mobil_jenazah", "banjir", "bencana_alam", "pohon_tumbang"),
    *("gizi", "kdrt", "perampokan", "kriminal", "hewan", "odgj", "pju", "jalan_rusak"),
]

SMALL = """\
id = "kota_uji"
city = "Kota Uji"
room = "112 Kota Uji"
time_zone = "Asia/Jakarta"
time_zone_name = "WIB"
utm_epsg = 32748
centre = [-6.12, 106.16]
gisdata = ""
detour_factor = 1.4
speed_kmh = 30
[blocking]
abuses = 5
hours = 24
permanent_after = 2
[deadlines.bergerak]
milestone = "moving"
limit_s = 900
warning_s = 300
critical_s = 120
[agencies.bpbd]
name = "Badan"
short = "BPBD"
glyph = "unit-bpbd"
[unit_kinds.bpbd]
name = "BPBD"
name_en = "Disaster agency"
glyph = "unit-bpbd"
agency = "bpbd"
capabilities = ["perahu"]
turnout_s = 60
[categories.banjir]
name = "Banjir"
name_en = "Flood"
glyph = "kategori-banjir"
priority = 2
plan = { perahu = 1 }
telephone = [
    "bpbd",
]
questions = ["Setinggi apa?"]
deadlines = ["bergerak"]
"""


# SMALL, and everything that a response plan and a road network may be told besides
WHOLE = (
    SMALL.replace(
        "speed_kmh = 30\n",
        """\
speed_kmh = 30
off_road_kmh = 6
nearer_s = 90
[neighbours.kota_lain]
name = "Kota Lain"
asking_s = 300
[vehicles.perahu]
name = "Truk dengan perahu"
width_m = 2.5
wading_m = 0.8
paths = true
[[road_hours]]
from = "06.30"
to = "08.30"
factors = { trunk = 1.4, residential = 1 }
[[road_hours]]
from = "23.00"
to = "05:00"
factors = { trunk = 0.8 }
[coverage]
perahu = 900
""",
    ).replace(
        "turnout_s = 60\n",
        """\
turnout_s = 60
vehicle = "perahu"
least_crew = 2
rest_s = 600
turnouts = [
    { from = "22.00", to = "05.00", turnout_s = 120 },
    { from = "05.00", to = "07.00", turnout_s = 90 },
]
""",
    )
    + """\
alarms = [
    { perahu = 2 },
    { perahu = 4 },
]
"""
)


@pytest.fixture
def refused(tmp_path: Path) -> Callable[[str | bytes], BadInput]:
    def load(text: str | bytes) -> BadInput:
        file = tmp_path / "kota_uji.toml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(BadInput) as caught:
            load_profile(file)
        return caught.value

    return load


def test_kota_serang_is_the_room_that_the_issue_describes() -> None:
    profile = shipped_profile("kota_serang")
    assert list(profile.categories) == KINDS
    opd = [agency.id for agency in profile.agencies.values() if not agency.vertical]
    vertical = [agency.id for agency in profile.agencies.values() if agency.vertical]
    assert (len(opd), len(vertical)) == (9, 5)
    assert len(profile.unit_kinds) == 15
    assert {kind.id for kind in profile.unit_kinds.values() if not kind.mobile} == {"puskesmas", "rumah_sakit"}
    assert (profile.utm_epsg, profile.time_zone_name, profile.gisdata) == (32748, "WIB", "kota_serang")
    assert profile.categories["kdrt"].sensitive
    assert not profile.categories["kebakaran"].sensitive


def test_every_category_of_kota_serang_must_move_in_fifteen_minutes_and_fire_must_arrive_too() -> None:
    for category in shipped_profile("kota_serang").categories.values():
        main, *others = category.deadlines
        assert (main.milestone, main.limit_s, main.warning_s, main.critical_s) == (Milestone.MOVING, 900, 300, 120)
        seconds = [(rule.milestone, rule.limit_s) for rule in others]
        assert seconds == ([(Milestone.ARRIVED, 900)] if category.id == "kebakaran" else [])
        assert 2 <= len(category.questions) <= 4


def test_kabupaten_sidoarjo_is_read_by_the_same_code() -> None:
    profile = shipped_profile("kabupaten_sidoarjo")
    assert list(profile.categories)[:5] == ["pju", "laka", "jalan_rusak", "kebakaran", "kriminal"]
    assert (profile.utm_epsg, profile.gisdata) == (32749, "")


@pytest.mark.parametrize("name", shipped_profiles())
def test_what_ships_invents_no_telephone_number_and_is_called_by_its_own_id(name: str) -> None:
    profile = shipped_profile(name)
    assert profile.id == name
    assert ZoneInfo(profile.time_zone)
    for agency in profile.agencies.values():
        assert (agency.telephone, agency.standby_telephone, agency.standby_name) == ("", "", "")
    assert profile.room_telephone == ""
    assert all(neighbour.telephone == "" for neighbour in profile.neighbours.values())
    for id_ in (*profile.categories, *profile.agencies, *profile.unit_kinds):
        assert id_.isascii()


def test_every_area_around_the_city_has_a_neighbour_who_answers_for_it() -> None:
    profile = shipped_profile("kota_serang")
    areas = shipped_areas()
    around = {areas.locate(lat / 100, lon / 100).neighbour for lat in range(-640, -580, 2) for lon in range(10590, 10650, 2)}
    assert len(around) > 20
    for area in filter(None, around):
        neighbour = profile.neighbour_of(area)
        assert neighbour is not None, area
        assert area.endswith(neighbour.name)
    assert profile.neighbour_of(None) is None
    assert profile.neighbour_of("Kec. Menes, Kabupaten Pandeglang") is None


def test_a_neighbours_number_is_read(tmp_path: Path) -> None:
    file = tmp_path / "city.toml"
    lines = resource("profiles", "kota_serang.toml").read_text(encoding="utf-8")
    with_number = lines.replace('name = "Kota Cilegon"\ntelephone = ""', 'name = "Kota Cilegon"\ntelephone = "0254-112"')
    file.write_text(with_number, encoding="utf-8")
    neighbour = load_profile(file).neighbour_of("Kec. Cibeber, Kota Cilegon")
    assert neighbour is not None
    assert neighbour.telephone == "0254-112"


def test_a_small_profile_loads(tmp_path: Path) -> None:
    file = tmp_path / "kota_uji.toml"
    file.write_bytes(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())  # as Windows' editor saves it
    profile = load_profile(file)
    assert profile.categories["banjir"].plan == (PlanLine("perahu", 1),)
    assert profile.categories["banjir"].telephone == ("bpbd",)
    assert profile.speed_kmh == 30.0
    assert profile.agencies["bpbd"].telephone == ""
    assert profile.unit_kinds["bpbd"].mobile


# What is written, what is written instead, the line that is named, and a word of the reason.
WRONG = [
    ('city = "Kota Uji"', 'citty = "Kota Uji"', 2, "“citty” tidak dikenal"),
    ('city = "Kota Uji"', "# city", 1, "“city” belum ditulis"),
    ('short = "BPBD"', "# short", 20, "“short” belum ditulis"),
    ('city = "Kota Uji"', "city = 5", 2, "harus teks"),
    ('city = "Kota Uji"', 'city = ""', 2, "harus teks"),
    ('city = "Kota Uji"', 'city = "Kota\\u0000Uji"', 2, "tersembunyi"),
    ('city = "Kota Uji"', 'city = "Kota\\u202eUji"', 2, "tersembunyi"),
    ('id = "kota_uji"', 'id = "Kota Uji"', 1, "garis bawah"),
    ('time_zone = "Asia/Jakarta"', 'time_zone = "Asia/Serang"', 4, "zona waktu “Asia/Serang”"),
    ('time_zone = "Asia/Jakarta"', 'time_zone = "Asia"', 4, "zona waktu “Asia”"),
    ('time_zone = "Asia/Jakarta"', 'time_zone = "../../etc/passwd"', 4, "zona waktu"),
    ("utm_epsg = 32748", "utm_epsg = 4326", 6, "32601 sampai 32760"),
    ("utm_epsg = 32748", "utm_epsg = 32750", 6, "bukan zona UTM"),
    ("utm_epsg = 32748", "utm_epsg = 32700", 6, "bukan zona UTM"),
    ("utm_epsg = 32748", "utm_epsg = true", 6, "bilangan bulat"),
    ("centre = [-6.12, 106.16]", "centre = [106.16, -6.12]", 7, "dari -90 sampai 90"),
    ("centre = [-6.12, 106.16]", "centre = [-6.12]", 7, "[lintang, bujur]"),
    ("centre = [-6.12, 106.16]", "centre = [\n-6.12,\nnan]", 9, "angka"),
    ("detour_factor = 1.4", "detour_factor = nan", 9, "angka dari 1 sampai 5"),
    ("detour_factor = 1.4", "detour_factor = 0.9", 9, "angka dari 1 sampai 5"),
    ("speed_kmh = 30", "speed_kmh = inf", 10, "angka dari 1 sampai 200"),
    ("speed_kmh = 30", 'speed_kmh = "30"', 10, "angka"),
    ("abuses = 5", "abuses = 0", 12, "dari 1 sampai"),
    ("hours = 24", "hours = 24.0", 13, "bilangan bulat"),
    ('milestone = "moving"', 'milestone = "teleported"', 16, "tonggak “teleported”"),
    ('milestone = "moving"', 'milestone = "declined"', 16, "tonggak “declined”"),
    ("warning_s = 300", "warning_s = 900", 18, "warning_s harus kurang dari limit_s"),
    ("critical_s = 120", "critical_s = 301", 19, "critical_s tidak boleh lebih"),
    ("critical_s = 120", "critical_s = -1", 19, "dari 0 sampai"),
    ("[agencies.bpbd]", "[agencies.BPBD]", 20, "garis bawah"),
    ('glyph = "unit-bpbd"\n[unit', 'glyph = "unit-naga"\n[unit', 23, "gambar “unit-naga”"),
    ('glyph = "unit-bpbd"\n[unit', 'glyph = "../icons/unit-bpbd"\n[unit', 23, "gambar"),
    ('agency = "bpbd"', 'agency = "bpdb"', 28, "instansi “bpdb” tidak ada"),
    ('capabilities = ["perahu"]', 'capabilities = ["perahu", "perahu"]', 29, "dua kali"),
    ('capabilities = ["perahu"]', "capabilities = []", 29, "tidak kosong"),
    ("turnout_s = 60", "turnout_s = 60\nmobile = 1", 31, "true atau false"),
    ("turnout_s = 60", "turnout_s = 60\nmobile = false", 37, "tidak ada unit bergerak dengan kemampuan “perahu”"),
    ("priority = 2", "priority = 5", 35, "dari 1 sampai 4"),
    ("perahu = 1", "perahu = 0", 36, "dari 1 sampai 99"),
    ("perahu = 1", "helikopter = 1", 36, "kemampuan “helikopter”"),
    ("{ perahu = 1 }", "{}", 36, "tidak boleh kosong"),
    ("{ perahu = 1 }", "[1]", 36, "pasangan nama dan nilai"),
    ('    "bpbd",', '    "bpbd",\n    "pemadam",', 39, "instansi “pemadam” tidak ada"),
    ('    "bpbd",', '    "bpbd", # sekali\n    # dua kali:\n    "bpbd"', 40, "dua kali"),
    ('["Setinggi apa?"]', '"Setinggi apa?"', 40, "daftar teks"),
    ('deadlines = ["bergerak"]', 'deadlines = ["tiba"]', 41, "tenggat “tiba” tidak ada"),
    ('deadlines = ["bergerak"]', "deadlines = []", 41, "tidak kosong"),
    ("[categories.banjir]\n", "[[categories.banjir]]\n", 31, "pasangan nama dan nilai"),
    ('[deadlines.bergerak]\nmilestone = "moving"', '[deadlines.lain]\nmilestone = "moving"', 41, "tenggat “bergerak”"),
    ("[unit_kinds.bpbd]", "[agencies.bpbd]", 24, "dua kali"),
    ('name = "Banjir"', 'name = "Banjir"\nname = "Air"', 33, "dua kali"),
    ('name = "Banjir"', "name = Banjir", 32, "bukan TOML"),
    ('name = "Banjir"', 'name = "Banjir', 32, "bukan TOML"),
    ('deadlines = ["bergerak"]', 'deadlines = ["bergerak"', 41, "bukan TOML"),
    ("turnout_s = 60", "turnout_s = " + "6" * 5000, 30, "terlalu besar"),
    ("turnout_s = 60", "turnout_s = " + "[" * 5000, 30, "terlalu besar"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "reason"), WRONG, ids=[f"{w[1]:.40}" for w in WRONG])
def test_a_wrong_profile_is_refused_with_its_file_line_and_reason(
    refused: Callable[[str | bytes], BadInput], right: str, wrong: str, line: int, reason: str
) -> None:
    assert right in SMALL
    sentence = say(refused(SMALL.replace(right, wrong, 1)).message)
    assert sentence.startswith(f"Profil kota tidak dimuat: kota_uji.toml baris {line}, "), sentence
    assert reason in sentence
    assert sentence.endswith(".")
    assert not any(word in sentence.lower() for word in ("gagal", "error", "!"))


def test_a_whole_profile_loads(tmp_path: Path) -> None:
    file = tmp_path / "kota_uji.toml"
    file.write_text(WHOLE, encoding="utf-8")
    profile = load_profile(file)
    assert (profile.off_road_kmh, profile.nearer_s, profile.neighbours["kota_lain"].asking_s) == (6.0, 90, 300)
    assert profile.vehicles == {"perahu": Vehicle("perahu", "Truk dengan perahu", 2.5, 0.8, paths=True)}
    assert profile.road_hours == (
        RoadHours(Hours(390, 510), {"trunk": 1.4, "residential": 1.0}),
        RoadHours(Hours(1380, 300), {"trunk": 0.8}),
    )
    assert profile.coverage == {"perahu": 900}
    kind = profile.unit_kinds["bpbd"]
    assert (kind.vehicle, kind.least_crew, kind.rest_s) == ("perahu", 2, 600)
    minutes = [22 * 60 - 1, 22 * 60, 0, 5 * 60 - 1, 5 * 60, 7 * 60]
    assert [kind.turnout_at(minute) for minute in minutes] == [60, 120, 120, 120, 90, 60]
    flood = profile.categories["banjir"]
    assert flood.highest_alarm == 3
    plans = [flood.plan_at(alarm)[0].count for alarm in (-1, 1, 2, 3, 9)]
    assert plans == [1, 1, 2, 4, 4]


def test_what_a_profile_leaves_out_limits_nothing(tmp_path: Path) -> None:
    file = tmp_path / "kota_uji.toml"
    file.write_text(SMALL, encoding="utf-8")
    profile = load_profile(file)
    assert (profile.vehicles, profile.road_hours, profile.coverage, profile.nearer_s) == ({}, (), {}, 120)
    kind, flood = profile.unit_kinds["bpbd"], profile.categories["banjir"]
    assert (kind.vehicle, kind.least_crew, kind.rest_s, kind.turnout_at(0)) == ("", 0, 0, 60)
    assert (flood.highest_alarm, flood.plan_at(2)) == (1, flood.plan)


ALSO_WRONG = [
    ("off_road_kmh = 6", "off_road_kmh = 0", 11, "angka dari 1 sampai 60"),
    ("nearer_s = 90", "nearer_s = 1", 12, "dari 10 sampai 3600"),
    ("asking_s = 300", "asking_s = -1", 15, "dari 0 sampai 3600"),
    ("width_m = 2.5", "width_m = 0", 18, "angka dari 0.5 sampai 4"),
    ("wading_m = 0.8", 'wading_m = "lutut"', 19, "angka dari 0 sampai 3"),
    ("paths = true", "path = true", 20, "“path” tidak dikenal"),
    ("[[road_hours]]", "[[jam]]", 21, "“jam” tidak dikenal"),
    ("[[road_hours]]", '[[road_hours]]\ndays = ["senin", "ahad"]', 22, "hari “ahad” tidak dikenal"),
    ('from = "06.30"', 'from = "6.3"', 22, "jam “6.3-08.30” tidak terbaca"),
    ('from = "06.30"', 'from = "01.00-02.00; 06.30"', 22, "tidak terbaca"),
    ('from = "06.30"', 'from = "25.00"', 22, "tidak terbaca"),
    ('to = "08.30"', 'to = "24.01"', 22, "tidak terbaca"),
    ('to = "08.30"', "# to", 21, "“to” belum ditulis"),
    ("factors = { trunk = 1.4, residential = 1 }", "factors = {}", 24, "tidak boleh kosong"),
    ("residential = 1 }", "gang = 1 }", 24, "“gang” tidak dikenal"),
    ("residential = 1 }", "residential = 0 }", 24, "angka dari 0.5 sampai 10"),
    ('from = "23.00"', 'from = "08.29"', 28, "“trunk” sudah punya faktor pada jam itu"),
    ("perahu = 900", "perahu = 5", 30, "dari 60 sampai 7200"),
    ("perahu = 900", "pemadaman = 900", 30, "tidak ada unit bergerak dengan kemampuan “pemadaman”"),
    ('vehicle = "perahu"', 'vehicle = "sepeda"', 51, "“sepeda” bukan vehicle yang dikenal"),
    ("least_crew = 2", "least_crew = 100", 52, "dari 0 sampai 99"),
    ("rest_s = 600", "rest_s = 90000", 53, "dari 0 sampai 86400"),
    ("turnout_s = 120 }", "turnout_s = 9999 }", 55, "dari 0 sampai 3600"),
    ('{ from = "05.00", to', '{ from = "04.59", to', 56, "tumpang tindih"),
    ("{ perahu = 2 }", "{ perahu = 2, helikopter = 1 }", 70, "kemampuan “helikopter”"),
    ("{ perahu = 4 }", "{ perahu = 1 }", 71, "alarm yang lebih tinggi perlu sedikitnya 2 “perahu”"),
    ("{ perahu = 4 }", "{}", 71, "perlu sedikitnya 2"),
    ("{ perahu = 4 }", "3", 69, "daftar tabel"),
]


@pytest.mark.parametrize(("right", "wrong", "line", "reason"), ALSO_WRONG, ids=[f"{w[1]:.40}" for w in ALSO_WRONG])
def test_what_is_wrong_about_roads_and_plans_is_refused_with_its_line(
    refused: Callable[[str | bytes], BadInput], right: str, wrong: str, line: int, reason: str
) -> None:
    assert right in WHOLE
    sentence = say(refused(WHOLE.replace(right, wrong, 1)).message)
    assert sentence.startswith(f"Profil kota tidak dimuat: kota_uji.toml baris {line}, "), sentence
    assert reason in sentence


@given(start=st.integers(0, 1439), end=st.integers(0, 1439), other=st.tuples(st.integers(0, 1439), st.integers(0, 1439)))
def test_hours_overlap_where_a_minute_lies_in_both(start: int, end: int, other: tuple[int, int]) -> None:
    one, two = Hours(start, end), Hours(*other)
    both = any(one.hold(minute) and two.hold(minute) for minute in range(1440))
    assert one.overlap(two) == two.overlap(one) == both


def test_the_shipped_rooms_drive_something_wherever_they_are_sent() -> None:
    for name in shipped_profiles():
        profile = shipped_profile(name)
        assert all((kind.vehicle in profile.vehicles) == kind.mobile for kind in profile.unit_kinds.values())
        assert set(profile.coverage) == {"pemadaman", "pertolongan_medis"}
        assert {c.id for c in profile.categories.values() if c.alarms} == {"kebakaran", "laka", "banjir"}


def test_two_deadlines_to_one_milestone_are_refused(refused: Callable[[str | bytes], BadInput]) -> None:
    again = '[deadlines.lagi]\nmilestone = "moving"\nlimit_s = 60\nwarning_s = 30\ncritical_s = 10\n[agencies.bpbd]'
    text = SMALL.replace("[agencies.bpbd]", again).replace('["bergerak"]', '["bergerak", "lagi"]')
    assert "tenggat “lagi” mengulang tonggak" in str(refused(text))


def test_bytes_that_are_not_utf8_are_refused_with_their_line(refused: Callable[[str | bytes], BadInput]) -> None:
    assert "kota_uji.toml baris 2, tulisannya bukan UTF-8" in str(
        refused(SMALL.encode().replace(b"Kota Uji", b"Kota \xff", 1))
    )


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"berkas lain\.toml tidak bisa dibaca"):
        load_profile(tmp_path / "lain.toml")
    with pytest.raises(BadInput, match="“kota_lain” tidak ada"):
        shipped_profile("kota_lain")
    with pytest.raises(BadInput, match="tidak ada"):
        shipped_profile("../profiles/kota_serang")


def _loads_or_names_a_line(file: Path, raw: bytes) -> None:
    file.write_bytes(raw)
    message = _refusal(file)
    if message is not None:
        line = message.values["line"]
        assert isinstance(line, int)
        assert 1 <= line <= raw.count(b"\n") + 1
        assert "Profil kota tidak dimuat: kota.toml baris" in say(message)


def _refusal(file: Path) -> Message | None:
    try:
        load_profile(file)
    except BadInput as refusal:
        return refusal.message
    return None


quick = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(raw=st.one_of(st.binary(), st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))))
def test_anything_at_all_is_read_or_refused(tmp_path: Path, raw: bytes) -> None:
    _loads_or_names_a_line(tmp_path / "kota.toml", raw)


@quick
@given(
    at=st.integers(0, len(WHOLE)),
    length=st.integers(0, 60),
    put=st.one_of(
        st.text(max_size=20),
        st.text(alphabet="[]{}\"'=.,#\n\\ -_ab0", max_size=12),
        st.sampled_from(
            ['"""', "'''", "nan", "1979-05-27 07:32:00", "[[categories]]\n", "a.b.'c d' = [[1], {x = 2}]\n", '"', "[" * 3000]
        ),
    ),
)
def test_any_change_to_a_good_file_is_read_or_refused(tmp_path: Path, at: int, length: int, put: str) -> None:
    _loads_or_names_a_line(
        tmp_path / "kota.toml", (WHOLE[:at] + put + WHOLE[at + length :]).encode("utf-8", "surrogatepass")
    )


@quick
@given(data=st.data())
def test_any_change_to_the_shipped_lines_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    rows = SERANG.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(rows) - 1))
        other = data.draw(st.sampled_from(rows))
        match data.draw(st.sampled_from(("drop", "double", "swap", "cut"))):
            case "drop":
                del rows[at]
            case "double":
                rows.insert(at, rows[at])
            case "swap":
                rows[at] = other
            case _:
                rows[at] = rows[at][: data.draw(st.integers(0, len(rows[at])))]
    _loads_or_names_a_line(tmp_path / "kota.toml", "\n".join(rows).encode())
