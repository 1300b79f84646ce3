"""The operator's window, without the page of the map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from siaga_desk import i18n
from siaga_desk.domain.clocks import SteadyClock
from siaga_desk.domain.commands import (
    AssignUnit,
    ExplainChoice,
    Locate,
    MarkUnit,
    OpenIncident,
    RecordChoice,
    RecordUnit,
    SignOff,
    SignOn,
    TakeCall,
)
from siaga_desk.domain.events import Advised, CallReceived, Classification
from siaga_desk.domain.people import Role as PersonRole
from siaga_desk.domain.places import LocationMethod
from siaga_desk.domain.profile import Milestone
from siaga_desk.map.messages import ContextMenu
from siaga_desk.ui.look.parts import KeyHint
from siaga_desk.ui.look.style import Width
from siaga_desk.ui.operator.advice_panel import Offered
from siaga_desk.ui.operator.incident_line import IncidentLine
from siaga_desk.ui.operator.incident_list import Head
from siaga_desk.ui.operator.place_panel import Numbered
from siaga_desk.ui.operator.rows import RowList
from siaga_desk.ui.operator.shape import shape_of
from tests.ui.at_desk import ALT, CTRL, AtDesk, K
from tests.ui.quiet_map import QuietMap

CIMUNCANG = "-6,1180; 106,1600"


def map_of(desk: AtDesk) -> QuietMap:
    shown = desk.window.map_side.map
    assert isinstance(shown, QuietMap)
    return shown


def opened(desk: AtDesk, category: str = "banjir", lat: float = -6.118, lon: float = 106.16) -> str:
    """An incident that somebody else opened and placed."""
    incident = desk.road.mint()
    desk.do(
        OpenIncident(incident=incident, category=category),
        Locate(incident=incident, lat=lat, lon=lon, radius_m=100, method=LocationMethod.MAP, verified=False),
    )
    return incident


def units_of(desk: AtDesk, kind: str) -> list[str]:
    return [u.id for u in desk.situation.units.values() if u.record and u.record.unit_kind == kind]


def test_nobody_works_unnamed(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk()
    assert desk.window.panel.stack.currentWidget() is desk.window.panel.sign_on
    desk.key(K.Key_F2)
    assert "Sebutkan nama Anda" in desk.message
    desk.sign_on("Agus")
    assert desk.place.person == "Agus"
    assert "Agus" in desk.window.top.who.whole
    desk.key(K.Key_F2)
    assert desk.focus is desk.window.panel.call.number


def test_the_name_is_offered_again(open_desk: Callable[..., AtDesk]) -> None:
    first = open_desk()
    first.sign_on("Agus")
    first.close()
    again = open_desk()
    assert again.window.panel.sign_on.name.text() == "Agus"


def test_a_prank_is_one_key_and_one_event(desk: AtDesk) -> None:
    desk.key(K.Key_F2)
    desk.type("0877 0000 1358")
    desk.key(K.Key_F6)
    (caller,) = desk.situation.callers.values()
    (call,) = caller.calls.values()
    assert (caller.number, call.classification) == ("+6287700001358", Classification.PRANK)
    (stream,) = [s for s in desk.situation.streams.values() if s.id.startswith("number:")]
    assert [type(event.fact) for event in stream.events] == [CallReceived]
    assert desk.window.work.call is None
    assert not desk.situation.incidents


def test_a_call_that_was_cut_off_waits_to_be_called_back(desk: AtDesk) -> None:
    desk.call("081300007777", "toloong")
    desk.key(K.Key_F8)
    (line,) = desk.window.queue.rows.rows
    assert line.call_back
    desk.window.queue.setFocus()
    desk.key(K.Key_Return)
    assert desk.window.work.call is not None
    assert not desk.window.panel.back_row.isHidden()
    desk.window.panel.setFocus()
    desk.key(K.Key_K)
    assert [line.call_back for line in desk.window.queue.rows.rows] == [True], "not reached: it waits on"
    desk.window.queue.setFocus()
    desk.key(K.Key_Return)
    desk.window.panel.setFocus()
    desk.key(K.Key_Y)
    assert not desk.window.queue.rows.rows


def test_a_refusal_is_said_and_nothing_typed_is_lost(desk: AtDesk) -> None:
    desk.call("081200004417", "api besar")
    desk.key(K.Key_L, CTRL)
    desk.type(CIMUNCANG)
    desk.key(K.Key_Return)
    assert desk.message.startswith("Pilih jenis kejadian dulu.")
    assert desk.window.panel.call.words.toPlainText() == "api besar"
    assert desk.window.panel.where.box.text() == CIMUNCANG
    desk.window.panel.call.kind.setFocus()
    desk.type("keb")
    desk.key(K.Key_Return)
    desk.window.panel.where.box.setFocus()
    desk.key(K.Key_Return)
    assert desk.only_incident.category == "kebakaran"
    assert desk.message == "", "what worked since takes the refusal away"


def test_a_key_that_has_nothing_to_do_says_so(desk: AtDesk) -> None:
    desk.key(K.Key_T)
    assert desk.message.startswith("Pilih kejadian dulu")
    desk.qtbot.waitUntil(lambda: desk.window.bar.stands)
    desk.key(K.Key_X, ALT)
    assert desk.message == ""


def test_words_are_in_the_log_when_the_typing_rests(desk: AtDesk, open_desk: Callable[..., AtDesk]) -> None:
    desk.call("081200004417", "api besar di belakang pasar")
    desk.qtbot.waitUntil(lambda: any(c.words for caller in desk.situation.callers.values() for c in caller.calls.values()))
    desk.type(" rau")
    desk.close()
    again = open_desk()
    (line,) = again.window.queue.rows.rows
    assert line.call.words == "api besar di belakang pasar rau", "leaving writes what was typed last"


def test_the_clock_starts_when_it_rang(desk: AtDesk) -> None:
    rang = desk.clock.now()
    desk.key(K.Key_F2)
    desk.clock.move(seconds=40)
    desk.type("0812")
    desk.key(K.Key_Return)
    (caller,) = desk.situation.callers.values()
    (call,) = caller.calls.values()
    assert call.received == rang


def test_escape_goes_back_and_loses_no_text(desk: AtDesk) -> None:
    incident = opened(desk)
    desk.window.work.show_incident(incident)
    desk.settle()
    desk.key(K.Key_N)
    desk.type("saksi menunggu di warung")
    desk.key(K.Key_Escape)
    assert desk.window.panel.question.isHidden()
    desk.key(K.Key_N)
    assert desk.window.panel.question.box.text() == "saksi menunggu di warung"
    desk.key(K.Key_Return)
    assert [note.text for note in desk.only_incident.notes] == ["saksi menunggu di warung"]
    desk.key(K.Key_Escape)
    assert desk.window.work.incident is None
    desk.key(K.Key_F2)
    desk.type("0812")
    desk.key(K.Key_Escape)
    assert len(desk.window.queue.rows.rows) == 1, "a call that was begun waits in the queue"


def test_the_list_holds_still_while_somebody_looks(desk: AtDesk) -> None:
    first = opened(desk)
    desk.clock.move(minutes=1)
    second = opened(desk, "laka", -6.12, 106.17)
    shown = lambda: [row.id for row in desk.window.incidents.rows.rows if not isinstance(row, Head)]  # noqa: E731
    assert shown() == [first, second]
    desk.key(K.Key_F3)
    unit, assignment = units_of(desk, "bpbd")[0], desk.road.mint()
    desk.do(
        AssignUnit(incident=first, unit=unit, assignment=assignment),
        MarkUnit(incident=first, assignment=assignment, milestone=Milestone.MOVING),
    )
    desk.clock.move(minutes=1)
    third = opened(desk, "pohon_tumbang", -6.13, 106.15)
    assert shown() == [first, second, third], "nothing moved; what is new is at the end"
    assert desk.window.incidents.held_changes == 1
    head = desk.window.incidents.rows.rows[0]
    assert isinstance(head, Head)
    assert head.waiting == 1
    desk.key(K.Key_R, ALT)
    assert shown() == [second, third, first]
    assert desk.window.incidents.held_changes == 0


def test_counting_down_never_reorders(desk: AtDesk) -> None:
    ids = []
    for n, kind in enumerate(("banjir", "laka", "medis")):
        ids.append(opened(desk, kind, -6.1 - n / 100, 106.16))
        desk.wait(seconds=1)
    for _ in range(20):
        desk.wait(minutes=1)
        assert [row.id for row in desk.window.incidents.rows.rows if not isinstance(row, Head)] == ids


def test_digits_tick_and_f12_sends(desk: AtDesk) -> None:
    desk.call("081200004417", "api", "keb")
    assert desk.focus is desk.window.panel.where.box
    desk.type("cimuncang")
    before = [unit.unit for unit in desk.window.panel.advice.ticked]
    assert len(before) == 3
    desk.key(K.Key_3, ALT)
    assert len(desk.window.panel.advice.ticked) == 4
    assert desk.window.panel.where.box.text() == "cimuncang", "digits with Alt are no text"
    desk.key(K.Key_3, ALT)
    desk.key(K.Key_F12)
    incident = desk.only_incident
    assert {a.unit for a in incident.active} == set(before)
    assert all(a.advice and a.advice.engine == "straight_line" for a in incident.active)
    assert incident.location is not None
    assert not incident.location.verified
    assert incident.location.method is LocationMethod.KELURAHAN
    assert desk.window.work.incident is not None


def test_ctrl_enter_places_as_verified(desk: AtDesk) -> None:
    desk.call("0812", "banjir", "banj")
    desk.type(CIMUNCANG)
    desk.key(K.Key_Return, CTRL)
    location = desk.only_incident.location
    assert location is not None
    assert location.verified
    assert (location.lat, location.lon) == (-6.118, 106.16)


def test_an_unknown_place_is_never_snapped(desk: AtDesk) -> None:
    desk.call("0812", "", "banj")
    desk.type("jembatan merah")
    assert desk.window.panel.where.candidate is None
    desk.qtbot.waitUntil(lambda: "tidak dikenal" in desk.window.panel.where.trouble.text())
    desk.key(K.Key_Return)
    assert not desk.situation.incidents
    assert desk.message.startswith("Lokasi belum ada")
    desk.key(K.Key_O, CTRL)
    assert desk.only_incident.location is None, "opened without a place, because a person said so"


def test_a_point_outside_the_city_names_the_neighbour(desk: AtDesk) -> None:
    desk.call("0812", "", "banj")
    desk.type("-6.05, 106.10")
    trouble = desk.window.panel.where.trouble
    desk.qtbot.waitUntil(lambda: trouble.text().startswith("Titik ini di luar kota, di Kec. "))
    assert not trouble.isHidden()


def test_a_click_on_the_map_is_a_candidate(desk: AtDesk) -> None:
    desk.call("0812", "", "banj")
    map_of(desk).clicked.emit(-6.118, 106.16)
    (row,) = desk.window.panel.where.candidates
    assert isinstance(row, Numbered)
    assert row.candidate.method is LocationMethod.MAP
    assert map_of(desk).cursor_ is not None
    assert desk.focus is desk.window.panel.where.box


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen, a menu cannot be raised
def test_right_click_opens_an_incident_without_a_call(desk: AtDesk) -> None:
    map_of(desk).context_menu.emit(ContextMenu(-6.118, 106.16, 5, 5), QPoint(5, 5))
    action = desk.window.map_side.menu.actions()[0]
    assert action.text() == "Kejadian baru di sini"
    action.trigger()
    desk.window.map_side.menu.close()
    desk.type("pohon")
    desk.key(K.Key_Return)
    incident = desk.only_incident
    assert incident.category == "pohon_tumbang"
    assert not incident.reports
    assert incident.location is not None
    assert incident.location.method is LocationMethod.MAP


def test_a_dragged_pin_keeps_the_earlier_place(desk: AtDesk) -> None:
    incident = opened(desk)
    map_of(desk).pin_dragged.emit(incident, -6.12, 106.17)
    desk.settle()
    locations = [entry.location for entry in desk.only_incident.locations]
    assert [location.method for location in locations] == [LocationMethod.MAP, LocationMethod.DRAGGED]
    assert (locations[1].lat, locations[1].lon, locations[1].radius_m) == (-6.12, 106.17, 100)


def test_a_pin_does_not_put_a_call_away(desk: AtDesk) -> None:
    incident = opened(desk)
    desk.call("0812", "api")
    map_of(desk).pin_selected.emit(incident)
    desk.settle()
    assert desk.window.work.call is not None
    desk.key(K.Key_Escape)
    map_of(desk).pin_selected.emit(incident)
    desk.settle()
    assert desk.window.work.incident is not None
    assert map_of(desk).selected == incident


def test_only_what_changed_goes_to_the_map(desk: AtDesk) -> None:
    first, second = opened(desk), opened(desk, "laka", -6.12, 106.17)
    shown = map_of(desk)
    shown.told.clear()
    unit = units_of(desk, "bpbd")[0]
    desk.do(AssignUnit(incident=first, unit=unit))
    assert set(shown.told) == {first, unit}
    assert second in shown.pins


def test_the_same_fire_is_offered_and_joined(desk: AtDesk) -> None:
    incident = opened(desk, "kebakaran")
    desk.clock.move(minutes=3)
    desk.call("0812", "ada api", "keb")
    desk.type("-6.1185, 106.1605")
    assert desk.window.panel.offer.match is not None
    desk.key(K.Key_G, ALT)
    assert len(desk.only_incident.reports) == 1
    assert desk.window.work.incident is not None
    assert desk.window.work.incident.id == incident


def test_steps_with_reasons_and_later_times(desk: AtDesk) -> None:
    incident = opened(desk)
    unit = units_of(desk, "bpbd")[0]
    desk.do(AssignUnit(incident=incident, unit=unit))
    sent = desk.clock.now()
    desk.clock.move(minutes=10)
    desk.window.work.show_incident(incident)
    desk.settle()
    desk.window.panel.setFocus()
    desk.key(K.Key_S)
    assert "Tekan B dulu" in desk.message
    desk.key(K.Key_J)
    later = (sent + timedelta(minutes=4)).astimezone(desk.place.zone)
    desk.type(later.strftime("%H.%M"))
    desk.window.panel.setFocus()
    desk.key(K.Key_B)
    (assignment,) = desk.only_incident.assignments.values()
    moved = assignment.reached[Milestone.MOVING]
    assert moved.at == (sent + timedelta(minutes=4)).replace(second=0, microsecond=0)
    assert moved.entered_later
    assert desk.window.panel.teams.time.text() == ""
    desk.key(K.Key_D)
    assert not desk.window.panel.question.isHidden()
    desk.key(K.Key_Return)
    assert "alasan" in desk.message
    desk.type("batal, salah alamat")
    desk.key(K.Key_Return)
    (assignment,) = desk.only_incident.assignments.values()
    assert assignment.reached[Milestone.STOOD_DOWN].reason == "batal, salah alamat"
    assert desk.window.panel.question.isHidden()


def test_the_alarm_is_raised_by_one_key_and_enter_and_lowered_with_a_reason(desk: AtDesk) -> None:
    incident = opened(desk, "kebakaran")
    desk.window.work.show_incident(incident)
    question = desk.window.panel.question

    desk.key(K.Key_W)
    assert question.choice.text() == "Alarm 2"
    desk.key(K.Key_Return)
    assert desk.situation.incidents[incident].alarm == 2
    assert "0001 · Alarm 2" in desk.window.panel.head.label.whole
    lines = [row for row in desk.window.incidents.rows.rows if isinstance(row, IncidentLine)]
    assert [line.alarm for line in lines] == ["Alarm 2"]

    desk.key(K.Key_W)
    assert question.choice.text() == "Alarm 3"
    question.choice.setFocus()
    question.choice.selectAll()
    desk.type("alarm 1")
    desk.key(K.Key_Return)
    desk.key(K.Key_Return)
    assert "perlu alasan" in desk.message
    assert desk.situation.incidents[incident].alarm == 2
    question.box.setFocus()
    desk.type("api padam")
    desk.key(K.Key_Return)
    assert desk.situation.incidents[incident].alarm == 1

    # undo takes the last one back; a kind with one level says so
    desk.window.panel.setFocus()
    desk.key(K.Key_Z, CTRL)
    assert desk.situation.incidents[incident].alarm == 2
    desk.window.work.show_incident(opened(desk, "medis"))
    desk.settle()
    desk.window.panel.setFocus()
    desk.key(K.Key_W)
    assert desk.message == "Kesehatan atau medis hanya punya satu tingkat alarm di profil kota."


def test_what_was_advised_and_sent_stands_in_the_history_by_name(desk: AtDesk) -> None:
    incident = opened(desk, "kebakaran")
    first, second = units_of(desk, "damkar")[:2]
    names = desk.situation.units
    desk.do(
        AssignUnit(incident=incident, unit=second),
        RecordChoice(incident=incident, advised=(Advised(first, names[first].name, 300, 1),), sent=(second,)),
        ExplainChoice(incident=incident, reason="yang pertama tanpa air"),
    )
    desk.window.work.show_incident(incident)
    desk.key(K.Key_H)
    told = [row.sentence for row in desk.window.panel.history.rows.rows]
    assert told[:2] == [
        "Operator Rina menjelaskan pilihan unit: yang pertama tanpa air",
        f"Disarankan {names[first].name}, dikirim {names[second].name}",
    ]


def test_undo_takes_back_my_last_entry(desk: AtDesk) -> None:
    incident = opened(desk)
    desk.do(AssignUnit(incident=incident, unit=units_of(desk, "bpbd")[0]))
    desk.window.work.show_incident(incident)
    desk.settle()
    desk.window.panel.setFocus()
    desk.key(K.Key_A)
    desk.key(K.Key_B)
    desk.key(K.Key_Z, CTRL)
    (assignment,) = desk.only_incident.assignments.values()
    assert assignment.status is Milestone.ACKNOWLEDGED
    assert desk.message.startswith("Dibatalkan: ")


def test_agencies_are_telephoned_in_order(desk: AtDesk) -> None:
    incident = opened(desk)
    desk.window.work.show_incident(incident)
    desk.settle()
    desk.window.panel.setFocus()
    desk.key(K.Key_T)
    assert desk.focus is desk.window.panel.telephone
    desk.key(K.Key_K)
    desk.key(K.Key_K)
    desk.key(K.Key_Return)
    calls = [(call.agency, call.answered) for call in desk.only_incident.telephoned]
    assert calls == [("bpbd", False), ("bpbd", False), ("bpbd", True)]


def test_a_unit_goes_out_of_service_and_comes_back(desk: AtDesk) -> None:
    desk.key(K.Key_F4)
    first = desk.window.panel.units.current
    assert first is not None
    desk.key(K.Key_O)
    desk.type("ban kempis")
    desk.key(K.Key_Return)
    assert desk.situation.units[first.id].out_reason == "ban kempis"
    desk.key(K.Key_O)
    assert desk.situation.units[first.id].out_since is None


def test_a_unit_sent_twice_is_a_message_until_somebody_decides(desk: AtDesk) -> None:
    first, second = opened(desk), opened(desk, "laka", -6.12, 106.17)
    unit = units_of(desk, "bpbd")[0]
    assignment = desk.road.mint()
    desk.do(AssignUnit(incident=first, unit=unit, assignment=assignment))
    # the rules refuse this here; it happens when two desks were apart
    twice = desk.situation.incidents[first].assignments[assignment]
    incident = desk.situation.incidents[second]
    apart = replace(incident, assignments={assignment: twice})
    situation = replace(desk.situation, incidents={**desk.situation.incidents, second: apart})
    desk.window.standing.show_situation(situation)
    assert "dikirim dua kali" in desk.message
    desk.window.standing.show_situation(desk.situation)
    assert desk.message == ""


def test_the_whatsapp_text_names_nobody(desk: AtDesk) -> None:
    desk.call("081200004417", "rumah pak Joko terbakar", "keb")
    desk.type(CIMUNCANG)
    desk.key(K.Key_Return)
    desk.window.panel.setFocus()
    desk.key(K.Key_C, CTRL)
    text = QGuiApplication.clipboard().text()
    assert "Kebakaran" in text
    assert "geo:-6.11800,106.16000" in text
    assert "belum terverifikasi" in text
    assert "0812" not in text
    assert "Joko" not in text


def test_the_command_bar_finds_and_does(desk: AtDesk) -> None:
    incident = opened(desk)
    label = desk.situation.incidents[incident].label
    desk.key(K.Key_K, CTRL)
    desk.type(label)
    desk.key(K.Key_Return)
    assert desk.window.work.incident is not None
    desk.key(K.Key_K, CTRL)
    desk.type("tulis cat")
    desk.key(K.Key_Return)
    assert not desk.window.panel.question.isHidden()
    desk.key(K.Key_Escape)
    desk.key(K.Key_K, CTRL)
    desk.type("kasunyatan")
    desk.key(K.Key_Return)
    assert len(map_of(desk).went) == 1


def test_theme_sizes_and_scale_are_remembered(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk(size=(1366, 768))
    desk.sign_on()
    desk.key(K.Key_T, ALT)
    assert map_of(desk).looks[-1] == "light"
    desk.key(K.Key_Plus, CTRL)
    desk.settle()
    desk.window._regions.setSizes([340, 480, 534])
    sizes = desk.window._regions.sizes()
    desk.close()
    again = open_desk(size=(1366, 768))
    again.settle()
    assert again.window.looks.settings.theme == "light"
    assert again.window.looks.settings.text_scale == pytest.approx(1.1)
    assert again.window._regions.sizes() == sizes
    again.key(K.Key_Minus, CTRL)


def test_a_drill_is_marked(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk(ledger="drill:uji")
    assert desk.window.windowTitle().startswith("[LATIHAN]")
    assert "LATIHAN" in desk.window.findChild(QLabel).window().windowTitle()
    desk.sign_on()
    incident = opened(desk)
    assert map_of(desk).pins[incident].drill
    desk.window.work.show_incident(incident)
    desk.settle()
    desk.window.panel.setFocus()
    desk.key(K.Key_C, CTRL)
    assert QGuiApplication.clipboard().text().startswith("[LATIHAN]")


HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<b>tebal</b><script>alert(1)</script>",
    "'; DROP TABLE calls; --",
    "javascript:alert(1)",
    "{nama} {0} %s %(x)s",
    "\u202eterbalik\u202c\u200b",
    "baris\x00nul\x1b[31m",
    "&lt;i&gt; & \"kutip\" 'tunggal'",
    "😀" * 40,
    "a" * 3000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(desk: AtDesk, text: str) -> None:
    window = desk.window
    desk.do(
        RecordUnit(
            unit="jahat", name=text[:120], unit_kind="bpbd", agency="bpbd", lat=-6.118, lon=106.16, example=True, note=text
        )
    )
    desk.key(K.Key_F2)
    window.panel.call.number.setText(text[:40])
    window.panel.call.number.textEdited.emit(text[:40])
    window.panel.call.caller.setText(text[:200])
    window.panel.call.words.setPlainText(text)
    desk.key(K.Key_F5)
    desk.type("banj")
    desk.key(K.Key_Return)
    window.panel.where.box.setText(text[:500])
    window.panel.where.box.textEdited.emit(text[:500])
    window.panel.where.box.setText(CIMUNCANG)
    window.panel.where.box.textEdited.emit(CIMUNCANG)
    desk.key(K.Key_F12)
    incident = desk.only_incident
    assert incident.words is not None
    assert len(incident.words) == len(text)
    window.panel.setFocus()
    desk.key(K.Key_N)
    window.panel.question.box.setText(text)
    desk.key(K.Key_Return)
    desk.key(K.Key_H)
    desk.key(K.Key_F4)
    window.tick()
    assert not window.grab().isNull()
    for label in window.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
    for listed in (window.panel.history, window.panel.units.list, window.incidents, window.queue):
        for row in range(listed.model().rowCount()):
            tip = listed.model().index(row, 0).data(Qt.ItemDataRole.ToolTipRole)
            assert "<img" not in tip
            assert "<script" not in tip
    assert window.panel.findChildren(KeyHint)


def test_a_call_in_the_queue_is_taken_with_its_words(desk: AtDesk) -> None:
    desk.do(TakeCall(number="085900002210", words="ada asap"))
    assert [line.number for line in desk.window.queue.rows.rows] == ["+6285900002210"]
    desk.window.queue.setFocus()
    desk.key(K.Key_Return)
    assert desk.window.panel.call.words.toPlainText() == "ada asap"
    assert desk.window.panel.call.number.isReadOnly()
    assert not desk.window.queue.rows.rows, "what is in hand here does not wait"


def test_help_and_units_do_not_hide_the_work_for_good(desk: AtDesk) -> None:
    desk.call("0812", "api")
    for key in (K.Key_F1, K.Key_F4):
        desk.key(key)
        desk.key(K.Key_Escape)
        assert desk.window.work.call is not None
        assert not desk.window.panel.aside


def test_the_name_is_asked_at_every_start(desk: AtDesk, open_desk: Callable[..., AtDesk]) -> None:
    """Whoever sat here when the program ended is not who sits here now."""
    incident = opened(desk)
    desk.close()
    again = open_desk()
    assert again.window.panel.stack.currentWidget() is again.window.panel.sign_on
    again.window.work.show_incident(incident)
    again.settle()
    assert not again.situation.lookers(incident), "nothing is written in an absent person's name"
    again.sign_on("Agus")
    assert again.place.person == "Agus"
    assert again.window.work.incident is not None
    again.key(K.Key_Q, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert again.place.person is None
    assert again.window.panel.stack.currentWidget() is again.window.panel.sign_on


def test_a_kecamatan_is_recorded_as_no_more_than_that(desk: AtDesk) -> None:
    desk.call("0812", "", "banj")
    desk.type("kec. serang")
    desk.key(K.Key_Return)
    location = desk.only_incident.location
    assert location is not None
    assert location.place == "seluruh Kec. Serang"
    assert location.radius_m > 3000
    assert not location.verified
    row = desk.window.incidents.rows.rows[1]
    assert isinstance(row, IncidentLine)
    assert row.kelurahan == "Kec. Serang", "nobody said which kelurahan"
    assert row.place.startswith("seluruh Kec. Serang · radius ")
    assert location.kelurahan not in map_of(desk).pins[desk.only_incident.id].subtitle


def test_a_window_in_english_has_no_key_lost(open_desk: Callable[..., AtDesk], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sentence is a key of the catalogue: a missing translation is still a sentence, never a fault."""
    monkeypatch.setattr(i18n, "_language", "en")
    monkeypatch.setattr(i18n, "catalogue", lambda name: {})
    desk = open_desk()
    desk.sign_on()
    desk.call("0812", "fire", "fire")
    desk.type("-6.1180, 106.1600")
    desk.key(K.Key_F12)
    assert desk.only_incident.category == "kebakaran", "typed in English, by its English name"
    assert desk.window.panel.head.title.text() == "Fire"


