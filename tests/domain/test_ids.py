"""What a ledger is called, and what its name says."""

from __future__ import annotations

import pytest

from siaga_desk.domain.ids import LIVE, drill_ledger, drill_of


@pytest.mark.parametrize("drill", ["first_drill", "a:b", "drill:x"])
def test_a_drill_s_ledger_says_which_drill(drill: str) -> None:
    assert drill_ledger(drill) == f"drill:{drill}"
    assert drill_of(drill_ledger(drill)) == drill


def test_the_live_ledger_is_no_drill_s_and_any_other_is_not_taken_for_it() -> None:
    assert drill_of(LIVE) is None
    assert drill_of("Live") is not None
