"""The state that Python keeps for the page: diffs, added up, are the state."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.map.messages import Pin
from siaga_desk.map.shown import Shown


def pin(mark: str, lat: float) -> Pin:
    return Pin(mark, lat, 106.0, "g", mark, "", 0, None, 0, 0)


marks = st.builds(pin, st.sampled_from("abcd"), st.integers(-9, 9).map(float))
steps = st.lists(
    st.tuples(st.just("put"), st.lists(marks, max_size=3), st.lists(st.sampled_from("abcd"), max_size=2))
    | st.tuples(st.just("replace"), st.lists(marks, max_size=3, unique_by=lambda m: m.id), st.none())
    | st.tuples(st.just("set"), st.sampled_from(["cursor", "selected"]), st.integers(0, 3))
    | st.tuples(st.just("tell"), st.none(), st.none()),
    max_size=25,
)


@given(steps)
def test_what_was_told_bit_by_bit_is_what_is_shown(done: list[tuple[str, object, object]]) -> None:
    shown = Shown()
    page: dict[str, Pin] = {}
    settings: dict[str, object] = {}

    def tell() -> None:
        update = shown.changes()
        if update is None:
            return
        for gone in update.pins_gone:
            page.pop(gone, None)
        page.update({one.id: one for one in update.pins})
        settings.update(update.settings or {})

    for kind, first, second in done:
        match kind:
            case "put":
                shown.pins.put(first, second)  # type: ignore[arg-type]
            case "replace":
                shown.pins.replace(first)  # type: ignore[arg-type]
            case "set":
                shown.set(str(first), second)
            case "tell":
                tell()
    tell()
    assert page == shown.pins.now
    assert settings == shown.settings
    assert shown.changes() is None
    everything = shown.everything()
    assert {one.id: one for one in everything.pins} == page
    assert everything.settings == settings


def test_the_same_again_is_no_change() -> None:
    shown = Shown()
    shown.pins.replace([pin("a", 1.0)])
    shown.set("selected", "a")
    assert shown.changes() is not None
    shown.pins.replace([pin("a", 1.0)])
    shown.set("selected", "a")
    assert shown.changes() is None


def test_gone_and_back_is_a_change_and_not_gone() -> None:
    shown = Shown()
    shown.pins.put([pin("a", 1.0)])
    shown.changes()
    shown.pins.put([], ["a"])
    shown.pins.put([pin("a", 1.0)])
    update = shown.changes()
    assert update is not None
    assert [one.id for one in update.pins] == ["a"]
    assert update.pins_gone == ()
