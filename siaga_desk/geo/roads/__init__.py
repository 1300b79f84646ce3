"""The city's roads: networks, shortest ways over them, closures on them. Knows no incident and no unit."""
