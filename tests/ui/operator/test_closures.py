"""Closed roads in the window: drawn, pointed at, filled in, saved, changed, opened again; and what the roads are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.commands import CloseRoad, ReopenRoad
from siaga_desk.domain.events import ClosureReason, ClosureShape, RoadClosed, RoadReopened
from siaga_desk.domain.places import Point
from siaga_desk.geo.roads.road_times import RoadTimes
from siaga_desk.ui.operator.closing_form import ClosingForm
from siaga_desk.ui.operator.closure_line import ClosureHead, ClosureLine
from siaga_desk.ui.operator.closures import UNSAVED
from siaga_desk.ui.operator.closures_page import ClosuresPage
from tests.geo.roads.networks import SOUTH, STEP_DEG, WEST, grid
from tests.ui.at_desk import ALT, CTRL, AtDesk, K
from tests.ui.quiet_map import QuietMap

SHIFT = Qt.KeyboardModifier.ShiftModifier
POND = ((-6.121, 106.15), (-6.121, 106.153), (-6.118, 106.153), (-6.118, 106.15))


def form(desk: AtDesk) -> ClosingForm:
    return desk.window.panel.closing


def page(desk: AtDesk) -> ClosuresPage:
    return desk.window.panel.closures


def map_of(desk: AtDesk) -> QuietMap:
    shown = desk.window.map_side.map
    assert isinstance(shown, QuietMap)
    return shown


def draw(desk: AtDesk, points: tuple[tuple[float, float], ...] = POND) -> None:
    """Alt W, the corners, and the last one."""
    desk.key(K.Key_W, ALT)
    map_of(desk).drawn.emit(points, False)
    finish(desk, points)


def finish(desk: AtDesk, points: tuple[tuple[float, float], ...] = POND) -> None:
    map_of(desk).is_drawing = False  # as the page does before it says so
    map_of(desk).drawn.emit(points, True)
    desk.settle()


def field(desk: AtDesk, key: str, text: str) -> None:
    form(desk).texts[key].setFocus()
    form(desk).texts[key].selectAll()
    desk.key(K.Key_Backspace)
    QTest.keyClicks(form(desk).texts[key], text)


def only(desk: AtDesk) -> Closure:
    (closure,) = desk.situation.closures.values()
    return closure


def record(desk: AtDesk) -> RoadClosed:
    found = only(desk).record
    assert found is not None
    return found


def closing(desk: AtDesk, **changed: object) -> None:
    """Somebody else at this desk's room closes a road."""
    given: dict[str, object] = {
        "shape": ClosureShape.AREA,
        "points": tuple(Point(*point) for point in POND),
        "reason": ClosureReason.FLOOD,
    }
    desk.do(CloseRoad(**given | changed))  # type: ignore[arg-type]


def lines(desk: AtDesk) -> list[str]:
    return [
        row.text if isinstance(row, ClosureHead) else f"{row.name} | {row.effect} | {row.what} | {row.who}"
        for row in page(desk).rows.rows
    ]


@pytest.fixture
def told(desk: AtDesk, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, RoadClosed]]:
    """What the roads were told is closed, by id, each time that it was another."""
    heard: list[dict[str, RoadClosed]] = []

    def tell(closures: list[Closure], now: datetime) -> bool:
        in_force = {each.id: each.record for each in closures if each.record is not None and each.in_force(now)}
        if heard and heard[-1] == in_force:
            return False
        heard.append(in_force)
        return True

    monkeypatch.setattr(desk.place.travel, "tell", tell)
    return heard


def until_told(desk: AtDesk, told: list[dict[str, RoadClosed]], ids: set[str]) -> None:
    desk.qtbot.waitUntil(lambda: bool(told) and set(told[-1]) == ids)


# --- drawing ---


