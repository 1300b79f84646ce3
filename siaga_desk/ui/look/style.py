"""Dresses the application: palette, style sheet and fonts, all from the tokens. Knows no window and no text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from siaga_desk.resources import resource
from siaga_desk.theme import Theme, theme

WIDE_FROM = 1600  # CSS px: from this window width on, the larger type
WALL_HEIGHT = 2160  # the wall's sizes are shares of its height


class Role(StrEnum):
    """What a text is for; its size and weight follow."""

    TIME = "time"  # time left, the plate of an overdue one
    NUMBER = "number"  # the caller's number
    MINUTES = "minutes"  # minutes of an advice
    CLOCK = "clock"  # the clock of the room
    TITLE = "title"  # title of a row or a step
    BODY = "body"
    STRONG = "strong"  # body that matters: a state's word, a fact
    HINT = "hint"  # second lines, keys


class Width(StrEnum):
    """Of a window, in two classes."""

    WIDE = "wide"
    NARROW = "narrow"


_REGULAR, _SEMIBOLD, _BOLD = QFont.Weight.Normal, QFont.Weight.DemiBold, QFont.Weight.Bold
_TYPE = {  # role: px wide, px narrow, px on a wall 2160 high (for what never stands there, what is nearest), weight
    Role.TIME: (27, 21, 132, _BOLD),
    Role.NUMBER: (24, 20, 116, _BOLD),
    Role.MINUTES: (19, 15, 76, _BOLD),
    Role.CLOCK: (22, 18, 116, _SEMIBOLD),
    Role.TITLE: (15, 14, 76, _SEMIBOLD),
    Role.BODY: (13, 12, 50, _REGULAR),
    Role.STRONG: (13, 12, 50, _SEMIBOLD),
    Role.HINT: (12, 11, 48, _REGULAR),
}


@dataclass(frozen=True, slots=True)
class Look:
    """How this process looks now."""

    theme: Theme
    text_scale: float

    def px(self, css_px: float) -> int:
        """A length that grows with the text, whole logical px, at least 1."""
        return max(1, round(css_px * self.text_scale))


_look: Look | None = None


def current() -> Look:
    """The look chosen last; before anything was chosen, the dark one at 100 %."""
    return _look or Look(theme("dark"), 1.0)


def apply(app: QApplication, theme_name: str, text_scale: float = 1.0) -> Look:
    """Dress the whole application in the theme "dark" or "light", its texts scaled (0.5 to 3). May be called again any time.

    Every widget then gets a StyleChange: what draws itself or sets role fonts answers that event.
    """
    global _look  # one look a process
    if not 0.5 <= text_scale <= 3:
        raise ValueError(f"text scale out of range: {text_scale}")
    look = _look = Look(theme(theme_name), text_scale)
    _kept_font.cache_clear()  # the system's font may be another by now
    if app.style().name() != "fusion":
        app.setStyle(QStyleFactory.create("Fusion"))
    app.setPalette(_palette(look.theme))
    app.setFont(role_font(Role.BODY))
    app.setStyleSheet(style_sheet(look))
    return look


def width_class(window_width_px: int) -> Width:
    return Width.WIDE if window_width_px >= WIDE_FROM else Width.NARROW


def role_font(role: Role, width: Width = Width.WIDE) -> QFont:
    """The system's font in the size and weight of the role, with figures of one width."""
    wide, narrow, _, weight = _TYPE[role]
    return _font(current().px(wide if width is Width.WIDE else narrow), weight)


def wall_font(role: Role, wall_height_px: int) -> QFont:
    """The same for the wall, where the sizes are shares of its height."""
    _, _, at_2160, weight = _TYPE[role]
    return _font(max(1, round(at_2160 * wall_height_px / WALL_HEIGHT * current().text_scale)), weight)


def style_sheet(look: Look) -> str:
    """The style sheet with its tokens and lengths filled in; KeyError for a token that is not there."""
    tokens = {"name": look.theme.name, **look.theme.tokens}
    tokens |= {f"{state}_ink": colours["ink"] for state, colours in look.theme.clock.items()}
    text = re.sub(r"/\*.*?\*/", "", resource("theme", "desk.qss").read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"@(\w+)", lambda found: tokens[found[1]], text)
    text = re.sub(r"url\(([\w.-]+)\)", lambda found: f'url("{resource("theme", found[1]).as_posix()}")', text)
    return re.sub(r"\b(\d+)u\b", lambda found: f"{look.px(int(found[1]))}px", text)


def _font(pixels: int, weight: QFont.Weight) -> QFont:
    """A copy of the one that is kept: rows ask for fonts thousands of times, and Qt finds a copy's glyphs at once."""
    return QFont(_kept_font(pixels, weight))


@cache
def _kept_font(pixels: int, weight: QFont.Weight) -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _palette(look: Theme) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: "bg1",
        role.WindowText: "text",
        role.Base: "bg1",
        role.AlternateBase: "bg2",
        role.Text: "text",
        role.PlaceholderText: "text3",
        role.Button: "bg2",
        role.ButtonText: "text",
        role.BrightText: "err",
        role.Light: "bg3",
        role.Midlight: "bg3",
        role.Mid: "line",
        role.Dark: "line2",
        role.Shadow: "line",
        role.Highlight: "sel",
        role.HighlightedText: "text",
        role.Accent: "accent",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.ToolTipBase: "bg3",
        role.ToolTipText: "text",
    }
    palette = QPalette()
    for where, token in colours.items():
        palette.setColor(where, QColor(look[token]))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(look["text3"]))
    return palette
