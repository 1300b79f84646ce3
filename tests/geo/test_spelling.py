"""Words as people write them: what differs in spelling only is the same word, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.geo.spelling import MOST_LETTERS, MOST_WORDS, first_words, key_of, keys, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tjiracas", "ciracas"),
        ("Soemoer Petjoeng", "sumur pecung"),
        ("Djakarta", "Jakarta"),
        ("Syech Nawawi", "syekh nawawi"),
        ("Sech Nawawi", "Syekh Nawawi"),
        ("Achmad Yani", "A. Yani"),
        ("Patimah", "Fatimah"),
        ("SDN 06", "SD Negeri 6"),
        ("s.m.a.n 1", "SMAN 1"),
        ("SMA1", "sma 1"),
        ("Karya Bhakti II", "karya bakti 2"),
        ("Jl. Raya Jakarta KM. 4", "jalan raya jakarta km4"),
        ("PKM Singandaru", "puskesmas singandaru"),
        ("Rumah Sakit", "RSUD"),
        ("pintu tol", "GT"),
        ("Ma'mun", "Mamun"),
        ("Café", "cafe"),
        ("empat lima", "4 5"),
    ],
)
def test_two_spellings_of_one_name(one: str, other: str) -> None:
    assert keys(one) == keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Cipare", "Cipete"), ("SMPN 1", "SMAN 1"), ("SD 1", "SD 11"), ("Lontar", "Lantar"), ("Kasemen", "Kasunyatan")],
)
def test_two_names(one: str, other: str) -> None:
    assert keys(one) != keys(other)


def test_the_last_word_may_still_be_typed() -> None:
    assert [word.open for word in words("pasar ra")] == [False, True]
    assert [word.open for word in words("pasar rau ")] == [False, False]
    assert not words("sdn")[-1].open, "what is written out is no beginning of what was typed"


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("pasar rau", False),
        ("rau " * MOST_WORDS, False),
        ("rau " * (MOST_WORDS + 1), True),
        ("sdn " * (MOST_WORDS // 2), False),  # two words each
        ("sdn " * (MOST_WORDS // 2) + "1", True),
        ("s m a n " * (MOST_WORDS // 2), False),  # one word
        ("s m a n " * (MOST_WORDS // 2) + "1", True),  # but letters are not joined without end
        ("rau " * (2 * MOST_WORDS + 1), True),
        ("." * (MOST_LETTERS - 3) + "rau", False),
        ("." * (MOST_LETTERS - 3) + "rau" + "." * 100, False),  # nothing is said there
        ("." * (MOST_LETTERS - 3) + "raut", True),
        ("pasar rau" + "." * MOST_LETTERS + "stasiun", True),
    ],
)
def test_whether_more_was_said_than_is_read(text: str, cut: bool) -> None:
    assert first_words(text) == (words(text), cut)


@given(st.text(max_size=1_500))
def test_any_text_has_words(text: str) -> None:
    for word in words(text):
        assert word.key
        assert word.key == key_of(word.key), "a key is its own key"


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_a_key_is_short_and_stable(word: str) -> None:
    assert len(key_of(word)) <= 2 * len(word)
    assert key_of(word) == key_of(word.upper().lower())
