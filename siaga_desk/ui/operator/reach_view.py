"""What the person asks the map to show of the roads: how far one unit comes, and whom nobody reaches in time. Only shows.

Reckoned off the GUI thread, again whenever units, positions or roads change, for as long as it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from siaga_desk.dispatch.arrival import minutes, seconds
from siaga_desk.dispatch.coverage import Coverage, cover_table, covered
from siaga_desk.dispatch.filling import kinds_able
from siaga_desk.dispatch.readiness import Ready, could_go, sort_out
from siaga_desk.domain.errors import Message
from siaga_desk.domain.positions import Fix
from siaga_desk.domain.profile import PlanLine
from siaga_desk.domain.situation import Situation
from siaga_desk.geo.travel import Origin
from siaga_desk.i18n import named, t
from siaga_desk.map.messages import MAX_POINTS, CoverageState, Covered, Points, Reach
from siaga_desk.map.view import MapView
from siaga_desk.ui.positions import Positions
from siaga_desk.ui.reckoning import Reckoning

from .advice_panel import Offered
from .work_panel import WorkPanel
from .workplace import Workplace

if TYPE_CHECKING:
    from siaga_desk.geo.roads.reach import Band

MINUTES = (5, 10, 15)
"""Of driving; the turnout is not in them, and that is said."""


class ReachView(QObject):
    """`shown`: what of it is on the map now, in one sentence; "" for nothing."""

    shown = Signal(str)
    refused = Signal(object)  # errors.Message

    def __init__(
        self,
        place: Workplace,
        panel: WorkPanel,
        map_view: MapView,
        positions: Positions,
        reckoning: Reckoning,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._place, self._panel, self._map = place, panel, map_view
        self._positions, self._reckoning = positions, reckoning
        self._unit: str | None = None  # whose reach is shown
        self._capability: str | None = None  # whose coverage is shown

    # --- what the person asks for ---

    def turn_reach(self) -> None:
        """The reach of the unit that is looked at; of the same one again, or of none: no reach any more."""
        unit = self._looked_at()
        if unit is None and self._unit is None:
            self.refused.emit(Message("Pilih unit dulu dengan F4, atau kejadian yang punya saran unit."))
            return
        self._unit = None if unit == self._unit else unit
        self._show_reach()

    def turn_coverage(self) -> None:
        """The next capability of the profile's coverage; after the last, none."""
        if not (self._place.cover_points and self._place.profile.coverage):
            self.refused.emit(
                Message("Kota ini tidak punya data untuk peta jangkauan: wilayah, atau batas waktu di profil.")
            )
            return
        turns = [None, *self._place.profile.coverage]
        self.show_coverage(turns[(turns.index(self._capability) + 1) % len(turns)])

    def show_coverage(self, capability: str | None) -> None:
        self._capability = capability
        self._show_coverage()

    def _looked_at(self) -> str | None:
        """The unit chosen on the units' page, else the one under the cursor in the advice, else the first advised."""
        panel = self._panel
        if panel.stack.currentWidget() is panel.units:
            return panel.units.current.id if panel.units.current else None
        row = panel.advice.rows.row_at(panel.advice.list.currentIndex())
        if isinstance(row, Offered):
            return row.id
        advice = panel.advice.advice
        return advice.candidates[0].unit if advice and advice.candidates else None

    # --- what is shown ---

    def refresh(self) -> None:
        """Units, positions, roads or the hour are others: what is shown is reckoned again."""
        if self._unit is not None:
            self._show_reach()
        if self._capability is not None:
            self._show_coverage()

    def moved(self, units: frozenset[str]) -> None:
        """These vehicles report another position."""
        if self._unit in units:
            self._show_reach()
        if self._capability is not None:
            self._show_coverage()

    def _show_reach(self) -> None:
        subject = self._subject()
        if subject is None:
            self._unit = None
            self._reckoning.forget("reach")
            self._map.set_reach(())
            return
        self._reckoning.ask("reach", partial(self._reckon_reach, subject.origin), partial(self._draw_reach, subject))

    def _subject(self) -> Ready | None:
        """The unit as it would go from where it is, whatever it is doing; None: it is not listed any more."""
        place = self._place
        unit = place.situation.units.get(self._unit) if self._unit else None
        record = unit.record if unit and unit.is_listed else None
        kind = place.profile.unit_kinds.get(record.unit_kind) if record else None
        if unit is None or record is None or kind is None:
            return None
        return could_go(unit, record, kind, place.profile, place.now(), self._positions.latest.get(unit.id))

    def _reckon_reach(self, origin: Origin) -> Sequence[Band]:
        """On the lane."""
        from siaga_desk.geo.roads.reach import reach

        return reach(self._place.travel, [origin], [each * 60 for each in MINUTES])

    def _draw_reach(self, subject: Ready, bands: Sequence[Band]) -> None:
        if subject.unit.id != self._unit:
            return
        values = {"unit": subject.unit.name, "minutes": ", ".join(map(str, MINUTES))}
        if subject.record.example:
            values["unit"] = t("{unit} (contoh)", unit=subject.unit.name)
        title = (
            t("{unit} dari pos: {minutes} menit berkendara, tanpa waktu siap", **values)
            if subject.fix is None
            else t("{unit} dari posisi GPS: {minutes} menit berkendara, tanpa waktu siap", **values)
        )
        self._map.set_reach([Reach(round(band.limit_s / 60), drawable(band.rings)) for band in bands], title)

    def _show_coverage(self) -> None:
        if self._capability is None:
            self._reckoning.forget("coverage")
            self._map.set_coverage(())
            self.shown.emit("")
            return
        capability = self._capability
        self._reckoning.ask(
            "coverage",
            partial(self._reckon_coverage, capability, self._place.situation, self._place.now(), self._positions.latest),
            partial(self._draw_coverage, capability),
        )

    def _reckon_coverage(
        self, capability: str, situation: Situation, now: datetime, positions: Mapping[str, Fix]
    ) -> Coverage:
        """On the lane."""
        place = self._place
        ready, _ = sort_out(situation, place.profile, now, positions=positions)
        table = cover_table(ready, place.travel, place.cover_points, capability)
        return covered(table, place.profile.coverage[capability])

    def _draw_coverage(self, capability: str, coverage: Coverage) -> None:
        if capability != self._capability:
            return
        self._map.set_coverage(marks(coverage))
        profile = self._place.profile
        kinds = " / ".join(named(profile.unit_kinds[kind]) for kind in kinds_able(profile, PlanLine(capability, 1)))
        values = {"kinds": kinds, "minutes": round(coverage.within_s / 60), "total": len(coverage.points)}
        if coverage.late:
            said = t(
                "{kinds} siap: {count} dari {total} kelurahan (titik tengahnya) tidak terjangkau {minutes} menit",
                count=len(coverage.late),
                **values,
            )
        else:
            said = t("{kinds} siap: {total} kelurahan (titik tengahnya) terjangkau {minutes} menit", **values)
        self.shown.emit(said)


def marks(coverage: Coverage) -> list[Covered]:
    """As the map shows it: minutes are begun ones."""
    found = []
    for one in coverage.points:
        if not one.unit:
            found.append(Covered(one.point.code, "unreached"))
        else:
            state: CoverageState = "reached" if one.seconds <= coverage.within_s else "late"
            found.append(Covered(one.point.code, state, minutes(seconds(one.seconds))))
    return found


def drawable(rings: Sequence[Points]) -> tuple[Points, ...]:
    """The rings as far as the map takes them, the longest first: what is left out are the smallest holes and specks."""
    kept: list[Points] = []
    room = MAX_POINTS
    for ring in sorted(rings, key=len, reverse=True):
        if len(ring) <= room:
            kept.append(ring)
            room -= len(ring)
    return tuple(kept)
