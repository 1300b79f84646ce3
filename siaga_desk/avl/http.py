"""The listener for positions: telephones and tracking servers hand in one request each. Knows no unit and no file.

Plain HTTP without encryption: for this computer, a closed network, or behind a proxy that does TLS. Whatever comes gets a
short answer of ours; nothing of the inside of the program is ever in it.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hmac
import ipaddress
import logging
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from siaga_desk.domain.errors import BadInput, Message, StoreTrouble

from .fields import IGNORED, Reading
from .formats import read_json, read_query

log = logging.getLogger(__name__)

MAX_BODY = 256 * 1024
"""Bytes: a report has a few hundred, a telephone that was offline sends each one alone."""

READ_S = 10.0
"""So long may a sender be silent within a request."""

WHOLE_S = 30.0
"""So long may a request take in all, however slowly its bytes drip."""

AT_ONCE = 64
"""Requests at one time; who comes while so many are served is sent away and tries again by himself."""

POLL_S = 0.25
"""How often the listener looks whether it is to end, and who takes too long."""


class Refused(Exception):
    """An answer that is not 200, with its reason."""

    def __init__(self, status: HTTPStatus, why: Message) -> None:
        super().__init__(status, why)
        self.status = status
        self.why = why


class Listener(ThreadingHTTPServer):
    """Serves until it is closed. `take` keeps a reading and returns why not, or None; it is called from several threads.

    `say` puts a sentence into the language of the answer; `refused` hears of every request that was not taken: from whom and
    why. BadInput: a host that others can reach without a token, or a port that cannot be had. Port 0: any free one.
    """

    daemon_threads = False  # a report that is being kept is kept to the end
    request_queue_size = 128

    def __init__(
        self,
        host: str,
        port: int,
        *,
        token: str | None,
        now: Callable[[], datetime],
        take: Callable[[Reading], Message | None],
        say: Callable[[Message], str],
        refused: Callable[[str, Message], None],
    ) -> None:
        if not token and not is_local(host):
            raise BadInput(
                "Alamat {host} terbuka bagi komputer lain. Tambahkan --token, atau pakai 127.0.0.1.", host=host[:60]
            )
        self.token = token
        self.now = now
        self.take = take
        self.say = say
        self.refused = refused
        self._open: dict[socket.socket, float] = {}
        self._opened = threading.Lock()
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        try:
            super().__init__((host, port), _Handler)
        except (OSError, OverflowError, UnicodeError) as why:
            raise BadInput(
                "Port {port} di {host} tidak bisa dipakai: mungkin sudah dipakai program lain, atau alamatnya salah.",
                port=port,
                host=host[:60],
            ) from why

    @property
    def url(self) -> str:
        host, port = self.server_address[:2]
        return f"http://[{host!s}]:{port}/" if ":" in str(host) else f"http://{host!s}:{port}/"

    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # without asking a name server for our own name, which may take a minute
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._opened:
            if has_room := len(self._open) < AT_ONCE:
                self._open[request] = time.monotonic()
        if has_room:
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def shutdown_request(self, request: Any) -> None:
        with self._opened:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def service_actions(self) -> None:
        """Between two requests: whoever takes too long is cut off."""
        late = time.monotonic() - WHOLE_S
        with self._opened:
            for request, since in self._open.items():
                if since < late:
                    _no_more(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Of what went wrong outside an answer only the diary hears: mostly a sender who has gone."""
        log.info("a request ended early", exc_info=True)

    def server_close(self) -> None:
        """Finish what is being kept; nobody is waited for who has not sent yet."""
        with self._opened:
            for request in self._open:
                _no_more(request)
        super().server_close()


