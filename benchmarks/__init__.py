"""How fast the program is, measured beside what others offer, in one run: `python -m benchmarks`. Nothing here ships."""
