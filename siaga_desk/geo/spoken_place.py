"""What a caller said of a place -> candidates: which place is meant, how the caller lies to it, and how sure that is.

A relation moves the point or widens the circle and is never dropped. Nothing is snapped: words that no place explains stay
with the candidate as `unread`, and the circle is as wide as what is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from siaga_desk.domain.errors import Message
from siaga_desk.domain.places import MAX_RADIUS_M, AreaFix, AreaLookup, LocationMethod, bearing_deg, distance_m, point_from

from .candidates import Candidate, Reading, outside_city, whole_kecamatan
from .gazetteer import AREAS, EXTENDED, Place, PlaceKind
from .phrase import Part, Phrase, Relation, read_phrase
from .place_index import PlaceIndex
from .place_search import NOTHING_ELSE_M, Hit, find

MAX_CANDIDATES = 6
_CLEAR_LEAD = 0.94
_CERTAIN_M = 1_000.0  # a wider circle is no place
_LONGEST_PLACE = 200  # letters of what was said that are kept with a pin

_WIDENED_M: dict[Relation | None, float] = {
    Relation.NEAR: 300.0,
    Relation.BEHIND: 150.0,
    Relation.FRONT: 120.0,
    Relation.ACROSS: 150.0,
    Relation.BESIDE: 120.0,
    Relation.EDGE: 150.0,
    Relation.BEFORE: 500.0,
    Relation.AFTER: 500.0,
    Relation.FROM: 300.0,
}
_HOW = {
    Relation.NEAR: Message("di dekatnya"),
    Relation.BEHIND: Message("di belakangnya"),
    Relation.FRONT: Message("di depannya"),
    Relation.ACROSS: Message("di seberangnya"),
    Relation.BESIDE: Message("di sampingnya"),
    Relation.INSIDE: Message("di dalamnya"),
    Relation.EDGE: Message("di pinggirnya"),
    Relation.END: Message("di salah satu ujungnya"),
    Relation.BEFORE: Message("sebelum sampai di sana"),
    Relation.AFTER: Message("setelah melewatinya"),
    Relation.FROM: Message("“dari” bisa berarti asalnya"),
}
_TO_ASK = {  # what they leave open
    Relation.END: Message("tanyakan ujung yang mana"),
    Relation.BEFORE: Message("tanyakan datang dari mana"),
    Relation.AFTER: Message("tanyakan datang dari mana"),
    Relation.FROM: Message("tanyakan di mana sekarang"),
}
_COMPASS = (
    Message("ke utara"),
    Message("ke timur laut"),
    Message("ke timur"),
    Message("ke tenggara"),
    Message("ke selatan"),
    Message("ke barat daya"),
    Message("ke barat"),
    Message("ke barat laut"),
)
_BETWEEN_SCORE = 0.95  # both ends were understood: all but certain
_UNKNOWN_BESIDE_M = 300.0  # something unknown that was named together with a place lies within this of it
_A_WAY_M = 250.0  # "north of the station", without a distance
_JUNCTION_M = 400.0


def read_words(text: str, index: PlaceIndex, areas: AreaLookup, near: tuple[float, float] | None = None) -> Reading:
    """What the words of `text` may mean, best first; trouble when none of them is known."""
    phrase = read_phrase(text)
    hits = find(phrase, index, areas, near)
    said = text[:_LONGEST_PLACE]
    here = [hit for hit in hits if not hit.aim] or hits
    found = [*_between(hits, phrase, areas, said), *(_placed(hit, hits, phrase, areas, said) for hit in here)]
    candidates = tuple(_each_once(found))[:MAX_CANDIDATES]
    if not candidates and phrase.cut:
        return Reading(
            trouble=Message(
                "Bagian awal teks ini tidak menyebut tempat yang dikenal; sisanya tidak dibaca. Ketik patokannya saja."
            )
        )
    if not candidates:
        return Reading(
            trouble=Message(
                "Tempat “{text}” tidak dikenal. Pin belum ditaruh. Taruh pada kelurahannya, atau tanyakan patokan lain.",
                {"text": text[:60]},
            )
        )
    first = candidates[0]
    if first.unread is not None:
        return Reading(
            candidates,
            notice=Message(
                "“{words}” tidak dikenal. Pin belum ditaruh. Pilih yang dikenal dengan ↓, atau tanyakan patokan lain.",
                {"words": first.unread[:60]},
            ),
        )
    notice = outside_city(first.area)
    if notice is None and phrase.cut:
        notice = Message(
            "Teks ini panjang: hanya bagian awalnya yang dibaca. Cocokkan dengan sisanya, atau ketik patokannya."
        )
    return Reading(candidates, notice=notice)


def _each_once(found: Iterable[Candidate]) -> Iterable[Candidate]:
    """A place and its copy from another source, a few steps away and as wide, are one answer."""
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda candidate: -round(candidate.score, 3)):
        if not any(
            other.name == one.name and distance_m(one.lat, one.lon, other.lat, other.lon) < NOTHING_ELSE_M for other in kept
        ):
            kept.append(one)
            yield one


# --- one place and how the caller lies to it --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a relation leads: the point, its radius, whether words alone moved it, and how to say so."""

    lat: float
    lon: float
    radius_m: float
    how: tuple[Message, ...] = ()
    moved: bool = False


