"""The listener over real sockets: what telephones and servers send is kept, and nothing that can be sent harms it."""

from __future__ import annotations

import base64
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siaga_desk.avl import http as listening
from siaga_desk.avl.fields import Reading
from siaga_desk.avl.http import MAX_BODY, Listener, is_local
from siaga_desk.domain.errors import BadInput, Message, StoreTrouble

NOW = datetime(2026, 11, 20, 19, 44, 30, tzinfo=UTC)
OWNTRACKS = json.dumps({"_type": "location", "lat": -6.1, "lon": 106.1, "tst": 1_795_203_780, "tid": "M2"})
TRACCAR = json.dumps(
    {
        "position": {"latitude": -6.1, "longitude": 106.1, "fixTime": "2026-11-20T19:43:00Z", "valid": True},
        "device": {"uniqueId": "86489"},
    }
)
OSMAND = "id=hp-7&lat=-6.1&lon=106.1&timestamp=1795203780&speed=10"


@dataclass
class Heard:
    """A listener and what it handed on."""

    port: int = 0
    taken: list[Reading] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    answer: Callable[[Reading], Message | None] = lambda reading: reading.bad[0] if reading.bad else None

    @property
    def names(self) -> list[tuple[str, ...]]:
        return [report.names for reading in self.taken for report in reading.reports]

    def ask(
        self, method: str, path: str = "/", body: str | bytes | None = None, **headers: str
    ) -> tuple[int, str, http.client.HTTPMessage]:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body.encode() if isinstance(body, str) else body, named)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers

    def raw(self, sent: bytes) -> bytes:
        """Whatever comes back for these bytes until the other side closes."""
        with closing(socket.create_connection(("127.0.0.1", self.port), timeout=30)) as sock:
            sock.sendall(sent)
            got = b""
            while more := sock.recv(65_536):
                got += more
            return got


@contextmanager
def listening_to(token: str | None = None) -> Iterator[Heard]:
    heard = Heard()

    def take(reading: Reading) -> Message | None:
        heard.taken.append(reading)
        return heard.answer(reading)

    with Listener(
        "127.0.0.1",
        0,
        token=token,
        now=lambda: NOW,
        take=take,
        say=str,
        refused=lambda sender, why: heard.refused.append(f"{sender} {why}"),
    ) as listener:
        heard.port = listener.server_port
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield heard
        finally:
            listener.shutdown()
            thread.join()


@pytest.fixture
def heard() -> Iterator[Heard]:
    with listening_to() as one:
        yield one


# --- what is sent ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body", "names"),
    [
        ("POST", "/", OWNTRACKS, ("M2",)),
        ("POST", "/pub?unit=mako-02", OWNTRACKS, ("mako-02", "M2")),
        ("POST", "/any/where", TRACCAR, ("86489",)),
        ("GET", f"/?{OSMAND}", None, ("hp-7",)),
        ("POST", f"/?{OSMAND}", "", ("hp-7",)),
        ("POST", "/", OSMAND, ("hp-7",)),
        ("POST", "/?id=hp-8", "lat=-6.1&lon=106.1", ("hp-8",)),
    ],
)
def test_every_sender_is_understood(heard: Heard, method: str, path: str, body: str | None, names: tuple[str, ...]) -> None:
    assert heard.ask(method, path, body)[:2] == (200, "[]")
    assert heard.names == [names]
    assert heard.refused == []


def test_owntracks_says_in_its_headers_who_it_is(heard: Heard) -> None:
    assert heard.ask("POST", "/", OWNTRACKS, X_Limit_U="damkar", X_Limit_D="hp-mako")[0] == 200
    assert heard.names == [("damkar/hp-mako", "hp-mako", "M2")]


@pytest.mark.parametrize("body", ["", '{"_type": "lwt", "tst": 1}'])
def test_what_holds_no_position_is_taken_calmly(heard: Heard, body: str) -> None:
    assert heard.ask("POST", "/", body)[0] == 200
    assert [reading.ignored for reading in heard.taken] == [1]


