from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.events import Classification
from siaga_desk.domain.places import LocationMethod, distance_m
from siaga_desk.domain.profile import Milestone
from siaga_desk.drill.scenario import WHAT, _scenario, load_scenario
from siaga_desk.profiles import shipped_profile
from siaga_desk.resources import resource
from siaga_desk.toml_tables import Table
from tests.drill.stage import SMALL, areas, shipped, written

SHIPPED = sorted(file.stem for file in resource("drills").glob("*.toml"))


def test_a_scenario_is_read_as_it_is_written(tmp_path: Path) -> None:
    scenario = written(tmp_path)
    assert scenario.ledger == "drill:kecil"
    assert scenario.start == datetime(2026, 3, 13, 19, 30, tzinfo=UTC)
    assert (scenario.end - scenario.start).total_seconds() == 2000
    (call,) = scenario.calls
    assert (call.number, call.words, call.about) == ("0812-0000-0001", "api", "api")
    assert call.classification is Classification.REAL
    truth = scenario.truth(call.call)
    assert truth is not None
    assert (truth.title, truth.category) == ("Api", "kebakaran")
    (placing,) = truth.placing
    assert (placing.method, placing.verified, placing.place) == (LocationMethod.MAP, False, None)
    assert scenario.team("any", "damkar").steps[:2] == ((Milestone.ACKNOWLEDGED, 10), (Milestone.MOVING, 50))
    assert scenario.agency("pln").answers
    assert scenario.solo.person


def test_the_unit_s_own_script_comes_before_its_kind_s(tmp_path: Path) -> None:
    more = '[[teams]]\nkind = "damkar"\n[[teams]]\nunit = "damkar-mako-01"\ndeclines_s = 5\nreason = "rusak"\n'
    scenario = written(tmp_path, SMALL + more)
    assert scenario.team("damkar-mako-01", "damkar").steps == ((Milestone.DECLINED, 5),)
    assert scenario.team("damkar-mako-02", "damkar").steps == ()
    assert len(scenario.team("bpbd-01", "bpbd").steps) == 4


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_drills_happen_where_they_say(name: str) -> None:
    """Every true place and every pin lies in Kota Serang, and every pin as far off as stated."""
    scenario = shipped(name)
    assert scenario.name == name
    for truth in scenario.incidents.values():
        area = areas().locate(truth.lat, truth.lon)
        assert area.inside_city, truth.id
        assert area.kelurahan is not None
        assert any(area.kelurahan in text for text in (truth.title, *(p.place or "" for p in truth.placing))), truth.id
        for placing in truth.placing:
            assert areas().locate(placing.lat, placing.lon).inside_city
            assert distance_m(truth.lat, truth.lon, placing.lat, placing.lon) == pytest.approx(placing.error_m, abs=0.1)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_drills_use_only_numbers_that_nobody_has(name: str) -> None:
    numbers = [call.number for call in shipped(name).calls if call.number]
    assert numbers
    assert all(number.startswith("0812-0000-") and len(number) == 14 for number in numbers)


def test_the_first_drill_tells_the_whole_story() -> None:
    scenario = shipped("first_drill")
    kinds = [call.classification for call in scenario.calls]
    assert kinds.count(Classification.PRANK) == 2
    assert [call.about for call in scenario.calls].count("api") == 2
    assert not scenario.agency("bpbd").answers
    assert scenario.team("bpbd-01", "bpbd").steps == ()


