"""What of the room a map shows, and that it hears of changes only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from pytestqt.qtbot import QtBot

from siaga_desk.domain.closures import Closure
from siaga_desk.domain.events import Outcome, RoadClosed, UnitRecorded
from siaga_desk.domain.incidents import Assignment, Closing, Incident, Located, Reached
from siaga_desk.domain.people import Actor
from siaga_desk.domain.places import Location, LocationMethod, Point
from siaga_desk.domain.positions import DRIVING_KMH, USABLE_S, Fix
from siaga_desk.domain.profile import Milestone
from siaga_desk.domain.situation import Changes, Situation
from siaga_desk.domain.units import Unit
from siaga_desk.profiles import shipped_profile
from siaga_desk.ui.map_feed import MapFeed, mark, pin
from tests.ui.quiet_map import QuietMap

NOW = datetime(2026, 3, 14, 7, 30, tzinfo=UTC)
RINA = Actor("d1", "Rina", "operator")
PROFILE = shipped_profile("kota_serang")
PLACE = Location(-6.118, 106.16, 250, LocationMethod.PLACE, False, kelurahan="Cimuncang", place="Pasar Rau")
M = Milestone


def reached(*steps: Milestone) -> dict[Milestone, Reached]:
    return {step: Reached(NOW + timedelta(minutes=n), RINA, False, f"e{n}") for n, step in enumerate(steps)}


def incident(id_: str = "i", category: str = "kebakaran", **more: object) -> Incident:
    deadlines = PROFILE.categories[category].deadlines
    placed = (Located(PLACE, NOW, RINA),)
    made = Incident(id_, "0001", category, 1, deadlines, opened=NOW, first_received=NOW, locations=placed, words="rahasia")
    return replace(made, **more)  # type: ignore[arg-type]


def unit(id_: str, kind: str = "damkar") -> Unit:
    return Unit(id_, UnitRecorded(id_, kind, "dpkp", -6.12, 106.17, example=True))


def test_a_pin_has_absolute_times_and_no_words_of_a_caller() -> None:
    made = pin(incident(), PROFILE, drill=False)
    assert made is not None
    start = round(NOW.timestamp() * 1000)
    assert (made.started_ms, made.deadline_ms, made.met_ms) == (start, start + 900_000, None)
    assert made.second is not None
    assert made.second.deadline_ms == start + 900_000
    assert (made.radius_m, made.verified, made.hidden) == (250, False, False)
    assert "rahasia" not in f"{made}"


def test_the_clock_on_the_pin_is_met_when_the_first_required_team_moves() -> None:
    moved = Assignment("a", "u", "U", "damkar", reached=reached(M.ASSIGNED, M.MOVING))
    made = pin(incident(assignments={"a": moved}), PROFILE, drill=True)
    assert made is not None
    assert made.met_ms == round((NOW + timedelta(minutes=1)).timestamp() * 1000)
    assert made.drill


def test_what_is_sensitive_is_marked_for_the_wall() -> None:
    made = pin(incident(category="kdrt"), PROFILE, drill=False)
    assert made is not None
    assert made.hidden


def test_no_pin_without_a_place_or_after_closing() -> None:
    assert pin(incident(locations=()), PROFILE, drill=False) is None
    assert pin(incident(closing=Closing(Outcome.HANDLED, None, NOW, RINA)), PROFILE, drill=False) is None
    assert pin(Incident("i"), PROFILE, drill=False) is None


def test_an_unknown_category_still_has_a_pin() -> None:
    made = pin(replace(incident(), category="tsunami", deadlines=()), PROFILE, drill=False)
    assert made is not None
    assert (made.deadline_ms, made.glyph) == (None, "kategori-informasi")


def test_a_unit_on_scene_stands_at_the_incident_others_at_their_post() -> None:
    there = Assignment("a", "u", "U", "damkar", reached=reached(M.ASSIGNED, M.MOVING, M.ARRIVED))
    situation = Situation(incidents={"i": incident(assignments={"a": there})}, units={"u": unit("u"), "v": unit("v")})
    on_scene, at_post = (mark(situation.units[id_], situation, PROFILE) for id_ in "uv")
    assert on_scene is not None
    assert at_post is not None
    assert (on_scene.lat, on_scene.lon, on_scene.status) == (PLACE.lat, PLACE.lon, "on_scene")
    assert (at_post.lat, at_post.lon, at_post.status, at_post.example) == (-6.12, 106.17, "ready", True)
    assert mark(Unit("w"), situation, PROFILE) is None


def test_only_what_changed_is_told_and_recommended_units_keep_their_keys(qtbot: QtBot) -> None:
    map_ = QuietMap()
    qtbot.addWidget(map_)
    feed = MapFeed(map_, PROFILE, drill=False)
    units = {id_: unit(id_) for id_ in "uvw"}
    before = Situation(incidents={"i": incident(), "j": incident("j", "banjir")}, units=units)
    feed.show(before)
    assert (set(map_.pins), set(map_.units)) == ({"i", "j"}, {"u", "v", "w"})
    feed.recommend({"u": "1", "v": "2"})
    assert sorted(map_.told) == ["u", "v"]
    map_.told.clear()
    feed.recommend({"u": "1", "w": "2"})
    assert sorted(map_.told) == ["v", "w"], "u keeps its key"
    map_.told.clear()
    sent = Assignment("a", "u", "U", "damkar", reached=reached(M.ASSIGNED))
    after = Situation(incidents={**before.incidents, "i": incident(assignments={"a": sent})}, units=units)
    feed.show(after, Changes(incidents=frozenset({"i"})))
    assert sorted(map_.told) == ["i", "u"]
    assert (map_.units["u"].status, map_.units["u"].key) == ("assigned", "1")
    closed = Situation(incidents={"j": before.incidents["j"]}, units=units)
    feed.show(closed, Changes(incidents=frozenset({"i"})))
    assert set(map_.pins) == {"j"}


POND = (Point(-6.12, 106.15), Point(-6.12, 106.16), Point(-6.11, 106.16))


def closure(id_: str, **more: object) -> Closure:
    given: dict[str, object] = {
        "shape": "area",
        "points": POND,
        "reason": "banjir",
        "starts": NOW,
        "name": "depan rumah Bu Eni",
    }
    return Closure(id_, RoadClosed(**given | more), NOW, RINA)  # type: ignore[arg-type]


def test_closed_roads_begin_and_end_on_the_map_by_themselves(qtbot: QtBot) -> None:
    map_ = QuietMap()
    qtbot.addWidget(map_)
    feed = MapFeed(map_, PROFILE, drill=False)
    hour = timedelta(hours=1)
    known = [
        closure("flood", ends=NOW + 3 * hour),
        closure("fair", reason="acara", starts=NOW + hour, slow_kmh=10.0, shape="road"),
        closure("far", starts=NOW + 25 * hour),
        replace(closure("open"), reopened=NOW),
        Closure("unheard"),
        closure("nowhere", points=POND[:1]),
    ]
    feed.show(Situation(closures={each.id: each for each in known}))
    feed.tick(NOW)
    (first,) = map_.closures
    assert [(each.id, each.active, each.slow, each.area, each.title) for each in first] == [
        ("fair", False, True, False, "Acara · lambat 10 km/jam mulai 15.30"),
        ("flood", True, False, True, "Banjir · ditutup sejak 14.30 sampai 17.30"),
    ]
    assert "Eni" not in str(first), "a wall shows it too"
    feed.tick(NOW + timedelta(minutes=30))
    assert len(map_.closures) == 1, "nothing is another"
    feed.tick(NOW + hour)
    assert [(each.id, each.active) for each in map_.closures[-1]] == [("fair", True), ("far", False), ("flood", True)]
    feed.tick(NOW + 3 * hour)
    assert [each.id for each in map_.closures[-1]] == ["fair", "far"]
    feed.show(Situation(), Changes(closures=frozenset({"fair", "far"})))
    feed.tick(NOW + 3 * hour)
    assert map_.closures[-1] == []


def report(unit_: str, at: datetime, **more: object) -> Fix:
    return replace(Fix(unit_, -6.11, 106.15, at, "uji", speed_kmh=40.0, heading_deg=90.0), **more)  # type: ignore[arg-type]


def test_a_unit_stands_where_its_vehicle_reports_and_only_one_that_drives_has_a_heading() -> None:
    situation = Situation(units={"u": unit("u")})
    made = [
        mark(situation.units["u"], situation, PROFILE, fix=fix)
        for fix in (
            report("u", NOW),
            report("u", NOW, speed_kmh=None),
            report("u", NOW, speed_kmh=DRIVING_KMH - 0.1),
            report("u", NOW, heading_deg=None),
        )
    ]
    assert [(m.lat, m.lon, m.fixed_ms) for m in made if m] == [(-6.11, 106.15, round(NOW.timestamp() * 1000))] * 4
    assert [m.heading for m in made if m] == [90.0, 90.0, None, None]


def test_a_vehicle_that_fell_silent_is_back_at_its_post_and_comes_again(qtbot: QtBot) -> None:
    map_ = QuietMap()
    qtbot.addWidget(map_)
    feed = MapFeed(map_, PROFILE, drill=False)
    feed.show(Situation(units={id_: unit(id_) for id_ in "uv"}))
    last = report("u", NOW)
    feed.moved({"u": last}, {"u"}, NOW)
    assert (map_.units["u"].lat, map_.told) == (-6.11, ["u"])
    map_.told.clear()
    feed.tick(NOW + timedelta(seconds=USABLE_S))
    assert map_.told == [], "nothing is told that did not change"
    feed.tick(NOW + timedelta(seconds=USABLE_S + 1))
    assert map_.told == ["u"]
    assert (map_.units["u"].lat, map_.units["u"].fixed_ms) == (-6.12, None)
    later = NOW + timedelta(hours=1)
    feed.moved({"u": report("u", later)}, {"u"}, later)
    assert map_.units["u"].lat == -6.11
    feed.moved({}, {"u"}, later)
    assert map_.units["u"].lat == -6.12
