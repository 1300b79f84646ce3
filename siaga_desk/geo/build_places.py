"""The named places of the city, made of what the sources say of them. Invents no coordinate. Never imported at start-up.

Every place has the radius that its source allows: what is only known by the kelurahan or the street of its address is shown
as wide as that.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry.base import BaseGeometry

from siaga_desk.domain.places import distance_m

from .areas import Areas, Kecamatan
from .build_addresses import Addresses, alike, compact, kilometre, shown, words_of
from .build_map import Projection, label_point
from .build_sources import Place as Facility
from .build_sources import School, Sources
from .build_streets import StreetName, street_named, street_names
from .gazetteer import Place, PlaceKind
from .places_file import USUAL_RADIUS_M, slug

Point = tuple[float, float]  # lat, lon

_KINDS = {
    "puskesmas": PlaceKind.HEALTH,
    "puskesmas_tetangga": PlaceKind.HEALTH,
    "rumah_sakit": PlaceKind.HOSPITAL,
    "polisi": PlaceKind.POLICE,
    "lapas": PlaceKind.PRISON,
    "terminal": PlaceKind.TERMINAL,
    "kantor": PlaceKind.OFFICE,
    "stasiun": PlaceKind.STATION,
    "gerbang_tol": PlaceKind.TOLL_GATE,
    "pasar": PlaceKind.MARKET,
    "mal": PlaceKind.SHOP,
    "simpang": PlaceKind.JUNCTION,
}
_BPS = ("BPS, diterbitkan OCHA di HDX (COD-AB Indonesia 2020)", "CC BY-IGO")
_FACTS = "fakta saja"
_SCHOOLS = ("Kemdikbud 2019 (via suryavip)", _FACTS)
_IN_ADDRESSES = ("dari alamat sekolah dan fasilitas (Kemdikbud 2019, Kemenkes 2019, dan lain-lain)", _FACTS)
_IN_NAMES = ("dari nama sekolah negeri di sana (Kemdikbud 2019)", _FACTS)

_SCHOOL_M = 150.0
_SAME_YARD_M = 500.0  # two schools on one point: one of them may stand elsewhere
_BESIDE_M = 500.0  # this near its kecamatan, a school may well stand just across the border
_DOUBTFUL_M = 1500.0
_GEONAMES_M = 700.0
_KAMPUNG_M, _HOUSING_M, _STREET_M, _KILOMETRE_M = 400.0, 400.0, 500.0, 500.0
_SHORT_STREET_M, _LONG_STREET_M = 800.0, 2000.0  # one point of it is known, and nothing of its length
_PART_M = 1000.0  # of a street, in one kelurahan
_NAMED_KAMPUNG_M = 800.0  # a school named for a kampung stands in it or near
_NAMED_ELSEWHERE_M = 1200.0  # its address names another kampung
_ONE_PLACE_M = 3_000.0  # farther apart, two mentions of one name are two places
_MENTION_M = 1_500.0  # an address this near that has a kampung's name in it belongs to the kampung
_LONELY_M = 2_500.0  # a point of a street this far from all others of it is taken for a mistake
_STATE_SCHOOL = re.compile(r"SD ?N(?:EGERI)? (?P<name>\D+?)(?: \d+)?(?: KOTA SERANG)?", re.IGNORECASE)
_NO_KAMPUNG = frozenset(("BHAYANGKARI", "KAMPUNG BARU", "TAMAN"))  # an organisation; names of too many places


@dataclass(frozen=True, slots=True)
class _Addressed:
    """A point that can be trusted, with the words of its address. Not `alone`: another school has the same point."""

    position: Point
    words: list[str]
    alone: bool = True
    school: bool = False


def named_places(
    sources: Sources, kecamatan: Sequence[tuple[Kecamatan, BaseGeometry]], areas: Areas, projection: Projection
) -> tuple[Place, ...]:
    """Every place that the sources name, by kind and id. `kecamatan` are the city's, with their shapes."""
    return _Gazetteer(sources, kecamatan, areas, projection).places()


