"""Words for places that people save: kinds, what a row says of one, the name in what somebody typed. Pure; knows no Qt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from siaga_desk.domain.errors import Message
from siaga_desk.domain.places import AreaLookup, PlaceKind
from siaga_desk.domain.saved_places import SavedPlace
from siaga_desk.figures import distance, time_of_day
from siaga_desk.geo.candidates import Candidate, Reading
from siaga_desk.geo.gazetteer import kind_of
from siaga_desk.i18n import say, t

from .candidate_line import area_name

if TYPE_CHECKING:
    from siaga_desk.geo.coordinates import CityCentre

KIND_WORDS: Mapping[PlaceKind, Message] = {
    PlaceKind.LANDMARK: Message("patokan"),
    PlaceKind.SHOP: Message("toko atau warung"),
    PlaceKind.WORSHIP: Message("tempat ibadah"),
    PlaceKind.SCHOOL: Message("sekolah"),
    PlaceKind.KAMPUNG: Message("kampung atau lingkungan"),
    PlaceKind.HOUSING: Message("perumahan"),
    PlaceKind.JUNCTION: Message("simpang"),
    PlaceKind.STREET: Message("jalan atau gang"),
    PlaceKind.OFFICE: Message("kantor"),
    PlaceKind.MARKET: Message("pasar"),
    PlaceKind.HEALTH: Message("puskesmas atau klinik"),
    PlaceKind.HOSPITAL: Message("rumah sakit"),
    PlaceKind.STATION: Message("stasiun"),
    PlaceKind.TERMINAL: Message("terminal"),
    PlaceKind.TOLL_GATE: Message("gerbang tol"),
    PlaceKind.POLICE: Message("polisi"),
    PlaceKind.PRISON: Message("lapas"),
    PlaceKind.KILOMETRE: Message("kilometer jalan"),
    PlaceKind.KELURAHAN: Message("kelurahan"),
    PlaceKind.KECAMATAN: Message("kecamatan"),
}

OFFERED = tuple(KIND_WORDS)[:9]
"""The kinds that people save; the others come from official lists."""


@dataclass(frozen=True, slots=True)
class SavedLine:
    """One row of the list of saved places."""

    saved: SavedPlace
    name: str
    area: str
    what: str

    @property
    def id(self) -> str:
        return self.saved.id


def saved_line(saved: SavedPlace, areas: AreaLookup, zone: ZoneInfo) -> SavedLine:
    """A listed place as its row says it; ValueError for another."""
    record = saved.record
    if record is None or not record.name:
        raise ValueError(f"not listed: {saved.id}")
    kind = say(KIND_WORDS[kind_of(record.place_kind)])
    said = [t("nama lain, {kind}", kind=kind) if record.same_as else kind]
    if record.aliases:
        said.append(t("juga {names}", names=", ".join(record.aliases)))
    said.append(t("radius {distance}", distance=distance(record.radius_m)))
    if saved.by is not None and saved.at is not None:
        said.append(t("{person}, {time}", person=saved.by.person, time=_when(saved.at, zone)))
    return SavedLine(saved, record.name, area_name(areas.locate(record.lat, record.lon)), " · ".join(said))


def _when(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%d-%m-%Y} {time_of_day(at, zone)}"


def name_typed(text: str, reading: Reading, areas: AreaLookup, centre: CityCentre) -> str:
    """The name in what somebody typed and nobody understood; "" where it was understood, or was no name but a point."""
    from siaga_desk.geo.locate import read_sent  # by now the search has read it: not at the start

    best = next(iter(reading.candidates), None)
    if (best is not None and _is_understood(text, best)) or read_sent(text, areas, centre) is not None:
        return ""
    return _name(text)


def _is_understood(text: str, best: Candidate) -> bool:
    if best.unread:
        return False
    return best.verified or not best.name or plain(best.name) in plain(text) or plain(text) in plain(best.name)


def plain(name: str) -> str:
    """By which two spellings of a name are one: letters and digits only, small."""
    return "".join(c for c in name.casefold() if c.isalnum())


def _name(text: str) -> str:
    """ "dekat warung bu haji" -> "Warung Bu Haji"."""
    from siaga_desk.geo.phrase import read_phrase

    parts = read_phrase(text).parts
    named = next((part for part in parts if part.relation is None), parts[0] if parts else None)
    if named is None or not any(c.isalpha() for c in named.said):
        return ""
    said = text if plain(named.said) == plain(text) else named.said  # as it was written, where that is all
    return " ".join(word[:1].upper() + word[1:] for word in said.split())
