"""The figures of `siaga_desk.figures`, where windows look for them. Prints need the same ones and know no window."""

from siaga_desk.figures import (
    clock_reading,
    clock_word,
    distance,
    duration,
    minutes,
    minutes_between,
    number,
    time_left,
    time_of_day,
    unit_word,
)

__all__ = [
    "clock_reading",
    "clock_word",
    "distance",
    "duration",
    "minutes",
    "minutes_between",
    "number",
    "time_left",
    "time_of_day",
    "unit_word",
]