def _placed(hit: Hit, hits: Sequence[Hit], phrase: Phrase, areas: AreaLookup, said: str) -> Candidate:
    place, part = hit.place, phrase.parts[hit.part]
    spot = _spot(place, part, _towards(hit, hits, phrase))
    if hit.unread:
        spot = replace(spot, radius_m=max(spot.radius_m, _UNKNOWN_BESIDE_M))
    if hit.junction:
        spot = replace(spot, radius_m=max(spot.radius_m, _JUNCTION_M))
    area = areas.locate(spot.lat, spot.lon) if spot.moved else hit.area
    name = _shown_name(place)
    plain = not (part.relation or phrase.details or hit.unread or spot.moved or phrase.cut)
    if place.kind is PlaceKind.KECAMATAN and plain and area.inside_city:
        area = AreaFix(True, kecamatan=area.kecamatan, kecamatan_code=area.kecamatan_code)
        recorded: str | None = whole_kecamatan(place.name)
    elif plain:
        recorded = None if place.kind is PlaceKind.KELURAHAN else name
    else:
        recorded = said
    return Candidate(
        spot.lat,
        spot.lon,
        min(spot.radius_m, MAX_RADIUS_M),  # a pin may be no wider, and no distance is read that is longer
        LocationMethod.KELURAHAN if place.kind in AREAS else LocationMethod.PLACE,
        area,
        _all(_reasons(hit, phrase, spot)),
        name,
        recorded,
        kind=str(place.kind),
        score=min(1.0, round(hit.score, 3)),
        verified=_is_certain(hit, hits, spot, phrase),
        unread=", ".join(hit.unread) or None,
        id=place.id,
    )


def _spot(place: Place, part: Part, towards: Place | None) -> _Spot:
    lat, lon, radius_m = place.lat, place.lon, place.radius_m
    bearing = part.bearing_deg
    known = (_HOW[part.relation],) if part.relation in _HOW else ()
    asked = (_TO_ASK[part.relation],) if part.relation in _TO_ASK else ()
    if towards is not None and bearing is None:
        away_m = distance_m(lat, lon, towards.lat, towards.lon)
        way_m = part.distance_m or min(150.0, away_m / 3)
        turned = 180.0 if part.relation is Relation.BEFORE else 0.0  # who is going there has not come so far
        lat, lon = point_from(lat, lon, way_m, bearing_deg(lat, lon, towards.lat, towards.lon) + turned)
        how = Message("ke arah {place}", {"place": towards.name})
        return _Spot(lat, lon, max(radius_m, 250.0, way_m / 3), (*known, how), moved=True)
    if bearing is not None:
        way_m = part.distance_m or place.radius_m / 2 + _A_WAY_M
        lat, lon = point_from(lat, lon, way_m, bearing)
        direction = _COMPASS[round(bearing / 45.0) % 8]
        how = (
            Message("{distance_m} m {direction}", {"distance_m": round(part.distance_m), "direction": direction})
            if part.distance_m
            else direction
        )
        return _Spot(lat, lon, max(radius_m if part.distance_m else way_m, 100.0, way_m / 4), (how,), moved=True)
    if part.distance_m is not None:
        how = Message("{distance_m} m darinya, arahnya belum disebut", {"distance_m": round(part.distance_m)})
        return _Spot(lat, lon, radius_m + part.distance_m * 1.25, (how, *known, *asked))
    wide_m = _WIDENED_M.get(part.relation, 0.0)
    return _Spot(lat, lon, max(radius_m, wide_m), (*known, *asked))


def _towards(hit: Hit, hits: Sequence[Hit], phrase: Phrase) -> Place | None:
    """Where the caller said he goes, if that was understood and is another place."""
    for other in hits:
        if other.aim and other.told and other.place.id != hit.place.id:
            return None if hit.aim else other.place
    return None


def _is_certain(hit: Hit, hits: Sequence[Hit], spot: _Spot, phrase: Phrase) -> bool:
    """Whether the words say one place, whole. An area, a street or a point that words moved is never certain.

    Nor is one whose direction was not said, one from where somebody went elsewhere, one that was put right in speaking, or
    one whose text goes on behind what is read.
    """
    place, part = hit.place, phrase.parts[hit.part]
    if part.distance_m is not None or part.relation in _TO_ASK or phrase.denied or phrase.begun or phrase.cut:
        return False
    if any(each.relation is Relation.TOWARDS for each in phrase.parts):
        return False
    if not hit.whole or spot.moved or spot.radius_m > _CERTAIN_M or place.kind in EXTENDED or place.quality == "C":
        return False
    return not any(
        other.place.id != place.id
        and other.score >= _CLEAR_LEAD * hit.score
        and distance_m(place.lat, place.lon, other.place.lat, other.place.lon) > NOTHING_ELSE_M
        for other in hits
    )


