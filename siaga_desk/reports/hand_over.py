"""The hand-over note: an incident in a few lines for the telephone or WhatsApp, for whoever is responsible where it lies.

Pure text. It sends nothing and writes nothing; who the receiver is, how he is reached and what he answers is people's work.
"""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from siaga_desk.border import readable_number, storable
from siaga_desk.desk import Identity
from siaga_desk.domain.errors import Message
from siaga_desk.domain.incidents import Assignment, Incident
from siaga_desk.domain.narrative import area_words
from siaga_desk.domain.places import Location
from siaga_desk.domain.profile import Profile
from siaga_desk.domain.situation import Situation
from siaga_desk.figures import distance, milestone_word, time_of_day
from siaga_desk.i18n import named, t

PREPARED = Message("Catatan alih disiapkan untuk {receiver}")
"""How the log's note begins; kept in Indonesian whatever the screen speaks, since desks recognise it by its words."""

_BEGINS = str(PREPARED).partition("{")[0]


def receiver(location: Location | None) -> str:
    """Who answers for that place: "Kec. Kramatwatu, Kab. Serang"; "" inside the city and where nothing is known."""
    if location is None or location.inside_city:
        return ""
    return short(location.neighbour or "")


def short(neighbour: str) -> str:
    """ "Kec. Kramatwatu, Kabupaten Serang" -> "Kec. Kramatwatu, Kab. Serang"."""
    return neighbour.replace("Kabupaten ", "Kab. ")


def prepared_note(receiver: str) -> str:
    """What is written into the incident's log once the note was prepared for `receiver`."""
    return PREPARED.text.format(receiver=" ".join(receiver.split()))


def is_prepared(incident: Incident) -> bool:
    """Somebody has prepared the note, at whichever desk."""
    return any((note.text or "").startswith(_BEGINS) for note in incident.notes)


def hand_over_text(
    incident: Incident, situation: Situation, profile: Profile, identity: Identity, person: str | None
) -> str:
    """Lines of plain text; the first says LATIHAN in a drill. Holds the caller's number and words: for the receiver only.

    `person` hands over, at the desk `identity`. The map's link is text like the rest: nothing here opens it.
    """
    return "\n".join(storable(" ".join(line.split())) for line in _lines(incident, situation, profile, identity, person))


def _lines(
    incident: Incident, situation: Situation, profile: Profile, identity: Identity, person: str | None
) -> Iterator[str]:
    if identity.drill is not None:
        yield t("[LATIHAN] bukan kejadian nyata")
    yield t("{room}, catatan alih kejadian {label}", room=profile.room, label=incident.label)
    category = profile.categories.get(incident.category)
    yield f"{named(category) if category else incident.category}, {_priority(incident.priority)}"
    said = dict.fromkeys(filter(None, (incident.words, *(report.words for report in incident.reports.values()))))
    if said:
        yield t("Kata pelapor: {words}", words=" ".join(f"“{words}”" for words in said))
    yield from _where(incident.location)
    if incident.received is not None:
        zone = ZoneInfo(profile.time_zone)
        yield t(
            "Dilaporkan {time} {zone}, {date}",
            time=time_of_day(incident.received, zone),
            zone=profile.time_zone_name,
            date=f"{incident.received.astimezone(zone):%d-%m-%Y}",
        )
    callers = list(_callers(incident, situation))
    yield t("Pelapor: {callers}", callers=", ".join(callers)) if callers else t("Pelapor: tidak ada nomornya")
    sent = ", ".join(map(_unit, incident.active))
    yield t("Unit kami: {units}", units=sent) if sent else t("Unit kami: belum ada yang dikirim")
    hands_over = ", ".join(part for part in (person, identity.desk_name, profile.room, profile.room_telephone) if part)
    yield t("Dialihkan oleh {who}", who=hands_over)


def _priority(priority: int) -> str:
    return t("prioritas 1, nyawa terancam") if priority == 1 else t("prioritas {n} dari 4", n=priority)


def _where(location: Location | None) -> Iterator[str]:
    """The place in words, then as figures and link; with how sure we are of it."""
    if location is None:
        yield t("Lokasi: belum diketahui")
        return
    place = " · ".join(part for part in (location.place, short(area_words(location))) if part)
    yield t("Lokasi: {place}", place=place or t("tanpa nama"))
    point = f"{location.lat:.5f},{location.lon:.5f}"  # with points, as telephones and maps take them
    sure = t("terverifikasi") if location.verified else t("belum terverifikasi")
    reach = t("radius {distance}", distance=distance(location.radius_m))
    yield t("Koordinat: {point} ({reach}, {sure})", point=point.replace(",", ", "), reach=reach, sure=sure)
    yield t("Peta: {link}", link=f"https://maps.google.com/?q={point}")


def _callers(incident: Incident, situation: Situation) -> Iterator[str]:
    for report in incident.reports.values():
        known = situation.call(report.call)
        if known is not None:
            number = readable_number(known[1].number) or t("nomor disembunyikan")
            yield f"{number} ({known[1].caller})" if known[1].caller else number


def _unit(assignment: Assignment) -> str:
    said = f"{assignment.unit_name or assignment.unit} {milestone_word(assignment.status)}"
    return f"{said} ({t('contoh')})" if assignment.example else said
