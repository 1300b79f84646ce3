"""kill -9, two hundred times and more: every event that was acknowledged is there again.

On four stores, because a store that grows is opened ever more slowly; `make soak` kills a thousand times on one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.soak.desks import kill_desks


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(1, 5))
def test_nothing_that_was_acknowledged_is_lost_by_kill_9(tmp_path: Path, seed: int) -> None:
    assert kill_desks(tmp_path / "a.siaga", times=55, seed=seed) > 50
