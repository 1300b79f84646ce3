"""What one person's program remembers between starts: looks, language, sizes, the last name typed. Nothing about the city.

The city's own choices are its profile; what happened is the log. Losing this file loses nothing but convenience.
"""

from __future__ import annotations

import json
import logging
import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from siaga_desk import i18n, theme
from siaga_desk.domain.errors import Message
from siaga_desk.whole_file import write_whole

log = logging.getLogger(__name__)

SMALLEST_TEXT, LARGEST_TEXT = 0.75, 2.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Immutable: `dataclasses.replace` gives the next. `splitters`: name of a splitter -> sizes of its regions, px."""

    theme: str = "dark"  # one of theme.NAMES
    language: str = "id"  # one of i18n.LANGUAGES
    text_scale: float = 1.0  # SMALLEST_TEXT .. LARGEST_TEXT
    splitters: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    person: str = ""  # who signed on here last
    desk: str = "Meja 1"


class Remembered(NamedTuple):
    settings: Settings
    message: Message | None  # what the person should know about the file


def default_path() -> Path:
    """Where the settings of this computer's user are."""
    import platformdirs

    return platformdirs.user_config_path("siaga-desk", appauthor=False) / "settings.json"


def read_settings(path: Path) -> Remembered:
    """The settings in the file, or the defaults. A file that makes no sense is set aside and named; nothing raises."""
    try:
        return Remembered(_settings(json.loads(path.read_bytes())), None)
    except FileNotFoundError:
        return Remembered(Settings(), None)
    except OSError as why:
        log.info("settings: %s", why)
        said = Message("Pengaturan tidak bisa dibaca dari {path}. Dipakai pengaturan awal.", {"path": str(path)})
        return Remembered(Settings(), said)
    except (ValueError, RecursionError) as why:  # not JSON, not UTF-8, not of this form
        log.info("settings: %s", type(why).__name__)
        return Remembered(Settings(), _set_aside(path))


def write_settings(path: Path, settings: Settings) -> Message | None:
    """Keep the settings. A message if that could not be: the earlier file is then as it was."""
    try:
        write_whole(path, json.dumps(asdict(settings), indent=2, ensure_ascii=False) + "\n")
    except (OSError, ValueError) as why:  # ValueError: a lone surrogate in a name
        log.info("settings: %s", why)
        return Message("Pengaturan tidak tersimpan di {path}. Pekerjaan tidak terpengaruh.", {"path": str(path)})
    return None


def _set_aside(path: Path) -> Message:
    aside = path.with_name(f"{path.stem}.rusak{path.suffix}")
    try:
        os.replace(path, aside)
    except OSError as why:
        log.info("settings: %s", why)
        return Message("Pengaturan tidak terbaca: {path}. Dipakai pengaturan awal.", {"path": str(path)})
    return Message("Pengaturan tidak terbaca dan disisihkan ke {path}. Dipakai pengaturan awal.", {"path": str(aside)})


def _settings(read: Any) -> Settings:
    """ValueError for anything that is not settings. What a newer version added is passed over."""
    if not isinstance(read, dict):
        raise ValueError("an object is needed")
    first = Settings()
    return Settings(
        theme=_one_of(theme.NAMES, read.get("theme", first.theme)),
        language=_one_of(i18n.LANGUAGES, read.get("language", first.language)),
        text_scale=_scale(read.get("text_scale", first.text_scale)),
        splitters={_text(name): _sizes(sizes) for name, sizes in _object(read.get("splitters", {})).items()},
        person=_text(read.get("person", first.person)),
        desk=_text(read.get("desk", first.desk)),
    )


def _one_of(known: tuple[str, ...], value: object) -> str:
    if value not in known:
        raise ValueError("not a known word")
    return str(value)


def _scale(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("a number is needed")
    return min(LARGEST_TEXT, max(SMALLEST_TEXT, float(value)))


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("an object is needed")
    return value


def _sizes(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or not all(type(size) is int and 0 <= size <= 100_000 for size in value):
        raise ValueError("sizes are needed")
    return tuple(value)


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > 200:
        raise ValueError("a short text is needed")
    return value
