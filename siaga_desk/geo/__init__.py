"""The city as data: areas, places, distances. Knows no incident and no window."""
