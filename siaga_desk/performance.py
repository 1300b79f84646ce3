"""Plays a drill into the ordinary windows: by its own clock for a room, or at once and offscreen where no screen is.

In a store and a ledger of its own. Knows no rule and no score: it joins `drill` with `windows`.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from siaga_desk import app
from siaga_desk.domain.errors import StoreTrouble
from siaga_desk.domain.events import Fact, IncidentLocated, ReportJoined, UnitAssigned, UnitMoving
from siaga_desk.domain.ids import stream_key
from siaga_desk.domain.narrative import names_in, tell
from siaga_desk.drill.city import City
from siaga_desk.drill.clock import DrillClock
from siaga_desk.drill.play import Play, Player, Step, follow
from siaga_desk.drill.scenario import Scenario, load_scenario
from siaga_desk.drill.score import table
from siaga_desk.drill.solo import Solo
from siaga_desk.figures import time_of_day
from siaga_desk.i18n import names_of, say, t
from siaga_desk.settings import default_path
from siaga_desk.whole_file import write_whole
from siaga_desk.windows import at_work, no_screen, opened, stage, with_theme

if TYPE_CHECKING:
    from siaga_desk.diagnostics import Diary
    from siaga_desk.ui.operator.window import OperatorWindow

PICTURE = (1920, 1080)
PAGE_S = 60.0
"""How long the map's page may take to come up on a slow machine."""

SETTLE_S = 0.7
"""Changes reach the page within 0.1 s, and it draws within a frame: a slow machine gets more."""

TELLING: tuple[tuple[str, type[Fact]], ...] = (
    ("ditaruh", IncidentLocated),
    ("dikirim", UnitAssigned),
    ("bergerak", UnitMoving),
    ("gabung", ReportJoined),
)
"""What deserves a picture the first time it happens, and the picture's name."""


def play_drill(
    *,
    story: Path,
    solo: bool,
    offscreen: bool,
    out: Path,
    rate: float | None,
    theme: str | None,
    diary: Diary | None = None,
) -> int:
    """Play a scenario. Offscreen, or where no screen is: at once, with pictures and the log in `out`; else in a window
    until the drill is over."""
    offscreen = offscreen or no_screen()
    scenario = load_scenario(story)
    out.mkdir(parents=True, exist_ok=True)
    clock = DrillClock(scenario.start, rate or scenario.rate, running=not offscreen)
    store = _fresh(out / f"latihan-{scenario.name}{app.SUFFIX}")
    with stage(offscreen=offscreen) as on:
        from siaga_desk.road_engines import shipped_engine

        settings_file = out / "pengaturan.json" if offscreen else default_path()
        view = on.map_view(with_theme(settings_file, theme).theme)
        room = opened(partial(app.open_room, store, profile=scenario.profile, ledger=scenario.ledger, clock=clock), view)
        with at_work(
            on,
            room,
            view,
            settings_file,
            diary=diary,
            drill_name=scenario.title,
            clock_rate=0.0 if offscreen else clock.rate,
            ticking=not offscreen,
        ) as window:
            travel = shipped_engine(room.profile)
            players: list[Player] = [City(scenario)]
            if solo:
                players.append(Solo(scenario, room.profile, travel))
            play = room.lane.submit(lambda: Play(scenario, room.desk, clock, players)).result()
            told = _Told(room, scenario)
            if offscreen:
                _perform_at_once(window, play, room, out, told)
            else:
                window.showMaximized()
                with _performed(play, room, told):
                    on.qt.exec()
            _write_down(play, room, out, told)
            room.lane.submit(play.close).result()
    return 0


class _Told:
    """The drill as lines of text: time of day, who, what."""

    def __init__(self, room: app.Room, scenario: Scenario) -> None:
        self._room = room
        self._zone = ZoneInfo(room.profile.time_zone)
        self.lines = [f"[{t('LATIHAN')}] {scenario.title}", scenario.story, ""]

    def note(self, step: Step) -> None:
        """Called on the desk's lane."""
        names = names_of(self._room.profile) | names_in(self._room.desk.situation)
        for event in step.events:
            self._line(step.at, say(tell(event, self._room.profile, names)))
        if step.refused is not None:
            self._line(step.at, t("ditolak: {why}", why=say(step.refused)))

    def _line(self, at: datetime, text: str) -> None:
        self.lines.append(f"{time_of_day(at, self._zone, seconds=True)}  {text}")


def _perform_at_once(window: OperatorWindow, play: Play, room: app.Room, out: Path, told: _Told) -> None:
    """Every happening in its turn, seen by the real window; a picture at the telling ones and at the end."""
    camera = _Camera(window, out)
    missing = {fact: name for name, fact in TELLING}
    while (due := play.next_due) is not None and due <= play.scenario.end:
        play.clock.jump_to(due)
        step = room.lane.submit(play.run_next).result()
        if step is None:
            continue
        room.lane.submit(lambda step=step: told.note(step)).result()  # type: ignore[misc] # bound now
        for event in step.events:
            if name := missing.pop(type(event.fact), None):
                camera.picture(name, stream_key(event.stream))
    play.clock.jump_to(play.scenario.end)
    camera.picture("akhir", None)


class _Camera:
    """Pictures of a window that nobody sees, of the moment when it has taken everything in."""

    def __init__(self, window: OperatorWindow, out: Path) -> None:
        """Shows the window and waits for its map."""
        self._window, self._out = window, out
        self._taken = 0
        window.resize(*PICTURE)
        window.show()
        until = time.monotonic() + PAGE_S
        while not window.map_side.map.is_ready:
            if time.monotonic() > until:
                raise TimeoutError("the map's page did not come up")
            self._let_pass(0.05)
        self._let_pass(SETTLE_S)

    def picture(self, name: str, incident: str | None) -> None:
        """The window as it is now, with this incident in hand, in <out>/<n>-<name>.png."""
        window = self._window
        self._let_pass(0.2)  # what the lane has done arrives
        window.work.show_incident(incident)
        self._let_pass(0.2)
        window.tick()
        window.map_side.set_clock(0.0)
        self._let_pass(SETTLE_S)
        self._taken += 1
        file = self._out / f"{self._taken}-{name}.png"
        if not window.grab().save(str(file)):
            raise StoreTrouble("Gambar tidak bisa ditulis ke {path}.", path=str(file))
        print(file)

    def _let_pass(self, seconds: float) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()


@contextmanager
def _performed(play: Play, room: app.Room, told: _Told) -> Iterator[None]:
    """The drill goes on by its own clock, on a thread of its own, for as long as the block runs."""
    ended = threading.Event()
    waits = follow(play, told.note)

    def go_on() -> None:
        while not ended.is_set():
            wait_s = room.lane.submit(lambda: next(waits, None)).result()
            if wait_s is None:
                return
            ended.wait(wait_s)

    thread = threading.Thread(target=go_on, name="drill")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _write_down(play: Play, room: app.Room, out: Path, told: _Told) -> None:
    """The story, the score and the bare log, as files; story and score on standard output as well."""
    score = room.lane.submit(play.score).result()
    text = "\n".join([*told.lines, "", table(score, room.profile), ""])
    write_whole(out / f"{play.scenario.name}.txt", text)
    write_whole(
        out / f"{play.scenario.name}.json", json.dumps(score.rows(), indent=2, ensure_ascii=False, default=str) + "\n"
    )
    print(text)


def _fresh(store: Path) -> Path:
    """A drill is played on an empty store; the one of the performance before is replaced."""
    for file in store.parent.glob(f"{store.name}*"):
        file.unlink()
    return store
