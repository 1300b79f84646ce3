"""The siaga: scheme serves its own folders and nothing else on this disk."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl

from siaga_desk.map import scheme
from siaga_desk.resources import gisdata, resource

ESCAPES = [
    "/../theme/tokens.toml",
    "/../../pyproject.toml",
    "/..%2f..%2fpyproject.toml",
    "/gis/../../README.md",
    "//etc/passwd",
    "/etc/passwd",
    "/./../map/../theme/tokens.toml",
    "/index.html\x00.js",
    "/index.html/",
    "/nothing.js",
    "/",
    "",
    "/gis",
    "/link.js~",
    "/" + "a" * 5000 + ".js",
]


@pytest.mark.parametrize("path", ESCAPES)
def test_no_path_leaves_its_folder(path: str) -> None:
    for route in (scheme.files_below(resource("map")), scheme.leaflet_route(), scheme.qt_route):
        with pytest.raises(LookupError):
            route(path)
        with pytest.raises(LookupError):
            route(QUrl("siaga://map" + path).path() if path.startswith("/") else path)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inside, secret = tmp_path / "inside", tmp_path / "secret.js"
    inside.mkdir()
    secret.write_text("secret")
    (inside / "link.js").symlink_to(secret)
    (inside / "own.js").write_text("own")
    route = scheme.files_below(inside)
    assert route("/own.js")[1] == b"own"
    with pytest.raises(LookupError):
        route("/link.js")


def test_the_page_route_serves_page_glyphs_and_layers() -> None:
    route = scheme.page_route(gisdata("map"))
    assert route("/index.html")[0].startswith("text/html")
    assert len(json.loads(route("/gis/kelurahan.geojson")[1])["features"]) == 67
    glyphs = json.loads(route("/glyphs.json")[1])
    assert set(glyphs) == {file.stem for file in resource("icons").glob("*.svg")}
    assert all(re.fullmatch(r"[MmLlHhVvCcSsQqTtAaZz0-9 .,+-]+", d) for d in glyphs.values())


def test_a_city_without_a_layer_has_an_empty_one_and_never_another_file(tmp_path: Path) -> None:
    route = scheme.page_route(tmp_path)
    assert json.loads(route("/gis/laut.geojson")[1])["features"] == []
    for path in ESCAPES:
        if path.startswith("/gis/"):
            assert json.loads(route(path)[1])["features"] == []


def test_leaflet_is_the_version_that_folium_writes_for() -> None:
    from importlib.metadata import version

    assert b"Leaflet 1.9.3" in scheme.leaflet_route()("/leaflet.js")[1][:200]
    assert version("XStatic-Leaflet").startswith("1.9.3")
    assert b"QWebChannel" in scheme.qt_route("/qwebchannel.js")[1]


def test_registering_twice_is_harmless() -> None:
    scheme.register()
    scheme.register()
