"""The room's video wall: the whole city and what is open, read only, for everybody who walks past. Nothing private."""
