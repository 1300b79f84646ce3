"""The situation sheet says what a room without power needs, escapes what people said, and is never half written."""

from __future__ import annotations

import errno
import os
import re
import threading
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from siaga_desk.app import Room, open_room
from siaga_desk.border import storable
from siaga_desk.domain.commands import (
    AssignUnit,
    Command,
    JoinCall,
    Locate,
    MarkUnit,
    OpenIncident,
    SignOn,
    TakeCall,
    TakeUnitOut,
    Telephone,
    WriteNote,
)
from siaga_desk.domain.errors import Message
from siaga_desk.domain.events import Classification
from siaga_desk.domain.places import LocationMethod
from siaga_desk.domain.profile import Milestone
from siaga_desk.i18n import say
from siaga_desk.reports.sheet import SheetKeeper, sheet_beside, sheet_html, write_sheet
from tests.memory import HandClock

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style></title></article><iframe src=https://example.org>",
    "{{7*7}} {person} %s ${x}",
    "'; DROP TABLE events; --",
    "\u202egnp.exe\u0000",
)


class Page(HTMLParser):
    """What a browser would see: tags with attributes, and the words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._words: list[str] = []
        self._within: list[str] = []
        self.feed(html)
        self.text = " ".join("".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in ("br", "p", "td", "th", "dt", "dd", "h2", "article"):
            self._words.append(" ")
        self._within.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._within and self._within.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "style" not in self._within:
            self._words.append(data)


class Story:
    """A room by the hand's clock: 09.30 WIB at first."""

    def __init__(self, room: Room, clock: HandClock) -> None:
        self.room, self.clock = room, clock

    def do(self, *commands: Command) -> None:
        self.room.desk.do(*commands)

    def units(self, kind: str) -> list[str]:
        known = self.room.desk.situation.units.values()
        return sorted(unit.id for unit in known if unit.record and unit.record.unit_kind == kind)

    def html(self) -> str:
        room = self.room
        return sheet_html(room.desk.situation, room.profile, self.clock.now(), room.identity)

    def page(self) -> Page:
        return Page(self.html())

    def write(self, path: Path) -> Message | None:
        room = self.room
        return write_sheet(path, room.desk.situation, room.profile, self.clock, room.identity)


def story_in(folder: Path, ledger: str = "live") -> Story:
    clock = HandClock()
    story = Story(open_room(folder / "room.siaga", clock=clock, ledger=ledger), clock)
    story.do(SignOn(person="Rina"))
    return story


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    story = story_in(tmp_path)
    yield story
    story.room.close()


def fire(story: Story) -> None:
    story.do(TakeCall(call="c1", number="081200004417", caller="Ujang", words="ada api di pasar"))
    story.do(OpenIncident(incident="i1", category="kebakaran", call="c1"))
    place = Locate(
        incident="i1", lat=-6.1093, lon=106.1678, radius_m=250, method=LocationMethod.MAP, verified=False, place="Pasar Lama"
    )
    story.do(place)


# --- what it says -------------------------------------------------------------------------------------------------------


def test_a_room_where_nothing_happens(story: Story) -> None:
    text = story.page().text
    assert (
        "Lembar situasi 112 Kota Serang Ditulis 14-03-2026, 09.30.00 WIB, oleh Meja 1 Bertugas: Rina (Meja 1, sejak 09.30)"
        in text
    )
    assert "Kejadian terbuka: 0 Tidak ada kejadian terbuka." in text
    assert "Panggilan yang menunggu: 0 Tidak ada." in text
    assert "Unit siap: " in text
    assert "LATIHAN" not in text