# --- between two places -----------------------------------------------------------------------------------------------


def _between(hits: Sequence[Hit], phrase: Phrase, areas: AreaLookup, said: str) -> Iterable[Candidate]:
    """ "between A and B": the middle, with a circle that reaches both."""
    for at in range(len(phrase.parts) - 1):
        if not phrase.parts[at].relation is phrase.parts[at + 1].relation is Relation.BETWEEN:
            continue
        ends = [[hit for hit in hits if hit.part == part and hit.full][:3] for part in (at, at + 1)]
        pairs = [
            (distance_m(a.place.lat, a.place.lon, b.place.lat, b.place.lon), a, b)
            for a in ends[0]
            for b in ends[1]
            if a.place.id != b.place.id
        ]
        if not pairs:
            continue
        apart_m, a, b = max(pairs, key=lambda pair: (pair[1].score + pair[2].score, -pair[0]))
        onward_deg = bearing_deg(a.place.lat, a.place.lon, b.place.lat, b.place.lon)
        lat, lon = point_from(a.place.lat, a.place.lon, apart_m / 2, onward_deg)
        names = {"a": _shown_name(a.place), "b": _shown_name(b.place)}
        others = [hit.unread for hit in (a, b)]
        unread = tuple(word for word in others[0] if word in others[1])
        reasons = [Message("di tengah antara {a} dan {b}", names), *_unknown(unread), *_cut(phrase)]
        yield Candidate(
            lat,
            lon,
            min(max(100.0, apart_m / 2), MAX_RADIUS_M),
            LocationMethod.PLACE,
            areas.locate(lat, lon),
            _all(reasons),
            f"{names['a']} – {names['b']}",
            said,
            kind="antara",
            score=_BETWEEN_SCORE if not unread else round(max(a.score, b.score), 3) + 0.01,
            unread=", ".join(unread) or None,
        )


# --- saying why -------------------------------------------------------------------------------------------------------


def _reasons(hit: Hit, phrase: Phrase, spot: _Spot) -> list[Message]:
    place = hit.place
    reasons: list[Message] = [*spot.how]
    reasons += [Message("“{said}” dibaca “{read}”", {"said": said, "read": read}) for said, read in hit.read]
    if phrase.denied:
        reasons.append(Message("tidak dicari: “{said}”", {"said": ", ".join(part.said for part in phrase.denied)}))
    if hit.name != place.name:
        reasons.append(Message("nama lain: {name}", {"name": hit.name}))
    reasons += [Message("dekat {place}", {"place": name}) for name in hit.beside[:1] if not spot.moved]
    reasons += _unknown(hit.unread)
    reasons += _cut(phrase)
    if hit.junction:
        reasons.append(Message("simpang di sekitarnya; tanyakan jalan mana"))
    if phrase.details:
        reasons.append(Message("{details} tidak ada di data", {"details": ", ".join(phrase.details)}))
    if not spot.moved:
        reasons += _width(place)
    if not reasons:
        reasons.append(Message("nama dan tempatnya cocok") if hit.whole else Message("nama cocok sebagian"))
    return reasons


def _unknown(words: Sequence[str]) -> list[Message]:
    return [Message("“{words}” tidak dikenal", {"words": ", ".join(words)})] if words else []


def _cut(phrase: Phrase) -> list[Message]:
    return [Message("hanya bagian awal teks yang dibaca")] if phrase.cut else []


def _width(place: Place) -> list[Message]:
    match place.kind:
        case PlaceKind.KELURAHAN:
            return [Message("seluruh kelurahan; tanyakan patokan")]
        case PlaceKind.KECAMATAN:
            return [Message("seluruh kecamatan; tanyakan kelurahannya")]
        case PlaceKind.STREET:
            return [Message("tengah jalan yang dikenal; tanyakan nomor atau patokan")]
    return [Message("titik perkiraan: {source}", {"source": place.source})] if place.quality == "C" else []


def _all(reasons: Sequence[Message]) -> Message:
    first, *rest = reasons
    for one in rest:
        first = Message("{first}; {rest}", {"first": first, "rest": one})
    return first


def _shown_name(place: Place) -> str:
    prefix = {PlaceKind.KELURAHAN: "Kel. ", PlaceKind.KECAMATAN: "Kec. "}.get(place.kind, "")
    return place.name if place.name.startswith(prefix) else f"{prefix}{place.name}"
