"""Places that people save: what the form begins with, what is said before it is saved, the list, and who finds it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt

from siaga_desk.domain.commands import DropPlace, ErasePersonalData, SavePlace, SignOn
from siaga_desk.domain.events import PlaceSaved
from siaga_desk.domain.ids import place_stream
from siaga_desk.domain.people import Role
from siaga_desk.domain.places import PlaceKind
from siaga_desk.map.messages import ContextMenu
from siaga_desk.ui.operator.save_place import Filled, PlaceForm
from siaga_desk.ui.operator.saved_places_page import SavedPlacesPage
from tests.builders import Chain
from tests.ui.at_desk import CTRL, AtDesk, K
from tests.ui.quiet_map import QuietMap

SHIFT = Qt.KeyboardModifier.ShiftModifier
CIMUNCANG = (-6.118, 106.16)


def form(desk: AtDesk) -> PlaceForm:
    return desk.window.panel.form


def page(desk: AtDesk) -> SavedPlacesPage:
    return desk.window.panel.saved


def hear(desk: AtDesk) -> None:
    """Until what was looked up aside is answered, and what follows from it."""
    done: list[bool] = []
    desk.window.hand.search.aside(lambda locator: True, done.append)
    desk.qtbot.waitUntil(lambda: bool(done))
    desk.settle()


def save_key(desk: AtDesk) -> None:
    desk.key(K.Key_S, CTRL)
    hear(desk)


def enter(desk: AtDesk) -> None:
    desk.key(K.Key_Return)
    hear(desk)


def saving(desk: AtDesk, name: str, **changed: object) -> None:
    """Somebody else at this desk's room saves a place."""
    given: dict[str, object] = {"place_kind": PlaceKind.LANDMARK, "radius_m": 50, "lat": CIMUNCANG[0], "lon": CIMUNCANG[1]}
    desk.do(SavePlace(name=name, **given | changed))  # type: ignore[arg-type]


def record(desk: AtDesk) -> PlaceSaved:
    (saved,) = (place for place in desk.situation.places.values() if place.is_listed)
    assert saved.record is not None
    return saved.record


def found(desk: AtDesk, text: str) -> list[str | None]:
    """What the place box offers for `text`, best first."""
    desk.key(K.Key_L, CTRL)
    desk.window.panel.where.box.clear()
    desk.type(text)
    return [row.candidate.id for row in desk.window.panel.where.candidates]


def at_a_place_nobody_knows(desk: AtDesk, words: str = "dekat warung bu haji") -> None:
    """The caller's words mean nothing here; the operator shows the point on the map."""
    desk.call("0812", "", "banj")
    assert not [id_ for id_ in found(desk, words) if id_ and id_.startswith("saved:")]
    desk.window.map_side.map.clicked.emit(*CIMUNCANG)
    save_key(desk)


def test_what_nobody_knew_is_saved_where_the_operator_showed_it(desk: AtDesk) -> None:
    at_a_place_nobody_knows(desk)
    assert form(desk).now == Filled("Warung Bu Haji", PlaceKind.LANDMARK, (), 50, same=False)
    assert "Cimuncang" in form(desk).where.whole
    assert desk.focus is form(desk).name
    form(desk).kind.setFocus()
    form(desk).kind.selectAll()
    desk.type("warung")
    desk.key(K.Key_Return)
    assert form(desk).radius.hasFocus(), "Enter took the kind, and saved nothing"
    form(desk).others.setFocus()
    desk.type("bu haji; warung pojok,")
    enter(desk)
    assert record(desk) == PlaceSaved("toko", *CIMUNCANG, 50.0, name="Warung Bu Haji", aliases=("bu haji", "warung pojok"))
    assert desk.message.startswith("“Warung Bu Haji” tersimpan.")
    assert form(desk).isHidden()
    (id_,) = desk.situation.places
    assert found(desk, "warung bu haji")[0] == f"saved:{id_}"
    assert found(desk, "warung pojok")[0] == f"saved:{id_}"


def test_tab_goes_through_the_form_as_it_is_read(desk: AtDesk) -> None:
    at_a_place_nobody_knows(desk)
    seen = []
    for _ in range(3):
        desk.key(K.Key_Tab)
        seen.append(desk.focus)
    assert seen == [form(desk).kind, form(desk).radius, form(desk).others]
    desk.type("bu haji")
    enter(desk)
    assert record(desk).aliases == ("bu haji",), "Enter saves from any field"


def test_the_words_are_still_known_once_the_pin_is_put(desk: AtDesk) -> None:
    at_a_place_nobody_knows(desk)
    desk.key(K.Key_Escape)
    desk.key(K.Key_Return)
    assert desk.only_incident.location is not None
    save_key(desk)
    assert form(desk).now.name == "Warung Bu Haji"
    desk.key(K.Key_Escape)
    desk.call("0813", "api", "keb")
    desk.window.map_side.map.clicked.emit(*CIMUNCANG)
    save_key(desk)
    assert form(desk).now.name == "", "the next caller did not say it"


