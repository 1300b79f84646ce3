"""What callers say, taken apart: names, relations, distances, details. Every word lands in exactly one of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.geo.phrase import Part, read_phrase
from siaga_desk.geo.spelling import MOST_WORDS, words


def drawn(part: Part) -> str:
    """ "belakang" -> "behind:", "500 meter utara" -> "away 0° 500 m:"."""
    how = [str(part.relation) if part.relation else ""]
    how += [f"{part.bearing_deg:.0f}°"] if part.bearing_deg is not None else []
    how += [f"{part.distance_m:.0f} m"] if part.distance_m is not None else []
    said = " ".join(filter(None, how))
    return f"{said}: {part.said}" if said else part.said


@pytest.mark.parametrize(
    ("said", "parts", "details"),
    [
        ("Pasar Rau", ["pasar rau"], ()),
        ("dekat SMAN 1 Ciceri", ["near: sman 1 ciceri"], ()),
        ("belakang Puskesmas Banten Girang", ["behind: puskesmas banten girang"], ()),
        ("di belakangnya pkm rau", ["behind: pkm rau"], ()),
        ("didepan psr rau", ["front: psr rau"], ()),
        ("depan Pasar Rau arah Kepandean", ["front: pasar rau", "towards: kepandean"], ()),
        ("pasar rau ke arah kepandean 200 meter", ["pasar rau", "towards 200 m: kepandean"], ()),
        ("seberang jalan stasiun", ["across: jalan stasiun"], ()),
        ("pertigaan Kebon Jahe", ["pertigaan kebon jahe"], ()),
        ("perum Ciracas blok C", ["perum ciracas"], ("blok c",)),
        ("blok d 6 no. 12 citra gading", ["citra gading"], ("blok d 6", "no. 12")),
        ("RT 02 RW 05 Kagungan", ["kagungan"], ("RT 02", "RW 05")),
        ("rt 2/5 kagungan", ["kagungan"], ("RT 2/5",)),
        ("sebelah utara stasiun Karangantu 500 meter", ["away 0° 500 m: stasiun karangantu"], ()),
        ("500 m utara stasiun karangantu", ["away 0° 500 m: stasiun karangantu"], ()),
        ("stasiun karangantu ke utara 1,5 km", ["away 0° 1500 m: stasiun karangantu"], ()),
        ("setengah kilo dari pasar rau", ["away 500 m: dari pasar rau"], ()),
        ("dua ratus meter barat daya pasar rau", ["away 225° 200 m: pasar rau"], ()),
        ("satu setengah kilo selatan sman 2", ["away 180° 1500 m: sman 2"], ()),
        ("sebelah terminal cipocok", ["beside: terminal cipocok"], ()),
        ("antara pasar rau dan terminal pakupatan", ["between: pasar rau", "between: terminal pakupatan"], ()),
        ("antara pasar rau sama stasiun, kota baru", ["between: pasar rau", "between: stasiun", "kota baru"], ()),
        ("gerbang tol serang timur", ["gerbang tol serang timur"], ()),
        ("jl lingkar selatan depan smk husada", ["jl lingkar selatan", "front: smk husada"], ()),
        ("jl raya jakarta km 4", ["jl raya jakarta km 4"], ()),
        ("Kasemen, dekat SDN Angsoka", ["kasemen", "near: sdn angsoka"], ()),
        ("pak tolong kebakaran di belakang sdn ciceri", ["behind: sdn ciceri"], ()),
        ("warung bu eni di pasar rau", ["warung bu eni", "di pasar rau"], ()),
        ("pasar rau belakang", ["behind: pasar rau"], ()),
        ("stasiun serang seberangnya, rt 2", ["across: stasiun serang"], ("RT 2",)),
        ("di seberang, pasar rau", ["across: pasar rau"], ()),
        ("di dalam pasar rau", ["inside: pasar rau"], ()),
        ("pinggir jalan veteran", ["edge: jalan veteran"], ()),
        ("ujung gang mawar", ["end: gang mawar"], ()),
        ("ujung tebu", ["ujung tebu"], ()),  # a name
        ("500 meter sebelum pasar rau", ["before 500 m: pasar rau"], ()),
        ("belum sampai pasar rau", ["before: pasar rau"], ()),
        ("sudah lewat pasar rau", ["after: pasar rau"], ()),
        ("pasar rau lewat dikit", ["after: pasar rau"], ()),
        ("setelah pasar rau sebelum stasiun", ["between: pasar rau", "between: stasiun"], ()),
        ("perbatasan curug dan walantaka", ["between: curug", "between: walantaka"], ()),
        ("saya dari pasar rau", ["from: pasar rau"], ()),
        ("dari pasar rau 500 meter", ["away 500 m: pasar rau"], ()),
        ("dari pasar rau ke utara 500 meter", ["away 0° 500 m: pasar rau"], ()),
        ("dari pasar rau ke stasiun", ["between: pasar rau", "between: stasiun"], ()),
        ("dari pasar rau mau ke stasiun", ["between: pasar rau", "between: stasiun"], ()),
        ("dari pasar rau arah stasiun", ["from: pasar rau", "towards: stasiun"], ()),
        ("mau ke pasar rau", ["towards: pasar rau"], ()),
        ("tolong ke pasar rau", ["tolong ke pasar rau"], ()),
        ("pasar rau jam 10", ["pasar rau"], ("jam 10",)),
        ("2 korban di pasar rau", ["di pasar rau"], ("2 korban",)),
        ("dua orang pasar rau", ["pasar rau"], ("dua orang",)),
        ("dua puluh meter utara pasar rau", ["away 0° 20 m: pasar rau"], ()),
        ("pasar r", ["pasar"], ()),
        ("tolong pak cepat", [], ()),
        ("", [], ()),
    ],
)
def test_a_phrase_taken_apart(said: str, parts: list[str], details: tuple[str, ...]) -> None:
    phrase = read_phrase(said)
    assert [drawn(part) for part in phrase.parts] == parts
    assert phrase.details == details


@pytest.mark.parametrize(
    ("said", "parts", "denied"),
    [
        ("bukan pasar rau tapi stasiun", ["stasiun"], ["bukan pasar rau"]),
        ("stasiun, bukan pasar rau", ["stasiun"], ["bukan pasar rau"]),
        ("bukan kecelakaan, di pasar rau", ["di pasar rau"], ["bukan kecelakaan"]),
        ("pasar rau eh salah stasiun", ["stasiun"], ["pasar rau"]),
        ("belakang pasar rau, ralat, depan stasiun", ["front: stasiun"], ["behind: pasar rau"]),
        ("bukan pasar rau", ["bukan pasar rau"], []),  # all there is: its first word is known to nobody
        ("pasar rau bukan", ["pasar rau bukan"], []),
    ],
)
def test_what_is_denied_or_put_right_is_kept_apart(said: str, parts: list[str], denied: list[str]) -> None:
    phrase = read_phrase(said)
    assert ([drawn(part) for part in phrase.parts], [drawn(part) for part in phrase.denied]) == (parts, denied)


@given(st.text(max_size=2_000))
def test_any_text_is_taken_apart(text: str) -> None:
    phrase = read_phrase(text)
    assert sum(len(part.words) for part in phrase.parts) <= MOST_WORDS
    assert all(part.words for part in phrase.parts)
    assert all(part.distance_m is None or 0 < part.distance_m <= 50_000 for part in phrase.parts)


@given(
    st.lists(
        st.sampled_from(("rau", "kagungan", "1", "dekat", "antara", "dan", "ke", "utara", "meter", "rt", "blok", ","))
        | st.sampled_from(("dari", "mau", "bukan", "tapi", "eh", "salah", "lewat", "sebelum", "ujung", "jalan")),
        max_size=20,
    )
)
def test_no_name_is_lost(spoken: list[str]) -> None:
    """Whatever the order, each name that was said is in a part, in one that was denied, or in a detail."""
    phrase = read_phrase(" ".join(spoken))
    kept = [word.said for part in phrase.parts + phrase.denied for word in part.words] + " ".join(phrase.details).split()
    for name in ("rau", "kagungan"):
        assert kept.count(name) == spoken.count(name)


def test_a_very_long_text_is_cut_and_not_refused() -> None:
    assert len(words("rau " * 5_000)) == MOST_WORDS
