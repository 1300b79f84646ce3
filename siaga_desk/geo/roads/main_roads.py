"""The main roads that ship with the program: a coarse network for a city without streets of its own. Never builds it.

How the lines were joined is told in `geo.build_roads`.
"""

from __future__ import annotations

from siaga_desk.geo.travel import AccuracyClass
from siaga_desk.resources import gisdata

from .network import RoadNetwork, RoadSource

LINK = "link"
SPEEDS_KMH = {"motorway": 70.0, "trunk": 40.0, "primary": 35.0, LINK: 20.0}
"""What a vehicle keeps over the length of such a road, lights and other traffic included. Our own: somewhat more than the
30 km/h that the profile assumes over all streets, and still on the slow side, for the lines are straighter than the roads,
and an arrival promised too early costs more than one promised too late."""

SOURCE = RoadSource(
    kind=AccuracyClass.MAIN_ROADS,
    name="© kontributor OpenStreetMap, dari ubin OpenMapTiles 3.6.1 zoom 7",
    licence="ODbL",
    date="",  # the tiles do not say
    quality="jalan utama saja, digeneralkan 50–250 m, tanpa nama, arah tidak diketahui",
)


def main_roads(network_id: str) -> RoadNetwork:
    """The shipped network of the city `network_id` (a profile's `gisdata`). BadInput: it has none, or it is damaged."""
    return RoadNetwork.load(gisdata(f"{network_id}.roads"))
