"""The page that folium builds: the shipped files are what a build gives, and need nothing from the network."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from siaga_desk.map import base_page
from siaga_desk.resources import gisdata, resource

BUILT = ("index.html", "base.js", "base.css")


def test_a_build_gives_the_shipped_bytes_every_time(tmp_path: Path) -> None:
    for folder in (tmp_path / "one", tmp_path / "two"):
        folder.mkdir()
        base_page.build(folder)
        for name in BUILT:
            assert (folder / name).read_bytes() == resource("map", name).read_bytes(), (
                f"{name}: run python -m siaga_desk.map.base_page"
            )


def test_nothing_links_to_the_network() -> None:
    for file in resource("map").iterdir():
        assert not re.search(r"\b(https?|wss?|ftp|file):/|[\"'(]//", file.read_text("utf-8")), file.name


def test_nothing_is_inline_and_no_script_is_made_from_text() -> None:
    page = resource("map", "index.html").read_text("utf-8")
    assert not re.search(r"<script>|<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert "unsafe" not in base_page.POLICY
    assert base_page.POLICY.startswith("default-src 'none'")
    forbidden = (
        r"\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|setTimeout\(['\"`]"
        r"|bindPopup|bindTooltip"
    )
    for file in resource("map").glob("*.js"):
        assert not re.search(forbidden, file.read_text("utf-8")), file.name


@pytest.mark.parametrize("layer", [layer.key for layer in base_page.LAYERS if layer.key not in ("kota", "names")])
def test_every_layer_of_the_page_is_shipped(layer: str) -> None:
    assert gisdata("map", f"{layer}.geojson").is_file()


def test_every_script_and_style_of_the_page_exists() -> None:
    for name in (*base_page.SCRIPTS, *base_page.STYLES):
        if not name.startswith("siaga:"):
            assert resource("map", name).is_file()
    own = {file.name for file in resource("map").glob("*.js")} - {"base.js"}
    assert own == {name for name in base_page.SCRIPTS if not name.startswith("siaga:")}
    for name in own:
        assert resource("map", name).read_text("utf-8").startswith('"use strict";')


def test_the_running_map_imports_neither_folium_nor_geopandas() -> None:
    heavy = "{'folium', 'geopandas', 'pandas', 'numpy', 'shapely', 'branca', 'jinja2', 'babel', 'sqlalchemy'}"
    code = f"import sys, siaga_desk.map.view; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
