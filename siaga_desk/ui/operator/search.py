"""What the command bar offers for a few typed letters: actions, incidents, numbers, places. Pure; does nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from siaga_desk.border import readable_number
from siaga_desk.geo.areas import Areas
from siaga_desk.i18n import say, t
from siaga_desk.ui.actions import ACTIONS, matching, shown

from .drop_field import Choice
from .incident_line import UNKNOWN_GLYPH, category_name, place_text
from .workplace import Workplace

LEAST_DIGITS = 3


def search(text: str, place: Workplace, possible: Callable[[str], bool]) -> list[Choice]:
    """Choices with ids "action:", "incident:", "call:" and "area:"; what cannot be done now is left out."""
    text = text.strip().removeprefix("/").strip()
    if not text:
        return []
    places = (*_saved(text, place), *_areas(text, place))
    return [*_incidents(text, place), *_actions(text, possible), *_numbers(text, place), *places]


def _actions(text: str, possible: Callable[[str], bool]) -> Iterator[Choice]:
    shown_ones = (spec for spec in ACTIONS.values() if not spec.id.startswith("teams.tick."))
    for spec in matching(text, shown_ones):
        if possible(spec.id):
            keys = shown(spec.keys[0]) if spec.keys else ""
            yield Choice(f"action:{spec.id}", say(spec.text), key=keys)


def _incidents(text: str, place: Workplace) -> Iterator[Choice]:
    wanted = text.casefold().split()
    for incident in (*place.situation.open_incidents, *(i for i in place.situation.incidents.values() if i.closing)):
        category = place.profile.categories.get(incident.category)
        title = f"{category_name(category, incident.category)} {incident.label}"
        where = place_text(incident.location)
        if all(word in f"{title} {where}".casefold() for word in wanted):
            detail = where if incident.is_open else t("{place} · ditutup", place=where)
            yield Choice(f"incident:{incident.id}", title, detail, category.glyph if category else UNKNOWN_GLYPH)


def _numbers(text: str, place: Workplace) -> Iterator[Choice]:
    digits = "".join(c for c in text if c.isdigit()).lstrip("0")
    if len(digits) < LEAST_DIGITS or any(c.isalpha() for c in text):
        return
    for caller in place.situation.callers.values():
        calls = [call for call in caller.calls.values() if call.received is not None]
        if caller.number and digits in "".join(c for c in caller.number if c.isdigit()) and calls:
            last = max(calls, key=lambda call: (call.received or place.now(), call.id))
            detail = t("{n} panggilan", n=len(calls))
            yield Choice(f"call:{last.id}", readable_number(caller.number), detail, "tanda-telepon")


def _saved(text: str, place: Workplace) -> Iterator[Choice]:
    wanted = text.casefold().split()
    for saved in place.situation.places.values():
        record = saved.record
        if saved.is_listed and record is not None:
            names = " ".join((record.name or "", *(record.aliases or ())))
            if all(word in names.casefold() for word in wanted):
                detail = t("tempat simpanan, lihat di peta")
                yield Choice(f"area:{record.lat};{record.lon}", record.name or "", detail, "tanda-belum-terverifikasi")


def _areas(text: str, place: Workplace) -> Iterator[Choice]:
    if not isinstance(place.areas, Areas):
        return
    wanted = text.casefold()
    for kelurahan in place.areas.kelurahan:
        if kelurahan.name.casefold().startswith(wanted):
            where = f"area:{kelurahan.label_lat};{kelurahan.label_lon}"
            yield Choice(
                where, kelurahan.name, t("Kec. {name}, lihat di peta", name=kelurahan.kecamatan), "tanda-terverifikasi"
            )