class _Gazetteer:
    """One run. What has a point comes first; what only has an address is then placed by it."""

    def __init__(
        self, sources: Sources, kecamatan: Sequence[tuple[Kecamatan, BaseGeometry]], areas: Areas, projection: Projection
    ) -> None:
        self._sources = sources
        self._areas = areas
        self._projection = projection
        self._kecamatan = {each.name: shape for each, shape in kecamatan}
        names = [(each.kelurahan.name, each.name_bps) for each in sources.kelurahan]
        self._addresses = Addresses((name for pair in names for name in pair), self._kecamatan)
        self._outlines = list(self._area_places(kecamatan))
        self._streets = street_names(self._addresses, sources.streets)
        self._known = list(self._addressed())
        self._far_from_street = self._doubted()

    def places(self) -> tuple[Place, ...]:
        streets, kilometres = self._street_places(), self._kilometre_places()
        marked = [*self._marked(PlaceKind.KAMPUNG), *self._marked(PlaceKind.HOUSING)]
        kampung = [*self._geonames(), *(each for each in marked if each.kind is PlaceKind.KAMPUNG)]
        kampung = _without_repeats(kampung)
        kampung = _without_repeats([*kampung, *self._kampung_of_schools()])
        housing = [each for each in marked if each.kind is PlaceKind.HOUSING]
        placing = [each for each in kampung if each.source != _IN_NAMES[0]]
        finder = _Finder(
            self._addresses, self._streets, self._areas, [*streets, *kilometres, *placing, *housing, *self._outlines]
        )
        schools = [self._school(each, finder) for each in self._sources.schools]
        facilities = [self._facility(each, finder) for each in self._sources.facilities]
        free = self._with_ids([*kampung, *housing, *streets, *kilometres])
        order = {kind: index for index, kind in enumerate(PlaceKind)}
        found = [each for each in (*self._outlines, *schools, *facilities, *free) if each is not None]
        return tuple(sorted(found, key=lambda place: (order[place.kind], place.id)))

    # what is an area

    def _area_places(self, kecamatan: Sequence[tuple[Kecamatan, BaseGeometry]]) -> Iterator[Place]:
        source, licence = _BPS
        for each in self._sources.kelurahan:
            one = each.kelurahan
            other = () if compact(each.name_bps) == compact(one.name) else (each.name_bps,)
            label = (one.label_lat, one.label_lon)
            yield Place(
                f"kelurahan-{one.code}",
                PlaceKind.KELURAHAN,
                one.name,
                *label,
                _reach_m(label, each.shape),
                other,
                (),
                source,
                licence,
                "A",
            )
        inner = [(each.code, each.name, (each.label_lat, each.label_lon), shape) for each, shape in kecamatan]
        outer = [
            (each.code, each.name, label_point(each.shape, self._projection), each.shape)
            for each in self._sources.neighbours
        ]
        for code, name, label, shape in (*inner, *outer):
            radius_m = _reach_m(label, shape)
            yield Place(f"kecamatan-{code}", PlaceKind.KECAMATAN, name, *label, radius_m, (), (), source, licence, "A")

    # what addresses name

    def _addressed(self) -> Iterator[_Addressed]:
        for school in self._sources.schools:
            if school.position and school.quality.startswith("A"):
                yield _Addressed(school.position, words_of(school.address), alone="ganda" not in school.quality, school=True)
        for facility in self._sources.facilities:
            if facility.position and facility.address:
                yield _Addressed(facility.position, words_of(facility.address))

    def _doubted(self) -> set[Point]:
        """Where schools stand far from all others of the street that their address names: one of the two is wrong."""
        points = self._points_of_streets()
        lonely = {street: set(on_it) - set(_without_lonely(on_it)) for street, on_it in points.items()}
        return {
            known.position for street, _, known in self._on_streets() if known.school and known.position in lonely[street]
        }

    def _points_of_streets(self) -> dict[StreetName, list[Point]]:
        points: dict[StreetName, set[Point]] = {street: set() for street in self._streets}
        for street, _, known in self._on_streets():
            points[street].add(known.position)
        return {street: sorted(on_it) for street, on_it in points.items()}

    def _on_streets(self) -> Iterator[tuple[StreetName, int, _Addressed]]:
        """(street, index of the word after it, where)."""
        for known in self._known:
            for after, words in self._addresses.street_words(known.words):
                street = street_named(words, self._streets)
                if street is not None:
                    yield street, after, known

    def _street_places(self) -> list[Place]:
        found = []
        for street, on_it in self._points_of_streets().items():
            kept = _without_lonely(on_it) or [(street.lat, street.lon)]
            aliases = tuple(f"Jl. {shown(variant)}" for variant in street.variants)
            one_m = _LONG_STREET_M if street.words[0] == "RAYA" else _SHORT_STREET_M
            least_m = _STREET_M if len(kept) > 1 else one_m
            place = _around(PlaceKind.STREET, f"Jl. {shown(street.words)}", kept, least_m, _IN_ADDRESSES)
            found.append(replace(place, aliases=aliases, points=tuple(kept)))
        return found

    def _kilometre_places(self) -> list[Place]:
        stones: dict[tuple[StreetName, str], set[Point]] = {}
        for street, after, known in self._on_streets():
            written = kilometre(known.words, after)
            if written is not None and known.alone:
                stones.setdefault((street, written), set()).add(known.position)
        found: dict[StreetName, dict[str, Place]] = {}
        for (street, written), points in stones.items():
            if len(_clusters(sorted(points))) == 1:
                name = f"Jl. {shown(street.words)} km {written}"
                stone = _around(PlaceKind.KILOMETRE, name, sorted(points), _KILOMETRE_M, _IN_ADDRESSES)
                found.setdefault(street, {})[written] = stone
        return [place for on_street in found.values() for place in _agreeing(on_street)]

    def _marked(self, kind: PlaceKind) -> list[Place]:
        """The kampung or the housing that addresses mark as such. A name that lies apart is two places."""
        read, least_m = (
            (self._addresses.kampung, _KAMPUNG_M) if kind is PlaceKind.KAMPUNG else (self._addresses.housing, _HOUSING_M)
        )
        mentions: dict[str, list[tuple[Point, tuple[str, ...]]]] = {}
        for known in self._known:
            for words in read(known.words):
                key = compact(words if kind is PlaceKind.KAMPUNG else words[1:])
                mentions.setdefault(key, []).append((known.position, words))
        found = []
        for key, said in sorted(mentions.items()):
            words = max((words for _, words in said), key=lambda each: (each[0] == "PERUMNAS", len(each), each))
            for points in _clusters(sorted({position for position, _ in said})):
                wide_m = least_m if self._far_from_street.isdisjoint(points) else _DOUBTFUL_M
                name = _kampung_name(words) if kind is PlaceKind.KAMPUNG else shown(words)
                place = _around(kind, name, points, wide_m, _IN_ADDRESSES)
                bare = shown(words[1:])
                if kind is PlaceKind.HOUSING and len(key) > 5 and not self._addresses.is_area(bare):
                    place = replace(place, aliases=(bare,))
                found.append(place)
        return found

    def _kampung_of_schools(self) -> Iterator[Place]:
        """A state school is named for the kampung that it serves, unless for a kelurahan."""
        named: dict[str, list[tuple[Point, float, str]]] = {}
        for school in self._sources.schools:
            found = _STATE_SCHOOL.fullmatch(school.name)
            if found is None or school.position is None or not school.quality.startswith("A"):
                continue
            name = found["name"].upper()
            bare = " ".join(self._addresses.without_areas(tuple(name.split())))
            name = name if self._addresses.is_area(bare) else bare  # Kelanggaran Unyur is the Kelanggaran of Unyur
            if self._addresses.is_area(name) or name in _NO_KAMPUNG or len(compact(name)) < 3:
                continue
            elsewhere = any(
                not alike(compact(each), compact(name)) for each in self._addresses.kampung(words_of(school.address))
            )
            near_m = _NAMED_ELSEWHERE_M if elsewhere else _NAMED_KAMPUNG_M
            named.setdefault(compact(name), []).append((school.position, near_m, name))
        for _, schools in sorted(named.items()):
            for points in _clusters(sorted({position for position, _, _ in schools})):
                near_m = min(near_m for position, near_m, _ in schools if position in points)
                words = schools[0][2].split()
                around = sorted({*points, *self._mentioning(words, points[0])})
                yield _around(PlaceKind.KAMPUNG, shown(words), around, near_m, _IN_NAMES)

    def _mentioning(self, name: list[str], near: Point) -> Iterator[Point]:
        """Where addresses not far from there have the name in them: "Jl. Samaun Bakri Kaliwadas"."""
        for known in self._known:
            if distance_m(*known.position, *near) <= _MENTION_M and _within(name, known.words):
                yield known.position

    def _geonames(self) -> Iterator[Place]:
        areas = {compact(each.name) for each in self._outlines}
        for place in self._sources.places:
            if place.kind != "kampung" or place.position is None or compact(place.name) in areas:
                continue
            fix = self._areas.locate(*place.position)
            if fix.inside_city or fix.neighbour:  # of what lies beyond we could not say whose it is
                yield Place(
                    "", PlaceKind.KAMPUNG, place.name, *place.position, _GEONAMES_M, (), (), place.source, "CC BY 4.0", "B"
                )

    # what has a name of its own

    def _school(self, school: School, finder: _Finder) -> Place | None:
        source, licence = _SCHOOLS
        name = shown(re.sub(r"\bSRG\b", "SERANG", school.name.upper().replace(" - ", "-").replace("I T ", "IT ")).split())
        kind, identity = PlaceKind.SCHOOL, f"sekolah-{school.npsn}"
        outside = "wilayah" in school.quality or "cocok" in school.quality
        if school.position and not outside:
            doubled = "ganda" in school.quality
            radius_m = _SAME_YARD_M if doubled else _SCHOOL_M
            return Place(identity, kind, name, *school.position, radius_m, (), (), source, licence, "B" if doubled else "A")
        if school.position and self._beside(school.position, school.kecamatan):
            return Place(identity, kind, name, *school.position, _BESIDE_M, (), (), source, licence, "B")
        by_address = finder.find(words_of(school.address), school.kecamatan, at_least_kelurahan=school.position is not None)
        if by_address is not None:
            return _standing_at(Place(identity, kind, name, 0, 0, 0, (), (), source, licence, "C"), by_address)
        if school.position:
            return Place(identity, kind, name, *school.position, _DOUBTFUL_M, (), (), source, licence, "C")
        return None

    def _beside(self, position: Point, kecamatan: str) -> bool:
        shape = self._kecamatan.get(kecamatan)
        if shape is None:
            return False
        at, area = (self._projection.metres(each) for each in (shapely.Point(position[1], position[0]), shape))
        return float(shapely.distance(at, area)) <= _BESIDE_M

    def _facility(self, facility: Facility, finder: _Finder) -> Place | None:
        kind, quality = _KINDS[facility.kind], facility.quality[:1].upper()
        usual_m = USUAL_RADIUS_M[kind]
        place = Place(facility.id, kind, facility.name, 0, 0, usual_m, (), (), facility.source, _FACTS, quality)
        if facility.position is None:
            by_address = finder.find(words_of(facility.address), "")
            return None if by_address is None else _standing_at(replace(place, quality="C"), by_address)
        radius_m = {"A": usual_m, "B": 2 * usual_m}.get(quality, max(500.0, 3 * usual_m))
        return replace(place, lat=facility.position[0], lon=facility.position[1], radius_m=radius_m)

    def _with_ids(self, places: Iterable[Place]) -> list[Place]:
        """Ids made of kind and name; of one name twice, with the kelurahan, then a number from south to north."""
        ordered = sorted(places, key=lambda place: (place.kind, place.name, place.lat, place.lon))
        plain = [slug(f"{place.kind} {place.name}") for place in ordered]
        found: list[Place] = []
        taken: dict[str, int] = {}
        for identity, place in zip(plain, ordered, strict=True):
            if plain.count(identity) > 1:
                identity = f"{identity}-{slug(self._areas.locate(place.lat, place.lon).kelurahan or 'luar kota')}"
            taken[identity] = taken.get(identity, 0) + 1
            number = f"-{taken[identity]}" if taken[identity] > 1 else ""
            found.append(replace(place, id=f"{identity}{number}"))
        return found


