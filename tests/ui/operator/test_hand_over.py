"""An incident with a neighbour: the notice that stands, the note that is read out and copied, the log, the closing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QApplication

from siaga_desk.domain.commands import AssignUnit, Locate, MarkUnit, OpenIncident
from siaga_desk.domain.envelope import SignedEvent
from siaga_desk.domain.events import Outcome, OwnerChanged, SignedOff, SignedOn
from siaga_desk.domain.ids import incident_stream, watch_stream
from siaga_desk.domain.people import Role
from siaga_desk.domain.places import LocationMethod
from siaga_desk.domain.profile import Milestone
from tests.builders import Chain
from tests.ui.at_desk import ALT, CTRL, AtDesk, K

KRAMATWATU = (-6.0735, 106.1102)
SAID = "Titik 0001 di luar Kota Serang, di Kec. Kramatwatu, Kab. Serang. Siapkan catatan alih ke sana?"


def outside(desk: AtDesk, at: tuple[float, float] = KRAMATWATU) -> str:
    incident = desk.road.mint()
    desk.do(OpenIncident(incident=incident, category="kebakaran"))
    put(desk, incident, at)
    return incident


def put(desk: AtDesk, incident: str, at: tuple[float, float]) -> None:
    lat, lon = at
    desk.do(Locate(incident=incident, lat=lat, lon=lon, radius_m=50, method=LocationMethod.MAP, verified=False))


def answer(desk: AtDesk) -> None:
    desk.qtbot.waitUntil(lambda: desk.window.bar.stands)
    desk.key(K.Key_K, ALT)


def held_enter(desk: AtDesk) -> None:
    """Enter as the keyboard repeats it while it is held down."""
    event = QKeyEvent(QEvent.Type.KeyPress, K.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", True)
    assert desk.focus is not None
    QApplication.sendEvent(desk.focus, event)
    desk.settle()


def test_the_notice_stands_until_a_note_is_prepared(desk: AtDesk) -> None:
    outside(desk)
    assert desk.message == SAID
    answer(desk)
    note = desk.window.panel.note
    assert not note.isHidden()
    assert desk.focus is note.receiver
    assert note.receiver.text() == "Kec. Kramatwatu, Kab. Serang"
    assert "Lokasi: Kec. Kramatwatu, Kab. Serang" in note.text.toPlainText()
    assert desk.message == ""
    desk.type(" Pak Budi")
    desk.key(K.Key_Escape)
    assert note.isHidden()
    assert desk.message == SAID, "put away is not prepared"
    answer(desk)
    assert note.receiver.text() == "Kec. Kramatwatu, Kab. Serang Pak Budi", "what was typed is there again"
    desk.key(K.Key_Return)
    assert [n.text for n in desk.only_incident.notes] == [
        "Catatan alih disiapkan untuk Kec. Kramatwatu, Kab. Serang Pak Budi"
    ]
    assert desk.message == ""


def test_closing_as_handed_over_is_the_next_step(desk: AtDesk) -> None:
    outside(desk)
    answer(desk)
    desk.key(K.Key_Return)
    question = desk.window.panel.question
    assert question.choice.text() == "dialihkan"
    assert desk.focus is question.box
    held_enter(desk)
    assert desk.only_incident.is_open, "a key held down answers nothing that was not read"
    desk.type("diterima Pak Budi")
    desk.key(K.Key_Return)
    closing = desk.only_incident.closing
    assert closing is not None
    assert (closing.outcome, closing.note) == (Outcome.HANDED_OVER, "diterima Pak Budi")


def test_what_is_proposed_can_be_typed_over(desk: AtDesk) -> None:
    outside(desk)
    answer(desk)
    desk.key(K.Key_Return)
    question = desk.window.panel.question
    question.choice.setFocus()
    question.choice.selectAll()
    desk.type("dibatal")
    question.box.setFocus()
    desk.key(K.Key_Return)
    assert desk.only_incident.is_open, "half a word is no outcome"
    desk.key(K.Key_Down)
    desk.key(K.Key_Return)
    desk.key(K.Key_Return)
    closing = desk.only_incident.closing
    assert closing is not None
    assert closing.outcome is Outcome.CANCELLED


def test_with_a_team_out_there_nothing_is_closed(desk: AtDesk) -> None:
    incident = outside(desk)
    units = desk.situation.units.values()
    unit = next(u for u in units if u.record and u.record.unit_kind == "damkar")
    desk.do(AssignUnit(incident=incident, unit=unit.id))
    answer(desk)
    note = desk.window.panel.note
    assert f"Unit kami: {unit.name} ditugaskan" in note.text.toPlainText()
    (assignment,) = desk.only_incident.active
    desk.do(MarkUnit(incident=incident, assignment=assignment.id, milestone=Milestone.MOVING))
    assert f"Unit kami: {unit.name} bergerak" in note.text.toPlainText(), "the note follows while it is read out"
    desk.key(K.Key_Return)
    assert desk.window.panel.question.isHidden()
    assert desk.message == (
        f"Catatan alih tercatat. {unit.name} masih bertugas; setelah mereka selesai, E tutup sebagai dialihkan."
    )


def test_one_key_copies_the_whole_note_or_the_part_that_is_marked(desk: AtDesk) -> None:
    outside(desk)
    answer(desk)
    note, clipboard = desk.window.panel.note, QGuiApplication.clipboard()
    desk.key(K.Key_C, CTRL)
    assert clipboard.text() == note.text.toPlainText()
    assert "tidak mengirim apa pun" in desk.message
    note.text.setFocus()
    note.text.find("Kebakaran")
    desk.key(K.Key_C, CTRL)
    assert clipboard.text() == "Kebakaran"
    note.copy.click()
    assert clipboard.text() == note.text.toPlainText()


def test_for_nobody_is_refused(desk: AtDesk) -> None:
    outside(desk)
    answer(desk)
    desk.window.panel.note.receiver.clear()
    desk.window.panel.note.note.click()
    assert desk.message.startswith("Tulis untuk siapa")
    assert not desk.window.panel.note.isHidden()
    assert not desk.only_incident.notes


def test_the_note_can_be_had_for_any_incident(desk: AtDesk) -> None:
    desk.key(K.Key_A, ALT)
    assert desk.message.startswith("Pilih kejadian dulu")
    incident = outside(desk, (-6.118, 106.16))
    desk.window.work.show_incident(incident)
    desk.settle()
    assert desk.message == "", "inside the city nothing stands in the bar"
    desk.key(K.Key_A, ALT)
    assert "Lokasi: Cimuncang, Kec. Serang" in desk.window.panel.note.text.toPlainText()
    assert desk.window.panel.note.receiver.text() == ""
    desk.key(K.Key_N)
    assert not desk.window.panel.note.isHidden(), "a letter is text here"
    desk.key(K.Key_Escape)
    desk.key(K.Key_N)
    assert desk.window.panel.note.isHidden()
    assert not desk.window.panel.question.isHidden()
    desk.key(K.Key_A, ALT)
    assert desk.window.panel.question.isHidden(), "one strip at a time"


def test_dismissed_is_dismissed_and_moved_inside_is_no_more_said(desk: AtDesk) -> None:
    first, second = outside(desk), outside(desk, (-6.02, 106.05))
    assert desk.window.bar.count == 2
    desk.qtbot.waitUntil(lambda: desk.window.bar.stands)
    desk.key(K.Key_X, ALT)
    assert desk.message.startswith("Titik 0002 di luar Kota Serang, di Kec. Jombang, Kota Cilegon.")
    put(desk, second, (-6.118, 106.16))
    assert desk.message == ""
    put(desk, first, (-6.118, 106.16))
    put(desk, first, KRAMATWATU)
    assert desk.message == SAID, "placed outside once more, it is said once more"


def test_the_desk_whose_it_is_is_told(desk: AtDesk) -> None:
    incident = outside(desk)
    answer(desk)
    desk.key(K.Key_Escape)
    other, now = Chain(), desk.clock.now()
    watch = watch_stream(other.actor.desk, "w1")

    def heard(*events: SignedEvent) -> None:
        desk.room.lane.submit(lambda: desk.room.desk.receive(events)).result()
        desk.settle()

    heard(
        other.write(SignedOn("Agus", Role.OPERATOR), watch, at=now),
        other.write(OwnerChanged(), incident_stream(incident), at=now + timedelta(seconds=1)),
    )
    assert desk.message == "", "it is Agus's"
    heard(other.write(SignedOff(), watch, at=now + timedelta(seconds=2)))
    assert desk.message == SAID, "nobody works at that desk any more"


def test_in_a_drill_the_note_says_so_first(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk(ledger="drill:uji")
    desk.sign_on()
    outside(desk)
    answer(desk)
    assert desk.window.panel.note.text.toPlainText().startswith("[LATIHAN] ")
