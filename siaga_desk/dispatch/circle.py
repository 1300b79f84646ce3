"""Points around a point: what a stated radius or a stated error means on the ground. Geometry only; knows no incident."""

from __future__ import annotations

import math

from siaga_desk.domain.places import check_position

_EARTH_M = 6_371_008.8  # the mean sphere of domain.places.distance_m


def point_from(lat: float, lon: float, distance_m: float, bearing_deg: float) -> tuple[float, float]:
    """The (lat, lon) that lies `distance_m` from a point, in the direction `bearing_deg` (0 north, 90 east)."""
    angle, bearing = distance_m / _EARTH_M, math.radians(bearing_deg)
    phi = math.radians(lat)
    sine = math.sin(phi) * math.cos(angle) + math.cos(phi) * math.sin(angle) * math.cos(bearing)
    there = math.asin(max(-1.0, min(1.0, sine)))
    east = math.atan2(math.sin(bearing) * math.sin(angle) * math.cos(phi), math.cos(angle) - math.sin(phi) * math.sin(there))
    return check_position(math.degrees(there), (lon + math.degrees(east) + 540.0) % 360.0 - 180.0)


def rim(lat: float, lon: float, radius_m: float, points: int = 16) -> tuple[tuple[float, float], ...]:
    """Points on the circle, evenly spread from north. With 16, none of its rim is farther than 0.2 radii from one."""
    return tuple(point_from(lat, lon, radius_m, 360.0 * n / points) for n in range(points))
