"""Roads and vehicles at this desk, joined: engines, what is closed, positions, what the map shows of them, second thoughts.

Must never reckon or draw anything itself: it hears what changed and says whom it concerns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from siaga_desk.domain.errors import Message
from siaga_desk.domain.positions import Judged
from siaga_desk.domain.situation import Changes, Situation
from siaga_desk.i18n import say, t
from siaga_desk.ui.look.message_bar import MessageBar
from siaga_desk.ui.positions import Positions
from siaga_desk.ui.reckoning import Reckoning
from siaga_desk.ui.roads import EngineLane

from .afterthoughts import Afterthoughts
from .bars import StatusBar
from .closures import Closures
from .closures_import import ClosuresImport
from .in_hand import InHand
from .map_side import MapSide
from .notices import Standing, doubts
from .reach_view import ReachView
from .work import Work
from .work_panel import WorkPanel
from .workplace import Workplace


class OnTheRoad(QObject):
    """`changed`: another engine answers, another hour, a road is closed or open. `refused` and `told` carry Messages."""

    changed = Signal()
    refused = Signal(object)
    told = Signal(object)

    def __init__(
        self,
        place: Workplace,
        work: Work,
        panel: WorkPanel,
        map_side: MapSide,
        hand: InHand,
        positions: Positions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._place, self._map_side, self._hand, self.positions = place, map_side, hand, positions
        self.engines = EngineLane(place.travel, place.road, place.load_engines, self)
        self.closures = Closures(place, work, panel, map_side, self)
        self.closures_import = ClosuresImport(place, panel, self)
        self.reckoning = Reckoning(place.road)
        self.reach = ReachView(place, panel, map_side.map, positions, self.reckoning, self)
        show = (work.show_incident, self.reach.show_coverage)
        self.thoughts = Afterthoughts(place, positions, self.reckoning, *show, self)
        self.engines.changed.connect(self._times_changed)
        self.closures.replanned.connect(self._times_changed)
        self.closures.rested.connect(hand.show_strip)
        self.closures.rested.connect(self._think_again)
        positions.moved.connect(self._moved)
        self.reach.refused.connect(self.refused)
        for part in (self.closures, self.closures_import):
            part.refused.connect(self.refused)
            part.told.connect(self.told)

    def speak_through(self, standing: Standing, status: StatusBar, bar: MessageBar) -> None:
        """Where what is shown, made ready, doubted and thought is said."""
        self.reach.shown.connect(status.show_on_map)
        self.thoughts.thought.connect(standing.show_thoughts)
        self.engines.preparing.connect(lambda said, share: status.show_preparing(_progress(said, share)))
        self.positions.doubted.connect(lambda reports: self._doubted(reports, bar))

    def start(self) -> None:
        """The window is up: what takes longer may come now."""
        self.engines.start()
        self.positions.start()

    def what_keys_do(self) -> Mapping[str, Callable[[], None]]:
        return {
            "list.closures": self.closures.show,
            "closure.draw": self.closures.draw,
            "closure.road": self.closures.pick_road,
            "closure.change": self.closures.change,
            "closure.reopen": self.closures.reopen,
            "closure.import": self.closures_import.ask,
            "map.reach": self.reach.turn_reach,
            "map.coverage": self.reach.turn_coverage,
        }

    def show_situation(self, situation: Situation, changes: Changes | None) -> None:
        """What is closed reaches the engine before anybody asks it."""
        self.closures.show_situation(situation, changes)
        if changes is None or changes.units or changes.incidents or changes.closures:
            self._reckon_again()

    def tick(self) -> None:
        self.closures.tick()

    def tick_minute(self) -> None:
        """A rest ends, a shift begins, a position gets old."""
        self._hand.times_changed(hold=True)
        self._reckon_again()

    def close(self) -> None:
        for part in (self.reckoning, self.engines, self.positions, self.closures, self.closures_import):
            part.close()

    # --- what changed ---

    def _times_changed(self) -> None:
        self.changed.emit()
        self._hand.times_changed()
        self._reckon_again()

    def _moved(self, units: frozenset[str]) -> None:
        self._map_side.feed.moved(self.positions.latest, units, self._place.now())
        self._hand.times_changed(hold=True)
        self.reach.moved(units)
        self._think_again()

    def _reckon_again(self) -> None:
        """What is reckoned beside the work in hand, while it is shown or somebody is on the way."""
        self.reach.refresh()
        self._think_again()

    def _think_again(self) -> None:
        """Not of a road that somebody is only drawing."""
        if not self.closures.is_drafting:
            self.thoughts.refresh()

    def _doubted(self, reports: Sequence[Judged], bar: MessageBar) -> None:
        """Said for units of the list only, the last of each: a broken receiver must not fill the bar."""
        for notice in doubts(reports, self._place.situation, self._place.zone):
            bar.put(notice)


def _progress(said: Message | None, share: float) -> str:
    return t("{what}, {percent} %", what=say(said), percent=round(share * 100)) if said else ""