def test_an_area_is_drawn_filled_in_by_keys_and_in_the_log(desk: AtDesk) -> None:
    desk.key(K.Key_W, ALT)
    drawing = map_of(desk).is_drawing
    assert drawing
    finish(desk)
    assert map_of(desk).draft == (POND, True)
    assert form(desk).isVisible()
    assert form(desk).where.whole.startswith("wilayah 11 ha")
    assert form(desk).reason.hasFocus()
    desk.key(K.Key_2)
    assert form(desk).typed.reason is ClosureReason.TREE
    assert form(desk).texts["ends"].hasFocus(), "one key, and on to the next"
    desk.type("3 jam")
    assert form(desk).says.text() == "Ditutup sejak 09.30 sampai 12.30."
    for key, text in (("slow", ""), ("depth", "0,4"), ("width", "2,5"), ("name", "Jl. Sochari"), ("note", "tunggu DLH")):
        field(desk, key, text)
    assert "Kendaraan yang sanggup melewati air 0,4 m, lebar 2,5 m lewat perlahan." in form(desk).says.text()
    desk.key(K.Key_Return)
    now = desk.clock.now()
    assert record(desk) == RoadClosed(
        "area",
        tuple(Point(*point) for point in POND),
        "pohon_tumbang",
        now,
        now + timedelta(hours=3),
        None,
        0.4,
        2.5,
        "Jl. Sochari",
        "tunggu DLH",
    )
    assert form(desk).isHidden()
    assert map_of(desk).draft is None
    assert desk.message == "Penutupan tercatat. Saran unit memakainya selama berlaku: Jl. Sochari."
    assert [closure.title for closure in map_of(desk).closures[-1]] == ["Pohon tumbang · ditutup sejak 09.30 sampai 12.30"]


def test_the_key_once_more_ends_the_drawing_and_esc_gives_it_up(desk: AtDesk) -> None:
    desk.key(K.Key_W, ALT)
    desk.key(K.Key_W, ALT)
    assert map_of(desk).ended == 1
    desk.key(K.Key_Escape)
    assert map_of(desk).is_drawing is False
    assert page(desk).chosen is None


def test_while_it_is_drawn_the_roads_are_as_if_it_were_closed_and_the_log_is_not(
    desk: AtDesk, told: list[dict[str, RoadClosed]]
) -> None:
    desk.key(K.Key_W, ALT)
    map_of(desk).drawn.emit(POND[:2], False)
    map_of(desk).drawn.emit(POND[:3], False)
    until_told(desk, told, {""})
    assert len(told[-1][""].points) == 3
    map_of(desk).drawn.emit(POND[:2], False)
    until_told(desk, told, set())
    finish(desk)
    until_told(desk, told, {""})
    speeds = [told[-1][""].slow_kmh]
    field(desk, "slow", "12")
    speeds.append(told[-1][""].slow_kmh)
    field(desk, "slow", "1o")
    assert form(desk).says.text().startswith("Angka “1o” tidak terbaca.")
    speeds.append(told[-1][""].slow_kmh)
    assert speeds == [None, 12, None], "what cannot be read does not open a road"
    desk.key(K.Key_Escape)
    assert told[-1] == {}
    assert not desk.situation.closures
    assert map_of(desk).draft is None


def test_what_begins_later_closes_nothing_yet(desk: AtDesk, told: list[dict[str, RoadClosed]]) -> None:
    draw(desk)
    until_told(desk, told, {""})
    field(desk, "starts", "18.00")
    assert form(desk).says.text() == "Ditutup mulai 18.00, sampai dibuka."
    assert told[-1] == {}
    desk.key(K.Key_Return)
    assert record(desk).starts == datetime(2026, 3, 14, 11, 0, tzinfo=UTC)
    assert not map_of(desk).closures[-1][0].active
    assert map_of(desk).closures[-1][0].title == "Banjir · ditutup mulai 18.00"
    desk.wait(hours=8.5)
    assert map_of(desk).closures[-1][0].active, "it begins by itself"
    assert set(told[-1]) == {only(desk).id}


def test_what_ends_is_gone_from_the_map_and_the_roads_by_itself(desk: AtDesk, told: list[dict[str, RoadClosed]]) -> None:
    closing(desk, ends=desk.clock.now() + timedelta(minutes=10))
    assert set(told[-1]) == {only(desk).id}
    desk.wait(minutes=9)
    count = len(map_of(desk).closures)
    desk.wait(seconds=1)
    assert len(map_of(desk).closures) == count, "only what changed is told"
    desk.wait(minutes=1)
    assert map_of(desk).closures[-1] == []
    assert told[-1] == {}


