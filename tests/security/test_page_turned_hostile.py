"""The page as its worst enemy would have it, with scripts of his own: the desk goes on, nothing leaves the computer."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QDialog

from siaga_desk.domain.errors import BadInput
from siaga_desk.map import scheme
from siaga_desk.map.messages import read_from_page
from tests.map.marks import a_pin
from tests.map.on_screen import OnScreen

pytestmark = [pytest.mark.page, pytest.mark.expects_warnings]


def answer(shown: OnScreen, script: str) -> str:
    """What an asynchronous script comes to, or how it failed."""
    shown.evaluate(
        f"(window.said = null, (async () => {{ {script} }})().then((r) => {{ window.said = String(r); }},"
        " (e) => { window.said = `refused: ${e.name}`; }), 1)"
    )
    shown.until("window.said !== null")
    return str(shown.evaluate("window.said"))


@pytest.fixture
def ears() -> Iterator[tuple[socket.socket, socket.socket]]:
    """A TCP and a UDP port of this computer that hear whether anybody comes."""
    with socket.socket() as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        for ear in (tcp, udp):
            ear.bind(("127.0.0.1", 0))
            ear.setblocking(False)
        tcp.listen()
        yield tcp, udp


def test_no_connection_is_made_that_no_interceptor_sees(shown: OnScreen, ears: tuple[socket.socket, socket.socket]) -> None:
    tcp, udp = ears
    near, far = tcp.getsockname()[1], udp.getsockname()[1]
    shown.evaluate(
        "(() => { for (const rel of ['preconnect', 'dns-prefetch', 'prefetch', 'preload', 'modulepreload']) {"
        " const link = document.createElement('link'); link.rel = rel; link.as = 'script';"
        f" link.href = `http://127.0.0.1:{near}/${{rel}}`; document.head.append(link); }}"
        " const a = document.createElement('a'); a.href = '#'; "
        f" a.ping = 'http://127.0.0.1:{near}/'; document.body.append(a); a.click();"
        f" navigator.sendBeacon('http://127.0.0.1:{near}/', 'words');"
        f" new WebSocket('ws://127.0.0.1:{near}/'); new EventSource('http://127.0.0.1:{near}/'); return 1; }})()"
    )
    answer(
        shown,
        f"const pc = new RTCPeerConnection({{iceServers: [{{urls: 'stun:127.0.0.1:{far}'}},"
        f" {{urls: 'turn:127.0.0.1:{near}?transport=tcp', username: 'a', credential: 'b'}}]}});"
        "pc.createDataChannel('x'); await pc.setLocalDescription(await pc.createOffer());"
        "await new Promise((done) => { setTimeout(done, 700); }); pc.close();",
    )
    with pytest.raises(BlockingIOError):
        tcp.accept()
    with pytest.raises(BlockingIOError):
        udp.recv(100)


@pytest.mark.parametrize(
    "wish",
    [
        "new Promise((done) => { navigator.geolocation.getCurrentPosition(() => done('given'), () => done('refused')); })",
        "Notification.requestPermission().then((said) => (said === 'denied' ? 'refused' : said))",
        "navigator.clipboard.readText()",
        "navigator.clipboard.writeText('words')",
        "navigator.mediaDevices.getUserMedia({audio: true, video: true})",
        "navigator.serviceWorker.register('link.js')",
        "document.body.requestFullscreen()",
        "fetch('siaga://tiles/1/1/1.png')",
        "fetch('file:///etc/passwd')",
        "import('data:text/javascript,1')",
    ],
)
def test_what_a_map_has_no_use_for_is_refused_at_once(shown: OnScreen, wish: str) -> None:
    assert answer(shown, f"return await {wish};").startswith("refused")


def test_no_dialog_covers_the_desk(shown: OnScreen) -> None:
    said = answer(shown, "alert('x'); return [confirm('x'), prompt('x', 'y')].join();")
    assert said == "false,"
    assert not [window for window in QApplication.topLevelWidgets() if isinstance(window, QDialog)]


def test_the_page_cannot_take_the_bridge_away_from_the_desk(shown: OnScreen) -> None:
    call = json.dumps({"type": 6, "object": "bridge", "method": "deleteLater", "args": [], "id": "a"})
    shown.evaluate(f"(qt.webChannelTransport.send({json.dumps(call)}), 1)")
    shown.qtbot.wait(50)
    assert shiboken6.isValid(shown.view.bridge)
    shown.view.set_pins([a_pin("1")])
    shown.until("Scene.pins.size", 1)


def test_a_file_dropped_on_the_map_is_not_opened(shown: OnScreen) -> None:
    dropped = QMimeData()
    dropped.setUrls([QUrl("file:///etc/passwd")])
    for target in (shown.view, shown.hand):
        event = QDropEvent(
            QPointF(50, 50),
            Qt.DropAction.CopyAction,
            dropped,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(target, event)
    shown.qtbot.wait(200)
    assert shown.view.url() == QUrl(scheme.PAGE)
    assert shown.evaluate("typeof Link") == "object"


@pytest.mark.parametrize(
    "said",
    [
        {"is": "ContextMenu", "lat": 0, "lon": 0, "x": 1e299, "y": 0},
        {"is": "ContextMenu", "lat": 0, "lon": 0, "x": 0, "y": 3e9},
        {"is": "ContextMenu", "lat": 0, "lon": 0, "x": -1, "y": 0},
        {"is": "ViewChanged", "lat": 0, "lon": 0, "zoom": 1e299, "bounds": [0, 0, 0, 0]},
        {"is": "ViewChanged", "lat": 0, "lon": 0, "zoom": -1, "bounds": [0, 0, 0, 0]},
    ],
)
def test_numbers_that_no_screen_has_are_not_believed(said: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        read_from_page(json.dumps(said))


def test_a_page_that_says_thousands_of_things_at_once_is_heard_out(shown: OnScreen) -> None:
    heard: list[str] = []
    shown.view.pin_selected.connect(heard.append)
    shown.evaluate(
        "(() => { for (let i = 0; i < 3000; i++) {"
        " Link.say({is: 'PinSelected', id: `<b>${i}`}); Link.say({is: 'Nonsense', id: i}); } return 1; })()"
    )
    shown.qtbot.waitUntil(lambda: len(heard) == 3000, timeout=20_000)
    shown.view.set_pins([a_pin("1")])
    shown.until("Scene.pins.size", 1)


def test_a_line_of_the_console_is_one_line_of_the_diary(shown: OnScreen, caplog: pytest.LogCaptureFixture) -> None:
    """Or the page could write entries of its own."""
    shown.evaluate("(console.warn('a\\n2026-11-21 CRITICAL forged'), Link.say({is: 'PageTrouble', what: 'b\\nforged'}), 1)")
    shown.qtbot.waitUntil(lambda: sum("forged" in record.getMessage() for record in caplog.records) == 2)
    assert not any("\n" in record.getMessage() for record in caplog.records)
