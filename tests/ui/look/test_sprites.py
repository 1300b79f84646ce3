"""Pixels say what the picture should: colours that are there, arcs that grow, plates that are hollow."""

from __future__ import annotations

from itertools import pairwise
from math import pi
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from siaga_desk.domain.deadlines import ClockState
from siaga_desk.domain.units import UnitStatus
from siaga_desk.profiles import shipped_profile, shipped_profiles
from siaga_desk.resources import resource
from siaga_desk.theme import NAMES, Theme, theme
from siaga_desk.ui.look import glyphs, sprites

pytestmark = pytest.mark.usefixtures("qapp")
both = pytest.mark.parametrize("look", [theme(name) for name in NAMES], ids=NAMES)

SIZE = 96.0
EDGE = SIZE * sprites.OVERFLOW
FIRE = "kategori-kebakaran"


def incident(
    look: Theme, state: ClockState, fraction: float, second: tuple[ClockState, float] | None = None, glyph: str = FIRE
) -> QImage:
    return sprites.incident_sprite(look, state, glyph, fraction, second, size=SIZE).toImage()


def unit(
    look: Theme, status: UnitStatus, *, example: bool = False, key: str | None = None, recommended: bool = False
) -> QImage:
    return sprites.unit_sprite(look, status, "unit-damkar", example, key, recommended, size=SIZE).toImage()


def count(image: QImage, colour: str) -> int:
    wanted = QColor(colour).rgb()
    return sum(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(image.height()))


def colour_at(image: QImage, x: float, y: float) -> str:
    """Colour at shares of the ring or plate: (0.5, 0.5) is its middle."""
    edge = (image.width() - SIZE) / 2
    return image.pixelColor(round(edge + x * SIZE), round(edge + y * SIZE)).name().upper()


@both
@pytest.mark.parametrize("state", ClockState)
def test_every_state_wears_its_colour(look: Theme, state: ClockState) -> None:
    image = incident(look, state, 0.5)
    fill = look.clock_colours(state)["fill"]
    assert count(image, fill) > 300
    for other in ClockState:
        colour = look.clock_colours(other)["fill"]
        if colour not in look.clock_colours(state).values():
            assert count(image, colour) < 5, other


@both
def test_no_two_states_have_one_shape(look: Theme) -> None:
    """In grey: where the fill lies, whatever its colour, differs between any two states."""
    shapes = set()
    for state in ClockState:
        image = incident(look, state, 0.5)
        fill = QColor(look.clock_colours(state)["fill"]).rgb()
        shapes.add(bytes(image.pixel(x, y) == fill for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)))
    assert len(shapes) == len(ClockState)


def test_the_arc_grows_with_the_time_left_in_48_steps() -> None:
    look = theme("dark")
    fill = look.clock["running"]["fill"]
    amounts = [count(incident(look, ClockState.RUNNING, step / 48), fill) for step in range(0, 49, 6)]
    assert all(a < b for a, b in pairwise(amounts))
    assert [sprites.arc_step(f) for f in (-1, 0, 1e-6, 1 / 48, 0.0209, 0.5, 1, 2)] == [0, 0, 1, 1, 2, 24, 48, 48]


def test_the_arc_is_what_is_left_clockwise_from_twelve() -> None:
    look = theme("dark")
    image, fill = incident(look, ClockState.RUNNING, 0.5), look.clock["running"]["fill"]
    assert colour_at(image, 0.95, 0.5) == fill  # three o'clock: left
    assert colour_at(image, 0.05, 0.5) != fill  # nine o'clock: gone


def test_a_second_clock_is_an_arc_of_its_own_colour_inside() -> None:
    look = theme("light")
    amber = look.clock["warning"]["fill"]
    assert count(incident(look, ClockState.MET, 0.5), amber) == 0
    little, much = (count(incident(look, ClockState.MET, 0.5, (ClockState.WARNING, f)), amber) for f in (0.1, 0.3))
    assert 0 < little < much