WRONG = [
    ('name = "kecil"', 'name = "Kecil!"', 1, "harus ditulis dengan a-z"),
    ('title = "Latihan kecil"', "", 1, "“title” belum ditulis"),
    ('title = "Latihan kecil"', 'title = ""', 2, "harus teks sebaris"),
    ('title = "Latihan kecil"', "title = 7", 2, "harus teks sebaris"),
    ('profile = "kota_serang"', 'profile = "kota_atlantis"', None, "kota_atlantis"),
    ("2026-03-14T02:30:00+07:00", "2026-03-14T02:30:00", 4, "zona waktu"),
    ("2026-03-14T02:30:00+07:00", '"pagi"', 4, "zona waktu"),
    ("rate = 10", "rate = 0", 5, "harus angka dari 0.1 sampai 600"),
    ("rate = 10", "rate = nan", 5, "harus angka"),
    ("rate = 10", "ratte = 10", 5, "“ratte” tidak dikenal"),
    ("rate = 10", "rate = ", 5, "bukan TOML"),
    ("ends_after_s = 2000", "ends_after_s = 99999", 6, "bilangan bulat dari 1 sampai 43200"),
    ("ends_after_s = 2000", "ends_after_s = true", 6, "bilangan bulat"),
    ('category = "kebakaran"', 'category = "kebakarann"', 11, "“kebakarann” bukan category yang dikenal"),
    ("lat = -6.109\nlon = 106.167", "lat = 106.167\nlon = -6.109", 12, "tertukar"),
    ("lat = -6.109", "lat = 91", 12, "di luar bumi"),
    ("lat = -6.109", 'lat = "selatan"', 12, "harus angka"),
    ("[[incidents.placing]]", "[incidents.placing]", 15, "[[placing]]"),
    ("error_m = 100", "error_m = -1", 17, "harus angka"),
    ('method = "map"', 'method = "feeling"', 20, "“feeling” bukan method yang dikenal"),
    ('method = "map"', 'method = "map"\nverified = "ya"', 21, "true atau false"),
    (
        'method = "map"\n',
        'method = "map"\n[[incidents]]\nid = "api"\ntitle = "B"\ncategory = "medis"\nlat = 0\nlon = 0\n'
        'placing = [{after_s = 1, error_m = 0, radius_m = 9, method = "map"}]\n',
        22,
        "sudah ditulis di atas",
    ),
    ("after_s = 5\n", "after_s = 2001\n", 24, "bilangan bulat dari 0 sampai 2000"),
    ('classification = "benar"', 'classification = "bohong"', 27, "“bohong” bukan classification yang dikenal"),
    ('classification = "benar"', 'classification = "prank"', 28, "perlu “about”"),
    ('about = "api"\n', "", 22, "perlu “about”"),
    ('about = "api"', 'about = "air"', 28, "“air” bukan about yang dikenal"),
    ("moves_s = 50\n", "", 32, "“arrives_s” perlu “moves_s”"),
    ("moves_s = 50", 'declines_s = 5\nreason = "x"\nmoves_s = 5', 32, "bukan keduanya"),
    ("[[teams]]\n", '[[teams]]\nkind = "kapal"\n', 31, "“kapal” bukan kind yang dikenal"),
    ("[[teams]]\n", '[[teams]]\nkind = "damkar"\n', 30, "perlu satu [[teams]] tanpa unit dan kind"),
    ("[[teams]]\n", "[[teams]]\n[[teams]]\n", 31, "sudah ditulis di atas"),
    ("[[teams]]\n", '[[agencies]]\nagency = "nasa"\n[[teams]]\n', 31, "“nasa” bukan agency yang dikenal"),
    ("[[teams]]\n", "[solo]\ntries = 0\n[[teams]]\n", 31, "bilangan bulat dari 1 sampai 10"),
    ("[[teams]]\n", '[[outages]]\nafter_s = 5\nunit = "x"\n[[teams]]\n', 30, "“reason” belum ditulis"),
]


@pytest.mark.parametrize(("old", "new", "line", "reason"), WRONG)
def test_a_fault_is_named_with_file_line_and_reason(
    tmp_path: Path, old: str, new: str, line: int | None, reason: str
) -> None:
    assert SMALL.count(old) >= 1
    with pytest.raises(BadInput) as refused:
        written(tmp_path, SMALL.replace(old, new, 1))
    said = str(refused.value)
    assert reason in said
    if line is not None:
        assert f"latihan.toml baris {line}" in said


def test_a_drill_without_a_call_or_a_file_is_refused(tmp_path: Path) -> None:
    without = SMALL[: SMALL.index("[[calls]]")] + SMALL[SMALL.index("[[teams]]") :]
    with pytest.raises(BadInput, match="tidak ada satu panggilan pun"):
        written(tmp_path, without)
    with pytest.raises(BadInput, match=r"kosong\.toml tidak bisa dibaca"):
        load_scenario(tmp_path / "kosong.toml")
    (tmp_path / "latin.toml").write_bytes(b'name = "a"\ntitle = "\xe9"\n')
    with pytest.raises(BadInput, match=r"latin\.toml baris 2, tulisannya bukan UTF-8"):
        load_scenario(tmp_path / "latin.toml")
    (tmp_path / "besar.toml").write_text("name = 'a'\nrate = " + "9" * 5000, encoding="utf-8")
    with pytest.raises(BadInput, match=r"besar\.toml baris 2, nilainya terlalu besar"):
        load_scenario(tmp_path / "besar.toml")


def refusal(raw: bytes) -> str | None:
    """What the reader says to these bytes; None: it is a drill."""
    try:
        scenario = _scenario(Table.parse(raw, "x.toml", WHAT), shipped_profile)
    except BadInput as refused:
        return str(refused)
    assert scenario.calls
    return None


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_sentence(raw: bytes) -> None:
    assert (refusal(raw) or "").startswith("Latihan tidak dimuat: x.toml baris ")


@given(st.data())
def test_any_line_taken_out_or_doubled_is_a_drill_or_a_sentence(data: st.DataObject) -> None:
    lines = SMALL.splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    times = data.draw(st.sampled_from([0, 2]))
    said = refusal("\n".join([*lines[:place], *[lines[place]] * times, *lines[place + 1 :]]).encode())
    assert said is None or said.startswith("Latihan tidak dimuat: x.toml baris ")
