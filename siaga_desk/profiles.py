"""Reads a city's profile from TOML and refuses, with file, line and reason, what does not hold together.

The only reader of profiles. Knows the form of the file and its references; decides nothing about an incident, and no
name of a city, an agency or a category stands in it.
"""

from __future__ import annotations

import logging
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from siaga_desk.domain.errors import BadInput
from siaga_desk.domain.profile import Agency, BlockPolicy, Category, DeadlineRule, Milestone, PlanLine, Profile, UnitKind
from siaga_desk.resources import resource
from siaga_desk.toml_lines import Place, lines_of, overwhelming_line

log = logging.getLogger(__name__)

_ID = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_GLYPH = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_DAY_S = 86_400
_DEADLINE_MILESTONES = (Milestone.ASSIGNED, Milestone.ACKNOWLEDGED, Milestone.MOVING, Milestone.ARRIVED, Milestone.DONE)


def shipped_profiles() -> tuple[str, ...]:
    """Ids of the profiles that come with the program, in alphabetical order."""
    return tuple(sorted(file.stem for file in resource("profiles").glob("*.toml")))


def shipped_profile(id: str) -> Profile:  # noqa: A002 - the profile's own word
    """The profile with this id that comes with the program; BadInput where there is none or it does not hold together."""
    if id not in shipped_profiles():
        raise BadInput("Profil kota “{id}” tidak ada. Yang tersedia: {ids}.", id=id, ids=", ".join(shipped_profiles()))
    return load_profile(resource("profiles", f"{id}.toml"))


def profile_of(name: str) -> Profile:
    """A shipped profile by its id, or one of the city's own by the path of its .toml file. BadInput: with the reason."""
    return load_profile(Path(name)) if name.endswith(".toml") else shipped_profile(name)