def test_what_was_put_away_stays_in_the_list_until_it_is_saved_or_dropped(desk: AtDesk) -> None:
    draw(desk)
    field(desk, "note", "setinggi lutut")
    desk.key(K.Key_Escape)
    desk.key(K.Key_F5, SHIFT)
    assert lines(desk)[0] == "Belum disimpan"
    chosen = page(desk).chosen
    assert chosen is not None
    assert chosen.id == UNSAVED
    desk.key(K.Key_Return)
    assert form(desk).typed.note == "setinggi lutut"
    assert map_of(desk).draft == (POND, True)
    desk.key(K.Key_Escape)
    desk.key(K.Key_O, ALT)
    assert lines(desk) == []
    draw(desk)
    desk.key(K.Key_Return)
    assert record(desk).note is None


def test_a_call_ends_the_drawing_and_its_corners_are_not_lost(desk: AtDesk, told: list[dict[str, RoadClosed]]) -> None:
    desk.key(K.Key_W, ALT)
    map_of(desk).drawn.emit(POND, False)
    until_told(desk, told, {""})
    desk.key(K.Key_F2)
    assert not map_of(desk).is_drawing
    assert told[-1] == {}
    desk.key(K.Key_F5, SHIFT)
    assert lines(desk)[0] == "Belum disimpan"


def test_an_open_form_gets_another_shape_and_keeps_what_was_typed(desk: AtDesk) -> None:
    draw(desk)
    field(desk, "name", "Genangan Ciracas")
    other = tuple((round(lat + 0.01, 7), lon) for lat, lon in POND)
    draw(desk, other)
    assert form(desk).typed.name == "Genangan Ciracas"
    desk.key(K.Key_Return)
    assert record(desk).points[0] == Point(*other[0])
    desk.key(K.Key_F5, SHIFT)
    assert "Belum disimpan" not in lines(desk)


def test_a_rule_that_says_no_leaves_the_form(desk: AtDesk) -> None:
    draw(desk)
    field(desk, "slow", "400")
    desk.key(K.Key_Return)
    assert desk.message.startswith("Kecepatan yang tersisa harus dari 1 sampai 100 km/jam.")
    assert form(desk).isVisible()
    field(desk, "slow", "")
    field(desk, "ends", "kapan-kapan")
    desk.key(K.Key_Return)
    assert desk.message.startswith("Waktu “kapan-kapan” tidak terbaca.")
    assert not desk.situation.closures


# --- roads ---


def with_roads(desk: AtDesk) -> None:
    """A grid of streets in the middle of nowhere."""
    desk.place.travel.use(RoadTimes(grid(4, 4), desk.place.profile))


def corner(row: float, column: float) -> tuple[float, float]:
    return SOUTH + row * STEP_DEG, WEST + column * STEP_DEG


def test_without_roads_the_key_says_that_an_area_can_be_drawn(desk: AtDesk) -> None:
    desk.key(K.Key_D, ALT)
    assert desk.message.startswith("Jaringan jalan belum ada, jadi ruas tidak bisa ditunjuk. Alt W")
    assert not desk.window.panel.road_strip.is_open


def test_pieces_of_road_are_pointed_at_joined_and_closed(desk: AtDesk) -> None:
    with_roads(desk)
    desk.call("0812", "", "banj")
    desk.key(K.Key_D, ALT)
    strip = desk.window.panel.road_strip
    assert desk.focus is strip
    assert map_of(desk).picking
    click = map_of(desk).clicked.emit
    click(*corner(1, 1.5))
    assert map_of(desk).draft is not None
    assert "ruas 110 m" in strip.pieces.text()
    click(*corner(3, 0.5))
    assert desk.message.startswith("Ruas itu tidak bersambung")
    click(*corner(1, 2.5))
    assert "ruas 220 m" in strip.pieces.text()
    desk.key(K.Key_Backspace)
    assert "ruas 110 m" in strip.pieces.text()
    click(*corner(1, 2.5))
    click(*corner(1, 2.5))
    assert "ruas 110 m" in strip.pieces.text(), "the same once more lets it go"
    click(SOUTH - 0.1, WEST)
    assert desk.message.startswith("Tidak ada jalan di dekat titik itu.")
    desk.key(K.Key_Return)
    assert form(desk).isVisible()
    placed = desk.window.panel.where
    assert not placed.candidates, "no click was the place of the call"
    click(*corner(2, 2))
    assert len(placed.candidates) == 1, "and now they are again"
    form(desk).reason.setFocus()
    desk.key(K.Key_Return)
    assert record(desk).shape == "road"
    ends = sorted((point.lat, point.lon) for point in record(desk).points)
    assert ends == [pytest.approx(corner(1, 1)), pytest.approx(corner(1, 2))]


