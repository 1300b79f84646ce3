"""What callers say -> a place: how often right, how sure, how fast at every keystroke; beside what would be picked instead.

    python -m benchmarks.place_search               # the tables
    python -m benchmarks.place_search --failures    # what the search does not find of the tuning part, one phrase a line

The phrases and the rules by which an answer is right are explained in tests/data/README.md. Of the held part nothing but
counts is ever printed. The rivals get every name and alias that ours gets and are asked for places only: coordinates,
messages of telephones and unknown places are left out of their comparison, on both sides.
"""

from __future__ import annotations

import argparse
import difflib
import itertools
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import fuzz, process, utils

from siaga_desk.geo.areas import Areas, shipped_areas
from siaga_desk.geo.coordinates import CityCentre
from siaga_desk.geo.gazetteer import Place, PlaceKind
from siaga_desk.geo.locate import Candidate, Locator
from siaga_desk.geo.places_file import shipped_places
from siaga_desk.profiles import shipped_profile

from .caller_phrases import READ_AT, Answer, Phrase, Verdict, judge, read_phrases, share
from .table import Cell, Report, Spread, Table, Target, spread

CITY = "kota_serang"
CENTRE = CityCentre.of(shipped_profile(CITY))
KEYSTROKE_MS = 15.0  # promised by issue 3, as the next two
HOSTILE_MS = 100.0
WRONG_PERCENT = 1.0
HOSTILE_LENGTH = 10_000
EXTRA = 20_000  # names that an OpenStreetMap extract of the city and its margin may bring
SEED = 112
FLOWERS = "Mawar Melati Anggrek Kenanga Cempaka Merpati Rajawali Garuda Sudirman Diponegoro Kartini Gajah Bima Arjuna"
ENDINGS = "Indah Permai Raya Jaya Baru Lama Asri Makmur Sejahtera Lestari Abadi Sentosa Utama Mandiri Barokah"
PEOPLE = "H. Abdul, KH. Ahmad, Tb. Hasan, Ki Mas, Hj. Siti, Ust. Ali, Syekh Yusuf, Pangeran"
HAMLETS = (
    "Ci Pa Ka Su Ba Tegal Kubang Pasir Lebak Karang, ba ra ma ta lu ko se ngi, ba ra ma ta lu ko se ngi, ng n k s r yu lan"
)
POINTED = ("koordinat", "aml")  # kinds in which nobody names anything


# right or wrong


def read(locator: Locator, phrase: Phrase) -> tuple[Candidate, ...]:
    return locator.read(phrase.text, now=READ_AT).candidates


def quality(verdicts: Sequence[Verdict]) -> Table:
    """Tuning and held apart, each with and without mistakes, then every kind of both."""

    def row(name: str, some: Sequence[Verdict]) -> tuple[Cell, ...]:
        off = [each.off_m for each in some if each.off_m is not None]
        return (
            name,
            len(some),
            share(each.first for each in some),
            share(each.third for each in some),
            statistics.median(off) if off else None,
            share(each.confident for each in some),
            share(each.wrong_but_confident for each in some),
        )

    known = [each for each in verdicts if not each.phrase.unknown]
    rows = []
    for held, name in ((False, "tuning"), (True, "held")):
        part = [each for each in known if each.phrase.held == held]
        rows.append(row(name, part))
        for mistake, how in ((False, "as it is written"), (True, "with mistakes")):
            rows.append(row(f"  {name}, {how}", [each for each in part if each.phrase.mistake == mistake]))
    for kind in dict.fromkeys(each.phrase.kind for each in known):
        rows.append(row(f"{kind}, both parts", [each for each in known if each.phrase.kind == kind]))
    return Table(
        "Places that can be found",
        ("phrases", "how many", "first, %", "first 3, %", "median off, m", "verified, %", "wrong but verified, %"),
        tuple(rows),
        (
            "Off: the first answer from the true point, of those with an answer. Wrong but verified: any verified answer,",
            "whatever its rank, that lies farther from it than the set allows.",
        ),
    )


