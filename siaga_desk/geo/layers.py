"""What each shipped layer is, whence, under which licence and how good: gisdata/lapisan.csv as values. Reads no geometry."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

from siaga_desk.i18n import t
from siaga_desk.resources import gisdata


@dataclass(frozen=True, slots=True)
class Layer:
    """One line of the table. Text in Indonesian, as people read it in the list of data sources."""

    layer: str
    file: str  # below gisdata/
    features: int
    source: str
    licence: str
    date: str  # of the source: a day, a year, or "tidak tercatat"
    crs: str
    quality: str


def read_layers(path: Path | None = None) -> tuple[Layer, ...]:
    """Every shipped layer, in the order of the table."""
    with (path or gisdata("lapisan.csv")).open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    return tuple(Layer(**(row | {"features": int(row["features"])})) for row in rows)


def write_layers(path: Path, layers: Iterable[Layer]) -> None:
    """The table that `read_layers` reads."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(Layer)])
        writer.writerows(astuple(layer) for layer in layers)


def attribution() -> str:
    """What stands in the corner of every map: the licences ask for it, and nobody may take these borders for legal ones."""
    return t("© BPS via OCHA/HDX (CC BY-IGO) · jalan © kontributor OpenStreetMap (ODbL) · batas statistik, bukan hukum")