def test_an_incident_with_everything_that_is_needed_to_go_on(story: Story) -> None:
    fire(story)
    first, second = story.units("damkar")[:2]
    story.do(Telephone(incident="i1", agency="dpkp", answered=True, person="Pak Asep"))
    story.do(Telephone(incident="i1", agency="pln", answered=False), Telephone(incident="i1", agency="pln", answered=False))
    story.do(AssignUnit(incident="i1", unit=first, assignment="a1"), AssignUnit(incident="i1", unit=second, assignment="a2"))
    story.clock.move(minutes=4)
    story.do(MarkUnit(incident="i1", assignment="a1", milestone=Milestone.MOVING))
    story.do(TakeCall(call="c2", number="081200004418", words="asap tebal"), JoinCall(call="c2", incident="i1"))
    story.do(WriteNote(incident="i1", text="gang sempit"))
    story.clock.move(minutes=8)
    text = story.page().text
    names = [story.room.desk.situation.units[unit].name for unit in (first, second)]
    assert "0001 Kebakaran, prioritas 1" in text
    assert "bergerak sebelum 09.45.00 sisa 11:00, tercapai" in text
    assert "tiba sebelum 09.45.00 3:00, peringatan" in text
    assert "Lokasi Pasar Lama, Cimuncang, Kec. Serang -6.10930, 106.16780 · belum terverifikasi, radius 250 m" in text
    assert "Diterima 09.30, 2 laporan" in text
    assert "0812-0000-4417 (Ujang)" in text
    assert "“ada api di pasar” “asap tebal”" in text
    assert f"{names[0]}: bergerak 09.34 contoh {names[1]}: ditugaskan 09.30 contoh" in text
    assert "Damkar (nomor belum diisi): menjawab 09.30 (Pak Asep)" in text
    assert "PLN (nomor belum diisi): belum menjawab, 2 kali" in text
    assert "Polresta (nomor belum diisi): belum ditelepon" in text
    assert "09.34 Rina: gang sempit" in text


def test_what_is_late_is_marked_by_its_form(story: Story) -> None:
    fire(story)
    story.clock.move(minutes=18)
    page = story.page()
    assert "bergerak sebelum 09.45.00 +3:00, lewat" in page.text
    assert ("span", {"class": "clock late"}) in page.tags


def test_a_verified_place_outside_the_city_and_none_at_all(story: Story) -> None:
    story.do(OpenIncident(incident="i1", category="kebakaran"))
    story.do(
        Locate(incident="i1", lat=-6.05, lon=106.09, radius_m=1200, method=LocationMethod.PHONE, verified=True),
        OpenIncident(incident="i2", category="pohon_tumbang"),
    )
    page = story.page()
    assert "(luar Kota Serang) -6.05000, 106.09000 · terverifikasi, radius 1.200 m" in page.text
    assert "Lokasi belum ditaruh di peta" in page.text


def test_calls_that_wait_and_units_that_are_not_ready(story: Story) -> None:
    unit = story.units("damkar")[0]
    story.do(TakeCall(call="c1", number="0817 123 4567", classification=Classification.CUT_OFF))
    story.do(TakeCall(call="c2", words="halo"))
    story.do(TakeCall(call="c3", number="0817 123 4567", classification=Classification.PRANK))
    story.do(TakeUnitOut(unit=unit, reason="servis"))
    text = story.page().text
    assert "Panggilan yang menunggu: 2" in text
    assert "telepon balik – Rina" in text
    assert "nomor tidak tercatat klasifikasi halo Rina" in text
    assert f"Unit tidak siap: 1 unit alasan sejak {story.room.desk.situation.units[unit].name} (contoh) servis 09.30" in text


def test_a_time_of_another_day_names_the_day(story: Story) -> None:
    story.clock.move(hours=14.25)  # 23.45 WIB
    story.do(OpenIncident(incident="i1", category="kebakaran"))
    assert "bergerak sebelum 15-03 00.00.00" in story.page().text
    story.clock.move(minutes=30)
    assert "Diterima 14-03 23.45" in story.page().text


def test_a_drill_says_so_first(tmp_path: Path) -> None:
    story = story_in(tmp_path, ledger="drill:pasar")
    try:
        html = story.html()
    finally:
        story.room.close()
    assert "<title>[LATIHAN] " in html
    assert Page(html).text.startswith(
        "[LATIHAN] Lembar situasi 112 Kota Serang LATIHAN, bukan kejadian nyata [LATIHAN] Lembar"
    )


