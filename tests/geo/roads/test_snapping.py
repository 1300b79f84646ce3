"""Where a point meets the network: the nearest place there is, found without looking at all of it, in bounded memory."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from siaga_desk.geo.roads.snapping import Snapping
from tests.geo.roads.networks import SOUTH, WEST, random_network


def test_roads_across_the_whole_city_do_not_fill_the_memory() -> None:
    """A published network of random pairs took gigabytes: each arc stood in every cell of its box."""
    town = random_network(5, 3_000, 20_000)
    tracemalloc.start()
    try:
        snapping = Snapping(town)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 150e6
    usable = np.ones(town.arcs, bool)
    chance = np.random.default_rng(5)
    for lat, lon in chance.uniform((SOUTH - 0.05, WEST - 0.05), (SOUTH + 0.05, WEST + 0.05), (40, 2)).tolist():
        found = snapping.nearest(lat, lon, usable)
        assert found is not None
        x, y = snapping.flat.point(lat, lon)
        ax, ay = snapping.flat.xy(town.shape_lat[::2], town.shape_lon[::2])
        bx, by = snapping.flat.xy(town.shape_lat[1::2], town.shape_lon[1::2])
        along = np.clip(((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2), 0, 1)
        off = np.hypot(ax + along * (bx - ax) - x, ay + along * (by - ay) - y)
        assert found.off_m == pytest.approx(off.min(), abs=1e-6)
