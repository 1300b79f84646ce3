"""Rules about the places that people teach the gazetteer."""

from __future__ import annotations

from collections.abc import Iterator

from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.errors import RuleViolation, sentence
from siaga_desk.domain.ids import place_stream
from siaga_desk.domain.places import check_position
from siaga_desk.domain.situation import Situation

from .ruling import MAX_ALIASES, MAX_NAME, Context, Draft, checked_radius_m, needed_text, ruled


@ruled.register
def _(command: c.SavePlace, situation: Situation, context: Context) -> Iterator[Draft]:
    name = needed_text(" ".join(command.name.split()), sentence("Nama tempat tidak boleh kosong."))
    aliases = tuple(dict.fromkeys(alias for one in command.aliases if (alias := " ".join(one.split())) and alias != name))
    if any(len(one) > MAX_NAME for one in (name, *aliases)) or len(aliases) > MAX_ALIASES:
        raise RuleViolation(
            "Nama tempat paling panjang {letters} huruf, dengan paling banyak {count} nama lain.",
            letters=MAX_NAME,
            count=MAX_ALIASES,
        )
    if not any(letter.isalpha() for letter in name):
        raise RuleViolation("Nama tempat harus memuat huruf, supaya bisa dicari.")
    lat, lon = check_position(command.lat, command.lon)
    record = e.PlaceSaved(
        place_kind=command.place_kind,
        lat=lat,
        lon=lon,
        radius_m=checked_radius_m(command.radius_m),
        same_as=command.same_as,
        name=name,
        aliases=aliases or None,
    )
    known = situation.places.get(command.saved) if command.saved else None
    if known is None or known.record != record or known.dropped is not None:
        yield Draft(place_stream(command.saved or context.mint()), record, context.now)


@ruled.register
def _(command: c.DropPlace, situation: Situation, context: Context) -> Iterator[Draft]:
    known = situation.places.get(command.saved)
    if known is None or not known.is_listed:
        raise RuleViolation("Tempat simpanan itu tidak ada, atau sudah dihapus.")
    reason = needed_text(command.reason, sentence("Menghapus tempat simpanan perlu alasan. Tulis satu kalimat."))
    yield Draft(place_stream(known.id), e.PlaceDropped(reason), context.now)
