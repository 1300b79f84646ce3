"""The message that a telephone sends by itself with an emergency call: Advanced Mobile Location, as SMS text.

ETSI TS 103 625, version 1 of the message. Identities of the telephone and its card (ei, si) are passed over: no value
of theirs may ever come into what is returned. No digit is guessed: what is not whole is said to be so.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice

from siaga_desk.domain.errors import BadInput, Message
from siaga_desk.domain.places import check_position

from .coordinates import LEAST_RADIUS_M, MAX_LENGTH, Form, PointReading, Written, near_indonesia

STALE_AFTER = timedelta(minutes=5)
CLOCK_TOLERANCE = timedelta(minutes=2)
"""So far ahead of ours a telephone's clock may be before its time is not believed."""
MOST_RADIUS_M = 100_000.0
LEAST_CONFIDENCE = 50
_MOST_MESSAGES = 6

_HEADER = re.compile(r"(?<![a-z0-9])A\s{0,3}[\"'“”„‟″`´’‘]{0,2}\s{0,3}ML\s{0,3}=", re.IGNORECASE)
_LAST = re.compile(r";\s{0,9}ml\s{0,9}=\s{0,9}[0-9]{1,4}(?![0-9])", re.IGNORECASE)
_NEEDED = ("lt", "lg", "rd", "top", "lc", "pm")
_KNOWN = {*_NEEDED, "si", "ei", "mcc", "mnc", "ml"}
_FORMS = {
    "lt": re.compile(r"[-+\u2212]?[0-9]{1,3}\.[0-9]{1,10}"),
    "lg": re.compile(r"[-+\u2212]?[0-9]{1,3}\.[0-9]{1,10}"),
    "rd": re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,9})?|N", re.IGNORECASE),
    "top": re.compile(r"[0-9]{14}"),
    "lc": re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,9})?"),
    "pm": re.compile(r"[GWCUFN]", re.IGNORECASE),
}
_WAYS = {
    "G": Message("satelit"),
    "W": Message("Wi-Fi"),
    "C": Message("menara seluler saja"),
    "F": Message("gabungan beberapa cara"),
    "U": Message("cara yang tidak disebut"),
}
_NOT_EXACT = {"C", "U"}


def read_aml(text: str, now: datetime) -> PointReading | None:
    """The point of an AML message in `text`; None if there is none in it. `now` is aware. Never raises.

    What an SMS gateway does to it is put up with: other quotes, small letters, line breaks, words around it. A message
    whose length is not the one it tells, an old one, one from the future and one that knows only its cell are placed,
    but not `verified`. Of several messages the one measured last counts.
    """
    text = text[:MAX_LENGTH]
    headers = list(islice(_HEADER.finditer(text), _MOST_MESSAGES))
    if not headers:
        return None
    ends = [header.start() for header in headers[1:]] + [len(text)]
    readings = [_message(text[header.end() : end], now) for header, end in zip(headers, ends, strict=True)]
    told = [(point.measured, reading) for reading in readings for point in reading.points[:1] if point.measured]
    return max(told, key=lambda each: each[0])[1] if told else readings[0]


def _message(body: str, now: datetime) -> PointReading:
    """What one message tells; `body` is what stands behind its header."""
    last = _LAST.search(body)
    whole = 'A"ML=' + "".join(body[: last.end() if last else len(body)].split()).rstrip(".")
    version, *parts = whole[5:].split(";")
    if re.fullmatch(r"[0-9]{1,3}", version) is None:
        return _refused(Message("Pesan lokasi ponsel tidak terbaca: versinya rusak. Tanyakan lokasi kepada penelepon."))
    if int(version) != 1:
        return _refused(
            Message(
                "Pesan lokasi ponsel memakai versi {version}; yang terbaca hanya versi 1. Tanyakan lokasi kepada penelepon.",
                {"version": int(version)},
            )
        )
    values: dict[str, str] = {}
    for part in parts:
        name, _, value = part.partition("=")
        name = name.casefold()
        if name in values:
            return _refused(
                Message(
                    "Pesan lokasi ponsel tidak dipakai: bagian {name} tertulis dua kali. Tanyakan lokasinya.", {"name": name}
                )
            )
        if name in _KNOWN:
            values[name] = value
    for name in _NEEDED:
        if name not in values:
            return _refused(
                Message("Pesan lokasi ponsel tidak lengkap: bagian {name} tidak ada. Tanyakan lokasinya.", {"name": name})
            )
    for name, form in _FORMS.items():
        if form.fullmatch(values[name]) is None:
            return _refused(
                Message("Pesan lokasi ponsel tidak terbaca: bagian {name} rusak. Tanyakan lokasinya.", {"name": name})
            )
    return _placed(values, len(whole), now)


