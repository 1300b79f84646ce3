"""The list of units the product starts with: what a source places, and examples that say so. Invents no coordinate.

Real rows (example = 0) come from the facilities that have a point. Everything else is an example on the label point of a
kelurahan, until the city puts in its own. Never imported at start-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .areas import Kelurahan
from .build_sources import Place
from .places_file import slug
from .units_file import UnitRow

_REAL = {"puskesmas": "dinkes", "rumah_sakit": "dinkes"}
_SHORT = re.compile(r"^Puskesmas ")
_EXAMPLE_SOURCE = "titik label kelurahan (BPS/HDX 2019)"
_EXAMPLE_NOTE = "titik contoh, bukan lokasi nyata; ganti dengan data kota"
_AMBULANCE_NOTE = "contoh: titik puskesmasnya nyata, tetapi belum ada yang memastikan ambulans siaga di sana"

# name, kind, agency, kelurahan on whose label point the example stands
_EXAMPLES = (
    ("Damkar Mako 01", "damkar", "dpkp", "36.73.01.1003"),
    ("Damkar Mako 02", "damkar", "dpkp", "36.73.01.1003"),
    ("Damkar Ciceri 01", "damkar", "dpkp", "36.73.01.1002"),
    ("Damkar Walantaka 01", "damkar", "dpkp", "36.73.03.1001"),
    ("Damkar Kasemen 01", "damkar", "dpkp", "36.73.02.1001"),
    ("Patroli Serang 01", "polisi", "polresta", "36.73.01.1006"),
    ("Patroli Cipocok 01", "polisi", "polresta", "36.73.05.1001"),
    ("Patroli Taktakan 01", "polisi", "polresta", "36.73.06.1001"),
    ("BPBD 01", "bpbd", "bpbd", "36.73.05.1004"),
    ("BPBD 02", "bpbd", "bpbd", "36.73.05.1004"),
    ("PLN Gangguan 01", "pln", "pln", "36.73.01.1004"),
    ("PLN Gangguan 02", "pln", "pln", "36.73.06.1008"),
    ("PMI 01", "pmi", "pmi", "36.73.01.1001"),
    ("Satpol PP 01", "satpol_pp", "satpol_pp", "36.73.05.1002"),
    ("Dishub 01", "dishub", "dishub", "36.73.05.1003"),
    ("DLH Pohon 01", "dlh", "dlh", "36.73.06.1012"),
    ("PUPR 01", "pupr", "dpupr", "36.73.05.1005"),
    ("Dinsos 01", "dinsos", "dinsos", "36.73.01.1005"),
    ("Mobil Jenazah 01", "mobil_jenazah", "dinkes", "36.73.01.1009"),
    ("Basarnas 01", "basarnas", "basarnas", "36.73.02.1007"),
)


def starting_units(facilities: Iterable[Place], kelurahan: Sequence[Kelurahan]) -> tuple[UnitRow, ...]:
    """The units of gisdata/unit_<city>.csv. Facilities without a point are left out.

    An example whose kelurahan is not in `kelurahan` is left out too: another city's build has other kelurahan.
    """
    real: list[UnitRow] = []
    ambulances: list[UnitRow] = []
    for place in facilities:
        if place.kind not in _REAL or place.position is None:
            continue
        building = UnitRow(
            slug(place.name),
            place.name,
            place.kind,
            _REAL[place.kind],
            *place.position,
            example=False,
            source=place.source,
            quality=place.quality,
            telephone=place.telephone,
        )
        real.append(building)
        if place.kind == "puskesmas":
            name = _SHORT.sub("Ambulans PKM ", place.name)
            vehicle = replace(building, id=slug(name), name=name, kind="ambulans", example=True, note=_AMBULANCE_NOTE)
            ambulances.append(vehicle)
    at = {each.code: each for each in kelurahan}
    examples = [
        UnitRow(
            slug(name),
            name,
            kind,
            agency,
            at[code].label_lat,
            at[code].label_lon,
            example=True,
            source=_EXAMPLE_SOURCE,
            quality="contoh",
            note=_EXAMPLE_NOTE,
        )
        for name, kind, agency, code in _EXAMPLES
        if code in at
    ]
    return (*real, *ambulances, *examples)