class _Finder:
    """Where an address lies, as narrowly as its street, kampung or kelurahan is known."""

    def __init__(self, addresses: Addresses, streets: Sequence[StreetName], areas: Areas, places: Iterable[Place]) -> None:
        self._addresses = addresses
        self._streets = streets
        self._areas = areas
        self._by_name: dict[tuple[PlaceKind, str], list[Place]] = {}
        for place in places:
            for name in (place.name, *place.aliases):
                self._by_name.setdefault((place.kind, compact(name)), []).append(place)

    def find(self, words: list[str], kecamatan: str, *, at_least_kelurahan: bool = False) -> Place | None:
        """The narrowest place that the address names; its kecamatan, unless that is too wide for the asker."""
        found = [*self._kelurahan(words, kecamatan), *self._streets_of(words, kecamatan)]
        for read, kind in ((self._addresses.kampung, PlaceKind.KAMPUNG), (self._addresses.housing, PlaceKind.HOUSING)):
            for name in read(words):
                found += self._only(kind, compact(shown(name)), kecamatan)
        if not found and not at_least_kelurahan:
            found = self._only(PlaceKind.KECAMATAN, compact(kecamatan), "")
        return min(found, key=lambda place: (place.radius_m, place.name), default=None)

    def _kelurahan(self, words: list[str], kecamatan: str) -> list[Place]:
        return [
            place
            for name in self._addresses.kelurahan(words)
            for (kind, key), places in self._by_name.items()
            if kind is PlaceKind.KELURAHAN and alike(compact(name), key, 0.87)
            for place in places
            if self._lies_in(place, kecamatan)
        ]

    def _streets_of(self, words: list[str], kecamatan: str) -> list[Place]:
        found: list[Place] = []
        for after, name in self._addresses.street_words(words):
            street = street_named(name, self._streets)
            if street is None:
                continue
            title = f"Jl. {shown(street.words)}"
            written = kilometre(words, after)
            stone = self._only(PlaceKind.KILOMETRE, compact(f"{title} km {written}"), "") if written else []
            found += stone
            for place in self._only(PlaceKind.STREET, compact(title), kecamatan):
                found += self._part_in(place, self._kelurahan(words, kecamatan))
        return found

    def _part_in(self, street: Place, kelurahan: Sequence[Place]) -> list[Place]:
        """The street, and that part of it whose points lie in a kelurahan that the address names as well."""
        parts = [street]
        for area in kelurahan:
            points = [point for point in street.points if self._areas.locate(*point).kelurahan == area.name]
            if points:
                parts.append(_around(PlaceKind.STREET, f"{street.name}, {area.name}", points, _PART_M, _IN_ADDRESSES))
        return parts

    def _only(self, kind: PlaceKind, key: str, kecamatan: str) -> list[Place]:
        """The place of a name that means one place."""
        places = [place for place in self._by_name.get((kind, key), []) if self._lies_in(place, kecamatan)]
        return places if len(places) == 1 else []

    def _lies_in(self, place: Place, kecamatan: str) -> bool:
        return not kecamatan or self._areas.locate(place.lat, place.lon).kecamatan == kecamatan


