"""tools/debian-packages.txt is complete: on the machine that make has just readied, Qt finds every library it loads."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import PySide6

ROOT = Path(__file__).parents[2]
QT = Path(PySide6.__file__).parent

# What Qt loads by itself, without an import: a screen, its clipboard and keyboard, pictures, sound, print, TLS.
PLUGINS = (
    "platforms/libqoffscreen.so", "platforms/libqxcb.so", "platforms/libqwayland.so", "xcbglintegrations/*.so",
    "wayland-shell-integration/*.so", "wayland-decoration-client/*.so", "wayland-graphics-integration-client/*.so",
    "platforminputcontexts/*.so", "imageformats/*.so", "iconengines/*.so", "multimedia/*.so",
    "printsupport/*.so", "tls/*.so",
)  # fmt: skip


def test_no_library_is_missing() -> None:
    sources = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "siaga_desk").rglob("*.py"))
    modules = {"QtWebEngineWidgets", "QtWebChannel", *re.findall(r"(?:from|import) PySide6\.(Qt\w+)", sources)}
    files = [*(QT / f"{module}.abi3.so" for module in modules), QT / "Qt" / "libexec" / "QtWebEngineProcess"]
    for pattern in PLUGINS:
        found = list((QT / "Qt" / "plugins").glob(pattern))
        assert found, pattern
        files += found
    listing = subprocess.run(["ldd", *files], check=True, capture_output=True, text=True).stdout
    assert listing.count("libc.so.6") >= len(files)
    assert {line.split()[0] for line in listing.splitlines() if "not found" in line} == set()
