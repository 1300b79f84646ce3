"""The one object the page sees: carries what changed to the page, and what the page says to the view.

Must never contain what a message means: that is the view's.
"""

from __future__ import annotations

import logging

from PySide6.QtCore import QEvent, QObject, QTimer, Signal, Slot

from siaga_desk.domain.errors import BadInput

from .messages import ToPage, read_from_page, write
from .shown import Shown

log = logging.getLogger(__name__)

TOGETHER_MS = 100  # the first change goes at once, what follows within this time goes together


class MapBridge(QObject):
    """Keeps `shown`, and tells the page of it. Call `changed()` after altering `shown`; `tell()` for a wish of the user."""

    to_page = Signal(str)
    said = Signal(object)  # a messages.FromPage, read and checked
    ready = Signal()  # the page shows everything it was told, and can be used

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.shown = Shown()
        self._listening = False
        self._wishes: list[ToPage] = []  # of the user, made before the page could hear them
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TOGETHER_MS)
        self._soon.timeout.connect(self.changed_later)

    @property
    def listening(self) -> bool:
        return self._listening

    def changed(self) -> None:
        """Something in `shown` changed: tell it now, or with what else comes in the next 100 ms."""
        if self._listening and not self._soon.isActive():
            self._flush()

    def tell(self, wish: ToPage) -> None:
        """Tell the page now, after everything that changed before."""
        if not self._listening:
            self._wishes.append(wish)
            return
        self._flush()
        self.to_page.emit(write(wish))

    def page_gone(self) -> None:
        """The page's process died or the page is loaded anew: keep everything until it reports again."""
        self._listening = False
        self._soon.stop()

    @Slot()
    def changed_later(self) -> None:
        self._flush()

    @Slot()
    def page_ready(self) -> None:
        """Called by the page once it can hear."""
        self._listening = True
        self.to_page.emit(write(self.shown.everything()))
        wishes, self._wishes = self._wishes, []
        for wish in wishes:
            self.to_page.emit(write(wish))

    @Slot()
    def page_shown(self) -> None:
        """Called by the page once the map and everything it was told stand on it."""
        self.ready.emit()

    @Slot(str)
    def from_page(self, text: str) -> None:
        """Called by the page. What cannot be read is logged, never raised: the page is not trusted to be right."""
        try:
            message = read_from_page(text)
        except BadInput as refused:
            log.warning("%s %.200r", refused, text)
            return
        self.said.emit(message)

    def event(self, event: QEvent) -> bool:
        """Every QObject offers `deleteLater` to the page. Only our parent ends us, and he does it at once."""
        if event.type() is QEvent.Type.DeferredDelete:
            log.warning("the map page tried to delete the bridge: refused")
            return True
        return super().event(event)

    def _flush(self) -> None:
        update = self.shown.changes()
        if update is not None:
            self.to_page.emit(write(update))
            self._soon.start()