# --- what is refused ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body", "why"),
    [
        ("GET", "/", None, "Tidak ada posisi"),
        ("GET", "/favicon.ico", None, "Tidak ada posisi"),
        ("POST", "/", "halo", "“lat” tidak ada"),
        ("POST", "/", '{"lat": ', "JSON tidak terbaca"),
        ("POST", "/", b"\xff\xfe", "UTF-8"),
        ("POST", "/", OWNTRACKS.replace("-6.1", "NaN"), "“lat” bukan angka"),
    ],
)
def test_a_request_that_makes_no_sense_gets_the_reason(
    heard: Heard, method: str, path: str, body: str | bytes | None, why: str
) -> None:
    status, text, headers = heard.ask(method, path, body)
    assert (status, headers["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert why in text
    assert [said for said in heard.refused if said.startswith("127.0.0.1 ") and why in said]


def test_what_the_room_refuses_is_answered_with_its_sentence(heard: Heard) -> None:
    heard.answer = lambda reading: Message("Unit “{unit}” tidak ada.", {"unit": "M2"})
    assert heard.ask("POST", "/", OWNTRACKS)[:2] == (400, "Unit “M2” tidak ada.")


def test_trouble_with_the_disk_asks_the_sender_to_come_again(heard: Heard) -> None:
    def full(reading: Reading) -> Message | None:
        raise StoreTrouble("Diska penuh.")

    heard.answer = full
    assert heard.ask("POST", "/", OWNTRACKS)[:2] == (503, "Diska penuh.")


def test_a_bug_of_ours_shows_nothing_of_the_inside(heard: Heard, caplog: pytest.LogCaptureFixture) -> None:
    def broken(reading: Reading) -> Message | None:
        raise RuntimeError("rahasia")

    heard.answer = broken
    status, text, _ = heard.ask("POST", "/", OWNTRACKS)
    assert status == 500
    assert "rahasia" not in text
    assert "rahasia" in caplog.text


def test_a_body_that_is_too_long_is_not_even_read(heard: Heard) -> None:
    head = f"POST / HTTP/1.1\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n"
    assert b" 413 " in heard.raw(head.encode()).splitlines()[0]
    assert heard.taken == []


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST / HTTP/1.1\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nContent-Length: 1e3\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 400 + b"\r\n\r\n", b"413"),
        (b"DELETE / HTTP/1.1\r\n\r\n", b"501"),
        (b"<script> / HTTP/1.1\r\n\r\n", b"501"),
        (b"GET\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", b"431"),
    ],
)
def test_what_is_no_request_of_ours_gets_a_plain_sentence(heard: Heard, head: bytes, status: bytes) -> None:
    answer = heard.raw(head)
    assert status in answer[:20]
    assert b"<" not in answer
    assert b"Python" not in answer