def _within(name: list[str], words: list[str]) -> bool:
    return any(words[index : index + len(name)] == name for index in range(len(words) - len(name) + 1))


def _kampung_name(words: tuple[str, ...]) -> str:
    """ "Baru" alone is no name that anyone could find."""
    bare = words[0] == "BARU" or (len(words) == 1 and words[0] in ("KEBON", "DUKUH"))
    return f"Kampung {shown(words)}" if bare else shown(words)


def _reach_m(label: Point, shape: BaseGeometry) -> float:
    """From a label point to the farthest corner of its area, up to the next 10 m."""
    corners = shapely.get_coordinates(shape).tolist()
    return _up(max(distance_m(*label, lat, lon) for lon, lat in corners))


def _up(metres: float) -> float:
    return math.ceil(metres / 10) * 10.0


def _around(kind: PlaceKind, name: str, points: Sequence[Point], least_m: float, source: tuple[str, str]) -> Place:
    """A guess from points: their middle, and a radius that holds them all."""
    lat = round(sum(point[0] for point in points) / len(points), 6)
    lon = round(sum(point[1] for point in points) / len(points), 6)
    radius_m = _up(max(least_m, *(distance_m(lat, lon, *point) + least_m / 2 for point in points)))
    return Place("", kind, name, lat, lon, radius_m, (), (), *source, "C")


