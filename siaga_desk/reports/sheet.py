"""The situation sheet: the open room on paper, for the day the power fails. One self-contained HTML file, no script, A4.

It tells what is known at the moment of writing and by when something must have happened, as times of day: paper does not
count down. Everything that people said or typed is escaped. Writes nothing but its own file.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from siaga_desk.border import readable_number, storable
from siaga_desk.desk import Identity
from siaga_desk.domain.calls import Call, Caller
from siaga_desk.domain.clocks import Clock
from siaga_desk.domain.deadlines import ClockState, DispatchClock
from siaga_desk.domain.errors import Message
from siaga_desk.domain.incidents import Assignment, Incident
from siaga_desk.domain.narrative import CLASSIFICATION_WORDS, area_words
from siaga_desk.domain.places import Location
from siaga_desk.domain.profile import Agency, Category, Milestone, Profile, UnitKind
from siaga_desk.domain.situation import Situation
from siaga_desk.domain.units import Unit, UnitStatus
from siaga_desk.figures import clock_reading, clock_word, milestone_word, number, time_of_day
from siaga_desk.i18n import language, named, say, t
from siaga_desk.whole_file import write_whole

log = logging.getLogger(__name__)

EVERY_S = 60.0
NOTES = 3
"""How many of an incident's notes are printed, the newest."""

STYLE = """
@page { size: A4; margin: 12mm 12mm 14mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 16px; max-width: 190mm; color: #000; background: #fff;
  font: 10pt/1.35 "Noto Sans", "DejaVu Sans", "Segoe UI", sans-serif; font-variant-numeric: tabular-nums; }
h1 { font-size: 17pt; margin: 0; }
h2 { font-size: 12pt; margin: 14pt 0 4pt; border-bottom: 1.5pt solid #000; break-after: avoid; }
p { margin: 2pt 0; }
.drill { margin: 0 0 8pt; padding: 4pt; border: 2pt dashed #000; text-align: center; font-weight: 700;
  letter-spacing: 0.3em; }
.second { color: #333; }
.incident { border: 1pt solid #000; margin: 6pt 0; break-inside: avoid; }
.incident header { display: flex; gap: 10pt; align-items: baseline; padding: 4pt 6pt; border-bottom: 0.5pt solid #000; }
.label { font-size: 14pt; font-weight: 700; }
.title { font-size: 12pt; font-weight: 700; flex: 1; overflow-wrap: anywhere; }
.clock { text-align: right; white-space: nowrap; }
.clock b { font-size: 12pt; }
.late { border: 1.5pt solid #000; padding: 0 4pt; }
dl { display: grid; grid-template-columns: 24mm 1fr; margin: 0; padding: 4pt 6pt; row-gap: 1.5pt; }
dt { color: #333; }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line; line-height: 1.5; }
.open { border: 1pt dashed #000; padding: 0 3pt; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; font-weight: 400; color: #333; border-bottom: 0.75pt solid #000; }
td, th { padding: 2pt 8pt 2pt 0; vertical-align: top; overflow-wrap: break-word; }
.words { overflow-wrap: anywhere; min-width: 60mm; }
td { border-bottom: 0.25pt solid #999; }
tr { break-inside: avoid; }
footer { margin-top: 14pt; padding-top: 4pt; border-top: 0.5pt solid #000; color: #333; font-size: 9pt; }
"""


def write_sheet(path: Path, situation: Situation, profile: Profile, clock: Clock, identity: Identity) -> Message | None:
    """Write the sheet wholly or not at all. A message if it could not be: the earlier sheet is still there."""
    try:
        write_whole(path, sheet_html(situation, profile, clock.now(), identity))
    except OSError as why:
        log.warning("sheet: %s", why)
        return Message(
            "Lembar situasi tidak bisa ditulis ke {path}. Yang sebelumnya masih ada. Kosongkan tempat, atau periksa folder.",
            {"path": str(path)},
        )
    return None


def sheet_beside(store: Path) -> Path:
    """Where a store's sheet is kept if nobody says otherwise."""
    return store.with_name(f"{store.stem}-lembar-situasi.html")