def test_a_refusal_is_said_and_the_text_is_kept(desk: AtDesk) -> None:
    at_a_place_nobody_knows(desk)
    form(desk).name.clear()
    form(desk).others.setText("bu haji")
    enter(desk)
    assert desk.message.startswith("Nama tempat tidak boleh kosong")
    assert not form(desk).isHidden()
    desk.key(K.Key_Escape)
    assert form(desk).isHidden()
    save_key(desk)
    assert form(desk).others.text() == "bu haji", "put away, not lost"
    assert not desk.situation.places


def test_without_a_point_the_key_says_what_to_do(desk: AtDesk) -> None:
    desk.key(K.Key_S, CTRL)
    assert desk.message.startswith("Belum ada titik untuk disimpan.")


def test_a_misspelt_name_may_be_another_name_of_what_is_known(desk: AtDesk) -> None:
    desk.call("0812", "", "banj")
    found(desk, "stasiun karngantu")
    candidate = desk.window.panel.where.candidate
    assert candidate is not None
    assert candidate.name is not None
    save_key(desk)
    assert form(desk).now.same
    assert form(desk).as_.text() == f"nama lain untuk {candidate.name}"
    assert form(desk).kind.isHidden(), "the place's own are kept"
    enter(desk)
    saved = record(desk)
    assert saved.same_as == candidate.id
    assert (saved.place_kind, saved.lat, saved.lon) == ("stasiun", candidate.lat, candidate.lon)
    assert saved.name == "Stasiun Karngantu"
    (id_,) = desk.situation.places
    assert found(desk, "stasiun karngantu")[0] == f"saved:{id_}"


def test_a_known_place_can_stand_beside_a_new_one(desk: AtDesk) -> None:
    desk.call("0812", "", "banj")
    found(desk, "stasiun karngantu")
    save_key(desk)
    form(desk).as_.setFocus()
    form(desk).as_.selectAll()
    desk.type("baru")
    desk.key(K.Key_Return)
    assert not form(desk).kind.isHidden()
    assert desk.focus is form(desk).name
    form(desk).name.setText("Warung Depan Stasiun")
    enter(desk)
    assert (record(desk).same_as, record(desk).place_kind) == (None, "patokan")


def test_a_name_that_is_there_is_said_before_it_is_saved(desk: AtDesk) -> None:
    saving(desk, "Gapura Biru", lat=CIMUNCANG[0] + 0.002)
    at_a_place_nobody_knows(desk, "warung bu haji")
    form(desk).name.setText("gapura biru")
    enter(desk)
    assert form(desk).warning.text().startswith("“gapura biru” sudah dikenal: Gapura Biru, 220 m dari titik ini.")
    assert len(desk.situation.places) == 1
    desk.type("i")
    assert form(desk).warning.isHidden(), "another name, another question"
    desk.key(K.Key_Backspace)
    enter(desk)
    enter(desk)
    assert len(desk.situation.places) == 2, "said, and wanted all the same"


def test_the_same_name_far_away_is_nobodys_business(desk: AtDesk) -> None:
    saving(desk, "Gapura Biru", lat=-6.05)
    at_a_place_nobody_knows(desk, "warung bu haji")
    form(desk).name.setText("Gapura Biru")
    enter(desk)
    assert len(desk.situation.places) == 2


def test_the_list_says_what_where_and_who(desk: AtDesk) -> None:
    saving(desk, "pos ronda", aliases=("gardu",), place_kind=PlaceKind.KAMPUNG)
    saving(desk, "Gapura Biru", lat=-6.0735, lon=106.1102)
    desk.key(K.Key_F4, SHIFT)
    assert desk.focus is page(desk).list
    assert [(row.name, row.area, row.what) for row in page(desk).rows.rows] == [
        ("Gapura Biru", "di luar kota: Kec. Kramatwatu, Kabupaten Serang", "patokan · radius 50 m · Rina, 14-03-2026 09.30"),
        (
            "pos ronda",
            "Cimuncang, Kec. Serang",
            "kampung atau lingkungan · juga gardu · radius 50 m · Rina, 14-03-2026 09.30",
        ),
    ]
    desk.key(K.Key_Escape)
    assert desk.window.panel.stack.currentWidget() is not page(desk)


def test_a_saved_place_is_changed_and_removed_by_keys_alone(desk: AtDesk) -> None:
    saving(desk, "pos ronda")
    desk.key(K.Key_Delete)
    assert desk.message.startswith("Pilih tempat simpanan dulu")
    desk.key(K.Key_F4, SHIFT)
    desk.key(K.Key_Return)
    assert form(desk).title.text() == "Ubah tempat simpanan"
    desk.type("Pos Ronda RW 5")
    enter(desk)
    assert record(desk).name == "Pos Ronda RW 5", "its own earlier name nearby is no other place"
    assert len(desk.situation.places) == 1
    (id_,) = desk.situation.places
    assert desk.focus is page(desk).list
    desk.key(K.Key_Delete)
    desk.key(K.Key_Return)
    assert "perlu alasan" in desk.message
    desk.type("sudah dibongkar")
    desk.key(K.Key_Return)
    assert not desk.situation.places[id_].is_listed
    assert not page(desk).rows.rows
    desk.key(K.Key_Escape)
    desk.call("0812", "", "banj")
    assert f"saved:{id_}" not in found(desk, "pos ronda")


