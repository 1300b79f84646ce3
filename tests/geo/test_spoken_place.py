"""Which place is meant, how the caller lies to it, and how sure that is, in a town small enough to see whole.

1 km
┌──────────┬──────────┐
│ Melati   │ Kenanga  │   Pasar Rau stands in Melati, Pasar Lama in Kenanga, Puskesmas Rau beside Pasar Rau,
│  rau·    │     ·lama│   SD Negeri 1 Ciceri and SMA Negeri 1 in Kenanga, Jalan Veteran runs through both.
└──────────┴──────────┘
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.places import MAX_RADIUS_M, AreaFix, distance_m, point_from
from siaga_desk.geo.candidates import Candidate, Reading
from siaga_desk.geo.gazetteer import Place, PlaceKind
from siaga_desk.geo.phrase import read_phrase
from siaga_desk.geo.place_index import PlaceIndex
from siaga_desk.geo.place_search import find
from siaga_desk.geo.spelling import Word
from siaga_desk.geo.spoken_place import MAX_CANDIDATES, read_words

MIDDLE = (-6.1, 106.15)
BORDER_LON = 106.15


class Town:
    """West of the border lies Melati, east of it Kenanga."""

    def locate(self, lat: float, lon: float) -> AreaFix:
        if abs(lat - MIDDLE[0]) > 0.03 or abs(lon - MIDDLE[1]) > 0.03:
            return AreaFix(False, neighbour="Kec. Seberang, Kabupaten Jauh")
        return AreaFix(True, kelurahan="Melati" if lon < BORDER_LON else "Kenanga", kecamatan="Kota Lama")


def at(east_m: float, north_m: float = 0.0) -> tuple[float, float]:
    return point_from(
        *point_from(*MIDDLE, abs(north_m), 0.0 if north_m >= 0 else 180.0), abs(east_m), 90.0 if east_m >= 0 else 270.0
    )


def place(
    name: str, kind: PlaceKind, where: tuple[float, float], radius_m: float = 100.0, *aliases: str, quality: str = "A"
) -> Place:
    return Place(name, kind, name, *where, radius_m, aliases=aliases, source="peta uji", quality=quality)


PLACES = (
    place("Melati", PlaceKind.KELURAHAN, at(-1_000), 1_500),
    place("Kenanga", PlaceKind.KELURAHAN, at(1_000), 1_500),
    place("Pasar Rau", PlaceKind.MARKET, at(-800), 100, "PIR"),
    place("Puskesmas Rau", PlaceKind.HEALTH, at(-700)),
    place("Pasar Lama", PlaceKind.MARKET, at(900)),
    place("SD Negeri Ciceri 1", PlaceKind.SCHOOL, at(1_200, 300)),
    place("SMA Negeri 1 Kota Serang", PlaceKind.SCHOOL, at(1_500, 400)),
    place("Stasiun Karangantu", PlaceKind.STATION, at(0, 2_000)),
    place("Jl. Veteran", PlaceKind.STREET, at(0), 1_800),
    place("Kampung Baru", PlaceKind.KAMPUNG, at(-1_500), 400, quality="C"),
    place("SD Kembar", PlaceKind.SCHOOL, at(-1_200, -1_000)),
    Place("SD Kembar 2", PlaceKind.SCHOOL, "SD Kembar", *at(1_400, -1_000), 100.0, source="peta uji", quality="A"),
    place("RS Jauh", PlaceKind.HOSPITAL, at(8_000), 200),
)
INDEX = PlaceIndex(PLACES)


def read(text: str, near: tuple[float, float] | None = None) -> Reading:
    return read_words(text, INDEX, Town(), near)


def first(text: str) -> Candidate:
    return read(text).candidates[0]


def off_m(candidate: Candidate, where: tuple[float, float]) -> float:
    return distance_m(candidate.lat, candidate.lon, *where)


# --- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "meant", "certain"),
    [
        ("pasar rau", "Pasar Rau", True),
        ("psr rau", "Pasar Rau", True),
        ("pir", "Pasar Rau", True),
        ("pasar rau melati", "Pasar Rau", True),
        ("puskesmas rau", "Puskesmas Rau", True),
        ("pasr rau", "Pasar Rau", False),  # a slip is a guess
        ("karang antu", "Stasiun Karangantu", False),  # half a name
        ("stasiun karang antu", "Stasiun Karangantu", True),
        ("setasiun karangantoe", "Stasiun Karangantu", True),  # spelling is none
        ("sman 1", "SMA Negeri 1 Kota Serang", True),
        ("sman 1 ciceri", "SMA Negeri 1 Kota Serang", False),  # it lies beside the SD of Ciceri, half of whose name was said
        ("pasar rau kota serang", "Pasar Rau", True),  # the city says nothing of a place in it
        ("sdn 1 ciceri", "SD Negeri Ciceri 1", True),
        ("kelurahan melati", "Kel. Melati", False),  # an area says no place
        ("jalan veteran", "Jl. Veteran", False),
        ("kampung baru", "Kampung Baru", False),
        ("sd kembar melati", "SD Kembar", True),
    ],
)
def test_what_is_meant_and_whether_it_is_certain(said: str, meant: str, certain: bool) -> None:
    assert (first(said).name, first(said).verified, first(said).unread) == (meant, certain, None)


def test_of_two_that_bear_one_name_neither_is_certain() -> None:
    both = [c for c in read("sd kembar").candidates if c.name == "SD Kembar"]
    assert len(both) == 2
    assert not any(candidate.verified for candidate in both)
    assert [c.area.kelurahan for c in (first("sd kembar melati"), first("sd kembar kenanga"))] == ["Melati", "Kenanga"]


@pytest.mark.parametrize(
    ("said", "unread"),
    [
        ("sman 99", "99"),
        ("toko bu eni dekat pasar rau", "toko bu eni"),
        ("jembatan merah melati", "jembatan merah"),
    ],
)
def test_what_is_not_known_is_said_and_makes_nothing_certain(said: str, unread: str) -> None:
    reading = read(said)
    assert not any(candidate.verified for candidate in reading.candidates)
    if reading.candidates:
        assert reading.candidates[0].unread == unread
        assert reading.candidates[0].radius_m >= 300
        assert f"“{unread}” tidak dikenal" in str(reading.notice)
    else:
        assert "tidak dikenal" in str(reading.trouble)


@pytest.mark.parametrize(
    "said",
    [
        "pasar melati",
        "puskesmas lama",
        "sma kembar",
        "pasar rau kenanga",
        "sdn 2 ciceri",
        "jalan rau",
        "polisi pasar rau",  # no slip of "posisi"
        "kolong pasar rau",  # a slip of "tolong", or the underpass
        "pasar rau veteran",  # a road beside it, or another Pasar Rau in a town of that name
        "sman 1 swasta",
        "pasar rau kabupaten",
        "rs jauh kota",  # it lies outside the city
        "rsia jauh",
        "sman 1 sd negeri ciceri 1",  # two schools in one breath
    ],
)
def test_another_kind_number_or_area_is_never_certain(said: str) -> None:
    assert not any(candidate.verified for candidate in read(said).candidates)


SCHOOLS = PlaceIndex(
    (
        place("SD Negeri Serang 02", PlaceKind.SCHOOL, at(-1_000)),
        place("SD Negeri Cijawa", PlaceKind.SCHOOL, at(-400)),
        place("SD Negeri Gelam 2", PlaceKind.SCHOOL, at(1_500, 1_500)),
        place("SMP Negeri 2 Kota Serang", PlaceKind.SCHOOL, at(500)),
        place("SMP PGRI 2 Serang", PlaceKind.SCHOOL, at(1_500)),
        place("RS Drajat", PlaceKind.HOSPITAL, at(-1_500), 300.0, "RS Serang"),
        place("RS Kota Serang", PlaceKind.HOSPITAL, at(1_900), 300.0),
        place("Terminal Pakupatan", PlaceKind.TERMINAL, at(800, 800), 100.0, "Terminal Serang"),
        place("GT Serang Timur", PlaceKind.TOLL_GATE, at(900, 1_600), 600.0),
    )
)


@pytest.mark.parametrize(
    ("said", "certain"),
    [
        ("sdn serang 2", True),
        ("sdn 2", False),  # there are two
        ("sdn cijawa", True),
        ("sdn cijawa 2", False),  # no SD 2 near SD Cijawa
        ("sdn serang 2 gelam", False),  # nor SD Gelam 2
        ("smpn 2", True),  # the one of PGRI is not of the state
        ("smp 2", False),
        ("terminal serang, smpn 2 kota serang", False),  # which of the two?
        ("depan terminal serang, samping smpn 2 kota serang", False),
        ("2 korban smpn 2", True),
        ("terminal serang", True),
        ("rs serang", False),  # with or without the "kota" that callers leave out
        ("terminal serang timur", False),  # no terminal near a toll gate
    ],
)
def test_what_may_as_well_be_another_place_is_not_certain(said: str, certain: bool) -> None:
    assert any(candidate.verified for candidate in read_words(said, SCHOOLS, Town()).candidates) is certain


def test_a_landmark_is_no_rival_of_the_place_that_lies_near_it() -> None:
    best = find(read_phrase("smpn 2 kota serang dekat sdn cijawa"), SCHOOLS, Town())[0]
    assert (best.place.name, best.whole) == ("SMP Negeri 2 Kota Serang", True)


@pytest.mark.parametrize("said", ["dua rumah dari pasar rau", "1 gang dari pasar rau", "pasar rau 1"])
def test_a_number_alone_names_nothing(said: str) -> None:
    names = [candidate.name for candidate in read(said).candidates]
    assert names[0] == "Pasar Rau"
    assert "SMA Negeri 1 Kota Serang" not in names


def test_a_place_in_another_area_than_the_one_that_was_named_comes_after() -> None:
    assert first("rs jauh melati").score < first("rs jauh").score / 1.5


POLITE = " tolong pak" * 20


@pytest.mark.parametrize("said", ["pasar rau", "stasiun karangantu", "antara pasar rau dan pasar lama"])
def test_of_a_text_that_goes_on_only_the_beginning_is_read_and_that_is_said(said: str) -> None:
    text = f"{said}{POLITE}, bukan di situ, di pasar lama"
    reading = read(text)
    assert reading.candidates[0].name == first(said).name
    assert not any(candidate.verified for candidate in reading.candidates)
    assert all("hanya bagian awal" in str(candidate.why) for candidate in reading.candidates)
    assert "hanya bagian awalnya" in str(reading.notice)
    assert reading.candidates[0].place == text[:200], "not the name alone: more was said"


def test_a_place_that_stands_behind_what_is_read_is_not_called_unknown() -> None:
    assert "sisanya tidak dibaca" in str(read(f"{POLITE * 2} pasar rau").trouble)


# --- relations --------------------------------------------------------------------------------------------------------

RAU = at(-800)


@pytest.mark.parametrize(
    ("said", "east_m", "north_m", "within_m", "at_least_m"),
    [
        ("dekat pasar rau", 0, 0, 1, 300),
        ("belakang pasar rau", 0, 0, 1, 150),
        ("depan pasar rau", 0, 0, 1, 120),
        ("500 meter utara pasar rau", 0, 500, 5, 100),
        ("pasar rau ke timur 1,5 kilo", 1_500, 0, 5, 300),
        ("sebelah barat daya pasar rau 200 meter", -141, -141, 5, 100),
        ("setengah kilo dari pasar rau", 0, 0, 1, 600),
        ("depan pasar rau arah pasar lama", 150, 0, 5, 250),
        ("pinggir pasar rau", 0, 0, 1, 150),
        ("pasar rau belakang", 0, 0, 1, 150),
        ("di dalam pasar rau", 0, 0, 1, 100),
        ("sebelum pasar rau", 0, 0, 1, 500),
        ("pasar rau lewat dikit", 0, 0, 1, 500),
        ("300 meter lewat pasar rau", 0, 0, 1, 400),
        ("lewat pasar rau arah pasar lama", 150, 0, 5, 250),
        ("sebelum pasar rau arah pasar lama", -150, 0, 5, 250),
        ("dari pasar rau ke pasar lama", 850, 0, 5, 800),
        ("saya dari pasar rau", 0, 0, 1, 300),
    ],
)
def test_a_relation_moves_or_widens(said: str, east_m: float, north_m: float, within_m: float, at_least_m: float) -> None:
    found = first(said)
    assert off_m(found, at(-800 + east_m, north_m)) <= within_m
    assert found.radius_m >= at_least_m
    assert found.place == said, "what the caller said goes with the pin"


@pytest.mark.parametrize("said", ["49 kilo dari pasar rau", "pasar rau 50 kilo", "antara pasar rau dan pasar kulon"])
def test_no_circle_is_wider_than_a_pin_may_be(said: str) -> None:
    far = PlaceIndex((*PLACES, place("Pasar Kulon", PlaceKind.MARKET, at(150_000))))  # saved by hand: anywhere on earth
    assert read_words(said, far, Town()).candidates[0].radius_m == MAX_RADIUS_M


@pytest.mark.parametrize(
    "said",
    [
        "500 meter utara pasar rau",
        "500 meter dari pasar rau",
        "antara pasar rau dan pasar lama",
        "pasar rau arah pasar lama",
        "sebelum pasar rau",
        "lewat pasar rau",
        "dari pasar rau",
        "mau ke pasar rau",
    ],
)
def test_a_point_that_words_moved_is_not_certain(said: str) -> None:
    assert not first(said).verified


@pytest.mark.parametrize("said", ["bukan pasar rau tapi pasar lama", "pasar rau eh salah pasar lama", "ralat, pasar lama"])
def test_what_was_put_right_is_told_and_not_certain(said: str) -> None:
    found = first(said)
    assert (found.name, found.verified, found.unread) == ("Pasar Lama", False, None)
    assert "tidak dicari" in str(found.why)


def test_where_it_is_not_is_not_chosen() -> None:
    assert first("bukan pasar rau").unread == "bukan"


def test_between_two_places_is_the_middle_and_reaches_both() -> None:
    found = first("antara pasar rau dan pasar lama")
    assert off_m(found, at(50)) < 5
    assert found.radius_m == pytest.approx(850, abs=5)
    assert found.name == "Pasar Rau – Pasar Lama"


def test_a_move_across_the_border_is_in_the_other_area() -> None:
    assert first("pasar rau ke timur 2 kilo").area.kelurahan == "Kenanga"


def test_a_crossing_near_a_place_is_a_wide_guess() -> None:
    found = first("pertigaan pasar rau")
    assert (found.name, found.verified, found.unread) == ("Pasar Rau", False, None)
    assert found.radius_m >= 400
    assert "simpang" in str(found.why)


def test_details_that_maps_lack_are_told() -> None:
    found = first("RT 02 RW 05 blok C melati")
    assert found.name == "Kel. Melati"
    assert "RT 02, RW 05, blok c tidak ada di data" in str(found.why)
    assert found.radius_m == 1_500


# --- what is known ---------------------------------------------------------------------------------------------------


def test_a_place_that_is_learnt_anew_many_times_is_still_found() -> None:
    """What it was called before takes no place among the names that are looked at."""
    index = PlaceIndex(PLACES)
    for _ in range(100):
        index.learn(place("Warung Zamrud", PlaceKind.SHOP, at(100)))
    assert [c.name for c in read_words("warung zamrud", index, Town()).candidates] == ["Warung Zamrud"]


def test_a_forgotten_name_does_not_keep_weak_words_from_being_searched() -> None:
    index = PlaceIndex((place("Warung Tolong", PlaceKind.SHOP, at(100)), place("Raya", PlaceKind.HOUSING, at(0))))
    index.forget("Warung Tolong")
    assert [c.name for c in read_words("tolong raya", index, Town()).candidates] == ["Raya"]


@given(st.lists(st.sampled_from(PLACES), min_size=1, unique_by=lambda known: known.id), st.sampled_from(PLACES))
def test_what_is_learnt_one_by_one_is_searched_like_what_was_known_at_once(later: list[Place], asked: Place) -> None:
    index = PlaceIndex()
    for known in later:
        index.learn(known)
        read_words(asked.name, index, Town())  # nothing that it remembers of this may last
    assert read_words(asked.name, index, Town()) == read_words(asked.name, PlaceIndex(later), Town())


def test_each_word_is_looked_for_among_the_fillers_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    filler = PlaceIndex.filler

    def counted(index: PlaceIndex, word: Word) -> str | None:
        asked.append(word.key)
        return filler(index, word)

    monkeypatch.setattr(PlaceIndex, "filler", counted)
    read("tolong pasar rau kebakaran")
    assert sorted(asked) == ["kebakaran", "pasar", "rau", "tolong"]


# --- the list ---------------------------------------------------------------------------------------------------------


def test_a_letter_that_is_being_typed_hides_nothing_and_makes_nothing_certain() -> None:
    assert [c.name for c in read("pasar r").candidates] == [c.name for c in read("pasar").candidates]
    assert first("stasiun karangantu").verified
    assert not first("stasiun karangantu k").verified


def test_typing_narrows_down_and_never_answers_what_was_not_said() -> None:
    text = "puskesmas rau"
    for length in range(3, len(text)):
        for candidate in read(text[:length]).candidates:
            assert not candidate.verified or candidate.name == text[:length].title()
    assert first(text).verified


@given(
    st.lists(st.sampled_from([name.name for name in PLACES] + ["dekat", "antara", "dan", "500 meter", "utara"]), max_size=6)
)
def test_candidates_are_few_ordered_and_each_once(spoken: list[str]) -> None:
    candidates = read(" ".join(spoken)).candidates
    assert len(candidates) <= MAX_CANDIDATES
    scores = [candidate.score for candidate in candidates]
    assert scores == sorted(scores, reverse=True)
    assert len({(c.name, c.lat, c.lon) for c in candidates}) == len(candidates)


def test_across_the_border_of_the_city_is_said() -> None:
    reading = read("rs jauh")
    assert "Kec. Seberang" in str(reading.notice)
    assert reading.candidates[0].verified