def honesty(verdicts: Sequence[Verdict]) -> Table:
    rows = []
    for held, name in ((False, "tuning"), (True, "held")):
        some = [each for each in verdicts if each.phrase.unknown and each.phrase.held == held]
        named = [each for each in some if each.phrase.spots]
        rows.append((name, len(some), sum(each.confident for each in some), len(named), share(each.third for each in named)))
    return Table(
        "Places that nobody knows",
        ("phrases", "how many", "came out verified", "that name a kelurahan", "its area among the first 3, %"),
        tuple(rows),
    )


def failures(locator: Locator) -> Iterator[str]:
    """What the search does not find first of the tuning part, or claims wrongly: phrase, expected, got."""
    for phrase in read_phrases():
        if phrase.held:
            continue
        candidates = read(locator, phrase)
        verdict = judge(phrase, candidates)
        if (verdict.first or phrase.unknown) and not verdict.wrong_but_confident:
            continue
        wanted = " or ".join(f"{s.place} ({s.lat:.4f}, {s.lon:.4f}) {s.within_m:.0f} m" for s in phrase.spots) or "-"
        got = "; ".join(
            f"{c.name or c.kind} ({c.lat:.4f}, {c.lon:.4f}) {c.score:.2f}{' VERIFIED' if c.verified else ''}"
            for c in candidates[:3]
        )
        off = "" if verdict.off_m is None else f", {verdict.off_m:,.0f} m off"
        flags = "WRONG BUT VERIFIED  " * verdict.wrong_but_confident + "(among 3)  " * (verdict.third and not verdict.first)
        yield f"{phrase.kind:12}{flags}{phrase.text!r}\n    expected {wanted}\n    got      {got or 'nothing'}{off}\n"


# keystrokes


def keystrokes(phrases: Sequence[Phrase]) -> list[str]:
    """Every text that stands in the box while each phrase is typed."""
    return [phrase.text[:end] for phrase in phrases for end in range(1, len(phrase.text) + 1)]


def typist(areas: Areas, places: Sequence[Place]) -> Callable[[str], Sequence[Answer]]:
    """Asks a Locator of its own, which has seen no text before."""
    locator = Locator(areas, CENTRE, places)
    return lambda text: locator.read(text, now=READ_AT).candidates


def took_ms(ask: Callable[[str], object], texts: Sequence[str]) -> Spread:
    took = []
    for text in texts:
        start = time.perf_counter_ns()
        ask(text)
        took.append((time.perf_counter_ns() - start) / 1e6)
    return spread(took)


def crowd(areas: Areas, count: int) -> Iterator[Place]:
    """Streets and places as an OpenStreetMap extract would bring them: made up, the same ones every time."""
    choose = random.Random(SEED)
    flowers, endings, people = FLOWERS.split(), ENDINGS.split(), PEOPLE.split(", ")
    syllables = [each.split() for each in HAMLETS.split(", ")]
    hamlets = ["".join(parts) for parts in itertools.product(*syllables)]
    kinds = (
        (PlaceKind.STREET, ("Jalan", "Gang", "Jalan Raya", "Jl. Lingkar")),
        (PlaceKind.WORSHIP, ("Masjid", "Mushola")),
        (PlaceKind.SHOP, ("Toko", "Warung", "Alfamart", "Indomaret", "Bengkel", "SPBU")),
        (PlaceKind.SCHOOL, ("SDN", "TK", "MI", "Pondok Pesantren")),
        (PlaceKind.HEALTH, ("Klinik", "Apotek", "Posyandu")),
        (PlaceKind.HOUSING, ("Perumahan", "Komplek", "Griya")),
        (PlaceKind.LANDMARK, ("Jembatan", "Lapangan", "Makam", "Balai Warga")),
    )
    villages = [each.name for each in areas.kelurahan]
    for number in range(count):
        kind, heads = choose.choice(kinds)
        middle = choose.choice((choose.choice(flowers), choose.choice(people), choose.choice(hamlets)))
        tail = choose.choice(
            (choose.choice(endings), choose.choice(villages), choose.choice(hamlets), str(choose.randint(1, 40)), "")
        )
        lat, lon = choose.uniform(-6.22, -6.01), choose.uniform(106.05, 106.27)
        line = tuple((lat + step * 1e-3, lon) for step in range(4)) if kind is PlaceKind.STREET else ()
        name = " ".join(filter(None, (choose.choice(heads), middle, tail)))
        yield Place(f"made-up-{number}", kind, name, lat, lon, 150.0 if line else 50.0, points=line, source="made up")


