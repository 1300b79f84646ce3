"""kill -9, two hundred times and more, on one store: every event that was acknowledged is there again."""

from __future__ import annotations

from pathlib import Path

import pytest

from .killing import kill_often


@pytest.mark.slow
def test_nothing_that_was_acknowledged_is_lost_by_kill_9(tmp_path: Path) -> None:
    assert kill_often(tmp_path / "a.siaga", times=205, seed=1) > 200