def test_a_road_is_chosen_without_a_mouse(desk: AtDesk) -> None:
    with_roads(desk)
    map_of(desk).middle = corner(1, 1.5)
    desk.key(K.Key_D, ALT)
    desk.key(K.Key_Return)
    assert desk.message.startswith("Belum ada ruas yang dipilih.")
    desk.key(K.Key_Space)
    first = map_of(desk).draft
    desk.key(K.Key_Right, SHIFT)
    cursor = map_of(desk).cursor_
    assert cursor is not None
    assert cursor.lon == pytest.approx(WEST + 1.5 * STEP_DEG + 250 / 111_195 / 0.9942, abs=1e-5)
    desk.key(K.Key_Left)
    desk.key(K.Key_Left)
    desk.key(K.Key_Space)
    second = map_of(desk).draft
    assert first is not None
    assert second is not None
    assert len(second[0]) > len(first[0])
    desk.key(K.Key_Escape)
    assert map_of(desk).draft is None
    assert map_of(desk).cursor_ is None
    assert not desk.situation.closures


# --- the list ---


def test_the_list_says_what_since_when_and_who(desk: AtDesk) -> None:
    now = desk.clock.now()
    closing(desk, name="Jl. Trip Jamaksari", depth_m=0.4, note="sepinggang di tengah")
    closing(desk, reason=ClosureReason.EVENT, starts=now + timedelta(hours=5), ends=now + timedelta(hours=30), slow_kmh=10.0)
    closing(desk, reason=ClosureReason.TREE, name="Jl. Bhayangkara")
    third = next(
        each.id for each in desk.situation.closures.values() if each.record and each.record.name == "Jl. Bhayangkara"
    )
    desk.do(ReopenRoad(closure=third, reason="sudah dipotong"))
    desk.key(K.Key_F5, SHIFT)
    assert lines(desk) == [
        "Berlaku sekarang",
        "Jl. Trip Jamaksari | ditutup | banjir · sejak 09.30 · air 0,4 m | Rina, 09.30 · sepinggang di tengah",
        "Direncanakan",
        "Sebuah wilayah | lambat 10 km/jam | acara · mulai 14.30 sampai 15-03 15.30 | Rina, 09.30",
        "Berakhir hari ini",
        "Jl. Bhayangkara |  | pohon tumbang · dibuka 09.30 | Rina, 09.30",
    ]
    desk.key(K.Key_Escape)
    assert desk.window.panel.stack.currentWidget() is not page(desk)


def test_a_closure_is_changed_whole_and_what_was_not_touched_stays_to_the_second(desk: AtDesk) -> None:
    desk.clock.move(seconds=17)
    closing(desk, name="Jl. Sochari", ends=desk.clock.now() + timedelta(hours=30), depth_m=0.25)
    before = record(desk)
    desk.wait(minutes=20)
    desk.key(K.Key_F5, SHIFT)
    desk.key(K.Key_Return)
    assert form(desk).title.text() == "Ubah penutupan"
    assert form(desk).typed.starts == "09.30"
    assert form(desk).typed.depth == "0,25"
    field(desk, "slow", "15")
    desk.key(K.Key_Return)
    after = record(desk)
    assert (after.starts, after.ends, after.name, after.depth_m) == (before.starts, before.ends, "Jl. Sochari", 0.25)
    assert after.slow_kmh == 15
    assert desk.focus is page(desk).list


def test_a_road_is_opened_again_with_or_without_a_reason(desk: AtDesk) -> None:
    desk.key(K.Key_O, ALT)
    assert desk.message.startswith("Pilih penutupan dulu: Shift F5")
    closing(desk, name="Jl. Sochari")
    desk.key(K.Key_F5, SHIFT)
    desk.key(K.Key_O, ALT)
    assert desk.window.panel.question.label.text().startswith("Buka lagi: Jl. Sochari, banjir, ditutup.")
    desk.type("surut")
    desk.key(K.Key_Return)
    assert only(desk).reopened is not None
    (_, reopened) = desk.situation.streams[f"closure:{only(desk).id}"].events
    assert reopened.fact == RoadReopened("surut")
    assert desk.message == "Jalan dibuka lagi. Saran unit memakainya mulai sekarang: Jl. Sochari."
    assert map_of(desk).closures[-1] == []
    desk.key(K.Key_E, ALT)
    assert desk.message.startswith("Penutupan ini sudah berakhir.")
    closing(desk, name="Jl. Kedua")
    page(desk).choose(
        next(row.id for row in page(desk).rows.rows if isinstance(row, ClosureLine) and row.name == "Jl. Kedua")
    )
    desk.key(K.Key_O, ALT)
    desk.key(K.Key_Return)
    assert not [each for each in desk.situation.closures.values() if each.is_listed]