def load_profile(path: Path) -> Profile:
    """The profile in the TOML file at `path`. Any fault is a BadInput whose values name `file` and, once read, `line`."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        log.warning("profile %s: %s", path, error)
        raise BadInput("Profil kota tidak dimuat: berkas {file} tidak bisa dibaca.", file=path.name) from None
    return _profile(_Table(*_parse(raw, path.name)))


def _profile(top: _Table) -> Profile:
    top.only(
        *(
            "id",
            "city",
            "room",
            "time_zone",
            "time_zone_name",
            "utm_epsg",
            "centre",
            "gisdata",
            "detour_factor",
            "speed_kmh",
        ),
        *("blocking", "deadlines", "agencies", "unit_kinds", "categories"),
    )
    centre = top.point("centre")
    agencies = {key: _agency(key, table) for key, table in top.named("agencies")}
    unit_kinds = {key: _unit_kind(key, table, agencies) for key, table in top.named("unit_kinds")}
    deadlines = {key: _deadline(table) for key, table in top.named("deadlines")}
    mobile = frozenset[str]().union(*(kind.capabilities for kind in unit_kinds.values() if kind.mobile))
    return Profile(
        id=top.id("id"),
        city=top.text("city"),
        room=top.text("room"),
        time_zone=top.time_zone("time_zone"),
        time_zone_name=top.text("time_zone_name"),
        utm_epsg=top.utm_epsg("utm_epsg", longitude=centre[1]),
        centre=centre,
        gisdata=top.id("gisdata", empty_allowed=True),
        detour_factor=top.number("detour_factor", least=1, most=5),
        speed_kmh=top.number("speed_kmh", least=1, most=200),
        categories={key: _category(key, table, agencies, mobile, deadlines) for key, table in top.named("categories")},
        agencies=agencies,
        unit_kinds=unit_kinds,
        blocking=_blocking(top.table("blocking")),
    )


def _agency(key: str, table: _Table) -> Agency:
    table.only("name", "short", "vertical", "glyph", "telephone", "standby_telephone", "standby_name")
    return Agency(
        id=key,
        name=table.text("name"),
        short=table.text("short"),
        vertical=table.flag("vertical"),
        glyph=table.glyph("glyph"),
        telephone=table.text("telephone", empty_allowed=True),
        standby_telephone=table.text("standby_telephone", empty_allowed=True),
        standby_name=table.text("standby_name", empty_allowed=True),
    )


def _unit_kind(key: str, table: _Table, agencies: dict[str, Agency]) -> UnitKind:
    table.only("name", "name_en", "glyph", "agency", "capabilities", "turnout_s", "mobile")
    return UnitKind(
        id=key,
        name=table.text("name"),
        name_en=table.text("name_en"),
        glyph=table.glyph("glyph"),
        agency=table.agency("agency", agencies),
        capabilities=frozenset(table.ids("capabilities")),
        turnout_s=table.whole("turnout_s", least=0, most=3600),
        mobile=table.flag("mobile", default=True),
    )


def _deadline(table: _Table) -> DeadlineRule:
    table.only("milestone", "limit_s", "warning_s", "critical_s")
    rule = DeadlineRule(
        milestone=table.milestone("milestone"),
        limit_s=table.whole("limit_s", least=1, most=_DAY_S),
        warning_s=table.whole("warning_s", least=0, most=_DAY_S),
        critical_s=table.whole("critical_s", least=0, most=_DAY_S),
    )
    if rule.warning_s >= rule.limit_s:
        raise BadInput(
            "Profil kota tidak dimuat: {file} baris {line}, warning_s harus kurang dari limit_s ({limit}).",
            **table.at("warning_s"),
            limit=rule.limit_s,
        )
    if rule.critical_s > rule.warning_s:
        raise BadInput(
            "Profil kota tidak dimuat: {file} baris {line}, critical_s tidak boleh lebih dari warning_s ({limit}).",
            **table.at("critical_s"),
            limit=rule.warning_s,
        )
    return rule


def _category(
    key: str,
    table: _Table,
    agencies: dict[str, Agency],
    mobile: frozenset[str],
    deadlines: dict[str, DeadlineRule],
) -> Category:
    table.only("name", "name_en", "glyph", "priority", "plan", "telephone", "questions", "deadlines", "sensitive")
    return Category(
        id=key,
        name=table.text("name"),
        name_en=table.text("name_en"),
        glyph=table.glyph("glyph"),
        priority=table.whole("priority", least=1, most=4),
        plan=table.plan("plan", mobile),
        telephone=table.telephone("telephone", agencies),
        questions=table.texts("questions"),
        deadlines=table.deadlines("deadlines", deadlines),
        sensitive=table.flag("sensitive"),
    )


def _blocking(table: _Table) -> BlockPolicy:
    table.only("abuses", "hours", "permanent_after")
    return BlockPolicy(
        abuses=table.whole("abuses", least=1, most=1000),
        hours=table.whole("hours", least=1, most=8760),
        permanent_after=table.whole("permanent_after", least=1, most=1000),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """One table of the file with its place in it, so that every complaint can say where.

    Every reading method raises BadInput for a key that is missing or a value that is not what it must be.
    """

    file: str
    lines: dict[Place, int]
    values: dict[str, object]
    place: Place = ()

    def at(self, *below: str | int) -> dict[str, object]:
        """`file` and `line` of a value below this table, or of the nearest thing around it that has a line."""
        place = (*self.place, *below)
        while place and place not in self.lines:
            place = place[:-1]
        return {"file": self.file, "line": self.lines.get(place, 1)}

    def only(self, *keys: str) -> None:
        """Refuse a key that is not among `keys`: asked first, so that a slip is named, not what it leaves missing."""
        for key in self.values:
            if key not in keys:
                raise BadInput(
                    "Profil kota tidak dimuat: {file} baris {line}, “{key}” tidak dikenal.", **self.at(key), key=key
                )

    def text(self, key: str, *, empty_allowed: bool = False) -> str:
        """A line of text. Where it may be empty it may be absent, too."""
        value = self._value(key, *("",) * empty_allowed)
        self._check_line_of_text(value, key, empty_allowed=empty_allowed)
        return str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of lines of text, each only once, at least one."""
        values = self._value(key)
        if not isinstance(values, list) or not values:
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, “{key}” harus daftar teks yang tidak kosong.",
                **self.at(key),
                key=key,
            )
        for index, value in enumerate(values):
            self._check_line_of_text(value, key, index)
            if value in values[:index]:
                raise BadInput(
                    "Profil kota tidak dimuat: {file} baris {line}, “{name}” ditulis dua kali.",
                    **self.at(key, index),
                    name=value,
                )
        return tuple(values)

    def id(self, key: str, *, empty_allowed: bool = False) -> str:
        value = self.text(key, empty_allowed=empty_allowed)
        if value or not empty_allowed:
            self._check_id(value, key)
        return value

    def ids(self, key: str) -> tuple[str, ...]:
        values = self.texts(key)
        for index, value in enumerate(values):
            self._check_id(value, key, index)
        return values

    def flag(self, key: str, *, default: bool = False) -> bool:
        value = self._value(key, default)
        if not isinstance(value, bool):
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, “{key}” harus true atau false.", **self.at(key), key=key
            )
        return value

    def whole(self, key: str, *, least: int, most: int) -> int:
        return self._whole(self._value(key), key, least=least, most=most)

    def number(self, key: str, *, least: float, most: float) -> float:
        return self._number(self._value(key), key, least=least, most=most)

    def point(self, key: str) -> tuple[float, float]:
        """A position, (lat, lon) in degrees."""
        value = self._value(key)
        if not isinstance(value, list) or len(value) != 2:
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, “{key}” harus [lintang, bujur].", **self.at(key), key=key
            )
        return self._number(value[0], key, 0, least=-90, most=90), self._number(value[1], key, 1, least=-180, most=180)

    def time_zone(self, key: str) -> str:
        name = self.text(key)
        try:
            ZoneInfo(name)
        except (LookupError, ValueError, OSError):  # unknown; not a name; a folder of names
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, zona waktu “{name}” tidak dikenal. Contoh: Asia/Jakarta.",
                **self.at(key),
                name=name,
            ) from None
        return name

    def utm_epsg(self, key: str, *, longitude: float) -> int:
        """The EPSG code of a UTM zone (WGS 84), the city's own or, within a degree, the next: farther off, lengths bend."""
        epsg = self.whole(key, least=32601, most=32760)
        zone = epsg % 100
        if not 1 <= zone <= 60 or abs(zone * 6 - 183 - longitude) > 4:
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, {key} {epsg} bukan zona UTM tempat kota ini berada.",
                **self.at(key),
                key=key,
                epsg=epsg,
            )
        return epsg

    def glyph(self, key: str) -> str:
        name = self.text(key)
        if not _GLYPH.fullmatch(name) or not resource("icons", f"{name}.svg").is_file():
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, gambar “{name}” tidak ada di resources/icons.",
                **self.at(key),
                name=name,
            )
        return name

    def agency(self, key: str, agencies: dict[str, Agency]) -> str:
        return self._agency(self.text(key), agencies, key)

    def telephone(self, key: str, agencies: dict[str, Agency]) -> tuple[str, ...]:
        """Whom to telephone, in order."""
        return tuple(self._agency(name, agencies, key, index) for index, name in enumerate(self.texts(key)))

    def milestone(self, key: str) -> Milestone:
        name = self.text(key)
        if name not in {str(milestone) for milestone in _DEADLINE_MILESTONES}:
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, tonggak “{name}” tidak dikenal. Yang dikenal: {known}.",
                **self.at(key),
                name=name,
                known=", ".join(_DEADLINE_MILESTONES),
            )
        return Milestone(name)

    def plan(self, key: str, mobile: frozenset[str]) -> tuple[PlanLine, ...]:
        """{capability = count}. Never empty: the dispatch clock of such a category could never be met."""
        wanted = self.table(key)
        if not wanted.values:
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, “{key}” tidak boleh kosong.", **self.at(key), key=key
            )
        for capability in wanted.values:
            if capability not in mobile:
                raise BadInput(
                    "Profil kota tidak dimuat: {file} baris {line}, tidak ada unit bergerak dengan kemampuan “{name}”.",
                    **wanted.at(capability),
                    name=capability,
                )
        return tuple(PlanLine(capability, wanted.whole(capability, least=1, most=99)) for capability in wanted.values)

    def deadlines(self, key: str, rules: dict[str, DeadlineRule]) -> tuple[DeadlineRule, ...]:
        """Names of deadlines, the main clock first; two to the same milestone are refused."""
        chosen: list[DeadlineRule] = []
        for index, name in enumerate(self.texts(key)):
            if name not in rules:
                raise BadInput(
                    "Profil kota tidak dimuat: {file} baris {line}, tenggat “{name}” tidak ada di daftar.",
                    **self.at(key, index),
                    name=name,
                )
            if any(rule.milestone is rules[name].milestone for rule in chosen):
                raise BadInput(
                    "Profil kota tidak dimuat: {file} baris {line}, tenggat “{name}” mengulang tonggak yang sudah ada.",
                    **self.at(key, index),
                    name=name,
                )
            chosen.append(rules[name])
        return tuple(chosen)

    def table(self, key: str) -> _Table:
        value = self._value(key)
        if not isinstance(value, dict):
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, “{key}” harus berisi pasangan nama dan nilai.",
                **self.at(key),
                key=key,
            )
        return _Table(self.file, self.lines, value, (*self.place, key))

    def named(self, key: str) -> Iterator[tuple[str, _Table]]:
        """The tables below `key`, each under its id; at least one."""
        tables = self.table(key)
        if not tables.values:
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, “{key}” tidak boleh kosong.", **self.at(key), key=key
            )
        for name in tables.values:
            tables._check_id(name, name)
            yield name, tables.table(name)

    def _value(self, key: str, *default: object) -> object:
        if key in self.values:
            return self.values[key]
        if default:
            return default[0]
        raise BadInput("Profil kota tidak dimuat: {file} baris {line}, “{key}” belum ditulis.", **self.at(), key=key)

    def _check_line_of_text(self, value: object, key: str, *index: int, empty_allowed: bool = False) -> None:
        # Invisible letters (control characters, direction marks, line ends) have no business in a name on screen.
        if not isinstance(value, str) or not value.isprintable() or not (empty_allowed or value.strip()):
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, “{key}” harus teks sebaris tanpa huruf tersembunyi.",
                **self.at(key, *index),
                key=key,
            )

    def _check_id(self, value: str, *below: str | int) -> None:
        if not _ID.fullmatch(value):
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, “{name}” harus ditulis dengan a-z, 0-9 dan garis bawah.",
                **self.at(*below),
                name=value,
            )

    def _whole(self, value: object, *below: str | int, least: int, most: int) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, “{key}” harus bilangan bulat dari {least} sampai {most}.",
                **self.at(*below),
                key=below[0],
                least=least,
                most=most,
            )
        return value

    def _number(self, value: object, *below: str | int, least: float, most: float) -> float:
        # NaN and infinity are TOML numbers; a comparison with NaN is False, so it is refused here as well.
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, “{key}” harus angka dari {least} sampai {most}.",
                **self.at(*below),
                key=below[0],
                least=least,
                most=most,
            )
        return float(value)

    def _agency(self, name: str, agencies: dict[str, Agency], *below: str | int) -> str:
        if name not in agencies:
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, instansi “{name}” tidak ada di daftar.",
                **self.at(*below),
                name=name,
            )
        return name