# --- what people said stays text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_in_every_field_are_text(story: Story, words: str) -> None:
    plain = {tag for tag, _ in story.page().tags}
    story.do(SignOn(person=words))
    story.do(TakeCall(call="c1", number=words, caller=words, words=words), TakeCall(call="c2", number=words, words=words))
    story.do(OpenIncident(incident="i1", category="kebakaran", call="c1", words=words))
    story.do(
        Locate(incident="i1", lat=-6.1, lon=106.16, radius_m=9, method=LocationMethod.MAP, verified=False, place=words),
        WriteNote(incident="i1", text=words),
        Telephone(incident="i1", agency="dpkp", answered=True, person=words),
        TakeUnitOut(unit=story.units("ambulans")[0], reason=words),
    )
    page = story.page()
    shown = storable(words)
    assert page.text.count(" ".join(shown.split())) >= 10
    ours = {"article", "header", "dl", "dt", "dd", "bdi", "br", "span", "table", "thead", "tbody", "tr", "td", "th"}
    assert {tag for tag, _ in page.tags} <= plain | ours
    for _, attributes in page.tags:
        assert set(attributes) <= {"lang", "charset", "http-equiv", "content", "class"}


def test_it_asks_for_nothing_and_allows_nothing(story: Story) -> None:
    html = story.html()
    assert not re.search(r"https?:|url\(|@import|<script|<link|<img", html)
    (policy,) = (tag["content"] for name, tag in Page(html).tags if tag.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


@given(words=st.text(st.characters(exclude_categories=["Cs"])))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
def test_any_words_are_text(story: Story, words: str) -> None:
    story.do(TakeCall(words=words, caller=words))
    tags = [tag for tag, _ in story.page().tags]
    known = "html head meta title style body h1 h2 p b bdi table thead tbody tr th td footer"
    assert set(tags) <= set(known.split())


# --- how it is written --------------------------------------------------------------------------------------------------


def test_it_is_written_wholly(story: Story, tmp_path: Path) -> None:
    path = tmp_path / "out" / "sheet.html"
    assert story.write(path) is None
    assert path.read_text(encoding="utf-8") == story.html()
    assert os.listdir(path.parent) == ["sheet.html"]


def test_on_a_full_disk_the_earlier_sheet_stays(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out" / "sheet.html"
    story.write(path)
    earlier = path.read_bytes()
    fire(story)

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr("siaga_desk.whole_file.os.fsync", full)
        said = story.write(path)
    assert said is not None
    assert say(said).startswith(f"Lembar situasi tidak bisa ditulis ke {path}. Yang sebelumnya masih ada.")
    assert path.read_bytes() == earlier
    assert os.listdir(path.parent) == ["sheet.html"]
    assert story.write(path) is None
    assert path.read_bytes() != earlier


def test_it_stands_beside_its_store() -> None:
    assert sheet_beside(Path("a/room.siaga")) == Path("a/room-lembar-situasi.html")


# --- the keeper ---------------------------------------------------------------------------------------------------------


def test_the_keeper_writes_again_and_again_and_once_more_at_the_end() -> None:
    count = 0
    enough = threading.Event()

    def write() -> None:
        nonlocal count
        count += 1
        if count == 3:
            enough.set()

    keeper = SheetKeeper(write, every_s=0.001)
    keeper.start()
    assert enough.wait(30)
    before = count
    keeper.close()
    assert count > before


def test_the_keeper_writes_a_last_sheet_without_waiting() -> None:
    written = threading.Semaphore(0)
    keeper = SheetKeeper(lambda: written.release(), every_s=3600)
    keeper.start()
    assert written.acquire(timeout=30)
    keeper.close()
    assert written.acquire(timeout=30)


def test_a_keeper_that_waits_with_its_first_sheet_still_writes_one_when_it_ends() -> None:
    written: list[float] = []
    keeper = SheetKeeper(lambda: written.append(time.monotonic()), first_s=3600)
    keeper.start()
    assert not written
    ended = time.monotonic()
    keeper.close()
    assert [at >= ended for at in written] == [True]


def test_the_keeper_tells_when_it_begins_to_fail_and_when_it_works_again() -> None:
    full = Message("penuh")
    answers: list[Message | None] = [None, full, full, None]
    told: list[Message | None] = []
    keeper = SheetKeeper(lambda: answers.pop(0), tell=told.append)
    for _ in range(4):
        keeper._once()
    assert told == [full, None]


def test_a_bug_does_not_end_the_keeper(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    keeper = SheetKeeper(broken)
    keeper._once()
    assert "unexpected" in caplog.text