class SheetKeeper:
    """Writes the sheet again every `every_s` seconds on a thread of its own, whatever windows and lanes are busy with.

    `write` makes one sheet (its situation is an immutable value, so no lane is needed); `tell` hears when it begins to fail,
    and None when it works again. `first_s`: how long the first sheet waits, so that it is not made while a window opens.
    """

    def __init__(
        self,
        write: Callable[[], Message | None],
        *,
        tell: Callable[[Message | None], None] = lambda said: None,
        every_s: float = EVERY_S,
        first_s: float = 0.0,
    ) -> None:
        self._write = write
        self._tell = tell
        self._every_s, self._first_s = every_s, first_s
        self._trouble: Message | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="sheet", daemon=True)

    def start(self) -> None:
        """The first sheet after `first_s`, then one every `every_s`."""
        self._thread.start()

    def close(self) -> None:
        """Write a last sheet and stop."""
        self._ended.set()
        self._thread.join()

    def _keep(self) -> None:
        self._ended.wait(self._first_s)
        while True:
            ended = self._ended.is_set()
            self._once()
            if ended:
                return
            self._ended.wait(self._every_s)

    def _once(self) -> None:
        try:
            trouble = self._write()
        except Exception:  # our bug must not end the sheets to come
            log.exception("unexpected")
            return
        if trouble != self._trouble:
            self._trouble = trouble
            self._tell(trouble)


def sheet_html(situation: Situation, profile: Profile, now: datetime, identity: Identity) -> str:
    """The sheet as of `now` (aware)."""
    return _Sheet(situation, profile, now, identity).html()


