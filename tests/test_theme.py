"""The colour tokens keep what the guide promises: contrast (WCAG 2) and clock colours apart for every eye.

Colour vision deficiency: Machado, Oliveira and Fernandes 2009, matrices at severity 1.0, applied to linear RGB.
Difference: CIEDE2000 (Sharma, Wu and Dalal 2005) under D65.
"""

from __future__ import annotations

from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt
from typing import TypeAlias

import pytest

from siaga_desk.theme import NAMES, Theme, theme

Triple: TypeAlias = tuple[float, float, float]
Matrix: TypeAlias = tuple[Triple, Triple, Triple]

SIGHTS: dict[str, Matrix] = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
TO_XYZ: Matrix = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
D65: Triple = (0.95047, 1.0, 1.08883)

PANELS = ("bg0", "bg1", "bg2")
STATES = ("running", "warning", "critical", "overdue", "met", "met_late")
SMALLEST_DIFFERENCE = {"dark": 15.3, "light": 13.9}

both = pytest.mark.parametrize("look", [theme(name) for name in NAMES], ids=NAMES)


def linear(colour: str) -> Triple:
    r, g, b = (
        (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4) for v in (c / 255 for c in bytes.fromhex(colour[1:]))
    )
    return r, g, b


def times(matrix: Matrix, v: Triple) -> Triple:
    x, y, z = (sum(a * b for a, b in zip(row, v, strict=True)) for row in matrix)
    return x, y, z


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio, 1 to 21."""
    low, high = sorted(times(TO_XYZ, linear(colour))[1] for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(colour: str, sight: str) -> Triple:
    seen = times(SIGHTS[sight], linear(colour))
    r, g, b = (min(1.0, max(0.0, v)) for v in seen)
    ratios = (v / white for v, white in zip(times(TO_XYZ, (r, g, b)), D65, strict=True))
    x, y, z = (v ** (1 / 3) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in ratios)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(one: Triple, other: Triple) -> float:
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c7 = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7
    g = 0.5 * (1 - sqrt(mean_c7 / (mean_c7 + 25**7)))
    a1, a2 = (1 + g) * a1, (1 + g) * a2
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = (degrees(atan2(b, a)) % 360 if a or b else 0.0 for a, b in ((a1, b1), (a2, b2)))
    dh = h2 - h1 if c1 * c2 else 0.0
    dh -= 360 if dh > 180 else -360 if dh < -180 else 0
    mean_h = h1 + h2
    if c1 * c2:
        mean_h = (mean_h + (0 if abs(h1 - h2) <= 180 else 360 if mean_h < 360 else -360)) / 2
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * cos(radians(mean_h - 30))
        + 0.24 * cos(radians(2 * mean_h))
        + 0.32 * cos(radians(3 * mean_h + 6))
        - 0.20 * cos(radians(4 * mean_h - 63))
    )
    sl = 1 + 0.015 * (mean_l - 50) ** 2 / sqrt(20 + (mean_l - 50) ** 2)
    sc, sh = 1 + 0.045 * mean_c, 1 + 0.015 * mean_c * t
    turn = -sin(radians(60 * exp(-(((mean_h - 275) / 25) ** 2)))) * 2 * sqrt(mean_c**7 / (mean_c**7 + 25**7))
    l_, c_, h_ = (l2 - l1) / sl, (c2 - c1) / sc, 2 * sqrt(c1 * c2) * sin(radians(dh / 2)) / sh
    return sqrt(l_**2 + c_**2 + h_**2 + turn * c_ * h_)


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [  # from the test data of Sharma, Wu and Dalal
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_measure_agrees_with_its_authors(one: Triple, other: Triple, difference: float) -> None:
    assert ciede2000(one, other) == pytest.approx(difference, abs=5e-5)
    assert ciede2000(other, one) == pytest.approx(difference, abs=5e-5)


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@both
def test_words_can_be_read_on_every_panel(look: Theme) -> None:
    for panel in PANELS:
        assert contrast(look["text"], look[panel]) >= 10
        for words in ("text2", "text3", "accent", "ok", "warn", "err", "drill"):
            assert contrast(look[words], look[panel]) >= 4.5, (words, panel)
        for state in STATES:
            assert contrast(look.clock[state]["ink"], look[panel]) >= 4.5, (state, panel)
    for panel in ("bg3", "sel"):
        for words in ("text", "text2"):
            assert contrast(look[words], look[panel]) >= 4.5, (words, panel)
    for words, ground in (
        ("on_accent", "accent"),
        ("on_drill", "drill"),
        ("on_unit", "unit"),
        ("maptext", "city"),
        ("maptext", "land"),
    ):
        assert contrast(look[words], look[ground]) >= 4.5, (words, ground)


@both
def test_shapes_can_be_seen_on_panel_and_map(look: Theme) -> None:
    for panel in PANELS:
        assert contrast(look["line2"], look[panel]) >= 3, panel
    for state in STATES:
        fill = look.clock[state]["fill"]
        assert contrast(look.clock[state]["on"], fill) >= 3, state  # glyphs
        for ground in (*PANELS[1:], "city", "maphalo"):  # on land and sea the casing, maphalo, makes the contrast
            assert contrast(fill, look[ground]) >= 3, (state, ground)
    for shape in ("unit", "route", "hatch", "accent"):
        for ground in ("city", "land", "maphalo"):
            assert contrast(look[shape], look[ground]) >= 3, (shape, ground)


@both
@pytest.mark.parametrize("sight", SIGHTS)
def test_no_two_clock_colours_look_alike(look: Theme, sight: str) -> None:
    fills = {state: lab(look.clock[state]["fill"], sight) for state in STATES}
    difference, pair = min((ciede2000(fills[one], fills[other]), (one, other)) for one, other in combinations(STATES, 2))
    assert difference >= SMALLEST_DIFFERENCE[look.name] - 0.05, pair  # the guide rounds to one decimal


@pytest.mark.parametrize("name", NAMES)
def test_the_page_is_told_every_token(name: str) -> None:
    look = theme(name)
    told = look.as_json()
    assert set(told) == {"name", "clock", *theme("dark").tokens}
    assert set(told["clock"]) == set(STATES)
    colours = [*look.tokens.values(), *(c for state in look.clock.values() for c in state.values())]
    assert all(len(bytes.fromhex(colour.removeprefix("#"))) == 3 for colour in colours)


def test_there_is_no_third_theme() -> None:
    with pytest.raises(KeyError):
        theme("sepia")
