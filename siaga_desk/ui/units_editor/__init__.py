"""The city puts in its own units: a form, a pick on the map, and a CSV table both ways."""