@both
def test_the_casing_is_never_left_out(look: Theme) -> None:
    for state in ClockState:
        image = incident(look, state, 0.0)
        inside = image.pixelColor(round(EDGE + SIZE / 2), round(EDGE - 0.03 * SIZE))
        assert inside.alpha() > 0, state
        assert image.pixelColor(0, 0).alpha() == 0


@both
def test_an_example_is_hollow_and_dashed(look: Theme) -> None:
    known, example = unit(look, UnitStatus.READY), unit(look, UnitStatus.READY, example=True)
    assert colour_at(known, 0.5, 0.1) == look["unit"]
    assert colour_at(example, 0.5, 0.1) == look["bg3"]
    along_the_edge = [colour_at(example, x / 96, 0.03) == look["unit"] for x in range(16, 80)]
    changes = sum(a != b for a, b in pairwise(along_the_edge))
    assert changes >= 4  # at least two gaps
    assert all(colour_at(known, x / 96, 0.03) == look["unit"] for x in range(16, 80))


@both
@pytest.mark.parametrize("example", [False, True])
def test_every_status_has_its_own_form(look: Theme, example: bool) -> None:
    pictures = {bytes(unit(look, status, example=example).constBits()) for status in UnitStatus}
    assert len(pictures) == len(UnitStatus)


def test_only_the_recommended_wears_the_accent_frame_and_the_key_is_on_its_corner() -> None:
    look = theme("dark")
    assert count(unit(look, UnitStatus.READY), look["accent"]) == 0
    assert count(unit(look, UnitStatus.READY, recommended=True), look["accent"]) > 300
    keyed = unit(look, UnitStatus.READY, key="2")
    assert colour_at(keyed, -0.2, -0.2) == look["accent"]
    assert colour_at(keyed, 1.05, 0.5) != look["accent"]


def test_a_candidate_is_a_dashed_circle() -> None:
    look = theme("dark")
    image = QImage(96, 96, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(look["bg0"]))
    painter = QPainter(image)
    sprites.paint_candidate(painter, QRectF(0, 0, 96, 96), look, "2")
    painter.end()
    assert image.pixelColor(48, 20).name().upper() == look["bg1"]
    around = count(image, look["accent"])
    whole_ring = 2 * pi * 43.2 * 0.08 * 96
    assert 0.4 * whole_ring < around < 0.8 * whole_ring


def test_a_sprite_is_drawn_once_per_step_and_sharp_on_a_dense_screen() -> None:
    look = theme("dark")
    one = sprites.incident_sprite(look, ClockState.RUNNING, FIRE, 0.5001, size=40, dpr=2.0)
    again = sprites.incident_sprite(look, ClockState.RUNNING, FIRE, 0.5100, size=40, dpr=2.0)
    later = sprites.incident_sprite(look, ClockState.RUNNING, FIRE, 0.45, size=40, dpr=2.0)
    assert one.cacheKey() == again.cacheKey() != later.cacheKey()
    assert (one.width(), one.devicePixelRatio()) == (104, 2.0)


def test_every_glyph_of_the_profiles_and_signs_can_be_drawn() -> None:
    names = {file.stem for file in resource("icons").glob("*.svg")}
    used = {
        thing.glyph
        for profile in map(shipped_profile, shipped_profiles())
        for things in (profile.categories, profile.agencies, profile.unit_kinds)
        for thing in things.values()
    }
    assert used <= names
    for name in names:
        assert count(glyphs.glyph(name, "#FF0000", 48).toImage(), "#FF0000") > 50, name
        paths = ElementTree.parse(resource("icons", f"{name}.svg")).findall(".//{http://www.w3.org/2000/svg}path")
        assert len(paths) == 1, name  # the map page draws one even-odd path


def test_a_glyph_that_is_not_there_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        glyphs.glyph("kategori-naga", "#000000", 24)
