"""What travels between Python and the page: the same back, and a BadInput for everything else."""

from __future__ import annotations

import json
import typing
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.domain.errors import BadInput
from siaga_desk.map import messages
from siaga_desk.map.messages import MAX_CORNERS, MAX_POINTS, Pin, Update, read_from_page, read_to_page, write
from siaga_desk.map.wire import MAX_TEXT, plain

text = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=40)
lat = st.floats(-90, 90)
lon = st.floats(-180, 180)
ms = st.integers(0, 2**45)
metres = st.floats(0, 1e6)
px = st.floats(0, messages.MAX_PX)
places = st.lists(st.tuples(lat, lon), max_size=5).map(tuple)
areas = st.lists(st.tuples(lat, lon), min_size=messages.MIN_CORNERS, max_size=5).map(tuple)

pins = st.builds(
    messages.Pin,
    id=text, lat=lat, lon=lon, glyph=text, title=text, subtitle=text, started_ms=ms, deadline_ms=ms | st.none(),
    warning_s=st.integers(0, 9999), critical_s=st.integers(0, 9999), met_ms=ms | st.none(), ended_ms=ms | st.none(),
    second=st.builds(messages.SecondClock, ms, ms | st.none()) | st.none(), radius_m=metres,
    verified=st.booleans(), closed=st.booleans(), drill=st.booleans(), hidden=st.booleans(), needed=st.booleans(),
)  # fmt: skip
units = st.builds(
    messages.UnitMark,
    id=text, lat=lat, lon=lon, glyph=text, name=text, status=st.sampled_from(typing.get_args(messages.UnitStatus)),
    example=st.booleans(), heading=st.floats(0, 360) | st.none(), fixed_ms=ms | st.none(), key=text | st.none(),
    recommended=st.booleans(),
)  # fmt: skip
to_page = st.one_of(
    st.builds(
        Update, st.booleans(), st.lists(pins, max_size=3).map(tuple), st.lists(text, max_size=3).map(tuple),
        st.lists(units, max_size=3).map(tuple), st.lists(text, max_size=3).map(tuple),
        st.dictionaries(text, text | st.integers() | st.none(), max_size=3),
    ),
    st.builds(messages.GoTo, lat, lon, st.floats(1, 20) | st.none()),
    st.builds(messages.Reveal, lat, lon, metres),
    st.builds(messages.LookBack),
    st.builds(messages.Stay),
    st.builds(messages.ShowCity),
    st.builds(messages.ZoomBy, st.integers(-9, 9)),
    st.builds(messages.OpenLayers),
    st.builds(messages.EndDrawing),
)  # fmt: skip
from_page = st.one_of(
    st.builds(messages.Clicked, lat, lon),
    st.builds(messages.ContextMenu, lat, lon, px, px, text | st.none()),
    st.builds(messages.PinSelected, text),
    st.builds(messages.PinDragged, text, lat, lon),
    st.builds(messages.UnitSelected, text),
    st.builds(messages.ClosureSelected, text),
    st.builds(messages.Drawn, areas, st.just(True)),
    st.builds(messages.Drawn, places, st.just(False), st.booleans()),
    st.builds(messages.DrawingLeft),
    st.builds(messages.Hovered, st.sampled_from(["pin", "unit", None]), text | st.none()),
    st.builds(messages.ViewChanged, lat, lon, st.floats(0, messages.MAX_ZOOM), st.tuples(lat, lon, lat, lon)),
    st.builds(messages.PageTrouble, text),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(to_page)
def test_what_goes_to_the_page_reads_back_the_same(message: messages.ToPage) -> None:
    assert read_to_page(write(message)) == message


@given(from_page)
def test_what_comes_from_the_page_reads_back_the_same(message: messages.FromPage) -> None:
    assert read_from_page(write(message)) == message


@given(from_page, st.data())
def test_one_wrong_value_is_refused_or_still_a_whole_message(message: messages.FromPage, data: st.DataObject) -> None:
    said: dict[str, Any] = json.loads(write(message))
    said[data.draw(st.sampled_from(sorted(said)) | st.text(max_size=5))] = data.draw(json_values)
    try:
        read = read_from_page(json.dumps(said))
    except BadInput:
        return
    assert read_from_page(write(read)) == read


@given(st.text() | json_values.map(json.dumps))
def test_any_text_from_the_page_is_a_message_or_a_bad_input(said: str) -> None:
    try:
        read: object = read_from_page(said)
    except BadInput as refused:
        read = refused
    assert isinstance(read, (*typing.get_args(messages.FromPage), BadInput))
    assert str(read)


@pytest.mark.parametrize(("a", "b"), [(float("nan"), 0.0), (0.0, float("inf")), (106.16, -6.12), (-91.0, 0.0), (0.0, 180.5)])
def test_no_mark_stands_at_an_impossible_place(a: float, b: float) -> None:
    for make in (
        lambda: messages.Candidate(1, a, b, 10),
        lambda: messages.Cursor(a, b, 10, True),
        lambda: messages.GoTo(a, b, None),
        lambda: messages.Route("r", ((0.0, 0.0), (a, b)), True, False),
        lambda: messages.Closure("c", ((0.0, 0.0), (a, b)), True, False, True, ""),
        lambda: messages.Draft(((a, b),), False),
        lambda: messages.Reach(5, (((0.0, 0.0),), ((a, b),))),
        lambda: messages.Drawing(((a, b),)),
        lambda: messages.Drawn(((a, b),), False),
        lambda: Pin("1", a, b, "g", "", "", 0, None, 0, 0),
        lambda: messages.UnitMark("1", a, b, "g", "", "ready", False),
    ):
        with pytest.raises(BadInput):
            make()


@pytest.mark.parametrize(
    ("make", "most"),
    [
        (lambda points: messages.Route("r", points, True, False), MAX_POINTS),
        (lambda points: messages.Closure("c", points, True, False, True, ""), MAX_POINTS),
        (lambda points: messages.Draft(points, True), MAX_POINTS),
        (lambda points: messages.Reach(5, (points[: len(points) // 2], points[len(points) // 2 :])), MAX_POINTS),
        (lambda points: messages.Drawing(points), MAX_CORNERS),
        (lambda points: messages.Drawn(points, True), MAX_CORNERS),
    ],
)
def test_a_shape_has_no_more_points_than_the_page_draws_smoothly(
    make: Callable[[messages.Points], object], most: int
) -> None:
    make(((-6.1, 106.1),) * most)
    with pytest.raises(BadInput, match=str(most)):
        make(((-6.1, 106.1),) * (most + 1))


def test_the_longest_drawing_is_not_too_long_to_be_heard() -> None:
    corner = (-6.1234567, 106.1234567)  # the page says seven decimals
    said = messages.Drawn((corner,) * MAX_CORNERS, done=True)
    assert len(write(said)) < messages.MAX_SAID / 2
    assert read_from_page(write(said)) == said


@pytest.mark.parametrize(("points", "running"), [(2, False), (0, False), (4, True)])
def test_two_corners_or_one_that_is_not_put_are_no_area(points: int, running: bool) -> None:
    with pytest.raises(BadInput):
        messages.Drawn(((-6.1, 106.1),) * points, True, running)


def test_texts_that_no_page_can_carry_are_mended_and_long_ones_cut() -> None:
    pin = Pin("1", 0.0, 0.0, "g", "a\x00b\ud800c", "x" * 10_000, 0, None, 0, 0)
    told = plain(pin)
    assert told["title"] == "a\ufffdb\ufffdc"
    assert len(told["subtitle"]) == MAX_TEXT
    write(Update(False, (pin,))).encode()  # and the whole is plain UTF-8


def test_a_number_without_a_word_in_json_is_never_sent() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        write(Update(False, settings={"scale": float("nan")}))