class _Sheet:
    """One sheet in the making. Methods yield HTML; `_e` is the only way in for what is not ours."""

    def __init__(self, situation: Situation, profile: Profile, now: datetime, identity: Identity) -> None:
        self._situation = situation
        self._profile = profile
        self._now = now
        self._identity = identity
        self._zone = ZoneInfo(profile.time_zone)
        self._is_drill = identity.drill is not None

    def html(self) -> str:
        digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
        policy = f"default-src 'none'; style-src 'sha256-{digest}'"
        title = t("Lembar situasi {room}", room=self._profile.room)
        if self._is_drill:
            title = f"[{t('LATIHAN')}] {title}"
        return "".join(
            (
                f'<!doctype html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n',
                f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">\n',
                f"<title>{escape(storable(title))}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
                *self._head(title),
                *self._incidents(),
                *self._calls(),
                *self._units(),
                *self._agencies(),
                f"<footer>{_e(t('Berisi data pribadi: simpan di ruang ini, musnahkan setelah tidak dipakai.'))}</footer>\n",
                "</body>\n</html>\n",
            )
        )

    # --- the parts ---

    def _head(self, title: str) -> Iterator[str]:
        if self._is_drill:
            yield f'<div class="drill">{_e(t("LATIHAN, bukan kejadian nyata"))}</div>\n'
        local = self._now.astimezone(self._zone)
        written = t(
            "Ditulis {date}, {time} {zone}, oleh {desk}",
            date=f"{local:%d-%m-%Y}",
            time=time_of_day(self._now, self._zone, seconds=True),
            zone=self._profile.time_zone_name,
            desk=self._identity.desk_name,
        )
        yield f"<h1>{_e(title)}</h1>\n<p><b>{_e(written)}</b></p>\n"
        watches = [
            t(
                "{person} ({desk}, sejak {time})",
                person=watch.person,
                desk=self._desk(watch.desk),
                time=self._when(watch.since),
            )
            for _, watch in sorted(self._situation.watches.items())
            if watch.person and watch.since
        ]
        on_duty = "; ".join(watches) or t("tidak ada yang tercatat")
        yield f"<p>{_e(t('Bertugas: {people}', people=on_duty))}</p>\n"
        yield (
            '<p class="second">'
            f"{_e(t('Sisa waktu dihitung saat lembar ini ditulis. Yang berlaku adalah jam tenggatnya.'))}</p>\n"
        )

    def _incidents(self) -> Iterator[str]:
        incidents = self._situation.open_incidents
        yield f"<h2>{_e(t('Kejadian terbuka: {count}', count=len(incidents)))}</h2>\n"
        if not incidents:
            yield f"<p>{_e(t('Tidak ada kejadian terbuka.'))}</p>\n"
        for incident in incidents:
            yield from self._incident(incident)

    def _incident(self, incident: Incident) -> Iterator[str]:
        category = self._profile.categories.get(incident.category)
        title = t(
            "{category}, prioritas {priority}",
            category=named(category) if category else incident.category,
            priority=incident.priority,
        )
        yield (
            f'<article class="incident">\n<header><span class="label">{_e(incident.label)}</span>\n'
            f'<span class="title">{_e(title)}</span>\n'
        )
        for clock in incident.clocks(self._now):
            late = " late" if clock.state is ClockState.OVERDUE else ""
            yield f'<span class="clock{late}">{self._clock(clock)}</span>\n'
        yield "</header>\n<dl>\n"
        for name, lines in self._lines(incident, category):
            if lines:
                yield f"<dt>{_e(name)}</dt><dd>{'<br>'.join(lines)}</dd>\n"
        yield "</dl>\n</article>\n"

    def _lines(self, incident: Incident, category: Category | None) -> Iterator[tuple[str, list[str]]]:
        """(heading, lines that are HTML already)."""
        yield t("Lokasi"), self._location(incident.location)
        received = t("{time}, {count} laporan", time=self._when(incident.received), count=max(1, len(incident.reports)))
        yield t("Diterima"), [_e(received)]
        yield t("Pelapor"), [_e(text) for text in self._callers(incident)]
        words = [incident.words, *(report.words for report in incident.reports.values())]
        yield t("Kata pelapor"), [_e(f"“{text}”") for text in dict.fromkeys(filter(None, words))]
        yield t("Unit"), [self._assignment(each) for each in incident.assignments.values()]
        yield t("Telepon"), [_e(text) for text in self._telephones(incident, category)]
        yield t("Pemilik"), [_e(incident.owner.person)] if incident.owner else []
        notes = [note for note in incident.notes if note.text][-NOTES:]
        yield t("Catatan"), [_e(f"{self._when(note.at)} {note.by.person}: {note.text}") for note in notes]

    def _clock(self, clock: DispatchClock) -> str:
        """The deadline as a time of day first: it stays right on paper."""
        until = {
            Milestone.MOVING: t("bergerak sebelum {time}", time=self._when(clock.deadline, seconds=True)),
            Milestone.ARRIVED: t("tiba sebelum {time}", time=self._when(clock.deadline, seconds=True)),
        }.get(clock.rule.milestone) or t("tenggat {time}", time=self._when(clock.deadline, seconds=True))
        reading = f"{clock_reading(clock)}, {clock_word(clock.state)}"
        return f"<b>{_e(until)}</b><br>{_e(reading)}" if clock.is_open else f"{_e(until)}<br>{_e(reading)}"

    def _location(self, location: Location | None) -> list[str]:
        if location is None:
            return [f'<span class="open">{_e(t("belum ditaruh di peta"))}</span>']
        place = ", ".join(filter(None, (location.place, area_words(location))))
        if not location.inside_city:
            place = t("{place} (luar {city})", place=place or "–", city=self._profile.city)
        # with points, as telephones and maps take them: this line is for typing over
        point = f"{location.lat:.5f}, {location.lon:.5f}"
        if location.verified:
            sure = _e(t("terverifikasi, radius {radius} m", radius=number(location.radius_m)))
        else:
            unsure = t("belum terverifikasi, radius {radius} m", radius=number(location.radius_m))
            sure = f'<span class="open">{_e(unsure)}</span>'
        return [_e(place or "–"), f"{_e(point)} · {sure}"]

    def _callers(self, incident: Incident) -> Iterator[str]:
        for report in incident.reports.values():
            known = self._situation.call(report.call)
            if known is not None:
                yield _who(known[1])

    def _assignment(self, assignment: Assignment) -> str:
        status = assignment.status
        reached = assignment.reached.get(status)
        unit = self._situation.units.get(assignment.unit)
        name = assignment.unit_name or assignment.unit
        said = t(
            "{unit}: {status} {time}",
            unit=name,
            status=milestone_word(status),
            time=self._when(reached.at if reached else None),
        )
        telephone = unit.record.telephone if unit and unit.record else None
        example = f' <span class="open">{_e(t("contoh"))}</span>' if assignment.example else ""
        return _e(said) + (f" · {_e(readable_number(telephone))}" if telephone else "") + example

    def _telephones(self, incident: Incident, category: Category | None) -> Iterator[str]:
        """Whom the category telephones, and who was telephoned beside."""
        wanted = dict.fromkeys(category.telephone if category else ())
        wanted.update(dict.fromkeys(call.agency for call in incident.telephoned))
        for name in wanted:
            agency = self._profile.agencies.get(name)
            calls = [call for call in incident.telephoned if call.agency == name]
            answered = next((call for call in reversed(calls) if call.answered), None)
            if answered:
                said = t("menjawab {time}", time=self._when(answered.at))
                said += f" ({answered.person})" if answered.person else ""
            elif calls:
                said = t("belum menjawab, {count} kali", count=len(calls))
            else:
                said = t("belum ditelepon")
            yield f"{agency.short if agency else name} {_telephone(agency)}: {said}"

    def _calls(self) -> Iterator[str]:
        calls = sorted(
            (call for caller in self._situation.callers.values() for call in _waiting(caller)),
            key=lambda call: (call.received or self._now, call.id),
        )
        yield f"<h2>{_e(t('Panggilan yang menunggu: {count}', count=len(calls)))}</h2>\n"
        if not calls:
            yield f"<p>{_e(t('Tidak ada.'))}</p>\n"
            return
        rows = (
            (
                self._when(call.received),
                _who(call),
                _needs(call),
                call.words or "–",
                call.taken_by.person if call.taken_by else "–",
            )
            for call in calls
        )
        yield from _table(
            (t("diterima"), t("nomor"), t("yang perlu"), t("kata penelepon"), t("diterima oleh")), rows, words=3
        )

    def _units(self) -> Iterator[str]:
        units = [unit for unit in self._situation.units.values() if unit.is_listed and self._kind(unit)]
        ready = [unit for unit in units if self._situation.unit_status(unit.id) is UnitStatus.READY]
        yield f"<h2>{_e(t('Unit siap: {count}', count=len(ready)))}</h2>\n"
        rows = []
        for kind in self._profile.unit_kinds.values():
            of_kind = sorted(
                (unit for unit in ready if self._kind(unit) is kind), key=lambda unit: (unit.name.casefold(), unit.id)
            )
            if of_kind:
                rows.append((named(kind), str(len(of_kind)), "; ".join(map(_unit_words, of_kind))))
        if rows:
            yield from _table((t("jenis"), t("jumlah"), t("unit")), rows)
        out = [unit for unit in units if self._situation.unit_status(unit.id) is UnitStatus.OUT]
        if out:
            yield f"<h2>{_e(t('Unit tidak siap: {count}', count=len(out)))}</h2>\n"
            yield from _table(
                (t("unit"), t("alasan"), t("sejak")),
                ((_unit_words(unit), unit.out_reason or "–", self._when(unit.out_since)) for unit in out),
            )

    def _agencies(self) -> Iterator[str]:
        yield f"<h2>{_e(t('Telepon instansi'))}</h2>\n"
        yield from _table(
            (t("instansi"), t("telepon"), t("petugas siaga")),
            (
                (
                    agency.short,
                    agency.telephone or t("belum diisi"),
                    " ".join(filter(None, (agency.standby_name, agency.standby_telephone))) or t("belum diisi"),
                )
                for agency in self._profile.agencies.values()
            ),
        )

    # --- words ---

    def _kind(self, unit: Unit) -> UnitKind | None:
        """The kind of a unit that can be sent."""
        kind = self._profile.unit_kinds.get(unit.record.unit_kind) if unit.record else None
        return kind if kind and kind.mobile else None

    def _desk(self, desk: str) -> str:
        known = self._situation.desks.get(desk)
        return (known.name if known else None) or desk

    def _when(self, at: datetime | None, *, seconds: bool = False) -> str:
        """The time of day, with the day if it is not the day of writing."""
        if at is None:
            return "–"
        time = time_of_day(at, self._zone, seconds=seconds)
        local = at.astimezone(self._zone)
        return time if local.date() == self._now.astimezone(self._zone).date() else f"{local:%d-%m} {time}"