def test_a_body_that_stops_half_way_is_not_waited_for(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening._Handler, "timeout", 0.1)
    assert b" 408 " in heard.raw(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n{").splitlines()[0]
    assert heard.taken == []


def test_who_drips_is_cut_off(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening._Handler, "timeout", None)  # as if every byte came just in time
    monkeypatch.setattr(listening, "WHOLE_S", 0.05)
    assert b" 200 " not in heard.raw(b"POST / HTTP/1.1\r\nContent-Le")
    assert heard.taken == []
    assert heard.ask("POST", "/", OWNTRACKS)[0] == 200


def test_many_who_keep_silent_do_not_keep_others_out_for_good(heard: Heard, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "AT_ONCE", 3)
    silent = [socket.create_connection(("127.0.0.1", heard.port)) for _ in range(3)]
    assert heard.raw(b"") == b"", "the fourth is sent away at once"
    for sock in silent:
        sock.close()
    for _ in range(600):  # their threads end when they notice
        try:
            assert heard.ask("POST", "/", OWNTRACKS)[0] == 200
            return
        except (ConnectionError, http.client.HTTPException):
            time.sleep(0.05)
    pytest.fail("nobody was let in again")


def test_web_pages_may_not_send_positions(heard: Heard) -> None:
    assert heard.ask("POST", "/", OWNTRACKS, Origin="https://example.org")[0] == 403
    assert heard.ask("GET", f"/?{OSMAND}", None, Sec_Fetch_Site="cross-site")[0] == 403
    assert heard.taken == []


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.binary(max_size=300))
def test_any_bytes_are_answered_or_closed_and_the_listener_lives(heard: Heard, sent: bytes) -> None:
    with closing(socket.create_connection(("127.0.0.1", heard.port), timeout=30)) as sock:
        sock.sendall(sent)
        sock.shutdown(socket.SHUT_WR)
        got = b""
        while more := sock.recv(65_536):
            got += more
    assert b"Traceback" not in got
    assert heard.ask("POST", "/", OWNTRACKS)[0] == 200


# --- who may send ---------------------------------------------------------------------------------------------------------


def basic(word: str) -> str:
    return "Basic " + base64.b64encode(word.encode()).decode()


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/?token=rahasia", {}),
        ("/", {"Authorization": "Bearer rahasia"}),
        ("/", {"Authorization": basic("damkar:rahasia")}),
    ],
)
def test_the_token_is_read_where_each_sender_can_put_it(path: str, headers: dict[str, str]) -> None:
    with listening_to("rahasia") as heard:
        assert heard.ask("POST", path, OWNTRACKS, **headers)[0] == 200
        assert heard.names == [("M2",)]


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/?token=", {}),
        ("/?token=rahasi", {}),
        ("/?token=Rahasia", {}),
        ("/", {"Authorization": "Bearer salah"}),
        ("/", {"Authorization": "Bearer"}),
        ("/", {"Authorization": "rahasia"}),
        ("/", {"Authorization": basic("rahasia")}),
        ("/", {"Authorization": basic("rahasia:lain")}),
        ("/", {"Authorization": "Basic ???"}),
        ("/", {"Authorization": "Basic /w=="}),
    ],
)
def test_without_the_token_nothing_is_taken(path: str, headers: dict[str, str]) -> None:
    with listening_to("rahasia") as heard:
        status, text, answer = heard.ask("POST", path, OWNTRACKS, **headers)
        assert (status, text) == (401, "Token salah atau tidak ada.")
        assert answer["WWW-Authenticate"] == 'Basic realm="siaga-desk"'
        assert heard.taken == []


def a_listener(host: str, port: int, token: str | None) -> Listener:
    return Listener(
        host, port, token=token, now=lambda: NOW, take=lambda reading: None, say=str, refused=lambda sender, why: None
    )


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "", "localhost.example.org"])
@pytest.mark.parametrize("token", [None, ""])
def test_an_address_that_others_can_reach_needs_a_token(host: str, token: str | None) -> None:
    assert not is_local(host)
    with pytest.raises(BadInput, match="--token"):
        a_listener(host, 0, token)


def test_with_a_token_others_may_reach_it() -> None:
    with a_listener("0.0.0.0", 0, "rahasia") as listener:
        assert listener.url == f"http://0.0.0.0:{listener.server_port}/"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_what_only_this_computer_reaches(host: str) -> None:
    assert is_local(host)


def test_a_port_that_is_taken_is_said() -> None:
    with a_listener("127.0.0.1", 0, None) as first, pytest.raises(BadInput, match=f"Port {first.server_port} di 127.0.0.1"):
        a_listener("127.0.0.1", first.server_port, None)


def test_an_address_that_is_none_is_said() -> None:
    with pytest.raises(BadInput, match="alamatnya salah"):
        a_listener("192.0.2.1", 0, "rahasia")


def test_closing_waits_for_what_is_being_kept_and_for_nobody_else() -> None:
    begun, go_on = threading.Event(), threading.Event()
    answers: list[int] = []
    with listening_to() as heard:

        def slow(reading: Reading) -> Message | None:
            begun.set()
            go_on.wait(30)
            return None

        heard.answer = slow
        silent = socket.create_connection(("127.0.0.1", heard.port))
        sender = threading.Thread(target=lambda: answers.append(heard.ask("POST", "/", OWNTRACKS)[0]))
        sender.start()
        assert begun.wait(30)
        threading.Timer(0.05, go_on.set).start()
    sender.join()
    assert answers == [200]
    silent.close()