def is_local(host: str) -> bool:
    """Whether only this computer can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _no_more(request: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it has gone already
        request.shutdown(socket.SHUT_RD)


class _Handler(BaseHTTPRequestHandler):
    """One request, one answer."""

    server: Listener
    timeout = READ_S
    server_version, sys_version = "siaga-desk", ""

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(None)

    def _answer(self, body: bytes | None) -> None:
        try:
            self._taken(self._body() if body is None else body)
        except Refused as no:
            self.server.refused(str(self.client_address[0]), no.why)
            self._send(no.status, self.server.say(no.why))
        except StoreTrouble as trouble:
            self.server.refused(str(self.client_address[0]), trouble.message)
            self._send(HTTPStatus.SERVICE_UNAVAILABLE, self.server.say(trouble.message))
        except OSError:
            raise  # the sender has gone: nobody is there for an answer
        except Exception:
            log.exception("a request could not be served")
            self._send(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                self.server.say(Message("Permintaan ini tidak bisa dikerjakan. Sebabnya sudah dicatat.")),
            )
        else:
            self._send(HTTPStatus.OK, "[]", "application/json")  # what OwnTracks expects; the others read nothing

    def _taken(self, body: bytes) -> None:
        if self.headers.get("Origin") is not None or self.headers.get("Sec-Fetch-Site") is not None:
            raise Refused(
                HTTPStatus.FORBIDDEN, Message("Posisi tidak diterima dari halaman web.")
            )  # any page could send one
        query = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        self._check_token(query.pop("token", ""))
        if (why := self.server.take(self._read(query, body))) is not None:
            raise Refused(HTTPStatus.BAD_REQUEST, why)

    def _body(self) -> bytes:
        size = self.headers.get("Content-Length", "")
        if not (size.isascii() and size.isdigit()):
            raise Refused(HTTPStatus.LENGTH_REQUIRED, Message("Panjang isi (Content-Length) tidak disebut."))
        if len(size) > 12 or int(size) > MAX_BODY:
            raise Refused(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                Message("Isi terlalu panjang: paling banyak {limit} bita.", {"limit": MAX_BODY}),
            )
        try:
            body = self.rfile.read(int(size))
        except TimeoutError:
            body = b""
        if len(body) < int(size):
            raise Refused(HTTPStatus.REQUEST_TIMEOUT, Message("Isi tidak sampai utuh."))
        return body

    def _check_token(self, in_query: str) -> None:
        if self.server.token is None:
            return
        kind, _, said = self.headers.get("Authorization", "").partition(" ")
        offered = [in_query]
        if kind.lower() == "bearer":
            offered.append(said.strip())
        elif kind.lower() == "basic":
            offered.append(_password(said))
        ours = self.server.token.encode()
        if not any(hmac.compare_digest(each.encode("utf-8", "replace"), ours) for each in offered):
            raise Refused(HTTPStatus.UNAUTHORIZED, Message("Token salah atau tidak ada."))

    def _read(self, query: dict[str, str], body: bytes) -> Reading:
        if {"lat", "location"} & query.keys():
            return read_query(urlencode(query), self.server.now())
        try:
            text = body.decode("utf-8-sig").strip()
        except UnicodeDecodeError:
            raise Refused(HTTPStatus.BAD_REQUEST, Message("Hurufnya bukan UTF-8.")) from None
        if text[:1] in ("{", "["):
            return read_json(text, self._sender(query))
        if text:
            return read_query(text, self.server.now(), next(iter(self._sender(query)), None))
        if self.command == "POST":
            return IGNORED  # OwnTracks sends an empty message for a friend who was deleted
        raise Refused(HTTPStatus.BAD_REQUEST, Message("Tidak ada posisi dalam permintaan ini."))

    def _sender(self, query: dict[str, str]) -> tuple[str, ...]:
        """What the request says of who sends: in its address, or as OwnTracks does, in its headers."""
        user, device = self.headers.get("X-Limit-U", ""), self.headers.get("X-Limit-D", "")
        named = (query.get("unit"), query.get("id"), query.get("deviceid"), f"{user}/{device}" if user else "", device)
        return tuple(filter(None, named))

    def _send(self, status: HTTPStatus, text: str, kind: str = "text/plain; charset=utf-8") -> None:
        body = text.encode("utf-8")
        self.request_version = self.protocol_version  # what could not be understood would count as HTTP/0.9, without a head
        self.send_response(status)
        if status is HTTPStatus.UNAUTHORIZED:
            self.send_header("WWW-Authenticate", 'Basic realm="siaga-desk"')
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What http.server itself refuses: a line that is no request, a method that is not ours. Never its HTML page."""
        self.close_connection = True
        why = Message("Permintaan tidak dimengerti. Kirim posisi dengan POST atau GET.")
        self.server.refused(str(self.client_address[0]), why)
        self._send(HTTPStatus(code), self.server.say(why))

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's own name
        """Nothing: who asked for what is not for the terminal, and a token may stand in the address."""


def _password(encoded: str) -> str:
    """What stands behind the colon of HTTP Basic; "" when it cannot be read."""
    try:
        return base64.b64decode(encoded.strip(), validate=True).decode("utf-8").partition(":")[2]
    except (binascii.Error, ValueError):
        return ""
