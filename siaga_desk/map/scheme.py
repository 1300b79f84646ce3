"""The siaga: scheme. Everything a page may load comes through here, from this disk; nothing else loads at all.

Hosts: `map` (resources/map and what is made of gisdata and the icons), `leaflet`, `qt` (the channel's script), `tiles`.
Must never contain a network request or a path that leaves its folder.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, QObject
from PySide6.QtWebEngineCore import (
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlScheme,
    QWebEngineUrlSchemeHandler,
)

from siaga_desk.resources import resource

log = logging.getLogger(__name__)

NAME = b"siaga"
PAGE = "siaga://map/index.html"

Answer = tuple[str, bytes]  # mime type, body
RouteTo = Callable[[str], Answer]  # path below the host -> answer; LookupError means "no such thing"

# A fixed table: the answer must not depend on the registry of the machine it runs on.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".geojson": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
# The interceptor and the page's policy see requests. They do not see <link rel=preconnect>, nor WebRTC: no name is looked
# up, no address is reached, no datagram leaves. (CSP's `webrtc 'block'` does nothing in Qt 6.11's Chromium: tried.)
_NO_NETWORK = '--host-resolver-rules="MAP * ~NOTFOUND" --force-webrtc-ip-handling-policy=disable_non_proxied_udp'

NO_FEATURES = b'{"type":"FeatureCollection","features":[]}'


def register() -> None:
    """Make siaga: known to Chromium, and the network unknown. Must run before the QApplication is made; a second call
    changes nothing."""
    if QWebEngineUrlScheme.schemeByName(NAME) != QWebEngineUrlScheme():
        return
    flags = os.environ.get("QTWEBENGINE_CHROMIUM_FLAGS", "")
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = f"{flags} {_NO_NETWORK}".lstrip()
    scheme = QWebEngineUrlScheme(NAME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    scheme.setFlags(
        QWebEngineUrlScheme.Flag.SecureScheme
        | QWebEngineUrlScheme.Flag.CorsEnabled
        | QWebEngineUrlScheme.Flag.FetchApiAllowed
    )
    QWebEngineUrlScheme.registerScheme(scheme)


def files_below(*roots: Path) -> RouteTo:
    """A route to the plain files of the given folders (the first that has it), and to nothing else on this disk."""

    def answer(path: str) -> Answer:
        for root in roots:
            file = _below(root, path)
            if file is not None:
                return _TYPES[file.suffix], file.read_bytes()
        raise LookupError(path)

    return answer


def _below(root: Path, path: str) -> Path | None:
    name = path.lstrip("/")
    if (
        len(name) > 200
        or not re.fullmatch(r"(?:[A-Za-z0-9_-]+/)*[A-Za-z0-9_.-]+", name)
        or ".." in name
        or Path(name).suffix not in _TYPES
    ):
        return None
    file = (root / name).resolve()
    return file if file.is_file() and file.is_relative_to(root.resolve()) else None


def page_route(gis: Path) -> RouteTo:
    """The page's own files, the glyphs as one JSON, and the city's layers `gis/<layer>.geojson` from the folder `gis`."""
    own = files_below(resource("map"))
    layers = files_below(gis)

    def answer(path: str) -> Answer:
        if path == "/glyphs.json":
            return _TYPES[".json"], glyphs_json()
        if path.startswith("/gis/"):
            try:
                return layers(path.removeprefix("/gis"))
            except LookupError:
                # Another city may have no sea, or no layers at all: an empty layer, not a broken page.
                log.info("no map layer for %s in %s", path, gis)
                return _TYPES[".json"], NO_FEATURES
        return own(path)

    return answer


def glyphs_json() -> bytes:
    """{name: path data} of every icon: one 24 x 24 even-odd path each, the same files that Qt draws."""
    found = {}
    for file in sorted(resource("icons").glob("*.svg")):
        path = re.search(r'<path[^>]* d="([^"]+)"', file.read_text("utf-8"))
        if path is None:
            raise ValueError(f"{file.name}: not one path")
        found[file.stem] = path.group(1)
    return json.dumps(found, separators=(",", ":")).encode()


def leaflet_route() -> RouteTo:
    """Leaflet as its package ships it: no copy in our tree, no CDN."""
    from xstatic.pkg import leaflet

    return files_below(Path(leaflet.BASE_DIR))


def qt_route(path: str) -> Answer:
    """The one script of Qt's that the page needs."""
    if path != "/qwebchannel.js":
        raise LookupError(path)
    file = QFile(":/qtwebchannel/qwebchannel.js")
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise LookupError(path)
    return _TYPES[".js"], bytes(file.readAll().data())


class SchemeHandler(QWebEngineUrlSchemeHandler):
    """Answers siaga: requests from the routes, by host."""

    def __init__(self, routes: Mapping[str, RouteTo], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._routes = routes

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        url = job.requestUrl()
        route = self._routes.get(url.host())
        if route is None or bytes(job.requestMethod().data()) != b"GET":
            job.fail(QWebEngineUrlRequestJob.Error.RequestDenied)
            return
        try:
            mime, body = route(url.path())
        except LookupError:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        except OSError:
            log.exception("cannot read %s", url.toString())
            job.fail(QWebEngineUrlRequestJob.Error.RequestFailed)
            return
        reply = QBuffer(job)
        reply.setData(QByteArray(body))
        reply.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(mime.encode()), reply)


class OnlySiaga(QWebEngineUrlRequestInterceptor):
    """Blocks every request the program did not foresee. `data:` is Leaflet's empty picture for a tile it lets go of."""

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        own = url.scheme() == "siaga"
        picture = url.scheme() == "data" and info.resourceType() == QWebEngineUrlRequestInfo.ResourceType.ResourceTypeImage
        if not (own or picture):
            log.warning("the map page asked for %.200s: blocked", url.toString())
            info.block(True)