def test_a_wrong_key_on_a_call_can_be_mended(desk: AtDesk) -> None:
    desk.call("081200004417", "api")
    desk.key(K.Key_F6)
    assert desk.window.work.call is None
    desk.key(K.Key_Z, CTRL)
    assert desk.window.panel.call.words.toPlainText() == "api"
    desk.key(K.Key_F5)
    (caller,) = desk.situation.callers.values()
    assert [call.classification for call in caller.calls.values()] == [Classification.REAL]
    assert desk.window.work.call is not None


def test_a_drills_script_may_sign_on_for_the_person(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk(ledger="drill:uji")
    desk.do(SignOn(person="Pemain"))
    assert desk.window.panel.stack.currentWidget() is not desk.window.panel.sign_on
    assert "Pemain" in desk.window.top.who.whole
    desk.do(SignOff())
    assert desk.window.panel.stack.currentWidget() is desk.window.panel.sign_on


class _SetClock(SteadyClock):
    """A running desk's clock, on a computer whose own clock somebody sets."""

    moved = timedelta()

    def drift(self) -> timedelta:
        return self.moved


def test_a_clock_that_was_set_is_said_until_it_is_right_again(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk(clock=(clock := _SetClock()))
    desk.sign_on()
    desk.window.tick()
    assert desk.message == ""
    clock.moved = timedelta(seconds=2)
    desk.window.tick()
    assert desk.message == "", "two seconds are nobody's fault"
    clock.moved = timedelta(minutes=5)
    desk.window.tick()
    assert desk.message.startswith("Jam komputer ini dimajukan 5:00 sejak program dibuka. Tenggat dan catatan tetap")
    desk.qtbot.waitUntil(lambda: desk.window.bar.stands)
    desk.key(K.Key_X, ALT)
    desk.window.tick()
    assert desk.message == "", "who has read it is not told again"
    clock.moved = timedelta(minutes=-5)
    desk.window.tick()
    assert desk.message.startswith("Jam komputer ini dimundurkan 5:00")
    clock.moved = timedelta()
    desk.window.tick()
    assert desk.message == ""


def abused(desk: AtDesk, number: str = "087700001358", times: int = 6) -> None:
    desk.do(*(TakeCall(number=number, classification=Classification.PRANK) for _ in range(times)))


def test_an_operator_proposes_and_a_supervisor_blocks(desk: AtDesk) -> None:
    form = desk.window.panel.call
    abused(desk)
    desk.call("087700001358")
    assert not form.block.isHidden()
    assert form.block.text() == "usul blokir"
    desk.key(K.Key_B, ALT)
    desk.key(K.Key_Return)
    assert "alasan" in desk.message
    desk.type("enam kali prank malam ini")
    desk.key(K.Key_Return)
    (caller,) = desk.situation.callers.values()
    assert caller.proposed is not None
    assert caller.proposed.reason == "enam kali prank malam ini"
    assert desk.message.startswith("Usul blokir masuk antrean penyelia.")
    assert form.blocked.text() == "usul blokir di penyelia"
    assert form.block.isHidden()
    desk.key(K.Key_B, ALT)
    assert desk.message.startswith("Usul blokir nomor ini sudah menunggu penyelia.")
    desk.key(K.Key_F6)
    desk.do(SignOff(), SignOn(person="Dewi", role=PersonRole.SUPERVISOR))
    assert desk.message.startswith("Usul blokir 0877-0000-1358 oleh Rina: enam kali")
    desk.qtbot.waitUntil(lambda: desk.window.bar.stands)
    desk.key(K.Key_K, ALT)
    assert desk.window.work.call is not None
    desk.key(K.Key_B, ALT)
    desk.type("blok")
    desk.key(K.Key_Return)
    desk.type("setuju")
    desk.key(K.Key_Return)
    (caller,) = desk.situation.callers.values()
    assert caller.blocked_at(desk.clock.now())
    assert form.blocked.text().startswith("diblokir sampai ")
    assert form.block.text() == "buka blokir"
    desk.key(K.Key_Escape)
    desk.do(TakeCall(number="087700001358"), TakeCall(number="0811"))
    rows = desk.window.queue.rows.rows
    assert [(row.number, row.low) for row in rows] == [("0811", False), ("+6287700001358", True)], "shown, last"
    assert rows[1].blocked.startswith("diblokir sampai ")
    desk.window.work.take_up(rows[1].id)
    desk.key(K.Key_B, ALT)
    desk.type("salah orang")
    desk.key(K.Key_Return)
    (blocked,) = desk.situation.callers_with("+6287700001358")
    assert blocked.block is None
    assert form.block.text() == "blokir"


def test_a_number_that_was_seldom_abused_is_not_offered_to_be_blocked(desk: AtDesk) -> None:
    abused(desk, times=5)
    desk.call("087700001358")
    assert desk.window.panel.call.block.isHidden()
    desk.key(K.Key_B, ALT)
    desk.type("mengganggu")
    desk.key(K.Key_Return)
    assert desk.message.startswith("Nomor ini baru 5 kali disalahgunakan.")
    assert desk.window.panel.question.box.text() == "mengganggu"


def test_a_mistyped_number_is_corrected_once_and_everywhere(desk: AtDesk) -> None:
    form = desk.window.panel.call
    desk.call("081200004471", "api besar")
    desk.key(K.Key_M, ALT)
    assert "0812-0000-4471" in desk.window.panel.question.label.text()
    desk.key(K.Key_Return)
    assert desk.message.startswith("Tulis nomor yang benar")
    desk.type("0812 0000 4417")
    desk.key(K.Key_Return)
    assert form.number.text() == "0812-0000-4417"
    assert form.words.toPlainText() == "api besar"
    (caller,) = desk.situation.callers.values()
    (call,) = caller.calls.values()
    assert (caller.number, call.number, call.words) == ("+6281200004417", "+6281200004417", "api besar")
    desk.key(K.Key_F8)
    (line,) = desk.window.queue.rows.rows
    assert line.number == "+6281200004417", "who is called back is the right one"


def test_a_number_with_a_history_is_not_renamed(desk: AtDesk) -> None:
    abused(desk, times=2)
    desk.call("087700001358", "halo")
    desk.key(K.Key_M, ALT)
    desk.type("0812")
    desk.key(K.Key_Return)
    assert desk.message.startswith("Nomor ini punya riwayat sendiri")
    (caller,) = desk.situation.callers.values()
    assert caller.number == "+6287700001358"


def test_before_it_is_recorded_the_number_is_typed_where_it_stands(desk: AtDesk) -> None:
    desk.key(K.Key_F2)
    desk.type("0812")
    desk.window.panel.call.words.setFocus()
    desk.key(K.Key_M, ALT)
    assert desk.focus is desk.window.panel.call.number


def test_what_is_true_of_every_unit_is_said_once(desk: AtDesk) -> None:
    desk.call("0812", "api", "keb")
    desk.type("cimuncang")
    panel = desk.window.panel.advice
    assert "garis lurus" in panel.common.whole
    assert "posisi pos, bukan GPS" in panel.common.whole
    assert "rentang" in panel.common.whole
    units = [row for row in panel.rows.rows if isinstance(row, Offered)]
    assert all(len(row.why) == 1 for row in units), "how far it is, and nothing that all have"
    assert "posisi pos" in panel.rows.spoken(units[0]), "said whole to who cannot see the head"


def test_what_the_plan_does_not_ask_for_is_few_and_can_be_asked_for(desk: AtDesk) -> None:
    desk.call("0812", "api", "keb")
    desk.type("cimuncang")
    panel = desk.window.panel.advice
    assert panel.advice is not None
    every = sum(len(line.candidates) for line in panel.advice.lines) + len(panel.advice.others)
    quiet = [row for row in panel.rows.rows if isinstance(row, Offered) and row.quiet]
    shown = [row for row in panel.rows.rows if isinstance(row, Offered)]
    assert len(quiet) == 3
    more = panel.rows.rows[-1]
    assert (more.id, more.text) == ("more", f"dan {every - len(shown)} lagi")
    panel.list.setFocus()
    panel.list.setCurrentIndex(panel.rows.index_of("more"))
    desk.key(K.Key_Return)
    assert sum(isinstance(row, Offered) for row in panel.rows.rows) == every
    last = panel.rows.rows[-1]
    panel.list.setCurrentIndex(panel.rows.index_of(last.id))
    desk.key(K.Key_Space)
    desk.window.hand.show()
    desk.window.panel.where.box.setFocus()
    desk.type("cimuncang")
    assert sum(isinstance(row, Offered) for row in panel.rows.rows) == len(shown), "another time it is short again"


def test_an_empty_list_says_what_comes_next(desk: AtDesk) -> None:
    def ink(widget: RowList) -> bool:
        image = widget.viewport().grab().toImage()
        ground = image.pixel(1, 1)
        return any(image.pixel(x, y) != ground for x in range(0, image.width(), 2) for y in range(60))

    queue = desk.window.queue
    assert "F2" in queue.empty
    assert ink(queue)
    queue.empty = ""
    assert not ink(queue), "there is nothing else on it"


def test_at_twice_the_text_the_work_stands_behind_tabs_and_keys_reach_it(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk(size=(1366, 768))
    desk.sign_on()
    panel = desk.window.panel
    assert not panel.compact
    assert panel.steps.isHidden()
    for _ in range(10):
        desk.key(K.Key_Plus, CTRL)
    assert panel.compact
    desk.call("081200004417", "api besar", "keb")
    assert desk.focus is panel.where.box
    assert panel.where.isVisible()
    assert not panel.call.isVisible()
    desk.type("cimuncang")
    desk.key(K.Key_C, ALT)
    assert desk.focus is panel.call.words
    assert panel.call.isVisible()
    assert not panel.where.isVisible()
    desk.key(K.Key_F4)
    assert desk.focus is panel.advice.list
    assert panel.advice.isVisible()
    desk.key(K.Key_L, CTRL)
    assert desk.focus is panel.where.box
    assert panel.where.box.text() == "cimuncang", "nothing is lost behind a tab"
    assert min(desk.window._regions.sizes()) > 150, "the map keeps its room"
    desk.key(K.Key_F12)
    assert desk.only_incident.active
    for _ in range(10):
        desk.key(K.Key_Minus, CTRL)
    assert panel.steps.isHidden()
    assert panel.head.isVisible()
    assert panel.body.isVisible()


def test_the_shape_follows_window_and_text() -> None:
    assert shape_of(1920, 1080, 1.0) == (Width.WIDE, False)
    assert shape_of(1366, 768, 1.0) == (Width.NARROW, False)
    assert shape_of(1366, 768, 1.1).name == "narrow"
    assert shape_of(1920, 1080, 1.5).name == "wide"
    assert shape_of(1920, 1080, 2.0) == shape_of(1366, 768, 2.0) == (Width.NARROW, True)
    assert shape_of(960, 700, 1.0).name == "compact"
