"""The held order of a list."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from siaga_desk.ui.operator.order import HeldOrder

KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8)


@st.composite
def groups(draw: st.DrawFn) -> tuple[tuple[str, ...], tuple[str, ...]]:
    keys = draw(KEYS)
    cut = draw(st.integers(0, len(keys)))
    return tuple(keys[:cut]), tuple(keys[cut:])


@given(groups(), st.lists(groups(), max_size=6))
def test_while_held_nothing_that_is_shown_moves(first: tuple, wishes: list) -> None:
    order = HeldOrder().want(first).hold(True)
    for wish in wishes:
        before, order = order.shown, order.want(wish)
        for was, now in zip(before, order.shown, strict=True):
            assert now[: len(was)] == was
        assert {k for g in wish for k in g} <= {k for g in order.shown for k in g}
        assert len({k for g in order.shown for k in g}) == sum(map(len, order.shown)), "each key once"
        assert order.gone == {k for g in order.shown for k in g} - {k for g in wish for k in g}
    assert order.reordered().shown == (wishes[-1] if wishes else first)
    assert order.hold(False).shown == (wishes[-1] if wishes else first)


@given(groups(), groups())
def test_what_waits_is_what_would_move(first: tuple, wish: tuple) -> None:
    order = HeldOrder().want(first).hold(True).want(wish)
    assert (order.waiting == 0) == (order.shown == order.wanted)
    assert order.reordered().waiting == 0
    assert HeldOrder().want(first).want(wish).waiting == 0, "not held: nothing ever waits"


def test_one_that_leaves_its_group_is_one_change() -> None:
    order = HeldOrder().want(("abc", "d")).hold(True).want(("bc", "da"))
    assert (order.shown, order.waiting) == ((tuple("abc"), tuple("d")), 1)