def test_a_closure_pointed_at_on_the_map_is_shown_in_the_list(desk: AtDesk) -> None:
    closing(desk, name="Jl. Satu")
    closing(desk, name="Jl. Dua", reason=ClosureReason.REPAIR)
    second = next(each.id for each in desk.situation.closures.values() if each.record and each.record.name == "Jl. Dua")
    map_of(desk).closure_selected.emit(second)
    assert desk.window.panel.stack.currentWidget() is page(desk)
    assert page(desk).current is desk.situation.closures[second]
    page(desk).list.taken.emit(page(desk).chosen)
    assert map_of(desk).revealed == [POND[0]]


def test_what_another_desk_closes_is_known_after_a_restart(desk: AtDesk, open_desk: Callable[..., AtDesk]) -> None:
    closing(desk, name="Jl. Satu")
    desk.close()
    again = open_desk()
    again.sign_on()
    assert len(map_of(again).closures[-1]) == 1
    again.key(K.Key_F5, SHIFT)
    assert lines(again)[0] == "Berlaku sekarang"


def test_a_form_put_away_while_it_is_saved_is_not_kept_twice(desk: AtDesk) -> None:
    draw(desk)
    QTest.keyClick(form(desk).reason, K.Key_Return)
    desk.window.panel.put_strips_away()
    desk.settle()
    assert record(desk).reason == "banjir"
    desk.key(K.Key_F5, SHIFT)
    assert "Belum disimpan" not in lines(desk)
    desk.key(K.Key_Escape)
    draw(desk)
    field(desk, "slow", "400")
    QTest.keyClick(form(desk).reason, K.Key_Return)
    desk.window.panel.put_strips_away()
    desk.settle()
    desk.key(K.Key_F5, SHIFT)
    assert lines(desk)[0] == "Belum disimpan", "it was refused, so it is kept"


def test_an_emptied_start_means_now(desk: AtDesk) -> None:
    closing(desk)
    desk.wait(hours=2)
    desk.key(K.Key_F5, SHIFT)
    desk.key(K.Key_Return)
    field(desk, "starts", "")
    assert form(desk).says.text() == "Ditutup sejak 11.30, sampai dibuka."
    desk.key(K.Key_Return)
    assert record(desk).starts == desk.clock.now()


def test_before_anybody_signed_on_the_map_does_not_push_the_question_for_his_name_away(
    open_desk: Callable[..., AtDesk],
) -> None:
    desk = open_desk()
    map_of(desk).closure_selected.emit("c1")
    assert desk.window.panel.stack.currentWidget() is desk.window.panel.sign_on


@pytest.mark.parametrize(("size", "steps"), [((1366, 768), 0), ((1366, 768), 10), ((1920, 1080), 0)])
def test_the_form_is_drawn_over_nothing(open_desk: Callable[..., AtDesk], size: tuple[int, int], steps: int) -> None:
    desk = open_desk(size=size)
    desk.sign_on()
    for _ in range(steps):
        desk.key(K.Key_Plus, CTRL)
    desk.call("0812", "", "banj")
    draw(desk)
    panel = desk.window.panel
    desk.qtbot.waitUntil(lambda: form(desk).height() >= form(desk).minimumSizeHint().height())
    assert not panel.stack.isVisible() or panel.stack.geometry().bottom() < form(desk).geometry().top()
    assert panel.rect().contains(form(desk).geometry())
    assert not panel.call.isVisible() or panel.call.height() >= panel.call.minimumSizeHint().height(), "nothing is squeezed"
    desk.key(K.Key_Escape)
    assert panel.stack.isVisible()


