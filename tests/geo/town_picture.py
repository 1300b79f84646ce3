"""A town drawn as text, turned into a prepared file. Capital letters are kelurahan, small ones neighbours, ~ is the sea."""

from __future__ import annotations

from pathlib import Path

import shapely

from siaga_desk.geo.areas import LATTICE, Areas, Kecamatan, Kelurahan
from siaga_desk.geo.build_areas import prepare

SIDE = 10  # lattice steps of one letter


def square(column: int, row: int) -> shapely.Polygon:
    """The letter in the given column and row (counted from the bottom) as a square, degrees."""
    return shapely.box(*(value * SIDE / LATTICE for value in (column, row, column + 1, row + 1)))


def shapes_of(picture: str) -> dict[str, shapely.Geometry]:
    """letter -> its squares as one geometry, letters sorted as `Areas` asks them."""
    lines = [line.strip() for line in picture.strip().splitlines()][::-1]
    squares: dict[str, list[shapely.Polygon]] = {}
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            if letter != ".":
                squares.setdefault(letter, []).append(square(column, row))
    order = sorted(squares, key=lambda letter: (letter == "~", letter.islower(), letter))
    return {letter: shapely.union_all(squares[letter]) for letter in order}


def kelurahan(letter: str) -> Kelurahan:
    return Kelurahan(f"99.01.{letter}", f"9901{letter}", letter, "Kota", "99.01", "10000", 0.0, 0.0)


def drawn(picture: str, path: Path, cell: int = 7) -> Areas:
    """The areas of a picture. The default cell is no divisor of a letter's side, so borders cross cells everywhere."""
    shapes = shapes_of(picture)
    inner = [kelurahan(letter) for letter in shapes if letter.isupper()]
    neighbours = [letter for letter in shapes if letter.islower()]
    prepare(path, inner, [Kecamatan("99.01", "Kota", 0.0, 0.0)], neighbours, list(shapes.values()), cell)
    return Areas.load(path)


def letter_at(areas: Areas, column: float, row: float) -> str:
    """What the look-up answers at a place of the picture, in letters from its lower left corner."""
    fix = areas.locate(row * SIDE / LATTICE, column * SIDE / LATTICE)
    return fix.kelurahan or fix.neighbour or ("~" if fix.at_sea else ".")
