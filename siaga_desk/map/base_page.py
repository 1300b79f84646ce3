"""Builds the base page with folium, once, before the program is shipped: `python -m siaga_desk.map.base_page`.

What folium writes is taken apart into files of the siaga: scheme, because the page's policy allows no inline script or
style; its CDN links never come into being. The city's data is not baked in: every layer is fetched from siaga://map/gis/
when the page opens, so one page serves every city. Must never be imported by the running program (folium takes most of a
second).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from siaga_desk.resources import resource

SCRIPTS = (  # in the order in which they build on each other
    "siaga://leaflet/leaflet.js",
    "siaga://qt/qwebchannel.js",
    "text.js",
    "clock.js",
    "sprites.js",
    "plates.js",
    "near.js",
    "basemap.js",
    "scene.js",
    "shapes.js",
    "zones.js",
    "layout.js",
    "surface.js",
    "paint_zones.js",
    "paint_still.js",
    "legend.js",
    "drawing.js",
    "paint_live.js",
    "card.js",
    "pointer.js",
    "preview.js",
    "link.js",
)
STYLES = ("siaga://leaflet/leaflet.css", "map.css")
POLICY = (
    "default-src 'none'; script-src siaga:; style-src siaga:; img-src siaga: data:; connect-src siaga://map; "
    "base-uri 'none'; form-action 'none'"
)


@dataclass(frozen=True, slots=True)
class BaseLayer:
    """A layer of gisdata/map, drawn by basemap.js under its key, in this order from below."""

    key: str
    name: str  # Indonesian; the page puts the room's language in its place
    chosen_by_user: bool  # stands in the layer control


LAYERS = (
    BaseLayer("tetangga", "Tetangga", False),
    BaseLayer("kota", "Kota", False),
    BaseLayer("laut", "Laut", False),
    BaseLayer("kelurahan", "Batas kelurahan", True),
    BaseLayer("kecamatan", "Batas kecamatan", True),
    BaseLayer("batas_kota", "Batas kota", False),
    BaseLayer("jalan", "Jalan utama", True),
    BaseLayer("fasilitas", "Fasilitas", True),
    BaseLayer("names", "Nama wilayah", True),
)


def build(folder: Path) -> None:
    """Write index.html, base.js and base.css into `folder`. The same bytes on every machine and every run."""
    html = _folium_page()
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    body = re.search(r"<body>(.*?)</body>", html, re.DOTALL)
    if body is None or re.search(r"\son\w+=|\sstyle=|javascript:", body.group(1)):
        raise ValueError("folium wrote a page that this module does not understand")
    head = [
        '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
        "<title>Siaga Desk</title>",
        *(f'<link rel="stylesheet" href="{style}">' for style in (STYLES[0], "base.css", *STYLES[1:])),
    ]
    first, *rest = (f'<script src="{script}"></script>' for script in SCRIPTS)
    ready = rest.index('<script src="scene.js"></script>')
    foot = [first, *rest[:ready], '<script src="base.js"></script>', *rest[ready:]]
    page = [
        "<!doctype html>",
        '<html lang="id">',
        "<head>",
        *head,
        "</head>",
        "<body>",
        body.group(1).strip(),
        *foot,
        "</body>",
        "</html>",
    ]
    _write(folder / "index.html", "\n".join(page))
    _write(folder / "base.js", "// Written by siaga_desk/map/base_page.py with folium. Do not edit.\n" + _joined(scripts))
    _write(folder / "base.css", "/* Written by siaga_desk/map/base_page.py with folium. Do not edit. */\n" + _joined(styles))


def _folium_page() -> str:
    """The page as folium renders it: the map, one layer a line of LAYERS, layer control, scale; element ids made steady."""
    import folium
    from folium.map import Layer
    from folium.template import Template

    class SchemeLayer(Layer):
        """A layer whose features basemap.js fetches through the scheme, styles from the theme and draws on canvas."""

        _template = Template(
            """
            {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = Basemap.layer({{ this.key|tojson }});
            {% endmacro %}
            """
        )

        def __init__(self, layer: BaseLayer) -> None:
            super().__init__(name=layer.name, overlay=True, control=layer.chosen_by_user, show=True)
            self._name = "SchemeLayer"
            self._id = layer.key
            self.key = layer.key

    page = folium.Map(
        location=[0.0, 0.0],
        zoom_start=12,
        tiles=None,
        prefer_canvas=True,
        control_scale=True,  # map.css leaves out the miles
        zoom_control=False,  # keys and wheel; the map's corner belongs to the map
        zoom_snap=0.25,
        minZoom=9,  # so spelt: folium keeps its own max_zoom for tiles
        maxZoom=19,
        zoom_animation=False,  # nothing moves by itself
        fade_animation=False,
        marker_zoom_animation=False,
        inertia=False,
        keyboard=False,  # pointer.js: arrows choose pins
        double_click_zoom=False,
        box_zoom=False,
        attribution_control=False,  # link.js writes the credit as text; Leaflet's control takes HTML
    )
    page._id = "siaga"
    page.default_js = []
    page.default_css = []
    for layer in LAYERS:
        SchemeLayer(layer).add_to(page)
    control = folium.LayerControl(position="topright", collapsed=True)
    control._id = "siaga"
    control.add_to(page)
    html = str(page.get_root().render())
    if re.search(r"https?:", html):
        raise ValueError("folium linked a file of the network")
    return html


def _joined(parts: list[str]) -> str:
    lines = [line.rstrip() for part in parts for line in part.strip().splitlines()]
    return "\n".join(line for line in lines if line)


def _write(file: Path, text: str) -> None:
    file.write_bytes(text.rstrip().encode() + b"\n")


if __name__ == "__main__":
    build(resource("map"))
