"""What was advised and what was sent: kept with who and when, explained then or later, and readable for ever."""

from __future__ import annotations

import pytest

from siaga_desk.desk import Desk
from siaga_desk.domain import commands as c
from siaga_desk.domain import events as e
from siaga_desk.domain.errors import RuleViolation
from siaga_desk.domain.events import Advised, Lacking, Outcome
from siaga_desk.domain.incidents import Choice
from tests.builders import NOW, Chain, signed_on

FIRST = Advised("damkar-1", "Damkar-1", 300, 1)
SECOND = Advised("damkar-2", "Damkar-2", 420, 2)


@pytest.fixture
def desk() -> Desk:
    desk, _, _ = signed_on()
    desk.do(c.OpenIncident(incident="i1", category="kebakaran"))
    return desk


def choosing(**changed: object) -> c.RecordChoice:
    given: dict[str, object] = {"incident": "i1", "advised": (FIRST,), "sent": ("damkar-2",), "engine": "osm"}
    return c.RecordChoice(**given | changed)  # type: ignore[arg-type]


def choices(desk: Desk) -> tuple[Choice, ...]:
    return desk.situation.incidents["i1"].choices


def test_a_choice_says_who_when_what_was_advised_and_what_was_sent(desk: Desk) -> None:
    sending = c.AssignUnit(incident="i1", unit="damkar-2")
    changes = desk.do(sending, choosing(sent=("damkar-2", "damkar-2"), reason=" lebih dekat "))
    assert changes.incidents == {"i1"}
    (choice,) = choices(desk)
    assert choice.fact == e.UnitsChosen((FIRST,), ("damkar-2",), (), "osm", "lebih dekat")
    assert (choice.at, choice.by.person, choice.reason) == (NOW, "Rina", "lebih dekat")
    assert choice.differs


@pytest.mark.parametrize(
    ("advised", "sent", "differs"),
    [
        ((FIRST, SECOND), ("damkar-2", "damkar-1"), False),
        ((FIRST,), ("damkar-1", "damkar-2"), True),
        ((FIRST, SECOND), ("damkar-1",), True),
        ((), ("damkar-1",), True),
        ((FIRST,), (), True),
    ],
)
def test_a_choice_differs_where_others_were_sent_than_advised(
    desk: Desk, advised: tuple[Advised, ...], sent: tuple[str, ...], differs: bool
) -> None:
    desk.do(choosing(advised=advised, sent=sent))
    assert choices(desk)[0].differs is differs


def test_that_nobody_could_be_sent_is_kept_too(desk: Desk) -> None:
    desk.do(choosing(advised=(), sent=(), lacking=(Lacking("pemadaman", 2),)))
    (choice,) = choices(desk)
    assert choice.fact.lacking == (Lacking("pemadaman", 2),)
    assert not choice.differs


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"advised": (), "sent": ()}, "Tidak ada yang dicatat"),
        ({"sent": ("hantu",)}, "“hantu” tidak ada"),
        ({"lacking": (Lacking("pemadaman", 0),)}, "1 atau lebih"),
        ({"incident": "entah"}, "tidak ada"),
    ],
)
def test_what_says_nothing_or_names_nobody_is_refused(desk: Desk, changed: dict[str, object], says: str) -> None:
    with pytest.raises(RuleViolation, match=says):
        desk.do(choosing(**changed))
    assert not choices(desk)


def test_the_reason_may_be_said_later_and_again_also_once_the_incident_is_closed(desk: Desk) -> None:
    desk.do(choosing())
    desk.do(choosing(advised=(FIRST, SECOND), sent=("damkar-1",)))
    first, last = choices(desk)
    desk.do(c.ExplainChoice(incident="i1", reason=" yang lain tanpa air "))
    assert [choice.reason for choice in choices(desk)] == [None, "yang lain tanpa air"]
    assert not desk.do(c.ExplainChoice(incident="i1", choice=last.event, reason="yang lain tanpa air")), "said already"
    desk.do(c.CloseIncident(incident="i1", outcome=Outcome.FALSE_REPORT))
    desk.do(c.ExplainChoice(incident="i1", choice=first.event, reason="jalan rusak"))
    assert [choice.reason for choice in choices(desk)] == ["jalan rusak", "yang lain tanpa air"]
    assert choices(desk)[0].fact.reason is None, "what was recorded at first stays as it was"


def test_what_was_never_chosen_is_not_explained(desk: Desk) -> None:
    with pytest.raises(RuleViolation, match="tidak tercatat"):
        desk.do(c.ExplainChoice(incident="i1", reason="lebih dekat"))
    desk.do(choosing())
    with pytest.raises(RuleViolation, match="tidak tercatat"):
        desk.do(c.ExplainChoice(incident="i1", choice="entah", reason="lebih dekat"))
    with pytest.raises(RuleViolation, match="alasannya"):
        desk.do(c.ExplainChoice(incident="i1", reason="  "))


def test_an_explanation_of_another_desk_that_fits_no_choice_changes_none(desk: Desk) -> None:
    desk.do(choosing(reason="lebih dekat"))
    before = choices(desk)
    desk.receive([Chain().write(e.ChoiceExplained("entah", "keliru"), "incident:i1")])
    assert choices(desk) == before


def test_reasons_can_be_erased_and_who_was_sent_stays(desk: Desk) -> None:
    (chosen,) = desk.do(choosing(reason="Pak Dedi sakit")).events
    (said,) = desk.do(c.ExplainChoice(incident="i1", reason="Pak Dedi cuti")).events
    desk.do(c.ErasePersonalData(events=(chosen.id, said.id), reason="permintaan"))
    (choice,) = choices(desk)
    assert (choice.reason, choice.fact) == (None, e.UnitsChosen((FIRST,), ("damkar-2",), (), "osm"))


def test_the_advice_for_a_unit_says_where_it_was_taken_to_start(desk: Desk) -> None:
    """Whoever judges the choice later sees the position and its age, not where the vehicle is by then."""
    advice = e.Advice(300, 240, 2100, "osm", 1, "avl", "roads", None, 95)
    desk.do(c.AssignUnit(incident="i1", unit="damkar-1", assignment="a1", advice=advice))
    assert desk.situation.incidents["i1"].assignments["a1"].advice == advice