def _parse(raw: bytes, file: str) -> tuple[str, dict[Place, int], dict[str, object]]:
    """File name, line of every value, and the values. BadInput where the bytes are not TOML."""
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BadInput(
            "Profil kota tidak dimuat: {file} baris {line}, tulisannya bukan UTF-8.",
            file=file,
            line=raw.count(b"\n", 0, error.start) + 1,
        ) from None
    try:
        values = tomllib.loads(text)
        return file, lines_of(text), values
    except tomllib.TOMLDecodeError as error:
        log.warning("profile %s: %s", file, error)
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.rstrip().count("\n") + 1  # else "at end of document"
        if re.search(r"twice|overwrite|redefine|mutate", str(error)):
            raise BadInput(
                "Profil kota tidak dimuat: {file} baris {line}, nama ini ditulis dua kali.", file=file, line=line
            ) from None
        raise BadInput("Profil kota tidak dimuat: {file} baris {line}, bukan TOML yang sah.", file=file, line=line) from None
    except (ValueError, RecursionError) as error:  # a number of thousands of digits; hundreds of brackets in each other
        log.warning("profile %s: %s", file, error)
        raise BadInput(
            "Profil kota tidak dimuat: {file} baris {line}, nilainya terlalu besar.", file=file, line=overwhelming_line(text)
        ) from None