def test_a_drawing_that_rests_is_not_reckoned_again_every_second(desk: AtDesk) -> None:
    with_roads(desk)
    draw(desk, (corner(0, 0), corner(0, 2), corner(2, 2)))
    heard: list[bool] = []
    desk.window.roads.closures.replanned.connect(lambda: heard.append(True))
    desk.wait(seconds=1)
    desk.wait(seconds=1)
    assert heard == []
    desk.key(K.Key_Escape)
    assert heard == [True]


# --- from a file ---


def import_file(desk: AtDesk, path: Path) -> None:
    desk.window.roads.closures_import.choose = lambda window, then: then(path)
    desk.key(K.Key_I, CTRL | SHIFT)
    desk.qtbot.waitUntil(lambda: desk.window.roads.closures_import.is_settled)
    desk.settle()


TABLE = (
    "alasan;titik;bentuk;nama;selesai\n"
    'banjir;"-6,12 106,15; -6,12 106,16";jalan;Jl. Satu;\n'
    "banjir;di sana;jalan;Jl. Dua;\n"
    'rob;"-6,13 106,15; -6,13 106,16";jalan;Jl. Tiga;15-03-2026\n'
)


def test_a_file_is_reported_on_and_closed_only_when_a_person_says_so(desk: AtDesk, tmp_path: Path) -> None:
    file = tmp_path / "banjir.csv"
    file.write_text(TABLE, encoding="utf-8")
    import_file(desk, file)
    report = page(desk).report
    assert report.question.text() == "2 penutupan siap dicatat, 1 tidak terbaca. Catat yang siap?"
    assert [(line[0], line[1], line[3]) for line in report.lines] == [("baris 3", "titik", "warn"), ("baris 4", "", "text2")]
    assert not desk.situation.closures
    desk.key(K.Key_Return)
    assert sorted(each.record.name or "" for each in desk.situation.closures.values() if each.record) == [
        "Jl. Satu",
        "Jl. Tiga",
    ]
    assert desk.message.startswith("2 penutupan tercatat.")
    assert page(desk).list.hasFocus()

    import_file(desk, file)
    assert report.question.text().startswith("Tidak ada penutupan yang bisa dicatat dari berkas ini.")
    assert [line[2] for line in report.lines].count("Penutupan ini sudah tercatat. Tidak dicatat dua kali.") == 2
    desk.key(K.Key_Return)
    assert not page(desk).reports
    assert len(desk.situation.closures) == 2


def test_a_file_that_is_none_is_refused_and_esc_leaves_a_report(desk: AtDesk, tmp_path: Path) -> None:
    import_file(desk, tmp_path / "tidak ada.csv")
    assert desk.message.endswith("tidak bisa dibaca.")
    photo = tmp_path / "foto.csv"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    import_file(desk, photo)
    assert "bukan GeoJSON dan bukan tabel" in desk.message
    file = tmp_path / "banjir.geojson"
    file.write_text('{"type": "LineString", "coordinates": [[106.15, -6.12], [106.16, -6.12]]}', encoding="utf-8")
    import_file(desk, file)
    assert page(desk).report.question.text() == "1 penutupan siap dicatat. Catat sekarang?"
    desk.key(K.Key_Escape)
    assert not page(desk).reports
    assert not desk.situation.closures


def test_what_was_read_while_a_call_came_waits(desk: AtDesk, tmp_path: Path) -> None:
    file = tmp_path / "banjir.csv"
    file.write_text(TABLE, encoding="utf-8")
    desk.window.roads.closures_import.choose = lambda window, then: then(file)
    desk.window.roads.closures_import.ask()
    desk.window.actions_.trigger("call.new")
    desk.qtbot.waitUntil(lambda: desk.window.roads.closures_import.is_settled)
    desk.settle()
    assert desk.message.startswith("Impor banjir.csv menunggu jawaban Anda. Shift F5")
    assert not page(desk).reports
    desk.key(K.Key_F5, SHIFT)
    desk.qtbot.waitUntil(lambda: page(desk).reports)


def test_nobody_is_told_of_second_thoughts_about_a_drawing(desk: AtDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    with_roads(desk)
    thought: list[bool] = []
    monkeypatch.setattr(desk.window.roads.thoughts, "refresh", lambda: thought.append(True))
    draw(desk, (corner(0, 0), corner(0, 2), corner(2, 2)))
    desk.window.hand.times_changed()
    assert thought == []
    desk.key(K.Key_Escape)
    assert thought