def hostile() -> dict[str, str]:
    """Texts as long as the box can get, each against something a parser may be slow at."""
    choose = random.Random(SEED)

    def full(piece: str) -> str:
        return (piece * (HOSTILE_LENGTH // len(piece) + 1))[:HOSTILE_LENGTH]

    return {
        "one letter": full("a"),
        "one digit": full("6"),
        "spaces": full(" "),
        "minus signs": full("-"),
        "any Unicode": "".join(map(chr, choose.choices((*range(0x20, 0xD800), *range(0xE000, 0x3FFF0)), k=HOSTILE_LENGTH))),
        "combining marks": full("a\u0301\u0327"),
        "street after street": full("jl raya jakarta km 4 "),
        "between, and, between": full("antara stasiun serang dan pasar rau "),
        "relations only": full("dekat depan belakang 500 meter utara "),
        "coordinates": full("-6.1199, 106.1526; "),
        "half coordinates": full("6°07'"),
        "links": full("https://maps.google.com/?q=-6.1,106.1&ll="),
        "one long link": "https://www.google.com/maps/" + full("@-6.1,106.1,17z/data=!3d"),
        "AML fields": 'A"ML=1;' + full("lt=-6.1;ln=+106.1;rd=50;"),
        "Plus Codes": full("6P58R6V9+RF "),
        "every word once": " ".join(f"{choose.choice('bcdgjklmnprst')}{number:x}ang" for number in range(1_600))[
            :HOSTILE_LENGTH
        ],
        "words without end": full("puskesmasstasiunterminalkelurahan"),
    }


# what would be picked instead


class Named(NamedTuple):
    """An answer of a rival: it never says that it is unsure, and nothing it says is verified."""

    lat: float
    lon: float
    verified: bool = False


@dataclass(frozen=True, slots=True)
class Rival:
    """`ask` gives the three best places of a text; every `each`-th keystroke is typed for it, because it is slow."""

    name: str
    ask: Callable[[str], Sequence[Answer]]
    each: int


def rivals(areas: Areas, places: Sequence[Place]) -> tuple[Rival, ...]:
    names: dict[str, tuple[float, float]] = {}
    for kecamatan in areas.kecamatan:
        names.setdefault(f"Kecamatan {kecamatan.name}", (kecamatan.label_lat, kecamatan.label_lon))
    for kelurahan in areas.kelurahan:
        names.setdefault(kelurahan.name, (kelurahan.label_lat, kelurahan.label_lon))
    for place in places:
        for name in (place.name, *place.aliases):
            names.setdefault(name, (place.lat, place.lon))
    texts = list(names)
    ready = {utils.default_process(text): text for text in texts}

    def named(found: Sequence[str]) -> list[Named]:
        return [Named(*point) for point in list(dict.fromkeys(names[text] for text in found))[:3]]

    def by_rapidfuzz(text: str) -> Sequence[Answer]:
        found = process.extract(utils.default_process(text), list(ready), scorer=fuzz.WRatio, limit=6)
        return named([ready[name] for name, _, _ in found])

    def by_difflib(text: str) -> Sequence[Answer]:
        return named([ready[name] for name in difflib.get_close_matches(utils.default_process(text), list(ready), n=6)])

    base = sqlite3.connect(":memory:", check_same_thread=False)
    base.execute("CREATE VIRTUAL TABLE places USING fts5(name, tokenize = 'trigram')")
    base.executemany("INSERT INTO places VALUES (?)", [(name,) for name in ready])

    def by_trigrams(text: str) -> Sequence[Answer]:
        """Any shared trigram counts, the rarest most: so it also finds what is spelt wrongly."""
        said = utils.default_process(text)
        grams = dict.fromkeys(said[start : start + 3] for start in range(len(said) - 2))
        if not grams:
            return ()
        asked = " OR ".join(f'"{gram}"' for gram in grams)
        found = base.execute("SELECT name FROM places WHERE places MATCH ? ORDER BY rank LIMIT 6", (asked,)).fetchall()
        return named([ready[name] for (name,) in found])

    return (
        Rival("rapidfuzz process.extract(WRatio)", by_rapidfuzz, 7),
        Rival("difflib.get_close_matches", by_difflib, 101),
        Rival("SQLite FTS5, trigrams, bm25", by_trigrams, 7),
    )


def beside(areas: Areas, places: Sequence[Place], phrases: Sequence[Phrase]) -> Table:
    """Ours is timed on the very keystrokes of each rival, by a Locator that remembers none of them."""
    said = [phrase for phrase in phrases if not phrase.unknown and phrase.kind not in POINTED]
    typed = keystrokes(said)
    rows: list[tuple[Cell, ...]] = []
    ours = Rival("siaga_desk Locator", typist(areas, places), 1)
    for rival in (ours, *rivals(areas, places)):
        some = typed[:: rival.each]
        its = took_ms(rival.ask, some)
        same = its if rival is ours else took_ms(typist(areas, places), some)
        verdicts = [judge(phrase, rival.ask(phrase.text)) for phrase in said]
        rows.append(
            (
                rival.name,
                share(each.first for each in verdicts),
                share(each.third for each in verdicts),
                len(some),
                its.median,
                its.p95,
                its.p95 / same.p95,
            )
        )
    return Table(
        f"The same {len(said)} spoken places of both parts, beside what would be picked instead",
        ("asked of", "first, %", "first 3, %", "keystrokes", "median, ms", "p95, ms", "x ours (p95)"),
        tuple(rows),
        ("Slow ones type every 7th or 101st keystroke, and ours the same ones for the ratio.",),
    )


# all of it


def building_ms(areas: Areas, places: Sequence[Place], rounds: int) -> float:
    took = []
    for _ in range(rounds):
        start = time.perf_counter()
        Locator(areas, CENTRE, places)
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took)


def measure(*, quick: bool = False) -> Report:
    areas, places = shipped_areas(), tuple(shipped_places(CITY))
    phrases = read_phrases()[:: 40 if quick else 1]
    extra = EXTRA // 200 if quick else EXTRA
    locator = Locator(areas, CENTRE, places)
    verdicts = [judge(phrase, read(locator, phrase)) for phrase in phrases]

    crowded = (*places, *crowd(areas, extra))
    typed = keystrokes(phrases)
    alone = took_ms(typist(areas, places), typed)
    in_crowd = took_ms(typist(areas, crowded), typed)
    speed = Table(
        f"{len(typed):,} keystrokes: every phrase from its first letter to its last",
        ("gazetteer", "places", "making it ready, ms", "median, ms", "p95, ms", "longest, ms"),
        (
            ("as shipped", len(places), building_ms(areas, places, 1 if quick else 5), *alone),
            ("and made-up names", len(crowded), building_ms(areas, crowded, 1), *in_crowd),
        ),
    )
    hard = {
        name: statistics.median(took_ms(lambda asked: locator.read(asked, now=READ_AT), [text]).longest for _ in range(3))
        for name, text in itertools.islice(hostile().items(), 3 if quick else None)
    }
    slowest = max(hard, key=hard.__getitem__)
    cruel = Table(
        f"{HOSTILE_LENGTH:,} characters that no caller says",
        ("text", "answer, ms"),
        tuple(hard.items()),
        ("The middle one of three answers.",),
    )
    targets = (
        Target("a keystroke, p95, as shipped", alone.p95, KEYSTROKE_MS, "ms"),
        Target(f"a keystroke, p95, {extra:,} names more", in_crowd.p95, KEYSTROKE_MS, "ms"),
        Target(f"hostile text, longest answer ({slowest})", hard[slowest], HOSTILE_MS, "ms"),
        Target("wrong but verified, all phrases", share(each.wrong_but_confident for each in verdicts), WRONG_PERCENT, "%"),
        Target(
            "unknown places that came out verified", sum(e.confident for e in verdicts if e.phrase.unknown), 1, "phrases"
        ),
    )
    return Report((quality(verdicts), honesty(verdicts), speed, cruel, beside(areas, places, phrases)), targets)


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.place_search", description=__doc__)
    options.add_argument("--failures", action="store_true", help="list what is not found of the tuning part")
    if options.parse_args().failures:
        print(*failures(Locator(shipped_areas(), CENTRE, shipped_places(CITY))), sep="\n")
    else:
        print(measure().text())


if __name__ == "__main__":
    main()