def _placed(values: dict[str, str], length: int, now: datetime) -> PointReading:
    lat, lon = (float(values[name].replace("\u2212", "-")) for name in ("lt", "lg"))
    method = values["pm"].upper()
    if method == "N" or values["rd"].upper() == "N" or lat == 0 == lon:
        return _refused(
            Message(
                "Ponsel mengirim pesan lokasi, tetapi ponsel tidak tahu lokasinya. Tanyakan patokan, atau tunjuk di peta."
            )
        )
    radius_m, confidence = float(values["rd"]), float(values["lc"])
    if not 0 < radius_m <= MOST_RADIUS_M:
        return _out_of_bounds("rd")
    if confidence > 100:
        return _out_of_bounds("lc")
    try:
        measured = datetime.strptime(values["top"], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return _out_of_bounds("top")
    try:
        lat, lon = check_position(lat, lon)
    except BadInput as refused:
        return _refused(refused.message)
    radius_m = max(LEAST_RADIUS_M, radius_m)
    age = now - measured
    notices = _notices(values.get("ml"), length, age, radius_m)
    why = Message(
        "lokasi ponsel (AML) dari {way}: radius {radius} m, keyakinan {confidence} %, diukur {age}",
        {"way": _WAYS[method], "radius": _grouped(radius_m), "confidence": round(confidence), "age": _ago(age)},
    )
    exact = not notices and method not in _NOT_EXACT and confidence >= LEAST_CONFIDENCE
    point = Written(lat, lon, radius_m, Form.AML, why, exact, round(confidence), measured)
    points: tuple[Written, ...] = (point,)
    if lat > 0 and values["lt"][0].isdecimal() and near_indonesia(lat, lon):  # the standard wants a sign
        south = Message("mungkin lintang selatan: tanda minusnya hilang")
        points = (replace(point, lat=-lat, why=south, verified=False), replace(point, verified=False))
    notice = Message("{first} {second}", {"first": notices[0], "second": notices[1]}) if len(notices) > 1 else None
    return PointReading(points, notice=notice or next(iter(notices), None))


def _notices(told_length: str | None, length: int, age: timedelta, radius_m: float) -> list[Message]:
    notices = []
    if told_length is None or not told_length.isdecimal():
        notices.append(Message("Pesan lokasi ponsel terpotong di ujungnya. Cocokkan titiknya dengan kata penelepon."))
    elif int(told_length) != length:
        notices.append(
            Message(
                "Pesan lokasi ponsel mungkin berubah di jalan: panjangnya {length}, seharusnya {told}. "
                "Cocokkan titiknya dengan kata penelepon.",
                {"length": length, "told": int(told_length)},
            )
        )
    if age < -CLOCK_TOLERANCE:
        notices.append(
            Message(
                "Jam ponsel {ahead} di depan jam ruangan, jadi umur lokasinya tidak diketahui. Ditaruh sebagai belum "
                "terverifikasi, radius {radius} m.",
                {"ahead": _length(-age), "radius": _grouped(radius_m)},
            )
        )
    elif age > STALE_AFTER:
        notices.append(
            Message(
                "Lokasi dari ponsel berumur {age}. Ditaruh sebagai belum terverifikasi, radius {radius} m.",
                {"age": _length(age), "radius": _grouped(radius_m)},
            )
        )
    return notices


def _out_of_bounds(name: str) -> PointReading:
    return _refused(
        Message("Pesan lokasi ponsel tidak dipakai: nilai {name} di luar batas. Tanyakan lokasinya.", {"name": name})
    )


def _refused(trouble: Message) -> PointReading:
    return PointReading(trouble=trouble)


def _ago(age: timedelta) -> Message:
    if age < -CLOCK_TOLERANCE:
        return Message("menurut jam yang tidak cocok")
    if age < timedelta(minutes=1):
        return Message("baru saja")
    return Message("{length} lalu", {"length": _length(age)})


def _length(time: timedelta) -> Message:
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:
        return Message("{count} menit", {"count": minutes})
    if minutes < 48 * 60:
        return Message("{count} jam", {"count": minutes // 60})
    return Message("{count} hari", {"count": minutes // 60 // 24})


def _grouped(metres: float) -> object:
    """A number of metres as it is written among words: 1.200 here, 1,200 in English."""
    thousands, rest = divmod(round(metres), 1000)
    return Message("{thousands}.{rest}", {"thousands": thousands, "rest": f"{rest:03}"}) if thousands else rest
