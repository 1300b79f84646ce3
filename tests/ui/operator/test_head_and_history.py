"""What is read of an incident at a glance is read whole: its head, and the sentences of its history."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from siaga_desk.domain.commands import Locate, OpenIncident
from siaga_desk.domain.places import LocationMethod
from tests.ui.at_desk import AtDesk, K


def shown(desk: AtDesk, category: str) -> None:
    """An incident of this kind, placed in Unyur by what the caller said, in hand."""
    desk.sign_on()
    incident = desk.room.desk.mint()
    place = Locate(
        incident=incident,
        lat=-6.1012,
        lon=106.1531,
        radius_m=800,
        method=LocationMethod.PLACE,
        verified=False,
        place="dekat SDN Unyur 2",
    )
    desk.do(OpenIncident(incident=incident, category=category), place)
    desk.window.work.show_incident(incident)
    desk.settle()


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_head_cuts_neither_the_label_nor_the_priority_nor_whose_it_is(
    open_desk: Callable[..., AtDesk], size: tuple[int, int]
) -> None:
    desk = open_desk(size=size)
    shown(desk, "medis")
    head = desk.window.panel.head
    assert head.title.text() == "Kesehatan atau medis", "the longest of the usual names"
    assert (head.label.text(), head.owner.text()) == ("0001", "prioritas 1 · ditangani Anda")


def test_the_history_breaks_no_line_between_a_number_and_its_unit(open_desk: Callable[..., AtDesk]) -> None:
    desk = open_desk()
    shown(desk, "medis")
    desk.key(K.Key_H)
    history = desk.window.panel.history
    told = next(row for row in history.rows.rows if "radius 800 m" in row.sentence)
    broken = 0
    for width in range(200, 700, 5):
        layout = history.itemDelegate()._sentence(told, width)
        lines = [layout.lineAt(n) for n in range(layout.lineCount())]
        begins = [layout.text()[line.textStart() :] for line in lines]
        broken += len(begins) > 1
        assert not [line for line in begins if line.startswith("m,")]
    assert broken, "there were lines to break"