def _e(text: object) -> str:
    """Text as text, whatever is in it; its direction marks end with it."""
    said = escape(storable(str(text)))
    return f"<bdi>{said}</bdi>" if not said.isascii() else said


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]], words: int = -1) -> Iterator[str]:
    """A table; `words`: the column, if any, that holds what somebody said, of any length."""
    yield f"<table>\n<thead><tr>{''.join(f'<th>{_e(head)}</th>' for head in heads)}</tr></thead>\n<tbody>\n"
    for row in rows:
        cells = "".join(
            f'<td class="words">{_e(cell)}</td>' if n == words else f"<td>{_e(cell)}</td>" for n, cell in enumerate(row)
        )
        yield f"<tr>{cells}</tr>\n"
    yield "</tbody>\n</table>\n"


def _unit_words(unit: Unit) -> str:
    name = t("{unit} (contoh)", unit=unit.name) if unit.record and unit.record.example else unit.name
    telephone = readable_number(unit.record.telephone) if unit.record else ""
    return f"{name} {telephone}" if telephone else name


def _telephone(agency: Agency | None) -> str:
    known = (agency.standby_telephone or agency.telephone) if agency else ""
    return known or t("(nomor belum diisi)")


def _waiting(caller: Caller) -> Iterator[Call]:
    return (call for call in caller.calls.values() if call.is_open or call.needs_call_back)


def _who(call: Call) -> str:
    told = readable_number(call.number) or t("nomor tidak tercatat")
    return f"{told} ({call.caller})" if call.caller else told


def _needs(call: Call) -> str:
    if call.needs_call_back:
        return t("telepon balik")
    if call.classification is None:
        return t("klasifikasi")
    return t("{classification}, belum ada kejadian", classification=say(CLASSIFICATION_WORDS[call.classification]))