def test_what_is_found_again_is_changed_not_saved_twice(desk: AtDesk) -> None:
    saving(desk, "Gapura Biru")
    (id_,) = desk.situation.places
    desk.call("0812", "", "banj")
    assert found(desk, "gapuro biru")[0] == f"saved:{id_}"
    save_key(desk)
    assert form(desk).title.text() == "Ubah tempat simpanan"
    assert form(desk).others.text() == "Gapuro Biru"
    enter(desk)
    assert record(desk).aliases == ("Gapuro Biru",)


def test_another_name_stays_one_when_it_is_changed(desk: AtDesk) -> None:
    saving(desk, "stasiun lama", same_as="stasiun:karangantu", place_kind=PlaceKind.STATION, radius_m=120)
    desk.key(K.Key_F4, SHIFT)
    assert page(desk).rows.rows[0].what.startswith("nama lain, stasiun · ")
    desk.key(K.Key_M)
    assert form(desk).kind.isHidden()
    assert form(desk).as_.isHidden()
    desk.type("stasiun tua")
    enter(desk)
    assert record(desk) == PlaceSaved("stasiun", *CIMUNCANG, 120.0, "stasiun:karangantu", name="stasiun tua")


def test_the_command_bar_shows_where_a_saved_place_is(desk: AtDesk) -> None:
    saving(desk, "pos ronda", aliases=("gardu Kagungan",))
    desk.key(K.Key_K, CTRL)
    desk.type("kagungan gardu")
    desk.key(K.Key_Return)
    shown = desk.window.map_side.map
    assert isinstance(shown, QuietMap)
    assert shown.went == [CIMUNCANG]


@pytest.mark.parametrize(("size", "steps"), [((1366, 768), 0), ((1366, 768), 10), ((1920, 1080), 0)])
def test_the_form_is_drawn_over_nothing(open_desk: Callable[..., AtDesk], size: tuple[int, int], steps: int) -> None:
    desk = open_desk(size=size)
    desk.sign_on()
    for _ in range(steps):
        desk.key(K.Key_Plus, CTRL)
    at_a_place_nobody_knows(desk)
    panel = desk.window.panel
    desk.qtbot.waitUntil(lambda: form(desk).height() >= form(desk).minimumSizeHint().height())
    assert not panel.stack.isVisible() or panel.stack.geometry().bottom() < form(desk).geometry().top()
    assert panel.rect().contains(form(desk).geometry())
    assert not panel.call.isVisible() or panel.call.height() >= panel.call.minimumSizeHint().height(), "nothing is squeezed"
    assert panel.advice.isVisible() is (size[1] == 1080)
    desk.key(K.Key_Escape)
    assert panel.stack.isVisible()
    assert panel.where.box.isVisible()
    assert desk.focus is panel.where.box


@pytest.mark.qt_log_ignore("This plugin does not support")  # offscreen, a menu cannot be raised
def test_a_place_is_saved_from_the_maps_menu(desk: AtDesk) -> None:
    desk.window.map_side.map.context_menu.emit(ContextMenu(*CIMUNCANG, 5, 5), QPoint(5, 5))
    chosen = next(action for action in desk.window.map_side.menu.actions() if action.text() == "Simpan tempat di sini")
    chosen.trigger()
    desk.window.map_side.menu.close()
    desk.type("Gapura Biru")
    enter(desk)
    assert (record(desk).lat, record(desk).lon) == CIMUNCANG


def test_what_another_desk_saves_drops_or_erases_is_known_here(desk: AtDesk) -> None:
    other = Chain()
    saved = other.write(PlaceSaved("patokan", *CIMUNCANG, 50.0, name="Gapura Biru"), place_stream("p9"), at=desk.clock.now())
    desk.room.lane.submit(lambda: desk.room.desk.receive([saved])).result()
    desk.settle()
    desk.call("0812", "", "banj")
    assert found(desk, "gapura biru")[0] == "saved:p9"
    (event,) = desk.situation.streams[place_stream("p9")].events
    desk.do(SignOn(person="Dewi", role=Role.SUPERVISOR))
    desk.do(ErasePersonalData(events=(event.id,), reason="permintaan warga"))
    assert "saved:p9" not in found(desk, "gapura biru")


def test_after_a_restart_it_is_still_known(desk: AtDesk, open_desk: Callable[..., AtDesk]) -> None:
    saving(desk, "Gapura Biru")
    saving(desk, "Gapura Hijau")
    green = next(id_ for id_, place in desk.situation.places.items() if place.record and place.record.name == "Gapura Hijau")
    desk.do(DropPlace(saved=green, reason="dibongkar"))
    (id_,) = (id_ for id_ in desk.situation.places if id_ != green)
    desk.close()
    again = open_desk()
    again.sign_on()
    again.call("0812", "", "banj")
    assert found(again, "gapura biru")[0] == f"saved:{id_}"
    assert f"saved:{green}" not in found(again, "gapura hijau")