def _standing_at(place: Place, there: Place) -> Place:
    """A place without a point of its own, as wide as what its address names."""
    source = f"{place.source}; tanpa titik sendiri, ditaruh di {there.name} menurut alamatnya"
    return replace(place, lat=there.lat, lon=there.lon, radius_m=there.radius_m, source=source)


def _clusters(points: Sequence[Point]) -> list[list[Point]]:
    """Points in groups, each within `_ONE_PLACE_M` of the group's first."""
    groups: list[list[Point]] = []
    for point in points:
        for group in groups:
            if all(distance_m(*point, *other) <= _ONE_PLACE_M for other in group):
                group.append(point)
                break
        else:
            groups.append([point])
    return groups


def _agreeing(stones: dict[str, Place]) -> list[Place]:
    """The kilometres of one street that can all be true: no two too far apart, or too near, for what lies between them.

    Of two that contradict each other the one that contradicts more others goes; if neither does, both.
    """
    kept = dict(stones)
    while True:
        wrong = {
            written: count
            for written, place in kept.items()
            if (count := sum(_contradict(written, place, other, there) for other, there in kept.items()))
        }
        if not wrong:
            return list(kept.values())
        most = max(wrong.values())
        kept = {written: place for written, place in kept.items() if wrong.get(written) != most}


def _contradict(written: str, place: Place, other: str, there: Place) -> bool:
    along_m = abs(float(written.replace(",", ".")) - float(other.replace(",", "."))) * 1000
    apart_m = distance_m(place.lat, place.lon, there.lat, there.lon)
    slack_m = place.radius_m + there.radius_m  # as wide as they are known
    return apart_m > along_m + 500 + slack_m or apart_m < 0.4 * along_m - slack_m


def _without_lonely(points: Sequence[Point]) -> list[Point]:
    """Without the points that lie far from all others, where others lie together."""
    if len(points) < 3:
        return list(points)
    near = [point for point in points if any(other != point and distance_m(*point, *other) < _LONELY_M for other in points)]
    return near or list(points)


def _without_repeats(places: Iterable[Place]) -> list[Place]:
    """Without a place that an earlier one of the same name, nearby, already stands for."""
    found: list[Place] = []
    for place in places:
        key = compact(place.name).removeprefix("KAMPUNG")
        if not any(
            alike(compact(each.name).removeprefix("KAMPUNG"), key)
            and distance_m(each.lat, each.lon, place.lat, place.lon) <= _ONE_PLACE_M
            for each in found
        ):
            found.append(place)
    return found
